//! Is it moving, and where does it want to be: readings over waves on an axis that runs to 2040.
//!
//! Dots of one term are joined from four readings on, and never before; readings of another term are hollow
//! and never joined. Behind them: the path to a target, and from four readings on where they may go.

use super::dot::{band_of, mark_words};
use super::ink::Ink;
use super::marks::{self, Mark, MarkKind};
use super::sheet::{
    BESIDE, Caption, Drawn, Lettering, Margins, Plot, Sheet, chart, filled, tenths, width_of,
};
use super::{Chart, ahead, seam};
use crate::progress::{
    Direction, ItemView, Middle, Point, Target, answers_words, middle, percent, permille_words,
};
use crate::release::{Reading, Share};
use crate::surveys::Continuity;
use plotters::element::{Circle, Polygon};
use plotters::style::text_anchor::{HPos, VPos};

/// The height of the plot with its years, in units.
const PLOT: f64 = 230.0;
/// The height of one line of the legend, in units.
const LINE: f64 = 22.0;
/// What a mark may tell, in units.
const TOLD: f64 = 66.0;

/// What the legend explains; only what is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Same,
    Other,
    Band,
    BandOther,
    Target,
    Path,
    Fan,
    Median,
    Limits,
    Earlier,
    Seam(Continuity),
    Marked(MarkKind),
}

/// Every reading of a question over the waves; none where nothing may be shown.
pub fn readings(view: &ItemView) -> Option<Chart> {
    readings_marked(view, &[])
}

/// As [`readings`], with what was done and started marked on the foot of the axis.
pub fn readings_marked(view: &ItemView, marked: &[Mark]) -> Option<Chart> {
    let (latest, _) = view.latest()?;
    let last = last_year(view);
    let subtitle = format!(
        "Share of {} who said {}, each wave, on the way to {last}",
        view.audience.noun(),
        view.favourable
    );
    let drawn = ahead::drawn_words(view.finding.allowance, last);
    let mut keys = keys(view);
    keys.extend(marks::kinds(marked, span(view)).into_iter().map(Key::Marked));
    // Three lines of what a mark tells have room where the legend is.
    let height = (PLOT + (LINE * keys.len() as f64 + 6.0).max(TOLD)) as i32;
    let term = latest.term.name();
    Some(chart(view, Caption { kind: "readings", drawn: &drawn, subtitle }, height, |sheet| {
        let plot = frame(sheet, view)?;
        // First, because what a mark tells stands over it.
        legend(sheet, &keys, term)?;
        seam::seams(sheet, &plot, &view.series)?;
        seam::earlier(sheet, &plot, &view.series, PLOT)?;
        ahead::fan(sheet, &plot, view, PLOT)?;
        ahead::middle_lines(sheet, &plot, view, span(view))?;
        ahead::path(sheet, &plot, view, span(view).1)?;
        ahead::joined(sheet, &plot, view)?;
        for point in &view.series.points {
            if let Some(reading) = point.figure.shown() {
                mark(sheet, &plot, (point, reading), (view.series.is_like_for_like(point), PLOT))?;
            }
        }
        for target in &view.targets {
            aim(sheet, &plot, target, view)?;
        }
        marks::marks(sheet, &plot, marked, (span(view), PLOT))
    }))
}

fn keys(view: &ItemView) -> Vec<Key> {
    let shown = || {
        let of = |point: &Point| Some((view.series.is_like_for_like(point), point.figure.shown()?.share));
        view.series.points.iter().filter_map(of)
    };
    let percent = |share: Share| matches!(share, Share::Percent { .. });
    let mut keys = Vec::new();
    if shown().any(|(same, share)| same && percent(share)) {
        keys.push(Key::Same);
    }
    if shown().any(|(same, share)| !same && percent(share)) {
        keys.push(Key::Other);
    }
    if shown().any(|(same, share)| same && !percent(share)) {
        keys.push(Key::Band);
    }
    if shown().any(|(same, share)| !same && !percent(share)) {
        keys.push(Key::BandOther);
    }
    if !view.targets.is_empty() {
        keys.push(Key::Target);
    }
    if ahead::has_path(view) {
        keys.push(Key::Path);
    }
    if ahead::projected(view).next().is_some() {
        keys.push(Key::Fan);
    }
    match middle(&view.series) {
        Some(Middle::Median(_)) => keys.push(Key::Median),
        Some(Middle::Limits { .. }) => keys.extend([Key::Median, Key::Limits]),
        None => {}
    }
    if view.series.all_earlier().any(|series| !series.all_withheld()) {
        keys.push(Key::Earlier);
    }
    keys.extend(seam::kinds(&view.series).into_iter().map(Key::Seam));
    keys
}

