//! The theory of change for programs.

use super::{Audience, Lens, Outcome, Theory};
use crate::access::ApiKeyHolder;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use std::sync::Arc;

/// Who is asked: children 7 to 11 (`YC`), young people 11 to 18 (`YP`), families (`FA`), staff (`ST`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AudienceOut {
    #[oai(rename = "YC")]
    Children,
    #[oai(rename = "YP")]
    YoungPeople,
    #[oai(rename = "FA")]
    Families,
    #[oai(rename = "ST")]
    Staff,
}

impl From<Audience> for AudienceOut {
    fn from(audience: Audience) -> AudienceOut {
        match audience {
            Audience::Children => AudienceOut::Children,
            Audience::YoungPeople => AudienceOut::YoungPeople,
            Audience::Families => AudienceOut::Families,
            Audience::Staff => AudienceOut::Staff,
        }
    }
}

/// Which evidence leads for an outcome: what people say, the attendance register, or both side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub enum LensName {
    Voice,
    Register,
    Both,
}

impl From<Lens> for LensName {
    fn from(lens: Lens) -> LensName {
        match lens {
            Lens::Voice => LensName::Voice,
            Lens::Register => LensName::Register,
            Lens::Both => LensName::Both,
        }
    }
}

/// The theory of change in the version that is in use now.
#[derive(Debug, Object)]
pub struct TheoryOut {
    version: String,
    /// The day of this version, as `2026-11-10`.
    dated: String,
    title: String,
    partnership: String,
    /// The place name that stands in the questions.
    place: String,
    horizons: Vec<HorizonOut>,
    interventions: Vec<InterventionOut>,
}

/// A horizon as the partnership words it.
#[derive(Debug, Object)]
pub struct HorizonOut {
    /// The theory's own name for it: `short`, `medium`, `long`.
    horizon: String,
    title: String,
    /// Its last day, as `2026-12-31`.
    ends: String,
}

/// What the partnership does, and the outcomes that it hopes for.
#[derive(Debug, Object)]
pub struct InterventionOut {
    /// From 1.
    number: u8,
    statement: String,
    /// The day on which it was started, as `2024-09-01`; absent where the theory does not say.
    #[oai(skip_serializing_if_is_none)]
    started: Option<String>,
    /// Where it was started; empty where the theory does not say.
    places: Vec<String>,
    outcomes: Vec<OutcomeOut>,
}

/// A change that the partnership wants to see.
#[derive(Debug, Object)]
pub struct OutcomeOut {
    /// Intervention number and horizon letter: `6M`.
    id: String,
    /// The name of its horizon: `medium`.
    horizon: String,
    statement: String,
    /// The audience whose figure stands on the poster.
    lead_audience: AudienceOut,
    lens: LensName,
    facets: Vec<FacetOut>,
}

/// One claim inside an outcome.
#[derive(Debug, Object)]
pub struct FacetOut {
    name: String,
    /// False for a claim that no question measures yet.
    asked: bool,
}

impl OutcomeOut {
    fn of(outcome: &Outcome, theory: &Theory) -> OutcomeOut {
        let facet = |facet: &super::Facet| FacetOut { name: facet.name.clone(), asked: facet.asked };
        OutcomeOut {
            id: outcome.id.clone(),
            horizon: theory.horizon(outcome.horizon).map(|span| span.name.clone()).unwrap_or_default(),
            statement: outcome.statement.clone(),
            lead_audience: outcome.lead_audience.into(),
            lens: outcome.lens.into(),
            facets: outcome.facets.iter().map(facet).collect(),
        }
    }
}

impl From<&Theory> for TheoryOut {
    fn from(theory: &Theory) -> TheoryOut {
        let horizon = |span: &super::HorizonSpan| HorizonOut {
            horizon: span.name.clone(),
            title: span.title.clone(),
            ends: span.ends.to_string(),
        };
        let intervention = |one: &super::Intervention| InterventionOut {
            number: one.number,
            statement: one.statement.clone(),
            started: one.started.map(|day| day.to_string()),
            places: one.places.clone(),
            outcomes: one.outcomes.iter().map(|outcome| OutcomeOut::of(outcome, theory)).collect(),
        };
        TheoryOut {
            version: theory.version.clone(),
            dated: theory.dated.to_string(),
            title: theory.title.clone(),
            partnership: theory.partnership.clone(),
            place: theory.place.clone(),
            horizons: theory.horizons.iter().map(horizon).collect(),
            interventions: theory.interventions.iter().map(intervention).collect(),
        }
    }
}

/// The operations of this room; they find the theory as `Data<&Arc<Theory>>`.
pub struct TheoryApi;

#[OpenApi]
impl TheoryApi {
    /// The theory of change
    ///
    /// Horizons, interventions and outcomes, in the partnership's own wording.
    #[oai(path = "/theory", method = "get", operation_id = "theory")]
    async fn theory(&self, _key: ApiKeyHolder, theory: Data<&Arc<Theory>>) -> Json<TheoryOut> {
        Json(TheoryOut::from(theory.0.as_ref()))
    }
}
