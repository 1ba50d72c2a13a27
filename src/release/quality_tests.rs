//! What stands beside the partnership's own figures: right, withheld where it must be, and of no use to an
//! attacker who knows every number of the roster.

use super::cube::{Cube, Dimension};
use super::derived::{Health, NotWeighted, Quality};
use super::figure::{More, Share};
use super::health::{OffScale, of_counts};
use super::quality::{unfavourable, worst_case};
use super::safety::{Count, Rules};
use super::sheet::Stack;
use super::tables::Table;
use super::weights::Scales;
use super::world::{CODES, World};
use super::{gate, tally, wording};
use crate::responses::{Answer, Ballot};
use crate::surveys::Choice;

const THREE: [(&str, &str, &str); 3] = [("P", "primary", "x"), ("Q", "primary", "x"), ("R", "primary", "x")];

fn in_year(year: i32) -> impl Fn(&mut Ballot) {
    move |ballot| ballot.year_group = Some(year)
}

fn more(cube: &Cube, item: &str) -> More {
    let wanted = |cell: &&super::Cell| cell.group.dimension == Dimension::Partnership && cell.item == item;
    let cell = cube.cells.iter().find(wanted).unwrap();
    cell.figure.shown().unwrap().more.as_deref().cloned().unwrap()
}

fn quality(cube: &Cube) -> Quality {
    cube.quality[0].figure.shown().unwrap().clone()
}

/// Three places with a Year 7 of `7 * each` and a Year 8 of `8 * each`.
fn two_years(seven: (u32, u32), eight: (u32, u32)) -> World {
    let mut world = World::of(&THREE);
    for place in ["P", "Q", "R"] {
        world.answer(place, seven.0, seven.1, in_year(7)).answer(place, eight.0, eight.1, in_year(8));
    }
    world
}

fn invite(world: &mut World, year: i32, invited: u32) {
    world
        .inputs
        .roster
        .iter_mut()
        .filter(|row| row.year_group == Some(year))
        .for_each(|row| row.invited = invited);
}

#[test]
fn weights_give_every_year_its_part_of_the_roster() {
    let mut world = two_years((20, 16), (20, 8));
    let even = world.cube();
    assert_eq!((more(&even, "A").weighted, quality(&even).not_weighted), (Some(60), None));
    invite(&mut world, 8, 9);
    // Year 8 is three quarters of the roster: .25 * .8 + .75 * .4.
    let cube = world.cube();
    assert_eq!(more(&cube, "A").weighted, Some(50));
    let cell = cube.cells.iter().find(|cell| cell.group.dimension == Dimension::Partnership).unwrap();
    assert!(matches!(cell.figure.shown().unwrap().share, Share::Percent { percent: 60, .. }));
    let group = cube.cells.iter().filter(|cell| cell.group.dimension != Dimension::Partnership);
    assert!(group.filter_map(|cell| cell.figure.shown()).all(|reading| reading.more.is_none()));
    let text = serde_json::to_string(&cube).unwrap();
    assert!(["weights", "design", "p_value", "n_star"].iter().all(|word| !text.contains(word)));
}

#[test]
fn a_question_that_few_answered_is_not_weighted_though_many_answered_others() {
    let mut world = two_years((20, 16), (20, 8));
    invite(&mut world, 8, 9);
    // 40 of 120 gave an answer on the scale of A: enough for whole percents, too few for weights.
    for ballot in world.ballots.iter_mut().enumerate().filter(|(at, _)| at % 3 != 0).map(|(_, ballot)| ballot)
    {
        ballot.answers[0].choice = "does_not_apply".into();
    }
    let cube = world.cube();
    assert_eq!((more(&cube, "A").weighted, more(&cube, "B").weighted), (None, Some(50)));
    assert_eq!(quality(&cube).not_weighted, None);
}

