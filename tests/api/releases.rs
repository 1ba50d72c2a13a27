//! The count happens once, and what it withholds is nowhere to be found.

use crate::support::{Reply, TestApp, email_of, often, roster_of};
use belong::progress::{self, Bank, Facts, outcome_page};
use belong::release::{Dimension, WITHHELD_SENTENCE};
use belong::reports::{groups_table, readings_table, table_as_csv};
use belong::surveys::{Question, SKIPPED};
use belong::theory::Audience::Families;
use belong::waves::Wave;

/// Setting, people on the roll, people who answer.
const PLACES: [(&str, usize, usize); 5] =
    [("Sandpiper", 40, 36), ("Kittiwake", 40, 34), ("Curlew", 36, 31), ("Plover", 24, 14), ("Heron", 22, 12)];
/// Of Heron's twelve, those who answer the first question: too few to show.
const VALID_AT_HERON: usize = 7;

/// A released wave in which of Heron's seven `heron` are favourable, and of Plover's fourteen `plover`.
async fn released(heron: usize, plover: usize) -> (TestApp, Wave, Question) {
    let groups = PLACES.map(|(setting, roll, _)| (setting, Families, roll));
    let app = TestApp::with_roster(&roster_of(&groups)).await;
    let wave = app.open_wave().await;
    let first = app.questionnaire(Families).questions[0].clone();
    for (setting, _, answering) in PLACES {
        for n in 1..=answering {
            let good = match setting {
                "Heron" => n <= heron,
                "Plover" => n <= plover,
                _ => n % 3 != 0,
            };
            let answers = |question: &Question| {
                if question.item != first.item {
                    return often(question);
                } else if setting == "Heron" && n > VALID_AT_HERON {
                    return SKIPPED.to_owned();
                }
                if good { often(question) } else { question.choices[1].code.clone() }
            };
            app.submits(&app.link_of(&email_of(setting, Families, n)), &answers).await;
        }
    }
    app.release(&wave).await;
    (app, wave, first)
}

async fn csv_of(app: &TestApp, question: &Question) -> (String, String) {
    let cubes = app.app.releases.cubes(&app.app.db).await.unwrap();
    let targets = progress::targets(app.app.db.reader()).await.unwrap();
    let content = &app.app.content;
    let bank = Bank { items: &content.items, scales: &content.scales };
    let facts = Facts { theory: &content.theory, bank, cubes: &cubes, targets: &targets };
    let panels = outcome_page(&question.outcome, &facts);
    let views = panels.iter().flat_map(|panel| &panel.items);
    let view = views.into_iter().find(|view| view.item == question.item).unwrap();
    let groups = progress::groups_of(view, Dimension::Place, &facts);
    (table_as_csv(&readings_table(view)), table_as_csv(&groups_table(view, "Place", &groups)))
}

/// A page without the token of its sign-out form.
fn unbound(reply: &Reply) -> String {
    let token = reply.field("form_token").unwrap_or_else(|| "no form".to_owned());
    reply.body.replace(&token, "")
}

#[tokio::test]
async fn a_withheld_figure_is_one_sentence_everywhere_and_its_answers_change_no_byte() {
    let (one, wave, question) = released(5, 6).await;
    let (other, _, _) = released(3, 8).await;
    let (readings, places) = csv_of(&one, &question).await;
    let row = format!("Heron,{WITHHELD_SENTENCE},,\r\n");
    assert!(places.contains(&row), "{places}");
    assert!(places.contains("Sandpiper,67%,"), "a large group is shown: {places}");
    let of_other = csv_of(&other, &question).await;
    assert_eq!((&readings, &places), (&of_other.0, &of_other.1));

    let paths = [
        "/api/v1/readings?wave=Autumn%202026".to_owned(),
        format!("/api/v1/outcomes/{}/readings", question.outcome),
        "/api/v1/outcomes".to_owned(),
    ];
    let (program, twin) = (one.program().await, other.program().await);
    for path in paths {
        let said = program.get(&path).await;
        assert_eq!(said.status, 200, "{}", said.body);
        assert_eq!(said.body, twin.get(&path).await.body, "{path} changes with hidden answers");
    }
    let release = program.get("/api/v1/readings?wave=Autumn%202026").await.json();
    let hidden = release["cells"].as_array().unwrap().iter().find(|cell| {
        cell["item"] == question.item.as_str() && cell["group"] == "Heron" && cell["dimension"] == "place"
    });
    let figure = &hidden.unwrap()["figure"];
    assert_eq!(figure, &serde_json::json!({ "withheld": true, "sentence": WITHHELD_SENTENCE }));
    let (lead, twin) = (one.lead().await, other.lead().await);
    let slug = format!("{}-v{}", question.item, question.version);
    for path in [
        "/desk".to_owned(),
        "/desk/poster.csv".to_owned(),
        format!("/desk/outcomes/{}", question.outcome),
        format!("/desk/outcomes/{}/place-{slug}.csv", question.outcome),
        format!("/desk/outcomes/{}/readings-{slug}.csv", question.outcome),
    ] {
        let shown = lead.get(&path).await;
        assert_eq!(shown.status, 200, "{path}: {}", shown.body);
        assert_eq!(unbound(&shown), unbound(&twin.get(&path).await), "{path} changes with hidden answers");
    }
    let csv = lead.get(&format!("/desk/outcomes/{}/place-{slug}.csv", question.outcome)).await.body;
    assert_eq!(csv, places, "the file that a lead downloads is the table");
    let page = lead.get(&format!("/desk/outcomes/{}", question.outcome)).await.body;
    assert!(page.contains(WITHHELD_SENTENCE) && page.contains("Heron"), "{page}");
    assert_eq!(wave.name, "Autumn 2026");
}

