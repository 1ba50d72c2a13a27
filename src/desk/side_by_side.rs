//! GET /desk/outcomes: is it moving? Every outcome beside the others, on the same axes.

use super::evidence::{Evidence, Sources, horizon_title};
use super::panels::csv_address;
use crate::access::{Frame, SignedIn, html};
use crate::clock::Clock;
use crate::http::DeskPage;
use crate::progress::{ItemView, PosterCell, State, outcome_page};
use crate::reports::{Chart, SmallAxis, Table, readings_table, small, source};
use crate::theory::Audience;
use askama::Template;
use poem::handler;
use poem::web::{Data, Html};

#[derive(Template)]
#[template(path = "desk/pages/side_by_side.html")]
struct SideBySide {
    page: DeskPage,
    rows: Vec<Beside>,
    /// The year in which every axis ends; none before anything was asked.
    until: Option<i32>,
}

/// One intervention with its outcomes, sooner to later.
struct Beside {
    number: u8,
    statement: String,
    outcomes: Vec<Tile>,
}

/// One outcome's picture, or why there is none.
struct Tile {
    cell: PosterCell,
    horizon: String,
    audience: Option<Audience>,
    text: String,
    /// The sentence that may be said of the readings; empty where nothing is asked.
    headline: String,
    chart: Option<Chart>,
    table: Option<(Table, String)>,
    source: String,
}

/// The headline question of the audience whose voice leads for an outcome.
fn leading(outcome: &str, evidence: &Evidence, from: &Sources<'_>) -> Option<ItemView> {
    let panels = outcome_page(outcome, &evidence.facts(from.content));
    let at = panels.iter().position(|panel| panel.lead).unwrap_or(0);
    panels.into_iter().nth(at)?.items.into_iter().next()
}

fn tile(
    (cell, horizon): (PosterCell, String),
    view: Option<&ItemView>,
    axis: Option<SmallAxis>,
    evidence: &Evidence,
) -> Tile {
    let of = |view: &ItemView| csv_address(&view.series.outcome, "readings", &view.slug());
    let asked = view.filter(|view| !view.series.points.is_empty());
    let newest = |view: &ItemView| source(view, view.latest().map(|(point, _)| point), &evidence.cubes);
    Tile {
        horizon,
        audience: view.map(|view| view.audience),
        text: view.map(|view| view.text.clone()).unwrap_or_default(),
        headline: view.map(|view| view.finding.headline.words.clone()).unwrap_or_default(),
        chart: view.zip(axis).and_then(|(view, axis)| small(view, axis)),
        table: asked.map(|view| (readings_table(view), of(view))),
        source: asked.map(newest).unwrap_or_default(),
        cell,
    }
}

/// GET /desk/outcomes
#[handler]
pub async fn outcomes_page(
    person: SignedIn,
    frame: Frame,
    clock: Data<&Clock>,
    from: Sources<'_>,
) -> poem::Result<Html<String>> {
    let evidence = Evidence::read(&from).await?;
    let cells = from.cells(&evidence, clock.now().day()).await?;
    let views: Vec<Option<ItemView>> =
        cells.iter().map(|cell| leading(&cell.outcome, &evidence, &from)).collect();
    let asked: Vec<&ItemView> = views.iter().flatten().collect();
    let axis = SmallAxis::over(&asked);
    let mut tiles: Vec<Tile> = cells
        .into_iter()
        .zip(&views)
        .map(|(cell, view)| {
            let horizon = horizon_title(from.content, cell.horizon);
            tile((cell, horizon), view.as_ref(), axis, &evidence)
        })
        .collect();
    let rows = from.content.theory.interventions.iter().map(|row| {
        let mine = |tile: &mut Tile| tile.cell.intervention == row.number;
        Beside {
            number: row.number,
            statement: row.statement.clone(),
            outcomes: tiles.extract_if(.., mine).collect(),
        }
    });
    html(&SideBySide {
        page: person.page("", &frame),
        rows: rows.collect(),
        until: axis.map(|axis| axis.until.0),
    })
}
