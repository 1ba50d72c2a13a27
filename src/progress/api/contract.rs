//! What the operations give out of outcomes and their questions.

use super::figures::{FigureOut, StateName};
use super::measured::{AimName, ChangeOut, GapOut, StandingOut, SurenessOut, TargetOut, gaps, standings};
use super::sentences::{AllowanceName, SentenceOut};
use crate::progress::edition::EditionFlag;
use crate::progress::gap::gaps_of;
use crate::progress::map::{Facts, PosterCell};
use crate::progress::panel::{ItemView, Panel};
use crate::progress::quality::{sureness, voices_apart};
use crate::progress::series::Point;
use crate::theory::{AudienceOut, LensName};
use crate::waves::TermName;
use poem_openapi::Object;

/// A cell of the poster.
#[derive(Debug, Object)]
pub struct OutcomeStandsOut {
    /// Intervention number and horizon letter: `6M`.
    outcome: String,
    statement: String,
    /// The name of its horizon: `medium`.
    horizon: String,
    lens: LensName,
    state: StateName,
    /// The state as the poster says it: `improving (families)`.
    state_words: String,
    /// Audiences that clearly gained or lost.
    moved: Vec<AudienceOut>,
    lead_audience: AudienceOut,
    /// The latest figure in words: `6 in 10 young people`; absent where none may be shown. The lead audience's or,
    /// where others moved and it did not, that of the first of `moved`.
    #[oai(skip_serializing_if_is_none)]
    figure: Option<String>,
    /// The wave of that figure in words: `spring 2026`.
    #[oai(skip_serializing_if_is_none)]
    figure_when: Option<String>,
    /// `no target yet`, or the nearest of the same audience: `target 70% by 2030`.
    target: String,
    /// Where that audience's latest reading stands against it; absent while one reading says nothing of that.
    #[oai(skip_serializing_if_is_none)]
    aim: Option<AimName>,
    /// What the attendance register says, in words; absent where no indicator stands beside the outcome.
    #[oai(skip_serializing_if_is_none)]
    register: Option<String>,
    /// `voice and register differ`; absent where they do not.
    #[oai(skip_serializing_if_is_none)]
    differ: Option<String>,
    /// Audiences that any release asked.
    asked: Vec<AudienceOut>,
}

impl From<PosterCell> for OutcomeStandsOut {
    fn from(cell: PosterCell) -> OutcomeStandsOut {
        let differ = cell.differ().map(str::to_owned);
        OutcomeStandsOut {
            differ,
            register: cell.register.map(|badge| badge.words),
            outcome: cell.outcome,
            statement: cell.statement,
            horizon: cell.horizon_name,
            lens: cell.lens.into(),
            state: cell.state.into(),
            state_words: cell.state_words,
            moved: cell.moved.into_iter().map(AudienceOut::from).collect(),
            lead_audience: cell.lead_audience.into(),
            figure: cell.figure,
            figure_when: cell.figure_when,
            target: cell.target,
            aim: cell.aim.map(AimName::from),
            asked: cell.asked.into_iter().map(AudienceOut::from).collect(),
        }
    }
}

/// One outcome with all its readings.
#[derive(Debug, Object)]
pub struct OutcomeReadingsOut {
    outcome: String,
    statement: String,
    state: StateName,
    state_words: String,
    /// Said where one audience clearly gained and another clearly lost.
    #[oai(skip_serializing_if_is_none)]
    voices_apart: Option<String>,
    /// How sure we are of each audience's headline figure.
    sureness: Vec<SurenessOut>,
    /// One for each audience that is or was asked. Audiences are never added or averaged.
    audiences: Vec<AudienceReadingsOut>,
}

/// One audience's voice on an outcome.
#[derive(Debug, Object)]
pub struct AudienceReadingsOut {
    audience: AudienceOut,
    /// Whether it is the outcome's lead audience.
    lead: bool,
    /// The headline question first.
    items: Vec<ItemReadingsOut>,
}

