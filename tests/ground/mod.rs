//! The ground on which load and fault tests stand: an open wave for staff, and a served process of its own.
//!
//! Everything lies in a folder that goes away with it. Every invitation has a number, and what its visitor
//! answers is that number written with ten five-point items: no two are alike, so the ballots themselves say
//! afterwards whose answer is there, how often, and whose is not.

use belong::access::{self, NewColleague, Role, Roles};
use belong::app::App;
use belong::clock::{Clock, DAY};
use belong::config::{Config, KeyFolders};
use belong::db::{Db, PoolSize};
use belong::ids::{InvitationId, StaffId, WaveId};
use belong::responses::Ballot;
use belong::surveys::{Questionnaire, Term};
use belong::theory::Audience;
use belong::voices::{self, Made, NewReader, Part};
use belong::waves::{self, Approver, Checklist, Keys, NewWave, Reasons};
use belong::{people, release};
use sea_orm::{ConnectionTrait, Database, Statement};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// After a start or a crash the server answers within this time.
pub const START_LIMIT: Duration = Duration::from_secs(5);

pub struct Ground {
    pub folder: TempDir,
    variables: HashMap<&'static str, String>,
    pub address: SocketAddr,
    pub wave: WaveId,
    /// By number; with the path of its private link.
    pub invitations: Vec<(InvitationId, String)>,
    pub questionnaire: Questionnaire,
}

impl Ground {
    /// An open wave with so many staff, on a new SQLite file, or on a new database of the PostgreSQL at this
    /// address.
    pub async fn lay(people: usize, postgres: Option<&str>) -> Ground {
        Ground::lay_asking(people, postgres, false).await
    }

    /// The same; where it asks for words, Rea reads them, and Dep and Cov are there for her.
    pub async fn lay_asking(people: usize, postgres: Option<&str>, asks_words: bool) -> Ground {
        Ground::lay_for(roster_csv(people), postgres, asks_words).await
    }

    /// The same as [`Ground::lay`], and everybody has an address; mail goes to the server there as fast as it takes it,
    /// and what a dead process held is taken over after six seconds.
    pub async fn lay_mailing(people: usize, postgres: Option<&str>, smtp: SocketAddr) -> Ground {
        let mut ground = Ground::lay_for(roster_with_addresses(people), postgres, false).await;
        let settings = ground.folder.path().join("belong.toml");
        let text = "[mail]\nexchange_seconds = 5\npatience_seconds = 1\nper_second = 0\nper_domain_per_second = 0\n\
                    hours = \"any\"\n[schedule]\ntick_seconds = 0.2\n";
        std::fs::write(&settings, text).expect("a file of settings");
        ground.variables.insert("BELONG_CONFIG", settings.display().to_string());
        ground.variables.insert("BELONG_SMTP", format!("smtp://{smtp}"));
        ground
    }

    async fn lay_for(roster: String, postgres: Option<&str>, asks_words: bool) -> Ground {
        let people = roster.lines().count() - 1;
        let folder = TempDir::new().expect("a temporary folder");
        let address = free_address();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let database = match postgres {
            Some(server) => new_database(server, folder.path()).await,
            None => format!("sqlite://{}", path("data/belong.db")),
        };
        let variables = HashMap::from([
            ("BELONG_DATABASE_URL", database),
            ("BELONG_KEYS", path("keys")),
            ("BELONG_KEYS_COPY", path("keys-copy")),
            ("BELONG_MAIL_FOLDER", path("data/mail")),
            ("BELONG_LISTEN", address.to_string()),
            ("BELONG_BASE_URL", format!("http://{address}")),
        ]);
        let config = Config::from_parts(None, Path::new("none"), &|name| variables.get(name).cloned());
        let app = App::start(config.expect("settings"), Clock::system()).await.expect("a start");
        let roster = people::parse(roster.as_bytes()).expect("a roster");
        people::import(&app.db, &roster, app.now(), &mut |_, _| {}).await.expect("an import");
        if asks_words {
            give_readers(&app).await;
        }
        let wave = open_wave(&app, asks_words).await;
        let key = app.keys.of(wave).expect("the wave's key");
        let questionnaire = app.content.questionnaire(Term::Autumn, Audience::Staff);
        let ids = column::<uuid::Uuid>(&app.db, "SELECT id FROM invitation").await;
        let link = |id| (InvitationId(id), format!("/s/{}", key.link_token(InvitationId(id), 0)));
        let invitations: Vec<_> = ids.into_iter().map(link).collect();
        assert_eq!(invitations.len(), people);
        Ground { address, wave, invitations, questionnaire, variables, folder }
    }

