//! The parts of a question's view: the bars of its spread and the lines of its table.

use super::series::{Point, Series};
use super::words::{answers_words, interval_words, percent, share_words};
use crate::release::{Slice, WITHHELD_SENTENCE};
use crate::surveys::Scale;

/// On which side of its scale a bar of the spread lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The most favourable choice, alone or merged with its neighbour.
    MostFavourable,
    Favourable,
    Unfavourable,
    MostUnfavourable,
    /// Neither, or choices of both sides together.
    Middle,
}

/// One bar of the spread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// "Often", or "Never or Rarely" where few people gave one of them.
    pub label: String,
    pub percent: u8,
    pub side: Side,
}

/// One line of the table beside a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub when: String,
    /// "10 November 2026".
    pub closed: String,
    /// "58%", or the one sentence of a withheld figure.
    pub share: String,
    /// "52 to 64"; empty where there is none.
    pub interval: String,
    pub answers: String,
    pub mean: String,
    /// "56%"; empty where it is not given.
    pub weighted: String,
    /// "17%".
    pub unfavourable: String,
    /// The points that two readings like this one could show.
    pub detectable: String,
    /// "yes" where the reading is of the latest reading's term; empty where withheld.
    pub like_for_like: String,
}

/// A slice of the frozen spread with its words and its side; codes stand where the scale is not known.
pub(super) fn bar(slice: &Slice, scale: Option<&Scale>) -> Bar {
    let choices = scale.map_or(&[][..], |scale| &scale.choices);
    let places: Vec<usize> = slice
        .choices
        .iter()
        .filter_map(|code| choices.iter().position(|choice| &choice.code == code))
        .collect();
    let label = match places.len() == slice.choices.len() {
        true => places.iter().map(|at| choices[*at].label.as_str()).collect::<Vec<_>>().join(" or "),
        false => slice.choices.join(" or "),
    };
    let known = !places.is_empty() && places.len() == slice.choices.len();
    let all = |on_side: &dyn Fn(usize) -> bool| known && places.iter().all(|at| on_side(*at));
    let side = if all(&|at| choices[at].favourable) {
        if places.contains(&(choices.len() - 1)) { Side::MostFavourable } else { Side::Favourable }
    } else if all(&|at| !choices[at].favourable && choices[at].score < 50) {
        if places.contains(&0) { Side::MostUnfavourable } else { Side::Unfavourable }
    } else {
        Side::Middle
    };
    Bar { label, percent: slice.percent, side }
}

/// A line for every release that asked, oldest first.
pub(super) fn rows(series: &Series) -> Vec<Row> {
    let row = |point: &Point| {
        let reading = point.figure.shown();
        let more = reading.and_then(|reading| reading.more.as_deref());
        let closed = point.closed_on.map(crate::clock::day_in_words);
        let same = if series.is_like_for_like(point) { "yes" } else { "no" };
        Row {
            when: point.when(),
            closed: closed.unwrap_or_default(),
            share: reading.map_or(WITHHELD_SENTENCE.to_owned(), |reading| share_words(reading.share)),
            interval: reading.and_then(|reading| interval_words(reading.share)).unwrap_or_default(),
            answers: reading.map(|reading| answers_words(reading.answers)).unwrap_or_default(),
            mean: reading.and_then(|reading| reading.mean).map(|mean| mean.to_string()).unwrap_or_default(),
            weighted: more.and_then(|more| more.weighted).map(percent).unwrap_or_default(),
            unfavourable: more.and_then(|more| more.unfavourable).map(percent).unwrap_or_default(),
            detectable: more
                .and_then(|more| more.detectable)
                .map(|points| points.to_string())
                .unwrap_or_default(),
            like_for_like: reading.map(|_| same.to_owned()).unwrap_or_default(),
        }
    };
    series.points.iter().map(row).collect()
}
