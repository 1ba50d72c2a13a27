//! Nothing, one, all alike, too many: what the formulas say at their edges.

use super::*;

fn cluster(then: (u64, u64), now: (u64, u64), weight: f64) -> Cluster {
    Cluster { then, now, weight }
}

fn reading(t: f64, x: f64, term: u8) -> TrendReading {
    TrendReading { t, x, n: 1000.0, term }
}

#[test]
fn nothing_comes_from_nothing() {
    assert_eq!(newcombe(0, 0, 3, 4), None);
    assert_eq!(n_minus_one_chi_square(3, 4, 0, 0), None);
    assert_eq!(welch(&[0, 0], &[2, 2], &[0.0, 100.0]), None);
    let nobody = Sides { group: (0, 0), others: (5, 9) };
    assert_eq!(gap_change(&nobody, &nobody), None);
    assert!(benjamini_hochberg(&[]).is_empty());
    assert_eq!(matched_change(&[]), None);
    assert_eq!(cluster_noise(&[]), None);
    assert_eq!(rake(0, &[]), None);
    assert_eq!(kish(&[]), 0.0);
    assert_eq!(weighted_share(&[], &[]), None);
    assert_eq!(clustered_se(&[], &[], &[]), None);
    assert_eq!(alpha(&[]), None);
    assert_eq!(item_rest(&[], 0), None);
    assert_eq!(r_indicator(&[]), None);
    assert_eq!(r_indicator(&[(0.0, 0.0)]), None);
    assert_eq!(worst_case(0, 0, 0), None);
    assert_eq!(project(&[], 4.0, None), None);
    assert!(!projection_allowed(&[], 4.0));
    assert_eq!(xmr(&[], Xmr::default()), None);
    assert_eq!(p_chart(&[]), None);
    assert_eq!(p_prime_chart(&[]), None);
    assert_eq!(run_chart(&[]), None);
    assert!(flags_by_point(&[], &[]).is_empty());
}

#[test]
fn one_answer_is_enough_for_a_level_and_for_nothing_else() {
    assert!(newcombe(1, 1, 0, 1).is_some_and(|found| found.d == -1.0 && found.low >= -1.0));
    assert_eq!(welch(&[1, 0], &[3, 3], &[0.0, 100.0]), None);
    assert_eq!(matched_change(&[cluster((1, 1), (1, 1), 5.0)]), None);
    let alone = weighted_share(&[1.0], &[true]).unwrap();
    assert_eq!((alone.share, alone.n_star), (1.0, 1.0));
    assert_eq!(alpha(&[vec![1.0, 2.0, 3.0]]), None);
    assert_eq!(xmr(&[5.0], Xmr::default()), None);
    assert_eq!(p_prime_chart(&[(1, 2)]), None);
    assert!(!run_chart(&[5.0]).unwrap().signal);
}

#[test]
fn more_answers_than_people_and_more_yes_than_answers_are_refused() {
    assert_eq!(newcombe(5, 4, 1, 4), None);
    assert_eq!(n_minus_one_chi_square(1, 4, 5, 4), None);
    assert_eq!(worst_case(5, 11, 10), None);
    assert_eq!(worst_case(12, 11, 20), None);
    assert_eq!(matched_change(&[cluster((11, 10), (5, 10), 1.0)]), None);
    assert_eq!(p_chart(&[(3, 2)]), None);
    // A response of over 100 % is a fault of the roll; the unevenness is told all the same.
    assert!(r_indicator(&[(100.0, 120.0), (100.0, 20.0)]).unwrap() < 0.75);
}

