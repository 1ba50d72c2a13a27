//! What a target may be.

use super::path::Direction;
use crate::clock::At;
use crate::ids::TargetId;
use crate::stats;
use crate::theory::{Audience, HorizonSpan, Measure, Theory};
use jiff::civil::Date;
use serde::Serialize;

/// A pace above this many points a year is called ambitious: opinion series seldom move faster.
pub const AMBITIOUS: f64 = super::path::AMBITIOUS_TENTHS as f64 / 10.0;

/// A share that the partnership agreed to reach, or to keep, by the end of one horizon year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    pub id: TargetId,
    pub outcome: String,
    /// What one audience says, or one indicator of the register.
    pub measure: Measure,
    /// The year in which one of the theory's horizons ends.
    pub horizon: i32,
    /// Tenths of a percent, 1-999; a whole percent where it is a voice's.
    pub permille: u16,
    /// "Keep at least" (where falling is good, "at most") what there was at the first reading.
    pub keep: bool,
    /// Who answers for it.
    pub owner: String,
    pub reason: String,
    pub agreed_at: At,
    /// When another took its place, or when it was withdrawn. None: it stands.
    pub superseded_at: Option<At>,
}

impl Target {
    pub fn is_of(&self, outcome: &str, audience: Audience) -> bool {
        self.outcome == outcome && self.measure == Measure::Voice(audience)
    }

    /// "70%", "keep at least 70%", "keep at most 12.5%".
    pub fn words(&self, direction: Direction) -> String {
        let share = permille_words(self.permille);
        match (self.keep, direction) {
            (false, _) => share,
            (true, Direction::Rising) => format!("keep at least {share}"),
            (true, Direction::Falling) => format!("keep at most {share}"),
        }
    }
}

/// "70%", "12.5%".
pub fn permille_words(permille: u16) -> String {
    match permille % 10 {
        0 => format!("{}%", permille / 10),
        tenth => format!("{}.{tenth}%", permille / 10),
    }
}

/// A target as somebody proposes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    pub outcome: String,
    pub measure: Measure,
    pub horizon: i32,
    pub permille: i32,
    pub keep: bool,
    pub owner: String,
    pub reason: String,
}

/// What a target is measured from: a voice's first reading, the latest figure of the register.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    pub permille: u16,
    /// "autumn 2024".
    pub when: String,
    /// On the axis of years: 2024.89.
    pub moment: f64,
    /// The latest reading of the same term.
    pub latest_permille: u16,
    pub latest_moment: f64,
    pub direction: Direction,
}

/// What a proposal is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    pub theory: &'a Theory,
    /// None where nothing has been read yet.
    pub baseline: Option<&'a Baseline>,
    pub today: Date,
}

/// Why a target is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetRefusal {
    #[error("There is no outcome {outcome} in the theory of change. Choose one of its outcomes.")]
    UnknownOutcome { outcome: String },
    #[error("{year} is not one of the horizons. Choose {known}.")]
    UnknownHorizon {
        year: i32,
        /// "2026, 2030 or 2040"
        known: String,
    },
    #[error("{outcome} is hoped for by {own}, so its target cannot be earlier. Choose {own} or later.")]
    BeforeItsHorizon { outcome: String, own: i32 },
    #[error("The {year} horizon has ended, and a target is set before. Choose a later one.")]
    HorizonIsOver { year: i32 },
    #[error("{percent} cannot be a target. Give a whole percent from 1 to 99.")]
    PercentOutOfRange { percent: String },
    #[error(
        "The {from} is {baseline} ({when}), so {target} would be no step forward. Choose {side} than \
         {baseline}, or tick “keep” if holding what there is is the aim."
    )]
    NoStepForward { from: &'static str, target: String, baseline: String, when: String, side: &'static str },
    #[error(
        "{target} is a step forward from the {from} of {baseline} ({when}), so it is not a target to \
         keep. Leave “keep” unticked, or choose a figure that is no better than {baseline}."
    )]
    NothingToKeep { from: &'static str, target: String, baseline: String, when: String },
    #[error("A target needs an owner. Say who answers for it.")]
    NoOwner,
    #[error("A target needs a reason. Say why the partnership chose this figure.")]
    NoReason,
}

/// Checks a proposed target; the result has its words trimmed.
///
/// A target sits at its outcome's own horizon or later, at one that has not ended; is 1-99 percent, whole for
/// a voice; is better than what it is measured from unless it is to be kept; and has an owner and a reason.
pub fn check_target(on: Ground, new: NewTarget) -> Result<NewTarget, TargetRefusal> {
    check_horizon(on, &new)?;
    let fine = matches!(new.measure, Measure::Register(_));
    if !(1..=999).contains(&new.permille) || (!fine && (new.permille % 10 != 0 || new.permille < 10)) {
        let percent = f64::from(new.permille) / 10.0;
        return Err(TargetRefusal::PercentOutOfRange { percent: format!("{percent}") });
    }
    if let Some(baseline) = on.baseline {
        check_step(baseline, &new)?;
    }
    let (owner, reason) = (new.owner.trim().to_owned(), new.reason.trim().to_owned());
    if owner.is_empty() {
        return Err(TargetRefusal::NoOwner);
    }
    if reason.is_empty() {
        return Err(TargetRefusal::NoReason);
    }
    Ok(NewTarget { owner, reason, ..new })
}

