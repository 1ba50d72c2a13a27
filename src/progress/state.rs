//! The word of a map cell.

use super::series::Series;
use serde::Serialize;

/// Where an outcome stands. A closed list: words about change come with the tests of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// No release holds a question on it.
    NotAsked,
    /// It was asked, and nothing may be shown.
    NotEnoughAnswers,
    /// One reading, or none of the same term to set beside the latest.
    StartingPoint,
    /// Two or more readings of the same term, not tested for change.
    EarlyReadings,
}

impl State {
    pub const ALL: [State; 4] =
        [State::NotAsked, State::NotEnoughAnswers, State::StartingPoint, State::EarlyReadings];

    /// The word that people read.
    pub fn words(self) -> &'static str {
        match self {
            State::NotAsked => "not asked",
            State::NotEnoughAnswers => "not enough answers",
            State::StartingPoint => "starting point",
            State::EarlyReadings => "early readings",
        }
    }

    /// A class name, and the name of its icon.
    pub fn code(self) -> &'static str {
        match self {
            State::NotAsked => "not-asked",
            State::NotEnoughAnswers => "not-enough-answers",
            State::StartingPoint => "starting-point",
            State::EarlyReadings => "early-readings",
        }
    }

    /// The state of one item's readings.
    pub fn of_series(series: &Series) -> State {
        match series.same_term().len() {
            0 if series.points.is_empty() => State::NotAsked,
            0 => State::NotEnoughAnswers,
            1 => State::StartingPoint,
            _ => State::EarlyReadings,
        }
    }

    /// The state of a map cell: the furthest that the headline item of any audience has come.
    ///
    /// None asked: not asked. All withheld: not enough answers. Else the largest number of same-term
    /// readings decides. Audiences are never added together.
    pub fn of_cell<'a>(headlines: impl IntoIterator<Item = &'a Series>) -> State {
        let states = headlines.into_iter().map(State::of_series);
        states.max_by_key(|state| *state as u8).unwrap_or(State::NotAsked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::series::series_of;
    use crate::progress::testing::{cell, cube, percent, withheld};
    use crate::release::Dimension;
    use crate::surveys::Term;

    #[test]
    fn a_cell_is_not_asked_then_not_enough_then_a_start_then_early_readings() {
        assert_eq!(State::of_cell([]), State::NotAsked);
        let mut cubes = vec![cube(
            Term::Autumn,
            2024,
            vec![cell("6M-YP-1", 1, withheld()), cell("6M-FA-1", 1, withheld())],
        )];
        let state = |cubes: &[_]| State::of_cell(&series_of(cubes, Dimension::Partnership));
        assert_eq!(state(&cubes), State::NotEnoughAnswers);
        cubes.push(cube(Term::Spring, 2025, vec![cell("6M-FA-1", 1, percent(50))]));
        assert_eq!(state(&cubes), State::StartingPoint);
        cubes.push(cube(Term::Autumn, 2025, vec![cell("6M-FA-1", 1, percent(50))]));
        assert_eq!(state(&cubes), State::StartingPoint, "readings of two terms are not like for like");
        cubes.push(cube(Term::Autumn, 2026, vec![cell("6M-FA-1", 1, percent(50))]));
        assert_eq!(state(&cubes), State::EarlyReadings);
    }

    #[test]
    fn every_state_has_its_own_word() {
        let words: std::collections::HashSet<_> = State::ALL.iter().map(|state| state.words()).collect();
        assert_eq!(words.len(), State::ALL.len());
    }
}
