//! What was done and what was started, at its day on the foot of a time axis. Shapes tell them apart without colour.

use super::ink::Ink;
use super::sheet::{Drawn, Plot, Sheet, filled, tenths};
use jiff::civil::Date;
use plotters::element::Polygon;

/// How far a mark stands above its neighbour where two would cover each other, in units.
const STEP: f64 = 11.0;

/// One day that stands on a time axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub day: Date,
    pub kind: MarkKind,
    /// What it was, in a sentence: shown on pointing at it.
    pub title: String,
}

/// What happened on the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// Something was done about what people said: a triangle.
    Deed,
    /// An intervention was started: a flag.
    Start,
}

impl Mark {
    /// As a year with a fraction, as readings stand on the axis.
    pub(super) fn moment(&self) -> f64 {
        moment(self.day)
    }
}

/// A day as a year with a fraction.
pub(super) fn moment(day: Date) -> f64 {
    f64::from(day.year()) + (f64::from(day.day_of_year()) - 0.5) / f64::from(day.days_in_year())
}

/// The kinds that are drawn between these moments, in the legend's order.
pub(super) fn kinds(marks: &[Mark], (start, end): (f64, f64)) -> Vec<MarkKind> {
    let drawn = |kind: &MarkKind| marks.iter().any(|mark| mark.kind == *kind && within(mark, (start, end)));
    [MarkKind::Deed, MarkKind::Start].into_iter().filter(drawn).collect()
}

fn within(mark: &Mark, (start, end): (f64, f64)) -> bool {
    (start..=end).contains(&mark.moment())
}

/// Every mark between these moments, oldest first; one beside another stands above it. What it tells stands at the
/// height `told`.
pub(super) fn marks(sheet: &Sheet, plot: &Plot, marks: &[Mark], (span, told): ((f64, f64), f64)) -> Drawn {
    let mut drawn: Vec<&Mark> = marks.iter().filter(|mark| within(mark, span)).collect();
    drawn.sort_by_key(|mark| mark.day);
    let (mut last, mut height) = (f64::NEG_INFINITY, 0.0);
    for mark in drawn {
        let (x, foot) = Sheet::place(plot, (mark.moment(), 0.0));
        height = if x - last < STEP { height + STEP } else { 0.0 };
        last = x;
        sheet.stop(&mark.title, told, || {
            sheet.hit((x, foot - 6.0 - height))?;
            sign(sheet, mark.kind, (x, foot - 1.0 - height))
        })?;
    }
    Ok(())
}

/// The sign of a kind, standing on its point.
pub(super) fn sign(sheet: &Sheet, kind: MarkKind, (x, y): (f64, f64)) -> Drawn {
    let shape = |corners: &[(f64, f64)], ink: Ink| {
        let corners: Vec<(i32, i32)> = corners.iter().copied().map(tenths).collect();
        sheet.root().draw(&Polygon::new(corners, filled(ink)))
    };
    match kind {
        MarkKind::Deed => shape(&[(x - 5.0, y), (x, y - 10.0), (x + 5.0, y)], Ink::Deed),
        MarkKind::Start => {
            sheet.line((x, y), (x, y - 14.0), Ink::Pole)?;
            shape(&[(x, y - 14.0), (x + 9.0, y - 10.5), (x, y - 7.0)], Ink::Start)
        }
    }
}
