//! A1, A5, A9, A17: small groups, unanimous groups, groups that shrink, and answers that do not apply.

use super::super::count::tests::{count_now, fresh, store_wave};
use super::super::cube::{Cube, Dimension};
use super::super::figure::{Figure, Share};
use super::super::safety::Rule;
use super::super::store;
use super::super::world::World;
use super::{THREE, cell, in_year, is_shown, with_year_seven};
use crate::db::Db;
use crate::ids::WaveId;
use crate::surveys::Term;

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

/// The stored text of a wave's release.
async fn stored(db: &Db, wave: WaveId) -> String {
    store::last_release_of(db.reader(), wave).await.unwrap().unwrap().cube
}

#[tokio::test]
async fn a9_a_group_that_falls_under_ten_is_withheld_and_the_first_wave_stays_as_it_was() {
    let first = with_year_seven(12).at(Term::Autumn, 2026);
    let second = with_year_seven(9).at(Term::Autumn, 2027);
    let (_folder, db) = fresh().await;
    store_wave(&db, &first).await;
    let cube = count_now(&db, &first).await.unwrap().cube;
    assert!(is_shown(&cube, Dimension::YearGroup, "Year 7"));
    let frozen = stored(&db, first.inputs.wave_id).await;

    store_wave(&db, &second).await;
    let cube = count_now(&db, &second).await.unwrap().cube;
    assert!(!is_shown(&cube, Dimension::YearGroup, "Year 7"));
    let gap = cube.gaps.iter().find(|cell| cell.group.name == "Year 7").unwrap();
    assert_eq!(gap.figure, Figure::Withheld);
    assert!(is_shown(&second.cube_without(&[Rule::Threshold]), Dimension::YearGroup, "Year 7"));
    assert_eq!(stored(&db, first.inputs.wave_id).await, frozen);
    // Were the first wave counted by what Year 7 is now, it would read otherwise.
    let again = with_year_seven(9).at(Term::Autumn, 2026).cube();
    assert_ne!(serde_json::to_string(&again).unwrap(), frozen);
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

/// Sixty people of whom so many gave a valid answer to item A; to the others it did not apply.
fn of_sixty(valid: usize) -> World {
    let mut world = World::of(&THREE);
    for place in ["P", "Q", "R"] {
        world.answer(place, 20, 9, |_| {});
    }
    let every_second = (0..60).step_by(2).chain((1..60).step_by(2));
    for at in every_second.take(60 - valid) {
        world.ballots[at].answers[0].choice = "does_not_apply".into();
    }
    world
}

#[test]
fn a17_nothing_off_the_scale_is_said_under_thirty_answers() {
    let said = |cube: &Cube| {
        let reading = cell(cube, Dimension::Partnership, "", "A").figure.shown().cloned().unwrap();
        reading.more.and_then(|more| more.does_not_apply)
    };
    assert_eq!(said(&of_sixty(30).cube()), Some(50));
    assert_eq!(said(&of_sixty(29).cube()), None);
    assert_eq!(said(&of_sixty(29).cube_without(&[Rule::Tenths])), Some(52));
    // Nor of any group but everybody.
    let cube = of_sixty(30).cube();
    let groups = cube.cells.iter().filter(|cell| cell.group.dimension != Dimension::Partnership);
    let readings: Vec<_> = groups.filter_map(|cell| cell.figure.shown()).collect();
    assert!(!readings.is_empty() && readings.iter().all(|reading| reading.more.is_none()));
}
