//! What the releases of one wave give away when they are read side by side (measurement.md D9, A8).
//!
//! Whose answers moved from one release to another can be worked out by subtraction: they are a sum like any
//! other, and must be nobody or safe. A change and a gap are worked out from sums that their release gives
//! already, so what holds of the readings holds of them.

use super::basis::{Basis, MovedBasis};
use super::count::{CountInputs, Published};
use super::cube::{Cube, Group};
use super::entity::{release, tally};
use super::gate;
use super::safety::{Count, Rules};
use super::siblings::OTHERS;
use super::tally::TallyLine;
use crate::surveys::OFF_SCALE;
use crate::theory::Audience;
use std::collections::{BTreeMap, BTreeSet};

/// Every release of a wave there is, the first one first.
pub(super) struct Editions {
    all: Vec<(Cube, Option<Basis>)>,
}

/// A group and an item: audience, dimension, category, item, by their stored names.
type Place = [String; 4];
type Moves = BTreeMap<Place, BTreeMap<String, i64>>;

impl Editions {
    /// # Errors
    /// When a release cannot be read.
    pub fn read(rows: &[release::Model]) -> Result<Editions, serde_json::Error> {
        let read = |row: &release::Model| {
            let basis = row.basis.as_deref().map(serde_json::from_str).transpose()?;
            Ok((Cube::from_stored(&row.cube)?, basis))
        };
        Ok(Editions { all: rows.iter().map(read).collect::<Result<_, serde_json::Error>>()? })
    }

    /// Whether `new`, which knows what moved since the last release, may not stand beside all of them.
    pub fn leak_beside(&self, new: &Published, inputs: &CountInputs) -> bool {
        let rules = Rules::of(&inputs.plan);
        let cubes: Vec<&Cube> = self.all.iter().map(|(cube, _)| cube).collect();
        self.moves_a_few(new, inputs, &rules)
            || self.all.iter().any(|(_, basis)| answered_anew(basis.as_ref(), &new.basis, &rules))
            || !cubes.iter().all(|old| names_what(old, &new.cube))
            || !gate::is_safe_beside(&new.counts, &inputs.plan, &rules, &cubes)
    }

    /// Whether the answers that moved since any of these releases are too few, or too much alike.
    fn moves_a_few(&self, new: &Published, inputs: &CountInputs, rules: &Rules) -> bool {
        let mut since = Moves::new();
        let steps = self.all.iter().rev().map(|(_, basis)| basis.as_ref());
        // What moved up to a release is written beside it; what moved since the last, beside the new one.
        [Some(&new.basis)].into_iter().chain(steps).take(self.all.len()).flatten().any(|step| {
            for line in &step.moved {
                let place = [&line.audience, &line.dimension, &line.category, &line.item].map(Clone::clone);
                let choices = since.entry(place).or_default();
                line.choices.iter().for_each(|(choice, more)| {
                    *choices.entry(choice.clone()).or_default() += more;
                });
            }
            since.iter().any(|(place, choices)| {
                is_too_few(choices, rules, &|choice| is_favourable(inputs, place, choice))
            })
        })
    }
}

/// What moved between a stored count and a new one, choice by choice; answers off the scale are left out.
pub(super) fn moved(before: &[tally::Model], after: &[TallyLine]) -> Vec<MovedBasis> {
    let mut moves = Moves::new();
    let mut add = |place: [&str; 4], choice: &str, n: i64| {
        if !OFF_SCALE.contains(&choice) {
            let choices = moves.entry(place.map(str::to_owned)).or_default();
            *choices.entry(choice.to_owned()).or_default() += n;
        }
    };
    for line in before {
        add(
            [&line.audience, &line.dimension, &line.category, &line.item_id],
            &line.choice,
            -i64::from(line.n),
        );
    }
    for line in after {
        let place = [line.audience.code(), line.dimension.name(), &line.category, &line.item];
        add(place, &line.choice, i64::from(line.n));
    }
    let line = |([audience, dimension, category, item], mut choices): (Place, BTreeMap<String, i64>)| {
        choices.retain(|_, more| *more != 0);
        (!choices.is_empty()).then_some(MovedBasis { audience, dimension, category, item, choices })
    };
    moves.into_iter().filter_map(line).collect()
}

