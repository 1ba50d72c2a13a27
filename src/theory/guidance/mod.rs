//! The guidance library: titles from `surveys/guidance.toml`, with what colleagues added or changed on top.
//!
//! A colleague's version of an entry wins over the file's; a removed one is hidden. The room refuses an
//! entry without a title, an address that is not https or http, and an address without the day of its check.

mod entity;
mod rules;
mod store;

pub use rules::{GuidanceIn, GuidanceRefused};
pub use store::{keep, library};
