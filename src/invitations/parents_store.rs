//! Every query about parent information, named for the question it answers.

use crate::clock::At;
use crate::ids::WaveId;
use crate::invitations::rules::PARENT_INFORMATION;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::{HashMap, HashSet};

fn of(table: &str, column: &str) -> Expr {
    Expr::col((Alias::new(table), Alias::new(column)))
}

/// The parent information of a wave, whatever became of it.
fn mails_of(wave: WaveId) -> SelectStatement {
    Query::select()
        .from(Alias::new("outbox"))
        .and_where(of("outbox", "wave_id").eq(wave.0))
        .and_where(of("outbox", "kind").eq(PARENT_INFORMATION))
        .to_owned()
}

/// The mailboxes that have their mail about a wave, sent or waiting, in lower case.
pub(super) async fn told_mailboxes(
    db: &impl ConnectionTrait,
    wave: WaveId,
) -> Result<HashSet<String>, DbErr> {
    let told = mails_of(wave)
        .column((Alias::new("participant"), Alias::new("email")))
        .inner_join(
            Alias::new("participant"),
            of("participant", "id").equals((Alias::new("outbox"), Alias::new("participant_id"))),
        )
        .and_where(of("participant", "email").is_not_null())
        .to_owned();
    let mailbox = |row: &sea_orm::QueryResult| Ok(row.try_get::<String>("", "email")?.to_lowercase());
    db.query_all(&told).await?.iter().map(mailbox).collect()
}

/// How many of a wave's mails are in each state, by the state's name.
pub(super) async fn states(db: &impl ConnectionTrait, wave: WaveId) -> Result<HashMap<String, usize>, DbErr> {
    let counted = mails_of(wave)
        .column(Alias::new("state"))
        .expr_as(Func::count(Expr::col(Alias::new("id"))), Alias::new("mails"))
        .group_by_col(Alias::new("state"))
        .to_owned();
    let state = |row: &sea_orm::QueryResult| {
        let mails: i64 = row.try_get("", "mails")?;
        Ok((row.try_get("", "state")?, usize::try_from(mails).unwrap_or_default()))
    };
    db.query_all(&counted).await?.iter().map(state).collect()
}

/// When families were last told of a wave.
pub(super) async fn told_at(db: &impl ConnectionTrait, wave: WaveId) -> Result<Option<At>, DbErr> {
    let asked = Query::select()
        .column(Alias::new("parents_told_at"))
        .from(Alias::new("wave"))
        .and_where(of("wave", "id").eq(wave.0))
        .to_owned();
    let row = db.query_one(&asked).await?;
    row.map_or(Ok(None), |row| Ok(row.try_get::<Option<i64>>("", "parents_told_at")?.map(At)))
}

/// When the first of a wave's mails left that have; later ones go to families whose children joined the roster since.
pub(super) async fn first_left(db: &impl ConnectionTrait, wave: WaveId) -> Result<Option<At>, DbErr> {
    let asked =
        mails_of(wave).expr_as(Func::min(Expr::col(Alias::new("sent_at"))), Alias::new("first")).to_owned();
    let row = db.query_one(&asked).await?;
    row.map_or(Ok(None), |row| Ok(row.try_get::<Option<i64>>("", "first")?.map(At)))
}

/// Where none of a wave's mails has left or waits, its families have not been told.
pub(super) async fn forget_told(txn: &impl ConnectionTrait, wave: WaveId) -> Result<(), DbErr> {
    let any = mails_of(wave).column(Alias::new("id")).to_owned();
    let mut update = Query::update();
    update
        .table(Alias::new("wave"))
        .value(Alias::new("parents_told_at"), None::<i64>)
        .and_where(Expr::col(Alias::new("id")).eq(wave.0))
        .and_where(Expr::exists(any).not());
    txn.execute(&update).await?;
    Ok(())
}

pub(super) async fn note_told(txn: &impl ConnectionTrait, wave: WaveId, now: At) -> Result<(), DbErr> {
    let mut update = Query::update();
    update
        .table(Alias::new("wave"))
        .value(Alias::new("parents_told_at"), now.0)
        .and_where(Expr::col(Alias::new("id")).eq(wave.0));
    txn.execute(&update).await?;
    Ok(())
}
