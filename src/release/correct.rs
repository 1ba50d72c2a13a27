//! A numbered correction of a whole release (measurement.md D9, A8): counted again from the sealed ballots.
//!
//! The old release stays, and both can be read side by side; so a correction is refused where the two
//! together would give away more than either may.

use super::count::{self, CountFault, CountInputs, OpenBallots, Released, Texts};
use super::cube::Cube;
use super::entity::{release, tally};
use super::gate;
use super::past::Past;
use super::safety::Rules;
use super::siblings::OTHERS;
use super::store;
use super::tally::{AudienceCount, TallyLine, lines};
use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::ReleaseId;
use crate::surveys::OFF_SCALE;
use sea_orm::{DbErr, Set};
use std::collections::{BTreeMap, BTreeSet};
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
        "the old and the new release together would give away what a few people said; nothing was changed"
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
    let past = Past::before(db.reader(), row.opens_at, (&inputs.questionnaires, inputs.term)).await?;
    let published = count::publish(&stack, &inputs, &past);
    let Texts { cube: text, basis } = published.texts()?;
    let (counts, cube) = (published.counts, published.cube);
    if text == last.cube {
        return Err(CorrectFault::NothingDiffers);
    }
    let before = store::whole_count_of(db.reader(), wave).await?;
    let mut after = lines(&counts, &inputs.plan);
    let old = Cube::from_stored(&last.cube)?;
    if moves_a_few(&before, &after) || leaks_beside(&old, &cube, &counts, &inputs) {
        return Err(CorrectFault::Leaks);
    }
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
    audit(&txn, Entry::of(now, What::WaveCorrected, Object::one("wave", wave.0))).await?;
    txn.commit().await?;
    tracing::info!(wave = %wave, release = %id, number = last.number + 1, "corrected");
    Ok(Released { id, cube: Arc::new(cube) })
}

/// Whether the two releases together break A2 or A4, or name groups that cannot be compared.
fn leaks_beside(old: &Cube, new: &Cube, counts: &[AudienceCount], inputs: &CountInputs) -> bool {
    let names = |cube: &Cube, shown: bool| -> BTreeSet<_> {
        let cells = cube.cells.iter().filter(|cell| cell.group.name != OTHERS);
        let cells = cells.filter(|cell| !shown || cell.figure.shown().is_some());
        cells.map(|cell| (cell.audience, cell.item.clone(), cell.group.clone())).collect()
    };
    let comparable = names(old, true).is_subset(&names(new, false));
    !comparable || !gate::is_safe_beside(counts, &inputs.plan, &Rules::of(&inputs.plan), old)
}

/// Whether any group's answers to any item differ by fewer than ten people, so that the difference is theirs.
fn moves_a_few(before: &[tally::Model], after: &[TallyLine]) -> bool {
    const FEW: std::ops::Range<i64> = 1..10;
    let mut moved: BTreeMap<(&str, &str, &str, &str), BTreeMap<&str, i64>> = BTreeMap::new();
    let valid = |choice: &str| !OFF_SCALE.contains(&choice);
    for line in before.iter().filter(|line| valid(&line.choice)) {
        let group =
            (line.audience.as_str(), line.dimension.as_str(), line.category.as_str(), line.item_id.as_str());
        *moved.entry(group).or_default().entry(&line.choice).or_default() -= i64::from(line.n);
    }
    for line in after.iter().filter(|line| valid(&line.choice)) {
        let group = (line.audience.code(), line.dimension.name(), line.category.as_str(), line.item.as_str());
        *moved.entry(group).or_default().entry(&line.choice).or_default() += i64::from(line.n);
    }
    moved.values().any(|choices| {
        let more: i64 = choices.values().filter(|change| **change > 0).sum();
        let fewer: i64 = choices.values().filter(|change| **change < 0).map(|change| -change).sum();
        FEW.contains(&more.max(fewer)) || FEW.contains(&(more - fewer).abs())
    })
}

#[cfg(test)]
mod tests {
    use super::super::count::tests::{Plain, count_now, fresh, store_wave};
    use super::super::safety::Rule;
    use super::super::world::World;
    use super::super::{destroy, forget_responses};
    use super::*;
    use sea_orm::EntityTrait;

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

    #[tokio::test]
    async fn a7_a_release_is_the_same_to_the_byte_after_everything_that_can_happen_to_its_wave() {
        let (_folder, db) = fresh().await;
        let world = world();
        store_wave(&db, &world).await;
        count_now(&db, &world).await.unwrap();
        let before = texts(&db).await;
        assert!(count_now(&db, &world).await.is_err());
        destroy(&db, world.inputs.wave_id).await.unwrap();
        assert_eq!(texts(&db).await, before);
        forget_responses(&db, At(i64::MAX / 2)).await.unwrap();
        assert_eq!(texts(&db).await, before);
        let read = Cube::from_stored(&before[0].1).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), before[0].1);
        // Without the rule a view would count again, and the difference would be the one who withdrew.
        assert_ne!(shown(&without_one(&world).cube()), shown(&read));
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

    #[tokio::test]
    async fn a8_a_difference_of_a_few_people_is_refused() {
        let (_folder, db) = fresh().await;
        let all = world();
        let fewer = without_one(&all);
        store_wave(&db, &fewer).await;
        count_now(&db, &fewer).await.unwrap();
        let before = store::whole_count_of(db.reader(), fewer.inputs.wave_id).await.unwrap();
        assert!(!moves_a_few(&before, &lines(&fewer.counts(), &fewer.inputs.plan)));
        assert!(moves_a_few(&before, &lines(&all.counts(), &all.inputs.plan)));
        // With the rule off both would be public, and their difference is what one person said.
        assert_ne!(shown(&fewer.cube()), shown(&all.cube()));
        assert!(!leaks_beside(&fewer.cube(), &all.cube(), &all.counts(), &all.inputs));
    }

    #[test]
    fn a8_two_releases_that_pool_different_years_are_refused_together() {
        let mut world = World::of(&[("P", "p", "x"), ("Q", "p", "x"), ("R", "p", "x")]);
        for (year, n) in [(7, 5), (8, 40), (9, 41), (10, 60)] {
            for (place, share) in [("P", n / 3), ("Q", n / 3), ("R", n - n / 3 * 2)] {
                world.answer(place, share, share / 2, |ballot| ballot.year_group = Some(year));
            }
        }
        let (now, counts) = (world.cube(), world.counts());
        assert!(!leaks_beside(&now, &now, &counts, &world.inputs));
        // The other release pooled Year 9 with Year 7 instead of Year 8.
        let mut old = now.clone();
        let year = |name: &str| now.cells.iter().position(|cell| cell.item == "A" && cell.group.name == name);
        let (eight, nine) = (year("Year 8").unwrap(), year("Year 9").unwrap());
        assert!(now.cells[eight].figure.shown().is_none() && now.cells[nine].figure.shown().is_some());
        old.cells[eight].figure = now.cells[nine].figure.clone();
        old.cells[nine].figure = now.cells[eight].figure.clone();
        assert!(leaks_beside(&old, &now, &counts, &world.inputs));
        // With the rules of sums off they would stand together, and their difference is Year 7's five.
        let off =
            [Rule::Threshold, Rule::Unanimity, Rule::Siblings, Rule::Nesting, Rule::Algebra, Rule::Range];
        assert!(gate::is_safe_beside(&counts, &world.inputs.plan, &world.rules(&off), &old));
    }
}
