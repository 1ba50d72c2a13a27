//! The program under test: a database and folders of its own, a hand-set clock, mail in a folder.

mod browser;
mod database;
mod listening;
mod passkeys;
mod people;
mod postbox;
mod readers;

pub use browser::{Browser, Reply, escaped};
pub use database::{
    OwnDatabase, columns, count, every_row, every_row_besides_notes, own_database, rows_of, tables,
};
pub use listening::Heard;
pub use passkeys::Authenticator;
pub use people::{Respondent, email_of, often, roster_of};
pub use postbox::{Mail, mails_in};
pub use readers::READERS;

use belong::access::{self, NewColleague, Role, Roles};
use belong::app::App;
use belong::clock::{At, Clock, DAY};
use belong::config::{self, Config};
use belong::ids::{SettingId, StaffId, SupportContactId};
use belong::people::ContactIn;
use belong::surveys::{Content, Questionnaire, Term};
use belong::theory::Audience;
use belong::waves::{self, Approver, Checklist, NewWave, Reasons, State, Wave};
use belong::{people as rosters, routes};
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

pub fn london(text: &str) -> At {
    At::parse_london(text).unwrap()
}

/// The program, running in this process.
pub struct TestApp {
    pub app: App,
    pub clock: Clock,
    /// Each colleague's device with their passkey, by name.
    devices: Arc<Mutex<BTreeMap<String, Authenticator>>>,
    endpoint: browser::Door,
    // In this order: the program's connections first, then its database, then its folders.
    _database: OwnDatabase,
    pub home: Arc<TempDir>,
}

/// Settings that a test may change before it starts: everything below `home`.
pub fn config_in(home: &Path, database: &OwnDatabase) -> Config {
    let mut config = Config::embedded();
    // A passkey belongs to a name; a number has none.
    config.server.base_url = passkeys::ORIGIN.to_owned();
    config.database.url = database.url.clone();
    config.keys.folder = home.join("keys");
    config.keys.copy = home.join("keys-copy");
    config.mail.folder = home.join("mail");
    config.mail.from = "belong@example.org".to_owned();
    // A test of something else may open its waves at night.
    config.mail.hours = "any".to_owned();
    config.mail.return_path = "bounces@example.org".to_owned();
    // And may open one on the day on which families are told.
    config.mail.parents_told_school_days = 0;
    config
}

impl TestApp {
    pub async fn new() -> TestApp {
        TestApp::with_content(Content::embedded()).await
    }

    /// With survey files of its own.
    pub async fn with_content(content: Content) -> TestApp {
        TestApp::configured(content, false).await
    }

    /// A demonstration without its people and answers.
    pub async fn of_a_demonstration(content: Content) -> TestApp {
        TestApp::configured(content, true).await
    }

    /// On a school day, with this roster on board; mails to many leave in school hours only.
    pub async fn in_school_hours(csv: &str) -> TestApp {
        let app = TestApp::started(Content::embedded(), false, "08:00-18:00").await;
        app.clock.set(london("2026-11-03 09:00"));
        app.loads(csv).await;
        app
    }

    async fn configured(content: Content, demo: bool) -> TestApp {
        TestApp::started(content, demo, "any").await
    }

    /// Families are told of a wave of children so many school days before it opens.
    pub async fn with_a_window(school_days: usize, csv: &str) -> TestApp {
        let app = TestApp::set_up(Content::embedded(), false, |mail| {
            mail.hours = "any".to_owned();
            mail.parents_told_school_days = school_days;
        });
        let app = app.await;
        app.loads(csv).await;
        app
    }

    async fn started(content: Content, demo: bool, hours: &str) -> TestApp {
        TestApp::set_up(content, demo, |mail| hours.clone_into(&mut mail.hours)).await
    }

