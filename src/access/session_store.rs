//! Every query about sessions, tries to sign in and this room's mails, named for the question it answers.

use super::entity::{session, sign_in, sign_in_try, staff};
use super::store;
use crate::clock::At;
use crate::ids::{SignInTryId, StaffId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

/// The kind of mail that tells somebody of their access.
pub const WELCOME: &str = "welcome";

/// The kind of mail that tells a colleague of a new passkey on their account.
pub const PASSKEY: &str = "passkey";

pub async fn keep_session(connection: &impl ConnectionTrait, row: session::Model) -> Result<(), DbErr> {
    let row: session::ActiveModel = row.into();
    session::Entity::insert(row.reset_all()).exec_without_returning(connection).await?;
    Ok(())
}

/// The session behind a cookie and whose it is, alive or not.
pub async fn session_and_colleague(
    connection: &impl ConnectionTrait,
    id_hash: &[u8],
) -> Result<Option<(session::Model, staff::Model)>, DbErr> {
    let Some(session) = session::Entity::find_by_id(id_hash.to_vec()).one(connection).await? else {
        return Ok(None);
    };
    let colleague = store::colleague(connection, session.staff_id).await?;
    Ok(colleague.map(|colleague| (session, colleague)))
}

pub async fn note_session_seen(
    connection: &impl ConnectionTrait,
    id_hash: &[u8],
    now: At,
) -> Result<(), DbErr> {
    let row = session::ActiveModel { seen_at: Set(now), ..Default::default() };
    session::Entity::update_many()
        .set(row)
        .filter(session::Column::IdHash.eq(id_hash))
        .exec(connection)
        .await?;
    Ok(())
}

pub async fn end_session(connection: &impl ConnectionTrait, id_hash: &[u8]) -> Result<(), DbErr> {
    session::Entity::delete_by_id(id_hash.to_vec()).exec(connection).await?;
    Ok(())
}

/// Every session of this colleague, the last used first, also those that are over.
pub async fn sessions_of(
    connection: &impl ConnectionTrait,
    id: StaffId,
) -> Result<Vec<session::Model>, DbErr> {
    session::Entity::find()
        .filter(session::Column::StaffId.eq(id))
        .order_by_desc(session::Column::SeenAt)
        .all(connection)
        .await
}

pub async fn end_sessions_of(connection: &impl ConnectionTrait, id: StaffId) -> Result<(), DbErr> {
    session::Entity::delete_many().filter(session::Column::StaffId.eq(id)).exec(connection).await?;
    Ok(())
}

/// Requests of this browser that could still be used.
pub async fn open_requests_of(
    connection: &impl ConnectionTrait,
    browser_hash: &[u8],
    now: At,
) -> Result<Vec<sign_in::Model>, DbErr> {
    sign_in::Entity::find()
        .filter(sign_in::Column::BrowserHash.eq(browser_hash))
        .filter(sign_in::Column::UsedAt.is_null())
        .filter(sign_in::Column::ExpiresAt.gt(now))
        .all(connection)
        .await
}

/// Notes a wrong code against every open request of this browser.
pub async fn count_wrong_code(
    connection: &impl ConnectionTrait,
    browser_hash: &[u8],
    now: At,
) -> Result<(), DbErr> {
    sign_in::Entity::update_many()
        .col_expr(sign_in::Column::WrongCodes, Expr::col(sign_in::Column::WrongCodes).add(1))
        .filter(sign_in::Column::BrowserHash.eq(browser_hash))
        .filter(sign_in::Column::UsedAt.is_null())
        .filter(sign_in::Column::ExpiresAt.gt(now))
        .exec(connection)
        .await?;
    Ok(())
}

/// When this one tried since, the newest first, at most so many.
pub async fn tries_since(
    connection: &impl ConnectionTrait,
    who: &[u8],
    since: At,
    at_most: u64,
) -> Result<Vec<At>, DbErr> {
    sign_in_try::Entity::find()
        .select_only()
        .column(sign_in_try::Column::At)
        .filter(sign_in_try::Column::Who.eq(who))
        .filter(sign_in_try::Column::At.gt(since))
        .order_by_desc(sign_in_try::Column::At)
        .limit(at_most)
        .into_tuple()
        .all(connection)
        .await
}

pub async fn keep_try(connection: &impl ConnectionTrait, who: Vec<u8>, at: At) -> Result<(), DbErr> {
    let row = sign_in_try::ActiveModel { id: Set(SignInTryId::random()), who: Set(who), at: Set(at) };
    sign_in_try::Entity::insert(row).exec_without_returning(connection).await?;
    Ok(())
}
