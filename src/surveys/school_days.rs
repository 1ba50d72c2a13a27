//! School days and school hours: terms, holidays and days without pupils, read from `school-days.toml`.
//!
//! Days and hours are London's. Beyond the terms that the file knows, every weekday counts as a school day.

use crate::clock::{At, MINUTE};
use crate::theory::{Entry, Faults, SourceFile};
use jiff::civil::{Date, Time, Weekday, time};
use std::collections::BTreeMap;

/// When what was written is gathered for its readers, on each school day.
pub const GATHERINGS: [Time; 2] = [time(10, 30, 0, 0), time(14, 30, 0, 0)];

/// The days of a term, or of one half of it; the last one is part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermDates {
    pub name: String,
    pub first: Date,
    pub last: Date,
}

/// Which days are school days, and the hours of a school day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolDays {
    /// In order, one or more; none overlaps another.
    pub terms: Vec<TermDates>,
    /// Weekdays inside a term without pupils, and why.
    closed: BTreeMap<Date, String>,
    opens: Time,
    closes: Time,
}

impl SchoolDays {
    /// Whether the calendar knows this day: it lies between the first day of the first term and the last of the last.
    pub fn knows(&self, day: Date) -> bool {
        let first = self.terms.first().is_some_and(|term| term.first <= day);
        first && self.terms.last().is_some_and(|term| day <= term.last)
    }

    /// Whether the day lies in a holiday: between two terms, weekends included. A single closed day inside a term
    /// is no holiday, and neither is a day that the calendar does not know.
    pub fn is_holiday(&self, day: Date) -> bool {
        self.knows(day) && !self.terms.iter().any(|term| term.first <= day && day <= term.last)
    }

    /// Why a weekday inside a term has no pupils: "INSET day", "Early May bank holiday".
    pub fn why_closed(&self, day: Date) -> Option<&str> {
        self.closed.get(&day).map(String::as_str)
    }

    /// Whether pupils are in school. Beyond the known terms every weekday counts.
    pub fn is_school_day(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && !self.is_holiday(day) && !self.closed.contains_key(&day)
    }

    /// The first school day after this day.
    pub fn next_school_day(&self, day: Date) -> Date {
        self.school_days_after(day).next().unwrap_or(Date::MAX)
    }

    /// How many school days lie after `from`, up to `until` and with it; 0 where `until` is not later.
    pub fn school_days_until(&self, from: Date, until: Date) -> usize {
        self.school_days_after(from).take_while(|day| *day <= until).count()
    }

    fn school_days_after(&self, day: Date) -> impl Iterator<Item = Date> {
        days_from(day).skip(1).filter(|day| self.is_school_day(*day))
    }

    /// Whether this is the last school day before a holiday, so that nobody reads tomorrow. The last school day
    /// that the calendar knows counts too: what comes after it is not known. A long weekend is no holiday.
    pub fn holiday_begins_tomorrow(&self, day: Date) -> bool {
        let next = self.next_school_day(day);
        let ends = |day: Date| self.is_holiday(day) || self.terms.last().is_some_and(|term| term.last == day);
        self.is_school_day(day) && days_from(day).take_while(|day| *day < next).any(ends)
    }

    /// The last day of the term that a day lies in, or of the next one where it lies in a holiday: of all its halves, which
    /// are named alike up to a comma. None beyond the known terms.
    pub fn term_ends(&self, day: Date) -> Option<Date> {
        let whole = |term: &TermDates| term.name.split(',').next().map(|name| name.trim().to_owned());
        let mut ahead = self.terms.iter().filter(|term| day <= term.last).peekable();
        let name = whole(ahead.peek()?);
        ahead.take_while(|term| whole(term) == name).last().map(|term| term.last)
    }

    /// The whole minutes of school hours from one moment to another; less than 0 where `until` is the earlier one.
    pub fn school_minutes_between(&self, from: At, until: At) -> i64 {
        if until < from {
            return -self.school_minutes_between(until, from);
        }
        let last = until.day();
        let within = |(opens, closes): (At, At)| closes.min(until).0.saturating_sub(opens.max(from).0).max(0);
        self.hours_from(from.day()).take_while(|(opens, _)| opens.day() <= last).map(within).sum::<i64>()
            / MINUTE
    }

