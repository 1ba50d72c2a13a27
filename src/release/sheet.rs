//! Opened ballots, made small: every name replaced by a number, so that a whole wave fits in memory.

use crate::responses::Ballot;
use crate::surveys::{OFF_SCALE, Questionnaire};
use crate::theory::Audience;
use std::collections::HashMap;

/// A question that the ballot does not hold.
pub(super) const ABSENT: u8 = u8::MAX;

/// One ballot. Numbers point into the [`Stack`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    pub audience: Audience,
    pub setting: u32,
    pub edition: u32,
    pub year_group: Option<i32>,
    pub absence_band: Option<u32>,
    pub groups: [Option<bool>; 2],
    /// For each question of the audience's questionnaire: the number of the choice, scale first, then
    /// [`OFF_SCALE`]; or [`ABSENT`].
    pub choices: Box<[u8]>,
}

/// Every ballot of a wave, checked against the questionnaires as it is taken in.
pub(super) struct Stack<'a> {
    questionnaires: &'a [Questionnaire],
    names: Vec<String>,
    numbers: HashMap<String, u32>,
    pub sheets: Vec<Sheet>,
}

/// A ballot that does not fit the wave's questionnaires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unfit;

impl<'a> Stack<'a> {
    pub fn new(questionnaires: &'a [Questionnaire]) -> Stack<'a> {
        Stack { questionnaires, names: Vec::new(), numbers: HashMap::new(), sheets: Vec::new() }
    }

    /// Takes one ballot in.
    ///
    /// # Errors
    /// [`Unfit`] when it has another format, an audience that was not asked, an item or version that was not
    /// asked, a choice that is not offered, or two answers to one item.
    pub fn take(&mut self, ballot: &Ballot) -> Result<(), Unfit> {
        let questionnaire = self.questionnaire(ballot.audience).ok_or(Unfit)?;
        if ballot.format != 1 {
            return Err(Unfit);
        }
        let mut choices = vec![ABSENT; questionnaire.questions.len()].into_boxed_slice();
        for answer in &ballot.answers {
            let asked = |question: &crate::surveys::Question| {
                question.item == answer.item && question.version == answer.version
            };
            let at = questionnaire.questions.iter().position(asked).ok_or(Unfit)?;
            let question = &questionnaire.questions[at];
            if choices[at] != ABSENT || !question.accepts(&answer.choice) {
                return Err(Unfit);
            }
            let codes = question.choices.iter().map(|choice| choice.code.as_str()).chain(OFF_SCALE);
            let number = codes.into_iter().position(|code| code == answer.choice).ok_or(Unfit)?;
            choices[at] = u8::try_from(number).map_err(|_| Unfit)?;
        }
        let sheet = Sheet {
            audience: ballot.audience,
            setting: self.number(&ballot.setting),
            edition: self.number(&ballot.edition),
            year_group: ballot.year_group,
            absence_band: ballot.absence_band.as_deref().map(|band| self.number(band)),
            groups: ballot.groups,
            choices,
        };
        self.sheets.push(sheet);
        Ok(())
    }

    pub fn questionnaire(&self, audience: Audience) -> Option<&'a Questionnaire> {
        self.questionnaires.iter().find(|questionnaire| questionnaire.audience == audience)
    }

    pub fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// The number of a name, a new one where it was not known.
    pub fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

/// The code of a choice by its number on a sheet.
pub(super) fn code(question: &crate::surveys::Question, number: u8) -> &str {
    let number = number as usize;
    let scale = question.choices.len();
    question.choices.get(number).map_or_else(|| OFF_SCALE[number - scale], |choice| choice.code.as_str())
}
