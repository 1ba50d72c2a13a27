//! Pure statistics: no question, no school and no wave is known here, and nothing is read or written.
//!
//! Every formula names its source and is checked against reference values made with R
//! (`tests/fixtures/stat_fixtures.json`). Shares and their differences are fractions 0-1. Nothing is computed
//! from nothing: with no answers the result is `None`, never 0%.

mod agreement;
mod change;
mod control;
mod difference;
mod distributions;
mod family;
mod path;
mod proportion;
mod reliability;
mod response;
mod run;
mod trend;
mod weighting;

#[cfg(test)]
mod edge_tests;
#[cfg(test)]
mod fixture_tests;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod simulation_tests;

pub use agreement::{Kappa, LabelKappas, cohens_kappa, kappa_of_labels};
pub use change::{
    CLUSTER_NOISE, CLUSTERS_FOR_SPREAD, Cluster, EFFECTIVE_CLUSTERS_FOR_SPREAD, MATCHED_AT_LEAST,
    MatchedChange, SEEN, cluster_noise, detectable, matched_change, matched_change_with, pooled_noise,
};
pub use control::{
    Assurance, Flag, Limits, OUTLYING_RANGE, POINTS_FOR_LIMITS, ShareChart, XMR_REACH, Xmr, assurance, flags,
    flags_by_point, p_chart, p_prime_chart, xmr,
};
pub use difference::{
    Difference, GapChange, MeanDifference, Sides, Test, gap_change, n_minus_one_chi_square, newcombe, welch,
};
pub use distributions::{CONFIDENCE, Z};
pub use family::{CLEAR_ANSWERS, CLEAR_DIFFERENCE, CLEAR_Q, benjamini_hochberg, clear};
pub use path::{
    BEHIND_PATH, ON_PATH, PathReading, Verdict, behind_path, chance_at_or_above_path, elapsed, logit,
    on_path, path_at, share_of_logit, verdict, yearly_pace,
};
pub use proportion::{
    Interval, Mean, fraction, mean_score, tenths, whole_percent, wilson, wilson_in_population,
    wilson_of_effective,
};
pub use reliability::{Alpha, alpha, correlation, item_rest, reliability_of_mean, spearman_brown};
pub use response::{r_indicator, worst_case};
pub use run::{RunChart, RunLimits, USEFUL_AT_LEAST, anhoej_limits, run_chart};
pub use trend::{
    FARTHEST_SPANS, READINGS_OF_MIXED_TERMS, READINGS_OF_ONE_TERM, READINGS_PER_TERM, SHORTEST_SPAN, Trend,
    TrendReading, project, projection_allowed,
};
pub use weighting::{
    CATEGORY_AT_LEAST, CATEGORY_PART, LEAST_WEIGHT, MOST_DESIGN_EFFECT, MOST_WEIGHT, Margin, Unweightable,
    WEIGHTED_AT_LEAST, WeightedShare, clustered_se, kish, rake, weighted_share, weights, worth_weighting,
};
