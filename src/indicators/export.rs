//! What is held, given back: values exactly as they were published, withheld ones with their one sentence.

use super::model::Held;
use super::nearest::{nearest_held, nearest_held_words};
use crate::release::WITHHELD_SENTENCE;

/// The columns of an export.
pub const EXPORT_HEADER: [&str; 13] = [
    "indicator",
    "level",
    "place_code",
    "place_name",
    "phase",
    "period",
    "period_start",
    "period_end",
    "value",
    "count",
    "denominator",
    "file",
    "nearest_shown",
];

/// One figure as a row of an export; `all` is everything held, where a withheld one's nearest is looked for.
pub fn export_row(held: &Held, file: &str, all: &[Held]) -> [String; 13] {
    let key = &held.key;
    let nearest = if held.withheld { nearest_held_words(nearest_held(held, all)) } else { String::new() };
    let value = if held.withheld { WITHHELD_SENTENCE } else { &held.value };
    [
        &key.indicator,
        key.level.word(),
        &key.place,
        &held.place_name,
        key.phase.word(),
        key.period.kind.word(),
        &key.period.starts.to_string(),
        &key.period.ends.to_string(),
        value,
        &held.count,
        &held.denominator,
        file,
        &nearest,
    ]
    .map(str::to_owned)
}
