//! The line through readings over the years, and where it would be at a later day.

use super::distributions::{t_below, t_point};
use super::path::{logit, logit_and_variance, share_of_logit};
use super::proportion::Interval;

/// The fewest readings for a projection where all are of one term ...
pub const READINGS_OF_ONE_TERM: usize = 4;
/// ... and where terms are mixed, with ...
pub const READINGS_OF_MIXED_TERMS: usize = 6;
/// ... so many in each of them.
pub const READINGS_PER_TERM: usize = 2;
/// In years, from the first to the last reading: 344 days, since the same season is not read on the same day each
/// year.
pub const SHORTEST_SPAN: f64 = 344.0 / 365.25;
/// How many spans ahead of the last reading a projection may reach.
pub const FARTHEST_SPANS: f64 = 2.0;

/// One reading of a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendReading {
    /// In years, from any origin.
    pub t: f64,
    /// Favourable and all answers; after weighting n* and its share of it.
    pub x: f64,
    pub n: f64,
    /// The season of the year in which it was taken; readings of one season share a level.
    pub term: u8,
}

/// A line through readings, and where it would be at the day asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// On the logit, per year.
    pub slope: f64,
    /// The variance between readings beyond sampling, on the logit.
    pub tau2: f64,
    /// The predicted logit, with the error of a new reading's true value.
    pub logit: f64,
    pub se_logit: f64,
    /// Readings less coefficients.
    pub degrees: f64,
    /// The predicted share, as a fraction.
    pub share: f64,
    /// The chance of the target or more; none without a target.
    pub chance: Option<f64>,
}

impl Trend {
    /// The prediction interval that covers `level` (0.8 for 80 %), as fractions.
    pub fn interval(&self, level: f64) -> Interval {
        let reach = t_point(0.5 + level.clamp(0.0, 0.999_999) / 2.0, self.degrees) * self.se_logit;
        Interval { low: share_of_logit(self.logit - reach), high: share_of_logit(self.logit + reach) }
    }
}

/// Where the share would be at the time `at`, by random-effects meta-regression on time.
///
/// y = logit((x+½)/(n+1)), v = 1/(n·p(1-p)); the variance τ² between readings by DerSimonian and Laird, t on
/// W - p degrees of freedom, predictive error √(x'Bx + τ²), chance 1 - T((logit target - ŷ)/se). Readings of one
/// term give a line (p = 2). Where terms differ, each further term has a level of its own (p = 1 + terms), and
/// the prediction is for the term of the first reading, that of the baseline. Equal to
/// `metafor::rma(method = "DL", test = "t")` and `predict`. Sources: DerSimonian and Laird 1986; Raudenbush 2009.
///
/// None where fewer than p + 1 readings have answers, or all are of one time. Whether a projection may be shown
/// is asked of [`projection_allowed`].
pub fn project(readings: &[TrendReading], at: f64, target: Option<f64>) -> Option<Trend> {
    let first = readings.iter().min_by(|a, b| a.t.total_cmp(&b.t))?;
    let mut terms: Vec<u8> = readings.iter().map(|reading| reading.term).collect();
    terms.sort_unstable();
    terms.dedup();
    terms.retain(|term| *term != first.term);
    let mut points = Vec::with_capacity(readings.len());
    for reading in readings {
        let (y, v) = logit_and_variance(reading.x, reading.n)?;
        let mut x = vec![1.0, reading.t - at];
        x.extend(terms.iter().map(|term| f64::from(u8::from(*term == reading.term))));
        points.push(Point { x, y, v });
    }
    let size = 2 + terms.len();
    if points.len() <= size {
        return None;
    }
    let tau2 = between_readings(&points, size)?;
    let (coefficients, spread) = fit(&points, size, tau2)?;
    let degrees = (points.len() - size) as f64;
    // Time is counted from `at`, so the first coefficient is the prediction.
    let se_logit = (spread[0][0] + tau2).sqrt();
    let chance = target.map(|target| t_below((coefficients[0] - logit(target)) / se_logit, degrees));
    Some(Trend {
        slope: coefficients[1],
        tau2,
        logit: coefficients[0],
        se_logit,
        degrees,
        share: share_of_logit(coefficients[0]),
        chance,
    })
}

