//! What everything published together leaves open about a group that may not be shown (measurement.md A4).
//!
//! The attacker is granted more than is published: every published sum exactly, and how many of every kind of
//! person answered. From the true answers, favourable ones are moved between people so that no published sum
//! changes; each place reached this way is one that the attacker cannot rule out. Passing is therefore a
//! proof, failing may be too careful. A group that fails has its table, or another, pooled further (D5).

use super::algebra::{Algebra, People};
use super::cube::Dimension;
use super::safety::Count;
use super::tables::Table;
use std::collections::{HashMap, HashSet, VecDeque};

/// A withheld group's favourable answers must be able to be at most, and at least, this many in ten.
const LOW_TENTHS: u32 = 2;
const HIGH_TENTHS: u32 = 8;

/// The people of one audience by their group on every axis, and one item's answers of each kind of person.
#[derive(Clone, Copy)]
pub(super) struct Kinds<'a> {
    /// For each kind the base group on every axis.
    pub groups: &'a [Vec<usize>],
    /// For each kind the valid answers, and the favourable ones.
    pub counts: &'a [(u32, u32)],
    /// For each kind on the roll the base group on every axis but the edition, and how many are invited.
    pub roll: (&'a [Vec<usize>], &'a [(u32, u32)]),
}

/// A group, or a sum that can be derived, of which too much is known.
pub(super) struct Weak {
    /// The table to pool further, if any one table alone would do.
    pub table: Option<usize>,
    pub own: usize,
    /// The kinds of people in it.
    kinds: Vec<bool>,
}

impl Kinds<'_> {
    /// For each table and kind the number of the published set that the kind is in.
    pub fn views(&self, tables: &[Table]) -> Vec<Vec<usize>> {
        let view = |table| view(table, self.groups).into_iter().map(|set| set.unwrap_or(0)).collect();
        tables.iter().map(view).collect()
    }

    /// An unsafe sum that can be derived, or one that may be.
    pub fn weak_sum(
        &self,
        tables: &[Table],
        views: &[Vec<usize>],
        safe: &dyn Fn(Count) -> bool,
    ) -> Option<Weak> {
        let (groups, invited) = self.roll;
        let roll_views: Vec<Vec<Option<usize>>> = tables.iter().map(|table| view(table, groups)).collect();
        let invited: Vec<u32> = invited.iter().map(|(invited, _)| *invited).collect();
        self.weak_among(
            &People { views, counts: self.counts, roll_views: &roll_views, invited: &invited },
            safe,
        )
    }

    /// The same where safety does not ask for the roll.
    pub fn weak_sum_of_answers(&self, views: &[Vec<usize>], safe: &dyn Fn(Count) -> bool) -> Option<Weak> {
        let roll_views = vec![Vec::new(); views.len()];
        self.weak_among(&People { views, counts: self.counts, roll_views: &roll_views, invited: &[] }, safe)
    }

    fn weak_among(&self, people: &People<'_>, safe: &dyn Fn(Count) -> bool) -> Option<Weak> {
        let views = people.views;
        let kinds = Algebra::new(people).weak_sum(safe)?;
        // The last table without which somebody inside and somebody outside would look alike.
        let needed = |table: &usize| {
            let mut alike: HashMap<Vec<usize>, bool> = HashMap::new();
            (0..kinds.len()).filter(|&kind| self.counts[kind].0 > 0).any(|kind| {
                let others = views.iter().enumerate().filter(|(view, _)| view != table);
                let seen = others.map(|(_, view)| view[kind]).collect();
                *alike.entry(seen).or_insert(kinds[kind]) != kinds[kind]
            })
        };
        let table = (1..views.len()).rev().find(needed);
        Some(Weak { table, own: views.len() - 1, kinds })
    }

    /// The first withheld group, of those that may not be shown by themselves, that is not left open. Those that
    /// are, by table and number, are kept in `open`: what is proved with more published stays proved with less.
    pub fn weak_group(
        &self,
        (tables, open): (&[Table], &mut HashSet<(usize, usize)>),
        views: &[Vec<usize>],
        safe: &dyn Fn(Count) -> bool,
    ) -> Option<Weak> {
        let axes = axes(tables);
        for (own, table) in tables.iter().enumerate().skip(1) {
            for at in table.siblings.pool() {
                let count = table.siblings.counts[at];
                if count.n == 0 || safe(count) || open.contains(&(own, at)) {
                    continue;
                }
                let kinds = self.members(&table.sets[at]);
                if self.is_open(views, &axes, &kinds) {
                    open.insert((own, at));
                    continue;
                }
                let has_more = |other: &usize| *other > 0 && !tables[*other].siblings.shown().is_empty();
                let others = (0..tables.len()).rev().filter(|other| *other != own);
                let table = [own].into_iter().chain(others).filter(has_more).find(|other| {
                    let mut without = views.to_vec();
                    without[*other].fill(0);
                    self.is_open(&without, &axes, &kinds)
                });
                return Some(Weak { table, own, kinds });
            }
        }
        None
    }

    /// How many of a weak group's answers are in a set of base groups.
    pub fn shared(&self, weak: &Weak, set: &[usize]) -> u32 {
        let inside = self.members(set);
        let both = (0..self.counts.len()).filter(|&kind| inside[kind] && weak.kinds[kind]);
        both.map(|kind| self.counts[kind].0).sum()
    }

    fn members(&self, set: &[usize]) -> Vec<bool> {
        self.groups.iter().map(|groups| groups.iter().any(|group| set.contains(group))).collect()
    }

    /// Whether the group could have 2 in 10 favourable or fewer, and 8 in 10 or more; or as few and as many
    /// as the partnership's total by itself allows, beside which the tables then add nothing.
    fn is_open(&self, views: &[Vec<usize>], axes: &[Vec<usize>], group: &[bool]) -> bool {
        let sum = |wanted: &dyn Fn(usize) -> bool| {
            let kinds = (0..self.counts.len()).filter(|&kind| wanted(kind));
            kinds.fold((0, 0), |(n, x), kind| (n + self.counts[kind].0, x + self.counts[kind].1))
        };
        let ((n, x), (all, favourable)) = (sum(&|kind| group[kind]), sum(&|_| true));
        let most = (HIGH_TENTHS * n).div_ceil(10).min(favourable);
        let least = (LOW_TENTHS * n / 10).max(n.saturating_sub(all - favourable));
        let upward: Vec<(u32, u32)> = self.counts.to_vec();
        let downward: Vec<(u32, u32)> = self.counts.iter().map(|(n, x)| (*n, n.saturating_sub(*x))).collect();
        can_raise(upward, views, axes, (group, most.saturating_sub(x)))
            && can_raise(downward, views, axes, (group, x.saturating_sub(least)))
    }
}

