//! One outcome among many: the readings of its headline question on axes that every such picture shares.

use super::ink::Ink;
use super::sheet::{BESIDE, Caption, Drawn, Lettering, Margins, Sheet, chart, filled, tenths};
use super::timeline::{diamond, mark};
use super::{Chart, ahead};
use crate::progress::{Direction, ItemView, permille_words};
use plotters::element::Circle;
use plotters::style::text_anchor::{HPos, VPos};

/// The height of the plot with its years, and of the words below it, in units.
const PLOT: f64 = 180.0;
const FOOT: f64 = 46.0;

/// The axis of time that all outcomes share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmallAxis {
    /// The year of the first reading of any outcome.
    pub from: f64,
    /// The end of the horizon in the middle, and its year.
    pub until: (i32, f64),
}

impl SmallAxis {
    /// Over the questions of all outcomes; none where nothing was ever asked.
    pub fn over(views: &[&ItemView]) -> Option<SmallAxis> {
        let years = views.iter().flat_map(|view| &view.series.points).map(|point| point.year);
        let first = years.min()?;
        let horizons = views.iter().flat_map(|view| &view.horizons);
        let mut ends: Vec<(i32, f64)> = horizons.copied().collect();
        ends.sort_by_key(|end| end.0);
        ends.dedup_by_key(|end| end.0);
        let middle = ends.get(ends.len() / 2).copied()?;
        Some(SmallAxis { from: f64::from(first), until: (middle.0, middle.1.max(f64::from(first) + 1.0)) })
    }
}

/// The readings of a question, small; none where nothing may be shown.
pub fn small(view: &ItemView, axis: SmallAxis) -> Option<Chart> {
    let (latest, _) = view.latest()?;
    let subtitle = format!(
        "Share of {} who said {}, each wave until {}",
        view.audience.noun(),
        view.favourable,
        latest.when()
    );
    let year = axis.until.0;
    let drawn = format!("Chart: readings as dots on a time axis that ends in {year}, from 0% to 100%.");
    let caption = Caption { kind: "small", drawn: &drawn, subtitle };
    Some(chart(view, caption, (PLOT + FOOT) as i32, |sheet| draw(sheet, view, axis)))
}

fn draw(sheet: &Sheet, view: &ItemView, axis: SmallAxis) -> Drawn {
    let (year, end) = axis.until;
    let margins = Margins { left: 48, right: 16, top: 8, bottom: (FOOT + 26.0) as i32 };
    let plot = sheet.plot(axis.from..end, 0.0..100.0, margins)?;
    for tick in [0u8, 50, 100] {
        let (left, right) =
            (Sheet::place(&plot, (axis.from, f64::from(tick))), Sheet::place(&plot, (end, f64::from(tick))));
        sheet.line(left, right, if tick == 0 { Ink::Axis } else { Ink::Grid })?;
        let before = Lettering { ink: Ink::Label, across: HPos::Right, upright: VPos::Center };
        sheet.words(&format!("{tick}%"), (left.0 - 6.0, left.1), before)?;
    }
    let (top, foot) = (Sheet::place(&plot, (end, 100.0)), Sheet::place(&plot, (end, 0.0)));
    sheet.line(top, foot, Ink::Horizon)?;
    let under = |across| Lettering { ink: Ink::Label, across, upright: VPos::Top };
    sheet.words(&year.to_string(), (foot.0 + 8.0, foot.1 + 7.0), under(HPos::Right))?;
    let start = Sheet::place(&plot, (axis.from, 0.0));
    sheet.words(&format!("{:.0}", axis.from), (start.0 - 6.0, start.1 + 7.0), under(HPos::Left))?;
    legend(sheet, view)?;
    ahead::path(sheet, &plot, view, end)?;
    ahead::joined(sheet, &plot, view)?;
    for point in &view.series.points {
        if let Some(reading) = point.figure.shown() {
            mark(sheet, &plot, (point, reading), (view.series.is_like_for_like(point), PLOT))?;
        }
    }
    let due = view.targets.iter().filter(|target| target.horizon == year);
    for target in due {
        let (x, y) = Sheet::place(&plot, (end, f64::from(target.permille) / 10.0));
        sheet.group(&format!("Target: {} by {year}", target.words(Direction::Rising)), || {
            diamond(sheet, (x, y))?;
            let before = Lettering { ink: Ink::Value, across: HPos::Right, upright: VPos::Center };
            sheet.words(&permille_words(target.permille), (x - 9.0, y - 12.0), before)
        })?;
    }
    Ok(())
}

/// What the two kinds of dots are; what a mark tells stands over it.
fn legend(sheet: &Sheet, view: &ItemView) -> Drawn {
    let y = PLOT + FOOT / 2.0;
    let Some((latest, _)) = view.latest() else { return Ok(()) };
    sheet.root().draw(&Circle::new(tenths((20.0, y)), 45, filled(Ink::Dot)))?;
    sheet.words(latest.term.name(), (32.0, y), BESIDE)?;
    let shown = view.series.points.iter().filter(|point| point.figure.shown().is_some());
    if shown.into_iter().all(|point| view.series.is_like_for_like(point)) {
        return Ok(());
    }
    sheet.root().draw(&Circle::new(tenths((130.0, y)), 40, filled(Ink::Hollow)))?;
    sheet.words("another term", (142.0, y), BESIDE)
}
