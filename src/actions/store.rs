//! Every query about actions and their history, named for the question it answers.

use super::entity::{action, change};
use super::rules::{Action, ActionState, Latest, latest};
use crate::access::Scope;
use crate::clock::At;
use crate::clock::day_in_words;
use crate::ids::{ActionChangeId, ActionId, SettingId};
use crate::theory::Audience;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};

impl TryFrom<action::Model> for Action {
    type Error = DbErr;

    fn try_from(row: action::Model) -> Result<Action, DbErr> {
        let odd = |what: &str| DbErr::Type(format!("the action {} has no {what}", row.id));
        let day = || row.done_on.parse().map_err(|_| odd("day"));
        let state = match row.state.as_str() {
            "will do" => ActionState::WillDo,
            "done" => ActionState::Done { on: day()?, did: row.did.clone() },
            "not doing" => ActionState::NotDoing { on: day()?, why: row.why.clone() },
            _ => return Err(odd("state")),
        };
        let by = row.by_day.as_deref().map(|day| day.parse().map_err(|_| odd("day to hope for")));
        Ok(Action {
            by: by.transpose()?,
            state,
            id: row.id,
            setting: row.setting_id,
            outcome: row.outcome_id,
            audience: row.audience.as_deref().and_then(Audience::from_code),
            wave: row.wave_id,
            heard: row.heard,
            will: row.will,
            who: row.who,
            became: row.became,
            created_at: row.created_at,
            changed_at: row.changed_at,
        })
    }
}

fn row(action: Action) -> action::Model {
    let (mut did, mut why, mut done_on) = (String::new(), String::new(), String::new());
    let state = action.state.name().to_owned();
    match action.state {
        ActionState::WillDo => {}
        ActionState::Done { did: words, on } => (did, done_on) = (words, on.to_string()),
        ActionState::NotDoing { why: words, on } => (why, done_on) = (words, on.to_string()),
    }
    action::Model {
        id: action.id,
        setting_id: action.setting,
        outcome_id: action.outcome,
        audience: action.audience.map(|audience| audience.code().to_owned()),
        heard: action.heard,
        did,
        done_on,
        created_at: action.created_at,
        state,
        will: action.will,
        by_day: action.by.map(|day| day.to_string()),
        who: action.who,
        why,
        became: action.became,
        wave_id: action.wave,
        changed_at: action.changed_at,
        removed_at: None,
    }
}

/// Every action that stands, the last one written down first.
///
/// # Errors
/// The database's.
pub async fn all_actions(db: &impl ConnectionTrait) -> Result<Vec<Action>, DbErr> {
    let standing = action::Entity::find().filter(action::Column::RemovedAt.is_null());
    let newest_first = standing.order_by_desc(action::Column::CreatedAt).order_by_asc(action::Column::Id);
    newest_first.all(db).await?.into_iter().map(Action::try_from).collect()
}

/// The actions that somebody with this scope may read, the last one written down first. Every page lists
/// through this.
///
/// # Errors
/// The database's.
pub async fn actions_in(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Action>, DbErr> {
    let mut actions = all_actions(db).await?;
    actions.retain(|action| action.is_read_in(scope));
    Ok(actions)
}

/// One action, if it stands and may be read. Every page loads through this.
///
/// # Errors
/// The database's.
pub async fn action_in(
    db: &impl ConnectionTrait,
    id: ActionId,
    scope: &Scope,
) -> Result<Option<Action>, DbErr> {
    let standing = action::Entity::find_by_id(id).filter(action::Column::RemovedAt.is_null());
    let found = standing.one(db).await?.map(Action::try_from).transpose()?;
    Ok(found.filter(|action| action.is_read_in(scope)))
}

/// The latest done action of a setting and of the partnership, from the database.
///
/// # Errors
/// The database's.
pub async fn latest_for(db: &impl ConnectionTrait, setting: Option<SettingId>) -> Result<Latest, DbErr> {
    Ok(latest(&all_actions(db).await?, setting))
}

/// One change of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub at: At,
    pub by: String,
    /// "written down", "changed", "marked as done", ...
    pub what: String,
    /// What stood before, by label; empty when it was written down.
    pub before: Vec<(String, String)>,
}