#[test]
fn answers_all_alike_differ_by_nothing() {
    assert_eq!(n_minus_one_chi_square(9, 9, 4, 4), Some(Test { statistic: 0.0, p: 1.0 }));
    assert_eq!(n_minus_one_chi_square(0, 9, 0, 4), Some(Test { statistic: 0.0, p: 1.0 }));
    assert_eq!(welch(&[0, 9], &[0, 4], &[0.0, 100.0]), None);
    assert_eq!(alpha(&vec![vec![2.0, 2.0, 2.0]; 9]), None);
    assert_eq!(item_rest(&vec![vec![2.0, 2.0, 2.0]; 9], 0), None);
    let flat = xmr(&[4.0; 14], Xmr { screen: true, ..Xmr::default() }).unwrap();
    assert_eq!((flat.low, flat.high, flat.trial), (4.0, 4.0, false));
    assert!(flags(&[4.0; 14], &flat).iter().all(|flag| *flag == Flag::Common));
    assert_eq!(p_prime_chart(&[(0, 9), (0, 9)]).unwrap().outside, 0);
    let run = run_chart(&[4.0; 14]).unwrap();
    assert_eq!((run.useful, run.signal), (0, false));
}

#[test]
fn clusters_that_all_moved_alike_prove_no_certainty() {
    let alike = vec![cluster((50, 100), (60, 100), 1.0); 9];
    let change = matched_change(&alike).unwrap();
    assert_eq!(change.degrees, None);
    assert!(change.se > 0.01 && change.p > 0.0);
}

#[test]
fn one_cluster_carries_its_own_noise() {
    let change = matched_change(&[cluster((500, 1000), (560, 1000), 700.0)]).unwrap();
    let pooled: f64 = 1061.0 / 2002.0;
    let sampling = pooled * (1.0 - pooled) * (2.0 / 1000.0) * 2000.0 / 1999.0;
    assert!((change.se.powi(2) - sampling - 2.0 * 0.03 * 0.03).abs() < 1e-12);
    assert_eq!((change.clusters, change.degrees), (1, None));
    assert!(change.p > 0.05, "six points of one cluster are no change: {}", change.p);
    let bold = matched_change_with(&[cluster((500, 1000), (560, 1000), 700.0)], 0.0).unwrap();
    assert!(bold.p < 0.01, "without its noise they would be");
}

#[test]
fn the_yardstick_follows_the_number_and_the_evenness_of_clusters() {
    let moves = [52, 49, 58, 54, 56, 45, 53, 52];
    let even: Vec<Cluster> = moves.iter().map(|now| cluster((50, 100), (*now, 100), 300.0)).collect();
    assert_eq!(matched_change(&even).unwrap().degrees.map(f64::round), Some(7.0));
    assert_eq!(matched_change(&even[..7]).unwrap().degrees, None);
    let mut heavy = even.clone();
    heavy[0].weight = 3000.0;
    let heavy = matched_change(&heavy).unwrap();
    assert!(heavy.effective < 4.0 && heavy.degrees.is_none());
}

#[test]
fn clusters_with_too_few_answers_or_no_people_are_left_out() {
    let kept = cluster((50, 100), (60, 100), 300.0);
    let small = cluster((9, 9), (0, 100), 300.0);
    let empty = cluster((50, 100), (0, 100), 0.0);
    let broken = cluster((50, 100), (0, 100), f64::NAN);
    assert_eq!(matched_change(&[kept, small, empty, broken]), matched_change(&[kept]));
    assert!(matched_change(&[kept, cluster((9, 10), (0, 10), 300.0)]).unwrap().clusters == 2);
}

#[test]
fn the_noise_of_clusters_is_read_from_their_moves() {
    let still = vec![cluster((500, 1000), (500, 1000), 1.0); 8];
    assert_eq!(cluster_noise(&still), Some(0.0));
    assert_eq!(cluster_noise(&still[..7]), None);
    let moved: Vec<Cluster> =
        (0..40).map(|j| cluster((50_000, 100_000), (50_000 + 6_000 * (j % 2), 100_000), 1.0)).collect();
    // Moves of 0 and 6 points have a standard deviation of 3.04, which two times share.
    let noise = cluster_noise(&moved).unwrap();
    assert!((noise - 0.0304 / 2.0f64.sqrt()).abs() < 0.0005, "{noise}");
}

