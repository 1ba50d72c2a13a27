//! The words of one lexicon, found again however they are spelt: letters as digits, stretched, without vowels,
//! run together, one letter wrong, or with letters of another alphabet that look the same.

use std::collections::{HashMap, HashSet};

/// What a word stands for inside the lexicon's phrases.
pub type Element = u16;

/// Only words from this length on are found with one letter wrong.
const NEAR_FROM: usize = 6;
/// Words typed as one are taken apart from this length on, up to the other.
const RUN_TOGETHER: std::ops::RangeInclusive<usize> = 7..=60;
const LONGEST_WORD: usize = 24;

/// Every word of a lexicon's phrases.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    whole: HashMap<String, Vec<Element>>,
    starts: HashMap<String, Vec<Element>>,
    numbers: Vec<Element>,
    /// Words by what is left without vowels.
    bare: HashMap<String, Vec<String>>,
    /// Words by themselves with no letter twice in a row.
    single: HashMap<String, Vec<String>>,
    /// Words by themselves with one letter less.
    near: HashMap<String, Vec<String>>,
    by_length: HashMap<usize, Vec<String>>,
    spared: HashSet<String>,
}

impl Vocabulary {
    pub fn add_whole(&mut self, word: &str, element: Element) {
        let elements = self.whole.entry(word.to_string()).or_default();
        elements.push(element);
        if elements.len() > 1 {
            return;
        }
        let length = word.chars().count();
        self.by_length.entry(length).or_default().push(word.to_string());
        self.single.entry(single(word)).or_default().push(word.to_string());
        let bare = without_vowels(word);
        if length >= 4 && bare.len() >= 3 && bare.len() < word.len() && word.is_ascii() {
            self.bare.entry(bare).or_default().push(word.to_string());
        }
        if length >= NEAR_FROM {
            for shorter in one_less(word) {
                self.near.entry(shorter).or_default().push(word.to_string());
            }
        }
    }

    pub fn add_start(&mut self, stem: &str, element: Element) {
        self.starts.entry(stem.to_string()).or_default().push(element);
    }

    pub fn add_number(&mut self, element: Element) {
        self.numbers.push(element);
    }

    pub fn spare(&mut self, word: String) {
        self.spared.insert(word);
    }

    /// What these letters stand for as they are, or as they look.
    pub fn meant(&self, letters: &str) -> Vec<Element> {
        let mut found = Vec::new();
        for form in forms(letters) {
            found.extend(self.whole.get(&form).into_iter().flatten());
            let ends = form.char_indices().map(|(at, letter)| at + letter.len_utf8()).take(LONGEST_WORD);
            for end in ends {
                found.extend(self.starts.get(&form[..end]).into_iter().flatten());
            }
        }
        if letters.chars().all(|letter| letter.is_ascii_digit()) {
            found.extend(&self.numbers);
        }
        sorted(found)
    }

    /// What these letters stand for as a whole word.
    pub fn meant_whole(&self, letters: &str) -> Vec<Element> {
        sorted(forms(letters).iter().filter_map(|form| self.whole.get(form)).flatten().copied().collect())
    }

    /// What these letters may stand for, spelt wrongly; empty for a word that is spared.
    pub fn guessed(&self, letters: &str) -> Vec<Element> {
        let mut words: Vec<&String> = Vec::new();
        for form in forms(letters) {
            if self.spared.contains(&form) || form.len() > 4 * LONGEST_WORD {
                return Vec::new();
            }
            let single = single(&form);
            if single != form {
                words.extend(self.single.get(&single).into_iter().flatten());
            }
            if form.len() >= 3 && without_vowels(&form) == form {
                words.extend(self.bare.get(&form).into_iter().flatten());
            }
            if form.contains('*') {
                let alike = self.by_length.get(&form.chars().count()).into_iter().flatten();
                words.extend(alike.filter(|word| fits_stars(&form, word)));
            }
            if form.chars().count() + 1 >= NEAR_FROM {
                words.extend(
                    one_less(&form)
                        .iter()
                        .filter_map(|key| self.near.get(key))
                        .flatten()
                        .filter(|word| word.chars().next() == form.chars().next() && is_one_off(&form, word)),
                );
            }
        }
        sorted(words.into_iter().filter_map(|word| self.whole.get(word)).flatten().copied().collect())
    }

