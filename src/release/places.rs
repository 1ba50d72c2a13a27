//! Where every setting reports, per audience (measurement.md D12). Depends on counts and the plan only.

use crate::surveys::ReleasePlan;
use std::collections::{BTreeMap, HashMap};

/// The place that takes in what no declared place can hold safely.
pub(super) const ELSEWHERE: &str = "elsewhere";

/// A reporting place as one audience's ballots are written and tallied under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FinalPlace {
    pub name: String,
    pub phase: String,
    pub locality: String,
}

/// The final places of one audience, in the plan's order, "elsewhere" last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Places {
    pub list: Vec<FinalPlace>,
    by_setting: HashMap<String, usize>,
}

impl Places {
    /// The index of the place in which a setting reports; a setting outside the plan reports "elsewhere".
    pub fn of(&self, setting: &str) -> usize {
        self.by_setting.get(setting).copied().unwrap_or(self.list.len().saturating_sub(1))
    }
}

/// Resolves one audience's places from its roll and its ballots, each counted by setting.
///
/// The smallest place under `minimum` ballots moves first into the place that it joins, and so on; what has
/// nowhere to go goes "elsewhere", and if that has fewer than `minimum`, it takes in the smallest other place.
pub(super) fn resolve(
    plan: &ReleasePlan,
    minimum: u32,
    invited: &BTreeMap<String, u32>,
    ballots: &BTreeMap<String, u32>,
) -> Places {
    let mut moves = Moves::start(plan, invited, ballots);
    while let Some(small) = moves.smallest(|size| size < minimum) {
        moves.shift(small, moves.target(plan, small));
    }
    while (1..minimum).contains(&moves.size[moves.elsewhere()]) {
        let Some(next) = moves.smallest(|size| size > 0) else { break };
        moves.shift(next, moves.elsewhere());
    }
    moves.finish(plan)
}

/// Which place holds which place's ballots now; the last index is "elsewhere".
struct Moves {
    size: Vec<u32>,
    /// On this audience's roll or with ballots of it.
    present: Vec<bool>,
    home: Vec<usize>,
    /// Ballots or roll of settings that the plan does not name.
    strangers: bool,
}

impl Moves {
    fn start(plan: &ReleasePlan, invited: &BTreeMap<String, u32>, ballots: &BTreeMap<String, u32>) -> Moves {
        let count = plan.places.len();
        let mut moves = Moves {
            size: vec![0; count + 1],
            present: vec![false; count + 1],
            home: (0..=count).collect(),
            strangers: false,
        };
        let at = |setting: &String| {
            plan.places.iter().position(|place| place.settings.contains(setting)).unwrap_or(count)
        };
        for (setting, number) in ballots {
            moves.size[at(setting)] += number;
        }
        for (setting, number) in invited.iter().chain(ballots) {
            moves.present[at(setting)] |= *number > 0;
        }
        moves.strangers = moves.present[count];
        moves
    }

    fn elsewhere(&self) -> usize {
        self.size.len() - 1
    }

    /// The smallest declared place still on its own, the first of equals.
    fn smallest(&self, wanted: impl Fn(u32) -> bool) -> Option<usize> {
        (0..self.elsewhere())
            .filter(|&at| self.present[at] && self.home[at] == at && wanted(self.size[at]))
            .min_by_key(|&at| (self.size[at], at))
    }

    fn target(&self, plan: &ReleasePlan, from: usize) -> usize {
        let joins = plan.places[from].joins.as_ref();
        let named = joins.and_then(|name| plan.places.iter().position(|place| place.name == *name));
        match named.map(|at| self.home[at]) {
            Some(home) if home != from => home,
            _ => self.elsewhere(),
        }
    }

    fn shift(&mut self, from: usize, to: usize) {
        self.size[to] += std::mem::take(&mut self.size[from]);
        self.present[to] = true;
        for home in &mut self.home {
            if *home == from {
                *home = to;
            }
        }
    }

