//! An attacker who holds every cell of every role at once, exact and unrounded, and knows how many of every
//! kind of person answered: linear algebra and integer programming over everything published.

use super::super::cube::{Cube, Dimension, Group};
use super::super::safety::Count;
use super::super::siblings::OTHERS;
use super::super::tally::AudienceCount;
use crate::surveys::ReleasePlan;
use microlp::{ComparisonOp, OptimizationDirection, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// The people of one audience as the attacker sees them, and every published set of them.
pub(super) struct Attacker {
    kinds: Vec<Vec<(Dimension, String)>>,
    counts: Vec<(u32, u32)>,
    /// Every published set of kinds; its exact sum is known.
    published: Vec<Vec<bool>>,
    withheld: Vec<(Dimension, String)>,
    /// People on the roll by their groups.
    roll: BTreeMap<Vec<(Dimension, String)>, u32>,
    /// The published rows, reduced; see [`Attacker::reduce`].
    echelon: Vec<(usize, Vec<f64>)>,
}

impl Attacker {
    /// The attacker of one item's readings.
    pub fn new(cube: &Cube, counted: &AudienceCount, plan: &ReleasePlan, item: usize) -> Attacker {
        let code = counted.items[item].question.item.as_str();
        let cells = cube.cells.iter().filter(|cell| cell.item == code);
        let silent = counted
            .invited_kinds
            .iter()
            .filter(|roll| !counted.kinds.iter().any(|kind| kind[..roll.len()] == roll[..]));
        let kinds: Vec<_> = counted.kinds.iter().chain(silent).collect();
        let mut counts = counted.items[item].by_kind.clone();
        counts.resize(kinds.len(), (0, 0));
        let kinds = kinds.into_iter().map(|groups| names(counted, plan, groups)).collect();
        let shown = cells.map(|cell| (&cell.group, cell.figure.shown().is_some()));
        let mut attacker = Attacker::of(kinds, counts, shown);
        for (groups, (invited, _)) in counted.invited_kinds.iter().zip(&counted.invited_counts) {
            *attacker.roll.entry(names(counted, plan, groups)).or_default() += invited;
        }
        let rests = cube.everyone_else.iter().filter(|cell| cell.item == code);
        let rests = rests.filter(|cell| cell.figure.shown().is_some()).map(|cell| &cell.group);
        let gaps = cube.gaps.iter().filter(|cell| cell.key.item == code);
        let gaps = gaps.filter(|cell| cell.figure.shown().is_some()).map(|cell| &cell.group);
        for group in rests.chain(gaps) {
            let set = attacker.set(group.dimension, &group.name);
            attacker.published.push(set.iter().map(|inside| !inside).collect());
            attacker.published.push(set);
        }
        attacker.reduce();
        attacker
    }

    /// The attacker of who answered: of so many invited, so many did.
    pub fn of_responses(cube: &Cube, counted: &AudienceCount, plan: &ReleasePlan) -> Attacker {
        let kinds = counted.invited_kinds.iter().map(|groups| names(counted, plan, groups)).collect();
        let shown = cube.responses.iter().map(|cell| (&cell.group, cell.figure.shown().is_some()));
        let mut attacker = Attacker::of(kinds, counted.invited_counts.clone(), shown);
        attacker.reduce();
        attacker
    }

    fn of<'a>(
        kinds: Vec<Vec<(Dimension, String)>>,
        counts: Vec<(u32, u32)>,
        cells: impl Iterator<Item = (&'a Group, bool)>,
    ) -> Attacker {
        let mut shown: BTreeMap<Dimension, BTreeSet<String>> = BTreeMap::new();
        let mut withheld = Vec::new();
        for (group, is_shown) in cells {
            match is_shown {
                true => _ = shown.entry(group.dimension).or_default().insert(group.name.clone()),
                false => withheld.push((group.dimension, group.name.clone())),
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
        let published = shown
            .iter()
            .flat_map(|(dimension, names)| names.iter().map(|name| set(*dimension, name)))
            .collect();
        Attacker { counts, published, withheld, kinds, roll: BTreeMap::new(), echelon: Vec::new() }
    }

    /// Tells the attacker the whole partnership's sum, published or not.
    pub fn knowing_the_total(mut self) -> Attacker {
        self.published.push(vec![true; self.kinds.len()]);
        self.echelon.clear();
        self.reduce();
        self
    }

    /// Whether a sum of places, each so many times, is a combination of published sums.
    pub fn can_work_out(&self, places: &BTreeMap<String, f64>) -> bool {
        let largest = places.values().fold(0.0f64, |most, times| most.max(times.abs()));
        let times = |kind: &Vec<(Dimension, String)>| {
            let place = kind.iter().find(|(dimension, _)| *dimension == Dimension::Place);
            place.and_then(|(_, name)| places.get(name)).map_or(0.0, |times| times / largest)
        };
        let answered = self.kinds.iter().zip(&self.counts).filter(|(_, (n, _))| *n > 0);
        self.is_spanned(answered.map(|(kind, _)| times(kind)).collect())
    }

    fn set(&self, dimension: Dimension, name: &str) -> Vec<bool> {
        let wanted = (dimension, name.to_owned());
        self.kinds.iter().map(|kind| kind.contains(&wanted)).collect()
    }

    /// A set's answers, and the people on the roll who are alike in all but the edition.
    fn count(&self, set: &[bool]) -> Count {
        let inside = || (0..set.len()).filter(|&kind| set[kind]);
        let cells: BTreeSet<Vec<&(Dimension, String)>> = inside()
            .map(|kind| self.kinds[kind].iter().filter(|(of, _)| *of != Dimension::Edition).collect())
            .collect();
        let of_cell = |cell: Vec<&(Dimension, String)>| {
            self.roll.get(&cell.into_iter().cloned().collect::<Vec<_>>()).copied().unwrap_or(0)
        };
        let roster = cells.into_iter().map(of_cell).sum();
        inside().fold(Count { n: 0, x: 0, roster }, |sum, kind| Count {
            n: sum.n + self.counts[kind].0,
            x: sum.x + self.counts[kind].1,
            roster,
        })
    }

    fn row(&self, set: &[bool]) -> Vec<f64> {
        let answered = set.iter().zip(&self.counts).filter(|(_, (n, _))| *n > 0);
        answered.map(|(inside, _)| f64::from(u8::from(*inside))).collect()
    }

    /// Whether the sum over a set is a combination of published sums.
    fn is_derivable(&self, set: &[bool]) -> bool {
        self.is_spanned(self.row(set))
    }

    fn is_spanned(&self, mut left: Vec<f64>) -> bool {
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
                problem.add_constraint(&sum, ComparisonOp::Eq, f64::from(self.count(row).x));
            }
            problem.solve().expect("the true answers fit").objective().round() as u32
        };
        (bound(OptimizationDirection::Minimize), bound(OptimizationDirection::Maximize))
    }

    /// Withheld groups, of those that may not be shown by themselves, that are not left open.
    pub fn bounds(&self, safe: &dyn Fn(Count) -> bool) -> Vec<String> {
        let mut findings = Vec::new();
        let everybody = vec![true; self.kinds.len()];
        let Count { n: all, x: favourable, .. } = self.count(&everybody);
        let knows_total = self.is_derivable(&everybody);
        for (dimension, name) in self.withheld.iter().filter(|(_, name)| name != OTHERS) {
            let set = self.set(*dimension, name);
            let mut count = self.count(&set);
            if *dimension == Dimension::Edition {
                // Its readers stand for its roll.
                count.roster = count.n;
            }
            let Count { n, x, .. } = count;
            if n == 0 || safe(count) {
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
        findings
    }

    /// Unsafe sums that can be derived. Everybody is the one sum that may be near-unanimous, because it is
    /// banded.
    pub fn unsafe_sums(&self, safe: &dyn Fn(Count) -> bool) -> Vec<String> {
        let everybody = vec![true; self.kinds.len()];
        let sums = self.sums().into_iter().filter(|set| *set != everybody);
        let found = sums.filter_map(|set| {
            let count = self.count(&set);
            (count.n > 0 && !safe(count) && self.is_derivable(&set)).then(|| format!("a sum of {count:?}"))
        });
        found.collect()
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
