//! Another partnership's theory of change in place of ours, without a change of the program: an invented one, with
//! five interventions, four horizons, other years, scales and questions. The main job is done on it, from the
//! roster to the poster, and nothing of ours may be seen anywhere.

use crate::crawl::seen_from;
use crate::support::{Browser, TestApp, email_of, roster_of};
use belong::commands::{ReportArguments, reports_into};
use belong::surveys::{Content, Question};
use belong::theory::Audience::{Families, YoungPeople};
use belong::waves::Wave;
use std::path::Path;

const PLACES: [&str; 4] = ["Dunlin Primary", "Knot School", "Ruff Academy", "Turnstone School"];

fn content() -> Content {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/theories/marram-bay");
    Content::load(&folder).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// The top choice for two in three, the lowest for the others.
fn mostly(n: usize) -> impl Fn(&Question) -> String {
    move |question| {
        let at = if n.is_multiple_of(3) { 0 } else { question.choices.len() - 1 };
        question.choices[at].code.clone()
    }
}

/// Words of our own theory that stand nowhere else: statements, titles, names and years.
fn ours() -> Vec<String> {
    let own = Content::embedded();
    let theory = &own.theory;
    let mut words = vec!["Redcar".to_owned(), "Cleveland".to_owned(), theory.title.clone()];
    words.extend(theory.horizons.iter().map(|span| span.title.clone()));
    words.extend(theory.interventions.iter().map(|row| row.statement.clone()));
    words.extend(theory.outcomes().map(|outcome| outcome.statement.clone()));
    words.extend(own.items.iter().map(|item| item.text.clone()));
    words
}

/// Whether `text` says this whole word: "6M" in "6M-YP-1", not in "a6Mb".
fn says(text: &str, word: &str) -> bool {
    let apart = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    text.match_indices(word)
        .any(|(at, _)| apart(text[..at].chars().next_back()) && apart(text[at + word.len()..].chars().next()))
}

fn nothing_of_ours(path: &str, text: &str) {
    for words in ours() {
        assert!(!text.contains(&words), "{path} says {words:?}");
    }
    let own = Content::embedded();
    for outcome in own.theory.outcomes() {
        assert!(!says(text, &outcome.id), "{path} names {}: {text}", outcome.id);
    }
    for year in ["2030", "2040"] {
        assert!(!says(text, year), "{path} names {year}: {text}");
    }
}

#[tokio::test]
async fn the_main_job_is_done_on_another_partnerships_theory() {
    let app = TestApp::with_content(content()).await;
    let groups = PLACES.map(|place| [(place, Families, 40), (place, YoungPeople, 40)]).concat();
    app.loads(&roster_of(&groups)).await;
    let wave = app.open_wave().await;
    let asked = app.questionnaire(YoungPeople);
    assert!(asked.questions.iter().all(|question| question.scale == "DAYS4"), "{asked:#?}");
    for place in PLACES {
        for audience in [Families, YoungPeople] {
            let first = email_of(place, audience, 1);
            if place == PLACES[0] {
                let respondent = app.respondent(&first);
                let landing = respondent.opens().await;
                assert!(landing.body.contains("Marram Bay"), "{}", landing.body);
                nothing_of_ours("a landing page", &landing.body);
                let journey = respondent.starts("all").await;
                nothing_of_ours("a questionnaire", &respondent.page(&journey).await.0.body);
            }
            for n in 1..=32 {
                app.submits(&app.link_of(&email_of(place, audience, n)), &mostly(n)).await;
            }
        }
    }
    app.release(&wave).await;

    let lead = app.lead().await;
    let poster = lead.get("/desk").await.body;
    assert_eq!(poster.matches("<td class=\"cell ").count(), 20);
    for span in &app.app.content.theory.horizons {
        assert!(poster.contains(&span.title), "{}", span.title);
    }
    for row in &app.app.content.theory.interventions {
        assert!(poster.contains(&row.statement), "{}", row.statement);
        for outcome in &row.outcomes {
            assert!(poster.contains(&outcome.statement), "{}", outcome.statement);
        }
    }
    let seen = seen_from(&["/desk"], &lead, &[]).await;
    assert!(seen.len() > 25, "{}", seen.len());
    let paths: Vec<&str> = seen.iter().map(|(path, _)| path.as_str()).collect();
    for path in
        ["/desk/outcomes/5K", "/desk/poster.csv", "/desk/register", "/desk/targets", "/desk/pulses/new"]
    {
        assert!(paths.contains(&path), "{path}: {paths:?}");
    }
    assert!(paths.iter().any(|path| path.ends_with("/story")), "{paths:?}");
    // Where the program explains its own methods, it may name any year.
    for (path, body) in seen.iter().filter(|(path, _)| path != "/desk/method") {
        nothing_of_ours(path, body);
    }
    let outcome = lead.get("/desk/outcomes/5K").await.body;
    assert!(outcome.contains("I feel welcome in this school.") && outcome.contains("2038"), "{outcome}");

    told_to_programs(&app).await;
    reports(&app, &lead, &wave).await;
}

/// The same to programs, in the same words.
async fn told_to_programs(app: &TestApp) {
    let program = app.program().await;
    let theory = program.get("/api/v1/theory").await;
    assert_eq!(theory.status, 200, "{}", theory.body);
    for path in ["/api/v1/theory", "/api/v1/readings?wave=Autumn%202026", "/api/v1/outcomes/5K/readings"] {
        let reply = program.get(path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        nothing_of_ours(path, &reply.body);
    }
    let figure = program.get("/api/v1/readings?wave=Autumn%202026").await.json();
    let cells = figure["cells"].as_array().unwrap();
    let mine =
        cells.iter().find(|one| one["item"] == "5K-YP-1" && one["dimension"] == "partnership").unwrap();
    assert_eq!(mine["figure"]["share"]["percent"], 69, "22 of 32 in each place");
}

/// The full report as a file, and every kind of report as a page.
async fn reports(app: &TestApp, lead: &Browser, wave: &Wave) {
    for kind in ["summary", "full", "poster", "children"] {
        let id = wave.id;
        let page = lead.get(&format!("/desk/reports/{id}/{kind}")).await;
        assert_eq!(page.status, 200, "{kind}: {}", page.body);
        assert!(page.body.contains("Marram Bay"), "{kind}: {}", page.body);
        nothing_of_ours(kind, &page.body);
    }
    let out = tempfile::tempdir().unwrap();
    let wanted = ReportArguments {
        wave: None,
        kinds: vec!["full".to_owned()],
        formats: vec!["csv".to_owned()],
        setting: None,
        out: out.path().to_owned(),
    };
    let written = reports_into(app.app.gathering(), wanted).await.unwrap();
    let texts: Vec<String> = written.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for (path, text) in written.iter().zip(&texts) {
        nothing_of_ours(&path.display().to_string(), text);
    }
    let figures = texts.iter().find(|text| text.contains("5K-")).expect("a table of figures");
    assert!(figures.contains("I feel welcome in this school."), "{figures}");
}

#[tokio::test]
async fn a_pulse_is_composed_for_another_theory_and_one_of_ours_is_refused_there() {
    let app = TestApp::with_content(content()).await;
    let lead = app.lead().await;
    let form = [("term", "autumn"), ("name", "Quay"), ("outcome", "2N"), ("outcome", "5K"), ("step", "save")];
    let kept = lead.post("/desk/pulses", &form).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    let page = lead.get(kept.location()).await.body;
    assert!(page.contains("There is breakfast for my child when we need it."), "{page}");
    nothing_of_ours("the pulse", &page);
    let ours = "name = \"Ours\"\nterm = \"autumn\"\noutcomes = [\"6M\"]\nYC = []\nYP = [\"6M-YP-1\"]\nFA = []\nST = []\n";
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.toml\"\r\n\r\n{ours}\r\n--edge--\r\n"
    );
    let kind = "multipart/form-data; boundary=edge";
    let refused = lead.post_bytes("/desk/pulses/import", kind, body.into_bytes()).await;
    assert!(
        refused.status == 422 && refused.body.contains("there is no outcome &#34;6M&#34;"),
        "{}",
        refused.body
    );
    assert_eq!(app.count("pulse").await, 1);
}
