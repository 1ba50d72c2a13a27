//! Which published groups of one item may have bars and a mean (measurement.md D2, D4, A10).
//!
//! Bars add up. Whoever takes the bars of some groups from the same bars of a larger one has them of the rest:
//! it must be nobody, or 30 people or more, and no bar of it may be that of one or two of them. The attacker is
//! granted the exact number behind every bar. Where bars were merged in one group and not in another, what can
//! be taken away differs from bar to bar; so every run of neighbouring choices is judged by itself, against
//! the groups whose bars tell how many gave it.

use super::nesting::{Nesting, Set};
use super::ranges::Kinds;
use super::safety::{Count, Rule, Rules};
use super::tables::{SPATIAL, Table};
use super::tally::{AudienceCount, ItemCount};
use super::wording::{self, BAR_MINIMUM, PERCENT_FROM};
use std::ops::Range;

/// The published sets of every table whose bars and mean may be given.
pub(super) struct Detail {
    tables: Vec<Vec<Barred>>,
}

/// A published set with bars.
#[derive(Clone, PartialEq)]
struct Barred {
    /// Base groups.
    set: Set,
    /// People by choice of the scale.
    given: Vec<u32>,
    /// The choices of each bar, by number.
    bars: Vec<Range<usize>>,
}

impl Barred {
    fn n(&self) -> u32 {
        self.given.iter().sum()
    }

    /// Whether the bars tell how many gave one of these choices.
    fn tells(&self, run: &Range<usize>) -> bool {
        let starts = self.bars.iter().any(|bar| bar.start == run.start);
        starts && self.bars.iter().any(|bar| bar.end == run.end)
    }
}

impl Detail {
    /// From everything that `tables` publish of the item with bars; the smallest group of a table gives its
    /// bars up first.
    pub fn of(counted: &AudienceCount, item: &ItemCount, tables: &[Table], rules: &Rules) -> Detail {
        let choices = &item.question.choices;
        let barred = |set: Set| {
            let mut given = item.choices(&set);
            let count = set.iter().map(|&at| counted.overlap(item, at, at)).sum::<Count>();
            let spread = wording::reading(rules, count, choices, &given).spread?;
            let mut next = 0;
            let bar = |size: usize| {
                next += size;
                next - size..next
            };
            given.truncate(choices.len());
            Some(Barred {
                set,
                given,
                bars: spread.iter().map(|slice| slice.choices.len()).map(bar).collect(),
            })
        };
        let mut found: Vec<Vec<Barred>> =
            tables.iter().map(|table| table.published().into_iter().filter_map(barred).collect()).collect();
        if rules.on(Rule::Detail) {
            let bars =
                Bars { counted, item, spatial: tables.iter().take_while(|one| is_spatial(one)).count() };
            while bars.settle_nested(&mut found) || bars.settle_places(&mut found) {}
        }
        Detail { tables: found }
    }

    /// Whether a published set of this table has bars and a mean.
    pub fn has(&self, table: usize, set: &Set) -> bool {
        self.tables[table].iter().any(|one| one.set == *set)
    }
}

fn is_spatial(table: &Table) -> bool {
    SPATIAL.contains(&table.dimension)
}

struct Bars<'a> {
    counted: &'a AudienceCount,
    item: &'a ItemCount,
    /// How many tables of places come before the others.
    spatial: usize,
}

impl Bars<'_> {
    /// Every run of neighbouring choices but the whole scale.
    fn runs(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let choices = self.item.question.choices.len();
        let runs = (0..choices).flat_map(move |from| (from + 1..=choices).map(move |to| from..to));
        runs.filter(move |run| run.len() < choices)
    }

    /// Every set less the sets of another table inside it; whether anything was given up.
    fn settle_nested(&self, tables: &mut [Vec<Barred>]) -> bool {
        let overlap = |one: usize, other: usize| self.counted.overlap(self.item, one, other);
        let nesting = Nesting { overlap: &overlap, safe: &|_| true };
        let mut given_up = false;
        for inner in 1..tables.len() {
            for outer in (0..tables.len()).filter(|outer| *outer != inner) {
                for whole in tables[outer].clone() {
                    let lies_in = |one: &&Barred| nesting.lies_in(&one.set, &whole.set);
                    let mut inside: Vec<Barred> = tables[inner].iter().filter(lies_in).cloned().collect();
                    while !inside.is_empty() && self.runs().any(|run| is_weak_rest(&whole, &inside, &run)) {
                        let gone = inside.swap_remove(smallest(&inside));
                        tables[inner].retain(|one| *one != gone);
                        given_up = true;
                    }
                }
            }
        }
        given_up
    }

    /// Every sum of places that can be worked out from their bars and those of phases and localities together;
    /// whether a group gave its bars up.
    fn settle_places(&self, tables: &mut [Vec<Barred>]) -> bool {
        let spatial = &mut tables[..self.spatial];
        let Some(weak) = self.runs().find_map(|run| self.weak_places(spatial, &run)) else { return false };
        let has_more = |at: &usize| *at > 0 && !spatial[*at].is_empty();
        let last = (1..spatial.len()).rev().find(has_more);
        let Some(table) = weak.filter(has_more).or(last) else { return false };
        let gone = smallest(&spatial[table]);
        spatial[table].remove(gone);
        true
    }

    /// The table to take bars from, if one alone would do, where a sum of places gives too few away.
    fn weak_places(&self, spatial: &[Vec<Barred>], run: &Range<usize>) -> Option<Option<usize>> {
        let places: Vec<Vec<usize>> =
            (0..self.counted.axes.places.list.len()).map(|place| vec![place]).collect();
        let view = |table: &Vec<Barred>| -> Vec<usize> {
            let number = |place: &Vec<usize>| {
                table
                    .iter()
                    .position(|one| one.tells(run) && one.set.contains(&place[0]))
                    .map_or(0, |at| at + 1)
            };
            places.iter().map(number).collect()
        };
        let views: Vec<Vec<usize>> = spatial.iter().map(view).collect();
        let scale = 0..self.item.question.choices.len();
        [(scale, PERCENT_FROM), (run.clone(), BAR_MINIMUM)].into_iter().find_map(|(choices, least)| {
            let people = |place: &Vec<usize>| (self.item.choices(place)[choices.clone()].iter().sum(), 0);
            let counts: Vec<(u32, u32)> = places.iter().map(people).collect();
            let kinds = Kinds { groups: &places, counts: &counts, roll: (&[], &[]) };
            Some(kinds.weak_sum_of_answers(&views, &|count| count.n >= least)?.table)
        })
    }
}

/// Whether the same bar of some sets, taken from that of a larger one, leaves too few.
fn is_weak_rest(whole: &Barred, parts: &[Barred], run: &Range<usize>) -> bool {
    if !whole.tells(run) {
        return false;
    }
    let telling = || parts.iter().filter(|part| part.tells(run));
    let people = |one: &Barred| one.given[run.clone()].iter().sum::<u32>();
    let left = whole.n().saturating_sub(telling().map(Barred::n).sum());
    let gave = people(whole).saturating_sub(telling().map(people).sum());
    left > 0 && (left < PERCENT_FROM || (1..BAR_MINIMUM).contains(&gave))
}

/// The number of the set with the fewest answers, the first of equals.
fn smallest(sets: &[Barred]) -> usize {
    (0..sets.len()).min_by_key(|&at| sets[at].n()).unwrap_or(0)
}
