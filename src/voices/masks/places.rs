//! Places: settings, streets, schools, towns and postcodes.

use super::lists::{LISTS, is_plain};
use super::words::Word;
use super::{KnownNames, Mask, MaskKind};
use std::ops::Range;

/// The last word of a place's name.
const KINDS: [&str; 44] = [
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "lane",
    "drive",
    "terrace",
    "crescent",
    "grove",
    "close",
    "court",
    "gardens",
    "square",
    "estate",
    "school",
    "academy",
    "primary",
    "secondary",
    "college",
    "sixth",
    "nursery",
    "infant",
    "infants",
    "junior",
    "juniors",
    "park",
    "library",
    "hospital",
    "surgery",
    "church",
    "mosque",
    "temple",
    "chapel",
    "farm",
    "house",
    "hall",
    "centre",
    "center",
    "beach",
    "woods",
    "view",
    "mews",
];

/// With a house number before, small letters are enough.
const STREETS: [&str; 12] =
    ["street", "st", "road", "rd", "avenue", "ave", "lane", "drive", "terrace", "crescent", "grove", "close"];

/// The place's name follows these.
const STREET_CUES: [&str; 11] =
    ["ulica", "ulicy", "ul", "вулиця", "вулиці", "вул", "شارع", "حي", "محلہ", "сквер", "osiedle"];

/// Words that a place's name does not start with, though a sentence may.
const NO_PLACE: [&str; 36] = [
    "the",
    "my",
    "our",
    "your",
    "his",
    "her",
    "their",
    "this",
    "that",
    "a",
    "an",
    "at",
    "in",
    "i",
    "to",
    "from",
    "and",
    "when",
    "after",
    "before",
    "every",
    "no",
    "some",
    "any",
    "since",
    "because",
    "why",
    "what",
    "love",
    "hate",
    "like",
    "primary",
    "secondary",
    "on",
    "near",
    "for",
];

/// Parts of a setting's name that many settings share.
const SHARED: [&str; 20] = [
    "school",
    "academy",
    "primary",
    "secondary",
    "college",
    "nursery",
    "infant",
    "junior",
    "high",
    "community",
    "church",
    "catholic",
    "ce",
    "rc",
    "st",
    "saint",
    "the",
    "of",
    "and",
    "sixth",
];

/// Every place in the text.
pub fn place_masks(text: &str, words: &[Word], known: &KnownNames) -> Vec<Mask> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in 0..words.len() {
        found.extend(setting(text, words, at, known));
        found.extend(listed(text, words, at));
        found.extend(of_kind(text, words, at));
        found.extend(after_cue(text, words, at));
        found.extend(postcode(text, words, at));
    }
    found.into_iter().map(|range| Mask { range, kind: MaskKind::Place }).collect()
}

/// A setting's whole name in any writing, or a word of it that is its own and has a capital.
fn setting(text: &str, words: &[Word], at: usize, known: &KnownNames) -> Option<Range<usize>> {
    let (word, mut longest) = (&words[at], None);
    for setting in &known.settings {
        let here = words[at..].iter().take(setting.len());
        if setting.len() <= words.len() - at && here.zip(setting).all(|(word, name)| word.lower == *name) {
            longest = longest.max(Some(at + setting.len() - 1));
        }
        let own = setting.contains(&word.lower) && !SHARED.contains(&word.lower.as_str());
        if own && word.has_capital() && !(word.begins && is_plain(&word.lower)) {
            longest = longest.max(Some(at));
        }
    }
    longest.map(|last| word.start..words[with_kinds(text, words, last)].end)
}

fn is_kind(word: &Word) -> bool {
    !word.masked && KINDS.contains(&word.lower.as_str())
}

/// The last of the words that say what kind of place it is, after the word at `last`: "primary school".
fn with_kinds(text: &str, words: &[Word], mut last: usize) -> usize {
    while words.get(last + 1).is_some_and(is_kind) && beside(text, words, last + 1) {
        last += 1;
    }
    last
}

