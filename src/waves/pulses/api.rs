//! Composed pulses for programs, in the words of the pages.

use super::store::{held_up, read_one, waves_of};
use super::views::{AudienceView, views};
use crate::access::ApiKeyHolder;
use crate::db::Db;
use crate::http::Problem;
use crate::ids::PulseId;
use crate::surveys::{self, Content, describe_pulse};
use crate::theory::AudienceOut;
use crate::waves::api::TermName;
use poem::http::StatusCode;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use std::sync::Arc;

/// A composed pulse in a list.
#[derive(Debug, Object)]
pub struct PulseOut {
    id: String,
    /// Unique.
    name: String,
    /// Absent where its file does not fit the theory and the item bank any more.
    #[oai(skip_serializing_if_is_none)]
    term: Option<TermName>,
    /// Ids of the outcomes that it is about, in the theory's order.
    outcomes: Vec<String>,
    /// Why no wave can ask it yet; absent where one can.
    #[oai(skip_serializing_if_is_none)]
    held_up: Option<String>,
    /// The names of the waves that ask it, the newest first.
    waves: Vec<String>,
}

/// A composed pulse with its questionnaires.
#[derive(Debug, Object)]
pub struct PulsePlanOut {
    pulse: PulseOut,
    /// Children first.
    questionnaires: Vec<PulseQuestionnaireOut>,
    /// The text of its file, as it is exported and imported.
    file: String,
}

/// What one audience is asked.
#[derive(Debug, Object)]
pub struct PulseQuestionnaireOut {
    audience: AudienceOut,
    /// "7 of 7 questions at most, about 2 minutes"
    length: String,
    /// In the order in which people meet them.
    questions: Vec<PulseQuestionOut>,
    /// The chosen outcomes without a question for this audience.
    without: Vec<PulseGapOut>,
}

/// One question of a pulse.
#[derive(Debug, Object)]
pub struct PulseQuestionOut {
    item: String,
    version: u32,
    outcome: String,
    text: String,
    /// Asked in every wave.
    anchor: bool,
    /// The pulse brings it along: it is not in the item bank.
    new: bool,
    /// With which earlier waves its figures can be set side by side.
    comparable: String,
}

/// An outcome that an audience is not asked about.
#[derive(Debug, Object)]
pub struct PulseGapOut {
    outcome: String,
    why: String,
}

impl From<AudienceView> for PulseQuestionnaireOut {
    fn from(view: AudienceView) -> PulseQuestionnaireOut {
        let question = |one: super::views::QuestionView| PulseQuestionOut {
            item: one.item,
            version: one.version,
            outcome: one.outcome,
            text: one.text,
            anchor: one.is_anchor,
            new: one.is_new,
            comparable: one.comparable,
        };
        let gaps = view.cells.into_iter().filter(|cell| !cell.gap.is_empty());
        PulseQuestionnaireOut {
            audience: view.audience.into(),
            length: view.length,
            questions: view.questions.into_iter().map(question).collect(),
            without: gaps.map(|cell| PulseGapOut { outcome: cell.outcome, why: cell.gap }).collect(),
        }
    }
}

async fn plan_of(db: &Db, content: &Content, id: PulseId) -> Result<Option<PulsePlanOut>, sea_orm::DbErr> {
    let Some(read) = read_one(db.reader(), content, id).await? else { return Ok(None) };
    let held_up = held_up(&read);
    let waves = waves_of(db.reader(), id).await?;
    let pulse = read.pulse.ok();
    let described = pulse.as_ref().map(|pulse| describe_pulse(content, pulse, &read.ground.past));
    let own = pulse.as_ref().map_or(&[][..], |pulse| &pulse.items);
    let questionnaires = described.map(|planned| views(&planned, content, own)).unwrap_or_default();
    let out = PulseOut {
        id: id.to_string(),
        name: read.kept.name,
        term: pulse.as_ref().map(|pulse| pulse.term.into()),
        outcomes: pulse.as_ref().map(|pulse| pulse.outcomes.clone()).unwrap_or_default(),
        held_up,
        waves,
    };
    let questionnaires = questionnaires.into_iter().map(PulseQuestionnaireOut::from).collect();
    Ok(Some(PulsePlanOut { pulse: out, questionnaires, file: read.kept.file }))
}

/// The operations of composed pulses.
pub struct PulsesApi;

#[OpenApi]
impl PulsesApi {
    /// All composed pulses
    ///
    /// By name. What a wave asks without one is the pulse of its term.
    #[oai(path = "/pulses", method = "get", operation_id = "pulses")]
    async fn pulses(
        &self,
        _key: ApiKeyHolder,
        db: Data<&Db>,
        content: Data<&Arc<Content>>,
    ) -> poem::Result<Json<Vec<PulseOut>>> {
        let mut all = Vec::new();
        for kept in surveys::pulses(db.reader()).await.map_err(Problem::fault)? {
            let plan = plan_of(&db, &content, kept.id).await.map_err(Problem::fault)?;
            all.extend(plan.map(|plan| plan.pulse));
        }
        Ok(Json(all))
    }

    /// One composed pulse
    ///
    /// Its questionnaires with what will be comparable with which earlier wave, and its file.
    #[oai(path = "/pulses/:id", method = "get", operation_id = "pulse")]
    async fn pulse(
        &self,
        _key: ApiKeyHolder,
        /// The pulse's id, from `GET /pulses`.
        id: Path<String>,
        db: Data<&Db>,
        content: Data<&Arc<Content>>,
    ) -> poem::Result<Json<PulsePlanOut>> {
        let found = match id.0.parse::<PulseId>() {
            Ok(id) => plan_of(&db, &content, id).await.map_err(Problem::fault)?,
            Err(_) => None,
        };
        let next = "GET /api/v1/pulses lists them all.";
        let none = || Problem::new(StatusCode::NOT_FOUND, "no_such_pulse", "There is no such pulse.", next);
        Ok(Json(found.ok_or_else(none)?))
    }
}
