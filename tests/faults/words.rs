//! Words and their alerts: once each, whenever the process dies and however many processes gather.

use super::crowd::Chance;
use super::ground::{Ground, Served, column, free_address};
use super::robot::Robot;
use super::rounds;
use belong::config::{self, KeyFolders};
use belong::db::{Db, PoolSize};
use belong::ids::SettingId;
use belong::voices::{COMPANY, CommentText, ReadersKeys};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Something that the lexicon knows; the number tells the texts apart.
const DISCLOSURE: &str = "My+dad+hits+me+when+he+is+angry.+";
/// The longest that anything here may take, with other tests beside it.
const PATIENCE: Duration = Duration::from_secs(30);
/// Seconds between two ticks: so short that gathering begins at once, so long that only the first comes.
const OFTEN: &str = "0.01";
const ONCE: &str = "3600.0";

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

    async fn serve(&self, tick: &str) -> Served {
        self.serve_at(self.ground.address, tick).await
    }

    async fn serve_at(&self, address: SocketAddr, tick: &str) -> Served {
        let settings = format!("[schedule]\ntick_seconds = {tick}\n");
        std::fs::write(self.ground.folder.path().join("belong.toml"), settings).expect("the settings");
        self.ground.serve_at(address, None).await
    }

    /// So many submit, one of them a disclosure in the midst of them; all see the thank-you.
    async fn submit(&mut self, people: usize, at: &[SocketAddr]) {
        let prompt = self.ground.questionnaire.prompts[0].id.clone();
        for person in 0..people {
            let number = self.submitted;
            let text = if person == 2 { DISCLOSURE } else { "Lunch+is+loud.+" };
            let mut answers = self.ground.answers(number);
            answers.push((format!("told-{prompt}"), format!("{text}{number}")));
            let mut robot = Robot::new(at[number % at.len()]);
            let sent = robot.answer_on_one_page(&self.ground.invitations[number].1, &answers).await;
            sent.expect("the thank-you page");
            self.submitted += 1;
        }
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

    /// Looks until everything was gathered and every mail has left.
    async fn settled(&self) -> State {
        let began = Instant::now();
        loop {
            let state = self.state().await;
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
        let mut numbers = Vec::new();
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
    let here = [words.ground.address];
    let served = words.serve(ONCE).await;
    words.submit(COMPANY, &here).await;
    kill(served);
    let before = words.state().await;
    let none = State { waiting: COMPANY as i64, comments: 0, gatherings: 0, mails: (0, 0), arrived: 0 };
    assert_eq!(before, none, "acknowledged, and nobody was told yet");
    let served = words.serve(OFTEN).await;
    let after = words.once_each().await;
    assert_eq!((after.gatherings, after.arrived), (1, 1));
    kill(served);
    // A second alert is the sign that the first was not sent again.
    let served = words.serve(OFTEN).await;
    words.submit(COMPANY, &here).await;
    let again = words.once_each().await;
    assert_eq!((again.gatherings, again.arrived), (2, 2));
    assert!(served.stop().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gathering_that_is_killed_at_any_moment_brings_every_comment_once() {
    let rounds = rounds();
    let mut words = Words::of((rounds + 1) * COMPANY).await;
    let here = [words.ground.address];
    let mut chance = Chance::drawn();
    for round in 1..=rounds {
        let served = words.serve(OFTEN).await;
        words.submit(COMPANY, &here).await;
        // The moment of the kill is drawn: before, in or after the gathering, or the sending of the mail.
        tokio::time::sleep(Duration::from_micros(chance.up_to(60_000) as u64)).await;
        kill(served);
        println!("round {round}: {:?}", words.state().await);
    }
    let served = words.serve(OFTEN).await;
    words.submit(COMPANY, &here).await;
    let state = words.once_each().await;
    println!("{} submits, {state:?}", words.submitted);
    assert!(served.stop().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_database_gather_every_comment_once() {
    let rounds = rounds();
    let mut words = Words::of(rounds * COMPANY).await;
    let both = [words.ground.address, free_address()];
    let one = words.serve(OFTEN).await;
    let two = words.serve_at(both[1], OFTEN).await;
    for _ in 0..rounds {
        words.submit(COMPANY, &both).await;
        words.settled().await;
    }
    let state = words.once_each().await;
    assert_eq!(state.gatherings, rounds as i64, "each company by one of the two");
    assert!(one.stop().success() && two.stop().success());
}
