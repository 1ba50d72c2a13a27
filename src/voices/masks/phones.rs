//! Telephone numbers, in figures and in words.

use super::words::{Word, digit};
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

/// Every telephone number in the text.
pub fn phone_ranges(text: &str, words: &[Word]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> =
        figures(text).into_iter().filter(|run| !is_years(&text[run.clone()])).collect();
    let mut at = 0;
    while at < words.len() {
        let (length, says) = spoken(text, words, at);
        if says {
            found.push(words[at].start..words[at + length - 1].end);
        }
        at += length.max(1);
    }
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

/// How many words from here on say one figure after another, and whether they say a telephone number.
fn spoken(text: &str, words: &[Word], at: usize) -> (usize, bool) {
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
    (last - at, said && count >= FIGURES_OF_A_PHONE)
}
