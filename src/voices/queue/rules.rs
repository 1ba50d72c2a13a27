//! What a reader may do with a comment, and how long is left. Pure.

use crate::clock::At;
use crate::surveys::SchoolDays;
use crate::voices::masks::MaskKind;
use std::collections::BTreeSet;

/// The most outcomes, and the most themes, that one person gives a comment.
pub const MOST_CODES: usize = 3;

/// What came of reading a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameOfIt {
    NothingMore,
    FollowedProcedure,
    PassedOn,
}

impl CameOfIt {
    pub const ALL: [CameOfIt; 3] = [CameOfIt::NothingMore, CameOfIt::FollowedProcedure, CameOfIt::PassedOn];

    /// As it is stored and sent.
    pub fn word(self) -> &'static str {
        match self {
            CameOfIt::NothingMore => "read",
            CameOfIt::FollowedProcedure => "procedure",
            CameOfIt::PassedOn => "passed-on",
        }
    }

    pub fn from_word(word: &str) -> Option<CameOfIt> {
        CameOfIt::ALL.into_iter().find(|one| one.word() == word)
    }

    pub fn title(self) -> &'static str {
        match self {
            CameOfIt::NothingMore => "Read; nothing more to do",
            CameOfIt::FollowedProcedure => "Read; I followed our safeguarding procedure",
            CameOfIt::PassedOn => "Read; I asked a colleague who reads here to look too",
        }
    }
}

/// How one person codes a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    pub outcomes: BTreeSet<String>,
    pub themes: BTreeSet<String>,
}

/// What is wrong with a form, by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    pub field: &'static str,
    pub message: String,
}

/// Reads the codes that somebody chose from those that there are.
///
/// # Errors
/// Each list that holds nothing, too much, or what is not offered.
pub fn codes(
    chosen: Codes,
    outcomes: &BTreeSet<String>,
    themes: &BTreeSet<String>,
) -> Result<Codes, Vec<FieldFault>> {
    let mut faults = Vec::new();
    for (field, ours, known) in [("outcomes", &chosen.outcomes, outcomes), ("themes", &chosen.themes, themes)]
    {
        if !ours.is_subset(known) {
            faults.push(FieldFault { field, message: format!("Choose {field} from the list.") });
        } else if ours.len() > MOST_CODES {
            let message = format!("Choose at most {MOST_CODES} {field}: what it is mostly about.");
            faults.push(FieldFault { field, message });
        }
    }
    if faults.is_empty() { Ok(chosen) } else { Err(faults) }
}

/// How long is left to read something, as a reader is told it.
pub fn time_left(due_at: At, calendar: &SchoolDays, now: At) -> String {
    let minutes = calendar.school_minutes_between(now, due_at);
    match minutes {
        _ if now > due_at => "later than promised".to_owned(),
        0..60 => format!("{minutes} school minutes left"),
        60..120 => "1 school hour left".to_owned(),
        _ => format!("{} school hours left", minutes / 60),
    }
}

/// Whether `text` is somebody's own words: nothing but words of `original`, in its order, and masks in brackets.
/// Case, spaces and punctuation may differ.
pub fn are_own_words(original: &str, text: &str) -> bool {
    let mut own = words(original).into_iter();
    let unmasked = without_masks(text);
    words(&unmasked).into_iter().all(|word| own.any(|theirs| theirs == word))
}

fn words(text: &str) -> Vec<String> {
    let pieces = text.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty());
    pieces.map(str::to_lowercase).collect()
}

/// The text without `[name]` and the like; other words in brackets are words.
fn without_masks(text: &str) -> String {
    MaskKind::ALL.into_iter().fold(text.to_owned(), |text, kind| text.replace(kind.placeholder(), " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Content;

    fn set(codes: &[&str]) -> BTreeSet<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn codes_come_from_the_lists_and_are_few() {
        let (outcomes, themes) = (set(&["1S", "2S", "3S", "4S"]), set(&["friends", "mornings"]));
        let chosen = |o: &[&str], t: &[&str]| Codes { outcomes: set(o), themes: set(t) };
        let good = chosen(&["1S"], &["friends"]);
        assert_eq!(codes(good.clone(), &outcomes, &themes), Ok(good));
        assert!(codes(chosen(&[], &[]), &outcomes, &themes).is_ok(), "none fits is an answer");
        let wrong = codes(chosen(&["1S", "2S", "3S", "4S"], &["bees"]), &outcomes, &themes).unwrap_err();
        assert_eq!(wrong.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["outcomes", "themes"]);
    }

    #[test]
    fn own_words_may_be_masked_and_cut_and_not_changed() {
        let original = "Mr Blue at Sandpiper is kind. He LISTENS to me, but it's loud.";
        for own in ["[name] at [place] is kind.", "He listens to me", "... is kind ... it's loud", ""] {
            assert!(are_own_words(original, own), "{own}");
        }
        for other in [
            "[He never] listens to me",
            "listens [and shouts",
            "He listened to me",
            "loud kind",
            "She is kind",
            "kind kind",
        ] {
            assert!(!are_own_words(original, other), "{other}");
        }
        assert!(are_own_words("Мені подобається школа", "подобається школа [name]"));
    }

    #[test]
    fn the_time_left_is_said_in_school_hours() {
        let calendar = Content::embedded().school_days;
        let at = |text: &str| At::parse_london(text).unwrap();
        let left = |now: &str| time_left(at("2026-11-16 10:00"), &calendar, at(now));
        assert_eq!(left("2026-11-13 15:00"), "2 school hours left");
        assert_eq!(left("2026-11-14 15:00"), "1 school hour left", "a Saturday");
        assert_eq!(left("2026-11-16 09:45"), "15 school minutes left");
        assert_eq!(left("2026-11-16 10:01"), "later than promised");
    }
}
