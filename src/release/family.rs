//! What makes a change or a gap clear (measurement.md 3.8, 3.11): three rules, judged over one family of
//! tests per release.

use super::derived::Apart;
use crate::stats;

/// Shares like .11 are not exact in binary.
const ROUNDING: f64 = 1e-9;

/// One test of a family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tested {
    /// The difference, as a fraction.
    pub d: f64,
    pub p: f64,
    /// Answers on the smaller side.
    pub n: u64,
}

/// For each member of one family whether it is clear: q < .05 (Benjamini-Hochberg), 5 points or more, and
/// 30 answers or more on both sides.
pub(super) fn clear(family: &[Tested]) -> Vec<bool> {
    let p: Vec<f64> = family.iter().map(|one| one.p).collect();
    let q = stats::benjamini_hochberg(&p);
    family.iter().zip(q).map(|(one, q)| stats::clear(q, one.d, one.n)).collect()
}

/// A fraction in whole points, rounded last.
pub(super) fn points(fraction: f64) -> i16 {
    (100.0 * fraction).round().clamp(-100.0, 100.0) as i16
}

/// A difference of fractions with its interval, in whole points.
pub(super) fn apart((d, low, high): (f64, f64, f64)) -> Apart {
    Apart { points: points(d), low: points(low), high: points(high) }
}

/// A fraction in whole points, rounded up.
pub(super) fn points_up(fraction: f64) -> u16 {
    (100.0 * fraction - ROUNDING).ceil().clamp(0.0, 100.0) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clear_difference_needs_all_three_rules() {
        let real = Tested { d: 0.08, p: 0.001, n: 40 };
        let of = |one: Tested| clear(&[one])[0];
        assert!(of(real) && of(Tested { d: -0.08, ..real }) && of(Tested { d: 0.55 - 0.50, ..real }));
        assert!(!of(Tested { d: 0.049, ..real }));
        assert!(!of(Tested { p: 0.05, ..real }));
        assert!(!of(Tested { n: 29, ..real }));
    }

    #[test]
    fn one_of_many_tests_needs_more_than_one_alone() {
        let at = |p| Tested { d: 0.1, p, n: 100 };
        assert_eq!(clear(&[at(0.04)]), [true]);
        let many: Vec<Tested> = [0.04].into_iter().chain([0.5; 9]).map(at).collect();
        assert!(!clear(&many).contains(&true));
    }

    #[test]
    fn points_are_rounded_last_and_what_could_be_seen_is_rounded_up() {
        assert_eq!([points(0.0449), points(-0.055), points(2.0)], [4, -6, 100]);
        assert_eq!([points_up(0.1101), points_up(0.11), points_up(9.0)], [12, 11, 100]);
    }
}
