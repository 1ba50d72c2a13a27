//! From an open wave to a mail, and what must not happen on the way.

use super::*;
use crate::access::InstanceKey;
use crate::clock::{At, Clock, DAY, HOUR, MINUTE};
use crate::config::Config;
use crate::ids::{InvitationId, StaffId};
use crate::invitations::entity::{invitation, outbox as outbox_entity};
use crate::invitations::scribe::Scribe;
use crate::mail::Lane;
use crate::mail::{Letter, Mailer};
use crate::surveys::Content;
use crate::waves::tests::House;
use crate::waves::{Wave, WaveCache, token_hash};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashSet;
use std::sync::Arc;

struct Post {
    house: House,
    wave: Wave,
    clock: Clock,
    mailer: Mailer,
}

impl Post {
    /// An open wave of `count` families; nine in ten have an address.
    async fn with_families(count: usize) -> Post {
        let house = House::new().await;
        let wave = house.open_with(count).await;
        let clock = Clock::set_to(wave.opens_at.plus(MINUTE));
        let mailer = Mailer::memory(clock.clone());
        Post { house, wave, clock, mailer }
    }

    async fn enqueue(&self) -> u64 {
        let list = SuppressionList::new(&self.instance());
        let db = &self.house.db;
        let by = Queueing { db, list: &list, mail_domain: "example.org", now: self.clock.now() };
        enqueue_invitations(by, self.wave.id).await.unwrap()
    }

    fn letters(&self) -> InvitationLetters {
        InvitationLetters {
            db: self.house.db.clone(),
            waves: WaveCache::new(self.house.db.clone(), self.house.keys.clone()),
            clock: self.clock.clone(),
            base_url: "https://belong.example.org".into(),
            editions: crate::surveys::Content::embedded().editions,
            partnership: "The Tees partnership".into(),
            stop: self.stop(),
        }
    }

    fn instance(&self) -> InstanceKey {
        let home = tempfile::tempdir().unwrap();
        InstanceKey::open(&home.path().join("own"), &home.path().join("copy")).unwrap()
    }

    fn stop(&self) -> StopMails {
        StopMails::new(self.house.db.clone(), self.clock.clone(), Arc::new(self.instance()))
    }

    fn job(&self, letters: impl Letters + 'static, mailer: Mailer) -> SendDueMail {
        let settings = Config::embedded().mail;
        let here = (self.house.db.clone(), self.clock.clone());
        SendDueMail::new(here, mailer, Arc::new(letters), None, &settings)
    }

    async fn send(&self) -> usize {
        self.job(self.letters(), self.mailer.clone()).run_until_empty().await.unwrap()
    }

    async fn status(&self, state: MailState) -> u64 {
        let rows = self.rows().await;
        rows.iter().filter(|row| row.state == state.name()).count() as u64
    }

    async fn change(&self, sql: &str) {
        let txn = self.house.db.begin().await.unwrap();
        txn.execute_unprepared(sql).await.unwrap();
        txn.commit().await.unwrap();
    }

    async fn rows(&self) -> Vec<OutboxRow> {
        outbox_entity::Entity::find().all(self.house.db.reader()).await.unwrap()
    }
}

#[tokio::test]
async fn enqueueing_twice_leaves_one_row_for_each_address() {
    let post = Post::with_families(1_200).await;
    assert_eq!(post.enqueue().await, 1_080);
    assert_eq!(post.enqueue().await, 0);
    let rows = post.rows().await;
    assert_eq!(rows.len(), 1_080);
    let ids: HashSet<_> = rows.iter().map(|row| &row.message_id).collect();
    assert_eq!(ids.len(), 1_080);
    assert!(rows.iter().all(|row| row.message_id.ends_with("@example.org>")));
}

