//! The sealed listing `history.toml`: every wording, scale and theory version that was ever in use.
//!
//! The program writes it (`belong check --seal`) and compares the content with it; people only read it.

use super::load::scale;
use super::model::{Choice, Item, Scale};
use crate::theory::{Entry, Faults, Outcome, SourceFile, Theory};
use std::fmt::Write;

const HEAD: &str = "# What was asked, in every version there ever was. Written by `belong check --seal`; never edit it by hand.
#
# `belong check` compares the content with this listing: words that changed without a new version, or without a
# declared step in series.toml, are a fault. Nothing is ever taken out of it.
";

/// One version of an item as it was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedItem {
    pub id: String,
    pub version: u32,
    pub text: String,
    pub scale: String,
    pub scale_version: u32,
    pub does_not_apply: bool,
}

impl SealedItem {
    fn of(item: &Item, scales: &[Scale]) -> SealedItem {
        SealedItem {
            id: item.id.clone(),
            version: item.version,
            text: item.text.clone(),
            scale: item.scale.clone(),
            scale_version: scales.iter().find(|scale| scale.code == item.scale).map_or(1, |one| one.version),
            does_not_apply: item.does_not_apply,
        }
    }
}

/// An outcome's statement, from one version of the theory on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedOutcome {
    pub id: String,
    pub since: String,
    pub statement: String,
}

/// The whole listing, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    pub theories: Vec<String>,
    pub outcomes: Vec<SealedOutcome>,
    pub scales: Vec<Scale>,
    pub items: Vec<SealedItem>,
}

impl History {
    pub fn read(file: &SourceFile, faults: &Faults) -> History {
        let mut history = History::default();
        let Some(top) = file.read(faults) else { return history };
        top.only(&["theory", "outcomes", "scales", "items"]);
        for entry in top.optional_entries("theory") {
            entry.only(&["version"]);
            history.theories.extend(entry.text("version").map(str::to_string));
        }
        history.outcomes = top.optional_entries("outcomes").iter().filter_map(sealed_outcome).collect();
        history.scales = top.optional_entries("scales").iter().filter_map(scale).collect();
        history.items = top.optional_entries("items").iter().filter_map(sealed_item).collect();
        history
    }

    /// The newest sealed version of an item.
    pub fn newest_item(&self, id: &str) -> Option<&SealedItem> {
        self.items.iter().filter(|item| item.id == id).max_by_key(|item| item.version)
    }

    pub fn item(&self, id: &str, version: u32) -> Option<&SealedItem> {
        self.items.iter().find(|item| item.id == id && item.version == version)
    }

    pub fn newest_scale(&self, code: &str) -> Option<&Scale> {
        self.scales.iter().filter(|scale| scale.code == code).max_by_key(|scale| scale.version)
    }

    /// The statement that an outcome last had.
    pub fn outcome(&self, id: &str) -> Option<&SealedOutcome> {
        self.outcomes.iter().rfind(|outcome| outcome.id == id)
    }

    /// The same listing with what there is now: versions that are new are added, the present one's spelling
    /// is renewed.
    pub fn with(&self, theory: &Theory, scales: &[Scale], items: &[Item]) -> History {
        let mut next = self.clone();
        if !next.theories.contains(&theory.version) {
            next.theories.push(theory.version.clone());
        }
        for Outcome { id, statement, .. } in theory.outcomes() {
            if next.outcome(id).is_none_or(|sealed| sealed.statement != *statement) {
                let (id, since, statement) = (id.clone(), theory.version.clone(), statement.clone());
                next.outcomes.push(SealedOutcome { id, since, statement });
            }
        }
        for scale in scales {
            next.scales.retain(|sealed| (&sealed.code, sealed.version) != (&scale.code, scale.version));
            next.scales.push(scale.clone());
        }
        for item in items {
            next.items.retain(|sealed| (&sealed.id, sealed.version) != (&item.id, item.version));
            next.items.push(SealedItem::of(item, scales));
        }
        next.scales.sort_by(|a, b| (&a.code, a.version).cmp(&(&b.code, b.version)));
        next.items.sort_by(|a, b| (&a.id, a.version).cmp(&(&b.id, b.version)));
        next
    }

