//! The partnership's own counts: one row for an indicator, a setting or area, a phase and a time.
//!
//! Small figures are withheld here, before anything is kept (measurement.md D11): what an export, a page or the
//! database holds of them is that they are withheld.

use super::dates::{DayFormat, day};
use super::model::{Held, Key, Level, Period, PeriodKind, SchoolPhase};
use super::sheet::{FileFault, Sheet, cell, quoted};
use super::{FileRead, Placed};
use crate::surveys::{Indicator, RegisterPlan, Source, Unit};
use csv::ByteRecord;
use std::collections::BTreeMap;

/// The columns of a local file; `setting` and `area` may both be there, and each row fills one of them.
pub const COLUMNS: [&str; 8] =
    ["indicator", "setting", "area", "phase", "period_start", "period_end", "count", "denominator"];

/// The smallest count, and the smallest denominator of a rate, that is kept.
const LEAST: u64 = 10;

/// What a local file may name.
pub struct Places<'a> {
    pub plan: &'a RegisterPlan,
    /// The settings on the rosters, by name, and their localities.
    pub settings: &'a [String],
    pub areas: &'a [String],
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
            cell(&record, COLUMNS.iter().position(|known| *known == column).and_then(|n| at[n]))
        };
        match row_of(row, &of, places, &mut format) {
            Ok((held, indicator, counted)) => {
                numbers.push((indicator.unit, counted));
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
    withhold(&mut read.rows, &numbers);
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

type Counted = (u64, u64);

fn row_of<'a, 'r>(
    row: u64,
    of: &dyn Fn(&str) -> &'r str,
    places: &'a Places,
    format: &mut Option<(DayFormat, u64)>,
) -> Result<(Held, &'a Indicator, Counted), Vec<FileFault>> {
    let mut faults = Vec::new();
    let mut fault = |column: &str, message: String| faults.push(FileFault::at(row, column, message));
    let code = of("indicator");
    let indicator = places.plan.indicator(code).filter(|one| one.source == Source::Local);
    if indicator.is_none() {
        let known: Vec<&str> = places
            .plan
            .indicators
            .iter()
            .filter(|one| one.source == Source::Local)
            .map(|one| one.code.as_str())
            .collect();
        fault(
            "indicator",
            format!("{} is no indicator of local files; write one of {}", quoted(code), known.join(", ")),
        );
    }
    let place = place_of(of("setting"), of("area"), places);
    if let Err((column, message)) = &place {
        fault(column, message.clone());
    }
    let phase = match of("phase").to_lowercase().as_str() {
        "total" => Some(SchoolPhase::All),
        word => SchoolPhase::from_word(word),
    };
    if phase.is_none() {
        fault(
            "phase",
            format!("{} is no phase; write all, primary, secondary or special", quoted(of("phase"))),
        );
    }
    let mut days = Vec::new();
    for column in ["period_start", "period_end"] {
        match day(of(column)) {
            None => fault(column, format!("{} is no day; write it like 2025-09-01", quoted(of(column)))),
            Some((date, written)) => {
                let (first, at) = *format.get_or_insert((written, row));
                if first != written {
                    fault(
                        column,
                        format!(
                            "this day is written {}, and the one in row {at} {}; give every day in one format, year first",
                            written.words(),
                            first.words()
                        ),
                    );
                }
                days.push(date);
            }
        }
    }
    if days.len() == 2 && days[1] < days[0] {
        fault(
            "period_end",
            "the time ends before it begins; the two days may stand in each other's place".to_owned(),
        );
    }
    let mut whole = |column: &str| {
        let number: Option<u64> = of(column).parse().ok();
        if number.is_none() {
            fault(
                column,
                format!("{} is no whole number; write 0 where there was nobody", quoted(of(column))),
            );
        }
        number
    };
    let counted = whole("count").zip(whole("denominator"));
    if let (Some((count, denominator)), Some(Unit::Percent)) = (counted, indicator.map(|one| one.unit))
        && count > denominator
    {
        fault(
            "count",
            format!("{count} of {denominator} is over 100%; the two may stand in each other's place"),
        );
    }
    match (indicator, place, phase, counted) {
        (Some(indicator), Ok((level, name)), Some(phase), Some(counted)) if faults.is_empty() => {
            let period = Period { kind: PeriodKind::Span, starts: days[0], ends: days[1] };
            let place = if level == Level::Authority { places.plan.authority.clone() } else { name.clone() };
            let key = Key { indicator: code.to_owned(), level, place, phase, period };
            let (count, denominator) = (counted.0.to_string(), counted.1.to_string());
            let held =
                Held { key, place_name: name, value: String::new(), count, denominator, withheld: false };
            Ok((held, indicator, counted))
        }
        _ => Err(faults),
    }
}

fn place_of(setting: &str, area: &str, places: &Places) -> Result<(Level, String), (&'static str, String)> {
    match (setting.is_empty(), area.is_empty()) {
        (true, true) => Err(("setting", "name the setting, or the area, that was counted".to_owned())),
        (false, false) => Err(("area", "a row counts a setting or an area; empty one of the two".to_owned())),
        (false, true) if places.settings.iter().any(|known| known == setting) => {
            Ok((Level::Setting, setting.to_owned()))
        }
        (false, true) => {
            let message = format!(
                "there is no setting {}; write it as on the roster (the desk's Settings page lists them), or load its \
                 roster first",
                quoted(setting)
            );
            Err(("setting", message))
        }
        (true, false) if area == places.plan.authority || area == places.plan.authority_name => {
            Ok((Level::Authority, places.plan.authority_name.clone()))
        }
        (true, false) if places.areas.iter().any(|known| known == area) => Ok((Level::Area, area.to_owned())),
        (true, false) => {
            let message = format!(
                "there is no area {}; write {} for all of it, or a locality of the rosters",
                quoted(area),
                places.plan.authority_name
            );
            Err(("area", message))
        }
    }
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

/// Whether a figure is too small to keep: a count under 10, a rate of fewer than 10, and for a share also all
/// but a few, which says the same of those few. Days added up are no count of people.
fn is_small(unit: Unit, (count, denominator): Counted) -> bool {
    let small_rest = unit == Unit::Percent && denominator.saturating_sub(count) < LEAST;
    denominator < LEAST || (unit != Unit::Days && count < LEAST) || small_rest
}

/// Empties what is small, and beside it so much that no subtraction from a total brings it back: within one
/// indicator, level, phase and time, and over the phases of one place, two figures or none are hidden, of 10 or
/// more together.
fn withhold(rows: &mut [Placed], numbers: &[(Unit, Counted)]) {
    let mut hidden: Vec<bool> = numbers.iter().map(|(unit, counted)| is_small(*unit, *counted)).collect();
    loop {
        let before = hidden.clone();
        for group in groups(rows) {
            hide_beside(&group, numbers, &mut hidden);
        }
        if hidden == before {
            break;
        }
    }
    for (placed, hidden) in rows.iter_mut().zip(hidden) {
        if hidden {
            placed.held.withheld = true;
            placed.held.count = String::new();
            placed.held.denominator = String::new();
        }
    }
}

/// Figures that add up to a total which may be known: the places of one level, and the phases of one place.
fn groups(rows: &[Placed]) -> Vec<Vec<usize>> {
    let mut places: BTreeMap<(&str, Level, SchoolPhase, Period), Vec<usize>> = BTreeMap::new();
    let mut phases: BTreeMap<(&str, Level, &str, Period), Vec<usize>> = BTreeMap::new();
    for (at, placed) in rows.iter().enumerate() {
        let key = &placed.held.key;
        places.entry((&key.indicator, key.level, key.phase, key.period)).or_default().push(at);
        if key.phase != SchoolPhase::All {
            phases.entry((&key.indicator, key.level, &key.place, key.period)).or_default().push(at);
        }
    }
    let several = |group: &Vec<usize>| group.len() > 1;
    places.into_values().chain(phases.into_values()).filter(several).collect()
}

fn hide_beside(group: &[usize], numbers: &[(Unit, Counted)], hidden: &mut [bool]) {
    loop {
        let inside: Vec<usize> = group.iter().copied().filter(|at| hidden[*at]).collect();
        let together =
            inside.iter().map(|at| numbers[*at].1).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let unit = group.first().map_or(Unit::Percent, |at| numbers[*at].0);
        if inside.is_empty() || (inside.len() > 1 && !is_small(unit, together)) {
            return;
        }
        let next = group.iter().copied().filter(|at| !hidden[*at]).min_by_key(|at| numbers[*at].1.1);
        let Some(next) = next else { return };
        hidden[next] = true;
    }
}
