//! Reminders: at most two in a wave, three days apart or more, in school hours only, to whoever is still open.
//!
//! When they go out is planned with the wave, shown on its calendar, and may be changed or stopped until it happens.
//! A reminder carries the same link as the invitation. The room cannot say, and nobody can choose, who is reminded.

mod calendar;
mod jobs;
mod pages;
mod rules;
mod store;

pub use jobs::enqueue_reminders;
pub use pages::{TimetableDesk, times_chosen, times_page};
pub use rules::Round;
pub use store::rounds_of;
pub(super) use store::{to_be_reminded, was_written_to_lately};