fn check_horizon(on: Ground, new: &NewTarget) -> Result<(), TargetRefusal> {
    let Some(outcome) = on.theory.outcome(&new.outcome) else {
        return Err(TargetRefusal::UnknownOutcome { outcome: new.outcome.clone() });
    };
    let Some(span) = on.theory.horizon_ending(new.horizon) else {
        let known = either(&on.theory.horizon_years());
        return Err(TargetRefusal::UnknownHorizon { year: new.horizon, known });
    };
    let own = on.theory.horizon(outcome.horizon).map_or(0, HorizonSpan::year);
    if new.horizon < own {
        return Err(TargetRefusal::BeforeItsHorizon { outcome: new.outcome.clone(), own });
    }
    match span.ends < on.today {
        true => Err(TargetRefusal::HorizonIsOver { year: new.horizon }),
        false => Ok(()),
    }
}

/// "2026, 2030 or 2040".
fn either(years: &[i32]) -> String {
    let words: Vec<String> = years.iter().map(i32::to_string).collect();
    match &words[..] {
        [sooner @ .., last] if !sooner.is_empty() => format!("{} or {last}", sooner.join(", ")),
        _ => words.concat(),
    }
}

fn check_step(baseline: &Baseline, new: &NewTarget) -> Result<(), TargetRefusal> {
    let (there, to) = (i32::from(baseline.permille), new.permille);
    let (forward, side) = match baseline.direction {
        Direction::Rising => (to > there, "higher"),
        Direction::Falling => (to < there, "lower"),
    };
    let from = match new.measure {
        Measure::Voice(_) => "first reading",
        Measure::Register(_) => "latest figure",
    };
    let target = permille_words(u16::try_from(to).unwrap_or_default());
    let (baseline, when) = (permille_words(baseline.permille), baseline.when.clone());
    match (forward, new.keep) {
        (false, false) => Err(TargetRefusal::NoStepForward { from, target, baseline, when, side }),
        (true, true) => Err(TargetRefusal::NothingToKeep { from, target, baseline, when }),
        _ => Ok(()),
    }
}

/// Points a year from the latest reading to a target; none where it is reached or less than a year away.
pub fn pace(baseline: &Baseline, permille: u16, due: f64) -> Option<f64> {
    let (now, target) = (f64::from(baseline.latest_permille) / 10.0, f64::from(permille) / 10.0);
    let falling = baseline.direction == Direction::Falling;
    stats::yearly_pace(now, target, due - baseline.latest_moment, falling)
}

/// "about 2.9 points a year", "about 4.1 points a year, which is ambitious".
pub fn pace_words(points: f64) -> String {
    // The words are made of the rounded figure, so that 3.0 is never called ambitious.
    let rounded = (10.0 * points).round() / 10.0;
    let label = if rounded > AMBITIOUS { ", which is ambitious" } else { "" };
    format!("about {rounded:.1} points a year{label}")
}

/// A figure to start a workshop from: part of the gap between the first reading and an aspiration.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    pub horizon: i32,
    pub permille: u16,
    /// Points a year from the latest reading.
    pub pace: Option<f64>,
}

/// What most partnerships would be glad of: 90 %.
const ASPIRATION: f64 = 900.0;

/// The part of the gap to the aspiration that each of the theory's last two horizons closes, the nearer first:
/// a third and three quarters, 2030 and 2040 in measurement.md 3.9.
pub fn steps(theory: &Theory) -> Vec<(i32, f64)> {
    let years = theory.horizon_years();
    let parts = [1.0 / 3.0, 0.75];
    let last = years.len().min(parts.len());
    years[years.len() - last..].iter().copied().zip(parts[parts.len() - last..].iter().copied()).collect()
}

