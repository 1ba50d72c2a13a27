//! Several waves of invented partnerships: changes, gaps and standings as a release publishes them.

use super::changes::{Matched, Pairing, clusters};
use super::cube::{Cube, Dimension};
use super::derived::{Change, Gap, NotProjected, PathStatus, Standing};
use super::figure::Figure;
use super::ground::Ground;
use super::safety::{Count, Rule, Rules};
use super::siblings::OTHERS;
use super::world::World;
use super::{basis, count, gate, past, tally};
use crate::responses::Ballot;
use crate::stats::{self, Verdict};
use crate::surveys::{Continuity, Step, Term};
use crate::theory::{Audience, Measure};
use crate::waves::Aim;
use proptest::prelude::*;

const FIVE: [(&str, &str, &str); 5] = [
    ("P", "primary", "x"),
    ("Q", "primary", "x"),
    ("R", "primary", "x"),
    ("S", "primary", "x"),
    ("T", "primary", "x"),
];

/// An autumn wave of five places, each with (answers, favourable ones).
fn autumn(year: i32, of: [(u32, u32); 5]) -> World {
    let mut world = World::of(&FIVE);
    for ((place, ..), (n, x)) in FIVE.iter().zip(of) {
        world.answer(place, n, x, |_| {});
    }
    world.at(Term::Autumn, year)
}

fn change(cube: &Cube) -> &Figure<Change> {
    &cube.changes.iter().find(|cell| cell.key.item == "A").unwrap().figure
}

fn shown_change(cube: &Cube) -> Change {
    change(cube).shown().cloned().unwrap()
}

/// The matched places of item A in the last wave against the first, with some rules switched off.
pub(super) fn matched(waves: &[World], off: &[Rule]) -> Option<Vec<Matched>> {
    let (last, before) = waves.split_last().unwrap();
    let earlier: Vec<_> = before.iter().map(|world| (&world.inputs, &world.ballots[..])).collect();
    let past = past::of_waves(&earlier, &World::cubes(before), &last.inputs);
    count::stack_of(&last.inputs, &last.ballots, |stack| {
        let (plan, rules) = (&last.inputs.plan, last.rules(off));
        let counts = tally::count(plan, rules.minimum, stack, &last.inputs.roster);
        let tables = gate::all_tables(&counts, plan, &rules).items;
        let basis = basis::Basis::of(&counts, stack, (&last.inputs.roster, &last.inputs.plan));
        let cube = last.cube();
        let ground = Ground::new((&last.inputs, &counts, &tables), &rules, (&basis, &past), &cube);
        let asking = ground.askings().next().unwrap();
        let asked = asking.asked();
        let (earlier, _) = past.baseline(&asked, last.inputs.term)?;
        Pairing::new(&ground, asking, earlier).settled()
    })
}

/// A place of one wave as an attacker meets it: its name, its answers to item A, and whether it is shown.
struct Seen {
    name: String,
    count: Count,
    shown: bool,
}

fn seen(world: &World, off: &[Rule]) -> Vec<Seen> {
    let cube = world.cube_without(off);
    let is_shown = |name: &str| {
        let here = |cell: &&super::Cell| cell.group.dimension == Dimension::Place && cell.item == "A";
        cube.cells.iter().filter(here).any(|cell| cell.group.name == name && cell.figure.shown().is_some())
    };
    count::stack_of(&world.inputs, &world.ballots, |stack| {
        let counts = tally::count(&world.inputs.plan, 10, stack, &world.inputs.roster);
        let Some(counted) = counts.first() else { return Vec::new() };
        let place = |(at, place): (usize, &super::places::FinalPlace)| Seen {
            name: place.name.clone(),
            count: counted.overlap(&counted.items[0], at, at),
            shown: is_shown(&place.name),
        };
        counted.axes.places.list.iter().enumerate().map(place).collect()
    })
}

/// Everything small that the matched places, or the partnership less them, would give away in either wave,
/// to somebody who knows the shown places too.
fn leaks(waves: &[World], off: &[Rule]) -> Vec<String> {
    let Some(matched) = matched(waves, off) else { return Vec::new() };
    let (first, last) = (&waves[0], &waves[waves.len() - 1]);
    let now = seen(last, off);
    let names: Vec<&str> = matched.iter().map(|place| now[place.at].name.as_str()).collect();
    let rules = Rules::of(&first.inputs.plan);
    let mut leaks = Vec::new();
    for (wave, places) in [("then", seen(first, off)), ("now", seen(last, off))] {
        let part = |inside: bool, hidden: bool| -> Count {
            let of = |one: &&Seen| names.contains(&one.name.as_str()) == inside && !(hidden && one.shown);
            places.iter().filter(of).map(|one| one.count).sum()
        };
        for (what, count) in [
            ("matched", part(true, false)),
            ("rest", part(false, false)),
            ("hidden in matched", part(true, true)),
            ("hidden in rest", part(false, true)),
        ] {
            if count.n > 0 && !rules.safe(count) {
                leaks.push(format!("{what} {wave}: {count:?}"));
            }
        }
        let sizes = || places.iter().filter(|one| names.contains(&one.name.as_str())).map(|one| one.count.n);
        let largest = sizes().max().unwrap_or(0);
        if names.len() < 3 || sizes().sum::<u32>() - largest < 10 || sizes().any(|n| n < 10) {
            leaks.push(format!("matched {wave}: {names:?}"));
        }
    }
    leaks
}

