//! The files of the readers' keys: `<setting id>.readers.key` in both key folders, the secret half each.

use crate::config::KeyFolders;
use crate::ids::{SettingId, random_bytes};
use crate::two_folders::{Secret, TwoFolders};
use crate::voices::setting_key::{PublicHalf, SettingKey};

/// The readers' keys of this installation. Nothing of them stays in memory.
#[derive(Clone, Debug)]
pub struct ReadersKeys(TwoFolders);

/// Why the file of a setting's key cannot be used. The sentence says where it was looked for and what to do.
#[derive(Debug, thiserror::Error)]
#[error(
    "the readers' key of {name} ({file}) {what}, in {places}. What people write there waits safely, but nobody can \
     read it: put the file back from where the key folder is kept safe, or let a reader of {name} type the recovery \
     kit at /desk/reading/set-up"
)]
pub struct KeyLost {
    name: String,
    file: String,
    what: String,
    places: String,
}

impl ReadersKeys {
    /// Opens both folders, making them (mode 0700) where they are missing.
    ///
    /// # Errors
    /// Names the folder that cannot be made or written, and its setting.
    pub fn open(folders: &KeyFolders) -> anyhow::Result<ReadersKeys> {
        Ok(ReadersKeys(TwoFolders::open(folders)?))
    }

    /// The key of a setting: reads the file or makes it. When several processes race, all end with the same one.
    ///
    /// # Errors
    /// Names the folder that cannot be written, or files that differ.
    pub fn make(&self, setting: SettingId) -> anyhow::Result<SettingKey> {
        Ok(SettingKey::from_secret(setting, self.0.make_or_read(&file_of(setting))?))
    }

    /// Another key in place of the one that is there, whose file stays beside it under another name. For a key
    /// that nobody copied and nothing is sealed to; the caller holds the setting's row meanwhile.
    ///
    /// # Errors
    /// Names what cannot be written.
    pub(super) fn make_anew(&self, setting: SettingId) -> anyhow::Result<SettingKey> {
        self.restore(setting, random_bytes())
    }

    /// The key of a setting; none where both files are missing.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged, or two files that differ: says which and what to do.
    pub fn of(&self, setting: SettingId) -> anyhow::Result<Option<SettingKey>> {
        let secret = self.0.read(&file_of(setting))?;
        Ok(secret.map(|secret| SettingKey::from_secret(setting, secret)))
    }

    /// Puts a secret half back into both folders; a file that holds something else stays beside it.
    ///
    /// # Errors
    /// Names what cannot be written.
    pub fn restore(&self, setting: SettingId, secret: Secret) -> anyhow::Result<SettingKey> {
        self.0.replace(&file_of(setting), &secret)?;
        Ok(SettingKey::from_secret(setting, secret))
    }

    /// Whether the right file is there in one folder at least; writes a missing or wrong twin again.
    ///
    /// # Errors
    /// [`KeyLost`], or a folder that cannot be written.
    pub fn check(&self, setting: SettingId, name: &str, public: &PublicHalf) -> anyhow::Result<()> {
        let secret = self.right_one(setting, name, public)?;
        self.0.replace(&file_of(setting), &secret)
    }

    /// As [`ReadersKeys::check`], and writes nothing.
    pub fn is_here(&self, setting: SettingId, public: &PublicHalf) -> bool {
        self.right_one(setting, "", public).is_ok()
    }

    /// Whether both folders are what they were: a folder that is not mounted has lost every key at once.
    pub fn are_mounted(&self) -> bool {
        self.0.both().iter().all(|folder| folder.join("instance.key").exists())
    }

    /// Moves a setting's files aside, whatever they hold.
    ///
    /// # Errors
    /// Names the file that cannot be moved.
    pub fn set_aside(&self, setting: SettingId) -> anyhow::Result<()> {
        self.0.set_aside(&file_of(setting))
    }

