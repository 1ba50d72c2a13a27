//! How far answers hang together, and how far a mean of few answers can be trusted.

use super::distributions::f_point;

/// Cronbach's alpha with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alpha {
    pub alpha: f64,
    pub low: f64,
    pub high: f64,
}

/// Cronbach's alpha of complete rows: one row per person, one score per item.
///
/// alpha = k/(k-1)·(1 - Σs²(item)/s²(total)); the interval is 1 - (1-alpha)·F(0.975) to 1 - (1-alpha)·F(0.025)
/// with F on n-1 and (n-1)(k-1) degrees of freedom. It may be below 0. None under two people or two items, with
/// rows of unlike lengths, or where the totals do not vary. Equal to R `psych::alpha`.
/// Sources: Cronbach 1951; Feldt 1965.
pub fn alpha(rows: &[Vec<f64>]) -> Option<Alpha> {
    let items = rows.first()?.len();
    if rows.len() < 2 || items < 2 || rows.iter().any(|row| row.len() != items) {
        return None;
    }
    let total = variance(rows.iter().map(|row| row.iter().sum()));
    if total.is_nan() || total <= 0.0 {
        return None;
    }
    let of_items: f64 = (0..items).map(|item| variance(rows.iter().map(|row| row[item]))).sum();
    let (n, k) = (rows.len() as f64, items as f64);
    let alpha = k / (k - 1.0) * (1.0 - of_items / total);
    let end = |part: f64| 1.0 - (1.0 - alpha) * f_point(part, n - 1.0, (n - 1.0) * (k - 1.0));
    Some(Alpha { alpha, low: end(0.975), high: end(0.025) })
}

/// The reliability of two items together from their correlation: 2r/(1+r). None for r of -1 or less, or above 1.
/// Sources: Spearman 1910; Brown 1910.
pub fn spearman_brown(r: f64) -> Option<f64> {
    (r > -1.0 && r <= 1.0).then(|| 2.0 * r / (1.0 + r))
}

/// The correlation of one item with the sum of the others, over complete rows.
///
/// None for one item or none, no such item, rows of unlike lengths, or where one of the two does not vary.
pub fn item_rest(rows: &[Vec<f64>], item: usize) -> Option<f64> {
    let items = rows.first()?.len();
    if items < 2 || item >= items || rows.iter().any(|row| row.len() != items) {
        return None;
    }
    let own: Vec<f64> = rows.iter().map(|row| row[item]).collect();
    let rest: Vec<f64> = rows.iter().map(|row| row.iter().sum::<f64>() - row[item]).collect();
    correlation(&own, &rest)
}

/// Pearson's correlation. None under two pairs, for unlike lengths, or where one side does not vary.
pub fn correlation(first: &[f64], second: &[f64]) -> Option<f64> {
    if first.len() != second.len() || first.len() < 2 {
        return None;
    }
    let n = first.len() as f64;
    let (mean1, mean2) = (first.iter().sum::<f64>() / n, second.iter().sum::<f64>() / n);
    let sum = |value: &dyn Fn(f64, f64) -> f64| -> f64 {
        first.iter().zip(second).map(|(a, b)| value(a - mean1, b - mean2)).sum()
    };
    let (own, other) = (sum(&|a, _| a * a), sum(&|_, b| b * b));
    let whole = (own * other).sqrt();
    (whole > 0.0).then(|| (sum(&|a, b| a * b) / whole).clamp(-1.0, 1.0))
}

/// How reliably the mean of `n` answers tells one cluster from another: nρ/(1+(n-1)ρ).
///
/// `rho` is the intraclass correlation, 0-1. 0 for no answers.
pub fn reliability_of_mean(n: f64, rho: f64) -> f64 {
    if n <= 0.0 || rho <= 0.0 {
        return 0.0;
    }
    n * rho / (1.0 + (n - 1.0) * rho)
}

/// The sample variance; not a number for fewer than two values.
fn variance(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    values.map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)
}