    /// Its address.
    pub fn database(&self) -> &str {
        &self.variables["BELONG_DATABASE_URL"]
    }

    /// Starts `belong serve` on this ground and waits until it is ready.
    pub async fn serve(&self, fault: Option<&str>) -> Served {
        self.serve_at(self.address, fault).await
    }

    /// The same at another address.
    pub async fn serve_at(&self, address: SocketAddr, fault: Option<&str>) -> Served {
        let began = Instant::now();
        let mut child = self.spawn(address, fault);
        let mut lines = BufReader::new(child.stdout.take().expect("a piped output"));
        let mut line = String::new();
        while !line.starts_with("Belong serves") {
            line.clear();
            let length = lines.read_line(&mut line).expect("the output of belong serve");
            assert!(length > 0, "belong serve ended before it served; its reason is above");
        }
        let ready = super::robot::Robot::new(address).get("/ready").await.expect("/ready answers");
        let took = began.elapsed();
        assert_eq!(ready.status, 200);
        assert!(took <= START_LIMIT, "ready only after {took:?}");
        Served { child, _lines: lines }
    }

    /// Starts `belong serve` and waits for nothing.
    pub fn spawn(&self, address: SocketAddr, fault: Option<&str>) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_belong"));
        command.arg("serve").current_dir(self.folder.path()).envs(&self.variables);
        command.env("BELONG_LISTEN", address.to_string()).env("BELONG_BASE_URL", format!("http://{address}"));
        command.env("BELONG_LOG", "error").stdout(Stdio::piped());
        command.envs(fault.map(|fault| ("BELONG_FAULT", fault)));
        command.spawn().expect("belong starts")
    }

    /// What visitor `number` answers: the number in base five, one digit an item.
    pub fn answers(&self, number: usize) -> Vec<(String, String)> {
        let mut rest = number;
        let mut answers = Vec::new();
        for question in &self.questionnaire.questions {
            answers.push((question.item.clone(), question.choices[rest % 5].code.clone()));
            rest /= 5;
        }
        assert_eq!((answers.len(), rest), (10, 0));
        answers
    }

    /// The number that a ballot's answers write; None when they are not ten answers of such a visitor.
    fn number_in(&self, ballot: &Ballot) -> Option<usize> {
        let digit = |item: &str, choice: &str| {
            let question = self.questionnaire.questions.iter().find(|question| question.item == item)?;
            question.choices.iter().position(|known| known.code == choice)
        };
        let mut digits = HashMap::new();
        for answer in &ballot.answers {
            digits.insert(answer.item.as_str(), digit(&answer.item, &answer.choice)?);
        }
        let questions = self.questionnaire.questions.iter().rev();
        questions
            .map(|question| digits.get(question.item.as_str()))
            .try_fold(0, |sum, digit| Some(sum * 5 + digit?))
    }

    /// Opens the ballots with the key folder and holds them against what was acknowledged, by number.
    pub async fn verdict(&self, acknowledged: &[usize]) -> Verdict {
        let db = Db::connect(self.database(), PoolSize::default()).await.expect("the database opens");
        let folder = self.folder.path();
        let folders = KeyFolders { folder: folder.join("keys"), copy: folder.join("keys-copy") };
        let key = Keys::open(&folders).and_then(|keys| keys.of(self.wave)).expect("the wave's key");
        let mut verdict = Verdict::default();
        let mut found: HashMap<usize, usize> = HashMap::new();
        for sealed in column::<Vec<u8>>(&db, "SELECT sealed FROM ballot").await {
            verdict.ballots += 1;
            let opened = key.open_ballot(&sealed).ok().and_then(|packed| Ballot::unpack(&packed).ok());
            match opened.and_then(|ballot| self.number_in(&ballot)) {
                Some(number) => *found.entry(number).or_default() += 1,
                None => verdict.faults.push("a ballot is not what a visitor sent".to_owned()),
            }
        }
        verdict.lost = acknowledged.iter().copied().filter(|number| !found.contains_key(number)).collect();
        verdict.doubled =
            found.into_iter().filter(|(_, times)| *times > 1).map(|(number, _)| number).collect();
        verdict.faults.extend(release::doctor(&db, self.wave).await.expect("the doctor reads"));
        if !db.is_postgres() {
            let checked = column::<String>(&db, "PRAGMA integrity_check").await;
            verdict.faults.extend(checked.into_iter().filter(|line| line != "ok"));
        }
        verdict
    }
}

