//! What a cell says, as a choice: labels in every edition, codes of coded exports, and answers off the scale.

use crate::surveys::{Choice, Content, DOES_NOT_APPLY, NOT_SURE, OFF_SCALE, PREFER_NOT, SKIPPED, Scale};
use crate::theory::Entry;
use std::collections::HashMap;

/// A label without what spreadsheets and writers vary: case, spaces, line breaks, curly quotation marks.
pub(super) fn plain(label: &str) -> String {
    let straight = |letter: char| match letter {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        other => other,
    };
    let words: Vec<String> = label
        .trim_matches('\u{feff}')
        .split(|letter: char| letter.is_whitespace() || letter == '\u{a0}')
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().map(straight).flat_map(char::to_lowercase).collect())
        .collect();
    words.join(" ")
}

/// Labels that mean an answer off the scale wherever nothing else is said.
const OFF_SCALE_LABELS: [(&str, &[&str]); 4] = [
    (NOT_SURE, &["not sure", "i'm not sure", "unsure", "don't know", "i don't know", "do not know"]),
    (
        PREFER_NOT,
        &[
            "prefer not to say",
            "i would rather not say",
            "i'd rather not say",
            "rather not say",
            "prefer not",
        ],
    ),
    (
        DOES_NOT_APPLY,
        &["does not apply", "does not apply to me", "doesn't apply", "not applicable", "n/a", "na"],
    ),
    // LimeSurvey's "-oth-" stands for words of one's own in another column: no answer on the scale.
    (SKIPPED, &["", "no answer", "-oth-"]),
];

/// The number of a choice by what a cell says: the scale's first, then [`OFF_SCALE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Labels {
    known: HashMap<String, u8>,
    words: Vec<String>,
}

impl Labels {
    /// What is understood without a map: labels in every edition of the scale, codes, and answers off the scale.
    pub fn of(scale: &Scale, content: &Content) -> Labels {
        let mut labels = Labels { known: HashMap::new(), words: Vec::new() };
        let codes = scale.choices.iter().map(|choice| choice.code.as_str()).chain(OFF_SCALE);
        labels.words.extend(codes.map(str::to_owned));
        for (code, words) in OFF_SCALE_LABELS {
            let number = labels.number(code).unwrap_or_default();
            labels.known.extend(words.iter().map(|word| ((*word).to_owned(), number)));
        }
        let mut ambiguous = Vec::new();
        let editions = content.editions.iter().skip(1).map(|edition| edition.scale(scale).choices);
        for choices in editions {
            for (number, choice) in choices.iter().enumerate() {
                let before = labels.known.insert(plain(&choice.label), number as u8);
                if before.is_some_and(|before| usize::from(before) != number) {
                    ambiguous.push(plain(&choice.label));
                }
            }
        }
        for label in ambiguous {
            labels.known.remove(&label);
        }
        for (number, Choice { code, label, .. }) in scale.choices.iter().enumerate() {
            labels.known.insert(plain(label), number as u8);
            labels.known.insert(plain(code), number as u8);
            labels.known.insert(plain(&code.replace('_', " ")), number as u8);
        }
        labels
    }

    fn number(&self, code: &str) -> Option<u8> {
        self.words.iter().position(|word| word == code).map(|at| at as u8)
    }

    /// The code of a choice by its number.
    pub fn code(&self, number: u8) -> &str {
        &self.words[usize::from(number)]
    }

    pub fn read(&self, cell: &str) -> Option<u8> {
        self.known.get(&plain(cell)).copied()
    }

    /// The choices that a map may name.
    pub fn choices(&self) -> String {
        self.words.join(", ")
    }

