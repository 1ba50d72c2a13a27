//! A6, A10: exact numbers worked back from what is said about one cell.

use super::super::figure::Reading;
use super::super::safety::{Count, Rule};
use super::super::wording;
use super::super::world::{CODES, World};
use super::THREE;
use crate::surveys::Choice;

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
