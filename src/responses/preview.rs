//! A coordinator's walk through a questionnaire, exactly as a respondent meets it. Stores nothing: what is chosen
//! waits in a sealed cookie of this browser, and a send only leads on.

use super::draft::Draft;
use super::front::{Front, lead_to, set_cookie, show, token_for};
use super::journey::Journey;
use super::journeys::Asked;
use super::step::{Kept, Step};
use super::views::{LandingView, Layout};
use super::{Page, ThanksView};
use crate::access::{Frame, SignedIn, failed, html};
use crate::clock::At;
use crate::http::{DeskPage, FormBody, SameSite};
use crate::ids::{InvitationId, PulseId, WaveId};
use crate::surveys::{Composed, Content, Edition, Term};
use crate::theory::Audience;
use crate::waves::{pulse_walked, walkable};
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Html, Path};
use poem::{FromRequest, Request, RequestBody, Response, handler};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const HERE: &str = "/desk/preview";
const COOKIE: &str = "belong-preview";

/// What this browser keeps of a walk.
#[derive(Serialize, Deserialize)]
struct Walk {
    journey: Journey,
    draft: Draft,
}

#[derive(Template)]
#[template(path = "responses/pages/previews.html")]
struct PreviewsPage {
    page: DeskPage,
    rows: Vec<PreviewRow>,
    editions: Vec<EditionRow>,
}

struct PreviewRow {
    audience: &'static str,
    code: &'static str,
    terms: Vec<(&'static str, String)>,
}

struct EditionRow {
    code: String,
    name: String,
    language: String,
    direction: &'static str,
    standing: String,
    children: bool,
}

impl From<&Arc<Edition>> for EditionRow {
    fn from(edition: &Arc<Edition>) -> Self {
        EditionRow {
            code: edition.code.clone(),
            name: edition.name.clone(),
            language: edition.language.clone(),
            direction: edition.direction.code(),
            standing: edition.standing.to_string(),
            children: edition.is_offered_to(Audience::Children),
        }
    }
}

/// GET /desk/preview: every questionnaire and every edition there is.
#[handler]
pub async fn previews_page(
    person: SignedIn,
    frame: Frame,
    Data(content): Data<&Arc<Content>>,
) -> poem::Result<Html<String>> {
    let link = |term: Term, audience: Audience| {
        (term.name(), format!("{HERE}/{}/{}", term.name(), audience.code().to_ascii_lowercase()))
    };
    let row = |audience: Audience| PreviewRow {
        audience: audience.title(),
        code: audience.code(),
        terms: Term::ALL.map(|term| link(term, audience)).into(),
    };
    let rows = Audience::ALL.map(row).into();
    let editions = content.editions.iter().map(EditionRow::from).collect();
    html(&PreviewsPage { page: person.page(HERE, &frame), rows, editions })
}

/// A questionnaire on a coordinator's walk.
struct Walked<'a> {
    front: &'a Front,
    request: &'a Request,
    base: String,
    asked: Asked,
    audience: Audience,
    /// The composed pulse that is walked through; none for the pulse of a term.
    pulse: Option<(PulseId, Composed)>,
}

impl<'a> Walked<'a> {
    /// The questionnaire of a term by its name, or of a composed pulse by its id.
    async fn of(
        request: &'a Request,
        Rooms { front, content }: Rooms<'a>,
        (which, audience): (&str, &str),
    ) -> poem::Result<Walked<'a>> {
        let none = || poem::Error::from_status(StatusCode::NOT_FOUND);
        let base = format!("{HERE}/{which}/{audience}");
        let audience = Audience::from_code(&audience.to_ascii_uppercase()).ok_or_else(none)?;
        let (questionnaire, pulse) = match Term::from_name(which) {
            Some(term) => (content.preview(term, audience), None),
            None => {
                let id: PulseId = which.parse().map_err(|_| none())?;
                let db = front.journeys.db.reader();
                let found = walkable(db, content, id).await.map_err(failed)?;
                let (content, pulse) = found.ok_or_else(none)?;
                (content.preview(pulse.term, audience), Some((id, pulse)))
            }
        };
        if questionnaire.questions.is_empty() {
            return Err(none());
        }
        let asked = Asked::in_preview(questionnaire);
        Ok(Walked { front, request, base, asked, audience, pulse })
    }

    /// Where a finished walk leads; a composed pulse is noted as seen once every question was met.
    async fn finished(self) -> poem::Result<Response> {
        let met = self.walk().is_some_and(|Walk { journey, draft }| {
            let whole = draft.next_page(&self.asked.questionnaire).is_none();
            draft.has_an_answer() && (whole || journey.layout == Layout::All)
        });
        let Some((id, pulse)) = self.pulse else { return Ok(lead_to(HERE.to_owned())) };
        if met {
            let journeys = &self.front.journeys;
            pulse_walked(&journeys.db, (id, &pulse), self.audience, journeys.clock.now())
                .await
                .map_err(failed)?;
        }
        Ok(lead_to(format!("/desk/pulses/{id}")))
    }

    /// The questionnaire with this browser's walk, read in its edition; none before the start.
    fn begun(mut self) -> Result<(Walked<'a>, Walk), String> {
        let Some(walk) = self.walk() else { return Err(self.base) };
        self.asked = self.asked.read_in(&walk.journey.edition);
        Ok((self, walk))
    }

    fn cookie_name(&self) -> String {
        format!("{COOKIE}{}", self.base.replace('/', "-"))
    }

    fn walk(&self) -> Option<Walk> {
        let value = self.front.cookies.read(self.request, &self.cookie_name())?;
        self.front.journeys.seal.open_text(&self.base, &value)
    }

    fn keep(&self, response: &mut Response, walk: &Walk) {
        let value = self.front.journeys.seal.seal_text(&self.base, walk);
        set_cookie(response, &self.front.cookies.set(&self.cookie_name(), &value, SameSite::Lax));
    }

    fn page(&self) -> Page {
        Page { preview: true, ..self.front.page(self.request, &self.asked) }
    }

    fn step<'s>(&'s self, walk: &'s Walk, kept: &'s Kept) -> Step<'s> {
        Step {
            front: self.front,
            request: self.request,
            journey: &walk.journey,
            asked: &self.asked,
            base: format!("{}/walk", self.base),
            preview: Some(kept),
        }
    }
}

