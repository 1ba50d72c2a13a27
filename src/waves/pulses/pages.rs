//! The desk's pages of pulses: the list with the import, composing one, one with its plan and its file.

use super::form::{FieldFault, PulseForm};
use super::store::{Ground, Read, held_up, read_one, waves_of};
use super::views::{AudienceView, unworded, views};
use crate::access::{Frame, SignedIn, failed, html};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::http::{DeskPage, FormBody, UploadedFile};
use crate::ids::PulseId;
use crate::surveys::{
    self, Composed, Content, NewItem, Term, describe_pulse, keep_pulse, plan_pulse, read_pulse,
};
use crate::theory::{Audience, Fault, Intervention};
use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use std::sync::Arc;

pub(super) const HERE: &str = "/desk/pulses";
/// A pulse is a few pages of text.
const LARGEST_FILE: usize = 200_000;

/// What every page of pulses needs.
pub struct Room<'a> {
    pub person: SignedIn,
    pub frame: Frame,
    pub db: &'a Db,
    pub content: &'a Arc<Content>,
    pub now: At,
}

impl<'a> FromRequest<'a> for Room<'a> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let Data(db) = Data::<&Db>::from_request(request, body).await?;
        let Data(content) = Data::<&Arc<Content>>::from_request(request, body).await?;
        let Data(clock) = Data::<&Clock>::from_request(request, body).await?;
        let person = SignedIn::from_request(request, body).await?;
        let frame = Frame::from_request(request, body).await?;
        Ok(Room { person, frame, db, content, now: clock.now() })
    }
}

impl Room<'_> {
    pub fn page(&self) -> DeskPage {
        self.person.page(HERE, &self.frame)
    }

    pub async fn ground(&self, besides: Option<PulseId>) -> poem::Result<Ground> {
        Ground::of(self.db.reader(), self.content, besides).await.map_err(failed)
    }

    /// The pulse of an address.
    pub async fn pulse(&self, id: &str) -> poem::Result<Read> {
        let none = || poem::Error::from_status(StatusCode::NOT_FOUND);
        let id = id.parse().map_err(|_| none())?;
        read_one(self.db.reader(), self.content, id).await.map_err(failed)?.ok_or_else(none)
    }
}

#[derive(Template)]
#[template(path = "waves/pages/pulses.html")]
struct PulsesPage {
    page: DeskPage,
    rows: Vec<PulseRow>,
    terms: [Term; 3],
    audiences: [Audience; 4],
    faults: Vec<FieldFault>,
    /// What is wrong with a file that was sent.
    file_faults: Vec<Fault>,
}

struct PulseRow {
    id: PulseId,
    name: String,
    term: &'static str,
    outcomes: String,
    /// Why it cannot be asked yet.
    held_up: Option<String>,
    waves: String,
}

async fn list(room: &Room<'_>, faults: Vec<FieldFault>, file_faults: Vec<Fault>) -> poem::Result<Response> {
    let mut rows = Vec::new();
    for kept in surveys::pulses(room.db.reader()).await.map_err(failed)? {
        let waves = waves_of(room.db.reader(), kept.id).await.map_err(failed)?;
        let ground = room.ground(Some(kept.id)).await?;
        let pulse = kept.read(&ground.beside(room.content));
        let (term, outcomes) = match &pulse {
            Ok(pulse) => (pulse.term.name(), pulse.outcomes.join(", ")),
            Err(_) => ("", String::new()),
        };
        let (id, name) = (kept.id, kept.name.clone());
        let held_up = held_up(&Read { kept, pulse, ground });
        rows.push(PulseRow { id, name, term, outcomes, held_up, waves: waves.join(", ") });
    }
    let sound = faults.is_empty() && file_faults.is_empty();
    let page = room.page();
    let (terms, audiences) = (Term::ALL, Audience::ALL);
    answer(&PulsesPage { page, rows, terms, audiences, faults, file_faults }, sound)
}

/// GET /desk/pulses
#[handler]
pub async fn pulses_page(room: Room<'_>) -> poem::Result<Response> {
    list(&room, Vec::new(), Vec::new()).await
}

pub(super) fn answer<T: Template>(page: &T, is_sound: bool) -> poem::Result<Response> {
    let status = if is_sound { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(html(page)?.with_status(status).into_response())
}

pub(super) fn see_other(place: String) -> Response {
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, place).finish()
}

#[derive(Template)]
#[template(path = "waves/pages/pulse_new.html")]
struct NewPage<'a> {
    page: DeskPage,
    form: PulseForm,
    faults: Vec<FieldFault>,
    interventions: &'a [Intervention],
    terms: [Term; 3],
    plan: Vec<AudienceView>,
}

