//! Telephone numbers, dates and classes.

use super::phones::phone_ranges;
use super::words::Word;
use super::{Mask, MaskKind};
use std::ops::Range;

const MONTHS: [&str; 72] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
    "січня",
    "лютого",
    "березня",
    "квітня",
    "травня",
    "червня",
    "липня",
    "серпня",
    "вересня",
    "жовтня",
    "листопада",
    "грудня",
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ابريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "اغسطس",
    "سبتمبر",
    "أكتوبر",
    "اكتوبر",
    "نوفمبر",
    "ديسمبر",
    "جنوری",
    "فروری",
    "مارچ",
    "اپریل",
    "مئی",
    "جون",
    "جولائی",
    "اگست",
    "ستمبر",
];

/// Near these a day is somebody's birthday.
const BIRTH_CUES: [&str; 17] = [
    "born",
    "birthday",
    "bday",
    "dob",
    "birth",
    "urodziny",
    "urodzin",
    "urodziłem",
    "urodziłam",
    "urodzony",
    "urodzona",
    "народився",
    "народилася",
    "народження",
    "ميلادي",
    "مواليد",
    "ولدت",
];

/// Before the name of a class.
const CLASS_CUES: [&str; 17] = [
    "class",
    "form",
    "year",
    "yr",
    "y",
    "group",
    "klasa",
    "klasie",
    "klasy",
    "клас",
    "класі",
    "الصف",
    "صف",
    "جماعت",
    "room",
    "reg",
    "registration",
];

/// A figure and letters that are no class.
const NO_CLASS: [&str; 34] = [
    "st", "nd", "rd", "th", "am", "pm", "km", "cm", "mm", "kg", "g", "m", "d", "k", "x", "s", "p", "hr",
    "hrs", "min", "ml", "gb", "mb", "tb", "v", "ft", "in", "mph", "xl", "yr", "yo", "ish", "l", "h",
];

/// Every telephone number, date and class in the text. Figures of a date are no telephone number.
pub fn number_masks(text: &str, words: &[Word]) -> Vec<Mask> {
    let dates: Vec<Range<usize>> = (0..words.len()).filter_map(|at| date(text, words, at)).collect();
    let inside =
        |range: &Range<usize>| dates.iter().any(|date| date.start <= range.start && range.end <= date.end);
    let classes = (0..words.len()).filter_map(|at| class(text, words, at));
    let classes: Vec<Range<usize>> = classes.filter(|range| !inside(range)).collect();
    let mut phones = phone_ranges(text, words);
    phones.retain(|range| !inside(range));
    let of_kind = |ranges: Vec<Range<usize>>, kind| ranges.into_iter().map(move |range| Mask { range, kind });
    of_kind(classes, MaskKind::Class)
        .chain(of_kind(phones, MaskKind::Phone))
        .chain(of_kind(dates.clone(), MaskKind::Date))
        .collect()
}

/// A day with its year; without a year where a birthday is spoken of.
fn date(text: &str, words: &[Word], at: usize) -> Option<Range<usize>> {
    let gap = |next: usize| words.get(next).map(|word| &text[words[next - 1].end..word.start]);
    let near = |next: usize| gap(next).is_some_and(|gap| [" ", ", ", "-", "/", ".", ". "].contains(&gap));
    let number = |next: usize| words.get(next).and_then(Word::number);
    let is_year = |next: usize| near(next) && number(next).is_some_and(|year| (1900..=2100).contains(&year));
    let birth = words[at.saturating_sub(6)..(at + 7).min(words.len())]
        .iter()
        .any(|word| BIRTH_CUES.contains(&word.lower.as_str()));
    if let Some(separator) = gap(at + 1).filter(|gap| ["/", "-", ".", " "].contains(gap)) {
        let three = [number(at), number(at + 1), number(at + 2)];
        if let [Some(one), Some(two), Some(three)] = three
            && gap(at + 2) == Some(separator)
            && is_day(one, two, three, words[at + 2].text.len(), separator)
        {
            return Some(words[at].start..words[at + 2].end);
        }
        let day_and_month = number(at).zip(number(at + 1)).is_some_and(|(day, month)| is_date(day, month));
        if birth && separator != " " && day_and_month {
            return Some(words[at].start..words[at + 1].end);
        }
    }
    let is_month = |next: usize| {
        words.get(next).is_some_and(|word| !word.masked && MONTHS.contains(&word.lower.as_str()))
    };
    let day = |next: usize| words.get(next).is_some_and(day_number);
    let of = words.get(at + 1).is_some_and(|word| word.lower == "of" || word.lower == "the");
    let month_at = at + 1 + usize::from(of);
    let last = if day(at) && is_month(month_at) && near(at + 1) && near(month_at) {
        month_at
    } else if is_month(at) && day(at + 1) && near(at + 1) {
        at + 1
    } else if is_month(at) && is_year(at + 1) && birth {
        at
    } else {
        return None;
    };
    if is_year(last + 1) {
        return Some(words[at].start..words[last + 1].end);
    }
    birth.then(|| words[at].start..words[last].end)
}