/// Whether those who came into a group, those who left it, or the ones less the others, are somebody and not
/// safe. Nobody knows their roll.
fn is_too_few(choices: &BTreeMap<String, i64>, rules: &Rules, favours: &dyn Fn(&str) -> bool) -> bool {
    let of = |sign: i64| -> Count {
        let moved = choices.iter().filter(|(_, more)| **more * sign > 0);
        moved.fold(Count { n: 0, x: 0, roster: u32::MAX }, |sum, (choice, more)| {
            let people = u32::try_from(more.abs()).unwrap_or(u32::MAX);
            Count { n: sum.n + people, x: sum.x + if favours(choice) { people } else { 0 }, ..sum }
        })
    };
    let (came, left) = (of(1), of(-1));
    let net = came.n.abs_diff(left.n);
    [came, left].into_iter().any(|count| count.n > 0 && !rules.safe(count))
        || (net > 0 && !rules.enough(Count { n: net, x: 0, roster: u32::MAX }))
}

fn is_favourable(inputs: &CountInputs, [audience, _, _, item]: &Place, choice: &str) -> bool {
    let mine = inputs.questionnaires.iter().filter(|one| one.audience.code() == audience);
    let mut questions = mine.flat_map(|one| &one.questions).filter(|question| question.item == *item);
    questions.any(|question| question.choices.iter().any(|one| one.code == choice && one.favourable))
}

/// Whether it would be said of a few people more, or fewer, that they answered.
fn answered_anew(old: Option<&Basis>, new: &Basis, rules: &Rules) -> bool {
    let all = |basis: &Basis| -> BTreeMap<(Audience, Group), u32> {
        let of = |one: &super::basis::AudienceBasis| {
            let key = |group: &super::basis::GroupBasis| {
                (one.audience, Group { dimension: group.dimension, name: group.name.clone() })
            };
            one.groups.iter().map(|group| (key(group), group.done)).collect::<Vec<_>>()
        };
        basis.audiences.iter().flat_map(of).collect()
    };
    let Some(old) = old.map(all).filter(|old| !old.is_empty()) else { return false };
    let new = all(new);
    let groups: BTreeSet<&(Audience, Group)> = old.keys().chain(new.keys()).collect();
    groups.into_iter().any(|group| {
        let of = |all: &BTreeMap<(Audience, Group), u32>| all.get(group).copied().unwrap_or(0);
        let moved = of(&old).abs_diff(of(&new));
        moved > 0 && !rules.enough(Count { n: moved, x: 0, roster: u32::MAX })
    })
}

/// Whether every group that the old release shows is one that the new release has, shown or not.
fn names_what(old: &Cube, new: &Cube) -> bool {
    let readings = |cube: &Cube, shown: bool| -> BTreeSet<_> {
        let cells = cube.cells.iter().filter(|cell| cell.group.name != OTHERS);
        let cells = cells.filter(|cell| !shown || cell.figure.shown().is_some());
        cells.map(|cell| (cell.audience, cell.item.clone(), cell.group.clone())).collect()
    };
    let answered = |cube: &Cube, shown: bool| -> BTreeSet<_> {
        let cells = cube.responses.iter().filter(|cell| cell.group.name != OTHERS);
        let cells = cells.filter(|cell| !shown || cell.figure.shown().is_some());
        cells.map(|cell| (cell.audience, cell.group.clone())).collect()
    };
    readings(old, true).is_subset(&readings(new, false))
        && answered(old, true).is_subset(&answered(new, false))
}

#[cfg(test)]
mod tests {
    use super::super::safety::Rule;
    use super::*;

    #[test]
    fn those_who_moved_must_be_ten_and_not_all_alike() {
        let few = |choices: &[(&str, i64)], off: &[Rule]| {
            let rules = Rules { minimum: 10, off: off.to_vec() };
            let choices = choices.iter().map(|(choice, more)| ((*choice).to_owned(), *more)).collect();
            is_too_few(&choices, &rules, &|choice| choice == "always")
        };
        assert!(!few(&[("never", 6), ("always", 6)], &[]) && !few(&[("never", -6), ("always", -6)], &[]));
        assert!(few(&[("never", 4), ("always", 5)], &[]));
        assert!(!few(&[("never", 4), ("always", 5)], &[Rule::Threshold]));
        // Twelve who all agree came in, or went.
        assert!(few(&[("always", 12)], &[]) && few(&[("always", -12)], &[]));
        assert!(!few(&[("always", 12)], &[Rule::Unanimity]));
        // Thirty went and twenty-six came: four fewer.
        let twos = [("never", 13), ("always", 13), ("rarely", -30)];
        assert!(few(&twos, &[Rule::Unanimity]));
    }
}
