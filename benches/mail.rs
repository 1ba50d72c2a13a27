//! A hundred thousand invitations to Postfix's `smtp-sink`, beside `smtp-source` with as many messages of the same
//! size over as many connections.
//!
//! `cargo bench --bench mail`; needs both programs (Debian: postfix). SQLite in a file, four workers, no throttle. The
//! memory is this process's own, looked at four times a second.

use belong::app::App;
use belong::clock::{Clock, DAY, HOUR};
use belong::config::Config;
use belong::ids::{StaffId, WaveId};
use belong::invitations;
use belong::people;
use belong::surveys::Term;
use belong::waves::{self, Approver, Checklist, NewWave, Reasons};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const MAILS: usize = 100_000;
const CONNECTIONS: usize = 4;
const SINK: &str = "127.0.0.1:25925";

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure());
}

/// A sink that ends with this value.
struct Sink(Child);

impl Sink {
    fn open() -> Sink {
        let mut sink = Command::new("/usr/sbin/smtp-sink");
        let child = sink.args(["-u", "nobody", SINK, "1000"]).stdout(Stdio::null()).stderr(Stdio::null());
        let sink = Sink(child.spawn().expect("smtp-sink of Debian's postfix"));
        let began = Instant::now();
        while std::net::TcpStream::connect(SINK).is_err() {
            assert!(began.elapsed() < Duration::from_secs(10), "smtp-sink does not listen");
            std::thread::yield_now();
        }
        sink
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn config_in(home: &Path) -> Config {
    let mut config = Config::embedded();
    config.database.url = format!("sqlite://{}", home.join("database").join("belong.db").display());
    config.keys.folder = home.join("keys");
    config.keys.copy = home.join("keys-copy");
    config.mail.folder = home.join("mail");
    config.mail.hours = "any".to_owned();
    config.mail.per_second = 0.0;
    config.mail.per_domain_per_second = 0.0;
    config.mail.workers = CONNECTIONS;
    config
}

fn roster() -> String {
    let mut csv = people::HEADER.join(",");
    for n in 0..MAILS {
        let setting = n / 500;
        csv.push_str(&format!(
            "\nSetting {setting},school,primary,Dunes,ST,colleague{n}@d{}.example,,,,en,,",
            n % 50
        ));
    }
    csv
}

async fn open_wave(app: &App) -> WaveId {
    let now = app.now();
    let new = NewWave {
        name: "Volume".to_owned(),
        term: Term::Autumn,
        year: 2026,
        opens_at: now,
        closes_at: now.plus(30 * DAY),
        count_at: None,
        asks_words: false,
    };
    let wave = waves::plan(&app.db, new, now).await.expect("a planned wave");
    let approver = Approver { id: StaffId::random(), name: "Ada".to_owned(), by_command: false };
    let green = (&Checklist::default(), &Reasons::new());
    waves::approve(&app.db, (wave.id, approver), green, now).await.expect("an approval");
    app.open_wave(&wave).await.expect("an open wave");
    wave.id
}

/// Resident kilobytes of this process.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|size| size.parse().ok()).unwrap_or_default()
}

async fn measure() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let into_folder = App::start(config_in(home.path()), Clock::system()).await.expect("a start");
    let roster = people::parse(roster().as_bytes()).expect("a roster");
    people::import(&into_folder.db, &roster, into_folder.now(), &mut |_, _| {}).await.expect("an import");
    drop(roster);
    let began = Instant::now();
    let wave = open_wave(&into_folder).await;
    let queued = into_folder.queue_invitations(wave).await;
    println!("opened and queued {} in {:.1} s", queued.expect("a queue"), began.elapsed().as_secs_f64());
    into_folder.post.run_once().await.expect("some into the folder");
    let sizes = std::fs::read_dir(home.path().join("mail")).expect("the folder of mails");
    let sizes: Vec<u64> =
        sizes.map(|file| file.expect("a mail").metadata().expect("its size").len()).collect();
    let size = sizes.iter().sum::<u64>() / sizes.len() as u64;
    drop(into_folder);

    let sink = Sink::open();
    let bare = beside(size);
    println!(
        "smtp-source: {MAILS} messages of {size} bytes over {CONNECTIONS} connections: {bare:.0} a second"
    );
    let mut config = config_in(home.path());
    config.mail.smtp = format!("smtp://{SINK}");
    let app = App::start(config, Clock::system()).await.expect("a start");
    let over = Arc::new(AtomicBool::new(false));
    let watched = watch_memory(over.clone());
    let began = Instant::now();
    let handled = app.post.run_until_empty().await.expect("the send");
    let took = began.elapsed();
    over.store(true, Ordering::SeqCst);
    let memory = watched.join().expect("the watch");
    let status = invitations::mail_status(app.db.reader()).await.expect("the status");
    let rate = handled as f64 / took.as_secs_f64();
    println!(
        "belong: {handled} mails in {:.1} s: {rate:.0} a second, {:.2} of smtp-source",
        took.as_secs_f64(),
        rate / bare
    );
    println!("states: {:?}", status.0);
    let tenth = memory.len() / 10;
    let (early, most, end) = (memory[tenth], memory[tenth..].iter().max(), memory.last());
    println!("memory: {early} kB after a tenth of the time, {most:?} at most since, {end:?} at the end");
    drop(sink);
    assert!(took < Duration::from_secs((HOUR / 1_000) as u64), "an hour");
}

fn watch_memory(over: Arc<AtomicBool>) -> std::thread::JoinHandle<Vec<u64>> {
    std::thread::spawn(move || {
        let mut seen = Vec::new();
        while !over.load(Ordering::SeqCst) {
            seen.push(memory());
            std::thread::sleep(Duration::from_millis(250));
        }
        seen
    })
}

/// Messages a second that `smtp-source` hands to the sink.
fn beside(size: u64) -> f64 {
    let began = Instant::now();
    let (sessions, messages, length) = (CONNECTIONS.to_string(), MAILS.to_string(), size.to_string());
    let done = Command::new("/usr/sbin/smtp-source")
        .args(["-d", "-s", &sessions, "-m", &messages, "-l", &length])
        .args(["-f", "belong@example.org", "-t", "colleague@example.org", SINK])
        .status()
        .expect("smtp-source of Debian's postfix");
    assert!(done.success(), "smtp-source failed");
    MAILS as f64 / began.elapsed().as_secs_f64()
}
