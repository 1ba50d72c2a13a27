//! What staff do with a batch of papers before it is posted.

use super::rules::{self, Batch, PaperRefusal, PaperStep, Typed};
use super::store;
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::{PaperBatchId, PaperSheetId, SettingId, WaveId};
use crate::invitations::{self, Invitation};
use crate::responses::ballot::{Answer, Ballot};
use crate::responses::journeys::Journeys;
use crate::surveys::Questionnaire;
use crate::theory::Audience;
use crate::waves::{self, Wave, WaveCache, WaveKey, token_hash};
use crate::wordcode::WordCode;
use sea_orm::{DatabaseTransaction, DbErr};
use std::sync::Arc;

/// Why something about a batch did not happen.
#[derive(Debug, thiserror::Error)]
pub enum PaperFault {
    /// A sentence for the person at the desk.
    #[error(transparent)]
    Refused(#[from] PaperRefusal),
    #[error(transparent)]
    Db(#[from] DbErr),
    #[error("{0:#}")]
    Failed(anyhow::Error),
}

/// What a scan did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scanned {
    Added,
    TakenOut,
}

/// Batches of papers, for the pages and the tests.
#[derive(Clone)]
pub struct Papers {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) waves: WaveCache,
}

/// What a batch's wave froze for its audience.
pub(super) struct Asked {
    pub questionnaire: Arc<Questionnaire>,
    pub key: Arc<WaveKey>,
}

/// One paper as it is typed: items with choices (what is missing counts as skipped), and the edition that it is
/// printed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedSheet {
    pub id: PaperSheetId,
    pub edition: String,
    pub choices: Vec<(String, String)>,
}

impl Papers {
    /// Over the same database, clock and waves as the respondents' journeys.
    pub fn of(journeys: &Journeys) -> Papers {
        Papers { db: journeys.db.clone(), clock: journeys.clock.clone(), waves: journeys.waves.clone() }
    }

