//! Linear algebra over everything published about one item (measurement.md D5, A4): no sum of people that
//! published sums give away may be unsafe.
//!
//! People whom no published set tells apart form a class; a published set is a row of ones over classes. A
//! set of people can be derived when its row is a combination of published rows. Classes are taken into a
//! basis safe ones first: every derivable set then holds a class of the basis, and one that holds a safe
//! class is safe. So only sets that hold unsafe classes of the basis, and no other of it, are looked for
//! ([`super::subsets`]). Where the search is given up, all of them count as unsafe.
//!
//! The roll knows no edition: everybody on the roll who is alike in all else may have read any.

use super::safety::Count;
use super::subsets::{Bundle, Found, Search};
use std::collections::HashMap;

const NOTHING: f64 = 1e-7;
/// Steps of the search for one item; many times what any partnership of the tests takes.
const BUDGET: u64 = 400_000;

/// Kinds of people by their published sets.
pub(super) struct People<'a> {
    /// `views[v][kind]` is the published set of a kind in view `v`.
    pub views: &'a [Vec<usize>],
    /// Valid answers of each kind, and favourable ones.
    pub counts: &'a [(u32, u32)],
    /// The same of the kinds on the roll; none in views that the roll does not know.
    pub roll_views: &'a [Vec<Option<usize>>],
    pub invited: &'a [u32],
}

/// The classes of people by published set, with their answers.
pub(super) struct Algebra {
    /// For each class the rows that it is in, by number and by view.
    rows_of: Vec<Vec<usize>>,
    counts: Vec<Count>,
    of_kind: Vec<Option<usize>>,
    rows: usize,
    /// For each class the people on the roll who may be in it, as a number of `roll`.
    cell_of: Vec<usize>,
    /// People on the roll by cell, and for those with nobody who answered their rows.
    roll: Vec<u32>,
    silent: Vec<(Vec<usize>, u32)>,
    /// The rows of the view that the roll does not know: editions.
    unknown: Vec<usize>,
}

/// A class of the basis, with the combination of rows that is 1 there and 0 in the rest of the basis.
struct Pivot {
    class: usize,
    weights: Vec<f64>,
}

impl Algebra {
    pub fn new(people: &People<'_>) -> Algebra {
        let mut numbers: HashMap<(usize, usize), usize> = HashMap::new();
        let mut classes: HashMap<Vec<usize>, usize> = HashMap::new();
        let mut algebra = Algebra {
            rows_of: Vec::new(),
            counts: Vec::new(),
            of_kind: Vec::new(),
            rows: 0,
            cell_of: Vec::new(),
            roll: Vec::new(),
            silent: Vec::new(),
            unknown: Vec::new(),
        };
        for (kind, (n, x)) in people.counts.iter().enumerate() {
            if *n == 0 {
                algebra.of_kind.push(None);
                continue;
            }
            let row = |(view, sets): (usize, &Vec<usize>)| {
                let next = numbers.len();
                *numbers.entry((view, sets[kind])).or_insert(next)
            };
            let rows: Vec<usize> = people.views.iter().enumerate().map(row).collect();
            let class = *classes.entry(rows).or_insert_with_key(|rows| {
                algebra.rows_of.push(rows.clone());
                algebra.counts.push(Count::default());
                algebra.rows_of.len() - 1
            });
            algebra.counts[class].n += n;
            algebra.counts[class].x += x;
            algebra.of_kind.push(Some(class));
        }
        algebra.rows = numbers.len();
        algebra.take_roll(people, &numbers);
        algebra
    }

