//! "Exit this page": away at once, to a page that says nothing, and this device forgets the journey.

use super::front::Front;
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Request, Response, handler};
use std::sync::Arc;

/// Where people land: what anybody might look at.
const AWAY: &str = "https://www.bbc.co.uk/weather";

/// The exit link of every respondent's page. Removes this browser's journeys, so that going back shows no
/// answer; what was saved stays under the private link. Touches no database.
#[handler]
pub fn page_left(request: &Request, front: Data<&Arc<Front>>) -> Response {
    let mut away = Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, AWAY).finish();
    front.forget_journeys(request, &mut away);
    away
}
