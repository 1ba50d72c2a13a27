//! When the boxes of a wave, a setting and an audience are gathered. Pure.
//!
//! Whoever sees the queue learns when a comment came in. So boxes are gathered together, at two hours of a school
//! day, and a comment enters in the company of others of its audience. Something that may be urgent does not wait for
//! the hour, only for the next quarter of one; where there is no company it waits a little longer for it.

use crate::clock::{At, MINUTE};
use crate::surveys::{GATHERINGS, SchoolDays};
use crate::theory::Audience;

/// So many boxes are company: which of them holds which comment cannot be told.
pub const COMPANY: usize = 5;
/// Something that may be urgent, in company, is gathered at the next full quarter of an hour, in milliseconds.
pub const QUARTER: i64 = 15 * MINUTE;
/// Without company, at the first full half hour after so long.
pub const PATIENCE: i64 = 30 * MINUTE;
/// Boxes without company are gathered at the first hour of gathering after so many school minutes: a school day.
pub const LONGEST_WAIT: i64 = 450;
/// What is to be read first is promised within this long, in school minutes.
pub const FIRST_WITHIN: i64 = 120;
/// Everything else is promised within this long, in school minutes: two school days.
pub const READ_WITHIN: i64 = 900;
/// A request for contact is promised within this long, in school minutes: both hours of gathering lead to the next
/// school day, or before.
pub const CONTACT_WITHIN: i64 = 330;

/// What the program knows of a box that waits, from inside its seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub audience: Audience,
    pub sent_at: At,
    /// Whether something in it is to be read first.
    pub is_urgent: bool,
}

/// The first full `step` after a moment, or the moment itself where it is one.
fn full(at: At, step: i64) -> At {
    At(at.0.div_euclid(step).saturating_add(i64::from(at.0.rem_euclid(step) > 0)).saturating_mul(step))
}

/// When something that was gathered now is due, `within` so many school minutes, rounded up to a full half hour: the
/// moment of gathering cannot be worked out from it.
pub fn due(calendar: &SchoolDays, now: At, within: i64) -> At {
    full(calendar.after_school_minutes(now, within), PATIENCE)
}

/// Whether these boxes, of one wave, one setting and one audience, are gathered now.
pub fn are_gathered(waiting: &[Waiting], calendar: &SchoolDays, now: At) -> bool {
    let hour_after = |at: At| calendar.next_gathering(at, &GATHERINGS).unwrap_or(At(i64::MAX));
    // Whoever came after the hour is no company for those before it: its coming would tell the moment.
    let in_time = waiting.iter().filter(|one| hour_after(one.sent_at) <= now).count();
    let waited = |one: &Waiting| hour_after(calendar.after_school_minutes(one.sent_at, LONGEST_WAIT)) <= now;
    in_time >= COMPANY || waiting.iter().any(waited) || urgent(waiting, now)
}

fn urgent(waiting: &[Waiting], now: At) -> bool {
    let company = waiting.len() >= COMPANY;
    waiting.iter().filter(|one| one.is_urgent).any(|one| match company {
        true => full(one.sent_at.plus(1), QUARTER) <= now,
        false => full(one.sent_at.plus(PATIENCE), PATIENCE) <= now,
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
        Waiting { audience: Audience::Children, sent_at: at(when), is_urgent }
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
    fn whoever_comes_after_the_hour_does_not_make_it_a_company() {
        let mut four = vec![sent("2026-11-10 09:00", false); COMPANY - 1];
        four.push(sent("2026-11-10 11:00", false));
        assert!(!are(&four, "2026-11-10 11:00") && !are(&four, "2026-11-10 14:29"));
        assert!(are(&four, "2026-11-10 14:30"));
    }

    #[test]
    fn without_company_a_box_waits_for_an_hour_of_the_next_school_day() {
        let few = [sent("2026-11-10 09:00", false); COMPANY - 1];
        assert!(!are(&few, "2026-11-11 10:29"));
        assert!(are(&few, "2026-11-11 10:30"));
        assert!(!are(&[], "2026-12-01 12:00"));
    }

    #[test]
    fn something_urgent_waits_for_the_quarter_in_company_and_for_a_half_hour_alone() {
        let mut together = vec![sent("2026-11-14 21:01", false); COMPANY - 1];
        together.push(sent("2026-11-14 21:05", true));
        assert!(!are(&together, "2026-11-14 21:14"));
        assert!(are(&together, "2026-11-14 21:15"), "on a Saturday night too");
        let alone = [sent("2026-11-10 09:05", true)];
        assert!(!are(&alone, "2026-11-10 09:59"));
        assert!(are(&alone, "2026-11-10 10:00"));
    }

    #[test]
    fn what_is_due_does_not_tell_when_it_was_gathered() {
        let calendar = Content::embedded().school_days;
        let dues = ["2026-11-10 09:01", "2026-11-10 09:29"].map(|now| due(&calendar, at(now), FIRST_WITHIN));
        assert_eq!(dues, [at("2026-11-10 11:30"); 2]);
    }
}
