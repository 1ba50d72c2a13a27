//! The chain of one intervention: from what is done to what is hoped for, sooner to later.
//!
//! It reads the states of the cells and nothing else. Neighbours are consistent with the theory or they are not;
//! what caused what is never said.

use super::map::PosterCell;
use super::state::State;
use crate::theory::{Intervention, Theory};

/// Said once with every chain.
pub const CHAIN_NOTE: &str = "Sooner outcomes are hoped to lead to later ones. Where they move together, that is \
    consistent with the theory; it does not show what caused it.";

/// One intervention with the outcomes that it is hoped to lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    pub number: u8,
    pub statement: String,
    /// "Started on 1 September 2024 in Heron School."; or that the theory does not say.
    pub started: String,
    /// Sooner to later.
    pub links: Vec<ChainLink>,
}

/// One outcome of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainLink {
    /// "Short term (2024-2026)".
    pub horizon: String,
    pub cell: PosterCell,
    /// What may be said of it together with the one before; none of the first.
    pub beside: Option<&'static str>,
}

/// The chain of every intervention, in the theory's order.
pub fn chains(theory: &Theory, cells: &[PosterCell]) -> Vec<Chain> {
    theory.interventions.iter().map(|one| chain(one, theory, cells)).collect()
}

fn chain(one: &Intervention, theory: &Theory, cells: &[PosterCell]) -> Chain {
    let mut mine: Vec<&PosterCell> = cells.iter().filter(|cell| cell.intervention == one.number).collect();
    mine.sort_by_key(|cell| cell.horizon);
    let link = |(place, cell): (usize, &&PosterCell)| ChainLink {
        horizon: theory.horizon(cell.horizon).map(|span| span.title.clone()).unwrap_or_default(),
        beside: place.checked_sub(1).map(|before| beside(mine[before], cell)),
        cell: (*cell).clone(),
    };
    Chain {
        number: one.number,
        statement: one.statement.clone(),
        started: started(one),
        links: mine.iter().enumerate().map(link).collect(),
    }
}

/// When and where an intervention was started, as far as the theory says.
pub fn started(one: &Intervention) -> String {
    let day = one.started.map(crate::clock::day_in_words);
    let places = one.places.join(", ");
    match (day, places.is_empty()) {
        (Some(day), true) => format!("Started on {day}."),
        (Some(day), false) => format!("Started on {day} in {places}."),
        (None, false) => format!("Started in {places}; the theory of change does not say when."),
        (None, true) => "The theory of change does not say when and where it was started.".to_owned(),
    }
}

