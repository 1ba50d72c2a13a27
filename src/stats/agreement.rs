//! How far two people who sort the same things agree beyond chance.

use super::distributions::Z;
use super::proportion::Interval;
use std::collections::{BTreeMap, BTreeSet};

/// Cohen's kappa of two coders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kappa {
    /// -1 to 1; 1 where they agree throughout, 0 where they agree as often as chance would have it.
    pub kappa: f64,
    /// How many things both of them sorted.
    pub pairs: u64,
    /// The share 0-1 on which they agree.
    pub agreed: f64,
    /// The share 0-1 on which chance alone would have them agree.
    pub by_chance: f64,
    /// 95 %; none where the spread comes out as nothing, as where they agree throughout.
    pub interval: Option<Interval>,
}

/// Cohen's unweighted kappa: each pair is what the first and the second coder called one thing.
///
/// kappa = (po - pe) / (1 - pe), with po the share of pairs that agree and pe = Σ p(i.)·p(.i) from the two coders'
/// own shares. The interval is kappa ± 1.96·se, held inside -1 to 1, with the large-sample standard error
/// se² = (A + B - C) / (n·(1 - pe)²), where A = Σ p(ii)·(1 - (p(i.) + p(.i))·(1 - kappa))²,
/// B = (1 - kappa)²·Σ(i≠j) p(ij)·(p(.i) + p(j.))² and C = (kappa - pe·(1 - kappa))².
/// None without pairs, and where chance alone would agree throughout (both called everything the same).
/// Sources: Cohen 1960; Fleiss, Cohen and Everitt 1969.
pub fn cohens_kappa<C: Ord>(pairs: &[(C, C)]) -> Option<Kappa> {
    if pairs.is_empty() {
        return None;
    }
    let n = pairs.len() as f64;
    let mut cells: BTreeMap<(&C, &C), f64> = BTreeMap::new();
    let (mut first, mut second) = (BTreeMap::new(), BTreeMap::new());
    for (one, other) in pairs {
        *cells.entry((one, other)).or_default() += 1.0 / n;
        *first.entry(one).or_default() += 1.0 / n;
        *second.entry(other).or_default() += 1.0 / n;
    }
    let of = |shares: &BTreeMap<&C, f64>, code: &C| shares.get(code).copied().unwrap_or(0.0);
    let agreed = pairs.iter().filter(|(one, other)| one == other).count() as f64 / n;
    let by_chance: f64 = first.iter().map(|(code, share)| share * of(&second, code)).sum();
    let kappa = beyond_chance(agreed, by_chance)?;
    let apart = 1.0 - kappa;
    let spread: f64 = cells
        .iter()
        .map(|((one, other), share)| {
            let chance = of(&second, one) + of(&first, other);
            share * if one == other { (1.0 - chance * apart).powi(2) } else { (apart * chance).powi(2) }
        })
        .sum();
    let variance = (spread - (kappa - by_chance * apart).powi(2)) / (n * (1.0 - by_chance).powi(2));
    Some(Kappa { kappa, pairs: pairs.len() as u64, agreed, by_chance, interval: around(kappa, variance) })
}

/// Two coders who may each give one thing several labels, or none.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelKappas<L> {
    /// Each label by itself, given or not given; none where both always gave it, or neither ever did.
    pub of_label: Vec<(L, Option<Kappa>)>,
    /// All labels together.
    pub pooled: Option<Kappa>,
}

/// Kappa for labels of which one thing may carry several: each label by itself, as yes or no, and then pooled.
///
/// Pooled: po and pe are the means of the labels' own, and kappa = (po - pe) / (1 - pe); a label that neither ever
/// gave changes nothing. Labels of one thing hang together, so the pooled interval is kappa ± 1.96·se with the
/// jackknife over things, held inside -1 to 1. Labels outside `labels` are left aside. `pairs` counts things.
/// Sources: De Vries, Elliott, Kanouse and Teleki 2008 (pooled kappa); Tukey 1958 (jackknife).
pub fn kappa_of_labels<L: Ord + Clone>(
    labels: &BTreeSet<L>,
    codings: &[(BTreeSet<L>, BTreeSet<L>)],
) -> LabelKappas<L> {
    let given = |label: &L| -> Vec<(bool, bool)> {
        codings.iter().map(|(first, second)| (first.contains(label), second.contains(label))).collect()
    };
    let answers: Vec<Vec<(bool, bool)>> = labels.iter().map(given).collect();
    let of_label = labels.iter().cloned().zip(answers.iter().map(|pairs| cohens_kappa(pairs))).collect();
    LabelKappas { of_label, pooled: pooled(&answers, codings.len()) }
}

