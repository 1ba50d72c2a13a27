//! The count of one closed wave: open every ballot in memory, shuffle, tally, gate, and freeze, once.

use super::basis::Basis;
use super::cube::Cube;
use super::entity::{release, response, tally};
use super::gate::{self, Heading};
use super::ground::Ground;
use super::past::Past;
use super::safety::Rules;
use super::sheet::{ABSENT, Stack, code};
use super::tally::{AudienceCount, Roster, TallyLine, lines};
use super::{aims, changes, gaps, store};
use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{ReleaseId, ResponseId, TallyId, WaveId, shuffle};
use crate::responses::{Ballot, batches_waiting};
use crate::surveys::{Question, Questionnaire, ReleasePlan, Steps, Term};
use crate::theory::Audience;
use crate::waves::{self, Aim};
use sea_orm::{ConnectionTrait, DbErr, Set};
use std::sync::Arc;

/// Opens sealed ballots; the wave's key does.
pub trait OpenBallots: Send + Sync {
    /// The packed ballot inside; none when it is damaged or was sealed by another key.
    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>>;
}

/// What the count needs to know about the wave, as it was frozen at opening.
#[derive(Debug, Clone)]
pub struct CountInputs {
    pub wave_id: WaveId,
    pub wave: String,
    pub term: Term,
    pub year: i32,
    /// "2026-11-10", in London.
    pub closed_on: String,
    pub theory_version: String,
    pub plan: ReleasePlan,
    pub questionnaires: Vec<Questionnaire>,
    pub roster: Vec<Roster>,
    /// The targets that were sealed with the wave.
    pub aims: Vec<Aim>,
    /// What was declared about every change of the theory: a series starts anew where an outcome does.
    pub steps: Steps,
}

/// A wave that was counted.
#[derive(Debug, Clone)]
pub struct Released {
    pub id: ReleaseId,
    pub cube: Arc<Cube>,
    /// Audiences with a questionnaire of whom nobody was on the roster: they have no figures.
    pub not_asked: Vec<Audience>,
}

