//! Many tests at once: one family of them, and the three parts of a clear difference.

/// The q-value under which a member of a family counts.
pub const CLEAR_Q: f64 = 0.05;
/// The smallest difference that counts, as a fraction: 5 points.
pub const CLEAR_DIFFERENCE: f64 = 0.05;
/// The fewest answers on each side.
pub const CLEAR_ANSWERS: u64 = 30;

/// The Benjamini-Hochberg q-value of each p-value of one family, in the order given.
///
/// q of the i-th smallest of m is the least of p(j)·m/j over j ≥ i, and at most 1. What is not a number counts
/// as p = 1. Equal to R `p.adjust(p, "BH")`. Source: Benjamini and Hochberg 1995.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let sure = |index: usize| if p[index].is_nan() { 1.0 } else { p[index] };
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| sure(*b).total_cmp(&sure(*a)));
    let mut q = vec![1.0; p.len()];
    let mut least: f64 = 1.0;
    for (passed, index) in order.into_iter().enumerate() {
        let rank = p.len() - passed;
        least = least.min(sure(index) * (p.len() as f64 / rank as f64));
        q[index] = least;
    }
    q
}

/// Whether a difference is clear: q under .05 in its family, 5 points or more, 30 answers on both sides.
///
/// `fewest` is the smaller of the two numbers of answers. Five points on the dot count, whatever the last
/// binary digit says.
pub fn clear(q: f64, d: f64, fewest: u64) -> bool {
    q < CLEAR_Q && d.abs() >= CLEAR_DIFFERENCE - 1e-9 && fewest >= CLEAR_ANSWERS
}
