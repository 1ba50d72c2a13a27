//! A new question as somebody types it, read field by field: every fault is found at once.

use super::file::{Beside, Composed, Wording, home, wording_breaches, words_breach};
use super::identity::next_free;
use crate::surveys::content::Content;
use crate::surveys::lint::{Form, breaches};
use crate::surveys::model::{HomeTerm, Item};
use crate::surveys::pulses::questions_per_wave;
use crate::surveys::steps::Lineage;
use crate::theory::{Audience, Outcome};

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewItem {
    pub outcome: String,
    /// An audience's code.
    pub audience: String,
    /// The claim of the outcome that it asks about; the outcome's first one where it is empty.
    pub facet: String,
    pub text: String,
    pub does_not_apply: bool,
    /// By edition code; empty where the edition has no words of its own.
    pub wordings: Vec<(String, String)>,
}

impl NewItem {
    /// The pulse with this question in it, under an id that no question ever had.
    ///
    /// # Errors
    /// Each fault with the field's name; the writing rules name the rule that is broken.
    pub fn added_to(&self, pulse: &Composed, beside: &Beside) -> Result<Composed, Vec<(String, String)>> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, message: String| faults.push((field.to_owned(), message));
        let content = beside.content;
        let outcome = content.theory.outcome(&self.outcome);
        let audience = Audience::from_code(&self.audience);
        if outcome.is_none() {
            fault(
                "outcome",
                "Choose the outcome that this asks about: a question without one cannot be.".into(),
            );
        }
        if audience.is_none() {
            fault("audience", "Choose who is asked.".to_owned());
        }
        let text = one_line(&self.text);
        if text.is_empty() {
            fault("text", "Write the question as a statement, such as \"I feel safe at school.\"".to_owned());
        }
        let (Some(outcome), Some(audience)) = (outcome, audience) else { return Err(faults) };
        let facet = facet(outcome, &self.facet);
        let Some(scale) = scale(content, pulse, audience) else {
            fault("audience", format!("There is no scale for {} here.", audience.noun()));
            return Err(faults);
        };
        let item = Item {
            id: next_free(&outcome.id, audience, beside, &pulse.items),
            version: 1,
            outcome: outcome.id.clone(),
            audience,
            text,
            facet,
            scale,
            does_not_apply: self.does_not_apply,
            home_term: home(pulse.term),
            lineage: Lineage::default(),
        };
        if !item.text.is_empty() {
            let rules = breaches(&item.text, audience, Form::Closed);
            rules.into_iter().chain(words_breach(&item.text)).for_each(|rule| fault("text", sentence(&rule)));
        }
        let most = questions_per_wave(audience);
        if pulse.list(audience).len() >= most {
            let full =
                format!("{} are asked {most} questions already: leave one out first.", audience.noun());
            fault("audience", sentence(&full));
        }
        let (wordings, broken) = self.in_editions(&item, content);
        faults.extend(broken);
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(with(pulse, item, wordings, content))
    }

    /// The words that were given for editions, and the writing rules that they break, by the field's name.
    fn in_editions(&self, item: &Item, content: &Content) -> (Vec<Wording>, Vec<(String, String)>) {
        let (mut wordings, mut faults) = (Vec::new(), Vec::new());
        for (edition, words) in &self.wordings {
            let text = one_line(words);
            if text.is_empty() {
                continue;
            }
            for rule in wording_breaches((edition, &text), item, content) {
                faults.push((format!("wording-{edition}"), sentence(&rule)));
            }
            wordings.push(Wording { item: item.id.clone(), edition: edition.clone(), text });
        }
        (wordings, faults)
    }
}

/// The claim that was chosen, or the outcome's first.
fn facet(outcome: &Outcome, chosen: &str) -> String {
    let of_outcome = outcome.facets.iter().find(|facet| facet.name == chosen).or(outcome.facets.first());
    of_outcome.map(|facet| facet.name.clone()).unwrap_or_default()
}

/// The scale on which this audience is asked: that of its list, else the first that is made for it.
fn scale(content: &Content, pulse: &Composed, audience: Audience) -> Option<String> {
    let listed = pulse.list(audience).iter().find_map(|id| content.item(id).map(|item| item.scale.clone()));
    let made = || content.scales.iter().find(|scale| scale.audiences.contains(&audience));
    listed.or_else(|| made().map(|scale| scale.code.clone()))
}

/// Puts the question behind the others of its outcome, as the theory orders them.
fn with(pulse: &Composed, item: Item, wordings: Vec<Wording>, content: &Content) -> Composed {
    let mut pulse = pulse.clone();
    let place = |outcome: &str| content.theory.outcomes().position(|one| one.id == outcome);
    let of = |id: &String| id.split('-').next().and_then(place);
    // Anchors are asked wherever somebody is asked at all.
    let anchors = || content.items.iter().filter(|one| one.home_term == HomeTerm::Every);
    let list = pulse.lists.entry(item.audience).or_default();
    if list.is_empty() {
        list.extend(anchors().filter(|one| one.audience == item.audience).map(|one| one.id.clone()));
    }
    let at = list.iter().position(|id| of(id) > place(&item.outcome)).unwrap_or(list.len());
    list.insert(at, item.id.clone());
    if !pulse.outcomes.contains(&item.outcome) {
        pulse.outcomes.push(item.outcome.clone());
        pulse.outcomes.sort_by_key(|outcome| place(outcome));
    }
    pulse.items.push(item);
    pulse.wordings.extend(wordings);
    pulse
}

/// Line ends and runs of spaces become one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// "this has 14 words; ..." as a sentence.
fn sentence(rule: &str) -> String {
    let mut letters = rule.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let whole = format!("{first}{}", letters.as_str());
    if whole.ends_with('.') { whole } else { format!("{whole}.") }
}
