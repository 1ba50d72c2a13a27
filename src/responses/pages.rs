//! The respondent's pages: a link, a step, a send. GET reads; POST saves and leads on.

use super::endings::{ClearedView, ThanksView};
use super::front::{Front, lead_to, path_of, set_cookie, show, token_for};
use super::journey::{Journey, REFRESH};
use super::journeys::{Asked, Stand};
use super::step::Step;
use super::views::{LandingView, Layout};
use crate::http::FormBody;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use std::sync::Arc;

type Shared<'a> = Data<&'a Arc<Front>>;

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
    let edition = here.as_ref().filter(|_| request.uri().query().is_none()).map(|here| here.edition.clone());
    let asked = asked.clone().read_in(&edition.unwrap_or_else(|| front.first_edition(request, &asked)));
    let (audience, questions) = (asked.invitation.audience, &asked.questionnaire.questions);
    let mut view = LandingView::new(front.page(request, &asked), audience, questions, answered);
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

/// Start: a cookie for this journey, and on to an address without the token. Still writes nothing.
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
    if let Some(word) = form.value("look") {
        let mut response = lead_to(request.uri().to_string());
        set_cookie(&mut response, &front.look_cookie(request, word));
        return Ok(response);
    }
    let now = front.journeys.clock.now();
    let edition = front.first_edition(request, &asked);
    let invitation = &asked.invitation;
    let mut journey =
        here.unwrap_or_else(|| Journey::begin(invitation.wave_id, invitation.id, invitation.generation, now));
    journey.seen = now;
    journey.edition = edition;
    journey.layout = form
        .value("layout")
        .and_then(Layout::from_code)
        .unwrap_or_else(|| Layout::usual(invitation.audience));
    let mut response = lead_to(path_of(journey.id));
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
    let journey = front.entered(request, &id)?;
    match front.journeys.stand(&journey).await.map_err(front.away(request))? {
        Stand::Over => front.closed(request),
        Stand::Done { .. } => Ok(lead_to(format!("{}/thanks", path_of(journey.id)))),
        Stand::Answering { asked, draft } => {
            let step = Step { front: &front, request, journey: &journey, asked: &asked };
            step.page(&draft)
        }
    }
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
        return finish(request, &front);
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
    let step = Step { front: &front, request, journey: &journey, asked: &asked };
    if form.value("edition").or(form.value("look")).is_some() {
        let place = step.keep_place(draft, &form).await?;
        return Ok(front.shown_anew(request, journey, &form, place));
    }
    let mut response = step.take(draft, &form).await?;
    let now = front.journeys.clock.now();
    if now.0 - journey.seen.0 > REFRESH {
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
            let form = front.form(request, &journey, "");
            show(StatusCode::OK, &ThanksView { page, form, results })
        }
    }
}

/// Forgets every journey on this device.
fn finish(request: &Request, front: &Front) -> poem::Result<Response> {
    let mut response = show(StatusCode::OK, &ClearedView { page: front.anybodys_page(request) })?;
    response
        .headers_mut()
        .insert("clear-site-data", header::HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""));
    for id in front.journeys_here(request) {
        set_cookie(&mut response, &front.cookies.clear(&Journey::cookie_name(id)));
    }
    Ok(response)
}
