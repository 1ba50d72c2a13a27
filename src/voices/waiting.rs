//! The boxes that wait to be gathered: every query about them.

use super::entity::waiting_box::{Column, Entity, Model};
use crate::ids::{SettingId, WaitingBoxId, WaveId};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashSet};

/// Rows of one statement: far under the bind limits of both databases.
const AT_ONCE: usize = 500;

/// Which boxes wait, by wave and setting.
pub(super) async fn waiting(
    db: &impl ConnectionTrait,
) -> Result<BTreeMap<(WaveId, SettingId), Vec<WaitingBoxId>>, DbErr> {
    let rows: Vec<(WaveId, SettingId, WaitingBoxId)> = Entity::find()
        .select_only()
        .columns([Column::WaveId, Column::SettingId, Column::Id])
        .into_tuple()
        .all(db)
        .await?;
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (wave, setting, id) in rows {
        groups.entry((wave, setting)).or_default().push(id);
    }
    Ok(groups)
}

/// These boxes, as far as they still wait.
pub(super) async fn boxes(db: &impl ConnectionTrait, ids: &[WaitingBoxId]) -> Result<Vec<Model>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        found.extend(Entity::find().filter(Column::Id.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(found)
}

/// Every box of a wave and a setting, locked: of two processes one gets them.
pub(super) async fn boxes_locked(
    txn: &impl ConnectionTrait,
    (wave, setting): (WaveId, SettingId),
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::WaveId.eq(wave).and(Column::SettingId.eq(setting)))
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .all(txn)
        .await
}

/// Deletes these boxes.
pub(super) async fn empty(txn: &impl ConnectionTrait, ids: &HashSet<WaitingBoxId>) -> Result<(), DbErr> {
    let ids: Vec<WaitingBoxId> = ids.iter().copied().collect();
    for some in ids.chunks(AT_ONCE) {
        Entity::delete_many().filter(Column::Id.is_in(some.iter().copied())).exec(txn).await?;
    }
    Ok(())
}
