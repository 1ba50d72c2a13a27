//! What the signs of a chart of the register mean, below it.

use super::ink::Ink;
use super::register::{LINE, PLOT, RegisterPicture, corners, mark, range, said};
use super::sheet::{BESIDE, Drawn, Sheet, filled, tenths};
use crate::indicators::{Method, Standing, Variation, View};
use crate::surveys::Unit;
use plotters::element::{Circle, Polygon};

/// What the legend explains; only what is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Key {
    Point(Variation),
    Beside,
    Centre(Method),
    Limits { trial: bool },
    Target,
    Scale(f64),
    Break,
}

/// The signs that the chart has.
pub(super) fn keys(of: &RegisterPicture) -> Vec<Key> {
    let control = &of.finding.control;
    let drawn = |wanted: &Variation| (0..of.finding.dots.len()).any(|at| said(of, at) == *wanted);
    let mut keys: Vec<Key> = Variation::ALL.into_iter().filter(drawn).map(Key::Point).collect();
    if !of.beside.is_empty() {
        keys.push(Key::Beside);
    }
    if let Some(stretch) = control.stretches.last().filter(|stretch| stretch.centre.is_some()) {
        keys.push(Key::Centre(stretch.method));
        keys.push(Key::Limits { trial: stretch.method == Method::RunChart });
    }
    if control.stretches.len() > 1 {
        keys.push(Key::Break);
    }
    if of.target.is_some() {
        keys.push(Key::Target);
    }
    let (_, top, _) = range(of);
    if of.unit == Unit::Percent && of.finding.view == View::Own && top < 100.0 {
        keys.push(Key::Scale(top));
    }
    keys
}

/// Draws them, a line each.
pub(super) fn legend(sheet: &Sheet, of: &RegisterPicture, keys: &[Key]) -> Drawn {
    for (line, key) in keys.iter().enumerate() {
        let y = PLOT + LINE * (line as f64 + 0.5);
        let sign = (20.0, y);
        let across = ((10.0, y), (30.0, y));
        let words = match key {
            Key::Point(said) => {
                mark(sheet, sign, *said)?;
                match (said, of.finding.control.standing) {
                    (Variation::Ordinary, Standing::Varies(_)) => said.words().to_owned(),
                    (Variation::Ordinary, _) => "a figure".to_owned(),
                    _ => said.words().to_owned(),
                }
            }
            Key::Beside => {
                sheet.root().draw(&Circle::new(tenths(sign), 30, filled(Ink::Hollow)))?;
                of.beside_words.clone()
            }
            Key::Centre(method) => {
                sheet.line(across.0, across.1, Ink::Centre)?;
                if *method == Method::RunChart { "the median" } else { "the mean" }.to_owned()
            }
            Key::Limits { trial } => {
                sheet.line(across.0, across.1, if *trial { Ink::LimitOnTrial } else { Ink::Limit })?;
                if *trial { "trial limits: under 12 points" } else { "limits of ordinary variation" }
                    .to_owned()
            }
            Key::Break => {
                sheet.line((20.0, y - 9.0), (20.0, y + 9.0), Ink::Horizon)?;
                "limits start anew here".to_owned()
            }
            Key::Target => {
                sheet.line(across.0, across.1, Ink::Aim)?;
                sheet.root().draw(&Polygon::new(corners(sign, 6.0, true), filled(Ink::Target)))?;
                "target that the partnership agreed".to_owned()
            }
            Key::Scale(top) => format!("The scale ends at {top:.0}%, not at 100%."),
        };
        sheet.words(&words, (38.0, y), BESIDE)?;
    }
    Ok(())
}
