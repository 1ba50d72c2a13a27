//! Whether visitors notice that mail cannot leave: the same journeys beside a queue of mails whose server is silent,
//! and beside none. Each has a served process and a database of its own; their runs alternate.

use super::RUNS;
use super::ground::Ground;
use super::load::{Form, Real, Work, median, run};
use std::sync::Arc;
use tokio::net::TcpListener;

const PEOPLE: usize = 40_000;
const CLIENTS: usize = 32;
/// The 99th percentile may be this share worse, no more.
const MOST_WORSE: f64 = 0.20;

/// Runs both; true when the 99th percentile is not worse by more than a fifth.
pub async fn compare() -> bool {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = silent.local_addr().expect("its address");
    // Takes connections and says nothing.
    let silence = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = silent.accept().await {
            held.push(stream);
        }
    });
    let plain = Arc::new(Ground::lay(PEOPLE, None).await);
    let down = Arc::new(Ground::lay_mailing(PEOPLE, None, address).await);
    let served = [plain.serve(None).await, down.serve(None).await];
    let reals = [Real::on(&plain), Real::on(&down)];
    let mut outcomes = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        for (real, outcomes) in reals.iter().zip(&mut outcomes) {
            let work = Work::Real { real: real.clone(), form: Form::OnePage, takes_gzip: false };
            outcomes.push(run(CLIENTS, work).await);
        }
    }
    let [plain, down] = outcomes.map(median);
    for served in served {
        assert!(served.stop().success());
    }
    silence.abort();
    let worse = down.p99 / plain.p99 - 1.0;
    println!(
        "\nmail server silent, {PEOPLE} mails wait, {CLIENTS} clients, medians of {RUNS} runs: p99 {:.1} ms beside {:.1} \
         ms, {:+.0} %; {:.0} beside {:.0} journeys a second",
        down.p99,
        plain.p99,
        worse * 100.0,
        down.per_second,
        plain.per_second
    );
    worse <= MOST_WORSE
}
