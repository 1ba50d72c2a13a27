//! The count and release of 60,000 ballots, and the page of an outcome at 1,000 and at 60,000 responses. The
//! partnership declares a yes/no group, an eighth read another edition, and a wave of the year before is released.
//!
//! `cargo bench --bench release` (about five minutes); with `BELONG_TEST_POSTGRES` also on that PostgreSQL.
//! Every figure is measured in a process of its own, so that its peak of memory is its own; the bare limit is
//! measured beside it: opening the same ciphertexts and inserting the same rows, and nothing else. The page is
//! asked for in the process, behind the whole edge, by somebody who is signed in, in turns of the small and of
//! the large wave, so that a machine that is busy for a moment is as busy for both.

#[path = "release/laid.rs"]
#[expect(dead_code, reason = "the benchmark of the poster lays its waves with the same file")]
mod laid;

use belong::access::{self, Presented, SESSION_COOKIE};
use belong::app::App;
use belong::ids::WaveId;
use belong::routes;
use belong::waves;
use laid::{cell, rows};
use poem::endpoint::BoxEndpoint;
use poem::{Endpoint, Request, Response};
use sea_orm::sea_query::{Alias, Query};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;
use uuid::Uuid;

const BALLOTS: usize = 60_000;
const FEW_BALLOTS: usize = 1_000;
const RUNS: usize = 3;
const AT_ONCE: usize = 500;
const PAGES: usize = 2_000;
const OUTCOME: &str = "6M";
const COUNT_LIMIT: f64 = 5.0;
const MEMORY_LIMIT: f64 = 300.0;
const PAGE_LIMIT: f64 = 50.0;
const RATIO_LIMIT: f64 = 1.2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    match arguments.as_slice() {
        [word, places @ ..] if word.starts_with("alone-") => {
            runtime.block_on(alone(word, places));
            ExitCode::SUCCESS
        }
        _ => runtime.block_on(measure()),
    }
}

