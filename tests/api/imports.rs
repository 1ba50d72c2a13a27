//! Exports of other programs become a released wave, whole or not at all, and hold nobody.

use crate::support::{TestApp, config_in, own_database, roster_of, tables};
use belong::commands::bring_in;
use belong::release::{Cube, Dimension, Figure};
use belong::theory::Audience::{self, Families, Staff, YoungPeople};
use belong::waves::{self, State};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SETTINGS: [&str; 4] = ["Sandpiper Primary", "Curlew School", "Plover Academy", "Heron College"];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/imported").join(name)
}

async fn partnership() -> TestApp {
    TestApp::with_roster(&roster_of(&SETTINGS.map(|setting| (setting, Families, 1)))).await
}

async fn brings(app: &TestApp, name: &str) -> Result<String, String> {
    brings_files(app, (&fixture(&format!("{name}.toml")), &fixture(&format!("{name}.csv"))), false).await
}

async fn brings_files(app: &TestApp, files: (&Path, &Path), dry_run: bool) -> Result<String, String> {
    let lines = bring_in(&app.app, files, dry_run, &mut |_, _| {}).await;
    lines.map(|lines| lines.join("\n")).map_err(|fault| format!("{fault:#}"))
}

async fn cube(app: &TestApp, wave: &str) -> Arc<Cube> {
    let cubes = app.app.releases.cubes(&app.app.db).await.unwrap();
    cubes.into_iter().find(|cube| cube.wave == wave).expect("a release of this wave")
}

/// Whether the partnership's figure of an item is shown.
fn is_shown(cube: &Cube, item: &str, audience: Audience) -> bool {
    let mine = |cell: &&belong::release::Cell| {
        cell.item == item && cell.audience == audience && cell.group.dimension == Dimension::Partnership
    };
    matches!(cube.cells.iter().find(mine).expect("a cell").figure, Figure::Shown(_))
}

