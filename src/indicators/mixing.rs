//! Two local files about one time: what one of them hides must not come back from the other (measurement.md D11).

use super::FileRead;
use super::local;
use super::model::{Held, Key};
use super::sheet::FileFault;
use super::store::Origin;
use crate::ids::RegisterFileId;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};

/// What is held, each figure with the file that it came from.
type Known = HashMap<Key, (Held, RegisterFileId)>;

/// Parts of one time come together, and times do not overlap: what is withheld in one file must not come back
/// by subtraction from another.
pub fn beside_held(read: &FileRead, held: &[Held]) -> Vec<FileFault> {
    let ours: BTreeSet<&Key> = read.rows.iter().map(|one| &one.held.key).collect();
    let mut faults = Vec::new();
    let mut told = BTreeSet::new();
    for placed in &read.rows {
        let key = &placed.held.key;
        if !told.insert((&key.indicator, key.period)) {
            continue;
        }
        let same = held.iter().filter(|other| other.key.indicator == key.indicator);
        for other in same {
            let words = other.key.words(&other.place_name);
            if local::overlap(&other.key.period, &key.period) {
                let message =
                    format!("this time shares days with one that is held ({words}); give the same times");
                faults.push(FileFault::at(placed.row, "period_start", message));
                break;
            }
            if other.key.period == key.period && !ours.contains(&other.key) {
                let message = format!(
                    "{words} is held, and this file leaves it out; give all settings and areas of one time, and their \
                     totals, in one file"
                );
                faults.push(FileFault::at(placed.row, "", message));
                break;
            }
        }
    }
    faults
}

/// A file that is older than one that is held would give some figures of a time and leave others: what the two
/// hide would be mixed.
///
/// # Errors
/// A fault at the first row of every file that is newer, which names that file.
pub fn refuse_older(
    read: &FileRead,
    latest: Date,
    (known, origins): (&Known, &HashMap<RegisterFileId, Origin>),
) -> Result<(), Vec<FileFault>> {
    let day = crate::clock::day_in_words;
    let (mut told, mut faults) = (BTreeSet::new(), Vec::new());
    for placed in &read.rows {
        let Some((_, file)) = known.get(&placed.held.key) else { continue };
        let Some(newer) = origins.get(file).filter(|origin| origin.latest > latest) else { continue };
        if !told.insert(&newer.name) {
            continue;
        }
        let message = format!(
            "{} is held from the newer file {}, imported on {}, which goes on to {}, and this one ends on {}; what two \
             files hide must not be mixed. Leave what is held, or correct the counts in the newer file and import that \
             one whole",
            placed.held.key.words(&placed.held.place_name),
            newer.name,
            newer.imported_at.day_in_words(),
            day(newer.latest),
            day(latest)
        );
        faults.push(FileFault::at(placed.row, "", message));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}
