//! What leaves the reading queue, and what does not.
//!
//! Words leave when a second person approved them, their wave is released, and ten people of their audience wrote in
//! three settings or more; verbatim only with permission. Themes leave as rounded counts over the partnership, and of
//! a single setting by name alone. Nothing here opens a comment. The rules: measurement.md D10.

mod passages;
mod reading;
mod rows;
mod rules;
mod spoken;
mod store;
#[cfg(test)]
mod tests;

pub use passages::{
    Form, Ground, LONGEST_PASSAGE, PassageIn, PassageRefusal, ReadPassage, forms_offered, read_passage,
};
pub use reading::{Reading, Times, WroteRow, reading_of};
pub use rules::{Coarse, LEAST, MENTIONS_AT_LEAST, SETTINGS_AT_LEAST, ThemeFigure};
pub use spoken::{Agreement, Spoken, SpokenThemes, SpokenWords, spoken_in};
pub use store::{
    NewPassage, PassageFault, WaitingPassage, approve, decline, opened_passage, passages_waiting, propose,
    released_from, withdraw,
};