#[test]
fn the_reason_for_no_weights_is_given() {
    let few = two_years((8, 4), (8, 4));
    assert_eq!(quality(&few.cube()).not_weighted, Some(NotWeighted::TooFew));
    let mut uneven = two_years((60, 30), (6, 3));
    invite(&mut uneven, 8, 300);
    let cube = uneven.cube();
    let reason = quality(&cube).not_weighted.unwrap();
    assert!(matches!(reason, NotWeighted::TooUneven | NotWeighted::NotConverged), "{reason:?}");
    assert_eq!(more(&cube, "A").weighted, None);
}

#[test]
fn people_whose_year_is_not_known_keep_their_part() {
    let mut world = two_years((20, 16), (20, 8));
    for place in ["P", "Q", "R"] {
        world.answer(place, 10, 5, |_| {});
    }
    // Paper: on the roster they have a year, here Year 8 gets all of them; 30 of 150 answers keep a fifth.
    for row in world.inputs.roster.iter_mut().filter(|row| row.year_group.is_none()) {
        row.year_group = Some(8);
    }
    // Roster 180 Year 7 and 270 Year 8. With nobody on the roster they are pooled with Year 7, 63 of 90 favourable:
    // (.8 * .4 + .2) * .7 + .8 * .6 * .4 = .556.
    // Without keeping their part it would be .4 * .7 + .6 * .4 = .52.
    assert_eq!(more(&world.cube(), "A").weighted, Some(56));
}

/// One audience as it is weighed: with the gate's tables, or with every group by itself.
fn weighed_as<T>(world: &World, apart: bool, then: impl FnOnce(Vec<(f64, Ballot)>) -> T) -> T {
    let mut stack = Stack::new(&world.inputs.questionnaires);
    world.ballots.iter().for_each(|ballot| stack.take(ballot).unwrap());
    let (plan, rules) = (&world.inputs.plan, Rules::of(&world.inputs.plan));
    let counts = tally::count(plan, rules.minimum, &stack, &world.inputs.roster);
    let partitions = counts[0].axes.partitions(plan);
    let mut tables: Vec<Table> = gate::item_tables(&counts[0], &counts[0].items[0], &partitions, &rules);
    if apart {
        tables.iter_mut().for_each(|table| table.siblings.hidden.fill(false));
    }
    let groups: Vec<Vec<usize>> =
        stack.sheets.iter().map(|sheet| counts[0].axes.of_sheet(&stack, sheet)).collect();
    let weights = Scales::new(&counts[0], plan, &partitions[0], &groups).weigh(&tables).unwrap();
    then(weights.iter().copied().zip(world.ballots.iter().cloned()).collect())
}

#[test]
fn the_weighted_share_tells_nothing_of_who_is_who_inside_a_pool() {
    let mut world = two_years((20, 10), (20, 10));
    world.answer("P", 7, 6, in_year(9)).answer("P", 8, 1, in_year(10));
    for (year, invited) in [(7, 6), (8, 6), (9, 9), (10, 6)] {
        invite(&mut world, year, invited);
    }
    let mut swapped = world.clone();
    let years = |year: i32, favourable: bool| {
        let is = |ballot: &Ballot| CODES[3..].contains(&ballot.answers[0].choice.as_str()) == favourable;
        world.ballots.iter().position(|ballot| ballot.year_group == Some(year) && is(ballot)).unwrap()
    };
    let (one, other) = (years(9, true), years(10, false));
    let answers = swapped.ballots[one].answers.clone();
    swapped.ballots[one].answers = std::mem::replace(&mut swapped.ballots[other].answers, answers);
    assert_eq!(swapped.cube(), world.cube());
    let of_years = |apart: bool| {
        weighed_as(&world, apart, |weighed| {
            let of =
                |year: i32| weighed.iter().find(|(_, ballot)| ballot.year_group == Some(year)).unwrap().0;
            of(9) / of(10)
        })
    };
    assert!((of_years(false) - 1.0).abs() < 1e-9);
    assert!((of_years(true) - 1.0).abs() > 0.2, "{}", of_years(true));
}

