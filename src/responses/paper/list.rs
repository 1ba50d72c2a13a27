//! The desk's list of a wave's batches, and the form that opens one. For coordinators: batches show exact
//! counts while a wave is open, which a lead must not see.

use super::batches::{PaperFault, Papers};
use super::rules::{Batch, PaperRefusal, may_enter};
use crate::access::{Frame, SignedIn, failed, html};
use crate::http::{DeskPage, FormBody};
use crate::ids::{SettingId, WaveId};
use crate::invitations;
use crate::people;
use crate::responses::front::{Front, lead_to};
use crate::theory::Audience;
use crate::waves::{self, Wave};
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{IntoResponse, Response, handler};
use std::sync::Arc;

pub(super) const HERE: &str = "/desk/waves";

#[derive(Template)]
#[template(path = "responses/paper/pages/papers.html")]
struct PapersPage {
    page: DeskPage,
    wave: Wave,
    batches: Vec<(Batch, String)>,
    settings: Vec<(SettingId, String)>,
    audiences: [Audience; 4],
    closed_to_entry: Option<String>,
    fault: Option<String>,
}

pub(super) fn not_there() -> poem::Error {
    poem::Error::from_status(StatusCode::NOT_FOUND)
}

async fn wave_of(front: &Front, id: &str) -> poem::Result<Wave> {
    let id: WaveId = id.parse().map_err(|_| not_there())?;
    let found = waves::wave_by_id(front.journeys.db.reader(), id).await.map_err(failed)?;
    found.ok_or_else(not_there)
}

pub(super) fn closed_to_entry(front: &Front, wave: &Wave) -> Option<String> {
    may_enter(wave, front.journeys.clock.now()).err().map(|refusal| refusal.to_string())
}

async fn list(
    front: &Front,
    person: &SignedIn,
    frame: &Frame,
    (wave, fault): (Wave, Option<String>),
) -> poem::Result<Response> {
    let db = front.journeys.db.reader();
    let asked = invitations::groups_asked(db, wave.id).await.map_err(failed)?;
    let known = people::settings(db).await.map_err(failed)?;
    let settings = known.iter().filter(|one| asked.iter().any(|(setting, _)| *setting == one.id));
    let settings = settings.map(|one| (one.id, one.name.clone())).collect();
    let named = |batch: Batch| {
        let name = known.iter().find(|one| one.id == batch.setting).map(|one| one.name.clone());
        (batch, name.unwrap_or_default())
    };
    let batches = Papers::of(&front.journeys).of_wave(wave.id).await.map_err(failed)?;
    let batches = batches.into_iter().map(named).collect();
    let status = if fault.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = PapersPage {
        page: person.page(HERE, frame),
        closed_to_entry: closed_to_entry(front, &wave),
        wave,
        batches,
        settings,
        audiences: Audience::ALL,
        fault,
    };
    Ok(html(&page)?.with_status(status).into_response())
}

/// GET /desk/waves/:id/paper
#[handler]
pub async fn papers_page(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    front: Data<&Arc<Front>>,
) -> poem::Result<Response> {
    let wave = wave_of(&front, &id).await?;
    list(&front, &person, &frame, (wave, None)).await
}

/// POST /desk/waves/:id/paper: opens a batch.
#[handler]
pub async fn batch_opened(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    form: FormBody,
    front: Data<&Arc<Front>>,
) -> poem::Result<Response> {
    let wave = wave_of(&front, &id).await?;
    let setting = form.value("setting").and_then(|id| id.parse::<SettingId>().ok());
    let audience = form.value("audience").and_then(Audience::from_code);
    let opened = match (setting, audience) {
        (Some(setting), Some(audience)) => Papers::of(&front.journeys).open(wave.id, setting, audience).await,
        _ => Err(PaperRefusal::NobodyAsked.into()),
    };
    match opened {
        Ok(batch) => Ok(lead_to(format!("{HERE}/{}/paper/{batch}", wave.id))),
        Err(PaperFault::Refused(refusal)) => {
            list(&front, &person, &frame, (wave, Some(refusal.to_string()))).await
        }
        Err(fault) => Err(failed(fault)),
    }
}
