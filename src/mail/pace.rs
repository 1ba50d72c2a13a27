//! How fast mails may leave: so many a second in all, and so many a second to one domain. Each process keeps its own
//! pace. Pure: time is an argument, counted from any fixed moment.

use std::collections::HashMap;
use std::time::Duration;

/// A worker waits this long for a mail's turn; one whose turn comes later goes back into the queue.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a late worker may catch up.
const CATCH_UP: Duration = Duration::from_millis(100);
/// Domains that are remembered; beyond, those whose next turn has come are forgotten.
const DOMAINS: usize = 4_096;

/// Turns at a fixed distance.
#[derive(Debug, Clone, Copy)]
struct Pace {
    apart: Duration,
    next: Duration,
}

impl Pace {
    fn of(per_second: f64) -> Option<Pace> {
        (per_second > 0.0)
            .then(|| Pace { apart: Duration::from_secs_f64(1.0 / per_second), next: Duration::ZERO })
    }

    /// How long until the next turn.
    fn wait(&self, now: Duration) -> Duration {
        self.next.saturating_sub(now)
    }

    /// Takes the next turn; how long until it comes.
    fn take(&mut self, now: Duration) -> Duration {
        let turn = self.next.max(now.saturating_sub(CATCH_UP));
        self.next = turn + self.apart;
        turn.saturating_sub(now)
    }
}

/// When a mail may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// After this wait; the turn is taken.
    In(Duration),
    /// Not before so long: the mail goes back into the queue until then.
    Later(Duration),
}

/// The paces of one process.
#[derive(Debug)]
pub struct Paces {
    all: Option<Pace>,
    per_domain: Option<Pace>,
    domains: HashMap<String, Domain>,
}

#[derive(Debug, Clone, Copy)]
struct Domain {
    leaving: Pace,
    /// The end of the turns that were given to mails in the queue.
    booked: Duration,
}

impl Paces {
    /// So many mails a second in all, and to one domain; 0 for as fast as it goes.
    pub fn new(per_second: f64, per_domain: f64) -> Paces {
        Paces { all: Pace::of(per_second), per_domain: Pace::of(per_domain), domains: HashMap::new() }
    }

    /// How long until the next mail may leave, whoever it is for; takes that turn.
    pub fn take(&mut self, now: Duration) -> Duration {
        self.all.as_mut().map_or(Duration::ZERO, |pace| pace.take(now))
    }

    /// When a mail to this domain may leave. `was_booked`: it comes back at the turn that it was given.
    pub fn turn(&mut self, domain: &str, was_booked: bool, now: Duration) -> Turn {
        let Some(pace) = self.per_domain else { return Turn::In(Duration::ZERO) };
        if self.domains.len() >= DOMAINS && !self.domains.contains_key(domain) {
            self.domains.retain(|_, one| one.leaving.next.max(one.booked) > now);
        }
        let of = self.domains.entry(domain.to_owned()).or_insert(Domain { leaving: pace, booked: now });
        let must_wait = of.leaving.wait(now);
        let behind = if was_booked { Duration::ZERO } else { of.booked.saturating_sub(now) };
        if must_wait.max(behind) <= PATIENCE {
            return Turn::In(of.leaving.take(now));
        }
        let turn = of.booked.max(of.leaving.next);
        of.booked = turn + pace.apart;
        Turn::Later(turn.saturating_sub(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn turns_are_even_and_a_pause_is_not_made_up_for() {
        let mut paces = Paces::new(10.0, 0.0);
        let waits: Vec<u128> = (0..4).map(|_| paces.take(SECOND).as_millis()).collect();
        assert_eq!(waits, [0, 0, 100, 200], "100 ms may be caught up");
        let after: Vec<u128> = (0..3).map(|_| paces.take(SECOND * 60).as_millis()).collect();
        assert_eq!(after, [0, 0, 100]);
        assert_eq!(Paces::new(0.0, 0.0).take(SECOND), Duration::ZERO);
        assert_eq!(Paces::new(0.0, 0.0).turn("example.org", false, SECOND), Turn::In(Duration::ZERO));
    }

    /// Sends what comes, in order of time; each mail takes no time itself. When each left, in milliseconds.
    fn sent(mails: usize, per_domain: f64) -> Vec<u128> {
        let mut paces = Paces::new(0.0, per_domain);
        let mut queue: Vec<(Duration, usize, bool)> = (0..mails).map(|n| (SECOND, n, false)).collect();
        let (mut left, mut now) = (Vec::new(), SECOND);
        while !queue.is_empty() {
            queue.sort_unstable();
            let (due, n, booked) = queue.remove(0);
            now = now.max(due);
            match paces.turn("example.org", booked, now) {
                Turn::In(wait) => {
                    now += wait;
                    left.push(now.as_millis());
                }
                Turn::Later(wait) => queue.push((now + wait, n, true)),
            }
        }
        left
    }

    #[test]
    fn a_thousand_mails_to_one_domain_leave_at_its_pace_and_each_goes_back_once_at_most() {
        let left = sent(1_000, 5.0);
        assert_eq!(left.len(), 1_000);
        let rate = 999.0 / (left[999] - left[0]) as f64 * 1_000.0;
        assert!((4.5..=5.5).contains(&rate), "{rate} a second");
        for second in left.windows(6) {
            assert!(second[5] - second[0] >= 780, "{second:?}");
        }
    }

    #[test]
    fn one_slow_domain_keeps_no_other_waiting_and_memory_stays_small() {
        let mut paces = Paces::new(0.0, 1.0);
        for _ in 0..100 {
            paces.turn("example.org", false, SECOND);
        }
        assert!(matches!(paces.turn("example.org", false, SECOND), Turn::Later(_)));
        assert_eq!(paces.turn("example.net", false, SECOND), Turn::In(Duration::ZERO));
        for n in 0..50_000u64 {
            paces.turn(&format!("d{n}.example"), false, SECOND * (n as u32 + 2));
        }
        assert!(paces.domains.len() <= DOMAINS, "{}", paces.domains.len());
    }
}
