//! The weeks of a wave as a calendar shows them: school days, days without school, and what happens when.

use crate::clock::{At, day_in_words};
use crate::surveys::SchoolDays;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// The longest wave that is shown day by day.
const WEEKS: usize = 30;
/// After the count: people who answered hear back soon, or they do not answer again.
const NOTE_AFTER_COUNT_DAYS: i64 = 14;

/// Something that happens in a wave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub at: At,
    pub what: String,
}

impl Event {
    pub fn new(at: At, what: &str) -> Event {
        Event { at, what: what.to_owned() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// "10", with the month on the first of one and in the first week.
    pub label: String,
    /// Whether mails leave on it.
    pub is_school_day: bool,
    /// "invitations leave, 09:00"
    pub events: Vec<String>,
}

/// Monday to Sunday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    /// "9 November 2026", its Monday.
    pub begins: String,
    pub days: Vec<Day>,
}

/// When people should hear back: two weeks after the count at the same time of day, or on the last school day before.
pub fn note_is_hoped_for(counted: At, days: &SchoolDays) -> At {
    let counted = counted.london();
    let mut day = counted.date().saturating_add(NOTE_AFTER_COUNT_DAYS.days());
    while !days.is_school_day(day) {
        day = day.saturating_sub(1.day());
    }
    At::from_london(day.to_datetime(counted.time()))
}

/// The weeks from the first event to the last.
pub fn weeks(events: &[Event], days: &SchoolDays) -> Vec<Week> {
    let (Some(first), Some(last)) =
        (events.iter().map(|one| one.at.day()).min(), events.iter().map(|one| one.at.day()).max())
    else {
        return Vec::new();
    };
    let mut weeks = Vec::new();
    let mut monday = monday_of(first);
    while monday <= last && weeks.len() < WEEKS {
        let days = (0..7).map(|n| day(monday.saturating_add(n.days()), first, (events, days))).collect();
        weeks.push(Week { begins: day_in_words(monday), days });
        monday = monday.saturating_add(7.days());
    }
    weeks
}

fn day(date: Date, first: Date, (events, days): (&[Event], &SchoolDays)) -> Day {
    let begins = date.day() == 1 || date == monday_of(first);
    let label = date.strftime(if begins { "%-d %b" } else { "%-d" }).to_string();
    let on = events.iter().filter(|one| one.at.day() == date);
    let said = |one: &Event| format!("{}, {}", one.what, one.at.london().strftime("%H:%M"));
    Day { label, is_school_day: days.is_school_day(date), events: on.map(said).collect() }
}

fn monday_of(date: Date) -> Date {
    let back = i64::from(date.weekday().since(Weekday::Monday));
    date.saturating_sub(back.days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Content;

    #[test]
    fn a_results_note_is_hoped_for_on_a_school_day_at_the_hour_of_the_count() {
        let days = Content::embedded().school_days;
        let hoped =
            |counted| note_is_hoped_for(At::parse_london(counted).unwrap(), &days).london().to_string();
        assert!(hoped("2026-11-10 09:00").starts_with("2026-11-24T09:00:00"), "two weeks later");
        assert!(hoped("2026-12-11 09:00").starts_with("2026-12-18T09:00:00"), "Christmas Day is too late");
        assert!(hoped("2026-10-13 09:00").starts_with("2026-10-23T09:00:00"), "half term");
        assert!(hoped("2027-03-15 09:00").starts_with("2027-03-25T09:00:00"), "over a change of the clock");
    }

    #[test]
    fn the_weeks_hold_every_event_and_tell_school_days_from_others() {
        let at = |text| At::parse_london(text).unwrap();
        let events = [
            Event::new(at("2026-10-21 09:00"), "invitations leave"),
            Event::new(at("2026-11-04 10:00"), "first reminder"),
            Event::new(at("2026-11-13 18:00"), "closes"),
        ];
        let weeks = weeks(&events, &Content::embedded().school_days);
        let begin: Vec<_> = weeks.iter().map(|week| week.begins.as_str()).collect();
        assert_eq!(begin, ["19 October 2026", "26 October 2026", "2 November 2026", "9 November 2026"]);
        assert!(weeks.iter().all(|week| week.days.len() == 7));
        let said: Vec<_> = weeks.iter().flat_map(|week| &week.days).flat_map(|day| &day.events).collect();
        assert_eq!(said, ["invitations leave, 09:00", "first reminder, 10:00", "closes, 18:00"]);
        let school = |week: usize| weeks[week].days.iter().filter(|day| day.is_school_day).count();
        assert_eq!([school(0), school(1), school(2)], [5, 0, 4], "half term, then an INSET day");
        assert_eq!((weeks[0].days[0].label.as_str(), weeks[1].days[6].label.as_str()), ("19 Oct", "1 Nov"));
        assert!(super::weeks(&[], &Content::embedded().school_days).is_empty());
    }
}
