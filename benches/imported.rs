//! Answers of 100,000 people to ten questions, brought in: reading, counting, the gate, and writing, beside the bare
//! limit of parsing the CSV and inserting as many rows.
//!
//! `cargo bench --bench imported`. Medians of three runs, each on a new database with full durability.

use belong::access::InstanceKey;
use belong::clock::Clock;
use belong::db::{Db, PoolSize};
use belong::ids::{ResponseId, WaveId};
use belong::release::{self, AnswersFile, ImportGround, ImportMap};
use belong::surveys::{Content, PlacePlan, ReleasePlan};
use belong::theory::SourceFile;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Query};
use std::time::Instant;

const ROWS: usize = 100_000;
const SETTINGS: usize = 100;
const ITEMS: usize = 10;
const RUNS: usize = 3;
const AT_ONCE: usize = 500;
const CHOICES: [&str; 6] = ["Never", "Rarely", "Sometimes", "Often", "Always", "Not sure"];

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    let content = Content::embedded();
    let (file, map, plan) = (file(), map(&content), plan());
    let (mut imports, mut readings, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
        let db = Db::connect(&url("import.db"), PoolSize::default()).await.expect("a database");
        let now = Clock::system().now();
        let key = InstanceKey::open(&folder.path().join("keys"), &folder.path().join("copy")).expect("a key");
        let ground = ImportGround {
            content: &content,
            plan: &plan,
            own_questions: Vec::new(),
            today: now.day(),
            key: &key,
        };
        let began = Instant::now();
        let map = ImportMap::read(&SourceFile::new("map.toml", &map), &ground).expect("a map");
        let answers = AnswersFile { name: "answers.csv".to_owned(), bytes: file.clone().into_bytes() };
        let understood = release::understand(&map, answers, &ground, &mut |_, _| {}).expect("a file");
        readings.push(began.elapsed().as_secs_f64());
        let weighed = understood.weigh(&db, &plan, now).await.expect("a count");
        weighed.keep(&db, now).await.expect("a release");
        imports.push(began.elapsed().as_secs_f64());
        let db = Db::connect(&url("bare.db"), PoolSize::default()).await.expect("a database");
        let began = Instant::now();
        insert_plainly(&db, &file).await;
        bare.push(began.elapsed().as_secs_f64());
    }
    let [imports, readings, bare] = [imports, readings, bare].map(median);
    println!("{ROWS} rows, {ITEMS} items, {SETTINGS} settings, medians of {RUNS} runs");
    println!("brought in and released: {imports:.2} s, of which reading {readings:.2} s");
    println!("parsing and plain inserts: {bare:.2} s; an import takes {:.1} times as long", imports / bare);
    if let Some(peak) = peak_memory() {
        println!("largest memory of the whole run: {peak} MB");
    }
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// Of this process so far, where the system tells it.
fn peak_memory() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kilobytes: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

fn setting(number: usize) -> String {
    format!("Sandpiper Academy {}", number % SETTINGS)
}

/// The answer of a person to an item: repeatable, and not the same for everybody.
fn answer(person: usize, item: usize) -> &'static str {
    CHOICES[(person.wrapping_mul(2_654_435_761) >> (item + 7)) % CHOICES.len()]
}

fn file() -> String {
    let mut text = String::from("Timestamp,School,Year");
    (0..ITEMS).for_each(|item| text.push_str(&format!(",\"How true is this? [{item}]\"")));
    for person in 0..ROWS {
        let (day, second) = (1 + person % 28, person % 60);
        text.push_str(&format!(
            "\n{day:02}/11/2023 09:{:02}:{second:02},{},{}",
            person / 60 % 60,
            setting(person),
            7 + person % 5
        ));
        (0..ITEMS).for_each(|item| text.push_str(&format!(",{}", answer(person, item))));
    }
    text
}

/// The first ten items of young people.
fn map(content: &Content) -> String {
    let mut text = String::from(
        "source = \"google-forms\"\n[wave]\nname = \"Autumn 2023\"\nterm = \"autumn\"\nyear = 2023\n\
         [audience]\nis = \"YP\"\n[setting]\ncolumn = \"School\"\n[year_group]\ncolumn = \"Year\"\n",
    );
    let items = content.items.iter().filter(|item| item.audience.code() == "YP").take(ITEMS);
    for (number, item) in items.enumerate() {
        text.push_str(&format!(
            "[[items]]\ncolumn = \"How true is this? [{number}]\"\nitem = \"{}\"\n",
            item.id
        ));
    }
    text
}

fn plan() -> ReleasePlan {
    let place = |number: usize| PlacePlan {
        name: setting(number),
        settings: vec![setting(number)],
        phase: ["secondary", "special"][number % 2].to_owned(),
        locality: format!("Locality {}", number % 7),
        joins: None,
    };
    ReleasePlan { minimum: 10, groups: Vec::new(), places: (0..SETTINGS).map(place).collect() }
}

/// The bare limit: every row parsed, and a row of the same size inserted for it.
async fn insert_plainly(db: &Db, text: &str) {
    let name = |text: &str| Alias::new(text);
    let txn = db.begin().await.expect("a transaction");
    let wave = WaveId::random();
    let mut new = Query::insert();
    new.into_table(name("wave"))
        .columns(
            ["id", "name", "term", "year", "state", "opens_at", "closes_at", "count_at", "withdrawn"]
                .map(name),
        )
        .values_panic([
            wave.0.into(),
            "Bare".into(),
            "autumn".into(),
            2023.into(),
            "closed".into(),
            0i64.into(),
            0i64.into(),
            0i64.into(),
            0.into(),
        ]);
    txn.execute(&new).await.expect("the wave");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows = reader.records().map(|row| row.expect("a row")).peekable();
    while rows.peek().is_some() {
        let mut insert = Query::insert();
        insert
            .into_table(name("response"))
            .columns(["id", "wave_id", "audience", "place", "answers"].map(name));
        for row in rows.by_ref().take(AT_ONCE) {
            let answers: Vec<&str> = row.iter().skip(3).collect();
            insert.values_panic([
                ResponseId::random().0.into(),
                wave.0.into(),
                "YP".into(),
                row[1].to_owned().into(),
                format!("{{\"1S-YP-1\":\"{}\"}}", answers.join("\",\"1S-YP-1\":\"")).into(),
            ]);
        }
        txn.execute(&insert).await.expect("the rows");
    }
    txn.commit().await.expect("a commit");
}
