//! What the tables may hold. A new column of an answer is a promise broken until this list says why.

use crate::support::{TestApp, columns, email_of, roster_of, rows_of, tables};
use belong::theory::Audience::Families;

const ALLOWED: [(&str, &[&str]); 6] = [
    ("draft", &["invitation_id", "sealed", "wave_id"]),
    ("ballot", &["id", "sealed", "wave_id", "withdrawal_mac"]),
    ("paper_stub", &["batch_id", "invitation_id"]),
    ("paper_sheet", &["batch_id", "id", "sealed"]),
    ("response", &["answers", "audience", "id", "place", "wave_id"]),
    (
        "tally",
        &["audience", "category", "choice", "dimension", "id", "item_id", "item_version", "n", "wave_id"],
    ),
];

#[tokio::test]
async fn answers_carry_no_time_address_or_device() {
    let app = TestApp::new().await;
    for (table, allowed) in ALLOWED {
        assert_eq!(columns(&app.app.db, table).await, allowed, "{table}");
    }
    let outbox = columns(&app.app.db, "outbox").await;
    for body in ["body", "text", "html", "subject", "link", "token", "email", "recipient"] {
        assert!(!outbox.iter().any(|column| column == body), "the outbox may not hold a {body}");
    }
}

#[tokio::test]
async fn no_table_was_forgotten_by_the_tests_that_look_at_every_row() {
    let app = TestApp::new().await;
    let every_row = app.every_row().await;
    for table in tables(&app.app.db).await {
        assert!(every_row.lines().any(|line| line == table), "{table} is not in support's list of tables");
    }
}

#[tokio::test]
async fn ballots_have_one_length_and_their_order_tells_nothing_of_the_sending() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 12)])).await;
    app.open_wave().await;
    for n in 1..=12 {
        let me = app.respondent(&email_of("Heron School", Families, n));
        let journey = me.starts("all").await;
        let questions = app.questionnaire(Families).questions;
        let answers: Vec<(String, String)> = questions
            .iter()
            .take(n)
            .map(|question| (question.item.clone(), question.choices[n % 5].code.clone()))
            .collect();
        assert_eq!(me.sends(&journey, &answers).await.status, 303);
    }
    let rows = rows_of(&app.app.db, "ballot").await;
    let lengths: std::collections::HashSet<usize> = rows.lines().map(str::len).collect();
    assert_eq!((rows.lines().count(), lengths.len()), (12, 1), "{lengths:?}");
}
