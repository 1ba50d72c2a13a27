//! Mail that comes back: what each report means, and that nobody is written to again who should not be.
//! `bounces/` holds reports in the shapes of real mail servers, written by us; RETURN-PATH stands for the mail's own.

use crate::support::{Reply, TestApp, config_in, email_of, london, own_database, roster_of, rows_of};
use belong::access::{Role, Roles};
use belong::clock::DAY;
use belong::ids::OutboxId;
use belong::invitations::{InvitationLetters, SendDueMail, StopMails, Taken, read_maildir, rounds_of};
use belong::letters::AllLetters;
use belong::mail::{Letter, Mailer};
use belong::surveys::Term;
use belong::theory::Audience::{Children, Families};
use belong::waves::{self, NewWave, Wave};
use sea_orm::{ConnectionTrait, Statement};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

const SCHOOL: &str = "Heron School";

const HARD: &str = "the address does not work (5.1.1); not written to any more";
const HARD_10: &str = "the address does not work (5.1.10); not written to any more";
const FULL: &str = "it was refused (5.2.2); 1 of 3 within 14 days";
const POLICY: &str = "it was refused (5.7.1); 1 of 3 within 14 days";
const COMPLAINT: &str = "it was reported as unwanted; not written to any more";
const DELAYED: &str = "delayed, and still being tried; nothing done";
const PASSED: &str = "delivered or passed on; nothing done";
const NO_REPORT: &str = "not a delivery report; nothing done";
const DAMAGED: &str = "a report that cannot be read; nothing done";
const UNTAGGED: &str = "without a tag of ours; nothing done";
const FEEDBACK: &str = "feedback that is no complaint; nothing done";

/// Each report of the corpus and what follows from it.
const VERDICTS: [(&str, &str); 61] = [
    ("a-picture", NO_REPORT),
    ("claims-base64", HARD),
    ("complaint-abuse", COMPLAINT),
    ("complaint-tag-in-its-fields", COMPLAINT),
    ("complaint-without-a-tag", UNTAGGED),
    ("damaged-bytes", DAMAGED),
    ("damaged-cut-off", "it was not delivered; noted"),
    ("damaged-no-boundary", DAMAGED),
    ("damaged-status", "it was not delivered; noted"),
    ("empty", NO_REPORT),
    ("exchange-access-denied", "it was not delivered (5.4.1); noted"),
    ("exchange-old-number", HARD),
    ("exchange-quota", FULL),
    ("exchange-recipient-not-found", HARD_10),
    ("exchange-relayed", PASSED),
    ("exchange-sender-not-authenticated", "it was refused (5.7.133); 1 of 3 within 14 days"),
    ("exchange-sender-refused", "it was not delivered (5.1.8); noted"),
    ("exchange-utf16", HARD),
    ("exim-delayed", DELAYED),
    ("exim-no-diagnostic", "it was not delivered (5.0.0); noted"),
    ("exim-policy", POLICY),
    ("exim-retry-timeout", "it was not delivered (5.0.0); noted"),
    ("exim-text-only", NO_REPORT),
    ("exim-unknown-user", HARD),
    ("feedback-auth-failure", FEEDBACK),
    ("feedback-not-spam", FEEDBACK),
    ("folded-and-capitals", HARD),
    ("forged-tag", UNTAGGED),
    ("gmail-delayed", DELAYED),
    ("gmail-dns-error", "it was not delivered (4.0.0); noted"),
    ("gmail-no-such-user", HARD),
    ("gmail-over-quota", FULL),
    ("gmail-unauthenticated", "it was refused (5.7.26); 1 of 3 within 14 days"),
    ("mailbox-file-line", HARD),
    ("missing-action", HARD),
    ("null-mx", HARD_10),
    ("opensmtpd-delayed", DELAYED),
    ("opensmtpd-generic", "it was not delivered (5.0.0); noted"),
    ("opensmtpd-unknown-user", HARD),
    ("postfix-delayed", DELAYED),
    ("postfix-delivered", PASSED),
    ("postfix-expired", "it was not delivered (4.4.1); noted"),
    ("postfix-host-not-found", "it was not delivered (5.4.4); noted"),
    ("postfix-local-unknown", HARD),
    ("postfix-mailbox-full", FULL),
    ("postfix-relayed", PASSED),
    ("postfix-unknown-user", HARD),
    ("postfix-utf8", HARD),
    ("qmail-like-text", NO_REPORT),
    ("quoted-printable", HARD),
    ("read-receipt", NO_REPORT),
    ("report-attached-by-a-person", NO_REPORT),
    ("status-against-diagnosis", POLICY),
    ("tag-in-the-returned-head", HARD),
    ("tag-only-in-the-text", UNTAGGED),
    ("text-lies-about-a-delay", DELAYED),
    ("two-recipients", PASSED),
    ("unknown-charset", FULL),
    ("vacation", NO_REPORT),
    ("without-a-tag", UNTAGGED),
    ("wrong-charset", HARD),
];

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/bounces")
}

