//! Class sessions: a tablet goes round, each child types the words of a slip, answers, and clears it.
//!
//! A member of staff opens a session for one wave, setting and audience; its page takes word codes of that
//! group only, for a few hours. A code begins a journey, one question a page, that ends after ten idle minutes; the
//! same code takes it up again later. A step that comes up to twenty minutes too late is still kept, and shows
//! nothing. The next child finds nothing of the former.
//! The room refuses: words of nobody in the session's group, a session that has met too many unknown words, is
//! over or was ended, and a wave that is not open. All refusals of a code but "done" look the same.

pub(in crate::responses) mod desk;
pub(in crate::responses) mod pages;
mod rules;
mod sessions;
mod store;

pub(in crate::responses) use pages::{forget_journeys, kept_late, path_for_the_next};
pub use rules::{ClassRefusal, ClassSession, Standing};
pub use sessions::{ClassFault, ClassSessions, Entered};
