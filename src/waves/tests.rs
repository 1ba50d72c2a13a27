//! A house with people in it, and what happens to its waves.

use super::*;
use crate::clock::{At, DAY, MINUTE};
use crate::config::KeyFolders;
use crate::db::{Db, PoolSize};
use crate::ids::{InvitationId, ParticipantId, SettingId, StaffId, SupportContactId, WaveId};
use crate::people::{self, Phone, SupportContact};
use crate::surveys::{Content, Questionnaire, ReleasePlan, Step, Steps, Term};
use crate::theory::Audience;
use sea_orm::sea_query::{Alias, Query};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};

pub fn london(text: &str) -> At {
    At::parse_london(text).unwrap()
}

/// A database and key folders of its own, and one setting.
pub struct House {
    pub db: Db,
    pub keys: Keys,
    pub folders: KeyFolders,
    pub setting: SettingId,
    home: tempfile::TempDir,
}

impl House {
    pub async fn new() -> House {
        let home = tempfile::tempdir().unwrap();
        let url = match crate::config::variable("BELONG_TEST_POSTGRES") {
            Some(server) => own_database(&server).await,
            None => format!("sqlite://{}", home.path().join("belong.db").display()),
        };
        let db = Db::connect(&url, PoolSize::default()).await.unwrap();
        let folders = KeyFolders { folder: home.path().join("keys"), copy: home.path().join("copy") };
        let keys = Keys::open(&folders).unwrap();
        let setting = SettingId::random();
        let house = House { db, keys, folders, setting, home };
        house.insert_setting(setting, "Sandpiper Primary").await;
        house.insert_contact(setting, "2028-09-01").await;
        house
    }

    /// A setting without anybody to turn to.
    pub async fn insert_setting(&self, setting: SettingId, name: &str) {
        let house = self;
        house
            .insert("setting", &["id", "name", "kind", "phase", "locality"], |row| {
                row.values_panic([
                    setting.into(),
                    name.into(),
                    "school".into(),
                    "primary".into(),
                    "Saltburn".into(),
                ]);
            })
            .await;
    }

    /// Somebody to turn to in a setting, until this day.
    pub async fn insert_contact(&self, setting: SettingId, review_by: &str) {
        let contact = SupportContact {
            id: SupportContactId::random(),
            setting: Some(setting),
            name: "Ms Example".into(),
            words: "the grown-up you can talk to".into(),
            phone: Phone::parse("01632 960 001"),
            email: None,
            hours: None,
            owner: "The head's office".into(),
            review_by: review_by.parse().unwrap(),
        };
        let txn = self.db.begin().await.unwrap();
        people::keep_contact(&txn, contact).await.unwrap();
        txn.commit().await.unwrap();
    }

    pub fn path(&self) -> &std::path::Path {
        self.home.path()
    }

    pub async fn insert(
        &self,
        table: &str,
        columns: &[&str],
        values: impl FnOnce(&mut sea_orm::sea_query::InsertStatement),
    ) {
        let mut insert = Query::insert();
        insert.into_table(Alias::new(table)).columns(columns.iter().map(|column| Alias::new(*column)));
        values(&mut insert);
        let txn = self.db.begin().await.unwrap();
        txn.execute(&insert).await.unwrap();
        txn.commit().await.unwrap();
    }

    /// `count` family members on the roster; every tenth has no address.
    pub async fn families(&self, count: usize) -> Vec<RosterEntry> {
        let entries: Vec<RosterEntry> = (0..count)
            .map(|n| RosterEntry {
                participant: ParticipantId::random(),
                setting: self.setting,
                audience: Audience::Families,
                mailbox: (n % 10 != 9).then(|| format!("family{n}@example.org")),
                year_group: Some(4),
                absence_band: None,
                language: "en".into(),
                group_1: Some(n % 2 == 0),
                group_2: None,
                child_ref: Some("Sam-Child-Ref".into()),
            })
            .collect();
        let columns =
            ["id", "setting_id", "audience", "email", "child_ref", "language", "opted_out", "identity"];
        for (at, chunk) in entries.chunks(500).enumerate() {
            self.insert("participant", &columns, |rows| {
                for (n, entry) in chunk.iter().enumerate() {
                    let n = at * 500 + n;
                    rows.values_panic([
                        entry.participant.into(),
                        self.setting.into(),
                        "FA".into(),
                        entry.mailbox.clone().into(),
                        entry.child_ref.clone().into(),
                        "en".into(),
                        false.into(),
                        format!("person {n}").into(),
                    ]);
                }
            })
            .await;
        }
        entries
    }

