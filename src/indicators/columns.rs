//! Where the columns of a published file are.

use super::sheet::{FileFault, Sheet};
use crate::surveys::{Indicator, RegisterPlan, Source};

/// Where an indicator's columns are.
pub struct Figures<'a> {
    pub indicator: &'a Indicator,
    pub value: usize,
    pub count: Option<usize>,
    pub denominator: Option<usize>,
}

/// Where everything is.
pub struct Columns<'a> {
    pub source: Source,
    pub names: Vec<String>,
    pub time: usize,
    pub identifier: Option<usize>,
    pub frame: Option<usize>,
    pub level: usize,
    pub country: Option<usize>,
    pub region: Option<usize>,
    pub new_code: Option<usize>,
    pub old_code: Option<usize>,
    pub phase: usize,
    pub figures: Vec<Figures<'a>>,
}

impl<'a> Columns<'a> {
    /// Finds the columns by their names, old ones and new ones.
    ///
    /// # Errors
    /// Every column that is missing.
    pub fn of(sheet: &Sheet, plan: &'a RegisterPlan, source: Source) -> Result<Columns<'a>, Vec<FileFault>> {
        let mut missing: Vec<String> = Vec::new();
        let mut needed = |names: &[&str]| {
            let found = names.iter().find_map(|name| sheet.column(name));
            if found.is_none() {
                missing.push(names.join(" or "));
            }
            found.unwrap_or_default()
        };
        let weekly = source == Source::Attendance;
        let time = needed(if weekly { &["attendance_date"] } else { &["time_period"] });
        let identifier = (!weekly).then(|| needed(&["time_identifier"]));
        let level = needed(&["geographic_level"]);
        let phase = needed(&["education_phase", "school_type"]);
        let (new_code, old_code) = (sheet.column("new_la_code"), sheet.column("old_la_code"));
        if new_code.is_none() && old_code.is_none() {
            missing.push("new_la_code or old_la_code".to_owned());
        }
        let of_source = plan.indicators.iter().filter(|one| one.source == source);
        let figures: Vec<Figures> = of_source
            .filter_map(|indicator| {
                Some(Figures {
                    indicator,
                    value: sheet.first_of(&indicator.value)?,
                    count: sheet.first_of(&indicator.count),
                    denominator: sheet.first_of(&indicator.denominator),
                })
            })
            .collect();
        if figures.is_empty() {
            missing.push("the figures of every indicator".to_owned());
        }
        if !missing.is_empty() {
            let message = format!(
                "the first row has no column {}; take the file as it was published, with all its columns",
                missing.join(", ")
            );
            return Err(vec![FileFault::at(1, "", message)]);
        }
        Ok(Columns {
            source,
            names: sheet.names().to_vec(),
            time,
            identifier,
            frame: weekly.then(|| sheet.column("time_frame")).flatten(),
            level,
            country: sheet.column("country_code"),
            region: sheet.column("region_code"),
            new_code,
            old_code,
            phase,
            figures,
        })
    }

    pub fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }
}
