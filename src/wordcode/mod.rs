//! Codes that a child can read out and type: three words and a check word, "apple river moon stone".
//!
//! The list holds 2,048 short, friendly words, so three of them carry 33 bits. The fourth is drawn from the
//! SHA-256 of the three: it carries nothing, and tells a mistyped code from a right one before any look-up.
//! What is typed is read kindly: capitals, spaces, hyphens, commas and line ends do not matter, and a word
//! that is one slip of the finger away from exactly one word of the list is taken for it.
//! A code is a secret: nothing prints one except its `Display`, which is for its owner's page or slip.

mod near;

use near::one_slip_apart;
use sha2::{Digest, Sha256};
use std::fmt::{Display, Formatter};
use std::sync::LazyLock;

/// The most that is read of what somebody typed, in characters: nobody types more in good faith.
pub const LONGEST_TYPED: usize = 200;

/// 2,048 words in alphabetical order; a word's place in it is its 11 bits. Printed codes hang on this order.
static LIST: LazyLock<Vec<&'static str>> = LazyLock::new(|| include_str!("words.txt").lines().collect());

/// Why what was typed is not a code. Positions count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    #[error("there are {found} words; the code has {wanted}")]
    WordCount { found: usize, wanted: usize },
    #[error("word {position} is none that codes are made of")]
    UnknownWord { position: usize },
    #[error("the last word does not belong to the others")]
    CheckWord,
}

/// Three words without a check word: the return code of a draft.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThreeWords([u16; 3]);

/// Three words and the check word that belongs to them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct WordCode(ThreeWords);

impl ThreeWords {
    /// The words that the first 33 bits of `bytes` choose.
    pub fn from_bytes(bytes: &[u8; 8]) -> ThreeWords {
        let number = u64::from_be_bytes(*bytes) >> 31;
        ThreeWords([22, 11, 0].map(|shift| (number >> shift & 0x7ff) as u16))
    }

    /// Reads what somebody typed.
    ///
    /// # Errors
    /// [`CodeFault`]: another number of words than three, or a word that is near none or several of ours.
    pub fn read(typed: &str) -> Result<ThreeWords, CodeFault> {
        Ok(ThreeWords(read_words(typed)?))
    }

    /// The words of [`ThreeWords::bytes`]; none for bytes that are no words'.
    pub fn of_bytes([a, b, c, d, e, f]: [u8; 6]) -> Option<ThreeWords> {
        let numbers = [[a, b], [c, d], [e, f]].map(u16::from_be_bytes);
        numbers.iter().all(|number| usize::from(*number) < LIST.len()).then_some(ThreeWords(numbers))
    }

    /// The words' 33 bits in six bytes, for a key, a MAC or a sealed cookie.
    pub fn bytes(&self) -> [u8; 6] {
        let [[a, b], [c, d], [e, f]] = self.0.map(u16::to_be_bytes);
        [a, b, c, d, e, f]
    }

    fn check_word(&self) -> u16 {
        let digest = Sha256::new().chain_update(b"belong/1/check-word").chain_update(self.bytes()).finalize();
        u16::from_be_bytes([digest[0], digest[1]]) >> 5
    }
}

impl WordCode {
    /// The code of the first 33 bits of `bytes`.
    pub fn from_bytes(bytes: &[u8; 8]) -> WordCode {
        WordCode(ThreeWords::from_bytes(bytes))
    }

    /// Reads what somebody typed.
    ///
    /// # Errors
    /// [`CodeFault`]: another number of words than four, a word that is near none or several of ours, or a
    /// check word that does not belong to the three before it.
    pub fn read(typed: &str) -> Result<WordCode, CodeFault> {
        let [one, two, three, check] = read_words(typed)?;
        let words = ThreeWords([one, two, three]);
        if words.check_word() == check { Ok(WordCode(words)) } else { Err(CodeFault::CheckWord) }
    }

    /// The code's 33 bits in six bytes, for a MAC.
    pub fn bytes(&self) -> [u8; 6] {
        self.0.bytes()
    }
}

impl std::fmt::Debug for ThreeWords {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("ThreeWords(..)")
    }
}

impl std::fmt::Debug for WordCode {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("WordCode(..)")
    }
}

impl Display for ThreeWords {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let [one, two, three] = self.0.map(word);
        write!(f, "{one} {two} {three}")
    }
}

impl Display for WordCode {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.0, word(self.0.check_word()))
    }
}

fn word(number: u16) -> &'static str {
    LIST[usize::from(number)]
}

fn read_words<const N: usize>(typed: &str) -> Result<[u16; N], CodeFault> {
    let typed: String = typed.chars().take(LONGEST_TYPED).collect::<String>().to_lowercase();
    let words: Vec<&str> =
        typed.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() != N {
        return Err(CodeFault::WordCount { found: words.len(), wanted: N });
    }
    let mut numbers = [0; N];
    for (at, word) in words.into_iter().enumerate() {
        numbers[at] = number_of(word).ok_or(CodeFault::UnknownWord { position: at + 1 })?;
    }
    Ok(numbers)
}

