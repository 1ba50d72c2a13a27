//! Whether one edition of a question is answered differently from the others.
//!
//! Editions count together, so a translation whose words mean something else would move the figure of all.

use super::words::capital;
use crate::release::{Cell, Cube, Dimension, Figure, Reading, Share};
use crate::theory::Audience;

/// From this many points on a difference is said.
const SAID_FROM: u8 = 10;
/// The edition that the others are translated from.
const SOURCE: &str = "en";

/// Languages spoken at home in many English schools, as the desk names them. An edition in another language is
/// named by its code.
const LANGUAGES: [(&str, &str); 33] = [
    ("am", "Amharic"),
    ("ar", "Arabic"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("cs", "Czech"),
    ("cy", "Welsh"),
    ("en", "English"),
    ("es", "Spanish"),
    ("fa", "Persian"),
    ("fr", "French"),
    ("gu", "Gujarati"),
    ("hi", "Hindi"),
    ("hu", "Hungarian"),
    ("it", "Italian"),
    ("ku", "Kurdish"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("ne", "Nepali"),
    ("pa", "Punjabi"),
    ("pl", "Polish"),
    ("ps", "Pashto"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sk", "Slovak"),
    ("so", "Somali"),
    ("sq", "Albanian"),
    ("ta", "Tamil"),
    ("ti", "Tigrinya"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("zh", "Chinese"),
];

/// One edition of a question that is answered differently. It blocks nothing and ranks nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionFlag {
    /// `pl`.
    pub edition: String,
    /// In whole percents as published: this edition less everyone else.
    pub points: i16,
}

impl EditionFlag {
    /// The whole of what is said.
    pub fn sentence(&self) -> String {
        let side = if self.points < 0 { "lower" } else { "higher" };
        format!(
            "People who answered in {} answered this differently (about {} points {side}). The words may not \
             mean quite the same. Ask someone who reads both before you compare.",
            edition_words(&self.edition),
            self.points.unsigned_abs(),
        )
    }
}

/// How far an edition stands from everyone else, where that is to be said.
///
/// None under 10 points, and none unless both sides are shown in whole percents (30 answers or more each).
pub(super) fn difference(edition: &Figure<Reading>, everyone_else: &Figure<Reading>) -> Option<i16> {
    let percent = |figure: &Figure<Reading>| match figure.shown()?.share {
        Share::Percent { percent, .. } => Some(percent),
        _ => None,
    };
    let (mine, theirs) = (percent(edition)?, percent(everyone_else)?);
    (mine.abs_diff(theirs) >= SAID_FROM).then(|| i16::from(mine) - i16::from(theirs))
}

/// The flags of one question in one release, in the release's order.
///
/// The English that the others are made from is named only where no other edition is: what is said of two
/// editions is said once.
pub(super) fn flags(cube: &Cube, (item, version, audience): (&str, u32, Audience)) -> Vec<EditionFlag> {
    let mine = |cell: &&Cell| {
        cell.group.dimension == Dimension::Edition
            && (cell.item.as_str(), cell.item_version, cell.audience) == (item, version, audience)
    };
    let flag = |cell: &Cell| {
        let rest = cube.everyone_else.iter().filter(mine).find(|rest| rest.group == cell.group)?;
        let points = difference(&cell.figure, &rest.figure)?;
        Some(EditionFlag { edition: cell.group.name.clone(), points })
    };
    let all: Vec<EditionFlag> = cube.cells.iter().filter(mine).filter_map(flag).collect();
    let (source, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|flag| flag.edition == SOURCE);
    if others.is_empty() { source } else { others }
}

/// An edition as the desk names it: "Polish", "easy-read English".
pub(super) fn edition_words(code: &str) -> String {
    let (language, easy) = code.strip_suffix("-easy").map_or((code, false), |language| (language, true));
    let name = LANGUAGES.iter().find(|(tag, _)| *tag == language).map_or(language, |(_, name)| name);
    if easy { format!("easy-read {name}") } else { name.to_owned() }
}

/// The same at the head of a table's row; merged groups keep their name.
pub(super) fn edition_head(group: &str) -> String {
    capital(&edition_words(group))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing::{cell, cube, figure, percent, withheld};
    use crate::release::Group;
    use crate::surveys::Term;

    #[test]
    fn ten_points_are_said_and_nine_are_not() {
        assert_eq!(difference(&percent(41), &percent(50)), None);
        assert_eq!(difference(&percent(40), &percent(50)), Some(-10));
        assert_eq!(difference(&percent(59), &percent(50)), None);
        assert_eq!(difference(&percent(60), &percent(50)), Some(10));
    }

    #[test]
    fn a_side_that_is_withheld_or_rough_says_nothing() {
        let rough = [
            withheld(),
            figure(Share::Tenths { tenths: 1 }),
            figure(Share::UnderTenPercent),
            figure(Share::UnderThreeInTen),
        ];
        for rough in rough {
            assert_eq!(difference(&rough, &percent(80)), None);
            assert_eq!(difference(&percent(80), &rough), None);
        }
    }

    fn flags_of(editions: &[(&str, Figure<Reading>, Figure<Reading>)]) -> Vec<EditionFlag> {
        let of = |name: &str, figure: &Figure<Reading>| Cell {
            group: Group { dimension: Dimension::Edition, name: name.into() },
            ..cell("6M-YP-1", 1, figure.clone())
        };
        let cells = editions.iter().map(|(name, mine, _)| of(name, mine)).collect();
        let mut release = (*cube(Term::Autumn, 2026, cells)).clone();
        release.everyone_else = editions.iter().map(|(name, _, rest)| of(name, rest)).collect();
        flags(&release, ("6M-YP-1", 1, Audience::YoungPeople))
    }

    #[test]
    fn the_translation_is_named_and_english_only_where_nothing_else_is() {
        let two = flags_of(&[("en", percent(60), percent(45)), ("pl", percent(45), percent(60))]);
        assert_eq!(two, [EditionFlag { edition: "pl".into(), points: -15 }]);
        assert_eq!(
            two[0].sentence(),
            "People who answered in Polish answered this differently (about 15 points lower). The words may \
             not mean quite the same. Ask someone who reads both before you compare."
        );
        let english = flags_of(&[("en", percent(60), percent(50)), ("pl", withheld(), withheld())]);
        assert_eq!(english[0].edition, "en");
        let easy = flags_of(&[("en", percent(50), percent(55)), ("en-easy", percent(64), percent(50))]);
        assert!(
            easy[0]
                .sentence()
                .contains("in easy-read English answered this differently (about 14 points higher)")
        );
    }

    #[test]
    fn every_edition_that_there_is_has_a_name_on_the_desk() {
        for edition in crate::surveys::Content::embedded().editions.iter() {
            assert_ne!(edition_words(&edition.code), edition.code);
        }
        assert_eq!(edition_words("pl-easy"), "easy-read Polish");
        assert_eq!(
            (edition_words("gd"), edition_head("Other groups together")),
            ("gd".into(), "Other groups together".into())
        );
    }

    #[test]
    fn a_release_from_before_editions_were_compared_has_no_flag() {
        let one = Cell {
            group: Group { dimension: Dimension::Edition, name: "pl".into() },
            ..cell("6M-YP-1", 1, percent(10))
        };
        let release = cube(Term::Autumn, 2025, vec![cell("6M-YP-1", 1, percent(90)), one]);
        assert_eq!(flags(&release, ("6M-YP-1", 1, Audience::YoungPeople)), []);
    }
}
