//! Support contacts against a database.

use super::book::SupportBook;
use super::*;
use crate::db::{Db, PoolSize};
use crate::ids::{SettingId, SupportContactId};
use jiff::civil::{Date, date};
use std::time::Duration;

const TODAY: Date = date(2026, 11, 22);

async fn database() -> (Db, tempfile::TempDir) {
    let home = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", home.path().join("belong.db").display());
    (Db::connect(&url, PoolSize::default()).await.unwrap(), home)
}

fn line(name: &str, review_by: &str) -> SupportContact {
    let typed = ContactIn {
        name: name.into(),
        words: "for families".into(),
        phone: "+44 1632 960001".into(),
        email: "talk@example.org".into(),
        hours: "weekdays".into(),
        owner: "The office".into(),
        review_by: review_by.into(),
    };
    read_contact(&typed, None, (SupportContactId::random(), TODAY)).unwrap()
}

async fn keeps(db: &Db, contact: &SupportContact) {
    let txn = db.begin().await.unwrap();
    keep_contact(&txn, contact.clone()).await.unwrap();
    txn.commit().await.unwrap();
}

async fn shown(book: &SupportBook, today: Date) -> Vec<String> {
    book.freshen().await;
    let lines = book.support_for(Some(SettingId::random()), today).lines;
    lines.into_iter().map(|line| line.name).collect()
}

#[tokio::test]
async fn a_contact_comes_back_as_it_was_kept_and_a_change_replaces_all_of_it() {
    let (db, _home) = database().await;
    let contact = line("The line", "2027-01-01");
    keeps(&db, &contact).await;
    assert_eq!(support_contacts(db.reader()).await.unwrap(), vec![contact.clone()]);
    let changed = SupportContact { phone: None, name: "Another".into(), ..contact.clone() };
    let txn = db.begin().await.unwrap();
    assert!(change_contact(&txn, changed.clone()).await.unwrap());
    let unknown = SupportContact { id: SupportContactId::random(), ..contact };
    assert!(!change_contact(&txn, unknown).await.unwrap());
    txn.commit().await.unwrap();
    assert_eq!(support_contacts(db.reader()).await.unwrap(), [changed]);
}

#[tokio::test]
async fn the_book_asks_the_database_again_when_told_or_when_its_time_is_up() {
    let (db, _home) = database().await;
    keeps(&db, &line("One", "2027-01-01")).await;
    let long = SupportBook::new(db.clone());
    let brief = SupportBook::holding(db.clone(), Duration::ZERO);
    assert_eq!((shown(&long, TODAY).await, shown(&brief, TODAY).await).0, ["One"]);
    keeps(&db, &line("Two", "2026-11-23")).await;
    assert_eq!(shown(&long, TODAY).await, ["One"], "another process learns of it a little later");
    assert_eq!(shown(&brief, TODAY).await, ["One", "Two"]);
    long.forget();
    assert_eq!(shown(&long, TODAY).await, ["One", "Two"]);
    assert_eq!(shown(&long, date(2026, 11, 24)).await, ["One"], "a remembered contact expires all the same");
}
