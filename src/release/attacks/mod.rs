//! The attacks of measurement.md 4.3 that the gate itself must survive; each first succeeds with a rule off.

mod partnerships;

use super::cube::{Cell, Cube, Dimension};
use super::figure::{Figure, Reading, Share};
use super::safety::{Count, Rule};
use super::siblings::OTHERS;
use super::wording;
use super::world::{CODES, World};
use crate::responses::Ballot;
use crate::surveys::Choice;
use proptest::prelude::*;

const THREE: [(&str, &str, &str); 3] = [("P", "primary", "x"), ("Q", "primary", "x"), ("R", "primary", "x")];

fn cell<'a>(cube: &'a Cube, dimension: Dimension, name: &str, item: &str) -> &'a Cell {
    let wanted =
        |cell: &&Cell| cell.group.dimension == dimension && cell.group.name == name && cell.item == item;
    cube.cells.iter().find(wanted).unwrap()
}

fn is_shown(cube: &Cube, dimension: Dimension, name: &str) -> bool {
    cell(cube, dimension, name, "A").figure.shown().is_some()
}

fn in_year(year: i32) -> impl Fn(&mut Ballot) {
    move |ballot| ballot.year_group = Some(year)
}

/// Three places with a large Year 9, a Year 8 of 40, and a Year 7 of `n`.
fn with_year_seven(n: u32) -> World {
    let mut world = World::of(&THREE);
    for place in ["P", "Q", "R"] {
        world.answer(place, 30, 14, in_year(9));
    }
    world.answer("P", n, n / 2, in_year(7)).answer("Q", 40, 20, in_year(8));
    world
}

#[test]
fn a1_a_group_of_nine_is_withheld_and_one_of_ten_or_eleven_is_shown() {
    let shown = |n| is_shown(&with_year_seven(n).cube(), Dimension::YearGroup, "Year 7");
    assert_eq!([shown(9), shown(10), shown(11)], [false, true, true]);
    assert_eq!(with_year_seven(9).leaks(&[]), [""; 0]);
    assert!(!with_year_seven(9).leaks(&[Rule::Threshold]).is_empty());
}

#[test]
fn a1_a_roster_of_nineteen_is_withheld_and_one_of_twenty_is_shown() {
    let shown = |roster: u32| {
        let mut world = with_year_seven(15);
        let mut left = roster;
        for row in world.inputs.roster.iter_mut().filter(|row| row.year_group == Some(7)) {
            row.invited = left.min(2);
            left -= row.invited;
        }
        is_shown(&world.cube(), Dimension::YearGroup, "Year 7")
    };
    assert_eq!([shown(19), shown(20)], [false, true]);
}

#[test]
fn a2_the_total_minus_the_shown_years_is_never_a_small_group() {
    let world = with_year_seven(5);
    assert!(!world.leaks(&[Rule::Siblings, Rule::Nesting, Rule::Range]).is_empty());
    assert_eq!(world.leaks(&[]), [""; 0]);
    let cube = world.cube();
    assert!(!is_shown(&cube, Dimension::YearGroup, "Year 7"));
    assert!(!is_shown(&cube, Dimension::YearGroup, "Year 8"));
    assert!(is_shown(&cube, Dimension::YearGroup, OTHERS));
}

#[test]
fn a3_a_lead_cannot_subtract_the_own_school_from_two_and_can_from_three() {
    let world = |places: &[&str]| {
        let mut world = World::of(&THREE);
        for place in places {
            world.answer(place, 20, 9, |_| {});
        }
        world
    };
    assert!(!is_shown(&world(&["P", "Q"]).cube(), Dimension::Partnership, ""));
    assert!(is_shown(&world(&["P", "Q", "R"]).cube(), Dimension::Partnership, ""));
    assert!(!world(&["P", "Q"]).leaks(&[Rule::Places]).is_empty());
    assert_eq!(world(&["P", "Q"]).leaks(&[]), [""; 0]);
}

