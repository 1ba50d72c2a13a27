//! What to do about a cell that the map gives no meaning to.

use super::columns::Columns;
use super::map::Map;
use crate::release::places::ELSEWHERE;

/// What to do about a cell of this column that the map gives no meaning to.
pub(super) fn advice(map: &Map, columns: &Columns, column: usize) -> String {
    let is = |other: Option<usize>| other == Some(column);
    let values = |part: &str, name: &str| {
        format!(
            "under [{part}] write values = {{ {name} = [\"...\"] }} with this label, or list it in leave_out"
        )
    };
    if is(columns.setting) {
        return format!(
            "no setting is called so; {}, or in {ELSEWHERE} to count it there; `belong roster import` adds settings",
            values("setting", "\"Name of the setting\"")
        );
    }
    if is(columns.audience) {
        return values("audience", "FA");
    }
    if is(columns.year_group) {
        return values("year_group", "\"7\"");
    }
    if is(columns.absence_band) {
        return values("absence_band", "\"0-5\"");
    }
    if is(columns.language) {
        return values("language", "en");
    }
    let Some(at) = columns.asked.iter().position(|asked| *asked == column) else { return String::new() };
    let (asked, scale) = (&map.asked[at], scale_of(map, at));
    format!(
        "no choice of {} is called so; under [[labels]] with scale = \"{scale}\" write values = {{ CHOICE = [\"...\"] }} \
         with this label; CHOICE is one of {}",
        asked.item,
        asked.labels.choices()
    )
}

fn scale_of(map: &Map, at: usize) -> &str {
    let asked = &map.asked[at];
    let questionnaire = map.questionnaires.iter().find(|one| one.audience == asked.audience);
    let scale = questionnaire.map_or("", |one| one.questions[asked.at].scale.as_str());
    scale.strip_prefix(super::items::OWN).unwrap_or(scale)
}
