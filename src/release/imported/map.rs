//! MAP.toml: what the columns of a file mean. Every fault is named with file, line and field.

use super::ImportGround;
use super::dates::Order;
use super::items::{Asked, read_items};
use super::sorted::{Sorted, Told};
use super::usual::{OTHER, Usual, usual};
use super::whose::{absence_band, audience, language, setting, setting_named, year_group};
use crate::surveys::{Questionnaire, Steps, Term};
use crate::theory::{Audience, Entry, Fault, Faults, SourceFile};
use jiff::civil::Date;

/// The setting of people whose own setting is not in the partnership; no setting is called so.
pub(super) const OUTSIDE: &str = "(elsewhere)";
pub(super) const AUDIENCES: &str = "\"YC\", \"YP\", \"FA\", \"ST\"";

/// A column by the names that it may have; the map's own has one.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    pub names: Vec<String>,
    /// The line of the map; none where the export's usual name is tried, which need not be there.
    pub line: Option<usize>,
}

/// When the answers were given.
#[derive(Debug, Clone)]
pub(super) enum When {
    Day(Date),
    Column(Named, Option<Order>),
}

/// The columns of a file with a row for every answer.
#[derive(Debug, Clone)]
pub(super) struct Long {
    pub respondent: Named,
    pub question: Named,
    pub answer: Named,
}

/// How many people were on a roll.
#[derive(Debug, Clone)]
pub(super) struct Roll {
    pub audience: Audience,
    pub setting: String,
    pub people: u32,
}

/// A whole map.
#[derive(Debug, Clone)]
pub(super) struct Map {
    pub separator: Option<u8>,
    pub long: Option<Long>,
    pub name: String,
    pub term: Term,
    pub year: i32,
    pub when: When,
    /// A row in which this is empty was never finished.
    pub complete: Named,
    pub respondent: Named,
    pub ignore: Vec<String>,
    pub audience: Told<Audience>,
    pub setting: Told<String>,
    pub year_group: Option<Sorted<i32>>,
    pub absence_band: Option<Sorted<String>>,
    pub language: Option<Sorted<String>>,
    pub questionnaires: Vec<Questionnaire>,
    pub steps: Steps,
    pub asked: Vec<Asked>,
    pub roll: Vec<Roll>,
}

const PARTS: [&str; 17] = [
    "source",
    "layout",
    "delimiter",
    "ignore",
    "respondent",
    "complete",
    "wave",
    "date",
    "long",
    "audience",
    "setting",
    "year_group",
    "absence_band",
    "language",
    "items",
    "labels",
    "scales",
];

/// Reads a map beside the content and the settings that there are.
///
/// # Errors
/// Every fault of the map.
pub(super) fn read_map(file: &SourceFile, ground: &ImportGround<'_>) -> Result<Map, Vec<Fault>> {
    let faults = Faults::default();
    let map = file.read(&faults).and_then(|top| whole(&top, ground));
    let faults = faults.into_sorted();
    match map {
        Some(map) if faults.is_empty() => Ok(map),
        _ => Err(faults),
    }
}

fn whole(top: &Entry, ground: &ImportGround<'_>) -> Option<Map> {
    let known: Vec<&str> = PARTS.into_iter().chain(["roll"]).collect();
    top.only(&known);
    let source = match top.has("source") {
        true => {
            top.one_of("source", usual, "\"microsoft-forms\", \"google-forms\", \"limesurvey\", \"other\"")
        }
        false => Some(OTHER),
    };
    let (wave, when) = (wave(top), source.as_ref().and_then(|source| when(top, source)));
    let (audience, setting) = (audience(top), setting(top, ground));
    let fixed = match &audience {
        Some(Told::Everybody(audience)) => Some(*audience),
        _ => None,
    };
    let (questionnaires, asked) = read_items(top, ground, (wave.as_ref().map(|wave| wave.1), fixed));
    let listed = if top.has("ignore") { top.texts("ignore") } else { Vec::new() };
    let mut ignore: Vec<String> = listed.iter().map(|one| one.text.to_owned()).collect();
    let (separator, long) = (separator(top), long(top));
    let parts = (year_group(top), absence_band(top), language(top, ground));
    let roll = top.optional_entries("roll").iter().filter_map(|entry| roll(entry, ground)).collect();
    let source = source?;
    ignore.extend(source.ignore.iter().map(|name| (*name).to_owned()));
    let (name, term, year) = wave?;
    Some(Map {
        separator: separator?,
        long: long?,
        name,
        term,
        year,
        when: when?,
        complete: named(top, "complete", source.complete),
        respondent: named(top, "respondent", source.respondent),
        ignore,
        audience: audience?,
        setting: setting?,
        year_group: parts.0,
        absence_band: parts.1,
        language: parts.2,
        questionnaires,
        steps: ground.content.steps.clone(),
        asked,
        roll,
    })
}

