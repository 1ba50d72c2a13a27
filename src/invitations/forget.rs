//! What is forgotten of mailboxes once nobody is asked there any more; the wish not to be written to stays, as a hash.

use crate::clock::At;
use crate::db::Db;
use crate::ids::ParticipantId;
use crate::invitations::entity::bounce;
use crate::invitations::suppression::{self, Reason, Suppressed, SuppressionList};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

/// People deleted in one transaction.
const PEOPLE_AT_ONCE: u64 = 1_000;

/// Deletes people who stopped our mails by their link, are in no wave any more and on no roster since `before`, and what
/// reports said of mails before then. Their mailboxes stay on the suppression list, and their link still takes that back.
/// Returns how many people that were.
///
/// # Errors
/// The database's; then the next round goes on.
pub async fn forget_mailboxes(db: &Db, list: &SuppressionList, before: At) -> Result<u64, DbErr> {
    let txn = db.begin().await?;
    bounce::Entity::delete_many().filter(bounce::Column::Day.lt(before.day().to_string())).exec(&txn).await?;
    txn.commit().await?;
    let mut forgotten = 0;
    loop {
        let people = db.reader().query_all(&who_stopped(before)).await?;
        let people: Result<Vec<(ParticipantId, String)>, DbErr> =
            people.iter().map(|row| Ok((row.try_get("", "id")?, row.try_get("", "email")?))).collect();
        let people = people?;
        if people.is_empty() {
            return Ok(forgotten);
        }
        let txn = db.begin().await?;
        for (person, email) in &people {
            let one = Suppressed::of(list.hash(email), Reason::OptOut, before.day());
            suppression::enter(&txn, Suppressed { asked_by: Some(*person), ..one }).await?;
        }
        let gone = Query::delete()
            .from_table(Alias::new("participant"))
            .and_where(Expr::col(Alias::new("id")).is_in(people.iter().map(|(id, _)| id.0)))
            .and_where(Expr::col(Alias::new("stopped_by_link")).eq(true))
            .to_owned();
        let deleted = txn.execute(&gone).await?.rows_affected();
        txn.commit().await?;
        forgotten += deleted;
        if deleted == 0 {
            return Ok(forgotten);
        }
    }
}

fn who_stopped(before: At) -> SelectStatement {
    let (participant, invitation) = (Alias::new("participant"), Alias::new("invitation"));
    let still_asked = Query::select()
        .column((invitation.clone(), Alias::new("id")))
        .from(invitation.clone())
        .and_where(
            Expr::col((invitation, Alias::new("participant_id")))
                .equals((participant.clone(), Alias::new("id"))),
        )
        .to_owned();
    Query::select()
        .columns([Alias::new("id"), Alias::new("email")])
        .from(participant)
        .and_where(Expr::col(Alias::new("stopped_by_link")).eq(true))
        .and_where(Expr::col(Alias::new("email")).is_not_null())
        .and_where(Expr::col(Alias::new("listed_at")).lte(before.0))
        .and_where(Expr::exists(still_asked).not())
        .limit(PEOPLE_AT_ONCE)
        .to_owned()
}