/// GET /desk/pulses/new: the form, with nothing chosen.
#[handler]
pub async fn pulse_new_page(room: Room<'_>) -> poem::Result<Response> {
    let term = Term::of_day(room.now.day()).name().to_owned();
    compose(&room, PulseForm { term, ..PulseForm::default() }, (Vec::new(), Vec::new()))
}

fn compose(
    room: &Room<'_>,
    form: PulseForm,
    (plan, faults): (Vec<AudienceView>, Vec<FieldFault>),
) -> poem::Result<Response> {
    let (interventions, sound) = (&room.content.theory.interventions[..], faults.is_empty());
    let page = NewPage { page: room.page(), form, faults, interventions, terms: Term::ALL, plan };
    answer(&page, sound)
}

/// POST /desk/pulses: shows the plan of what was chosen, or saves it.
#[handler]
pub async fn pulse_composed(room: Room<'_>, body: FormBody) -> poem::Result<Response> {
    let form = PulseForm::of(&body, room.content);
    let wish = match form.wish(&[]) {
        Ok(wish) => wish,
        Err(faults) => return compose(&room, form, (Vec::new(), faults)),
    };
    let ground = room.ground(None).await?;
    let planned = plan_pulse(room.content, &wish, &ground.past);
    let plan = views(&planned, room.content, &[]);
    if body.value("step") != Some("save") {
        return compose(&room, form, (plan, Vec::new()));
    }
    let pulse = form.composed(&wish, &planned, None);
    let fault = match checked(&pulse, room.content, &ground) {
        Err(fault) => fault,
        Ok(()) => match keep_pulse(room.db, &pulse, room.now).await.map_err(failed)? {
            Some(id) => return Ok(see_other(format!("{HERE}/{id}"))),
            None => taken(),
        },
    };
    compose(&room, form, (plan, vec![fault]))
}

pub(super) fn taken() -> FieldFault {
    ("name".to_owned(), "There is a pulse of this name already. Give this one another.".to_owned())
}

/// Whether a pulse reads back as what it is: the one check that files go through as well.
pub(super) fn checked(pulse: &Composed, content: &Content, ground: &Ground) -> Result<(), FieldFault> {
    let name =
        || ("name".to_owned(), "Give the pulse a name of one line, of up to 80 characters.".to_owned());
    if pulse.name.is_empty() {
        return Err(name());
    }
    let read = read_pulse("the pulse", &pulse.written(), &ground.beside(content));
    read.map(|_| ()).map_err(|faults| match faults.first() {
        Some(fault) if fault.field != "name" => ("name".to_owned(), fault.to_string()),
        _ => name(),
    })
}

/// POST /desk/pulses/import: a file of another partnership, all of it or nothing.
#[handler]
pub async fn pulse_imported(room: Room<'_>, upload: UploadedFile) -> poem::Result<Response> {
    let whole = |message: &str| Fault {
        file: "the file".to_owned(),
        line: 0,
        field: String::new(),
        message: message.to_owned(),
    };
    if upload.bytes.len() > LARGEST_FILE {
        let fault = whole("this is larger than a pulse is (200 kB); send the file that was exported here");
        return list(&room, Vec::new(), vec![fault]).await;
    }
    let Ok(text) = String::from_utf8(upload.bytes) else {
        let fault = whole("this is no text in UTF-8; save it as UTF-8 in your editor, or export it again");
        return list(&room, Vec::new(), vec![fault]).await;
    };
    let ground = room.ground(None).await?;
    let pulse = match read_pulse("the file", &text, &ground.beside(room.content)) {
        Ok(pulse) => pulse,
        Err(faults) => return list(&room, Vec::new(), faults).await,
    };
    match keep_pulse(room.db, &pulse, room.now).await.map_err(failed)? {
        Some(id) => Ok(see_other(format!("{HERE}/{id}"))),
        None => {
            let message =
                format!("there is a pulse called “{}” already; change the name in the file", pulse.name);
            let field = "name".to_owned();
            list(&room, Vec::new(), vec![Fault { field, ..whole(&message) }]).await
        }
    }
}

#[derive(Template)]
#[template(path = "waves/pages/pulse.html")]
struct PulsePage<'a> {
    page: DeskPage,
    id: PulseId,
    name: String,
    version: i32,
    faults: Vec<FieldFault>,
    held_up: Option<String>,
    waves: Vec<String>,
    /// None where the file does not fit any more.
    pulse: Option<Composed>,
    file_faults: Vec<Fault>,
    form: PulseForm,
    plan: Vec<AudienceView>,
    new_questions: Vec<NewQuestion>,
    typed: NewItem,
    editions: Vec<(String, String)>,
    interventions: &'a [Intervention],
    terms: [Term; 3],
    audiences: [Audience; 4],
}

