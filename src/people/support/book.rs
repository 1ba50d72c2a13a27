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
    known: RwLock<Known>,
    reading: tokio::sync::Mutex<()>,
}

/// The contacts, and when they were read; none when they are known to be old.
#[derive(Clone, Debug, Default)]
struct Known {
    at: Option<Instant>,
    contacts: Arc<Vec<SupportContact>>,
}

impl SupportBook {
    pub fn new(db: Db) -> SupportBook {
        Self::holding(db, HOLDS)
    }

    pub(super) fn holding(db: Db, holds: Duration) -> SupportBook {
        let (known, reading) = (RwLock::default(), tokio::sync::Mutex::default());
        SupportBook(Arc::new(Inner { db, holds, known, reading }))
    }

    /// Who is shown to the respondents of a setting today: its own contacts first, then the partnership's
    /// lines; without a setting, these alone. None of them is past its review day. Asks nobody: a page is
    /// drawn after [`SupportBook::freshen`].
    pub fn support_for(&self, setting: Option<SettingId>, today: Date) -> SupportLines {
        lines_for(&self.known().contacts, setting, today)
    }

    /// Reads the contacts again if they are too old. A page is never refused for want of this: when the
    /// database does not answer, those read before stand for as long again.
    pub async fn freshen(&self) {
        if self.is_fresh() {
            return;
        }
        let _one_reader = self.0.reading.lock().await;
        if self.is_fresh() {
            return;
        }
        let contacts = match store::support_contacts(self.0.db.reader()).await {
            Ok(contacts) => Arc::new(contacts),
            Err(fault) => {
                tracing::error!(%fault, "the support contacts cannot be read");
                self.known().contacts
            }
        };
        let known = Known { at: Some(Instant::now()), contacts };
        *self.0.known.write().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// Makes the next reader ask the database; called by whoever changes a contact in this process.
    pub fn forget(&self) {
        self.0.known.write().unwrap_or_else(PoisonError::into_inner).at = None;
    }

    fn is_fresh(&self) -> bool {
        self.known().at.is_some_and(|read| read.elapsed() < self.0.holds)
    }

    fn known(&self) -> Known {
        self.0.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
