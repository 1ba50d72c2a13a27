//! Telling families before a wave asks their children: who is to be told, what was sent, who could not be reached.
//!
//! A mailbox is told once in a wave, whatever it is listed with: the child's own row, and rows of adults of the same
//! setting with the child's reference. Pressing the button again tells those who were listed meanwhile.

use crate::access::{Entry, Object, What, audit};
use crate::ids::{ParticipantId, WaveId};
use crate::invitations::jobs::Queueing;
use crate::invitations::outbox::{self, ROWS_AT_ONCE};
use crate::invitations::parents_store as store;
use crate::invitations::rules::MailState;
use crate::people::{self, ChildListed, MailboxListed};
use crate::waves::{self, State, Wave};
use jiff::civil::Date;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::{BTreeMap, HashSet};

/// What families have been told about a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParentsTold {
    /// No child or young person is on the roster who may be asked.
    NoneNeeded,
    NotYet {
        /// Mailboxes that would be written to.
        mailboxes: usize,
        /// Children with no mailbox that may be written to: their families need a letter on paper.
        unreached: usize,
    },
    Sent {
        /// When the first of them left, in London; before that, when they were queued.
        on: Date,
        /// Mails queued so far.
        mailboxes: usize,
        /// Of these, mails that have not been tried yet; all that are needed while none has left.
        waiting: usize,
        /// Of these, mails that came to no mailbox.
        failed: usize,
        /// Children with no mailbox that may be written to.
        unreached: usize,
        /// Mailboxes of children who were listed since.
        still_to_tell: usize,
    },
}

/// Why families cannot be told of a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TellRefusal {
    #[error("the wave is {}; families are told before a wave opens", .state.name())]
    NotPlanned { state: State },
    #[error("there is no such wave")]
    NoSuchWave,
}

