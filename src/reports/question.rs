//! What pages and reports share of a question: its groups, and the line under its pictures.

use crate::clock::stored_day_in_words;
use crate::progress::{ItemView, Point, answers_words, response_words};
use crate::release::{Cube, Dimension};
use crate::theory::Audience;
use std::sync::Arc;

/// The groups that pages show, with the word over their column and in the address of their CSV.
pub const GROUPS: [(Dimension, &str, &str); 8] = [
    (Dimension::Phase, "Phase", "phase"),
    (Dimension::Locality, "Locality", "locality"),
    (Dimension::YearGroup, "Year group", "year"),
    (Dimension::AbsenceBand, "Absence, percent of sessions", "absence"),
    (Dimension::Group1, "Declared group", "group1"),
    (Dimension::Group2, "Second declared group", "group2"),
    (Dimension::Place, "Place", "place"),
    (Dimension::Edition, "Edition", "edition"),
];

/// Who was asked, when, how many answered, and which version of the question: under every picture and in every
/// report. `point` names the reading that it is about.
pub fn source(view: &ItemView, point: Option<&Point>, cubes: &[Arc<Cube>]) -> String {
    let question = format!("Question {}, version {}", view.item, view.version);
    let Some(point) = point else { return format!("{question}. Not asked yet.") };
    let cube = cubes.iter().find(|cube| cube.wave == point.wave);
    let closed = cube.map(|cube| format!(", closed on {}", stored_day_in_words(&cube.closed_on)));
    let mut words =
        format!("Asked: {}, {}{}.", view.audience.noun(), point.when(), closed.unwrap_or_default());
    if let Some(reading) = point.figure.shown() {
        words.push_str(&format!(" Answers to this question: {}.", answers_words(reading.answers)));
    }
    if let Some(response) = cube.and_then(|cube| response_words(cube, view.audience)) {
        words.push_str(&format!(" Response: {response}."));
    }
    if let Some(from) = cube.and_then(|cube| cube.brought_in.as_ref()) {
        words.push_str(&format!(" Brought in from a file on {}.", stored_day_in_words(&from.on)));
    }
    let theory = cube.map(|cube| format!(", theory version {}", cube.theory_version)).unwrap_or_default();
    words.push_str(&format!(" {question}{theory}."));
    words
}

/// The line under the chart of who answered: "Asked: families, autumn 2026, closed on 10 November 2026."
pub fn answered_source(cube: &Cube, audience: Audience) -> String {
    format!(
        "Asked: {}, {} {}, closed on {}. Counts are rounded, shares are of the exact counts.",
        audience.noun(),
        cube.term.name(),
        cube.year,
        stored_day_in_words(&cube.closed_on)
    )
}
