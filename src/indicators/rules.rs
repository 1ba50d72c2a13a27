//! Series of the register, and the authority beside the rest of its region (measurement.md 3.10).
//!
//! The rest of the region is the region's counts less the authority's own: seasons and waves of illness that all
//! schools share fall away in the difference. Rates are compared, never counts: rolls jump between years.

use super::model::{Held, Level, Period, PeriodKind, SchoolPhase, number, school_year, school_year_words};
use crate::release::WITHHELD_SENTENCE;
use crate::surveys::{Better, Indicator, Unit};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One figure of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    pub period: Period,
    pub value: f64,
    /// Count and denominator, where the file gives both.
    pub counted: Option<(u64, u64)>,
    denominator: Option<f64>,
}

/// What the authority is set beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// The region's counts less the authority's own.
    RestOfRegion,
    /// The whole region, the authority inside it, where the file does not give the counts.
    WholeRegion,
}

/// One indicator of the schools of one phase, over time; periods of one kind only.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    pub phase: SchoolPhase,
    pub kind: PeriodKind,
    pub authority: Vec<Dot>,
    pub rest: Vec<Dot>,
    /// The whole region, as published.
    pub region: Vec<Dot>,
    pub country: Vec<Dot>,
    /// Authority less rest, in points, for every period that has both.
    pub gap: Vec<Dot>,
    /// None where nothing of the region is held.
    pub beside: Option<Beside>,
    /// Periods of the authority with a figure that is missing, or withheld.
    pub missing: Vec<Period>,
    pub withheld: Vec<Period>,
}

/// What a held figure measures; none for a missing or withheld one.
pub fn measured(held: &Held, unit: Unit) -> Option<Dot> {
    let (count, denominator) = (number(&held.count), number(&held.denominator));
    let worked_out = || {
        let (count, denominator) = (count?, denominator.filter(|some| *some > 0.0)?);
        Some(count / denominator * if unit == Unit::Percent { 100.0 } else { 1.0 })
    };
    // Where the file says that the figure is missing, it is, whatever stands beside it.
    let value = if held.value.is_empty() { worked_out()? } else { number(&held.value)? };
    let whole =
        |number: Option<f64>| number.filter(|one| *one >= 0.0 && one.fract() == 0.0).map(|one| one as u64);
    let counted =
        whole(count).zip(whole(denominator)).filter(|(count, all)| unit != Unit::Percent || count <= all);
    Some(Dot { period: held.key.period, value, counted, denominator })
}

/// The series of an indicator, one for each phase that is held, in the order all, primary, secondary, special.
pub fn tracks(indicator: &Indicator, held: &[Held]) -> Vec<Track> {
    let ours: Vec<&Held> = held.iter().filter(|one| one.key.indicator == indicator.code).collect();
    let Some(kind) = main_kind(&ours) else { return Vec::new() };
    let of_phase = |phase: &SchoolPhase| {
        let these: Vec<&Held> = ours
            .iter()
            .copied()
            .filter(|one| one.key.phase == *phase && one.key.period.kind == kind)
            .collect();
        let is_ours = these.iter().any(|one| one.key.level == Level::Authority);
        is_ours.then(|| track(*phase, kind, &these, indicator.unit))
    };
    SchoolPhase::ALL.iter().filter_map(of_phase).collect()
}

/// Years where there are any; else the kind that most figures are of.
fn main_kind(held: &[&Held]) -> Option<PeriodKind> {
    let mut counts: BTreeMap<PeriodKind, usize> = BTreeMap::new();
    for one in held.iter().filter(|one| one.key.level == Level::Authority) {
        *counts.entry(one.key.period.kind).or_default() += 1;
    }
    if counts.contains_key(&PeriodKind::Year) {
        return Some(PeriodKind::Year);
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(kind, _)| kind)
}

