//! The change of a share between two times, seen in the same clusters at both.

use super::distributions::{Z, normal_two_sided, t_point, t_two_sided};
use super::proportion::fraction;

/// A cluster is matched where it has so many answers at both times.
pub const MATCHED_AT_LEAST: u64 = 10;
/// The noise of one cluster at one time beyond sampling, as a fraction: 3 points.
pub const CLUSTER_NOISE: f64 = 0.03;
/// From so many matched clusters on, the spread between them is the yardstick ...
pub const CLUSTERS_FOR_SPREAD: usize = 8;
/// ... if they are worth at least so many equal ones.
pub const EFFECTIVE_CLUSTERS_FOR_SPREAD: f64 = 4.0;
/// 1.96 + 0.84: what a two-sided test at 5 % sees with a power of 80 %.
pub const SEEN: f64 = 2.80;

/// One cluster at two times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cluster {
    /// Favourable answers and answers.
    pub then: (u64, u64),
    pub now: (u64, u64),
    /// What the cluster counts for: people on its roll.
    pub weight: f64,
}

/// A weighted change over matched clusters, as fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MatchedChange {
    pub d: f64,
    pub se: f64,
    /// The weighted levels of the matched clusters; `d` is their difference.
    pub then: f64,
    pub now: f64,
    /// Matched clusters.
    pub clusters: usize,
    /// How many equal clusters they are worth: k = 1/ΣW².
    pub effective: f64,
    /// k - 1 where the spread between clusters is the yardstick; none for the normal reference.
    pub degrees: Option<f64>,
    pub low: f64,
    pub high: f64,
    pub p: f64,
    /// The smallest change that would have been seen.
    pub detectable: f64,
}

/// The change over all clusters with 10 or more answers at both times; others are left out.
///
/// W = weight/Σweight, d = ΣW·d(j). With 8 or more clusters worth at least k = 1/ΣW² = 4 equal ones:
/// v = m/(m-1)·ΣW²(d(j) - d)², t on k - 1 degrees of freedom (equal to R `survey::svymean`). Otherwise
/// v = ΣW²·s(j) + 2σ²ΣW² with σ = 3 points, normal reference; so too where every cluster moved alike, since no
/// spread is no proof of certainty. s(j) = p̄(1-p̄)(1/n1 + 1/n2)·N/(N-1) is the sampling variance under no change,
/// as in the N-1 chi-square test, with N = n1 + n2 and p̄ = (x1 + x2 + 1)/(N + 2) of both times together. (With a
/// share of its own at each time a large chance difference makes its own variance look small, and false alarms
/// pass one release in twenty: 5.4 % instead of 4.7 % in 30,000 drawn releases.) Answers are taken as unlinked,
/// which is on the safe side. None where no cluster is matched.
pub fn matched_change(clusters: &[Cluster]) -> Option<MatchedChange> {
    matched_change_with(clusters, CLUSTER_NOISE)
}

/// [`matched_change`] with another noise of a cluster at one time, as a fraction.
pub fn matched_change_with(clusters: &[Cluster], noise: f64) -> Option<MatchedChange> {
    let matched: Vec<Pair> = clusters.iter().filter_map(Pair::of).collect();
    if matched.is_empty() {
        return None;
    }
    let whole: f64 = matched.iter().map(|pair| pair.weight).sum();
    let sum = |value: &dyn Fn(&Pair) -> f64| -> f64 {
        matched.iter().map(|pair| pair.weight / whole * value(pair)).sum()
    };
    let (then, now) = (sum(&|pair| pair.then), sum(&|pair| pair.now));
    let squares = sum(&|pair| pair.weight / whole);
    let moves: Vec<(f64, f64)> = matched.iter().map(|pair| (pair.now - pair.then, pair.weight)).collect();
    let between = spread_of_moves(&moves)
        .filter(|spread| {
            moves.len() >= CLUSTERS_FOR_SPREAD && spread.effective >= EFFECTIVE_CLUSTERS_FOR_SPREAD
        })
        .filter(|spread| spread.variance > 1e-18);
    let variance = match between {
        Some(spread) => spread.variance,
        None => sum(&|pair| pair.weight / whole * pair.sampling) + 2.0 * noise * noise * squares,
    };
    let (d, se) = (now - then, variance.sqrt());
    let degrees = between.map(|spread| spread.effective - 1.0);
    let (reach, p) = reference(d / se, degrees);
    Some(MatchedChange {
        d,
        se,
        then,
        now,
        clusters: matched.len(),
        effective: 1.0 / squares,
        degrees,
        low: (d - reach * se).max(-1.0),
        high: (d + reach * se).min(1.0),
        p,
        detectable: detectable(variance),
    })
}

