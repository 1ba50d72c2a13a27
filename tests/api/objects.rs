//! The rest of the matrix of roles, paths and things: what is allowed works on one's own things, nobody reaches
//! another setting's or another installation's, and what the outside can learn of who signs in.

use crate::roles::{House, agreed, composed, house};
use crate::support::{Authenticator, Browser, Reply, TestApp, config_in, email_of, own_database, roster_of};
use belong::access::{NewColleague, Role, Roles};
use belong::actions::{ActionIn, Ground, keep_action, read_action};
use belong::clock::DAY;
use belong::config;
use belong::ids::{ActionId, ReaderId, SettingId, StaffId, TargetId};
use belong::surveys::Term;
use belong::theory::Audience::{Children, Families};
use belong::voices::{NewReader, Part, name_reader};
use belong::waves::{self, NewWave, Wave};
use sea_orm::{ConnectionTrait, Statement};
use std::time::Instant;

/// Steps of a thing, as its forms name them.
const ACTION_STEPS: [&str; 5] = ["change", "done", "not-doing", "became", "remove"];
const PAPER_STEPS: [&str; 4] = ["stubs", "detached", "sheets", "post"];

/// The house with one wave more that is open.
struct Busy {
    house: House,
    open: Wave,
}

async fn busy() -> Busy {
    let house = house().await;
    let app = &house.app;
    app.loads(&roster_of(&[("Curlew", Children, 3), ("Kittiwake", Children, 3)])).await;
    let planned = plan(app, "Next").await;
    app.opens(&planned).await;
    let open = app.wave(&planned).await;
    Busy { house, open }
}

async fn plan(app: &TestApp, name: &str) -> Wave {
    let new = NewWave {
        name: name.to_owned(),
        term: Term::Autumn,
        year: 2026,
        opens_at: app.clock.now(),
        closes_at: app.clock.now().plus(14 * DAY),
        count_at: None,
        asks_words: false,
    };
    waves::plan(&app.app.db, new, app.clock.now()).await.unwrap()
}

impl Busy {
    async fn action(&self, setting: SettingId) -> ActionId {
        let app = &self.house.app;
        let typed = ActionIn {
            outcome: "6M".to_owned(),
            heard: "Heard again".to_owned(),
            will: "Will do".to_owned(),
            by: app.clock.now().day().to_string(),
            who: "The office".to_owned(),
            ..ActionIn::default()
        };
        let on = Ground { theory: &app.app.content.theory, released: &[], now: app.clock.now() };
        let action = read_action(&typed, on, Some(setting), ActionId::random()).unwrap();
        let id = action.id;
        let txn = app.app.db.begin().await.unwrap();
        keep_action(&txn, action, "Ann").await.unwrap();
        txn.commit().await.unwrap();
        id
    }

    async fn target(&self) -> TargetId {
        let id = TargetId::random();
        let hex = id.0.simple().to_string();
        let db = &self.house.app.app.db;
        let key = match db.reader().get_database_backend() {
            sea_orm::DbBackend::Postgres => format!("'{id}'"),
            _ => format!("x'{hex}'"),
        };
        let sql = format!(
            "INSERT INTO target (id, outcome_id, measure, horizon, permille, keep, owner, reason, agreed_at) \
             VALUES ({key}, '6M', 'FA', 2030, 700, FALSE, 'The board', 'Agreed', 0)"
        );
        self.house.app.change(&sql).await;
        id
    }

    /// Somebody else, who may be changed.
    async fn somebody(&self) -> StaffId {
        let app = &self.house.app;
        let new = NewColleague {
            name: "Somebody Else".to_owned(),
            email: format!("{}@example.org", StaffId::random()),
            roles: Roles::of(&[Role::Viewer]),
        };
        belong::access::enrol(&app.app.db, &app.clock, new).await.unwrap().unwrap()
    }

    /// The path of this role's other session, made for it.
    async fn session_of(&self, role: Role, person: &Browser) -> String {
        self.house.with_role(role).await;
        let page = person.get("/desk/sessions").await.body;
        let link = page.split("action=\"/desk/sessions/").skip(1).find(|rest| rest.contains("/end\""));
        format!("/desk/sessions/{}/end", link.unwrap().split('/').next().unwrap())
    }

    /// The path that removes a passkey of this person's, added for it.
    async fn passkey_of(&self, person: &Browser) -> String {
        let of = |page: String| -> Vec<String> {
            let parts = page.split("action=\"/desk/passkeys/").skip(1);
            parts.filter_map(|rest| Some(rest.split_once("/remove\"")?.0.to_owned())).collect()
        };
        let before = of(person.get("/desk/passkeys").await.body);
        let added = person.adds_passkey(&mut Authenticator::new(), "").await;
        let after = of(person.get(added.location()).await.body);
        let new = after.iter().find(|id| !before.contains(id)).expect("a new passkey");
        format!("/desk/passkeys/{new}/remove")
    }