    /// The first moment at which so many minutes of school hours have passed since `from`; `from` itself for 0 or
    /// fewer.
    pub fn after_school_minutes(&self, from: At, minutes: i64) -> At {
        if minutes <= 0 {
            return from;
        }
        let mut left = minutes.saturating_mul(MINUTE);
        for (opens, closes) in self.hours_from(from.day()) {
            let begins = opens.max(from);
            let here = closes.0.saturating_sub(begins.0).max(0);
            if here >= left {
                return begins.plus(left);
            }
            left -= here;
        }
        At(i64::MAX)
    }

    /// The first of these times of day on a school day that is later than `now`; none without times.
    pub fn next_gathering(&self, now: At, times: &[Time]) -> Option<At> {
        let today = now.day();
        let first = days_from(today).filter(|day| self.is_school_day(*day)).take(2);
        let moments =
            first.flat_map(|day| times.iter().map(move |time| At::from_london(day.to_datetime(*time))));
        moments.filter(|moment| *moment > now).min()
    }

    /// When school opens and closes, on each school day from this day on.
    fn hours_from(&self, day: Date) -> impl Iterator<Item = (At, At)> {
        let at = |day: Date, time: Time| At::from_london(day.to_datetime(time));
        let school_days = days_from(day).filter(|day| self.is_school_day(*day));
        school_days.map(move |day| (at(day, self.opens), at(day, self.closes)))
    }
}

/// This day and every day after it.
fn days_from(day: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(day), |day| day.tomorrow().ok())
}

/// Reads the calendar; `None` where something is wrong with it, which is added to `faults`.
pub fn read_school_days(file: &SourceFile, faults: &Faults) -> Option<SchoolDays> {
    let top = file.read(faults)?;
    top.only(&["opens", "closes", "terms", "closed"]);
    let (opens, closes) = (clock_time(&top, "opens"), clock_time(&top, "closes"));
    if opens.zip(closes).is_some_and(|(opens, closes)| closes <= opens) {
        top.fault("closes", "school closes later in the day than it opens");
    }
    let mut terms: Vec<TermDates> = Vec::new();
    for entry in top.entries("terms") {
        terms.extend(term(&entry, terms.last()));
    }
    if terms.is_empty() {
        top.fault("terms", "name at least one term: [[terms]] with name, first and last");
    }
    let mut closed = BTreeMap::new();
    for entry in top.optional_entries("closed") {
        closed_day(&entry, &terms, &mut closed);
    }
    Some(SchoolDays { terms, closed, opens: opens?, closes: closes? })
}

fn clock_time(top: &Entry, field: &str) -> Option<Time> {
    let text = top.text(field)?;
    let read = Time::strptime("%H:%M", text).ok();
    if read.is_none() {
        top.fault(field, format!("\"{text}\" is no time of day; write hours and minutes, such as \"08:30\""));
    }
    read
}

fn term(entry: &Entry, before: Option<&TermDates>) -> Option<TermDates> {
    entry.only(&["name", "first", "last"]);
    let (name, first, last) = (entry.text("name"), entry.date("first"), entry.date("last"));
    let (name, first, last) = (name?.to_owned(), first?, last?);
    if last < first {
        entry.fault("last", "a term's last day is not before its first");
    }
    if let Some(before) = before.filter(|before| first <= before.last) {
        let message = format!("terms stand in order: this one starts before \"{}\" ends", before.name);
        entry.fault("first", message);
    }
    Some(TermDates { name, first, last })
}

