//! `InviteOpenWaves`: asks what is open and has no mail in the outbox yet.

use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::WaveId;
use crate::invitations::families::{self, Due};
use crate::invitations::outbox::{self, ROWS_AT_ONCE};
use crate::invitations::rules::INVITATION;
use crate::invitations::store;
use crate::invitations::suppression::SuppressionList;
use sea_orm::DbErr;

/// Queues the first mail of every invitation of an open wave that has an address and none queued yet, unless the
/// address is on the suppression list; children who share a mailbox share the mail.
/// Running it again, or twice at once, changes nothing. Returns how many it queued.
pub async fn enqueue_invitations(
    db: &Db,
    list: &SuppressionList,
    wave: WaveId,
    mail_domain: &str,
    now: At,
) -> Result<u64, DbErr> {
    let mut queued = 0;
    let mut last = None;
    loop {
        let invited = store::not_yet_in_the_outbox(db.reader(), wave, last, ROWS_AT_ONCE as u64).await?;
        let Some(newest) = invited.last() else { return Ok(queued) };
        last = Some(newest.invitation);
        let held = list.among(db.reader(), invited.iter().map(|one| one.email.as_str()), now.day()).await?;
        let wanted: Vec<Due> =
            invited.iter().filter(|one| !held.contains(one.email.as_str())).cloned().collect();
        if wanted.is_empty() {
            continue;
        }
        let txn = db.begin().await?;
        if !crate::waves::open_for_answers(&txn, wave, now).await? {
            return Ok(queued);
        }
        let mails: Vec<_> =
            families::mails(&wanted).into_iter().map(|mail| (mail.head, mail.language)).collect();
        let these = outbox::enqueue(&txn, (INVITATION, 0, wave), &mails, mail_domain, now).await?;
        let entry = Entry::of(now, What::MailsQueued, Object::one("wave", wave.0));
        audit(&txn, entry.amount(these)).await?;
        queued += these;
        txn.commit().await?;
    }
}
