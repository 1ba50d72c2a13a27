//! What of the partnership's own counts is too small to keep (measurement.md D11), and what must go with it so
//! that no subtraction brings it back.

use super::Placed;
use super::local_row::Counted;
use super::model::{Level, Period, SchoolPhase};
use crate::surveys::Unit;
use std::collections::BTreeMap;

const NOTHING: f64 = 1e-7;

/// What decides what is small, and what adds up to what.
pub struct Hiding<'a> {
    /// The smallest count, and the smallest denominator of a rate, that is kept.
    pub least: u64,
    /// The locality of every setting.
    pub area_of: &'a BTreeMap<String, String>,
}

/// Parts that add up to a total: to one of the file, or to one that may be known from elsewhere.
struct Sum {
    parts: Vec<usize>,
    total: Option<usize>,
}

/// What parts add up to: a level, a place of it, and a phase.
type Whole<'a> = (Level, &'a str, SchoolPhase);

/// What a whole is divided into.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Settings,
    Areas,
    Phases,
}

/// Empties what is small, and beside it so much that no subtraction brings it back: among the settings and areas
/// of one indicator and time, by phase, by locality and together, each beside its total.
pub fn withhold(rows: &mut [Placed], numbers: &[(Unit, Counted)], by: &Hiding) {
    let mut slices: BTreeMap<(String, Period), Vec<usize>> = BTreeMap::new();
    for (at, placed) in rows.iter().enumerate() {
        let key = &placed.held.key;
        slices.entry((key.indicator.clone(), key.period)).or_default().push(at);
    }
    for slice in slices.into_values() {
        let small: Vec<usize> = slice.iter().copied().filter(|at| by.is_small(numbers[*at])).collect();
        let sums = by.sums(rows, numbers, &slice);
        for at in by.hidden(small, &sums, numbers) {
            let held = &mut rows[at].held;
            held.withheld = true;
            held.count = String::new();
            held.denominator = String::new();
        }
    }
}