#[tokio::test]
async fn every_mail_carries_the_link_of_its_own_invitation_and_nothing_of_the_child() {
    let post = Post::with_families(30).await;
    post.enqueue().await;
    assert_eq!(post.send().await, 27);
    let sent = post.mailer.sent();
    let mut invited: HashSet<InvitationId> = HashSet::new();
    for letter in &sent {
        let link = letter.text.lines().find(|line| line.starts_with("https://")).unwrap();
        let token = link.rsplit('/').next().unwrap();
        let found = find_by_token_hash(post.house.db.reader(), &token_hash(token)).await.unwrap().unwrap();
        assert!(!found.done && found.wave_id == post.wave.id && found.groups[1].is_none());
        invited.insert(found.id);
        assert!(letter.html.contains(link) && letter.to.starts_with("family"));
        assert!(!format!("{letter:?}").contains("Sam-Child-Ref"));
    }
    assert_eq!(invited.len(), 27);
    assert_eq!(post.status(MailState::Sent).await, 27);
    let dump = format!(
        "{:?}{:?}",
        post.rows().await,
        invitation::Entity::find().all(post.house.db.reader()).await.unwrap()
    );
    for letter in &sent {
        let token = letter.text.lines().find(|line| line.starts_with("https://")).unwrap().rsplit('/').next();
        assert!(!dump.contains(&token.unwrap()[..16]), "a link is in a table");
        assert!(!dump.contains(&letter.to), "an address is in a table");
    }
}

#[tokio::test]
async fn nobody_is_written_to_who_answered_or_opted_out_since_or_whose_wave_closed() {
    let post = Post::with_families(3).await;
    post.enqueue().await;
    let rows = post.rows().await;
    let first = rows[0].invitation_id.unwrap();
    let txn = post.house.db.begin().await.unwrap();
    assert_eq!(mark_done(&txn, &[first]).await.unwrap(), [first]);
    assert!(mark_done(&txn, &[first]).await.unwrap().is_empty());
    txn.commit().await.unwrap();
    assert_eq!(post.send().await, 3);
    assert_eq!((post.mailer.sent().len(), post.status(MailState::Suppressed).await), (2, 1));
    post.change("UPDATE outbox SET state = 'queued'").await;
    post.change("UPDATE participant SET opted_out = (1 = 1)").await;
    post.send().await;
    assert_eq!(post.mailer.sent().len(), 2);
    post.change("UPDATE participant SET opted_out = (1 = 0)").await;
    post.change("UPDATE outbox SET state = 'queued'").await;
    post.clock.set(post.wave.closes_at);
    post.send().await;
    assert_eq!((post.mailer.sent().len(), post.status(MailState::Suppressed).await), (2, 3));
}

/// Claims as one worker of a process of its own would.
async fn claimed(post: &Post, at_most: usize) -> Vec<OutboxRow> {
    let scribe = Scribe::begin(post.house.db.clone(), post.clock.clone(), MINUTE, 1);
    scribe.settle_and_claim(Vec::new(), at_most).await.unwrap()
}

#[tokio::test]
async fn two_workers_never_hold_the_same_mail() {
    let post = Post::with_families(100).await;
    post.enqueue().await;
    let now = post.clock.now();
    let (one, two) = tokio::join!(claimed(&post, 30), claimed(&post, 30));
    let held: HashSet<_> = one.iter().chain(&two).map(|row| row.id).collect();
    assert_eq!(held.len(), 60);
    assert_eq!(post.send().await, 30);
    post.clock.set(now.plus(2 * MINUTE));
    assert_eq!(post.send().await, 0, "a crashed mail waits a minute");
    post.clock.set(now.plus(4 * MINUTE));
    assert_eq!(post.send().await, 60);
    assert_eq!(post.status(MailState::Sent).await, 90);
}

#[tokio::test]
async fn workers_that_wish_at_once_share_a_transaction_and_each_gets_its_own() {
    let post = Post::with_families(20).await;
    post.enqueue().await;
    let scribe = Scribe::begin(post.house.db.clone(), post.clock.clone(), MINUTE, 4);
    let wish = || scribe.settle_and_claim(Vec::new(), 3);
    let (a, b, c, d) = tokio::join!(wish(), wish(), wish(), wish());
    let held: Vec<_> = [a, b, c, d].into_iter().flat_map(Result::unwrap).map(|row| row.id).collect();
    assert_eq!((held.len(), held.iter().collect::<HashSet<_>>().len()), (12, 12));
}

