use super::*;
use crate::progress::AimState;
use crate::progress::series::series_of;
use crate::progress::testing::{
    cell, change as moved, cube, figure, percent as whole, projection, standing, target, with_change,
    with_changes, with_hidden_standing, with_standing, withheld,
};
use crate::release::{Cube, Dimension, Figure, NotProjected, PathStatus, Reading};
use crate::stats::Verdict;
use crate::surveys::Term;
use proptest::prelude::*;
use std::sync::Arc;

const WORDING: Wording = Wording {
    audience: Audience::YoungPeople,
    text: "I feel that I matter at school.",
    favourable: "Often or Always",
};
const ITEM: &str = "1L-YP-1";

fn autumn(year: i32, figure: Figure<Reading>) -> Arc<Cube> {
    cube(Term::Autumn, year, vec![cell(ITEM, 1, figure)])
}

fn found(cubes: &[Arc<Cube>]) -> Finding {
    let aim = target("1L", Audience::YoungPeople, 2030, 70);
    let aims = Aims {
        targets: &[(&aim, 2031.0)],
        own_due: Some(jiff::civil::date(2040, 12, 31)),
        asked: Asked::OnceAYear,
    };
    Finding::of(&series_of(cubes, Dimension::Partnership)[0], WORDING, Some(aims))
}

fn without_target(cubes: &[Arc<Cube>]) -> Finding {
    let aims = Aims { targets: &[], own_due: Some(jiff::civil::date(2026, 12, 31)), asked: Asked::EveryTerm };
    Finding::of(&series_of(cubes, Dimension::Partnership)[0], WORDING, Some(aims))
}

fn words(finding: &Finding) -> Vec<&str> {
    finding.said.iter().map(|said| said.words.as_str()).collect()
}

#[test]
fn one_reading_is_a_starting_point_and_no_trend() {
    let finding = found(&[with_standing(autumn(2026, whole(58)), ITEM, standing(2030, 70))]);
    assert_eq!(finding.headline.words, "Starting point: 58% (52 to 64). One reading cannot show a trend.");
    assert_eq!(
        finding.n_in_10.as_deref(),
        Some("About 6 in 10 young people said Often or Always to “I feel that I matter at school.”")
    );
    assert_eq!(words(&finding), ["Target: 70% by 2030. Pace needed from here: about 2.9 points a year."]);
}

#[test]
fn a_target_set_after_the_wave_opened_has_a_pace_and_counts_from_the_next_wave() {
    let finding = found(&[autumn(2026, whole(58))]);
    assert_eq!(
        words(&finding),
        [
            "Target: 70% by 2030. Pace needed from here: about 2.9 points a year. It was agreed after this wave \
          opened, so it counts from the next one."
        ]
    );
}

#[test]
fn no_target_is_a_state_of_its_own_and_a_horizon_is_named() {
    let finding = without_target(&[autumn(2026, whole(58))]);
    assert_eq!(words(&finding), ["No target agreed yet."]);
    assert_eq!(finding.notes, ["This reading is where we are at the 2026 horizon."]);
}

#[test]
fn a_small_group_is_worded_in_tenths_without_an_interval_or_a_pace() {
    let finding = found(&[autumn(2026, figure(Share::Tenths { tenths: 6 }))]);
    assert_eq!(
        finding.headline.words,
        "Starting point: about 6 in 10 (10 to 29 answers). One reading cannot show a trend."
    );
    assert!(words(&finding)[0].contains("not enough to name a yearly pace."));
    let nearly_all = found(&[autumn(2026, figure(Share::OverSevenInTen))]);
    assert!(nearly_all.n_in_10.unwrap().starts_with("More than 7 in 10 young people said"));
}

#[test]
fn a_withheld_standing_is_said_with_what_is_nearest_and_no_target_is_called_late() {
    let small = figure(Share::Tenths { tenths: 6 });
    let wave = with_hidden_standing(autumn(2026, small), ITEM);
    assert_eq!(
        words(&found(&[wave])),
        [
            "Against a target: not enough answers to show safely. Nearest figure that may be shown: this reading."
        ]
    );
}

