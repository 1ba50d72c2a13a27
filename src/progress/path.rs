//! Targets beside readings: paths, verdicts, projections and pace, in words (measurement.md 3.9).

use super::rules::{Target, permille_words};
use super::sentence::{Allowance, Kind, Sentence};
use super::series::Point;
use super::words::percent;
use crate::release::{NotProjected, PathStatus, Projection, Reading, Share, Standing};
use crate::stats::{self, Verdict};
use serde::Serialize;

/// More tenths of a point a year than this is called ambitious: opinion series seldom move faster.
pub(super) const AMBITIOUS_TENTHS: i32 = 30;

/// Where a reading stands against a target: the closed list of measurement.md 5.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AimState {
    NoTargetYet,
    OnPath,
    TooCloseToCall,
    BehindThePath,
    Met,
    NotMet,
}

impl AimState {
    pub const ALL: [AimState; 6] = [
        AimState::NoTargetYet,
        AimState::OnPath,
        AimState::TooCloseToCall,
        AimState::BehindThePath,
        AimState::Met,
        AimState::NotMet,
    ];

    pub fn words(self) -> &'static str {
        match self {
            AimState::NoTargetYet => "no target yet",
            AimState::OnPath => "on path",
            AimState::TooCloseToCall => "too close to call",
            AimState::BehindThePath => "behind the path",
            AimState::Met => "met",
            AimState::NotMet => "not met",
        }
    }

    /// A class name, and the name of its icon.
    pub fn code(self) -> &'static str {
        match self {
            AimState::NoTargetYet => "aim-none",
            AimState::OnPath => "aim-on",
            AimState::TooCloseToCall => "aim-close",
            AimState::BehindThePath => "aim-behind",
            AimState::Met => "aim-met",
            AimState::NotMet => "aim-not-met",
        }
    }

    pub fn meaning(self) -> &'static str {
        match self {
            AimState::NoTargetYet => "no target has been agreed for the people whose voice leads",
            AimState::OnPath => {
                "probably at or above the path to the target, and clearly above the first reading"
            }
            AimState::TooCloseToCall => "the answers do not settle on which side it is",
            AimState::BehindThePath => {
                "probably below the path to the target, by more than chance would explain"
            }
            AimState::Met => "at the horizon, the whole interval is at or above the target",
            AimState::NotMet => "at the horizon, the whole interval is below the target",
        }
    }

    /// The verdict at the horizon, else the place against the path; none while there is neither.
    pub fn of(standing: &Standing) -> Option<AimState> {
        let verdict = standing.verdict.map(AimState::of_verdict);
        verdict.or(standing.status.map(|status| match status {
            PathStatus::OnPath => AimState::OnPath,
            PathStatus::TooCloseToCall => AimState::TooCloseToCall,
            PathStatus::BehindThePath => AimState::BehindThePath,
        }))
    }

    pub fn of_verdict(verdict: Verdict) -> AimState {
        match verdict {
            Verdict::Met => AimState::Met,
            Verdict::NotMet => AimState::NotMet,
            Verdict::TooCloseToCall => AimState::TooCloseToCall,
        }
    }
}

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better: everything that people are asked, and attendance.
    Rising,
    /// Less is better: absence, exclusion.
    Falling,
}

/// A verdict as it is said: "At the 2030 horizon: met. ..."
fn verdict_words(horizon: i32, target: &str, verdict: Verdict) -> String {
    let word = AimState::of_verdict(verdict).words();
    let why = match verdict {
        Verdict::Met => format!("The whole interval is at or above the target of {target}."),
        Verdict::NotMet => format!("The whole interval is below the target of {target}."),
        Verdict::TooCloseToCall => format!("The interval reaches both sides of the target of {target}."),
    };
    format!("At the {horizon} horizon: {word}. {why}")
}

/// The word of the UK PHIA yardstick for a chance in percent.
pub fn chance_words(chance: u8) -> &'static str {
    match chance {
        0..=7 => "remote chance",
        8..=22 => "highly unlikely",
        23..=37 => "unlikely",
        38..=52 => "realistic possibility",
        53..=77 => "likely",
        78..=92 => "highly likely",
        _ => "almost certain",
    }
}

/// "70%", or "at least 70%" of a target to keep.
fn target_words(standing: &Standing) -> String {
    let words = percent(standing.target);
    if standing.keep { format!("keep at least {words}") } else { words }
}

