//! Every query about queued mails, named for the question it answers.

use crate::clock::At;
use crate::db::Db;
use crate::ids::{InvitationId, OutboxId, ParticipantId, WaveId};
use crate::invitations::entity::outbox::{ActiveModel, Column, Entity, Model};
use crate::invitations::parents_store;
use crate::invitations::rules::{
    INVITATION, LOST_LINK, MailState, Outcome, PARENT_INFORMATION, REMINDER, RESULTS_NOTE, Settled,
    TRIED_AGAIN, settle,
};
use crate::mail;
use crate::mail::Lane;
use crate::waves::State;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use std::collections::BTreeMap;

/// Rows of one insert: 16 values each, far under the bind limits of both databases.
pub(super) const ROWS_AT_ONCE: usize = 1_000;

/// What may be claimed.
#[derive(Debug, Clone, Default)]
pub(super) struct Open {
    pub lanes: Vec<Lane>,
    /// Waves whose mails somebody holds.
    pub but_not: Vec<WaveId>,
}

fn due(lane: Lane, state: MailState, but_not: &[WaveId], now: At) -> Select<Entity> {
    let due = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.eq(state.name()))
        .filter(Column::Lane.eq(lane.stored()))
        .filter(Column::NextAt.lte(now))
        .order_by_asc(Column::NextAt);
    if lane == Lane::Many && !but_not.is_empty() {
        due.filter(Column::WaveId.is_not_in(but_not.iter().copied()))
    } else {
        due
    }
}

