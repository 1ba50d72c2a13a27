//! Every query of this room, named for the question it answers.

use super::entity::{api_key, instance, role_grant, session, sign_in, sign_in_try, staff};
use super::passkey_store::sweep_challenges;
use super::roles::{Role, Roles};
use super::rules::{IDLE, LONGEST, NewColleague, SPAN};
use super::session_store::end_sessions_of;
use crate::clock::{At, HOUR};
use crate::ids::{ApiKeyId, SettingId, SignInId, StaffId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;

/// The name of the setup code's row in `instance`.
const SETUP: &str = "setup";

pub async fn value(connection: &impl ConnectionTrait, name: &str) -> Result<Option<String>, DbErr> {
    Ok(instance::Entity::find_by_id(name).one(connection).await?.map(|row| row.value))
}

pub async fn has_staff(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(staff::Entity::find().one(connection).await?.is_some())
}

pub async fn setup_code(connection: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    value(connection, SETUP).await
}

pub async fn keep_setup_code(connection: &impl ConnectionTrait, value: String) -> Result<(), DbErr> {
    instance::Entity::delete_by_id(SETUP).exec(connection).await?;
    let row = instance::ActiveModel { name: Set(SETUP.to_owned()), value: Set(value) };
    instance::Entity::insert(row).exec_without_returning(connection).await?;
    Ok(())
}

/// Whether this call is the one that used up the setup code.
pub async fn spend_setup_code(connection: &impl ConnectionTrait, value: &str) -> Result<bool, DbErr> {
    let spent = instance::Entity::delete_many()
        .filter(instance::Column::Name.eq(SETUP))
        .filter(instance::Column::Value.eq(value))
        .exec(connection)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// Everybody who may or might sign in, by name.
pub async fn colleagues(connection: &impl ConnectionTrait) -> Result<Vec<staff::Model>, DbErr> {
    staff::Entity::find()
        .order_by_asc(staff::Column::Name)
        .order_by_asc(staff::Column::Id)
        .all(connection)
        .await
}

/// As [`colleagues`], each locked until this transaction ends, so that two changes at once see each other.
pub async fn colleagues_locked(txn: &impl ConnectionTrait) -> Result<Vec<staff::Model>, DbErr> {
    staff::Entity::find().order_by_asc(staff::Column::Id).lock_exclusive().all(txn).await
}

pub async fn colleague(
    connection: &impl ConnectionTrait,
    id: StaffId,
) -> Result<Option<staff::Model>, DbErr> {
    staff::Entity::find_by_id(id).one(connection).await
}

pub async fn colleague_with_email(
    connection: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<staff::Model>, DbErr> {
    staff::Entity::find().filter(staff::Column::Email.eq(email)).one(connection).await
}

pub async fn add_colleague(
    connection: &impl ConnectionTrait,
    new: NewColleague,
    now: At,
) -> Result<StaffId, DbErr> {
    let id = StaffId::random();
    let row = staff::ActiveModel {
        id: Set(id),
        email: Set(new.email),
        name: Set(new.name),
        disabled: Set(false),
        created_at: Set(now),
    };
    staff::Entity::insert(row).exec_without_returning(connection).await?;
    give_roles(connection, id, &new.roles).await?;
    Ok(id)
}

/// The roles of one colleague. What cannot be read gives nothing.
pub async fn roles_of(connection: &impl ConnectionTrait, id: StaffId) -> Result<Roles, DbErr> {
    let rows = role_grant::Entity::find().filter(role_grant::Column::StaffId.eq(id)).all(connection).await?;
    Ok(rows.iter().fold(Roles::default(), read_grant))
}

/// Everybody's roles.
pub async fn all_roles(connection: &impl ConnectionTrait) -> Result<HashMap<StaffId, Roles>, DbErr> {
    let rows = role_grant::Entity::find().all(connection).await?;
    let mut all: HashMap<StaffId, Roles> = HashMap::new();
    for row in rows {
        let known = all.remove(&row.staff_id).unwrap_or_default();
        all.insert(row.staff_id, read_grant(known, &row));
    }
    Ok(all)
}

fn read_grant(roles: Roles, row: &role_grant::Model) -> Roles {
    match (Role::from_word(&row.role), row.setting.as_str()) {
        (Some(role), "") => roles.with(role, None),
        (Some(role), setting) => match setting.parse() {
            Ok(setting) => roles.with(role, Some(setting)),
            Err(_) => roles,
        },
        (None, _) => roles,
    }
}

async fn give_roles(connection: &impl ConnectionTrait, id: StaffId, roles: &Roles) -> Result<(), DbErr> {
    let row = |(role, setting): (Role, Option<SettingId>)| role_grant::ActiveModel {
        staff_id: Set(id),
        role: Set(role.word().to_owned()),
        setting: Set(setting.map(|setting| setting.to_string()).unwrap_or_default()),
    };
    let rows: Vec<_> = roles.held().map(row).collect();
    if !rows.is_empty() {
        role_grant::Entity::insert_many(rows).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Replaces a colleague's roles and ends their sessions, which were begun under the old ones.
pub async fn change_roles(
    connection: &impl ConnectionTrait,
    id: StaffId,
    roles: &Roles,
) -> Result<(), DbErr> {
    role_grant::Entity::delete_many().filter(role_grant::Column::StaffId.eq(id)).exec(connection).await?;
    give_roles(connection, id, roles).await?;
    end_sessions_of(connection, id).await
}

/// Takes a colleague's access away or gives it back. Taking it away ends all sessions and links.
pub async fn set_disabled(
    connection: &impl ConnectionTrait,
    id: StaffId,
    disabled: bool,
) -> Result<(), DbErr> {
    let row = staff::ActiveModel { id: Set(id), disabled: Set(disabled), ..Default::default() };
    staff::Entity::update_many().set(row).filter(staff::Column::Id.eq(id)).exec(connection).await?;
    if disabled {
        end_sessions_of(connection, id).await?;
        sign_in::Entity::delete_many().filter(sign_in::Column::StaffId.eq(id)).exec(connection).await?;
    }
    Ok(())
}

/// Links of this colleague that have not reached their end, used or not.
pub async fn links_alive(
    connection: &impl ConnectionTrait,
    staff_id: StaffId,
    now: At,
) -> Result<u64, DbErr> {
    sign_in::Entity::find()
        .filter(sign_in::Column::StaffId.eq(staff_id))
        .filter(sign_in::Column::ExpiresAt.gt(now))
        .count(connection)
        .await
}

pub async fn keep_sign_in(connection: &impl ConnectionTrait, row: sign_in::Model) -> Result<(), DbErr> {
    let row: sign_in::ActiveModel = row.into();
    sign_in::Entity::insert(row.reset_all()).exec_without_returning(connection).await?;
    Ok(())
}

pub async fn sign_in(
    connection: &impl ConnectionTrait,
    id: SignInId,
) -> Result<Option<sign_in::Model>, DbErr> {
    sign_in::Entity::find_by_id(id).one(connection).await
}

pub async fn sign_in_with_token(
    connection: &impl ConnectionTrait,
    token_hash: &[u8],
) -> Result<Option<sign_in::Model>, DbErr> {
    sign_in::Entity::find().filter(sign_in::Column::TokenHash.eq(token_hash)).one(connection).await
}

/// Whether this call is the one that used the link.
pub async fn spend_sign_in(connection: &impl ConnectionTrait, id: SignInId, now: At) -> Result<bool, DbErr> {
    let row = sign_in::ActiveModel { used_at: Set(Some(now)), ..Default::default() };
    let spent = sign_in::Entity::update_many()
        .set(row)
        .filter(sign_in::Column::Id.eq(id))
        .filter(sign_in::Column::UsedAt.is_null())
        .exec(connection)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// Removes sessions that are over, links that ended more than an hour ago, tries that no longer count, and
/// what browsers were asked about passkeys and did not answer.
pub async fn sweep(connection: &impl ConnectionTrait, now: At) -> Result<(), DbErr> {
    session::Entity::delete_many()
        .filter(
            Condition::any()
                .add(session::Column::CreatedAt.lte(now.plus(-LONGEST)))
                .add(session::Column::SeenAt.lte(now.plus(-IDLE))),
        )
        .exec(connection)
        .await?;
    sign_in::Entity::delete_many()
        .filter(sign_in::Column::ExpiresAt.lte(now.plus(-HOUR)))
        .exec(connection)
        .await?;
    sign_in_try::Entity::delete_many()
        .filter(sign_in_try::Column::At.lte(now.plus(-SPAN)))
        .exec(connection)
        .await?;
    sweep_challenges(connection, now).await
}

pub async fn keep_api_key(connection: &impl ConnectionTrait, row: api_key::Model) -> Result<(), DbErr> {
    let row: api_key::ActiveModel = row.into();
    api_key::Entity::insert(row.reset_all()).exec_without_returning(connection).await?;
    Ok(())
}

pub async fn api_keys(connection: &impl ConnectionTrait) -> Result<Vec<api_key::Model>, DbErr> {
    api_key::Entity::find().order_by_asc(api_key::Column::CreatedAt).all(connection).await
}

pub async fn api_key_with_hash(
    connection: &impl ConnectionTrait,
    key_hash: &[u8],
) -> Result<Option<api_key::Model>, DbErr> {
    api_key::Entity::find().filter(api_key::Column::KeyHash.eq(key_hash)).one(connection).await
}

/// Whether there was such a key, still good until now.
pub async fn revoke_api_key(connection: &impl ConnectionTrait, id: ApiKeyId, now: At) -> Result<bool, DbErr> {
    let row = api_key::ActiveModel { revoked_at: Set(Some(now)), ..Default::default() };
    let revoked = api_key::Entity::update_many()
        .set(row)
        .filter(api_key::Column::Id.eq(id))
        .filter(api_key::Column::RevokedAt.is_null())
        .exec(connection)
        .await?;
    Ok(revoked.rows_affected == 1)
}
