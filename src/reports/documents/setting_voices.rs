//! A reporting place's own figures, question by question, beside those of the whole partnership.

use super::material::Material;
use super::parts::{NOT_ASKED, table};
use super::setting::is_of;
use crate::progress::{Facts, ItemView, Panel, outcome_page, share_words};
use crate::release::{Cell, Cube, Dimension, OTHERS, Reading, Share, WITHHELD_SENTENCE};
use crate::reports::{Table as Lines, TableRow as Line};
use crate::theory::Audience;
use belong_reports::model::Block;
use std::sync::Arc;

/// A range is given where at least this many other places may be shown, so that it names none of them.
const OTHERS_AT_LEAST: usize = 3;
/// How many waves stand side by side.
const WAVES: usize = 3;

/// A table for each audience that this release asked there.
pub(super) fn voices(material: &Material, cube: &Cube, place: &str) -> Vec<Block> {
    let facts = material.facts();
    let pages: Vec<(String, Vec<Panel>)> =
        facts.theory.outcomes().map(|one| (one.id.clone(), outcome_page(&one.id, &facts))).collect();
    let of = |audience: Audience| {
        let headlines = pages.iter().filter_map(|(outcome, panels)| {
            let panel = panels.iter().find(|panel| panel.audience == audience)?;
            Some((outcome.as_str(), panel.items.first()?))
        });
        voice((audience, cube, place), headlines.collect(), &facts)
    };
    let blocks: Vec<Block> = Audience::ALL.into_iter().filter_map(of).collect();
    if blocks.is_empty() {
        return vec![Block::Paragraph(format!("What people said here: {WITHHELD_SENTENCE}."))];
    }
    blocks
}

fn voice(
    (audience, cube, place): (Audience, &Cube, &str),
    headlines: Vec<(&str, &ItemView)>,
    facts: &Facts,
) -> Option<Block> {
    let waves: Vec<&Arc<Cube>> = facts
        .cubes
        .iter()
        .filter(|one| one.cells.iter().any(|cell| cell.audience == audience && is_of(&cell.group, place)))
        .collect();
    let waves = &waves[waves.len().saturating_sub(WAVES)..];
    let asked: Vec<&(&str, &ItemView)> =
        headlines.iter().filter(|(_, view)| own(cube, view, place).is_some()).collect();
    if asked.is_empty() {
        return None;
    }
    let hidden = |(_, view): &&&(&str, &ItemView)| {
        !waves.iter().any(|wave| own(wave, view, place).is_some_and(|cell| cell.figure.shown().is_some()))
    };
    if asked.iter().filter(hidden).count() == asked.len() {
        return Some(Block::Paragraph(format!("{}: {WITHHELD_SENTENCE}.", audience.title())));
    }
    let when = |cube: &Cube| format!("{} {}", cube.term.name(), cube.year);
    let mut head = vec!["Question".to_owned()];
    head.extend(waves.iter().map(|wave| format!("Here, {}", when(wave))));
    head.extend(["Whole partnership".to_owned(), "Across the settings that may be shown".to_owned()]);
    let alike = asked.iter().all(|(_, view)| view.favourable == asked[0].1.favourable);
    let row = |(outcome, view): &&(&str, &ItemView)| {
        let mut cells: Vec<String> = waves.iter().map(|wave| here(own(wave, view, place))).collect();
        cells.push(whole(cube, view));
        cells.push(range(cube, view, place).unwrap_or_default());
        let favourable = if alike { String::new() } else { format!(" ({})", view.favourable) };
        Line { head: format!("{outcome}: {}{favourable}", view.text), cells }
    };
    let rows = asked.iter().map(row).collect();
    let said = if alike { format!(", share who said {}", asked[0].1.favourable) } else { String::new() };
    let caption = format!("{}, in the theory’s order{said}", audience.title());
    Some(Block::Table(table(&Lines { caption, head, rows })))
}

fn is_this(cell: &Cell, view: &ItemView) -> bool {
    (cell.item.as_str(), cell.item_version, cell.audience)
        == (view.item.as_str(), view.version, view.audience)
}

fn own<'a>(cube: &'a Cube, view: &ItemView, place: &str) -> Option<&'a Cell> {
    cube.cells.iter().find(|cell| is_this(cell, view) && is_of(&cell.group, place))
}

fn here(cell: Option<&Cell>) -> String {
    let Some(cell) = cell else { return NOT_ASKED.to_owned() };
    cell.figure.shown().map_or_else(|| WITHHELD_SENTENCE.to_owned(), |reading| share_words(reading.share))
}

fn whole(cube: &Cube, view: &ItemView) -> String {
    let mut cells = cube.cells.iter().filter(|cell| cell.group.dimension == Dimension::Partnership);
    here(cells.find(|cell| is_this(cell, view)))
}

/// "from 48% to 71%", this place among them; none where too few others may be shown.
fn range(cube: &Cube, view: &ItemView, place: &str) -> Option<String> {
    let places = cube.cells.iter().filter(|cell| {
        cell.group.dimension == Dimension::Place && cell.group.name != OTHERS && is_this(cell, view)
    });
    let shown: Vec<(&Cell, &Reading)> =
        places.filter_map(|cell| Some((cell, cell.figure.shown()?))).collect();
    let others = shown.iter().filter(|(cell, _)| cell.group.name != place).count();
    if others < OTHERS_AT_LEAST {
        return None;
    }
    let by_size = |reading: &&Reading| size(reading.share);
    let readings = || shown.iter().map(|(_, reading)| *reading);
    let (least, most) = (readings().min_by_key(by_size)?, readings().max_by_key(by_size)?);
    Some(format!("from {} to {}", share_words(least.share), share_words(most.share)))
}

/// Where a share lies, for finding the ends of a range only.
fn size(share: Share) -> u8 {
    match share {
        Share::Percent { percent, .. } => percent,
        Share::Tenths { tenths } => 10 * tenths,
        Share::UnderTenPercent => 0,
        Share::UnderThreeInTen => 1,
        Share::OverSevenInTen => 99,
        Share::OverNinetyPercent => 100,
    }
}
