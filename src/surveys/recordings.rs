//! Recordings of items read aloud: `recordings/<edition>/<item>.mp3` (or .ogg, .m4a) in the content folder.

use super::model::Item;
use crate::theory::{Fault, Faults};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{DirEntry, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder inside the content folder, and the first part of every address.
pub(super) const RECORDINGS: &str = "recordings";
/// 100 kB: half a minute of speech, and not long to wait for on a slow line.
const LARGEST_BYTES: u64 = 100_000;

/// One item read aloud in one edition; the file was there, small and audio when the content was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// The address, with the file's content in it (`?v=`), so that browsers may keep it.
    pub url: String,
    /// Its content type.
    pub kind: &'static str,
    pub(super) version: String,
    path: PathBuf,
}

impl Recording {
    /// The file as it was when the content was read; `None` when it has gone or changed since.
    pub(super) fn bytes(&self) -> io::Result<Option<Vec<u8>>> {
        let bytes = read_at_most(&self.path, LARGEST_BYTES)?;
        Ok(bytes.filter(|bytes| version_of(bytes) == self.version))
    }
}

/// All recordings of a content folder, by edition and by file name. What is not in here is never opened.
/// Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Recordings(Arc<BTreeMap<(String, String), Recording>>);

impl Recordings {
    /// The item read aloud in an edition.
    pub fn of_item(&self, edition: &str, item: &str) -> Option<&Recording> {
        KINDS.iter().find_map(|kind| self.named(edition, &format!("{item}.{}", kind.ending)))
    }

    pub(super) fn named(&self, edition: &str, file: &str) -> Option<&Recording> {
        self.0.get(&(edition.to_owned(), file.to_owned()))
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }
}

struct Kind {
    ending: &'static str,
    content_type: &'static str,
    begins: fn(&[u8]) -> bool,
}

const KINDS: [Kind; 3] = [
    Kind { ending: "mp3", content_type: "audio/mpeg", begins: begins_mp3 },
    Kind { ending: "ogg", content_type: "audio/ogg", begins: |bytes| bytes.starts_with(b"OggS") },
    Kind { ending: "m4a", content_type: "audio/mp4", begins: |bytes| bytes.get(4..8) == Some(b"ftyp") },
];

/// A tag, or the first frame: eleven set bits, and a layer that is not the reserved one.
fn begins_mp3(bytes: &[u8]) -> bool {
    let is_frame = |head: &[u8]| head[0] == 0xff && head[1] & 0xe0 == 0xe0 && head[1] & 0x06 != 0;
    bytes.starts_with(b"ID3") || bytes.get(..2).is_some_and(is_frame)
}

/// Reads the recordings of `folder` for these `editions` and `items`. There need not be any. Names that begin
/// with a dot are the computer's own and are passed over; everything else that is no recording is a fault.
pub(super) fn read_recordings(
    folder: &Path,
    editions: &[&str],
    items: &[Item],
    faults: &Faults,
) -> Recordings {
    let mut found = BTreeMap::new();
    let top = folder.join(RECORDINGS);
    if !top.exists() {
        return Recordings::default();
    }
    for edition in entries(&top, faults) {
        let name = edition.file_name().to_string_lossy().into_owned();
        if !edition.path().is_dir() {
            let advice =
                "put recordings into a folder of their edition, as in recordings/en/, and remove this";
            fault(faults, &edition.path(), format!("this is not a folder; {advice}"));
        } else if !editions.contains(&name.as_str()) {
            let known = editions.join(", ");
            fault(
                faults,
                &edition.path(),
                format!("there is no edition \"{name}\"; name the folder {known}"),
            );
        } else {
            for file in entries(&edition.path(), faults) {
                match read_recording(&file, &name, items) {
                    Ok((file, recording)) => drop(found.insert((name.clone(), file), recording)),
                    Err(wrong) => fault(faults, &file.path(), wrong),
                }
            }
        }
    }
    let found = Recordings(Arc::new(found));
    refuse_doubles(&found, faults);
    found
}

