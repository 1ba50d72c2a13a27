//! Where a line over the years may not go on: a question in new words, or an outcome that came to mean another
//! thing.

use super::series::{Point, Series, year_fraction};
use crate::clock::day_in_words;
use crate::release::Cube;
use crate::surveys::{Continuity, Item, Step, steps_between};
use jiff::civil::Date;
use std::sync::Arc;

/// What changed at a seam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SeamOf {
    /// The item has a new version: other words, another scale or other choices.
    Wording,
    /// The outcome that the item measures has a new statement.
    Outcome,
}

/// A place on the time axis that no line, test or projection crosses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seam {
    pub of: SeamOf,
    /// `Note` or `Break`; what is the same leaves no seam.
    pub kind: Continuity,
    /// The day of the decision if it lies between the two readings, else the middle between them.
    pub day: Date,
    /// What changed and why, as it was declared.
    pub note: String,
}

impl Seam {
    /// Where it stands on the axis of [`Point::moment`].
    pub fn moment(&self) -> f64 {
        year_fraction(self.day)
    }

    /// "new wording", "break: new wording"; the few words beside its mark.
    pub fn label(&self) -> &'static str {
        match (self.kind, self.of) {
            (Continuity::Break, SeamOf::Wording) => "break: new wording",
            (Continuity::Break, SeamOf::Outcome) => "break: new outcome",
            (_, SeamOf::Wording) => "new wording",
            (_, SeamOf::Outcome) => "outcome reworded",
        }
    }

    /// What a reader must know, in one or two sentences.
    pub fn sentence(&self) -> String {
        let what = match self.of {
            SeamOf::Wording => "the question was asked in another way",
            SeamOf::Outcome => "the statement of the outcome was another one",
        };
        let may = match self.kind {
            Continuity::Break => "readings before and after cannot be compared",
            _ => "readings before and after can be set side by side, and nothing is computed across",
        };
        let note = self.note.trim_end_matches('.');
        format!("Before {}, {what}: {may}. {note}.", day_in_words(self.day))
    }
}

impl Series {
    /// Whether a line may join two of its readings: no seam lies between them.
    pub fn may_join(&self, one: &Point, other: &Point) -> bool {
        let (from, to) = (one.moment().min(other.moment()), one.moment().max(other.moment()));
        !self.seams.iter().any(|seam| from < seam.moment() && seam.moment() <= to)
    }

    /// The series of earlier versions, newest first.
    pub fn all_earlier(&self) -> impl Iterator<Item = &Series> {
        std::iter::successors(self.earlier.as_deref(), |series| series.earlier.as_deref())
    }

    /// Its seams and those of all earlier versions, oldest first.
    pub fn all_seams(&self) -> Vec<&Seam> {
        let mut seams: Vec<&Seam> =
            self.all_earlier().chain([self]).flat_map(|series| &series.seams).collect();
        seams.sort_by_key(|seam| (seam.day, seam.of));
        seams
    }
}

/// Gives every series the one of the item's version before it, and its seams.
///
/// `all` are series of `cubes`; `items` say what was declared. An item that they do not have breaks.
pub fn linked(all: Vec<Series>, cubes: &[Arc<Cube>], items: &[Item]) -> Vec<Series> {
    let mut linked: Vec<Series> = Vec::new();
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|at| all[*at].version);
    let mut places = vec![0; all.len()];
    for at in order {
        let mut series = all[at].clone();
        let of_item = |one: &&Series| {
            (&one.item, one.audience, &one.group) == (&series.item, series.audience, &series.group)
                && one.version < series.version
        };
        let earlier = linked.iter().filter(of_item).max_by_key(|one| one.version).cloned();
        let item = items.iter().find(|item| item.id == series.item);
        series.seams = seams(&series, earlier.as_ref(), cubes, item);
        series.earlier = earlier.map(Box::new);
        places[at] = linked.len();
        linked.push(series);
    }
    places.into_iter().map(|place| linked[place].clone()).collect()
}

