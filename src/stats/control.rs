//! Process charts: limits of ordinary variation, and the points that are not ordinary.

/// Limits of an individuals chart are so many mean moving ranges from the mean (3/1.128, as the NHS rounds it).
pub const XMR_REACH: f64 = 2.66;
/// A moving range so many times the mean one is an outlier (the D4 constant for ranges of two).
pub const OUTLYING_RANGE: f64 = 3.267;
/// A mean moving range is so many standard deviations.
const RANGE_PER_SD: f64 = 1.128;
/// Limits from fewer points are trial limits.
pub const POINTS_FOR_LIMITS: usize = 12;
/// Points in a trend or on one side of the mean.
const RUN: usize = 7;

/// How limits of an individuals chart are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Xmr {
    /// Limits from the first so many points only; none: from all.
    pub fix_after: Option<usize>,
    /// Leave outlying moving ranges out, once. The R package does so unasked, the NHS England tool does not.
    pub screen: bool,
}

/// Where ordinary variation ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
    /// Two thirds of the way to the limits.
    pub near_low: f64,
    pub near_high: f64,
    /// From fewer than 12 points.
    pub trial: bool,
}

impl Limits {
    fn around(mean: f64, reach: f64, points: usize) -> Self {
        let near = 2.0 * reach / 3.0;
        Self {
            mean,
            low: mean - reach,
            high: mean + reach,
            near_low: mean - near,
            near_high: mean + near,
            trial: points < POINTS_FOR_LIMITS,
        }
    }

    fn within_a_share(self) -> Self {
        let held = |value: f64| value.clamp(0.0, 1.0);
        Self {
            low: held(self.low),
            high: held(self.high),
            near_low: held(self.near_low),
            near_high: held(self.near_high),
            ..self
        }
    }
}

/// The limits of an individuals (XmR) chart: mean ± 2.66 · mean moving range. None under two points.
///
/// Source: NHS England, Making Data Count; equal to R `NHSRplotthedots`.
pub fn xmr(values: &[f64], how: Xmr) -> Option<Limits> {
    let fixed = &values[..how.fix_after.unwrap_or(values.len()).min(values.len())];
    if fixed.len() < 2 || fixed.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mean = average(fixed.iter().copied())?;
    let ranges: Vec<f64> = fixed.windows(2).map(|two| (two[1] - two[0]).abs()).collect();
    let plain = average(ranges.iter().copied())?;
    let range = if how.screen {
        average(ranges.into_iter().filter(|range| *range < OUTLYING_RANGE * plain)).unwrap_or(plain)
    } else {
        plain
    };
    Some(Limits::around(mean, XMR_REACH * range, fixed.len()))
}

/// A chart of shares with limits for each point, as fractions.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareChart {
    pub shares: Vec<f64>,
    pub centre: f64,
    /// How much more the points vary than sampling explains; 1 for a plain p chart.
    pub sigma_z: f64,
    /// One for each point, held inside 0-1.
    pub limits: Vec<Limits>,
    /// Points outside their limits.
    pub outside: usize,
}

/// A p chart of (x, n): p̄ ± 3·√(p̄(1-p̄)/n). False alarms are common for large n; see [`p_prime_chart`].
///
/// None without points, or where a point has no denominator or a larger numerator.
pub fn p_chart(points: &[(u64, u64)]) -> Option<ShareChart> {
    share_chart(points, |_| 1.0)
}

/// Laney's p′ chart of (x, n): the limits of a p chart times σz = mean |difference of neighbouring z| / 1.128.
///
/// For denominators over about a thousand. None as in [`p_chart`], and under two points.
/// Source: Laney 2002; equal to R `qicharts2::qic(chart = "pp")`.
pub fn p_prime_chart(points: &[(u64, u64)]) -> Option<ShareChart> {
    if points.len() < 2 {
        return None;
    }
    share_chart(points, |z| {
        average(z.windows(2).map(|two| (two[1] - two[0]).abs())).unwrap_or(0.0) / RANGE_PER_SD
    })
}

fn share_chart(points: &[(u64, u64)], sigma_z: impl Fn(&[f64]) -> f64) -> Option<ShareChart> {
    if points.is_empty() || points.iter().any(|(x, n)| *n == 0 || x > n) {
        return None;
    }
    let (x, n) = points.iter().fold((0, 0), |(x, n), point| (x + point.0, n + point.1));
    let centre = x as f64 / n as f64;
    let shares: Vec<f64> = points.iter().map(|(x, n)| *x as f64 / *n as f64).collect();
    let sds: Vec<f64> = points.iter().map(|(_, n)| (centre * (1.0 - centre) / *n as f64).sqrt()).collect();
    let z: Vec<f64> = shares
        .iter()
        .zip(&sds)
        .map(|(share, sd)| if *sd > 0.0 { (share - centre) / sd } else { 0.0 })
        .collect();
    let sigma_z = sigma_z(&z);
    let limits: Vec<Limits> = sds
        .iter()
        .map(|sd| Limits::around(centre, 3.0 * sd * sigma_z, points.len()).within_a_share())
        .collect();
    let outside =
        shares.iter().zip(&limits).filter(|(share, limits)| side_outside(**share, limits) != 0).count();
    Some(ShareChart { shares, centre, sigma_z, limits, outside })
}

