//! Time as an argument. Nothing else in the program asks the machine what time it is.
//!
//! Stored times are [`At`], UTC milliseconds. Wall times that people read or plan with are Europe/London.

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A moment: milliseconds since 1970 in UTC.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, DeriveValueType,
)]
pub struct At(pub i64);

pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl At {
    /// This moment plus `millis` milliseconds (negative goes back).
    pub fn plus(self, millis: i64) -> At {
        At(self.0.saturating_add(millis))
    }

    /// The wall time in London.
    pub fn london(self) -> Zoned {
        let moment = Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        moment.to_zoned(london())
    }

    /// The calendar day in London.
    pub fn day(self) -> civil::Date {
        self.london().date()
    }

    /// "10 November 2026", as people read it.
    pub fn day_in_words(self) -> String {
        day_in_words(self.day())
    }

    /// "10 November 2026, 10:00", as people read it (London time).
    pub fn in_words(self) -> String {
        self.london().strftime("%-d %B %Y, %H:%M").to_string()
    }

    /// RFC 3339 in UTC, for the API.
    pub fn rfc3339(self) -> String {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
    }

    /// The moment of a wall time in London. In the hour that a clock change repeats, the first one.
    pub fn from_london(wall: civil::DateTime) -> At {
        let moment = london().to_ambiguous_zoned(wall).compatible().map(|zoned| zoned.timestamp());
        At(moment.map_or(0, |moment| moment.as_millisecond()))
    }

    /// Reads "2026-11-10 10:00", "2026-11-10T10:00" or "2026-11-10" (then midnight) as London time.
    pub fn parse_london(text: &str) -> Option<At> {
        let text = text.trim();
        let wall = civil::DateTime::strptime("%Y-%m-%d %H:%M", text)
            .or_else(|_| civil::DateTime::strptime("%Y-%m-%dT%H:%M", text))
            .or_else(|_| text.parse::<civil::Date>().map(|day| day.at(0, 0, 0, 0)));
        wall.ok().map(At::from_london)
    }
}

/// "10 November 2026", as people read it.
pub fn day_in_words(day: civil::Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// "10 November 2026" of "2026-11-10", as days are stored; a text that is no day stays as it is.
pub fn stored_day_in_words(day: &str) -> String {
    day.parse().map_or_else(|_| day.to_owned(), day_in_words)
}

fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)
}

/// What tells the time: the machine, the machine shifted (the demo), or a hand-set clock (tests, imports).
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Shifted(i64),
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock(Kind::Shifted(0))
    }

    /// A clock that shows `start` now and runs on.
    pub fn starting_at(start: At) -> Clock {
        Clock(Kind::Shifted(start.0 - machine_millis()))
    }

    /// A clock that stands still until [`Clock::set`].
    pub fn set_to(at: At) -> Clock {
        Clock(Kind::Set(Arc::new(AtomicI64::new(at.0))))
    }

    /// Moves a hand-set clock; clones of it move too. A running clock is not moved.
    pub fn set(&self, at: At) {
        if let Kind::Set(shown) = &self.0 {
            shown.store(at.0, Ordering::SeqCst);
        }
    }

    pub fn now(&self) -> At {
        match &self.0 {
            Kind::Shifted(shift) => At(machine_millis() + shift),
            Kind::Set(shown) => At(shown.load(Ordering::SeqCst)),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
fn machine_millis() -> i64 {
    Timestamp::now().as_millisecond()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_times_follow_london_through_the_clock_change() {
        let summer = At::parse_london("2026-07-01 10:00").unwrap();
        let winter = At::parse_london("2026-12-01 10:00").unwrap();
        assert_eq!(summer.rfc3339(), "2026-07-01T09:00:00Z");
        assert_eq!(winter.rfc3339(), "2026-12-01T10:00:00Z");
        assert_eq!(summer.in_words(), "1 July 2026, 10:00");
    }

    #[test]
    fn a_set_clock_stands_still_and_its_clones_move_with_it() {
        let clock = Clock::set_to(At(5));
        let twin = clock.clone();
        clock.set(At(9));
        assert_eq!(twin.now(), At(9));
    }

    #[test]
    fn nonsense_is_not_a_time() {
        assert_eq!(At::parse_london("soon"), None);
        assert_eq!(At::parse_london("2026-13-01"), None);
    }

    #[test]
    fn a_day_is_worded_and_nonsense_is_left() {
        assert_eq!(stored_day_in_words("2026-11-10"), "10 November 2026");
        assert_eq!(stored_day_in_words("soon"), "soon");
    }
}
