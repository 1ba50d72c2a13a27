//! `[[items]]`, `[[scales]]` and `[[labels]]`: which column is which question, ours or the partnership's own.

use super::ImportGround;
use super::labels::{Labels, plain};
use crate::surveys::{Question, Questionnaire, Scale, Term, read_own_scale};
use crate::theory::{Audience, Entry, exact_audience};
use std::sync::Arc;

/// Before the ids and scale codes of the partnership's own questions. Ids of the item bank have no colon, so the
/// two can never be one series.
pub(super) const OWN: &str = "own:";

/// A column that holds the answers of one audience to one question.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub column: String,
    /// The line of the map.
    pub line: usize,
    pub audience: Audience,
    /// The question's place in the audience's questionnaire.
    pub at: usize,
    pub item: String,
    pub labels: Arc<Labels>,
}

/// The labels of one scale, for all its items or for those that name them.
struct Labelled {
    name: Option<String>,
    scale: String,
    labels: Arc<Labels>,
}

struct Reading<'a, 'b> {
    top: &'a Entry<'b>,
    ground: &'a ImportGround<'a>,
    audience: Option<Audience>,
    scales: Vec<Scale>,
    labelled: Vec<Labelled>,
    questionnaires: Vec<Questionnaire>,
    asked: Vec<Asked>,
}

/// Reads every item of the map: the questionnaires that they make, and the columns that answer them.
pub(super) fn read_items(
    top: &Entry,
    ground: &ImportGround<'_>,
    (term, audience): (Option<Term>, Option<Audience>),
) -> (Vec<Questionnaire>, Vec<Asked>) {
    let own = top.optional_entries("scales").iter().filter_map(|entry| own_scale(entry, ground)).collect();
    let empty = |audience| Questionnaire {
        audience,
        term: term.unwrap_or(Term::Autumn),
        theory_version: ground.content.theory.version.clone(),
        questions: Vec::new(),
        anchors: Vec::new(),
        own: Vec::new(),
        prompts: Vec::new(),
        editions: Vec::new(),
    };
    let mut reading = Reading {
        top,
        ground,
        audience,
        scales: own,
        labelled: Vec::new(),
        questionnaires: Audience::ALL.map(empty).to_vec(),
        asked: Vec::new(),
    };
    reading.read_labels();
    let entries = top.entries("items");
    if entries.is_empty() {
        top.fault("items", "no column is mapped to a question; add [[items]] with column and item");
    }
    for entry in &entries {
        reading.take(entry);
    }
    reading.questionnaires.retain(|one| !one.questions.is_empty());
    (reading.questionnaires, reading.asked)
}

fn own_scale(entry: &Entry, ground: &ImportGround<'_>) -> Option<Scale> {
    let scale = read_own_scale(entry)?;
    if ground.content.scale(&scale.code).is_some() {
        let message = format!("\"{}\" is a scale of the item bank; give this one another code", scale.code);
        entry.fault("code", message);
    }
    Some(scale)
}

impl Reading<'_, '_> {
    fn scale(&self, code: &str) -> Option<&Scale> {
        self.ground.content.scale(code).or_else(|| self.scales.iter().find(|scale| scale.code == code))
    }

    fn read_labels(&mut self) {
        for entry in self.top.optional_entries("labels") {
            entry.only(&["name", "scale", "codes", "values"]);
            let name = entry.optional_text("name").map(str::to_owned);
            let Some(code) = entry.text("scale") else { continue };
            let Some(scale) = self.scale(code) else {
                let message = format!(
                    "there is no scale \"{code}\"; write one of surveys/scales.toml, or add it under [[scales]]"
                );
                entry.fault("scale", message);
                continue;
            };
            let mut labels = Labels::of(scale, self.ground.content);
            labels.add(&entry);
            let twice = |one: &Labelled| one.name == name && (name.is_some() || one.scale == code);
            if self.labelled.iter().any(twice) {
                entry.fault(
                    "scale",
                    "these labels are there twice; put them together, or give one of them a name",
                );
            }
            self.labelled.push(Labelled { name, scale: code.to_owned(), labels: Arc::new(labels) });
        }
    }

    fn take(&mut self, entry: &Entry) {
        entry.only(&["column", "item", "version", "own", "outcome", "audience", "text", "scale", "labels"]);
        let column = entry.text("column").map(str::to_owned);
        let question = match (entry.has("item"), entry.has("own")) {
            (true, false) => self.ours(entry),
            (false, true) => self.own(entry),
            _ => {
                entry.fault(
                    "item",
                    "write either item = \"...\" (of the item bank) or own = \"...\" (your own)",
                );
                None
            }
        };
        let (Some(column), Some((audience, question, scale))) = (column, question) else { return };
        let Some(labels) = self.labels(entry, &scale) else { return };
        let item = question.item.clone();
        let twice = |one: &&Asked| {
            one.audience == audience && (one.item == item || plain(&one.column) == plain(&column))
        };
        if let Some(other) = self.asked.iter().find(twice) {
            let message = if other.item == item {
                format!(
                    "{item} is mapped to two columns, \"{}\" (line {}) and \"{column}\"; keep one",
                    other.column, other.line
                )
            } else {
                format!(
                    "\"{column}\" is mapped to two items, {} (line {}) and {item}; keep one",
                    other.item, other.line
                )
            };
            return entry.fault("column", message);
        }
        let Some(questionnaire) = self.questionnaires.iter_mut().find(|one| one.audience == audience) else {
            return;
        };
        questionnaire.questions.push(question);
        let at = questionnaire.questions.len() - 1;
        self.asked.push(Asked { column, line: entry.line(), audience, at, item, labels });
    }

