//! What is held, given back: values exactly as they were published, withheld ones with their one sentence.

use super::model::Held;
use crate::release::WITHHELD_SENTENCE;

/// The columns of an export.
pub const EXPORT_HEADER: [&str; 12] = [
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
];

/// One figure as a row of an export.
pub fn export_row(held: &Held, file: &str) -> [String; 12] {
    let key = &held.key;
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
    ]
    .map(str::to_owned)
}