/// What the lead must know of a target that the first reading had already reached; none of any other.
pub(super) fn reached_before(standing: &Standing) -> Option<String> {
    let (target, first) = (percent(standing.target), percent(standing.baseline));
    standing.reached_before.then(|| {
        format!(
            "The target of {target} by {} is no higher than the first reading ({first}, {}), so it is read as “keep \
             at least {target}” and has no path. Agree a higher one if more is hoped for.",
            standing.horizon, standing.baseline_wave
        )
    })
}

/// Everything that is said of a target that was sealed with the reading's wave.
pub(super) fn standing_sentences(standing: &Standing, at: Allowance) -> Vec<Sentence> {
    let mut said = Vec::new();
    let target = target_words(standing);
    if let Some(verdict) = standing.verdict {
        let words = verdict_words(standing.horizon, &percent(standing.target), verdict);
        said.push(Sentence::new(Kind::Verdict, words));
    } else {
        said.push(pace(&target, standing.horizon, Paced::Tenths(standing.pace_tenths)));
    }
    if at >= Allowance::Two && standing.verdict.is_none() {
        said.extend(path_sentence(standing));
        said.extend(ahead(standing, at));
    }
    said.retain(|sentence| sentence.kind.allowed(at));
    said
}

fn path_sentence(standing: &Standing) -> Option<Sentence> {
    let word = AimState::of(standing)?.words();
    let (target, horizon) = (percent(standing.target), standing.horizon);
    let words = match standing.path_now {
        Some(now) => {
            let from = percent(standing.baseline);
            format!("The path from {from} to {target} by {horizon} passes {} now: {word}.", percent(now))
        }
        None => format!("Against the target of {target} by {horizon}: {word}."),
    };
    Some(Sentence::new(Kind::Path, words))
}

fn ahead(standing: &Standing, at: Allowance) -> Option<Sentence> {
    if let Some(projection) = standing.projection.as_ref().filter(|_| Kind::Projection.allowed(at)) {
        return Some(Sentence::new(Kind::Projection, projected(standing, projection, at)));
    }
    let year = standing.horizon;
    let why = match standing.not_projected? {
        NotProjected::PaceOnly => return None,
        NotProjected::TooFewReadings if at < Allowance::FourOrFive => {
            "that takes four readings of the same term"
        }
        NotProjected::TooFewReadings => {
            "a question asked every term needs six readings, two of them in each term"
        }
        NotProjected::TooShort => "the readings cover less than a year",
        NotProjected::TooFar => "it is more than twice as far away as the readings reach back",
    };
    Some(Sentence::new(Kind::TooEarly, format!("Too early to look ahead to {year}: {why}.")))
}

fn projected(standing: &Standing, projection: &Projection, at: Allowance) -> String {
    let early = projection.early || at == Allowance::FourOrFive;
    let name = if early { "Early projection" } else { "Projection" };
    let (year, target) = (standing.horizon, percent(standing.target));
    let Projection { percent: middle, low80, high80, chance, .. } = projection;
    let capped = (*chance).clamp(1, 99);
    format!(
        "{name}: if the readings go on as they did, {} by the end of {year}; 8 of 10 such lines end between \
         {} and {}. Reaching {target}: {} (about {}).",
        percent(*middle),
        percent(*low80),
        percent(*high80),
        chance_words(capped),
        percent(capped)
    )
}

/// The yearly pace that a target needs.
enum Paced {
    /// Tenths of a point; none where it is reached or the horizon is less than a year away.
    Tenths(Option<i32>),
    /// The latest figure is a band.
    Rough,
    Reached,
    TooNear,
}

fn pace(target: &str, horizon: i32, paced: Paced) -> Sentence {
    let needs = match paced {
        Paced::Tenths(Some(tenths)) => {
            let ambitious = if tenths > AMBITIOUS_TENTHS { ", which is ambitious" } else { "" };
            format!("Pace needed from here: about {}.{} points a year{ambitious}.", tenths / 10, tenths % 10)
        }
        Paced::Tenths(None) => "There is no yearly pace to name.".to_owned(),
        Paced::Rough => "A figure this rough is not enough to name a yearly pace.".to_owned(),
        Paced::Reached => {
            "The latest reading is not below that figure, so there is no pace to name.".to_owned()
        }
        Paced::TooNear => {
            "That is less than a year from this reading, so there is no yearly pace.".to_owned()
        }
    };
    Sentence::new(Kind::Pace, format!("Target: {target} by {horizon}. {needs}"))
}

