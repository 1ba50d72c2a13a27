//! A text as people type it, folded and cut into pieces: case, accents, invisible characters, Arabic letter forms
//! and the kinds of apostrophe make no difference after this.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How a piece hangs on the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// By a space or the like.
    Apart,
    /// By a mark without a space: `self-harm`, `k.i.l.l`.
    Glued,
    /// A sentence ended in between.
    Ended,
}

/// Letters, digits, and marks inside a word that stand for letters (`@ $ ! | *`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub letters: String,
    pub joint: Joint,
}

impl Piece {
    pub fn is_one_letter(&self) -> bool {
        let mut letters = self.letters.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    }
}

/// The pieces of a text, in time that grows with its length only.
pub fn pieces(text: &str) -> Vec<Piece> {
    let letters: Vec<char> = folded(text).collect();
    let mut found: Vec<Piece> = Vec::new();
    let mut current = String::new();
    let mut joint = Joint::Ended;
    for (at, letter) in letters.iter().copied().enumerate() {
        let before = !current.is_empty();
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        if is_letter(letter) || stands_for_one(letter, before, next) {
            current.push(letter);
            continue;
        }
        let glues = before && !letter.is_whitespace() && is_letter(next);
        if before {
            found.push(Piece { letters: std::mem::take(&mut current), joint });
            joint = if glues { Joint::Glued } else { Joint::Apart };
        }
        let ends = matches!(letter, '.' | '!' | '?' | ';' | '\n' | '\u{61f}' | '\u{6d4}');
        if ends && !glues {
            joint = Joint::Ended;
        } else if joint == Joint::Glued && !glues {
            joint = Joint::Apart;
        }
    }
    if !current.is_empty() {
        found.push(Piece { letters: current, joint });
    }
    found
}

/// The letters and digits of a word as they are compared.
pub fn folded_word(word: &str) -> String {
    folded(word).filter(|letter| is_letter(*letter)).collect()
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric()
}

fn stands_for_one(letter: char, before: bool, next: char) -> bool {
    match letter {
        '@' | '$' => is_letter(next) || before && matches!(next, '@' | '$'),
        '!' | '|' | '*' => before && (is_letter(next) || next == letter && letter == '*'),
        _ => false,
    }
}

fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    let kept = text.chars().filter(|letter| !is_invisible(*letter) && !is_apostrophe(*letter));
    kept.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).map(one_form)
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | 'ʼ' | 'ʹ' | '`' | '´' | 'ʾ' | '′' | 'ˈ')
}

fn is_invisible(letter: char) -> bool {
    let listed = matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{640}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}');
    listed || letter.is_control() && !letter.is_whitespace()
}

/// Letters that only look or are typed differently, as one.
fn one_form(letter: char) -> char {
    match letter {
        'ł' => 'l',
        'đ' => 'd',
        'ø' => 'o',
        'ı' => 'i',
        'ґ' => 'г',
        'ٱ' => 'ا',
        'ة' => 'ه',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        '٠'..='٩' => shifted(letter, '٠'),
        '۰'..='۹' => shifted(letter, '۰'),
        _ => letter,
    }
}

fn shifted(digit: char, zero: char) -> char {
    char::from_digit(u32::from(digit) - u32::from(zero), 10).unwrap_or(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        pieces(text).into_iter().map(|piece| piece.letters).collect()
    }

    #[test]
    fn case_accents_forms_and_invisible_letters_make_no_difference() {
        assert_eq!(words("HÉ Hi\u{200b}ts\0 don’t"), ["he", "hits", "dont"]);
        assert_eq!(words("ŻYĆ się Łódź"), ["zyc", "sie", "lodz"]);
        assert_eq!(words("б’є б'є бʼє"), ["бє", "бє", "бє"]);
        assert_eq!(words("أَبِي إلى مدرسة يضـــرب"), ["ابي", "الي", "مدرسه", "يضرب"]);
        assert_eq!(words("𝐤𝐢𝐥𝐥 ｍｅ ٥"), ["kill", "me", "5"]);
    }

    #[test]
    fn marks_inside_a_word_stay_or_glue_and_sentences_end() {
        assert_eq!(words("k!ll $elf h*t wow!! ***"), ["k!ll", "$elf", "h*t", "wow"]);
        let joints: Vec<Joint> = pieces("self-harm, me. He! 5-0 a.b").iter().map(|one| one.joint).collect();
        use Joint::{Apart, Ended, Glued};
        assert_eq!(joints, [Ended, Glued, Apart, Ended, Ended, Glued, Apart, Glued]);
    }
}