struct NewQuestion {
    id: String,
    audience: &'static str,
    text: String,
    outcome: String,
    facet: String,
    wordings: Vec<(String, String)>,
    unworded: String,
    is_seen: bool,
}

impl PulsePage<'_> {
    fn fault_of(&self, field: &str) -> &str {
        self.faults.iter().find(|fault| fault.0 == field).map_or("", |fault| fault.1.as_str())
    }

    /// The value of the choice of outcome and claim, as it was typed.
    fn asks(&self) -> String {
        format!("{}|{}", self.typed.outcome, self.typed.facet)
    }

    fn walk(&self, audience: &Audience) -> String {
        format!("/desk/preview/{}/{}", self.id, audience.code().to_ascii_lowercase())
    }

    fn has_wordings(&self) -> bool {
        self.typed.wordings.iter().any(|one| !one.1.is_empty())
    }

    fn typed_wording(&self, code: &str) -> &str {
        self.typed.wordings.iter().find(|one| one.0 == code).map_or("", |one| one.1.as_str())
    }
}

/// The page of one pulse, with what was typed and what is wrong with it.
pub(super) async fn one(
    room: &Room<'_>,
    read: Read,
    (form, typed, faults): (Option<PulseForm>, NewItem, Vec<FieldFault>),
) -> poem::Result<Response> {
    let waves = waves_of(room.db.reader(), read.kept.id).await.map_err(failed)?;
    let held_up = held_up(&read);
    let content = room.content;
    let (pulse, file_faults) = match read.pulse {
        Ok(pulse) => (Some(pulse), Vec::new()),
        Err(faults) => (None, faults),
    };
    let unseen = pulse.as_ref().map(|pulse| read.kept.unseen(pulse)).unwrap_or_default();
    let described = pulse.as_ref().map(|pulse| describe_pulse(content, pulse, &read.ground.past));
    let own = pulse.as_ref().map_or(&[][..], |pulse| &pulse.items);
    let plan = described.map(|planned| views(&planned, content, own)).unwrap_or_default();
    let new_questions =
        pulse.iter().flat_map(|pulse| pulse.items.iter().map(|item| question(pulse, item, content, &unseen)));
    let page = PulsePage {
        page: room.page(),
        id: read.kept.id,
        version: read.kept.version,
        held_up,
        waves,
        file_faults,
        form: form.or(pulse.as_ref().map(PulseForm::of_pulse)).unwrap_or_default(),
        plan,
        new_questions: new_questions.collect(),
        typed,
        editions: content.editions.iter().skip(1).map(|one| (one.code.clone(), one.name.clone())).collect(),
        interventions: &content.theory.interventions,
        terms: Term::ALL,
        audiences: Audience::ALL,
        name: read.kept.name,
        pulse: pulse.clone(),
        faults,
    };
    let sound = page.faults.is_empty();
    answer(&page, sound)
}

fn question(pulse: &Composed, item: &surveys::Item, content: &Content, unseen: &[Audience]) -> NewQuestion {
    let mine = pulse.wordings.iter().filter(|one| one.item == item.id);
    let name = |code: &str| {
        content.editions.by_code(code).map_or_else(|| code.to_owned(), |edition| edition.name.clone())
    };
    NewQuestion {
        id: item.id.clone(),
        audience: item.audience.title(),
        text: item.text.replace("{place}", &content.theory.place),
        outcome: item.outcome.clone(),
        facet: item.facet.clone(),
        wordings: mine.map(|one| (name(&one.edition), one.text.clone())).collect(),
        unworded: unworded(pulse, item, content).join(", "),
        is_seen: !unseen.contains(&item.audience),
    }
}

/// GET /desk/pulses/:id
#[handler]
pub async fn pulse_page(room: Room<'_>, Path(id): Path<String>) -> poem::Result<Response> {
    let read = room.pulse(&id).await?;
    one(&room, read, (None, NewItem::default(), Vec::new())).await
}

/// GET /desk/pulses/:id/pulse.toml
#[handler]
pub async fn pulse_file(room: Room<'_>, Path(id): Path<String>) -> poem::Result<Response> {
    let read = room.pulse(&id).await?;
    Ok(Response::builder()
        .content_type("application/toml; charset=utf-8")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"pulse.toml\"")
        .body(read.kept.file))
}
