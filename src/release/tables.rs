//! Which groups of every dimension may be published, for one item or for the response shares.

use super::axes::Partition;
use super::cube::Dimension;
use super::lattice::{Lattice, Remedy};
use super::nesting::{Nesting, Set};
use super::ranges::{Kinds, Weak};
use super::safety::{Count, Rule, Rules};
use super::siblings::Siblings;
use super::tally::AudienceCount;
use std::collections::HashSet;

/// Where the places stand among the tables.
const PLACE: usize = 3;
/// The tables of places; they come before the others.
pub(super) const SPATIAL: [Dimension; 4] =
    [Dimension::Partnership, Dimension::Phase, Dimension::Locality, Dimension::Place];

/// One dimension: its groups, what they are made of, and which are pooled.
#[derive(Debug)]
pub(super) struct Table {
    pub dimension: Dimension,
    pub names: Vec<String>,
    /// The base groups of each group.
    pub sets: Vec<Set>,
    pub siblings: Siblings,
}

/// What is being published, and by which rules.
pub(super) struct Judge<'a> {
    pub rules: &'a Rules,
    /// What two base groups have in common; a group with itself is the group.
    pub overlap: &'a dyn Fn(usize, usize) -> Count,
    /// What a derivable sum must be.
    pub safe: &'a dyn Fn(Count) -> bool,
    /// What the partnership's own total must be; it may be near-unanimous, because then it is banded.
    pub total: &'a dyn Fn(Count) -> bool,
    /// Whether groups above a place must be spread over places (D7).
    pub over_places: bool,
    /// The counts of every kind of person: `n` of them, of whom `x` are what a share counts.
    pub kinds: Kinds<'a>,
    /// What a derivable sum of kinds must be.
    pub safe_kinds: &'a dyn Fn(Count) -> bool,
    /// Whether withheld groups must stay open from 2 to 8 in 10 (A4).
    pub open: bool,
}

/// Every table of one audience, for one item or for the responses.
pub(super) fn tables(counted: &AudienceCount, partitions: &[Partition; 2], judge: &Judge<'_>) -> Vec<Table> {
    let mut tables = settled(counted, partitions, judge);
    tables.retain(|table| table.dimension == Dimension::Partnership || table.names.len() > 1);
    tables
}

/// Whether everything now published and everything `shown_before` may be known together (measurement.md A8).
pub(super) fn are_safe_together(
    counted: &AudienceCount,
    partitions: &[Partition; 2],
    judge: &Judge<'_>,
    shown_before: &dyn Fn(Dimension, &str) -> bool,
) -> bool {
    let mut tables = settled(counted, partitions, judge);
    for table in &mut tables {
        for at in 0..table.names.len() {
            if shown_before(table.dimension, &table.names[at]) {
                table.siblings.hidden[at] = false;
            }
        }
    }
    let passes = |table: &Table, groups: &[usize]| {
        let count: Count = groups.iter().map(|&at| table.siblings.counts[at]).sum();
        match table.dimension {
            Dimension::Partnership => (judge.total)(count),
            _ => count.n == 0 || (judge.safe)(count),
        }
    };
    let right = tables.iter().all(|table| {
        let siblings = &table.siblings;
        siblings.shown().into_iter().all(|at| passes(table, &[at]))
            && (!siblings.pool_stands() || passes(table, &siblings.pool()))
    });
    let hidden = |tables: &[Table]| -> Vec<Vec<bool>> {
        tables.iter().map(|table| table.siblings.hidden.clone()).collect()
    };
    let before = hidden(&tables);
    judge.settle(&mut tables, partitions);
    right && hidden(&tables) == before
}

