//! What the rules do in the long run, on drawn answers. Every draw starts from a fixed seed.
//!
//! A rate of 5 % among r repetitions has a Monte Carlo error (one standard error) of √(.0475/r). Long runs (10,000
//! to 40,000 repetitions) gave: false clear changes 4.7 % (few places), 4.8 % (few places, unrelated questions),
//! 3.6 % and 3.3 % (many places); false "on path" 2.5 %; projections .82, .79 and .79 at 4, 6 and 9 readings.

use super::*;

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Above 0, up to 1.
    fn uniform(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    fn whole(&mut self, low: u64, high: u64) -> u64 {
        low + self.bits() % (high - low + 1)
    }

    /// Standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// Favourable answers among `n`, by adding up the chances; exact.
    fn yes(&mut self, n: u64, p: f64) -> u64 {
        if p > 0.5 {
            return n - self.yes(n, 1.0 - p);
        }
        if n > 500 {
            return self.yes(500, p) + self.yes(n - 500, p);
        }
        let odds = p / (1.0 - p);
        let mut left = self.uniform();
        let mut chance = (1.0 - p).powi(n as i32);
        let mut yes = 0;
        while left > chance && yes < n {
            left -= chance;
            chance *= odds * (n - yes) as f64 / (yes + 1) as f64;
            yes += 1;
        }
        yes
    }
}

/// How often what ought to be rare happened.
fn rate(times: usize, mut happened: impl FnMut() -> bool) -> f64 {
    (0..times).filter(|_| happened()).count() as f64 / times as f64
}

#[test]
fn the_dice_are_fair() {
    let mut dice = Dice(7);
    let n = 20_000;
    let normal: Vec<f64> = (0..n).map(|_| dice.normal()).collect();
    let mean = normal.iter().sum::<f64>() / f64::from(n);
    let variance = normal.iter().map(|z| z * z).sum::<f64>() / f64::from(n);
    assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    for (n, p) in [(30, 0.2), (30, 0.9), (1400, 0.58)] {
        let draws: Vec<f64> = (0..4000).map(|_| dice.yes(n, p) as f64).collect();
        let mean = draws.iter().sum::<f64>() / 4000.0;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 4000.0;
        let want = n as f64 * p * (1.0 - p);
        assert!((mean - n as f64 * p).abs() < 4.0 * (want / 4000.0).sqrt(), "{n} {p}: mean {mean}");
        assert!((variance / want - 1.0).abs() < 0.12, "{n} {p}: variance {variance}, {want}");
    }
}

/// The mean over p of the chance that the interval of 30 answers holds p; exact, nothing is drawn.
fn coverage_at_30(interval: impl Fn(u64, u64) -> Interval) -> f64 {
    let n = 30u64;
    let at = |p: f64| -> f64 {
        let mut chance = (1.0 - p).powi(n as i32);
        let mut covered = 0.0;
        for x in 0..=n {
            let found = interval(x, n);
            covered += if found.low <= p && p <= found.high { chance } else { 0.0 };
            chance *= p / (1.0 - p) * (n - x) as f64 / (x + 1) as f64;
        }
        covered
    };
    let steps = 801u32;
    (0..steps).map(|step| at(0.1 + 0.8 * f64::from(step) / f64::from(steps - 1))).sum::<f64>()
        / f64::from(steps)
}

#[test]
fn wilson_covers_what_it_promises_and_the_textbook_interval_does_not() {
    let wilson = coverage_at_30(|x, n| super::wilson(x, n).unwrap());
    let textbook = coverage_at_30(|x, n| {
        let p = x as f64 / n as f64;
        let half = Z * (p * (1.0 - p) / n as f64).sqrt();
        Interval { low: p - half, high: p + half }
    });
    println!("coverage at n = 30: Wilson {wilson:.4}, p ± 1.96 se {textbook:.4}");
    assert!((0.93..0.97).contains(&wilson), "{wilson}");
    assert!(textbook < 0.93, "{textbook}");
}

/// The gaps of one release: ten questions, each of five groups beside everyone else, and all of them alike.
fn any_gap_is_clear(dice: &mut Dice) -> bool {
    let mut family = Vec::new();
    for _ in 0..10 {
        let p = dice.between(0.3, 0.8);
        let groups = [(); 5].map(|()| {
            let n = dice.whole(30, 250);
            (dice.yes(n, p), n)
        });
        let (yes, all) = groups.iter().fold((0, 0), |(x, n), group| (x + group.0, n + group.1));
        for (x, n) in groups {
            let test = n_minus_one_chi_square(yes - x, all - n, x, n).unwrap();
            family.push((newcombe(yes - x, all - n, x, n).unwrap().d, test.p, n.min(all - n)));
        }
    }
    let q = benjamini_hochberg(&family.iter().map(|one| one.1).collect::<Vec<_>>());
    family.iter().zip(q).any(|((d, _, n), q)| clear(q, *d, *n))
}

