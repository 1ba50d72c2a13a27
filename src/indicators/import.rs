//! A file against what is held: first what would change, then the change, in one transaction.

use super::entity::register_file;
use super::local::{self, Places};
use super::model::{Held, Key, Level};
use super::sheet::{FileFault, Sheet, decoded};
use super::{FileRead, Placed, published, store};
use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::RegisterFileId;
use crate::people;
use crate::release::WITHHELD_SENTENCE;
use crate::surveys::{RegisterPlan, Source};
use jiff::civil::Date;
use sea_orm::{ConnectionTrait, DbErr};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Called with how much is done and how much there is.
pub type Progress<'a> = &'a mut (dyn FnMut(usize, usize) + Send);

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    #[error("cannot read {}: {fault}", path.display())]
    Unreadable { path: PathBuf, fault: std::io::Error },
    /// Everything that is wrong with the file.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    File(Vec<FileFault>),
    #[error("the database refused: {0}")]
    Database(#[from] DbErr),
}

/// A held figure that gives way to a newer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// What it is about, in words.
    pub what: String,
    pub from: String,
    pub to: String,
}

/// What an import changed, or would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    pub source: Source,
    /// When exactly this file was imported before. Then what it says and newer files changed stays changed.
    pub known_since: Option<At>,
    pub new: usize,
    pub unchanged: usize,
    pub replaced: Vec<Replaced>,
    /// Figures that stay because they came from a newer file than this one.
    pub kept_newer: usize,
    /// Small figures of local files, of which nothing is kept.
    pub withheld: usize,
    /// Rows that were not looked at: other places, other phases, other times.
    pub other_places: usize,
    pub other_phases: usize,
    pub other_times: usize,
    /// "2006/07", "2018/19".
    pub first: String,
    pub last: String,
}

/// Imports a file, or with `dry_run` says what that would change.
///
/// # Errors
/// [`ImportFault`]; then nothing was changed.
pub async fn import_file(
    db: &Db,
    path: &Path,
    (plan, dry_run, now): (&RegisterPlan, bool, At),
    progress: Progress<'_>,
) -> Result<ImportReport, ImportFault> {
    let bytes =
        std::fs::read(path).map_err(|fault| ImportFault::Unreadable { path: path.to_owned(), fault })?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    import_bytes(db, (&name, &bytes), (plan, dry_run, now), progress).await
}

/// Imports a file's bytes under a name, as [`import_file`].
///
/// # Errors
/// [`ImportFault`]; then nothing was changed.
pub async fn import_bytes(
    db: &Db,
    (name, bytes): (&str, &[u8]),
    (plan, dry_run, now): (&RegisterPlan, bool, At),
    progress: Progress<'_>,
) -> Result<ImportReport, ImportFault> {
    let read = read_bytes(db, bytes, plan, progress).await?;
    let digest = Sha256::digest(bytes).to_vec();
    if dry_run {
        return Ok(compare(db.reader(), &read, &digest).await?.1);
    }
    let txn = db.begin().await?;
    let (written, report, known) = compare(&txn, &read, &digest).await?;
    let file = match known {
        Some(known) => known,
        None => {
            let id = RegisterFileId::random();
            let latest = latest(&read).to_string();
            let source = format!("{:?}", read.source).to_lowercase();
            let row =
                register_file::Model { id, name: name.to_owned(), source, digest, latest, imported_at: now };
            store::note_file(&txn, row).await?;
            id
        }
    };
    store::write(&txn, file, &written).await?;
    let entry = Entry::of(now, What::IndicatorsImported, Object::one("file", file.0));
    audit(&txn, entry.amount(written.len() as u64)).await?;
    txn.commit().await?;
    Ok(report)
}

/// Which file it is, by its first row.
fn source_of(sheet: &Sheet) -> Option<Source> {
    let has = |names: &[&str]| names.iter().any(|name| sheet.has(name));
    if has(&["attendance_date", "attendance_perc"]) {
        Some(Source::Attendance)
    } else if has(&["time_period", "sess_possible", "sess_overall_percent", "time_identifier"]) {
        Some(Source::Absence)
    } else if has(&["indicator", "period_start", "period_end"]) {
        Some(Source::Local)
    } else {
        None
    }
}

