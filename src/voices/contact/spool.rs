//! Requests for contact that wait, as files in `contacts/` below both key folders: `contact-<random>.sealed`, the
//! setting's id and the sealed text, of one length. A file carries the day that it was written and no time. The id of
//! its row comes from its contents, so that a file that is met twice is one request, and never from its name: whoever
//! watched the folders' listings knows when each name appeared, and must not find it again in the database.

use super::rules::CONTACT_LENGTH;
use crate::clock::{At, DAY};
use crate::config::KeyFolders;
use crate::ids::{ContactRequestId, SettingId, random_bytes, shuffle};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use uuid::Uuid;

/// Bytes of the setting's id before the sealed text.
const HEAD: usize = 16;
/// Bytes of a file: sealing adds 48.
const LENGTH: usize = HEAD + CONTACT_LENGTH + 48;
/// What a crash left half-written is removed after this long, in milliseconds; nobody was told that it is kept.
const HALF_WRITTEN: i64 = 2 * DAY;

/// The two folders of waiting requests.
#[derive(Debug, Clone)]
pub struct ContactSpool {
    folders: [PathBuf; 2],
}

/// The requests of one setting that wait, in random order.
#[derive(Debug, Clone)]
pub struct WaitingContacts {
    pub setting: SettingId,
    pub(super) sealed: Vec<(ContactRequestId, Vec<u8>)>,
    files: Vec<FileId>,
}

/// The random part of a file's name.
type FileId = Uuid;

impl WaitingContacts {
    pub fn count(&self) -> usize {
        self.sealed.len()
    }
}

impl ContactSpool {
    /// `contacts/` below both key folders; made when first needed.
    pub fn below(keys: &KeyFolders) -> ContactSpool {
        ContactSpool { folders: [&keys.folder, &keys.copy].map(|folder| folder.join("contacts")) }
    }

    /// Keeps a sealed request in both folders, durably. One folder is enough; the other's fault is logged.
    ///
    /// # Errors
    /// Neither folder can be written; nothing is kept.
    pub(super) fn keep(&self, setting: SettingId, sealed: &[u8], now: At) -> io::Result<()> {
        let contents = [setting.bytes().as_slice(), sealed].concat();
        if contents.len() != LENGTH {
            return Err(io::Error::new(ErrorKind::InvalidInput, "a request for contact has another length"));
        }
        let name = name_of(FileId::from_u128(u128::from_le_bytes(random_bytes())));
        let day = FileTimes::new().set_accessed(midnight(now)).set_modified(midnight(now));
        let written = self.folders.each_ref().map(|folder| write_in(folder, &name, &contents, day));
        for fault in written.iter().filter_map(|one| one.as_ref().err()) {
            tracing::error!(%fault, "a key folder does not take a request for contact");
        }
        let [first, copy] = written;
        first.or(copy)
    }

    /// Everything that waits, shuffled as a whole and then put together by setting. A file that is damaged in one
    /// folder is read from the other; damaged in both, it stays where it is and is logged.
    ///
    /// # Errors
    /// Neither folder can be read.
    pub fn waiting(&self, now: At) -> io::Result<Vec<WaitingContacts>> {
        let mut found: HashMap<FileId, (SettingId, Vec<u8>)> = HashMap::new();
        let read = self.folders.each_ref().map(|folder| read_in(folder, now, &mut found));
        for fault in read.iter().filter_map(|one| one.as_ref().err()) {
            tracing::error!(%fault, "a folder of requests for contact cannot be read");
        }
        if let [Err(fault), Err(_)] = read {
            return Err(fault);
        }
        let mut all: Vec<_> = found.into_iter().collect();
        shuffle(&mut all);
        let mut by_setting: BTreeMap<SettingId, WaitingContacts> = BTreeMap::new();
        for (file, (setting, sealed)) in all {
            let none = || WaitingContacts { setting, sealed: Vec::new(), files: Vec::new() };
            let waiting = by_setting.entry(setting).or_insert_with(none);
            waiting.sealed.push((row_of(&sealed), sealed));
            waiting.files.push(file);
        }
        Ok(by_setting.into_values().collect())
    }

