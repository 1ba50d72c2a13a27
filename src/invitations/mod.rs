//! One participant asked in one wave: a private link, a mail, and whether it is done.
//!
//! Opening a wave makes invitations; `enqueue_invitations` gives each one with an address its row in the
//! outbox, once; `SendDueMail` renders and sends. A row of the outbox holds no body, link or address:
//! every attempt renders again, with the same link and the same Message-ID.
//! The room refuses to mail people who have answered, opted out or said "not for me", or whose wave is closed;
//! the results note of a released wave goes to everybody who was invited, whether they answered or not.
//! A mailbox on the suppression list is never written to, whoever is listed with it; delivery reports (`bounces`) and
//! the ways out of our mails (`stop`) write that list.
//! It sends a lost link again without saying whether it knows an address.
//! Children who share a mailbox share a mail, and before a wave asks children their families are told and can keep
//! them out, which nobody hears of.

mod batch;
mod beat;
mod bounces;
mod entity;
mod families;
mod family_letter;
mod family_store;
mod forget;
mod hold;
mod hours;
mod jobs;
mod letter;
mod lost_letter;
mod lost_link;
mod lost_store;
mod mail_desk;
mod minutes;
mod note;
mod note_letter;
mod opt_out;
mod outbox;
mod outbox_counts;
mod parents;
mod parents_letter;
mod parents_store;
mod reminders;
mod roster;
mod rules;
mod scribe;
mod slip_codes;
mod status;
mod stop;
mod store;
mod suppression;
mod test_letter;
mod worker;

pub use batch::{Batched, batch_of};
pub use beat::MailBeat;
pub use bounces::{
    Bounces, LARGEST, ReturnPath, Taken, Verdict, Why, addresses_csv, addresses_page, addresses_step,
    read_maildir,
};
pub use entity::outbox::Model as OutboxRow;
pub use forget::forget_mailboxes;
pub use hold::{HeldBecause, Hold, cancel, holds, pause, resume, retry_failed, stands_still};
pub use hours::SendingHours;
pub use jobs::{Queueing, enqueue_invitations};
pub use letter::{BoxedLetter, InvitationLetters, Letters};
pub use lost_link::LostLinks;
pub use mail_desk::{MailDesk, mail_page, mail_step};
pub use note::{InvitedTo, enqueue_results_note, invited_to};
pub use opt_out::FamilyOptOut;
pub use outbox_counts::{MailStatus, mail_status};
pub use parents::{ParentsTold, TellFault, TellRefusal, parents_told, tell_parents};
pub use reminders::{Round, TimetableDesk, enqueue_reminders, rounds_of, times_chosen, times_page};
pub use roster::{Rolled, forget_contacts, roster_of};
pub use rules::{INVITATION, LOST_LINK, MailState, PARENT_INFORMATION, RESULTS_NOTE, SIGN_IN};
pub use slip_codes::fill_slip_codes;
pub use status::{QueueStatus, queue_status};
pub use stop::StopMails;
pub use store::{Invitation, find_by_slip_mac, find_by_token_hash, groups_asked, mark_done};
pub use suppression::{AddressHash, Reason, SuppressionList};
pub use test_letter::{TEST_INVITATION, enqueue_test_mails};
pub use worker::SendDueMail;

#[cfg(test)]
mod tests;
