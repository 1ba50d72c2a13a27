//! Weights that make the answers look like the people asked, and what a weighted share is worth.

use super::proportion::wilson_of_effective;

/// A weight lies between a third of the mean weight and ...
pub const LEAST_WEIGHT: f64 = 1.0 / 3.0;
/// ... three times the mean weight.
pub const MOST_WEIGHT: f64 = 3.0;
/// Under so many answers nothing is weighted.
pub const WEIGHTED_AT_LEAST: usize = 50;
/// The largest design effect that weights may cost.
pub const MOST_DESIGN_EFFECT: f64 = 2.0;
/// A category with fewer answers, or a smaller part of the people, joins another.
pub const CATEGORY_AT_LEAST: usize = 5;
pub const CATEGORY_PART: f64 = 0.05;

/// Rounds over all margins; the goal is set sharper than what is accepted in the end.
const RAKE_ROUNDS: usize = 100;
const RAKE_GOAL: f64 = 1e-11;
const RAKE_ACCEPTED: f64 = 1e-6;
const TRIM_ROUNDS: usize = 20;
/// How far past a bound a weight may stay after the last raking, as a part of the bound.
const TRIM_SLACK: f64 = 1e-3;

/// One known margin of the people asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// For each answer, its category: an index into `target`.
    pub category: Vec<usize>,
    /// For each category, how many people there are. Only the proportions count.
    pub target: Vec<f64>,
}

/// Why answers are left unweighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unweightable {
    /// Fewer than 50 answers.
    TooFew,
    /// Nothing to weight by.
    NoMargins,
    /// Raking and trimming did not settle; or a margin does not fit the answers.
    NotConverged,
    /// The design effect 1 + CV²(w) is over 2: the weights would cost half of the answers.
    TooUneven,
}

/// Weights with a mean of 1 under which the `n` answers meet every margin; none where that cannot be reached.
///
/// Iterative proportional fitting from w = 1: for each margin and category w becomes w·T/Σw in the category,
/// at most 100 rounds; accepted when no category is off by more than one part in a million. A category of
/// people without answers cannot be met: collapse first. Equal to R `survey::rake`.
/// Source: Deming and Stephan 1940.
pub fn rake(n: usize, margins: &[Margin]) -> Option<Vec<f64>> {
    rake_from(vec![1.0; n], margins)
}

/// Raked weights, trimmed to between a third and three times their mean and raked again, at most 20 times.
///
/// Errors where the answers had better stay unweighted: see [`Unweightable`].
pub fn weights(n: usize, margins: &[Margin]) -> Result<Vec<f64>, Unweightable> {
    if n < WEIGHTED_AT_LEAST {
        return Err(Unweightable::TooFew);
    }
    if margins.is_empty() {
        return Err(Unweightable::NoMargins);
    }
    let mut weights = rake(n, margins).ok_or(Unweightable::NotConverged)?;
    let mut rounds = 0;
    while weights.iter().any(|w| out_of_bounds(*w)) {
        if rounds == TRIM_ROUNDS {
            return Err(Unweightable::NotConverged);
        }
        rounds += 1;
        let trimmed = weights.iter().map(|w| w.clamp(LEAST_WEIGHT, MOST_WEIGHT)).collect();
        weights = rake_from(trimmed, margins).ok_or(Unweightable::NotConverged)?;
    }
    worth_weighting(&weights)?;
    Ok(weights)
}

/// Whether a share of the answers that carry these weights had better be weighted: 50 of them or more, and a
/// design effect n/[`kish`] of 2 at most. Asked of everybody, and again of those who answered one question.
///
/// # Errors
/// See [`Unweightable`].
pub fn worth_weighting(weights: &[f64]) -> Result<(), Unweightable> {
    if weights.len() < WEIGHTED_AT_LEAST {
        return Err(Unweightable::TooFew);
    }
    let effect = weights.len() as f64 / kish(weights);
    if effect > MOST_DESIGN_EFFECT { Err(Unweightable::TooUneven) } else { Ok(()) }
}

fn out_of_bounds(weight: f64) -> bool {
    !(LEAST_WEIGHT * (1.0 - TRIM_SLACK)..=MOST_WEIGHT * (1.0 + TRIM_SLACK)).contains(&weight)
}

fn rake_from(start: Vec<f64>, margins: &[Margin]) -> Option<Vec<f64>> {
    let n = start.len();
    let targets: Vec<Vec<f64>> = margins.iter().map(|margin| targets_of(margin, n)).collect::<Option<_>>()?;
    let mut weights = start;
    let mut error = f64::INFINITY;
    for _ in 0..RAKE_ROUNDS {
        for (margin, target) in margins.iter().zip(&targets) {
            let sums = sums(margin, &weights);
            for (weight, category) in weights.iter_mut().zip(&margin.category) {
                *weight *= target[*category] / sums[*category];
            }
        }
        error = margins
            .iter()
            .zip(&targets)
            .map(|(margin, target)| off(margin, target, &weights))
            .fold(0.0, f64::max);
        if error < RAKE_GOAL {
            break;
        }
    }
    (n > 0 && (margins.is_empty() || error < RAKE_ACCEPTED)).then_some(weights)
}

