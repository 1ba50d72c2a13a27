//! One audience's voice on an outcome, for whoever wants to check: charts and tables of every question.

use super::parts::{chart, said_of, section, table, without};
use crate::progress::{EditionFlag, Facts, ItemView, Panel, Seam, gaps_of};
use crate::reports::{
    Table as Lines, TableRow as Line, dot, gaps, gaps_table, readings, readings_table, source, spread,
    spread_table,
};
use crate::theory::Outcome;
use belong_reports::model::{Block, Section};

/// Columns that paper is too narrow for.
pub(super) const TOO_WIDE: [&str; 4] =
    ["Closed", "Weighted", "Said the opposite", "A change of so many points could be seen"];

/// One audience's voice on an outcome: the headline question in full, the others in a table.
pub(super) fn voice(outcome: &Outcome, panel: &Panel, facts: &Facts) -> Option<Section> {
    let (headline, others) = panel.items.split_first()?;
    let mut blocks = asked(headline, panel.lead, facts);
    let rows: Vec<Line> = others.iter().map(other).collect();
    if !rows.is_empty() {
        let head = ["Question", "Wave", "Said yes", "95% interval", "Answers", "Finding"].map(str::to_owned);
        let caption = format!("{}: the other questions on this outcome", panel.audience.title());
        blocks.push(Block::Table(table(&Lines { caption, head: head.to_vec(), rows })));
    }
    let id = format!("voice-{}-{}", outcome.id, panel.audience.code());
    Some(Section { level: 4, detail: true, ..section(id, panel.audience.title(), blocks) })
}

fn other(view: &ItemView) -> Line {
    let newest = view.latest().map(|(point, _)| point.when());
    let row = view.rows.iter().rev().find(|row| newest.as_ref().is_none_or(|when| *when == row.when));
    let cells = match row {
        Some(row) => vec![row.when.clone(), row.share.clone(), row.interval.clone(), row.answers.clone()],
        None => vec!["not asked yet".to_owned(), String::new(), String::new(), String::new()],
    };
    let finding = view.finding.headline.words.clone();
    Line { head: view.text.clone(), cells: cells.into_iter().chain([finding]).collect() }
}

/// What is said beside a question's readings: its findings, then cautions about wordings and editions.
pub(super) fn about_of(view: &ItemView) -> Vec<String> {
    let mut about = said_of(view);
    about.extend(view.editions.iter().map(EditionFlag::sentence).chain(view.health.iter().cloned()));
    about.extend(view.series.all_seams().into_iter().map(Seam::sentence));
    about
}

/// Readings over time; of the voice that leads for the outcome, whose readings are drawn on the outcome's page, their
/// whole table, the spread and the gaps.
fn asked(view: &ItemView, leads: bool, facts: &Facts) -> Vec<Block> {
    let newest = view.latest().map(|(point, _)| point);
    let of = source(view, newest.or(view.series.points.last()), facts.cubes);
    let lines = without(readings_table(view), &TOO_WIDE);
    let mut blocks = Vec::new();
    match readings(view).filter(|_| view.series.points.len() > 1).or_else(|| dot(view)) {
        Some(_) if leads => blocks.push(Block::Table(table(&lines))),
        Some(drawn) => blocks.push(chart(drawn, Some(table(&lines)), of.clone(), about_of(view))),
        None => {
            blocks.push(Block::Paragraph(format!("“{}” {}", view.text, view.finding.headline.words)));
            if view.series.points.is_empty() {
                return blocks;
            }
            blocks.push(Block::Table(table(&lines)));
        }
    }
    if !leads {
        return blocks;
    }
    if let Some((drawn, lines)) = spread(view).zip(spread_table(view)) {
        blocks.push(chart(drawn, Some(table(&lines)), of, Vec::new()));
    }
    if let Some(group) = gaps_of(view, facts) {
        let last = source(view, view.series.points.last(), facts.cubes);
        let lines = gaps_table(view, &group);
        blocks.push(chart(gaps(view, &group), Some(table(&lines)), last, Vec::new()));
    }
    blocks
}
