//! Decides by itself what changed clearly: matched places, 3 points of noise, Benjamini-Hochberg, 5 points
//! (measurement.md 3.8). Nothing here calls the program's statistics.

use super::recount::{Recount, Tally};
use belong::release::{Change, Cube, Dimension, ItemKey};
use std::collections::{BTreeMap, BTreeSet};

/// What moved clearly in one wave, by audience and question: none where the program withholds the change.
pub type Judged = BTreeMap<(&'static str, String), Option<Moved>>;

/// One change before rounding, as fractions.
#[derive(Debug, Clone, Copy)]
pub struct Moved {
    then: f64,
    now: f64,
    d: f64,
    se: f64,
    /// Degrees of freedom; none for the normal reference.
    degrees: Option<f64>,
    fewest: u32,
    pub clear: bool,
}

/// One place with ten or more answers both times, or several that are pooled.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    then: (f64, f64),
    now: (f64, f64),
    people: f64,
    /// Whether the earlier release, and this one, show it by itself.
    shown: [bool; 2],
}

/// Judges all changes of a release together; each wave is its count and its release, and both waves are of
/// one term.
///
/// Every change must be that of the matched places, less those that a release pools with places that are not
/// matched, with all that are not shown by themselves both times as one place; and it must be withheld exactly
/// where these are too few. Returns how many stand on all matched places.
pub fn judge((now, cube): (&Recount, &Cube), (then, before): (&Recount, &Cube)) -> (Judged, usize) {
    let mut judged = Judged::new();
    let mut whole = 0;
    for cell in &cube.changes {
        let key = (cell.key.audience.code(), cell.key.item.clone());
        let all = matched((now, cube), (then, before), &cell.key);
        let kept = without_parts_of_pools(&all);
        let Some(shown) = cell.figure.shown() else {
            assert!(!is_wide(&kept), "{key:?} is withheld: {kept:?}");
            judged.insert(key, None);
            continue;
        };
        let moved = moved(&clusters(&kept));
        assert!(is_wide(&kept) && is_said(&moved, shown), "{key:?}: {shown:?} and not {moved:?} of {kept:?}");
        whole += usize::from(kept.len() == all.iter().filter(|place| place.is_matched()).count());
        judged.insert(key, Some(moved));
    }
    let mut family: Vec<&mut Moved> = judged.values_mut().flatten().collect();
    family.sort_by(|one, other| p(one).total_cmp(&p(other)));
    // Benjamini and Hochberg's step-up: all up to the last that lies under its own part of 5 %.
    let tests = family.len() as f64;
    let passes = |(at, one): (usize, &&mut Moved)| p(one) < 0.05 * (at + 1) as f64 / tests;
    let last = family.iter().enumerate().filter(|(at, one)| passes((*at, one))).map(|(at, _)| at + 1).max();
    for one in family.into_iter().take(last.unwrap_or(0)) {
        one.clear = one.d.abs() >= 0.05 - 1e-9 && one.fewest >= 30;
    }
    for cell in &cube.changes {
        let key = (cell.key.audience.code(), cell.key.item.clone());
        let program = cell.figure.shown().map(|change| change.clear);
        assert_eq!(judged[&key].map(|moved| moved.clear), program, "{key:?}: {:?}", judged[&key]);
    }
    (judged, whole)
}

impl Moved {
    pub fn rises(&self) -> bool {
        self.d > 0.0
    }
}

impl Place {
    fn is_matched(&self) -> bool {
        self.then.1 >= 10.0 && self.now.1 >= 10.0
    }
}

/// Every place that had answers in either wave; what was not the same place both times counts as two.
fn matched((now, cube): (&Recount, &Cube), (then, before): (&Recount, &Cube), key: &ItemKey) -> Vec<Place> {
    let shows = |cube: &Cube, name: &str| {
        let mut cells =
            cube.cells.iter().filter(|cell| (cell.audience, &cell.item) == (key.audience, &key.item));
        cells.any(|cell| {
            let group = &cell.group;
            group.dimension == Dimension::Place && group.name == name && cell.figure.shown().is_some()
        })
    };
    let given = |tally: &Tally| (f64::from(tally.x), f64::from(tally.n));
    let (earlier, later) = (then.places(key.audience, &key.item), now.places(key.audience, &key.item));
    let names: BTreeSet<&str> = earlier.keys().chain(later.keys()).copied().collect();
    let mut all = Vec::new();
    for name in names {
        let shown = [shows(before, name), shows(cube, name)];
        let (then, now) = (earlier.get(name), later.get(name));
        let first = then.map(|(_, tally)| Place { then: given(tally), shown, ..Place::default() });
        let last = now.map(|(_, tally)| Place {
            now: given(tally),
            people: f64::from(tally.roster),
            shown,
            ..Place::default()
        });
        match (first, last) {
            (Some(first), Some(last)) if then.map(|one| &one.0) == now.map(|one| &one.0) => {
                all.push(Place { then: first.then, ..last });
            }
            (first, last) => all.extend(first.into_iter().chain(last)),
        }
    }
    all
}

/// Of the places that either release pools, all are matched or none is used; until that is so.
fn without_parts_of_pools(all: &[Place]) -> Vec<Place> {
    let mut used: Vec<bool> = all.iter().map(Place::is_matched).collect();
    loop {
        let before = used.clone();
        for wave in [0, 1] {
            let answers = |place: &Place| [place.then.1, place.now.1][wave];
            let pool: Vec<usize> =
                (0..all.len()).filter(|&at| !all[at].shown[wave] && answers(&all[at]) > 0.0).collect();
            if pool.iter().any(|&at| !used[at]) {
                pool.iter().for_each(|&at| used[at] = false);
            }
        }
        if used == before {
            return all.iter().zip(used).filter(|(_, used)| *used).map(|(place, _)| *place).collect();
        }
    }
}

