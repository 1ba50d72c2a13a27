//! The respondent's pages: a link, a step, a send. GET reads; POST saves and leads on.

use super::class::kept_late;
use super::doors;
use super::endings::{AccessibilityView, ClearedView, ThanksView};
use super::front::{Front, lead_to, path_of, set_cookie, show, token_for};
use super::journey::Journey;
use super::journeys::{Asked, Stand};
use super::step::Step;
use super::views::{LandingView, Layout};
use crate::clock::At;
use crate::http::FormBody;
use crate::surveys::ENGLISH;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use std::sync::Arc;

pub use super::class::desk::{session_closed, session_opened, sessions_page};
pub use super::class::pages::{tablet_page, welcome_page, welcome_started, words_typed};
pub use super::paper::list::{batch_opened, papers_page};
pub use super::paper::pages::{batch_page, batch_step};

pub use super::later::{later_page, withdraw_page, withdrawn};

pub(super) type Shared<'a> = Data<&'a Arc<Front>>;

/// The page behind a private link. Writes nothing.
#[handler]
pub async fn landing_page(
    request: &Request,
    Path(token): Path<String>,
    front: Shared<'_>,
) -> poem::Result<Response> {
    let Some(asked) = front.journeys.behind(&token).await.map_err(front.away(request))? else {
        return front.closed(request);
    };
    let here = front.journey_for(request, &asked);
    if asked.invitation.done {
        return match here {
            Some(journey) => Ok(lead_to(format!("{}/thanks", path_of(journey.id)))),
            None => front.closed(request),
        };
    }
    let answered = answered_so_far(&front, &asked, here.as_ref());
    let edition = front.edition_of_link(request, &asked, here.as_ref());
    let asked = asked.read_in(&edition);
    let mut view = LandingView::new(front.page(request, &asked), &asked.questionnaire, answered);
    view.small_group = asked.is_small_group();
    view.form.form_token = token_for(request, request.uri().path());
    show(StatusCode::OK, &view)
}

/// How many answers wait under the link, as far as this browser may know.
fn answered_so_far(front: &Front, asked: &Asked, here: Option<&Journey>) -> Option<usize> {
    let stranger;
    let journey = match here {
        Some(journey) => journey,
        None => {
            let invitation = &asked.invitation;
            let now = front.journeys.clock.now();
            stranger = Journey::begin(invitation.wave_id, invitation.id, invitation.generation, now);
            &stranger
        }
    };
    Some(front.journeys.draft(journey, asked).answered()).filter(|answered| *answered > 0)
}

/// Start: a cookie for this journey, and on to an address without the token. Writes nothing, unless somebody
/// had said "not for me" and starts after all.
#[handler]
pub async fn started(
    request: &Request,
    Path(token): Path<String>,
    form: FormBody,
    front: Shared<'_>,
) -> poem::Result<Response> {
    let Some(asked) = front.journeys.behind(&token).await.map_err(front.away(request))? else {
        return front.closed(request);
    };
    let here = front.journey_for(request, &asked);
    if asked.invitation.done && here.is_none() {
        return front.closed(request);
    }
    if let Some(back) = front.looked(request, &form) {
        return Ok(back);
    }
    if !asked.invitation.done {
        if let Some(page) = doors::put_aside(request, &front, &asked, form.value("go")).await? {
            return Ok(page);
        }
        doors::taken_up(request, &front, &asked).await?;
    }
    let now = front.journeys.clock.now();
    let edition = front.edition_of_link(request, &asked, here.as_ref());
    let invitation = &asked.invitation;
    let mut journey =
        here.unwrap_or_else(|| Journey::begin(invitation.wave_id, invitation.id, invitation.generation, now));
    journey.seen = now;
    journey.edition = edition;
    let wished = form.value("layout").and_then(Layout::from_code);
    let journey = journey.laid_out(wished.unwrap_or_else(|| Layout::usual(invitation.audience)));
    // A browser without cookies reads why in the same words.
    let read_in = if journey.edition == ENGLISH { String::new() } else { format!("?e={}", journey.edition) };
    let mut response = lead_to(format!("{}{read_in}", path_of(journey.id)));
    for cookie in front.old_cookies(request) {
        set_cookie(&mut response, &cookie);
    }
    set_cookie(&mut response, &front.cookie_of(&journey));
    Ok(response)
}

