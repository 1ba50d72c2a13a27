//! Targets in the database. None is ever lost: what gives way to another, or is withdrawn, stays as history.

use super::entity::{ActiveModel, Column, Entity, Model};
use super::rules::{Ground, NewTarget, Target, TargetRefusal, check_target};
use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::TargetId;
use crate::theory::{Measure, Theory};
use crate::waves::{Aim, State, Wave, aims_of, all_waves};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, Set,
};

/// Why a target was not kept.
#[derive(Debug, thiserror::Error)]
pub enum SetTargetError {
    #[error(transparent)]
    Refused(#[from] TargetRefusal),
    #[error("the target could not be stored")]
    Db(#[from] DbErr),
}

/// The targets that stand, by outcome, measure and horizon.
pub async fn targets(db: &impl ConnectionTrait) -> Result<Vec<Target>, DbErr> {
    let all = every_target(db).await?;
    Ok(all.into_iter().filter(|target| target.superseded_at.is_none()).collect())
}

/// Every target that was ever agreed, by outcome, measure and horizon, the newest first.
pub async fn every_target(db: &impl ConnectionTrait) -> Result<Vec<Target>, DbErr> {
    let rows = Entity::find()
        .order_by_asc(Column::OutcomeId)
        .order_by_asc(Column::Measure)
        .order_by_asc(Column::Horizon)
        .order_by_desc(Column::AgreedAt)
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

/// The targets of this moment as a wave seals them when it opens.
pub async fn aims(db: &impl ConnectionTrait, theory: &Theory) -> Result<Vec<Aim>, DbErr> {
    let aim = |target: Target| {
        Some(Aim {
            due: theory.horizon_ending(target.horizon)?.ends,
            waits_for: theory.milestone_before(target.horizon).map(|span| span.ends),
            outcome: target.outcome,
            measure: target.measure,
            horizon: target.horizon,
            permille: target.permille,
            keep: target.keep,
        })
    };
    Ok(targets(db).await?.into_iter().filter_map(aim).collect())
}

/// The targets that figures of the register are judged by.
#[derive(Debug, Clone, Default)]
pub struct RegisterAims {
    /// The wave that they were sealed with; none while no wave that was asked here is released.
    pub wave: Option<String>,
    pub judged: Vec<Aim>,
    /// Targets of today that were not sealed with that wave.
    pub later: Vec<Aim>,
}

/// The targets that were sealed with the latest released wave that was asked here, and beside them those of today
/// that it did not have; before the first release, today's.
pub async fn register_aims(db: &impl ConnectionTrait, theory: &Theory) -> Result<RegisterAims, DbErr> {
    let today = aims(db, theory).await?;
    let released = |wave: &Wave| wave.state == State::Released && wave.imported_from.is_none();
    let Some(wave) = all_waves(db).await?.into_iter().find(released) else {
        return Ok(RegisterAims { wave: None, judged: today, later: Vec::new() });
    };
    let judged = aims_of(db, wave.id).await?;
    let agreed = |aim: &Aim| (aim.outcome.clone(), aim.measure.clone(), aim.horizon, aim.permille, aim.keep);
    let is_later = |aim: &Aim| !judged.iter().any(|one| agreed(one) == agreed(aim));
    let later = today.into_iter().filter(is_later).collect();
    Ok(RegisterAims { wave: Some(wave.name), judged, later })
}

/// The waves that have been opened, oldest first, each with the targets that were sealed with it.
pub async fn sealed(db: &impl ConnectionTrait) -> Result<Vec<(Wave, Vec<Aim>)>, DbErr> {
    let mut sealed = Vec::new();
    for wave in all_waves(db).await?.into_iter().rev() {
        if wave.opened_at.is_some() {
            let aims = aims_of(db, wave.id).await?;
            sealed.push((wave, aims));
        }
    }
    Ok(sealed)
}

/// Whether a wave was opened with this target standing.
pub fn is_sealed_with(target: &Target, wave: &Wave, aims: &[Aim]) -> bool {
    let stood = wave.opened_at.is_some_and(|opened| {
        target.agreed_at <= opened && target.superseded_at.is_none_or(|until| opened < until)
    });
    let same = |aim: &Aim| {
        (aim.outcome.as_str(), &aim.measure, aim.horizon)
            == (&target.outcome, &target.measure, target.horizon)
            && (aim.permille, aim.keep) == (target.permille, target.keep)
    };
    stood && aims.iter().any(same)
}

/// Keeps a target; the one that stood for the same outcome, measure and horizon gives way to it.
///
/// # Errors
/// [`SetTargetError::Refused`] in plain words for the person, or the database's fault.
pub async fn set_target(db: &Db, on: Ground<'_>, new: NewTarget, now: At) -> Result<Target, SetTargetError> {
    let new = check_target(on, new)?;
    let permille = u16::try_from(new.permille).map_err(|_| DbErr::Type("a permille of a target".into()))?;
    let txn = db.begin().await?;
    Entity::update_many()
        .col_expr(Column::SupersededAt, Expr::value(now))
        .filter(Column::OutcomeId.eq(new.outcome.as_str()))
        .filter(Column::Measure.eq(new.measure.code()))
        .filter(Column::Horizon.eq(new.horizon))
        .filter(Column::SupersededAt.is_null())
        .exec(&txn)
        .await?;
    let row = ActiveModel {
        id: Set(TargetId::random()),
        outcome_id: Set(new.outcome),
        measure: Set(new.measure.code().to_owned()),
        horizon: Set(new.horizon),
        permille: Set(i32::from(permille)),
        keep: Set(new.keep),
        owner: Set(new.owner),
        reason: Set(new.reason),
        agreed_at: Set(now),
        superseded_at: Set(None),
    };
    let kept = row.insert(&txn).await?;
    audit(&txn, Entry::of(now, What::TargetSet, Object::one("target", kept.id.0))).await?;
    txn.commit().await?;
    Ok(read(kept)?)
}

/// Takes back a target that stands; it stays as history. False where none of this id stands.
///
/// # Errors
/// The database's.
pub async fn withdraw_target(db: &Db, id: TargetId, now: At) -> Result<bool, DbErr> {
    let txn = db.begin().await?;
    let done = Entity::update_many()
        .col_expr(Column::SupersededAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::SupersededAt.is_null())
        .exec(&txn)
        .await?;
    if done.rows_affected == 1 {
        audit(&txn, Entry::of(now, What::TargetWithdrawn, Object::one("target", id.0))).await?;
    }
    txn.commit().await?;
    Ok(done.rows_affected == 1)
}

fn read(row: Model) -> Result<Target, DbErr> {
    let broken = |what: &str| DbErr::Type(format!("target {} has no valid {what}", row.id));
    Ok(Target {
        id: row.id,
        measure: Measure::from_code(&row.measure),
        permille: u16::try_from(row.permille).map_err(|_| broken("share"))?,
        outcome: row.outcome_id,
        horizon: row.horizon,
        keep: row.keep,
        owner: row.owner,
        reason: row.reason,
        agreed_at: row.agreed_at,
        superseded_at: row.superseded_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::PoolSize;
    use crate::progress::testing;
    use crate::theory::Audience;

    fn proposed(horizon: i32, permille: i32) -> NewTarget {
        NewTarget {
            outcome: "6M".into(),
            measure: Measure::Voice(Audience::YoungPeople),
            horizon,
            permille,
            keep: false,
            owner: "The board".into(),
            reason: "Agreed in June".into(),
        }
    }

    async fn database(folder: &tempfile::TempDir) -> Db {
        let url = format!("sqlite://{}", folder.path().join("belong.db").display());
        Db::connect(&url, PoolSize::default()).await.unwrap()
    }

    #[tokio::test]
    async fn one_target_stands_for_an_outcome_a_measure_and_a_horizon_and_none_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let db = database(&folder).await;
        let theory = testing::theory();
        let on = Ground { theory: &theory, baseline: None, today: "2026-11-01".parse().unwrap() };
        set_target(&db, on, proposed(2030, 700), At(5)).await.unwrap();
        set_target(&db, on, proposed(2040, 850), At(6)).await.unwrap();
        let kept = set_target(&db, on, proposed(2030, 720), At(7)).await.unwrap();
        assert!(matches!(
            set_target(&db, on, proposed(2026, 600), At(8)).await,
            Err(SetTargetError::Refused(TargetRefusal::BeforeItsHorizon { .. }))
        ));
        let all = targets(db.reader()).await.unwrap();
        let figures: Vec<_> = all.iter().map(|one| (one.horizon, one.permille)).collect();
        assert_eq!(figures, [(2030, 720), (2040, 850)]);
        assert_eq!((&all[0], all[0].agreed_at), (&kept, At(7)));
        let ever = every_target(db.reader()).await.unwrap();
        let figures: Vec<_> = ever.iter().map(|one| (one.permille, one.superseded_at)).collect();
        assert_eq!(figures, [(720, None), (700, Some(At(7))), (850, None)]);
    }

    #[tokio::test]
    async fn a_withdrawn_target_stays_as_history_and_is_sealed_with_no_later_wave() {
        let folder = tempfile::tempdir().unwrap();
        let db = database(&folder).await;
        let theory = testing::theory();
        let on = Ground { theory: &theory, baseline: None, today: "2026-11-01".parse().unwrap() };
        let measure = Measure::Register("persistent-absence".into());
        let kept = set_target(&db, on, NewTarget { measure: measure.clone(), ..proposed(2030, 85) }, At(5));
        let kept = kept.await.unwrap();
        let sealed = aims(db.reader(), &theory).await.unwrap();
        assert_eq!((&sealed[0].measure, sealed[0].permille), (&measure, 85));
        assert!(withdraw_target(&db, kept.id, At(9)).await.unwrap());
        assert!(!withdraw_target(&db, kept.id, At(10)).await.unwrap(), "it is withdrawn once");
        assert_eq!(aims(db.reader(), &theory).await.unwrap(), []);
        let ever = every_target(db.reader()).await.unwrap();
        assert_eq!(ever[0].superseded_at, Some(At(9)));
    }
}
