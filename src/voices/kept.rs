//! How long what people wrote is kept.

use crate::access::{Entry, Object, What, Who, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::WaveId;
use crate::waves;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbErr};

/// Destroys the comments of waves that were released (or closed, and never counted) before this moment, with their codes, what was done with them
/// and what nobody approved. Words that were let out stay with the release.
///
/// # Errors
/// The database's.
pub async fn forget_words(db: &Db, released_before: At, now: At) -> Result<(), DbErr> {
    for wave in waves::all_waves(db.reader()).await? {
        let due = wave.released_at.or(wave.closed_at).is_some_and(|at| at < released_before);
        if due && has_comments(db.reader(), wave.id).await? {
            let txn = db.begin().await?;
            let forgotten = forget_of(&txn, wave.id).await?;
            let entry = Entry::of(now, What::WordsForgotten, Object::one("wave", wave.id.0));
            audit(&txn, entry.by(Who::Program).amount(forgotten)).await?;
            txn.commit().await?;
        }
    }
    Ok(())
}

fn of_wave(wave: WaveId) -> Expr {
    Expr::col(Alias::new("wave_id")).eq(wave.0)
}

async fn has_comments(db: &impl ConnectionTrait, wave: WaveId) -> Result<bool, DbErr> {
    let query = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("comment"))
        .and_where(of_wave(wave))
        .limit(1)
        .to_owned();
    Ok(db.query_one(&query).await?.is_some())
}

async fn forget_of(txn: &impl ConnectionTrait, wave: WaveId) -> Result<u64, DbErr> {
    let comments = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("comment"))
        .and_where(of_wave(wave))
        .to_owned();
    let acts = Query::delete()
        .from_table(Alias::new("reading_act"))
        .and_where(Expr::col(Alias::new("comment_id")).in_subquery(comments))
        .to_owned();
    let unapproved = Expr::col(Alias::new("body")).is_null();
    let passages =
        Query::delete().from_table(Alias::new("passage")).and_where(of_wave(wave).and(unapproved)).to_owned();
    let texts = Query::delete().from_table(Alias::new("comment")).and_where(of_wave(wave)).to_owned();
    txn.execute(&acts).await?;
    txn.execute(&passages).await?;
    Ok(txn.execute(&texts).await?.rows_affected())
}
