//! What everything beyond levels is worked out from: this count, what of it may be shown, and the past.

use super::basis::Basis;
use super::count::CountInputs;
use super::cube::{Cube, Dimension, ItemKey};
use super::past::{Asked, Past, in_whole_percents, with_means};
use super::safety::{Count, Rules};
use super::tables::Table;
use super::tally::{AudienceCount, ItemCount};
use super::wording::PERCENT_FROM;
use crate::surveys;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// One count, before anything beyond levels is published.
pub(super) struct Ground<'a> {
    pub inputs: &'a CountInputs,
    pub counts: &'a [AudienceCount],
    /// By audience and item, in the order of `counts`.
    pub tables: &'a [Vec<Vec<Table>>],
    pub rules: &'a Rules,
    pub basis: &'a Basis,
    pub past: &'a Past,
    exact: HashMap<Asked, bool>,
    means: HashSet<Asked>,
}

/// One item of one audience.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub counted: &'a AudienceCount,
    pub item: &'a ItemCount,
    pub tables: &'a [Table],
}

impl<'a> Ground<'a> {
    pub fn new(
        (inputs, counts, tables): (&'a CountInputs, &'a [AudienceCount], &'a [Vec<Vec<Table>>]),
        rules: &'a Rules,
        (basis, past): (&'a Basis, &'a Past),
        cube: &Cube,
    ) -> Ground<'a> {
        Ground {
            inputs,
            counts,
            tables,
            rules,
            basis,
            past,
            exact: in_whole_percents(cube),
            means: with_means(cube),
        }
    }

    /// Every item of every audience, in the order of the questionnaires.
    pub fn askings(&self) -> impl Iterator<Item = Asking<'a>> + use<'a> {
        let counts = self.counts.iter().zip(self.tables);
        counts.flat_map(|(counted, tables)| {
            let items = counted.items.iter().zip(tables);
            items.map(move |(item, tables)| Asking { counted, item, tables })
        })
    }

    /// How an item is asked over the terms.
    pub fn asked_in(&self, asking: Asking<'_>) -> surveys::Asked {
        let mut questionnaires = self.inputs.questionnaires.iter();
        let anchors =
            questionnaires.find(|one| one.audience == asking.counted.audience).map(|one| &one.anchors);
        match anchors.is_some_and(|anchors| anchors.contains(&asking.item.question.item)) {
            true => surveys::Asked::EveryTerm,
            false => surveys::Asked::OnceAYear,
        }
    }

    /// Whether the partnership's own figure comes with a mean.
    pub fn has_mean(&self, asked: &Asked) -> bool {
        self.means.contains(asked)
    }

    /// Whether the partnership's own figure is published in whole percents.
    pub fn is_exact(&self, asked: &Asked) -> bool {
        self.exact.get(asked).copied().unwrap_or(false)
    }

    /// Whether a group of so many answers is published in whole percents.
    pub fn is_whole(&self, count: Count) -> bool {
        count.n >= PERCENT_FROM && self.rules.safe(count)
    }

    /// The day on which this wave closed; none where the heading's day is not one.
    pub fn closed(&self) -> Option<Date> {
        self.inputs.closed_on.parse().ok()
    }
}

impl Asking<'_> {
    pub fn asked(&self) -> Asked {
        (self.counted.audience, self.item.question.item.clone(), self.item.question.version)
    }

    pub fn key(&self) -> ItemKey {
        ItemKey {
            audience: self.counted.audience,
            item: self.item.question.item.clone(),
            item_version: self.item.question.version,
            outcome: self.item.question.outcome.clone(),
        }
    }

    /// The answers of a set of base groups of one axis.
    pub fn count(&self, set: &[usize]) -> Count {
        set.iter().map(|&group| self.counted.overlap(self.item, group, group)).sum()
    }

    /// Whether a place is shown by itself.
    pub fn shows_place(&self, at: usize) -> bool {
        let places = self.tables.iter().find(|table| table.dimension == Dimension::Place);
        places.is_some_and(|table| !table.siblings.hidden[at])
    }

    /// Everybody who answered.
    pub fn total(&self) -> Count {
        self.count(&self.everywhere())
    }

    /// How many gave each choice; those off the scale last.
    pub fn choices(&self) -> Vec<u32> {
        self.item.choices(&self.everywhere())
    }

    fn everywhere(&self) -> Vec<usize> {
        (0..self.counted.axes.places.list.len()).collect()
    }
}