/// For each kind the number of the table's published set that it is in; none where it has no group there.
fn view(table: &Table, kinds: &[Vec<usize>]) -> Vec<Option<usize>> {
    let published = table.siblings.vertices();
    let mut of_group = HashMap::new();
    for (set, number) in table.sets.iter().zip(published) {
        of_group.extend(set.iter().map(|group| (*group, number)));
    }
    kinds.iter().map(|groups| groups.iter().find_map(|group| of_group.get(group).copied())).collect()
}

/// The tables that split the same people: places, phases and localities belong together.
fn axes(tables: &[Table]) -> Vec<Vec<usize>> {
    let is_spatial =
        |table: &Table| [Dimension::Phase, Dimension::Locality, Dimension::Place].contains(&table.dimension);
    let spatial = (1..tables.len()).filter(|&at| is_spatial(&tables[at])).collect();
    let others = (1..tables.len()).filter(|&at| !is_spatial(&tables[at])).map(|at| vec![at]);
    [spatial].into_iter().chain(others).collect()
}

/// Whether `wanted` more favourable answers can be moved into the group with every published sum unchanged.
fn can_raise(
    mut counts: Vec<(u32, u32)>,
    views: &[Vec<usize>],
    axes: &[Vec<usize>],
    (group, mut wanted): (&[bool], u32),
) -> bool {
    if wanted == 0 {
        return true;
    }
    for columns in splits(axes) {
        wanted -= Exchange::new(views, &columns).raise(&mut counts, group, wanted);
        if wanted == 0 {
            return true;
        }
    }
    false
}

