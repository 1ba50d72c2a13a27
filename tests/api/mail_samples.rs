//! Every kind of mail in every language that it exists in, against the samples in `docs/mails` that people read.
//!
//! The mails are the program's own: put into the outbox, rendered, written as `.eml` files and read from there. Tokens
//! are exchanged for `TOKEN-1`, `TOKEN-2`, ... in the order in which a mail has them.

use crate::support::TestApp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use belong::access::{self, NewColleague, Role, Roles};
use belong::clock::DAY;
use belong::mail::{Letter, Line, message_id};
use belong::surveys::{Content, Term};
use belong::theory::Audience;
use belong::waves::{self, NewWave, Wave};
use belong::{config, invitations, reports, voices};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What a roster's language leads to; easy read is chosen on the page.
const EDITIONS: [&str; 4] = ["en", "pl", "uk", "ar"];
const HEADER: &str = "setting,kind,phase,locality,audience,email,child_ref,year_group,absence_band,language,group_1,group_2,nickname\n";

/// What no mail says, in any language: it would tell a mailbox's other readers why somebody was asked.
const NEVER: [&str; 12] = [
    "absen",
    "attend",
    "truan",
    "nieobecnoś",
    "frekwencj",
    "wagar",
    "відсутн",
    "відвідуван",
    "прогул",
    "غياب",
    "الحضور",
    "المواظبة",
];

/// A mail as it left, taken apart.
#[derive(Debug, Clone)]
struct Sample {
    sender: String,
    subject: String,
    text: String,
    html: String,
    /// The types of its parts, in order.
    parts: Vec<String>,
    bytes: usize,
    /// What it says that is a respondent's and counts as words; none for colleagues.
    spoken: Option<Spoken>,
}

#[derive(Debug, Clone)]
struct Spoken {
    language: String,
    direction: &'static str,
    /// Of the sentence that nobody has checked the translation; 0 where it has been checked.
    notice: usize,
    links: usize,
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

fn quoted_printable(body: &str) -> Vec<u8> {
    let body = body.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), body.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'=').map(|code| std::str::from_utf8(code).unwrap());
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    bytes
}

