//! What every respondent's page stands in: words, appearance, editions, support, and the form.

use super::appearance::Appearance;
use crate::people::SupportLines;
use crate::surveys::{Edition, Words};
use std::sync::Arc;

/// The frame of every page (`http/pages/respondent.html`).
#[derive(Debug, Clone)]
pub struct Page {
    pub demo: bool,
    /// A coordinator walks through; nothing is kept.
    pub preview: bool,
    /// The partnership's name.
    pub partnership: String,
    pub words: Words,
    pub appearance: Appearance,
    /// What this page can be read in, its own edition included; empty or one means no choice.
    pub editions: Vec<EditionChoice>,
    /// Who listens nearby: the same for everybody of a setting, whatever they answered.
    pub local_support: SupportLines,
}

/// An edition that the page can be read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionChoice {
    pub code: String,
    /// In its own language.
    pub name: String,
    pub language: String,
    pub direction: &'static str,
    pub current: bool,
}

impl Page {
    /// The frame in these words, with a choice of `editions`.
    pub fn new<'e>(
        partnership: &str,
        words: Words,
        appearance: Appearance,
        editions: impl IntoIterator<Item = &'e Arc<Edition>>,
    ) -> Page {
        let choice = |edition: &'e Arc<Edition>| EditionChoice {
            code: edition.code.clone(),
            name: edition.name.clone(),
            language: edition.language.clone(),
            direction: edition.direction.code(),
            current: edition.code == words.edition().code,
        };
        let editions = editions.into_iter().map(choice).collect();
        let partnership = partnership.to_owned();
        Page {
            demo: false,
            preview: false,
            partnership,
            words,
            appearance,
            editions,
            local_support: SupportLines::default(),
        }
    }

    /// Whether the reader is told that nobody has checked this translation.
    pub fn unchecked(&self) -> bool {
        self.words.edition().is_draft()
    }

    /// Whether each choice can be read aloud beside the question: where children or easy read are served.
    pub fn reads_choices(&self, faces: &bool) -> bool {
        *faces || self.words.edition().easy_read
    }

    /// Whether there is anything to choose between.
    pub fn has_choice(&self) -> bool {
        self.editions.len() > 1
    }

    /// The name of the edition on the page, in its own language.
    pub fn edition_name(&self) -> &str {
        &self.words.edition().name
    }

    /// Whether Childline's number is given: to everybody but staff.
    pub fn childline(&self) -> bool {
        self.words.audience() != Some(crate::theory::Audience::Staff)
    }
}

/// What every form carries. Empty fields are left out.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Where it is sent; empty is the page's own address.
    pub action: String,
    pub nonce: String,
    pub form_token: String,
}

/// What is wrong, and the id of the field that mends it.
#[derive(Debug, Clone)]
pub struct Problem {
    pub sentence: String,
    pub field: String,
}

impl Problem {
    /// A send with nothing in it. Nothing was sent.
    pub fn empty(words: &Words, field: String) -> Problem {
        Problem { sentence: words.say("empty-send").to_string(), field }
    }

    /// A send that the database did not take. What was chosen stays on the page.
    pub fn not_stored(words: &Words, field: String) -> Problem {
        Problem { sentence: words.say("not-stored").to_string(), field }
    }
}
