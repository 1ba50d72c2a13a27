//! Complete journeys a second and their 99th percentile, beside two bare limits of the same run.
//!
//! `cargo bench --bench journeys` (about six minutes). `belong serve` is a process of its own on SQLite with
//! full durability; the load client runs on the same machine and shares its cores. Clients keep a ledger, and
//! at the end every acknowledged answer is looked for in the opened ballots. The clients ask for no compression,
//! but for the row that says so.
//!
//! - bare poem: the bytes of one recorded journey, sent to constant poem endpoints that give the recorded
//!   replies, in a process of its own
//! - bare commit: the same drafts and ballots, sealed beforehand, through the group commit without HTTP
//!
//! At the end the submit with a text of one's own stands beside the plain one (it may be a tenth slower; alone:
//! `cargo bench --bench journeys -- words`), and the journeys beside a silent mail server beside those without mail
//! (their 99th percentile may be a fifth worse; alone: `-- down`).

#[path = "journeys/bare.rs"]
mod bare;
#[path = "journeys/down.rs"]
mod down;
#[path = "../tests/ground/mod.rs"]
mod ground;
#[path = "journeys/load.rs"]
mod load;
#[path = "../tests/robot/mod.rs"]
mod robot;
#[path = "journeys/words.rs"]
mod words;

use bare::BarePoem;
use ground::Ground;
use load::{Form, Outcome, Real, Work, run};
use robot::Robot;
use std::process::ExitCode;
use std::sync::Arc;

const RUNS: usize = 3;
const PEOPLE: usize = 90_000;
const CLIENTS: [usize; 3] = [1, 32, 128];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    match arguments.as_slice() {
        [word, address, tape] if word == bare::WORD => runtime.block_on(bare::serve(address, tape)),
        [part, ..] if part == "words" => ended(runtime.block_on(words::compare())),
        [part, ..] if part == "down" => ended(runtime.block_on(down::compare())),
        _ => runtime.block_on(measure()),
    }
}

fn ended(is_enough: bool) -> ExitCode {
    if is_enough { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn measure() -> ExitCode {
    println!("{}", machine());
    let ground = Arc::new(Ground::lay(PEOPLE, None).await);
    let commit = load::BareCommit::start(PEOPLE).await;
    let served = ground.serve(None).await;
    let process = served.child.id();
    println!("memory of belong serve before the load: {} MB", memory(process, "VmRSS"));
    let real = Real::on(&ground);
    println!(
        "\nmedians of {RUNS} runs                journeys/s   p50 ms   p99 ms | bare poem/s  bare commit/s  share of the lower"
    );
    for form in [Form::OnePage, Form::PageByPage] {
        let tape = record(&ground, &real, form).await;
        println!("{} requests, {} bytes of replies a journey", tape.len(), load::reply_bytes(&tape));
        let poem = BarePoem::start(tape);
        for clients in CLIENTS {
            let mut outcomes = [vec![], vec![], vec![]];
            for _ in 0..RUNS {
                outcomes[0]
                    .push(run(clients, Work::Real { real: real.clone(), form, takes_gzip: false }).await);
                outcomes[1].push(run(clients, poem.work()).await);
                outcomes[2].push(run(clients, commit.work(form)).await);
            }
            let [own, poem, commit] = outcomes.map(load::median);
            show(form, clients, own, &[poem.per_second, commit.per_second]);
        }
        let mut packed = Vec::new();
        for _ in 0..RUNS {
            packed.push(run(32, Work::Real { real: real.clone(), form, takes_gzip: true }).await);
        }
        println!("   with gzip:");
        show(form, 32, load::median(packed), &[]);
    }
    println!("\nmemory of belong serve: peak {} MB", memory(process, "VmHWM"));
    tokio::time::sleep(std::time::Duration::from_secs(10)).await;
    println!("ten seconds after the load: {} MB", memory(process, "VmRSS"));
    assert!(served.stop().success());
    let acknowledged = real.acknowledged();
    let verdict = ground.verdict(&acknowledged).await;
    println!("{} acknowledged, {} ballots, {} lost", acknowledged.len(), verdict.ballots, verdict.lost.len());
    let is_whole = verdict.is_clean() && verdict.ballots == acknowledged.len();
    let (with_words, mail_down) = (words::compare().await, down::compare().await);
    ended(is_whole && with_words && mail_down)
}

fn show(form: Form, clients: usize, own: Outcome, limits: &[f64]) {
    let name = match form {
        Form::OnePage => "single page",
        Form::PageByPage => "page a question",
        Form::WithWords => "with words",
    };
    print!("{name:>16}, {clients:>3} clients: {:>14.0} {:>8.1} {:>8.1}", own.per_second, own.p50, own.p99);
    if let [poem, commit] = limits {
        print!(" | {poem:>11.0} {commit:>14.0} {:>18.2}", own.per_second / poem.min(*commit));
    }
    println!();
}

/// One journey, as it was said.
async fn record(ground: &Ground, real: &Real, form: Form) -> robot::Tape {
    let mut robot = Robot::new(ground.address);
    robot.tape = Some(Vec::new());
    real.journey(&mut robot, form).await.expect("a journey to record");
    robot.tape.unwrap_or_default()
}

/// In megabytes.
fn memory(process: u32, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or_default() / 1024
}

fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model =
        cpu.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    format!("{cores} cores, {}; load before: {}", model.unwrap_or("unknown"), read("/proc/loadavg").trim())
}
