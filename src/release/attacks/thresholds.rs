//! A1, A5, A9, A17: small groups, unanimous groups, groups that shrink, and answers that do not apply.

use super::super::cube::{Cube, Dimension};
use super::super::figure::{Figure, Share};
use super::super::safety::Rule;
use super::super::world::World;
use super::{THREE, cell, in_year, is_shown, with_year_seven};

#[test]
fn a1_a_group_of_nine_is_withheld_and_one_of_ten_or_eleven_is_shown() {
    let shown = |n| is_shown(&with_year_seven(n).cube(), Dimension::YearGroup, "Year 7");
    assert_eq!([shown(9), shown(10), shown(11)], [false, true, true]);
    assert_eq!(with_year_seven(9).leaks(&[]), [""; 0]);
    assert!(!with_year_seven(9).leaks(&[Rule::Threshold]).is_empty());
}

#[test]
fn a1_a_roster_of_nineteen_is_withheld_and_one_of_twenty_is_shown() {
    let of_roster = |roster: u32| {
        let mut world = with_year_seven(15);
        let mut left = roster;
        for row in world.inputs.roster.iter_mut().filter(|row| row.year_group == Some(7)) {
            row.invited = left.min(2);
            left -= row.invited;
        }
        world
    };
    let shown = |roster| is_shown(&of_roster(roster).cube(), Dimension::YearGroup, "Year 7");
    assert_eq!([shown(19), shown(20)], [false, true]);
    let without = of_roster(19).cube_without(&[Rule::Threshold, Rule::Algebra, Rule::Range]);
    assert!(is_shown(&without, Dimension::YearGroup, "Year 7"));
    assert!(!of_roster(19).leaks(&[Rule::Threshold, Rule::Algebra, Rule::Range]).is_empty());
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
    let without = with_year_seven(9).cube_without(&[Rule::Threshold]);
    assert!(is_shown(&without, Dimension::YearGroup, "Year 7"));
    assert_eq!(serde_json::to_string(&Cube::from_stored(&frozen).unwrap()).unwrap(), frozen);
    assert_eq!(Cube::from_stored(&frozen).unwrap(), first);
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
    assert!(is_shown(&world.cube_without(&[Rule::Threshold]), Dimension::YearGroup, "Year 7"));
}

/// A Year 7 of nine and a Year 8 of forty, together 24 favourable; `sevens` of them in Year 7.
fn with_hidden(sevens: u32) -> World {
    let mut world = World::of(&THREE);
    for place in ["P", "Q", "R"] {
        world.answer(place, 30, 14, in_year(9));
    }
    world.answer("P", 9, sevens, in_year(7)).answer("P", 40, 24 - sevens, in_year(8));
    let mut favourable = 0;
    for ballot in world.ballots.iter_mut().filter(|ballot| ballot.year_group != Some(9)) {
        let is_favourable = ["often", "always"].contains(&ballot.answers[0].choice.as_str());
        favourable += u32::from(is_favourable);
        let choice = if is_favourable { "often" } else { "never" };
        ballot.answers.iter_mut().for_each(|answer| answer.choice = choice.into());
    }
    assert_eq!(favourable, 24);
    world
}

#[test]
fn a14_the_order_and_every_byte_of_a_release_are_the_same_whatever_is_hidden() {
    let text = |sevens, off: &[Rule]| serde_json::to_string(&with_hidden(sevens).cube_without(off)).unwrap();
    for sevens in 0..=9 {
        assert_eq!(text(sevens, &[]), text(4, &[]), "{sevens} of the nine");
    }
    assert_ne!(
        text(9, &[Rule::Siblings, Rule::Algebra, Rule::Range]),
        text(4, &[Rule::Siblings, Rule::Algebra, Rule::Range])
    );
}

#[test]
fn a17_nothing_off_the_scale_is_said_under_thirty_answers() {
    let mut world = with_year_seven(12);
    let sevens = world.ballots.iter_mut().filter(|ballot| ballot.year_group == Some(7));
    for ballot in sevens.take(2) {
        ballot.answers[0].choice = "does_not_apply".into();
    }
    for cell in world.cube().cells {
        let Some(reading) = cell.figure.shown() else { continue };
        let off_scale = reading.more.as_ref().and_then(|more| more.does_not_apply.or(more.not_sure));
        assert!(reading.answers.is_some() || off_scale.is_none(), "{reading:?}");
    }
}
