//! Requests for contact enter the readers' list twice a school day, shuffled; files go after the commit.

use super::spool::{ContactSpool, WaitingContacts};
use super::store::gather_contacts;
use crate::clock::At;
use crate::voices::crowd::{CONTACT_WITHIN, due};
use crate::voices::gathering::Gatherer;
use crate::voices::notices::Notice;

impl Gatherer {
    /// Gathers what waits in `spool`, if an hour of gathering has come since it was last done; says how many requests
    /// were new. A process that has just started waits for the next hour: a file does not tell when it came.
    ///
    /// # Errors
    /// The folders of waiting requests, or the database; what was not gathered waits on.
    pub async fn gather_contacts_due(&self, spool: &ContactSpool) -> anyhow::Result<u64> {
        let now = self.now();
        if !self.hour_came() {
            return Ok(0);
        }
        let folders = spool.clone();
        let waiting = tokio::task::spawn_blocking(move || folders.waiting(now)).await??;
        let mut gathered = 0;
        for contacts in waiting {
            gathered += self.gather_contacts_of(&contacts, now).await?;
            let folders = spool.clone();
            tokio::task::spawn_blocking(move || folders.destroy(&contacts)).await??;
        }
        self.hour_kept();
        Ok(gathered)
    }

    async fn gather_contacts_of(&self, waiting: &WaitingContacts, now: At) -> anyhow::Result<u64> {
        let due = due(self.calendar(), now, CONTACT_WITHIN);
        let txn = self.db().begin().await?;
        let new = gather_contacts(&txn, waiting, now, due).await?;
        if new > 0 {
            self.tell_readers(&txn, waiting.setting, Notice::Contact).await?;
        }
        txn.commit().await?;
        Ok(new)
    }
}