async fn measure() -> ExitCode {
    println!("{}", machine());
    let server = belong::config::variable("BELONG_TEST_POSTGRES");
    let mut holds = true;
    for postgres in [None, Some(server.as_deref())] {
        let (name, postgres) = match postgres {
            None => ("SQLite", None),
            Some(Some(server)) => ("PostgreSQL", Some(server)),
            Some(None) => {
                println!("PostgreSQL: not measured; BELONG_TEST_POSTGRES is not set");
                continue;
            }
        };
        holds &= on_database(name, postgres).await;
    }
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints one database's figures; whether all limits hold.
async fn on_database(name: &str, postgres: Option<&str>) -> bool {
    let (mut counts, mut peaks, mut bares) = (Vec::new(), Vec::new(), Vec::new());
    let mut pages = Vec::new();
    for _ in 0..RUNS {
        let large = Laid::new(BALLOTS, postgres).await;
        let small = Laid::new(FEW_BALLOTS, postgres).await;
        let [seconds, peak] = large.run("alone-count");
        counts.push(seconds);
        peaks.push(peak);
        small.run("alone-count");
        bares.push(large.run("alone-bare")[0]);
        pages.push(small.beside(&large));
    }
    let [count, peak, bare] = [counts, peaks, bares].map(median);
    let over = |figure: &dyn Fn(&[f64; 4]) -> f64| median(pages.iter().map(figure).collect());
    let [small50, small, large50, large] = [0, 1, 2, 3].map(|at| over(&|run| run[at]));
    let (ratio50, ratio) = (over(&|run| run[2] / run[0]), over(&|run| run[3] / run[1]));
    println!("\n{name}, medians of {RUNS} runs");
    println!("count and release of {BALLOTS} ballots: {count:.2} s, peak {peak:.0} MB");
    println!(
        "opening and inserting as much, bare:    {bare:.2} s; the count takes {:.1} times as long",
        count / bare
    );
    println!("outcome page at {FEW_BALLOTS:>6} responses: p50 {small50:.2} ms, p99 {small:.2} ms");
    println!("outcome page at {BALLOTS:>6} responses: p50 {large50:.2} ms, p99 {large:.2} ms");
    println!("ratio of the p99 in a run: {ratio:.2} (of the p50: {ratio50:.2})");
    let limits = [
        (count < COUNT_LIMIT, "the count takes too long"),
        (peak < MEMORY_LIMIT, "the count needs too much memory"),
        (large < PAGE_LIMIT && small < PAGE_LIMIT, "the page is too slow"),
        (ratio <= RATIO_LIMIT, "the page grows with the responses"),
    ];
    limits.iter().filter(|(holds, _)| !holds).for_each(|(_, breach)| println!("LIMIT BROKEN: {breach}"));
    limits.iter().all(|(holds, _)| *holds)
}

/// A closed wave on a database of its own.
struct Laid {
    folder: tempfile::TempDir,
    database: String,
    wave: WaveId,
}

impl Laid {
    async fn new(ballots: usize, postgres: Option<&str>) -> Laid {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = laid::database(postgres, folder.path()).await;
        let wave = laid::waves(&database, folder.path(), ballots).await;
        Laid { folder, database, wave }
    }

    /// Runs one measurement in a process of its own; the two numbers that it prints.
    fn run(&self, word: &str) -> [f64; 2] {
        printed(&mut self.command(word))
    }

    /// Milliseconds of this wave's page and of the other's at the 50th and 99th percentile, asked for in turns.
    fn beside(&self, other: &Laid) -> [f64; 4] {
        printed(self.command("alone-pages").args(other.place()))
    }

    fn command(&self, word: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.arg(word).args(self.place());
        command
    }

    /// The arguments that name this wave.
    fn place(&self) -> [String; 3] {
        [self.database.clone(), self.folder.path().display().to_string(), self.wave.0.to_string()]
    }
}

/// The numbers in the last line that a process prints.
fn printed<const N: usize>(command: &mut Command) -> [f64; N] {
    let output = command.output().expect("a process");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let last = text.lines().last().unwrap_or_default();
    let numbers: Vec<f64> = last.split(' ').map(|number| number.parse().expect("a number")).collect();
    numbers.try_into().expect("so many numbers")
}

async fn alone(word: &str, places: &[String]) {
    let mut apps = Vec::new();
    for place in places.chunks(3) {
        let wave = WaveId(place[2].parse().expect("a wave's id"));
        apps.push((laid::app(&place[0], Path::new(&place[1])).await, wave));
    }
    let (app, wave) = &apps[0];
    let numbers = match word {
        "alone-count" => count(app, *wave).await.to_vec(),
        "alone-bare" => bare(app, *wave).await.to_vec(),
        _ => pages(&[app, &apps[1].0]).await.concat(),
    };
    println!("{}", numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
}

/// Seconds, and megabytes at the peak of the process.
async fn count(app: &App, wave: WaveId) -> [f64; 2] {
    let closed = waves::wave_by_id(app.db.reader(), wave).await.expect("a query").expect("the wave");
    let began = Instant::now();
    let released = app.count_wave(&closed).await.expect("a release");
    let seconds = began.elapsed().as_secs_f64();
    assert!(released.cube.cells.iter().any(|cell| cell.figure.shown().is_some()));
    [seconds, memory("VmHWM")]
}

/// Seconds of opening the wave's ciphertexts and of inserting as many rows of the same sizes.
async fn bare(app: &App, wave: WaveId) -> [f64; 2] {
    let key = app.keys.of(wave).expect("the wave's key");
    let copied = [
        Copied::of(app, "response", wave, &["id", "wave_id", "audience", "place", "answers"], &[]).await,
        Copied::of(
            app,
            "tally",
            wave,
            &["id", "wave_id", "audience", "dimension", "category", "item_id", "choice", "item_version", "n"],
            &["item_version", "n"],
        )
        .await,
    ];
    let began = Instant::now();
    let ids: Vec<Uuid> = rows(app, wave, "SELECT id FROM ballot WHERE wave_id = $1")
        .await
        .iter()
        .map(|row| cell(row, 0))
        .collect();
    let mut opened = 0;
    for some in ids.chunks(AT_ONCE) {
        let mut query = Query::select();
        query.column(Alias::new("sealed")).from(Alias::new("ballot"));
        query.and_where(sea_orm::sea_query::ExprTrait::is_in(
            sea_orm::sea_query::Expr::col(Alias::new("id")),
            some.iter().copied(),
        ));
        for row in app.db.reader().query_all(&query).await.expect("some ballots") {
            opened += usize::from(key.open_ballot(&cell::<Vec<u8>>(&row, 0)).is_ok());
        }
    }
    assert_eq!(opened, BALLOTS);
    let txn = app.db.begin().await.expect("a transaction");
    for table in copied {
        for insert in table.inserts() {
            txn.execute(&insert).await.expect("the rows");
        }
    }
    txn.commit().await.expect("a commit");
    [began.elapsed().as_secs_f64(), memory("VmHWM")]
}

/// The rows of a table, to be written into an empty table like it.
struct Copied {
    table: Alias,
    columns: Vec<Alias>,
    rows: Vec<Vec<Value>>,
}

impl Copied {
    async fn of(app: &App, table: &str, wave: WaveId, columns: &[&str], numbers: &[&str]) -> Copied {
        let txn = app.db.begin().await.expect("a transaction");
        for sql in [
            format!("CREATE TABLE bare_{table} AS SELECT * FROM {table} WHERE 1 = 0"),
            format!("CREATE UNIQUE INDEX bare_{table}_id ON bare_{table} (id)"),
            format!("CREATE INDEX bare_{table}_wave ON bare_{table} (wave_id)"),
        ] {
            txn.execute_unprepared(&sql).await.expect("a table like it");
        }
        txn.commit().await.expect("a commit");
        let read = |row: &QueryResult| -> Vec<Value> {
            let value = |(at, column): (usize, &&str)| match at {
                0 | 1 => cell::<Uuid>(row, at).into(),
                _ if numbers.contains(column) => cell::<i32>(row, at).into(),
                _ => cell::<String>(row, at).into(),
            };
            columns.iter().enumerate().map(value).collect()
        };
        let sql = format!("SELECT {} FROM {table} WHERE wave_id = $1", columns.join(", "));
        let rows = rows(app, wave, &sql).await.iter().map(read).collect();
        let columns = columns.iter().map(|name| Alias::new(*name)).collect();
        Copied { table: Alias::new(format!("bare_{table}")), columns, rows }
    }

    fn inserts(self) -> Vec<sea_orm::sea_query::InsertStatement> {
        let statement = |some: &[Vec<Value>]| {
            let mut insert = Query::insert();
            insert.into_table(self.table.clone()).columns(self.columns.clone());
            for row in some {
                insert.values_panic(row.iter().cloned().map(Into::into));
            }
            insert
        };
        self.rows.chunks(AT_ONCE).map(statement).collect()
    }
}

/// Milliseconds at the 50th and at the 99th percentile of each program's page, asked for in turns.
async fn pages(apps: &[&App; 2]) -> [[f64; 2]; 2] {
    let readers = [Reader::signed_in(apps[0]).await, Reader::signed_in(apps[1]).await];
    let mut times = [Vec::with_capacity(PAGES), Vec::with_capacity(PAGES)];
    for turn in 0..PAGES + 50 {
        for (reader, times) in readers.iter().zip(&mut times) {
            let took = reader.page().await;
            if turn >= 50 {
                times.push(took);
            }
        }
    }
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        [times[PAGES / 2], times[PAGES * 99 / 100]]
    })
}

