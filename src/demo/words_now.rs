//! What the invented people have written so far in the open wave, and who of them. Nobody said any of this.

use super::build::does_answer;
use super::people::Person;
use super::waves::DemoWave;
use crate::surveys::ENGLISH;
use crate::theory::Audience::{self, Children, Families, Staff, YoungPeople};
use std::collections::HashMap;

/// What one person wrote.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    pub setting: &'static str,
    pub audience: Audience,
    /// 0 or 1: the first or the second of the questionnaire's prompts.
    pub prompt: usize,
    pub text: &'static str,
    pub read_first: bool,
    pub may_quote: bool,
}

macro_rules! said {
    ($($setting:literal $audience:ident $prompt:literal $first:literal $quote:literal $text:literal;)+) => {
        &[$(Said {
            setting: $setting, audience: $audience, prompt: $prompt, text: $text, read_first: $first,
            may_quote: $quote,
        }),+]
    };
}

/// Setting, audience, prompt, whether it is to be read first, whether it may be quoted, and the words.
pub const SAID_NOW: &[Said] = said! {
    "Sandpiper Primary" Children 0 false true "I fed the fish with Mr Dune. He knows that I like them.";
    "Sandpiper Primary" Children 1 true false "I don't feel safe on the way home. The big ones wait by the shop.";
    "Sandpiper Primary" Children 1 false true "A quiet place for my lunch. The hall is too loud.";
    "Sandpiper Primary" Children 0 false true "We made a big paper whale. There is a bit of it from everybody.";
    "Sandpiper Primary" Families 0 false true "Mrs Pebble rang back the same day, from 01632 960 109. I had not expected that.";
    "Sandpiper Primary" Families 1 false false "Mornings are calmer since the breakfast club began. I wish we had known of it in Year 1.";
    "Sandpiper Primary" Staff 1 false true "Ten minutes together on a Monday. That is where we notice things.";
    "Heron School" YoungPeople 0 false true "The first bus comes after the bell, so I am late before the day begins.";
    "Heron School" YoungPeople 1 true false "I eat my lunch in the toilets because of three people in my year. I have not told anybody.";
    "Heron School" YoungPeople 1 false true "One adult I can go to without telling the whole story again.";
    "Heron School" Families 0 false true "Ms Samphire listened to both of us. Then she wrote down what we had agreed.";
    "Heron School" Staff 1 false true "An answer from the specialist team within weeks, not months.";
    "Kittiwake Primary" Families 1 false true "A text on Sunday evening about Monday would help us all.";
};

/// Who of everybody wrote what, by the person's key: among those who answered in English, by name, one after another.
pub fn said_by(everybody: &HashMap<String, Person>, wave: &DemoWave) -> HashMap<String, Said> {
    let mut keys: Vec<&String> = everybody.keys().collect();
    keys.sort();
    let mut said = HashMap::new();
    for one in SAID_NOW {
        let is_they = |key: &&&String| {
            let person = &everybody[**key];
            person.setting == one.setting
                && person.audience == one.audience
                && person.edition == ENGLISH
                && does_answer(person, wave)
                && !said.contains_key(**key)
        };
        if let Some(key) = keys.iter().find(is_they) {
            said.insert((*key).clone(), *one);
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::people;
    use crate::demo::waves::WAVES;

    #[test]
    fn everything_that_is_said_now_is_said_by_somebody_in_the_open_wave() {
        let everybody = people::everybody().into_iter().map(|person| (person.key(), person)).collect();
        let open = WAVES.iter().find(|wave| wave.asks_words()).unwrap();
        let said = said_by(&everybody, open);
        assert_eq!(said.len(), SAID_NOW.len());
        assert!(said.iter().all(|(key, one)| everybody[key].setting == one.setting && one.prompt < 2));
        assert_eq!(said.values().filter(|one| one.read_first && !one.may_quote).count(), 2);
    }
}
