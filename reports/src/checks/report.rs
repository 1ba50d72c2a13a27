//! What a report must have before it is laid out.

use super::{LINK, language, said};
use crate::model::{Block, Chart, PosterMap, Report, Section, Table};
use std::collections::HashSet;

/// The longest title or heading, in characters.
const HEADING: usize = 400;
/// The longest sentence in the foot, in characters.
const FOOT: usize = 240;

/// A plain sentence that names the field, when the report cannot be laid out.
pub fn report(report: &Report) -> Result<(), String> {
    language(&report.language)?;
    said("title", &report.title, HEADING)?;
    said("partnership", &report.partnership, HEADING)?;
    day(&report.released_on)?;
    if report.foot.len() > 2 {
        return Err("`foot` has more than two sentences".to_owned());
    }
    let foot = report.foot.iter().chain(&report.about_demo);
    foot.into_iter().try_for_each(|sentence| said("foot", sentence, FOOT))?;
    let mut ids = HashSet::new();
    let mut above = 1;
    for section in &report.sections {
        let id = &section.id;
        said(&format!("heading of section {id:?}"), &section.heading, HEADING)?;
        if !(2..=4).contains(&section.level) || section.level > above + 1 {
            return Err(format!("section {id:?} has level {} after level {above}", section.level));
        }
        above = section.level;
        if !plain(id) || !ids.insert(id) {
            return Err(format!("the section id {id:?} is not plain or comes twice"));
        }
        blocks(section, &mut ids)?;
    }
    Ok(())
}

fn blocks<'a>(section: &'a Section, ids: &mut HashSet<&'a String>) -> Result<(), String> {
    for block in &section.blocks {
        match block {
            Block::Chart(chart) => {
                drawn(chart)?;
                if !plain(&chart.id) || !ids.insert(&chart.id) {
                    return Err(format!("the chart id {:?} is not plain or comes twice", chart.id));
                }
                chart.table.iter().try_for_each(table)?;
            }
            Block::Table(one) => table(one)?,
            Block::Map(one) => map(one)?,
            Block::Lead(text) | Block::Paragraph(text) | Block::Note(text) => {
                said(&format!("a sentence of section {:?}", section.id), text, usize::MAX)?;
            }
            Block::Bullets(bullets) if bullets.items.is_empty() => {
                return Err(format!("section {:?} has bullets without an item", section.id));
            }
            Block::Words(words) if words.quotes.is_empty() && words.themes.is_empty() => {
                return Err(format!("section {:?} has neither words nor themes", section.id));
            }
            Block::Words(_) | Block::Bullets(_) | Block::Actions(_) | Block::Pictures(_) => {}
        }
    }
    Ok(())
}

fn drawn(chart: &Chart) -> Result<(), String> {
    let id = &chart.id;
    said(&format!("title of chart {id:?}"), &chart.title, usize::MAX)?;
    said(&format!("alt of chart {id:?}"), &chart.alt, usize::MAX)?;
    let svg = chart.svg.trim();
    if !svg.starts_with("<svg") || !svg.ends_with("</svg>") {
        return Err(format!("the svg of chart {id:?} is not one `<svg>` element"));
    }
    Ok(())
}

fn table(table: &Table) -> Result<(), String> {
    let caption = &table.caption;
    said("caption of a table", caption, usize::MAX)?;
    for column in &table.columns {
        said(&format!("head of a column of {caption:?}"), &column.head, HEADING)?;
    }
    if let Some(at) = table.rows.iter().position(|row| row.cells.len() + 1 != table.columns.len()) {
        return Err(format!("row {} of {caption:?} does not fill its columns", at + 1));
    }
    if table.columns.is_empty() { Err(format!("{caption:?} has no column")) } else { Ok(()) }
}

fn map(map: &PosterMap) -> Result<(), String> {
    said("caption of the map", &map.caption, HEADING)?;
    if !(1..=5).contains(&map.horizons.len()) {
        return Err("the map needs one to five horizons".to_owned());
    }
    if let Some(row) = map.rows.iter().find(|row| row.cells.len() != map.horizons.len()) {
        return Err(format!("row {} of the map does not have a cell for each horizon", row.number));
    }
    match &map.qr {
        Some(qr) if qr.link.is_empty() || qr.link.len() > LINK => {
            Err(format!("the map has no link of at most {LINK} bytes"))
        }
        _ => Ok(()),
    }
}

fn plain(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_.".contains(sign))
}

/// `2026-11-22`, and a day that exists.
fn day(text: &str) -> Result<(), String> {
    let fault = || format!("`released_on` is {text:?}, not a day like 2026-11-22");
    let parts: Vec<u16> = text.split('-').map_while(|part| part.parse().ok()).collect();
    let [year, month, day] = parts[..] else { return Err(fault()) };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u16::from(leap),
        1..=12 => 31,
        _ => 0,
    };
    let exists = (1..=days).contains(&day) && year >= 1 && text.len() == 10;
    if exists { Ok(()) } else { Err(fault()) }
}
