//! The poster: the theory of change with what is known, on a sheet of A3, and a second one in icons.

use super::map::{map, with_sheets};
use super::material::Material;
use super::parts::{NOTHING_YET, frame, section};
use crate::progress::response_words;
use crate::theory::Audience;
use belong_reports::model::{Block, Report, ReportKind};

pub(super) fn poster(material: &Material) -> Report {
    let map = with_sheets(map(material), material);
    let mut report = frame(material, ReportKind::Poster, material.content.theory.title.clone());
    let of = |cube: &crate::release::Cube| {
        let said = |audience: Audience| Some(format!("{} {}", audience.noun(), response(cube, audience)?));
        let said: Vec<String> = Audience::ALL.into_iter().filter_map(said).collect();
        format!("Answered: {}.", said.join("; "))
    };
    let answered = material.cube().map_or_else(|| NOTHING_YET.to_owned(), |cube| of(cube));
    report.foot = vec![answered, "Grey cells have not been asked yet.".to_owned()];
    report.contact = None;
    let heading = "What we will do, and what we hope will change";
    report.sections = vec![section("map", heading, vec![Block::Map(Box::new(map))])];
    report
}

/// The response in few words: "40%"; the whole of what may be said where there is no rate.
fn response(cube: &crate::release::Cube, audience: Audience) -> Option<String> {
    let words = response_words(cube, audience)?;
    let rate =
        words.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(rate, _)| rate.to_owned());
    Some(rate.unwrap_or(words))
}
