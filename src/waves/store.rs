//! Every query about waves, named for the question it answers.

use crate::access::{Entry, Object, What, acting_colleague, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{PulseId, WaveId};
use crate::surveys::{Questionnaire, Term, pulse_held};
use crate::waves::aims::Aim;
use crate::waves::entity::questionnaire;
use crate::waves::entity::wave::{ActiveModel, Column, Entity, Model};
use crate::waves::rules::{self, KEYS_AFTER_RELEASE, NewWave, Refusal, State, Wave};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// Why something about a wave did not happen.
#[derive(Debug, thiserror::Error)]
pub enum WaveFault {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("the wave's key file: {0:#}")]
    Key(anyhow::Error),
    #[error(transparent)]
    Db(#[from] DbErr),
}

impl TryFrom<Model> for Wave {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Wave, DbErr> {
        let odd = |what: &str| DbErr::Type(format!("the wave {} has an unknown {what}", row.id));
        Ok(Wave {
            id: row.id,
            term: Term::from_name(&row.term).ok_or_else(|| odd("term"))?,
            state: State::from_name(&row.state).ok_or_else(|| odd("state"))?,
            name: row.name,
            year: row.year,
            opens_at: row.opens_at,
            closes_at: row.closes_at,
            count_at: row.count_at,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            released_at: row.released_at,
            keys_destroyed_at: row.keys_destroyed_at,
            key_fingerprint: row.key_fingerprint,
            theory_version: row.theory_version,
            withdrawn: row.withdrawn,
            imported_from: row.imported_from,
            opened_despite: row.opened_despite.as_deref().and_then(|text| serde_json::from_str(text).ok()),
            pulse: row.pulse_id,
            asks_words: row.asks_words,
            planned_by: row.planned_by,
            approval: row.approval.as_deref().and_then(|text| serde_json::from_str(text).ok()),
            expected_percent: row.expected_percent.and_then(|percent| u8::try_from(percent).ok()),
        })
    }
}

/// As it is stored in a column of text.
pub(super) fn json(thing: &impl serde::Serialize) -> Result<String, DbErr> {
    serde_json::to_string(thing).map_err(|fault| DbErr::Json(fault.to_string()))
}

fn all(rows: Vec<Model>) -> Result<Vec<Wave>, DbErr> {
    rows.into_iter().map(Wave::try_from).collect()
}

/// Every wave, the newest plan first.
pub async fn all_waves(db: &impl ConnectionTrait) -> Result<Vec<Wave>, DbErr> {
    all(Entity::find().order_by_desc(Column::OpensAt).all(db).await?)
}

/// The waves that are open, by state (their closing time may have come a moment ago).
pub async fn open_waves(db: &impl ConnectionTrait) -> Result<Vec<Wave>, DbErr> {
    all(Entity::find().filter(Column::State.eq(State::Open.name())).all(db).await?)
}

pub async fn wave_by_id(db: &impl ConnectionTrait, wave: WaveId) -> Result<Option<Wave>, DbErr> {
    Entity::find_by_id(wave).one(db).await?.map(Wave::try_from).transpose()
}

/// The wave and its frozen release plan as JSON (none before it opened).
pub(super) async fn wave_with_plan(
    db: &impl ConnectionTrait,
    wave: WaveId,
) -> Result<Option<(Wave, Option<String>)>, DbErr> {
    let Some(mut row) = Entity::find_by_id(wave).one(db).await? else { return Ok(None) };
    let plan = row.plan.take();
    Ok(Some((Wave::try_from(row)?, plan)))
}

/// The targets that were sealed with a wave; none in one that has not been opened.
///
/// # Errors
/// The database's, or stored JSON that is damaged.
pub async fn aims_of(db: &impl ConnectionTrait, wave: WaveId) -> Result<Vec<Aim>, DbErr> {
    let sealed = Entity::find_by_id(wave).one(db).await?.and_then(|row| row.aims);
    sealed
        .map_or_else(|| Ok(Vec::new()), |text| serde_json::from_str(&text))
        .map_err(|fault| DbErr::Json(format!("the targets of wave {wave}: {fault}")))
}

/// Every questionnaire that any wave asked so far, and whether that wave was brought in from a file.
///
/// # Errors
/// The database's, or stored JSON that is damaged.
pub(super) async fn questionnaires_asked(
    db: &impl ConnectionTrait,
) -> Result<Vec<(Questionnaire, bool)>, DbErr> {
    let rows = questionnaire::Entity::find().all(db).await?;
    let brought_in = Entity::find().filter(Column::ImportedFrom.is_not_null()).all(db).await?;
    let read = |row: questionnaire::Model| {
        let asked = serde_json::from_str(&row.body)
            .map_err(|fault| DbErr::Json(format!("the questionnaire {}: {fault}", row.id)))?;
        Ok((asked, brought_in.iter().any(|wave| wave.id == row.wave_id)))
    };
    rows.into_iter().map(read).collect()
}

pub async fn wave_by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<Wave>, DbErr> {
    Entity::find().filter(Column::Name.eq(name.trim())).one(db).await?.map(Wave::try_from).transpose()
}

/// Approved, its opening has come and its close has not.
pub async fn waves_due_to_open(db: &impl ConnectionTrait, now: At) -> Result<Vec<Wave>, DbErr> {
    let due =
        Column::State.eq(State::Approved.name()).and(Column::OpensAt.lte(now)).and(Column::ClosesAt.gt(now));
    all(Entity::find().filter(due).order_by_asc(Column::OpensAt).all(db).await?)
}

/// Open, and its close has come.
pub async fn waves_due_to_close(db: &impl ConnectionTrait, now: At) -> Result<Vec<Wave>, DbErr> {
    let due = Column::State.eq(State::Open.name()).and(Column::ClosesAt.lte(now));
    all(Entity::find().filter(due).order_by_asc(Column::ClosesAt).all(db).await?)
}

/// Closed, and its count has come.
pub async fn waves_due_to_count(db: &impl ConnectionTrait, now: At) -> Result<Vec<Wave>, DbErr> {
    let due = Column::State.eq(State::Closed.name()).and(Column::CountAt.lte(now));
    all(Entity::find().filter(due).order_by_asc(Column::CountAt).all(db).await?)
}

/// Released 30 days ago or earlier, with key files that may still be there.
pub async fn waves_due_to_lose_their_keys(db: &impl ConnectionTrait, now: At) -> Result<Vec<Wave>, DbErr> {
    let due = Column::State
        .eq(State::Released.name())
        .and(Column::ReleasedAt.lte(now.plus(-KEYS_AFTER_RELEASE)))
        .and(Column::KeysDestroyedAt.is_null());
    all(Entity::find().filter(due).all(db).await?)
}

/// Writes a new planned wave, of whichever colleague this task acts for.
///
/// # Errors
/// A [`Refusal`] about its name, year or times, or the database.
pub async fn plan(db: &Db, new: NewWave, now: At) -> Result<Wave, WaveFault> {
    plan_asking(db, new, None, now).await
}

/// As [`plan`], with a composed pulse in place of the term's.
///
/// # Errors
/// As [`plan`], and [`Refusal::PulseUnfit`] where the pulse is gone. Whether it can be asked is for the caller.
pub async fn plan_asking(db: &Db, new: NewWave, pulse: Option<PulseId>, now: At) -> Result<Wave, WaveFault> {
    rules::may_plan(&new, now)?;
    let name = new.name.trim().to_owned();
    let txn = db.begin().await?;
    if let Some(id) = pulse
        && pulse_held(&txn, id).await?.is_none()
    {
        let (name, why) = ("that was chosen".to_owned(), "it was removed".to_owned());
        return Err(Refusal::PulseUnfit { name, why }.into());
    }
    if wave_by_name(&txn, &name).await?.is_some() {
        return Err(Refusal::NameTaken { name }.into());
    }
    let row = ActiveModel {
        id: Set(WaveId::random()),
        name: Set(name),
        term: Set(new.term.name().to_owned()),
        year: Set(new.year),
        state: Set(State::Planned.name().to_owned()),
        opens_at: Set(new.opens_at),
        closes_at: Set(new.closes_at),
        count_at: Set(new.counts_at()),
        withdrawn: Set(0),
        pulse_id: Set(pulse),
        asks_words: Set(new.asks_words),
        planned_by: Set(acting_colleague()),
        ..Default::default()
    };
    let row = Entity::insert(row).exec_with_returning(&txn).await?;
    audit(&txn, Entry::of(now, What::WavePlanned, Object::one("wave", row.id.0))).await?;
    txn.commit().await?;
    Ok(Wave::try_from(row)?)
}

/// Closes an open wave: its links stop and its drafts are deleted, in one transaction.
///
/// # Errors
/// [`Refusal::NotOpen`], [`Refusal::NoSuchWave`], or the database.
pub async fn close(db: &Db, wave: WaveId, now: At) -> Result<(), WaveFault> {
    let txn = db.begin().await?;
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Closed.name()))
        .col_expr(Column::ClosedAt, Expr::value(now))
        .filter(Column::Id.eq(wave).and(Column::State.eq(State::Open.name())))
        .exec(&txn)
        .await?;
    if changed.rows_affected == 0 {
        let row = wave_by_id(&txn, wave).await?.ok_or(Refusal::NoSuchWave)?;
        rules::may_close(&row)?;
        return Err(Refusal::NotOpen { state: row.state }.into());
    }
    let drafts = Query::delete()
        .from_table(Alias::new("draft"))
        .and_where(Expr::col(Alias::new("wave_id")).eq(Expr::value(wave)))
        .to_owned();
    txn.execute(&drafts).await?;
    audit(&txn, Entry::of(now, What::WaveClosed, Object::one("wave", wave.0))).await?;
    txn.commit().await?;
    Ok(())
}

