//! The sentences beside a finding are a closed list too: how sure we are, gaps, editions. Their beginnings are
//! written out here and not read from the code.

use super::edition::EditionFlag;
use super::gap::GapRow;
use super::map::Facts;
use super::panel::{Bank, outcome_page};
use super::quality::sureness;
use super::testing::{bank, cell, cube, gap, percent_with, quality, theory, with_quality};
use crate::release::{Apart, Figure, GapMove, More, NotWeighted, Quality, Reliability, Shown};
use crate::surveys::Term;
use crate::theory::Audience;
use proptest::option;
use proptest::prelude::*;

const SURE: [&str; 10] = [
    "Who we did not hear from: if everyone who did not answer had said no, the figure would be ",
    "Two readings like this one could show a change of about ",
    "Weighted to the roster the figure would be ",
    "Evenness of response over absence bands: ",
    "Evenness of response over phases: ",
    "How evenly people of different absence answered is not known or cannot be shown.",
    "Not represented, because nobody there answered: ",
    "Weighted figures are not given: ",
    "Reliability of the questions on intervention 6: ",
    "How evenly people answered: not enough answers to show safely.",
];
const STRAIGHT: &str =
    "% of those with five or more answers gave the same answer throughout. They are counted like all others.";

const NEVER: [&str; 17] = [
    "significant",
    "representative",
    "rank",
    "league",
    "best",
    "worst",
    "failing",
    "blame",
    "caused",
    "proves",
    "trend",
    "projection",
    "improv",
    "→",
    "↑",
    "↓",
    "▲",
];

#[track_caller]
fn never(words: &str) {
    let said = NEVER.into_iter().find(|never| words.to_lowercase().contains(never));
    assert_eq!(said, None, "{words}");
}

fn any_quality() -> impl Strategy<Value = Quality> {
    let why = prop_oneof![
        Just(NotWeighted::TooFew),
        Just(NotWeighted::NoMargins),
        Just(NotWeighted::NotConverged),
        Just(NotWeighted::TooUneven)
    ];
    let reliability = (-100i16..100, option::of(-100i16..100)).prop_map(|(hundredths, low)| Reliability {
        of: "the questions on intervention 6".into(),
        items: Vec::new(),
        hundredths,
        low,
        high: low.map(|low| low + 20),
    });
    let even = || option::of(-100i16..=100);
    let silent = proptest::collection::vec(Just("Year 9".to_owned()), 0..2);
    (even(), even(), option::of(why), silent, option::of(0u8..100), option::of(reliability)).prop_map(
        |(absence, phase, not_weighted, not_represented, straight_lining, reliability)| Quality {
            evenness_by_absence: absence,
            evenness_by_phase: phase,
            not_weighted,
            not_represented,
            straight_lining,
            reliability: reliability.into_iter().collect(),
        },
    )
}

fn any_apart() -> impl Strategy<Value = Apart> {
    (-40i16..40, 0i16..20).prop_map(|(points, reach)| Apart {
        points,
        low: points - reach,
        high: points + reach,
    })
}

proptest! {
    #[test]
    fn how_sure_we_are_is_said_in_sentences_of_the_closed_list(
        found in option::of(any_quality()),
        worst in option::of((0u8..40, 60u8..100)),
        weighted in option::of(0u8..100),
        detectable in option::of(0u16..40),
    ) {
        let (theory, (items, scales)) = (theory(), bank());
        let more = More { worst_case: worst, weighted, detectable, ..More::default() };
        let wave = cube(Term::Autumn, 2026, vec![cell("6M-YP-1", 1, percent_with(58, more))]);
        let mut wave = with_quality(wave, Audience::YoungPeople, found.clone().unwrap_or_else(quality));
        if found.is_none() {
            std::sync::Arc::make_mut(&mut wave).quality[0].figure = Figure::Withheld;
        }
        let cubes = [wave];
        let bank = Bank { items: &items, scales: &scales };
        let facts = Facts { theory: &theory, bank, cubes: &cubes, targets: &[] };
        let sure = sureness(&outcome_page("6M", &facts), &facts);
        for sentence in &sure[0].sentences {
            let straight = sentence.ends_with(STRAIGHT);
            let known = straight || SURE.iter().any(|begins| sentence.starts_with(begins));
            prop_assert!(known, "{}", sentence);
            never(sentence);
        }
    }

    #[test]
    fn a_gap_is_called_clear_only_where_it_was_tested_and_its_move_never(
        points in -40i16..40,
        clear in any::<bool>(),
        by in option::of(any_apart()),
    ) {
        let mut figure = gap(points, clear).shown().cloned().unwrap();
        figure.moved = by.map(|by| GapMove { since: "Autumn 2026".into(), by });
        let row = |figure| GapRow { heading: "Phase".into(), group: "secondary".into(), figure, nearest: None };
        let words = row(Figure::Shown(Shown::for_test(figure))).words();
        let (said, moved) = words.split_once(" gap.").unwrap();
        prop_assert!(said.starts_with("secondary: ") && said.contains(", everyone else 60%: "), "{}", words);
        prop_assert_eq!(said.ends_with("A clear"), clear, "{}", words);
        prop_assert_eq!(said.ends_with("No clear"), !clear, "{}", words);
        let begins = moved.is_empty() || moved.starts_with(" Since Autumn 2026 it moved by ");
        prop_assert!(begins && moved.is_empty() == by.is_none(), "{}", words);
        prop_assert!(moved.is_empty() || moved.ends_with(" points, which is not tested."), "{}", words);
        never(&words);
        prop_assert_eq!(row(Figure::Withheld).words(), "secondary: not enough answers to show safely.");
    }

    #[test]
    fn an_edition_is_flagged_in_one_sentence(points in -90i16..90) {
        let words = EditionFlag { edition: "pl".into(), points }.sentence();
        prop_assert!(words.starts_with("People who answered in Polish answered this differently (about "), "{}", words);
        prop_assert!(words.ends_with("Ask someone who reads both before you compare."), "{}", words);
        never(&words);
    }
}
