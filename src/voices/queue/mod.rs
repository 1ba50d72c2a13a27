//! The reading queue: what the readers of a setting see and do with what was written there.
//!
//! A comment is read, coded by two people who do not see each other's codes, and may be proposed to leave, masked or
//! in other words; somebody else approves. What nobody released stays here. The queue refuses whoever is not a
//! confirmed reader, deputy or cover of the comment's setting, and a step without what must come before it.

mod desk;
mod one;
mod pages;
mod rules;
mod steps;
mod store;
mod words;

pub use one::comment_page;
pub use pages::queue_page;
pub use steps::comment_step;