fn named(entry: &Entry, field: &str, usual: &[&str]) -> Named {
    match entry.optional_text(field) {
        Some(name) => Named { names: vec![name.to_owned()], line: Some(entry.line_of(field)) },
        None => Named { names: usual.iter().map(|name| (*name).to_owned()).collect(), line: None },
    }
}

pub(super) fn part<'a>(top: &Entry<'a>, field: &str, example: &str) -> Option<Entry<'a>> {
    let found = top.optional_part(field);
    if found.is_none() && !top.has(field) {
        top.fault(field, format!("this part is missing; add [{field}] with {example}"));
    }
    found
}

fn wave(top: &Entry) -> Option<(String, Term, i32)> {
    let wave = part(top, "wave", "name, term and year")?;
    wave.only(&["name", "term", "year"]);
    let name = wave.text("name").map(str::to_owned);
    let term = wave.one_of("term", Term::from_name, "\"autumn\", \"spring\", \"summer\"");
    let year = wave.whole("year").and_then(|year| i32::try_from(year).ok());
    if year.is_some_and(|year| !(1990..=2100).contains(&year)) {
        wave.fault(
            "year",
            "this is no calendar year; write the year in which people were asked, such as 2023",
        );
    }
    Some((name?, term?, year?))
}

fn when(top: &Entry, usual: &Usual) -> Option<When> {
    if usual.date.is_empty() || top.has("date") {
        let date = part(top, "date", "day = 2023-11-20, or with column = \"...\"")?;
        date.only(&["day", "column", "format"]);
        if date.has("day") {
            return date.date("day").map(When::Day);
        }
        let order = match date.has("format") {
            true => Some(date.one_of("format", Order::from_name, Order::NAMES)?),
            false => usual.order,
        };
        if usual.date.is_empty() {
            date.text("column")?;
        }
        return Some(When::Column(named(&date, "column", usual.date), order));
    }
    Some(When::Column(named(top, "date", usual.date), usual.order))
}

/// The outer option: whether it could be read. The inner: whether the map names one.
fn separator(top: &Entry) -> Option<Option<u8>> {
    if !top.has("delimiter") {
        return Some(None);
    }
    let read = |name: &str| match name {
        "comma" | "," => Some(b','),
        "semicolon" | ";" => Some(b';'),
        "tab" => Some(b'\t'),
        _ => None,
    };
    top.one_of("delimiter", read, "\"comma\", \"semicolon\", \"tab\"").map(Some)
}

fn long(top: &Entry) -> Option<Option<Long>> {
    let is_long = match top.has("layout") {
        true => {
            let read = |name: &str| ["wide", "long"].iter().position(|known| *known == name);
            top.one_of(
                "layout",
                read,
                "\"wide\" (a column for every item), \"long\" (a row for every answer)",
            )? == 1
        }
        false => false,
    };
    if !is_long {
        if top.has("long") {
            top.fault("long", "this part is for layout = \"long\" only");
        }
        return Some(None);
    }
    let long = part(top, "long", "respondent, question and answer, each the name of a column")?;
    long.only(&["respondent", "question", "answer"]);
    let column = |field: &str| long.text(field).map(|_| named(&long, field, &[]));
    let (respondent, question, answer) = (column("respondent"), column("question"), column("answer"));
    Some(Some(Long { respondent: respondent?, question: question?, answer: answer? }))
}

fn roll(entry: &Entry, ground: &ImportGround<'_>) -> Option<Roll> {
    entry.only(&["setting", "audience", "people"]);
    let allowed = "the name of a setting as the roster has it, or \"elsewhere\"";
    let setting = entry.one_of("setting", |name| setting_named(ground, name), allowed);
    let audience = entry.one_of("audience", Audience::from_code, AUDIENCES);
    let people = entry.whole("people");
    Some(Roll { audience: audience?, setting: setting?, people: people? })
}
