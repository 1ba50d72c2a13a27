//! Which texts a reader sees first.
//!
//! A tick "please read this first" comes before any word. The words are searched in every language, since people
//! mix them. What is denied counts too, unless the lexicon lists it as harmless: "I don't want to die" is read first.

use super::lexicons::{Lexicon, Lexicons, Read};
use super::pieces::pieces;

/// Why a text is read before the others. For its reader only, never for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// The person asked for it to be read first.
    pub asked_first: bool,
    /// The groups whose words are in the text, by code, each once; [`Lexicons::label`] says what they are called.
    pub groups: Vec<String>,
}

/// Whether a text is to be read first; `language` is the code of the edition in which it was written.
///
/// `None` says only that no word was found: every text is read by a person. Takes time in proportion to the text's
/// length, whatever is in it.
pub fn concern_in(text: &str, language: &str, read_first: bool, lexicons: &Lexicons) -> Option<Concern> {
    let pieces = pieces(text);
    let mut groups: Vec<String> = Vec::new();
    for lexicon in lexicons.beginning_with(language) {
        let found = groups_in(&lexicon.read(&pieces), lexicon);
        for (at, (code, _)) in lexicon.groups.iter().enumerate() {
            if found.contains(&at) && !groups.contains(code) {
                groups.push(code.clone());
            }
        }
    }
    (read_first || !groups.is_empty()).then_some(Concern { asked_first: read_first, groups })
}

/// The groups, by their place, of which a phrase is in the text and not touched by a harmless one.
fn groups_in(words: &[Read], lexicon: &Lexicon) -> Vec<usize> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < words.len() {
        let after = words[from + 1..].iter().position(|word| word.starts_sentence);
        let end = after.map_or(words.len(), |after| from + 1 + after);
        found.extend(groups_in_sentence(&words[from..end], lexicon));
        from = end;
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn groups_in_sentence(words: &[Read], lexicon: &Lexicon) -> Vec<usize> {
    let mut harmless = vec![false; words.len()];
    let mut hits = Vec::new();
    for (start, word) in words.iter().enumerate() {
        for phrase in word.elements.iter().flat_map(|element| lexicon.starting_with(*element)) {
            let Some(last) = last_of(&phrase.rest, &words[start..]).map(|last| start + last) else {
                continue;
            };
            match phrase.group {
                Some(group) => hits.push((start, last, group)),
                None => harmless[start..=last].fill(true),
            }
        }
    }
    hits.retain(|(start, last, _)| !harmless[*start..=*last].contains(&true));
    hits.into_iter().map(|(_, _, group)| group).collect()
}

/// Where a phrase ends whose first word is the first of `words`, the earliest of several places.
///
/// Each bit of `reached` is a place where the parts so far may end, so no way is ever tried twice. A phrase spans
/// fewer than 64 words: the content files allow 10 words with gaps of 5.
fn last_of(rest: &[(usize, u16)], words: &[Read]) -> Option<usize> {
    let reach = words.len().min(64);
    let mut reached: u64 = 1;
    for (gap, element) in rest {
        let mut next = 0;
        let mut left = reached;
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            let within = words[..reach].iter().enumerate().take(at + 2 + gap).skip(at + 1);
            for (place, _) in within.filter(|(_, word)| word.elements.binary_search(element).is_ok()) {
                next |= 1 << place;
            }
        }
        reached = next;
        if reached == 0 {
            return None;
        }
    }
    Some(reached.trailing_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::read_concerns;
    use crate::theory::Faults;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static LEXICONS: LazyLock<Lexicons> =
        LazyLock::new(|| Lexicons::new(&read_concerns(None, &Faults::default())));

    fn groups(text: &str, language: &str) -> Vec<String> {
        concern_in(text, language, false, &LEXICONS).map_or_else(Vec::new, |concern| concern.groups)
    }

    #[test]
    fn a_tick_comes_first_whatever_is_written() {
        let asked = concern_in("I like maths.", "en", true, &LEXICONS);
        assert_eq!(asked, Some(Concern { asked_first: true, groups: Vec::new() }));
        assert_eq!(concern_in("I like maths.", "en", false, &LEXICONS), None);
        assert_eq!(concern_in("", "en", false, &LEXICONS), None);
    }

    #[test]
    fn however_it_is_spelt_it_is_found() {
        for text in [
            "i want to k1ll myself",
            "i want to k i l l myself",
            "i want to k.i.l.l my-self",
            "i want to k\u{200b}ill mysеlf",
            "I WANT TO KIIIILL MYSELF",
            "iwanttokillmyself",
            "<b>i</b> want to\0 =k*ll+myself",
            "i want 2 kll myself",
        ] {
            assert!(groups(text, "en").contains(&"self-harm".to_string()), "{text}");
        }
    }

    #[test]
    fn a_language_mixed_into_another_is_found_and_its_own_comes_first() {
        assert!(groups("W szkole jest ok. my dad hits me", "pl").contains(&"home".to_string()));
        assert!(groups("School is ok. tata mnie bije", "en-easy").contains(&"home".to_string()));
        assert_eq!(groups("my phone died", "xx"), Vec::<String>::new());
        let codes = groups("nie chce zyc. my dad hits me", "pl");
        assert_eq!(codes.first().map(String::as_str), Some("self-harm"));
        assert!(codes.iter().all(|code| LEXICONS.label(code).is_some()));
    }

    #[test]
    fn a_harmless_phrase_hides_only_what_it_touches() {
        assert_eq!(groups("We got battered 5-0.", "en"), Vec::<String>::new());
        assert!(!groups("We got battered 5-0. My dad battered me after.", "en").is_empty());
    }

    #[test]
    fn what_is_denied_counts_unless_it_is_listed_as_harmless() {
        assert!(!groups("I don't want to die.", "en").is_empty());
        assert!(!groups("I don't feel safe.", "en").is_empty());
        assert_eq!(groups("Nobody hits me.", "en"), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "(\\PC|[ik*!'. \\x00\u{200b}аٱʼ=<]){0,400}", first: bool) {
            let concern = concern_in(&text, "en", first, &LEXICONS);
            prop_assert_eq!(concern.as_ref().is_some_and(|concern| concern.asked_first), first);
        }

        #[test]
        fn a_concern_is_found_wherever_it_stands(before in "[a-z ]{0,60}", after in "[a-z ]{0,60}") {
            let text = format!("{before}. My dad hits me. {after}");
            prop_assert!(concern_in(&text, "en", false, &LEXICONS).is_some());
        }
    }
}
