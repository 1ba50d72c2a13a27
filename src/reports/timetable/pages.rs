//! /desk/reports/timetable: which reports come by e-mail, and when; for oneself, and for others by a lead.

use super::rules::{Timetable, kinds_for};
use super::store::{keep_timetable, timetable_of, timetables};
use crate::access::{
    Colleague, Entry, Frame, Object, Role, SignedIn, What, active_colleagues, audit, failed, html,
};
use crate::clock::Clock;
use crate::db::Db;
use crate::http::{DeskPage, FormBody, Problem};
use crate::ids::StaffId;
use crate::reports::kind_title;
use askama::Template;
use belong_reports::model::ReportKind;
use poem::http::StatusCode;
use poem::web::{Data, Html, Query, Redirect};
use poem::{IntoResponse, Response, handler};
use serde::Deserialize;

const HERE: &str = "/desk/reports/timetable";

#[derive(Template)]
#[template(path = "reports/timetable/pages/timetable.html")]
struct TimetablePage {
    page: DeskPage,
    /// Whose timetable is shown.
    whose: Colleague,
    is_own: bool,
    chosen: Timetable,
    kinds: Vec<(ReportKind, &'static str)>,
    /// For a lead: the others who may read reports, each with what comes to them.
    others: Vec<(Colleague, String)>,
}

/// Whose timetable.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct WhoseQuery {
    colleague: String,
}

/// The colleague whose timetable this person may see and set: oneself, or anybody who may read reports for a lead.
async fn whose(person: &SignedIn, db: &Db, id: &str) -> poem::Result<Colleague> {
    let own = person.colleague.id;
    if id.is_empty() || id.parse::<StaffId>().is_ok_and(|id| id == own) {
        return Ok(person.colleague.clone());
    }
    let next = "Go to the reports and choose there.";
    let nobody = || Problem::new(StatusCode::NOT_FOUND, "no_colleague", "There is no such colleague.", next);
    let id: StaffId = id.parse().map_err(|_| nobody())?;
    if !person.colleague.roles.has(Role::Lead) {
        return Err(nobody().into());
    }
    let known = active_colleagues(db).await.map_err(failed)?;
    let found = known.into_iter().find(|one| one.id == id && !kinds_for(&one.roles).is_empty());
    Ok(found.ok_or_else(nobody)?)
}

/// GET /desk/reports/timetable
#[handler]
pub async fn timetable_page(
    person: SignedIn,
    frame: Frame,
    db: Data<&Db>,
    Query(query): Query<WhoseQuery>,
) -> poem::Result<Html<String>> {
    let whose = whose(&person, &db, &query.colleague).await?;
    let chosen = timetable_of(db.reader(), whose.id).await.map_err(failed)?;
    let others =
        if person.colleague.roles.has(Role::Lead) { others(&person, &db).await? } else { Vec::new() };
    html(&TimetablePage {
        page: person.page("/desk/reports", &frame),
        is_own: whose.id == person.colleague.id,
        kinds: kinds_for(&whose.roles).into_iter().map(|kind| (kind, kind_title(kind))).collect(),
        whose,
        chosen,
        others,
    })
}

async fn others(person: &SignedIn, db: &Db) -> poem::Result<Vec<(Colleague, String)>> {
    let all = timetables(db.reader()).await.map_err(failed)?;
    let known = active_colleagues(db).await.map_err(failed)?.into_iter();
    let others = known.filter(|one| one.id != person.colleague.id && !kinds_for(&one.roles).is_empty());
    let words = |one: &Colleague| {
        let chosen = all.iter().find(|(id, _, _)| *id == one.id).map(|(_, chosen, _)| chosen.in_words());
        chosen.unwrap_or_else(|| Timetable::default().in_words())
    };
    Ok(others.map(|one| (one.clone(), words(&one))).collect())
}

/// POST /desk/reports/timetable
#[handler]
pub async fn timetable_set(
    person: SignedIn,
    db: Data<&Db>,
    clock: Data<&Clock>,
    form: FormBody,
) -> poem::Result<Response> {
    let whose = whose(&person, &db, form.value("colleague").unwrap_or_default()).await?;
    let ticked = |name: &str, value: &str| form.values(name).any(|one| one == value);
    let may = kinds_for(&whose.roles);
    let chosen = Timetable {
        at_release: ticked("when", "released"),
        at_term: ticked("when", "term"),
        kinds: may.into_iter().filter(|kind| ticked("kind", kind.name())).collect(),
    };
    let now = clock.now();
    let txn = db.begin().await.map_err(failed)?;
    keep_timetable(&txn, whose.id, &chosen, now).await.map_err(failed)?;
    audit(&txn, Entry::of(now, What::TimetableSet, Object::one("colleague", whose.id.0)))
        .await
        .map_err(failed)?;
    txn.commit().await.map_err(failed)?;
    let back = if whose.id == person.colleague.id {
        HERE.to_owned()
    } else {
        format!("{HERE}?colleague={}", whose.id)
    };
    Ok(Redirect::see_other(back).into_response())
}
