//! The beat: by it the program notices that nobody looked after the mails for a while, that the clock jumped, or that
//! the database was restored. Then mails to many wait for somebody, instead of leaving late and all at once.

use crate::clock::{At, Clock, DAY, HOUR, MINUTE};
use crate::db::Db;
use crate::invitations::hold::{HeldBecause, hold_all};
use crate::invitations::{minutes, outbox};
use sea_orm::sea_query::{Alias, LockType, OnConflict, Query};
use sea_orm::{ConnectionTrait, DbErr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A longer silence, or a jump of the clock by more, asks somebody.
const SILENCE: i64 = 12 * HOUR;
/// After a silence or jump this long even an installation without waves waits for somebody: what it would delete may only
/// seem to be due.
const LONG_SILENCE: i64 = 30 * DAY;
/// The database may be this much older than the file: it is written first.
const BEHIND: i64 = 5 * MINUTE;
const FILE: &str = "mail.beat";
const TABLE: &str = "mail_beat";

/// What the last beats say about this one.
fn verdict(in_database: Option<At>, in_file: Option<At>, now: At) -> Option<HeldBecause> {
    let known = in_database?;
    if in_file.is_some_and(|file| file.0 - known.0 > BEHIND) {
        return Some(HeldBecause::Restored);
    }
    ((now.0 - known.0).abs() > SILENCE).then_some(HeldBecause::StoodStill)
}

/// Keeps the beat. Clones share what they remember.
#[derive(Clone)]
pub struct MailBeat {
    db: Db,
    clock: Clock,
    file: PathBuf,
    last: Arc<AtomicI64>,
}

impl MailBeat {
    /// `folder` outlives the database's backups: the folder of the keys.
    pub fn new(db: Db, clock: Clock, folder: &Path) -> MailBeat {
        MailBeat { db, clock, file: folder.join(FILE), last: Arc::new(AtomicI64::new(i64::MIN)) }
    }

    /// Beats, at most once a minute. Says why mails to many are held from now on, where that is new.
    ///
    /// # Errors
    /// The database's; nothing may be sent then.
    pub async fn beat(&self) -> Result<Option<HeldBecause>, DbErr> {
        let now = self.clock.now();
        let last = self.last.load(Ordering::SeqCst);
        if last != i64::MIN && (0..MINUTE).contains(&(now.0 - last)) {
            return Ok(None);
        }
        let txn = self.db.begin().await?;
        let known = last_beat(&txn).await?;
        let why = verdict(known, self.in_file(), now);
        let mut held = None;
        let is_long = known.is_some_and(|known| (now.0 - known.0).abs() > LONG_SILENCE);
        if let Some(why) = why
            && (is_long || outbox::is_anything_to_come(&txn).await?)
            && hold_all(&txn, why, now).await?
        {
            held = Some(why);
        }
        keep_beat(&txn, now).await?;
        minutes::forget(&txn, now).await?;
        txn.commit().await?;
        self.last.store(now.0, Ordering::SeqCst);
        self.keep_in_file(now);
        Ok(held)
    }

    fn in_file(&self) -> Option<At> {
        std::fs::read_to_string(&self.file).ok()?.trim().parse().ok().map(At)
    }

    /// A file that cannot be written costs the notice of a restored backup and nothing else.
    fn keep_in_file(&self, now: At) {
        let temporary = self.file.with_extension("beat.tmp");
        let written = std::fs::write(&temporary, now.0.to_string())
            .and_then(|()| std::fs::rename(&temporary, &self.file));
        if let Err(fault) = written {
            tracing::warn!(kind = ?fault.kind(), "the beat of the mails cannot be kept beside the keys");
        }
    }
}

async fn last_beat(txn: &impl ConnectionTrait) -> Result<Option<At>, DbErr> {
    let query =
        Query::select().column(Alias::new("at")).from(Alias::new(TABLE)).lock(LockType::Update).to_owned();
    txn.query_one(&query).await?.map(|row| Ok(At(row.try_get("", "at")?))).transpose()
}

async fn keep_beat(txn: &impl ConnectionTrait, now: At) -> Result<(), DbErr> {
    let insert = Query::insert()
        .into_table(Alias::new(TABLE))
        .columns(["id", "at"].map(Alias::new))
        .values_panic([1.into(), now.0.into()])
        .on_conflict(OnConflict::column(Alias::new("id")).update_column(Alias::new("at")).to_owned())
        .to_owned();
    txn.execute(&insert).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silence_of_half_a_day_a_jump_or_an_old_database_asks_somebody() {
        let now = At(1_000 * DAY);
        let ago = |millis: i64| Some(At(now.0 - millis));
        assert_eq!(verdict(None, None, now), None, "the first beat");
        assert_eq!(verdict(ago(12 * HOUR), ago(12 * HOUR), now), None);
        assert_eq!(verdict(ago(13 * HOUR), ago(13 * HOUR), now), Some(HeldBecause::StoodStill));
        assert_eq!(verdict(ago(-13 * HOUR), None, now), Some(HeldBecause::StoodStill), "the clock went back");
        assert_eq!(verdict(ago(2 * HOUR), ago(HOUR), now), Some(HeldBecause::Restored));
        assert_eq!(verdict(ago(4 * MINUTE), ago(0), now), None);
    }
}
