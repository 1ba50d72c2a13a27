//! What may be shown instead of a withheld figure (measurement.md D13).
//!
//! The choice depends on which cells are withheld and on nothing else.

use super::cube::{Cell, Cube, Dimension};
use super::siblings::OTHERS;

impl Cube {
    /// The nearest shown figure of the same item: the cell itself, the other groups of its dimension together,
    /// the `phase` of its place (if the caller knows one), then the whole partnership.
    pub fn nearest_safe<'a>(&'a self, cell: &'a Cell, phase: Option<&str>) -> Option<&'a Cell> {
        let of_item = |other: &&Cell| {
            (other.audience, &other.item, other.item_version)
                == (cell.audience, &cell.item, cell.item_version)
                && other.figure.shown().is_some()
        };
        let named = |dimension: Dimension, name: &str| {
            let mut shown = self.cells.iter().filter(of_item);
            shown.find(|other| other.group.dimension == dimension && other.group.name == name)
        };
        if cell.figure.shown().is_some() {
            return Some(cell);
        }
        let above = || phase.filter(|_| cell.group.dimension == Dimension::Place);
        named(cell.group.dimension, OTHERS)
            .or_else(|| above().and_then(|phase| named(Dimension::Phase, phase)))
            .or_else(|| named(Dimension::Partnership, ""))
    }
}

/// Where the nearest figure stands, as a page names it: "the whole partnership"; "none".
pub fn nearest_words(nearest: Option<&Cell>) -> String {
    match nearest.map(|cell| (cell.group.dimension, cell.group.name.as_str())) {
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
        let mut world =
            World::of(&[("P", "p", "x"), ("Q", "p", "x"), ("R", "p", "x"), ("S", "p", "x"), ("T", "p", "x")]);
        for (place, n) in [("P", 40), ("Q", 50), ("R", 60), ("S", 12), ("T", 14)] {
            // Nearly nobody in S: it is pooled with T.
            let x = if place == "S" { 1 } else { n / 2 };
            world.answer(place, n, x, |_| {});
        }
        world.cube()
    }

    fn nearest(cube: &Cube, name: &str, phase: Option<&str>) -> String {
        let of_item = |cell: &&Cell| cell.item == "A" && cell.group.dimension == Dimension::Place;
        let cell = cube.cells.iter().filter(of_item).find(|cell| cell.group.name == name).unwrap();
        nearest_words(cube.nearest_safe(cell, phase))
    }

    #[test]
    fn a_withheld_place_points_to_the_others_together_then_its_phase_then_the_partnership() {
        let mut cube = cube();
        assert_eq!(nearest(&cube, "R", None), "R");
        assert_eq!(nearest(&cube, "S", None), "other groups together");
        cube.cells.retain(|cell| cell.group.name != OTHERS);
        assert_eq!(nearest(&cube, "S", None), "the whole partnership");
        let mut phase =
            cube.cells.iter().find(|cell| cell.group.dimension == Dimension::Partnership).unwrap().clone();
        phase.group = super::super::Group { dimension: Dimension::Phase, name: "p".into() };
        cube.cells.push(phase);
        assert_eq!(nearest(&cube, "S", Some("p")), "p");
        cube.cells.iter_mut().for_each(|cell| cell.figure = Figure::Withheld);
        assert_eq!(nearest(&cube, "S", Some("p")), "none");
    }
}
