//! Support contacts: whom a child, a young person or a family can turn to, in a setting or anywhere.
//!
//! Each has an owner, who keeps it true, and a day by which it is looked at again. A contact whose day has
//! passed is never shown to respondents, and a wave does not open for children or families of a setting
//! that has none in date. The room refuses a contact that nobody could reach.

mod book;
mod entity;
mod form;
mod listed;
mod pages;
mod rules;
mod store;

pub use book::SupportBook;
pub use pages::{
    contact_added, contact_changed, contact_confirmed, contact_page, contact_removed, support_page,
};
pub use rules::{ContactFault, ContactIn, Phone, SupportContact, SupportLine, SupportLines, read_contact};
pub use store::{change_contact, confirm_contact, keep_contact, settings_with_support, support_contacts};

#[cfg(test)]
mod tests;