/// A report of the corpus about the mail with this return path.
fn report(name: &str, path: &str) -> Vec<u8> {
    let bytes = std::fs::read(corpus().join(format!("{name}.eml"))).unwrap();
    let (user, domain) = path.split_once('@').unwrap();
    let last = if user.ends_with('a') { "b" } else { "a" };
    let forged = format!("{}{last}@{domain}", &user[..user.len() - 1]);
    replaced(&replaced(&bytes, b"RETURN-PATH", path.as_bytes()), b"FORGED-PATH", forged.as_bytes())
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len()).position(|some| some == from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// What was done, without the mail's id.
fn said(taken: &Taken) -> String {
    let text = taken.to_string();
    match text.strip_prefix("mail ").and_then(|rest| rest.split_once(": ")) {
        Some((_, what)) => what.to_owned(),
        None => text,
    }
}

fn family(n: usize) -> String {
    email_of(SCHOOL, Families, n)
}

async fn with_families(people: usize) -> TestApp {
    with_a_wave(people).await.0
}

async fn with_a_wave(people: usize) -> (TestApp, Wave) {
    let app = TestApp::with_roster(&roster_of(&[(SCHOOL, Families, people)])).await;
    let wave = app.open_wave().await;
    (app, wave)
}

impl TestApp {
    /// Every mail of the outbox to a participant: whose it is, and its return path.
    async fn return_paths(&self, kind: &str) -> BTreeMap<String, String> {
        let db = self.app.db.reader();
        let sql = format!(
            "SELECT o.id, p.email FROM outbox o LEFT JOIN invitation i ON i.id = o.invitation_id \
             JOIN participant p ON p.id = COALESCE(i.participant_id, o.participant_id) WHERE o.kind = '{kind}'"
        );
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
        let path = |id: OutboxId| self.app.bounces.path.of(id).unwrap();
        rows.iter()
            .map(|row| (row.try_get_by_index(1).unwrap(), path(row.try_get_by_index(0).unwrap())))
            .collect()
    }

    /// A report about this person's mail of this kind comes back.
    pub async fn comes_back(&self, name: &str, kind: &str, email: &str) -> String {
        let path = self.return_paths(kind).await.remove(email).expect("a mail to this person");
        said(&self.app.bounces.take(&report(name, &path), None).await.unwrap())
    }

    /// Another lost-link mail is asked for and, if it may, leaves.
    async fn asks_again(&self, email: &str) {
        self.browser().post("/lost-link", &[("email", email)]).await;
        self.app.lost_links.answer(self.app.mailer.domain()).await.unwrap();
        self.app.post.run_until_empty().await.unwrap();
    }

    /// A wave of the spring that opened now, and whose mails have left.
    async fn opens_another(&self) -> Wave {
        let new = NewWave {
            name: "Spring 2027".to_owned(),
            term: Term::Spring,
            year: 2027,
            opens_at: self.clock.now(),
            closes_at: self.clock.now().plus(14 * DAY),
            count_at: None,
            asks_words: false,
        };
        self.gives_contacts().await;
        let wave = waves::plan(&self.app.db, new, self.clock.now()).await.unwrap();
        self.opens(&wave).await;
        self.send_mails(&wave).await;
        self.wave(&wave).await
    }

    /// The wave stays open for another hundred days.
    async fn keeps_open(&self, wave: &Wave) {
        self.change("UPDATE wave SET closes_at = closes_at + 8640000000").await;
        self.app.waves.forget(wave.id);
    }

    async fn erases_everybody(&self) {
        for table in ["outbox", "invitation", "participant", "lost_link"] {
            self.change(&format!("DELETE FROM {table}")).await;
        }
    }
}

#[tokio::test]
async fn every_report_of_the_corpus_has_its_verdict_and_the_same_report_again_changes_nothing() {
    let app = with_families(VERDICTS.len() * 2).await;
    let mut listed: Vec<String> = std::fs::read_dir(corpus())
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    listed.sort();
    assert_eq!(listed, VERDICTS.map(|(name, _)| name), "every file has its verdict");
    let paths: Vec<String> = app.return_paths("invitation").await.into_values().collect();
    for (n, (name, verdict)) in VERDICTS.iter().enumerate() {
        for (path, breaks) in [(&paths[2 * n], "\n"), (&paths[2 * n + 1], "\r\n")] {
            let bytes = replaced(&report(name, path), b"\n", breaks.as_bytes());
            let taken = app.app.bounces.take(&bytes, None).await.unwrap();
            assert_eq!(said(&taken), *verdict, "{name}");
            assert!(!taken.to_string().contains('@'), "{taken}");
            let before = app.every_row().await;
            let again = app.app.bounces.take(&bytes, None).await.unwrap();
            let nothing = verdict.ends_with("nothing done");
            assert_eq!(said(&again), if nothing { verdict } else { "known already" }, "{name}");
            assert_eq!(app.every_row().await, before, "{name} came twice");
        }
    }
    let suppressing = VERDICTS.iter().filter(|(_, verdict)| verdict.ends_with("any more")).count();
    assert_eq!(app.count("suppression").await, 2 * suppressing as i64);
    let rows = rows_of(&app.app.db, "suppression").await + &rows_of(&app.app.db, "bounce").await;
    assert!(!rows.contains("example"), "no address: {rows}");
}

#[tokio::test]
async fn after_one_hard_bounce_no_mail_of_any_kind_leaves_and_the_link_works_on() {
    let app = with_families(2).await;
    assert_eq!(app.comes_back("postfix-unknown-user", "invitation", &family(1)).await, HARD);
    for person in [1, 2] {
        app.asks_again(&family(person)).await;
    }
    assert_eq!((app.mails_to(&family(1)).len(), app.mails_to(&family(2)).len()), (1, 2));
    app.change("UPDATE outbox SET state = 'queued'").await;
    app.app.post.run_until_empty().await.unwrap();
    assert_eq!(app.mails_to(&family(1)).len(), 1, "nor what is queued by hand");
    app.respondent(&family(1)).answers_everything(&app, Families).await;
    assert_eq!(app.count("ballot").await, 1);
}

#[tokio::test]
async fn what_waits_for_an_address_is_held_back_when_its_report_comes() {
    let app = with_families(1).await;
    app.browser().post("/lost-link", &[("email", &family(1))]).await;
    app.app.lost_links.answer(app.app.mailer.domain()).await.unwrap();
    app.comes_back("gmail-no-such-user", "invitation", &family(1)).await;
    let rows = rows_of(&app.app.db, "outbox").await;
    assert!(rows.contains("suppressed") && !rows.contains("queued"), "{rows}");
    assert!(rows.contains("failed") && rows.contains("it came back with 5.1.1"), "{rows}");
}

#[tokio::test]
async fn a_full_mailbox_is_left_alone_after_three_reports_within_fourteen_days() {
    for (gap, suppressed) in [(4, true), (8, false)] {
        let (app, wave) = with_a_wave(1).await;
        app.keeps_open(&wave).await;
        for _ in 0..2 {
            app.comes_back("postfix-mailbox-full", "invitation", &family(1)).await;
        }
        for _ in 0..2 {
            assert_eq!(app.count("suppression").await, 0);
            app.clock.set(app.clock.now().plus(gap * DAY));
            app.change("DELETE FROM outbox WHERE kind = 'lost_link'").await;
            app.asks_again(&family(1)).await;
            for _ in 0..2 {
                app.comes_back("exchange-quota", "lost_link", &family(1)).await;
            }
        }
        assert_eq!(app.count("suppression").await, i64::from(suppressed), "every {gap} days");
    }
}

#[tokio::test]
async fn whoever_is_erased_and_loaded_again_gets_no_mail_for_any_of_the_reasons() {
    let roster = roster_of(&[(SCHOOL, Families, 5), ("Tern School", Children, 1)]);
    let app = TestApp::with_roster(&roster).await;
    let wave = app.open_wave().await;
    let stop = |n: usize| app.mails_to(&family(n))[0].link("/stop/").unwrap();
    app.browser().post_from_elsewhere(&stop(1), "List-Unsubscribe=One-Click").await;
    app.comes_back("postfix-unknown-user", "invitation", &family(2)).await;
    app.comes_back("complaint-abuse", "invitation", &family(3)).await;
    let coordinator = app.coordinator().await;
    coordinator.post("/desk/addresses/stop", &[("address", &family(4))]).await;
    app.app.close_wave(&wave).await.unwrap();
    app.erases_everybody().await;
    app.loads(&roster).await;
    let staff = roster.replace("heron", "HERON").replace(SCHOOL, "Rook School").replace(",FA,", ",ST,");
    app.loads(&staff).await;
    let before: Vec<usize> = (1..=5).map(|n| app.mails_to(&family(n)).len()).collect();
    app.opens_another().await;
    for n in 1..=5 {
        app.asks_again(&family(n)).await;
    }
    let after: Vec<usize> = (1..=5).map(|n| app.mails_to(&family(n)).len()).collect();
    assert_eq!(after[..4], before[..4], "0 mails to those four");
    assert!(after[4] > before[4], "and the fifth is written to");
    let shouted = app.mails().iter().filter(|mail| mail.to.starts_with("HERON")).count();
    assert_eq!(shouted, 2, "in whatever spelling: only the fifth, in both mails");
    let queued = app.return_paths("invitation").await;
    assert_eq!(queued.len(), 3, "nothing was even queued for the four: {queued:?}");
}

#[tokio::test]
async fn the_wish_outlives_the_person_and_their_own_link_takes_it_back() {
    let roster = roster_of(&[(SCHOOL, Families, 2)]);
    let app = TestApp::with_roster(&roster).await;
    let wave = app.open_wave().await;
    let stop = app.mails_to(&family(1))[0].link("/stop/").unwrap();
    app.browser().post(&stop, &[("go", "stop")]).await;
    app.change("DELETE FROM suppression").await; // As of before there was a list.
    app.app.close_wave(&wave).await.unwrap();
    app.clock.set(app.clock.now().plus(130 * DAY));
    belong::schedule::keep_retention(&app.app).await.unwrap();
    assert_eq!((app.count("participant").await, app.count("suppression").await), (0, 1));
    app.loads(&roster).await;
    let sent = app.mails().len();
    let wave = app.opens_another().await;
    assert_eq!(app.mails().len(), sent + 1, "only the other family");
    app.browser().post(&stop, &[("go", "again")]).await;
    app.send_mails(&wave).await;
    assert_eq!(app.mails().len(), sent + 2);
}

#[tokio::test]
async fn a_reminder_to_an_address_that_does_not_work_is_not_even_queued() {
    let (app, wave) = with_a_wave(3).await;
    app.comes_back("postfix-unknown-user", "invitation", &family(1)).await;
    let rounds = rounds_of(app.app.db.reader(), &wave, app.app.hours.as_ref()).await.unwrap();
    app.clock.set(rounds[0].at.unwrap());
    assert_eq!(app.app.queue_reminders(&wave).await.unwrap(), 2);
    assert_eq!(app.count("outbox").await, 3 + 2);
}

#[tokio::test]
async fn writing_again_takes_back_the_mailboxs_own_wish_and_nothing_else() {
    let app = with_families(1).await;
    let stop = app.mails_to(&family(1))[0].link("/stop/").unwrap();
    app.comes_back("postfix-unknown-user", "invitation", &family(1)).await;
    app.browser().post(&stop, &[("go", "stop")]).await;
    assert_eq!(app.count("suppression").await, 2);
    app.browser().post(&stop, &[("go", "again")]).await;
    assert_eq!(app.count("suppression").await, 1);
    app.asks_again(&family(1)).await;
    assert_eq!(app.mails_to(&family(1)).len(), 1, "it still does not work");
}

#[tokio::test]
async fn a_pause_lasts_until_the_end_of_the_term_and_looking_at_the_page_changes_nothing() {
    let (app, wave) = with_a_wave(1).await;
    let stop = app.mails_to(&family(1))[0].link("/stop/").unwrap();
    let before = app.every_row().await;
    for _ in 0..100 {
        let page = app.browser().get(&stop).await;
        assert!(page.status == 200 && page.body.contains("after 18 December 2026"), "{}", page.body);
    }
    assert_eq!(app.every_row().await, before);
    let paused = app.browser().post(&stop, &[("go", "pause")]).await;
    assert!(paused.body.contains("We will not write to you this term"), "{}", paused.body);
    let unknown = app.browser().post("/stop/unknown", &[("go", "pause")]).await;
    assert_eq!(plain(&unknown), plain(&paused), "the same for every token");
    app.asks_again(&family(1)).await;
    assert_eq!(app.mails_to(&family(1)).len(), 1);
    app.keeps_open(&wave).await;
    app.clock.set(london("2026-12-18 23:00"));
    app.asks_again(&family(1)).await;
    assert_eq!(app.mails_to(&family(1)).len(), 1, "the last day of term is one of the pause");
    app.clock.set(london("2026-12-19 08:00"));
    app.asks_again(&family(1)).await;
    assert_eq!(app.mails_to(&family(1)).len(), 2);
}

/// A page without what proves where its form came from.
fn plain(reply: &Reply) -> String {
    let token = reply.field("form_token").unwrap_or_default();
    reply.body.replace(&token, "")
}

#[tokio::test]
async fn the_roster_owner_sees_which_addresses_of_invitations_do_not_work_and_nothing_more() {
    let groups = [(SCHOOL, Families, 6), ("Tern School", Children, 2)];
    let app = TestApp::with_roster(&roster_of(&groups)).await;
    app.open_wave().await;
    let child = email_of("Tern School", Children, 1);
    app.comes_back("postfix-unknown-user", "invitation", &child).await;
    app.comes_back("exim-policy", "invitation", &family(1)).await;
    app.comes_back("complaint-abuse", "invitation", &family(2)).await;
    let stop = app.mails_to(&family(3))[0].link("/stop/").unwrap();
    app.browser().post(&stop, &[("go", "stop")]).await;
    app.asks_again(&family(4)).await;
    app.comes_back("postfix-unknown-user", "lost_link", &family(4)).await;
    app.respondent(&family(5)).answers_everything(&app, Families).await;
    let coordinator = app.coordinator().await;
    let page = coordinator.get("/desk/addresses").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains(&child) && page.body.contains(&family(1)), "{}", page.body);
    assert!(page.body.contains("Tern School") && page.body.contains("mail to it comes back"));
    for other in 2..=6 {
        assert!(!page.body.contains(&family(other)), "family {other}: {}", page.body);
    }
    assert!(!page.body.contains(">C1"), "no child's reference: {}", page.body);
    let csv = coordinator.get("/desk/addresses.csv").await.body;
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(
        csv.contains(&format!("\"Tern School\",\"{child}\",\"mail to it comes back\",\"2026-11-02\"")),
        "{csv}"
    );
}

