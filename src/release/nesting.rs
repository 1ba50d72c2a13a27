//! Groups of one dimension inside groups of another (measurement.md A11): Year 7 inside "secondary".
//!
//! Whoever knows that one published group lies inside another can subtract. What is left of a group after
//! the groups inside it must be nobody, or safe.

use super::safety::Count;
use super::siblings::Siblings;

/// A published set of base groups, all of one axis.
pub(super) type Set = Vec<usize>;

/// How people of two base groups overlap, and what is safe.
pub(super) struct Nesting<'a> {
    pub overlap: &'a dyn Fn(usize, usize) -> Count,
    pub safe: &'a dyn Fn(Count) -> bool,
}

impl Nesting<'_> {
    /// Pools groups of one dimension until no remainder against `published` is unsafe.
    /// `sets[i]` holds the base groups of sibling `i`.
    pub fn settle(&self, siblings: &mut Siblings, sets: &[Set], published: &[Vec<Set>]) {
        loop {
            let mine = siblings.published();
            let expanded: Vec<Set> =
                mine.iter().map(|group| group.iter().flat_map(|&at| sets[at].clone()).collect()).collect();
            let weak = published.iter().find_map(|theirs| self.weak_set(&expanded, theirs));
            let Some(weak) = weak else { return };
            match mine[weak].as_slice() {
                [at] if !siblings.hidden[*at] => siblings.hidden[*at] = true,
                _ => {
                    siblings.hide_smallest_shown();
                }
            }
            let sums = siblings.counts.clone();
            siblings.settle(|pool| (self.safe)(pool.iter().map(|&at| sums[at]).sum()));
        }
    }

    /// Whether no remainder of `mine` against `theirs`, either way round, is unsafe.
    pub fn leaves_nothing_weak(&self, mine: &[Set], theirs: &[Set]) -> bool {
        self.weak_set(mine, theirs).is_none()
    }

    /// The number of a set of `mine` whose hiding mends an unsafe remainder.
    fn weak_set(&self, mine: &[Set], theirs: &[Set]) -> Option<usize> {
        for outer in theirs {
            let inside: Vec<usize> = (0..mine.len()).filter(|&at| self.lies_in(&mine[at], outer)).collect();
            let parts: Vec<&Set> = inside.iter().map(|&at| &mine[at]).collect();
            if self.leaves_weak_rest(outer, &parts) {
                return inside.into_iter().min_by_key(|&at| self.size(&mine[at]).n);
            }
        }
        (0..mine.len()).find(|&at| {
            let inside: Vec<&Set> = theirs.iter().filter(|set| self.lies_in(set, &mine[at])).collect();
            self.leaves_weak_rest(&mine[at], &inside)
        })
    }

    /// Whether everybody of one set is in another.
    pub fn lies_in(&self, inner: &Set, outer: &Set) -> bool {
        let n = self.size(inner).n;
        n > 0 && self.shared(inner, outer).n == n
    }

    fn leaves_weak_rest(&self, outer: &Set, parts: &[&Set]) -> bool {
        if parts.is_empty() {
            return false;
        }
        let taken: Count = parts.iter().map(|part| self.shared(part, outer)).sum();
        let rest = self.size(outer).minus(taken);
        rest.n > 0 && !(self.safe)(rest)
    }

    fn shared(&self, one: &Set, other: &Set) -> Count {
        one.iter().flat_map(|&a| other.iter().map(move |&b| (self.overlap)(a, b))).sum()
    }

    fn size(&self, set: &Set) -> Count {
        set.iter().map(|&group| (self.overlap)(group, group)).sum()
    }
}
