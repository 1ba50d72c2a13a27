//! A composed pulse and its file: read with every fault named, and written so that reading it again gives the same.

use super::identity::{Known, clash};
use super::lists::lists;
use crate::address::has_unsafe_characters;
use crate::surveys::content::Content;
use crate::surveys::history::quoted;
use crate::surveys::lint::{Form, breaches};
use crate::surveys::load::read_listed;
use crate::surveys::model::{HomeTerm, Item, Pulse, Term};
use crate::theory::{AskedFacet, Audience, Entry, Facet, Fault, Faults, SourceFile, TheoryFound};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A name stands in lists and headings.
pub(super) const LONGEST_NAME: usize = 80;
/// A closed question is a short sentence; its words in another language may be longer.
pub(super) const LONGEST_WORDS: usize = 240;

const HEAD: &str = "# A composed pulse: what is asked in one wave, and the questions that it brings along.
#
# Everybody can read and change it as text, and send it to another partnership: import it on the page Pulses.
# The lists hold ids of the item bank, and of [[items]] below; those have the fields of items.toml. [[wordings]] are
# the words of a new question in another edition. An id belongs to one question for ever: never give it to another.
";

/// The words of a new question in one edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    pub item: String,
    /// The edition's code: `en-easy`.
    pub edition: String,
    pub text: String,
}

/// What is asked in one wave: chosen outcomes, the items of each audience, and the questions it brings along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    pub name: String,
    pub term: Term,
    /// In the theory's order.
    pub outcomes: Vec<String>,
    /// By audience, in the order in which people meet them; empty where an audience is not asked.
    pub lists: BTreeMap<Audience, Vec<String>>,
    pub items: Vec<Item>,
    pub wordings: Vec<Wording>,
}

/// What a pulse is checked beside.
pub struct Beside<'a> {
    pub content: &'a Content,
    /// Questions of other pulses and of earlier waves.
    pub known: &'a [Known],
}

/// Reads a pulse. `name` is the file as people know it.
///
/// # Errors
/// Every fault, with line and field.
pub fn read_pulse(name: &str, text: &str, beside: &Beside) -> Result<Composed, Vec<Fault>> {
    let faults = Faults::default();
    let file = SourceFile::new(name, text);
    let composed = file.read(&faults).and_then(|top| read(&top, beside));
    match composed {
        Some(composed) if faults.is_empty() => Ok(composed),
        _ => Err(faults.into_sorted()),
    }
}

fn read(top: &Entry, beside: &Beside) -> Option<Composed> {
    top.only(&["name", "term", "outcomes", "YC", "YP", "FA", "ST", "items", "wordings"]);
    let name = top.text("name");
    if let Some(message) = name.and_then(name_breach) {
        top.fault("name", message);
    }
    let term = top.one_of("term", Term::from_name, "\"autumn\", \"spring\", \"summer\"");
    let outcomes = outcomes(top, beside.content);
    let items = items(top, term, beside);
    let lists = lists(top, beside.content, &items);
    let wordings = wordings(top, beside.content, &items);
    let (name, term) = (name?.to_owned(), term?);
    Some(Composed { name, term, outcomes, lists, items, wordings })
}

/// Why a text cannot be a pulse's name.
pub(super) fn name_breach(name: &str) -> Option<String> {
    let long = name.chars().count() > LONGEST_NAME;
    (long || has_unsafe_characters(name))
        .then(|| format!("give it a name of one line, of up to {LONGEST_NAME} characters"))
}

fn outcomes(top: &Entry, content: &Content) -> Vec<String> {
    let listed = top.texts("outcomes");
    if listed.is_empty() && top.has("outcomes") {
        top.fault("outcomes", "choose at least one outcome that this pulse is about");
    }
    let mut chosen = BTreeSet::new();
    for one in &listed {
        if content.theory.outcome(one.text).is_none() {
            let message =
                format!("there is no outcome \"{}\" in this theory of change; take it out", one.text);
            top.fault_at(one.line, "outcomes", message);
        } else if !chosen.insert(one.text) {
            top.fault_at(one.line, "outcomes", format!("\"{}\" stands here twice; keep one", one.text));
        }
    }
    let ids = content.theory.outcomes().map(|outcome| outcome.id.clone());
    ids.filter(|id| chosen.contains(id.as_str())).collect()
}

