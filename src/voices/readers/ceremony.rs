//! A readers' key: made, its kit checked, restored. The files first, then the row.

use super::entity::setting_key::{ActiveModel, Column, Entity, Model};
use super::kit::Kit;
use super::rules::KeyState;
use super::store;
use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{SettingId, StaffId};
use crate::voices::entity::comment as comments;
use crate::voices::key_files::ReadersKeys;
use crate::voices::setting_key::{PublicHalf, SettingKey};
use crate::voices::{comment, contact};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QuerySelect,
};
use std::collections::{HashMap, HashSet};

/// The groups that are typed back to show that the kit was copied; counted from 1.
pub const CHECKED_GROUPS: [usize; 2] = [3, 11];

/// A setting's key as the database knows it.
#[derive(Debug, Clone)]
pub(super) struct KnownKey {
    pub public: PublicHalf,
    pub made_at: At,
    pub checked_at: Option<At>,
}

/// What came of making a key.
#[derive(Debug)]
pub enum Made {
    Now(SettingKey),
    /// There is one whose kit was checked, or to which something is sealed already; nothing was changed.
    Kept,
}

/// What came of typing the kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restored {
    Done,
    /// The kit is whole, and is another setting's or an earlier key's.
    OtherKey,
    NoKey,
}

impl TryFrom<Model> for KnownKey {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<KnownKey, DbErr> {
        let odd = || DbErr::Type(format!("the readers' key of setting {} is damaged", row.setting_id));
        let public = PublicHalf::read(row.setting_id, &row.public_key).ok_or_else(odd)?;
        Ok(KnownKey { public, made_at: row.made_at, checked_at: row.checked_at })
    }
}

/// What to seal to for a setting's readers; none until somebody has checked its recovery kit, so that nothing is
/// ever sealed to a key that nobody copied.
///
/// # Errors
/// The database's, or a damaged row.
pub async fn public_half(db: &impl ConnectionTrait, setting: SettingId) -> Result<Option<PublicHalf>, DbErr> {
    let known = known_key(db, setting).await?;
    Ok(known.filter(|key| key.checked_at.is_some()).map(|key| key.public))
}

/// The settings where somebody may read now and whose key is in good order, with what to seal to.
///
/// # Errors
/// The database's, or a row that is damaged.
pub async fn reading_settings(db: &impl ConnectionTrait) -> Result<HashMap<SettingId, PublicHalf>, DbErr> {
    let readers = store::all_readers(db).await?;
    let read: HashSet<SettingId> =
        readers.iter().filter(|reader| reader.may_read()).map(|reader| reader.setting).collect();
    let keys = known_keys(db).await?.into_iter().filter(|(_, key)| key.checked_at.is_some());
    Ok(keys.filter(|(id, _)| read.contains(id)).map(|(id, key)| (id, key.public)).collect())
}

pub(super) async fn known_key(
    db: &impl ConnectionTrait,
    setting: SettingId,
) -> Result<Option<KnownKey>, DbErr> {
    Entity::find_by_id(setting).one(db).await?.map(KnownKey::try_from).transpose()
}

/// Every setting's key.
pub(super) async fn known_keys(db: &impl ConnectionTrait) -> Result<Vec<(SettingId, KnownKey)>, DbErr> {
    let rows = Entity::find().all(db).await?;
    rows.into_iter().map(|row| Ok((row.setting_id, KnownKey::try_from(row)?))).collect()
}

/// How far a key has come, with a look at its files.
pub(super) fn state_of(keys: &ReadersKeys, setting: SettingId, known: Option<&KnownKey>) -> KeyState {
    match known {
        None => KeyState::None,
        Some(key) if !keys.is_here(setting, &key.public) => KeyState::Lost,
        Some(key) if key.checked_at.is_none() => KeyState::NotChecked,
        Some(_) => KeyState::Ready,
    }
}

