//! Words and their alerts: once each, whenever the process dies and however many processes gather.

use super::crowd::Chance;
use super::ground::{Ground, Served, column, free_address};
use super::robot::Robot;
use super::rounds;
use belong::config::{self, KeyFolders};
use belong::db::{Db, PoolSize};
use belong::ids::SettingId;
use belong::voices::{COMPANY, CommentText, ReadersKeys};
use sea_orm::ConnectionTrait;
use std::time::{Duration, Instant};

/// Something that the lexicon knows; the number tells the texts apart.
const DISCLOSURE: &str = "My+dad+hits+me+when+he+is+angry.+";
/// The longest that anything here may take, with other tests beside it.
const PATIENCE: Duration = Duration::from_secs(30);
/// A served process whose clock is half an hour fast: for it, what has just been sent is due.
const LATER: Option<&str> = Some("half-an-hour-fast");

/// A wave with words, its database, and how many have submitted.
struct Words {
    ground: Ground,
    db: Db,
    submitted: usize,
}

/// What lies in the database and in the folder of mails.
#[derive(Debug, PartialEq, Eq)]
struct State {
    waiting: i64,
    comments: i64,
    gatherings: i64,
    /// Mails to readers in the outbox, and those of them that were sent.
    mails: (i64, i64),
    /// Mails to readers in the folder.
    arrived: usize,
}

impl Words {
    async fn of(people: usize) -> Words {
        let postgres = config::variable("BELONG_TEST_POSTGRES");
        let ground = Ground::lay_asking(people, postgres.as_deref(), true).await;
        let db = Db::connect(ground.database(), PoolSize::default()).await.expect("the database opens");
        Words { ground, db, submitted: 0 }
    }

    /// A company submits to a process of its own, one of them a disclosure; all see the thank-you, then the process is
    /// killed. How long its start took.
    async fn submit(&mut self) -> Duration {
        self.ticks_every("3600.0");
        let began = Instant::now();
        let served = self.ground.serve(None).await;
        let took = began.elapsed();
        let prompt = self.ground.questionnaire.prompts[0].id.clone();
        for person in 0..COMPANY {
            let number = self.submitted;
            let text = if person == 2 { DISCLOSURE } else { "Lunch+is+loud.+" };
            let mut answers = self.ground.answers(number);
            answers.push((format!("told-{prompt}"), format!("{text}{number}")));
            let mut robot = Robot::new(self.ground.address);
            let sent = robot.answer_on_one_page(&self.ground.invitations[number].1, &answers).await;
            sent.expect("the thank-you page");
            self.submitted += 1;
        }
        kill(served);
        self.ticks_every("0.05");
        took
    }

    /// How often the next process looks for due work, in seconds; the first time is at its start.
    fn ticks_every(&self, seconds: &str) {
        let settings = format!("[schedule]\ntick_seconds = {seconds}\n");
        std::fs::write(self.ground.folder.path().join("belong.toml"), settings).expect("the settings");
    }

    async fn count(&self, what: &str) -> i64 {
        let sql = format!("SELECT CAST(count(*) AS bigint) FROM {what}");
        column::<i64>(&self.db, &sql).await[0]
    }

    async fn state(&self) -> State {
        State {
            waiting: self.count("waiting_box").await,
            comments: self.count("comment").await,
            gatherings: self.count("audit WHERE what = 'comments-gathered'").await,
            mails: (
                self.count("outbox WHERE kind = 'reading'").await,
                self.count("outbox WHERE kind = 'reading' AND state = 'sent'").await,
            ),
            arrived: self.arrived(),
        }
    }

    async fn change(&self, sql: &str) {
        let txn = self.db.begin().await.expect("a transaction");
        txn.execute_unprepared(sql).await.expect("a change");
        txn.commit().await.expect("a commit");
    }

    /// No process is alive: the minutes after which a mail that a dead one had in its hand is free have passed.
    async fn leases_run_out(&self) {
        self.change("UPDATE outbox SET lease_until = 0 WHERE state = 'claimed'").await;
    }

    /// Looks until everything was gathered and every mail has left; a mail that is to be tried again in a minute is
    /// tried at once.
    async fn settled(&self) -> State {
        let began = Instant::now();
        loop {
            let state = self.state().await;
            if self.count("outbox WHERE state = 'retry' AND next_at > 0").await > 0 {
                self.change("UPDATE outbox SET next_at = 0 WHERE state = 'retry'").await;
            }
            if state.waiting == 0 && state.mails.0 == state.mails.1 {
                return state;
            }
            assert!(began.elapsed() < PATIENCE, "{state:?}");
            tokio::task::yield_now().await;
        }
    }

