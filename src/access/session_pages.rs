//! /desk/sessions: where somebody is signed in, and the buttons that end it.

use super::edge::{Cookies, Frame, SignedIn, failed, html, see_other};
use super::sessions::{OwnSession, Which, end_own_sessions, own_sessions};
use crate::clock::Clock;
use crate::db::Db;
use crate::http::DeskPage;
use askama::Template;
use poem::web::{Data, Html, Path};
use poem::{Response, handler};

const HERE: &str = "/desk/sessions";

#[derive(Template)]
#[template(path = "access/pages/sessions.html")]
struct SessionsPage {
    page: DeskPage,
    name: String,
    roles: String,
    sessions: Vec<OwnSession>,
}

/// GET /desk/sessions
#[handler]
pub async fn sessions_page(
    person: SignedIn,
    cookies: Cookies,
    frame: Frame,
    Data(db): Data<&Db>,
    Data(clock): Data<&Clock>,
) -> poem::Result<Html<String>> {
    let sessions = own_sessions(db, clock, person.colleague.id, cookies.session()).await.map_err(failed)?;
    html(&SessionsPage {
        page: person.page(HERE, &frame),
        name: person.colleague.name.clone(),
        roles: person.colleague.roles.in_words(),
        sessions,
    })
}

/// POST /desk/sessions/:handle/end
#[handler]
pub async fn session_ended(
    person: SignedIn,
    Path(handle): Path<String>,
    Data(db): Data<&Db>,
    Data(clock): Data<&Clock>,
) -> poem::Result<Response> {
    let which = Which::One { handle: &handle };
    end_own_sessions(db, clock, person.colleague.id, which).await.map_err(failed)?;
    Ok(see_other(HERE, &[]))
}

/// POST /desk/sessions/others
#[handler]
pub async fn sessions_ended(
    person: SignedIn,
    cookies: Cookies,
    Data(db): Data<&Db>,
    Data(clock): Data<&Clock>,
) -> poem::Result<Response> {
    let which = Which::Others { this: cookies.session() };
    end_own_sessions(db, clock, person.colleague.id, which).await.map_err(failed)?;
    Ok(see_other(HERE, &[]))
}
