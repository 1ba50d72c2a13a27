//! The words of a change since the first reading of the same term (measurement.md 3.8).

use super::sentence::{Kind, Sentence};
use super::series::Series;
use super::state::State;
use super::words::{percent, share_in_full, signed};
use crate::release::{Apart, Change, WITHHELD_SENTENCE};
use crate::stats;

/// How a headline over readings ends that were released before a change was tested.
pub(super) const NOT_TESTED: &str = "Whether it changed has not been tested.";

/// Points from which a change can be called clear.
const SMALLEST_CLEAR: u16 = (100.0 * stats::CLEAR_DIFFERENCE) as u16;

/// "Change since the first reading (Autumn 2025): +8 points (-2 to +17). No clear change."
pub(super) fn headline(change: &Change) -> Sentence {
    let Change { since, points, low, high, .. } = change;
    let judged = match State::of_change(change) {
        State::NoClearChange => "No clear change.".to_owned(),
        state => format!("A clear change: {}.", state.words()),
    };
    let words = format!(
        "Change since the first reading ({since}): {} points ({} to {}). {judged}",
        signed(*points),
        signed(*low),
        signed(*high)
    );
    Sentence::new(Kind::Change, words)
}

/// Two or more readings without a change that may be said.
pub(super) fn untested(series: &Series) -> Option<Sentence> {
    let ((first_point, first), (last_point, last)) = (series.beginning()?, series.newest_shown()?);
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
    let noise = change.noise_tenths.map_or_else(String::new, |tenths| {
        format!(
            " How much places differ from term to term was taken from these places themselves: {}.{} points.",
            tenths / 10,
            tenths % 10
        )
    });
    format!(
        "In the places with enough answers both times, weighted by their roll: about {} then, about {} now.{noise}",
        percent(change.then),
        percent(change.now)
    )
}

/// What stands beside a change and was not tested; none in releases made before it was worked out.
pub(super) fn beside(change: &Change) -> Option<Sentence> {
    let apart =
        |one: Apart| format!("{} points ({} to {})", signed(one.points), signed(one.low), signed(one.high));
    let parts = [
        change.everybody.map(|one| format!("{} among everybody who answered", apart(one))),
        change.mean.map(|one| format!("{} in their mean score", apart(one))),
        change.last_year.map(|points| format!("{} points among them since a year before", signed(points))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty())
        .then(|| Sentence::new(Kind::Beside, format!("Beside it, and not tested: {}.", parts.join("; "))))
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
            "Change since the first reading (Autumn 2025): +8 points (-2 to +17). No clear change."
        );
        assert_eq!(
            detectable(&small).unwrap().words,
            "With this many answers we could only have seen a change of about 14 points."
        );
        let clear = Change { low: -18, high: -6, ..change(-12, true) };
        assert_eq!(
            headline(&clear).words,
            "Change since the first reading (Autumn 2025): -12 points (-18 to -6). A clear change: getting worse."
        );
        assert_eq!(detectable(&clear), None);
    }

    #[test]
    fn what_was_not_tested_stands_beside_a_change_in_one_sentence() {
        let plain = change(8, false);
        assert_eq!((beside(&plain), basis(&plain).contains("term to term")), (None, false));
        let apart = |points| Some(Apart { points, low: points - 6, high: points + 6 });
        let more = Change { everybody: apart(5), mean: apart(2), last_year: Some(-1), ..plain.clone() };
        assert_eq!(
            beside(&more).unwrap().words,
            "Beside it, and not tested: +5 points (-1 to +11) among everybody who answered; +2 points (-4 to +8) in \
             their mean score; -1 points among them since a year before."
        );
        let own = basis(&Change { noise_tenths: Some(24), ..plain });
        assert!(own.ends_with("was taken from these places themselves: 2.4 points."), "{own}");
    }

    #[test]
    fn a_large_difference_that_is_not_clear_is_not_said_to_be_too_small_to_see() {
        let large = Change { detectable: 10, ..change(14, false) };
        assert!(detectable(&large).unwrap().words.contains("by chance"));
    }
}