/// From this wave on the place has one more setting, on the roll and in the plan.
fn with_another_setting(mut world: World, place: &str) -> World {
    let planned = world.inputs.plan.places.iter_mut().find(|one| one.name == place).unwrap();
    planned.settings.push("Newcomer".into());
    let row = world.inputs.roster.iter().find(|row| row.setting == place).unwrap().clone();
    world.inputs.roster.push(tally::Roster { setting: "Newcomer".into(), done: 0, ..row });
    world
}

#[test]
fn a_gain_in_every_place_is_a_clear_change_since_the_baseline() {
    let waves = [autumn(2026, [(60, 24); 5]), autumn(2027, [(60, 42); 5])];
    let cubes = World::cubes(&waves);
    assert!(cubes[0].changes.is_empty());
    let change = shown_change(&cubes[1]);
    assert_eq!((change.since.as_str(), change.then, change.now, change.points), ("Autumn 2026", 40, 70, 30));
    assert!(change.clear && change.low > 15 && change.high < 45 && (10..20).contains(&change.detectable));
    let text = serde_json::to_string(&cubes[1]).unwrap();
    assert_eq!(Cube::from_stored(&text).unwrap(), cubes[1]);
    assert!(!text.contains("roll") && !text.contains("settings"));
}

#[test]
fn nothing_moved_is_no_clear_change_with_what_could_have_been_seen() {
    let cubes = World::cubes(&[autumn(2026, [(60, 36); 5]), autumn(2027, [(60, 36); 5])]);
    let change = shown_change(&cubes[1]);
    assert_eq!((change.points, change.clear), (0, false));
    assert!(change.low < 0 && change.high > 0 && change.detectable >= 5);
}

#[test]
fn the_change_is_always_measured_from_the_first_reading_of_the_same_term() {
    let spring = |year| autumn(year, [(60, 12); 5]).at(Term::Spring, year);
    let waves = [
        spring(2026),
        autumn(2026, [(60, 24); 5]),
        spring(2027),
        autumn(2027, [(60, 30); 5]),
        autumn(2028, [(60, 42); 5]),
    ];
    let cubes = World::cubes(&waves);
    assert!(cubes[0].changes.is_empty() && cubes[1].changes.is_empty());
    let since = |at: usize| (shown_change(&cubes[at]).since, shown_change(&cubes[at]).points);
    assert_eq!(since(2), ("Spring 2026".into(), 0));
    assert_eq!(since(3), ("Autumn 2026".into(), 10));
    assert_eq!(since(4), ("Autumn 2026".into(), 30));
}

#[test]
fn beside_a_change_stand_everybody_the_mean_and_the_year_before() {
    let waves = [autumn(2026, [(60, 24); 5]), autumn(2027, [(60, 36); 5]), autumn(2028, [(60, 42); 5])];
    let cubes = World::cubes(&waves);
    let (second, third) = (shown_change(&cubes[1]), shown_change(&cubes[2]));
    let everybody = third.everybody.unwrap();
    assert_eq!((everybody.points, second.everybody.unwrap().points), (30, 20));
    assert!(everybody.low < 25 && everybody.high > 35);
    // A year before the second wave lies the first reading, with which it is compared anyhow.
    assert_eq!((second.last_year, third.last_year), (None, Some(10)));
    let mean = third.mean.unwrap();
    assert!(mean.low < mean.points && mean.points < mean.high && mean.low > 0, "{mean:?}");
    assert_eq!(third.noise_tenths, None);
    // One place is new: everybody counts it, the matched places do not.
    let fewer = autumn(2026, [(60, 24), (60, 24), (60, 24), (60, 24), (0, 0)]);
    let more = autumn(2027, [(60, 24), (60, 24), (60, 24), (60, 24), (60, 54)]);
    let change = shown_change(&World::cubes(&[fewer, more])[1]);
    assert_eq!((change.points, change.everybody.unwrap().points), (0, 10));
}

#[test]
fn eight_places_read_twice_give_the_noise_of_a_place_themselves() {
    let names: Vec<String> = (0..9).map(|at| format!("Place {at}")).collect();
    let places: Vec<_> = names.iter().map(|name| (name.as_str(), "primary", "x")).collect();
    // One large place and eight small ones are worth fewer than four equal ones: the spread is no yardstick.
    let wave = |year, swing: u32| {
        let mut world = World::of(&places);
        for (at, name) in names.iter().enumerate() {
            let (n, x) =
                if at == 0 { (400, 200) } else { (30, if at % 2 == 0 { 15 + swing } else { 15 - swing }) };
            world.answer(name, n, x, |_| {});
        }
        world.at(Term::Autumn, year)
    };
    let of = |swing| shown_change(&World::cubes(&[wave(2026, 0), wave(2027, swing)])[1]);
    let (still, wild) = (of(0), of(12));
    assert_eq!(still.noise_tenths, Some(30), "never less than is assumed without them");
    assert!(wild.noise_tenths.unwrap() > 100, "{wild:?}");
    assert!(wild.detectable > still.detectable, "{wild:?} {still:?}");
}

