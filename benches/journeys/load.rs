//! The load: so many clients, one journey after the other, for a while.

use super::ground::Ground;
use super::robot::{Robot, Tape};
use belong::clock::Clock;
use belong::db::{Db, PoolSize};
use belong::ids::random_bytes;
use belong::responses::{PADDED_LENGTH, SealedBallot, Writer};
use std::io::{Error, Result};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// One run takes this long, or until nobody is left for it.
const RUN: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    OnePage,
    PageByPage,
    /// All on one page, and a text of one's own; in a wave that asks for words.
    WithWords,
}

#[derive(Clone, Copy)]
pub struct Outcome {
    pub per_second: f64,
    /// Milliseconds of one journey.
    pub p50: f64,
    pub p99: f64,
}

/// What every client does again and again.
#[derive(Clone)]
pub enum Work {
    Real { real: Real, form: Form, takes_gzip: bool },
    Poem { address: SocketAddr, tape: Arc<Tape> },
    Commit { commit: BareCommit, form: Form },
}

impl Work {
    fn robot(&self) -> Option<Robot> {
        match self {
            Work::Real { real, takes_gzip, .. } => {
                let mut robot = Robot::new(real.ground.address);
                robot.takes_gzip = *takes_gzip;
                Some(robot)
            }
            Work::Poem { address, .. } => Some(Robot::new(*address)),
            Work::Commit { .. } => None,
        }
    }

    /// Journeys of one run, at most: an invitation is answered once.
    fn most(&self) -> usize {
        match self {
            Work::Commit { commit, .. } => commit.ground.invitations.len() / 20,
            _ => usize::MAX,
        }
    }

    async fn once(&self, robot: &mut Option<Robot>) -> Result<()> {
        match (self, robot) {
            (Work::Real { real, form, .. }, Some(robot)) => real.journey(robot, *form).await,
            (Work::Poem { tape, .. }, Some(robot)) => {
                for (request, reply) in tape.iter() {
                    let status = robot.say(request).await?.status;
                    if status != reply.status && status != 303 {
                        return Err(Error::other(format!("{status} instead of {}", reply.status)));
                    }
                }
                Ok(())
            }
            (Work::Commit { commit, form }, _) => commit.journey(*form).await,
            _ => Err(Error::other("no robot")),
        }
    }
}

/// Runs the load and gives what came of it.
pub async fn run(clients: usize, work: Work) -> Outcome {
    let began = Instant::now();
    let begun = Arc::new(AtomicUsize::new(0));
    let mut running = JoinSet::new();
    for _ in 0..clients {
        let (work, begun) = (work.clone(), begun.clone());
        running.spawn(async move {
            let mut robot = work.robot();
            let mut took = Vec::new();
            while began.elapsed() < RUN && begun.fetch_add(1, Ordering::Relaxed) < work.most() {
                let start = Instant::now();
                work.once(&mut robot).await.expect("a journey");
                took.push(start.elapsed().as_secs_f64() * 1_000.0);
            }
            took
        });
    }
    let mut took: Vec<f64> = running.join_all().await.into_iter().flatten().collect();
    let seconds = began.elapsed().as_secs_f64();
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() as f64 * share) as usize).min(took.len() - 1)];
    Outcome { per_second: took.len() as f64 / seconds, p50: at(0.5), p99: at(0.99) }
}

/// The median of each figure.
pub fn median(outcomes: Vec<Outcome>) -> Outcome {
    let middle = |figure: fn(&Outcome) -> f64| {
        let mut figures: Vec<f64> = outcomes.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    Outcome {
        per_second: middle(|one| one.per_second),
        p50: middle(|one| one.p50),
        p99: middle(|one| one.p99),
    }
}

pub fn reply_bytes(tape: &Tape) -> usize {
    tape.iter().map(|(_, reply)| reply.head.len() + reply.body.len()).sum()
}

/// Journeys of the served process, with their ledger.
#[derive(Clone)]
pub struct Real {
    ground: Arc<Ground>,
    next: Arc<AtomicUsize>,
    ledger: Arc<Mutex<Vec<usize>>>,
}

impl Real {
    pub fn on(ground: &Arc<Ground>) -> Real {
        Real { ground: ground.clone(), next: Arc::default(), ledger: Arc::default() }
    }

    /// The next visitor's.
    pub async fn journey(&self, robot: &mut Robot, form: Form) -> Result<()> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (_, link) =
            self.ground.invitations.get(number).ok_or_else(|| Error::other("no links are left"))?;
        let mut answers = self.ground.answers(number);
        robot.forget_cookies();
        match form {
            Form::OnePage => robot.answer_on_one_page(link, &answers).await?,
            Form::PageByPage => robot.answer_page_by_page(link, &answers).await?,
            Form::WithWords => {
                let words = "What+helps+is+time+to+listen.+".repeat(10);
                answers.push(("told-ST-1".to_owned(), words));
                robot.answer_on_one_page(link, &answers).await?;
            }
        }
        if robot.is_acknowledged {
            self.ledger.lock().expect("no client panicked").push(number);
        }
        Ok(())
    }

    pub fn acknowledged(&self) -> Vec<usize> {
        self.ledger.lock().expect("no client panicked").clone()
    }
}

/// The group commit alone, on a database of its own.
#[derive(Clone)]
pub struct BareCommit {
    ground: Arc<Ground>,
    writer: Writer,
    next: Arc<AtomicUsize>,
}

impl BareCommit {
    pub async fn start(people: usize) -> BareCommit {
        let ground = Arc::new(Ground::lay(people, None).await);
        let db = Db::connect(ground.database(), PoolSize::default()).await.expect("the database opens");
        BareCommit { ground, writer: Writer::start(db, Clock::system(), false), next: Arc::default() }
    }

    pub fn work(&self, form: Form) -> Work {
        Work::Commit { commit: self.clone(), form }
    }

    /// As many durable writes as a journey has.
    async fn journey(&self, form: Form) -> Result<()> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let found = self.ground.invitations.get(number);
        let (invitation, _) = found.ok_or_else(|| Error::other("no invitations are left"))?;
        let away = |_| Error::other("the writer is away");
        if form == Form::PageByPage {
            for answers in 1..=10 {
                let draft = vec![7; 40 + answers * 90];
                self.writer.keep_draft(self.ground.wave, *invitation, draft).await.map_err(away)?;
            }
        }
        let sealed = vec![7; PADDED_LENGTH + 40];
        let withdrawal_mac = random_bytes::<32>().to_vec();
        let ballot = SealedBallot { wave: self.ground.wave, sealed, withdrawal_mac, words: None };
        self.writer.submit(*invitation, ballot).await.map_err(away)?;
        Ok(())
    }
}
