//! Targets for the register: the verdict at a horizon, mirrored where falling is good (measurement.md 3.9).

use super::control::{Standing, assurance_words};
use super::finding::Finding;
use super::rules::{Dot, Track, percent};
use crate::stats::{self, Assurance, Verdict};
use crate::surveys::{Better, Indicator, Unit};
use crate::theory::Measure;
use crate::waves::Aim;

/// What is said of a target. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reached {
    Met,
    NotMet,
    TooCloseToCall,
    /// No figure covers the horizon's last day yet.
    NotDue,
}

impl Reached {
    pub fn words(self) -> &'static str {
        match self {
            Reached::Met => "met",
            Reached::NotMet => "not met",
            Reached::TooCloseToCall => "too close to call",
            Reached::NotDue => "not due yet",
        }
    }
}

/// A target of an indicator and what may be said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetWord {
    pub horizon: i32,
    /// In percent.
    pub target: f64,
    pub reached: Reached,
    /// "Target for 2030: 10.0% or less: not due yet. With its ordinary ups and downs the figure consistently misses it."
    pub sentence: String,
}

/// The verdict at the horizon from the first figure that ends on or after its last day.
///
/// A share of people has its Wilson interval; other figures are taken as they are. None for a figure that is
/// neither good nor bad.
pub fn reached(dots: &[Dot], aim: &Aim, better: Better) -> Option<Reached> {
    let target = f64::from(aim.permille) / 10.0;
    let Some(dot) = dots.iter().find(|dot| dot.period.ends >= aim.due) else { return Some(Reached::NotDue) };
    let interval = dot.counted.and_then(|(count, all)| stats::wilson(count, all));
    let (low, high) =
        interval.map_or((dot.value, dot.value), |wilson| (100.0 * wilson.low, 100.0 * wilson.high));
    if better == Better::Neither {
        return None;
    }
    Some(match stats::verdict((low, high), target, better == Better::Lower) {
        Verdict::Met => Reached::Met,
        Verdict::NotMet => Reached::NotMet,
        Verdict::TooCloseToCall => Reached::TooCloseToCall,
    })
}

/// What is said of an aim for an indicator; none for aims of other measures, and for figures without a good
/// direction or in another unit than percent.
pub fn target_word(indicator: &Indicator, track: &Track, own: &Finding, aim: &Aim) -> Option<TargetWord> {
    let is_ours = matches!(&aim.measure, Measure::Register(code) if *code == indicator.code);
    if !is_ours || indicator.unit != Unit::Percent {
        return None;
    }
    let reached = reached(&track.authority, aim, indicator.better)?;
    let target = f64::from(aim.permille) / 10.0;
    let mut sentence = format!("Target for {}: {}: {}.", aim.horizon, way(indicator, aim), reached.words());
    let assurance = own.control.assurance(target, indicator.better);
    if let Some(assurance) = assurance.filter(|_| own.standing != Standing::Old) {
        let word = assurance_words(assurance);
        sentence.push_str(&match assurance {
            Assurance::HitAndMiss => format!(" With its ordinary ups and downs the figure is {word}."),
            _ => format!(" With its ordinary ups and downs the figure {word} it."),
        });
    }
    Some(TargetWord { horizon: aim.horizon, target, reached, sentence })
}

/// "10.0% or less".
fn way(indicator: &Indicator, aim: &Aim) -> String {
    let way = if indicator.better == Better::Lower { "or less" } else { "or more" };
    format!("{} {way}", percent(f64::from(aim.permille) / 10.0))
}

/// What is said of a target that was agreed after the wave was opened whose targets the figures are judged by.
pub fn later_words(indicator: &Indicator, aim: &Aim, wave: &str) -> Option<String> {
    let is_ours = matches!(&aim.measure, Measure::Register(code) if *code == indicator.code);
    (is_ours && indicator.unit == Unit::Percent && indicator.better != Better::Neither).then(|| {
        format!(
            "Target for {}, agreed after {wave} opened: {}. It is judged once the next wave is released.",
            aim.horizon,
            way(indicator, aim)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::model::{Held, Key, Level, Period, PeriodKind, SchoolPhase};
    use crate::indicators::rules::measured;
    use jiff::civil::date;

    fn dot(year: i16, value: &str, count: &str, denominator: &str) -> Dot {
        let key = Key {
            indicator: "persistent-absence".to_owned(),
            level: Level::Authority,
            place: "E06000003".to_owned(),
            phase: SchoolPhase::All,
            period: Period::of_year(PeriodKind::Year, year).unwrap(),
        };
        let (value, count, denominator) = (value.to_owned(), count.to_owned(), denominator.to_owned());
        let held = Held { key, place_name: String::new(), value, count, denominator, withheld: false };
        measured(&held, Unit::Percent).unwrap()
    }

    fn aim(permille: u16) -> Aim {
        Aim {
            outcome: "3M".to_owned(),
            measure: Measure::Register("persistent-absence".to_owned()),
            horizon: 2030,
            due: date(2030, 12, 31),
            waits_for: None,
            permille,
            keep: false,
        }
    }

    #[test]
    fn the_verdict_is_mirrored_where_falling_is_good_and_waits_for_the_horizon() {
        let early = dot(2028, "5.0", "", "");
        let at = dot(2030, "10.0", "", "");
        let said = |dots: &[Dot], permille, better| reached(dots, &aim(permille), better);
        assert_eq!(said(&[early], 100, Better::Lower), Some(Reached::NotDue));
        assert_eq!(said(&[early, at], 100, Better::Lower), Some(Reached::Met));
        assert_eq!(said(&[early, at], 99, Better::Lower), Some(Reached::NotMet));
        assert_eq!(said(&[early, at], 99, Better::Higher), Some(Reached::Met));
        assert_eq!(said(&[early, at], 101, Better::Higher), Some(Reached::NotMet));
        assert_eq!(said(&[early, at], 100, Better::Neither), None);
    }

    #[test]
    fn a_share_of_people_near_its_target_is_too_close_to_call() {
        let at = dot(2030, "", "100", "1000");
        let said = |permille| reached(&[at], &aim(permille), Better::Lower);
        assert_eq!(said(100), Some(Reached::TooCloseToCall));
        assert_eq!((said(130), said(70)), (Some(Reached::Met), Some(Reached::NotMet)));
    }
}
