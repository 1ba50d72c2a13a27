//! Who answered: a bar for every absence band and every phase, beside the line of everybody who was invited.

use super::Chart;
use super::ink::Ink;
use super::sheet::{BESIDE, Drawn, Lettering, Margins, Plot, Sheet, WIDTH, Words, picture, width_of};
use crate::progress::{answered_evenly, percent, response_words};
use crate::release::{Cube, Dimension, ResponseCell, ResponseShare, WITHHELD_SENTENCE};
use crate::reports::tables::ANSWERED_BY;
use crate::theory::Audience;
use plotters::style::text_anchor::{HPos, VPos};

/// The height of one group: its words, then its bar.
const ROW: f64 = 44.0;
/// The height of the name of a dimension.
const HEADING: f64 = 30.0;
/// The axis with its words, and below it the legend.
const FOOT: f64 = 32.0;
const LEGEND: f64 = 36.0;

/// Who answered in a release, of one audience; none where nobody of it was asked.
pub fn answered(cube: &Cube, audience: Audience) -> Option<Chart> {
    let said = response_words(cube, audience)?;
    let lines = lines(cube, audience);
    let groups: Vec<String> = lines.iter().filter_map(Line::words).collect();
    let when = format!("{} {}", cube.term.name(), cube.year);
    let drawn = "Chart: a bar for each group on a scale from 0% to 100%, with a line at 100% for everybody who was \
                 invited. Groups stand in the order declared before the wave, which ranks nobody.";
    let evenly = answered_evenly(audience, cube).join(" ");
    let title = format!("{}: {said}", audience.title());
    let words = Words {
        id: format!("{}-{}", slug(&cube.wave), audience.code()),
        alt: format!("{drawn} {title}. {} {evenly} The table follows.", groups.join(" ")),
        title,
        subtitle: format!("Share of the {} invited who answered, {when}", audience.noun()),
    };
    let body = lines.iter().map(Line::height).sum::<f64>();
    let height = (body + FOOT + LEGEND).ceil() as i32;
    Some(picture(words, height, |sheet| draw(sheet, &lines, body)))
}

/// Letters and figures of a wave's name: for ids.
fn slug(wave: &str) -> String {
    let letters = wave.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
    format!("answered-{}", letters.collect::<String>().to_lowercase())
}

enum Line<'a> {
    Heading(&'static str),
    Group(&'a ResponseCell),
}

impl Line<'_> {
    fn height(&self) -> f64 {
        match self {
            Line::Heading(_) => HEADING,
            Line::Group(_) => ROW,
        }
    }

    fn words(&self) -> Option<String> {
        match self {
            Line::Heading(_) => None,
            Line::Group(cell) => Some(format!("{}: {}.", name(cell), figure(cell))),
        }
    }
}

/// Everybody, then the groups of each dimension under its name.
fn lines(cube: &Cube, audience: Audience) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for (dimension, heading) in ANSWERED_BY {
        let mine = |cell: &&ResponseCell| cell.audience == audience && cell.group.dimension == dimension;
        let mut cells = cube.responses.iter().filter(mine).peekable();
        if cells.peek().is_some() && dimension != Dimension::Partnership {
            lines.push(Line::Heading(heading));
        }
        lines.extend(cells.map(Line::Group));
    }
    lines
}

fn name(cell: &ResponseCell) -> &str {
    if cell.group.name.is_empty() { "everybody" } else { &cell.group.name }
}

/// "46%, about 185 of about 400"; the one sentence where it is withheld.
fn figure(cell: &ResponseCell) -> String {
    match cell.figure.shown() {
        None => WITHHELD_SENTENCE.to_owned(),
        Some(ResponseShare { invited, answered, percent: whole }) => {
            let share = whole.map_or_else(String::new, |whole| format!("{}, ", percent(whole)));
            format!("{share}about {answered} of about {invited}")
        }
    }
}

fn draw(sheet: &Sheet, lines: &[Line], body: f64) -> Drawn {
    let bottom = (FOOT + LEGEND) as i32;
    let plot = sheet.plot(0.0..100.0, 0.0..1.0, Margins { left: 14, right: 20, top: 0, bottom })?;
    scale(sheet, &plot, body)?;
    let legend = body + FOOT + LEGEND / 2.0;
    sheet.line((20.0, legend - 9.0), (20.0, legend + 9.0), Ink::Roster)?;
    sheet.words("everybody who was invited", (38.0, legend), BESIDE)?;
    let mut top = 0.0;
    for line in lines {
        match line {
            Line::Heading(words) => {
                let at = (4.0, top + HEADING - 14.0);
                sheet.words(words, at, Lettering { ink: Ink::Value, ..BESIDE })?;
            }
            Line::Group(cell) => row(sheet, &plot, cell, (top, body + 1.0))?,
        }
        top += line.height();
    }
    let at = Sheet::place(&plot, (100.0, 0.0)).0;
    sheet.line((at, 2.0), (at, body), Ink::Roster)
}

fn scale(sheet: &Sheet, plot: &Plot, body: f64) -> Drawn {
    for tick in [0u8, 25, 50, 75, 100] {
        let (x, _) = Sheet::place(plot, (f64::from(tick), 0.0));
        sheet.line((x, 4.0), (x, body), Ink::Grid)?;
        let (x, across) = match tick {
            100 => (f64::from(WIDTH) - 2.0, HPos::Right),
            _ => (x, HPos::Center),
        };
        sheet.words(
            &percent(tick),
            (x, body + 7.0),
            Lettering { ink: Ink::Label, across, upright: VPos::Top },
        )?;
    }
    let (left, right) = (Sheet::place(plot, (0.0, 0.0)).0, Sheet::place(plot, (100.0, 0.0)).0);
    sheet.line((left, body), (right, body), Ink::Axis)
}

/// A group's name and its share, and below them its bar. How many that were is told at the height `told`.
fn row(sheet: &Sheet, plot: &Plot, cell: &ResponseCell, (top, told): (f64, f64)) -> Drawn {
    let (said, name) = (figure(cell), name(cell));
    sheet.stop(&format!("{name}: {said}"), told, || {
        sheet.rect((1.0, top), (f64::from(WIDTH) - 1.0, top + ROW - 2.0), Ink::Hit)?;
        let at = (14.0, top + 12.0);
        let room = f64::from(WIDTH) - 38.0;
        let Some(share) = cell.figure.shown().and_then(|share| share.percent) else {
            sheet.name(name, at, room, BESIDE)?;
            return sheet.words(&said, (at.0, top + 31.0), BESIDE);
        };
        let words = percent(share);
        sheet.name(name, at, room - 20.0 - width_of(&words), BESIDE)?;
        let right = Lettering { ink: Ink::Value, across: HPos::Right, upright: VPos::Center };
        sheet.words(&words, (f64::from(WIDTH) - 24.0, at.1), right)?;
        let (left, end) = (Sheet::place(plot, (0.0, 0.0)).0, Sheet::place(plot, (f64::from(share), 0.0)).0);
        sheet.rect((left, top + 23.0), (end, top + 39.0), Ink::Bar)
    })
}