/// What lies in a folder, by name.
fn entries(folder: &Path, faults: &Faults) -> Vec<DirEntry> {
    let listed = std::fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut listed = listed.unwrap_or_else(|error| {
        let advice = "let the program read it, or remove it";
        fault(faults, folder, format!("this folder cannot be read ({error}); {advice}"));
        Vec::new()
    });
    listed.retain(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    listed.sort_by_key(DirEntry::file_name);
    listed
}

/// The file's name with what it is, or what is wrong with it and what to do.
fn read_recording(file: &DirEntry, edition: &str, items: &[Item]) -> Result<(String, Recording), String> {
    let name = file.file_name().to_string_lossy().into_owned();
    let endings = "a recording is called after its item, as in 6M-YC-1.mp3, and ends in .mp3, .ogg or .m4a";
    let parts = name.rsplit_once('.');
    let Some((item, kind)) = parts.and_then(|(item, ending)| Some((item, kind_of(ending)?))) else {
        return Err(format!("this is not a recording; {endings}"));
    };
    if !items.iter().any(|known| known.id == item) {
        return Err(format!("there is no item \"{item}\"; {endings}"));
    }
    let path = file.path();
    let unread = |why: &str| format!("this recording cannot be read ({why}); record it again, or remove it");
    let size = path.metadata().map_err(|error| unread(&error.to_string()))?;
    if !size.is_file() {
        return Err(unread("it is not a file"));
    }
    let bytes = read_at_most(&path, LARGEST_BYTES).map_err(|error| unread(&error.to_string()))?;
    let Some(bytes) = bytes else {
        let advice = "speak only the sentence, and save it as one channel at 32 kbit/s";
        let (size, most) = (size.len().div_ceil(1_000), LARGEST_BYTES / 1_000);
        return Err(format!("this recording is {size} kB and may be {most} kB; {advice}"));
    };
    if bytes.is_empty() {
        return Err(unread("it is empty"));
    }
    if !(kind.begins)(&bytes) {
        let advice = "save it again from the program that recorded it; a new name does not change a file";
        return Err(format!("what is in this file is not {} audio; {advice}", kind.ending));
    }
    let version = version_of(&bytes);
    let url = format!("/{RECORDINGS}/{edition}/{name}?v={version}");
    Ok((name, Recording { url, kind: kind.content_type, version, path }))
}

fn kind_of(ending: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.ending == ending)
}

