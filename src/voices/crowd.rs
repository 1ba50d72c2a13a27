//! When the boxes of a wave and a setting are gathered. Pure.
//!
//! Whoever sees the queue learns when a comment came in. So boxes are gathered together, at two hours of a school
//! day, and a comment enters in the company of others. Something that may be urgent does not wait for the hour;
//! where there is no company it waits half an hour for it.

use crate::clock::{At, MINUTE};
use crate::surveys::{GATHERINGS, SchoolDays};

/// So many boxes are company: which of them holds which comment cannot be told.
pub const COMPANY: usize = 5;
/// Something that may be urgent waits at most this long for company, in milliseconds.
pub const PATIENCE: i64 = 30 * MINUTE;
/// Boxes without company are gathered after this long all the same, in school minutes: a school day.
pub const LONGEST_WAIT: i64 = 450;
/// What is to be read first is promised within this long, in school minutes.
pub const FIRST_WITHIN: i64 = 120;
/// Everything else is promised within this long, in school minutes: two school days.
pub const READ_WITHIN: i64 = 900;
/// A request for contact is promised within this long, in school minutes: by the same hour of the next school day.
pub const CONTACT_WITHIN: i64 = 450;

/// What the program knows of a box that waits, from inside its seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub sent_at: At,
    /// Whether something in it is to be read first.
    pub is_urgent: bool,
}

/// Whether these boxes, of one wave and one setting, are gathered now.
pub fn are_gathered(waiting: &[Waiting], calendar: &SchoolDays, now: At) -> bool {
    let company = waiting.len() >= COMPANY;
    waiting.iter().any(|one| {
        let hour_came = calendar.next_gathering(one.sent_at, &GATHERINGS).is_some_and(|hour| hour <= now);
        let waited = || calendar.school_minutes_between(one.sent_at, now) >= LONGEST_WAIT;
        let impatient = one.is_urgent && (company || now.0 - one.sent_at.0 >= PATIENCE);
        impatient || hour_came && (company || waited())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Content;

    fn at(text: &str) -> At {
        At::parse_london(text).unwrap()
    }

    fn are(waiting: &[Waiting], now: &str) -> bool {
        are_gathered(waiting, &Content::embedded().school_days, at(now))
    }

    fn sent(when: &str, is_urgent: bool) -> Waiting {
        Waiting { sent_at: at(when), is_urgent }
    }

    #[test]
    fn a_company_is_gathered_at_the_next_hour_of_a_school_day_and_not_before() {
        let company = [sent("2026-11-10 09:00", false); COMPANY];
        assert!(!are(&company, "2026-11-10 10:29"));
        assert!(are(&company, "2026-11-10 10:30"));
        let on_friday_night = [sent("2026-11-13 18:00", false); COMPANY];
        assert!(!are(&on_friday_night, "2026-11-15 12:00"), "a Sunday");
        assert!(are(&on_friday_night, "2026-11-16 10:30"));
    }

    #[test]
    fn without_company_a_box_waits_a_school_day() {
        let few = [sent("2026-11-10 09:00", false); COMPANY - 1];
        assert!(!are(&few, "2026-11-10 15:59"));
        assert!(are(&few, "2026-11-11 09:01"));
        assert!(!are(&[], "2026-12-01 12:00"));
    }

    #[test]
    fn something_urgent_goes_at_once_in_company_and_after_half_an_hour_alone() {
        let mut together = vec![sent("2026-11-14 21:00", false); COMPANY - 1];
        together.push(sent("2026-11-14 21:00", true));
        assert!(are(&together, "2026-11-14 21:00"), "on a Saturday night too");
        let alone = [sent("2026-11-10 09:00", true)];
        assert!(!are(&alone, "2026-11-10 09:29"));
        assert!(are(&alone, "2026-11-10 09:30"));
    }
}
