//! What was done with a comment or a request for contact, by whom and when: a fixed list of words, never free text.

use super::entity::reading_act::{ActiveModel, Column, Entity, Model};
use crate::clock::At;
use crate::ids::{ReadingActId, StaffId};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Writes down that somebody did something.
pub(super) async fn keep_act(
    txn: &impl ConnectionTrait,
    about: Uuid,
    (who, act): (StaffId, &str),
    now: At,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(ReadingActId::random()),
        comment_id: Set(about),
        staff_id: Set(who),
        act: Set(act.to_owned()),
        at: Set(now),
    };
    Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

/// What was done with it, the first first.
pub(super) async fn acts_of(db: &impl ConnectionTrait, about: Uuid) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::CommentId.eq(about))
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id)
        .all(db)
        .await
}
