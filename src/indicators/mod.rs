//! indicators: the attendance register beside the voice.
//!
//! Figures come from the Department for Education's open files, and from the partnership's own counts; each is
//! held exactly as it was published. The reading side sets the authority beside the rest of its region.
//! The room refuses a file that does not add up, whole; small counts of settings; a claim from too few points;
//! and adding voice and register into one number.

mod aims;
mod api;
mod badges;
mod columns;
mod control;
mod dates;
mod entity;
mod export;
mod finding;
mod import;
mod local;
mod local_row;
mod mixing;
mod model;
mod nearest;
mod published;
mod rules;
mod sheet;
mod store;
mod totals;
mod withhold;

pub use aims::{Reached, TargetWord, later_words, reached, target_word};
pub use api::IndicatorsApi;
pub use badges::{Badge, badge};
pub use control::{
    Control, Method, Reading, Standing, Stretch, Variation, assurance_words, control, variation,
};
pub use export::{EXPORT_HEADER, export_row};
pub use finding::{About, Finding, View, beside_words, gap_words};
pub use import::{ImportFault, ImportReport, ImportRules, Replaced, import_bytes, import_file};
pub use model::{Held, Key, Level, Period, PeriodKind, SchoolPhase, school_year, school_year_words};
pub use rules::{
    Beside, Dot, TERM_IS_OLD_AFTER, Track, YEAR_IS_OLD_AFTER, in_words, is_old, measured, phase_split, tracks,
};
pub use sheet::FileFault;
pub use store::{held, held_of};

use crate::surveys::Source;

/// A figure and the row that it stood in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Placed {
    row: u64,
    held: Held,
}

/// What was read of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FileRead {
    source: Source,
    rows: Vec<Placed>,
    /// Rows about other places, other phases, and other times than are kept.
    other_places: usize,
    other_phases: usize,
    other_times: usize,
}

impl FileRead {
    fn of(source: Source) -> FileRead {
        FileRead { source, rows: Vec::new(), other_places: 0, other_phases: 0, other_times: 0 }
    }
}

#[cfg(test)]
mod tests;
