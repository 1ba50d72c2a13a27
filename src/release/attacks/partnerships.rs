//! A4: 500 invented partnerships of small schools, two waves each, and an attacker who holds every cell of
//! every role at once, exact and unrounded, and knows how many of every kind of person answered.

use super::super::cube::{Cube, Dimension};
use super::super::safety::{Count, Rule};
use super::super::siblings::OTHERS;
use super::super::tally::AudienceCount;
use super::super::world::World;
use crate::surveys::ReleasePlan;
use microlp::{ComparisonOp, OptimizationDirection, Problem};
use std::collections::{BTreeMap, BTreeSet};

const PARTNERSHIPS: u64 = 500;
const WAVES: u64 = 2;

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
    world
}

/// The people of one audience as the attacker sees them, and every published set of them.
struct Attacker {
    kinds: Vec<Vec<(Dimension, String)>>,
    counts: Vec<(u32, u32)>,
    /// Every published set of kinds; its exact sum is known.
    published: Vec<Vec<bool>>,
    withheld: Vec<(Dimension, String)>,
    /// The published rows, reduced; see [`Attacker::reduce`].
    echelon: Vec<(usize, Vec<f64>)>,
}

impl Attacker {
    fn new(cube: &Cube, counted: &AudienceCount, plan: &ReleasePlan, item: usize) -> Attacker {
        let kinds: Vec<_> = counted.kinds.iter().map(|groups| names(counted, plan, groups)).collect();
        let code = counted.items[item].question.item.as_str();
        let mut shown: BTreeMap<Dimension, BTreeSet<String>> = BTreeMap::new();
        let mut withheld = Vec::new();
        for cell in cube.cells.iter().filter(|cell| cell.item == code) {
            match cell.figure.shown() {
                Some(_) => _ = shown.entry(cell.group.dimension).or_default().insert(cell.group.name.clone()),
                None => withheld.push((cell.group.dimension, cell.group.name.clone())),
            }
        }
        let is_in = |kind: &[(Dimension, String)], dimension: Dimension, name: &str| {
            kind.iter().any(|(of, group)| {
                let pooled =
                    name == OTHERS && !shown.get(&dimension).is_some_and(|shown| shown.contains(group));
                *of == dimension && (group == name || pooled)
            })
        };
        let set = |dimension: Dimension, name: &str| -> Vec<bool> {
            kinds.iter().map(|kind| is_in(kind, dimension, name)).collect()
        };
        let mut published: Vec<Vec<bool>> = shown
            .iter()
            .flat_map(|(dimension, names)| names.iter().map(|name| set(*dimension, name)))
            .collect();
        let rests = cube.everyone_else.iter().filter(|cell| cell.item == code);
        for cell in rests.filter(|cell| cell.figure.shown().is_some()) {
            published.push(set(Dimension::Edition, &cell.group.name).iter().map(|inside| !inside).collect());
        }
        let counts = counted.items[item].by_kind.clone();
        let mut attacker = Attacker { counts, published, withheld, kinds, echelon: Vec::new() };
        attacker.reduce();
        attacker
    }

    fn set(&self, dimension: Dimension, name: &str) -> Vec<bool> {
        let wanted = (dimension, name.to_owned());
        self.kinds.iter().map(|kind| kind.contains(&wanted)).collect()
    }

    fn count(&self, set: &[bool]) -> (u32, u32) {
        let inside = self.counts.iter().zip(set).filter(|(_, inside)| **inside);
        inside.fold((0, 0), |(n, x), ((more, favourable), _)| (n + more, x + favourable))
    }

    fn row(&self, set: &[bool]) -> Vec<f64> {
        let answered = set.iter().zip(&self.counts).filter(|(_, (n, _))| *n > 0);
        answered.map(|(inside, _)| f64::from(u8::from(*inside))).collect()
    }

