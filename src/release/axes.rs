//! The groups that ballots and roster rows are counted by, in the plan's and the roster's order.

use super::cube::Dimension;
use super::places::{self, Places};
use super::sheet::{Sheet, Stack};
use super::tally::Roster;
use crate::surveys::ReleasePlan;
use crate::theory::Audience;
use std::collections::BTreeMap;

/// People of whom a characteristic is not known (paper ballots among them).
pub(super) const NOT_STATED: &str = "not stated";
/// Who is not of a yes/no group.
pub(super) const NO: &str = "no";
/// Editions that fewer people read than the reporting minimum.
pub(super) const OTHER_EDITIONS: &str = "other editions";

/// One base dimension: its groups are numbered from `first` through all axes.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    pub dimension: Dimension,
    pub names: Vec<String>,
    pub first: usize,
}

/// A partition of the places: phases or localities.
#[derive(Debug, Clone)]
pub(super) struct Partition {
    pub dimension: Dimension,
    pub names: Vec<String>,
    /// For each place the number of its group.
    pub of_place: Vec<usize>,
}

/// One audience's axes; the first is always the place.
#[derive(Debug, Clone)]
pub(super) struct Axes {
    pub list: Vec<Axis>,
    pub places: Places,
    years: Vec<i32>,
    bands: Vec<String>,
    editions: Vec<String>,
}

