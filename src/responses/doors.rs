//! Doors beside the journey: a lost link, no more mails, a family that keeps its child out, "not for me". A GET here writes nothing, and no page
//! here tells what is known of an address or a token.

use super::contact::ContactWish;
use super::frame::{Form, Page, Problem};
use super::front::{Front, show, token_for};
use super::journeys::Asked;
use super::writer::Unavailable;
use crate::address::parse_address;
use crate::clock::{At, DAY, MINUTE};
use crate::http::{ClientBudget, FormBody};
use crate::invitations::{LostLinks, StopMails};
use crate::surveys::SchoolDays;
use askama::Template;
use jiff::civil::Date;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use sea_orm::DbErr;
use std::sync::Arc;

/// Requests for lost links from one client within [`SPAN`]: a family, or a class behind one address.
const LOST_LINKS_FROM_ONE_CLIENT: u32 = 60;
const SPAN: i64 = 10 * MINUTE;
/// A pause where the calendar knows no term: about as long as one.
const PAUSE_BEYOND_THE_CALENDAR: i64 = 90 * DAY;

/// What these pages need.
pub struct Doors {
    lost: LostLinks,
    stopping: Stopping,
    budget: ClientBudget,
    pub(super) contact: ContactWish,
}

impl Doors {
    pub fn new(lost: LostLinks, stopping: Stopping, contact: ContactWish) -> Doors {
        let budget = ClientBudget::new(LOST_LINKS_FROM_ONE_CLIENT, SPAN);
        Doors { lost, stopping, budget, contact }
    }
}

/// The ways out of our mails, and the calendar that says when a pause ends.
#[derive(Debug, Clone)]
pub struct Stopping {
    pub stop: StopMails,
    pub school_days: SchoolDays,
}

impl Stopping {
    /// The last day of a pause that begins today: the end of the term, or of the next one in a holiday.
    fn pause_until(&self, now: At) -> Date {
        let unknown = now.plus(PAUSE_BEYOND_THE_CALENDAR).day();
        self.school_days.term_ends(now.day()).unwrap_or(unknown)
    }
}

type Shared<'a> = Data<&'a Arc<Front>>;

/// Where to ask for a lost link.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/lost_link.html")]
struct LostView {
    page: Page,
    form: Form,
    /// As typed; empty at first.
    email: String,
    problem: Option<Problem>,
}

/// What is said to everybody who has asked.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/lost_asked.html")]
struct LostAskedView {
    page: Page,
}

#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/lost_busy.html")]
struct LostBusyView {
    page: Page,
}

/// Where the link in a mail's foot leads, and what its buttons lead to.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/stop.html")]
struct StopView {
    page: Page,
    form: Form,
    said: Said,
    /// The last day of a pause that begins today, in words.
    until: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    Paused,
    Stopped,
    Again,
}

