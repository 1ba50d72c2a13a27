//! The constants that the method page prints, each taken from where it is enforced.

use crate::indicators::{TERM_IS_OLD_AFTER, YEAR_IS_OLD_AFTER};
use crate::progress::{AMBITIOUS, EVEN_FROM, JOINED_FROM, LIMITS_FROM, RUN_FROM, WEIGHT_SAID_FROM};
use crate::release::{
    ANSWERS_STEP, BAR_MINIMUM, CLOSED_ANSWERS, HEALTH_FROM, ITEM_REST_MINIMUM, LITTLE_ROOM_PERCENT,
    PERCENT_FROM, PLACES_MINIMUM, REWORD_PERCENT, ROSTER_MINIMUM, ROSTER_STEP, ROUTE_PERCENT, UNANIMITY_ENDS,
    UNANIMITY_WITHIN, WITHHELD_SENTENCE,
};
use crate::stats;
use crate::surveys::LEAST_MINIMUM;
use crate::voices;
use crate::waves::{COUNTED_FROM_INVITED, COUNTED_IN_STEPS_OF};
use std::fmt::Display;

/// The likeness of answers within one school that the page's example assumes.
const EXAMPLE_ICC: f64 = 0.03;
/// Answers of a larger and of a smaller school in the same example.
const EXAMPLE_ANSWERS: [f64; 2] = [75.0, 25.0];

/// The name of every placeholder, and what stands in its place.
pub(super) fn constants() -> Vec<(&'static str, String)> {
    let mut all = gate();
    all.extend(figures());
    all.extend(over_time());
    all
}

fn say(value: impl Display) -> String {
    value.to_string()
}

/// A fraction as whole percents or points.
fn hundredths(fraction: f64) -> String {
    say((100.0 * fraction).round())
}

fn gate() -> Vec<(&'static str, String)> {
    vec![
        ("minimum", say(LEAST_MINIMUM)),
        ("roster_minimum", say(ROSTER_MINIMUM)),
        ("percent_from", say(PERCENT_FROM)),
        ("bar_minimum", say(BAR_MINIMUM)),
        ("unanimity_within", say(UNANIMITY_WITHIN)),
        ("unanimity_ends", say(UNANIMITY_ENDS)),
        ("places_minimum", say(PLACES_MINIMUM)),
        ("answers_step", say(ANSWERS_STEP)),
        ("roster_step", say(ROSTER_STEP)),
        ("withheld", say(WITHHELD_SENTENCE)),
        ("wrote_settings", say(voices::SETTINGS_AT_LEAST)),
        ("wrote_mentions", say(voices::MENTIONS_AT_LEAST)),
        ("open_step", say(COUNTED_IN_STEPS_OF)),
        ("open_invited", say(COUNTED_FROM_INVITED)),
    ]
}

fn figures() -> Vec<(&'static str, String)> {
    let part = |weight: f64| format!("one in {}", (1.0 / weight).round());
    let reliability = |n: f64| format!("{:.2}", stats::reliability_of_mean(n, EXAMPLE_ICC));
    vec![
        ("example_icc", say(EXAMPLE_ICC)),
        ("z", format!("{:.3}", stats::Z)),
        ("confidence", hundredths(stats::CONFIDENCE)),
        ("category_answers", say(stats::CATEGORY_AT_LEAST)),
        ("category_percent", hundredths(stats::CATEGORY_PART)),
        ("least_weight", part(stats::LEAST_WEIGHT)),
        ("most_weight", say(stats::MOST_WEIGHT)),
        ("even_from", say(EVEN_FROM)),
        ("weight_said_from", say(WEIGHT_SAID_FROM)),
        ("health_from", say(HEALTH_FROM)),
        ("little_room", say(LITTLE_ROOM_PERCENT)),
        ("reword", say(REWORD_PERCENT)),
        ("route", say(ROUTE_PERCENT)),
        ("item_rest", format!("{ITEM_REST_MINIMUM:.2}")),
        ("closed_answers", say(CLOSED_ANSWERS)),
        ("weighted_from", say(stats::WEIGHTED_AT_LEAST)),
        ("most_design_effect", say(stats::MOST_DESIGN_EFFECT)),
        ("rank_answers", say(EXAMPLE_ANSWERS[0])),
        ("rank_reliability", reliability(EXAMPLE_ANSWERS[0])),
        ("rank_few", say(EXAMPLE_ANSWERS[1])),
        ("rank_few_reliability", reliability(EXAMPLE_ANSWERS[1])),
    ]
}

fn over_time() -> Vec<(&'static str, String)> {
    vec![
        ("matched_from", say(stats::MATCHED_AT_LEAST)),
        ("spread_places", say(stats::CLUSTERS_FOR_SPREAD)),
        ("spread_effective", say(stats::EFFECTIVE_CLUSTERS_FOR_SPREAD)),
        ("cluster_noise", hundredths(stats::CLUSTER_NOISE)),
        ("clear_q", hundredths(stats::CLEAR_Q)),
        ("clear_points", hundredths(stats::CLEAR_DIFFERENCE)),
        ("clear_answers", say(stats::CLEAR_ANSWERS)),
        ("seen", format!("{:.2}", stats::SEEN)),
        ("on_path", hundredths(stats::ON_PATH)),
        ("behind_path", hundredths(stats::BEHIND_PATH)),
        ("ambitious", say(AMBITIOUS)),
        ("projection_readings", say(stats::READINGS_OF_ONE_TERM)),
        ("projection_mixed", say(stats::READINGS_OF_MIXED_TERMS)),
        ("projection_per_term", say(stats::READINGS_PER_TERM)),
        ("projection_days", say((365.25 * stats::SHORTEST_SPAN).round())),
        ("projection_spans", say(stats::FARTHEST_SPANS)),
        ("joined_from", say(JOINED_FROM)),
        ("before_run", say(RUN_FROM - 1)),
        ("run_from", say(RUN_FROM)),
        ("before_limits", say(LIMITS_FROM - 1)),
        ("limits_from", say(LIMITS_FROM)),
        ("run_useful", say(stats::USEFUL_AT_LEAST)),
        ("xmr_reach", say(stats::XMR_REACH)),
        ("year_old", say(YEAR_IS_OLD_AFTER)),
        ("term_old", say(TERM_IS_OLD_AFTER)),
    ]
}
