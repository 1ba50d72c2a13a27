//! "What was done about it": the actions of an outcome on its page.

use crate::actions::{Action, in_order};
use crate::ids::ActionId;
use crate::people::Setting;
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
        whose: action.whose(settings),
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
