//! Changes, gaps, targets and how sure we are, as programs get them: frozen figures with the pages' words.

use crate::progress::finding::Finding;
use crate::progress::gap::{GapGroup, GapRow};
use crate::progress::path::AimState;
use crate::progress::quality::Sureness;
use crate::progress::rules::Target;
use crate::progress::sentence::Kind;
use crate::release::{Apart, Change, Projection, Standing, WITHHELD_SENTENCE};
use crate::theory::AudienceOut;
use poem_openapi::{Enum, Object};

/// Where a reading stands against a target. `met` and `not_met` are said at the horizon only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AimName {
    NoTargetYet,
    OnPath,
    TooCloseToCall,
    BehindThePath,
    Met,
    NotMet,
}

impl From<AimState> for AimName {
    fn from(state: AimState) -> AimName {
        match state {
            AimState::NoTargetYet => AimName::NoTargetYet,
            AimState::OnPath => AimName::OnPath,
            AimState::TooCloseToCall => AimName::TooCloseToCall,
            AimState::BehindThePath => AimName::BehindThePath,
            AimState::Met => AimName::Met,
            AimState::NotMet => AimName::NotMet,
        }
    }
}

/// The change since the first reading of the same term, in the places that had enough answers both times.
#[derive(Debug, Object)]
pub struct ChangeOut {
    /// The wave of the first reading.
    since: String,
    /// Whole percents of the matched places, weighted by their roll.
    then: u8,
    now: u8,
    /// Points; rounded last.
    points: i16,
    /// The 95 % interval, in points.
    low: i16,
    high: i16,
    /// The smallest change that so many answers could have shown, in points.
    detectable: u16,
    /// Whether all three rules of a clear change hold; else there is no clear change.
    clear: bool,
    /// The same for everybody who answered in either wave; not tested.
    #[oai(skip_serializing_if_is_none)]
    everybody: Option<ApartOut>,
    /// The mean score of everybody, in score points; not tested.
    #[oai(skip_serializing_if_is_none)]
    mean: Option<ApartOut>,
    /// Points of everybody since the same term a year before; not tested.
    #[oai(skip_serializing_if_is_none)]
    last_year: Option<i16>,
}

/// A difference in points, with its 95 % interval.
#[derive(Debug, Object)]
pub struct ApartOut {
    points: i16,
    low: i16,
    high: i16,
}

impl From<Apart> for ApartOut {
    fn from(Apart { points, low, high }: Apart) -> ApartOut {
        ApartOut { points, low, high }
    }
}

impl From<&Change> for ChangeOut {
    fn from(change: &Change) -> ChangeOut {
        ChangeOut {
            since: change.since.clone(),
            then: change.then,
            now: change.now,
            points: change.points,
            low: change.low,
            high: change.high,
            detectable: change.detectable,
            clear: change.clear,
            everybody: change.everybody.map(ApartOut::from),
            mean: change.mean.map(ApartOut::from),
            last_year: change.last_year,
        }
    }
}

/// Where the readings would be at a horizon if they went on as they did.
#[derive(Debug, Object)]
pub struct ProjectionOut {
    /// Whole percents: the middle, and where 50 and 80 in 100 such lines would end.
    percent: u8,
    low50: u8,
    high50: u8,
    low80: u8,
    high80: u8,
    /// The chance of the target, 1 to 99 percent.
    chance: u8,
    /// From four or five readings only.
    early: bool,
}

impl From<&Projection> for ProjectionOut {
    fn from(projection: &Projection) -> ProjectionOut {
        ProjectionOut {
            percent: projection.percent,
            low50: projection.low50,
            high50: projection.high50,
            low80: projection.low80,
            high80: projection.high80,
            chance: projection.chance,
            early: projection.early,
        }
    }
}

/// The latest reading beside a target that was sealed with its wave.
#[derive(Debug, Object)]
pub struct StandingOut {
    horizon: i32,
    /// Whole percent.
    target: u8,
    /// "Keep at least": there is no path.
    keep: bool,
    /// It was agreed as a target to reach, and the first reading had reached it.
    reached_before: bool,
    /// The first reading of the same term, whole percent.
    baseline: u8,
    baseline_wave: String,
    /// Absent while one reading says nothing against the path.
    #[oai(skip_serializing_if_is_none)]
    state: Option<AimName>,
    /// Where the path passes on the day on which the wave closed, whole percent.
    #[oai(skip_serializing_if_is_none)]
    path_now: Option<u8>,
    /// The chance of being at or above the path, 1 to 99 percent. The state asks for more than this.
    #[oai(skip_serializing_if_is_none)]
    chance: Option<u8>,
    /// Points a year that the target needs from this reading on.
    #[oai(skip_serializing_if_is_none)]
    pace: Option<f64>,
    /// Only where it is allowed: enough readings, over a year or more, and a horizon that is near enough.
    #[oai(skip_serializing_if_is_none)]
    projection: Option<ProjectionOut>,
}

