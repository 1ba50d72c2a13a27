//! What is typed on the pages of pulses.

use crate::http::FormBody;
use crate::surveys::{Composed, Content, NewItem, Pick, Planned, Term, Wish};
use crate::theory::{Audience, Intervention};
use std::collections::{BTreeMap, BTreeSet};

/// The form of a pulse: name, term, outcomes, and the choice of every cell that was shown.
#[derive(Debug, Clone, Default)]
pub struct PulseForm {
    pub name: String,
    pub term: String,
    pub outcomes: BTreeSet<String>,
    pub picks: BTreeMap<(String, Audience), Pick>,
}

/// What is wrong with a field, and its name.
pub type FieldFault = (String, String);

/// The select of an outcome and an audience: `pick-6M-YP`.
pub fn field_of(outcome: &str, audience: Audience) -> String {
    format!("pick-{outcome}-{}", audience.code())
}

impl PulseForm {
    pub fn of(body: &FormBody, content: &Content) -> PulseForm {
        let text = |field: &str| body.value(field).unwrap_or_default().trim().to_owned();
        let known = |id: &&str| content.theory.outcome(id).is_some();
        let outcomes = body.values("outcome").filter(known).map(str::to_owned).collect();
        let mut picks = BTreeMap::new();
        for outcome in content.theory.outcomes() {
            for audience in Audience::ALL {
                let pick = match body.value(&field_of(&outcome.id, audience)) {
                    None => continue,
                    Some("") => Pick::Nothing,
                    Some(item) => Pick::Item(item.to_owned()),
                };
                picks.insert((outcome.id.clone(), audience), pick);
            }
        }
        PulseForm { name: text("name"), term: text("term"), outcomes, picks }
    }

    /// The form of a pulse that is there.
    pub fn of_pulse(pulse: &Composed) -> PulseForm {
        PulseForm {
            name: pulse.name.clone(),
            term: pulse.term.name().to_owned(),
            outcomes: pulse.outcomes.iter().cloned().collect(),
            picks: BTreeMap::new(),
        }
    }

    /// Whether an outcome of this intervention is chosen.
    pub fn has_one_of(&self, row: &Intervention) -> bool {
        row.outcomes.iter().any(|one| self.outcomes.contains(&one.id))
    }

    /// What to plan; `own` are the questions that the pulse brings along.
    ///
    /// # Errors
    /// One sentence for each field that is missing.
    pub fn wish(&self, own: &[crate::surveys::Item]) -> Result<Wish, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let term = Term::from_name(&self.term);
        if term.is_none() {
            faults.push(("term".to_owned(), "Choose autumn, spring or summer.".to_owned()));
        }
        if self.outcomes.is_empty() {
            faults.push(("outcomes".to_owned(), "Choose at least one outcome.".to_owned()));
        }
        match term {
            Some(term) if faults.is_empty() => {
                let (outcomes, picks) = (self.outcomes.clone(), self.picks.clone());
                Ok(Wish { term, outcomes, picks, own: own.to_vec() })
            }
            _ => Err(faults),
        }
    }

    /// The pulse as it was planned, with the questions that `before` brought along.
    pub fn composed(&self, wish: &Wish, planned: &Planned, before: Option<&Composed>) -> Composed {
        Composed {
            name: self.name.clone(),
            term: wish.term,
            outcomes: planned.outcomes(),
            lists: planned.lists(),
            items: before.map(|pulse| pulse.items.clone()).unwrap_or_default(),
            wordings: before.map(|pulse| pulse.wordings.clone()).unwrap_or_default(),
        }
    }
}

/// A new question as it was typed.
pub fn new_item(body: &FormBody, content: &Content) -> NewItem {
    let text = |field: &str| body.value(field).unwrap_or_default().to_owned();
    let wording = |code: &str| (code.to_owned(), text(&format!("wording-{code}")));
    // One choice gives the outcome and its claim: "6M|belong".
    let asks = text("asks");
    let (outcome, facet) = asks.split_once('|').unwrap_or((asks.as_str(), ""));
    NewItem {
        outcome: outcome.to_owned(),
        facet: facet.to_owned(),
        audience: text("audience"),
        text: text("text"),
        does_not_apply: body.value("does_not_apply").is_some(),
        wordings: content.editions.iter().skip(1).map(|edition| wording(&edition.code)).collect(),
    }
}

/// The pulse without one of its own questions.
pub fn without(pulse: &Composed, item: &str) -> Composed {
    let mut pulse = pulse.clone();
    pulse.items.retain(|one| one.id != item);
    pulse.wordings.retain(|one| one.item != item);
    pulse.lists.values_mut().for_each(|list| list.retain(|id| id != item));
    pulse
}