    /// The fewest words of the lexicon that these letters are made of, typed without spaces.
    pub fn taken_apart<'a>(&self, letters: &'a str) -> Option<Vec<&'a str>> {
        if !RUN_TOGETHER.contains(&letters.chars().count()) || self.spared.contains(letters) {
            return None;
        }
        let ends: Vec<usize> = letters.char_indices().map(|(at, _)| at).chain([letters.len()]).collect();
        // For each end: how many words lead there, and where the last of them starts.
        let mut best: Vec<Option<(usize, usize)>> = vec![None; ends.len()];
        best[0] = Some((0, 0));
        for end in 1..ends.len() {
            for start in end.saturating_sub(LONGEST_WORD)..end {
                let Some((count, _)) = best[start] else { continue };
                let fewer = best[end].is_none_or(|(other, _)| count + 1 < other);
                if fewer && self.whole.contains_key(&letters[ends[start]..ends[end]]) {
                    best[end] = Some((count + 1, start));
                }
            }
        }
        let mut words = Vec::new();
        let mut end = ends.len() - 1;
        while end > 0 {
            let (_, start) = best[end]?;
            words.push(&letters[ends[start]..ends[end]]);
            end = start;
        }
        words.reverse();
        Some(words)
    }
}

fn sorted(mut elements: Vec<Element>) -> Vec<Element> {
    elements.sort_unstable();
    elements.dedup();
    elements
}

/// The letters as typed, and as they may be meant: lookalikes, digits for letters, stretched letters.
fn forms(letters: &str) -> Vec<String> {
    let mut forms = vec![letters.to_string()];
    forms.extend([swapped(letters, LATIN_FOR), swapped(letters, CYRILLIC_FOR)].into_iter().flatten());
    forms.extend(without_arabic_prefixes(letters));
    let stands_in = |letter: char| letter_for(letter, 'i') != letter;
    if letters.chars().any(char::is_alphabetic) && letters.chars().any(stands_in) {
        for one in ['i', 'l'] {
            forms.push(letters.chars().map(|letter| letter_for(letter, one)).collect());
        }
    }
    for most in [2, 1] {
        for at in 0..forms.len() {
            forms.extend(unstretched(&forms[at], most));
        }
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}

fn letter_for(letter: char, one: char) -> char {
    match letter {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => letter,
    }
}

/// An Arabic word without what is written onto its front: and, so, with, for, the.
fn without_arabic_prefixes(word: &str) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), word);
    for prefixes in [&["و", "ف"][..], &["ب", "ل", "ك", "ه", "ح"], &["ال", "ل"]] {
        let shorter = prefixes.iter().find_map(|prefix| rest.strip_prefix(prefix));
        if let Some(shorter) = shorter.filter(|shorter| shorter.chars().count() >= 3) {
            found.push(shorter.to_string());
            rest = shorter;
        }
    }
    found
}

/// Runs of three letters and more, cut to `most`; `None` when there are none.
fn unstretched(word: &str, most: usize) -> Option<String> {
    let (mut short, mut pending, mut run, mut cut) = (String::new(), None, 0, false);
    let mut close = |letter: Option<char>, run: usize| {
        let kept = if run >= 3 { most } else { run };
        cut |= run >= 3;
        short.extend(letter.into_iter().flat_map(|letter| std::iter::repeat_n(letter, kept)));
    };
    for letter in word.chars() {
        if pending == Some(letter) {
            run += 1;
        } else {
            close(pending.replace(letter), run);
            run = 1;
        }
    }
    close(pending, run);
    cut.then_some(short)
}

