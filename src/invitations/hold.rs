//! Mails to many that wait for somebody: paused by a colleague, or held by the program after it stood still.

use crate::access::{Entry, Object, What, Who, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{MailHoldId, StaffId, WaveId};
use crate::invitations::outbox::{self, Open};
use crate::invitations::outbox_counts::in_fives;
use crate::mail::Lane;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

const TABLE: &str = "mail_hold";

/// HeldBecause mails wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldBecause {
    /// A colleague paused them.
    Paused,
    /// Nobody looked after the mails for longer than half a day.
    StoodStill,
    /// The database is older than what this machine last knew of it.
    Restored,
}

impl HeldBecause {
    const ALL: [HeldBecause; 3] = [HeldBecause::Paused, HeldBecause::StoodStill, HeldBecause::Restored];

    fn word(self) -> &'static str {
        match self {
            HeldBecause::Paused => "paused",
            HeldBecause::StoodStill => "stood-still",
            HeldBecause::Restored => "restored",
        }
    }

    /// What is to be seen wherever somebody who can help is.
    pub(super) fn headline(self) -> &'static str {
        match self {
            HeldBecause::Paused => "Mails to many people are paused.",
            HeldBecause::StoodStill => "Belong stood still, and no wave goes on until somebody has looked.",
            HeldBecause::Restored => {
                "The database was restored from a backup, and no wave goes on until somebody has looked."
            }
        }
    }

    /// What people are told.
    pub fn sentence(self) -> &'static str {
        match self {
            HeldBecause::Paused => "Paused by a colleague.",
            HeldBecause::StoodStill => {
                "Belong stood still for more than 12 hours, or the clock jumped. Until somebody has looked whether the \
                 clock is right and the mails are still wanted, no wave opens, closes or is counted, and nothing is deleted."
            }
            HeldBecause::Restored => {
                "The database was restored from a backup. Mails that it still counts as waiting may have left before: \
                 look first, then let them go. Until then no wave opens, closes or is counted, and nothing is deleted."
            }
        }
    }
}

/// Mails to many that wait for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// None: of all waves.
    pub wave: Option<WaveId>,
    pub why: HeldBecause,
    /// Who paused them.
    pub by: Option<StaffId>,
    pub since: At,
}

fn read(row: &QueryResult) -> Result<Hold, DbErr> {
    let why: String = row.try_get("", "why")?;
    let why = HeldBecause::ALL.into_iter().find(|one| one.word() == why);
    let wave: Option<uuid::Uuid> = row.try_get("", "wave_id")?;
    let by: Option<uuid::Uuid> = row.try_get("", "staff_id")?;
    Ok(Hold {
        wave: wave.map(WaveId),
        why: why.unwrap_or(HeldBecause::Paused),
        by: by.map(StaffId),
        since: At(row.try_get("", "since")?),
    })
}

/// Everything that is held, the longest first.
///
/// # Errors
/// The database's.
pub async fn holds(db: &impl ConnectionTrait) -> Result<Vec<Hold>, DbErr> {
    let query = Query::select()
        .columns(["wave_id", "why", "staff_id", "since"].map(Alias::new))
        .from(Alias::new(TABLE))
        .order_by(Alias::new("since"), Order::Asc)
        .to_owned();
    db.query_all(&query).await?.iter().map(read).collect()
}

/// Why the mails of all waves wait; a reason of the program's own before a colleague's pause.
pub(super) fn of_all(holds: &[Hold]) -> Option<&Hold> {
    holds.iter().filter(|hold| hold.wave.is_none()).max_by_key(|hold| hold.why != HeldBecause::Paused)
}

/// Whether everything waits because the program stood still, the clock jumped or the database was restored.
///
/// # Errors
/// The database's.
pub async fn stands_still(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(of_all(&holds(db).await?).is_some_and(|hold| hold.why != HeldBecause::Paused))
}