#[test]
fn a_small_year_joins_the_next_and_a_small_place_the_one_that_it_joins() {
    let mut world = two_years((20, 10), (20, 10));
    for place in ["P", "Q", "R"] {
        world.answer(place, 4, 2, in_year(6));
    }
    // 12 of Year 6 are 3 % of the roster when the others are five times as many.
    invite(&mut world, 6, 2);
    invite(&mut world, 7, 8);
    invite(&mut world, 8, 5);
    let weights = weighed_as(&world, false, |weighed| {
        [6, 7, 8].map(|year| weighed.iter().find(|(_, ballot)| ballot.year_group == Some(year)).unwrap().0)
    });
    assert!((weights[0] - weights[1]).abs() < 1e-9 && (weights[1] - weights[2]).abs() > 0.1, "{weights:?}");

    let mut places = World::of(&[("P", "a", "x"), ("Q", "a", "x"), ("R", "b", "x"), ("S", "b", "x")]);
    for (place, invited) in [("P", 10), ("Q", 12), ("R", 20), ("S", 1)] {
        let from = places.inputs.roster.len();
        places.answer(place, 30, 15, |_| {});
        places.inputs.roster[from..].iter_mut().for_each(|row| row.invited = invited);
    }
    let of_places = |world: &World| {
        weighed_as(world, false, |weighed| {
            ["P", "Q", "R", "S"]
                .map(|place| weighed.iter().find(|(_, ballot)| ballot.setting == place).unwrap().0)
        })
    };
    let [_, _, r, s] = of_places(&places);
    assert!((r - s).abs() < 1e-9, "the only other place of its phase: {r} {s}");
    places.inputs.plan.places[3].joins = Some("Q".into());
    let [_, q, _, s] = of_places(&places);
    assert!((q - s).abs() < 1e-9, "the place that it joins: {q} {s}");
}

#[test]
fn a_group_in_which_nobody_answered_is_named_when_it_is_large_enough() {
    let named = |invited: u32| {
        let mut world = two_years((20, 10), (20, 10));
        let mut row = world.inputs.roster[0].clone();
        (row.year_group, row.invited, row.done) = (Some(9), invited, 0);
        world.inputs.roster.push(row);
        quality(&world.cube()).not_represented
    };
    assert_eq!(named(60), ["Year 9"]);
    assert_eq!(named(19), [""; 0]);
}

#[test]
fn evenness_is_the_r_indicator_and_says_of_nobody_that_everybody_answered() {
    let bands = |often: u32| {
        let mut world = World::of(&THREE);
        for (place, band) in ["P", "Q", "R", "P", "Q", "R"].into_iter().zip([0, 0, 0, 1, 1, 1]) {
            world.answer(place, 20, 10, |ballot| {
                ballot.absence_band = Some(["often away", "seldom away"][band].into());
            });
        }
        for row in &mut world.inputs.roster {
            row.invited = if row.absence_band.as_deref() == Some("often away") { often } else { 2 };
        }
        quality(&world.cube())
    };
    // 60 of 240 and 60 of 120: 1 - 2 * sqrt((240 * .0833^2 + 120 * .1667^2) / 360) = .764.
    assert_eq!((bands(4).evenness_by_absence, bands(4).evenness_by_phase), (Some(76), None));
    assert_eq!(bands(2).evenness_by_absence, Some(100));
    assert_eq!(bands(1).evenness_by_absence, None);
}

#[test]
fn the_worst_case_is_the_published_one_and_needs_three_who_did_not_answer() {
    assert_eq!(worst_case(Count { n: 200, x: 116, roster: 480 }), Some((24, 83)));
    let left = |left: u32| worst_case(Count { n: 200, x: 116, roster: 200 + left });
    assert_eq!([left(0), left(1), left(2)], [None; 3]);
    assert_eq!(left(3), Some((57, 59)));
    assert_eq!(worst_case(Count { n: 200, x: 116, roster: 150 }), None);
}

