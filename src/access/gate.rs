//! The one place where roles are asked for: in front of every page of the desk, before any of its code.

use super::edge::{Cookies, Frame, SignedIn, failed, html, see_other};
use super::passkey_pages::{CONFIRM, HERE as PASSKEYS};
use super::passkey_store::passkeys_of;
use super::roles::Role;
use super::rules::own_path;
use super::sign_in::{Colleague, signed_in};
use super::trail::{Entry, Object, What, Who, acting_as, note};
use crate::clock::Clock;
use crate::db::Db;
use crate::http::DeskPage;
use askama::Template;
use poem::http::{Method, StatusCode};
use poem::{Endpoint, FromRequest, IntoResponse, Request, RequestBody, Response};
use std::sync::Arc;

/// Who may use a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// Everybody; where something private stands behind it, a secret in the address or a cookie opens it.
    Everybody,
    /// A program with a key; a session opens nothing there.
    Key,
    /// Colleagues with one of these roles. Of none: nobody.
    Roles(&'static [Role]),
    /// As `Roles`, and only in a session that was confirmed with a passkey.
    Passkey(&'static [Role]),
}

impl Grant {
    /// Whether a colleague with these roles may pass; a passkey may still be asked of them.
    pub fn admits(self, colleague: &Colleague) -> bool {
        match self {
            Grant::Everybody => true,
            Grant::Key => false,
            Grant::Roles(roles) | Grant::Passkey(roles) => colleague.roles.any_of(roles),
        }
    }
}

/// The pages that exist and for whom, so that the navigation shows what may be opened and nothing else.
#[derive(Debug, Clone, Default)]
pub struct Opens(pub Arc<Vec<(&'static str, Grant)>>);

impl Opens {
    pub(super) fn to(&self, path: &str, colleague: &Colleague) -> bool {
        self.0.iter().any(|(listed, grant)| *listed == path && grant.admits(colleague))
    }
}

/// One path's page behind its grant.
pub struct Gate<E> {
    page: E,
    path: &'static str,
    grant: Grant,
}

impl<E: Endpoint> Gate<E> {
    /// `path` as it stands in the list of paths: it names the page in the audit trail, without what is secret
    /// in a real address.
    pub fn before(path: &'static str, grant: Grant, page: E) -> Gate<E> {
        Gate { page, path, grant }
    }

    async fn within(&self, mut request: Request, person: SignedIn) -> poem::Result<Response> {
        let reads = request.method() == Method::GET;
        let parts = (request.data::<Db>().cloned(), request.data::<Clock>().cloned());
        let (Some(db), Some(clock)) = parts else { return Err(failed("no database to note a download in")) };
        request.set_data(person);
        let response = self.page.call(request).await.map(IntoResponse::into_response)?;
        let leaves = response.headers().contains_key("content-disposition");
        if reads && leaves && response.status().is_success() {
            let entry = Entry::of(clock.now(), What::Downloaded, Object::page(self.path));
            note(&db, entry).await.map_err(failed)?;
        }
        Ok(response)
    }

    /// A page is asked for again after the passkey; a form has to be sent again, and the page says so.
    async fn ask_for_passkey(&self, request: &Request, person: &SignedIn) -> poem::Result<Response> {
        let db = request.data::<Db>().ok_or_else(|| failed("no database to look for passkeys in"))?;
        let has_one = !passkeys_of(db.reader(), person.colleague.id).await.map_err(failed)?.is_empty();
        let way = if has_one { CONFIRM } else { PASSKEYS };
        if request.method() != Method::GET {
            return self.refuse(request, person, Some(way)).await;
        }
        let asked = request.uri().path_and_query().map_or("", |asked| asked.as_str());
        let next = own_path(asked).map(|next| format!("?next={}", in_query(next))).unwrap_or_default();
        Ok(see_other(&format!("{way}{next}"), &[]))
    }

    /// Without `passkey` there is nothing here for this person; with it, the page that it names comes first.
    async fn refuse(
        &self,
        request: &Request,
        person: &SignedIn,
        passkey: Option<&'static str>,
    ) -> poem::Result<Response> {
        if let (Some(db), Some(clock)) = (request.data::<Db>(), request.data::<Clock>()) {
            let entry = Entry::of(clock.now(), What::Opened, Object::page(self.path)).refused();
            note(db, entry.by(Who::Colleague(person.colleague.id))).await.map_err(failed)?;
        }
        let frame = Frame::from_request(request, &mut RequestBody::default()).await?;
        let page = person.page("", &frame);
        let (status, page) = match passkey {
            Some(way) => (StatusCode::FORBIDDEN, html(&PasskeyFirst { page, way })?),
            None => (StatusCode::NOT_FOUND, html(&NotHere { page })?),
        };
        Ok(page.with_status(status).into_response())
    }
}

/// A path of ours as the value of a query.
fn in_query(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    path.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

impl<E: Endpoint> Endpoint for Gate<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if matches!(self.grant, Grant::Everybody | Grant::Key) {
            return self.page.call(request).await.map(IntoResponse::into_response);
        }
        let Some(person) = person_of(&request).await? else { return Ok(see_other("/sign-in", &[])) };
        if !self.grant.admits(&person.colleague) {
            return self.refuse(&request, &person, None).await;
        }
        if matches!(self.grant, Grant::Passkey(_)) && person.confirmed_at.is_none() {
            return self.ask_for_passkey(&request, &person).await;
        }
        let who = Who::Colleague(person.colleague.id);
        acting_as(who, self.within(request, person)).await
    }
}

/// Who is signed in here, if anybody.
async fn person_of(request: &Request) -> poem::Result<Option<SignedIn>> {
    let cookies = Cookies::of(request);
    let (Some(db), Some(clock)) = (request.data::<Db>(), request.data::<Clock>()) else {
        return Err(failed("the database and the clock are not in the application's data"));
    };
    let Some(session) = cookies.session() else { return Ok(None) };
    let found = signed_in(db, clock, session).await.map_err(failed)?;
    let opens = request.data::<Opens>().cloned().unwrap_or_default();
    Ok(found.map(|one| SignedIn { colleague: one.colleague, confirmed_at: one.confirmed_at, opens }))
}

/// The page for what is not there, or not for this person: the two look the same.
#[derive(Template)]
#[template(path = "access/pages/not_here.html")]
struct NotHere {
    page: DeskPage,
}

/// The page for a form that came without a passkey.
#[derive(Template)]
#[template(path = "access/pages/passkey_first.html")]
struct PasskeyFirst {
    page: DeskPage,
    way: &'static str,
}
