//! The count, the tallies, the disclosure gate and the frozen cube: the one maker of publishable numbers.
//!
//! [`Shown`] has no public constructor. Pages, charts, reports and the API get a [`Figure`], `Shown` or
//! `Withheld`, and cannot reach a raw count. A release is final and every view reads it, and nothing else.

mod algebra;
#[cfg(test)]
mod attacks;
mod axes;
mod correct;
mod count;
mod cube;
mod derived;
mod editions;
mod entity;
mod figure;
mod gate;
mod lattice;
mod nearest;
mod nesting;
mod places;
mod ranges;
mod releases;
mod safety;
mod sheet;
mod siblings;
mod store;
mod stored;
mod tables;
mod tally;
mod wording;
#[cfg(test)]
mod world;

pub use correct::{CorrectFault, correct};
#[cfg(test)]
pub use count::cube_of;
pub use count::{CountFault, CountInputs, OpenBallots, Released, count};
pub use cube::{
    Cell, ChangeCell, Cube, Dimension, GapCell, Group, ItemKey, QualityCell, ResponseCell, StandingCell,
};
pub use derived::{
    Change, Gap, Health, NotProjected, NotWeighted, PathStatus, Projection, Quality, Reliability, Standing,
    Verdict,
};
pub use figure::{Figure, More, Reading, ResponseShare, Share, Shown, Slice, WITHHELD_SENTENCE};
pub use nearest::nearest_sentence;
pub use releases::{Releases, cubes, destroy, doctor, forget_responses};
pub use siblings::OTHERS;
pub use tally::Roster;
