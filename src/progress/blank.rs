//! Where there is no evidence yet, and which questions of the bank would give it.

use super::map::{Facts, PosterCell};
use super::state::State;
use crate::release::{Cell, Dimension};
use crate::surveys::{HomeTerm, Item};
use crate::theory::{Audience, Outcome};
use std::collections::BTreeSet;

/// Why an outcome has no evidence from people, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// No release holds a question on it.
    NeverAsked,
    /// It was asked, and nothing may be shown.
    NotEnoughAnswers,
    /// It has a figure, and none for some of its claims.
    ClaimsNotAsked,
}

impl Lack {
    pub fn words(self) -> &'static str {
        match self {
            Lack::NeverAsked => "never asked",
            Lack::NotEnoughAnswers => "asked, and not enough answers to show safely",
            Lack::ClaimsNotAsked => "asked, and not about every claim in it",
        }
    }
}

/// One outcome with what is missing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    pub outcome: String,
    pub statement: String,
    /// "Short term (2024-2026)".
    pub horizon: String,
    pub lack: Lack,
    /// Whether the register has figures beside it.
    pub register: bool,
    /// Claims without a released figure, where others of the outcome have one.
    pub claims: Vec<String>,
    /// Of them, or of the whole outcome, those that no question of the bank measures.
    pub unmeasured: Vec<String>,
    /// The questions of the bank that would give evidence.
    pub items: Vec<BlankItem>,
}

impl Blank {
    /// Whether nothing at all is known of the outcome: no voice, and no figure of the register.
    pub fn is_empty(&self) -> bool {
        self.lack != Lack::ClaimsNotAsked && !self.register
    }
}

/// A question that would give evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlankItem {
    pub item: String,
    pub audience: Audience,
    /// With the place filled in.
    pub text: String,
    /// "every term", "autumn".
    pub when: &'static str,
}

/// When an item is asked, in words.
fn term_words(home: HomeTerm) -> &'static str {
    match home {
        HomeTerm::Every => "every term",
        HomeTerm::Autumn => "autumn",
        HomeTerm::Spring => "spring",
        HomeTerm::Summer => "summer",
    }
}

/// The outcomes without evidence, or without all of it, in the poster's order.
pub fn blanks(facts: &Facts, cells: &[PosterCell]) -> Vec<Blank> {
    let cell_shown = |cell: &&Cell| cell.figure.shown().is_some();
    let whole = facts.cubes.iter().flat_map(|cube| &cube.cells);
    let whole = whole.filter(|cell| cell.group.dimension == Dimension::Partnership);
    let shown: BTreeSet<&str> = whole.filter(cell_shown).map(|cell| cell.item.as_str()).collect();
    cells.iter().filter_map(|cell| blank(cell, facts, &shown)).collect()
}

fn blank(cell: &PosterCell, facts: &Facts, shown: &BTreeSet<&str>) -> Option<Blank> {
    let outcome = facts.theory.outcome(&cell.outcome)?;
    let lack = match cell.state {
        State::NotAsked => Lack::NeverAsked,
        State::NotEnoughAnswers => Lack::NotEnoughAnswers,
        _ => Lack::ClaimsNotAsked,
    };
    let mine: Vec<&Item> = facts.bank.items.iter().filter(|item| item.outcome == outcome.id).collect();
    let claims = match lack {
        Lack::ClaimsNotAsked => claims_without(outcome, &mine, shown),
        _ => Vec::new(),
    };
    if lack == Lack::ClaimsNotAsked && claims.is_empty() {
        return None;
    }
    let measured = |claim: &str| mine.iter().any(|item| item.facet == claim);
    let unmeasured = outcome.facets.iter().map(|facet| facet.name.as_str());
    let unmeasured = unmeasured.filter(|claim| !measured(claim)).map(str::to_owned).collect();
    let would_help = |item: &&&Item| lack != Lack::ClaimsNotAsked || claims.contains(&item.facet);
    let place = &facts.theory.place;
    let item = |item: &&Item| BlankItem {
        item: item.id.clone(),
        audience: item.audience,
        text: item.text.replace("{place}", place),
        when: term_words(item.home_term),
    };
    let register = cell.register.as_ref().is_some_and(|badge| badge.state != State::NotAsked);
    Some(Blank {
        outcome: outcome.id.clone(),
        statement: outcome.statement.clone(),
        horizon: facts.theory.horizon(outcome.horizon).map(|span| span.title.clone()).unwrap_or_default(),
        lack,
        register,
        items: mine.iter().filter(would_help).map(item).collect(),
        claims,
        unmeasured,
    })
}

