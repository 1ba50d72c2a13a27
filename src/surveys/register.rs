//! Reading `indicators.toml`: which figures of the attendance register stand beside which outcomes.

use crate::theory::{Entry, Faults, Lens, SourceFile, TheoryFound};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an indicator counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// 100 × count / denominator.
    Percent,
    /// Days added up / children.
    Days,
    /// Count for each one of the denominator.
    Ratio,
}

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Better {
    Lower,
    Higher,
    /// Not good or bad by itself: read with care.
    Neither,
}

/// Which file holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Source {
    /// Pupil absence in schools in England: terms and academic years.
    Absence,
    /// Pupil attendance in schools: weeks.
    Attendance,
    /// The partnership's own counts with denominators.
    Local,
}

/// One figure of the register that is kept over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    pub code: String,
    pub name: String,
    pub unit: Unit,
    pub better: Better,
    pub source: Source,
    /// Columns of the published file; the first that is there counts.
    pub value: Vec<String>,
    pub count: Vec<String>,
    pub denominator: Vec<String>,
    /// What count and denominator are, in words.
    pub counts: String,
    /// The outcomes that it stands beside.
    pub outcomes: Vec<String>,
    pub note: Option<String>,
}

/// A named person's decision to start a chart's limits anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebase {
    pub indicator: String,
    pub from: Date,
    pub dated: Date,
    pub by: String,
    pub reason: String,
}

/// Whose figures are kept, and which.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegisterPlan {
    pub authority: String,
    /// The old three-figure code, without a decimal point.
    pub authority_old: String,
    pub authority_name: String,
    pub region: String,
    pub region_name: String,
    pub country: String,
    pub country_name: String,
    /// Stands under every figure of the open files.
    pub licence: String,
    pub indicators: Vec<Indicator>,
    pub rebases: Vec<Rebase>,
}

impl RegisterPlan {
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|one| one.code == code)
    }

    /// The indicators that stand beside an outcome, in the file's order.
    pub fn beside(&self, outcome: &str) -> Vec<&Indicator> {
        self.indicators.iter().filter(|one| one.outcomes.iter().any(|id| id == outcome)).collect()
    }
}

const TOP: [&str; 10] = [
    "authority",
    "authority_old",
    "authority_name",
    "region",
    "region_name",
    "country",
    "country_name",
    "licence",
    "indicators",
    "rebases",
];

/// Reads the plan of the register; every outcome named must be one that the register leads or shares, and each
/// of those must have an indicator.
pub fn read_register(file: &SourceFile, theory: &TheoryFound, faults: &Faults) -> RegisterPlan {
    let Some(top) = file.read(faults) else { return RegisterPlan::default() };
    top.only(&TOP);
    let text = |field: &str| top.text(field).unwrap_or_default().to_owned();
    let mut plan = RegisterPlan {
        authority: code_of(&top, "authority"),
        authority_old: text("authority_old"),
        authority_name: text("authority_name"),
        region: code_of(&top, "region"),
        region_name: text("region_name"),
        country: code_of(&top, "country"),
        country_name: text("country_name"),
        licence: text("licence"),
        ..RegisterPlan::default()
    };
    if !plan.authority_old.bytes().all(|byte| byte.is_ascii_digit()) {
        top.fault("authority_old", "the old code is three figures, such as \"807\"");
    }
    for entry in top.entries("indicators") {
        let Some(one) = indicator(&entry) else { continue };
        if plan.indicator(&one.code).is_some() {
            let message = format!("the indicator \"{}\" stands in the file twice; keep one", one.code);
            entry.fault("code", message);
        }
        outcome_faults(&entry, &one, theory);
        plan.indicators.push(one);
    }
    for entry in top.optional_entries("rebases") {
        plan.rebases.extend(rebase(&entry, &plan));
    }
    for outcome in theory.theory.iter().flat_map(|theory| theory.outcomes()) {
        if outcome.lens != Lens::Voice && plan.beside(&outcome.id).is_empty() {
            let id = &outcome.id;
            let message = format!(
                "no indicator stands beside {id}, whose lens is register or both; name {id} in one's outcomes"
            );
            top.fault("indicators", message);
        }
    }
    plan
}

/// A code of the Office for National Statistics: a letter and eight figures.
fn code_of(top: &Entry, field: &str) -> String {
    let Some(code) = top.text(field) else { return String::new() };
    let shaped = code.len() == 9
        && code.starts_with(|c: char| c.is_ascii_uppercase())
        && code.bytes().skip(1).all(|byte| byte.is_ascii_digit());
    if !shaped {
        top.fault(field, format!("\"{code}\" is no area code; write a letter and eight figures, E06000003"));
    }
    code.to_owned()
}

