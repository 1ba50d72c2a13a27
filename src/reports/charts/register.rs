//! Is the register moving: a figure over time with its middle line and limits, or its gap to the rest of the
//! region. What a point says is told by its shape as well as its colour; nothing is red, amber or green.

use super::Chart;
use super::ink::Ink;
use super::register_key::{keys, legend};
use super::sheet::{Drawn, Lettering, Margins, Plot, Sheet, Words, filled, picture, tenths, width_of};
use crate::indicators::{Dot, Finding, Method, Stretch, Variation, View, in_words, school_year, variation};
use crate::surveys::{Better, Unit};
use plotters::element::{Circle, Polygon};
use plotters::style::text_anchor::{HPos, VPos};

/// The height of the plot with its periods, in units.
pub(super) const PLOT: f64 = 210.0;
/// The height of one line of the legend, in units.
pub(super) const LINE: f64 = 22.0;
/// From so many points on they are joined.
const JOINED: usize = 4;
/// So many of the newest points can be reached with the keyboard.
const STOPS: usize = 12;

/// A series to draw, and what stands beside it.
pub struct RegisterPicture<'a> {
    pub id: String,
    pub finding: &'a Finding,
    pub unit: Unit,
    pub better: Better,
    /// The rest of the region, as hollow dots; empty beside a gap.
    pub beside: &'a [Dot],
    /// "the rest of the North East".
    pub beside_words: String,
    /// A target in the indicator's unit; none beside a gap.
    pub target: Option<f64>,
}

/// The chart of a series of the register.
pub fn register(of: &RegisterPicture) -> Chart {
    let finding = of.finding;
    let keys = keys(of);
    let height = (PLOT + LINE * keys.len() as f64 + 6.0) as i32;
    let kind = match finding.view {
        View::Gap => "Chart: a gap over time around a line at nought.",
        View::Own => "Chart: a figure over time.",
    };
    let words = Words {
        id: format!("{}-{}", of.id, if finding.view == View::Gap { "gap" } else { "own" }),
        title: finding.headline.clone(),
        alt: format!("{kind} {}", finding.alt),
        subtitle: finding.subtitle.clone(),
    };
    picture(words, height, |sheet| {
        let plot = frame(sheet, of)?;
        // First, because what a mark tells stands over it.
        legend(sheet, of, &keys)?;
        for stretch in &finding.control.stretches {
            lines(sheet, &plot, of, stretch)?;
        }
        for dot in of.beside {
            let at = Sheet::place(&plot, (moment(dot), dot.value));
            let title = format!("{}, {}: {}", of.beside_words, dot.period.words(), worded(of, dot.value));
            sheet.group(&title, || sheet.root().draw(&Circle::new(tenths(at), 30, filled(Ink::Hollow))))?;
        }
        for (at, dot) in finding.dots.iter().enumerate() {
            let said = said(of, at);
            let title = format!("{}: {}, {}", dot.period.words(), worded(of, dot.value), said.words());
            let place = Sheet::place(&plot, (moment(dot), dot.value));
            let drawn = || {
                sheet.hit(place)?;
                mark(sheet, place, said)
            };
            // The keyboard reaches the newest and whatever is not ordinary: a long series would be many stops.
            if at + STOPS >= finding.dots.len() || said != Variation::Ordinary {
                sheet.stop(&title, PLOT, drawn)?;
            } else {
                sheet.group(&title, drawn)?;
            }
        }
        Ok(())
    })
}

/// When a figure is drawn: the middle of its period, in years.
fn moment(dot: &Dot) -> f64 {
    let day = |date: jiff::civil::Date| f64::from(date.year()) + f64::from(date.day_of_year()) / 366.0;
    f64::midpoint(day(dot.period.starts), day(dot.period.ends))
}

fn worded(of: &RegisterPicture, value: f64) -> String {
    match of.finding.view {
        View::Gap => format!("{value:+.1} points").replace('-', "−"),
        View::Own => in_words(value, of.unit),
    }
}

pub(super) fn said(of: &RegisterPicture, at: usize) -> Variation {
    of.finding.control.flags.get(at).map_or(Variation::Ordinary, |flag| variation(*flag, of.better))
}

