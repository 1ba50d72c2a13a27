//! Whether every change since the last seal was declared: an edit of words is never silent.

use super::history::History;
use super::model::{Item, Question, Questionnaire, Scale};
use super::steps::{Continuity, Step, Steps, plain_words};
use crate::theory::{Entry, Faults, SourceFile, Theory};
use jiff::civil::Date;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// The content as it was read, and the files that it was read from.
pub(super) struct Present<'a> {
    pub theory: &'a Theory,
    pub scales: &'a [Scale],
    pub items: &'a [Item],
    pub steps: &'a Steps,
    pub files: Files<'a>,
}

#[derive(Clone, Copy)]
pub(super) struct Files<'a> {
    pub theory: &'a SourceFile,
    pub scales: &'a SourceFile,
    pub items: &'a SourceFile,
    pub series: &'a SourceFile,
}

struct Comparison<'a> {
    now: &'a Present<'a>,
    sealed: &'a History,
    faults: &'a Faults,
    unsealed: RefCell<Vec<String>>,
}

/// Faults every change that nobody declared, and every declaration that does not fit.
///
/// Returns what is declared and not yet in the sealed listing: "item 6M-YP-1 version 2".
pub(super) fn undeclared(now: &Present, sealed: &History, faults: &Faults) -> Vec<String> {
    let comparison = Comparison { now, sealed, faults, unsealed: RefCell::default() };
    comparison.items();
    comparison.scales();
    comparison.theory();
    comparison.unsealed.into_inner()
}

