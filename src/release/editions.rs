//! Editions beside everyone else: whether words mean the same in two languages can be asked of figures only.
//!
//! Everyone else is the partnership less one shown edition, which is a sum of groups that are published
//! already: it adds nothing that could not be derived. It passes the same rules all the same.

use super::axes::OTHER_EDITIONS;
use super::cube::{Dimension, Group};
use super::figure::{Figure, Reading, Share, Shown};
use super::nesting::{Nesting, Set};
use super::safety::{Count, Rule, Rules};
use super::tables::Table;
use super::tally::{AudienceCount, ItemCount};
use super::wording;

/// Everyone who did not read one edition.
pub(super) struct Rest {
    /// The edition's place in its table.
    pub at: usize,
    pub set: Set,
    pub count: Count,
}

/// For every edition of one item the share of everyone else, without a mean or a spread; withheld unless
/// edition and everyone else may both be said in whole percents.
pub(super) fn everyone_else(
    counted: &AudienceCount,
    item: &ItemCount,
    tables: &[Table],
    rules: &Rules,
) -> Vec<(Group, Figure<Reading>)> {
    let Some(table) = edition_table(tables) else { return Vec::new() };
    let rests = rests(counted, item, tables, rules);
    let choices = &item.question.choices;
    let reading = |count, set: &Set| wording::reading(rules, count, choices, &item.choices(set));
    let is_exact = |reading: &Reading| matches!(reading.share, Share::Percent { .. });
    let figure = |at: usize| {
        let rest = rests.iter().find(|rest| rest.at == at)?;
        let mine = reading(table.siblings.counts[at], &table.sets[at]);
        let theirs = reading(rest.count, &rest.set);
        let shown = is_exact(&mine) && is_exact(&theirs);
        shown.then(|| Figure::Shown(Shown::let_through(Reading { mean: None, spread: None, ..theirs })))
    };
    let editions = table.names.iter().enumerate().filter(|(_, name)| *name != OTHER_EDITIONS);
    editions
        .map(|(at, name)| {
            let group = Group { dimension: Dimension::Edition, name: name.clone() };
            (group, figure(at).unwrap_or(Figure::Withheld))
        })
        .collect()
}

/// Everyone else of each shown edition, where that is safe by itself and beside every other published group.
pub(super) fn rests(counted: &AudienceCount, item: &ItemCount, tables: &[Table], rules: &Rules) -> Vec<Rest> {
    let table = edition_table(tables);
    table.map_or(Vec::new(), |table| rests_in((tables, table), (counted, item), rules))
}

/// The same for the groups of any one table: everyone else is the partnership less one shown group.
pub(super) fn rests_in(
    (tables, table): (&[Table], &Table),
    (counted, item): (&AudienceCount, &ItemCount),
    rules: &Rules,
) -> Vec<Rest> {
    let overlap = |one, other| counted.overlap(item, one, other);
    let nesting = Nesting { overlap: &overlap, safe: &|count| rules.safe(count) };
    let others = tables.iter().filter(|one| one.dimension != table.dimension);
    let published: Vec<Vec<Set>> = others.map(Table::published).collect();
    let rest = |at: usize| {
        let beside = || (0..table.sets.len()).filter(|other| *other != at);
        let count = beside().map(|other| table.siblings.counts[other]).sum();
        Rest { at, set: beside().flat_map(|other| table.sets[other].clone()).collect(), count }
    };
    let is_safe = |rest: &Rest| {
        let mine = [rest.set.clone()];
        let nests = published.iter().all(|theirs| nesting.leaves_nothing_weak(&mine, theirs));
        rules.safe(rest.count) && (nests || !rules.on(Rule::Nesting))
    };
    table.siblings.shown().into_iter().map(rest).filter(is_safe).collect()
}

fn edition_table(tables: &[Table]) -> Option<&Table> {
    tables.iter().find(|table| table.dimension == Dimension::Edition)
}
