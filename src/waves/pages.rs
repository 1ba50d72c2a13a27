//! The desk's pages of waves: the list, the plan form, one wave with its buttons.

use crate::access::{CappedForm, Frame, Role, SignedIn, failed, html};
use crate::clock::Clock;
use crate::db::Db;
use crate::http::{DeskPage, FormBody};
use crate::ids::{PulseId, WaveId};
use crate::people;
use crate::surveys::{Content, Term, pulse_by_id};
use crate::theory::Audience;
use crate::waves::cache::WaveCache;
use crate::waves::counts::{CoarseCount, CountsOfDay, invited_by_setting};
use crate::waves::opening;
use crate::waves::plan_form::{Fault, PlanForm};
use crate::waves::pulses;
use crate::waves::rules::{NewWave, Refusal, State, Wave, needs_support, suggested};
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
    /// Which composed pulses can be asked hangs on it.
    pub content: Arc<Content>,
}

#[derive(Template)]
#[template(path = "waves/pages/waves.html")]
struct WavesPage {
    page: DeskPage,
    waves: Vec<Wave>,
    may_plan: bool,
    terms: [Term; 3],
    pulses: Vec<(String, String)>,
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
    held_up: Option<HeldUp>,
    /// The composed pulse that it asks: address and name.
    pulse: Option<(String, String)>,
    /// The audiences with nobody on the roster.
    not_asked: Vec<&'static str>,
    /// Batches of papers that the count waits for.
    papers: Vec<PapersWaiting>,
    /// Before the opening: settings that have recorded no response to their last wave.
    unanswered: Vec<String>,
    fault: Option<String>,
}

/// Why a planned wave will not open, and where somebody mends it: address and name of the page.
struct HeldUp {
    why: Refusal,
    mend: (&'static str, &'static str),
}

impl HeldUp {
    fn sentence(&self) -> String {
        in_sentence(&self.why.to_string())
    }
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
    let may_plan = person.has(Role::Coordinator);
    let page = person.page(HERE, frame);
    let pulses = pulses::choices(desk.db.reader(), &desk.content).await.map_err(failed)?;
    let pulses = pulses.into_iter().map(|(id, words)| (id.to_string(), words)).collect();
    let page = WavesPage { page, waves, may_plan, terms: Term::ALL, pulses, form, faults };
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
    person: SignedIn,
    frame: Frame,
    Data(desk): Data<&WavesDesk>,
    CappedForm(form): CappedForm<PlanForm>,
) -> poem::Result<Response> {
    let new = match form.read() {
        Ok(new) => new,
        Err(faults) => return list(desk, &person, &frame, (form, faults)).await,
    };
    let pulse = match form.pulse() {
        Ok(pulse) => pulse,
        Err(fault) => return list(desk, &person, &frame, (form, vec![fault])).await,
    };
    match planned(desk, new, pulse).await {
        Ok(wave) => Ok(see_other(wave.id)),
        Err(WaveFault::Refused(refusal)) => {
            let field = if matches!(refusal, Refusal::PulseUnfit { .. }) { "pulse" } else { "name" };
            let fault = Fault { field, sentence: in_sentence(&refusal.to_string()) };
            list(desk, &person, &frame, (form, vec![fault])).await
        }
        Err(fault) => Err(failed(fault)),
    }
}

/// Plans it, if its pulse could be asked as it is now.
async fn planned(desk: &WavesDesk, new: NewWave, pulse: Option<PulseId>) -> Result<Wave, WaveFault> {
    if let Some(id) = pulse {
        pulses::askable(desk.db.reader(), &desk.content, (id, new.term)).await?;
    }
    store::plan_asking(&desk.db, new, pulse, desk.clock.now()).await
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
        State::Planned => before_opening(desk, &wave).await?,
        _ => (None, left_out(desk, wave.id).await?),
    };
    let unanswered = match wave.state {
        State::Planned => desk.steps.unanswered().await.map_err(failed)?,
        _ => Vec::new(),
    };
    let papers = match wave.state {
        State::Closed => desk.steps.papers_waiting(wave.id).await.map_err(failed)?,
        _ => Vec::new(),
    };
    let pulse = pulse_of(desk, &wave).await?;
    let status = if fault.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let may_open = person.has(Role::Coordinator);
    let may_end = person.has(Role::Lead);
    let page = person.page(HERE, frame);
    let page = WavePage {
        page,
        wave,
        may_open,
        may_end,
        counts,
        held_up,
        pulse,
        not_asked,
        papers,
        unanswered,
        fault,
    };
    Ok(html(&page)?.with_status(status).into_response())
}

