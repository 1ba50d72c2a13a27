//! The words of a change since the first reading of the same term (measurement.md 3.8).

use super::sentence::{Kind, Sentence};
use super::series::Series;
use super::state::State;
use super::words::{percent, share_in_full, signed};
use crate::release::{Change, WITHHELD_SENTENCE};
use crate::stats;

/// How a headline over readings ends that were released before a change was tested.
pub(super) const NOT_TESTED: &str = "Whether it changed has not been tested.";

/// Points from which a change can be called clear.
const SMALLEST_CLEAR: u16 = (100.0 * stats::CLEAR_DIFFERENCE) as u16;

/// "Change since the first reading: +8 points (-2 to +17). No clear change."
pub(super) fn headline(change: &Change) -> Sentence {
    let Change { points, low, high, .. } = change;
    let judged = match State::of_change(change) {
        State::NoClearChange => "No clear change.".to_owned(),
        state => format!("A clear change: {}.", state.words()),
    };
    let words = format!(
        "Change since the first reading: {} points ({} to {}). {judged}",
        signed(*points),
        signed(*low),
        signed(*high)
    );
    Sentence::new(Kind::Change, words)
}

/// Two or more readings without a change that may be said.
pub(super) fn untested(series: &Series) -> Option<Sentence> {
    let same = series.same_term();
    let ((first_point, first), (last_point, last)) = (same.first()?, same.last()?);
    let end = match last_point.change {
        Some(_) => {
            format!("Change since then: {WITHHELD_SENTENCE}. Nearest figures that may be shown: these two.")
        }
        None => NOT_TESTED.to_owned(),
    };
    let words = format!(
        "First reading {}, {}; latest {}, {}. {end}",
        share_in_full(first),
        first_point.when(),
        share_in_full(last),
        last_point.when(),
    );
    Some(Sentence::new(Kind::Untested, words))
}

/// What could have been seen, where nothing clear was.
pub(super) fn detectable(change: &Change) -> Option<Sentence> {
    if change.clear {
        return None;
    }
    let points = change.detectable;
    let seen = format!("With this many answers we could only have seen a change of about {points} points.");
    let words = match change.points.unsigned_abs() {
        moved if moved < points => seen,
        moved if moved < SMALLEST_CLEAR => {
            format!(
                "{seen} This one is smaller than the {SMALLEST_CLEAR} points from which we call a change clear."
            )
        }
        _ => format!(
            "{seen} This one is not smaller, and yet such differences come up by chance where so many questions \
             are looked at together."
        ),
    };
    Some(Sentence::new(Kind::Detectable, words))
}

/// On what the change rests: its own two levels, which are not those of everybody who answered.
pub(super) fn basis(change: &Change) -> String {
    format!(
        "In the places with enough answers both times, weighted by their roll: about {} then, about {} now.",
        percent(change.then),
        percent(change.now)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing::change;

    #[test]
    fn a_change_is_said_with_its_interval_and_never_more_than_the_test_said() {
        let small = Change { low: -2, high: 17, detectable: 14, ..change(8, false) };
        assert_eq!(
            headline(&small).words,
            "Change since the first reading: +8 points (-2 to +17). No clear change."
        );
        assert_eq!(
            detectable(&small).unwrap().words,
            "With this many answers we could only have seen a change of about 14 points."
        );
        let clear = Change { low: -18, high: -6, ..change(-12, true) };
        assert_eq!(
            headline(&clear).words,
            "Change since the first reading: -12 points (-18 to -6). A clear change: getting worse."
        );
        assert_eq!(detectable(&clear), None);
    }

    #[test]
    fn a_large_difference_that_is_not_clear_is_not_said_to_be_too_small_to_see() {
        let large = Change { detectable: 10, ..change(14, false) };
        assert!(detectable(&large).unwrap().words.contains("by chance"));
    }
}