/// The theory of change in its second version, in which the outcome has another statement.
fn reworded(mut world: World, kind: Continuity) -> World {
    let step =
        Step::for_test(("1".into(), "2".into()), kind, jiff::civil::date(2027, 9, 1), "Wider than school");
    world.inputs.steps.theory = vec![step.clone()];
    world.inputs.steps.outcomes.insert("1S".into(), vec![step]);
    world.inputs.theory_version = "2".into();
    world
}

#[test]
fn nothing_is_computed_across_a_new_statement_of_the_outcome() {
    let waves = |kind| {
        let later = |year, x| reworded(aiming(autumn(year, [(60, x); 5]), &[aim(2030, 70)]), kind);
        [aiming(autumn(2026, [(60, 24); 5]), &[aim(2030, 70)]), later(2027, 30), later(2028, 36)]
    };
    for kind in [Continuity::Break, Continuity::Note] {
        let cubes = World::cubes(&waves(kind));
        assert!(cubes[1].changes.is_empty(), "{kind:?}");
        let change = shown_change(&cubes[2]);
        assert_eq!((change.since.as_str(), change.points, change.last_year), ("Autumn 2027", 10, None));
        let standing = last_standing(&waves(kind), 2030);
        assert_eq!((standing.baseline, standing.baseline_wave.as_str()), (50, "Autumn 2027"));
    }
    let same = World::cubes(&waves(Continuity::Same));
    assert_eq!(shown_change(&same[2]).since, "Autumn 2026");
}

#[test]
fn two_versions_of_an_item_never_share_a_change() {
    let mut second = autumn(2027, [(60, 42); 5]);
    second.inputs.questionnaires[0].questions[0].version = 2;
    for ballot in &mut second.ballots {
        ballot.answers[0].version = 2;
    }
    let cubes = World::cubes(&[autumn(2026, [(60, 24); 5]), second]);
    let items: Vec<&str> = cubes[1].changes.iter().map(|cell| cell.key.item.as_str()).collect();
    assert_eq!(items, ["B"]);
}

/// Three places of 30 answers, so many of them valid; Year 7 has as many in all.
fn valid(year: i32, each: u32, sevens: u32) -> World {
    let mut world = World::of(&FIVE[..3]);
    for place in ["P", "Q", "R"] {
        world.answer(place, 30, 15, |ballot| ballot.year_group = Some(8));
    }
    for ballots in world.ballots.chunks_mut(30) {
        let off = |ballot: &mut Ballot| ballot.answers[0].choice = "does_not_apply".into();
        ballots.iter_mut().skip(each as usize).for_each(off);
    }
    world.answer("P", sevens, sevens / 2, |ballot| ballot.year_group = Some(7));
    world.at(Term::Autumn, year)
}

#[test]
fn a9_a_reading_that_falls_under_ten_hides_the_change_and_leaves_the_first_wave_as_it_was() {
    let own = |cube: &Cube| cube.cells[0].figure.shown().is_some();
    let seven = |cube: &Cube| {
        let wanted = |cell: &&super::Cell| cell.group.name == "Year 7" && cell.item == "A";
        cube.cells.iter().find(wanted).unwrap().figure.shown().is_some()
    };
    for each in [5, 30] {
        let waves = [valid(2026, each, 0), valid(2027, 3, 0)];
        let alone = serde_json::to_string(&waves[0].cube()).unwrap();
        let cubes = World::cubes(&waves);
        assert_eq!(serde_json::to_string(&cubes[0]).unwrap(), alone);
        assert_eq!(*change(&cubes[1]), Figure::Withheld);
        assert!(own(&cubes[0]) && !own(&cubes[1]));
    }
    let waves = [valid(2026, 30, 12), valid(2027, 30, 9)];
    let alone = serde_json::to_string(&waves[0].cube()).unwrap();
    let cubes = World::cubes(&waves);
    assert_eq!(serde_json::to_string(&cubes[0]).unwrap(), alone);
    assert!(seven(&cubes[0]) && !seven(&cubes[1]));
    assert_eq!(gap(&cubes[1], "Year 7"), Some(&Figure::Withheld));
    // What was withheld then does not come back as the start of a change.
    let cubes = World::cubes(&[valid(2026, 5, 0), valid(2027, 30, 0)]);
    assert_eq!(*change(&cubes[1]), Figure::Withheld);
}