#[test]
fn the_detectable_change_comes_from_the_answers_and_from_how_the_roll_is_spread() {
    // 120 answers, half favourable, three equal places: 2.80 * sqrt(2 * .25 / 120 + 2 * .03^2 / 3) = 19.3 points.
    assert_eq!(more(&two_years((20, 10), (20, 10)).cube(), "A").detectable, Some(20));
}

#[test]
fn answers_outside_the_scale_are_said_of_those_asked() {
    let mut world = two_years((20, 10), (20, 10));
    for (at, code) in [(0, "not_sure"), (41, "not_sure"), (81, "not_sure"), (2, "does_not_apply")] {
        world.ballots[at].answers[0].choice = code.into();
    }
    let one = more(&world.cube(), "A");
    assert_eq!((one.not_sure, one.does_not_apply), (None, None));
    for at in [50, 100] {
        world.ballots[at].answers[0].choice = "does_not_apply".into();
    }
    let three = more(&world.cube(), "A");
    assert_eq!((three.not_sure, three.does_not_apply), (Some(3), Some(3)));
    let none = more(&world.cube(), "B");
    assert_eq!((none.not_sure, none.does_not_apply), (Some(0), Some(0)));
}

type Published = (Option<u8>, Option<u8>, Vec<Health>);

/// The kinds of answers outside the scale that an attacker can pin to one or two people, who knows exactly how
/// many were asked and how many of them answered on the scale.
fn pinned(answers: u32, off: u32, publish: &dyn Fn(OffScale) -> Published) -> Vec<(Published, usize)> {
    let mut possible: Vec<(Published, Vec<[u32; 4]>)> = Vec::new();
    for not_sure in 0..=off {
        for does_not_apply in 0..=off - not_sure {
            for prefer_not in 0..=off - not_sure - does_not_apply {
                let skipped = off - not_sure - does_not_apply - prefer_not;
                let asked = answers + off;
                let published = publish(OffScale { asked, not_sure, does_not_apply, skipped, prefer_not });
                let split = [not_sure, does_not_apply, skipped + prefer_not, prefer_not];
                match possible.iter_mut().find(|(known, _)| *known == published) {
                    Some((_, splits)) => splits.push(split),
                    None => possible.push((published, vec![split])),
                }
            }
        }
    }
    let is_pinned =
        |splits: &[[u32; 4]], kind: usize| splits.iter().all(|split| (1..=2).contains(&split[kind]));
    let of = |(published, splits): &(Published, Vec<[u32; 4]>)| {
        let kinds = (0..4).filter(|&kind| is_pinned(splits, kind));
        kinds.map(|kind| (published.clone(), kind)).collect::<Vec<_>>()
    };
    possible.iter().flat_map(of).collect()
}

#[test]
fn a17_shares_outside_the_scale_never_pin_one_or_two_people() {
    let health = |off: OffScale| of_counts(Count { n: 90, x: 45, roster: 300 }, off);
    let guarded = |off: OffScale| {
        let shares = off.shares();
        (shares.map(|both| both.0), shares.map(|both| both.1), health(off))
    };
    for (answers, most) in [(30, 12), (90, 24)] {
        for off in 0..=most {
            assert_eq!(pinned(answers, off, &guarded), [], "{answers} answers, {off} outside the scale");
        }
    }
    // Each share by itself, left out only where it is one or two people: what is missing is then one or two.
    let each = |off: OffScale| {
        let share = |people: u32| (!(1..3).contains(&people)).then(|| (100 * people / off.asked) as u8);
        (share(off.not_sure), share(off.does_not_apply), health(off))
    };
    assert!(!pinned(30, 8, &each).is_empty());
}

