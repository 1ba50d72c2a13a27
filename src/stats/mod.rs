//! Pure statistics: no question, no school and no wave is known here, and nothing is read or written.
//!
//! Every formula names its source and is checked against reference values made with R
//! (`tests/fixtures/stat_fixtures.json`). Nothing is computed from nothing: with no answers the
//! result is `None`, never 0%.

mod proportion;

pub use proportion::{
    Interval, Mean, fraction, mean_score, tenths, whole_percent, wilson, wilson_in_population,
};
