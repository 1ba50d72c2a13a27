//! A report as a workbook: notes first, then a sheet for each outcome or part, then every figure in long form.
//!
//! Figures are numbers that look as every page shows them; everything else is text. No formula is ever written,
//! and what a spreadsheet would take for one gets an apostrophe.

use super::lines::{action_lines, map_lines};
use super::material::Material;
use super::parts::number_in;
use crate::reports::{Table as Lines, guarded};
use belong_reports::model::{Block, Chart, Report, Section, Table};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::collections::BTreeSet;

/// What a workbook's cell holds at most, in characters; a longer sentence is cut and says so.
const LONGEST: usize = 32_000;
/// What the name of a sheet holds at most.
const SHEET_NAME: usize = 31;
const WIDE: f64 = 60.0;
const NARROW: f64 = 16.0;

/// The workbook's bytes. The same report gives the same bytes: its dates are those of the release.
pub(super) fn workbook(
    report: &Report,
    (figures, codebook): (&Lines, &Lines),
    material: &Material,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = material.day();
    let made = ExcelDateTime::from_ymd(
        day.year().unsigned_abs(),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    )?;
    let about = DocProperties::new().set_title(guarded(&report.title)).set_creation_datetime(&made);
    book.set_properties(&about);
    let mut names = BTreeSet::new();
    let mut notes = Sheet::new("Notes", &mut names)?;
    notes.notes(report, codebook)?;
    book.push_worksheet(notes.sheet);
    for group in grouped(&report.sections) {
        let Some(sheet) = part(&group, &mut names)? else { continue };
        book.push_worksheet(sheet);
    }
    let mut all = Sheet::new("All figures", &mut names)?;
    all.lines(figures)?;
    all.sheet.set_freeze_panes(2, 0)?;
    book.push_worksheet(all.sheet);
    book.save_to_buffer()
}

/// Sections that go on one sheet: each outcome with what stands below it, and every other part by itself.
fn grouped(sections: &[Section]) -> Vec<Vec<&Section>> {
    let mut groups: Vec<Vec<&Section>> = Vec::new();
    for section in sections {
        match groups.last_mut() {
            Some(group) if section.level > 3 => group.push(section),
            _ => groups.push(vec![section]),
        }
    }
    groups
}

/// A sheet with the tables of these sections; none where they hold no table.
fn part(group: &[&Section], names: &mut BTreeSet<String>) -> Result<Option<Worksheet>, XlsxError> {
    let Some(first) = group.first() else { return Ok(None) };
    let blocks = group.iter().flat_map(|section| &section.blocks);
    let has_table = |block: &&Block| {
        matches!(block, Block::Table(_) | Block::Map(_) | Block::Actions(_) | Block::Pictures(_))
            || matches!(block, Block::Chart(chart) if chart.table.is_some())
    };
    if !blocks.clone().any(|block| has_table(&block)) {
        return Ok(None);
    }
    let name =
        first.id.strip_prefix("outcome-").map_or_else(|| first.heading.clone(), |id| format!("Outcome {id}"));
    let mut sheet = Sheet::new(&name, names)?;
    sheet.heading(&first.heading)?;
    for section in group {
        if section.id != first.id {
            sheet.heading(&section.heading)?;
        }
        for block in &section.blocks {
            sheet.block(block)?;
        }
    }
    Ok(Some(sheet.sheet))
}

/// A sheet that is written from the top down.
struct Sheet {
    sheet: Worksheet,
    row: u32,
}

