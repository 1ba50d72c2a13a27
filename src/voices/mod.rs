//! What people write in their own words, and who reads it.
//!
//! Concern triage orders the readers' queue: a text with words of concern is read first. Every text is read by a
//! person anyway, and nothing that is found here is ever shown to the person who wrote it.

mod lexicons;
mod pieces;
mod spelling;
mod triage;

pub use lexicons::Lexicons;
pub use triage::{Concern, concern_in};