/// Where the link in the parent information leads, and what its buttons lead to.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/opt_out.html")]
struct OptOutView {
    page: Page,
    form: Form,
    said: KeptOut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeptOut {
    Nothing,
    OfThis,
    OfAll,
    NoMore,
}

/// "Not for me": asked, then done.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/not_for_me.html")]
struct NotForMeView {
    page: Page,
    form: Form,
    done: bool,
}

/// GET /lost-link
#[handler]
pub async fn lost_page(request: &Request, front: Shared<'_>) -> poem::Result<Response> {
    show(StatusCode::OK, &lost_view(request, &front, "", None))
}

/// POST /lost-link: for every address that could be one, the same row, the same page, the same time. Whose it
/// is, if anybody's, is found out later by a job.
#[handler]
pub async fn lost_asked(request: &Request, form: FormBody, front: Shared<'_>) -> poem::Result<Response> {
    let (doors, typed) = (&front.doors, form.value("email").unwrap_or_default());
    let page = front.anybodys_page(request);
    let Ok(address) = parse_address(typed) else {
        let problem =
            Problem { sentence: page.words.say("lost-problem").to_string(), field: "email".to_owned() };
        let shown: String = typed.chars().take(254).collect();
        return show(StatusCode::UNPROCESSABLE_ENTITY, &lost_view(request, &front, &shown, Some(problem)));
    };
    if !doors.budget.admits(request, front.journeys.clock.now()) {
        return show(StatusCode::TOO_MANY_REQUESTS, &LostBusyView { page });
    }
    doors.lost.ask(&address).await.map_err(unavailable(&front, request))?;
    show(StatusCode::OK, &LostAskedView { page })
}

fn lost_view(request: &Request, front: &Front, email: &str, problem: Option<Problem>) -> LostView {
    LostView { page: front.anybodys_page(request), form: form_for(request), email: email.to_owned(), problem }
}

/// GET /stop/:token: a page with buttons, the same for every token. Mail scanners open links.
#[handler]
pub async fn stop_page(request: &Request, front: Shared<'_>) -> poem::Result<Response> {
    show(StatusCode::OK, &stop_view(request, &front, Said::Nothing))
}

/// POST /stop/:token, by the page's buttons or by a mail program's own (RFC 8058). What it says depends on the
/// button alone, never on the token.
#[handler]
pub async fn stop_pressed(
    request: &Request,
    Path(token): Path<String>,
    form: FormBody,
    front: Shared<'_>,
) -> poem::Result<Response> {
    let (stopping, now) = (&front.doors.stopping, front.journeys.clock.now());
    let stop = &stopping.stop;
    let is_one_click = form.value("List-Unsubscribe") == Some("One-Click");
    let said = match form.value("go") {
        Some("again") => {
            stop.write_again(&token).await.map_err(unavailable(&front, request))?;
            Said::Again
        }
        Some("pause") => {
            stop.pause(&token, stopping.pause_until(now)).await.map_err(unavailable(&front, request))?;
            Said::Paused
        }
        Some("stop") => {
            stop.stop(&token).await.map_err(unavailable(&front, request))?;
            Said::Stopped
        }
        None if is_one_click => {
            stop.stop(&token).await.map_err(unavailable(&front, request))?;
            Said::Stopped
        }
        _ => Said::Nothing,
    };
    show(StatusCode::OK, &stop_view(request, &front, said))
}

fn stop_view(request: &Request, front: &Front, said: Said) -> StopView {
    let page = front.anybodys_page(request);
    let until = front.doors.stopping.pause_until(front.journeys.clock.now());
    let until = page.words.day(At::from_london(until.at(12, 0, 0, 0)));
    StopView { page, form: form_for(request), said, until }
}

/// GET /opt-out/:token: a page with buttons, the same for every token. Mail scanners open links.
#[handler]
pub async fn opt_out_page(request: &Request, front: Shared<'_>) -> poem::Result<Response> {
    show(StatusCode::OK, &opt_out_view(request, &front, KeptOut::Nothing))
}

/// POST /opt-out/:token. What it says depends on the button alone, never on the token.
#[handler]
pub async fn opt_out_pressed(
    request: &Request,
    Path(token): Path<String>,
    form: FormBody,
    front: Shared<'_>,
) -> poem::Result<Response> {
    let (opt_out, away) = (front.doors.stopping.stop.family_opt_out(), unavailable(&front, request));
    let said = match form.value("go") {
        Some("this") => {
            opt_out.keep_out_of_this(&token).await.map_err(away)?;
            KeptOut::OfThis
        }
        Some("all") => {
            opt_out.keep_out_of_all(&token).await.map_err(away)?;
            KeptOut::OfAll
        }
        Some("again") => {
            opt_out.let_in(&token).await.map_err(away)?;
            KeptOut::NoMore
        }
        _ => KeptOut::Nothing,
    };
    show(StatusCode::OK, &opt_out_view(request, &front, said))
}

fn opt_out_view(request: &Request, front: &Front, said: KeptOut) -> OptOutView {
    OptOutView { page: front.anybodys_page(request), form: form_for(request), said }
}

/// A button of the first page or of the pages here that is not Start: "not for me" asks, "decline" does it.
/// None for every other button.
///
/// # Errors
/// The page that says that the database is away.
pub(super) async fn put_aside(
    request: &Request,
    front: &Front,
    asked: &Asked,
    pressed: Option<&str>,
) -> poem::Result<Option<Response>> {
    let done = match pressed {
        Some("not-for-me") => false,
        Some("decline") => {
            front
                .doors
                .stopping
                .stop
                .decline(asked.invitation.id)
                .await
                .map_err(unavailable(front, request))?;
            true
        }
        _ => return Ok(None),
    };
    let asked = asked.clone().read_in(&front.first_edition(request, asked));
    let view = NotForMeView { page: front.page(request, &asked), form: form_for(request), done };
    show(StatusCode::OK, &view).map(Some)
}

/// Somebody who had said "not for me" starts after all: mails may come again.
///
/// # Errors
/// The page that says that the database is away.
pub(super) async fn taken_up(request: &Request, front: &Front, asked: &Asked) -> poem::Result<()> {
    if asked.invitation.declined {
        front.doors.stopping.stop.take_up(asked.invitation.id).await.map_err(unavailable(front, request))?;
    }
    Ok(())
}

/// A form that posts to the page's own address.
fn form_for(request: &Request) -> Form {
    Form { form_token: token_for(request, request.original_uri().path()), ..Form::default() }
}

fn unavailable(front: &Front, request: &Request) -> impl Fn(DbErr) -> poem::Error + use<> {
    let away = front.away(request);
    move |fault| {
        tracing::error!(%fault, "the database did not answer at a door");
        away(Unavailable)
    }
}

/// Every page here as a respondent's browser gets it: those for anybody, and with an audience those for them.
#[cfg(test)]
pub(super) fn rendered(page: impl Fn() -> Page, form: Form) -> Vec<(&'static str, askama::Result<String>)> {
    let lost = |email: &str, problem| {
        let (page, form, email) = (page(), form.clone(), email.to_owned());
        LostView { page, form, email, problem }.render()
    };
    let until = || page().words.day(At::from_london(jiff::civil::date(2026, 12, 18).at(12, 0, 0, 0)));
    let stop = |said| StopView { page: page(), form: form.clone(), said, until: until() }.render();
    let kept_out = |said| OptOutView { page: page(), form: form.clone(), said }.render();
    let aside = |done| NotForMeView { page: page(), form: form.clone(), done }.render();
    if page().words.audience().is_some() {
        return vec![("not-for-me", aside(false)), ("not-for-me-done", aside(true))];
    }
    let problem =
        Problem { sentence: page().words.say("lost-problem").to_string(), field: "email".to_owned() };
    vec![
        ("lost", lost("", None)),
        ("lost-problem", lost("ann", Some(problem))),
        ("lost-asked", LostAskedView { page: page() }.render()),
        ("lost-busy", LostBusyView { page: page() }.render()),
        ("stop", stop(Said::Nothing)),
        ("stop-paused", stop(Said::Paused)),
        ("stop-done", stop(Said::Stopped)),
        ("stop-back", stop(Said::Again)),
        ("opt-out", kept_out(KeptOut::Nothing)),
        ("opt-out-this", kept_out(KeptOut::OfThis)),
        ("opt-out-all", kept_out(KeptOut::OfAll)),
        ("opt-out-back", kept_out(KeptOut::NoMore)),
    ]
}
