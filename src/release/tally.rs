//! The one count: every ballot of an audience by every group of the plan (measurement.md D6).
//!
//! Pairs of groups are counted in memory only, for the gate's check of nested groups; they are never stored.

use super::axes::Axes;
use super::cube::Dimension;
use super::safety::Count;
use super::sheet::{ABSENT, Stack};
use crate::surveys::{OFF_SCALE, Question, ReleasePlan};
use crate::theory::Audience;
use std::collections::{BTreeMap, BTreeSet};

/// Invitations of one wave that share everything that the count may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    pub audience: Audience,
    /// The setting's name, as in the release plan.
    pub setting: String,
    pub year_group: Option<i32>,
    pub absence_band: Option<String>,
    pub groups: [Option<bool>; 2],
    pub invited: u32,
    /// Invitations that ended with a submit, withdrawn ones included.
    pub done: u32,
}

/// Everything counted about one audience.
pub(super) struct AudienceCount {
    pub audience: Audience,
    pub axes: Axes,
    /// People on the roster in both of two groups, by `first * groups + second`.
    roster: Vec<u32>,
    /// Finished invitations in both of two groups.
    done: Vec<u32>,
    /// Every combination of groups, one of each axis, that a ballot has; in order. Never stored.
    pub kinds: Vec<Vec<usize>>,
    pub items: Vec<ItemCount>,
    /// Every combination of groups on the roster, without editions; in order.
    pub invited_kinds: Vec<Vec<usize>>,
    /// For each of them the invited people, and the finished invitations.
    pub invited_counts: Vec<(u32, u32)>,
}

/// One item's answers.
pub(super) struct ItemCount {
    pub question: Question,
    width: usize,
    /// By group and choice, off-scale choices last.
    choices: Vec<u32>,
    /// Valid and favourable answers in both of two groups.
    valid: Vec<u32>,
    favourable: Vec<u32>,
    /// Valid and favourable answers of every kind of [`AudienceCount::kinds`].
    pub by_kind: Vec<(u32, u32)>,
}

/// Counts every audience that has a questionnaire, in the order of [`Audience::ALL`].
pub(super) fn count(
    plan: &ReleasePlan,
    minimum: u32,
    stack: &Stack<'_>,
    roster: &[Roster],
) -> Vec<AudienceCount> {
    let asked = Audience::ALL.into_iter().filter_map(|audience| stack.questionnaire(audience));
    asked
        .map(|questionnaire| {
            let audience = questionnaire.audience;
            let axes = Axes::new(plan, minimum, audience, (stack, roster));
            let groups = axes.groups();
            let item = |question: &Question| ItemCount::empty(question.clone(), groups);
            let mut counted = AudienceCount {
                audience,
                roster: vec![0; groups * groups],
                done: vec![0; groups * groups],
                kinds: Vec::new(),
                invited_kinds: Vec::new(),
                invited_counts: Vec::new(),
                items: questionnaire.questions.iter().map(item).collect(),
                axes,
            };
            counted.add_roster(roster);
            counted.add_ballots(stack);
            counted
        })
        .collect()
}

impl AudienceCount {
    fn add_roster(&mut self, roster: &[Roster]) {
        let size = self.axes.groups();
        let mut kinds: BTreeMap<Vec<usize>, (u32, u32)> = BTreeMap::new();
        for row in roster.iter().filter(|row| row.audience == self.audience) {
            let groups = self.axes.of_roster(row);
            for &one in &groups {
                for &other in &groups {
                    self.roster[one * size + other] += row.invited;
                    self.done[one * size + other] += row.done;
                }
            }
            let (invited, done) = kinds.entry(groups).or_default();
            *invited += row.invited;
            *done += row.done;
        }
        (self.invited_kinds, self.invited_counts) = kinds.into_iter().unzip();
    }

    fn add_ballots(&mut self, stack: &Stack<'_>) {
        let sheets = || stack.sheets.iter().filter(|sheet| sheet.audience == self.audience);
        let known: BTreeSet<Vec<usize>> = sheets().map(|sheet| self.axes.of_sheet(stack, sheet)).collect();
        self.kinds = known.into_iter().collect();
        for item in &mut self.items {
            item.by_kind = vec![(0, 0); self.kinds.len()];
        }
        for sheet in stack.sheets.iter().filter(|sheet| sheet.audience == self.audience) {
            let groups = self.axes.of_sheet(stack, sheet);
            let kind = self.kinds.binary_search(&groups).expect("every ballot's kind was just collected");
            for (item, choice) in self.items.iter_mut().zip(sheet.choices.iter()) {
                if *choice != ABSENT {
                    item.add(&groups, kind, *choice as usize);
                }
            }
        }
    }

