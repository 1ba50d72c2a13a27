//! Targets in the database.

use super::entity::{ActiveModel, Column, Entity, Model};
use super::rules::{NewTarget, Target, TargetRefusal, check_target};
use crate::clock::At;
use crate::db::Db;
use crate::ids::TargetId;
use crate::theory::{Audience, Measure, Theory};
use crate::waves::Aim;
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

/// Every target, by outcome, audience and horizon.
pub async fn targets(db: &impl ConnectionTrait) -> Result<Vec<Target>, DbErr> {
    let rows = Entity::find()
        .order_by_asc(Column::OutcomeId)
        .order_by_asc(Column::Audience)
        .order_by_asc(Column::Horizon)
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

/// The targets of this moment as a wave seals them when it opens.
pub async fn aims(db: &impl ConnectionTrait, theory: &Theory) -> Result<Vec<Aim>, DbErr> {
    let due = |year: i32| {
        let span = theory.horizons.iter().find(|span| i32::from(span.ends.year()) == year);
        span.map(|span| span.ends)
    };
    let aim = |target: Target| {
        Some(Aim {
            due: due(target.horizon)?,
            outcome: target.outcome,
            measure: Measure::Voice(target.audience),
            horizon: target.horizon,
            permille: 10 * u16::from(target.percent),
            keep: false,
        })
    };
    Ok(targets(db).await?.into_iter().filter_map(aim).collect())
}

/// Keeps a target; an earlier one of the same outcome, audience and horizon gives way to it.
///
/// # Errors
/// [`SetTargetError::Refused`] in plain words for the person, or the database's fault.
pub async fn set_target(db: &Db, theory: &Theory, new: NewTarget, now: At) -> Result<Target, SetTargetError> {
    let new = check_target(theory, new)?;
    let txn = db.begin().await?;
    Entity::delete_many()
        .filter(Column::OutcomeId.eq(new.outcome.as_str()))
        .filter(Column::Audience.eq(new.audience.code()))
        .filter(Column::Horizon.eq(new.horizon))
        .exec(&txn)
        .await?;
    let row = ActiveModel {
        id: Set(TargetId::random()),
        outcome_id: Set(new.outcome),
        audience: Set(new.audience.code().to_owned()),
        horizon: Set(new.horizon),
        percent: Set(new.percent),
        owner: Set(new.owner),
        reason: Set(new.reason),
        agreed_at: Set(now),
    };
    let kept = row.insert(&txn).await?;
    txn.commit().await?;
    Ok(read(kept)?)
}

fn read(row: Model) -> Result<Target, DbErr> {
    let broken = |what: &str| DbErr::Type(format!("target {} has no valid {what}", row.id));
    Ok(Target {
        id: row.id,
        audience: Audience::from_code(&row.audience).ok_or_else(|| broken("audience"))?,
        percent: u8::try_from(row.percent).map_err(|_| broken("percent"))?,
        outcome: row.outcome_id,
        horizon: row.horizon,
        owner: row.owner,
        reason: row.reason,
        agreed_at: row.agreed_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::PoolSize;
    use crate::progress::testing;

    fn proposed(horizon: i32, percent: i32) -> NewTarget {
        NewTarget {
            outcome: "6M".into(),
            audience: Audience::YoungPeople,
            horizon,
            percent,
            owner: "The board".into(),
            reason: "Agreed in June".into(),
        }
    }

    #[tokio::test]
    async fn one_target_stands_for_an_outcome_an_audience_and_a_horizon() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("belong.db").display());
        let db = Db::connect(&url, PoolSize::default()).await.unwrap();
        let theory = testing::theory();
        set_target(&db, &theory, proposed(2030, 70), At(5)).await.unwrap();
        set_target(&db, &theory, proposed(2040, 85), At(6)).await.unwrap();
        let kept = set_target(&db, &theory, proposed(2030, 72), At(7)).await.unwrap();
        assert!(matches!(
            set_target(&db, &theory, proposed(2026, 60), At(8)).await,
            Err(SetTargetError::Refused(TargetRefusal::BeforeItsHorizon { .. }))
        ));
        let all = targets(db.reader()).await.unwrap();
        assert_eq!(
            all.iter().map(|one| (one.horizon, one.percent)).collect::<Vec<_>>(),
            [(2030, 72), (2040, 85)]
        );
        assert_eq!(all[0], kept);
        assert_eq!(all[0].agreed_at, At(7));
    }
}