fn scale() -> Vec<Choice> {
    let choice = |(at, code): (usize, &&str)| Choice {
        code: (*code).into(),
        label: String::new(),
        score: 25 * at as u8,
        favourable: at > 2,
    };
    CODES.iter().enumerate().map(choice).collect()
}

type Said = (super::Reading, Option<u8>, Option<(u8, u8)>);

fn said(given: &[u32; 5], unguarded: bool) -> Said {
    let n = given.iter().sum();
    let count = Count { n, x: given[3] + given[4], roster: 150 };
    let rules = World::of(&THREE).rules(&[]);
    let reading = wording::reading(&rules, count, &scale(), given);
    let below = (100 * (given[0] + given[1]) / n) as u8;
    let spread = reading.spread.as_deref();
    let low =
        if unguarded { Some(below) } else { spread.and_then(|bars| unfavourable(bars, &scale(), given)) };
    (reading, low, worst_case(count))
}

/// The choices that 1 or 2 people gave, and of which everything said allows nothing but 1 or 2.
fn isolated(given: &[u32; 5], unguarded: bool) -> Vec<usize> {
    let target = said(given, unguarded);
    let mut open = [false; 5];
    for code in 0..7u32.pow(5) {
        let mut tried = *given;
        let fits = tried.iter_mut().enumerate().all(|(at, people)| {
            let shifted = *people + code / 7u32.pow(at as u32) % 7;
            *people = shifted.saturating_sub(3);
            shifted >= 3
        });
        if fits && said(&tried, unguarded) == target {
            tried.iter().zip(&mut open).for_each(|(people, open)| *open |= !(1..=2).contains(people));
        }
    }
    (0..5).filter(|&at| (1..=2).contains(&given[at]) && !open[at]).collect()
}

#[test]
fn a10_percent_unfavourable_and_worst_case_isolate_nobody_beside_share_and_bars() {
    for given in [[1, 5, 9, 12, 5], [2, 1, 10, 16, 3], [6, 1, 7, 2, 14], [0, 2, 12, 17, 1], [14, 13, 2, 4, 4]]
    {
        assert_eq!(isolated(&given, false), [0; 0], "{given:?}");
    }
    // "Sometimes" was given by two, and its bar is the whole of the unfavourable side.
    assert_eq!(isolated(&[14, 13, 2, 4, 4], true), [2]);
}

/// Items `A`, `B` and as many more as asked for; every ballot answers them by `choice(ballot, item)`.
fn with_items(people: u32, items: usize, choice: impl Fn(usize, usize) -> usize) -> World {
    let mut world = two_years((people / 6, 0), (people / 6, 0));
    let first = world.inputs.questionnaires[0].questions[0].clone();
    let names = ["A", "B", "C", "D", "E", "F"];
    world.inputs.questionnaires[0].questions = names[..items]
        .iter()
        .map(|name| crate::surveys::Question { item: (*name).into(), ..first.clone() })
        .collect();
    for (at, ballot) in world.ballots.iter_mut().enumerate() {
        let answer = |item: usize| Answer {
            item: names[item].into(),
            version: 1,
            choice: CODES[choice(at, item)].into(),
        };
        ballot.answers = (0..items).map(answer).collect();
    }
    world
}

#[test]
fn straight_lining_is_counted_from_a_hundred_people_and_points_at_no_few() {
    let with = |people: u32, straight: usize, items: usize| {
        let choice = |at: usize, item: usize| if at < straight { 3 } else { (at + item) % 5 };
        quality(&with_items(people, items, choice).cube()).straight_lining
    };
    assert_eq!(with(120, 30, 5), Some(25));
    assert_eq!((with(96, 30, 5), with(120, 30, 4)), (None, None));
    assert_eq!([with(120, 0, 5), with(120, 1, 5), with(120, 2, 5)], [None; 3]);
    assert_eq!((with(120, 3, 5), with(120, 117, 5), with(120, 118, 5)), (Some(3), Some(98), None));
}