/// The smallest change that a two-sided test at 5 % sees in 80 of 100 cases: 2.80·√variance.
pub fn detectable(variance: f64) -> f64 {
    SEEN * variance.max(0.0).sqrt()
}

/// The noise of one cluster at one time as these clusters show it, as a fraction; to replace the 3 points.
///
/// By moments: half of what the variance of the clusters' moves has beyond their mean sampling variance, never
/// under 0. None under 8 matched clusters.
pub fn cluster_noise(clusters: &[Cluster]) -> Option<f64> {
    let matched: Vec<Pair> = clusters.iter().filter_map(Pair::of).collect();
    if matched.len() < CLUSTERS_FOR_SPREAD {
        return None;
    }
    let m = matched.len() as f64;
    let mean = matched.iter().map(|pair| pair.now - pair.then).sum::<f64>() / m;
    let spread = matched.iter().map(|pair| (pair.now - pair.then - mean).powi(2)).sum::<f64>() / (m - 1.0);
    let sampling = matched.iter().map(|pair| pair.sampling).sum::<f64>() / m;
    Some(((spread - sampling) / 2.0).max(0.0).sqrt())
}

/// The noise of one cluster at one time over many questions to the same clusters: the root of the mean square of
/// [`cluster_noise`], each of which is never under 0, so that it errs on the large side. None where no question
/// has 8 matched clusters.
pub fn pooled_noise<'a>(questions: impl IntoIterator<Item = &'a [Cluster]>) -> Option<f64> {
    let noises: Vec<f64> = questions.into_iter().filter_map(cluster_noise).collect();
    let squares: f64 = noises.iter().map(|noise| noise * noise).sum();
    (!noises.is_empty()).then(|| (squares / noises.len() as f64).sqrt())
}

/// A matched cluster: its shares, and the sampling variance of their difference.
struct Pair {
    then: f64,
    now: f64,
    sampling: f64,
    weight: f64,
}

impl Pair {
    fn of(cluster: &Cluster) -> Option<Self> {
        let enough = cluster.then.1 >= MATCHED_AT_LEAST && cluster.now.1 >= MATCHED_AT_LEAST;
        let counts = cluster.weight > 0.0 && cluster.weight.is_finite();
        if !(enough && counts) {
            return None;
        }
        let then = fraction(cluster.then.0, cluster.then.1)?;
        let now = fraction(cluster.now.0, cluster.now.1)?;
        let (yes, answers) = (cluster.then.0 + cluster.now.0, cluster.then.1 + cluster.now.1);
        let pooled = (yes + 1) as f64 / (answers + 2) as f64;
        let sampling = pooled
            * (1.0 - pooled)
            * (1.0 / cluster.then.1 as f64 + 1.0 / cluster.now.1 as f64)
            * answers as f64
            / (answers - 1) as f64;
        Some(Self { then, now, sampling, weight: cluster.weight })
    }
}

/// What the moves of clusters say of themselves.
#[derive(Clone, Copy)]
struct Spread {
    variance: f64,
    effective: f64,
}

/// The weighted mean of (move, weight) has the variance m/(m-1)·ΣW²(d(j) - d)²; none under two clusters.
fn spread_of_moves(moves: &[(f64, f64)]) -> Option<Spread> {
    if moves.len() < 2 {
        return None;
    }
    let whole: f64 = moves.iter().map(|(_, weight)| weight).sum();
    let d: f64 = moves.iter().map(|(by, weight)| weight / whole * by).sum();
    let m = moves.len() as f64;
    let variance =
        m / (m - 1.0) * moves.iter().map(|(by, weight)| (weight / whole * (by - d)).powi(2)).sum::<f64>();
    let squares: f64 = moves.iter().map(|(_, weight)| (weight / whole).powi(2)).sum();
    Some(Spread { variance, effective: 1.0 / squares })
}

/// How many standard errors the 95 % interval reaches, and the two-sided p-value of `ratio`.
fn reference(ratio: f64, degrees: Option<f64>) -> (f64, f64) {
    let ratio = if ratio.is_nan() { 0.0 } else { ratio };
    match degrees {
        Some(degrees) => (t_point(0.975, degrees), t_two_sided(ratio, degrees)),
        None => (Z, normal_two_sided(ratio)),
    }
}