    /// Finds the people on the roll who may be in each class. Answers without a roll stand for themselves.
    fn take_roll(&mut self, people: &People<'_>, numbers: &HashMap<(usize, usize), usize>) {
        let knows = |view: &usize| people.roll_views[*view].iter().all(Option::is_some);
        let known: Vec<usize> = (0..people.views.len()).filter(knows).collect();
        let mut cells: HashMap<Vec<usize>, usize> = HashMap::new();
        let mut answered: Vec<u32> = Vec::new();
        for (rows, count) in self.rows_of.iter().zip(&self.counts) {
            let next = cells.len();
            let cell = *cells.entry(known.iter().map(|&view| rows[view]).collect()).or_insert(next);
            answered.resize(cells.len(), 0);
            answered[cell] += count.n;
            self.cell_of.push(cell);
        }
        let mut invited = vec![0; cells.len()];
        let mut silent: HashMap<Vec<usize>, u32> = HashMap::new();
        for (kind, people_of_kind) in people.invited.iter().enumerate() {
            // A set of which nobody answered is no row: its people are in no sum.
            let row = |&view: &usize| numbers.get(&(view, people.roll_views[view][kind]?)).copied();
            let Some(rows) = known.iter().map(row).collect::<Option<Vec<usize>>>() else { continue };
            match cells.get(&rows) {
                Some(cell) => invited[*cell] += people_of_kind,
                None => *silent.entry(rows).or_default() += people_of_kind,
            }
        }
        let unknown = numbers.iter().filter(|((view, _), _)| !knows(view));
        self.unknown = unknown.map(|(_, row)| *row).collect();
        self.roll =
            invited.into_iter().zip(answered).map(|(invited, n): (u32, u32)| invited.max(n)).collect();
        self.silent = silent.into_iter().collect();
        for (count, cell) in self.counts.iter_mut().zip(&self.cell_of) {
            count.roster = self.roll[*cell];
        }
    }

    /// The kinds of an unsafe sum that can be derived, other than everybody; of all sums that were not
    /// proved safe, when the search was given up.
    pub fn weak_sum(&self, safe: &dyn Fn(Count) -> bool) -> Option<Vec<bool>> {
        self.weak_sum_within(safe, BUDGET)
    }

    fn weak_sum_within(&self, safe: &dyn Fn(Count) -> bool, budget: u64) -> Option<Vec<bool>> {
        let pivots: Vec<Pivot> =
            self.basis(safe).into_iter().filter(|pivot| !safe(self.counts[pivot.class])).collect();
        let bundles = self.bundles(&pivots);
        let set = |chosen: &[usize]| {
            let chosen: Vec<&Pivot> = chosen.iter().map(|&at| &pivots[at]).collect();
            self.derived(&chosen)
        };
        let is_weak = |chosen: &[usize]| {
            let Some((classes, weights)) = set(chosen) else { return false };
            !classes.iter().all(|inside| *inside) && !safe(self.sum(&classes, &weights))
        };
        let search = Search::new((&bundles, &self.roll), pivots.len(), (safe, &is_weak), budget);
        let classes = match search.run() {
            Found::Nothing => return None,
            Found::Weak(chosen) => set(&chosen)?.0,
            Found::Unknown => self.counts.iter().map(|count| !safe(*count)).collect(),
        };
        Some(self.of_kind.iter().map(|class| class.is_some_and(|class| classes[class])).collect())
    }

    /// Classes by how they are made of the basis: those made alike are in a set together.
    fn bundles(&self, pivots: &[Pivot]) -> Vec<Bundle> {
        let mut bundles: Vec<Bundle> = Vec::new();
        let mut known: HashMap<Vec<(usize, i64)>, usize> = HashMap::new();
        for (class, rows) in self.rows_of.iter().enumerate() {
            let times = |pivot: &Pivot| rows.iter().map(|&row| pivot.weights[row]).sum::<f64>();
            let parts = pivots.iter().map(times).enumerate().filter(|(_, times)| times.abs() > NOTHING);
            let parts: Vec<(usize, f64)> = parts.collect();
            if parts.is_empty() {
                continue;
            }
            let key = parts.iter().map(|(pivot, times)| (*pivot, (times * 1e6).round() as i64)).collect();
            let at = *known.entry(key).or_insert_with(|| {
                bundles.push(Bundle { parts, n: 0, x: 0, cells: Vec::new() });
                bundles.len() - 1
            });
            bundles[at].n += self.counts[class].n;
            bundles[at].x += self.counts[class].x;
            bundles[at].cells.push(self.cell_of[class]);
        }
        bundles
    }

    /// The answers of a set of classes, and everybody on the roll whom the same sum counts.
    fn sum(&self, classes: &[bool], weights: &[f64]) -> Count {
        let inside = || (0..classes.len()).filter(|&class| classes[class]);
        let mut cells: Vec<usize> = inside().map(|class| self.cell_of[class]).collect();
        cells.sort_unstable();
        cells.dedup();
        let answered = cells.into_iter().map(|cell| self.roll[cell]).sum::<u32>();
        let counts_once = |rows: &Vec<usize>| {
            let value: f64 = rows.iter().map(|&row| weights[row]).sum();
            let is_once = |value: f64| (value - 1.0).abs() < NOTHING;
            match self.unknown.as_slice() {
                [] => is_once(value),
                any => any.iter().any(|&row| is_once(value + weights[row])),
            }
        };
        let silent = self.silent.iter().filter(|(rows, _)| counts_once(rows)).map(|(_, people)| people);
        let roster = answered + silent.sum::<u32>();
        inside().fold(Count { n: 0, x: 0, roster }, |sum, class| Count {
            n: sum.n + self.counts[class].n,
            x: sum.x + self.counts[class].x,
            roster,
        })
    }

