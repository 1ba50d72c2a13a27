//! A seam in a timeline: where the question or the outcome changed, nothing is joined.

use super::dot::{band_of, mark_words};
use super::ink::Ink;
use super::sheet::{Drawn, Lettering, Plot, Sheet, WIDTH, width_of};
use crate::progress::{Seam, Series, answers_words};
use crate::release::Share;
use crate::surveys::Continuity;
use plotters::style::text_anchor::{HPos, VPos};

/// Half of the gap that a break leaves, in units.
const GAP: f64 = 3.0;

/// The readings of all earlier versions of the question as small squares, which nothing joins.
pub(super) fn earlier(sheet: &Sheet, plot: &Plot, series: &Series, told: f64) -> Drawn {
    for earlier in series.all_earlier() {
        for point in &earlier.points {
            let Some(reading) = point.figure.shown() else { continue };
            let (words, answers) = (mark_words(reading.share), answers_words(reading.answers));
            let title = format!("{}: {words}, {answers} answers, an earlier wording", point.when());
            let at = match reading.share {
                Share::Percent { percent, .. } => f64::from(percent),
                banded => f64::midpoint(band_of(banded).0, band_of(banded).1),
            };
            let (x, y) = Sheet::place(plot, (point.moment(), at));
            sheet.stop(&title, told, || {
                sheet.hit((x, y))?;
                square(sheet, (x, y))
            })?;
        }
    }
    Ok(())
}

/// The sign of an earlier version's reading.
pub(super) fn square(sheet: &Sheet, (x, y): (f64, f64)) -> Drawn {
    sheet.rect((x - 3.5, y - 3.5), (x + 3.5, y + 3.5), Ink::Earlier)
}

/// Every seam of the series and its earlier versions: a line for a note, a gap between two lines for a break,
/// and the words of it at the top.
pub(super) fn seams(sheet: &Sheet, plot: &Plot, series: &Series) -> Drawn {
    let (mut row, mut taken) = (0u8, f64::NEG_INFINITY);
    for seam in series.all_seams() {
        let (top, foot) =
            (Sheet::place(plot, (seam.moment(), 100.0)), Sheet::place(plot, (seam.moment(), 0.0)));
        sheet.group(&seam.sentence(), || {
            mark(sheet, seam.kind, top, foot)?;
            let width = width_of(seam.label());
            // Words of neighbours stand below each other.
            row = if top.0 + 7.0 < taken { row + 1 } else { 0 };
            taken = top.0 + 7.0 + width;
            let beyond = top.0 + 7.0 + width > f64::from(WIDTH) - 10.0;
            let (across, aside) = if beyond { (HPos::Right, -7.0) } else { (HPos::Left, 7.0) };
            let at = (top.0 + aside, top.1 + 2.0 + 14.0 * f64::from(row));
            sheet.words(seam.label(), at, Lettering { ink: Ink::Label, across, upright: VPos::Top })
        })?;
    }
    Ok(())
}

/// The mark of a seam between two points of one vertical.
pub(super) fn mark(sheet: &Sheet, kind: Continuity, top: (f64, f64), foot: (f64, f64)) -> Drawn {
    if kind != Continuity::Break {
        return sheet.line(top, foot, Ink::Seam);
    }
    sheet.rect((top.0 - GAP, top.1), (foot.0 + GAP, foot.1), Ink::Gap)?;
    sheet.line((top.0 - GAP, top.1), (foot.0 - GAP, foot.1), Ink::SeamBreak)?;
    sheet.line((top.0 + GAP, top.1), (foot.0 + GAP, foot.1), Ink::SeamBreak)
}

/// Which kinds of seams are drawn, the note first.
pub(super) fn kinds(series: &Series) -> Vec<Continuity> {
    let seams: Vec<&Seam> = series.all_seams();
    [Continuity::Note, Continuity::Break]
        .into_iter()
        .filter(|kind| seams.iter().any(|seam| seam.kind == *kind))
        .collect()
}
