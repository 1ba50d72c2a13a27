//! The register's own badge of an outcome, beside the voice's and never mixed with it (measurement.md 5.3).

use super::control::{Standing, Variation};
use super::finding::About;
use super::model::{Held, SchoolPhase, school_year, school_year_words};
use super::rules::tracks;
use crate::surveys::RegisterPlan;
use jiff::civil::Date;

/// What the register says of an outcome. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Badge {
    /// No indicator stands beside this outcome.
    NotOfTheRegister,
    NotLoaded,
    /// The newest figures are so old that nothing is said; the school year that they end in.
    EndsIn(i16),
    StartingPoint,
    EarlyReadings,
    /// 6 to 11 points that lie around the middle line as chance would put them, and that do not.
    NoShift,
    Shift,
    OrdinaryVariation,
    /// Not ordinary, of a figure that is neither good nor bad by itself.
    Changed,
    Improving,
    OfConcern,
    /// Some indicators improve and some are of concern.
    Mixed,
}

impl Badge {
    pub fn words(self) -> String {
        let words = match self {
            Badge::NotOfTheRegister => "not measured by the register",
            Badge::NotLoaded => "register not loaded",
            Badge::EndsIn(year) => return format!("register ends in {}", school_year_words(year)),
            Badge::StartingPoint => "starting point",
            Badge::EarlyReadings => "early readings",
            Badge::NoShift => Standing::NoShift.words(),
            Badge::Shift => Standing::Shift.words(),
            Badge::OrdinaryVariation => Variation::Ordinary.words(),
            Badge::Changed => Variation::Changed.words(),
            Badge::Improving => "improving",
            Badge::OfConcern => "of concern",
            Badge::Mixed => "mixed",
        };
        words.to_owned()
    }

    /// Which way the register points: 1 improving, -1 of concern, 0 neither. When the voice points the other way,
    /// the cell says "voice and register differ".
    pub fn direction(self) -> i8 {
        match self {
            Badge::Improving => 1,
            Badge::OfConcern => -1,
            _ => 0,
        }
    }
}

/// The badge of an outcome: over its indicators, for all schools together, from the same finding that the page of
/// each shows.
pub fn badge(plan: &RegisterPlan, outcome: &str, held: &[Held], today: Date) -> Badge {
    let beside = plan.beside(outcome);
    if beside.is_empty() {
        return Badge::NotOfTheRegister;
    }
    let mut standings = Vec::new();
    let mut old: Option<i16> = None;
    for indicator in beside {
        let tracks = tracks(indicator, held);
        let whole = tracks.iter().find(|track| track.phase == SchoolPhase::All);
        let about = |track| About { plan, indicator, track, today }.main();
        let Some(finding) = whole.and_then(about) else { continue };
        match (finding.standing, finding.dots.last()) {
            (Standing::Old, Some(last)) => old = old.max(Some(school_year(last.period.starts))),
            (standing, _) => standings.push(standing),
        }
    }
    if standings.is_empty() {
        return old.map_or(Badge::NotLoaded, Badge::EndsIn);
    }
    of_standings(&standings)
}

fn of_standings(standings: &[Standing]) -> Badge {
    let has = |wanted: Standing| standings.contains(&wanted);
    match (has(Standing::Varies(Variation::Improving)), has(Standing::Varies(Variation::OfConcern))) {
        (true, true) => Badge::Mixed,
        (true, false) => Badge::Improving,
        (false, true) => Badge::OfConcern,
        _ if has(Standing::Varies(Variation::Changed)) => Badge::Changed,
        _ if has(Standing::Shift) => Badge::Shift,
        _ if has(Standing::Varies(Variation::Ordinary)) => Badge::OrdinaryVariation,
        _ if has(Standing::NoShift) => Badge::NoShift,
        _ if standings.iter().all(|one| *one == Standing::StartingPoint) => Badge::StartingPoint,
        _ => Badge::EarlyReadings,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_says_what_the_finding_says() {
        let alone = [
            Standing::StartingPoint,
            Standing::EarlyReadings,
            Standing::NoShift,
            Standing::Shift,
            Standing::Varies(Variation::Ordinary),
            Standing::Varies(Variation::Improving),
            Standing::Varies(Variation::OfConcern),
            Standing::Varies(Variation::Changed),
        ];
        for standing in alone {
            assert_eq!(of_standings(&[standing]).words(), standing.words());
        }
        let both = [Standing::Varies(Variation::Ordinary), Standing::Varies(Variation::Changed)];
        assert_eq!(of_standings(&both), Badge::Changed);
        assert_eq!(of_standings(&[Standing::Shift, Standing::EarlyReadings]), Badge::Shift);
        assert_eq!(of_standings(&[Standing::TooFewToSay]), Badge::EarlyReadings);
    }
}
