//! Rosters against a database.

use super::*;
use crate::clock::At;
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
    import(db, roster, At(0), &mut |_, _| {}).await.unwrap()
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
    let done = import(&db, &roster, At(0), &mut |done, total| steps.push((done, total))).await.unwrap();
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
    let fault = import_file(&db, &path, false, At(0), &mut |_, _| {}).await.unwrap_err();
    assert!(fault.to_string().contains("roster.csv"));
    std::fs::write(&path, format!("{}\n{ANN}\n", HEADER.join(","))).unwrap();
    let dry = import_file(&db, &path, true, At(0), &mut |_, _| {}).await.unwrap();
    assert_eq!(dry.new, 1);
    assert_eq!(participants_for_wave(db.reader(), None, 10).await.unwrap(), []);
    assert_eq!(import_file(&db, &path, false, At(0), &mut |_, _| {}).await.unwrap().new, 1);
}

mod edge {
    use super::*;
    use crate::access::{self, Gate, Grant, InstanceKey, Role, Roles};
    use crate::clock::{At, Clock};
    use crate::config::Config;
    use poem::http::StatusCode;
    use poem::test::{TestClient, TestForm, TestFormField};
    use poem::{Endpoint, EndpointExt, Route, get, post};
    use std::sync::Arc;

    async fn desk() -> (TestClient<impl Endpoint>, String, Db, tempfile::TempDir) {
        let (db, home) = database().await;
        let clock = Clock::set_to(At(1));
        let key = InstanceKey::open(&home.path().join("keys"), &home.path().join("copy")).unwrap();
        let ann = access::colleague("Ann", "ann@example.org", Roles::first()).unwrap();
        access::enrol(&db, &clock, ann).await.unwrap();
        let link =
            access::mint_unbound_link(&db, &key, &clock, "", "ann@example.org").await.unwrap().unwrap();
        let token = link.rsplit('/').next().unwrap();
        let presented = access::Presented { token, ..access::Presented::default() };
        let (session, _) = access::redeem(&db, &clock, presented).await.unwrap().unwrap();
        let routes = Route::new()
            .at("/desk/settings", get(settings_page))
            .at("/desk/roster", get(roster_page).post(roster_uploaded))
            .at("/desk/roster/confirm", post(roster_confirmed));
        let routes = Gate::before("/desk", Grant::Roles(&Role::ALL), routes);
        let routes = routes.data(db.clone()).data(clock).data(PendingRosters::default());
        let client = TestClient::new(routes.data(Arc::new(Config::embedded())));
        (client, format!("belong-session={session}"), db, home)
    }

    fn upload(bytes: Vec<u8>) -> TestForm {
        let file = TestFormField::bytes(bytes).name("roster").filename("roster.csv");
        TestForm::new().text("form_token", "x").field(file)
    }

    #[tokio::test]
    async fn an_upload_is_previewed_confirmed_once_and_counted() {
        let (client, session, db, _home) = desk().await;
        client.get("/desk/roster").send().await.assert_status(StatusCode::SEE_OTHER);
        client.get("/desk/roster").header("cookie", &session).send().await.assert_status_is_ok();
        let text = format!("{}\n{ANN}\n{}\n", HEADER.join(","), ANN.replace("ann@example.org", "<i>"));
        let sent = client.post("/desk/roster").header("cookie", &session);
        let sent = sent.multipart(upload(text.into_bytes())).send().await;
        sent.assert_status_is_ok();
        let page = sent.0.into_body().into_string().await.unwrap();
        assert!(page.contains("What the roster would change") && !page.contains("<i>"), "{page}");
        assert_eq!(settings(db.reader()).await.unwrap(), []);
        let id = page.split("name=\"upload\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        for (status, words) in [
            (StatusCode::OK, "1 new, 0 changed, 0 unchanged; 1 rows did not go in"),
            (StatusCode::UNPROCESSABLE_ENTITY, "no longer held"),
        ] {
            let confirm = client.post("/desk/roster/confirm").header("cookie", &session);
            let done = confirm.form(&[("upload", id)]).send().await;
            done.assert_status(status);
            let page = done.0.into_body().into_string().await.unwrap();
            assert!(page.contains(words), "{page}");
        }
        let page = client.get("/desk/settings").header("cookie", &session).send().await;
        assert!(page.0.into_body().into_string().await.unwrap().contains("Rook"));
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_or_is_too_large_is_refused_with_a_sentence() {
        let (client, session, _db, _home) = desk().await;
        for (bytes, words) in [
            (vec![], "Choose a file first"),
            (b"PK\x03\x04\0\0\0\0".to_vec(), "not a text file"),
            (b"setting,kind\n".to_vec(), "has no column"),
            (vec![b'x'; 21 << 20], "larger than 20 MB"),
        ] {
            let sent = client.post("/desk/roster").header("cookie", &session);
            let sent = sent.multipart(upload(bytes)).send().await;
            sent.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
            let page = sent.0.into_body().into_string().await.unwrap();
            assert!(page.contains(words), "{page}");
        }
    }
}
