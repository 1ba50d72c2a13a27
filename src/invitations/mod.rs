//! One participant asked in one wave: a private link, a mail, and whether it is done.
//!
//! Opening a wave makes invitations; `enqueue_invitations` gives each one with an address its row in the
//! outbox, once; `SendDueMail` renders and sends. A row of the outbox holds no body, link or address:
//! every attempt renders again, with the same link and the same Message-ID.
//! The room refuses to mail people who have answered, opted out or said "not for me", or whose wave is closed;
//! the results note of a released wave goes to everybody who was invited, whether they answered or not.
//! It sends a lost link again without saying whether it knows an address.

mod batch;
mod entity;
mod jobs;
mod letter;
mod lost_letter;
mod lost_link;
mod lost_store;
mod note;
mod note_letter;
mod outbox;
mod roster;
mod rules;
mod slip_codes;
mod stop;
mod store;
mod test_letter;
mod worker;

pub use batch::{Batched, batch_of};
pub use entity::outbox::Model as OutboxRow;
pub use jobs::enqueue_invitations;
pub use letter::{BoxedLetter, InvitationLetters, Letters};
pub use lost_link::LostLinks;
pub use note::{InvitedTo, enqueue_results_note, invited_to};
pub use outbox::{MailStatus, mail_status};
pub use roster::{Rolled, forget_contacts, roster_of};
pub use rules::{INVITATION, LOST_LINK, MailState, RESULTS_NOTE, SIGN_IN};
pub use slip_codes::fill_slip_codes;
pub use stop::StopMails;
pub use store::{Invitation, find_by_slip_mac, find_by_token_hash, groups_asked, mark_done};
pub use test_letter::{TEST_INVITATION, enqueue_test_mails};
pub use worker::SendDueMail;

#[cfg(test)]
mod tests;
