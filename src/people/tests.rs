//! Rosters against a database.

use super::*;
use crate::db::{Db, PoolSize};
use crate::ids::ParticipantId;
use crate::theory::Audience;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

async fn database() -> (Db, tempfile::TempDir) {
    let home = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", home.path().join("belong.db").display());
    (Db::connect(&url, PoolSize::default()).await.unwrap(), home)
}

fn roster(rows: &[&str]) -> Roster {
    parse(format!("{}\n{}\n", HEADER.join(","), rows.join("\n")).as_bytes()).unwrap()
}

async fn imports(db: &Db, roster: &Roster) -> RosterReport {
    import(db, roster, &mut |_, _| {}).await.unwrap()
}

const ANN: &str = "Rook,school,primary,North,FA,ann@example.org,C-1,4,0-5,en,yes,";
const BOB: &str = "Rook,school,primary,North,FA,ann@example.org,C-2,5,,,,no";
const CY: &str = "Heron,college,secondary,South,YP,cy@example.org,,11,50+,pl,,";

#[tokio::test]
async fn a_preview_says_what_the_import_then_does_and_a_second_import_does_nothing() {
    let (db, _home) = database().await;
    let roster = roster(&[ANN, BOB, CY, "Rook,school,primary,North,XX,x@example.org,,,,,,"]);
    let promised = preview(&db, &roster).await.unwrap();
    assert_eq!(participants_for_wave(db.reader(), None, 10).await.unwrap(), []);
    assert_eq!(promised.new_settings, ["Rook", "Heron"]);
    assert_eq!((promised.new, promised.changed, promised.unchanged), (3, 0, 0));
    assert_eq!((promised.problems.len(), promised.problems[0].row), (1, 5));
    let mut steps = Vec::new();
    let done = import(&db, &roster, &mut |done, total| steps.push((done, total))).await.unwrap();
    assert_eq!(done, promised);
    assert_eq!(steps, [(3, 3)]);
    for again in [preview(&db, &roster).await.unwrap(), imports(&db, &roster).await] {
        assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 3));
        assert!(!again.changes_something());
    }
    assert_eq!(participants_for_wave(db.reader(), None, 10).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_later_roster_updates_characteristics_and_keeps_ids_opt_outs_and_whoever_it_leaves_out() {
    let (db, _home) = database().await;
    imports(&db, &roster(&[ANN, BOB, CY])).await;
    let everybody = participants_for_wave(db.reader(), None, 10).await.unwrap();
    opt_out(&db, "C-2").await;
    let older = ANN.replace(",4,0-5,", ",5,5-10,").replace("North", "West");
    let stays = BOB.replace("North", "West").replace(",5,,", ",6,,");
    let report = imports(&db, &roster(&[&older, &stays])).await;
    assert_eq!((report.new, report.changed, report.unchanged), (0, 2, 0));
    assert_eq!(report.changed_settings, ["Rook"]);
    let now = participants_for_wave(db.reader(), None, 10).await.unwrap();
    assert_eq!(now.len(), 2, "the one who opted out is not asked");
    let ann = now.iter().find(|person| person.audience == Audience::Families).unwrap();
    assert_eq!((ann.year_group, ann.absence_band.as_deref()), (Some(5), Some("5-10")));
    assert!(everybody.iter().any(|before| before.id == ann.id));
    assert!(now.iter().any(|person| person.setting_name == "Heron" && person.language == "pl"));
    let places = settings(db.reader()).await.unwrap();
    assert_eq!(places.iter().map(|one| one.locality.as_str()).collect::<Vec<_>>(), ["South", "West"]);
}

async fn opt_out(db: &Db, child_ref: &str) {
    let txn = db.begin().await.unwrap();
    let row = entity::participant::ActiveModel { opted_out: sea_orm::Set(true), ..Default::default() };
    let whose = entity::participant::Column::ChildRef.eq(child_ref);
    entity::participant::Entity::update_many().set(row).filter(whose).exec(&txn).await.unwrap();
    txn.commit().await.unwrap();
}

#[tokio::test]
async fn counts_and_addresses_leave_out_those_who_opted_out() {
    let (db, _home) = database().await;
    let slip = "Heron,college,secondary,South,YP,,C-9,,,,,";
    imports(&db, &roster(&[ANN, BOB, CY, slip])).await;
    opt_out(&db, "C-2").await;
    let counts = roll_counts(db.reader()).await.unwrap();
    let mut counted: Vec<_> = counts.iter().map(|((_, audience), n)| (audience.code(), *n)).collect();
    counted.sort_unstable();
    assert_eq!(counted, [("FA", 1), ("YP", 2)]);
    let rows = entity::participant::Entity::find().all(db.reader()).await.unwrap();
    let ids: Vec<ParticipantId> = rows.iter().map(|row| row.id).collect();
    let addresses = address_of(db.reader(), &ids).await.unwrap();
    let mut addresses: Vec<_> = addresses.into_values().collect();
    addresses.sort_unstable();
    assert_eq!(addresses, ["ann@example.org", "cy@example.org"]);
}

#[tokio::test]
async fn pages_of_participants_cover_everybody_once() {
    let (db, _home) = database().await;
    let rows: Vec<String> = (0..2_503).map(|n| CY.replace("cy@", &format!("p{n}@"))).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(imports(&db, &roster(&rows)).await.new, 2_503);
    let (mut seen, mut after) = (std::collections::HashSet::new(), None);
    loop {
        let page = participants_for_wave(db.reader(), after, 1_000).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        seen.extend(page.into_iter().map(|person| person.id));
    }
    assert_eq!(seen.len(), 2_503);
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named() {
    let (db, home) = database().await;
    let path = home.path().join("roster.csv");
    let fault = import_file(&db, &path, false, &mut |_, _| {}).await.unwrap_err();
    assert!(fault.to_string().contains("roster.csv"));
    std::fs::write(&path, format!("{}\n{ANN}\n", HEADER.join(","))).unwrap();
    let dry = import_file(&db, &path, true, &mut |_, _| {}).await.unwrap();
    assert_eq!(dry.new, 1);
    assert_eq!(participants_for_wave(db.reader(), None, 10).await.unwrap(), []);
    assert_eq!(import_file(&db, &path, false, &mut |_, _| {}).await.unwrap().new, 1);
}
