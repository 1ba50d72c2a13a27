//! The desk's page that offers prints, and the prints.

use super::batch::{Asked, Batch, PrintFault, Printing};
use crate::access::{Frame, Role, SignedIn, failed, html};
use crate::http::DeskPage;
use crate::ids::WaveId;
use crate::people;
use crate::surveys::{Content, Term};
use crate::theory::Audience;
use crate::waves::{Wave, WaveNow};
use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path, Query};
use poem::{IntoResponse, Response, handler};
use serde::Deserialize;
use std::sync::Arc;

const HERE: &str = "/desk/waves";

/// What a print is asked for. What is missing is chosen anew on the page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct PrintQuery {
    setting: String,
    /// `YC`, `YP`, `FA` or `ST`.
    audience: String,
    /// `en` when it is missing.
    edition: String,
    /// `a4` or `large`.
    size: String,
    /// `1` for one copy without a stub.
    blank: String,
}

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Slips,
    Paper,
}

struct Pick {
    value: String,
    label: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "reports/pages/print.html")]
struct PrintPage {
    page: DeskPage,
    wave: Wave,
    is_open: bool,
    /// Whether this reader may print what leads to other people's questionnaires.
    may_print: bool,
    fault: Option<String>,
    settings: Vec<Pick>,
    audiences: Vec<Pick>,
    editions: Vec<Pick>,
}

/// Whether the program was built with the feature `pdf`.
const IS_BUILT_IN: bool = cfg!(feature = "pdf");

/// GET /desk/waves/:id/print
#[handler]
pub async fn print_page(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Query(query): Query<PrintQuery>,
    Data(printing): Data<&Printing>,
) -> poem::Result<Response> {
    let wave = wave_of(printing, &id).await?;
    choices(printing, (&person, &frame), &wave, (&query, None)).await
}

/// GET /desk/waves/:id/slips.pdf
#[handler]
pub async fn slips_pdf(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Query(query): Query<PrintQuery>,
    Data(printing): Data<&Printing>,
) -> poem::Result<Response> {
    let wave = wave_of(printing, &id).await?;
    print(printing, (&person, &frame), &wave, (&query, Kind::Slips)).await
}

/// GET /desk/waves/:id/paper.pdf: stubs lead to other people's questionnaires, so a lead gets a blank copy.
#[handler]
pub async fn paper_pdf(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Query(mut query): Query<PrintQuery>,
    Data(printing): Data<&Printing>,
) -> poem::Result<Response> {
    let wave = wave_of(printing, &id).await?;
    if !person.has(Role::Coordinator) {
        "1".clone_into(&mut query.blank);
    }
    print(printing, (&person, &frame), &wave, (&query, Kind::Paper)).await
}

/// A questionnaire before anybody is asked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct PreviewQuery {
    /// `autumn`, `spring` or `summer`.
    term: String,
    audience: String,
    edition: String,
    size: String,
}

/// GET /desk/preview/paper.pdf: a blank copy of any questionnaire in any edition, also a draft.
#[handler]
pub async fn preview_pdf(
    _person: SignedIn,
    Query(query): Query<PreviewQuery>,
    Data(printing): Data<&Printing>,
    Data(content): Data<&Arc<Content>>,
) -> poem::Result<Response> {
    let (Some(term), Some(audience)) = (Term::from_name(&query.term), Audience::from_code(&query.audience))
    else {
        return Err(poem::Error::from_status(StatusCode::NOT_FOUND));
    };
    let batch = Batch::of_preview(&printing.from, content.preview(term, audience), &query.edition);
    let wish = PrintQuery { size: query.size, blank: "1".to_owned(), ..PrintQuery::default() };
    let pdf = laid_out(printing, batch, wish, Kind::Paper).await.map_err(failed)?;
    Ok(file(pdf, Kind::Paper))
}

async fn wave_of(printing: &Printing, id: &str) -> poem::Result<Arc<WaveNow>> {
    let missing = || poem::Error::from_status(StatusCode::NOT_FOUND);
    let id: WaveId = id.parse().map_err(|_| missing())?;
    printing.from.waves.by_id(id).await.map_err(failed)?.ok_or_else(missing)
}

