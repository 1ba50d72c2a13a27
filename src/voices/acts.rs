//! What was done with a comment or a request for contact, by whom and when: a fixed list of words, never free text.

use crate::clock::At;
use crate::ids::{ReadingActId, StaffId};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

const TABLE: &str = "reading_act";

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub who: StaffId,
    pub act: String,
    pub at: At,
}

/// Writes down that somebody did something.
pub(super) async fn keep_act(
    txn: &impl ConnectionTrait,
    about: Uuid,
    (who, act): (StaffId, &str),
    now: At,
) -> Result<(), DbErr> {
    let insert = Query::insert()
        .into_table(Alias::new(TABLE))
        .columns(["id", "comment_id", "staff_id", "act", "at"].map(Alias::new))
        .values_panic([ReadingActId::random().0.into(), about.into(), who.0.into(), act.into(), now.0.into()])
        .to_owned();
    txn.execute(&insert).await.map(|_| ())
}

/// What was done with it, oldest first.
pub(super) async fn acts_of(db: &impl ConnectionTrait, about: Uuid) -> Result<Vec<Act>, DbErr> {
    let query = Query::select()
        .columns(["staff_id", "act", "at"].map(Alias::new))
        .from(Alias::new(TABLE))
        .and_where(Expr::col(Alias::new("comment_id")).eq(about))
        .order_by(Alias::new("at"), Order::Asc)
        .to_owned();
    let read = |row: &sea_orm::QueryResult| {
        let (who, act, at) = (row.try_get("", "staff_id")?, row.try_get("", "act")?, row.try_get("", "at")?);
        Ok(Act { who, act, at: At(at) })
    };
    db.query_all(&query).await?.iter().map(read).collect()
}
