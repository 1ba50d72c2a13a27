//! Decides by itself what changed clearly: matched places, 3 points of noise, Benjamini-Hochberg, 5 points
//! (measurement.md 3.8). Nothing here calls the program's statistics.

use super::recount::Recount;
use belong::release::{Change, Cube};
use belong::theory::Audience;
use std::collections::BTreeMap;

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

/// One place with ten or more answers both times.
#[derive(Debug, Clone, Copy)]
struct Place {
    then: (f64, f64),
    now: (f64, f64),
    people: f64,
}

/// Judges all changes of a release together; `then` and `now` are counts of two waves of one term.
///
/// The program may leave out the smallest places for safety, and is believed in how many: so its figures must
/// be those of all matched places without the few smallest, and of nothing else. Returns how many stand on
/// all matched places too.
pub fn judge(cube: &Cube, now: &Recount, then: &Recount) -> (Judged, usize) {
    let mut judged = Judged::new();
    let mut whole = 0;
    for cell in &cube.changes {
        let key = (cell.key.audience.code(), cell.key.item.clone());
        let Some(shown) = cell.figure.shown() else {
            judged.insert(key, None);
            continue;
        };
        let mut places = matched(now, then, cell.key.audience, &cell.key.item);
        places.sort_by(|one, other| other.now.1.total_cmp(&one.now.1));
        let full = places.len();
        let found = (1..=full).rev().find_map(|kept| {
            let moved = moved(&places[..kept]);
            is_said(&moved, shown).then_some((kept, moved))
        });
        let Some((kept, moved)) = found else {
            panic!("{key:?}: no set of matched places says {shown:?}: all say {:?}", moved(&places));
        };
        whole += usize::from(kept == full);
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

fn matched(now: &Recount, then: &Recount, audience: Audience, item: &str) -> Vec<Place> {
    let earlier = then.places(audience, item);
    let later = now.places(audience, item);
    let both = later.iter().filter_map(|(name, (settings, now))| {
        let (same, then) = earlier.get(name)?;
        (same == settings && now.n >= 10 && then.n >= 10).then(|| Place {
            then: (f64::from(then.x), f64::from(then.n)),
            now: (f64::from(now.x), f64::from(now.n)),
            people: f64::from(now.roster),
        })
    });
    both.collect()
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
