//! How many queued mails are in which state, and why some did not leave. Never whose.

use crate::ids::WaveId;
use crate::invitations::entity::outbox::{Column, Entity};
use crate::invitations::rules::MailState;
use crate::mail::Lane;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeMap;

/// How many mails are in each state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MailStatus(pub BTreeMap<MailState, u64>);

impl MailStatus {
    pub fn of(&self, state: MailState) -> u64 {
        self.0.get(&state).copied().unwrap_or_default()
    }

    /// Mails that somebody still waits for.
    pub fn waiting(&self) -> u64 {
        self.0.iter().filter(|(state, _)| !state.is_final()).map(|(_, count)| count).sum()
    }
}

#[derive(FromQueryResult)]
struct StateCount {
    state: String,
    mails: i64,
}

/// How many mails are in each state, over all kinds and waves.
pub async fn mail_status(db: &impl ConnectionTrait) -> Result<MailStatus, DbErr> {
    let rows: Vec<StateCount> = Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "mails")
        .group_by(Column::State)
        .into_model()
        .all(db)
        .await?;
    let count = |state: &MailState| {
        let row = rows.iter().find(|row| row.state == state.name());
        (*state, row.map_or(0, |row| u64::try_from(row.mails).unwrap_or_default()))
    };
    Ok(MailStatus(MailState::ALL.iter().map(count).collect()))
}

/// How many mails to many are in each state, of each wave that has some.
pub(super) async fn by_wave(db: &impl ConnectionTrait) -> Result<BTreeMap<WaveId, MailStatus>, DbErr> {
    let rows: Vec<(Option<WaveId>, String, i64)> = Entity::find()
        .select_only()
        .columns([Column::WaveId, Column::State])
        .column_as(Column::Id.count(), "mails")
        .filter(Column::Lane.eq(Lane::Many.stored()))
        .group_by(Column::WaveId)
        .group_by(Column::State)
        .into_tuple()
        .all(db)
        .await?;
    let mut waves: BTreeMap<WaveId, MailStatus> = BTreeMap::new();
    for (wave, state, mails) in rows {
        let state = MailState::ALL.into_iter().find(|known| known.name() == state);
        if let Some((wave, state)) = wave.zip(state) {
            waves.entry(wave).or_default().0.insert(state, mails.unsigned_abs());
        }
    }
    Ok(waves)
}

/// Faults of mails that did not leave, the most frequent first, with how many mails each holds up.
pub(super) async fn faults(db: &impl ConnectionTrait, at_most: u64) -> Result<Vec<(String, u64)>, DbErr> {
    let held_up = [MailState::Retry, MailState::Unknown, MailState::Failed].map(MailState::name);
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::LastError)
        .column_as(Column::Id.count(), "mails")
        .filter(Column::State.is_in(held_up))
        .filter(Column::LastError.is_not_null())
        .group_by(Column::LastError)
        .order_by_desc(Column::Id.count())
        .limit(at_most)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(fault, mails)| (fault, mails.unsigned_abs())).collect())
}
