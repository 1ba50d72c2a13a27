//! Groups beside everyone else, in words, in the order that was declared before the wave (measurement.md 3.11).

use super::map::Facts;
use super::panel::ItemView;
use super::words::{more_or_fewer, percent};
use crate::release::{Dimension, Figure, Gap, GapCell, Group, WITHHELD_SENTENCE, nearest_words};

/// The dimensions in which a group is set beside everyone else. Places are not among them: nobody is ranked.
const DIMENSIONS: [(Dimension, &str); 6] = [
    (Dimension::Phase, "Phase"),
    (Dimension::Locality, "Locality"),
    (Dimension::YearGroup, "Year group"),
    (Dimension::AbsenceBand, "Absence, percent of sessions"),
    (Dimension::Group1, "Declared group"),
    (Dimension::Group2, "Second declared group"),
];

/// One group of a question beside everyone else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapRow {
    /// "Phase"; of a group that the partnership declares, its name.
    pub heading: String,
    pub group: String,
    pub figure: Figure<Gap>,
    /// Where it is withheld: whose share of the same question may be seen instead, "the whole partnership".
    pub nearest: Option<String>,
}

/// The groups of one question in the latest release that asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapGroup {
    /// "autumn 2026".
    pub when: String,
    /// In the plan's order; a group that cannot be set beside everyone else is in it too.
    pub rows: Vec<GapRow>,
}

impl GapRow {
    /// "12 fewer (18 fewer to 6 fewer). A clear gap.", or the one sentence of what is withheld, with the nearest
    /// figure.
    pub fn words(&self) -> String {
        let Some(gap) = self.figure.shown() else {
            return format!(
                "{}: {WITHHELD_SENTENCE}.{}",
                self.group,
                nearest_sentence(self.nearest.as_deref())
            );
        };
        let judged = if gap.clear { "A clear gap." } else { "No clear gap." };
        let moved = gap.moved.as_ref().map_or_else(String::new, |moved| {
            let [by, low, high] = [moved.by.points, moved.by.low, moved.by.high].map(more_or_fewer);
            format!(" Since {} it moved by {by} ({low} to {high}) points, which is not tested.", moved.since)
        });
        format!(
            "{}: {}, everyone else {}: {} ({} to {}) points. {judged}{moved}",
            self.group,
            percent(gap.group),
            percent(gap.everyone_else),
            more_or_fewer(gap.points),
            more_or_fewer(gap.low),
            more_or_fewer(gap.high),
        )
    }
}

/// What follows the one sentence of what is withheld; nothing where it is not known what is nearest.
pub(super) fn nearest_sentence(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!(" Nearest figure that may be shown: {nearest}."))
}

/// What a dimension is called: a group that the partnership declares by its own name ("young carer").
pub fn heading_of(group: &Group, usual: &str) -> String {
    let declared = matches!(group.dimension, Dimension::Group1 | Dimension::Group2);
    let name = group.name.rsplit_once(": ").filter(|_| declared).map(|(name, _)| name);
    name.unwrap_or(usual).to_owned()
}

/// Every group of the plan beside everyone else, for one question; none where no release asked it or no
/// gap of it was ever shown.
pub fn gaps_of(view: &ItemView, facts: &Facts) -> Option<GapGroup> {
    let last = view.series.points.last()?;
    let cube = facts.cubes.iter().rfind(|cube| cube.wave == last.wave)?;
    let mine = |one: &&GapCell| {
        let key = &one.key;
        (key.item.as_str(), key.item_version, key.audience) == (&*view.item, view.version, view.audience)
    };
    let rows_of = |(dimension, heading): (Dimension, &'static str)| {
        let cells = cube.gaps.iter().filter(mine).filter(|one| one.group.dimension == dimension);
        let row = |one: &GapCell| GapRow {
            heading: heading_of(&one.group, heading),
            group: one.group.name.clone(),
            figure: one.figure.clone(),
            nearest: one.figure.shown().is_none().then(|| {
                let nearest = cube.nearest_level(&one.key, &one.group);
                match nearest.filter(|group| *group == one.group) {
                    Some(_) => "its own share".to_owned(),
                    None => nearest_words(cube.nearest_level(&one.key, &one.group).as_ref()),
                }
            }),
        };
        let rows: Vec<GapRow> = cells.map(row).collect();
        // Where no group of a dimension can be set beside the others, the dimension says nothing.
        let any = rows.iter().any(|row| row.figure.shown().is_some());
        if any { rows } else { Vec::new() }
    };
    let rows: Vec<GapRow> = DIMENSIONS.into_iter().flat_map(rows_of).collect();
    (!rows.is_empty()).then(|| GapGroup { when: last.when(), rows })
}

/// The finding of a chart of gaps: how many are clear, and never which is the largest.
pub(super) fn headline(gaps: &GapGroup) -> String {
    let clear: Vec<&str> = gaps
        .rows
        .iter()
        .filter(|row| row.figure.shown().is_some_and(|gap| gap.clear))
        .map(|row| row.group.as_str())
        .collect();
    match clear.as_slice() {
        [] => "No clear gap between a group and everyone else".to_owned(),
        [one] => format!("A clear gap between one group and everyone else: {one}"),
        many => format!("Clear gaps between groups and everyone else: {}", many.join(", ")),
    }
}

impl GapGroup {
    pub fn headline(&self) -> String {
        headline(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::panel::{Bank, outcome_page};
    use crate::progress::testing::{bank, cell, cube, gap, percent as whole, theory, with_gap};
    use crate::release::Cell;
    use crate::surveys::Term;

    #[test]
    fn groups_stand_in_the_plans_order_and_a_missing_one_is_said() {
        let (theory, (items, scales)) = (theory(), bank());
        let not_stated = Cell {
            group: Group { dimension: Dimension::YearGroup, name: "not stated".into() },
            ..cell("6M-YP-1", 1, whole(40))
        };
        let release = cube(Term::Autumn, 2026, vec![cell("6M-YP-1", 1, whole(58)), not_stated]);
        let release = with_gap(release, "6M-YP-1", (Dimension::YearGroup, "Year 9"), Figure::Withheld);
        let release = with_gap(release, "6M-YP-1", (Dimension::Phase, "secondary"), gap(-12, true));
        let release = with_gap(release, "6M-YP-1", (Dimension::Phase, "special"), Figure::Withheld);
        let release = with_gap(release, "6M-YP-1", (Dimension::Phase, "primary"), gap(6, false));
        let cubes = [release];
        let bank = Bank { items: &items, scales: &scales };
        let facts = Facts { theory: &theory, bank, cubes: &cubes, targets: &[] };
        let view = outcome_page("6M", &facts).remove(0).items.remove(0);
        let gaps = gaps_of(&view, &facts).unwrap();
        let words: Vec<String> = gaps.rows.iter().map(GapRow::words).collect();
        assert_eq!(
            words,
            [
                "secondary: 48%, everyone else 60%: 12 fewer (19 fewer to 5 fewer) points. A clear gap.",
                "special: not enough answers to show safely. Nearest figure that may be shown: the whole partnership.",
                "primary: 66%, everyone else 60%: 6 more (1 fewer to 13 more) points. No clear gap.",
            ]
        );
        assert_eq!(gaps.headline(), "A clear gap between one group and everyone else: secondary");
        let other = outcome_page("6M", &facts).remove(0).items.remove(1);
        assert_eq!(gaps_of(&other, &facts), None);
    }
}
