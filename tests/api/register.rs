//! The register beside the voice, from the outside: pages, tables as CSV, and the API.

use crate::support::{Browser, TestApp, roster_of};
use belong::demo;
use belong::indicators::{ImportReport, import_bytes};
use belong::progress::{Ground, NewTarget, set_target};
use belong::surveys::Content;
use belong::theory::Audience::Families;
use belong::theory::Measure;

const LICENCE: &str = "Contains public sector information licensed under the Open Government Licence v3.0 \
                       (Department for Education)";
const TEN: [&str; 10] = ["3M", "3L", "5S", "5M", "5L", "7S", "7M", "7L", "8S", "8M"];

async fn imports(app: &TestApp, text: &str) -> ImportReport {
    let rules = app.app.register_rules(false);
    import_bytes(&app.app.db, ("a.csv", text.as_bytes()), rules, &mut |_, _| {}).await.unwrap()
}

async fn with_register() -> (TestApp, Browser) {
    let app = TestApp::new().await;
    imports(&app, demo::REGISTER).await;
    let lead = app.lead().await;
    (app, lead)
}

#[tokio::test]
async fn the_register_tells_the_phase_split_beside_the_rest_of_the_region() {
    let (_app, lead) = with_register().await;
    let page = lead.get("/desk/register").await;
    assert_eq!(page.status, 200);
    for words in [
        "In 2018/19: primary schools better than the rest of the North East (6.9% against 8.7%); secondary schools \
         much worse (19.1% against 15.4%)",
        "The copy ends in 2018/19; later years have not been loaded.",
        LICENCE,
        "Severe absence",
        "/desk/method#control-chart",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    assert!(!page.body.contains("2024"), "no line is drawn to a year that is not held");
    assert!(!page.body.contains("invented"), "only the demonstration's voices are invented");
}

#[tokio::test]
async fn an_indicator_has_a_chart_a_table_and_a_licence_for_each_phase() {
    let (_app, lead) = with_register().await;
    let page = lead.get("/desk/register/persistent-absence").await.body;
    assert_eq!(page.matches("<svg class=\"chart\"").count(), 8, "a gap and a figure for each of four phases");
    assert_eq!(page.matches(LICENCE).count(), 8, "under each");
    assert_eq!(page.matches("<caption>").count(), 4);
    assert!(page.contains("Secondary schools, 2018/19: 19.1%, 3.6 points above the rest of the North East"));
    assert!(!page.contains(" style=") && !page.contains("<script"));
    let csv = lead.get("/desk/register/persistent-absence/secondary.csv").await.body;
    assert!(csv.lines().last().unwrap().starts_with("2018/19,19.1%,15.4%,13.7%,3.6 points above,"), "{csv}");
    let latest = lead.get("/desk/register/persistent-absence/latest.csv").await.body;
    assert_eq!(latest.lines().count(), 5, "{latest}");
    for path in ["/desk/register/nothing", "/desk/register/persistent-absence/nothing.csv"] {
        assert_eq!(lead.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_ten_outcomes_show_the_register_beside_the_voice_and_the_others_do_not() {
    let (app, lead) = with_register().await;
    for outcome in app.app.content.theory.outcomes() {
        let page = lead.get(&format!("/desk/outcomes/{}", outcome.id)).await.body;
        let beside = page.contains("<h2 id=\"register-title\">The register");
        assert_eq!(beside, TEN.contains(&outcome.id.as_str()), "{}", outcome.id);
    }
    let page = lead.get("/desk/outcomes/3M").await.body;
    assert!(page.contains("leads for this outcome") && page.contains("register ends in 2018/19"));
    assert!(page.contains("the two are never added") && page.contains(LICENCE));
    let page = lead.get("/desk/outcomes/5S").await.body;
    assert!(page.contains("register not loaded") && page.contains("Days from the third illness absence"));
    assert!(!page.contains("leads for this outcome"), "shared, not led");
}

#[tokio::test]
async fn in_the_demonstration_every_page_with_the_register_says_what_is_invented_and_what_is_not() {
    let app = TestApp::of_a_demonstration(demo::content()).await;
    imports(&app, demo::REGISTER).await;
    let lead = app.lead().await;
    for path in ["/desk/register", "/desk/register/overall-absence", "/desk/outcomes/3M", "/desk/outcomes/3L"]
    {
        let page = lead.get(path).await.body;
        let words = "Saltmarsh Bay and everything that people say here is invented. The register on this page is \
                     not: it is the real open data of Redcar and Cleveland, lent to the demonstration.";
        assert!(page.contains(words), "{path}");
    }
    let without = lead.get("/desk/outcomes/5S").await.body;
    assert!(!without.contains("real open data"), "nothing of the register is on this page");
}

#[tokio::test]
async fn programs_get_the_figures_as_they_were_published_and_the_words_that_may_be_said() {
    let (app, _) = with_register().await;
    assert_eq!(app.browser().get("/api/v1/indicators").await.status, 401);
    let reply = app.program().await.get("/api/v1/indicators").await;
    let all: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    let one = all.as_array().unwrap().iter().find(|one| one["code"] == "persistent-absence").unwrap();
    assert_eq!((one["better"].as_str(), one["licence"].as_str()), (Some("lower"), Some(LICENCE)));
    let secondary = &one["series"][2];
    assert_eq!(
        (secondary["phase"].as_str(), secondary["beside"].as_str()),
        (Some("secondary"), Some("rest_of_region"))
    );
    let last = secondary["points"].as_array().unwrap().last().unwrap();
    assert_eq!(last["authority"].as_f64(), Some(19.079_19));
    let published = |figure: &&serde_json::Value| {
        figure["level"] == "authority" && figure["phase"] == "special" && figure["period_end"] == "2019-08-31"
    };
    let figure = one["figures"].as_array().unwrap().iter().find(published).unwrap();
    assert_eq!((figure["value"].as_str(), figure["count"].as_str()), (Some("36.43836"), Some("133")));
}

#[tokio::test]
async fn a_small_count_of_a_setting_is_nowhere_in_what_goes_out() {
    let app = TestApp::with_roster(&crate::support::roster_of(&[
        ("Heron School", belong::theory::Audience::Families, 1),
        ("Rook School", belong::theory::Audience::Families, 1),
        ("Teal School", belong::theory::Audience::Families, 1),
    ]))
    .await;
    let term = "2025-09-01,2025-12-19";
    // So long that no random id holds them by chance.
    let text = format!(
        "indicator,setting,phase,period_start,period_end,count,denominator\n\
         passing-ten,Heron School,all,{term},31,7777771\npassing-ten,Rook School,all,{term},6,3333331\n\
         passing-ten,Teal School,all,{term},44,2222221\n"
    );
    assert_eq!(imports(&app, &text).await.withheld, 2);
    let rows = app.every_row().await;
    let api = app.program().await.get("/api/v1/indicators").await.body;
    for held in [&rows, &api] {
        assert!(held.contains("7777771") && !held.contains("3333331") && !held.contains("2222221"));
    }
    assert!(api.contains("not enough answers to show safely"));
}

#[tokio::test]
async fn before_anything_is_loaded_the_register_says_what_to_do() {
    let app = TestApp::with_content(Content::embedded()).await;
    let lead = app.lead().await;
    let page = lead.get("/desk/register").await.body;
    assert!(
        page.contains("No figures have been loaded yet") && page.contains("belong indicators import FILE")
    );
    assert!(
        lead.get("/desk/register/overall-absence").await.body.contains("No figures have been loaded yet")
    );
    assert!(lead.get("/desk/outcomes/3M").await.body.contains("register not loaded"));
}

#[tokio::test]
async fn a_figure_is_judged_by_the_targets_that_the_latest_release_sealed() {
    let app = TestApp::with_roster(&roster_of(&[("Sandpiper Primary", Families, 1)])).await;
    imports(&app, demo::REGISTER).await;
    let lead = app.lead().await;
    let agrees = async |permille: i32| {
        let new = NewTarget {
            outcome: "7M".to_owned(),
            measure: Measure::Register("persistent-absence".to_owned()),
            horizon: 2030,
            permille,
            keep: false,
            owner: "The board".to_owned(),
            reason: "Agreed in public".to_owned(),
        };
        let theory = &app.app.content.theory;
        let on = Ground { theory, baseline: None, today: app.clock.now().day() };
        set_target(&app.app.db, on, new, app.clock.now()).await.unwrap();
    };
    agrees(85).await;
    let page = async |path: &str| lead.get(path).await.body;
    assert!(page("/desk/outcomes/7M").await.contains("Target for 2030: 8.5% or less: not due yet."));
    let wave = app.open_wave().await;
    agrees(105).await;
    assert!(
        page("/desk/outcomes/7M").await.contains("Target for 2030: 10.5% or less"),
        "nothing is released"
    );
    app.release(&wave).await;
    for path in ["/desk/outcomes/7M", "/desk/register/persistent-absence"] {
        let said = page(path).await;
        assert!(said.contains("Target for 2030: 8.5% or less: not due yet."), "{path}: {said}");
        let later = "Target for 2030, agreed after Autumn 2026 opened: 10.5% or less.";
        assert!(said.contains(later) && !said.contains("Target for 2030: 10.5%"), "{path}: {said}");
    }
}