/// The place of a word in the list, or of the only one that is a slip away from it.
fn number_of(word: &str) -> Option<u16> {
    if let Ok(at) = LIST.binary_search(&word) {
        return u16::try_from(at).ok();
    }
    let mut near = LIST.iter().enumerate().filter(|(_, known)| one_slip_apart(known, word));
    match (near.next(), near.next()) {
        (Some((at, _)), None) => u16::try_from(at).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    /// Whole words that a child should not be handed, and pairs that sound alike.
    const NOT_IN_THE_LIST: &[&str] = &[
        "sea", "see", "two", "too", "to", "four", "for", "sun", "son", "dear", "deer", "pair", "pear",
        "hair", "hare", "kill", "dead", "gun", "knife", "hate", "ugly", "fat", "stupid", "bum", "poo", "wee",
        "sad", "cry", "ghost", "flour", "flower", "right", "write", "night", "knight", "mum", "dad",
    ];

    #[test]
    fn the_list_holds_2048_distinct_short_plain_words_in_order() {
        assert_eq!(LIST.len(), 2_048);
        assert!(LIST.windows(2).all(|two| two[0] < two[1]));
        let plain =
            |word: &str| (3..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase());
        assert!(LIST.iter().all(|word| plain(word)));
        let known: HashSet<&str> = LIST.iter().copied().collect();
        for word in &known {
            for plural in [format!("{word}s"), format!("{word}es")] {
                assert!(!known.contains(plural.as_str()), "{word} and {plural}");
            }
        }
        for word in NOT_IN_THE_LIST {
            assert!(!known.contains(word), "{word}");
        }
    }

    #[test]
    fn a_code_is_read_however_it_is_spaced_and_cased() {
        let code = WordCode::from_bytes(&[7; 8]);
        let text = code.to_string();
        for typed in [
            text.to_uppercase(),
            format!("  {} \r\n", text.replace(' ', "   ")),
            text.replace(' ', "-"),
            text.replace(' ', ", ") + ".",
            text.replace(' ', "\n"),
            text.replace(' ', " \u{2013} "),
        ] {
            assert!(WordCode::read(&typed) == Ok(code), "not read: {typed:?}");
        }
    }

    #[test]
    fn a_fault_says_what_is_wrong_and_where() {
        let fault = |typed: &str| WordCode::read(typed).err();
        assert_eq!(fault("apple river moon"), Some(CodeFault::WordCount { found: 3, wanted: 4 }));
        assert_eq!(fault(""), Some(CodeFault::WordCount { found: 0, wanted: 4 }));
        assert_eq!(fault("apple qqqqqq moon stone"), Some(CodeFault::UnknownWord { position: 2 }));
        assert_eq!(fault("apple river moon zażółć"), Some(CodeFault::UnknownWord { position: 4 }));
        let three = ThreeWords::from_bytes(&[9; 8]);
        let wrong = word((three.check_word() + 1) % 2_048);
        assert_eq!(fault(&format!("{three} {wrong}")), Some(CodeFault::CheckWord));
        assert_eq!(ThreeWords::read("one").err(), Some(CodeFault::WordCount { found: 1, wanted: 3 }));
    }

    #[test]
    fn a_slip_that_fits_several_words_is_not_guessed() {
        let fits = |typed: &str| LIST.iter().filter(|known| one_slip_apart(known, typed)).count();
        assert!(fits("xolly") > 1, "xolly is near {}", fits("xolly"));
        assert_eq!(number_of("xolly"), None);
        assert_eq!(number_of("giraf"), None);
        assert_eq!(number_of("rabbitt").map(word), Some("rabbit"));
        assert_eq!(number_of("brigde").map(word), Some("bridge"));
        assert_eq!(number_of("umbrela"), None);
    }

    proptest! {
        #[test]
        fn every_code_is_read_as_itself(bytes: [u8; 8]) {
            let (code, three) = (WordCode::from_bytes(&bytes), ThreeWords::from_bytes(&bytes));
            prop_assert!(WordCode::read(&code.to_string()) == Ok(code));
            prop_assert!(ThreeWords::read(&three.to_string()) == Ok(three));
            prop_assert_eq!(three.to_string().split(' ').count(), 3);
            prop_assert!(ThreeWords::of_bytes(three.bytes()) == Some(three));
            prop_assert_eq!(format!("{code:?} {three:?}"), "WordCode(..) ThreeWords(..)");
        }

        #[test]
        fn a_code_with_one_letter_wrong_is_still_the_code_or_is_refused(
            bytes: [u8; 8], at in 0usize..30, letter in "[a-z]"
        ) {
            let code = WordCode::from_bytes(&bytes);
            let mut typed = code.to_string();
            let at = at % typed.len();
            prop_assume!(typed.as_bytes()[at] != b' ');
            typed.replace_range(at..=at, &letter);
            match WordCode::read(&typed) {
                Ok(read) if read == code => {}
                // The slip made another word of the list, and by a chance of 1 in 2,048 its check word fits.
                Ok(_) => prop_assert!(typed.split(' ').all(|word| LIST.binary_search(&word).is_ok())),
                Err(fault) => prop_assert!(!matches!(fault, CodeFault::WordCount { .. }), "{}", fault),
            }
        }

        #[test]
        fn whatever_is_typed_gets_an_answer(typed in "\\PC{0,300}") {
            let _ = WordCode::read(&typed);
            let _ = ThreeWords::read(&typed);
        }
    }
}
