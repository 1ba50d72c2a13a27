//! Mails to many: who is reminded, at what hours anything leaves, what a long silence does, and the buttons.

use crate::support::{Mail, TestApp, email_of, london, often, roster_of, rows_of};
use belong::access::{Role, Roles};
use belong::clock::{At, DAY, HOUR, MINUTE};
use belong::invitations::MailState;
use belong::surveys::Term;
use belong::theory::Audience::Families;
use belong::waves::{self, NewWave, State, Wave};
use std::collections::BTreeMap;

fn family(n: usize) -> String {
    email_of("Heron School", Families, n)
}

async fn with_families(people: usize) -> TestApp {
    TestApp::in_school_hours(&roster_of(&[("Heron School", Families, people)])).await
}

/// When a mail left, by its own Date.
fn left_at(mail: &Mail) -> At {
    let date = mail.text.lines().find_map(|line| line.strip_prefix("Date: ")).unwrap();
    At(jiff::fmt::rfc2822::parse(date.trim()).unwrap().timestamp().as_millisecond())
}

impl TestApp {
    fn reminders(&self) -> Vec<Mail> {
        let all = self.mails().into_iter();
        all.filter(|mail| mail.subject == "Still time for a few questions").collect()
    }

    /// The mail server refused the first mail to this person.
    async fn first_mail_failed(&self, email: &str) {
        self.change(&format!(
            "UPDATE outbox SET state = 'failed', sent_at = NULL, last_error = '550 at RCPT' WHERE invitation_id IN \
             (SELECT invitation.id FROM invitation JOIN participant ON participant.id = participant_id WHERE \
             email = '{email}')"
        ))
        .await;
    }

    /// The moment of the first reminder that the wave's page suggests.
    async fn first_reminder(&self, wave: &Wave) -> At {
        let rounds = belong::invitations::rounds_of(self.app.db.reader(), wave, self.app.hours.as_ref());
        rounds.await.unwrap()[0].at.unwrap()
    }
}

#[tokio::test]
async fn of_a_hundred_exactly_the_fifty_who_are_open_are_reminded_with_their_own_link() {
    let app = with_families(100).await;
    let wave = app.open_wave().await;
    let links: BTreeMap<String, String> =
        app.mails().iter().map(|mail| (mail.to.clone(), mail.link("/s/").unwrap())).collect();
    assert_eq!(links.len(), 100);
    for n in 1..=40 {
        app.submits(&links[&family(n)], &often).await;
    }
    for n in 41..=45 {
        let out = app.mails().iter().find(|mail| mail.to == family(n)).unwrap().link("/stop/").unwrap();
        let stopped = app.browser().post_from_elsewhere(&out, "List-Unsubscribe=One-Click").await;
        assert_eq!(stopped.status, 200);
    }
    for n in 46..=50 {
        app.first_mail_failed(&family(n)).await;
    }
    let due = app.first_reminder(&wave).await;
    app.clock.set(due.plus(-MINUTE));
    app.tick().await;
    assert_eq!(app.reminders().len(), 0);
    app.clock.set(due);
    belong::schedule::tend_waves(&app.app).await.unwrap();
    assert_eq!(app.count("outbox").await, 150);
    app.submits(&links[&family(51)], &often).await;
    app.app.tend_mail().await.unwrap();
    let reminders = app.reminders();
    assert_eq!(reminders.len(), 49, "one has answered between the queue and the sending");
    for mail in &reminders {
        assert_eq!(mail.link("/s/").as_ref(), links.get(&mail.to), "the same link");
    }
    let mut reminded: Vec<&str> = reminders.iter().map(|mail| mail.to.as_str()).collect();
    reminded.sort_unstable();
    let mut expected: Vec<String> = (52..=100).map(family).collect();
    expected.sort_unstable();
    assert_eq!(reminded, expected);
    app.tick().await;
    assert_eq!(app.reminders().len(), 49, "once");
}

#[tokio::test]
async fn two_reminders_at_most_three_days_apart_and_none_that_somebody_stopped() {
    let app = with_families(3).await;
    let wave = app.open_wave().await;
    let coordinator = app.coordinator().await;
    let place = format!("/desk/waves/{}/times", wave.id);
    let page = coordinator.get(&place).await;
    assert!(page.body.contains("first reminder") && page.body.contains("second reminder"), "{}", page.body);
    let odd = coordinator.post(&place, &[("first", "2026-11-07 10:00"), ("second", "")]).await;
    assert_eq!(odd.status, 422);
    assert!(
        odd.body.contains("school hours only") && odd.body.contains("9 November 2026, 08:00"),
        "{}",
        odd.body
    );
    let kept = coordinator.post(&place, &[("first", "2026-11-09 10:00"), ("second", "")]).await;
    assert_eq!(kept.status, 303);
    let mut now = app.clock.now();
    while now < wave.closes_at.plus(DAY) {
        app.clock.set(now);
        app.tick().await;
        now = now.plus(6 * HOUR + 30 * MINUTE);
    }
    let reminders = app.reminders();
    assert_eq!(reminders.len(), 3, "the second was stopped");
    assert!(reminders.iter().all(|mail| left_at(mail).day() == london("2026-11-09 10:00").day()));
    let later = app.colleague("Carey", Roles::of(&[Role::Coordinator])).await;
    let late = later.post(&place, &[("first", ""), ("second", "")]).await;
    assert_eq!(late.status, 404, "the wave has closed");
}

