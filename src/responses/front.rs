//! The front of the respondent's pages: what they share, their cookies, and how they answer.

use super::class::path_for_the_next;
use super::endings::{ClosedView, NoCookiesView};
use super::journey::Journey;
use super::journeys::{Asked, Journeys};
use super::views::{Form, Page};
use super::writer::Unavailable;
use crate::http::{Cookies, FormProof, Problem, SameSite};
use crate::ids::JourneyId;
use askama::Template;
use poem::http::{StatusCode, header};
use poem::{Request, Response};

/// Journeys that one browser may have beside a new one.
const KEPT_JOURNEYS: usize = 8;

/// What the pages need besides the journeys themselves.
pub struct Front {
    pub journeys: Journeys,
    pub cookies: Cookies,
    pub partnership: String,
    pub demo: bool,
}

impl Front {
    pub(super) fn page(&self, asked: &Asked) -> Page {
        Page::new(&self.partnership, self.demo, Some(asked.invitation.audience))
    }

    pub(super) fn form(&self, request: &Request, journey: &Journey, then: &str) -> Form {
        let path = path_of(journey.id);
        Form {
            form_token: token_for(request, &path),
            action: format!("{path}{then}"),
            nonce: journey.nonce_text(),
        }
    }

    /// The journey of this page, from its own cookie.
    fn journey(&self, request: &Request, id: JourneyId) -> Option<Journey> {
        let value = self.cookies.read(request, &Journey::cookie_name(id))?;
        self.journeys.seal.open(id, &value, self.journeys.clock.now())
    }

    /// The journey of an address, or the page that says why there is none.
    ///
    /// # Errors
    /// That page: the closed one for an address that is none, the one about cookies without a cookie.
    pub(super) fn entered(&self, request: &Request, id: &str) -> poem::Result<Journey> {
        let Ok(id) = id.parse::<JourneyId>() else {
            return Err(poem::Error::from_response(self.closed()?));
        };
        match self.journey(request, id) {
            Some(journey) => Ok(journey),
            None if let Some(next) = self.next_on_tablet(request, id) => {
                Err(poem::Error::from_response(lead_to(next)))
            }
            None => {
                let view = NoCookiesView::new(&self.partnership, self.demo);
                Err(poem::Error::from_response(show(StatusCode::BAD_REQUEST, &view)?))
            }
        }
    }

    /// The page for the next child, where this journey was one on a class tablet; however idle it was.
    pub(super) fn next_on_tablet(&self, request: &Request, id: JourneyId) -> Option<String> {
        let value = self.cookies.read(request, &Journey::cookie_name(id))?;
        path_for_the_next(&self.journeys.seal.open_idle(id, &value)?)
    }

    /// The journey that this browser already has for an invitation.
    pub(super) fn journey_for(&self, request: &Request, asked: &Asked) -> Option<Journey> {
        self.journeys_here(request).into_iter().filter_map(|id| self.journey(request, id)).find(|journey| {
            journey.invitation == asked.invitation.id && journey.generation == asked.invitation.generation
        })
    }

    pub(super) fn journeys_here(&self, request: &Request) -> Vec<JourneyId> {
        let names = self.cookies.names(request);
        names.iter().filter_map(|name| Journey::id_in_cookie_name(name)).collect()
    }

    /// Set-Cookie lines that remove journeys which do not open any more, and all but the newest few: a shared
    /// device must not collect more than a request may carry.
    pub(super) fn old_cookies(&self, request: &Request) -> Vec<String> {
        let (mut alive, mut gone) = (Vec::new(), Vec::new());
        for id in self.journeys_here(request) {
            match self.journey(request, id) {
                Some(journey) => alive.push((journey.seen, id)),
                None => gone.push(id),
            }
        }
        alive.sort_unstable();
        alive.truncate(alive.len().saturating_sub(KEPT_JOURNEYS));
        gone.extend(alive.into_iter().map(|(_, id)| id));
        gone.into_iter().map(|id| self.cookies.clear(&Journey::cookie_name(id))).collect()
    }

    pub(super) fn cookie_of(&self, journey: &Journey) -> String {
        let value = self.journeys.seal.seal(journey);
        self.cookies.set(&Journey::cookie_name(journey.id), &value, SameSite::Lax)
    }

    pub(super) fn closed(&self) -> poem::Result<Response> {
        show(StatusCode::NOT_FOUND, &ClosedView::new(&self.partnership, self.demo))
    }
}

pub(super) fn path_of(journey: JourneyId) -> String {
    format!("/j/{}", journey.0.simple())
}

pub(super) fn show(status: StatusCode, view: &impl Template) -> poem::Result<Response> {
    let html = view.render().map_err(Problem::fault)?;
    Ok(Response::builder().status(status).content_type("text/html; charset=utf-8").body(html))
}

pub(super) fn lead_to(address: String) -> Response {
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, address).finish()
}

pub(super) fn away(_: Unavailable) -> poem::Error {
    let problem = Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "try_again",
        "We could not save that just now. Nothing is lost on your screen.",
        "Go back to the page before, wait a moment, and press the button again.",
    );
    problem.into()
}

pub(super) fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = cookie.parse() {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// The form token for a form that posts to `path`.
pub(super) fn token_for(request: &Request, path: &str) -> String {
    request.data::<FormProof>().map(|proof| proof.token_for_path(request, path)).unwrap_or_default()
}