/// Lowest and highest value of the scale, on whole ticks, and the distance between ticks; nought is one of them.
pub(super) fn range(of: &RegisterPicture) -> (f64, f64, f64) {
    let limits = of.finding.control.stretches.iter().flat_map(|one| &one.limits);
    let ends = limits.flat_map(|limits| [limits.low, limits.high]);
    let values = of.finding.dots.iter().chain(of.beside).map(|dot| dot.value);
    let all = values.chain(ends).chain(of.target);
    let (low, high) = all.fold((0.0f64, 0.0f64), |(low, high), value| (low.min(value), high.max(value)));
    let low = if of.finding.view == View::Own { 0.0 } else { low };
    let step = step(high - low);
    let top = ((high / step).ceil() * step).max(step);
    let full = of.unit == Unit::Percent && of.finding.view == View::Own;
    ((low / step).floor() * step, if full { top.min(100.0) } else { top }, step)
}

/// A distance between ticks that gives three to six of them.
fn step(span: f64) -> f64 {
    let steps = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0];
    steps.into_iter().find(|step| span / step <= 5.0).unwrap_or(span.max(1.0) / 5.0)
}

/// Axes, faint lines, the first and the last period.
fn frame<'a>(sheet: &Sheet<'a>, of: &RegisterPicture) -> Drawn<Plot<'a>> {
    let moments = || of.finding.dots.iter().chain(of.beside).map(moment);
    let (first, last) =
        (moments().fold(f64::INFINITY, f64::min), moments().fold(f64::NEG_INFINITY, f64::max));
    let room = ((last - first) * 0.03).max(0.02);
    let bottom = (sheet.height() - PLOT + 26.0) as i32;
    let margins = Margins { left: 52, right: 14, top: 12, bottom };
    let (low, high, step) = range(of);
    let across = first - room..last + room;
    let plot = sheet.plot(across.clone(), low..high, margins)?;
    for tick in 0..=((high - low) / step).round() as i32 {
        let value = low + f64::from(tick) * step;
        let (left, right) =
            (Sheet::place(&plot, (across.start, value)), Sheet::place(&plot, (across.end, value)));
        let nought = value.abs() < step / 1e3;
        sheet.line(left, right, if nought { Ink::Axis } else { Ink::Grid })?;
        let words = tick_words(of, value, step);
        let before = Lettering { ink: Ink::Label, across: HPos::Right, upright: VPos::Center };
        sheet.words(&words, (left.0 - 6.0, left.1), before)?;
    }
    let ends = [of.finding.dots.first(), of.finding.dots.last()];
    let foot = Sheet::place(&plot, (across.start, low));
    let wide = Sheet::place(&plot, (across.end, low)).0;
    for (at, dot) in ends.into_iter().flatten().enumerate() {
        let words = short(dot);
        let across = if at == 0 { HPos::Left } else { HPos::Right };
        let alone = of.finding.dots.len() == 1;
        if at == 1 && (alone || foot.0 + 2.0 * width_of(&words) > wide) {
            continue;
        }
        let x = if at == 0 { foot.0 } else { wide };
        sheet.words(&words, (x, foot.1 + 8.0), Lettering { ink: Ink::Label, across, upright: VPos::Top })?;
    }
    Ok(plot)
}

fn tick_words(of: &RegisterPicture, value: f64, step: f64) -> String {
    let digits = usize::from(step < 1.0);
    match (of.finding.view, of.unit) {
        (View::Gap, _) if value.abs() < step / 1e3 => "0".to_owned(),
        (View::Gap, _) => format!("{value:+.digits$}").replace('-', "−"),
        (View::Own, Unit::Percent) => format!("{value:.digits$}%"),
        (View::Own, _) => format!("{value:.digits$}"),
    }
}

/// A period in few letters.
fn short(dot: &Dot) -> String {
    match dot.period.kind {
        crate::indicators::PeriodKind::Year => dot.period.words(),
        _ => dot.period.starts.strftime("%-d %b %Y").to_string(),
    }
}

