//! Every path, in one list.

use crate::access;
use crate::api;
use crate::app::{App, Steps};
use crate::desk::{self, Cubes, DemoMailbox, MailCounts};
use crate::http::{self, Edge, EdgeSettings, Limits};
use crate::responses::doors;
use crate::responses::pages as journey;
use crate::responses::preview;
use crate::waves::{self, WavesDesk};
use crate::{actions, invitations, people, reports, responses, surveys};
use poem::endpoint::BoxEndpoint;
use poem::http::{StatusCode, header};
use poem::{EndpointExt, Request, Response, Route, get, handler, post};
use std::sync::Arc;

/// The whole application behind its edge.
pub fn endpoint(app: &App) -> BoxEndpoint<'static, Response> {
    let routes = Route::new()
        .at("/live", get(http::live()))
        .at("/ready", get(ready(app)))
        .at("/static/*file", http::static_files())
        .at("/recordings/:edition/:file", get(surveys::recording_played))
        .at("/s/:token", get(journey::landing_page).post(journey::started))
        .at("/lost-link", get(doors::lost_page).post(doors::lost_asked))
        .at("/stop/:token", get(doors::stop_page).post(doors::stop_pressed))
        .at("/j/:id", get(journey::journey_page).post(journey::step_taken))
        .at("/exit", get(responses::page_left))
        .at("/j/:id/later", get(journey::later_page))
        .at("/j/:id/thanks", get(journey::thanks_page))
        .at("/j/:id/welcome", get(journey::welcome_page).post(journey::welcome_started))
        .at("/withdraw", get(journey::withdraw_page).post(journey::withdrawn))
        .at("/class/:secret", get(journey::tablet_page).post(journey::words_typed))
        .at("/accessibility", get(journey::accessibility_page));
    let routes = without_mail(staff(routes)).nest("/api", api::endpoint(app));
    let desk = Desk::of(app);
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

/// What the pages of the desk find as `Data`. Put in at once: a layer for each would copy every request from
/// layer to layer.
struct Desk {
    app: App,
    waves: WavesDesk,
    cubes: Cubes,
    mails: MailCounts,
    mailbox: Option<DemoMailbox>,
    printing: reports::Printing,
    making: reports::Making,
}

impl Desk {
    fn of(app: &App) -> Desk {
        Desk {
            app: app.clone(),
            waves: waves_desk(app),
            cubes: cubes(app),
            mails: mail_counts(app),
            mailbox: demo_mailbox(app),
            printing: printing(app),
            making: reports::Making::new(app.gathering(), app.clock.clone()),
        }
    }