fn is_day(one: u32, two: u32, three: u32, length: usize, separator: &str) -> bool {
    let full = (1900..=2100).contains(&three);
    let short = length == 2 && separator != " ";
    (is_date(one, two) && (full || short)) || ((1900..=2100).contains(&one) && is_date(three, two))
}

/// Whether the two are a day and a month, in either order.
fn is_date(one: u32, two: u32) -> bool {
    let fits = |day, month| (1..=31).contains(&day) && (1..=12).contains(&month);
    fits(one, two) || fits(two, one)
}

/// "4", "4th".
fn day_number(word: &Word) -> bool {
    let ordinal = word
        .number_and_letters()
        .filter(|(_, letters)| NO_CLASS[..4].contains(&letters.to_lowercase().as_str()));
    word.number().or(ordinal.map(|(day, _)| day)).is_some_and(|day| (1..=31).contains(&day))
}

/// "6B", "Year 9", "form 9KL", "Y6", "9-KL", "class 3".
fn class(text: &str, words: &[Word], at: usize) -> Option<Range<usize>> {
    let word = &words[at];
    let gap = |next: usize| &text[words[next - 1].end..words[next].start];
    let cue = at
        .checked_sub(1)
        .map(|before| &words[before])
        .filter(|before| gap(at).chars().count() <= 2 && CLASS_CUES.contains(&before.lower.as_str()));
    let start = cue.map_or(word.start, |cue| cue.start);
    let coded = |number: u32, letters: &str| {
        let lower = letters.to_lowercase();
        let capitals = letters.chars().all(char::is_uppercase) && !NO_CLASS.contains(&lower.as_str());
        (1..=13).contains(&number) && letters.chars().count() <= 3 && (capitals || cue.is_some())
    };
    if let Some((number, letters)) = word.number_and_letters() {
        return coded(number, letters).then_some(start..word.end);
    }
    let glued = ["year", "yr", "y"].iter().find_map(|cue| word.lower.strip_prefix(cue));
    if glued.is_some_and(|number| number.parse().is_ok_and(|number: u32| (1..=13).contains(&number))) {
        return Some(start..word.end);
    }
    let number = word.number().filter(|number| (1..=13).contains(number));
    let Some(number) = number else {
        let arabic = cue.is_some_and(|cue| ["الصف", "صف"].contains(&cue.lower.as_str()));
        return (arabic && word.lower.starts_with("ال") && !word.masked).then_some(start..word.end);
    };
    let letters = words.get(at + 1).filter(|_| ["-", "/"].contains(&gap(at + 1)));
    if let Some(letters) = letters.filter(|letters| !letters.masked && coded(number, letters.text)) {
        return Some(start..letters.end);
    }
    let months =
        words.get(at + 1).is_some_and(|next| ["months", "people", "more"].contains(&next.lower.as_str()));
    let counts = cue.is_some() && words[at - 1].lower != "group" && !months;
    counts.then_some(start..word.end)
}
