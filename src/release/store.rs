//! Every query of this room.

use super::cube::Dimension;
use super::entity::{ballot, invitation, release, response, tally, wave};
use crate::clock::At;
use crate::ids::{BallotId, ReleaseId, WaveId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, sea_query::SelectStatement,
};
use std::collections::{BTreeSet, HashMap};

/// How many sealed ballots are in memory at once (about 2 MB).
pub(super) const BALLOTS_AT_A_TIME: usize = 500;
/// Rows a statement; with nine columns far below SQLite's limit of 32,766 values.
const ROWS_AT_A_TIME: usize = 500;

/// The state of a wave and how many of its ballots were withdrawn.
pub(super) async fn wave_of(db: &impl ConnectionTrait, id: WaveId) -> Result<Option<wave::Model>, DbErr> {
    wave::Entity::find_by_id(id).one(db).await
}

/// The ids of a wave's ballots.
pub(super) async fn ballot_ids_in(db: &impl ConnectionTrait, wave: WaveId) -> Result<Vec<BallotId>, DbErr> {
    let query = ballot::Entity::find().select_only().column(ballot::Column::Id);
    query.filter(ballot::Column::WaveId.eq(wave)).into_tuple().all(db).await
}

/// The sealed ballots with these ids, at most [`BALLOTS_AT_A_TIME`], in no order; withdrawn ones are missing.
pub(super) async fn ballots_with(
    db: &impl ConnectionTrait,
    ids: &[BallotId],
) -> Result<Vec<ballot::Model>, DbErr> {
    ballot::Entity::find().filter(ballot::Column::Id.is_in(ids.iter().copied())).all(db).await
}

pub(super) async fn ballots_in(db: &impl ConnectionTrait, wave: WaveId) -> Result<u64, DbErr> {
    ballot::Entity::find().filter(ballot::Column::WaveId.eq(wave)).count(db).await
}

pub(super) async fn responses_in(db: &impl ConnectionTrait, wave: WaveId) -> Result<u64, DbErr> {
    response::Entity::find().filter(response::Column::WaveId.eq(wave)).count(db).await
}

pub(super) async fn invitations_done_in(db: &impl ConnectionTrait, wave: WaveId) -> Result<u64, DbErr> {
    let done = invitation::Column::Done.eq(true);
    invitation::Entity::find().filter(invitation::Column::WaveId.eq(wave)).filter(done).count(db).await
}

/// None when the wave's invitations are forgotten (or there never were any).
pub(super) async fn done_if_remembered(
    db: &impl ConnectionTrait,
    wave: WaveId,
) -> Result<Option<u64>, DbErr> {
    let of_wave = invitation::Entity::find().filter(invitation::Column::WaveId.eq(wave));
    if of_wave.count(db).await? == 0 {
        return Ok(None);
    }
    invitations_done_in(db, wave).await.map(Some)
}

pub(super) async fn has_responses_released_before(
    db: &impl ConnectionTrait,
    before: At,
) -> Result<bool, DbErr> {
    let of_old = response::Column::WaveId.in_subquery(released_before(before));
    Ok(response::Entity::find().filter(of_old).one(db).await?.is_some())
}

fn released_before(before: At) -> SelectStatement {
    wave::Entity::find()
        .select_only()
        .column(wave::Column::Id)
        .filter(wave::Column::ReleasedAt.lt(before))
        .into_query()
}

/// Deletes the counted responses of waves released before `before`; tallies and releases stay.
pub(super) async fn delete_responses_released_before(
    db: &impl ConnectionTrait,
    before: At,
) -> Result<u64, DbErr> {
    let old = released_before(before);
    let gone =
        response::Entity::delete_many().filter(response::Column::WaveId.in_subquery(old)).exec(db).await?;
    Ok(gone.rows_affected)
}

pub(super) async fn releases_of(db: &impl ConnectionTrait, wave: WaveId) -> Result<u64, DbErr> {
    release::Entity::find().filter(release::Column::WaveId.eq(wave)).count(db).await
}

pub(super) async fn insert_responses(
    db: &impl ConnectionTrait,
    rows: impl Iterator<Item = response::ActiveModel>,
) -> Result<(), DbErr> {
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let some = rows.by_ref().take(ROWS_AT_A_TIME);
        response::Entity::insert_many(some).exec_without_returning(db).await?;
    }
    Ok(())
}

pub(super) async fn insert_tallies(
    db: &impl ConnectionTrait,
    rows: impl Iterator<Item = tally::ActiveModel>,
) -> Result<(), DbErr> {
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let some = rows.by_ref().take(ROWS_AT_A_TIME);
        tally::Entity::insert_many(some).exec_without_returning(db).await?;
    }
    Ok(())
}

