//! What the whole program does about what people write.

use super::App;
use crate::voices::{self, ContactSpool};

impl App {
    /// One round: what is due is gathered for its readers, and what was not seen to in time is told of.
    ///
    /// # Errors
    /// The database's, or the folders of requests for contact.
    pub async fn tend_voices(&self) -> anyhow::Result<()> {
        let comments = self.gatherer.gather_due().await?;
        let contacts = self.gatherer.gather_contacts_due(&ContactSpool::below(&self.config.keys)).await?;
        let late = self.gatherer.tell_of_overdue().await?;
        if comments > 0 || contacts > 0 || late > 0 {
            tracing::info!(comments, contacts, settings_late = late, "what people wrote was tended");
        }
        Ok(())
    }

    /// Destroys requests for contact that were settled long enough ago.
    ///
    /// # Errors
    /// The database's, or the folders of requests that wait.
    pub async fn forget_contacts(&self) -> anyhow::Result<u64> {
        voices::forget_contacts(&self.db, &ContactSpool::below(&self.config.keys), self.now()).await
    }
}
