//! What people said, and what is done about it: "You said ... / We will ... / We did ... / Did it help?".
//!
//! An action belongs to a setting or to the whole partnership, and to one outcome. It is to be done, by a day and by
//! somebody; then done, or said not to be done and why; and later somebody writes what became of it. Its history
//! is kept. The words of what was done are read by everybody who answers, children too, on the thank-you page: the
//! latest of their setting and of the partnership. The room also keeps the results note of a wave.
//! It refuses half an action, texts that are too long, addresses, and deeds of days to come.

mod book;
mod entity;
mod form;
mod note;
mod one;
mod pages;
mod rules;
mod seams;
mod store;
mod views;

pub use book::ActionsBook;
pub use form::{ActionFault, ActionIn, StepIn};
pub use note::{LONGEST_NOTE, Note, Sent, count_note_mails, mark_note_sent, note_of, read_note, save_note};
pub use one::{action_page, action_step};
pub use pages::{action_added, actions_page};
pub use rules::{
    Action, ActionState, Ground, Latest, Step, Told, in_order, read_action, take, without_response,
};
pub use seams::SinceThen;
pub use store::{
    By, Change, action_in, actions_in, all_actions, history_of, keep_action, latest_for, rewrite_action,
};

#[cfg(test)]
mod tests;
