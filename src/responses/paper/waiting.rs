//! Batches that wait for somebody, and what is deleted because its time is over.

use super::rules::{Batch, PaperStep};
use super::store::{batches, name, read_batch};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{PaperBatchId, WaveId};
use crate::waves::State;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbErr};

/// What a wave leaves behind when it is released: how its papers and tablets went.
const GONE_WITH_THE_RELEASE: [&str; 2] = ["paper_batch", "class_session"];

/// The batches of a wave that hold stubs or sheets which have not been posted.
///
/// # Errors
/// The database's.
pub async fn batches_waiting(db: &impl ConnectionTrait, wave: WaveId) -> Result<Vec<Batch>, DbErr> {
    let inside = |table: &str| {
        let mut query = Query::select();
        query
            .expr(Expr::val(1))
            .from(name(table))
            .and_where(Expr::col((name(table), name("batch_id"))).equals((name("paper_batch"), name("id"))));
        Expr::exists(query)
    };
    let mut query = batches();
    query
        .and_where(Expr::col(name("wave_id")).eq(wave.0))
        .and_where(Expr::col(name("step")).ne(PaperStep::Posted.name()))
        .and_where(inside("paper_stub").or(inside("paper_sheet")));
    db.query_all(&query).await?.iter().map(read_batch).collect()
}

/// Deletes the batches that were not posted of waves that closed before `closed_before` and are not counted, with
/// their stubs and papers, so that the count need not wait for ever; and every batch and class session of waves
/// that are released. Each forgotten batch is logged. Returns how many were forgotten.
///
/// # Errors
/// The database's; then nothing is deleted.
pub async fn forget_batches(db: &Db, closed_before: At) -> Result<usize, DbErr> {
    if !is_anything_due(db, closed_before).await? {
        return Ok(0);
    }
    let txn = db.begin().await?;
    let mut late = Query::delete();
    late.from_table(name("paper_batch"))
        .and_where(Expr::col(name("step")).ne(PaperStep::Posted.name()))
        .and_where(Expr::col(name("wave_id")).in_subquery(closed_waves(closed_before)))
        .returning(Query::returning().column(name("id")));
    let rows = txn.query_all(&late).await?;
    let forgotten = rows.iter().map(|row| row.try_get_by_index(0).map(PaperBatchId));
    let forgotten = forgotten.collect::<Result<Vec<PaperBatchId>, DbErr>>()?;
    for table in GONE_WITH_THE_RELEASE {
        let mut gone = Query::delete();
        gone.from_table(name(table)).and_where(Expr::col(name("wave_id")).in_subquery(released_waves()));
        txn.execute(&gone).await?;
    }
    txn.commit().await?;
    for batch in &forgotten {
        tracing::warn!(%batch, "papers that nobody posted or deleted were deleted, so that the wave can be counted");
    }
    Ok(forgotten.len())
}

async fn is_anything_due(db: &Db, closed_before: At) -> Result<bool, DbErr> {
    let one_of = |table: &str, waves: SelectStatement| {
        let mut query = Query::select();
        query
            .expr(Expr::val(1))
            .from(name(table))
            .and_where(Expr::col(name("wave_id")).in_subquery(waves))
            .limit(1);
        query
    };
    let mut late = one_of("paper_batch", closed_waves(closed_before));
    late.and_where(Expr::col(name("step")).ne(PaperStep::Posted.name()));
    let released = GONE_WITH_THE_RELEASE.map(|table| one_of(table, released_waves()));
    for query in [late].into_iter().chain(released) {
        if db.reader().query_one(&query).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn waves_that_are(state: State) -> SelectStatement {
    let mut query = Query::select();
    query.column(name("id")).from(name("wave")).and_where(Expr::col(name("state")).eq(state.name()));
    query
}

fn closed_waves(before: At) -> SelectStatement {
    let mut query = waves_that_are(State::Closed);
    query.and_where(Expr::col(name("closed_at")).lt(before.0));
    query
}

fn released_waves() -> SelectStatement {
    waves_that_are(State::Released)
}
