//! What of the partnership's own counts is too small to keep (measurement.md D11), and what must go with it.

use super::Placed;
use super::local_row::Counted;
use super::model::{Level, Period, SchoolPhase};
use crate::surveys::Unit;
use std::collections::BTreeMap;

/// The smallest count, and the smallest denominator of a rate, that is kept.
const LEAST: u64 = 10;

/// Whether a figure is too small to keep: a count under 10, a rate of fewer than 10, and for a share also all
/// but a few, which says the same of those few. Days added up are no count of people.
fn is_small(unit: Unit, (count, denominator): Counted) -> bool {
    let small_rest = unit == Unit::Percent && denominator.saturating_sub(count) < LEAST;
    denominator < LEAST || (unit != Unit::Days && count < LEAST) || small_rest
}

/// Empties what is small, and beside it so much that no subtraction from a total brings it back: within one
/// indicator, level, phase and time, and over the phases of one place, two figures or none are hidden, of 10 or
/// more together.
pub fn withhold(rows: &mut [Placed], numbers: &[(Unit, Counted)]) {
    let mut hidden: Vec<bool> = numbers.iter().map(|(unit, counted)| is_small(*unit, *counted)).collect();
    loop {
        let before = hidden.clone();
        for group in groups(rows) {
            hide_beside(&group, numbers, &mut hidden);
        }
        if hidden == before {
            break;
        }
    }
    for (placed, hidden) in rows.iter_mut().zip(hidden) {
        if hidden {
            placed.held.withheld = true;
            placed.held.count = String::new();
            placed.held.denominator = String::new();
        }
    }
}

/// Figures that add up to a total which may be known: the places of one level, and the phases of one place.
fn groups(rows: &[Placed]) -> Vec<Vec<usize>> {
    let mut places: BTreeMap<(&str, Level, SchoolPhase, Period), Vec<usize>> = BTreeMap::new();
    let mut phases: BTreeMap<(&str, Level, &str, Period), Vec<usize>> = BTreeMap::new();
    for (at, placed) in rows.iter().enumerate() {
        let key = &placed.held.key;
        places.entry((&key.indicator, key.level, key.phase, key.period)).or_default().push(at);
        if key.phase != SchoolPhase::All {
            phases.entry((&key.indicator, key.level, &key.place, key.period)).or_default().push(at);
        }
    }
    let several = |group: &Vec<usize>| group.len() > 1;
    places.into_values().chain(phases.into_values()).filter(several).collect()
}

fn hide_beside(group: &[usize], numbers: &[(Unit, Counted)], hidden: &mut [bool]) {
    loop {
        let inside: Vec<usize> = group.iter().copied().filter(|at| hidden[*at]).collect();
        let together =
            inside.iter().map(|at| numbers[*at].1).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let unit = group.first().map_or(Unit::Percent, |at| numbers[*at].0);
        if inside.is_empty() || (inside.len() > 1 && !is_small(unit, together)) {
            return;
        }
        let next = group.iter().copied().filter(|at| !hidden[*at]).min_by_key(|at| numbers[*at].1.1);
        let Some(next) = next else { return };
        hidden[next] = true;
    }
}
