//! The coordinator's pages: settings with their counts, and the roster upload with its preview.

use super::import::{self, RosterPreview};
use super::roster_file::{HEADER, parse};
use super::{PendingRosters, Roster, RowProblem, roll_counts, store};
use crate::access::{CappedForm, Frame, SignedIn, failed, html};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::http::DeskPage;
use crate::theory::Audience;
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Multipart};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use serde::Deserialize;
use std::sync::Arc;
use tokio::io::AsyncReadExt;

const ROSTER: &str = "/desk/roster";
/// Problems shown on a page; the file has the rest, and the next upload shows them.
const SHOWN: usize = 500;

#[derive(Template)]
#[template(path = "people/pages/settings.html")]
struct SettingsPage {
    page: DeskPage,
    rows: Vec<SettingRow>,
    totals: [u64; 4],
}

struct SettingRow {
    setting: store::Setting,
    counts: [u64; 4],
}

#[derive(Template)]
#[template(path = "people/pages/roster.html")]
struct RosterPage {
    page: DeskPage,
    fault: Option<String>,
    header: String,
}

#[derive(Template)]
#[template(path = "people/pages/roster_preview.html")]
struct PreviewPage {
    page: DeskPage,
    id: String,
    preview: RosterPreview,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "people/pages/roster_imported.html")]
struct ImportedPage {
    page: DeskPage,
    report: RosterPreview,
    problems: Problems,
}

struct Problems {
    rows: usize,
    shown: Vec<RowProblem>,
    left_off: usize,
}

impl Problems {
    fn of(preview: &RosterPreview) -> Problems {
        let shown: Vec<RowProblem> = preview.problems.iter().take(SHOWN).cloned().collect();
        let left_off = preview.problems.len() - shown.len();
        Problems { rows: preview.bad_rows(), shown, left_off }
    }
}

/// GET /desk/settings
#[handler]
pub async fn settings_page(person: SignedIn, frame: Frame, Data(db): Data<&Db>) -> poem::Result<Response> {
    let counts = roll_counts(db.reader()).await.map_err(failed)?;
    let settings = store::settings(db.reader()).await.map_err(failed)?;
    let row = |setting: store::Setting| {
        let of = |audience| counts.get(&(setting.id, audience)).copied().unwrap_or_default();
        SettingRow { counts: Audience::ALL.map(of), setting }
    };
    let rows: Vec<SettingRow> = settings.into_iter().map(row).collect();
    let totals = std::array::from_fn(|at| rows.iter().map(|row| row.counts[at]).sum());
    let page = person.page("/desk/settings", &frame);
    Ok(html(&SettingsPage { page, rows, totals })?.into_response())
}

/// GET /desk/roster
#[handler]
pub async fn roster_page(person: SignedIn, frame: Frame) -> poem::Result<Response> {
    form(&person, &frame, None)
}

fn form(person: &SignedIn, frame: &Frame, fault: Option<String>) -> poem::Result<Response> {
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = RosterPage { page: person.page(ROSTER, frame), fault, header: HEADER.join(",") };
    Ok(html(&page)?.with_status(status).into_response())
}

/// The file of a roster form, read up to `[server] import_bytes`.
struct RosterUpload(Result<Vec<u8>, String>);

impl<'a> FromRequest<'a> for RosterUpload {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let limit = request.data::<Arc<Config>>().map_or(20 << 20, |config| config.server.import_bytes);
        let mut form = Multipart::from_request(request, body).await?;
        let mut left = limit as u64;
        while let Some(field) = form.next_field().await? {
            let is_roster = field.name() == Some("roster");
            let mut bytes = Vec::new();
            let mut reader = field.into_async_read().take(left + 1);
            reader.read_to_end(&mut bytes).await.map_err(poem::error::BadRequest)?;
            let length = bytes.len() as u64;
            if length > left {
                let most = limit / 1_000_000;
                return Ok(RosterUpload(Err(format!(
                    "The file is larger than {most} MB. Split it by setting and send the parts one by one."
                ))));
            }
            left -= length;
            if is_roster && length > 0 {
                return Ok(RosterUpload(Ok(bytes)));
            }
        }
        Ok(RosterUpload(Err("Choose a file first.".to_owned())))
    }
}

/// Reads a file away from the threads that serve requests; gives the bytes back too.
async fn read(bytes: Vec<u8>) -> poem::Result<(Vec<u8>, Result<Roster, String>)> {
    let reading = tokio::task::spawn_blocking(move || {
        let roster = parse(&bytes).map_err(|fault| format!("The file was not read: {fault}."));
        (bytes, roster)
    });
    reading.await.map_err(failed)
}

/// POST /desk/roster: shows what the file would change.
#[handler]
pub async fn roster_uploaded(
    request: &Request,
    person: SignedIn,
    frame: Frame,
    Data(pending): Data<&PendingRosters>,
    RosterUpload(upload): RosterUpload,
) -> poem::Result<Response> {
    let (Some(db), Some(clock)) = (request.data::<Db>(), request.data::<Clock>()) else {
        return Err(failed("the database and the clock are not in the application's data"));
    };
    let bytes = match upload {
        Ok(bytes) => bytes,
        Err(fault) => return form(&person, &frame, Some(fault)),
    };
    let (bytes, roster) = read(bytes).await?;
    let roster = match roster {
        Ok(roster) => roster,
        Err(fault) => return form(&person, &frame, Some(fault)),
    };
    let preview = import::preview(db, &roster).await.map_err(failed)?;
    let id = pending.hold(person.colleague.id, bytes, clock.now());
    let page = person.page(ROSTER, &frame);
    let problems = Problems::of(&preview);
    Ok(html(&PreviewPage { page, id, preview, problems })?.into_response())
}

/// The confirmation of a preview.
#[derive(Debug, Deserialize)]
pub struct ConfirmForm {
    #[serde(default)]
    upload: String,
}

/// POST /desk/roster/confirm: imports the good rows.
#[handler]
pub async fn roster_confirmed(
    request: &Request,
    person: SignedIn,
    frame: Frame,
    Data(pending): Data<&PendingRosters>,
    CappedForm(confirm): CappedForm<ConfirmForm>,
) -> poem::Result<Response> {
    let (Some(db), Some(clock)) = (request.data::<Db>(), request.data::<Clock>()) else {
        return Err(failed("the database and the clock are not in the application's data"));
    };
    let Some(bytes) = pending.take(&confirm.upload, person.colleague.id, clock.now()) else {
        let fault = "This upload is no longer held: it has been imported already, or it waited longer than 15 \
                     minutes. Sending the same file again is safe; nobody goes in twice.";
        return form(&person, &frame, Some(fault.to_owned()));
    };
    let (_, roster) = read(bytes).await?;
    let roster = match roster {
        Ok(roster) => roster,
        Err(fault) => return form(&person, &frame, Some(fault)),
    };
    let (db, now) = (db.clone(), clock.now());
    // A task of its own: a visitor who leaves does not stop an import half-way.
    let importing = tokio::spawn(async move { import::import(&db, &roster, now, &mut |_, _| {}).await });
    let report = importing.await.map_err(failed)?.map_err(failed)?;
    let page = person.page(ROSTER, &frame);
    let problems = Problems::of(&report);
    Ok(html(&ImportedPage { page, report, problems })?.into_response())
}
