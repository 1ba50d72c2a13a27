//! A2, A3, A11, A15: one published sum less others, and what two leads know together.

use super::super::cube::{Cube, Dimension};
use super::super::safety::Rule;
use super::super::siblings::OTHERS;
use super::super::world::World;
use super::{THREE, in_year, is_shown, with_year_seven};
use proptest::prelude::*;

#[test]
fn a2_the_total_minus_the_shown_years_is_never_a_small_group() {
    let world = with_year_seven(5);
    assert!(!world.leaks(&[Rule::Siblings, Rule::Nesting, Rule::Algebra, Rule::Range]).is_empty());
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
    assert!(!world.leaks(&[Rule::Nesting, Rule::Algebra, Rule::Range]).is_empty());
    assert_eq!(world.leaks(&[]), [""; 0]);
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
    assert!(!world.leaks(&[Rule::Lattice, Rule::Algebra, Rule::Range]).is_empty());
    assert_eq!(world.leaks(&[]), [""; 0]);
}

#[test]
fn who_answered_is_never_said_of_a_small_group_in_which_nearly_everybody_did() {
    let mut world = World::of(&THREE);
    for (place, n) in [("P", 40), ("Q", 24), ("R", 40)] {
        world.answer(place, n, n / 2, |_| {});
    }
    for row in world.inputs.roster.iter_mut().filter(|row| row.setting == "Q") {
        row.invited = 1;
    }
    assert_eq!(world.response_leaks(&[]), [""; 0]);
    assert!(!world.response_leaks(&[Rule::Unanimity]).is_empty());
    let of = |cube: &Cube, name: &str| {
        let mut cells = cube.responses.iter();
        let of_place = cells.find(|cell| cell.group.dimension == Dimension::Place && cell.group.name == name);
        of_place.unwrap().figure.shown().is_some()
    };
    assert_eq!(["P", "Q", "R"].map(|name| of(&world.cube(), name)), [false, false, true]);
}

#[test]
fn who_answered_is_not_said_above_two_places() {
    let mut world = World::of(&THREE[..2]);
    world.answer("P", 40, 20, |_| {}).answer("Q", 40, 20, |_| {});
    assert_eq!(world.response_leaks(&[]), [""; 0]);
    assert!(world.response_leaks(&[Rule::Places]).iter().any(|leak| leak.starts_with("Partnership over")));
}

prop_compose! {
    pub(super) fn any_world()(
        places in prop::collection::vec((0usize..3, 0usize..3), 2..8),
        groups in prop::collection::vec((0usize..8, 0u32..26, 0u32..27, 7i32..11, 0u8..3, 0u8..6), 3..20),
        invited in prop::collection::vec(1u32..5, 1..9),
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
        for (row, invited) in world.inputs.roster.iter_mut().zip(invited.iter().cycle()) {
            row.invited = *invited;
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
    fn nothing_small_can_be_derived_from_who_answered(world in any_world()) {
        prop_assert_eq!(world.response_leaks(&[]), Vec::<String>::new());
    }

    #[test]
    fn the_order_of_the_ballots_changes_nothing(world in any_world()) {
        let mut shuffled = world.clone();
        crate::ids::shuffle(&mut shuffled.ballots);
        prop_assert_eq!(shuffled.cube(), world.cube());
    }
}
