//! Mail that comes back: delivery reports and complaints, and what follows from them.
//!
//! Each mail of the outbox leaves with a return path of its own (`tag`). `report` reads what comes back to it, `rules`
//! judges, and `Bounces::take` keeps the verdict and enters the address into the suppression list where it is due. The
//! room refuses reports without a tag of ours, and never looks at a text for people. `listed` and `pages` show the
//! roster's owner which addresses do not work: of invitations only, since whoever was reminded had not answered.

mod listed;
mod maildir;
mod mime;
mod pages;
mod report;
mod rules;
mod store;
mod tag;

pub use maildir::{LARGEST, read_maildir};
pub use pages::{addresses_csv, addresses_page, addresses_step};
pub use rules::{Verdict, Why};
pub use tag::ReturnPath;

use super::rules::INVITATION;
use super::suppression::{self, Reason, Suppressed, SuppressionList};
use crate::access::{Entry, Object, What, audit};
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::OutboxId;
use jiff::ToSpan;
use rules::{REFUSALS, REFUSALS_WITHIN_DAYS};
use sea_orm::DbErr;

/// Takes mails that came to the return path. Clones share everything.
#[derive(Debug, Clone)]
pub struct Bounces {
    pub db: Db,
    pub clock: Clock,
    pub list: SuppressionList,
    pub path: ReturnPath,
}

/// What was done with one mail to the return path. Shows as one line, without an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The address is not written to any more.
    Suppressed(Verdict, OutboxId),
    /// Kept; so many reports of this kind within the days that count.
    Counted(Verdict, OutboxId, u64),
    /// Kept, and says nothing certain about the address.
    Noted(Verdict, OutboxId),
    /// The same report for the same mail had come before.
    Known(OutboxId),
    /// A colleague's mail: they are not kept from signing in by a report.
    Colleagues(OutboxId),
    /// Our tag, of a mail whose contacts have been deleted since.
    Forgotten(OutboxId),
    /// Without a tag of ours: forged, or not about a mail of ours.
    Untagged,
    Nothing(Why),
}

impl Bounces {
    /// Reads one mail and keeps what follows. The same report again changes nothing. `to` is the address to which the mail
    /// server delivered it, where it says so.
    ///
    /// # Errors
    /// The database's; then nothing was kept.
    pub async fn take(&self, bytes: &[u8], to: Option<&str>) -> Result<Taken, DbErr> {
        let mail = report::read(bytes);
        let verdict = rules::judge(&mail.told);
        if let Verdict::Nothing(why) = verdict {
            return Ok(Taken::Nothing(why));
        }
        let mut addresses = to.into_iter().chain(mail.addresses.iter().map(String::as_str));
        let Some(id) = addresses.find_map(|address| self.path.mail_of(address)) else {
            return Ok(Taken::Untagged);
        };
        self.keep(verdict, id).await
    }

    async fn keep(&self, verdict: Verdict, id: OutboxId) -> Result<Taken, DbErr> {
        let (now, today) = (self.clock.now(), self.clock.now().day());
        let txn = self.db.begin().await?;
        let Some(mailed) = store::mailed(&txn, id).await? else { return Ok(Taken::Forgotten(id)) };
        if !mailed.is_to_a_participant() {
            return Ok(Taken::Colleagues(id));
        }
        let Some(address) = mailed.email else { return Ok(Taken::Forgotten(id)) };
        let hash = self.list.hash(&address);
        if !store::keep(&txn, (id, verdict), hash, today).await? {
            return Ok(Taken::Known(id));
        }
        store::mark_returned(&txn, id, verdict).await?;
        let since = today.saturating_sub(REFUSALS_WITHIN_DAYS.days());
        let refusals = match verdict {
            Verdict::Soft(_) => store::refusals_since(&txn, hash, since).await?,
            _ => 0,
        };
        let reason = match verdict {
            Verdict::Complaint => Some(Reason::Complaint),
            Verdict::Hard(_) => Some(Reason::Bounce),
            _ => (refusals >= REFUSALS).then_some(Reason::Bounce),
        };
        if let Some(reason) = reason {
            let listed = reason == Reason::Bounce && mailed.kind == INVITATION;
            suppression::enter(&txn, Suppressed { listed, ..Suppressed::of(hash, reason, today) }).await?;
            store::suppress_queued_to(&txn, &address).await?;
            audit(&txn, Entry::of(now, What::AddressSuppressed, Object::noun("address"))).await?;
        }
        txn.commit().await?;
        Ok(match (reason, verdict) {
            (Some(_), _) => Taken::Suppressed(verdict, id),
            (None, Verdict::Soft(_)) => Taken::Counted(verdict, id, refusals),
            (None, _) => Taken::Noted(verdict, id),
        })
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Verdict::Hard(status) => write!(f, "the address does not work ({status})"),
            Verdict::Soft(status) => write!(f, "it was refused ({status})"),
            Verdict::Returned(Some(status)) => write!(f, "it was not delivered ({status})"),
            Verdict::Returned(None) => write!(f, "it was not delivered"),
            Verdict::Complaint => write!(f, "it was reported as unwanted"),
            Verdict::Nothing(why) => write!(f, "{why}"),
        }
    }
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Why::NoReport => "not a delivery report",
            Why::Damaged => "a report that cannot be read",
            Why::Delayed => "delayed, and still being tried",
            Why::Passed => "delivered or passed on",
            Why::OtherFeedback => "feedback that is no complaint",
        })
    }
}

impl std::fmt::Display for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Taken::Suppressed(verdict, mail) => {
                write!(f, "mail {mail}: {verdict}; not written to any more")
            }
            Taken::Counted(verdict, mail, n) => {
                write!(f, "mail {mail}: {verdict}; {n} of {REFUSALS} within {REFUSALS_WITHIN_DAYS} days")
            }
            Taken::Noted(verdict, mail) => write!(f, "mail {mail}: {verdict}; noted"),
            Taken::Known(mail) => write!(f, "mail {mail}: known already"),
            Taken::Colleagues(mail) => write!(f, "mail {mail}: to a colleague; nothing done"),
            Taken::Forgotten(mail) => write!(f, "mail {mail}: its contacts are deleted; nothing done"),
            Taken::Untagged => write!(f, "without a tag of ours; nothing done"),
            Taken::Nothing(why) => write!(f, "{why}; nothing done"),
        }
    }
}
