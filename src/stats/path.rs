//! The way from a baseline to a target, and where a reading stands on it.

use super::distributions::normal_below;
use serde::{Deserialize, Serialize};

/// A reading is on the path only from this chance on, and with a clear gain on the baseline.
pub const ON_PATH: f64 = 0.75;
/// A reading is behind the path only up to this chance, and once the path has left the baseline far enough.
pub const BEHIND_PATH: f64 = 0.25;

/// Shares are held this far from 0 and 1, where the logit has no value.
const EDGE: f64 = 1e-4;

/// ln(share/(1-share)); shares are held inside 0.0001-0.9999.
pub fn logit(share: f64) -> f64 {
    let share = share.clamp(EDGE, 1.0 - EDGE);
    (share / (1.0 - share)).ln()
}

/// The share of a logit.
pub fn share_of_logit(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// How much of the way from `t0` to `t1` has passed at `t`, 0-1; all of it where there is no way.
pub fn elapsed(t0: f64, t1: f64, t: f64) -> f64 {
    if t1 > t0 { ((t - t0) / (t1 - t0)).clamp(0.0, 1.0) } else { 1.0 }
}

/// Where the path passes at `t`, as a fraction: straight on the logit from `b` at `t0` to `target` at `t1`.
///
/// logit T(t) = logit b + (logit T1 - logit b)(t - t0)/(t1 - t0); before `t0` it is `b`, after `t1` the target.
/// Times are in years.
pub fn path_at(b: f64, t0: f64, target: f64, t1: f64, t: f64) -> f64 {
    let from = logit(b);
    share_of_logit(from + (logit(target) - from) * elapsed(t0, t1, t))
}

/// A reading beside a path whose start was itself measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathReading {
    /// Favourable and all answers of this reading; after weighting n* and its share of it.
    pub now: (f64, f64),
    /// The same of the baseline reading; none where the path starts from a number that is not in doubt.
    pub baseline: Option<(f64, f64)>,
    /// Where the path passes now, as a fraction.
    pub path: f64,
    /// How much of the path has passed, 0-1.
    pub elapsed: f64,
}

/// The chance that the share stands at or above the path: 1 - Φ((logit T - logit p)/se).
///
/// p = (x + ½)/(n + 1), se² = 1/(n·p(1-p)) + (1-f)²·(the same of the baseline), f = the part of the path that
/// has passed: an error of the start moves the path, and less and less so. Where falling is good, use 1 less
/// this. One half where nobody answered. It knows sampling error only; a status therefore also asks for a clear
/// gain: see [`on_path`].
pub fn chance_at_or_above_path(reading: PathReading) -> f64 {
    let Some((y, v)) = logit_and_variance(reading.now.0, reading.now.1) else { return 0.5 };
    let of_start = reading.baseline.and_then(|(x, n)| logit_and_variance(x, n)).map_or(0.0, |(_, v)| v);
    let left = 1.0 - reading.elapsed.clamp(0.0, 1.0);
    let se = (v + left * left * of_start).sqrt();
    normal_below((y - logit(reading.path)) / se)
}

/// On the path: a chance of three in four or more **and** a clear gain on the baseline.
///
/// With the chance alone, a flat truth gives false hope in one of ten readings or more.
pub fn on_path(chance: f64, clear_gain: bool) -> bool {
    chance >= ON_PATH && clear_gain
}

/// Behind the path: a chance of one in four or less, and the path `away` from the baseline by at least the
/// `detectable` change (both fractions).
pub fn behind_path(chance: f64, away: f64, detectable: f64) -> bool {
    chance <= BEHIND_PATH && away.abs() >= detectable
}

/// What an interval says of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Met,
    NotMet,
    TooCloseToCall,
}

/// The verdict on an interval beside a target, all three in one unit.
///
/// Met if the lower bound reaches the target, not met if the upper bound stays below it. Mirrored where `falling`
/// is good.
pub fn verdict((low, high): (f64, f64), target: f64, falling: bool) -> Verdict {
    let (met, missed) = if falling { (high <= target, low > target) } else { (low >= target, high < target) };
    match (met, missed) {
        (true, _) => Verdict::Met,
        (_, true) => Verdict::NotMet,
        _ => Verdict::TooCloseToCall,
    }
}

/// What a figure must move a year to be at a target in so many years, in the unit of both, always above 0.
///
/// None where the target is reached or less than a year away.
pub fn yearly_pace(now: f64, target: f64, years: f64, falling: bool) -> Option<f64> {
    let left = if falling { now - target } else { target - now };
    (left > 0.0 && years >= 1.0).then(|| left / years)
}

/// logit((x+½)/(n+1)) and its sampling variance 1/(n·p(1-p)); none without answers.
pub(super) fn logit_and_variance(x: f64, n: f64) -> Option<(f64, f64)> {
    if !(n > 0.0 && x >= 0.0 && x <= n && n.is_finite()) {
        return None;
    }
    let p = (x + 0.5) / (n + 1.0);
    Some(((p / (1.0 - p)).ln(), 1.0 / (n * p * (1.0 - p))))
}
