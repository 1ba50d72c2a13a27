//! Whose an id is. An id and its version are one question for ever, in the bank, in every pulse and in every wave:
//! the line over the years is drawn by them.

use super::file::Beside;
use crate::surveys::model::{Item, Question};
use crate::theory::Audience;

/// A question that stands under an id elsewhere: in another pulse, or in a wave that asked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub id: String,
    pub version: u32,
    /// With the place's name filled in.
    pub text: String,
    pub scale: String,
    pub does_not_apply: bool,
    /// "the pulse \"Mornings\"", "the wave \"Autumn 2026\"".
    pub stands_in: String,
}

impl Known {
    /// A new question of a pulse.
    pub fn of_item(item: &Item, place: &str, stands_in: String) -> Known {
        let text = item.text.replace("{place}", place);
        Known {
            id: item.id.clone(),
            version: item.version,
            text,
            scale: item.scale.clone(),
            does_not_apply: item.does_not_apply,
            stands_in,
        }
    }

    /// A question that a wave asked.
    pub fn of_question(question: &Question, stands_in: String) -> Known {
        Known {
            id: question.item.clone(),
            version: question.version,
            text: question.text.clone(),
            scale: question.scale.clone(),
            does_not_apply: question.does_not_apply,
            stands_in,
        }
    }

    fn is(&self, item: &Item, place: &str) -> bool {
        Known { stands_in: self.stands_in.clone(), ..Known::of_item(item, place, String::new()) } == *self
    }
}

/// Why `item` cannot stand under its id: it is another question's already.
pub(super) fn clash(item: &Item, beside: &Beside, own: &[Item]) -> Option<String> {
    let (id, place) = (&item.id, &beside.content.theory.place);
    let whose = if let Some(other) = beside.content.items.iter().find(|other| other.id == *id) {
        format!("the item bank's question \"{}\"", other.text)
    } else if let Some(sealed) = beside.content.history().newest_item(id) {
        format!("that of a question of before, \"{}\"", sealed.text)
    } else {
        let other = beside.known.iter().find(|known| known.id == *id && !known.is(item, place))?;
        format!("another question's in {}, \"{}\"", other.stands_in, other.text)
    };
    let free = next_free(&item.outcome, item.audience, beside, own);
    Some(format!(
        "\"{id}\" is {whose}; an id is one question for ever, so write \"{free}\" here and in the lists"
    ))
}

/// The next id of a cell that no question ever had.
pub fn next_free(outcome: &str, audience: Audience, beside: &Beside, own: &[Item]) -> String {
    let start = format!("{outcome}-{}-", audience.code());
    let content = beside.content;
    let sealed = content.history().items.iter().map(|item| item.id.as_str());
    let ids = content.items.iter().chain(own).map(|item| item.id.as_str()).chain(sealed);
    let ids = ids.chain(beside.known.iter().map(|known| known.id.as_str()));
    let number = |id: &str| id.strip_prefix(&start).and_then(|number| number.parse::<u32>().ok());
    let last = ids.filter_map(number).max().unwrap_or(0);
    format!("{start}{}", last.saturating_add(1))
}
