//! A numbered correction of a whole release (measurement.md D9, A8): counted again from the sealed ballots.
//!
//! The old releases stay, and all can be read side by side; so a correction is refused where they would give
//! away more together than each may alone ([`super::beside`]).

use super::beside::{Editions, moved};
use super::count::{self, CountFault, CountInputs, OpenBallots, Released, Texts};
use super::entity::release;
use super::past::Past;
use super::store;
use super::tally::lines;
use crate::clock::At;
use crate::db::Db;
use crate::ids::ReleaseId;
use sea_orm::{DbErr, Set};
use std::sync::Arc;

/// Why a release was not corrected. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CorrectFault {
    #[error("say why the release is corrected")]
    NoReason,
    #[error("the wave has not been released; count it first")]
    NotReleased,
    #[error("the sealed ballots of this wave have been destroyed, so it cannot be counted again")]
    NoBallots,
    #[error("the corrected release would say the same as the one there is; nothing was changed")]
    NothingDiffers,
    #[error(
        "the old release and the corrected one together would give away what a few people said, or that they answered; nothing was changed"
    )]
    Leaks,
    #[error("another correction was made at the same time; try again")]
    Changed,
    #[error(transparent)]
    Count(#[from] CountFault),
    #[error("the database failed during the correction: {0}")]
    Database(#[from] DbErr),
    #[error("the release could not be read or written: {0}")]
    Unwritable(#[from] serde_json::Error),
}

/// Counts a released wave again and publishes the result beside the old release, with the next number.
///
/// # Errors
/// See [`CorrectFault`]; after a fault the wave is as it was.
pub async fn correct(
    db: &Db,
    keys: &dyn OpenBallots,
    inputs: CountInputs,
    reason: &str,
    now: At,
) -> Result<Released, CorrectFault> {
    if reason.trim().is_empty() {
        return Err(CorrectFault::NoReason);
    }
    let wave = inputs.wave_id;
    let last = store::last_release_of(db.reader(), wave).await?.ok_or(CorrectFault::NotReleased)?;
    let stack = count::open_all(db, keys, &inputs).await?;
    if stack.sheets.is_empty() {
        return Err(CorrectFault::NoBallots);
    }
    let row = store::wave_of(db.reader(), wave).await?.ok_or(CorrectFault::NotReleased)?;
    let past = Past::before(db.reader(), row.opens_at, &inputs).await?;
    let mut published = count::publish(&stack, &inputs, &past);
    if serde_json::to_string(&published.cube)? == last.cube {
        return Err(CorrectFault::NothingDiffers);
    }
    let mut after = lines(&published.counts, &inputs.plan);
    published.basis.moved = moved(&store::whole_count_of(db.reader(), wave).await?, &after);
    let earlier = Editions::read(&store::releases_of_wave(db.reader(), wave).await?)?;
    if earlier.leak_beside(&published, &inputs) {
        return Err(CorrectFault::Leaks);
    }
    let Texts { cube: text, basis } = published.texts()?;
    let cube = published.cube;
    after.sort_unstable();

    let txn = db.begin().await?;
    let unchanged = store::last_release_of(&txn, wave).await?.is_some_and(|release| release.id == last.id);
    if !unchanged || store::ballots_in(&txn, wave).await? != stack.sheets.len() as u64 {
        return Err(CorrectFault::Changed);
    }
    store::delete_tallies_of(&txn, wave).await?;
    store::insert_tallies(&txn, after.into_iter().map(|line| count::tally_row(wave, line))).await?;
    let id = ReleaseId::random();
    let row = release::ActiveModel {
        id: Set(id),
        wave_id: Set(wave),
        number: Set(last.number + 1),
        made_at: Set(now),
        cube: Set(text),
        basis: Set(Some(basis)),
        reason: Set(Some(reason.trim().to_owned())),
    };
    store::insert_release(&txn, row).await?;
    txn.commit().await?;
    tracing::info!(wave = %wave, release = %id, number = last.number + 1, "corrected");
    Ok(Released { id, cube: Arc::new(cube), not_asked: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::super::count::tests::{Plain, count_now, fresh, store_wave};
    use super::super::cube::Cube;
    use super::super::gate;
    use super::super::safety::Rule;
    use super::super::world::World;
    use super::super::{destroy, forget_responses};
    use super::*;
    use crate::db::PoolSize;
    use crate::waves;
    use belong_migrations::Migrations;
    use sea_orm::{ConnectionTrait, EntityTrait};
    use sea_orm_migration::MigratorTrait;

    fn world() -> World {
        let mut world = World::of(&[("P", "p", "x"), ("Q", "p", "x"), ("R", "p", "x")]);
        for (place, n) in [("P", 40), ("Q", 45), ("R", 50)] {
            world.answer(place, n, n / 2, |ballot| ballot.year_group = Some(7));
            world.answer(place, 20, 9, |ballot| ballot.year_group = Some(8));
        }
        world
    }

    async fn texts(db: &Db) -> Vec<(i32, String, Option<String>)> {
        let mut rows = release::Entity::find().all(db.reader()).await.unwrap();
        rows.sort_by_key(|row| row.number);
        rows.into_iter().map(|row| (row.number, row.cube, row.reason)).collect()
    }

    /// A copy of the database as an operator's backup makes it, opened by itself.
    async fn backup_of(db: &Db) -> (tempfile::TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("belong.db").display().to_string();
        db.reader().execute_unprepared(&format!("VACUUM INTO '{file}'")).await.unwrap();
        let restored = Db::connect(&format!("sqlite://{file}"), PoolSize::default()).await.unwrap();
        (folder, restored)
    }

    #[tokio::test]
    async fn a7_a_release_is_the_same_to_the_byte_after_everything_that_can_happen_to_its_wave() {
        let (_folder, db) = fresh().await;
        let world = world();
        let wave = world.inputs.wave_id;
        store_wave(&db, &world).await;
        count_now(&db, &world).await.unwrap();
        let before = texts(&db).await;
        assert!(count_now(&db, &world).await.is_err());

        // Somebody takes their answers back: too late, and nothing is counted as withdrawn.
        let txn = db.begin().await.unwrap();
        assert!(!waves::note_withdrawn(&txn, wave, 1).await.unwrap());
        txn.commit().await.unwrap();
        assert_eq!(texts(&db).await, before);

        // The ballots are destroyed and the responses forgotten; a backup from before that is put back.
        let (_backup, restored) = backup_of(&db).await;
        assert!(destroy(&db, wave).await.unwrap() > 0);
        assert_eq!(texts(&db).await, before);
        assert!(forget_responses(&db, At(i64::MAX / 2)).await.unwrap() > 0);
        assert_eq!(texts(&db).await, before);
        assert_eq!(store::ballots_in(restored.reader(), wave).await.unwrap(), world.ballots.len() as u64);
        assert!(count_now(&restored, &world).await.is_err());
        let again = correct_now(&restored, world.inputs.clone(), "restored").await;
        assert!(matches!(again, Err(CorrectFault::NothingDiffers)));
        assert_eq!(texts(&restored).await, before);

        let read = Cube::from_stored(&before[0].1).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), before[0].1);
        // Without the rule a view would count again, and the difference would be the one who withdrew.
        assert_ne!(shown(&without_one(&world).cube()), shown(&read));
    }

    #[tokio::test]
    async fn a7_a_release_of_the_first_version_is_the_same_to_the_byte_after_an_upgrade() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("belong.db").display());
        // As the first version wrote it: an older schema, and a cube of levels only.
        let older = sea_orm::Database::connect(format!("{url}?mode=rwc")).await.unwrap();
        Migrations::up(&older, Some(1)).await.unwrap();
        let mut cube = world().cube();
        (cube.everyone_else, cube.changes, cube.gaps) = (Vec::new(), Vec::new(), Vec::new());
        (cube.standings, cube.quality) = (Vec::new(), Vec::new());
        let text = serde_json::to_string(&cube).unwrap();
        let wave = world().inputs.wave_id;
        let add = |sql: &str, values: Vec<sea_orm::Value>| {
            sea_orm::Statement::from_sql_and_values(older.get_database_backend(), sql, values)
        };
        let sql = "INSERT INTO wave (id, name, term, year, state, opens_at, closes_at, count_at, withdrawn, released_at) \
                   VALUES ($1, 'Autumn 2026', 'autumn', 2026, 'released', 0, 0, 0, 0, 5)";
        older.execute_raw(add(sql, vec![wave.into()])).await.unwrap();
        let sql = "INSERT INTO release (id, wave_id, number, made_at, cube) VALUES ($1, $2, 1, 5, $3)";
        let row: Vec<sea_orm::Value> = vec![ReleaseId::random().into(), wave.into(), text.clone().into()];
        older.execute_raw(add(sql, row)).await.unwrap();
        older.close().await.unwrap();

        let db = Db::connect(&url, PoolSize::default()).await.unwrap();
        assert_eq!(texts(&db).await, [(1, text, None)]);
        let served = super::super::Releases::new().latest(&db).await.unwrap().unwrap();
        assert_eq!(*served, cube);
    }

    /// The published figures, in order.
    fn shown(cube: &Cube) -> Vec<String> {
        let cells = cube.cells.iter().filter(|cell| cell.figure.shown().is_some());
        cells.map(|cell| format!("{} {:?} {:?}", cell.item, cell.group, cell.figure)).collect()
    }

    /// The same wave after one person of place P, who agreed, took their answers back.
    fn without_one(world: &World) -> World {
        let mut fewer = world.clone();
        let agreed = |choice: &str| super::super::world::CODES[3..].contains(&choice);
        let mut ballots = fewer.ballots.iter();
        let at = ballots.position(|ballot| ballot.setting == "P" && agreed(&ballot.answers[0].choice));
        fewer.ballots.remove(at.unwrap());
        fewer
    }

    #[tokio::test]
    async fn a8_a_correction_stands_beside_the_old_release_and_one_that_would_leak_is_refused() {
        let (_folder, db) = fresh().await;
        let world = world();
        store_wave(&db, &world).await;
        let inputs = || world.inputs.clone();
        let with = |inputs: CountInputs, reason: &'static str| correct_now(&db, inputs, reason);
        assert!(matches!(with(inputs(), "x").await, Err(CorrectFault::NotReleased)));
        count_now(&db, &world).await.unwrap();
        let first = texts(&db).await;
        assert!(matches!(with(inputs(), " ").await, Err(CorrectFault::NoReason)));
        assert!(matches!(with(inputs(), "x").await, Err(CorrectFault::NothingDiffers)));

        // The roll of Year 8 was too long: who answered is said anew, what they answered stays.
        let mut other = inputs();
        for row in other.roster.iter_mut().filter(|row| row.year_group == Some(8)) {
            row.invited = 2;
        }
        let corrected = with(other, "The roll of Year 8 was wrong").await.unwrap();
        let now = texts(&db).await;
        assert_eq!(now[0], first[0]);
        assert_eq!((now[1].0, now[1].2.as_deref()), (2, Some("The roll of Year 8 was wrong")));
        assert_eq!(now[1].1, serde_json::to_string(&*corrected.cube).unwrap());
    }

    async fn correct_now(db: &Db, inputs: CountInputs, reason: &str) -> Result<Released, CorrectFault> {
        correct(db, &Plain, inputs, reason, At(6)).await
    }

    /// Six places of 40 in two localities; S, of whose twelve all agree, and W, of whose fourteen five do.
    fn two_localities() -> World {
        let mut world = World::of(&[
            ("P", "p", "x"),
            ("Q", "p", "x"),
            ("R", "p", "x"),
            ("S", "p", "x"),
            ("W", "p", "x"),
            ("T", "p", "y"),
            ("U", "p", "y"),
            ("V", "p", "y"),
        ]);
        for place in ["P", "Q", "R", "T", "U", "V"] {
            world.answer(place, 40, 18, |_| {});
        }
        world.answer("S", 12, 12, |_| {}).answer("W", 14, 5, |_| {});
        world
    }

    fn moved_to(mut inputs: CountInputs, places: &[&str], locality: &str) -> CountInputs {
        for place in inputs.plan.places.iter_mut().filter(|place| places.contains(&&*place.name)) {
            place.locality = locality.into();
        }
        inputs
    }

    /// Corrects, and is refused with words; what there was stays.
    async fn refused(db: &Db, inputs: CountInputs) {
        let before = texts(db).await;
        let fault = correct_now(db, inputs, "The plan was wrong").await.unwrap_err();
        assert!(matches!(fault, CorrectFault::Leaks), "{fault}");
        let words = fault.to_string();
        assert!(words.contains("what a few people said") && words.contains("nothing was changed"), "{words}");
        assert_eq!(texts(db).await, before);
    }

    #[tokio::test]
    async fn a8_twelve_who_all_agree_are_not_given_back_by_a_correction_that_moves_them() {
        let (_folder, db) = fresh().await;
        let world = two_localities();
        store_wave(&db, &world).await;
        count_now(&db, &world).await.unwrap();
        // Locality x less locality x as corrected would be the twelve of S.
        refused(&db, moved_to(world.inputs.clone(), &["S"], "y")).await;
        // Fourteen of whom five agree may be known.
        let fine = moved_to(world.inputs.clone(), &["W"], "y");
        correct_now(&db, fine, "W lies in y").await.unwrap();
    }

    /// Six places of 40 and three small settings, each of which reports in the place that it joins.
    fn joining(joins: [&str; 3]) -> World {
        let small = ["S", "W", "X"];
        let mut places: Vec<_> = ["P", "Q", "R", "T", "U", "V"].map(|name| (name, "p", "x")).to_vec();
        places.extend(small.map(|name| (name, "p", "x")));
        let mut world = World::of(&places);
        for (name, ..) in &places[..6] {
            world.answer(name, 40, 18, |_| {});
        }
        for ((name, joins), (n, x)) in small.iter().zip(joins).zip([(5, 2), (8, 4), (9, 4)]) {
            world.answer(name, n, x, |_| {});
            let plan = world.inputs.plan.places.iter_mut().find(|place| place.name == *name).unwrap();
            plan.joins = Some(joins.into());
        }
        // Who answered is another matter, and tried below.
        world
            .inputs
            .roster
            .iter_mut()
            .filter(|row| small.contains(&&*row.setting))
            .for_each(|row| row.done = 0);
        world
    }

    #[tokio::test]
    async fn a8_a_small_group_is_not_given_back_by_subtraction_from_the_release_before_the_last() {
        let (_folder, db) = fresh().await;
        let world = joining(["P", "P", "Q"]);
        store_wave(&db, &world).await;
        count_now(&db, &world).await.unwrap();
        let with = |joins: [&str; 3]| {
            let plan = joining(joins).inputs.plan;
            CountInputs { plan, ..world.inputs.clone() }
        };
        // Thirteen leave P, then seventeen come back: both may be known. Beside the first, four more are in P.
        correct_now(&db, with(["Q", "Q", "Q"]), "They report in Q").await.unwrap();
        refused(&db, with(["Q", "P", "P"])).await;
    }

    #[tokio::test]
    async fn a8_four_answers_are_not_given_back_by_a_place_that_takes_them_in() {
        let (_folder, db) = fresh().await;
        let mut world = two_localities();
        world.inputs.plan.places[3].joins = Some("P".into());
        let first = world.ballots.iter().position(|ballot| ballot.setting == "S").unwrap();
        world.ballots.drain(first..first + 8);
        store_wave(&db, &world).await;
        let old = count_now(&db, &world).await.unwrap();
        let mut other = world.clone();
        other.inputs.plan.places[3].joins = Some("Q".into());
        refused(&db, other.inputs.clone()).await;
        // With the rule off both would be public, and their difference is what the four said.
        assert_ne!(shown(&old.cube), shown(&other.cube()));
    }

    #[tokio::test]
    async fn a8_it_is_not_given_back_that_four_people_answered() {
        let (_folder, db) = fresh().await;
        let world = two_localities();
        store_wave(&db, &world).await;
        let old = count_now(&db, &world).await.unwrap();
        let mut inputs = world.inputs.clone();
        for row in inputs.roster.iter_mut().filter(|row| row.setting == "P").take(4) {
            (row.invited, row.setting) = (9, "Q".into());
        }
        let new = World { inputs: inputs.clone(), ..world.clone() };
        assert_eq!(lines(&new.counts(), &inputs.plan), lines(&world.counts(), &inputs.plan));
        assert_ne!(new.cube().responses, old.cube.responses);
        refused(&db, inputs).await;
    }

    #[test]
    fn a8_two_releases_that_pool_different_years_are_refused_together() {
        let mut world = World::of(&[("P", "p", "x"), ("Q", "p", "x"), ("R", "p", "x")]);
        for (year, n) in [(7, 5), (8, 40), (9, 41), (10, 60)] {
            for (place, share) in [("P", n / 3), ("Q", n / 3), ("R", n - n / 3 * 2)] {
                world.answer(place, share, share / 2, |ballot| ballot.year_group = Some(year));
            }
        }
        let (now, counts, plan) = (world.cube(), world.counts(), &world.inputs.plan);
        assert!(gate::is_safe_beside(&counts, plan, &world.rules(&[]), &[&now]));
        // The other release pooled Year 9 with Year 7 instead of Year 8.
        let mut old = now.clone();
        let year = |name: &str| now.cells.iter().position(|cell| cell.item == "A" && cell.group.name == name);
        let (eight, nine) = (year("Year 8").unwrap(), year("Year 9").unwrap());
        assert!(now.cells[eight].figure.shown().is_none() && now.cells[nine].figure.shown().is_some());
        old.cells[eight].figure = now.cells[nine].figure.clone();
        old.cells[nine].figure = now.cells[eight].figure.clone();
        assert!(!gate::is_safe_beside(&counts, plan, &world.rules(&[]), &[&now, &old]));
        // With the rules of sums off they would stand together, and their difference is Year 7's five.
        let off =
            [Rule::Threshold, Rule::Unanimity, Rule::Siblings, Rule::Nesting, Rule::Algebra, Rule::Range];
        assert!(gate::is_safe_beside(&counts, plan, &world.rules(&off), &[&now, &old]));
    }
}
