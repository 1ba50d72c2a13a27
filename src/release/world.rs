//! Invented partnerships for the gate's tests, and an attacker who tries everything published.

use super::axes::NOT_STATED;
use super::count::{CountInputs, cube_of, cubes_of, stack_of};
use super::cube::{Cube, Dimension};
use super::editions;
use super::gate;
use super::nesting::Set;
use super::quality;
use super::safety::{Count, Rule, Rules};
use super::sheet::Stack;
use super::tables::Table;
use super::tally::{self, AudienceCount, Roster};
use crate::ids::WaveId;
use crate::responses::{Answer, Ballot};
use crate::surveys::{Choice, PlacePlan, Question, Questionnaire, ReleasePlan, Term};
use crate::theory::Audience;

pub(super) const CODES: [&str; 5] = ["never", "rarely", "sometimes", "often", "always"];

#[derive(Clone)]
pub(super) struct World {
    pub inputs: CountInputs,
    pub ballots: Vec<Ballot>,
}

/// The places, and the valid answers of every kind of person in each.
impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut kinds = std::collections::BTreeMap::<_, (u32, u32)>::new();
        for ballot in &self.ballots {
            let kind = (&ballot.setting, ballot.year_group, ballot.groups[0], &ballot.edition);
            let (n, x) = kinds.entry(kind).or_default();
            *n += 1;
            *x += u32::from(CODES[3..].contains(&ballot.answers[0].choice.as_str()));
        }
        let place = |place: &PlacePlan| format!("{} {} {}", place.name, place.phase, place.locality);
        f.debug_set().entries(self.inputs.plan.places.iter().map(place)).entries(kinds).finish()
    }
}

fn question(item: &str) -> Question {
    let choice = |(at, code): (usize, &&str)| Choice {
        code: (*code).into(),
        label: String::new(),
        score: 25 * at as u8,
        favourable: at > 2,
    };
    Question {
        item: item.into(),
        version: 1,
        outcome: "1S".into(),
        text: String::new(),
        scale: "TRUE5".into(),
        stem: String::new(),
        faces: false,
        choices: CODES.iter().enumerate().map(choice).collect(),
        does_not_apply: true,
    }
}

impl World {
    /// A partnership with places of these names, phases and localities, and the items `A` and `B`.
    pub fn of(places: &[(&str, &str, &str)]) -> World {
        let place = |(name, phase, locality): &(&str, &str, &str)| PlacePlan {
            name: (*name).into(),
            settings: vec![(*name).into()],
            phase: (*phase).into(),
            locality: (*locality).into(),
            joins: None,
        };
        let questionnaire = Questionnaire {
            audience: Audience::YoungPeople,
            term: Term::Autumn,
            theory_version: "1".into(),
            questions: vec![question("A"), question("B")],
            editions: Vec::new(),
            anchors: Vec::new(),
            own: Vec::new(),
            prompts: Vec::new(),
        };
        let inputs = CountInputs {
            wave_id: WaveId::random(),
            wave: "Autumn 2026".into(),
            term: Term::Autumn,
            year: 2026,
            closed_on: "2026-11-10".into(),
            theory_version: "1".into(),
            plan: ReleasePlan {
                minimum: 10,
                groups: vec!["young carer".into()],
                places: places.iter().map(place).collect(),
            },
            questionnaires: vec![questionnaire],
            roster: Vec::new(),
            aims: Vec::new(),
            steps: Default::default(),
        };
        World { inputs, ballots: Vec::new() }
    }

    /// Adds `n` ballots of a place, `x` of them favourable to both items, each with `invited` on the roster.
    pub fn answer(&mut self, place: &str, n: u32, x: u32, edit: impl Fn(&mut Ballot)) -> &mut World {
        for at in 0..n {
            let choice = if at < x { CODES[3 + at as usize % 2] } else { CODES[at as usize % 3] };
            let answer = |item: &str| Answer { item: item.into(), version: 1, choice: choice.into() };
            let mut ballot = Ballot {
                format: 1,
                audience: Audience::YoungPeople,
                setting: place.into(),
                edition: "en".into(),
                year_group: None,
                absence_band: None,
                groups: [None, None],
                answers: vec![answer("A"), answer("B")],
            };
            edit(&mut ballot);
            self.inputs.roster.push(Roster {
                audience: ballot.audience,
                setting: place.into(),
                year_group: ballot.year_group,
                absence_band: ballot.absence_band.clone(),
                groups: ballot.groups,
                invited: 3,
                done: 1,
            });
            self.ballots.push(ballot);
        }
        self
    }

    /// The same partnership in another wave, which closes on the tenth of November, March or June.
    pub fn at(mut self, term: Term, year: i32) -> World {
        let (name, month) = match term {
            Term::Autumn => ("Autumn", 11),
            Term::Spring => ("Spring", 3),
            Term::Summer => ("Summer", 6),
        };
        let inputs = &mut self.inputs;
        (inputs.wave_id, inputs.wave) = (WaveId::random(), format!("{name} {year}"));
        (inputs.term, inputs.year) = (term, year);
        inputs.closed_on = format!("{year}-{month:02}-10");
        self
    }