#[test]
fn a_band_is_no_second_reading_and_is_said_beside_the_first() {
    let band = || figure(Share::Tenths { tenths: 6 });
    let finding = found(&[autumn(2025, whole(58)), autumn(2026, band())]);
    assert_eq!((finding.state, finding.allowance), (State::StartingPoint, Allowance::One));
    assert_eq!(finding.headline.words, "Starting point: 58% (52 to 64). One reading cannot show a trend.");
    assert_eq!(
        finding.notes,
        ["Autumn 2026: about 6 in 10 (10 to 29 answers), which is too rough to compare."]
    );
    let bands = found(&[autumn(2025, band()), autumn(2026, band())]);
    assert_eq!((bands.state, bands.allowance), (State::StartingPoint, Allowance::One));
    let four = [autumn(2023, band()), autumn(2024, whole(50)), autumn(2025, band()), autumn(2026, whole(58))];
    assert_eq!(found(&four).allowance, Allowance::Two);
}

#[test]
fn a_horizon_is_named_by_the_last_wave_before_it_and_by_no_other() {
    let spring = cube(Term::Spring, 2026, vec![cell(ITEM, 1, whole(58))]);
    assert_eq!(without_target(&[spring]).notes, [""; 0], "asked every term, and autumn is still to come");
    assert_eq!(without_target(&[autumn(2025, whole(58))]).notes, [""; 0]);
}

#[test]
fn a_target_that_was_reached_before_is_flagged() {
    let kept = Standing { keep: true, reached_before: true, baseline: 72, ..standing(2030, 70) };
    let finding = found(&[with_standing(autumn(2026, whole(72)), ITEM, kept)]);
    assert_eq!(
        finding.notes,
        [
            "The target of 70% by 2030 is no higher than the first reading (72%, autumn 2024), so it is read as “keep \
          at least 70%” and has no path. Agree a higher one if more is hoped for."
        ]
    );
}

#[test]
fn two_readings_that_were_not_tested_are_stated_and_never_called_a_change() {
    let finding = found(&[autumn(2025, whole(50)), autumn(2026, whole(69))]);
    assert_eq!(
        finding.headline.words,
        "First reading 50% (44 to 56), autumn 2025; latest 69% (63 to 75), autumn 2026. Whether it changed \
         has not been tested."
    );
    assert_eq!(finding.state, State::EarlyReadings);
    let hidden = with_changes(autumn(2026, whole(69)), ITEM, Figure::Withheld);
    let hidden = found(&[autumn(2025, whole(50)), hidden]);
    assert!(hidden.headline.words.ends_with(
        "Change since then: not enough answers to show safely. Nearest figures that may be shown: these two."
    ));
    assert_eq!((hidden.state, hidden.change), (State::EarlyReadings, None));
}

#[test]
fn two_readings_that_were_tested_have_their_change_what_could_be_seen_and_their_place_on_the_path() {
    let path =
        Standing { path_now: Some(54), status: Some(PathStatus::TooCloseToCall), ..standing(2030, 70) };
    let now = with_standing(with_change(autumn(2026, whole(58)), ITEM, moved(8, false)), ITEM, path);
    let finding = found(&[autumn(2025, whole(50)), now]);
    assert_eq!(
        finding.headline.words,
        "Change since the first reading (Autumn 2025): +8 points (0 to +16). No clear change."
    );
    assert_eq!(
        words(&finding)[..4],
        [
            "With this many answers we could only have seen a change of about 14 points.",
            "In the places with enough answers both times, weighted by their roll: about 50% then, about 58% now.",
            "Target: 70% by 2030. Pace needed from here: about 2.9 points a year.",
            "The path from 58% to 70% by 2030 passes 54% now: too close to call.",
        ]
    );
    assert_eq!(finding.state, State::NoClearChange);
    assert_eq!(AimState::of(&finding.standings[0]), Some(AimState::TooCloseToCall));
}

#[test]
fn status_title_and_alternative_text_say_the_same() {
    let now = with_change(autumn(2026, whole(62)), ITEM, moved(12, true));
    let finding = found(&[autumn(2025, whole(50)), now]);
    assert_eq!(finding.state, State::Improving);
    assert!(finding.headline.words.ends_with("A clear change: improving."));
    assert!(finding.alt.contains(finding.headline.words.trim_end_matches('.')));
}

