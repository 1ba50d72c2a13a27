//! The life of a queued mail as pure functions.
//!
//! queued → claimed → sent | retry(at) | failed | suppressed | unknown; retry and unknown are claimed
//! again, and so is a row whose lease has run out.

use crate::clock::{At, DAY, HOUR, MINUTE};

/// The kind of the first mail of a wave.
pub const INVITATION: &str = "invitation";
/// The kind of a colleague's sign-in link.
pub const SIGN_IN: &str = "sign-in";
/// The kind of a mail that brings private links once more.
pub const LOST_LINK: &str = "lost_link";
/// The kind of a mail that tells everybody who was invited what was heard and what is done.
pub const RESULTS_NOTE: &str = "results-note";
/// The kind of a mail that asks once more.
pub const REMINDER: &str = "reminder";
/// The mark of a mail that waits for the turn it was given at its domain.
pub const ITS_TURN: &str = "waits for its turn at this domain";
/// The end of the fault of a mail that had failed and was queued again by hand.
pub const TRIED_AGAIN: &str = "; tried again by hand";
/// The kind of a mail that tells families of a wave before it asks their children.
pub const PARENT_INFORMATION: &str = "parent-information";
/// Mails with lost links that one address gets within [`LOST_LINK_SPAN`].
pub const LOST_LINKS_AT_MOST: u64 = 3;
pub const LOST_LINK_SPAN: i64 = HOUR;
/// How long the whole queue rests when the mail server refuses us.
pub const PAUSE: i64 = 5 * MINUTE;

const BACK_OFF: [i64; 5] = [MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 4 * HOUR];
const GIVE_UP_AFTER: i64 = 3 * DAY;
const CRASHES: [&str; 3] = ["crashed once", "crashed twice", "poison: crashed three times"];

/// Where a queued mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MailState {
    Queued,
    Claimed,
    Sent,
    Retry,
    Failed,
    Suppressed,
    Unknown,
}

impl MailState {
    pub const ALL: [MailState; 7] = [
        MailState::Queued,
        MailState::Claimed,
        MailState::Sent,
        MailState::Retry,
        MailState::Failed,
        MailState::Suppressed,
        MailState::Unknown,
    ];
    /// The states that a worker takes mails from, in this order.
    pub const DUE: [MailState; 3] = [MailState::Queued, MailState::Retry, MailState::Unknown];

    pub fn name(self) -> &'static str {
        match self {
            MailState::Queued => "queued",
            MailState::Claimed => "claimed",
            MailState::Sent => "sent",
            MailState::Retry => "retry",
            MailState::Failed => "failed",
            MailState::Suppressed => "suppressed",
            MailState::Unknown => "unknown",
        }
    }

    /// Whether nothing more happens to such a mail.
    pub fn is_final(self) -> bool {
        matches!(self, MailState::Sent | MailState::Failed | MailState::Suppressed)
    }
}

/// What came of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// Nobody to write to any more.
    NotNeeded,
    Transient(String),
    Recipient(String),
    Relay(String),
    Unknown(String),
    /// Rendering or sending panicked, or the process died while it held the mail.
    Crashed,
    /// Nothing was tried: it leaves then, or later.
    NotYet {
        at: At,
        /// [`ITS_TURN`], or nothing to remember.
        why: Option<&'static str>,
    },
}

/// What the row becomes after an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub state: MailState,
    pub next_at: At,
    pub last_error: Option<String>,
    /// False: the attempt was not this mail's fault.
    pub attempt_counts: bool,
}

/// Settles a claimed mail. `attempts` counts the one just made; `chance` is a uniform draw from 0 to 1
/// that spreads the waiting time by ±20 %.
pub fn settle(outcome: Outcome, attempts: i32, last_error: Option<&str>, now: At, chance: f64) -> Settled {
    let Some(before) = last_error.and_then(|fault| fault.strip_suffix(TRIED_AGAIN)) else {
        return settle_anew(outcome, attempts, last_error, now, chance);
    };
    // To whom it is not needed any more has mostly answered: that looks as if it had left, on every page.
    let outcome = if outcome == Outcome::NotNeeded { Outcome::Sent } else { outcome };
    let settled = settle_anew(outcome, attempts, Some(before), now, chance);
    let why = settled.last_error.unwrap_or_else(|| before.to_owned());
    let last_error = Some(if settled.state == MailState::Failed { why } else { why + TRIED_AGAIN });
    Settled { last_error, ..settled }
}

fn settle_anew(outcome: Outcome, attempts: i32, last_error: Option<&str>, now: At, chance: f64) -> Settled {
    let done = |state, last_error| Settled { state, next_at: now, last_error, attempt_counts: true };
    let again = |state, why: String| match wait_after(attempts, chance) {
        Some(wait) => Settled { next_at: now.plus(wait), ..done(state, Some(why)) },
        None => done(MailState::Failed, Some(format!("{why}; given up after three days"))),
    };
    match outcome {
        Outcome::Sent => done(MailState::Sent, None),
        Outcome::NotNeeded => done(MailState::Suppressed, None),
        Outcome::Recipient(why) => done(MailState::Failed, Some(why)),
        Outcome::Transient(why) => again(MailState::Retry, why),
        Outcome::Unknown(why) => again(MailState::Unknown, why),
        Outcome::Relay(why) => {
            Settled { next_at: now.plus(PAUSE), attempt_counts: false, ..done(MailState::Retry, Some(why)) }
        }
        Outcome::NotYet { at, why } => {
            Settled { next_at: at, attempt_counts: false, ..done(MailState::Queued, why.map(str::to_owned)) }
        }
        Outcome::Crashed => match CRASHES.iter().position(|crash| last_error == Some(crash)) {
            None => again(MailState::Retry, CRASHES[0].to_owned()),
            Some(0) => again(MailState::Retry, CRASHES[1].to_owned()),
            Some(_) => done(MailState::Failed, Some(CRASHES[2].to_owned())),
        },
    }
}

