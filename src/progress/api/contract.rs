//! What the operations give out: outcomes, their questions, and the cells of one release.

use super::figures::{FigureOut, StateName};
use crate::progress::edition::EditionFlag;
use crate::progress::map::PosterCell;
use crate::progress::panel::{ItemView, Panel};
use crate::progress::rules::Target;
use crate::progress::series::Point;
use crate::progress::words::answered_words;
use crate::release::{Cell, Cube, Dimension, Figure, Reading, ResponseCell, WITHHELD_SENTENCE};
use crate::theory::{AudienceOut, HorizonName, LensName};
use crate::waves::TermName;
use poem_openapi::{Enum, Object};

/// A cell of the poster.
#[derive(Debug, Object)]
pub struct OutcomeStandsOut {
    /// Intervention number and horizon letter: `6M`.
    outcome: String,
    statement: String,
    horizon: HorizonName,
    lens: LensName,
    state: StateName,
    lead_audience: AudienceOut,
    /// The lead audience's latest figure in words: `6 in 10 young people`; absent where none may be shown.
    #[oai(skip_serializing_if_is_none)]
    figure: Option<String>,
    /// The wave of that figure in words: `spring 2026`.
    #[oai(skip_serializing_if_is_none)]
    figure_when: Option<String>,
    /// `no target yet`, or the lead audience's nearest: `target 70% by 2030`.
    target: String,
    /// Audiences that any release asked.
    asked: Vec<AudienceOut>,
}

