//! Every query about passkeys, named for the question it answers.

use super::entity::{passkey, passkey_challenge as challenge, session, staff};
use crate::clock::At;
use crate::ids::{PasskeyId, StaffId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

/// The passkeys of one colleague, the oldest first.
pub async fn passkeys_of(
    connection: &impl ConnectionTrait,
    staff: StaffId,
) -> Result<Vec<passkey::Model>, DbErr> {
    passkey::Entity::find()
        .filter(passkey::Column::StaffId.eq(staff))
        .order_by_asc(passkey::Column::CreatedAt)
        .order_by_asc(passkey::Column::Id)
        .all(connection)
        .await
}

/// A colleague with access, locked until this transaction ends, so that two changes at once see each other.
pub async fn colleague_locked(
    txn: &impl ConnectionTrait,
    id: StaffId,
) -> Result<Option<staff::Model>, DbErr> {
    let found = staff::Entity::find_by_id(id).lock_exclusive().one(txn).await?;
    Ok(found.filter(|row| !row.disabled))
}

/// Whose passkey this is, if it is anybody's.
pub async fn passkey_with(
    connection: &impl ConnectionTrait,
    credential: &[u8],
) -> Result<Option<passkey::Model>, DbErr> {
    passkey::Entity::find().filter(passkey::Column::Credential.eq(credential)).one(connection).await
}

/// Whether it was kept: a credential that is here already is not.
pub async fn keep_passkey(txn: &impl ConnectionTrait, row: passkey::Model) -> Result<bool, DbErr> {
    if passkey_with(txn, &row.credential).await?.is_some() {
        return Ok(false);
    }
    let row: passkey::ActiveModel = row.into();
    passkey::Entity::insert(row.reset_all()).exec_without_returning(txn).await?;
    Ok(true)
}

pub async fn note_use(
    txn: &impl ConnectionTrait,
    id: PasskeyId,
    moving_state: Vec<u8>,
    now: At,
) -> Result<(), DbErr> {
    let row = passkey::ActiveModel {
        moving_state: Set(moving_state),
        last_used_at: Set(Some(now)),
        ..Default::default()
    };
    passkey::Entity::update_many().set(row).filter(passkey::Column::Id.eq(id)).exec(txn).await?;
    Ok(())
}

/// Whether this colleague had this passkey; sessions that were confirmed with it are so no longer.
pub async fn remove_passkey(
    txn: &impl ConnectionTrait,
    staff: StaffId,
    id: PasskeyId,
) -> Result<bool, DbErr> {
    let removed = passkey::Entity::delete_many()
        .filter(passkey::Column::Id.eq(id))
        .filter(passkey::Column::StaffId.eq(staff))
        .exec(txn)
        .await?;
    if removed.rows_affected == 0 {
        return Ok(false);
    }
    let of_these = Condition::all().add(session::Column::ConfirmedWith.eq(id));
    unconfirm(txn, of_these.add(session::Column::StaffId.eq(staff))).await?;
    Ok(true)
}

/// How many passkeys this colleague had; no session of theirs is confirmed any more.
pub async fn remove_passkeys_of(txn: &impl ConnectionTrait, staff: StaffId) -> Result<u64, DbErr> {
    let removed = passkey::Entity::delete_many().filter(passkey::Column::StaffId.eq(staff)).exec(txn).await?;
    unconfirm(txn, Condition::all().add(session::Column::StaffId.eq(staff))).await?;
    Ok(removed.rows_affected)
}

async fn unconfirm(txn: &impl ConnectionTrait, these: Condition) -> Result<(), DbErr> {
    let row =
        session::ActiveModel { confirmed_at: Set(None), confirmed_with: Set(None), ..Default::default() };
    session::Entity::update_many().set(row).filter(these).exec(txn).await?;
    Ok(())
}

/// Whether there was such a session of this colleague; from now on it is confirmed, and has the new id.
pub async fn confirm_session(
    txn: &impl ConnectionTrait,
    (old_hash, new_hash): (&[u8], Vec<u8>),
    (staff, with): (StaffId, PasskeyId),
    now: At,
) -> Result<bool, DbErr> {
    let confirmed = session::Entity::update_many()
        .col_expr(session::Column::IdHash, Expr::value(new_hash))
        .col_expr(session::Column::ConfirmedAt, Expr::value(now))
        .col_expr(session::Column::ConfirmedWith, Expr::value(with))
        .filter(session::Column::IdHash.eq(old_hash))
        .filter(session::Column::StaffId.eq(staff))
        .exec(txn)
        .await?;
    Ok(confirmed.rows_affected == 1)
}

/// Keeps what a session's browser is asked, in the place of what it was asked before.
pub async fn keep_challenge(txn: &impl ConnectionTrait, row: challenge::Model) -> Result<(), DbErr> {
    let row: challenge::ActiveModel = row.into();
    let replaced = [challenge::Column::State, challenge::Column::ExpiresAt];
    let key = [challenge::Column::SessionHash, challenge::Column::Purpose];
    challenge::Entity::insert(row.reset_all())
        .on_conflict(OnConflict::columns(key).update_columns(replaced).to_owned())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// What this session's browser was asked, once: whoever takes it is the only one.
pub async fn take_challenge(
    txn: &impl ConnectionTrait,
    session_hash: &[u8],
    purpose: &str,
    now: At,
) -> Result<Option<Vec<u8>>, DbErr> {
    let key = (session_hash.to_vec(), purpose.to_owned());
    let Some(row) = challenge::Entity::find_by_id(key.clone()).one(txn).await? else { return Ok(None) };
    let taken = challenge::Entity::delete_many()
        .filter(challenge::Column::SessionHash.eq(key.0))
        .filter(challenge::Column::Purpose.eq(key.1))
        .filter(challenge::Column::State.eq(row.state.clone()))
        .exec(txn)
        .await?;
    Ok((taken.rows_affected == 1 && now < row.expires_at).then_some(row.state))
}

pub async fn sweep_challenges(connection: &impl ConnectionTrait, now: At) -> Result<(), DbErr> {
    challenge::Entity::delete_many().filter(challenge::Column::ExpiresAt.lte(now)).exec(connection).await?;
    Ok(())
}
