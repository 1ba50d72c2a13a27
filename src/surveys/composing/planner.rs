//! The planner: from chosen outcomes to the questionnaire of every audience. The same wish gives the same plan.

use super::file::Composed;
use crate::surveys::content::Content;
use crate::surveys::model::{HomeTerm, Item, Term};
use crate::surveys::pulses::questions_per_wave;
use crate::surveys::steps::Continuity;
use crate::theory::{Audience, Outcome};
use std::collections::{BTreeMap, BTreeSet};

/// What somebody chose in place of the planner's own choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    Item(String),
    /// No question for this outcome and audience.
    Nothing,
}

/// What a pulse is to be about.
#[derive(Debug, Clone)]
pub struct Wish {
    pub term: Term,
    pub outcomes: BTreeSet<String>,
    /// By outcome and audience.
    pub picks: BTreeMap<(String, Audience), Pick>,
    /// Questions that the pulse brings along.
    pub own: Vec<Item>,
}

/// A wave that was opened, and the version of every item that it asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedWave {
    pub name: String,
    pub term: Term,
    pub asked: BTreeMap<String, u32>,
}

/// With which earlier waves an item can be set side by side, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparable {
    /// Waves of the same term that asked the same version.
    pub same_season: Vec<String>,
    /// Waves of another term that asked the same version.
    pub other_season: Vec<String>,
    /// Waves that asked an earlier version, to be set beside with a note.
    pub with_note: Vec<String>,
    /// Waves that asked an earlier version, and cannot be compared.
    pub broken: Vec<String>,
}

/// Why an item is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Asked in every wave.
    Anchor,
    /// The pulse brings it along.
    New,
    /// For a chosen outcome.
    Chosen,
    /// A further question of a chosen outcome, where there was room.
    Further,
}

/// One question of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedItem {
    pub item: String,
    pub outcome: String,
    pub why: Why,
    pub comparable: Comparable,
}

/// Why a chosen outcome has no question for an audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Neither the item bank nor the pulse has one.
    NoItem,
    /// The questionnaire is full.
    NoRoom,
    /// There would be room: somebody chose so.
    LeftOut,
}

/// A chosen outcome for one audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellPlan {
    pub outcome: String,
    /// Its questions in the plan.
    pub items: Vec<String>,
    /// Where it has none.
    pub gap: Option<Gap>,
    /// What could be asked, beside an anchor and a new question; the planner's own choice first.
    pub choices: Vec<String>,
}

/// The questionnaire of one audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudiencePlan {
    pub audience: Audience,
    /// In the theory's order, as people meet them.
    pub asked: Vec<AskedItem>,
    /// The chosen outcomes, in the theory's order.
    pub cells: Vec<CellPlan>,
    pub most: usize,
}

/// The whole plan: one questionnaire per audience, children first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub audiences: Vec<AudiencePlan>,
}

impl Planned {
    /// The chosen outcomes, in the theory's order.
    pub fn outcomes(&self) -> Vec<String> {
        let cells = self.audiences.first().map_or(&[][..], |plan| &plan.cells);
        cells.iter().map(|cell| cell.outcome.clone()).collect()
    }

    /// The items of every audience, as a pulse lists them.
    pub fn lists(&self) -> BTreeMap<Audience, Vec<String>> {
        let ids = |plan: &AudiencePlan| plan.asked.iter().map(|one| one.item.clone()).collect();
        self.audiences.iter().map(|plan| (plan.audience, ids(plan))).collect()
    }
}

/// How many minutes so many questions take this audience, rounded up: a full questionnaire takes what its mails
/// say (measurement.md 1.3), and every question an equal part of that.
pub fn takes(audience: Audience, questions: usize) -> usize {
    let full = match audience {
        Audience::Children => 2,
        Audience::YoungPeople => 3,
        Audience::Families | Audience::Staff => 4,
    };
    (questions * full).div_ceil(questions_per_wave(audience))
}

/// Plans a pulse. `past` are the waves that were opened, the newest first.
pub fn plan_pulse(content: &Content, wish: &Wish, past: &[AskedWave]) -> Planned {
    let plan = |audience| Planning { content, wish, past, audience }.plan();
    Planned { audiences: Audience::ALL.into_iter().map(plan).collect() }
}

/// A pulse that is there already, as the planner would show it: its lists stand as they are.
pub fn describe_pulse(content: &Content, pulse: &Composed, past: &[AskedWave]) -> Planned {
    let wish = Wish {
        term: pulse.term,
        outcomes: pulse.outcomes.iter().cloned().collect(),
        picks: BTreeMap::new(),
        own: pulse.items.clone(),
    };
    let plan = |audience| Planning { content, wish: &wish, past, audience }.described(pulse.list(audience));
    Planned { audiences: Audience::ALL.into_iter().map(plan).collect() }
}

struct Planning<'a> {
    content: &'a Content,
    wish: &'a Wish,
    past: &'a [AskedWave],
    audience: Audience,
}

