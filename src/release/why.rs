//! Which rule withheld which figure: for `belong doctor`, and for nobody else. The public has one sentence.
//!
//! Found again from the frozen cube, the stored count and the release's own basis; it says no number.

use super::basis::{Basis, GroupBasis};
use super::cube::{Cube, Dimension, Group};
use super::past::{Given, Line, Scales};
use super::safety::{Count, Rules};
use super::store;
use crate::db::Db;
use crate::ids::WaveId;
use crate::surveys::{Questionnaire, ReleasePlan};
use crate::theory::Audience;
use sea_orm::DbErr;
use std::collections::{BTreeMap, HashMap};

/// What a wave was opened with.
#[derive(Debug, Clone, Copy)]
pub struct Opened<'a> {
    pub questionnaires: &'a [Questionnaire],
    pub plan: &'a ReleasePlan,
}

/// Why a figure is withheld, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    Nobody,
    FewAnswers,
    ShortRoll,
    NearlyUnanimous,
    FewPlaces,
    Company,
}

impl Why {
    fn words(self) -> &'static str {
        match self {
            Why::Nobody => "nobody answered",
            Why::FewAnswers => "D1, too few answers",
            Why::ShortRoll => "D1, too few people on the roll",
            Why::NearlyUnanimous => "D3, nearly everybody said the same",
            Why::FewPlaces => "D7, too few places",
            Why::Company => "D5, so that nothing withheld can be worked out by subtraction",
        }
    }

    /// The group's own reason; company where it has none.
    fn of(rules: &Rules, count: Count, places: Option<&[u32]>) -> Why {
        match () {
            () if count.n == 0 => Why::Nobody,
            () if count.n < rules.minimum => Why::FewAnswers,
            () if !rules.enough(count) => Why::ShortRoll,
            () if places.is_some_and(|answers| !rules.spread_over_places(answers.iter().copied())) => {
                Why::FewPlaces
            }
            () if rules.near_unanimous(count) => Why::NearlyUnanimous,
            () => Why::Company,
        }
    }
}

type Answered<'a> = HashMap<(Audience, &'a str, u32, &'a str, &'a str), Given>;

/// One sentence for every withheld group of a released wave and every rule that withheld something of it,
/// with the items. Empty before the release, and for releases that kept no record of their groups.
///
/// # Errors
/// When the database fails or holds a release that cannot be read.
pub async fn why_withheld(db: &Db, wave: WaveId, opened: Opened<'_>) -> Result<Vec<String>, DbErr> {
    let Some(row) = store::last_release_of(db.reader(), wave).await? else { return Ok(Vec::new()) };
    let unreadable =
        |fault: serde_json::Error| DbErr::Custom(format!("release {} cannot be read: {fault}", row.id));
    let cube = Cube::from_stored(&row.cube).map_err(unreadable)?;
    let Some(basis) = row.basis.as_deref() else { return Ok(Vec::new()) };
    let basis: Basis = serde_json::from_str(basis).map_err(unreadable)?;
    let rows = store::whole_count_of(db.reader(), wave).await?;
    let scales = Scales::of(opened.questionnaires);
    let mut answered: Answered<'_> = HashMap::new();
    for row in &rows {
        let Some(audience) = Audience::from_code(&row.audience) else { continue };
        let line = Line {
            audience,
            dimension: &row.dimension,
            category: &row.category,
            item: &row.item_id,
            version: row.item_version.unsigned_abs(),
            choice: &row.choice,
            n: row.n.unsigned_abs(),
        };
        let Some(given) = scales.given(&line) else { continue };
        let sum =
            answered.entry((audience, line.item, line.version, line.dimension, line.category)).or_default();
        (sum.n, sum.x) = (sum.n + given.n, sum.x + given.x);
    }
    Ok(sentences(&cube, &reasons(&cube, &basis, &answered, &Rules::of(opened.plan))))
}

type Reasons = BTreeMap<(Audience, Group, Why), Vec<String>>;

fn reasons(cube: &Cube, basis: &Basis, answered: &Answered<'_>, rules: &Rules) -> Reasons {
    let mut reasons = Reasons::new();
    for cell in cube.cells.iter().filter(|cell| cell.figure.shown().is_none()) {
        let Some(group) = basis.group(cell.audience, &cell.group) else { continue };
        let at = |dimension: Dimension, name: &str| {
            let key = (cell.audience, cell.item.as_str(), cell.item_version, dimension.name(), name);
            answered.get(&key).copied().unwrap_or_default()
        };
        let given = at(cell.group.dimension, &cell.group.name);
        // An edition has no roll: its readers stand for it.
        let no_roll = cell.group.dimension == Dimension::Edition;
        let roster = if no_roll { given.n.max(super::safety::ROSTER_MINIMUM) } else { group.roll };
        let places: Vec<u32> = group.places.iter().map(|name| at(Dimension::Place, name).n).collect();
        let places = (!group.places.is_empty()).then_some(&places[..]);
        let why = Why::of(rules, Count { n: given.n, x: given.x, roster }, places);
        reasons.entry((cell.audience, cell.group.clone(), why)).or_default().push(cell.item.clone());
    }
    for cell in cube.responses.iter().filter(|cell| cell.figure.shown().is_none()) {
        let Some(group) = basis.group(cell.audience, &cell.group) else { continue };
        let why = of_response(rules, basis, cell.audience, group);
        let said = reasons.entry((cell.audience, cell.group.clone(), why)).or_default();
        said.push("who answered".to_owned());
    }
    reasons
}