    /// Answers to an item of the people in both groups. An edition has no roster: its readers stand for it.
    pub fn overlap(&self, item: &ItemCount, one: usize, other: usize) -> Count {
        let at = one * self.axes.groups() + other;
        let edition = [one, other].iter().any(|&group| self.axes.dimension(group) == Dimension::Edition);
        let n = item.valid[at];
        let roster = if edition { n } else { self.roster[at] };
        Count { n, x: item.favourable[at], roster }
    }

    /// Finished invitations (as `n`) and invited people (as `roster`) in both groups.
    pub fn responses(&self, one: usize, other: usize) -> Count {
        let at = one * self.axes.groups() + other;
        Count { n: self.done[at], x: 0, roster: self.roster[at] }
    }

    /// Whether anybody of this audience is in the group, on the roster or by a ballot.
    pub fn is_present(&self, group: usize) -> bool {
        let answered = || self.items.iter().any(|item| item.choices(&[group]).iter().any(|n| *n > 0));
        self.responses(group, group).roster > 0 || answered()
    }
}

impl ItemCount {
    fn empty(question: Question, groups: usize) -> ItemCount {
        let width = question.choices.len() + OFF_SCALE.len();
        let pairs = vec![0; groups * groups];
        let choices = vec![0; groups * width];
        let by_kind = Vec::new();
        ItemCount { question, width, choices, valid: pairs.clone(), favourable: pairs, by_kind }
    }

    fn add(&mut self, groups: &[usize], kind: usize, choice: usize) {
        let size = self.choices.len() / self.width;
        let on_scale = self.question.choices.get(choice);
        if let Some(given) = on_scale {
            let (n, x) = &mut self.by_kind[kind];
            *n += 1;
            *x += u32::from(given.favourable);
        }
        for &one in groups {
            self.choices[one * self.width + choice] += 1;
            let Some(given) = on_scale else { continue };
            for &other in groups {
                self.valid[one * size + other] += 1;
                self.favourable[one * size + other] += u32::from(given.favourable);
            }
        }
    }

    /// How many people of a set of groups (of one axis) gave each choice, off-scale choices last.
    pub fn choices(&self, groups: &[usize]) -> Vec<u32> {
        let of = |choice: usize| groups.iter().map(|group| self.choices[group * self.width + choice]).sum();
        (0..self.width).map(of).collect()
    }
}

/// One line of the stored count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TallyLine {
    pub audience: Audience,
    pub dimension: Dimension,
    pub category: String,
    pub item: String,
    pub version: u32,
    pub choice: String,
    pub n: u32,
}

/// Every group of every dimension: the partnership, phases and localities as their places, the others as
/// themselves.
pub(super) fn sets(counted: &AudienceCount, plan: &ReleasePlan) -> Vec<(Dimension, String, Vec<usize>)> {
    let mut sets = vec![(Dimension::Partnership, String::new(), places(counted, |_| true))];
    for partition in counted.axes.partitions(plan) {
        for (number, name) in partition.names.iter().enumerate() {
            let members = places(counted, |place| partition.of_place[place] == number);
            sets.push((partition.dimension, name.clone(), members));
        }
    }
    for axis in &counted.axes.list {
        let groups = axis.names.iter().enumerate();
        sets.extend(groups.map(|(at, name)| (axis.dimension, name.clone(), vec![axis.first + at])));
    }
    sets
}

/// The whole count as lines; choices that nobody gave are left out.
pub(super) fn lines(counts: &[AudienceCount], plan: &ReleasePlan) -> Vec<TallyLine> {
    let mut lines = Vec::new();
    for counted in counts {
        let sets = sets(counted, plan);
        for item in &counted.items {
            for (dimension, category, groups) in &sets {
                for (choice, n) in item.choices(groups).into_iter().enumerate().filter(|(_, n)| *n > 0) {
                    lines.push(TallyLine {
                        audience: counted.audience,
                        dimension: *dimension,
                        category: category.clone(),
                        item: item.question.item.clone(),
                        version: item.question.version,
                        choice: super::sheet::code(&item.question, choice as u8).to_owned(),
                        n,
                    });
                }
            }
        }
    }
    lines
}

fn places(counted: &AudienceCount, wanted: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..counted.axes.places.list.len()).filter(|&place| wanted(place)).collect()
}
