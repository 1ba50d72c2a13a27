//! When reminders go out. Pure.

use crate::clock::{At, DAY, HOUR};
use crate::invitations::hours::SendingHours;

/// Reminders of one wave.
pub const AT_MOST: usize = 2;
/// Between any two mails of a wave to one person.
pub const APART: i64 = 3 * DAY;
/// Before the close, so that there is time left to answer.
const BEFORE_CLOSE: i64 = 24 * HOUR;
/// How far into a wave the suggested ones lie, in hundredths.
const SUGGESTED: [i64; AT_MOST] = [40, 75];
/// Hours after midnight at which a suggested one leaves.
const MORNING: i8 = 10;

/// One round of reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// 1 or 2.
    pub n: i32,
    /// None: stopped, or there is no room for it.
    pub at: Option<At>,
    /// When its mails went into the queue.
    pub queued_at: Option<At>,
}

/// When a wave asks.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub opens_at: At,
    pub closes_at: At,
}

/// Why a reminder cannot go out then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTime {
    #[error("write a day and a time, such as 2026-11-17 10:00, or leave it empty for no reminder")]
    NotATime,
    #[error("the first reminder is empty: fill in the first before the second")]
    SecondAlone,
    #[error("a reminder must come 3 days or more after the mail before it: choose {} or later", .0.in_words())]
    TooSoon(At),
    #[error("a reminder must leave a day to answer before the wave closes: choose {} or earlier", .0.in_words())]
    TooLate(At),
    #[error("mails leave in school hours only: the next such time is {}", .0.in_words())]
    NotASchoolHour(At),
    #[error("that time has passed: choose a later one, or leave it empty for no reminder")]
    Passed,
    #[error("its mails have been queued already; it cannot be changed any more")]
    Queued,
}

/// The suggested times of a wave: none where there is no room for one.
pub fn suggested(asked: Asked, hours: Option<&SendingHours>) -> [Round; AT_MOST] {
    let span = asked.closes_at.0 - asked.opens_at.0;
    let mut before = asked.opens_at;
    let mut rounds = [1, 2].map(|n| Round { n, at: None, queued_at: None });
    for (round, hundredths) in rounds.iter_mut().zip(SUGGESTED) {
        let wish = asked.opens_at.plus(span / 100 * hundredths);
        let wish = At::from_london(wish.day().at(MORNING, 0, 0, 0));
        let wish = wish.max(At::from_london(before.plus(APART).day().at(MORNING, 0, 0, 0)));
        let wish = if wish < before.plus(APART) { wish.plus(DAY) } else { wish };
        let at = hours.map_or(wish, |hours| match hours.next(wish) {
            same if same == wish => wish,
            later => At::from_london(later.day().at(MORNING, 0, 0, 0)),
        });
        if fits(at, before, asked, hours).is_err() {
            break;
        }
        round.at = Some(at);
        before = at;
    }
    rounds
}

fn fits(at: At, before: At, asked: Asked, hours: Option<&SendingHours>) -> Result<(), NoTime> {
    if at < before.plus(APART) {
        return Err(NoTime::TooSoon(before.plus(APART)));
    }
    let latest = asked.closes_at.plus(-BEFORE_CLOSE);
    if at > latest {
        return Err(NoTime::TooLate(latest));
    }
    match hours.map(|hours| hours.next(at)) {
        Some(next) if next != at => Err(NoTime::NotASchoolHour(next)),
        _ => Ok(()),
    }
}

/// What somebody chose in place of what was planned, read as typed; an empty text is no reminder.
///
/// # Errors
/// For each of the two, why not.
pub fn choose(
    typed: [&str; AT_MOST],
    planned: &[Round; AT_MOST],
    (asked, hours): (Asked, Option<&SendingHours>),
    now: At,
) -> Result<[Round; AT_MOST], [Option<NoTime>; AT_MOST]> {
    let (mut before, mut faults, mut chosen) = (asked.opens_at, [None, None], *planned);
    for n in 0..AT_MOST {
        let wish = match typed[n].trim() {
            "" => Ok(None),
            text => At::parse_london(text).map(Some).ok_or(NoTime::NotATime),
        };
        let may = wish.and_then(|wish| match (wish, planned[n].queued_at) {
            (wish, Some(_)) if wish != planned[n].at => Err(NoTime::Queued),
            (wish, Some(_)) => Ok(wish),
            (None, None) => Ok(None),
            (Some(_), None) if n > 0 && chosen[n - 1].at.is_none() => Err(NoTime::SecondAlone),
            (Some(at), None) if at <= now && planned[n].at != Some(at) => Err(NoTime::Passed),
            (Some(at), None) => fits(at, before, asked, hours).map(|()| Some(at)),
        });
        match may {
            Ok(at) => {
                chosen[n].at = at;
                before = at.unwrap_or(before);
            }
            Err(fault) => faults[n] = Some(fault),
        }
    }
    if faults.iter().any(Option::is_some) { Err(faults) } else { Ok(chosen) }
}