#[tokio::test]
async fn two_rounds_that_waited_for_the_same_mail_server_are_one_reminder() {
    let app = with_families(3).await;
    let wave = app.open_wave().await;
    let rounds = belong::invitations::rounds_of(app.app.db.reader(), &wave, app.app.hours.as_ref());
    let rounds = rounds.await.unwrap();
    for round in &rounds {
        app.clock.set(round.at.unwrap());
        belong::schedule::tend_waves(&app.app).await.unwrap();
    }
    assert_eq!(app.count("outbox").await, 6, "no second reminder is queued while the first waits");
    app.app.post.run_until_empty().await.unwrap();
    assert_eq!(app.reminders().len(), 3, "one each, though both were due");
}

#[tokio::test]
async fn of_two_reminders_that_failed_and_are_tried_again_one_leaves() {
    let app = with_families(3).await;
    let wave = app.open_wave().await;
    let rounds = belong::invitations::rounds_of(app.app.db.reader(), &wave, app.app.hours.as_ref());
    for round in rounds.await.unwrap() {
        app.clock.set(round.at.unwrap());
        belong::schedule::tend_waves(&app.app).await.unwrap();
        app.change("UPDATE outbox SET state = 'failed', last_error = '550' WHERE kind = 'reminder'").await;
    }
    assert_eq!(app.count("outbox").await, 9, "an invitation and two reminders each");
    assert_eq!(app.coordinator().await.post("/desk/mail/retry", &[]).await.status, 303);
    app.app.post.run_until_empty().await.unwrap();
    assert_eq!(app.reminders().len(), 3);
}

#[tokio::test]
async fn after_a_jump_of_the_clock_nothing_opens_closes_or_is_deleted_until_somebody_looks() {
    let app = with_families(12).await;
    let wave = app.open_wave().await;
    for n in 1..=4 {
        app.submits(&app.link_of(&family(n)), &often).await;
    }
    app.tick().await;
    let tables = ["invitation", "participant", "ballot"];
    let rows = async || {
        let mut counts = Vec::new();
        for table in tables {
            counts.push(app.count(table).await);
        }
        counts
    };
    let before = rows().await;
    let coordinator = app.coordinator().await;
    coordinator.post("/desk/mail/pause", &[]).await;
    app.clock.set(app.clock.now().plus(4 * 365 * DAY));
    for _ in 0..3 {
        app.tick().await;
    }
    assert_eq!(app.wave(&wave).await.state, State::Open);
    assert_eq!(rows().await, before);
    let coordinator = app.colleague("Carey", Roles::of(&[Role::Coordinator])).await;
    assert!(coordinator.get("/desk/mail").await.body.contains("nothing is deleted"));
    let elsewhere = async || coordinator.get("/desk/waves").await.body.contains("Belong stood still");
    assert!(elsewhere().await, "and not the pause that was there before");
    coordinator.post("/desk/mail/resume", &[]).await;
    assert!(!elsewhere().await);
    app.tick().await;
    assert_eq!(app.wave(&wave).await.state, State::Released, "somebody said that the clock is right");
}

#[tokio::test]
async fn what_keeps_mails_waiting_is_said_on_every_page_of_whoever_can_help() {
    let app = with_families(6).await;
    app.open_wave().await;
    app.clock.set(app.clock.now().plus(HOUR));
    let coordinator = app.coordinator().await;
    let administrator = app.colleague("Ada", Roles::of(&[Role::Administrator])).await;
    let lead = app.lead().await;
    let warned = async |words: &str| {
        let mut seen = Vec::new();
        for (person, path) in
            [(&coordinator, "/desk/waves"), (&administrator, "/desk/audit"), (&lead, "/desk/waves")]
        {
            let page = person.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            seen.push(page.body.contains(words) && page.body.contains("href=\"/desk/mail\">See what to do"));
        }
        seen
    };
    assert_eq!(warned("").await, [false, false, false]);
    let silent =
        "UPDATE outbox SET state = 'retry', last_error = 'the mail server did not answer in time (RCPT)'";
    app.change(&format!("{silent}, kind = 'lost_link'")).await;
    assert_eq!(warned("").await, [false, false, false], "asking again for a link tells nothing");
    app.change(&format!("{silent}, kind = 'invitation'")).await;
    assert_eq!(warned("the mail server is silent or out of reach").await, [true, true, false]);
    let there = coordinator.get("/desk/mail").await.body;
    assert!(there.contains("found the mail server silent") && !there.contains("See what to do"), "{there}");
    coordinator.post("/desk/mail/pause", &[]).await;
    assert_eq!(warned("Mails to many people are paused.").await, [true, true, false]);
    coordinator.post("/desk/mail/resume", &[]).await;
    app.change("UPDATE outbox SET state = 'sent', last_error = NULL").await;
    assert_eq!(warned("").await, [false, false, false]);
}