#[tokio::test]
async fn a_colleague_keeps_mail_from_an_address_and_takes_that_back_and_both_are_in_the_trail() {
    let app = TestApp::with_roster(&roster_of(&[(SCHOOL, Families, 2)])).await;
    let coordinator = app.coordinator().await;
    for wrong in ["", "nobody", "a@b.org, c@d.org", "a@b.org\r\nBcc: c@d.org"] {
        let refused = coordinator.post("/desk/addresses/stop", &[("address", wrong)]).await;
        assert_eq!(refused.status, 422, "{wrong:?}");
        assert!(refused.body.contains("href=\"#address\"") && refused.body.contains("aria-invalid=\"true\""));
    }
    let stopped = coordinator.post("/desk/addresses/stop", &[("address", &family(1).to_uppercase())]).await;
    assert_eq!((stopped.status, stopped.location()), (303, "/desk/addresses?done=stop"));
    let page = coordinator.get("/desk/addresses?done=stop").await.body;
    assert!(
        page.contains("Nothing is sent to this address any more.") && page.contains("entered by a colleague")
    );
    assert!(page.contains(&family(1)) && !page.contains(&family(2)), "{page}");
    let wave = app.open_wave().await;
    assert_eq!(app.mails().iter().map(|mail| mail.to.clone()).collect::<Vec<_>>(), [family(2)]);
    let again = coordinator.post("/desk/addresses/again", &[("address", &family(1))]).await;
    assert_eq!(again.status, 303);
    app.send_mails(&wave).await;
    assert_eq!(app.mails_to(&family(1)).len(), 1, "what was not queued comes");
    let trail = rows_of(&app.app.db, "audit").await;
    assert!(trail.contains("address-suppressed") && trail.contains("address-freed"), "{trail}");
    assert!(!trail.contains("example.org"), "{trail}");
    assert_eq!(coordinator.post("/desk/addresses/close", &[("address", &family(1))]).await.status, 404);
}