/// Claims of an outcome of which no question has a figure that may be shown.
fn claims_without(outcome: &Outcome, mine: &[&Item], shown: &BTreeSet<&str>) -> Vec<String> {
    let read = |claim: &str| mine.iter().any(|item| item.facet == claim && shown.contains(item.id.as_str()));
    outcome.facets.iter().map(|facet| &facet.name).filter(|claim| !read(claim)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing::{bank, cell, cube, percent, theory, withheld};
    use crate::progress::{Bank, poster};
    use crate::release::Cube;
    use crate::surveys::Term;
    use crate::theory::Facet;
    use std::sync::Arc;

    fn of(cubes: &[Arc<Cube>]) -> Vec<Blank> {
        let (mut theory, (mut items, scales)) = (theory(), bank());
        let claim = |name: &str| Facet { name: name.into(), asked: true };
        let six = theory.interventions[5].outcomes.iter_mut().find(|outcome| outcome.id == "6M").unwrap();
        six.facets = vec![claim("belong"), claim("want to be"), Facet { asked: false, ..claim("known for") }];
        for (item, facet) in items.iter_mut().zip(["belong", "want to be", "belong", ""]) {
            item.facet = facet.into();
        }
        let facts =
            Facts { theory: &theory, bank: Bank { items: &items, scales: &scales }, cubes, targets: &[] };
        blanks(&facts, &poster(&facts))
    }

    #[test]
    fn before_the_first_release_every_outcome_is_listed_with_the_banks_questions() {
        let all = of(&[]);
        assert_eq!(all.len(), 24);
        assert!(all.iter().all(|blank| blank.lack == Lack::NeverAsked && blank.is_empty()));
        let six = all.iter().find(|blank| blank.outcome == "6M").unwrap();
        let asked: Vec<(&str, &str)> = six.items.iter().map(|one| (one.item.as_str(), one.when)).collect();
        assert_eq!(asked, [("6M-YP-1", "every term"), ("6M-YP-2", "autumn"), ("6M-FA-1", "autumn")]);
        assert_eq!(six.items[0].text, "I feel that I belong at my school in Seaburn.");
        assert_eq!(six.unmeasured, ["known for"]);
        assert!(all.iter().find(|blank| blank.outcome == "3L").unwrap().items.is_empty());
    }

    #[test]
    fn what_may_not_be_shown_is_no_evidence() {
        let wave = cube(
            Term::Autumn,
            2025,
            vec![
                cell("6M-YP-1", 1, withheld()),
                cell("6M-YP-2", 1, withheld()),
                cell("1M-YP-1", 1, percent(50)),
            ],
        );
        let all = of(&[wave]);
        let six = all.iter().find(|blank| blank.outcome == "6M").unwrap();
        assert_eq!((six.lack, six.items.len()), (Lack::NotEnoughAnswers, 3));
        assert!(all.iter().all(|blank| blank.outcome != "1M"), "it has its figure");
    }

    #[test]
    fn an_outcome_with_a_figure_is_listed_for_the_claims_that_have_none() {
        let with = |cells| of(&[cube(Term::Autumn, 2025, cells)]);
        let all = with(vec![cell("6M-YP-1", 1, percent(58)), cell("6M-YP-2", 1, withheld())]);
        let six = all.iter().find(|blank| blank.outcome == "6M").unwrap();
        assert_eq!((six.lack, six.is_empty()), (Lack::ClaimsNotAsked, false));
        assert_eq!(
            (&six.claims[..], &six.unmeasured[..]),
            (&["want to be".to_owned(), "known for".to_owned()][..], &["known for".to_owned()][..])
        );
        assert_eq!(six.items.iter().map(|one| one.item.as_str()).collect::<Vec<_>>(), ["6M-YP-2"]);
    }
}