    pub async fn planned(&self) -> Wave {
        let new = NewWave {
            name: "Autumn 2026".into(),
            term: Term::Autumn,
            year: 2026,
            opens_at: london("2026-11-02 09:00"),
            closes_at: london("2026-11-20 18:00"),
            count_at: None,
            asks_words: false,
        };
        plan(&self.db, new, london("2026-10-01")).await.unwrap()
    }

    /// A planned wave that a second person approved.
    pub async fn approved(&self) -> Wave {
        let wave = self.planned().await;
        self.approves(wave.id).await;
        wave_by_id(self.db.reader(), wave.id).await.unwrap().unwrap()
    }

    /// Somebody approves it, and finds everything right.
    pub async fn approves(&self, wave: WaveId) {
        let approver = Approver { id: StaffId::random(), name: "Ada".into(), by_command: false };
        let found = (&Checklist::default(), &Reasons::new());
        approve(&self.db, (wave, approver), found, london("2026-10-01")).await.unwrap();
    }

    /// A wave that opened at its time with `count` families.
    pub async fn open_with(&self, count: usize) -> Wave {
        let wave = self.approved().await;
        let opening = opening(self.families(count).await);
        let opened = open(&self.db, &self.keys, opening, wave.id, wave.opens_at).await.unwrap();
        assert_eq!(opened, Opened::Now { invited: count });
        wave_by_id(self.db.reader(), wave.id).await.unwrap().unwrap()
    }
}

/// A new database on a PostgreSQL server that tests may fill.
async fn own_database(server: &str) -> String {
    let name = format!("belong_{}", WaveId::random().0.simple());
    let admin = sea_orm::Database::connect(format!("{server}/postgres")).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    format!("{server}/{name}")
}

pub fn opening(roster: Vec<RosterEntry>) -> Opening {
    let questionnaire = |audience| Questionnaire {
        audience,
        term: Term::Autumn,
        theory_version: "1".into(),
        questions: Vec::new(),
        editions: Vec::new(),
        anchors: Vec::new(),
        own: Vec::new(),
        prompts: Vec::new(),
    };
    Opening {
        questionnaires: Audience::ALL.into_iter().map(questionnaire).collect(),
        plan: ReleasePlan { minimum: 10, groups: vec![], places: vec![] },
        roster,
        theory_version: "1".into(),
        aims: Vec::new(),
        steps: Steps::default(),
        despite: None,
        seed: Seed::random(),
    }
}

#[tokio::test]
async fn opening_freezes_everything_and_stores_no_link() {
    let house = House::new().await;
    let wave = house.open_with(1_203).await;
    assert_eq!(wave.state, State::Open);
    let key = house.keys.of(wave.id).unwrap();
    assert_eq!(wave.key_fingerprint.as_deref(), Some(key.fingerprint().as_slice()));
    let rows = entity::invitation::Entity::find().all(house.db.reader()).await.unwrap();
    assert_eq!(rows.len(), 1_203);
    let reopened = Keys::open(&house.folders).unwrap().of(wave.id).unwrap();
    for row in &rows {
        assert_eq!(row.token_hash, token_hash(&reopened.link_token(row.id, 0)));
    }
    let asked = entity::questionnaire::Entity::find().count(house.db.reader()).await.unwrap();
    assert_eq!(asked, 4);
    let mut stored = Vec::new();
    for file in ["belong.db", "belong.db-wal"].iter().filter(|_| !house.db.is_postgres()) {
        stored.extend(std::fs::read(house.path().join(file)).unwrap());
    }
    let token = key.link_token(rows[0].id, 0);
    assert!(!stored.windows(16).any(|piece| piece == &token.as_bytes()[..16]), "a link is in the database");
}

