//! What a respondent's page needs of a wave, in memory.

use crate::clock::At;
use crate::db::Db;
use crate::ids::{SettingId, WaveId, random_bytes};
use crate::people;
use crate::surveys::{ENGLISH, Questionnaire, ReleasePlan};
use crate::theory::Audience;
use crate::waves::entity::questionnaire::{Column, Entity};
use crate::waves::key::WaveKey;
use crate::waves::key_store::Keys;
use crate::waves::rules::Wave;
use crate::waves::{counts, rules, store};
use anyhow::Context;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long a wave's state may be remembered: another process may have closed it.
const STATE_HOLDS: Duration = Duration::from_secs(1);

/// What opening froze; never changes afterwards.
#[derive(Debug)]
pub struct Frozen {
    questionnaires: HashMap<Audience, Arc<Questionnaire>>,
    /// The same in the words of each edition that the wave offers beside English.
    worded: Worded,
    pub plan: ReleasePlan,
    /// Groups that are few before anybody has answered.
    small: HashSet<(Audience, SettingId)>,
    /// None when the key files have been destroyed.
    pub key: Option<Arc<WaveKey>>,
}

impl Frozen {
    pub fn questionnaire(&self, audience: Audience) -> Option<&Arc<Questionnaire>> {
        self.questionnaires.get(&audience)
    }

    /// Whether so few of this audience were invited in this setting's reporting place that even a full
    /// return stays under the reporting minimum: their answers will be counted with those of others.
    pub fn is_small_group(&self, audience: Audience, setting: SettingId) -> bool {
        self.small.contains(&(audience, setting))
    }

    /// The questionnaire in the words of an edition; none where the wave does not offer it.
    pub fn in_edition(&self, audience: Audience, code: &str) -> Option<&Arc<Questionnaire>> {
        if code == ENGLISH {
            return self.questionnaire(audience);
        }
        self.worded.get(&(audience, code.to_owned()))
    }
}

type Worded = HashMap<(Audience, String), Arc<Questionnaire>>;

/// Puts a questionnaire beside the others, and each of its editions.
fn gather(one: Questionnaire, all: &mut HashMap<Audience, Arc<Questionnaire>>, worded: &mut Worded) {
    for edition in one.editions.iter().map(|worded| worded.edition.clone()) {
        let words = one.in_edition(&edition).map(Arc::new);
        worded.extend(words.map(|words| ((one.audience, edition), words)));
    }
    all.insert(one.audience, Arc::new(one));
}

/// A wave as it was at most a second ago, and what it froze (none while it is planned).
#[derive(Debug)]
pub struct WaveNow {
    pub wave: Wave,
    pub frozen: Option<Arc<Frozen>>,
}

impl WaveNow {
    /// A wave that does not exist, around one questionnaire, with a key of its own: for a preview.
    pub fn in_preview(questionnaire: Questionnaire) -> (WaveNow, Arc<WaveKey>) {
        let wave = Wave::in_preview(questionnaire.term);
        let key = Arc::new(WaveKey::new(wave.id, &random_bytes()));
        let (mut questionnaires, mut worded) = (HashMap::new(), HashMap::new());
        gather(questionnaire, &mut questionnaires, &mut worded);
        let plan = ReleasePlan { minimum: 10, groups: Vec::new(), places: Vec::new() };
        let small = HashSet::new();
        let frozen = Frozen { questionnaires, worded, plan, small, key: Some(key.clone()) };
        (WaveNow { wave, frozen: Some(Arc::new(frozen)) }, key)
    }

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
        let plan: ReleasePlan =
            serde_json::from_str(plan).with_context(|| format!("the plan of wave {wave} is damaged"))?;
        let small = self.small_groups(&plan, wave).await?;
        let rows = Entity::find().filter(Column::WaveId.eq(wave)).all(self.0.db.reader()).await?;
        let (mut questionnaires, mut worded) = (HashMap::new(), HashMap::new());
        for row in rows {
            let one: Questionnaire = serde_json::from_str(&row.body)
                .with_context(|| format!("the questionnaire {} of wave {wave} is damaged", row.audience))?;
            gather(one, &mut questionnaires, &mut worded);
        }
        let key = if row.keys_destroyed_at.is_some() { None } else { Some(self.0.keys.of(wave)?) };
        if let (Some(key), Some(fingerprint)) = (&key, &row.key_fingerprint) {
            anyhow::ensure!(
                key.fingerprint().as_slice() == fingerprint.as_slice(),
                "the key file of wave {wave} is not the one that it was opened with: put back the right one"
            );
        }
        Ok(Frozen { questionnaires, worded, plan, small, key })
    }

    async fn small_groups(
        &self,
        plan: &ReleasePlan,
        wave: WaveId,
    ) -> Result<HashSet<(Audience, SettingId)>, DbErr> {
        let db = self.0.db.reader();
        let invited = counts::invited_by_setting(db, wave).await?;
        let names = people::settings(db).await?.into_iter().map(|one| (one.id, one.name)).collect();
        Ok(rules::small_groups(plan, &names, &invited))
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
