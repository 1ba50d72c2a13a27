//! /desk/actions: what people said and what was done, and a form to add one more.

use super::book::ActionsBook;
use super::rules::{Action, ActionFault, ActionIn, read_action};
use super::store;
use crate::access::{Entry, Frame, Object, Scope, SignedIn, What, audit, failed, html};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::http::{DeskPage, FormBody};
use crate::ids::ActionId;
use crate::people::{Setting, settings};
use crate::surveys::Content;
use crate::theory::{Audience, Intervention, Theory};
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Path, Query, Redirect};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use serde::Deserialize;
use std::sync::Arc;

const HERE: &str = "/desk/actions";

#[derive(Template)]
#[template(path = "actions/pages/actions.html")]
struct ActionsPage<'a> {
    page: DeskPage,
    rows: Vec<Row>,
    interventions: &'a [Intervention],
    audiences: [Audience; 4],
    settings: Vec<Setting>,
    /// Only some settings' actions are this person's.
    is_partial: bool,
    form: ActionForm,
}

struct Row {
    action: Action,
    whose: String,
    done_on: String,
}

/// The form, empty, as typed, or with what is wrong.
#[derive(Default)]
struct ActionForm {
    /// The chosen setting's id; empty is the whole partnership.
    setting: String,
    typed: ActionIn,
    faults: Vec<ActionFault>,
}

impl ActionsPage<'_> {
    fn wrong(&self, field: &str) -> String {
        let mine = self.form.faults.iter().filter(|fault| fault.field == field);
        mine.map(|fault| fault.message.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// What these pages need.
pub struct ActionsDesk<'a> {
    db: &'a Db,
    book: &'a ActionsBook,
    theory: &'a Theory,
    now: At,
    /// Whose actions the person sees and writes.
    scope: Scope,
}

impl<'a> FromRequest<'a> for ActionsDesk<'a> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let parts = (
            request.data::<Db>(),
            request.data::<ActionsBook>(),
            request.data::<Arc<Content>>(),
            request.data::<Clock>(),
        );
        let (Some(db), Some(book), Some(content), Some(clock)) = parts else {
            return Err(failed("the database, the actions, the content or the clock are not in the data"));
        };
        let scope = SignedIn::from_request(request, body).await?.colleague.roles.actions_scope();
        Ok(ActionsDesk { db, book, theory: &content.theory, now: clock.now(), scope })
    }
}

/// What the address of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ActionsQuery {
    done: String,
}

async fn list(desk: &ActionsDesk<'_>, page: DeskPage, form: ActionForm) -> poem::Result<Response> {
    let mut settings = settings(desk.db.reader()).await.map_err(failed)?;
    settings.retain(|setting| desk.scope.holds(setting.id));
    let whose = |action: &Action| {
        let named = settings.iter().find(|known| Some(known.id) == action.setting);
        named.map_or("The partnership", |setting| &setting.name).to_owned()
    };
    let actions = store::all_actions(desk.db.reader()).await.map_err(failed)?;
    let row = |action: Action| Row {
        whose: whose(&action),
        done_on: action.done_on.strftime("%-d %B %Y").to_string(),
        action,
    };
    let rows = actions.into_iter().filter(|action| desk.scope.holds_whose(action.setting)).map(row).collect();
    let status = if form.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let interventions = &desk.theory.interventions;
    let is_partial = desk.scope != Scope::All;
    let audiences = Audience::ALL;
    let page = ActionsPage { page, rows, interventions, audiences, settings, is_partial, form };
    Ok(html(&page)?.with_status(status).into_response())
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
        "added" => Some("It is added, and stands on the thank-you page.".to_owned()),
        "removed" => Some("It is removed.".to_owned()),
        _ => None,
    };
    let typed = ActionIn { done_on: desk.now.day().to_string(), ..ActionIn::default() };
    list(&desk, page, ActionForm { typed, ..ActionForm::default() }).await
}

fn typed(form: &FormBody) -> ActionIn {
    let value = |name: &str| form.value(name).unwrap_or_default().to_owned();
    ActionIn {
        outcome: value("outcome"),
        audience: value("audience"),
        heard: value("heard"),
        did: value("did"),
        done_on: value("done_on"),
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
    let settings = settings(desk.db.reader()).await.map_err(failed)?;
    let chosen = form.value("setting").unwrap_or_default().to_owned();
    let setting = settings.iter().find(|known| known.id.to_string() == chosen).map(|known| known.id);
    let typed = typed(&form);
    let mut read = read_action(&typed, desk.theory, setting, (ActionId::random(), desk.now));
    if !desk.scope.holds_whose(setting) || (setting.is_none() && !chosen.is_empty()) {
        let message = if desk.scope == Scope::All {
            "Choose a setting from the list, or the partnership.".to_owned()
        } else {
            "Choose one of your own settings from the list.".to_owned()
        };
        let mut faults = read.err().unwrap_or_default();
        faults.insert(0, ActionFault { field: "setting", message });
        read = Err(faults);
    }
    match read {
        Ok(action) => {
            let txn = desk.db.begin().await.map_err(failed)?;
            let entry = Entry::of(desk.now, What::ActionKept, Object::one("action", action.id.0));
            store::keep_action(&txn, action).await.map_err(failed)?;
            audit(&txn, entry).await.map_err(failed)?;
            txn.commit().await.map_err(failed)?;
            Ok(done(&desk, "added"))
        }
        Err(faults) => {
            let form = ActionForm { setting: chosen, typed, faults };
            list(&desk, person.page(HERE, &frame), form).await
        }
    }
}

/// POST /desk/actions/:id/remove
#[handler]
pub async fn action_removed(
    _person: SignedIn,
    desk: ActionsDesk<'_>,
    Path(id): Path<String>,
) -> poem::Result<Response> {
    let id: ActionId = id.parse().map_err(|_| poem::Error::from_status(StatusCode::NOT_FOUND))?;
    let actions = store::all_actions(desk.db.reader()).await.map_err(failed)?;
    if !actions.iter().any(|action| action.id == id && desk.scope.holds_whose(action.setting)) {
        return Err(poem::Error::from_status(StatusCode::NOT_FOUND));
    }
    let txn = desk.db.begin().await.map_err(failed)?;
    store::remove_action(&txn, id).await.map_err(failed)?;
    let entry = Entry::of(desk.now, What::ActionRemoved, Object::one("action", id.0));
    audit(&txn, entry).await.map_err(failed)?;
    txn.commit().await.map_err(failed)?;
    Ok(done(&desk, "removed"))
}

fn done(desk: &ActionsDesk<'_>, what: &str) -> Response {
    desk.book.forget();
    Redirect::see_other(format!("{HERE}?done={what}")).into_response()
}
