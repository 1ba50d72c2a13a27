//! A closed wave with sealed ballots of all four audiences, written without journeys.

use belong::access::{self, NewColleague, Role, Roles};
use belong::app::App;
use belong::clock::{Clock, DAY};
use belong::config::Config;
use belong::ids::{BallotId, StaffId, SupportContactId, WaveId, random_bytes};
use belong::people::{self, ContactIn};
use belong::responses::{Answer, Ballot};
use belong::surveys::{Content, Questionnaire, Term};
use belong::theory::Audience;
use belong::waves::{self, Approver, Checklist, NewWave, Reasons};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, Database, QueryResult, Statement};
use std::collections::HashMap;
use std::path::Path;
use uuid::Uuid;

const SETTINGS: usize = 40;
const AT_ONCE: usize = 500;
/// Ballots of the earlier wave.
const EARLIER: usize = 6_000;
pub const LEAD: &str = "lead@sandpiper.example";

/// Everything on this database, with its keys in this folder.
pub async fn app(database: &str, folder: &Path) -> App {
    app_at(database, folder, Clock::system()).await
}

/// The same at another time. The partnership declares one yes/no group.
pub async fn app_at(database: &str, folder: &Path, clock: Clock) -> App {
    let path = |name: &str| folder.join(name).display().to_string();
    let variables = HashMap::from([
        ("BELONG_DATABASE_URL", database.to_owned()),
        ("BELONG_KEYS", path("keys")),
        ("BELONG_KEYS_COPY", path("keys-copy")),
        ("BELONG_MAIL_FOLDER", path("data/mail")),
    ]);
    let config = Config::from_parts(None, Path::new("none"), &|name| variables.get(name).cloned());
    let mut content = Content::embedded();
    content.plan.groups = vec!["young carer".to_owned()];
    App::start_with(config.expect("settings"), clock, content).await.expect("a start")
}

/// A new database: a file in the folder, or one of this PostgreSQL.
pub async fn database(postgres: Option<&str>, folder: &Path) -> String {
    let Some(server) = postgres else {
        return format!("sqlite://{}", folder.join("data/belong.db").display());
    };
    let name = format!("belong_{}", Uuid::from_bytes(random_bytes::<16>()).simple());
    let lone = Database::connect(server).await.expect("the PostgreSQL of BELONG_TEST_POSTGRES");
    lone.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a new database");
    lone.close().await.expect("a closed connection");
    let (before, _) = server.rsplit_once('/').expect("an address that ends with a database");
    format!("{before}/{name}")
}

/// Lays a closed wave in which `ballots` of a third more people answered, and a year before it a released one
/// with at most [`EARLIER`] of them; somebody may sign in as a lead.
pub async fn waves(database: &str, folder: &Path, ballots: usize) -> WaveId {
    let year = 365 * DAY;
    let then = Clock::starting_at(Clock::system().now().plus(-year));
    let app = app_at(database, folder, then).await;
    let earlier = wave(&app, (ballots.min(EARLIER), SETTINGS), (Term::Autumn, 2025)).await;
    let closed = waves::wave_by_id(app.db.reader(), earlier).await.expect("a query").expect("the wave");
    app.count_wave(&closed).await.expect("an earlier release");
    drop(app);
    let app = app_at(database, folder, Clock::system()).await;
    enrol_lead(&app).await;
    let main = wave(&app, (ballots, SETTINGS), (Term::Autumn, 2026)).await;
    if app.db.is_postgres() {
        // Else the server's own tidying up after so many inserts runs beside what is measured.
        let reader = app.db.reader();
        reader.execute_unprepared("VACUUM (ANALYZE)").await.expect("a tidy database");
    }
    main
}

/// Lays so many released waves of so many settings, three a year and the last one of now; somebody may sign in as a
/// lead.
pub async fn many_waves(database: &str, folder: &Path, (waves, settings): (usize, usize), ballots: usize) {
    let now = Clock::system().now();
    for back in (0..waves).rev() {
        let then = now.plus(-(121 * DAY) * i64::try_from(back).expect("few waves"));
        let app = app_at(database, folder, Clock::starting_at(then)).await;
        let day = then.day();
        let term = Term::ALL[(waves - 1 - back) % Term::ALL.len()];
        let closed = wave(&app, (ballots, settings), (term, i32::from(day.year()))).await;
        let closed = waves::wave_by_id(app.db.reader(), closed).await.expect("a query").expect("the wave");
        app.count_wave(&closed).await.expect("a release");
    }
    enrol_lead(&app_at(database, folder, Clock::system()).await).await;
}

async fn enrol_lead(app: &App) {
    let roles = Roles::of(&[Role::Lead]);
    let new = NewColleague { name: "Lee".into(), email: LEAD.into(), roles };
    access::enrol(&app.db, &app.clock, new).await.expect("a colleague");
}

/// A closed wave of this term, of everybody on the roster.
async fn wave(app: &App, (ballots, settings): (usize, usize), (term, year): (Term, i32)) -> WaveId {
    let roster = people::parse(roster_csv(ballots * 4 / 3, settings).as_bytes()).expect("a roster");
    let report = people::import(&app.db, &roster, app.now(), &mut |_, _| {}).await.expect("an import");
    assert_eq!(report.bad_rows(), 0);
    keep_contacts(app).await;
    let now = app.now();
    let planned = NewWave {
        name: format!("{} {year} of {}", term.name(), now.day()),
        term,
        year,
        opens_at: now,
        closes_at: now.plus(30 * DAY),
        count_at: None,
        asks_words: false,
    };
    let wave = waves::plan(&app.db, planned, now).await.expect("a planned wave");
    let approver = Approver { id: StaffId::random(), name: "Ada".to_owned(), by_command: false };
    let green = (&Checklist::default(), &Reasons::new());
    waves::approve(&app.db, (wave.id, approver), green, now).await.expect("an approval");
    app.open_wave(&wave).await.expect("an open wave");
    answer(app, wave.id, (ballots, term)).await;
    app.close_wave(&wave).await.expect("a closed wave");
    wave.id
}

