//! Where each item stands against the targets that were sealed with the wave (measurement.md 3.9).
//!
//! Only readings of the same item, version and term are set beside one another; a projection of an item that
//! is asked in several terms uses them all, with a level for each term.

use super::changes::{Exact, Moved};
use super::cube::StandingCell;
use super::derived::{NotProjected, PathStatus, Projection, Standing};
use super::figure::{Figure, Shown};
use super::ground::{Asking, Ground};
use super::past::{Earlier, Given};
use crate::stats::{self, PathReading, TrendReading, Verdict};
use crate::surveys::{self, Term};
use crate::theory::Measure;
use crate::waves::Aim;
use jiff::civil::Date;

const DAYS_A_YEAR: f64 = 365.25;

/// The fewest readings without the word "early".
const NO_LONGER_EARLY: usize = 6;

/// Every item beside every target of its outcome and audience, in the order of the horizons.
pub(super) fn cells(ground: &Ground<'_>, moved: &[Moved]) -> Vec<StandingCell> {
    let Some(today) = ground.closed() else { return Vec::new() };
    let mut cells = Vec::new();
    for asking in ground.askings() {
        let key = asking.key();
        let is_mine = |aim: &&Aim| aim.outcome == key.outcome && aim.measure == Measure::Voice(key.audience);
        let mut aims: Vec<&Aim> = ground.inputs.aims.iter().filter(is_mine).collect();
        if aims.is_empty() {
            continue;
        }
        aims.sort_by_key(|aim| aim.due);
        let series = Series::of(ground, asking, today);
        let change = moved.iter().find(|one| one.asked == asking.asked());
        let change = change.and_then(|one| one.change.as_ref());
        for aim in &aims {
            let standing = series.as_ref().map(|series| series.standing(aim, &aims, change));
            let figure = standing.map_or(Figure::Withheld, |one| Figure::Shown(Shown::let_through(one)));
            cells.push(StandingCell { key: key.clone(), figure });
        }
    }
    cells
}

struct Read<'a> {
    wave: &'a str,
    term: Term,
    year: i32,
    closed: Date,
    given: Given,
}

/// The readings of one item from its baseline on, of every term; the last is this wave's.
struct Series<'a> {
    readings: Vec<Read<'a>>,
    every: surveys::Asked,
    today: Date,
    term: Term,
    baseline: Given,
    now: Given,
}