#[tokio::test]
async fn racing_opens_end_with_one_key_and_one_opening() {
    let house = House::new().await;
    let wave = house.approved().await;
    let roster = house.families(40).await;
    let racers: Vec<_> = (0..8)
        .map(|_| {
            let (db, keys) = (house.db.clone(), Keys::open(&house.folders).unwrap());
            let opening = opening(roster.clone());
            tokio::spawn(async move { open(&db, &keys, opening, wave.id, wave.opens_at).await.unwrap() })
        })
        .collect();
    let mut winners = 0;
    for racer in racers {
        winners += usize::from(racer.await.unwrap() == Opened::Now { invited: 40 });
    }
    assert_eq!(winners, 1);
    assert_eq!(entity::invitation::Entity::find().count(house.db.reader()).await.unwrap(), 40);
    check_keys(&house.db, &house.keys).await.unwrap();
}

#[tokio::test]
async fn an_opening_for_nobody_or_without_questions_is_refused() {
    let house = House::new().await;
    let wave = house.approved().await;
    let refused = open(&house.db, &house.keys, opening(vec![]), wave.id, wave.opens_at).await;
    assert!(matches!(refused, Err(WaveFault::Refused(Refusal::NoParticipants))));
    let mut speechless = opening(house.families(1).await);
    speechless.questionnaires.retain(|one| one.audience != Audience::Families);
    let refused = open(&house.db, &house.keys, speechless, wave.id, wave.opens_at).await;
    assert!(matches!(refused, Err(WaveFault::Refused(Refusal::NoQuestionnaire { .. }))));
    assert_eq!(waves_due_to_open(house.db.reader(), wave.opens_at).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_question_in_other_words_needs_a_new_version_before_a_wave_opens() {
    let house = House::new().await;
    let content = Content::embedded();
    let asks = |change: &dyn Fn(&mut Questionnaire), steps: Steps, roster: Vec<RosterEntry>| {
        let mut now = opening(roster);
        let mut asked = content.questionnaire(Term::Autumn, Audience::Families);
        change(&mut asked);
        now.questionnaires.retain(|one| one.audience != Audience::Families);
        now.questionnaires.push(asked);
        now.steps = steps;
        now
    };
    let (first, roster) = (house.approved().await, house.families(1).await);
    let (db, keys, now) = (&house.db, &house.keys, first.opens_at);
    let nothing = |_: &mut Questionnaire| {};
    open(db, keys, asks(&nothing, Steps::default(), roster.clone()), first.id, now).await.unwrap();
    let closes_at = first.closes_at;
    let new = NewWave { name: "Again".into(), closes_at, count_at: None, ..suggested(london("2026-10-01")) };
    let second = plan(db, new, london("2026-10-01")).await.unwrap();
    house.approves(second.id).await;
    let words = |asked: &mut Questionnaire| asked.questions[0].text = "School staff hear me.".into();
    let label = |asked: &mut Questionnaire| asked.questions[1].choices[1].label = "Not really".into();
    let marks = |asked: &mut Questionnaire| asked.questions[2].text.push('!');
    let id = |at: usize| content.questionnaire(Term::Autumn, Audience::Families).questions[at].item.clone();
    let changes: [&dyn Fn(&mut Questionnaire); 3] = [&words, &label, &marks];
    for (at, change) in changes.into_iter().enumerate() {
        let tried = open(db, keys, asks(change, Steps::default(), roster.clone()), second.id, now).await;
        let Err(WaveFault::Refused(refusal)) = tried else { panic!("it opened with item {}", id(at)) };
        assert_eq!(refusal, Refusal::Reworded { items: vec![id(at)] });
        assert!(refusal.to_string().contains("declare the step in series.toml"), "{refusal}");
    }
    let same = Step::same(1, "2026-10-01".parse().unwrap(), "the words without a mark");
    let declared = Steps { items: [(id(2), vec![same])].into(), ..Steps::default() };
    let bumped = |asked: &mut Questionnaire| {
        words(asked);
        marks(asked);
        asked.questions[0].version = 2;
    };
    let opened = open(db, keys, asks(&bumped, declared, roster), second.id, now).await.unwrap();
    assert_eq!(opened, Opened::Now { invited: 1 });
}

#[tokio::test]
async fn a_wave_does_not_open_while_a_setting_of_families_has_nobody_in_date_to_turn_to() {
    let house = House::new().await;
    let wave = house.approved().await;
    let (bare, lapsed) = (SettingId::random(), SettingId::random());
    house.insert_setting(bare, "Wren School").await;
    house.insert_setting(lapsed, "Avocet School").await;
    house.insert_contact(lapsed, "2026-11-01").await;
    let mut roster = house.families(3).await;
    (roster[1].setting, roster[2].setting) = (bare, lapsed);
    let tried = || open(&house.db, &house.keys, opening(roster.clone()), wave.id, wave.opens_at);
    let Err(WaveFault::Refused(refusal)) = tried().await else { panic!("it opened") };
    let settings = vec!["Avocet School".to_owned(), "Wren School".to_owned()];
    assert_eq!(refusal, Refusal::NoSupportContact { settings });
    let said = refusal.to_string();
    assert!(said.starts_with("Avocet School, Wren School have no support contact in date"), "{said}");
    assert_eq!(wave_by_id(house.db.reader(), wave.id).await.unwrap().unwrap().state, State::Approved);
    house.insert_contact(bare, "2026-11-02").await;
    let contacts = people::support_contacts(house.db.reader()).await.unwrap();
    let old = contacts.iter().find(|one| one.setting == Some(lapsed)).unwrap().id;
    let txn = house.db.begin().await.unwrap();
    assert!(people::confirm_contact(&txn, old, "2027-11-02".parse().unwrap()).await.unwrap());
    txn.commit().await.unwrap();
    assert_eq!(tried().await.unwrap(), Opened::Now { invited: 3 });
}

#[tokio::test]
async fn nine_invited_are_a_small_group_and_ten_are_not() {
    for (invited, is_small) in [(9, true), (10, false)] {
        let house = House::new().await;
        let wave = house.open_with(invited).await;
        let cache = WaveCache::new(house.db.clone(), house.keys.clone());
        let frozen = cache.by_id(wave.id).await.unwrap().unwrap().frozen.clone().unwrap();
        assert_eq!(frozen.is_small_group(Audience::Families, house.setting), is_small, "{invited}");
        assert!(!frozen.is_small_group(Audience::Staff, house.setting), "nobody of the staff is asked");
    }
}

#[tokio::test]
async fn no_process_starts_while_a_key_is_missing_or_another() {
    let house = House::new().await;
    let wave = house.open_with(1).await;
    let file = house.folders.folder.join(format!("{}.key", wave.id));
    std::fs::remove_file(&file).unwrap();
    check_keys(&house.db, &house.keys).await.unwrap();
    assert!(file.exists(), "the missing twin is back");
    std::fs::write(&file, [1u8; 32]).unwrap();
    std::fs::write(house.folders.copy.join(format!("{}.key", wave.id)), [1u8; 32]).unwrap();
    let sentence = check_keys(&house.db, &house.keys).await.unwrap_err().to_string();
    assert!(sentence.contains("another key") && sentence.contains("Autumn 2026"), "{sentence}");
}

#[tokio::test]
async fn closing_stops_links_and_deletes_drafts_once() {
    let house = House::new().await;
    let wave = house.open_with(3).await;
    let invitation = entity::invitation::Entity::find().one(house.db.reader()).await.unwrap().unwrap().id;
    house
        .insert("draft", &["invitation_id", "wave_id", "sealed"], |row| {
            row.values_panic([invitation.into(), wave.id.into(), vec![1u8].into()]);
        })
        .await;
    let cache = WaveCache::new(house.db.clone(), house.keys.clone());
    let now = wave.opens_at.plus(DAY);
    let open_now = cache.by_id(wave.id).await.unwrap().unwrap();
    assert!(open_now.is_open(now) && open_now.frozen.as_ref().unwrap().key.is_some());
    assert!(open_now.frozen.as_ref().unwrap().questionnaire(Audience::Children).is_some());
    close(&house.db, wave.id, now).await.unwrap();
    let again = close(&house.db, wave.id, now).await;
    assert!(matches!(again, Err(WaveFault::Refused(Refusal::NotOpen { state: State::Closed }))));
    let drafts = house.db.reader().query_all_raw(sea_orm::Statement::from_string(
        house.db.reader().get_database_backend(),
        "SELECT 1 FROM draft",
    ));
    assert!(drafts.await.unwrap().is_empty());
    cache.forget(wave.id);
    assert!(!cache.by_id(wave.id).await.unwrap().unwrap().is_open(now));
    let txn = house.db.begin().await.unwrap();
    assert!(!open_for_answers(&txn, wave.id, now).await.unwrap());
    assert!(cache.by_id(WaveId::random()).await.unwrap().is_none());
}

#[tokio::test]
async fn keys_are_destroyed_thirty_days_after_the_release() {
    let house = House::new().await;
    let wave = house.open_with(1).await;
    close(&house.db, wave.id, wave.closes_at).await.unwrap();
    let early = destroy_secrets(&house.db, &house.keys, wave.id, wave.closes_at).await;
    assert!(matches!(early, Err(WaveFault::Refused(Refusal::NotReleased))));
    assert_eq!(waves_due_to_count(house.db.reader(), wave.count_at).await.unwrap().len(), 1);
    let txn = house.db.begin().await.unwrap();
    assert!(mark_released(&txn, wave.id, wave.count_at).await.unwrap());
    assert!(!mark_released(&txn, wave.id, wave.count_at).await.unwrap());
    txn.commit().await.unwrap();
    let day = wave.count_at.plus(30 * DAY);
    assert!(waves_due_to_lose_their_keys(house.db.reader(), day.plus(-MINUTE)).await.unwrap().is_empty());
    assert_eq!(waves_due_to_lose_their_keys(house.db.reader(), day).await.unwrap().len(), 1);
    destroy_secrets(&house.db, &house.keys, wave.id, day).await.unwrap();
    assert!(house.keys.of(wave.id).is_err());
    assert!(waves_due_to_lose_their_keys(house.db.reader(), day).await.unwrap().is_empty());
    check_keys(&house.db, &house.keys).await.unwrap();
    let cache = WaveCache::new(house.db.clone(), house.keys.clone());
    let frozen = cache.by_id(wave.id).await.unwrap().unwrap().frozen.clone().unwrap();
    assert!(frozen.key.is_none());
}

#[tokio::test]
async fn counts_are_coarse_and_change_only_at_six_in_the_morning() {
    let house = House::new().await;
    let wave = house.open_with(27).await;
    let counts = CountsOfDay::default();
    let evening = london("2026-11-05 22:00");
    let first = counts.of(&house.db, wave.id, evening).await.unwrap();
    assert_eq!(first.by_audience[&Audience::Families].done, Some(0));
    mark_some_done(&house, 8).await;
    let night = counts.of(&house.db, wave.id, london("2026-11-06 05:59")).await.unwrap();
    assert_eq!(night, first);
    let morning = counts.of(&house.db, wave.id, london("2026-11-06 06:00")).await.unwrap();
    assert_eq!(morning.by_setting[&(Audience::Families, house.setting)].done, Some(5));
}

async fn mark_some_done(house: &House, count: usize) {
    let rows = entity::invitation::Entity::find().all(house.db.reader()).await.unwrap();
    let ids: Vec<InvitationId> = rows.iter().take(count).map(|row| row.id).collect();
    let mut update = Query::update();
    update
        .table(Alias::new("invitation"))
        .value(Alias::new("done"), true)
        .and_where(sea_orm::ColumnTrait::is_in(&entity::invitation::Column::Id, ids));
    let txn = house.db.begin().await.unwrap();
    txn.execute(&update).await.unwrap();
    txn.commit().await.unwrap();
}

#[tokio::test]
async fn a_name_is_planned_once() {
    let house = House::new().await;
    let wave = house.approved().await;
    assert_eq!(wave.count_at, wave.closes_at.plus(7 * DAY));
    let again = NewWave { name: " Autumn 2026 ".into(), count_at: None, ..suggested(london("2026-10-01")) };
    let refused = plan(&house.db, again, london("2026-10-01")).await;
    assert!(matches!(refused, Err(WaveFault::Refused(Refusal::NameTaken { .. }))));
    assert!(wave_by_name(house.db.reader(), "Autumn 2026").await.unwrap().is_some());
}