fn track(phase: SchoolPhase, kind: PeriodKind, held: &[&Held], unit: Unit) -> Track {
    let of_level = |level: Level| -> BTreeMap<Period, &Held> {
        held.iter().filter(|one| one.key.level == level).map(|one| (one.key.period, *one)).collect()
    };
    let dots = |held: &BTreeMap<Period, &Held>| -> Vec<Dot> {
        held.values().filter_map(|held| measured(held, unit)).collect()
    };
    let own = of_level(Level::Authority);
    let (authority, region) = (dots(&own), dots(&of_level(Level::Region)));
    let (rest, beside) = rest_of(&region, &authority, unit);
    let gap = authority.iter().filter_map(|own| difference(own, &rest)).collect();
    let without = |withheld: bool| {
        let empty = own.values().filter(|held| held.withheld == withheld && measured(held, unit).is_none());
        empty.map(|held| held.key.period).collect()
    };
    let country = dots(&of_level(Level::Country));
    Track {
        phase,
        kind,
        rest,
        region,
        country,
        gap,
        beside,
        missing: without(false),
        withheld: without(true),
        authority,
    }
}

fn difference(own: &Dot, rest: &[Dot]) -> Option<Dot> {
    let other = rest.iter().find(|dot| dot.period == own.period)?;
    Some(Dot { period: own.period, value: own.value - other.value, counted: None, denominator: None })
}

/// The region without the authority, where every period that both have gives what it takes; else the whole
/// region: the two are never mixed in one series.
fn rest_of(region: &[Dot], authority: &[Dot], unit: Unit) -> (Vec<Dot>, Option<Beside>) {
    if region.is_empty() {
        return (Vec::new(), None);
    }
    let shared: Vec<(&Dot, &Dot)> = region
        .iter()
        .filter_map(|whole| Some((whole, authority.iter().find(|own| own.period == whole.period)?)))
        .collect();
    let without: Option<Vec<Dot>> = shared.iter().map(|(whole, own)| less(whole, own, unit)).collect();
    match without {
        Some(rest) => (rest, Some(Beside::RestOfRegion)),
        None => (shared.into_iter().map(|(whole, _)| *whole).collect(), Some(Beside::WholeRegion)),
    }
}

/// A region less one of its authorities: by counts, or by shares weighted with their denominators.
fn less(whole: &Dot, own: &Dot, unit: Unit) -> Option<Dot> {
    let scale = if unit == Unit::Percent { 100.0 } else { 1.0 };
    if let (Some((count, all)), Some((own_count, own_all))) = (whole.counted, own.counted) {
        let (count, all) = (count.checked_sub(own_count)?, all.checked_sub(own_all)?);
        let value = (all > 0).then(|| scale * count as f64 / all as f64)?;
        let counted = Some((count, all));
        return Some(Dot { period: whole.period, value, counted, denominator: Some(all as f64) });
    }
    let (all, own_all) = (whole.denominator?, own.denominator?);
    let left = all - own_all;
    let value = (left > 0.0).then(|| (whole.value * all - own.value * own_all) / left)?;
    (0.0..=scale).contains(&value).then_some(Dot {
        period: whole.period,
        value,
        counted: None,
        denominator: Some(left),
    })
}

impl Track {
    /// The newest figure of the authority.
    pub fn latest(&self) -> Option<&Dot> {
        self.authority.last()
    }

    /// The rest of the region and the country in a period.
    pub fn beside_in(&self, period: Period) -> (Option<&Dot>, Option<&Dot>) {
        let of = |dots: &'_ [Dot]| dots.iter().position(|dot| dot.period == period);
        (of(&self.rest).map(|at| &self.rest[at]), of(&self.country).map(|at| &self.country[at]))
    }

    /// The published figure of the whole region in a period.
    pub fn region_in(&self, period: Period) -> Option<f64> {
        self.region.iter().find(|dot| dot.period == period).map(|dot| dot.value)
    }

