//! The page of one outcome: a panel per audience, an entry per question.

use super::edition::{EditionFlag, edition_head, flags};
use super::finding::{Aims, Finding, Wording};
use super::map::Facts;
use super::parts::{Bar, Row, bar, rows};
use super::quality;
use super::rules::Target;
use super::seam::linked;
use super::series::{Point, Series, series_of, year_fraction};
use crate::release::{Cell, Dimension, Figure, Group, Reading, nearest_words};
use crate::surveys::{Asked, HomeTerm, Item, Question, Scale};
use crate::theory::{Audience, HorizonSpan, Outcome, Theory};
use jiff::civil::Date;

/// The questions and scales as they stand in the content.
#[derive(Debug, Clone, Copy)]
pub struct Bank<'a> {
    pub items: &'a [Item],
    pub scales: &'a [Scale],
}

/// One audience's voice on an outcome. Voices are never added or averaged.
#[derive(Debug, Clone)]
pub struct Panel {
    pub audience: Audience,
    /// Whether this is the outcome's lead audience.
    pub lead: bool,
    /// The headline item first, then the others in the bank's order, then earlier versions.
    pub items: Vec<ItemView>,
}

/// One question with its readings.
#[derive(Debug, Clone)]
pub struct ItemView {
    pub item: String,
    pub version: u32,
    pub audience: Audience,
    /// With the place filled in.
    pub text: String,
    /// "Often or Always".
    pub favourable: String,
    pub anchor: bool,
    /// Whether this version is no longer asked.
    pub retired: bool,
    pub series: Series,
    /// The spread of the latest reading; none under 30 answers.
    pub spread: Option<Vec<Bar>>,
    pub finding: Finding,
    pub rows: Vec<Row>,
    /// On the headline item only: a target belongs to the outcome and the audience.
    pub targets: Vec<Target>,
    /// Editions that were answered differently in the latest release that asked.
    pub editions: Vec<EditionFlag>,
    /// What to look at in the question before it is asked again.
    pub health: Vec<String>,
    /// The horizon years and where they end on the axis of [`Point::moment`].
    pub horizons: Vec<(i32, f64)>,
}

impl ItemView {
    /// The latest reading that may be shown.
    pub fn latest(&self) -> Option<(&Point, &Reading)> {
        self.series.newest_shown()
    }

    /// A name for ids and file names: `6M-YP-1-v1`.
    pub fn slug(&self) -> String {
        format!("{}-v{}", self.item, self.version)
    }
}

/// One group's figure in the latest release that asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFigure {
    pub group: Group,
    pub when: String,
    pub figure: Figure<Reading>,
    /// Where it is withheld: what may be seen instead, "other groups together".
    pub nearest: Option<String>,
}

/// The panels of an outcome, in the order children, young people, families, staff.
///
/// An audience has a panel when the bank or a release holds an item for it. Empty for an unknown outcome.
pub fn outcome_page(outcome: &str, facts: &Facts) -> Vec<Panel> {
    let Some(outcome) = facts.theory.outcome(outcome) else { return Vec::new() };
    let series: Vec<Series> = series_of(facts.cubes, Dimension::Partnership)
        .into_iter()
        .filter(|series| series.outcome == outcome.id)
        .collect();
    let series = linked(series, facts.cubes, facts.bank.items);
    Audience::ALL
        .into_iter()
        .map(|audience| panel(outcome, audience, &series, facts))
        .filter(|panel| !panel.items.is_empty())
        .collect()
}

/// The latest release's figures of one question by group, in the plan's order (never ranked).
pub fn groups_of(view: &ItemView, dimension: Dimension, facts: &Facts) -> Vec<GroupFigure> {
    let Some(last) = view.series.points.last() else { return Vec::new() };
    let Some(cube) = facts.cubes.iter().rfind(|cube| cube.wave == last.wave) else { return Vec::new() };
    let mine = |cell: &&Cell| {
        cell.group.dimension == dimension
            && (cell.item.as_str(), cell.item_version, cell.audience)
                == (view.item.as_str(), view.version, view.audience)
    };
    let name = |group: &Group| match group.dimension {
        Dimension::Edition => edition_head(&group.name),
        _ => group.name.clone(),
    };
    let figure = |cell: &Cell| GroupFigure {
        group: Group { dimension, name: name(&cell.group) },
        when: last.when(),
        figure: cell.figure.clone(),
        nearest: cell.figure.shown().is_none().then(|| nearest_words(cube.nearest_safe(cell).as_ref())),
    };
    cube.cells.iter().filter(mine).map(figure).collect()
}

/// The item that speaks for an outcome and an audience on the poster.
///
/// The anchor if there is one; else the first item of the cell, in the bank's order, that any release
/// asked; else the first. It never depends on an answer.
pub(super) fn headline_item<'a>(
    outcome: &str,
    audience: Audience,
    bank: Bank<'a>,
    series: &[Series],
) -> Option<&'a Item> {
    let cell = || bank.items.iter().filter(|item| item.outcome == outcome && item.audience == audience);
    let asked = |item: &&Item| series.iter().any(|series| series.item == item.id);
    cell()
        .find(|item| item.home_term == HomeTerm::Every)
        .or_else(|| cell().find(asked))
        .or_else(|| cell().next())
}

/// The readings of an item's newest version that any release asked.
pub(super) fn newest_version<'a>(item: &str, series: &'a [Series]) -> Option<&'a Series> {
    series.iter().filter(|series| series.item == item).max_by_key(|series| series.version)
}