    /// The classes of the set that is 1 on the chosen pivots and 0 on the others; none when it is no set.
    fn derived(&self, chosen: &[&Pivot]) -> Option<(Vec<bool>, Vec<f64>)> {
        let mut weights = vec![0.0; self.rows];
        for pivot in chosen {
            weights.iter_mut().zip(&pivot.weights).for_each(|(sum, weight)| *sum += weight);
        }
        let inside = |rows: &Vec<usize>| {
            let value: f64 = rows.iter().map(|&row| weights[row]).sum();
            match value {
                value if value.abs() < NOTHING => Some(false),
                value if (value - 1.0).abs() < NOTHING => Some(true),
                _ => None,
            }
        };
        let classes: Option<Vec<bool>> = self.rows_of.iter().map(inside).collect();
        Some((classes?, weights))
    }

    /// A basis of the classes' columns, safe and large classes first, by Gaussian elimination.
    fn basis(&self, safe: &dyn Fn(Count) -> bool) -> Vec<Pivot> {
        let mut order: Vec<usize> = (0..self.counts.len()).collect();
        order.sort_by_key(|&class| {
            (!safe(self.counts[class]), std::cmp::Reverse(self.counts[class].n), class)
        });
        let most = self.most_rank();
        // Row combinations: each is 1 on its own pivot and 0 on the pivots before it.
        let mut found: Vec<Pivot> = Vec::new();
        let mut free: Vec<Vec<f64>> = (0..self.rows).map(|row| unit(row, self.rows)).collect();
        for class in order {
            if found.len() == most {
                break;
            }
            let value = |weights: &Vec<f64>| self.rows_of[class].iter().map(|&row| weights[row]).sum::<f64>();
            let largest = (0..free.len())
                .max_by(|&one, &other| value(&free[one]).abs().total_cmp(&value(&free[other]).abs()));
            let Some(at) = largest.filter(|&at| value(&free[at]).abs() > NOTHING) else { continue };
            let mut weights = free.swap_remove(at);
            let own = value(&weights);
            weights.iter_mut().for_each(|weight| *weight /= own);
            let others = free.iter_mut().chain(found.iter_mut().map(|pivot| &mut pivot.weights));
            for other in others {
                let factor = value(other);
                if factor.abs() > NOTHING {
                    other.iter_mut().zip(&weights).for_each(|(weight, own)| *weight -= factor * own);
                }
            }
            found.push(Pivot { class, weights });
        }
        found
    }

    /// No more columns than this are independent: each view's rows add up to everybody.
    fn most_rank(&self) -> usize {
        let views = self.rows_of.first().map_or(0, Vec::len);
        (self.rows + 1).saturating_sub(views)
    }
}

