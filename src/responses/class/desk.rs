//! The desk's page of class sessions: open one, read its address, end it.

use super::rules::{ClassRefusal, ClassSession, Standing};
use super::sessions::{ClassFault, ClassSessions};
use crate::access::{Frame, SignedIn, failed, html};
use crate::config::Config;
use crate::http::{DeskPage, FormBody};
use crate::ids::{ClassSessionId, SettingId, WaveId};
use crate::invitations;
use crate::people;
use crate::responses::front::{Front, lead_to};
use crate::surveys::ENGLISH;
use crate::theory::Audience;
use crate::waves::{self, Wave};
use askama::Template;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use std::sync::Arc;

const HERE: &str = "/desk/waves";

#[derive(Template)]
#[template(path = "responses/class/pages/sessions.html")]
struct SessionsPage {
    page: DeskPage,
    wave: Wave,
    is_open: bool,
    rows: Vec<Row>,
    settings: Vec<(SettingId, String)>,
    audiences: [Audience; 4],
    /// Code and name.
    editions: Vec<(String, String)>,
    fault: Option<String>,
}

struct Row {
    session: ClassSession,
    setting: String,
    /// While it takes words: the address that is typed on each tablet.
    address: Option<String>,
    standing: &'static str,
}

/// What every page of this desk needs.
pub struct Desk {
    front: Arc<Front>,
    config: Arc<Config>,
    person: SignedIn,
    frame: Frame,
}

impl<'a> FromRequest<'a> for Desk {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let person = SignedIn::from_request(request, body).await?;
        let frame = Frame::from_request(request, body).await?;
        match (request.data::<Arc<Front>>(), request.data::<Arc<Config>>()) {
            (Some(front), Some(config)) => {
                Ok(Desk { front: front.clone(), config: config.clone(), person, frame })
            }
            _ => Err(failed("the front and the settings are not in the application's data")),
        }
    }
}

fn not_there() -> poem::Error {
    poem::Error::from_status(StatusCode::NOT_FOUND)
}

impl Desk {
    fn sessions(&self) -> ClassSessions {
        ClassSessions::of(&self.front.journeys, &self.config.class)
    }

    async fn wave(&self, id: &str) -> poem::Result<Wave> {
        let id: WaveId = id.parse().map_err(|_| not_there())?;
        let found = waves::wave_by_id(self.front.journeys.db.reader(), id).await.map_err(failed)?;
        found.ok_or_else(not_there)
    }

    async fn page(&self, wave: Wave, fault: Option<String>) -> poem::Result<Response> {
        let db = self.front.journeys.db.reader();
        let known = people::settings(db).await.map_err(failed)?;
        let asked = invitations::groups_asked(db, wave.id).await.map_err(failed)?;
        let settings = known.iter().filter(|one| asked.iter().any(|(setting, _)| *setting == one.id));
        let settings = settings.map(|one| (one.id, one.name.clone())).collect();
        let mut rows = Vec::new();
        let is_open = wave.is_open(self.front.journeys.clock.now());
        for (session, standing) in self.sessions().of_wave(wave.id).await.map_err(failed)? {
            let setting = known.iter().find(|one| one.id == session.setting);
            let setting = setting.map(|one| one.name.clone()).unwrap_or_default();
            let standing = if is_open { standing } else { Standing::Over };
            rows.push(self.row(session, standing, setting).await?);
        }
        let editions = self.front.editions.iter();
        let editions = editions.map(|one| (one.code.clone(), one.name.clone())).collect();
        let status = if fault.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let page = SessionsPage {
            page: self.person.page(HERE, &self.frame),
            is_open,
            wave,
            rows,
            settings,
            audiences: Audience::ALL,
            editions,
            fault,
        };
        Ok(html(&page)?.with_status(status).into_response())
    }

    async fn row(&self, session: ClassSession, standing: Standing, setting: String) -> poem::Result<Row> {
        let (address, standing) = match standing {
            Standing::Open => {
                let path = self.sessions().path_of(&session).await.map_err(failed)?;
                (Some(format!("{}{path}", self.config.server.base_url)), "open")
            }
            Standing::Paused => (None, "paused: too many unknown words; open a new one"),
            Standing::Over => (None, "ended"),
        };
        Ok(Row { session, setting, address, standing })
    }

    async fn after(&self, wave: Wave, taken: Result<(), ClassFault>) -> poem::Result<Response> {
        match taken {
            Ok(()) => Ok(lead_to(format!("{HERE}/{}/class", wave.id))),
            Err(ClassFault::Refused(refusal)) => self.page(wave, Some(refusal.to_string())).await,
            Err(fault) => Err(failed(fault)),
        }
    }
}

/// GET /desk/waves/:id/class
#[handler]
pub async fn sessions_page(desk: Desk, Path(id): Path<String>) -> poem::Result<Response> {
    let wave = desk.wave(&id).await?;
    desk.page(wave, None).await
}

/// POST /desk/waves/:id/class: opens a session.
#[handler]
pub async fn session_opened(desk: Desk, Path(id): Path<String>, form: FormBody) -> poem::Result<Response> {
    let wave = desk.wave(&id).await?;
    let setting = form.value("setting").and_then(|id| id.parse::<SettingId>().ok());
    let audience = form.value("audience").and_then(Audience::from_code);
    let wished = form.value("edition").unwrap_or_default();
    let opened = match (setting, audience) {
        (Some(setting), Some(audience)) => {
            let edition = desk.front.editions.or_english(wished);
            let code = if edition.is_offered_to(audience) { edition.code.as_str() } else { ENGLISH };
            desk.sessions().open(wave.id, setting, (audience, code)).await.map(|_| ())
        }
        _ => Err(ClassRefusal::NobodyAsked.into()),
    };
    desk.after(wave, opened).await
}

/// POST /desk/waves/:id/class/:session/close: ends a session.
#[handler]
pub async fn session_closed(
    desk: Desk,
    Path((id, session)): Path<(String, String)>,
) -> poem::Result<Response> {
    let wave = desk.wave(&id).await?;
    let session: ClassSessionId = session.parse().map_err(|_| not_there())?;
    let closed = desk.sessions().close(wave.id, session).await;
    desk.after(wave, closed).await
}
