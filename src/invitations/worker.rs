//! `SendDueMail`: claims due mails under a lease, renders, sends, settles.

use crate::access::{Entry, Object, What, note};
use crate::clock::{At, Clock, MINUTE};
use crate::config;
use crate::db::Db;
use crate::ids::random_bytes;
use crate::invitations::entity::outbox::Model;
use crate::invitations::letter::Letters;
use crate::invitations::outbox::{self, Lane};
use crate::invitations::rules::{MailState, Outcome, PAUSE, settle};
use crate::mail::{MailFault, Mailer};
use sea_orm::DbErr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Mails in one claim where sending twice leaves one letter; over SMTP it is one, so that a crash can
/// double only what was in flight.
const MANY: u64 = 100;
/// How often a busy worker looks for mails that somebody waits for.
const WAITED_FOR_LOOK: Duration = Duration::from_secs(1);

/// The job that empties the outbox. Clones share the pause.
#[derive(Clone)]
pub struct SendDueMail {
    db: Db,
    mailer: Mailer,
    letters: Arc<dyn Letters>,
    clock: Clock,
    workers: usize,
    lease: i64,
    paused_until: Arc<AtomicI64>,
    /// Mails that left and are not in the audit trail yet.
    left: Arc<AtomicU64>,
}

impl SendDueMail {
    pub fn new(
        db: Db,
        mailer: Mailer,
        letters: Arc<dyn Letters>,
        clock: Clock,
        settings: &config::Mail,
    ) -> SendDueMail {
        let exchange = i64::try_from(settings.exchange().as_millis()).unwrap_or(MINUTE);
        let lease = exchange.saturating_add(MINUTE);
        let paused_until = Arc::new(AtomicI64::new(i64::MIN));
        let workers = settings.workers.max(1);
        let left = Arc::default();
        SendDueMail { db, mailer, letters, clock, workers, lease, paused_until, left }
    }

    /// Until when the queue rests because the mail server refuses us; none when it does not rest.
    pub fn paused_until(&self) -> Option<At> {
        let until = At(self.paused_until.load(Ordering::SeqCst));
        (until > self.clock.now()).then_some(until)
    }

    /// One claim by every worker. Returns how many mails were handled, sent or not.
    ///
    /// # Errors
    /// The database; mails that were claimed come back when their lease has run out.
    pub async fn run_once(&self) -> Result<usize, DbErr> {
        self.run(|| true).await
    }

    /// Works until nothing is due or the queue rests. Returns how many mails were handled.
    ///
    /// # Errors
    /// As [`SendDueMail::run_once`].
    pub async fn run_until_empty(&self) -> Result<usize, DbErr> {
        self.run(|| false).await
    }

    async fn run(&self, is_over: fn() -> bool) -> Result<usize, DbErr> {
        if self.paused_until().is_some() {
            return Ok(0);
        }
        outbox::settle_expired(&self.db, self.clock.now(), chance()).await?;
        let workers: Vec<_> = (0..self.workers)
            .map(|_| {
                let worker = self.clone();
                tokio::spawn(async move { worker.work(is_over).await })
            })
            .collect();
        let mut handled = 0;
        for worker in workers {
            handled +=
                worker.await.map_err(|fault| DbErr::Custom(format!("a mail worker stopped: {fault}")))??;
        }
        self.note_left().await?;
        Ok(handled)
    }

    /// One row of the audit trail for all mails of this round, whoever they went to.
    async fn note_left(&self) -> Result<(), DbErr> {
        let left = self.left.swap(0, Ordering::SeqCst);
        if left == 0 {
            return Ok(());
        }
        let entry = Entry::of(self.clock.now(), What::MailsSent, Object::noun("mails")).amount(left);
        let noted = note(&self.db, entry).await;
        if noted.is_err() {
            self.left.fetch_add(left, Ordering::SeqCst);
        }
        noted
    }

    async fn work(&self, is_over: fn() -> bool) -> Result<usize, DbErr> {
        let mut handled = 0;
        let mut looked: Option<Instant> = None;
        while self.paused_until().is_none() {
            let mut mine = Vec::new();
            if looked.is_none_or(|at| at.elapsed() >= WAITED_FOR_LOOK) {
                looked = Some(Instant::now());
                mine = self.claim(Lane::WaitedFor).await?;
            }
            if mine.is_empty() {
                mine = self.claim(Lane::Any).await?;
            }
            if mine.is_empty() {
                break;
            }
            handled += mine.len();
            self.send_all(mine).await?;
            if is_over() {
                break;
            }
        }
        Ok(handled)
    }

    async fn claim(&self, lane: Lane) -> Result<Vec<Model>, DbErr> {
        let now = self.clock.now();
        let at_most = if self.mailer.is_repeatable() { MANY } else { 1 };
        outbox::claim(&self.db, lane, at_most, now, now.plus(self.lease)).await
    }

    async fn send_all(&self, mails: Vec<Model>) -> Result<(), DbErr> {
        let mut settled = Vec::with_capacity(mails.len());
        for row in mails {
            let outcome = match self.paused_until() {
                Some(_) => Outcome::Relay("the queue rests".into()),
                None => self.attempt(&row).await,
            };
            let now = self.clock.now();
            if matches!(outcome, Outcome::Relay(_)) {
                self.paused_until.fetch_max(now.plus(PAUSE).0, Ordering::SeqCst);
            }
            let next = settle(outcome, row.attempts, row.last_error.as_deref(), now, chance());
            if let Some(fault) = &next.last_error {
                let (mail, state) = (row.id, next.state.name());
                tracing::warn!(%mail, state, fault, "a mail did not leave");
            } else if next.state == MailState::Suppressed {
                tracing::info!(mail = %row.id, "a mail is not needed any more");
            }
            settled.push((row, next));
        }
        let sent = settled.iter().filter(|(_, next)| next.state == MailState::Sent).count();
        outbox::settle_all(&self.db, &settled).await?;
        self.left.fetch_add(sent as u64, Ordering::SeqCst);
        Ok(())
    }

    /// Renders and sends in a task of its own, so that a panic costs this mail only.
    async fn attempt(&self, row: &Model) -> Outcome {
        let (letters, mailer, row) = (self.letters.clone(), self.mailer.clone(), row.clone());
        let sending = tokio::spawn(async move {
            match letters.letter(&row).await {
                Ok(Some(letter)) => match mailer.send(&letter).await {
                    Ok(()) => Outcome::Sent,
                    Err(MailFault::Transient(why)) => Outcome::Transient(why),
                    Err(MailFault::Recipient(why)) => Outcome::Recipient(why),
                    Err(MailFault::Relay(why)) => Outcome::Relay(why),
                    Err(MailFault::Unknown(why)) => Outcome::Unknown(why),
                },
                Ok(None) => Outcome::NotNeeded,
                Err(fault) => {
                    tracing::error!(mail = %row.id, "a mail cannot be rendered: {fault:#}");
                    Outcome::Transient("it could not be rendered".into())
                }
            }
        });
        sending.await.unwrap_or(Outcome::Crashed)
    }
}

/// A uniform draw from 0 to 1, to spread retries.
fn chance() -> f64 {
    f64::from(u32::from_le_bytes(random_bytes())) / f64::from(u32::MAX)
}
