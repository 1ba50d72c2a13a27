//! The groups of one dimension, and which of them are pooled as "Other groups together" (measurement.md D5).

use super::safety::Count;

/// How the pool is named.
pub const OTHERS: &str = "Other groups together";

/// The groups of one dimension for one item; the hidden ones form the pool.
#[derive(Debug, Clone)]
pub(super) struct Siblings {
    pub counts: Vec<Count>,
    pub hidden: Vec<bool>,
}

impl Siblings {
    /// Pools every group that does not pass, then the next smallest, until the pool passes or is everything.
    /// `passes` must be monotone; without `pool` only the failing groups are hidden (tests only).
    pub fn pooled(counts: Vec<Count>, pool: bool, passes: impl Fn(&[usize]) -> bool) -> Siblings {
        let hidden = (0..counts.len()).map(|at| counts[at].n == 0 || !passes(&[at])).collect();
        let mut siblings = Siblings { counts, hidden };
        if pool {
            siblings.settle(passes);
        }
        siblings
    }

    /// Adds the next smallest shown group to the pool until the pool is empty, passes or is everything.
    pub fn settle(&mut self, passes: impl Fn(&[usize]) -> bool) {
        while self.pool_count().n > 0 && !passes(&self.pool()) {
            if !self.hide_smallest_shown() {
                return;
            }
        }
    }

    /// Moves the smallest shown group (the first of equals) into the pool; false when none is left.
    pub fn hide_smallest_shown(&mut self) -> bool {
        let smallest = self.shown().into_iter().min_by_key(|&at| (self.counts[at].n, at));
        if let Some(at) = smallest {
            self.hidden[at] = true;
        }
        smallest.is_some()
    }

    /// Everything goes into the pool: the dimension publishes nothing.
    pub fn hide_all(&mut self) {
        self.hidden.fill(true);
    }

    pub fn shown(&self) -> Vec<usize> {
        (0..self.hidden.len()).filter(|&at| !self.hidden[at]).collect()
    }

    pub fn pool(&self) -> Vec<usize> {
        (0..self.hidden.len()).filter(|&at| self.hidden[at]).collect()
    }

    pub fn pool_count(&self) -> Count {
        self.pool().into_iter().map(|at| self.counts[at]).sum()
    }

    /// Whether the pool is a group of its own: it has answers, and it is not simply everybody.
    pub fn pool_stands(&self) -> bool {
        self.pool_count().n > 0 && self.hidden.contains(&false)
    }

    /// What is published, as sets of groups: each shown group, then the pool if it stands.
    pub fn published(&self) -> Vec<Vec<usize>> {
        let mut sets: Vec<Vec<usize>> = self.shown().into_iter().map(|at| vec![at]).collect();
        if self.pool_stands() {
            sets.push(self.pool());
        }
        sets
    }

    /// For each group the number of the published set that it is in; all the same when nothing is published.
    pub fn vertices(&self) -> Vec<usize> {
        let pool = self.hidden.len();
        self.hidden.iter().enumerate().map(|(at, hidden)| if *hidden { pool } else { at }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pooled(sizes: &[u32]) -> Vec<bool> {
        let counts: Vec<Count> = sizes.iter().map(|&n| Count { n, x: n / 2, roster: 3 * n }).collect();
        let sums = counts.clone();
        Siblings::pooled(counts, true, |set| set.iter().map(|&at| sums[at].n).sum::<u32>() >= 10).hidden
    }

    #[test]
    fn a_small_group_takes_the_next_smallest_into_the_pool() {
        assert_eq!(pooled(&[40, 6, 12, 30]), [false, true, true, false]);
        assert_eq!(pooled(&[40, 6, 5, 30]), [false, true, true, false]);
        assert_eq!(pooled(&[40, 12, 30]), [false, false, false]);
    }

    #[test]
    fn an_empty_group_is_hidden_and_needs_no_company() {
        assert_eq!(pooled(&[40, 0, 30]), [false, true, false]);
    }

    #[test]
    fn a_pool_that_is_everything_publishes_nothing() {
        assert_eq!(pooled(&[4, 3]), [true, true]);
        assert_eq!(pooled(&[12, 3]), [true, true]);
        let counts = vec![Count { n: 12, x: 6, roster: 40 }, Count { n: 3, x: 1, roster: 40 }];
        let sums = counts.clone();
        let siblings =
            Siblings::pooled(counts, true, |set| set.iter().map(|&at| sums[at].n).sum::<u32>() >= 10);
        assert!(siblings.published().is_empty());
    }
}