/// The theory as items are checked beside it: a new question may ask about any claim of its outcome, also about
/// one that the bank does not ask about yet.
fn every_claim(content: &Content) -> TheoryFound {
    let claims =
        |facets: &[Facet]| facets.iter().map(|facet| Facet { asked: true, ..facet.clone() }).collect();
    let outcomes = content.theory.outcomes().map(|outcome| (outcome.id.clone(), claims(&outcome.facets)));
    let asked: Vec<AskedFacet> = Vec::new();
    TheoryFound { theory: None, outcomes: Some(outcomes.collect()), asked }
}

fn items(top: &Entry, term: Option<Term>, beside: &Beside) -> Vec<Item> {
    let entries = top.optional_entries("items");
    let theory = every_claim(beside.content);
    let mut ids = BTreeSet::new();
    let items = read_listed(&entries, (&theory, &beside.content.scales), &mut ids);
    for entry in &entries {
        let Some(item) = entry.text("id").and_then(|id| items.iter().find(|item| item.id == id)) else {
            continue;
        };
        if let Some(term) = term.filter(|term| home(*term) != item.home_term) {
            let message = format!("a pulse's own question is at home in its term; write \"{}\"", term.name());
            entry.fault("home_term", message);
        }
        for (field, text) in [("text", &item.text), ("facet", &item.facet)] {
            entry_words(entry, field, text);
        }
        if let Some(message) = clash(item, beside, &items) {
            entry.fault("id", message);
        }
    }
    items
}

fn entry_words(entry: &Entry, field: &str, text: &str) {
    if let Some(message) = words_breach(text) {
        entry.fault(field, message);
    }
}

/// Why a text cannot be a question's words, whoever reads it.
pub(super) fn words_breach(text: &str) -> Option<String> {
    if text.chars().count() > LONGEST_WORDS {
        return Some(format!("this has more than {LONGEST_WORDS} characters; ask it in one short sentence"));
    }
    has_unsafe_characters(text).then(|| "write this on one line, without control characters".to_owned())
}

/// The home term of the questions that a pulse of this term brings along.
pub(super) fn home(term: Term) -> HomeTerm {
    match term {
        Term::Autumn => HomeTerm::Autumn,
        Term::Spring => HomeTerm::Spring,
        Term::Summer => HomeTerm::Summer,
    }
}

fn wordings(top: &Entry, content: &Content, items: &[Item]) -> Vec<Wording> {
    let mut read: Vec<Wording> = Vec::new();
    for entry in top.optional_entries("wordings") {
        entry.only(&["item", "edition", "text"]);
        let (item, edition, text) = (entry.text("item"), entry.text("edition"), entry.text("text"));
        let (Some(item), Some(edition), Some(text)) = (item, edition, text) else { continue };
        let Some(of) = items.iter().find(|one| one.id == item) else {
            entry.fault(
                "item",
                format!("this file brings no question \"{item}\" along; write one of [[items]]"),
            );
            continue;
        };
        if let Some(message) = edition_breach(edition, content) {
            entry.fault("edition", message);
        }
        for message in wording_breaches((edition, text), of, content) {
            entry.fault("text", message);
        }
        if read.iter().any(|one| (one.item.as_str(), one.edition.as_str()) == (item, edition)) {
            entry.fault("edition", format!("\"{item}\" has words in \"{edition}\" already; keep one"));
        }
        let own = str::to_owned;
        read.push(Wording { item: own(item), edition: own(edition), text: own(text) });
    }
    read
}

