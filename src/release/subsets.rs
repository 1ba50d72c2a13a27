//! Which sets of classes are sums of the basis of [`super::algebra`]: a search over the unsafe classes of the
//! basis, each of which is in the set or not.
//!
//! Every other class is in the set 0 or 1 times, as a combination of those of the basis; that, and that the
//! set must stay unsafe, decides most choices before they are tried. The search has a budget. When that is
//! spent nothing is proved, and the answer is that there may be an unsafe set.

use super::safety::Count;
use std::collections::BTreeSet;

const NOTHING: f64 = 1e-7;

type Safe<'a> = &'a dyn Fn(Count) -> bool;
type IsWeak<'a> = &'a dyn Fn(&[usize]) -> bool;

/// Classes that are always in a set together.
pub(super) struct Bundle {
    /// How often each choice counts towards it.
    pub parts: Vec<(usize, f64)>,
    pub n: u32,
    pub x: u32,
    /// The groups of the roll that its people belong to.
    pub cells: Vec<usize>,
}

/// What a search found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// The choices of which an unsafe set is made.
    Weak(Vec<usize>),
    /// The budget is spent: not proved.
    Unknown,
}

/// Looks for unsafe sets among all combinations of choices.
pub(super) struct Search<'a> {
    pub bundles: &'a [Bundle],
    /// People on the roll by cell.
    pub roll: &'a [u32],
    pub choices: usize,
    /// By choice the bundles that it counts towards.
    of_choice: Vec<Vec<(usize, f64)>>,
    /// Whether a sum of so many is safe.
    safe: Safe<'a>,
    /// Whether the set of these choices is one that may not be known.
    is_weak: IsWeak<'a>,
    budget: u64,
}

/// What is decided so far.
#[derive(Clone)]
struct Decided {
    choices: Vec<Option<bool>>,
    /// For each bundle the least and the most that it can still come to.
    low: Vec<f64>,
    high: Vec<f64>,
    inside: Vec<bool>,
    cells: BTreeSet<usize>,
    sum: Count,
}

impl<'a> Search<'a> {
    pub fn new(
        (bundles, roll): (&'a [Bundle], &'a [u32]),
        choices: usize,
        (safe, is_weak): (Safe<'a>, IsWeak<'a>),
        budget: u64,
    ) -> Search<'a> {
        let mut of_choice = vec![Vec::new(); choices];
        for (at, bundle) in bundles.iter().enumerate() {
            for (choice, times) in &bundle.parts {
                of_choice[*choice].push((at, *times));
            }
        }
        Search { bundles, roll, choices, of_choice, safe, is_weak, budget }
    }

    /// The first unsafe set; each set is looked for under its first choice.
    pub fn run(mut self) -> Found {
        let mut decided = Decided {
            choices: vec![None; self.choices],
            low: self.ends(|times| times.min(0.0)),
            high: self.ends(|times| times.max(0.0)),
            inside: vec![false; self.bundles.len()],
            cells: BTreeSet::new(),
            sum: Count::default(),
        };
        for first in 0..self.choices {
            if decided.choices[first].is_some() {
                continue;
            }
            let mut with = decided.clone();
            if self.decide(&mut with, (first, true)) {
                match self.below(with) {
                    Found::Nothing => {}
                    found => return found,
                }
            }
            if !self.decide(&mut decided, (first, false)) {
                return self.spent().unwrap_or(Found::Nothing);
            }
        }
        self.spent().unwrap_or(Found::Nothing)
    }

    fn spent(&self) -> Option<Found> {
        (self.budget == 0).then_some(Found::Unknown)
    }

    fn ends(&self, of: impl Fn(f64) -> f64) -> Vec<f64> {
        self.bundles.iter().map(|bundle| bundle.parts.iter().map(|(_, times)| of(*times)).sum()).collect()
    }

    fn below(&mut self, decided: Decided) -> Found {
        if self.budget == 0 {
            return Found::Unknown;
        }
        let Some(next) = (0..self.choices).find(|&at| decided.choices[at].is_none()) else {
            let chosen: Vec<usize> =
                (0..self.choices).filter(|&at| decided.choices[at] == Some(true)).collect();
            return if (self.is_weak)(&chosen) { Found::Weak(chosen) } else { Found::Nothing };
        };
        for value in [false, true] {
            let mut decided = decided.clone();
            if self.decide(&mut decided, (next, value)) {
                match self.below(decided) {
                    Found::Nothing => {}
                    found => return found,
                }
            }
        }
        self.spent().unwrap_or(Found::Nothing)
    }

    /// Decides one choice and all that follow from it; false when no unsafe set is left.
    fn decide(&mut self, decided: &mut Decided, first: (usize, bool)) -> bool {
        let mut waiting = vec![first];
        while let Some((choice, value)) = waiting.pop() {
            match decided.choices[choice] {
                Some(known) if known == value => continue,
                Some(_) => return false,
                None => decided.choices[choice] = Some(value),
            }
            for at in 0..self.of_choice[choice].len() {
                let (bundle, times) = self.of_choice[choice][at];
                self.budget = self.budget.saturating_sub(1);
                let given = if value { times } else { 0.0 };
                decided.low[bundle] += given - times.min(0.0);
                decided.high[bundle] += given - times.max(0.0);
                if !self.follows(decided, bundle, &mut waiting) {
                    return false;
                }
            }
        }
        self.budget > 0
    }

    /// What a bundle that must come to 0 or 1 leaves open; false when it cannot, or makes the set safe.
    fn follows(&self, decided: &mut Decided, at: usize, waiting: &mut Vec<(usize, bool)>) -> bool {
        let bundle = &self.bundles[at];
        let fits = |low: f64, high: f64| {
            let is_in = |value: f64| low < value + NOTHING && high > value - NOTHING;
            (is_in(0.0), is_in(1.0))
        };
        let (low, high) = (decided.low[at], decided.high[at]);
        match fits(low, high) {
            (false, false) => return false,
            (false, true) if !decided.inside[at] => {
                decided.inside[at] = true;
                decided.sum.n += bundle.n;
                decided.sum.x += bundle.x;
                for cell in &bundle.cells {
                    if decided.cells.insert(*cell) {
                        decided.sum.roster += self.roll[*cell];
                    }
                }
                if (self.safe)(decided.sum) {
                    return false;
                }
            }
            _ => {}
        }
        if high - low < NOTHING {
            return true;
        }
        for (choice, times) in bundle.parts.iter().filter(|(choice, _)| decided.choices[*choice].is_none()) {
            let (up, down) = (times.max(0.0), times.min(0.0));
            let taken = fits(low + up, high + down) != (false, false);
            let left = fits(low - down, high - up) != (false, false);
            match (taken, left) {
                (true, true) => {}
                (true, false) => waiting.push((*choice, true)),
                (false, true) => waiting.push((*choice, false)),
                (false, false) => return false,
            }
        }
        true
    }
}
