//! Paper questionnaires, entered by staff: a batch is one wave, setting and audience.
//!
//! scanning (stubs, still attached) → typing (stubs detached, papers shuffled) → posted. A stub says whose turn
//! is used up, a sheet what was answered, and nothing ties the two: sheets are sealed under the wave's key as
//! they are typed. Posting is one transaction: invitations done, sheets become ballots without
//! characteristics, in random order, and without a withdrawal code; an empty one counts as withdrawn.
//! The room refuses: counts that differ, under ten answered papers while the wave is open, anything twice, taking
//! a detached stub out while the wave is open, and every entry later than seven days after the close.

mod batches;
pub(in crate::responses) mod list;
pub(in crate::responses) mod pages;
mod posting;
mod rules;
mod sheet_form;
mod store;
mod waiting;

pub use batches::{PaperFault, Papers, Scanned, TypedSheet};
pub use posting::Posted;
pub use rules::{BATCHES_AFTER_CLOSE, Batch, PaperRefusal, PaperStep};
pub use waiting::{batches_waiting, forget_batches};
