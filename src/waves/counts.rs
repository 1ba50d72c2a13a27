//! How many have answered while a wave is open: once a day, floored to 5, for 20 or more invited.

use crate::clock::{At, HOUR};
use crate::db::Db;
use crate::ids::{SettingId, WaveId};
use crate::theory::Audience;
use crate::waves::entity::invitation::{Column, Entity};
use jiff::civil::Date;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// Groups with fewer invited show no count.
pub const INVITED_AT_LEAST: i64 = 20;
/// Counts are shown in steps of this.
pub const STEP: i64 = 5;
/// A day's counts are taken from this hour, London time.
const HOUR_OF_COUNT: i64 = 6 * HOUR;

/// One group's coarse count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoarseCount {
    pub invited: i64,
    /// Floored to 5; none where fewer than 20 were invited.
    pub done: Option<i64>,
}

impl CoarseCount {
    fn of(invited: i64, done: i64) -> CoarseCount {
        CoarseCount { invited, done: (invited >= INVITED_AT_LEAST).then_some(done / STEP * STEP) }
    }
}

/// The coarse counts of a wave on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoarseCounts {
    /// "as of 06:00 on this day".
    pub day: Date,
    pub by_audience: BTreeMap<Audience, CoarseCount>,
    pub by_setting: BTreeMap<(Audience, SettingId), CoarseCount>,
}

/// The counts of today, taken once and kept until tomorrow 06:00 in London.
#[derive(Clone, Debug, Default)]
pub struct CountsOfDay(Arc<Mutex<HashMap<WaveId, Arc<CoarseCounts>>>>);

impl CountsOfDay {
    /// The wave's counts of today; a process that has just started takes them at once.
    pub async fn of(&self, db: &Db, wave: WaveId, now: At) -> Result<Arc<CoarseCounts>, DbErr> {
        let day = now.plus(-HOUR_OF_COUNT).day();
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&wave).cloned();
        if let Some(known) = known.filter(|counts| counts.day == day) {
            return Ok(known);
        }
        let counts = Arc::new(coarse_counts(db.reader(), wave, day).await?);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(wave, counts.clone());
        Ok(counts)
    }
}

#[derive(FromQueryResult)]
struct Group {
    audience: String,
    setting_id: SettingId,
    invited: i64,
    done: i64,
}

async fn coarse_counts(db: &impl ConnectionTrait, wave: WaveId, day: Date) -> Result<CoarseCounts, DbErr> {
    let done = Expr::case(Column::Done.eq(true), 1).finally(0);
    let groups: Vec<Group> = Entity::find()
        .select_only()
        .column(Column::Audience)
        .column(Column::SettingId)
        .column_as(Column::Id.count(), "invited")
        .column_as(Expr::expr(done).sum(), "done")
        .filter(Column::WaveId.eq(wave))
        .group_by(Column::Audience)
        .group_by(Column::SettingId)
        .into_model()
        .all(db)
        .await?;
    let mut totals: BTreeMap<Audience, (i64, i64)> = BTreeMap::new();
    let mut by_setting = BTreeMap::new();
    for group in groups {
        let Some(audience) = Audience::from_code(&group.audience) else { continue };
        let total = totals.entry(audience).or_default();
        *total = (total.0 + group.invited, total.1 + group.done);
        by_setting.insert((audience, group.setting_id), CoarseCount::of(group.invited, group.done));
    }
    let by_audience = totals
        .into_iter()
        .map(|(audience, (invited, done))| (audience, CoarseCount::of(invited, done)))
        .collect();
    Ok(CoarseCounts { day, by_audience, by_setting })
}

/// How many were invited, by audience and setting; frozen since the opening.
pub(super) async fn invited_by_setting(
    db: &impl ConnectionTrait,
    wave: WaveId,
) -> Result<HashMap<(Audience, SettingId), u64>, DbErr> {
    let rows: Vec<(String, SettingId, i64)> = Entity::find()
        .select_only()
        .column(Column::Audience)
        .column(Column::SettingId)
        .column_as(Column::Id.count(), "invited")
        .filter(Column::WaveId.eq(wave))
        .group_by(Column::Audience)
        .group_by(Column::SettingId)
        .into_tuple()
        .all(db)
        .await?;
    let group = |(audience, setting, invited): (String, SettingId, i64)| {
        Some(((Audience::from_code(&audience)?, setting), invited.unsigned_abs()))
    };
    Ok(rows.into_iter().filter_map(group).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::PoolSize;
    use crate::ids::{InvitationId, random_bytes};
    use sea_orm::{Statement, Value};

    #[test]
    fn a13_counts_step_by_five_and_small_groups_show_none() {
        assert_eq!(CoarseCount::of(19, 19).done, None);
        assert_eq!(CoarseCount::of(20, 4).done, Some(0));
        assert_eq!(CoarseCount::of(20, 19).done, Some(15));
        assert_eq!(CoarseCount::of(400, 205).done, Some(205));
    }

    async fn run(db: &Db, sql: &str, values: Vec<Value>) {
        let txn = db.begin().await.unwrap();
        let backend = txn.get_database_backend();
        txn.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
        txn.commit().await.unwrap();
    }

    /// An open wave in which 40 people of one setting are invited and nobody has answered.
    async fn invited(db: &Db) -> WaveId {
        let (wave, setting) = (WaveId::random(), SettingId::random());
        let sql = "INSERT INTO wave (id, name, term, year, state, opens_at, closes_at, count_at, withdrawn) \
                   VALUES ($1, 'Autumn 2026', 'autumn', 2026, 'open', 0, 1, 1, 0)";
        run(db, sql, vec![wave.into()]).await;
        let sql =
            "INSERT INTO setting (id, name, kind, phase, locality) VALUES ($1, 'P', 'school', 'p', 'x')";
        run(db, sql, vec![setting.into()]).await;
        for _ in 0..40 {
            let sql = "INSERT INTO invitation (id, wave_id, setting_id, audience, language, token_hash, done) \
                       VALUES ($1, $2, $3, 'YP', 'en', $4, $5)";
            let token = random_bytes::<16>().to_vec();
            let id = InvitationId::random();
            run(db, sql, vec![id.into(), wave.into(), setting.into(), token.into(), false.into()]).await;
        }
        wave
    }

    #[tokio::test]
    async fn a13_whoever_watches_all_day_sees_the_count_move_once_a_day_in_steps_of_five() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/belong.db", folder.path().display());
        let db = Db::connect(&url, PoolSize::default()).await.unwrap();
        let wave = invited(&db).await;
        let morning = At::parse_london("2026-11-10 06:00").unwrap();
        let kept = CountsOfDay::default();
        let (mut seen, mut unguarded) = (Vec::new(), Vec::new());
        for hour in 0..48 {
            let sql = "UPDATE invitation SET done = $1 WHERE id = \
                       (SELECT id FROM invitation WHERE done = $2 LIMIT 1)";
            run(&db, sql, vec![true.into(), false.into()]).await;
            let now = morning.plus(hour * HOUR);
            let done = |counts: Arc<CoarseCounts>| counts.by_audience.values().next().unwrap().done;
            seen.push(done(kept.of(&db, wave, now).await.unwrap()));
            unguarded.push(done(CountsOfDay::default().of(&db, wave, now).await.unwrap()));
        }
        seen.dedup();
        unguarded.dedup();
        assert_eq!(seen, [Some(0), Some(25)]);
        assert!(unguarded.len() > 2, "without the day's memory every five answers can be watched");
    }
}
