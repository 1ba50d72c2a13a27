//! A frozen cube read back. Private: outside this room nobody can make a figure from text.

use super::cube::{Cell, Cube, Group, ResponseCell};
use super::figure::{Figure, Reading, ResponseShare, Shown};
use crate::surveys::Term;
use crate::theory::Audience;
use serde::Deserialize;

#[derive(Deserialize)]
struct StoredCube {
    wave: String,
    term: Term,
    year: i32,
    closed_on: String,
    theory_version: String,
    cells: Vec<StoredCell>,
    #[serde(default)]
    everyone_else: Vec<StoredCell>,
    responses: Vec<StoredResponse>,
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
        Ok(Cube {
            wave: stored.wave,
            term: stored.term,
            year: stored.year,
            closed_on: stored.closed_on,
            theory_version: stored.theory_version,
            cells: stored.cells.into_iter().map(cell).collect(),
            everyone_else: stored.everyone_else.into_iter().map(cell).collect(),
            responses: stored.responses.into_iter().map(response).collect(),
        })
    }
}