#[tokio::test]
async fn an_address_that_was_taken_back_and_fails_again_is_left_alone_again() {
    let app = with_families(1).await;
    let coordinator = app.coordinator().await;
    for _ in 0..2 {
        assert_eq!(app.comes_back("postfix-unknown-user", "invitation", &family(1)).await, HARD);
        coordinator.post("/desk/addresses/again", &[("address", &family(1))]).await;
        assert_eq!(app.count("suppression").await, 0);
        app.change("UPDATE outbox SET state = 'sent'").await;
    }
}

#[tokio::test]
async fn a_report_about_a_colleagues_mail_keeps_nobody_from_signing_in() {
    let app = TestApp::new().await;
    app.colleague("Robin", Roles::of(&[Role::Lead])).await;
    app.browser().post("/sign-in", &[("email", "robin@example.org")]).await;
    for _ in 0..100_000 {
        if app.count("outbox").await > 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    let db = app.app.db.reader();
    let sql = Statement::from_string(db.get_database_backend(), "SELECT id FROM outbox");
    let id: OutboxId = db.query_one_raw(sql).await.unwrap().unwrap().try_get_by_index(0).unwrap();
    let path = app.app.bounces.path.of(id).unwrap();
    let taken = app.app.bounces.take(&report("postfix-unknown-user", &path), None).await.unwrap();
    assert_eq!(taken, Taken::Colleagues(id));
    assert_eq!(app.count("suppression").await, 0);
}

#[tokio::test]
async fn a_report_about_a_mail_whose_contacts_are_deleted_changes_nothing() {
    let app = with_families(1).await;
    let path = app.return_paths("invitation").await.remove(&family(1)).unwrap();
    app.erases_everybody().await;
    let before = app.every_row().await;
    let taken = app.app.bounces.take(&report("postfix-unknown-user", &path), None).await.unwrap();
    assert_eq!(said(&taken), "its contacts are deleted; nothing done");
    assert_eq!(app.every_row().await, before);
}

#[tokio::test]
async fn a_maildir_is_read_once_and_goes_on_where_it_was_interrupted() {
    let app = with_families(3).await;
    let paths = app.return_paths("invitation").await;
    let maildir = app.home.path().join("Maildir");
    let missing = read_maildir(&app.app.bounces, &maildir, &mut |_, _| {}).await.unwrap_err();
    assert!(missing.to_string().contains("no Maildir"), "{missing}");
    std::fs::create_dir_all(maildir.join("new/folder")).unwrap();
    for (n, name) in [(1, "postfix-unknown-user"), (2, "gmail-no-such-user"), (3, "vacation")] {
        let bytes = report(name, &paths[&family(n)]);
        std::fs::write(maildir.join(format!("new/17000{n}.M1.host")), bytes).unwrap();
    }
    // Interrupted after the first was taken and before it was moved.
    app.comes_back("postfix-unknown-user", "invitation", &family(1)).await;
    let mut lines = Vec::new();
    let read = read_maildir(&app.app.bounces, &maildir, &mut |n, taken| lines.push((n, said(taken)))).await;
    assert_eq!(read.unwrap(), 3);
    let told = [(1, "known already"), (2, HARD), (3, NO_REPORT)].map(|(n, text)| (n, text.to_owned()));
    assert_eq!(lines, told);
    let mut moved: Vec<_> =
        std::fs::read_dir(maildir.join("cur")).unwrap().map(|file| file.unwrap().file_name()).collect();
    moved.sort();
    assert_eq!(moved, ["170001.M1.host:2,S", "170002.M1.host:2,S", "170003.M1.host:2,S"]);
    assert_eq!(read_maildir(&app.app.bounces, &maildir, &mut |_, _| {}).await.unwrap(), 0);
    assert_eq!(app.count("suppression").await, 2);
}

#[tokio::test]
async fn the_command_says_what_it_did_and_a_mail_server_knows_when_to_try_again() {
    let home = tempfile::tempdir().unwrap();
    let database = own_database(home.path()).await;
    let config = config_in(home.path(), &database);
    let run = |database: &str, arguments: &[&str], mail: &[u8]| -> Output {
        let mut running = Command::new(env!("CARGO_BIN_EXE_belong"))
            .current_dir(home.path())
            .env("BELONG_DATABASE_URL", database)
            .env("BELONG_KEYS", &config.keys.folder)
            .env("BELONG_KEYS_COPY", &config.keys.copy)
            .env("BELONG_MAIL_FOLDER", &config.mail.folder)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        running.stdin.take().unwrap().write_all(mail).unwrap();
        running.wait_with_output().unwrap()
    };
    let own = config.database.url.as_str();
    let path = format!("bounces+{}@example.org", "a".repeat(42));
    for (mail, told) in [(report("vacation", &path), NO_REPORT), (report("forged-tag", &path), UNTAGGED)] {
        let output = run(own, &["mail", "bounce", "--to", &path], &mail);
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), told);
    }
    let output = run("sqlite:///proc/nowhere/belong.db", &["mail", "bounce"], b"x");
    assert_eq!(output.status.code(), Some(75), "{output:?}");
    std::fs::create_dir_all(home.path().join("box/new")).unwrap();
    std::fs::write(home.path().join("box/new/1"), report("postfix-delayed", &path)).unwrap();
    let output = run(own, &["mail", "bounces", "--maildir", "box"], b"");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(told, format!("1: {DELAYED}\n1 mail read\n"), "{output:?}");
}

