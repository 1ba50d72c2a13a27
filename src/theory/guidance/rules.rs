//! What an entry must be.

use crate::address::has_unsafe_characters;
use crate::theory::{GuidanceEntry, Theory};
use jiff::civil::Date;

/// An entry as a colleague types it.
#[derive(Debug, Clone, Default)]
pub struct GuidanceIn {
    /// Empty for a new entry.
    pub id: String,
    pub publisher: String,
    pub title: String,
    pub address: String,
    /// `YYYY-MM-DD`.
    pub checked_on: String,
    pub outcomes: Vec<String>,
}

/// Why an entry is not kept: the field and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct GuidanceRefused {
    pub field: &'static str,
    pub message: String,
}

fn refused(field: &'static str, message: &str) -> GuidanceRefused {
    GuidanceRefused { field, message: message.to_owned() }
}

/// Checks what was typed and makes an entry of it; `new_id` names a new one.
///
/// # Errors
/// Every field that cannot be kept, in the order of the form.
pub fn check(
    typed: &GuidanceIn,
    theory: &Theory,
    new_id: &str,
) -> Result<GuidanceEntry, Vec<GuidanceRefused>> {
    let mut refusals = Vec::new();
    let line = |text: &str| text.trim().replace(|c: char| c.is_control(), " ");
    let (title, publisher, address) = (line(&typed.title), line(&typed.publisher), line(&typed.address));
    if title.is_empty() || title.chars().count() > 300 {
        refusals.push(refused("title", "Enter a title of up to 300 characters"));
    }
    if publisher.is_empty() || publisher.chars().count() > 120 {
        refusals.push(refused("publisher", "Enter who published it, in up to 120 characters"));
    }
    for (field, text) in [("title", &title), ("publisher", &publisher), ("address", &address)] {
        if has_unsafe_characters(text) {
            refusals.push(refused(field, "Write this without marks that turn the line around"));
        }
    }
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    if !address.is_empty() && (!is_web || address.chars().count() > 500 || address.contains(' ')) {
        refusals.push(refused("address", "Enter a web address that begins with https://, or leave it empty"));
    }
    let checked_on = typed.checked_on.trim().parse::<Date>().ok();
    if !typed.checked_on.trim().is_empty() && checked_on.is_none() {
        refusals.push(refused("checked_on", "Enter the day of the check as 2026-11-10"));
    } else if !address.is_empty() && checked_on.is_none() {
        refusals.push(refused("checked_on", "Enter the day on which somebody checked the address"));
    }
    if typed.outcomes.is_empty() || typed.outcomes.iter().any(|id| theory.outcome(id).is_none()) {
        refusals.push(refused("outcomes", "Choose at least one outcome that it helps with"));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let id = if typed.id.is_empty() { new_id } else { &typed.id };
    Ok(GuidanceEntry {
        id: id.to_owned(),
        publisher,
        title,
        address: (!address.is_empty()).then_some(address),
        checked_on,
        outcomes: typed.outcomes.clone(),
    })
}
