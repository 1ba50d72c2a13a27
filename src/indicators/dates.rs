//! Days and school years as files write them.

use super::model::{Period, PeriodKind};
use super::sheet::quoted;
use jiff::civil::Date;

/// How a file writes its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayFormat {
    YearFirst,
    DayFirst,
}

impl DayFormat {
    pub fn words(self) -> &'static str {
        match self {
            DayFormat::YearFirst => "with the year first",
            DayFormat::DayFirst => "with the day first",
        }
    }
}

/// 2024-09-09 or 09/09/2024.
pub fn day(text: &str) -> Option<(Date, DayFormat)> {
    if let Ok(date) = text.parse::<Date>() {
        return (text.len() == 10).then_some((date, DayFormat::YearFirst));
    }
    let date = Date::strptime("%d/%m/%Y", text).ok()?;
    Some((date, DayFormat::DayFirst))
}

/// 201819 and what part of it; none for a part that is not kept.
///
/// # Errors
/// A text that is no school year, or a part that is not known.
pub fn academic(time: &str, part: &str) -> Result<Option<Period>, String> {
    let kind = match part.to_lowercase().as_str() {
        "academic year" | "full academic year" => PeriodKind::Year,
        "autumn term" => PeriodKind::Autumn,
        "autumn and spring term" | "autumn and spring terms" => PeriodKind::AutumnAndSpring,
        "spring term" => PeriodKind::Spring,
        "summer term" => PeriodKind::Summer,
        // Half-term counts of old files cover other spans than the terms do.
        "five half terms" | "six half terms" => return Ok(None),
        _ => {
            return Err(format!(
                "{} in time_identifier is not known; it should be Academic year, Autumn term, Spring term, Summer \
                 term or Autumn and spring term",
                quoted(part)
            ));
        }
    };
    let wrong = || format!("{} is no school year; it should look like 201819", quoted(time));
    let (first, second) = time.split_at_checked(4).ok_or_else(wrong)?;
    let digits = time.len() == 6 && time.bytes().all(|byte| byte.is_ascii_digit());
    let (first, second): (i16, i16) =
        (first.parse().map_err(|_| wrong())?, second.parse().map_err(|_| wrong())?);
    if !digits || (first + 1).rem_euclid(100) != second {
        return Err(wrong());
    }
    Period::of_year(kind, first).map(Some).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn school_years_and_their_parts_are_read_and_nonsense_is_refused() {
        let words = |time, part| academic(time, part).map(|period| period.map(|period| period.words()));
        assert_eq!(words("201819", "Academic year"), Ok(Some("2018/19".to_owned())));
        assert_eq!(words("202324", "Autumn term"), Ok(Some("autumn term 2023/24".to_owned())));
        assert_eq!(words("199900", "Academic year"), Ok(Some("1999/00".to_owned())));
        assert_eq!(words("201819", "Six half terms"), Ok(None));
        for nonsense in ["201820", "2018", "2018/19", "", "20181", "éé1819", "+01819"] {
            assert!(words(nonsense, "Academic year").is_err(), "{nonsense}");
        }
        assert!(words("201819", "Michaelmas").unwrap_err().contains("time_identifier"));
    }

    #[test]
    fn days_are_read_in_both_formats_and_told_apart() {
        assert_eq!(day("2024-09-09").unwrap().1, DayFormat::YearFirst);
        assert_eq!(day("09/10/2024").unwrap().0.to_string(), "2024-10-09");
        assert!(["soon", "", "2024-13-01", "31/02/2024", "9.9.2024"].iter().all(|text| day(text).is_none()));
    }
}
