//! Weights that make those who answered look like the roster (measurement.md 3.4). They live in the count only.
//!
//! Disclosure: for each item the categories are the groups that the item's own tables publish, with all pooled
//! groups in one category, and then collapsed further. So a weighted share can tell two people apart only by
//! groups whose exact figures are published anyhow, and nothing about who is who inside a pool.

use super::axes::{self, Partition};
use super::cube::Dimension;
use super::derived::NotWeighted;
use super::tables::Table;
use super::tally::AudienceCount;
use crate::stats::{self, CATEGORY_AT_LEAST, CATEGORY_PART, Margin, Unweightable};
use crate::surveys::ReleasePlan;
use std::rc::Rc;

/// The weights of one audience's respondents for one choice of categories, in the order of the sheets.
pub(super) type Weighted = Result<Rc<Vec<f64>>, NotWeighted>;

/// Weighs one audience, and remembers each choice of categories.
pub(super) struct Scales<'a> {
    counted: &'a AudienceCount,
    plan: &'a ReleasePlan,
    phases: &'a Partition,
    /// For every respondent the group of every axis.
    respondents: &'a [Vec<usize>],
    /// By base group.
    answered: Vec<u32>,
    known: Vec<(Vec<Categories>, Weighted)>,
}

/// One margin before it is put to the respondents.
#[derive(Debug, Clone, PartialEq)]
struct Categories {
    /// Which of a respondent's groups counts here.
    axis: usize,
    /// For each group of the axis its category.
    of_group: Vec<usize>,
    target: Vec<f64>,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Category {
    /// Base groups, in declared order.
    groups: Vec<usize>,
    people: u32,
    answered: u32,
}

impl<'a> Scales<'a> {
    pub fn new(
        counted: &'a AudienceCount,
        plan: &'a ReleasePlan,
        phases: &'a Partition,
        respondents: &'a [Vec<usize>],
    ) -> Scales<'a> {
        let mut answered = vec![0; counted.axes.groups()];
        for group in respondents.iter().flatten() {
            answered[*group] += 1;
        }
        Scales { counted, plan, phases, respondents, answered, known: Vec::new() }
    }

    /// Weights by reporting place, by year group (by phase where years are not known) and by absence band, as
    /// far as `tables` publish their groups.
    ///
    /// # Errors
    /// Why there are none.
    pub fn weigh(&mut self, tables: &[Table]) -> Weighted {
        let of = |dimension| {
            let table = tables.iter().find(|table| table.dimension == dimension)?;
            self.categories(table)
        };
        let years = of(Dimension::YearGroup).or_else(|| of(Dimension::Phase));
        let margins: Vec<Categories> =
            [of(Dimension::Place), years, of(Dimension::AbsenceBand)].into_iter().flatten().collect();
        if let Some((_, weights)) = self.known.iter().find(|(known, _)| *known == margins) {
            return weights.clone();
        }
        let weights = self.rake(&margins);
        self.known.push((margins, weights.clone()));
        weights
    }

    fn rake(&self, margins: &[Categories]) -> Weighted {
        let margin = |categories: &Categories| Margin {
            category: self
                .respondents
                .iter()
                .map(|groups| categories.of_group[groups[categories.axis] - self.first(categories.axis)])
                .collect(),
            target: categories.target.clone(),
        };
        let margins: Vec<Margin> = margins.iter().map(margin).collect();
        Ok(Rc::new(stats::weights(self.respondents.len(), &margins)?))
    }

    fn first(&self, axis: usize) -> usize {
        self.counted.axes.list[axis].first
    }

    /// The categories of one dimension: the published groups and the pool, collapsed; none under two.
    fn categories(&self, table: &Table) -> Option<Categories> {
        let published = !table.siblings.shown().is_empty();
        let group = *table.sets.first()?.first()?;
        let axis = self.counted.axes.list.iter().rposition(|axis| axis.first <= group)?;
        let (first, size) = (self.first(axis), self.counted.axes.list[axis].names.len());
        let unknown = self.unknown(axis);
        let mut found: Vec<Category> = Vec::new();
        let mut pool: Option<usize> = None;
        for (at, set) in table.sets.iter().enumerate() {
            if !table.siblings.hidden[at] {
                found.push(self.category(set));
            } else if let Some(pool) = pool {
                found[pool] = found[pool].with(self.category(set));
            } else {
                pool = Some(found.len());
                found.push(self.category(set));
            }
        }
        let apart = found.iter().position(|one| unknown.is_some_and(|unknown| one.groups == [unknown]));
        let apart = apart.map(|at| found.remove(at));
        if table.dimension == Dimension::AbsenceBand {
            let names = &self.counted.axes.list[axis].names;
            found.sort_by_key(|one| {
                one.groups.iter().map(|group| axes::band_from(&names[group - first])).min()
            });
        }
        self.collapse(&mut found, table.dimension);
        if !published || found.len() < 2 {
            return None;
        }
        found.extend(apart);
        let target = self.targets(&found, unknown)?;
        let of_group = (first..first + size)
            .map(|group| found.iter().position(|one| one.groups.contains(&group)).unwrap_or(0))
            .collect();
        Some(Categories { axis, of_group, target })
    }