/// Ways to part the views into columns and the rest: by one view, by one axis, by two axes.
fn splits(axes: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let single = axes.iter().flatten().map(|view| vec![*view]);
    let whole = axes.iter().filter(|axis| axis.len() > 1).cloned();
    let pairs = (0..axes.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
    let pairs = pairs.map(|(one, other)| [axes[one].as_slice(), axes[other].as_slice()].concat());
    single.chain(whole).chain(pairs).collect()
}

/// Kinds as the cells of a table whose row sums and column sums both stay: with them every published sum.
struct Exchange {
    row: Vec<usize>,
    column: Vec<usize>,
    in_row: Vec<Vec<usize>>,
    in_column: Vec<Vec<usize>>,
}

impl Exchange {
    fn new(views: &[Vec<usize>], columns: &[usize]) -> Exchange {
        let rows: Vec<usize> = (1..views.len()).filter(|view| !columns.contains(view)).collect();
        let (row, in_row) = numbered(views, &rows);
        let (column, in_column) = numbered(views, columns);
        Exchange { row, column, in_row, in_column }
    }

    /// Raises the group by up to `wanted`; says by how many.
    fn raise(&self, counts: &mut [(u32, u32)], group: &[bool], wanted: u32) -> u32 {
        let mut raised = 0;
        for kind in (0..counts.len()).filter(|&kind| group[kind]) {
            while raised < wanted && counts[kind].1 < counts[kind].0 {
                if !self.exchange(counts, group, kind) {
                    break;
                }
                raised += 1;
            }
        }
        raised
    }

    /// One more favourable answer of `kind`: one fewer in its row, one more elsewhere, and so on, until the
    /// fewer one is in its column. None of the group's own.
    fn exchange(&self, counts: &mut [(u32, u32)], group: &[bool], kind: usize) -> bool {
        let (start, goal) = (self.row[kind], self.column[kind]);
        let mut lowered: Vec<Option<usize>> = vec![None; self.in_column.len()];
        let mut raised: Vec<Option<usize>> = vec![None; self.in_row.len()];
        let mut queue = VecDeque::from([start]);
        while let Some(row) = queue.pop_front() {
            for &down in self.in_row[row].iter().filter(|&&down| !group[down] && counts[down].1 > 0) {
                let column = self.column[down];
                if lowered[column].is_some() {
                    continue;
                }
                lowered[column] = Some(down);
                if column == goal {
                    self.apply(counts, (&lowered, &raised), kind);
                    return true;
                }
                for &up in &self.in_column[column] {
                    let next = self.row[up];
                    let free = next != start && raised[next].is_none();
                    if free && !group[up] && counts[up].1 < counts[up].0 {
                        raised[next] = Some(up);
                        queue.push_back(next);
                    }
                }
            }
        }
        false
    }

    fn apply(
        &self,
        counts: &mut [(u32, u32)],
        (lowered, raised): (&[Option<usize>], &[Option<usize>]),
        kind: usize,
    ) {
        counts[kind].1 += 1;
        let mut column = self.column[kind];
        while let Some(down) = lowered[column] {
            counts[down].1 -= 1;
            let Some(up) = raised[self.row[down]] else { return };
            counts[up].1 += 1;
            column = self.column[up];
        }
    }
}

/// Numbers the kinds by what they share in some views; and the kinds of each number.
fn numbered(views: &[Vec<usize>], of: &[usize]) -> (Vec<usize>, Vec<Vec<usize>>) {
    let kinds = views.first().map_or(0, Vec::len);
    let mut known: HashMap<u128, usize> = HashMap::new();
    let mut members: Vec<Vec<usize>> = Vec::new();
    let mut numbers = Vec::with_capacity(kinds);
    // At most eight views, and never 65,536 groups in one.
    let key_of = |kind: usize| of.iter().fold(0u128, |key, &view| key << 16 | views[view][kind] as u128);
    for (kind, key) in (0..kinds).map(|kind| (kind, key_of(kind))) {
        let next = known.len();
        let number = *known.entry(key).or_insert(next);
        if number == next {
            members.push(Vec::new());
        }
        members[number].push(kind);
        numbers.push(number);
    }
    (numbers, members)
}
