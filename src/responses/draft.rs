//! What a journey has answered so far, before it is sealed. Kept under the link until the submit.

use super::ballot::Answer;
use crate::ids::JourneyId;
use crate::surveys::{Questionnaire, SKIPPED};
use crate::voices::Told;
use crate::wordcode::ThreeWords;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One answer and the journey that gave it: another device is told how many there are, never which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub choice: String,
    pub journey: JourneyId,
}

/// What was written to one prompt, and the journey that wrote it: another device is told that there is something,
/// never what. An empty text is a prompt that was met and left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub text: String,
    pub read_first: bool,
    pub may_quote: bool,
    pub journey: JourneyId,
}

/// Answers by item id, and what was written by prompt id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub entries: BTreeMap<String, Entry>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub written: BTreeMap<String, Written>,
    /// Under this link another browser's draft waits, which this one cannot open. It is replaced only by
    /// an answer, never by a skip.
    #[serde(skip)]
    pub beside_another: bool,
    /// The return code that it is sealed under, once "save and finish later" was chosen.
    #[serde(skip)]
    pub under: Option<ThreeWords>,
}

/// Why an answer cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerRefused {
    #[error("this questionnaire has no question {item}")]
    UnknownQuestion { item: String },
    #[error("{choice} is not one of the answers to {item}")]
    UnknownChoice { item: String, choice: String },
}

impl Draft {
    /// Keeps `choice` for `item`, if the questionnaire offers it.
    ///
    /// # Errors
    /// [`AnswerRefused`] for an item or a choice that is not in the questionnaire; nothing is changed.
    pub fn keep(
        &mut self,
        questionnaire: &Questionnaire,
        item: &str,
        choice: &str,
        journey: JourneyId,
    ) -> Result<(), AnswerRefused> {
        let question = questionnaire
            .question(item)
            .ok_or_else(|| AnswerRefused::UnknownQuestion { item: item.to_owned() })?;
        if !question.accepts(choice) {
            return Err(AnswerRefused::UnknownChoice { item: item.to_owned(), choice: choice.to_owned() });
        }
        self.entries.insert(item.to_owned(), Entry { choice: choice.to_owned(), journey });
        Ok(())
    }

    /// How many answers there are, own words among them (what was left out is not counted).
    pub fn answered(&self) -> usize {
        let told = self.written.values().filter(|one| !one.text.is_empty() || one.read_first).count();
        self.entries.values().filter(|entry| entry.choice != SKIPPED).count() + told
    }

    /// Index of the first page that nobody has met yet, questions before prompts; none when all were met.
    pub fn next_page(&self, questionnaire: &Questionnaire) -> Option<usize> {
        let questions = questionnaire.questions.iter().map(|one| self.entries.contains_key(&one.item));
        let prompts = questionnaire.prompts.iter().map(|one| self.written.contains_key(&one.id));
        questions.chain(prompts).position(|met| !met)
    }

    /// Whether there is anything to send: one answer, an explicit "I would rather not say", or words alone.
    pub fn has_an_answer(&self) -> bool {
        self.answered() > 0
    }

    /// What was written, in the order of the prompts; a prompt that was left out is not among it.
    pub fn told(&self, questionnaire: &Questionnaire) -> Vec<Told> {
        let of = |id: &String| {
            self.written.get(id).filter(|written| !written.text.is_empty() || written.read_first)
        };
        let told = questionnaire.prompts.iter().filter_map(|prompt| {
            let Written { text, read_first, may_quote, journey: _ } = of(&prompt.id)?.clone();
            Some(Told { prompt: prompt.id.clone(), text, read_first, may_quote })
        });
        told.collect()
    }

    /// The same without what was written, as a preview keeps it: that may be too much for a cookie.
    #[must_use]
    pub(super) fn without_texts(&self) -> Draft {
        let mut kept = self.clone();
        for written in kept.written.values_mut() {
            written.text.clear();
            written.read_first = false;
        }
        kept
    }

