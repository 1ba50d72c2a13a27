//! Nothing lost, nothing doubled: a served process that is killed while a hundred clients send.
//!
//! Built with the feature `faults` (`./check` does it). `BELONG_FAULT_ROUNDS` kills (20 without it), on SQLite,
//! or on PostgreSQL where `BELONG_TEST_POSTGRES` names a server. Each test prints its seed; `BELONG_FAULT_SEED`
//! plays it again.
#![cfg(feature = "faults")]

#[path = "faults/crowd.rs"]
mod crowd;
#[path = "ground/mod.rs"]
mod ground;
#[path = "faults/mail.rs"]
mod mail;
#[path = "robot/mod.rs"]
mod robot;
#[path = "faults/words.rs"]
mod words;

use belong::config;
use crowd::{Chance, Crowd};
use ground::{Ground, Verdict};
use robot::Robot;
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Acknowledgements of one round, at most, before the kill.
const ROUND: usize = 400;

fn rounds() -> usize {
    config::variable("BELONG_FAULT_ROUNDS").and_then(|text| text.parse().ok()).unwrap_or(20)
}

async fn ground(people: usize) -> Ground {
    Ground::lay(people, config::variable("BELONG_TEST_POSTGRES").as_deref()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_exactly_once_after_any_number_of_kills() {
    let rounds = rounds();
    let ground = ground(rounds * ROUND + 1_000).await;
    let mut chance = Chance::drawn();
    let mut crowd = Crowd::of(&ground);
    for round in 1..=rounds {
        let enough = chance.up_to(ROUND);
        let served = ground.serve(None).await;
        crowd.answer_until_killed(&ground, served, enough).await;
        let (acknowledged, open) = (crowd.acknowledged().len(), crowd.unanswered());
        println!("round {round}: killed after {enough}; {acknowledged} acknowledged so far, {open} cut off");
    }
    let served = ground.serve(None).await;
    crowd.answer_what_was_cut_off(&ground).await;
    assert_eq!(crowd.unanswered(), 0, "whoever was cut off gets an answer from a server that stays up");
    assert!(served.stop().success());
    let acknowledged = crowd.acknowledged();
    let verdict = ground.verdict(&acknowledged).await;
    println!("{} acknowledged, {} ballots", acknowledged.len(), verdict.ballots);
    assert!(verdict.is_clean(), "{verdict:?}");
    assert_eq!(verdict.ballots, acknowledged.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_acknowledges_before_it_commits_is_found_out() {
    let rounds = rounds().max(20);
    let ground = ground(rounds * ROUND + 1_000).await;
    let mut chance = Chance::drawn();
    let mut crowd = Crowd::of(&ground);
    let mut verdict = Verdict::default();
    for round in 1..=rounds {
        let served = ground.serve(Some("ack-before-commit")).await;
        crowd.answer_until_killed(&ground, served, chance.up_to(ROUND)).await;
        verdict = ground.verdict(&crowd.acknowledged()).await;
        if !verdict.lost.is_empty() {
            println!("round {round}: {} acknowledged answers are lost", verdict.lost.len());
            break;
        }
    }
    assert!(!verdict.is_clean(), "{rounds} rounds with the planted fault and the verdict sees nothing");
    assert!(!verdict.lost.is_empty(), "{verdict:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_sends_of_one_link_are_one_answer_and_fifty_thanks() {
    let ground = ground(1).await;
    let served = ground.serve(None).await;
    let (_, link) = &ground.invitations[0];
    let mut filled_in = Vec::new();
    for number in 0..5 {
        let mut browser = Robot::new(ground.address);
        let journey = browser.start(link, "all").await.expect("a journey");
        let page = browser.get(&journey).await.expect("its page");
        let mut form = format!("nonce={}&go=send", robot::nonce(&page.text()).expect("a nonce"));
        for (item, choice) in ground.answers(number) {
            form.push_str(&format!("&{item}={choice}"));
        }
        filled_in.push((browser, journey, form));
    }
    let mut sends = JoinSet::new();
    for number in 0..50 {
        let (mut tab, journey, form) = filled_in[number % 5].clone();
        sends.spawn(async move {
            let sent = tab.post(&journey, &form).await?;
            tab.see_thanks(sent).await
        });
    }
    let outcomes = sends.join_all().await;
    assert_eq!(outcomes.len(), 50);
    for outcome in outcomes {
        outcome.expect("the thank-you page");
    }
    assert!(served.stop().success());
    let verdict = ground.verdict(&[]).await;
    assert!(verdict.is_clean(), "{verdict:?}");
    assert_eq!(verdict.ballots, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_under_load_loses_nothing_and_waits_for_no_half_sent_request() {
    let ground = ground(3_000).await;
    let served = ground.serve(None).await;
    let mut half_sent = TcpStream::connect(ground.address).expect("a connection");
    let head =
        format!("POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nlay", ground.invitations[0].1);
    half_sent.write_all(head.as_bytes()).expect("half a request");
    let mut crowd = Crowd::of(&ground);
    let (status, took) = crowd
        .answer_until(&ground, 500, move || {
            let asked = Instant::now();
            (served.stop(), asked.elapsed())
        })
        .await;
    assert_eq!(status.code(), Some(0));
    assert!(took < Duration::from_secs(10), "the stop took {took:?}");
    let acknowledged = crowd.acknowledged();
    assert!(acknowledged.len() >= 500);
    let verdict = ground.verdict(&acknowledged).await;
    assert!(verdict.is_clean(), "{verdict:?}");
}