    fn share(&self, request: &mut Request) {
        request.set_data(self.app.db.clone());
        request.set_data(self.app.clock.clone());
        request.set_data(self.app.config.clone());
        request.set_data(self.app.content.clone());
        request.set_data(self.app.partnership());
        request.set_data((*self.app.instance).clone());
        request.set_data(self.app.pending.clone());
        request.set_data(self.app.support.clone());
        request.set_data(self.app.actions.clone());
        request.set_data(self.app.releases.clone());
        request.set_data(self.waves.clone());
        request.set_data(self.cubes.clone());
        request.set_data(self.mails.clone());
        request.set_data(self.printing.clone());
        request.set_data(self.making.clone());
        if let Some(mailbox) = &self.mailbox {
            request.set_data(mailbox.clone());
        }
    }
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
        .at("/desk/support", get(people::support_page).post(people::contact_added))
        .at("/desk/support/:id", get(people::contact_page).post(people::contact_changed))
        .at("/desk/support/:id/confirm", post(people::contact_confirmed))
        .at("/desk/support/:id/remove", post(people::contact_removed))
        .at("/desk/actions", get(actions::actions_page).post(actions::action_added))
        .at("/desk/actions/:id/remove", post(actions::action_removed))
        .at("/desk/waves", get(waves::waves_page).post(waves::wave_planned))
        .at("/desk/waves/:id", get(waves::wave_page))
        .at("/desk/waves/:id/story", get(desk::story_page))
        .at("/desk/waves/:id/open", post(waves::wave_opened))
        .at("/desk/waves/:id/close", post(waves::wave_closed))
        .at("/desk/waves/:id/count", post(waves::wave_counted))
        .at("/desk/reports", get(reports::reports_page).post(reports::report_made))
        .at("/desk/reports/made/:id", get(reports::report_progress))
        .at("/desk/reports/made/:id/:file", get(reports::report_file))
        .at("/desk/reports/:wave/:kind", get(reports::report_as_page))
        .at("/desk/waves/:id/print", get(reports::print_page))
        .at("/desk/preview/paper.pdf", get(reports::preview_pdf))
        .at("/desk/waves/:id/slips.pdf", get(reports::slips_pdf))
        .at("/desk/waves/:id/paper.pdf", get(reports::paper_pdf))
        .at("/desk/preview", get(preview::previews_page))
        .at("/desk/preview/:term/:audience", get(preview::preview_landing).post(preview::preview_started))
        .at("/desk/preview/:term/:audience/walk", get(preview::preview_page).post(preview::preview_taken))
        .at("/desk/preview/:term/:audience/walk/thanks", get(preview::preview_thanks))
        .at("/desk", get(desk::poster_page))
        .at("/desk/poster.csv", get(desk::poster_csv))
        .at("/desk/outcomes/:id", get(desk::outcome))
        .at("/desk/outcomes/:id/:file", get(desk::outcome_csv))
        .at("/desk/register", get(desk::register_page))
        .at("/desk/register/:code", get(desk::register_indicator))
        .at("/desk/register/:code/:file", get(desk::register_csv))
        .at("/desk/targets", get(desk::targets_page).post(desk::target_set))
        .at("/desk/targets/:id/withdraw", post(desk::target_withdrawn))
        .at("/desk/guidance", get(desk::guidance_page).post(desk::guidance_added))
        .at("/desk/guidance/:id", get(desk::guidance_entry_page).post(desk::guidance_changed))
        .at("/desk/method", get(desk::method_page))
        .at("/desk/mail", get(desk::mail_page))
        .at("/demo/mail", get(desk::demo_mail_list))
        .at("/demo/mail/:file", get(desk::demo_mail))
        .at("/", get(front_door))
}

/// The desk's pages for answers that come without e-mail.
fn without_mail(routes: Route) -> Route {
    routes
        .at("/desk/waves/:id/class", get(journey::sessions_page).post(journey::session_opened))
        .at("/desk/waves/:id/class/:session/close", post(journey::session_closed))
        .at("/desk/waves/:id/paper", get(journey::papers_page).post(journey::batch_opened))
        .at("/desk/waves/:id/paper/:batch", get(journey::batch_page))
        .at("/desk/waves/:id/paper/:batch/:step", post(journey::batch_step))
}

fn waves_desk(app: &App) -> WavesDesk {
    WavesDesk {
        db: app.db.clone(),
        clock: app.clock.clone(),
        cache: app.waves.clone(),
        counts: app.counts.clone(),
        steps: Arc::new(Steps(app.clone())),
    }
}

fn cubes(app: &App) -> Cubes {
    let (db, releases) = (app.db.clone(), app.releases.clone());
    Cubes::new(move || {
        let (db, releases) = (db.clone(), releases.clone());
        async move { Ok(releases.cubes(&db).await?) }
    })
}

fn mail_counts(app: &App) -> MailCounts {
    let db = app.db.clone();
    MailCounts::new(move || {
        let db = db.clone();
        async move {
            let status = invitations::mail_status(db.reader()).await?;
            Ok(status.0.into_iter().map(|(state, mails)| (state.name().to_owned(), mails)).collect())
        }
    })
}

fn printing(app: &App) -> reports::Printing {
    reports::Printing::new(reports::Sources {
        db: app.db.clone(),
        clock: app.clock.clone(),
        waves: app.waves.clone(),
        editions: app.content.editions.clone(),
        support: app.support.clone(),
        partnership: app.content.theory.partnership.clone(),
        base_url: app.config.server.base_url.clone(),
    })
}

/// The demonstration's mails, and nobody else's: they hold live links.
fn demo_mailbox(app: &App) -> Option<DemoMailbox> {
    app.config.demo.then(|| DemoMailbox { folder: app.config.mail.folder.clone() })
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