/// Why a wave was not counted. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CountFault {
    #[error("there is no such wave")]
    NoSuchWave,
    #[error("the wave is {state}; close it first")]
    NotClosed { state: String },
    #[error("the wave has been counted already")]
    AlreadyReleased,
    #[error("{unreadable} of {ballots} ballots cannot be opened: check that the wave's key is the right one")]
    Unreadable { unreadable: usize, ballots: usize },
    #[error("{unfit} of {ballots} ballots do not fit the wave's questionnaires")]
    Unfit { unfit: usize, ballots: usize },
    #[error("ballots came or were withdrawn while they were counted; count again")]
    Changed,
    #[error(
        "{batches} batches of papers have not been posted (Paper questionnaires, on this wave's page): post or delete them, then count"
    )]
    PapersWaiting { batches: usize },
    #[error("the database failed during the count: {0}")]
    Database(#[from] DbErr),
    #[error("the release could not be written: {0}")]
    Unwritable(#[from] serde_json::Error),
}

/// How often a count starts again when ballots change under it.
const TRIES: u32 = 3;

/// Counts a closed wave and freezes its release, in one transaction; a count that dies starts again.
///
/// # Errors
/// See [`CountFault`]; after a fault the wave is as it was.
pub async fn count(
    db: &Db,
    keys: &dyn OpenBallots,
    inputs: CountInputs,
    now: At,
) -> Result<Released, CountFault> {
    for _ in 1..TRIES {
        match count_once(db, keys, &inputs, now).await {
            Err(CountFault::Changed) => {}
            other => return other,
        }
    }
    count_once(db, keys, &inputs, now).await
}

async fn count_once(
    db: &Db,
    keys: &dyn OpenBallots,
    inputs: &CountInputs,
    now: At,
) -> Result<Released, CountFault> {
    let before = store::wave_of(db.reader(), inputs.wave_id).await?.ok_or(CountFault::NoSuchWave)?;
    match before.state.as_str() {
        "closed" => {}
        "released" => return Err(CountFault::AlreadyReleased),
        _ => return Err(CountFault::NotClosed { state: before.state }),
    }
    let mut stack = open_all(db, keys, inputs).await?;
    shuffle(&mut stack.sheets);
    let past = Past::before(db.reader(), before.opens_at, inputs).await?;
    let published = publish(&stack, inputs, &past);
    let texts = published.texts()?;

    let txn = db.begin().await?;
    if !waves::mark_released(&txn, inputs.wave_id, now).await? {
        return Err(CountFault::AlreadyReleased);
    }
    let batches = batches_waiting(&txn, inputs.wave_id).await?.len();
    if batches > 0 {
        return Err(CountFault::PapersWaiting { batches });
    }
    let after = store::wave_of(&txn, inputs.wave_id).await?.ok_or(CountFault::NoSuchWave)?;
    let ballots = store::ballots_in(&txn, inputs.wave_id).await?;
    if after.withdrawn != before.withdrawn || ballots != stack.sheets.len() as u64 {
        return Err(CountFault::Changed);
    }
    let id = write(&txn, (&stack, inputs), &published.counts, texts, now).await?;
    audit(&txn, Entry::of(now, What::WaveCounted, Object::one("wave", inputs.wave_id.0))).await?;
    txn.commit().await?;
    tracing::info!(wave = %inputs.wave_id, release = %id, "counted and released");
    let is_missing = |audience: &Audience| published.counts.iter().all(|one| one.audience != *audience);
    let not_asked = inputs.questionnaires.iter().map(|one| one.audience).filter(is_missing).collect();
    Ok(Released { id, cube: Arc::new(published.cube), not_asked })
}

/// What a release row holds: the cube, and what later releases are compared by.
pub(super) struct Texts {
    pub cube: String,
    pub basis: String,
}

/// Writes responses, tallies and the first release of a wave.
pub(super) async fn write(
    txn: &impl ConnectionTrait,
    (stack, inputs): (&Stack<'_>, &CountInputs),
    counts: &[AudienceCount],
    texts: Texts,
    now: At,
) -> Result<ReleaseId, DbErr> {
    store::insert_responses(txn, responses(stack, counts, inputs.wave_id)).await?;
    let mut tallies = lines(counts, &inputs.plan);
    tallies.sort_unstable();
    store::insert_tallies(txn, tallies.into_iter().map(|line| tally_row(inputs.wave_id, line))).await?;
    let id = ReleaseId::random();
    let row = release::ActiveModel {
        id: Set(id),
        wave_id: Set(inputs.wave_id),
        number: Set(1),
        made_at: Set(now),
        cube: Set(texts.cube),
        basis: Set(Some(texts.basis)),
        reason: Set(None),
    };
    store::insert_release(txn, row).await?;
    Ok(id)
}

pub(super) async fn open_all<'a>(
    db: &Db,
    keys: &dyn OpenBallots,
    inputs: &'a CountInputs,
) -> Result<Stack<'a>, CountFault> {
    let mut stack = Stack::new(&inputs.questionnaires);
    let (mut ballots, mut unreadable, mut unfit) = (0, 0, 0);
    let ids = store::ballot_ids_in(db.reader(), inputs.wave_id).await?;
    for some in ids.chunks(store::BALLOTS_AT_A_TIME) {
        for row in &store::ballots_with(db.reader(), some).await? {
            ballots += 1;
            match keys.open(&row.sealed).and_then(|packed| Ballot::unpack(&packed).ok()) {
                None => unreadable += 1,
                Some(ballot) => unfit += usize::from(stack.take(&ballot).is_err()),
            }
        }
        tokio::task::yield_now().await;
    }
    match (unreadable, unfit) {
        (0, 0) => Ok(stack),
        (0, _) => Err(CountFault::Unfit { unfit, ballots }),
        _ => Err(CountFault::Unreadable { unreadable, ballots }),
    }
}

/// A counted wave before it is written.
pub(super) struct Published {
    pub counts: Vec<AudienceCount>,
    pub cube: Cube,
    pub basis: Basis,
}

