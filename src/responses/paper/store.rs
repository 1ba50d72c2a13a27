//! Every query about batches of papers, named for the question it answers.

use super::posting::Posted;
use super::rules::{Batch, PaperStep};
use crate::clock::At;
use crate::ids::{BallotId, InvitationId, PaperBatchId, PaperSheetId, SettingId, WaveId};
use crate::responses::writer::SealedBallot;
use crate::theory::Audience;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, OnConflict, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

/// Rows in one statement: far under the bind limits of both databases.
const ROWS_AT_ONCE: usize = 500;

pub(super) fn name(text: &str) -> Alias {
    Alias::new(text)
}

fn of_batch(batch: PaperBatchId) -> Expr {
    Expr::col(name("batch_id")).eq(batch.0)
}

/// A new batch with nothing in it.
pub(super) async fn insert_batch(txn: &impl ConnectionTrait, batch: &Batch) -> Result<(), DbErr> {
    let mut insert = Query::insert();
    insert
        .into_table(name("paper_batch"))
        .columns(["id", "wave_id", "setting_id", "audience", "opened_at", "step"].map(name))
        .values_panic([
            batch.id.0.into(),
            batch.wave.0.into(),
            batch.setting.0.into(),
            batch.audience.code().into(),
            batch.opened_at.0.into(),
            batch.step.name().into(),
        ]);
    txn.execute(&insert).await.map(|_| ())
}

pub(super) fn batches() -> SelectStatement {
    let columns = ["id", "wave_id", "setting_id", "audience", "opened_at", "step", "posted", "dropped"];
    Query::select().columns(columns.map(name)).from(name("paper_batch")).to_owned()
}

pub(super) fn read_batch(row: &QueryResult) -> Result<Batch, DbErr> {
    let odd = |what: &str| DbErr::Type(format!("a batch of papers has an unknown {what}"));
    let audience: String = row.try_get("", "audience")?;
    let step: String = row.try_get("", "step")?;
    let number = |column: &str| -> Result<u32, DbErr> {
        u32::try_from(row.try_get::<i32>("", column)?).map_err(|_| odd(column))
    };
    Ok(Batch {
        id: PaperBatchId(row.try_get("", "id")?),
        wave: WaveId(row.try_get("", "wave_id")?),
        setting: SettingId(row.try_get("", "setting_id")?),
        audience: Audience::from_code(&audience).ok_or_else(|| odd("audience"))?,
        opened_at: At(row.try_get("", "opened_at")?),
        step: PaperStep::from_name(&step).ok_or_else(|| odd("step"))?,
        posted: number("posted")?,
        dropped: number("dropped")?,
    })
}

/// The batches of a wave, the newest first.
pub(super) async fn batches_of(db: &impl ConnectionTrait, wave: WaveId) -> Result<Vec<Batch>, DbErr> {
    let mut query = batches();
    query.and_where(Expr::col(name("wave_id")).eq(wave.0)).order_by(name("opened_at"), Order::Desc);
    db.query_all(&query).await?.iter().map(read_batch).collect()
}

pub(super) async fn batch(db: &impl ConnectionTrait, id: PaperBatchId) -> Result<Option<Batch>, DbErr> {
    let mut query = batches();
    query.and_where(Expr::col(name("id")).eq(id.0));
    db.query_one(&query).await?.as_ref().map(read_batch).transpose()
}

/// The batch inside a transaction that changes it: on PostgreSQL nobody else changes it meanwhile.
pub(super) async fn batch_held(txn: &impl ConnectionTrait, id: PaperBatchId) -> Result<Option<Batch>, DbErr> {
    let mut query = batches();
    query.and_where(Expr::col(name("id")).eq(id.0)).lock_exclusive();
    txn.query_one(&query).await?.as_ref().map(read_batch).transpose()
}

async fn first_number(db: &impl ConnectionTrait, query: &SelectStatement) -> Result<u64, DbErr> {
    let row = db.query_one(query).await?;
    let number: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    Ok(number.unsigned_abs())
}

