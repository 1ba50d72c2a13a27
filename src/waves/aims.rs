//! What the partnership aims at, sealed with a wave when it opens.

use crate::theory::Measure;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A target as it stood when the wave opened (measurement.md 3.9). Later targets count from the next wave on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aim {
    pub outcome: String,
    pub measure: Measure,
    /// The year of the horizon.
    pub horizon: i32,
    /// The horizon's last day.
    pub due: Date,
    /// The last day of the horizon that has to be read before more than a pace is said of this one.
    #[serde(default)]
    pub waits_for: Option<Date>,
    /// Tenths of a percent: 700 is 70 %. A voice's target is a whole percent.
    pub permille: u16,
    /// "Keep at least" (or, where falling is good, "at most") what there is.
    pub keep: bool,
}