#[test]
fn a3_a_phase_of_one_school_is_pooled_with_the_next_smallest() {
    let mut world = World::of(&[
        ("P", "primary", "x"),
        ("Q", "primary", "x"),
        ("R", "primary", "x"),
        ("S", "secondary", "x"),
        ("T", "secondary", "x"),
        ("U", "secondary", "x"),
        ("V", "other", "x"),
    ]);
    for (place, n) in [("P", 30), ("Q", 30), ("R", 30), ("S", 25), ("T", 25), ("U", 25), ("V", 20)] {
        world.answer(place, n, n / 2, |_| {});
    }
    let cube = world.cube();
    let shown = ["primary", "secondary", "other", OTHERS].map(|name| is_shown(&cube, Dimension::Phase, name));
    assert_eq!(shown, [true, false, false, true]);
    assert_eq!(world.leaks(&[]), [""; 0]);
}

#[test]
fn a5_unanimous_answers_are_banded_and_never_nought_or_a_hundred_percent() {
    for (n, x) in [(12, 12), (12, 11), (12, 0), (12, 1), (16, 16), (16, 15)] {
        let mut world = World::of(&THREE);
        let rest = if 2 * x > n { n } else { 0 };
        world.answer("P", n, x, |_| {}).answer("Q", n, rest, |_| {}).answer("R", n, rest, |_| {});
        for cell in world.cube().cells {
            let Some(reading) = cell.figure.shown() else { continue };
            assert!(!matches!(reading.share, Share::Percent { percent: 0 | 100, .. }), "{reading:?}");
            assert!(!matches!(reading.share, Share::Tenths { tenths: 0 | 10 }), "{reading:?}");
            assert!(reading.spread.is_none() && reading.mean.is_none());
        }
        assert_eq!(world.leaks(&[]), [""; 0]);
    }
    let mut world = World::of(&THREE);
    world.answer("P", 20, 20, |_| {}).answer("Q", 40, 20, |_| {}).answer("R", 50, 20, |_| {});
    assert!(!world.leaks(&[Rule::Unanimity]).is_empty());
    assert_eq!(world.leaks(&[]), [""; 0]);
}

#[test]
fn a9_a_group_that_falls_under_ten_is_withheld_and_the_first_wave_stays_as_it_was() {
    let first = with_year_seven(12).cube();
    let frozen = serde_json::to_string(&first).unwrap();
    let second = with_year_seven(9).cube();
    assert!(is_shown(&first, Dimension::YearGroup, "Year 7"));
    assert!(!is_shown(&second, Dimension::YearGroup, "Year 7"));
    assert_eq!(serde_json::to_string(&Cube::from_stored(&frozen).unwrap()).unwrap(), frozen);
    assert_eq!(Cube::from_stored(&frozen).unwrap(), first);
}

fn scale() -> Vec<Choice> {
    let choice = |(at, code): (usize, &&str)| Choice {
        code: (*code).into(),
        label: String::new(),
        score: 25 * at as u8,
        favourable: at > 2,
    };
    CODES.iter().enumerate().map(choice).collect()
}

fn published(world: &World, off: &[Rule], given: &[u32; 5]) -> Reading {
    let n = given.iter().sum();
    let count = Count { n, x: given[3] + given[4], roster: 2 * n };
    wording::reading(&world.rules(off), count, &scale(), given)
}

/// The choices that 1 or 2 people gave, and of which everything published allows nothing but 1 or 2.
fn isolated(off: &[Rule], given: &[u32; 5]) -> Vec<usize> {
    let world = World::of(&THREE);
    let target = published(&world, off, given);
    let n: u32 = given.iter().sum();
    let mut open = [false; 5];
    for n in n.saturating_sub(4)..=n + 4 {
        for a in 0..=n {
            for b in 0..=n - a {
                for c in 0..=n - a - b {
                    let left = n - a - b - c;
                    // Only splits of the favourable side near the true one are tried: it is enough to find one.
                    for d in 0..=left {
                        let tried = [a, b, c, d, left - d];
                        let far = tried.iter().zip(given).any(|(one, true_one)| one.abs_diff(*true_one) > 3);
                        if !far && published(&world, off, &tried) == target {
                            tried
                                .iter()
                                .zip(&mut open)
                                .for_each(|(one, open)| *open |= !(1..=2).contains(one));
                        }
                    }
                }
            }
        }
    }
    (0..5).filter(|&at| (1..=2).contains(&given[at]) && !open[at]).collect()
}

#[test]
fn a10_share_mean_and_bars_together_never_isolate_one_or_two_people() {
    for given in [[1, 5, 9, 12, 5], [2, 1, 10, 16, 3], [6, 1, 7, 2, 14], [0, 2, 12, 17, 1], [1, 1, 1, 14, 14]]
    {
        assert_eq!(isolated(&[], &given), [0; 0], "{given:?}");
    }
    assert!(!isolated(&[Rule::Bars], &[1, 5, 9, 12, 5]).is_empty());
}

