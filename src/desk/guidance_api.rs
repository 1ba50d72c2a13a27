//! The library of guidance, for programs.

use crate::access::ApiKeyHolder;
use crate::db::Db;
use crate::http::Problem;
use crate::surveys::Content;
use crate::theory::{GuidanceEntry, guidance_library};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use std::sync::Arc;

/// A title that may help with an outcome.
#[derive(Debug, Object)]
pub struct GuidanceOut {
    id: String,
    title: String,
    publisher: String,
    /// Where it is; absent as long as nobody has looked it up.
    #[oai(skip_serializing_if_is_none)]
    address: Option<String>,
    /// The day on which somebody opened the address, as `2026-11-01`.
    #[oai(skip_serializing_if_is_none)]
    checked_on: Option<String>,
    /// The outcomes that it may help with: `6M`.
    outcomes: Vec<String>,
}

impl From<GuidanceEntry> for GuidanceOut {
    fn from(entry: GuidanceEntry) -> GuidanceOut {
        GuidanceOut {
            id: entry.id,
            title: entry.title,
            publisher: entry.publisher,
            address: entry.address,
            checked_on: entry.checked_on.map(|day| day.to_string()),
            outcomes: entry.outcomes,
        }
    }
}

/// The operation about guidance.
pub struct GuidanceApi;

#[OpenApi]
impl GuidanceApi {
    /// Guidance
    ///
    /// The library of titles that may help, as its page lists them, each with the outcomes that it is for.
    #[oai(path = "/guidance", method = "get", operation_id = "guidance")]
    async fn guidance(
        &self,
        _key: ApiKeyHolder,
        db: Data<&Db>,
        content: Data<&Arc<Content>>,
    ) -> poem::Result<Json<Vec<GuidanceOut>>> {
        let library = guidance_library(db.0, &content.guidance).await.map_err(Problem::fault)?;
        Ok(Json(library.into_iter().map(GuidanceOut::from).collect()))
    }
}