impl From<PosterCell> for OutcomeStandsOut {
    fn from(cell: PosterCell) -> OutcomeStandsOut {
        OutcomeStandsOut {
            outcome: cell.outcome,
            statement: cell.statement,
            horizon: cell.horizon.into(),
            lens: cell.lens.into(),
            state: cell.state.into(),
            lead_audience: cell.lead_audience.into(),
            figure: cell.figure,
            figure_when: cell.figure_when,
            target: cell.target,
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
    /// The latest reading for readers who do not use percentages; absent where nothing is shown.
    #[oai(skip_serializing_if_is_none)]
    n_in_10: Option<String>,
    /// Said where the latest release withheld the figure and an earlier one is shown.
    #[oai(skip_serializing_if_is_none)]
    note: Option<String>,
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

/// A percent favourable that the partnership agreed to reach.
#[derive(Debug, Object)]
pub struct TargetOut {
    /// By the end of this year: 2026, 2030 or 2040.
    horizon: i32,
    /// Whole percent, 1 to 99.
    percent: u8,
    owner: String,
    reason: String,
    /// RFC 3339 in UTC.
    agreed_at: String,
}

impl OutcomeReadingsOut {
    pub fn of(cell: PosterCell, panels: &[Panel]) -> OutcomeReadingsOut {
        OutcomeReadingsOut {
            outcome: cell.outcome,
            statement: cell.statement,
            state: cell.state.into(),
            audiences: panels.iter().map(AudienceReadingsOut::from).collect(),
        }
    }
}

impl From<&Panel> for AudienceReadingsOut {
    fn from(panel: &Panel) -> AudienceReadingsOut {
        AudienceReadingsOut {
            audience: panel.audience.into(),
            lead: panel.lead,
            items: panel.items.iter().map(ItemReadingsOut::from).collect(),
        }
    }
}

impl From<&ItemView> for ItemReadingsOut {
    fn from(view: &ItemView) -> ItemReadingsOut {
        let finding = &view.finding;
        ItemReadingsOut {
            item: view.item.clone(),
            version: view.version,
            text: view.text.clone(),
            favourable: view.favourable.clone(),
            anchor: view.anchor,
            retired: view.retired,
            state: finding.state.into(),
            headline: finding.headline.clone(),
            n_in_10: finding.n_in_10.clone(),
            note: finding.note.clone(),
            edition_flags: view.editions.iter().map(EditionFlag::sentence).collect(),
            pace: finding.pace.clone(),
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

impl From<&Target> for TargetOut {
    fn from(target: &Target) -> TargetOut {
        TargetOut {
            horizon: target.horizon,
            percent: target.percent,
            owner: target.owner.clone(),
            reason: target.reason.clone(),
            agreed_at: target.agreed_at.rfc3339(),
        }
    }
}

/// What a table is split by. One at a time: there are no cross-tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub enum DimensionName {
    Partnership,
    Phase,
    Place,
    Edition,
}

impl DimensionName {
    /// None for a dimension that this operation does not give out.
    fn of(dimension: Dimension) -> Option<DimensionName> {
        match dimension {
            Dimension::Partnership => Some(DimensionName::Partnership),
            Dimension::Phase => Some(DimensionName::Phase),
            Dimension::Place => Some(DimensionName::Place),
            Dimension::Edition => Some(DimensionName::Edition),
            _ => None,
        }
    }
}

/// One release: final, the same for everybody.
#[derive(Debug, Object)]
pub struct ReleaseOut {
    wave: String,
    term: TermName,
    year: i32,
    /// The day on which the wave closed, in London, as `2026-11-27`.
    closed_on: String,
    /// The version of the theory of change that the wave froze.
    theory_version: String,
    cells: Vec<CellOut>,
    /// Who answered.
    responses: Vec<ResponseOut>,
}

/// One question's figure for one group.
#[derive(Debug, Object)]
pub struct CellOut {
    audience: AudienceOut,
    dimension: DimensionName,
    /// `primary`, `Sandpiper Primary`, the code of an edition (`pl`); empty for the partnership.
    group: String,
    outcome: String,
    item: String,
    version: u32,
    figure: FigureOut,
}

/// Who answered in one group (AAPOR RR1).
#[derive(Debug, Object)]
pub struct ResponseOut {
    audience: AudienceOut,
    dimension: DimensionName,
    /// As in a cell.
    group: String,
    withheld: bool,
    /// Where it is withheld: the one sentence for all of them. Nothing else is said then.
    #[oai(skip_serializing_if_is_none)]
    sentence: Option<String>,
    /// People asked, to the nearest 10.
    #[oai(skip_serializing_if_is_none)]
    invited: Option<u32>,
    /// People who answered, to the nearest 5.
    #[oai(skip_serializing_if_is_none)]
    answered: Option<u32>,
    /// Whole percent of those asked; absent where fewer than 30 answered.
    #[oai(skip_serializing_if_is_none)]
    percent: Option<u8>,
    /// As the pages say it; never proof that the answers stand for everybody.
    #[oai(skip_serializing_if_is_none)]
    words: Option<String>,
}

impl From<&Cube> for ReleaseOut {
    fn from(cube: &Cube) -> ReleaseOut {
        ReleaseOut {
            wave: cube.wave.clone(),
            term: cube.term.into(),
            year: cube.year,
            closed_on: cube.closed_on.clone(),
            theory_version: cube.theory_version.clone(),
            cells: cube.cells.iter().filter_map(CellOut::of).collect(),
            responses: cube.responses.iter().filter_map(ResponseOut::of).collect(),
        }
    }
}

impl CellOut {
    fn of(cell: &Cell) -> Option<CellOut> {
        let figure: &Figure<Reading> = &cell.figure;
        Some(CellOut {
            audience: cell.audience.into(),
            dimension: DimensionName::of(cell.group.dimension)?,
            group: cell.group.name.clone(),
            outcome: cell.outcome.clone(),
            item: cell.item.clone(),
            version: cell.item_version,
            figure: figure.into(),
        })
    }
}

impl ResponseOut {
    fn of(cell: &ResponseCell) -> Option<ResponseOut> {
        let shown = cell.figure.shown();
        let percent = shown.and_then(|share| share.percent);
        Some(ResponseOut {
            audience: cell.audience.into(),
            dimension: DimensionName::of(cell.group.dimension)?,
            group: cell.group.name.clone(),
            withheld: shown.is_none(),
            sentence: shown.is_none().then(|| WITHHELD_SENTENCE.to_owned()),
            invited: shown.map(|share| share.invited),
            answered: shown.map(|share| share.answered),
            percent,
            words: percent.map(|percent| answered_words(percent).to_owned()),
        })
    }
}