impl<'a> Series<'a> {
    /// None where this wave's own figure is not published in whole percents.
    fn of(ground: &Ground<'a>, asking: Asking<'_>, today: Date) -> Option<Series<'a>> {
        let (asked, term) = (asking.asked(), ground.inputs.term);
        let total = asking.total();
        let now = Given { n: total.n, x: total.x };
        let own =
            Read { wave: &ground.inputs.wave, term, year: ground.inputs.year, closed: today, given: now };
        let past = ground.past.waves.iter().filter_map(|earlier| {
            let given = earlier.reading(&asked)?;
            let Earlier { wave, term, year, closed, .. } = earlier;
            Some(Read { wave, term: *term, year: *year, closed: *closed, given })
        });
        let readings: Vec<Read<'_>> = past.chain([own]).skip_while(|reading| reading.term != term).collect();
        let baseline = readings.first()?.given;
        ground.is_exact(&asked).then_some(Series {
            readings,
            every: ground.asked_in(asking),
            today,
            term,
            baseline,
            now,
        })
    }

    fn standing(&self, aim: &Aim, aims: &[&Aim], change: Option<&Exact>) -> Standing {
        let keep = self.is_kept(aim);
        let first = &self.readings[0];
        let is_first = self.same_term().count() == 1;
        let paced_only = keep || self.waits_for_milestone(aim);
        let path = if keep || is_first { None } else { self.path(aims, aim) };
        let chance = path.as_ref().filter(|_| !paced_only).map(|path| self.chance(path));
        let status = chance.zip(path.as_ref()).map(|(chance, path)| self.status(chance, path.now, change));
        let (projection, not_projected) = match paced_only {
            true => (None, (self.today < aim.due).then_some(NotProjected::PaceOnly)),
            false => self.projection(aim),
        };
        Standing {
            horizon: aim.horizon,
            target: whole_target(aim),
            keep,
            reached_before: keep && !aim.keep,
            baseline: stats::whole_percent(share(self.baseline)),
            baseline_wave: first.wave.to_owned(),
            path_now: path.map(|path| stats::whole_percent(path.now)),
            chance: chance.map(capped),
            status,
            verdict: self.verdict(aim),
            pace_tenths: self.pace_tenths(aim),
            projection,
            not_projected,
        }
    }

    fn same_term(&self) -> impl Iterator<Item = &Read<'a>> {
        self.readings.iter().filter(|reading| reading.term == self.term)
    }

    /// "Keep at least": agreed so, or no higher than where the item started.
    fn is_kept(&self, aim: &Aim) -> bool {
        aim.keep || whole_target(aim) <= stats::whole_percent(share(self.baseline))
    }

    /// Whether a far horizon still waits for the one before it to be read: until then only its pace is said.
    fn waits_for_milestone(&self, aim: &Aim) -> bool {
        let is_read = |read: &Read<'_>, milestone| {
            surveys::reaches_horizon((read.term, read.year), self.every, milestone)
        };
        aim.waits_for.is_some_and(|milestone| !self.same_term().any(|reading| is_read(reading, milestone)))
    }

    /// Straight on the logit from the baseline through every target up to this one's; none once it is over.
    fn path(&self, aims: &[&Aim], to: &Aim) -> Option<Path> {
        let start = self.readings[0].closed;
        let mut from = (start, share(self.baseline));
        for aim in aims.iter().filter(|aim| !self.is_kept(aim) && aim.due > start && aim.due <= to.due) {
            let target = (aim.due, fraction(aim));
            if self.today <= aim.due {
                let at = |day: Date| years(start, day);
                let now = stats::path_at(from.1, at(from.0), target.1, at(target.0), at(self.today));
                let elapsed = years(from.0, self.today) / years(from.0, target.0);
                return Some(Path { now, elapsed, measured: from.0 == start });
            }
            from = target;
        }
        None
    }

    fn chance(&self, path: &Path) -> f64 {
        let pair = |given: Given| (f64::from(given.x), f64::from(given.n));
        stats::chance_at_or_above_path(PathReading {
            now: pair(self.now),
            baseline: path.measured.then(|| pair(self.baseline)),
            path: path.now,
            elapsed: path.elapsed,
        })
    }

    fn status(&self, chance: f64, path: f64, change: Option<&Exact>) -> PathStatus {
        let Some(change) = change else { return PathStatus::TooCloseToCall };
        let gained = change.clear && change.matched.d > 0.0;
        let away = path - share(self.baseline);
        if stats::on_path(chance, gained) {
            PathStatus::OnPath
        } else if away > 0.0 && stats::behind_path(chance, away, change.matched.detectable) {
            PathStatus::BehindThePath
        } else {
            PathStatus::TooCloseToCall
        }
    }

    fn verdict(&self, aim: &Aim) -> Option<Verdict> {
        let now = self.readings.last()?;
        let interval = stats::wilson(u64::from(self.now.x), u64::from(self.now.n))?;
        surveys::reads_horizon((now.term, now.year), self.today, self.every, aim.due)
            .then(|| stats::verdict((interval.low, interval.high), fraction(aim), false))
    }

    fn pace_tenths(&self, aim: &Aim) -> Option<i32> {
        let pace = stats::yearly_pace(share(self.now), fraction(aim), years(self.today, aim.due), false)?;
        Some((1000.0 * pace).round() as i32)
    }

    fn projection(&self, aim: &Aim) -> (Option<Projection>, Option<NotProjected>) {
        let start = self.readings[0].closed;
        if self.today >= aim.due {
            return (None, None);
        }
        let reading = |read: &Read<'_>| TrendReading {
            t: years(start, read.closed),
            x: f64::from(read.given.x),
            n: f64::from(read.given.n),
            term: read.term as u8,
        };
        let readings: Vec<TrendReading> = self.readings.iter().map(reading).collect();
        let at = years(start, aim.due);
        if !self.has_enough_readings() {
            return (None, Some(NotProjected::TooFewReadings));
        }
        if years(start, self.today) < stats::SHORTEST_SPAN {
            return (None, Some(NotProjected::TooShort));
        }
        if !stats::projection_allowed(&readings, at) {
            return (None, Some(NotProjected::TooFar));
        }
        let Some(trend) = stats::project(&readings, at, Some(fraction(aim))) else {
            return (None, Some(NotProjected::TooFewReadings));
        };
        let (half, most) = (trend.interval(0.5), trend.interval(0.8));
        let projection = Projection {
            percent: stats::whole_percent(trend.share),
            low50: stats::whole_percent(half.low),
            high50: stats::whole_percent(half.high),
            low80: stats::whole_percent(most.low),
            high80: stats::whole_percent(most.high),
            chance: capped(trend.chance.unwrap_or(0.5)),
            early: readings.len() < NO_LONGER_EARLY,
        };
        (Some(projection), None)
    }

    /// Four of this term, since fewer may not be said to lead anywhere; with other terms also six or more in all,
    /// two in each.
    fn has_enough_readings(&self) -> bool {
        let of = |term: Term| self.readings.iter().filter(|reading| reading.term == term).count();
        let terms: Vec<usize> = Term::ALL.into_iter().map(of).filter(|readings| *readings > 0).collect();
        let mixed = self.readings.len() >= stats::READINGS_OF_MIXED_TERMS
            && terms.iter().all(|each| *each >= stats::READINGS_PER_TERM);
        of(self.term) >= stats::READINGS_OF_ONE_TERM && (terms.len() == 1 || mixed)
    }
}

/// Where a path passes on the day on which this wave closed.
struct Path {
    now: f64,
    /// The share of this stretch of the path that has passed.
    elapsed: f64,
    /// The stretch starts at a reading, and not at a target.
    measured: bool,
}

fn share(given: Given) -> f64 {
    stats::fraction(u64::from(given.x), u64::from(given.n)).unwrap_or(0.0)
}

fn fraction(aim: &Aim) -> f64 {
    f64::from(aim.permille) / 1000.0
}

fn whole_target(aim: &Aim) -> u8 {
    stats::whole_percent(fraction(aim))
}

/// Days from one day to a later one; less than nought to an earlier one.
fn days(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

fn years(from: Date, to: Date) -> f64 {
    days(from, to) as f64 / DAYS_A_YEAR
}

/// A chance in whole percents that is never certain.
fn capped(chance: f64) -> u8 {
    stats::whole_percent(chance).clamp(1, 99)
}