/// What the weights of each category should add up to; none where the margin does not fit the answers.
fn targets_of(margin: &Margin, n: usize) -> Option<Vec<f64>> {
    let whole: f64 = margin.target.iter().sum();
    let fits = margin.category.len() == n && margin.category.iter().all(|c| *c < margin.target.len());
    let sound = margin.target.iter().all(|target| *target >= 0.0) && whole > 0.0 && whole.is_finite();
    if !fits || !sound {
        return None;
    }
    let mut answers = vec![0usize; margin.target.len()];
    for category in &margin.category {
        answers[*category] += 1;
    }
    let met = answers.iter().zip(&margin.target).all(|(answers, target)| (*answers > 0) == (*target > 0.0));
    met.then(|| margin.target.iter().map(|target| target * n as f64 / whole).collect())
}

fn sums(margin: &Margin, weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; margin.target.len()];
    for (weight, category) in weights.iter().zip(&margin.category) {
        sums[*category] += weight;
    }
    sums
}

/// The largest relative error of one margin.
fn off(margin: &Margin, target: &[f64], weights: &[f64]) -> f64 {
    let parts = sums(margin, weights).into_iter().zip(target).filter(|(_, target)| **target > 0.0);
    parts.map(|(sum, target)| (sum / target - 1.0).abs()).fold(0.0, f64::max)
}

/// The number of equally weighted answers that the weights are worth: (Σw)²/Σw²; 0 for none.
/// Source: Kish 1965.
pub fn kish(weights: &[f64]) -> f64 {
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// A weighted share with its 95 % interval, as fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedShare {
    pub share: f64,
    pub se: f64,
    /// How many unweighted answers it is worth.
    pub n_star: f64,
    pub low: f64,
    pub high: f64,
}

/// The weighted share of yes: p = Σwy/Σw, Wilson on n* answers.
///
/// With u = w/Σw the linearised variance is v = n/(n-1)·Σu²(y-p)², and n* = min(n, p(1-p)/v). Where v is 0,
/// n* is that of [`kish`]; where all weights are equal it is n, so that the interval is the unweighted one.
/// None where nobody answered, the lengths differ or a weight is not above 0. Equal to R `survey::svymean`.
pub fn weighted_share(weights: &[f64], yes: &[bool]) -> Option<WeightedShare> {
    let share = share_of(weights, yes)?;
    let n = weights.len() as f64;
    let residuals = residuals(weights, yes, share);
    let variance = if n > 1.0 { n / (n - 1.0) * residuals.map(|part| part * part).sum::<f64>() } else { 0.0 };
    let equal = weights.iter().all(|w| (w / weights[0] - 1.0).abs() < 1e-12);
    let n_star = if equal {
        n
    } else if variance > 0.0 {
        n.min(share * (1.0 - share) / variance)
    } else {
        kish(weights)
    };
    let interval = wilson_of_effective(share, n_star);
    Some(WeightedShare { share, se: variance.sqrt(), n_star, low: interval.low, high: interval.high })
}

/// The standard error of [`weighted_share`] where answers of one cluster resemble each other.
///
/// v = m/(m-1)·Σ over the m clusters of (Σu(y-p))². `cluster[i]` names the cluster of answer i. None for fewer
/// than two clusters. Equal to R `survey::svymean` with `ids = ~cluster`.
pub fn clustered_se(weights: &[f64], yes: &[bool], cluster: &[usize]) -> Option<f64> {
    let share = share_of(weights, yes)?;
    if cluster.len() != weights.len() {
        return None;
    }
    let mut sums = std::collections::BTreeMap::<usize, f64>::new();
    for (part, cluster) in residuals(weights, yes, share).zip(cluster) {
        *sums.entry(*cluster).or_default() += part;
    }
    let m = sums.len() as f64;
    (sums.len() > 1).then(|| (m / (m - 1.0) * sums.values().map(|sum| sum * sum).sum::<f64>()).sqrt())
}

fn share_of(weights: &[f64], yes: &[bool]) -> Option<f64> {
    let sound = weights.iter().all(|w| *w > 0.0 && w.is_finite());
    if weights.is_empty() || weights.len() != yes.len() || !sound {
        return None;
    }
    let favourable: f64 = weights.iter().zip(yes).filter(|(_, yes)| **yes).map(|(w, _)| w).sum();
    Some(favourable / weights.iter().sum::<f64>())
}

fn residuals(weights: &[f64], yes: &[bool], share: f64) -> impl Iterator<Item = f64> {
    let whole: f64 = weights.iter().sum();
    weights.iter().zip(yes).map(move |(w, yes)| w / whole * (f64::from(u8::from(*yes)) - share))
}