#[test]
fn the_detectable_change_is_what_the_specification_names() {
    for (answers, points) in [(100.0, 19.4), (200.0, 13.7), (500.0, 8.7), (1500.0, 5.0)] {
        let found = 100.0 * detectable(2.0 * 0.6 * 0.4 / answers);
        assert!((found - points).abs() < 0.05, "{answers}: {found}");
    }
    assert_eq!(detectable(-1.0), 0.0);
}

#[test]
fn a_clear_change_needs_all_three_parts() {
    assert!(clear(0.049, 0.05, 30) && clear(0.049, -0.05, 30));
    assert!(clear(0.049, 0.65 - 0.60, 30) && clear(0.049, 0.60 - 0.65, 30));
    assert!(!clear(0.05, 0.05, 30));
    assert!(!clear(0.049, 0.0499, 30));
    assert!(!clear(0.049, 0.05, 29));
    assert!(!clear(f64::NAN, 0.05, 30));
}

#[test]
fn what_is_no_number_counts_as_no_sign_of_anything() {
    assert_eq!(benjamini_hochberg(&[f64::NAN, 0.01]), vec![1.0, 0.02]);
}

#[test]
fn equal_weights_change_nothing() {
    let yes: Vec<bool> = (0..80).map(|index| index % 4 != 0).collect();
    let margin = Margin { category: (0..80).map(|index| index % 2).collect(), target: vec![300.0, 300.0] };
    let weights = weights(80, &[margin]).unwrap();
    assert!(weights.iter().all(|w| (w - 1.0).abs() < 1e-9));
    let (found, plain) = (weighted_share(&weights, &yes).unwrap(), wilson(60, 80).unwrap());
    assert!((found.low - plain.low).abs() < 1e-12 && (found.high - plain.high).abs() < 1e-12);
    assert_eq!(found.n_star, 80.0);
}

#[test]
fn a_share_of_all_or_none_is_worth_the_answers_of_its_weights() {
    let weights: Vec<f64> = (0..60).map(|index| if index < 30 { 0.5 } else { 1.5 }).collect();
    for yes in [true, false] {
        let found = weighted_share(&weights, &[yes; 60]).unwrap();
        assert_eq!(found.n_star, kish(&weights));
        assert_eq!(if yes { found.high } else { 1.0 - found.low }, 1.0);
        assert!(found.high - found.low > 0.05);
    }
}

#[test]
fn one_cluster_has_no_clustered_error() {
    assert_eq!(clustered_se(&[1.0; 4], &[true, false, true, true], &[7; 4]), None);
    assert!(clustered_se(&[1.0; 4], &[true, false, true, true], &[7, 7, 8, 8]).is_some());
    assert_eq!(clustered_se(&[1.0; 4], &[true; 4], &[7; 3]), None);
}

#[test]
fn what_cannot_be_weighted_says_why() {
    let halves = |n: usize, target: [f64; 2], of_first: usize| Margin {
        category: (0..n).map(|index| usize::from(index >= of_first)).collect(),
        target: target.to_vec(),
    };
    assert_eq!(weights(49, &[halves(49, [1.0, 1.0], 25)]), Err(Unweightable::TooFew));
    assert_eq!(weights(50, &[]), Err(Unweightable::NoMargins));
    assert!(weights(50, &[halves(50, [1.0, 1.0], 25)]).is_ok());
    // Nobody of the second category answered, or somebody of one without people did.
    assert_eq!(weights(50, &[halves(50, [1.0, 1.0], 50)]), Err(Unweightable::NotConverged));
    assert_eq!(weights(50, &[halves(50, [1.0, 0.0], 25)]), Err(Unweightable::NotConverged));
    // A twentieth of the answers for half of the people: a weight of ten, which trimming cannot reach.
    assert_eq!(weights(100, &[halves(100, [1.0, 1.0], 5)]), Err(Unweightable::NotConverged));
    // 2.9 and .34 are within the bounds and yet too dear.
    assert_eq!(weights(100, &[halves(100, [75.0, 25.0], 26)]), Err(Unweightable::TooUneven));
}