impl Hiding<'_> {
    /// Whether a figure is too small to keep: a small count, a rate of few, and for a share also all but a few,
    /// which says the same of those few. Days added up are no count of people.
    fn is_small(&self, (unit, (count, denominator)): (Unit, Counted)) -> bool {
        let small_rest = unit == Unit::Percent && denominator.saturating_sub(count) < self.least;
        denominator < self.least || (unit != Unit::Days && count < self.least) || small_rest
    }

    /// Everything in one indicator and time that adds up.
    fn sums(&self, rows: &[Placed], numbers: &[(Unit, Counted)], slice: &[usize]) -> Vec<Sum> {
        let mut parts: BTreeMap<(Whole<'_>, Way), Vec<usize>> = BTreeMap::new();
        let mut totals: BTreeMap<Whole<'_>, usize> = BTreeMap::new();
        let all = SchoolPhase::All;
        for &at in slice {
            let key = &rows[at].held.key;
            let (place, phase) = (key.place.as_str(), key.phase);
            let of_phase = (phase != all).then_some(phase);
            let mut add = |whole, way| parts.entry((whole, way)).or_default().push(at);
            match key.level {
                Level::Setting => {
                    let area = self.area_of.get(place).map_or("", String::as_str);
                    for phase in of_phase.into_iter().chain([all]) {
                        add((Level::Authority, "", phase), Way::Settings);
                        add((Level::Area, area, phase), Way::Settings);
                    }
                }
                Level::Area => {
                    add((Level::Authority, "", phase), Way::Areas);
                    of_phase.into_iter().for_each(|_| add((Level::Area, place, all), Way::Phases));
                    totals.insert((Level::Area, place, phase), at);
                }
                Level::Authority | Level::Region | Level::Country => {
                    of_phase.into_iter().for_each(|_| add((Level::Authority, "", all), Way::Phases));
                    totals.insert((Level::Authority, "", phase), at);
                }
            }
        }
        let sum = |((whole, _), parts): ((Whole<'_>, Way), Vec<usize>)| {
            let total = totals.get(&whole).copied();
            let total = total.filter(|total| !self.leaves_a_rest(*total, &parts, numbers));
            Sum { parts, total }
        };
        parts.into_iter().map(sum).filter(|sum| sum.parts.len() > 1 || sum.total.is_some()).collect()
    }

    /// Whether a total holds so many more than its parts in the file that neither tells the other.
    fn leaves_a_rest(&self, total: usize, parts: &[usize], numbers: &[(Unit, Counted)]) -> bool {
        let given: u64 = parts.iter().map(|at| numbers[*at].1.1).sum();
        numbers[total].1.1.saturating_sub(given) >= self.least
    }

    /// What is small, and what goes with it.
    fn hidden(&self, small: Vec<usize>, sums: &[Sum], numbers: &[(Unit, Counted)]) -> Vec<usize> {
        let mut hidden = small.clone();
        loop {
            let open = sums.iter().find_map(|sum| self.next_of(sum, &hidden, numbers));
            let Some(next) = open.or_else(|| next_of_solved(&small, sums, &hidden, numbers)) else {
                return hidden;
            };
            hidden.push(next);
        }
    }

    /// What must be hidden next in one sum: of its parts and its total none or two are hidden, and hidden parts
    /// below a total that is known are not small together.
    fn next_of(&self, sum: &Sum, hidden: &[usize], numbers: &[(Unit, Counted)]) -> Option<usize> {
        let inside: Vec<usize> = sum.parts.iter().copied().filter(|at| hidden.contains(at)).collect();
        let total = sum.total.filter(|at| hidden.contains(at));
        let add = |sum: Counted, at: &usize| (sum.0 + numbers[*at].1.0, sum.1 + numbers[*at].1.1);
        let together = inside.iter().fold((0, 0), add);
        let unit = sum.parts.first().map_or(Unit::Percent, |at| numbers[*at].0);
        let safe = match (inside.len(), total) {
            (0, total) => total.is_none(),
            (_, Some(_)) => true,
            (one, None) => one > 1 && !self.is_small((unit, together)),
        };
        if safe { None } else { smallest(sum, hidden, numbers) }
    }
}

/// The smallest part that is not hidden yet; the total when there is none.
fn smallest(sum: &Sum, hidden: &[usize], numbers: &[(Unit, Counted)]) -> Option<usize> {
    let open = sum.parts.iter().copied().filter(|at| !hidden.contains(at));
    open.min_by_key(|at| numbers[*at].1.1).or(sum.total.filter(|at| !hidden.contains(at)))
}

/// What must be hidden next because all sums together give a small figure back.
fn next_of_solved(
    small: &[usize],
    sums: &[Sum],
    hidden: &[usize],
    numbers: &[(Unit, Counted)],
) -> Option<usize> {
    let solved = solved(sums, hidden);
    let lost = small.iter().filter(|at| solved.contains(at));
    let beside = |at: &usize| -> Option<usize> {
        let around = sums.iter().filter(|sum| sum.parts.contains(at) || sum.total == Some(*at));
        around.filter_map(|sum| smallest(sum, hidden, numbers)).min_by_key(|next| numbers[*next].1.1)
    };
    let anything = || sums.iter().find_map(|sum| smallest(sum, hidden, numbers));
    let lost: Vec<&usize> = lost.collect();
    lost.iter().find_map(|at| beside(at)).or_else(|| if lost.is_empty() { None } else { anything() })
}

/// The hidden figures that the sums give back: those that stand alone in a row of the reduced equations.
fn solved(sums: &[Sum], hidden: &[usize]) -> Vec<usize> {
    let row = |sum: &Sum| -> Vec<f64> {
        let weight = |at: &usize| match (sum.parts.contains(at), sum.total == Some(*at)) {
            (true, _) => 1.0,
            (_, true) => -1.0,
            _ => 0.0,
        };
        hidden.iter().map(weight).collect()
    };
    let mut rows: Vec<Vec<f64>> = sums.iter().map(row).collect();
    let mut done = 0;
    for column in 0..hidden.len() {
        let Some(pivot) = (done..rows.len()).find(|at| rows[*at][column].abs() > NOTHING) else { continue };
        rows.swap(done, pivot);
        let by = rows[done][column];
        rows[done].iter_mut().for_each(|weight| *weight /= by);
        let pivot = rows[done].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(at, _)| *at != done) {
            let times = row[column];
            row.iter_mut().zip(&pivot).for_each(|(weight, of)| *weight -= times * of);
        }
        done += 1;
    }
    let alone = |row: &Vec<f64>| {
        let mut used = (0..hidden.len()).filter(|at| row[*at].abs() > NOTHING);
        used.next().filter(|_| used.next().is_none()).map(|at| hidden[at])
    };
    rows.iter().take(done).filter_map(alone).collect()
}