    /// The file's text.
    pub fn written(&self) -> String {
        let mut text = HEAD.to_owned();
        for version in &self.theories {
            push(&mut text, &format!("\n[[theory]]\nversion = {}\n", quoted(version)));
        }
        for outcome in &self.outcomes {
            let (id, since, words) =
                (quoted(&outcome.id), quoted(&outcome.since), quoted(&outcome.statement));
            push(&mut text, &format!("\n[[outcomes]]\nid = {id}\nsince = {since}\nstatement = {words}\n"));
        }
        for scale in &self.scales {
            push(&mut text, &written_scale(scale));
        }
        for item in &self.items {
            let (id, words, scale) = (quoted(&item.id), quoted(&item.text), quoted(&item.scale));
            push(
                &mut text,
                &format!(
                    "\n[[items]]\nid = {id}\nversion = {}\ntext = {words}\nscale = {scale}\nscale_version = {}\n\
                     does_not_apply = {}\n",
                    item.version, item.scale_version, item.does_not_apply
                ),
            );
        }
        text
    }
}

fn push(text: &mut String, more: &str) {
    text.write_str(more).expect("writing to a string cannot fail");
}

fn written_scale(scale: &Scale) -> String {
    let audiences: Vec<String> = scale.audiences.iter().map(|audience| quoted(audience.code())).collect();
    let choice = |choice: &Choice| {
        let (code, label) = (quoted(&choice.code), quoted(&choice.label));
        let (score, favourable) = (choice.score, choice.favourable);
        format!("    {{ code = {code}, label = {label}, score = {score}, favourable = {favourable} }},\n")
    };
    let choices: String = scale.choices.iter().map(choice).collect();
    format!(
        "\n[[scales]]\ncode = {}\nversion = {}\naudiences = [{}]\nstem = {}\nfaces = {}\nchoices = [\n{choices}]\n",
        quoted(&scale.code),
        scale.version,
        audiences.join(", "),
        quoted(&scale.stem),
        scale.faces,
    )
}

/// A text as TOML writes it.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            control if control.is_control() => {
                push(&mut quoted, &format!("\\u{:04X}", u32::from(control)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn sealed_outcome(entry: &Entry) -> Option<SealedOutcome> {
    entry.only(&["id", "since", "statement"]);
    let text = |field: &str| entry.text(field).map(str::to_string);
    let (id, since, statement) = (text("id"), text("since"), text("statement"));
    Some(SealedOutcome { id: id?, since: since?, statement: statement? })
}

fn sealed_item(entry: &Entry) -> Option<SealedItem> {
    entry.only(&["id", "version", "text", "scale", "scale_version", "does_not_apply"]);
    let text = |field: &str| entry.text(field).map(str::to_string);
    let (version, scale_version) = (entry.whole("version"), entry.whole("scale_version"));
    let (id, words, scale) = (text("id"), text("text"), text("scale"));
    Some(SealedItem {
        does_not_apply: entry.yes_or_no("does_not_apply")?,
        id: id?,
        version: version?,
        text: words?,
        scale: scale?,
        scale_version: scale_version?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Content;

    #[test]
    fn what_is_written_reads_back_the_same_and_grows_only_with_what_is_new() {
        let content = Content::embedded();
        let history = History::default().with(&content.theory, &content.scales, &content.items);
        let faults = Faults::default();
        let text = history.written();
        assert_eq!(History::read(&SourceFile::new("history.toml", &text), &faults), history);
        assert!(faults.is_empty(), "{:?}", faults.into_sorted());
        assert_eq!(history.with(&content.theory, &content.scales, &content.items), history);
        let mut items = content.items.clone();
        items[0].version = 2;
        items[0].text = "A \"quoted\" \\ word".into();
        let next = history.with(&content.theory, &content.scales, &items);
        assert_eq!(next.items.len(), history.items.len() + 1, "the first version stays in the listing");
        assert_eq!(History::read(&SourceFile::new("history.toml", &next.written()), &faults), next);
    }
}
