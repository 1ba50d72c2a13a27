//! The two folders of key files: `<wave id>.key`, 32 random bytes, readable by the owner only.

use crate::config::KeyFolders;
use crate::ids::{WaveId, random_bytes};
use crate::waves::key::WaveKey;
use anyhow::{Context, bail};
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// The key files of this installation, with the keys that were read so far. Clones share them.
#[derive(Clone, Debug)]
pub struct Keys(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    copy: PathBuf,
    read: RwLock<HashMap<WaveId, Arc<WaveKey>>>,
}

impl Keys {
    /// Opens both folders, making them (mode 0700) where they are missing.
    ///
    /// # Errors
    /// Names the folder that cannot be made or written, and its setting.
    pub fn open(folders: &KeyFolders) -> anyhow::Result<Keys> {
        for (name, folder) in [("BELONG_KEYS", &folders.folder), ("BELONG_KEYS_COPY", &folders.copy)] {
            let advice = || {
                format!(
                    "cannot use the key folder {}: give {name} a folder that can be written",
                    folder.display()
                )
            };
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(advice)?;
            let trial = folder.join(temporary_name());
            write_new(&trial, b"trial").and_then(|()| fs::remove_file(&trial)).with_context(advice)?;
        }
        let (folder, copy) = (folders.folder.clone(), folders.copy.clone());
        Ok(Keys(Arc::new(Inner { folder, copy, read: RwLock::default() })))
    }

    /// The key of `wave`, from memory or from a folder. A missing twin file is written again.
    ///
    /// # Errors
    /// Says which wave's file is missing or unreadable, where it was looked for and what to do.
    pub fn of(&self, wave: WaveId) -> anyhow::Result<Arc<WaveKey>> {
        if let Some(key) = self.known(wave) {
            return Ok(key);
        }
        let Some(secret) = self.read_either(wave)? else { bail!(self.missing(wave)) };
        self.mend(wave, &secret)?;
        Ok(self.remember(wave, &secret))
    }

    /// The key of a wave that is being opened: reads the file or makes it. When several processes race,
    /// all end with the same one file.
    ///
    /// # Errors
    /// Names the folder that cannot be written, or files that differ.
    pub fn make_or_read(&self, wave: WaveId) -> anyhow::Result<Arc<WaveKey>> {
        let secret = match self.read_either(wave)? {
            Some(secret) => secret,
            None => {
                link_new(&self.0.folder, wave, &random_bytes())?;
                self.read_either(wave)?.with_context(|| self.missing(wave))?
            }
        };
        self.mend(wave, &secret)?;
        Ok(self.remember(wave, &secret))
    }

    /// Whether the file of a wave is there and is the one that the wave was opened with.
    ///
    /// # Errors
    /// The sentence with which the program refuses to start.
    pub fn check(&self, wave: WaveId, name: &str, fingerprint: Option<&[u8]>) -> anyhow::Result<()> {
        self.forget(wave);
        let places = self.places();
        let right = |secret: &[u8; 32]| {
            fingerprint.is_none_or(|known| WaveKey::new(wave, secret).fingerprint() == known)
        };
        let found = [self.read_in(&self.0.folder, wave), self.read_in(&self.0.copy, wave)];
        let usable = found.iter().flatten().flatten().find(|secret| right(secret));
        let Some(secret) = usable else {
            let what = match (&found[0], &found[1]) {
                (Ok(None), Ok(None)) => "is missing".to_owned(),
                (Err(fault), _) | (_, Err(fault)) => format!("cannot be read ({fault:#})"),
                _ => "is another key than the wave was opened with".to_owned(),
            };
            bail!(
                "the key file {wave}.key of the wave \"{name}\" {what}, in {places}. Without it no link works \
                 and no answer can be counted: put the file back from where the key folder is kept safe"
            );
        };
        let twins = [(&self.0.folder, &found[0]), (&self.0.copy, &found[1])];
        for (folder, twin) in twins {
            match twin {
                Ok(Some(other)) if other != secret => bail!(
                    "the key file {wave}.key of the wave \"{name}\" in {} is another key than the wave was opened \
                     with; the other folder holds the right one: move the wrong file away and start again",
                    folder.display()
                ),
                _ => {}
            }
        }
        self.mend(wave, secret)?;
        self.remember(wave, secret);
        Ok(())
    }

