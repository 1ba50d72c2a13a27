//! How a group that may be shown is shown: shares, bands, bars and rounding (measurement.md D2-D4).

use super::figure::{Reading, ResponseShare, Share, Slice};
use super::safety::{Count, Rule, Rules};
use crate::stats::wilson;
use crate::surveys::Choice;

/// From this many answers on: whole percents, an interval, a mean and bars.
pub const PERCENT_FROM: u32 = 30;
/// A bar stands for at least this many people.
pub const BAR_MINIMUM: u32 = 3;
/// Numbers of answers are rounded to this.
pub const ANSWERS_STEP: u32 = 5;
/// Numbers of people on a roster are rounded to this.
pub const ROSTER_STEP: u32 = 10;

/// The reading of a group that passed; `given` counts each choice of the scale (more may follow).
pub(super) fn reading(rules: &Rules, count: Count, choices: &[Choice], given: &[u32]) -> Reading {
    let share = share(rules, count);
    if !matches!(share, Share::Percent { .. }) {
        let answers = (count.n >= PERCENT_FROM).then(|| nearest(count.n, ANSWERS_STEP));
        return Reading { share, answers, mean: None, spread: None, more: None };
    }
    let bars = bars(rules, choices, given);
    let spread: Vec<Slice> = bars
        .iter()
        .map(|bar| Slice { choices: bar.choices.clone(), percent: percent(bar.people, count.n) })
        .collect();
    // Beside merged bars a mean could give back what merging hides.
    let merged = spread.len() < choices.len();
    let mean = (!merged).then(|| mean(choices, given, count.n));
    Reading {
        share,
        answers: Some(nearest(count.n, ANSWERS_STEP)),
        mean,
        spread: (spread.len() > 1).then_some(spread),
        more: None,
    }
}

fn share(rules: &Rules, count: Count) -> Share {
    let few = 2 * count.x < count.n;
    match (count.n < PERCENT_FROM && rules.on(Rule::Tenths), rules.near_unanimous(count)) {
        (true, true) if few => Share::UnderThreeInTen,
        (true, true) => Share::OverSevenInTen,
        (true, false) => Share::Tenths { tenths: small((20 * count.x + count.n) / (2 * count.n.max(1))) },
        (false, true) if few => Share::UnderTenPercent,
        (false, true) => Share::OverNinetyPercent,
        (false, false) => {
            let interval = wilson(u64::from(count.x), u64::from(count.n))
                .expect("one answer or more always has an interval");
            let whole = |share: f64| small((100.0 * share).round() as u32);
            let (low, high) = (whole(interval.low), whole(interval.high));
            Share::Percent { percent: percent(count.x, count.n), low, high }
        }
    }
}

/// Who answered; percent only where 30 or more did.
pub(super) fn response_share(count: Count) -> ResponseShare {
    // Where (nearly) everybody answered, a percent would say of each of them that they did.
    let everybody = count.roster.saturating_sub(count.n) <= 2;
    ResponseShare {
        invited: nearest(count.roster, ROSTER_STEP),
        answered: nearest(count.n, ANSWERS_STEP),
        percent: (count.n >= PERCENT_FROM && !everybody).then(|| percent(count.n, count.roster)),
    }
}

struct Bar {
    choices: Vec<String>,
    people: u32,
    favourable: bool,
}

/// Merges choices that 0, 1 or 2 people gave, all alike: first with a neighbour on the same side of
/// favourable, so that the share gives nothing back; then, where a whole side is small, across.
fn bars(rules: &Rules, choices: &[Choice], given: &[u32]) -> Vec<Bar> {
    let mut bars: Vec<Bar> = choices
        .iter()
        .zip(given)
        .map(|(choice, people)| Bar {
            choices: vec![choice.code.clone()],
            people: *people,
            favourable: choice.favourable,
        })
        .collect();
    for same_side in [true, false] {
        let may = |one: &Bar, other: &Bar| !same_side || one.favourable == other.favourable;
        while rules.on(Rule::Bars) {
            let pair = (0..bars.len()).filter(|&at| bars[at].people < BAR_MINIMUM).find_map(|at| {
                let before = at > 0 && may(&bars[at - 1], &bars[at]);
                let after = at + 1 < bars.len() && may(&bars[at], &bars[at + 1]);
                if before { Some(at - 1) } else { after.then_some(at) }
            });
            let Some(at) = pair else { break };
            let next = bars.remove(at + 1);
            bars[at].choices.extend(next.choices);
            bars[at].people += next.people;
        }
    }
    bars
}

