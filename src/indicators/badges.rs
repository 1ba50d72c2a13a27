//! The register's own badge of an outcome, beside the voice's and never mixed with it (measurement.md 5.3).

use super::control::{Reading, Standing, Variation, control};
use super::model::{Held, SchoolPhase, school_year, school_year_words};
use super::rules::{is_old, tracks};
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
    OrdinaryVariation,
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
            Badge::OrdinaryVariation => "ordinary variation",
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

/// The badge of an outcome: over its indicators, for all schools together; the gap to the rest of the region
/// where it is known, else the authority's own figures.
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
        let Some((track, last)) = whole.and_then(|track| Some((track, track.latest()?))) else { continue };
        if is_old(last.period, today) {
            old = old.max(Some(school_year(last.period.starts)));
            continue;
        }
        let rebases: Vec<_> = plan.rebases.iter().filter(|one| one.indicator == indicator.code).collect();
        let how = Reading { kind: track.kind, better: indicator.better, rebases: &rebases };
        let dots = if track.gap.is_empty() { &track.authority } else { &track.gap };
        standings.push(control(dots, &how).standing);
    }
    if standings.is_empty() {
        return old.map_or(Badge::NotLoaded, Badge::EndsIn);
    }
    of_standings(&standings)
}

fn of_standings(standings: &[Standing]) -> Badge {
    let has = |wanted: Variation| standings.contains(&Standing::Varies(wanted));
    match (has(Variation::Improving), has(Variation::OfConcern)) {
        (true, true) => Badge::Mixed,
        (true, false) => Badge::Improving,
        (false, true) => Badge::OfConcern,
        _ if has(Variation::Ordinary) || has(Variation::Changed) => Badge::OrdinaryVariation,
        _ if standings.iter().all(|one| *one == Standing::StartingPoint) => Badge::StartingPoint,
        _ => Badge::EarlyReadings,
    }
}
