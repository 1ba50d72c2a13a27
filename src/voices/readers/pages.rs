//! /desk/readers: who reads what people of each setting write, what is missing, and when somebody is away.

use super::ceremony::known_keys;
use super::guard::facts;
use super::listed::{AwayRow, Mine, SettingRow, choices};
use super::rules::{Days, Part, Reader, SettingFacts, read_absence, read_review};
use super::store::{self, NewReader};
use crate::access::{Frame, Role, SignedIn, failed, html, known_colleagues};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::http::{DeskPage, FormBody};
use crate::ids::{ReaderId, SettingId, StaffId};
use crate::people::Setting;
use crate::voices::key_files::ReadersKeys;
use crate::waves::{self, State};
use askama::Template;
use jiff::ToSpan;
use jiff::civil::Date;
use poem::http::StatusCode;
use poem::web::{Path, Query, Redirect};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use serde::Deserialize;

const HERE: &str = "/desk/readers";

#[derive(Template)]
#[template(path = "voices/pages/readers.html")]
struct ReadersPage {
    page: DeskPage,
    rows: Vec<SettingRow>,
    /// The names of open waves that ask for words.
    open_waves: Vec<String>,
    /// Whether this person names readers.
    may_name: bool,
    /// Whether this person may have parts.
    may_read: bool,
    mine: Vec<Mine>,
    away: Vec<AwayRow>,
    /// Settings with the colleagues who could read there: the value and the name of each choice.
    choices: Vec<(String, Vec<(String, String)>)>,
    parts: [Part; 3],
    typed: Typed,
    faults: Vec<Fault>,
}

/// The fields of the forms as they were sent.
#[derive(Default)]
struct Typed {
    who: String,
    part: String,
    review_by: String,
    first_day: String,
    last_day: String,
}

/// What is wrong, and the id of the field.
struct Fault {
    field: &'static str,
    message: String,
}

impl ReadersPage {
    fn wrong(&self, field: &str) -> &str {
        let mine = self.faults.iter().find(|fault| fault.field == field);
        mine.map(|fault| fault.message.as_str()).unwrap_or_default()
    }
}

/// What these pages need.
pub struct ReadersDesk<'a> {
    pub(super) db: &'a Db,
    pub(super) keys: &'a ReadersKeys,
    pub(super) now: At,
}

impl<'a> FromRequest<'a> for ReadersDesk<'a> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let (Some(db), Some(keys), Some(clock)) =
            (request.data::<Db>(), request.data::<ReadersKeys>(), request.data::<Clock>())
        else {
            return Err(failed("the database, the keys or the clock are not in the application's data"));
        };
        Ok(ReadersDesk { db, keys, now: clock.now() })
    }
}

/// What the address of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReadersQuery {
    done: String,
}

impl ReadersQuery {
    fn notice(&self) -> Option<String> {
        let sentence = match self.done.as_str() {
            "named" => "They are named. They still have to sign in and confirm it on this page.",
            "ended" => "That part is ended. Somebody else still reads there.",
            "ended-last" => {
                "That part is ended. Nobody can read there now: what people write waits, sealed, until somebody is \
                 named and confirms."
            }
            "confirmed" => "Thank you. You read there now.",
            "away" => "Thank you. The days are written down.",
            "back" => "Those days are taken back.",
            _ => return None,
        };
        Some(sentence.to_owned())
    }
}

fn names(person: &SignedIn) -> bool {
    person.has(Role::Administrator) || person.has(Role::Coordinator)
}

fn not_there() -> poem::Error {
    poem::Error::from_status(StatusCode::NOT_FOUND)
}

fn done(what: &str) -> Response {
    Redirect::see_other(format!("{HERE}?done={what}")).into_response()
}

/// The open waves that ask for words, and from when until when people may write: to the close of the last wave that
/// is planned or open.
async fn writing(desk: &ReadersDesk<'_>) -> poem::Result<(Vec<String>, Days)> {
    let today = desk.now.day();
    let mut waves = waves::all_waves(desk.db.reader()).await.map_err(failed)?;
    waves.retain(|wave| wave.asks_words && (wave.state.is_ahead() || wave.state == State::Open));
    let until = waves.iter().map(|wave| wave.closes_at.day()).max().unwrap_or(today).max(today);
    let open = waves.into_iter().filter(|wave| wave.state == State::Open).map(|wave| wave.name);
    Ok((open.collect(), Days { today, until }))
}