fn decoded(head: &str, body: &str) -> String {
    let bytes = match header(head, "Content-Transfer-Encoding").unwrap_or("7bit") {
        "base64" => STANDARD.decode(body.replace("\r\n", "")).unwrap(),
        "quoted-printable" => quoted_printable(body),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

/// A header's encoded words as text.
fn unfolded(value: &str) -> String {
    let (mut text, mut was_encoded) = (String::new(), false);
    for word in value.split(' ') {
        let encoded = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
        if !(text.is_empty() || was_encoded && encoded.is_some()) {
            text.push(' ');
        }
        was_encoded = encoded.is_some();
        match encoded {
            Some(word) => text.push_str(&String::from_utf8(STANDARD.decode(word).unwrap()).unwrap()),
            None => text.push_str(word),
        }
    }
    text
}

impl Sample {
    fn read(raw: &str) -> Sample {
        let (head, body) = raw.split_once("\r\n\r\n").unwrap();
        let folded = head.replace("\r\n ", " ");
        let kind = header(&folded, "Content-Type").unwrap();
        let boundary = kind.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
        let marker = format!("--{boundary}");
        let mut parts = BTreeMap::new();
        let mut kinds = Vec::new();
        for part in body.split(&marker).skip(1).take_while(|part| !part.starts_with("--")) {
            let (head, body) = part.trim_start_matches("\r\n").split_once("\r\n\r\n").unwrap();
            let kind = header(head, "Content-Type").unwrap().split(';').next().unwrap().to_owned();
            kinds.push(kind.clone());
            parts.insert(kind, decoded(head, body.strip_suffix("\r\n").unwrap_or(body)));
        }
        let mut part = |kind: &str| parts.remove(kind).unwrap();
        let (text, html) = (part("text/plain"), part("text/html"));
        let subject = unfolded(header(&folded, "Subject").unwrap());
        let sender = unfolded(header(&folded, "From").unwrap());
        Sample { sender, subject, text, html, parts: kinds, bytes: raw.len(), spoken: None }
    }

    /// Tokens and the sign-in code exchanged for their names, and the host for one that is nobody's.
    fn made_alike(mut self, secrets: &[(String, &str)]) -> Sample {
        let mut known: Vec<String> = Vec::new();
        for part in [&mut self.text, &mut self.html] {
            for (secret, name) in secrets {
                *part = part.replace(secret.as_str(), name);
            }
            let mut alike = String::new();
            let mut rest = part.as_str();
            let is_token = |one: &char| one.is_ascii_alphanumeric() || "-_".contains(*one);
            while let Some(at) = rest.find("http://localhost:8080") {
                let (before, after) = rest.split_at(at);
                alike.push_str(before);
                alike.push_str("https://belong.example.org");
                rest = &after["http://localhost:8080".len()..];
                let place = ["/s/", "/stop/", "/opt-out/", "/sign-in/", "/desk/reports/"]
                    .into_iter()
                    .find(|place| rest.starts_with(place));
                let Some(place) = place else { continue };
                let token: String = rest[place.len()..].chars().take_while(is_token).collect();
                rest = &rest[place.len() + token.len()..];
                if token == "timetable" || token.is_empty() {
                    alike.push_str(&format!("{place}{token}"));
                    continue;
                }
                let n = known.iter().position(|one| *one == token).unwrap_or_else(|| {
                    known.push(token);
                    known.len() - 1
                });
                alike.push_str(&format!("{place}TOKEN-{}", n + 1));
            }
            alike.push_str(rest);
            *part = alike;
        }
        self
    }

    /// Words of the text as people count them; links and the unchecked notice are none.
    fn words(&self, notice: usize) -> usize {
        self.text.split_whitespace().filter(|word| !word.starts_with("https://")).count() - notice
    }
}

/// The samples so far, by name: `<kind>.<edition>`.
#[derive(Default)]
struct Samples(BTreeMap<String, Sample>);

/// A program with a roster of its own, whose mails become samples.
struct House {
    app: TestApp,
    taken: BTreeSet<PathBuf>,
}

impl House {
    /// Every mail that has left since the last look, with its address.
    fn new_mails(&mut self) -> Vec<(String, Sample)> {
        let mut mails = Vec::new();
        for entry in std::fs::read_dir(&self.app.app.config.mail.folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "eml") || !self.taken.insert(path.clone()) {
                continue;
            }
            let raw = std::fs::read_to_string(&path).unwrap();
            let to = header(raw.split_once("\r\n\r\n").unwrap().0, "To").unwrap().to_owned();
            mails.push((to, Sample::read(&raw)));
        }
        mails
    }

    /// Takes the newest mails as samples of a kind, under the kind's name and the edition in which the reader is
    /// written to. `kind_of` names the kind by the address's first word.
    fn take(&mut self, into: &mut Samples, kind_of: impl Fn(&str) -> String) {
        for (to, sample) in self.new_mails() {
            let (who, edition) = to.split('@').next().unwrap().split_once('.').unwrap();
            let edition = self.app.app.content.editions.by_code(edition).unwrap();
            let notice =
                belong::surveys::Words::new(edition.clone(), None).say("unchecked-notice").to_string();
            let mut sample = sample.made_alike(&[]);
            sample.spoken = Some(Spoken {
                language: edition.language.clone(),
                direction: edition.direction.code(),
                notice: if sample.text.contains(&notice) { notice.split_whitespace().count() } else { 0 },
                links: sample.text.matches("/s/TOKEN").count()
                    + sample.text.matches("/opt-out/TOKEN").count(),
            });
            let name = format!("{}.{}", kind_of(who), edition.code);
            assert!(into.0.insert(name.clone(), sample).is_none(), "two mails are {name}");
        }
    }

    async fn plans(&self, name: &str, (opens, days): (i64, i64), asks_words: bool) -> Wave {
        self.app.gives_contacts().await;
        let new = NewWave {
            name: name.to_owned(),
            term: Term::Autumn,
            year: 2026,
            opens_at: self.app.clock.now().plus(opens * DAY),
            closes_at: self.app.clock.now().plus((opens + days) * DAY),
            count_at: None,
            asks_words,
        };
        waves::plan(&self.app.app.db, new, self.app.clock.now()).await.unwrap()
    }

    /// Goes to the first round of reminders, and sends it.
    async fn reminds(&self, wave: &Wave) {
        let app = &self.app;
        let rounds = invitations::rounds_of(app.app.db.reader(), wave, app.app.hours.as_ref()).await.unwrap();
        app.clock.set(rounds[0].at.unwrap());
        assert!(app.app.queue_reminders(wave).await.unwrap() > 0);
        app.app.post.run_until_empty().await.unwrap();
    }
}

/// A row: whose it is, in an edition, with a reference, a year group and a nickname.
fn row(audience: &str, who: &str, edition: &str, (child, year, nickname): (&str, &str, &str)) -> String {
    format!(
        "St Anne's,school,primary,Dunes,{audience},{who}.{edition}@example.org,{child},{year},,{edition},,,{nickname}\n"
    )
}

async fn house(content: Content, rows: &[String]) -> House {
    let app = TestApp::with_content(content).await;
    app.loads(&(HEADER.to_owned() + &rows.concat())).await;
    House { app, taken: BTreeSet::new() }
}

/// The content with every translation checked: then children are written to in it too.
fn checked_content(home: &Path) -> Content {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let (from, name) = {
                let entry = entry.unwrap();
                (entry.path(), entry.file_name())
            };
            let to = to.join(name);
            if from.is_dir() {
                copy(&from, &to);
            } else if from.ends_with("edition.toml") {
                let checked =
                    "status = \"checked\"\nchecked_by = \"A reader, for this test\"\nchecked_on = 2026-10-01";
                let text = std::fs::read_to_string(&from)
                    .unwrap()
                    .replace("\nstatus = \"draft\"", &format!("\n{checked}"));
                std::fs::write(to, text).unwrap();
            } else {
                std::fs::copy(from, to).unwrap();
            }
        }
    }
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys"), home);
    Content::load(home).unwrap()
}