fn pooled(answers: &[Vec<(bool, bool)>], things: usize) -> Option<Kappa> {
    let counts: Vec<Counts> = answers.iter().map(|pairs| Counts::of(pairs)).collect();
    let (agreed, by_chance) = means(&counts)?;
    let kappa = beyond_chance(agreed, by_chance)?;
    let without = |thing: usize| {
        let left: Vec<Counts> =
            counts.iter().zip(answers).map(|(counts, pairs)| counts.without(pairs[thing])).collect();
        means(&left).and_then(|(agreed, by_chance)| beyond_chance(agreed, by_chance))
    };
    let interval = (0..things).map(without).collect::<Option<Vec<f64>>>().and_then(|left_out| {
        let n = left_out.len() as f64;
        let mean = left_out.iter().sum::<f64>() / n;
        let squares: f64 = left_out.iter().map(|one| (one - mean).powi(2)).sum();
        around(kappa, (n - 1.0) / n * squares)
    });
    Some(Kappa { kappa, pairs: things as u64, agreed, by_chance, interval })
}

/// One label over all things: how often they agree, and how often each of the two gave it.
#[derive(Clone, Copy)]
struct Counts {
    n: u32,
    agreed: u32,
    first: u32,
    second: u32,
}

impl Counts {
    fn of(pairs: &[(bool, bool)]) -> Counts {
        let empty = Counts { n: 0, agreed: 0, first: 0, second: 0 };
        pairs.iter().fold(empty, |counts, (first, second)| Counts {
            n: counts.n + 1,
            agreed: counts.agreed + u32::from(first == second),
            first: counts.first + u32::from(*first),
            second: counts.second + u32::from(*second),
        })
    }

    fn without(self, (first, second): (bool, bool)) -> Counts {
        Counts {
            n: self.n - 1,
            agreed: self.agreed - u32::from(first == second),
            first: self.first - u32::from(first),
            second: self.second - u32::from(second),
        }
    }
}

/// The labels' mean shares of agreement, seen and by chance; none without labels or things.
fn means(labels: &[Counts]) -> Option<(f64, f64)> {
    if labels.is_empty() || labels.iter().any(|counts| counts.n == 0) {
        return None;
    }
    let share = |count: u32, counts: &Counts| f64::from(count) / f64::from(counts.n);
    let chance = |counts: &Counts| {
        let (first, second) = (share(counts.first, counts), share(counts.second, counts));
        first * second + (1.0 - first) * (1.0 - second)
    };
    let k = labels.len() as f64;
    let agreed = labels.iter().map(|counts| share(counts.agreed, counts)).sum::<f64>() / k;
    Some((agreed, labels.iter().map(chance).sum::<f64>() / k))
}

/// Below this, what chance leaves over and what varies are rounding.
const ROUNDING: f64 = 1e-12;

fn beyond_chance(agreed: f64, by_chance: f64) -> Option<f64> {
    let left = 1.0 - by_chance;
    (left > ROUNDING).then(|| ((agreed - by_chance) / left).min(1.0))
}