/// A place of the list.
fn listed(text: &str, words: &[Word], at: usize) -> Option<Range<usize>> {
    let candidates = LISTS.places.get(words[at].lower.as_str())?;
    let fits = |place: &&Vec<&str>| {
        let here = &words[at..(at + place.len()).min(words.len())];
        here.len() == place.len()
            && here.iter().zip(place.iter()).all(|(word, name)| word.lower == *name)
            && (at + 1..at + place.len()).all(|next| beside(text, words, next))
    };
    candidates
        .iter()
        .find(fits)
        .map(|place| words[at].start..words[with_kinds(text, words, at + place.len() - 1)].end)
}

/// Whether only a space or a hyphen stands before this word.
fn beside(text: &str, words: &[Word], at: usize) -> bool {
    at > 0 && [" ", "-"].contains(&&text[words[at - 1].end..words[at].start])
}

/// "Heron Street", "Sandpiper Primary School", "12 station road".
fn of_kind(text: &str, words: &[Word], at: usize) -> Option<Range<usize>> {
    if !is_kind(&words[at]) {
        return None;
    }
    let names_it = |word: &Word| word.has_capital() && !NO_PLACE.contains(&word.lower.as_str());
    let mut first = at;
    while first > 0 && at - first < 4 && beside(text, words, first) && names_it(&words[first - 1]) {
        first -= 1;
    }
    // A word that merely begins a sentence names no place: "Primary school was good", "Good school".
    while first < at && words[first].begins && is_plain(&words[first].lower) && !words[at].has_capital() {
        first += 1;
    }
    let numbered =
        |first: usize| first > 0 && beside(text, words, first) && words[first - 1].number().is_some();
    if first == at {
        let street = STREETS.contains(&words[at].lower.as_str());
        let small = (1..=2).map(|back| at.saturating_sub(back)).find(|first| *first < at && numbered(*first));
        first = small.filter(|_| street)?;
    }
    if numbered(first) {
        first -= 1;
    }
    Some(words[first].start..words[with_kinds(text, words, at)].end)
}

fn after_cue(text: &str, words: &[Word], at: usize) -> Option<Range<usize>> {
    let before = &words[at.checked_sub(1)?];
    let near = [" ", ". ", "."].contains(&&text[before.end..words[at].start]);
    let cue = STREET_CUES.contains(&before.lower.as_str());
    (cue && near && !words[at].masked && !is_plain(&words[at].lower)).then(|| words[at].start..words[at].end)
}

/// "TS10 1AB", in one word or two; the first half alone where it is one of the area's.
fn postcode(text: &str, words: &[Word], at: usize) -> Option<Range<usize>> {
    let word = &words[at];
    if !word.text.is_ascii() || !(2..=7).contains(&word.text.len()) {
        return None;
    }
    let whole = word.text.len() >= 5 && {
        let (out, inward) = word.lower.split_at(word.text.len() - 3);
        is_outward(out) && is_inward(inward)
    };
    if whole {
        return Some(word.start..word.end);
    }
    if !is_outward(&word.lower) {
        return None;
    }
    let next =
        words.get(at + 1).filter(|next| is_inward(&next.lower) && text[word.end..next.start].len() <= 2);
    let of_area = word.lower.starts_with("ts");
    next.map(|next| word.start..next.end).or(of_area.then_some(word.start..word.end))
}

fn is_outward(lower: &str) -> bool {
    let figures = lower.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let letters = lower.len() - figures.len();
    let mut rest = figures.bytes();
    (1..=2).contains(&letters)
        && rest.next().is_some_and(|byte| byte.is_ascii_digit())
        && rest.next().is_none_or(|byte| byte.is_ascii_alphanumeric())
        && rest.next().is_none()
}

fn is_inward(lower: &str) -> bool {
    let bytes = lower.as_bytes();
    bytes.len() == 3 && bytes[0].is_ascii_digit() && bytes[1..].iter().all(u8::is_ascii_lowercase)
}