/// One question, in one version, over waves. Versions are never compared with each other.
#[derive(Debug, Object)]
pub struct ItemReadingsOut {
    /// `6M-YP-1`.
    item: String,
    version: u32,
    text: String,
    /// The labels that count as favourable: `Often or Always`.
    favourable: String,
    /// Asked every term.
    anchor: bool,
    /// This version is no longer asked.
    retired: bool,
    state: StateName,
    /// The one sentence that may be said of these readings.
    headline: String,
    /// How much so many readings of the same term allow.
    allowance: AllowanceName,
    /// Everything else that may be said of them, in order.
    said: Vec<SentenceOut>,
    /// The latest reading for readers who do not use percentages; absent where nothing is shown.
    #[oai(skip_serializing_if_is_none)]
    n_in_10: Option<String>,
    /// About the latest reading: a later release that withheld it, a horizon, a target that gave way.
    notes: Vec<String>,
    /// What to look at in the question before it is asked again.
    health: Vec<String>,
    /// Since the first reading of the same term; absent where it was not tested or may not be shown.
    #[oai(skip_serializing_if_is_none)]
    change: Option<ChangeOut>,
    /// Groups beside everyone else in the latest release that asked.
    gaps: Vec<GapOut>,
    /// The targets that were sealed with the latest reading's wave; on the headline question only.
    standings: Vec<StandingOut>,
    /// One sentence for every edition that was answered differently, by 10 points or more, from everyone else
    /// in the latest release that asked; only where both may be shown in whole percents.
    edition_flags: Vec<String>,
    /// The pace that each target would need: plain arithmetic, no forecast.
    pace: Vec<String>,
    /// Targets of the outcome and audience; on the headline question only.
    targets: Vec<TargetOut>,
    /// Oldest first.
    readings: Vec<ReadingOut>,
}

/// What one release says of a question.
#[derive(Debug, Object)]
pub struct ReadingOut {
    wave: String,
    term: TermName,
    year: i32,
    /// The day on which the wave closed, in London, as `2026-11-27`.
    #[oai(skip_serializing_if_is_none)]
    closed_on: Option<String>,
    figure: FigureOut,
}

impl OutcomeReadingsOut {
    pub fn of(cell: PosterCell, panels: &[Panel], facts: &Facts) -> OutcomeReadingsOut {
        OutcomeReadingsOut {
            outcome: cell.outcome,
            statement: cell.statement,
            state: cell.state.into(),
            state_words: cell.state_words,
            voices_apart: voices_apart(panels),
            sureness: sureness(panels, facts).into_iter().map(SurenessOut::from).collect(),
            audiences: panels.iter().map(|panel| AudienceReadingsOut::of(panel, facts)).collect(),
        }
    }
}

impl AudienceReadingsOut {
    fn of(panel: &Panel, facts: &Facts) -> AudienceReadingsOut {
        AudienceReadingsOut {
            audience: panel.audience.into(),
            lead: panel.lead,
            items: panel.items.iter().map(|view| ItemReadingsOut::of(view, facts)).collect(),
        }
    }
}

impl ItemReadingsOut {
    fn of(view: &ItemView, facts: &Facts) -> ItemReadingsOut {
        let finding = &view.finding;
        ItemReadingsOut {
            item: view.item.clone(),
            version: view.version,
            text: view.text.clone(),
            favourable: view.favourable.clone(),
            anchor: view.anchor,
            retired: view.retired,
            state: finding.state.into(),
            headline: finding.headline.words.clone(),
            allowance: finding.allowance.into(),
            said: finding.said.iter().map(SentenceOut::from).collect(),
            n_in_10: finding.n_in_10.clone(),
            notes: finding.notes.clone(),
            health: view.health.clone(),
            change: finding.change.as_ref().map(ChangeOut::from),
            gaps: gaps(gaps_of(view, facts)),
            standings: standings(finding),
            edition_flags: view.editions.iter().map(EditionFlag::sentence).collect(),
            pace: finding.pace().map(str::to_owned).collect(),
            targets: view.targets.iter().map(TargetOut::from).collect(),
            readings: view.series.points.iter().map(ReadingOut::from).collect(),
        }
    }
}

impl From<&Point> for ReadingOut {
    fn from(point: &Point) -> ReadingOut {
        ReadingOut {
            wave: point.wave.clone(),
            term: point.term.into(),
            year: point.year,
            closed_on: point.closed_on.map(|day| day.to_string()),
            figure: (&point.figure).into(),
        }
    }
}
