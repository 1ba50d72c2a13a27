//! Posting a batch: one transaction, once; and the draw when there is a paper too many.

use super::batches::{PaperFault, Papers};
use super::rules::{self, PaperRefusal, PaperStep};
use super::store;
use crate::clock::At;
use crate::ids::{InvitationId, PaperBatchId, SettingId, random_bytes, shuffle};
use crate::invitations;
use crate::responses::ballot::Ballot;
use crate::responses::store::insert_boxes;
use crate::responses::writer::{SealedBallot, SealedWords};
use crate::surveys::SKIPPED;
use crate::theory::Audience;
use crate::voices::WordsBox;
use crate::waves::{self, Wave, WaveKey};
use sea_orm::{DatabaseTransaction, DbErr, RuntimeErr};

/// The most invitations that are marked at once.
const AT_ONCE: usize = 1_000;

/// PostgreSQL's codes for a serialization failure and a deadlock.
const RACES: [&str; 2] = ["40001", "40P01"];

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
    /// ballots without characteristics and without a withdrawal code. An empty sheet becomes no ballot and counts
    /// as withdrawn. A second call changes nothing; a deadlock is tried once more.
    ///
    /// # Errors
    /// Counts that differ, too few papers with an answer while the wave is open, a sheet that does not open, or
    /// the database. Then everything is as it was.
    pub async fn post(&self, id: PaperBatchId) -> Result<Posted, PaperFault> {
        match self.post_once(id).await {
            Err(PaperFault::Db(fault)) if lost_a_race(&fault) => {
                tracing::warn!(batch = %id, %fault, "a posting lost a race; trying again");
                self.post_once(id).await
            }
            outcome => outcome,
        }
    }

    async fn post_once(&self, id: PaperBatchId) -> Result<Posted, PaperFault> {
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
        let wave = waves::wave_held_alone(&txn, batch.wave).await?.ok_or(PaperRefusal::NoSuchBatch)?;
        let stubs = store::stubs_of(&txn, id).await?;
        let sheets = store::sheets_of(&txn, id).await?;
        if batch.step != PaperStep::Typing {
            return Err(PaperRefusal::NotTyping.into());
        }
        let mut sheets = sheets.iter().map(|sheet| Opened::of(&key, sheet)).collect::<Result<Vec<_>, _>>()?;
        let answered = sheets.iter().filter(|sheet| sheet.answered).count();
        rules::may_post(&wave, stubs.len(), sheets.len(), answered)?;
        let marked = mark_done(&txn, &stubs).await?;
        shuffle(&mut sheets);
        sheets.truncate(marked.len());
        let ballots = sheets.iter().filter(|sheet| sheet.answered);
        let stored = (batch.setting, self.clock.now());
        let ballots =
            ballots.map(|sheet| sheet.sealed_anew(&key, &wave, stored)).collect::<Result<Vec<_>, _>>()?;
        let empty = marked.len() - ballots.len();
        if empty > 0 && !waves::note_withdrawn(&txn, wave.id, empty as u32).await? {
            return Err(PaperRefusal::WrongState { state: wave.state }.into());
        }
        store::drop_drafts(&txn, &marked).await?;
        store::insert_ballots(&txn, &ballots).await?;
        let boxes = ballots.iter().filter_map(|ballot| Some((ballot.wave, ballot.words.as_ref()?)));
        insert_boxes(&txn, boxes.collect()).await?;
        let posted = Posted { posted: ballots.len() as u32, dropped: (stubs.len() - marked.len()) as u32 };
        store::note_posted(&txn, id, posted).await?;
        txn.commit().await?;
        tracing::info!(batch = %id, posted = posted.posted, dropped = posted.dropped, empty, "papers were posted");
        Ok(posted)
    }

    /// Takes out one paper drawn at random, while there are more papers than stubs: whose is too many, nobody
    /// can tell.
    ///
    /// # Errors
    /// No paper too many, a batch that is posted or gone, or the database.
    pub async fn draw_out(&self, id: PaperBatchId) -> Result<(), PaperFault> {
        let txn = self.db.begin().await?;
        self.held(&txn, id, false).await?;
        let stubs = store::stubs_of(&txn, id).await?.len();
        let mut sheets = store::sheet_ids_of(&txn, id).await?;
        let papers = sheets.len();
        shuffle(&mut sheets);
        match sheets.first() {
            Some(drawn) if papers > stubs => store::remove_sheet(&txn, id, *drawn).await?,
            _ => return Err(PaperRefusal::NoneLeftOver { stubs, papers }.into()),
        }
        txn.commit().await?;
        Ok(())
    }
}

/// Whether PostgreSQL gave the transaction up for another one's sake: then the same again may succeed.
fn lost_a_race(fault: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(fault)) | DbErr::Query(RuntimeErr::SqlxError(fault))) = fault
    else {
        return false;
    };
    let code = fault.as_database_error().and_then(|fault| fault.code());
    code.is_some_and(|code| RACES.contains(&code.as_ref()))
}

async fn mark_done(txn: &DatabaseTransaction, stubs: &[InvitationId]) -> Result<Vec<InvitationId>, DbErr> {
    let mut marked = Vec::with_capacity(stubs.len());
    for some in stubs.chunks(AT_ONCE) {
        marked.extend(invitations::mark_done(txn, some).await?);
    }
    Ok(marked)
}

/// A typed paper, unsealed for the length of the posting.
struct Opened {
    packed: Vec<u8>,
    audience: Audience,
    edition: String,
    /// Something on it was answered; otherwise it is nobody's ballot.
    answered: bool,
}

impl Opened {
    fn of(key: &WaveKey, sheet: &[u8]) -> Result<Opened, PaperFault> {
        let damaged =
            |why: String| PaperFault::Failed(anyhow::anyhow!("a typed paper cannot be opened: {why}"));
        let packed = key.open_ballot(sheet).map_err(|fault| damaged(fault.to_string()))?;
        let ballot = Ballot::unpack(&packed).map_err(|fault| damaged(fault.to_string()))?;
        let answered = ballot.answers.iter().any(|answer| answer.choice != SKIPPED);
        Ok(Opened { packed, audience: ballot.audience, edition: ballot.edition, answered })
    }

    /// The same answers under a new nonce: the ballot cannot be matched with the sheet that it was. Paper has no
    /// room for own words, so its box, in a wave that has boxes, is empty.
    fn sealed_anew(
        &self,
        key: &WaveKey,
        wave: &Wave,
        (setting, sent_at): (SettingId, At),
    ) -> Result<SealedBallot, PaperFault> {
        let (audience, edition) = (self.audience, self.edition.clone());
        let empty = WordsBox { audience, edition, sent_at, told: Vec::new() };
        let words = wave.asks_words.then(|| SealedWords::seal(key, setting, &empty)).transpose();
        let words = words.map_err(|fault| PaperFault::Failed(fault.into()))?;
        let (wave, sealed) = (wave.id, key.seal_ballot(&self.packed));
        Ok(SealedBallot { wave, sealed, withdrawal_mac: random_bytes::<32>().to_vec(), words })
    }
}
