//! Whether a published file adds up: parts against their sum, shares against their counts, phases against all.

use super::Placed;
use super::model::{Key, Level, Period, SchoolPhase, number};
use super::sheet::{FileFault, cell, quoted};
use crate::surveys::Source;
use csv::ByteRecord;
use std::collections::{BTreeMap, HashMap};

/// Two parts, their sum, and how far rounding may put them apart: percentages of old files have one decimal.
const SUMS: [(&str, &str, &str, f64); 3] = [
    ("sess_authorised", "sess_unauthorised", "sess_overall", 0.5),
    ("sess_authorised_percent", "sess_unauthorised_percent", "sess_overall_percent", 0.151),
    ("authorised_absence_perc", "unauthorised_absence_perc", "overall_absence_perc", 0.151),
];

/// Half of the last decimal that is published in old files.
const ROUNDING: f64 = 0.051;

/// Authorised and unauthorised absence of a row against overall absence.
pub fn parts(row: u64, record: &ByteRecord, names: &[String], faults: &mut Vec<FileFault>) {
    let read = |name: &str| {
        let at = names.iter().position(|known| known == name)?;
        number(cell(record, Some(at)))
    };
    for (one, other, sum, apart) in SUMS {
        let (Some(first), Some(second), Some(all)) = (read(one), read(other), read(sum)) else { continue };
        if (first + second - all).abs() > apart {
            let message = format!(
                "{one} and {other} make {}, and {sum} is {all}; the columns may have moved, or the row was changed: \
                 download the file again",
                trimmed(first + second)
            );
            faults.push(FileFault::at(row, sum, message));
        }
    }
}

/// What is wrong with a share beside its count and denominator.
pub fn share(value: &str, count: &str, denominator: &str) -> Option<String> {
    let (count, denominator) = (number(count)?, number(denominator)?);
    if count > denominator {
        return Some(format!("its count is {count} of {denominator}, which is more than all of them"));
    }
    let published = number(value)?;
    let worked_out = 100.0 * count / denominator;
    (worked_out.is_finite() && (worked_out - published).abs() > ROUNDING).then(|| {
        format!(
            "{} is not {count} of {denominator}, which is {worked_out:.2}%; the columns may have moved, or the row \
             was changed: download the file again",
            quoted(value)
        )
    })
}

/// Two rows about the same figure.
pub fn repeated(rows: &[Placed], source: Source, faults: &mut Vec<FileFault>) {
    let mut first: HashMap<&Key, u64> = HashMap::new();
    let mut told: Vec<u64> = Vec::new();
    for Placed { row, held } in rows {
        let before = *first.entry(&held.key).or_insert(*row);
        if before == *row || told.contains(row) {
            continue;
        }
        told.push(*row);
        let advice = match source {
            Source::Attendance => "is this the daily file? Take the weekly one, or take one of the rows out",
            _ => "take one of them out",
        };
        let words = format!("row {before} is about the same place, phase and time; {advice}");
        faults.push(FileFault::at(*row, "", words));
    }
}

/// The sums of the phases of one place and time.
#[derive(Default)]
struct Sums {
    /// Row of the total, its count and denominator.
    total: Option<(u64, [Option<f64>; 2])>,
    phases: usize,
    sums: [f64; 2],
    others: [f64; 2],
    incomplete: bool,
}

/// Primary, secondary and special schools against all of them, where all four are there. `others` are phases
/// that are not kept, which the total may or may not hold.
pub fn phases(rows: &[Placed], others: &[Placed], faults: &mut Vec<FileFault>) {
    let mut groups: BTreeMap<(&str, Level, Period), Sums> = BTreeMap::new();
    for (placed, kept) in rows.iter().map(|one| (one, true)).chain(others.iter().map(|one| (one, false))) {
        let (key, held) = (&placed.held.key, &placed.held);
        let sums = groups.entry((&key.indicator, key.level, key.period)).or_default();
        let numbers = [number(&held.count), number(&held.denominator)];
        match (kept, key.phase) {
            (true, SchoolPhase::All) => sums.total = Some((placed.row, numbers)),
            (true, _) => {
                sums.phases += 1;
                sums.incomplete |= numbers.contains(&None);
                for (sum, number) in sums.sums.iter_mut().zip(numbers) {
                    *sum += number.unwrap_or_default();
                }
            }
            (false, _) => {
                for (sum, number) in sums.others.iter_mut().zip(numbers) {
                    *sum += number.unwrap_or_default();
                }
            }
        }
    }
    for ((indicator, _, period), sums) in groups {
        let Some((row, total)) = sums.total else { continue };
        if sums.phases != 3 || sums.incomplete {
            continue;
        }
        for at in 0..2 {
            let Some(total) = total[at] else { continue };
            let (least, most) = (sums.sums[at], sums.sums[at] + sums.others[at]);
            if total < least - 0.5 || total > most + 0.5 {
                let what = ["counts", "denominators"][at];
                let message = format!(
                    "the {what} of primary, secondary and special schools make {}, and the total is {} ({indicator}, \
                     {}); a row is missing or was changed: download the file again",
                    trimmed(least),
                    trimmed(total),
                    period.words()
                );
                faults.push(FileFault::at(row, "", message));
            }
        }
    }
}

/// A sum without the noise of the last binary places.
fn trimmed(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}
