//! Composed pulses: a partnership chooses outcomes, and the planner fills the questionnaires.
//!
//! A pulse is the text of one file (`docs/pulses.md`): stored in the database, exported, shared, read again. It may
//! bring questions of its own, each mapped to an outcome, worded per audience and held to the writing rules.
//! The room refuses a question under an id that is another question's: two questions never share a line over time.

mod entity;
mod file;
mod identity;
mod lists;
mod new_item;
mod planner;
mod store;

pub use file::{Beside, Composed, Wording, read_pulse};
pub use identity::{Known, next_free};
pub use new_item::NewItem;
pub use planner::{
    AskedItem, AskedWave, AudiencePlan, CellPlan, Comparable, Gap, Pick, Planned, Why, Wish, describe_pulse,
    plan_pulse, takes,
};
pub use store::{
    KeptPulse, change_pulse, keep_pulse, note_seen, pulse_by_id, pulse_held, pulses, remove_pulse,
};
