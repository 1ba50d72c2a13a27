//! A10 once more: the bars of some groups taken from the same bars of a larger one.

use super::super::cube::{Cube, Dimension};
use super::super::gate;
use super::super::safety::Rule;
use super::super::siblings::OTHERS;
use super::super::tally::AudienceCount;
use super::super::world::{CODES, World, rank};
use super::subtraction::any_world;
use proptest::prelude::*;
use std::ops::Range;

/// A published set of base groups with the choices of each of its bars.
struct Barred {
    dimension: Dimension,
    set: Vec<usize>,
    bars: Vec<Range<usize>>,
}

impl Barred {
    /// Whether some of its bars together are just these choices.
    fn tells(&self, run: &Range<usize>) -> bool {
        let inside = self.bars.iter().filter(|bar| bar.start >= run.start && bar.end <= run.end);
        inside.map(Range::len).sum::<usize>() == run.len()
    }
}

/// Everything with bars that the cube publishes of the item `A`.
fn barred(world: &World, counted: &AudienceCount, cube: &Cube, off: &[Rule]) -> Vec<Barred> {
    let partitions = counted.axes.partitions(&world.inputs.plan);
    let tables = gate::item_tables(counted, &counted.items[0], &partitions, &world.rules(off));
    let mut found = Vec::new();
    for cell in cube.cells.iter().filter(|cell| cell.item == "A") {
        let table = tables.iter().find(|table| table.dimension == cell.group.dimension).unwrap();
        let set = match cell.group.name.as_str() {
            OTHERS => table.siblings.pool().iter().flat_map(|&at| table.sets[at].clone()).collect(),
            name => table.sets[table.names.iter().position(|one| one == name).unwrap()].clone(),
        };
        let Some(spread) = cell.figure.shown().and_then(|reading| reading.spread.as_ref()) else { continue };
        let mut bars: Vec<Range<usize>> = Vec::new();
        for slice in spread {
            let start = bars.last().map_or(0, |bar| bar.end);
            bars.push(start..start + slice.choices.len());
        }
        found.push(Barred { dimension: cell.group.dimension, set, bars });
    }
    found
}

/// Every bar of a rest of under 30 people, or of one or two people, that can be worked out.
fn leaks(world: &World, off: &[Rule]) -> Vec<String> {
    let counts = world.counts();
    let Some(counted) = counts.first() else { return Vec::new() };
    let item = &counted.items[0];
    let all = barred(world, counted, &world.cube_without(off), off);
    let given = |set: &[usize]| item.choices(set)[..CODES.len()].to_vec();
    let valid = |set: &[usize]| given(set).iter().sum::<u32>();
    let shared = |one: &[usize], other: &[usize]| -> u32 {
        let pairs = one.iter().flat_map(|&a| other.iter().map(move |&b| (a, b)));
        pairs.map(|(a, b)| counted.overlap(item, a, b).n).sum()
    };
    let mut leaks = Vec::new();
    let runs = (0..5).flat_map(|from| (from + 1..=5).map(move |to| from..to)).filter(|run| run.len() < 5);
    for run in runs {
        let telling: Vec<&Barred> = all.iter().filter(|one| one.tells(&run)).collect();
        leaks.extend(combined(&telling, counted.axes.places.list.len()).into_iter().filter_map(|places| {
            let (n, gave) = (valid(&places), given(&places)[run.clone()].iter().sum::<u32>());
            let few = n > 0 && (n < 30 || (1..=2).contains(&gave));
            few.then(|| format!("places {places:?}: {gave} of {n} gave {run:?}"))
        }));
        let mut try_out = |whole: &Barred, parts: &[&&Barred]| {
            let (mut n, mut gave) = (valid(&whole.set), given(&whole.set)[run.clone()].iter().sum::<u32>());
            for part in parts {
                n -= valid(&part.set);
                gave -= given(&part.set)[run.clone()].iter().sum::<u32>();
            }
            if n > 0 && (n < 30 || (1..=2).contains(&gave)) {
                let of: Vec<_> = parts.iter().map(|part| (part.dimension, &part.set)).collect();
                leaks.push(format!(
                    "{:?} {:?} less {of:?}: {gave} of {n} gave {run:?}",
                    whole.dimension, whole.set
                ));
            }
        };
        for whole in &telling {
            let inside: Vec<&&Barred> = telling
                .iter()
                .filter(|part| part.dimension != whole.dimension)
                .filter(|part| shared(&part.set, &whole.set) == valid(&part.set))
                .collect();
            for dimension in inside.iter().map(|part| part.dimension).collect::<Vec<_>>() {
                let parts: Vec<&&Barred> =
                    inside.iter().filter(|part| part.dimension == dimension).copied().collect();
                try_out(whole, &parts);
            }
        }
    }
    leaks
}

