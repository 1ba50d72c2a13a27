//! What this folder needs to know of readers and their keys.

use crate::config::KeyFolders;
use crate::ids::{SettingId, StaffId};
use crate::voices::setting_key::{PublicHalf, SettingKey};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use std::collections::HashMap;
use std::fs;

#[derive(FromQueryResult)]
struct Part {
    setting_id: SettingId,
    staff_id: StaffId,
}

#[derive(FromQueryResult)]
struct Key {
    setting_id: SettingId,
    public_key: Vec<u8>,
}

/// Who confirmed to read for which setting.
pub(super) async fn confirmed_parts(db: &impl ConnectionTrait) -> Result<Vec<(SettingId, StaffId)>, DbErr> {
    let query = Query::select()
        .columns(["setting_id", "staff_id"].map(Alias::new))
        .from(Alias::new("reader"))
        .and_where(Expr::col(Alias::new("confirmed_at")).is_not_null())
        .to_owned();
    let parts = Part::find_by_statement(db.get_database_backend().build(&query)).all(db).await?;
    Ok(parts.into_iter().map(|part| (part.setting_id, part.staff_id)).collect())
}

/// The public halves whose recovery kits were checked.
pub(super) async fn checked_keys(db: &impl ConnectionTrait) -> Result<HashMap<SettingId, PublicHalf>, DbErr> {
    let query = Query::select()
        .columns(["setting_id", "public_key"].map(Alias::new))
        .from(Alias::new("setting_key"))
        .and_where(Expr::col(Alias::new("checked_at")).is_not_null())
        .to_owned();
    let keys = Key::find_by_statement(db.get_database_backend().build(&query)).all(db).await?;
    let half = |key: Key| Some((key.setting_id, PublicHalf::read(key.setting_id, &key.public_key)?));
    Ok(keys.into_iter().filter_map(half).collect())
}

/// The settings that somebody reads for.
pub(super) async fn settings_read_by(
    db: &impl ConnectionTrait,
    person: StaffId,
) -> Result<Vec<SettingId>, DbErr> {
    let parts = confirmed_parts(db).await?;
    Ok(parts.into_iter().filter(|(_, staff)| *staff == person).map(|(setting, _)| setting).collect())
}

/// The secret half of a setting's key, from whichever folder has it.
pub(super) fn secret_half(keys: &KeyFolders, setting: SettingId) -> Option<SettingKey> {
    let name = format!("{setting}.readers.key");
    let read = |folder: &std::path::Path| <[u8; 32]>::try_from(fs::read(folder.join(&name)).ok()?).ok();
    let secret = read(&keys.folder).or_else(|| read(&keys.copy))?;
    Some(SettingKey::from_secret(setting, secret))
}
