//! "Would you like someone to contact you?": a form beside the journey, for anybody. It reads and sets no cookie, and
//! neither its address nor its answer carries anything of a journey.

use super::appearance::Appearance;
use super::class::forget_journeys;
use super::endings::ClearedView;
use super::frame::{Form, Page};
use super::front::{Front, lead_to, show, token_for, wished_edition};
use crate::clock::MINUTE;
use crate::http::{ClientBudget, FormBody};
use crate::voices::{ContactDoor, ContactFault, ContactIn, LONGEST_ABOUT, Place, read_contact};
use askama::Template;
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::Data;
use poem::{Request, Response, handler};
use std::sync::Arc;

const HERE: &str = "/contact";

/// Requests from one network within [`SPAN`]: a school behind one address, on the morning that it is asked.
const FROM_ONE_NETWORK: u32 = 60;
const SPAN: i64 = 10 * MINUTE;

/// What these pages need.
pub struct ContactWish {
    door: ContactDoor,
    budget: ClientBudget,
}

impl ContactWish {
    pub fn new(door: ContactDoor) -> ContactWish {
        ContactWish { door, budget: ClientBudget::new(FROM_ONE_NETWORK, SPAN) }
    }

    /// Whether the thank-you page offers it: to everybody or, where no setting takes requests, to nobody.
    pub(super) async fn is_offered(&self) -> bool {
        self.door.is_offered().await
    }
}

type Shared<'a> = Data<&'a Arc<Front>>;

/// What is wrong with one field, or with the whole form.
#[derive(Debug, Clone)]
struct Wrong {
    field: &'static str,
    sentence: String,
}

/// The form, and the same form with what was typed kept.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/contact.html")]
struct ContactView {
    page: Page,
    form: Form,
    /// The settings that take requests, by name; none, and there is no form.
    places: Vec<String>,
    typed: ContactIn,
    wrong: Vec<Wrong>,
}

impl ContactView {
    fn wrong_with(&self, field: &str) -> Option<&Wrong> {
        self.wrong.iter().find(|wrong| wrong.field == field)
    }

    fn longest_about(&self) -> usize {
        LONGEST_ABOUT
    }
}

#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/contact_sent.html")]
struct ContactSentView {
    page: Page,
}

/// The frame without anything that a cookie says.
fn page(request: &Request, front: &Front) -> Page {
    Page { appearance: Appearance::default(), ..front.anybodys_page(request) }
}

fn view(request: &Request, front: &Front, places: Vec<String>, typed: ContactIn) -> ContactView {
    let form = Form { form_token: token_for(request, HERE), ..Form::default() };
    ContactView { page: page(request, front), form, places, typed, wrong: Vec::new() }
}

/// The form again, with what is wrong and what was typed.
fn again(status: StatusCode, view: ContactView, wrong: Vec<Wrong>) -> poem::Result<Response> {
    let mut response = show(status, &ContactView { wrong, ..view })?;
    if status != StatusCode::UNPROCESSABLE_ENTITY {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("600"));
    }
    Ok(response)
}

/// GET /contact
#[handler]
pub async fn wish_page(request: &Request, front: Shared<'_>) -> poem::Result<Response> {
    match front.doors.contact.door.places().await {
        Ok(places) => {
            let names = places.into_iter().map(|place| place.name).collect();
            show(StatusCode::OK, &view(request, &front, names, ContactIn::default()))
        }
        Err(fault) => {
            tracing::error!(%fault, "who takes requests for contact cannot be read");
            show(StatusCode::SERVICE_UNAVAILABLE, &view(request, &front, Vec::new(), ContactIn::default()))
        }
    }
}