async fn read_bytes(
    db: &Db,
    bytes: &[u8],
    plan: &RegisterPlan,
    progress: Progress<'_>,
) -> Result<FileRead, ImportFault> {
    let one = |fault| ImportFault::File(vec![fault]);
    let text = decoded(bytes).map_err(one)?;
    let sheet = Sheet::open(&text).map_err(one)?;
    let Some(source) = source_of(&sheet) else {
        return Err(one(FileFault::at(
            1,
            "",
            format!(
                "this is a file of another kind. Belong reads \"Pupil absence in schools in England\" and \"Pupil \
                 attendance in schools\" as they are published, and local files with the columns {}",
                local::COLUMNS.join(",")
            ),
        )));
    };
    if source != Source::Local {
        return published::read(sheet, plan, source, progress).map_err(ImportFault::File);
    }
    let settings = people::settings(db.reader()).await?;
    let areas: Vec<String> = settings.iter().map(|setting| setting.locality.clone()).collect();
    let names: Vec<String> = settings.into_iter().map(|setting| setting.name).collect();
    let read =
        local::read(sheet, &Places { plan, settings: &names, areas: &areas }).map_err(ImportFault::File)?;
    let indicators = indicators(&read);
    let held = store::held_of(db.reader(), &indicators).await?;
    let faults = beside_held(&read, &held);
    if faults.is_empty() { Ok(read) } else { Err(ImportFault::File(faults)) }
}

fn indicators(read: &FileRead) -> Vec<&str> {
    let codes: BTreeSet<&str> = read.rows.iter().map(|one| one.held.key.indicator.as_str()).collect();
    codes.into_iter().collect()
}

/// Parts of one time come together, and times do not overlap: what is withheld in one file must not come back
/// by subtraction from another.
fn beside_held(read: &FileRead, held: &[Held]) -> Vec<FileFault> {
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
            let part = other.key.period == key.period && other.key.level != Level::Authority;
            if part && !ours.contains(&other.key) {
                let message = format!(
                    "{words} is held, and this file leaves it out; give all settings and areas of one time in one file"
                );
                faults.push(FileFault::at(placed.row, "", message));
                break;
            }
        }
    }
    faults
}

fn latest(read: &FileRead) -> Date {
    read.rows.iter().map(|one| one.held.key.period.ends).max().unwrap_or_default()
}

/// What a held figure says, in a report.
fn said(held: &Held) -> String {
    let of = || format!("{} of {}", held.count, held.denominator);
    match (held.withheld, held.value.is_empty()) {
        (true, _) => WITHHELD_SENTENCE.to_owned(),
        (false, true) if held.count.is_empty() => "missing".to_owned(),
        (false, true) => of(),
        (false, false) if held.count.is_empty() => held.value.clone(),
        (false, false) => format!("{} ({})", held.value, of()),
    }
}

/// Which figures are to be written, the report, and the file's id where it is known.
async fn compare<'a>(
    connection: &impl ConnectionTrait,
    read: &'a FileRead,
    digest: &[u8],
) -> Result<(Vec<&'a Held>, ImportReport, Option<RegisterFileId>), DbErr> {
    let before = store::file_with(connection, digest).await?;
    let known = store::known(connection, &indicators(read)).await?;
    let origins = store::origins(connection).await?;
    let latest = latest(read);
    let first = read.rows.iter().min_by_key(|one| one.held.key.period.starts);
    let last = read.rows.iter().max_by_key(|one| one.held.key.period.ends);
    let mut report = ImportReport {
        source: read.source,
        known_since: before.as_ref().map(|file| file.imported_at),
        new: 0,
        unchanged: 0,
        replaced: Vec::new(),
        kept_newer: 0,
        withheld: read.rows.iter().filter(|one| one.held.withheld).count(),
        other_places: read.other_places,
        other_phases: read.other_phases,
        other_times: read.other_times,
        first: first.map(period_words).unwrap_or_default(),
        last: last.map(period_words).unwrap_or_default(),
    };
    let mut written = Vec::new();
    for placed in &read.rows {
        let held = &placed.held;
        match known.get(&held.key) {
            None => report.new += 1,
            Some((same, _)) if same == held => {
                report.unchanged += 1;
                continue;
            }
            Some((other, file)) => {
                let newer = origins.get(file).is_some_and(|origin| origin.latest > latest);
                if newer || before.is_some() {
                    report.kept_newer += 1;
                    continue;
                }
                let what = held.key.words(&held.place_name);
                report.replaced.push(Replaced { what, from: said(other), to: said(held) });
            }
        }
        written.push(held);
    }
    Ok((written, report, before.map(|file| file.id)))
}

fn period_words(placed: &Placed) -> String {
    placed.held.key.period.words()
}
