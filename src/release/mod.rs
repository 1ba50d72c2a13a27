//! The count, the tallies, the disclosure gate and the frozen cube: the one maker of publishable numbers.
//!
//! [`Shown`] has no public constructor. Pages, charts, reports and the API get a [`Figure`], `Shown` or
//! `Withheld`, and cannot reach a raw count. A release is final and every view reads it, and nothing else.

mod cube;
mod figure;

pub use cube::{Cell, Cube, Dimension, Group, ResponseCell};
pub use figure::{Figure, Reading, ResponseShare, Share, Shown, Slice, WITHHELD_SENTENCE};
