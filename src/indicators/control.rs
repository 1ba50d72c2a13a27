//! What may be said of a series: nothing, a shift, or the NHS's words for variation and assurance
//! (measurement.md 3.9 and 3.10). Made of the functions in `stats`; pure.

use super::model::{PeriodKind, school_year, school_year_words};
use super::rules::Dot;
use crate::stats::{self, Assurance, Flag, Limits, POINTS_FOR_LIMITS, USEFUL_AT_LEAST, Xmr};
use crate::surveys::{Better, Rebase};
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
    /// Newer figures have long been published: nothing is said of where things stand now.
    Old,
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
            Standing::Old => "too old to say",
        }
    }

    /// What the word means, in one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Standing::NotLoaded => "No figures have been loaded.",
            Standing::Old => "The newest figure is too old to say where things stand now.",
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
    let day = crate::clock::day_in_words;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::model::{Held, Key, Level, Period, SchoolPhase};
    use crate::indicators::rules::measured;
    use crate::surveys::Unit;
    use jiff::ToSpan;
    use jiff::civil::{Date, date};

    /// Published shares, one a year from 2006/07 on, or one a week from a Monday on.
    fn series(values: &[f64], first_week: Option<Date>, counted: Option<u64>) -> Vec<Dot> {
        let dot = |(at, value): (usize, &f64)| {
            let period = match first_week {
                None => Period::of_year(PeriodKind::Year, 2006 + at as i16),
                Some(monday) => Period::week_of(monday.checked_add((7 * at as i64).days()).unwrap()),
            };
            let key = Key {
                indicator: "overall-absence".to_owned(),
                level: Level::Authority,
                place: "E06000003".to_owned(),
                phase: SchoolPhase::All,
                period: period.unwrap(),
            };
            let of = |all: u64| ((all as f64 * value / 100.0).round().to_string(), all.to_string());
            let (count, denominator) = counted.map(of).unwrap_or_default();
            let value = value.to_string();
            let held = Held { key, place_name: String::new(), value, count, denominator, withheld: false };
            measured(&held, Unit::Percent).unwrap()
        };
        values.iter().enumerate().map(dot).collect()
    }

    fn yearly(values: &[f64]) -> Control {
        let how = Reading { kind: PeriodKind::Year, better: Better::Lower, rebases: &[] };
        control(&series(values, None, None), &how)
    }

    /// NHSRplotthedots, `fix_after_n_points = 12`, lower is better (tests/fixtures/stat_fixtures.json).
    const ABSENCE: [f64; 20] =
        [8.9, 9.1, 8.7, 9.3, 9.0, 8.8, 9.2, 9.1, 8.9, 9.0, 9.2, 8.8, 8.3, 8.2, 8.4, 8.1, 8.3, 8.2, 8.0, 8.2];

    #[test]
    fn limits_are_fixed_after_twelve_points_and_falling_absence_is_improving() {
        let read = yearly(&ABSENCE);
        let limits = read.stretches[0].limits[19];
        assert_eq!((read.stretches.len(), read.stretches[0].method), (1, Method::Xmr));
        assert!((limits.low - 8.250_363_636).abs() < 1e-8 && (limits.mean - 9.0).abs() < 1e-8);
        assert_eq!(read.standing, Standing::Varies(Variation::Improving));
        assert_eq!(variation(read.flags[19], Better::Higher), Variation::OfConcern);
        assert_eq!(variation(read.flags[19], Better::Neither), Variation::Changed);
        assert_eq!(yearly(&ABSENCE[..11]).standing, Standing::TooFewToSay, "two lie on the median");
    }

    #[test]
    fn a_few_points_claim_nothing() {
        let standing = |n: usize| yearly(&ABSENCE[..n]).standing;
        assert_eq!(standing(0), Standing::NotLoaded);
        assert_eq!(standing(1), Standing::StartingPoint);
        for n in 2..6 {
            let read = yearly(&ABSENCE[..n]);
            assert_eq!(read.standing, Standing::EarlyReadings, "{n}");
            assert!(read.stretches[0].limits.is_empty() && read.stretches[0].centre.is_none());
        }
        // Six to eleven points that fall without a break: limits on trial, and a claim from ten useful points only.
        for n in 6..12 {
            let falling: Vec<f64> = (0..n).map(|at| 20.0 - at as f64).collect();
            let read = yearly(&falling);
            assert!(read.stretches[0].limits.iter().all(|limits| limits.trial), "{n}");
            assert!(read.flags.iter().all(|flag| *flag == Flag::Common), "{n}: limits on trial flag nothing");
            let claimed = if n < 10 { Standing::TooFewToSay } else { Standing::Shift };
            assert_eq!(read.standing, claimed, "{n}");
            assert_eq!(read.assurance(30.0, Better::Lower), None, "{n}");
        }
    }

    #[test]
    fn a_target_that_ordinary_variation_meets_misses_or_hits_is_mirrored_where_falling_is_good() {
        let read = yearly(&ABSENCE[..12]);
        let words = |target, better| read.assurance(target, better).map(assurance_words);
        assert_eq!(words(12.0, Better::Lower), Some("consistently meets"));
        assert_eq!(words(5.0, Better::Lower), Some("consistently misses"));
        assert_eq!(words(9.0, Better::Lower), Some("hit and miss"));
        assert_eq!(words(12.0, Better::Higher), Some("consistently misses"));
        assert_eq!(words(5.0, Better::Neither), None);
    }

    #[test]
    fn large_denominators_have_p_prime_limits_fixed_after_twelve_and_small_ones_xmr() {
        let how = Reading { kind: PeriodKind::Year, better: Better::Lower, rebases: &[] };
        let large = control(&series(&ABSENCE, None, Some(20_000)), &how);
        assert_eq!(large.stretches[0].method, Method::PPrime);
        let twelve = control(&series(&ABSENCE[..12], None, Some(20_000)), &how);
        assert_eq!(
            large.stretches[0].centre, twelve.stretches[0].centre,
            "the later points moved the limits"
        );
        let counted: Vec<(u64, u64)> =
            series(&ABSENCE[..12], None, Some(20_000)).iter().filter_map(|dot| dot.counted).collect();
        let chart = stats::p_prime_chart(&counted).unwrap();
        let (ours, theirs) = (large.stretches[0].limits[11], chart.limits[11]);
        assert!(
            (ours.low - 100.0 * theirs.low).abs() < 1e-9 && (ours.high - 100.0 * theirs.high).abs() < 1e-9
        );
        let small = control(&series(&ABSENCE, None, Some(1_000)), &how);
        assert_eq!(small.stretches[0].method, Method::Xmr);
    }

    #[test]
    fn weeks_are_split_by_school_year_and_limits_start_anew_only_with_their_note() {
        let weeks: Vec<f64> =
            (0..40).map(|at| if at < 20 { 6.0 } else { 9.0 } + f64::from(at % 3) / 10.0).collect();
        let dots = series(&weeks, Some(date(2024, 4, 22)), None);
        let how = Reading { kind: PeriodKind::Week, better: Better::Lower, rebases: &[] };
        let read = control(&dots, &how);
        assert_eq!(read.stretches.len(), 2);
        assert_eq!(read.stretches[1].because.as_deref(), Some("school year 2024/25"));
        assert_eq!(dots[read.stretches[1].at.start].period.starts, date(2024, 9, 2));
        let rebase = Rebase {
            indicator: "weekly-overall-absence".to_owned(),
            from: date(2024, 6, 3),
            dated: date(2024, 7, 1),
            by: "Sam Example".to_owned(),
            reason: "two schools joined".to_owned(),
        };
        let read = control(&dots, &Reading { rebases: &[&rebase], ..how });
        assert_eq!(read.stretches.len(), 3);
        let because = read.stretches[1].because.clone().unwrap();
        assert_eq!(
            because,
            "limits start anew on 3 June 2024: two schools joined (Sam Example, 1 July 2024)"
        );
    }

    #[test]
    fn the_words_are_the_closed_list_and_never_colours_of_a_traffic_light() {
        let all = Variation::ALL.map(Standing::Varies);
        let rest = [
            Standing::NotLoaded,
            Standing::StartingPoint,
            Standing::EarlyReadings,
            Standing::TooFewToSay,
            Standing::NoShift,
            Standing::Shift,
        ];
        for standing in all.into_iter().chain(rest) {
            let said = format!("{} {}", standing.words(), standing.sentence()).to_lowercase();
            for word in [" red", "amber", "green", "significan", "arrow", "trend is"] {
                assert!(!said.contains(word), "{said}");
            }
        }
    }
}
