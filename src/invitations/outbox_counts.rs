//! How many queued mails are in which state, and why some did not leave. Never whose.

use crate::ids::{OutboxId, WaveId};
use crate::invitations::entity::outbox::{Column, Entity};
use crate::invitations::rules::{LOST_LINK, MailState, REMINDER};
use crate::mail::{Lane, OUT_OF_REACH};
use crate::waves::COUNTED_IN_STEPS_OF as STEP;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
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

/// What may be said of so many mails of a kind. A reminder goes to nobody who has answered, and what is not needed any more is
/// the mail of somebody who has: both are told in fives. A link that somebody asked for again goes to nobody who has
/// answered either, and anybody may ask for anybody's: those are not counted at all.
pub(super) fn told(kind: &str, state: Option<MailState>, mails: u64) -> u64 {
    match kind {
        LOST_LINK => 0,
        REMINDER => in_fives(mails),
        _ if state == Some(MailState::Suppressed) => in_fives(mails),
        _ => mails,
    }
}

/// As many as may be told where a number could tell who has answered.
pub(super) fn in_fives(mails: u64) -> u64 {
    mails - mails % STEP.unsigned_abs()
}

fn state_of(name: &str) -> Option<MailState> {
    MailState::ALL.into_iter().find(|state| state.name() == name)
}

/// How many mails are in each state, over all kinds and waves, as far as it may be told.
pub async fn mail_status(db: &impl ConnectionTrait) -> Result<MailStatus, DbErr> {
    let rows: Vec<(String, String, i64)> = Entity::find()
        .select_only()
        .columns([Column::State, Column::Kind])
        .column_as(Column::Id.count(), "mails")
        .group_by(Column::State)
        .group_by(Column::Kind)
        .into_tuple()
        .all(db)
        .await?;
    let mut status = MailStatus(MailState::ALL.into_iter().map(|state| (state, 0)).collect());
    for (state, kind, mails) in rows {
        if let Some(state) = state_of(&state) {
            *status.0.entry(state).or_default() += told(&kind, Some(state), mails.unsigned_abs());
        }
    }
    Ok(status)
}

/// How many mails to many are in each state, of each wave that has some, as far as it may be told.
pub(super) async fn by_wave(db: &impl ConnectionTrait) -> Result<BTreeMap<WaveId, MailStatus>, DbErr> {
    let rows: Vec<(Option<WaveId>, String, String, i64)> = Entity::find()
        .select_only()
        .columns([Column::WaveId, Column::State, Column::Kind])
        .column_as(Column::Id.count(), "mails")
        .filter(Column::Lane.eq(Lane::Many.stored()))
        .group_by(Column::WaveId)
        .group_by(Column::State)
        .group_by(Column::Kind)
        .into_tuple()
        .all(db)
        .await?;
    let mut waves: BTreeMap<WaveId, MailStatus> = BTreeMap::new();
    for (wave, state, kind, mails) in rows {
        if let Some((wave, state)) = wave.zip(state_of(&state)) {
            let of_wave = waves.entry(wave).or_default();
            *of_wave.0.entry(state).or_default() += told(&kind, Some(state), mails.unsigned_abs());
        }
    }
    Ok(waves)
}

/// Whether mails wait because the mail server said nothing or could not be reached. Links that people asked for again are
/// not looked at: see `told`.
pub(super) async fn out_of_reach(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let says_so = |any: Condition, words: &&str| any.add(Column::LastError.starts_with(*words));
    let one: Option<OutboxId> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.is_in([MailState::Retry, MailState::Unknown].map(MailState::name)))
        .filter(Column::Kind.ne(LOST_LINK))
        .filter(OUT_OF_REACH.iter().fold(Condition::any(), says_so))
        .into_tuple()
        .one(db)
        .await?;
    Ok(one.is_some())
}

/// Faults of mails that did not leave, the most frequent first, with how many mails each holds up.
pub(super) async fn faults(db: &impl ConnectionTrait, at_most: usize) -> Result<Vec<(String, u64)>, DbErr> {
    let held_up = [MailState::Retry, MailState::Unknown, MailState::Failed].map(MailState::name);
    let rows: Vec<(String, String, i64)> = Entity::find()
        .select_only()
        .columns([Column::LastError, Column::Kind])
        .column_as(Column::Id.count(), "mails")
        .filter(Column::State.is_in(held_up))
        .filter(Column::LastError.is_not_null())
        .group_by(Column::LastError)
        .group_by(Column::Kind)
        .into_tuple()
        .all(db)
        .await?;
    let mut faults: BTreeMap<String, u64> = BTreeMap::new();
    for (fault, kind, mails) in rows {
        *faults.entry(fault).or_default() += told(&kind, None, mails.unsigned_abs());
    }
    let mut faults: Vec<(String, u64)> = faults.into_iter().filter(|(_, mails)| *mails > 0).collect();
    faults.sort_by_key(|(_, mails)| std::cmp::Reverse(*mails));
    faults.truncate(at_most);
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invitations::rules::INVITATION;

    #[test]
    fn no_number_of_mails_tells_who_has_answered() {
        let counts = |kind, state| [4, 5, 14].map(|mails| told(kind, state, mails));
        assert_eq!(counts(INVITATION, Some(MailState::Sent)), [4, 5, 14]);
        assert_eq!(counts(INVITATION, Some(MailState::Suppressed)), [0, 5, 10]);
        assert_eq!(counts(REMINDER, Some(MailState::Queued)), [0, 5, 10]);
        assert_eq!(counts(REMINDER, None), [0, 5, 10]);
        assert_eq!(counts(LOST_LINK, Some(MailState::Sent)), [0, 0, 0]);
    }
}