impl<'a> Planning<'a> {
    fn plan(&self) -> AudiencePlan {
        let most = questions_per_wave(self.audience);
        let scale = self.scale();
        let fits = |item: &&Item| scale.is_none_or(|scale| item.scale == scale);
        let bank: Vec<&Item> = self.of_audience(&self.content.items).filter(fits).collect();
        let own: Vec<&Item> = self.of_audience(&self.wish.own).filter(fits).collect();
        let mut taken: Vec<(&Item, Why)> = Vec::new();
        let anchors = bank.iter().filter(|item| item.home_term == HomeTerm::Every);
        taken.extend(anchors.map(|item| (*item, Why::Anchor)).take(most));
        taken.extend(own.iter().map(|item| (*item, Why::New)).take(most - taken.len()));
        let chosen: Vec<&Outcome> = self
            .content
            .theory
            .outcomes()
            .filter(|outcome| self.wish.outcomes.contains(&outcome.id))
            .collect();
        for outcome in self.most_needed_first(&chosen) {
            let has_one = taken.iter().any(|(item, _)| item.outcome == outcome.id);
            let wanted = self.wanted(outcome, &bank, has_one);
            taken.extend(wanted.map(|item| (item, Why::Chosen)).filter(|_| taken.len() < most));
        }
        for outcome in self.most_needed_first(&chosen).into_iter().filter(|one| self.pick(one).is_none()) {
            let in_season = |item: &&Item| item.home_term == super::file::home(self.wish.term);
            let is_taken = |item: &Item| taken.iter().any(|(other, _)| other.id == item.id);
            let ranked = self.ranked(outcome, &bank);
            let further =
                ranked.iter().copied().find(in_season).filter(|_| !ranked.iter().any(|one| is_taken(one)));
            taken.extend(further.map(|item| (item, Why::Further)).filter(|_| taken.len() < most));
        }
        let cells = chosen.iter().map(|outcome| self.cell(outcome, &bank, (&taken, most))).collect();
        AudiencePlan { audience: self.audience, asked: self.in_order(taken), cells, most }
    }

    /// The plan that these items are.
    fn described(&self, listed: &[String]) -> AudiencePlan {
        let most = questions_per_wave(self.audience);
        let find = |id: &String| {
            let own = self.wish.own.iter().find(|item| item.id == *id).map(|item| (item, Why::New));
            let why = |item: &Item| if item.home_term == HomeTerm::Every { Why::Anchor } else { Why::Chosen };
            own.or_else(|| {
                self.content.items.iter().find(|item| item.id == *id).map(|item| (item, why(item)))
            })
        };
        let taken: Vec<(&Item, Why)> = listed.iter().filter_map(find).collect();
        let scale = taken.first().map(|(item, _)| item.scale.as_str()).or_else(|| self.scale());
        let fits = |item: &&Item| scale.is_none_or(|scale| item.scale == scale);
        let bank: Vec<&Item> = self.of_audience(&self.content.items).filter(fits).collect();
        let chosen = self.content.theory.outcomes().filter(|one| self.wish.outcomes.contains(&one.id));
        let cells = chosen.map(|outcome| self.cell(outcome, &bank, (&taken, most))).collect();
        let asked = taken.into_iter().map(|one| self.asked(one)).collect();
        AudiencePlan { audience: self.audience, asked, cells, most }
    }

    fn of_audience(&self, items: &'a [Item]) -> impl Iterator<Item = &'a Item> {
        items.iter().filter(|item| item.audience == self.audience)
    }

    /// The one scale of the questionnaire: that of the anchors, or of the first item there is.
    fn scale(&self) -> Option<&'a str> {
        let anchor = self.of_audience(&self.content.items).find(|item| item.home_term == HomeTerm::Every);
        let first = || self.of_audience(&self.content.items).next();
        let own = || self.of_audience(&self.wish.own).next();
        anchor.or_else(first).or_else(own).map(|item| item.scale.as_str())
    }