fn mean(choices: &[Choice], given: &[u32], n: u32) -> u8 {
    let scores = choices.iter().zip(given).map(|(choice, people)| u32::from(choice.score) * people);
    let total: u32 = scores.sum();
    small((2 * total + n) / (2 * n.max(1)))
}

/// Whole percent, halves up, from exact counts.
fn percent(part: u32, whole: u32) -> u8 {
    let (part, whole) = (u64::from(part), u64::from(whole.max(1)));
    small(((200 * part + whole) / (2 * whole)) as u32)
}

fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

fn nearest(number: u32, step: u32) -> u32 {
    (number + step / 2) / step * step
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules { minimum: 10, off: vec![] }
    }

    fn scale(favourable: &[bool]) -> Vec<Choice> {
        let last = favourable.len() - 1;
        let choice = |(at, favourable): (usize, &bool)| Choice {
            code: format!("c{at}"),
            label: String::new(),
            score: (100 * at / last) as u8,
            favourable: *favourable,
        };
        favourable.iter().enumerate().map(choice).collect()
    }

    fn five() -> Vec<Choice> {
        scale(&[false, false, false, true, true])
    }

    fn read(given: &[u32]) -> Reading {
        let n = given.iter().sum();
        let x = given[3] + given[4];
        reading(&rules(), Count { n, x, roster: 2 * n }, &five(), given)
    }

    #[test]
    fn twenty_nine_of_fifty_has_the_published_interval() {
        let shown = read(&[5, 6, 10, 20, 9]);
        assert_eq!(shown.share, Share::Percent { percent: 58, low: 44, high: 71 });
        assert_eq!(shown.answers, Some(50));
        assert_eq!(shown.mean, Some(61));
        assert_eq!(shown.spread.unwrap().len(), 5);
    }

    #[test]
    fn under_thirty_answers_give_tenths_and_nothing_else() {
        let shown = read(&[3, 4, 4, 8, 6]);
        assert_eq!(
            shown,
            Reading {
                share: Share::Tenths { tenths: 6 },
                answers: None,
                mean: None,
                spread: None,
                more: None
            }
        );
    }

    #[test]
    fn near_unanimity_is_banded_below_fifty() {
        assert_eq!(read(&[0, 0, 0, 15, 0]).share, Share::OverSevenInTen);
        assert_eq!(read(&[10, 3, 0, 1, 1]).share, Share::UnderThreeInTen);
        let banded = read(&[20, 10, 10, 1, 1]);
        assert_eq!(
            banded,
            Reading {
                share: Share::UnderTenPercent,
                answers: Some(40),
                mean: None,
                spread: None,
                more: None
            }
        );
        assert_eq!(read(&[0, 0, 0, 20, 29]).share, Share::OverNinetyPercent);
        assert!(matches!(read(&[0, 0, 0, 20, 30]).share, Share::Percent { percent: 100, .. }));
    }

    #[test]
    fn small_choices_are_merged_on_their_own_side_and_take_the_mean_with_them() {
        let shown = read(&[0, 2, 10, 20, 2]);
        let bars = shown.spread.unwrap();
        assert_eq!(bars.iter().map(|bar| bar.choices.len()).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(shown.mean, None);
    }

    #[test]
    fn a_small_side_is_merged_with_a_bar_that_stands_by_itself() {
        let bars = read(&[30, 20, 2, 1, 1]).spread.unwrap();
        assert_eq!(bars.iter().map(|bar| bar.choices.len()).collect::<Vec<_>>(), [1, 4]);
    }

    #[test]
    fn a_response_share_is_rounded_last_and_has_a_percent_from_thirty() {
        let small = response_share(Count { n: 29, x: 0, roster: 44 });
        assert_eq!(small, ResponseShare { invited: 40, answered: 30, percent: None });
        let large = response_share(Count { n: 33, x: 0, roster: 66 });
        assert_eq!(large, ResponseShare { invited: 70, answered: 35, percent: Some(50) });
    }
}
