//! Editions: the same survey in another language or in easy read, counted together.
//!
//! An edition is a folder of `surveys/locales`: its name and standing in `edition.toml`, the words of pages and
//! mails, items and scales in Fluent files. English comes first, and what an edition lacks beside it stops the
//! build. The room refuses an edition that is not checked by a person to children.

mod edition;
mod gaps;
mod load;
mod pseudo;
#[cfg(test)]
mod reading;
mod words;

pub use edition::{Direction, Edition, Editions, Standing};
pub use load::{Sources, embedded, read_folder};
pub use words::{Saying, Words};

/// The code of the edition that the others are measured against.
pub const ENGLISH: &str = "en";
/// The code of the edition that shows untranslated text: English with marks round every message.
pub const PSEUDO: &str = "qps";
