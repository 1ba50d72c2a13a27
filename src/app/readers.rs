//! Whether what people write in a wave could be read.

use super::App;
use crate::people;
use crate::voices::{self, Days};
use crate::waves::Wave;
use sea_orm::DbErr;

impl App {
    /// Why a wave that asks for words cannot open yet: a sentence for each setting on the roster where these could
    /// not be read. Empty for a wave that asks for none, or has
    /// been opened.
    ///
    /// # Errors
    /// The database's.
    pub async fn unready(&self, wave: &Wave) -> Result<Vec<String>, DbErr> {
        if !wave.asks_words || !wave.state.is_ahead() {
            return Ok(Vec::new());
        }
        let db = self.db.reader();
        let asked = people::roll_counts(db).await?.into_keys().map(|(setting, _)| setting).collect();
        let days = Days { today: self.now().day(), until: wave.closes_at.day() };
        voices::refuse_unready(db, &self.readers_keys, &asked, &days).await
    }
}

/// Says of every readers' key that is lost, what it means and what to do. The program starts all the same.
pub(super) fn warn_of_lost_keys(lost: &[String]) {
    for sentence in lost {
        tracing::warn!("{sentence}");
    }
}
