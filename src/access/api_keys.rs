//! Keys for the API: shown once when they are made, stored as a hash, good until revoked.

use super::entity::api_key;
use super::trail::{Entry, Object, What, audit};
use super::{secret, store};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::ids::ApiKeyId;
use sea_orm::DbErr;
use subtle::ConstantTimeEq;

/// A key as it is listed; the key itself cannot be shown again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub name: String,
    pub created_at: At,
    pub revoked_at: Option<At>,
}

/// Makes a key, `bk_` and 256 random bits, and shows it this once.
///
/// # Errors
/// The database's.
pub async fn mint_api_key(db: &Db, clock: &Clock, name: &str) -> Result<String, DbErr> {
    let key = format!("bk_{}", secret::random_secret());
    let row = api_key::Model {
        id: ApiKeyId::random(),
        name: name.trim().to_owned(),
        key_hash: secret::hash(&key),
        created_at: clock.now(),
        revoked_at: None,
    };
    let (id, now) = (row.id, row.created_at);
    let txn = db.begin().await?;
    store::keep_api_key(&txn, row).await?;
    audit(&txn, Entry::of(now, What::KeyMade, Object::one("key", id.0))).await?;
    txn.commit().await?;
    Ok(key)
}

/// Every key, the oldest first.
///
/// # Errors
/// The database's.
pub async fn api_keys(db: &Db) -> Result<Vec<ApiKey>, DbErr> {
    let rows = store::api_keys(db.reader()).await?;
    let listed = |row: api_key::Model| ApiKey {
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        revoked_at: row.revoked_at,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// Revokes a key; false when there is no such key or it was revoked before.
///
/// # Errors
/// The database's.
pub async fn revoke_api_key(db: &Db, clock: &Clock, id: ApiKeyId) -> Result<bool, DbErr> {
    let txn = db.begin().await?;
    let now = clock.now();
    let revoked = store::revoke_api_key(&txn, id, now).await?;
    if revoked {
        audit(&txn, Entry::of(now, What::KeyRevoked, Object::one("key", id.0))).await?;
    }
    txn.commit().await?;
    Ok(revoked)
}

/// Whether `presented` is a key that has not been revoked.
///
/// # Errors
/// The database's.
pub async fn key_is_valid(db: &Db, presented: &str) -> Result<bool, DbErr> {
    let hash = secret::hash(presented);
    let found = store::api_key_with_hash(db.reader(), &hash).await?;
    Ok(found.is_some_and(|row| row.revoked_at.is_none() && bool::from(row.key_hash.ct_eq(&hash))))
}