/// Whether answers may be written now, asked inside the transaction that writes them: on PostgreSQL the
/// row is held, so that a close waits for the writers before it or is seen by those after it.
pub async fn open_for_answers(txn: &impl ConnectionTrait, wave: WaveId, now: At) -> Result<bool, DbErr> {
    let row = Entity::find_by_id(wave).lock(LockType::Share).one(txn).await?;
    Ok(row.map(Wave::try_from).transpose()?.is_some_and(|wave| wave.is_open(now)))
}

/// The wave inside a transaction that writes for it: on PostgreSQL the row is held, so that a close or a count
/// waits for this transaction or is seen by it.
pub async fn wave_held(txn: &impl ConnectionTrait, wave: WaveId) -> Result<Option<Wave>, DbErr> {
    Entity::find_by_id(wave).lock(LockType::Share).one(txn).await?.map(Wave::try_from).transpose()
}

/// The wave inside a transaction that may count withdrawn ballots in it: on PostgreSQL held against every other
/// writer from the start, so that no two wait for each other.
pub async fn wave_held_alone(txn: &impl ConnectionTrait, wave: WaveId) -> Result<Option<Wave>, DbErr> {
    Entity::find_by_id(wave).lock(LockType::NoKeyUpdate).one(txn).await?.map(Wave::try_from).transpose()
}

