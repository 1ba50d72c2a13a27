//! Groups beside everyone else in the same release (measurement.md 3.11).
//!
//! In the plan's order, never by size, and never a single place: settings are not ranked. A group whose
//! figure is withheld has a gap that is withheld.

use super::axes::{NO, NOT_STATED};
use super::basis::GapBasis;
use super::cube::{Dimension, GapCell, Group, ItemKey};
use super::derived::{Gap, GapMove};
use super::editions::{self, Rest};
use super::family::{self, Tested};
use super::figure::{Figure, Shown};
use super::ground::{Asking, Ground};
use super::places::ELSEWHERE;
use super::safety::Count;
use super::tables::Table;
use crate::stats::{self, Difference, Sides};

const DIMENSIONS: [Dimension; 6] = [
    Dimension::Phase,
    Dimension::Locality,
    Dimension::YearGroup,
    Dimension::AbsenceBand,
    Dimension::Group1,
    Dimension::Group2,
];

/// A gap before rounding; no difference: withheld.
pub(super) struct Beside {
    key: ItemKey,
    group: Group,
    exact: Option<Exact>,
}

struct Exact {
    group: Count,
    rest: Count,
    difference: Difference,
    p: f64,
    clear: bool,
    moved: Option<GapMove>,
}

/// Every item and every declared group that is on the roster, judged as one family.
pub(super) fn of(ground: &Ground) -> Vec<Beside> {
    let mut all: Vec<Beside> = ground.askings().flat_map(|asking| of_item(ground, asking)).collect();
    let test = |exact: &Exact| Tested {
        d: exact.difference.d,
        p: exact.p,
        n: u64::from(exact.group.n.min(exact.rest.n)),
    };
    let tests: Vec<Tested> = all.iter().filter_map(|one| one.exact.as_ref()).map(test).collect();
    let shown = all.iter_mut().filter_map(|one| one.exact.as_mut());
    for (exact, clear) in shown.zip(family::clear(&tests)) {
        exact.clear = clear;
    }
    all
}

/// What the release says of them.
pub(super) fn cells(all: &[Beside]) -> Vec<GapCell> {
    let figure = |exact: &Exact| Figure::Shown(Shown::let_through(rounded(exact)));
    let cell = |one: &Beside| GapCell {
        key: one.key.clone(),
        group: one.group.clone(),
        figure: one.exact.as_ref().map_or(Figure::Withheld, figure),
    };
    all.iter().map(cell).collect()
}

/// What later releases measure the move of a gap from: those that are shown.
pub(super) fn basis(all: &[Beside]) -> Vec<GapBasis> {
    let pair = |count: Count| (count.x, count.n);
    let kept = |one: &Beside| {
        let exact = one.exact.as_ref()?;
        let (mine, others) = (pair(exact.group), pair(exact.rest));
        Some(GapBasis { key: one.key.clone(), group: one.group.clone(), mine, others })
    };
    all.iter().filter_map(kept).collect()
}

fn of_item(ground: &Ground<'_>, asking: Asking<'_>) -> Vec<Beside> {
    let tables = asking.tables.iter().filter(|table| DIMENSIONS.contains(&table.dimension));
    let mut all = Vec::new();
    for table in tables {
        let rests = rests(ground, asking, table);
        for (at, name) in table.names.iter().enumerate().filter(|(_, name)| is_declared(name)) {
            let count = table.siblings.counts[at];
            let rest = rests.iter().find(|rest| rest.at == at).map(|rest| rest.count);
            let group = Group { dimension: table.dimension, name: name.clone() };
            let exact = rest.filter(|_| ground.is_whole(count)).and_then(|rest| exact(count, rest));
            let exact = exact.map(|exact| Exact { moved: moved(ground, asking, (&group, &exact)), ..exact });
            all.push(Beside { key: asking.key(), group, exact });
        }
    }
    all
}

/// Everyone beside each shown group, where that may be said in whole percents.
fn rests(ground: &Ground<'_>, asking: Asking<'_>, table: &Table) -> Vec<Rest> {
    if !ground.is_exact(&asking.asked()) {
        return Vec::new();
    }
    let Asking { counted, item, tables } = asking;
    let above_places = [Dimension::Phase, Dimension::Locality].contains(&table.dimension);
    let is_spread = |rest: &Rest| {
        let answers = rest.set.iter().map(|&place| asking.count(&[place]).n);
        !above_places || ground.rules.spread_over_places(answers)
    };
    let mut rests = editions::rests_in((tables, table), (counted, item), ground.rules);
    rests.retain(|rest| ground.is_whole(rest.count) && is_spread(rest));
    rests
}

/// Not "not stated", not what was left over, and not the "no" of a yes/no group: it would say the same as its "yes".
fn is_declared(name: &str) -> bool {
    name != ELSEWHERE
        && name != NOT_STATED
        && ![NOT_STATED, NO].iter().any(|end| name.ends_with(&format!(": {end}")))
}

/// Since the first wave of the same term that showed the same gap.
fn moved(ground: &Ground<'_>, asking: Asking<'_>, (group, now): (&Group, &Exact)) -> Option<GapMove> {
    let (since, then) = ground.past.first_gap(&asking.asked(), group, ground.inputs.term)?;
    let pair = |(x, n): (u32, u32)| (u64::from(x), u64::from(n));
    let then = Sides { group: pair(then.mine), others: pair(then.others) };
    let now = Sides { group: pair((now.group.x, now.group.n)), others: pair((now.rest.x, now.rest.n)) };
    let change = stats::gap_change(&then, &now)?;
    Some(GapMove { since: since.to_owned(), by: family::apart((change.d, change.low, change.high)) })
}

fn exact(group: Count, rest: Count) -> Option<Exact> {
    let [gx, gn, rx, rn] = [group.x, group.n, rest.x, rest.n].map(u64::from);
    let difference = stats::newcombe(rx, rn, gx, gn)?;
    let p = stats::n_minus_one_chi_square(rx, rn, gx, gn)?.p;
    Some(Exact { group, rest, difference, p, clear: false, moved: None })
}

fn rounded(exact: &Exact) -> Gap {
    let percent = |count: Count| {
        let share = stats::fraction(u64::from(count.x), u64::from(count.n));
        share.map_or(0, stats::whole_percent)
    };
    Gap {
        group: percent(exact.group),
        everyone_else: percent(exact.rest),
        points: family::points(exact.difference.d),
        low: family::points(exact.difference.low),
        high: family::points(exact.difference.high),
        clear: exact.clear,
        moved: exact.moved.clone(),
    }
}