/// Three places, ten answers beside the largest, thirty in all and not nearly unanimous, in both waves.
fn is_wide(places: &[Place]) -> bool {
    let enough = |of: fn(&Place) -> (f64, f64)| {
        let (x, n) = places.iter().map(of).fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let largest = places.iter().map(|place| of(place).1).fold(0.0, f64::max);
        let near = n < 50.0 && (x <= 2.0 || n - x <= 2.0);
        n >= 30.0 && n - largest >= 10.0 && !near
    };
    places.len() >= 3 && enough(|place| place.then) && enough(|place| place.now)
}

fn clusters(places: &[Place]) -> Vec<Place> {
    let (known, hidden): (Vec<Place>, Vec<Place>) = places.iter().partition(|place| place.shown == [true; 2]);
    let add = |(x, n): (f64, f64), (more, people): (f64, f64)| (x + more, n + people);
    let together = hidden.into_iter().reduce(|one, other| Place {
        then: add(one.then, other.then),
        now: add(one.now, other.now),
        people: one.people + other.people,
        shown: [false; 2],
    });
    known.into_iter().chain(together).collect()
}

fn moved(places: &[Place]) -> Moved {
    let people: f64 = places.iter().map(|place| place.people).sum();
    let sum = |of: &dyn Fn(&Place, f64) -> f64| -> f64 {
        places.iter().map(|place| of(place, place.people / people)).sum()
    };
    let share = |(x, n): (f64, f64)| x / n;
    let (then, now) = (sum(&|place, w| w * share(place.then)), sum(&|place, w| w * share(place.now)));
    let d = now - then;
    let worth = 1.0 / sum(&|_, w| w * w);
    let (variance, degrees) = if places.len() >= 8 && worth >= 4.0 {
        let m = places.len() as f64;
        let off = |place: &Place, w: f64| (w * (share(place.now) - share(place.then) - d)).powi(2);
        (m / (m - 1.0) * sum(&off), Some(worth - 1.0))
    } else {
        let sampling = |place: &Place, w: f64| {
            let ((x1, n1), (x2, n2)) = (place.then, place.now);
            let (n, both) = (n1 + n2, (x1 + x2 + 1.0) / (n1 + n2 + 2.0));
            w * w * (both * (1.0 - both) * (1.0 / n1 + 1.0 / n2) * n / (n - 1.0) + 2.0 * 0.03 * 0.03)
        };
        (sum(&sampling), None)
    };
    let answers = |of: fn(&Place) -> f64| places.iter().map(of).sum::<f64>() as u32;
    let fewest = answers(|place| place.now.1).min(answers(|place| place.then.1));
    Moved { then, now, d, se: variance.sqrt(), degrees, fewest, clear: false }
}

/// Whether these are the program's figures, to the whole percent and point.
fn is_said(moved: &Moved, said: &Change) -> bool {
    let near = |exact: f64, said: f64| (100.0 * exact - said).abs() <= 0.5 + 1e-6;
    let reach = reach(moved);
    let detectable = (280.0 * moved.se - f64::from(said.detectable)).abs() <= 1.0;
    near(moved.then, f64::from(said.then))
        && near(moved.now, f64::from(said.now))
        && near(moved.d, f64::from(said.points))
        && near(moved.d - reach, f64::from(said.low))
        && near(moved.d + reach, f64::from(said.high))
        && detectable
}

fn p(moved: &Moved) -> f64 {
    two_sided(moved.d / moved.se, moved.degrees)
}

/// Half the 95 % interval: where the two-sided p is 5 %, by halving.
fn reach(moved: &Moved) -> f64 {
    let (mut low, mut high) = (0.0, 50.0);
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        if two_sided(middle, moved.degrees) > 0.05 { low = middle } else { high = middle }
    }
    low * moved.se
}

/// The chance of a value as far from 0 as `t`, by Simpson's rule: with t = √ν tan θ, Student's density is
/// proportional to cos(θ)^(ν-1); without degrees of freedom the normal one, up to 12.
fn two_sided(t: f64, degrees: Option<f64>) -> f64 {
    let t = t.abs();
    match degrees {
        Some(degrees) => {
            let density = |angle: f64| angle.cos().max(0.0).powf(degrees - 1.0);
            let right = std::f64::consts::FRAC_PI_2;
            simpson(&density, (t / degrees.sqrt()).atan(), right) / simpson(&density, 0.0, right)
        }
        None => {
            let density = |z: f64| (-z * z / 2.0).exp();
            simpson(&density, t.min(12.0), 12.0) / simpson(&density, 0.0, 12.0)
        }
    }
}

fn simpson(density: &dyn Fn(f64) -> f64, from: f64, to: f64) -> f64 {
    const STEPS: usize = 400;
    let step = (to - from) / STEPS as f64;
    let weight = |at: usize| match at {
        0 | STEPS => 1.0,
        _ if at % 2 == 1 => 4.0,
        _ => 2.0,
    };
    (0..=STEPS).map(|at| weight(at) * density(from + at as f64 * step)).sum::<f64>() * step / 3.0
}
