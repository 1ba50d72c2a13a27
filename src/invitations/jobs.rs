//! Queues a wave's first mails and its reminders: page after page, so that memory stays flat however many there are.

use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{InvitationId, WaveId};
use crate::invitations::families::{self, Due};
use crate::invitations::outbox::{self, ROWS_AT_ONCE};
use crate::invitations::outbox_counts::told;
use crate::invitations::reminders::to_be_reminded;
use crate::invitations::rules::{INVITATION, REMINDER};
use crate::invitations::store;
use crate::invitations::suppression::SuppressionList;
use sea_orm::{ConnectionTrait, DbErr};

/// What queueing needs.
#[derive(Clone, Copy)]
pub struct Queueing<'a> {
    pub db: &'a Db,
    pub list: &'a SuppressionList,
    pub mail_domain: &'a str,
    pub now: At,
}

/// Which mails of an open wave.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asking {
    First,
    /// The number of the round.
    Reminder(i32),
}

impl Asking {
    fn kind(self) -> (&'static str, i32) {
        match self {
            Asking::First => (INVITATION, 0),
            Asking::Reminder(n) => (REMINDER, n),
        }
    }

    async fn due(
        self,
        db: &impl ConnectionTrait,
        wave: WaveId,
        after: Option<InvitationId>,
        now: At,
    ) -> Result<Vec<Due>, DbErr> {
        let at_most = ROWS_AT_ONCE as u64;
        match self {
            Asking::First => store::not_yet_in_the_outbox(db, wave, after, at_most).await,
            Asking::Reminder(n) => to_be_reminded(db, (wave, n), after, (at_most, now)).await,
        }
    }
}

/// Queues the first mail of every invitation of an open wave that has an address and none queued yet, unless the
/// address is on the suppression list; children who share a mailbox share the mail.
/// Running it again, or twice at once, changes nothing. The audit trail gets a row for each thousand. Returns how many it
/// queued.
///
/// # Errors
/// The database's; what was queued stays queued, and the next run goes on.
pub async fn enqueue_invitations(by: Queueing<'_>, wave: WaveId) -> Result<u64, DbErr> {
    queue(by, wave, Asking::First).await
}

pub(super) async fn queue(by: Queueing<'_>, wave: WaveId, asking: Asking) -> Result<u64, DbErr> {
    let Queueing { db, list, mail_domain, now } = by;
    let (kind, n) = asking.kind();
    let (mut queued, mut last) = (0, None);
    loop {
        let due = asking.due(db.reader(), wave, last, now).await?;
        let Some(newest) = due.last() else { return Ok(queued) };
        last = Some(newest.invitation);
        let wanted = list.without_held(db.reader(), (due, |one| &one.email), now.day()).await?;
        if wanted.is_empty() {
            continue;
        }
        let mails: Vec<_> =
            families::mails(&wanted).into_iter().map(|mail| (mail.head, mail.language)).collect();
        let txn = db.begin().await?;
        if !crate::waves::open_for_answers(&txn, wave, now).await? {
            return Ok(queued);
        }
        let these = outbox::enqueue(&txn, (kind, n, wave), &mails, mail_domain, now).await?;
        if these > 0 {
            let entry = Entry::of(now, What::MailsQueued, Object::one("wave", wave.0));
            audit(&txn, entry.amount(told(kind, None, these))).await?;
        }
        txn.commit().await?;
        queued += these;
    }
}