impl Published {
    pub fn texts(&self) -> Result<Texts, serde_json::Error> {
        Ok(Texts { cube: serde_json::to_string(&self.cube)?, basis: serde_json::to_string(&self.basis)? })
    }
}

/// The whole release: levels first, then everything that is worked out from them and from earlier waves.
pub(super) fn publish(stack: &Stack<'_>, inputs: &CountInputs, past: &Past) -> Published {
    let rules = Rules::of(&inputs.plan);
    let mut counts = super::tally::count(&inputs.plan, rules.minimum, stack, &inputs.roster);
    // Without a place there was nobody on the roster, and nobody answered: the audience was not asked.
    counts.retain(|counted| !counted.axes.places.list.is_empty());
    let heading = Heading {
        wave: inputs.wave.clone(),
        term: inputs.term,
        year: inputs.year,
        closed_on: inputs.closed_on.clone(),
        theory_version: inputs.theory_version.clone(),
    };
    let tables = gate::all_tables(&counts, &inputs.plan, &rules);
    let mut cube = gate::cube((&counts, &tables), &inputs.plan, &rules, heading);
    let mut basis = Basis::of(&counts, stack, (&inputs.roster, &inputs.plan));
    let ground = Ground::new((inputs, &counts, &tables.items), &rules, (&basis, past), &cube);
    let moved = changes::of(&ground);
    let (beside, standings) = (gaps::of(&ground), aims::cells(&ground, &moved));
    (cube.changes, cube.gaps, cube.standings) = (changes::cells(&moved), gaps::cells(&beside), standings);
    basis.gaps = gaps::basis(&beside);
    super::quality::attach(&mut cube, (&counts, &tables), stack, (inputs, &rules));
    cube.own_questions = inputs.questionnaires.iter().flat_map(own_questions).cloned().collect();
    Published { counts, cube, basis }
}

/// What a composed pulse brought along: its words stand in no item bank.
fn own_questions(asked: &Questionnaire) -> impl Iterator<Item = &Question> {
    asked.questions.iter().filter(|question| asked.own.contains(&question.item))
}

/// Counted responses in the shuffled order, with new random ids: audience, final place, answers.
fn responses<'a>(
    stack: &'a Stack<'_>,
    counts: &'a [AudienceCount],
    wave: WaveId,
) -> impl Iterator<Item = response::ActiveModel> + 'a {
    stack.sheets.iter().filter_map(move |sheet| {
        let counted = counts.iter().find(|counted| counted.audience == sheet.audience)?;
        let place = counted.axes.places.of(stack.name(sheet.setting));
        let answers: serde_json::Map<String, serde_json::Value> = counted
            .items
            .iter()
            .zip(sheet.choices.iter())
            .filter(|(_, choice)| **choice != ABSENT)
            .map(|(item, choice)| (item.question.item.clone(), code(&item.question, *choice).into()))
            .collect();
        Some(response::ActiveModel {
            id: Set(ResponseId::random()),
            wave_id: Set(wave),
            audience: Set(sheet.audience.code().to_owned()),
            place: Set(counted.axes.places.list[place].name.clone()),
            answers: Set(serde_json::Value::Object(answers).to_string()),
        })
    })
}

pub(super) fn tally_row(wave: WaveId, line: TallyLine) -> tally::ActiveModel {
    tally::ActiveModel {
        id: Set(TallyId::random()),
        wave_id: Set(wave),
        audience: Set(line.audience.code().to_owned()),
        dimension: Set(line.dimension.name().to_owned()),
        category: Set(line.category),
        item_id: Set(line.item),
        item_version: Set(line.version as i32),
        choice: Set(line.choice),
        n: Set(line.n as i32),
    }
}

/// The cube of some ballots, through the gate, without a database: for the tests of rooms that read cubes.
#[cfg(test)]
pub fn cube_of(inputs: &CountInputs, ballots: &[Ballot]) -> Cube {
    stack_of(inputs, ballots, |stack| publish(stack, inputs, &Past::default()).cube)
}

