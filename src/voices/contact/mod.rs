//! contact: "I would like someone to contact me". Somebody chooses a setting and leaves a few words; they are sealed
//! to that setting's readers at once and wait as files of one length and one day, until they are gathered, shuffled,
//! for the readers. A form of its own: it takes nothing of a journey, and nothing here names one.

mod desk;
mod door;
mod gathering;
mod rules;
mod spool;
mod store;

pub use desk::{contact_act, contact_opened, contact_page, contacts_page};
pub use door::{ContactDoor, Place};
pub use rules::{
    CONTACT_LENGTH, ContactAct, ContactFault, ContactIn, ContactText, FORGOTTEN_AFTER, LONGEST_ABOUT,
    LONGEST_REACH, LONGEST_WHO, read_contact,
};
pub use spool::{ContactSpool, WaitingContacts};
pub use store::{close_for_ever, contacts_waiting, forget_contacts, gather_contacts};