#[test]
fn where_groups_are_alike_few_releases_have_a_clear_gap_and_a_real_one_is_seen() {
    let mut dice = Dice(311);
    let alarms = rate(2_000, || any_gap_is_clear(&mut dice));
    println!("false clear gaps in {:.1} % of releases", 100.0 * alarms);
    assert!(alarms <= 0.05 + 2.0 * (0.0475_f64 / 2_000.0).sqrt(), "{alarms}");
    let mut dice = Dice(312);
    let seen = rate(500, || {
        let (x, n) = (dice.yes(200, 0.45), 200);
        let (others, all) = (dice.yes(800, 0.65), 800);
        let p = n_minus_one_chi_square(others, all, x, n).unwrap().p;
        clear(benjamini_hochberg(&[p])[0], newcombe(others, all, x, n).unwrap().d, n)
    });
    assert!(seen > 0.95, "{seen}");
    let mut dice = Dice(313);
    let covered = rate(2_000, || {
        let mut sides =
            |group: f64| Sides { group: (dice.yes(60, group), 60), others: (dice.yes(240, 0.6), 240) };
        let (then, now) = (sides(0.5), sides(0.55));
        let change = gap_change(&then, &now).unwrap();
        change.low <= 0.05 && 0.05 <= change.high
    });
    println!("the interval of a gap's move covers {:.1} %", 100.0 * covered);
    assert!((0.93..=0.97).contains(&covered), "{covered}");
}

/// Places in which nothing changes but chance, and noise of 3 points in every place at every time.
struct Still {
    dice: Dice,
    places: Vec<(u64, f64)>,
}

impl Still {
    fn new(seed: u64, fewest: u64, most: u64) -> Self {
        let mut dice = Dice(seed);
        let count = dice.whole(fewest, most);
        let places = (0..count).map(|_| {
            let roll = dice.between(80.0, 500.0).round();
            ((roll * dice.between(0.3, 0.7)) as u64, roll)
        });
        let places = places.collect();
        Self { dice, places }
    }

    /// 3 points of noise in every place at either time.
    fn noise(&mut self) -> Vec<[f64; 2]> {
        self.places.iter().map(|_| [0.03 * self.dice.normal(), 0.03 * self.dice.normal()]).collect()
    }

    /// The same question asked in all places at two times.
    fn clusters(&mut self, noise: &[[f64; 2]]) -> Vec<Cluster> {
        let level = self.dice.between(0.35, 0.85);
        let mut clusters = Vec::new();
        for ((answers, roll), noise) in self.places.iter().zip(noise) {
            let own = (level + 0.08 * self.dice.normal()).clamp(0.15, 0.95);
            let [then, now] = noise.map(|noise| {
                let p = (own + noise).clamp(0.01, 0.99);
                (self.dice.yes(*answers, p), *answers)
            });
            clusters.push(Cluster { then, now, weight: *roll });
        }
        clusters
    }

    /// Whether any of 36 changes is called clear. `alike` questions at a time are asked of the same people, and
    /// share the noise of their place; with 1 every question has noise of its own, the worst case.
    fn false_alarm(&mut self, alike: usize, noise: f64) -> bool {
        let mut changes = Vec::new();
        for _ in 0..36 / alike {
            let shared = self.noise();
            changes.extend((0..alike).map(|_| matched_change_with(&self.clusters(&shared), noise).unwrap()));
        }
        let p: Vec<f64> = changes.iter().map(|change| change.p).collect();
        let answers = self.places.iter().map(|(answers, _)| answers).sum();
        let mut found = benjamini_hochberg(&p).into_iter().zip(&changes);
        found.any(|(q, change)| clear(q, change.d, answers))
    }
}

fn false_alarms(times: usize, places: (u64, u64), alike: usize, noise: f64) -> f64 {
    let mut seed = 0;
    rate(times, || {
        seed += 1;
        Still::new(seed, places.0, places.1).false_alarm(alike, noise)
    })
}

#[test]
fn few_places_give_false_alarms_in_one_release_of_twenty_at_most_and_more_without_the_noise_term() {
    let times = 6000; // Monte Carlo error .3 points
    let with = false_alarms(times, (3, 7), 9, CLUSTER_NOISE);
    let without = false_alarms(500, (3, 7), 9, 0.0);
    println!("false clear change, 3-7 places: {with:.4}; without the noise term {without:.4}");
    assert!(with <= 0.05, "{with}");
    assert!(without > 0.05, "{without}");
}