fn settled(counted: &AudienceCount, partitions: &[Partition; 2], judge: &Judge<'_>) -> Vec<Table> {
    let mut tables = judge.spatial(counted, partitions);
    let partnership = tables[0].siblings.shown().len() == 1;
    for axis in counted.axes.list.iter().skip(1) {
        let groups: Vec<usize> = (0..axis.names.len())
            .filter(|&at| counted.is_present(axis.first + at))
            .map(|at| axis.first + at)
            .collect();
        if groups.len() < 2 {
            continue;
        }
        let counts: Vec<Count> = groups.iter().map(|&group| (judge.overlap)(group, group)).collect();
        let sums = counts.clone();
        let passes = |set: &[usize]| (judge.safe)(set.iter().map(|&at| sums[at]).sum());
        let mut siblings = Siblings::pooled(counts, judge.rules.on(Rule::Siblings), passes);
        if !partnership {
            siblings.hide_all();
        }
        let sets = groups.iter().map(|&group| vec![group]).collect();
        let names = groups.iter().map(|group| axis.names[group - axis.first].clone()).collect();
        tables.push(Table { dimension: axis.dimension, names, sets, siblings });
    }
    judge.settle(&mut tables, partitions);
    tables
}

impl Table {
    /// The published sets, as base groups.
    pub fn published(&self) -> Vec<Set> {
        let sets = self.siblings.published();
        sets.into_iter().map(|set| set.into_iter().flat_map(|at| self.sets[at].clone()).collect()).collect()
    }
}

