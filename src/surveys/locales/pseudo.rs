//! The pseudo-locale: English with accents, longer, and between marks, so that a test finds bare English.

use std::borrow::Cow;

/// Before every run of text of a message.
pub const OPENS: char = '⟦';
/// After it.
pub const CLOSES: char = '⟧';

/// A run of a message's text with an accent on each vowel, a third longer, between the marks.
pub fn marked(text: &str) -> Cow<'_, str> {
    if !text.chars().any(char::is_alphabetic) {
        return Cow::Borrowed(text);
    }
    let accented: String = text.chars().map(accent).collect();
    let longer = "·".repeat(text.chars().count() / 3);
    let (start, rest) = accented.split_at(accented.len() - accented.trim_start().len());
    let (body, end) = rest.split_at(rest.trim_end().len());
    Cow::Owned(format!("{start}{OPENS}{body}{longer}{CLOSES}{end}"))
}

fn accent(letter: char) -> char {
    let plain = "aeiouyAEIOUYcnsz";
    let marked = "áéíóúýÁÉÍÓÚÝçñšž";
    plain.chars().position(|other| other == letter).and_then(|at| marked.chars().nth(at)).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_changed_and_stands_between_marks() {
        assert_eq!(marked("Question "), "⟦Qúéštíóñ···⟧ ");
        assert_eq!(marked(" of "), " ⟦óf·⟧ ");
        assert_eq!(marked(", "), ", ");
    }
}
