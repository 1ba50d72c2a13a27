//! What may be said of a series: nothing, a shift, or the NHS's words for variation and assurance
//! (measurement.md 3.9 and 3.10). Made of the functions in `stats`; pure.

use super::model::{PeriodKind, school_year, school_year_words};
use super::rules::Dot;
use crate::stats::{self, Assurance, Flag, Limits, POINTS_FOR_LIMITS, USEFUL_AT_LEAST, Xmr};
use crate::surveys::{Better, Rebase};
use jiff::civil::Date;
use std::ops::Range;

/// Denominators over this many make plain p limits alarm falsely; then p′.
const LARGE: u64 = 1_000;
/// Points for a run chart; with fewer the dots stand alone.
const POINTS_FOR_MEDIAN: usize = 6;

/// How a series is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Too few for a line in the middle.
    Dots,
    /// 6 to 11: the median, and limits that are on trial.
    RunChart,
    Xmr,
    PPrime,
}

/// Points that share one centre and one set of limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    pub at: Range<usize>,
    /// Why it begins here: a new school year, or a dated decision.
    pub because: Option<String>,
    pub method: Method,
    /// The mean; with 6 to 11 points the median; none with fewer.
    pub centre: Option<f64>,
    /// One for each point; none with fewer than 6.
    pub limits: Vec<Limits>,
}

/// What the newest point of a series of 12 or more says. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variation {
    Ordinary,
    Improving,
    OfConcern,
    /// Not ordinary, of a figure that is neither good nor bad by itself.
    Changed,
}

impl Variation {
    pub const ALL: [Variation; 4] =
        [Variation::Ordinary, Variation::Improving, Variation::OfConcern, Variation::Changed];

    pub fn words(self) -> &'static str {
        match self {
            Variation::Ordinary => "ordinary variation",
            Variation::Improving => "improving",
            Variation::OfConcern => "of concern",
            Variation::Changed => "changed: read with care",
        }
    }
}

/// What may be said of a series, by its number of points. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    NotLoaded,
    StartingPoint,
    EarlyReadings,
    /// 6 to 11 points, or fewer than 10 off the median.
    TooFewToSay,
    NoShift,
    Shift,
    Varies(Variation),
}

impl Standing {
    pub fn words(self) -> &'static str {
        match self {
            Standing::NotLoaded => "not loaded",
            Standing::StartingPoint => "starting point",
            Standing::EarlyReadings => "early readings",
            Standing::TooFewToSay => "too few points to say",
            Standing::NoShift => "no shift",
            Standing::Shift => "a shift",
            Standing::Varies(variation) => variation.words(),
        }
    }

    /// What the word means, in one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Standing::NotLoaded => "No figures have been loaded.",
            Standing::StartingPoint => "One figure cannot show a trend.",
            Standing::EarlyReadings => "A few figures cannot show a trend.",
            Standing::TooFewToSay => {
                "There are fewer than 10 points off the middle line: too few to say whether anything has shifted."
            }
            Standing::NoShift => "The points lie around the middle line as chance would put them: no shift.",
            Standing::Shift => {
                "The points do not lie around the middle line as chance would put them: a shift."
            }
            Standing::Varies(Variation::Ordinary) => {
                "The newest point lies within what ordinary ups and downs have been: ordinary variation."
            }
            Standing::Varies(Variation::Improving) => {
                "The newest point is more than ordinary ups and downs, in the hoped-for direction: improving."
            }
            Standing::Varies(Variation::OfConcern) => {
                "The newest point is more than ordinary ups and downs, away from what is hoped for: of concern."
            }
            Standing::Varies(Variation::Changed) => {
                "The newest point is more than ordinary ups and downs. This figure is not good or bad by itself: \
                 changed, read with care."
            }
        }
    }
}

/// A series with its stretches.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    pub stretches: Vec<Stretch>,
    /// One for each point; ordinary where nothing may be claimed.
    pub flags: Vec<Flag>,
    pub standing: Standing,
}

/// How a series is read: the rebases are those of its indicator.
pub struct Reading<'a> {
    pub kind: PeriodKind,
    pub better: Better,
    pub rebases: &'a [&'a Rebase],
}

/// Looks at a series, oldest first: the newest stretch decides what may be said.
pub fn control(dots: &[Dot], how: &Reading) -> Control {
    let mut flags = Vec::with_capacity(dots.len());
    let mut stretches = Vec::new();
    let mut standing = Standing::NotLoaded;
    for (at, because) in cuts(dots, how) {
        let these = &dots[at.clone()];
        let stretch = stretch(these, at, because);
        let values: Vec<f64> = these.iter().map(|dot| dot.value).collect();
        let claims = matches!(stretch.method, Method::Xmr | Method::PPrime);
        let own = if claims {
            stats::flags_by_point(&values, &stretch.limits)
        } else {
            vec![Flag::Common; values.len()]
        };
        standing = standing_of(&values, &stretch, own.last().copied(), how.better);
        flags.extend(own);
        stretches.push(stretch);
    }
    Control { stretches, flags, standing }
}

