//! What a class tablet shows: the page that asks for the words of a slip, and the beginning of a journey.

use super::rules::{ClassSession, Standing};
use super::sessions::{ClassFault, ClassSessions, Entered};
use crate::config::Config;
use crate::http::FormBody;
use crate::responses::doors;
use crate::responses::frame::{Form, Page};
use crate::responses::front::{Front, lead_to, path_of, set_cookie, show, token_for, wished_edition};
use crate::responses::journey::Journey;
use crate::responses::journeys::Stand;
use crate::responses::step::Step;
use crate::responses::views::LandingView;
use crate::responses::writer::Unavailable;
use crate::surveys::Words;
use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use std::sync::Arc;

/// The page for the next child.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/class/pages/tablet.html")]
pub struct TabletView {
    pub page: Page,
    pub form: Form,
    pub says: Says,
}

/// What the page tells whoever typed, as the id of its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Nothing: words are asked for.
    Nothing,
    /// Words are asked for again.
    Problem(&'static str),
    /// Nothing is wrong, and the next words are asked for.
    Notice(&'static str),
    /// No words are asked for (any more).
    Shut(&'static str),
}

/// What the handlers of one request share.
struct Tablet<'a> {
    front: &'a Front,
    request: &'a Request,
}

impl Tablet<'_> {
    fn page(&self, session: &ClassSession, (status, says): (StatusCode, Says)) -> poem::Result<Response> {
        let front = self.front;
        let offered: Vec<_> = front.editions.offered_to(session.audience).collect();
        let of_code = |code: &str| offered.iter().find(|edition| edition.code == code);
        let wished = wished_edition(self.request).and_then(of_code).or_else(|| of_code(&session.edition));
        let words =
            Words::new((*wished.unwrap_or(&front.editions.english())).clone(), Some(session.audience));
        let page = Page::new(&front.partnership, words, front.appearance(self.request), offered);
        let local_support = front.support_of(session.audience, session.setting);
        let form_token = token_for(self.request, self.request.uri().path());
        let view = TabletView {
            page: Page { demo: front.demo, local_support, ..page },
            form: Form { form_token, ..Form::default() },
            says,
        };
        let mut response = show(status, &view)?;
        forget_journeys(&mut response, self.front, self.request);
        Ok(response)
    }

    fn of_standing(&self, session: &ClassSession, standing: Standing) -> poem::Result<Response> {
        let how = match standing {
            Standing::Open => (StatusCode::OK, Says::Nothing),
            Standing::Paused => (StatusCode::TOO_MANY_REQUESTS, Says::Shut("tablet-paused")),
            Standing::Over => (StatusCode::GONE, Says::Shut("tablet-over")),
        };
        self.page(session, how)
    }
}

/// Takes every journey off this device: its cookie, and what the browser kept of its pages.
pub(in crate::responses) fn forget_journeys(response: &mut Response, front: &Front, request: &Request) {
    if front.journeys_here(request).is_empty() {
        return;
    }
    let forgotten = header::HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert("clear-site-data", forgotten);
    front.forget_journeys(request, response);
}

/// The path of the page for the next child.
pub(in crate::responses) fn path_for_the_next(journey: &Journey) -> Option<String> {
    journey.class.as_ref().map(|secret| format!("/class/{secret}"))
}

/// The page for a session that the database or the wave's key does not give, in the reader's language.
fn away(front: &Front, request: &Request) -> impl Fn(ClassFault) -> poem::Error + use<> {
    let away = front.away(request);
    move |fault| {
        tracing::error!(%fault, "a class session cannot be read");
        away(Unavailable)
    }
}

/// GET /class/:secret. Reads only; whoever was here before is forgotten by this device.
#[handler]
pub async fn tablet_page(
    request: &Request,
    Path(secret): Path<String>,
    front: Data<&Arc<Front>>,
    config: Data<&Arc<Config>>,
) -> poem::Result<Response> {
    let sessions = ClassSessions::of(&front.journeys, &config.class);
    let Some((session, standing)) = sessions.behind(&secret).await.map_err(away(&front, request))? else {
        return front.closed(request);
    };
    let tablet = Tablet { front: &front, request };
    tablet.of_standing(&session, standing)
}

