//! What may be shown instead of a withheld figure of the register (measurement.md D13).

use super::model::{Held, Level, SchoolPhase};

/// The nearest held figure of the same indicator and time that is not withheld: the same place's for all
/// schools, then the authority's for the same schools, then for all of them. The choice depends on which
/// figures are withheld and on nothing else.
pub fn nearest_held<'a>(withheld: &Held, all: &'a [Held]) -> Option<&'a Held> {
    let key = &withheld.key;
    let of_place = |held: &&Held| {
        (held.key.level, &held.key.place) == (key.level, &key.place) && held.key.phase == SchoolPhase::All
    };
    let of_authority = |phase: SchoolPhase| {
        move |held: &&Held| held.key.level == Level::Authority && held.key.phase == phase
    };
    let alike = |held: &&Held| held.key.indicator == key.indicator && held.key.period == key.period;
    let shown: Vec<&Held> = all.iter().filter(alike).filter(|held| !held.withheld).collect();
    let first = |wanted: &dyn Fn(&&Held) -> bool| shown.iter().copied().find(wanted);
    first(&of_place)
        .or_else(|| first(&of_authority(key.phase)))
        .or_else(|| first(&of_authority(SchoolPhase::All)))
}

/// Where the nearest figure stands: "Redcar and Cleveland, secondary schools"; "none".
pub fn nearest_held_words(nearest: Option<&Held>) -> String {
    nearest
        .map_or_else(|| "none".to_owned(), |held| format!("{}, {}", held.place_name, held.key.phase.noun()))
}
