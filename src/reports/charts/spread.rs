//! How answers spread: favourable, then unfavourable, and the middle apart on the right.

use super::Chart;
use super::ink::Ink;
use super::sheet::{BESIDE, Caption, Drawn, Lettering, Margins, Sheet, chart};
use crate::progress::{Bar, ItemView, Side, answers_words, percent};
use plotters::style::text_anchor::{HPos, VPos};

/// The height of one line of the legend, in units.
const LINE: f64 = 24.0;
/// The height of the bar with the space below it, in units.
const BAR: f64 = 58.0;
/// The gap before the middle, in percent of the bar.
const APART: f64 = 5.0;

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
    let drawn = format!("Chart: a bar divided by answer. {}.", parts.join(", "));
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
    let total: f64 = bars.iter().map(|bar| f64::from(bar.percent)).sum();
    let both =
        bars.iter().any(|bar| bar.side == Side::Middle) && bars.iter().any(|bar| bar.side != Side::Middle);
    let apart = if both { APART } else { 0.0 };
    let bottom = (sheet.height() - 46.0) as i32;
    let plot = sheet.plot(
        0.0..(total + apart).max(1.0),
        0.0..1.0,
        Margins { left: 12, right: 12, top: 4, bottom },
    )?;
    let (mut from, mut set_apart) = (0.0, false);
    for (line, bar) in bars.iter().enumerate() {
        if bar.side == Side::Middle && !set_apart {
            from += apart;
            set_apart = true;
        }
        let to = from + f64::from(bar.percent);
        let (upper_left, bottom_right) = (Sheet::place(&plot, (from, 1.0)), Sheet::place(&plot, (to, 0.0)));
        let share = percent(bar.percent);
        sheet.group(&format!("{}: {share}", bar.label), || {
            let wide = bottom_right.0 - upper_left.0;
            // A white gap of two units keeps neighbours apart.
            let inset = if wide > 4.0 { 1.0 } else { 0.0 };
            sheet.rect(
                (upper_left.0 + inset, upper_left.1),
                (bottom_right.0 - inset, bottom_right.1),
                ink(bar.side),
            )?;
            if wide > 40.0 && bar.side != Side::Middle {
                let dark = matches!(bar.side, Side::MostFavourable | Side::MostUnfavourable);
                let ink = if dark { Ink::OnDark } else { Ink::Value };
                let centre = ((upper_left.0 + bottom_right.0) / 2.0, (upper_left.1 + bottom_right.1) / 2.0);
                sheet.words(
                    &share,
                    centre,
                    Lettering { ink, across: HPos::Center, upright: VPos::Center },
                )?;
            }
            stripes(sheet, bar.side, (upper_left.0 + inset, bottom_right.0 - inset), bottom_right.1)?;
            let middle = BAR + LINE * (line as f64 + 0.5);
            sheet.rect((13.0, middle - 8.0), (29.0, middle + 8.0), ink(bar.side))?;
            stripes(sheet, bar.side, (13.0, 29.0), middle + 8.0)?;
            sheet.words(&format!("{} {share}", bar.label), (38.0, middle), BESIDE)
        })?;
        from = to;
    }
    Ok(())
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