/// A support contact of each setting, without whom no wave opens.
async fn keep_contacts(app: &App) {
    let today = app.now().day();
    let typed = ContactIn {
        name: "Ms Example".to_owned(),
        words: "the grown-up you can talk to".to_owned(),
        phone: "01632 960 001".to_owned(),
        email: String::new(),
        hours: "8 to 4 on school days".to_owned(),
        owner: "Lee".to_owned(),
        review_by: app.now().plus(100 * DAY).day().to_string(),
    };
    let settings = people::settings(app.db.reader()).await.expect("the settings");
    let txn = app.db.begin().await.expect("a transaction");
    for setting in settings {
        let id = SupportContactId::random();
        let contact = people::read_contact(&typed, Some(setting.id), (id, today)).expect("a contact");
        people::keep_contact(&txn, contact).await.expect("it is kept");
    }
    txn.commit().await.expect("a commit");
}

fn roster_csv(people: usize, settings: usize) -> String {
    let mut text = people::HEADER.join(",");
    for number in 0..people {
        let setting = number / 10 % settings;
        let phase = if setting < settings * 7 / 10 { "primary" } else { "secondary" };
        let (locality, turn) = (["Dunes", "Harbour", "Moor"][setting % 3], number / 10 / settings);
        let (audience, year) = match number % 10 {
            0..4 => ("YC", (3 + turn % 4).to_string()),
            4..8 => ("YP", (7 + turn % 5).to_string()),
            8 => ("FA", String::new()),
            _ => ("ST", String::new()),
        };
        let band = if year.is_empty() { "" } else { ["0-5", "0-5", "5-10", "10-50"][number / 7 % 4] };
        let group = if number % 11 == 0 { "yes" } else { "no" };
        let setting = format!("Sandpiper {setting}");
        text.push_str(&format!(
            "\n{setting},school,{phase},{locality},{audience},,R-{number},{year},{band},en,{group},"
        ));
    }
    text
}

/// Stores sealed ballots of the first invitations, and marks these done.
async fn answer(app: &App, wave: WaveId, (ballots, term): (usize, Term)) {
    let key = app.keys.of(wave).expect("the wave's key");
    let asked = Audience::ALL.map(|audience| app.content.questionnaire(term, audience));
    let sql = "SELECT i.id, i.audience, s.name, i.year_group, i.absence_band, i.group_1 FROM invitation i \
               JOIN setting s ON s.id = i.setting_id WHERE i.wave_id = $1 ORDER BY i.id";
    let rows = rows(app, wave, sql).await;
    let name = |text: &str| Alias::new(text);
    for (from, some) in rows[..ballots].chunks(AT_ONCE).enumerate() {
        let ids = some.iter().map(|row| cell::<Uuid>(row, 0));
        let txn = app.db.begin().await.expect("a transaction");
        let mut done = Query::update();
        done.table(name("invitation")).value(name("done"), true);
        done.and_where(Expr::col(name("id")).is_in(ids));
        txn.execute(&done).await.expect("the marks");
        let mut insert = Query::insert();
        insert.into_table(name("ballot")).columns(["id", "wave_id", "sealed", "withdrawal_mac"].map(name));
        for (at, row) in some.iter().enumerate() {
            let sealed = key.seal_ballot(&ballot(row, &asked, from * AT_ONCE + at).pack().expect("a ballot"));
            let mac = random_bytes::<32>().to_vec();
            insert.values_panic([BallotId::random().0.into(), wave.0.into(), sealed.into(), mac.into()]);
        }
        txn.execute(&insert).await.expect("the ballots");
        txn.commit().await.expect("a commit");
    }
}

fn ballot(row: &QueryResult, asked: &[Questionnaire], number: usize) -> Ballot {
    let audience = Audience::from_code(&cell::<String>(row, 1)).expect("an audience");
    let questionnaire = asked.iter().find(|one| one.audience == audience).expect("its questionnaire");
    let answer = |(at, question): (usize, &belong::surveys::Question)| {
        // Spread over the scale without a pattern, about one in sixteen outside it.
        let spread = (number * 16 + at).wrapping_mul(2_654_435_761) >> 7;
        let on_scale = &question.choices[spread % question.choices.len()].code;
        let choice = if (spread / 64).is_multiple_of(16) { "not_sure" } else { on_scale };
        Answer { item: question.item.clone(), version: question.version, choice: choice.to_owned() }
    };
    Ballot {
        format: 1,
        audience,
        setting: cell(row, 2),
        edition: if number.is_multiple_of(8) { "en-easy" } else { "en" }.to_owned(),
        year_group: cell(row, 3),
        absence_band: cell(row, 4),
        groups: [cell(row, 5), None],
        answers: questionnaire.questions.iter().enumerate().map(answer).collect(),
    }
}

/// What a query of one wave, its `$1`, finds.
pub async fn rows(app: &App, wave: WaveId, sql: &str) -> Vec<QueryResult> {
    let reader = app.db.reader();
    let statement = Statement::from_sql_and_values(reader.get_database_backend(), sql, [wave.0.into()]);
    reader.query_all_raw(statement).await.expect("a query")
}

pub fn cell<T: sea_orm::TryGetable>(row: &QueryResult, at: usize) -> T {
    row.try_get_by_index(at).expect("its column")
}
