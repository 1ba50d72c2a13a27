//! Every figure of a report in long form, a row each, with its codebook.

use super::material::Material;
use crate::progress::{answers_words, in_ten, percent, share_words};
use crate::release::{Cell, Cube, Dimension, Share, WITHHELD_SENTENCE};
use crate::reports::{Table, TableRow};
use belong_reports::model::ReportKind;
use std::collections::HashMap;

/// Column and what it means; the CSV's header and the codebook are both made of it.
const COLUMNS: [(&str, &str); 19] = [
    ("wave", "The name of the wave."),
    ("term", "Autumn, spring or summer, with the year. Only readings of the same term are compared."),
    ("closed", "The day on which the wave closed, year-month-day."),
    ("outcome", "The outcome of the theory of change, by its code."),
    ("item", "The question, by its code."),
    ("version", "Which wording of the question. Two wordings are not compared."),
    ("question", "The question as it was asked."),
    ("audience", "Who was asked."),
    ("by", "What the answers are split by; partnership is everybody."),
    ("group", "The group; empty for everybody."),
    ("figure", "The share who gave a favourable answer, as every page shows it, or why it is not shown."),
    ("percent", "The same as a number, where it may be given as one."),
    ("low", "The lower end of its 95% Wilson interval, in percent."),
    ("high", "The upper end of the same."),
    ("answers", "How many answered the question, rounded to 5, or as a band."),
    ("mean", "The mean score from 0 to 100, where it may be given."),
    ("weighted", "The share weighted to the roster, where it may be given."),
    ("unfavourable", "The share who said the opposite, where it may be given."),
    ("sentence", "The figure for readers who do not use percentages."),
];

/// The figures that stand behind a report: of the whole partnership and its groups; of a setting's own sheet only
/// those of that place and of the partnership.
pub(super) fn figures(material: &Material, kind: ReportKind, place: Option<&str>) -> Table {
    let shown = |cell: &&Cell| match (kind, cell.group.dimension) {
        (_, Dimension::Partnership) => true,
        (ReportKind::Setting, Dimension::Place) => Some(cell.group.name.as_str()) == place,
        (ReportKind::Full, dimension) => dimension != Dimension::Place,
        _ => false,
    };
    let texts: HashMap<&str, &str> =
        material.content.items.iter().map(|item| (item.id.as_str(), item.text.as_str())).collect();
    let mut rows = Vec::new();
    for cube in &material.cubes {
        let question = |cell: &Cell| question(&texts, cell, cube, material);
        rows.extend(cube.cells.iter().filter(shown).map(|cell| row(cube, cell, question(cell))));
    }
    let head = COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect();
    Table { caption: "Every figure, a row each".to_owned(), head, rows }
}

/// The words of today's version of a question; an earlier wording is named by its version only.
fn question(texts: &HashMap<&str, &str>, cell: &Cell, cube: &Cube, material: &Material) -> String {
    let current =
        material.content.items.iter().any(|item| item.id == cell.item && item.version == cell.item_version);
    match texts.get(cell.item.as_str()) {
        Some(text) if current => text.replace("{place}", &material.content.theory.place),
        Some(_) => format!("{} in an earlier wording", cell.item),
        None => {
            let own = cube.own_questions.iter().find(|one| one.item == cell.item);
            own.map_or_else(|| cell.item.clone(), |one| one.text.clone())
        }
    }
}

fn row(cube: &Cube, cell: &Cell, question: String) -> TableRow {
    let reading = cell.figure.shown();
    let (mut whole, mut low, mut high) = (String::new(), String::new(), String::new());
    if let Some(Share::Percent { percent, low: least, high: most }) = reading.map(|reading| reading.share) {
        (whole, low, high) = (percent.to_string(), least.to_string(), most.to_string());
    }
    let more = reading.and_then(|reading| reading.more.as_deref());
    let withheld = || WITHHELD_SENTENCE.to_owned();
    let cells = vec![
        format!("{} {}", cube.term.name(), cube.year),
        cube.closed_on.clone(),
        cell.outcome.clone(),
        cell.item.clone(),
        cell.item_version.to_string(),
        question,
        cell.audience.noun().to_owned(),
        cell.group.dimension.name().to_owned(),
        cell.group.name.clone(),
        reading.map_or_else(withheld, |reading| share_words(reading.share)),
        whole,
        low,
        high,
        reading.map(|reading| answers_words(reading.answers)).unwrap_or_default(),
        reading.and_then(|reading| reading.mean).map(|mean| mean.to_string()).unwrap_or_default(),
        more.and_then(|more| more.weighted).map(percent).unwrap_or_default(),
        more.and_then(|more| more.unfavourable).map(percent).unwrap_or_default(),
        reading
            .map_or_else(withheld, |reading| format!("{} {}", in_ten(reading.share), cell.audience.noun())),
    ];
    TableRow { head: cube.wave.clone(), cells }
}

/// What every column means.
pub(super) fn codebook(material: &Material) -> Table {
    let row = |(name, meaning): &(&str, &str)| TableRow {
        head: (*name).to_owned(),
        cells: vec![(*meaning).to_owned()],
    };
    let mut rows: Vec<TableRow> = COLUMNS.iter().map(row).collect();
    let note = |head: &str, cell: String| TableRow { head: head.to_owned(), cells: vec![cell] };
    rows.push(note(
        "withheld figures",
        format!("Where a figure may not be shown it says: {WITHHELD_SENTENCE}."),
    ));
    rows.push(note("dates", material.dated()));
    if material.is_demo {
        rows.push(note(
            "invented",
            "Everything that people say here is invented: this is a demonstration.".to_owned(),
        ));
    }
    let head = vec!["column".to_owned(), "meaning".to_owned()];
    Table { caption: "Codebook".to_owned(), head, rows }
}
