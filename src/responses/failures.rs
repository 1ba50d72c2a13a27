//! How many wrong codes may be tried, so that guessing is stopped: in memory, an hour at a time.

use crate::clock::{At, HOUR};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Wrong return codes of one link in an hour. Words are one in 8,589,934,592, so this stops every guess, and a
/// sibling who uses it up locks nobody out of the browser that wrote the draft.
pub const WRONG_WORDS: u32 = 10;

/// Well-formed withdrawal codes of one network in an hour that are no ballot's. What the check word refuses does
/// not count, so 300 pupils behind one address may mistype at will; with 20,000 ballots, three weeks of guessing
/// at this rate find one with a chance of about 2 %.
pub const WRONG_CODES: u32 = 20;

/// Keys remembered at most; beyond it, tries of unknown keys are refused until the hour is over.
const REMEMBERED: usize = 50_000;

/// Tries that failed, by key.
#[derive(Debug)]
pub struct Failures<K> {
    limit: u32,
    hours: Mutex<HashMap<K, Tries>>,
}

#[derive(Debug, Clone, Copy)]
struct Tries {
    since: At,
    count: u32,
}

impl<K: Eq + Hash> Failures<K> {
    /// A budget of `limit` failures an hour for each key.
    pub fn an_hour(limit: u32) -> Failures<K> {
        Failures { limit, hours: Mutex::default() }
    }

    /// Takes one try. False: the hour's budget is spent.
    pub fn take(&self, key: K, now: At) -> bool {
        let mut hours = self.hours();
        if hours.len() >= REMEMBERED {
            hours.retain(|_, tries| now.0 - tries.since.0 < HOUR);
        }
        if hours.len() >= REMEMBERED && !hours.contains_key(&key) {
            return false;
        }
        let tries = hours.entry(key).or_insert(Tries { since: now, count: 0 });
        if now.0 - tries.since.0 >= HOUR {
            *tries = Tries { since: now, count: 0 };
        }
        tries.count += 1;
        tries.count <= self.limit
    }

    /// Gives a try back: it was right.
    pub fn give_back(&self, key: K) {
        if let Some(tries) = self.hours().get_mut(&key) {
            tries.count = tries.count.saturating_sub(1);
        }
    }

    fn hours(&self) -> MutexGuard<'_, HashMap<K, Tries>> {
        self.hours.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever shares a budget: an IPv4 address, or the half of an IPv6 address that names a network. Visitors
/// whose address is not known (as behind some proxies) share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(Option<IpAddr>);

impl Network {
    pub fn of(address: Option<IpAddr>) -> Network {
        Network(address.map(|address| match address.to_canonical() {
            IpAddr::V6(six) => IpAddr::V6((six.to_bits() >> 64 << 64).into()),
            four => four,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_spent_by_failures_only_and_is_whole_again_after_an_hour() {
        let failures = Failures::an_hour(2);
        for _ in 0..5 {
            assert!(failures.take("heron", At(0)));
            failures.give_back("heron");
        }
        assert!(failures.take("heron", At(0)) && failures.take("heron", At(1)));
        assert!(!failures.take("heron", At(HOUR - 1)));
        assert!(failures.take("wren", At(HOUR - 1)), "another key has a budget of its own");
        assert!(failures.take("heron", At(HOUR)));
    }

    #[test]
    fn one_network_has_one_budget() {
        let of = |text: &str| Network::of(text.parse().ok());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