/// A target that no released wave was opened with: plain arithmetic on published figures, and no status.
pub(super) fn unsealed(aim: &Target, due: f64, point: &Point, reading: &Reading) -> Sentence {
    let paced = match reading.share {
        Share::Percent { percent: now, .. } => {
            let (now, target) = (10.0 * f64::from(now), f64::from(aim.permille));
            match stats::yearly_pace(now, target, due - point.moment(), false) {
                Some(tenths) => Paced::Tenths(Some(tenths.round() as i32)),
                None if target <= now => Paced::Reached,
                None => Paced::TooNear,
            }
        }
        _ => Paced::Rough,
    };
    let words = permille_words(aim.permille);
    let target = if aim.keep { format!("keep at least {words}") } else { words };
    let Sentence { kind, words } = pace(&target, aim.horizon, paced);
    Sentence {
        kind,
        words: format!("{words} It was agreed after this wave opened, so it counts from the next one."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing::{projection, standing};

    fn said(standing: &Standing, at: Allowance) -> Vec<String> {
        standing_sentences(standing, at).into_iter().map(|sentence| sentence.words).collect()
    }

    #[test]
    fn one_reading_has_a_pace_and_nothing_else() {
        let first = Standing { path_now: Some(60), status: Some(PathStatus::OnPath), ..standing(2030, 70) };
        let first = Standing { projection: Some(projection(68, 40)), ..first };
        assert_eq!(
            said(&first, Allowance::One),
            ["Target: 70% by 2030. Pace needed from here: about 2.9 points a year."]
        );
    }

    #[test]
    fn from_two_readings_on_the_path_is_said_and_from_four_an_early_projection() {
        let two = Standing { path_now: Some(62), status: Some(PathStatus::OnPath), ..standing(2030, 70) };
        assert_eq!(
            said(&two, Allowance::Two)[1],
            "The path from 58% to 70% by 2030 passes 62% now: on path."
        );
        assert_eq!(
            said(&two, Allowance::Two)[2],
            "Too early to look ahead to 2030: that takes four readings of the same term."
        );
        let four = Standing { projection: Some(projection(68, 40)), not_projected: None, ..two };
        assert_eq!(
            said(&four, Allowance::FourOrFive)[2],
            "Early projection: if the readings go on as they did, 68% by the end of 2030; 8 of 10 such lines end \
             between 61% and 75%. Reaching 70%: realistic possibility (about 40%)."
        );
        assert_eq!(said(&four, Allowance::Three).len(), 2, "three readings have no projection");
    }

    #[test]
    fn the_far_horizon_has_a_pace_and_no_forecast() {
        let far = Standing {
            status: Some(PathStatus::TooCloseToCall),
            not_projected: Some(NotProjected::PaceOnly),
            pace_tenths: Some(41),
            ..standing(2040, 95)
        };
        let words = said(&far, Allowance::FourOrFive);
        assert!(words[0].ends_with("about 4.1 points a year, which is ambitious."), "{words:?}");
        assert!(!words.iter().any(|words| words.contains("rojection") || words.contains("Too early")));
    }

    #[test]
    fn a_verdict_is_mirrored_where_falling_is_good() {
        let of = |direction, low, high| stats::verdict((low, high), 70.0, direction == Direction::Falling);
        assert_eq!(of(Direction::Rising, 70.0, 80.0), Verdict::Met);
        assert_eq!(of(Direction::Rising, 60.0, 69.9), Verdict::NotMet);
        assert_eq!(of(Direction::Rising, 60.0, 70.0), Verdict::TooCloseToCall);
        assert_eq!(of(Direction::Falling, 60.0, 70.0), Verdict::Met);
        assert_eq!(of(Direction::Falling, 70.1, 80.0), Verdict::NotMet);
        assert_eq!(of(Direction::Falling, 70.0, 80.0), Verdict::TooCloseToCall);
        assert_eq!(
            verdict_words(2030, "90%", Verdict::Met),
            "At the 2030 horizon: met. The whole interval is at or above the target of 90%."
        );
    }

    #[test]
    fn a_chance_has_the_words_of_the_yardstick() {
        let words: Vec<_> = [1, 7, 8, 22, 23, 37, 38, 52, 53, 77, 78, 92, 93, 99].map(chance_words).to_vec();
        let once: Vec<_> = words.chunks(2).map(|pair| (pair[0] == pair[1]).then_some(pair[0])).collect();
        assert_eq!(once.into_iter().flatten().count(), 7);
        assert_eq!((words[0], words[13]), ("remote chance", "almost certain"));
    }
}