#[test]
fn a11_a_year_inside_a_phase_leaves_nobody_or_ten() {
    let mut world = World::of(&[
        ("P", "primary", "x"),
        ("Q", "primary", "x"),
        ("R", "primary", "x"),
        ("S", "secondary", "x"),
        ("T", "secondary", "x"),
        ("U", "secondary", "x"),
    ]);
    for place in ["P", "Q", "R"] {
        world.answer(place, 20, 9, in_year(6));
    }
    for place in ["S", "T", "U"] {
        world.answer(place, 20, 9, in_year(7));
    }
    world.answer("S", 4, 2, in_year(6));
    assert!(!world.leaks(&[Rule::Nesting, Rule::Range]).is_empty());
    assert_eq!(world.leaks(&[]), [""; 0]);
}

#[test]
fn a17_the_answers_to_the_item_count_and_not_the_ballots() {
    let mut world = with_year_seven(12);
    let sevens = world.ballots.iter_mut().filter(|ballot| ballot.year_group == Some(7));
    for ballot in sevens.take(3) {
        ballot.answers[0].choice = "does_not_apply".into();
    }
    let cube = world.cube();
    assert_eq!(cell(&cube, Dimension::YearGroup, "Year 7", "A").figure, Figure::Withheld);
    assert!(cell(&cube, Dimension::YearGroup, "Year 7", "B").figure.shown().is_some());
}

#[test]
fn a_chain_of_phases_and_localities_gives_no_small_place_away() {
    let mut world = World::of(&[
        ("P", "a", "x"),
        ("Q", "b", "x"),
        ("R", "b", "y"),
        ("S", "a", "y"),
        ("T", "a", "x"),
        ("U", "b", "y"),
        ("V", "b", "x"),
    ]);
    for (place, n) in [("P", 11), ("Q", 12), ("R", 13), ("S", 40), ("T", 41), ("U", 42), ("V", 43)] {
        let x = if place == "Q" { 1 } else { n / 2 };
        world.answer(place, n, x, |_| {});
    }
    assert!(!world.leaks(&[Rule::Lattice, Rule::Range]).is_empty());
    assert_eq!(world.leaks(&[]), [""; 0]);
}

fn reading(n: i32) -> impl Fn(&mut Ballot) {
    move |ballot| ballot.edition = ["en", "pl", "ar"][n as usize].into()
}

/// Three places; `english`, `polish` and `arabic` answers, each (n, x), spread over them.
fn in_editions(english: (u32, u32), polish: (u32, u32), arabic: (u32, u32)) -> World {
    let mut world = World::of(&THREE);
    for (at, (n, x)) in [english, polish, arabic].into_iter().enumerate() {
        for (place, share) in ["P", "Q", "R"].into_iter().zip([n / 3, n / 3, n - n / 3 * 2]) {
            world.answer(place, share, x * share / n.max(1), reading(at as i32));
        }
    }
    world
}

fn everyone_but(cube: &Cube, edition: &str) -> Figure<Reading> {
    let wanted = |cell: &&Cell| cell.group.name == edition && cell.item == "A";
    cube.everyone_else.iter().find(wanted).unwrap().figure.clone()
}

#[test]
fn editions_count_together_and_each_stands_beside_everyone_else() {
    let world = in_editions((90, 60), (60, 30), (30, 9));
    let cube = world.cube();
    let percent = |reading: &Reading| match reading.share {
        Share::Percent { percent, .. } => percent,
        other => panic!("{other:?}"),
    };
    let of = |edition: &str| percent(cell(&cube, Dimension::Edition, edition, "A").figure.shown().unwrap());
    assert_eq!([of("en"), of("pl"), of("ar")], [67, 50, 30]);
    let together = cell(&cube, Dimension::Partnership, "", "A").figure.shown().unwrap();
    assert_eq!((percent(together), together.answers), (55, Some(180)));
    let rest = |edition: &str| everyone_but(&cube, edition).shown().cloned().unwrap();
    assert_eq!([percent(&rest("en")), percent(&rest("pl")), percent(&rest("ar"))], [43, 58, 60]);
    assert!(rest("pl").mean.is_none() && rest("pl").spread.is_none());
    assert_eq!(world.leaks(&[]), [""; 0]);
}

