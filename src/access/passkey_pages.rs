//! /desk/passkeys: a colleague's passkeys, and the step that confirms a session with one.
//!
//! The device is asked by a script (`passkey.js`); its answer comes with an ordinary form. Where there is no
//! script, the form comes without an answer and the page says what to do.

use super::InstanceKey;
use super::edge::{Cookies, Frame, SignedIn, failed, html, see_other};
use super::limits::{Trying, count_try, held};
use super::pages::wait;
use super::passkey_checks::Site;
use super::passkeys::{OwnPasskey, Purpose, Sitting, own_passkeys, remove_all};
use super::rules::{FieldFault, PasskeyRefusal, own_path};
use super::store;
use crate::clock::{At, Clock};
use crate::config::Config;
use crate::db::Db;
use crate::http::{self, DeskPage, FormBody};
use crate::ids::StaffId;
use crate::mail::domain_of;
use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::{Path, Query};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use serde::Deserialize;
use std::net::IpAddr;
use std::sync::Arc;

pub(super) const HERE: &str = "/desk/passkeys";
pub(super) const CONFIRM: &str = "/desk/passkeys/confirm";

/// Said where there is no script, or a script that finds no passkeys in this browser.
const MISSING: &str = "Passkeys need JavaScript and a browser and a device that know them. Switch JavaScript on, or use \
     another browser or device. Everything else in Belong works without.";

#[derive(Template)]
#[template(path = "access/pages/passkeys.html")]
struct PasskeysPage {
    page: DeskPage,
    own: Vec<OwnPasskey>,
    confirmed: bool,
    /// Why there can be no passkeys at this address.
    impossible: Option<&'static str>,
    missing: &'static str,
    faults: Vec<FieldFault>,
    name: String,
    next: String,
}

#[derive(Template)]
#[template(path = "access/pages/passkey_confirm.html")]
struct ConfirmPage {
    page: DeskPage,
    impossible: Option<&'static str>,
    missing: &'static str,
    faults: Vec<FieldFault>,
    next: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PasskeysQuery {
    /// Where to go on to.
    next: String,
    done: String,
}

impl PasskeysQuery {
    fn notice(&self) -> Option<String> {
        let sentence = match self.done.as_str() {
            "added" => "The passkey is added, and a mail tells you so.",
            "removed" => "The passkey is removed.",
            "confirmed" => "This session is confirmed with your passkey.",
            _ => return None,
        };
        Some(sentence.to_owned())
    }
}

/// What these pages need.
pub struct PasskeyDesk {
    db: Db,
    clock: Clock,
    key: InstanceKey,
    site: Result<Site, &'static str>,
    mail_domain: String,
    person: SignedIn,
    frame: Frame,
    cookies: Cookies,
    client: Option<IpAddr>,
}

impl<'a> FromRequest<'a> for PasskeyDesk {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let parts = (
            request.data::<Db>(),
            request.data::<Clock>(),
            request.data::<InstanceKey>(),
            request.data::<Arc<Config>>(),
        );
        let (Some(db), Some(clock), Some(key), Some(config)) = parts else {
            return Err(failed("the database, the clock, the key or the settings are not in the data"));
        };
        Ok(PasskeyDesk {
            db: db.clone(),
            clock: clock.clone(),
            key: key.clone(),
            site: Site::of(&config.server.base_url),
            mail_domain: domain_of(&config.mail.from).unwrap_or_default(),
            person: SignedIn::from_request(request, body).await?,
            frame: Frame::from_request(request, body).await?,
            cookies: Cookies::from_request(request, body).await?,
            client: http::client_of(request),
        })
    }
}

impl PasskeyDesk {
    fn staff(&self) -> StaffId {
        self.person.colleague.id
    }

    fn sitting(&self) -> Option<Sitting<'_>> {
        let (site, session) = (self.site.as_ref().ok()?, self.cookies.session()?);
        Some(Sitting { db: &self.db, clock: &self.clock, site, staff: self.staff(), session })
    }

    /// Wrong tries are counted for the account, and for where they come from.
    async fn counted(&self, counts: bool) -> poem::Result<Option<At>> {
        let account = self.staff().to_string();
        let trying = Trying { client: self.client, email: Some(&account) };
        if counts {
            let counted = count_try(&self.db, &self.key, &self.clock, trying).await.map_err(failed)?;
            return Ok(counted.err());
        }
        held(&self.db, &self.key, &self.clock, trying).await.map_err(failed)
    }

    /// The page for whoever tried too often, if they did.
    async fn held(&self) -> poem::Result<Option<Response>> {
        let again = self.counted(false).await?;
        again.map(|again| wait(&self.frame, again, self.clock.now())).transpose()
    }

    async fn list(
        &self,
        query: &PasskeysQuery,
        refused: Option<(PasskeyRefusal, &str)>,
    ) -> poem::Result<Response> {
        let page = PasskeysPage {
            page: DeskPage { notice: query.notice(), ..self.person.page(HERE, &self.frame) },
            own: own_passkeys(&self.db, self.staff()).await.map_err(failed)?,
            confirmed: self.person.confirmed_at.is_some(),
            impossible: self.site.as_ref().err().copied(),
            missing: MISSING,
            faults: faults_of(refused.map(|(refusal, _)| refusal), "name"),
            name: refused.map(|(_, name)| name.to_owned()).unwrap_or_default(),
            next: own_path(&query.next).unwrap_or_default().to_owned(),
        };
        Ok(html(&page)?.with_status(status_of(&page.faults)).into_response())
    }

    fn confirming(&self, next: &str, refused: Option<PasskeyRefusal>) -> poem::Result<Response> {
        let page = ConfirmPage {
            page: self.person.page(HERE, &self.frame),
            impossible: self.site.as_ref().err().copied(),
            missing: MISSING,
            faults: faults_of(refused, "confirm"),
            next: own_path(next).unwrap_or_default().to_owned(),
        };
        Ok(html(&page)?.with_status(status_of(&page.faults)).into_response())
    }
}