    fn labels(&self, entry: &Entry, scale: &Scale) -> Option<Arc<Labels>> {
        if let Some(name) = entry.optional_text("labels") {
            let named = self.labelled.iter().find(|one| one.name.as_deref() == Some(name));
            return match named {
                Some(found) if found.scale == scale.code => Some(found.labels.clone()),
                Some(found) => {
                    entry.fault(
                        "labels",
                        format!(
                            "\"{name}\" is for the scale {}, and this item has {}",
                            found.scale, scale.code
                        ),
                    );
                    None
                }
                None => {
                    entry.fault("labels", format!("there is no [[labels]] with name = \"{name}\""));
                    None
                }
            };
        }
        let all = self.labelled.iter().find(|one| one.name.is_none() && one.scale == scale.code);
        Some(all.map_or_else(|| Arc::new(Labels::of(scale, self.ground.content)), |one| one.labels.clone()))
    }

    /// A question of the item bank, in the version that it has now.
    fn ours(&self, entry: &Entry) -> Option<(Audience, Question, Scale)> {
        for field in ["outcome", "audience", "text", "scale"] {
            if entry.has(field) {
                entry.fault(field, "the item bank says this already; take it out");
            }
        }
        let id = entry.text("item")?;
        let Some(item) = self.ground.content.item(id) else {
            entry.fault("item", format!("there is no item \"{id}\" in the item bank; write own = \"...\" for a question of your own"));
            return None;
        };
        let version = if entry.has("version") { entry.whole("version")? } else { item.version };
        if version != item.version {
            let message = format!(
                "the item bank has version {} of {id}; answers to other words are another series: bring them in with own = \"...\"",
                item.version
            );
            entry.fault("version", message);
            return None;
        }
        let scale = self.ground.content.scale(&item.scale)?.clone();
        let text = item.text.replace("{place}", &self.ground.content.theory.place);
        let question = question((id.to_owned(), version), (item.outcome.clone(), text), &scale);
        Some((item.audience, question, scale))
    }

    /// A question of the partnership's own, with all that the item bank does not say of it.
    fn own(&self, entry: &Entry) -> Option<(Audience, Question, Scale)> {
        let (slug, text, outcome) = (entry.text("own"), entry.text("text"), entry.text("outcome"));
        let version = if entry.has("version") { entry.whole("version")? } else { 1 };
        let audience = match (entry.optional_text("audience"), self.audience) {
            (None, Some(fixed)) => Some(fixed),
            _ => entry.one_of("audience", exact_audience, "\"YC\", \"YP\", \"FA\", \"ST\""),
        };
        let code = entry.text("scale")?;
        let Some(scale) = self.scale(code).cloned() else {
            entry.fault("scale", format!("there is no scale \"{code}\"; write one of surveys/scales.toml, or add it under [[scales]]"));
            return None;
        };
        let (slug, text, outcome) = (slug?, text?, outcome?);
        let is_slug = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if slug.len() > 40 || !slug.chars().all(is_slug) {
            entry.fault(
                "own",
                "write a short name of small letters, digits and hyphens, such as \"safe-at-lunch\"",
            );
        }
        if self.ground.content.theory.outcome(outcome).is_none() {
            entry.fault(
                "outcome",
                format!(
                    "there is no outcome \"{outcome}\" in the theory of change; write one such as \"6M\""
                ),
            );
        }
        let mut question =
            question((format!("{OWN}{slug}"), version), (outcome.to_owned(), text.to_owned()), &scale);
        if self.ground.content.scale(code).is_none() {
            question.scale = format!("{OWN}{code}");
        }
        self.refuse_other_words(entry, &question);
        Some((audience?, question, scale))
    }

    /// One series has one wording: the same id and version with other words would mix two questions.
    fn refuse_other_words(&self, entry: &Entry, question: &Question) {
        let same = |one: &&Question| one.item == question.item && one.version == question.version;
        let here = self.questionnaires.iter().flat_map(|one| &one.questions);
        let known = self.ground.own_questions.iter().chain(here).find(same);
        let words = |one: &Question| (one.text.clone(), one.outcome.clone(), one.choices.clone());
        if known.is_some_and(|known| words(known) != words(question)) {
            let message = format!(
                "\"{}\" was brought in before with another text, outcome or scale; write version = {}, or another name",
                question.item,
                question.version + 1
            );
            entry.fault("own", message);
        }
    }
}

fn question((item, version): (String, u32), (outcome, text): (String, String), scale: &Scale) -> Question {
    Question {
        item,
        version,
        outcome,
        text,
        scale: scale.code.clone(),
        stem: scale.stem.clone(),
        faces: scale.faces,
        choices: scale.choices.clone(),
        // What the other program offered beside the scale is not known.
        does_not_apply: true,
    }
}
