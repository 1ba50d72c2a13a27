//! The desk's pages of waves: the list, the plan form, one wave with its buttons.

use crate::access::{CappedForm, Frame, Role, SignedIn, failed, html};
use crate::clock::Clock;
use crate::db::Db;
use crate::http::{DeskPage, FormBody};
use crate::ids::{PulseId, WaveId};
use crate::surveys::{Content, Term};
use crate::waves::approving::{AheadView, ApprovalView, Ground, Reasons, look_ahead};
use crate::waves::cache::WaveCache;
use crate::waves::counts::CountsOfDay;
use crate::waves::plan_form::{Fault, PlanForm};
use crate::waves::pulses;
use crate::waves::rules::{NewWave, Refusal, State, Wave, suggested};
use crate::waves::steps::{PapersWaiting, StepFault, WaveSteps};
use crate::waves::store::{self, WaveFault};
use crate::waves::views::{Counts, HeldUp, before_opening, counts_of, left_out, pulse_of};
use askama::Template;
use poem::http::{StatusCode, Uri, header};
use poem::web::{Data, Path};
use poem::{IntoResponse, Response, handler};
use std::sync::Arc;

pub(super) const HERE: &str = "/desk/waves";

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

impl WavesDesk {
    /// What a look at a wave goes by.
    pub(super) fn ground(&self) -> Ground<'_> {
        Ground { db: &self.db, content: &self.content, steps: self.steps.as_ref(), now: self.clock.now() }
    }
}

/// What a wave's page says besides the wave: why a step was not taken, and what was typed for it.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub fault: Option<String>,
    pub reasons: Reasons,
    /// Test mails were queued a moment ago.
    pub sent: bool,
}

impl Said {
    fn refused(sentence: String) -> Said {
        Said { fault: Some(sentence), ..Said::default() }
    }
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
    approval: ApprovalView,
    sent: bool,
    fault: Option<String>,
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
        Ok(wave) => Ok(see_wave(wave.id, "")),
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

/// The wave of an address.
pub(super) async fn wave_at(desk: &WavesDesk, id: &str) -> poem::Result<Wave> {
    let found = store::wave_by_id(desk.db.reader(), wave_of(id)?).await.map_err(failed)?;
    found.ok_or_else(|| poem::Error::from_status(StatusCode::NOT_FOUND))
}

pub(super) async fn one(
    desk: &WavesDesk,
    person: &SignedIn,
    frame: &Frame,
    (wave, said): (WaveId, Said),
) -> poem::Result<Response> {
    let found = store::wave_by_id(desk.db.reader(), wave).await.map_err(failed)?;
    let wave = found.ok_or_else(|| poem::Error::from_status(StatusCode::NOT_FOUND))?;
    let counts = match wave.state {
        State::Open | State::Closed => Some(counts_of(desk, wave.id).await?),
        State::Planned | State::Approved | State::Released => None,
    };
    let (held_up, not_asked) = match wave.state.is_ahead() {
        true => before_opening(desk, &wave).await?,
        false => (None, left_out(desk, wave.id).await?),
    };
    let held_up = held_up.filter(|_| wave.state == State::Approved);
    let unanswered = match wave.state.is_ahead() {
        true => desk.steps.unanswered().await.map_err(failed)?,
        false => Vec::new(),
    };
    let approval = approval_of(desk, person, (&wave, &said.reasons)).await?;
    let Said { fault, sent, .. } = said;
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
        approval,
        sent,
        fault,
    };
    Ok(html(&page)?.with_status(status).into_response())
}

/// Who planned and approved it, and before the opening its checklist.
async fn approval_of(
    desk: &WavesDesk,
    person: &SignedIn,
    (wave, reasons): (&Wave, &Reasons),
) -> poem::Result<ApprovalView> {
    let ahead = match wave.state.is_ahead() {
        true => {
            let look = look_ahead(desk.ground(), wave).await.map_err(failed)?;
            Some(AheadView::of(&look, (wave, person), (reasons, &desk.content.editions)))
        }
        false => None,
    };
    ApprovalView::of(desk.db.reader(), wave, ahead).await.map_err(failed)
}

/// GET /desk/waves/:id
#[handler]
pub async fn wave_page(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
    address: &Uri,
) -> poem::Result<Response> {
    let sent = address.query() == Some("sent=yes");
    one(desk, &person, &frame, (wave_of(&id)?, Said { sent, ..Said::default() })).await
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
        return one(desk, &person, &frame, (id, Said::refused(sentence.to_owned()))).await;
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

pub(super) async fn after(
    desk: &WavesDesk,
    person: &SignedIn,
    frame: &Frame,
    (id, taken): (WaveId, Result<(), StepFault>),
) -> poem::Result<Response> {
    desk.cache.forget(id);
    match taken {
        Ok(()) => Ok(see_wave(id, "")),
        Err(StepFault::Refused(sentence)) => {
            one(desk, person, frame, (id, Said::refused(in_sentence(&sentence)))).await
        }
        Err(fault) => Err(failed(fault)),
    }
}

pub(super) fn wave_of(id: &str) -> poem::Result<WaveId> {
    id.parse().map_err(|_| poem::Error::from_status(StatusCode::NOT_FOUND))
}

/// Sends the browser to a wave's page, or to one below it: "", "/plan", "?sent=yes".
pub(super) fn see_wave(wave: WaveId, page: &str) -> Response {
    let place = format!("{HERE}/{wave}{page}");
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, place).finish()
}

/// A refusal as a whole sentence: "The wave is closed; ...".
pub(super) fn in_sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