/// The program's own letters, into a mailer that keeps them with their envelopes.
async fn sent_in_memory(app: &TestApp) -> Vec<Letter> {
    let (app, clock) = (&app.app, app.clock.clone());
    let invitations = InvitationLetters {
        db: app.db.clone(),
        waves: app.waves.clone(),
        clock: clock.clone(),
        base_url: app.config.server.base_url.clone(),
        editions: app.content.editions.clone(),
        partnership: app.content.theory.partnership.clone(),
        stop: StopMails::new(app.db.clone(), clock.clone(), app.instance.clone()),
    };
    let (instance, return_path) = (app.instance.clone(), app.bounces.path.clone());
    let letters = AllLetters { invitations, instance, return_path };
    let mailer = Mailer::memory(clock.clone());
    let job =
        SendDueMail::new((app.db.clone(), clock), mailer.clone(), Arc::new(letters), None, &app.config.mail);
    job.run_until_empty().await.unwrap();
    mailer.sent()
}

/// The tag goes with every mail of the outbox, whatever its kind, and is the same at every attempt.
#[tokio::test]
async fn every_mail_of_the_outbox_leaves_with_a_return_path_of_its_own() {
    let app = with_families(2).await;
    app.asks_again(&family(1)).await;
    let first = app.return_paths("invitation").await;
    let again = app.return_paths("invitation").await;
    let lost = app.return_paths("lost_link").await;
    assert_eq!(first, again);
    let mut all: Vec<&String> = first.values().chain(lost.values()).collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|path| path.starts_with("bounces+") && path.find('@').unwrap() <= 64));
    let mails = app.mails();
    assert!(
        mails.iter().all(|mail| !mail.text.contains("bounces+")),
        "it is in the envelope, not in the mail"
    );
    app.change("UPDATE outbox SET state = 'queued'").await;
    let sent = sent_in_memory(&app).await;
    let mut envelopes: Vec<&String> =
        sent.iter().map(|letter| letter.return_path.as_ref().unwrap()).collect();
    envelopes.sort();
    assert_eq!(envelopes, all, "{sent:?}");
}
