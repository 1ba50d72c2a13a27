//! One transaction for several workers: what came of the mails they held, and the next ones that they take. A mail is
//! settled before its worker begins another, so that a crash can double only what was being handed over.

use crate::clock::Clock;
use crate::db::Db;
use crate::ids::SenderId;
use crate::invitations::entity::outbox::Model;
use crate::invitations::outbox::{self, Open};
use crate::invitations::rules::{LOST_LINK, MailState, REMINDER, Settled};
use crate::invitations::{hold, minutes};
use crate::mail::Lane;
use sea_orm::DbErr;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// How often the lanes before the last are looked into, and whether mails are held.
const LOOK: Duration = Duration::from_secs(1);

/// A worker's wish: write down what came of these, give so many more.
pub(super) struct Wish {
    settled: Vec<(Model, Settled)>,
    more: usize,
    answer: oneshot::Sender<Result<Vec<Model>, String>>,
}

/// The workers' door to the scribe. Clones lead to the same one, which ends with the last of them.
#[derive(Clone)]
pub(super) struct Scribe(mpsc::Sender<Wish>);

impl Scribe {
    /// Begins to write, for this many workers.
    pub fn begin(db: Db, clock: Clock, lease: i64, workers: usize) -> Scribe {
        let (door, mut wishes) = mpsc::channel::<Wish>(workers.max(1));
        let mut desk =
            Desk { db, clock, lease, sender: SenderId::random(), open: Open::default(), looked: None };
        tokio::spawn(async move {
            let mut waiting = Vec::with_capacity(workers);
            while wishes.recv_many(&mut waiting, workers.max(1)).await > 0 {
                desk.grant(std::mem::take(&mut waiting)).await;
            }
        });
        Scribe(door)
    }

    /// Settles mails and claims up to `more`; none where nothing is due.
    ///
    /// # Errors
    /// The database's; then nothing was written, and the mails come back when their lease has run out.
    pub async fn settle_and_claim(
        &self,
        settled: Vec<(Model, Settled)>,
        more: usize,
    ) -> Result<Vec<Model>, DbErr> {
        let (answer, answered) = oneshot::channel();
        let gone = || DbErr::Custom("whoever writes for the mail workers is gone".to_owned());
        self.0.send(Wish { settled, more, answer }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?.map_err(DbErr::Custom)
    }
}

/// How many of these left, and how many reminders, without the links that people asked for again: anybody may ask for
/// anybody's, and one that leaves goes to somebody who has not answered.
pub(super) fn sent_and_told(settled: &[(Model, Settled)]) -> (u64, u64) {
    let sent = settled.iter().filter(|(row, now)| now.state == MailState::Sent && row.kind != LOST_LINK);
    let (reminders, others): (Vec<_>, Vec<_>) = sent.partition(|(row, _)| row.kind == REMINDER);
    (others.len() as u64, reminders.len() as u64)
}

struct Desk {
    db: Db,
    clock: Clock,
    /// Milliseconds.
    lease: i64,
    sender: SenderId,
    open: Open,
    looked: Option<Instant>,
}

impl Desk {
    async fn grant(&mut self, mut wishes: Vec<Wish>) {
        let settled: Vec<(Model, Settled)> =
            wishes.iter_mut().flat_map(|wish| std::mem::take(&mut wish.settled)).collect();
        let more = wishes.iter().map(|wish| wish.more).sum();
        match self.write(&settled, more).await {
            Ok(mut claimed) => {
                for wish in wishes {
                    let share = claimed.len().min(wish.more);
                    wish.answer.send(Ok(claimed.drain(..share).collect())).ok();
                }
            }
            Err(fault) => {
                let fault = fault.to_string();
                for wish in wishes {
                    wish.answer.send(Err(fault.clone())).ok();
                }
            }
        }
    }

    async fn write(&mut self, settled: &[(Model, Settled)], more: usize) -> Result<Vec<Model>, DbErr> {
        let now = self.clock.now();
        let looks = self.looked.is_none_or(|at| at.elapsed() >= LOOK);
        if looks {
            self.looked = Some(Instant::now());
            self.open = hold::open(self.db.reader()).await?;
        }
        if settled.is_empty() && !outbox::is_anything_due(self.db.reader(), &self.open, now).await? {
            return Ok(Vec::new());
        }
        let txn = self.db.begin().await?;
        outbox::settle_all(&txn, settled, now).await?;
        let (sent, reminders) = sent_and_told(settled);
        minutes::add(&txn, (self.sender, sent + reminders), now).await?;
        let mut claimed = Vec::new();
        if more > 0 {
            let lease = now.plus(self.lease);
            if !looks {
                let last = Open { lanes: self.last_lane(), ..self.open.clone() };
                claimed = outbox::claim(&txn, &last, more, (now, lease)).await?;
            }
            if claimed.is_empty() {
                claimed = outbox::claim(&txn, &self.open, more, (now, lease)).await?;
            }
        }
        txn.commit().await?;
        Ok(claimed)
    }

    /// The lane of the many, where it is open: between two looks the others are passed by.
    fn last_lane(&self) -> Vec<Lane> {
        self.open.lanes.iter().copied().filter(|lane| *lane == Lane::Many).collect()
    }
}