/// The composed pulse that a wave asks: its page and its name.
async fn pulse_of(desk: &WavesDesk, wave: &Wave) -> poem::Result<Option<(String, String)>> {
    let Some(id) = wave.pulse else { return Ok(None) };
    let kept = pulse_by_id(desk.db.reader(), id).await.map_err(failed)?;
    Ok(kept.map(|kept| (format!("/desk/pulses/{id}"), kept.name)))
}

/// What an opening would be refused for now (a composed pulse that cannot be asked, settings on the roster that
/// lack a support contact in date, or words that nobody could read), and the audiences that it would not ask, because nobody of them is on the roster.
async fn before_opening(desk: &WavesDesk, wave: &Wave) -> poem::Result<(Option<HeldUp>, Vec<&'static str>)> {
    let db = desk.db.reader();
    let unfit = match wave.pulse {
        None => None,
        Some(pulse) => match pulses::askable(db, &desk.content, (pulse, wave.term)).await {
            Ok(_) => None,
            Err(WaveFault::Refused(why)) => Some(HeldUp { why, mend: ("/desk/pulses", "Pulses") }),
            Err(fault) => return Err(failed(fault)),
        },
    };
    let rolls = people::roll_counts(db).await.map_err(failed)?;
    let asked = rolls.keys().filter(|(_, audience)| needs_support(*audience)).map(|(setting, _)| *setting);
    let settings = opening::without_support(db, &asked.collect(), desk.clock.now()).await.map_err(failed)?;
    let unsupported = (!settings.is_empty()).then_some(HeldUp {
        why: Refusal::NoSupportContact { settings },
        mend: ("/desk/support", "Support contacts"),
    });
    let lacks = desk.steps.unready(wave).await.map_err(failed)?;
    let unread = (!lacks.is_empty())
        .then_some(HeldUp { why: Refusal::Unread { lacks }, mend: ("/desk/readers", "Readers") });
    let held_up = unfit.or(unsupported).or(unread);
    let is_absent = |audience: &Audience| rolls.keys().all(|(_, of)| of != audience);
    let not_asked = Audience::ALL.into_iter().filter(is_absent).map(Audience::noun).collect();
    Ok((held_up, not_asked))
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
    Ok(Counts { day: crate::clock::day_in_words(counts.day), rows })
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
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
    form: FormBody,
) -> poem::Result<Response> {
    let id = wave_of(&id)?;
    let unanswered = desk.steps.unanswered().await.map_err(failed)?;
    let ticked = form.value("anyway").is_some();
    if !unanswered.is_empty() && !ticked {
        let sentence = "Some settings have recorded no response to their last wave. Write one down first, or tick \
                        “Open anyway”. Nothing has been opened.";
        return one(desk, &person, &frame, (id, Some(sentence.to_owned()))).await;
    }
    let anyway = (!unanswered.is_empty()).then_some(person.colleague.name.as_str());
    let taken = desk.steps.open(id, anyway).await;
    after(desk, &person, &frame, (id, taken)).await
}

/// POST /desk/waves/:id/close
#[handler]
pub async fn wave_closed(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
) -> poem::Result<Response> {
    let id = wave_of(&id)?;
    let taken = store::close(&desk.db, id, desk.clock.now()).await.map_err(StepFault::from);
    after(desk, &person, &frame, (id, taken)).await
}

/// POST /desk/waves/:id/count
#[handler]
pub async fn wave_counted(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
) -> poem::Result<Response> {
    let id = wave_of(&id)?;
    let taken = desk.steps.count(id).await;
    after(desk, &person, &frame, (id, taken)).await
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