    fn finish(&self, plan: &ReleasePlan) -> Places {
        let elsewhere = self.elsewhere();
        let mut list = Vec::new();
        let mut index = vec![0; elsewhere + 1];
        for (at, place) in plan.places.iter().enumerate() {
            if self.present[at] && self.home[at] == at {
                index[at] = list.len();
                list.push(FinalPlace {
                    name: place.name.clone(),
                    phase: place.phase.clone(),
                    locality: place.locality.clone(),
                });
            }
        }
        index[elsewhere] = list.len();
        if self.present[elsewhere] {
            let members = || {
                let at = |&at: &usize| self.home[at] == elsewhere && self.present[at];
                (0..elsewhere).filter(at).map(|at| &plan.places[at])
            };
            let shared = |mut names: Box<dyn Iterator<Item = &String> + '_>| match names.next() {
                Some(first) if !self.strangers && names.all(|name| name == first) => first.clone(),
                _ => ELSEWHERE.to_owned(),
            };
            list.push(FinalPlace {
                name: ELSEWHERE.to_owned(),
                phase: shared(Box::new(members().map(|place| &place.phase))),
                locality: shared(Box::new(members().map(|place| &place.locality))),
            });
        }
        let settings = plan.places.iter().enumerate().filter(|(at, _)| self.present[*at]);
        let by_setting = settings
            .flat_map(|(at, place)| place.settings.iter().map(move |name| (name, at)))
            .map(|(name, at)| (name.clone(), index[self.home[at]]))
            .collect();
        Places { list, by_setting }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::PlacePlan;

    fn place(name: &str, phase: &str, joins: Option<&str>) -> PlacePlan {
        PlacePlan {
            name: name.into(),
            settings: vec![name.into()],
            phase: phase.into(),
            locality: "Redcar".into(),
            joins: joins.map(str::to_owned),
        }
    }

    fn resolved(places: Vec<PlacePlan>, sizes: &[u32]) -> Vec<String> {
        let plan = ReleasePlan { minimum: 10, groups: vec![], places };
        let ballots: BTreeMap<String, u32> =
            plan.places.iter().zip(sizes).map(|(place, n)| (place.name.clone(), *n)).collect();
        let done = resolve(&plan, 10, &BTreeMap::new(), &ballots);
        let present = plan.places.iter().zip(sizes).filter(|(_, n)| **n > 0);
        present.map(|(place, _)| done.list[done.of(&place.name)].name.clone()).collect()
    }

    #[test]
    fn a_place_under_ten_is_written_under_the_place_that_it_joins_and_so_on() {
        let places = || {
            vec![
                place("A", "primary", Some("B")),
                place("B", "primary", Some("C")),
                place("C", "primary", None),
            ]
        };
        assert_eq!(resolved(places(), &[9, 12, 30]), ["B", "B", "C"]);
        assert_eq!(resolved(places(), &[4, 5, 30]), ["C", "C", "C"]);
        assert_eq!(resolved(places(), &[10, 10, 10]), ["A", "B", "C"]);
    }

    #[test]
    fn elsewhere_takes_in_the_smallest_other_place_when_it_is_small() {
        let places = || {
            vec![place("A", "primary", None), place("B", "secondary", None), place("C", "secondary", None)]
        };
        assert_eq!(resolved(places(), &[4, 20, 30]), ["elsewhere", "elsewhere", "C"]);
        assert_eq!(resolved(places(), &[6, 6, 30]), ["elsewhere", "elsewhere", "C"]);
    }

    #[test]
    fn places_that_join_each_other_end_elsewhere_when_they_stay_small() {
        let places = vec![
            place("A", "primary", Some("B")),
            place("B", "primary", Some("A")),
            place("C", "primary", None),
        ];
        assert_eq!(resolved(places, &[2, 3, 40]), ["elsewhere", "elsewhere", "elsewhere"]);
    }

    #[test]
    fn elsewhere_keeps_a_phase_that_all_its_members_share() {
        let plan = ReleasePlan {
            minimum: 10,
            groups: vec![],
            places: vec![place("A", "primary", None), place("B", "primary", None)],
        };
        let ballots = BTreeMap::from([("A".to_owned(), 6), ("B".to_owned(), 6)]);
        let done = resolve(&plan, 10, &BTreeMap::new(), &ballots);
        assert_eq!(done.list.len(), 1);
        assert_eq!((done.list[0].name.as_str(), done.list[0].phase.as_str()), ("elsewhere", "primary"));
        let ballots = BTreeMap::from([("A".to_owned(), 6), ("Unknown".to_owned(), 6)]);
        let done = resolve(&plan, 10, &BTreeMap::new(), &ballots);
        assert_eq!(done.list[0].phase, "elsewhere");
        assert_eq!(done.of("Unknown"), done.of("A"));
    }
}
