//! The poster at 20 released waves of 60 settings, behind the whole edge, by somebody who is signed in; and the
//! page of the chain beside it.
//!
//! `cargo bench --bench poster` (about three minutes, most of it laying the waves). The bare limit is measured in the
//! same run, in turn with the pages: a constant endpoint behind the same edge that gives the same bytes.

#[path = "release/laid.rs"]
#[expect(dead_code, reason = "the benchmark of the release lays its waves with the same file")]
mod laid;

use belong::access::{self, Presented, SESSION_COOKIE};
use belong::app::App;
use belong::http::{Edge, EdgeSettings, Limits};
use belong::routes;
use poem::endpoint::{BoxEndpoint, make_sync};
use poem::{Endpoint, EndpointExt, Request, Response};
use std::process::ExitCode;
use std::time::Instant;

const WAVES: usize = 20;
const SETTINGS: usize = 60;
/// Of each wave: 40 a setting and more, so that figures by setting are shown.
const BALLOTS: usize = 3_000;
const PAGES: usize = 1_000;
const WARM: usize = 20;
/// Milliseconds at the 99th percentile.
const LIMIT: f64 = 50.0;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure())
}

async fn measure() -> ExitCode {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = laid::database(None, folder.path()).await;
    let began = Instant::now();
    laid::many_waves(&database, folder.path(), (WAVES, SETTINGS), BALLOTS).await;
    let app = laid::app(&database, folder.path()).await;
    let cubes = app.releases.cubes(&app.db).await.expect("the releases");
    let places = |cube: &belong::release::Cube| cube.phases.len();
    assert_eq!(cubes.len(), WAVES);
    assert!(cubes.iter().all(|cube| places(cube) >= SETTINGS), "{:?}", cubes.last().map(|cube| places(cube)));
    let cells: usize = cubes.iter().map(|cube| cube.cells.len()).sum();
    println!(
        "{WAVES} waves of {SETTINGS} settings, {cells} figures, laid in {:.0} s",
        began.elapsed().as_secs_f64()
    );
    let cookie = format!("{SESSION_COOKIE}={}", session(&app).await);
    let real = routes::endpoint(&app);
    let mut holds = true;
    for path in ["/desk", "/desk/pictures", "/desk/interventions/6"] {
        let body = page(&real, path, &cookie).await.0;
        let bare = constant(&app, body.clone());
        let (mut times, mut limits) = (Vec::new(), Vec::new());
        for turn in 0..PAGES + WARM {
            let (one, took) = page(&real, path, &cookie).await;
            let (_, least) = page(&bare, path, &cookie).await;
            assert_eq!(one.len(), body.len());
            if turn >= WARM {
                times.push(took);
                limits.push(least);
            }
        }
        let ([p50, p99], [bare50, bare99]) = (percentiles(times), percentiles(limits));
        println!(
            "{path}: {} bytes; p50 {p50:.2} ms, p99 {p99:.2} ms; the same bytes bare: p50 {bare50:.2} ms, p99 \
             {bare99:.2} ms; ratio of the p50: {:.1}",
            body.len(),
            p50 / bare50
        );
        if p99 >= LIMIT {
            println!("LIMIT BROKEN: {path} takes {LIMIT} ms or more");
            holds = false;
        }
    }
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn session(app: &App) -> String {
    let link = access::mint_unbound_link(&app.db, &app.instance, &app.clock, "", laid::LEAD).await;
    let link = link.expect("a query").expect("a link for the lead");
    let presented = Presented { token: link.trim_start_matches("/sign-in/"), ..Presented::default() };
    access::redeem(&app.db, &app.clock, presented).await.expect("a query").expect("a session").0
}

/// The same bytes from a constant endpoint behind the same edge.
fn constant(app: &App, body: Vec<u8>) -> BoxEndpoint<'static, Response> {
    let edge = EdgeSettings {
        base_url: app.config.server.base_url.clone(),
        form_key: app.instance.derive("form", &[]),
        session_cookie: SESSION_COOKIE,
        one_click: "/stop/",
        limits: Limits::of(&app.config.server),
    };
    let answer =
        make_sync(move |_| Response::builder().content_type("text/html; charset=utf-8").body(body.clone()));
    Edge::around(answer, edge).boxed()
}

/// A page's bytes as a browser gets them, and how many milliseconds it took.
async fn page(endpoint: &BoxEndpoint<'static, Response>, path: &str, cookie: &str) -> (Vec<u8>, f64) {
    let request = Request::builder().uri_str(path).header("cookie", cookie).finish();
    let began = Instant::now();
    let response = endpoint.call(request).await.expect("an answer");
    assert_eq!(response.status().as_u16(), 200, "{path}");
    let body = response.into_body().into_vec().await.expect("a page");
    (body, began.elapsed().as_secs_f64() * 1_000.0)
}

/// At the 50th and at the 99th percentile.
fn percentiles(mut times: Vec<f64>) -> [f64; 2] {
    times.sort_by(f64::total_cmp);
    [times[times.len() / 2], times[times.len() * 99 / 100]]
}
