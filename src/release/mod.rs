//! The count, the tallies, the disclosure gate and the frozen cube: the one maker of publishable numbers.
//!
//! [`Shown`] has no public constructor. Pages, charts, reports and the API get a [`Figure`], `Shown` or
//! `Withheld`, and cannot reach a raw count. A release is final and every view reads it, and nothing else.

mod aims;
mod algebra;
#[cfg(test)]
mod attacks;
mod axes;
mod basis;
mod beside;
mod changes;
mod correct;
mod count;
mod cube;
mod derived;
mod detail;
mod editions;
mod entity;
mod family;
mod figure;
mod gaps;
mod gate;
mod ground;
mod health;
mod imported;
mod lattice;
mod nearest;
mod nesting;
mod past;
mod places;
mod quality;
#[cfg(test)]
mod quality_tests;
mod ranges;
mod releases;
mod safety;
mod sheet;
mod siblings;
mod store;
mod stored;
mod subsets;
mod tables;
mod tally;
#[cfg(test)]
mod time_tests;
mod weights;
mod why;
mod wording;
#[cfg(test)]
mod world;

pub use correct::{CorrectFault, correct};
pub use count::{CountFault, CountInputs, OpenBallots, Released, count};
#[cfg(test)]
pub use count::{cube_of, cubes_of};
pub use cube::{
    BroughtIn, Cell, ChangeCell, Cube, Dimension, GapCell, Group, ItemKey, QualityCell, ResponseCell,
    StandingCell,
};
pub use derived::{
    Apart, Change, Gap, GapMove, Health, NotProjected, NotWeighted, PathStatus, Projection, Quality,
    Reliability, Standing,
};
pub use figure::{Figure, More, Reading, ResponseShare, Share, Shown, Slice, WITHHELD_SENTENCE};
pub use health::{
    CLOSED_ANSWERS, HEALTH_FROM, ITEM_REST_MINIMUM, LITTLE_ROOM_PERCENT, REWORD_PERCENT, ROUTE_PERCENT,
};
pub use imported::{AnswersFile, ImportFault, ImportGround, ImportMap, Understood, Weighed, understand};
pub use nearest::nearest_words;
pub use releases::{Releases, cubes, destroy, doctor, forget_responses};
pub use safety::{PLACES_MINIMUM, ROSTER_MINIMUM, UNANIMITY_ENDS, UNANIMITY_WITHIN};
pub use siblings::OTHERS;
pub use tally::Roster;
pub use why::{Opened, why_withheld};
pub use wording::{ANSWERS_STEP, BAR_MINIMUM, PERCENT_FROM, ROSTER_STEP};
