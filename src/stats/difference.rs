//! Two independent groups: the difference of their shares or means.

use super::distributions::{Z, normal_two_sided, t_point, t_two_sided};
use super::proportion::{fraction, wilson};

/// A difference with its 95 % interval; the unit is that of the function which gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    pub d: f64,
    pub low: f64,
    pub high: f64,
}

/// A test statistic with its two-sided p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    pub statistic: f64,
    pub p: f64,
}

/// The share of the second group less that of the first, as fractions, with the hybrid score interval.
///
/// None where a group is empty or has more favourable answers than answers. With the Wilson limits l, u of
/// each share: d - √((p2-l2)² + (u1-p1)²) to d + √((u2-p2)² + (p1-l1)²).
/// Source: Newcombe 1998, method 10; equal to `DescTools::BinomDiffCI(method = "score")`.
pub fn newcombe(x1: u64, n1: u64, x2: u64, n2: u64) -> Option<Difference> {
    let (p1, p2) = (fraction(x1, n1)?, fraction(x2, n2)?);
    let (first, second) = (wilson(x1, n1)?, wilson(x2, n2)?);
    let d = p2 - p1;
    Some(Difference {
        d,
        low: d - (p2 - second.low).hypot(first.high - p1),
        high: d + (second.high - p2).hypot(p1 - first.low),
    })
}

/// The N-1 chi-square test that two shares are equal, on one degree of freedom.
///
/// Pearson's chi-square (without continuity correction) times (N-1)/N, with N = n1 + n2. Where all answers of
/// both groups are alike there is nothing to tell apart: statistic 0, p 1. None as in [`newcombe`].
/// Source: E. S. Pearson 1947; Campbell 2007.
pub fn n_minus_one_chi_square(x1: u64, n1: u64, x2: u64, n2: u64) -> Option<Test> {
    fraction(x1, n1)?;
    fraction(x2, n2)?;
    let [x1, n1, x2, n2] = [x1, n1, x2, n2].map(|count| count as f64);
    let (yes, whole) = (x1 + x2, n1 + n2);
    let no = whole - yes;
    if yes == 0.0 || no == 0.0 {
        return Some(Test { statistic: 0.0, p: 1.0 });
    }
    let cross = x1 * (n2 - x2) - x2 * (n1 - x1);
    let statistic = cross * cross * (whole - 1.0) / (n1 * n2 * yes * no);
    Some(Test { statistic, p: normal_two_sided(statistic.sqrt()) })
}

/// The difference of two means that [`welch`] gives, in score points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanDifference {
    /// The second mean less the first.
    pub d: f64,
    pub t: f64,
    /// Welch-Satterthwaite; rarely whole.
    pub degrees: f64,
    pub p: f64,
    pub low: f64,
    pub high: f64,
}

/// Welch's t test of two means: `first[i]` and `second[i]` people gave `scores[i]`.
///
/// None where a group has fewer than two answers, where no group varies, or where the lengths differ. Equal to
/// R `t.test(second, first)`. Source: Welch 1947.
pub fn welch(first: &[u64], second: &[u64], scores: &[f64]) -> Option<MeanDifference> {
    let (n1, mean1, variance1) = spread(first, scores)?;
    let (n2, mean2, variance2) = spread(second, scores)?;
    let (v1, v2) = (variance1 / n1, variance2 / n2);
    let v = v1 + v2;
    if v <= 0.0 {
        return None;
    }
    let degrees = v * v / (v1 * v1 / (n1 - 1.0) + v2 * v2 / (n2 - 1.0));
    let d = mean2 - mean1;
    let t = d / v.sqrt();
    let half = t_point(0.975, degrees) * v.sqrt();
    Some(MeanDifference { d, t, degrees, p: t_two_sided(t, degrees), low: d - half, high: d + half })
}

/// Number, mean and sample variance of scores given as counts; none under two answers.
fn spread(counts: &[u64], scores: &[f64]) -> Option<(f64, f64, f64)> {
    let answers: u64 = counts.iter().sum();
    if answers < 2 || counts.len() != scores.len() {
        return None;
    }
    let n = answers as f64;
    let pairs = || counts.iter().map(|count| *count as f64).zip(scores);
    let mean = pairs().map(|(count, score)| count * score).sum::<f64>() / n;
    let squares: f64 = pairs().map(|(count, score)| count * (score - mean).powi(2)).sum();
    Some((n, mean, squares / (n - 1.0)))
}

/// A group beside everyone else, each as (favourable, answers).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    pub group: (u64, u64),
    pub others: (u64, u64),
}

/// How a gap moved between two times, as a fraction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GapChange {
    /// The later gap less the earlier; above 0 the group gained on the others.
    pub d: f64,
    pub se: f64,
    pub low: f64,
    pub high: f64,
    pub p: f64,
}

/// The change of a gap (group less everyone else) between two independent times.
///
/// d = gap2 - gap1; se = √ of the sum of the four variances p(1-p)/n, normal reference. The variances take
/// p as (x + ½)/(n + 1), so that a side without any "yes" or any "no" is not taken for certain.
/// None where a side is empty or has more favourable answers than answers.
pub fn gap_change(then: &Sides, now: &Sides) -> Option<GapChange> {
    let gap = |sides: &Sides| -> Option<f64> {
        Some(fraction(sides.group.0, sides.group.1)? - fraction(sides.others.0, sides.others.1)?)
    };
    let d = gap(now)? - gap(then)?;
    let four = [then.group, then.others, now.group, now.others];
    let se = four.iter().map(|(x, n)| variance_of_share(*x, *n)).sum::<f64>().sqrt();
    Some(GapChange { d, se, low: d - Z * se, high: d + Z * se, p: normal_two_sided(d / se) })
}

fn variance_of_share(x: u64, n: u64) -> f64 {
    let n = n as f64;
    let p = (x as f64 + 0.5) / (n + 1.0);
    p * (1.0 - p) / n
}
