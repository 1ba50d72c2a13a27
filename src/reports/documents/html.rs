//! The same report as a page: inside the desk, and as a file of its own.

use super::lines::{action_lines, map_lines};
use crate::reports::Table as Lines;
use belong_reports::model::{Block, Picture, Section, Table, Words};

/// A table of the model as HTML writes it: every row with its cells and whether they are figures.
pub(super) struct Grid {
    pub caption: String,
    pub heads: Vec<(String, bool)>,
    pub rows: Vec<(String, Vec<(String, bool)>)>,
}

impl Grid {
    /// Whether a phone shows its rows as cards.
    pub fn is_wide(&self) -> bool {
        self.heads.len() > WIDE
    }
}

/// Tables of more columns than this do not fit on a phone.
const WIDE: usize = 5;

/// A block as the page writes it.
pub(super) enum Piece<'a> {
    Lead(&'a str),
    Paragraph(&'a str),
    Note(&'a str),
    Bullets(&'a str, &'a [String]),
    Words(&'a Words),
    Chart(&'a belong_reports::model::Chart, Option<Grid>),
    Grid(Grid),
    Pictures(Vec<(String, &'a str)>),
}

/// A section with its pieces.
pub(super) struct Part<'a> {
    pub section: &'a Section,
    pub pieces: Vec<Piece<'a>>,
}

impl Part<'_> {
    /// `h2` to `h4`.
    pub fn tag(&self) -> String {
        format!("h{}", self.section.level.clamp(2, 4))
    }
}

pub(super) fn parts(sections: &[Section]) -> Vec<Part<'_>> {
    let part = |section| Part { pieces: pieces(section), section };
    sections.iter().map(part).collect()
}

fn pieces(section: &Section) -> Vec<Piece<'_>> {
    section.blocks.iter().map(piece).collect()
}

fn piece(block: &Block) -> Piece<'_> {
    match block {
        Block::Lead(text) => Piece::Lead(text),
        Block::Paragraph(text) => Piece::Paragraph(text),
        Block::Note(text) => Piece::Note(text),
        Block::Bullets(bullets) => Piece::Bullets(&bullets.intro, &bullets.items),
        Block::Words(words) => Piece::Words(words),
        Block::Chart(chart) => Piece::Chart(chart, chart.table.as_ref().map(grid)),
        Block::Table(table) => Piece::Grid(grid(table)),
        Block::Map(map) => Piece::Grid(lines(&map_lines(map))),
        Block::Actions(actions) => Piece::Grid(lines(&action_lines(actions))),
        Block::Pictures(pictures) => Piece::Pictures(pictures.iter().map(drawn).collect()),
    }
}

/// The picture's drawing, decoration beside its sentence; its looks are in the drawing, so no style sheet is needed.
fn drawn(picture: &Picture) -> (String, &str) {
    let svg = picture.svg.as_deref().unwrap_or_else(|| picture.icon.svg());
    let svg = svg
        .replacen("<svg ", "<svg width=\"64\" height=\"64\" ", 1)
        .replace("class=\"p\"", "fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"")
        .replace("class=\"f\"", "fill=\"currentColor\"");
    let hidden = "<svg aria-hidden=\"true\" focusable=\"false\" ";
    let svg = if svg.contains("aria-hidden") { svg } else { svg.replacen("<svg ", hidden, 1) };
    (svg, &picture.sentence)
}

fn grid(table: &Table) -> Grid {
    Grid {
        caption: table.caption.clone(),
        heads: table.columns.iter().map(|column| (column.head.clone(), column.numeric)).collect(),
        rows: table
            .rows
            .iter()
            .map(|row| {
                let numeric = table.columns.iter().skip(1).map(|column| column.numeric);
                let cells = row.cells.iter().zip(numeric);
                (row.head.clone(), cells.map(|(cell, numeric)| (cell.text.clone(), numeric)).collect())
            })
            .collect(),
    }
}

fn lines(lines: &Lines) -> Grid {
    Grid {
        caption: lines.caption.clone(),
        heads: lines.head.iter().map(|head| (head.clone(), false)).collect(),
        rows: lines
            .rows
            .iter()
            .map(|row| (row.head.clone(), row.cells.iter().map(|cell| (cell.clone(), false)).collect()))
            .collect(),
    }
}
