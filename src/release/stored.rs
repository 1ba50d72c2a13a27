//! A frozen cube read back. Private: outside this room nobody can make a figure from text.

use super::cube::{
    BroughtIn, Cell, ChangeCell, Cube, GapCell, Group, ItemKey, QualityCell, ResponseCell, StandingCell,
};
use super::derived::{Change, Gap, Quality, Standing};
use super::figure::{Figure, Reading, ResponseShare, Shown};
use crate::surveys::{Question, Term};
use crate::theory::Audience;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct StoredCube {
    wave: String,
    term: Term,
    year: i32,
    closed_on: String,
    theory_version: String,
    #[serde(default)]
    phases: BTreeMap<String, String>,
    cells: Vec<StoredCell>,
    #[serde(default)]
    everyone_else: Vec<StoredCell>,
    responses: Vec<StoredResponse>,
    #[serde(default)]
    changes: Vec<StoredDerived<Change>>,
    #[serde(default)]
    gaps: Vec<StoredGap>,
    #[serde(default)]
    standings: Vec<StoredDerived<Standing>>,
    #[serde(default)]
    quality: Vec<StoredQuality>,
    #[serde(default)]
    brought_in: Option<BroughtIn>,
    #[serde(default)]
    own_questions: Vec<Question>,
}

#[derive(Deserialize)]
struct StoredDerived<T> {
    #[serde(flatten)]
    key: ItemKey,
    figure: StoredFigure<T>,
}

#[derive(Deserialize)]
struct StoredGap {
    #[serde(flatten)]
    key: ItemKey,
    group: Group,
    figure: StoredFigure<Gap>,
}

#[derive(Deserialize)]
struct StoredQuality {
    audience: Audience,
    figure: StoredFigure<Quality>,
}

#[derive(Deserialize)]
struct StoredCell {
    audience: Audience,
    group: Group,
    item: String,
    item_version: u32,
    outcome: String,
    figure: StoredFigure<Reading>,
}

#[derive(Deserialize)]
struct StoredResponse {
    audience: Audience,
    group: Group,
    figure: StoredFigure<ResponseShare>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredFigure<T> {
    Shown(T),
    Withheld,
}

impl<T> StoredFigure<T> {
    fn figure(self) -> Figure<T> {
        match self {
            StoredFigure::Shown(value) => Figure::Shown(Shown::let_through(value)),
            StoredFigure::Withheld => Figure::Withheld,
        }
    }
}

impl Cube {
    /// Reads the stored text of a release.
    ///
    /// # Errors
    /// When the text is not a cube.
    pub(in crate::release) fn from_stored(text: &str) -> Result<Cube, serde_json::Error> {
        let stored: StoredCube = serde_json::from_str(text)?;
        let cell = |cell: StoredCell| Cell {
            audience: cell.audience,
            group: cell.group,
            item: cell.item,
            item_version: cell.item_version,
            outcome: cell.outcome,
            figure: cell.figure.figure(),
        };
        let response = |cell: StoredResponse| ResponseCell {
            audience: cell.audience,
            group: cell.group,
            figure: cell.figure.figure(),
        };
        let change = |cell: StoredDerived<Change>| ChangeCell { key: cell.key, figure: cell.figure.figure() };
        let gap =
            |cell: StoredGap| GapCell { key: cell.key, group: cell.group, figure: cell.figure.figure() };
        let standing =
            |cell: StoredDerived<Standing>| StandingCell { key: cell.key, figure: cell.figure.figure() };
        let quality =
            |cell: StoredQuality| QualityCell { audience: cell.audience, figure: cell.figure.figure() };
        Ok(Cube {
            wave: stored.wave,
            term: stored.term,
            year: stored.year,
            closed_on: stored.closed_on,
            theory_version: stored.theory_version,
            phases: stored.phases,
            cells: stored.cells.into_iter().map(cell).collect(),
            everyone_else: stored.everyone_else.into_iter().map(cell).collect(),
            responses: stored.responses.into_iter().map(response).collect(),
            changes: stored.changes.into_iter().map(change).collect(),
            gaps: stored.gaps.into_iter().map(gap).collect(),
            standings: stored.standings.into_iter().map(standing).collect(),
            quality: stored.quality.into_iter().map(quality).collect(),
            brought_in: stored.brought_in,
            own_questions: stored.own_questions,
        })
    }
}
