//! A file against what is held: first what would change, then the change, in one transaction.

use super::entity::register_file;
use super::local::{self, Places};
use super::mixing;
use super::model::Held;
use super::sheet::{FileFault, Sheet, decoded};
use super::withhold::Hiding;
use super::{FileRead, Placed, published, store};
use crate::access::InstanceKey;
use crate::clock::At;
use crate::db::Db;
use crate::ids::RegisterFileId;
use crate::people;
use crate::release::WITHHELD_SENTENCE;
use crate::surveys::{RegisterPlan, Source};
use jiff::civil::Date;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What an import goes by.
#[derive(Clone, Copy)]
pub struct ImportRules<'a> {
    pub plan: &'a RegisterPlan,
    /// The partnership's reporting minimum; a local count under it, or under 10, is not kept.
    pub minimum: u32,
    /// What tells a file again is keyed with it: small counts could be tried out against a plain digest.
    pub key: &'a InstanceKey,
    pub dry_run: bool,
    pub now: At,
}

/// No partnership may keep smaller counts than these (measurement.md D11).
const LEAST: u64 = 10;

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
    rules: ImportRules<'_>,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportFault> {
    let bytes =
        std::fs::read(path).map_err(|fault| ImportFault::Unreadable { path: path.to_owned(), fault })?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    import_bytes(db, (&name, &bytes), rules, progress).await
}

/// Imports a file's bytes under a name, as [`import_file`].
///
/// # Errors
/// [`ImportFault`]; then nothing was changed.
pub async fn import_bytes(
    db: &Db,
    (name, bytes): (&str, &[u8]),
    rules: ImportRules<'_>,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportFault> {
    let read = read_bytes(db, bytes, rules, progress).await?;
    let digest = rules.key.mark("register-file", bytes).to_vec();
    if rules.dry_run {
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
            let row = register_file::Model {
                id,
                name: name.to_owned(),
                source,
                digest,
                latest,
                imported_at: rules.now,
            };
            store::note_file(&txn, row).await?;
            id
        }
    };
    store::write(&txn, file, &written).await?;
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
    rules: ImportRules<'_>,
    progress: Progress<'_>,
) -> Result<FileRead, ImportFault> {
    let plan = rules.plan;
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
    let area_of: BTreeMap<String, String> =
        settings.into_iter().map(|setting| (setting.name, setting.locality)).collect();
    let hiding = Hiding { least: LEAST.max(rules.minimum.into()), area_of: &area_of };
    let read = local::read(sheet, &Places { plan, hiding: &hiding }).map_err(ImportFault::File)?;
    let indicators = indicators(&read);
    let held = store::held_of(db.reader(), &indicators).await?;
    let faults = mixing::beside_held(&read, &held);
    if faults.is_empty() { Ok(read) } else { Err(ImportFault::File(faults)) }
}

fn indicators(read: &FileRead) -> Vec<&str> {
    let codes: BTreeSet<&str> = read.rows.iter().map(|one| one.held.key.indicator.as_str()).collect();
    codes.into_iter().collect()
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
///
/// # Errors
/// The database's, and of a local file that is older than what is held beside it.
async fn compare<'a>(
    connection: &impl ConnectionTrait,
    read: &'a FileRead,
    digest: &[u8],
) -> Result<(Vec<&'a Held>, ImportReport, Option<RegisterFileId>), ImportFault> {
    let before = store::file_with(connection, digest).await?;
    let known = store::known(connection, &indicators(read)).await?;
    let origins = store::origins(connection).await?;
    let latest = latest(read);
    if read.source == Source::Local && before.is_none() {
        mixing::refuse_older(read, latest, (&known, &origins)).map_err(ImportFault::File)?;
    }
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
