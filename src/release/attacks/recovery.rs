//! A6, A10: exact numbers worked back from what is said about one cell.

use super::super::figure::{Reading, Share};
use super::super::safety::{Count, Rule};
use super::super::wording;
use super::super::world::{CODES, World};
use super::THREE;
use crate::surveys::Choice;
use std::collections::{BTreeMap, BTreeSet, HashMap};

fn scale() -> Vec<Choice> {
    let choice = |(at, code): (usize, &&str)| Choice {
        code: (*code).into(),
        label: String::new(),
        score: 25 * at as u8,
        favourable: at > 2,
    };
    CODES.iter().enumerate().map(choice).collect()
}

fn published(world: &World, off: &[Rule], given: &[u32; 5]) -> Reading {
    let n = given.iter().sum();
    let count = Count { n, x: given[3] + given[4], roster: 2 * n };
    wording::reading(&world.rules(off), count, &scale(), given)
}

/// The choices that 1 or 2 people gave, and of which everything published allows nothing but 1 or 2.
fn isolated(off: &[Rule], given: &[u32; 5]) -> Vec<usize> {
    let world = World::of(&THREE);
    let target = published(&world, off, given);
    let n: u32 = given.iter().sum();
    let mut open = [false; 5];
    for n in n.saturating_sub(4)..=n + 4 {
        for a in 0..=n {
            for b in 0..=n - a {
                for c in 0..=n - a - b {
                    let left = n - a - b - c;
                    // Only splits of the favourable side near the true one are tried: it is enough to find one.
                    for d in 0..=left {
                        let tried = [a, b, c, d, left - d];
                        let far = tried.iter().zip(given).any(|(one, true_one)| one.abs_diff(*true_one) > 3);
                        if !far && published(&world, off, &tried) == target {
                            tried
                                .iter()
                                .zip(&mut open)
                                .for_each(|(one, open)| *open |= !(1..=2).contains(one));
                        }
                    }
                }
            }
        }
    }
    (0..5).filter(|&at| (1..=2).contains(&given[at]) && !open[at]).collect()
}

#[test]
fn a10_share_mean_and_bars_together_never_isolate_one_or_two_people() {
    for given in [[1, 5, 9, 12, 5], [2, 1, 10, 16, 3], [6, 1, 7, 2, 14], [0, 2, 12, 17, 1], [1, 1, 1, 14, 14]]
    {
        assert_eq!(isolated(&[], &given), [0; 0], "{given:?}");
    }
    assert!(!isolated(&[Rule::Bars], &[1, 5, 9, 12, 5]).is_empty());
}

/// Every (x, n) at 10 to 29 answers of which exactly this is said.
fn fits(off: &[Rule]) -> BTreeMap<String, Vec<(u32, u32)>> {
    let rules = World::of(&THREE).rules(off);
    let mut fits: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
    for n in 10..30 {
        for x in 0..=n {
            let given = [n - x, 0, 0, 0, x];
            let said = wording::reading(&rules, Count { n, x, roster: 60 }, &scale(), &given);
            fits.entry(serde_json::to_string(&said).unwrap()).or_default().push((x, n));
        }
    }
    fits
}

#[test]
fn a6_two_or_more_pairs_fit_everything_said_at_ten_to_twenty_nine_answers() {
    for (said, pairs) in fits(&[]) {
        let answers: BTreeSet<u32> = pairs.iter().map(|(x, _)| *x).collect();
        let people: BTreeSet<u32> = pairs.iter().map(|(_, n)| *n).collect();
        // No exception is known.
        assert!(answers.len() > 1 && people.len() > 1, "{said} is said of {pairs:?} only");
    }
    assert!(fits(&[Rule::Tenths, Rule::Unanimity]).values().any(|pairs| pairs.len() == 1));
}

/// What is said of 30, 31 or 32 people (of whom "30" is said), with the fewest and the most of each choice
/// that fit, and whether anything but 1 or 2 does.
fn forced(off: &[Rule]) -> usize {
    let (rules, scale) = (World::of(&THREE).rules(off), scale());
    let mut open: HashMap<Vec<u8>, [bool; 5]> = HashMap::new();
    for n in 30..33u32 {
        for a in 0..=n {
            for b in 0..=n - a {
                for c in 0..=n - a - b {
                    for d in 0..=n - a - b - c {
                        let given = [a, b, c, d, n - a - b - c - d];
                        let count = Count { n, x: given[3] + given[4], roster: 60 };
                        let said = said_in_short(&wording::reading(&rules, count, &scale, &given));
                        let open = open.entry(said).or_default();
                        open.iter_mut().zip(given).for_each(|(open, one)| *open |= !(1..=2).contains(&one));
                    }
                }
            }
        }
    }
    open.values().filter(|open| open.contains(&false)).count()
}

fn said_in_short(reading: &Reading) -> Vec<u8> {
    let share = match reading.share {
        Share::Percent { percent, .. } => percent,
        Share::Tenths { tenths } => 110 + tenths,
        Share::UnderThreeInTen => 121,
        Share::OverSevenInTen => 122,
        Share::UnderTenPercent => 123,
        Share::OverNinetyPercent => 124,
    };
    let mut said = vec![share, reading.mean.unwrap_or(u8::MAX), reading.answers.unwrap_or(0) as u8];
    for bar in reading.spread.iter().flatten() {
        said.extend([bar.choices.len() as u8, bar.percent]);
    }
    said
}

#[test]
fn a10_no_answers_of_thirty_people_force_a_choice_of_one_or_two_of_them() {
    assert_eq!(forced(&[]), 0);
    assert!(forced(&[Rule::Bars]) > 0);
}