#[test]
fn a_set_of_items_has_its_reliability_from_a_hundred_complete_answers() {
    // Every fifth person gives the last item a free answer.
    let choice = |at: usize, item: usize| if item == 2 && at.is_multiple_of(5) { at / 5 % 5 } else { at % 5 };
    let mut world = with_items(120, 3, choice);
    world.inputs.questionnaires[0].anchors = vec!["A".into(), "B".into()];
    let found = quality(&world.cube()).reliability;
    let told: Vec<_> =
        found.iter().map(|one| (one.of.as_str(), one.items.len(), one.low.is_some())).collect();
    assert_eq!(
        told,
        [("the questions asked every term", 2, false), ("the questions on intervention 1", 3, true)]
    );
    assert_eq!(found[0].hundredths, 100);
    let (low, high) = (found[1].low.unwrap(), found[1].high.unwrap());
    assert!(low < found[1].hundredths && found[1].hundredths < high && high < 100, "{found:?}");
    for ballot in world.ballots.iter_mut().take(21) {
        ballot.answers[2].choice = "skipped".into();
    }
    let fewer = quality(&world.cube()).reliability;
    assert_eq!(fewer.iter().map(|one| one.items.len()).collect::<Vec<_>>(), [2]);
}

#[test]
fn an_item_that_goes_another_way_is_flagged_and_its_neighbours_are_not() {
    let choice = |at: usize, item: usize| if item == 3 { (at * 7 / 3) % 5 } else { at % 5 };
    let cube = with_items(120, 4, choice).cube();
    assert_eq!(more(&cube, "D").health, [Health::StandsApart]);
    assert_eq!(more(&cube, "A").health, []);
}

#[test]
fn health_needs_a_hundred_answers_and_has_fixed_bounds() {
    let off = |asked: u32, unsure: u32, not_apply: u32| OffScale {
        asked,
        not_sure: unsure - unsure / 2,
        does_not_apply: not_apply,
        skipped: unsure / 2,
        prefer_not: 0,
    };
    let of = |n: u32, x: u32, off: OffScale| of_counts(Count { n, x, roster: 900 }, off);
    assert_eq!(of(100, 90, off(100, 0, 0)), [Health::LittleRoom]);
    assert_eq!(of(100, 89, off(100, 0, 0)), []);
    assert_eq!(of(99, 99, off(99, 0, 0)), []);
    assert_eq!(of(85, 40, off(100, 15, 0)), []);
    assert_eq!(of(84, 40, off(100, 16, 0)), [Health::Reword]);
    assert_eq!(of(40, 20, off(100, 0, 60)), []);
    assert_eq!(of(39, 20, off(100, 0, 61)), [Health::Route]);
}

#[test]
fn a_partnership_whose_own_figure_is_withheld_says_nothing_beside_it() {
    let mut world = World::of(&[("P", "p", "x"), ("Q", "p", "x")]);
    let from = with_items(120, 5, |at, _| at % 5);
    world.inputs.questionnaires = from.inputs.questionnaires.clone();
    for (at, ballot) in from.ballots.iter().enumerate() {
        let place = ["P", "Q"][at % 2];
        world.answer(place, 1, 0, |own| own.answers.clone_from(&ballot.answers));
    }
    let cube = world.cube();
    assert!(cube.cells.iter().all(|cell| cell.figure.shown().is_none_or(|reading| reading.more.is_none())));
    assert_eq!(cube.quality[0].figure, super::Figure::Withheld, "two places are too few");
    let mut few = World::of(&THREE);
    few.answer("P", 3, 1, |_| {}).answer("Q", 3, 1, |_| {}).answer("R", 3, 1, |_| {});
    assert_eq!(few.cube().quality[0].figure, super::Figure::Withheld);
    let text = serde_json::to_string(&from.cube()).unwrap();
    assert_eq!(Cube::from_stored(&text).unwrap(), from.cube());
}