#[tokio::test]
async fn of_two_counts_at_once_one_wins_and_there_is_one_release() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 30)])).await;
    let wave = app.open_wave().await;
    for n in 1..=25 {
        app.submits(&app.link_of(&email_of("Heron School", Families, n)), &often).await;
    }
    let early = app.app.count_wave(&app.wave(&wave).await).await;
    assert!(early.is_err(), "an open wave is not counted");
    app.app.close_wave(&wave).await.unwrap();
    let closed = app.wave(&wave).await;
    let (one, other) = tokio::join!(app.app.count_wave(&closed), app.app.count_wave(&closed));
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
    assert_eq!((app.count("release").await, app.count("response").await), (1, 25));
    let again = app.app.count_wave(&app.wave(&wave).await).await.unwrap_err();
    assert!(again.to_string().contains("released"), "{again}");
    assert_eq!(belong::release::doctor(&app.app.db, wave.id).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn nobody_sees_a_figure_before_the_count() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 30)])).await;
    let wave = app.open_wave().await;
    for n in 1..=25 {
        app.submits(&app.link_of(&email_of("Heron School", Families, n)), &often).await;
    }
    let program = app.program().await;
    let none = program.get("/api/v1/readings?wave=Autumn%202026").await;
    assert_eq!((none.status, none.json()["code"].as_str()), (404, Some("no_release")));
    let counts = program.get(&format!("/api/v1/waves/{}/response-counts", wave.id)).await.json();
    assert_eq!(counts["by_audience"][0]["done_at_least"], 25);
    app.submits(&app.link_of(&email_of("Heron School", Families, 26)), &often).await;
    app.submits(&app.link_of(&email_of("Heron School", Families, 27)), &often).await;
    let same_day = program.get(&format!("/api/v1/waves/{}/response-counts", wave.id)).await.json();
    assert_eq!(same_day, counts, "a count moves once a day");
}

#[tokio::test]
async fn thirty_days_after_the_release_ballots_and_keys_are_gone_and_the_figures_stay() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 30)])).await;
    let wave = app.open_wave().await;
    for n in 1..=25 {
        app.submits(&app.link_of(&email_of("Heron School", Families, n)), &often).await;
    }
    app.release(&wave).await;
    let program = app.program().await;
    let before = program.get("/api/v1/readings?wave=Autumn%202026").await.body;
    app.clock.set(app.clock.now().plus(31 * belong::clock::DAY));
    belong::schedule::keep_retention(&app.app).await.unwrap();
    assert_eq!(app.count("ballot").await, 0);
    let keys = std::fs::read_dir(&app.app.config.keys.folder).unwrap();
    let named = keys
        .filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains(&wave.id.to_string()));
    assert_eq!(named.count(), 0, "the key file is destroyed");
    assert_eq!(program.get("/api/v1/readings?wave=Autumn%202026").await.body, before);
}

#[tokio::test]
async fn contacts_are_forgotten_after_120_days_unless_a_later_roster_names_them() {
    let app =
        TestApp::with_roster(&roster_of(&[("Heron School", Families, 30), ("Plover Primary", Families, 30)]))
            .await;
    let wave = app.open_wave().await;
    app.release(&wave).await;
    app.clock.set(app.clock.now().plus(60 * belong::clock::DAY));
    app.loads(&roster_of(&[("Heron School", Families, 30)])).await;
    app.clock.set(app.clock.now().plus(61 * belong::clock::DAY));
    belong::schedule::keep_retention(&app.app).await.unwrap();
    assert_eq!((app.count("invitation").await, app.count("outbox").await), (0, 0));
    assert_eq!(app.count("participant").await, 30, "those whom the later roster names stay");
    assert!(!app.every_row().await.contains("plover-primary-fa-1@example.org"));
    assert_eq!(belong::release::doctor(&app.app.db, wave.id).await.unwrap(), Vec::<String>::new());
}