fn around(kappa: f64, variance: f64) -> Option<Interval> {
    (variance > ROUNDING).then(|| {
        let half = Z * variance.sqrt();
        Interval { low: (kappa - half).max(-1.0), high: (kappa + half).min(1.0) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn table(rows: &[&[usize]]) -> Vec<(usize, usize)> {
        let cell = |(i, row): (usize, &&[usize])| -> Vec<(usize, usize)> {
            row.iter().enumerate().flat_map(|(j, times)| std::iter::repeat_n((i, j), *times)).collect()
        };
        rows.iter().enumerate().flat_map(cell).collect()
    }

    fn close(left: f64, right: f64, tolerance: f64) {
        assert!((left - right).abs() <= tolerance, "{left} is not {right}");
    }

    #[test]
    fn two_by_two_by_hand() {
        // po = (20 + 15)/50 = 0.7; first 25, 25; second 30, 20; pe = (25·30 + 25·20)/2500 = 0.5; kappa = 0.2/0.5.
        let kappa = cohens_kappa(&table(&[&[20, 5], &[10, 15]])).unwrap();
        close(kappa.agreed, 0.7, 1e-12);
        close(kappa.by_chance, 0.5, 1e-12);
        close(kappa.kappa, 0.4, 1e-12);
        // A = 0.4·(1 - 1.1·0.6)² + 0.3·(1 - 0.9·0.6)² = 0.04624 + 0.06348 = 0.10972
        // B = 0.36·(0.1·(0.6 + 0.5)² + 0.2·(0.4 + 0.5)²) = 0.36·(0.121 + 0.162) = 0.10188
        // C = (0.4 - 0.5·0.6)² = 0.01; se² = (0.10972 + 0.10188 - 0.01)/(50·0.25) = 0.016128; se = 0.126996
        let interval = kappa.interval.unwrap();
        close(interval.low, 0.4 - 1.959_964 * 0.016_128_f64.sqrt(), 1e-6);
        close(interval.high, 0.4 + 1.959_964 * 0.016_128_f64.sqrt(), 1e-6);
    }

    #[test]
    fn three_by_three_as_in_the_textbook_of_fleiss() {
        // Fleiss, Levin and Paik, table 18.1: kappa 0.68 with standard error 0.087.
        let kappa = cohens_kappa(&table(&[&[75, 1, 4], &[5, 4, 1], &[0, 0, 10]])).unwrap();
        close(kappa.by_chance, 0.66, 1e-12);
        close(kappa.kappa, 0.23 / 0.34, 1e-12);
        let interval = kappa.interval.unwrap();
        close((interval.high - interval.low) / 2.0 / Z, 0.0877, 5e-4);
        assert_eq!(kappa.pairs, 100);
    }

    #[test]
    fn nothing_is_said_where_chance_would_agree_throughout() {
        assert_eq!(cohens_kappa::<u8>(&[]), None);
        assert_eq!(cohens_kappa(&[("a", "a"), ("a", "a")]), None);
        let against = cohens_kappa(&[("a", "b"), ("b", "a")]).unwrap();
        assert_eq!((against.kappa, against.interval), (-1.0, None));
        let apart = cohens_kappa(&[("a", "b"), ("a", "b")]).unwrap();
        assert_eq!((apart.kappa, apart.by_chance), (0.0, 0.0));
        let alike = cohens_kappa(&[("a", "a"), ("b", "b")]).unwrap();
        assert_eq!((alike.kappa, alike.interval), (1.0, None));
    }

    fn labels(text: &str) -> BTreeSet<char> {
        text.chars().collect()
    }

    #[test]
    fn labels_by_themselves_and_pooled_by_hand() {
        let codings = [("a", "a"), ("ab", "a"), ("b", "b"), ("", "b"), ("", "")]
            .map(|(first, second)| (labels(first), labels(second)));
        let found = kappa_of_labels(&labels("abc"), &codings);
        // a: both 2 of 5, all agree: kappa 1, pe = 0.4² + 0.6² = 0.52.
        // b: both 2 of 5, 3 of 5 agree: kappa = (0.6 - 0.52)/0.48 = 1/6. c: never given.
        close(found.of_label[0].1.unwrap().kappa, 1.0, 1e-12);
        close(found.of_label[1].1.unwrap().kappa, 1.0 / 6.0, 1e-12);
        assert_eq!(found.of_label[2], ('c', None));
        // Pooled: po = (1 + 0.6 + 1)/3, pe = (0.52 + 0.52 + 1)/3; kappa = (2.6 - 2.04)/(3 - 2.04) = 0.56/0.96.
        let pooled = found.pooled.unwrap();
        close(pooled.kappa, 0.56 / 0.96, 1e-12);
        assert_eq!(pooled.pairs, 5);
        // Left out in turn, 2·(sum of pe) and of po over 4 things: see the six shares below.
        // without 1: a 1 of 4 both, agree 4; b 2, 2, agree 2: po 1.5, pe 0.625 + 0.5 = 1.125: 0.375/0.875
        // without 2: a 1, 1, agree 4; b 1, 2, agree 3: po 1.75, pe 0.625 + 0.5 = 1.125: 0.625/0.875
        // without 3: a 2, 2, agree 4; b 1, 1, agree 2: po 1.5, pe 0.5 + 0.625 = 1.125: 0.375/0.875
        // without 4: a 2, 2, agree 4; b 2, 1, agree 3: po 1.75, pe 0.5 + 0.5 = 1.0: 0.75/1.0
        // without 5: a 2, 2, agree 4; b 2, 2, agree 2: po 1.5, pe 0.5 + 0.5 = 1.0: 0.5/1.0
        let left_out = [0.375 / 0.875, 0.625 / 0.875, 0.375 / 0.875, 0.75, 0.5];
        let mean = left_out.iter().sum::<f64>() / 5.0;
        let se = (0.8 * left_out.iter().map(|one: &f64| (one - mean).powi(2)).sum::<f64>()).sqrt();
        close(pooled.interval.unwrap().low, (0.56 / 0.96 - Z * se).max(-1.0), 1e-12);
    }

    #[test]
    fn without_labels_or_things_nothing_is_pooled() {
        assert_eq!(kappa_of_labels(&labels(""), &[(labels("a"), labels("a"))]).pooled, None);
        assert_eq!(kappa_of_labels(&labels("ab"), &[]).pooled, None);
        let alike = kappa_of_labels(&labels("ab"), &[(labels("a"), labels("a"))]);
        assert_eq!(alike.pooled, None, "chance would agree throughout");
    }

    proptest! {
        #[test]
        fn kappa_is_symmetric_at_most_1_and_1_only_where_all_agree(pairs in vec((0u8..4, 0u8..4), 1..80)) {
            let turned: Vec<(u8, u8)> = pairs.iter().map(|(one, other)| (*other, *one)).collect();
            let (there, back) = (cohens_kappa(&pairs), cohens_kappa(&turned));
            prop_assert_eq!(there.is_some(), back.is_some());
            if let (Some(there), Some(back)) = (there, back) {
                prop_assert!((there.kappa - back.kappa).abs() < 1e-12);
                prop_assert!((-1.0 - 1e-12..=1.0).contains(&there.kappa));
                prop_assert_eq!((there.kappa - 1.0).abs() < 1e-12, pairs.iter().all(|(one, other)| one == other));
                if let (Some(here), Some(there_back)) = (there.interval, back.interval) {
                    prop_assert!(here.low <= there.kappa + 1e-12 && there.kappa <= here.high + 1e-12);
                    prop_assert!((here.low - there_back.low).abs() < 1e-9 && here.low >= -1.0 && here.high <= 1.0);
                }
            }
        }

        #[test]
        fn one_label_pooled_is_that_label(pairs in vec((any::<bool>(), any::<bool>()), 1..60)) {
            let set = |given: bool| if given { labels("a") } else { labels("") };
            let codings: Vec<_> = pairs.iter().map(|(one, other)| (set(*one), set(*other))).collect();
            let found = kappa_of_labels(&labels("a"), &codings);
            let alone = cohens_kappa(&pairs).map(|kappa| kappa.kappa);
            prop_assert_eq!(found.pooled.is_some(), alone.is_some());
            if let (Some(pooled), Some(alone)) = (found.pooled, alone) {
                prop_assert!((pooled.kappa - alone).abs() < 1e-12);
            }
        }

        #[test]
        fn a_label_that_nobody_gave_changes_nothing(pairs in vec((0u8..8, 0u8..8), 2..40)) {
            let set = |bits: u8| "abc".chars().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, c)| c).collect();
            let codings: Vec<(BTreeSet<char>, BTreeSet<char>)> =
                pairs.iter().map(|(one, other)| (set(*one), set(*other))).collect();
            let (three, four) = (kappa_of_labels(&labels("abc"), &codings), kappa_of_labels(&labels("abcd"), &codings));
            if let (Some(three), Some(four)) = (three.pooled, four.pooled) {
                prop_assert!((three.kappa - four.kappa).abs() < 1e-9);
            }
        }
    }
}
