//! A roster against what is known: first what would change, then the change, in one transaction.

use super::entity::{participant, setting};
use super::roster_file::{FileFault, Roster, parse};
use super::rules::{RosterRow, RowProblem, identity};
use super::store::{self, Stored};
use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{ParticipantId, SettingId};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Called with the number of rows done and of all good rows.
pub type Progress<'a> = &'a mut (dyn FnMut(usize, usize) + Send);

/// Rows in one insert: 16 values each, below SQLite's 32,766 and PostgreSQL's 65,535.
const ROWS_AT_ONCE: usize = 1_000;

/// What a roster changes, or has changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RosterPreview {
    /// By name, in the file's order.
    pub new_settings: Vec<String>,
    /// Known settings that take another kind, phase or locality.
    pub changed_settings: Vec<String>,
    /// Participants who were not known.
    pub new: usize,
    /// Known participants with other characteristics.
    pub changed: usize,
    pub unchanged: usize,
    /// Rows that do not go in; a row can have several.
    pub problems: Vec<RowProblem>,
}

/// What an import did, in the words of its preview.
pub type RosterReport = RosterPreview;

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    #[error("cannot read {}: {fault}", path.display())]
    Unreadable { path: PathBuf, fault: std::io::Error },
    #[error(transparent)]
    File(#[from] FileFault),
    #[error("the database refused: {0}")]
    Database(#[from] DbErr),
}

/// Imports a file, or with `dry_run` says what that would change.
///
/// # Errors
/// [`ImportFault`]; then nothing was changed.
pub async fn import_file(
    db: &Db,
    path: &Path,
    dry_run: bool,
    now: At,
    progress: Progress<'_>,
) -> Result<RosterReport, ImportFault> {
    let bytes =
        std::fs::read(path).map_err(|fault| ImportFault::Unreadable { path: path.to_owned(), fault })?;
    let roster = parse(&bytes)?;
    drop(bytes);
    Ok(if dry_run { preview(db, &roster).await? } else { import(db, &roster, now, progress).await? })
}

/// What importing `roster` now would change; writes nothing.
///
/// # Errors
/// The database's.
pub async fn preview(db: &Db, roster: &Roster) -> Result<RosterPreview, DbErr> {
    let (mut preview, _) = compare_settings(db.reader(), roster).await?;
    let known = Known::of(db.reader(), roster).await?;
    for row in &roster.rows {
        preview.count(known.change_of(row, roster.has_nicknames).1);
    }
    Ok(preview)
}

/// Imports the good rows in one transaction. Importing the same roster again changes nothing but
/// when people were last listed. Nobody is removed, and opt-outs stay; somebody new whose mailbox has asked
/// for no more mail is opted out from the start.
///
/// # Errors
/// The database's; then nothing was changed.
pub async fn import(
    db: &Db,
    roster: &Roster,
    now: At,
    progress: Progress<'_>,
) -> Result<RosterReport, DbErr> {
    let txn = db.begin().await?;
    let (mut report, settings) = compare_settings(&txn, roster).await?;
    store::write_settings(&txn, settings).await?;
    let known = Known::of(&txn, roster).await?;
    let total = roster.rows.len();
    let mut done = 0;
    for rows in roster.rows.chunks(ROWS_AT_ONCE) {
        let mut written = Vec::with_capacity(rows.len());
        for row in rows {
            let (identity, change) = known.change_of(row, roster.has_nicknames);
            report.count(change);
            written.push(known.stored(row, identity, now)?);
        }
        store::write_people(&txn, written, roster.has_nicknames).await?;
        done += rows.len();
        progress(done, total);
    }
    store::keep_mailboxes_stopped(&txn).await?;
    let entry = Entry::of(now, What::RosterImported, Object::noun("roster"));
    audit(&txn, entry.amount(total as u64)).await?;
    txn.commit().await?;
    Ok(report)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    New,
    Changed,
    None,
}

impl RosterPreview {
    fn count(&mut self, change: Change) {
        match change {
            Change::New => self.new += 1,
            Change::Changed => self.changed += 1,
            Change::None => self.unchanged += 1,
        }
    }

    /// How many rows have a problem.
    pub fn bad_rows(&self) -> usize {
        let mut rows: Vec<usize> = self.problems.iter().map(|problem| problem.row).collect();
        rows.sort_unstable();
        rows.dedup();
        rows.len()
    }

    /// Whether importing would change anything.
    pub fn changes_something(&self) -> bool {
        self.new + self.changed + self.new_settings.len() + self.changed_settings.len() > 0
    }
}

/// The settings of the roster that are new or differ, as a preview and as rows.
async fn compare_settings(
    connection: &impl ConnectionTrait,
    roster: &Roster,
) -> Result<(RosterPreview, Vec<setting::Model>), DbErr> {
    let known = store::settings_named(connection, &names(roster)).await?;
    let mut preview = RosterPreview { problems: roster.problems.clone(), ..RosterPreview::default() };
    let mut rows = Vec::new();
    for named in &roster.settings {
        let before = known.get(&named.name);
        let row = setting::Model {
            id: before.map_or_else(SettingId::random, |row| row.id),
            name: named.name.clone(),
            kind: named.kind.word().to_owned(),
            phase: named.phase.clone(),
            locality: named.locality.clone(),
        };
        match before {
            None => preview.new_settings.push(row.name.clone()),
            Some(before) if *before != row => preview.changed_settings.push(row.name.clone()),
            Some(_) => continue,
        }
        rows.push(row);
    }
    Ok((preview, rows))
}

fn names(roster: &Roster) -> Vec<&str> {
    roster.settings.iter().map(|setting| setting.name.as_str()).collect()
}

/// What the database knows about the settings of a roster and the people there.
struct Known {
    settings: HashMap<String, (SettingId, String)>,
    people: HashMap<String, Stored>,
}

impl Known {
    async fn of(connection: &impl ConnectionTrait, roster: &Roster) -> Result<Known, DbErr> {
        let settings = store::settings_named(connection, &names(roster)).await?;
        let ids: Vec<SettingId> = settings.values().map(|row| row.id).collect();
        let people = store::people_of(connection, &ids).await?;
        let settings = settings.into_iter().map(|(name, row)| (name, (row.id, row.id.to_string()))).collect();
        Ok(Known { settings, people })
    }

    /// The row's identity (empty while its setting is not known) and what it changes.
    fn change_of(&self, row: &RosterRow, with_nicknames: bool) -> (String, Change) {
        let Some((_, setting)) = self.settings.get(&row.setting.name) else {
            return (String::new(), Change::New);
        };
        let identity = identity(setting, row.audience, row.email.as_deref(), row.child_ref.as_deref());
        let Some(known) = self.people.get(&identity) else {
            return (identity, Change::New);
        };
        let of = &row.characteristics;
        let same = known.year_group == of.year_group
            && known.absence_band.as_deref() == of.absence_band.map(super::AbsenceBand::word)
            && known.language == of.language
            && [known.group_1, known.group_2] == of.groups
            && (!with_nicknames || known.nickname == row.nickname);
        (identity, if same { Change::None } else { Change::Changed })
    }

    fn stored(&self, row: &RosterRow, identity: String, now: At) -> Result<participant::Model, DbErr> {
        let lost = || DbErr::Custom("a setting of the roster was removed meanwhile".to_owned());
        let of = &row.characteristics;
        Ok(participant::Model {
            id: ParticipantId::random(),
            setting_id: self.settings.get(&row.setting.name).ok_or_else(lost)?.0,
            audience: row.audience.code().to_owned(),
            email: row.email.clone(),
            child_ref: row.child_ref.clone(),
            year_group: of.year_group,
            absence_band: of.absence_band.map(|band| band.word().to_owned()),
            language: of.language.clone(),
            group_1: of.groups[0],
            group_2: of.groups[1],
            opted_out: false,
            stopped_by_link: false,
            opted_out_by_family: false,
            nickname: row.nickname.clone(),
            listed_at: now,
            identity,
        })
    }
}
