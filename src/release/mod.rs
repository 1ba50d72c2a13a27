//! The count, the tallies, the disclosure gate and the frozen cube: the one maker of publishable numbers.
//!
//! [`Shown`] has no public constructor. Pages, charts, reports and the API get a [`Figure`], `Shown` or
//! `Withheld`, and cannot reach a raw count. A release is final and every view reads it, and nothing else.

mod aims;
#[cfg(test)]
mod attacks;
mod axes;
mod basis;
mod changes;
mod count;
mod cube;
mod derived;
mod editions;
mod entity;
mod family;
mod figure;
mod gaps;
mod gate;
mod ground;
mod lattice;
mod nesting;
mod past;
mod places;
mod releases;
mod safety;
mod sheet;
mod siblings;
mod store;
mod stored;
mod tables;
mod tally;
#[cfg(test)]
mod time_tests;
mod wording;
#[cfg(test)]
mod world;

pub use count::{CountFault, CountInputs, OpenBallots, Released, count};
#[cfg(test)]
pub use count::{cube_of, cubes_of};
pub use cube::{
    Cell, ChangeCell, Cube, Dimension, GapCell, Group, ItemKey, QualityCell, ResponseCell, StandingCell,
};
pub use derived::{
    Change, Gap, Health, NotProjected, NotWeighted, PathStatus, Projection, Quality, Reliability, Standing,
    Verdict,
};
pub use figure::{Figure, More, Reading, ResponseShare, Share, Shown, Slice, WITHHELD_SENTENCE};
pub use releases::{Releases, cubes, destroy, doctor, forget_responses};
pub use safety::{PLACES_MINIMUM, ROSTER_MINIMUM, UNANIMITY_ENDS, UNANIMITY_WITHIN};
pub use siblings::OTHERS;
pub use tally::Roster;
pub use wording::{ANSWERS_STEP, BAR_MINIMUM, PERCENT_FROM, ROSTER_STEP};
