//! What stands beside the partnership's own figures, and how far each audience's answers can be trusted.
//!
//! Everything here is of a whole audience, and only where its own figure is shown in whole percents. Weights,
//! design effects and p-values stay in the count.

use super::cube::{Cell, Cube, Dimension, QualityCell};
use super::derived::{Health, NotWeighted, Quality};
use super::figure::{Figure, More, Reading, Share, Shown, Slice};
use super::health::{self, ItemSet, OffScale};
use super::safety::{Count, Rules};
use super::sheet::{Sheet, Stack};
use super::tables::Table;
use super::tally::{AudienceCount, ItemCount};
use super::weights::Scales;
use super::{count::CountInputs, gate::AllTables};
use crate::stats::{self, CLUSTER_NOISE};
use crate::surveys::Choice;

/// Fewer people than this are never pointed at.
const FEW: u32 = 3;
/// D1: a group that is named needs this many people on the roster.
const ROSTER_MINIMUM: u32 = 20;
/// Below this score an answer is unfavourable.
const NEUTRAL_SCORE: u8 = 50;

/// The people of one audience who answered: their sheets, and the group of every axis that each is in.
pub(super) struct People<'a> {
    sheets: Vec<&'a Sheet>,
    groups: Vec<Vec<usize>>,
}

impl<'a> People<'a> {
    fn of(counted: &AudienceCount, stack: &'a Stack<'_>) -> People<'a> {
        let sheets: Vec<&Sheet> =
            stack.sheets.iter().filter(|sheet| sheet.audience == counted.audience).collect();
        let groups = sheets.iter().map(|sheet| counted.axes.of_sheet(stack, sheet)).collect();
        People { sheets, groups }
    }

    /// Everybody, with the number of their reporting place.
    pub fn each(&self) -> impl Iterator<Item = (usize, &'a Sheet)> {
        self.groups.iter().zip(&self.sheets).map(|(groups, sheet)| (groups[0], *sheet))
    }
}

/// Adds to a fresh cube what its partnership figures and its audiences can say beyond levels.
pub(super) fn attach(
    cube: &mut Cube,
    (counts, tables): (&[AudienceCount], &AllTables),
    stack: &Stack<'_>,
    (inputs, rules): (&CountInputs, &Rules),
) {
    for (at, counted) in counts.iter().enumerate() {
        let people = People::of(counted, stack);
        let partitions = counted.axes.partitions(&inputs.plan);
        let scales = Scales::new(counted, &inputs.plan, &partitions[0], &people.groups);
        let anchors = stack.questionnaire(counted.audience).map_or(&[][..], |asked| &asked.anchors);
        let (items, responses) = (&tables.items[at][..], &tables.responses[at][..]);
        let audience = OneAudience { counted, people: &people, items, responses, rules };
        let figure = audience.attach(cube, scales, anchors);
        cube.quality.push(QualityCell { audience: counted.audience, figure });
    }
}

struct OneAudience<'a> {
    counted: &'a AudienceCount,
    people: &'a People<'a>,
    /// The tables of each item.
    items: &'a [Vec<Table>],
    responses: &'a [Table],
    rules: &'a Rules,
}

