//! The recovery kit of a readers' key: 14 groups of 4 characters to print, keep in a safe and type again. Pure.
//!
//! 32 bytes of the secret half and 3 of a check, five bits a character.

use sha2::{Digest, Sha256};

/// How many groups a kit has, and how many characters a group.
pub const GROUPS: usize = 14;
const GROUP: usize = 4;
const SECRET: usize = 32;
const CHECK: usize = 3;

/// Digits and letters without i, l, o and u.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The groups of one kit. It is the key, so nothing prints it but the page that shows it once.
#[derive(Clone, PartialEq, Eq)]
pub struct Kit([u8; GROUPS * GROUP]);

/// Why typed groups are no kit; groups count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KitFault {
    #[error("type the 14 groups of the recovery kit")]
    Empty,
    #[error("group {group} has {length} characters; every group has 4")]
    GroupLength { group: usize, length: usize },
    #[error("that is {characters} characters; a kit has 56, in 14 groups of 4")]
    Length { characters: usize },
    #[error(
        "group {group} has a character that no kit has: kits are made of digits and of letters without i, l, o and u"
    )]
    Letter { group: usize },
    #[error("group {group} looks wrong: compare it with the printed kit, character by character")]
    WrongGroup { group: usize },
    #[error("these groups do not belong together: compare each with the printed kit, character by character")]
    Wrong,
}

impl Kit {
    pub fn of(secret: &[u8; SECRET]) -> Kit {
        let bytes = [secret.as_slice(), &check_of(secret)].concat();
        let mut letters = [0u8; GROUPS * GROUP];
        for (at, letter) in letters.iter_mut().enumerate() {
            *letter = (0..5).fold(0, |value, bit| value << 1 | bit_of(&bytes, at * 5 + bit));
        }
        Kit(letters)
    }

    /// Reads what somebody typed: capitals, spaces, line ends and dashes do not matter, and o, i and l count as the
    /// digits that they look like.
    ///
    /// # Errors
    /// [`KitFault`]: which group, where that can be said.
    pub fn read(text: &str) -> Result<Kit, KitFault> {
        let words: Vec<Vec<char>> = words_of(text).map(|word| word.chars().collect()).collect();
        let typed: Vec<char> = words.concat();
        if typed.is_empty() {
            return Err(KitFault::Empty);
        }
        if typed.len() != GROUPS * GROUP {
            let odd = words.iter().position(|word| word.len() != GROUP).filter(|_| words.len() == GROUPS);
            return Err(odd.map_or(KitFault::Length { characters: typed.len() }, |at| {
                KitFault::GroupLength { group: at + 1, length: words[at].len() }
            }));
        }
        let mut letters = [0u8; GROUPS * GROUP];
        for (at, character) in typed.iter().enumerate() {
            letters[at] = value_of(*character).ok_or(KitFault::Letter { group: at / GROUP + 1 })?;
        }
        let kit = Kit(letters);
        if kit.is_whole() { Ok(kit) } else { Err(kit.likely_fault()) }
    }

    /// The secret half.
    pub fn secret(&self) -> [u8; SECRET] {
        let mut secret = [0; SECRET];
        secret.copy_from_slice(&self.bytes()[..SECRET]);
        secret
    }

    /// The groups in order, as they are printed.
    pub fn groups(&self) -> Vec<String> {
        let letter = |value: &u8| char::from(LETTERS[usize::from(*value)]);
        self.0.chunks(GROUP).map(|group| group.iter().map(letter).collect()).collect()
    }

    /// Whether this is what group `group` (from 1) says.
    pub fn has_group(&self, group: usize, typed: &str) -> bool {
        let typed: Option<Vec<u8>> = words_of(typed).flat_map(str::chars).map(value_of).collect();
        let group = group.checked_sub(1).and_then(|at| self.0.chunks(GROUP).nth(at));
        group.is_some() && typed.as_deref() == group
    }

    fn bytes(&self) -> [u8; SECRET + CHECK] {
        let mut bytes = [0u8; SECRET + CHECK];
        for (at, letter) in self.0.iter().enumerate() {
            for bit in (0..5).filter(|bit| letter >> (4 - bit) & 1 == 1) {
                let place = at * 5 + bit;
                bytes[place / 8] |= 0x80 >> (place % 8);
            }
        }
        bytes
    }

    fn is_whole(&self) -> bool {
        self.bytes()[SECRET..] == check_of(&self.secret())
    }