/// Makes a setting's key; or another one in place of one that nobody checked, while nothing is sealed to it.
///
/// # Errors
/// A key folder that cannot be written, or the database.
pub async fn make_key(db: &Db, keys: &ReadersKeys, setting: SettingId, now: At) -> anyhow::Result<Made> {
    let txn = db.begin().await?;
    let before = Entity::find_by_id(setting).lock_exclusive().one(&txn).await?;
    if let Some(row) = &before
        && (row.checked_at.is_some() || is_sealed_to(&txn, setting).await?)
    {
        return Ok(Made::Kept);
    }
    let (files, anew) = (keys.clone(), before.is_some());
    let make = move || if anew { files.make_anew(setting) } else { files.make(setting) };
    let key = tokio::task::spawn_blocking(make).await??;
    let row = ActiveModel {
        setting_id: Set(setting),
        public_key: Set(key.public_half().bytes().to_vec()),
        made_at: Set(now),
        checked_at: Set(None),
    };
    if anew {
        Entity::update_many().set(row).filter(Column::SettingId.eq(setting)).exec(&txn).await?;
    } else {
        let first = OnConflict::column(Column::SettingId).do_nothing().to_owned();
        if Entity::insert(row).on_conflict(first).exec_without_returning(&txn).await? == 0 {
            return Ok(Made::Kept);
        }
    }
    audit(&txn, Entry::of(now, What::ReadersKeyMade, Object::one("setting", setting.0))).await?;
    txn.commit().await?;
    Ok(Made::Now(key))
}

async fn is_sealed_to(txn: &DatabaseTransaction, setting: SettingId) -> Result<bool, DbErr> {
    Ok(comments::Entity::find().filter(comments::Column::SettingId.eq(setting)).count(txn).await? > 0)
}

/// Notes that somebody typed from the kit what it says. False: there is no key any more, or it was checked before.
///
/// # Errors
/// The database's.
pub async fn note_checked(db: &Db, public: &PublicHalf, setting: SettingId, now: At) -> Result<bool, DbErr> {
    let txn = db.begin().await?;
    let row = ActiveModel { checked_at: Set(Some(now)), ..Default::default() };
    let noted = Entity::update_many()
        .set(row)
        .filter(Column::SettingId.eq(setting))
        .filter(Column::PublicKey.eq(public.bytes().to_vec()))
        .filter(Column::CheckedAt.is_null())
        .exec(&txn)
        .await?;
    if noted.rows_affected == 0 {
        return Ok(false);
    }
    audit(&txn, Entry::of(now, What::ReadersKeyChecked, Object::one("setting", setting.0))).await?;
    txn.commit().await?;
    Ok(true)
}

/// Puts the secret half back from its kit. A whole kit of the right key is also a checked one.
///
/// # Errors
/// A key folder that cannot be written, or the database.
pub async fn restore_key(
    db: &Db,
    keys: &ReadersKeys,
    (setting, kit): (SettingId, Kit),
    now: At,
) -> anyhow::Result<Restored> {
    let txn = db.begin().await?;
    let Some(row) = Entity::find_by_id(setting).lock_exclusive().one(&txn).await? else {
        return Ok(Restored::NoKey);
    };
    let checked_at = row.checked_at.unwrap_or(now);
    let secret = kit.secret();
    if SettingKey::from_secret(setting, secret).public_half() != KnownKey::try_from(row)?.public {
        return Ok(Restored::OtherKey);
    }
    let files = keys.clone();
    tokio::task::spawn_blocking(move || files.restore(setting, secret)).await??;
    let row = ActiveModel { checked_at: Set(Some(checked_at)), ..Default::default() };
    Entity::update_many().set(row).filter(Column::SettingId.eq(setting)).exec(&txn).await?;
    audit(&txn, Entry::of(now, What::ReadersKeyRestored, Object::one("setting", setting.0))).await?;
    txn.commit().await?;
    Ok(Restored::Done)
}

/// Gives up a key that is lost together with its kit, so that another can be made. What is sealed to it stays, closed
/// for ever: unread comments and requests count as settled from now on, or they would be told of as overdue for good.
/// False: the key is not lost, or a key folder itself is not there.
///
/// # Errors
/// A key folder that cannot be written, or the database.
pub async fn give_up_key(
    db: &Db,
    keys: &ReadersKeys,
    (setting, who): (SettingId, StaffId),
    now: At,
) -> anyhow::Result<bool> {
    let txn = db.begin().await?;
    let row = Entity::find_by_id(setting).lock_exclusive().one(&txn).await?;
    let known = row.map(KnownKey::try_from).transpose()?;
    if state_of(keys, setting, known.as_ref()) != KeyState::Lost || !keys.are_mounted() {
        return Ok(false);
    }
    keys.set_aside(setting)?;
    let closed = comment::close_for_ever(&txn, (setting, who), now).await?
        + contact::close_for_ever(&txn, (setting, who), now).await?;
    Entity::delete_by_id(setting).exec(&txn).await?;
    let entry = Entry::of(now, What::ReadersKeyGivenUp, Object::one("setting", setting.0));
    audit(&txn, entry.amount(closed)).await?;
    txn.commit().await?;
    Ok(true)
}
