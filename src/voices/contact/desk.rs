//! The desk of a setting's readers: who asks to be contacted, what they wrote, and what was done. A page that is
//! only looked at shows no text; opening it is a button, so that every opening is written down before the text is
//! shown.

use super::rules::{ContactAct, ContactText};
use super::store;
use crate::access::{Entry, Frame, Object, SignedIn, What, active_colleagues, audit, failed, html};
use crate::clock::stored_day_in_words;
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::http::{DeskPage, FormBody};
use crate::ids::{ContactRequestId, SettingId, StaffId};
use crate::people::{self, Setting};
use crate::voices::acts::acts_of;
use crate::voices::entity::contact_request::Model;
use crate::voices::key_files::ReadersKeys;
use crate::voices::readers::settings_read_by;
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Path, Query, Redirect};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use serde::Deserialize;
use std::collections::HashMap;

const HERE: &str = "/desk/reading/contacts";

/// One request without its text.
struct Row {
    id: ContactRequestId,
    setting: String,
    day: String,
    due: String,
    state: &'static str,
    settled: bool,
}

/// One line of what was done.
struct Done {
    what: &'static str,
    who: String,
    when: String,
}

/// What stands where the text would.
enum Text {
    Closed,
    Open(ContactText),
    /// The key is in neither folder, or does not open it.
    NoKey,
}

#[derive(Template)]
#[template(path = "voices/contact/pages/contacts.html")]
struct ContactsPage {
    page: DeskPage,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "voices/contact/pages/contact.html")]
struct ContactPage {
    page: DeskPage,
    row: Row,
    text: Text,
    done: Vec<Done>,
    steps: Vec<ContactAct>,
    problem: bool,
}

/// What these pages need, and whose requests the person reads.
pub struct ContactDesk<'a> {
    db: &'a Db,
    keys: &'a ReadersKeys,
    now: At,
    person: StaffId,
    settings: Vec<SettingId>,
}

impl<'a> FromRequest<'a> for ContactDesk<'a> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let (Some(db), Some(keys), Some(clock)) =
            (request.data::<Db>(), request.data::<ReadersKeys>(), request.data::<Clock>())
        else {
            return Err(failed("the database, the keys or the clock are not in the application's data"));
        };
        let person = SignedIn::from_request(request, body).await?.colleague.id;
        let settings = settings_read_by(db.reader(), person).await.map_err(failed)?;
        Ok(ContactDesk { db, keys, now: clock.now(), person, settings })
    }
}

/// What the address of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ContactQuery {
    done: String,
}

impl ContactDesk<'_> {
    /// A request of one of the person's own settings; anything else is not there.
    async fn request(&self, id: &str) -> poem::Result<Model> {
        let not_there = || poem::Error::from_status(StatusCode::NOT_FOUND);
        let id: ContactRequestId = id.parse().map_err(|_| not_there())?;
        let found = store::request_by_id(self.db.reader(), id, &self.settings).await.map_err(failed)?;
        found.ok_or_else(not_there)
    }

    async fn names(&self) -> poem::Result<HashMap<SettingId, String>> {
        let known = people::settings(self.db.reader()).await.map_err(failed)?;
        Ok(known.into_iter().map(|Setting { id, name, .. }| (id, name)).collect())
    }

    fn row(&self, model: &Model, names: &HashMap<SettingId, String>) -> Row {
        let settled = model.state == store::SETTLED;
        let state = match (settled, model.due_at < self.now) {
            (true, _) => "settled",
            (false, true) => "waits longer than was promised",
            (false, false) => "waits",
        };
        Row {
            id: model.id,
            setting: names.get(&model.setting_id).cloned().unwrap_or_default(),
            day: stored_day_in_words(&model.day),
            due: model.due_at.in_words(),
            state,
            settled,
        }
    }

    async fn done(&self, id: ContactRequestId) -> poem::Result<Vec<Done>> {
        let known = active_colleagues(self.db).await.map_err(failed)?;
        let name = |person| known.iter().find(|one| one.id == person).map(|one| one.name.clone());
        let acts = acts_of(self.db.reader(), id.0).await.map_err(failed)?;
        let line = |act: crate::voices::entity::reading_act::Model| Done {
            what: ContactAct::titled(&act.act),
            who: name(act.staff_id).unwrap_or_else(|| "a colleague who left".to_owned()),
            when: act.at.in_words(),
        };
        Ok(acts.into_iter().map(line).collect())
    }

    async fn one(&self, page: DeskPage, model: &Model, text: Text, problem: bool) -> poem::Result<Response> {
        let row = self.row(model, &self.names().await?);
        let (done, steps) = (self.done(model.id).await?, ContactAct::steps().collect());
        let status = if problem { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let view = ContactPage { page, row, text, done, steps, problem };
        Ok(html(&view)?.with_status(status).into_response())
    }

    /// Writes down what the person did, in the trail too.
    async fn keep(&self, id: ContactRequestId, act: ContactAct) -> poem::Result<()> {
        let what = if act == ContactAct::Opened { What::ContactOpened } else { What::ContactSettled };
        let txn = self.db.begin().await.map_err(failed)?;
        store::keep_act(&txn, id, act, (self.person, self.now)).await.map_err(failed)?;
        let entry = Entry::of(self.now, what, Object::one("request for contact", id.0));
        audit(&txn, entry).await.map_err(failed)?;
        txn.commit().await.map_err(failed)
    }
}

