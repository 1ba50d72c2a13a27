//! What the pages of waves ask of the rooms above them.

use super::ahead::Rates;
use super::approving::ParentsTold;
use super::rules::Wave;
use super::store::WaveFault;
use crate::ids::{StaffId, WaveId};
use crate::theory::Audience;
use sea_orm::DbErr;
use std::pin::Pin;

/// A step that a person takes with a button.
pub type Step<'a> = Pin<Box<dyn Future<Output = Result<(), StepFault>> + Send + 'a>>;

/// A look at what keeps a wave from being counted.
pub type Waiting<'a> = Pin<Box<dyn Future<Output = Result<Vec<PapersWaiting>, DbErr>> + Send + 'a>>;

/// A look at settings, by name.
pub type Names<'a> = Pin<Box<dyn Future<Output = Result<Vec<String>, DbErr>> + Send + 'a>>;

/// A batch of papers that was neither posted nor deleted: named, and not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PapersWaiting {
    pub setting: String,
    pub audience: Audience,
    /// Where a coordinator posts or deletes it.
    pub place: String,
}

/// A look at what rooms further down know of a wave that has not opened.
pub type LooksAhead<'a> = Pin<Box<dyn Future<Output = Result<Ahead, DbErr>> + Send + 'a>>;

/// What rooms further down know of a wave that has not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// The shares of answers in the last released wave, as far as they are published.
    pub rates: Rates,
    pub parents: ParentsTold,
}

/// Opening and counting, as the application puts them together.
pub trait WaveSteps: Send + Sync {
    /// `anyway` is the colleague who opens it although [`WaveSteps::unanswered`] names settings.
    fn open<'a>(&'a self, wave: WaveId, anyway: Option<&'a str>) -> Step<'a>;
    /// The settings that have recorded no response to the last wave that asked them.
    fn unanswered(&self) -> Names<'_>;
    /// Where what people write could not be read, a sentence for each setting: it holds up a wave that asks for
    /// words. It belongs to a room above.
    fn unready<'a>(&'a self, wave: &'a Wave) -> Names<'a>;
    fn ahead<'a>(&'a self, wave: &'a Wave) -> LooksAhead<'a>;
    /// Queues the invitations of these audiences and languages of the roster, to this colleague alone: each leads to
    /// a preview.
    fn test_mails<'a>(&'a self, wave: &'a Wave, to: StaffId, which: Vec<(Audience, String)>) -> Step<'a>;
    fn count(&self, wave: WaveId) -> Step<'_>;
    /// The papers that a count of this wave waits for; they belong to a room above.
    fn papers_waiting(&self, wave: WaveId) -> Waiting<'_>;
}

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum StepFault {
    /// A sentence for the person who pressed the button.
    #[error("{0}")]
    Refused(String),
    #[error("{0:#}")]
    Failed(anyhow::Error),
}

impl From<WaveFault> for StepFault {
    fn from(fault: WaveFault) -> Self {
        match fault {
            WaveFault::Refused(refusal) => StepFault::Refused(refusal.to_string()),
            other => StepFault::Failed(other.into()),
        }
    }
}
