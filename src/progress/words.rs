//! How figures are written, in one place, so that every page, chart, table and file says the same.

use crate::release::{Reading, Share};
use crate::stats;

/// `58%`.
pub fn percent(percent: u8) -> String {
    format!("{percent}%")
}

/// A share as a figure: "58%", "about 6 in 10", "under 10%".
pub fn share_words(share: Share) -> String {
    match share {
        Share::Percent { percent: whole, .. } => percent(whole),
        Share::Tenths { tenths } => format!("about {tenths} in 10"),
        Share::UnderThreeInTen => "fewer than 3 in 10".to_owned(),
        Share::OverSevenInTen => "more than 7 in 10".to_owned(),
        Share::UnderTenPercent => format!("under {}", percent(10)),
        Share::OverNinetyPercent => format!("over {}", percent(90)),
    }
}

/// A share for readers who do not use percentages: "6 in 10", "fewer than 1 in 10".
///
/// Made from the published share, so that it tells nothing more. 0 and 10 in 10 are not said.
pub fn in_ten(share: Share) -> String {
    let tenths = match share {
        Share::Percent { percent, .. } => stats::tenths(f64::from(percent) / 100.0),
        Share::Tenths { tenths } => tenths,
        Share::UnderThreeInTen => return "fewer than 3 in 10".to_owned(),
        Share::OverSevenInTen => return "more than 7 in 10".to_owned(),
        Share::UnderTenPercent => 0,
        Share::OverNinetyPercent => 10,
    };
    match tenths {
        0 => "fewer than 1 in 10".to_owned(),
        10.. => "more than 9 in 10".to_owned(),
        tenths => format!("{tenths} in 10"),
    }
}

/// The interval of a share: "52 to 64"; none where none may be shown.
pub(super) fn interval_words(share: Share) -> Option<String> {
    match share {
        Share::Percent { low, high, .. } => Some(format!("{low} to {high}")),
        _ => None,
    }
}

/// A share with how sure it is: "58% (52 to 64)", "about 6 in 10 (10 to 29 answers)", "under 10%".
pub(super) fn share_in_full(reading: &Reading) -> String {
    let share = share_words(reading.share);
    match (interval_words(reading.share), reading.answers) {
        (Some(interval), _) => format!("{share} ({interval})"),
        (None, None) => format!("{share} (10 to 29 answers)"),
        (None, Some(_)) => share,
    }
}

/// Points with their sign: "+8", "-2", "0".
pub fn signed(points: i16) -> String {
    if points > 0 { format!("+{points}") } else { points.to_string() }
}

/// The same where a spreadsheet would take a sign for a formula: "8 more", "2 fewer", "none".
pub fn more_or_fewer(points: i16) -> String {
    match points {
        0 => "none".to_owned(),
        1.. => format!("{points} more"),
        _ => format!("{} fewer", points.unsigned_abs()),
    }
}

/// How many answered: "about 240", "10 to 29".
pub fn answers_words(answers: Option<u32>) -> String {
    answers.map_or_else(|| "10 to 29".to_owned(), |answers| format!("about {answers}"))
}

/// How a response rate is worded: never as proof that the answers stand for everybody.
pub fn answered_words(percent: u8) -> &'static str {
    match percent {
        60.. => "most people answered",
        30..=59 => "some people answered",
        _ => "few people answered: treat as voices, not as a measure",
    }
}

/// The first letter as a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_reads_the_same_in_percent_and_in_tenths() {
        let share = |percent| Share::Percent { percent, low: 0, high: 100 };
        assert_eq!(share_words(share(58)), "58%");
        assert_eq!(in_ten(share(58)), "6 in 10");
        assert_eq!(in_ten(share(65)), "7 in 10");
        assert_eq!(in_ten(share(4)), "fewer than 1 in 10");
        assert_eq!(in_ten(share(100)), "more than 9 in 10");
        assert_eq!(share_words(Share::Tenths { tenths: 6 }), "about 6 in 10");
        assert_eq!(share_words(Share::OverNinetyPercent), "over 90%");
        assert_eq!(in_ten(Share::UnderTenPercent), "fewer than 1 in 10");
    }

    #[test]
    fn a_small_group_has_a_band_for_its_answers_and_no_interval() {
        let small = Reading {
            share: Share::Tenths { tenths: 6 },
            answers: None,
            mean: None,
            spread: None,
            more: None,
        };
        assert_eq!(share_in_full(&small), "about 6 in 10 (10 to 29 answers)");
        let banded = Reading {
            share: Share::UnderTenPercent,
            answers: Some(40),
            mean: None,
            spread: None,
            more: None,
        };
        assert_eq!(share_in_full(&banded), "under 10%");
        assert_eq!(answers_words(Some(240)), "about 240");
    }
}