/// An action's words by label, as its history keeps them.
pub fn lines_of(action: &Action) -> Vec<(String, String)> {
    let mut lines = vec![
        ("Outcome", action.outcome.clone()),
        ("Heard from", action.audience.map_or("several", Audience::title).to_owned()),
        ("You said", action.heard.clone()),
        ("We will", action.will.clone()),
        ("By", action.by.map(day_in_words).unwrap_or_default()),
        ("Who", action.who.clone()),
        ("State", action.state.name().to_owned()),
    ];
    match &action.state {
        ActionState::WillDo => {}
        ActionState::Done { did, on } => {
            lines.extend([("We did", did.clone()), ("Done on", day_in_words(*on))])
        }
        ActionState::NotDoing { why, on } => {
            lines.extend([("Why not", why.clone()), ("Decided on", day_in_words(*on))]);
        }
    }
    lines.push(("Wave", action.wave.map(|wave| wave.to_string()).unwrap_or_default()));
    lines.push(("What became of it", action.became.clone()));
    lines.into_iter().map(|(label, words)| (label.to_owned(), words)).collect()
}

/// Who changed an action, and what they did.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The colleague's name.
    pub who: &'a str,
    pub what: &'a str,
    pub at: At,
}

async fn remember(
    txn: &impl ConnectionTrait,
    id: ActionId,
    by: By<'_>,
    before: Vec<(String, String)>,
) -> Result<(), DbErr> {
    let row = change::Model {
        id: ActionChangeId::random(),
        action_id: id,
        at: by.at,
        by_whom: by.who.to_owned(),
        what: by.what.to_owned(),
        before: serde_json::to_string(&before).map_err(|fault| DbErr::Json(fault.to_string()))?,
    };
    change::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(txn).await?;
    Ok(())
}

/// Writes an action down.
///
/// # Errors
/// The database's.
pub async fn keep_action(txn: &impl ConnectionTrait, action: Action, who: &str) -> Result<(), DbErr> {
    let (id, at) = (action.id, action.created_at);
    action::Entity::insert(row(action).into_active_model().reset_all()).exec_without_returning(txn).await?;
    remember(txn, id, By { who, what: "written down", at }, Vec::new()).await
}

/// Writes an action anew; what stood before stays in its history. One that is gone stays gone.
///
/// # Errors
/// The database's.
pub async fn rewrite_action(
    txn: &impl ConnectionTrait,
    before: &Action,
    after: Action,
    by: By<'_>,
) -> Result<(), DbErr> {
    let id = after.id;
    let mut changed = row(after).into_active_model().reset_all();
    for kept in [action::Column::RemovedAt, action::Column::CreatedAt, action::Column::Id] {
        changed.not_set(kept);
    }
    let standing = action::Entity::update_many()
        .set(changed)
        .filter(action::Column::Id.eq(id))
        .filter(action::Column::RemovedAt.is_null());
    if standing.exec(txn).await?.rows_affected == 0 {
        return Ok(());
    }
    remember(txn, id, by, lines_of(before)).await
}

/// Takes an action off every page; its row and its history stay.
///
/// # Errors
/// The database's.
pub async fn remove_action(txn: &impl ConnectionTrait, action: &Action, by: By<'_>) -> Result<(), DbErr> {
    let mut row =
        action::ActiveModel { removed_at: sea_orm::ActiveValue::Set(Some(by.at)), ..Default::default() };
    row.not_set(action::Column::Id);
    action::Entity::update_many().set(row).filter(action::Column::Id.eq(action.id)).exec(txn).await?;
    remember(txn, action.id, by, lines_of(action)).await
}

/// What was changed in an action, the latest first.
///
/// # Errors
/// The database's, or stored JSON that is damaged.
pub async fn history_of(db: &impl ConnectionTrait, id: ActionId) -> Result<Vec<Change>, DbErr> {
    let rows = change::Entity::find()
        .filter(change::Column::ActionId.eq(id))
        .order_by_desc(change::Column::At)
        .order_by_desc(change::Column::Id);
    let read = |row: change::Model| {
        let before = serde_json::from_str(&row.before)
            .map_err(|fault| DbErr::Json(format!("a change of the action {id}: {fault}")))?;
        Ok(Change { at: row.at, by: row.by_whom, what: row.what, before })
    };
    rows.all(db).await?.into_iter().map(read).collect()
}
