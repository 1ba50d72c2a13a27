//! Actions, their history and notes against a database.

use super::book::ActionsBook;
use super::*;
use crate::access::Scope;
use crate::clock::At;
use crate::db::{Db, PoolSize};
use crate::ids::{ActionId, SettingId, WaveId};
use crate::surveys::Content;
use sea_orm::ConnectionTrait;
use std::time::Duration;

fn action(did: &str, done_on: &str) -> Action {
    let typed = ActionIn {
        outcome: "6S".into(),
        audience: "FA".into(),
        heard: "We never hear back.".into(),
        did: did.into(),
        done_on: done_on.into(),
        ..ActionIn::default()
    };
    let now = At::parse_london("2026-11-22 12:00").unwrap();
    let content = Content::embedded();
    let on = Ground { theory: &content.theory, released: &[], now };
    read_action(&typed, on, None, ActionId::random()).unwrap()
}

async fn house(home: &std::path::Path) -> Db {
    let url = format!("sqlite://{}", home.join("belong.db").display());
    Db::connect(&url, PoolSize::default()).await.unwrap()
}

async fn keeps(db: &Db, action: &Action) {
    let txn = db.begin().await.unwrap();
    keep_action(&txn, action.clone(), "Robin").await.unwrap();
    txn.commit().await.unwrap();
}

#[tokio::test]
async fn the_latest_is_told_and_remembered_for_a_little_while() {
    let home = tempfile::tempdir().unwrap();
    let db = house(home.path()).await;
    let (long, brief) = (ActionsBook::new(db.clone()), ActionsBook::holding(db.clone(), Duration::ZERO));
    assert_eq!(long.latest_for(None).await, Latest::default());
    let (first, second) = (action("We write to you.", "2026-10-01"), action("We ring you.", "2026-11-01"));
    keeps(&db, &second).await;
    keeps(&db, &first).await;
    assert_eq!(all_actions(db.reader()).await.unwrap().len(), 2);
    let (did, on) = second.done().unwrap();
    let told = Told { heard: second.heard.clone(), did: did.to_owned(), done_on: on };
    let news = Latest { setting: None, partnership: Some(told) };
    assert_eq!(latest_for(db.reader(), None).await.unwrap(), news);
    assert_eq!(long.latest_for(None).await, Latest::default(), "another process learns of it a little later");
    assert_eq!(brief.latest_for(None).await, news);
    long.forget();
    assert_eq!(long.latest_for(None).await, news);
}

#[tokio::test]
async fn what_is_changed_or_removed_stays_in_the_history() {
    let home = tempfile::tempdir().unwrap();
    let db = house(home.path()).await;
    let first = action("We write to you.", "2026-10-01");
    keeps(&db, &first).await;
    let second = Action { became: "Fewer people rang to ask.".into(), ..first.clone() };
    let txn = db.begin().await.unwrap();
    let by = By { who: "Casey", what: "what became of it", at: At(first.created_at.0 + 5) };
    rewrite_action(&txn, &first, second.clone(), by).await.unwrap();
    let by = By { who: "Robin", what: "removed", at: At(first.created_at.0 + 9) };
    store::remove_action(&txn, &second, by).await.unwrap();
    let late = By { at: At(first.created_at.0 + 12), ..by };
    rewrite_action(&txn, &second, first.clone(), late).await.unwrap();
    txn.commit().await.unwrap();
    assert_eq!(all_actions(db.reader()).await.unwrap(), []);
    let history = history_of(db.reader(), first.id).await.unwrap();
    let told: Vec<(&str, &str)> = history.iter().map(|one| (one.by.as_str(), one.what.as_str())).collect();
    let all = [("Robin", "removed"), ("Casey", "what became of it"), ("Robin", "written down")];
    assert_eq!(told, all, "what is gone is not changed any more");
    let line = |at: usize, label: &str| {
        let line = history[at].before.iter().find(|(name, _)| name == label);
        line.map(|(_, words)| words.clone())
    };
    assert_eq!(line(0, "What became of it").as_deref(), Some("Fewer people rang to ask."));
    assert_eq!(line(1, "What became of it").as_deref(), Some(""));
    assert_eq!(line(1, "We did").as_deref(), Some("We write to you."));
}

#[test]
fn a_setting_sees_its_own_and_the_partnerships_and_writes_its_own_only() {
    let (own, other) = (SettingId::random(), SettingId::random());
    let scope = Scope::These(vec![own]);
    let of = |setting| Action { setting, ..action("We ring you.", "2026-11-01") };
    let reads = |scope: &Scope, setting| of(setting).is_read_in(scope);
    assert!(reads(&scope, None) && reads(&scope, Some(own)) && !reads(&scope, Some(other)));
    assert!(!scope.holds_whose(None) && scope.holds_whose(Some(own)) && !scope.holds_whose(Some(other)));
    assert!(Scope::All.holds_whose(None) && reads(&Scope::All, Some(other)));
}

#[tokio::test]
async fn a_scope_lists_and_loads_the_partnerships_and_its_own() {
    let home = tempfile::tempdir().unwrap();
    let db = house(home.path()).await;
    let [own, other] = [(); 2].map(|()| SettingId::random());
    let txn = db.begin().await.unwrap();
    for (setting, name) in [(own, "Heron School"), (other, "Rook School")] {
        let id = setting.0.simple();
        let row = format!(
            "INSERT INTO setting (id, name, kind, phase, locality) VALUES (x'{id}', '{name}', 'school', '', '')"
        );
        txn.execute_unprepared(&row).await.unwrap();
    }
    txn.commit().await.unwrap();
    let of = |setting| Action { setting, ..action("We ring you.", "2026-11-01") };
    let all = [of(None), of(Some(own)), of(Some(other))];
    for one in &all {
        keeps(&db, one).await;
    }
    let scope = Scope::These(vec![own]);
    let listed = actions_in(db.reader(), &scope).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|one| one.setting != Some(other)));
    for (one, seen) in all.iter().zip([true, true, false]) {
        assert_eq!(action_in(db.reader(), one.id, &scope).await.unwrap().is_some(), seen);
    }
}

#[tokio::test]
async fn a_note_is_sent_once_and_only_as_it_was_looked_at() {
    let home = tempfile::tempdir().unwrap();
    let db = house(home.path()).await;
    let wave = WaveId::random();
    let txn = db.begin().await.unwrap();
    txn.execute_unprepared("PRAGMA defer_foreign_keys = ON").await.unwrap();
    save_note(&txn, wave, "One.", ("Robin", At(1))).await.unwrap();
    save_note(&txn, wave, "Two.", ("Casey", At(2))).await.unwrap();
    assert!(!mark_note_sent(&txn, wave, At(1), ("Robin", At(3))).await.unwrap(), "somebody wrote it anew");
    assert!(mark_note_sent(&txn, wave, At(2), ("Robin", At(3))).await.unwrap());
    assert!(!mark_note_sent(&txn, wave, At(2), ("Robin", At(4))).await.unwrap(), "once");
    save_note(&txn, wave, "Three.", ("Casey", At(5))).await.unwrap();
    count_note_mails(&txn, wave, 7).await.unwrap();
    let note = note_of(&txn, wave).await.unwrap().unwrap();
    assert_eq!((note.text.as_str(), note.saved_by.as_str()), ("Two.", "Casey"));
    assert_eq!(note.sent, Some(Sent { at: At(3), by: "Robin".into(), mails: 7 }));
}
