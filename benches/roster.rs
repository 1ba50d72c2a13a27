//! A roster of 100,000 rows: reading and importing it into SQLite, beside inserting the same rows plainly.
//!
//! `cargo bench --bench roster`. Medians of three runs, each on a new database with full durability. The bare
//! limit is one transaction of multi-row inserts of rows that need no reading, comparing or identity.

use belong::db::{Db, PoolSize};
use belong::ids::{ParticipantId, SettingId};
use belong::people;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Query};
use std::time::Instant;

const ROWS: usize = 100_000;
const SETTINGS: usize = 200;
const RUNS: usize = 3;
const AT_ONCE: usize = 1_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    let text = roster();
    let (mut imports, mut again, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
        let db = Db::connect(&url("import.db"), PoolSize::default()).await.expect("a database");
        for (times, new) in [(&mut imports, ROWS), (&mut again, 0)] {
            let began = Instant::now();
            let read = people::parse(text.as_bytes()).expect("a roster");
            let report = people::import(&db, &read, belong::clock::Clock::system().now(), &mut |_, _| {})
                .await
                .expect("an import");
            times.push(began.elapsed().as_secs_f64());
            assert_eq!((report.new, report.bad_rows()), (new, 0));
        }
        let db = Db::connect(&url("bare.db"), PoolSize::default()).await.expect("a database");
        let began = Instant::now();
        insert_plainly(&db).await;
        bare.push(began.elapsed().as_secs_f64());
    }
    let [imports, again, bare] = [imports, again, bare].map(median);
    println!("{ROWS} rows, {SETTINGS} settings, medians of {RUNS} runs");
    println!("read and imported: {imports:.2} s; the same file again (nothing changes): {again:.2} s");
    println!("plain inserts:     {bare:.2} s; an import takes {:.1} times as long", imports / bare);
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

fn setting(number: usize) -> String {
    format!("Sandpiper Primary {}", number % SETTINGS)
}

fn email(number: usize) -> String {
    format!("person.{number}@sandpiper.example")
}

fn roster() -> String {
    let mut text = people::HEADER.join(",");
    for number in 0..ROWS {
        let (setting, email) = (setting(number), email(number));
        text.push_str(&format!("\n{setting},school,primary,Dunes,FA,{email},C-{number},4,,en,yes,no"));
    }
    text
}

async fn insert_plainly(db: &Db) {
    let name = |text: &str| Alias::new(text);
    let ids: Vec<SettingId> = (0..SETTINGS).map(|_| SettingId::random()).collect();
    let txn = db.begin().await.expect("a transaction");
    let mut settings = Query::insert();
    settings.into_table(name("setting")).columns(["id", "name", "kind", "phase", "locality"].map(name));
    for (number, id) in ids.iter().enumerate() {
        settings.values_panic([
            id.0.into(),
            setting(number).into(),
            "school".into(),
            "primary".into(),
            "Dunes".into(),
        ]);
    }
    txn.execute(&settings).await.expect("the settings");
    for from in (0..ROWS).step_by(AT_ONCE) {
        let mut people = Query::insert();
        people.into_table(name("participant")).columns(COLUMNS.map(name));
        for number in from..from + AT_ONCE {
            people.values_panic([
                ParticipantId::random().0.into(),
                ids[number % SETTINGS].0.into(),
                "FA".into(),
                email(number).into(),
                format!("C-{number}").into(),
                4.into(),
                Option::<String>::None.into(),
                "en".into(),
                true.into(),
                false.into(),
                false.into(),
                format!("{number}").into(),
            ]);
        }
        txn.execute(&people).await.expect("the people");
    }
    txn.commit().await.expect("a commit");
}

const COLUMNS: [&str; 12] = [
    "id",
    "setting_id",
    "audience",
    "email",
    "child_ref",
    "year_group",
    "absence_band",
    "language",
    "group_1",
    "group_2",
    "opted_out",
    "identity",
];