/// 1, 5, 15, 60, then every 240 minutes, ±20 %; none once the waits add up to 72 hours.
fn wait_after(attempts: i32, chance: f64) -> Option<i64> {
    let attempts = usize::try_from(attempts.max(1)).unwrap_or(1);
    let nominal = |attempt: usize| BACK_OFF[attempt.min(BACK_OFF.len()) - 1];
    let waited: i64 = (1..attempts).map(nominal).sum();
    (waited < GIVE_UP_AFTER).then(|| (nominal(attempts) as f64 * (0.8 + 0.4 * chance)) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: At = At(1_000_000);

    fn wait(attempts: i32) -> Option<i64> {
        let settled = settle(Outcome::Transient("451 at RCPT".into()), attempts, None, NOW, 0.5);
        (settled.state == MailState::Retry).then(|| (settled.next_at.0 - NOW.0) / MINUTE)
    }

    #[test]
    fn a_failed_mail_that_is_tried_again_looks_alike_whether_it_leaves_or_is_not_needed() {
        let marked = format!("550 at RCPT{TRIED_AGAIN}");
        let settled = |outcome| settle(outcome, 1, Some(&marked), NOW, 0.5);
        assert_eq!(settled(Outcome::NotNeeded), settled(Outcome::Sent));
        assert_eq!(settled(Outcome::Sent).state, MailState::Sent);
        assert_eq!(
            settled(Outcome::Sent).last_error.as_ref(),
            Some(&marked),
            "it stays on the list of addresses"
        );
        let failed = settled(Outcome::Recipient("551 at RCPT".into()));
        assert_eq!((failed.state, failed.last_error.as_deref()), (MailState::Failed, Some("551 at RCPT")));
        for outcome in [
            Outcome::Transient("451 at RCPT".into()),
            Outcome::NotYet { at: NOW, why: None },
            Outcome::NotYet { at: NOW, why: Some(ITS_TURN) },
            Outcome::Relay("550 at MAIL".into()),
        ] {
            let kept = settled(outcome).last_error.unwrap();
            assert!(kept.ends_with(TRIED_AGAIN), "{kept}");
        }
        let (mut crashed, mut times) = (settled(Outcome::Crashed), 1);
        while crashed.state == MailState::Retry {
            crashed = settle(Outcome::Crashed, 1, crashed.last_error.as_deref(), NOW, 0.5);
            times += 1;
        }
        assert_eq!((crashed.state, times), (MailState::Failed, 3));
    }

    #[test]
    fn waits_grow_and_end_after_three_days() {
        let waits: Vec<_> = (1..=6).filter_map(wait).collect();
        assert_eq!(waits, [1, 5, 15, 60, 240, 240]);
        let last = (1..100).take_while(|attempt| wait(*attempt).is_some()).count() as i32;
        let total: i64 = (1..=last).filter_map(wait).sum();
        assert!((72 * 60..=76 * 60).contains(&total), "{total} minutes");
    }

    #[test]
    fn a_refused_recipient_fails_at_once_and_a_refused_queue_costs_nobody_an_attempt() {
        let refused = settle(Outcome::Recipient("550 at RCPT".into()), 1, None, NOW, 0.5);
        assert_eq!(refused.state, MailState::Failed);
        let paused = settle(Outcome::Relay("554 at MAIL".into()), 99, None, NOW, 0.5);
        assert_eq!((paused.state, paused.attempt_counts), (MailState::Retry, false));
        assert_eq!(paused.next_at, NOW.plus(PAUSE));
    }

    #[test]
    fn three_crashes_in_a_row_are_poison() {
        let mut last_error = None;
        let mut states = Vec::new();
        for attempt in 1..=3 {
            let settled = settle(Outcome::Crashed, attempt, last_error.as_deref(), NOW, 0.5);
            states.push(settled.state);
            last_error = settled.last_error;
        }
        assert_eq!(states, [MailState::Retry, MailState::Retry, MailState::Failed]);
        assert!(last_error.unwrap().starts_with("poison"));
    }

    fn outcome() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            Just(Outcome::Sent),
            Just(Outcome::NotNeeded),
            Just(Outcome::Crashed),
            Just(Outcome::Transient("a".into())),
            Just(Outcome::Unknown("b".into())),
            Just(Outcome::Recipient("c".into())),
        ]
    }

    proptest! {
        #[test]
        fn every_mail_comes_to_an_end(
            outcomes in proptest::collection::vec(outcome(), 30),
            chance in 0.0..1.0f64,
        ) {
            let (mut at, mut last_error, mut ended) = (NOW, None::<String>, false);
            for (attempt, outcome) in outcomes.into_iter().enumerate() {
                let settled = settle(outcome, attempt as i32 + 1, last_error.as_deref(), at, chance);
                prop_assert!(settled.next_at >= at);
                (at, last_error) = (settled.next_at, settled.last_error);
                if settled.state.is_final() {
                    ended = true;
                    break;
                }
                prop_assert!(MailState::DUE.contains(&settled.state));
                prop_assert!(at > NOW);
            }
            prop_assert!(ended);
        }
    }
}
