//! The addresses that do not work, as the roster's owner sees them.

use super::store::{self, Listed};
use crate::db::Db;
use crate::ids::ParticipantId;
use crate::invitations::suppression::{self, Reason, SuppressionList};
use sea_orm::DbErr;
use std::collections::{BTreeMap, HashSet};

/// People looked at in one read.
const PEOPLE_AT_ONCE: u64 = 5_000;

/// Why an address stands on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Reports say that it does not work, or a colleague entered it: nothing is sent.
    Suppressed(Reason),
    /// The invitation failed; the next mail is tried.
    Failed,
}

/// One address of one setting. Nothing here tells whether anybody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotWorking {
    pub setting: String,
    pub address: String,
    pub fault: Fault,
    /// `2026-11-10`; empty where it is not known.
    pub since: String,
}

impl NotWorking {
    pub fn words(&self) -> &'static str {
        match self.fault {
            Fault::Suppressed(Reason::Manual) => "entered by a colleague",
            Fault::Suppressed(_) => "mail to it comes back",
            Fault::Failed => "the invitation could not be delivered",
        }
    }

    /// Whether a press takes it off the list.
    pub fn is_suppressed(&self) -> bool {
        matches!(self.fault, Fault::Suppressed(_))
    }
}

/// Every address that does not work, by setting and address.
///
/// # Errors
/// The database's.
pub async fn not_working(db: &Db, list: &SuppressionList) -> Result<Vec<NotWorking>, DbErr> {
    let reader = db.reader();
    let suppressed = suppression::listed(reader).await?;
    let failed: HashSet<ParticipantId> = store::whose_invitation_failed(reader).await?.into_iter().collect();
    if suppressed.is_empty() && failed.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: BTreeMap<(String, String), (Fault, String)> = BTreeMap::new();
    let mut after = None;
    loop {
        let some = store::people_with_addresses(reader, after, PEOPLE_AT_ONCE).await?;
        let Some(last) = some.last() else { break };
        after = Some(last.id);
        for Listed { id, setting, email } in some {
            let known = suppressed.get(&list.hash(&email).bytes());
            let known = known.map(|(reason, day)| (Fault::Suppressed(*reason), day.clone()));
            let fault = known.or_else(|| failed.contains(&id).then(|| (Fault::Failed, String::new())));
            if let Some(fault) = fault {
                found.entry((setting, email)).or_insert(fault);
            }
        }
        tokio::task::yield_now().await;
    }
    let row = |((setting, address), (fault, since))| NotWorking { setting, address, fault, since };
    Ok(found.into_iter().map(row).collect())
}