    /// The cubes of waves that were released one after the other.
    pub fn cubes(waves: &[World]) -> Vec<Cube> {
        let waves: Vec<_> = waves.iter().map(|world| (&world.inputs, &world.ballots[..])).collect();
        cubes_of(&waves)
    }

    pub fn cube(&self) -> Cube {
        cube_of(&self.inputs, &self.ballots)
    }

    /// What would be published with some rules switched off.
    pub fn cube_without(&self, off: &[Rule]) -> Cube {
        let heading = gate::Heading {
            wave: self.inputs.wave.clone(),
            term: self.inputs.term,
            year: self.inputs.year,
            closed_on: self.inputs.closed_on.clone(),
            theory_version: self.inputs.theory_version.clone(),
        };
        let (counts, plan, rules) = (self.counts(), &self.inputs.plan, self.rules(off));
        let tables = gate::all_tables(&counts, plan, &rules);
        let cube = gate::cube((&counts, &tables), plan, &rules, heading);
        stack_of(&self.inputs, &self.ballots, |stack| {
            let mut with_quality = cube.clone();
            quality::attach(&mut with_quality, (&counts, &tables), stack, (&self.inputs, &rules));
            with_quality
        })
    }

    /// The exact counts, as the count makes them.
    pub fn counts(&self) -> Vec<AudienceCount> {
        let mut stack = Stack::new(&self.inputs.questionnaires);
        for ballot in &self.ballots {
            stack.take(ballot).unwrap();
        }
        tally::count(&self.inputs.plan, self.inputs.plan.minimum.max(10), &stack, &self.inputs.roster)
    }

    pub fn rules(&self, off: &[Rule]) -> Rules {
        Rules { off: off.to_vec(), ..Rules::of(&self.inputs.plan) }
    }

    /// Everything that an attacker can derive about item `A` and must not, with some rules switched off.
    pub fn leaks(&self, off: &[Rule]) -> Vec<String> {
        let (plan, rules, all) = (&self.inputs.plan, self.rules(off), self.rules(&[]));
        let counts = self.counts();
        let counted = &counts[0];
        let item = &counted.items[0];
        let tables = gate::item_tables(counted, item, &counted.axes.partitions(plan), &rules);
        let attacker = Attacker {
            overlap: &|one, other| counted.overlap(item, one, other),
            safe: &|count| all.safe(count),
            enough: &|count| all.enough(count),
        };
        let rests = editions::rests(counted, item, &tables, &rules);
        let rest_leaks = rests.iter().filter(|rest| attacker.is_leak(attacker.count(&rest.set)));
        let mut leaks: Vec<String> =
            rest_leaks.map(|rest| format!("everyone else {:?}", rest.count)).collect();
        let rests: Vec<(Dimension, Set)> =
            rests.into_iter().map(|rest| (Dimension::Edition, rest.set)).collect();
        leaks.extend(attacker.leaks(&tables, rests));
        leaks
    }

    /// Everything that an attacker can derive about who answered and must not.
    pub fn response_leaks(&self, off: &[Rule]) -> Vec<String> {
        let (rules, all) = (self.rules(off), self.rules(&[]));
        let counts = self.counts();
        let counted = &counts[0];
        let partitions = counted.axes.partitions(&self.inputs.plan);
        let tables = gate::response_tables(counted, &partitions, &rules);
        let attacker = Attacker {
            overlap: &|one, other| counted.responses(one, other),
            safe: &|count| all.safe_response(count),
            enough: &|count| all.enough(count),
        };
        attacker.leaks(&tables, Vec::new())
    }
}

struct Attacker<'a> {
    overlap: &'a dyn Fn(usize, usize) -> Count,
    safe: &'a dyn Fn(Count) -> bool,
    enough: &'a dyn Fn(Count) -> bool,
}