/// Where stretches begin and end, and why: at a dated decision, and weekly series at each school year.
fn cuts(dots: &[Dot], how: &Reading) -> Vec<(Range<usize>, Option<String>)> {
    let year = |dot: &Dot| school_year(dot.period.starts);
    let mut starts: Vec<(usize, Option<String>)> = Vec::new();
    for (at, dot) in dots.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| &dots[before]);
        let decided = |rebase: &&&Rebase| {
            before.is_some_and(|before| before.period.starts < rebase.from)
                && dot.period.starts >= rebase.from
        };
        if let Some(rebase) = how.rebases.iter().find(decided) {
            starts.push((at, Some(rebase_words(rebase))));
        } else if before.is_none() {
            starts.push((at, None));
        } else if how.kind == PeriodKind::Week && before.is_some_and(|before| year(before) != year(dot)) {
            starts.push((at, Some(format!("school year {}", school_year_words(year(dot))))));
        }
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|one| one.0).chain([dots.len()]).collect();
    starts.into_iter().zip(ends).map(|((from, because), to)| (from..to, because)).collect()
}

fn rebase_words(rebase: &Rebase) -> String {
    let day = |date: Date| date.strftime("%-d %B %Y").to_string();
    format!(
        "limits start anew on {}: {} ({}, {})",
        day(rebase.from),
        rebase.reason,
        rebase.by,
        day(rebase.dated)
    )
}

fn stretch(dots: &[Dot], at: Range<usize>, because: Option<String>) -> Stretch {
    let values: Vec<f64> = dots.iter().map(|dot| dot.value).collect();
    let bare =
        |because| Stretch { at: at.clone(), because, method: Method::Dots, centre: None, limits: Vec::new() };
    if values.len() < POINTS_FOR_MEDIAN {
        return bare(because);
    }
    if let Some((centre, limits)) = p_prime(dots).filter(|_| values.len() >= POINTS_FOR_LIMITS) {
        return Stretch { at, because, method: Method::PPrime, centre: Some(centre), limits };
    }
    let how = Xmr { fix_after: Some(POINTS_FOR_LIMITS), screen: false };
    let Some(limits) = stats::xmr(&values, how) else { return bare(because) };
    let trial = values.len() < POINTS_FOR_LIMITS;
    let median = stats::run_chart(&values).map(|run| run.median);
    let (method, centre) = if trial { (Method::RunChart, median) } else { (Method::Xmr, Some(limits.mean)) };
    Stretch { at, because, method, centre, limits: vec![limits; values.len()] }
}

/// Centre and limits in percent of a p′ chart whose centre and spread are fixed after 12 points; none where a
/// point has no counts or a small denominator.
fn p_prime(dots: &[Dot]) -> Option<(f64, Vec<Limits>)> {
    let points: Option<Vec<(u64, u64)>> =
        dots.iter().map(|dot| dot.counted.filter(|(_, n)| *n > LARGE)).collect();
    let points = points?;
    let fixed = &points[..points.len().min(POINTS_FOR_LIMITS)];
    let chart = stats::p_prime_chart(fixed)?;
    let limits = points.iter().map(|(_, n)| {
        let reach = 3.0 * chart.sigma_z * (chart.centre * (1.0 - chart.centre) / *n as f64).sqrt();
        let at = |thirds: f64| 100.0 * (chart.centre + thirds * reach).clamp(0.0, 1.0);
        let near = 2.0 / 3.0;
        Limits {
            mean: 100.0 * chart.centre,
            low: at(-1.0),
            high: at(1.0),
            near_low: at(-near),
            near_high: at(near),
            trial: fixed.len() < POINTS_FOR_LIMITS,
        }
    });
    Some((100.0 * chart.centre, limits.collect()))
}

fn standing_of(values: &[f64], stretch: &Stretch, newest: Option<Flag>, better: Better) -> Standing {
    match (stretch.method, values.len()) {
        (Method::Dots, 0) => Standing::NotLoaded,
        (Method::Dots, 1) => Standing::StartingPoint,
        (Method::Dots, _) => Standing::EarlyReadings,
        (Method::RunChart, _) => match stats::run_chart(values) {
            Some(run) if run.useful < USEFUL_AT_LEAST => Standing::TooFewToSay,
            Some(run) if run.signal => Standing::Shift,
            _ => Standing::NoShift,
        },
        (Method::Xmr | Method::PPrime, _) => {
            Standing::Varies(newest.map_or(Variation::Ordinary, |flag| variation(flag, better)))
        }
    }
}

/// What a point's flag means for an indicator.
pub fn variation(flag: Flag, better: Better) -> Variation {
    let rises = match flag {
        Flag::Common => return Variation::Ordinary,
        Flag::AboveLimit | Flag::TrendUp | Flag::TwoInThreeAbove | Flag::ShiftAbove => true,
        Flag::BelowLimit | Flag::TrendDown | Flag::TwoInThreeBelow | Flag::ShiftBelow => false,
    };
    match (better, rises) {
        (Better::Neither, _) => Variation::Changed,
        (Better::Higher, true) | (Better::Lower, false) => Variation::Improving,
        (Better::Higher, false) | (Better::Lower, true) => Variation::OfConcern,
    }
}

impl Control {
    /// Whether ordinary variation meets a target, mirrored where falling is good; only with fixed limits, and of
    /// a figure that is good or bad.
    pub fn assurance(&self, target: f64, better: Better) -> Option<Assurance> {
        let stretch =
            self.stretches.last().filter(|one| matches!(one.method, Method::Xmr | Method::PPrime))?;
        let limits = stretch.limits.last()?;
        match better {
            Better::Neither => None,
            Better::Lower => Some(stats::assurance(limits, target, true)),
            Better::Higher => Some(stats::assurance(limits, target, false)),
        }
    }
}

/// The NHS's words for assurance. A closed list.
pub fn assurance_words(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::Meets => "consistently meets",
        Assurance::Misses => "consistently misses",
        Assurance::HitAndMiss => "hit and miss",
    }
}