    /// A part in a setting's reading that nobody has confirmed.
    async fn part_of(&self, staff: StaffId, setting: SettingId) -> ReaderId {
        let app = &self.house.app;
        let (part, review_by) = (Part::Deputy, app.clock.now().plus(100 * DAY).day());
        let new = NewReader { setting, staff, part, review_by };
        name_reader(&app.app.db, new, app.clock.now()).await.unwrap().unwrap()
    }

    async fn class(&self, setting: SettingId) -> String {
        let desk = self.house.with_role(Role::Coordinator).await;
        let path = format!("/desk/waves/{}/class", self.open.id);
        let form = [("setting", &*setting.to_string()), ("audience", "YC"), ("edition", "en")];
        let opened = desk.post(&path, &form).await;
        assert_eq!(opened.status, 303, "{}", opened.body);
        let page = desk.get(&path).await.body;
        let close = page.split(&format!("action=\"{path}/")).nth(1).unwrap().split('"').next().unwrap();
        format!("{path}/{close}")
    }

    async fn batch(&self, setting: SettingId) -> String {
        let desk = self.house.with_role(Role::Coordinator).await;
        let form = [("setting", &*setting.to_string()), ("audience", "FA")];
        let opened = desk.post(&format!("/desk/waves/{}/paper", self.open.id), &form).await;
        assert_eq!(opened.status, 303, "{}", opened.body);
        opened.location().to_owned()
    }

    /// Real addresses of a POST's path, each with a thing made for it: in this setting, where it belongs to one.
    async fn places(&self, path: &str, setting: SettingId, (role, person): (Role, &Browser)) -> Vec<String> {
        let steps = |at: String, steps: &[&str]| steps.iter().map(|step| format!("{at}/{step}")).collect();
        match path {
            "/desk/actions/:id/:step" => {
                let mut places = Vec::new();
                for step in ACTION_STEPS {
                    places.push(format!("/desk/actions/{}/{step}", self.action(setting).await));
                }
                places
            }
            "/desk/mail/:step" => steps("/desk/mail".to_owned(), &["pause", "resume", "retry"]),
            "/desk/addresses/:step" => steps("/desk/addresses".to_owned(), &["stop", "again"]),
            "/desk/pulses/:id/:step" => {
                let mut places = Vec::new();
                for step in ["change", "add", "take-out", "remove"] {
                    let name = TargetId::random().to_string();
                    places.push(format!("/desk/pulses/{}/{step}", composed(&self.house.app, &name).await));
                }
                places
            }
            "/desk/targets/:id/withdraw" => vec![path.replace(":id", &self.target().await.to_string())],
            "/desk/sessions/:handle/end" => vec![self.session_of(role, person).await],
            "/desk/readers/:id/end" => {
                let staff = self.house.app.safeguarding_lead("Named", &[setting]).await;
                vec![path.replace(":id", &self.part_of(staff, setting).await.to_string())]
            }
            "/desk/readers/:id/confirm" => {
                let staff = self.house.app.safeguarding_lead(role.word(), &[setting]).await;
                vec![path.replace(":id", &self.part_of(staff, setting).await.to_string())]
            }
            // What people wrote is for confirmed readers alone: reading.rs and contacts_wanted.rs.
            _ if path.starts_with("/desk/reading/") => Vec::new(),
            "/desk/passkeys/:id/remove" => vec![self.passkey_of(person).await],
            "/desk/waves/:id/class/:session/close" => vec![self.class(setting).await],
            "/desk/waves/:id/paper/:batch/:step" => steps(self.batch(setting).await, &PAPER_STEPS),
            "/desk/waves/:id/note" => vec![path.replace(":id", &self.house.wave.id.to_string())],
            "/desk/waves/:id/open" | "/desk/waves/:id/close" | "/desk/waves/:id/count" => {
                let wave = plan(&self.house.app, &TargetId::random().to_string()).await;
                vec![path.replace(":id", &wave.id.to_string())]
            }
            _ if path.starts_with("/desk/waves/:id") => {
                vec![path.replace(":id", &self.open.id.to_string())]
            }
            _ if path.starts_with("/desk/colleagues/:id") => {
                vec![path.replace(":id", &self.somebody().await.to_string())]
            }
            _ if path.starts_with("/desk/support/:id") => {
                let id = self.house.app.gives_contact(Some(setting), "Ms Example").await;
                vec![path.replace(":id", &id.to_string())]
            }
            _ => vec![self.house.real(path)],
        }
    }
}

