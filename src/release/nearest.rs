//! What may be shown instead of a withheld figure (measurement.md D13).
//!
//! The choice depends on which cells are withheld and on nothing else.

use super::cube::{Cell, Cube, Dimension, Group, ItemKey, ResponseCell};
use super::siblings::OTHERS;
use crate::theory::Audience;

impl Cube {
    /// The nearest group with a shown figure of the same item: the cell's own, the other groups of its dimension
    /// together, the phase of its place, then the whole partnership.
    pub fn nearest_safe(&self, cell: &Cell) -> Option<Group> {
        self.nearest_figure((&cell.item, cell.item_version), cell.audience, &cell.group)
    }

    /// The same for what is derived of a group: its gap or, of the partnership, its change or standing.
    pub fn nearest_level(&self, key: &ItemKey, group: &Group) -> Option<Group> {
        self.nearest_figure((&key.item, key.item_version), key.audience, group)
    }

    /// The same for who answered.
    pub fn nearest_response(&self, cell: &ResponseCell) -> Option<Group> {
        self.nearest(&cell.group, |group| {
            let mut mine = self.responses.iter().filter(|one| one.audience == cell.audience);
            mine.any(|one| one.group == *group && one.figure.shown().is_some())
        })
    }

    fn nearest_figure(&self, item: (&str, u32), audience: Audience, group: &Group) -> Option<Group> {
        self.nearest(group, |group| {
            let is_mine = |one: &&Cell| {
                (one.item.as_str(), one.item_version) == item
                    && one.audience == audience
                    && one.group == *group
            };
            self.cells.iter().filter(is_mine).any(|one| one.figure.shown().is_some())
        })
    }

    fn nearest(&self, group: &Group, is_shown: impl Fn(&Group) -> bool) -> Option<Group> {
        let named = |dimension, name: &str| Group { dimension, name: name.to_owned() };
        let phase = self.phases.get(&group.name).filter(|_| group.dimension == Dimension::Place);
        let candidates = [
            Some(group.clone()),
            Some(named(group.dimension, OTHERS)),
            phase.map(|phase| named(Dimension::Phase, phase)),
            Some(named(Dimension::Partnership, "")),
        ];
        candidates.into_iter().flatten().find(is_shown)
    }
}

/// Where the nearest figure stands, as a page names it: "the whole partnership"; "none".
pub fn nearest_words(nearest: Option<&Group>) -> String {
    match nearest.map(|group| (group.dimension, group.name.as_str())) {
        None => "none".to_owned(),
        Some((Dimension::Partnership, _)) => "the whole partnership".to_owned(),
        Some((_, OTHERS)) => OTHERS.to_lowercase(),
        Some((_, name)) => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::figure::Figure;
    use super::super::world::World;
    use super::*;

    fn cube() -> Cube {
        let mut world = World::of(&[
            ("P", "p", "x"),
            ("Q", "p", "x"),
            ("R", "p", "x"),
            ("S", "p", "x"),
            ("T", "p", "x"),
            ("U", "q", "x"),
            ("V", "q", "x"),
            ("W", "q", "x"),
        ]);
        for (place, n) in
            [("P", 40), ("Q", 50), ("R", 60), ("S", 12), ("T", 14), ("U", 40), ("V", 40), ("W", 40)]
        {
            // Nearly nobody in S: it is pooled with T.
            let x = if place == "S" { 1 } else { n / 2 };
            world.answer(place, n, x, |_| {});
        }
        world.cube()
    }

    fn nearest(cube: &Cube, name: &str) -> String {
        let of_item = |cell: &&Cell| cell.item == "A" && cell.group.dimension == Dimension::Place;
        let cell = cube.cells.iter().filter(of_item).find(|cell| cell.group.name == name).unwrap();
        nearest_words(cube.nearest_safe(cell).as_ref())
    }

    #[test]
    fn a_withheld_place_points_to_the_others_together_then_its_phase_then_the_partnership() {
        let mut cube = cube();
        assert_eq!(nearest(&cube, "R"), "R");
        assert_eq!(nearest(&cube, "S"), "other groups together");
        cube.cells.retain(|cell| cell.group.name != OTHERS);
        assert_eq!(nearest(&cube, "S"), "p");
        cube.cells.retain(|cell| cell.group.dimension != Dimension::Phase);
        assert_eq!(nearest(&cube, "S"), "the whole partnership");
        cube.cells.iter_mut().for_each(|cell| cell.figure = Figure::Withheld);
        assert_eq!(nearest(&cube, "S"), "none");
    }

    #[test]
    fn who_answered_and_a_gap_point_to_what_is_nearest_of_their_own_kind() {
        let mut cube = cube();
        let hidden = cube.responses.iter_mut().find(|cell| cell.group.name == "S").unwrap();
        hidden.figure = Figure::Withheld;
        let hidden = hidden.clone();
        assert_eq!(nearest_words(cube.nearest_response(&hidden).as_ref()), "p");
        let cell = cube.cells.iter().find(|cell| cell.group.name == "S").unwrap();
        let key = ItemKey {
            audience: cell.audience,
            item: cell.item.clone(),
            item_version: cell.item_version,
            outcome: cell.outcome.clone(),
        };
        assert_eq!(cube.nearest_level(&key, &cell.group), cube.nearest_safe(cell));
    }
}