    /// Adds what `[[labels]]` says: `codes`, one for each choice from least to most favourable, and `values`.
    pub fn add(&mut self, entry: &Entry) {
        let mut given: HashMap<String, u8> = HashMap::new();
        let on_scale = self.words.len() - OFF_SCALE.len();
        if entry.has("codes") {
            let codes = entry.texts("codes");
            if codes.len() != on_scale {
                let message = format!(
                    "{} codes for {on_scale} choices; write one for each, from least to most favourable: {}",
                    codes.len(),
                    self.words[..on_scale].join(", ")
                );
                entry.fault("codes", message);
            }
            for (number, code) in codes.iter().enumerate().take(on_scale) {
                claim(&mut given, entry, (code.text, code.line), number as u8);
            }
        }
        if let Some(values) = entry.optional_part("values") {
            for field in values.fields() {
                let Some(number) = self.number(field) else {
                    values
                        .fault(field, format!("this is no choice here; the choices are {}", self.choices()));
                    continue;
                };
                for label in values.texts(field) {
                    claim(&mut given, entry, (label.text, label.line), number);
                }
            }
        }
        self.known.extend(given);
    }
}

fn claim(given: &mut HashMap<String, u8>, entry: &Entry, (label, line): (&str, usize), number: u8) {
    let before = given.insert(plain(label), number);
    if before.is_some_and(|before| before != number) {
        entry.fault_at(line, "values", format!("\"{label}\" stands for two choices; keep one"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Faults, SourceFile};

    fn labels(scale: &str) -> Labels {
        let content = Content::embedded();
        Labels::of(content.scale(scale).unwrap(), &content)
    }

    fn code<'a>(labels: &'a Labels, cell: &str) -> Option<&'a str> {
        labels.read(cell).map(|number| labels.code(number))
    }

    #[test]
    fn labels_are_known_in_any_case_and_spacing_and_in_every_edition() {
        let agree = labels("AGREE5");
        assert_eq!(code(&agree, " strongly\n AGREE"), Some("strongly_agree"));
        assert_eq!(code(&agree, "strongly_agree"), Some("strongly_agree"));
        let content = Content::embedded();
        let polish = content.editions.by_code("pl").unwrap().scale(content.scale("AGREE5").unwrap());
        for choice in &polish.choices {
            assert_eq!(code(&agree, &choice.label), Some(choice.code.as_str()));
        }
        assert_eq!(code(&agree, "Mostly"), None);
    }

    #[test]
    fn answers_off_the_scale_are_known_and_never_scored() {
        let labels = labels("TRUE5");
        for (cell, meant) in [
            ("I don\u{2019}t know", NOT_SURE),
            ("Prefer not to say", PREFER_NOT),
            ("N/A", DOES_NOT_APPLY),
            ("", SKIPPED),
            ("-oth-", SKIPPED),
        ] {
            assert_eq!(code(&labels, cell), Some(meant), "{cell}");
        }
    }

    fn added(text: &str) -> (Labels, Vec<String>) {
        let (file, faults) = (SourceFile::new("map.toml", text), Faults::default());
        let mut labels = labels("TRUE5");
        labels.add(&file.read(&faults).unwrap());
        (labels, faults.into_sorted().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn codes_run_from_least_to_most_favourable_as_the_map_lists_them() {
        let (labels, faults) =
            added("codes = [\"A5\", \"A4\", \"A3\", \"A2\", \"A1\"]\nvalues = { always = [\"Yes!\"] }");
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!([code(&labels, "a1"), code(&labels, "A5")], [Some("always"), Some("never")]);
        assert_eq!(code(&labels, "yes!"), Some("always"));
    }

    #[test]
    fn a_label_for_two_choices_and_a_choice_that_there_is_not_are_faults() {
        let (_, faults) = added(
            "codes = [\"1\", \"2\"]\nvalues = { always = [\"Yes\"], often = [\"yes\"], mostly = [\"M\"] }",
        );
        let said = faults.join("\n");
        assert!(said.contains("2 codes for 5 choices"), "{said}");
        assert!(said.contains("stands for two choices"), "{said}");
        assert!(said.contains("mostly: this is no choice here"), "{said}");
    }
}