    /// Removes the files of `wave` from both folders and the key from memory. Doing it twice is no fault.
    ///
    /// # Errors
    /// Names the file that cannot be removed.
    pub fn destroy(&self, wave: WaveId) -> anyhow::Result<()> {
        for folder in [&self.0.folder, &self.0.copy] {
            let path = file_of(folder, wave);
            match fs::remove_file(&path) {
                Err(fault) if fault.kind() != ErrorKind::NotFound => {
                    return Err(fault).with_context(|| format!("cannot remove {}", path.display()));
                }
                _ => sync(folder)?,
            }
        }
        self.forget(wave);
        Ok(())
    }

    fn known(&self, wave: WaveId) -> Option<Arc<WaveKey>> {
        self.0.read.read().unwrap_or_else(PoisonError::into_inner).get(&wave).cloned()
    }

    fn remember(&self, wave: WaveId, secret: &[u8; 32]) -> Arc<WaveKey> {
        let key = Arc::new(WaveKey::new(wave, secret));
        self.0.read.write().unwrap_or_else(PoisonError::into_inner).insert(wave, key.clone());
        key
    }

    fn forget(&self, wave: WaveId) {
        self.0.read.write().unwrap_or_else(PoisonError::into_inner).remove(&wave);
    }

    fn places(&self) -> String {
        format!("{} and {}", self.0.folder.display(), self.0.copy.display())
    }

    fn missing(&self, wave: WaveId) -> String {
        format!("the key file {wave}.key is missing in {}: put it back", self.places())
    }

