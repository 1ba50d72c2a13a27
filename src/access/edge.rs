//! What a page is given: cookies, who is signed in, the frame.

use super::gate::Opens;
use super::roles::{Role, Scope};
use super::secret::random_secret;
use super::sign_in::Colleague;
use crate::clock::At;
use crate::config::Config;
use crate::http::{self, DeskPage, FormProof, NavLink, SameSite, Warning};
use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::{Form, Html};
use poem::{Body, FromRequest, Request, RequestBody, Response};
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
    /// For whoever may open the page that it names.
    warning: Option<Warning>,
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
            warning: request.data::<Warning>().copied(),
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

impl Cookies {
    pub fn of(request: &Request) -> Cookies {
        let is_https = request.data::<Arc<Config>>().is_some_and(|config| config.server.is_https());
        let transport = http::Cookies { is_https };
        Cookies {
            transport,
            browser: transport.read(request, BROWSER_COOKIE),
            session: transport.read(request, SESSION_COOKIE),
        }
    }
}

impl<'a> FromRequest<'a> for Cookies {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(Cookies::of(request))
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

/// Somebody signed in whom the gate let pass. Where no gate stands before a page, there is nobody.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub colleague: Colleague,
    /// When this session was confirmed with a passkey; none: not.
    pub confirmed_at: Option<At>,
    pub(super) opens: Opens,
}

/// The desk's navigation, in order; shown as far as somebody may open it.
const ENTRIES: [(&str, &str); 21] = [
    ("Poster", "/desk"),
    ("Waves", "/desk/waves"),
    ("Actions", "/desk/actions"),
    ("Targets", "/desk/targets"),
    ("Register", "/desk/register"),
    ("Reports", "/desk/reports"),
    ("Voices", "/desk/voices"),
    ("Pulses", "/desk/pulses"),
    ("Preview", "/desk/preview"),
    ("Settings", "/desk/settings"),
    ("Roster", "/desk/roster"),
    ("Support", "/desk/support"),
    ("Addresses", "/desk/addresses"),
    ("Reading queue", "/desk/reading"),
    ("Readers", "/desk/readers"),
    ("Guidance", "/desk/guidance"),
    ("Mail", "/desk/mail"),
    ("Colleagues", "/desk/colleagues"),
    ("Audit trail", "/desk/audit"),
    ("Your sessions", "/desk/sessions"),
    ("Your passkeys", "/desk/passkeys"),
];

/// Up to so many entries stand side by side; of more, the first so many do and the rest is folded away.
const SIDE_BY_SIDE: usize = 8;
/// How many of them where the rest is folded away.
const BEFORE_THE_FOLD: usize = 7;

impl SignedIn {
    /// The frame of a page of the desk for this person; `here` is the path of the entry to mark.
    pub fn page(&self, here: &str, frame: &Frame) -> DeskPage {
        let shown = ENTRIES.into_iter().filter(|(_, href)| self.opens.to(href, &self.colleague));
        let mut links: Vec<NavLink> =
            shown.map(|(label, href)| NavLink { label, href, current: href == here }).collect();
        let folded = match links.len() > SIDE_BY_SIDE {
            true => links.split_off(BEFORE_THE_FOLD),
            false => Vec::new(),
        };
        let is_elsewhere =
            |warning: &Warning| warning.href != here && self.opens.to(warning.href, &self.colleague);
        DeskPage {
            links,
            folded,
            signed_in: true,
            warning: frame.warning.filter(is_elsewhere),
            ..frame.outside()
        }
    }

    pub fn has(&self, role: Role) -> bool {
        self.colleague.roles.has(role)
    }

    /// Of which single settings this person may see figures.
    pub fn settings_scope(&self) -> Scope {
        self.colleague.roles.settings_scope()
    }

    /// Whose actions this person writes; the partnership's are read by every colleague.
    pub fn actions_scope(&self) -> Scope {
        self.colleague.roles.actions_scope()
    }
}

/// Where a colleague begins: with the figures, or with what they look after.
pub fn home(colleague: &Colleague) -> &'static str {
    let figures = [Role::Lead, Role::SettingLead, Role::SafeguardingLead, Role::Viewer];
    match &colleague.roles {
        roles if roles.any_of(&figures) => "/desk",
        roles if roles.has(Role::Coordinator) => "/desk/settings",
        _ => "/desk/colleagues",
    }
}

impl<'a> FromRequest<'a> for SignedIn {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        request.data::<SignedIn>().cloned().ok_or_else(|| poem::Error::from_status(StatusCode::NOT_FOUND))
    }
}
