//! Every path, in one list.

use crate::access;
use crate::app::App;
use crate::http::{self, Edge, EdgeSettings, Limits};
use crate::people;
use crate::responses::pages as journey;
use poem::endpoint::BoxEndpoint;
use poem::{EndpointExt, Request, Response, Route, get, post};

/// The whole application behind its edge.
pub fn endpoint(app: &App) -> BoxEndpoint<'static, Response> {
    let routes = Route::new()
        .at("/live", get(http::live()))
        .at("/ready", get(ready(app)))
        .at("/static/*file", http::static_files())
        .at("/s/:token", get(journey::landing_page).post(journey::started))
        .at("/j/:id", get(journey::journey_page).post(journey::step_taken))
        .at("/j/:id/thanks", get(journey::thanks_page));
    let routes = staff(routes);
    let everything = app.clone();
    let with_rooms = routes.before(move |mut request| {
        share(&everything, &mut request);
        async move { Ok(request) }
    });
    let edge = EdgeSettings {
        base_url: app.config.server.base_url.clone(),
        form_key: app.instance.derive("form", &[]),
        session_cookie: access::SESSION_COOKIE,
        limits: Limits::of(&app.config.server),
    };
    Edge::around(with_rooms, edge).boxed()
}

/// What the pages of all rooms find as `Data`. Put in at once: a layer for each would copy every request
/// from layer to layer.
fn share(app: &App, request: &mut Request) {
    request.set_data(app.db.clone());
    request.set_data(app.clock.clone());
    request.set_data(app.config.clone());
    request.set_data(app.content.clone());
    request.set_data(app.partnership());
    request.set_data((*app.instance).clone());
    request.set_data(app.pending.clone());
    request.set_data(app.counts.clone());
    request.set_data(app.waves.clone());
    request.set_data(app.keys.clone());
    request.set_data(app.releases.clone());
    request.set_data(app.front.clone());
    request.set_data(app.clone());
}

fn staff(routes: Route) -> Route {
    routes
        .at("/sign-in", get(access::ask_page).post(access::ask_submitted))
        .at("/sign-in/:token", get(access::link_page).post(access::link_used))
        .at("/sign-out", post(access::signed_out))
        .at("/setup/:code", get(access::set_up_page).post(access::set_up_submitted))
        .at("/desk/colleagues", get(access::colleagues_page).post(access::add_colleague))
        .at("/desk/colleagues/:id", post(access::change_colleague))
        .at("/desk/settings", get(people::settings_page))
        .at("/desk/roster", get(people::roster_page).post(people::roster_uploaded))
        .at("/desk/roster/confirm", post(people::roster_confirmed))
}

/// The database answers; mail that cannot leave never makes the program unready.
fn ready(app: &App) -> impl poem::Endpoint<Output = Response> + 'static {
    let db = app.db.clone();
    http::ready(move || {
        let db = db.clone();
        async move { vec![("database", db.answers().await)] }
    })
}