/// What adults read as the editions are now, drafts among them.
async fn adults(into: &mut Samples) {
    let rows = EDITIONS.map(|edition| {
        row("FA", "family", edition, ("", "", "")) + &row("ST", "staff", edition, ("", "", ""))
    });
    let mut house = house(Content::embedded(), &rows).await;
    let app = &house.app;
    let wave = app.open_wave().await;
    house.take(into, |who| format!("invitation-{who}"));
    let app = &house.app;
    let english = EDITIONS.map(|edition| format!("family.{edition}@example.org"));
    for address in &english {
        app.browser().post("/lost-link", &[("email", address)]).await;
    }
    app.app.lost_links.answer(app.app.mailer.domain()).await.unwrap();
    app.app.post.run_until_empty().await.unwrap();
    house.take(into, |_| "lost-link".to_owned());
    house.reminds(&wave).await;
    house.take(into, |who| format!("reminder-{who}"));
    let app = &house.app;
    app.release(&wave).await;
    let lead = app.lead().await;
    let place = format!("/desk/waves/{}/note", wave.id);
    let note = "You told us that mornings are hard.\n\nWe will open the hall at eight.";
    lead.post(&place, &[("step", "save"), ("text", note)]).await;
    let saved_at = lead.get(&place).await.field("saved_at").unwrap();
    lead.post(&place, &[("step", "send"), ("saved_at", &saved_at), ("confirm", "yes")]).await;
    app.change("DELETE FROM outbox WHERE invitation_id IN (SELECT id FROM invitation WHERE audience = 'ST') AND kind = 'results-note'").await;
    app.app.post.run_until_empty().await.unwrap();
    house.take(into, |_| "results-note".to_owned());
}