#[test]
fn a_place_whose_settings_changed_or_that_is_new_is_not_matched() {
    let first = autumn(2026, [(40, 16); 5]);
    let second = autumn(2027, [(40, 36), (40, 16), (40, 16), (40, 16), (40, 16)]);
    let same = shown_change(&World::cubes(&[first.clone(), second.clone()])[1]);
    assert_eq!(same.points, 10);
    let changed = with_another_setting(second.clone(), "P");
    let waves = [first.clone(), changed];
    assert_eq!(shown_change(&World::cubes(&waves)[1]).points, 0);
    assert_eq!(matched(&waves, &[]).unwrap().iter().map(|place| place.at).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let mut renamed = second;
    renamed.inputs.plan.places[0].name = "P and friends".into();
    assert_eq!(shown_change(&World::cubes(&[first, renamed])[1]).points, 0);
}

#[test]
fn matched_places_leave_nobody_or_a_safe_rest_in_both_waves() {
    // The rest would be P alone, where nearly everybody said yes: Q, which is pooled with it, stays out too.
    let first = autumn(2026, [(12, 12), (40, 16), (40, 16), (40, 16), (40, 16)]);
    let second = autumn(2027, [(40, 20), (40, 20), (40, 16), (40, 16), (40, 16)]);
    let waves = [first, with_another_setting(second, "P")];
    assert!(!leaks(&waves, &[Rule::Siblings, Rule::Algebra, Rule::Range]).is_empty());
    assert_eq!(leaks(&waves, &[]), [""; 0]);
    assert_eq!(matched(&waves, &[]).unwrap().len(), 3);
    // P is hidden together with Q, which is not matched: beside the shown places the matched ones would give
    // P away, now or then.
    let small = [(12, 1), (14, 7), (40, 16), (40, 16), (40, 16)];
    for (first, second) in [([(40, 20); 5], small), (small, [(40, 20); 5])] {
        let waves = [autumn(2026, first), with_another_setting(autumn(2027, second), "Q")];
        let unguarded = leaks(&waves, &[Rule::Siblings, Rule::Algebra, Rule::Range]);
        assert!(unguarded.iter().any(|leak| leak.starts_with("hidden in matched")), "{unguarded:?}");
        assert_eq!(leaks(&waves, &[]), [""; 0]);
    }
    // In P there were 9 answers to the item: too few to be matched, and too few to be a rest.
    let mut first = autumn(2026, [(40, 20), (30, 15), (40, 16), (40, 16), (40, 16)]);
    first.ballots[..31].iter_mut().for_each(|ballot| ballot.answers[0].choice = "does_not_apply".into());
    let waves = [first, autumn(2027, [(40, 20); 5])];
    assert_eq!(leaks(&waves, &[]), [""; 0]);
    assert_eq!(matched(&waves, &[]).unwrap().iter().map(|place| place.at).collect::<Vec<_>>(), [2, 3, 4]);
    // Nearly everybody in the matched places said yes.
    let first = autumn(2026, [(60, 30), (10, 10), (10, 10), (10, 10), (0, 0)]);
    let second = autumn(2027, [(60, 30), (10, 5), (10, 5), (10, 5), (0, 0)]);
    let waves = [first, with_another_setting(second, "P")];
    assert_eq!(*change(&World::cubes(&waves)[1]), Figure::Withheld);
    // With three places there is nothing to leave out, and no change is published.
    let first = autumn(2026, [(12, 12), (40, 16), (40, 16), (40, 16), (0, 0)]);
    let second = autumn(2027, [(40, 20), (40, 20), (40, 16), (40, 16), (0, 0)]);
    let waves = [first, with_another_setting(second, "P")];
    assert_eq!(matched(&waves, &[]), None);
    assert_eq!(*change(&World::cubes(&waves)[1]), Figure::Withheld);
}

/// Two autumns in which P, where nearly everybody agrees, is pooled with Q; P has three times the roll.
fn with_a_pool_of_two() -> [World; 2] {
    let heavy = |mut world: World| {
        world.inputs.roster.iter_mut().filter(|row| row.setting == "P").for_each(|row| row.invited = 9);
        world
    };
    let first = autumn(2026, [(14, 12), (14, 7), (40, 16), (42, 20), (44, 20)]);
    let second = autumn(2027, [(14, 12), (16, 9), (40, 20), (42, 25), (44, 22)]);
    [heavy(first), heavy(second)]
}

/// The same wave after somebody in P and somebody in Q gave one another's answers.
fn swapped(mut world: World) -> World {
    let agrees = |ballot: &Ballot| ["often", "always"].contains(&ballot.answers[0].choice.as_str());
    let of = |place: &str, agreeing: bool| {
        world.ballots.iter().position(|one| one.setting == place && agrees(one) == agreeing).unwrap()
    };
    let (p, q) = (of("P", false), of("Q", true));
    let answers = world.ballots[p].answers.clone();
    world.ballots[p].answers = std::mem::replace(&mut world.ballots[q].answers, answers);
    world
}

#[test]
fn a14_hidden_answers_that_change_places_of_unequal_roll_leave_every_byte_of_the_release() {
    let [first, second] = with_a_pool_of_two();
    let cubes = World::cubes(&[first.clone(), second.clone()]);
    assert!(change(&cubes[1]).shown().is_some());
    let levels = |waves: &[World; 2], off: &[Rule]| {
        let matched = matched(waves, off).unwrap();
        let change = stats::matched_change(&clusters(&matched, &waves[1].rules(off))).unwrap();
        (change.then.to_bits(), change.now.to_bits(), change.low.to_bits())
    };
    for other in [[swapped(first.clone()), second.clone()], [first.clone(), swapped(second.clone())]] {
        let same = World::cubes(&other);
        let text = |cubes: &[Cube]| serde_json::to_string(cubes).unwrap();
        assert_eq!(text(&same), text(&cubes));
        let waves = [first.clone(), second.clone()];
        assert_eq!(levels(&other, &[]), levels(&waves, &[]));
        // Were every place a cluster of its own, the levels would be a second sum over P and Q.
        assert_ne!(levels(&other, &[Rule::Siblings]), levels(&waves, &[Rule::Siblings]));
    }
}

#[test]
fn two_matched_places_are_not_a_group_above_a_setting() {
    let first = autumn(2026, [(40, 16), (40, 16), (40, 16), (0, 0), (0, 0)]);
    let second = autumn(2027, [(40, 20), (40, 20), (40, 16), (0, 0), (0, 0)]);
    let waves = [first, with_another_setting(second, "P")];
    assert_eq!(*change(&World::cubes(&waves)[1]), Figure::Withheld);
    assert!(!leaks(&waves, &[Rule::Places]).is_empty());
    assert_eq!(leaks(&waves, &[]), [""; 0]);
}

#[test]
fn changes_of_one_release_are_one_family() {
    // Item B stays as it was, so that A's change is one of two.
    let wave = |year, x: u32| {
        let mut world = autumn(year, [(80, x); 5]);
        for (at, ballot) in world.ballots.iter_mut().enumerate() {
            ballot.answers[1].choice = if at % 2 == 0 { "always".into() } else { "never".into() };
        }
        world
    };
    let clear = |gain: u32, alone: bool| {
        let mut second = wave(2027, 40 + gain);
        if alone {
            second.inputs.questionnaires[0].questions[1].version = 2;
            second.ballots.iter_mut().for_each(|ballot| ballot.answers[1].version = 2);
        }
        shown_change(&World::cubes(&[wave(2026, 40), second])[1]).clear
    };
    let first = |alone| (1..40).find(|gain| clear(*gain, alone)).unwrap();
    assert!(first(true) < first(false));
}

fn gap<'a>(cube: &'a Cube, name: &str) -> Option<&'a Figure<Gap>> {
    let wanted = |cell: &&super::GapCell| cell.group.name == name && cell.key.item == "A";
    cube.gaps.iter().find(wanted).map(|cell| &cell.figure)
}

