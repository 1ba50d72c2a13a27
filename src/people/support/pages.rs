//! /desk/support: whom respondents can turn to, by setting, and forms to add, change and confirm.

use super::book::SupportBook;
use super::form::{ContactForm, typed};
use super::listed::{Row, rows, whose};
use super::rules::{ContactFault, ContactIn, SupportContact, read_contact, read_review, usual_review};
use super::store;
use crate::access::{Entry, Frame, Object, Scope, SignedIn, What, audit, failed, html};
use crate::clock::day_in_words;
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::http::{DeskPage, FormBody};
use crate::ids::SupportContactId;
use crate::people::store::{Setting, settings};
use askama::Template;
use jiff::civil::Date;
use poem::http::StatusCode;
use poem::web::{Path, Query, Redirect};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use serde::Deserialize;

const HERE: &str = "/desk/support";

#[derive(Template)]
#[template(path = "people/pages/support.html")]
struct SupportPage {
    page: DeskPage,
    /// The partnership first, then the settings by name.
    rows: Vec<Row>,
    /// The day and its words that one press confirms a contact until.
    next: (Date, String),
    form: ContactForm,
}

#[derive(Template)]
#[template(path = "people/pages/support_contact.html")]
struct ContactPage {
    page: DeskPage,
    contact: SupportContact,
    whose: String,
    form: ContactForm,
}

/// What these pages need.
pub struct SupportDesk<'a> {
    db: &'a Db,
    book: &'a SupportBook,
    now: At,
    today: Date,
    /// Whose contacts the person sees and changes.
    scope: Scope,
}

impl<'a> FromRequest<'a> for SupportDesk<'a> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let (Some(db), Some(book), Some(clock)) =
            (request.data::<Db>(), request.data::<SupportBook>(), request.data::<Clock>())
        else {
            return Err(failed("the database, the contacts or the clock are not in the application's data"));
        };
        let scope = SignedIn::from_request(request, body).await?.colleague.roles.support_scope();
        let now = clock.now();
        Ok(SupportDesk { db, book, now, today: now.day(), scope })
    }
}

/// What the address of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SupportQuery {
    /// Preselects a setting in the form.
    setting: String,
    done: String,
}

impl SupportQuery {
    fn notice(&self) -> Option<String> {
        let sentence = match self.done.as_str() {
            "added" => "The contact is added.",
            "changed" => "The contact is changed.",
            "confirmed" => "Thank you. The contact is confirmed.",
            "removed" => "The contact is removed.",
            _ => return None,
        };
        Some(sentence.to_owned())
    }
}

fn new_form(settings: Vec<Setting>, setting: String, desk: &SupportDesk<'_>) -> ContactForm {
    let typed = ContactIn { review_by: usual_review(desk.today).to_string(), ..ContactIn::default() };
    let button = "Add this contact";
    ContactForm {
        action: HERE.to_owned(),
        settings,
        for_everybody: desk.scope == Scope::All,
        setting,
        typed,
        faults: Vec::new(),
        is_new: true,
        button,
    }
}

/// The settings whose contacts are this person's.
async fn settings_for(desk: &SupportDesk<'_>) -> poem::Result<Vec<Setting>> {
    let mut known = settings(desk.db.reader()).await.map_err(failed)?;
    known.retain(|setting| desk.scope.holds(setting.id));
    Ok(known)
}

fn changed(desk: &SupportDesk<'_>, id: SupportContactId) -> Entry {
    Entry::of(desk.now, What::SupportChanged, Object::one("support contact", id.0))
}

async fn list(desk: &SupportDesk<'_>, page: DeskPage, form: ContactForm) -> poem::Result<Response> {
    let contacts = store::support_contacts(desk.db.reader()).await.map_err(failed)?;
    let rows = rows(&form.settings, contacts, (&desk.scope, desk.today));
    let next = usual_review(desk.today);
    let status = form.status();
    let page = SupportPage { page, rows, next: (next, day_in_words(next)), form };
    Ok(html(&page)?.with_status(status).into_response())
}

/// GET /desk/support
#[handler]
pub async fn support_page(
    person: SignedIn,
    frame: Frame,
    desk: SupportDesk<'_>,
    Query(query): Query<SupportQuery>,
) -> poem::Result<Response> {
    let mut page = person.page(HERE, &frame);
    page.notice = query.notice();
    let settings = settings_for(&desk).await?;
    list(&desk, page, new_form(settings, query.setting, &desk)).await
}

/// POST /desk/support
#[handler]
pub async fn contact_added(
    person: SignedIn,
    frame: Frame,
    desk: SupportDesk<'_>,
    form: FormBody,
) -> poem::Result<Response> {
    let settings = settings_for(&desk).await?;
    let chosen = form.value("setting").unwrap_or_default().to_owned();
    let setting = settings.iter().find(|known| known.id.to_string() == chosen).map(|known| known.id);
    let typed = typed(&form);
    let id = SupportContactId::random();
    let mut read = read_contact(&typed, setting, (id, desk.today));
    if !desk.scope.holds_whose(setting) || (setting.is_none() && !chosen.is_empty()) {
        let message = if desk.scope == Scope::All {
            "Choose a setting from the list, or everybody.".to_owned()
        } else {
            "Choose one of your own settings from the list.".to_owned()
        };
        let mut faults = read.err().unwrap_or_default();
        faults.insert(0, ContactFault { field: "setting", message });
        read = Err(faults);
    }
    match read {
        Ok(contact) => {
            let txn = desk.db.begin().await.map_err(failed)?;
            store::keep_contact(&txn, contact).await.map_err(failed)?;
            audit(&txn, changed(&desk, id)).await.map_err(failed)?;
            txn.commit().await.map_err(failed)?;
            Ok(done(&desk, "added"))
        }
        Err(faults) => {
            let form = ContactForm { typed, faults, ..new_form(settings, chosen, &desk) };
            list(&desk, person.page(HERE, &frame), form).await
        }
    }
}

