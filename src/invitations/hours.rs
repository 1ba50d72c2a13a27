//! When mails to many may leave: in decent hours of school days, London time. Pure.

use crate::clock::At;
use crate::surveys::SchoolDays;
use jiff::civil::{Date, Time};

/// The hours of a school day in which mails to many leave; the last moment is not one of them.
#[derive(Debug, Clone)]
pub struct SendingHours {
    from: Time,
    until: Time,
    days: SchoolDays,
}

impl SendingHours {
    /// Reads "08:00-18:00".
    ///
    /// # Errors
    /// Says how the hours are written.
    pub fn read(text: &str, days: SchoolDays) -> Result<SendingHours, String> {
        let wrong = || {
            format!(
                "[mail] hours is \"{text}\": write two times, the earlier one first, such as \"08:00-18:00\", or \"any\""
            )
        };
        let time = |text: &str| Time::strptime("%H:%M", text.trim()).map_err(|_| wrong());
        let (from, until) = text.split_once('-').ok_or_else(wrong)?;
        let (from, until) = (time(from)?, time(until)?);
        if from < until { Ok(SendingHours { from, until, days }) } else { Err(wrong()) }
    }

    /// Whether mails to many may leave now.
    pub fn are_now(&self, now: At) -> bool {
        let wall = now.london();
        self.days.is_school_day(wall.date()) && self.from <= wall.time() && wall.time() < self.until
    }

    /// This moment where mails may leave, else the next one at which they may.
    pub fn next(&self, now: At) -> At {
        if self.are_now(now) {
            return now;
        }
        let wall = now.london();
        let today = wall.date();
        if self.days.is_school_day(today) && wall.time() < self.from {
            return self.begin_on(today);
        }
        self.begin_on(self.days.next_school_day(today))
    }

    fn begin_on(&self, day: Date) -> At {
        At::from_london(day.to_datetime(self.from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{HOUR, MINUTE};
    use crate::surveys::Content;

    fn hours() -> SendingHours {
        SendingHours::read("08:00-18:00", Content::embedded().school_days).unwrap()
    }

    fn at(text: &str) -> At {
        At::parse_london(text).unwrap()
    }

    #[test]
    fn mails_wait_for_the_next_decent_hour_of_a_school_day() {
        let hours = hours();
        for (now, next) in [
            ("2026-11-10 08:00", "2026-11-10 08:00"),
            ("2026-11-10 17:59", "2026-11-10 17:59"),
            ("2026-11-10 18:00", "2026-11-11 08:00"),
            ("2026-11-10 03:00", "2026-11-10 08:00"),
            ("2026-11-13 19:00", "2026-11-16 08:00"),
            ("2026-10-23 18:00", "2026-11-03 08:00"),
            ("2026-12-24 10:00", "2027-01-05 08:00"),
        ] {
            assert_eq!(hours.next(at(now)), at(next), "{now}");
        }
    }

    /// Every ten minutes of a year with both clock changes: the hours are those of the wall.
    #[test]
    fn no_hour_of_a_year_is_indecent() {
        let (hours, mut now) = (hours(), at("2026-10-01 00:00"));
        let mut open = 0;
        while now < at("2027-10-01 00:00") {
            let wall = now.london();
            let next = hours.next(now);
            assert!(next >= now && hours.are_now(next), "{wall}");
            if hours.are_now(now) {
                open += 1;
                assert!(
                    (8..18).contains(&wall.hour()) && wall.weekday().to_monday_zero_offset() < 5,
                    "{wall}"
                );
            }
            now = now.plus(10 * MINUTE);
        }
        let days = open / (10 * HOUR / (10 * MINUTE));
        assert!((180..=200).contains(&days), "{days} school days");
    }

    #[test]
    fn hours_that_are_none_are_refused_with_an_example() {
        let days = Content::embedded().school_days;
        for wrong in ["8", "18:00-08:00", "08:00-08:00", "a-b", "08:00"] {
            assert!(SendingHours::read(wrong, days.clone()).unwrap_err().contains("08:00-18:00"), "{wrong}");
        }
    }
}
