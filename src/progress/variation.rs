//! The words of run charts (6 to 11 readings) and of control charts (12 and more), measurement.md 3.10.
//!
//! Made from the published percents of the same term; where one of them is banded, nothing is said.

use super::finding::nearest;
use super::sentence::{Allowance, Kind, LIMITS_FROM, Sentence};
use super::series::Series;
use super::words::percent;
use crate::release::{Share, Standing};
use crate::stats::{Assurance, Flag, Limits, USEFUL_AT_LEAST, Xmr, assurance, flags, run_chart, xmr};

/// What a chart with a middle line shows beside the readings, in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Middle {
    /// 6 to 11 readings.
    Median(f64),
    /// 12 and more.
    Limits { mean: f64, low: f64, high: f64 },
}

/// The published percents of the same term; none where one of them is not a whole percent.
fn percents(series: &Series) -> Option<Vec<f64>> {
    let share = |share: Share| match share {
        Share::Percent { percent, .. } => Some(f64::from(percent)),
        _ => None,
    };
    series.same_term().iter().map(|(_, reading)| share(reading.share)).collect()
}

/// The line, or the lines, that so many readings allow.
pub fn middle(series: &Series) -> Option<Middle> {
    let values = percents(series)?;
    match Allowance::of(values.len()) {
        Allowance::SixToEleven => run_chart(&values).map(|run| Middle::Median(run.median)),
        Allowance::TwelveOrMore => {
            let Limits { mean, low, high, .. } = limits(&values)?;
            Some(Middle::Limits { mean, low: low.clamp(0.0, 100.0), high: high.clamp(0.0, 100.0) })
        }
        _ => None,
    }
}

/// Fixed as soon as there are limits: later readings are judged, and do not move what judges them.
fn limits(values: &[f64]) -> Option<Limits> {
    xmr(values, Xmr { fix_after: Some(LIMITS_FROM), screen: false })
}

pub(super) fn sentences(series: &Series, standings: &[Standing], at: Allowance) -> Vec<Sentence> {
    let Some(values) = percents(series) else { return Vec::new() };
    match at {
        Allowance::SixToEleven => run(&values).into_iter().collect(),
        Allowance::TwelveOrMore => {
            let year = series.newest_shown().map_or(0, |(point, _)| point.year);
            control(&values, nearest(standings, year))
        }
        _ => Vec::new(),
    }
}

fn run(values: &[f64]) -> Option<Sentence> {
    let chart = run_chart(values)?;
    let median = percent(chart.median.round() as u8);
    let words = if chart.useful < USEFUL_AT_LEAST {
        format!(
            "Run chart: the median is {median}. A shift can be told from {USEFUL_AT_LEAST} readings off the median; \
             there are {}.",
            chart.useful
        )
    } else if chart.signal {
        format!(
            "Run chart: the median is {median}. A shift: the readings do not lie around it as chance would."
        )
    } else {
        format!("Run chart: the median is {median}. No shift: the readings lie around it as chance would.")
    };
    Some(Sentence::new(Kind::Run, words))
}

fn control(values: &[f64], standing: Option<&Standing>) -> Vec<Sentence> {
    let Some(limits) = limits(values) else { return Vec::new() };
    let latest = flags(values, &limits).pop().unwrap_or(Flag::Common);
    let (low, high) = (limits.low.clamp(0.0, 100.0), limits.high.clamp(0.0, 100.0));
    let around = format!("ordinary variation is from {low:.0} to {high:.0}%");
    let words = match latest {
        Flag::Common => format!("Variation: the latest reading is ordinary ({around})."),
        Flag::AboveLimit | Flag::TrendUp | Flag::TwoInThreeAbove | Flag::ShiftAbove => {
            format!("Variation: something other than chance, in the hoped-for direction ({around}).")
        }
        Flag::BelowLimit | Flag::TrendDown | Flag::TwoInThreeBelow | Flag::ShiftBelow => {
            format!("Variation: something other than chance, against the hoped-for direction ({around}).")
        }
    };
    let mut said = vec![Sentence::new(Kind::Variation, words)];
    if let Some(standing) = standing {
        let target = percent(standing.target);
        let words = match assurance(&limits, f64::from(standing.target), false) {
            Assurance::Meets => format!("Target of {target}: readings like these meet it time after time."),
            Assurance::Misses => format!("Target of {target}: readings like these miss it time after time."),
            Assurance::HitAndMiss => {
                format!("Target of {target}: readings like these meet it at times and miss it at times.")
            }
        };
        said.push(Sentence::new(Kind::Variation, words));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing::standing;

    #[test]
    fn ten_readings_off_the_median_tell_a_shift_and_fewer_do_not() {
        let said = |values: &[f64]| run(values).unwrap().words;
        assert!(said(&[50.0, 51.0, 49.0, 52.0, 48.0, 53.0]).contains("there are 6"));
        let around = [50.0, 54.0, 51.0, 55.0, 50.0, 56.0, 51.0, 54.0, 50.0, 55.0];
        assert!(said(&around).contains("No shift"), "{}", said(&around));
        let apart = [50.0, 50.0, 51.0, 51.0, 50.0, 58.0, 59.0, 58.0, 60.0, 59.0];
        assert!(said(&apart).contains("A shift"), "{}", said(&apart));
    }

    #[test]
    fn twelve_readings_have_limits_a_variation_and_an_assurance() {
        let mut values: Vec<f64> = (0..12).map(|at| if at % 2 == 0 { 58.0 } else { 60.0 }).collect();
        let target = standing(2030, 90);
        let said: Vec<_> = control(&values, Some(&target)).into_iter().map(|one| one.words).collect();
        assert_eq!(
            said[0],
            "Variation: the latest reading is ordinary (ordinary variation is from 54 to 64%)."
        );
        assert_eq!(said[1], "Target of 90%: readings like these miss it time after time.");
        values.push(70.0);
        assert!(control(&values, None)[0].words.contains("in the hoped-for direction"));
        values.push(40.0);
        assert!(control(&values, None)[0].words.contains("against the hoped-for direction"));
    }
}