/// From where to where the axis runs.
fn span(view: &ItemView) -> (f64, f64) {
    let earlier = view.series.all_earlier().flat_map(|series| &series.points);
    let start =
        view.series.points.iter().chain(earlier).map(|point| point.year).min().map_or(2026.0, f64::from);
    (start, view.horizons.iter().map(|horizon| horizon.1).fold(start + 1.0, f64::max))
}

/// The year that the axis ends with: the last horizon.
fn last_year(view: &ItemView) -> i32 {
    view.horizons.iter().map(|horizon| horizon.0).max().unwrap_or(span(view).1 as i32)
}

/// Axes, faint lines, and the horizons.
fn frame<'a>(sheet: &Sheet<'a>, view: &ItemView) -> Drawn<Plot<'a>> {
    let (start, end) = span(view);
    let bottom = (sheet.height() - PLOT + 26.0) as i32;
    let margins = Margins { left: 48, right: 12, top: 12, bottom };
    let plot = sheet.plot(start..end, 0.0..100.0, margins)?;
    for tick in [0u8, 25, 50, 75, 100] {
        let (left, right) =
            (Sheet::place(&plot, (start, f64::from(tick))), Sheet::place(&plot, (end, f64::from(tick))));
        sheet.line(left, right, if tick == 0 { Ink::Axis } else { Ink::Grid })?;
        let before = Lettering { ink: Ink::Label, across: HPos::Right, upright: VPos::Center };
        sheet.words(&percent(tick), (left.0 - 6.0, left.1), before)?;
    }
    let mut free_until = f64::INFINITY;
    for (year, ends) in view.horizons.iter().rev().filter(|horizon| horizon.1 > start) {
        let (top, foot) = (Sheet::place(&plot, (*ends, 100.0)), Sheet::place(&plot, (*ends, 0.0)));
        sheet.group(&format!("The {year} horizon"), || {
            sheet.line(top, foot, Ink::Horizon)?;
            let words = year.to_string();
            let last = *ends >= end;
            let across = if last { HPos::Right } else { HPos::Center };
            free_until = foot.0 - width_of(&words) * if last { 1.0 } else { 0.5 };
            let at = (if last { foot.0 + 10.0 } else { foot.0 }, foot.1 + 8.0);
            sheet.words(&words, at, Lettering { ink: Ink::Label, across, upright: VPos::Top })
        })?;
    }
    let first = format!("{start:.0}");
    let foot = Sheet::place(&plot, (start, 0.0));
    if foot.0 + width_of(&first) + 4.0 < free_until {
        let under = Lettering { ink: Ink::Label, across: HPos::Left, upright: VPos::Top };
        sheet.words(&first, (foot.0 - 6.0, foot.1 + 8.0), under)?;
    }
    Ok(plot)
}

/// One reading, filled where it is of the same term as the latest; what it tells stands at this height.
pub(super) fn mark(
    sheet: &Sheet,
    plot: &Plot,
    (point, reading): (&Point, &Reading),
    (same, told): (bool, f64),
) -> Drawn {
    let at = |percent: f64| Sheet::place(plot, (point.moment(), percent));
    let answers = answers_words(reading.answers);
    let other = if same { "" } else { ", another term: not compared" };
    let title = format!("{}: {}, {answers} answers{other}", point.when(), mark_words(reading.share));
    sheet.stop(&title, told, || match reading.share {
        Share::Percent { percent, low, high } => {
            sheet.hit(at(f64::from(percent)))?;
            if same {
                sheet.line(at(f64::from(low)), at(f64::from(high)), Ink::Interval)?;
            }
            let ink = if same { Ink::Dot } else { Ink::Hollow };
            let radius = if same { 45 } else { 40 };
            sheet.root().draw(&Circle::new(tenths(at(f64::from(percent))), radius, filled(ink)))
        }
        banded => {
            let (low, high) = band_of(banded);
            let (foot, top) = (at(low), at(high));
            let ink = if same { Ink::Band } else { Ink::BandOther };
            sheet.rect((top.0 - 4.0, top.1), (foot.0 + 4.0, foot.1), ink)
        }
    })
}