    fn right_one(&self, setting: SettingId, name: &str, public: &PublicHalf) -> Result<Secret, KeyLost> {
        let file = file_of(setting);
        let right = |secret: &&Secret| SettingKey::from_secret(setting, **secret).public_half() == *public;
        let found = self.0.found(&file);
        if let Some(secret) = found.iter().flatten().flatten().find(right) {
            return Ok(*secret);
        }
        let what = match (&found[0], &found[1]) {
            (Ok(None), Ok(None)) => "is missing".to_owned(),
            (Err(fault), _) | (_, Err(fault)) => format!("cannot be read ({fault:#})"),
            _ => "is another key than the setting's".to_owned(),
        };
        Err(KeyLost { name: name.to_owned(), file, what, places: self.0.places() })
    }
}

fn file_of(setting: SettingId) -> String {
    format!("{setting}.readers.key")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    fn keys() -> (tempfile::TempDir, KeyFolders, ReadersKeys) {
        let home = tempfile::tempdir().unwrap();
        let folders = KeyFolders { folder: home.path().join("keys"), copy: home.path().join("copy") };
        let keys = ReadersKeys::open(&folders).unwrap();
        (home, folders, keys)
    }

    #[test]
    fn a_key_is_made_once_kept_twice_and_readable_by_its_owner_only() {
        let (_home, folders, keys) = keys();
        let setting = SettingId::random();
        assert!(keys.of(setting).unwrap().is_none());
        let made: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let racers: Vec<_> =
                (0..8).map(|_| scope.spawn(|| keys.make(setting).unwrap().secret())).collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        assert!(made.iter().all(|secret| *secret == made[0]));
        let file = format!("{setting}.readers.key");
        for folder in [&folders.folder, &folders.copy] {
            assert_eq!(fs::read(folder.join(&file)).unwrap(), made[0]);
            assert_eq!(fs::metadata(folder.join(&file)).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
        }
        assert_eq!(keys.of(setting).unwrap().unwrap().secret(), made[0]);
    }

    #[test]
    fn a_file_lost_in_one_folder_comes_back_and_one_lost_in_both_is_restored() {
        let (_home, folders, keys) = keys();
        let setting = SettingId::random();
        let key = keys.make(setting).unwrap();
        let (public, file) = (key.public_half(), format!("{setting}.readers.key"));
        for folder in [&folders.folder, &folders.copy] {
            fs::remove_file(folder.join(&file)).unwrap();
            assert_eq!(keys.of(setting).unwrap().unwrap().secret(), key.secret());
            keys.check(setting, "Heron School", &public).unwrap();
            assert!(folder.join(&file).exists());
        }
        for folder in [&folders.folder, &folders.copy] {
            fs::remove_file(folder.join(&file)).unwrap();
        }
        let sentence = keys.check(setting, "Heron School", &public).unwrap_err().to_string();
        assert!(sentence.contains("Heron School") && sentence.contains("is missing"), "{sentence}");
        assert!(sentence.contains("recovery kit") && !keys.is_here(setting, &public), "{sentence}");
        keys.restore(setting, key.secret()).unwrap();
        keys.check(setting, "Heron School", &public).unwrap();
    }

    #[test]
    fn a_wrong_or_damaged_file_is_named_and_kept_when_the_right_one_is_put_back() {
        let (_home, folders, keys) = keys();
        let setting = SettingId::random();
        let key = keys.make(setting).unwrap();
        let (public, file) = (key.public_half(), format!("{setting}.readers.key"));
        fs::write(folders.copy.join(&file), [1; 32]).unwrap();
        assert!(keys.of(setting).unwrap_err().to_string().contains("differ"));
        keys.check(setting, "Heron School", &public).unwrap();
        assert_eq!(fs::read(folders.copy.join(&file)).unwrap(), key.secret());
        assert_eq!(fs::read_dir(&folders.copy).unwrap().count(), 2, "the wrong file is kept");
        for folder in [&folders.folder, &folders.copy] {
            fs::write(folder.join(&file), b"cut").unwrap();
        }
        let sentence = keys.check(setting, "Heron School", &public).unwrap_err().to_string();
        assert!(sentence.contains("3 bytes instead of 32"), "{sentence}");
        keys.restore(setting, key.secret()).unwrap();
        assert_eq!(keys.of(setting).unwrap().unwrap().secret(), key.secret());
        let anew = keys.make_anew(setting).unwrap();
        assert_ne!(anew.secret(), key.secret());
        let sentence = keys.check(setting, "Heron School", &public).unwrap_err().to_string();
        assert!(sentence.contains("another key"), "{sentence}");
    }
}