#[test]
fn a_withheld_reading_has_the_one_public_sentence_and_nothing_else() {
    let finding = found(&[autumn(2026, withheld())]);
    assert_eq!(finding.headline.words, WITHHELD_SENTENCE);
    assert_eq!((finding.n_in_10, finding.said.len(), finding.notes.len()), (None, 0, 0));
}

#[test]
fn a_withheld_latest_release_is_said_beside_the_earlier_reading() {
    let finding = found(&[autumn(2025, whole(58)), autumn(2026, withheld())]);
    assert_eq!(
        finding.notes,
        ["Autumn 2026: not enough answers to show safely. Nearest figure that may be shown: autumn 2025."]
    );
    assert_eq!(finding.state, State::StartingPoint);
}

#[test]
fn a_target_that_gave_way_after_the_wave_is_said_to_have_done_so() {
    let sealed = with_standing(autumn(2026, whole(58)), ITEM, standing(2030, 65));
    let finding = found(&[sealed]);
    assert!(finding.notes[0].starts_with("The target of 65% by 2030 stood when this wave opened"));
    assert_eq!(finding.pace().count(), 2);
}

/// The rows of the table in measurement.md 3.9, as the beginnings of what each allows: written out here and
/// not read from the code.
fn allowed_beginnings(readings: usize) -> Vec<&'static str> {
    let always = ["No target agreed yet."];
    let one = ["Starting point: "];
    let any = ["Target: ", "At the "];
    let two = [
        "Change since the first reading (",
        "First reading ",
        "With this many answers we could only have seen a change of about ",
        "A difference of this size comes up by chance",
        "In the places with enough answers both times",
        "Beside it, and not tested: ",
        "The path from ",
        "Against the target of ",
        "Too early to look ahead to ",
    ];
    let mut rows: Vec<&str> = always.to_vec();
    match readings {
        0 => rows.extend(["Not asked yet", WITHHELD_SENTENCE]),
        1 => rows.extend(one.iter().chain(&any)),
        2 | 3 => rows.extend(two.iter().chain(&any)),
        4 | 5 => rows.extend(two.iter().chain(&any).chain(&["Early projection: "])),
        6..=11 => {
            rows.extend(two.iter().chain(&any).chain(&["Early projection: ", "Projection: ", "Run chart: "]))
        }
        _ => rows.extend(two.iter().chain(&any).chain(&[
            "Early projection: ",
            "Projection: ",
            "Variation: ",
            "Target of ",
        ])),
    }
    rows
}

/// What a note about a reading may begin with, and how one on a wave ends.
const NOTES: [&str; 2] = ["This reading is where we are at the ", "The target of "];
const ROUGH: [&str; 2] = [": not enough answers to show safely.", ", which is too rough to compare."];

/// What is never said; "trend" only in the one sentence that denies it.
fn forbidden(finding: &Finding, readings: usize) -> Option<String> {
    let mut said = finding.alt.replace("One reading cannot show a trend", "").to_lowercase();
    said.push_str(&words(finding).join(" ").to_lowercase());
    let mut never = vec!["significant", "→", "↑", "↓", "▲", "▼", "2024", "increase", "decrease", "rank"];
    if readings < 4 {
        never.extend(["trend", "projection", "on track", "forecast", "likely", "chance)"]);
    }
    if readings < 2 {
        never.extend(["improving", "getting worse", "on path", "behind", "change"]);
    }
    if readings < 6 {
        never.extend(["shift", "median", "limits", "variation"]);
    }
    never.into_iter().find(|word| said.contains(word)).map(str::to_owned)
}

fn any_figure() -> impl Strategy<Value = Figure<Reading>> {
    prop_oneof![
        6 => (10u8..90).prop_map(whole),
        1 => Just(withheld()),
        1 => (1u8..9).prop_map(|tenths| figure(Share::Tenths { tenths })),
        1 => Just(figure(Share::OverNinetyPercent)),
    ]
}

