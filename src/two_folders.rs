//! Secrets of 32 bytes in the two key folders: one file each, readable by its owner only, the same in both.

use crate::config::KeyFolders;
use crate::ids::random_bytes;
use anyhow::{Context, bail};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What one of these files holds.
pub type Secret = [u8; 32];

/// The folder of key files and its copy.
#[derive(Clone, Debug)]
pub struct TwoFolders {
    folder: PathBuf,
    copy: PathBuf,
}

impl TwoFolders {
    /// Opens both folders, making them (mode 0700) where they are missing.
    ///
    /// # Errors
    /// Names the folder that cannot be made or written, and its setting.
    pub fn open(folders: &KeyFolders) -> anyhow::Result<TwoFolders> {
        for (name, folder) in [("BELONG_KEYS", &folders.folder), ("BELONG_KEYS_COPY", &folders.copy)] {
            let advice = || {
                format!(
                    "cannot use the key folder {}: give {name} a folder that can be written",
                    folder.display()
                )
            };
            DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(advice)?;
            let trial = folder.join(temporary_name());
            write_new(&trial, b"trial").and_then(|()| fs::remove_file(&trial)).with_context(advice)?;
        }
        Ok(TwoFolders { folder: folders.folder.clone(), copy: folders.copy.clone() })
    }

    pub fn both(&self) -> [&Path; 2] {
        [&self.folder, &self.copy]
    }

    /// Both folders, for a sentence.
    pub fn places(&self) -> String {
        format!("{} and {}", self.folder.display(), self.copy.display())
    }

    /// What each folder holds under this name, the first folder first.
    pub fn found(&self, name: &str) -> [anyhow::Result<Option<Secret>>; 2] {
        self.both().map(|folder| read_in(folder, name))
    }

    /// The secret of this name, from whichever folder has it.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged, or two files that differ.
    pub fn read(&self, name: &str) -> anyhow::Result<Option<Secret>> {
        let [first, copy] = self.found(name);
        match (first?, copy?) {
            (Some(first), Some(copy)) if first != copy => {
                bail!("the two key files {name} in {} differ: keep the right one only", self.places())
            }
            (first, copy) => Ok(first.or(copy)),
        }
    }

    /// Reads the secret of this name or makes it. When several processes race, all end with the same one file.
    ///
    /// # Errors
    /// Names the folder that cannot be written, or files that differ.
    pub fn make_or_read(&self, name: &str) -> anyhow::Result<Secret> {
        let secret = match self.read(name)? {
            Some(secret) => secret,
            None => {
                link_new(&self.folder, name, &random_bytes())?;
                self.read(name)?.with_context(|| {
                    format!("the key file {name} is missing in {}: put it back", self.places())
                })?
            }
        };
        self.mend(name, &secret)?;
        Ok(secret)
    }

    /// Writes the file where it is missing and makes both folders durable.
    ///
    /// # Errors
    /// Names what cannot be read or written.
    pub fn mend(&self, name: &str, secret: &Secret) -> anyhow::Result<()> {
        for folder in self.both() {
            if read_in(folder, name)?.is_none() {
                link_new(folder, name, secret)?;
            }
            sync(folder)?;
        }
        Ok(())
    }

    /// Puts this secret into both folders. A file that holds something else stays beside it, under its name with
    /// `.old-` and 32 random digits.
    ///
    /// # Errors
    /// Names what cannot be written.
    pub fn replace(&self, name: &str, secret: &Secret) -> anyhow::Result<()> {
        for folder in self.both() {
            if !matches!(read_in(folder, name), Ok(None)) {
                self.set_aside_in(folder, name, secret)?;
            }
        }
        self.mend(name, secret)
    }

    fn set_aside_in(&self, folder: &Path, name: &str, keep: &Secret) -> anyhow::Result<()> {
        if read_in(folder, name).is_ok_and(|found| found.as_ref() == Some(keep)) {
            return Ok(());
        }
        let old = folder.join(format!("{name}.old-{}", random_digits()));
        fs::rename(folder.join(name), &old)
            .with_context(|| format!("cannot move {} aside", folder.join(name).display()))
    }

    /// Moves the files of this name aside, whatever they hold.
    ///
    /// # Errors
    /// Names the file that cannot be moved.
    pub fn set_aside(&self, name: &str) -> anyhow::Result<()> {
        for folder in self.both() {
            if folder.join(name).exists() {
                self.set_aside_in(folder, name, &random_bytes())?;
            }
            sync(folder)?;
        }
        Ok(())
    }

    /// Removes the files of this name from both folders. Doing it twice is no fault.
    ///
    /// # Errors
    /// Names the file that cannot be removed.
    pub fn remove(&self, name: &str) -> anyhow::Result<()> {
        for folder in self.both() {
            let path = folder.join(name);
            match fs::remove_file(&path) {
                Err(fault) if fault.kind() != ErrorKind::NotFound => {
                    return Err(fault).with_context(|| format!("cannot remove {}", path.display()));
                }
                _ => sync(folder)?,
            }
        }
        Ok(())
    }
}

fn read_in(folder: &Path, name: &str) -> anyhow::Result<Option<Secret>> {
    let path = folder.join(name);
    match fs::read(&path) {
        Ok(bytes) => match Secret::try_from(bytes) {
            Ok(secret) => Ok(Some(secret)),
            Err(bytes) => bail!("{} has {} bytes instead of 32", path.display(), bytes.len()),
        },
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(fault).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn random_digits() -> String {
    format!("{:032x}", u128::from_le_bytes(random_bytes()))
}

fn temporary_name() -> String {
    format!(".{}.tmp", random_digits())
}

/// Writes a temporary file and links it to the final name; if that name is taken, the first one stays.
fn link_new(folder: &Path, name: &str, secret: &Secret) -> anyhow::Result<()> {
    let path = folder.join(name);
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
