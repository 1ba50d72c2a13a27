//! Reading a Maildir: what lies in `new` is taken and moves to `cur`, one mail after the other.

use super::{Bounces, Taken};
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// So much of a mail is read; what a report says for programs stands far before.
pub const LARGEST: u64 = 4 << 20;

/// Takes every mail in `folder`/new, in the order of names, and moves it to `folder`/cur as seen. Where it is interrupted,
/// the next run goes on; a mail that was taken and not moved is taken again and changes nothing. `told` hears of each mail
/// by its number. Returns how many were read.
///
/// # Errors
/// No Maildir, a file that cannot be read or moved, or the database's; what was taken before stays taken.
pub async fn read_maildir(
    bounces: &Bounces,
    folder: &Path,
    told: &mut dyn FnMut(usize, &Taken),
) -> anyhow::Result<usize> {
    let mut read = 0;
    let cur = folder.join("cur");
    for path in waiting(folder)? {
        let bytes = match first_of(&path) {
            Ok(bytes) => bytes,
            // Another run was faster.
            Err(fault) if fault.kind() == ErrorKind::NotFound => continue,
            Err(fault) => return Err(fault).with_context(|| format!("cannot read {}", path.display())),
        };
        let taken = bounces.take(&bytes, None).await?;
        read += 1;
        told(read, &taken);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.split(":2,").next().unwrap_or_default();
        match fs::rename(&path, cur.join(format!("{name}:2,S"))) {
            Err(fault) if fault.kind() != ErrorKind::NotFound => {
                return Err(fault).with_context(|| format!("cannot move a mail to {}", cur.display()));
            }
            _ => {}
        }
    }
    Ok(read)
}

fn waiting(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let new = folder.join("new");
    if !new.is_dir() {
        bail!("{} is no Maildir: it has no folder called new", folder.display());
    }
    fs::create_dir_all(folder.join("cur"))
        .with_context(|| format!("cannot make the folder cur in {}", folder.display()))?;
    let listed = fs::read_dir(&new).with_context(|| format!("cannot read {}", new.display()))?;
    let mut paths: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths)
}

fn first_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}
