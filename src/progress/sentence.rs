//! The closed list of sentences, and from how many readings on each may be said (measurement.md 3.9).

use crate::stats;
use serde::Serialize;

/// From so many readings on dots are joined and a projection may be made.
pub const JOINED_FROM: usize = stats::READINGS_OF_ONE_TERM;
/// From so many on there is a run chart ...
pub const RUN_FROM: usize = 6;
/// ... and from so many on limits.
pub const LIMITS_FROM: usize = stats::POINTS_FOR_LIMITS;

/// How much may be said of so many readings of the same term in whole percents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Allowance {
    /// Nothing is shown.
    Nothing,
    /// One reading: where it starts, and the pace that a target needs.
    One,
    /// Two: the change since the first, and where that stands against a path.
    Two,
    /// Three: the same, with three dots.
    Three,
    /// Four or five: dots are joined; a projection, called early.
    FourOrFive,
    /// Six to eleven: a run chart with its median.
    SixToEleven,
    /// Twelve or more: limits.
    TwelveOrMore,
}

impl Allowance {
    pub const ALL: [Allowance; 7] = [
        Allowance::Nothing,
        Allowance::One,
        Allowance::Two,
        Allowance::Three,
        Allowance::FourOrFive,
        Allowance::SixToEleven,
        Allowance::TwelveOrMore,
    ];

    pub fn of(same_term_readings: usize) -> Allowance {
        match same_term_readings {
            0 => Allowance::Nothing,
            1 => Allowance::One,
            2 => Allowance::Two,
            few if few < JOINED_FROM => Allowance::Three,
            some if some < RUN_FROM => Allowance::FourOrFive,
            more if more < LIMITS_FROM => Allowance::SixToEleven,
            _ => Allowance::TwelveOrMore,
        }
    }

    /// Whether the dots of the same term may be joined.
    pub fn joined(self) -> bool {
        self >= Allowance::FourOrFive
    }
}

/// What a sentence is about. Nothing else is said of readings anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    NotAsked,
    Withheld,
    /// "Starting point: 58% (52 to 64). One reading cannot show a trend."
    Start,
    /// The first and the latest reading, where a change between them cannot be shown or was not tested.
    Untested,
    /// "Change since the first reading (Autumn 2025): +8 points (-2 to +17). No clear change."
    Change,
    /// "With this many answers we could only have seen a change of about 14 points."
    Detectable,
    /// On which places a change rests, and their two levels.
    Basis,
    /// What everybody's answers, their mean and the year before say beside a change. Untested.
    Beside,
    /// Where this reading stands against the path to a target.
    Path,
    /// What the latest reading says at a horizon.
    Verdict,
    /// A target, and the pace that it needs.
    Pace,
    /// "No target agreed yet."
    NoTarget,
    /// Why no line is drawn ahead.
    TooEarly,
    /// Where the readings would be if they went on as they did.
    Projection,
    /// Whether the readings shifted to one side of their median.
    Run,
    /// Whether the readings vary as they ordinarily do, and what that means for a target.
    Variation,
}

impl Kind {
    pub const ALL: [Kind; 16] = [
        Kind::NotAsked,
        Kind::Withheld,
        Kind::Start,
        Kind::Untested,
        Kind::Change,
        Kind::Detectable,
        Kind::Basis,
        Kind::Beside,
        Kind::Path,
        Kind::Verdict,
        Kind::Pace,
        Kind::NoTarget,
        Kind::TooEarly,
        Kind::Projection,
        Kind::Run,
        Kind::Variation,
    ];

    /// Whether a sentence of this kind may stand in this row of the table.
    ///
    /// A verdict is about a level and a target, so one reading is enough for it.
    pub fn allowed(self, at: Allowance) -> bool {
        use Allowance::{FourOrFive, Nothing, One, SixToEleven, TwelveOrMore, Two};
        match self {
            Kind::NotAsked | Kind::Withheld => at == Nothing,
            Kind::NoTarget => true,
            Kind::Start => at == One,
            Kind::Pace | Kind::Verdict => at >= One,
            Kind::Untested | Kind::Change | Kind::Detectable | Kind::Basis | Kind::Beside => at >= Two,
            Kind::Path | Kind::TooEarly => at >= Two,
            Kind::Projection => at >= FourOrFive,
            Kind::Run => at == SixToEleven,
            Kind::Variation => at == TwelveOrMore,
        }
    }
}

/// One sentence with what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    pub kind: Kind,
    pub words: String,
}

impl Sentence {
    pub fn new(kind: Kind, words: impl Into<String>) -> Sentence {
        Sentence { kind, words: words.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_table_begin_at_one_two_three_four_six_and_twelve() {
        let rows: Vec<Allowance> = [0, 1, 2, 3, 4, 6, 12].map(Allowance::of).to_vec();
        assert_eq!(rows, Allowance::ALL);
        assert_eq!((Allowance::of(5), Allowance::of(11)), (Allowance::FourOrFive, Allowance::SixToEleven));
    }

    #[test]
    fn a_line_and_a_projection_need_four_readings_and_one_reading_has_no_status() {
        for at in [Allowance::One, Allowance::Two, Allowance::Three] {
            assert!(!Kind::Projection.allowed(at) && !at.joined(), "{at:?}");
        }
        assert!(Kind::Projection.allowed(Allowance::FourOrFive) && Allowance::FourOrFive.joined());
        for kind in [Kind::Change, Kind::Path, Kind::Run, Kind::Variation] {
            assert!(!kind.allowed(Allowance::One), "{kind:?}");
        }
    }
}
