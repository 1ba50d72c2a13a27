//! Reports by e-mail, on a timetable: when a wave is released, at the start of each term, or both.
//!
//! A colleague whose roles may read the partnership's figures chooses at the desk, or a lead chooses for them. The
//! mail holds no figure: it names the reports and links to them, behind sign-in. Everybody is told once of each
//! release and of each term. Without a ticked box nothing comes, and the mail says where that is.

mod letter;
mod pages;
mod rules;
mod store;

pub use letter::timetable_mail;
pub use pages::{timetable_page, timetable_set};
pub use rules::Timetable;
pub use store::{REPORTS, tell_of_reports};