    /// Whether the sum over a set is a combination of published sums.
    fn is_derivable(&self, set: &[bool]) -> bool {
        let mut left = self.row(set);
        for (column, row) in &self.echelon {
            let factor = left[*column];
            left.iter_mut().zip(row).for_each(|(value, one)| *value -= factor * one);
        }
        left.iter().all(|value| value.abs() < 1e-7)
    }

    /// Reduces the published rows once: each has a column in which it is 1 and the later ones are 0.
    fn reduce(&mut self) {
        for set in self.published.clone() {
            let mut row = self.row(&set);
            for (column, known) in &self.echelon {
                let factor = row[*column];
                row.iter_mut().zip(known).for_each(|(value, one)| *value -= factor * one);
            }
            let largest = (0..row.len()).max_by(|&one, &other| row[one].abs().total_cmp(&row[other].abs()));
            let Some(column) = largest.filter(|&column| row[column].abs() > 1e-7) else { continue };
            let pivot = row[column];
            row.iter_mut().for_each(|value| *value /= pivot);
            self.echelon.push((column, row));
        }
    }

    /// The fewest and the most favourable answers that a set can have had, beside everything published.
    fn range(&self, set: &[bool]) -> (u32, u32) {
        let bound = |direction| {
            let mut problem = Problem::new(direction);
            // Kinds that no published set and no membership tells apart count as one.
            let mut alike: BTreeMap<Vec<bool>, i32> = BTreeMap::new();
            for (kind, (n, _)) in self.counts.iter().enumerate() {
                let marks = [set].into_iter().chain(self.published.iter().map(Vec::as_slice));
                *alike.entry(marks.map(|row| row[kind]).collect()).or_default() += *n as i32;
            }
            let variables: Vec<_> = alike
                .iter()
                .map(|(marks, n)| problem.add_integer_var(f64::from(u8::from(marks[0])), (0, *n)))
                .collect();
            for (at, row) in self.published.iter().enumerate() {
                let inside = alike.keys().zip(&variables).filter(|(marks, _)| marks[at + 1]);
                let sum: Vec<_> = inside.map(|(_, variable)| (*variable, 1.0)).collect();
                problem.add_constraint(&sum, ComparisonOp::Eq, f64::from(self.count(row).1));
            }
            problem.solve().expect("the true answers fit").objective().round() as u32
        };
        (bound(OptimizationDirection::Minimize), bound(OptimizationDirection::Maximize))
    }

    /// Everything that may not be known and is.
    fn findings(&self, safe: &dyn Fn(Count) -> bool) -> Vec<String> {
        let mut findings = Vec::new();
        let everybody = vec![true; self.kinds.len()];
        let (all, favourable) = self.count(&everybody);
        let knows_total = self.is_derivable(&everybody);
        for (dimension, name) in self.withheld.iter().filter(|(_, name)| name != OTHERS) {
            let set = self.set(*dimension, name);
            let (n, x) = self.count(&set);
            // No roster here: answers alone decide, save that an edition has none to go by.
            if n == 0 || safe(Count { n, x, roster: 3 * n }) {
                continue;
            }
            let (least, most) = self.range(&set);
            let by_total = |most: u32| if knows_total { most } else { u32::MAX };
            let high = (8 * n).div_ceil(10).min(by_total(favourable));
            let low = (2 * n / 10).max(if knows_total { n.saturating_sub(all - favourable) } else { 0 });
            if least > low || most < high {
                findings.push(format!("{dimension:?} {name}: {least} to {most} of {n}, in truth {x}"));
            }
        }
        // Everybody is the one sum that may be near-unanimous, because it is banded.
        for set in self.sums().into_iter().filter(|set| *set != everybody) {
            let (n, x) = self.count(&set);
            if n > 0 && !safe(Count { n, x, roster: 3 * n }) && self.is_derivable(&set) {
                findings.push(format!("a sum of {n} with {x}"));
            }
        }
        findings
    }