#[tokio::test]
async fn what_a_role_may_do_is_there_on_its_own_things_and_never_on_another_settings() {
    let busy = busy().await;
    let (own, other) = (busy.house.settings[0], busy.house.settings[1]);
    let (mut tried, mut kept_out) = (0, 0);
    for ((_, path), roles) in agreed().iter().filter(|((method, _), _)| method == "POST") {
        for role in roles {
            let person = busy.house.with_role(*role).await;
            for place in busy.places(path, own, (*role, &person)).await {
                let reply = person.post(&place, &[]).await;
                let is_there = reply.status < 500 && ![401, 403, 404, 405].contains(&reply.status);
                assert!(is_there && reply.location() != "/sign-in", "{role:?} {place}: {}", reply.status);
                tried += 1;
            }
            let is_scoped = path.starts_with("/desk/actions/:id") || path.starts_with("/desk/support/:id");
            if !(role.is_for_settings() && is_scoped) {
                continue;
            }
            for place in busy.places(path, other, (*role, &person)).await {
                let before = busy.house.app.every_row_besides_notes().await;
                assert_eq!(person.post(&place, &[]).await.status, 404, "{role:?} {place}");
                assert_eq!(
                    busy.house.app.every_row_besides_notes().await,
                    before,
                    "{role:?} changed {place}"
                );
                kept_out += 1;
            }
        }
    }
    assert!(tried > 50 && kept_out >= 8, "{tried} {kept_out}");
}

/// Answers that say that nothing is there for this person.
fn is_closed(reply: &Reply) -> bool {
    reply.status == 404 || (reply.status == 303 && reply.location() == "/sign-in") || reply.status == 401
}

/// Somebody with every role of an installation.
async fn with_every_role(house: &House) -> Browser {
    let setting = |role: Role| house.settings.first().copied().filter(|_| role.is_for_settings());
    let everything =
        Role::ALL.into_iter().fold(Roles::default(), |roles, role| roles.with(role, setting(role)));
    house.app.colleague("Everything", everything).await
}

/// Asks for things of the one installation at the addresses of the other; how many.
async fn ids_open_nothing(ours: &Busy, theirs: &House, stranger: &Browser) -> usize {
    let rooms = ["waves", "actions", "support", "colleagues", "targets", "pulses"];
    let of_things = |path: &str| rooms.iter().any(|room| path.starts_with(&format!("/desk/{room}/:")));
    let setting = ours.house.settings[0];
    let mut asked = 0;
    for ((method, path), _) in agreed().iter().filter(|((_, path), _)| of_things(path)) {
        let own = (Role::Coordinator, &ours.house.with_role(Role::Coordinator).await);
        let places = match path.as_str() {
            "/desk/waves/:id/paper/:batch" => vec![ours.batch(setting).await],
            path => ours.places(path, setting, own).await,
        };
        for place in places {
            let before = theirs.app.every_row_besides_notes().await;
            let reply =
                if method == "GET" { stranger.get(&place).await } else { stranger.post(&place, &[]).await };
            assert_eq!(reply.status, 404, "{method} {place}: {}", reply.body);
            assert_eq!(theirs.app.every_row_besides_notes().await, before, "{method} {place}");
            asked += 1;
        }
    }
    asked
}

/// Sends ids of the one installation in the fields of the other's forms.
async fn fields_open_nothing(ours: &Busy, theirs: &House, stranger: &Browser) {
    let (setting, wave) = (ours.house.settings[0].to_string(), ours.house.wave.id.to_string());
    let day = theirs.app.clock.now().day().to_string();
    let done = [("outcome", "6M"), ("heard", "H"), ("did", "D"), ("done_on", &*day)];
    let contact = [("name", "N"), ("words", "W"), ("phone", "01632 960 001"), ("owner", "O")];
    let contact = [&contact[..], &[("review_by", &*day), ("setting", &*setting)]].concat();
    for (path, form) in [
        ("/desk/actions", [&done[..], &[("setting", &*setting)]].concat()),
        ("/desk/actions", [&done[..], &[("wave", &*wave), ("audience", "FA")]].concat()),
        ("/desk/support", contact),
        ("/desk/reports", vec![("kind", "setting"), ("setting", &*setting), ("form", "csv")]),
    ] {
        let before = theirs.app.every_row_besides_notes().await;
        let reply = stranger.post(path, &form).await;
        assert!([404, 422].contains(&reply.status), "{path} {form:?}: {}", reply.status);
        assert_eq!(theirs.app.every_row_besides_notes().await, before, "{path} {form:?}");
    }
}

