//! How answers spread: favourable ones to the right of a line, unfavourable ones to the left, the middle apart.

use super::Chart;
use super::ink::Ink;
use super::sheet::{BESIDE, Caption, Drawn, Lettering, Margins, Plot, Sheet, WIDTH, chart};
use crate::progress::{Bar, ItemView, Side, answers_words, percent};
use plotters::style::text_anchor::{HPos, VPos};

/// The height of one line of the legend, in units.
const LINE: f64 = 24.0;
/// The height of the bar with its scale, in units.
const BAR: f64 = 76.0;
/// Where the middle's own line stands: a hundred for the others on either side, and a gap.
const MIDDLE: f64 = 128.0;

/// The spread of the latest reading; none under 30 answers and where it is withheld.
pub fn spread(view: &ItemView) -> Option<Chart> {
    let (point, reading) = view.latest()?;
    let bars = in_drawing_order(view.spread.as_ref()?);
    if bars.is_empty() {
        return None;
    }
    let subtitle = format!(
        "How {} answered, {}, {} answers",
        view.audience.noun(),
        point.when(),
        answers_words(reading.answers)
    );
    let parts: Vec<String> =
        bars.iter().map(|bar| format!("{} {}", bar.label, percent(bar.percent))).collect();
    let drawn = format!(
        "Chart: bars from a line at nought, favourable answers to the right, unfavourable ones to the left, the \
         middle apart. {}.",
        parts.join(", ")
    );
    let height = (BAR + LINE * bars.len() as f64).ceil() as i32;
    Some(chart(view, Caption { kind: "spread", drawn: &drawn, subtitle }, height, |sheet| draw(sheet, &bars)))
}

/// From most favourable to most unfavourable, the middle last.
fn in_drawing_order(bars: &[Bar]) -> Vec<&Bar> {
    let (middle, mut sides): (Vec<&Bar>, Vec<&Bar>) = bars.iter().partition(|bar| bar.side == Side::Middle);
    sides.reverse();
    sides.extend(middle);
    sides
}

fn ink(side: Side) -> Ink {
    match side {
        Side::MostFavourable => Ink::MostFavourable,
        Side::Favourable => Ink::Favourable,
        Side::Middle => Ink::Middle,
        Side::Unfavourable => Ink::Unfavourable,
        Side::MostUnfavourable => Ink::MostUnfavourable,
    }
}

fn draw(sheet: &Sheet, bars: &[&Bar]) -> Drawn {
    let bottom = (sheet.height() - BAR + 28.0) as i32;
    let margins = Margins { left: 16, right: 20, top: 4, bottom };
    let plot = sheet.plot(-100.0..MIDDLE + 100.0, 0.0..1.0, margins)?;
    scale(sheet, &plot)?;
    let (mut right, mut left, mut apart) = (0.0, 0.0, MIDDLE);
    let mut drawn: Vec<(&Bar, f64, f64)> = Vec::new();
    // From the line outwards: the mild answers stand beside it.
    let outwards = |bar: &&&Bar| matches!(bar.side, Side::Favourable | Side::Unfavourable);
    let (mild, strong): (Vec<&&Bar>, Vec<&&Bar>) = bars.iter().partition(outwards);
    for bar in mild.into_iter().chain(strong) {
        let wide = f64::from(bar.percent);
        let (edge, step) = match bar.side {
            Side::Favourable | Side::MostFavourable => (&mut right, wide),
            Side::Unfavourable | Side::MostUnfavourable => (&mut left, -wide),
            Side::Middle => (&mut apart, wide),
        };
        let from = *edge;
        *edge += step;
        drawn.push((bar, from.min(*edge), from.max(*edge)));
    }
    for (line, bar) in (0u8..).zip(bars) {
        let (from, to) = drawn.iter().find(|(one, ..)| one == bar).map_or((0.0, 0.0), |one| (one.1, one.2));
        let corners = (Sheet::place(&plot, (from, 1.0)), Sheet::place(&plot, (to, 0.0)));
        slice(sheet, bar, corners, BAR + LINE * (f64::from(line) + 0.5))?;
    }
    for base in [0.0, MIDDLE] {
        let (top, foot) = (Sheet::place(&plot, (base, 1.0)), Sheet::place(&plot, (base, 0.0)));
        sheet.line((top.0, top.1 - 4.0), (foot.0, foot.1 + 4.0), Ink::Nought)?;
    }
    Ok(())
}

/// A hundred to either side of the line, and a hundred for the middle.
fn scale(sheet: &Sheet, plot: &Plot) -> Drawn {
    let ticks =
        [(-100.0, 100), (-50.0, 50), (0.0, 0), (50.0, 50), (100.0, 100), (MIDDLE, 0), (MIDDLE + 100.0, 100)];
    for (at, share) in ticks {
        let (top, foot) = (Sheet::place(plot, (at, 1.0)), Sheet::place(plot, (at, 0.0)));
        sheet.line((top.0, top.1 - 2.0), (foot.0, foot.1 + 2.0), Ink::Grid)?;
        let last = at > MIDDLE;
        let across = if last { HPos::Right } else { HPos::Center };
        let x = if last { f64::from(WIDTH) - 2.0 } else { foot.0 };
        // The hundred right of the line and the middle's nought would touch.
        if at == 100.0 {
            continue;
        }
        sheet.words(
            &percent(share),
            (x, foot.1 + 7.0),
            Lettering { ink: Ink::Label, across, upright: VPos::Top },
        )?;
    }
    Ok(())
}

/// One answer's part of the bar, and its line of the legend at this height.
fn slice(
    sheet: &Sheet,
    bar: &Bar,
    (upper_left, bottom_right): ((f64, f64), (f64, f64)),
    middle: f64,
) -> Drawn {
    let share = percent(bar.percent);
    sheet.group(&format!("{}: {share}", bar.label), || {
        let wide = bottom_right.0 - upper_left.0;
        // A white gap of two units keeps neighbours apart.
        let inset = if wide > 4.0 { 1.0 } else { 0.0 };
        let (left, right) = (upper_left.0 + inset, bottom_right.0 - inset);
        sheet.rect((left, upper_left.1), (right, bottom_right.1), ink(bar.side))?;
        if wide > 38.0 && bar.side != Side::Middle {
            let dark = matches!(bar.side, Side::MostFavourable | Side::MostUnfavourable);
            let ink = if dark { Ink::OnDark } else { Ink::Value };
            let centre = ((left + right) / 2.0, (upper_left.1 + bottom_right.1) / 2.0);
            sheet.words(&share, centre, Lettering { ink, across: HPos::Center, upright: VPos::Center })?;
        }
        stripes(sheet, bar.side, (left, right), bottom_right.1)?;
        sheet.rect((13.0, middle - 8.0), (29.0, middle + 8.0), ink(bar.side))?;
        stripes(sheet, bar.side, (13.0, 29.0), middle + 8.0)?;
        sheet.name(&format!("{} {share}", bar.label), (38.0, middle), f64::from(WIDTH) - 46.0, BESIDE)
    })
}

/// Marks the unfavourable side where colour is not seen: two lines along the foot of a slice.
fn stripes(sheet: &Sheet, side: Side, (left, right): (f64, f64), foot: f64) -> Drawn {
    if !matches!(side, Side::Unfavourable | Side::MostUnfavourable) || right - left < 4.0 {
        return Ok(());
    }
    for above in [3.5, 7.5] {
        sheet.line((left + 0.5, foot - above), (right - 0.5, foot - above), Ink::Stripe)?;
    }
    Ok(())
}
