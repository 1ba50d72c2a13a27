//! /desk/guidance: the library of titles that may help, and forms to add and to change one.

use super::evidence::Sources;
use super::target_form::{FieldFault, fault_at};
use crate::access::{Frame, SignedIn, failed, html};
use crate::db::Db;
use crate::http::{DeskPage, FormBody, Problem};
use crate::surveys::Content;
use crate::theory::{
    GuidanceEntry, GuidanceIn, GuidanceRefused, Intervention, guidance_library, keep_guidance,
};
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Path, Query, Redirect};
use poem::{IntoResponse, Response, handler};
use serde::Deserialize;

const HERE: &str = "/desk/guidance";

#[derive(Template)]
#[template(path = "desk/pages/guidance.html")]
struct GuidancePage<'a> {
    page: DeskPage,
    entries: Vec<GuidanceEntry>,
    form: EntryForm<'a>,
}

#[derive(Template)]
#[template(path = "desk/pages/guidance_entry.html")]
struct GuidanceEntryPage<'a> {
    page: DeskPage,
    form: EntryForm<'a>,
}

/// The form of an entry, new or there already.
struct EntryForm<'a> {
    action: String,
    typed: GuidanceIn,
    faults: Vec<FieldFault>,
    interventions: &'a [Intervention],
}

/// One line of the form.
struct Field<'a> {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: &'static str,
    value: &'a str,
}

impl EntryForm<'_> {
    fn fields(&self) -> [Field<'_>; 4] {
        let field = |(name, label, kind), hint, value| Field { name, label, hint, kind, value };
        let checked = "The day on which somebody opened the address. Leave it empty if there is none.";
        let address = "Begins with https://. Open it first and see that it is right.";
        [
            field(("title", "Title", "text"), "As it stands on the document or the page.", &self.typed.title),
            field(("publisher", "Publisher", "text"), "Who published it.", &self.typed.publisher),
            field(("address", "Web address (optional)", "url"), address, &self.typed.address),
            field(("checked_on", "Day of the check", "date"), checked, &self.typed.checked_on),
        ]
    }

    fn wrong(&self, field: &str) -> String {
        fault_at(&self.faults, field)
    }

    fn has(&self, outcome: &str) -> bool {
        self.typed.outcomes.iter().any(|id| id == outcome)
    }

    /// Where the summary's link leads: the first box of a group, else the field.
    fn anchor(&self, field: &'static str) -> &'static str {
        if field == "outcomes" { "outcome-1S" } else { field }
    }

    fn status(&self) -> StatusCode {
        if self.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

/// What the address of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct GuidanceQuery {
    kept: Option<String>,
}

fn typed(id: &str, form: &FormBody) -> GuidanceIn {
    let value = |name: &str| form.value(name).unwrap_or_default().to_owned();
    GuidanceIn {
        id: id.to_owned(),
        publisher: value("publisher"),
        title: value("title"),
        address: value("address"),
        checked_on: value("checked_on"),
        outcomes: form.values("outcomes").map(str::to_owned).collect(),
    }
}

fn faults_of(refused: Vec<GuidanceRefused>) -> Vec<FieldFault> {
    let fault = |one: GuidanceRefused| FieldFault { field: one.field, message: one.message };
    refused.into_iter().map(fault).collect()
}

async fn entry_of(id: &str, db: &Db, content: &Content) -> poem::Result<GuidanceEntry> {
    let library = guidance_library(db, &content.guidance).await.map_err(failed)?;
    let unknown = || {
        let next = "Go to the library and choose one from there.";
        let sentence = "There is no such entry in the guidance library.";
        Problem::new(StatusCode::NOT_FOUND, "unknown_guidance", sentence, next)
    };
    Ok(library.into_iter().find(|entry| entry.id == id).ok_or_else(unknown)?)
}

async fn shown(page: DeskPage, from: &Sources<'_>, new: Option<EntryForm<'_>>) -> poem::Result<Response> {
    let entries = guidance_library(from.db, &from.content.guidance).await.map_err(failed)?;
    let form = new.unwrap_or_else(|| EntryForm {
        action: HERE.to_owned(),
        typed: GuidanceIn::default(),
        faults: Vec::new(),
        interventions: &from.content.theory.interventions,
    });
    let status = form.status();
    Ok(html(&GuidancePage { page, entries, form })?.with_status(status).into_response())
}

/// GET /desk/guidance
#[handler]
pub async fn guidance_page(
    person: SignedIn,
    frame: Frame,
    from: Sources<'_>,
    Query(query): Query<GuidanceQuery>,
) -> poem::Result<Response> {
    let mut page = person.page(HERE, &frame);
    page.notice = query.kept.map(|_| "The entry is kept.".to_owned());
    shown(page, &from, None).await
}

/// POST /desk/guidance
#[handler]
pub async fn guidance_added(
    person: SignedIn,
    frame: Frame,
    from: Sources<'_>,
    form: FormBody,
) -> poem::Result<Response> {
    let typed = typed("", &form);
    match keep_guidance(from.db, &from.content.theory, (&typed, from.now)).await.map_err(failed)? {
        Ok(_) => Ok(Redirect::see_other("/desk/guidance?kept=1").into_response()),
        Err(refused) => {
            let interventions = &from.content.theory.interventions;
            let form =
                EntryForm { action: HERE.to_owned(), typed, faults: faults_of(refused), interventions };
            shown(person.page(HERE, &frame), &from, Some(form)).await
        }
    }
}

/// GET /desk/guidance/:id
#[handler]
pub async fn guidance_entry_page(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    from: Sources<'_>,
) -> poem::Result<Response> {
    let entry = entry_of(&id, from.db, from.content).await?;
    let typed = GuidanceIn {
        id: entry.id,
        publisher: entry.publisher,
        title: entry.title,
        address: entry.address.unwrap_or_default(),
        checked_on: entry.checked_on.map(|day| day.to_string()).unwrap_or_default(),
        outcomes: entry.outcomes,
    };
    let interventions = &from.content.theory.interventions;
    let form = EntryForm { action: format!("{HERE}/{id}"), typed, faults: Vec::new(), interventions };
    Ok(html(&GuidanceEntryPage { page: person.page(HERE, &frame), form })?.into_response())
}

/// POST /desk/guidance/:id
#[handler]
pub async fn guidance_changed(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    from: Sources<'_>,
    form: FormBody,
) -> poem::Result<Response> {
    let entry = entry_of(&id, from.db, from.content).await?;
    let typed = typed(&entry.id, &form);
    match keep_guidance(from.db, &from.content.theory, (&typed, from.now)).await.map_err(failed)? {
        Ok(_) => Ok(Redirect::see_other("/desk/guidance?kept=1").into_response()),
        Err(refused) => {
            let interventions = &from.content.theory.interventions;
            let form = EntryForm {
                action: format!("{HERE}/{id}"),
                typed,
                faults: faults_of(refused),
                interventions,
            };
            let status = form.status();
            let page = html(&GuidanceEntryPage { page: person.page(HERE, &frame), form })?;
            Ok(page.with_status(status).into_response())
        }
    }
}
