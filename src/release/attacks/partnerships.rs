//! A4: 500 invented partnerships of small schools with unlike rolls, two waves each; readings, everyone else,
//! gaps, changes and who answered are attacked together.

use super::super::changes::{Matched, clusters};
use super::super::cube::{Dimension, Group};
use super::super::figure::Figure;
use super::super::safety::{Count, Rule};
use super::super::time_tests::matched;
use super::super::world::World;
use super::attacker::Attacker;
use crate::stats;
use crate::surveys::Term;
use std::collections::BTreeMap;

const PARTNERSHIPS: u64 = 500;

/// A fixed stream of numbers (SplitMix64), so that every run attacks the same partnerships.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % u64::from(below)) as u32
    }
}

/// A partnership of 3 to 8 small schools; in every wave the same plan and other answers.
fn partnership(seed: u64, wave: u64) -> World {
    let mut shape = Dice(seed);
    let count = 3 + shape.roll(6) as usize;
    let names: Vec<String> = (0..count).map(|at| format!("Place {at}")).collect();
    let of: Vec<(usize, usize)> =
        (0..count).map(|_| (shape.roll(3) as usize, shape.roll(3) as usize)).collect();
    let place = |at: usize| (names[at].as_str(), ["a", "b", "c"][of[at].0], ["x", "y", "z"][of[at].1]);
    let mut world = World::of(&(0..count).map(place).collect::<Vec<_>>());
    let favourable = shape.roll(11);
    let mut dice = Dice(seed.wrapping_mul(31).wrapping_add(wave + 1));
    for name in &names {
        for _ in 0..1 + dice.roll(4) {
            let n = [1 + dice.roll(9), 5 + dice.roll(20), 10 + dice.roll(40)][dice.roll(3) as usize];
            let x = (0..n).filter(|_| dice.roll(10) < favourable).count() as u32;
            let (year, band, carer, edition) = (dice.roll(4), dice.roll(8), dice.roll(6), dice.roll(8));
            world.answer(name, n, x, |ballot| {
                ballot.year_group = (year < 3).then_some(7 + year as i32);
                ballot.absence_band = Some(["0-5", "5-10", "10-50", "50+"][band.min(3) as usize].into());
                ballot.groups[0] = [None, Some(true), Some(false)][carer.min(2) as usize];
                ballot.edition = ["pl", "ar", "en"][edition.min(2) as usize].into();
            });
        }
    }
    world.inputs.questionnaires[0].questions.truncate(1);
    world.ballots.iter_mut().for_each(|ballot| ballot.answers.truncate(1));
    // In some places nearly everybody was asked and answered, in others one in four did.
    let rolls: Vec<u32> = names.iter().map(|_| 1 + shape.roll(4)).collect();
    for row in &mut world.inputs.roster {
        let at = names.iter().position(|name| *name == row.setting).unwrap();
        row.invited = rolls[at];
    }
    world.at(Term::Autumn, 2026 + wave as i32)
}

/// What the two waves of a partnership give away that they must not.
fn findings(seed: u64, off: &[Rule]) -> Vec<String> {
    let waves = [partnership(seed, 0), partnership(seed, 1)];
    let cubes = match off {
        [] => World::cubes(&waves),
        off => waves.iter().map(|world| world.cube_without(off)).collect(),
    };
    let mut findings = Vec::new();
    for (world, cube) in waves.iter().zip(&cubes) {
        let (counts, rules, plan) = (world.counts(), world.rules(&[]), &world.inputs.plan);
        let attacker = Attacker::new(cube, &counts[0], plan, 0);
        let safe = |count| rules.safe(count);
        let found = attacker.bounds(&safe).into_iter().chain(attacker.unsafe_sums(&safe));
        let who = Attacker::of_responses(cube, &counts[0], plan);
        let safe = |count: Count| rules.safe_response(Count { n: count.x, x: 0, roster: count.n });
        let answered = who.unsafe_sums(&safe).into_iter().map(|sum| format!("who answered: {sum}"));
        let wave = &world.inputs.wave;
        findings.extend(found.chain(answered).map(|finding| format!("{seed}, {wave}: {finding}")));
    }
    findings
}

/// What a place's share of both levels of a change is, by moving one answer: then, and now.
fn weights(matched: &[Matched], at: usize, rules: &super::super::safety::Rules) -> [f64; 2] {
    let levels = |matched: &[Matched]| {
        let change = stats::matched_change(&clusters(matched, rules)).unwrap();
        [change.then, change.now]
    };
    let mut other = matched.to_vec();
    let step = |count: &mut Count| match count.x < count.n {
        true => (count.x += 1, 1.0).1,
        false => (count.x -= 1, -1.0).1,
    };
    let signs = [step(&mut other[at].then), step(&mut other[at].now)];
    let (before, after) = (levels(matched), levels(&other));
    [0, 1].map(|wave| signs[wave] * (after[wave] - before[wave]))
}

