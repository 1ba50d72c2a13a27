//! What staff and children do with a class session.

use super::rules::{self, Budget, ClassRefusal, ClassSession, Standing};
use super::store;
use crate::clock::Clock;
use crate::config;
use crate::db::Db;
use crate::ids::{ClassSessionId, SettingId, WaveId};
use crate::invitations;
use crate::responses::journey::Journey;
use crate::responses::journeys::Journeys;
use crate::theory::Audience;
use crate::waves::{self, WaveCache, WaveKey, token_hash};
use crate::wordcode::WordCode;
use sea_orm::DbErr;
use std::sync::Arc;

/// Why something about a session did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ClassFault {
    /// A sentence for the person at the desk.
    #[error(transparent)]
    Refused(#[from] ClassRefusal),
    #[error(transparent)]
    Db(#[from] DbErr),
    #[error("{0:#}")]
    Failed(anyhow::Error),
}

/// What became of the words that somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// A journey begins, or goes on.
    Journey(Box<Journey>),
    /// Words of nobody in this session's group; not told apart from words that do not exist.
    Unknown,
    /// These words have been used.
    Done,
    /// The session takes no words (any more).
    Not(Standing),
}

/// Class sessions, for the pages and the tests.
#[derive(Clone)]
pub struct ClassSessions {
    db: Db,
    clock: Clock,
    waves: WaveCache,
    hours: f64,
    budget: Budget,
}

impl ClassSessions {
    /// Over the same database, clock and waves as the respondents' journeys.
    pub fn of(journeys: &Journeys, class: &config::Class) -> ClassSessions {
        ClassSessions {
            db: journeys.db.clone(),
            clock: journeys.clock.clone(),
            waves: journeys.waves.clone(),
            hours: class.session_hours,
            budget: Budget { session: class.session_failures, wave: class.wave_failures },
        }
    }

    async fn key_of(&self, wave: WaveId) -> Result<Arc<WaveKey>, ClassFault> {
        let now = self.waves.by_id(wave).await.map_err(ClassFault::Failed)?;
        let frozen = now.and_then(|now| now.frozen.clone());
        let key = frozen.and_then(|frozen| frozen.key.clone());
        key.ok_or_else(|| ClassFault::Failed(anyhow::anyhow!("the wave has no key")))
    }

    /// Opens a session.
    ///
    /// # Errors
    /// A wave that is not open, nobody of this audience in this setting, too many unknown codes in the wave.
    pub async fn open(
        &self,
        wave: WaveId,
        setting: SettingId,
        (audience, edition): (Audience, &str),
    ) -> Result<ClassSession, ClassFault> {
        let now = self.clock.now();
        let row = waves::wave_by_id(self.db.reader(), wave).await?.ok_or(ClassRefusal::NoSuchSession)?;
        let failures = store::failures_in(self.db.reader(), wave).await?;
        let closes_at = rules::may_open(&row, now, self.hours, (failures, self.budget))?;
        if !invitations::groups_asked(self.db.reader(), wave).await?.contains(&(setting, audience)) {
            return Err(ClassRefusal::NobodyAsked.into());
        }
        let id = ClassSessionId::random();
        let session = ClassSession {
            id,
            wave,
            setting,
            audience,
            edition: edition.to_owned(),
            opened_at: now,
            closes_at,
            closed: false,
            failures: 0,
        };
        let hash = token_hash(&self.key_of(wave).await?.class_secret(id));
        let txn = self.db.begin().await?;
        store::insert(&txn, &session, &hash).await?;
        txn.commit().await?;
        Ok(session)
    }

    /// The path of a session's page for the tablets.
    ///
    /// # Errors
    /// A wave without a key, or the database.
    pub async fn path_of(&self, session: &ClassSession) -> Result<String, ClassFault> {
        let secret = self.key_of(session.wave).await?.class_secret(session.id);
        Ok(format!("/class/{}", rules::secret_in_groups(&secret)))
    }

    /// The sessions of a wave, the newest first, and where each stands.
    ///
    /// # Errors
    /// The database's.
    pub async fn of_wave(&self, wave: WaveId) -> Result<Vec<(ClassSession, Standing)>, DbErr> {
        let sessions = store::sessions_of(self.db.reader(), wave).await?;
        let in_wave = sessions.iter().map(|session| session.failures).sum();
        let now = self.clock.now();
        let standing = |session: &ClassSession| rules::standing(session, in_wave, self.budget, now);
        Ok(sessions.into_iter().map(|session| (session.clone(), standing(&session))).collect())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`ClassRefusal::NoSuchSession`], or the database.
    pub async fn close(&self, wave: WaveId, id: ClassSessionId) -> Result<(), ClassFault> {
        let txn = self.db.begin().await?;
        if !store::note_closed(&txn, wave, id).await? {
            return Err(ClassRefusal::NoSuchSession.into());
        }
        txn.commit().await?;
        Ok(())
    }

    /// The session behind a secret, and where it stands. Reads only.
    ///
    /// # Errors
    /// The database's.
    pub async fn behind(&self, secret: &str) -> Result<Option<(ClassSession, Standing)>, ClassFault> {
        let hash = token_hash(&rules::secret_as_typed(secret));
        let Some(session) = store::session_behind(self.db.reader(), &hash).await? else { return Ok(None) };
        let in_wave = store::failures_in(self.db.reader(), session.wave).await?;
        let now = self.clock.now();
        let wave = self.waves.by_id(session.wave).await.map_err(ClassFault::Failed)?;
        let standing = match wave.is_some_and(|wave| wave.is_open(now)) {
            true => rules::standing(&session, in_wave, self.budget, now),
            false => Standing::Over,
        };
        Ok(Some((session, standing)))
    }

    /// Takes the words that somebody typed at a session's page. Words that are nobody's in the wave cost the
    /// session and the wave one failure each. Words of another group cost none: who holds them did not guess.
    /// Nor does a text that cannot be a slip's words, because a guesser learns nothing from it.
    ///
    /// # Errors
    /// The database's.
    pub async fn enter(
        &self,
        session: &ClassSession,
        standing: Standing,
        typed: &str,
    ) -> Result<Entered, ClassFault> {
        if standing != Standing::Open {
            return Ok(Entered::Not(standing));
        }
        let Ok(words) = WordCode::read(typed) else { return Ok(Entered::Unknown) };
        let key = self.key_of(session.wave).await?;
        let mac = key.slip_mac(&words);
        let now = self.clock.now();
        let txn = self.db.begin().await?;
        let session = store::session_held(&txn, session.id).await?.ok_or(ClassRefusal::NoSuchSession)?;
        let in_wave = store::failures_in(&txn, session.wave).await?;
        let standing = rules::standing(&session, in_wave, self.budget, now);
        if standing != Standing::Open {
            return Ok(Entered::Not(standing));
        }
        let found = invitations::find_by_slip_mac(&txn, session.wave, &mac).await?;
        if found.is_none() {
            store::note_failure(&txn, session.id).await?;
        }
        txn.commit().await?;
        let ours =
            found.filter(|found| (found.setting_id, found.audience) == (session.setting, session.audience));
        let Some(invitation) = ours else { return Ok(Entered::Unknown) };
        if invitation.done {
            return Ok(Entered::Done);
        }
        let begun = Journey::begin(session.wave, invitation.id, invitation.generation, now);
        let journey = Journey {
            secret: key.slip_secret(&words),
            class: Some(rules::secret_in_groups(&key.class_secret(session.id))),
            ..begun
        };
        Ok(Entered::Journey(Box::new(journey)))
    }
}
