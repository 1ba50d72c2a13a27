//! The partnership's own counts: one row for an indicator, a setting or area, a phase and a time.
//!
//! Small figures are withheld here, before anything is kept (measurement.md D11): what an export, a page or the
//! database holds of them is that they are withheld.

use super::local_row::Row;
use super::model::{Level, Period, SchoolPhase};
use super::sheet::{FileFault, Sheet, cell, quoted};
use super::withhold::{Hiding, withhold};
use super::{FileRead, Placed};
use crate::surveys::{RegisterPlan, Source};
use csv::ByteRecord;
use std::collections::BTreeMap;

/// The columns of a local file; `setting` and `area` may both be there, and each row fills one of them.
pub const COLUMNS: [&str; 8] =
    ["indicator", "setting", "area", "phase", "period_start", "period_end", "count", "denominator"];

/// What a local file may name.
pub struct Places<'a> {
    pub plan: &'a RegisterPlan,
    /// The settings on the rosters with their localities, and what of them is too small to keep.
    pub hiding: &'a Hiding<'a>,
}

/// Reads a local file.
///
/// # Errors
/// Every fault; then nothing of the file may be used.
pub fn read(mut sheet: Sheet, places: &Places) -> Result<FileRead, Vec<FileFault>> {
    let at = columns(&sheet)?;
    let mut read = FileRead::of(Source::Local);
    let (mut faults, mut format) = (Vec::new(), None);
    let mut numbers = Vec::new();
    let mut record = ByteRecord::new();
    while let Some(row) = sheet.next_row(&mut record) {
        let row = match row {
            Ok(row) => row,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        let of = |column: &str| {
            let at = COLUMNS.iter().position(|known| *known == column).and_then(|known| at[known]);
            cell(&record, at)
        };
        match (Row { row, of: &of, places, faults: Vec::new() }).read(&mut format) {
            Ok((held, unit, counted)) => {
                numbers.push((unit, counted));
                read.rows.push(Placed { row, held });
            }
            Err(found) => faults.extend(found),
        }
    }
    super::totals::repeated(&read.rows, Source::Local, &mut faults);
    one_phase_a_setting(&read.rows, &mut faults);
    overlaps(&read.rows, &mut faults);
    if read.rows.is_empty() && faults.is_empty() {
        faults.push(FileFault::whole("the file has a first row and nothing below it; add your counts"));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    withhold(&mut read.rows, &numbers, places.hiding);
    Ok(read)
}

fn columns(sheet: &Sheet) -> Result<[Option<usize>; 8], Vec<FileFault>> {
    let wanted = COLUMNS.join(",");
    let unknown: Vec<&String> =
        sheet.names().iter().filter(|name| !name.is_empty() && !COLUMNS.contains(&name.as_str())).collect();
    if !unknown.is_empty() {
        let named: Vec<String> = unknown.iter().map(|name| quoted(name)).collect();
        let message = format!(
            "Belong does not read {}; take those columns out, so that no more is sent than is needed ({wanted})",
            named.join(", ")
        );
        return Err(vec![FileFault::at(1, "", message)]);
    }
    let at = COLUMNS.map(|name| sheet.column(name));
    let missing: Vec<&str> = COLUMNS
        .into_iter()
        .zip(at)
        .filter(|(name, at)| at.is_none() && !is_place(name))
        .map(|one| one.0)
        .collect();
    if !missing.is_empty() || (at[1].is_none() && at[2].is_none()) {
        let mut missing = missing.join(", ");
        if missing.is_empty() {
            missing = "setting or area".to_owned();
        }
        let message = format!("the first row has no column {missing}; it should be {wanted}");
        return Err(vec![FileFault::at(1, "", message)]);
    }
    Ok(at)
}

fn is_place(column: &str) -> bool {
    matches!(column, "setting" | "area")
}

/// With two phases of one setting, a withheld one would come back by subtraction.
fn one_phase_a_setting(rows: &[Placed], faults: &mut Vec<FileFault>) {
    let mut first: BTreeMap<(&str, &str, Period), (SchoolPhase, u64)> = BTreeMap::new();
    for Placed { row, held } in rows.iter().filter(|one| one.held.key.level == Level::Setting) {
        let key = &held.key;
        let (phase, at) = *first.entry((&key.indicator, &key.place, key.period)).or_insert((key.phase, *row));
        if phase != key.phase {
            let message = format!(
                "row {at} counts this setting as {}; a setting is counted once, under one phase",
                phase.word()
            );
            faults.push(FileFault::at(*row, "phase", message));
        }
    }
}

/// Times that share days would give a withheld part back by subtraction, and count children twice.
fn overlaps(rows: &[Placed], faults: &mut Vec<FileFault>) {
    let mut last: BTreeMap<&str, Vec<(Period, u64)>> = BTreeMap::new();
    for Placed { row, held } in rows {
        let (period, seen) = (held.key.period, last.entry(&held.key.indicator).or_default());
        if seen.iter().any(|(other, _)| *other == period) {
            continue;
        }
        if let Some((other, at)) = seen.iter().find(|(other, _)| overlap(other, &period)) {
            let message = format!(
                "{} shares days with {} in row {at}; give terms, or years, and not both",
                period.words(),
                other.words()
            );
            faults.push(FileFault::at(*row, "period_start", message));
        }
        seen.push((period, *row));
    }
}

/// Whether two different times share a day.
pub fn overlap(one: &Period, other: &Period) -> bool {
    one != other && one.starts <= other.ends && other.starts <= one.ends
}
