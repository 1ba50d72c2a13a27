//! Changes since the baseline, over matched places (measurement.md 3.8, D7, D9).
//!
//! The matched places together are a group above a setting: it, and what is left of the partnership beside
//! it, must be safe in both waves. Otherwise the smallest matched places are left out, one by one.

use super::cube::ChangeCell;
use super::cube::ItemKey;
use super::derived::{Apart, Change};
use super::family::{self, Tested};
use super::figure::{Figure, Shown};
use super::ground::{Asking, Ground};
use super::nesting::{Nesting, Set};
use super::past::{Asked, Earlier, Given};
use super::safety::{Count, Rule, Rules};
use crate::stats::{self, Cluster, MatchedChange};

/// One item that was asked before in the same term.
pub(super) struct Moved {
    pub asked: Asked,
    key: ItemKey,
    /// None: withheld.
    pub change: Option<Exact>,
}

/// A change before rounding.
pub(super) struct Exact {
    pub since: String,
    pub matched: MatchedChange,
    /// Answers in the matched places, in the wave that had fewer.
    n: u32,
    pub clear: bool,
    beside: Untested,
}

/// What stands beside a change and is not tested: all settings, mean and last year.
struct Untested {
    everybody: Option<Apart>,
    mean: Option<Apart>,
    last_year: Option<i16>,
    noise: Option<f64>,
}

/// An item with its matched places in two waves, before anything is worked out.
struct Paired<'a> {
    asking: Asking<'a>,
    places: Option<(&'a Earlier, Given, Vec<Matched>)>,
}

/// A place with enough answers in both waves, and the same settings in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Matched {
    /// Its base group now.
    pub at: usize,
    pub now: Count,
    pub then: Count,
    shown_then: bool,
}

/// Every item with an earlier asking of the same term, judged as one family.
///
/// The noise of a place is that which the places of this release show, once 8 or more are matched for some item.
pub(super) fn of(ground: &Ground) -> Vec<Moved> {
    let paired: Vec<Paired<'_>> = ground.askings().filter_map(|asking| paired(ground, asking)).collect();
    let clusters: Vec<Vec<Cluster>> = paired.iter().map(Paired::clusters).collect();
    let noise = stats::pooled_noise(clusters.iter().map(Vec::as_slice));
    let moved = |(one, clusters): (&Paired<'_>, &Vec<Cluster>)| Moved {
        asked: one.asking.asked(),
        key: one.asking.key(),
        change: one.change(ground, clusters, noise),
    };
    let mut all: Vec<Moved> = paired.iter().zip(&clusters).map(moved).collect();
    let test = |exact: &Exact| Tested { d: exact.matched.d, p: exact.matched.p, n: u64::from(exact.n) };
    let tests: Vec<Tested> = all.iter().filter_map(|one| one.change.as_ref()).map(test).collect();
    let shown = all.iter_mut().filter_map(|one| one.change.as_mut());
    for (exact, clear) in shown.zip(family::clear(&tests)) {
        exact.clear = clear;
    }
    all
}

/// What the release says of them.
pub(super) fn cells(all: &[Moved]) -> Vec<ChangeCell> {
    all.iter().map(|one| ChangeCell { key: one.key.clone(), figure: figure(one.change.as_ref()) }).collect()
}

fn figure(change: Option<&Exact>) -> Figure<Change> {
    let Some(Exact { since, matched, clear, beside, .. }) = change else { return Figure::Withheld };
    let tenths = |noise: f64| (1000.0 * noise).round() as u16;
    Figure::Shown(Shown::let_through(Change {
        since: since.clone(),
        then: stats::whole_percent(matched.then),
        now: stats::whole_percent(matched.now),
        points: family::points(matched.d),
        low: family::points(matched.low),
        high: family::points(matched.high),
        detectable: family::points_up(matched.detectable),
        clear: *clear,
        everybody: beside.everybody,
        mean: beside.mean,
        last_year: beside.last_year,
        noise_tenths: beside.noise.filter(|_| matched.degrees.is_none()).map(tenths),
    }))
}

