//! The shapes of what is asked.

use super::steps::Lineage;
use crate::theory::Audience;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// "I don't know": stored, never scored.
pub const NOT_SURE: &str = "not_sure";
/// "I would rather not say": stored, never scored.
pub const PREFER_NOT: &str = "prefer_not";
/// Offered by the items that carry it: stored, never scored.
pub const DOES_NOT_APPLY: &str = "does_not_apply";
/// Not answered.
pub const SKIPPED: &str = "skipped";
/// The most prompts of one questionnaire.
pub const MOST_PROMPTS: usize = 2;
/// Every choice that is outside the scale.
pub const OFF_SCALE: [&str; 4] = [NOT_SURE, PREFER_NOT, DOES_NOT_APPLY, SKIPPED];

/// A school term. Waves match terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Term {
    Autumn,
    Spring,
    Summer,
}

impl Term {
    pub const ALL: [Term; 3] = [Term::Autumn, Term::Spring, Term::Summer];

    pub fn name(self) -> &'static str {
        match self {
            Term::Autumn => "autumn",
            Term::Spring => "spring",
            Term::Summer => "summer",
        }
    }

    pub fn from_name(name: &str) -> Option<Term> {
        Self::ALL.into_iter().find(|term| term.name().eq_ignore_ascii_case(name.trim()))
    }
}

/// When an item is asked: every term (an anchor) or in its home term only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HomeTerm {
    Every,
    Autumn,
    Spring,
    Summer,
}

/// One answer on a scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// `often`; what is stored.
    pub code: String,
    pub label: String,
    /// 0-100.
    pub score: u8,
    pub favourable: bool,
}

/// A response scale. Belongs to an audience and never changes without a new item version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// `FACE3`, `TRUE5`, `AGREE5`.
    pub code: String,
    /// Raised with any change of stem, choices, labels or order.
    #[serde(default = "first")]
    pub version: u32,
    pub audiences: Vec<Audience>,
    /// "How often is this true for you?"
    pub stem: String,
    /// From least to most favourable.
    pub choices: Vec<Choice>,
    /// Drawn as faces beside the words.
    pub faces: bool,
}

/// One measured statement: outcome × audience × number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// `6M-YP-1`.
    pub id: String,
    pub version: u32,
    pub outcome: String,
    pub audience: Audience,
    pub text: String,
    pub facet: String,
    /// The code of its scale.
    pub scale: String,
    /// Whether "does not apply to me" is offered.
    pub does_not_apply: bool,
    pub home_term: HomeTerm,
    /// What was declared about its versions and its outcome.
    #[serde(default)]
    pub lineage: Lineage,
}

fn first() -> u32 {
    1
}

/// What one audience is asked in one term, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    pub term: Term,
    pub audience: Audience,
    pub items: Vec<String>,
    /// The prompts of a wave that asks for words too, in order.
    pub prompts: Vec<String>,
}

/// A lived-experience prompt: an open question, always optional.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// `YC-1`.
    pub id: String,
    pub audience: Audience,
    pub text: String,
}

/// A question as a respondent meets it: an item, frozen with its scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub item: String,
    pub version: u32,
    pub outcome: String,
    /// `{place}` already filled in.
    pub text: String,
    pub scale: String,
    pub stem: String,
    pub faces: bool,
    pub choices: Vec<Choice>,
    pub does_not_apply: bool,
}

impl Question {
    /// Whether `code` may be stored as an answer to this question (a choice of the scale, or off-scale).
    pub fn accepts(&self, code: &str) -> bool {
        match code {
            NOT_SURE | PREFER_NOT | SKIPPED => true,
            DOES_NOT_APPLY => self.does_not_apply,
            _ => self.choices.iter().any(|choice| choice.code == code),
        }
    }
}

/// The immutable questions of one audience in one wave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questionnaire {
    pub audience: Audience,
    pub term: Term,
    pub theory_version: String,
    pub questions: Vec<Question>,
    /// The same questions in other words; English is `questions` itself.
    #[serde(default)]
    pub editions: Vec<Worded>,
    /// The items that are asked every term. Empty in waves that were opened before this was frozen.
    #[serde(default)]
    pub anchors: Vec<String>,
    /// The items that stand in a composed pulse and not in the item bank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<String>,
    /// What people may write about in their own words; empty in a wave that does not ask for words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<Prompt>,
}

/// The words of one edition for a questionnaire, frozen with it. What it lacks stays English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worded {
    /// The edition's code.
    pub edition: String,
    /// By item id.
    pub texts: BTreeMap<String, String>,
    pub scales: Vec<Scale>,
    /// By the prompt's id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prompts: BTreeMap<String, String>,
}

impl Questionnaire {
    /// The same questions, codes and order in the words of an edition; none when it is not offered.
    pub fn in_edition(&self, code: &str) -> Option<Questionnaire> {
        let worded = self.editions.iter().find(|worded| worded.edition == code)?;
        let mut own = self.clone();
        own.editions.clear();
        for question in &mut own.questions {
            if let Some(text) = worded.texts.get(&question.item) {
                question.text.clone_from(text);
            }
            if let Some(scale) = worded.scales.iter().find(|scale| scale.code == question.scale) {
                question.stem.clone_from(&scale.stem);
                question.choices.clone_from(&scale.choices);
            }
        }
        for prompt in &mut own.prompts {
            if let Some(text) = worded.prompts.get(&prompt.id) {
                prompt.text.clone_from(text);
            }
        }
        Some(own)
    }

    /// The same without its prompts, in every edition.
    #[must_use]
    pub fn without_prompts(mut self) -> Questionnaire {
        self.prompts.clear();
        for worded in &mut self.editions {
            worded.prompts.clear();
        }
        self
    }

    /// Every page of a walk through it: its questions, then its prompts.
    pub fn pages(&self) -> usize {
        self.questions.len() + self.prompts.len()
    }

    pub fn question(&self, item: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.item == item)
    }
}

/// What the count tallies and what the gate may publish; frozen with the wave when it opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasePlan {
    /// The reporting minimum k: 10 or more.
    pub minimum: u32,
    /// Names of the at most two yes/no groups that the partnership declares (`group_1`, `group_2`).
    pub groups: Vec<String>,
    /// Every setting is in exactly one place (measurement.md D12).
    pub places: Vec<PlacePlan>,
}

/// A reporting place: one setting, or several small ones together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacePlan {
    pub name: String,
    /// Names of its settings.
    pub settings: Vec<String>,
    pub phase: String,
    pub locality: String,
    /// The place that takes its ballots when there are under `minimum`; none means "elsewhere".
    #[serde(default)]
    pub joins: Option<String>,
}

impl ReleasePlan {
    /// The place that a setting reports in.
    pub fn place_of(&self, setting: &str) -> Option<&PlacePlan> {
        self.places.iter().find(|place| place.settings.iter().any(|name| name == setting))
    }
}
