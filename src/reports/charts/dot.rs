//! How many say yes: a dot with its interval on 0-100, or a band where a dot would say too much.

use super::Chart;
use super::ink::Ink;
use super::sheet::{Caption, Drawn, Lettering, Margins, Sheet, WIDTH, chart, filled, tenths, width_of};
use crate::progress::{ItemView, answers_words, percent, share_words};
use crate::release::Share;
use plotters::element::Circle;
use plotters::style::text_anchor::{HPos, VPos};

/// The lowest and the highest percent that a banded share may stand for.
pub(super) fn band_of(share: Share) -> (f64, f64) {
    match share {
        Share::Percent { percent, .. } => (f64::from(percent), f64::from(percent)),
        Share::Tenths { tenths } => {
            let middle = 10.0 * f64::from(tenths);
            ((middle - 5.0).max(0.0), (middle + 5.0).min(100.0))
        }
        Share::UnderThreeInTen => (0.0, 30.0),
        Share::OverSevenInTen => (70.0, 100.0),
        Share::UnderTenPercent => (0.0, 10.0),
        Share::OverNinetyPercent => (90.0, 100.0),
    }
}

/// A share as the label of its mark: "58% (52 to 64)".
pub(super) fn mark_words(share: Share) -> String {
    match share {
        Share::Percent { low, high, .. } => format!("{} ({low} to {high})", share_words(share)),
        _ => share_words(share),
    }
}

/// The latest reading of a question; none where nothing may be shown.
pub fn dot(view: &ItemView) -> Option<Chart> {
    let (point, reading) = view.latest()?;
    let share = reading.share;
    let drawn = match share {
        Share::Percent { .. } => "Chart: a dot with its interval on a scale from 0% to 100%.",
        _ => "Chart: a band on a scale from 0% to 100%.",
    };
    let subtitle = format!(
        "Share of {} who said {}, {}, {} answers",
        view.audience.noun(),
        view.favourable,
        point.when(),
        answers_words(reading.answers)
    );
    let title = format!("{}: {}", point.when(), mark_words(share));
    Some(chart(view, Caption { kind: "dot", drawn, subtitle }, 88, |sheet| draw(sheet, share, &title)))
}

fn draw(sheet: &Sheet, share: Share, title: &str) -> Drawn {
    let margins = Margins { left: 24, right: 24, top: 28, bottom: 26 };
    let plot = sheet.plot(0.0..100.0, 0.0..1.0, margins)?;
    for tick in [0u8, 25, 50, 75, 100] {
        let (top, foot) =
            (Sheet::place(&plot, (f64::from(tick), 1.0)), Sheet::place(&plot, (f64::from(tick), 0.0)));
        sheet.line(top, foot, Ink::Grid)?;
        let under = Lettering { ink: Ink::Label, across: HPos::Center, upright: VPos::Top };
        sheet.words(&percent(tick), (foot.0, foot.1 + 8.0), under)?;
    }
    sheet.line(Sheet::place(&plot, (0.0, 0.0)), Sheet::place(&plot, (100.0, 0.0)), Ink::Axis)?;
    let at = |percent: f64| Sheet::place(&plot, (percent, 0.5));
    let (low, high) = band_of(share);
    let words = mark_words(share);
    sheet.group(title, || {
        if let Share::Percent { percent, low, high } = share {
            let (left, right) = (at(f64::from(low)), at(f64::from(high)));
            sheet.line(left, right, Ink::Interval)?;
            for end in [left, right] {
                sheet.line((end.0, end.1 - 6.0), (end.0, end.1 + 6.0), Ink::Interval)?;
            }
            let centre = at(f64::from(percent));
            sheet.root().draw(&Circle::new(tenths(centre), 70, filled(Ink::Dot)))?;
        } else {
            let (left, right) = (at(low), at(high));
            sheet.rect((left.0, left.1 - 8.0), (right.0, right.1 + 8.0), Ink::Band)?;
        }
        let half = width_of(&words) / 2.0;
        let middle = at((low + high) / 2.0).0.clamp(half + 14.0, f64::from(WIDTH) - half - 14.0);
        sheet.words(
            &words,
            (middle, 5.0),
            Lettering { ink: Ink::Value, across: HPos::Center, upright: VPos::Top },
        )
    })
}