/// Three places; each has so many answers of Years 7, 8 and 9.
fn in_years(of: [(u32, u32); 3]) -> World {
    let mut world = World::of(&FIVE[..3]);
    for (year, (n, x)) in (7..).zip(of) {
        for place in ["P", "Q", "R"] {
            world.answer(place, n, x, |ballot| ballot.year_group = Some(year));
        }
    }
    world
}

#[test]
fn a_group_stands_beside_everyone_else_and_not_beside_the_total() {
    let cube = in_years([(40, 12), (20, 12), (20, 12)]).cube();
    let shown = gap(&cube, "Year 7").unwrap().shown().unwrap();
    assert_eq!((shown.group, shown.everyone_else, shown.points, shown.clear), (30, 60, -30, true));
    assert!(shown.low < -15 && shown.high > -45);
    let names: Vec<(Dimension, &str)> = cube
        .gaps
        .iter()
        .filter(|cell| cell.key.item == "A")
        .map(|cell| (cell.group.dimension, cell.group.name.as_str()))
        .collect();
    let year = |name| (Dimension::YearGroup, name);
    assert_eq!(names, [year("Year 7"), year("Year 8"), year("Year 9")]);
}

#[test]
fn gaps_keep_the_plan_s_order_and_know_no_place_and_no_edition() {
    let mut world = World::of(&[
        ("P", "secondary", "x"),
        ("Q", "secondary", "x"),
        ("R", "secondary", "y"),
        ("S", "primary", "y"),
        ("T", "primary", "y"),
        ("U", "primary", "x"),
    ]);
    for (place, n) in [("P", 20), ("Q", 30), ("R", 40), ("S", 50), ("T", 60), ("U", 70)] {
        world.answer(place, n, n / 2, |ballot| {
            ballot.groups[0] = Some(n % 20 == 0);
            ballot.edition = if n % 20 == 0 { "pl".into() } else { "en".into() };
        });
    }
    let cube = world.cube();
    let names: Vec<String> = cube
        .gaps
        .iter()
        .filter(|cell| cell.key.item == "A")
        .map(|cell| format!("{} {}", cell.group.dimension.name(), cell.group.name))
        .collect();
    let expected = ["phase secondary", "phase primary", "locality x", "locality y"];
    // Not also "no": it would say the same again, and count twice in the family.
    assert_eq!(names, [expected.as_slice(), &["group_1 young carer: yes"]].concat());
}

#[test]
fn a_gap_moves_from_the_first_wave_of_its_term_that_showed_it() {
    let at = |term, year, seven| in_years([(40, seven), (40, 20), (0, 0)]).at(term, year);
    let waves = [
        at(Term::Autumn, 2026, 12),
        at(Term::Spring, 2027, 4),
        at(Term::Autumn, 2027, 16),
        at(Term::Autumn, 2028, 20),
    ];
    let cubes = World::cubes(&waves);
    let moved = |at: usize| gap(&cubes[at], "Year 7").unwrap().shown().unwrap().moved.clone();
    assert_eq!((moved(0), moved(1)), (None, None));
    let last = moved(3).unwrap();
    assert_eq!((last.since.as_str(), last.by.points), ("Autumn 2026", 20));
    assert!(last.by.low < 12 && last.by.high > 28 && last.by.low > -5, "{last:?}");
    assert_eq!(moved(2).unwrap().since, "Autumn 2026");
    // What was withheld then is no start.
    let small = in_years([(4, 2), (40, 20), (0, 0)]).at(Term::Autumn, 2026);
    let cubes = World::cubes(&[small, at(Term::Autumn, 2027, 16)]);
    assert_eq!(gap(&cubes[1], "Year 7").unwrap().shown().unwrap().moved, None);
}