/// What families read before children are asked, as the editions are now.
async fn parents(into: &mut Samples) {
    let one = EDITIONS.map(|edition| {
        row("YC", &format!("child-{edition}"), "en", (edition, "4", ""))
            + &row("FA", "parents", edition, (edition, "", ""))
    });
    let several = EDITIONS.map(|edition| {
        row("YC", "several", edition, (&format!("{edition}-A"), "2", "Sam"))
            + &row("YC", "several", edition, (&format!("{edition}-B"), "4", ""))
    });
    let rows = [one.concat(), several.concat()];
    let mut house = house(Content::embedded(), &rows).await;
    let wave = house.plans("Autumn 2026", (21, 14), true).await;
    let app = &house.app;
    // The children's own mailboxes get it too; those of the adults are the samples.
    app.change("UPDATE participant SET email = NULL WHERE email LIKE 'child-%'").await;
    invitations::tell_parents(app.app.queueing(), wave.id).await.unwrap();
    app.app.post.run_until_empty().await.unwrap();
    house.take(into, |who| match who {
        "several" => "parent-information-two-children".to_owned(),
        _ => "parent-information".to_owned(),
    });
}

/// What children and young people read once every translation has been checked.
async fn children(into: &mut Samples) {
    let home = tempfile::tempdir().unwrap();
    let rows = EDITIONS.map(|edition| {
        row("YC", "children", edition, ("A", "4", ""))
            + &row("YP", "young-people", edition, ("B", "9", ""))
            + &row("YC", "two", edition, ("C", "2", "Sam"))
            + &row("YC", "two", edition, ("D", "4", ""))
    });
    let mut house = house(checked_content(home.path()), &rows).await;
    let wave = house.app.open_wave().await;
    house.take(into, |who| match who {
        "two" => "invitation-two-children".to_owned(),
        who => format!("invitation-{who}"),
    });
    let app = &house.app;
    for edition in EDITIONS {
        app.browser().post("/lost-link", &[("email", &format!("two.{edition}@example.org"))]).await;
    }
    app.app.lost_links.answer(app.app.mailer.domain()).await.unwrap();
    app.app.post.run_until_empty().await.unwrap();
    house.take(into, |_| "lost-link-two-children".to_owned());
    house.reminds(&wave).await;
    house.take(into, |who| match who {
        "two" => "reminder-two-children".to_owned(),
        who => format!("reminder-{who}"),
    });
}

/// What colleagues read: English only.
async fn colleagues(into: &mut Samples) {
    let mut house = house(Content::embedded(), &[row("FA", "family", "en", ("", "", ""))]).await;
    let wave = house.plans("Autumn 2026", (0, 14), false).await;
    let app = &house.app;
    let roles = Roles::of(&[Role::Lead, Role::Viewer]);
    let new = NewColleague { name: "Robin".into(), email: "robin@example.org".into(), roles };
    let id = access::enrol(&app.app.db, &app.clock, new).await.unwrap().unwrap();
    let base = app.app.config.server.base_url.as_str();
    let link = access::mint_unbound_link(&app.app.db, &app.app.instance, &app.clock, "", "robin@example.org");
    let link = link.await.unwrap().unwrap();
    let robin = app.browser();
    robin.post(&link, &[]).await;
    let chosen = [("when", "released"), ("kind", "summary"), ("kind", "full")];
    assert_eq!(robin.post("/desk/reports/timetable", &chosen).await.status, 303);
    let (db, about) = (&app.app.db, (app.app.content.theory.partnership.as_str(), base));
    let mut letters = vec![
        ("welcome".to_owned(), access::welcome_mail(db, about, id).await.unwrap()),
        ("passkey".to_owned(), access::passkey_mail(db, base, id).await.unwrap()),
        ("reports".to_owned(), reports::timetable_mail(db, about, (id, wave.id, false)).await.unwrap()),
    ];
    for n in 0..20 {
        if let Ok(letter) = voices::notice_mail(db, base, (id, n)).await {
            letters.push((format!("reading-{n}"), letter));
        }
    }
    for (name, letter) in letters {
        let letter = letter.unwrap_or_else(|| panic!("{name} has nothing to say"));
        let access::Letter { to, subject, text, html } = letter;
        let message_id = message_id("example.org");
        let letter = Letter {
            to,
            to_name: None,
            from: None,
            return_path: None,
            subject,
            text,
            html,
            message_id,
            unsubscribe: None,
        };
        house.app.app.mailer.send(&mut Line::default(), &letter).await.unwrap();
        let (_, sample) = house.new_mails().remove(0);
        into.0.insert(format!("{name}.en"), sample.made_alike(&[]));
    }
    for edition in EDITIONS {
        let (app, which) = (&house.app.app, [(Audience::Families, edition.to_owned())]);
        let (domain, now) = (app.mailer.domain(), house.app.clock.now());
        invitations::enqueue_test_mails(&app.db, (wave.id, id), &which, domain, now).await.unwrap();
        app.post.run_until_empty().await.unwrap();
        let (_, sample) = house.new_mails().remove(0);
        into.0.insert(format!("test-invitation.{edition}"), sample.made_alike(&[]));
    }
    sign_in(into, &mut house).await;
}

