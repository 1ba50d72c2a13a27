//! Places, phases and localities together: what can be derived from their sums (measurement.md D5).
//!
//! Each hidden place is an edge between its published phase and its published locality, and the sum at every
//! vertex is known. The sets of edges whose sum can be derived are unions of two kinds: the edges of one
//! locality; and, for a set U of phases, the edges of U that do not lead to a locality all of whose edges
//! lead to U. Each of those that is not empty must be safe; because safety is monotone, that is enough.

use super::safety::Count;

/// The places of one item, with the published phase and locality that each belongs to.
pub(super) struct Lattice<'a> {
    pub counts: &'a [Count],
    pub hidden: &'a [bool],
    pub phases: &'a [usize],
    pub localities: &'a [usize],
}

/// What makes an unsafe derivable sum larger.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Hide this place too.
    Hide(usize),
    /// No place helps: publish fewer localities or phases.
    Coarsen,
}

/// Subsets of more vertices than this are not tried: the gate publishes less instead.
const MOST_VERTICES: usize = 10;

impl Lattice<'_> {
    /// The remedy for the first unsafe sum that can be derived; none when every one is safe.
    pub fn weak_spot(&self, safe: &dyn Fn(Count) -> bool) -> Option<Remedy> {
        let edges: Vec<usize> =
            (0..self.counts.len()).filter(|&at| self.hidden[at] && self.counts[at].n > 0).collect();
        let mut rows = vertices(&edges, self.phases);
        let mut columns = vertices(&edges, self.localities);
        let (mut row_of, mut column_of) = (self.phases, self.localities);
        if rows.len() > columns.len() {
            std::mem::swap(&mut rows, &mut columns);
            std::mem::swap(&mut row_of, &mut column_of);
        }
        for &column in &columns {
            let star: Vec<usize> = edges.iter().copied().filter(|&at| column_of[at] == column).collect();
            if self.is_weak(&star, safe) {
                return Some(self.hide_smallest(|at| column_of[at] == column));
            }
        }
        if rows.len() > MOST_VERTICES {
            return Some(Remedy::Coarsen);
        }
        for subset in 1..1u32 << rows.len() {
            let inside = |vertex: usize| {
                rows.iter().position(|row| *row == vertex).is_some_and(|bit| subset & (1 << bit) != 0)
            };
            let enclosed: Vec<usize> = columns
                .iter()
                .copied()
                .filter(|&column| edges.iter().all(|&at| column_of[at] != column || inside(row_of[at])))
                .collect();
            let leads_out = |at: usize| inside(row_of[at]) && !enclosed.contains(&column_of[at]);
            let derived: Vec<usize> = edges.iter().copied().filter(|&at| leads_out(at)).collect();
            if self.is_weak(&derived, safe) {
                let breaks = |at: usize| !inside(row_of[at]) && enclosed.contains(&column_of[at]);
                return Some(self.hide_smallest(|at| leads_out(at) || breaks(at)));
            }
        }
        None
    }

    fn is_weak(&self, places: &[usize], safe: &dyn Fn(Count) -> bool) -> bool {
        let sum: Count = places.iter().map(|&at| self.counts[at]).sum();
        sum.n > 0 && !safe(sum)
    }

    fn hide_smallest(&self, wanted: impl Fn(usize) -> bool) -> Remedy {
        (0..self.counts.len())
            .filter(|&at| !self.hidden[at] && wanted(at))
            .min_by_key(|&at| (self.counts[at].n, at))
            .map_or(Remedy::Coarsen, Remedy::Hide)
    }
}

fn vertices(edges: &[usize], of: &[usize]) -> Vec<usize> {
    let mut found: Vec<usize> = edges.iter().map(|&at| of[at]).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(sizes: &[u32], hidden: &[bool], phases: &[usize], localities: &[usize]) -> Option<Remedy> {
        let counts: Vec<Count> = sizes.iter().map(|&n| Count { n, x: n / 2, roster: 3 * n }).collect();
        Lattice { counts: &counts, hidden, phases, localities }.weak_spot(&|count| count.n >= 10)
    }

    #[test]
    fn a_hidden_place_alone_in_its_locality_needs_company_there() {
        let remedy = spot(&[5, 30, 20, 40], &[true, false, true, false], &[0, 0, 0, 0], &[0, 0, 1, 1]);
        assert_eq!(remedy, Some(Remedy::Hide(1)));
    }

    #[test]
    fn a_chain_of_sums_that_gives_a_small_place_is_found() {
        // Place 0 is all of phase 0, so locality 0 minus phase 0 is place 1; each vertex alone looks safe.
        let (sizes, phases, localities) = ([20, 5, 20, 30], [0, 1, 1, 0], [0, 0, 1, 1]);
        let remedy = spot(&sizes, &[true, true, true, false], &phases, &localities);
        assert_eq!(remedy, Some(Remedy::Hide(3)));
        assert_eq!(spot(&sizes, &[true; 4], &phases, &localities), None);
    }

    #[test]
    fn two_overlapping_partitions_that_give_a_small_rest_are_coarsened() {
        let remedy = spot(&[20, 5, 20], &[true; 3], &[0, 1, 1], &[0, 0, 1]);
        assert_eq!(remedy, Some(Remedy::Coarsen));
    }
}