/// Whether a projection to `at` may be made at all.
///
/// Four readings of one term, or six with two or more in each term; a year, as [`SHORTEST_SPAN`] has it, between
/// the first and the last; and
/// `at` no further after the last reading than twice that span.
pub fn projection_allowed(readings: &[TrendReading], at: f64) -> bool {
    let mut per_term = std::collections::BTreeMap::<u8, usize>::new();
    for reading in readings {
        *per_term.entry(reading.term).or_default() += 1;
    }
    let enough = if per_term.len() == 1 {
        readings.len() >= READINGS_OF_ONE_TERM
    } else {
        readings.len() >= READINGS_OF_MIXED_TERMS
            && per_term.values().all(|readings| *readings >= READINGS_PER_TERM)
    };
    let first = readings.iter().map(|reading| reading.t).fold(f64::INFINITY, f64::min);
    let last = readings.iter().map(|reading| reading.t).fold(f64::NEG_INFINITY, f64::max);
    let span = last - first;
    enough && span >= SHORTEST_SPAN && at - last <= FARTHEST_SPANS * span
}

struct Point {
    x: Vec<f64>,
    y: f64,
    v: f64,
}

/// DerSimonian and Laird's τ² of a regression: (Q - (W - p))/(Σw - tr((X'wX)⁻¹X'w²X)), never under 0.
fn between_readings(points: &[Point], size: usize) -> Option<f64> {
    let (coefficients, spread) = fit(points, size, 0.0)?;
    let mut q = 0.0;
    let mut weights = 0.0;
    let mut trace = 0.0;
    for point in points {
        let w = 1.0 / point.v;
        let fitted: f64 = point.x.iter().zip(&coefficients).map(|(x, c)| x * c).sum();
        q += w * (point.y - fitted).powi(2);
        weights += w;
        trace += w * w * quadratic(&point.x, &spread);
    }
    let over = weights - trace;
    Some(if over > 0.0 { ((q - (points.len() - size) as f64) / over).max(0.0) } else { 0.0 })
}

/// x'Bx.
fn quadratic(x: &[f64], b: &[Vec<f64>]) -> f64 {
    b.iter().zip(x).map(|(row, own)| own * row.iter().zip(x).map(|(b, x)| b * x).sum::<f64>()).sum()
}

/// Weighted least squares with weights 1/(v + τ²): the coefficients and (X'wX)⁻¹. None where singular.
fn fit(points: &[Point], size: usize, tau2: f64) -> Option<(Vec<f64>, Vec<Vec<f64>>)> {
    let mut normal = vec![vec![0.0; size]; size];
    let mut right = vec![0.0; size];
    for point in points {
        let w = 1.0 / (point.v + tau2);
        for (row, own) in point.x.iter().enumerate() {
            right[row] += w * own * point.y;
            for (column, other) in point.x.iter().enumerate() {
                normal[row][column] += w * own * other;
            }
        }
    }
    let spread = inverse(normal)?;
    let coefficients = spread.iter().map(|row| row.iter().zip(&right).map(|(a, b)| a * b).sum()).collect();
    Some((coefficients, spread))
}

/// The inverse of a small symmetric matrix by Gauss-Jordan elimination; none where it is (nearly) singular.
fn inverse(matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let size = matrix.len();
    let mut left = matrix;
    let mut right: Vec<Vec<f64>> =
        (0..size).map(|row| (0..size).map(|column| f64::from(u8::from(row == column))).collect()).collect();
    let scale: Vec<f64> = (0..size).map(|row| left[row][row].abs()).collect();
    for pivot in 0..size {
        let best = (pivot..size).max_by(|a, b| left[*a][pivot].abs().total_cmp(&left[*b][pivot].abs()))?;
        left.swap(pivot, best);
        right.swap(pivot, best);
        let by = left[pivot][pivot];
        if by.abs() <= 1e-10 * scale[pivot] || by == 0.0 {
            return None;
        }
        for column in 0..size {
            left[pivot][column] /= by;
            right[pivot][column] /= by;
        }
        for row in (0..size).filter(|row| *row != pivot) {
            let times = left[row][pivot];
            for column in 0..size {
                left[row][column] -= times * left[pivot][column];
                right[row][column] -= times * right[pivot][column];
            }
        }
    }
    Some(right)
}
