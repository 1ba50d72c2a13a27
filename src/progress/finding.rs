//! The one decision object behind a chart's title, its alternative text and its sentence.

use super::rules::Target;
use super::series::{Point, Series};
use super::state::State;
use super::words::{capital, in_ten, percent, share_in_full};
use crate::release::{Reading, Share, WITHHELD_SENTENCE};
use crate::theory::Audience;
use serde::Serialize;

/// More points a year than this is called ambitious: opinion series seldom move faster.
pub const AMBITIOUS: f64 = 3.0;

/// How a headline over two or more readings ends, until a change can be tested.
pub(super) const NOT_TESTED: &str = "whether it changed has not been tested";

/// What may be said of one item's readings. Nothing else is said of them anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub state: State,
    /// The chart's title, and the sentence over the panel.
    pub headline: String,
    /// For readers who do not use percentages; none where nothing is shown.
    pub n_in_10: Option<String>,
    /// The pace that each target would need from the latest reading; one sentence a target.
    pub pace: Vec<String>,
    /// Said where the latest release withheld a figure and an earlier one is shown.
    pub note: Option<String>,
    /// The alternative text, without the kind of chart.
    pub alt: String,
}

/// The words of a question that a finding needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wording<'a> {
    pub audience: Audience,
    pub text: &'a str,
    /// "Often or Always".
    pub favourable: &'a str,
}

impl Finding {
    /// Words the readings of `series`; `aims` are its targets with the moment at which each is due.
    pub(super) fn of(series: &Series, wording: Wording, aims: &[(&Target, f64)]) -> Finding {
        let state = State::of_series(series);
        let newest = series.newest_shown();
        let headline = headline(series, state);
        let n_in_10 = newest.map(|(_, reading)| tenths_sentence(reading.share, wording));
        let pace = match newest {
            Some((point, reading)) => {
                aims.iter().map(|(aim, due)| pace_sentence(aim, *due, point, reading)).collect()
            }
            None => Vec::new(),
        };
        let note = match (newest, series.points.last()) {
            (Some(_), Some(last)) if last.figure.shown().is_none() => {
                Some(format!("{}: {WITHHELD_SENTENCE}.", capital(&last.when())))
            }
            _ => None,
        };
        let mut alt = format!("{}, “{}”: {}.", capital(wording.audience.noun()), wording.text, {
            headline.trim_end_matches('.')
        });
        for sentence in n_in_10.iter().chain(&note).chain(&pace) {
            alt.push(' ');
            alt.push_str(sentence);
        }
        alt.push_str(" The table follows.");
        Finding { state, headline, n_in_10, pace, note, alt }
    }
}

fn headline(series: &Series, state: State) -> String {
    let same = series.same_term();
    match (state, same.first(), same.last()) {
        (State::NotAsked, ..) => "Not asked yet".to_owned(),
        (State::EarlyReadings, Some((first_point, first)), Some((last_point, last))) => format!(
            "First reading {}, {}; latest {}, {}; {NOT_TESTED}",
            share_in_full(first),
            first_point.when(),
            share_in_full(last),
            last_point.when(),
        ),
        (State::StartingPoint, _, Some((_, only))) => {
            format!("Starting point: {}. One reading cannot show a trend.", share_in_full(only))
        }
        _ => WITHHELD_SENTENCE.to_owned(),
    }
}

fn tenths_sentence(share: Share, wording: Wording) -> String {
    let many = in_ten(share);
    let about = if many.starts_with(|first: char| first.is_ascii_digit()) { "about " } else { "" };
    let Wording { audience, text, favourable } = wording;
    format!("{} {} said {favourable} to “{text}”", capital(&format!("{about}{many}")), audience.noun())
}

