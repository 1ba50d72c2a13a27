//! What a respondent can do: knock at a link, see where they stand, keep an answer, send.
//!
//! The pages call this; so do the demonstration and the tests. No HTTP here.

use super::ballot::Ballot;
use super::draft::Draft;
use super::failures::{Failures, Network};
use super::journey::{Journey, JourneySeal};
use super::store::{self, Found};
use super::writer::{SealedBallot, SealedWords, Submitted, Unavailable, Writer};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::ids::{InvitationId, SettingId};
use crate::invitations::Invitation;
use crate::people;
use crate::surveys::{ENGLISH, Questionnaire};
use crate::voices::WordsBox;
use crate::waves::{Wave, WaveCache, WaveKey, WaveNow, token_hash};
use sea_orm::DbErr;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// An invitation that may be answered now, with what its wave froze.
#[derive(Clone)]
pub struct Asked {
    pub invitation: Invitation,
    pub questionnaire: Arc<Questionnaire>,
    pub key: Arc<WaveKey>,
    /// The code of the edition that `questionnaire` is in.
    pub edition: String,
    now: Arc<WaveNow>,
    /// The draft as it was read with the invitation.
    pub(super) sealed_draft: Option<Vec<u8>>,
}

impl Asked {
    /// Whether so few are invited beside this person that their answers are counted with those of others.
    pub fn is_small_group(&self) -> bool {
        let invitation = &self.invitation;
        let frozen = self.now.frozen.as_ref();
        frozen.is_some_and(|frozen| frozen.is_small_group(invitation.audience, invitation.setting_id))
    }

    pub fn wave(&self) -> &Wave {
        &self.now.wave
    }

    /// A questionnaire that nobody is asked: for a coordinator's walk, which writes nothing.
    pub(super) fn in_preview(questionnaire: Questionnaire) -> Asked {
        let audience = questionnaire.audience;
        let (now, key) = WaveNow::in_preview(questionnaire);
        let wave_id = now.wave.id;
        let questionnaire = now.frozen.as_ref().and_then(|frozen| frozen.questionnaire(audience)).cloned();
        let questionnaire = questionnaire.expect("the preview was made of it");
        let invitation = Invitation::in_preview(wave_id, audience);
        let edition = ENGLISH.to_owned();
        Asked { invitation, questionnaire, key, edition, now: Arc::new(now), sealed_draft: None }
    }

    /// Whether the wave offers this edition to this audience.
    pub fn offers(&self, edition: &str) -> bool {
        self.worded(edition).is_some()
    }

    fn worded(&self, edition: &str) -> Option<&Arc<Questionnaire>> {
        self.now.frozen.as_ref()?.in_edition(self.invitation.audience, edition)
    }

    /// The same in the words of an edition; unchanged when the wave does not offer it.
    #[must_use]
    pub fn read_in(mut self, edition: &str) -> Asked {
        if let Some(questionnaire) = self.worded(edition).cloned() {
            self.questionnaire = questionnaire;
            edition.clone_into(&mut self.edition);
        }
        self
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
    /// Its withdrawal code is another ballot's already: about once in a million sends. Send with a new nonce.
    #[error("the withdrawal code is taken")]
    CodeTaken,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// Everything that a journey needs.
pub struct Journeys {
    pub db: Db,
    pub clock: Clock,
    pub waves: WaveCache,
    pub writer: Writer,
    pub seal: JourneySeal,
    pub settings: SettingNames,
    /// Wrong return codes of a link.
    pub wrong_words: Failures<InvitationId>,
    /// Wrong withdrawal codes of a network.
    pub wrong_codes: Failures<Network>,
}

/// Names of settings by id, read once and again when one is new. A setting's name never changes.
#[derive(Debug, Default)]
pub struct SettingNames(RwLock<HashMap<SettingId, String>>);

impl SettingNames {
    pub(super) async fn name_of(&self, db: &Db, id: SettingId) -> Result<String, DbErr> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if let Some(name) = known {
            return Ok(name);
        }
        let all = people::settings(db.reader()).await?;
        let mut names = self.0.write().unwrap_or_else(PoisonError::into_inner);
        names.extend(all.into_iter().map(|setting| (setting.id, setting.name)));
        names.get(&id).cloned().ok_or_else(|| DbErr::RecordNotFound(format!("there is no setting {id}")))
    }
}

impl Journeys {
    /// The invitation behind a link, if it may be answered now. Reads only; unknown, spent, malformed and
    /// expired links take the same path.
    ///
    /// # Errors
    /// [`Unavailable`] when the database does not answer.
    pub async fn behind(&self, token: &str) -> Result<Option<Asked>, Unavailable> {
        let found = store::behind_link(&self.db, &token_hash(token)).await.map_err(unavailable)?;
        let Some(found) = found else { return Ok(None) };
        Ok(self.asked(found).await?.filter(|asked| self.is_open(asked)))
    }

