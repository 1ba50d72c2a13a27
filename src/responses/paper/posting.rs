//! Posting a batch: one transaction, once.

use super::batches::{PaperFault, Papers};
use super::rules::{self, PaperRefusal, PaperStep};
use super::store;
use crate::ids::{InvitationId, PaperBatchId, WaveId, random_bytes, shuffle};
use crate::invitations;
use crate::responses::ballot::Ballot;
use crate::responses::writer::SealedBallot;
use crate::waves::{self, WaveKey};
use sea_orm::{DatabaseTransaction, DbErr};

/// The most invitations that are marked at once.
const AT_ONCE: usize = 1_000;

/// How a posting went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// Papers that became ballots.
    pub posted: u32,
    /// Papers that were dropped, drawn at random: one for each stub whose owner has answered online since.
    pub dropped: u32,
}

impl Papers {
    /// Posts the batch: marks its invitations done, and stores as many of its sheets, in random order, as
    /// ballots without characteristics and without a withdrawal code. A second call changes nothing.
    ///
    /// # Errors
    /// Counts that differ, too few papers while the wave is open, a sheet that does not open, or the
    /// database. Then everything is as it was.
    pub async fn post(&self, id: PaperBatchId) -> Result<Posted, PaperFault> {
        let batch = store::batch(self.db.reader(), id).await?.ok_or(PaperRefusal::NoSuchBatch)?;
        if batch.step == PaperStep::Posted {
            return Ok(Posted { posted: batch.posted, dropped: batch.dropped });
        }
        let key = self.asked(&batch).await?.key;
        let txn = self.db.begin().await?;
        let batch = store::batch_held(&txn, id).await?.ok_or(PaperRefusal::NoSuchBatch)?;
        if batch.step == PaperStep::Posted {
            return Ok(Posted { posted: batch.posted, dropped: batch.dropped });
        }
        let wave = waves::wave_held(&txn, batch.wave).await?.ok_or(PaperRefusal::NoSuchBatch)?;
        let stubs = store::stubs_of(&txn, id).await?;
        let mut sheets = store::sheets_of(&txn, id).await?;
        if batch.step != PaperStep::Typing {
            return Err(PaperRefusal::NotTyping.into());
        }
        rules::may_post(&wave, stubs.len(), sheets.len())?;
        let marked = mark_done(&txn, &stubs).await?;
        shuffle(&mut sheets);
        sheets.truncate(marked.len());
        let ballots = sheets.iter().map(|sheet| sealed_anew(&key, batch.wave, sheet));
        let ballots = ballots.collect::<Result<Vec<SealedBallot>, PaperFault>>()?;
        store::drop_drafts(&txn, &marked).await?;
        store::insert_ballots(&txn, &ballots).await?;
        let posted = Posted { posted: marked.len() as u32, dropped: (stubs.len() - marked.len()) as u32 };
        store::note_posted(&txn, id, posted).await?;
        txn.commit().await?;
        tracing::info!(batch = %id, posted = posted.posted, dropped = posted.dropped, "papers were posted");
        Ok(posted)
    }
}

async fn mark_done(txn: &DatabaseTransaction, stubs: &[InvitationId]) -> Result<Vec<InvitationId>, DbErr> {
    let mut marked = Vec::with_capacity(stubs.len());
    for some in stubs.chunks(AT_ONCE) {
        marked.extend(invitations::mark_done(txn, some).await?);
    }
    Ok(marked)
}

/// The same answers under a new nonce: the ballot cannot be matched with the sheet that it was.
fn sealed_anew(key: &WaveKey, wave: WaveId, sheet: &[u8]) -> Result<SealedBallot, PaperFault> {
    let damaged = |why: String| PaperFault::Failed(anyhow::anyhow!("a typed paper cannot be opened: {why}"));
    let packed = key.open_ballot(sheet).map_err(|fault| damaged(fault.to_string()))?;
    Ballot::unpack(&packed).map_err(|fault| damaged(fault.to_string()))?;
    Ok(SealedBallot { wave, sealed: key.seal_ballot(&packed), withdrawal_mac: random_bytes::<32>().to_vec() })
}
