//! Every path, in one list: method, path, who may use it, what answers.
//!
//! A path that is not in the list is not there; a page of the desk with a grant for nobody answers as if it
//! were not. `docs/roles.md` shows the same list as a table, and a test keeps the two alike.

mod listed;
mod shared;

use crate::access::{self, Gate, Grant, Opens};
use crate::api;
use crate::app::App;
use crate::http::{self, Edge, EdgeSettings, Limits};
pub use listed::ways;
use poem::endpoint::BoxEndpoint;
use poem::http::{Method, StatusCode, header};
use poem::{EndpointExt, IntoEndpoint, Response, Route, RouteMethod, handler};
use shared::Desk;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One method of one path, who may use it, and what answers.
pub struct Way {
    pub method: Method,
    pub path: &'static str,
    pub grant: Grant,
    answers: BoxEndpoint<'static, Response>,
}

fn way<E: IntoEndpoint>(method: Method, path: &'static str, grant: Grant, page: E) -> Way
where
    E::Endpoint: 'static,
{
    let page = page.into_endpoint().map_to_response();
    let answers = match grant {
        Grant::Roles(_) | Grant::Passkey(_) => Gate::before(path, grant, page).boxed(),
        Grant::Everybody | Grant::Key => page.boxed(),
    };
    Way { method, path, grant, answers }
}

fn get<E: IntoEndpoint>(path: &'static str, grant: Grant, page: E) -> Way
where
    E::Endpoint: 'static,
{
    way(Method::GET, path, grant, page)
}

fn post<E: IntoEndpoint>(path: &'static str, grant: Grant, page: E) -> Way
where
    E::Endpoint: 'static,
{
    way(Method::POST, path, grant, page)
}

/// The whole application behind its edge.
pub fn endpoint(app: &App) -> BoxEndpoint<'static, Response> {
    let listed = ways(app);
    let pages = listed.iter().filter(|way| way.method == Method::GET).map(|way| (way.path, way.grant));
    let desk = Desk::of(app, Opens(Arc::new(pages.collect())));
    let mut paths: BTreeMap<&'static str, RouteMethod> = BTreeMap::new();
    for Way { method, path, answers, .. } in listed {
        let known = paths.remove(path).unwrap_or_default();
        paths.insert(path, known.method(method, answers));
    }
    let routes = paths.into_iter().fold(Route::new(), |routes, (path, methods)| routes.at(path, methods));
    let routes = routes.nest("/api", api::endpoint(app));
    let (front, support) = (app.front.clone(), app.support.clone());
    let with_rooms = routes.before(move |mut request| {
        request.set_data(front.clone());
        let path = request.uri().path();
        let support = names_support(path).then(|| support.clone());
        let mail = path.starts_with("/desk").then(|| desk.mail.clone());
        if !is_respondents(path) {
            desk.share(&mut request);
        }
        async move {
            if let Some(mail) = mail
                && let Some(warning) = mail.warning().await
            {
                request.set_data(warning);
            }
            if let Some(support) = support {
                support.freshen().await;
            }
            Ok(request)
        }
    });
    let edge = EdgeSettings {
        base_url: app.config.server.base_url.clone(),
        form_key: app.instance.derive("form", &[]),
        session_cookie: access::SESSION_COOKIE,
        one_click: "/stop/",
        limits: Limits::of(&app.config.server),
    };
    Edge::around(with_rooms, edge).boxed()
}

/// A respondent's pages need nothing but their front (a class tablet's need the settings too).
fn is_respondents(path: &str) -> bool {
    let begins = [
        "/s/",
        "/j/",
        "/stop/",
        "/opt-out/",
        "/lost-link",
        "/withdraw",
        "/exit",
        "/accessibility",
        "/contact",
        "/finish",
    ];
    begins.iter().any(|begin| path.starts_with(begin))
}

/// Whether a page of this path, or the one that says that there is none, may name whom to turn to.
fn names_support(path: &str) -> bool {
    let without = ["/desk", "/static/", "/api", "/live", "/ready", "/sign-", "/setup/", "/demo/"];
    path.starts_with("/desk/preview/") || !without.iter().any(|start| path.starts_with(start))
}

/// The address without a path: colleagues begin at the desk.
#[handler]
fn front_door() -> Response {
    Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, "/desk").finish()
}

/// The database answers; mail that cannot leave never makes the program unready.
fn ready(app: &App) -> impl poem::Endpoint<Output = Response> + 'static {
    let db = app.db.clone();
    http::ready(move || {
        let db = db.clone();
        async move { vec![("database", db.answers().await)] }
    })
}
