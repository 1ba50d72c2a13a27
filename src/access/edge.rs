//! What stands between a request and a page: cookies, the session, the roles, the frame of a page.

use super::secret::random_secret;
use super::sign_in::{Colleague, signed_in};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::http::{self, DeskPage, FormProof, NavLink, SameSite};
use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::{Form, Html};
use poem::{Body, FromRequest, IntoResponse, Request, RequestBody, Response};
use std::fmt::Display;
use std::sync::Arc;

/// The partnership's name for the foot of every page, put into the application's data.
#[derive(Debug, Clone)]
pub struct Partnership(pub String);

/// What a page needs besides its contents and who reads it.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    pub form_token: String,
    pub demo: bool,
    pub partnership: String,
}

impl Frame {
    /// The frame of a page for somebody who is not signed in: no links.
    pub fn outside(&self) -> DeskPage {
        DeskPage {
            form_token: self.form_token.clone(),
            demo: self.demo,
            partnership: self.partnership.clone(),
            ..DeskPage::default()
        }
    }
}

impl<'a> FromRequest<'a> for Frame {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(Frame {
            form_token: request.data::<FormProof>().map(|proof| proof.token_for(request)).unwrap_or_default(),
            demo: request.data::<Arc<Config>>().is_some_and(|config| config.demo),
            partnership: request.data::<Partnership>().map(|name| name.0.clone()).unwrap_or_default(),
        })
    }
}

/// Renders a page.
///
/// # Errors
/// A template that cannot be rendered, as a 500 without detail.
pub fn html<T: Template>(template: &T) -> poem::Result<Html<String>> {
    template.render().map(Html).map_err(failed)
}

/// A fault of ours: logged here, shown as a 500 without detail.
pub fn failed(fault: impl Display) -> poem::Error {
    tracing::error!(%fault, "a page could not be made");
    StatusCode::INTERNAL_SERVER_ERROR.into()
}

/// A form of at most `[server] form_bytes`.
pub struct CappedForm<T>(pub T);

impl<'a, T: serde::de::DeserializeOwned> FromRequest<'a> for CappedForm<T> {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let limit = request.data::<Arc<Config>>().map_or(65_536, |config| config.server.form_bytes);
        let bytes = body.take()?.into_bytes_limit(limit).await?;
        let mut capped = RequestBody::new(Body::from_bytes(bytes));
        Form::<T>::from_request(request, &mut capped).await.map(|Form(form)| CappedForm(form))
    }
}

/// The cookies of one request that this room reads and writes.
#[derive(Debug, Clone)]
pub struct Cookies {
    transport: http::Cookies,
    browser: Option<String>,
    session: Option<String>,
}

/// The logical name of the session's cookie; form tokens are bound to it.
pub const SESSION_COOKIE: &str = "belong-session";
const BROWSER_COOKIE: &str = "belong-browser";
/// Longer than a link lives.
const BROWSER_SECONDS: u32 = 3_600;

impl Cookies {
    /// The cookie that ties a link to the browser that asked for it.
    pub fn browser(&self) -> Option<&str> {
        self.browser.as_deref()
    }

    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// The browser's cookie value, new or as it was, and the header that keeps it for an hour more.
    pub fn browser_kept(&self) -> (String, String) {
        let ours = |value: &&str| {
            value.len() == 43
                && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let value = self.browser().filter(ours).map_or_else(random_secret, str::to_owned);
        let header = self.transport.set_for(BROWSER_COOKIE, &value, SameSite::Lax, BROWSER_SECONDS);
        (value, header)
    }

    pub fn session_begun(&self, value: &str) -> String {
        self.transport.set(SESSION_COOKIE, value, SameSite::Lax)
    }

    pub fn session_ended(&self) -> String {
        self.transport.clear(SESSION_COOKIE)
    }
}

impl<'a> FromRequest<'a> for Cookies {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let is_https = request.data::<Arc<Config>>().is_some_and(|config| config.server.is_https());
        let transport = http::Cookies { is_https };
        Ok(Cookies {
            transport,
            browser: transport.read(request, BROWSER_COOKIE),
            session: transport.read(request, SESSION_COOKIE),
        })
    }
}

/// See-other to a path of ours, with cookies.
pub fn see_other(path: &str, cookies: &[String]) -> Response {
    let response = Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, path);
    with_cookies(response.finish(), cookies)
}

