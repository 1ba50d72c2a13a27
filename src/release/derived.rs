//! What a release says beyond levels: changes, gaps, where a target stands, and how far to trust it all.
//!
//! Everything here is worked out once, at the count, from exact numbers, and frozen with the cube.

use crate::stats::Verdict;
use serde::{Deserialize, Serialize};

/// How an item's partnership figure moved since its first reading of the same term (measurement.md 3.8).
///
/// Rests on matched places only: those with enough answers in both waves and the same settings in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The wave of the first reading.
    pub since: String,
    /// Whole percents of the matched places, weighted by their roll; not the levels of the whole partnership.
    pub then: u8,
    pub now: u8,
    /// Points; rounded last, so it may differ by one from `now - then`.
    pub points: i16,
    /// The 95 % interval in points.
    pub low: i16,
    pub high: i16,
    /// The smallest change that so many answers could have shown, in points, rounded up.
    pub detectable: u16,
    /// All three rules of a clear change hold.
    pub clear: bool,
    /// The same for everybody who answered in either wave, in whichever place. Untested, as is all that follows;
    /// none in releases made before it was worked out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub everybody: Option<Apart>,
    /// The mean score of everybody, in score points (Welch).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<Apart>,
    /// Points of everybody since the same term a year before; none where that is the first reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_year: Option<i16>,
    /// The noise of a place from wave to wave that the interval rests on, in tenths of a point, where this release's
    /// own places gave it; none where the spread between them or the assumed noise did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise_tenths: Option<u16>,
}

/// A difference in points with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apart {
    pub points: i16,
    pub low: i16,
    pub high: i16,
}

/// How a gap moved since the first wave of the same term that showed it. Untested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapMove {
    pub since: String,
    /// Above 0: the group gained on everyone else.
    #[serde(flatten)]
    pub by: Apart,
}

/// A group beside everyone else in the same release (measurement.md 3.11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Whole percents.
    pub group: u8,
    pub everyone_else: u8,
    /// Points: the group less everyone else, with its 95 % interval.
    pub points: i16,
    pub low: i16,
    pub high: i16,
    /// In the release's family of gaps: q < .05, 5 points or more, 30 answers on both sides.
    pub clear: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<GapMove>,
}

/// Where a reading stands against a path (measurement.md 3.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PathStatus {
    OnPath,
    TooCloseToCall,
    BehindThePath,
}

/// Where the readings would be at a horizon if they went on as they did. Made only when it is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Projection {
    /// Whole percents: the middle, and where 50 and 80 in 100 such lines would end.
    pub percent: u8,
    pub low50: u8,
    pub high50: u8,
    pub low80: u8,
    pub high80: u8,
    /// The chance of the target, 1-99 %.
    pub chance: u8,
    /// 4 or 5 readings only.
    pub early: bool,
}

/// Why no line is drawn into the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotProjected {
    /// Fewer than four readings of the same term (for an anchor: six, two of them in each term).
    TooFewReadings,
    /// Less than a year between the first reading and this one.
    TooShort,
    /// The horizon is more than twice as far away as the readings reach back.
    TooFar,
    /// 2040, until the milestone of 2030 has been read; and every target to keep.
    PaceOnly,
}

/// A target that was sealed with the wave, beside one item's figure for the whole partnership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The year of the horizon.
    pub horizon: i32,
    /// Whole percent.
    pub target: u8,
    /// "Keep at least": the target is no higher than the baseline, and there is no path.
    pub keep: bool,
    /// It was agreed as a target to reach, and the first reading had reached it: judged as one to keep.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reached_before: bool,
    /// The first reading of the same term, whole percent; this one, if it is the first.
    pub baseline: u8,
    pub baseline_wave: String,
    /// Where the path passes on the day on which this wave closed, whole percent; none on the first reading.
    pub path_now: Option<u8>,
    /// The chance that the figure is at or above the path, 1-99 %; none on the first reading.
    pub chance: Option<u8>,
    /// From the second reading on.
    pub status: Option<PathStatus>,
    /// Only for the wave that is read at the horizon.
    pub verdict: Option<Verdict>,
    /// Points a year from this reading to the target, in tenths of a point; none where it is reached or the
    /// horizon is less than a year away.
    pub pace_tenths: Option<i32>,
    pub projection: Option<Projection>,
    pub not_projected: Option<NotProjected>,
}

/// What to look at in an item before it is asked again (measurement.md 2.7), from 100 answers on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// 90 % favourable or more: little room to show improvement.
    LittleRoom,
    /// More than 15 % were not sure or skipped it: reword.
    Reword,
    /// More than 60 % said that it does not apply: ask those with support only.
    Route,
    /// Goes together with the intervention's other items less than .30: review.
    StandsApart,
}

/// One set of items that is meant to measure one thing (measurement.md 3.7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reliability {
    /// "the questions asked every term", "the questions on intervention 6".
    pub of: String,
    pub items: Vec<String>,
    /// Cronbach's alpha (two items: Spearman-Brown) in hundredths, with its interval (three or more items).
    pub hundredths: i16,
    pub low: Option<i16>,
    pub high: Option<i16>,
}

/// Why the weighted figures of an audience are not given (measurement.md 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotWeighted {
    /// Fewer than 50 answered.
    TooFew,
    /// The roster carries nothing to weight by.
    NoMargins,
    /// Raking did not settle.
    NotConverged,
    /// The weights would differ so much that they cost half of the answers or more.
    TooUneven,
}

/// How far one audience's answers can be trusted to stand for everybody asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    /// R-indicator in hundredths, 100 = every group answered alike; under 75 is flagged. None where the groups
    /// are not known or not shown.
    pub evenness_by_absence: Option<i16>,
    pub evenness_by_phase: Option<i16>,
    /// None: weighted figures are given.
    pub not_weighted: Option<NotWeighted>,
    /// Groups of the roster in which nobody answered, by name; only of groups that may be shown.
    pub not_represented: Vec<String>,
    /// Whole percent of those with five or more closed answers who gave the same one throughout; none under
    /// 100 people, and none where so few did that it would point at them.
    pub straight_lining: Option<u8>,
    pub reliability: Vec<Reliability>,
}
