//! Settings for programs. People on rosters are never given out.

use super::store;
use crate::access::ApiKeyHolder;
use crate::db::Db;
use crate::http::Problem;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

/// A school, college or service.
#[derive(Debug, Object)]
pub struct SettingOut {
    name: String,
    /// `school`, `college` or `service`.
    kind: String,
    /// `primary`, `secondary` or another word of the partnership, in lower case.
    phase: String,
    locality: String,
}

/// The operations of this room.
pub struct PeopleApi;

#[OpenApi]
impl PeopleApi {
    /// All settings
    ///
    /// Every school, college and service on the roster, by name. Nothing about the people in them.
    #[oai(path = "/settings", method = "get", operation_id = "settings")]
    async fn settings(&self, _key: ApiKeyHolder, db: Data<&Db>) -> poem::Result<Json<Vec<SettingOut>>> {
        let settings = store::settings(db.reader()).await.map_err(Problem::fault)?;
        let out = |setting: store::Setting| SettingOut {
            name: setting.name,
            kind: setting.kind,
            phase: setting.phase,
            locality: setting.locality,
        };
        Ok(Json(settings.into_iter().map(out).collect()))
    }
}
