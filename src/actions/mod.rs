//! What people said, and what was done about it: "You said ... / We did ...".
//!
//! An action belongs to a setting or to the whole partnership, and to one outcome. Its words are read by
//! everybody who answers, children too, on the thank-you page: the latest of their setting and of the
//! partnership. The room refuses an action without both halves, texts that are too long, and days to come.

mod book;
mod entity;
mod pages;
mod rules;
mod store;

pub use book::ActionsBook;
pub use pages::{action_added, action_removed, actions_page};
pub use rules::{Action, ActionFault, ActionIn, Latest, Told, read_action};
pub use store::{all_actions, keep_action, latest_for};

#[cfg(test)]
mod tests;