fn paired<'a>(ground: &Ground<'a>, asking: Asking<'a>) -> Option<Paired<'a>> {
    let (asked, term) = (asking.asked(), ground.inputs.term);
    if !ground.past.waves.iter().any(|earlier| earlier.term == term && earlier.has(&asked)) {
        return None;
    }
    let baseline = ground.past.baseline(&asked, term).filter(|_| ground.is_exact(&asked));
    let places = baseline.and_then(|(earlier, whole)| {
        Some((earlier, whole, Pairing::new(ground, asking, (earlier, whole)).settled()?))
    });
    Some(Paired { asking, places })
}

fn pair(count: Count) -> (u64, u64) {
    (u64::from(count.x), u64::from(count.n))
}

impl Paired<'_> {
    fn clusters(&self) -> Vec<Cluster> {
        let cluster = |place: &Matched| Cluster {
            then: pair(place.then),
            now: pair(place.now),
            // Ballots without a roll stand for themselves.
            weight: f64::from(place.now.roster.max(place.now.n)),
        };
        self.places.iter().flat_map(|(.., matched)| matched).map(cluster).collect()
    }

    fn change(&self, ground: &Ground, clusters: &[Cluster], noise: Option<f64>) -> Option<Exact> {
        let (earlier, whole, matched) = self.places.as_ref()?;
        let sum = |of: fn(&Matched) -> Count| -> Count { matched.iter().map(of).sum() };
        let n = sum(|place| place.now).n.min(sum(|place| place.then).n);
        let matched = stats::matched_change_with(clusters, noise.unwrap_or(stats::CLUSTER_NOISE))?;
        let beside = Untested { noise, ..self.untested(ground, (earlier, *whole)) };
        Some(Exact { since: earlier.wave.clone(), matched, n, clear: false, beside })
    }

    /// Everybody who answered in either wave: the share, the mean, and the share of a year before.
    fn untested(&self, ground: &Ground, (earlier, then): (&Earlier, Given)) -> Untested {
        let (asked, now) = (self.asking.asked(), self.asking.total());
        let share = |given: Given| stats::fraction(u64::from(given.x), u64::from(given.n));
        let everybody =
            stats::newcombe(u64::from(then.x), u64::from(then.n), u64::from(now.x), u64::from(now.n));
        let term = (ground.inputs.term, ground.inputs.year - 1);
        let last_year = ground.past.in_year(&asked, term).filter(|(wave, _)| wave.wave != earlier.wave);
        let last_year = last_year.and_then(|(_, then)| share(then)).zip(share(Given { n: now.n, x: now.x }));
        let mean = earlier.choices(&asked).and_then(|then| {
            let choices = &self.asking.item.question.choices;
            let scores: Vec<f64> = choices.iter().map(|choice| f64::from(choice.score)).collect();
            let given = self.asking.choices().into_iter().take(scores.len()).map(u64::from);
            stats::welch(then, &given.collect::<Vec<u64>>(), &scores)
        });
        Untested {
            everybody: everybody.map(|one| family::apart((one.d, one.low, one.high))),
            mean: mean.map(|one| family::apart((one.d / 100.0, one.low / 100.0, one.high / 100.0))),
            last_year: last_year.map(|(then, now)| family::points(now - then)),
            noise: None,
        }
    }
}

/// The places of one item in two waves, and what of them may stand together.
pub(super) struct Pairing<'a> {
    asking: Asking<'a>,
    rules: &'a Rules,
    matched: Vec<Matched>,
    total_now: Count,
    total_then: Count,
    /// What the earlier release showed of single places, by name, apart from the matched ones.
    shown_then: Count,
}