impl From<&Standing> for StandingOut {
    fn from(standing: &Standing) -> StandingOut {
        StandingOut {
            horizon: standing.horizon,
            target: standing.target,
            keep: standing.keep,
            reached_before: standing.reached_before,
            baseline: standing.baseline,
            baseline_wave: standing.baseline_wave.clone(),
            state: AimState::of(standing).map(AimName::from),
            path_now: standing.path_now,
            chance: standing.chance,
            pace: standing.pace_tenths.map(|tenths| f64::from(tenths) / 10.0),
            projection: standing.projection.as_ref().map(ProjectionOut::from),
        }
    }
}

/// The standings that may be given of so many readings: the table of sentences holds here too.
pub fn standings(finding: &Finding) -> Vec<StandingOut> {
    let allowed = |standing: &Standing| {
        let projected = Kind::Projection.allowed(finding.allowance);
        let several = Kind::Path.allowed(finding.allowance);
        StandingOut::from(&Standing {
            status: standing.status.filter(|_| several),
            chance: standing.chance.filter(|_| several),
            path_now: standing.path_now.filter(|_| several),
            projection: standing.projection.clone().filter(|_| projected),
            ..standing.clone()
        })
    };
    finding.standings.iter().map(allowed).collect()
}

/// One group beside everyone else, in the order declared before the wave.
#[derive(Debug, Object)]
pub struct GapOut {
    /// `Phase`, `Year group`, `Absence` ...
    dimension: String,
    group: String,
    withheld: bool,
    /// As the pages say it.
    words: String,
    /// Where it is withheld: whose share of the same question may be seen instead.
    #[oai(skip_serializing_if_is_none)]
    nearest: Option<String>,
    /// Whole percents.
    #[oai(skip_serializing_if_is_none)]
    share: Option<u8>,
    #[oai(skip_serializing_if_is_none)]
    everyone_else: Option<u8>,
    /// Points: the group less everyone else, with the 95 % interval.
    #[oai(skip_serializing_if_is_none)]
    points: Option<i16>,
    #[oai(skip_serializing_if_is_none)]
    low: Option<i16>,
    #[oai(skip_serializing_if_is_none)]
    high: Option<i16>,
    #[oai(skip_serializing_if_is_none)]
    clear: Option<bool>,
    /// How it moved since the first wave of the same term that showed it, above 0 where the group gained on the
    /// others; not tested.
    #[oai(skip_serializing_if_is_none)]
    moved: Option<ApartOut>,
    /// That wave.
    #[oai(skip_serializing_if_is_none)]
    moved_since: Option<String>,
}

impl From<&GapRow> for GapOut {
    fn from(row: &GapRow) -> GapOut {
        let gap = row.figure.shown();
        let moved = gap.and_then(|gap| gap.moved.as_ref());
        GapOut {
            dimension: row.heading.clone(),
            group: row.group.clone(),
            withheld: gap.is_none(),
            words: gap.map_or_else(|| WITHHELD_SENTENCE.to_owned(), |_| row.words()),
            nearest: row.nearest.clone(),
            share: gap.map(|gap| gap.group),
            everyone_else: gap.map(|gap| gap.everyone_else),
            points: gap.map(|gap| gap.points),
            low: gap.map(|gap| gap.low),
            high: gap.map(|gap| gap.high),
            clear: gap.map(|gap| gap.clear),
            moved: moved.map(|moved| ApartOut::from(moved.by)),
            moved_since: moved.map(|moved| moved.since.clone()),
        }
    }
}

pub fn gaps(group: Option<GapGroup>) -> Vec<GapOut> {
    group.iter().flat_map(|group| &group.rows).map(GapOut::from).collect()
}

/// How far one audience's figure can be trusted.
#[derive(Debug, Object)]
pub struct SurenessOut {
    audience: AudienceOut,
    /// `autumn 2026`.
    when: String,
    sentences: Vec<String>,
}

impl From<Sureness> for SurenessOut {
    fn from(sure: Sureness) -> SurenessOut {
        SurenessOut { audience: sure.audience.into(), when: sure.when, sentences: sure.sentences }
    }
}

/// A share that the partnership agreed to reach, or to keep.
#[derive(Debug, Object)]
pub struct TargetOut {
    /// By the end of this year: 2026, 2030 or 2040.
    horizon: i32,
    /// 1 to 99.
    percent: f64,
    /// "Keep at least".
    keep: bool,
    owner: String,
    reason: String,
    /// RFC 3339 in UTC.
    agreed_at: String,
}

impl From<&Target> for TargetOut {
    fn from(target: &Target) -> TargetOut {
        TargetOut {
            horizon: target.horizon,
            percent: f64::from(target.permille) / 10.0,
            keep: target.keep,
            owner: target.owner.clone(),
            reason: target.reason.clone(),
            agreed_at: target.agreed_at.rfc3339(),
        }
    }
}
