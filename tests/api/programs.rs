//! The API: its key, its refusals, and that it says what the pages say.

use crate::support::{Browser, TestApp, email_of, often, roster_of};
use belong::progress::{self, Bank, Facts, outcome_page};
use belong::release::WITHHELD_SENTENCE;
use belong::reports::{poster_table, readings_table, table_as_csv};
use belong::theory::Audience::{Families, Staff};

const PATHS: [&str; 8] = [
    "/api/v1/theory",
    "/api/v1/settings",
    "/api/v1/waves",
    "/api/v1/waves/00000000-0000-4000-8000-000000000000",
    "/api/v1/waves/00000000-0000-4000-8000-000000000000/response-counts",
    "/api/v1/outcomes",
    "/api/v1/outcomes/6M/readings",
    "/api/v1/readings?wave=Autumn%202026",
];

async fn refused(browser: &Browser, path: &str, status: u16, code: &str) {
    let reply = browser.get(path).await;
    assert_eq!(reply.status, status, "{path}: {}", reply.body);
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{path}");
    let problem = reply.json();
    assert_eq!(problem["code"], code, "{path}: {problem}");
    assert_eq!(problem["status"], status, "{path}");
    assert!(problem["detail"].as_str().unwrap().len() > 20, "{problem}");
}

#[tokio::test]
async fn without_a_key_that_works_every_operation_is_refused_even_to_a_lead_who_is_signed_in() {
    let app = TestApp::new().await;
    let lead = app.lead().await;
    let strangers = [
        app.browser(),
        lead,
        app.browser().with_header("authorization", "Bearer bk_guessed"),
        app.browser().with_header("authorization", "Basic cm9iaW46c2VjcmV0"),
        app.browser().with_header("authorization", "Bearer "),
    ];
    for stranger in &strangers {
        for path in PATHS {
            refused(stranger, path, 401, "no_key").await;
        }
    }
    assert_eq!(strangers[0].get(PATHS[0]).await.header("www-authenticate"), Some("Bearer"));
    let program = app.program().await;
    assert_eq!(program.get("/api/v1/theory").await.status, 200);
    let keys = belong::access::api_keys(&app.app.db).await.unwrap();
    belong::access::revoke_api_key(&app.app.db, &app.clock, keys[0].id).await.unwrap();
    refused(&program, "/api/v1/theory", 401, "no_key").await;
}

#[tokio::test]
async fn what_is_not_there_or_cannot_be_read_is_a_problem_with_a_stable_code() {
    let app = TestApp::new().await;
    let program = app.program().await;
    refused(&program, "/api/v1/nothing", 404, "not_found").await;
    refused(&program, "/api/nothing", 404, "not_found").await;
    refused(&program, PATHS[3], 404, "no_such_wave").await;
    refused(&program, "/api/v1/waves/x%00y", 404, "no_such_wave").await;
    refused(&program, PATHS[4], 404, "no_such_wave").await;
    refused(&program, "/api/v1/outcomes/9Z/readings", 404, "no_such_outcome").await;
    refused(&program, "/api/v1/readings", 400, "bad_request").await;
    refused(&program, "/api/v1/readings?wave=%ff", 404, "no_release").await;
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let reply = program.ask(method, "/api/v1/theory").await;
        assert_eq!((reply.status, reply.json()["code"].as_str()), (405, Some("wrong_method")), "{method}");
    }
    let planned = app.planned_wave().await;
    refused(&program, &format!("/api/v1/waves/{}/response-counts", planned.id), 409, "no_counts").await;
}

#[tokio::test]
async fn the_committed_specification_is_what_is_served_and_shown() {
    let app = TestApp::new().await;
    let served = app.browser().get("/api/openapi.json").await;
    assert_eq!(served.header("content-type"), Some("application/json"));
    let committed = std::fs::read_to_string(format!("{}/openapi.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(format!("{}\n", served.body), committed, "run: belong openapi > openapi.json");
    let docs = app.browser().get("/api/docs").await;
    assert_eq!((docs.status, docs.header("content-type")), (200, Some("text/html; charset=utf-8")));
    for path in ["/api/v1/readings", "/api/v1/waves/{id}/response-counts"] {
        assert!(docs.body.contains(path), "{path}");
    }
}

#[tokio::test]
async fn theory_settings_and_waves_are_read_whole() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 2)])).await;
    let wave = app.open_wave().await;
    let program = app.program().await;
    let theory = program.get("/api/v1/theory").await.json();
    let interventions = theory["interventions"].as_array().unwrap();
    let outcomes: usize = interventions.iter().map(|one| one["outcomes"].as_array().unwrap().len()).sum();
    assert_eq!((interventions.len(), outcomes, theory["horizons"].as_array().unwrap().len()), (8, 24, 3));
    let settings = program.get("/api/v1/settings").await.json();
    let heron = serde_json::json!({
        "name": "Heron School", "kind": "school", "phase": "primary", "locality": "Dunes"
    });
    assert_eq!(settings, serde_json::json!([heron]), "a setting, and nothing about its people");
    let waves = program.get("/api/v1/waves").await.json();
    assert_eq!(waves[0]["state"], "open");
    assert_eq!(waves[0]["opens_at"], "2026-11-02T09:00:00Z");
    assert_eq!(program.get(&format!("/api/v1/waves/{}", wave.id)).await.json(), waves[0]);
    let counts = program.get(&format!("/api/v1/waves/{}/response-counts", wave.id)).await.json();
    assert_eq!(counts["by_audience"], serde_json::json!([{ "audience": "FA", "invited": 2 }]));
    assert_eq!(counts["as_of"], "2026-11-02T06:00:00Z");
}