/// The round whose mails are to be queued now, if there is one: its time has come, and the one before it was
/// queued three days ago or longer.
pub fn due(rounds: &[Round; AT_MOST], asked: Asked, now: At) -> Option<Round> {
    let mut before = asked.opens_at;
    for round in rounds {
        match (round.queued_at, round.at) {
            (Some(queued), _) => before = queued,
            (None, Some(at)) => {
                let comes = at.max(before.plus(APART));
                return (comes <= now && now < asked.closes_at).then_some(*round);
            }
            (None, None) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Content;
    use proptest::prelude::*;

    fn at(text: &str) -> At {
        At::parse_london(text).unwrap()
    }

    fn hours() -> SendingHours {
        SendingHours::read("08:00-18:00", Content::embedded().school_days).unwrap()
    }

    fn autumn() -> Asked {
        Asked { opens_at: at("2026-11-10 09:00"), closes_at: at("2026-12-04 18:00") }
    }

    #[test]
    fn two_are_suggested_on_school_mornings_and_none_where_there_is_no_room() {
        let times = |asked| suggested(asked, Some(&hours())).map(|round| round.at);
        assert_eq!(times(autumn()), [Some(at("2026-11-20 10:00")), Some(at("2026-11-30 10:00"))]);
        let week = Asked { closes_at: at("2026-11-17 18:00"), ..autumn() };
        assert_eq!(times(week), [Some(at("2026-11-13 10:00")), Some(at("2026-11-16 10:00"))]);
        let days = Asked { closes_at: at("2026-11-12 18:00"), ..autumn() };
        assert_eq!(times(days), [None, None]);
        let christmas = Asked { opens_at: at("2026-12-14 09:00"), closes_at: at("2027-01-15 18:00") };
        assert_eq!(times(christmas), [Some(at("2027-01-05 10:00")), Some(at("2027-01-08 10:00"))]);
    }

    #[test]
    fn what_is_chosen_is_kept_or_refused_with_the_next_time_that_fits() {
        let (hours, planned) = (hours(), suggested(autumn(), Some(&hours())));
        let now = at("2026-11-11 12:00");
        let choose = |first, second| choose([first, second], &planned, (autumn(), Some(&hours)), now);
        let kept = choose("2026-11-16 15:30", "").unwrap();
        assert_eq!(kept.map(|round| round.at), [Some(at("2026-11-16 15:30")), None]);
        assert_eq!(choose("", "").unwrap().map(|round| round.at), [None, None]);
        for (first, second, fault) in [
            ("soon", "", [Some(NoTime::NotATime), None]),
            ("", "2026-11-20 10:00", [None, Some(NoTime::SecondAlone)]),
            ("2026-11-12 10:00", "", [Some(NoTime::TooSoon(at("2026-11-13 09:00"))), None]),
            ("2026-11-17 10:00", "2026-11-19 10:00", [None, Some(NoTime::TooSoon(at("2026-11-20 10:00")))]),
            ("2026-12-04 10:00", "", [Some(NoTime::TooLate(at("2026-12-03 18:00"))), None]),
            ("2026-11-21 10:00", "", [Some(NoTime::NotASchoolHour(at("2026-11-23 08:00"))), None]),
            ("2026-11-11 11:00", "", [Some(NoTime::Passed), None]),
        ] {
            assert_eq!(choose(first, second).unwrap_err(), fault, "{first} {second}");
        }
    }

    #[test]
    fn a_round_that_is_queued_stays_and_the_next_keeps_its_distance_from_it() {
        let mut rounds = suggested(autumn(), Some(&hours()));
        assert_eq!(due(&rounds, autumn(), at("2026-11-20 09:59")), None);
        assert_eq!(due(&rounds, autumn(), at("2026-11-20 10:00")).unwrap().n, 1);
        rounds[0].queued_at = Some(at("2026-11-29 10:00"));
        assert_eq!(due(&rounds, autumn(), at("2026-11-30 10:00")), None, "the first was late");
        assert_eq!(due(&rounds, autumn(), at("2026-12-02 10:00")).unwrap().n, 2);
        assert_eq!(due(&rounds, autumn(), at("2026-12-04 18:00")), None, "the wave has closed");
        let changed = choose(["", ""], &rounds, (autumn(), None), at("2026-11-29 12:00"));
        assert_eq!(changed.unwrap_err(), [Some(NoTime::Queued), None]);
    }

    proptest! {
        #[test]
        fn whatever_the_wave_suggestions_are_decent(start in 0..600i64, hours_open in 1..2_000i64) {
            let opens_at = at("2026-09-01 00:00").plus(start * DAY / 2);
            let asked = Asked { opens_at, closes_at: opens_at.plus(hours_open * HOUR) };
            let sending = hours();
            let mut before = opens_at;
            for at in suggested(asked, Some(&sending)).into_iter().filter_map(|round| round.at) {
                prop_assert!(at >= before.plus(APART) && at <= asked.closes_at.plus(-BEFORE_CLOSE));
                prop_assert!(sending.are_now(at));
                before = at;
            }
        }
    }
}
