//! The pages before signing in: ask for a link, open it, set up.

use super::edge::{CappedForm, Cookies, Frame, failed, home, html, see_other, with_cookies};
use super::limits::{Trying, count_try, held};
use super::roles::Roles;
use super::rules::{self, FieldFault, SignInRefusal};
use super::sessions::device_in_words;
use super::sign_in::{Asking, Colleague, Presented, ask_to_sign_in, redeem, sign_out};
use super::{InstanceKey, redeem_code, setup};
use crate::clock::{At, Clock};
use crate::config::Config;
use crate::db::Db;
use crate::http::{self, DeskPage};
use crate::mail::domain_of;
use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use serde::Deserialize;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Requests for a link that are being kept right now; further ones are dropped, as if unknown.
static BEING_KEPT: Semaphore = Semaphore::const_new(64);

#[derive(Template)]
#[template(path = "access/pages/ask.html")]
struct AskPage {
    page: DeskPage,
}

#[derive(Template)]
#[template(path = "access/pages/asked.html")]
struct AskedPage {
    page: DeskPage,
}

#[derive(Template)]
#[template(path = "access/pages/link.html")]
struct LinkPage<'a> {
    page: DeskPage,
    token: &'a str,
}

#[derive(Template)]
#[template(path = "access/pages/code.html")]
struct CodePage {
    page: DeskPage,
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "access/pages/wait.html")]
struct WaitPage {
    page: DeskPage,
    /// "10:25"
    until: String,
}

#[derive(Template)]
#[template(path = "access/pages/refused.html")]
struct RefusedPage {
    page: DeskPage,
    reason: String,
    can_ask: bool,
}

#[derive(Template)]
#[template(path = "access/pages/set_up.html")]
struct SetUpPage<'a> {
    page: DeskPage,
    code: &'a str,
    name: &'a str,
    email: &'a str,
    faults: Vec<FieldFault>,
}

#[derive(Deserialize)]
struct AskForm {
    #[serde(default)]
    email: String,
}

#[derive(Deserialize)]
struct CodeForm {
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
struct SetUpForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
}

/// The shared things that the pages before signing in need.
struct Shared {
    db: Db,
    clock: Clock,
    key: InstanceKey,
    frame: Frame,
    cookies: Cookies,
    client: Option<IpAddr>,
    device: String,
}

impl Shared {
    fn trying(&self) -> Trying<'_> {
        Trying { client: self.client, email: None }
    }

    fn presented<'a>(&'a self, token: &'a str) -> Presented<'a> {
        let (browser, old_session) = (self.cookies.browser(), self.cookies.session());
        Presented { token, browser, old_session, device: &self.device }
    }

    /// The page for whoever tried too often, if they did.
    async fn held(&self) -> poem::Result<Option<Response>> {
        let again = held(&self.db, &self.key, &self.clock, self.trying()).await.map_err(failed)?;
        again.map(|again| wait(&self.frame, again, self.clock.now())).transpose()
    }

    /// Counts a link or a code that was wrong; when it was one too many, until when to wait.
    async fn count(&self) -> poem::Result<Result<(), At>> {
        count_try(&self.db, &self.key, &self.clock, self.trying()).await.map_err(failed)
    }

    fn begun(&self, (session, colleague): &(String, Colleague)) -> Response {
        see_other(home(colleague), &[self.cookies.session_begun(session)])
    }
}

/// 429, and when to try again.
pub(super) fn wait(frame: &Frame, again: At, now: At) -> poem::Result<Response> {
    let until = again.plus(59_999).london().strftime("%H:%M").to_string();
    let seconds = (again.0 - now.0).max(0).div_euclid(1_000) + 1;
    let page = html(&WaitPage { page: frame.outside(), until })?;
    let page = page.with_status(StatusCode::TOO_MANY_REQUESTS);
    Ok(page.with_header(header::RETRY_AFTER, seconds.to_string()).into_response())
}

impl<'a> FromRequest<'a> for Shared {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let missing = || failed("the database, the clock and the key are not in the application's data");
        Ok(Shared {
            db: request.data::<Db>().ok_or_else(missing)?.clone(),
            clock: request.data::<Clock>().ok_or_else(missing)?.clone(),
            key: request.data::<InstanceKey>().ok_or_else(missing)?.clone(),
            client: http::client_of(request),
            device: device_in_words(request.header(header::USER_AGENT).unwrap_or_default()),
            frame: Frame::from_request(request, body).await?,
            cookies: Cookies::from_request(request, body).await?,
        })
    }
}

/// GET /sign-in
#[handler]
pub async fn ask_page(frame: Frame, cookies: Cookies) -> poem::Result<Response> {
    let page = html(&AskPage { page: frame.outside() })?.into_response();
    Ok(with_cookies(page, &[cookies.browser_kept().1]))
}