/// Why it is not said who answered.
fn of_response(rules: &Rules, basis: &Basis, audience: Audience, group: &GroupBasis) -> Why {
    let done = |name: &String| {
        let place = Group { dimension: Dimension::Place, name: name.clone() };
        basis.group(audience, &place).map_or(0, |place| place.done)
    };
    let places: Vec<u32> = group.places.iter().map(done).collect();
    // Whether they agreed does not matter here: as if half of them had.
    let count = Count { n: group.done, x: group.done / 2, roster: group.roll };
    match Why::of(rules, count, (!places.is_empty()).then_some(&places)) {
        Why::Company | Why::NearlyUnanimous if !rules.safe_response(count) => Why::NearlyUnanimous,
        Why::NearlyUnanimous => Why::Company,
        why => why,
    }
}

fn sentences(cube: &Cube, reasons: &Reasons) -> Vec<String> {
    let sentence = |((audience, group, why), items): (&(Audience, Group, Why), &Vec<String>)| {
        let of = match group.dimension {
            Dimension::Partnership => "everyone".to_owned(),
            dimension => format!("{} \"{}\"", dimension.name().replace('_', " "), group.name),
        };
        format!("{}, {}, {of}: {} ({})", cube.wave, audience.title(), why.words(), items.join(", "))
    };
    reasons.iter().map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::super::count::tests::{count_now, fresh, store_wave};
    use super::super::world::World;
    use super::*;
    use crate::responses::Ballot;

    async fn said(world: &World) -> Vec<String> {
        let (_folder, db) = fresh().await;
        store_wave(&db, world).await;
        let opened = Opened { questionnaires: &world.inputs.questionnaires, plan: &world.inputs.plan };
        assert!(why_withheld(&db, world.inputs.wave_id, opened).await.unwrap().is_empty());
        let released = count_now(&db, world).await.unwrap();
        let said = why_withheld(&db, world.inputs.wave_id, opened).await.unwrap();
        let withheld = released.cube.cells.iter().filter(|cell| cell.figure.shown().is_none());
        for cell in withheld {
            let named = format!("\"{}\"", cell.group.name);
            let items = |line: &str| line.rsplit('(').next().is_some_and(|items| items.contains(&cell.item));
            let has = |line: &&String| line.contains(&named) && items(line);
            assert_eq!(said.iter().filter(has).count(), 1, "{cell:?} in {said:#?}");
        }
        said
    }

    fn has(said: &[String], group: &str, why: &str) -> bool {
        said.iter().any(|line| line.contains(group) && line.contains(why))
    }

    fn year(year: i32) -> impl Fn(&mut Ballot) {
        move |ballot| ballot.year_group = Some(year)
    }

    fn world() -> World {
        let mut world = World::of(&[
            ("P", "primary", "x"),
            ("Q", "primary", "x"),
            ("R", "primary", "x"),
            ("S", "secondary", "x"),
        ]);
        for place in ["P", "Q", "R", "S"] {
            world.answer(place, 40, 20, year(9)).answer(place, 40, 20, year(10));
        }
        world
    }

    #[tokio::test]
    async fn the_doctor_names_the_rule_that_withheld_each_figure_and_no_number() {
        let mut world = world();
        // Seven are few; twelve on a roll of twelve are too; of fourteen all but one agree.
        world.answer("P", 7, 3, year(6)).answer("P", 14, 13, year(7)).answer("Q", 12, 6, year(8));
        for row in world.inputs.roster.iter_mut().filter(|row| row.year_group == Some(8)) {
            row.invited = 1;
        }
        let said = said(&world).await;
        assert!(has(&said, "year group \"Year 6\"", "D1, too few answers (A, B"), "{said:#?}");
        assert!(has(&said, "year group \"Year 7\"", "D3"), "{said:#?}");
        assert!(has(&said, "year group \"Year 8\"", "D1, too few people on the roll"), "{said:#?}");
        assert!(has(&said, "phase \"secondary\"", "D7"), "{said:#?}");
        assert!(has(&said, "phase \"primary\"", "D5"), "the only other phase: {said:#?}");
        let sentences = said.iter().map(|line| line.replace("Autumn 2026", "").replace("11 to 18", ""));
        for line in sentences {
            let (group, why) = line.split_once("\":").unwrap_or(("", &line));
            let numbers = why.replace(['A', 'B'], "").replace("D1", "").replace("D3", "").replace("D5", "");
            let numbers = numbers.replace("D7", "");
            assert!(!numbers.contains(|sign: char| sign.is_ascii_digit()), "{group}: {why}");
        }
    }

    #[tokio::test]
    async fn where_everything_is_shown_the_doctor_has_nothing_to_say() {
        let mut world = World::of(&[("P", "p", "x"), ("Q", "p", "x"), ("R", "p", "x")]);
        for place in ["P", "Q", "R"] {
            world.answer(place, 40, 20, |_| {});
        }
        assert_eq!(said(&world).await, [""; 0]);
    }
}
