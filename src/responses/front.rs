//! The front of the respondent's pages: what they share, their cookies, and how they answer.

use super::appearance::{self, Appearance};
use super::class::path_for_the_next;
use super::doors::Doors;
use super::draft::Draft;
use super::endings::{AwayView, ClosedView, NoCookiesView};
use super::frame::Page;
use super::journey::Journey;
use super::journeys::{Asked, Journeys, Stand};
use super::writer::Unavailable;
use crate::actions::ActionsBook;
use crate::http::{Cookies, FormBody, FormProof, Problem, SameSite};
use crate::ids::{JourneyId, SettingId};
use crate::people::{SupportBook, SupportLines};
use crate::surveys::{ENGLISH, Edition, Editions, Recordings, Words};
use crate::theory::Audience;
use askama::Template;
use poem::http::{StatusCode, header};
use poem::{Request, Response};
use std::sync::Arc;

/// Journeys that one browser may have beside a new one.
const KEPT_JOURNEYS: usize = 8;

/// What the pages need besides the journeys themselves.
pub struct Front {
    pub journeys: Journeys,
    pub cookies: Cookies,
    pub editions: Editions,
    /// Freshened before every page, by the routes.
    pub support: SupportBook,
    pub actions: ActionsBook,
    pub recordings: Recordings,
    pub partnership: String,
    pub demo: bool,
    pub doors: Doors,
}

impl Front {
    /// The frame of a page of this survey, in the edition that `asked` is read in.
    pub(super) fn page(&self, request: &Request, asked: &Asked) -> Page {
        let edition = self.editions.or_english(&asked.edition);
        let words = Words::new(edition.clone(), Some(asked.invitation.audience));
        let offered = self.editions.iter().filter(|edition| asked.offers(&edition.code));
        let page = Page::new(&self.partnership, words, self.appearance(request), offered);
        let local_support = self.support_of(asked.invitation.audience, asked.invitation.setting_id);
        Page { demo: self.demo, local_support, ..page }
    }

    /// The frame of a page that anybody may meet: in the edition of `?e=`, else of what the browser asks for.
    pub(super) fn anybodys_page(&self, request: &Request) -> Page {
        let wished = wished_edition(request).and_then(|code| self.editions.by_code(code));
        let edition = wished.unwrap_or_else(|| self.browsers_edition(request));
        let words = Words::new(edition.clone(), None);
        let page = Page::new(&self.partnership, words, self.appearance(request), self.editions.iter());
        Page { demo: self.demo, local_support: self.support_for(None), ..page }
    }

    /// Whom the pages of an audience in a setting name.
    pub(super) fn support_of(&self, audience: Audience, setting: SettingId) -> SupportLines {
        match audience {
            Audience::Staff => SupportLines::default(),
            _ => self.support_for(Some(setting)),
        }
    }

    fn support_for(&self, setting: Option<SettingId>) -> SupportLines {
        self.support.support_for(setting, self.journeys.clock.now().day())
    }

    fn browsers_edition(&self, request: &Request) -> &Arc<Edition> {
        let accepted = request.header("accept-language").unwrap_or_default();
        let tags = accepted.split(',').filter_map(|part| part.split(';').next());
        let speaks = |tag: &str| {
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            self.editions.iter().find(|edition| edition.language == primary && !edition.easy_read)
        };
        tags.into_iter().find_map(speaks).unwrap_or_else(|| self.editions.english())
    }

    /// The edition of a link's page for a browser with or without a journey: as it was read there, unless the
    /// address wishes another.
    pub(super) fn edition_of_link(&self, request: &Request, asked: &Asked, here: Option<&Journey>) -> String {
        let read_here = here.filter(|_| request.uri().query().is_none()).map(|here| here.edition.clone());
        read_here.unwrap_or_else(|| self.first_edition(request, asked))
    }

    /// The edition in which a link's page is first shown: as wished, else in the roster's language.
    pub(super) fn first_edition(&self, request: &Request, asked: &Asked) -> String {
        let offered = |code: &&str| asked.offers(code);
        let spoken = |edition: &&Arc<Edition>| {
            edition.language == asked.invitation.language && !edition.easy_read && asked.offers(&edition.code)
        };
        let own = || self.editions.iter().find(spoken).map(|edition| edition.code.clone());
        let wished = wished_edition(request).filter(offered).map(str::to_owned);
        wished.or_else(own).unwrap_or_else(|| ENGLISH.to_owned())
    }

    pub(super) fn appearance(&self, request: &Request) -> Appearance {
        let cookie = self.cookies.read(request, appearance::COOKIE);
        cookie.map(|cookie| Appearance::read(&cookie)).unwrap_or_default()
    }

    /// Adds what a button of edition or appearance chose to an answer that leads on.
    pub(super) fn shown_anew(
        &self,
        request: &Request,
        journey: Journey,
        form: &FormBody,
        mut to: Response,
    ) -> Response {
        if let Some(word) = form.value("look") {
            set_cookie(&mut to, &self.look_cookie(request, word));
        }
        if let Some(edition) = form.value("edition").and_then(|code| self.editions.by_code(code)) {
            let seen = self.journeys.clock.now();
            let journey = Journey { edition: edition.code.clone(), seen, ..journey };
            set_cookie(&mut to, &self.cookie_of(&journey));
        }
        to
    }