/// Closed → released, inside the transaction that writes the release. False: somebody else was first.
pub async fn mark_released(txn: &impl ConnectionTrait, wave: WaveId, now: At) -> Result<bool, DbErr> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Released.name()))
        .col_expr(Column::ReleasedAt, Expr::value(now))
        .filter(Column::Id.eq(wave).and(Column::State.eq(State::Closed.name())))
        .exec(txn)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Counts so many invitations that are done and left no ballot (withdrawn, or an empty paper), inside the
/// transaction that makes it so; false once the wave is counted. The row is held until then, so a count comes
/// before or after, never between.
pub async fn note_withdrawn(txn: &impl ConnectionTrait, wave: WaveId, ballots: u32) -> Result<bool, DbErr> {
    let uncounted = [State::Open.name(), State::Closed.name()];
    let changed = Entity::update_many()
        .col_expr(Column::Withdrawn, Expr::col(Column::Withdrawn).add(ballots as i32))
        .filter(Column::Id.eq(wave).and(Column::State.is_in(uncounted)))
        .exec(txn)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub(super) async fn note_keys_destroyed(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    now: At,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::KeysDestroyedAt, Expr::value(now))
        .filter(Column::Id.eq(wave))
        .exec(txn)
        .await?;
    Ok(())
}
