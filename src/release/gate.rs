//! The disclosure gate: from counts to the cube that the world sees (measurement.md 4.2).
//!
//! A withheld cell carries nothing: no number and no reason (D13). Cells stand in the plan's order.

use super::axes::Partition;
use super::cube::{Cell, Cube, Dimension, Group, ResponseCell};
use super::detail::Detail;
use super::editions;
use super::figure::{Figure, Reading, Shown};
use super::nesting::Set;
use super::ranges::Kinds;
use super::safety::{Count, Rules};
use super::siblings::OTHERS;
use super::tables::{Judge, Table, are_safe_together, tables};
use super::tally::{AudienceCount, ItemCount};
use super::wording;
use crate::surveys::{ReleasePlan, Term};
use crate::theory::Audience;
use std::collections::BTreeMap;

/// What a cube says about its wave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    pub wave: String,
    pub term: Term,
    pub year: i32,
    pub closed_on: String,
    pub theory_version: String,
}

/// Every table of a count, by audience, before wording. They take most of a count's time and are made once.
pub(super) struct AllTables {
    /// By item, in the order of the questionnaire.
    pub items: Vec<Vec<Vec<Table>>>,
    pub responses: Vec<Vec<Table>>,
}

/// The tables of every item of every audience, and of who answered.
pub(super) fn all_tables(counts: &[AudienceCount], plan: &ReleasePlan, rules: &Rules) -> AllTables {
    let of_items = |counted: &AudienceCount| {
        let partitions = counted.axes.partitions(plan);
        let of_item = |item: &ItemCount| item_tables(counted, item, &partitions, rules);
        counted.items.iter().map(of_item).collect()
    };
    let of_responses =
        |counted: &AudienceCount| response_tables(counted, &counted.axes.partitions(plan), rules);
    AllTables {
        items: counts.iter().map(of_items).collect(),
        responses: counts.iter().map(of_responses).collect(),
    }
}

/// Publishes what the rules let through; `tables` are [`all_tables`].
pub(super) fn cube(
    (counts, tables): (&[AudienceCount], &AllTables),
    plan: &ReleasePlan,
    rules: &Rules,
    heading: Heading,
) -> Cube {
    let (mut cells, mut everyone_else, mut responses) = (Vec::new(), Vec::new(), Vec::new());
    let mut phases = BTreeMap::new();
    for (at, counted) in counts.iter().enumerate() {
        let partitions = counted.axes.partitions(plan);
        phases.extend(counted.axes.phases(&partitions));
        for (item, tables) in counted.items.iter().zip(&tables.items[at]) {
            cells.extend(item_cells(counted, item, tables, rules));
            let rests = editions::everyone_else(counted, item, tables, rules);
            everyone_else.extend(rests.into_iter().map(|figure| cell(counted, item, figure)));
        }
        responses.extend(response_cells(counted.audience, &tables.responses[at], rules));
    }
    let Heading { wave, term, year, closed_on, theory_version } = heading;
    Cube {
        wave,
        term,
        year,
        closed_on,
        theory_version,
        phases,
        cells,
        everyone_else,
        responses,
        changes: Vec::new(),
        gaps: Vec::new(),
        standings: Vec::new(),
        quality: Vec::new(),
        brought_in: None,
        own_questions: Vec::new(),
    }
}

/// The tables of one item, before wording.
pub(super) fn item_tables(
    counted: &AudienceCount,
    item: &ItemCount,
    partitions: &[Partition; 2],
    rules: &Rules,
) -> Vec<Table> {
    judging(counted, item, rules, |judge| tables(counted, partitions, judge))
}

/// Whether what these counts publish and what the `old` releases published may all be known together.
pub(super) fn is_safe_beside(
    counts: &[AudienceCount],
    plan: &ReleasePlan,
    rules: &Rules,
    old: &[&Cube],
) -> bool {
    counts.iter().all(|counted| {
        let partitions = counted.axes.partitions(plan);
        let answered = |dimension: Dimension, name: &str| {
            old.iter().flat_map(|old| &old.responses).any(|cell| {
                let of_group = cell.group.dimension == dimension && cell.group.name == name;
                cell.audience == counted.audience && of_group && cell.figure.shown().is_some()
            })
        };
        let items_are = counted.items.iter().all(|item| {
            let shown = |dimension: Dimension, name: &str| {
                old.iter().flat_map(|old| &old.cells).any(|cell| {
                    let of_item = cell.audience == counted.audience && cell.item == item.question.item;
                    let of_group = cell.group.dimension == dimension && cell.group.name == name;
                    of_item && of_group && cell.figure.shown().is_some()
                })
            };
            judging(counted, item, rules, |judge| are_safe_together(counted, &partitions, judge, &shown))
        });
        let judge = |judge: &Judge<'_>| are_safe_together(counted, &partitions, judge, &answered);
        items_are && judging_responses(counted, rules, judge)
    })
}