fn seams(series: &Series, earlier: Option<&Series>, cubes: &[Arc<Cube>], item: Option<&Item>) -> Vec<Seam> {
    let mut seams = Vec::new();
    let begins = series.points.first().map_or(f64::INFINITY, Point::moment);
    let last = earlier.and_then(|earlier| {
        earlier.points.iter().rfind(|point| point.moment() < begins).or(earlier.points.last())
    });
    if let (Some(earlier), Some(before), Some(after)) = (earlier, last, series.points.first()) {
        let crossed = |step: &&Step<u32>| {
            step.kind != Continuity::Same && step.from >= earlier.version && step.to <= series.version
        };
        let steps: Vec<&Step<u32>> =
            item.iter().flat_map(|item| &item.lineage.versions).filter(crossed).collect();
        let whole = steps.len() == (series.version - earlier.version) as usize;
        let undeclared = "What changed was not written down";
        let steps = if whole { steps } else { Vec::new() };
        seams.push(joined(SeamOf::Wording, &steps, (before, after)).unwrap_or_else(|| Seam {
            of: SeamOf::Wording,
            kind: Continuity::Break,
            day: middle(before, after),
            note: undeclared.to_owned(),
        }));
    }
    let points: Vec<&Point> = last.into_iter().chain(&series.points).collect();
    let version = |point: &Point| {
        cubes.iter().find(|cube| cube.wave == point.wave).map_or("", |cube| cube.theory_version.as_str())
    };
    for pair in points.windows(2) {
        let (then, now) = (version(pair[0]), version(pair[1]));
        let declared = item.map_or(&[][..], |item| &item.lineage.outcome);
        let steps = if then == now { Vec::new() } else { steps_between(declared, then, now) };
        seams.extend(joined(SeamOf::Outcome, &steps, (pair[0], pair[1])));
    }
    seams
}

/// One seam for all the steps between two readings: a break if any of them is one.
fn joined<V>(of: SeamOf, steps: &[&Step<V>], (before, after): (&Point, &Point)) -> Option<Seam> {
    let last = steps.last()?;
    let breaks = steps.iter().any(|step| step.kind == Continuity::Break);
    let inside = before.closed_on.is_none_or(|day| day < last.date)
        && after.closed_on.is_none_or(|day| last.date <= day);
    let notes: Vec<&str> = steps.iter().map(|step| step.note.trim_end_matches('.')).collect();
    Some(Seam {
        of,
        kind: if breaks { Continuity::Break } else { Continuity::Note },
        day: if inside { last.date } else { middle(before, after) },
        note: notes.join(". "),
    })
}

