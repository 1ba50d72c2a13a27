//! The API's door: a bearer key.

use super::api_keys::key_is_valid;
use crate::db::Db;
use poem::Request;
use poem_openapi::SecurityScheme;
use poem_openapi::auth::Bearer;

/// A program that has shown a valid key: `Authorization: Bearer bk_...`.
#[derive(SecurityScheme)]
#[oai(rename = "ApiKey", ty = "bearer", checker = "check")]
pub struct ApiKeyHolder(pub ());

async fn check(request: &Request, bearer: Bearer) -> Option<()> {
    let db = request.data::<Db>()?;
    match key_is_valid(db, &bearer.token).await {
        Ok(valid) => valid.then_some(()),
        Err(fault) => {
            tracing::error!(%fault, "an API key could not be checked");
            None
        }
    }
}
