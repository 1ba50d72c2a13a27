//! The sheet that a chart is drawn on: plotters' areas, our units, and the frame around the picture.

use super::Chart;
use super::backend::{Group, GroupEnd, Stop, Svg, Told, UNIT, WORDS, escaped};
use super::ink::Ink;
use crate::progress::ItemView;
use plotters::chart::ChartBuilder;
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, ShapeStyle, TextStyle};
use std::convert::Infallible;
use std::ops::Range;

/// The width of every chart, in units.
pub(super) const WIDTH: i32 = 360;

pub(super) type Drawn<T = ()> = Result<T, DrawingAreaErrorKind<Infallible>>;
pub(super) type Plot<'a> = DrawingArea<Svg<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A chart being drawn; coordinates are units from the upper left corner.
pub(super) struct Sheet<'a> {
    root: DrawingArea<Svg<'a>, Shift>,
    height: i32,
}

/// Space around the plotting area, in units.
#[derive(Clone, Copy)]
pub(super) struct Margins {
    pub left: i32,
    pub right: i32,
    pub top: i32,
    pub bottom: i32,
}

/// How words stand at their point.
#[derive(Clone, Copy)]
pub(super) struct Lettering {
    pub ink: Ink,
    pub across: HPos,
    pub upright: VPos,
}

/// Ordinary words that stand to the right of their point, at its height.
pub(super) const BESIDE: Lettering = Lettering { ink: Ink::Label, across: HPos::Left, upright: VPos::Center };

impl<'a> Sheet<'a> {
    /// A plotting area with these ranges inside these margins.
    pub(super) fn plot(&self, x: Range<f64>, y: Range<f64>, margins: Margins) -> Drawn<Plot<'a>> {
        let chart = ChartBuilder::on(&self.root)
            .margin_left(margins.left * UNIT)
            .margin_right(margins.right * UNIT)
            .margin_top(margins.top * UNIT)
            .margin_bottom(margins.bottom * UNIT)
            .build_cartesian_2d(x, y)?;
        Ok(chart.plotting_area().clone())
    }

    /// Where a point of a plotting area lies, in units.
    pub(super) fn place(plot: &Plot<'a>, at: (f64, f64)) -> (f64, f64) {
        let (x, y) = plot.map_coordinate(&at);
        (f64::from(x) / f64::from(UNIT), f64::from(y) / f64::from(UNIT))
    }

    pub(super) fn words(&self, text: &str, at: (f64, f64), lettering: Lettering) -> Drawn {
        let font = ("sans-serif", WORDS * UNIT).into_font();
        let colour = lettering.ink.colour();
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(lettering.across, lettering.upright));
        self.root.draw(&Text::new(text, tenths(at), style))
    }

    pub(super) fn line(&self, from: (f64, f64), to: (f64, f64), ink: Ink) -> Drawn {
        self.root.draw(&PathElement::new(vec![tenths(from), tenths(to)], filled(ink)))
    }

    pub(super) fn rect(&self, upper_left: (f64, f64), bottom_right: (f64, f64), ink: Ink) -> Drawn {
        self.root.draw(&Rectangle::new([tenths(upper_left), tenths(bottom_right)], filled(ink)))
    }

    pub(super) fn root(&self) -> &DrawingArea<Svg<'a>, Shift> {
        &self.root
    }

    pub(super) fn height(&self) -> f64 {
        f64::from(self.height)
    }

    /// Draws `marks` as one group that names itself when pointed at.
    pub(super) fn group(&self, title: &str, marks: impl FnOnce() -> Drawn) -> Drawn {
        self.root.draw(&Group(title))?;
        marks()?;
        self.root.draw(&GroupEnd)
    }

    /// Draws `marks` as one group that the keyboard reaches too. While it is pointed at or focused, its words stand
    /// at this height, over what was drawn there before: a legend.
    pub(super) fn stop(&self, title: &str, top: f64, marks: impl FnOnce() -> Drawn) -> Drawn {
        self.root.draw(&Stop(title))?;
        marks()?;
        let lines = wrapped(title, f64::from(WIDTH) - 16.0, TOLD_LINES);
        let height = 8.0 + TOLD_LINE * lines.len() as f64;
        self.root.draw(&Told)?;
        self.rect((1.0, top), (f64::from(WIDTH) - 1.0, top + height), Ink::Plate)?;
        for (at, line) in (0u8..).zip(&lines) {
            self.words(line, (8.0, top + 4.0 + TOLD_LINE * (f64::from(at) + 0.5)), BESIDE)?;
        }
        self.root.draw(&GroupEnd)?;
        self.root.draw(&GroupEnd)
    }

    /// Where a mark too small to be pointed at may be pointed at.
    pub(super) fn hit(&self, at: (f64, f64)) -> Drawn {
        self.root.draw(&Circle::new(tenths(at), 90, filled(Ink::Hit)))
    }

    /// A name in one line of this width; a longer one ends in "…", and its mark's title has all of it.
    pub(super) fn name(&self, text: &str, (x, y): (f64, f64), room: f64, lettering: Lettering) -> Drawn {
        let line = wrapped(text, room, 1).pop().unwrap_or_default();
        self.words(&line, (x, y), lettering)
    }
}