/// Letters of different alphabets that look alike.
const LOOKALIKES: &[(char, char)] = &[
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'н'),
    ('i', 'і'),
    ('j', 'ј'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('t', 'т'),
    ('x', 'х'),
    ('y', 'у'),
];
const GREEK: &[(char, char)] =
    &[('a', 'α'), ('e', 'ε'), ('i', 'ι'), ('k', 'κ'), ('o', 'ο'), ('p', 'ρ'), ('t', 'τ'), ('x', 'χ')];

const LATIN_FOR: fn(char) -> Option<char> = |letter| {
    let both = LOOKALIKES.iter().chain(GREEK);
    both.clone().find(|(_, other)| *other == letter).map(|(latin, _)| *latin)
};
const CYRILLIC_FOR: fn(char) -> Option<char> =
    |letter| LOOKALIKES.iter().find(|(latin, _)| *latin == letter).map(|(_, cyrillic)| *cyrillic);

/// The word with every letter changed that can be; `None` for a word of one kind that ASCII or a letter that has
/// no counterpart settles.
fn swapped(word: &str, counterpart: fn(char) -> Option<char>) -> Option<String> {
    if word.is_ascii() {
        return None;
    }
    let changed: String = word.chars().map(|letter| counterpart(letter).unwrap_or(letter)).collect();
    (changed != word).then_some(changed)
}

/// The word with no letter twice in a row.
fn single(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    letters.dedup();
    letters.into_iter().collect()
}

fn without_vowels(word: &str) -> String {
    word.chars().filter(|letter| !"aeiouy".contains(*letter)).collect()
}

/// The word, and the word without each of its letters in turn.
fn one_less(word: &str) -> Vec<String> {
    let without = |(at, letter): (usize, char)| format!("{}{}", &word[..at], &word[at + letter.len_utf8()..]);
    word.char_indices().map(without).chain([word.to_string()]).collect()
}

/// Whether one letter more, less, other, or two swapped make the one into the other.
fn is_one_off(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    match (one, other) {
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([_, a @ ..], b) | (b, [_, a @ ..]) if a == b => true,
        ([a, b, rest @ ..], [c, d, others @ ..]) => (a, b) == (d, c) && rest == others,
        _ => false,
    }
}

/// Whether each `*` may stand for one letter.
fn fits_stars(starred: &str, word: &str) -> bool {
    starred.chars().zip(word.chars()).all(|(one, other)| one == other || one == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for (at, word) in ["kill", "myself", "help", "hurts", "starving", "бе", "suicide"].iter().enumerate()
        {
            vocabulary.add_whole(word, at as Element);
        }
        vocabulary.add_start("cut", 20);
        vocabulary.spare("starting".to_string());
        vocabulary
    }

    #[test]
    fn a_word_is_found_however_it_is_spelt() {
        let vocabulary = vocabulary();
        let found = |letters: &str| {
            let meant = vocabulary.meant(letters);
            if meant.is_empty() { vocabulary.guessed(letters) } else { meant }
        };
        for (letters, element) in [
            ("k1ll", 0),
            ("kll", 0),
            ("k*ll", 0),
            ("kіll", 0),
            ("kiiilll", 0),
            ("mys3lf", 1),
            ("heeeelp", 2),
            ("hrts", 3),
            ("starvin", 4),
            ("бe", 5),
            ("suiside", 6),
            ("sucide", 6),
            ("cutting", 20),
        ] {
            assert_eq!(found(letters), [element], "{letters}");
        }
        for letters in ["starting", "hill", "kilt", "help7me", "", "кіт"] {
            assert_eq!(found(letters), Vec::<Element>::new(), "{letters}");
        }
    }

    #[test]
    fn words_typed_as_one_are_taken_apart() {
        let vocabulary = vocabulary();
        assert_eq!(vocabulary.taken_apart("killmyself"), Some(vec!["kill", "myself"]));
        assert_eq!(vocabulary.taken_apart("killthemyself"), None);
        assert_eq!(vocabulary.taken_apart(&"kill".repeat(500)), None);
    }
}