fn middle(before: &Point, after: &Point) -> Date {
    let new_year = |year: i32| Date::new(i16::try_from(year).unwrap_or(2026), 1, 1).ok();
    let from = before.closed_on.or_else(|| new_year(before.year)).unwrap_or_default();
    let to = after.closed_on.or_else(|| new_year(after.year)).unwrap_or(from);
    let days = from.until(to).map_or(0, |span| span.get_days());
    from.checked_add(jiff::Span::new().days(days / 2)).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing::{bank, cell, cube, percent};
    use crate::progress::{Series, series_of};
    use crate::release::Dimension;
    use crate::surveys::Term;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn items(kind: Continuity) -> Vec<Item> {
        let mut items = bank().0;
        items[0].lineage.versions =
            vec![Step::for_test((1, 2), kind, day("2025-09-01"), "The old words were hard to read.")];
        items
    }

    fn two_versions(kind: Continuity) -> Vec<Series> {
        let cubes = [
            cube(Term::Autumn, 2024, vec![cell("6M-YP-1", 1, percent(58))]),
            cube(Term::Autumn, 2025, vec![cell("6M-YP-1", 2, percent(64))]),
            cube(Term::Autumn, 2026, vec![cell("6M-YP-1", 2, percent(65))]),
        ];
        linked(series_of(&cubes, Dimension::Partnership), &cubes, &items(kind))
    }

    #[test]
    fn a_new_wording_is_linked_with_a_seam_and_its_readings_stay_apart() {
        for kind in [Continuity::Note, Continuity::Break] {
            let all = two_versions(kind);
            assert!(all[0].earlier.is_none() && all[0].seams.is_empty());
            assert_eq!(all[1].earlier.as_deref(), Some(&all[0]));
            let seam = &all[1].seams[0];
            assert_eq!((seam.kind, seam.of, seam.day), (kind, SeamOf::Wording, day("2025-09-01")));
            assert_eq!(all[1].same_term().len(), 2, "only the readings of the new version are compared");
            assert!(all[1].may_join(&all[1].points[0], &all[1].points[1]));
            assert!(!all[1].may_join(&all[0].points[0], &all[1].points[0]), "never across a seam");
        }
    }

    #[test]
    fn a_step_that_nobody_wrote_down_is_a_break_in_the_middle() {
        let cubes = [
            cube(Term::Autumn, 2024, vec![cell("6M-YP-1", 1, percent(58))]),
            cube(Term::Autumn, 2026, vec![cell("6M-YP-1", 3, percent(64))]),
        ];
        let all = linked(series_of(&cubes, Dimension::Partnership), &cubes, &items(Continuity::Note));
        let seam = &all[1].seams[0];
        assert_eq!((seam.kind, seam.day), (Continuity::Break, day("2025-11-22")));
        assert!(seam.sentence().contains("cannot be compared"), "{}", seam.sentence());
    }

    #[test]
    fn a_reworded_outcome_is_a_seam_inside_one_version_unless_it_means_the_same() {
        let seams_of = |kind| {
            let mut items = bank().0;
            let step = ("1".to_owned(), "2".to_owned());
            items[0].lineage.outcome =
                vec![Step::for_test(step, kind, day("2025-03-01"), "Wider than school")];
            let mut cubes = vec![
                cube(Term::Autumn, 2024, vec![cell("6M-YP-1", 1, percent(58))]),
                cube(Term::Autumn, 2025, vec![cell("6M-YP-1", 1, percent(64))]),
            ];
            Arc::make_mut(&mut cubes[1]).theory_version = "2".into();
            let series = linked(series_of(&cubes, Dimension::Partnership), &cubes, &items).remove(0);
            let joined = series.may_join(&series.points[0], &series.points[1]);
            (series.seams, joined)
        };
        let (seams, joined) = seams_of(Continuity::Break);
        assert_eq!((seams[0].of, seams[0].day, joined), (SeamOf::Outcome, day("2025-03-01"), false));
        assert_eq!(seams[0].label(), "break: new outcome");
        assert_eq!(seams_of(Continuity::Same), (Vec::new(), true));
    }

    #[test]
    fn readings_on_both_sides_of_a_seam_are_not_compared_and_the_state_starts_anew() {
        let count = |kind| {
            let mut items = bank().0;
            let step = ("1".to_owned(), "2".to_owned());
            items[0].lineage.outcome =
                vec![Step::for_test(step, kind, day("2025-03-01"), "Wider than school")];
            let mut cubes: Vec<_> = (2023..2027)
                .map(|year| cube(Term::Autumn, year, vec![cell("6M-YP-1", 1, percent(58))]))
                .collect();
            cubes[2..].iter_mut().for_each(|cube| Arc::make_mut(cube).theory_version = "2".into());
            let (_, scales) = bank();
            let bank = crate::progress::Bank { items: &items, scales: &scales };
            let theory = crate::progress::testing::theory();
            let facts = crate::progress::Facts { theory: &theory, bank, cubes: &cubes, targets: &[] };
            let from = crate::progress::baseline("6M", crate::theory::Audience::YoungPeople, &facts).unwrap();
            let series = linked(series_of(&cubes, Dimension::Partnership), &cubes, &items).remove(0);
            let after = linked(series_of(&cubes[..3], Dimension::Partnership), &cubes[..3], &items).remove(0);
            (series.same_term().len(), from.when, crate::progress::State::of_series(&after))
        };
        use crate::progress::State;
        assert_eq!(count(Continuity::Break), (2, "autumn 2025".to_owned(), State::StartingPoint));
        assert_eq!(count(Continuity::Note), (2, "autumn 2025".to_owned(), State::StartingPoint));
        assert_eq!(count(Continuity::Same), (4, "autumn 2023".to_owned(), State::EarlyReadings));
    }
}
