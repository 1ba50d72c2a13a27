//! Every query about actions, named for the question it answers.

use super::entity::{ActiveModel, Column, Entity, Model};
use super::rules::{Action, Latest, latest};
use crate::ids::{ActionId, SettingId};
use crate::theory::Audience;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryOrder};

impl TryFrom<Model> for Action {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Action, DbErr> {
        let odd = |_| DbErr::Type(format!("the action {} has no day", row.id));
        Ok(Action {
            done_on: row.done_on.parse().map_err(odd)?,
            id: row.id,
            setting: row.setting_id,
            outcome: row.outcome_id,
            audience: row.audience.as_deref().and_then(Audience::from_code),
            heard: row.heard,
            did: row.did,
            created_at: row.created_at,
        })
    }
}

/// Every action, the last one done first.
///
/// # Errors
/// The database's.
pub async fn all_actions(db: &impl ConnectionTrait) -> Result<Vec<Action>, DbErr> {
    let newest_first = Entity::find().order_by_desc(Column::DoneOn).order_by_desc(Column::CreatedAt);
    newest_first.all(db).await?.into_iter().map(Action::try_from).collect()
}

/// The latest action of a setting and of the partnership, from the database.
///
/// # Errors
/// The database's.
pub async fn latest_for(db: &impl ConnectionTrait, setting: Option<SettingId>) -> Result<Latest, DbErr> {
    Ok(latest(&all_actions(db).await?, setting))
}

/// Adds an action.
///
/// # Errors
/// The database's.
pub async fn keep_action(txn: &impl ConnectionTrait, action: Action) -> Result<(), DbErr> {
    let row: ActiveModel = Model {
        id: action.id,
        setting_id: action.setting,
        outcome_id: action.outcome,
        audience: action.audience.map(|audience| audience.code().to_owned()),
        heard: action.heard,
        did: action.did,
        done_on: action.done_on.to_string(),
        created_at: action.created_at,
    }
    .into_active_model();
    Entity::insert(row.reset_all()).exec_without_returning(txn).await?;
    Ok(())
}

/// Removes an action; one that is gone already is gone.
pub(super) async fn remove_action(txn: &impl ConnectionTrait, id: ActionId) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(txn).await?;
    Ok(())
}
