//! From which reading a target of a voice is measured.

use super::map::Facts;
use super::panel::{headline_item, newest_version};
use super::path::Direction;
use super::rules::Baseline;
use super::seam::linked;
use super::series::{Series, series_of};
use crate::release::{Dimension, Reading, Share};
use crate::theory::Audience;

/// The first reading, of the latest reading's term, of the question that speaks for an outcome and an audience.
///
/// None while there is no reading of 30 answers or more.
pub fn baseline(outcome: &str, audience: Audience, facts: &Facts) -> Option<Baseline> {
    let series: Vec<Series> = series_of(facts.cubes, Dimension::Partnership)
        .into_iter()
        .filter(|series| series.outcome == outcome)
        .collect();
    let series = linked(series, facts.cubes, facts.bank.items);
    let item = headline_item(outcome, audience, facts.bank, &series)?;
    let same = newest_version(&item.id, &series)?.same_term();
    let permille = |reading: &Reading| match reading.share {
        Share::Percent { percent, .. } => Some(10 * u16::from(percent)),
        _ => None,
    };
    let exact = || same.iter().filter_map(|(point, reading)| Some((*point, permille(reading)?)));
    let ((first, from), (last, to)) = (exact().next()?, exact().next_back()?);
    Some(Baseline {
        permille: from,
        when: first.when(),
        moment: first.moment(),
        latest_permille: to,
        latest_moment: last.moment(),
        direction: Direction::Rising,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::panel::Bank;
    use crate::progress::testing::{bank, cell, cube, percent, theory};
    use crate::surveys::Term;

    #[test]
    fn a_target_counts_from_the_first_reading_of_the_latest_readings_term() {
        let (theory, (items, scales)) = (theory(), bank());
        let waves = [(Term::Spring, 2024, 40), (Term::Autumn, 2024, 50), (Term::Autumn, 2025, 58)];
        let cubes: Vec<_> = waves
            .map(|(term, year, share)| cube(term, year, vec![cell("6M-YP-1", 1, percent(share))]))
            .to_vec();
        let bank = Bank { items: &items, scales: &scales };
        let facts = Facts { theory: &theory, bank, cubes: &cubes, targets: &[] };
        let from = baseline("6M", Audience::YoungPeople, &facts).unwrap();
        assert_eq!((from.permille, from.when.as_str(), from.latest_permille), (500, "autumn 2024", 580));
        assert_eq!(baseline("6M", Audience::Families, &facts), None);
    }
}