#[test]
fn few_places_keep_to_one_in_twenty_also_where_every_question_has_noise_of_its_own() {
    let times = 6000; // Monte Carlo error .3 points
    let worst = false_alarms(times, (3, 7), 1, CLUSTER_NOISE);
    println!("false clear change, 3-7 places, unrelated questions: {worst:.4}");
    assert!(worst <= 0.05, "{worst}");
}

#[test]
fn many_places_give_false_alarms_in_one_release_of_twenty_at_most() {
    let times = 700; // Monte Carlo error .8 points
    let many = false_alarms(times, (8, 13), 9, CLUSTER_NOISE);
    let worst = false_alarms(times, (8, 13), 1, CLUSTER_NOISE);
    println!("false clear change, 8-13 places: {many:.4}; unrelated questions: {worst:.4}");
    assert!(many <= 0.05, "{many}");
    assert!(worst <= 0.05, "{worst}");
}

#[test]
fn a_flat_truth_is_called_on_path_in_one_reading_of_twenty_at_most_and_more_often_by_the_chance_alone() {
    let times = 3000; // Monte Carlo error .4 points
    for rise in [0.12, 0.06] {
        let (mut alone, mut full) = (0, 0);
        for seed in 0..times {
            let mut still = Still::new(1000 + seed, 3, 7);
            let noise = still.noise();
            let clusters = still.clusters(&noise);
            let (on_chance, on) = flat_reading(&clusters, rise);
            alone += u32::from(on_chance);
            full += u32::from(on);
        }
        let [alone, full] = [alone, full].map(|count| f64::from(count) / times as f64);
        println!("false on path, +{rise} in four years: {full:.4}; by the chance alone {alone:.4}");
        assert!(full <= 0.05, "{full}");
        assert!(alone > 0.05, "{alone}");
    }
}

/// Of a flat truth read a year after its baseline, on the way to `rise` more in four years: whether the chance
/// alone says "on path", and whether the rule does, in a family of one, which is the least strict.
fn flat_reading(clusters: &[Cluster], rise: f64) -> (bool, bool) {
    let pooled = |of: fn(&Cluster) -> (u64, u64)| -> (f64, f64) {
        clusters.iter().map(of).fold((0.0, 0.0), |(x, n), own| (x + own.0 as f64, n + own.1 as f64))
    };
    let (then, now) = (pooled(|cluster| cluster.then), pooled(|cluster| cluster.now));
    let b = then.0 / then.1;
    let reading = PathReading {
        now,
        baseline: Some(then),
        path: path_at(b, 0.0, (b + rise).min(0.97), 4.0, 1.0),
        elapsed: elapsed(0.0, 4.0, 1.0),
    };
    let chance = chance_at_or_above_path(reading);
    let change = matched_change(clusters).unwrap();
    let clear_gain = change.d > 0.0 && clear(change.p, change.d, then.1.min(now.1) as u64);
    (chance >= ON_PATH, on_path(chance, clear_gain))
}

/// How often the 80 % interval two years ahead holds the true value of that reading, noise included.
fn projection_coverage(readings: u32, times: usize) -> f64 {
    let mut dice = Dice(u64::from(readings));
    rate(times, || {
        let slope = dice.between(-0.05, 0.20);
        let mut truth = |t: f64| 1.0 / (1.0 + (-(0.3 + slope * t + 0.10 * dice.normal())).exp());
        let times: Vec<f64> = (0..readings).map(f64::from).collect();
        let at = f64::from(readings - 1) + 2.0;
        let goal = truth(at);
        let truths: Vec<f64> = times.iter().map(|t| truth(*t)).collect();
        let read =
            |(t, p): (&f64, f64)| TrendReading { t: *t, x: dice.yes(1400, p) as f64, n: 1400.0, term: 1 };
        let readings: Vec<TrendReading> = times.iter().zip(truths).map(read).collect();
        let found = project(&readings, at, None).unwrap().interval(0.8);
        found.low <= goal && goal <= found.high
    })
}

#[test]
fn four_in_five_projections_hold_what_comes() {
    for readings in [4, 6, 9] {
        let covered = projection_coverage(readings, 3000); // Monte Carlo error .7 points
        println!("80 % projection, {readings} readings: {covered:.4}");
        assert!((0.78..=0.85).contains(&covered), "{readings} readings: {covered}");
    }
}