impl OneAudience<'_> {
    fn attach(&self, cube: &mut Cube, mut scales: Scales<'_>, anchors: &[String]) -> Figure<Quality> {
        let mut own: Vec<Option<&mut Cell>> = self.counted.items.iter().map(|_| None).collect();
        for cell in cube.cells.iter_mut().filter(|cell| {
            cell.audience == self.counted.audience && cell.group.dimension == Dimension::Partnership
        }) {
            let of = |item: &ItemCount| {
                item.question.item == cell.item && item.question.version == cell.item_version
            };
            if let Some(at) = self.counted.items.iter().position(of) {
                own[at] = is_exact(cell).then_some(cell);
            }
        }
        let exact: Vec<bool> = own.iter().map(Option::is_some).collect();
        let shown = |at: usize| exact[at];
        let (every_term, sets) = health::item_sets(self.counted, self.people, anchors, &shown, self.rules);
        let apart: Vec<usize> = sets.iter().flat_map(ItemSet::apart).collect();
        let mut weighed: Vec<Result<(), NotWeighted>> = Vec::new();
        for (at, cell) in own.into_iter().enumerate() {
            let Some(cell) = cell else { continue };
            let item = &self.counted.items[at];
            let weighted = scales.weigh(&self.items[at]).and_then(|weights| self.weighted(at, &weights));
            let mut more = self.more(item, cell);
            more.weighted = weighted.ok();
            more.health.extend(apart.contains(&at).then_some(Health::StandsApart));
            weighed.push(weighted.map(|_| ()));
            add(cell, more);
        }
        let responses = self.responses;
        let is_shown = responses.first().is_some_and(|table| !table.siblings.hidden[0]);
        if !is_shown {
            return Figure::Withheld;
        }
        let not_weighted = match weighed.iter().any(Result::is_ok) {
            true => None,
            false => weighed
                .into_iter()
                .find_map(Result::err)
                .or_else(|| scales.weigh(responses).err())
                .or(Some(NotWeighted::TooFew)),
        };
        Figure::Shown(Shown::let_through(Quality {
            evenness_by_absence: evenness(responses, Dimension::AbsenceBand),
            evenness_by_phase: evenness(responses, Dimension::Phase),
            not_weighted,
            not_represented: self.not_represented(responses),
            straight_lining: health::straight_lining(self.counted, self.people, self.rules),
            reliability: every_term
                .iter()
                .chain(&sets)
                .filter_map(|set: &ItemSet| set.reliability(self.counted))
                .collect(),
        }))
    }
    fn more(&self, item: &ItemCount, cell: &Cell) -> More {
        let places: Vec<usize> = (0..self.counted.axes.places.list.len()).collect();
        let count: Count = places.iter().map(|&place| self.counted.overlap(item, place, place)).sum();
        let given = item.choices(&places);
        let off = OffScale::of(&given);
        let shares = off.shares();
        let spread = cell.figure.shown().and_then(|reading| reading.spread.as_deref());
        More {
            detectable: self.detectable(count, &places),
            weighted: None,
            worst_case: worst_case(count),
            unfavourable: spread.and_then(|spread| unfavourable(spread, &item.question.choices, &given)),
            not_sure: shares.map(|(not_sure, _)| not_sure),
            does_not_apply: shares.filter(|_| item.question.does_not_apply).map(|(_, apply)| apply),
            health: health::of_counts(count, off),
        }
    }

    /// The smallest change that two readings like this one could show, in points, rounded up: 2.80 * sqrt(v)
    /// with v = 2p(1-p)/n + 2 * sigma^2 * sum of W^2 (after measurement.md 3.8; sigma = 3 points; W = a place's
    /// share of the roll). p is (x + .5)/(n + 1), so that it never says that any change at all would show.
    fn detectable(&self, count: Count, places: &[usize]) -> Option<u16> {
        let roll = |place: &usize| f64::from(self.counted.responses(*place, *place).roster);
        let people: f64 = places.iter().map(roll).sum();
        if count.n == 0 || people == 0.0 {
            return None;
        }
        let n = f64::from(count.n);
        let p = (f64::from(count.x) + 0.5) / (n + 1.0);
        let squares: f64 = places.iter().map(|place| (roll(place) / people).powi(2)).sum();
        let variance = 2.0 * p * (1.0 - p) / n + 2.0 * CLUSTER_NOISE.powi(2) * squares;
        Some((100.0 * stats::detectable(variance)).ceil() as u16)
    }

    /// The weighted share of one item, by the weights of those who answered it.
    ///
    /// # Errors
    /// Why it is not given: too few answered it, or their weights differ too much.
    fn weighted(&self, at: usize, weights: &[f64]) -> Result<u8, NotWeighted> {
        let choices = &self.counted.items[at].question.choices;
        let answer = |(sheet, weight): (&&Sheet, &f64)| {
            let choice = choices.get(usize::from(sheet.choices[at]))?;
            Some((*weight, choice.favourable))
        };
        let (weights, favourable): (Vec<f64>, Vec<bool>) =
            self.people.sheets.iter().zip(weights).filter_map(answer).unzip();
        stats::worth_weighting(&weights)?;
        // A sum of weights differs in its last digits with the order of the ballots; a half must not.
        let steady = |share: f64| (share * 1e9).round() / 1e9;
        let weighted = stats::weighted_share(&weights, &favourable).ok_or(NotWeighted::TooFew)?;
        Ok(stats::whole_percent(steady(weighted.share)))
    }

    /// Groups with 20 people or more on the roster of whom nobody answered. That nobody did can be worked out
    /// from the groups that are shown, as long as those who share its pool would stand without it.
    fn not_represented(&self, responses: &[Table]) -> Vec<String> {
        let of_table = |table: &Table| -> Vec<String> {
            let counts = &table.siblings.counts;
            let silent: Vec<usize> = (0..counts.len()).filter(|&at| counts[at].n == 0).collect();
            let pooled = table.siblings.pool().into_iter().filter(|at| !silent.contains(at));
            let rest: Count = pooled.map(|at| counts[at]).sum();
            let stands = !table.siblings.shown().is_empty() && (rest.n == 0 || self.rules.enough(rest));
            let named = silent.into_iter().filter(|&at| stands && counts[at].roster >= ROSTER_MINIMUM);
            named.map(|at| table.names[at].clone()).collect()
        };
        let dimensions = [Dimension::Phase, Dimension::YearGroup, Dimension::AbsenceBand];
        responses.iter().filter(|table| dimensions.contains(&table.dimension)).flat_map(of_table).collect()
    }
}