    fn read_in(&self, folder: &Path, wave: WaveId) -> anyhow::Result<Option<[u8; 32]>> {
        let path = file_of(folder, wave);
        match fs::read(&path) {
            Ok(bytes) => match <[u8; 32]>::try_from(bytes) {
                Ok(secret) => Ok(Some(secret)),
                Err(bytes) => bail!("{} has {} bytes instead of 32", path.display(), bytes.len()),
            },
            Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
            Err(fault) => Err(fault).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    fn read_either(&self, wave: WaveId) -> anyhow::Result<Option<[u8; 32]>> {
        let first = self.read_in(&self.0.folder, wave)?;
        let copy = self.read_in(&self.0.copy, wave)?;
        match (first, copy) {
            (Some(first), Some(copy)) if first != copy => {
                bail!("the two key files {wave}.key in {} differ: keep the right one only", self.places())
            }
            (first, copy) => Ok(first.or(copy)),
        }
    }

    /// Writes the file where it is missing and makes both folders durable.
    fn mend(&self, wave: WaveId, secret: &[u8; 32]) -> anyhow::Result<()> {
        for folder in [&self.0.folder, &self.0.copy] {
            if self.read_in(folder, wave)?.is_none() {
                link_new(folder, wave, secret)?;
            }
            sync(folder)?;
        }
        Ok(())
    }
}

fn file_of(folder: &Path, wave: WaveId) -> PathBuf {
    folder.join(format!("{wave}.key"))
}

fn temporary_name() -> String {
    format!(".{:032x}.tmp", u128::from_le_bytes(random_bytes()))
}

/// Writes a temporary file and links it to the final name; if that name is taken, the first one stays.
fn link_new(folder: &Path, wave: WaveId, secret: &[u8; 32]) -> anyhow::Result<()> {
    let path = file_of(folder, wave);
    let advice = || format!("cannot write {}: make its folder writable", path.display());
    let temporary = folder.join(temporary_name());
    write_new(&temporary, secret).with_context(advice)?;
    let linked = fs::hard_link(&temporary, &path);
    fs::remove_file(&temporary).with_context(advice)?;
    match linked {
        Err(fault) if fault.kind() != ErrorKind::AlreadyExists => Err(fault).with_context(advice),
        _ => Ok(()),
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync(folder: &Path) -> anyhow::Result<()> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(|| format!("cannot make the key folder {} durable", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn folders() -> (tempfile::TempDir, KeyFolders) {
        let home = tempfile::tempdir().unwrap();
        let folders = KeyFolders { folder: home.path().join("keys"), copy: home.path().join("copy") };
        (home, folders)
    }

    #[test]
    fn the_same_key_is_read_again_from_a_private_file() {
        let (_home, folders) = folders();
        let wave = WaveId::random();
        let made = Keys::open(&folders).unwrap().make_or_read(wave).unwrap();
        let path = folders.folder.join(format!("{wave}.key"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read(&path).unwrap(), fs::read(folders.copy.join(format!("{wave}.key"))).unwrap());
        let read = Keys::open(&folders).unwrap().of(wave).unwrap();
        assert_eq!(read.fingerprint(), made.fingerprint());
        assert_eq!(fs::read_dir(&folders.folder).unwrap().count(), 1, "no temporary file stays");
    }

    #[test]
    fn racing_openers_end_with_one_key() {
        let (_home, folders) = folders();
        let wave = WaveId::random();
        let prints: Vec<[u8; 16]> = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..16)
                .map(|_| {
                    let keys = Keys::open(&folders).unwrap();
                    scope.spawn(move || *keys.make_or_read(wave).unwrap().fingerprint())
                })
                .collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        assert!(prints.iter().all(|print| print == &prints[0]));
    }

    #[test]
    fn a_lost_file_comes_back_from_its_twin_and_two_lost_files_are_named() {
        let (_home, folders) = folders();
        let wave = WaveId::random();
        let keys = Keys::open(&folders).unwrap();
        let print = *keys.make_or_read(wave).unwrap().fingerprint();
        for folder in [&folders.folder, &folders.copy] {
            fs::remove_file(file_of(folder, wave)).unwrap();
            keys.check(wave, "Autumn", Some(&print)).unwrap();
            assert!(file_of(folder, wave).exists());
        }
        keys.destroy(wave).unwrap();
        keys.destroy(wave).unwrap();
        let sentence = keys.check(wave, "Autumn", Some(&print)).unwrap_err().to_string();
        assert!(sentence.contains("is missing") && sentence.contains("\"Autumn\""), "{sentence}");
        assert!(sentence.contains("keys and ") && sentence.contains("put the file back"), "{sentence}");
        assert!(keys.of(wave).is_err());
    }

    #[test]
    fn another_key_or_a_cut_file_is_refused() {
        let (_home, folders) = folders();
        let wave = WaveId::random();
        let keys = Keys::open(&folders).unwrap();
        let print = *keys.make_or_read(wave).unwrap().fingerprint();
        fs::write(file_of(&folders.copy, wave), [1u8; 32]).unwrap();
        let sentence = keys.check(wave, "Autumn", Some(&print)).unwrap_err().to_string();
        assert!(sentence.contains("the other folder holds the right one"), "{sentence}");
        fs::write(file_of(&folders.folder, wave), [2u8; 32]).unwrap();
        let sentence = keys.check(wave, "Autumn", Some(&print)).unwrap_err().to_string();
        assert!(sentence.contains("another key"), "{sentence}");
        fs::write(file_of(&folders.folder, wave), b"short").unwrap();
        fs::remove_file(file_of(&folders.copy, wave)).unwrap();
        let sentence = keys.check(wave, "Autumn", Some(&print)).unwrap_err().to_string();
        assert!(sentence.contains("instead of 32"), "{sentence}");
    }

    #[test]
    fn a_folder_that_cannot_be_used_is_named_with_its_setting() {
        let (home, folders) = folders();
        fs::write(home.path().join("keys"), b"a file").unwrap();
        let sentence = Keys::open(&folders).unwrap_err().to_string();
        assert!(sentence.contains("BELONG_KEYS"), "{sentence}");
    }
}
