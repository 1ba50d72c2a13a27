//! `SendDueMail`: claims due mails under a lease, renders, sends, settles.

use crate::access::{Entry, Object, What, note};
use crate::clock::{At, Clock, MINUTE};
use crate::config;
use crate::db::Db;
use crate::ids::random_bytes;
use crate::invitations::entity::outbox::Model;
use crate::invitations::hours::SendingHours;
use crate::invitations::letter::Letters;
use crate::invitations::outbox;
use crate::invitations::outbox_counts::in_fives;
use crate::invitations::rules::{ITS_TURN, MailState, Outcome, PAUSE, Settled, settle};
use crate::invitations::scribe::{Scribe, sent_and_told};
use crate::mail::Lane;
use crate::mail::{Line, MailFault, Mailer, Paces, Turn};
use sea_orm::DbErr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Mails in one claim where sending twice leaves one letter; over SMTP it is one, so that a crash can
/// double only what was in flight.
const MANY: usize = 100;

/// The job that empties the outbox. Clones share the pause and the pace.
#[derive(Clone)]
pub struct SendDueMail {
    db: Db,
    mailer: Mailer,
    letters: Arc<dyn Letters>,
    clock: Clock,
    /// When mails to many leave; none for at any hour.
    hours: Option<Arc<SendingHours>>,
    workers: usize,
    lease: i64,
    paused_until: Arc<AtomicI64>,
    /// Mails that left and are not in the audit trail yet.
    left: Arc<AtomicU64>,
    /// Reminders among them, which are told in fives: the rest waits.
    reminders_left: Arc<AtomicU64>,
    paces: Arc<Mutex<Paces>>,
    began: Instant,
}

impl SendDueMail {
    pub fn new(
        (db, clock): (Db, Clock),
        mailer: Mailer,
        letters: Arc<dyn Letters>,
        hours: Option<SendingHours>,
        settings: &config::Mail,
    ) -> SendDueMail {
        let lease = i64::try_from(settings.lease().as_millis()).unwrap_or(MINUTE);
        // Over SMTP only: what goes into a folder or into memory needs no mercy.
        let (all, domain) = if mailer.is_repeatable() {
            (0.0, 0.0)
        } else {
            (settings.per_second, settings.per_domain_per_second)
        };
        SendDueMail {
            db,
            mailer,
            letters,
            clock,
            hours: hours.map(Arc::new),
            workers: settings.workers.max(1),
            lease,
            paused_until: Arc::new(AtomicI64::new(i64::MIN)),
            left: Arc::default(),
            reminders_left: Arc::default(),
            paces: Arc::new(Mutex::new(Paces::new(all, domain))),
            began: Instant::now(),
        }
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
        self.run(true).await
    }

    /// Works until nothing is due or the queue rests. Returns how many mails were handled.
    ///
    /// # Errors
    /// As [`SendDueMail::run_once`].
    pub async fn run_until_empty(&self) -> Result<usize, DbErr> {
        self.run(false).await
    }

    async fn run(&self, once: bool) -> Result<usize, DbErr> {
        if self.paused_until().is_some() {
            return Ok(0);
        }
        outbox::settle_expired(&self.db, self.clock.now(), chance()).await?;
        if let Some(opening) = self.opening() {
            outbox::postpone_many(&self.db, opening).await?;
        }
        let scribe = Scribe::begin(self.db.clone(), self.clock.clone(), self.lease, self.workers);
        let workers: Vec<_> = (0..self.workers)
            .map(|_| {
                let (job, scribe) = (self.clone(), scribe.clone());
                tokio::spawn(async move { job.work(&scribe, once).await })
            })
            .collect();
        drop(scribe);
        let (mut handled, mut fault) = (0, None);
        for worker in workers {
            let stopped = |fault| DbErr::Custom(format!("a mail worker stopped: {fault}"));
            match worker.await.map_err(stopped).and_then(|done| done) {
                Ok(mails) => handled += mails,
                Err(why) => fault = Some(why),
            }
        }
        self.note_left().await?;
        fault.map_or(Ok(handled), Err)
    }

    /// When mails to many may leave next; none where they may leave now.
    fn opening(&self) -> Option<At> {
        let now = self.clock.now();
        self.hours.as_ref().map(|hours| hours.next(now)).filter(|opening| *opening > now)
    }