pub(super) async fn insert_release(
    db: &impl ConnectionTrait,
    row: release::ActiveModel,
) -> Result<(), DbErr> {
    release::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The latest release of every wave, in the order in which the waves opened, without the cubes.
pub(super) async fn latest_releases(db: &impl ConnectionTrait) -> Result<Vec<(WaveId, ReleaseId)>, DbErr> {
    let waves: Vec<WaveId> = wave::Entity::find()
        .select_only()
        .column(wave::Column::Id)
        .filter(wave::Column::State.eq("released"))
        .order_by_asc(wave::Column::OpensAt)
        .order_by_asc(wave::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let releases: Vec<(WaveId, ReleaseId)> = release::Entity::find()
        .select_only()
        .column(release::Column::WaveId)
        .column(release::Column::Id)
        .order_by_desc(release::Column::Number)
        .into_tuple()
        .all(db)
        .await?;
    let latest = |wave: WaveId| releases.iter().find(|(of, _)| *of == wave).copied();
    Ok(waves.into_iter().filter_map(latest).collect())
}

/// The latest release of every released wave that opened before `opens_at`, in the order of opening.
pub(super) async fn releases_before(
    db: &impl ConnectionTrait,
    opens_at: At,
) -> Result<Vec<release::Model>, DbErr> {
    let waves: Vec<WaveId> = wave::Entity::find()
        .select_only()
        .column(wave::Column::Id)
        .filter(wave::Column::State.eq("released"))
        .filter(wave::Column::OpensAt.lt(opens_at))
        .order_by_asc(wave::Column::OpensAt)
        .order_by_asc(wave::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let numbered: Vec<(WaveId, ReleaseId)> = release::Entity::find()
        .select_only()
        .column(release::Column::WaveId)
        .column(release::Column::Id)
        .order_by_asc(release::Column::Number)
        .into_tuple()
        .all(db)
        .await?;
    // The last number of a wave stays.
    let latest: HashMap<WaveId, ReleaseId> = numbered.into_iter().collect();
    let ids: Vec<ReleaseId> = waves.iter().filter_map(|wave| latest.get(wave).copied()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut releases = release::Entity::find().filter(release::Column::Id.is_in(ids)).all(db).await?;
    releases.sort_by_key(|release| waves.iter().position(|wave| *wave == release.wave_id));
    Ok(releases)
}

/// The stored counts of some waves for one dimension and some items.
pub(super) async fn tallies_of(
    db: &impl ConnectionTrait,
    waves: &[WaveId],
    dimension: Dimension,
    items: &BTreeSet<&str>,
) -> Result<Vec<tally::Model>, DbErr> {
    if waves.is_empty() || items.is_empty() {
        return Ok(Vec::new());
    }
    tally::Entity::find()
        .filter(tally::Column::WaveId.is_in(waves.iter().copied()))
        .filter(tally::Column::Dimension.eq(dimension.name()))
        .filter(tally::Column::ItemId.is_in(items.iter().copied()))
        .all(db)
        .await
}

/// Every audience, item and place that has answers in a wave's stored count.
pub(super) async fn places_that_answered(
    db: &impl ConnectionTrait,
    wave: WaveId,
) -> Result<Vec<(String, String, String)>, DbErr> {
    tally::Entity::find()
        .select_only()
        .column(tally::Column::Audience)
        .column(tally::Column::ItemId)
        .column(tally::Column::Category)
        .distinct()
        .filter(tally::Column::WaveId.eq(wave))
        .filter(tally::Column::Dimension.eq(Dimension::Place.name()))
        .into_tuple()
        .all(db)
        .await
}

pub(super) async fn release_with(
    db: &impl ConnectionTrait,
    id: ReleaseId,
) -> Result<Option<release::Model>, DbErr> {
    release::Entity::find_by_id(id).one(db).await
}

/// Deletes the sealed ballots of a released wave; says how many there were.
pub(super) async fn delete_ballots_of_released(
    db: &impl ConnectionTrait,
    wave: WaveId,
) -> Result<u64, DbErr> {
    let released =
        wave::Entity::find_by_id(wave).filter(wave::Column::State.eq("released")).count(db).await?;
    if released == 0 {
        return Ok(0);
    }
    let gone = ballot::Entity::delete_many().filter(ballot::Column::WaveId.eq(wave)).exec(db).await?;
    Ok(gone.rows_affected)
}

/// The whole stored count of a wave.
pub(super) async fn whole_count_of(
    db: &impl ConnectionTrait,
    wave: WaveId,
) -> Result<Vec<tally::Model>, DbErr> {
    tally::Entity::find().filter(tally::Column::WaveId.eq(wave)).all(db).await
}

/// Forgets the stored count of a wave, to make room for a corrected one.
pub(super) async fn delete_tallies_of(db: &impl ConnectionTrait, wave: WaveId) -> Result<(), DbErr> {
    tally::Entity::delete_many().filter(tally::Column::WaveId.eq(wave)).exec(db).await?;
    Ok(())
}

/// Every release of a wave, the first one first.
pub(super) async fn releases_of_wave(
    db: &impl ConnectionTrait,
    wave: WaveId,
) -> Result<Vec<release::Model>, DbErr> {
    let of_wave = release::Entity::find().filter(release::Column::WaveId.eq(wave));
    of_wave.order_by_asc(release::Column::Number).all(db).await
}

/// The release of a wave with the highest number.
pub(super) async fn last_release_of(
    db: &impl ConnectionTrait,
    wave: WaveId,
) -> Result<Option<release::Model>, DbErr> {
    let of_wave = release::Entity::find().filter(release::Column::WaveId.eq(wave));
    of_wave.order_by_desc(release::Column::Number).one(db).await
}
