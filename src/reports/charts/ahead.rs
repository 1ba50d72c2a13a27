//! What is drawn behind the readings of a timeline: the path to a target, a fan, a middle line and limits.

use super::ink::Ink;
use super::sheet::{Drawn, Plot, Sheet, filled, tenths};
use crate::progress::{Allowance, ItemView, Kind, Middle, Point, middle, percent};
use crate::release::{Projection, Reading, Share, Standing};
use crate::stats;
use plotters::element::{PathElement, Polygon};

/// Points of a drawn path: it bends, because it is straight on the logit.
const STEPS: u32 = 16;

/// A moment and a percent.
type At = (f64, f64);

/// Where a path begins: the first reading that the latest one is compared with, in whole percents.
pub(super) fn beginning(view: &ItemView) -> Option<At> {
    let (point, reading) = view.series.beginning()?;
    match reading.share {
        Share::Percent { percent, .. } => Some((point.moment(), f64::from(percent))),
        _ => None,
    }
}

/// A stretch of the path: to which target, from where and to where.
struct Leg<'a> {
    to: &'a Standing,
    begins: At,
    ends: At,
}

/// The path that the latest reading was judged by, in time: to each target that was sealed with its wave and is
/// not only kept, one after the other. Targets that were agreed later have none yet.
fn legs(view: &ItemView) -> Vec<Leg<'_>> {
    let Some(mut begins) = beginning(view) else { return Vec::new() };
    let mut sealed: Vec<_> = view.finding.standings.iter().filter(|standing| !standing.keep).collect();
    sealed.sort_by_key(|standing| standing.horizon);
    let mut legs = Vec::new();
    for to in sealed {
        let Some((_, due)) = view.horizons.iter().find(|horizon| horizon.0 == to.horizon) else {
            continue;
        };
        let ends = (*due, f64::from(to.target));
        if ends.0 > begins.0 {
            legs.push(Leg { to, begins, ends });
            begins = ends;
        }
    }
    legs
}

/// Whether a path is drawn.
pub(super) fn has_path(view: &ItemView) -> bool {
    !legs(view).is_empty()
}

/// The standings whose projection so many readings allow.
pub(super) fn projected(view: &ItemView) -> impl Iterator<Item = (&Standing, &Projection)> {
    let allowed = Kind::Projection.allowed(view.finding.allowance);
    let standings = view.finding.standings.iter().filter(move |_| allowed);
    standings.filter_map(|standing| Some((standing, standing.projection.as_ref()?)))
}

/// The path, as far as this moment.
pub(super) fn path(sheet: &Sheet, plot: &Plot, view: &ItemView, until: f64) -> Drawn {
    for Leg { to: target, begins: from, ends: to } in legs(view) {
        let last = to.0.min(until);
        if from.0 >= last {
            continue;
        }
        let passes = |step: u32| {
            let moment = from.0 + (last - from.0) * f64::from(step) / f64::from(STEPS);
            let share = stats::path_at(from.1 / 100.0, from.0, to.1 / 100.0, to.0, moment);
            tenths(Sheet::place(plot, (moment, 100.0 * share)))
        };
        let points: Vec<_> = (0..=STEPS).map(passes).collect();
        let title = format!("The path to the target of {} by {}", percent(target.target), target.horizon);
        sheet.group(&title, || sheet.root().draw(&PathElement::new(points, filled(Ink::Path))))?;
    }
    Ok(())
}

/// Where the readings would go: darker for half of such lines, lighter for eight of ten. What it tells stands at
/// the height `told`.
pub(super) fn fan(sheet: &Sheet, plot: &Plot, view: &ItemView, told: f64) -> Drawn {
    let Some((point, reading)) = view.latest() else { return Ok(()) };
    let Share::Percent { percent: now, .. } = reading.share else { return Ok(()) };
    let at = |moment: f64, share: u8| tenths(Sheet::place(plot, (moment, f64::from(share))));
    for (standing, ahead) in projected(view) {
        let horizon = view.horizons.iter().find(|horizon| horizon.0 == standing.horizon);
        let Some((year, ends)) = horizon.filter(|(_, ends)| *ends > point.moment()) else { continue };
        let title = format!(
            "If the readings go on as they did: {} by the end of {year} (8 in 10: {} to {}, 5 in 10: {} to {})",
            percent(ahead.percent),
            ahead.low80,
            ahead.high80,
            ahead.low50,
            ahead.high50
        );
        sheet.stop(&title, told, || {
            sheet.hit(Sheet::place(plot, (*ends, f64::from(ahead.percent))))?;
            let fans = [(ahead.low80, ahead.high80, Ink::Fan80), (ahead.low50, ahead.high50, Ink::Fan50)];
            for (low, high, ink) in fans {
                let corners = vec![at(point.moment(), now), at(*ends, low), at(*ends, high)];
                sheet.root().draw(&Polygon::new(corners, filled(ink)))?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// The median of 6 to 11 readings; from 12 on their mean and the limits of ordinary variation.
pub(super) fn middle_lines(sheet: &Sheet, plot: &Plot, view: &ItemView, (start, end): (f64, f64)) -> Drawn {
    let across = |title: &str, share: f64, ink: Ink| {
        let (left, right) = (Sheet::place(plot, (start, share)), Sheet::place(plot, (end, share)));
        sheet.group(title, || sheet.line(left, right, ink))
    };
    match middle(&view.series) {
        Some(Middle::Median(median)) => across(&format!("The median: {median:.0}%"), median, Ink::MiddleLine),
        Some(Middle::Limits { mean, low, high }) => {
            across(&format!("The mean: {mean:.0}%"), mean, Ink::MiddleLine)?;
            across(&format!("Ordinary variation ends at {low:.0}%"), low, Ink::Bound)?;
            across(&format!("Ordinary variation ends at {high:.0}%"), high, Ink::Bound)
        }
        None => Ok(()),
    }
}

/// A line through the dots of one term, from four readings on; broken at a band and where the series is.
pub(super) fn joined(sheet: &Sheet, plot: &Plot, view: &ItemView) -> Drawn {
    if !view.finding.allowance.joined() {
        return Ok(());
    }
    let same = view.series.same_term();
    let percent = |share: Share| match share {
        Share::Percent { percent, .. } => Some(f64::from(percent)),
        _ => None,
    };
    let may_join = |one: &(&Point, &Reading), other: &(&Point, &Reading)| {
        view.series.may_join(one.0, other.0)
            && percent(one.1.share).is_some() == percent(other.1.share).is_some()
    };
    for run in same.chunk_by(may_join) {
        let exact = run.iter().filter_map(|(point, reading)| Some((point.moment(), percent(reading.share)?)));
        let points: Vec<(i32, i32)> = exact.map(|at| tenths(Sheet::place(plot, at))).collect();
        if points.len() > 1 {
            sheet.root().draw(&PathElement::new(points, filled(Ink::Line)))?;
        }
    }
    Ok(())
}

/// What is drawn, for those who cannot see it, on an axis that ends with this year.
pub(super) fn drawn_words(allowance: Allowance, last: i32) -> String {
    let readings = match allowance {
        Allowance::TwelveOrMore => {
            "dots joined by a line, with their mean and the limits of ordinary variation,"
        }
        Allowance::SixToEleven => "dots joined by a line, with their median,",
        Allowance::FourOrFive => "dots joined by a line",
        _ => "separate dots",
    };
    format!("Chart: readings as {readings} on a time axis that ends in {last}, from 0% to 100%.")
}
