//! Linear algebra over everything published about one item (measurement.md D5, A4): no sum of people that
//! published sums give away may be unsafe.
//!
//! People whom no published set tells apart form a class; a published set is a row of ones over classes. A
//! set of people can be derived when its row is a combination of published rows. Classes are taken into a
//! basis safe ones first: every derivable set then holds a class of the basis, and one that holds a safe
//! class is safe. So only sets that hold unsafe classes of the basis, and no other of it, are tried.

use super::safety::Count;
use std::collections::HashMap;

const NOTHING: f64 = 1e-7;
/// More unsafe classes than this in a basis: subsets of two only.
const MOST_SUBSETS: usize = 12;

/// The classes of people by published set, with their answers.
pub(super) struct Algebra {
    /// For each class the rows that it is in, by number.
    rows_of: Vec<Vec<usize>>,
    counts: Vec<Count>,
    of_kind: Vec<Option<usize>>,
    rows: usize,
}

/// A class of the basis, with the combination of rows that is 1 there and 0 in the rest of the basis.
struct Pivot {
    class: usize,
    weights: Vec<f64>,
}

impl Algebra {
    /// `views[v][kind]` is the published set of a kind in view `v`; `counts` its answers and favourable ones.
    pub fn new(views: &[Vec<usize>], counts: &[(u32, u32)]) -> Algebra {
        let mut numbers: HashMap<(usize, usize), usize> = HashMap::new();
        let mut classes: HashMap<Vec<usize>, usize> = HashMap::new();
        let mut algebra = Algebra { rows_of: Vec::new(), counts: Vec::new(), of_kind: Vec::new(), rows: 0 };
        for (kind, (n, x)) in counts.iter().enumerate() {
            if *n == 0 {
                algebra.of_kind.push(None);
                continue;
            }
            let row = |(view, sets): (usize, &Vec<usize>)| {
                let next = numbers.len();
                *numbers.entry((view, sets[kind])).or_insert(next)
            };
            let rows: Vec<usize> = views.iter().enumerate().map(row).collect();
            let class = *classes.entry(rows).or_insert_with_key(|rows| {
                algebra.rows_of.push(rows.clone());
                algebra.counts.push(Count { n: 0, x: 0, roster: u32::MAX });
                algebra.rows_of.len() - 1
            });
            algebra.counts[class].n += n;
            algebra.counts[class].x += x;
            algebra.of_kind.push(Some(class));
        }
        algebra.rows = numbers.len();
        algebra
    }

    /// The kinds of an unsafe sum that can be derived, other than everybody.
    pub fn weak_sum(&self, safe: &dyn Fn(Count) -> bool) -> Option<Vec<bool>> {
        let pivots: Vec<Pivot> =
            self.basis(safe).into_iter().filter(|pivot| !safe(self.counts[pivot.class])).collect();
        let all = 1u64 << pivots.len().min(MOST_SUBSETS);
        let subsets: Box<dyn Iterator<Item = Vec<usize>>> = if pivots.len() <= MOST_SUBSETS {
            Box::new((1..all).map(|bits| (0..pivots.len()).filter(|at| bits >> at & 1 == 1).collect()))
        } else {
            let last = pivots.len();
            let two = (0..last).flat_map(|one| (0..one).map(move |other| vec![one, other]));
            Box::new((0..last).map(|one| vec![one]).chain(two))
        };
        let mut subsets = subsets;
        subsets.find_map(|subset| {
            let chosen: Vec<&Pivot> = subset.iter().map(|&at| &pivots[at]).collect();
            let taken: Count = chosen.iter().map(|pivot| self.counts[pivot.class]).sum_counts();
            if safe(taken) {
                return None;
            }
            let classes = self.derived(&chosen)?;
            let everybody = classes.iter().all(|inside| *inside);
            let inside = (0..classes.len()).filter(|&class| classes[class]);
            let sum = inside.map(|class| self.counts[class]).sum_counts();
            (!everybody && !safe(sum))
                .then(|| self.of_kind.iter().map(|class| class.is_some_and(|class| classes[class])).collect())
        })
    }

    /// The classes of the set that is 1 on the chosen pivots and 0 on the others; none when it is no set.
    fn derived(&self, chosen: &[&Pivot]) -> Option<Vec<bool>> {
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
        self.rows_of.iter().map(inside).collect()
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

trait SumCounts {
    /// Sums answers; the roster of a sum of classes is not known and counts as large.
    fn sum_counts(self) -> Count;
}

impl<I: Iterator<Item = Count>> SumCounts for I {
    fn sum_counts(self) -> Count {
        self.fold(Count { n: 0, x: 0, roster: u32::MAX }, |sum, count| Count {
            n: sum.n + count.n,
            x: sum.x + count.x,
            roster: u32::MAX,
        })
    }
}
