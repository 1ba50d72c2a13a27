//! /desk/reports: choose a release, kinds and forms; watch them being made; fetch them.
//!
//! Whoever may see the partnership's figures may have its reports; a setting's sheet only whoever may see that
//! setting's figures.

use super::forms::Form;
use super::jobs::{Making, Progress, Reader, Wish};
use super::{kind_named, kind_title};
use crate::access::{Frame, Role, SignedIn, failed, html};
use crate::http::{DeskPage, FormBody, Problem};
use crate::ids::{MadeReportId, WaveId};
use crate::waves::{all_waves, wave_by_id};
use askama::Template;
use belong_reports::model::ReportKind;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path, Redirect};
use poem::{IntoResponse, Response, handler};

pub(super) const HERE: &str = "/desk/reports";
/// How often the page of what is being made looks again, in seconds.
const AGAIN: &str = "2";

fn reader(person: &SignedIn) -> Reader {
    Reader { id: person.colleague.id, scope: person.settings_scope() }
}

struct Wave {
    id: String,
    name: String,
}

#[derive(Template)]
#[template(path = "reports/pages/reports.html")]
struct ReportsPage {
    page: DeskPage,
    waves: Vec<Wave>,
    /// Whose sheets this person may have.
    places: Vec<String>,
    /// Whether all of the chosen wave's sheets are this person's to choose from.
    is_lead: bool,
    kinds: [(ReportKind, &'static str); 5],
    forms: [Form; 6],
    faults: Vec<(&'static str, &'static str)>,
    typed: FormBody,
}

impl ReportsPage {
    fn chosen(&self, name: &str, value: &str) -> bool {
        self.typed.values(name).any(|one| one == value)
    }

    /// A name inside an address: `Sandpiper%20Primary`.
    fn in_address(name: &str) -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        let written =
            |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        name.bytes().map(written).collect()
    }

    fn fault(&self, field: &str) -> Option<&'static str> {
        self.faults.iter().find(|(of, _)| *of == field).map(|(_, words)| *words)
    }
}

#[derive(Template)]
#[template(path = "reports/pages/report_made.html")]
struct MadePage {
    page: DeskPage,
    id: String,
    made: Progress,
}

impl MadePage {
    /// "120 kB"
    fn size(bytes: &usize) -> String {
        format!("{} kB", bytes.div_ceil(1000))
    }
}

pub(super) fn not_here() -> Problem {
    let next = "Go to the reports and choose one there. What was made is kept for an hour.";
    Problem::new(StatusCode::NOT_FOUND, "no_report", "There is no such report (any more).", next)
}

async fn chooser(
    (person, frame): (&SignedIn, &Frame),
    making: &Making,
    (typed, faults): (FormBody, Vec<(&'static str, &'static str)>),
) -> poem::Result<Response> {
    let material = making.from.material(None).await.map_err(failed)?;
    let waves = all_waves(making.from.db.reader()).await.map_err(failed)?;
    let released = |name: &str| material.cubes.iter().any(|cube| cube.wave == name);
    let waves = waves.into_iter().filter(|wave| released(&wave.name));
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ReportsPage {
        page: person.page(HERE, frame),
        waves: waves.map(|wave| Wave { id: wave.id.to_string(), name: wave.name }).collect(),
        places: material.places_in(&person.colleague.roles.settings_scope()),
        is_lead: person.colleague.roles.has(Role::Lead),
        kinds: ReportKind::ALL.map(|kind| (kind, kind_title(kind))),
        forms: Form::ALL,
        faults,
        typed,
    };
    Ok(html(&page)?.with_status(status).into_response())
}

/// GET /desk/reports
#[handler]
pub async fn reports_page(person: SignedIn, frame: Frame, making: Data<&Making>) -> poem::Result<Response> {
    let usual = [("kind", "summary"), ("form", "pdf")];
    let usual = usual.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    chooser((&person, &frame), &making, (FormBody { pairs: usual }, Vec::new())).await
}

