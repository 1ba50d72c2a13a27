//! The report model, and its PDF with Typst as a library.
//!
//! Knows nothing of the rest of Belong: every word, link and code comes in with the model, in the reader's
//! language, and left to right or right to left. The templates hold layout and no words.
//! A document is tagged, names its language and embeds its fonts; where its characters allow it keeps to
//! PDF/UA-1. No network and no clock, so the same model gives the same bytes.
//! The crate refuses a model that would print something useless, and says which field is wrong.
//! Without the feature `pdf` only [`model`] is left, for the forms that need no Typst.

#[cfg(feature = "pdf")]
mod checks;
#[cfg(feature = "pdf")]
mod drawing;
#[cfg(feature = "pdf")]
mod look;
pub mod model;
#[cfg(feature = "pdf")]
mod qr;
#[cfg(feature = "pdf")]
mod render;
#[cfg(feature = "pdf")]
mod world;

#[cfg(feature = "pdf")]
pub use drawing::png;
#[cfg(feature = "pdf")]
pub use look::{Style, Templates};
pub use model::{
    Direction, Face, PaperChoice, PaperQuestion, PaperSheet, PaperSize, Slip, SlipSheet, Stub, StubWords,
    SupportLine,
};
#[cfg(feature = "pdf")]
pub use qr::svg as code;
#[cfg(feature = "pdf")]
pub use render::{ReportFault, paper, report, slips};