    /// The sums that anybody would think of: kinds, groups, what two groups share, and one less another.
    fn sums(&self) -> BTreeSet<Vec<bool>> {
        let groups: BTreeSet<&(Dimension, String)> = self.kinds.iter().flatten().collect();
        let groups: Vec<Vec<bool>> = groups.iter().map(|(of, name)| self.set(*of, name)).collect();
        let sets: Vec<&Vec<bool>> = groups.iter().chain(&self.published).collect();
        let mut sums: BTreeSet<Vec<bool>> = groups.iter().cloned().collect();
        let kinds = self.kinds.len();
        sums.extend((0..kinds).map(|kind| (0..kinds).map(|at| at == kind).collect()));
        for one in &sets {
            for other in &sets {
                sums.insert(one.iter().zip(*other).map(|(one, other)| *one && *other).collect());
                sums.insert(one.iter().zip(*other).map(|(one, other)| *one && !*other).collect());
                sums.insert(one.iter().zip(*other).map(|(one, other)| *one || *other).collect());
            }
        }
        sums
    }
}

/// The group of a kind in every dimension, by its published name.
fn names(counted: &AudienceCount, plan: &ReleasePlan, groups: &[usize]) -> Vec<(Dimension, String)> {
    let axes = &counted.axes;
    let of_axis = axes.list.iter().zip(groups);
    let own = of_axis.map(|(axis, group)| (axis.dimension, axis.names[group - axis.first].clone()));
    let partitions = axes.partitions(plan);
    let above = partitions.iter().map(|one| (one.dimension, one.names[one.of_place[groups[0]]].clone()));
    [(Dimension::Partnership, String::new())].into_iter().chain(above).chain(own).collect()
}

fn findings(seed: u64, off: &[Rule]) -> Vec<String> {
    let mut findings = Vec::new();
    for wave in 0..WAVES {
        let world = partnership(seed, wave);
        let (cube, counts, rules) = (world.cube_without(off), world.counts(), world.rules(&[]));
        let attacker = Attacker::new(&cube, &counts[0], &world.inputs.plan, 0);
        let found = attacker.findings(&|count| rules.safe(count));
        findings.extend(found.into_iter().map(|finding| format!("{seed}, wave {wave}: {finding}")));
    }
    findings
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

#[test]
fn a15_two_leads_who_put_their_views_together_see_no_more() {
    let above = [Dimension::Partnership, Dimension::Phase, Dimension::Locality];
    let attack = |seed: u64, off: &[Rule]| {
        let world = partnership(seed, 0);
        let (cube, counts, rules) = (world.cube_without(off), world.counts(), world.rules(&[]));
        let places: Vec<&str> = world.inputs.plan.places.iter().map(|place| place.name.as_str()).collect();
        let mut found = Vec::new();
        for pair in places.windows(2) {
            let mut theirs = cube.clone();
            theirs.everyone_else.clear();
            let sees = |dimension, name: &str| {
                above.contains(&dimension) || (dimension == Dimension::Place && pair.contains(&name))
            };
            theirs.cells.retain(|cell| sees(cell.group.dimension, &cell.group.name));
            let attacker = Attacker::new(&theirs, &counts[0], &world.inputs.plan, 0);
            found.extend(attacker.findings(&|count| rules.safe(count)));
        }
        found
    };
    assert!((0..40).all(|seed| attack(seed, &[]).is_empty()));
    let off = [Rule::Siblings, Rule::Lattice, Rule::Algebra, Rule::Range];
    assert!((0..PARTNERSHIPS).any(|seed| !attack(seed, &off).is_empty()));
}

#[test]
fn a4_succeeds_when_the_rules_against_it_are_off() {
    let offs: [&[Rule]; 4] =
        [&[Rule::Range], &[Rule::Algebra], &[Rule::Siblings, Rule::Range, Rule::Algebra], &[Rule::Threshold]];
    for off in offs {
        assert!((0..PARTNERSHIPS).any(|seed| !findings(seed, off).is_empty()), "{off:?}");
    }
}
