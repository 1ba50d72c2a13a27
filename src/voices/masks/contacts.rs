//! E-mail addresses, links, and names on social media.

use super::lists::is_plain;
use super::words::{Word, digit};
use super::{Mask, MaskKind};
use std::ops::Range;

/// Endings of hosts. Those that are words of their own ("me", "it") are left out.
const HOST_ENDINGS: [&str; 18] = [
    "com", "org", "net", "uk", "gg", "io", "tv", "app", "ly", "edu", "gov", "co", "pl", "ua", "info", "eu",
    "de", "pk",
];

/// Where people have a name of their own choosing.
const NETWORKS: [&str; 23] = [
    "snap",
    "snapchat",
    "sc",
    "insta",
    "instagram",
    "ig",
    "tiktok",
    "discord",
    "telegram",
    "whatsapp",
    "xbox",
    "gamertag",
    "psn",
    "roblox",
    "username",
    "user",
    "facebook",
    "fb",
    "twitter",
    "bereal",
    "twitch",
    "steam",
    "email",
];

/// Every address in the text. `words` are the words of `text`.
pub fn contact_masks(text: &str, words: &[Word]) -> Vec<Mask> {
    let chunks = chunks(text);
    let mut found: Vec<Range<usize>> =
        chunks.iter().filter(|chunk| is_contact(&text[(*chunk).clone()])).cloned().collect();
    for (at, word) in words.iter().enumerate() {
        if NETWORKS.contains(&word.lower.as_str()) {
            found.extend(after_network(text, words, at, &chunks));
        }
        if word.lower == "dot" {
            found.extend(spelled(words, at));
        }
    }
    found.into_iter().map(|range| Mask { range, kind: MaskKind::Contact }).collect()
}

/// What stands between spaces, without the punctuation around it.
fn chunks(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    for piece in text.split_inclusive(char::is_whitespace) {
        let left = piece.trim_start_matches(['(', '[', '{', '<', '"', '\'', '“', '‘', '«', ',', ':', '.']);
        let kept = left.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '_'));
        let start = at + piece.len() - left.len();
        if !kept.is_empty() {
            found.push(start..start + kept.len());
        }
        at += piece.len();
    }
    found
}

fn is_contact(chunk: &str) -> bool {
    let lower = chunk.to_lowercase();
    let named = |part: &str| part.chars().any(char::is_alphanumeric);
    if let Some((_, after)) = chunk.split_once('@') {
        return named(after);
    }
    lower.contains("://") || lower.starts_with("www.") || is_host(&lower) || is_handle(&lower)
}

/// "sandpiper.example.com/page".
fn is_host(lower: &str) -> bool {
    let host = lower.split(['/', '?', '#']).next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let sound =
        |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    labels.len() >= 2
        && labels.iter().all(sound)
        && labels[0].len() >= 2
        && labels.last().is_some_and(|last| HOST_ENDINGS.contains(last))
}

/// "kayden_09", "kayden2009", "kayden#1234": letters with an underscore or figures as nobody writes them elsewhere.
fn is_handle(lower: &str) -> bool {
    let letters = lower.chars().filter(|c| c.is_alphabetic()).count();
    let figures = lower.chars().filter(|c| digit(*c).is_some()).count();
    let ordinary = ["covid", "fifa", "year", "windows"].iter().any(|start| lower.starts_with(start));
    let mixed = lower.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '#'));
    let underscored = letters >= 2 && lower.contains('_');
    mixed && !ordinary && (underscored || (letters >= 4 && figures >= 2 && !lower.contains('.')))
}

/// "snap: kayden", "my insta is kayden.r", "discord kayden#12".
fn after_network(text: &str, words: &[Word], at: usize, chunks: &[Range<usize>]) -> Option<Range<usize>> {
    let next = words.get(at + 1)?;
    let marked = text[words[at].end..next.start].contains([':', '=', '@']);
    let is = ["is", "name", "user"].contains(&next.lower.as_str());
    let said = words[at + 1..]
        .iter()
        .take(2)
        .take_while(|word| ["is", "name", "user"].contains(&word.lower.as_str()));
    let word = if marked { next } else { words.get(at + 1 + said.count())? };
    let first = chunks.partition_point(|chunk| chunk.end <= word.start);
    let chunk = chunks.get(first)?;
    let mixed = text[chunk.clone()].contains(['_', '.', '#']) || word.has_digit();
    let unusual = !is_plain(&word.lower) && !["ed", "ing"].iter().any(|ending| word.lower.ends_with(ending));
    let counts = marked || mixed || (is && unusual);
    (counts && !word.masked).then(|| chunk.start.min(word.start)..chunk.end.max(word.end))
}

/// "kayden at sandpiper dot co dot uk", from the "dot" at `at`.
fn spelled(words: &[Word], at: usize) -> Option<Range<usize>> {
    let host = |at: usize| words.get(at).is_some_and(|word| HOST_ENDINGS.contains(&word.lower.as_str()));
    if !host(at + 1) {
        return None;
    }
    let is_at = |back: &usize| words[at - back].lower == "at";
    let mut first = at.saturating_sub((1..=at.min(4)).find(is_at).map_or(1, |back| back + 1));
    while first >= 2 && words[first - 1].lower == "dot" {
        first -= 2;
    }
    let mut last = at + 1;
    while words.get(last + 1).is_some_and(|word| word.lower == "dot") && host(last + 2) {
        last += 2;
    }
    Some(words[first].start..words[last].end)
}
