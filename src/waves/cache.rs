//! What a respondent's page needs of a wave, in memory.

use crate::clock::At;
use crate::db::Db;
use crate::ids::WaveId;
use crate::surveys::{ENGLISH, Questionnaire, ReleasePlan};
use crate::theory::Audience;
use crate::waves::entity::questionnaire::{Column, Entity};
use crate::waves::key::WaveKey;
use crate::waves::key_store::Keys;
use crate::waves::rules::Wave;
use crate::waves::store;
use anyhow::Context;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long a wave's state may be remembered: another process may have closed it.
const STATE_HOLDS: Duration = Duration::from_secs(1);

/// What opening froze; never changes afterwards.
#[derive(Debug)]
pub struct Frozen {
    questionnaires: HashMap<Audience, Arc<Questionnaire>>,
    /// The same in the words of each edition that the wave offers beside English.
    worded: HashMap<(Audience, String), Arc<Questionnaire>>,
    pub plan: ReleasePlan,
    /// None when the key files have been destroyed.
    pub key: Option<Arc<WaveKey>>,
}

impl Frozen {
    pub fn questionnaire(&self, audience: Audience) -> Option<&Arc<Questionnaire>> {
        self.questionnaires.get(&audience)
    }

    /// The questionnaire in the words of an edition; none where the wave does not offer it.
    pub fn in_edition(&self, audience: Audience, code: &str) -> Option<&Arc<Questionnaire>> {
        if code == ENGLISH {
            return self.questionnaire(audience);
        }
        self.worded.get(&(audience, code.to_owned()))
    }
}

/// A wave as it was at most a second ago, and what it froze (none while it is planned).
#[derive(Debug)]
pub struct WaveNow {
    pub wave: Wave,
    pub frozen: Option<Arc<Frozen>>,
}

impl WaveNow {
    pub fn is_open(&self, now: At) -> bool {
        self.wave.is_open(now)
    }
}

/// The waves in memory. A write still asks [`super::open_for_answers`] in its own transaction.
#[derive(Clone, Debug)]
pub struct WaveCache(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    keys: Keys,
    slots: RwLock<HashMap<WaveId, (Instant, Arc<WaveNow>)>>,
    reading: tokio::sync::Mutex<()>,
}

impl WaveCache {
    pub fn new(db: Db, keys: Keys) -> WaveCache {
        WaveCache(Arc::new(Inner {
            db,
            keys,
            slots: RwLock::default(),
            reading: tokio::sync::Mutex::default(),
        }))
    }

    /// The wave, from memory when it was read less than a second ago.
    ///
    /// # Errors
    /// The database, a missing key file, or frozen JSON that is damaged.
    pub async fn by_id(&self, wave: WaveId) -> anyhow::Result<Option<Arc<WaveNow>>> {
        if let Some(fresh) = self.fresh(wave) {
            return Ok(Some(fresh));
        }
        let _one_reader = self.0.reading.lock().await;
        if let Some(fresh) = self.fresh(wave) {
            return Ok(Some(fresh));
        }
        let Some((row, plan)) = store::wave_with_plan(self.0.db.reader(), wave).await? else {
            return Ok(None);
        };
        let known = self.slot(wave).and_then(|(_, now)| now.frozen.clone());
        let keyless = row.keys_destroyed_at.is_some();
        let frozen = match (known, plan) {
            (Some(frozen), _) if frozen.key.is_none() == keyless => Some(frozen),
            (_, Some(plan)) => Some(Arc::new(self.read_frozen(&row, &plan).await?)),
            (_, None) => None,
        };
        let now = Arc::new(WaveNow { wave: row, frozen });
        self.slots_mut().insert(wave, (Instant::now(), now.clone()));
        Ok(Some(now))
    }

    /// Makes the next reader ask the database; called by whoever changes a wave in this process.
    pub fn forget(&self, wave: WaveId) {
        self.slots_mut().remove(&wave);
    }

    async fn read_frozen(&self, row: &Wave, plan: &str) -> anyhow::Result<Frozen> {
        let wave = row.id;
        let plan =
            serde_json::from_str(plan).with_context(|| format!("the plan of wave {wave} is damaged"))?;
        let rows = Entity::find().filter(Column::WaveId.eq(wave)).all(self.0.db.reader()).await?;
        let (mut questionnaires, mut worded) = (HashMap::new(), HashMap::new());
        for row in rows {
            let one: Questionnaire = serde_json::from_str(&row.body)
                .with_context(|| format!("the questionnaire {} of wave {wave} is damaged", row.audience))?;
            for edition in one.editions.iter().map(|worded| worded.edition.clone()) {
                let words = one.in_edition(&edition).map(Arc::new);
                worded.extend(words.map(|words| ((one.audience, edition), words)));
            }
            questionnaires.insert(one.audience, Arc::new(one));
        }
        let key = if row.keys_destroyed_at.is_some() { None } else { Some(self.0.keys.of(wave)?) };
        if let (Some(key), Some(fingerprint)) = (&key, &row.key_fingerprint) {
            anyhow::ensure!(
                key.fingerprint().as_slice() == fingerprint.as_slice(),
                "the key file of wave {wave} is not the one that it was opened with: put back the right one"
            );
        }
        Ok(Frozen { questionnaires, worded, plan, key })
    }

    fn fresh(&self, wave: WaveId) -> Option<Arc<WaveNow>> {
        self.slot(wave).filter(|(read, _)| read.elapsed() < STATE_HOLDS).map(|(_, now)| now)
    }

    fn slot(&self, wave: WaveId) -> Option<(Instant, Arc<WaveNow>)> {
        self.0.slots.read().unwrap_or_else(PoisonError::into_inner).get(&wave).cloned()
    }

    fn slots_mut(&self) -> std::sync::RwLockWriteGuard<'_, HashMap<WaveId, (Instant, Arc<WaveNow>)>> {
        self.0.slots.write().unwrap_or_else(PoisonError::into_inner)
    }
}