/// What the pages of a walk need.
struct Rooms<'a> {
    front: &'a Front,
    content: &'a Content,
}

impl<'a> FromRequest<'a> for Rooms<'a> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let Data(front) = Data::<&Arc<Front>>::from_request(request, body).await?;
        let Data(content) = Data::<&Arc<Content>>::from_request(request, body).await?;
        Ok(Rooms { front, content })
    }
}

/// GET /desk/preview/:term/:audience: the landing page.
#[handler]
pub async fn preview_landing(
    _person: SignedIn,
    request: &Request,
    Path(which): Path<(String, String)>,
    rooms: Rooms<'_>,
) -> poem::Result<Response> {
    let front = rooms.front;
    let mut walked = Walked::of(request, rooms, (&which.0, &which.1)).await?;
    let edition = front.first_edition(request, &walked.asked);
    walked.asked = walked.asked.read_in(&edition);
    let mut view = LandingView::new(walked.page(), &walked.asked.questionnaire, None);
    view.form.form_token = token_for(request, request.uri().path());
    show(StatusCode::OK, &view)
}

/// POST /desk/preview/:term/:audience: start.
#[handler]
pub async fn preview_started(
    _person: SignedIn,
    request: &Request,
    Path(which): Path<(String, String)>,
    form: FormBody,
    rooms: Rooms<'_>,
) -> poem::Result<Response> {
    let front = rooms.front;
    let walked = Walked::of(request, rooms, (&which.0, &which.1)).await?;
    if let Some(back) = front.looked(request, &form) {
        return Ok(back);
    }
    if form.value("go").is_some() {
        return Ok(lead_to(walked.base));
    }
    let mut journey = Journey::begin(WaveId::random(), InvitationId::random(), 0, front.journeys.clock.now());
    journey.edition = front.first_edition(request, &walked.asked);
    let wished = form.value("layout").and_then(Layout::from_code);
    journey.layout = wished.unwrap_or_else(|| Layout::usual(walked.audience));
    let mut response = lead_to(format!("{}/walk", walked.base));
    walked.keep(&mut response, &Walk { journey, draft: Draft::default() });
    Ok(response)
}

/// GET /desk/preview/:term/:audience/walk: the page on which the walk stands.
#[handler]
pub async fn preview_page(
    _person: SignedIn,
    request: &Request,
    Path(which): Path<(String, String)>,
    rooms: Rooms<'_>,
) -> poem::Result<Response> {
    let (walked, walk) = match Walked::of(request, rooms, (&which.0, &which.1)).await?.begun() {
        Ok(begun) => begun,
        Err(start) => return Ok(lead_to(start)),
    };
    walked.step(&walk, &Kept::default()).page(&walk.draft)
}

/// POST /desk/preview/:term/:audience/walk: a step.
#[handler]
pub async fn preview_taken(
    _person: SignedIn,
    request: &Request,
    Path(which): Path<(String, String)>,
    form: FormBody,
    rooms: Rooms<'_>,
) -> poem::Result<Response> {
    let front = rooms.front;
    let walked = Walked::of(request, rooms, (&which.0, &which.1)).await?;
    if form.value("go") == Some("finish") {
        return walked.finished().await;
    }
    let (walked, mut walk) = match walked.begun() {
        Ok(begun) => begun,
        Err(start) => return Ok(lead_to(start)),
    };
    let kept = Kept::default();
    let step = walked.step(&walk, &kept);
    let mut response = match form.value("edition").or(form.value("look")) {
        Some(_) => step.keep_place(walk.draft.clone(), &form).await?,
        None => step.take(walk.draft.clone(), &form).await?,
    };
    if let Some(word) = form.value("look") {
        set_cookie(&mut response, &front.look_cookie(request, word));
    }
    if let Some(draft) = kept.into_inner() {
        walk.draft = draft;
    }
    if let Some(edition) = form.value("edition").filter(|code| front.editions.by_code(code).is_some()) {
        edition.clone_into(&mut walk.journey.edition);
    }
    walked.keep(&mut response, &walk);
    Ok(response)
}

/// GET /desk/preview/:term/:audience/walk/thanks: the thank-you page.
#[handler]
pub async fn preview_thanks(
    _person: SignedIn,
    request: &Request,
    Path(which): Path<(String, String)>,
    rooms: Rooms<'_>,
) -> poem::Result<Response> {
    let front = rooms.front;
    let (walked, walk) = match Walked::of(request, rooms, (&which.0, &which.1)).await?.begun() {
        Ok(begun) => begun,
        Err(start) => return Ok(lead_to(start)),
    };
    let page = walked.page();
    let results = Some(page.words.day(At(front.journeys.clock.now().0 + 14 * crate::clock::DAY)));
    let kept = Kept::default();
    let form = walked.step(&walk, &kept).form("");
    let code = Some(walked.asked.key.withdrawal_code(&walk.journey.nonce).to_string());
    let told = front.actions.latest_for(None).await;
    let asked_words = !walked.asked.questionnaire.prompts.is_empty();
    let contact = front.doors.contact.is_offered().await;
    show(StatusCode::OK, &ThanksView { page, form, results, code, told, asked_words, contact })
}
