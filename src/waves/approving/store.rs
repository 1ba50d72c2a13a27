//! What is written when a wave is approved, and when that is taken back.

use super::rules::{Approval, Approver, Checklist, Reasons, Refused, may_approve, may_take_back};
use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{PulseId, WaveId};
use crate::surveys::pulse_held;
use crate::waves::entity::wave::{Column, Entity};
use crate::waves::rules::{Refusal, State, Wave};
use crate::waves::store::{WaveFault, json, wave_by_id};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

/// Approves a planned wave: from now on it opens, by hand or by the clock. The checklist is the caller's finding.
///
/// # Errors
/// A [`Refusal`] of `may_approve`, [`Refusal::NoSuchWave`], or the database.
pub async fn approve(
    db: &Db,
    (wave, approver): (WaveId, Approver),
    (checklist, reasons): (&Checklist, &Reasons),
    now: At,
) -> Result<Approval, WaveFault> {
    let txn = db.begin().await?;
    let found = Entity::find_by_id(wave).lock(LockType::NoKeyUpdate).one(&txn).await?;
    let row = found.map(Wave::try_from).transpose()?.ok_or(Refusal::NoSuchWave)?;
    let passed_over = may_approve(&row, approver.id, (checklist, reasons), now)?;
    let pulse_version = match row.pulse {
        Some(pulse) => pulse_held(&txn, pulse).await?.map(|kept| kept.version),
        None => None,
    };
    let Approver { id: by, name, by_command } = approver;
    let approval = Approval { by, name, at: now, by_command, passed_over, pulse_version };
    Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Approved.name()))
        .col_expr(Column::Approval, Expr::value(json(&approval)?))
        .filter(Column::Id.eq(wave))
        .exec(&txn)
        .await?;
    for one in &approval.passed_over {
        let entry = Entry::of(now, What::CheckPassedOver, Object::one(one.point.noun(), wave.0));
        audit(&txn, entry).await?;
    }
    audit(&txn, Entry::of(now, What::WaveApproved, Object::one("wave", wave.0))).await?;
    txn.commit().await?;
    Ok(approval)
}

/// Takes the approval of a wave back: it is planned again, and waits for another look.
///
/// # Errors
/// `Refused::NotApproved`, [`Refusal::NoSuchWave`], or the database.
pub async fn take_back(db: &Db, wave: WaveId, now: At) -> Result<(), WaveFault> {
    let txn = db.begin().await?;
    if taken_back(&txn, Column::Id.eq(wave), now).await? == 0 {
        let row = wave_by_id(&txn, wave).await?.ok_or(Refusal::NoSuchWave)?;
        may_take_back(&row).map_err(Refusal::from)?;
        return Err(Refusal::from(Refused::NotApproved { state: row.state }).into());
    }
    txn.commit().await?;
    Ok(())
}

/// Takes the approval of every wave back that asks this pulse, inside the transaction that changes the pulse.
///
/// # Errors
/// The database's.
pub async fn take_back_of_pulse(txn: &impl ConnectionTrait, pulse: PulseId, now: At) -> Result<usize, DbErr> {
    taken_back(txn, Column::PulseId.eq(pulse), now).await
}

async fn taken_back(txn: &impl ConnectionTrait, which: Expr, now: At) -> Result<usize, DbErr> {
    let approved = which.and(Column::State.eq(State::Approved.name()));
    let rows = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Planned.name()))
        .col_expr(Column::Approval, Expr::value(None::<String>))
        .filter(approved)
        .exec_with_returning(txn)
        .await?;
    for row in &rows {
        audit(txn, Entry::of(now, What::ApprovalTakenBack, Object::one("wave", row.id.0))).await?;
    }
    Ok(rows.len())
}
