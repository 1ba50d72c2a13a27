//! `SendDueReminders`: puts the reminders that are due into the outbox.

use super::rules::{Round, due};
use super::store::{asked, note_queued, rounds_of, to_be_reminded};
use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::invitations::families;
use crate::invitations::hours::SendingHours;
use crate::invitations::outbox::{self, ROWS_AT_ONCE};
use crate::invitations::rules::REMINDER;
use crate::waves::Wave;
use sea_orm::DbErr;

/// Queues the round of reminders of an open wave that is due, if there is one; none outside the hours in which mails
/// to many leave. Running it again, or twice at once, changes nothing. How many mails were queued.
///
/// # Errors
/// The database's; what was queued stays queued, and the next run goes on.
pub async fn enqueue_reminders(
    db: &Db,
    wave: &Wave,
    hours: Option<&SendingHours>,
    (mail_domain, now): (&str, At),
) -> Result<u64, DbErr> {
    if !wave.is_open(now) || hours.is_some_and(|hours| !hours.are_now(now)) {
        return Ok(0);
    }
    let rounds = rounds_of(db.reader(), wave, hours).await?;
    let Some(round) = due(&rounds, asked(wave), now) else { return Ok(0) };
    let queued = queue_round(db, wave, round, (mail_domain, now)).await?;
    let txn = db.begin().await?;
    note_queued(&txn, wave.id, round, now).await?;
    let entry = Entry::of(now, What::MailsQueued, Object::one("wave", wave.id.0));
    audit(&txn, entry.amount(queued)).await?;
    txn.commit().await?;
    Ok(queued)
}

async fn queue_round(
    db: &Db,
    wave: &Wave,
    round: Round,
    (mail_domain, now): (&str, At),
) -> Result<u64, DbErr> {
    let (mut queued, mut last) = (0, None);
    loop {
        let about = (wave.id, round.n);
        let some = to_be_reminded(db.reader(), about, last, (ROWS_AT_ONCE as u64, now)).await?;
        let Some(newest) = some.last() else { return Ok(queued) };
        last = Some(newest.invitation);
        let mails: Vec<_> =
            families::mails(&some).into_iter().map(|mail| (mail.head, mail.language)).collect();
        let txn = db.begin().await?;
        if !crate::waves::open_for_answers(&txn, wave.id, now).await? {
            return Ok(queued);
        }
        queued += outbox::enqueue(&txn, (REMINDER, round.n, wave.id), &mails, mail_domain, now).await?;
        txn.commit().await?;
    }
}