/// How many stubs were scanned and how many sheets were typed.
pub(super) async fn counts(db: &impl ConnectionTrait, batch: PaperBatchId) -> Result<(usize, usize), DbErr> {
    let count = |table: &str, column: &str| {
        let mut query = Query::select();
        query.expr(Func::count(Expr::col(name(column)))).from(name(table)).and_where(of_batch(batch));
        query
    };
    let stubs = first_number(db, &count("paper_stub", "invitation_id")).await?;
    let sheets = first_number(db, &count("paper_sheet", "id")).await?;
    Ok((stubs as usize, sheets as usize))
}

/// Adds a stub; false when it is in this or another batch already.
pub(super) async fn add_stub(
    txn: &impl ConnectionTrait,
    batch: PaperBatchId,
    invitation: InvitationId,
) -> Result<bool, DbErr> {
    let mut insert = Query::insert();
    insert
        .into_table(name("paper_stub"))
        .columns(["invitation_id", "batch_id"].map(name))
        .values_panic([invitation.0.into(), batch.0.into()])
        .on_conflict(OnConflict::column(name("invitation_id")).do_nothing().to_owned());
    Ok(txn.execute(&insert).await?.rows_affected() == 1)
}

/// Takes a stub out; false when it is not in this batch.
pub(super) async fn remove_stub(
    txn: &impl ConnectionTrait,
    batch: PaperBatchId,
    invitation: InvitationId,
) -> Result<bool, DbErr> {
    let mut delete = Query::delete();
    delete
        .from_table(name("paper_stub"))
        .and_where(of_batch(batch))
        .and_where(Expr::col(name("invitation_id")).eq(invitation.0));
    Ok(txn.execute(&delete).await?.rows_affected() == 1)
}

/// Keeps a sealed sheet; the same id again replaces its answers. False when the id is another batch's.
pub(super) async fn keep_sheet(
    txn: &impl ConnectionTrait,
    batch: PaperBatchId,
    sheet: PaperSheetId,
    sealed: Vec<u8>,
) -> Result<bool, DbErr> {
    let again = OnConflict::column(name("id"))
        .update_column(name("sealed"))
        .action_and_where(Expr::col((name("paper_sheet"), name("batch_id"))).eq(batch.0))
        .to_owned();
    let mut insert = Query::insert();
    insert
        .into_table(name("paper_sheet"))
        .columns(["id", "batch_id", "sealed"].map(name))
        .values_panic([sheet.0.into(), batch.0.into(), sealed.into()])
        .on_conflict(again);
    Ok(txn.execute(&insert).await?.rows_affected() == 1)
}

/// Whether this sheet is in the batch.
pub(super) async fn has_sheet(
    db: &impl ConnectionTrait,
    batch: PaperBatchId,
    sheet: PaperSheetId,
) -> Result<bool, DbErr> {
    let mut query = Query::select();
    query
        .column(name("id"))
        .from(name("paper_sheet"))
        .and_where(of_batch(batch))
        .and_where(Expr::col(name("id")).eq(sheet.0));
    Ok(db.query_one(&query).await?.is_some())
}

pub(super) async fn remove_sheet(
    txn: &impl ConnectionTrait,
    batch: PaperBatchId,
    sheet: PaperSheetId,
) -> Result<(), DbErr> {
    let mut delete = Query::delete();
    delete
        .from_table(name("paper_sheet"))
        .and_where(of_batch(batch))
        .and_where(Expr::col(name("id")).eq(sheet.0));
    txn.execute(&delete).await.map(|_| ())
}

/// The invitations whose stubs are in the batch, sorted, so that two transactions lock alike.
pub(super) async fn stubs_of(
    db: &impl ConnectionTrait,
    batch: PaperBatchId,
) -> Result<Vec<InvitationId>, DbErr> {
    let mut query = Query::select();
    query.column(name("invitation_id")).from(name("paper_stub")).and_where(of_batch(batch));
    let rows = db.query_all(&query).await?;
    let mut ids: Vec<InvitationId> =
        rows.iter().map(|row| Ok(InvitationId(row.try_get_by_index(0)?))).collect::<Result<_, DbErr>>()?;
    ids.sort_unstable();
    Ok(ids)
}