/// Whether the partnership's own figure is shown in whole percents.
fn is_exact(cell: &Cell) -> bool {
    cell.figure.shown().is_some_and(|reading| matches!(reading.share, Share::Percent { .. }))
}

fn add(cell: &mut Cell, more: More) {
    let Some(reading) = cell.figure.shown() else { return };
    let reading = Reading { more: Some(Box::new(more)), ..reading.clone() };
    cell.figure = Figure::Shown(Shown::let_through(reading));
}

/// From x of N to x + N - n of N, whole percents (measurement.md 3.5); none where one or two did not answer.
pub(super) fn worst_case(count: Count) -> Option<(u8, u8)> {
    if count.roster < count.n + FEW {
        return None;
    }
    let bounds = stats::worst_case(u64::from(count.x), u64::from(count.n), u64::from(count.roster))?;
    Some((stats::whole_percent(bounds.low), stats::whole_percent(bounds.high)))
}

/// Percent with a score under 50, only where no published bar holds both such choices and others, nor both
/// favourable choices and others: then it is a sum of bars, each of three people or more.
pub(super) fn unfavourable(spread: &[Slice], choices: &[Choice], given: &[u32]) -> Option<u8> {
    let side = |code: &String| {
        let choice = choices.iter().find(|choice| choice.code == *code)?;
        Some((choice.score < NEUTRAL_SCORE, choice.favourable))
    };
    let splits = |slice: &Slice| slice.choices.iter().any(|code| side(code) != side(&slice.choices[0]));
    if spread.iter().any(splits) {
        return None;
    }
    let low = choices.iter().zip(given).filter(|(choice, _)| choice.score < NEUTRAL_SCORE);
    let people: u32 = low.map(|(_, people)| people).sum();
    let n: u32 = given.iter().take(choices.len()).sum();
    Some(stats::whole_percent(f64::from(people) / f64::from(n.max(1))))
}

/// The R-indicator over the groups of a dimension whose response is published, in hundredths (measurement.md
/// 3.5); none where (nearly) everybody of one of them answered, because it could say so of each.
fn evenness(responses: &[Table], dimension: Dimension) -> Option<i16> {
    let table = responses.iter().find(|table| table.dimension == dimension)?;
    let sum = |set: Vec<usize>| set.into_iter().map(|at| table.siblings.counts[at]).sum::<Count>();
    let groups: Vec<Count> = table.siblings.published().into_iter().map(sum).collect();
    if groups.len() < 2 || groups.iter().any(|group| group.roster < group.n + FEW) {
        return None;
    }
    let pairs: Vec<(f64, f64)> =
        groups.iter().map(|group| (f64::from(group.roster), f64::from(group.n))).collect();
    stats::r_indicator(&pairs).map(|indicator| (100.0 * indicator).round().clamp(-100.0, 100.0) as i16)
}
