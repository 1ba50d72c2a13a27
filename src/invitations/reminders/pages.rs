//! A wave's timetable of mails: what leaves when, on a calendar; and the reminders, which coordinators and leads may move or
//! stop until they happen. Nobody can aim them.

use super::calendar::{Event, Week, note_is_hoped_for, weeks};
use super::rules::{AT_MOST, NoTime, Round, choose};
use super::store::{asked, keep_rounds, rounds_of};
use crate::access::{CappedForm, Entry, Frame, Object, SignedIn, What, audit, failed, html};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::http::DeskPage;
use crate::ids::WaveId;
use crate::invitations::hours::SendingHours;
use crate::surveys::{Content, SchoolDays};
use crate::waves::{Wave, wave_by_id};
use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{IntoResponse, Response, handler};
use serde::Deserialize;
use std::sync::Arc;

const HERE: &str = "/desk/waves";

/// What this page needs.
#[derive(Clone)]
pub struct TimetableDesk {
    pub db: Db,
    pub clock: Clock,
    pub content: Arc<Content>,
    pub hours: Option<SendingHours>,
}

#[derive(Template)]
#[template(path = "invitations/pages/times.html")]
struct TimesPage {
    page: DeskPage,
    wave: Wave,
    events: Vec<Event>,
    weeks: Vec<Week>,
    /// None where nothing can be changed any more, or not by this person.
    fields: Option<Vec<Field>>,
    has_faults: bool,
    in_school_hours: bool,
}

struct Field {
    name: &'static str,
    label: &'static str,
    typed: String,
    is_queued: bool,
    fault: Option<String>,
}

/// The form as it was typed; times are London wall times.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TimesForm {
    first: String,
    second: String,
}

const FIELDS: [(&str, &str); AT_MOST] = [("first", "First reminder"), ("second", "Second reminder")];

fn typed(at: Option<At>) -> String {
    at.map(|at| at.london().strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

/// Everything that happens in a wave, in order.
fn events(wave: &Wave, rounds: &[Round; AT_MOST], school_days: &SchoolDays) -> Vec<Event> {
    let begun =
        if wave.opened_at.is_some() { "opened, invitations leave" } else { "opens, invitations leave" };
    let mut events = vec![
        Event::new(wave.opened_at.unwrap_or(wave.opens_at), begun),
        Event::new(wave.closed_at.unwrap_or(wave.closes_at), "closes"),
        Event::new(wave.released_at.unwrap_or(wave.count_at), "is counted"),
        Event::new(
            note_is_hoped_for(wave.released_at.unwrap_or(wave.count_at), school_days),
            "results note is hoped for",
        ),
    ];
    for (round, (_, label)) in rounds.iter().zip(FIELDS) {
        events.extend(round.queued_at.or(round.at).map(|at| Event::new(at, &label.to_lowercase())));
    }
    events.sort_by_key(|event| event.at);
    events
}

impl TimetableDesk {
    async fn show(
        &self,
        (person, frame): (&SignedIn, &Frame),
        wave: Wave,
        refused: Option<(TimesForm, [Option<NoTime>; AT_MOST])>,
    ) -> poem::Result<Response> {
        let rounds = rounds_of(self.db.reader(), &wave, self.hours.as_ref()).await.map_err(failed)?;
        let events = events(&wave, &rounds, &self.content.school_days);
        let has_faults = refused.is_some();
        let mut fields: Vec<Field> = rounds
            .iter()
            .zip(FIELDS)
            .map(|(round, (name, label))| Field {
                name,
                label,
                typed: typed(round.queued_at.or(round.at)),
                is_queued: round.queued_at.is_some(),
                fault: None,
            })
            .collect();
        if let Some((form, faults)) = refused {
            for ((field, typed), fault) in fields.iter_mut().zip([form.first, form.second]).zip(faults) {
                field.fault = fault.map(|fault| fault.to_string());
                field.typed = typed;
            }
        }
        let may_change = wave.may_still_ask();
        let page = TimesPage {
            page: person.page(HERE, frame),
            weeks: weeks(&events, &self.content.school_days),
            wave,
            events,
            fields: may_change.then_some(fields),
            has_faults,
            in_school_hours: self.hours.is_some(),
        };
        let status = if has_faults { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok(html(&page)?.with_status(status).into_response())
    }

    async fn wave(&self, id: WaveId) -> poem::Result<Wave> {
        let found = wave_by_id(self.db.reader(), id).await.map_err(failed)?;
        let asked_here = found.filter(|wave| wave.imported_from.is_none());
        asked_here.ok_or_else(|| poem::Error::from_status(StatusCode::NOT_FOUND))
    }
}

/// GET /desk/waves/:id/times
#[handler]
pub async fn times_page(
    person: SignedIn,
    frame: Frame,
    Data(desk): Data<&TimetableDesk>,
    Path(id): Path<WaveId>,
) -> poem::Result<Response> {
    desk.show((&person, &frame), desk.wave(id).await?, None).await
}

/// POST /desk/waves/:id/times
#[handler]
pub async fn times_chosen(
    person: SignedIn,
    frame: Frame,
    Data(desk): Data<&TimetableDesk>,
    Path(id): Path<WaveId>,
    CappedForm(form): CappedForm<TimesForm>,
) -> poem::Result<Response> {
    let wave = desk.wave(id).await?;
    if !wave.may_still_ask() {
        return Err(poem::Error::from_status(StatusCode::NOT_FOUND));
    }
    let (hours, now) = (desk.hours.as_ref(), desk.clock.now());
    let planned = rounds_of(desk.db.reader(), &wave, hours).await.map_err(failed)?;
    let typed = [form.first.as_str(), form.second.as_str()];
    let chosen = match choose(typed, &planned, (asked(&wave), hours), now) {
        Ok(chosen) => chosen,
        Err(faults) => return desk.show((&person, &frame), wave, Some((form, faults))).await,
    };
    let txn = desk.db.begin().await.map_err(failed)?;
    keep_rounds(&txn, wave.id, &chosen).await.map_err(failed)?;
    let entry = Entry::of(now, What::RemindersSet, Object::one("wave", wave.id.0));
    audit(&txn, entry).await.map_err(failed)?;
    txn.commit().await.map_err(failed)?;
    let back = format!("{HERE}/{id}/times?done=kept");
    Ok(StatusCode::SEE_OTHER.with_header(header::LOCATION, back).into_response())
}
