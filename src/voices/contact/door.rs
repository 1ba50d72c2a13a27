//! The side of the form: which settings take requests, and keeping one.

use super::rules::ContactText;
use super::spool::ContactSpool;
use crate::clock::At;
use crate::config::KeyFolders;
use crate::db::Db;
use crate::ids::SettingId;
use crate::people;
use crate::voices::readers::reading_settings;
use crate::voices::setting_key::PublicHalf;
use sea_orm::DbErr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long the thank-you page remembers whether anybody takes requests.
const HOLDS: Duration = Duration::from_secs(20);

/// A setting that takes requests: somebody confirmed to read for it and has access, and its key was checked.
#[derive(Debug, Clone)]
pub struct Place {
    pub name: String,
    setting: SettingId,
    key: PublicHalf,
}

/// Takes requests for contact. Clones share what they remember.
#[derive(Clone)]
pub struct ContactDoor {
    db: Db,
    spool: ContactSpool,
    offered: Arc<RwLock<Option<(Instant, bool)>>>,
}

impl ContactDoor {
    pub fn new(db: Db, keys: &KeyFolders) -> ContactDoor {
        ContactDoor { db, spool: ContactSpool::below(keys), offered: Arc::default() }
    }

    /// The settings that take requests, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn places(&self) -> Result<Vec<Place>, DbErr> {
        let db = self.db.reader();
        let keys = reading_settings(db).await?;
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let place = |setting: people::Setting| {
            Some(Place { key: *keys.get(&setting.id)?, name: setting.name, setting: setting.id })
        };
        Ok(people::settings(db).await?.into_iter().filter_map(place).collect())
    }

    /// Whether any setting takes requests: the same for everybody. As it was at most 20 seconds ago; where the
    /// database does not answer, no, so that nobody's thank-you is held up.
    pub async fn is_offered(&self) -> bool {
        let known = *self.offered.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((read, offered)) = known
            && read.elapsed() < HOLDS
        {
            return offered;
        }
        let offered = match self.places().await {
            Ok(places) => !places.is_empty(),
            Err(fault) => {
                tracing::error!(%fault, "whether a setting takes requests for contact cannot be read");
                return false;
            }
        };
        *self.offered.write().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), offered));
        offered
    }

    /// Seals a request to the setting's readers and keeps it until it is gathered; durable when this returns.
    ///
    /// # Errors
    /// Neither key folder takes it.
    pub async fn keep(&self, place: &Place, text: &ContactText, now: At) -> anyhow::Result<()> {
        let (spool, setting, sealed) = (self.spool.clone(), place.setting, place.key.seal(&text.pack()?));
        tokio::task::spawn_blocking(move || spool.keep(setting, &sealed, now)).await??;
        Ok(())
    }
}
