//! People's names: by the lists, by capitals inside a sentence, and by the words before them.

use super::lists::{LISTS, is_plain};
use super::words::Word;
use super::{KnownNames, Mask, MaskKind};

/// Before a surname, whatever the writing.
const TITLES: [&str; 27] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "sir",
    "madam",
    "doctor",
    "professor",
    "nurse",
    "coach",
    "headteacher",
    "pan",
    "pani",
    "panem",
    "пан",
    "пані",
    "السيد",
    "السيدة",
    "الأستاذ",
    "الأستاذة",
    "أستاذ",
    "الآنسة",
    "مس",
    "ماما",
    "استاد",
];

/// After these a name often follows, though often something else.
const RELATIONS: [&str; 51] = [
    "friend",
    "friends",
    "mate",
    "mates",
    "worker",
    "bestie",
    "brother",
    "sister",
    "cousin",
    "boyfriend",
    "girlfriend",
    "uncle",
    "aunt",
    "aunty",
    "auntie",
    "stepdad",
    "stepmum",
    "nephew",
    "niece",
    "called",
    "named",
    "kolega",
    "koleżanka",
    "kolegą",
    "koleżanką",
    "brat",
    "siostra",
    "siostrą",
    "bratem",
    "imię",
    "друг",
    "подруга",
    "подругою",
    "другом",
    "брат",
    "сестра",
    "братом",
    "сестрою",
    "звати",
    "називається",
    "أخي",
    "اخي",
    "أختي",
    "اختي",
    "صديقي",
    "صديقتي",
    "اسمي",
    "اسمه",
    "اسمها",
    "نام",
    "معلمتي",
];

/// What somebody does: a sentence that begins "X said" is about a person.
const DEEDS: [&str; 61] = [
    "plays", "said", "says", "is", "was", "hit", "hits", "pushed", "pushes", "told", "tells", "keeps",
    "kept", "always", "never", "who", "has", "calls", "called", "makes", "made", "took", "takes", "helps",
    "helped", "listens", "listened", "lives", "sits", "sat", "gets", "got", "goes", "went", "came", "did",
    "does", "can't", "cant", "won't", "wont", "didn't", "didnt", "doesn't", "doesnt", "left", "gave",
    "gives", "shouted", "shouts", "kicked", "kicks", "punched", "bullies", "bullied", "laughs", "laughed",
    "thinks", "likes", "loves", "hates",
];

/// Surnames that people also write small, after a given name.
const SURNAMES: [&str; 36] = [
    "smith",
    "jones",
    "taylor",
    "brown",
    "williams",
    "wilson",
    "johnson",
    "davies",
    "robinson",
    "wright",
    "thompson",
    "evans",
    "walker",
    "white",
    "roberts",
    "green",
    "hall",
    "wood",
    "jackson",
    "clarke",
    "clark",
    "khan",
    "patel",
    "hussain",
    "ali",
    "ahmed",
    "begum",
    "lewis",
    "harris",
    "cooper",
    "kowalski",
    "kowalska",
    "nowak",
    "shevchenko",
    "kovalenko",
    "bondarenko",
];

/// Before a month, never before a person.
const MONTH_CUES: [&str; 12] =
    ["in", "since", "until", "last", "next", "every", "early", "late", "of", "this", "before", "after"];
const MONTHS: [&str; 7] = ["april", "may", "june", "august", "summer", "autumn", "jan"];

/// Words that never stand for somebody, even after a title.
const NO_SURNAME: [&str; 24] = [
    "is", "was", "are", "and", "or", "said", "says", "who", "to", "the", "a", "my", "i", "in", "at", "he",
    "she", "it", "you", "we", "they", "that", "because", "for",
];

/// Every name in the text, word by word; an age that stands with a name is part of it.
pub fn name_masks(text: &str, words: &[Word], known: &KnownNames) -> Vec<Mask> {
    let mut found: Vec<Mask> = Vec::new();
    let mut after_name = false;
    for (at, word) in words.iter().enumerate() {
        let surname = after_name && SURNAMES.contains(&word.lower.as_str()) && gap(text, words, at) == " ";
        let named = !word.masked && !word.has_digit() && (surname || is_name(text, words, at, known));
        if named {
            let end = end_with_age(text, words, at);
            found.push(Mask { range: word.start..end, kind: MaskKind::Name });
        }
        after_name = named;
    }
    found
}