/// What a point of a process chart says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flag {
    /// Ordinary variation.
    Common,
    AboveLimit,
    BelowLimit,
    /// One of seven or more points that rise one after another.
    TrendUp,
    TrendDown,
    /// Beyond the near limit, as another of three neighbours on the same side of the mean is.
    TwoInThreeAbove,
    TwoInThreeBelow,
    /// One of seven or more points on one side of the mean.
    ShiftAbove,
    ShiftBelow,
}

/// The flag of every point, by the four NHS rules in their order: outside a limit; seven points in one
/// direction; two of three beyond a near limit (inside the limit itself) with all three on one side of the mean;
/// seven points on one side of the mean. A point equal to the mean is on neither side.
///
/// Source: NHS England, Making Data Count, as coded in R `NHSRplotthedots`.
pub fn flags(values: &[f64], limits: &Limits) -> Vec<Flag> {
    flags_by_point(values, &vec![*limits; values.len()])
}

/// [`flags`] where each point has limits of its own; points without limits are left out.
pub fn flags_by_point(values: &[f64], limits: &[Limits]) -> Vec<Flag> {
    let points: Vec<(f64, &Limits)> = values.iter().copied().zip(limits).collect();
    let sides: Vec<i8> = points.iter().map(|(value, limits)| sign(value - limits.mean)).collect();
    let outside: Vec<i8> = points.iter().map(|(value, limits)| side_outside(*value, limits)).collect();
    let near: Vec<bool> = points
        .iter()
        .zip(&outside)
        .map(|((value, limits), outside)| {
            *outside == 0 && (*value < limits.near_low || *value > limits.near_high)
        })
        .collect();
    let steps: Vec<i8> = points.windows(2).map(|two| sign(two[1].0 - two[0].0)).collect();
    let trends = trends(&steps, points.len());
    let shifts = in_windows(&sides, RUN);
    let flag = |at: usize| match (outside[at], trends[at], two_in_three(at, &near, &sides), shifts[at]) {
        (1, ..) => Flag::AboveLimit,
        (-1, ..) => Flag::BelowLimit,
        (_, 1, ..) => Flag::TrendUp,
        (_, -1, ..) => Flag::TrendDown,
        (_, _, true, _) if sides[at] > 0 => Flag::TwoInThreeAbove,
        (_, _, true, _) => Flag::TwoInThreeBelow,
        (_, _, _, 1) => Flag::ShiftAbove,
        (_, _, _, -1) => Flag::ShiftBelow,
        _ => Flag::Common,
    };
    (0..points.len()).map(flag).collect()
}

/// For each point the direction of a trend of seven points that it is part of, or 0; where one ends and the
/// next begins, that of the next.
fn trends(steps: &[i8], points: usize) -> Vec<i8> {
    let mut trends = vec![0; points];
    for (at, window) in steps.windows(RUN - 1).enumerate() {
        if window[0] != 0 && window.iter().all(|step| *step == window[0]) {
            trends[at..at + RUN].fill(window[0]);
        }
    }
    trends
}

/// For each point the side of a window of `length` points all on one side that it is part of, or 0.
fn in_windows(sides: &[i8], length: usize) -> Vec<i8> {
    let mut found = vec![0; sides.len()];
    for (at, window) in sides.windows(length).enumerate() {
        if window[0] != 0 && window.iter().all(|side| *side == window[0]) {
            found[at..at + length].fill(window[0]);
        }
    }
    found
}

fn two_in_three(at: usize, near: &[bool], sides: &[i8]) -> bool {
    let starts = at.saturating_sub(2)..=at;
    near[at]
        && starts.filter(|start| start + 3 <= near.len()).any(|start| {
            let window = start..start + 3;
            let alike = sides[window.clone()].iter().all(|side| *side == sides[at]);
            alike && near[window].iter().filter(|near| **near).count() >= 2
        })
}

fn side_outside(value: f64, limits: &Limits) -> i8 {
    i8::from(value > limits.high) - i8::from(value < limits.low)
}

fn sign(value: f64) -> i8 {
    i8::from(value > 0.0) - i8::from(value < 0.0)
}

fn average(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

/// What ordinary variation means for a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Assurance {
    /// Every ordinary point meets the target.
    Meets,
    /// No ordinary point meets it.
    Misses,
    HitAndMiss,
}

/// Whether a process within these limits will meet a target.
pub fn assurance(limits: &Limits, target: f64, falling_is_good: bool) -> Assurance {
    match (target < limits.low, target > limits.high, falling_is_good) {
        (true, _, false) | (_, true, true) => Assurance::Meets,
        (_, true, false) | (true, _, true) => Assurance::Misses,
        _ => Assurance::HitAndMiss,
    }
}