fn edition_breach(code: &str, content: &Content) -> Option<String> {
    let others: Vec<&str> = content.editions.iter().skip(1).map(|edition| edition.code.as_str()).collect();
    (!others.contains(&code)).then(|| {
        let known = if others.is_empty() { "none besides English".to_owned() } else { others.join(", ") };
        format!("there is no edition \"{code}\" here to word it in; there is {known}")
    })
}

/// The writing rules of an edition in English; elsewhere that the words can stand on a page.
pub(super) fn wording_breaches((edition, text): (&str, &str), item: &Item, content: &Content) -> Vec<String> {
    let english = content.editions.by_code(edition).is_some_and(|edition| edition.language.starts_with("en"));
    let mut found: Vec<String> = words_breach(text).into_iter().collect();
    if english {
        found.extend(breaches(text, item.audience, Form::Closed));
    } else if text.replace("{place}", "").contains(['{', '}']) {
        found.push("{place} is the only thing that may stand in braces; take the other out".to_owned());
    }
    found
}

impl Composed {
    pub fn list(&self, audience: Audience) -> &[String] {
        self.lists.get(&audience).map_or(&[], Vec::as_slice)
    }

    /// The file's text.
    pub fn written(&self) -> String {
        let mut text = HEAD.to_owned();
        let list = |ids: &[String]| ids.iter().map(|id| quoted(id)).collect::<Vec<_>>().join(", ");
        let (name, term, outcomes) = (quoted(&self.name), self.term.name(), list(&self.outcomes));
        push(&mut text, &format!("\nname = {name}\nterm = \"{term}\"\noutcomes = [{outcomes}]\n\n"));
        for audience in Audience::ALL {
            push(&mut text, &format!("{} = [{}]\n", audience.code(), list(self.list(audience))));
        }
        for item in &self.items {
            push(&mut text, &written_item(item, self.term));
        }
        for Wording { item, edition, text: words } in &self.wordings {
            let (item, edition, words) = (quoted(item), quoted(edition), quoted(words));
            push(&mut text, &format!("\n[[wordings]]\nitem = {item}\nedition = {edition}\ntext = {words}\n"));
        }
        text
    }
}

fn push(text: &mut String, more: &str) {
    text.write_str(more).expect("writing to a string cannot fail");
}

fn written_item(item: &Item, term: Term) -> String {
    let [id, outcome, text, facet, scale] =
        [&item.id, &item.outcome, &item.text, &item.facet, &item.scale].map(|words| quoted(words));
    format!(
        "\n[[items]]\nid = {id}\nversion = {}\noutcome = {outcome}\naudience = \"{}\"\ntext = {text}\n\
         facet = {facet}\nscale = {scale}\ndoes_not_apply = {}\nhome_term = \"{}\"\n",
        item.version,
        item.audience.code(),
        item.does_not_apply,
        term.name(),
    )
}

impl Content {
    /// This content with a pulse in place of its term's, and the questions that it brings along. Its prompts are
    /// those of the term's pulse.
    #[must_use]
    pub fn with_pulse(&self, pulse: &Composed) -> Content {
        let mut content = self.clone();
        content.pulses.retain(|one| one.term != pulse.term);
        for (audience, items) in &pulse.lists {
            let of_term = |one: &&Pulse| (one.term, one.audience) == (pulse.term, *audience);
            let prompts = self.pulses.iter().find(of_term).map(|one| one.prompts.clone()).unwrap_or_default();
            content.pulses.push(Pulse {
                term: pulse.term,
                audience: *audience,
                items: items.clone(),
                prompts,
            });
        }
        content.items.extend(pulse.items.iter().cloned());
        content.own = pulse.items.iter().map(|item| item.id.clone()).collect();
        let worded = pulse.wordings.iter();
        content.wordings =
            worded.map(|one| ((one.edition.clone(), one.item.clone()), one.text.clone())).collect();
        content
    }
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