    /// One row of the audit trail for all mails of this round, whoever they went to.
    async fn note_left(&self) -> Result<(), DbErr> {
        let reminders = in_fives(self.reminders_left.load(Ordering::SeqCst));
        self.reminders_left.fetch_sub(reminders, Ordering::SeqCst);
        let left = self.left.swap(0, Ordering::SeqCst) + reminders;
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

    async fn work(&self, scribe: &Scribe, once: bool) -> Result<usize, DbErr> {
        let at_most = if self.mailer.is_repeatable() { MANY } else { 1 };
        let (mut handled, mut line) = (0, Line::default());
        self.wait_for_a_turn().await;
        let mut mine = scribe.settle_and_claim(Vec::new(), at_most).await?;
        while !mine.is_empty() {
            handled += mine.len();
            let mut settled = Vec::with_capacity(mine.len());
            for row in mine {
                let next = self.handle(&row, &mut line).await;
                settled.push((row, next));
            }
            let (sent, reminders) = sent_and_told(&settled);
            let more = if once || self.paused_until().is_some() { 0 } else { at_most };
            if more > 0 {
                self.wait_for_a_turn_after(&mut settled, scribe).await?;
            }
            mine = scribe.settle_and_claim(settled, more).await?;
            self.left.fetch_add(sent, Ordering::SeqCst);
            self.reminders_left.fetch_add(reminders, Ordering::SeqCst);
        }
        line.close().await;
        Ok(handled)
    }

    /// What is waited for a turn is not kept unsettled meanwhile.
    async fn wait_for_a_turn_after(
        &self,
        settled: &mut Vec<(Model, Settled)>,
        scribe: &Scribe,
    ) -> Result<(), DbErr> {
        let wait = self.take_turn();
        if wait >= WORTH_SETTLING {
            scribe.settle_and_claim(std::mem::take(settled), 0).await?;
        }
        tokio::time::sleep(wait).await;
        Ok(())
    }

    async fn wait_for_a_turn(&self) {
        tokio::time::sleep(self.take_turn()).await;
    }

    fn take_turn(&self) -> Duration {
        self.paces.lock().unwrap_or_else(PoisonError::into_inner).take(self.began.elapsed())
    }

    /// Tries one mail and says what becomes of it.
    async fn handle(&self, row: &Model, line: &mut Line) -> Settled {
        let outcome = match (self.paused_until(), self.opening()) {
            (Some(_), _) => Outcome::Relay("the queue rests".into()),
            (_, Some(at)) if row.lane == Lane::Many.stored() => Outcome::NotYet { at, why: None },
            _ => self.attempt(row, line).await,
        };
        let now = self.clock.now();
        if matches!(outcome, Outcome::Relay(_)) {
            self.paused_until.fetch_max(now.plus(PAUSE).0, Ordering::SeqCst);
        }
        let next = settle(outcome, row.attempts, row.last_error.as_deref(), now, chance());
        match (&next.last_error, next.state) {
            (_, MailState::Queued) => {}
            (Some(fault), state) => {
                tracing::warn!(mail = %row.id, state = state.name(), fault, "a mail did not leave");
            }
            (None, MailState::Suppressed) => tracing::info!(mail = %row.id, "a mail is not needed any more"),
            (None, _) => {}
        }
        next
    }

    /// Renders and sends in a task of its own, so that a panic costs this mail, and the connection, only.
    async fn attempt(&self, row: &Model, line: &mut Line) -> Outcome {
        let (job, row, mut mine) = (self.clone(), row.clone(), std::mem::take(line));
        let sending = tokio::spawn(async move {
            let outcome = job.render_and_send(&row, &mut mine).await;
            (outcome, mine)
        });
        match sending.await {
            Ok((outcome, kept)) => {
                *line = kept;
                outcome
            }
            Err(_) => Outcome::Crashed,
        }
    }

    async fn render_and_send(&self, row: &Model, line: &mut Line) -> Outcome {
        let letter = match self.letters.letter(row).await {
            Ok(Some(letter)) => letter,
            Ok(None) => return Outcome::NotNeeded,
            Err(fault) => {
                tracing::error!(mail = %row.id, "a mail cannot be rendered: {fault:#}");
                return Outcome::Transient("it could not be rendered".into());
            }
        };
        match self.turn_at(&letter.to, row) {
            Turn::In(wait) => tokio::time::sleep(wait).await,
            Turn::Later(wait) => {
                let wait = i64::try_from(wait.as_millis()).unwrap_or(MINUTE);
                return Outcome::NotYet { at: self.clock.now().plus(wait), why: Some(ITS_TURN) };
            }
        }
        match self.mailer.send(line, &letter).await {
            Ok(()) => Outcome::Sent,
            Err(MailFault::Transient(why)) => Outcome::Transient(why),
            Err(MailFault::Recipient(why)) => Outcome::Recipient(why),
            Err(MailFault::Relay(why)) => Outcome::Relay(why),
            Err(MailFault::Unknown(why)) => Outcome::Unknown(why),
        }
    }

    fn turn_at(&self, address: &str, row: &Model) -> Turn {
        let domain = address.rsplit('@').next().unwrap_or_default().to_lowercase();
        let was_booked = row.last_error.as_deref().is_some_and(|why| why.starts_with(ITS_TURN));
        let mut paces = self.paces.lock().unwrap_or_else(PoisonError::into_inner);
        paces.turn(&domain, was_booked, self.began.elapsed())
    }
}

/// A wait of this long is worth a transaction of its own.
const WORTH_SETTLING: Duration = Duration::from_millis(20);

/// A uniform draw from 0 to 1, to spread retries.
fn chance() -> f64 {
    f64::from(u32::from_le_bytes(random_bytes())) / f64::from(u32::MAX)
}