impl Sheet {
    fn new(name: &str, names: &mut BTreeSet<String>) -> Result<Sheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(named(name, names))?;
        sheet.set_column_width(0, WIDE)?;
        sheet.set_column_range_width(1, 20, NARROW)?;
        Ok(Sheet { sheet, row: 0 })
    }

    fn notes(&mut self, report: &Report, codebook: &Lines) -> Result<(), XlsxError> {
        self.heading(&report.title)?;
        let lines = [&report.subtitle, &report.partnership, &report.dated];
        let lines = lines.into_iter().chain(&report.about_demo).chain(&report.foot).chain(&report.contact);
        for line in lines.filter(|line| !line.is_empty()) {
            self.line(line)?;
        }
        for section in &report.sections {
            let said: Vec<String> = section.blocks.iter().flat_map(sentences).collect();
            if section.level == 2 && !said.is_empty() {
                self.row += 1;
                self.heading(&section.heading)?;
                for line in &said {
                    self.line(line)?;
                }
            }
        }
        self.row += 1;
        self.lines(codebook)
    }

    fn heading(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, safe(text), &bold())?;
        self.row += 1;
        Ok(())
    }

    fn line(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, safe(text), &wrapped())?;
        self.row += 1;
        Ok(())
    }

    fn block(&mut self, block: &Block) -> Result<(), XlsxError> {
        match block {
            Block::Table(one) => self.table(one),
            Block::Chart(chart) => self.chart(chart),
            Block::Map(map) => self.lines(&map_lines(map)),
            Block::Actions(actions) => self.lines(&action_lines(actions)),
            Block::Pictures(_)
            | Block::Lead(_)
            | Block::Paragraph(_)
            | Block::Note(_)
            | Block::Words(_)
            | Block::Bullets(_) => sentences(block).iter().try_for_each(|line| self.line(line)),
        }
    }

    fn chart(&mut self, chart: &Chart) -> Result<(), XlsxError> {
        self.heading(&chart.title)?;
        for line in chart.about.iter().chain([&chart.source]).filter(|line| !line.is_empty()) {
            self.line(line)?;
        }
        chart.table.iter().try_for_each(|one| self.table(one))
    }

    fn table(&mut self, table: &Table) -> Result<(), XlsxError> {
        let head: Vec<&str> = table.columns.iter().map(|column| column.head.as_str()).collect();
        let rows = table.rows.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| (cell.text.as_str(), cell.number));
            [(row.head.as_str(), None)].into_iter().chain(cells).collect()
        });
        self.grid(&table.caption, &head, rows.collect())
    }

    fn lines(&mut self, lines: &Lines) -> Result<(), XlsxError> {
        let head: Vec<&str> = lines.head.iter().map(String::as_str).collect();
        let rows = lines.rows.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| (cell.as_str(), number_in(cell)));
            [(row.head.as_str(), None)].into_iter().chain(cells).collect()
        });
        self.grid(&lines.caption, &head, rows.collect())
    }

    fn grid(
        &mut self,
        caption: &str,
        head: &[&str],
        rows: Vec<Vec<(&str, Option<f64>)>>,
    ) -> Result<(), XlsxError> {
        self.heading(caption)?;
        for (column, text) in (0u16..).zip(head) {
            self.sheet.write_string_with_format(self.row, column, safe(text), &head_format())?;
        }
        for row in rows {
            self.row += 1;
            for (column, (text, number)) in (0u16..).zip(row) {
                match number {
                    Some(number) => {
                        let looks = Format::new().set_num_format(looks_like(text));
                        self.sheet.write_number_with_format(self.row, column, number, &looks)?;
                    }
                    None if text.is_empty() => {}
                    None => {
                        self.sheet.write_string(self.row, column, safe(text))?;
                    }
                }
            }
        }
        self.row += 2;
        Ok(())
    }
}

/// The format in which a number looks as it is written: `58%`, `about 240`, `3 fewer`, `23.4%`.
fn looks_like(text: &str) -> String {
    let (before, rest) = text.strip_prefix("about ").map_or(("", text), |rest| ("\"about \"", rest));
    let end = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(rest.len());
    let (digits, unit) = rest.split_at(end);
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
    let digits = if decimals > 0 { format!("0.{}", "0".repeat(decimals)) } else { "0".to_owned() };
    let after = if unit.is_empty() { String::new() } else { format!("\"{unit}\"") };
    format!("{before}{digits}{after};{before}{digits}{after}")
}

/// Text that no spreadsheet takes for a formula, and that fits into a cell.
fn safe(text: &str) -> String {
    let kept: String =
        text.chars().filter(|sign| !sign.is_control() || matches!(sign, '\t' | '\n' | '\r')).collect();
    let text = guarded(&kept);
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{} … (cut here)", &text[..at]),
        None => text,
    }
}

/// The name of a sheet: short, without the signs that Excel forbids, and not twice, whatever the case.
fn named(name: &str, names: &mut BTreeSet<String>) -> String {
    let plain = |sign: char| if "[]:*?/\\'".contains(sign) || sign.is_control() { ' ' } else { sign };
    let clean: String = guarded(name.trim()).chars().map(plain).collect();
    let base: String = clean.trim().chars().take(SHEET_NAME - 4).collect();
    let base = if base.trim().is_empty() { "Sheet".to_owned() } else { base.trim().to_owned() };
    let tries = std::iter::once(base.clone()).chain((2..).map(|number| format!("{base} {number}")));
    let mut free = tries.filter(|name| !names.contains(&name.to_lowercase()));
    let name = free.next().unwrap_or(base);
    names.insert(name.to_lowercase());
    name
}

/// The sentences of a block that is no table.
fn sentences(block: &Block) -> Vec<String> {
    match block {
        Block::Lead(text) | Block::Paragraph(text) | Block::Note(text) => vec![text.clone()],
        Block::Bullets(bullets) => {
            let intro = [&bullets.intro].into_iter().filter(|intro| !intro.is_empty());
            intro.chain(&bullets.items).cloned().collect()
        }
        Block::Pictures(pictures) => pictures.iter().map(|one| one.sentence.clone()).collect(),
        Block::Words(words) => words.lines(),
        Block::Chart(_) | Block::Table(_) | Block::Map(_) | Block::Actions(_) => Vec::new(),
    }
}

fn bold() -> Format {
    Format::new().set_bold()
}

fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

fn head_format() -> Format {
    bold().set_text_wrap().set_align(FormatAlign::Bottom)
}
