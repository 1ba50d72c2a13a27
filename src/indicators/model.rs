//! What a figure of the register is about, and the figure as it was published.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Closed lists that are kept by a word.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$of])* $variant),+ }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The word that it is kept and exported under.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            pub fn from_word(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}

words! {
    /// How wide a figure reaches.
    Level {
        Authority = "authority",
        Region = "region",
        Country = "country",
        /// A part of the authority that the partnership counts for itself.
        Area = "area",
        /// One school, college or service.
        Setting = "setting",
    }
}

words! {
    /// The phase of the schools that are counted.
    SchoolPhase { All = "all", Primary = "primary", Secondary = "secondary", Special = "special" }
}

words! {
    /// What length of time a figure covers. Different kinds are never put into one series.
    PeriodKind {
        Year = "year",
        Autumn = "autumn",
        AutumnAndSpring = "autumn-and-spring",
        Spring = "spring",
        Summer = "summer",
        Week = "week",
        /// Any other span, in a local file.
        Span = "span",
    }
}

impl SchoolPhase {
    /// "primary schools".
    pub fn noun(self) -> &'static str {
        match self {
            SchoolPhase::All => "all schools",
            SchoolPhase::Primary => "primary schools",
            SchoolPhase::Secondary => "secondary schools",
            SchoolPhase::Special => "special schools",
        }
    }

    /// "Primary schools", where a sentence or a heading begins.
    pub fn title(self) -> &'static str {
        match self {
            SchoolPhase::All => "All schools",
            SchoolPhase::Primary => "Primary schools",
            SchoolPhase::Secondary => "Secondary schools",
            SchoolPhase::Special => "Special schools",
        }
    }
}

/// The time that a figure covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    pub kind: PeriodKind,
    pub starts: Date,
    pub ends: Date,
}

/// The first calendar year of the school year (September to August) of a day.
pub fn school_year(day: Date) -> i16 {
    if day.month() >= 9 { day.year() } else { day.year() - 1 }
}

/// "2018/19".
pub fn school_year_words(first: i16) -> String {
    format!("{first}/{:02}", (first + 1).rem_euclid(100))
}

impl Period {
    /// A school year, or a part of one, by its first calendar year.
    pub fn of_year(kind: PeriodKind, first: i16) -> Option<Period> {
        let (from, to) = match kind {
            PeriodKind::Year => ((first, 9, 1), (first + 1, 8, 31)),
            PeriodKind::Autumn => ((first, 9, 1), (first, 12, 31)),
            PeriodKind::AutumnAndSpring => ((first, 9, 1), (first + 1, 4, 30)),
            PeriodKind::Spring => ((first + 1, 1, 1), (first + 1, 4, 30)),
            PeriodKind::Summer => ((first + 1, 5, 1), (first + 1, 8, 31)),
            PeriodKind::Week | PeriodKind::Span => return None,
        };
        let day = |(year, month, day): (i16, i8, i8)| Date::new(year, month, day).ok();
        Some(Period { kind, starts: day(from)?, ends: day(to)? })
    }

    /// The school week, Monday to Friday, that a day lies in.
    pub fn week_of(day: Date) -> Option<Period> {
        let since_monday = i64::from(day.weekday().to_monday_zero_offset());
        let starts = day.checked_sub(since_monday.days()).ok()?;
        Some(Period { kind: PeriodKind::Week, starts, ends: starts.checked_add(4.days()).ok()? })
    }

    /// "2018/19", "autumn term 2018/19", "week of 10 September 2018", "1 September to 20 December 2025".
    pub fn words(&self) -> String {
        let year = school_year_words(school_year(self.starts));
        let day = crate::clock::day_in_words;
        match self.kind {
            PeriodKind::Year => year,
            PeriodKind::Autumn => format!("autumn term {year}"),
            PeriodKind::AutumnAndSpring => format!("autumn and spring terms {year}"),
            PeriodKind::Spring => format!("spring term {year}"),
            PeriodKind::Summer => format!("summer term {year}"),
            PeriodKind::Week => format!("week of {}", day(self.starts)),
            PeriodKind::Span if self.starts.year() == self.ends.year() => {
                format!("{} to {}", self.starts.strftime("%-d %B"), day(self.ends))
            }
            PeriodKind::Span => format!("{} to {}", day(self.starts), day(self.ends)),
        }
    }
}

/// What a figure is about; one figure is held for each.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub indicator: String,
    pub level: Level,
    /// The code of an open file's place; the name of a local area or setting.
    pub place: String,
    pub phase: SchoolPhase,
    pub period: Period,
}

impl Key {
    /// "persistent-absence, secondary, Redcar and Cleveland, 2018/19".
    pub fn words(&self, place_name: &str) -> String {
        format!("{}, {}, {place_name}, {}", self.indicator, self.phase.word(), self.period.words())
    }
}

/// A figure exactly as it was published: texts, so that an export gives them back unrounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub key: Key,
    pub place_name: String,
    /// A number, or the publisher's sign for a missing one (`:` `z` `x` `c`), or empty.
    pub value: String,
    pub count: String,
    pub denominator: String,
    /// A small figure of one of the partnership's own files (measurement.md D11); then the texts are empty.
    pub withheld: bool,
}

/// The number in a published text; none for a missing one, which is never 0.
pub fn number(text: &str) -> Option<f64> {
    let plain =
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    text.parse().ok().filter(|value: &f64| plain && value.is_finite())
}

/// Whether a text is one of the signs for a missing figure, or empty.
pub fn is_missing(text: &str) -> bool {
    matches!(text, "" | ":" | "z" | "x" | "c")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn missing_is_never_nought() {
        for sign in ["", ":", "z", "x", "c", "-", "NaN", "inf", "1e5", "12 %", "0x10"] {
            assert_eq!(number(sign), None, "{sign:?}");
        }
        assert_eq!((number("0"), number("5.19987")), (Some(0.0), Some(5.19987)));
    }

    #[test]
    fn periods_are_worded_as_people_say_them() {
        let year = Period::of_year(PeriodKind::Year, 2018).unwrap();
        assert_eq!(year.words(), "2018/19");
        assert_eq!(Period::of_year(PeriodKind::Year, 1999).unwrap().words(), "1999/00");
        assert_eq!(Period::of_year(PeriodKind::Spring, 2018).unwrap().words(), "spring term 2018/19");
        let week = Period::week_of(date(2024, 9, 12)).unwrap();
        assert_eq!((week.starts, week.ends), (date(2024, 9, 9), date(2024, 9, 13)));
        assert_eq!(week.words(), "week of 9 September 2024");
        let span = Period { kind: PeriodKind::Span, starts: date(2025, 9, 1), ends: date(2025, 12, 19) };
        assert_eq!(span.words(), "1 September to 19 December 2025");
        assert_eq!((school_year(date(2025, 8, 31)), school_year(date(2025, 9, 1))), (2024, 2025));
    }
}
