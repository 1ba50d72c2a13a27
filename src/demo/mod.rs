//! The demonstration: an invented partnership of 13 settings and 4,000 people, with five released waves.
//!
//! It needs nothing and keeps everything in one folder. The released waves are made by the program's own
//! open, submit, close and count, with the clock set to their dates. Every page says that it is invented.

pub mod answers;
pub mod people;