/// The cubes of several waves, in the order in which they opened, each counted with those before it.
#[cfg(test)]
pub fn cubes_of(waves: &[(&CountInputs, &[Ballot])]) -> Vec<Cube> {
    let mut cubes: Vec<Cube> = Vec::new();
    for (at, (inputs, ballots)) in waves.iter().enumerate() {
        let past = super::past::of_waves(&waves[..at], &cubes, inputs);
        cubes.push(stack_of(inputs, ballots, |stack| publish(stack, inputs, &past).cube));
    }
    cubes
}

/// Does something with the taken-in ballots of a test.
#[cfg(test)]
pub(super) fn stack_of<T>(inputs: &CountInputs, ballots: &[Ballot], then: impl Fn(&Stack<'_>) -> T) -> T {
    let mut stack = Stack::new(&inputs.questionnaires);
    for ballot in ballots {
        stack.take(ballot).expect("the test's ballots fit the test's questionnaires");
    }
    then(&stack)
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::world::World;
    use super::super::{Releases, destroy, doctor};
    use super::*;
    use crate::db::PoolSize;
    use crate::ids::{BallotId, InvitationId, SettingId, random_bytes};
    use sea_orm::{Statement, Value};

    /// A seal that anybody can open, except ballots that begin with a 9.
    pub(in crate::release) struct Plain;

    impl OpenBallots for Plain {
        fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
            (sealed.first() != Some(&9)).then(|| sealed.to_vec())
        }
    }

    async fn run(db: &Db, sql: &str, values: Vec<Value>) {
        let txn = db.begin().await.unwrap();
        // PostgreSQL's placeholders work on SQLite too.
        let backend = txn.get_database_backend();
        txn.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
        txn.commit().await.unwrap();
    }

    pub(in crate::release) async fn fresh() -> (tempfile::TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/belong.db", folder.path().display());
        let db = Db::connect(&url, PoolSize::default()).await.unwrap();
        (folder, db)
    }

    fn world() -> World {
        let mut world = World::of(&[("P", "p", "x"), ("Q", "p", "x"), ("R", "p", "x"), ("S", "p", "y")]);
        for (place, n) in [("P", 20), ("Q", 25), ("R", 30), ("S", 4)] {
            world.answer(place, n, n / 2, |ballot| ballot.year_group = Some(7));
        }
        world
    }

    /// Stores a closed wave with its ballots and as many finished invitations.
    pub(in crate::release) async fn store_wave(db: &Db, world: &World) {
        let inputs = &world.inputs;
        let sql = "INSERT INTO wave (id, name, term, year, state, opens_at, closes_at, count_at, withdrawn) \
                   VALUES ($1, $2, 'autumn', 2026, 'closed', $3, 0, 0, 0)";
        run(db, sql, vec![inputs.wave_id.into(), inputs.wave.clone().into(), i64::from(inputs.year).into()])
            .await;
        let setting = SettingId::random();
        let sql = "INSERT INTO setting (id, name, kind, phase, locality) VALUES ($1, $2, 'school', 'p', 'x')";
        run(db, sql, vec![setting.into(), setting.to_string().into()]).await;
        let txn = db.begin().await.unwrap();
        for ballot in &world.ballots {
            let values = |sql: &str, values: Vec<Value>| {
                Statement::from_sql_and_values(txn.get_database_backend(), sql, values)
            };
            let sql = "INSERT INTO invitation (id, wave_id, setting_id, audience, language, token_hash, done) \
                       VALUES ($1, $2, $3, 'YP', 'en', $4, $5)";
            let token = random_bytes::<16>().to_vec();
            let row: Vec<Value> = vec![
                InvitationId::random().into(),
                inputs.wave_id.into(),
                setting.into(),
                token.into(),
                true.into(),
            ];
            txn.execute_raw(values(sql, row)).await.unwrap();
            let sql = "INSERT INTO ballot (id, wave_id, sealed, withdrawal_mac) VALUES ($1, $2, $3, $4)";
            let mac = random_bytes::<16>().to_vec();
            let row: Vec<Value> = vec![
                BallotId::random().into(),
                inputs.wave_id.into(),
                ballot.pack().unwrap().into(),
                mac.into(),
            ];
            txn.execute_raw(values(sql, row)).await.unwrap();
        }
        txn.commit().await.unwrap();
    }

    pub(in crate::release) async fn count_now(db: &Db, world: &World) -> Result<Released, CountFault> {
        count(db, &Plain, world.inputs.clone(), At(5)).await
    }

    #[tokio::test]
    async fn a_closed_wave_is_counted_once_and_frozen() {
        let (_folder, db) = fresh().await;
        let world = world();
        store_wave(&db, &world).await;
        assert_eq!(doctor(&db, world.inputs.wave_id).await.unwrap(), [""; 0]);
        let released = count_now(&db, &world).await.unwrap();
        assert_eq!(*released.cube, world.cube());
        assert!(matches!(count_now(&db, &world).await, Err(CountFault::AlreadyReleased)));
        assert_eq!(doctor(&db, world.inputs.wave_id).await.unwrap(), [""; 0]);
        assert_eq!(store::responses_in(db.reader(), world.inputs.wave_id).await.unwrap(), 79);
        let releases = Releases::new();
        assert_eq!(releases.latest(&db).await.unwrap().unwrap(), released.cube);
        let again = releases.release_of(&db, world.inputs.wave_id).await.unwrap().unwrap();
        assert!(Arc::ptr_eq(&again, &releases.cubes(&db).await.unwrap()[0]));
    }

    #[tokio::test]
    async fn a_response_holds_audience_final_place_and_answers_only() {
        use sea_orm::EntityTrait;
        let (_folder, db) = fresh().await;
        let world = world();
        store_wave(&db, &world).await;
        count_now(&db, &world).await.unwrap();
        let rows = response::Entity::find().all(db.reader()).await.unwrap();
        // S has four ballots, joins nothing and goes elsewhere, which takes in P, the smallest other place.
        let in_place = |place: &str| rows.iter().filter(|row| row.place == place).count();
        assert_eq!([in_place("elsewhere"), in_place("Q"), in_place("R")], [24, 25, 30]);
        for row in &rows {
            let answers: serde_json::Value = serde_json::from_str(&row.answers).unwrap();
            assert_eq!(answers.as_object().unwrap().keys().collect::<Vec<_>>(), ["A", "B"]);
        }
        let tallies = tally::Entity::find().all(db.reader()).await.unwrap();
        let of = |dimension: &str| -> i32 {
            let lines = tallies.iter().filter(|line| line.item_id == "A" && line.dimension == dimension);
            lines.map(|line| line.n).sum()
        };
        for dimension in ["partnership", "phase", "locality", "place", "year_group", "group_1", "edition"] {
            assert_eq!(of(dimension), 79, "{dimension}");
        }
    }

    #[tokio::test]
    async fn one_ballot_that_does_not_open_stops_the_whole_count() {
        let (_folder, db) = fresh().await;
        let world = world();
        store_wave(&db, &world).await;
        let sql = "INSERT INTO ballot (id, wave_id, sealed, withdrawal_mac) VALUES ($1, $2, $3, $3)";
        let row: Vec<Value> =
            vec![BallotId::random().into(), world.inputs.wave_id.into(), vec![9u8, 9].into()];
        run(&db, sql, row).await;
        let fault = count_now(&db, &world).await;
        assert!(matches!(fault, Err(CountFault::Unreadable { unreadable: 1, ballots: 80 })));
        assert_eq!(store::responses_in(db.reader(), world.inputs.wave_id).await.unwrap(), 0);
        assert_eq!(doctor(&db, world.inputs.wave_id).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn two_counts_at_once_make_one_release() {
        let (_folder, db) = fresh().await;
        let world = world();
        store_wave(&db, &world).await;
        let (one, other) = tokio::join!(count_now(&db, &world), count_now(&db, &world));
        assert!(one.is_ok() != other.is_ok());
        assert_eq!(store::releases_of(db.reader(), world.inputs.wave_id).await.unwrap(), 1);
        assert_eq!(store::responses_in(db.reader(), world.inputs.wave_id).await.unwrap(), 79);
    }

    #[tokio::test]
    async fn a_second_wave_leaves_the_first_release_as_it_was_and_ballots_go_only_after_release() {
        use sea_orm::EntityTrait;
        let (_folder, db) = fresh().await;
        let (first, mut second) = (world(), world());
        second.inputs.wave = "Spring 2027".into();
        store_wave(&db, &first).await;
        assert_eq!(destroy(&db, first.inputs.wave_id).await.unwrap(), 0);
        let id = count_now(&db, &first).await.unwrap().id;
        let text = || async { release::Entity::find_by_id(id).one(db.reader()).await.unwrap().unwrap().cube };
        let before = text().await;
        store_wave(&db, &second).await;
        count_now(&db, &second).await.unwrap();
        assert_eq!(destroy(&db, first.inputs.wave_id).await.unwrap(), 79);
        assert_eq!(text().await, before);
        assert_eq!(store::ballots_in(db.reader(), second.inputs.wave_id).await.unwrap(), 79);
        assert_eq!(doctor(&db, first.inputs.wave_id).await.unwrap(), [""; 0]);
    }

    #[tokio::test]
    async fn a_wave_that_nobody_answered_is_released_with_everything_withheld() {
        let (_folder, db) = fresh().await;
        let mut world = World::of(&[("P", "p", "x"), ("Q", "p", "x")]);
        world.answer("P", 30, 15, |_| {}).answer("Q", 30, 15, |_| {});
        world.ballots.clear();
        world.inputs.roster.iter_mut().for_each(|row| row.done = 0);
        store_wave(&db, &world).await;
        let cube = count_now(&db, &world).await.unwrap().cube;
        assert!(!cube.cells.is_empty());
        assert!(cube.cells.iter().all(|cell| cell.figure.shown().is_none()));
        assert!(cube.responses.iter().all(|cell| cell.figure.shown().is_none()));
    }

    #[tokio::test]
    async fn an_audience_with_nobody_on_the_roster_is_not_asked_and_a_wave_without_anybody_is_empty() {
        let (_folder, db) = fresh().await;
        let mut world = world();
        let mut families = world.inputs.questionnaires[0].clone();
        families.audience = crate::theory::Audience::Families;
        world.inputs.questionnaires.push(families);
        store_wave(&db, &world).await;
        let cube = count_now(&db, &world).await.unwrap().cube;
        assert!(cube.cells.iter().all(|cell| cell.audience == crate::theory::Audience::YoungPeople));
        assert!(cube.responses.iter().all(|cell| cell.audience == crate::theory::Audience::YoungPeople));
        let nobody = World::of(&[("P", "p", "x"), ("Q", "p", "x")]).at(Term::Autumn, 2027);
        store_wave(&db, &nobody).await;
        let cube = count_now(&db, &nobody).await.unwrap().cube;
        assert!(cube.cells.is_empty() && cube.responses.is_empty() && cube.gaps.is_empty());
    }

    /// Four places of 40, so many of them favourable.
    fn of_year(year: i32, favourable: u32) -> World {
        let mut world = World::of(&[("P", "p", "x"), ("Q", "p", "x"), ("R", "p", "x"), ("S", "p", "x")]);
        for place in ["P", "Q", "R", "S"] {
            world.answer(place, 40, favourable, |_| {});
        }
        let mut world = world.at(Term::Autumn, year);
        world.inputs.aims = vec![Aim {
            outcome: "1S".into(),
            measure: crate::theory::Measure::Voice(crate::theory::Audience::YoungPeople),
            horizon: 2030,
            due: jiff::civil::date(2030, 12, 31),
            waits_for: None,
            permille: 700,
            keep: false,
        }];
        world
    }

    async fn released(db: &Db, world: &World) -> (ReleaseId, Arc<Cube>) {
        store_wave(db, world).await;
        let released = count_now(db, world).await.unwrap();
        (released.id, released.cube)
    }

    #[tokio::test]
    async fn the_stored_count_of_earlier_waves_gives_the_same_changes_as_their_ballots() {
        let (_folder, db) = fresh().await;
        let waves = [of_year(2026, 16), of_year(2027, 20), of_year(2028, 28)];
        let mut cubes = Vec::new();
        for world in &waves {
            let (_, cube) = released(&db, world).await;
            destroy(&db, world.inputs.wave_id).await.unwrap();
            cubes.push((*cube).clone());
        }
        assert_eq!(cubes, World::cubes(&waves));
        let change = cubes[2].changes[0].figure.shown().unwrap();
        assert_eq!((change.since.as_str(), change.points, change.clear), ("Autumn 2026", 30, true));
        assert_eq!(cubes[2].standings[0].figure.shown().unwrap().baseline, 40);
        let read = Releases::new().cubes(&db).await.unwrap();
        assert_eq!(read.iter().map(|cube| (**cube).clone()).collect::<Vec<_>>(), cubes);
    }

    #[tokio::test]
    async fn a_wave_that_opened_later_or_is_not_released_is_no_past() {
        let (_folder, db) = fresh().await;
        let later = of_year(2028, 28);
        released(&db, &later).await;
        store_wave(&db, &of_year(2026, 16)).await;
        let (_, cube) = released(&db, &of_year(2027, 20)).await;
        assert!(cube.changes.is_empty());
        assert_eq!(cube.standings[0].figure.shown().unwrap().baseline_wave, "Autumn 2027");
    }

    #[tokio::test]
    async fn a_release_without_a_basis_is_not_matched_and_still_the_baseline() {
        let (_folder, db) = fresh().await;
        let (id, _) = released(&db, &of_year(2026, 16)).await;
        run(&db, "UPDATE release SET basis = NULL WHERE id = $1", vec![id.into()]).await;
        let (_, cube) = released(&db, &of_year(2027, 28)).await;
        assert!(cube.changes.iter().all(|cell| cell.figure == super::super::Figure::Withheld));
        assert_eq!(cube.changes.len(), 2);
        let standing = cube.standings[0].figure.shown().unwrap();
        assert_eq!((standing.baseline, standing.baseline_wave.as_str()), (40, "Autumn 2026"));
    }

    #[tokio::test]
    async fn only_the_latest_correction_of_an_earlier_wave_counts() {
        let (_folder, db) = fresh().await;
        let (id, cube) = released(&db, &of_year(2026, 16)).await;
        let corrected = Cube { wave: "Autumn 2026, corrected".into(), ..(*cube).clone() };
        let sql = "INSERT INTO release (id, wave_id, number, made_at, cube, basis) \
                   SELECT $1, wave_id, 2, 6, $2, basis FROM release WHERE id = $3";
        let text = serde_json::to_string(&corrected).unwrap();
        run(&db, sql, vec![ReleaseId::random().into(), text.into(), id.into()]).await;
        let (_, cube) = released(&db, &of_year(2027, 28)).await;
        assert_eq!(cube.changes[0].figure.shown().unwrap().since, "Autumn 2026, corrected");
    }

    #[test]
    fn response_shares_follow_the_same_threshold_and_the_same_pool() {
        let mut world = World::of(&[("P", "p", "x"), ("Q", "p", "x"), ("R", "p", "x")]);
        for (year, n) in [(7, 9), (8, 30), (9, 50)] {
            for (place, n) in [("P", n / 3), ("Q", n / 3), ("R", n - n / 3 * 2)] {
                world.answer(place, n, n / 2, |ballot| ballot.year_group = Some(year));
            }
        }
        let cube = world.cube();
        let share = |name: &str| {
            let cell = cube.responses.iter().find(|cell| cell.group.name == name).unwrap();
            cell.figure.shown().map(|share| (share.invited, share.answered, share.percent))
        };
        assert_eq!(share("Year 7"), None);
        assert_eq!(share("Year 8"), None);
        assert_eq!(share("Year 9"), Some((150, 50, Some(33))));
        assert_eq!(share(super::super::OTHERS), Some((120, 40, Some(33))));
    }
}