/// Whether anything may be claimed now. Outside a write transaction, so that an idle worker never queues for one.
pub(super) async fn is_anything_due(db: &impl ConnectionTrait, open: &Open, now: At) -> Result<bool, DbErr> {
    for lane in &open.lanes {
        for state in MailState::DUE {
            let first: Option<OutboxId> = due(*lane, state, &open.but_not, now).into_tuple().one(db).await?;
            if first.is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Takes up to `at_most` due mails under a lease, lane by lane; each is taken by one worker only.
pub(super) async fn claim(
    txn: &impl ConnectionTrait,
    open: &Open,
    at_most: usize,
    (now, lease_until): (At, At),
) -> Result<Vec<Model>, DbErr> {
    let mut taken = Vec::new();
    let wishes = open.lanes.iter().flat_map(|lane| MailState::DUE.map(|state| (*lane, state)));
    for (lane, state) in wishes {
        if taken.len() >= at_most {
            break;
        }
        let mine = due(lane, state, &open.but_not, now)
            .limit((at_most - taken.len()) as u64)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .into_query();
        let more = Entity::update_many()
            .col_expr(Column::State, Expr::value(MailState::Claimed.name()))
            .col_expr(Column::LeaseUntil, Expr::value(lease_until))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .filter(Column::Id.in_subquery(mine))
            .exec_with_returning(txn)
            .await?;
        taken.extend(more);
    }
    Ok(taken)
}

/// Writes what came of claimed mails. A mail whose lease another worker has taken over in the meantime keeps that
/// worker's state.
pub(super) async fn settle_all(
    txn: &impl ConnectionTrait,
    settled: &[(Model, Settled)],
    now: At,
) -> Result<(), DbErr> {
    let is_plainly_sent =
        |settled: &Settled| settled.state == MailState::Sent && settled.last_error.is_none();
    let mut sent: BTreeMap<Option<At>, Vec<OutboxId>> = BTreeMap::new();
    for (row, _) in settled.iter().filter(|(_, settled)| is_plainly_sent(settled)) {
        sent.entry(row.lease_until).or_default().push(row.id);
    }
    for (lease, ids) in sent {
        Entity::update_many()
            .col_expr(Column::State, Expr::value(MailState::Sent.name()))
            .col_expr(Column::SentAt, Expr::value(now))
            .col_expr(Column::LeaseUntil, Expr::value(None::<At>))
            .col_expr(Column::LastError, Expr::value(None::<String>))
            .filter(Column::Id.is_in(ids))
            .filter(still_held(lease))
            .exec(txn)
            .await?;
    }
    for (row, settled) in settled.iter().filter(|(_, settled)| !is_plainly_sent(settled)) {
        let attempts = if settled.attempt_counts { row.attempts } else { row.attempts - 1 };
        let sent_at = if settled.state == MailState::Sent { Some(now) } else { row.sent_at };
        Entity::update_many()
            .col_expr(Column::State, Expr::value(settled.state.name()))
            .col_expr(Column::SentAt, Expr::value(sent_at))
            .col_expr(Column::NextAt, Expr::value(settled.next_at))
            .col_expr(Column::Attempts, Expr::value(attempts))
            .col_expr(Column::LeaseUntil, Expr::value(None::<At>))
            .col_expr(Column::LastError, Expr::value(settled.last_error.clone()))
            .filter(Column::Id.eq(row.id))
            .filter(still_held(row.lease_until))
            .exec(txn)
            .await?;
    }
    Ok(())
}

fn still_held(lease: Option<At>) -> Expr {
    Column::State.eq(MailState::Claimed.name()).and(Column::LeaseUntil.eq(lease))
}

/// Settles as crashed the mails whose worker died: their lease has run out.
pub(super) async fn settle_expired(db: &Db, now: At, chance: f64) -> Result<(), DbErr> {
    let expired = Entity::find()
        .filter(Column::State.eq(MailState::Claimed.name()))
        .filter(Column::LeaseUntil.lt(now))
        .all(db.reader())
        .await?;
    if expired.is_empty() {
        return Ok(());
    }
    let crash = |row: Model| {
        let settled = settle(Outcome::Crashed, row.attempts, row.last_error.as_deref(), now, chance);
        (row, settled)
    };
    let txn = db.begin().await?;
    settle_all(&txn, &expired.into_iter().map(crash).collect::<Vec<_>>(), now).await?;
    txn.commit().await
}

/// Writes a mail of this kind and number to each of these invitations of a wave into the outbox; those that are there stay
/// as they are. How many were written.
pub(super) async fn enqueue(
    txn: &impl ConnectionTrait,
    (kind, n, wave): (&str, i32, WaveId),
    invited: &[(InvitationId, String)],
    mail_domain: &str,
    now: At,
) -> Result<u64, DbErr> {
    let mut queued_now = 0;
    for some in invited.chunks(ROWS_AT_ONCE) {
        let about = |(invitation, language): &(InvitationId, String)| {
            let about = About { wave, invitation: *invitation, language: language.clone() };
            queued(kind, n, about, mail_domain, now)
        };
        queued_now += insert(txn, some.iter().map(about)).await?;
    }
    Ok(queued_now)
}

/// Writes a wave's parent information to the addresses of these people into the outbox; what is there stays as it is.
/// At most [`ROWS_AT_ONCE`].
pub(super) async fn enqueue_parent_information(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    people: &[(ParticipantId, String)],
    mail_domain: &str,
    now: At,
) -> Result<u64, DbErr> {
    let row = |(person, language): &(ParticipantId, String)| ActiveModel {
        wave_id: Set(Some(wave)),
        participant_id: Set(Some(*person)),
        ..blank(PARENT_INFORMATION, language.clone(), mail_domain, now)
    };
    let unique = [Column::WaveId, Column::ParticipantId, Column::Kind, Column::N];
    insert_once(txn, people.iter().map(row), unique).await
}

/// What a mail is about.
#[derive(Debug, Clone)]
pub(super) struct About {
    pub wave: WaveId,
    pub invitation: InvitationId,
    pub language: String,
}

/// Queues one more mail with lost links, for the address of this invitation. Two processes that queue the same
/// one at the same time leave one.
pub(super) async fn enqueue_lost_link(
    txn: &impl ConnectionTrait,
    about: About,
    mail_domain: &str,
    now: At,
) -> Result<u64, DbErr> {
    let last: Option<i32> = Entity::find()
        .select_only()
        .column(Column::N)
        .filter(Column::WaveId.eq(about.wave))
        .filter(Column::InvitationId.eq(about.invitation))
        .filter(Column::Kind.eq(LOST_LINK))
        .order_by_desc(Column::N)
        .into_tuple()
        .one(txn)
        .await?;
    insert(txn, [queued(LOST_LINK, last.map_or(0, |n| n + 1), about, mail_domain, now)]).await
}

/// Mails that have not left and may.
fn that_wait() -> Expr {
    Column::State.is_in(MailState::DUE.map(MailState::name))
}

pub(super) fn many_that_wait() -> Expr {
    that_wait().and(Column::Lane.eq(Lane::Many.stored()))
}

/// Suppresses the mails of these invitations that have not left; one that is being sent goes out.
pub(super) async fn suppress(txn: &impl ConnectionTrait, of: &[InvitationId]) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(MailState::Suppressed.name()))
        .filter(Column::InvitationId.is_in(of.iter().copied()))
        .filter(that_wait())
        .exec(txn)
        .await?;
    Ok(())
}

/// What stands in a cancelled mail.
const CANCELLED: &str = "cancelled";

/// Cancels what has not left of a wave's mails to many; how many. One that is being sent goes out. Parent information is
/// forgotten, so that it can be sent later: without it no child is asked.
pub(super) async fn cancel(txn: &impl ConnectionTrait, wave: WaveId) -> Result<u64, DbErr> {
    let untold = Entity::delete_many()
        .filter(Column::WaveId.eq(wave))
        .filter(Column::Kind.eq(PARENT_INFORMATION))
        .filter(many_that_wait())
        .exec(txn)
        .await?;
    if untold.rows_affected > 0 {
        parents_store::forget_told(txn, wave).await?;
    }
    let gone = Entity::update_many()
        .col_expr(Column::State, Expr::value(MailState::Suppressed.name()))
        .col_expr(Column::LastError, Expr::value(CANCELLED))
        .filter(Column::WaveId.eq(wave))
        .filter(many_that_wait())
        .exec(txn)
        .await?;
    Ok(untold.rows_affected + gone.rows_affected)
}

/// Queues failed mails again, from their first attempt, with the mark that they had failed; how many.
pub(super) async fn queue_failed_again(txn: &impl ConnectionTrait, now: At) -> Result<u64, DbErr> {
    let earlier = Alias::new("earlier");
    let of = |column: &str| Expr::col((earlier.clone(), Alias::new(column)));
    // Of two reminders to the same people the first goes once more, and the second stays as it is.
    let is_second = Query::select()
        .expr(Expr::val(1))
        .from_as(Alias::new("outbox"), earlier.clone())
        .and_where(of("invitation_id").equals((Alias::new("outbox"), Alias::new("invitation_id"))))
        .and_where(
            of("kind").eq(REMINDER).and(Expr::col((Alias::new("outbox"), Alias::new("kind"))).eq(REMINDER)),
        )
        .and_where(of("state").eq(MailState::Failed.name()))
        .and_where(of("n").lt(Expr::col((Alias::new("outbox"), Alias::new("n")))))
        .to_owned();
    let failed = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.eq(MailState::Failed.name()))
        .filter(Expr::exists(is_second).not());
    let again = Entity::update_many()
        .col_expr(Column::State, Expr::value(MailState::Queued.name()))
        .col_expr(Column::NextAt, Expr::value(now))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::LastError, Expr::cust(format!("last_error || '{TRIED_AGAIN}'")))
        .filter(Column::Id.in_subquery(failed.into_query()))
        .exec(txn)
        .await?;
    Ok(again.rows_affected)
}