/// The page on which a journey stands.
#[handler]
pub async fn journey_page(
    request: &Request,
    Path(id): Path<String>,
    front: Shared<'_>,
) -> poem::Result<Response> {
    let (journey, asked, draft) = front.answering(request, &id).await?;
    Step::of(&front, request, &journey, &asked).page(&draft)
}

/// A step: save, go back, skip, change, send, or finish.
#[handler]
pub async fn step_taken(
    request: &Request,
    Path(id): Path<String>,
    form: FormBody,
    front: Shared<'_>,
) -> poem::Result<Response> {
    if form.value("go") == Some("finish") {
        return finish(request, &front, &id);
    }
    if let Some(late) = front.late_on_tablet(request, &id, &form) {
        return kept_late(request, &front, &late, &form).await;
    }
    let journey = front.entered(request, &id)?;
    let (asked, draft) = match front.journeys.stand(&journey).await.map_err(front.away(request))? {
        Stand::Over => return front.closed(request),
        Stand::Done { .. } => {
            let thanks = lead_to(format!("{}/thanks", path_of(journey.id)));
            return Ok(front.shown_anew(request, journey, &form, thanks));
        }
        Stand::Answering { asked, draft } => (asked, draft),
    };
    if form.value("nonce") != Some(journey.nonce_text().as_str()) {
        return Ok(lead_to(path_of(journey.id)));
    }
    let step = Step::of(&front, request, &journey, &asked);
    if form.value("edition").or(form.value("look")).is_some() {
        let place = step.keep_place(draft, &form).await?;
        return Ok(front.shown_anew(request, journey, &form, place));
    }
    let mut response = step.take(draft, &form).await?;
    let now = front.journeys.clock.now();
    let renewed = front.sets_journey(&response, journey.id);
    if journey.is_due_for_refresh(now) && !renewed {
        set_cookie(&mut response, &front.cookie_of(&Journey { seen: now, ..journey }));
    }
    Ok(response)
}

/// The thank-you page; the same on refresh, on another tab and after a second send.
#[handler]
pub async fn thanks_page(
    request: &Request,
    Path(id): Path<String>,
    front: Shared<'_>,
) -> poem::Result<Response> {
    let journey = front.entered(request, &id)?;
    match front.journeys.stand(&journey).await.map_err(front.away(request))? {
        Stand::Over => front.closed(request),
        Stand::Answering { .. } => Ok(lead_to(path_of(journey.id))),
        Stand::Done { asked } => {
            let page = front.page(request, &asked);
            let results = Some(page.words.day(asked.wave().count_at));
            let form = Step::of(&front, request, &journey, &asked).form("");
            let code = front.journeys.withdrawal_code(&journey, &asked).await.map_err(front.away(request))?;
            let code = code.map(|code| code.to_string());
            let told = front.actions.latest_for(Some(asked.invitation.setting_id)).await;
            let contact = front.doors.contact.is_offered().await;
            let asked_words = asked.wave().asks_words;
            show(StatusCode::OK, &ThanksView { page, form, results, code, told, asked_words, contact })
        }
    }
}

/// The day on which the accessibility statement was last written. It is due again within a year.
pub const STATEMENT_WRITTEN: &str = "2026-11-22";

/// The accessibility statement.
#[handler]
pub async fn accessibility_page(request: &Request, front: Shared<'_>) -> poem::Result<Response> {
    let page = front.anybodys_page(request);
    let written = At::parse_london(STATEMENT_WRITTEN).expect("it is a day");
    let prepared = page.words.day(written);
    show(StatusCode::OK, &AccessibilityView { page, prepared })
}

/// Forgets every journey on this device; a class tablet is then ready for the next child.
fn finish(request: &Request, front: &Front, id: &str) -> poem::Result<Response> {
    let next = id.parse().ok().and_then(|id| front.next_on_tablet(request, id));
    let mut response = match next {
        Some(next) => lead_to(next),
        None => show(StatusCode::OK, &ClearedView { page: front.anybodys_page(request) })?,
    };
    response
        .headers_mut()
        .insert("clear-site-data", header::HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""));
    front.forget_journeys(request, &mut response);
    Ok(response)
}
