//! Every query about reminders, named for the question it answers.

use super::rules::{APART, AT_MOST, Asked, Round, suggested};
use crate::clock::At;
use crate::ids::{InvitationId, WaveId};
use crate::invitations::hours::SendingHours;
use crate::invitations::rules::{INVITATION, MailState, REMINDER};
use crate::waves::Wave;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Order, Query, SelectStatement};
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

/// Mails about this invitation.
fn mails_about_it() -> SelectStatement {
    Query::select()
        .column((Alias::new("outbox"), Alias::new("id")))
        .from(Alias::new("outbox"))
        .and_where(of("outbox", "invitation_id").equals((Alias::new("invitation"), Alias::new("id"))))
        .to_owned()
}

/// Of one wave: invitations that are open, whose first mail left, and to whom none left in the last three days; not
/// opted out, not declined, and without this reminder; in the order of ids, after `after`.
pub(super) async fn to_be_reminded(
    db: &impl ConnectionTrait,
    (wave, n): (WaveId, i32),
    after: Option<InvitationId>,
    (at_most, now): (u64, At),
) -> Result<Vec<(InvitationId, String)>, DbErr> {
    let (invitation, participant) = (Alias::new("invitation"), Alias::new("participant"));
    let kinds = [INVITATION, REMINDER];
    let invited = mails_about_it()
        .and_where(of("outbox", "kind").eq(INVITATION))
        .and_where(of("outbox", "state").eq(MailState::Sent.name()))
        .to_owned();
    let lately = mails_about_it()
        .and_where(of("outbox", "kind").is_in(kinds))
        .and_where(of("outbox", "sent_at").gt(now.plus(-APART).0))
        .to_owned();
    let queued = mails_about_it()
        .and_where(of("outbox", "kind").eq(REMINDER))
        .and_where(of("outbox", "n").eq(n))
        .to_owned();
    let mut asked = Query::select();
    asked
        .column((invitation.clone(), Alias::new("id")))
        .column((invitation.clone(), Alias::new("language")))
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
        .and_where(Expr::exists(invited))
        .and_where(Expr::exists(lately).not())
        .and_where(Expr::exists(queued).not())
        .order_by((invitation, Alias::new("id")), Order::Asc)
        .limit(at_most);
    if let Some(after) = after {
        asked.and_where(of("invitation", "id").gt(Expr::value(after)));
    }
    let rows = db.query_all(&asked).await?;
    rows.iter().map(|row| Ok((row.try_get("", "id")?, row.try_get("", "language")?))).collect()
}