async fn list(
    desk: &ReadersDesk<'_>,
    person: &SignedIn,
    page: DeskPage,
    (typed, faults): (Typed, Vec<Fault>),
) -> poem::Result<Response> {
    let db = desk.db.reader();
    let may_name = names(person);
    let own = person.colleague.roles.settings_of(Role::SafeguardingLead);
    let (open_waves, days) = writing(desk).await?;
    let mut all = facts(db, desk.keys).await.map_err(failed)?;
    all.retain(|(setting, _)| may_name || own.contains(&setting.id));
    let known = if may_name { known_colleagues(db).await.map_err(failed)? } else { Vec::new() };
    let keys = known_keys(db).await.map_err(failed)?;
    let me = person.colleague.id;
    let key = |id: SettingId| keys.iter().find(|(of, _)| *of == id).map(|(_, key)| key);
    let row = |(setting, facts): &(Setting, SettingFacts)| {
        SettingRow::of(setting, facts, (key(setting.id), days), me)
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ReadersPage {
        page,
        rows: all.iter().map(row).collect(),
        open_waves,
        may_name,
        may_read: person.has(Role::SafeguardingLead),
        mine: Mine::all(&all, me),
        away: AwayRow::all(&all, me, days.today),
        choices: choices(&all, &known),
        parts: Part::ALL,
        typed,
        faults,
    };
    Ok(html(&page)?.with_status(status).into_response())
}

fn usual(desk: &ReadersDesk<'_>) -> Typed {
    let review_by = desk.now.day().saturating_add(364.days()).to_string();
    Typed { review_by, ..Typed::default() }
}

/// GET /desk/readers
#[handler]
pub async fn readers_page(
    person: SignedIn,
    frame: Frame,
    desk: ReadersDesk<'_>,
    Query(query): Query<ReadersQuery>,
) -> poem::Result<Response> {
    let mut page = person.page(HERE, &frame);
    page.notice = query.notice();
    list(&desk, &person, page, (usual(&desk), Vec::new())).await
}

/// POST /desk/readers: gives somebody a part.
#[handler]
pub async fn reader_named(
    person: SignedIn,
    frame: Frame,
    desk: ReadersDesk<'_>,
    form: FormBody,
) -> poem::Result<Response> {
    let value = |name: &str| form.value(name).unwrap_or_default().to_owned();
    let typed =
        Typed { who: value("who"), part: value("part"), review_by: value("review_by"), ..usual(&desk) };
    let mut faults = Vec::new();
    let who = typed.who.split_once(' ').and_then(|(setting, staff)| {
        Some((setting.parse::<SettingId>().ok()?, staff.parse::<StaffId>().ok()?))
    });
    if who.is_none() {
        faults.push(Fault { field: "who", message: "Choose a colleague.".to_owned() });
    }
    let part = Part::from_word(&typed.part);
    if part.is_none() {
        faults.push(Fault { field: "part", message: "Choose a part.".to_owned() });
    }
    let review = read_review(&typed.review_by, desk.now.day());
    if let Err(message) = &review {
        faults.push(Fault { field: "review_by", message: message.clone() });
    }
    let oneself = who.is_some_and(|(_, staff)| staff == person.colleague.id);
    if oneself {
        let message = "Somebody else names you: whoever gives out the parts does not take one.".to_owned();
        faults.push(Fault { field: "who", message });
    }
    if let (Some((setting, staff)), Some(part), Ok(review_by), false) = (who, part, review, oneself) {
        let new = NewReader { setting, staff, part, review_by };
        match store::name_reader(desk.db, new, desk.now).await.map_err(failed)? {
            Ok(_) => return Ok(done("named")),
            Err(fault) => faults.push(Fault { field: "who", message: fault.to_string() }),
        }
    }
    list(&desk, &person, person.page(HERE, &frame), (typed, faults)).await
}

/// POST /desk/readers/:id/end
#[handler]
pub async fn part_ended(
    _person: SignedIn,
    desk: ReadersDesk<'_>,
    Path(id): Path<String>,
) -> poem::Result<Response> {
    let id: ReaderId = id.parse().map_err(|_| not_there())?;
    let all = store::all_readers(desk.db.reader()).await.map_err(failed)?;
    let setting = all.iter().find(|one| one.id == id).map(|one| one.setting).ok_or_else(not_there)?;
    if !store::end_part(desk.db, id, desk.now).await.map_err(failed)? {
        return Err(not_there());
    }
    let left = store::readers_of(desk.db.reader(), setting).await.map_err(failed)?;
    Ok(done(if left.iter().any(Reader::may_read) { "ended" } else { "ended-last" }))
}

/// POST /desk/readers/:id/confirm: "I read what is written here", by the person themselves.
#[handler]
pub async fn part_confirmed(
    person: SignedIn,
    desk: ReadersDesk<'_>,
    Path(id): Path<String>,
) -> poem::Result<Response> {
    let id: ReaderId = id.parse().map_err(|_| not_there())?;
    let mine = (id, person.colleague.id);
    if !store::confirm_part(desk.db, mine, desk.now).await.map_err(failed)? {
        return Err(not_there());
    }
    Ok(done("confirmed"))
}

/// POST /desk/readers/away: the person's own days, in all their settings. With `back` as the first day of an
/// absence, takes that one back.
#[handler]
pub async fn absence_told(
    person: SignedIn,
    frame: Frame,
    desk: ReadersDesk<'_>,
    form: FormBody,
) -> poem::Result<Response> {
    let me = person.colleague.id;
    if let Some(first) = form.value("back") {
        let first: Date = first.parse().map_err(|_| not_there())?;
        store::remove_absence(desk.db, me, first, desk.now).await.map_err(failed)?;
        return Ok(done("back"));
    }
    let value = |name: &str| form.value(name).unwrap_or_default().to_owned();
    let typed = Typed { first_day: value("first_day"), last_day: value("last_day"), ..usual(&desk) };
    match read_absence(&typed.first_day, &typed.last_day, desk.now.day()) {
        Ok(span) => {
            store::keep_absence(desk.db, me, span, desk.now).await.map_err(failed)?;
            Ok(done("away"))
        }
        Err((field, message)) => {
            let faults = vec![Fault { field, message }];
            list(&desk, &person, person.page(HERE, &frame), (typed, faults)).await
        }
    }
}
