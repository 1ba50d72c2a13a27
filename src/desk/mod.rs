//! The lead's pages that put several rooms together: the poster, the page of an outcome, targets, guidance,
//! and beside them the state of the mail.
//!
//! The room keeps nothing of its own: it reads releases through [`Cubes`], words them with `progress`, draws
//! them with `reports`. It refuses to compute a figure, to rank places, and to show what a release withheld.
//! Its GETs never write; a form that cannot be kept comes back as it was typed, with what is wrong.

mod about;
mod actions_api;
mod chain;
mod charts;
mod constants;
mod eml;
mod evidence;
mod families;
mod files;
mod guidance;
mod guidance_api;
mod mailbox;
mod markdown;
mod method_pages;
mod note;
mod note_draft;
mod outcomes;
mod panels;
mod poster;
mod register;
mod register_section;
mod scope;
mod seams;
mod side_by_side;
mod since;
mod story;
mod target_form;
mod target_rows;
mod targets;
#[cfg(test)]
mod tests;
mod voices;
mod what_done;

pub use actions_api::ActionsApi;
pub use chain::chain_page;
pub use families::{families_page, families_told};
pub use files::{outcome_csv, poster_csv};
pub use guidance::{guidance_added, guidance_changed, guidance_entry_page, guidance_page};
pub use guidance_api::GuidanceApi;
pub use mailbox::{demo_mail, demo_mail_list};
pub use method_pages::{method, method_page};
pub use note::{NoteMail, note_page, note_step};
pub use outcomes::outcome;
pub use poster::{poster_in_pictures, poster_page};
pub use register::{register_csv, register_indicator, register_page};
pub use register_section::{RegisterSection, register_section};
pub use seams::{Cubes, DemoMailbox};
pub use side_by_side::outcomes_page;
pub use since::since_then;
pub use story::{story_file, story_page};
pub use targets::{target_set, target_withdrawn, targets_page};
pub use voices::voices_page;