    /// Every question of the questionnaire with its answer; what was not met counts as skipped.
    pub fn answers(&self, questionnaire: &Questionnaire) -> Vec<Answer> {
        let choice = |item: &str| self.entries.get(item).map_or(SKIPPED, |entry| entry.choice.as_str());
        questionnaire
            .questions
            .iter()
            .map(|question| Answer {
                item: question.item.clone(),
                version: question.version,
                choice: choice(&question.item).to_owned(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::{Choice, PREFER_NOT, Prompt, Question, Term};
    use crate::theory::Audience;

    fn questionnaire() -> Questionnaire {
        let question = |item: &str| Question {
            item: item.into(),
            version: 1,
            outcome: "1S".into(),
            text: "Adults at school treat me fairly.".into(),
            scale: "TRUE5".into(),
            stem: String::new(),
            faces: false,
            choices: vec![Choice {
                code: "often".into(),
                label: "Often".into(),
                score: 75,
                favourable: true,
            }],
            does_not_apply: false,
        };
        Questionnaire {
            audience: Audience::YoungPeople,
            term: Term::Autumn,
            theory_version: "1".into(),
            questions: vec![question("A"), question("B")],
            editions: Vec::new(),
            anchors: Vec::new(),
            own: Vec::new(),
            prompts: vec![Prompt {
                id: "YP-1".into(),
                audience: Audience::YoungPeople,
                text: "Tell us.".into(),
            }],
        }
    }

    #[test]
    fn only_answers_that_the_question_offers_are_kept() {
        let (mut draft, me) = (Draft::default(), JourneyId::random());
        assert!(draft.keep(&questionnaire(), "A", "does_not_apply", me).is_err());
        assert!(draft.keep(&questionnaire(), "C", "often", me).is_err());
        assert_eq!(draft, Draft::default());
        draft.keep(&questionnaire(), "A", "often", me).unwrap();
        assert_eq!(draft.next_page(&questionnaire()), Some(1));
    }

    #[test]
    fn skips_alone_are_nothing_to_send_but_a_refusal_to_say_is() {
        let (mut draft, me) = (Draft::default(), JourneyId::random());
        draft.keep(&questionnaire(), "A", SKIPPED, me).unwrap();
        assert!(!draft.has_an_answer());
        draft.keep(&questionnaire(), "A", PREFER_NOT, me).unwrap();
        assert!(draft.has_an_answer());
        let answers = draft.answers(&questionnaire());
        assert_eq!(answers.iter().map(|a| a.choice.as_str()).collect::<Vec<_>>(), [PREFER_NOT, SKIPPED]);
    }

    #[test]
    fn words_alone_are_something_to_send_and_an_empty_box_is_met_and_not_sent() {
        let (mut draft, me) = (Draft::default(), JourneyId::random());
        let with = |text: &str, read_first| Written {
            text: text.to_owned(),
            read_first,
            may_quote: false,
            journey: me,
        };
        let written = |text: &str| with(text, false);
        draft.written.insert("YP-1".into(), written(""));
        assert!(!draft.has_an_answer() && draft.told(&questionnaire()).is_empty());
        draft.keep(&questionnaire(), "A", SKIPPED, me).unwrap();
        draft.keep(&questionnaire(), "B", SKIPPED, me).unwrap();
        assert_eq!(draft.next_page(&questionnaire()), None);
        draft.written.clear();
        assert_eq!(draft.next_page(&questionnaire()), Some(2), "prompts come after the questions");
        draft.written.insert("YP-1".into(), with("", true));
        assert!(draft.has_an_answer(), "a wish to be read first is told, without a word");
        draft.written.insert("YP-1".into(), written("Nobody asks me."));
        draft.written.insert("YP-9".into(), written("To a prompt that is not asked."));
        assert!(draft.has_an_answer());
        assert_eq!(draft.told(&questionnaire()).len(), 1);
        assert_eq!(draft.without_texts().answered(), 0);
    }
}