    fn arrived(&self) -> usize {
        let Ok(files) = std::fs::read_dir(self.ground.folder.path().join("data/mail")) else { return 0 };
        let paths = files.map(|file| file.expect("a mail").path());
        let whole = paths.filter(|path| path.extension().is_some_and(|end| end == "eml"));
        let texts = whole.map(|path| std::fs::read_to_string(path).expect("a mail"));
        let alerts: Vec<String> =
            texts.filter(|text| text.contains("Subject: Something for you in Belong")).collect();
        assert!(alerts.iter().all(|text| text.contains("rea@example.org")), "the reader is there");
        alerts.len()
    }

    /// Everything is settled: every comment of everybody once, one mail to the reader for each gathering.
    async fn once_each(&self) -> State {
        let state = self.settled().await;
        let keys = ["keys", "keys-copy"].map(|name| self.ground.folder.path().join(name));
        let [folder, copy] = keys;
        let keys = ReadersKeys::open(&KeyFolders { folder, copy }).expect("the key folders");
        let settings = column::<SettingId>(&self.db, "SELECT setting_id FROM setting_key").await;
        let key = keys.of(settings[0]).expect("a readable key").expect("a readers' key");
        let mut numbers: Vec<usize> = Vec::new();
        for sealed in column::<Vec<u8>>(&self.db, "SELECT sealed FROM comment").await {
            let packed = key.open(&sealed).expect("a comment that opens");
            let text = CommentText::unpack(&packed).expect("a whole comment").told.text;
            numbers.push(text.rsplit(' ').next().and_then(|last| last.parse().ok()).expect("a number"));
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (0..self.submitted).collect::<Vec<usize>>(), "every comment once");
        let boxes = column::<i64>(&self.db, "SELECT CAST(sum(boxes) AS bigint) FROM voice_count").await;
        assert_eq!(boxes, [self.submitted as i64]);
        let mails = state.gatherings;
        assert_eq!((state.mails, state.arrived as i64), ((mails, mails), mails), "{state:?}");
        state
    }
}

fn kill(mut served: Served) {
    served.child.kill().expect("a kill");
    served.child.wait().expect("the end of a process");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alert_that_a_kill_cut_off_arrives_exactly_once() {
    let mut words = Words::of(2 * COMPANY).await;
    for alerts in 1..=2 {
        words.submit().await;
        let before = words.state().await;
        assert_eq!((before.waiting, before.comments), (COMPANY as i64, (alerts - 1) * COMPANY as i64));
        assert_eq!((before.mails.0, before.arrived as i64), (alerts - 1, alerts - 1), "nobody was told yet");
        let served = words.ground.serve(LATER).await;
        let after = words.once_each().await;
        // The second time the process has met the first alert again, and has not sent it.
        assert_eq!((after.gatherings, after.arrived as i64), (alerts, alerts));
        kill(served);
        words.leases_run_out().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gathering_that_is_killed_at_any_moment_brings_every_comment_once() {
    let rounds = rounds().div_ceil(2);
    let mut words = Words::of(rounds * COMPANY).await;
    let mut chance = Chance::drawn();
    for round in 1..=rounds {
        let took = words.submit().await;
        // The moment of the kill is drawn: before, in or after the gathering, or the sending of its mail.
        let mut later = words.ground.spawn(words.ground.address, LATER);
        let moment = chance.up_to(took.as_micros() as usize * 3 / 2) as u64;
        tokio::time::sleep(Duration::from_micros(moment)).await;
        later.kill().expect("a kill");
        later.wait().expect("the end of a process");
        println!(
            "round {round}: killed after {moment} of {} µs: {:?}",
            took.as_micros(),
            words.state().await
        );
    }
    words.leases_run_out().await;
    let served = words.ground.serve(LATER).await;
    let state = words.once_each().await;
    println!("{} submits, {state:?}", words.submitted);
    assert!(served.stop().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_database_gather_every_comment_once() {
    let rounds = rounds().div_ceil(2);
    let mut words = Words::of(rounds * COMPANY).await;
    let other = free_address();
    for _ in 0..rounds {
        words.submit().await;
        let ground = &words.ground;
        let (one, two) = tokio::join!(ground.serve(LATER), ground.serve_at(other, LATER));
        words.settled().await;
        assert!(one.stop().success() && two.stop().success());
    }
    let state = words.once_each().await;
    assert_eq!(state.gatherings, rounds as i64, "each company by one of the two");
}