impl Comparison<'_> {
    fn series(&self, line: usize, field: &str, message: String) {
        self.now.files.series.fault(self.faults, line, field, message);
    }

    fn unsealed(&self, what: String) {
        self.unsealed.borrow_mut().push(what);
    }

    fn items(&self) {
        let Some(top) = self.now.files.items.read(self.faults) else { return };
        for entry in top.entries("items") {
            let id = entry.text("id").unwrap_or_default();
            if let Some(item) = self.now.items.iter().find(|item| item.id == id) {
                self.item(&entry, item);
                let steps = self.now.steps.items.get(id).map_or(&[][..], Vec::as_slice);
                self.chain(&entry, (id, item.version), steps);
            }
        }
        for (id, steps) in &self.now.steps.items {
            let line = steps.first().map_or(0, Step::line);
            if !self.now.items.iter().any(|item| item.id == *id) && self.sealed.newest_item(id).is_none() {
                let message = format!("there is no item \"{id}\" and never was; write an id of items.toml");
                self.series(line, "items", message);
            }
            for step in steps {
                let words = self.words_of(id, step.to);
                self.only_punctuation(step, words.as_slice(), "items.toml");
            }
        }
    }

    fn words_of(&self, id: &str, version: u32) -> Vec<String> {
        let now = self.now.items.iter().find(|item| item.id == id && item.version == version);
        now.map(|item| item.text.clone())
            .or_else(|| self.sealed.item(id, version).map(|item| item.text.clone()))
            .into_iter()
            .collect()
    }

    /// Old words of a `same` must be those of its version but for punctuation, capitals and spaces.
    fn only_punctuation(&self, step: &Step<u32>, words: &[String], file: &str) {
        let Some(was) = &step.was else { return };
        if !words.iter().any(|words| plain_words(words) == plain_words(was)) {
            let advice = "\"same\" is for punctuation, capitals and spaces; declare a note or a break";
            let message = format!("these are other words than {file} has for version {}; {advice}", step.to);
            self.series(step.line(), "was", message);
        }
    }

    fn item(&self, entry: &Entry, item: &Item) {
        let (id, version) = (&item.id, item.version);
        let Some(last) = self.sealed.newest_item(id) else {
            return self.unsealed(format!("item {id} version {version}"));
        };
        let next = last.version + 1;
        let declare = format!("give it version = {next} and declare the step {} to {next}", last.version);
        let declare = format!("{declare} in series.toml as a note or a break");
        if version < last.version {
            let message = format!("{id} has been version {} already; versions never go back", last.version);
            return entry.fault("version", message);
        }
        if version > last.version {
            return self.unsealed(format!("item {id} version {version}"));
        }
        let scale = self.now.scales.iter().find(|scale| scale.code == item.scale);
        let asked = (item.scale.as_str(), scale.map_or(1, |scale| scale.version));
        if asked != (last.scale.as_str(), last.scale_version) {
            let message = format!(
                "version {version} of {id} was asked on {} version {}, not on {} version {}; {declare}",
                last.scale, last.scale_version, asked.0, asked.1
            );
            entry.fault("scale", message);
        }
        if item.does_not_apply != last.does_not_apply {
            entry.fault("does_not_apply", format!("the choices of {id} changed; {declare}"));
        }
        if plain_words(&item.text) != plain_words(&last.text) {
            entry
                .fault("text", format!("the words of {id} changed (they were \"{}\"); {declare}", last.text));
        } else if item.text != last.text {
            let steps = self.now.steps.items.get(id);
            if same_is_declared(steps, version, &last.text) {
                self.unsealed(format!("the new punctuation of item {id}"));
            } else {
                let wanted = "declare it in series.toml with kind = \"same\" and was";
                let message = format!("the punctuation of {id} changed; {wanted} = \"{}\"", last.text);
                entry.fault("text", message);
            }
        }
    }

    /// The declared steps of an item or a scale must lead from 1 to the version that the file has.
    fn chain(&self, entry: &Entry, (name, version): (&str, u32), steps: &[Step<u32>]) {
        self.in_order(name, steps.iter().map(|step| (step.line(), step.date)));
        let mut reached = 1;
        for step in steps.iter().filter(|step| step.kind != Continuity::Same) {
            if step.from != reached {
                let wanted = format!("the next step of {name} starts at version {reached}");
                self.series(step.line(), "from", format!("{wanted}; write the steps in order, one for each"));
                return;
            }
            reached = step.to;
            if reached > version {
                let file = format!("its file has version {version}; raise it there, or take this step out");
                self.series(step.line(), "to", format!("this leads {name} to version {reached}, and {file}"));
                return;
            }
        }
        if reached < version {
            let step =
                format!("the step of {name} from version {reached} to {} is not declared", reached + 1);
            entry.fault("version", format!("{step}; add it to series.toml with its kind, date and note"));
        }
        for step in steps.iter().filter(|step| step.kind == Continuity::Same && step.to > version) {
            let message = format!("there is no version {} of {name} yet", step.to);
            self.series(step.line(), "to", format!("{message}; write the version whose punctuation changed"));
        }
    }

    fn in_order(&self, name: &str, dated: impl Iterator<Item = (usize, Date)>) {
        let mut last: Option<Date> = None;
        for (line, date) in dated {
            if last.is_some_and(|last| date < last) {
                let message = format!("the step of {name} before this one is dated later");
                self.series(line, "date", format!("{message}; write the steps in the order of their days"));
            }
            last = Some(date);
        }
    }

    fn scales(&self) {
        let Some(top) = self.now.files.scales.read(self.faults) else { return };
        for entry in top.entries("scales") {
            let code = entry.text("code").unwrap_or_default();
            let Some(scale) = self.now.scales.iter().find(|scale| scale.code == code) else { continue };
            let steps = self.now.steps.scales.get(code).map_or(&[][..], Vec::as_slice);
            self.scale(&entry, scale);
            self.chain(&entry, (code, scale.version), steps);
            for step in steps {
                let labels = scale.choices.iter().map(|choice| choice.label.clone());
                let words: Vec<String> = labels.chain([scale.stem.clone()]).collect();
                self.only_punctuation(step, &words, "scales.toml");
            }
        }
        for (code, steps) in &self.now.steps.scales {
            if !self.now.scales.iter().any(|scale| scale.code == *code)
                && self.sealed.newest_scale(code).is_none()
            {
                let line = steps.first().map_or(0, Step::line);
                self.series(line, "scale", format!("there is no scale \"{code}\"; write one of scales.toml"));
            }
        }
    }

    fn scale(&self, entry: &Entry, scale: &Scale) {
        let (code, version) = (&scale.code, scale.version);
        let Some(last) = self.sealed.newest_scale(code) else {
            return self.unsealed(format!("scale {code} version {version}"));
        };
        if version < last.version {
            let message = format!("{code} has been version {} already; versions never go back", last.version);
            return entry.fault("version", message);
        }
        if version > last.version {
            return self.unsealed(format!("scale {code} version {version}"));
        }
        if plain(scale) != plain(last) {
            let next = version + 1;
            let declare = format!("give it version = {next}, declare the step in series.toml");
            let items = "and give every item that uses it a new version too";
            entry.fault("choices", format!("the scale {code} changed; {declare}, {items}"));
            return;
        }
        let steps = self.now.steps.scales.get(code);
        for (words, was) in spelled(scale).into_iter().zip(spelled(last)) {
            if words != was && !same_is_declared(steps, version, was) {
                let wanted = "declare it in series.toml with kind = \"same\" and was";
                let message = format!("the punctuation of {code} changed; {wanted} = \"{was}\"");
                entry.fault("choices", message);
            } else if words != was {
                self.unsealed(format!("the new punctuation of scale {code}"));
            }
        }
    }

    fn theory(&self) {
        let (now, steps) = (self.now.theory, &self.now.steps.theory);
        let Some(top) = self.now.files.theory.read(self.faults) else { return };
        self.in_order("the theory", steps.iter().map(|step| (step.line(), step.date)));
        let mut reached = self.sealed.theories.first().unwrap_or(&now.version);
        for step in steps {
            if step.from != *reached {
                let message = format!("the next step of the theory starts at version \"{reached}\"");
                return self.series(step.line(), "from", format!("{message}; write the steps in order"));
            }
            reached = &step.to;
        }
        if *reached != now.version {
            let message = format!("the step of the theory from \"{reached}\" to \"{}\"", now.version);
            top.fault(
                "version",
                format!("{message} is not declared; add it to series.toml under [[theory]]"),
            );
        }
        if !self.sealed.theories.contains(&now.version) {
            self.unsealed(format!("version {} of the theory", now.version));
        }
        for row in top.entries("interventions") {
            for entry in row.entries("outcomes") {
                self.outcome(&entry);
            }
        }
        self.outcome_steps();
    }

    fn outcome(&self, entry: &Entry) {
        let version = &self.now.theory.version;
        let Some(now) = entry.text("id").and_then(|id| self.now.theory.outcome(id)) else { return };
        let Some(last) = self.sealed.outcome(&now.id) else {
            return self.unsealed(format!("outcome {}", now.id));
        };
        if now.statement == last.statement {
            return;
        }
        let steps = self.now.steps.outcomes.get(&now.id);
        let declared = steps.is_some_and(|steps| steps.iter().any(|step| step.to == *version));
        let id = &now.id;
        if last.since == *version || self.sealed.theories.last() == Some(version) {
            let advice = "give the file a new version, and declare the change in series.toml";
            entry.fault("statement", format!("the statement of {id} changed within one version; {advice}"));
        } else if !declared {
            let advice = "declare it in series.toml under [[outcomes]] as same, note or break";
            entry.fault(
                "statement",
                format!("the statement of {id} changed with version {version}; {advice}"),
            );
        } else {
            self.unsealed(format!("the statement of outcome {id}"));
        }
    }

    fn outcome_steps(&self) {
        let versions: BTreeSet<&str> =
            self.sealed.theories.iter().chain([&self.now.theory.version]).map(String::as_str).collect();
        for (id, steps) in &self.now.steps.outcomes {
            let line = steps.first().map_or(0, Step::line);
            if self.now.theory.outcome(id).is_none() && self.sealed.outcome(id).is_none() {
                let message = format!("there is no outcome \"{id}\"; write an id of theory-of-change.toml");
                self.series(line, "outcome", message);
            }
            self.in_order(id, steps.iter().map(|step| (step.line(), step.date)));
            for step in steps {
                for (field, version) in [("from", &step.from), ("to", &step.to)] {
                    if !versions.contains(version.as_str()) {
                        let message = format!("there is no version \"{version}\" of the theory");
                        self.series(step.line(), field, format!("{message}; write one that was in use"));
                    }
                }
            }
        }
    }
}