#[tokio::test]
async fn a_program_reads_the_same_figures_as_the_tables() {
    let groups =
        [("Heron", Families, 40), ("Curlew", Families, 40), ("Plover", Families, 40), ("Heron", Staff, 20)];
    let app = TestApp::with_roster(&roster_of(&groups)).await;
    let wave = app.open_wave().await;
    for setting in ["Heron", "Curlew", "Plover"] {
        for n in 1..=30 {
            let answers = |question: &belong::surveys::Question| {
                if n % 4 == 0 { question.choices[n % 3].code.clone() } else { often(question) }
            };
            app.submits(&app.link_of(&email_of(setting, Families, n)), &answers).await;
        }
    }
    app.submits(&app.link_of(&email_of("Heron", Staff, 1)), &often).await;
    app.release(&wave).await;

    let cubes = app.app.releases.cubes(&app.app.db).await.unwrap();
    let content = &app.app.content;
    let bank = Bank { items: &content.items, scales: &content.scales };
    let facts = Facts { theory: &content.theory, bank, cubes: &cubes, targets: &[] };
    let program = app.program().await;
    let (mut shown, mut withheld) = (0, 0);
    for outcome in content.theory.outcomes() {
        let said = program.get(&format!("/api/v1/outcomes/{}/readings", outcome.id)).await.json();
        let items =
            said["audiences"].as_array().unwrap().iter().flat_map(|one| one["items"].as_array().unwrap());
        let panels = outcome_page(&outcome.id, &facts);
        for (item, view) in items.zip(panels.iter().flat_map(|panel| &panel.items)) {
            assert_eq!(item["headline"], view.finding.headline.words.as_str());
            let csv = table_as_csv(&readings_table(view));
            for (reading, row) in item["readings"].as_array().unwrap().iter().zip(csv.lines().skip(1)) {
                let figure = &reading["figure"];
                let words = match figure["withheld"].as_bool().unwrap() {
                    true => figure["sentence"].as_str().unwrap().to_owned(),
                    false => figure["share"]["words"].as_str().unwrap().to_owned(),
                };
                assert!(row.contains(&format!(",{words},")), "{row} has not {words}");
                let counter = if words == WITHHELD_SENTENCE { &mut withheld } else { &mut shown };
                *counter += 1;
            }
        }
    }
    assert!(shown > 5 && withheld > 0, "{shown} shown, {withheld} withheld");
    let poster = table_as_csv(&poster_table(&progress::poster(&facts)));
    let cells = program.get("/api/v1/outcomes").await.json();
    for (cell, row) in cells.as_array().unwrap().iter().zip(poster.lines().skip(1)) {
        let state = cell["state"].as_str().unwrap().replace('_', " ");
        assert!(row.starts_with(cell["outcome"].as_str().unwrap()) && row.contains(&state), "{row}");
        assert!(row.contains(cell["figure"].as_str().unwrap_or_default()), "{row}");
    }
}

#[tokio::test]
async fn the_story_of_a_wave_says_the_same_to_programs_and_to_people() {
    let app = TestApp::with_roster(&roster_of(&[("Heron", Families, 40), ("Heron", Staff, 20)])).await;
    let wave = app.open_wave().await;
    let (lead, program) = (app.lead().await, app.program().await);
    let page = format!("/desk/waves/{}/story", wave.id);
    let of = format!("/api/v1/story?wave={}", wave.name.replace(' ', "%20"));
    assert_eq!(lead.get(&page).await.status, 404, "nothing is told of a wave that is open");
    refused(&program, &of, 404, "no_release").await;
    for n in 1..=30 {
        app.submits(&app.link_of(&email_of("Heron", Families, n)), &often).await;
    }
    app.release(&wave).await;
    let told = program.get(&of).await.json();
    let read = lead.get(&page).await.body;
    let read = read.replace("&#39;", "'").replace("&#34;", "\"").replace("&#38;", "&");
    assert_eq!(told["lead"], "Autumn 2026: where things stand now. One reading cannot show a trend.");
    assert!(read.contains(told["lead"].as_str().unwrap()));
    let starting = told["starting"].as_array().unwrap();
    assert!(starting.len() > 5, "{starting:?}");
    for line in starting {
        assert!(read.contains(line["sentences"][0].as_str().unwrap()), "{line}");
        assert!(read.contains(line["question"].as_str().unwrap()), "{line}");
    }
    for heard in told["heard"].as_array().unwrap() {
        assert!(read.contains(heard["words"].as_str().unwrap()), "{heard}");
    }
    for never in ["clear", "not_clear", "gaps", "apart"] {
        assert_eq!(told[never].as_array().unwrap().len(), 0, "{never}");
    }
    assert!(lead.get(&format!("/desk/waves/{}", wave.id)).await.body.contains(&page));
    assert_eq!(app.coordinator().await.get(&page).await.status, 404);
}
