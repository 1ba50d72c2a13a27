//! What a group must have before anything about it may be said (measurement.md D1, D3, D7).
//!
//! Every rule here is monotone: a group that contains a safe group is safe. The rest of the gate rests on it.

use crate::surveys::ReleasePlan;

/// Answers of one group to one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Count {
    /// Valid answers.
    pub n: u32,
    /// Favourable ones.
    pub x: u32,
    /// People of the group on the roster.
    pub roster: u32,
}

impl Count {
    pub fn plus(self, other: Count) -> Count {
        Count { n: self.n + other.n, x: self.x + other.x, roster: self.roster + other.roster }
    }

    pub fn minus(self, other: Count) -> Count {
        Count {
            n: self.n.saturating_sub(other.n),
            x: self.x.saturating_sub(other.x),
            roster: self.roster.saturating_sub(other.roster),
        }
    }
}

impl std::iter::Sum for Count {
    fn sum<I: Iterator<Item = Count>>(counts: I) -> Count {
        counts.fold(Count::default(), Count::plus)
    }
}

/// The rules that a test may switch off, to see the attack succeed without them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// D1: 10 answers, 20 on the roster.
    Threshold,
    /// D2: bars of three people or more.
    Bars,
    /// D3: near-unanimity is banded, and never derivable.
    Unanimity,
    /// D4: tenths and no interval under 30 answers.
    Tenths,
    /// D4: nor can bars and a mean of fewer than 30 people be worked out from those of others.
    Detail,
    /// D5: small siblings are pooled until the pool is safe.
    Siblings,
    /// D5 over places, phases and localities together.
    Lattice,
    /// D5 across dimensions: a group nested in another.
    Nesting,
    /// D5 over everything at once: no unsafe sum is a combination of published sums.
    Algebra,
    /// D5 over everything at once: what is withheld stays open from 2 to 8 in 10.
    Range,
    /// D7: three places, and the total without any one of them.
    Places,
}

/// The gate's numbers.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// The reporting minimum k; 10 or more.
    pub minimum: u32,
    #[cfg(test)]
    pub off: Vec<Rule>,
}

/// D1: a group's roster must hold this many people.
pub const ROSTER_MINIMUM: u32 = 20;
/// D3: from this many answers on, near-unanimity is shown as it is.
pub const UNANIMITY_ENDS: u32 = 50;
/// D3: near-unanimity is all but so many of a group agreeing.
pub const UNANIMITY_WITHIN: u32 = 2;
/// D7: a group above a place needs this many places with answers.
pub const PLACES_MINIMUM: usize = 3;

impl Rules {
    /// The plan's rules; a minimum under 10 counts as 10.
    pub fn of(plan: &ReleasePlan) -> Rules {
        Rules {
            minimum: plan.minimum.max(10),
            #[cfg(test)]
            off: Vec::new(),
        }
    }

    /// Whether a rule applies; outside tests, always.
    #[cfg_attr(not(test), expect(clippy::unused_self, reason = "tests switch rules off"))]
    pub fn on(&self, rule: Rule) -> bool {
        #[cfg(test)]
        return !self.off.contains(&rule);
        #[cfg(not(test))]
        {
            let _ = rule;
            true
        }
    }

    /// D1.
    pub fn enough(&self, count: Count) -> bool {
        !self.on(Rule::Threshold) || (count.n >= self.minimum && count.roster >= ROSTER_MINIMUM)
    }

    /// D3: fewer than 50 answers, and nearly nobody or nearly everybody favourable.
    pub fn near_unanimous(&self, count: Count) -> bool {
        self.on(Rule::Unanimity)
            && count.n < UNANIMITY_ENDS
            && (count.x <= UNANIMITY_WITHIN || count.n - count.x <= UNANIMITY_WITHIN)
    }

    /// D1 and D3: whether the exact numbers of a group may be derivable.
    pub fn safe(&self, count: Count) -> bool {
        self.enough(count) && !self.near_unanimous(count)
    }

    /// D1 and D3 for who answered (`n`) of those invited (`roster`): where nearly everybody of a small group
    /// did, the number says of each of them that they did.
    pub fn safe_response(&self, count: Count) -> bool {
        let everybody = count.roster < UNANIMITY_ENDS && count.roster.saturating_sub(count.n) <= 2;
        self.enough(count) && !(everybody && self.on(Rule::Unanimity))
    }

    /// D7, for the places of a group: somebody who knows one place cannot subtract it.
    pub fn spread_over_places(&self, answers: impl Iterator<Item = u32>) -> bool {
        let answers: Vec<u32> = answers.filter(|n| *n > 0).collect();
        let total: u32 = answers.iter().sum();
        let largest = answers.iter().copied().max().unwrap_or(0);
        !self.on(Rule::Places) || (answers.len() >= PLACES_MINIMUM && total - largest >= self.minimum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules() -> Rules {
        Rules { minimum: 10, off: vec![] }
    }

    #[test]
    fn ten_answers_and_twenty_on_the_roster_are_enough() {
        let at = |n, roster| rules().enough(Count { n, x: n / 2, roster });
        assert_eq!([at(9, 40), at(10, 40), at(11, 40)], [false, true, true]);
        assert_eq!([at(15, 19), at(15, 20)], [false, true]);
    }

    #[test]
    fn a_group_above_a_place_needs_three_places_and_a_rest_of_ten() {
        let at = |answers: &[u32]| rules().spread_over_places(answers.iter().copied());
        assert!(!at(&[40, 40]));
        assert!(at(&[40, 5, 5]));
        assert!(!at(&[40, 5, 4]));
        assert!(!at(&[40, 40, 0]));
    }

    proptest! {
        #[test]
        fn a_group_that_contains_a_safe_group_is_safe(
            n in 0u32..80, x in 0u32..80, roster in 0u32..90,
            more in 0u32..80, favourable in 0u32..80, others in 0u32..90,
        ) {
            let inner = Count { n, x: x.min(n), roster };
            let outer = inner.plus(Count { n: more, x: favourable.min(more), roster: others });
            prop_assert!(!rules().safe(inner) || rules().safe(outer));
        }
    }
}
