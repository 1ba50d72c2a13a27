//! How many mails left in which minute, for the rate that people see. Each sender has rows of its own, so that two
//! processes never wait for each other.

use crate::clock::{At, HOUR, MINUTE};
use crate::ids::SenderId;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DbErr};

const TABLE: &str = "mail_minute";
/// Minutes over which the rate is taken.
const OVER: i64 = 3;
/// Rows are kept this long.
const KEPT: i64 = HOUR / MINUTE;

fn column(name: &str) -> Expr {
    Expr::col((Alias::new(TABLE), Alias::new(name)))
}

/// Adds mails that left now.
pub(super) async fn add(
    txn: &impl ConnectionTrait,
    (sender, sent): (SenderId, u64),
    now: At,
) -> Result<(), DbErr> {
    if sent == 0 {
        return Ok(());
    }
    let sent = i64::try_from(sent).unwrap_or(i64::MAX);
    let same = OnConflict::columns(["minute", "sender"].map(Alias::new))
        .value(Alias::new("sent"), column("sent").add(sent))
        .to_owned();
    let insert = Query::insert()
        .into_table(Alias::new(TABLE))
        .columns(["minute", "sender", "sent"].map(Alias::new))
        .values_panic([(now.0 / MINUTE).into(), sender.0.into(), sent.into()])
        .on_conflict(same)
        .to_owned();
    txn.execute(&insert).await.map(|_| ())
}

/// Mails a second over the last three minutes in which any left, the present one among them; none where none did.
pub(super) async fn rate(db: &impl ConnectionTrait, now: At) -> Result<Option<f64>, DbErr> {
    let this = now.0 / MINUTE;
    let query = Query::select()
        .column(Alias::new("minute"))
        .column(Alias::new("sent"))
        .from(Alias::new(TABLE))
        .and_where(column("minute").gt(this - OVER))
        .to_owned();
    let rows = db.query_all(&query).await?;
    let read = |row: &sea_orm::QueryResult| -> Result<(i64, i64), DbErr> {
        Ok((row.try_get("", "minute")?, row.try_get("", "sent")?))
    };
    let rows: Vec<(i64, i64)> = rows.iter().map(read).collect::<Result<_, _>>()?;
    Ok(per_second(&rows, now))
}

/// As [`rate`], of rows of minutes and mails.
fn per_second(rows: &[(i64, i64)], now: At) -> Option<f64> {
    let first = rows.iter().map(|(minute, _)| *minute).min()?;
    let sent: i64 = rows.iter().map(|(_, sent)| sent).sum();
    let over = Ord::max(now.0 - first * MINUTE, 1_000);
    Some(sent as f64 * 1_000.0 / over as f64)
}

/// Forgets the minutes of more than an hour ago.
pub(super) async fn forget(txn: &impl ConnectionTrait, now: At) -> Result<(), DbErr> {
    let old = Query::delete()
        .from_table(Alias::new(TABLE))
        .and_where(column("minute").lt(now.0 / MINUTE - KEPT))
        .to_owned();
    txn.execute(&old).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_counts_from_the_first_minute_in_which_mails_left() {
        let now = At(100 * MINUTE + 30_000);
        assert_eq!(per_second(&[], now), None);
        assert_eq!(per_second(&[(100, 300)], now), Some(10.0));
        assert_eq!(per_second(&[(99, 600), (100, 300)], now), Some(10.0));
    }
}
