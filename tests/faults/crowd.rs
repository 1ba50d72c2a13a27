//! A hundred clients with their own ledger.

use super::ground::{Ground, Served};
use super::robot::Robot;
use belong::config;
use belong::ids::random_bytes;
use std::collections::VecDeque;
use std::io::{ErrorKind, Result};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

const CLIENTS: usize = 100;

/// Why a lock is not poisoned.
const CALM: &str = "no client panicked with the lock in its hand";

/// Every so many visitors one answers a question a page, so that drafts are under way too.
const PAGE_BY_PAGE: usize = 8;

/// Draws that a printed seed repeats (SplitMix64).
pub struct Chance(u64);

impl Chance {
    pub fn drawn() -> Chance {
        let given = config::variable("BELONG_FAULT_SEED").and_then(|text| text.parse().ok());
        let seed = given.unwrap_or_else(|| u64::from_le_bytes(random_bytes()));
        println!("BELONG_FAULT_SEED={seed}");
        Chance(seed)
    }

    /// 1 to `most`.
    pub fn up_to(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        1 + (mixed ^ (mixed >> 31)) as usize % most
    }
}

/// One visitor: whose link, and the browser that has begun with it, if there is one.
struct Visit {
    number: usize,
    link: String,
    answers: Vec<(String, String)>,
    browser: Option<Robot>,
}

pub struct Crowd {
    /// Whoever has not begun.
    fresh: Arc<Mutex<VecDeque<Visit>>>,
    /// Whoever was cut off and tries again.
    cut_off: Arc<Mutex<VecDeque<Visit>>>,
    acknowledged: Arc<Mutex<Vec<usize>>>,
}

/// What one round's clients share.
#[derive(Clone)]
struct Round {
    fresh: Arc<Mutex<VecDeque<Visit>>>,
    again: Arc<Mutex<VecDeque<Visit>>>,
    cut_off: Arc<Mutex<VecDeque<Visit>>>,
    acknowledged: Arc<Mutex<Vec<usize>>>,
    count: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
    enough: usize,
    end: Arc<Mutex<Option<oneshot::Sender<()>>>>,
}

impl Crowd {
    pub fn of(ground: &Ground) -> Crowd {
        let visits = ground.invitations.iter().enumerate().map(|(number, (_, link))| Visit {
            number,
            link: link.clone(),
            answers: ground.answers(number),
            browser: None,
        });
        Crowd {
            fresh: Arc::new(Mutex::new(visits.collect())),
            cut_off: Arc::default(),
            acknowledged: Arc::default(),
        }
    }

    pub fn acknowledged(&self) -> Vec<usize> {
        self.acknowledged.lock().expect(CALM).clone()
    }

    pub fn unanswered(&self) -> usize {
        self.cut_off.lock().expect(CALM).len()
    }

    /// All clients send; the process is killed (SIGKILL) at the moment of this acknowledgement.
    pub async fn answer_until_killed(&mut self, ground: &Ground, mut served: Served, enough: usize) {
        let killed = move || {
            served.child.kill().expect("a kill");
            served.child.wait().expect("the end of a process");
        };
        self.answer_until(ground, enough, killed).await;
    }

    /// All clients send; at the moment of this acknowledgement `end` runs, on a thread of its own.
    pub async fn answer_until<T: Send + 'static>(
        &mut self,
        ground: &Ground,
        enough: usize,
        end: impl FnOnce() -> T + Send + 'static,
    ) -> T {
        let (told, ends) = oneshot::channel::<()>();
        let round = self.round(enough, told);
        let is_over = round.is_over.clone();
        let ended = tokio::task::spawn_blocking(move || {
            ends.blocking_recv().expect("the clients reach the end of the round");
            end()
        });
        let clients = round.clients(ground.address);
        let outcome = ended.await.expect("the end of the process");
        is_over.store(true, Ordering::SeqCst);
        clients.join_all().await;
        outcome
    }

    /// Whoever was cut off tries again, from the same browser, until nobody is left.
    pub async fn answer_what_was_cut_off(&mut self, ground: &Ground) {
        let (told, _ends) = oneshot::channel();
        let round = self.round(usize::MAX, told);
        let nobody = Round { fresh: Arc::default(), ..round };
        nobody.clients(ground.address).join_all().await;
    }

    fn round(&self, enough: usize, told: oneshot::Sender<()>) -> Round {
        Round {
            fresh: self.fresh.clone(),
            again: Arc::new(Mutex::new(std::mem::take(&mut *self.cut_off.lock().expect(CALM)))),
            cut_off: self.cut_off.clone(),
            acknowledged: self.acknowledged.clone(),
            count: Arc::default(),
            is_over: Arc::default(),
            enough,
            end: Arc::new(Mutex::new(Some(told))),
        }
    }
}

impl Round {
    fn clients(self, server: SocketAddr) -> JoinSet<()> {
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            let round = self.clone();
            clients.spawn(async move { round.client(Robot::new(server)).await });
        }
        clients
    }

    /// One client, visitor after visitor on one connection, until it is cut off or nobody is left.
    async fn client(self, mut robot: Robot) {
        while !self.is_over.load(Ordering::SeqCst) {
            let returning = self.again.lock().expect(CALM).pop_front();
            let Some(visit) = returning.or_else(|| self.fresh.lock().expect(CALM).pop_front()) else {
                return;
            };
            match &visit.browser {
                Some(browser) => robot = browser.clone(),
                None => robot.forget_cookies(),
            }
            let outcome = answer(&mut robot, &visit).await;
            if robot.is_acknowledged {
                self.note(visit.number);
                continue;
            }
            self.cut_off.lock().expect(CALM).push_back(Visit { browser: Some(robot.clone()), ..visit });
            match outcome {
                Err(fault) if fault.kind() == ErrorKind::Other => println!("a visitor was refused: {fault}"),
                _ => return,
            }
        }
    }

    /// Into the ledger; the one that makes it enough ends the round.
    fn note(&self, number: usize) {
        self.acknowledged.lock().expect(CALM).push(number);
        if self.count.fetch_add(1, Ordering::SeqCst) + 1 == self.enough
            && let Some(end) = self.end.lock().expect(CALM).take()
        {
            end.send(()).ok();
        }
    }
}

/// The visit from its link to its thanks. A browser that returns may be led straight to the thanks.
async fn answer(robot: &mut Robot, visit: &Visit) -> Result<()> {
    robot.is_acknowledged = false;
    if visit.browser.is_some() {
        let landing = robot.get(&visit.link).await?;
        if landing.status == 303 {
            return robot.see_thanks(landing).await;
        }
    }
    if visit.number.is_multiple_of(PAGE_BY_PAGE) {
        robot.answer_page_by_page(&visit.link, &visit.answers).await
    } else {
        robot.answer_on_one_page(&visit.link, &visit.answers).await
    }
}
