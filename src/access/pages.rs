//! The pages before signing in: ask for a link, open it, set up.

use super::edge::{CappedForm, Cookies, Frame, failed, home, html, see_other, with_cookies};
use super::rules::{self, FieldFault, Roles};
use super::sign_in::{Asking, Presented, ask_to_sign_in, redeem, sign_out};
use super::{InstanceKey, setup};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::http::DeskPage;
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use serde::Deserialize;
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
    frame: Frame,
    cookies: Cookies,
}

impl<'a> FromRequest<'a> for Shared {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let missing = || failed("the database and the clock are not in the application's data");
        Ok(Shared {
            db: request.data::<Db>().ok_or_else(missing)?.clone(),
            clock: request.data::<Clock>().ok_or_else(missing)?.clone(),
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
    Data(key): Data<&InstanceKey>,
    Data(config): Data<&Arc<Config>>,
    CappedForm(form): CappedForm<AskForm>,
) -> poem::Result<Response> {
    let (browser, cookie) = shared.cookies.browser_kept();
    let asking = Asking { email: form.email, browser, from: config.mail.from.clone() };
    let page = html(&AskedPage { page: shared.frame.outside() })?.into_response();
    let key = key.clone();
    match BEING_KEPT.try_acquire() {
        Ok(permit) => {
            tokio::spawn(async move {
                if let Err(fault) = ask_to_sign_in(&shared.db, &key, &shared.clock, &asking).await {
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

/// POST /sign-in/:token
#[handler]
pub async fn link_used(shared: Shared, Path(token): Path<String>) -> poem::Result<Response> {
    let presented =
        Presented { token: &token, browser: shared.cookies.browser(), old_session: shared.cookies.session() };
    match redeem(&shared.db, &shared.clock, presented).await.map_err(failed)? {
        Ok((session, colleague)) => {
            Ok(see_other(home(&colleague), &[shared.cookies.session_begun(&session)]))
        }
        Err(refusal) => refused(&shared.frame, &refusal.to_string(), true),
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
        sign_out(&shared.db, session).await.map_err(failed)?;
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
    if !setup::setup_code_works(&shared.db, &shared.clock, &code).await.map_err(failed)? {
        return refused(&shared.frame, CODE_OVER, false);
    }
    let first = match rules::colleague(&form.name, &form.email, Roles::BOTH) {
        Ok(first) => first,
        Err(faults) => {
            let page = shared.frame.outside();
            let page = SetUpPage { page, code: &code, name: &form.name, email: &form.email, faults };
            return Ok(html(&page)?.with_status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
        }
    };
    match setup::set_up(&shared.db, &shared.clock, &code, first).await.map_err(failed)? {
        Some((session, colleague)) => {
            Ok(see_other(home(&colleague), &[shared.cookies.session_begun(&session)]))
        }
        None => refused(&shared.frame, CODE_OVER, false),
    }
}
