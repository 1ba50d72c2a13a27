//! Reading `series.toml`: what was declared about every change of an item, a scale or the theory.

use crate::theory::{Entry, Faults, SourceFile};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How what comes after a change goes on from what came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Continuity {
    /// The same question: only punctuation, capitals or spaces changed. Of an outcome: the same meaning.
    Same,
    /// Comparable by eye with a note; never joined by a line, tested or projected.
    Note,
    /// Not comparable.
    Break,
}

impl Continuity {
    fn from_name(name: &str) -> Option<Continuity> {
        match name {
            "same" => Some(Continuity::Same),
            "note" => Some(Continuity::Note),
            "break" => Some(Continuity::Break),
            _ => None,
        }
    }
}

/// One declared change from one version to another: of an item, a scale, the theory or an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step<V> {
    pub from: V,
    pub to: V,
    pub kind: Continuity,
    /// The day of the decision.
    pub date: Date,
    pub decided_by: String,
    /// What changed and why, in plain words; charts print it.
    pub note: String,
    /// The old words, where only their punctuation changed.
    #[serde(default)]
    pub was: Option<String>,
    #[serde(skip)]
    line: usize,
}

#[cfg(test)]
impl<V: Clone> Step<V> {
    /// A step for tests.
    pub(crate) fn for_test((from, to): (V, V), kind: Continuity, date: Date, note: &str) -> Step<V> {
        let decided_by = "The steering group".into();
        Step { from, to, kind, date, decided_by, note: note.into(), was: None, line: 0 }
    }

    pub(crate) fn same(version: V, date: Date, was: &str) -> Step<V> {
        let step = Step::for_test((version.clone(), version), Continuity::Same, date, "A mark");
        Step { was: Some(was.into()), ..step }
    }
}

impl<V> Step<V> {
    /// The line of `series.toml`.
    pub(super) fn line(&self) -> usize {
        self.line
    }
}

/// Everything declared, in the file's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps {
    /// By item id.
    pub items: BTreeMap<String, Vec<Step<u32>>>,
    /// By the code of the scale.
    pub scales: BTreeMap<String, Vec<Step<u32>>>,
    pub theory: Vec<Step<String>>,
    /// By outcome id; between versions of the theory.
    pub outcomes: BTreeMap<String, Vec<Step<String>>>,
}

/// What was declared about one item: its own versions, and the outcome that it measures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    pub versions: Vec<Step<u32>>,
    pub outcome: Vec<Step<String>>,
}

impl Steps {
    pub fn lineage(&self, item: &str, outcome: &str) -> Lineage {
        let versions = self.items.get(item).cloned().unwrap_or_default();
        Lineage { versions, outcome: self.of_outcome(outcome) }
    }

    /// One step for every change of the theory: what was declared about the outcome, else that it stayed the same.
    fn of_outcome(&self, outcome: &str) -> Vec<Step<String>> {
        let declared = self.outcomes.get(outcome).map_or(&[][..], |steps| steps);
        let stayed =
            |step: &Step<String>| !declared.iter().any(|own| (&own.from, &own.to) == (&step.from, &step.to));
        let same = |step: &Step<String>| Step { kind: Continuity::Same, ..step.clone() };
        let mut all: Vec<Step<String>> = self.theory.iter().filter(|step| stayed(step)).map(same).collect();
        all.extend(declared.iter().cloned());
        all.sort_by_key(|step| step.date);
        all
    }

    /// Whether an outcome came to mean another thing, or may have, between two versions of the theory: then
    /// nothing is computed from one to the other.
    pub fn parts_outcome(&self, outcome: &str, then: &str, now: &str) -> bool {
        then != now && !steps_between(&self.of_outcome(outcome), then, now).is_empty()
    }

    /// Whether a version of an item was declared to be the same in other punctuation.
    pub(super) fn item_is_same(&self, item: &str, version: u32) -> bool {
        let same = |step: &Step<u32>| step.kind == Continuity::Same && step.to == version;
        self.items.get(item).is_some_and(|steps| steps.iter().any(same))
    }