/// Why families were not told.
#[derive(Debug, thiserror::Error)]
pub enum TellFault {
    #[error(transparent)]
    Refused(#[from] TellRefusal),
    #[error(transparent)]
    Db(#[from] DbErr),
}

/// The mailboxes that families of these children read, each with the row that stands for it, and how many children
/// have none. Pure.
fn to_tell<'a>(
    children: &[ChildListed],
    rows: &'a [MailboxListed],
) -> (BTreeMap<String, &'a MailboxListed>, usize) {
    let mut by_id: BTreeMap<ParticipantId, &MailboxListed> = BTreeMap::new();
    let mut by_child: BTreeMap<_, Vec<&MailboxListed>> = BTreeMap::new();
    for row in rows {
        by_id.insert(row.id, row);
        by_child.entry((row.setting_id, row.child_ref.as_deref())).or_default().push(row);
    }
    let (mut mailboxes, mut unreached) = (BTreeMap::new(), 0);
    for child in children {
        let adults = by_child.get(&(child.setting_id, child.child_ref.as_deref()));
        let adults = adults.into_iter().flatten().copied().filter(|row| row.is_about(child));
        let own = by_id.get(&child.id).copied();
        let mut theirs = own.into_iter().chain(adults).peekable();
        if theirs.peek().is_none() {
            unreached += 1;
        }
        for row in theirs {
            mailboxes.entry(row.email.to_lowercase()).or_insert(row);
        }
    }
    (mailboxes, unreached)
}

/// The rows of mailboxes that are not on the suppression list.
async fn rows_to_write_to(db: &impl ConnectionTrait, by: Queueing<'_>) -> Result<Vec<MailboxListed>, DbErr> {
    let rows = people::mailboxes_listed(db).await?;
    by.list.without_held(db, (rows, |row| &row.email), by.now.day()).await
}

/// What families have been told about a wave; for the wave's checklist.
///
/// # Errors
/// The database's.
pub async fn parents_told(by: Queueing<'_>, wave: WaveId) -> Result<ParentsTold, DbErr> {
    let db = by.db.reader();
    let children = people::children_listed(db).await?;
    let told_at = store::told_at(db, wave).await?;
    if children.is_empty() && told_at.is_none() {
        return Ok(ParentsTold::NoneNeeded);
    }
    let rows = rows_to_write_to(db, by).await?;
    let (mailboxes, unreached) = to_tell(&children, &rows);
    let Some(told_at) = told_at else {
        return Ok(ParentsTold::NotYet { mailboxes: mailboxes.len(), unreached });
    };
    let told = store::told_mailboxes(db, wave).await?;
    let states = store::states(db, wave).await?;
    let all: usize = states.values().sum();
    let of = |state: MailState| states.get(state.name()).copied().unwrap_or_default();
    let untried = of(MailState::Queued) + of(MailState::Claimed);
    Ok(ParentsTold::Sent {
        on: store::first_left(db, wave).await?.unwrap_or(told_at).day(),
        mailboxes: all,
        waiting: if of(MailState::Sent) == 0 { all - of(MailState::Suppressed) } else { untried },
        failed: of(MailState::Failed),
        unreached,
        still_to_tell: mailboxes.keys().filter(|mailbox| !told.contains(*mailbox)).count(),
    })
}

/// Queues the parent information of a planned wave for every mailbox that has none yet; returns how many that are.
/// Pressing twice, or two processes at once, leaves one mail for each mailbox.
///
/// # Errors
/// [`TellRefusal`] once the wave has opened; the database's.
pub async fn tell_parents(by: Queueing<'_>, wave: WaveId) -> Result<u64, TellFault> {
    let Queueing { db, mail_domain, now, .. } = by;
    let txn = db.begin().await?;
    // Holds the row: a second press waits here, and then finds the mails of the first.
    let Wave { state, .. } = waves::wave_held_alone(&txn, wave).await?.ok_or(TellRefusal::NoSuchWave)?;
    if !state.is_ahead() {
        return Err(TellRefusal::NotPlanned { state }.into());
    }
    let told: HashSet<String> = store::told_mailboxes(&txn, wave).await?;
    let children = people::children_listed(&txn).await?;
    let rows = rows_to_write_to(&txn, by).await?;
    let (mailboxes, _) = to_tell(&children, &rows);
    let new: Vec<(ParticipantId, String)> = mailboxes
        .iter()
        .filter(|(mailbox, _)| !told.contains(*mailbox))
        .map(|(_, row)| (row.id, row.language.clone()))
        .collect();
    let mut queued = 0;
    for some in new.chunks(ROWS_AT_ONCE) {
        queued += outbox::enqueue_parent_information(&txn, wave, some, mail_domain, now).await?;
    }
    if queued > 0 {
        store::note_told(&txn, wave, now).await?;
        let entry = Entry::of(now, What::MailsQueued, Object::one("wave", wave.0));
        audit(&txn, entry.amount(queued)).await?;
    }
    txn.commit().await?;
    Ok(queued)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SettingId;
    use uuid::Uuid;

    fn person(n: u128) -> ParticipantId {
        ParticipantId(Uuid::from_u128(n))
    }

    fn setting(n: u128) -> SettingId {
        SettingId(Uuid::from_u128(n))
    }

    fn child(n: u128, at: u128, child_ref: Option<&str>) -> ChildListed {
        ChildListed {
            id: person(n),
            setting_id: setting(at),
            setting: "Heron School".into(),
            child_ref: child_ref.map(str::to_owned),
            year_group: None,
            nickname: None,
        }
    }

    fn row(n: u128, audience: &str, at: u128, (child_ref, email): (Option<&str>, &str)) -> MailboxListed {
        MailboxListed {
            id: person(n),
            setting_id: setting(at),
            child_ref: child_ref.map(str::to_owned),
            email: email.into(),
            language: "en".into(),
            audience: audience.into(),
        }
    }

    #[test]
    fn each_mailbox_of_a_childs_family_is_told_once() {
        let children = [child(1, 1, Some("A")), child(2, 1, Some("B")), child(3, 1, Some("C"))];
        let rows = [
            row(1, "YC", 1, (Some("A"), "home@example.org")),
            row(2, "YC", 1, (Some("B"), "Home@example.org")),
            row(7, "FA", 1, (Some("A"), "home@example.org")),
            row(8, "FA", 1, (Some("A"), "other@example.org")),
            row(9, "FA", 2, (Some("C"), "elsewhere@example.org")),
        ];
        let (mailboxes, unreached) = to_tell(&children, &rows);
        let told: Vec<(&str, ParticipantId)> =
            mailboxes.iter().map(|(mailbox, row)| (mailbox.as_str(), row.id)).collect();
        assert_eq!(told, [("home@example.org", person(1)), ("other@example.org", person(8))]);
        assert_eq!(unreached, 1, "the third child's reference is another school's");
    }

    #[test]
    fn a_child_without_a_reference_is_no_adults_without_one() {
        let (children, rows) = ([child(1, 1, None)], [row(9, "FA", 1, (None, "a@example.org"))]);
        let (mailboxes, unreached) = to_tell(&children, &rows);
        assert_eq!((mailboxes.len(), unreached), (0, 1));
    }
}
