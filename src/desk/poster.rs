//! GET /desk: the partnership's poster, a row per intervention and a column per horizon, with a word in every
//! cell; below it where there is no evidence yet. GET /desk/pictures: the same in pictures.

use super::evidence::{Evidence, Sources};
use crate::access::{Frame, SignedIn, failed, html};
use crate::clock::Clock;
use crate::clock::stored_day_in_words;
use crate::config::Config;
use crate::http::DeskPage;
use crate::progress::{AimState, Blank, PosterCell, State, blanks, response_words};
use crate::reports::{Table, code_for, intervention_picture, poster_table};
use crate::surveys::Content;
use crate::theory::{Audience, HorizonSpan, Theory};
use crate::waves::wave_by_name;
use askama::Template;
use poem::handler;
use poem::web::{Data, Html};
use std::sync::Arc;

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
    blanks: Blanks,
    /// A code that leads to the table below, for who holds the poster on paper.
    code: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/pages/pictures.html")]
struct PicturesPage {
    page: DeskPage,
    title: String,
    horizons: Vec<i32>,
    rows: Vec<PictureRow>,
    last: Option<LastWave>,
    states: [State; 8],
}

/// One intervention with a cell for every horizon, or none where the theory names no outcome.
struct Row {
    number: u8,
    statement: String,
    cells: Vec<(String, Option<PosterCell>)>,
}

struct PictureRow {
    row: Row,
    /// An `<svg>` of ours.
    drawing: &'static str,
    /// The drawing of every cell's outcome; none where there is no picture for it.
    drawings: Vec<Option<&'static str>>,
}

struct LastWave {
    name: String,
    closed: String,
    /// Its page of the story; none where the wave is no longer kept.
    story: Option<String>,
    responses: Vec<(&'static str, String)>,
    /// Whom it did not ask.
    not_asked: Vec<&'static str>,
}

/// Where there is no evidence, counted.
struct Blanks {
    all: Vec<Blank>,
    outcomes: usize,
}

impl Blanks {
    /// "7 of 24 outcomes have no evidence yet: 3 of 8 in Short term (2024-2026), ..."
    fn counted(&self, theory_horizons: &[String]) -> String {
        let empty = self.all.iter().filter(|blank| blank.is_empty());
        let of = |horizon: &String| empty.clone().filter(|blank| blank.horizon == *horizon).count();
        let parts = theory_horizons.iter().map(|horizon| (of(horizon), horizon));
        let parts: Vec<String> = parts
            .filter(|(count, _)| *count > 0)
            .map(|(count, horizon)| format!("{count} in {horizon}"))
            .collect();
        let count = empty.clone().count();
        match count {
            0 => format!("Each of the {} outcomes has some evidence.", self.outcomes),
            _ => format!(
                "{count} of {} outcomes {} no evidence yet, from people or from the register: {}.",
                self.outcomes,
                if count == 1 { "has" } else { "have" },
                parts.join("; ")
            ),
        }
    }
}

fn rows(theory: &Theory, cells: &[PosterCell]) -> Vec<Row> {
    let cell = |number: u8, span: &HorizonSpan| {
        let here = |cell: &&PosterCell| cell.intervention == number && cell.horizon == span.horizon;
        (span.title.clone(), cells.iter().find(here).cloned())
    };
    let row = |one: &crate::theory::Intervention| Row {
        number: one.number,
        statement: one.statement.clone(),
        cells: theory.horizons.iter().map(|span| cell(one.number, span)).collect(),
    };
    theory.interventions.iter().map(row).collect()
}

fn picture_rows(content: &Content, cells: &[PosterCell]) -> Vec<PictureRow> {
    let drawing =
        |cell: &PosterCell| content.editions.iter().find_map(|edition| edition.picture(&cell.outcome));
    let picture = |(place, row): (usize, Row)| PictureRow {
        drawing: intervention_picture(place),
        drawings: row.cells.iter().map(|(_, cell)| cell.as_ref().and_then(drawing)).collect(),
        row,
    };
    rows(&content.theory, cells).into_iter().enumerate().map(picture).collect()
}

async fn last_wave(from: &Sources<'_>, evidence: &Evidence) -> poem::Result<Option<LastWave>> {
    let Some(cube) = evidence.cubes.last() else { return Ok(None) };
    let wave = wave_by_name(from.db.reader(), &cube.wave).await.map_err(failed)?;
    let of = |audience: Audience| Some((audience.title(), response_words(cube, audience)?));
    let unasked = |audience: &Audience| response_words(cube, *audience).is_none();
    let responses: Vec<_> = Audience::ALL.into_iter().filter_map(of).collect();
    let not_asked = Audience::ALL.into_iter().filter(unasked).map(Audience::noun);
    Ok(Some(LastWave {
        story: wave.map(|wave| format!("/desk/waves/{}/story", wave.id)),
        name: format!("{} {}", cube.term.name(), cube.year),
        closed: stored_day_in_words(&cube.closed_on),
        not_asked: if responses.is_empty() { Vec::new() } else { not_asked.collect() },
        responses,
    }))
}

/// GET /desk
#[handler]
pub async fn poster_page(
    person: SignedIn,
    frame: Frame,
    from: Sources<'_>,
    Data(clock): Data<&Clock>,
    Data(config): Data<&Arc<Config>>,
) -> poem::Result<Html<String>> {
    let content = from.content;
    let evidence = Evidence::read(&from).await?;
    let cells = from.cells(&evidence, clock.now().day()).await?;
    let blanks = blanks(&evidence.facts(content), &cells);
    html(&PosterPage {
        page: person.page(HERE, &frame),
        title: content.theory.title.clone(),
        partnership: content.theory.partnership.clone(),
        version: content.theory.version.clone(),
        horizons: content.theory.horizons.iter().map(|span| span.title.clone()).collect(),
        last: last_wave(&from, &evidence).await?,
        states: State::ALL,
        aims: AimState::ALL,
        blanks: Blanks { all: blanks, outcomes: cells.len() },
        code: code_for(&format!("{}{HERE}#list", config.server.base_url.trim_end_matches('/'))),
        table: poster_table(&cells),
        rows: rows(&content.theory, &cells),
    })
}

/// GET /desk/pictures
#[handler]
pub async fn poster_in_pictures(
    person: SignedIn,
    frame: Frame,
    from: Sources<'_>,
    Data(clock): Data<&Clock>,
) -> poem::Result<Html<String>> {
    let content = from.content;
    let evidence = Evidence::read(&from).await?;
    let cells = from.cells(&evidence, clock.now().day()).await?;
    html(&PicturesPage {
        page: person.page("", &frame),
        title: content.theory.title.clone(),
        horizons: content.theory.horizon_years(),
        rows: picture_rows(content, &cells),
        last: last_wave(&from, &evidence).await?,
        states: State::ALL,
    })
}