#[test]
fn a_small_group_has_a_gap_that_is_withheld_and_silence_is_told() {
    // Year 7 is too small, and Year 8 is pooled with it; Year 9's everyone else is theirs.
    let cube = in_years([(3, 1), (15, 7), (40, 20)]).cube();
    assert_eq!(gap(&cube, "Year 7"), Some(&Figure::Withheld));
    assert_eq!(gap(&cube, "Year 8"), Some(&Figure::Withheld));
    assert!(gap(&cube, "Year 9").unwrap().shown().is_some());
    assert_eq!(gap(&cube, OTHERS), None);
    assert_eq!(gap(&cube, "Year 10"), None);
    // Everyone beside Year 8 are 24 answers: shown in tenths, and no gap.
    let cube = in_years([(8, 4), (40, 20), (0, 0)]).cube();
    assert_eq!(gap(&cube, "Year 8"), Some(&Figure::Withheld));
    let cube = in_years([(10, 5), (40, 20), (0, 0)]).cube();
    assert!(gap(&cube, "Year 8").unwrap().shown().is_some());
    // Year 7 itself is shown in tenths: no gap, though everyone beside it are many.
    let cube = in_years([(4, 2), (40, 20), (40, 20)]).cube();
    let seven = |cell: &&super::Cell| cell.group.name == "Year 7" && cell.item == "A";
    assert!(cube.cells.iter().find(seven).unwrap().figure.shown().is_some());
    assert_eq!(gap(&cube, "Year 7"), Some(&Figure::Withheld));
    // Nearly everybody in Year 7 said yes: banded, and no gap.
    let cube = in_years([(12, 12), (40, 20), (0, 0)]).cube();
    assert_eq!(gap(&cube, "Year 8"), Some(&Figure::Withheld));
}

fn aim(horizon: i32, percent: u16) -> Aim {
    Aim {
        outcome: "1S".into(),
        measure: Measure::Voice(Audience::YoungPeople),
        horizon,
        due: jiff::civil::date(horizon as i16, 12, 31),
        waits_for: (horizon > 2030).then(|| jiff::civil::date(2030, 12, 31)),
        permille: 10 * percent,
        keep: false,
    }
}

fn aiming(mut world: World, aims: &[Aim]) -> World {
    world.inputs.aims = aims.to_vec();
    world
}

/// Item A's standing against a horizon in the last of these autumns, each with so many of 60 favourable.
fn standing(autumns: &[(i32, u32)], aims: &[Aim], horizon: i32) -> Standing {
    let waves: Vec<World> =
        autumns.iter().map(|(year, x)| aiming(autumn(*year, [(60, *x); 5]), aims)).collect();
    last_standing(&waves, horizon)
}

fn last_standing(waves: &[World], horizon: i32) -> Standing {
    let cubes = World::cubes(waves);
    let mine = cubes.last().unwrap().standings.iter().filter(|cell| cell.key.item == "A");
    let mut shown = mine.filter_map(|cell| cell.figure.shown());
    shown.find(|standing| standing.horizon == horizon).cloned().unwrap()
}

#[test]
fn a_first_reading_has_a_pace_and_no_status() {
    let first = standing(&[(2026, 30)], &[aim(2030, 70)], 2030);
    assert_eq!((first.baseline, first.baseline_wave.as_str(), first.target), (50, "Autumn 2026", 70));
    assert_eq!((first.path_now, first.chance, first.status, first.verdict), (None, None, None, None));
    // 20 points in four years and seven weeks.
    assert_eq!(first.pace_tenths, Some(48));
    assert_eq!(first.not_projected, Some(NotProjected::TooFewReadings));
}

#[test]
fn a_clear_gain_that_reaches_the_path_is_on_it_and_a_small_one_is_not() {
    let at = |x| standing(&[(2026, 30), (2027, x)], &[aim(2030, 70)], 2030);
    let gained = at(45);
    assert_eq!((gained.path_now, gained.status), (Some(55), Some(PathStatus::OnPath)));
    assert!(gained.chance.unwrap() > 95);
    // 57 % is above the path and no clear gain.
    let little = at(34);
    assert!(little.chance.unwrap() >= 60);
    assert_eq!(little.status, Some(PathStatus::TooCloseToCall));
    // Likely above a path that hardly rises, and still no clear gain.
    let flat = standing(&[(2026, 30), (2027, 32)], &[aim(2030, 52)], 2030);
    assert!(flat.chance.unwrap() >= 75);
    assert_eq!(flat.status, Some(PathStatus::TooCloseToCall));
    // The path has moved 5 points only: nobody can be called behind it.
    assert_eq!(at(20).status, Some(PathStatus::TooCloseToCall));
    let later = standing(&[(2026, 30), (2027, 30), (2029, 30)], &[aim(2030, 80)], 2030);
    assert_eq!(later.status, Some(PathStatus::BehindThePath));
    assert!(later.chance.unwrap() <= 5);
}

#[test]
fn a_series_starts_with_the_first_reading_of_its_term_that_was_published() {
    let aims = [aim(2030, 70)];
    let spring = aiming(autumn(2026, [(60, 12); 5]).at(Term::Spring, 2026), &aims);
    // 25 answers: shown in tenths, and no reading.
    let few = aiming(valid_of_year(2025), &aims);
    let waves = [few, spring, aiming(autumn(2026, [(60, 30); 5]), &aims)];
    let standing = last_standing(&waves, 2030);
    assert_eq!((standing.baseline, standing.baseline_wave.as_str()), (50, "Autumn 2026"));
    assert_eq!((standing.path_now, standing.status), (None, None));
}

