//! From which reading a target of a voice is measured.

use super::map::Facts;
use super::panel::{headline_item, newest_version};
use super::path::Direction;
use super::rules::{Baseline, Target, permille_words};
use super::seam::linked;
use super::series::{Series, series_of};
use crate::release::{Dimension, Reading, Share};
use crate::theory::{Audience, Measure};

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

/// What the lead must know of a target that was agreed as one to reach and that the first reading had reached; none of
/// any other. The release judges it as one to keep.
pub fn reached_at_first(target: &Target, facts: &Facts) -> Option<String> {
    let Measure::Voice(audience) = target.measure else { return None };
    let first = baseline(&target.outcome, audience, facts)?;
    (!target.keep && target.permille <= first.permille).then(|| {
        format!(
            "No higher than the first reading ({}, {}), so it is read as one to keep.",
            permille_words(first.permille),
            first.when
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::panel::Bank;
    use crate::progress::testing::{bank, cell, cube, percent, target, theory};
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
        let of = |percent, keep| {
            let target = Target { keep, ..target("6M", Audience::YoungPeople, 2030, percent) };
            reached_at_first(&target, &facts)
        };
        let said = "No higher than the first reading (50%, autumn 2024), so it is read as one to keep.";
        assert_eq!((of(50, false).as_deref(), of(51, false), of(50, true)), (Some(said), None, None));
    }
}
