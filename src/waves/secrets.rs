//! The key files against the waves' rows: checked at every start, destroyed 30 days after the release.

use crate::clock::At;
use crate::db::Db;
use crate::ids::WaveId;
use crate::waves::key_store::Keys;
use crate::waves::rules::{self, Refusal};
use crate::waves::store::{self, WaveFault};

/// Checks the key of every open or closed wave; writes a missing twin file again.
///
/// # Errors
/// The sentence with which every process, commands included, refuses to start.
pub async fn check_keys(db: &Db, keys: &Keys) -> anyhow::Result<()> {
    for wave in store::all_waves(db.reader()).await? {
        if wave.needs_key() {
            keys.check(wave.id, &wave.name, wave.key_fingerprint.as_deref())?;
        }
    }
    Ok(())
}

/// Destroys the key files of a wave, 30 days or more after its release, and notes when. The ballots go
/// first, by the room `release`; after a crash between files and note this is simply run again.
///
/// # Errors
/// [`Refusal::TooEarly`], [`Refusal::NotReleased`], a file that cannot be removed, or the database.
pub async fn destroy_secrets(db: &Db, keys: &Keys, wave: WaveId, now: At) -> Result<(), WaveFault> {
    let row = store::wave_by_id(db.reader(), wave).await?.ok_or(Refusal::NoSuchWave)?;
    rules::may_lose_keys(&row, now)?;
    let files = keys.clone();
    let removed = tokio::task::spawn_blocking(move || files.destroy(wave)).await;
    removed.map_err(anyhow::Error::from).and_then(|removed| removed).map_err(WaveFault::Key)?;
    let txn = db.begin().await?;
    store::note_keys_destroyed(&txn, wave, now).await?;
    txn.commit().await?;
    Ok(())
}
