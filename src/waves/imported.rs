//! Waves that were asked elsewhere and brought in from a file: released from their first moment.

use crate::clock::At;
use crate::ids::WaveId;
use crate::surveys::{Questionnaire, ReleasePlan, Term};
use crate::waves::entity::wave::{ActiveModel, Column, Entity};
use crate::waves::opening::freeze;
use crate::waves::rules::{self, Refusal, State, Wave};
use crate::waves::store::{self, WaveFault, json};
use jiff::civil::Date;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

/// What is kept of a wave that was asked elsewhere. No key: there never was a link or a sealed ballot.
#[derive(Debug, Clone)]
pub struct ImportedWave {
    pub id: WaveId,
    pub name: String,
    pub term: Term,
    pub year: i32,
    /// The days of the first and of the last answer, in London.
    pub first_day: Date,
    pub last_day: Date,
    pub theory_version: String,
    pub plan: ReleasePlan,
    pub questionnaires: Vec<Questionnaire>,
    /// The name of the file, without its folder.
    pub file: String,
    /// Tells the file again, keyed with the installation's own key; in hexadecimal.
    pub hash: String,
}

/// When a wave "opened" whose first answer is of this day: its place among the other waves.
pub fn opening_of(first_day: Date) -> At {
    At::from_london(first_day.at(0, 0, 0, 0))
}

/// Writes a released wave with its questionnaires, inside the transaction that writes its release.
///
/// # Errors
/// A [`Refusal`] when its name is taken or cannot be used, or the database's.
pub async fn insert_imported(
    txn: &impl ConnectionTrait,
    new: ImportedWave,
    now: At,
) -> Result<(), WaveFault> {
    let name = rules::fit_name(&new.name)?;
    if store::wave_by_name(txn, &name).await?.is_some() {
        return Err(Refusal::NameTaken { name }.into());
    }
    let opened = opening_of(new.first_day);
    let closed = At::from_london(new.last_day.at(23, 59, 0, 0)).max(opened);
    let row = ActiveModel {
        id: Set(new.id),
        name: Set(name),
        term: Set(new.term.name().to_owned()),
        year: Set(new.year),
        state: Set(State::Released.name().to_owned()),
        opens_at: Set(opened),
        closes_at: Set(closed),
        count_at: Set(now),
        opened_at: Set(Some(opened)),
        closed_at: Set(Some(closed)),
        released_at: Set(Some(now)),
        keys_destroyed_at: Set(Some(now)),
        key_fingerprint: Set(None),
        theory_version: Set(Some(new.theory_version)),
        plan: Set(Some(json(&new.plan)?)),
        aims: Set(Some("[]".to_owned())),
        withdrawn: Set(0),
        imported_from: Set(Some(new.file)),
        pulse_id: Set(None),
        asks_words: Set(false),
        imported_hash: Set(Some(new.hash)),
        opened_despite: Set(None),
        draw_seed: Set(None),
        siblings_left_out: Set(0),
        parents_told_at: Set(None),
        planned_by: Set(None),
        approval: Set(None),
        expected_percent: Set(None),
    };
    Entity::insert(row).exec_without_returning(txn).await?;
    freeze(txn, new.id, &new.questionnaires, Vec::new()).await?;
    Ok(())
}

/// The wave that was brought in from the file that this tells again.
///
/// # Errors
/// The database's.
pub async fn wave_imported_from(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Wave>, DbErr> {
    Entity::find().filter(Column::ImportedHash.eq(hash)).one(db).await?.map(Wave::try_from).transpose()
}
