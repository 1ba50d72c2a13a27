//! The word of a map cell, and of one question's readings.

use super::series::Series;
use crate::release::Change;
use crate::theory::Audience;
use serde::Serialize;

/// Where an outcome or a question stands: the closed list of measurement.md 5.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// No release holds a question on it.
    NotAsked,
    /// It was asked, and nothing may be shown.
    NotEnoughAnswers,
    /// One reading, or none of the same term to set beside the latest.
    StartingPoint,
    /// Two or more readings of the same term in whole percents, whose change cannot be tested.
    EarlyReadings,
    /// Tested, and not all three rules of a clear change hold.
    NoClearChange,
    Improving,
    GettingWorse,
    /// One audience clearly gained and another clearly lost; only of a cell.
    Mixed,
}

impl State {
    pub const ALL: [State; 8] = [
        State::NotAsked,
        State::NotEnoughAnswers,
        State::StartingPoint,
        State::EarlyReadings,
        State::NoClearChange,
        State::Improving,
        State::GettingWorse,
        State::Mixed,
    ];

    /// The word that people read.
    pub fn words(self) -> &'static str {
        match self {
            State::NotAsked => "not asked",
            State::NotEnoughAnswers => "not enough answers",
            State::StartingPoint => "starting point",
            State::EarlyReadings => "early readings",
            State::NoClearChange => "no clear change",
            State::Improving => "improving",
            State::GettingWorse => "getting worse",
            State::Mixed => "mixed",
        }
    }

    /// What the word means, for the key beside the poster.
    pub fn meaning(self) -> &'static str {
        match self {
            State::NotAsked => "no question about it has been asked and counted yet",
            State::NotEnoughAnswers => "it was asked, and too few people answered to show a figure safely",
            State::StartingPoint => "one reading; one reading cannot show a trend",
            State::EarlyReadings => "two or more readings of the same term; a change cannot be tested yet",
            State::NoClearChange => {
                "tested against the first reading of the same term: what moved, if anything, is less than so many \
                 answers can show for certain"
            }
            State::Improving => "clearly more people say yes than at the first reading of the same term",
            State::GettingWorse => "clearly fewer people say yes than at the first reading of the same term",
            State::Mixed => "one group of people clearly says yes more often, and another clearly less often",
        }
    }

    /// The same for children.
    pub fn plainly(self) -> &'static str {
        match self {
            State::NotAsked => "we have not asked yet",
            State::NotEnoughAnswers => "not enough answers to tell",
            State::StartingPoint => "we have asked once",
            State::EarlyReadings => "we have asked more than once, and cannot tell yet",
            State::NoClearChange => "we cannot see a clear change",
            State::Improving => "more people say yes",
            State::GettingWorse => "fewer people say yes",
            State::Mixed => "some say yes more often, some less often",
        }
    }

    /// A class name, and the name of its icon.
    pub fn code(self) -> &'static str {
        match self {
            State::NotAsked => "not-asked",
            State::NotEnoughAnswers => "not-enough-answers",
            State::StartingPoint => "starting-point",
            State::EarlyReadings => "early-readings",
            State::NoClearChange => "no-clear-change",
            State::Improving => "improving",
            State::GettingWorse => "getting-worse",
            State::Mixed => "mixed",
        }
    }

    /// The state of one question's readings.
    pub fn of_series(series: &Series) -> State {
        match series.readings() {
            0 if series.points.is_empty() => State::NotAsked,
            0 => State::NotEnoughAnswers,
            1 => State::StartingPoint,
            _ => series.change().map_or(State::EarlyReadings, State::of_change),
        }
    }

    /// What a tested change is called.
    pub fn of_change(change: &Change) -> State {
        match (change.clear, change.points) {
            (true, 1..) => State::Improving,
            (true, ..=-1) => State::GettingWorse,
            _ => State::NoClearChange,
        }
    }

    fn tested(self) -> bool {
        matches!(self, State::NoClearChange | State::Improving | State::GettingWorse | State::Mixed)
    }
}

/// The word of a cell with the audiences that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellState {
    pub state: State,
    /// Those who clearly gained, or clearly lost; both together where it is mixed.
    pub moved: Vec<Audience>,
}