#[tokio::test]
async fn a_mail_that_somebody_waits_for_overtakes_the_queue() {
    let post = Post::with_families(20).await;
    post.enqueue().await;
    let last = post.rows().await.pop().unwrap().id;
    post.clock.set(post.clock.now().plus(1_000));
    let later = post.clock.now();
    let txn = post.house.db.begin().await.unwrap();
    outbox_entity::Entity::update_many()
        .col_expr(outbox_entity::Column::Lane, Expr::value(Lane::WaitedFor.stored()))
        .col_expr(outbox_entity::Column::NextAt, Expr::value(later))
        .filter(outbox_entity::Column::Id.eq(last))
        .exec(&txn)
        .await
        .unwrap();
    txn.commit().await.unwrap();
    let first = claimed(&post, 1).await;
    assert_eq!(first.iter().map(|row| row.id).collect::<Vec<_>>(), [last]);
}

#[tokio::test]
async fn mails_to_many_wait_for_school_hours_and_are_looked_at_again_at_the_moment_of_sending() {
    let post = Post::with_families(10).await;
    post.enqueue().await;
    let hours = SendingHours::read("08:00-18:00", Content::embedded().school_days).unwrap();
    let here = (post.house.db.clone(), post.clock.clone());
    let settings = Config::embedded().mail;
    let job = SendDueMail::new(here, post.mailer.clone(), Arc::new(post.letters()), Some(hours), &settings);
    post.clock.set(At::parse_london("2026-11-13 18:00").unwrap());
    assert_eq!(job.run_until_empty().await.unwrap(), 0, "a Friday evening");
    let monday = At::parse_london("2026-11-16 08:00").unwrap();
    assert!(post.rows().await.iter().all(|row| row.next_at == monday && row.state == "queued"));
    post.clock.set(monday.plus(-1));
    assert_eq!(job.run_until_empty().await.unwrap(), 0);
    post.clock.set(monday);
    assert_eq!((job.run_until_empty().await.unwrap(), post.mailer.sent().len()), (9, 9));
}

#[tokio::test]
async fn what_is_paused_waits_what_is_resumed_leaves_once_and_what_is_cancelled_never() {
    let post = Post::with_families(30).await;
    post.enqueue().await;
    let (db, now, wave) = (&post.house.db, post.clock.now(), post.wave.id);
    let colleague = StaffId::random();
    for held in [None, Some(wave)] {
        pause(db, held, colleague, now).await.unwrap();
        pause(db, held, colleague, now).await.unwrap();
        assert_eq!(holds(db.reader()).await.unwrap().len(), 1);
        assert_eq!(post.send().await, 0);
        resume(db, held, now).await.unwrap();
    }
    let settings = Config::embedded().mail;
    let here = (db.clone(), post.clock.clone());
    let job = SendDueMail::new(here, post.mailer.clone(), Arc::new(post.letters()), None, &settings);
    post.change("UPDATE outbox SET state = 'retry' WHERE id IN (SELECT id FROM outbox LIMIT 7)").await;
    assert!(job.run_once().await.unwrap() > 0);
    pause(db, Some(wave), colleague, now).await.unwrap();
    assert_eq!(cancel(db, wave, now).await.unwrap() + post.mailer.sent().len() as u64, 27);
    resume(db, Some(wave), now).await.unwrap();
    let left = post.mailer.sent().len();
    assert_eq!((post.send().await, post.mailer.sent().len()), (0, left));
    assert_eq!(post.status(MailState::Suppressed).await + left as u64, 27);
}

#[tokio::test]
async fn a_long_silence_and_a_restored_database_hold_mails_to_many_until_somebody_looks() {
    let post = Post::with_families(5).await;
    post.enqueue().await;
    let (db, keys) = (&post.house.db, post.house.path());
    let beat = || MailBeat::new(db.clone(), post.clock.clone(), keys);
    let running = beat();
    assert_eq!(running.beat().await.unwrap(), None);
    post.clock.set(post.clock.now().plus(11 * HOUR));
    assert_eq!(running.beat().await.unwrap(), None);
    post.clock.set(post.clock.now().plus(13 * HOUR));
    assert_eq!(running.beat().await.unwrap(), Some(HeldBecause::StoodStill));
    assert_eq!(post.send().await, 0);
    resume(db, None, post.clock.now()).await.unwrap();
    post.change(&format!("UPDATE mail_beat SET at = {}", post.clock.now().plus(-HOUR).0)).await;
    assert_eq!(beat().beat().await.unwrap(), Some(HeldBecause::Restored));
    assert_eq!(beat().beat().await.unwrap(), None, "said once");
    assert_eq!(post.send().await, 0);
    resume(db, None, post.clock.now()).await.unwrap();
    assert_eq!(post.send().await, 5);
}

