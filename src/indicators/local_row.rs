//! One row of a local file: an indicator, a setting or area, a phase, a time, and a count with its denominator.

use super::dates::{DayFormat, day};
use super::local::Places;
use super::model::{Held, Key, Level, Period, PeriodKind, SchoolPhase};
use super::sheet::{FileFault, quoted};
use crate::surveys::{Indicator, Source, Unit};
use jiff::civil::Date;

/// A count and its denominator.
pub type Counted = (u64, u64);

/// How the first day of the file is written, and its row.
pub type Written = Option<(DayFormat, u64)>;

/// A row being read, with what is wrong with it so far.
pub struct Row<'a> {
    pub row: u64,
    pub of: &'a dyn Fn(&str) -> &'a str,
    pub places: &'a Places<'a>,
    pub faults: Vec<FileFault>,
}

impl<'a> Row<'a> {
    /// The row's figure, its unit and its numbers.
    ///
    /// # Errors
    /// Everything that is wrong with the row.
    pub fn read(mut self, written: &mut Written) -> Result<(Held, Unit, Counted), Vec<FileFault>> {
        let (indicator, place, phase) = (self.indicator(), self.place(), self.phase());
        let starts = self.day("period_start", written);
        let ends = self.day("period_end", written);
        if starts.zip(ends).is_some_and(|(starts, ends)| ends < starts) {
            let message = "the time ends before it begins; the two days may stand in each other's place";
            self.fault("period_end", message);
        }
        let counted = self.whole("count").zip(self.whole("denominator"));
        if let (Some((count, all)), Some(Unit::Percent)) = (counted, indicator.map(|one| one.unit))
            && count > all
        {
            let message = format!("{count} of {all} is over 100%; the two may stand in each other's place");
            self.fault("count", message);
        }
        let read = || {
            let (level, place_name) = place?;
            let place = if level == Level::Authority {
                self.places.plan.authority.clone()
            } else {
                place_name.clone()
            };
            let period = Period { kind: PeriodKind::Span, starts: starts?, ends: ends? };
            let (indicator, phase, counted) = (indicator?, phase?, counted?);
            let key = Key { indicator: indicator.code.clone(), level, place, phase, period };
            let (count, denominator) = (counted.0.to_string(), counted.1.to_string());
            let held = Held { key, place_name, value: String::new(), count, denominator, withheld: false };
            Some((held, indicator.unit, counted))
        };
        read().filter(|_| self.faults.is_empty()).ok_or(self.faults)
    }

    fn fault(&mut self, column: &str, message: impl Into<String>) {
        self.faults.push(FileFault::at(self.row, column, message));
    }

    fn indicator(&mut self) -> Option<&'a Indicator> {
        let (code, plan) = ((self.of)("indicator"), self.places.plan);
        let local = |one: &&Indicator| one.source == Source::Local;
        let found = plan.indicator(code).filter(local);
        if found.is_none() {
            let known: Vec<&str> =
                plan.indicators.iter().filter(local).map(|one| one.code.as_str()).collect();
            let known = known.join(", ");
            let code = quoted(code);
            self.fault("indicator", format!("{code} is no indicator of local files; write one of {known}"));
        }
        found
    }

    fn place(&mut self) -> Option<(Level, String)> {
        match place_of((self.of)("setting"), (self.of)("area"), self.places) {
            Ok(place) => Some(place),
            Err((column, message)) => {
                self.fault(column, message);
                None
            }
        }
    }

    fn phase(&mut self) -> Option<SchoolPhase> {
        let said = (self.of)("phase");
        let phase = match said.to_lowercase().as_str() {
            "total" => Some(SchoolPhase::All),
            word => SchoolPhase::from_word(word),
        };
        if phase.is_none() {
            let said = quoted(said);
            self.fault("phase", format!("{said} is no phase; write all, primary, secondary or special"));
        }
        phase
    }

    fn day(&mut self, column: &str, written: &mut Written) -> Option<Date> {
        let said = (self.of)(column);
        let Some((date, format)) = day(said) else {
            self.fault(column, format!("{} is no day; write it like 2025-09-01", quoted(said)));
            return None;
        };
        let (first, at) = *written.get_or_insert((format, self.row));
        if first != format {
            let message = format!(
                "this day is written {}, and the one in row {at} {}; give every day in one format, year first",
                format.words(),
                first.words()
            );
            self.fault(column, message);
        }
        Some(date)
    }

    fn whole(&mut self, column: &str) -> Option<u64> {
        let said = (self.of)(column);
        let number = said.parse().ok();
        if number.is_none() {
            self.fault(
                column,
                format!("{} is no whole number; write 0 where there was nobody", quoted(said)),
            );
        }
        number
    }
}

fn place_of(setting: &str, area: &str, places: &Places) -> Result<(Level, String), (&'static str, String)> {
    match (setting.is_empty(), area.is_empty()) {
        (true, true) => Err(("setting", "name the setting, or the area, that was counted".to_owned())),
        (false, false) => Err(("area", "a row counts a setting or an area; empty one of the two".to_owned())),
        (false, true) if places.hiding.area_of.contains_key(setting) => {
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
        (true, false) if places.hiding.area_of.values().any(|known| known == area) => {
            Ok((Level::Area, area.to_owned()))
        }
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
