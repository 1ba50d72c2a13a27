//! What the tables may hold. A new column of an answer is a promise broken until this list says why.

use crate::support::{TestApp, columns, email_of, roster_of, rows_of, tables};
use belong::theory::Audience::Families;
use sea_orm::{ConnectionTrait, Statement};

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

/// What may be known of words: a new column may be a way back to whoever wrote them.
const OF_WORDS: [(&str, &[&str]); 6] = [
    ("waiting_box", &["id", "sealed", "setting_id", "wave_id"]),
    (
        "comment",
        &["day", "due_at", "id", "read_at", "read_first", "sealed", "setting_id", "state", "told", "wave_id"],
    ),
    ("contact_request", &["day", "due_at", "id", "sealed", "setting_id", "settled_at", "state", "told"]),
    (
        "coding",
        &["audience", "coded_at", "comment_id", "outcomes", "setting_id", "staff_id", "themes", "wave_id"],
    ),
    (
        "passage",
        &[
            "audience",
            "body",
            "comment_id",
            "decided_at",
            "decided_by",
            "form",
            "id",
            "outcome",
            "proposed_at",
            "proposed_by",
            "sealed",
            "setting_id",
            "state",
            "wave_id",
        ],
    ),
    ("reading_act", &["act", "at", "comment_id", "id", "staff_id"]),
];

/// The tables that this table's foreign keys name.
async fn pointed_to(app: &TestApp, table: &str) -> Vec<String> {
    let db = app.app.db.reader();
    let sql = if app.app.db.is_postgres() {
        format!(
            "SELECT CAST(CAST(confrelid AS regclass) AS text) FROM pg_constraint WHERE contype = 'f' AND conrelid = CAST('{table}' AS regclass)"
        )
    } else {
        format!("SELECT \"table\" FROM pragma_foreign_key_list('{table}')")
    };
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[tokio::test]
async fn words_have_no_column_and_no_key_that_leads_to_whoever_wrote_them() {
    let app = TestApp::new().await;
    for (table, allowed) in OF_WORDS {
        assert_eq!(columns(&app.app.db, table).await, allowed, "{table}");
        for named in pointed_to(&app, table).await {
            assert!(["wave", "setting", "comment"].contains(&named.as_str()), "{table} points to {named}");
        }
    }
    for table in ["invitation", "ballot", "response", "participant", "draft"] {
        for named in pointed_to(&app, table).await {
            assert!(OF_WORDS.iter().all(|(words, _)| *words != named), "{table} points to {named}");
        }
    }
    assert!(pointed_to(&app, "waiting_box").await.contains(&"setting".to_owned()), "keys are read at all");
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