    /// Whether a scale was ever declared to be the same in other punctuation.
    pub(super) fn scale_is_same(&self, scale: &str) -> bool {
        let same = |step: &Step<u32>| step.kind == Continuity::Same;
        self.scales.get(scale).is_some_and(|steps| steps.iter().any(same))
    }
}

/// The declared changes of an outcome on the way from one version of the theory to another, but for those after
/// which it is the same.
pub fn steps_between<'a>(declared: &'a [Step<String>], then: &str, now: &str) -> Vec<&'a Step<String>> {
    let start = declared.iter().position(|step| step.from == then).unwrap_or(0);
    let end = declared.iter().rposition(|step| step.to == now).map_or(declared.len(), |at| at + 1);
    let steps = declared.get(start..end).unwrap_or_default();
    steps.iter().filter(|step| step.kind != Continuity::Same).collect()
}

/// Words without punctuation, capitals and double spaces; `{place}` keeps its braces.
pub(super) fn plain_words(text: &str) -> String {
    let kept = |letter: char| letter.is_alphanumeric() || matches!(letter, '{' | '}');
    let text: String = text
        .chars()
        .filter(|letter| !matches!(letter, '\'' | '’' | '‘'))
        .map(|letter| if kept(letter) { letter } else { ' ' })
        .collect();
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads `series.toml`. Whether the steps fit the content is checked beside the sealed listing.
pub(super) fn read_steps(file: &SourceFile, faults: &Faults) -> Steps {
    let mut steps = Steps::default();
    let Some(top) = file.read(faults) else { return steps };
    top.only(&["items", "scales", "theory", "outcomes"]);
    for entry in top.optional_entries("items") {
        entry.only(&["items", "from", "to", "kind", "date", "decided_by", "note", "was"]);
        let listed: Vec<String> = entry.texts("items").iter().map(|item| item.text.to_string()).collect();
        if listed.is_empty() {
            entry.fault("items", "name the items that changed, such as [\"6M-YP-1\"]");
        }
        let Some(step) = numbered(&entry) else { continue };
        for item in listed {
            steps.items.entry(item).or_default().push(step.clone());
        }
    }
    for entry in top.optional_entries("scales") {
        entry.only(&["scale", "from", "to", "kind", "date", "decided_by", "note", "was"]);
        let (scale, step) = (entry.text("scale"), numbered(&entry));
        let (Some(scale), Some(step)) = (scale, step) else { continue };
        steps.scales.entry(scale.to_string()).or_default().push(step);
    }
    for entry in top.optional_entries("theory") {
        entry.only(&["from", "to", "date", "decided_by", "note"]);
        steps.theory.extend(named(&entry, Some(Continuity::Note)));
    }
    for entry in top.optional_entries("outcomes") {
        entry.only(&["outcome", "from", "to", "kind", "date", "decided_by", "note"]);
        let (outcome, step) = (entry.text("outcome"), named(&entry, kind(&entry)));
        let (Some(outcome), Some(step)) = (outcome, step) else { continue };
        steps.outcomes.entry(outcome.to_string()).or_default().push(step);
    }
    steps
}

fn kind(entry: &Entry) -> Option<Continuity> {
    entry.one_of("kind", Continuity::from_name, "\"same\", \"note\", \"break\"")
}

/// A step between versions of an item or a scale.
fn numbered(entry: &Entry) -> Option<Step<u32>> {
    let (from, to, kind) = (entry.whole("from"), entry.whole("to"), kind(entry));
    let was = entry.optional_text("was").map(str::to_string);
    let step = read(entry, (from, to), kind, was)?;
    let same = step.kind == Continuity::Same;
    if same && step.from != step.to {
        let wanted = "\"same\" is for changed punctuation alone, and the version stays what it was";
        entry.fault("to", format!("{wanted}; write to = {}, or declare a note or a break", step.from));
    } else if !same && step.from == step.to {
        entry.fault("to", format!("this leads from version {0} to version {0}; write the new one", step.to));
    } else if !same && step.to != step.from + 1 {
        let next = step.from + 1;
        entry.fault("to", format!("versions are counted one by one; write to = {next}, and a step for each"));
    }
    match (&step.was, same) {
        (None, true) => entry.fault("was", "write the old words, exactly, as was = \"...\""),
        (Some(_), false) => entry.fault("was", "old words stand only beside kind = \"same\"; take them out"),
        _ => {}
    }
    Some(step)
}

/// A step between versions of the theory.
fn named(entry: &Entry, kind: Option<Continuity>) -> Option<Step<String>> {
    let text = |field: &str| entry.text(field).map(str::to_string);
    let step = read(entry, (text("from"), text("to")), kind, None)?;
    if step.from == step.to {
        let version = &step.to;
        entry.fault(
            "to",
            format!("this leads from version {version} to version {version}; write the new one"),
        );
    }
    Some(step)
}

fn read<V>(
    entry: &Entry,
    (from, to): (Option<V>, Option<V>),
    kind: Option<Continuity>,
    was: Option<String>,
) -> Option<Step<V>> {
    let date = entry.date("date");
    let text = |field: &str| entry.text(field).map(str::to_string);
    let (decided_by, note) = (text("decided_by"), text("note"));
    let line = entry.line();
    Some(Step {
        from: from?,
        to: to?,
        kind: kind?,
        date: date?,
        decided_by: decided_by?,
        note: note?,
        was,
        line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(text: &str) -> Vec<String> {
        let faults = Faults::default();
        read_steps(&SourceFile::new("series.toml", text), &faults);
        faults.into_sorted().iter().map(ToString::to_string).collect()
    }

    fn item(lines: &str) -> String {
        format!(
            "[[items]]\nitems = [\"6M-YP-1\"]\n{lines}\ndate = 2027-09-01\ndecided_by = \"The board\"\nnote = \"Shorter\""
        )
    }

    #[test]
    fn words_that_differ_in_punctuation_capitals_and_spaces_are_alike_and_no_others() {
        let plain = |text| plain_words(text);
        assert_eq!(plain("School is a place, where I belong!"), plain("school is  a place where I belong."));
        assert_eq!(plain("A child’s needs"), plain("A child's needs"));
        assert_ne!(plain("I am now here."), plain("I am nowhere."));
        assert_ne!(plain("I like {place}."), plain("I like place."));
        assert_ne!(plain("I belong."), plain("I belonged."));
    }

    #[test]
    fn a_step_that_cannot_be_meant_is_named_with_its_line_and_field() {
        for (lines, said) in [
            (
                "from = 1\nto = 1\nkind = \"note\"",
                "series.toml:4: to: this leads from version 1 to version 1",
            ),
            ("from = 1\nto = 3\nkind = \"break\"", "series.toml:4: to: versions are counted one by one"),
            ("from = 1\nto = 2\nkind = \"same\"", "series.toml:4: to: \"same\" is for changed punctuation"),
            ("from = 1\nto = 1\nkind = \"same\"", "was: write the old words"),
            (
                "from = 1\nto = 2\nkind = \"note\"\nwas = \"I belong\"",
                "series.toml:6: was: old words stand only",
            ),
            ("from = 1\nto = 2\nkind = \"close\"", "series.toml:5: kind: \"close\" is not known here"),
            ("from = 1\nkind = \"note\"", "to: this is missing"),
        ] {
            let faults = faults_of(&item(lines));
            assert!(faults.iter().any(|fault| fault.contains(said)), "{said}: {faults:?}");
        }
        assert_eq!(faults_of(&item("from = 1\nto = 2\nkind = \"note\"")), Vec::<String>::new());
        let theory =
            "[[theory]]\nfrom = \"1\"\nto = \"1\"\ndate = 2027-01-01\ndecided_by = \"A\"\nnote = \"B\"";
        assert!(faults_of(theory)[0].contains("from version 1 to version 1"));
    }
}