/// The levels of a change that are not already a combination of what the two releases publish; and whether
/// there was a change.
fn added_by_the_change(seed: u64, off: &[Rule]) -> (bool, Vec<String>) {
    let waves = [partnership(seed, 0), partnership(seed, 1)];
    let cubes = World::cubes(&waves);
    let Some(matched) = matched(&waves, off) else { return (false, Vec::new()) };
    let now = waves[1].counts();
    let places = &now[0].axes.places.list;
    let mut levels = [BTreeMap::new(), BTreeMap::new()];
    for (at, place) in matched.iter().enumerate() {
        let weights = weights(&matched, at, &waves[1].rules(off));
        for (level, weight) in levels.iter_mut().zip(weights) {
            level.insert(places[place.at].name.clone(), weight);
        }
    }
    let mut added = Vec::new();
    for ((world, cube), level) in waves.iter().zip(&cubes).zip(&levels) {
        let attacker = Attacker::new(cube, &world.counts()[0], &world.inputs.plan, 0);
        if !attacker.can_work_out(level) {
            added.push(format!("{seed}, {}: {level:?}", world.inputs.wave));
        }
    }
    (true, added)
}

#[test]
fn a4_a_change_adds_no_equation_to_what_either_release_publishes() {
    let mut changes = 0;
    for seed in 0..120 {
        let (has_change, added) = added_by_the_change(seed, &[]);
        changes += usize::from(has_change);
        assert_eq!(added, [""; 0]);
    }
    assert!(changes > 20, "{changes} changes");
    assert!((0..PARTNERSHIPS).any(|seed| !added_by_the_change(seed, &[Rule::Siblings]).1.is_empty()));
}

#[test]
fn a4_everything_published_leaves_every_withheld_group_open_in_500_partnerships() {
    let found: Vec<String> = (0..PARTNERSHIPS).flat_map(|seed| findings(seed, &[])).collect();
    assert!(
        found.is_empty(),
        "{} findings\n{}",
        found.len(),
        found.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// What the leads of any two places work out from the partnership, its phases and localities, who answered
/// in them, and their two places; about every group, their own and others'. They are told the total.
fn by_two_leads(seed: u64, off: &[Rule]) -> Vec<String> {
    let above = [Dimension::Partnership, Dimension::Phase, Dimension::Locality];
    let world = partnership(seed, 0);
    let (cube, counts, rules) = (world.cube_without(off), world.counts(), world.rules(&[]));
    let plan = &world.inputs.plan;
    let mut found = Vec::new();
    for (at, one) in plan.places.iter().enumerate() {
        for other in &plan.places[..at] {
            let sees = |group: &Group| {
                let own = [&one.name, &other.name].contains(&&group.name);
                above.contains(&group.dimension) || (group.dimension == Dimension::Place && own)
            };
            let mut theirs = cube.clone();
            theirs.everyone_else.clear();
            for cell in theirs.cells.iter_mut().filter(|cell| !sees(&cell.group)) {
                cell.figure = Figure::Withheld;
            }
            for cell in theirs.responses.iter_mut().filter(|cell| !sees(&cell.group)) {
                cell.figure = Figure::Withheld;
            }
            let attacker = Attacker::new(&theirs, &counts[0], plan, 0).knowing_the_total();
            let safe = |count| rules.safe(count);
            found.extend(attacker.bounds(&safe).into_iter().chain(attacker.unsafe_sums(&safe)));
            let who = Attacker::of_responses(&theirs, &counts[0], plan);
            let safe = |count: Count| rules.safe_response(Count { n: count.x, x: 0, roster: count.n });
            found.extend(who.unsafe_sums(&safe));
        }
    }
    found
}

#[test]
fn a15_two_leads_who_put_their_views_together_see_no_more() {
    for seed in 0..20 {
        assert_eq!(by_two_leads(seed, &[]), [""; 0], "{seed}");
    }
    let offs: [&[Rule]; 3] = [
        &[Rule::Threshold],
        &[Rule::Siblings, Rule::Lattice, Rule::Algebra, Rule::Range],
        &[Rule::Unanimity, Rule::Range],
    ];
    for off in offs {
        assert!((0..PARTNERSHIPS).any(|seed| !by_two_leads(seed, off).is_empty()), "{off:?}");
    }
}

#[test]
fn a4_succeeds_when_the_rules_against_it_are_off() {
    let offs: [&[Rule]; 4] =
        [&[Rule::Range], &[Rule::Algebra], &[Rule::Siblings, Rule::Range, Rule::Algebra], &[Rule::Threshold]];
    for off in offs {
        assert!((0..PARTNERSHIPS).any(|seed| !findings(seed, off).is_empty()), "{off:?}");
    }
}