pub(super) fn diamond(sheet: &Sheet, (x, y): (f64, f64)) -> Drawn {
    let corners = [(x, y - 7.0), (x + 7.0, y), (x, y + 7.0), (x - 7.0, y)];
    sheet.root().draw(&Polygon::new(corners.map(tenths).to_vec(), filled(Ink::Target)))
}

fn aim(sheet: &Sheet, plot: &Plot, target: &Target, view: &ItemView) -> Drawn {
    let Some((year, ends)) = view.horizons.iter().find(|horizon| horizon.0 == target.horizon) else {
        return Ok(());
    };
    let (x, y) = Sheet::place(plot, (*ends, f64::from(target.permille) / 10.0));
    let words = permille_words(target.permille);
    let title = format!("Target: {} by {year}", target.words(Direction::Rising));
    sheet.group(&title, || {
        diamond(sheet, (x, y))?;
        // Left of the mark where there is room: the last horizon is the edge of the picture; and above the path.
        let before = Lettering { ink: Ink::Value, across: HPos::Right, upright: VPos::Center };
        match *year {
            2026 => sheet.words(&words, (x + 11.0, y - 12.0), Lettering { across: HPos::Left, ..before }),
            _ => sheet.words(&words, (x - 9.0, y - 12.0), before),
        }
    })
}

fn legend(sheet: &Sheet, keys: &[Key], term: &str) -> Drawn {
    for (line, key) in keys.iter().enumerate() {
        let y = PLOT + LINE * (line as f64 + 0.5);
        sign(sheet, *key, y)?;
        let words = match key {
            Key::Same => format!("{term} reading with its interval"),
            Key::Other => "another term: not compared".to_owned(),
            Key::Band => "a band: too few for an exact figure".to_owned(),
            Key::BandOther => "a band of another term: not compared".to_owned(),
            Key::Target => "target that the partnership agreed".to_owned(),
            Key::Path => "the path from the first reading".to_owned(),
            Key::Fan => "if it goes on so: 5 and 8 in 10 lines".to_owned(),
            Key::Median => "the middle of the readings".to_owned(),
            Key::Earlier => "an earlier wording: not compared".to_owned(),
            Key::Seam(Continuity::Break) => "a break: cannot be compared".to_owned(),
            Key::Seam(_) => "new words: to compare by eye only".to_owned(),
            Key::Limits => "where ordinary variation ends".to_owned(),
            Key::Marked(MarkKind::Deed) => "something was done about it".to_owned(),
            Key::Marked(MarkKind::Start) => "an intervention was started".to_owned(),
        };
        sheet.words(&words, (38.0, y), BESIDE)?;
    }
    Ok(())
}

/// The sign of a key, as it looks in the plot.
fn sign(sheet: &Sheet, key: Key, y: f64) -> Drawn {
    let (left, right) = ((9.0, y), (31.0, y));
    match key {
        Key::Same => {
            sheet.line((20.0, y - 9.0), (20.0, y + 9.0), Ink::Interval)?;
            sheet.root().draw(&Circle::new(tenths((20.0, y)), 45, filled(Ink::Dot)))
        }
        Key::Other => sheet.root().draw(&Circle::new(tenths((20.0, y)), 40, filled(Ink::Hollow))),
        Key::Band => sheet.rect((16.0, y - 8.0), (24.0, y + 8.0), Ink::Band),
        Key::BandOther => sheet.rect((16.0, y - 8.0), (24.0, y + 8.0), Ink::BandOther),
        Key::Target => diamond(sheet, (20.0, y)),
        Key::Path => sheet.line(left, right, Ink::Path),
        Key::Fan => {
            sheet.rect((9.0, y - 8.0), (31.0, y + 8.0), Ink::Fan80)?;
            sheet.rect((9.0, y - 4.0), (31.0, y + 4.0), Ink::Fan50)
        }
        Key::Median => sheet.line(left, right, Ink::MiddleLine),
        Key::Limits => sheet.line(left, right, Ink::Bound),
        Key::Earlier => seam::square(sheet, (20.0, y)),
        Key::Marked(kind) => marks::sign(sheet, kind, (20.0, y + 6.0)),
        Key::Seam(kind) => seam::mark(sheet, kind, (20.0, y - 8.0), (20.0, y + 8.0)),
    }
}
