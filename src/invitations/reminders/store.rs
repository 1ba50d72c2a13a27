//! Every query about reminders, named for the question it answers.

use super::rules::{APART, AT_MOST, Asked, Round, suggested};
use crate::clock::At;
use crate::ids::{InvitationId, WaveId};
use crate::invitations::entity::outbox::Model as OutboxRow;
use crate::invitations::families::Due;
use crate::invitations::family_store::{head, kept_out_by_family, mails_to_the_family};
use crate::invitations::hours::SendingHours;
use crate::invitations::rules::{INVITATION, MailState, REMINDER};
use crate::waves::Wave;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{ConnectionTrait, DbErr};

const TABLE: &str = "reminder_round";

/// When a wave asks.
pub(super) fn asked(wave: &Wave) -> Asked {
    Asked { opens_at: wave.opened_at.unwrap_or(wave.opens_at), closes_at: wave.closes_at }
}

/// A wave's rounds as they were chosen, or else as they are suggested.
///
/// # Errors
/// The database's.
pub async fn rounds_of(
    db: &impl ConnectionTrait,
    wave: &Wave,
    hours: Option<&SendingHours>,
) -> Result<[Round; AT_MOST], DbErr> {
    let query = Query::select()
        .columns(["n", "at", "queued_at"].map(Alias::new))
        .from(Alias::new(TABLE))
        .and_where(Expr::col(Alias::new("wave_id")).eq(wave.id.0))
        .to_owned();
    let mut rounds = suggested(asked(wave), hours);
    for row in db.query_all(&query).await? {
        let (at, queued): (Option<i64>, Option<i64>) =
            (row.try_get("", "at")?, row.try_get("", "queued_at")?);
        let n: i32 = row.try_get("", "n")?;
        if let Some(round) = rounds.iter_mut().find(|round| round.n == n) {
            *round = Round { n, at: at.map(At), queued_at: queued.map(At) };
        }
    }
    Ok(rounds)
}

/// Keeps a wave's rounds in place of those before; one whose mails are queued stays as it is.
pub(super) async fn keep_rounds(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    rounds: &[Round; AT_MOST],
) -> Result<(), DbErr> {
    for round in rounds.iter().filter(|round| round.queued_at.is_none()) {
        let same = OnConflict::columns(["wave_id", "n"].map(Alias::new))
            .update_column(Alias::new("at"))
            .action_and_where(Expr::col((Alias::new(TABLE), Alias::new("queued_at"))).is_null())
            .to_owned();
        let insert = Query::insert()
            .into_table(Alias::new(TABLE))
            .columns(["wave_id", "n", "at"].map(Alias::new))
            .values_panic([wave.0.into(), round.n.into(), round.at.map(|at| at.0).into()])
            .on_conflict(same)
            .to_owned();
        txn.execute(&insert).await?;
    }
    Ok(())
}

/// Notes that a round's mails are queued.
pub(super) async fn note_queued(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    round: Round,
    now: At,
) -> Result<(), DbErr> {
    let same = OnConflict::columns(["wave_id", "n"].map(Alias::new))
        .update_columns(["at", "queued_at"].map(Alias::new))
        .to_owned();
    let insert = Query::insert()
        .into_table(Alias::new(TABLE))
        .columns(["wave_id", "n", "at", "queued_at"].map(Alias::new))
        .values_panic([wave.0.into(), round.n.into(), round.at.map(|at| at.0).into(), now.0.into()])
        .on_conflict(same)
        .to_owned();
    txn.execute(&insert).await.map(|_| ())
}

fn of(table: &str, column: &str) -> Expr {
    Expr::col((Alias::new(table), Alias::new(column)))
}

/// Whether there is such a mail about the invitation of the row around it, or about its family. What is compared with TRUE
/// is no way in for SQLite: it finds the mails by the invitation, and not by their state, which a hundred thousand share.
fn there_is(such: Expr) -> Expr {
    let such = such.eq(true);
    let about_it = Query::select()
        .column((Alias::new("outbox"), Alias::new("id")))
        .from(Alias::new("outbox"))
        .and_where(of("outbox", "invitation_id").equals((Alias::new("invitation"), Alias::new("id"))))
        .and_where(such.clone())
        .to_owned();
    let about_the_family = mails_to_the_family().and_where(such).to_owned();
    Expr::exists(about_it).or(Expr::exists(about_the_family))
}