/// The middle line, the limits, and the line between points.
fn lines(sheet: &Sheet, plot: &Plot, of: &RegisterPicture, stretch: &Stretch) -> Drawn {
    let dots = &of.finding.dots[stretch.at.clone()];
    if let (Some(because), Some(first)) = (&stretch.because, dots.first()) {
        let (low, high, _) = range(of);
        let x = moment(first) - 0.01;
        sheet.group(because, || {
            sheet.line(Sheet::place(plot, (x, low)), Sheet::place(plot, (x, high)), Ink::Horizon)
        })?;
    }
    let trial = stretch.method == Method::RunChart;
    for (at, pair) in dots.windows(2).enumerate() {
        let (from, to) = (moment(&pair[0]), moment(&pair[1]));
        if let Some(centre) = stretch.centre {
            sheet.line(Sheet::place(plot, (from, centre)), Sheet::place(plot, (to, centre)), Ink::Centre)?;
        }
        if let (Some(left), Some(right)) = (stretch.limits.get(at), stretch.limits.get(at + 1)) {
            let ink = if trial { Ink::LimitOnTrial } else { Ink::Limit };
            for (one, other) in [(left.low, right.low), (left.high, right.high)] {
                let floor = |value: f64| if of.finding.view == View::Own { value.max(0.0) } else { value };
                let (one, other) = (floor(one), floor(other));
                sheet.line(Sheet::place(plot, (from, one)), Sheet::place(plot, (to, other)), ink)?;
            }
        }
        if dots.len() >= JOINED && follows(&pair[0], &pair[1]) {
            let ends = (Sheet::place(plot, (from, pair[0].value)), Sheet::place(plot, (to, pair[1].value)));
            sheet.line(ends.0, ends.1, Ink::Join)?;
        }
    }
    let Some(target) = of.target else { return Ok(()) };
    let (Some(first), Some(last)) = (dots.first(), dots.last()) else { return Ok(()) };
    let ends = (Sheet::place(plot, (moment(first), target)), Sheet::place(plot, (moment(last), target)));
    sheet.group(&format!("Target: {}", worded(of, target)), || {
        sheet.line(ends.0, ends.1, Ink::Aim)?;
        sheet.root().draw(&Polygon::new(corners(ends.1, 6.0, true), filled(Ink::Target)))
    })
}

/// Whether no year is missing between two figures.
fn follows(one: &Dot, other: &Dot) -> bool {
    let year = |dot: &Dot| school_year(dot.period.starts);
    one.period.kind != crate::indicators::PeriodKind::Year || year(other) - year(one) == 1
}

