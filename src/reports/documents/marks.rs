//! What was done about an outcome: on the time axis of its chart, and in words.

use super::material::Material;
use super::parts::action_words;
use crate::actions::Action;
use crate::reports::{Mark, MarkKind, day_in_words};
use crate::theory::Intervention;
use jiff::civil::Date;

fn day(day: Date) -> String {
    day_in_words(&day.to_string())
}

/// The partnership's actions on an outcome, in the order in which they were written down.
fn actions_on<'a>(material: &'a Material, outcome: &'a str) -> impl Iterator<Item = &'a Action> {
    material.actions_of(None).into_iter().filter(move |action| action.outcome == outcome)
}

/// "You said: ... We did: ...", a line for each action of the partnership.
pub(super) fn deeds_in_words(material: &Material, outcome: &str) -> Vec<String> {
    actions_on(material, outcome).map(|action| action_words(action, material)).collect()
}

/// When the intervention was started, and what the partnership did about the outcome, in the order of the days.
pub(super) fn marks(material: &Material, intervention: &Intervention, outcome: &str) -> Vec<Mark> {
    let deed = |action: &Action| {
        let (did, on) = action.done()?;
        Some(Mark { day: on, kind: MarkKind::Deed, title: format!("{}: {did}", day(on)) })
    };
    let start = started(intervention).zip(intervention.started);
    let start = start.map(|(title, day)| Mark { day, kind: MarkKind::Start, title });
    let mut marks: Vec<Mark> =
        start.into_iter().chain(actions_on(material, outcome).filter_map(deed)).collect();
    marks.sort_by_key(|mark| mark.day);
    marks
}

/// "Started on 1 September 2024 in Seaburn."; none where the theory does not say.
pub(super) fn started(intervention: &Intervention) -> Option<String> {
    let places = match intervention.places.is_empty() {
        true => String::new(),
        false => format!(" in {}", intervention.places.join(", ")),
    };
    Some(format!("Started on {}{places}.", day(intervention.started?)))
}
