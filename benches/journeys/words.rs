//! What a text of one's own costs: the same journey on one page in a wave that asks for words, with one written and
//! with none, beside a wave that asks for none. Each wave has a served process and a database of its own; their runs
//! alternate.

use super::ground::{Ground, Served};
use super::load::{Form, Outcome, Real, Work, median, run};
use super::{CLIENTS, show};
use belong::db::{Db, PoolSize};
use belong::surveys::{Content, Term};
use belong::theory::Audience;
use sea_orm::{ConnectionTrait, Statement};
use std::sync::Arc;

/// People of each of the two waves.
const PEOPLE: usize = 90_000;

const RUNS: usize = 5;

/// A text in a submit may cost this share of the submits, no more.
const MOST_LOST: f64 = 0.10;

struct Side {
    ground: Arc<Ground>,
    served: Served,
    real: Real,
}

impl Side {
    async fn begin(ground: Ground) -> Side {
        let ground = Arc::new(ground);
        let served = ground.serve(None).await;
        Side { real: Real::on(&ground), ground, served }
    }

    async fn runs(&self, clients: usize, form: Form) -> Outcome {
        run(clients, Work::Real { real: self.real.clone(), form, takes_gzip: false }).await
    }

    /// Whether every acknowledged answer is there, and every ballot has a box where boxes are.
    async fn ends(self, boxes: bool) -> bool {
        let stopped = self.served.stop().success();
        let acknowledged = self.real.acknowledged();
        let verdict = self.ground.verdict(&acknowledged).await;
        let waiting = waiting_boxes(&self.ground).await;
        println!("{} acknowledged, {} ballots, {waiting} boxes", acknowledged.len(), verdict.ballots);
        let wanted = if boxes { verdict.ballots } else { 0 };
        stopped && verdict.is_clean() && verdict.ballots == acknowledged.len() && waiting == wanted
    }
}

async fn database(ground: &Ground) -> Db {
    Db::connect(ground.database(), PoolSize::default()).await.expect("the database opens")
}

/// The same with a wave that asks for words too: made so behind the program's back, because what such a wave needs
/// before it opens is not what is measured here.
async fn asking_for_words(ground: Ground) -> Ground {
    let db = database(&ground).await;
    let asked = Content::embedded().questionnaire(Term::Autumn, Audience::Staff);
    let body = serde_json::to_string(&asked).expect("a questionnaire is JSON");
    let txn = db.begin().await.expect("a transaction");
    let update = "UPDATE questionnaire SET body = ? WHERE audience = 'ST'";
    let update = Statement::from_sql_and_values(txn.get_database_backend(), update, [body.into()]);
    txn.execute_raw(update).await.expect("frozen prompts");
    txn.execute_unprepared("UPDATE wave SET asks_words = 1").await.expect("a wave with words");
    txn.commit().await.expect("a commit");
    ground
}

async fn waiting_boxes(ground: &Ground) -> usize {
    let db = database(ground).await;
    let all = Statement::from_string(db.reader().get_database_backend(), "SELECT id FROM waiting_box");
    db.reader().query_all_raw(all).await.expect("the boxes").len()
}

/// Runs both and says what share of the submits is left with words; true when it is enough and nothing is lost.
pub async fn compare() -> bool {
    let plain = Side::begin(Ground::lay(PEOPLE, None).await).await;
    let words = Side::begin(asking_for_words(Ground::lay(PEOPLE, None).await).await).await;
    println!("\nown words, medians of {RUNS} runs");
    let mut is_enough = true;
    for clients in CLIENTS {
        let (mut without, mut unwritten, mut with) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..RUNS {
            without.push(plain.runs(clients, Form::OnePage).await);
            unwritten.push(words.runs(clients, Form::OnePage).await);
            with.push(words.runs(clients, Form::WithWords).await);
        }
        let (without, unwritten, with) = (median(without), median(unwritten), median(with));
        println!("a wave that asks for no words:");
        show(Form::OnePage, clients, without, &[]);
        println!("a wave that asks for words:");
        show(Form::OnePage, clients, unwritten, &[]);
        show(Form::WithWords, clients, with, &[]);
        let of = |other: Outcome| with.per_second / other.per_second;
        println!(
            "{clients:>16} clients: {:.2} of those without a text, {:.2} of those where no words are asked for",
            of(unwritten),
            of(without)
        );
        is_enough &= of(unwritten) >= 1.0 - MOST_LOST;
    }
    let is_whole = plain.ends(false).await & words.ends(true).await;
    is_enough && is_whole
}