/// What may be said of two neighbours. Two that moved are read together only where somebody moved in both.
fn beside(sooner: &PosterCell, later: &PosterCell) -> &'static str {
    use State::{GettingWorse, Improving, Mixed, NoClearChange};
    let strangers = !sooner.moved.iter().any(|audience| later.moved.contains(audience));
    let (sooner, later) = (sooner.state, later.state);
    let tested = |state| matches!(state, GettingWorse | Improving | Mixed | NoClearChange);
    match (sooner, later) {
        _ if !tested(sooner) || !tested(later) => {
            "Too early to read together with the one before: both have to be tested first."
        }
        (Mixed, _) | (_, Mixed) => {
            "People moved in different directions, so nothing can be read from this and the one before together. \
             Look at each voice."
        }
        (Improving | GettingWorse, Improving | GettingWorse) if strangers => {
            "This and the one before both moved, but for different people, so nothing can be read from them together. \
             Look at each voice."
        }
        (Improving, Improving) => "This and the one before are both improving: consistent with the theory.",
        (GettingWorse, GettingWorse) => {
            "This and the one before are both getting worse: consistent with the theory, in the direction that \
             nobody hopes for."
        }
        (Improving, GettingWorse) | (GettingWorse, Improving) => {
            "This and the one before moved in opposite directions: not consistent with the theory. Talk about \
             what else was going on."
        }
        (_, NoClearChange) if sooner != NoClearChange => {
            "The one before moved and this one shows no clear change. It may need more time, and it may not follow \
             at all: nothing speaks for or against the theory yet."
        }
        (NoClearChange, NoClearChange) => {
            "Neither this nor the one before shows a clear change: nothing speaks for or against the theory yet."
        }
        _ => "This one moved and the one before shows no clear change: the chain does not explain that.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing::{bank, theory};
    use crate::progress::{Bank, Facts, poster};

    fn cells(theory: &Theory, states: [State; 3]) -> Vec<PosterCell> {
        let (items, scales) = bank();
        let facts = Facts { theory, bank: Bank { items: &items, scales: &scales }, cubes: &[], targets: &[] };
        let mut cells = poster(&facts);
        for (cell, state) in cells.iter_mut().zip(states) {
            cell.state = state;
            let moves = matches!(state, State::Improving | State::GettingWorse);
            cell.moved = if moves { vec![crate::theory::Audience::Families] } else { Vec::new() };
        }
        cells
    }

    #[test]
    fn neighbours_are_consistent_with_the_theory_only_where_both_clearly_moved_one_way() {
        let theory = theory();
        for sooner in State::ALL {
            for later in State::ALL {
                let chain = &chains(&theory, &cells(&theory, [sooner, later, State::NotAsked]))[0];
                let said = chain.links[1].beside.unwrap();
                let moved = [State::Improving, State::GettingWorse];
                let both = sooner == later && moved.contains(&sooner);
                assert_eq!(said.contains(": consistent with"), both, "{sooner:?} {later:?}: {said}");
                let against = sooner != later && moved.contains(&sooner) && moved.contains(&later);
                assert_eq!(said.contains("not consistent"), against, "{sooner:?} {later:?}: {said}");
                assert!(!said.contains("caus") && !said.contains("led to"), "{said}");
                assert!(chain.links[0].beside.is_none());
                assert!(chain.links[2].beside.unwrap().starts_with("Too early"));
            }
        }
    }

    #[test]
    fn two_that_moved_are_read_together_only_where_somebody_moved_in_both() {
        use crate::theory::Audience::{self, Families, Staff};
        let theory = theory();
        let said = |moved: [Vec<Audience>; 2]| {
            let mut all = cells(&theory, [State::Improving, State::Improving, State::NotAsked]);
            for (cell, moved) in all.iter_mut().zip(moved) {
                cell.moved = moved;
            }
            chains(&theory, &all)[0].links[1].beside.unwrap()
        };
        assert!(said([vec![Staff], vec![Families]]).contains("for different people"));
        assert!(said([vec![Staff, Families], vec![Families]]).contains(": consistent with"));
    }

    #[test]
    fn a_chain_says_when_and_where_it_was_started_and_that_nobody_says_so() {
        let mut theory = theory();
        let day = "2024-09-01".parse().unwrap();
        let said = |theory: &Theory| chains(theory, &[])[0].started.clone();
        assert!(said(&theory).contains("does not say when and where"));
        theory.interventions[0].started = Some(day);
        assert_eq!(said(&theory), "Started on 1 September 2024.");
        theory.interventions[0].places = vec!["Heron School".into(), "Rook School".into()];
        assert_eq!(said(&theory), "Started on 1 September 2024 in Heron School, Rook School.");
        theory.interventions[0].started = None;
        assert!(said(&theory).starts_with("Started in Heron School, Rook School;"));
    }

    #[test]
    fn links_go_from_sooner_to_later_however_many_horizons_there_are() {
        let mut theory = theory();
        let mut all = cells(&theory, [State::Improving; 3]);
        all.reverse();
        let names = |chain: &Chain| -> Vec<String> {
            chain.links.iter().map(|link| link.cell.outcome.clone()).collect()
        };
        assert_eq!(names(&chains(&theory, &all)[0]), ["1S", "1M", "1L"]);
        theory.horizons.truncate(2);
        all.retain(|cell| cell.horizon_name != "long");
        let chains = chains(&theory, &all);
        assert_eq!((chains.len(), names(&chains[7])), (8, vec!["8S".to_owned(), "8M".to_owned()]));
    }
}
