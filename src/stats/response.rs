//! What those who did not answer could mean for a figure.

use super::proportion::Interval;

/// The R-indicator: 1 where all groups answered alike, less the more they differ.
///
/// Each group is (people, answered). 1 - 2·√(ΣN(ρ - ρ̄)²/ΣN), with ρ = answered/people and ρ̄ that of all. Groups
/// without people do not count; none where no group has any. More answers than people are taken as they are.
/// Source: Schouten, Cobben and Bethlehem 2009.
pub fn r_indicator(groups: &[(f64, f64)]) -> Option<f64> {
    let groups = || groups.iter().filter(|(people, _)| *people > 0.0);
    let people: f64 = groups().map(|(people, _)| people).sum();
    let answered: f64 = groups().map(|(_, answered)| answered).sum();
    if people <= 0.0 || !(people + answered).is_finite() {
        return None;
    }
    let mean = answered / people;
    let spread: f64 = groups().map(|(people, answered)| people * (answered / people - mean).powi(2)).sum();
    Some(1.0 - 2.0 * (spread / people).sqrt())
}

/// The share of all people if everyone who did not answer had said no, and if they had said yes.
///
/// x/N to (x + N - n)/N, for `x` favourable of `n` answers of `people`. None where nobody was asked, or there
/// are more answers than people or more favourable ones than answers. Source: Manski 1990.
pub fn worst_case(x: u64, n: u64, people: u64) -> Option<Interval> {
    if people == 0 || x > n || n > people {
        return None;
    }
    let part = |count: u64| count as f64 / people as f64;
    Some(Interval { low: part(x), high: part(x + people - n) })
}
