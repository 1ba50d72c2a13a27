//! One release as programs get it: every figure and every response share, cell by cell.

use super::figures::FigureOut;
use crate::progress::words::answered_words;
use crate::release::{
    Cell, Cube, Dimension, Figure, Reading, ResponseCell, WITHHELD_SENTENCE, nearest_words,
};
use crate::theory::AudienceOut;
use crate::waves::TermName;
use poem_openapi::{Enum, Object};

/// What a table is split by. One at a time: there are no cross-tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub enum DimensionName {
    Partnership,
    Phase,
    Place,
    Edition,
}

impl DimensionName {
    /// None for a dimension that this operation does not give out.
    fn of(dimension: Dimension) -> Option<DimensionName> {
        match dimension {
            Dimension::Partnership => Some(DimensionName::Partnership),
            Dimension::Phase => Some(DimensionName::Phase),
            Dimension::Place => Some(DimensionName::Place),
            Dimension::Edition => Some(DimensionName::Edition),
            _ => None,
        }
    }
}

/// One release: final, the same for everybody.
#[derive(Debug, Object)]
pub struct ReleaseOut {
    wave: String,
    term: TermName,
    year: i32,
    /// The day on which the wave closed, in London, as `2026-11-27`.
    closed_on: String,
    /// The version of the theory of change that the wave froze.
    theory_version: String,
    cells: Vec<CellOut>,
    /// Who answered.
    responses: Vec<ResponseOut>,
}

/// One question's figure for one group.
#[derive(Debug, Object)]
pub struct CellOut {
    audience: AudienceOut,
    dimension: DimensionName,
    /// `primary`, `Sandpiper Primary`, the code of an edition (`pl`); empty for the partnership.
    group: String,
    outcome: String,
    item: String,
    version: u32,
    figure: FigureOut,
    /// Where it is withheld: what may be seen instead, as `other groups together` or `the whole partnership`.
    #[oai(skip_serializing_if_is_none)]
    nearest: Option<String>,
}

/// Who answered in one group (AAPOR RR1).
#[derive(Debug, Object)]
pub struct ResponseOut {
    audience: AudienceOut,
    dimension: DimensionName,
    /// As in a cell.
    group: String,
    withheld: bool,
    /// Where it is withheld: the one sentence for all of them. Of the group nothing else is said then.
    #[oai(skip_serializing_if_is_none)]
    sentence: Option<String>,
    /// Where it is withheld: what may be seen instead, as in a cell.
    #[oai(skip_serializing_if_is_none)]
    nearest: Option<String>,
    /// People asked, to the nearest 10.
    #[oai(skip_serializing_if_is_none)]
    invited: Option<u32>,
    /// People who answered, to the nearest 5.
    #[oai(skip_serializing_if_is_none)]
    answered: Option<u32>,
    /// Whole percent of those asked; absent where fewer than 30 answered.
    #[oai(skip_serializing_if_is_none)]
    percent: Option<u8>,
    /// As the pages say it; never proof that the answers stand for everybody.
    #[oai(skip_serializing_if_is_none)]
    words: Option<String>,
}

impl From<&Cube> for ReleaseOut {
    fn from(cube: &Cube) -> ReleaseOut {
        ReleaseOut {
            wave: cube.wave.clone(),
            term: cube.term.into(),
            year: cube.year,
            closed_on: cube.closed_on.clone(),
            theory_version: cube.theory_version.clone(),
            cells: cube.cells.iter().filter_map(|cell| CellOut::of(cube, cell)).collect(),
            responses: cube.responses.iter().filter_map(|cell| ResponseOut::of(cube, cell)).collect(),
        }
    }
}

impl CellOut {
    fn of(cube: &Cube, cell: &Cell) -> Option<CellOut> {
        let figure: &Figure<Reading> = &cell.figure;
        Some(CellOut {
            audience: cell.audience.into(),
            dimension: DimensionName::of(cell.group.dimension)?,
            group: cell.group.name.clone(),
            outcome: cell.outcome.clone(),
            item: cell.item.clone(),
            version: cell.item_version,
            figure: figure.into(),
            nearest: figure.shown().is_none().then(|| nearest_words(cube.nearest_safe(cell).as_ref())),
        })
    }
}

impl ResponseOut {
    fn of(cube: &Cube, cell: &ResponseCell) -> Option<ResponseOut> {
        let shown = cell.figure.shown();
        let nearest = || nearest_words(cube.nearest_response(cell).as_ref());
        let percent = shown.and_then(|share| share.percent);
        Some(ResponseOut {
            audience: cell.audience.into(),
            dimension: DimensionName::of(cell.group.dimension)?,
            group: cell.group.name.clone(),
            withheld: shown.is_none(),
            sentence: shown.is_none().then(|| WITHHELD_SENTENCE.to_owned()),
            nearest: shown.is_none().then(nearest),
            invited: shown.map(|share| share.invited),
            answered: shown.map(|share| share.answered),
            percent,
            words: percent.map(|percent| answered_words(percent).to_owned()),
        })
    }
}
