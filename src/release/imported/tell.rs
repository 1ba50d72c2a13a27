//! What was understood, for the operator's terminal, and what would be released.

use super::Understood;
use super::gather::shown;
use crate::release::cube::{Cell, Cube, Dimension};
use crate::release::figure::{Share, WITHHELD_SENTENCE};
use crate::surveys::{ReleasePlan, Term};
use crate::theory::Audience;
use jiff::civil::Date;

/// Everything, in the order in which somebody checks it.
pub(super) fn lines(understood: &Understood<'_>, plan: &ReleasePlan, cube: &Cube) -> Vec<String> {
    self::understood(understood).into_iter().chain(figures(understood, plan, cube)).collect()
}

/// Rows, people, columns, what is not read and what is missing.
pub(super) fn understood(understood: &Understood<'_>) -> Vec<String> {
    let mut lines = rows(understood);
    lines.extend(people(understood));
    lines.extend(columns(understood));
    if !understood.ignored.is_empty() {
        lines.push(format!("Not read: {}", understood.ignored.join("; ")));
    }
    lines.extend(missing(understood));
    lines
}

fn rows(understood: &Understood<'_>) -> Vec<String> {
    let (map, tallied, (first, last)) = (understood.map, &understood.tallied, understood.span);
    let people: u32 = tallied.groups.values().sum();
    let mut lines = vec![
        format!("File: {} (separated by {})", understood.file, understood.separator),
        format!("Wave: {}, {} {}, answered from {first} to {last}", map.name, map.term.name(), map.year),
        format!("Rows: {}; people counted: {people}", tallied.rows),
    ];
    let others = [
        (tallied.unfinished, "never finished, not counted"),
        (tallied.left_out, "left out by the map"),
        (tallied.unanswered, "without an answer, not counted"),
    ];
    lines.extend(others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("  {n} {what}")));
    if tallied.alike > 0 {
        let rows = tallied.alike_rows.iter().map(|(row, first)| format!("row {row} as row {first}"));
        let (rows, dots) = (
            rows.collect::<Vec<_>>().join(", "),
            if tallied.alike > tallied.alike_rows.len() { ", ..." } else { "" },
        );
        lines.push(format!(
            "  Look again: {} the same as an earlier row in every cell ({rows}{dots}), and counted, because two people \
             can answer alike; if somebody is there twice, take one row out",
            if tallied.alike == 1 { "1 row is".to_owned() } else { format!("{} rows are", tallied.alike) }
        ));
    }
    if !is_in_term(map.term, first) && !is_in_term(map.term, last) {
        lines.push(format!(
            "  Look again: the days are not in the {} term, which the map names",
            map.term.name()
        ));
    }
    lines
}

/// Terms as schools in England have them, with a month of grace.
fn is_in_term(term: Term, day: Date) -> bool {
    match term {
        Term::Autumn => (8..=12).contains(&day.month()),
        Term::Spring => (1..=4).contains(&day.month()),
        Term::Summer => (4..=8).contains(&day.month()),
    }
}

fn people(understood: &Understood<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for audience in Audience::ALL {
        let mine: Vec<_> = understood.tallied.groups.iter().filter(|((of, _), _)| *of == audience).collect();
        if mine.is_empty() {
            continue;
        }
        let total: u32 = mine.iter().map(|(_, n)| **n).sum();
        let roll: u32 =
            understood.map.roll.iter().filter(|roll| roll.audience == audience).map(|roll| roll.people).sum();
        let roll = match roll {
            0 => "no roll given, so the answers stand for it: a group needs 20 of them".to_owned(),
            people => format!("of {people} on the roll"),
        };
        lines.push(format!("{}: {total} ({roll})", audience.title()));
        lines.extend(mine.iter().map(|((_, setting), n)| format!("  {}: {n}", shown(setting))));
    }
    lines
}

fn columns(understood: &Understood<'_>) -> Vec<String> {
    let mut lines = vec!["Columns:".to_owned()];
    for (at, asked) in understood.map.asked.iter().enumerate() {
        let column = super::problems::brief(&asked.column);
        lines.push(format!("  \"{column}\" is {} ({})", asked.item, asked.audience.noun()));
        let given = understood.tallied.choices[at].iter().filter(|(_, n)| **n > 0);
        let given: Vec<String> =
            given.map(|(choice, n)| format!("{} {n}", asked.labels.code(*choice))).collect();
        let given = if given.is_empty() { "no answers".to_owned() } else { given.join(", ") };
        lines.push(format!("    {given}"));
        if understood.tallied.others[at] > 0 {
            lines.push(format!(
                "    {} answers of people who are not {} are not read",
                understood.tallied.others[at],
                asked.audience.noun()
            ));
        }
    }
    lines
}

/// What the map does not say, so that somebody can still add it.
fn missing(understood: &Understood<'_>) -> Option<String> {
    let map = understood.map;
    let parts = [
        (map.year_group.is_some(), "year group"),
        (map.absence_band.is_some(), "absence band"),
        (map.language.is_some(), "language"),
        (!map.roll.is_empty(), "roll"),
    ];
    let missing: Vec<&str> = parts.iter().filter(|(is_there, _)| !is_there).map(|(_, what)| *what).collect();
    (!missing.is_empty()).then(|| format!("Not in the map: {}", missing.join(", ")))
}

fn figures(understood: &Understood<'_>, plan: &ReleasePlan, cube: &Cube) -> Vec<String> {
    let mut lines = vec![format!(
        "To be released, behind the gate (no figure rests on fewer than {} people):",
        plan.minimum.max(10)
    )];
    for asked in &understood.map.asked {
        let mine = |cell: &&Cell| cell.item == asked.item && cell.audience == asked.audience;
        let whole =
            cube.cells.iter().filter(mine).find(|cell| cell.group.dimension == Dimension::Partnership);
        let places: Vec<&Cell> =
            cube.cells.iter().filter(mine).filter(|cell| cell.group.dimension == Dimension::Place).collect();
        let shown = places.iter().filter(|cell| cell.figure.shown().is_some()).count();
        let share = whole.and_then(|cell| cell.figure.shown()).map(|reading| words(reading.share));
        let own = if asked.item.starts_with(super::items::OWN) { ", your own series" } else { "" };
        lines.push(format!(
            "  {} ({}{own}): {}; shown for {shown} of {} places",
            asked.item,
            asked.audience.noun(),
            share.unwrap_or_else(|| WITHHELD_SENTENCE.to_owned()),
            places.len()
        ));
    }
    lines
}

fn words(share: Share) -> String {
    match share {
        Share::Percent { percent, low, high } => {
            format!("{percent}% favourable (95% interval {low} to {high})")
        }
        Share::Tenths { tenths } => format!("about {tenths} in 10 favourable"),
        Share::UnderThreeInTen => "fewer than 3 in 10 favourable".to_owned(),
        Share::OverSevenInTen => "more than 7 in 10 favourable".to_owned(),
        Share::UnderTenPercent => "under 10% favourable".to_owned(),
        Share::OverNinetyPercent => "over 90% favourable".to_owned(),
    }
}
