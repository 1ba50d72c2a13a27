//! The support contacts in memory, for pages that must not ask the database each time.

use super::rules::{SupportContact, SupportLines, lines_for};
use super::store;
use crate::db::Db;
use crate::ids::SettingId;
use jiff::civil::Date;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long the contacts may be remembered: another process may have changed them.
const HOLDS: Duration = Duration::from_secs(20);

/// Every support contact as it was at most 20 seconds ago; at once after a change in this process.
#[derive(Clone, Debug)]
pub struct SupportBook(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    holds: Duration,
    read: RwLock<Option<(Instant, Contacts)>>,
    reading: tokio::sync::Mutex<()>,
}

type Contacts = Arc<Vec<SupportContact>>;

impl SupportBook {
    pub fn new(db: Db) -> SupportBook {
        Self::holding(db, HOLDS)
    }

    pub(super) fn holding(db: Db, holds: Duration) -> SupportBook {
        let (read, reading) = (RwLock::default(), tokio::sync::Mutex::default());
        SupportBook(Arc::new(Inner { db, holds, read, reading }))
    }

    /// Who is shown to the respondents of a setting today: its own contacts first, then the partnership's
    /// lines; without a setting, these alone. None of them is past its review day. A page is never refused
    /// for want of this: when the database does not answer, the contacts read before are used.
    pub async fn support_for(&self, setting: Option<SettingId>, today: Date) -> SupportLines {
        lines_for(&self.contacts().await, setting, today)
    }

    /// Makes the next reader ask the database; called by whoever changes a contact in this process.
    pub fn forget(&self) {
        *self.0.read.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    async fn contacts(&self) -> Contacts {
        if let Some(fresh) = self.fresh() {
            return fresh;
        }
        let _one_reader = self.0.reading.lock().await;
        if let Some(fresh) = self.fresh() {
            return fresh;
        }
        match store::support_contacts(self.0.db.reader()).await {
            Ok(contacts) => {
                let contacts = Arc::new(contacts);
                let mut read = self.0.read.write().unwrap_or_else(PoisonError::into_inner);
                *read = Some((Instant::now(), contacts.clone()));
                contacts
            }
            Err(fault) => {
                tracing::error!(%fault, "the support contacts cannot be read");
                self.known().map(|(_, contacts)| contacts).unwrap_or_default()
            }
        }
    }

    fn fresh(&self) -> Option<Contacts> {
        self.known().filter(|(read, _)| read.elapsed() < self.0.holds).map(|(_, contacts)| contacts)
    }

    fn known(&self) -> Option<(Instant, Contacts)> {
        self.0.read.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
