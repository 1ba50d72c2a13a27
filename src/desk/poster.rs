//! GET /desk: the partnership's poster, a row per intervention and a column per horizon, with a word in every cell.

use super::evidence::{Evidence, Sources, day_in_words, horizon_title};
use crate::access::{Frame, Lead, failed, html};
use crate::clock::Clock;
use crate::http::DeskPage;
use crate::progress::{AimState, PosterCell, State, response_words};
use crate::reports::{Table, poster_table};
use crate::surveys::Content;
use crate::theory::Audience;
use crate::waves::wave_by_name;
use askama::Template;
use poem::handler;
use poem::web::{Data, Html};

const HERE: &str = "/desk";

#[derive(Template)]
#[template(path = "desk/pages/poster.html")]
struct PosterPage {
    page: DeskPage,
    title: String,
    partnership: String,
    version: String,
    horizons: Vec<String>,
    rows: Vec<Row>,
    last: Option<LastWave>,
    states: [State; 8],
    aims: [AimState; 6],
    table: Table,
}

struct Row {
    number: u8,
    statement: String,
    cells: Vec<Cell>,
}

struct Cell {
    horizon: String,
    cell: PosterCell,
}

struct LastWave {
    name: String,
    closed: String,
    /// Its page of the story; none where the wave is no longer kept.
    story: Option<String>,
    responses: Vec<(&'static str, String)>,
}

fn rows(content: &Content, cells: Vec<PosterCell>) -> Vec<Row> {
    let mut rows: Vec<Row> = content
        .theory
        .interventions
        .iter()
        .map(|row| Row { number: row.number, statement: row.statement.clone(), cells: Vec::new() })
        .collect();
    for cell in cells {
        if let Some(row) = rows.iter_mut().find(|row| row.number == cell.intervention) {
            let horizon = horizon_title(content, cell.horizon);
            row.cells.push(Cell { horizon, cell });
        }
    }
    rows
}

async fn last_wave(from: &Sources<'_>, evidence: &Evidence) -> poem::Result<Option<LastWave>> {
    let Some(cube) = evidence.cubes.last() else { return Ok(None) };
    let wave = wave_by_name(from.db.reader(), &cube.wave).await.map_err(failed)?;
    let of = |audience: Audience| Some((audience.title(), response_words(cube, audience)?));
    Ok(Some(LastWave {
        story: wave.map(|wave| format!("/desk/waves/{}/story", wave.id)),
        name: format!("{} {}", cube.term.name(), cube.year),
        closed: day_in_words(&cube.closed_on),
        responses: Audience::ALL.into_iter().filter_map(of).collect(),
    }))
}

/// GET /desk
#[handler]
pub async fn poster_page(
    person: Lead,
    frame: Frame,
    from: Sources<'_>,
    Data(clock): Data<&Clock>,
) -> poem::Result<Html<String>> {
    let content = from.content;
    let evidence = Evidence::read(&from).await?;
    let cells = from.cells(&evidence, clock.now().day()).await?;
    html(&PosterPage {
        page: person.0.page(HERE, &frame),
        title: content.theory.title.clone(),
        partnership: content.theory.partnership.clone(),
        version: content.theory.version.clone(),
        horizons: content.theory.horizons.iter().map(|span| span.title.clone()).collect(),
        last: last_wave(&from, &evidence).await?,
        states: State::ALL,
        aims: AimState::ALL,
        table: poster_table(&cells),
        rows: rows(content, cells),
    })
}