    /// Removes the files of requests whose rows are committed.
    ///
    /// # Errors
    /// A folder that does not let go of one; it is tried again with the next gathering, which adds nothing twice.
    pub fn destroy(&self, gathered: &WaitingContacts) -> io::Result<()> {
        for folder in &self.folders {
            for file in &gathered.files {
                match fs::remove_file(folder.join(name_of(*file))) {
                    Err(fault) if fault.kind() != ErrorKind::NotFound => return Err(fault),
                    _ => {}
                }
            }
            match File::open(folder) {
                Ok(folder) => folder.sync_all()?,
                Err(fault) if fault.kind() == ErrorKind::NotFound => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }

    /// The ids of the rows that every file in either folder would make; a damaged one makes none.
    ///
    /// # Errors
    /// A folder or a file that is there and cannot be read.
    pub(super) fn ids(&self) -> io::Result<Vec<ContactRequestId>> {
        let mut ids = Vec::new();
        for folder in &self.folders {
            for path in files_in(folder)?.iter().filter(|path| id_of(path).is_some()) {
                let contents = contents_of(path)?;
                ids.extend(contents.as_deref().and_then(whole).map(|(_, sealed)| row_of(sealed)));
            }
        }
        Ok(ids)
    }
}

/// The beginning of the day in London: all that a file's times tell.
fn midnight(now: At) -> SystemTime {
    let begins = At::from_london(now.day().at(0, 0, 0, 0));
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(begins.0).unwrap_or_default())
}

fn name_of(file: FileId) -> String {
    format!("contact-{}.sealed", file.simple())
}

fn id_of(path: &Path) -> Option<FileId> {
    let name = path.file_name()?.to_str()?.strip_prefix("contact-")?.strip_suffix(".sealed")?;
    Uuid::parse_str(name).ok()
}

/// The id of a request's row: the first 16 bytes of the SHA-256 of the sealed text, as a random UUID.
fn row_of(sealed: &[u8]) -> ContactRequestId {
    let digest: [u8; 32] = Sha256::digest(sealed).into();
    let (first, _) = digest.split_first_chunk().expect("32 bytes are more than 16");
    ContactRequestId(uuid::Builder::from_random_bytes(*first).into_uuid())
}

/// The setting and the sealed text of a file that is not damaged.
fn whole(contents: &[u8]) -> Option<(SettingId, &[u8])> {
    let (setting, sealed) = contents.split_first_chunk::<HEAD>()?;
    (contents.len() == LENGTH).then(|| (SettingId(Uuid::from_bytes(*setting)), sealed))
}

/// What is in a file; none where another process has just gathered it.
fn contents_of(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

/// A temporary file, made durable, then given its name; the folder's own time tells the day only.
fn write_in(folder: &Path, name: &str, contents: &[u8], day: FileTimes) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let temporary = folder.join(format!(".{:032x}.tmp", u128::from_le_bytes(random_bytes())));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&temporary)
        .and_then(|mut file| {
            file.write_all(contents)?;
            file.set_times(day)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&temporary, folder.join(name)));
    if let Err(fault) = written {
        fs::remove_file(&temporary).ok();
        return Err(fault);
    }
    let folder = File::open(folder)?;
    folder.set_times(day).ok();
    folder.sync_all()
}

/// Every file of a folder; none where there is no folder yet.
fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path())).collect(),
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(fault) => Err(fault),
    }
}

fn read_in(folder: &Path, now: At, found: &mut HashMap<FileId, (SettingId, Vec<u8>)>) -> io::Result<()> {
    for path in files_in(folder)? {
        let Some(id) = id_of(&path) else {
            remove_half_written(&path, now);
            continue;
        };
        let Some(contents) = contents_of(&path)? else { continue };
        match whole(&contents) {
            Some((setting, sealed)) => {
                found.entry(id).or_insert((setting, sealed.to_vec()));
            }
            None => tracing::error!(file = %id, "the file of a request for contact is damaged"),
        }
    }
    Ok(())
}

