//! The installation's own key: 32 random bytes in a file and its copy, never in the database.

use anyhow::{Context, bail};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const FILE: &str = "instance.key";

/// Outlives every wave. Sign-in tokens, unsubscribe tokens, suppression hashes and the marks of imported files
/// derive from it.
#[derive(Clone)]
pub struct InstanceKey([u8; 32]);

impl std::fmt::Debug for InstanceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InstanceKey(..)")
    }
}

impl InstanceKey {
    /// Reads `instance.key` from `folder`, or from `copy` where the first is missing, or makes it. Afterwards
    /// both folders hold the same file, mode 0600. Processes that race end with one key.
    ///
    /// # Errors
    /// A folder that cannot be written, a file of another length, or two files that differ: says which.
    pub fn open(folder: &Path, copy: &Path) -> anyhow::Result<InstanceKey> {
        for one in [folder, copy] {
            fs::create_dir_all(one)
                .with_context(|| format!("cannot make the key folder {}", one.display()))?;
        }
        let key = match (read(folder)?, read(copy)?) {
            (Some(key), Some(twin)) if key != twin => bail!(
                "{} in {} and in {} differ: put back the pair that belongs to this database",
                FILE,
                folder.display(),
                copy.display()
            ),
            (Some(key), _) | (None, Some(key)) => key,
            (None, None) => place(folder, &crate::ids::random_bytes())?,
        };
        for one in [folder, copy] {
            if place(one, &key)? != key {
                bail!("another {FILE} has appeared in {}: start again", one.display());
            }
        }
        Ok(InstanceKey(key))
    }

    /// 32 bytes for one purpose and one subject: HKDF-SHA-256 with `info` = `belong/1/` + `label` ‖ `subject`.
    pub fn derive(&self, label: &str, subject: &[u8]) -> [u8; 32] {
        let mut bytes = [0u8; 32];
        Hkdf::<Sha256>::new(None, &self.0)
            .expand_multi_info(&[b"belong/1/", label.as_bytes(), subject], &mut bytes)
            .expect("32 bytes are within the limit of HKDF");
        bytes
    }

    /// What tells bytes again without giving them away: HMAC-SHA-256 under the key derived for one purpose.
    pub fn mark(&self, label: &str, bytes: &[u8]) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.derive(label, &[])).expect("HMAC takes keys of any length");
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }
}

fn read(folder: &Path) -> anyhow::Result<Option<[u8; 32]>> {
    let path = folder.join(FILE);
    match fs::read(&path) {
        Ok(bytes) => match bytes.try_into() {
            Ok(key) => Ok(Some(key)),
            Err(_) => bail!("{} is damaged (it must be 32 bytes long): put back the copy", path.display()),
        },
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(fault).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Puts `key` into `folder` unless a key is there, and says which key is there now.
fn place(folder: &Path, key: &[u8; 32]) -> anyhow::Result<[u8; 32]> {
    if let Some(found) = read(folder)? {
        return Ok(found);
    }
    let unwritable = || format!("cannot write {FILE} in {}", folder.display());
    let draft = folder.join(format!(".{FILE}.{:032x}", u128::from_le_bytes(crate::ids::random_bytes())));
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).with_context(unwritable)?;
    file.write_all(key).and_then(|()| file.sync_all()).with_context(unwritable)?;
    let linked = fs::hard_link(&draft, folder.join(FILE));
    fs::remove_file(&draft).with_context(unwritable)?;
    match linked {
        Err(fault) if fault.kind() != ErrorKind::AlreadyExists => Err(fault).with_context(unwritable)?,
        _ => File::open(folder).and_then(|opened| opened.sync_all()).with_context(unwritable)?,
    }
    read(folder)?.with_context(unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_key_is_made_once_kept_twice_and_readable_by_its_owner_only() {
        let home = tempfile::tempdir().unwrap();
        let (folder, copy) = (home.path().join("keys"), home.path().join("copy"));
        let first = InstanceKey::open(&folder, &copy).unwrap();
        let again = InstanceKey::open(&folder, &copy).unwrap();
        assert_eq!(first.0, again.0);
        for one in [&folder, &copy] {
            assert_eq!(fs::metadata(one.join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(fs::read_dir(one).unwrap().count(), 1);
        }
        fs::remove_file(folder.join(FILE)).unwrap();
        assert_eq!(InstanceKey::open(&folder, &copy).unwrap().0, first.0);
    }

    #[test]
    fn keys_that_differ_or_are_damaged_are_refused() {
        let home = tempfile::tempdir().unwrap();
        let (folder, copy) = (home.path().join("keys"), home.path().join("copy"));
        InstanceKey::open(&folder, &copy).unwrap();
        fs::write(copy.join(FILE), [7; 32]).unwrap();
        assert!(InstanceKey::open(&folder, &copy).unwrap_err().to_string().contains("differ"));
        fs::write(copy.join(FILE), [7; 31]).unwrap();
        assert!(InstanceKey::open(&folder, &copy).unwrap_err().to_string().contains("damaged"));
    }

    #[test]
    fn racing_processes_end_with_one_key() {
        let home = tempfile::tempdir().unwrap();
        let (folder, copy) = (home.path().join("keys"), home.path().join("copy"));
        let open = || InstanceKey::open(&folder, &copy).map(|key| key.0);
        let (one, two) = std::thread::scope(|scope| {
            let one = scope.spawn(open);
            let two = scope.spawn(open);
            (one.join().unwrap(), two.join().unwrap())
        });
        let kept = open().unwrap();
        assert!([one, two].into_iter().flatten().all(|key| key == kept));
    }

    #[test]
    fn each_purpose_and_subject_has_its_own_bytes() {
        let key = InstanceKey([1; 32]);
        assert_eq!(key.derive("a", b"1"), key.derive("a", b"1"));
        assert_ne!(key.derive("a", b"1"), key.derive("a", b"2"));
        assert_ne!(key.derive("a", b"1"), key.derive("b", b"1"));
    }
}