#[tokio::test]
async fn what_one_installation_gave_opens_nothing_in_another() {
    let (ours, theirs) = (busy().await, house().await);
    let (stranger, visitor) = (with_every_role(&theirs).await, theirs.app.browser());
    let asked = ids_open_nothing(&ours, &theirs, &stranger).await;
    assert!(asked > 30, "{asked}");
    fields_open_nothing(&ours, &theirs, &stranger).await;
    // A session, a key and a private link of ours.
    let lead = ours.house.with_role(Role::Lead).await;
    let moved = lead.at(&visitor);
    assert!(is_closed(&moved.get("/desk").await), "a session of another installation");
    let program = ours.house.app.program().await;
    assert_eq!(program.get("/api/v1/waves").await.status, 200);
    assert!(is_closed(&program.at(&visitor).get("/api/v1/waves").await), "a key of another installation");
    let link = ours.house.app.link_of(&email_of("Curlew", Families, 40));
    assert_eq!(visitor.get(&link).await.status, visitor.get("/s/unknown").await.status);
}

#[tokio::test]
async fn the_command_that_verifies_the_trail_ends_with_one_where_a_row_was_changed() {
    let home = tempfile::tempdir().unwrap();
    let database = own_database(home.path()).await;
    let config = config_in(home.path(), &database);
    let run = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_belong"))
            .current_dir(home.path())
            .env("BELONG_DATABASE_URL", &config.database.url)
            .env("BELONG_KEYS", &config.keys.folder)
            .env("BELONG_KEYS_COPY", &config.keys.copy)
            .env("BELONG_MAIL_FOLDER", &config.mail.folder)
            .args(arguments)
            .output()
            .unwrap()
    };
    for name in ["one", "two", "three"] {
        assert!(run(&["key", "create", name]).status.success());
    }
    let held = run(&["audit", "verify"]);
    assert_eq!(held.status.code(), Some(0), "{held:?}");
    assert!(String::from_utf8_lossy(&held.stdout).contains("The audit trail holds: "), "{held:?}");
    let db = sea_orm::Database::connect(&config.database.url).await.unwrap();
    for trigger in ["audit_stays_as_it_is", "audit_stays"] {
        let table = if database.url.starts_with("postgres") { " ON audit" } else { "" };
        db.execute_unprepared(&format!("DROP TRIGGER IF EXISTS {trigger}{table}")).await.unwrap();
    }
    db.execute_unprepared("UPDATE audit SET outcome = 'refused' WHERE seq = 2").await.unwrap();
    let changed = db
        .query_one_raw(Statement::from_string(
            db.get_database_backend(),
            "SELECT outcome FROM audit WHERE seq = 2",
        ))
        .await
        .unwrap();
    assert!(changed.is_some());
    db.close().await.unwrap();
    let broken = run(&["audit", "verify"]);
    assert_eq!(broken.status.code(), Some(1), "{broken:?}");
    let told = String::from_utf8_lossy(&broken.stderr).into_owned();
    assert!(told.contains("row 2 of the audit trail was changed"), "{told}");
}

/// `./check full` makes it the 500 tries of the promise and holds the medians within 5 ms of each other.
#[tokio::test]
async fn signing_in_answers_a_known_address_like_an_unknown_one() {
    let is_full = config::variable("BELONG_EVERY_PAGE").is_some();
    let rounds = if is_full { 500 } else { 12 };
    let app = TestApp::new().await;
    app.lead().await;
    let mut times = [Vec::new(), Vec::new()];
    for n in 0..rounds {
        // Tries count for ten minutes and for an address of the network.
        app.clock.set(app.clock.now().plus(11 * 60_000));
        let browser = app.browser().with_header("x-forwarded-for", &format!("10.1.{}.{}", n / 200, n % 200));
        browser.get("/sign-in").await;
        let mut said = Vec::new();
        let addresses = ["robin@example.org".to_owned(), format!("nobo{}@example.org", n % 10)];
        for (kind, address) in addresses.iter().enumerate() {
            let begun = Instant::now();
            let reply = browser.post("/sign-in", &[("email", address)]).await;
            times[kind].push(begun.elapsed());
            let body = match reply.field("form_token") {
                Some(token) => reply.body.replace(&token, ""),
                None => reply.body.clone(),
            };
            let headers: Vec<String> = reply.headers.iter().map(|(name, _)| name.clone()).collect();
            said.push((reply.status, headers, body.len(), body));
        }
        assert_eq!(said[0], said[1], "round {n}");
        assert_eq!(said[0].0, 200);
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    });
    println!("known {known:?}, unknown {unknown:?}");
    if is_full {
        assert!(known.abs_diff(unknown).as_millis() < 5, "known {known:?}, unknown {unknown:?}");
    }
}