/// Five places of 20 answers, five of them valid.
fn valid_of_year(year: i32) -> World {
    let mut world = autumn(year, [(20, 3); 5]);
    for ballots in world.ballots.chunks_mut(20) {
        ballots[5..].iter_mut().for_each(|one| one.answers[0].choice = "not_sure".into());
    }
    world
}

#[test]
fn a_target_to_keep_has_a_pace_at_most_and_its_verdict() {
    let keep = Aim { keep: true, ..aim(2030, 50) };
    for aim in [keep, aim(2030, 50)] {
        let standing = standing(&[(2026, 36), (2027, 45)], std::slice::from_ref(&aim), 2030);
        assert!(standing.keep && standing.status.is_none() && standing.chance.is_none());
        assert_eq!(
            standing.reached_before, !aim.keep,
            "a target that was reached before is told from one to keep"
        );
        assert_eq!((standing.path_now, standing.pace_tenths), (None, None));
        assert_eq!(standing.not_projected, Some(NotProjected::PaceOnly));
    }
    let fallen = standing(&[(2026, 36), (2027, 20)], &[aim(2030, 50)], 2030);
    assert!(fallen.pace_tenths.is_some());
}

#[test]
fn what_is_beyond_2030_is_paced_until_2030_has_been_read() {
    let aims = [aim(2040, 85), aim(2030, 70)];
    let autumns = |last: i32| (2026..=last).zip([30, 33, 36, 39, 42]).collect::<Vec<_>>();
    let before = standing(&autumns(2029), &aims, 2040);
    assert_eq!((before.status, before.chance), (None, None));
    assert_eq!(before.not_projected, Some(NotProjected::PaceOnly));
    assert!(before.pace_tenths.is_some());
    // On the way to 2040 the path passes the target of 2030.
    assert_eq!(before.path_now, standing(&autumns(2029), &aims, 2030).path_now);
    let after = standing(&autumns(2030), &aims, 2040);
    assert!(after.status.is_some() && after.chance.is_some());
    assert_ne!(after.not_projected, Some(NotProjected::PaceOnly));
    let past = standing(&[(2026, 30), (2029, 36), (2031, 40)], &aims, 2030);
    assert_eq!((past.status, past.verdict, past.pace_tenths), (None, None, None));
    assert_eq!((past.projection, past.not_projected), (None, None));
    let further = standing(&[(2026, 30), (2029, 36), (2031, 40)], &aims, 2040);
    assert!(further.path_now.unwrap() >= 70 && further.status.is_some());
}

#[test]
fn a_verdict_is_given_in_the_horizon_s_year_only() {
    let at = |year, x| standing(&[(2026, 30), (year, x)], &[aim(2030, 60)], 2030).verdict;
    assert_eq!(at(2030, 42), Some(Verdict::Met));
    assert_eq!(at(2030, 36), Some(Verdict::TooCloseToCall));
    assert_eq!(at(2030, 24), Some(Verdict::NotMet));
    assert_eq!([at(2029, 42), at(2031, 42)], [None, None]);
}

#[test]
fn of_a_question_that_is_asked_every_term_only_the_last_wave_before_the_horizon_has_a_verdict() {
    let at = |term, year, every_term: bool| {
        let mut waves = [autumn(2026, [(60, 30); 5]), autumn(year, [(60, 42); 5])]
            .map(|world| aiming(world, &[aim(2030, 60)]));
        for world in &mut waves {
            *world = world.clone().at(term, world.inputs.year);
            if every_term {
                world.inputs.questionnaires[0].anchors = vec!["A".into()];
            }
        }
        last_standing(&waves, 2030).verdict
    };
    assert_eq!(at(Term::Autumn, 2030, true), Some(Verdict::Met));
    assert_eq!([at(Term::Spring, 2030, true), at(Term::Summer, 2030, true)], [None, None]);
    assert_eq!(
        at(Term::Spring, 2030, false),
        Some(Verdict::Met),
        "asked in spring only: its last before the horizon"
    );
}

#[test]
fn a_line_into_the_future_is_drawn_only_where_it_is_allowed() {
    let steady = |years: std::ops::RangeInclusive<i32>| {
        let autumns: Vec<_> = years.map(|year| (year, 30 + 2 * (year - 2026) as u32)).collect();
        standing(&autumns, &[aim(2030, 65)], 2030)
    };
    assert_eq!(steady(2026..=2028).not_projected, Some(NotProjected::TooFewReadings));
    let four = steady(2026..=2029);
    let line = four.projection.unwrap();
    assert!(line.early && (61..=66).contains(&line.percent) && (1..=99).contains(&line.chance));
    assert!(line.low80 < line.low50 && line.low50 < line.percent && line.high50 < line.high80);
    assert_eq!(four.not_projected, None);
    let far = [aim(2030, 65), aim(2045, 90)];
    let autumns: Vec<_> = (2026..=2030).map(|year| (year, 30 + 2 * (year - 2026) as u32)).collect();
    assert_eq!(standing(&autumns, &far, 2045).not_projected, Some(NotProjected::TooFar));
    assert!(standing(&autumns, &[aim(2030, 65), aim(2037, 90)], 2037).projection.is_some());
}

