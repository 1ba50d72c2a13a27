//! A partnership's own recordings: checked with the survey files, played from their own address.

use crate::support::{TestApp, config_in, email_of, own_database, roster_of};
use belong::app::App;
use belong::clock::Clock;
use belong::surveys::{self, Content, Term};
use belong::theory::Audience::Children;
use std::path::Path;
use tempfile::TempDir;

const SPOKEN: &[u8] = b"ID3 a kind voice reads";

/// A copy of the survey files with these recordings.
fn survey_files(recordings: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys"), folder.path());
    for (name, bytes) in recordings {
        let path = folder.path().join("recordings").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let (entry, path) = entry.map(|entry| (entry.file_name(), entry.path())).unwrap();
        if path.is_dir() {
            std::fs::create_dir(to.join(&entry)).unwrap();
            copy(&path, &to.join(&entry));
        } else {
            std::fs::copy(path, to.join(&entry)).unwrap();
        }
    }
}

#[tokio::test]
async fn a_recording_is_played_from_the_address_on_the_page_whole_and_in_parts() {
    let files = survey_files(&[("en/6M-YC-1.mp3", SPOKEN), ("en-easy/6M-YC-1.ogg", b"OggS slowly")]);
    let content = Content::load(files.path()).unwrap();
    let url = content.recording("en", "6M-YC-1").unwrap().url.clone();
    assert_eq!(content.recording("uk", "6M-YC-1"), None);
    let app = TestApp::with_content(content).await;
    let whole = app.browser().get(&url).await;
    assert_eq!((whole.status, whole.body.as_bytes()), (200, SPOKEN));
    assert_eq!(whole.header("content-type"), Some("audio/mpeg"));
    assert!(whole.header("cache-control").unwrap().contains("immutable"));
    assert!(whole.header("content-security-policy").unwrap().contains("media-src 'self';"));
    let player = app.browser().with_header("range", "bytes=4-9");
    let part = player.get(&url).await;
    assert_eq!((part.status, part.body.as_str()), (206, "a kind"));
    assert_eq!(part.header("content-range"), Some("bytes 4-9/22"));
    let other = app.browser().get("/recordings/en-easy/6M-YC-1.ogg?v=older").await;
    assert_eq!((other.status, other.header("cache-control")), (200, Some("public, no-cache")));
}

#[tokio::test]
async fn the_page_of_a_recorded_question_has_a_player_and_no_other_page_has() {
    let mine = Content::embedded().questionnaire(Term::Autumn, Children).questions;
    let file = format!("en/{}.mp3", mine[0].item);
    let files = survey_files(&[(&file, SPOKEN)]);
    let app = TestApp::with_content(Content::load(files.path()).unwrap()).await;
    app.loads(&roster_of(&[("Heron School", Children, 1)])).await;
    app.open_wave().await;
    let child = app.respondent(&email_of("Heron School", Children, 1));
    let journey = child.starts("steps").await;
    let recorded = child.browser.get(&format!("{journey}?q=1")).await.body;
    let player = format!("<audio controls preload=\"none\" src=\"/recordings/{file}?v=");
    assert!(recorded.contains(&player), "{recorded}");
    let silent = child.browser.get(&format!("{journey}?q=2")).await.body;
    assert!(!silent.contains("<audio") && silent.contains(" data-listen>"), "{silent}");
    let all = child.browser.get(&child.starts("all").await).await.body;
    assert_eq!(all.matches("<audio").count(), 1);
}

#[tokio::test]
async fn only_what_was_found_at_the_start_can_be_asked_for() {
    let files = survey_files(&[("en/6M-YC-1.mp3", SPOKEN)]);
    let app = TestApp::with_content(Content::load(files.path()).unwrap()).await;
    let late = files.path().join("recordings/en/6M-YP-1.mp3");
    std::fs::write(late, SPOKEN).unwrap();
    for path in [
        "/recordings/en/6M-YP-1.mp3",
        "/recordings/en/6m-yc-1.mp3",
        "/recordings/en/..%2f..%2fitems.toml",
        "/recordings/..%2f/items.toml",
        "/recordings/%2e%2e/items.toml",
        "/recordings/en/%2e%2e%2f%2e%2e%2fitems.toml",
        "/recordings/en/",
        "/recordings/en/6M-YC-1.mp3%00",
    ] {
        let reply = app.browser().get(path).await;
        assert_eq!((reply.status, reply.header("cache-control")), (404, Some("no-store")), "{path}");
    }
    std::fs::write(files.path().join("recordings/en/6M-YC-1.mp3"), "ID3 another voice").unwrap();
    assert_eq!(app.browser().get("/recordings/en/6M-YC-1.mp3").await.status, 404);
}

#[tokio::test]
async fn a_faulty_recording_is_named_by_the_check_and_stops_the_start() {
    let files = survey_files(&[("en/6M-YC-1.mp3", SPOKEN), ("en/6M-YP-1.mp3", b"RIFF no such thing")]);
    let faults = surveys::check(Some(files.path())).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    let fault = faults[0].to_string();
    assert!(fault.contains("recordings/en/6M-YP-1.mp3: what is in this file is not mp3 audio"), "{fault}");
    let home = tempfile::tempdir().unwrap();
    let database = own_database(home.path()).await;
    let mut config = config_in(home.path(), &database);
    config.content.surveys = files.path().display().to_string();
    let clock = Clock::set_to(crate::support::london("2026-11-02 09:00"));
    let refused = App::start(config.clone(), clock.clone()).await.err().expect("it must not start");
    assert!(format!("{refused:#}").contains(&fault), "{refused:#}");
    std::fs::remove_file(files.path().join("recordings/en/6M-YP-1.mp3")).unwrap();
    assert!(surveys::check(Some(files.path())).unwrap().contains("recordings: 1,"));
    App::start(config, clock).await.unwrap();
}
