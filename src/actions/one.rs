//! The page of one action: its words, what became of it, the steps that it may take, and its history.

use super::form::{ActionFault, ActionIn, StepIn};
use super::pages::{ActionsQuery, HERE, typed};
use super::rules::{Action, Ground, Step, change_action, take};
use super::seams::{ActionsDesk, gone};
use super::store::{self, By};
use super::views::{ActionPage, edit_fields, history, step_forms, with_faults};
use crate::access::{Entry, Frame, Object, SignedIn, What, audit, failed, html};
use crate::clock::day_in_words;
use crate::http::{DeskPage, FormBody};
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{IntoResponse, Response, handler};

/// What is typed into the page of one action.
#[derive(Default)]
struct OneForm {
    step: StepIn,
    edit: Option<ActionIn>,
    faults: Vec<ActionFault>,
}

async fn one(
    desk: &ActionsDesk<'_>,
    (page, person): (DeskPage, &SignedIn),
    action: Action,
    form: OneForm,
) -> poem::Result<Response> {
    let (names, scope) = (desk.names().await?, person.actions_scope());
    let changes = store::history_of(desk.db.reader(), action.id).await.map_err(failed)?;
    let since = desk.since(vec![action.clone()]).await?.remove(&action.id);
    let (editing, faults) = (form.edit.is_some(), form.faults);
    let typed = form.edit.unwrap_or_else(|| ActionIn::of(&action));
    let edit = with_faults(edit_fields(&action, &typed, names.lists(desk, &scope)), &faults);
    let mut steps = step_forms(&action, &form.step);
    for step in &mut steps {
        step.fields = with_faults(std::mem::take(&mut step.fields), &faults);
    }
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ActionPage {
        page,
        standing: action.standing(desk.now.day()),
        whose: action.whose(&names.settings),
        statement: desk.theory.outcome(&action.outcome).map(|one| one.statement.clone()).unwrap_or_default(),
        by: action.by.map(day_in_words),
        wave: names.wave(&action),
        since,
        writes: scope.holds_whose(action.setting),
        steps,
        edit,
        editing,
        history: history(&action, changes, &names.released),
        faults,
        action,
    };
    Ok(html(&page)?.with_status(status).into_response())
}

/// GET /desk/actions/:id
#[handler]
pub async fn action_page(
    person: SignedIn,
    frame: Frame,
    desk: ActionsDesk<'_>,
    Path(id): Path<String>,
    Query(query): Query<ActionsQuery>,
) -> poem::Result<Response> {
    let scope = person.actions_scope();
    let action = desk.action(&id, &scope).await?;
    let mut page = person.page(HERE, &frame);
    page.notice =
        (query.done == "kept").then(|| "It is kept. What stood before is in the history.".to_owned());
    let step = StepIn { became: action.became.clone(), ..StepIn::default() };
    one(&desk, (page, &person), action, OneForm { step, ..OneForm::default() }).await
}

fn step_typed(form: &FormBody, before: &Action) -> StepIn {
    let value = |name: &str| form.value(name).unwrap_or_default().to_owned();
    let became = form.value("became").map_or_else(|| before.became.clone(), str::to_owned);
    StepIn { did: value("did"), done_on: value("done_on"), why: value("why"), became }
}

/// POST /desk/actions/:id/:step, where the step is `done`, `not-doing`, `became`, `change` or `remove`.
#[handler]
pub async fn action_step(
    person: SignedIn,
    frame: Frame,
    desk: ActionsDesk<'_>,
    Path((id, code)): Path<(String, String)>,
    form: FormBody,
) -> poem::Result<Response> {
    let scope = person.actions_scope();
    let before = desk.action(&id, &scope).await?;
    if !scope.holds_whose(before.setting) {
        return Err(gone());
    }
    let step = Step::of(&code);
    if code == "remove" {
        return removed(&desk, &person, &before).await;
    }
    let mut typed_again = OneForm { step: step_typed(&form, &before), ..OneForm::default() };
    let taken = match (step, code.as_str()) {
        (Some(step), _) => take(&before, step, &typed_again.step, desk.now).map(|after| (after, step.name())),
        (None, "change") => {
            let (typed, released) = (typed(&form), desk.names().await?.ids());
            let on = Ground { theory: desk.theory, released: &released, now: desk.now };
            let changed = change_action(&before, &typed, on);
            typed_again.edit = Some(typed);
            changed.map(|after| (after, "changed"))
        }
        _ => return Err(gone()),
    };
    match taken {
        Ok((after, what)) => {
            let by = By { who: &person.colleague.name, what, at: desk.now };
            let txn = desk.db.begin().await.map_err(failed)?;
            store::rewrite_action(&txn, &before, after, by).await.map_err(failed)?;
            audit(&txn, Entry::of(desk.now, What::ActionKept, Object::one("action", before.id.0)))
                .await
                .map_err(failed)?;
            txn.commit().await.map_err(failed)?;
            Ok(desk.saw_to_it(&format!("{HERE}/{}?done=kept", before.id)))
        }
        Err(faults) => {
            let form = OneForm { faults, ..typed_again };
            let page = person.page(HERE, &frame);
            one(&desk, (page, &person), before, form).await
        }
    }
}

async fn removed(desk: &ActionsDesk<'_>, person: &SignedIn, action: &Action) -> poem::Result<Response> {
    let by = By { who: &person.colleague.name, what: "removed", at: desk.now };
    let txn = desk.db.begin().await.map_err(failed)?;
    store::remove_action(&txn, action, by).await.map_err(failed)?;
    audit(&txn, Entry::of(desk.now, What::ActionRemoved, Object::one("action", action.id.0)))
        .await
        .map_err(failed)?;
    txn.commit().await.map_err(failed)?;
    Ok(desk.saw_to_it("/desk/actions?done=removed"))
}
