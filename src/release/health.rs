//! Whether questions work: item health, straight-lining and reliability (measurement.md 2.7 and 3.7).
//!
//! All of it rests on 100 people or more, over as many places as the partnership's own figures need, and says
//! nothing of any group.

use super::derived::{Health, Reliability};
use super::quality::People;
use super::safety::{Count, Rules};
use super::tally::{AudienceCount, ItemCount};
use crate::stats;
use crate::surveys::OFF_SCALE;

/// From this many people on.
pub const HEALTH_FROM: u32 = 100;
/// Fewer people than this are never pointed at.
const FEW: u32 = 3;
/// Straight-lining needs this many answers of one person.
pub const CLOSED_ANSWERS: usize = 5;
/// An item that goes together with the others less than this stands apart.
pub const ITEM_REST_MINIMUM: f64 = 0.30;
/// From this many percent favourable on there is little room to show improvement.
pub const LITTLE_ROOM_PERCENT: u32 = 90;
/// More percent than this not sure or skipping: reword.
pub const REWORD_PERCENT: u32 = 15;
/// More percent than this to whom it does not apply: ask those with support only.
pub const ROUTE_PERCENT: u32 = 60;

/// Answers outside the scale to one item, of everybody who was asked it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OffScale {
    pub asked: u32,
    pub not_sure: u32,
    pub does_not_apply: u32,
    pub skipped: u32,
    pub prefer_not: u32,
}

impl OffScale {
    /// From the counts of each choice, off-scale choices last, in the order of [`OFF_SCALE`].
    pub fn of(given: &[u32]) -> OffScale {
        let off = &given[given.len() - OFF_SCALE.len()..];
        let [not_sure, prefer_not, does_not_apply, skipped] = [off[0], off[1], off[2], off[3]];
        OffScale { asked: given.iter().sum(), not_sure, does_not_apply, skipped, prefer_not }
    }

    /// Whole percents of those asked that were not sure, and to whom it does not apply.
    ///
    /// Both or neither. Whoever knows how many answered subtracts: so neither is given where one of the two, or
    /// the rest outside the scale, is one or two people; and since either may be the reason, its absence says
    /// of none of them that it is one or two (measurement.md D2, A10, A17).
    pub fn shares(self) -> Option<(u8, u8)> {
        let few = |people: u32| (1..FEW).contains(&people);
        let rest = self.skipped + self.prefer_not;
        let safe = ![self.not_sure, self.does_not_apply, rest].into_iter().any(few);
        let share = |people: u32| whole_percent(people, self.asked);
        (safe && self.asked >= 30).then(|| (share(self.not_sure), share(self.does_not_apply)))
    }
}

/// What the counts of one item alone tell of its health.
pub(super) fn of_counts(count: Count, off: OffScale) -> Vec<Health> {
    let over = |people: u32, percent: u32| off.asked >= HEALTH_FROM && 100 * people > percent * off.asked;
    let little_room = count.n >= HEALTH_FROM && 100 * count.x >= LITTLE_ROOM_PERCENT * count.n;
    let found = [
        (little_room, Health::LittleRoom),
        (over(off.not_sure + off.skipped, REWORD_PERCENT), Health::Reword),
        (over(off.does_not_apply, ROUTE_PERCENT), Health::Route),
    ];
    found.into_iter().filter(|(holds, _)| *holds).map(|(_, health)| health).collect()
}

/// A set of items that is meant to measure one thing, with the scores of everybody who answered all of them.
pub(super) struct ItemSet {
    /// "the questions asked every term".
    of: String,
    /// Numbers of the items in the questionnaire.
    pub items: Vec<usize>,
    scores: Vec<Vec<f64>>,
}

/// The sets of one audience with 100 complete answers or more: its anchors, and each intervention's items.
/// Items that are not `shown` belong to none.
pub(super) fn item_sets(
    counted: &AudienceCount,
    people: &People<'_>,
    anchors: &[String],
    shown: &dyn Fn(usize) -> bool,
    rules: &Rules,
) -> (Option<ItemSet>, Vec<ItemSet>) {
    let having = |wanted: &dyn Fn(&ItemCount) -> bool| -> Vec<usize> {
        (0..counted.items.len()).filter(|&at| shown(at) && wanted(&counted.items[at])).collect()
    };
    let set = |of: String, items: Vec<usize>| complete(counted, people, rules, (of, items));
    let every_term =
        set("the questions asked every term".into(), having(&|item| anchors.contains(&item.question.item)));
    let numbers: std::collections::BTreeSet<u32> =
        counted.items.iter().filter_map(|item| intervention(&item.question.outcome)).collect();
    let of_intervention = |number: u32| {
        let items = having(&|item| intervention(&item.question.outcome) == Some(number));
        set(format!("the questions on intervention {number}"), items)
    };
    (every_term, numbers.into_iter().filter_map(of_intervention).collect())
}