    /// Where room is short, the outcomes for which this audience leads come first.
    fn most_needed_first(&self, chosen: &[&'a Outcome]) -> Vec<&'a Outcome> {
        let mut sorted = chosen.to_vec();
        sorted.sort_by_key(|outcome| outcome.lead_audience != self.audience);
        sorted
    }

    fn pick(&self, outcome: &Outcome) -> Option<&'a Pick> {
        self.wish.picks.get(&(outcome.id.clone(), self.audience))
    }

    /// The item that this outcome gets beside what is taken already.
    fn wanted(&self, outcome: &Outcome, bank: &[&'a Item], has_one: bool) -> Option<&'a Item> {
        let ranked = self.ranked(outcome, bank);
        match self.pick(outcome) {
            Some(Pick::Nothing) => None,
            Some(Pick::Item(id)) => match ranked.iter().find(|item| item.id == *id) {
                Some(item) => Some(item),
                None if has_one => None,
                None => ranked.first().copied(),
            },
            None if has_one => None,
            None => ranked.first().copied(),
        }
    }

    /// The bank's items of this outcome that are no anchors, the best first: comparable with the same season of
    /// an earlier year, at home in this term, asked before, and so on in the bank's order.
    fn ranked(&self, outcome: &Outcome, bank: &[&'a Item]) -> Vec<&'a Item> {
        let of_outcome = |item: &&&Item| item.outcome == outcome.id && item.home_term != HomeTerm::Every;
        let mut items: Vec<&Item> = bank.iter().filter(of_outcome).copied().collect();
        items.sort_by_key(|item| {
            let comparable = self.comparable(item);
            match (comparable.same_season.is_empty(), comparable.other_season.is_empty()) {
                (false, _) => 0,
                _ if item.home_term == super::file::home(self.wish.term) => 1,
                (true, false) => 2,
                (true, true) => 3,
            }
        });
        items
    }

    fn cell(
        &self,
        outcome: &Outcome,
        bank: &[&'a Item],
        (taken, most): (&[(&'a Item, Why)], usize),
    ) -> CellPlan {
        let mine = taken.iter().filter(|(item, _)| item.outcome == outcome.id);
        let items: Vec<String> = mine.map(|(item, _)| item.id.clone()).collect();
        let choices: Vec<String> =
            self.ranked(outcome, bank).into_iter().map(|item| item.id.clone()).collect();
        let gap = match (items.is_empty(), choices.is_empty(), taken.len() < most) {
            (false, ..) => None,
            (true, true, _) => Some(Gap::NoItem),
            (true, false, true) => Some(Gap::LeftOut),
            (true, false, false) => Some(Gap::NoRoom),
        };
        CellPlan { outcome: outcome.id.clone(), items, gap, choices }
    }

    /// In the order of the theory, and of the bank within an outcome.
    fn in_order(&self, mut taken: Vec<(&'a Item, Why)>) -> Vec<AskedItem> {
        let place = |item: &Item| self.content.theory.outcomes().position(|one| one.id == item.outcome);
        let number = |item: &Item| item.id.rsplit('-').next().and_then(|number| number.parse::<u32>().ok());
        taken.sort_by_key(|(item, _)| (place(item), number(item)));
        taken.into_iter().map(|one| self.asked(one)).collect()
    }

    fn asked(&self, (item, why): (&Item, Why)) -> AskedItem {
        let comparable = self.comparable(item);
        AskedItem { item: item.id.clone(), outcome: item.outcome.clone(), why, comparable }
    }

    fn comparable(&self, item: &Item) -> Comparable {
        let mut comparable = Comparable::default();
        for wave in self.past {
            let Some(version) = wave.asked.get(&item.id) else { continue };
            let waves = match (*version == item.version, wave.term == self.wish.term) {
                (true, true) => &mut comparable.same_season,
                (true, false) => &mut comparable.other_season,
                _ if self.is_broken(item, *version) => &mut comparable.broken,
                _ => &mut comparable.with_note,
            };
            waves.push(wave.name.clone());
        }
        comparable
    }

    /// Whether a step between that version and the present one breaks the line.
    fn is_broken(&self, item: &Item, version: u32) -> bool {
        let steps = self.content.steps.items.get(&item.id).map_or(&[][..], Vec::as_slice);
        let between = steps.iter().filter(|step| step.from >= version && step.to <= item.version);
        version > item.version || between.into_iter().any(|step| step.kind == Continuity::Break)
    }
}

impl Comparable {
    /// "Comparable with Autumn 2026 and Autumn 2025", in every place that says it.
    pub fn in_words(&self) -> String {
        let beside = match (&self.same_season[..], &self.other_season[..]) {
            ([], []) => None,
            ([], others) => Some(format!("Comparable with {}, which was another season", listed(others))),
            (same, []) => Some(format!("Comparable with {}", listed(same))),
            (same, others) => Some(format!(
                "Comparable with {}; also asked in other seasons ({})",
                listed(same),
                listed(others)
            )),
        };
        let noted = |waves: &[String], what: &str| {
            (!waves.is_empty()).then(|| format!("Asked in other words in {}: {what}", listed(waves)))
        };
        let with_note = noted(&self.with_note, "shown beside with a note, never joined");
        let broken = noted(&self.broken, "cannot be compared");
        let said: Vec<String> = beside.into_iter().chain(with_note).chain(broken).collect();
        if said.is_empty() {
            return "Never asked before: this will be its starting point.".to_owned();
        }
        format!("{}.", said.join(". "))
    }
}

/// How many waves are named; the rest are counted.
const NAMED: usize = 2;

/// "Autumn 2026, Autumn 2025 and 3 earlier waves"
fn listed(waves: &[String]) -> String {
    match waves {
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        _ => {
            let more = waves.len() - NAMED;
            let noun = if more == 1 { "wave" } else { "waves" };
            format!("{} and {more} earlier {noun}", waves[..NAMED].join(", "))
        }
    }
}

#[cfg(test)]
#[path = "planner_tests.rs"]
mod tests;
