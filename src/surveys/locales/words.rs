//! What a page or a mail says: messages of an edition, in the voice for an audience.

use super::edition::Edition;
use crate::clock::At;
use crate::theory::Audience;
use fluent_bundle::{FluentArgs, FluentValue};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// An edition, and the audience that is spoken to (none where anybody may read).
#[derive(Debug, Clone)]
pub struct Words {
    edition: Arc<Edition>,
    audience: Option<Audience>,
}

impl Words {
    pub fn new(edition: Arc<Edition>, audience: Option<Audience>) -> Words {
        Words { edition, audience }
    }

    pub fn edition(&self) -> &Arc<Edition> {
        &self.edition
    }

    pub fn audience(&self) -> Option<Audience> {
        self.audience
    }

    /// The value of `lang`.
    pub fn lang(&self) -> &str {
        &self.edition.language
    }

    /// The value of `dir`.
    pub fn dir(&self) -> &'static str {
        self.edition.direction.code()
    }

    /// The message of this id.
    pub fn say<'a>(&'a self, id: &'a str) -> Saying<'a> {
        Saying { edition: &self.edition, id: Cow::Borrowed(id), values: FluentArgs::new() }
    }

    /// The message for this audience (`id-yc`, `id-yp`, `id-fa`, `id-st`), else the one for everybody (`id`).
    pub fn ours<'a>(&'a self, id: &'a str) -> Saying<'a> {
        let Some(audience) = self.audience else { return self.say(id) };
        let own = format!("{id}-{}", audience.code().to_ascii_lowercase());
        if self.edition.words.has_message(&own) {
            return Saying { edition: &self.edition, id: Cow::Owned(own), values: FluentArgs::new() };
        }
        self.say(id)
    }

    /// "10 November 2026" (London).
    pub fn day(&self, at: At) -> String {
        let day = at.london();
        let month = self.say(&format!("month-{}", day.month())).to_string();
        self.say("day")
            .with("day", day.day().to_string())
            .with("month", month)
            .with("year", day.year().to_string())
            .to_string()
    }

    /// "10 November 2026, 10:00" (London).
    pub fn moment(&self, at: At) -> String {
        let time = at.london().strftime("%H:%M").to_string();
        self.say("moment").with("day", self.day(at)).with("time", time).to_string()
    }
}

/// What a message's variable may be given: text, or a whole number (which then chooses the plural).
pub trait Value {
    fn value(&self) -> FluentValue<'static>;
}

impl<T: Value + ?Sized> Value for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}

impl Value for str {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl Value for String {
    fn value(&self) -> FluentValue<'static> {
        self.as_str().value()
    }
}

impl Value for usize {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(*self)
    }
}

/// A message with its values; shows as text. An id that no file holds shows itself between marks that tests find.
pub struct Saying<'a> {
    edition: &'a Edition,
    id: Cow<'a, str>,
    values: FluentArgs<'a>,
}

impl<'a> Saying<'a> {
    /// Gives the message's variable `name` a value: text, or a whole number.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Value) -> Saying<'a> {
        self.values.set(name, value.value());
        self
    }
}

impl fmt::Display for Saying<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.edition.words_of(&self.id, &self.values) {
            Some(text) => f.write_str(&text),
            None => {
                tracing::error!(edition = %self.edition.code, id = %self.id, "there is no such message");
                write!(f, "⟪{}⟫", self.id)
            }
        }
    }
}