/// Every set of places whose sum is a combination of published sums, by linear algebra.
fn combined(telling: &[&Barred], places: usize) -> Vec<Vec<usize>> {
    let spatial = [Dimension::Partnership, Dimension::Phase, Dimension::Locality, Dimension::Place];
    let row =
        |set: &[usize]| (0..places).map(|at| f64::from(u8::from(set.contains(&at)))).collect::<Vec<_>>();
    let rows: Vec<Vec<f64>> =
        telling.iter().filter(|one| spatial.contains(&one.dimension)).map(|one| row(&one.set)).collect();
    let known = rank(rows.clone());
    let sets =
        (1..1u32 << places).map(|bits| (0..places).filter(|at| bits >> at & 1 == 1).collect::<Vec<_>>());
    sets.filter(|set| rank(rows.iter().cloned().chain([row(set)]).collect()) == known).collect()
}

fn world(of: &[(&str, [u32; 5])]) -> World {
    let mut world = World::of(&[("P", "p", "x"), ("Q", "p", "x"), ("R", "p", "x"), ("S", "p", "y")]);
    for (place, given) in of {
        for (choice, people) in given.iter().enumerate() {
            world.answer(place, *people, 0, |ballot| {
                ballot.answers.iter_mut().for_each(|answer| answer.choice = CODES[choice].into());
            });
        }
    }
    world
}

fn has_bars(world: &World, place: &str) -> bool {
    let cube = world.cube();
    let cell = super::cell(&cube, Dimension::Place, place, "A");
    let reading = cell.figure.shown().unwrap();
    reading.mean.is_some() || reading.spread.is_some()
}

#[test]
fn a10_the_bars_of_the_total_less_those_of_the_large_places_are_not_the_bars_of_a_small_one() {
    let world = world(&[
        ("P", [20, 10, 10, 20, 20]),
        ("Q", [10, 10, 10, 20, 20]),
        ("R", [5, 5, 10, 15, 15]),
        ("S", [3, 4, 3, 5, 5]),
    ]);
    assert!(leaks(&world, &[Rule::Detail]).iter().any(|leak| leak.contains("of 20 gave")));
    assert_eq!(leaks(&world, &[]), [""; 0]);
    assert_eq!(["P", "Q", "R", "S"].map(|place| has_bars(&world, place)), [true, true, false, false]);
}

#[test]
fn a10_a_bar_merged_in_one_place_is_not_given_back_by_the_others() {
    let world = world(&[
        ("P", [20, 10, 10, 20, 20]),
        ("Q", [10, 10, 10, 20, 20]),
        ("R", [1, 9, 10, 15, 15]),
        ("S", [12, 12, 12, 20, 20]),
    ]);
    assert!(leaks(&world, &[Rule::Detail]).iter().any(|leak| leak.contains("1 of 50 gave 0..1")));
    assert_eq!(leaks(&world, &[]), [""; 0]);
}

#[test]
fn a10_bars_are_given_where_no_bar_of_a_small_group_is_left() {
    let places = ["P", "Q", "R", "S"].map(|place| (place, [8, 8, 10, 20, 20]));
    let all = world(&places);
    assert!(places.iter().all(|(place, _)| has_bars(&all, place)));
    assert_eq!(leaks(&all, &[Rule::Detail]), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a10_no_bar_of_a_few_people_can_be_worked_out_from_any_partnership(world in any_world()) {
        prop_assert_eq!(leaks(&world, &[]), Vec::<String>::new());
    }
}

#[test]
fn a10_places_phases_and_localities_together_give_no_bars_of_a_few_people() {
    let mut world = World::of(&[
        ("P", "a", "x"),
        ("Q", "a", "x"),
        ("R", "a", "x"),
        ("S", "b", "y"),
        ("T", "b", "y"),
        ("U", "b", "y"),
        ("V", "b", "x"),
    ]);
    // Locality x is phase a and V.
    for (place, n) in [("P", 40), ("Q", 40), ("R", 40), ("S", 40), ("T", 40), ("U", 40), ("V", 20)] {
        world.answer(place, n, n / 2, |_| {});
    }
    assert!(
        leaks(&world, &[Rule::Detail]).iter().any(|leak| leak.contains("Locality [0, 1, 2, 6] less [(Phase"))
    );
    assert_eq!(leaks(&world, &[]), [""; 0]);
}
