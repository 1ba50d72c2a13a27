//! Actions against a database.

use super::book::ActionsBook;
use super::*;
use crate::clock::At;
use crate::db::{Db, PoolSize};
use crate::ids::ActionId;
use crate::surveys::Content;
use std::time::Duration;

fn action(did: &str, done_on: &str) -> Action {
    let typed = ActionIn {
        outcome: "6S".into(),
        audience: "FA".into(),
        heard: "We never hear back.".into(),
        did: did.into(),
        done_on: done_on.into(),
    };
    let now = At::parse_london("2026-11-22 12:00").unwrap();
    read_action(&typed, &Content::embedded().theory, None, (ActionId::random(), now)).unwrap()
}

async fn keeps(db: &Db, action: &Action) {
    let txn = db.begin().await.unwrap();
    keep_action(&txn, action.clone()).await.unwrap();
    txn.commit().await.unwrap();
}

#[tokio::test]
async fn the_latest_is_told_and_remembered_for_a_little_while() {
    let home = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", home.path().join("belong.db").display());
    let db = Db::connect(&url, PoolSize::default()).await.unwrap();
    let (long, brief) = (ActionsBook::new(db.clone()), ActionsBook::holding(db.clone(), Duration::ZERO));
    assert_eq!(long.latest_for(None).await, Latest::default());
    let (first, second) = (action("We write to you.", "2026-10-01"), action("We ring you.", "2026-11-01"));
    keeps(&db, &second).await;
    keeps(&db, &first).await;
    assert_eq!(all_actions(db.reader()).await.unwrap(), [second.clone(), first]);
    let told = Told { heard: second.heard, did: second.did, done_on: second.done_on };
    let news = Latest { setting: None, partnership: Some(told) };
    assert_eq!(latest_for(db.reader(), None).await.unwrap(), news);
    assert_eq!(long.latest_for(None).await, Latest::default(), "another process learns of it a little later");
    assert_eq!(brief.latest_for(None).await, news);
    long.forget();
    assert_eq!(long.latest_for(None).await, news);
}