    /// The batches of a wave, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn of_wave(&self, wave: WaveId) -> Result<Vec<Batch>, DbErr> {
        store::batches_of(self.db.reader(), wave).await
    }

    /// A batch with the numbers of its stubs and papers.
    ///
    /// # Errors
    /// [`PaperRefusal::NoSuchBatch`], or the database.
    pub async fn batch(&self, id: PaperBatchId) -> Result<(Batch, usize, usize), PaperFault> {
        let batch = store::batch(self.db.reader(), id).await?.ok_or(PaperRefusal::NoSuchBatch)?;
        let (stubs, papers) = store::counts(self.db.reader(), id).await?;
        Ok((batch, stubs, papers))
    }

    /// Opens a batch.
    ///
    /// # Errors
    /// A wave that takes no papers, or a setting where nobody of this audience was asked.
    pub async fn open(
        &self,
        wave: WaveId,
        setting: SettingId,
        audience: Audience,
    ) -> Result<PaperBatchId, PaperFault> {
        let now = self.clock.now();
        let txn = self.db.begin().await?;
        let row = waves::wave_held(&txn, wave).await?.ok_or(PaperRefusal::NoSuchBatch)?;
        rules::may_enter(&row, now)?;
        if !invitations::groups_asked(&txn, wave).await?.contains(&(setting, audience)) {
            return Err(PaperRefusal::NobodyAsked.into());
        }
        let id = PaperBatchId::random();
        let step = PaperStep::Scanning;
        let batch = Batch { id, wave, setting, audience, opened_at: now, step, posted: 0, dropped: 0 };
        store::insert_batch(&txn, &batch).await?;
        txn.commit().await?;
        Ok(id)
    }

    /// What the batch's wave asks, and its key.
    pub(super) async fn asked(&self, batch: &Batch) -> Result<Asked, PaperFault> {
        let now = self.waves.by_id(batch.wave).await.map_err(PaperFault::Failed)?;
        let frozen = now.and_then(|now| now.frozen.clone());
        let (Some(frozen), false) = (frozen, batch.step == PaperStep::Posted) else {
            return Err(PaperRefusal::AlreadyPosted.into());
        };
        let questionnaire = frozen.questionnaire(batch.audience).cloned();
        match (questionnaire, frozen.key.clone()) {
            (Some(questionnaire), Some(key)) => Ok(Asked { questionnaire, key }),
            _ => {
                Err(PaperFault::Failed(anyhow::anyhow!("the wave asks nobody like this, or its key is gone")))
            }
        }
    }

    /// Adds the stub with this code, or takes it out again. Its words name it; never a person.
    ///
    /// # Errors
    /// A code that is unknown, of another group, done or scanned already; a batch that is past scanning, or a
    /// stub that is detached from its paper while somebody could still answer.
    pub async fn scan(&self, id: PaperBatchId, code: &str, step: Scanned) -> Result<(), PaperFault> {
        let batch = store::batch(self.db.reader(), id).await?.ok_or(PaperRefusal::NoSuchBatch)?;
        let key = self.asked(&batch).await?.key;
        let txn = self.db.begin().await?;
        let (batch, wave) = self.held(&txn, id, step == Scanned::Added).await?;
        let found = self.stub_with(&txn, &key, (batch.wave, code)).await?.ok_or(PaperRefusal::UnknownCode)?;
        if (found.wave_id, found.setting_id, found.audience) != (batch.wave, batch.setting, batch.audience) {
            return Err(PaperRefusal::OtherBatchGroup.into());
        }
        let words = key.slip_code(found.id).to_string();
        match step {
            Scanned::Added if batch.step != PaperStep::Scanning => {
                return Err(PaperRefusal::NotScanning.into());
            }
            Scanned::Added if found.done => return Err(PaperRefusal::AlreadyDone { words }.into()),
            Scanned::Added => {
                if !store::add_stub(&txn, id, found.id).await? {
                    return Err(PaperRefusal::AlreadyScanned { words }.into());
                }
            }
            Scanned::TakenOut => {
                rules::may_take_out(&wave, batch.step, store::counts(&txn, id).await?.1)?;
                if !store::remove_stub(&txn, id, found.id).await? {
                    return Err(PaperRefusal::NotScanned { words }.into());
                }
            }
        }
        txn.commit().await?;
        Ok(())
    }

    async fn stub_with(
        &self,
        txn: &DatabaseTransaction,
        key: &WaveKey,
        (wave, code): (WaveId, &str),
    ) -> Result<Option<Invitation>, DbErr> {
        match Typed::read(code) {
            Typed::Token(token) => invitations::find_by_token_hash(txn, &token_hash(&token)).await,
            Typed::Words(words) => match WordCode::read(&words) {
                Ok(words) => invitations::find_by_slip_mac(txn, wave, &key.slip_mac(&words)).await,
                Err(_) => Ok(None),
            },
        }
    }

    /// The batch and its wave, held for a change; `enters` when something new comes in.
    pub(super) async fn held(
        &self,
        txn: &DatabaseTransaction,
        id: PaperBatchId,
        enters: bool,
    ) -> Result<(Batch, Wave), PaperFault> {
        let batch = store::batch_held(txn, id).await?.ok_or(PaperRefusal::NoSuchBatch)?;
        if batch.step == PaperStep::Posted {
            return Err(PaperRefusal::AlreadyPosted.into());
        }
        let wave = waves::wave_held(txn, batch.wave).await?.ok_or(PaperRefusal::NoSuchBatch)?;
        if enters {
            rules::may_enter(&wave, self.clock.now())?;
        }
        Ok((batch, wave))
    }

    /// On to typing once the stubs are detached and the papers shuffled; or back to scanning.
    ///
    /// # Errors
    /// A batch that is posted or gone, or the database.
    pub async fn go_to(&self, id: PaperBatchId, step: PaperStep) -> Result<(), PaperFault> {
        let txn = self.db.begin().await?;
        if !store::note_step(&txn, id, step).await? {
            return Err(PaperRefusal::AlreadyPosted.into());
        }
        txn.commit().await?;
        Ok(())
    }

    /// Keeps one typed paper: sealed before it meets the database. Sent again, it is one paper with the answers
    /// that came last.
    ///
    /// # Errors
    /// An answer that its question does not offer, stubs that are not detached yet, or the database.
    pub async fn keep_sheet(
        &self,
        id: PaperBatchId,
        sheet: TypedSheet,
        setting: String,
    ) -> Result<(), PaperFault> {
        let batch = store::batch(self.db.reader(), id).await?.ok_or(PaperRefusal::NoSuchBatch)?;
        let asked = self.asked(&batch).await?;
        let ballot = Ballot {
            format: 1,
            audience: batch.audience,
            setting,
            edition: sheet.edition,
            year_group: None,
            absence_band: None,
            groups: [None, None],
            answers: answers(&asked.questionnaire, &sheet.choices)?,
        };
        let packed = ballot.pack().map_err(|fault| PaperFault::Failed(fault.into()))?;
        let sealed = asked.key.seal_ballot(&packed);
        let txn = self.db.begin().await?;
        if self.held(&txn, id, true).await?.0.step != PaperStep::Typing {
            return Err(PaperRefusal::NotTyping.into());
        }
        if !store::keep_sheet(&txn, id, sheet.id, sealed).await? {
            return Err(PaperRefusal::NoSuchBatch.into());
        }
        txn.commit().await?;
        Ok(())
    }

    /// Whether this paper is in the batch.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_sheet(&self, id: PaperBatchId, sheet: PaperSheetId) -> Result<bool, DbErr> {
        store::has_sheet(self.db.reader(), id, sheet).await
    }

    /// Takes a typed paper out again; one that is not there is no fault.
    ///
    /// # Errors
    /// A batch that is posted or gone, or the database.
    pub async fn remove_sheet(&self, id: PaperBatchId, sheet: PaperSheetId) -> Result<(), PaperFault> {
        let txn = self.db.begin().await?;
        self.held(&txn, id, false).await?;
        store::remove_sheet(&txn, id, sheet).await?;
        txn.commit().await?;
        Ok(())
    }

    /// Deletes a batch that was not posted, with everything in it.
    ///
    /// # Errors
    /// A batch that is posted or gone, or the database.
    pub async fn discard(&self, id: PaperBatchId) -> Result<(), PaperFault> {
        let txn = self.db.begin().await?;
        if !store::delete_batch(&txn, id).await? {
            return Err(PaperRefusal::AlreadyPosted.into());
        }
        txn.commit().await?;
        Ok(())
    }
}

/// Every question of the questionnaire with its answer from the paper.
fn answers(questionnaire: &Questionnaire, choices: &[(String, String)]) -> Result<Vec<Answer>, PaperRefusal> {
    let known = |item: &str| questionnaire.question(item).is_some();
    if choices.iter().any(|(item, _)| !known(item)) {
        return Err(PaperRefusal::UnknownAnswer);
    }
    let answer = |question: &crate::surveys::Question| {
        let chosen = choices.iter().find(|(item, _)| *item == question.item);
        let choice = chosen.map_or(crate::surveys::SKIPPED, |(_, choice)| choice.as_str());
        if !question.accepts(choice) {
            return Err(PaperRefusal::UnknownAnswer);
        }
        Ok(Answer { item: question.item.clone(), version: question.version, choice: choice.to_owned() })
    };
    questionnaire.questions.iter().map(answer).collect()
}