fn faults_of(refused: Option<PasskeyRefusal>, field: &'static str) -> Vec<FieldFault> {
    refused.map(|refusal| FieldFault { field, message: refusal.to_string() }).into_iter().collect()
}

fn status_of(faults: &[FieldFault]) -> StatusCode {
    if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// GET /desk/passkeys
#[handler]
pub async fn passkeys_page(desk: PasskeyDesk, Query(query): Query<PasskeysQuery>) -> poem::Result<Response> {
    desk.list(&query, None).await
}

/// POST /desk/passkeys/challenge: for the script; what to ask the device, as JSON.
#[handler]
pub async fn challenge_drawn(desk: PasskeyDesk, form: FormBody) -> poem::Result<Response> {
    if let Some(wait) = desk.held().await? {
        return Ok(wait);
    }
    let purpose = form.value("purpose").and_then(Purpose::from_word);
    let (Some(sitting), Some(purpose)) = (desk.sitting(), purpose) else {
        return Err(poem::Error::from_status(StatusCode::UNPROCESSABLE_ENTITY));
    };
    match sitting.draw(purpose).await.map_err(failed)? {
        Ok(options) => {
            let reply = Response::builder().header(header::CONTENT_TYPE, "application/json");
            Ok(reply.body(options))
        }
        Err(refusal) => Ok(refusal.to_string().with_status(StatusCode::FORBIDDEN).into_response()),
    }
}

/// POST /desk/passkeys
#[handler]
pub async fn passkey_added(desk: PasskeyDesk, form: FormBody) -> poem::Result<Response> {
    let typed = |name: &str| form.value(name).unwrap_or_default();
    let query = PasskeysQuery { next: typed("next").to_owned(), done: String::new() };
    let (name, answer) = (typed("name"), typed("answer"));
    if let Some(wait) = desk.held().await? {
        return Ok(wait);
    }
    let Some(sitting) = desk.sitting() else { return desk.list(&query, None).await };
    let added = match answer {
        "" => Err(PasskeyRefusal::NoAnswer),
        answer => sitting.add(name, answer, &desk.mail_domain).await.map_err(failed)?,
    };
    match added {
        Ok(()) => match own_path(&query.next) {
            // The gate sends it on to the confirmation.
            Some(next) => Ok(see_other(next, &[])),
            None => Ok(see_other("/desk/passkeys?done=added", &[])),
        },
        Err(refusal) => {
            if refusal.is_wrong_try() {
                desk.counted(true).await?;
            }
            desk.list(&query, Some((refusal, name))).await
        }
    }
}

/// GET /desk/passkeys/confirm?next=
#[handler]
pub async fn confirm_page(desk: PasskeyDesk, Query(query): Query<PasskeysQuery>) -> poem::Result<Response> {
    if own_passkeys(&desk.db, desk.staff()).await.map_err(failed)?.is_empty() {
        return desk.list(&query, None).await;
    }
    desk.confirming(&query.next, None)
}

/// POST /desk/passkeys/confirm
#[handler]
pub async fn session_confirmed(desk: PasskeyDesk, form: FormBody) -> poem::Result<Response> {
    let (next, answer) = (form.value("next").unwrap_or_default(), form.value("answer").unwrap_or_default());
    if let Some(wait) = desk.held().await? {
        return Ok(wait);
    }
    let Some(sitting) = desk.sitting() else { return desk.confirming(next, None) };
    let confirmed = match answer {
        "" => Err(PasskeyRefusal::NoAnswer),
        answer => sitting.confirm(answer).await.map_err(failed)?,
    };
    match confirmed {
        Ok(session) => {
            let next = own_path(next).unwrap_or("/desk/passkeys?done=confirmed");
            Ok(see_other(next, &[desk.cookies.session_begun(&session)]))
        }
        Err(refusal) => {
            if refusal.is_wrong_try() {
                desk.counted(true).await?;
            }
            desk.confirming(next, Some(refusal))
        }
    }
}

/// POST /desk/passkeys/:id/remove
#[handler]
pub async fn passkey_removed(desk: PasskeyDesk, Path(id): Path<String>) -> poem::Result<Response> {
    let not_there = || poem::Error::from_status(StatusCode::NOT_FOUND);
    let id = id.parse().map_err(|_| not_there())?;
    let Some(sitting) = desk.sitting() else { return desk.list(&PasskeysQuery::default(), None).await };
    match sitting.remove(id).await.map_err(failed)? {
        Ok(()) => Ok(see_other("/desk/passkeys?done=removed", &[])),
        Err(PasskeyRefusal::Gone) => Err(not_there()),
        Err(refusal) => desk.list(&PasskeysQuery::default(), Some((refusal, ""))).await,
    }
}

/// POST /desk/colleagues/:id/passkeys: an administrator takes all of a colleague's passkeys off. Their own they
/// remove as everybody does, so that a session alone cannot make way for another's passkey.
#[handler]
pub async fn passkeys_removed(desk: PasskeyDesk, Path(id): Path<String>) -> poem::Result<Response> {
    let not_there = || poem::Error::from_status(StatusCode::NOT_FOUND);
    let id: StaffId = id.parse().map_err(|_| not_there())?;
    if id == desk.staff() {
        return Ok(see_other(HERE, &[]));
    }
    if store::colleague(desk.db.reader(), id).await.map_err(failed)?.is_none() {
        return Err(not_there());
    }
    remove_all(&desk.db, &desk.clock, id).await.map_err(failed)?;
    Ok(see_other(&format!("/desk/colleagues/{id}"), &[]))
}