/// Adds Set-Cookie lines to a response.
pub fn with_cookies(mut response: Response, cookies: &[String]) -> Response {
    for cookie in cookies {
        if let Ok(line) = cookie.parse() {
            response.headers_mut().append(header::SET_COOKIE, line);
        }
    }
    response
}

/// Somebody signed in, of whatever role. Others are led to the sign-in page.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Colleague);

/// Somebody with a role, whichever.
#[derive(Debug, Clone)]
pub struct AnyRole(pub SignedIn);

/// Somebody who looks after settings, rosters, waves and mail.
#[derive(Debug, Clone)]
pub struct Coordinator(pub SignedIn);

/// Somebody who reads figures, sets targets, closes and counts.
#[derive(Debug, Clone)]
pub struct Lead(pub SignedIn);

impl SignedIn {
    /// The frame of a page of the desk for this person; `here` is the path of the entry to mark.
    pub fn page(&self, here: &str, frame: &Frame) -> DeskPage {
        let roles = self.0.roles;
        let entries = [
            ("Poster", "/desk", roles.lead),
            ("Waves", "/desk/waves", roles.lead || roles.coordinator),
            ("Preview", "/desk/preview", roles.coordinator),
            ("Settings", "/desk/settings", roles.coordinator),
            ("Roster", "/desk/roster", roles.coordinator),
            ("Support", "/desk/support", roles.lead || roles.coordinator),
            ("Actions", "/desk/actions", roles.lead || roles.coordinator),
            ("Mail", "/desk/mail", roles.coordinator),
            ("Register", "/desk/register", roles.lead),
            ("Guidance", "/desk/guidance", roles.lead),
            ("Targets", "/desk/targets", roles.lead),
            ("Reports", "/desk/reports", roles.lead),
            ("Colleagues", "/desk/colleagues", roles.coordinator),
        ];
        let shown = entries.into_iter().filter(|(_, _, shown)| *shown);
        let links = shown.map(|(label, href, _)| NavLink { label, href, current: href == here }).collect();
        DeskPage { links, signed_in: true, ..frame.outside() }
    }

    /// Where this person begins: the poster, or the settings for those who see no figures.
    pub fn home(&self) -> &'static str {
        home(&self.0)
    }
}

/// Where a colleague begins.
pub fn home(colleague: &Colleague) -> &'static str {
    if colleague.roles.lead { "/desk" } else { "/desk/settings" }
}

impl<'a> FromRequest<'a> for SignedIn {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let cookies = Cookies::from_request(request, body).await?;
        let (Some(db), Some(clock)) = (request.data::<Db>(), request.data::<Clock>()) else {
            return Err(failed("the database and the clock are not in the application's data"));
        };
        let found = match cookies.session() {
            Some(session) => signed_in(db, clock, session).await.map_err(failed)?,
            None => None,
        };
        found.map(SignedIn).ok_or_else(|| poem::Error::from_response(see_other("/sign-in", &[])))
    }
}

#[derive(Template)]
#[template(path = "access/pages/not_here.html")]
struct NotHere {
    page: DeskPage,
}

/// The page for what is not there, or not for this person: the two look the same.
async fn not_here(person: &SignedIn, request: &Request, body: &mut RequestBody) -> poem::Error {
    let page = match Frame::from_request(request, body).await {
        Ok(frame) => html(&NotHere { page: person.page("", &frame) }),
        Err(fault) => Err(fault),
    };
    match page {
        Ok(page) => poem::Error::from_response(page.with_status(StatusCode::NOT_FOUND).into_response()),
        Err(fault) => fault,
    }
}

impl<'a> FromRequest<'a> for AnyRole {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let person = SignedIn::from_request(request, body).await?;
        if person.0.roles.coordinator || person.0.roles.lead {
            return Ok(AnyRole(person));
        }
        Err(not_here(&person, request, body).await)
    }
}

impl<'a> FromRequest<'a> for Coordinator {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let person = SignedIn::from_request(request, body).await?;
        if person.0.roles.coordinator {
            return Ok(Coordinator(person));
        }
        Err(not_here(&person, request, body).await)
    }
}

impl<'a> FromRequest<'a> for Lead {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let person = SignedIn::from_request(request, body).await?;
        if person.0.roles.lead {
            return Ok(Lead(person));
        }
        Err(not_here(&person, request, body).await)
    }
}