/// Plain arithmetic on published figures: no claim about whether the target will be met.
fn pace_sentence(aim: &Target, due: f64, point: &Point, reading: &Reading) -> String {
    let target = format!("Target: {} by {}.", percent(aim.percent), aim.horizon);
    let Share::Percent { percent: now, .. } = reading.share else {
        return format!("{target} A figure this rough is not enough to name a yearly pace.");
    };
    if now >= aim.percent {
        return format!("{target} The latest reading is not below that figure, so there is no pace to name.");
    }
    let years = due - point.moment();
    if years < 1.0 {
        return format!("{target} That is less than a year from this reading, so there is no yearly pace.");
    }
    let pace = f64::from(aim.percent - now) / years;
    let ambitious = if pace > AMBITIOUS { ", which is ambitious" } else { "" };
    format!("{target} From this reading that needs about {pace:.1} points a year{ambitious}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::series::series_of;
    use crate::progress::testing::{cell, cube, figure, percent as whole, target, withheld};
    use crate::release::{Cube, Dimension, Figure};
    use crate::surveys::Term;
    use std::sync::Arc;

    const WORDING: Wording = Wording {
        audience: Audience::YoungPeople,
        text: "I feel that I matter at school.",
        favourable: "Often or Always",
    };

    fn autumn(year: i32, figure: Figure<Reading>) -> Arc<Cube> {
        cube(Term::Autumn, year, vec![cell("1L-YP-1", 1, figure)])
    }

    fn found(cubes: &[Arc<Cube>]) -> Finding {
        let aim = target("1L", Audience::YoungPeople, 2030, 70);
        Finding::of(&series_of(cubes, Dimension::Partnership)[0], WORDING, &[(&aim, 2031.0)])
    }

    #[test]
    fn one_reading_is_a_starting_point_and_no_trend() {
        let finding = found(&[autumn(2026, whole(58))]);
        assert_eq!(finding.headline, "Starting point: 58% (52 to 64). One reading cannot show a trend.");
        assert_eq!(
            finding.n_in_10.as_deref(),
            Some("About 6 in 10 young people said Often or Always to “I feel that I matter at school.”")
        );
        assert_eq!(
            finding.pace,
            ["Target: 70% by 2030. From this reading that needs about 2.9 points a year."]
        );
    }

    #[test]
    fn a_small_group_is_worded_in_tenths_without_an_interval_or_a_pace() {
        let finding = found(&[autumn(2026, figure(Share::Tenths { tenths: 6 }))]);
        assert_eq!(
            finding.headline,
            "Starting point: about 6 in 10 (10 to 29 answers). One reading cannot show a trend."
        );
        assert!(finding.pace[0].ends_with("not enough to name a yearly pace."));
        let nearly_all = found(&[autumn(2026, figure(Share::OverSevenInTen))]);
        assert!(nearly_all.n_in_10.unwrap().starts_with("More than 7 in 10 young people said"));
    }

    #[test]
    fn two_readings_are_stated_and_never_called_a_change() {
        let finding = found(&[autumn(2025, whole(50)), autumn(2026, whole(69))]);
        assert_eq!(
            finding.headline,
            "First reading 50% (44 to 56), autumn 2025; latest 69% (63 to 75), autumn 2026; \
             whether it changed has not been tested"
        );
        let said = format!("{finding:?}").to_lowercase();
        for word in ["improv", "wors", "rose", "fell", "better", "increase", "trend", "→", "↑", "▲"] {
            assert!(!said.contains(word), "{word} may not be said: {said}");
        }
    }

    #[test]
    fn a_withheld_reading_has_the_one_public_sentence_and_nothing_else() {
        let finding = found(&[autumn(2026, withheld())]);
        assert_eq!(finding.headline, WITHHELD_SENTENCE);
        assert_eq!((finding.n_in_10, finding.pace.len(), finding.note), (None, 0, None));
    }

    #[test]
    fn a_withheld_latest_release_is_said_beside_the_earlier_reading() {
        let finding = found(&[autumn(2025, whole(58)), autumn(2026, withheld())]);
        assert_eq!(finding.note.as_deref(), Some("Autumn 2026: not enough answers to show safely."));
        assert_eq!(finding.state, State::StartingPoint);
    }

    #[test]
    fn a_fast_pace_is_called_ambitious_and_a_reached_target_has_none() {
        let fast = found(&[autumn(2026, whole(40))]);
        assert!(fast.pace[0].ends_with("7.3 points a year, which is ambitious."), "{:?}", fast.pace);
        let there = found(&[autumn(2026, whole(75))]);
        assert!(there.pace[0].ends_with("no pace to name."));
    }
}