    /// The group in which one other character, or two that changed places, makes a whole kit.
    fn likely_fault(&self) -> KitFault {
        let mut tried = self.clone();
        for at in 0..self.0.len() {
            let wrong = KitFault::WrongGroup { group: at / GROUP + 1 };
            for letter in 0..32 {
                tried.0[at] = letter;
                if tried.is_whole() {
                    return wrong;
                }
            }
            tried.0[at] = self.0[at];
            if (at + 1) % GROUP != 0 {
                tried.0.swap(at, at + 1);
                if tried.is_whole() {
                    return wrong;
                }
                tried.0.swap(at, at + 1);
            }
        }
        KitFault::Wrong
    }
}

fn check_of(secret: &[u8; SECRET]) -> [u8; CHECK] {
    let digest = Sha256::new().chain_update(b"belong/1/kit").chain_update(secret).finalize();
    [digest[0], digest[1], digest[2]]
}

fn bit_of(bytes: &[u8], at: usize) -> u8 {
    bytes[at / 8] >> (7 - at % 8) & 1
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let between =
        |letter: char| letter.is_whitespace() || "-\u{2010}\u{2011}\u{2013}\u{2014}".contains(letter);
    text.split(between).filter(|word| !word.is_empty())
}

/// The five bits of a character.
fn value_of(character: char) -> Option<u8> {
    let plain = match character.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    LETTERS.iter().position(|letter| char::from(*letter) == plain).and_then(|at| u8::try_from(at).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(kit: &Kit) -> String {
        kit.groups().join(" ")
    }

    #[test]
    fn a_kit_has_fourteen_groups_of_four_clear_characters() {
        let groups = Kit::of(&[0xa7; 32]).groups();
        assert_eq!(groups.len(), 14);
        assert!(groups.iter().all(|group| group.len() == 4 && !group.contains(['i', 'l', 'o', 'u'])));
        assert!(Kit::of(&[7; 32]).has_group(3, &Kit::of(&[7; 32]).groups()[2].to_uppercase()));
        assert!(!Kit::of(&[7; 32]).has_group(15, "") && !Kit::of(&[7; 32]).has_group(0, ""));
    }

    #[test]
    fn what_cannot_be_a_kit_is_named_by_its_group() {
        let kit = Kit::of(&[5; 32]);
        let with = |at: usize, word: &str| {
            let mut groups = kit.groups();
            groups[at] = word.to_owned();
            groups.join("\r\n")
        };
        assert_eq!(Kit::read(" \n-").err(), Some(KitFault::Empty));
        assert_eq!(Kit::read(&with(4, "abc")).err(), Some(KitFault::GroupLength { group: 5, length: 3 }));
        assert_eq!(Kit::read(&typed(&kit)[..44]).err(), Some(KitFault::Length { characters: 36 }));
        assert_eq!(Kit::read(&with(8, "a?cd")).err(), Some(KitFault::Letter { group: 9 }));
        assert_eq!(Kit::read(&with(8, "aucd")).err(), Some(KitFault::Letter { group: 9 }));
        assert_eq!(Kit::read(&with(8, "عربي")).err(), Some(KitFault::Letter { group: 9 }));
        let other = Kit::of(&[6; 32]).groups();
        assert_eq!(Kit::read(&with(2, &other[2])).err(), Some(KitFault::Wrong));
        assert_eq!(Kit::read(&"0".repeat(56)).err(), Some(KitFault::Wrong));
    }

    #[test]
    fn one_wrong_character_or_two_that_changed_places_are_named_by_their_group() {
        let kit = Kit::of(&[0x5c; 32]);
        for at in 0..56 {
            let mut wrong = kit.clone();
            wrong.0[at] = (wrong.0[at] + 7) % 32;
            let fault = Kit::read(&typed(&wrong)).err();
            assert_eq!(fault, Some(KitFault::WrongGroup { group: at / 4 + 1 }), "{at}");
        }
        let mut wrong = kit.clone();
        wrong.0.swap(20, 21);
        assert_eq!(Kit::read(&typed(&wrong)).err(), Some(KitFault::WrongGroup { group: 6 }));
    }

    proptest! {
        #[test]
        fn what_is_typed_from_paper_gives_the_key_back(secret: [u8; 32], capitals: bool, dashes: bool) {
            let kit = Kit::of(&secret);
            let mut text = kit.groups().join(if dashes { " - " } else { "\n" }).replace('0', "o").replace('1', "l");
            if capitals {
                text = text.to_uppercase();
            }
            prop_assert_eq!(Kit::read(&text).ok().map(|kit| kit.secret()), Some(secret));
            prop_assert_eq!(Kit::read(&kit.groups().concat()).ok().map(|kit| kit.secret()), Some(secret));
        }

        #[test]
        fn no_text_makes_a_kit_by_chance_or_a_panic(text in "\\PC{0,80}") {
            let _ = Kit::read(&text);
            let _ = Kit::of(&[1; 32]).has_group(3, &text);
        }
    }
}
