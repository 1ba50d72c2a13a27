//! A text as words with their places, in any script.

use super::MaskKind;

/// One word of a text.
#[derive(Debug)]
pub struct Word<'a> {
    pub start: usize,
    /// Without a closing 's.
    pub end: usize,
    pub text: &'a str,
    /// In lower case, with straight apostrophes.
    pub lower: String,
    /// Whether a sentence begins here, so that a capital says nothing.
    pub begins: bool,
    /// A placeholder that stands for something masked before.
    pub masked: bool,
}

impl Word<'_> {
    /// A capital and then small letters: Kayden, O'Brien. What is written in capitals throughout says nothing.
    pub fn has_capital(&self) -> bool {
        !self.masked
            && self.text.chars().next().is_some_and(char::is_uppercase)
            && self.text.chars().any(char::is_lowercase)
    }

    pub fn has_digit(&self) -> bool {
        self.text.chars().any(|c| digit(c).is_some())
    }

    /// The number that the word is, of four figures at most.
    pub fn number(&self) -> Option<u32> {
        let figures: Option<Vec<u32>> = self.text.chars().map(digit).collect();
        let figures = figures.filter(|figures| !self.masked && (1..=4).contains(&figures.len()))?;
        Some(figures.iter().fold(0, |number, figure| number * 10 + figure))
    }

    /// Figures and then letters: "9KL", "12th".
    pub fn number_and_letters(&self) -> Option<(u32, &str)> {
        let letters = self.text.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = self.text[..self.text.len() - letters.len()].parse().ok()?;
        (!letters.is_empty() && !self.masked && letters.chars().all(char::is_alphabetic))
            .then_some((number, letters))
    }
}

/// A figure in Latin, Arabic or Persian writing.
pub fn digit(c: char) -> Option<u32> {
    let from = |zero: char| Some(u32::from(c) - u32::from(zero));
    match c {
        '0'..='9' => from('0'),
        '٠'..='٩' => from('٠'),
        '۰'..='۹' => from('۰'),
        _ => None,
    }
}

/// Letters, figures, and marks that stand on letters.
fn belongs(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

/// The words of a text, in order. Placeholders of [`super::masked`] are words of their own.
pub fn words_of(text: &str) -> Vec<Word<'_>> {
    let mut found: Vec<Word> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let placeholder = MaskKind::ALL.iter().find(|kind| rest.starts_with(kind.placeholder()));
        let (length, end) = match placeholder {
            Some(kind) => (kind.placeholder().len() + possessive(&rest[kind.placeholder().len()..]), None),
            None if belongs(c) => {
                let length = length_of_word(rest);
                (length + possessive(&rest[length..]), Some(at + length))
            }
            None => {
                at += c.len_utf8();
                continue;
            }
        };
        let before = found.last().map_or(0, |word| word.end);
        let begins = found.is_empty() || begins_sentence(&text[before..at]);
        let masked = end.is_none();
        let end = end.unwrap_or(at + length);
        let word = &text[at..end];
        let lower = word.to_lowercase().replace(is_apostrophe, "'");
        found.push(Word { start: at, end, text: word, lower, begins, masked });
        at += length;
    }
    found
}

/// The length of the word that `rest` starts with, without a closing 's. Apostrophes between letters are part of it.
fn length_of_word(rest: &str) -> usize {
    let mut length = 0;
    for (at, c) in rest.char_indices() {
        let joins = is_apostrophe(c)
            && possessive(&rest[at..]) == 0
            && rest[at + c.len_utf8()..].chars().next().is_some_and(char::is_alphabetic);
        if !belongs(c) && !joins {
            break;
        }
        length = at + c.len_utf8();
    }
    length
}

/// The length of an 's that `rest` starts with, and that ends there.
fn possessive(rest: &str) -> usize {
    let mut chars = rest.chars();
    match (chars.next(), chars.next()) {
        (Some(mark), Some('s' | 'S')) if is_apostrophe(mark) && !chars.next().is_some_and(belongs) => {
            mark.len_utf8() + 1
        }
        _ => 0,
    }
}

/// Whether what stands between two words ends a sentence or opens speech.
fn begins_sentence(gap: &str) -> bool {
    gap.contains(['.', '!', '?', '…', ':', ';', '\n', '؟', '۔', '•', '—', '–', '"', '“', '”', '«', '('])
        || [" '", " ‘", " - ", "* "].iter().any(|mark| gap.contains(mark))
}