#[test]
fn an_anchor_needs_six_readings_and_two_in_every_term() {
    let wave =
        |term: Term, year: i32, x: u32| aiming(autumn(year, [(60, x); 5]).at(term, year), &[aim(2030, 65)]);
    let spring_is_lower = |years: i32, springs: i32| {
        let mut waves = Vec::new();
        for year in 2026..2026 + years {
            if year > 2026 && year <= 2026 + springs {
                waves.push(wave(Term::Spring, year, 18 + 2 * (year - 2026) as u32));
            }
            waves.push(wave(Term::Autumn, year, 30 + 2 * (year - 2026) as u32));
        }
        last_standing(&waves, 2030)
    };
    // Three of every term: nine readings, and no more than three of the same term.
    let each = |year| Term::ALL.map(|term| wave(term, year, 30));
    let mut nine: Vec<World> = (2026..2029).flat_map(each).collect();
    nine.sort_by_key(|world| world.inputs.closed_on.clone());
    assert_eq!(last_standing(&nine, 2030).not_projected, Some(NotProjected::TooFewReadings));
    // Four autumns and one spring; four autumns and two springs.
    assert_eq!(spring_is_lower(4, 1).not_projected, Some(NotProjected::TooFewReadings));
    let line = spring_is_lower(4, 2).projection.unwrap();
    // The springs' lower level does not bend the autumns' line.
    assert!(!line.early && (62..=65).contains(&line.percent), "{line:?}");
}

#[test]
fn a_withheld_reading_has_a_withheld_standing_and_other_outcomes_and_audiences_have_none() {
    let few = aiming(autumn(2026, [(5, 2); 5]), &[aim(2030, 70)]);
    let cube = few.cube();
    assert_eq!(cube.standings.len(), 2);
    assert!(cube.standings.iter().all(|cell| cell.figure == Figure::Withheld));
    let others = [
        Aim { outcome: "2S".into(), ..aim(2030, 70) },
        Aim { measure: Measure::Voice(Audience::Families), ..aim(2030, 70) },
        Aim { measure: Measure::Register("persistent-absence".into()), ..aim(2030, 70) },
    ];
    assert!(aiming(autumn(2026, [(60, 30); 5]), &others).cube().standings.is_empty());
}

/// SplitMix64 (Steele, Lea and Flood 2014); 0 up to 1.
fn dice(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Five places of 60, all at 60 %, each wave with its own noise of 3 points in every place.
fn drawn(year: i32, mut uniform: impl FnMut() -> f64) -> World {
    let place = |uniform: &mut dyn FnMut() -> f64| {
        // Twelve uniforms less six are nearly normal.
        let noise = 0.03 * ((0..12).map(|_| uniform()).sum::<f64>() - 6.0);
        (60, (0..60).filter(|_| uniform() < 0.6 + noise).count() as u32)
    };
    aiming(autumn(year, [0; 5].map(|_| place(&mut uniform))), &[aim(2030, 70)])
}

#[test]
fn where_nothing_moved_few_releases_say_that_something_did() {
    let mut uniform = dice(4);
    let (releases, mut clear, mut on_path) = (200, 0, 0);
    for _ in 0..releases {
        let cubes = World::cubes(&[drawn(2026, &mut uniform), drawn(2027, &mut uniform)]);
        clear += u32::from(shown_change(&cubes[1]).clear);
        let status = cubes[1].standings[0].figure.shown().unwrap().status;
        on_path += u32::from(status == Some(PathStatus::OnPath));
    }
    assert!(clear * 20 <= releases && on_path * 20 <= releases, "{clear} {on_path} of {releases}");
}

prop_compose! {
    /// Two autumns in the same places, some of them with a setting more in the second.
    fn any_two_waves()(
        places in prop::collection::vec(((0u32..40, 0u32..41), (0u32..40, 0u32..41), 0u8..4), 3..8),
    ) -> [World; 2] {
        let names: Vec<String> = (0..places.len()).map(|at| format!("Place {at}")).collect();
        let phase = |at: usize| if at.is_multiple_of(2) { "a" } else { "b" };
        let plan: Vec<_> = names.iter().enumerate().map(|(at, name)| (name.as_str(), phase(at), "x")).collect();
        let mut waves = [World::of(&plan), World::of(&plan).at(Term::Autumn, 2027)];
        for (name, (first, second, _)) in names.iter().zip(&places) {
            for (world, (n, x)) in waves.iter_mut().zip([first, second]) {
                world.answer(name, *n, (*x).min(*n), |_| {});
            }
        }
        let [first, mut second] = waves;
        for (name, (_, (n, _), change)) in names.iter().zip(&places) {
            if *change == 0 && *n > 0 {
                second = with_another_setting(second, name);
            }
        }
        [first, second]
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_any_partnership_gives_something_small_away(waves in any_two_waves()) {
        prop_assert_eq!(leaks(&waves, &[]), Vec::<String>::new());
        let cubes = World::cubes(&waves);
        let shown = cubes[1].changes.iter().any(|cell| cell.figure.shown().is_some());
        prop_assert!(!shown || cubes.iter().all(|cube| cube.cells[0].figure.shown().is_some()));
    }

    #[test]
    fn the_order_of_the_ballots_changes_no_change(waves in any_two_waves()) {
        let mut shuffled = waves.clone();
        shuffled.iter_mut().for_each(|world| crate::ids::shuffle(&mut world.ballots));
        prop_assert_eq!(World::cubes(&shuffled), World::cubes(&waves));
    }
}