/// POST /class/:secret: words of a slip.
#[handler]
pub async fn words_typed(
    request: &Request,
    Path(secret): Path<String>,
    form: FormBody,
    front: Data<&Arc<Front>>,
    config: Data<&Arc<Config>>,
) -> poem::Result<Response> {
    let sessions = ClassSessions::of(&front.journeys, &config.class);
    let Some((session, standing)) = sessions.behind(&secret).await.map_err(away(&front, request))? else {
        return front.closed(request);
    };
    let tablet = Tablet { front: &front, request };
    let typed = form.value("words").unwrap_or_default().trim();
    if typed.is_empty() && standing == Standing::Open {
        return tablet.page(&session, (StatusCode::UNPROCESSABLE_ENTITY, Says::Problem("tablet-empty")));
    }
    match sessions.enter(&session, standing, typed).await.map_err(away(&front, request))? {
        Entered::Not(standing) => tablet.of_standing(&session, standing),
        Entered::Unknown => {
            tablet.page(&session, (StatusCode::UNPROCESSABLE_ENTITY, Says::Problem("tablet-unknown")))
        }
        Entered::Done => tablet.page(&session, (StatusCode::OK, Says::Notice("tablet-done"))),
        Entered::Journey(journey) => begin(&front, request, *journey).await,
    }
}

/// The journey in this device's cookie, in the reader's language, and nobody else's beside it.
async fn begin(front: &Front, request: &Request, journey: Journey) -> poem::Result<Response> {
    let Stand::Answering { asked, .. } = front.journeys.stand(&journey).await.map_err(front.away(request))?
    else {
        return front.closed(request);
    };
    let journey = Journey { edition: front.first_edition(request, &asked), ..journey };
    let mut response = lead_to(format!("{}/welcome", path_of(journey.id)));
    forget_journeys(&mut response, front, request);
    set_cookie(&mut response, &front.cookie_of(&journey));
    Ok(response)
}

/// GET /j/:id/welcome: what this is about, before the first question on a class tablet.
#[handler]
pub async fn welcome_page(
    request: &Request,
    Path(id): Path<String>,
    front: Data<&Arc<Front>>,
) -> poem::Result<Response> {
    let (_, asked, draft) = front.answering(request, &id).await?;
    let asked = asked.read_in(wished_edition(request).unwrap_or_default());
    let answered = Some(draft.answered()).filter(|answered| *answered > 0);
    let mut view = LandingView::new(front.page(request, &asked), &asked.questionnaire, answered);
    view.small_group = asked.is_small_group();
    view.one_by_one();
    view.form.form_token = token_for(request, request.uri().path());
    show(StatusCode::OK, &view)
}

/// POST /j/:id/welcome: on to the questions. One at a time: a page of many is lost when a tablet is left alone.
#[handler]
pub async fn welcome_started(
    request: &Request,
    Path(id): Path<String>,
    form: FormBody,
    front: Data<&Arc<Front>>,
) -> poem::Result<Response> {
    let journey = front.entered(request, &id)?;
    if let Some(back) = front.looked(request, &form) {
        return Ok(back);
    }
    if let Stand::Answering { asked, .. } =
        front.journeys.stand(&journey).await.map_err(front.away(request))?
    {
        if let Some(page) = doors::put_aside(request, &front, &asked, form.value("go")).await? {
            return Ok(page);
        }
        doors::taken_up(request, &front, &asked).await?;
    }
    let wished = wished_edition(request).and_then(|code| front.editions.by_code(code));
    let edition = wished.map_or_else(|| journey.edition.clone(), |edition| edition.code.clone());
    let journey = Journey { edition, seen: front.journeys.clock.now(), ..journey };
    let mut response = lead_to(path_of(journey.id));
    set_cookie(&mut response, &front.cookie_of(&journey));
    Ok(response)
}

/// Takes a step that comes after the idle minutes, so that what was chosen is kept, and leads on to the page for
/// the next child. Only a step that could not be stored keeps its page, to be sent again.
pub(in crate::responses) async fn kept_late(
    request: &Request,
    front: &Front,
    journey: &Journey,
    form: &FormBody,
) -> poem::Result<Response> {
    let stand = front.journeys.stand(journey).await.map_err(front.away(request))?;
    if let Stand::Answering { asked, draft } = stand {
        let taken = Step::of(front, request, journey, &asked).take(draft, form).await?;
        if taken.status().is_server_error() {
            return Ok(taken);
        }
    }
    match path_for_the_next(journey) {
        Some(next) => Ok(lead_to(next)),
        None => front.closed(request),
    }
}