fn remove_half_written(path: &Path, now: At) {
    let is_ours = path.extension().is_some_and(|end| end == "tmp");
    let old = SystemTime::UNIX_EPOCH
        + Duration::from_millis(u64::try_from(now.plus(-HALF_WRITTEN).0).unwrap_or_default());
    let is_old = fs::metadata(path).and_then(|about| about.modified()).is_ok_and(|written| written < old);
    if is_ours && is_old {
        fs::remove_file(path).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn spool() -> (tempfile::TempDir, ContactSpool) {
        let home = tempfile::tempdir().unwrap();
        let keys = KeyFolders { folder: home.path().join("keys"), copy: home.path().join("copy") };
        let spool = ContactSpool::below(&keys);
        (home, spool)
    }

    fn sealed(byte: u8) -> Vec<u8> {
        vec![byte; LENGTH - HEAD]
    }

    fn at(text: &str) -> At {
        At::parse_london(text).unwrap()
    }

    #[test]
    fn a_request_waits_in_both_folders_as_a_private_file_that_tells_the_day_only() {
        let (_home, spool) = spool();
        let now = at("2026-11-10 14:37");
        spool.keep(SettingId::random(), &sealed(1), now).unwrap();
        spool.keep(SettingId::random(), &sealed(2), now).unwrap();
        for folder in &spool.folders {
            let files = files_in(folder).unwrap();
            assert_eq!(files.len(), 2, "no temporary file stays");
            for path in files.iter().chain([folder]) {
                let about = fs::metadata(path).unwrap();
                assert_eq!(about.modified().unwrap(), midnight(at("2026-11-10 00:00")));
                let mode = if about.is_dir() { 0o700 } else { 0o600 };
                assert_eq!(about.permissions().mode() & 0o777, mode);
                assert!(about.is_dir() || about.len() == LENGTH as u64);
            }
        }
    }

    #[test]
    fn what_waits_is_read_once_put_together_by_setting_and_gone_when_it_is_destroyed() {
        let (_home, spool) = spool();
        let (now, one, two) = (at("2026-11-10 14:37"), SettingId::random(), SettingId::random());
        for (setting, byte) in [(one, 1), (two, 2), (one, 3)] {
            spool.keep(setting, &sealed(byte), now).unwrap();
        }
        let lost = files_in(&spool.folders[0]).unwrap().remove(0);
        fs::remove_file(lost).unwrap();
        let cut = files_in(&spool.folders[0]).unwrap().remove(0);
        fs::write(cut, b"cut").unwrap();
        let waiting = spool.waiting(now).unwrap();
        let counts: HashMap<SettingId, usize> =
            waiting.iter().map(|waiting| (waiting.setting, waiting.count())).collect();
        assert_eq!(counts, HashMap::from([(one, 2), (two, 1)]), "the other folder has what one has lost");
        for waiting in &waiting {
            spool.destroy(waiting).unwrap();
            spool.destroy(waiting).unwrap();
        }
        assert!(spool.waiting(now).unwrap().is_empty() && spool.ids().unwrap().is_empty());
    }

    #[test]
    fn one_folder_is_enough_and_without_any_nothing_is_kept() {
        let (_home, spool) = spool();
        let now = at("2026-11-10 14:37");
        fs::create_dir_all(spool.folders[0].parent().unwrap()).unwrap();
        fs::write(&spool.folders[0], b"a file").unwrap();
        spool.keep(SettingId::random(), &sealed(1), now).unwrap();
        assert_eq!(spool.waiting(now).unwrap().len(), 1);
        assert!(spool.ids().is_err(), "nothing is said of a folder that cannot be read");
        fs::remove_dir_all(&spool.folders[1]).unwrap();
        fs::write(&spool.folders[1], b"a file").unwrap();
        assert!(spool.keep(SettingId::random(), &sealed(2), now).is_err());
        assert!(spool.waiting(now).is_err());
    }

    #[test]
    fn what_a_crash_left_half_written_goes_after_two_days() {
        let (_home, spool) = spool();
        let now = at("2026-11-10 14:37");
        spool.keep(SettingId::random(), &sealed(1), now).unwrap();
        let half = spool.folders[0].join(".0123.tmp");
        fs::write(&half, b"half").unwrap();
        let written = FileTimes::new().set_modified(midnight(now));
        OpenOptions::new().write(true).open(&half).unwrap().set_times(written).unwrap();
        assert_eq!(spool.waiting(now.plus(DAY)).unwrap().len(), 1);
        assert!(half.exists());
        assert_eq!(spool.waiting(now.plus(3 * DAY)).unwrap().len(), 1, "a whole one stays");
        assert!(!half.exists());
    }
}
