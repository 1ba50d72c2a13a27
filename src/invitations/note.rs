//! Whom the results note of a wave goes to: everybody who was invited, less those who want no mails.
//!
//! Nothing here reads whether an invitation is done: the same mail goes to all, at the same time.

use crate::clock::At;
use crate::ids::{InvitationId, WaveId};
use crate::invitations::outbox;
use crate::invitations::rules::RESULTS_NOTE;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashSet;

/// Who was invited in a wave, as far as it is still known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InvitedTo {
    /// Invitations; none once the contacts of the wave have been deleted.
    pub people: usize,
    /// Mailboxes that the note would go to.
    pub mailboxes: usize,
}

/// One invitation with the mailbox that it went to, unless that one wants no mails.
struct Invited {
    id: InvitationId,
    language: String,
    mailbox: Option<String>,
}

async fn invited(db: &impl ConnectionTrait, wave: WaveId) -> Result<Vec<Invited>, DbErr> {
    let (invitation, participant) = (Alias::new("invitation"), Alias::new("participant"));
    let of = |table: &Alias, column: &str| Expr::col((table.clone(), Alias::new(column)));
    let asked = Query::select()
        .column((invitation.clone(), Alias::new("id")))
        .column((invitation.clone(), Alias::new("language")))
        .column((invitation.clone(), Alias::new("declined")))
        .column((participant.clone(), Alias::new("opted_out")))
        .column((participant.clone(), Alias::new("email")))
        .from(invitation.clone())
        .left_join(
            participant.clone(),
            of(&participant, "id").equals((invitation.clone(), Alias::new("participant_id"))),
        )
        .and_where(of(&invitation, "wave_id").eq(Expr::value(wave)))
        .order_by((invitation, Alias::new("id")), Order::Asc)
        .to_owned();
    let rows = db.query_all(&asked).await?;
    let read = |row: &sea_orm::QueryResult| {
        let email: Option<String> = row.try_get("", "email")?;
        let declined: bool = row.try_get("", "declined")?;
        let opted_out: Option<bool> = row.try_get("", "opted_out")?;
        let wanted = !declined && opted_out == Some(false);
        Ok(Invited {
            id: row.try_get("", "id")?,
            language: row.try_get("", "language")?,
            mailbox: email.filter(|_| wanted).map(|email| email.to_lowercase()),
        })
    };
    rows.iter().map(read).collect()
}

/// One invitation for each mailbox: a family with three children reads the note once.
fn one_for_each(invited: Vec<Invited>) -> Vec<(InvitationId, String)> {
    let mut reached = HashSet::new();
    let mut first = |one: &Invited| one.mailbox.clone().is_some_and(|mailbox| reached.insert(mailbox));
    let firsts: Vec<Invited> = invited.into_iter().filter(|one| first(one)).collect();
    firsts.into_iter().map(|one| (one.id, one.language)).collect()
}

/// How many people were invited in a wave, and to how many mailboxes a note would go.
///
/// # Errors
/// The database's.
pub async fn invited_to(db: &impl ConnectionTrait, wave: WaveId) -> Result<InvitedTo, DbErr> {
    let invited = invited(db, wave).await?;
    Ok(InvitedTo { people: invited.len(), mailboxes: one_for_each(invited).len() })
}

/// Queues the results note of a wave for everybody who was invited, once; returns how many mails that are.
/// Called in the transaction that marks the note as sent.
///
/// # Errors
/// The database's.
pub async fn enqueue_results_note(
    txn: &impl ConnectionTrait,
    wave: WaveId,
    mail_domain: &str,
    now: At,
) -> Result<u64, DbErr> {
    let invited = one_for_each(invited(txn, wave).await?);
    outbox::enqueue(txn, (RESULTS_NOTE, 0, wave), &invited, mail_domain, now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_reads_the_note_once_and_who_wants_no_mail_not_at_all() {
        let one = |mailbox: Option<&str>| Invited {
            id: InvitationId::random(),
            language: "en".into(),
            mailbox: mailbox.map(str::to_owned),
        };
        let all = vec![one(Some("a@x.org")), one(None), one(Some("b@x.org")), one(Some("a@x.org"))];
        let wanted = [all[0].id, all[2].id];
        let ids: Vec<InvitationId> = one_for_each(all).into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, wanted);
    }
}