/// What the ballots say.
#[derive(Debug, Default)]
pub struct Verdict {
    pub ballots: usize,
    /// Acknowledged and not there.
    pub lost: Vec<usize>,
    /// There more than once.
    pub doubled: Vec<usize>,
    /// Contradictions, in sentences.
    pub faults: Vec<String>,
}

impl Verdict {
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.faults.is_empty()
    }
}

/// A running `belong serve`; killed when it is dropped.
pub struct Served {
    pub child: Child,
    _lines: BufReader<ChildStdout>,
}

impl Served {
    /// Asks it to stop (SIGTERM) and waits until it has.
    pub fn stop(mut self) -> ExitStatus {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.expect("kill runs").success());
        self.child.wait().expect("belong serve ends")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// An address that nobody listened on a moment ago.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address")
}

/// One column of everything that this statement gives.
pub async fn column<T: sea_orm::TryGetable>(db: &Db, statement: &str) -> Vec<T> {
    let backend = db.reader().get_database_backend();
    let rows = db.reader().query_all_raw(Statement::from_string(backend, statement)).await.expect("a query");
    rows.iter().map(|row| row.try_get_by_index(0).expect("its column")).collect()
}

/// Staff who are known by a reference and have no address, so that no mail is written beside the test.
fn roster_csv(people: usize) -> String {
    let mut text = people::HEADER.join(",");
    for number in 0..people {
        text.push_str(&format!("\nSandpiper Primary,school,primary,Dunes,ST,,S-{number},,,en,,"));
    }
    text
}

/// Staff with an address each, `s<n>@d<n>.example`.
fn roster_with_addresses(people: usize) -> String {
    let mut text = people::HEADER.join(",");
    for number in 0..people {
        let place = number % 40;
        text.push_str(&format!(
            "\nSandpiper Primary,school,primary,Dunes,ST,s{number}@d{place}.example,,,,en,,"
        ));
    }
    text
}

/// Every setting gets a reader, a deputy and a cover, and a key whose kit was checked.
async fn give_readers(app: &App) {
    let (db, now) = (&app.db, app.now());
    for setting in people::settings(db.reader()).await.expect("the settings") {
        for (name, part) in ["Rea", "Dep", "Cov"].into_iter().zip(Part::ALL) {
            let roles = Roles::default().with(Role::SafeguardingLead, Some(setting.id));
            let email = format!("{}@example.org", name.to_lowercase());
            let new = NewColleague { name: name.to_owned(), email, roles };
            let staff = access::enrol(db, &app.clock, new).await.expect("a colleague").expect("a new one");
            let new = NewReader { setting: setting.id, staff, part, review_by: now.plus(360 * DAY).day() };
            let id = voices::name_reader(db, new, now).await.expect("a part").expect("a new one");
            assert!(voices::confirm_part(db, (id, staff), now).await.expect("a confirmed part"));
        }
        let made = voices::make_key(db, &app.readers_keys, setting.id, now).await.expect("a readers' key");
        let Made::Now(key) = made else { panic!("there was a key") };
        let checked = voices::note_checked(db, &key.public_half(), setting.id, now).await;
        assert!(checked.expect("a checked kit"));
    }
}

async fn open_wave(app: &App, asks_words: bool) -> WaveId {
    let now = app.now();
    let new = NewWave {
        name: "Autumn".to_owned(),
        term: Term::Autumn,
        year: 2026,
        opens_at: now,
        closes_at: now.plus(30 * DAY),
        count_at: None,
        asks_words,
    };
    let wave = waves::plan(&app.db, new, now).await.expect("a planned wave");
    let approver = Approver { id: StaffId::random(), name: "Ada".to_owned(), by_command: false };
    let green = (&Checklist::default(), &Reasons::new());
    waves::approve(&app.db, (wave.id, approver), green, now).await.expect("an approval");
    app.open_wave(&wave).await.expect("an open wave");
    wave.id
}

/// A new database of this server, named after the folder.
async fn new_database(server: &str, folder: &Path) -> String {
    let name: String =
        folder.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name = format!("belong_{}", name.replace(|letter: char| !letter.is_alphanumeric(), ""));
    let lone = Database::connect(server).await.expect("the PostgreSQL of BELONG_TEST_POSTGRES");
    lone.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a new database");
    lone.close().await.expect("a closed connection");
    let (before, _) = server.rsplit_once('/').expect("an address that ends with a database");
    format!("{before}/{name}")
}
