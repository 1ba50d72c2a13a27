//! Every path, in one list: method, path, who may use it, what answers.
//!
//! A path that is not in the list is not there; a page of the desk with a grant for nobody answers as if it
//! were not. `docs/roles.md` shows the same list as a table, and a test keeps the two alike.

mod shared;

use crate::access::Role::{Administrator, Coordinator, Lead, SafeguardingLead, SettingLead, Viewer};
use crate::access::{self, Gate, Grant, Opens, Role};
use crate::api;
use crate::app::App;
use crate::desk;
use crate::http::{self, Edge, EdgeSettings, Limits};
use crate::responses::doors;
use crate::responses::pages as journey;
use crate::responses::preview;
use crate::{actions, people, reports, responses, surveys, waves};
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
        Grant::Roles(_) => Gate::before(path, grant, page).boxed(),
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

const ALL: Grant = Grant::Everybody;
const ANY_ROLE: Grant = Grant::Roles(&Role::ALL);
const ADMINISTRATOR: Grant = Grant::Roles(&[Administrator]);
const COORDINATOR: Grant = Grant::Roles(&[Coordinator]);
const LEAD: Grant = Grant::Roles(&[Lead]);
const WAVES: Grant = Grant::Roles(&[Coordinator, Lead]);
const MAIL: Grant = Grant::Roles(&[Administrator, Coordinator]);
const SUPPORT: Grant = Grant::Roles(&[Coordinator, SafeguardingLead]);
const ACTIONS: Grant = Grant::Roles(&[Lead, SettingLead]);
/// The partnership's figures. Where a page also has single settings, it asks for the person's scope.
const FIGURES: Grant = Grant::Roles(&[Administrator, Lead, SettingLead, SafeguardingLead, Viewer]);

/// The list.
pub fn ways(app: &App) -> Vec<Way> {
    [in_front(app), signing_in(), colleagues(), keeping(), waves_and_paper(), figures()]
        .into_iter()
        .flatten()
        .collect()
}

/// What respondents and machines open.
fn in_front(app: &App) -> Vec<Way> {
    vec![
        get("/live", ALL, http::live()),
        get("/ready", ALL, ready(app)),
        get("/static/*file", ALL, http::static_files()),
        get("/recordings/:edition/:file", ALL, surveys::recording_played),
        get("/s/:token", ALL, journey::landing_page),
        post("/s/:token", ALL, journey::started),
        get("/lost-link", ALL, doors::lost_page),
        post("/lost-link", ALL, doors::lost_asked),
        get("/stop/:token", ALL, doors::stop_page),
        post("/stop/:token", ALL, doors::stop_pressed),
        get("/j/:id", ALL, journey::journey_page),
        post("/j/:id", ALL, journey::step_taken),
        get("/exit", ALL, responses::page_left),
        get("/j/:id/later", ALL, journey::later_page),
        get("/j/:id/thanks", ALL, journey::thanks_page),
        get("/j/:id/welcome", ALL, journey::welcome_page),
        post("/j/:id/welcome", ALL, journey::welcome_started),
        get("/withdraw", ALL, journey::withdraw_page),
        post("/withdraw", ALL, journey::withdrawn),
        get("/class/:secret", ALL, journey::tablet_page),
        post("/class/:secret", ALL, journey::words_typed),
        get("/accessibility", ALL, journey::accessibility_page),
    ]
}

fn signing_in() -> Vec<Way> {
    vec![
        get("/sign-in", ALL, access::ask_page),
        post("/sign-in", ALL, access::ask_submitted),
        get("/sign-in/code", ALL, access::code_page),
        post("/sign-in/code", ALL, access::code_typed),
        get("/sign-in/:token", ALL, access::link_page),
        post("/sign-in/:token", ALL, access::link_used),
        post("/sign-out", ALL, access::signed_out),
        get("/setup/:code", ALL, access::set_up_page),
        post("/setup/:code", ALL, access::set_up_submitted),
        get("/demo/mail", ALL, desk::demo_mail_list),
        get("/demo/mail/:file", ALL, desk::demo_mail),
        get("/", ALL, front_door),
    ]
}

fn colleagues() -> Vec<Way> {
    vec![
        get("/desk/colleagues", ADMINISTRATOR, access::colleagues_page),
        post("/desk/colleagues", ADMINISTRATOR, access::add_colleague),
        get("/desk/colleagues/:id", ADMINISTRATOR, access::colleague_page),
        post("/desk/colleagues/:id", ADMINISTRATOR, access::roles_changed),
        post("/desk/colleagues/:id/access", ADMINISTRATOR, access::access_changed),
        get("/desk/audit", ADMINISTRATOR, access::audit_page),
        get("/desk/sessions", ANY_ROLE, access::sessions_page),
        post("/desk/sessions/others", ANY_ROLE, access::sessions_ended),
        post("/desk/sessions/:handle/end", ANY_ROLE, access::session_ended),
    ]
}

