//! The one place where roles are asked for: in front of every page of the desk, before any of its code.

use super::edge::{Cookies, Frame, SignedIn, failed, html, see_other};
use super::roles::Role;
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
}

impl Grant {
    /// Whether a colleague with these roles may pass.
    pub fn admits(self, colleague: &Colleague) -> bool {
        match self {
            Grant::Everybody => true,
            Grant::Key => false,
            Grant::Roles(roles) => colleague.roles.any_of(roles),
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

    async fn refuse(&self, request: &Request, person: &SignedIn) -> poem::Result<Response> {
        if let (Some(db), Some(clock)) = (request.data::<Db>(), request.data::<Clock>()) {
            let entry = Entry::of(clock.now(), What::Opened, Object::page(self.path)).refused();
            note(db, entry.by(Who::Colleague(person.colleague.id))).await.map_err(failed)?;
        }
        not_here(person, request).await
    }
}

impl<E: Endpoint> Endpoint for Gate<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if !matches!(self.grant, Grant::Roles(_)) {
            return self.page.call(request).await.map(IntoResponse::into_response);
        }
        let Some(person) = person_of(&request).await? else { return Ok(see_other("/sign-in", &[])) };
        if self.grant.admits(&person.colleague) {
            let who = Who::Colleague(person.colleague.id);
            acting_as(who, self.within(request, person)).await
        } else {
            self.refuse(&request, &person).await
        }
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
    Ok(found.map(|colleague| SignedIn { colleague, opens }))
}

#[derive(Template)]
#[template(path = "access/pages/not_here.html")]
struct NotHere {
    page: DeskPage,
}

/// The page for what is not there, or not for this person: the two look the same.
async fn not_here(person: &SignedIn, request: &Request) -> poem::Result<Response> {
    let frame = Frame::from_request(request, &mut RequestBody::default()).await?;
    let page = html(&NotHere { page: person.page("", &frame) })?;
    Ok(page.with_status(StatusCode::NOT_FOUND).into_response())
}
