//! Every query of this room, named for the question it answers.

use super::entity::{register_file, register_value};
use super::model::{Held, Key, Level, Period, PeriodKind, SchoolPhase};
use crate::clock::At;
use crate::ids::{RegisterFileId, RegisterValueId};
use jiff::civil::Date;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// Rows in one insert: 14 values each, below SQLite's 32,766 and PostgreSQL's 65,535.
const ROWS_AT_ONCE: usize = 1_000;

/// A file that figures came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub id: RegisterFileId,
    pub name: String,
    /// The last day that it has figures for.
    pub latest: Date,
    pub imported_at: At,
}

fn broken(what: &str) -> DbErr {
    DbErr::Custom(format!("the register holds a damaged {what}"))
}

fn origin(row: register_file::Model) -> Result<Origin, DbErr> {
    let latest = row.latest.parse().map_err(|_| broken("day"))?;
    Ok(Origin { id: row.id, name: row.name, latest, imported_at: row.imported_at })
}

fn figure(row: register_value::Model) -> Result<Held, DbErr> {
    let day = |text: &str| text.parse::<Date>().map_err(|_| broken("day"));
    let period = Period {
        kind: PeriodKind::from_word(&row.kind).ok_or_else(|| broken("kind of time"))?,
        starts: day(&row.starts)?,
        ends: day(&row.ends)?,
    };
    let key = Key {
        indicator: row.indicator,
        level: Level::from_word(&row.level).ok_or_else(|| broken("level"))?,
        place: row.place,
        phase: SchoolPhase::from_word(&row.phase).ok_or_else(|| broken("phase"))?,
        period,
    };
    Ok(Held {
        key,
        place_name: row.place_name,
        value: row.value,
        count: row.count,
        denominator: row.denominator,
        withheld: row.withheld,
    })
}

/// Every figure that is held, with the file that it came from, in a fixed order.
///
/// # Errors
/// The database's.
pub async fn held(connection: &impl ConnectionTrait) -> Result<Vec<(Held, String)>, DbErr> {
    let files = origins(connection).await?;
    let mut all = Vec::new();
    for row in register_value::Entity::find().all(connection).await? {
        let file = files.get(&row.file_id).map(|file| file.name.clone()).unwrap_or_default();
        all.push((figure(row)?, file));
    }
    all.sort_by(|one, other| one.0.key.cmp(&other.0.key));
    Ok(all)
}

/// The figures of these indicators, oldest first.
///
/// # Errors
/// The database's.
pub async fn held_of(connection: &impl ConnectionTrait, indicators: &[&str]) -> Result<Vec<Held>, DbErr> {
    let rows = register_value::Entity::find()
        .filter(register_value::Column::Indicator.is_in(indicators.iter().copied()))
        .order_by_asc(register_value::Column::Starts)
        .all(connection)
        .await?;
    rows.into_iter().map(figure).collect()
}

/// Every file that figures came from.
pub async fn origins(connection: &impl ConnectionTrait) -> Result<HashMap<RegisterFileId, Origin>, DbErr> {
    let rows = register_file::Entity::find().all(connection).await?;
    rows.into_iter().map(|row| Ok((row.id, origin(row)?))).collect()
}

/// The file with this digest, if it was imported before.
pub async fn file_with(connection: &impl ConnectionTrait, digest: &[u8]) -> Result<Option<Origin>, DbErr> {
    let row = register_file::Entity::find().filter(register_file::Column::Digest.eq(digest.to_vec()));
    row.one(connection).await?.map(origin).transpose()
}

/// What is held of these indicators, each with the file that it came from.
pub async fn known(
    connection: &impl ConnectionTrait,
    indicators: &[&str],
) -> Result<HashMap<Key, (Held, RegisterFileId)>, DbErr> {
    let rows = register_value::Entity::find()
        .filter(register_value::Column::Indicator.is_in(indicators.iter().copied()))
        .all(connection)
        .await?;
    let mut known = HashMap::new();
    for row in rows {
        let file = row.file_id;
        let held = figure(row)?;
        known.insert(held.key.clone(), (held, file));
    }
    Ok(known)
}

/// Notes a file. Its bytes are not kept.
pub async fn note_file(connection: &impl ConnectionTrait, file: register_file::Model) -> Result<(), DbErr> {
    use sea_orm::IntoActiveModel;
    register_file::Entity::insert(file.into_active_model()).exec_without_returning(connection).await?;
    Ok(())
}

/// Writes figures of a file, each in the place of the one that was held before.
pub async fn write(
    connection: &impl ConnectionTrait,
    file: RegisterFileId,
    figures: &[&Held],
) -> Result<(), DbErr> {
    use register_value::Column::{
        Count, Denominator, Ends, FileId, Indicator, Kind, Level, Phase, Place, PlaceName, Starts, Value,
        Withheld,
    };
    use sea_orm::IntoActiveModel;
    for some in figures.chunks(ROWS_AT_ONCE) {
        let rows = some.iter().map(|held| row_of(file, held).into_active_model());
        let same = OnConflict::columns([Indicator, Level, Place, Phase, Kind, Starts, Ends])
            .update_columns([FileId, PlaceName, Value, Count, Denominator, Withheld])
            .to_owned();
        register_value::Entity::insert_many(rows)
            .on_conflict(same)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

fn row_of(file: RegisterFileId, held: &Held) -> register_value::Model {
    let key = &held.key;
    register_value::Model {
        id: RegisterValueId::random(),
        file_id: file,
        indicator: key.indicator.clone(),
        level: key.level.word().to_owned(),
        place: key.place.clone(),
        place_name: held.place_name.clone(),
        phase: key.phase.word().to_owned(),
        kind: key.period.kind.word().to_owned(),
        starts: key.period.starts.to_string(),
        ends: key.period.ends.to_string(),
        value: held.value.clone(),
        count: held.count.clone(),
        denominator: held.denominator.clone(),
        withheld: held.withheld,
    }
}
