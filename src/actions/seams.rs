//! What the pages of actions read from: the database, the theory, and what later waves said.

use super::book::ActionsBook;
use super::rules::Action;
use super::store;
use super::views::Lists;
use crate::access::{Scope, failed};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::ids::{ActionId, WaveId};
use crate::people::{Setting, settings};
use crate::surveys::Content;
use crate::theory::Theory;
use crate::waves::{State, Wave, all_waves};
use poem::http::StatusCode;
use poem::web::Redirect;
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response};
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

/// What the next waves said of actions that were done, by action; from a room that reads releases.
type Later = Pin<Box<dyn Future<Output = anyhow::Result<HashMap<ActionId, String>>> + Send>>;

/// Where the pages of actions get "Since then" from.
#[derive(Clone)]
pub struct SinceThen(Arc<dyn Fn(Vec<Action>) -> Later + Send + Sync>);

impl SinceThen {
    pub fn new<F, A>(source: F) -> SinceThen
    where
        F: Fn(Vec<Action>) -> A + Send + Sync + 'static,
        A: Future<Output = anyhow::Result<HashMap<ActionId, String>>> + Send + 'static,
    {
        SinceThen(Arc::new(move |actions| Box::pin(source(actions))))
    }
}

/// What these pages need.
pub struct ActionsDesk<'a> {
    pub(super) db: &'a Db,
    book: &'a ActionsBook,
    pub(super) theory: &'a Theory,
    since: &'a SinceThen,
    pub(super) now: At,
}

impl<'a> FromRequest<'a> for ActionsDesk<'a> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let parts = (
            request.data::<Db>(),
            request.data::<ActionsBook>(),
            request.data::<Arc<Content>>(),
            request.data::<SinceThen>(),
            request.data::<Clock>(),
        );
        let (Some(db), Some(book), Some(content), Some(since), Some(clock)) = parts else {
            return Err(failed("something that the pages of actions need is not in the data"));
        };
        Ok(ActionsDesk { db, book, theory: &content.theory, since, now: clock.now() })
    }
}

/// What a request reads once: the names beside the actions.
pub(super) struct Names {
    pub settings: Vec<Setting>,
    pub released: Vec<Wave>,
}

impl Names {
    pub fn wave(&self, action: &Action) -> Option<String> {
        self.released.iter().find(|wave| Some(wave.id) == action.wave).map(|wave| wave.name.clone())
    }

    pub fn ids(&self) -> Vec<WaveId> {
        self.released.iter().map(|wave| wave.id).collect()
    }

    pub fn lists<'a>(&'a self, desk: &ActionsDesk<'a>, scope: &'a Scope) -> Lists<'a> {
        Lists { theory: desk.theory, settings: &self.settings, waves: &self.released, scope }
    }
}

impl ActionsDesk<'_> {
    pub(super) async fn names(&self) -> poem::Result<Names> {
        let settings = settings(self.db.reader()).await.map_err(failed)?;
        let mut released = all_waves(self.db.reader()).await.map_err(failed)?;
        released.retain(|wave| wave.state == State::Released);
        Ok(Names { settings, released })
    }

    /// "Since then". Whoever opens these pages sees figures.
    pub(super) async fn since(&self, actions: Vec<Action>) -> poem::Result<HashMap<ActionId, String>> {
        (self.since.0)(actions).await.map_err(failed)
    }

    pub(super) fn saw_to_it(&self, place: &str) -> Response {
        self.book.forget();
        Redirect::see_other(place).into_response()
    }
}

pub(super) fn gone() -> poem::Error {
    poem::Error::from_status(StatusCode::NOT_FOUND)
}

impl ActionsDesk<'_> {
    /// The action of this address, if this scope reads it.
    pub(super) async fn action(&self, id: &str, scope: &Scope) -> poem::Result<Action> {
        let id: ActionId = id.parse().map_err(|_| gone())?;
        store::action_in(self.db.reader(), id, scope).await.map_err(failed)?.ok_or_else(gone)
    }
}
