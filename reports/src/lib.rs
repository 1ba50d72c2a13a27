//! Turns a model (plain structs, or the same as JSON) into PDF with Typst as a library.
//!
//! Knows nothing of the rest of Belong: every word, link and code comes in with the model, in the reader's
//! language, and left to right or right to left. The templates hold layout and no words.
//! A document is tagged, names its language and embeds its fonts; where its characters allow it keeps to
//! PDF/UA-1. Nothing is read from disk, network or clock, so the same model gives the same bytes.
//! The crate refuses a model that would print something useless, and says which field is wrong.

mod checks;
mod model;
mod qr;
mod render;
mod world;

pub use model::{
    Direction, Face, PaperChoice, PaperQuestion, PaperSheet, PaperSize, Slip, SlipSheet, Stub, StubWords,
    SupportLine,
};
pub use render::{ReportFault, paper, slips};