#[tokio::test]
async fn failed_mails_leave_again_with_one_press_and_the_status_says_how_it_stands() {
    let post = Post::with_families(10).await;
    post.enqueue().await;
    post.change("UPDATE outbox SET state = 'failed', attempts = 9, last_error = '550 at RCPT'").await;
    let now = post.clock.now();
    let status = queue_status(post.house.db.reader(), now).await.unwrap();
    assert_eq!((status.mails.of(MailState::Failed), status.rate), (9, None));
    assert_eq!(status.faults, [("550 at RCPT".to_owned(), 9)]);
    assert_eq!(retry_failed(&post.house.db, now).await.unwrap(), 9);
    assert_eq!(post.send().await, 9);
    let status = queue_status(post.house.db.reader(), now.plus(1_000)).await.unwrap();
    assert_eq!(status.mails.of(MailState::Sent), 9);
    assert!(status.rate.is_some() && status.faults.is_empty());
}

struct Panics;

impl Letters for Panics {
    fn letter<'a>(&'a self, _: &'a OutboxRow) -> BoxedLetter<'a> {
        Box::pin(async { panic!("a poisoned mail") })
    }
}

#[tokio::test]
async fn a_mail_that_panics_three_times_is_set_aside_and_the_queue_goes_on() {
    let post = Post::with_families(1).await;
    post.enqueue().await;
    let job = post.job(Panics, post.mailer.clone());
    for _ in 0..3 {
        assert_eq!(job.run_until_empty().await.unwrap(), 1);
        post.clock.set(post.clock.now().plus(10 * MINUTE));
    }
    assert_eq!(job.run_until_empty().await.unwrap(), 0);
    let row = &post.rows().await[0];
    assert_eq!((row.state.as_str(), row.attempts), ("failed", 3));
    assert!(row.last_error.as_deref().unwrap().starts_with("poison"));
}

#[tokio::test]
async fn a_mail_folder_that_fails_pauses_the_queue_and_loses_nothing() {
    let post = Post::with_families(10).await;
    post.enqueue().await;
    let blocked = post.house.path().join("mail");
    std::fs::write(&blocked, b"a file").unwrap();
    let mut settings = Config::embedded().mail;
    settings.folder.clone_from(&blocked);
    let mailer = Mailer::from_config(&settings, post.clock.clone()).unwrap();
    let job = post.job(post.letters(), mailer);
    job.run_until_empty().await.unwrap();
    assert!(job.paused_until().is_some());
    assert_eq!(job.run_until_empty().await.unwrap(), 0);
    assert!(post.rows().await.iter().all(|row| row.attempts == 0 && row.state != "failed"));
    std::fs::remove_file(&blocked).unwrap();
    post.clock.set(post.clock.now().plus(6 * MINUTE));
    job.run_until_empty().await.unwrap();
    assert_eq!(std::fs::read_dir(&blocked).unwrap().count(), 9);
    assert_eq!(mail_status(post.house.db.reader()).await.unwrap().waiting(), 0);
}

struct WrongAddress(InvitationLetters);

impl Letters for WrongAddress {
    fn letter<'a>(&'a self, row: &'a OutboxRow) -> BoxedLetter<'a> {
        Box::pin(async {
            let letter = self.0.letter(row).await?;
            Ok(letter.map(|letter| Letter { to: "not an address".into(), ..letter }))
        })
    }
}

#[tokio::test]
async fn a_wrong_address_fails_at_once_and_is_not_stored() {
    let post = Post::with_families(1).await;
    post.enqueue().await;
    let job = post.job(WrongAddress(post.letters()), post.mailer.clone());
    assert_eq!(job.run_once().await.unwrap(), 1);
    let row = &post.rows().await[0];
    assert_eq!(row.state, "failed");
    assert!(!row.last_error.as_deref().unwrap().contains("not an address\""), "{row:?}");
    post.clock.set(At(post.clock.now().0 + DAY));
    assert_eq!(job.run_once().await.unwrap(), 0);
}
