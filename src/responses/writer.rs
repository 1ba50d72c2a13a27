//! The writer: submits and drafts that wait are committed together, and answered after the commit.
//!
//! One task owns the writing. It takes what is waiting (up to [`BATCH`]), runs one transaction, commits, and
//! only then tells every waiting journey what became of it. A visitor who goes away changes nothing: the
//! work does not live in the request.

use super::store::{self, Batch};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::ids::{InvitationId, SettingId, WaveId};
use crate::padded::PackFault;
use crate::voices::WordsBox;
use crate::waves::WaveKey;
use sea_orm::{DbErr, SqlErr};
use tokio::sync::{mpsc, oneshot};

/// The most writes that one commit carries.
pub const BATCH: usize = 500;

/// A ballot ready to be stored: nothing in it tells whose it is.
#[derive(Debug, Clone)]
pub struct SealedBallot {
    pub wave: WaveId,
    pub sealed: Vec<u8>,
    pub withdrawal_mac: Vec<u8>,
    /// The box of what was written, in a wave that asks for words; there also where nothing was.
    pub words: Option<SealedWords>,
}

/// A box ready to wait for its gathering: one length, whatever is in it.
#[derive(Debug, Clone)]
pub struct SealedWords {
    pub setting: SettingId,
    pub sealed: Vec<u8>,
}

impl SealedWords {
    /// Seals a box for the readers of a setting: the same length and the same work whatever is in it.
    ///
    /// # Errors
    /// [`PackFault::TooLong`] for texts longer than any that may be written.
    pub fn seal(key: &WaveKey, setting: SettingId, words: &WordsBox) -> Result<SealedWords, PackFault> {
        Ok(SealedWords { setting, sealed: key.seal_words(&words.pack()?) })
    }
}

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submitted {
    /// Stored, durable.
    Stored,
    /// This invitation was done before: its first answers stand.
    AlreadyDone,
    /// The wave is not open any more; nothing was stored.
    Closed,
    /// Another ballot of the wave has this withdrawal code; nothing was stored.
    CodeTaken,
}

/// The database cannot take the answers now. The visitor keeps them on the page and tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answers cannot be stored at the moment")]
pub struct Unavailable;

pub(super) enum Write {
    Draft { wave: WaveId, invitation: InvitationId, sealed: Vec<u8> },
    Ballot { invitation: InvitationId, ballot: SealedBallot },
}

struct Waiting {
    write: Write,
    told: oneshot::Sender<Result<Submitted, Unavailable>>,
}

/// The door to the writer task; clones share it. The task ends when the last door is dropped.
#[derive(Clone)]
pub struct Writer {
    door: mpsc::Sender<Waiting>,
}

impl Writer {
    /// Starts the task. `acknowledge_early` is the fault that the fault test must catch; the program can
    /// only be told to use it under the feature `faults`.
    pub fn start(db: Db, clock: Clock, acknowledge_early: bool) -> Writer {
        let (door, mut queue) = mpsc::channel::<Waiting>(BATCH * 16);
        tokio::spawn(async move {
            let mut waiting = Vec::with_capacity(BATCH);
            while queue.recv_many(&mut waiting, BATCH).await > 0 {
                let batch: Vec<Waiting> = std::mem::take(&mut waiting);
                let (db, now) = (db.clone(), clock.now());
                // As a task of its own: a panic in it leaves its writers unanswered and the next batch alive.
                let committed = if acknowledge_early {
                    tokio::spawn(async move { commit_after_answering(&db, batch, now).await })
                } else {
                    tokio::spawn(async move { commit(&db, batch, now).await })
                };
                if let Err(fault) = committed.await {
                    tracing::error!(%fault, "a batch of writes stopped");
                }
            }
        });
        Writer { door }
    }

    /// Keeps a sealed draft under its invitation.
    ///
    /// # Errors
    /// [`Unavailable`] when the database does not take it.
    pub async fn keep_draft(
        &self,
        wave: WaveId,
        invitation: InvitationId,
        sealed: Vec<u8>,
    ) -> Result<Submitted, Unavailable> {
        self.write(Write::Draft { wave, invitation, sealed }).await
    }

    /// Marks the invitation done, drops its draft and stores the ballot: once, however often it is called.
    ///
    /// # Errors
    /// [`Unavailable`] when the database does not take it; then nothing was stored.
    pub async fn submit(
        &self,
        invitation: InvitationId,
        ballot: SealedBallot,
    ) -> Result<Submitted, Unavailable> {
        self.write(Write::Ballot { invitation, ballot }).await
    }

    async fn write(&self, write: Write) -> Result<Submitted, Unavailable> {
        let (told, tells) = oneshot::channel();
        self.door.send(Waiting { write, told }).await.map_err(|_| Unavailable)?;
        tells.await.map_err(|_| Unavailable)?
    }
}

/// Whether the database itself is away: then a second try would only keep everybody waiting.
fn is_away(fault: &DbErr) -> bool {
    matches!(fault, DbErr::Conn(_) | DbErr::ConnectionAcquire(_))
}

/// Whether a ballot's withdrawal code is another's: the only unique value in a write that chance draws shortly.
fn is_taken(fault: &DbErr) -> bool {
    matches!(fault.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Commits the batch and answers; when the batch fails for another reason than a database that is away,
/// each write gets a try of its own.
async fn commit(db: &Db, waiting: Vec<Waiting>, now: At) {
    let (writes, told): (Vec<Write>, Vec<_>) = waiting.into_iter().map(|one| (one.write, one.told)).unzip();
    match store::commit_batch(db, &Batch::of(&writes), now).await {
        Ok(results) => {
            for (told, result) in told.into_iter().zip(results) {
                told.send(Ok(result)).ok();
            }
        }
        Err(fault) if is_away(&fault) => {
            tracing::error!(writes = writes.len(), %fault, "the database is away");
            for told in told {
                told.send(Err(Unavailable)).ok();
            }
        }
        Err(fault) => {
            tracing::warn!(writes = writes.len(), %fault, "a batch of writes failed; trying them one by one");
            for (write, told) in writes.iter().zip(told) {
                let alone = store::commit_batch(db, &Batch::of(std::slice::from_ref(write)), now).await;
                let result = match alone {
                    Ok(results) => Ok(results[0]),
                    Err(fault) if is_taken(&fault) => Ok(Submitted::CodeTaken),
                    Err(fault) => {
                        tracing::error!(%fault, "a write failed");
                        Err(Unavailable)
                    }
                };
                told.send(result).ok();
            }
        }
    }
}

/// The planted fault: says "stored" before it is.
async fn commit_after_answering(db: &Db, waiting: Vec<Waiting>, now: At) {
    let (writes, told): (Vec<Write>, Vec<_>) = waiting.into_iter().map(|one| (one.write, one.told)).unzip();
    for told in told {
        told.send(Ok(Submitted::Stored)).ok();
    }
    // The journeys run on before the commit, as they do when a disk is slow.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    if let Err(fault) = store::commit_batch(db, &Batch::of(&writes), now).await {
        tracing::error!(%fault, "a write failed after it was acknowledged (planted fault)");
    }
}
