//! Telephone numbers, dates and classes.

use super::words::{Word, digit};
use super::{Mask, MaskKind};
use std::ops::Range;

/// Figures in words: English, Polish, Ukrainian, Arabic.
const FIGURES: [&str; 46] = [
    "oh",
    "o",
    "zero",
    "nought",
    "nil",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "double",
    "triple",
    "jeden",
    "dwa",
    "trzy",
    "cztery",
    "pięć",
    "sześć",
    "siedem",
    "osiem",
    "dziewięć",
    "нуль",
    "один",
    "два",
    "три",
    "чотири",
    "п'ять",
    "шість",
    "сім",
    "вісім",
    "дев'ять",
    "صفر",
    "واحد",
    "اثنان",
    "ثلاثة",
    "أربعة",
    "اربعة",
    "خمسة",
    "ستة",
    "سبعة",
    "ثمانية",
    "تسعة",
];
/// A telephone number has so many figures or more.
const FIGURES_OF_A_PHONE: usize = 6;

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

/// Every telephone number, date and class in the text.
pub fn numbers(text: &str, words: &[Word]) -> Vec<Mask> {
    let mask = |range, kind| Mask { range, kind };
    let mut found: Vec<Mask> = figures(text).into_iter().map(|range| mask(range, MaskKind::Phone)).collect();
    found.retain(|phone| !is_years(&text[phone.range.clone()]));
    let mut at = 0;
    while at < words.len() {
        let spoken = spoken(text, words, at);
        at += spoken.max(1);
        if spoken > 0 {
            found.push(mask(words[at - spoken].start..words[at - 1].end, MaskKind::Phone));
        }
    }
    for at in 0..words.len() {
        found.extend(date(text, words, at).map(|range| mask(range, MaskKind::Date)));
        found.extend(class(text, words, at).map(|range| mask(range, MaskKind::Class)));
    }
    let dates: Vec<Range<usize>> =
        found.iter().filter(|mask| mask.kind == MaskKind::Date).map(|mask| mask.range.clone()).collect();
    found.retain(|mask| {
        let inside = |date: &Range<usize>| date.start <= mask.range.start && mask.range.end <= date.end;
        mask.kind == MaskKind::Date || !dates.iter().any(inside)
    });
    found
}

/// Runs of figures that are long enough for a telephone number, with what may stand between them.
fn figures(text: &str) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let (mut run, mut count, mut apart): (Option<Range<usize>>, usize, usize) = (None, 0, 0);
    let mut before = ' ';
    for (at, c) in text.char_indices().chain([(text.len(), '\0')]) {
        match &mut run {
            Some(range) if digit(c).is_some() => {
                (range.end, count, apart) = (at + c.len_utf8(), count + 1, 0);
            }
            Some(_) if matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '–') && apart < 2 => {
                apart += 1
            }
            Some(range) => {
                if count >= FIGURES_OF_A_PHONE {
                    runs.push(range.clone());
                }
                run = None;
            }
            None if digit(c).is_some() => {
                let start = if matches!(before, '+' | '(') { at - before.len_utf8() } else { at };
                (run, count, apart) = (Some(start..at + c.len_utf8()), 1, 0);
            }
            None => {}
        }
        before = c;
    }
    runs
}

/// "2026/27", "2019 2020": years.
fn is_years(run: &str) -> bool {
    let mut groups = run.split(|c: char| !c.is_ascii_digit());
    let is_year = |group: &str| group.len() == 4 && (group.starts_with("19") || group.starts_with("20"));
    let first = groups.next().is_some_and(is_year);
    first && groups.all(|group| is_year(group) || group.len() == 2 || group.is_empty()) && run.len() <= 9
}

/// How many words from here on say a telephone number, one figure after another; 0 where they say none.
fn spoken(text: &str, words: &[Word], at: usize) -> usize {
    let is_figure =
        |word: &Word| !word.masked && (FIGURES.contains(&word.lower.as_str()) || word.number().is_some());
    let near = |next: usize| next == at || words[next].start - words[next - 1].end <= 3;
    let mut count = 0;
    let mut last = at;
    while last < words.len()
        && is_figure(&words[last])
        && near(last)
        && !text[..words[last].start].ends_with('\n')
    {
        count += words[last].text.chars().filter(|c| digit(*c).is_some()).count().max(1);
        last += 1;
    }
    let said = words[at..last].iter().any(|word| word.number().is_none());
    if said && count >= FIGURES_OF_A_PHONE { last - at } else { 0 }
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