    /// What a reader must know about the years of this series: holes, and an end that lies long ago.
    pub fn notes(&self, today: Date) -> Vec<String> {
        let mut notes = Vec::new();
        let words = |periods: &[Period]| periods.iter().map(Period::words).collect::<Vec<_>>().join(", ");
        if !self.missing.is_empty() {
            notes.push(format!("Published without a figure, which is not nought: {}.", words(&self.missing)));
        }
        if !self.withheld.is_empty() {
            let nearest = self.latest().map_or_else(|| "none".to_owned(), |last| last.period.words());
            let hidden = words(&self.withheld);
            notes
                .push(format!("{hidden}: {WITHHELD_SENTENCE}. Nearest figure that may be shown: {nearest}."));
        }
        if self.kind == PeriodKind::Year {
            let years: Vec<i16> = self.authority.iter().map(|dot| school_year(dot.period.starts)).collect();
            let between = years.first().zip(years.last()).map_or(0..0, |(first, last)| *first..*last);
            let holes: Vec<String> =
                between.filter(|year| !years.contains(year)).map(school_year_words).collect();
            if !holes.is_empty() {
                notes.push(format!("No figures are held for {}.", holes.join(", ")));
            }
        }
        if let Some(last) = self.latest().filter(|last| is_old(last.period, today)) {
            notes.push(format!(
                "The copy ends in {}; later years have not been loaded.",
                school_year_words(school_year(last.period.starts))
            ));
        }
        notes
    }
}

/// Months after the end of a year from which its figures are called old; of a week, a term or another span.
pub const YEAR_IS_OLD_AFTER: i32 = 18;
pub const TERM_IS_OLD_AFTER: i32 = 9;

/// Whether newer figures than of this period have long been published.
pub fn is_old(last: Period, today: Date) -> bool {
    let months = if last.kind == PeriodKind::Year { YEAR_IS_OLD_AFTER } else { TERM_IS_OLD_AFTER };
    let passed = (i32::from(today.year()) - i32::from(last.ends.year())) * 12 + i32::from(today.month())
        - i32::from(last.ends.month());
    passed > months
}

/// Points under which two rates are called about the same, and from which one is called much better or worse.
const ALIKE: f64 = 0.2;
const MUCH: f64 = 3.0;

/// How the phases stand to the rest of the region in the newest period that they share, worked out and not
/// remembered: "primary schools better than ... , secondary schools much worse". None with fewer than two phases.
pub fn phase_split(tracks: &[Track], better: Better, region: &str) -> Option<String> {
    let phases: Vec<&Track> = tracks.iter().filter(|track| track.phase != SchoolPhase::All).collect();
    let period = phases.iter().filter_map(|track| Some(track.gap.last()?.period)).max()?;
    let mut said = Vec::new();
    for track in phases {
        let Some(gap) = track.gap.iter().find(|dot| dot.period == period) else { continue };
        let own = track.authority.iter().find(|dot| dot.period == period)?;
        let than = if said.is_empty() {
            let rest = if track.beside == Some(Beside::RestOfRegion) { "the rest of " } else { "" };
            format!(" {} {rest}{region}", if gap.value.abs() < ALIKE { "as" } else { "than" })
        } else {
            String::new()
        };
        let word = stands(gap.value, better);
        let (own, other) = (percent(own.value), percent(own.value - gap.value));
        said.push(format!("{} {word}{than} ({own} against {other})", track.phase.noun()));
    }
    (said.len() > 1).then(|| format!("In {}: {}.", period.words(), said.join("; ")))
}

fn stands(gap: f64, better: Better) -> &'static str {
    let much = gap.abs() >= MUCH;
    match (better, gap < 0.0) {
        _ if gap.abs() < ALIKE => "about the same",
        (Better::Neither, true) => "lower",
        (Better::Neither, false) => "higher",
        (Better::Lower, true) | (Better::Higher, false) => {
            if much {
                "much better"
            } else {
                "better"
            }
        }
        (Better::Lower, false) | (Better::Higher, true) => {
            if much {
                "much worse"
            } else {
                "worse"
            }
        }
    }
}

/// "12.8%".
pub fn percent(value: f64) -> String {
    format!("{value:.1}%")
}

/// A figure in its unit, rounded for reading: "12.8%", "4.2 days", "1.7".
pub fn in_words(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Percent => percent(value),
        Unit::Days => format!("{value:.1} days"),
        Unit::Ratio => format!("{value:.1}"),
    }
}