async fn sign_in(into: &mut Samples, house: &mut House) {
    let app = &house.app;
    app.browser().post("/sign-in", &[("email", "robin@example.org")]).await;
    for _ in 0..100_000 {
        let waits = "SELECT id FROM outbox WHERE kind = 'sign-in' AND state = 'queued'";
        let backend = app.app.db.reader().get_database_backend();
        let waits = sea_orm::Statement::from_string(backend, waits);
        if app.app.db.reader().query_one_raw(waits).await.unwrap().is_some() {
            break;
        }
        tokio::task::yield_now().await;
    }
    app.app.post.run_until_empty().await.unwrap();
    let (_, sample) = house.new_mails().remove(0);
    let code = sample.text.split("where you asked:\n\n").nth(1).unwrap().lines().next().unwrap().to_owned();
    into.0.insert("sign-in.en".to_owned(), sample.made_alike(&[(code, "CODE")]));
}

async fn every_mail() -> Samples {
    let mut samples = Samples::default();
    adults(&mut samples).await;
    parents(&mut samples).await;
    children(&mut samples).await;
    colleagues(&mut samples).await;
    samples
}

/// What is wrong with a sample.
fn faults(name: &str, sample: &Sample) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |holds: bool, what: String| {
        if !holds {
            faults.push(format!("{name}: {what}"));
        }
    };
    let html = sample.html.to_lowercase();
    must(sample.parts == ["text/plain", "text/html"], format!("plain text comes first: {:?}", sample.parts));
    must(sample.bytes <= 60 * 1024, format!("{} bytes", sample.bytes));
    for loads in ["<img", "<link", "<script", "<iframe", "<style", " src=", "url(", "@import", "background="]
    {
        must(!html.contains(loads), format!("{loads} in the HTML"));
    }
    for link in sample
        .text
        .split_whitespace()
        .chain(sample.html.split(['"', '<', '>', ' ', '\n']))
        .filter(|word| word.contains("://"))
    {
        must(link.starts_with("https://belong.example.org/"), format!("another host: {link}"));
        // Nothing but a place and its token, so that no two readers of a link are told apart.
        must(!link.contains(['?', '&', '#']), format!("more than a link: {link}"));
    }
    let said = format!("{} {} {}", sample.subject, sample.text, html).to_lowercase();
    let Some(spoken) = &sample.spoken else {
        let language = name.rsplit('.').next().unwrap();
        let direction = if language == "ar" { "rtl" } else { "ltr" };
        let named = format!("<html lang=\"{language}\" dir=\"{direction}\">");
        must(html.contains(&named), format!("not {named}"));
        // What is ours alone is in a colleague's words; a test shows what families will read.
        if name.starts_with("test-invitation") {
            for word in NEVER {
                must(!said.contains(word), format!("says {word}"));
            }
        }
        return faults;
    };
    let named = format!("<html lang=\"{}\" dir=\"{}\">", spoken.language, spoken.direction);
    must(sample.html.contains(&named), format!("not {named}"));
    for word in NEVER {
        must(!said.contains(word), format!("says {word}"));
    }
    must(!sample.subject.contains("Sam"), "a name in the subject".to_owned());
    must(sample.sender.starts_with("Redcar & Cleveland <"), format!("from {}", sample.sender));
    let words = sample.words(spoken.notice);
    must(spoken.links > 1 || words < 90, format!("{words} words"));
    must(sample.text.contains("https://belong.example.org/stop/TOKEN"), "no way out".to_owned());
    faults
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join("mails")
}