/// A figure for each of [`steps`], in whole percents.
///
/// None where the first reading is so high that a step would not be a whole percent, and where falling is good.
pub fn suggestions(baseline: &Baseline, theory: &Theory, due: impl Fn(i32) -> f64) -> Vec<Suggestion> {
    let from = f64::from(baseline.permille);
    let suggest = |(horizon, part): (i32, f64)| {
        let permille = 10 * ((from + part * (ASPIRATION - from)) / 10.0).round() as u16;
        let forward = permille > baseline.permille && baseline.direction == Direction::Rising;
        forward.then(|| Suggestion { horizon, permille, pace: pace(baseline, permille, due(horizon)) })
    };
    steps(theory).into_iter().filter_map(suggest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::testing;

    fn proposed() -> NewTarget {
        NewTarget {
            outcome: "6M".into(),
            measure: Measure::Voice(Audience::YoungPeople),
            horizon: 2030,
            permille: 700,
            keep: false,
            owner: " The attendance board ".into(),
            reason: "Agreed in June".into(),
        }
    }

    fn check(baseline: Option<&Baseline>, new: NewTarget) -> Result<NewTarget, TargetRefusal> {
        let today = "2026-11-22".parse().unwrap();
        check_target(Ground { theory: &testing::theory(), baseline, today }, new)
    }

    fn from(permille: u16, direction: Direction) -> Baseline {
        Baseline {
            permille,
            when: "autumn 2025".into(),
            moment: 2025.9,
            latest_permille: permille,
            latest_moment: 2026.9,
            direction,
        }
    }

    #[test]
    fn a_sound_target_is_accepted_and_trimmed() {
        assert_eq!(check(None, proposed()).unwrap().owner, "The attendance board");
    }

    #[test]
    fn a_target_before_the_outcomes_own_horizon_or_after_the_horizon_is_refused() {
        let early = NewTarget { horizon: 2026, ..proposed() };
        let refusal = check(None, early).unwrap_err();
        assert_eq!(refusal, TargetRefusal::BeforeItsHorizon { outcome: "6M".into(), own: 2030 });
        assert!(check(None, NewTarget { horizon: 2040, ..proposed() }).is_ok());
        let theory = testing::theory();
        let late = Ground { theory: &theory, baseline: None, today: "2031-01-01".parse().unwrap() };
        assert_eq!(check_target(late, proposed()).unwrap_err(), TargetRefusal::HorizonIsOver { year: 2030 });
    }

    #[test]
    fn a_target_at_or_below_the_first_reading_is_refused_unless_it_is_to_be_kept() {
        let there = from(700, Direction::Rising);
        let refusal = check(Some(&there), proposed()).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "The first reading is 70% (autumn 2025), so 70% would be no step forward. Choose higher than 70%, \
             or tick “keep” if holding what there is is the aim."
        );
        assert!(check(Some(&there), NewTarget { keep: true, ..proposed() }).is_ok());
        assert!(check(Some(&from(690, Direction::Rising)), proposed()).is_ok());
        let higher = NewTarget { keep: true, permille: 710, ..proposed() };
        assert!(matches!(check(Some(&there), higher), Err(TargetRefusal::NothingToKeep { .. })));
    }

    #[test]
    fn where_falling_is_good_a_target_lies_below_the_first_reading_and_may_have_tenths() {
        let absence = from(128, Direction::Falling);
        let of = |permille, keep| {
            let measure = Measure::Register("persistent-absence".into());
            check(Some(&absence), NewTarget { measure, permille, keep, ..proposed() })
        };
        assert!(of(85, false).is_ok());
        assert!(of(140, true).is_ok());
        let refusal = of(128, false).unwrap_err().to_string();
        assert!(refusal.contains("12.8%") && refusal.contains("Choose lower than"), "{refusal}");
        assert!(matches!(of(120, true), Err(TargetRefusal::NothingToKeep { .. })));
        assert!((pace(&absence, 85, 2031.0).unwrap() - 1.0488).abs() < 0.001);
    }

    #[test]
    fn a_target_needs_a_possible_figure_an_owner_and_a_reason() {
        for permille in [i32::MIN, -10, 0, 5, 705, 1000, 10_000] {
            let refusal = check(None, NewTarget { permille, ..proposed() });
            assert!(matches!(refusal, Err(TargetRefusal::PercentOutOfRange { .. })), "{permille}");
        }
        let nobody = NewTarget { owner: "  ".into(), ..proposed() };
        assert_eq!(check(None, nobody).unwrap_err(), TargetRefusal::NoOwner);
        let unexplained = NewTarget { reason: "\n".into(), ..proposed() };
        assert_eq!(check(None, unexplained).unwrap_err(), TargetRefusal::NoReason);
        let elsewhere = NewTarget { outcome: "9S".into(), ..proposed() };
        assert!(matches!(check(None, elsewhere), Err(TargetRefusal::UnknownOutcome { .. })));
        let sometime = NewTarget { horizon: 2035, ..proposed() };
        assert!(matches!(check(None, sometime), Err(TargetRefusal::UnknownHorizon { year: 2035, .. })));
    }

    #[test]
    fn a_workshop_gets_a_third_of_the_gap_by_2030_and_three_quarters_by_2040() {
        let due = |year: i32| f64::from(year + 1);
        let suggested = suggestions(&from(600, Direction::Rising), &testing::theory(), due);
        assert_eq!(suggested.iter().map(|one| one.permille).collect::<Vec<_>>(), [700, 830]);
        assert_eq!(pace_words(suggested[0].pace.unwrap()), "about 2.4 points a year");
        assert_eq!(pace_words(3.04), "about 3.0 points a year");
        assert_eq!(pace_words(3.06), "about 3.1 points a year, which is ambitious");
        assert_eq!(suggestions(&from(900, Direction::Rising), &testing::theory(), due), []);
        assert_eq!(suggestions(&from(128, Direction::Falling), &testing::theory(), due), []);
    }
}
