//! The desk's pages of waves: the list, the plan form, one wave with its buttons.

use crate::access::{CappedForm, Coordinator, Frame, Lead, SignedIn, failed, html};
use crate::clock::Clock;
use crate::db::Db;
use crate::http::DeskPage;
use crate::ids::WaveId;
use crate::people;
use crate::surveys::Term;
use crate::theory::Audience;
use crate::waves::cache::WaveCache;
use crate::waves::counts::{CoarseCount, CountsOfDay, invited_by_setting};
use crate::waves::opening;
use crate::waves::plan_form::{Fault, PlanForm};
use crate::waves::rules::{Refusal, State, Wave, needs_support, suggested};
use crate::waves::steps::{PapersWaiting, StepFault, WaveSteps};
use crate::waves::store::{self, WaveFault};
use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{IntoResponse, Response, handler};
use std::sync::Arc;

const HERE: &str = "/desk/waves";

/// What these pages need. Opening needs the content and the count needs the room `release`, so both come
/// from above.
#[derive(Clone)]
pub struct WavesDesk {
    pub db: Db,
    pub clock: Clock,
    pub cache: WaveCache,
    pub counts: CountsOfDay,
    pub steps: Arc<dyn WaveSteps>,
}

#[derive(Template)]
#[template(path = "waves/pages/waves.html")]
struct WavesPage {
    page: DeskPage,
    waves: Vec<Wave>,
    may_plan: bool,
    terms: [Term; 3],
    form: PlanForm,
    faults: Vec<Fault>,
}

#[derive(Template)]
#[template(path = "waves/pages/wave.html")]
struct WavePage {
    page: DeskPage,
    wave: Wave,
    may_open: bool,
    may_end: bool,
    counts: Option<Counts>,
    /// Why it will not open, not even by the clock, until somebody mends it.
    held_up: Option<String>,
    /// The audiences with nobody on the roster.
    not_asked: Vec<&'static str>,
    /// Batches of papers that the count waits for.
    papers: Vec<PapersWaiting>,
    fault: Option<String>,
}

struct Counts {
    day: String,
    rows: Vec<CountRow>,
}

struct CountRow {
    audience: &'static str,
    place: String,
    invited: i64,
    done: Option<i64>,
}

async fn list(
    desk: &WavesDesk,
    person: &SignedIn,
    frame: &Frame,
    (form, faults): (PlanForm, Vec<Fault>),
) -> poem::Result<Response> {
    let waves = store::all_waves(desk.db.reader()).await.map_err(failed)?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let may_plan = person.0.roles.coordinator;
    let page = person.page(HERE, frame);
    let page = WavesPage { page, waves, may_plan, terms: Term::ALL, form, faults };
    Ok(html(&page)?.with_status(status).into_response())
}

/// GET /desk/waves
#[handler]
pub async fn waves_page(
    person: SignedIn,
    frame: Frame,
    Data(desk): Data<&WavesDesk>,
) -> poem::Result<Response> {
    let form = PlanForm::of(&suggested(desk.clock.now()));
    list(desk, &person, &frame, (form, Vec::new())).await
}

/// POST /desk/waves
#[handler]
pub async fn wave_planned(
    person: Coordinator,
    frame: Frame,
    Data(desk): Data<&WavesDesk>,
    CappedForm(form): CappedForm<PlanForm>,
) -> poem::Result<Response> {
    let new = match form.read() {
        Ok(new) => new,
        Err(faults) => return list(desk, &person.0, &frame, (form, faults)).await,
    };
    match store::plan(&desk.db, new, desk.clock.now()).await {
        Ok(wave) => Ok(see_other(wave.id)),
        Err(WaveFault::Refused(refusal)) => {
            let fault = Fault { field: "name", sentence: in_sentence(&refusal.to_string()) };
            list(desk, &person.0, &frame, (form, vec![fault])).await
        }
        Err(fault) => Err(failed(fault)),
    }
}

async fn one(
    desk: &WavesDesk,
    person: &SignedIn,
    frame: &Frame,
    (wave, fault): (WaveId, Option<String>),
) -> poem::Result<Response> {
    let found = store::wave_by_id(desk.db.reader(), wave).await.map_err(failed)?;
    let wave = found.ok_or_else(|| poem::Error::from_status(StatusCode::NOT_FOUND))?;
    let counts = match wave.state {
        State::Open | State::Closed => Some(counts_of(desk, wave.id).await?),
        State::Planned | State::Released => None,
    };
    let (held_up, not_asked) = match wave.state {
        State::Planned => before_opening(desk).await?,
        _ => (None, left_out(desk, wave.id).await?),
    };
    let papers = match wave.state {
        State::Closed => desk.steps.papers_waiting(wave.id).await.map_err(failed)?,
        _ => Vec::new(),
    };
    let status = if fault.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let may_open = person.0.roles.coordinator;
    let may_end = person.0.roles.lead;
    let page = person.page(HERE, frame);
    let page = WavePage { page, wave, may_open, may_end, counts, held_up, not_asked, papers, fault };
    Ok(html(&page)?.with_status(status).into_response())
}

