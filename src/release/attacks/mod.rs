//! The attacks of measurement.md 4.3 that the gate itself must survive, by their numbers.
//!
//! Each is first seen to succeed: the test switches the rule against it off and finds the leak.
//! `docs/disclosure.md` says which rule stands where and which attack proves it.

mod attacker;
mod bars;
mod editions;
mod partnerships;
mod recovery;
mod subtraction;
mod thresholds;

use super::cube::{Cell, Cube, Dimension};
use super::world::World;
use crate::responses::Ballot;

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

/// The table of `docs/disclosure.md`: each attack with the file in which it is tried.
#[test]
fn the_table_of_attacks_names_files_that_try_them() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/disclosure.md")).unwrap();
    let words = |line: &str| line.split('|').map(|word| word.trim().to_owned()).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = page.lines().filter(|line| line.starts_with("| A")).map(words).collect();
    for number in 1..=17 {
        let id = format!("A{number}");
        let row = rows.iter().find(|row| row[1] == id);
        let Some(row) = row else {
            assert!(page.contains(&format!("{id} (")), "{id} is neither tried nor said to be missing");
            continue;
        };
        let file = row[3].trim_matches('`');
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains(&format!("fn a{number}_")), "{file} has no test of {id}");
    }
    let rules = page.lines().filter(|line| line.starts_with("| D")).map(words);
    for file in rules.flat_map(|row| row[3].split(", ").map(str::to_owned).collect::<Vec<_>>()) {
        if let Some(file) = file.strip_prefix('`').and_then(|file| file.strip_suffix('`')) {
            assert!(root.join("src").join(file).exists(), "{file}");
        }
    }
}
