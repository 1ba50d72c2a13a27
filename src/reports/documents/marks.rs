//! What was done about an outcome: on the time axis of its chart, and in words.

use super::material::Material;
use super::parts::action_words;
use crate::actions::Action;
use crate::clock::day_in_words;
use crate::people::Setting;
use crate::reports::{Mark, MarkKind};
use crate::theory::Intervention;

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
    marks_of(actions_on(material, outcome), &[], Some(intervention))
}

/// What stands on the time axis: what was done and by whose doing, and when the intervention was started, where
/// the theory says so; in the order of the days.
pub fn marks_of<'a>(
    actions: impl IntoIterator<Item = &'a Action>,
    settings: &[Setting],
    intervention: Option<&Intervention>,
) -> Vec<Mark> {
    let deed = |action: &Action| {
        let (did, on) = action.done()?;
        let title = format!("{}, {}: {did}", day_in_words(on), action.whose(settings));
        Some(Mark { day: on, kind: MarkKind::Deed, title })
    };
    let start = intervention.and_then(|one| Some((one, one.started?))).map(|(one, on)| {
        let places = match one.places.is_empty() {
            true => String::new(),
            false => format!(" in {}", one.places.join(", ")),
        };
        let title = format!("{}: “{}” was started{places}", day_in_words(on), one.statement);
        Mark { day: on, kind: MarkKind::Start, title }
    });
    let mut marks: Vec<Mark> = start.into_iter().chain(actions.into_iter().filter_map(deed)).collect();
    marks.sort_by_key(|mark| mark.day);
    marks
}