#[test]
fn margins_that_contradict_each_other_do_not_converge() {
    let category: Vec<usize> = (0..60).map(|index| index % 2).collect();
    let first = Margin { category: category.clone(), target: vec![1.0, 1.0] };
    let second = Margin { category, target: vec![1.0, 2.0] };
    assert_eq!(rake(60, &[first.clone(), second]), None);
    assert_eq!(rake(59, &[first]), None);
}

#[test]
fn weights_are_worth_having_for_fifty_answers_that_keep_half_of_their_worth() {
    assert_eq!(worth_weighting(&[1.0; 49]), Err(Unweightable::TooFew));
    assert_eq!(worth_weighting(&[1.0; 50]), Ok(()));
    let mut uneven = vec![0.2; 90];
    uneven.extend([5.0; 10]);
    assert_eq!(worth_weighting(&uneven), Err(Unweightable::TooUneven));
}

#[test]
fn a_verdict_is_mirrored_where_falling_is_good_and_a_pace_needs_a_year() {
    assert_eq!(verdict((9.0, 10.0), 10.0, true), Verdict::Met);
    assert_eq!(verdict((9.0, 10.1), 10.0, true), Verdict::TooCloseToCall);
    assert_eq!(verdict((10.1, 11.0), 10.0, true), Verdict::NotMet);
    assert_eq!(verdict((10.0, 11.0), 10.0, false), Verdict::Met);
    assert_eq!(yearly_pace(50.0, 60.0, 4.0, false), Some(2.5));
    assert_eq!(yearly_pace(12.0, 10.0, 4.0, true), Some(0.5));
    assert_eq!((yearly_pace(60.0, 60.0, 4.0, false), yearly_pace(50.0, 60.0, 0.9, false)), (None, None));
}

#[test]
fn reliability_keeps_to_what_is_known() {
    let two = spearman_brown(0.6).unwrap();
    assert!((two - 0.75).abs() < 1e-12);
    assert_eq!(spearman_brown(-1.0), None);
    assert_eq!(spearman_brown(1.5), None);
    let same: Vec<Vec<f64>> = (0..9).map(|row| vec![f64::from(row); 3]).collect();
    assert!((alpha(&same).unwrap().alpha - 1.0).abs() < 1e-12);
    assert!((item_rest(&same, 1).unwrap() - 1.0).abs() < 1e-12);
    let against: Vec<Vec<f64>> =
        (0..9).map(|row| vec![f64::from(row), f64::from(-row) + f64::from(row % 2)]).collect();
    assert!(alpha(&against).unwrap().alpha < 0.0);
    assert_eq!(alpha(&[vec![1.0, 2.0], vec![1.0]]), None);
    assert_eq!(item_rest(&same, 3), None);
    assert_eq!(correlation(&[1.0, 2.0], &[1.0]), None);
    assert_eq!(reliability_of_mean(0.0, 0.03), 0.0);
    assert_eq!(reliability_of_mean(25.0, 0.0), 0.0);
    assert!(reliability_of_mean(75.0, 0.03) < 0.70 && reliability_of_mean(76.0, 0.03) > 0.70);
}

#[test]
fn a_path_without_length_is_its_target() {
    assert_eq!(elapsed(2030.0, 2030.0, 2029.0), 1.0);
    assert!((path_at(0.5, 2030.0, 0.7, 2030.0, 2029.0) - 0.7).abs() < 1e-12);
    assert!((path_at(0.5, 2026.0, 0.7, 2030.0, 2033.0) - 0.7).abs() < 1e-12);
    assert!((path_at(0.5, 2026.0, 0.7, 2030.0, 2020.0) - 0.5).abs() < 1e-12);
    assert!(path_at(0.0, 2026.0, 1.0, 2030.0, 2028.0).is_finite());
}

