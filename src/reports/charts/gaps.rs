//! Who is left behind: each group beside everyone else, in the plan's order, silent groups included.

use super::Chart;
use super::ink::Ink;
use super::sheet::{
    BESIDE, Drawn, Lettering, Margins, Plot, Sheet, WIDTH, Words, filled, picture, tenths, width_of,
};
use crate::progress::{GapGroup, GapRow, ItemView, more_or_fewer, percent};
use crate::release::{Gap, WITHHELD_SENTENCE};
use plotters::element::Circle;
use plotters::style::text_anchor::{HPos, VPos};

/// The height of one group: its words, then its marks.
const ROW: f64 = 52.0;
/// The height of the name of a dimension.
const HEADING: f64 = 30.0;
/// The axis with its words, and below it the legend.
const FOOT: f64 = 34.0;
const LEGEND: f64 = 72.0;

/// A dumbbell for each group; none where no group is set beside everyone else.
pub fn gaps(view: &ItemView, group: &GapGroup) -> Chart {
    let subtitle = format!(
        "Share of {} who said {}, each group beside everyone else, {}",
        view.audience.noun(),
        view.favourable,
        group.when
    );
    let drawn = "Chart: for each group a dot, beside a ring for everyone else, on a scale from 0% to 100%, with the \
                 95% interval of the gap. Groups stand in the order declared before the wave, which ranks nobody.";
    let words: Vec<String> = group.rows.iter().map(GapRow::words).collect();
    let alt = format!("{drawn} {}. {} The table follows.", group.headline(), words.join(" "));
    let lines = lines(group);
    let body = lines.iter().map(Line::height).sum::<f64>();
    let height = (body + FOOT + LEGEND).ceil() as i32;
    let id = format!("{}-gaps", view.slug());
    picture(Words { id, title: group.headline(), alt, subtitle }, height, |sheet| draw(sheet, &lines, body))
}

enum Line<'a> {
    Heading(&'a str),
    Group(&'a GapRow),
}

impl Line<'_> {
    fn height(&self) -> f64 {
        match self {
            Line::Heading(_) => HEADING,
            Line::Group(_) => ROW,
        }
    }
}

fn lines(group: &GapGroup) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut under = "";
    for row in &group.rows {
        if row.heading != under {
            under = &row.heading;
            lines.push(Line::Heading(under));
        }
        lines.push(Line::Group(row));
    }
    lines
}

fn draw(sheet: &Sheet, lines: &[Line], body: f64) -> Drawn {
    let bottom = (FOOT + LEGEND) as i32;
    let plot = sheet.plot(0.0..100.0, 0.0..1.0, Margins { left: 14, right: 14, top: 0, bottom })?;
    scale(sheet, &plot, body)?;
    // First, because what a group tells stands over it.
    legend(sheet, body + FOOT)?;
    let mut top = 0.0;
    for line in lines {
        match line {
            Line::Heading(words) => {
                sheet.name(words, (4.0, top + HEADING - 14.0), f64::from(WIDTH) - 8.0, heading())?
            }
            Line::Group(row) => group_row(sheet, &plot, row, (top, body + FOOT))?,
        }
        top += line.height();
    }
    Ok(())
}

fn heading() -> Lettering {
    Lettering { ink: Ink::Value, across: HPos::Left, upright: VPos::Center }
}

fn scale(sheet: &Sheet, plot: &Plot, body: f64) -> Drawn {
    for tick in [0u8, 25, 50, 75, 100] {
        let (x, _) = Sheet::place(plot, (f64::from(tick), 0.0));
        sheet.line((x, 4.0), (x, body), Ink::Grid)?;
        // The last one ends at the edge of the picture rather than outside it.
        let (x, across) = match tick {
            100 => (f64::from(WIDTH) - 2.0, HPos::Right),
            _ => (x, HPos::Center),
        };
        let under = Lettering { ink: Ink::Label, across, upright: VPos::Top };
        sheet.words(&percent(tick), (x, body + 8.0), under)?;
    }
    let (left, right) = (Sheet::place(plot, (0.0, 0.0)).0, Sheet::place(plot, (100.0, 0.0)).0);
    sheet.line((left, body), (right, body), Ink::Axis)
}

fn group_row(sheet: &Sheet, plot: &Plot, row: &GapRow, (top, told): (f64, f64)) -> Drawn {
    let words = (14.0, top + 11.0);
    let room = f64::from(WIDTH) - 28.0;
    let around = ((1.0, top - 1.0), (f64::from(WIDTH) - 1.0, top + ROW - 5.0));
    sheet.stop(&row.words(), told, || match row.figure.shown() {
        None => {
            sheet.rect(around.0, around.1, Ink::Hit)?;
            sheet.name(&row.group, words, room, BESIDE)?;
            sheet.words(WITHHELD_SENTENCE, (14.0, top + 33.0), BESIDE)
        }
        Some(gap) => {
            let clear = if gap.clear { ", clear" } else { "" };
            let right = Lettering { ink: Ink::Value, across: HPos::Right, upright: VPos::Center };
            let said = format!("{}{clear}", more_or_fewer(gap.points));
            sheet.rect(around.0, around.1, Ink::Hit)?;
            // The figure is bold and so a little wider.
            sheet.name(&row.group, words, room - 1.1 * width_of(&said), BESIDE)?;
            sheet.words(&said, (f64::from(WIDTH) - 6.0, top + 11.0), right)?;
            dumbbell(sheet, plot, gap, top + 33.0)
        }
    })
}

/// The dot of the group, the ring of everyone else, and where the group may lie beside them.
fn dumbbell(sheet: &Sheet, plot: &Plot, gap: &Gap, y: f64) -> Drawn {
    let at = |share: f64| (Sheet::place(plot, (share.clamp(0.0, 100.0), 0.0)).0, y);
    let rest = f64::from(gap.everyone_else);
    let (low, high) = (at(rest + f64::from(gap.low)), at(rest + f64::from(gap.high)));
    sheet.line((low.0, y + 9.0), (high.0, y + 9.0), Ink::Reach)?;
    for end in [low, high] {
        sheet.line((end.0, y + 5.0), (end.0, y + 13.0), Ink::Reach)?;
    }
    sheet.line(at(rest), at(f64::from(gap.group)), Ink::Between)?;
    sheet.root().draw(&Circle::new(tenths(at(rest)), 55, filled(Ink::Rest)))?;
    sheet.root().draw(&Circle::new(tenths(at(f64::from(gap.group))), 55, filled(Ink::Dot)))
}

fn legend(sheet: &Sheet, top: f64) -> Drawn {
    let at = |line: f64| top + 24.0 * (line + 0.5);
    sheet.root().draw(&Circle::new(tenths((20.0, at(0.0))), 55, filled(Ink::Dot)))?;
    sheet.words("the group", (38.0, at(0.0)), BESIDE)?;
    sheet.root().draw(&Circle::new(tenths((20.0, at(1.0))), 55, filled(Ink::Rest)))?;
    sheet.words("everyone else", (38.0, at(1.0)), BESIDE)?;
    sheet.line((9.0, at(2.0)), (31.0, at(2.0)), Ink::Reach)?;
    for end in [9.0, 31.0] {
        sheet.line((end, at(2.0) - 4.0), (end, at(2.0) + 4.0), Ink::Reach)?;
    }
    sheet.words("where the group may lie (95%)", (38.0, at(2.0)), BESIDE)
}