impl CellState {
    /// The word of a map cell from the headline question of every audience (measurement.md 5.3).
    ///
    /// None asked: not asked. All withheld: not enough answers. None testable: starting point or early
    /// readings. Any clear gain and no clear loss: improving; the reverse: getting worse; both: mixed. Else
    /// no clear change. Audiences are never added together.
    pub fn of<'a>(headlines: impl IntoIterator<Item = &'a Series>) -> CellState {
        let states: Vec<(Audience, State)> =
            headlines.into_iter().map(|series| (series.audience, State::of_series(series))).collect();
        let with = |wanted: State| -> Vec<Audience> {
            states.iter().filter(|(_, state)| *state == wanted).map(|(audience, _)| *audience).collect()
        };
        let (gained, lost) = (with(State::Improving), with(State::GettingWorse));
        let (state, moved) = match (gained.is_empty(), lost.is_empty()) {
            (false, true) => (State::Improving, gained),
            (true, false) => (State::GettingWorse, lost),
            (false, false) => (State::Mixed, [gained, lost].concat()),
            (true, true) => {
                let tested = states.iter().any(|(_, state)| state.tested());
                let furthest = states.iter().map(|(_, state)| *state).max_by_key(|state| *state as u8);
                let untested = furthest.unwrap_or(State::NotAsked);
                (if tested { State::NoClearChange } else { untested }, Vec::new())
            }
        };
        CellState { state, moved }
    }

    /// "improving (families)", "mixed", "starting point".
    pub fn words(&self) -> String {
        let word = self.state.words();
        if self.moved.is_empty() || self.state == State::Mixed {
            return word.to_owned();
        }
        let nouns: Vec<&str> = self.moved.iter().map(|audience| audience.noun()).collect();
        format!("{word} ({})", nouns.join(", "))
    }
}

/// What the register says of an outcome, beside what people say. The two are never added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegisterBadge {
    /// In the sense of the outcome: less absence is improving.
    pub state: State,
    /// "ordinary variation", "register ends in 2018/19".
    pub words: String,
}

impl RegisterBadge {
    /// "Register: ordinary variation", "Register not loaded".
    pub fn said(&self) -> String {
        match self.words.strip_prefix("register ") {
            Some(rest) => format!("Register {rest}"),
            None => format!("Register: {}", self.words),
        }
    }
}

/// What is said where voice and register moved in opposite directions; none where they did not.
pub fn voice_and_register(voice: State, register: State) -> Option<&'static str> {
    let opposite = matches!(
        (voice, register),
        (State::Improving, State::GettingWorse) | (State::GettingWorse, State::Improving)
    );
    opposite.then_some("voice and register differ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::series::series_of;
    use crate::progress::testing::{cell, change, cube, percent, with_change, withheld};
    use crate::release::{Cube, Dimension};
    use crate::surveys::Term;
    use std::sync::Arc;

    fn state(cubes: &[Arc<Cube>]) -> CellState {
        CellState::of(&series_of(cubes, Dimension::Partnership))
    }

    #[test]
    fn a_cell_is_not_asked_then_not_enough_then_a_start_then_early_readings() {
        assert_eq!(CellState::of([]).state, State::NotAsked);
        let mut cubes = vec![cube(
            Term::Autumn,
            2024,
            vec![cell("6M-YP-1", 1, withheld()), cell("6M-FA-1", 1, withheld())],
        )];
        assert_eq!(state(&cubes).state, State::NotEnoughAnswers);
        cubes.push(cube(Term::Spring, 2025, vec![cell("6M-FA-1", 1, percent(50))]));
        assert_eq!(state(&cubes).state, State::StartingPoint);
        cubes.push(cube(Term::Autumn, 2025, vec![cell("6M-FA-1", 1, percent(50))]));
        assert_eq!(state(&cubes).state, State::StartingPoint, "readings of two terms are not like for like");
        cubes.push(cube(Term::Autumn, 2026, vec![cell("6M-FA-1", 1, percent(50))]));
        assert_eq!(state(&cubes).state, State::EarlyReadings);
    }

    fn moved(families: (i16, bool), young: (i16, bool)) -> CellState {
        let first = vec![cell("6M-YP-1", 1, percent(50)), cell("6M-FA-1", 1, percent(50))];
        let cubes = [
            cube(Term::Autumn, 2025, first.clone()),
            with_change(
                with_change(cube(Term::Autumn, 2026, first), "6M-FA-1", change(families.0, families.1)),
                "6M-YP-1",
                change(young.0, young.1),
            ),
        ];
        state(&cubes)
    }

    #[test]
    fn a_clear_gain_names_who_gained_and_a_gain_with_a_loss_is_mixed() {
        assert_eq!(moved((8, false), (-9, false)).words(), "no clear change");
        assert_eq!(moved((12, true), (-9, false)).words(), "improving (families)");
        assert_eq!(moved((12, false), (-9, true)).words(), "getting worse (young people)");
        assert_eq!(moved((12, true), (9, true)).words(), "improving (young people, families)");
        let mixed = moved((12, true), (-9, true));
        assert_eq!((mixed.words().as_str(), mixed.moved.len()), ("mixed", 2));
    }

    #[test]
    fn voice_and_register_differ_only_where_they_moved_apart() {
        assert_eq!(
            voice_and_register(State::Improving, State::GettingWorse),
            Some("voice and register differ")
        );
        assert_eq!(voice_and_register(State::Improving, State::Improving), None);
        assert_eq!(voice_and_register(State::NoClearChange, State::GettingWorse), None);
    }

    #[test]
    fn every_state_has_its_own_word() {
        let words: std::collections::HashSet<_> = State::ALL.iter().map(|state| state.words()).collect();
        assert_eq!(words.len(), State::ALL.len());
    }
}
