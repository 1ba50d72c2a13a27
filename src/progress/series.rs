//! Readings of one item, in one version, by one group, over waves.

use super::seam::Seam;
use crate::release::{Cell, Change, Cube, Dimension, Figure, Group, ItemKey, Reading, Share, Standing};
use crate::surveys::Term;
use crate::theory::Audience;
use jiff::civil::Date;
use std::sync::Arc;

/// What one release says of the series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    pub wave: String,
    pub term: Term,
    pub year: i32,
    /// The day on which the wave closed, in London; none where the cube's day cannot be read.
    pub closed_on: Option<Date>,
    pub figure: Figure<Reading>,
    /// Since the first reading of the same term; only for the partnership, and none on the first reading.
    pub change: Option<Figure<Change>>,
    /// Beside every target that was sealed with the wave; only for the partnership.
    pub standings: Vec<Standing>,
    /// Whether it was sealed with a target, and where it stands is withheld.
    pub standing_withheld: bool,
}

impl Point {
    /// "autumn 2026".
    pub fn when(&self) -> String {
        format!("{} {}", self.term.name(), self.year)
    }

    /// Where the reading stands on a time axis, as a year with a fraction: 2026.86.
    pub fn moment(&self) -> f64 {
        self.closed_on.map_or_else(|| f64::from(self.year) + 0.5, year_fraction)
    }
}

/// A day as a year with a fraction; the end of 2030 is 2031.0.
pub(super) fn year_fraction(day: Date) -> f64 {
    f64::from(day.year()) + (f64::from(day.day_of_year()) - 0.5) / f64::from(day.days_in_year())
}

/// The readings of one item version by one audience and group, in wave order. Withheld ones are in it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub item: String,
    pub version: u32,
    pub outcome: String,
    pub audience: Audience,
    pub group: Group,
    pub points: Vec<Point>,
    /// Between its readings, and between the earlier version's last reading and its first.
    pub seams: Vec<Seam>,
    /// The readings of the version before, for drawing only: never compared, joined or tested.
    pub earlier: Option<Box<Series>>,
}

impl Series {
    /// The latest reading that may be shown.
    pub fn newest_shown(&self) -> Option<(&Point, &Reading)> {
        self.points.iter().rev().find_map(|point| point.figure.shown().map(|reading| (point, reading)))
    }

    /// The term whose readings are like for like: that of the latest reading shown.
    pub fn like_for_like(&self) -> Option<Term> {
        self.newest_shown().map(|(point, _)| point.term)
    }

    /// Whether a reading may be set beside the latest one shown: of the same term, and no seam between them.
    pub fn is_like_for_like(&self, point: &Point) -> bool {
        let newest = self.newest_shown();
        newest.is_some_and(|(newest, _)| newest.term == point.term && self.may_join(point, newest))
    }

    /// The shown readings that are like for like with the latest one, oldest first: only these are compared.
    pub fn same_term(&self) -> Vec<(&Point, &Reading)> {
        self.points
            .iter()
            .filter(|point| self.is_like_for_like(point))
            .filter_map(|point| point.figure.shown().map(|reading| (point, reading)))
            .collect()
    }

    /// The readings in whole percents among those that are like for like: only these are counted.
    fn exact(&self) -> Vec<(&Point, &Reading)> {
        let mut same = self.same_term();
        same.retain(|(_, reading)| matches!(reading.share, Share::Percent { .. }));
        same
    }

    /// How many readings can be compared. A figure that is only ever shown as a band is one reading, however
    /// often it was asked.
    pub fn readings(&self) -> usize {
        self.exact().len().max(self.same_term().len().min(1))
    }

    /// The first reading that a change or a path can start from; a band where there is nothing else.
    pub fn beginning(&self) -> Option<(&Point, &Reading)> {
        self.exact().first().copied().or_else(|| self.same_term().first().copied())
    }

    /// The latest reading in whole percents; a band where there is nothing else.
    pub fn speaking(&self) -> Option<(&Point, &Reading)> {
        self.exact().last().copied().or_else(|| self.same_term().last().copied())
    }

