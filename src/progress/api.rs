//! Outcomes and their readings for programs: what the pages say, in the same words.

mod contract;
mod figures;
mod measured;
mod release;
mod sentences;
mod story;
mod theory_read;

use super::blank::blanks;
use super::chain::chains;
use super::map::{Facts, PosterCell, poster};
use super::panel::{Bank, outcome_page};
use super::register::beside_register;
use super::rules::Target;
use super::store;
use super::story::story_of;
use crate::access::ApiKeyHolder;
use crate::clock::Clock;
use crate::db::Db;
use crate::http::Problem;
use crate::indicators::{Held, held_of};
use crate::release::{Cube, Releases};
use crate::surveys::Content;
use contract::{OutcomeReadingsOut, OutcomeStandsOut};
use jiff::civil::Date;
use poem::http::StatusCode;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use release::ReleaseOut;
use std::sync::Arc;
use story::StoryOut;
use theory_read::{BlankOut, ChainOut};

/// Everything that is released, with the content and the targets beside it.
struct Known {
    content: Arc<Content>,
    cubes: Vec<Arc<Cube>>,
    targets: Vec<Target>,
    held: Vec<Held>,
    today: Date,
}

impl<'a> FromRequest<'a> for Known {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let missing =
            || Problem::fault("the database, content or releases are not in the application's data");
        let db = request.data::<Db>().ok_or_else(missing)?;
        let releases = request.data::<Arc<Releases>>().ok_or_else(missing)?;
        let content = request.data::<Arc<Content>>().ok_or_else(missing)?.clone();
        let codes: Vec<&str> = content.register.indicators.iter().map(|one| one.code.as_str()).collect();
        let held = held_of(db.reader(), &codes).await.map_err(Problem::fault)?;
        let today = request.data::<Clock>().ok_or_else(missing)?.now().day();
        Ok(Known {
            content,
            held,
            today,
            cubes: releases.cubes(db).await.map_err(Problem::fault)?,
            targets: store::targets(db.reader()).await.map_err(Problem::fault)?,
        })
    }
}

impl Known {
    fn facts(&self) -> Facts<'_> {
        let bank = Bank { items: &self.content.items, scales: &self.content.scales };
        Facts { theory: &self.content.theory, bank, cubes: &self.cubes, targets: &self.targets }
    }
}

impl Known {
    /// Voice and register side by side.
    fn cells(&self) -> Vec<PosterCell> {
        beside_register(poster(&self.facts()), &self.content.register, &self.held, self.today)
    }
}

fn not_there(code: &'static str, sentence: &str, next: &str) -> poem::Error {
    Problem::new(StatusCode::NOT_FOUND, code, sentence, next).into()
}

/// The operations of this room.
pub struct ProgressApi;

#[OpenApi]
impl ProgressApi {
    /// Where every outcome stands
    ///
    /// The cells of the poster in reading order: intervention by intervention, short, medium, long.
    #[oai(path = "/outcomes", method = "get", operation_id = "outcomes")]
    async fn outcomes(&self, _key: ApiKeyHolder, known: Known) -> Json<Vec<OutcomeStandsOut>> {
        Json(known.cells().into_iter().map(OutcomeStandsOut::from).collect())
    }

    /// The readings of one outcome
    ///
    /// For each audience and question, what every release said for the whole partnership, with the one headline
    /// that may be said of it and the targets. The same figures, words and withheld sentence as on the pages.
    #[oai(path = "/outcomes/:id/readings", method = "get", operation_id = "outcome_readings")]
    async fn readings(
        &self,
        _key: ApiKeyHolder,
        /// The outcome's id: intervention number and horizon letter, such as `6M`.
        id: Path<String>,
        known: Known,
    ) -> poem::Result<Json<OutcomeReadingsOut>> {
        let facts = known.facts();
        let Some(cell) = known.cells().into_iter().find(|cell| cell.outcome == id.0) else {
            let next = "GET /api/v1/outcomes lists them all.";
            return Err(not_there("no_such_outcome", "There is no such outcome.", next));
        };
        let panels = outcome_page(&id.0, &facts);
        Ok(Json(OutcomeReadingsOut::of(cell, &panels, &facts)))
    }

    /// One release
    ///
    /// Every question's figure and every response share of one released wave: for the partnership, each phase,
    /// each reporting place and, for figures, each edition. Final: asked again, it says the same.
    #[oai(path = "/readings", method = "get", operation_id = "readings")]
    async fn release(
        &self,
        _key: ApiKeyHolder,
        /// The wave's name, from `GET /waves`: `Autumn 2026`.
        wave: Query<String>,
        known: Known,
    ) -> poem::Result<Json<ReleaseOut>> {
        let Some(cube) = known.cubes.iter().find(|cube| cube.wave == wave.0) else {
            let next = "GET /api/v1/waves lists all waves; a wave has figures once its state is released.";
            return Err(not_there("no_release", "There is no released wave of this name.", next));
        };
        Ok(Json(ReleaseOut::from(cube.as_ref())))
    }

    /// The story of one release
    ///
    /// What changed clearly, what did not, where voices moved differently and who was not heard: the sentences of
    /// the wave's page. Told as it was known when the wave was released.
    #[oai(path = "/story", method = "get", operation_id = "story")]
    async fn story(
        &self,
        _key: ApiKeyHolder,
        /// The wave's name, from `GET /waves`: `Autumn 2026`.
        wave: Query<String>,
        known: Known,
    ) -> poem::Result<Json<StoryOut>> {
        let Some(told) = story_of(&wave.0, &known.facts()) else {
            let next = "GET /api/v1/waves lists all waves; a wave has figures once its state is released.";
            return Err(not_there("no_release", "There is no released wave of this name.", next));
        };
        Ok(Json(StoryOut::from(told)))
    }

    /// The chain of every intervention
    ///
    /// When and where it was started, and the outcomes that it is hoped to lead to, sooner to later. Neighbours that
    /// moved together are consistent with the theory; what caused what is never said.
    #[oai(path = "/chains", method = "get", operation_id = "chains")]
    async fn chains(&self, _key: ApiKeyHolder, known: Known) -> Json<Vec<ChainOut>> {
        let chains = chains(&known.content.theory, &known.cells());
        Json(chains.into_iter().map(ChainOut::from).collect())
    }

    /// Where there is no evidence yet
    ///
    /// Outcomes, or claims in them, without a released figure from people, with the questions of the bank that
    /// would give one.
    #[oai(path = "/no-evidence", method = "get", operation_id = "no_evidence")]
    async fn no_evidence(&self, _key: ApiKeyHolder, known: Known) -> Json<Vec<BlankOut>> {
        Json(blanks(&known.facts(), &known.cells()).into_iter().map(BlankOut::from).collect())
    }
}