fn unit(at: usize, length: usize) -> Vec<f64> {
    let mut weights = vec![0.0; length];
    weights[at] = 1.0;
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn safe(count: Count) -> bool {
        let near = count.n < 50 && (count.x <= 2 || count.n - count.x <= 2);
        count.n >= 10 && count.roster >= 20 && !near
    }

    fn algebra(views: &[Vec<usize>], counts: &[(u32, u32)], invited: &[u32]) -> Algebra {
        let roll_views: Vec<Vec<Option<usize>>> =
            views.iter().map(|view| view.iter().map(|set| Some(*set)).collect()).collect();
        Algebra::new(&People { views, counts, roll_views: &roll_views, invited })
    }

    /// Whether some subset of the unsafe classes of the basis, of at most so many, is an unsafe set.
    fn by_trying(algebra: &Algebra, most: u32) -> bool {
        let unsafe_of = |pivots: Vec<Pivot>| -> Vec<Pivot> {
            pivots.into_iter().filter(|pivot| !safe(algebra.counts[pivot.class])).collect()
        };
        let pivots = unsafe_of(algebra.basis(&safe));
        (1u32..1 << pivots.len()).filter(|bits| bits.count_ones() <= most).any(|bits| {
            let chosen: Vec<&Pivot> =
                (0..pivots.len()).filter(|at| bits >> at & 1 == 1).map(|at| &pivots[at]).collect();
            algebra.derived(&chosen).is_some_and(|(classes, weights)| {
                classes.contains(&false) && !safe(algebra.sum(&classes, &weights))
            })
        })
    }

    /// 45 people who all disagree, nine in each of five years: a group of 90 less a group of 45. Beside them
    /// are ten years of other small classes.
    fn forty_five_of_ninety() -> Algebra {
        let mut kinds: Vec<([usize; 4], (u32, u32))> = vec![([0, 0, 1, 5], (45, 20))];
        for year in 0..5 {
            kinds.push(([0, 0, 0, year], (9, 0)));
            kinds.push(([0, 1, 0, year], (8, 4)));
        }
        for year in 6..16 {
            kinds.push(([0, 1, 0, year], (9, 4)));
            kinds.push(([0, 1, 2, year], (7, 3)));
        }
        let views: Vec<Vec<usize>> =
            (0..4).map(|view| kinds.iter().map(|(sets, _)| sets[view]).collect()).collect();
        let counts: Vec<(u32, u32)> = kinds.iter().map(|(_, count)| *count).collect();
        algebra(&views, &counts, &counts.iter().map(|(n, _)| 3 * n).collect::<Vec<_>>())
    }

    #[test]
    fn an_unsafe_sum_of_five_classes_among_more_than_a_dozen_is_found() {
        let algebra = forty_five_of_ninety();
        let unsafe_ones = algebra.basis(&safe).iter().filter(|one| !safe(algebra.counts[one.class])).count();
        assert!(unsafe_ones > 12, "{unsafe_ones}");
        // One class of the basis, or two, give nothing away.
        assert!(!by_trying(&algebra, 2));
        let weak = algebra.weak_sum(&safe).expect("the forty-five are the ninety less the other forty-five");
        assert_eq!(weak.iter().filter(|inside| **inside).count(), 5);
    }

    #[test]
    fn a_search_that_is_given_up_says_unsafe() {
        let fine = algebra(&[vec![0; 4], vec![0, 0, 1, 1], vec![0, 1, 0, 1]], &[(8, 4); 4], &[24; 4]);
        assert_eq!(fine.weak_sum(&safe), None);
        assert!(fine.weak_sum_within(&safe, 1).is_some());
    }

    #[test]
    fn a_derived_sum_needs_twenty_on_the_roll() {
        // The first fifteen answered of sixteen invited: a year of thirty less a place of fifteen.
        let views = [vec![0; 3], vec![0, 0, 1], vec![0, 1, 1]];
        let of_roll =
            |invited: u32| algebra(&views, &[(15, 7), (15, 7), (30, 15)], &[invited, 60, 90]).weak_sum(&safe);
        assert_eq!(of_roll(16), Some(vec![true, false, false]));
        assert_eq!(of_roll(20), None);
    }

    #[test]
    fn people_on_the_roll_of_whom_nobody_answered_count_where_the_sum_counts_them() {
        // Nobody of the last kind answered; it is in the first set of the second view all the same.
        let views = [vec![0; 3], vec![0, 1, 0]];
        let roll: Vec<Vec<Option<usize>>> = vec![vec![Some(0); 3], vec![Some(0), Some(1), Some(0)]];
        let with = |views: &[Vec<usize>], invited: [u32; 3]| {
            let counts = [(12, 6), (40, 20), (0, 0)];
            let people = People { views, counts: &counts, roll_views: &roll, invited: &invited };
            Algebra::new(&people).weak_sum(&safe)
        };
        assert_eq!(with(&views, [13, 60, 0]), Some(vec![true, false, false]));
        assert_eq!(with(&views, [13, 60, 7]), None);
    }

    proptest! {
        #[test]
        fn the_search_finds_what_trying_every_subset_finds(
            kinds in prop::collection::vec((0usize..3, 0usize..3, 0usize..4, 1u32..12, 1u32..4, 0u32..12), 2..14),
        ) {
            let sets = |view: usize| kinds.iter().map(|kind| [0, kind.0, kind.1, kind.2][view]).collect();
            let views: Vec<Vec<usize>> = (0..4).map(sets).collect();
            let counts: Vec<(u32, u32)> = kinds.iter().map(|kind| (kind.3, kind.5.min(kind.3))).collect();
            let invited: Vec<u32> = kinds.iter().map(|kind| kind.3 * kind.4).collect();
            let algebra = algebra(&views, &counts, &invited);
            prop_assert_eq!(algebra.weak_sum(&safe).is_some(), by_trying(&algebra, 32));
        }
    }
}
