//! A start that must not happen says what is wrong, where, and what to do.

use crate::support::{TestApp, config_in, own_database, roster_of};
use belong::app::App;
use belong::clock::Clock;
use belong::config::Config;
use belong::theory::Audience::Families;
use sea_orm::ConnectionTrait;
use std::path::Path;

async fn refusal(config: Config, clock: &Clock) -> String {
    match App::start(config, clock.clone()).await {
        Ok(_) => panic!("it started"),
        Err(fault) => format!("{fault:#}"),
    }
}

/// A program with an open wave, its settings, and the file of the wave's key in both folders.
async fn with_open_wave() -> (TestApp, Config, [std::path::PathBuf; 2]) {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 2)])).await;
    let wave = app.open_wave().await;
    let config = (*app.app.config).clone();
    let files =
        [&config.keys.folder, &config.keys.copy].map(|folder| folder.join(format!("{}.key", wave.id)));
    assert!(files.iter().all(|file| file.is_file()), "{files:?}");
    (app, config, files)
}

#[tokio::test]
async fn one_lost_key_file_is_written_again_from_its_twin_and_two_lost_ones_stop_the_start() {
    let (app, config, files) = with_open_wave().await;
    std::fs::remove_file(&files[0]).unwrap();
    App::start(config.clone(), app.clock.clone()).await.unwrap();
    assert!(files[0].is_file(), "the twin was written again");
    for file in &files {
        std::fs::remove_file(file).unwrap();
    }
    let said = refusal(config.clone(), &app.clock).await;
    assert!(said.contains("Autumn 2026") && said.contains("key"), "{said}");
    std::fs::remove_dir_all(&config.keys.folder).unwrap();
    std::fs::remove_dir_all(&config.keys.copy).unwrap();
    let said = refusal(config, &app.clock).await;
    assert!(said.contains("key"), "{said}");
}

#[tokio::test]
async fn a_key_that_is_not_the_waves_stops_the_start() {
    let (app, config, files) = with_open_wave().await;
    for file in &files {
        std::fs::remove_file(file).unwrap();
        std::fs::write(file, [7u8; 32]).unwrap();
    }
    let said = refusal(config, &app.clock).await;
    assert!(said.contains("Autumn 2026"), "{said}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let (app, home) = (TestApp::new().await, tempfile::tempdir().unwrap());
    let in_the_way = home.path().join("a-file");
    std::fs::write(&in_the_way, "").unwrap();
    let database = own_database(home.path()).await;
    let mut config = config_in(home.path(), &database);
    config.keys.folder = in_the_way.join("keys");
    let said = refusal(config, &app.clock).await;
    assert!(said.contains("a-file"), "{said}");
    let mut config = config_in(home.path(), &database);
    config.database.url = format!("sqlite://{}/belong.db", in_the_way.join("inside").display());
    let said = refusal(config, &app.clock).await;
    assert!(said.contains("a-file") && said.contains("BELONG_DATABASE_URL"), "{said}");
}

#[tokio::test]
async fn a_database_of_a_newer_program_or_of_another_kind_is_left_alone() {
    let app = TestApp::new().await;
    let txn = app.app.db.begin().await.unwrap();
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m2099_01_01_later', 0)";
    sea_orm::ConnectionTrait::execute_unprepared(&txn, newer).await.unwrap();
    txn.commit().await.unwrap();
    let said = refusal((*app.app.config).clone(), &app.clock).await;
    assert!(said.contains("newer") && said.contains("m2099_01_01_later"), "{said}");

    let home = tempfile::tempdir().unwrap();
    let database = own_database(home.path()).await;
    for (url, told) in [
        ("mysql://localhost/belong", "sqlite:// or postgres://"),
        ("postgres://belong@127.0.0.1:1/none", "PostgreSQL"),
    ] {
        let mut config = config_in(home.path(), &database);
        config.database.url = url.to_owned();
        let said = refusal(config, &app.clock).await;
        assert!(said.contains(told), "{said}");
    }
    let text = home.path().join("notes.db");
    std::fs::write(&text, "this is not a database, but it is long enough to be read as one".repeat(20))
        .unwrap();
    let mut config = config_in(home.path(), &database);
    config.database.url = format!("sqlite://{}", text.display());
    config.keys.folder = home.path().join("elsewhere").join("keys");
    config.keys.copy = tempfile::tempdir().unwrap().path().join("copy");
    let said = refusal(config, &app.clock).await;
    assert!(!said.is_empty(), "{said}");
}

fn copy_of(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_of(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

#[tokio::test]
async fn a_broken_survey_file_is_named_with_its_line() {
    let (app, home) = (TestApp::new().await, tempfile::tempdir().unwrap());
    let surveys = home.path().join("surveys");
    copy_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys"), &surveys);
    let database = own_database(home.path()).await;
    let mut config = config_in(home.path(), &database);
    config.content.surveys = surveys.display().to_string();
    App::start(config.clone(), app.clock.clone()).await.expect("an untouched copy starts");
    let items = surveys.join("items.toml");
    let text = std::fs::read_to_string(&items).unwrap();
    let broken = text.replacen("outcome = \"1S\"", "outcome = \"9Z\"", 1);
    assert_ne!(broken, text);
    std::fs::write(&items, broken).unwrap();
    let said = refusal(config.clone(), &app.clock).await;
    assert!(said.contains("items.toml:") && said.contains("9Z"), "{said}");
    std::fs::write(&items, "this is = not [toml").unwrap();
    assert!(refusal(config.clone(), &app.clock).await.contains("items.toml"));
    config.content.surveys = home.path().join("none").display().to_string();
    assert!(refusal(config, &app.clock).await.contains("no such folder"));
}

#[tokio::test]
async fn weak_settings_are_all_listed_at_once() {
    let (app, home) = (TestApp::new().await, tempfile::tempdir().unwrap());
    let database = own_database(home.path()).await;
    let mut config = config_in(home.path(), &database);
    config.server.base_url = "https://belong.example.org".to_owned();
    config.server.listen = "everywhere".to_owned();
    config.keys.copy = config.keys.folder.clone();
    let said = refusal(config, &app.clock).await;
    for told in ["BELONG_SMTP", "BELONG_LISTEN", "same folder"] {
        assert!(said.contains(told), "{told} is not in: {said}");
    }
    let mut config = config_in(home.path(), &database);
    config.mail.from = "not an address".to_owned();
    assert!(refusal(config, &app.clock).await.contains("BELONG_MAIL_FROM"));
}

#[tokio::test]
async fn whatever_opens_a_demonstrations_database_says_that_it_is_one() {
    let app = TestApp::new().await;
    let plain = belong::demo::as_marked(app.app.clone()).await.unwrap();
    assert!(!plain.config.demo);
    assert_ne!(plain.content.theory.partnership, "Saltmarsh Bay partnership");
    let txn = app.app.db.begin().await.unwrap();
    txn.execute_unprepared("INSERT INTO instance (name, value) VALUES ('demo', 'yes')").await.unwrap();
    txn.commit().await.unwrap();
    let marked = belong::demo::as_marked(app.app.clone()).await.unwrap();
    assert!(marked.config.demo && marked.gathering().is_demo);
    assert_eq!(marked.content.theory.partnership, "Saltmarsh Bay partnership");
}
