//! Mails while processes die or share the work: nobody is missed, and what comes twice is the same mail.

use crate::crowd::Chance;
use crate::ground::{Ground, column, free_address};
use crate::rounds;
use belong::config;
use belong::db::{Db, PoolSize};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Mails that one process hands over at once: the default of `[mail] workers`.
const IN_FLIGHT: usize = 4;
/// After the last kill: what was held is taken over after six seconds and tried again after about a minute.
const PATIENCE: Duration = Duration::from_secs(180);

/// A mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Arrived {
    to: String,
    message_id: String,
    subject: String,
    link: String,
}

/// A mail server that takes everything and remembers it.
#[derive(Clone)]
struct Sink {
    address: SocketAddr,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

impl Sink {
    async fn open() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let sink = Sink { address: listener.local_addr().expect("its address"), arrived: Arc::default() };
        let taking = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let taking = taking.clone();
                tokio::spawn(async move { taking.serve(stream).await.ok() });
            }
        });
        sink
    }

    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 sink\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            if line != "DATA" {
                write.write_all(if line == "QUIT" { b"221 bye\r\n" } else { b"250 ok\r\n" }).await?;
                continue;
            }
            write.write_all(b"354 go on\r\n").await?;
            let mut mail = Vec::new();
            loop {
                match lines.next_line().await? {
                    // Who hands over is dead: like every mail server, this one throws the half mail away.
                    None => return Ok(()),
                    Some(line) if line == "." => break,
                    Some(line) => mail.push(line),
                }
            }
            self.arrived.lock().expect("nobody panics here").push(Arrived::read(&mail));
            write.write_all(b"250 taken\r\n").await?;
        }
        Ok(())
    }

    fn count(&self) -> usize {
        self.arrived.lock().expect("nobody panics here").len()
    }

    fn mails(&self) -> Vec<Arrived> {
        self.arrived.lock().expect("nobody panics here").clone()
    }
}

impl Arrived {
    fn read(lines: &[String]) -> Arrived {
        let header = |name: &str| {
            let line = lines.iter().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_default().trim().to_owned()
        };
        let text = lines.join("\n").replace("=\n", "");
        let link = text.split("/s/").nth(1).map(|rest| rest.chars().take(43).collect()).unwrap_or_default();
        Arrived { to: header("To: "), message_id: header("Message-ID: "), subject: header("Subject: "), link }
    }
}

/// Waits until this holds.
async fn until(what: &str, at_most: Duration, mut holds: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < at_most, "{what} did not come within {at_most:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn unfinished(db: &Db) -> i64 {
    let waiting =
        "SELECT COUNT(*) FROM outbox WHERE state NOT IN ('sent', 'failed', 'suppressed') OR state = 'failed'";
    column::<i64>(db, waiting).await[0]
}

#[tokio::test]
async fn a_mail_that_breaks_off_has_not_arrived() {
    let sink = Sink::open().await;
    for (to, end) in [("whole@mail.invalid", "\r\n.\r\nQUIT\r\n"), ("half@mail.invalid", "\r\n")] {
        let mut hand = TcpStream::connect(sink.address).await.expect("the sink");
        hand.write_all(format!("DATA\r\nTo: {to}{end}").as_bytes()).await.expect("what was written");
        hand.shutdown().await.expect("the end");
        // It closes when it has done with what came.
        hand.read_to_end(&mut Vec::new()).await.expect("its answers");
    }
    let recipients: Vec<String> = sink.mails().into_iter().map(|mail| mail.to).collect();
    assert_eq!(recipients, ["whole@mail.invalid"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_five_thousand_nobody_is_missed_by_twenty_kills_and_what_comes_twice_is_the_same_mail() {
    let (rounds, people) = (rounds(), 5_000);
    let sink = Sink::open().await;
    let server = config::variable("BELONG_TEST_POSTGRES");
    let ground = Ground::lay_mailing(people, server.as_deref(), sink.address).await;
    let mut chance = Chance::drawn();
    for round in 1..=rounds {
        let enough = sink.count() + 1 + chance.up_to(people / rounds - 2 * IN_FLIGHT);
        let mut served = ground.serve(None).await;
        until("the next mails", Duration::from_secs(30), async || sink.count() >= enough).await;
        served.child.kill().expect("a kill");
        served.child.wait().expect("its end");
        println!("round {round}: killed after {} mails", sink.count());
    }
    let served = ground.serve(None).await;
    let db = Db::connect(ground.database(), PoolSize::default()).await.expect("the database");
    until("the end of the queue", PATIENCE, async || unfinished(&db).await == 0).await;
    assert!(served.stop().success());
    let mails = sink.mails();
    let different: BTreeSet<&Arrived> = mails.iter().collect();
    let recipients: BTreeSet<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    println!(
        "{} mails to {} people, {} twice",
        mails.len(),
        recipients.len(),
        mails.len() - recipients.len()
    );
    assert_eq!(recipients.len(), people, "nobody is missed");
    assert_eq!(different.len(), people, "a second copy has the same Message-ID, link and subject");
    assert!(mails.len() - people <= rounds * IN_FLIGHT, "{} came twice", mails.len() - people);
    let links: BTreeSet<&str> = mails.iter().map(|mail| mail.link.as_str()).collect();
    assert!(links.len() == people && links.iter().all(|link| link.len() == 43));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_with_four_workers_each_send_ten_thousand_mails_once() {
    let Some(server) = config::variable("BELONG_TEST_POSTGRES") else { return one_process().await };
    share(Some(&server), 10_000, 2).await;
}

/// SQLite is one process's: its four workers share the same queue.
async fn one_process() {
    share(None, 2_000, 1).await;
}

async fn share(server: Option<&str>, people: usize, processes: usize) {
    let sink = Sink::open().await;
    let ground = Ground::lay_mailing(people, server, sink.address).await;
    let mut serving = Vec::new();
    for number in 0..processes {
        let address = if number == 0 { ground.address } else { free_address() };
        serving.push(ground.serve_at(address, None).await);
    }
    let db = Db::connect(ground.database(), PoolSize::default()).await.expect("the database");
    let began = Instant::now();
    until("the end of the queue", PATIENCE, async || sink.count() >= people && unfinished(&db).await == 0)
        .await;
    println!("{people} mails by {processes} processes in {:?}", began.elapsed());
    for served in serving {
        assert!(served.stop().success());
    }
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    for mail in sink.mails() {
        *by_id.entry(mail.message_id).or_default() += 1;
    }
    assert_eq!((by_id.len(), sink.count()), (people, people), "each Message-ID once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_says_nothing_keeps_nobody_waiting_at_the_door() {
    // Nobody takes what comes: the system accepts connections, and no word follows.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let server = config::variable("BELONG_TEST_POSTGRES");
    let address = silent.local_addr().expect("its address");
    let ground = Ground::lay_mailing(10, server.as_deref(), address).await;
    // Fails where it is not ready within `START_LIMIT`, which is what one exchange may take here.
    let served = ground.serve(None).await;
    let db = Db::connect(ground.database(), PoolSize::default()).await.expect("the database");
    let claimed = "SELECT COUNT(*) FROM outbox WHERE state = 'claimed'";
    until("the first try", PATIENCE, async || column::<i64>(&db, claimed).await[0] > 0).await;
    assert!(served.stop().success());
}
