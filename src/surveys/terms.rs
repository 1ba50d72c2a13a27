//! Terms counted over the years, and which wave reads a horizon.

use super::model::Term;
use jiff::civil::Date;

/// A question that is not asked every term is asked once in so many terms.
const TERMS_A_YEAR: i32 = 3;

impl Term {
    /// The term in which a day lies: autumn from September, spring from January, summer from April.
    pub fn of_day(day: Date) -> Term {
        match day.month() {
            9.. => Term::Autumn,
            1..=3 => Term::Spring,
            _ => Term::Summer,
        }
    }

    fn number(self, year: i32) -> i32 {
        let in_year = match self {
            Term::Spring => 0,
            Term::Summer => 1,
            Term::Autumn => 2,
        };
        TERMS_A_YEAR * year + in_year
    }
}

/// How a question is asked over the terms of a school year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    EveryTerm,
    /// In its home term only.
    OnceAYear,
}

/// Whether a reading of this term and year is the last before a horizon, or later than that.
///
/// The last reading of a question that is asked every term is the one of the term in which the horizon ends; of
/// one that is asked once a year, the one of the last three terms up to it, a school year's worth.
pub fn reaches_horizon((term, year): (Term, i32), asked: Asked, due: Date) -> bool {
    let left = Term::of_day(due).number(i32::from(due.year())) - term.number(year);
    left < if asked == Asked::EveryTerm { 1 } else { TERMS_A_YEAR }
}

/// Whether a wave that closed on this day gives the verdict at a horizon: the last that asks the question before it.
pub fn reads_horizon(wave: (Term, i32), closed: Date, asked: Asked, due: Date) -> bool {
    closed <= due && reaches_horizon(wave, asked, due)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_question_of_every_term_is_read_at_the_horizon_by_one_wave_only() {
        let waves = [
            ((Term::Autumn, 2029), date(2029, 11, 20)),
            ((Term::Spring, 2030), date(2030, 3, 10)),
            ((Term::Summer, 2030), date(2030, 6, 20)),
            ((Term::Autumn, 2030), date(2030, 11, 20)),
            ((Term::Spring, 2031), date(2031, 3, 10)),
        ];
        let read = |asked, due| waves.map(|(wave, closed)| reads_horizon(wave, closed, asked, due));
        assert_eq!(read(Asked::EveryTerm, date(2030, 12, 31)), [false, false, false, true, false]);
        assert_eq!(read(Asked::EveryTerm, date(2030, 8, 31)), [false, false, true, false, false]);
        // Asked in one of them only, whichever it is.
        assert_eq!(read(Asked::OnceAYear, date(2030, 12, 31)), [false, true, true, true, false]);
        assert_eq!(read(Asked::OnceAYear, date(2030, 8, 31)), [true, true, true, false, false]);
    }
}