fn closed_day(entry: &Entry, terms: &[TermDates], closed: &mut BTreeMap<Date, String>) {
    entry.only(&["day", "why"]);
    let (day, why) = (entry.date("day"), entry.text("why"));
    let (Some(day), Some(why)) = (day, why) else { return };
    let inside = terms.iter().any(|term| term.first <= day && day <= term.last);
    if !inside || matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        let advice = "no pupils are in school then anyway; take it out, or mend the day";
        entry.fault("day", format!("{day} is no weekday inside a term: {advice}"));
    }
    if closed.insert(day, why.to_owned()).is_some() {
        entry.fault("day", format!("{day} stands in the file twice; keep one"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::DAY;
    use jiff::civil::date;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    const COPY: &str = include_str!("../../surveys/school-days.toml");
    static CALENDAR: LazyLock<SchoolDays> = LazyLock::new(|| read(COPY).expect("the copy is sound"));

    fn read(text: &str) -> Result<SchoolDays, Vec<String>> {
        let faults = Faults::default();
        let read = read_school_days(&SourceFile::new("school-days.toml", text), &faults);
        match read {
            Some(calendar) if faults.is_empty() => Ok(calendar),
            _ => Err(faults.into_sorted().iter().map(ToString::to_string).collect()),
        }
    }

    fn at(text: &str) -> At {
        At::parse_london(text).expect("a time")
    }

    fn breaks((from, to): (&str, &str), words: &str) {
        assert!(COPY.contains(from), "{from}");
        let faults = read(&COPY.replacen(from, to, 1)).expect_err("the copy is broken");
        assert!(faults.iter().any(|fault| fault.contains(words)), "{words}: {faults:?}");
    }

    #[test]
    fn a_term_ends_with_its_last_half() {
        for (day, ends) in [
            (date(2026, 9, 10), Some(date(2026, 12, 18))),
            (date(2026, 10, 27), Some(date(2026, 12, 18))),
            (date(2026, 12, 18), Some(date(2026, 12, 18))),
            (date(2026, 12, 19), Some(date(2027, 3, 25))),
            (date(2036, 1, 1), None),
        ] {
            assert_eq!(CALENDAR.term_ends(day), ends, "{day}");
        }
    }

    #[test]
    fn each_school_year_has_its_190_days() {
        for (first, last) in [
            (date(2026, 8, 31), date(2027, 8, 31)),
            (date(2027, 8, 31), date(2028, 8, 31)),
            (date(2028, 8, 31), date(2029, 7, 24)),
        ] {
            assert_eq!(CALENDAR.school_days_until(first, last), 190, "{first}");
        }
        assert_eq!(CALENDAR.school_days_until(date(2027, 3, 1), date(2027, 3, 1)), 0);
    }

    #[test]
    fn weekends_holidays_bank_holidays_and_inset_days_are_no_school_days() {
        let school = |day| CALENDAR.is_school_day(day);
        assert!(school(date(2026, 11, 10)) && school(date(2027, 5, 4)));
        assert!(!school(date(2026, 11, 14)) && !school(date(2026, 10, 28)) && !school(date(2027, 1, 4)));
        assert_eq!(CALENDAR.why_closed(date(2027, 5, 3)), Some("Early May bank holiday"));
        assert!(!school(date(2027, 5, 3)) && !CALENDAR.is_holiday(date(2027, 5, 3)));
        assert!(CALENDAR.is_holiday(date(2026, 10, 25)) && !CALENDAR.is_holiday(date(2026, 11, 15)));
        let good_fridays = [date(2027, 3, 26), date(2028, 4, 14), date(2029, 3, 30)];
        let others = [date(2027, 3, 29), date(2028, 4, 17), date(2029, 4, 2), date(2027, 5, 31)];
        assert!(good_fridays.into_iter().chain(others).all(|day| CALENDAR.is_holiday(day)));
    }

    #[test]
    fn beyond_the_known_terms_weekdays_count_and_the_calendar_says_that_it_does_not_know() {
        for day in [date(2026, 8, 28), date(2029, 12, 25), date(1999, 1, 1)] {
            assert!(
                CALENDAR.is_school_day(day) && !CALENDAR.knows(day) && !CALENDAR.is_holiday(day),
                "{day}"
            );
        }
        assert!(!CALENDAR.is_school_day(date(2029, 12, 22)), "a Saturday");
        assert!(CALENDAR.knows(date(2026, 9, 1)) && CALENDAR.knows(date(2029, 7, 24)));
        assert!(CALENDAR.knows(date(2027, 8, 15)) && CALENDAR.is_holiday(date(2027, 8, 15)));
    }

    #[test]
    fn the_next_school_day_passes_over_weekends_holidays_and_closed_days() {
        assert_eq!(CALENDAR.next_school_day(date(2026, 11, 10)), date(2026, 11, 11));
        assert_eq!(CALENDAR.next_school_day(date(2026, 11, 13)), date(2026, 11, 16));
        assert_eq!(CALENDAR.next_school_day(date(2026, 12, 18)), date(2027, 1, 5));
        assert_eq!(CALENDAR.next_school_day(date(2027, 4, 30)), date(2027, 5, 4));
        assert_eq!(CALENDAR.next_school_day(date(2027, 7, 21)), date(2027, 9, 3));
    }

    #[test]
    fn a_holiday_is_announced_on_the_last_school_day_before_it_only() {
        let announced = |day| CALENDAR.holiday_begins_tomorrow(day);
        assert!(
            announced(date(2026, 10, 23)) && announced(date(2026, 12, 18)) && announced(date(2027, 3, 25))
        );
        assert!(
            !announced(date(2026, 10, 22))
                && !announced(date(2026, 10, 24))
                && !announced(date(2026, 11, 13))
        );
        assert!(!announced(date(2027, 4, 30)), "a long weekend is no holiday");
        assert!(announced(date(2029, 7, 23)), "the last day that the calendar knows is an INSET day");
        assert!(!announced(date(2029, 9, 7)), "nothing is known then");
        let closed = "[[closed]]\nday = 2026-10-23\nwhy = \"INSET day\"\n";
        let calendar = read(&format!("{COPY}\n{closed}")).unwrap();
        assert!(calendar.holiday_begins_tomorrow(date(2026, 10, 22)), "nobody is there tomorrow already");
    }

    #[test]
    fn minutes_count_in_school_hours_only() {
        let minutes = |from, until| CALENDAR.school_minutes_between(at(from), at(until));
        assert_eq!(minutes("2026-11-10 08:30", "2026-11-10 16:00"), 450);
        assert_eq!(minutes("2026-11-10 07:00", "2026-11-10 23:00"), 450);
        assert_eq!(minutes("2026-11-10 15:30", "2026-11-11 09:00"), 60);
        assert_eq!(minutes("2026-11-13 15:59", "2026-11-16 08:31"), 2);
        assert_eq!(minutes("2026-12-18 15:00", "2027-01-05 09:30"), 120);
        assert_eq!(minutes("2026-10-24 10:00", "2026-10-31 10:00"), 0);
        assert_eq!(minutes("2026-11-11 09:00", "2026-11-10 15:30"), -60);
    }

    #[test]
    fn a_promise_in_school_hours_ends_in_school_hours() {
        let after = |from, minutes| CALENDAR.after_school_minutes(at(from), minutes).london().to_string();
        assert!(after("2026-11-13 15:00", 120).starts_with("2026-11-16T09:30:00"));
        assert!(after("2026-11-13 15:00", 60).starts_with("2026-11-13T16:00:00"));
        assert!(after("2026-11-14 12:00", 1).starts_with("2026-11-16T08:31:00"));
        assert!(after("2026-12-18 15:30", 450).starts_with("2027-01-05T15:30:00"));
        assert!(after("2026-11-14 12:00", 0).starts_with("2026-11-14T12:00:00"));
    }

    #[test]
    fn the_clock_change_neither_gives_nor_takes_a_minute() {
        // British Summer Time ends on 25 October 2026 (inside half term) and on 29 October 2028 (a Sunday before
        // an INSET day), and begins on 28 March 2027 and on 26 March 2028 (a Sunday between two school days).
        let (friday, monday) = (at("2028-03-24 15:00"), at("2028-03-27 09:00"));
        assert_eq!(monday.0 - friday.0, 3 * DAY - 7 * 60 * MINUTE, "an hour is missing that night");
        assert_eq!(CALENDAR.school_minutes_between(friday, monday), 90);
        assert_eq!(CALENDAR.after_school_minutes(friday, 90), monday);
        let (before, after) = (at("2026-10-23 15:00"), at("2026-11-03 09:30"));
        assert_eq!(CALENDAR.school_minutes_between(before, after), 120);
        assert_eq!(CALENDAR.after_school_minutes(before, 120), after);
        // A weekday calendar that knows nothing: the clocks go back on Sunday 28 October 2029.
        let (friday, monday) = (at("2029-10-26 15:59"), at("2029-10-29 08:31"));
        assert_eq!(CALENDAR.school_minutes_between(friday, monday), 2);
        assert_eq!(CALENDAR.next_gathering(friday, &GATHERINGS), Some(at("2029-10-29 10:30")));
        assert_eq!(monday.rfc3339(), "2029-10-29T08:31:00Z");
        assert_eq!(at("2028-03-27 08:30").rfc3339(), "2028-03-27T07:30:00Z");
    }

    #[test]
    fn what_is_written_is_gathered_twice_a_school_day() {
        let next = |now| CALENDAR.next_gathering(at(now), &GATHERINGS).unwrap();
        assert_eq!(next("2026-11-10 07:00"), at("2026-11-10 10:30"));
        assert_eq!(next("2026-11-10 10:30"), at("2026-11-10 14:30"));
        assert_eq!(next("2026-11-10 14:31"), at("2026-11-11 10:30"));
        assert_eq!(next("2026-11-13 16:00"), at("2026-11-16 10:30"));
        assert_eq!(next("2026-12-18 14:30"), at("2027-01-05 10:30"));
        assert_eq!(CALENDAR.next_gathering(at("2026-11-10 07:00"), &[]), None);
    }

    #[test]
    fn a_broken_calendar_is_named_with_file_line_and_field() {
        breaks(("\"08:30\"", "\"half past\""), "school-days.toml:13: opens: \"half past\" is no time of day");
        breaks(("\"16:00\"", "\"08:30\""), "school-days.toml:14: closes: school closes later");
        breaks(("last = 2026-10-23", "last = 2026-08-23"), "last: a term's last day is not before its first");
        breaks(("last = 2026-10-23", "last = \"soon\""), "last: this must be a day without quotation marks");
        breaks(("first = 2026-11-02", "first = 2026-10-23"), "first: terms stand in order");
        breaks(("day = 2026-09-02", "day = 2026-09-05"), "day: 2026-09-05 is no weekday inside a term");
        breaks(("day = 2026-09-02", "day = 2026-10-27"), "day: 2026-10-27 is no weekday inside a term");
        breaks(("day = 2026-09-02", "day = 2026-09-01"), "day: 2026-09-01 stands in the file twice");
        breaks(("why = \"INSET day\"", "because = \"INSET day\""), "because: no such field here");
        let empty = read("opens = \"08:30\"\ncloses = \"16:00\"\nterms = []\n").unwrap_err();
        assert!(empty[0].contains("name at least one term"), "{empty:?}");
    }

    #[test]
    fn a_folder_may_bring_its_own_calendar_or_none() {
        use super::super::content::{Content, embedded_folder};
        let folder = embedded_folder();
        assert_eq!(Content::load(folder.path()).unwrap().school_days, *CALENDAR);
        let path = folder.path().join("school-days.toml");
        std::fs::write(&path, COPY.replace("\"16:00\"", "\"15:15\"")).unwrap();
        assert_eq!(Content::load(folder.path()).unwrap().school_days.closes, time(15, 15, 0, 0));
        std::fs::write(&path, COPY.replace("\"16:00\"", "\"late\"")).unwrap();
        let faults = Content::load(folder.path()).unwrap_err();
        assert_eq!((faults.len(), faults[0].line, faults[0].field.as_str()), (1, 14, "closes"));
    }

    #[test]
    fn a_file_cut_short_anywhere_gives_faults_or_a_calendar_and_never_a_panic() {
        for cut in 0..COPY.len() {
            if let Err(faults) = read(&COPY[..cut]) {
                assert!(!faults.is_empty());
            }
        }
    }

    #[test]
    fn moments_beyond_all_calendars_are_no_panic() {
        for moment in [At(i64::MAX), At(i64::MIN), At(253_402_207_200_000)] {
            CALENDAR.school_minutes_between(moment, moment);
            CALENDAR.next_gathering(moment, &GATHERINGS);
            assert!(CALENDAR.next_school_day(Date::MAX) == Date::MAX);
        }
    }

    proptest! {
        #[test]
        fn minutes_between_and_minutes_after_agree(
            from in 1_788_000_000_000i64..1_900_000_000_000, minutes in 1i64..20_000
        ) {
            let from = At(from);
            let end = CALENDAR.after_school_minutes(from, minutes);
            prop_assert_eq!(CALENDAR.school_minutes_between(from, end), minutes);
            prop_assert_eq!(CALENDAR.school_minutes_between(from, end.plus(-1)), minutes - 1, "it is the first such moment");
            prop_assert!(CALENDAR.is_school_day(end.day()));
            prop_assert_eq!(CALENDAR.school_minutes_between(end, from), -minutes);
        }

        #[test]
        fn minutes_add_up(from in 1_788_000_000_000i64..1_900_000_000_000, first in 0i64..9_000, second in 0i64..9_000) {
            let middle = CALENDAR.after_school_minutes(At(from), first);
            let end = CALENDAR.after_school_minutes(middle, second);
            prop_assert_eq!(CALENDAR.after_school_minutes(At(from), first + second), end);
        }
    }
}