/// What the workers may take.
pub(super) async fn open(db: &impl ConnectionTrait) -> Result<Open, DbErr> {
    let holds = holds(db).await?;
    let all_held = of_all(&holds).is_some();
    let lanes = Lane::ALL.into_iter().filter(|lane| !(all_held && *lane == Lane::Many)).collect();
    Ok(Open { lanes, but_not: holds.iter().filter_map(|hold| hold.wave).collect() })
}

/// Holds the mails of a wave, or of all waves, until [`resume`]; nothing new where they are held already. In force
/// within a second, and within the mail that is just being handed over.
///
/// # Errors
/// The database's.
pub async fn pause(db: &Db, wave: Option<WaveId>, by: StaffId, now: At) -> Result<(), DbErr> {
    let txn = db.begin().await?;
    if hold(&txn, Hold { wave, why: HeldBecause::Paused, by: Some(by), since: now }).await? {
        audit(&txn, Entry::of(now, What::MailsPaused, about(wave))).await?;
    }
    txn.commit().await
}

/// Holds all mails to many for a reason of the program's own; says whether they were not held before.
pub(super) async fn hold_all(txn: &impl ConnectionTrait, why: HeldBecause, now: At) -> Result<bool, DbErr> {
    let new = hold(txn, Hold { wave: None, why, by: None, since: now }).await?;
    if new {
        audit(txn, Entry::of(now, What::MailsPaused, about(None)).by(Who::Program)).await?;
    }
    Ok(new)
}

/// A reason of the program's own counts beside a colleague's pause: it holds more than mails.
async fn hold(txn: &impl ConnectionTrait, new: Hold) -> Result<bool, DbErr> {
    let is_paused = |why: HeldBecause| why == HeldBecause::Paused;
    let holds = holds(txn).await?;
    if holds.iter().any(|known| known.wave == new.wave && (is_paused(new.why) || !is_paused(known.why))) {
        return Ok(false);
    }
    let insert = Query::insert()
        .into_table(Alias::new(TABLE))
        .columns(["id", "wave_id", "why", "staff_id", "since"].map(Alias::new))
        .values_panic([
            MailHoldId::random().0.into(),
            new.wave.map(|wave| wave.0).into(),
            new.why.word().into(),
            new.by.map(|by| by.0).into(),
            new.since.0.into(),
        ])
        .to_owned();
    txn.execute(&insert).await?;
    Ok(true)
}

/// Lets held mails go. What has left stays left.
///
/// # Errors
/// The database's.
pub async fn resume(db: &Db, wave: Option<WaveId>, now: At) -> Result<(), DbErr> {
    let column = Expr::col(Alias::new("wave_id"));
    let this = match wave {
        Some(wave) => column.eq(wave.0),
        None => column.is_null(),
    };
    let txn = db.begin().await?;
    let gone = Query::delete().from_table(Alias::new(TABLE)).and_where(this).to_owned();
    if txn.execute(&gone).await?.rows_affected() > 0 {
        audit(&txn, Entry::of(now, What::MailsResumed, about(wave))).await?;
    }
    txn.commit().await
}

/// Cancels what has not left of a wave's mails, for good; says how many mails that were. Links go on working.
///
/// # Errors
/// The database's.
pub async fn cancel(db: &Db, wave: WaveId, now: At) -> Result<u64, DbErr> {
    let txn = db.begin().await?;
    let cancelled = outbox::cancel(&txn, wave).await?;
    audit(&txn, Entry::of(now, What::MailsCancelled, about(Some(wave))).amount(in_fives(cancelled))).await?;
    txn.commit().await?;
    Ok(cancelled)
}

/// Queues failed mails again, of all waves; says how many. Each is refused again where nothing has changed.
///
/// # Errors
/// The database's.
pub async fn retry_failed(db: &Db, now: At) -> Result<u64, DbErr> {
    let txn = db.begin().await?;
    let again = outbox::queue_failed_again(&txn, now).await?;
    audit(&txn, Entry::of(now, What::MailsRetried, Object::noun("failed mails")).amount(in_fives(again)))
        .await?;
    txn.commit().await?;
    Ok(again)
}

fn about(wave: Option<WaveId>) -> Object {
    wave.map_or(Object::noun("mails of all waves"), |wave| Object::one("wave", wave.0))
}
