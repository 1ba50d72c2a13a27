//! What holds for any answers.

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

fn counts(most: u64) -> impl Strategy<Value = (u64, u64)> {
    (1..most).prop_flat_map(|n| (0..=n, Just(n)))
}

fn clusters() -> impl Strategy<Value = Vec<Cluster>> {
    let one = (counts(300), counts(300), 1.0f64..900.0);
    vec(one.prop_map(|(then, now, weight)| Cluster { then, now, weight }), 1..14)
}

/// Answers with two features, each category of which has answers and people.
fn answers() -> impl Strategy<Value = (Vec<Margin>, Vec<bool>)> {
    (60usize..160).prop_flat_map(|n| {
        let margin = |size: usize| {
            let rest = vec(0..size, n - size);
            (rest, vec(1.0f64..3.0, size))
                .prop_map(move |(rest, target)| Margin { category: (0..size).chain(rest).collect(), target })
        };
        ((margin(3), margin(2)).prop_map(|(a, b)| vec![a, b]), vec(any::<bool>(), n))
    })
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

/// Moves the first third of a list to its end.
fn turned<T: Clone>(list: &[T]) -> Vec<T> {
    let mut list = list.to_vec();
    let by = list.len() / 3;
    list.rotate_left(by);
    list
}

proptest! {
    #[test]
    fn a_difference_lies_in_its_interval_and_turns_with_its_groups((x1, n1) in counts(2000), (x2, n2) in counts(2000)) {
        let (there, back) = (newcombe(x1, n1, x2, n2).unwrap(), newcombe(x2, n2, x1, n1).unwrap());
        prop_assert!(there.low <= there.d && there.d <= there.high);
        prop_assert!(there.low >= -1.0 - 1e-12 && there.high <= 1.0 + 1e-12);
        prop_assert!(close(there.low, -back.high, 1e-12) && close(there.d, -back.d, 1e-12));
        let (test, turned) = (n_minus_one_chi_square(x1, n1, x2, n2).unwrap(), n_minus_one_chi_square(x2, n2, x1, n1).unwrap());
        prop_assert!((0.0..=1.0).contains(&test.p) && close(test.p, turned.p, 1e-12));
        let mirrored = n_minus_one_chi_square(n1 - x1, n1, n2 - x2, n2).unwrap();
        prop_assert!(close(test.statistic, mirrored.statistic, 1e-9 * (1.0 + test.statistic)));
    }

    #[test]
    fn a_gap_change_lies_in_its_interval_and_turns_with_time(four in vec(counts(900), 4)) {
        let (then, now) = (Sides { group: four[0], others: four[1] }, Sides { group: four[2], others: four[3] });
        let (there, back) = (gap_change(&then, &now).unwrap(), gap_change(&now, &then).unwrap());
        prop_assert!(there.se > 0.0 && there.low < there.d && there.d < there.high);
        prop_assert!(close(there.d, -back.d, 1e-12) && close(there.p, back.p, 1e-12));
    }

    #[test]
    fn means_differ_within_their_interval(first in vec(0u64..60, 5), second in vec(0u64..60, 5)) {
        let scores = [0.0, 25.0, 50.0, 75.0, 100.0];
        if let (Some(there), Some(back)) = (welch(&first, &second, &scores), welch(&second, &first, &scores)) {
            prop_assert!(there.low < there.d && there.d < there.high);
            prop_assert!((0.0..=1.0).contains(&there.p) && close(there.d, -back.d, 1e-9));
            prop_assert!((there.p < 0.05) == (there.low > 0.0 || there.high < 0.0) || close(there.p, 0.05, 1e-9));
        }
    }

    #[test]
    fn q_values_keep_the_order_and_never_lie_under_p(p in vec(0.0f64..=1.0, 1..60)) {
        let q = benjamini_hochberg(&p);
        for i in 0..p.len() {
            prop_assert!(q[i] >= p[i] && q[i] <= 1.0);
            prop_assert!((0..p.len()).all(|j| p[i] > p[j] || q[i] <= q[j]));
        }
        prop_assert_eq!(turned(&q), benjamini_hochberg(&turned(&p)));
        let lower: Vec<f64> = p.iter().map(|p| p / 2.0).collect();
        prop_assert!(benjamini_hochberg(&lower).iter().zip(&q).all(|(after, before)| after <= before));
        let mut longer = p.clone();
        longer.push(1.0);
        prop_assert!(benjamini_hochberg(&longer).iter().zip(&q).all(|(after, before)| *after >= before - 1e-12));
    }

    #[test]
    fn a_matched_change_lies_in_its_interval_and_turns_with_time(clusters in clusters()) {
        let back: Vec<Cluster> =
            clusters.iter().map(|own| Cluster { then: own.now, now: own.then, ..*own }).collect();
        if let Some(there) = matched_change(&clusters) {
            let back = matched_change(&back).unwrap();
            prop_assert!(there.low <= there.d && there.d <= there.high && there.se > 0.0);
            prop_assert!(close(there.d, there.now - there.then, 1e-12));
            prop_assert!(close(there.d, -back.d, 1e-12) && close(there.p, back.p, 1e-9));
            prop_assert!(close(there.detectable, 2.8 * there.se, 1e-12));
            prop_assert!(there.effective <= there.clusters as f64 + 1e-9);
            let order = matched_change(&turned(&clusters)).unwrap();
            prop_assert!(close(there.se, order.se, 1e-12) && close(there.d, order.d, 1e-12));
            let scaled: Vec<Cluster> =
                clusters.iter().map(|own| Cluster { weight: 7.0 * own.weight, ..*own }).collect();
            prop_assert!(close(there.d, matched_change(&scaled).unwrap().d, 1e-12));
        } else {
            prop_assert!(clusters.iter().all(|own| own.then.1 < 10 || own.now.1 < 10));
        }
    }

    #[test]
    fn raking_hits_every_margin_in_any_order((margins, _) in answers()) {
        let n = margins[0].category.len();
        if let Some(weights) = rake(n, &margins) {
            for margin in &margins {
                let whole: f64 = margin.target.iter().sum();
                for (category, target) in margin.target.iter().enumerate() {
                    let pairs = weights.iter().zip(&margin.category).filter(|(_, own)| **own == category);
                    let sum: f64 = pairs.map(|(weight, _)| weight).sum();
                    prop_assert!(close(sum / n as f64, target / whole, 1e-6));
                }
            }
            let other = rake(n, &[margins[1].clone(), margins[0].clone()]).unwrap();
            prop_assert!(weights.iter().zip(&other).all(|(a, b)| close(*a, *b, 1e-6)));
            prop_assert!(close(weights.iter().sum::<f64>(), n as f64, 1e-6));
        }
    }

    #[test]
    fn weights_keep_their_bounds_and_their_price((margins, yes) in answers()) {
        if let Ok(weights) = weights(yes.len(), &margins) {
            prop_assert!(weights.iter().all(|w| (0.333..=3.003).contains(w)));
            prop_assert!(yes.len() as f64 / kish(&weights) <= 2.0);
            let found = weighted_share(&weights, &yes).unwrap();
            prop_assert!(found.low <= found.share && found.share <= found.high);
            prop_assert!(found.n_star <= yes.len() as f64);
            let order = weighted_share(&turned(&weights), &turned(&yes)).unwrap();
            prop_assert!(close(found.share, order.share, 1e-12) && close(found.se, order.se, 1e-12));
            let doubled: Vec<f64> = weights.iter().map(|w| 2.0 * w).collect();
            prop_assert!(close(found.se, weighted_share(&doubled, &yes).unwrap().se, 1e-12));
        }
    }

    #[test]
    fn people_in_another_order_have_the_same_reliability(rows in vec(vec(0.0f64..4.0, 4), 3..40)) {
        let (found, order) = (alpha(&rows).unwrap(), alpha(&turned(&rows)).unwrap());
        prop_assert!(close(found.alpha, order.alpha, 1e-9) && found.alpha <= 1.0);
        prop_assert!(found.low <= found.alpha + 1e-9 && found.alpha <= found.high + 1e-9);
        let r = item_rest(&rows, 2).unwrap();
        prop_assert!((-1.0..=1.0).contains(&r) && close(r, item_rest(&turned(&rows), 2).unwrap(), 1e-9));
    }

    #[test]
    fn worst_cases_hold_the_share_and_even_response_is_even((x, n) in counts(500), more in 0u64..500, part in 0.01f64..1.0) {
        let bounds = worst_case(x, n, n + more).unwrap();
        prop_assert!(bounds.low <= fraction(x, n).unwrap() + 1e-12);
        prop_assert!(fraction(x, n).unwrap() <= bounds.high + 1e-12 && bounds.high <= 1.0);
        let groups: Vec<(f64, f64)> = [40.0, 300.0, 7.0].iter().map(|people| (*people, people * part)).collect();
        prop_assert!(close(r_indicator(&groups).unwrap(), 1.0, 1e-7));
    }

    #[test]
    fn a_path_starts_at_its_baseline_ends_at_its_target_and_never_turns(b in 0.02f64..0.98, target in 0.02f64..0.98, t in 0.0f64..3.5) {
        let at = |t: f64| path_at(b, 2026.9, target, 2030.6, t);
        prop_assert!(close(at(2026.9), b, 1e-9) && close(at(2030.6), target, 1e-9));
        let (early, late) = (at(2026.9 + t), at(2026.9 + t + 0.2));
        let (earlier, later) = if target >= b { (early, late) } else { (late, early) };
        prop_assert!(later >= earlier - 1e-12);
    }

    #[test]
    fn the_chance_grows_with_every_favourable_answer((x, n) in counts(2000), path in 0.05f64..0.95, elapsed in 0.0f64..1.0) {
        let chance = |x: u64| chance_at_or_above_path(PathReading {
            now: (x as f64, n as f64), baseline: Some((600.0, 1000.0)), path, elapsed,
        });
        prop_assert!((0.0..=1.0).contains(&chance(x)));
        let (p, more) = ((x as f64 + 0.5) / (n as f64 + 1.0), (x as f64 + 1.5) / (n as f64 + 1.0));
        // Nearer to the path's side of 0 or 1 the error grows too, so only the crossing is sure.
        if x < n && p < path && path < more {
            prop_assert!(chance(x) < 0.5 && 0.5 < chance(x + 1));
        }
    }

    #[test]
    fn a_wider_projection_holds_a_narrower_one(x in vec(200u64..1200, 4..10), at in 4.0f64..15.0) {
        let readings: Vec<TrendReading> = x.iter().enumerate()
            .map(|(t, x)| TrendReading { t: t as f64, x: *x as f64, n: 1400.0, term: 3 }).collect();
        let trend = project(&readings, at, Some(0.7)).unwrap();
        let (narrow, wide) = (trend.interval(0.5), trend.interval(0.8));
        prop_assert!(wide.low < narrow.low && narrow.low < trend.share);
        prop_assert!(trend.share < narrow.high && narrow.high < wide.high);
        prop_assert!(trend.tau2 >= 0.0 && (0.0..=1.0).contains(&trend.chance.unwrap()));
        prop_assert_eq!(trend.chance.unwrap() > 0.5, trend.share > 0.7);
        let moved: Vec<TrendReading> = readings.iter().map(|own| TrendReading { t: own.t + 2026.9, ..*own }).collect();
        let elsewhere = project(&moved, at + 2026.9, Some(0.7)).unwrap();
        prop_assert!(close(trend.logit, elsewhere.logit, 1e-6) && close(trend.se_logit, elsewhere.se_logit, 1e-6));
    }

    #[test]
    fn limits_move_and_stretch_with_the_values(values in vec(-50.0f64..50.0, 2..40), by in -20.0f64..20.0) {
        let plain = xmr(&values, Xmr::default()).unwrap();
        let moved: Vec<f64> = values.iter().map(|value| 2.0 * value + by).collect();
        let moved = xmr(&moved, Xmr::default()).unwrap();
        prop_assert!(close(moved.mean, 2.0 * plain.mean + by, 1e-9));
        prop_assert!(close(moved.high - moved.low, 2.0 * (plain.high - plain.low), 1e-9));
        prop_assert!(plain.low <= plain.near_low && plain.near_high <= plain.high);
        let screened = xmr(&values, Xmr { screen: true, ..Xmr::default() }).unwrap();
        prop_assert!(screened.high <= plain.high + 1e-9);
        prop_assert_eq!(flags(&values, &plain).len(), values.len());
    }

    #[test]
    fn a_run_chart_read_backwards_says_the_same(values in vec(-50i32..50, 1..60)) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let backwards: Vec<f64> = values.iter().rev().copied().collect();
        let (there, back) = (run_chart(&values).unwrap(), run_chart(&backwards).unwrap());
        prop_assert_eq!(there, back);
        prop_assert!(there.useful <= values.len() && there.longest_run <= there.useful);
        prop_assert!(there.useful >= 10 || !there.signal);
    }
}
