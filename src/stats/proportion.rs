//! Shares of yes and mean scores, with their 95 % intervals.

use super::distributions::{Z, t_point};

/// A 95 % interval; the unit is that of the figure beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// A mean with its spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// 0-100.
    pub mean: f64,
    /// The sample standard deviation, 0-100; 0 for one answer.
    pub sd: f64,
    /// 0-100; none for one answer.
    pub interval: Option<Interval>,
}

/// `x` of `n` as a fraction 0-1; none where nobody answered or `x` is more than `n`.
pub fn fraction(x: u64, n: u64) -> Option<f64> {
    (n > 0 && x <= n).then(|| x as f64 / n as f64)
}

/// The 95 % Wilson score interval of `x` of `n`, as fractions 0-1.
///
/// None where `n` is 0 or `x` is more than `n`. At `x` = 0 the lower end is exactly 0, at `x` = `n` the
/// upper end exactly 1. Source: Wilson 1927; equal to R `prop.test(x, n, correct = FALSE)`.
pub fn wilson(x: u64, n: u64) -> Option<Interval> {
    let share = fraction(x, n)?;
    Some(wilson_of_effective(share, n as f64))
}

/// Wilson on a share 0-1 that `n_star` answers are worth, as after weighting; `n_star` need not be whole.
///
/// Where the answers are worth nothing (`n_star` not above 0) the interval says nothing: 0 to 1.
pub fn wilson_of_effective(share: f64, n_star: f64) -> Interval {
    if !(n_star > 0.0 && share.is_finite()) {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (share, n) = (share.clamp(0.0, 1.0), n_star);
    let squared = Z * Z;
    let centre = (share + squared / (2.0 * n)) / (1.0 + squared / n);
    let half =
        Z / (1.0 + squared / n) * (share * (1.0 - share) / n + squared / (4.0 * n * n)).max(0.0).sqrt();
    let low = if share <= 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if share >= 1.0 { 1.0 } else { (centre + half).min(1.0) };
    Interval { low, high }
}

/// Wilson with the finite population correction: `n` answers out of `population` people.
///
/// For one use only: a statement about the people on roll now, in one wave. Never for a change, a trend
/// or a gap. Where everyone answered the interval is a point. None as in [`wilson`], or where more answered
/// than there are people. Formula: n* = n(N-1)/(N-n), then Wilson on (p, n*).
pub fn wilson_in_population(x: u64, n: u64, population: u64) -> Option<Interval> {
    let share = fraction(x, n)?;
    if n > population {
        return None;
    }
    if n == population {
        return Some(Interval { low: share, high: share });
    }
    let (n, population) = (n as f64, population as f64);
    Some(wilson_of_effective(share, n * (population - 1.0) / (population - n)))
}

/// The mean of scores 0-100: `counts[i]` people gave `scores[i]`.
///
/// Interval: mean ± t(n-1, 0.975) · sd / √n, held inside 0-100. Where everyone gave the same score it is
/// Wilson on mean/100, which is wider (a variable in 0-1 with mean m varies by at most m(1-m)). With one
/// answer there is no interval; with none there is no mean. Equal to R `t.test`.
pub fn mean_score(counts: &[u64], scores: &[f64]) -> Option<Mean> {
    let answers: u64 = counts.iter().sum();
    if answers == 0 || counts.len() != scores.len() {
        return None;
    }
    let n = answers as f64;
    let weighted = |value: &dyn Fn(f64) -> f64| -> f64 {
        counts.iter().zip(scores).map(|(count, score)| *count as f64 * value(*score)).sum()
    };
    let mean = weighted(&|score| score) / n;
    if answers == 1 {
        return Some(Mean { mean, sd: 0.0, interval: None });
    }
    let same = counts.iter().filter(|count| **count > 0).count() == 1;
    if same {
        let within = wilson_of_effective((mean / 100.0).clamp(0.0, 1.0), n);
        let interval = Some(Interval { low: 100.0 * within.low, high: 100.0 * within.high });
        return Some(Mean { mean, sd: 0.0, interval });
    }
    let sd = (weighted(&|score| (score - mean).powi(2)) / (n - 1.0)).sqrt();
    let half = t_point(0.975, n - 1.0) * sd / n.sqrt();
    let interval = Interval { low: (mean - half).max(0.0), high: (mean + half).min(100.0) };
    Some(Mean { mean, sd, interval: Some(interval) })
}

/// A fraction as a whole percent 0-100, halves away from zero.
pub fn whole_percent(fraction: f64) -> u8 {
    (100.0 * fraction).round().clamp(0.0, 100.0) as u8
}

/// A fraction in tenths 0-10 ("6 in 10"), halves away from zero.
pub fn tenths(fraction: f64) -> u8 {
    (10.0 * fraction).round().clamp(0.0, 10.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_answers_give_no_figure_and_one_answer_no_interval() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(3, 2), None);
        assert_eq!(mean_score(&[0, 0], &[0.0, 100.0]), None);
        assert_eq!(mean_score(&[0, 1], &[0.0, 100.0]).unwrap().interval, None);
        assert_eq!(wilson_in_population(5, 10, 9), None);
        let all = wilson_in_population(5, 10, 10).unwrap();
        assert_eq!((all.low, all.high), (0.5, 0.5));
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(whole_percent(0.125), 13);
        assert_eq!(whole_percent(1.0), 100);
        assert_eq!(tenths(0.25), 3);
    }

    #[test]
    fn answers_worth_nothing_say_nothing() {
        let nothing = Interval { low: 0.0, high: 1.0 };
        assert_eq!(wilson_of_effective(0.4, 0.0), nothing);
        assert_eq!(wilson_of_effective(f64::NAN, 10.0), nothing);
        assert_eq!(Some(wilson_of_effective(0.4, 50.0)), wilson(20, 50));
    }

    proptest! {
        #[test]
        fn the_interval_holds_its_share_and_mirrors(n in 1u64..5000, part in 0.0f64..=1.0) {
            let x = (part * n as f64).floor() as u64;
            let (here, there) = (wilson(x, n).unwrap(), wilson(n - x, n).unwrap());
            let share = fraction(x, n).unwrap();
            prop_assert!(here.low <= share && share <= here.high);
            prop_assert!((0.0..=1.0).contains(&here.low) && (0.0..=1.0).contains(&here.high));
            prop_assert!((here.low - (1.0 - there.high)).abs() < 1e-12);
            prop_assert!((here.high - (1.0 - there.low)).abs() < 1e-12);
            prop_assert_eq!(wilson(0, n).unwrap().low, 0.0);
            prop_assert_eq!(wilson(n, n).unwrap().high, 1.0);
            if x < n {
                prop_assert!(wilson(x + 1, n).unwrap().low >= here.low);
            }
        }

        #[test]
        fn the_correction_only_narrows(n in 2u64..500, more in 1u64..500, part in 0.0f64..=1.0) {
            let x = (part * n as f64).floor() as u64;
            let (plain, within) = (wilson(x, n).unwrap(), wilson_in_population(x, n, n + more).unwrap());
            prop_assert!(within.low >= plain.low - 1e-12 && within.high <= plain.high + 1e-12);
        }

        #[test]
        fn a_mean_lies_in_its_interval(counts in proptest::collection::vec(0u64..200, 5)) {
            if let Some(mean) = mean_score(&counts, &[0.0, 25.0, 50.0, 75.0, 100.0])
                && let Some(interval) = mean.interval
            {
                prop_assert!(interval.low <= mean.mean + 1e-9 && mean.mean <= interval.high + 1e-9);
                prop_assert!(interval.low >= 0.0 && interval.high <= 100.0);
            }
        }
    }
}
