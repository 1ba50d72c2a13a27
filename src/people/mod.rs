//! people: settings (schools, colleges, services) and the participants on their rosters.
//!
//! A participant is one person in one setting for one audience, known by an e-mail address, a child's
//! reference or both. Rosters come as one file; a row that is already known updates the characteristics, and
//! an opt-out stays. Somebody who is missing from a later file stays too: a part of the roster can be sent
//! alone. `support` holds whom they can turn to. The room refuses rows that it cannot read for certain, each by
//! its number and reason, columns that Belong does not need, and contacts that nobody could reach.

mod api;
mod counts;
mod entity;
mod families;
mod import;
mod pages;
mod roster_file;
mod rules;
mod store;
mod support;
mod upload;

pub use api::PeopleApi;
pub use counts::{addresses_and_references, opted_out_counts, roll_counts};
pub use families::{
    ChildListed, MailboxListed, child_kept_out, child_let_in, children_at, children_listed, mailboxes_listed,
};
pub use import::{ImportFault, Progress, RosterPreview, RosterReport, import, import_file, preview};
pub use pages::{roster_confirmed, roster_page, roster_uploaded, settings_page};
pub use roster_file::{FileFault, HEADER, Roster, parse};
pub use rules::{AbsenceBand, Characteristics, RosterRow, RowProblem, SettingKind};
pub use store::{
    Participant, Setting, address_of, everybody_at, everybody_with_the_address_of, mailbox_of,
    participants_as_seen, participants_for_wave, settings, stop_mails_to, write_again_to,
};
pub use support::{
    ContactFault, ContactIn, Phone, SupportBook, SupportContact, SupportLine, SupportLines, change_contact,
    confirm_contact, contact_added, contact_changed, contact_confirmed, contact_page, contact_removed,
    keep_contact, read_contact, settings_with_support, support_contacts, support_page,
};
pub use upload::PendingRosters;

#[cfg(test)]
mod tests;