/// Who answered on paper leaves the list of addresses that do not work no sooner than anybody else, and nobody can learn by
/// asking for links again.
#[tokio::test]
async fn neither_the_button_for_failed_mails_nor_lost_links_tell_who_has_answered() {
    let app = with_families(25).await;
    app.open_wave().await;
    let slip = app.link_of(&family(1));
    for n in [1, 2] {
        app.first_mail_failed(&family(n)).await;
    }
    app.submits(&slip, &often).await;
    let coordinator = app.coordinator().await;
    let listed = async || coordinator.get("/desk/addresses").await.body;
    assert!(listed().await.contains(&family(1)) && listed().await.contains(&family(2)));
    assert_eq!(coordinator.post("/desk/mail/retry", &[]).await.status, 303);
    app.app.post.run_until_empty().await.unwrap();
    let page = listed().await;
    assert!(page.contains(&family(1)) && page.contains(&family(2)), "both addresses stay: {page}");
    let status = belong::invitations::mail_status(app.app.db.reader()).await.unwrap();
    assert_eq!((status.of(MailState::Sent), status.of(MailState::Failed)), (25, 0), "and count alike");
    let again = async |n: usize| {
        let asked = app.browser().post("/lost-link", &[("email", family(n).as_str())]).await;
        assert_eq!(asked.status, 200, "{}", asked.body);
        app.app.lost_links.answer("example.org").await.unwrap();
        app.app.post.run_until_empty().await.unwrap();
        let audit = rows_of(&app.app.db, "audit").await;
        (coordinator.get("/desk/mail").await.body, audit.lines().count())
    };
    app.submits(&app.link_of(&family(3)), &often).await;
    let (has_answered, trail) = again(3).await;
    let (has_not, longer) = again(4).await;
    assert_eq!(app.mails_to(&family(3)).len(), 1);
    assert_eq!(app.mails_to(&family(4)).len(), 2, "the link came once more");
    assert_eq!((has_not, longer), (has_answered, trail));
}

#[tokio::test]
async fn a_lead_may_stop_reminders_others_may_not_and_nobody_sees_who_is_reminded() {
    let app = with_families(30).await;
    let wave = app.open_wave().await;
    let place = format!("/desk/waves/{}/times", wave.id);
    let lead = app.lead().await;
    assert_eq!(lead.get(&place).await.status, 200);
    assert_eq!(lead.post(&place, &[("first", "2026-11-09 10:00"), ("second", "")]).await.status, 303);
    let viewer = app.colleague("Vic", Roles::of(&[Role::Viewer])).await;
    assert_eq!(viewer.post(&place, &[("first", ""), ("second", "")]).await.status, 404);
    assert_eq!(lead.post("/desk/mail/pause", &[]).await.status, 404);
    app.clock.set(app.first_reminder(&wave).await);
    app.tick().await;
    assert_eq!(app.reminders().len(), 30);
    let everything = Roles::of(&[Role::Coordinator, Role::Lead, Role::Administrator]);
    let person = app.colleague("Kit", everything).await;
    for page in [&*place, "/desk/mail", "/desk/waves", &format!("/desk/waves/{}", wave.id)] {
        let body = person.get(page).await.body;
        assert!(!body.contains("@example.org\"") && !body.contains(&family(1)), "{page}: {body}");
    }
}

