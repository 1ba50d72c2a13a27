//! "What was done about it": the actions of an outcome on its page, and their marks on the time axis.

use super::since::day;
use crate::actions::{Action, in_order};
use crate::ids::{ActionId, SettingId};
use crate::people::Setting;
use crate::reports::{Mark, MarkKind};
use crate::theory::Intervention;
use jiff::civil::Date;
use std::collections::HashMap;

/// One action as the outcome's page lists it.
pub(super) struct DoneRow {
    pub id: ActionId,
    pub whose: String,
    pub heard: String,
    pub gist: String,
    pub standing: String,
    pub became: String,
    /// What was said since it was done; that it was not asked again yet; or that it is not done.
    pub since: String,
}

fn whose(setting: Option<SettingId>, settings: &[Setting]) -> String {
    let named = settings.iter().find(|known| Some(known.id) == setting);
    named.map_or("The partnership", |setting| &setting.name).to_owned()
}

/// The rows of these actions, overdue ones first.
pub(super) fn done_rows(
    mut actions: Vec<Action>,
    settings: &[Setting],
    mut since: HashMap<ActionId, String>,
    today: Date,
) -> Vec<DoneRow> {
    in_order(&mut actions, today);
    let row = |action: Action| DoneRow {
        id: action.id,
        whose: whose(action.setting, settings),
        gist: action.gist().to_owned(),
        standing: action.standing(today),
        since: since.remove(&action.id).unwrap_or_else(|| match action.done() {
            Some(_) => "not asked again yet".to_owned(),
            None => "nothing has been done yet".to_owned(),
        }),
        heard: action.heard,
        became: action.became,
    };
    actions.into_iter().map(row).collect()
}

/// What stands on the time axis: what was done, and when the intervention was started, where the theory says so.
pub(super) fn marks(
    actions: &[Action],
    settings: &[Setting],
    intervention: Option<&Intervention>,
) -> Vec<Mark> {
    let deed = |action: &Action| {
        let (did, on) = action.done()?;
        let title = format!("{}, {}: {did}", day(on), whose(action.setting, settings));
        Some(Mark { day: on, kind: MarkKind::Deed, title })
    };
    let start = intervention.and_then(|one| Some((one, one.started?))).map(|(one, on)| {
        let places = match one.places.is_empty() {
            true => String::new(),
            false => format!(" in {}", one.places.join(", ")),
        };
        let title = format!("{}: “{}” was started{places}", day(on), one.statement);
        Mark { day: on, kind: MarkKind::Start, title }
    });
    let mut marks: Vec<Mark> = start.into_iter().chain(actions.iter().filter_map(deed)).collect();
    marks.sort_by_key(|mark| mark.day);
    marks
}
