//! The count happens once, and its figures stay.

use crate::support::{TestApp, email_of, often, roster_of};
use belong::theory::Audience::Families;

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