    /// The group of those of whom the characteristic is not known, the last of its axis; a place always is.
    fn unknown(&self, axis: usize) -> Option<usize> {
        let axis = &self.counted.axes.list[axis];
        (axis.dimension != Dimension::Place).then(|| axis.first + axis.names.len() - 1)
    }

    fn category(&self, groups: &[usize]) -> Category {
        let people = groups.iter().map(|&group| self.counted.responses(group, group).roster).sum();
        let answered = groups.iter().map(|&group| self.answered[group]).sum();
        Category { groups: groups.to_vec(), people, answered }
    }

    /// Joins every category that is too small to another one, the first in declared order first: an ordered
    /// one to the next (the last one to the one before), a place to the one that it joins in the plan, or else
    /// to the smallest of its phase, or else to the smallest.
    fn collapse(&self, categories: &mut Vec<Category>, dimension: Dimension) {
        let people: u32 = categories.iter().map(|one| one.people).sum();
        let is_small = |one: &Category| {
            let part = CATEGORY_PART * f64::from(people);
            (one.answered as usize) < CATEGORY_AT_LEAST || f64::from(one.people) < part
        };
        while categories.len() > 1 {
            let small = match dimension {
                Dimension::Place => (0..categories.len())
                    .filter(|&at| is_small(&categories[at]))
                    .min_by_key(|&at| (categories[at].people, at)),
                _ => categories.iter().position(is_small),
            };
            let Some(small) = small else { return };
            let into = match dimension {
                Dimension::Place => self.neighbour(categories, small),
                _ if small + 1 < categories.len() => small + 1,
                _ => small - 1,
            };
            let joined = categories[small.min(into)].with(categories[small.max(into)].clone());
            categories[small.min(into)] = joined;
            categories.remove(small.max(into));
        }
    }

    fn neighbour(&self, categories: &[Category], small: usize) -> usize {
        let names = &self.counted.axes.places.list;
        let own = &names[categories[small].groups[0]].name;
        let joins = self.plan.places.iter().find(|place| place.name == *own);
        let joins = joins.and_then(|place| place.joins.as_ref());
        let named = joins.and_then(|name| {
            categories.iter().position(|one| one.groups.iter().any(|&place| names[place].name == *name))
        });
        let phase = |at: usize| self.phases.of_place[categories[at].groups[0]];
        let nearest = (0..categories.len())
            .filter(|&at| at != small)
            .min_by_key(|&at| (phase(at) != phase(small), categories[at].people, at));
        named.filter(|&at| at != small).or(nearest).unwrap_or(small)
    }

    /// The roster's shares of the respondents. Those of whom it is not known keep the share that they have
    /// among the respondents (paper carries no characteristics); none when nobody on the roster is known.
    fn targets(&self, categories: &[Category], unknown: Option<usize>) -> Option<Vec<f64>> {
        let n = self.respondents.len() as f64;
        let holds_unknown = |one: &Category| unknown.is_some_and(|unknown| one.groups.contains(&unknown));
        let unknown = unknown.map(|group| self.category(&[group])).unwrap_or_default();
        let known_people =
            |one: &Category| f64::from(one.people - if holds_unknown(one) { unknown.people } else { 0 });
        let people: f64 = categories.iter().map(known_people).sum();
        let known = n - f64::from(unknown.answered);
        let target = |one: &Category| {
            let apart = if holds_unknown(one) { f64::from(unknown.answered) } else { 0.0 };
            known * known_people(one) / people + apart
        };
        (people > 0.0).then(|| categories.iter().map(target).collect())
    }
}

impl From<Unweightable> for NotWeighted {
    fn from(reason: Unweightable) -> NotWeighted {
        match reason {
            Unweightable::TooFew => NotWeighted::TooFew,
            Unweightable::NoMargins => NotWeighted::NoMargins,
            Unweightable::NotConverged => NotWeighted::NotConverged,
            Unweightable::TooUneven => NotWeighted::TooUneven,
        }
    }
}

impl Category {
    fn with(&self, other: Category) -> Category {
        let groups = self.groups.iter().copied().chain(other.groups).collect();
        Category { groups, people: self.people + other.people, answered: self.answered + other.answered }
    }
}
