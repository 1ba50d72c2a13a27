//! Every query about mail that came back, named for the question it answers.

use super::rules::Verdict;
use crate::ids::{InvitationId, OutboxId, ParticipantId};
use crate::invitations::entity::bounce::{ActiveModel, Column, Entity, Model};
use crate::invitations::rules::{INVITATION, MailState, TRIED_AGAIN};
use crate::invitations::suppression::AddressHash;
use crate::invitations::{outbox, store};
use crate::people;
use jiff::civil::Date;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter,
};

/// What a mail was and to whom it went.
#[derive(Debug, FromQueryResult)]
pub(super) struct Mailed {
    pub kind: String,
    invitation: Option<InvitationId>,
    /// Of a mail that is about no invitation.
    participant: Option<ParticipantId>,
    pub email: Option<String>,
}

impl Mailed {
    pub fn is_to_a_participant(&self) -> bool {
        self.invitation.is_some() || self.participant.is_some()
    }
}

fn of(table: &str, column: &str) -> Expr {
    Expr::col((Alias::new(table), Alias::new(column)))
}

/// The mail of this id; none when it has been deleted.
pub(super) async fn mailed(db: &impl ConnectionTrait, id: OutboxId) -> Result<Option<Mailed>, DbErr> {
    let whose = of("participant", "id")
        .equals((Alias::new("invitation"), Alias::new("participant_id")))
        .or(of("participant", "id").equals((Alias::new("outbox"), Alias::new("participant_id"))));
    let asked = Query::select()
        .expr_as(of("outbox", "kind"), Alias::new("kind"))
        .expr_as(of("outbox", "invitation_id"), Alias::new("invitation"))
        .expr_as(of("outbox", "participant_id"), Alias::new("participant"))
        .expr_as(of("participant", "email"), Alias::new("email"))
        .from(Alias::new("outbox"))
        .left_join(
            Alias::new("invitation"),
            of("invitation", "id").equals((Alias::new("outbox"), Alias::new("invitation_id"))),
        )
        .left_join(Alias::new("participant"), whose)
        .and_where(of("outbox", "id").eq(id.0))
        .to_owned();
    let row = db.query_one(&asked).await?;
    row.map(|row| Mailed::from_query_result(&row, "")).transpose()
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Hard(_) => "hard",
        Verdict::Soft(_) => "soft",
        Verdict::Complaint => "complaint",
        Verdict::Returned(_) | Verdict::Nothing(_) => "returned",
    }
}

/// Keeps a verdict on a mail; false when it was kept before.
pub(super) async fn keep(
    txn: &impl ConnectionTrait,
    (outbox_id, verdict): (OutboxId, Verdict),
    hash: AddressHash,
    today: Date,
) -> Result<bool, DbErr> {
    let verdict = word(verdict).to_owned();
    let row = Model { outbox_id, verdict, address_hash: hash.bytes(), day: today.to_string() };
    let same = OnConflict::columns([Column::OutboxId, Column::Verdict]).do_nothing().to_owned();
    let kept = Entity::insert(ActiveModel::from(row).reset_all())
        .on_conflict(same)
        .exec_without_returning(txn)
        .await?;
    Ok(kept > 0)
}

/// How many mails to this address were refused on this day or later.
pub(super) async fn refusals_since(
    txn: &impl ConnectionTrait,
    hash: AddressHash,
    since: Date,
) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::AddressHash.eq(hash.bytes()))
        .filter(Column::Verdict.eq("soft"))
        .filter(Column::Day.gte(since.to_string()))
        .count(txn)
        .await
}

/// Forgets what reports said of an address, so that the next ones count from the beginning.
pub(super) async fn forget_reports_of(txn: &impl ConnectionTrait, hash: AddressHash) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::AddressHash.eq(hash.bytes())).exec(txn).await?;
    Ok(())
}

/// A mail that we thought had arrived has not.
pub(super) async fn mark_returned(
    txn: &impl ConnectionTrait,
    id: OutboxId,
    verdict: Verdict,
) -> Result<(), DbErr> {
    let why = match verdict {
        Verdict::Hard(status) | Verdict::Soft(status) | Verdict::Returned(Some(status)) => {
            format!("it came back with {status}")
        }
        Verdict::Returned(None) => "it came back".to_owned(),
        Verdict::Complaint | Verdict::Nothing(_) => return Ok(()),
    };
    let update = Query::update()
        .table(Alias::new("outbox"))
        .value(Alias::new("state"), MailState::Failed.name())
        .value(Alias::new("last_error"), why)
        .and_where(Expr::col(Alias::new("id")).eq(id.0))
        .and_where(Expr::col(Alias::new("state")).is_in([MailState::Sent.name(), MailState::Unknown.name()]))
        .to_owned();
    txn.execute(&update).await?;
    Ok(())
}

/// Holds back what waits for everybody with this address.
pub(super) async fn suppress_queued_to(txn: &impl ConnectionTrait, address: &str) -> Result<(), DbErr> {
    let people = people::everybody_at(txn, address).await?;
    outbox::suppress(txn, &store::invitations_of(txn, &people).await?).await
}

/// Somebody on a roster with an address who has not opted out.
#[derive(Debug, FromQueryResult)]
pub(super) struct Listed {
    pub id: ParticipantId,
    pub setting: String,
    pub email: String,
}

/// People with an address and without an opt-out, in the order of ids, after `after`.
pub(super) async fn people_with_addresses(
    db: &impl ConnectionTrait,
    after: Option<ParticipantId>,
    at_most: u64,
) -> Result<Vec<Listed>, DbErr> {
    let mut asked = Query::select();
    asked
        .expr_as(of("participant", "id"), Alias::new("id"))
        .expr_as(of("setting", "name"), Alias::new("setting"))
        .expr_as(of("participant", "email"), Alias::new("email"))
        .from(Alias::new("participant"))
        .inner_join(
            Alias::new("setting"),
            of("setting", "id").equals((Alias::new("participant"), Alias::new("setting_id"))),
        )
        .and_where(of("participant", "email").is_not_null())
        .and_where(of("participant", "opted_out").eq(false))
        .and_where_option(after.map(|after| of("participant", "id").gt(after.0)))
        .order_by((Alias::new("participant"), Alias::new("id")), Order::Asc)
        .limit(at_most);
    let rows = db.query_all(&asked).await?;
    rows.iter().map(|row| Listed::from_query_result(row, "")).collect()
}

/// Whose invitation mail failed: refused when it was sent, or come back. Who stands here stays, whatever came of it when it was
/// tried again: it would tell who has answered if only the others went.
pub(super) async fn whose_invitation_failed(db: &impl ConnectionTrait) -> Result<Vec<ParticipantId>, DbErr> {
    let asked = Query::select()
        .distinct()
        .column((Alias::new("invitation"), Alias::new("participant_id")))
        .from(Alias::new("outbox"))
        .inner_join(
            Alias::new("invitation"),
            of("invitation", "id").equals((Alias::new("outbox"), Alias::new("invitation_id"))),
        )
        .and_where(of("outbox", "kind").eq(INVITATION))
        .and_where(
            of("outbox", "state")
                .eq(MailState::Failed.name())
                .or(of("outbox", "last_error").like(format!("%{TRIED_AGAIN}"))),
        )
        .and_where(of("invitation", "participant_id").is_not_null())
        .to_owned();
    db.query_all(&asked).await?.iter().map(|row| Ok(ParticipantId(row.try_get_by_index(0)?))).collect()
}