/// GET /desk/reading/contacts
#[handler]
pub async fn contacts_page(person: SignedIn, frame: Frame, desk: ContactDesk<'_>) -> poem::Result<Response> {
    let names = desk.names().await?;
    let models = store::requests_of(desk.db.reader(), &desk.settings).await.map_err(failed)?;
    let rows = models.iter().map(|model| desk.row(model, &names)).collect();
    Ok(html(&ContactsPage { page: person.page("/desk/reading", &frame), rows })?.into_response())
}

/// GET /desk/reading/contacts/:id
#[handler]
pub async fn contact_page(
    person: SignedIn,
    frame: Frame,
    desk: ContactDesk<'_>,
    Path(id): Path<String>,
    Query(query): Query<ContactQuery>,
) -> poem::Result<Response> {
    let model = desk.request(&id).await?;
    let mut page = person.page("/desk/reading", &frame);
    page.notice = (query.done == "kept").then(|| "It is written down.".to_owned());
    desk.one(page, &model, Text::Closed, false).await
}

/// POST /desk/reading/contacts/:id/open: written down first, then shown.
#[handler]
pub async fn contact_opened(
    person: SignedIn,
    frame: Frame,
    desk: ContactDesk<'_>,
    Path(id): Path<String>,
) -> poem::Result<Response> {
    let model = desk.request(&id).await?;
    let (keys, setting) = (desk.keys.clone(), model.setting_id);
    let key = tokio::task::spawn_blocking(move || keys.of(setting)).await.map_err(failed)?;
    let opened = key
        .map_err(|fault| failed(format!("{fault:#}")))?
        .and_then(|key| key.open(&model.sealed).ok())
        .and_then(|packed| ContactText::unpack(&packed).ok());
    let text = match opened {
        Some(text) => {
            desk.keep(model.id, ContactAct::Opened).await?;
            Text::Open(text)
        }
        None => Text::NoKey,
    };
    desk.one(person.page("/desk/reading", &frame), &model, text, false).await
}

/// POST /desk/reading/contacts/:id/act: one of the buttons.
#[handler]
pub async fn contact_act(
    person: SignedIn,
    frame: Frame,
    desk: ContactDesk<'_>,
    Path(id): Path<String>,
    form: FormBody,
) -> poem::Result<Response> {
    let model = desk.request(&id).await?;
    let Some(act) = form.value("act").and_then(ContactAct::from_button) else {
        return desk.one(person.page("/desk/reading", &frame), &model, Text::Closed, true).await;
    };
    desk.keep(model.id, act).await?;
    Ok(Redirect::see_other(format!("{HERE}/{}?done=kept", model.id)).into_response())
}
