//! What the invented people answer: a pure function of a seed, so that a test can count by itself.
//!
//! Each statement has a level, each outcome a drift a year (some up, some down, most none), each setting a
//! small shift of its own and each person a cast of mind, so that answers to neighbouring statements go together. Nothing here is an estimate of anything real.

use super::people::Person;
use crate::surveys::{DOES_NOT_APPLY, ENGLISH, NOT_SURE, PREFER_NOT, Question, Questionnaire, SKIPPED};

/// Of the invented partnership; another seed is another partnership.
pub const SEED: u64 = 0x05EA_B12D;

/// A number in `0..1` that depends on the seed and every part, and on nothing else.
pub fn chance(parts: &[&str]) -> f64 {
    let mut state = SEED ^ 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    // The finaliser of splitmix64 spreads the last bytes over all bits.
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((state ^ (state >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Whether this person answers in the wave at all; about half do.
pub fn answers(person: &Person, wave: &str) -> bool {
    let willing = 0.44 + 0.16 * chance(&["willing", &person.setting, person.audience.code()]);
    let willing = match person.absence_band.as_deref() {
        Some("10-50" | "50+") => willing - 0.18,
        _ => willing,
    };
    chance(&["answers", &person.key(), wave]) < willing
}

/// Whether a person who answers in the open wave has done so already (40 % of everybody invited).
pub fn has_answered_so_far(person: &Person, wave: &str) -> bool {
    chance(&["so far", &person.key(), wave]) < 0.40
}

/// Points a year by which an outcome moves.
fn drift(outcome: &str) -> f64 {
    match outcome {
        "1S" => 0.14,
        "6M" => 0.05,
        "2S" => 0.04,
        "7S" => -0.06,
        "5S" => -0.13,
        _ => 0.0,
    }
}

/// One statement in twelve means something else in each edition: the pages name it.
fn misread(person: &Person, question: &Question) -> f64 {
    let is_odd = person.edition != ENGLISH && chance(&["words", person.edition, &question.item]) < 1.0 / 12.0;
    if is_odd { -0.25 } else { 0.0 }
}

/// A person's cast of mind, in `0..1`: whoever is content with one thing tends to be with another.
fn mind(person: &Person) -> f64 {
    chance(&["mind", &person.key()])
}

/// The chance of a favourable answer, `years` after the first wave.
fn favourable(person: &Person, question: &Question, years: f64) -> f64 {
    let level = 0.42 + 0.30 * chance(&["level", &question.item]);
    let here = 0.12 * (chance(&["here", &person.setting, &question.outcome]) - 0.5);
    let band = match person.absence_band.as_deref() {
        Some("10-50" | "50+") => -0.10,
        _ => 0.0,
    };
    // Eider and Puffin are content with safety to the last person: a figure that must be banded or withheld.
    if person.setting == "Eider School" && question.outcome == "6S" {
        return 0.99;
    }
    let mind = 0.9 * (mind(person) - 0.5);
    (level + here + band + mind + misread(person, question) + drift(&question.outcome) * years)
        .clamp(0.05, 0.97)
}

/// The code that this person gives to a question; `years` since the first wave.
pub fn choice(person: &Person, question: &Question, wave: &str, years: f64) -> String {
    let draw = |what: &str| chance(&[what, &person.key(), &question.item, wave]);
    let aside = draw("aside");
    if aside < 0.03 {
        return NOT_SURE.to_owned();
    } else if aside < 0.045 {
        return PREFER_NOT.to_owned();
    } else if aside < 0.065 {
        return SKIPPED.to_owned();
    } else if question.does_not_apply && aside < 0.18 {
        return DOES_NOT_APPLY.to_owned();
    }
    let wanted = draw("favourable") < favourable(person, question, years);
    let those: Vec<&str> = question
        .choices
        .iter()
        .filter(|choice| choice.favourable == wanted)
        .map(|choice| choice.code.as_str())
        .collect();
    // The unfavourable answers lean to the middle; how far somebody goes depends on their mind as well.
    let pick = (draw("pick") + mind(person)) / 2.0;
    let at = if wanted { pick * those.len() as f64 } else { pick.sqrt() * those.len() as f64 };
    those.get((at as usize).min(those.len().saturating_sub(1))).map_or(SKIPPED, |code| code).to_owned()
}

/// All answers of one person: item id and code, in the questionnaire's order.
pub fn all(person: &Person, questionnaire: &Questionnaire, wave: &str, years: f64) -> Vec<(String, String)> {
    questionnaire
        .questions
        .iter()
        .map(|question| (question.item.clone(), choice(person, question, wave, years)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::people;
    use crate::release::ITEM_REST_MINIMUM;
    use crate::stats;
    use crate::surveys::Term;
    use crate::theory::Audience;

    #[test]
    fn answers_to_neighbouring_statements_go_together_as_those_of_people_do() {
        let asked = crate::demo::content().questionnaire(Term::Autumn, Audience::YoungPeople);
        let questions: Vec<&Question> = asked.questions.iter().take(4).collect();
        let score = |question: &Question, code: &str| {
            let choice = question.choices.iter().find(|choice| choice.code == code)?;
            Some(f64::from(choice.score))
        };
        let row = |person: &Person| -> Option<Vec<f64>> {
            questions
                .iter()
                .map(|question| score(question, &choice(person, question, "Autumn", 0.0)))
                .collect()
        };
        let young = people::everybody().into_iter().filter(|person| person.audience == Audience::YoungPeople);
        let rows: Vec<Vec<f64>> = young.filter_map(|person| row(&person)).collect();
        assert!(rows.len() > 200, "{}", rows.len());
        for (at, question) in questions.iter().enumerate() {
            let together = stats::item_rest(&rows, at).unwrap();
            assert!(together > ITEM_REST_MINIMUM, "{}: {together}", question.item);
        }
    }

    #[test]
    fn chance_is_spread_evenly_and_repeats() {
        let draws: Vec<f64> = (0..10_000).map(|n| chance(&["x", &n.to_string()])).collect();
        let mean = draws.iter().sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
        assert!(draws.iter().all(|draw| (0.0..1.0).contains(draw)));
        assert_eq!(chance(&["a", "b"]), chance(&["a", "b"]));
        assert_ne!(chance(&["ab", ""]), chance(&["a", "b"]));
    }

    #[test]
    fn about_half_answer_and_two_fifths_have_done_so_by_now() {
        let people = people::everybody();
        let half = people.iter().filter(|person| answers(person, "autumn 2024")).count();
        assert!((1_800..2_200).contains(&half), "{half}");
        let so_far = people.iter().filter(|person| has_answered_so_far(person, "autumn 2026")).count();
        assert!((1_520..1_680).contains(&so_far), "{so_far}");
    }
}
