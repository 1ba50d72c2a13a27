//! The theory of change as a map: rows of what we will do, columns of horizons.

use super::{AimMark, Icon, StateMark};
use serde::{Deserialize, Serialize};

/// The map. Any number of rows; every row has one cell for each horizon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PosterMap {
    pub caption: String,
    /// Above the rows' own headings: "What we will do".
    pub row_head: String,
    /// "Short term (2024-2026)"; one to five.
    pub horizons: Vec<String>,
    pub rows: Vec<PosterRow>,
    /// What the marks mean; those that occur, or all.
    pub key: Vec<KeyEntry>,
    /// Where the same stands as a table; printed as a QR code.
    pub qr: Option<PosterLink>,
    /// The words of the second sheet, in icons for children. None leaves it out.
    pub shorthand: Option<Shorthand>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PosterRow {
    pub number: u8,
    /// The partnership's own wording.
    pub statement: String,
    pub icon: Icon,
    /// Two or three words beside the icon on the children's sheet.
    pub short: String,
    pub cells: Vec<PosterCell>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PosterCell {
    /// `6M`.
    pub outcome: String,
    /// The partnership's own wording.
    pub statement: String,
    /// The outcome's picture for the children's sheet: an `<svg>` with the classes `p` (outline) and `f`
    /// (filled), as in `surveys/pictures`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    pub state: StateMark,
    /// "improving (families)".
    pub state_words: String,
    /// At most one: "6 in 10 young people".
    pub figure: Option<String>,
    /// The wave of that figure.
    pub when: Option<String>,
    pub register: Option<RegisterMark>,
    /// "voice and register differ".
    pub differ: Option<String>,
    /// "target 70% by 2030" or "no target yet".
    pub target: Option<String>,
    pub aim: Option<AimMark>,
    /// The aim's word: "on path". None where `target` says it already.
    pub aim_words: Option<String>,
}

/// What the register says of the outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterMark {
    pub state: StateMark,
    /// "Register: no clear change (absence)".
    pub words: String,
}

/// A mark of the key: of a state, or of an aim where `aim` is some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyEntry {
    pub state: Option<StateMark>,
    pub aim: Option<AimMark>,
    pub words: String,
    /// May be empty.
    pub meaning: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PosterLink {
    /// At most 1,000 bytes.
    pub link: String,
    /// What the code is for, printed beside it and read out in its place.
    pub label: String,
}

/// The second sheet's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shorthand {
    pub title: String,
    /// How to read it: a short sentence.
    pub intro: String,
    /// The marks in a child's words; every state of the map has an entry.
    pub key: Vec<KeyEntry>,
}