/// `6` of the outcome `6M`.
fn intervention(outcome: &str) -> Option<u32> {
    let digits = outcome.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(outcome.len());
    outcome[..digits].parse().ok()
}

fn complete(
    counted: &AudienceCount,
    people: &People<'_>,
    rules: &Rules,
    (of, items): (String, Vec<usize>),
) -> Option<ItemSet> {
    if items.len() < 2 {
        return None;
    }
    let mut places = vec![0; counted.axes.places.list.len()];
    let mut scores = Vec::new();
    for (place, sheet) in people.each() {
        let score = |&at: &usize| {
            let choice = counted.items[at].question.choices.get(usize::from(sheet.choices[at]))?;
            Some(f64::from(choice.score))
        };
        if let Some(row) = items.iter().map(score).collect::<Option<Vec<f64>>>() {
            places[place] += 1;
            scores.push(row);
        }
    }
    let many = scores.len() >= HEALTH_FROM as usize && rules.spread_over_places(places.into_iter());
    many.then_some(ItemSet { of, items, scores })
}

impl ItemSet {
    /// The items of the set (by their number in the questionnaire) that stand apart from the others.
    pub fn apart(&self) -> Vec<usize> {
        let rest = |at: usize| stats::item_rest(&self.scores, at);
        let apart = |at: &usize| rest(*at).is_some_and(|together| together < ITEM_REST_MINIMUM);
        (0..self.items.len()).filter(apart).map(|at| self.items[at]).collect()
    }

    /// Cronbach's alpha with Feldt's interval for three items or more, Spearman-Brown for two; none where
    /// everybody answered alike.
    pub fn reliability(&self, counted: &AudienceCount) -> Option<Reliability> {
        let (value, interval) = if self.items.len() == 2 {
            // The item-rest correlation of two items is their correlation.
            (stats::spearman_brown(stats::item_rest(&self.scores, 0)?)?, None)
        } else {
            let alpha = stats::alpha(&self.scores)?;
            (alpha.alpha, Some((alpha.low, alpha.high)))
        };
        let items = self.items.iter().map(|&at| counted.items[at].question.item.clone()).collect();
        let (low, high) = interval.unzip();
        Some(Reliability {
            of: self.of.clone(),
            items,
            hundredths: hundredths(value),
            low: low.map(hundredths),
            high: high.map(hundredths),
        })
    }
}

/// Whole percent of those with five or more closed answers who gave the same one throughout; none under 100
/// people, or where fewer than three did or did not, or where too few places are behind it.
pub(super) fn straight_lining(counted: &AudienceCount, people: &People<'_>, rules: &Rules) -> Option<u8> {
    let mut places = vec![0; counted.axes.places.list.len()];
    let (mut answered, mut straight) = (0, 0);
    for (place, sheet) in people.each() {
        let answers: Vec<(&str, u8)> = counted
            .items
            .iter()
            .zip(sheet.choices.iter())
            .filter(|(item, choice)| usize::from(**choice) < item.question.choices.len())
            .map(|(item, choice)| (item.question.scale.as_str(), *choice))
            .collect();
        if answers.len() >= CLOSED_ANSWERS {
            answered += 1;
            places[place] += 1;
            straight += u32::from(answers.iter().all(|answer| *answer == answers[0]));
        }
    }
    let may_be_said = answered >= HEALTH_FROM
        && straight.min(answered - straight) >= FEW
        && rules.spread_over_places(places.into_iter());
    may_be_said.then(|| whole_percent(straight, answered))
}

fn whole_percent(part: u32, whole: u32) -> u8 {
    stats::whole_percent(f64::from(part) / f64::from(whole.max(1)))
}

fn hundredths(value: f64) -> i16 {
    (100.0 * value).round().clamp(-999.0, 999.0) as i16
}