/// POST /desk/reports
#[handler]
pub async fn report_made(
    person: SignedIn,
    frame: Frame,
    making: Data<&Making>,
    form: FormBody,
) -> poem::Result<Response> {
    match wish_of(&person, &form, &making).await? {
        Ok(wish) => {
            let Some(id) = making.begin(reader(&person), wish) else {
                let busy = "Something else is still being made for you. Ask again in a moment.";
                return chooser((&person, &frame), &making, (form, vec![("kind", busy)])).await;
            };
            Ok(Redirect::see_other(format!("{HERE}/made/{id}")).into_response())
        }
        Err(faults) => chooser((&person, &frame), &making, (form, faults)).await,
    }
}

/// What a form asks for, or what is missing in it.
async fn wish_of(
    person: &SignedIn,
    form: &FormBody,
    making: &Making,
) -> poem::Result<Result<Wish, Vec<(&'static str, &'static str)>>> {
    let mut faults = Vec::new();
    let wave = match form.value("wave").unwrap_or_default() {
        "" => None,
        id => match named(making, id).await? {
            Some(name) => Some(name),
            None => {
                faults.push(("wave", "Choose a wave that has been counted."));
                None
            }
        },
    };
    let mut kinds: Vec<ReportKind> = form.values("kind").filter_map(kind_named).collect();
    kinds.dedup();
    let mut forms: Vec<Form> = form.values("form").filter_map(Form::from_name).collect();
    forms.dedup();
    kinds.truncate(ReportKind::ALL.len());
    forms.truncate(Form::ALL.len());
    if kinds.is_empty() {
        faults.push(("kind", "Choose what to make."));
    }
    if forms.is_empty() {
        faults.push(("form", "Choose in which form."));
    }
    let material = making.from.material(wave.as_deref()).await.map_err(failed)?;
    let own = material.places_in(&person.colleague.roles.settings_scope());
    let place = material.place_named(form.value("setting").unwrap_or_default());
    let place = place.filter(|place| own.contains(place));
    if kinds.contains(&ReportKind::Setting) && place.is_none() {
        faults.push(("setting", "Choose the setting that its sheet is about."));
    }
    let of = |kind| (kind, place.clone().filter(|_| kind == ReportKind::Setting));
    let wish = Wish { wave, kinds: kinds.into_iter().map(of).collect(), forms };
    Ok(if faults.is_empty() { Ok(wish) } else { Err(faults) })
}

/// The name of a released wave; none of another.
pub(super) async fn named(making: &Making, id: &str) -> poem::Result<Option<String>> {
    let Ok(id) = id.parse::<WaveId>() else { return Ok(None) };
    let wave = wave_by_id(making.from.db.reader(), id).await.map_err(failed)?;
    Ok(wave.filter(|wave| wave.released_at.is_some()).map(|wave| wave.name))
}

/// GET /desk/reports/made/:id: how far it is, and what can be fetched. It looks again by itself until all is made.
#[handler]
pub async fn report_progress(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    making: Data<&Making>,
) -> poem::Result<Response> {
    let made = id.parse::<MadeReportId>().ok().and_then(|id| making.progress(id, &reader(&person)));
    let made = made.ok_or_else(not_here)?;
    let finished = made.finished;
    let mut page = html(&MadePage { page: person.page(HERE, &frame), id, made })?.into_response();
    if !finished {
        page.headers_mut().insert(header::REFRESH, header::HeaderValue::from_static(AGAIN));
    }
    Ok(page)
}

/// GET /desk/reports/made/:id/:file
#[handler]
pub async fn report_file(
    person: SignedIn,
    Path((id, name)): Path<(String, String)>,
    making: Data<&Making>,
) -> poem::Result<Response> {
    let id = id.parse::<MadeReportId>().map_err(|_| not_here())?;
    let file = making.file(id, &reader(&person), &name).ok_or_else(not_here)?;
    Ok(Response::builder()
        .content_type(file.form.content_type())
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name))
        .body(file.bytes.clone()))
}
