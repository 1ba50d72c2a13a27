//! Every reference case made with R, every field of it, within its tolerance.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

const FIXTURES: &str = include_str!("../../tests/fixtures/stat_fixtures.json");

type Check = fn(&Case);

/// Which function looks at which case.
const CHECKS: &[(&str, Check)] = &[
    ("wilson_0_10", check_wilson),
    ("wilson_1_10", check_wilson),
    ("wilson_9_10", check_wilson),
    ("wilson_10_10", check_wilson),
    ("wilson_7_12", check_wilson),
    ("wilson_29_50", check_wilson),
    ("wilson_58_100", check_wilson),
    ("wilson_116_200", check_wilson),
    ("wilson_580_1000", check_wilson),
    ("wilson_fpc_29_50_N120", check_wilson_in_population),
    ("mean100_4_9_15_40_32", check_mean),
    ("mean100_0_0_0_10_0", check_mean),
    ("mean100_face3_5_10_25", check_mean),
    ("newcombe_48_80_to_56_70", check_difference),
    ("change_110_190_to_128_195", check_difference_and_test),
    ("welch", check_welch),
    ("bh", check_family),
    ("rake_2margins", check_rake),
    ("weighted_fav_linearised", check_weighted_share),
    ("weighted_fav_clustered", check_clustered),
    ("alpha_feldt", check_alpha),
    ("trend4", check_trend),
    ("trend7", check_trend),
    ("trend7noisy", check_trend),
    ("xmr_13", check_xmr),
    ("xmr_outlier_unscreened", check_xmr),
    ("xmr_outlier_screened", check_xmr),
    ("xmr_trend7", check_flags),
    ("xmr_absence_fix12", check_xmr_and_flags),
    ("p_chart", check_p_chart),
    ("p_prime_chart", check_p_prime_chart),
    ("run_chart", check_run_chart),
    ("anhoej_limits", check_anhoej),
    ("r_indicator", check_r_indicator),
    ("bounds", check_bounds),
    ("path_logit", check_path),
    ("matched_settings_change", check_matched),
    ("setting_reliability", check_reliability_of_mean),
];

/// One reference case; it remembers which expected fields were looked at.
struct Case {
    whole: Value,
    seen: RefCell<BTreeSet<String>>,
}

impl Case {
    fn id(&self) -> &str {
        self.whole["id"].as_str().unwrap()
    }

    fn input(&self, field: &str) -> &Value {
        &self.whole["input"][field]
    }

    fn count(&self, field: &str) -> u64 {
        self.input(field).as_u64().unwrap()
    }

    fn number(&self, field: &str) -> f64 {
        self.input(field).as_f64().unwrap()
    }

    fn counts(&self, field: &str) -> Vec<u64> {
        self.input(field).as_array().unwrap().iter().map(|value| value.as_u64().unwrap()).collect()
    }

    fn numbers(&self, field: &str) -> Vec<f64> {
        numbers(self.input(field))
    }

    fn expected(&self, field: &str) -> &Value {
        let expected = &self.whole["expect"][field];
        assert!(!expected.is_null(), "{} expects no {field}", self.id());
        self.seen.borrow_mut().insert(field.to_owned());
        expected
    }

    fn close(&self, field: &str, got: f64) {
        self.near(field, got, self.expected(field).as_f64().unwrap());
    }

    fn all_close(&self, field: &str, got: &[f64]) {
        let want = numbers(self.expected(field));
        assert_eq!(got.len(), want.len(), "{} {field}", self.id());
        for (got, want) in got.iter().zip(want) {
            self.near(field, *got, want);
        }
    }

