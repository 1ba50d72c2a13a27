//! The actions in memory, for pages that must not ask the database each time.

use super::rules::{Action, Latest, latest};
use super::store;
use crate::db::Db;
use crate::ids::SettingId;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long the actions may be remembered: another process may have added one.
const HOLDS: Duration = Duration::from_secs(20);

/// Every action as it was at most 20 seconds ago; at once after a change in this process.
#[derive(Clone, Debug)]
pub struct ActionsBook(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    holds: Duration,
    read: RwLock<Option<(Instant, Actions)>>,
    reading: tokio::sync::Mutex<()>,
}

type Actions = Arc<Vec<Action>>;

impl ActionsBook {
    pub fn new(db: Db) -> ActionsBook {
        Self::holding(db, HOLDS)
    }

    pub(super) fn holding(db: Db, holds: Duration) -> ActionsBook {
        let (read, reading) = (RwLock::default(), tokio::sync::Mutex::default());
        ActionsBook(Arc::new(Inner { db, holds, read, reading }))
    }

    /// The latest news for the people of a setting. Nobody's thank-you is refused for want of it: when the
    /// database does not answer, what was read before is used.
    pub async fn latest_for(&self, setting: Option<SettingId>) -> Latest {
        latest(&self.actions().await, setting)
    }

    /// Makes the next reader ask the database; called by whoever changes an action in this process.
    pub fn forget(&self) {
        *self.0.read.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    async fn actions(&self) -> Actions {
        if let Some(fresh) = self.fresh() {
            return fresh;
        }
        let _one_reader = self.0.reading.lock().await;
        if let Some(fresh) = self.fresh() {
            return fresh;
        }
        let actions = match store::all_actions(self.0.db.reader()).await {
            Ok(actions) => Arc::new(actions),
            Err(fault) => {
                tracing::error!(%fault, "the actions cannot be read");
                self.known().map(|(_, actions)| actions).unwrap_or_default()
            }
        };
        let mut read = self.0.read.write().unwrap_or_else(PoisonError::into_inner);
        *read = Some((Instant::now(), actions.clone()));
        actions
    }

    fn fresh(&self) -> Option<Actions> {
        self.known().filter(|(read, _)| read.elapsed() < self.0.holds).map(|(_, actions)| actions)
    }

    fn known(&self) -> Option<(Instant, Actions)> {
        self.0.read.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