    fn is_open(&self, asked: &Asked) -> bool {
        asked.now.is_open(self.clock.now())
    }

    /// The invitation with its wave, if the wave asks this audience.
    async fn asked(&self, found: Found) -> Result<Option<Asked>, Unavailable> {
        let Found { invitation, draft: sealed_draft } = found;
        let found = self.waves.by_id(invitation.wave_id).await.map_err(|fault| {
            tracing::error!(%fault, "a wave cannot be read");
            Unavailable
        })?;
        let Some(now) = found else { return Ok(None) };
        let Some(frozen) = now.frozen.clone() else { return Ok(None) };
        let questionnaire = frozen.questionnaire(invitation.audience).cloned();
        let (Some(questionnaire), Some(key)) = (questionnaire, frozen.key.clone()) else { return Ok(None) };
        let edition = ENGLISH.to_owned();
        Ok(Some(Asked { invitation, questionnaire, key, edition, now, sealed_draft }))
    }

    /// Where this journey stands now. Reads only.
    ///
    /// # Errors
    /// [`Unavailable`] when the database does not answer.
    pub async fn stand(&self, journey: &Journey) -> Result<Stand, Unavailable> {
        let found = store::of_journey(&self.db, journey.invitation).await.map_err(unavailable)?;
        let Some(found) = found.filter(|found| found.invitation.generation == journey.generation) else {
            return Ok(Stand::Over);
        };
        let Some(asked) = self.asked(found).await? else { return Ok(Stand::Over) };
        let asked = asked.read_in(&journey.edition);
        if asked.invitation.done {
            return Ok(Stand::Done { asked });
        }
        if !self.is_open(&asked) {
            return Ok(Stand::Over);
        }
        let draft = self.draft(journey, &asked);
        Ok(Stand::Answering { asked, draft })
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
        let setting =
            self.settings.name_of(&self.db, asked.invitation.setting_id).await.map_err(unavailable)?;
        let ballot = seal(journey, asked, draft, (setting, self.clock.now())).ok_or(SubmitRefused::Closed)?;
        match self.writer.submit(asked.invitation.id, ballot).await? {
            Submitted::Closed => Err(SubmitRefused::Closed),
            Submitted::CodeTaken => Err(SubmitRefused::CodeTaken),
            stored => Ok(stored),
        }
    }
}

fn seal(
    journey: &Journey,
    asked: &Asked,
    draft: &Draft,
    (setting, now): (String, At),
) -> Option<SealedBallot> {
    let invitation = &asked.invitation;
    let ballot = Ballot {
        format: 1,
        audience: invitation.audience,
        setting,
        edition: asked.edition.clone(),
        year_group: invitation.year_group,
        absence_band: invitation.absence_band.clone(),
        groups: invitation.groups,
        answers: draft.answers(&asked.questionnaire),
    };
    let packed =
        ballot.pack().inspect_err(|fault| tracing::error!(%fault, "a ballot cannot be packed")).ok()?;
    let key = &asked.key;
    Some(SealedBallot {
        wave: invitation.wave_id,
        sealed: key.seal_ballot(&packed),
        withdrawal_mac: key.withdrawal_mac(&key.withdrawal_code(&journey.nonce)).to_vec(),
        words: if asked.wave().asks_words { Some(seal_words(asked, draft, now)?) } else { None },
    })
}

/// The box of a submit, written in or not.
fn seal_words(asked: &Asked, draft: &Draft, now: At) -> Option<SealedWords> {
    let invitation = &asked.invitation;
    let words = WordsBox {
        audience: invitation.audience,
        edition: asked.edition.clone(),
        sent_at: now,
        told: draft.told(&asked.questionnaire),
    };
    let sealed = SealedWords::seal(&asked.key, invitation.setting_id, &words);
    sealed.inspect_err(|fault| tracing::error!(%fault, "a box of words cannot be packed")).ok()
}

pub(super) fn unavailable(fault: DbErr) -> Unavailable {
    tracing::error!(%fault, "the database did not answer a respondent");
    Unavailable
}
