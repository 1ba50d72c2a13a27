//! What the whole program does about its mails.

use super::App;
use crate::access::InstanceKey;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::db::Db;
use crate::ids::WaveId;
use crate::invitations::{
    self, Bounces, InvitationLetters, Queueing, ReturnPath, SendingHours, StopMails, SuppressionList,
};
use crate::letters::AllLetters;
use crate::mail::Mailer;
use crate::responses::Stopping;
use crate::surveys::Content;
use crate::waves::{Wave, WaveCache};
use sea_orm::DbErr;
use std::sync::Arc;

impl App {
    /// Queues the first mails of an open wave that are not queued yet; returns how many.
    ///
    /// # Errors
    /// The database's.
    pub async fn queue_invitations(&self, wave: WaveId) -> Result<u64, DbErr> {
        invitations::enqueue_invitations(self.queueing(), wave).await
    }

    /// Queues the round of reminders of an open wave that is due; returns how many.
    ///
    /// # Errors
    /// The database's.
    pub async fn queue_reminders(&self, wave: &Wave) -> Result<u64, DbErr> {
        invitations::enqueue_reminders(self.queueing(), wave, self.hours.as_ref()).await
    }

    /// What queueing needs.
    pub fn queueing(&self) -> Queueing<'_> {
        let (list, mail_domain) = (&self.bounces.list, self.mailer.domain());
        Queueing { db: &self.db, list, mail_domain, now: self.now() }
    }

    /// One round: beats, then sends what is due. After a long silence mails to many are held before any is sent. How many
    /// mails were handled.
    ///
    /// # Errors
    /// The database's; mails stay in the queue.
    pub async fn tend_mail(&self) -> anyhow::Result<usize> {
        self.beat_mail().await?;
        Ok(self.post.run_until_empty().await?)
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

pub(super) fn mailer(settings: &config::Mail, clock: &Clock, content: &Content) -> anyhow::Result<Mailer> {
    Ok(Mailer::from_config(settings, clock.clone())?.in_the_name_of(&content.theory.partnership))
}

pub(super) fn bounces((db, clock): (&Db, &Clock), config: &Config, instance: &Arc<InstanceKey>) -> Bounces {
    Bounces {
        db: db.clone(),
        clock: clock.clone(),
        list: SuppressionList::new(instance),
        path: ReturnPath::new(&config.mail.return_path, instance.clone()),
    }
}

pub(super) fn stopping(stop: &StopMails, content: &Content) -> Stopping {
    Stopping { stop: stop.clone(), school_days: content.school_days.clone() }
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
    bounces: &Bounces,
    waves: &WaveCache,
    (config, content): (&Config, &Content),
    (stop, instance): (StopMails, &Arc<InstanceKey>),
) -> Arc<AllLetters> {
    let invitations = InvitationLetters {
        db: bounces.db.clone(),
        waves: waves.clone(),
        clock: bounces.clock.clone(),
        base_url: config.server.base_url.clone(),
        editions: content.editions.clone(),
        partnership: content.theory.partnership.clone(),
        stop,
    };
    let return_path = bounces.path.clone();
    Arc::new(AllLetters { invitations, instance: instance.clone(), return_path })
}
