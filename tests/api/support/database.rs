//! A database for one test, gone with it; and what is in it, as text.

use belong::config;
use belong::db::Db;
use belong::ids::WaveId;
use sea_orm::{ConnectionTrait, Statement};
use std::path::Path;

/// Every table that the program writes.
pub const TABLES: [&str; 55] = [
    "instance",
    "staff",
    "sign_in",
    "session",
    "role_grant",
    "sign_in_try",
    "audit",
    "api_key",
    "passkey",
    "passkey_challenge",
    "guidance_entry",
    "setting",
    "participant",
    "pulse",
    "wave",
    "questionnaire",
    "invitation",
    "outbox",
    "mail_hold",
    "mail_minute",
    "mail_beat",
    "reminder_round",
    "sibling_left_out",
    "wave_opt_out",
    "draft",
    "ballot",
    "response",
    "tally",
    "release",
    "target",
    "support_contact",
    "action",
    "action_change",
    "results_note",
    "report_timetable",
    "report_told",
    "lost_link",
    "class_session",
    "paper_batch",
    "paper_stub",
    "paper_sheet",
    "register_file",
    "register_value",
    "setting_key",
    "reader",
    "reader_absence",
    "voice_count",
    "contact_request",
    "waiting_box",
    "comment",
    "passage",
    "coding",
    "reading_act",
    "suppression",
    "bounce",
];

/// The address of a new database; a PostgreSQL one is dropped with it.
pub struct OwnDatabase {
    pub url: String,
    on_server: Option<(String, String)>,
}

/// A new SQLite file below `home`, or a new database in the cluster that `BELONG_TEST_POSTGRES` names.
pub async fn own_database(home: &Path) -> OwnDatabase {
    let Some(server) = config::variable("BELONG_TEST_POSTGRES") else {
        let file = home.join("database").join("belong.db");
        return OwnDatabase { url: format!("sqlite://{}", file.display()), on_server: None };
    };
    let name = format!("belong_{}", WaveId::random().0.simple());
    let admin = sea_orm::Database::connect(&server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    let (begin, _) = server.rsplit_once('/').unwrap();
    OwnDatabase { url: format!("{begin}/{name}"), on_server: Some((server, name)) }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        let Some((server, name)) = self.on_server.take() else { return };
        let drop = async move {
            let admin = sea_orm::Database::connect(&server).await?;
            admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await?;
            admin.close().await
        };
        let thread = std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(drop)
        });
        if let Ok(Err(fault)) = thread.join() {
            eprintln!("a test's database was not dropped: {fault}");
        }
    }
}

async fn lines(db: &Db, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    let rows = db.reader().query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()).collect()
}

pub async fn columns(db: &Db, table: &str) -> Vec<String> {
    let sql = if db.is_postgres() {
        format!(
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}' ORDER BY 1"
        )
    } else {
        format!("SELECT name FROM pragma_table_info('{table}') ORDER BY 1")
    };
    lines(db, &sql).await
}

/// Every table that there is, without the list of migrations.
pub async fn tables(db: &Db) -> Vec<String> {
    let sql = if db.is_postgres() {
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"
    };
    let own = |name: &String| name != "seaql_migrations" && !name.starts_with("sqlite_");
    lines(db, sql).await.into_iter().filter(own).collect()
}

pub async fn count(db: &Db, table: &str) -> i64 {
    lines(db, &format!("SELECT CAST(count(*) AS text) FROM {table}")).await[0].parse().unwrap()
}

/// Everything in one table, a row a line, bytes in hexadecimal, in lower case.
pub async fn rows_of(db: &Db, table: &str) -> String {
    let sql = if db.is_postgres() {
        format!("SELECT CAST(t AS text) FROM {table} t ORDER BY 1")
    } else {
        let quoted: Vec<String> =
            columns(db, table).await.iter().map(|one| format!("quote({one})")).collect();
        format!("SELECT {} FROM {table} ORDER BY 1", quoted.join(" || ',' || "))
    };
    lines(db, &sql).await.join("\n").to_lowercase()
}

/// Everything in every table but what is noted of the desk itself: the audit trail and the counted tries.
pub async fn every_row_besides_notes(db: &Db) -> String {
    let mut all = String::new();
    for table in TABLES.iter().filter(|table| !["instance", "audit", "sign_in_try"].contains(table)) {
        all.push_str(&format!("{table}\n{}\n", rows_of(db, table).await));
    }
    all
}

/// Everything in every table.
pub async fn every_row(db: &Db) -> String {
    let mut all = String::new();
    for table in TABLES {
        all.push_str(&format!("{table}\n{}\n", rows_of(db, table).await));
    }
    all
}