    fn near(&self, field: &str, got: f64, want: f64) {
        let tolerance = self.whole["tol"].as_f64().unwrap();
        assert!((got - want).abs() <= tolerance, "{} {field}: got {got}, want {want}", self.id());
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}

fn all_cases() -> Vec<Case> {
    let file: Value = serde_json::from_str(FIXTURES).unwrap();
    let cases = file["fixtures"].as_array().unwrap().iter().cloned();
    cases.map(|whole| Case { whole, seen: RefCell::default() }).collect()
}

#[test]
fn every_reference_case_is_looked_at_by_exactly_one_check() {
    let mut held: Vec<String> = all_cases().iter().map(|case| case.id().to_owned()).collect();
    let mut checked: Vec<String> = CHECKS.iter().map(|(id, _)| (*id).to_owned()).collect();
    held.sort();
    checked.sort();
    assert_eq!(held, checked);
    assert_eq!(held.len(), 38);
}

#[test]
fn every_field_of_every_reference_case_is_within_its_tolerance() {
    for case in all_cases() {
        let (_, check) = CHECKS.iter().find(|(id, _)| *id == case.id()).unwrap();
        check(&case);
        let fields: BTreeSet<String> = case.whole["expect"].as_object().unwrap().keys().cloned().collect();
        let mut seen = case.seen.take();
        seen.insert("note".to_owned());
        let missed: Vec<_> = fields.difference(&seen).collect();
        assert!(missed.is_empty(), "{}: nobody compared {missed:?}", case.id());
    }
}

fn check_wilson(case: &Case) {
    let (x, n) = (case.count("x"), case.count("n"));
    let interval = wilson(x, n).unwrap();
    case.close("p", fraction(x, n).unwrap());
    case.close("lo", interval.low);
    case.close("hi", interval.high);
}

fn check_wilson_in_population(case: &Case) {
    let interval = wilson_in_population(case.count("x"), case.count("n"), case.count("N")).unwrap();
    case.close("lo", interval.low);
    case.close("hi", interval.high);
    let share = case.number("x") / case.number("n");
    let effective = wilson_of_effective(share, case.expected("n_star").as_f64().unwrap());
    case.close("lo", effective.low);
}

fn check_mean(case: &Case) {
    let top = case.count("levels") - 1;
    let scores: Vec<f64> = (0..=top).map(|step| 100.0 * step as f64 / top as f64).collect();
    let mean = mean_score(&case.counts("counts"), &scores).unwrap();
    case.close("mean", mean.mean);
    case.close("sd", mean.sd);
    case.close("lo", mean.interval.unwrap().low);
    case.close("hi", mean.interval.unwrap().high);
}

fn check_difference(case: &Case) {
    let groups = [case.count("x1"), case.count("n1"), case.count("x2"), case.count("n2")];
    let found = newcombe(groups[0], groups[1], groups[2], groups[3]).unwrap();
    case.close("d", found.d);
    case.close("lo", found.low);
    case.close("hi", found.high);
}

fn check_difference_and_test(case: &Case) {
    check_difference(case);
    let groups = [case.count("x1"), case.count("n1"), case.count("x2"), case.count("n2")];
    let test = n_minus_one_chi_square(groups[0], groups[1], groups[2], groups[3]).unwrap();
    case.close("chi2", test.statistic);
    case.close("p", test.p);
}

fn check_welch(case: &Case) {
    let scores = [0.0, 25.0, 50.0, 75.0, 100.0];
    let found = welch(&case.counts("counts1"), &case.counts("counts2"), &scores).unwrap();
    case.close("d", found.d);
    case.close("t", found.t);
    case.close("df", found.degrees);
    case.close("p", found.p);
    case.close("lo", found.low);
    case.close("hi", found.high);
}

fn check_family(case: &Case) {
    case.all_close("q", &benjamini_hochberg(&case.numbers("p")));
}

/// A margin from the label of each answer and the people of each label.
fn margin(labels: &Value, people: &Value) -> Margin {
    let people = people.as_object().unwrap();
    let names: Vec<&String> = people.keys().collect();
    let place = |label: &Value| names.iter().position(|name| label.as_str() == Some(name)).unwrap();
    Margin {
        category: labels.as_array().unwrap().iter().map(place).collect(),
        target: people.values().map(|number| number.as_f64().unwrap()).collect(),
    }
}

/// The weights of the case "rake_2margins", which two others start from.
fn raked() -> Vec<f64> {
    let cases = all_cases();
    let case = cases.iter().find(|case| case.id() == "rake_2margins").unwrap();
    let settings = margin(case.input("setting"), case.input("pop_setting"));
    let phases = margin(case.input("phase"), case.input("pop_phase"));
    rake(settings.category.len(), &[settings, phases]).unwrap()
}

fn check_rake(case: &Case) {
    case.all_close("w", &raked());
    case.close("kish_neff", kish(&raked()));
}

fn favourable(case: &Case) -> Vec<bool> {
    assert_eq!(case.input("w_from"), "rake_2margins");
    case.counts("fav").into_iter().map(|value| value == 1).collect()
}

fn check_weighted_share(case: &Case) {
    let found = weighted_share(&raked(), &favourable(case)).unwrap();
    case.close("p", found.share);
    case.close("se", found.se);
    case.close("n_star", found.n_star);
    case.close("lo", found.low);
    case.close("hi", found.high);
}

fn check_clustered(case: &Case) {
    let letters = case.input("setting").as_array().unwrap();
    let clusters: Vec<usize> =
        letters.iter().map(|letter| usize::from(letter.as_str().unwrap().as_bytes()[0])).collect();
    case.close("se", clustered_se(&raked(), &favourable(case), &clusters).unwrap());
}

fn check_alpha(case: &Case) {
    let rows: Vec<Vec<f64>> = case.input("rows").as_array().unwrap().iter().map(numbers).collect();
    let found = alpha(&rows).unwrap();
    case.close("alpha", found.alpha);
    case.close("lo", found.low);
    case.close("hi", found.high);
}

fn check_trend(case: &Case) {
    let (times, x, n) = (case.numbers("t"), case.numbers("x"), case.numbers("n"));
    let readings: Vec<TrendReading> = (0..times.len())
        .map(|index| TrendReading { t: times[index], x: x[index], n: n[index], term: 1 })
        .collect();
    let trend = project(&readings, case.number("t_star"), Some(case.number("target"))).unwrap();
    case.close("slope", trend.slope);
    case.close("tau2", trend.tau2);
    case.close("pred", trend.share);
    case.close("se_pred", trend.se_logit);
    case.close("lo80", trend.interval(0.8).low);
    case.close("hi80", trend.interval(0.8).high);
    case.close("p_on_target", trend.chance.unwrap());
}

fn limits(case: &Case) -> Limits {
    let fix_after = case.input("fix_after").as_u64().map(|points| points as usize);
    let screen = case.input("screen").as_bool().unwrap_or(false);
    xmr(&case.numbers("y"), Xmr { fix_after, screen }).unwrap()
}

fn check_xmr(case: &Case) {
    let limits = limits(case);
    case.close("mean", limits.mean);
    case.close("lpl", limits.low);
    case.close("upl", limits.high);
}

fn check_flags(case: &Case) {
    let named = |flag: &Flag| match flag {
        Flag::Common => "common",
        Flag::AboveLimit => "above_limit",
        Flag::BelowLimit => "below_limit",
        Flag::TrendUp => "trend_up",
        Flag::TrendDown => "trend_down",
        Flag::TwoInThreeAbove => "two_in_three_above",
        Flag::TwoInThreeBelow => "two_in_three_below",
        Flag::ShiftAbove => "shift_above",
        Flag::ShiftBelow => "shift_below",
    };
    let got: Vec<&str> = flags(&case.numbers("y"), &limits(case)).iter().map(named).collect();
    let want: Vec<&str> =
        case.expected("flags").as_array().unwrap().iter().map(|flag| flag.as_str().unwrap()).collect();
    assert_eq!(got, want, "{}", case.id());
}

fn check_xmr_and_flags(case: &Case) {
    check_xmr(case);
    check_flags(case);
}

fn shares(case: &Case) -> Vec<(u64, u64)> {
    case.counts("x").into_iter().zip(case.counts("n")).collect()
}

fn check_p_chart(case: &Case) {
    let chart = p_chart(&shares(case)).unwrap();
    case.close("cl", chart.centre);
    case.close("lcl1", chart.limits[0].low);
    case.close("ucl1", chart.limits[0].high);
    case.close("signals", chart.outside as f64);
}

fn check_p_prime_chart(case: &Case) {
    let chart = p_prime_chart(&shares(case)).unwrap();
    case.close("cl", chart.centre);
    case.close("sigma_z", chart.sigma_z);
    case.close("lcl1", chart.limits[0].low);
    case.close("ucl1", chart.limits[0].high);
    case.close("lcl12", chart.limits[11].low);
    case.close("ucl12", chart.limits[11].high);
    case.close("signals", chart.outside as f64);
}

fn check_run_chart(case: &Case) {
    let chart = run_chart(&case.numbers("y")).unwrap();
    case.close("median", chart.median);
    case.close("useful", chart.useful as f64);
    case.close("longest_run", chart.longest_run as f64);
    case.close("longest_run_max", chart.longest_run_max as f64);
    case.close("crossings", chart.crossings as f64);
    case.close("crossings_min", chart.crossings_min as f64);
    assert_eq!(Some(chart.signal), case.expected("signal").as_bool());
}

fn check_anhoej(case: &Case) {
    let limits: Vec<RunLimits> =
        case.counts("n").into_iter().map(|points| anhoej_limits(points as usize)).collect();
    let values =
        |of: fn(&RunLimits) -> usize| limits.iter().map(|limits| of(limits) as f64).collect::<Vec<_>>();
    case.all_close("longest_run_max", &values(|limits| limits.longest_run_max));
    case.all_close("crossings_min", &values(|limits| limits.crossings_min));
}

fn check_r_indicator(case: &Case) {
    let groups: Vec<(f64, f64)> = case.numbers("N").into_iter().zip(case.numbers("r")).collect();
    case.close("R", r_indicator(&groups).unwrap());
}

fn check_bounds(case: &Case) {
    let bounds = worst_case(case.count("x"), case.count("n"), case.count("N")).unwrap();
    case.close("lo", bounds.low);
    case.close("hi", bounds.high);
}

fn check_path(case: &Case) {
    let [b, t0, target, t1, t] = ["b", "t0", "T", "t1", "t"].map(|field| case.number(field));
    case.close("target_now", path_at(b, t0, target, t1, t));
}

/// Each cluster moves from 500 of 1,000 by the difference of the case.
fn check_matched(case: &Case) {
    let clusters: Vec<Cluster> = case
        .numbers("N")
        .into_iter()
        .zip(case.numbers("d"))
        .map(|(weight, d)| Cluster {
            then: (500, 1000),
            now: ((500.0 + 1000.0 * d).round() as u64, 1000),
            weight,
        })
        .collect();
    let change = matched_change(&clusters).unwrap();
    case.close("d", change.d);
    case.close("se", change.se);
    case.close("k", change.effective);
    case.close("t", change.d / change.se);
    case.close("p", change.p);
    case.close("lo", change.low);
    case.close("hi", change.high);
    assert_eq!(change.degrees, Some(change.effective - 1.0));
}

fn check_reliability_of_mean(case: &Case) {
    let rho = case.number("rho");
    let found: Vec<f64> = case.numbers("n").into_iter().map(|n| reliability_of_mean(n, rho)).collect();
    case.all_close("lambda", &found);
}
