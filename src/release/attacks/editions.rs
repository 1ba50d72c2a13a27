//! Editions beside everyone else, and what that gives away.

use super::super::cube::{Cell, Cube, Dimension};
use super::super::figure::{Figure, Reading, Share};
use super::super::safety::Rule;
use super::super::world::World;
use super::{THREE, cell, is_shown};
use crate::responses::Ballot;

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
            .leaks(&[Rule::Siblings, Rule::Nesting, Rule::Algebra, Rule::Range])
            .is_empty()
    );
}

#[test]
fn a_year_less_an_edition_that_would_leave_a_few_is_never_published() {
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
    // Years 8 and 9 less English would be the six who read Polish or Arabic in Year 8.
    let shown = |dimension, name: &str| is_shown(&cube, dimension, name);
    assert!(!shown(Dimension::Edition, "en") && shown(Dimension::YearGroup, "Year 7"));
    assert_eq!(everyone_but(&cube, "en"), Figure::Withheld);
    assert_eq!(world.leaks(&[]), [""; 0]);
    let unguarded = world.leaks(&[Rule::Nesting, Rule::Algebra, Rule::Range]);
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
