//! What the whole program does about what people write.

use super::App;

impl App {
    /// One round: what is due is gathered for its readers, and what was not read in time is told of.
    ///
    /// # Errors
    /// The database's.
    pub async fn tend_voices(&self) -> anyhow::Result<()> {
        let comments = self.gatherer.gather_due().await?;
        let late = self.gatherer.tell_of_overdue().await?;
        if comments + late > 0 {
            tracing::info!(comments, settings_late = late, "what people wrote was tended");
        }
        Ok(())
    }
}