    async fn set_up(content: Content, demo: bool, change: impl FnOnce(&mut config::Mail)) -> TestApp {
        let home = tempfile::tempdir().unwrap();
        let database = own_database(home.path()).await;
        let mut config = Config { demo, ..config_in(home.path(), &database) };
        change(&mut config.mail);
        let clock = Clock::set_to(london("2026-11-02 09:00"));
        let app = App::start_with(config, clock.clone(), content).await.unwrap();
        let endpoint = browser::door(routes::endpoint(&app));
        TestApp { app, clock, devices: Arc::default(), endpoint, _database: database, home: Arc::new(home) }
    }

    /// With this roster on board.
    pub async fn with_roster(csv: &str) -> TestApp {
        let app = TestApp::new().await;
        app.loads(csv).await;
        app
    }

    /// Loads a roster without a fault.
    pub async fn loads(&self, csv: &str) {
        let roster = rosters::parse(csv.as_bytes()).unwrap();
        let report = rosters::import(&self.app.db, &roster, self.app.now(), &mut |_, _| {}).await.unwrap();
        assert_eq!(report.problems, Vec::new());
    }

    /// Every setting without a support contact gets one: without it no wave opens.
    pub async fn gives_contacts(&self) {
        let db = &self.app.db;
        let known = rosters::support_contacts(db.reader()).await.unwrap();
        for setting in rosters::settings(db.reader()).await.unwrap() {
            if !known.iter().any(|contact| contact.setting == Some(setting.id)) {
                self.gives_contact(Some(setting.id), &format!("Ms Example of {}", setting.name)).await;
            }
        }
    }

    /// Somebody to turn to, for a setting or for everybody, in date for a year.
    pub async fn gives_contact(&self, setting: Option<SettingId>, name: &str) -> SupportContactId {
        let (id, today) = (SupportContactId::random(), self.clock.now().day());
        let typed = ContactIn {
            name: name.to_owned(),
            words: "the grown-up you can talk to".to_owned(),
            phone: "01632 960 001".to_owned(),
            owner: "The school office".to_owned(),
            review_by: self.clock.now().plus(360 * DAY).day().to_string(),
            ..ContactIn::default()
        };
        let contact = rosters::read_contact(&typed, setting, (id, today)).unwrap();
        let txn = self.app.db.begin().await.unwrap();
        rosters::keep_contact(&txn, contact).await.unwrap();
        txn.commit().await.unwrap();
        self.app.support.forget();
        id
    }

    /// A second person approves it, and finds everything right: what that takes is for the tests of approvals.
    pub async fn approves(&self, wave: &Wave) -> Wave {
        let approver = Approver { id: StaffId::random(), name: "Ada".to_owned(), by_command: false };
        let found = (&Checklist::default(), &Reasons::new());
        waves::approve(&self.app.db, (wave.id, approver), found, self.clock.now()).await.unwrap();
        self.wave(wave).await
    }

    /// Opens it; a wave that nobody has approved is approved first.
    pub async fn opens(&self, wave: &Wave) {
        if self.wave(wave).await.state == State::Planned {
            self.approves(wave).await;
        }
        self.app.open_wave(wave).await.unwrap();
    }

    /// A wave of this autumn that opened and whose mails have left.
    pub async fn open_wave(&self) -> Wave {
        let wave = self.planned_wave().await;
        self.opens(&wave).await;
        self.send_mails(&wave).await;
        self.wave(&wave).await
    }

    /// A wave of this autumn that could open: its settings have somebody to turn to, and somebody approved it.
    pub async fn planned_wave(&self) -> Wave {
        self.planned(false).await
    }

    /// As [`TestApp::open_wave`], and people are asked for words of their own too.
    pub async fn open_wave_with_words(&self) -> Wave {
        self.gives_readers().await;
        let wave = self.planned_wave_with_words().await;
        self.opens(&wave).await;
        self.send_mails(&wave).await;
        self.wave(&wave).await
    }

    /// As [`TestApp::planned_wave`], and people are asked for words of their own too.
    pub async fn planned_wave_with_words(&self) -> Wave {
        self.planned(true).await
    }

