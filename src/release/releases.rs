//! Frozen cubes for everybody who reads, kept in memory: a release never changes.

use super::cube::Cube;
use super::store;
use crate::clock::At;
use crate::db::Db;
use crate::ids::{ReleaseId, WaveId};
use sea_orm::DbErr;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The cubes that were read once, by release.
#[derive(Debug, Default)]
pub struct Releases {
    read: Mutex<HashMap<ReleaseId, Arc<Cube>>>,
}

impl Releases {
    pub fn new() -> Releases {
        Releases::default()
    }

    /// The latest cube of every released wave, in the order in which the waves opened.
    ///
    /// # Errors
    /// When the database fails or holds a release that is not a cube.
    pub async fn cubes(&self, db: &Db) -> Result<Vec<Arc<Cube>>, DbErr> {
        let mut cubes = Vec::new();
        for (_, release) in store::latest_releases(db.reader()).await? {
            cubes.extend(self.cube(db, release).await?);
        }
        Ok(cubes)
    }

    /// The latest cube of one wave; none before it is released.
    ///
    /// # Errors
    /// As [`Releases::cubes`].
    pub async fn release_of(&self, db: &Db, wave: WaveId) -> Result<Option<Arc<Cube>>, DbErr> {
        let releases = store::latest_releases(db.reader()).await?;
        match releases.into_iter().find(|(of, _)| *of == wave) {
            Some((_, release)) => self.cube(db, release).await,
            None => Ok(None),
        }
    }

    /// The number of a wave's latest release and when it was made; none before it is released.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn made(&self, db: &Db, wave: WaveId) -> Result<Option<(i32, At)>, DbErr> {
        let releases = store::latest_releases(db.reader()).await?;
        let Some((_, id)) = releases.into_iter().find(|(of, _)| *of == wave) else { return Ok(None) };
        let row = store::release_with(db.reader(), id).await?;
        Ok(row.map(|row| (row.number, row.made_at)))
    }

    /// The cube of the wave that opened last, of those released.
    ///
    /// # Errors
    /// As [`Releases::cubes`].
    pub async fn latest(&self, db: &Db) -> Result<Option<Arc<Cube>>, DbErr> {
        match store::latest_releases(db.reader()).await?.last() {
            Some((_, release)) => self.cube(db, *release).await,
            None => Ok(None),
        }
    }

    async fn cube(&self, db: &Db, id: ReleaseId) -> Result<Option<Arc<Cube>>, DbErr> {
        let known = self.read.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let Some(row) = store::release_with(db.reader(), id).await? else { return Ok(None) };
        let cube = Cube::from_stored(&row.cube)
            .map_err(|fault| DbErr::Custom(format!("release {id} cannot be read: {fault}")))?;
        let cube = Arc::new(cube);
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(id, cube.clone());
        Ok(Some(cube))
    }
}

/// The latest cube of every released wave, read afresh. Pages use [`Releases::cubes`].
///
/// # Errors
/// As [`Releases::cubes`].
pub async fn cubes(db: &Db) -> Result<Vec<Arc<Cube>>, DbErr> {
    Releases::new().cubes(db).await
}

/// Destroys the sealed ballots of a released wave (the caller waits 30 days and destroys the key); says how
/// many there were. A wave that is not released keeps its ballots.
///
/// # Errors
/// When the database fails; then nothing is destroyed.
pub async fn destroy(db: &Db, wave: WaveId) -> Result<u64, DbErr> {
    let txn = db.begin().await?;
    let gone = store::delete_ballots_of_released(&txn, wave).await?;
    txn.commit().await?;
    Ok(gone)
}

/// Forgets the counted responses of waves released before `before` (24 months ago); tallies and releases
/// stay for good. Says how many there were.
///
/// # Errors
/// When the database fails; then nothing is forgotten.
pub async fn forget_responses(db: &Db, before: At) -> Result<u64, DbErr> {
    if !store::has_responses_released_before(db.reader(), before).await? {
        return Ok(0);
    }
    let txn = db.begin().await?;
    let gone = store::delete_responses_released_before(&txn, before).await?;
    txn.commit().await?;
    Ok(gone)
}

/// Checks one wave's sums: done = ballots + withdrawn before the count, and the count's record after it.
/// Each fault is a sentence; none means that the wave is whole.
///
/// # Errors
/// When the database fails.
pub async fn doctor(db: &Db, wave: WaveId) -> Result<Vec<String>, DbErr> {
    let reader = db.reader();
    let Some(row) = store::wave_of(reader, wave).await? else {
        return Ok(vec![format!("wave {wave} does not exist")]);
    };
    let done = store::done_if_remembered(reader, wave).await?;
    let ballots = store::ballots_in(reader, wave).await?;
    let responses = store::responses_in(reader, wave).await?;
    let releases = store::releases_of(reader, wave).await?;
    let withdrawn = u64::try_from(row.withdrawn).unwrap_or(0);
    let mut faults = Vec::new();
    if row.state == "released" {
        if ballots != 0 && ballots != responses {
            faults.push(format!("wave {wave} has {ballots} ballots and {responses} counted responses"));
        }
        if releases == 0 {
            faults.push(format!("wave {wave} is released and has no release"));
        }
        if let Some(done) = done
            && done != responses + withdrawn
        {
            faults.push(format!(
                "wave {wave} has {done} finished invitations, but {responses} counted responses and {withdrawn} withdrawn"
            ));
        }
    } else {
        if responses != 0 || releases != 0 {
            faults.push(format!("wave {wave} is {} and already has counted responses", row.state));
        }
        let done = done.unwrap_or(0);
        if done != ballots + withdrawn {
            faults.push(format!(
                "wave {wave} has {done} finished invitations, but {ballots} ballots and {withdrawn} withdrawn"
            ));
        }
    }
    Ok(faults)
}
