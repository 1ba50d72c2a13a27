//! Voices: what people write in their own words, and how it is read with care.
//!
//! A comment is read by a person before it goes anywhere. What the program suggests is a suggestion; a person
//! decides.

mod masks;

pub use masks::{KnownNames, Mask, MaskKind, masked, suggested_masks};