fn any_standing() -> impl Strategy<Value = Standing> {
    let status = prop_oneof![
        Just(None),
        Just(Some(PathStatus::OnPath)),
        Just(Some(PathStatus::TooCloseToCall)),
        Just(Some(PathStatus::BehindThePath))
    ];
    let verdict = prop_oneof![
        3 => Just(None),
        1 => Just(Some(Verdict::Met)),
        1 => Just(Some(Verdict::NotMet)),
        1 => Just(Some(Verdict::TooCloseToCall))
    ];
    let why = prop_oneof![
        Just(None),
        Just(Some(NotProjected::TooFewReadings)),
        Just(Some(NotProjected::TooShort)),
        Just(Some(NotProjected::TooFar)),
        Just(Some(NotProjected::PaceOnly))
    ];
    let numbers = (any::<bool>(), any::<bool>(), proptest::option::of(1i32..90), 20u8..80, 1u8..100);
    (status, verdict, why, numbers).prop_map(|(status, verdict, why, (keep, ahead, pace, middle, chance))| {
        Standing {
            keep,
            status,
            verdict,
            not_projected: why,
            path_now: (!keep).then_some(middle),
            pace_tenths: pace,
            projection: ahead.then(|| projection(middle, chance)),
            ..standing(2030, 70)
        }
    })
}

proptest! {
    /// measurement.md 6.5: for every decision object, every sentence belongs to its row of 3.9.
    #[test]
    fn every_sentence_belongs_to_its_row_and_forbidden_words_never_appear(
        figures in proptest::collection::vec(any_figure(), 1..16),
        points in -30i16..30,
        clear in any::<bool>(),
        tested in any::<bool>(),
        stands in proptest::option::of(any_standing()),
        with_target in any::<bool>(),
    ) {
        let last = figures.len() - 1;
        let waves = figures.into_iter().enumerate().map(|(at, figure)| {
            let mut wave = autumn(2025 + at as i32, figure);
            if at > 0 && tested {
                wave = with_change(wave, ITEM, moved(points, clear));
            }
            match &stands {
                Some(standing) if at <= last => with_standing(wave, ITEM, standing.clone()),
                _ => wave,
            }
        });
        let cubes: Vec<Arc<Cube>> = waves.collect();
        let series = &series_of(&cubes, Dimension::Partnership)[0];
        let finding = if with_target { found(&cubes) } else { without_target(&cubes) };
        let exact = |reading: &Reading| matches!(reading.share, Share::Percent { .. });
        let same = series.same_term();
        let counted = same.iter().filter(|(_, reading)| exact(reading)).count();
        let readings = counted.max(same.len().min(1));
        let rows = allowed_beginnings(readings);
        for sentence in finding.said.iter().chain([&finding.headline]) {
            prop_assert!(sentence.kind.allowed(finding.allowance), "{sentence:?} at {readings}");
            prop_assert!(
                rows.iter().any(|row| sentence.words.starts_with(row)),
                "{readings} readings may not say: {}", sentence.words
            );
            prop_assert!(finding.alt.contains(sentence.words.trim_end_matches('.')), "{}", finding.alt);
        }
        for note in &finding.notes {
            let alone = note.split(" Nearest figure that may be shown: ").next().unwrap();
            let known = NOTES.iter().any(|begins| note.starts_with(begins))
                || ROUGH.iter().any(|ends| note.starts_with("Autumn ") && alone.ends_with(ends));
            prop_assert!(known && finding.alt.contains(note.as_str()), "{note}");
        }
        prop_assert_eq!(forbidden(&finding, readings), None, "{}", finding.alt);
        let judged = finding.headline.words.contains(finding.state.words());
        let tells = matches!(finding.state, State::Improving | State::GettingWorse);
        prop_assert!(judged || !tells, "{} under {:?}", finding.headline.words, finding.state);
        prop_assert_eq!(finding.headline.words.contains("No clear change."), finding.state == State::NoClearChange);
    }
}

#[test]
fn a_target_that_the_first_reading_had_reached_is_not_called_replaced() {
    let kept = crate::release::Standing { keep: true, ..standing(2030, 70) };
    let finding = found(&[with_standing(autumn(2026, whole(72)), ITEM, kept)]);
    let said = format!("{:?} {:?}", finding.notes, finding.said);
    assert!(!said.contains("replaced") && !said.contains("counts from the next"), "{said}");
    assert!(said.contains("70%"), "{said}");
}