/// Told words have so many lines at the most, and each this height.
const TOLD_LINES: usize = 3;
const TOLD_LINE: f64 = 19.0;

/// The words in lines that are about so wide; what is left over after the last line ends in "…". A word that is
/// too long is broken.
pub(super) fn wrapped(text: &str, room: f64, most: usize) -> Vec<String> {
    let fits = |line: &str| width_of(line) <= room;
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer) {
            *line = longer;
            continue;
        }
        let mut rest = if line.is_empty() { lines.pop().unwrap_or_default() } else { String::new() };
        for letter in word.chars() {
            if !rest.is_empty() && !fits(&format!("{rest}{letter}")) {
                lines.push(std::mem::take(&mut rest));
            }
            rest.push(letter);
        }
        lines.push(rest);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && !fits(&format!("{last}…")) {
                last.pop();
            }
            last.truncate(last.trim_end().len());
            last.push('…');
        }
    }
    lines
}

/// About how wide words are, in units.
pub(super) fn width_of(text: &str) -> f64 {
    f64::from(WORDS) * 0.54 * text.chars().count() as f64
}

/// A point in units as plotters' whole tenths.
pub(super) fn tenths((x, y): (f64, f64)) -> (i32, i32) {
    let tenths = |units: f64| (units * f64::from(UNIT)).round() as i32;
    (tenths(x), tenths(y))
}

pub(super) fn filled(ink: Ink) -> ShapeStyle {
    ink.colour().filled()
}

/// Words of a chart: what it is called on the page, and what somebody hears who cannot see it.
pub(super) struct Caption<'a> {
    /// Ends the chart's id: `6M-YP-1-v1-dot`.
    pub kind: &'a str,
    /// "A dot on a scale from 0% to 100%."
    pub drawn: &'a str,
    pub subtitle: String,
}

/// Draws a chart of a question on a sheet of this height in units.
///
/// Title, alternative text and headline all come from the question's finding.
pub(super) fn chart(
    view: &ItemView,
    caption: Caption,
    height: i32,
    draw: impl FnOnce(&Sheet) -> Drawn,
) -> Chart {
    let words = Words {
        id: format!("{}-{}", view.slug(), caption.kind),
        title: view.finding.headline.words.clone(),
        alt: format!("{} {}", caption.drawn, view.finding.alt),
        subtitle: caption.subtitle,
    };
    picture(words, height, draw)
}

/// A chart's words, whatever it is of.
pub(super) struct Words {
    /// Unique on the page; becomes letters, figures and hyphens.
    pub id: String,
    /// The finding.
    pub title: String,
    /// What somebody hears who cannot see the picture.
    pub alt: String,
    pub subtitle: String,
}

/// Draws a chart on a sheet of this height in units.
pub(super) fn picture(words: Words, height: i32, draw: impl FnOnce(&Sheet) -> Drawn) -> Chart {
    let id = id_of(&words.id);
    let mut body = String::new();
    let size = ((WIDTH * UNIT).unsigned_abs(), (height * UNIT).unsigned_abs());
    {
        let root = Svg { body: &mut body, size, id: &id }.into_drawing_area();
        draw(&Sheet { root, height })
            .expect("drawing into a string meets no error that the layout does not fix");
    }
    let (spoken, alt) = (escaped(&words.title), escaped(&words.alt));
    let hatch = match body.contains("-hatch") {
        true => format!(
            "<defs><pattern id=\"{id}-hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><line class=\"hatch-line\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"/>\
             </pattern></defs>"
        ),
        false => String::new(),
    };
    let role = match body.contains("tabindex=") {
        true => {
            // What a picture's words say is said by its name and by its stops: nobody has to hear the scale.
            body = body.replace("<text class=", "<text aria-hidden=\"true\" class=");
            body = body.replace("<g class=\"mark\">", "<g class=\"mark\" aria-hidden=\"true\">");
            "group"
        }
        false => "img",
    };
    let svg = format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {height}\" role=\"{role}\" font-size=\"{WORDS}\" \
         aria-labelledby=\"{id}-title {id}-desc\"><title id=\"{id}-title\">{spoken}</title>\
         <desc id=\"{id}-desc\">{alt}</desc>{hatch}{body}</svg>"
    );
    Chart { id, title: words.title, subtitle: words.subtitle, alt: words.alt, svg }
}

fn id_of(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
}