#[test]
fn an_uncertain_start_counts_less_the_further_the_path_has_come() {
    let chance = |baseline, elapsed| {
        chance_at_or_above_path(PathReading { now: (640.0, 1000.0), baseline, path: 0.62, elapsed })
    };
    let small = Some((58.0, 100.0));
    assert!(chance(small, 0.1) < chance(small, 0.9) && chance(small, 0.9) < chance(None, 0.9));
    assert!((chance(small, 1.0) - chance(None, 1.0)).abs() < 1e-12);
    // logit .64 less logit .62 in standard errors of .0659.
    assert!((chance(None, 0.5) - 0.904).abs() < 0.003, "{}", chance(None, 0.5));
    let nobody = PathReading { now: (0.0, 0.0), baseline: None, path: 0.62, elapsed: 0.5 };
    assert_eq!(chance_at_or_above_path(nobody), 0.5);
}

#[test]
fn a_status_needs_its_chance_and_its_distance() {
    assert!(on_path(0.75, true) && !on_path(0.75, false) && !on_path(0.7499, true));
    assert!(
        behind_path(0.25, -0.06, 0.06) && !behind_path(0.25, 0.05, 0.06) && !behind_path(0.26, 0.1, 0.06)
    );
}

/// The answers of 1,000 that have this logit.
fn of_logit(logit: f64) -> f64 {
    1001.0 * share_of_logit(logit) - 0.5
}

#[test]
fn seasons_have_levels_of_their_own_and_share_one_slope() {
    let level = [0.2, 0.8, -0.4];
    let readings: Vec<TrendReading> = (0..9)
        .map(|index| {
            let t = f64::from(index) / 3.0;
            let term = (index % 3) as u8;
            reading(t, of_logit(level[usize::from(term)] + 0.1 * t), term)
        })
        .collect();
    let trend = project(&readings, 5.0, Some(0.7)).unwrap();
    assert!((trend.slope - 0.1).abs() < 1e-9 && (trend.logit - 0.7).abs() < 1e-9, "{trend:?}");
    assert_eq!((trend.tau2, trend.degrees), (0.0, 5.0));
    let blind: Vec<TrendReading> = readings.iter().map(|own| TrendReading { term: 0, ..*own }).collect();
    let blind = project(&blind, 5.0, None).unwrap();
    assert!((blind.slope - 0.1).abs() > 0.01 && blind.tau2 > 0.05, "{blind:?}");
    assert_eq!(blind.chance, None);
}

#[test]
fn too_little_for_a_line_gives_none() {
    let readings = [reading(0.0, 500.0, 1), reading(1.0, 520.0, 1), reading(2.0, 540.0, 1)];
    assert!(project(&readings, 3.0, None).is_some());
    assert_eq!(project(&readings[..2], 3.0, None), None);
    let at_once = [reading(1.0, 500.0, 1), reading(1.0, 520.0, 1), reading(1.0, 540.0, 1)];
    assert_eq!(project(&at_once, 3.0, None), None);
    let empty = TrendReading { n: 0.0, x: 0.0, ..readings[0] };
    assert_eq!(project(&[empty, readings[1], readings[2]], 3.0, None), None);
    let seasons =
        [reading(0.0, 500.0, 1), reading(0.3, 520.0, 2), reading(0.6, 540.0, 3), reading(1.0, 510.0, 1)];
    assert_eq!(project(&seasons, 3.0, None), None);
}

#[test]
fn a_projection_is_allowed_by_number_span_and_distance() {
    let yearly =
        |count: u32| -> Vec<TrendReading> { (0..count).map(|t| reading(f64::from(t), 500.0, 1)).collect() };
    assert!(!projection_allowed(&yearly(3), 3.0));
    assert!(projection_allowed(&yearly(4), 9.0));
    assert!(!projection_allowed(&yearly(4), 9.01));
    let hasty: Vec<TrendReading> = (0..4).map(|t| reading(f64::from(t) / 5.0, 500.0, 1)).collect();
    assert!(!projection_allowed(&hasty, 1.0));
    let termly: Vec<TrendReading> =
        (0..6).map(|index| reading(f64::from(index) / 3.0, 500.0, (index % 3) as u8)).collect();
    assert!(projection_allowed(&termly, 4.0));
    assert!(!projection_allowed(&termly[..5], 4.0));
    let lopsided: Vec<TrendReading> =
        (0..6).map(|index| reading(f64::from(index) / 3.0, 500.0, u8::from(index == 0))).collect();
    assert!(!projection_allowed(&lopsided, 4.0));
}