/// POST /contact: sealed and kept at once; then the same page for everybody.
#[handler]
pub async fn wish_sent(request: &Request, form: FormBody, front: Shared<'_>) -> poem::Result<Response> {
    let wish = &front.doors.contact;
    let typed = typed(&form);
    let not_kept = |view: ContactView| {
        let sentence = view.page.words.say("contact-not-kept").to_string();
        again(StatusCode::SERVICE_UNAVAILABLE, view, vec![Wrong { field: "send", sentence }])
    };
    let places = match wish.door.places().await {
        Ok(places) => places,
        Err(fault) => {
            tracing::error!(%fault, "who takes requests for contact cannot be read");
            return not_kept(view(request, &front, vec![typed.setting.clone()], typed));
        }
    };
    let names = places.iter().map(|place| place.name.clone()).collect();
    let view = view(request, &front, names, typed);
    let chosen = places.iter().find(|place| one_spaced(&place.name) == one_spaced(&view.typed.setting));
    let read = read_contact(&view.typed, &view.page.words.edition().code);
    let (Some(place), Ok(text)) = (chosen, &read) else {
        let wrong = faults_of(&view.page, chosen, read.err().unwrap_or_default());
        return again(StatusCode::UNPROCESSABLE_ENTITY, view, wrong);
    };
    let now = front.journeys.clock.now();
    if !wish.budget.admits(request, now) {
        let sentence = view.page.words.say("contact-busy").to_string();
        return again(StatusCode::TOO_MANY_REQUESTS, view, vec![Wrong { field: "send", sentence }]);
    }
    if let Err(fault) = wish.door.keep(place, text, now).await {
        tracing::error!(%fault, "a request for contact is not kept");
        return not_kept(view);
    }
    let edition = wished_edition(request).and_then(|code| front.editions.by_code(code));
    Ok(lead_to(edition.map_or_else(|| format!("{HERE}/sent"), |one| format!("{HERE}/sent?e={}", one.code))))
}

/// GET /contact/sent: the same whatever was written, to whomever.
#[handler]
pub async fn wish_sent_page(request: &Request, front: Shared<'_>) -> poem::Result<Response> {
    show(StatusCode::OK, &ContactSentView { page: page(request, &front) })
}

/// GET /finish: this device forgets its journeys; a class tablet is then ready for the next child. Touches no
/// database.
#[handler]
pub fn device_finished(request: &Request, front: Shared<'_>) -> poem::Result<Response> {
    let next = front.journeys_here(request).into_iter().find_map(|id| front.next_on_tablet(request, id));
    let mut response = match next {
        Some(next) => lead_to(next),
        None => show(StatusCode::OK, &ClearedView { page: front.anybodys_page(request) })?,
    };
    forget_journeys(&mut response, &front, request);
    Ok(response)
}

fn typed(form: &FormBody) -> ContactIn {
    let value = |name| form.value(name).unwrap_or_default().to_owned();
    ContactIn { setting: value("setting"), who: value("who"), reach: value("reach"), about: value("about") }
}

/// A browser sends the words of a choice with single spaces.
fn one_spaced(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn faults_of(page: &Page, chosen: Option<&Place>, faults: Vec<ContactFault>) -> Vec<Wrong> {
    let no_place = || Wrong { field: "setting", sentence: page.words.say("contact-no-setting").to_string() };
    let rest = faults.into_iter().map(|fault| Wrong {
        field: fault.field,
        sentence: page.words.say(fault.message).with("n", fault.most).to_string(),
    });
    chosen.is_none().then(no_place).into_iter().chain(rest).collect()
}

/// Every page here as a respondent's browser gets it.
#[cfg(test)]
pub(super) fn rendered(page: impl Fn() -> Page, form: Form) -> Vec<(&'static str, askama::Result<String>)> {
    let view = |places: &[&str], faults: Vec<ContactFault>| {
        let places = places.iter().map(|name| (*name).to_owned()).collect();
        let wrong = if faults.is_empty() { Vec::new() } else { faults_of(&page(), None, faults) };
        ContactView { page: page(), form: form.clone(), places, typed: ContactIn::default(), wrong }.render()
    };
    let long = ContactFault { field: "about", message: "contact-long", most: LONGEST_ABOUT };
    vec![
        ("contact", view(&["Sandpiper School"; 60], Vec::new())),
        ("contact-problem", view(&["Sandpiper School"], vec![long])),
        ("contact-none", view(&[], Vec::new())),
        ("contact-sent", ContactSentView { page: page() }.render()),
    ]
}