    /// The change of the latest reading shown since the first of its term; none where none may be shown.
    pub fn change(&self) -> Option<&Change> {
        self.newest_shown().and_then(|(point, _)| point.change.as_ref()?.shown())
    }

    /// Whether every release that asked withheld the figure.
    pub fn all_withheld(&self) -> bool {
        self.newest_shown().is_none()
    }
}

/// Every series of one dimension, from cubes in wave order (oldest first), in the order of first asking.
///
/// One series per item, version, audience and group: two versions of an item never share one. `linked` puts in
/// the seams between them.
pub fn series_of(cubes: &[Arc<Cube>], dimension: Dimension) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for cube in cubes {
        let cells = cube.cells.iter().filter(|cell| cell.group.dimension == dimension);
        for cell in cells {
            let key = (cell.item.as_str(), cell.item_version, cell.audience, cell.group.name.as_str());
            let place = *places.entry(key).or_insert_with(|| {
                all.push(Series {
                    item: cell.item.clone(),
                    version: cell.item_version,
                    outcome: cell.outcome.clone(),
                    audience: cell.audience,
                    group: cell.group.clone(),
                    points: Vec::new(),
                    seams: Vec::new(),
                    earlier: None,
                });
                all.len() - 1
            });
            let (change, standings, standing_withheld) = measured(cube, cell);
            all[place].points.push(Point {
                wave: cube.wave.clone(),
                term: cube.term,
                year: cube.year,
                closed_on: cube.closed_on.parse().ok(),
                figure: cell.figure.clone(),
                change,
                standings,
                standing_withheld,
            });
        }
    }
    all
}

/// The change of a partnership's figure and where it stands against targets, as the release froze them.
fn measured(cube: &Cube, cell: &Cell) -> (Option<Figure<Change>>, Vec<Standing>, bool) {
    if cell.group.dimension != Dimension::Partnership {
        return (None, Vec::new(), false);
    }
    let mine = |key: &ItemKey| {
        key.item == cell.item && key.item_version == cell.item_version && key.audience == cell.audience
    };
    let change = cube.changes.iter().find(|one| mine(&one.key)).map(|one| one.figure.clone());
    let standings = || cube.standings.iter().filter(|one| mine(&one.key));
    let withheld = standings().any(|one| one.figure.shown().is_none());
    (change, standings().filter_map(|one| one.figure.shown().cloned()).collect(), withheld)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing::{cell, cube, percent, withheld};

    #[test]
    fn two_versions_of_an_item_never_share_a_series() {
        let cubes = [
            cube(Term::Autumn, 2024, vec![cell("6M-YP-1", 1, percent(58))]),
            cube(Term::Autumn, 2025, vec![cell("6M-YP-1", 2, percent(64))]),
        ];
        let all = series_of(&cubes, Dimension::Partnership);
        assert_eq!(
            all.iter().map(|one| (one.version, one.points.len())).collect::<Vec<_>>(),
            [(1, 1), (2, 1)]
        );
    }

    #[test]
    fn only_shown_readings_of_the_latest_readings_term_are_compared() {
        let cubes = [
            cube(Term::Autumn, 2024, vec![cell("6M-YP-1", 1, percent(58))]),
            cube(Term::Spring, 2025, vec![cell("6M-YP-1", 1, percent(50))]),
            cube(Term::Autumn, 2025, vec![cell("6M-YP-1", 1, percent(60))]),
            cube(Term::Spring, 2026, vec![cell("6M-YP-1", 1, withheld())]),
        ];
        let all = series_of(&cubes, Dimension::Partnership);
        let whens: Vec<_> = all[0].same_term().iter().map(|(point, _)| point.when()).collect();
        assert_eq!(whens, ["autumn 2024", "autumn 2025"]);
        assert_eq!(all[0].points.len(), 4);
    }

    #[test]
    fn a_day_becomes_a_place_on_the_axis() {
        let day: Date = "2026-12-31".parse().unwrap();
        assert!((year_fraction(day) - 2026.998).abs() < 0.001);
    }
}
