//! Queries of the guidance library.

use super::entity;
use super::rules::{GuidanceIn, GuidanceRefused, check};
use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::random_bytes;
use crate::theory::{GuidanceEntry, Theory};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait, QueryOrder};

/// The library: entries of the file, overlaid by what colleagues changed, then what they added.
///
/// # Errors
/// A fault of the database.
pub async fn library(db: &Db, from_file: &[GuidanceEntry]) -> Result<Vec<GuidanceEntry>, DbErr> {
    let rows = entity::Entity::find().order_by_asc(entity::Column::Title).all(db.reader()).await?;
    let mut entries: Vec<GuidanceEntry> = Vec::new();
    for entry in from_file {
        match rows.iter().find(|row| row.id == entry.id) {
            Some(row) if row.removed => {}
            Some(row) => entries.push(entry_of(row)),
            None => entries.push(entry.clone()),
        }
    }
    let added = rows.iter().filter(|row| !row.removed && from_file.iter().all(|entry| entry.id != row.id));
    entries.extend(added.map(entry_of));
    Ok(entries)
}

fn entry_of(row: &entity::Model) -> GuidanceEntry {
    GuidanceEntry {
        id: row.id.clone(),
        publisher: row.publisher.clone(),
        title: row.title.clone(),
        address: row.address.clone(),
        checked_on: row.checked_on.as_deref().and_then(|day| day.parse().ok()),
        outcomes: row.outcomes.split(' ').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
    }
}

/// Adds an entry, or changes the one with its id.
///
/// # Errors
/// What is wrong with the fields (inner), or a fault of the database.
pub async fn keep(
    db: &Db,
    theory: &Theory,
    (typed, now): (&GuidanceIn, At),
) -> Result<Result<GuidanceEntry, Vec<GuidanceRefused>>, DbErr> {
    let new_id = format!("added-{:016x}", u64::from_be_bytes(random_bytes()));
    let entry = match check(typed, theory, &new_id) {
        Ok(entry) => entry,
        Err(refusals) => return Ok(Err(refusals)),
    };
    let row = entity::ActiveModel {
        id: Set(entry.id.clone()),
        publisher: Set(entry.publisher.clone()),
        title: Set(entry.title.clone()),
        address: Set(entry.address.clone()),
        checked_on: Set(entry.checked_on.map(|day| day.to_string())),
        outcomes: Set(entry.outcomes.join(" ")),
        removed: Set(false),
    };
    let txn = db.begin().await?;
    let mut conflict = OnConflict::column(entity::Column::Id);
    conflict.update_columns([
        entity::Column::Publisher,
        entity::Column::Title,
        entity::Column::Address,
        entity::Column::CheckedOn,
        entity::Column::Outcomes,
        entity::Column::Removed,
    ]);
    entity::Entity::insert(row).on_conflict(conflict).exec_without_returning(&txn).await?;
    audit(&txn, Entry::of(now, What::GuidanceChanged, Object::coded("guidance", &entry.id))).await?;
    txn.commit().await?;
    Ok(Ok(entry))
}
