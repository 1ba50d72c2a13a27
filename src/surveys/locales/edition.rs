//! One edition, and all that the program knows.

use super::ENGLISH;
use crate::surveys::{Item, Scale};
use crate::theory::Audience;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The drawings of `surveys/pictures`, by outcome; put here by `build.rs`.
const PICTURES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/pictures.rs"));

/// Which way a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Direction {
    /// The value of `dir` in HTML.
    pub fn code(self) -> &'static str {
        match self {
            Direction::LeftToRight => "ltr",
            Direction::RightToLeft => "rtl",
        }
    }
}

/// How far an edition may be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Written by us in the language of the source; nothing was translated.
    Source,
    /// Nobody who reads the language has checked it yet.
    Draft,
    /// Read and found right.
    Checked {
        /// Who, and what they do.
        by: String,
        on: Date,
    },
}

impl std::fmt::Display for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Standing::Source => f.write_str("written by the authors, not translated"),
            Standing::Draft => f.write_str("draft: nobody who reads it has checked it yet"),
            Standing::Checked { by, on } => write!(f, "checked by {by} on {}", on.strftime("%-d %B %Y")),
        }
    }
}

/// A folder of `surveys/locales`.
pub struct Edition {
    /// `en`, `en-easy`, `pl`: the folder's name, and what a ballot keeps.
    pub code: String,
    /// The language's tag in HTML and mails.
    pub language: String,
    /// Its name in its own language.
    pub name: String,
    pub direction: Direction,
    /// Short sentences with a picture beside each question.
    pub easy_read: bool,
    pub standing: Standing,
    pub(super) words: FluentBundle<FluentResource>,
    /// The outcomes of ours that the questions ask about: our drawings are of these, whatever another theory's
    /// outcomes of the same ids say.
    pub(super) drawn: BTreeSet<String>,
}

impl std::fmt::Debug for Edition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edition").field("code", &self.code).field("standing", &self.standing).finish()
    }
}

impl Edition {
    /// Whether nobody has checked it yet.
    pub fn is_draft(&self) -> bool {
        self.standing == Standing::Draft
    }

    /// Whether a wave may offer it to `audience`: children and young people get nothing unchecked.
    pub fn is_offered_to(&self, audience: Audience) -> bool {
        !(self.is_draft() && audience.is_child())
    }

    /// The drawing for questions about an outcome; only easy read shows any.
    pub fn picture(&self, outcome: &str) -> Option<&'static str> {
        let drawn = PICTURES.iter().find(|(of, _)| *of == outcome).map(|(_, svg)| *svg);
        drawn.filter(|_| self.easy_read && self.drawn.contains(outcome))
    }

    /// The words of a message, or none when it has none of this id.
    pub(super) fn words_of(&self, id: &str, values: &FluentArgs<'_>) -> Option<String> {
        let (message, attribute) = id.split_once('.').map_or((id, None), |(id, name)| (id, Some(name)));
        let message = self.words.get_message(message)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        let mut faults = Vec::new();
        let text = self.words.format_pattern(pattern, Some(values), &mut faults).into_owned();
        for fault in faults {
            tracing::error!(edition = %self.code, id, %fault, "a message could not be put together");
        }
        Some(text)
    }

    /// The item's words in this edition; none where the item bank's own words stand.
    pub fn item(&self, item: &Item, place: &str) -> Option<String> {
        let mut values = FluentArgs::new();
        values.set("place", place.to_owned());
        self.words_of(&format!("item-{}", item.id), &values)
    }

    /// A prompt's words in this edition; none where the content's own words stand.
    pub fn prompt(&self, id: &str) -> Option<String> {
        self.words_of(&format!("prompt-{id}"), &FluentArgs::new())
    }

    /// The scale with its stem and labels in this edition; codes, scores and order never change.
    pub fn scale(&self, scale: &Scale) -> Scale {
        let (name, none) = (format!("scale-{}", scale.code), FluentArgs::new());
        let mut own = scale.clone();
        if let Some(stem) = self.words_of(&name, &none) {
            own.stem = stem;
        }
        for choice in &mut own.choices {
            if let Some(label) = self.words_of(&format!("{name}.{}", choice.code), &none) {
                choice.label = label;
            }
        }
        own
    }
}

/// Every edition there is, English first. Clones share them.
#[derive(Debug, Clone)]
pub struct Editions(pub(super) Arc<Vec<Arc<Edition>>>);

impl Editions {
    pub fn english(&self) -> &Arc<Edition> {
        &self.0[0]
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Edition>> {
        self.0.iter()
    }

    pub fn by_code(&self, code: &str) -> Option<&Arc<Edition>> {
        self.0.iter().find(|edition| edition.code == code)
    }

    /// The edition, or English where it is not there (any more).
    pub fn or_english(&self, code: &str) -> &Arc<Edition> {
        self.by_code(code).unwrap_or_else(|| self.english())
    }

    /// What a wave may offer to an audience, English first.
    pub fn offered_to(&self, audience: Audience) -> impl Iterator<Item = &Arc<Edition>> {
        self.0.iter().filter(move |edition| edition.is_offered_to(audience))
    }

    /// The edition in a roster's language that an audience may be offered; English where there is none.
    pub fn spoken(&self, language: &str, audience: Audience) -> &Arc<Edition> {
        let fits = |edition: &&Arc<Edition>| edition.language == language && !edition.easy_read;
        self.offered_to(audience).find(fits).unwrap_or_else(|| self.english())
    }

    /// The names of the languages that wait for a reader's check, as the desk lists them.
    pub fn drafts(&self) -> Vec<&str> {
        let drafts = self.0.iter().filter(|edition| edition.is_draft() && edition.code != ENGLISH);
        drafts.map(|edition| edition.name.as_str()).collect()
    }
}
