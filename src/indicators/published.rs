//! The Department for Education's open files as they are published: absence by term and year, attendance by week.
//!
//! Columns are found by name, old names and new ones (measurement.md 2.8). Of the rows those of the authority, its
//! region and the country are kept, their figures as texts. What does not add up is a fault with its row.

use super::columns::{Columns, Figures};
use super::dates::{DayFormat, academic, day};
use super::model::{Held, Key, Level, Period, SchoolPhase, is_missing, number};
use super::sheet::{FileFault, Sheet, cell, quoted};
use super::totals;
use super::{FileRead, Placed};
use crate::surveys::{RegisterPlan, Source};
use csv::ByteRecord;

/// Faults named at once; a file with more is wrong as a whole.
const FAULTS: usize = 50;

/// Reads a published file.
///
/// # Errors
/// Every fault, up to 50; then nothing of the file may be used.
pub fn read(
    mut sheet: Sheet,
    plan: &RegisterPlan,
    source: Source,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<FileRead, Vec<FileFault>> {
    let columns = Columns::of(&sheet, plan, source)?;
    let mut found =
        Found { read: FileRead::of(source), faults: Vec::new(), format: None, others: Vec::new() };
    let mut record = ByteRecord::new();
    let mut rows = 0usize;
    while let Some(row) = sheet.next_row(&mut record) {
        match row {
            Ok(row) => found.take(row, &record, &columns, plan),
            Err(fault) => found.faults.push(fault),
        }
        if found.faults.len() >= FAULTS {
            found
                .faults
                .push(FileFault::whole("there is more; mend these first, or download the file again"));
            return Err(found.faults);
        }
        rows += 1;
        if rows.is_multiple_of(1_000) {
            let (done, total) = sheet.progress();
            progress(done, total);
        }
    }
    if rows == 0 {
        return Err(vec![FileFault::whole(
            "the file has a first row and nothing below it; download it again",
        )]);
    }
    totals::repeated(&found.read.rows, source, &mut found.faults);
    totals::phases(&found.read.rows, &found.others, &mut found.faults);
    if !found.read.rows.iter().any(|one| one.held.key.level == Level::Authority) && found.faults.is_empty() {
        found.faults.push(FileFault::whole(format!(
            "no row of the file is about {} ({}, or {} in old files): is it the file of local authorities, and is \
             the code in indicators.toml right?",
            plan.authority_name, plan.authority, plan.authority_old
        )));
    }
    if found.faults.is_empty() { Ok(found.read) } else { Err(found.faults) }
}

/// What has been read so far.
struct Found {
    read: FileRead,
    faults: Vec<FileFault>,
    format: Option<(DayFormat, u64)>,
    /// Rows of phases that are not kept: they are inside the totals.
    others: Vec<Placed>,
}

/// Whose row it is: level, code, name.
type Whose<'a> = (Level, &'a str, &'a str);

impl Found {
    fn take(&mut self, row: u64, record: &ByteRecord, columns: &Columns, plan: &RegisterPlan) {
        let Some(whose) = whose(record, columns, plan) else {
            self.read.other_places += 1;
            return;
        };
        let frame = cell(record, columns.frame);
        if !frame.is_empty() && !frame.eq_ignore_ascii_case("week") && !frame.eq_ignore_ascii_case("weekly") {
            self.read.other_times += 1;
            return;
        }
        let period = match self.period(row, record, columns) {
            Ok(period) => period,
            Err(fault) => return self.faults.push(*fault),
        };
        let Some(period) = period else {
            self.read.other_times += 1;
            return;
        };
        let said = cell(record, Some(columns.phase));
        let phase = phase_named(said);
        if phase.is_none() && said.is_empty() {
            let message = "the phase is empty; the columns may have moved: download the file again";
            return self.faults.push(FileFault::at(row, columns.name(columns.phase), message));
        }
        totals::parts(row, record, &columns.names, &mut self.faults);
        for figures in &columns.figures {
            let held = self.figure(row, record, columns, figures);
            let (value, count, denominator) = held;
            let key = Key {
                indicator: figures.indicator.code.clone(),
                level: whose.0,
                place: whose.1.to_owned(),
                phase: phase.unwrap_or(SchoolPhase::All),
                period,
            };
            let place_name = whose.2.to_owned();
            let held = Held { key, place_name, value, count, denominator, withheld: false };
            if phase.is_some() { &mut self.read.rows } else { &mut self.others }.push(Placed { row, held });
        }
        if phase.is_none() {
            self.read.other_phases += 1;
        }
    }

    /// The time of a row; none for one that is not kept.
    fn period(
        &mut self,
        row: u64,
        record: &ByteRecord,
        columns: &Columns,
    ) -> Result<Option<Period>, Box<FileFault>> {
        let said = cell(record, Some(columns.time));
        let fault = |message: String| Box::new(FileFault::at(row, columns.name(columns.time), message));
        if columns.source == Source::Absence {
            return academic(said, cell(record, columns.identifier)).map_err(fault);
        }
        let (date, format) = day(said).ok_or_else(|| {
            fault(format!("{} is no day; it should look like 2024-09-09 or 09/09/2024", quoted(said)))
        })?;
        let (first, at) = *self.format.get_or_insert((format, row));
        if first != format {
            return Err(fault(format!(
                "this day is written {}, and the one in row {at} {}; give every day in one format, year first",
                format.words(),
                first.words()
            )));
        }
        Ok(Period::week_of(date))
    }

    /// The texts of one figure, each looked at.
    fn figure(
        &mut self,
        row: u64,
        record: &ByteRecord,
        columns: &Columns,
        figures: &Figures,
    ) -> (String, String, String) {
        let mut read = |at: Option<usize>, most: f64| {
            let text = cell(record, at);
            let name = at.map_or("", |at| columns.name(at));
            let problem = match number(text) {
                None if is_missing(text) => return text.to_owned(),
                None => format!(
                    "{} is no number and no sign for a missing one (: z x c); download the file again",
                    quoted(text)
                ),
                Some(value) if value < 0.0 => {
                    format!("{} is under 0; the columns may have moved", quoted(text))
                }
                Some(value) if value > most => {
                    format!(
                        "{} is over {most}, and this is a percentage; the columns may have moved",
                        quoted(text)
                    )
                }
                Some(_) => return text.to_owned(),
            };
            let fault = FileFault::at(row, name, problem);
            if !self.faults.contains(&fault) {
                self.faults.push(fault);
            }
            text.to_owned()
        };
        let value = read(Some(figures.value), 100.0);
        let (count, denominator) =
            (read(figures.count, f64::INFINITY), read(figures.denominator, f64::INFINITY));
        if let Some(message) = totals::share(&value, &count, &denominator) {
            self.faults.push(FileFault::at(row, columns.name(figures.value), message));
        }
        (value, count, denominator)
    }
}

fn whose<'a>(record: &ByteRecord, columns: &Columns, plan: &'a RegisterPlan) -> Option<Whose<'a>> {
    let is = |at: Option<usize>, code: &str| at.is_none() || cell(record, at) == code;
    match cell(record, Some(columns.level)).to_lowercase().as_str() {
        "national" if is(columns.country, &plan.country) => {
            Some((Level::Country, &plan.country, &plan.country_name))
        }
        "regional" if is(columns.region, &plan.region) => {
            Some((Level::Region, &plan.region, &plan.region_name))
        }
        "local authority" => {
            let new = cell(record, columns.new_code);
            let old = cell(record, columns.old_code);
            let old = old.strip_suffix(".0").unwrap_or(old);
            let ours = if is_missing(new) { old == plan.authority_old } else { new == plan.authority };
            ours.then_some((Level::Authority, &plan.authority, &plan.authority_name))
        }
        _ => None,
    }
}

/// The phase that a published word means; none for one that is not kept, such as alternative provision.
fn phase_named(word: &str) -> Option<SchoolPhase> {
    let word = word.to_lowercase();
    let word = word.strip_prefix("state-funded ").unwrap_or(&word);
    match word.strip_suffix(" schools").unwrap_or(word) {
        "total" | "all" => Some(SchoolPhase::All),
        "primary" => Some(SchoolPhase::Primary),
        "secondary" => Some(SchoolPhase::Secondary),
        "special" => Some(SchoolPhase::Special),
        _ => None,
    }
}