/// POST /sign-in: the same answer in the same time for every address. What is to be kept is kept by a task
/// of its own, so that not even the time of a commit tells whether the address is known.
#[handler]
pub async fn ask_submitted(
    shared: Shared,
    Data(config): Data<&Arc<Config>>,
    CappedForm(form): CappedForm<AskForm>,
) -> poem::Result<Response> {
    let (browser, cookie) = shared.cookies.browser_kept();
    let trying = Trying { client: shared.client, email: Some(&form.email) };
    let counted = count_try(&shared.db, &shared.key, &shared.clock, trying).await.map_err(failed)?;
    if let Err(again) = counted {
        return wait(&shared.frame, again, shared.clock.now());
    }
    let asking =
        Asking { email: form.email, browser, mail_domain: domain_of(&config.mail.from).unwrap_or_default() };
    let page = html(&AskedPage { page: shared.frame.outside() })?.into_response();
    match BEING_KEPT.try_acquire() {
        Ok(permit) => {
            tokio::spawn(async move {
                if let Err(fault) = ask_to_sign_in(&shared.db, &shared.key, &shared.clock, &asking).await {
                    tracing::error!(%fault, "a request to sign in was not kept");
                }
                drop(permit);
            });
        }
        Err(_) => tracing::warn!("too many requests to sign in at once; one was dropped"),
    }
    Ok(with_cookies(page, &[cookie]))
}

/// GET /sign-in/:token writes nothing, so that a scanner of mails cannot use the link up.
#[handler]
pub async fn link_page(frame: Frame, Path(token): Path<String>) -> poem::Result<Response> {
    Ok(html(&LinkPage { page: frame.outside(), token: &token })?.into_response())
}

/// POST /sign-in/:token. A link that works is never held: whoever has it is not guessing.
#[handler]
pub async fn link_used(shared: Shared, Path(token): Path<String>) -> poem::Result<Response> {
    match redeem(&shared.db, &shared.clock, shared.presented(&token)).await.map_err(failed)? {
        Ok(begun) => Ok(shared.begun(&begun)),
        Err(refusal) => {
            if refusal == SignInRefusal::Unknown
                && let Err(again) = shared.count().await?
            {
                return wait(&shared.frame, again, shared.clock.now());
            }
            refused(&shared.frame, &refusal.to_string(), true)
        }
    }
}

/// GET /sign-in/code
#[handler]
pub async fn code_page(frame: Frame) -> poem::Result<Response> {
    Ok(html(&CodePage { page: frame.outside(), fault: None })?.into_response())
}

/// POST /sign-in/code: the code from the mail, typed into the browser that asked.
#[handler]
pub async fn code_typed(shared: Shared, CappedForm(form): CappedForm<CodeForm>) -> poem::Result<Response> {
    if let Some(wait) = shared.held().await? {
        return Ok(wait);
    }
    let presented = shared.presented(&form.code);
    let begun = redeem_code(&shared.db, &shared.key, &shared.clock, presented).await.map_err(failed)?;
    match begun {
        Ok(begun) => Ok(shared.begun(&begun)),
        Err(refusal) => {
            shared.count().await?.ok();
            let page = CodePage { page: shared.frame.outside(), fault: Some(refusal.to_string()) };
            Ok(html(&page)?.with_status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
    }
}

fn refused(frame: &Frame, reason: &str, can_ask: bool) -> poem::Result<Response> {
    let page = html(&RefusedPage { page: frame.outside(), reason: reason.to_owned(), can_ask })?;
    Ok(page.with_status(StatusCode::FORBIDDEN).into_response())
}

/// POST /sign-out
#[handler]
pub async fn signed_out(shared: Shared) -> poem::Result<Response> {
    if let Some(session) = shared.cookies.session() {
        sign_out(&shared.db, &shared.clock, session).await.map_err(failed)?;
    }
    Ok(see_other("/sign-in", &[shared.cookies.session_ended()]))
}

const CODE_OVER: &str = "This setup link does not work (any more): it works once, for half an hour, and only \
     while nobody has been set up. If nobody can sign in yet, start Belong again: it prints a new link.";

/// GET /setup/:code
#[handler]
pub async fn set_up_page(shared: Shared, Path(code): Path<String>) -> poem::Result<Response> {
    if !setup::setup_code_works(&shared.db, &shared.clock, &code).await.map_err(failed)? {
        return refused(&shared.frame, CODE_OVER, false);
    }
    let page = shared.frame.outside();
    let page = SetUpPage { page, code: &code, name: "", email: "", faults: Vec::new() };
    Ok(html(&page)?.into_response())
}

/// POST /setup/:code
#[handler]
pub async fn set_up_submitted(
    shared: Shared,
    Path(code): Path<String>,
    CappedForm(form): CappedForm<SetUpForm>,
) -> poem::Result<Response> {
    if let Some(wait) = shared.held().await? {
        return Ok(wait);
    }
    if !setup::setup_code_works(&shared.db, &shared.clock, &code).await.map_err(failed)? {
        shared.count().await?.ok();
        return refused(&shared.frame, CODE_OVER, false);
    }
    let first = match rules::colleague(&form.name, &form.email, Roles::first()) {
        Ok(first) => first,
        Err(faults) => {
            let page = shared.frame.outside();
            let page = SetUpPage { page, code: &code, name: &form.name, email: &form.email, faults };
            return Ok(html(&page)?.with_status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
        }
    };
    let first = (first, shared.device.as_str());
    match setup::set_up(&shared.db, &shared.clock, &code, first).await.map_err(failed)? {
        Some(begun) => Ok(shared.begun(&begun)),
        None => refused(&shared.frame, CODE_OVER, false),
    }
}