/// Whether another mail that asks left in the last three days to whom this reminder goes, or to their family. Looked at when it
/// is sent: two rounds may have waited for the same mail server.
pub(in crate::invitations) async fn was_written_to_lately(
    db: &impl ConnectionTrait,
    reminder: &OutboxRow,
    now: At,
) -> Result<bool, DbErr> {
    let Some(invitation) = reminder.invitation_id else { return Ok(false) };
    let asks = of("outbox", "kind").eq(INVITATION).or(of("outbox", "kind").eq(REMINDER));
    let lately = of("outbox", "sent_at").gt(now.plus(-APART).0);
    let another = of("outbox", "id").ne(reminder.id.0);
    let asked = Query::select()
        .column((Alias::new("invitation"), Alias::new("id")))
        .from(Alias::new("invitation"))
        .inner_join(
            Alias::new("participant"),
            of("participant", "id").equals((Alias::new("invitation"), Alias::new("participant_id"))),
        )
        .and_where(of("invitation", "id").eq(invitation.0))
        .and_where(there_is(asks.and(lately).and(another)))
        .to_owned();
    Ok(db.query_one(&asked).await?.is_some())
}

/// Of one wave: invitations that are open, whose first mail left, and to whom none left in the last three days or waits; not
/// opted out, not declined, not kept out, and without this reminder; in the order of ids, after `after`.
pub(in crate::invitations) async fn to_be_reminded(
    db: &impl ConnectionTrait,
    (wave, n): (WaveId, i32),
    after: Option<InvitationId>,
    (at_most, now): (u64, At),
) -> Result<Vec<Due>, DbErr> {
    let (invitation, participant) = (Alias::new("invitation"), Alias::new("participant"));
    let kind = |kind: &str| of("outbox", "kind").eq(kind);
    let invited = there_is(kind(INVITATION).and(of("outbox", "state").eq(MailState::Sent.name())));
    let waits = of("outbox", "state")
        .is_in(MailState::ALL.into_iter().filter(|state| !state.is_final()).map(MailState::name));
    let lately = of("outbox", "sent_at").gt(now.plus(-APART).0).or(waits);
    let lately = there_is(kind(INVITATION).or(kind(REMINDER)).and(lately));
    let queued = there_is(kind(REMINDER).and(of("outbox", "n").eq(n)));
    let mut asked = Query::select();
    asked
        .column((invitation.clone(), Alias::new("id")))
        .column((invitation.clone(), Alias::new("language")))
        .column((participant.clone(), Alias::new("email")))
        .expr_as(head(), Alias::new("head"))
        .from(invitation.clone())
        .inner_join(
            participant.clone(),
            of("participant", "id").equals((invitation.clone(), Alias::new("participant_id"))),
        )
        .and_where(of("invitation", "wave_id").eq(Expr::value(wave)))
        .and_where(of("invitation", "done").eq(false))
        .and_where(of("invitation", "declined").eq(false))
        .and_where(of("participant", "opted_out").eq(false))
        .and_where(of("participant", "email").is_not_null())
        .and_where(Expr::exists(kept_out_by_family()).not())
        .and_where(invited)
        .and_where(lately.not())
        .and_where(queued.not())
        .order_by((invitation, Alias::new("id")), Order::Asc)
        .limit(at_most);
    if let Some(after) = after {
        asked.and_where(of("invitation", "id").gt(Expr::value(after)));
    }
    let rows = db.query_all(&asked).await?;
    rows.iter().map(Due::read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::waves::tests::House;
    use sea_orm::sea_query::SqliteQueryBuilder;
    use sea_orm::{DbBackend, Statement};

    /// Without statistics SQLite takes the first condition that an index knows: a wave, or a state, of a hundred thousand.
    #[tokio::test]
    async fn sqlite_finds_a_family_by_its_mailbox_and_a_mail_by_its_invitation() {
        let house = House::new().await;
        let db = house.db.reader();
        if db.get_database_backend() != DbBackend::Sqlite {
            return;
        }
        let asked = Query::select()
            .expr_as(head(), Alias::new("head"))
            .from(Alias::new("invitation"))
            .inner_join(
                Alias::new("participant"),
                of("participant", "id").equals((Alias::new("invitation"), Alias::new("participant_id"))),
            )
            .and_where(there_is(of("outbox", "state").eq(MailState::Sent.name())))
            .to_owned();
        let asked = format!("EXPLAIN QUERY PLAN {}", asked.to_string(SqliteQueryBuilder));
        let steps = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, asked)).await.unwrap();
        let plan: Vec<String> = steps.iter().map(|step| step.try_get("", "detail").unwrap()).collect();
        for part in ["who USING INDEX ix_participant_email", "outbox USING INDEX ix_outbox_invitation_id"] {
            assert!(plan.iter().any(|step| step.contains(part)), "{part}: {plan:#?}");
        }
        assert!(
            !plan.iter().any(|step| step.contains("SCAN one") || step.contains("SCAN outbox")),
            "{plan:#?}"
        );
    }
}
