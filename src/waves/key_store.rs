//! The two folders of key files: `<wave id>.key`, 32 random bytes, readable by the owner only.

use crate::config::KeyFolders;
use crate::ids::WaveId;
use crate::two_folders::{Secret, TwoFolders};
use crate::waves::key::WaveKey;
use anyhow::bail;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The key files of this installation, with the keys that were read so far. Clones share them.
#[derive(Clone, Debug)]
pub struct Keys(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    files: TwoFolders,
    read: RwLock<HashMap<WaveId, Arc<WaveKey>>>,
}

impl Keys {
    /// Opens both folders, making them (mode 0700) where they are missing.
    ///
    /// # Errors
    /// Names the folder that cannot be made or written, and its setting.
    pub fn open(folders: &KeyFolders) -> anyhow::Result<Keys> {
        let files = TwoFolders::open(folders)?;
        Ok(Keys(Arc::new(Inner { files, read: RwLock::default() })))
    }

    /// The key of `wave`, from memory or from a folder. A missing twin file is written again.
    ///
    /// # Errors
    /// Says which wave's file is missing or unreadable, where it was looked for and what to do.
    pub fn of(&self, wave: WaveId) -> anyhow::Result<Arc<WaveKey>> {
        if let Some(key) = self.known(wave) {
            return Ok(key);
        }
        let (files, name) = (&self.0.files, file_of(wave));
        let Some(secret) = files.read(&name)? else {
            bail!("the key file {name} is missing in {}: put it back", files.places())
        };
        files.mend(&name, &secret)?;
        Ok(self.remember(wave, &secret))
    }

    /// The key of a wave that is being opened: reads the file or makes it. When several processes race,
    /// all end with the same one file.
    ///
    /// # Errors
    /// Names the folder that cannot be written, or files that differ.
    pub fn make_or_read(&self, wave: WaveId) -> anyhow::Result<Arc<WaveKey>> {
        let secret = self.0.files.make_or_read(&file_of(wave))?;
        Ok(self.remember(wave, &secret))
    }

    /// Whether the file of a wave is there and is the one that the wave was opened with.
    ///
    /// # Errors
    /// The sentence with which the program refuses to start.
    pub fn check(&self, wave: WaveId, name: &str, fingerprint: Option<&[u8]>) -> anyhow::Result<()> {
        self.forget(wave);
        let (files, file) = (&self.0.files, file_of(wave));
        let places = files.places();
        let right = |secret: &Secret| {
            fingerprint.is_none_or(|known| WaveKey::new(wave, secret).fingerprint() == known)
        };
        let found = files.found(&file);
        let usable = found.iter().flatten().flatten().find(|secret| right(secret));
        let Some(secret) = usable else {
            let what = match (&found[0], &found[1]) {
                (Ok(None), Ok(None)) => "is missing".to_owned(),
                (Err(fault), _) | (_, Err(fault)) => format!("cannot be read ({fault:#})"),
                _ => "is another key than the wave was opened with".to_owned(),
            };
            bail!(
                "the key file {file} of the wave \"{name}\" {what}, in {places}. Without it no link works \
                 and no answer can be counted: put the file back from where the key folder is kept safe"
            );
        };
        for (folder, twin) in files.both().into_iter().zip(&found) {
            match twin {
                Ok(Some(other)) if other != secret => bail!(
                    "the key file {file} of the wave \"{name}\" in {} is another key than the wave was opened \
                     with; the other folder holds the right one: move the wrong file away and start again",
                    folder.display()
                ),
                _ => {}
            }
        }
        files.mend(&file, secret)?;
        self.remember(wave, secret);
        Ok(())
    }

    /// Removes the files of `wave` from both folders and the key from memory. Doing it twice is no fault.
    ///
    /// # Errors
    /// Names the file that cannot be removed.
    pub fn destroy(&self, wave: WaveId) -> anyhow::Result<()> {
        self.0.files.remove(&file_of(wave))?;
        self.forget(wave);
        Ok(())
    }

    fn known(&self, wave: WaveId) -> Option<Arc<WaveKey>> {
        self.0.read.read().unwrap_or_else(PoisonError::into_inner).get(&wave).cloned()
    }

    fn remember(&self, wave: WaveId, secret: &Secret) -> Arc<WaveKey> {
        let key = Arc::new(WaveKey::new(wave, secret));
        self.0.read.write().unwrap_or_else(PoisonError::into_inner).insert(wave, key.clone());
        key
    }

    fn forget(&self, wave: WaveId) {
        self.0.read.write().unwrap_or_else(PoisonError::into_inner).remove(&wave);
    }
}

fn file_of(wave: WaveId) -> String {
    format!("{wave}.key")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
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
            fs::remove_file(folder.join(file_of(wave))).unwrap();
            keys.check(wave, "Autumn", Some(&print)).unwrap();
            assert!(folder.join(file_of(wave)).exists());
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
        fs::write(folders.copy.join(file_of(wave)), [1u8; 32]).unwrap();
        let sentence = keys.check(wave, "Autumn", Some(&print)).unwrap_err().to_string();
        assert!(sentence.contains("the other folder holds the right one"), "{sentence}");
        fs::write(folders.folder.join(file_of(wave)), [2u8; 32]).unwrap();
        let sentence = keys.check(wave, "Autumn", Some(&print)).unwrap_err().to_string();
        assert!(sentence.contains("another key"), "{sentence}");
        fs::write(folders.folder.join(file_of(wave)), b"short").unwrap();
        fs::remove_file(folders.copy.join(file_of(wave))).unwrap();
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