/// The whole file, or `None` when it holds more than `most` bytes.
fn read_at_most(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

fn version_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn refuse_doubles(found: &Recordings, faults: &Faults) {
    for ((edition, name), recording) in found.0.iter() {
        let item = name.rsplit_once('.').map_or(name.as_str(), |(item, _)| item);
        if found.of_item(edition, item).is_some_and(|first| first.url != recording.url) {
            fault(faults, &recording.path, format!("{item} is recorded twice here; keep one of the files"));
        }
    }
}

fn fault(faults: &Faults, path: &Path, message: String) {
    faults.add(Fault { file: path.display().to_string(), line: 0, field: String::new(), message });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Content;
    use std::fs;
    use tempfile::TempDir;

    const EDITIONS: [&str; 2] = ["en", "ar"];

    /// A content folder with these files below `recordings/`.
    fn folder(files: &[(&str, &[u8])]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(RECORDINGS).join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    fn read(folder: &TempDir) -> (Recordings, Vec<String>) {
        let faults = Faults::default();
        let items = Content::embedded().items;
        let found = read_recordings(folder.path(), &EDITIONS, &items, &faults);
        let below = folder.path().join(RECORDINGS).display().to_string();
        let faults = faults.into_sorted();
        (found, faults.iter().map(|fault| fault.to_string().replace(&below, "")).collect())
    }

    #[test]
    fn a_folder_without_recordings_has_none_and_no_fault() {
        let (found, faults) = read(&folder(&[]));
        assert_eq!((found.count(), faults.len()), (0, 0));
        assert_eq!(found.of_item("en", "6M-YC-1"), None);
    }

    #[test]
    fn each_kind_is_found_by_edition_and_item_and_only_there() {
        let folder = folder(&[
            ("en/6M-YC-1.mp3", b"ID3\x04 spoken"),
            ("en/6M-YP-1.mp3", b"\xff\xfb\x90\x00 spoken"),
            ("ar/6M-YC-1.ogg", b"OggS spoken"),
            ("ar/6M-YP-1.m4a", b"\x00\x00\x00\x20ftypM4A spoken"),
            ("ar/.DS_Store", b"the computer's own"),
        ]);
        let (found, faults) = read(&folder);
        assert_eq!((found.count(), faults), (4, vec![]));
        let spoken = found.of_item("ar", "6M-YC-1").unwrap();
        assert_eq!(spoken.kind, "audio/ogg");
        assert!(spoken.url.starts_with("/recordings/ar/6M-YC-1.ogg?v="), "{}", spoken.url);
        assert_eq!(spoken.bytes().unwrap().unwrap(), b"OggS spoken");
        assert_eq!(found.of_item("en", "1S-ST-1"), None);
        assert_eq!(found.of_item("pl", "6M-YC-1"), None);
        assert_eq!(found.named("ar", "../en/6M-YC-1.mp3"), None);
    }

    #[test]
    fn every_fault_names_its_file_what_is_wrong_and_what_to_do() {
        let long = [b"ID3".as_slice(), &[0; 100_000]].concat();
        let folder = folder(&[
            ("en/6M-YC-1.mp3", &long),
            ("en/6M-YC-9.mp3", b"ID3 spoken"),
            ("en/6M-YP-1.mp3", b"RIFF not what it says"),
            ("en/6M-FA-1.ogg", b""),
            ("en/notes.txt", b"who speaks"),
            ("fr/6M-YC-1.mp3", b"ID3 spoken"),
            ("ar/6M-YC-1.mp3", b"ID3 spoken"),
            ("ar/6M-YC-1.ogg", b"OggS spoken"),
            ("loose.mp3", b"ID3 spoken"),
        ]);
        fs::create_dir(folder.path().join("recordings/en/6M-ST-1.m4a")).unwrap();
        let (_, faults) = read(&folder);
        let expected = [
            ("/ar/6M-YC-1.ogg: ", "recorded twice", "keep one"),
            ("/en/6M-FA-1.ogg: ", "it is empty", "record it again"),
            ("/en/6M-ST-1.m4a: ", "not a file", "remove it"),
            ("/en/6M-YC-1.mp3: ", "is 101 kB and may be 100 kB", "speak only the sentence"),
            ("/en/6M-YC-9.mp3: ", "no item \"6M-YC-9\"", "called after its item"),
            ("/en/6M-YP-1.mp3: ", "not mp3 audio", "save it again"),
            ("/en/notes.txt: ", "not a recording", "ends in .mp3"),
            ("/fr: ", "no edition \"fr\"", "en, ar"),
            ("/loose.mp3: ", "not a folder", "recordings/en/"),
        ];
        assert_eq!(faults.len(), expected.len(), "{faults:#?}");
        for (fault, (file, wrong, advice)) in faults.iter().zip(expected) {
            assert!(fault.starts_with(file) && fault.contains(wrong) && fault.contains(advice), "{fault}");
        }
    }

    #[test]
    fn a_file_that_changed_after_the_start_is_not_played() {
        let folder = folder(&[("en/6M-YC-1.mp3", b"ID3 spoken")]);
        let (found, _) = read(&folder);
        let path = folder.path().join("recordings/en/6M-YC-1.mp3");
        fs::write(&path, b"ID3 something else").unwrap();
        assert_eq!(found.of_item("en", "6M-YC-1").unwrap().bytes().unwrap(), None);
        fs::remove_file(&path).unwrap();
        assert!(found.of_item("en", "6M-YC-1").unwrap().bytes().is_err());
    }
}