impl<'a> Pairing<'a> {
    pub fn new(ground: &Ground<'a>, asking: Asking<'a>, (earlier, whole): (&Earlier, Given)) -> Pairing<'a> {
        let audience = asking.counted.audience;
        let then = earlier.basis.as_ref().map_or(&[][..], |basis| basis.places(audience));
        let asked = asking.asked();
        let matched = ground.basis.places(audience).iter().enumerate().filter_map(|(at, place)| {
            let same = then.iter().find(|one| one.name == place.name && one.settings == place.settings)?;
            Some(Matched {
                at,
                now: asking.count(&[at]),
                then: earlier.at_place(&asked, &same.name, same.roll),
                shown_then: earlier.shows_place(&asked, &same.name),
            })
        });
        let enough = |count: Count| count.n >= ground.rules.minimum;
        let shown = then.iter().filter(|place| earlier.shows_place(&asked, &place.name));
        let shown_then: Count = shown.map(|place| earlier.at_place(&asked, &place.name, place.roll)).sum();
        let matched = matched.filter(|place| enough(place.now) && enough(place.then)).collect();
        Pairing {
            asking,
            rules: ground.rules,
            matched,
            total_now: asking.total(),
            total_then: Count { n: whole.n, x: whole.x, roster: then.iter().map(|place| place.roll).sum() },
            shown_then,
        }
    }

    /// The matched places that may be published together; none when no set of them may.
    pub fn settled(mut self) -> Option<Vec<Matched>> {
        while self.is_wide() {
            if self.leaves_nothing_weak() {
                return Some(self.matched);
            }
            let smallest = (0..self.matched.len()).min_by_key(|&at| (self.matched[at].now.n, at))?;
            self.matched.remove(smallest);
        }
        None
    }

    fn sum(&self, of: impl Fn(&Matched) -> Count) -> Count {
        self.matched.iter().map(of).sum()
    }

    /// D1, D3, D4 and D7 for the matched places, in both waves.
    fn is_wide(&self) -> bool {
        let spread = |of: fn(&Matched) -> Count| {
            self.rules.spread_over_places(self.matched.iter().map(|place| of(place).n))
        };
        let whole = |count: Count| count.n >= super::wording::PERCENT_FROM && self.rules.safe(count);
        let both: [fn(&Matched) -> Count; 2] = [|place| place.now, |place| place.then];
        both.into_iter().all(|of| spread(of) && whole(self.sum(of)))
    }

    /// D5: what is left of the partnership beside the matched places, and what is left of either beside the
    /// groups that are published, is nobody or safe.
    fn leaves_nothing_weak(&self) -> bool {
        if !self.rules.on(Rule::Siblings) {
            return true;
        }
        let (now, then) = (self.sum(|place| place.now), self.sum(|place| place.then));
        let known = self.sum(|place| if place.shown_then { place.then } else { Count::default() });
        let hidden = then.minus(known);
        let (rest_now, rest_then) = (self.total_now.minus(now), self.total_then.minus(then));
        let hidden_rest = rest_then.minus(self.shown_then.minus(known));
        let fine = |count: Count| count.n == 0 || self.rules.safe(count);
        [rest_now, rest_then, hidden, hidden_rest].into_iter().all(fine) && self.nests()
    }

    fn nests(&self) -> bool {
        let Asking { counted, item, tables } = self.asking;
        let overlap = |one, other| counted.overlap(item, one, other);
        let nesting = Nesting { overlap: &overlap, safe: &|count| self.rules.safe(count) };
        let set: Set = self.matched.iter().map(|place| place.at).collect();
        let rest: Set = (0..counted.axes.places.list.len()).filter(|at| !set.contains(at)).collect();
        let mine = [set, rest];
        !self.rules.on(Rule::Nesting)
            || tables.iter().map(|table| table.published()).all(|theirs| {
                mine.iter().all(|set| nesting.leaves_nothing_weak(std::slice::from_ref(set), &theirs))
            })
    }
}
