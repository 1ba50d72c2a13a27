//! The form on which a paper is typed: the questionnaire's items with the same codes as online.

use crate::ids::PaperSheetId;
use crate::surveys::{DOES_NOT_APPLY, NOT_SURE, PREFER_NOT, Question, Questionnaire, SKIPPED};

/// One answer that can be chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    pub id: String,
    pub code: String,
    pub label: String,
    pub chosen: bool,
}

/// One question.
#[derive(Debug, Clone)]
pub struct Row {
    pub item: String,
    pub number: usize,
    pub text: String,
    pub choices: Vec<Choice>,
}

/// A paper being typed.
#[derive(Debug, Clone)]
pub struct SheetForm {
    /// Drawn with the form: sent twice, it is one paper.
    pub sheet: PaperSheetId,
    pub rows: Vec<Row>,
    /// What the paper may be printed in: code, name, whether the last one was.
    pub editions: Vec<(String, String, bool)>,
}

impl SheetForm {
    /// An empty form, or one with what was `chosen` before it was refused.
    pub fn new(
        questionnaire: &Questionnaire,
        chosen: &[(String, String)],
        editions: Vec<(String, String, bool)>,
    ) -> SheetForm {
        let row = |(at, question): (usize, &Question)| Row {
            item: question.item.clone(),
            number: at + 1,
            text: question.text.clone(),
            choices: choices(question, chosen),
        };
        SheetForm {
            sheet: PaperSheetId::random(),
            rows: questionnaire.questions.iter().enumerate().map(row).collect(),
            editions,
        }
    }
}

fn choices(question: &Question, chosen: &[(String, String)]) -> Vec<Choice> {
    let before = chosen.iter().find(|(item, _)| *item == question.item).map(|(_, code)| code.as_str());
    let scale = question.choices.iter().map(|choice| (choice.code.as_str(), choice.label.as_str()));
    let beside = [
        (NOT_SURE, "I don't know"),
        (PREFER_NOT, "I would rather not say"),
        (DOES_NOT_APPLY, "Does not apply"),
        (SKIPPED, "Left out"),
    ];
    let offered = scale.chain(beside).filter(|(code, _)| question.accepts(code));
    offered
        .map(|(code, label)| Choice {
            id: format!("a-{}-{code}", question.item),
            code: code.to_owned(),
            label: label.to_owned(),
            chosen: before == Some(code),
        })
        .collect()
}