/// What an opening would be refused for now (settings on the roster that lack a support contact in date), and
/// the audiences that it would not ask, because nobody of them is on the roster.
async fn before_opening(desk: &WavesDesk) -> poem::Result<(Option<String>, Vec<&'static str>)> {
    let db = desk.db.reader();
    let rolls = people::roll_counts(db).await.map_err(failed)?;
    let asked = rolls.keys().filter(|(_, audience)| needs_support(*audience)).map(|(setting, _)| *setting);
    let settings = opening::without_support(db, &asked.collect(), desk.clock.now()).await.map_err(failed)?;
    let held_up = (!settings.is_empty()).then(|| Refusal::NoSupportContact { settings }.to_string());
    let is_absent = |audience: &Audience| rolls.keys().all(|(_, of)| of != audience);
    let not_asked = Audience::ALL.into_iter().filter(is_absent).map(Audience::noun).collect();
    Ok((held_up.map(|fault| in_sentence(&fault)), not_asked))
}

/// The audiences that an opened wave does not ask, because nobody of them was on the roster; none where nobody
/// was invited here, or the invitations are forgotten.
async fn left_out(desk: &WavesDesk, wave: WaveId) -> poem::Result<Vec<&'static str>> {
    let invited = invited_by_setting(desk.db.reader(), wave).await.map_err(failed)?;
    let is_absent = |audience: &Audience| !invited.is_empty() && invited.keys().all(|(of, _)| of != audience);
    Ok(Audience::ALL.into_iter().filter(is_absent).map(Audience::noun).collect())
}

async fn counts_of(desk: &WavesDesk, wave: WaveId) -> poem::Result<Counts> {
    let counts = desk.counts.of(&desk.db, wave, desk.clock.now()).await.map_err(failed)?;
    let settings = people::settings(desk.db.reader()).await.map_err(failed)?;
    let row = |audience: Audience, place: &str, count: &CoarseCount| CountRow {
        audience: audience.title(),
        place: place.to_owned(),
        invited: count.invited,
        done: count.done,
    };
    let mut rows = Vec::new();
    for (audience, total) in &counts.by_audience {
        rows.push(row(*audience, "Everywhere", total));
        for setting in &settings {
            if let Some(count) = counts.by_setting.get(&(*audience, setting.id)) {
                rows.push(row(*audience, &setting.name, count));
            }
        }
    }
    Ok(Counts { day: counts.day.strftime("%-d %B %Y").to_string(), rows })
}

/// GET /desk/waves/:id
#[handler]
pub async fn wave_page(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
) -> poem::Result<Response> {
    one(desk, &person, &frame, (wave_of(&id)?, None)).await
}

/// POST /desk/waves/:id/open
#[handler]
pub async fn wave_opened(
    person: Coordinator,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
) -> poem::Result<Response> {
    let id = wave_of(&id)?;
    let taken = desk.steps.open(id).await;
    after(desk, &person.0, &frame, (id, taken)).await
}

/// POST /desk/waves/:id/close
#[handler]
pub async fn wave_closed(
    person: Lead,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
) -> poem::Result<Response> {
    let id = wave_of(&id)?;
    let taken = store::close(&desk.db, id, desk.clock.now()).await.map_err(StepFault::from);
    after(desk, &person.0, &frame, (id, taken)).await
}

/// POST /desk/waves/:id/count
#[handler]
pub async fn wave_counted(
    person: Lead,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
) -> poem::Result<Response> {
    let id = wave_of(&id)?;
    let taken = desk.steps.count(id).await;
    after(desk, &person.0, &frame, (id, taken)).await
}

async fn after(
    desk: &WavesDesk,
    person: &SignedIn,
    frame: &Frame,
    (id, taken): (WaveId, Result<(), StepFault>),
) -> poem::Result<Response> {
    desk.cache.forget(id);
    match taken {
        Ok(()) => Ok(see_other(id)),
        Err(StepFault::Refused(sentence)) => {
            one(desk, person, frame, (id, Some(in_sentence(&sentence)))).await
        }
        Err(fault) => Err(failed(fault)),
    }
}

fn wave_of(id: &str) -> poem::Result<WaveId> {
    id.parse().map_err(|_| poem::Error::from_status(StatusCode::NOT_FOUND))
}

fn see_other(wave: WaveId) -> Response {
    let place = format!("{HERE}/{wave}");
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, place).finish()
}

/// A refusal as a whole sentence: "The wave is closed; ...".
fn in_sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
