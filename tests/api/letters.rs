//! From a roster file to the letters, and what is left of a link and an address anywhere else.

use crate::support::{Mail, TestApp, email_of, roster_of};
use belong::theory::Audience::{Children, Families, Staff};
use std::collections::HashSet;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

fn upload(csv: &str) -> (String, Vec<u8>) {
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"roster\"; filename=\"roster.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{csv}\r\n--edge--\r\n"
    );
    ("multipart/form-data; boundary=edge".to_owned(), body.into_bytes())
}

#[tokio::test]
async fn a_roster_is_previewed_confirmed_and_answered_with_one_letter_each() {
    let app = TestApp::new().await;
    let coordinator = app.coordinator().await;
    let bad_row = "Heron School,school,primary,Dunes,QQ,nobody@example.org,,,,en,,\n";
    let csv = roster_of(&[("Heron School", Families, 4), ("Heron School", Children, 3)]) + bad_row;
    let (kind, body) = upload(&csv);
    let preview = coordinator.post_bytes("/desk/roster", &kind, body).await;
    assert_eq!(preview.status, 200, "{}", preview.body);
    assert!(preview.body.contains("audience"), "the bad row is named: {}", preview.body);
    assert_eq!(app.count("participant").await, 0, "a preview changes nothing");
    let held = preview.field("upload").expect("the preview's id");
    let confirmed = coordinator.post("/desk/roster/confirm", &[("upload", &held)]).await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.body);
    assert_eq!(app.count("participant").await, 7);
    let twice = coordinator.post("/desk/roster/confirm", &[("upload", &held)]).await;
    assert_eq!((twice.status, app.count("participant").await), (422, 7));

    let wave = app.open_wave().await;
    app.send_mails(&wave).await;
    let mails = app.mails();
    assert_eq!(mails.len(), 7, "one letter each, however often the job runs");
    let links: HashSet<String> = mails.iter().map(|mail| mail.link("/s/").unwrap()).collect();
    let ids: HashSet<&str> = mails.iter().map(|mail| mail.message_id.as_str()).collect();
    assert_eq!((links.len(), ids.len()), (7, 7));
    for mail in &mails {
        assert!(!mail.subject.is_empty() && !mail.text.contains("<img"), "{}", mail.text);
        assert_eq!(app.browser().get(&mail.link("/s/").unwrap()).await.status, 200);
    }
}

/// A log that listens only while it is told to.
#[derive(Clone, Default)]
struct Heard {
    listening: Arc<AtomicBool>,
    said: Arc<Mutex<Vec<u8>>>,
}

impl Write for Heard {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        if self.listening.load(Ordering::SeqCst) {
            self.said.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Every piece of 16 characters, in lower case.
fn pieces(token: &str) -> Vec<String> {
    let token = token.to_lowercase();
    (0..=token.len() - 16).map(|at| token[at..at + 16].to_owned()).collect()
}

fn files_below(folder: &std::path::Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.extend(path.file_name().unwrap().to_string_lossy().bytes());
        if path.is_dir() {
            all.extend(files_below(&path));
        } else {
            all.extend(std::fs::read(&path).unwrap());
        }
    }
    all
}

#[tokio::test]
async fn links_are_only_in_the_letters_and_addresses_only_among_people() {
    let heard = Heard::default();
    let writer = heard.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .init();
    heard.listening.store(true, Ordering::SeqCst);

    let groups = [("Heron School", Families, 12), ("Heron School", Staff, 12)];
    let app = TestApp::with_roster(&roster_of(&groups)).await;
    let wave = app.open_wave().await;
    let mails = app.mails();
    for n in 1..=8 {
        app.respondent(&email_of("Heron School", Families, n)).answers_everything(&app, Families).await;
    }
    app.respondent(&email_of("Heron School", Families, 1)).opens().await;
    let half_way = app.respondent(&email_of("Heron School", Staff, 1));
    let journey = half_way.starts("steps").await;
    half_way.answers_next(&journey, "nonsense").await;
    half_way.answers_next(&journey, &app.questionnaire(Staff).questions[0].choices[0].code).await;
    let lead = app.lead().await;
    lead.get("/sign-in/nonsense").await;
    let lost = email_of("Heron School", Staff, 2);
    app.browser().post("/lost-link", &[("email", &lost)]).await;
    let dump_while_asked = app.every_row().await;
    app.app.lost_links.answer(app.app.mailer.domain()).await.unwrap();
    app.app.post.run_until_empty().await.unwrap();
    app.browser().post(&mails[0].link("/stop/").unwrap(), &[("go", "stop")]).await;
    let dump_while_open = dump_while_asked + &app.every_row().await;
    app.release(&wave).await;
    let dump = dump_while_open + &app.every_row().await;
    heard.listening.store(false, Ordering::SeqCst);

    let said =
        String::from_utf8_lossy(&heard.said.lock().unwrap_or_else(PoisonError::into_inner)).to_lowercase();
    assert!(said.contains("counted and released"), "the log was heard");
    let mut files = String::new();
    if !app.app.db.is_postgres() {
        files = String::from_utf8_lossy(&files_below(&app.home.path().join("database"))).to_lowercase();
        assert!(files.contains("heron school"), "the database's files were read");
    }
    assert_eq!(mails.len(), 24);
    for mail in &mails {
        let (link, stop) = (mail.link("/s/").unwrap(), mail.link("/stop/").unwrap());
        let stop = pieces(stop.trim_start_matches("/stop/"));
        for piece in pieces(link.trim_start_matches("/s/")).into_iter().chain(stop) {
            for (name, text) in [("the tables", &dump), ("the log", &said), ("the database's files", &files)]
            {
                assert!(!text.contains(&piece), "a piece of a link is in {name}");
            }
        }
        assert!(!said.contains(&mail.to), "the log holds an address");
    }
    no_address_outside_people(&app, &mails).await;
    let answered = app.questionnaire(Families).questions[0].clone();
    assert!(!said.contains(&answered.item.to_lowercase()), "the log speaks of a question");
}

async fn no_address_outside_people(app: &TestApp, mails: &[Mail]) {
    for table in crate::support::tables(&app.app.db).await {
        let rows = crate::support::rows_of(&app.app.db, &table).await;
        for mail in mails.iter().filter(|_| table != "participant") {
            assert!(!rows.contains(&mail.to), "{table} holds an address");
        }
    }
}

#[tokio::test]
async fn a_sign_in_link_comes_by_mail_and_works_once_in_the_browser_that_asked() {
    let app = TestApp::new().await;
    app.lead().await;
    let (asking, other) = (app.browser(), app.browser());
    for address in ["robin@example.org", "stranger@example.org"] {
        let asked = asking.post("/sign-in", &[("email", address)]).await;
        assert_eq!(asked.status, 200);
    }
    // The request is kept by a task of its own.
    for _ in 0..100_000 {
        if app.count("outbox").await > 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    app.app.post.run_until_empty().await.unwrap();
    let mails = app.mails();
    assert_eq!(mails.len(), 1, "a stranger gets no mail");
    let link = mails[0].link("/sign-in/").unwrap();
    assert_eq!(asking.get(&link).await.status, 200);
    assert_eq!(other.post(&link, &[]).await.status, 403);
    assert_eq!(asking.post(&link, &[]).await.status, 303);
    assert_eq!(asking.post(&link, &[]).await.status, 403, "a link works once");
}