fn same_is_declared(steps: Option<&Vec<Step<u32>>>, version: u32, was: &str) -> bool {
    let same = |step: &Step<u32>| {
        step.kind == Continuity::Same && step.to == version && step.was.as_deref() == Some(was)
    };
    steps.is_some_and(|steps| steps.iter().any(same))
}

/// Stem and labels as they are spelled.
fn spelled(scale: &Scale) -> Vec<&str> {
    let labels = scale.choices.iter().map(|choice| choice.label.as_str());
    labels.chain([scale.stem.as_str()]).collect()
}

/// A scale with nothing of its spelling, audiences or version.
fn plain(scale: &Scale) -> Scale {
    let mut plain = scale.clone();
    (plain.version, plain.audiences) = (0, Vec::new());
    plain.stem = plain_words(&scale.stem);
    for choice in &mut plain.choices {
        choice.label = plain_words(&choice.label);
    }
    plain
}

/// Items that `now` asks in other words, or on another scale, than `earlier` did under the same version.
///
/// Changed punctuation is allowed where it was declared to be the same. In the order of `now`.
pub fn reworded(earlier: &[Questionnaire], now: &[Questionnaire], steps: &Steps) -> Vec<String> {
    let asked: Vec<&Question> = earlier.iter().flat_map(|one| &one.questions).collect();
    let differs = |question: &&Question| {
        asked
            .iter()
            .filter(|old| (&old.item, old.version) == (&question.item, question.version))
            .any(|old| !is_the_same(old, question, steps))
    };
    let questions = now.iter().flat_map(|one| &one.questions);
    questions.filter(differs).map(|question| question.item.clone()).collect()
}

fn is_the_same(old: &Question, new: &Question, steps: &Steps) -> bool {
    let words = old.text == new.text
        || (plain_words(&old.text) == plain_words(&new.text) && steps.item_is_same(&new.item, new.version));
    let shape = |question: &Question| {
        let choice = |choice: &super::Choice| (choice.code.clone(), choice.score, choice.favourable);
        let choices: Vec<_> = question.choices.iter().map(choice).collect();
        (question.scale.clone(), question.faces, question.does_not_apply, choices)
    };
    let labels = |question: &Question, plainly: bool| -> Vec<String> {
        let spelled = question.choices.iter().map(|choice| &choice.label).chain([&question.stem]);
        spelled.map(|words| if plainly { plain_words(words) } else { words.clone() }).collect()
    };
    let scale = labels(old, false) == labels(new, false)
        || (labels(old, true) == labels(new, true) && steps.scale_is_same(&new.scale));
    words && scale && shape(old) == shape(new)
}