pub(super) fn corners((x, y): (f64, f64), reach: f64, on_a_corner: bool) -> Vec<(i32, i32)> {
    let around = if on_a_corner {
        [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
    } else {
        [(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach), (x - reach, y + reach)]
    };
    around.map(tenths).to_vec()
}

pub(super) fn mark(sheet: &Sheet, at: (f64, f64), said: Variation) -> Drawn {
    match said {
        Variation::Ordinary => sheet.root().draw(&Circle::new(tenths(at), 38, filled(Ink::Ordinary))),
        Variation::Improving => {
            sheet.root().draw(&Polygon::new(corners(at, 4.5, false), filled(Ink::Improving)))
        }
        Variation::OfConcern => {
            sheet.root().draw(&Polygon::new(corners(at, 7.0, true), filled(Ink::Concern)))
        }
        Variation::Changed => sheet.root().draw(&Polygon::new(corners(at, 4.5, false), filled(Ink::Changed))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::{About, Held, Key, Level, Period, PeriodKind, SchoolPhase, Standing, tracks};
    use crate::surveys::Content;

    /// Persistent absence, authority and region, one figure a year from 2006/07 on.
    fn drawn(values: &[f64], view: View, target: Option<f64>) -> (Chart, Finding) {
        let plan = Content::embedded().register;
        let indicator = plan.indicator("persistent-absence").unwrap();
        let held = |(at, value): (usize, f64), level: Level, people: u64| {
            let key = Key {
                indicator: indicator.code.clone(),
                level,
                place: String::new(),
                phase: SchoolPhase::Secondary,
                period: Period::of_year(PeriodKind::Year, 2006 + at as i16).unwrap(),
            };
            let count = (value * people as f64 / 100.0).round();
            Held {
                key,
                place_name: "</title><b>".to_owned(),
                value: value.to_string(),
                count: count.to_string(),
                denominator: people.to_string(),
                withheld: false,
            }
        };
        let own = values.iter().copied().enumerate().map(|one| held(one, Level::Authority, 9_000));
        let region = values.iter().enumerate().map(|(at, _)| held((at, 15.0), Level::Region, 150_000));
        let all: Vec<Held> = own.chain(region).collect();
        let tracks = tracks(indicator, &all);
        let finding =
            About { plan: &plan, indicator, track: &tracks[0], today: jiff::civil::date(2013, 12, 1) }
                .finding(view)
                .unwrap();
        let own = view == View::Own;
        let chart = register(&RegisterPicture {
            id: "persistent-absence-secondary".to_owned(),
            finding: &finding,
            unit: indicator.unit,
            better: indicator.better,
            beside: if own { &tracks[0].rest } else { &[] },
            beside_words: "the rest of the North East".to_owned(),
            target,
        });
        (chart, finding)
    }

    const STEADY: [f64; 13] = [18.0, 19.0, 18.5, 17.5, 18.2, 18.8, 17.9, 18.4, 18.1, 18.6, 17.8, 18.3, 26.0];

    #[test]
    fn the_gap_of_thirteen_years_looks_as_agreed() {
        insta::assert_snapshot!("register_gap", drawn(&STEADY, View::Gap, None).0.svg);
        insta::assert_snapshot!("register_own", drawn(&STEADY[..7], View::Own, Some(10.0)).0.svg);
    }

    #[test]
    fn title_text_and_marks_come_from_one_finding() {
        let (chart, finding) = drawn(&STEADY, View::Gap, None);
        assert_eq!(finding.standing, Standing::Varies(Variation::OfConcern));
        assert!(chart.svg.contains(&finding.headline) && chart.svg.contains(&finding.alt));
        assert!(finding.alt.contains("of concern") && finding.alt.ends_with("The table follows."));
        assert!(chart.svg.contains("class=\"concern\"") && !chart.svg.contains("class=\"improving\""));
        assert!(
            finding.headline.starts_with("Secondary schools, 2018/19: 26.0%, 11"),
            "{}",
            finding.headline
        );
    }

    #[test]
    fn nought_is_a_tick_of_every_scale() {
        let wide = [15.0, 24.9, 6.0, 16.0, 15.5, 14.5, 15.2, 14.8, 15.1, 15.3, 14.9, 15.0, 24.0];
        for values in [&STEADY[..], &wide[..]] {
            assert!(drawn(values, View::Gap, None).0.svg.contains(">0</text>"));
            assert!(drawn(values, View::Own, None).0.svg.contains(">0%</text>"));
        }
    }

    #[test]
    fn what_is_not_known_is_not_drawn() {
        let (one, _) = drawn(&STEADY[..1], View::Gap, None);
        let (three, _) = drawn(&STEADY[..3], View::Gap, None);
        let (five, _) = drawn(&STEADY[..5], View::Gap, None);
        let (seven, _) = drawn(&STEADY[..7], View::Gap, None);
        for chart in [&one, &three] {
            assert!(!chart.svg.contains("class=\"join\""), "{}", chart.svg);
        }
        assert!(five.svg.contains("class=\"join\"") && !five.svg.contains("class=\"centre\""));
        assert!(seven.svg.contains("class=\"limit trial\"") && seven.svg.contains("trial limits"));
        assert!(seven.svg.contains("the median") && !seven.svg.contains("the mean"));
    }

    #[test]
    fn no_mark_and_no_word_of_a_picture_is_cut_off() {
        for count in [1, 2, 6, 13] {
            let svg = drawn(&STEADY[..count], View::Own, Some(12.0)).0.svg;
            assert!(svg.starts_with("<svg class=\"chart\" viewBox=\"0 0 360 "));
            for fixed in ["style", "#12", "rgb(", "stroke=", "<script", "NaN", "inf\""] {
                assert!(!svg.contains(fixed), "{fixed} in {svg}");
            }
            assert!(svg.contains("The scale ends at"), "a cropped axis says so");
        }
    }
}
