//! What the whole program does about mail.

use super::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::invitations::{InvitationLetters, SendingHours, StopMails};
use crate::surveys::Content;
use crate::waves::WaveCache;

impl App {
    /// One round: beats, then sends what is due. After a long silence mails to many are held before any is sent.
    ///
    /// # Errors
    /// The database's; mails stay in the queue.
    pub async fn tend_mail(&self) -> anyhow::Result<()> {
        self.beat_mail().await?;
        self.post.run_until_empty().await?;
        Ok(())
    }

    /// The beat alone, so that a long round of mails is no silence.
    ///
    /// # Errors
    /// The database's.
    pub async fn beat_mail(&self) -> anyhow::Result<()> {
        if let Some(why) = self.beat.beat().await? {
            tracing::warn!("mails to many are held: {}", why.sentence());
        }
        Ok(())
    }
}

/// When mails to many leave, as the settings say.
pub(super) fn hours(config: &Config, content: &Content) -> anyhow::Result<Option<SendingHours>> {
    if config.mail.hours == "any" {
        return Ok(None);
    }
    let hours = SendingHours::read(&config.mail.hours, content.school_days.clone());
    hours.map(Some).map_err(anyhow::Error::msg)
}

pub(super) fn letters(
    (db, clock): (&Db, &Clock),
    waves: &WaveCache,
    (config, content): (&Config, &Content),
    stop: StopMails,
) -> InvitationLetters {
    InvitationLetters {
        db: db.clone(),
        waves: waves.clone(),
        clock: clock.clone(),
        base_url: config.server.base_url.clone(),
        editions: content.editions.clone(),
        partnership: content.theory.partnership.clone(),
        stop,
    }
}
