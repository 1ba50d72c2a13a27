//! Quantiles and tail areas of the distributions that the tests and intervals rest on.
//!
//! F and t come from the incomplete beta function below, and their quantiles by closing in on it; both always end.
//! (`statrs` offers an inverse beta that may panic or never end in the extreme tails.)

use statrs::function::erf::erfc;
use statrs::function::gamma::ln_gamma;

/// The 97.5 % point of the normal distribution.
pub const Z: f64 = 1.959_963_984_540_054;
/// How often an interval of that reach holds the truth.
pub const CONFIDENCE: f64 = 0.95;

/// Rounds of the continued fraction; it needs about the square root of the larger shape.
const ROUNDS: usize = 20_000;

/// The share of the standard normal distribution below `z`.
pub(super) fn normal_below(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// The two-sided p-value of `z` under the standard normal distribution.
pub(super) fn normal_two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The share of Student's t distribution below `t`; `degrees` need not be whole.
pub(super) fn t_below(t: f64, degrees: f64) -> f64 {
    let outside = t_two_sided(t, degrees) / 2.0;
    if t > 0.0 { 1.0 - outside } else { outside }
}

/// The two-sided p-value of `t`: I(df/(df+t²); df/2, 1/2).
pub(super) fn t_two_sided(t: f64, degrees: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    beta_below(degrees / (degrees + t * t), degrees / 2.0, 0.5)
}

/// The point below which the share `part` (0-1, both excluded) of Student's t distribution lies.
pub(super) fn t_point(part: f64, degrees: f64) -> f64 {
    if part < 0.5 {
        return -t_point(1.0 - part, degrees);
    }
    let mut high = 2.0;
    while t_below(high, degrees) < part && high < 1e12 {
        high *= 2.0;
    }
    crossing(0.0, high, |t| part - t_below(t, degrees))
}

/// The point below which the share `part` (0-1, both excluded) of the F distribution lies.
pub(super) fn f_point(part: f64, over: f64, under: f64) -> f64 {
    let share = crossing(0.0, 1.0, |x| part - beta_below(x, over / 2.0, under / 2.0));
    under * share / (over * (1.0 - share))
}

/// The smallest count that a fair coin thrown `throws` times stays at or below with a chance of `part`.
/// Equal to R `qbinom(part, throws, 0.5)`.
pub(super) fn fair_coin_point(part: f64, throws: u64) -> u64 {
    let n = throws as f64;
    let whole = ln_gamma(n + 1.0) - n * std::f64::consts::LN_2;
    let mut below = 0.0;
    for heads in 0..throws {
        let k = heads as f64;
        below += (whole - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)).exp();
        if below >= part * (1.0 - 1e-12) {
            return heads;
        }
    }
    throws
}

/// Where `short` (what is still missing; falls as its argument grows) crosses 0 between `low` and `high`.
///
/// The Illinois variant of the false position, with every third step a plain halving so that it always ends; `high`
/// where something is missing even there.
fn crossing(low: f64, high: f64, short: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (low, high);
    let (mut at_low, mut at_high) = (short(low), short(high));
    if at_high > 0.0 {
        return high;
    }
    let mut last = low;
    let mut moved_low = None;
    for step in 1..=200 {
        let middle = if step % 3 == 0 {
            f64::midpoint(low, high)
        } else {
            ((low * at_high - high * at_low) / (at_high - at_low)).clamp(low, high)
        };
        let missing = short(middle);
        last = middle;
        if missing.abs() < f64::EPSILON || high - low <= 2.0 * f64::EPSILON * high {
            break;
        }
        if missing > 0.0 {
            (low, at_low) = (middle, missing);
            if moved_low == Some(true) {
                at_high /= 2.0;
            }
        } else {
            (high, at_high) = (middle, missing);
            if moved_low == Some(false) {
                at_low /= 2.0;
            }
        }
        moved_low = Some(missing > 0.0);
    }
    last
}

/// The regularised incomplete beta function I(x; a, b) for positive shapes, by its continued fraction
/// (modified Lentz; Abramowitz and Stegun 26.5.8).
fn beta_below(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_below_by_fraction(1.0 - x, b, a);
    }
    beta_below_by_fraction(x, a, b)
}

fn beta_below_by_fraction(x: f64, a: f64, b: f64) -> f64 {
    let tiny = 1e-300;
    let away = |value: f64| if value.abs() < tiny { tiny } else { value };
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp() / a;
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for round in 1..ROUNDS {
        let m = round as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut step = 1.0;
        for term in [even, odd] {
            d = 1.0 / away(1.0 + term * d);
            c = away(1.0 + term / c);
            step = c * d;
            fraction *= step;
        }
        if (step - 1.0).abs() < 2e-15 {
            break;
        }
    }
    (front * fraction).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(got: f64, want: f64, tolerance: f64) {
        assert!((got - want).abs() <= tolerance, "got {got}, want {want}");
    }

    #[test]
    fn the_reach_of_intervals_is_that_of_their_confidence() {
        // statrs' normal cdf is exact to about 1.2e-12 on each side.
        near(1.0 - normal_two_sided(Z), CONFIDENCE, 3e-12);
    }

    #[test]
    fn points_agree_with_printed_tables() {
        near(normal_below(Z), 0.975, 2e-12);
        near(t_point(0.975, 1.0), 12.706_204_736_432_1, 1e-9);
        near(t_point(0.975, 9.0), 2.262_157_162_740_99, 1e-10);
        near(t_point(0.025, 9.0), -2.262_157_162_740_99, 1e-10);
        near(t_point(0.975, 1e6), Z, 1e-5);
        near(f_point(0.95, 1.0, 10.0), t_point(0.975, 10.0).powi(2), 1e-9);
        near(f_point(0.5, 7.0, 7.0), 1.0, 1e-12);
        assert_eq!(fair_coin_point(0.05, 9), 2);
        assert_eq!(fair_coin_point(0.05, 0), 0);
    }

    #[test]
    fn very_large_and_extreme_shapes_end_and_stay_near_the_normal() {
        let n = 600_000.0;
        // F(n, n) is close to normal on the logarithm, with variance 4/n.
        near(f_point(0.975, n, n).ln(), Z * (4.0 / n).sqrt(), 1e-6);
        assert!(t_two_sided(400.0, 3.0) > 0.0);
        assert_eq!(t_two_sided(f64::INFINITY, 3.0), 0.0);
        assert!(t_point(0.999_999, 0.01).is_finite());
        assert!(fair_coin_point(0.05, 5_000) > 2_400);
    }

    proptest! {
        #[test]
        fn a_point_leads_back_to_its_share(part in 0.001f64..0.999, degrees in 0.5f64..5000.0) {
            prop_assert!((t_below(t_point(part, degrees), degrees) - part).abs() < 1e-9);
            let x = beta_below(0.3, degrees, 7.0);
            let mirrored = 1.0 - beta_below(0.7, 7.0, degrees);
            prop_assert!((x - mirrored).abs() < 1e-10);
        }

        #[test]
        fn tails_agree_with_a_second_source(t in -8.0f64..8.0, degrees in 1.0f64..200.0) {
            use statrs::distribution::{ContinuousCDF, StudentsT};
            let other = StudentsT::new(0.0, 1.0, degrees).unwrap();
            prop_assert!((t_below(t, degrees) - other.cdf(t)).abs() < 1e-10);
        }
    }
}