fn is_name(text: &str, words: &[Word], at: usize, known: &KnownNames) -> bool {
    let (word, lower) = (&words[at], words[at].lower.as_str());
    let capital = word.has_capital();
    if known.people.holds(lower) || (capital && known.people.holds_inflected(lower)) {
        return true;
    }
    if is_month(words, at) {
        return false;
    }
    if listed(word) || after_cue(text, words, at) {
        return true;
    }
    let acts = words.get(at + 1).is_some_and(|next| !next.begins && DEEDS.contains(&next.lower.as_str()));
    let doubtful = LISTS.doubtful.contains(lower);
    let pair = doubtful && words.get(at + 1).is_some_and(|next| !next.begins && next.lower == "and");
    capital && (!word.begins || acts || pair) && (doubtful || !is_plain(lower))
}

/// Whether the lists hold the name: as it is, with an ending ("kaydens mum"), or in Arabic script with a preposition before it.
fn listed(word: &Word) -> bool {
    let lower = word.lower.as_str();
    let in_list = |name: &str| LISTS.names.holds(name);
    let joined = lower.strip_prefix(['و', 'ب', 'ل', 'ف']).is_some_and(in_list);
    let plural = lower.strip_suffix('s').is_some_and(|name| name.chars().count() >= 4 && in_list(name));
    let may_end = (word.has_capital() || !lower.is_ascii()) && !is_plain(lower);
    ((in_list(lower) || plural) && !is_plain(lower))
        || joined
        || (may_end && LISTS.names.holds_inflected(lower))
}

fn is_month(words: &[Word], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |before| words[before].lower.as_str());
    MONTHS.contains(&words[at].lower.as_str())
        && (MONTH_CUES.contains(&before) || words[at.saturating_sub(1)].has_digit())
}

/// Whether a title or a word such as "my friend" stands before.
fn after_cue(text: &str, words: &[Word], at: usize) -> bool {
    let (word, lower) = (&words[at], words[at].lower.as_str());
    let Some(before) = at.checked_sub(1).map(|before| words[before].lower.as_str()) else { return false };
    let gap = gap(text, words, at);
    let short = lower.chars().count() < 2 || !lower.chars().any(char::is_alphabetic);
    if short || NO_SURNAME.contains(&lower) || !(gap == " " || gap == ". " || gap == ".") {
        return false;
    }
    let doubtful = LISTS.doubtful.contains(lower);
    let ordinary = is_plain(lower) && !(doubtful && word.has_capital());
    match before {
        "mr" | "mrs" | "ms" | "mx" => true,
        "miss" | "sir" | "dr" | "doctor" if word.has_capital() => true,
        _ if gap != " " || ordinary => false,
        title if TITLES.contains(&title) => true,
        relation if RELATIONS.contains(&relation) => word.has_capital() || looks_like_a_name(lower),
        _ => false,
    }
}

/// A word in small letters that is no verb by its ending.
fn looks_like_a_name(lower: &str) -> bool {
    !["ed", "ing", "ly", "nt", "ful", "able"].iter().any(|ending| lower.ends_with(ending))
        && lower.chars().count() > 2
}

fn gap<'a>(text: &'a str, words: &[Word], at: usize) -> &'a str {
    at.checked_sub(1).map_or("", |before| &text[words[before].end..words[at].start])
}

/// Between a name and an age.
const AGE_CUES: [&str; 14] = [
    "aged",
    "age",
    "is",
    "who",
    "are",
    "turned",
    "nearly",
    "just",
    "lat",
    "ma",
    "має",
    "who's",
    "عمره",
    "عمرها",
];
/// After an age.
const YEARS: [&str; 14] =
    ["years", "year", "yrs", "yr", "old", "lat", "lata", "років", "роки", "سنوات", "سنة", "سال", "and", "in"];

/// Where the mask of a name ends: after an age of 3 to 19 that belongs to it ("Mia, aged 9", "Mia (9)").
fn end_with_age(text: &str, words: &[Word], at: usize) -> usize {
    let name_ends = words[at].end;
    let mut next = at + 1;
    let follows = |next: usize| next < words.len() && gap(text, words, next).chars().count() <= 3;
    while next <= at + 2 && follows(next) && AGE_CUES.contains(&words[next].lower.as_str()) {
        next += 1;
    }
    let age = words.get(next).and_then(Word::number).filter(|age| (3..=19).contains(age));
    if age.is_none() || !follows(next) || gap(text, words, next).contains(['.', '\n', ':']) {
        return name_ends;
    }
    let mut end = words[next].end;
    let after = |next: usize| words.get(next).filter(|_| follows(next));
    match after(next + 1) {
        None => {}
        Some(_) if !gap(text, words, next + 1).chars().all(char::is_whitespace) => {}
        Some(word) if YEARS.contains(&word.lower.as_str()) => {
            let mut last = next + 1;
            while after(last).is_some_and(|word| YEARS[..12].contains(&word.lower.as_str())) {
                end = words[last].end;
                last += 1;
            }
        }
        Some(_) => return name_ends,
    }
    if text[name_ends..end].contains('(') && text[end..].starts_with(')') {
        end += 1;
    }
    end
}
