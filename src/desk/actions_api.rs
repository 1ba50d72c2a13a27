//! What is done about what people said, for programs: the words of the pages.

use super::seams::Cubes;
use super::since::since_then;
use crate::access::ApiKeyHolder;
use crate::actions::{Action, ActionState, all_actions, in_order};
use crate::clock::Clock;
use crate::db::Db;
use crate::http::Problem;
use crate::ids::{SettingId, WaveId};
use crate::people::settings;
use crate::surveys::Content;
use crate::theory::AudienceOut;
use crate::waves::all_waves;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use std::collections::HashMap;
use std::sync::Arc;

/// Where an action is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ActionStateName {
    #[oai(rename = "will do")]
    WillDo,
    #[oai(rename = "done")]
    Done,
    #[oai(rename = "not doing")]
    NotDoing,
}

/// Something that people said, what is done about it, and what became of it.
#[derive(Debug, Object)]
pub struct ActionOut {
    id: String,
    /// The outcome that it is meant to help with: `6M`.
    outcome: String,
    /// The setting's name; absent for the whole partnership's.
    #[oai(skip_serializing_if_is_none)]
    setting: Option<String>,
    /// Who said it; absent for several.
    #[oai(skip_serializing_if_is_none)]
    audience: Option<AudienceOut>,
    /// The wave whose reading it answers.
    #[oai(skip_serializing_if_is_none)]
    wave: Option<String>,
    state: ActionStateName,
    /// The state with its day, as the pages say it: `will do, hoped for by 4 December 2026`.
    standing: String,
    /// What people said.
    heard: String,
    /// What is, or was, to be done; absent where it was written down when it was done.
    #[oai(skip_serializing_if_is_none)]
    will: Option<String>,
    /// By when it is hoped for, as `2026-12-04`.
    #[oai(skip_serializing_if_is_none)]
    by: Option<String>,
    /// Who sees to it: a role or a colleague.
    #[oai(skip_serializing_if_is_none)]
    who: Option<String>,
    /// What was done.
    #[oai(skip_serializing_if_is_none)]
    did: Option<String>,
    /// The day on which it was done, or decided against.
    #[oai(skip_serializing_if_is_none)]
    on: Option<String>,
    /// What cannot be done, and why.
    #[oai(skip_serializing_if_is_none)]
    why: Option<String>,
    /// What became of it, in the partnership's words.
    #[oai(skip_serializing_if_is_none)]
    became: Option<String>,
    /// What the question says that was asked again since; it does not show what caused it.
    #[oai(skip_serializing_if_is_none)]
    since: Option<String>,
}

/// The names beside actions.
struct Names {
    settings: HashMap<SettingId, String>,
    waves: HashMap<WaveId, String>,
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn out(action: Action, names: &Names, (standing, since): (String, Option<String>)) -> ActionOut {
    let (state, did, on, why) = match action.state {
        ActionState::WillDo => (ActionStateName::WillDo, None, None, None),
        ActionState::Done { did, on } => (ActionStateName::Done, Some(did), Some(on), None),
        ActionState::NotDoing { why, on } => (ActionStateName::NotDoing, None, Some(on), Some(why)),
    };
    ActionOut {
        id: action.id.to_string(),
        outcome: action.outcome,
        setting: action.setting.and_then(|id| names.settings.get(&id).cloned()),
        audience: action.audience.map(AudienceOut::from),
        wave: action.wave.and_then(|id| names.waves.get(&id).cloned()),
        state,
        standing,
        heard: action.heard,
        will: some(action.will),
        by: action.by.map(|day| day.to_string()),
        who: some(action.who),
        did,
        on: on.map(|day| day.to_string()),
        why,
        became: some(action.became),
        since,
    }
}

/// Every action as programs read it.
struct Told(Vec<ActionOut>);

impl<'a> FromRequest<'a> for Told {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let missing = || Problem::fault("the database, content, releases or clock are not in the data");
        let db = request.data::<Db>().ok_or_else(missing)?;
        let content = request.data::<Arc<Content>>().ok_or_else(missing)?;
        let cubes = request.data::<Cubes>().ok_or_else(missing)?;
        let today = request.data::<Clock>().ok_or_else(missing)?.now().day();
        let read = db.reader();
        let mut actions = all_actions(read).await.map_err(Problem::fault)?;
        in_order(&mut actions, today);
        let settings = settings(read).await.map_err(Problem::fault)?;
        let waves = all_waves(read).await.map_err(Problem::fault)?;
        let names = Names {
            settings: settings.into_iter().map(|one| (one.id, one.name)).collect(),
            waves: waves.into_iter().map(|one| (one.id, one.name)).collect(),
        };
        let since = since_then(db, content, cubes, actions.clone()).await;
        let mut since = since.map_err(|fault| Problem::fault(format!("{fault:#}")))?;
        let row = |action: Action| {
            let beside = (action.standing(today), since.remove(&action.id));
            out(action, &names, beside)
        };
        Ok(Told(actions.into_iter().map(row).collect()))
    }
}

/// The operations about actions.
pub struct ActionsApi;

#[OpenApi]
impl ActionsApi {
    /// What is done about what people said
    ///
    /// Every action of the partnership and of its settings, overdue ones first, then what is to be done by its day,
    /// then what was done or cannot be, the latest first.
    #[oai(path = "/actions", method = "get", operation_id = "actions")]
    async fn actions(&self, _key: ApiKeyHolder, told: Told) -> Json<Vec<ActionOut>> {
        Json(told.0)
    }
}