#[tokio::test]
async fn every_mail_is_as_its_sample_says_and_keeps_the_rules() {
    let samples = every_mail().await.0;
    let (mut wrong, mut files) = (Vec::new(), BTreeMap::new());
    for (name, sample) in &samples {
        wrong.extend(faults(name, sample));
        files.insert(
            format!("{name}.txt"),
            format!("From: {}\nSubject: {}\n\n{}\n", sample.sender, sample.subject, sample.text.trim_end()),
        );
        files.insert(format!("{name}.html"), format!("{}\n", sample.html.trim_end()));
    }
    let renews = config::variable("BELONG_RENEW_SAMPLES").is_some();
    std::fs::create_dir_all(folder()).unwrap();
    for (file, said) in &files {
        let path = folder().join(file);
        if renews {
            std::fs::write(&path, said).unwrap();
        } else if std::fs::read_to_string(&path).ok().as_ref() != Some(said) {
            wrong.push(format!("docs/mails/{file} is not what is sent"));
        }
    }
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        if file != "README.md" && !files.contains_key(&file) {
            if renews {
                std::fs::remove_file(&path).unwrap();
            } else {
                wrong.push(format!("docs/mails/{file} is no mail any more"));
            }
        }
    }
    let renew = "after a change that was meant: BELONG_RENEW_SAMPLES=1 cargo test --test api mail_samples, then read them";
    assert!(wrong.is_empty(), "{}\n{renew}", wrong.join("\n"));
    let kinds: BTreeSet<&str> = samples.keys().map(|name| name.split('.').next().unwrap()).collect();
    assert!(kinds.len() >= 15 && samples.len() >= 40, "{} of {} kinds", samples.len(), kinds.len());
}

/// The checks themselves: a mail with each of the faults is found.
/// Spoils a sample in one way.
type Spoil = fn(&mut Sample);

#[test]
fn a_mail_with_a_fault_is_found() {
    let good = Sample {
        sender: "Redcar & Cleveland <belong@example.org>".into(),
        subject: "A few questions for you".into(),
        text: "Hello.\nhttps://belong.example.org/stop/TOKEN-1".into(),
        html: "<!doctype html>\n<html lang=\"en\" dir=\"ltr\"><p>Hello.</p>".into(),
        parts: vec!["text/plain".into(), "text/html".into()],
        bytes: 1_000,
        spoken: Some(Spoken { language: "en".into(), direction: "ltr", notice: 0, links: 1 }),
    };
    assert_eq!(faults("good", &good), Vec::<String>::new());
    let bad: [(&str, Spoil); 9] = [
        ("nobody's name", |mail| mail.sender = "<belong@example.org>".into()),
        ("html first", |mail| mail.parts.reverse()),
        ("too big", |mail| mail.bytes = 70_000),
        ("a pixel", |mail| mail.html.push_str("<img alt=\"\">")),
        ("another host", |mail| mail.html.push_str("<a href=\"https://click.example/x\">x</a>")),
        ("no language", |mail| mail.html = mail.html.replace(" dir=\"ltr\"", "")),
        ("why", |mail| mail.text.push_str(" about attendance")),
        ("too long", |mail| mail.text.push_str(&" word".repeat(90))),
        ("no way out", |mail| mail.text = "Hello.".into()),
    ];
    for (why, spoil) in bad {
        let mut mail = good.clone();
        spoil(&mut mail);
        assert_eq!(faults(why, &mail).len(), 1, "{why}: {:?}", faults(why, &mail));
    }
}
