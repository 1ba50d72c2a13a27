//! What a document says: every word comes in here, already in the reader's language.
//!
//! [`Report`] is the one model behind every form of a report: page, PDF, XLSX and JSON read the same value, so
//! they show the same text. [`SlipSheet`] and [`PaperSheet`] are the sheets for respondents. Plain structs that refuse fields
//! they do not know; nothing here needs Typst.

mod icons;
mod poster;
mod report;
mod sheets;

pub use icons::{AimMark, Icon, StateMark};
pub use poster::{KeyEntry, PosterCell, PosterLink, PosterMap, PosterRow, RegisterMark, Shorthand};
pub use report::{
    ActionRow, Actions, Block, Bullets, CellText, Chart, Column, Picture, Quote, Report, ReportKind,
    ReportWords, Section, Table, TableRow, Words,
};
pub use sheets::{
    Face, PaperChoice, PaperQuestion, PaperSheet, PaperSize, Slip, SlipSheet, Stub, StubWords, SupportLine,
};

use serde::{Deserialize, Serialize};

/// Which way the language is written. Right to left mirrors the layout and the order of every scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    Ltr,
    Rtl,
}