/// Settings, people, contacts, mail.
fn keeping() -> Vec<Way> {
    vec![
        get("/desk/settings", COORDINATOR, people::settings_page),
        get("/desk/roster", COORDINATOR, people::roster_page),
        post("/desk/roster", COORDINATOR, people::roster_uploaded),
        post("/desk/roster/confirm", COORDINATOR, people::roster_confirmed),
        get("/desk/support", SUPPORT, people::support_page),
        post("/desk/support", SUPPORT, people::contact_added),
        get("/desk/support/:id", SUPPORT, people::contact_page),
        post("/desk/support/:id", SUPPORT, people::contact_changed),
        post("/desk/support/:id/confirm", SUPPORT, people::contact_confirmed),
        post("/desk/support/:id/remove", SUPPORT, people::contact_removed),
        get("/desk/mail", MAIL, desk::mail_page),
    ]
}

fn waves_and_paper() -> Vec<Way> {
    vec![
        get("/desk/waves", WAVES, waves::waves_page),
        post("/desk/waves", COORDINATOR, waves::wave_planned),
        get("/desk/pulses", WAVES, waves::pulses_page),
        post("/desk/pulses", WAVES, waves::pulse_composed),
        get("/desk/pulses/new", WAVES, waves::pulse_new_page),
        post("/desk/pulses/import", WAVES, waves::pulse_imported),
        get("/desk/pulses/:id", WAVES, waves::pulse_page),
        get("/desk/pulses/:id/pulse.toml", WAVES, waves::pulse_file),
        post("/desk/pulses/:id/:step", WAVES, waves::pulse_step),
        get("/desk/waves/:id", WAVES, waves::wave_page),
        get("/desk/waves/:id/note", WAVES, desk::note_page),
        post("/desk/waves/:id/note", WAVES, desk::note_step),
        get("/desk/waves/:id/story", FIGURES, desk::story_page),
        post("/desk/waves/:id/open", COORDINATOR, waves::wave_opened),
        post("/desk/waves/:id/close", LEAD, waves::wave_closed),
        post("/desk/waves/:id/count", LEAD, waves::wave_counted),
        get("/desk/waves/:id/print", WAVES, reports::print_page),
        get("/desk/preview/paper.pdf", COORDINATOR, reports::preview_pdf),
        get("/desk/waves/:id/slips.pdf", COORDINATOR, reports::slips_pdf),
        get("/desk/waves/:id/paper.pdf", WAVES, reports::paper_pdf),
        get("/desk/preview", WAVES, preview::previews_page),
        get("/desk/preview/:term/:audience", WAVES, preview::preview_landing),
        post("/desk/preview/:term/:audience", WAVES, preview::preview_started),
        get("/desk/preview/:term/:audience/walk", WAVES, preview::preview_page),
        post("/desk/preview/:term/:audience/walk", WAVES, preview::preview_taken),
        get("/desk/preview/:term/:audience/walk/thanks", WAVES, preview::preview_thanks),
        get("/desk/waves/:id/class", WAVES, journey::sessions_page),
        post("/desk/waves/:id/class", WAVES, journey::session_opened),
        post("/desk/waves/:id/class/:session/close", WAVES, journey::session_closed),
        get("/desk/waves/:id/paper", COORDINATOR, journey::papers_page),
        post("/desk/waves/:id/paper", COORDINATOR, journey::batch_opened),
        get("/desk/waves/:id/paper/:batch", COORDINATOR, journey::batch_page),
        post("/desk/waves/:id/paper/:batch/:step", COORDINATOR, journey::batch_step),
    ]
}

/// What was found, and what is done about it.
fn figures() -> Vec<Way> {
    vec![
        get("/desk/actions", ACTIONS, actions::actions_page),
        post("/desk/actions", ACTIONS, actions::action_added),
        get("/desk/actions/:id", ACTIONS, actions::action_page),
        post("/desk/actions/:id/:step", ACTIONS, actions::action_step),
        get("/desk", FIGURES, desk::poster_page),
        get("/desk/poster.csv", FIGURES, desk::poster_csv),
        get("/desk/outcomes/:id", FIGURES, desk::outcome),
        get("/desk/outcomes/:id/:file", FIGURES, desk::outcome_csv),
        get("/desk/register", FIGURES, desk::register_page),
        get("/desk/register/:code", FIGURES, desk::register_indicator),
        get("/desk/register/:code/:file", FIGURES, desk::register_csv),
        get("/desk/reports", LEAD, reports::reports_page),
        post("/desk/reports", LEAD, reports::report_made),
        get("/desk/reports/made/:id", LEAD, reports::report_progress),
        get("/desk/reports/made/:id/:file", LEAD, reports::report_file),
        get("/desk/reports/:wave/:kind", LEAD, reports::report_as_page),
        get("/desk/targets", LEAD, desk::targets_page),
        post("/desk/targets", LEAD, desk::target_set),
        post("/desk/targets/:id/withdraw", LEAD, desk::target_withdrawn),
        get("/desk/guidance", LEAD, desk::guidance_page),
        post("/desk/guidance", LEAD, desk::guidance_added),
        get("/desk/guidance/:id", LEAD, desk::guidance_entry_page),
        post("/desk/guidance/:id", LEAD, desk::guidance_changed),
        get("/desk/method", ANY_ROLE, desk::method_page),
    ]
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
        if !is_respondents(path) {
            desk.share(&mut request);
        }
        async move {
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
    let begins = ["/s/", "/j/", "/stop/", "/lost-link", "/withdraw", "/exit", "/accessibility"];
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