async fn choices(
    printing: &Printing,
    (person, frame): (&SignedIn, &Frame),
    wave: &WaveNow,
    (query, fault): (&PrintQuery, Option<String>),
) -> poem::Result<Response> {
    let settings = people::settings(printing.from.db.reader()).await.map_err(failed)?;
    let pick = |value: &str, label: &str, chosen: &str| Pick {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen: value == chosen,
    };
    let edition = |one: &Arc<crate::surveys::Edition>| pick(&one.code, &one.name, &query.edition);
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = PrintPage {
        page: person.page(HERE, frame),
        wave: wave.wave.clone(),
        is_open: wave.is_open(printing.from.clock.now()),
        may_print: person.has(Role::Coordinator),
        fault,
        settings: settings.iter().map(|one| pick(&one.name, &one.name, &query.setting)).collect(),
        audiences: Audience::ALL.iter().map(|one| pick(one.code(), one.title(), &query.audience)).collect(),
        editions: printing.from.editions.iter().map(edition).collect(),
    };
    Ok(html(&page)?.with_status(status).into_response())
}

async fn print(
    printing: &Printing,
    (person, frame): (&SignedIn, &Frame),
    wave: &WaveNow,
    (query, kind): (&PrintQuery, Kind),
) -> poem::Result<Response> {
    match printed(printing, wave, query, kind).await {
        Ok(bytes) => Ok(file(bytes, kind)),
        Err(PrintFault::Refused(sentence)) => {
            choices(printing, (person, frame), wave, (query, Some(sentence))).await
        }
        Err(fault) => Err(failed(fault)),
    }
}

async fn printed(
    printing: &Printing,
    wave: &WaveNow,
    query: &PrintQuery,
    kind: Kind,
) -> Result<Vec<u8>, PrintFault> {
    let Some(audience) = Audience::from_code(&query.audience) else {
        return Err(PrintFault::Refused("Choose who it is for.".to_owned()));
    };
    let edition = if query.edition.is_empty() { crate::surveys::ENGLISH } else { &query.edition };
    let asked = Asked { setting: query.setting.clone(), audience, edition: edition.to_owned() };
    let batch = Batch::read(&printing.from, wave, &asked).await?;
    laid_out(printing, batch, query.clone(), kind).await
}

/// Lays a document out, one at a time, away from the threads that answer people.
async fn laid_out(
    printing: &Printing,
    batch: Batch,
    query: PrintQuery,
    kind: Kind,
) -> Result<Vec<u8>, PrintFault> {
    let _turn = printing.turn.acquire().await.map_err(anyhow::Error::from)?;
    tokio::task::spawn_blocking(move || rendered(&batch, &query, kind)).await.map_err(anyhow::Error::from)?
}

#[cfg(feature = "pdf")]
fn rendered(batch: &Batch, query: &PrintQuery, kind: Kind) -> Result<Vec<u8>, PrintFault> {
    use super::{paper, slips};
    let pdf = match kind {
        Kind::Slips => belong_reports::slips(&slips::sheet(batch)),
        Kind::Paper => {
            let size = match query.size.as_str() {
                "large" => belong_reports::PaperSize::Large,
                _ => belong_reports::PaperSize::A4,
            };
            belong_reports::paper(&paper::sheet(batch, size, query.blank == "1"))
        }
    };
    match pdf {
        Err(belong_reports::ReportFault::Model { what, .. }) => {
            Err(PrintFault::Refused(format!("This cannot be printed: {what}.")))
        }
        other => Ok(other.map_err(anyhow::Error::from)?),
    }
}

#[cfg(not(feature = "pdf"))]
fn rendered(_: &Batch, _: &PrintQuery, _: Kind) -> Result<Vec<u8>, PrintFault> {
    Err(PrintFault::Refused("Printing is not built into this program.".to_owned()))
}

/// Never kept by a browser or a proxy: it holds private links.
fn file(bytes: Vec<u8>, kind: Kind) -> Response {
    let name = match kind {
        Kind::Slips => "slips.pdf",
        Kind::Paper => "paper.pdf",
    };
    Response::builder()
        .content_type("application/pdf")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\""))
        .body(bytes)
}
