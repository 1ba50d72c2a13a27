//! Charts with colours: as SVG for the pages, and as a picture of pixels for slides.

mod described;

use crate::look::Templates;
use crate::model::{Chart, Direction};
use crate::world::FONTS;
use resvg::{tiny_skia, usvg};
use std::fmt::Write;
use std::sync::{Arc, LazyLock};
use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontInstance, FontVariant, FontVariations};

/// A chart is 360 units wide; its picture has a margin around it.
const CHART_WIDTH: f64 = 360.0;
const MARGIN: f64 = 20.0;
const WIDTH: f64 = CHART_WIDTH + 2.0 * MARGIN;
/// Pixels for each unit, at a scale of 1.
const PIXELS: f64 = 2.0;
/// The largest picture, in pixels: 64 MB while it is drawn.
const LARGEST: f64 = 16_000_000.0;

static DATABASE: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut database = usvg::fontdb::Database::new();
    FONTS.iter().for_each(|font| database.load_font_data(font.to_vec()));
    Arc::new(database)
});

static MEASURED: LazyLock<Vec<FontInstance>> = LazyLock::new(|| {
    let plain = FontVariations::default();
    let fonts = FONTS.iter().flat_map(|font| Font::iter(Bytes::new(*font)));
    fonts.map(|font| font.instantiate(FontVariant::default(), Abs::zero(), &plain)).collect()
});

/// The chart's SVG as a document of its own, with these colours inside.
pub fn coloured(svg: &str, css: &str) -> String {
    let Some((head, rest)) = svg.trim_start().split_once('>') else { return svg.to_owned() };
    let named = if head.contains("xmlns=") { "" } else { " xmlns=\"http://www.w3.org/2000/svg\"" };
    format!("{head}{named}><style>{css}</style>{rest}")
}

/// The chart as PNG, title and subtitle above it and its source below, so that it stands alone on a slide.
/// Its alternative text is inside the file. A scale of 1 is 800 pixels wide; 2 is for slides.
///
/// # Errors
/// A sentence, when the SVG cannot be read or the picture would be larger than 16 million pixels.
pub fn png(
    chart: &Chart,
    direction: Direction,
    templates: &Templates,
    scale: f64,
) -> Result<Vec<u8>, String> {
    let of = |what: String| format!("the chart {:?} cannot be drawn: {what}", chart.id);
    let body = coloured(&chart.svg, templates.charts());
    let height = height_of(&body).ok_or_else(|| of("its svg has no viewBox 360 units wide".to_owned()))?;
    let sheet = composed(chart, &body, height, direction, templates);
    let options = usvg::Options {
        fontdb: DATABASE.clone(),
        font_family: "Noto Sans".to_owned(),
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(&sheet, &options).map_err(|fault| of(fault.to_string()))?;
    let factor = PIXELS * scale;
    let (wide, high) = (f64::from(tree.size().width()) * factor, f64::from(tree.size().height()) * factor);
    if !(wide >= 1.0 && high >= 1.0 && wide * high <= LARGEST) {
        return Err(of(format!("it would be {wide:.0} by {high:.0} pixels")));
    }
    let mut pixels = tiny_skia::Pixmap::new(wide.ceil() as u32, high.ceil() as u32)
        .ok_or_else(|| of("it has no size".to_owned()))?;
    pixels.fill(tiny_skia::Color::WHITE);
    let transform = tiny_skia::Transform::from_scale(factor as f32, factor as f32);
    resvg::render(&tree, transform, &mut pixels.as_mut());
    let made = pixels.encode_png().map_err(|fault| of(fault.to_string()))?;
    Ok(described::described(made, &chart.title, &chart.alt))
}

/// The height of the chart's own drawing, in units.
fn height_of(svg: &str) -> Option<f64> {
    let (_, rest) = svg.split_once("viewBox=\"")?;
    let numbers = rest.split('"').next()?.split_whitespace().map(|number| number.parse().ok());
    let [0.0, 0.0, width, height] = numbers.collect::<Option<Vec<f64>>>()?[..] else { return None };
    (width == CHART_WIDTH && height > 0.0).then_some(height)
}

fn composed(chart: &Chart, body: &str, height: f64, direction: Direction, templates: &Templates) -> String {
    let colours = &templates.style().colours;
    let mut sheet = Sheet { text: String::new(), y: MARGIN, direction };
    sheet.words(&chart.title, 16.0, true, &colours.text);
    sheet.y += 3.0;
    sheet.words(&chart.subtitle, 12.0, false, &colours.soft);
    sheet.y += 8.0;
    let (head, rest) = body.split_once('>').unwrap_or((body, ""));
    let place = format!("x=\"{MARGIN}\" y=\"{}\" width=\"{CHART_WIDTH}\" height=\"{height}\"", sheet.y);
    write!(sheet.text, "{head} {place}>{rest}").expect("a String takes every write");
    sheet.y += height + 8.0;
    sheet.words(&chart.source, 10.5, false, &colours.soft);
    let high = sheet.y + MARGIN;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {high}\" width=\"{WIDTH}\" height=\"{high}\">{}</svg>",
        sheet.text
    )
}

/// The picture as it grows downwards.
struct Sheet {
    text: String,
    y: f64,
    direction: Direction,
}

impl Sheet {
    fn words(&mut self, words: &str, size: f64, bold: bool, colour: &str) {
        let (x, anchor) = match self.direction {
            Direction::Ltr => (MARGIN, "start"),
            Direction::Rtl => (WIDTH - MARGIN, "end"),
        };
        let weight = if bold { "700" } else { "400" };
        for line in lines(words, size, bold, CHART_WIDTH) {
            self.y += size * 1.3;
            write!(
                self.text,
                "<text x=\"{x}\" y=\"{:.1}\" text-anchor=\"{anchor}\" font-family=\"Noto Sans, Noto Sans Arabic\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{colour}\">{}</text>",
                self.y - size * 0.25,
                escaped(&line)
            )
            .expect("a String takes every write");
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The words in lines no wider than `room`; a word that is wider is broken.
fn lines(words: &str, size: f64, bold: bool, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        let mut rest = String::new();
        for letter in word.chars() {
            if !rest.is_empty()
                && width_of(&rest, size, bold) + width_of(&letter.to_string(), size, bold) > room
            {
                lines.push(std::mem::take(&mut rest));
            }
            rest.push(letter);
        }
        match lines.last_mut() {
            Some(line) if width_of(&format!("{line} {rest}"), size, bold) <= room => {
                line.push(' ');
                line.push_str(&rest);
            }
            _ => lines.push(rest),
        }
    }
    lines
}

/// How wide words are in the embedded fonts, letter by letter: at least as wide as they are drawn.
fn width_of(text: &str, size: f64, bold: bool) -> f64 {
    let of = |letter: char| {
        let fonts = MEASURED.iter().skip(usize::from(bold)).step_by(2);
        let advance =
            |font: &FontInstance| font.x_advance(font.ttf().glyph_index(letter)?.0).map(|em| em.get());
        fonts.filter_map(advance).next().unwrap_or(1.0)
    };
    text.chars().map(of).sum::<f64>() * size
}

#[cfg(test)]
mod tests;
