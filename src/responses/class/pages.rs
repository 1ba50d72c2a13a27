//! What a class tablet shows: the page that asks for the words of a slip, and the beginning of a journey.

use super::rules::{ClassSession, Standing};
use super::sessions::{ClassSessions, Entered};
use crate::access::failed;
use crate::config::Config;
use crate::http::FormBody;
use crate::responses::front::{Front, away, lead_to, path_of, set_cookie, show, token_for};
use crate::responses::journey::Journey;
use crate::responses::journeys::{Asked, Stand};
use crate::responses::views::{Form, LandingView, Layout, Page};
use crate::surveys::{Content, Words};
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
    pub words: Words,
    /// The id of the message that says what is wrong.
    pub problem: Option<&'static str>,
    /// Whether words are asked for: the session takes some.
    pub asks: bool,
}

/// What the handlers of one request share.
struct Tablet<'a> {
    front: &'a Front,
    content: &'a Content,
    request: &'a Request,
}

impl Tablet<'_> {
    fn page(
        &self,
        session: &ClassSession,
        (status, problem, asks): (StatusCode, Option<&'static str>, bool),
    ) -> poem::Result<Response> {
        let edition = self.content.editions.or_english(&session.edition).clone();
        let words = Words::new(edition, Some(session.audience));
        let view = TabletView {
            page: Page::new(&self.front.partnership, self.front.demo, Some(session.audience)),
            form: Form {
                form_token: token_for(self.request, self.request.uri().path()),
                ..Form::default()
            },
            words,
            problem,
            asks,
        };
        let mut response = show(status, &view)?;
        forget_journeys(&mut response, self.front, self.request);
        Ok(response)
    }

    fn of_standing(&self, session: &ClassSession, standing: Standing) -> poem::Result<Response> {
        let how = match standing {
            Standing::Open => (StatusCode::OK, None, true),
            Standing::Paused => (StatusCode::TOO_MANY_REQUESTS, Some("tablet-paused"), false),
            Standing::Over => (StatusCode::GONE, Some("tablet-over"), false),
        };
        self.page(session, how)
    }
}

/// Takes every journey off this device: its cookie, and what the browser kept of its pages.
pub(in crate::responses) fn forget_journeys(response: &mut Response, front: &Front, request: &Request) {
    let here = front.journeys_here(request);
    if here.is_empty() {
        return;
    }
    let forgotten = header::HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert("clear-site-data", forgotten);
    for id in here {
        set_cookie(response, &front.cookies.clear(&Journey::cookie_name(id)));
    }
}

/// The path of the page for the next child.
pub(in crate::responses) fn path_for_the_next(journey: &Journey) -> Option<String> {
    journey.class.as_ref().map(|secret| format!("/class/{secret}"))
}

/// GET /class/:secret. Reads only; whoever was here before is forgotten by this device.
#[handler]
pub async fn tablet_page(
    request: &Request,
    Path(secret): Path<String>,
    front: Data<&Arc<Front>>,
    content: Data<&Arc<Content>>,
    config: Data<&Arc<Config>>,
) -> poem::Result<Response> {
    let sessions = ClassSessions::of(&front.journeys, &config.class);
    let Some((session, standing)) = sessions.behind(&secret).await.map_err(failed)? else {
        return front.closed();
    };
    let tablet = Tablet { front: &front, content: &content, request };
    tablet.of_standing(&session, standing)
}

/// POST /class/:secret: words of a slip.
#[handler]
pub async fn words_typed(
    request: &Request,
    Path(secret): Path<String>,
    form: FormBody,
    front: Data<&Arc<Front>>,
    content: Data<&Arc<Content>>,
    config: Data<&Arc<Config>>,
) -> poem::Result<Response> {
    let sessions = ClassSessions::of(&front.journeys, &config.class);
    let Some((session, standing)) = sessions.behind(&secret).await.map_err(failed)? else {
        return front.closed();
    };
    let tablet = Tablet { front: &front, content: &content, request };
    let typed = form.value("words").unwrap_or_default().trim();
    if typed.is_empty() && standing == Standing::Open {
        return tablet.page(&session, (StatusCode::UNPROCESSABLE_ENTITY, Some("tablet-empty"), true));
    }
    match sessions.enter(&session, standing, typed).await.map_err(failed)? {
        Entered::Not(standing) => tablet.of_standing(&session, standing),
        Entered::Unknown => {
            tablet.page(&session, (StatusCode::UNPROCESSABLE_ENTITY, Some("tablet-unknown"), true))
        }
        Entered::Done => tablet.page(&session, (StatusCode::OK, Some("tablet-done"), true)),
        Entered::Journey(journey) => {
            let mut response = lead_to(format!("{}/welcome", path_of(journey.id)));
            forget_journeys(&mut response, &front, request);
            set_cookie(&mut response, &front.cookie_of(&journey));
            Ok(response)
        }
    }
}

/// GET /j/:id/welcome: what this is about, before the first question on a class tablet.
#[handler]
pub async fn welcome_page(
    request: &Request,
    Path(id): Path<String>,
    front: Data<&Arc<Front>>,
) -> poem::Result<Response> {
    let journey = front.entered(request, &id)?;
    match front.journeys.stand(&journey).await.map_err(away)? {
        Stand::Over => front.closed(),
        Stand::Done { .. } => Ok(lead_to(format!("{}/thanks", path_of(journey.id)))),
        Stand::Answering { asked, draft } => {
            let answered = Some(draft.answered()).filter(|answered| *answered > 0);
            show(StatusCode::OK, &landing(&front, request, (&asked, answered)))
        }
    }
}

fn landing(front: &Front, request: &Request, (asked, answered): (&Asked, Option<usize>)) -> LandingView {
    let audience = asked.invitation.audience;
    let questions = asked.questionnaire.questions.len();
    let mut view = LandingView::new(front.page(asked), audience, questions, answered);
    view.form.form_token = token_for(request, request.uri().path());
    view
}

/// POST /j/:id/welcome: on to the questions, one at a time unless all on one page are wished for.
#[handler]
pub async fn welcome_started(
    request: &Request,
    Path(id): Path<String>,
    form: FormBody,
    front: Data<&Arc<Front>>,
) -> poem::Result<Response> {
    let journey = front.entered(request, &id)?;
    let layout = form.value("layout").and_then(Layout::from_code).unwrap_or(Layout::Steps);
    let journey = Journey { layout, seen: front.journeys.clock.now(), ..journey };
    let mut response = lead_to(path_of(journey.id));
    set_cookie(&mut response, &front.cookie_of(&journey));
    Ok(response)
}
