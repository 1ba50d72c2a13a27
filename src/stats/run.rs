//! Run charts: whether points around their median look like chance.

use super::distributions::fair_coin_point;

/// Under so many points off the median nothing is claimed.
pub const USEFUL_AT_LEAST: usize = 10;

/// A run chart with the limits that chance alone would keep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunChart {
    pub median: f64,
    /// Points that are not on the median.
    pub useful: usize,
    pub longest_run: usize,
    pub longest_run_max: usize,
    pub crossings: usize,
    pub crossings_min: usize,
    /// A run too long or crossings too few; never under 10 useful points.
    pub signal: bool,
}

/// What chance alone keeps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunLimits {
    pub longest_run_max: usize,
    pub crossings_min: usize,
}

/// The longest run and the fewest crossings that chance alone gives among `n` useful points.
///
/// round(log2 n) + 3 and the 5 % point of the binomial distribution of n - 1 crossings at one half; both 0 for
/// no points. Source: Anhøj and Olesen 2014; equal to R `qicharts2`.
pub fn anhoej_limits(n: usize) -> RunLimits {
    if n == 0 {
        return RunLimits { longest_run_max: 0, crossings_min: 0 };
    }
    RunLimits {
        longest_run_max: (n as f64).log2().round() as usize + 3,
        crossings_min: fair_coin_point(0.05, n as u64 - 1) as usize,
    }
}

/// The run chart of values in their order; points on the median are dropped. None without values.
pub fn run_chart(values: &[f64]) -> Option<RunChart> {
    let median = median(values)?;
    let above: Vec<bool> =
        values.iter().filter(|value| **value != median).map(|value| *value > median).collect();
    let limits = anhoej_limits(above.len());
    let runs: Vec<usize> = above.chunk_by(|a, b| a == b).map(<[bool]>::len).collect();
    let longest_run = runs.iter().copied().max().unwrap_or(0);
    let crossings = runs.len().saturating_sub(1);
    let unusual = longest_run > limits.longest_run_max || crossings < limits.crossings_min;
    Some(RunChart {
        median,
        useful: above.len(),
        longest_run,
        longest_run_max: limits.longest_run_max,
        crossings,
        crossings_min: limits.crossings_min,
        signal: above.len() >= USEFUL_AT_LEAST && unusual,
    })
}

fn median(values: &[f64]) -> Option<f64> {
    if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    Some(if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    })
}