/// A lead in front of one program.
struct Reader {
    endpoint: BoxEndpoint<'static, Response>,
    cookie: String,
}

impl Reader {
    async fn signed_in(app: &App) -> Reader {
        let key = &app.instance;
        let link = access::mint_unbound_link(&app.db, key, &app.clock, "", laid::LEAD).await;
        let link = link.expect("a query").expect("a link for the lead");
        let token = link.trim_start_matches("/sign-in/");
        let presented = Presented { token, ..Presented::default() };
        let (session, _) =
            access::redeem(&app.db, &app.clock, presented).await.expect("a query").expect("a session");
        Reader { endpoint: routes::endpoint(app), cookie: format!("{SESSION_COOKIE}={session}") }
    }

    /// Milliseconds of one page.
    async fn page(&self) -> f64 {
        let path = format!("/desk/outcomes/{OUTCOME}");
        let request = Request::builder().uri_str(&path).header("cookie", &self.cookie).finish();
        let began = Instant::now();
        let response = self.endpoint.call(request).await.expect("an answer");
        assert_eq!(response.status().as_u16(), 200);
        let body = response.into_body().into_bytes().await.expect("a page");
        assert!(body.len() > 1_000);
        began.elapsed().as_secs_f64() * 1_000.0
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Of this process, in megabytes.
fn memory(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}

fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model =
        cpu.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    format!("{cores} cores, {}; load before: {}", model.unwrap_or("unknown"), read("/proc/loadavg").trim())
}