impl Attacker<'_> {
    fn leaks(&self, tables: &[Table], rests: Vec<(Dimension, Set)>) -> Vec<String> {
        let mut leaks = self.subtracts_siblings(tables);
        leaks.extend(self.combines_places(tables));
        leaks.extend(self.subtracts_a_place(tables));
        leaks.extend(self.subtracts_nested_groups(tables, rests));
        leaks
    }

    fn count(&self, set: &[usize]) -> Count {
        set.iter().map(|&group| (self.overlap)(group, group)).sum()
    }

    fn shared(&self, one: &[usize], other: &[usize]) -> Count {
        let pairs = one.iter().flat_map(|&a| other.iter().map(move |&b| (a, b)));
        pairs.map(|(a, b)| (self.overlap)(a, b)).sum()
    }

    fn is_leak(&self, count: Count) -> bool {
        count.n > 0 && !(self.safe)(count)
    }

    /// A1, A2: every shown group, and the total minus the shown groups of each dimension.
    fn subtracts_siblings(&self, tables: &[Table]) -> Vec<String> {
        let total = self.count(&tables[0].sets[0]);
        let mut leaks = Vec::new();
        if !tables[0].siblings.hidden[0] && !(self.enough)(total) {
            leaks.push(format!("partnership {total:?}"));
        }
        for table in tables.iter().skip(1) {
            let shown = table.siblings.shown();
            let bad = |at: &&usize| self.is_leak(table.siblings.counts[**at]);
            leaks.extend(shown.iter().filter(bad).map(|at| format!("shown {}", table.names[*at])));
            let rest = total.minus(shown.iter().map(|&at| table.siblings.counts[at]).sum());
            if !shown.is_empty() && self.is_leak(rest) {
                leaks.push(format!("rest of {:?}: {rest:?}", table.dimension));
            }
        }
        leaks
    }

    /// Every set of places whose sum is a combination of published sums, found by linear algebra.
    fn combines_places(&self, tables: &[Table]) -> Vec<String> {
        let atoms: Vec<usize> =
            tables[0].sets[0].iter().copied().filter(|&place| self.count(&[place]).n > 0).collect();
        let row = |set: &Set| atoms.iter().map(|at| f64::from(u8::from(set.contains(at)))).collect();
        let spatial = [Dimension::Phase, Dimension::Locality, Dimension::Place];
        let mut rows: Vec<Vec<f64>> = vec![row(&tables[0].sets[0])];
        for table in tables.iter().filter(|table| spatial.contains(&table.dimension)) {
            rows.extend(table.published().iter().map(row));
        }
        let known = rank(rows.clone());
        let everybody = (1u32 << atoms.len()) - 1;
        let derivable = |bits: u32| {
            let mask = (0..atoms.len()).map(|at| f64::from((bits >> at) & 1)).collect();
            rank(rows.iter().cloned().chain([mask]).collect()) == known
        };
        (1..everybody)
            .map(|bits| {
                (bits, (0..atoms.len()).filter(|at| bits >> at & 1 == 1).map(|at| atoms[at]).collect())
            })
            .filter(|(bits, set): &(u32, Set)| self.is_leak(self.count(set)) && derivable(*bits))
            .map(|(_, set)| format!("places {set:?}"))
            .collect()
    }

    /// A3: somebody who knows one place subtracts it from everything above a place.
    fn subtracts_a_place(&self, tables: &[Table]) -> Vec<String> {
        let above = [Dimension::Partnership, Dimension::Phase, Dimension::Locality];
        let mut leaks = Vec::new();
        for table in tables.iter().filter(|table| above.contains(&table.dimension)) {
            for set in table.published() {
                let answers: Vec<u32> = set.iter().map(|&place| self.count(&[place]).n).collect();
                let (places, largest) = (answers.iter().filter(|n| **n > 0).count(), answers.iter().max());
                if places < 3 || answers.iter().sum::<u32>() - largest.copied().unwrap_or(0) < 10 {
                    leaks.push(format!("{:?} over {answers:?}", table.dimension));
                }
            }
        }
        leaks
    }

    /// A11: a group inside another, of another dimension.
    fn subtracts_nested_groups(&self, tables: &[Table], rests: Vec<(Dimension, Set)>) -> Vec<String> {
        let mut leaks = Vec::new();
        let sets = tables
            .iter()
            .flat_map(|table| table.published().into_iter().map(move |set| (table.dimension, set)));
        let sets: Vec<(Dimension, Set)> = sets.chain(rests).collect();
        for (outer_dimension, outer) in &sets {
            for (dimension, inner) in sets.iter().filter(|(one, _)| one != outer_dimension) {
                let (size, shared) = (self.count(inner), self.shared(inner, outer));
                let mut rest = self.count(outer).minus(shared);
                if [outer_dimension, dimension].contains(&&Dimension::Edition) {
                    // An edition has no roster of its own.
                    rest.roster = rest.roster.max(20);
                }
                if shared.n == size.n && self.is_leak(rest) {
                    leaks.push(format!("{outer_dimension:?} minus {dimension:?}: {rest:?}"));
                }
            }
        }
        leaks
    }
}

/// How many of the rows are independent.
pub(super) fn rank(mut rows: Vec<Vec<f64>>) -> usize {
    let width = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..width {
        let Some(pivot) = (rank..rows.len()).find(|&row| rows[row][column].abs() > 1e-9) else { continue };
        rows.swap(rank, pivot);
        for row in rank + 1..rows.len() {
            let factor = rows[row][column] / rows[rank][column];
            let pivot_row = rows[rank].clone();
            rows[row].iter_mut().zip(&pivot_row).for_each(|(value, pivot)| *value -= factor * pivot);
        }
        rank += 1;
    }
    rank
}

#[test]
fn the_attacker_finds_a_rest_that_is_small() {
    let mut world = World::of(&[("P", "p", "l"), ("Q", "p", "l"), ("R", "p", "l")]);
    for place in ["P", "Q", "R"] {
        world.answer(place, 30, 15, |ballot| ballot.year_group = Some(7));
    }
    world.answer("P", 5, 2, |ballot| ballot.year_group = None);
    assert!(!world.leaks(&[Rule::Siblings, Rule::Nesting, Rule::Algebra, Rule::Range]).is_empty());
    assert!(world.leaks(&[]).is_empty());
    assert!(world.cube().cells.iter().any(|cell| cell.group.name == NOT_STATED));
}