impl Axes {
    pub fn new(plan: &ReleasePlan, minimum: u32, audience: Audience, from: (&Stack<'_>, &[Roster])) -> Axes {
        let (stack, roster) = from;
        let sheets = || stack.sheets.iter().filter(|sheet| sheet.audience == audience);
        let rows = || roster.iter().filter(|row| row.audience == audience);
        let mut ballots: BTreeMap<String, u32> = BTreeMap::new();
        let mut editions: BTreeMap<String, u32> = BTreeMap::new();
        let mut sizes: BTreeMap<u32, u32> = BTreeMap::new();
        for sheet in sheets() {
            *sizes.entry(sheet.setting).or_default() += 1;
            *editions.entry(stack.name(sheet.edition).to_owned()).or_default() += 1;
        }
        for (setting, size) in sizes {
            ballots.insert(stack.name(setting).to_owned(), size);
        }
        let mut invited: BTreeMap<String, u32> = BTreeMap::new();
        for row in rows() {
            *invited.entry(row.setting.clone()).or_default() += row.invited;
        }
        let places = places::resolve(plan, minimum, &invited, &ballots);
        let sheet_years = sheets().filter_map(|sheet| sheet.year_group);
        let mut years: Vec<i32> = rows().filter_map(|row| row.year_group).chain(sheet_years).collect();
        let sheet_bands = sheets().filter_map(|sheet| sheet.absence_band);
        let mut bands: Vec<String> = rows()
            .filter_map(|row| row.absence_band.clone())
            .chain(sheet_bands.map(|band| stack.name(band).to_owned()))
            .collect();
        years.sort_unstable();
        years.dedup();
        bands.sort_unstable_by(|one, other| (band_from(one), one).cmp(&(band_from(other), other)));
        bands.dedup();
        let editions = editions.into_iter().filter(|(_, n)| *n >= minimum).map(|(name, _)| name).collect();
        let mut axes = Axes { list: Vec::new(), places, years, bands, editions };
        axes.name(plan);
        axes
    }

    fn name(&mut self, plan: &ReleasePlan) {
        let last = |names: Vec<String>, last: &str| names.into_iter().chain([last.to_owned()]).collect();
        let places = self.places.list.iter().map(|place| place.name.clone()).collect();
        self.push(Dimension::Place, places);
        let years = self.years.iter().map(|year| format!("Year {year}")).collect();
        self.push(Dimension::YearGroup, last(years, NOT_STATED));
        self.push(Dimension::AbsenceBand, last(self.bands.clone(), NOT_STATED));
        for (dimension, group) in [Dimension::Group1, Dimension::Group2].into_iter().zip(&plan.groups) {
            let names = ["yes", NO, NOT_STATED].map(|answer| format!("{group}: {answer}"));
            self.push(dimension, names.to_vec());
        }
        self.push(Dimension::Edition, last(self.editions.clone(), OTHER_EDITIONS));
    }

    fn push(&mut self, dimension: Dimension, names: Vec<String>) {
        let first = self.groups();
        self.list.push(Axis { dimension, names, first });
    }

    /// How many groups all axes have together.
    pub fn groups(&self) -> usize {
        self.list.last().map_or(0, |axis| axis.first + axis.names.len())
    }

    /// The dimension of a group.
    pub fn dimension(&self, group: usize) -> Dimension {
        let axis = self.list.iter().rfind(|axis| axis.first <= group);
        axis.map_or(Dimension::Place, |axis| axis.dimension)
    }

    /// The groups of a ballot, one of every axis.
    pub fn of_sheet(&self, stack: &Stack<'_>, sheet: &Sheet) -> Vec<usize> {
        let band = sheet.absence_band.map(|band| stack.name(band));
        let mut groups = self.of_person(stack.name(sheet.setting), sheet.year_group, band, sheet.groups);
        let edition = stack.name(sheet.edition);
        let at = self.editions.iter().position(|name| name == edition).unwrap_or(self.editions.len());
        groups.push(self.list.last().map_or(0, |axis| axis.first) + at);
        groups
    }

    /// The groups of a roster row, one of every axis but the edition, which is known only when somebody reads.
    pub fn of_roster(&self, row: &Roster) -> Vec<usize> {
        self.of_person(&row.setting, row.year_group, row.absence_band.as_deref(), row.groups)
    }

    fn of_person(
        &self,
        setting: &str,
        year: Option<i32>,
        band: Option<&str>,
        groups: [Option<bool>; 2],
    ) -> Vec<usize> {
        let yes_no = |answer: Option<bool>| answer.map_or(2, |yes| usize::from(!yes));
        let of_axis = |axis: &Axis| match axis.dimension {
            Dimension::YearGroup => year
                .and_then(|year| self.years.iter().position(|one| *one == year))
                .unwrap_or(self.years.len()),
            Dimension::AbsenceBand => band
                .and_then(|band| self.bands.iter().position(|one| one == band))
                .unwrap_or(self.bands.len()),
            Dimension::Group1 => yes_no(groups[0]),
            Dimension::Group2 => yes_no(groups[1]),
            _ => self.places.of(setting),
        };
        let known = self.list.iter().filter(|axis| axis.dimension != Dimension::Edition);
        known.map(|axis| axis.first + of_axis(axis)).collect()
    }

    /// Phases and localities, in the order in which the plan first names them.
    pub fn partitions(&self, plan: &ReleasePlan) -> [Partition; 2] {
        let phases: Vec<&str> = self.places.list.iter().map(|place| place.phase.as_str()).collect();
        let localities: Vec<&str> = self.places.list.iter().map(|place| place.locality.as_str()).collect();
        let planned = |name: &dyn Fn(usize) -> String| (0..plan.places.len()).map(name).collect();
        [
            partition(Dimension::Phase, &phases, planned(&|at| plan.places[at].phase.clone())),
            partition(Dimension::Locality, &localities, planned(&|at| plan.places[at].locality.clone())),
        ]
    }
}

impl Axes {
    /// Every place with the name of its phase, from the partitions of [`Axes::partitions`].
    pub fn phases(&self, partitions: &[Partition; 2]) -> impl Iterator<Item = (String, String)> {
        let of_place = partitions[0].of_place.iter().map(|&phase| partitions[0].names[phase].clone());
        self.places.list.iter().map(|place| place.name.clone()).zip(of_place)
    }
}

/// 10 of "10-50": where a band begins; bands without a number come last.
pub(super) fn band_from(band: &str) -> u32 {
    let digits = band.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(band.len());
    band[..digits].parse().unwrap_or(u32::MAX)
}

fn partition(dimension: Dimension, of: &[&str], planned: Vec<String>) -> Partition {
    let mut names: Vec<String> = Vec::new();
    for name in planned.into_iter().chain([places::ELSEWHERE.to_owned()]) {
        if of.contains(&name.as_str()) && !names.contains(&name) {
            names.push(name);
        }
    }
    let number = |place: &&str| names.iter().position(|name| name == place).unwrap_or(0);
    let of_place = of.iter().map(number).collect();
    Partition { dimension, names, of_place }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::world::World;

    #[test]
    fn absence_bands_stand_from_the_smallest_to_the_largest() {
        let mut world = World::of(&[("Heron", "secondary", "Dunes")]);
        for band in ["50+", "10-50", "5-10", "0-5"] {
            world.answer("Heron", 12, 6, |ballot| ballot.absence_band = Some(band.into()));
        }
        let counts = world.counts();
        let bands = counts[0].axes.list.iter().find(|axis| axis.dimension == Dimension::AbsenceBand);
        assert_eq!(bands.unwrap().names, ["0-5", "5-10", "10-50", "50+", NOT_STATED]);
        let cube = world.cube();
        let shown = cube.cells.iter().filter(|cell| cell.group.dimension == Dimension::AbsenceBand);
        let names: Vec<&str> = shown.map(|cell| cell.group.name.as_str()).collect();
        assert_eq!(&names[..4], ["0-5", "5-10", "10-50", "50+"]);
    }
}