#[test]
fn each_of_the_four_rules_speaks_in_its_turn() {
    let limits = xmr(&[50.0, 52.0].repeat(6), Xmr::default()).unwrap();
    assert_eq!(limits.mean, 51.0);
    assert!((limits.high - 56.32).abs() < 1e-9 && !limits.trial);
    assert_eq!(flags(&[60.0, 40.0], &limits), vec![Flag::AboveLimit, Flag::BelowLimit]);
    let falling: Vec<f64> = (0..7).map(|step| 53.9 - f64::from(step)).collect();
    assert_eq!(flags(&falling, &limits), vec![Flag::TrendDown; 7]);
    assert_eq!(flags(&falling[..6], &limits)[0], Flag::Common);
    assert_eq!(flags(&[51.5; 7], &limits), vec![Flag::ShiftAbove; 7]);
    assert_eq!(flags(&[51.5; 6], &limits), vec![Flag::Common; 6]);
    let two = [Flag::TwoInThreeAbove, Flag::Common, Flag::TwoInThreeAbove];
    assert_eq!(flags(&[55.0, 52.0, 55.0], &limits), two);
    assert_eq!(flags(&[55.0, 50.0, 55.0], &limits), vec![Flag::Common; 3]);
    // A point on the mean breaks a shift; a step of nothing breaks a trend.
    assert_eq!(flags(&[51.5, 51.5, 51.5, 51.0, 51.5, 51.5, 51.5, 51.5], &limits), vec![Flag::Common; 8]);
    assert_eq!(flags(&[49.0, 49.5, 50.0, 50.0, 50.5, 51.1, 51.5], &limits), vec![Flag::Common; 7]);
}

#[test]
fn few_points_give_trial_limits_and_fixed_ones_ignore_what_follows() {
    let mut values = [50.0, 52.0].repeat(6);
    assert!(xmr(&values[..11], Xmr::default()).unwrap().trial);
    let before = xmr(&values, Xmr::default()).unwrap();
    values.extend([90.0; 5]);
    assert_eq!(xmr(&values, Xmr { fix_after: Some(12), screen: false }), Some(before));
    assert_ne!(xmr(&values, Xmr::default()), Some(before));
    assert_eq!(xmr(&[1.0, f64::NAN], Xmr::default()), None);
}

#[test]
fn a_target_is_met_missed_or_left_to_chance() {
    let limits = xmr(&[50.0, 52.0].repeat(6), Xmr::default()).unwrap();
    assert_eq!(assurance(&limits, 40.0, false), Assurance::Meets);
    assert_eq!(assurance(&limits, 40.0, true), Assurance::Misses);
    assert_eq!(assurance(&limits, 60.0, false), Assurance::Misses);
    assert_eq!(assurance(&limits, 60.0, true), Assurance::Meets);
    assert_eq!(assurance(&limits, 51.0, true), Assurance::HitAndMiss);
}

#[test]
fn a_run_too_long_or_crossings_too_few_are_a_signal_from_ten_points_on() {
    let halves = |each: usize| [vec![1.0; each], vec![2.0; each]].concat();
    assert!(run_chart(&halves(7)).unwrap().signal);
    assert!(!run_chart(&halves(4)).unwrap().signal);
    assert!(!run_chart(&[1.0, 2.0].repeat(7)).unwrap().signal);
    assert_eq!(anhoej_limits(0), RunLimits { longest_run_max: 0, crossings_min: 0 });
    assert_eq!(anhoej_limits(1), RunLimits { longest_run_max: 3, crossings_min: 0 });
}