#[tokio::test]
async fn a_microsoft_forms_export_becomes_a_released_wave_that_says_where_it_comes_from() {
    let app = partnership().await;
    let said = brings(&app, "microsoft").await.unwrap();
    for told in [
        "people counted: 114",
        "Sandpiper Primary: 34",
        "prefer_not",
        "answered from 2024-11-04",
        "Not read: Start time",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let wave = waves::wave_by_name(app.app.db.reader(), "Autumn 2024, families").await.unwrap().unwrap();
    assert_eq!((wave.state, wave.year), (State::Released, 2024));
    assert_eq!(wave.closed_at.unwrap().day().to_string(), "2024-11-21");
    let cube = cube(&app, &wave.name).await;
    assert!(is_shown(&cube, "1S-FA-1", Families) && is_shown(&cube, "1S-FA-2", Families));
    assert_eq!(cube.closed_on, "2024-11-21");
    assert!(cube.responses.is_empty(), "without a roll there is no response rate");
    assert_eq!((app.count("response").await, app.count("release").await), (114, 1));
    assert_eq!(belong::release::doctor(&app.app.db, wave.id).await.unwrap(), Vec::<String>::new());
    let lead = app.lead().await;
    let words = "rought in from a file on 2 November 2026";
    for page in ["/desk/waves".to_owned(), format!("/desk/waves/{}", wave.id), "/desk/outcomes/1S".to_owned()]
    {
        let shown = lead.get(&page).await;
        assert_eq!(shown.status, 200);
        assert!(shown.body.contains(words), "{page}: {}", shown.body);
        assert!(!shown.body.contains("microsoft.csv"), "a file's name can say who someone is: {page}");
    }
}

#[tokio::test]
async fn a_google_forms_export_sorts_audiences_and_keeps_a_series_of_ones_own() {
    let app = partnership().await;
    let said = brings(&app, "google").await.unwrap();
    assert!(said.contains("1 left out by the map") && said.contains("your own series"), "{said}");
    let cube = cube(&app, "Autumn 2023").await;
    assert!(is_shown(&cube, "1S-FA-1", Families) && is_shown(&cube, "2S-ST-1", Staff));
    assert!(is_shown(&cube, "own:breakfast-club", Families));
    assert_eq!(cube.own_questions.len(), 1);
    let of = |audience| cube.responses.iter().filter(|cell| cell.audience == audience).count();
    assert!(of(Staff) > 0 && of(Families) == 0, "only staff have a roll");
    let page = app.lead().await.get("/desk/outcomes/6S").await.body;
    assert!(page.contains("Our breakfast club makes mornings easier."), "{page}");
    assert!(page.contains("Mostly") && !page.contains("no longer asked"), "{page}");
}

#[tokio::test]
async fn limesurveys_codes_are_read_and_unfinished_rows_are_not_counted() {
    let app = partnership().await;
    let said = brings(&app, "limesurvey").await.unwrap();
    for told in ["13 never finished", "separated by semicolon", "skipped", "Q1[other]"] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(!said.contains("Nobody"), "{said}");
    let cube = cube(&app, "Spring 2025").await;
    assert!(is_shown(&cube, "1L-YP-1", YoungPeople));
    assert!(cube.cells.iter().any(|cell| cell.group.dimension == Dimension::YearGroup));
    assert!(
        cube.cells.iter().any(|cell| cell.group.dimension == Dimension::Edition && cell.group.name == "pl")
    );
}

#[tokio::test]
async fn a_row_for_every_answer_comes_in_too() {
    let app = partnership().await;
    let said = brings(&app, "long").await.unwrap();
    assert!(said.contains("people counted: 114") && !said.contains("a name"), "{said}");
    assert!(is_shown(cube(&app, "Summer 2024").await.as_ref(), "2S-YP-1", YoungPeople));
}

#[tokio::test]
async fn no_person_address_time_or_word_of_an_answer_is_in_any_table() {
    let app = partnership().await;
    for name in ["microsoft", "google", "limesurvey", "long"] {
        brings(&app, name).await.unwrap();
    }
    let rows = app.every_row().await;
    assert!(
        tables(&app.app.db).await.len() > 20
            && rows.contains("strongly_agree")
            && rows.contains("limesurvey.csv")
    );
    for secret in
        ["invented", "nobody", "a name", "anonymous", "10.0.0.", "r017", "11/4/24", "20.06.2024", "1000001"]
    {
        assert!(!rows.contains(secret), "{secret} was kept");
    }
    for name in ["microsoft", "google", "limesurvey"] {
        let text = std::fs::read_to_string(fixture(&format!("{name}.csv"))).unwrap();
        for cell in text.split([',', ';', '"', '\n']).filter(|cell| cell.matches(':').count() == 2) {
            assert!(!rows.contains(&cell.trim().to_lowercase()), "{cell} was kept");
        }
    }
}

#[tokio::test]
async fn the_same_file_and_a_wave_that_is_there_are_refused() {
    let app = partnership().await;
    brings(&app, "microsoft").await.unwrap();
    let again = brings(&app, "microsoft").await.unwrap_err();
    assert!(again.contains("brought in already") && again.contains("Autumn 2024, families"), "{again}");
    let other = app.home.path().join("other.csv");
    let text = std::fs::read_to_string(fixture("microsoft.csv")).unwrap();
    std::fs::write(&other, text.replace("anonymous", "somebody")).unwrap();
    let taken = brings_files(&app, (&fixture("microsoft.toml"), &other), false).await.unwrap_err();
    assert!(taken.contains("already a wave called"), "{taken}");
    assert_eq!((app.count("wave").await, app.count("release").await), (1, 1));
}

#[tokio::test]
async fn the_same_survey_with_a_few_more_rows_is_refused_under_another_name() {
    let app = partnership().await;
    brings(&app, "microsoft").await.unwrap();
    let (map, file) = (app.home.path().join("again.toml"), app.home.path().join("again.csv"));
    let csv = std::fs::read_to_string(fixture("microsoft.csv")).unwrap();
    std::fs::write(&file, csv.replace("anonymous", "somebody")).unwrap();
    let text = std::fs::read_to_string(fixture("microsoft.toml")).unwrap();
    let renamed = text.replace("Autumn 2024, families", "The whole of autumn 2024");
    let other_term = renamed.replace("term = \"autumn\"", "term = \"spring\"");
    assert_ne!(renamed, other_term);
    for (map_text, dry_run) in [(&renamed, true), (&renamed, false), (&other_term, false)] {
        std::fs::write(&map, map_text).unwrap();
        let said = brings_files(&app, (&map, &file), dry_run).await.unwrap_err();
        for words in ["Autumn 2024, families", "families", "1S-FA-1", "Curlew School", "belong wave correct"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
    }
    assert_eq!((app.count("wave").await, app.count("release").await), (1, 1));
    // The same questions a year later, and other schools in the same term, are another matter.
    let later = renamed.replace("2024", "2025");
    std::fs::write(&map, &later).unwrap();
    std::fs::write(&file, csv.replace("/24 ", "/25 ").replace("/2024 ", "/2025 ")).unwrap();
    brings_files(&app, (&map, &file), true).await.unwrap();
}

#[tokio::test]
async fn a_dry_run_and_a_file_with_one_fault_write_nothing() {
    let app = partnership().await;
    let before = app.every_row().await;
    let map = fixture("microsoft.toml");
    let said = brings_files(&app, (&map, &fixture("microsoft.csv")), true).await.unwrap();
    assert!(said.contains("dry run") && said.contains("% favourable"), "{said}");
    let broken = app.home.path().join("broken.csv");
    let text = std::fs::read_to_string(fixture("microsoft.csv")).unwrap();
    std::fs::write(&broken, text.replacen("Curlew School", "Wren School", 1)).unwrap();
    let refused = brings_files(&app, (&map, &broken), false).await.unwrap_err();
    assert!(
        refused.contains("1 row says \"Wren School\"") && refused.contains("nothing was brought in"),
        "{refused}"
    );
    assert_eq!(app.every_row().await, before);
}

#[tokio::test]
async fn what_was_brought_in_stays_behind_the_gate() {
    let app = partnership().await;
    let few = app.home.path().join("few.csv");
    let text = std::fs::read_to_string(fixture("microsoft.csv")).unwrap();
    let header = text.find("?\"").unwrap() + 4;
    let rows: Vec<&str> =
        text[header..].lines().filter(|row| !row.contains("Heron") && !row.contains("HERON")).collect();
    let heron = text[header..].lines().filter(|row| row.contains("Heron") || row.contains("HERON")).take(9);
    let all: Vec<&str> = rows.into_iter().chain(heron).collect();
    std::fs::write(&few, format!("{}{}\n", &text[..header], all.join("\n"))).unwrap();
    brings_files(&app, (&fixture("microsoft.toml"), &few), false).await.unwrap();
    let cube = cube(&app, "Autumn 2024, families").await;
    let heron = cube.cells.iter().find(|cell| cell.group.name == "Heron College");
    assert!(heron.is_none_or(|cell| cell.figure.shown().is_none()), "nine answers are not shown");
    let rows = app.every_row().await;
    let responses = rows.split("response\n").nth(1).unwrap().split("tally\n").next().unwrap();
    assert!(!responses.contains("heron college"), "nine answers are not written under their place");
}

#[tokio::test]
async fn the_command_reads_its_files_and_fails_with_every_fault() {
    let home = tempfile::tempdir().unwrap();
    let database = own_database(home.path()).await;
    let config = config_in(home.path(), &database);
    let run = |arguments: &[&std::ffi::OsStr]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_belong"))
            .current_dir(home.path())
            .env("BELONG_DATABASE_URL", &config.database.url)
            .env("BELONG_KEYS", &config.keys.folder)
            .env("BELONG_KEYS_COPY", &config.keys.copy)
            .env("BELONG_MAIL_FOLDER", &config.mail.folder)
            .args(arguments)
            .output()
            .unwrap()
    };
    let roster = home.path().join("roster.csv");
    std::fs::write(&roster, roster_of(&SETTINGS.map(|setting| (setting, Families, 1)))).unwrap();
    assert!(run(&["roster".as_ref(), "import".as_ref(), roster.as_os_str()]).status.success());
    let (map, file) = (fixture("google.toml"), fixture("google.csv"));
    let import = ["responses".as_ref(), "import".as_ref(), "--map".as_ref(), map.as_os_str()];
    let dry: Vec<_> = import.iter().copied().chain([file.as_os_str(), "--dry-run".as_ref()]).collect();
    let said = run(&dry);
    let told = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(
        said.status.success() && told.contains("own:breakfast-club") && told.contains("dry run"),
        "{said:?}"
    );
    let other = fixture("microsoft.csv");
    let wrong: Vec<_> = import.iter().copied().chain([other.as_os_str()]).collect();
    let said = run(&wrong);
    let told = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(
        !said.status.success() && told.contains("no column \"Timestamp\"") && told.lines().count() > 5,
        "{told}"
    );
    let real: Vec<_> = import.iter().copied().chain([file.as_os_str()]).collect();
    assert!(run(&real).status.success());
    let list = run(&["wave".as_ref(), "list".as_ref()]);
    assert!(String::from_utf8_lossy(&list.stdout).contains("brought in from a file on"), "{list:?}");
    assert!(run(&["doctor".as_ref()]).status.success());
}