fn indicator(entry: &Entry) -> Option<Indicator> {
    entry.only(&[
        "code",
        "name",
        "unit",
        "better",
        "source",
        "value",
        "count",
        "denominator",
        "counts",
        "outcomes",
        "note",
    ]);
    let (code, name, counts) = (entry.text("code"), entry.text("name"), entry.text("counts"));
    let unit = entry.one_of("unit", unit, "\"percent\", \"days\", \"ratio\"");
    let better = entry.one_of("better", better, "\"lower\", \"higher\", \"neither\"");
    let source = entry.one_of("source", source, "\"absence\", \"attendance\", \"local\"");
    let list = |field: &str| -> Vec<String> {
        entry.texts(field).iter().map(|listed| listed.text.to_owned()).collect()
    };
    let (value, count, denominator) = (list("value"), list("count"), list("denominator"));
    let note = entry.optional_text("note").map(str::to_owned);
    if code.is_some_and(|code| !is_code(code)) {
        entry.fault("code", "a code is small letters, figures and single hyphens: overall-absence");
    }
    let columns = !value.is_empty() || !count.is_empty() || !denominator.is_empty();
    match source {
        Some(Source::Local) if columns => {
            entry.fault("source", "a local indicator has no published columns; empty the three lists");
        }
        Some(Source::Absence | Source::Attendance) if value.is_empty() => {
            entry.fault("value", "name the column of the published file that holds it");
        }
        _ => {}
    }
    if source.is_some_and(|source| source != Source::Local) && unit.is_some_and(|unit| unit != Unit::Percent)
    {
        entry.fault("unit", "the published files hold percentages; write \"percent\"");
    }
    let outcomes = list("outcomes");
    Some(Indicator {
        code: code?.to_owned(),
        name: name?.to_owned(),
        unit: unit?,
        better: better?,
        source: source?,
        value,
        count,
        denominator,
        counts: counts?.to_owned(),
        outcomes,
        note,
    })
}

pub(super) fn is_code(code: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    code.split('-').all(|part| !part.is_empty() && part.chars().all(allowed))
}

fn outcome_faults(entry: &Entry, one: &Indicator, theory: &TheoryFound) {
    let Some(known) = &theory.theory else { return };
    for listed in entry.texts("outcomes") {
        let message = match known.outcome(listed.text) {
            None => format!("there is no outcome \"{}\" in the theory of change", listed.text),
            Some(outcome) if outcome.lens == Lens::Voice => format!(
                "{} has lens \"voice\"; change its lens in theory-of-change.toml, or take it out here",
                listed.text
            ),
            Some(_) if one.outcomes.iter().filter(|id| *id == listed.text).count() > 1 => {
                format!("{} stands in this list twice", listed.text)
            }
            Some(_) => continue,
        };
        entry.fault_at(listed.line, "outcomes", message);
    }
}

fn rebase(entry: &Entry, plan: &RegisterPlan) -> Option<Rebase> {
    entry.only(&["indicator", "from", "dated", "by", "reason"]);
    let (indicator, by, reason) = (entry.text("indicator"), entry.text("by"), entry.text("reason"));
    let (from, dated) = (entry.date("from"), entry.date("dated"));
    if let Some(code) = indicator.filter(|code| plan.indicator(code).is_none()) {
        entry.fault("indicator", format!("there is no indicator \"{code}\" in this file"));
    }
    if from.zip(dated).is_some_and(|(from, dated)| dated < from) {
        entry.fault("dated", "limits start anew after the fact: the decision is dated on or after `from`");
    }
    let (indicator, by, reason) = (indicator?.to_owned(), by?.to_owned(), reason?.to_owned());
    Some(Rebase { indicator, from: from?, dated: dated?, by, reason })
}

fn unit(text: &str) -> Option<Unit> {
    match text {
        "percent" => Some(Unit::Percent),
        "days" => Some(Unit::Days),
        "ratio" => Some(Unit::Ratio),
        _ => None,
    }
}

fn better(text: &str) -> Option<Better> {
    match text {
        "lower" => Some(Better::Lower),
        "higher" => Some(Better::Higher),
        "neither" => Some(Better::Neither),
        _ => None,
    }
}

fn source(text: &str) -> Option<Source> {
    match text {
        "absence" => Some(Source::Absence),
        "attendance" => Some(Source::Attendance),
        "local" => Some(Source::Local),
        _ => None,
    }
}