fn judging<T>(
    counted: &AudienceCount,
    item: &ItemCount,
    rules: &Rules,
    ask: impl FnOnce(&Judge<'_>) -> T,
) -> T {
    let judge = Judge {
        rules,
        overlap: &|one, other| counted.overlap(item, one, other),
        safe: &|count| rules.safe(count),
        total: &|count| rules.enough(count),
        over_places: true,
        kinds: Kinds {
            groups: &counted.kinds,
            counts: &item.by_kind,
            roll: (&counted.invited_kinds, &counted.invited_counts),
        },
        safe_kinds: &|count| rules.safe(count),
        open: true,
    };
    ask(&judge)
}

fn judging_responses<T>(counted: &AudienceCount, rules: &Rules, ask: impl FnOnce(&Judge<'_>) -> T) -> T {
    let judge = Judge {
        rules,
        overlap: &|one, other| counted.responses(one, other),
        safe: &|count| rules.safe_response(count),
        total: &|count| rules.enough(count),
        over_places: true,
        kinds: Kinds {
            groups: &counted.invited_kinds,
            counts: &counted.invited_counts,
            roll: (&counted.invited_kinds, &counted.invited_counts),
        },
        safe_kinds: &|count| rules.safe_response(Count { n: count.x, x: 0, roster: count.n }),
        open: false,
    };
    ask(&judge)
}

/// The tables of one audience's response shares.
pub(super) fn response_tables(
    counted: &AudienceCount,
    partitions: &[Partition; 2],
    rules: &Rules,
) -> Vec<Table> {
    let mut tables = judging_responses(counted, rules, |judge| tables(counted, partitions, judge));
    tables.retain(|table| table.dimension != Dimension::Edition);
    tables
}

fn item_cells(counted: &AudienceCount, item: &ItemCount, tables: &[Table], rules: &Rules) -> Vec<Cell> {
    let choices = &item.question.choices;
    let detail = Detail::of(counted, item, tables, rules);
    let of_table = |(at, table): (usize, &Table)| {
        let reading = |count, set: &Set| {
            let reading = wording::reading(rules, count, choices, &item.choices(set));
            if detail.has(at, set) { reading } else { Reading { mean: None, spread: None, ..reading } }
        };
        figures(table, reading, |count| rules.safe(count))
    };
    tables.iter().enumerate().flat_map(of_table).map(|figure| cell(counted, item, figure)).collect()
}

fn cell(counted: &AudienceCount, item: &ItemCount, (group, figure): (Group, Figure<Reading>)) -> Cell {
    let question = &item.question;
    Cell {
        audience: counted.audience,
        group,
        item: question.item.clone(),
        item_version: question.version,
        outcome: question.outcome.clone(),
        figure,
    }
}

fn response_cells(audience: Audience, tables: &[Table], rules: &Rules) -> Vec<ResponseCell> {
    let mut cells = Vec::new();
    for table in tables {
        let share = |count, _: &Set| wording::response_share(count);
        let safe = |count| rules.safe_response(count);
        cells.extend(figures(table, share, safe).into_iter().map(|(group, figure)| ResponseCell {
            audience,
            group,
            figure,
        }));
    }
    cells
}

/// A figure for every group in order, and for the pool where it stands and is safe.
fn figures<T>(
    table: &Table,
    value: impl Fn(Count, &Set) -> T,
    safe: impl Fn(Count) -> bool,
) -> Vec<(Group, Figure<T>)> {
    let siblings = &table.siblings;
    let group = |name: &str| Group { dimension: table.dimension, name: name.to_owned() };
    let shown = |count, set: &Set| Figure::Shown(Shown::let_through(value(count, set)));
    let mut figures: Vec<(Group, Figure<T>)> = (0..table.names.len())
        .map(|at| match siblings.hidden[at] {
            true => (group(&table.names[at]), Figure::Withheld),
            false => (group(&table.names[at]), shown(siblings.counts[at], &table.sets[at])),
        })
        .collect();
    let pool = siblings.pool_count();
    if siblings.pool_stands() && safe(pool) {
        let set: Set = siblings.pool().into_iter().flat_map(|at| table.sets[at].clone()).collect();
        figures.push((group(OTHERS), shown(pool, &set)));
    }
    figures
}
