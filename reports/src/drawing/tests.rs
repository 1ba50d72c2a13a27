use super::*;
use crate::model::{Block, Report};
use std::fs;
use std::path::Path;

fn charts() -> Vec<Chart> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/report-setting.json");
    let model: Report = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let blocks = model.sections.into_iter().flat_map(|section| section.blocks);
    blocks.filter_map(|block| if let Block::Chart(chart) = block { Some(*chart) } else { None }).collect()
}

fn picture(chart: &Chart, direction: Direction, scale: f64) -> tiny_skia::Pixmap {
    let png = png(chart, direction, &Templates::embedded(), scale).unwrap();
    tiny_skia::Pixmap::decode_png(&png).unwrap()
}

/// Rows of pixels that are not all white, counted from the top.
fn inked(picture: &tiny_skia::Pixmap) -> Vec<bool> {
    let wide = picture.width() as usize;
    picture.pixels().chunks(wide).map(|row| row.iter().any(|pixel| pixel.red() < 200)).collect()
}

/// The middle of the dark pixels in the first `rows` rows, as a share of the width.
fn centre(picture: &tiny_skia::Pixmap, rows: usize) -> f64 {
    let wide = picture.width() as usize;
    let dark = picture.pixels().iter().take(rows * wide).enumerate().filter(|(_, pixel)| pixel.red() < 128);
    let places: Vec<usize> = dark.map(|(at, _)| at % wide).collect();
    places.iter().sum::<usize>() as f64 / places.len() as f64 / wide as f64
}

#[test]
fn a_picture_for_slides_is_1600_pixels_wide_and_twice_that_of_a_page() {
    let chart = &charts()[0];
    let (one, two) = (picture(chart, Direction::Ltr, 1.0), picture(chart, Direction::Ltr, 2.0));
    assert_eq!((one.width(), two.width()), (800, 1600));
    assert!(two.height().abs_diff(one.height() * 2) <= 2);
}

#[test]
fn the_title_stands_above_and_the_source_below_and_both_make_room() {
    let mut chart = charts()[1].clone();
    let whole = picture(&chart, Direction::Ltr, 1.0);
    chart.source.clear();
    let without_source = picture(&chart, Direction::Ltr, 1.0);
    chart.subtitle.clear();
    let without_subtitle = picture(&chart, Direction::Ltr, 1.0);
    chart.title = "Long titles wrap over more than one line, because a slide has to stand alone. ".repeat(3);
    let long = picture(&chart, Direction::Ltr, 1.0);
    let height = tiny_skia::Pixmap::height;
    assert!(height(&whole) > height(&without_source) && height(&without_source) > height(&without_subtitle));
    assert!(height(&long) > height(&without_subtitle) + 150);
    let ink = inked(&long);
    assert!(!ink[..30].contains(&true) && ink[40..80].contains(&true), "margin, then the title");
    let wide = long.width() as usize;
    let cut = long
        .pixels()
        .chunks(wide)
        .any(|row| row[..20].iter().chain(&row[wide - 20..]).any(|pixel| pixel.red() < 200));
    assert!(!cut, "nothing runs into the margins");
}

#[test]
fn colours_hatch_and_words_come_out_and_nothing_is_left_black_by_default() {
    let spread = picture(&charts()[1], Direction::Ltr, 2.0);
    let has = |colour: (u8, u8, u8)| {
        spread.pixels().iter().any(|pixel| (pixel.red(), pixel.green(), pixel.blue()) == colour)
    };
    assert!(has((0x12, 0x43, 0x6D)) && has((0x6B, 0xAC, 0xE6)) && has((0x80, 0x16, 0x50)));
    let mut plain = charts()[1].clone();
    plain.svg = plain.svg.replace("hatch-line", "nothing");
    let plain = picture(&plain, Direction::Ltr, 2.0);
    assert_ne!(spread.data(), plain.data(), "the hatch is drawn");
    let mut silent = charts()[1].clone();
    silent.svg = silent.svg.replace("Always", "");
    assert_ne!(spread.data(), picture(&silent, Direction::Ltr, 2.0).data(), "words are drawn");
}

#[test]
fn right_to_left_the_title_stands_on_the_right() {
    let mut chart = charts()[0].clone();
    chart.title = "قلتم".to_owned();
    chart.subtitle.clear();
    assert!(centre(&picture(&chart, Direction::Rtl, 1.0), 80) > 0.7);
    assert!(centre(&picture(&chart, Direction::Ltr, 1.0), 80) < 0.3);
}

#[test]
fn the_same_chart_gives_the_same_bytes_and_markup_in_a_title_is_only_text() {
    let mut chart = charts()[2].clone();
    chart.title = "</text><script> & \"7 < 8\"".to_owned();
    let first = png(&chart, Direction::Ltr, &Templates::embedded(), 2.0).unwrap();
    assert!(first == png(&chart, Direction::Ltr, &Templates::embedded(), 2.0).unwrap());
}

#[test]
fn a_drawing_that_cannot_be_read_or_would_be_too_large_is_refused() {
    let mut chart = charts()[0].clone();
    let refused =
        |chart: &Chart, scale| png(chart, Direction::Ltr, &Templates::embedded(), scale).unwrap_err();
    assert!(
        refused(&chart, 40.0).starts_with("the chart \"yc-trend\" cannot be drawn: it would be 32000 by")
    );
    assert!(refused(&chart, f64::NAN).contains("cannot be drawn"));
    chart.svg = "<svg class=\"chart\"></svg>".to_owned();
    assert!(refused(&chart, 1.0).contains("no viewBox 360 units wide"));
}
