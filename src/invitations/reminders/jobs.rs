//! `SendDueReminders`: puts the reminders that are due into the outbox.

use super::rules::due;
use super::store::{asked, note_queued, rounds_of};
use crate::invitations::hours::SendingHours;
use crate::invitations::jobs::{Asking, Queueing, queue};
use crate::waves::Wave;
use sea_orm::DbErr;

/// Queues the round of reminders of an open wave that is due, if there is one; none outside the hours in which mails
/// to many leave, and none to an address on the suppression list. Running it again, or twice at once, changes
/// nothing. How many mails were queued.
///
/// # Errors
/// The database's; what was queued stays queued, and the next run goes on.
pub async fn enqueue_reminders(
    by: Queueing<'_>,
    wave: &Wave,
    hours: Option<&SendingHours>,
) -> Result<u64, DbErr> {
    let now = by.now;
    if !wave.is_open(now) || hours.is_some_and(|hours| !hours.are_now(now)) {
        return Ok(0);
    }
    let rounds = rounds_of(by.db.reader(), wave, hours).await?;
    let Some(round) = due(&rounds, asked(wave), now) else { return Ok(0) };
    let queued = queue(by, wave.id, Asking::Reminder(round.n)).await?;
    let txn = by.db.begin().await?;
    note_queued(&txn, wave.id, round, now).await?;
    txn.commit().await?;
    Ok(queued)
}
