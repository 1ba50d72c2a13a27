//! /desk/actions: what people said, what is to be done and what was done, and a form to write one more down.

use super::form::{ActionFault, ActionIn};
use super::rules::{Action, Ground, in_order, read_action};
use super::seams::ActionsDesk;
use super::store;
use super::views::{ActionsPage, OfOutcome, Row, new_fields, with_faults};
use crate::access::{Entry, Frame, Object, SignedIn, What, audit, failed, html};
use crate::http::{DeskPage, FormBody};
use crate::ids::ActionId;
use crate::theory::Theory;
use poem::http::StatusCode;
use poem::web::Query;
use poem::{IntoResponse, Response, handler};
use serde::Deserialize;

pub(super) const HERE: &str = "/desk/actions";

/// What the address of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ActionsQuery {
    pub(super) done: String,
    pub(super) outcome: String,
}

/// The form of a new action: what was typed, whose it is, and what is wrong.
#[derive(Default)]
struct NewForm {
    typed: ActionIn,
    setting: String,
    faults: Vec<ActionFault>,
}

async fn list(
    desk: &ActionsDesk<'_>,
    (page, person): (DeskPage, &SignedIn),
    form: NewForm,
) -> poem::Result<Response> {
    let (names, scope) = (desk.names().await?, person.actions_scope());
    let mut actions = store::actions_in(desk.db.reader(), &scope).await.map_err(failed)?;
    let today = desk.now.day();
    in_order(&mut actions, today);
    let mut since = desk.since(actions.clone()).await?;
    let row = |action: Action| Row {
        whose: action.whose(&names.settings),
        standing: action.standing(today),
        wave: names.wave(&action),
        since: since.remove(&action.id),
        action,
    };
    let rows: Vec<Row> = actions.into_iter().map(row).collect();
    let (late, rest): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.action.is_overdue(today));
    let fields = new_fields(&form.typed, &form.setting, names.lists(desk, &scope));
    let fields = with_faults(fields, &form.faults);
    let status = if form.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let groups = by_outcome(rest, desk.theory);
    let page = ActionsPage { page, late, groups, fields, faults: form.faults };
    Ok(html(&page)?.with_status(status).into_response())
}

/// In the theory's order; an outcome that it no longer has comes last.
fn by_outcome(mut rows: Vec<Row>, theory: &Theory) -> Vec<OfOutcome> {
    let mut groups = Vec::new();
    for outcome in theory.outcomes() {
        let (mine, others) = rows.into_iter().partition(|row| row.action.outcome == outcome.id);
        rows = others;
        groups.push(OfOutcome {
            outcome: outcome.id.clone(),
            statement: outcome.statement.clone(),
            rows: mine,
        });
    }
    let statement = "of an earlier theory of change".to_owned();
    for row in rows {
        groups.push(OfOutcome {
            outcome: row.action.outcome.clone(),
            statement: statement.clone(),
            rows: vec![row],
        });
    }
    groups.retain(|group| !group.rows.is_empty());
    groups
}

/// GET /desk/actions
#[handler]
pub async fn actions_page(
    person: SignedIn,
    frame: Frame,
    desk: ActionsDesk<'_>,
    Query(query): Query<ActionsQuery>,
) -> poem::Result<Response> {
    let mut page = person.page(HERE, &frame);
    page.notice = match query.done.as_str() {
        "added" => Some("It is written down.".to_owned()),
        "removed" => Some("It is removed from the pages.".to_owned()),
        _ => None,
    };
    let typed = ActionIn { outcome: query.outcome, ..ActionIn::default() };
    list(&desk, (page, &person), NewForm { typed, ..NewForm::default() }).await
}

pub(super) fn typed(form: &FormBody) -> ActionIn {
    let value = |name: &str| form.value(name).unwrap_or_default().to_owned();
    ActionIn {
        outcome: value("outcome"),
        audience: value("audience"),
        wave: value("wave"),
        heard: value("heard"),
        will: value("will"),
        by: value("by"),
        who: value("who"),
        did: value("did"),
        done_on: value("done_on"),
        why: value("why"),
    }
}

/// POST /desk/actions
#[handler]
pub async fn action_added(
    person: SignedIn,
    frame: Frame,
    desk: ActionsDesk<'_>,
    form: FormBody,
) -> poem::Result<Response> {
    let (names, scope) = (desk.names().await?, person.actions_scope());
    let chosen = form.value("setting").unwrap_or_default().to_owned();
    let setting = names.settings.iter().find(|known| known.id.to_string() == chosen).map(|known| known.id);
    let typed = typed(&form);
    let released = names.ids();
    let on = Ground { theory: desk.theory, released: &released, now: desk.now };
    let mut read = read_action(&typed, on, setting, ActionId::random());
    if (setting.is_none() && !chosen.is_empty()) || !scope.holds_whose(setting) {
        let message = "Choose whose action it is from the list.".to_owned();
        let mut faults = read.err().unwrap_or_default();
        faults.insert(0, ActionFault { field: "setting", message });
        read = Err(faults);
    }
    match read {
        Ok(action) => {
            let txn = desk.db.begin().await.map_err(failed)?;
            let entry = Entry::of(desk.now, What::ActionKept, Object::one("action", action.id.0));
            store::keep_action(&txn, action, &person.colleague.name).await.map_err(failed)?;
            audit(&txn, entry).await.map_err(failed)?;
            txn.commit().await.map_err(failed)?;
            Ok(desk.saw_to_it("/desk/actions?done=added"))
        }
        Err(faults) => {
            let form = NewForm { typed, setting: chosen, faults };
            let page = person.page(HERE, &frame);
            list(&desk, (page, &person), form).await
        }
    }
}