#[tokio::test]
async fn mails_are_paused_let_go_and_cancelled_with_buttons_and_the_page_is_live() {
    let app = with_families(12).await;
    let wave = app.planned_wave().await;
    let coordinator = app.coordinator().await;
    assert_eq!(coordinator.post("/desk/mail/pause", &[]).await.status, 303);
    app.opens(&wave).await;
    app.tick().await;
    assert_eq!(app.mails().len(), 0);
    let page = coordinator.get("/desk/mail").await;
    assert!(page.body.contains("Paused by a colleague.") && page.body.contains("12 wait"), "{}", page.body);
    assert_eq!(page.header("refresh"), Some("10"));
    assert_eq!(coordinator.get("/desk/mail?still=1").await.header("refresh"), None);
    let id = wave.id.to_string();
    assert_eq!(coordinator.post("/desk/mail/pause", &[("wave", &id)]).await.status, 303);
    assert_eq!(coordinator.post("/desk/mail/resume", &[]).await.status, 303);
    app.tick().await;
    assert_eq!(app.mails().len(), 0, "the wave is still paused");
    assert_eq!(coordinator.post("/desk/mail/resume", &[("wave", &id)]).await.status, 303);
    app.tick().await;
    assert_eq!(app.mails().len(), 12);
    app.clock.set(app.first_reminder(&app.wave(&wave).await).await);
    let coordinator = app.colleague("Carey", Roles::of(&[Role::Coordinator])).await;
    coordinator.post("/desk/mail/pause", &[("wave", &id)]).await;
    app.tick().await;
    assert_eq!(app.count("outbox").await, 12, "after five days in which nobody looked everything waits");
    coordinator.post("/desk/mail/resume", &[]).await;
    app.tick().await;
    assert_eq!(coordinator.post("/desk/mail/cancel", &[("wave", &id)]).await.status, 303);
    coordinator.post("/desk/mail/resume", &[("wave", &id)]).await;
    app.tick().await;
    assert_eq!((app.mails().len(), app.count("outbox").await), (12, 24), "cancelled for good");
    for (step, wave) in [("cancel", ""), ("stop", ""), ("pause", "nonsense"), ("retry", id.as_str())] {
        let path = format!("/desk/mail/{step}");
        assert_eq!(coordinator.post(&path, &[("wave", wave)]).await.status, 404, "{step}");
    }
}

async fn planned(app: &TestApp, (name, term, year): (&str, Term, i32), opens: &str, closes: &str) -> Wave {
    let new = NewWave {
        name: name.to_owned(),
        term,
        year,
        opens_at: london(opens),
        closes_at: london(closes),
        count_at: None,
        asks_words: false,
    };
    let wave = waves::plan(&app.app.db, new, app.app.now()).await.unwrap();
    app.approves(&wave).await
}

/// A year with three waves, both clock changes and every holiday, and an outage of thirteen hours on the morning on
/// which the spring wave was to open.
#[tokio::test]
async fn in_a_whole_year_no_mail_leaves_outside_the_hours_and_none_after_an_outage_until_somebody_looks() {
    let app = with_families(6).await;
    app.gives_contacts().await;
    planned(&app, ("Autumn", Term::Autumn, 2026), "2026-11-05 19:00", "2026-12-11 18:00").await;
    let spring = planned(&app, ("Spring", Term::Spring, 2027), "2027-03-16 09:00", "2027-04-20 18:00").await;
    planned(&app, ("Summer", Term::Summer, 2027), "2027-10-15 17:30", "2027-11-12 18:00").await;
    let outage = london("2027-03-16 07:10")..london("2027-03-16 20:20");
    let (mut now, end) = (app.clock.now(), london("2027-11-20 00:00"));
    let mut let_go = false;
    while now < end {
        app.clock.set(now);
        if !outage.contains(&now) {
            app.tick().await;
        }
        if !let_go && now >= london("2027-03-18 12:00") {
            let spring = app.wave(&spring).await;
            assert_eq!(spring.state, State::Approved, "and so does the wave");
            let sent = app.mails().iter().filter(|mail| left_at(mail) > outage.start).count();
            assert_eq!(sent, 0, "mails wait for somebody after the outage");
            let coordinator = app.coordinator().await;
            assert!(coordinator.get("/desk/mail").await.body.contains("stood still for more than 12 hours"));
            coordinator.post("/desk/mail/resume", &[]).await;
            let_go = true;
        }
        let asks = [("2026-11-05", "2026-12-12"), ("2027-03-15", "2027-04-21"), ("2027-10-15", "2027-11-13")];
        let busy = asks.iter().any(|(from, to)| (london(from)..london(to)).contains(&now));
        if now.day() == london("2027-10-01").day() {
            app.loads(&roster_of(&[("Heron School", Families, 6)])).await;
        }
        now = now.plus(if busy { 130 * MINUTE } else { 11 * HOUR });
    }
    let mails = app.mails();
    assert_eq!(mails.len(), 3 * 6 * 3, "an invitation and two reminders in each wave");
    for mail in &mails {
        let at = left_at(mail);
        let (wall, school) = (at.london(), &app.app.content.school_days);
        assert!((8..18).contains(&wall.hour()) && school.is_school_day(wall.date()), "{wall}");
    }
}
