//! Every query about class sessions, named for the question it answers.

use super::rules::ClassSession;
use crate::clock::At;
use crate::ids::{ClassSessionId, SettingId, WaveId};
use crate::theory::Audience;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

const COLUMNS: [&str; 9] =
    ["id", "wave_id", "setting_id", "audience", "edition", "opened_at", "closes_at", "closed", "failures"];

fn name(text: &str) -> Alias {
    Alias::new(text)
}

fn sessions() -> SelectStatement {
    Query::select().columns(COLUMNS.map(name)).from(name("class_session")).to_owned()
}

fn read(row: &QueryResult) -> Result<ClassSession, DbErr> {
    let odd = |what: &str| DbErr::Type(format!("a class session has an unknown {what}"));
    let audience: String = row.try_get("", "audience")?;
    Ok(ClassSession {
        id: ClassSessionId(row.try_get("", "id")?),
        wave: WaveId(row.try_get("", "wave_id")?),
        setting: SettingId(row.try_get("", "setting_id")?),
        audience: Audience::from_code(&audience).ok_or_else(|| odd("audience"))?,
        edition: row.try_get("", "edition")?,
        opened_at: At(row.try_get("", "opened_at")?),
        closes_at: At(row.try_get("", "closes_at")?),
        closed: row.try_get("", "closed")?,
        failures: u32::try_from(row.try_get::<i32>("", "failures")?).map_err(|_| odd("number"))?,
    })
}

pub(super) async fn insert(
    txn: &impl ConnectionTrait,
    session: &ClassSession,
    secret_hash: &[u8; 32],
) -> Result<(), DbErr> {
    let mut insert = Query::insert();
    insert
        .into_table(name("class_session"))
        .columns(
            ["id", "wave_id", "setting_id", "audience", "edition", "secret_hash", "opened_at", "closes_at"]
                .map(name),
        )
        .values_panic([
            session.id.0.into(),
            session.wave.0.into(),
            session.setting.0.into(),
            session.audience.code().into(),
            session.edition.as_str().into(),
            secret_hash.to_vec().into(),
            session.opened_at.0.into(),
            session.closes_at.0.into(),
        ]);
    txn.execute(&insert).await.map(|_| ())
}

/// The session whose address has this secret (its SHA-256).
pub(super) async fn session_behind(
    db: &impl ConnectionTrait,
    secret_hash: &[u8; 32],
) -> Result<Option<ClassSession>, DbErr> {
    let mut query = sessions();
    query.and_where(Expr::col(name("secret_hash")).eq(secret_hash.to_vec()));
    db.query_one(&query).await?.as_ref().map(read).transpose()
}

/// The session inside a transaction that may count a failure: on PostgreSQL one code at a time.
pub(super) async fn session_held(
    txn: &impl ConnectionTrait,
    id: ClassSessionId,
) -> Result<Option<ClassSession>, DbErr> {
    let mut query = sessions();
    query.and_where(Expr::col(name("id")).eq(id.0)).lock_exclusive();
    txn.query_one(&query).await?.as_ref().map(read).transpose()
}

/// The sessions of a wave, the newest first.
pub(super) async fn sessions_of(db: &impl ConnectionTrait, wave: WaveId) -> Result<Vec<ClassSession>, DbErr> {
    let mut query = sessions();
    query.and_where(Expr::col(name("wave_id")).eq(wave.0)).order_by(name("opened_at"), Order::Desc);
    db.query_all(&query).await?.iter().map(read).collect()
}

/// Unknown codes in all sessions of a wave.
pub(super) async fn failures_in(db: &impl ConnectionTrait, wave: WaveId) -> Result<u32, DbErr> {
    let mut query = Query::select();
    query
        .expr(Func::sum(Expr::col(name("failures"))))
        .from(name("class_session"))
        .and_where(Expr::col(name("wave_id")).eq(wave.0));
    let row = db.query_one(&query).await?;
    let sum: Option<i64> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
    Ok(u32::try_from(sum.unwrap_or_default()).unwrap_or(u32::MAX))
}

/// One more unknown code.
pub(super) async fn note_failure(txn: &impl ConnectionTrait, id: ClassSessionId) -> Result<(), DbErr> {
    let mut update = Query::update();
    update
        .table(name("class_session"))
        .value(name("failures"), Expr::col(name("failures")).add(1))
        .and_where(Expr::col(name("id")).eq(id.0));
    txn.execute(&update).await.map(|_| ())
}

/// Ends a session.
pub(super) async fn note_closed(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    id: ClassSessionId,
) -> Result<bool, DbErr> {
    let mut update = Query::update();
    update
        .table(name("class_session"))
        .value(name("closed"), true)
        .and_where(Expr::col(name("id")).eq(id.0))
        .and_where(Expr::col(name("wave_id")).eq(wave.0));
    Ok(txn.execute(&update).await?.rows_affected() == 1)
}