/// Moves mails to many that are due before `until` to then.
pub(super) async fn postpone_many(db: &Db, until: At) -> Result<(), DbErr> {
    let early = many_that_wait().and(Column::NextAt.lt(until));
    let any: Option<OutboxId> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(early.clone())
        .into_tuple()
        .one(db.reader())
        .await?;
    if any.is_none() {
        return Ok(());
    }
    let txn = db.begin().await?;
    Entity::update_many().col_expr(Column::NextAt, Expr::value(until)).filter(early).exec(&txn).await?;
    txn.commit().await
}

/// Whether mails to many wait, a wave may bring some, or one waits for its count, which is final.
pub(super) async fn is_anything_to_come(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let waiting: Option<OutboxId> =
        Entity::find().select_only().column(Column::Id).filter(many_that_wait()).into_tuple().one(db).await?;
    Ok(waiting.is_some()
        || crate::waves::all_waves(db)
            .await?
            .iter()
            .any(|wave| wave.may_still_ask() || wave.state == State::Closed))
}

/// Queues the suppressed invitation mails and results notes of these invitations again; each attempt asks anew whether somebody
/// is to be written to.
pub(super) async fn queue_again(
    txn: &impl ConnectionTrait,
    of: &[InvitationId],
    now: At,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(MailState::Queued.name()))
        .col_expr(Column::NextAt, Expr::value(now))
        .filter(Column::InvitationId.is_in(of.iter().copied()))
        .filter(Column::Kind.is_in([INVITATION, RESULTS_NOTE]))
        .filter(Column::State.eq(MailState::Suppressed.name()))
        .filter(Column::LastError.is_null().or(Column::LastError.ne(CANCELLED)))
        .exec(txn)
        .await?;
    Ok(())
}

fn queued(kind: &str, n: i32, about: About, mail_domain: &str, now: At) -> ActiveModel {
    ActiveModel {
        wave_id: Set(Some(about.wave)),
        invitation_id: Set(Some(about.invitation)),
        n: Set(n),
        ..blank(kind, about.language, mail_domain, now)
    }
}

fn blank(kind: &str, language: String, mail_domain: &str, now: At) -> ActiveModel {
    ActiveModel {
        id: Set(OutboxId::random()),
        kind: Set(kind.to_owned()),
        lane: Set(if kind == LOST_LINK { Lane::WaitedFor } else { Lane::Many }.stored()),
        wave_id: Set(None),
        invitation_id: Set(None),
        sign_in_id: Set(None),
        staff_id: Set(None),
        participant_id: Set(None),
        n: Set(0),
        language: Set(language),
        template_version: Set(1),
        message_id: Set(mail::message_id(mail_domain)),
        state: Set(MailState::Queued.name().to_owned()),
        attempts: Set(0),
        next_at: Set(now),
        lease_until: Set(None),
        last_error: Set(None),
        sent_at: Set(None),
    }
}

async fn insert(
    txn: &impl ConnectionTrait,
    rows: impl IntoIterator<Item = ActiveModel>,
) -> Result<u64, DbErr> {
    insert_once(txn, rows, [Column::WaveId, Column::InvitationId, Column::Kind, Column::N]).await
}

async fn insert_once(
    txn: &impl ConnectionTrait,
    rows: impl IntoIterator<Item = ActiveModel>,
    unique: [Column; 4],
) -> Result<u64, DbErr> {
    Entity::insert_many(rows)
        .on_conflict(OnConflict::columns(unique).do_nothing().to_owned())
        .exec_without_returning(txn)
        .await
}
