//! What a respondent can do: knock at a link, see where they stand, keep an answer, send.
//!
//! The pages call this; so do the demonstration and the tests. No HTTP here.

use super::ballot::Ballot;
use super::draft::Draft;
use super::journey::{Journey, JourneySeal};
use super::store;
use super::writer::{SealedBallot, Submitted, Unavailable, Writer};
use crate::clock::Clock;
use crate::db::Db;
use crate::invitations::{self, Invitation};
use crate::surveys::Questionnaire;
use crate::waves::{Frozen, WaveCache};
use std::sync::Arc;

/// An invitation that may be answered now, with the wave as it was frozen.
#[derive(Clone)]
pub struct Asked {
    pub invitation: Invitation,
    pub wave: Arc<Frozen>,
}

impl Asked {
    /// The questions of this invitation's audience.
    pub fn questionnaire(&self) -> Option<&Questionnaire> {
        self.wave.questionnaire(self.invitation.audience)
    }
}

/// Where a journey stands.
pub enum Stand {
    /// Not sent yet.
    Answering { asked: Asked, draft: Draft },
    /// Sent, on this device or another.
    Done { asked: Asked },
    /// The wave has closed, or the link was replaced.
    Over,
}

/// Why a submit was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SubmitRefused {
    #[error("there is no answer to send")]
    Empty,
    #[error("the wave has closed")]
    Closed,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Everything that a journey needs.
pub struct Journeys {
    pub db: Db,
    pub clock: Clock,
    pub waves: Arc<WaveCache>,
    pub writer: Writer,
    pub seal: JourneySeal,
}

impl Journeys {
    /// The invitation behind a link, if it may be answered now. Reads only; unknown, spent, malformed and
    /// expired links take the same path.
    ///
    /// # Errors
    /// [`Unavailable`] when the database does not answer.
    pub async fn behind(&self, token: &str) -> Result<Option<Asked>, Unavailable> {
        let found = invitations::behind_token(&self.db, token).await.map_err(unavailable)?;
        let Some(invitation) = found else { return Ok(None) };
        let Some(wave) = self.open_wave(&invitation).await? else { return Ok(None) };
        Ok(Some(Asked { invitation, wave }))
    }

    async fn open_wave(&self, invitation: &Invitation) -> Result<Option<Arc<Frozen>>, Unavailable> {
        let wave = self.waves.by_id(&self.db, invitation.wave, self.clock.now()).await.map_err(|fault| {
            tracing::error!(%fault, "a wave cannot be read");
            Unavailable
        })?;
        Ok(wave.filter(|wave| wave.is_open()))
    }

    /// Where this journey stands now. Reads only.
    ///
    /// # Errors
    /// [`Unavailable`] when the database does not answer.
    pub async fn stand(&self, journey: &Journey) -> Result<Stand, Unavailable> {
        let found = invitations::invitation(&self.db, journey.invitation).await.map_err(unavailable)?;
        let Some(invitation) = found.filter(|found| found.generation == journey.generation) else {
            return Ok(Stand::Over);
        };
        let done = invitation.done;
        let Some(wave) = self.open_wave(&invitation).await? else { return Ok(Stand::Over) };
        let asked = Asked { invitation, wave };
        if done {
            return Ok(Stand::Done { asked });
        }
        let draft = self.draft(journey, &asked).await?;
        Ok(Stand::Answering { asked, draft })
    }

    /// The draft under the invitation; empty when there is none, or when it is a child's from another browser.
    async fn draft(&self, journey: &Journey, asked: &Asked) -> Result<Draft, Unavailable> {
        let sealed = store::draft_under(&self.db, asked.invitation.id).await.map_err(unavailable)?;
        let opened = sealed.and_then(|sealed| {
            asked.wave.key().open_draft(asked.invitation.id, &sealed, secret(journey, asked)).ok()
        });
        Ok(opened.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
    }

    /// Seals the draft and keeps it. Durable when it returns.
    ///
    /// # Errors
    /// [`Unavailable`] when the database does not take it.
    pub async fn keep(&self, journey: &Journey, asked: &Asked, draft: &Draft) -> Result<Submitted, Unavailable> {
        let body = serde_json::to_vec(draft).expect("a draft holds only text and ids");
        let sealed = asked.wave.key().seal_draft(asked.invitation.id, &body, secret(journey, asked));
        self.writer.keep_draft(asked.invitation.wave, asked.invitation.id, sealed).await
    }

    /// Sends: one response per invitation, however often it is called.
    ///
    /// # Errors
    /// [`SubmitRefused`] when there is nothing to send, the wave has closed, or the database is away.
    pub async fn submit(
        &self,
        journey: &Journey,
        asked: &Asked,
        draft: &Draft,
    ) -> Result<Submitted, SubmitRefused> {
        if !draft.has_an_answer() {
            return Err(SubmitRefused::Empty);
        }
        let ballot = seal(journey, asked, draft).ok_or(SubmitRefused::Closed)?;
        match self.writer.submit(asked.invitation.id, ballot).await? {
            Submitted::Closed => Err(SubmitRefused::Closed),
            stored => Ok(stored),
        }
    }
}

/// A young person's or child's draft is bound to the browser that wrote it.
fn secret<'j>(journey: &'j Journey, asked: &Asked) -> Option<&'j [u8]> {
    asked.invitation.audience.is_child().then_some(journey.secret.as_slice())
}

fn seal(journey: &Journey, asked: &Asked, draft: &Draft) -> Option<SealedBallot> {
    let invitation = &asked.invitation;
    let ballot = Ballot {
        format: 1,
        audience: invitation.audience,
        setting: invitation.setting.clone(),
        edition: invitation.language.clone(),
        year_group: invitation.year_group,
        absence_band: invitation.absence_band.clone(),
        groups: invitation.groups,
        answers: draft.answers(asked.questionnaire()?),
    };
    let packed = ballot
        .pack()
        .inspect_err(|fault| tracing::error!(%fault, "a ballot cannot be packed"))
        .ok()?;
    let key = asked.wave.key();
    Some(SealedBallot {
        wave: invitation.wave,
        sealed: key.seal_ballot(&packed),
        withdrawal_mac: key.withdrawal_mac(&key.withdrawal_code(&journey.nonce)),
    })
}

fn unavailable(fault: sea_orm::DbErr) -> Unavailable {
    tracing::error!(%fault, "the database did not answer a respondent");
    Unavailable
}