#[test]
fn an_edition_that_few_read_has_no_figure_and_no_everyone_else() {
    for (polish, arabic) in [(9, 40), (19, 40), (29, 40), (12, 12)] {
        let world = in_editions((60, 30), (polish, polish / 2), (arabic, arabic / 2));
        let cube = world.cube();
        let cells = cube.everyone_else.iter().filter(|cell| cell.group.name == "pl");
        assert!(cells.into_iter().all(|cell| cell.figure == Figure::Withheld), "{polish} {arabic}");
        assert_eq!(world.leaks(&[]), [""; 0]);
    }
    let nearly_all = in_editions((60, 30), (45, 45), (60, 30)).cube();
    assert_eq!(everyone_but(&nearly_all, "pl"), Figure::Withheld);
    assert!(
        !in_editions((60, 30), (9, 4), (0, 0))
            .leaks(&[Rule::Siblings, Rule::Nesting, Rule::Range])
            .is_empty()
    );
}

#[test]
fn everyone_else_is_withheld_where_a_year_inside_it_would_leave_a_few() {
    let mut world = World::of(&THREE);
    let mut add = |n: u32, year: i32, edition: &str| {
        for place in ["P", "Q", "R"] {
            world.answer(place, n, n / 2, |ballot| {
                (ballot.year_group, ballot.edition) = (Some(year), edition.into());
            });
        }
    };
    for (n, year, edition) in [(10, 7, "pl"), (10, 7, "ar"), (14, 8, "en"), (14, 9, "en")] {
        add(n, year, edition);
    }
    add(1, 8, "pl");
    add(1, 8, "ar");
    let cube = world.cube();
    assert!(is_shown(&cube, Dimension::Edition, "en") && is_shown(&cube, Dimension::YearGroup, "Year 7"));
    assert_eq!(everyone_but(&cube, "en"), Figure::Withheld);
    assert!(everyone_but(&cube, "pl").shown().is_some());
    assert_eq!(world.leaks(&[]), [""; 0]);
    let unguarded = world.leaks(&[Rule::Nesting, Rule::Range]);
    assert!(unguarded.iter().any(|leak| leak.starts_with("Edition minus YearGroup")), "{unguarded:?}");
}

#[test]
fn an_older_release_without_everyone_else_is_read_and_written_as_it_was() {
    let mut cube = in_editions((90, 60), (60, 30), (30, 9)).cube();
    assert!(!cube.everyone_else.is_empty());
    let now = serde_json::to_string(&cube).unwrap();
    assert_eq!(Cube::from_stored(&now).unwrap(), cube);
    cube.everyone_else.clear();
    let older = serde_json::to_string(&cube).unwrap();
    assert!(!older.contains("everyone_else"));
    assert_eq!(serde_json::to_string(&Cube::from_stored(&older).unwrap()).unwrap(), older);
}

prop_compose! {
    fn any_world()(
        places in prop::collection::vec((0usize..3, 0usize..3), 2..8),
        groups in prop::collection::vec((0usize..8, 0u32..26, 0u32..27, 7i32..11, 0u8..3, 0u8..6), 3..20),
    ) -> World {
        let (phases, localities) = (["a", "b", "c"], ["x", "y", "z"]);
        let names: Vec<String> = (0..places.len()).map(|at| format!("Place {at}")).collect();
        let of = |at: usize| (names[at].as_str(), phases[places[at].0], localities[places[at].1]);
        let mut world = World::of(&(0..places.len()).map(of).collect::<Vec<_>>());
        for (place, n, x, year, group, edition) in groups {
            world.answer(&names[place % names.len()], n, x.min(n), |ballot| {
                ballot.year_group = (year < 10).then_some(year);
                ballot.groups[0] = [None, Some(true), Some(false)][group as usize];
                ballot.edition = ["pl", "en-easy", "en"][usize::from(edition).min(2)].into();
            });
        }
        world
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_small_can_be_derived_from_any_partnership(world in any_world()) {
        prop_assert_eq!(world.leaks(&[]), Vec::<String>::new());
    }

    #[test]
    fn the_order_of_the_ballots_changes_nothing(world in any_world()) {
        let mut shuffled = world.clone();
        crate::ids::shuffle(&mut shuffled.ballots);
        prop_assert_eq!(shuffled.cube(), world.cube());
    }
}
