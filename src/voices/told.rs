//! What one respondent wrote: short texts with two wishes each. One box for every submit of a wave with words, of
//! one length, so that neither its being there nor its size tells whether anything was written.

use crate::clock::At;
use crate::padded::{self, PackFault};
use crate::theory::Audience;
use serde::{Deserialize, Serialize};

/// The longest comment, in characters.
pub const LONGEST_COMMENT: usize = 1_000;
/// Every box is this long before sealing, in bytes: two comments of [`LONGEST_COMMENT`] characters of four bytes,
/// and the rest.
pub const BOX_LENGTH: usize = 8_704;
/// Every comment of the reading queue is this long before sealing, in bytes.
pub const COMMENT_LENGTH: usize = 5_120;

/// One comment as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The prompt's id: `YC-1`.
    pub prompt: String,
    pub text: String,
    /// "A grown-up should read this first."
    pub read_first: bool,
    /// "You may show others my words, without names."
    pub may_quote: bool,
}

/// The contents of a waiting box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordsBox {
    pub audience: Audience,
    /// `en`: the edition that was read.
    pub edition: String,
    /// When it was sent; known inside the seal only.
    pub sent_at: At,
    /// Empty where nothing was written.
    pub told: Vec<Told>,
}

impl WordsBox {
    /// Packs it into [`BOX_LENGTH`] bytes.
    ///
    /// # Errors
    /// [`PackFault::TooLong`] for texts longer than any that [`as_told`] lets through.
    pub fn pack(&self) -> Result<Vec<u8>, PackFault> {
        padded::pack(self, BOX_LENGTH)
    }

    /// Reads what [`WordsBox::pack`] wrote.
    ///
    /// # Errors
    /// [`PackFault::Damaged`].
    pub fn unpack(packed: &[u8]) -> Result<WordsBox, PackFault> {
        padded::unpack(packed)
    }
}

/// A comment as a setting's readers get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentText {
    pub audience: Audience,
    pub edition: String,
    pub told: Told,
    /// Why the program put it first, in words for a reader; empty where it did not.
    pub signs: Vec<String>,
}

impl CommentText {
    /// Packs it into [`COMMENT_LENGTH`] bytes.
    ///
    /// # Errors
    /// [`PackFault::TooLong`].
    pub fn pack(&self) -> Result<Vec<u8>, PackFault> {
        padded::pack(self, COMMENT_LENGTH)
    }

    /// Reads what [`CommentText::pack`] wrote.
    ///
    /// # Errors
    /// [`PackFault::Damaged`].
    pub fn unpack(packed: &[u8]) -> Result<CommentText, PackFault> {
        padded::unpack(packed)
    }
}

/// Why a text cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{characters} characters are more than {LONGEST_COMMENT}")]
pub struct TooLong {
    pub characters: usize,
}

/// A comment as it is kept.
///
/// # Errors
/// [`TooLong`] over [`LONGEST_COMMENT`] characters; nothing is cut off.
pub fn as_told(typed: &str) -> Result<String, TooLong> {
    let text = as_text(typed);
    let characters = text.chars().count();
    if characters > LONGEST_COMMENT { Err(TooLong { characters }) } else { Ok(text) }
}

/// A text as it is kept: line ends as `\n`, without control characters and spaces around it, otherwise untouched
/// whatever its script; markup and formulas stay what they are, text.
pub(super) fn as_text(typed: &str) -> String {
    let lines = typed.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = lines.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Told {
        Told { prompt: "YC-help".into(), text: text.into(), read_first: true, may_quote: true }
    }

    fn words_box(texts: &[&str]) -> WordsBox {
        WordsBox {
            audience: Audience::YoungPeople,
            edition: "en-easy".into(),
            sent_at: At(1_795_000_000_000),
            told: texts.iter().map(|text| told(text)).collect(),
        }
    }

    #[test]
    fn every_box_has_one_length_even_the_longest_and_the_empty() {
        let (wide, quotes) = ("\u{1f600}".repeat(LONGEST_COMMENT), "\"\n".repeat(LONGEST_COMMENT / 2));
        for texts in [vec![], vec!["I like maths."], vec![wide.as_str(), wide.as_str()], vec![&quotes, &wide]]
        {
            let one = words_box(&texts);
            let packed = one.pack().unwrap();
            assert_eq!(packed.len(), BOX_LENGTH);
            assert_eq!(WordsBox::unpack(&packed).unwrap(), one);
        }
        let comment = CommentText {
            audience: Audience::Children,
            edition: "en".into(),
            told: told(&wide),
            signs: vec!["asked to be read first".into(), "may be hurt at home or by somebody close".into()],
        };
        assert_eq!(comment.pack().unwrap().len(), COMMENT_LENGTH);
    }

    #[test]
    fn a_text_loses_control_characters_and_nothing_else() {
        let typed = " <b>=1+1</b>\u{0}\u{7}\r\nmāth \u{202e}\u{627}\u{644} \u{1f600}\t. ";
        assert_eq!(as_told(typed).unwrap(), "<b>=1+1</b>\nmāth \u{202e}\u{627}\u{644} \u{1f600}\t.");
        assert_eq!(as_told(" \u{0} "), Ok(String::new()));
        assert_eq!(as_told(&"é".repeat(10_000)), Err(TooLong { characters: 10_000 }));
        assert!(as_told(&"é".repeat(1_000)).is_ok());
    }
}