    /// Leads back to a first page in the size or colours of its button, where one was pressed.
    pub(super) fn looked(&self, request: &Request, form: &FormBody) -> Option<Response> {
        let word = form.value("look")?;
        let mut back = lead_to(request.uri().to_string());
        set_cookie(&mut back, &self.look_cookie(request, word));
        Some(back)
    }

    /// The cookie of an appearance with one word changed.
    pub(super) fn look_cookie(&self, request: &Request, word: &str) -> String {
        let chosen = self.appearance(request).with(word);
        self.cookies.set_for(appearance::COOKIE, &chosen.cookie(), SameSite::Lax, appearance::KEPT)
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
            return Err(poem::Error::from_response(self.closed(request)?));
        };
        match self.journey(request, id) {
            Some(journey) => Ok(journey),
            None if let Some(next) = self.next_on_tablet(request, id) => {
                Err(poem::Error::from_response(lead_to(next)))
            }
            None => {
                let view = NoCookiesView { page: self.anybodys_page(request) };
                Err(poem::Error::from_response(show(StatusCode::BAD_REQUEST, &view)?))
            }
        }
    }

    /// The page for the next child, where this journey was one on a class tablet; however idle it was.
    pub(super) fn next_on_tablet(&self, request: &Request, id: JourneyId) -> Option<String> {
        let value = self.cookies.read(request, &Journey::cookie_name(id))?;
        path_for_the_next(&self.journeys.seal.open_idle(id, &value)?)
    }

    /// A journey that ended on a class tablet a little while ago, where this form was made in it.
    pub(super) fn late_on_tablet(&self, request: &Request, id: &str, form: &FormBody) -> Option<Journey> {
        let id: JourneyId = id.parse().ok()?;
        let value = self.cookies.read(request, &Journey::cookie_name(id))?;
        let journey = self.journeys.seal.open_idle(id, &value)?;
        let is_its_form = form.value("nonce") == Some(journey.nonce_text().as_str());
        (is_its_form && journey.is_late_on_tablet(self.journeys.clock.now())).then_some(journey)
    }

    /// The journey that this browser already has for an invitation.
    pub(super) fn journey_for(&self, request: &Request, asked: &Asked) -> Option<Journey> {
        self.journeys_here(request).into_iter().filter_map(|id| self.journey(request, id)).find(|journey| {
            journey.invitation == asked.invitation.id && journey.generation == asked.invitation.generation
        })
    }

    /// The journey of an address that is being answered, or the page that a visitor gets in its place.
    ///
    /// # Errors
    /// That page: closed, the thank-you for a journey that was sent, or what [`Front::entered`] says.
    pub(super) async fn answering(
        &self,
        request: &Request,
        id: &str,
    ) -> poem::Result<(Journey, Asked, Draft)> {
        let journey = self.entered(request, id)?;
        match self.journeys.stand(&journey).await.map_err(self.away(request))? {
            Stand::Answering { asked, draft } => Ok((journey, asked, draft)),
            Stand::Over => Err(poem::Error::from_response(self.closed(request)?)),
            Stand::Done { .. } => {
                Err(poem::Error::from_response(lead_to(format!("{}/thanks", path_of(journey.id)))))
            }
        }
    }

    /// Removes the cookie of every journey from this browser.
    pub(super) fn forget_journeys(&self, request: &Request, response: &mut Response) {
        for id in self.journeys_here(request) {
            set_cookie(response, &self.cookies.clear(&Journey::cookie_name(id)));
        }
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

    /// Whether an answer sets this journey's cookie already; a second one would undo it.
    pub(super) fn sets_journey(&self, response: &Response, id: JourneyId) -> bool {
        let name = Journey::cookie_name(id);
        let lines = response.headers().get_all(header::SET_COOKIE).iter();
        lines.filter_map(|line| line.to_str().ok()).any(|line| line.contains(&format!("{name}=")))
    }

    pub(super) fn cookie_of(&self, journey: &Journey) -> String {
        let value = self.journeys.seal.seal(journey);
        self.cookies.set(&Journey::cookie_name(journey.id), &value, SameSite::Lax)
    }

    pub(super) fn closed(&self, request: &Request) -> poem::Result<Response> {
        show(StatusCode::NOT_FOUND, &ClosedView { page: self.anybodys_page(request) })
    }

    /// The page for an answer that the database does not give.
    pub(super) fn away(&self, request: &Request) -> impl Fn(Unavailable) -> poem::Error + use<> {
        let view = AwayView { page: self.anybodys_page(request) };
        move |_| match show(StatusCode::SERVICE_UNAVAILABLE, &view) {
            Ok(page) => poem::Error::from_response(page),
            Err(fault) => fault,
        }
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

/// The edition that an address asks for (`?e=pl`).
pub(super) fn wished_edition(request: &Request) -> Option<&str> {
    let query = request.uri().query().unwrap_or_default();
    query.split('&').find_map(|pair| pair.strip_prefix("e="))
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