    async fn planned(&self, asks_words: bool) -> Wave {
        self.gives_contacts().await;
        let new = NewWave {
            name: "Autumn 2026".to_owned(),
            term: Term::Autumn,
            year: 2026,
            opens_at: self.clock.now(),
            closes_at: self.clock.now().plus(14 * DAY),
            count_at: None,
            asks_words,
        };
        let wave = waves::plan(&self.app.db, new, self.clock.now()).await.unwrap();
        self.approves(&wave).await
    }

    /// One tick of the clock's work about waves and mails.
    pub async fn tick(&self) {
        belong::schedule::tend_waves_in_time(&self.app).await.unwrap();
        self.app.tend_mail().await.unwrap();
    }

    pub async fn send_mails(&self, wave: &Wave) {
        self.app.queue_invitations(wave.id).await.unwrap();
        self.app.post.run_until_empty().await.unwrap();
    }

    pub async fn wave(&self, wave: &Wave) -> Wave {
        waves::wave_by_id(self.app.db.reader(), wave.id).await.unwrap().unwrap()
    }

    /// Closes and counts.
    pub async fn release(&self, wave: &Wave) {
        self.app.close_wave(wave).await.unwrap();
        self.app.count_wave(&self.wave(wave).await).await.unwrap();
    }

    pub fn questionnaire(&self, audience: Audience) -> Questionnaire {
        self.app.content.questionnaire(Term::Autumn, audience)
    }

    /// Every mail that has left, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        mails_in(&self.app.config.mail.folder)
    }

    /// Every mail to this address, oldest first.
    pub fn mails_to(&self, email: &str) -> Vec<Mail> {
        self.mails().into_iter().filter(|mail| mail.to == email).collect()
    }

    /// The path of this person's private link, from their mail.
    pub fn link_of(&self, email: &str) -> String {
        let mine = self.mails_to(email).into_iter().next().expect("a mail to this person");
        mine.link("/s/").expect("a link in the mail")
    }

    /// A browser that nobody has used.
    pub fn browser(&self) -> Browser {
        Browser::new(self.endpoint.clone())
    }

    pub fn respondent(&self, email: &str) -> Respondent {
        Respondent::new(self.browser(), self.link_of(email))
    }

    pub async fn coordinator(&self) -> Browser {
        self.colleague("Casey", Roles::of(&[Role::Coordinator])).await
    }

    pub async fn lead(&self) -> Browser {
        self.colleague("Robin", Roles::of(&[Role::Lead])).await
    }

    /// Somebody who coordinates and leads.
    pub async fn both(&self) -> Browser {
        self.colleague("Sam", Roles::of(&[Role::Coordinator, Role::Lead])).await
    }

    pub async fn colleague(&self, name: &str, roles: Roles) -> Browser {
        let email = format!("{}@example.org", name.to_lowercase());
        let new = NewColleague { name: name.to_owned(), email: email.clone(), roles };
        access::enrol(&self.app.db, &self.clock, new).await.unwrap();
        let link = access::mint_unbound_link(&self.app.db, &self.app.instance, &self.clock, "", &email).await;
        let browser = self.browser();
        let signed_in = browser.post(&link.unwrap().unwrap(), &[]).await;
        assert_eq!(signed_in.status, 303, "{}", signed_in.body);
        browser
    }

    /// A program with a key that works.
    pub async fn program(&self) -> Browser {
        let key = access::mint_api_key(&self.app.db, &self.clock, "a program").await.unwrap();
        self.browser().with_header("authorization", &format!("Bearer {key}"))
    }

    /// Changes rows behind the program's back.
    pub async fn change(&self, sql: &str) {
        let txn = self.app.db.begin().await.unwrap();
        txn.execute_unprepared(sql).await.unwrap();
        txn.commit().await.unwrap();
    }

    pub async fn count(&self, table: &str) -> i64 {
        count(&self.app.db, table).await
    }

    pub async fn every_row_besides_notes(&self) -> String {
        every_row_besides_notes(&self.app.db).await
    }

    pub async fn every_row(&self) -> String {
        every_row(&self.app.db).await
    }
}