/// The ids of the batch's sheets, in no promised order.
pub(super) async fn sheet_ids_of(
    db: &impl ConnectionTrait,
    batch: PaperBatchId,
) -> Result<Vec<PaperSheetId>, DbErr> {
    let mut query = Query::select();
    query.column(name("id")).from(name("paper_sheet")).and_where(of_batch(batch));
    let rows = db.query_all(&query).await?;
    rows.iter().map(|row| row.try_get_by_index(0).map(PaperSheetId)).collect()
}

/// The sealed sheets of the batch, in no promised order.
pub(super) async fn sheets_of(db: &impl ConnectionTrait, batch: PaperBatchId) -> Result<Vec<Vec<u8>>, DbErr> {
    let mut query = Query::select();
    query.column(name("sealed")).from(name("paper_sheet")).and_where(of_batch(batch));
    db.query_all(&query).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Moves the batch on; false when it is posted already.
pub(super) async fn note_step(
    txn: &impl ConnectionTrait,
    batch: PaperBatchId,
    step: PaperStep,
) -> Result<bool, DbErr> {
    let mut update = Query::update();
    update
        .table(name("paper_batch"))
        .value(name("step"), step.name())
        .and_where(Expr::col(name("id")).eq(batch.0))
        .and_where(Expr::col(name("step")).ne(PaperStep::Posted.name()));
    Ok(txn.execute(&update).await?.rows_affected() == 1)
}

/// Notes how the posting went, and deletes what it used up.
pub(super) async fn note_posted(
    txn: &impl ConnectionTrait,
    batch: PaperBatchId,
    how: Posted,
) -> Result<(), DbErr> {
    for table in ["paper_stub", "paper_sheet"] {
        let mut delete = Query::delete();
        delete.from_table(name(table)).and_where(of_batch(batch));
        txn.execute(&delete).await?;
    }
    let mut update = Query::update();
    update
        .table(name("paper_batch"))
        .value(name("step"), PaperStep::Posted.name())
        .value(name("posted"), how.posted as i32)
        .value(name("dropped"), how.dropped as i32)
        .and_where(Expr::col(name("id")).eq(batch.0));
    txn.execute(&update).await.map(|_| ())
}

/// Stores ballots in the order in which they are given.
pub(super) async fn insert_ballots(
    txn: &impl ConnectionTrait,
    ballots: &[SealedBallot],
) -> Result<(), DbErr> {
    for some in ballots.chunks(ROWS_AT_ONCE) {
        let mut insert = Query::insert();
        insert.into_table(name("ballot")).columns(["id", "wave_id", "sealed", "withdrawal_mac"].map(name));
        for ballot in some {
            insert.values_panic([
                BallotId::random().0.into(),
                ballot.wave.0.into(),
                ballot.sealed.clone().into(),
                ballot.withdrawal_mac.clone().into(),
            ]);
        }
        txn.execute(&insert).await?;
    }
    Ok(())
}

/// Drops what was begun online under these invitations.
pub(super) async fn drop_drafts(
    txn: &impl ConnectionTrait,
    invitations: &[InvitationId],
) -> Result<(), DbErr> {
    for some in invitations.chunks(ROWS_AT_ONCE) {
        let mut delete = Query::delete();
        delete
            .from_table(name("draft"))
            .and_where(Expr::col(name("invitation_id")).is_in(some.iter().map(|id| id.0)));
        txn.execute(&delete).await?;
    }
    Ok(())
}

/// Deletes the batch with its stubs and sheets; a posted one stays.
pub(super) async fn delete_batch(txn: &impl ConnectionTrait, batch: PaperBatchId) -> Result<bool, DbErr> {
    let mut delete = Query::delete();
    delete
        .from_table(name("paper_batch"))
        .and_where(Expr::col(name("id")).eq(batch.0))
        .and_where(Expr::col(name("step")).ne(PaperStep::Posted.name()));
    Ok(txn.execute(&delete).await?.rows_affected() == 1)
}