fn done(desk: &SupportDesk<'_>, what: &str) -> Response {
    desk.book.forget();
    Redirect::see_other(format!("{HERE}?done={what}")).into_response()
}

async fn contact_of(desk: &SupportDesk<'_>, id: &str) -> poem::Result<SupportContact> {
    let not_there = || poem::Error::from_status(StatusCode::NOT_FOUND);
    let id: SupportContactId = id.parse().map_err(|_| not_there())?;
    let found = store::contact_by_id(desk.db.reader(), id).await.map_err(failed)?;
    found.filter(|contact| desk.scope.holds_whose(contact.setting)).ok_or_else(not_there)
}

fn typed_of(contact: &SupportContact) -> ContactIn {
    let contact = contact.clone();
    ContactIn {
        name: contact.name,
        words: contact.words,
        phone: contact.phone.map(|phone| phone.shown).unwrap_or_default(),
        email: contact.email.unwrap_or_default(),
        hours: contact.hours.unwrap_or_default(),
        owner: contact.owner,
        review_by: contact.review_by.to_string(),
    }
}

async fn one(
    desk: &SupportDesk<'_>,
    page: DeskPage,
    contact: SupportContact,
    (typed, faults): (ContactIn, Vec<ContactFault>),
) -> poem::Result<Response> {
    let settings = settings(desk.db.reader()).await.map_err(failed)?;
    let whose = whose(&settings, contact.setting);
    let action = format!("{HERE}/{}", contact.id);
    let (settings, setting, button) = (Vec::new(), String::new(), "Keep the changes");
    let form =
        ContactForm { action, settings, for_everybody: false, setting, typed, faults, is_new: false, button };
    let status = form.status();
    Ok(html(&ContactPage { page, contact, whose, form })?.with_status(status).into_response())
}

/// GET /desk/support/:id
#[handler]
pub async fn contact_page(
    person: SignedIn,
    frame: Frame,
    desk: SupportDesk<'_>,
    Path(id): Path<String>,
) -> poem::Result<Response> {
    let contact = contact_of(&desk, &id).await?;
    let typed = typed_of(&contact);
    one(&desk, person.page(HERE, &frame), contact, (typed, Vec::new())).await
}

/// POST /desk/support/:id
#[handler]
pub async fn contact_changed(
    person: SignedIn,
    frame: Frame,
    desk: SupportDesk<'_>,
    Path(id): Path<String>,
    form: FormBody,
) -> poem::Result<Response> {
    let contact = contact_of(&desk, &id).await?;
    let typed = typed(&form);
    match read_contact(&typed, contact.setting, (contact.id, desk.today)) {
        Ok(new) => {
            let txn = desk.db.begin().await.map_err(failed)?;
            store::change_contact(&txn, new).await.map_err(failed)?;
            audit(&txn, changed(&desk, contact.id)).await.map_err(failed)?;
            txn.commit().await.map_err(failed)?;
            Ok(done(&desk, "changed"))
        }
        Err(faults) => one(&desk, person.page(HERE, &frame), contact, (typed, faults)).await,
    }
}

/// POST /desk/support/:id/confirm: still right, and looked at again on another day.
#[handler]
pub async fn contact_confirmed(
    person: SignedIn,
    frame: Frame,
    desk: SupportDesk<'_>,
    Path(id): Path<String>,
    form: FormBody,
) -> poem::Result<Response> {
    let contact = contact_of(&desk, &id).await?;
    let day = form.value("review_by").unwrap_or_default();
    match read_review(day, desk.today) {
        Ok(review_by) => {
            let txn = desk.db.begin().await.map_err(failed)?;
            store::confirm_contact(&txn, contact.id, review_by).await.map_err(failed)?;
            audit(&txn, changed(&desk, contact.id)).await.map_err(failed)?;
            txn.commit().await.map_err(failed)?;
            Ok(done(&desk, "confirmed"))
        }
        Err(fault) => {
            let typed = ContactIn { review_by: day.to_owned(), ..typed_of(&contact) };
            one(&desk, person.page(HERE, &frame), contact, (typed, vec![fault])).await
        }
    }
}

/// POST /desk/support/:id/remove
#[handler]
pub async fn contact_removed(
    _person: SignedIn,
    desk: SupportDesk<'_>,
    Path(id): Path<String>,
) -> poem::Result<Response> {
    let contact = contact_of(&desk, &id).await?;
    let txn = desk.db.begin().await.map_err(failed)?;
    store::remove_contact(&txn, contact.id).await.map_err(failed)?;
    audit(&txn, changed(&desk, contact.id)).await.map_err(failed)?;
    txn.commit().await.map_err(failed)?;
    Ok(done(&desk, "removed"))
}
