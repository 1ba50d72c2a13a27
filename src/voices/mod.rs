//! voices: what people write in their own words, who reads it, and what of it others may see.
//!
//! A comment waits in a sealed box among those of every submit; twice a school day the boxes of a setting are
//! gathered, shuffled, and what was written is sealed to that setting's readers. A reader or a deputy, signed in with
//! a passkey, reads, masks and codes it, and may propose words to leave; a second person approves. What may be a
//! concern is put first. Every comment is read by a person; nobody is promised watching. The room refuses to let
//! anything out that nobody released.

mod entity;
mod leaving;
mod setting_key;
mod told;

pub use leaving::{
    Agreement, Coarse, Form, Ground, LEAST, LONGEST_PASSAGE, MENTIONS_AT_LEAST, NewPassage, PassageFault,
    PassageIn, PassageRefusal, ReadPassage, Reading, SETTINGS_AT_LEAST, Spoken, SpokenThemes, SpokenWords,
    ThemeFigure, Times, WaitingPassage, WroteRow, approve, decline, forms_offered, opened_passage,
    passages_waiting, propose, read_passage, reading_of, spoken_in, withdraw,
};
pub use setting_key::{PublicHalf, SealFault, SettingKey};
pub use told::{
    BOX_LENGTH, COMMENT_LENGTH, CommentText, LONGEST_COMMENT, MOST_PROMPTS, Told, TooLong, WordsBox, as_told,
};