fn panel(outcome: &Outcome, audience: Audience, series: &[Series], facts: &Facts) -> Panel {
    let cell = |item: &&Item| item.outcome == outcome.id && item.audience == audience;
    let headline = headline_item(&outcome.id, audience, facts.bank, series);
    let others = facts.bank.items.iter().filter(cell).filter(|item| Some(*item) != headline);
    let mut items = Vec::new();
    let mut seen = Vec::new();
    for item in headline.into_iter().chain(others) {
        let readings = newest_version(&item.id, series).cloned();
        let readings = readings.unwrap_or_else(|| unasked(item));
        seen.push((readings.item.clone(), readings.version));
        items.push(view(readings, Some(item), Some(item) == headline, facts));
    }
    for older in series.iter().filter(|series| series.audience == audience) {
        if !seen.contains(&(older.item.clone(), older.version)) {
            let item = facts.bank.items.iter().find(|item| item.id == older.item);
            items.push(view(older.clone(), item, false, facts));
        }
    }
    Panel { audience, lead: outcome.lead_audience == audience, items }
}

fn unasked(item: &Item) -> Series {
    Series {
        item: item.id.clone(),
        version: item.version,
        outcome: item.outcome.clone(),
        audience: item.audience,
        group: Group { dimension: Dimension::Partnership, name: String::new() },
        points: Vec::new(),
        seams: Vec::new(),
        earlier: None,
    }
}

fn view(series: Series, item: Option<&Item>, headline: bool, facts: &Facts) -> ItemView {
    let current = item.filter(|item| item.version == series.version);
    let own = own_question(&series, facts);
    let text = match (current, item) {
        (Some(item), _) => item.text.replace("{place}", &facts.theory.place),
        (None, Some(_)) => format!("{} in an earlier wording (version {})", series.item, series.version),
        (None, None) => own.map_or_else(
            || format!("{}, which is no longer asked", series.item),
            |question| question.text.clone(),
        ),
    };
    let own_scale = own.map(scale_of);
    let scale = item.and_then(|item| facts.bank.scales.iter().find(|scale| scale.code == item.scale));
    let scale = scale.or(own_scale.as_ref());
    let favourable = scale.map_or_else(|| "a favourable answer".to_owned(), favourable_words);
    let mine = |target: &&Target| headline && target.is_of(&series.outcome, series.audience);
    let targets: Vec<Target> = facts.targets.iter().filter(mine).cloned().collect();
    let horizons = horizons(facts.theory);
    let aims: Vec<(&Target, f64)> =
        targets.iter().map(|target| (target, due(target.horizon, &horizons))).collect();
    let wording = Wording { audience: series.audience, text: &text, favourable: &favourable };
    let own_due = own_due(&series.outcome, facts.theory);
    let asked = match item.map(|item| item.home_term) {
        Some(HomeTerm::Every) => Asked::EveryTerm,
        _ => Asked::OnceAYear,
    };
    let aims = headline.then_some(Aims { targets: &aims, own_due, asked });
    let finding = Finding::of(&series, wording, aims);
    let slices = series.newest_shown().and_then(|(_, reading)| reading.spread.as_ref());
    let last = series.points.last().map(|point| point.wave.as_str());
    let release = facts.cubes.iter().rfind(|cube| Some(cube.wave.as_str()) == last);
    let question = (series.item.as_str(), series.version, series.audience);
    let editions = release.map_or_else(Vec::new, |cube| flags(cube, question));
    let spread = slices.map(|slices| slices.iter().map(|slice| bar(slice, scale)).collect());
    ItemView {
        item: series.item.clone(),
        version: series.version,
        audience: series.audience,
        anchor: item.is_some_and(|item| item.home_term == HomeTerm::Every),
        retired: current.is_none() && own.is_none(),
        spread,
        editions,
        health: series.newest_shown().map(|(_, reading)| quality::notes(reading)).unwrap_or_default(),
        rows: rows(&series),
        text,
        favourable,
        finding,
        targets,
        horizons,
        series,
    }
}

/// The words of a question that stands in no item bank: one of the partnership's own, of a wave that was
/// brought in.
fn own_question<'a>(series: &Series, facts: &Facts<'a>) -> Option<&'a Question> {
    let mine = |one: &&Question| one.item == series.item && one.version == series.version;
    facts.cubes.iter().rev().find_map(|cube| cube.own_questions.iter().find(mine))
}

fn scale_of(question: &Question) -> Scale {
    Scale {
        code: question.scale.clone(),
        version: 1,
        audiences: Vec::new(),
        stem: question.stem.clone(),
        choices: question.choices.clone(),
        faces: question.faces,
    }
}

fn favourable_words(scale: &Scale) -> String {
    let labels: Vec<&str> =
        scale.choices.iter().filter(|choice| choice.favourable).map(|choice| choice.label.as_str()).collect();
    labels.join(" or ")
}

/// The day by which an outcome is hoped for; none where the theory no longer has it.
fn own_due(outcome: &str, theory: &Theory) -> Option<Date> {
    let span = theory.outcome(outcome).and_then(|outcome| theory.horizon(outcome.horizon));
    span.map(|span| span.ends)
}

/// The horizon years, each with the end of its last day as a year with a fraction.
pub(super) fn horizons(theory: &Theory) -> Vec<(i32, f64)> {
    let end = |span: &HorizonSpan| year_fraction(span.ends) + 0.5 / f64::from(span.ends.days_in_year());
    theory.horizons.iter().map(|span| (span.year(), end(span))).collect()
}

pub(super) fn due(year: i32, horizons: &[(i32, f64)]) -> f64 {
    horizons.iter().find(|horizon| horizon.0 == year).map_or(f64::from(year + 1), |horizon| horizon.1)
}