impl Judge<'_> {
    /// The partnership, phases, localities and places, in this order.
    fn spatial(&self, counted: &AudienceCount, partitions: &[Partition; 2]) -> Vec<Table> {
        let list = &counted.axes.places.list;
        let places: Vec<Count> = (0..list.len()).map(|place| (self.overlap)(place, place)).collect();
        let everywhere: Set = (0..list.len()).collect();
        let total: Count = places.iter().copied().sum();
        let shown = (self.total)(total) && self.is_wide(&places, &everywhere);
        let mut tables = vec![Table {
            dimension: Dimension::Partnership,
            names: vec![String::new()],
            sets: vec![everywhere.clone()],
            siblings: Siblings { counts: vec![total], hidden: vec![!shown] },
        }];
        tables.extend(partitions.iter().map(|partition| self.partitioned(partition, &places)));
        let passes = |set: &[usize]| (self.safe)(set.iter().map(|&at| places[at]).sum());
        tables.push(Table {
            dimension: Dimension::Place,
            names: list.iter().map(|place| place.name.clone()).collect(),
            sets: everywhere.into_iter().map(|place| vec![place]).collect(),
            siblings: Siblings::pooled(places.clone(), self.rules.on(Rule::Siblings), passes),
        });
        tables
    }

    /// Pools further, table by table and then over all tables, until nothing unsafe can be derived (D5).
    fn settle(&self, tables: &mut [Table], partitions: &[Partition; 2]) {
        let mut open = HashSet::new();
        loop {
            if self.rules.on(Rule::Lattice) {
                self.settle_lattice(tables, partitions);
            }
            for at in SPATIAL.len()..tables.len() {
                let (before, rest) = tables.split_at_mut(at);
                let Table { sets, siblings, .. } = &mut rest[0];
                if self.rules.on(Rule::Nesting) && !siblings.shown().is_empty() {
                    let published: Vec<Vec<Set>> = before.iter().map(Table::published).collect();
                    let nesting = Nesting { overlap: self.overlap, safe: self.safe };
                    nesting.settle(siblings, sets, &published);
                }
            }
            let views = self.kinds.views(tables);
            let sum = || self.kinds.weak_sum(tables, &views, self.safe_kinds);
            let group = || self.kinds.weak_group((tables, &mut open), &views, self.safe);
            let weak = self.rules.on(Rule::Algebra).then(sum).flatten();
            let weak = weak.or_else(|| (self.open && self.rules.on(Rule::Range)).then(group).flatten());
            match weak {
                Some(weak) if self.open_up(tables, partitions, &weak) => {}
                _ => return,
            }
        }
    }

    /// Pools one more group, in the table that matters most; false when nothing is shown but the partnership.
    fn open_up(&self, tables: &mut [Table], partitions: &[Partition; 2], weak: &Weak) -> bool {
        let has_more = |at: &usize| *at > 0 && !tables[*at].siblings.shown().is_empty();
        let order = weak.table.into_iter().chain([weak.own]).chain((1..tables.len()).rev());
        let Some(at) = order.into_iter().find(has_more) else { return false };
        let places = tables[PLACE].siblings.counts.clone();
        let table = &mut tables[at];
        let touches = |group: usize| self.kinds.shared(weak, &table.sets[group]) > 0;
        let smallest = table.siblings.shown().into_iter().filter(|&group| touches(group));
        match smallest.min_by_key(|&group| (table.siblings.counts[group].n, group)) {
            Some(group) => table.siblings.hidden[group] = true,
            None => _ = table.siblings.hide_smallest_shown(),
        }
        match partitions.iter().any(|partition| partition.dimension == table.dimension) {
            true => self.settle_partition(table, &places),
            false => {
                let sums = table.siblings.counts.clone();
                table.siblings.settle(|pool| (self.safe)(pool.iter().map(|&at| sums[at]).sum()));
            }
        }
        true
    }

    fn is_wide(&self, places: &[Count], set: &[usize]) -> bool {
        !self.over_places || self.rules.spread_over_places(set.iter().map(|&place| places[place].n))
    }

    fn partitioned(&self, partition: &Partition, places: &[Count]) -> Table {
        let members =
            |group: usize| (0..places.len()).filter(|&at| partition.of_place[at] == group).collect::<Set>();
        let sets: Vec<Set> = (0..partition.names.len()).map(members).collect();
        let counts = sets.iter().map(|set| set.iter().map(|&at| places[at]).sum()).collect();
        let pool = self.rules.on(Rule::Siblings);
        let siblings = Siblings::pooled(counts, pool, |groups| self.partition_passes(&sets, places, groups));
        Table { dimension: partition.dimension, names: partition.names.clone(), sets, siblings }
    }

    fn partition_passes(&self, sets: &[Set], places: &[Count], groups: &[usize]) -> bool {
        let members: Set = groups.iter().flat_map(|&group| sets[group].iter().copied()).collect();
        (self.safe)(members.iter().map(|&place| places[place]).sum()) && self.is_wide(places, &members)
    }

    /// Hides places, and where that does not help pools localities, then phases, until no sum is unsafe.
    fn settle_lattice(&self, tables: &mut [Table], partitions: &[Partition; 2]) {
        let [_, phases, localities, places, ..] = tables else { return };
        loop {
            let vertices = |table: &Table, partition: &Partition| -> Vec<usize> {
                let of_group = table.siblings.vertices();
                partition.of_place.iter().map(|&group| of_group[group]).collect()
            };
            let lattice = Lattice {
                counts: &places.siblings.counts,
                hidden: &places.siblings.hidden,
                phases: &vertices(phases, &partitions[0]),
                localities: &vertices(localities, &partitions[1]),
            };
            match lattice.weak_spot(self.safe) {
                None => return,
                Some(Remedy::Hide(place)) => places.siblings.hidden[place] = true,
                Some(Remedy::Coarsen) => {
                    let coarser = [&mut *localities, &mut *phases]
                        .into_iter()
                        .any(|table| self.coarsen(table, &places.siblings.counts));
                    if !coarser {
                        return;
                    }
                }
            }
        }
    }

    /// Pools the smallest shown group of a partition; false when nothing is shown.
    fn coarsen(&self, table: &mut Table, places: &[Count]) -> bool {
        let hidden = table.siblings.hide_smallest_shown();
        self.settle_partition(table, places);
        hidden
    }

    fn settle_partition(&self, table: &mut Table, places: &[Count]) {
        let sets = table.sets.clone();
        table.siblings.settle(|groups| self.partition_passes(&sets, places, groups));
    }
}
