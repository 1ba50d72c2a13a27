//! The frozen cube: everything that a release publishes, one-way tables only (measurement.md D6, D8).

use super::derived::{Change, Gap, Quality, Standing};
use super::figure::{Figure, Reading, ResponseShare};
use crate::surveys::{Question, Term};
use crate::theory::Audience;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the answers are split by. One at a time: there are no cross-tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    Partnership,
    Phase,
    Locality,
    Place,
    YearGroup,
    AbsenceBand,
    Group1,
    Group2,
    Edition,
}

impl Dimension {
    /// `year_group`; as in the stored count.
    pub fn name(self) -> &'static str {
        match self {
            Dimension::Partnership => "partnership",
            Dimension::Phase => "phase",
            Dimension::Locality => "locality",
            Dimension::Place => "place",
            Dimension::YearGroup => "year_group",
            Dimension::AbsenceBand => "absence_band",
            Dimension::Group1 => "group_1",
            Dimension::Group2 => "group_2",
            Dimension::Edition => "edition",
        }
    }
}

/// One group of a dimension, in the plan's order. Merged groups are named "Other groups together".
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Group {
    pub dimension: Dimension,
    /// "primary", "Sandpiper Primary"; empty for the partnership.
    pub name: String,
}

/// One item's figure for one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    pub audience: Audience,
    pub group: Group,
    pub item: String,
    pub item_version: u32,
    pub outcome: String,
    pub figure: Figure<Reading>,
}

/// Who answered in one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResponseCell {
    pub audience: Audience,
    pub group: Group,
    pub figure: Figure<ResponseShare>,
}

/// What one item's figure is measured against: the key of every derived cell.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemKey {
    pub audience: Audience,
    pub item: String,
    pub item_version: u32,
    pub outcome: String,
}

/// How one item's figure for the partnership changed since its first reading of the same term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeCell {
    #[serde(flatten)]
    pub key: ItemKey,
    pub figure: Figure<Change>,
}

/// One group beside everyone else, for one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GapCell {
    #[serde(flatten)]
    pub key: ItemKey,
    pub group: Group,
    pub figure: Figure<Gap>,
}

/// One item beside one target that was sealed with the wave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandingCell {
    #[serde(flatten)]
    pub key: ItemKey,
    pub figure: Figure<Standing>,
}

/// How far one audience's answers can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QualityCell {
    pub audience: Audience,
    pub figure: Figure<Quality>,
}

/// Where the answers of a release come from when they were not given here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BroughtIn {
    /// "2026-12-03": the day on which it was brought in, in London.
    pub on: String,
}

/// A release as the world sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cube {
    pub wave: String,
    pub term: Term,
    pub year: i32,
    /// "2026-11-10": the day on which the wave closed, in London.
    pub closed_on: String,
    pub theory_version: String,
    /// The phase of every reporting place, by name. Empty in releases made before it was kept.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub phases: BTreeMap<String, String>,
    pub cells: Vec<Cell>,
    /// For each cell of an edition the share of everyone who did not read it. Empty in releases that were
    /// made before this was counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub everyone_else: Vec<Cell>,
    pub responses: Vec<ResponseCell>,
    /// For every item with an earlier reading of the same term. Empty in releases made before this was counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeCell>,
    /// For every item and every shown group of the plan that everyone else can be set beside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<GapCell>,
    /// For every item whose outcome and audience had a target when the wave opened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub standings: Vec<StandingCell>,
    /// One for every audience.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quality: Vec<QualityCell>,
    /// None for a wave that was asked here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brought_in: Option<BroughtIn>,
    /// The partnership's own questions among them: they stand in no item bank, so their words are kept here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub own_questions: Vec<Question>,
}
