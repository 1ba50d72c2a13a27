//! Changes since the baseline, over matched places (measurement.md 3.8, D7, D9).
//!
//! The matched places together are a group above a setting, and must be safe in both waves. Places that a
//! release shows only in a pool come in together or not at all, and count as one: a change is worked out from
//! sums that both releases give already, weighted by the roll, and adds no equation to them.

use super::cube::ChangeCell;
use super::cube::ItemKey;
use super::derived::{Apart, Change};
use super::family::{self, Tested};
use super::figure::{Figure, Shown};
use super::ground::{Asking, Ground};
use super::past::{Asked, Earlier, Given};
use super::safety::{Count, Rule, Rules};
use crate::stats::{self, CLUSTER_NOISE, Cluster, MatchedChange};

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
    /// Whether each release shows it by itself.
    shown: [bool; 2],
}

/// Every item with an earlier asking of the same term, judged as one family.
///
/// The noise of a place is that which the places of this release show, once 8 or more are matched for some item,
/// and never less than is assumed without them.
pub(super) fn of(ground: &Ground) -> Vec<Moved> {
    let paired: Vec<Paired<'_>> = ground.askings().filter_map(|asking| paired(ground, asking)).collect();
    let clusters: Vec<Vec<Cluster>> = paired.iter().map(|one| one.clusters(ground.rules)).collect();
    let noise = stats::pooled_noise(clusters.iter().map(Vec::as_slice)).map(|noise| noise.max(CLUSTER_NOISE));
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
        Some((earlier, whole, Pairing::new(ground, asking, earlier).settled()?))
    });
    Some(Paired { asking, places })
}

impl Paired<'_> {
    fn clusters(&self, rules: &Rules) -> Vec<Cluster> {
        self.places.as_ref().map_or_else(Vec::new, |(.., matched)| clusters(matched, rules))
    }

    fn change(&self, ground: &Ground, clusters: &[Cluster], noise: Option<f64>) -> Option<Exact> {
        let (earlier, whole, matched) = self.places.as_ref()?;
        let sum = |of: fn(&Matched) -> Count| -> Count { matched.iter().map(of).sum() };
        let n = sum(|place| place.now).n.min(sum(|place| place.then).n);
        let matched = stats::matched_change_with(clusters, noise.unwrap_or(CLUSTER_NOISE))?;
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
        let both_means = earlier.choices(&asked).filter(|_| ground.has_mean(&asked));
        let mean = both_means.and_then(|then| {
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

/// One cluster for each place that both releases show by itself, and one for all the others together.
pub(super) fn clusters(matched: &[Matched], rules: &Rules) -> Vec<Cluster> {
    let pair = |count: Count| (u64::from(count.x), u64::from(count.n));
    let cluster = |places: &[&Matched]| {
        let now: Count = places.iter().map(|place| place.now).sum();
        let then: Count = places.iter().map(|place| place.then).sum();
        // Ballots without a roll stand for themselves.
        Cluster { then: pair(then), now: pair(now), weight: f64::from(now.roster.max(now.n)) }
    };
    let is_known = |place: &&Matched| place.shown == [true; 2] || !rules.on(Rule::Siblings);
    let (known, others): (Vec<&Matched>, Vec<&Matched>) = matched.iter().partition(is_known);
    let others = (!others.is_empty()).then(|| cluster(&others));
    known.iter().map(|place| cluster(&[*place])).chain(others).collect()
}

/// The places of one item in two waves, and what of them may stand together.
pub(super) struct Pairing<'a> {
    rules: &'a Rules,
    matched: Vec<Matched>,
    /// Whether each release pools answers of places that cannot be matched.
    pools_others: [bool; 2],
}

impl<'a> Pairing<'a> {
    pub fn new(ground: &Ground<'a>, asking: Asking<'a>, earlier: &Earlier) -> Pairing<'a> {
        let audience = asking.counted.audience;
        let then = earlier.basis.as_ref().map_or(&[][..], |basis| basis.places(audience));
        let now = ground.basis.places(audience);
        let asked = asking.asked();
        let enough = |count: Count| count.n >= ground.rules.minimum;
        let matched = now.iter().enumerate().filter_map(|(at, place)| {
            let same = then.iter().find(|one| one.name == place.name && one.settings == place.settings)?;
            let (now, then) = (asking.count(&[at]), earlier.at_place(&asked, &same.name, same.roll));
            let shown = [earlier.shows_place(&asked, &same.name), asking.shows_place(at)];
            (enough(now) && enough(then)).then_some(Matched { at, now, then, shown })
        });
        let matched: Vec<Matched> = matched.collect();
        let is_matched = |name: &str| matched.iter().any(|place| now[place.at].name == name);
        let pools_others_then = then.iter().any(|place| {
            let has_answers = earlier.at_place(&asked, &place.name, place.roll).n > 0;
            has_answers && !earlier.shows_place(&asked, &place.name) && !is_matched(&place.name)
        });
        let pools_others_now = now.iter().enumerate().any(|(at, place)| {
            asking.count(&[at]).n > 0 && !asking.shows_place(at) && !is_matched(&place.name)
        });
        Pairing { rules: ground.rules, matched, pools_others: [pools_others_then, pools_others_now] }
    }

    /// The matched places that may be published together; none when no set of them may.
    pub fn settled(mut self) -> Option<Vec<Matched>> {
        if self.rules.on(Rule::Siblings) {
            self.leave_out_parts_of_pools();
        }
        self.is_wide().then_some(self.matched)
    }

    /// D5: of the places that a release pools either all are matched or none is. So the matched places are a
    /// union of what both releases publish already, and a change gives no sum away that they do not.
    fn leave_out_parts_of_pools(&mut self) {
        // Leaving out one release's pool may take part of the other's with it.
        for wave in [0, 1, 0] {
            if self.pools_others[wave] {
                let (kept, left): (Vec<Matched>, Vec<Matched>) =
                    self.matched.drain(..).partition(|place| place.shown[wave]);
                self.matched = kept;
                self.pools_others[1 - wave] |= left.iter().any(|place| !place.shown[1 - wave]);
            }
        }
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
}
