//! Reading `scales.toml`, `items.toml` and `prompts.toml`, each checked beside the files that it points into.

use super::lint::{Form, breaches};
use super::model::{Choice, HomeTerm, Item, OFF_SCALE, Prompt, Scale};
use super::steps::Lineage;
use crate::theory::{Entry, Faults, SourceFile, TheoryFound, exact_audience};
use std::collections::BTreeSet;

const AUDIENCES: &str = "\"YC\", \"YP\", \"FA\", \"ST\"";

/// Reads the response scales.
pub fn read_scales(file: &SourceFile, faults: &Faults) -> Vec<Scale> {
    let Some(top) = file.read(faults) else { return Vec::new() };
    top.only(&["scales"]);
    let mut scales: Vec<Scale> = Vec::new();
    for entry in top.entries("scales") {
        let Some(scale) = scale(&entry) else { continue };
        if scales.iter().any(|other| other.code == scale.code) {
            entry.fault("code", format!("the scale \"{}\" stands in the file twice; keep one", scale.code));
        }
        scales.push(scale);
    }
    scales
}

/// Reads a scale of the partnership's own, from a file that brings in answers of before: a code, choices from
/// least to most favourable, and perhaps a stem.
pub fn read_own_scale(entry: &Entry) -> Option<Scale> {
    entry.only(&["code", "stem", "choices"]);
    let (code, stem) = (entry.text("code"), entry.optional_text("stem"));
    let listed = entry.entries("choices");
    let choices: Vec<Choice> = listed.iter().filter_map(choice).collect();
    if choices.len() < listed.len() {
        return None;
    }
    for message in choice_breaches(&choices) {
        entry.fault("choices", message);
    }
    let (code, stem) = (code?.to_string(), stem.unwrap_or_default().to_string());
    Some(Scale { code, version: 1, audiences: Vec::new(), stem, choices, faces: false })
}

/// One scale, its choices checked.
pub(super) fn scale(entry: &Entry) -> Option<Scale> {
    entry.only(&["code", "version", "audiences", "stem", "faces", "choices"]);
    let version = entry.optional_whole("version").unwrap_or(1);
    if version == 0 {
        entry.fault("version", "versions start at 1");
    }
    let (code, stem, faces) = (entry.text("code"), entry.text("stem"), entry.yes_or_no("faces"));
    let mut audiences = Vec::new();
    for listed in entry.texts("audiences") {
        match exact_audience(listed.text) {
            Some(audience) => audiences.push(audience),
            None => {
                let message = format!("\"{}\" is no audience; write some of {AUDIENCES}", listed.text);
                entry.fault_at(listed.line, "audiences", message);
            }
        }
    }
    if audiences.is_empty() {
        entry.fault("audiences", format!("name the audiences that the scale is for, of {AUDIENCES}"));
    }
    let listed = entry.entries("choices");
    let choices: Vec<Choice> = listed.iter().filter_map(choice).collect();
    if choices.len() == listed.len() {
        for message in choice_breaches(&choices) {
            entry.fault("choices", message);
        }
    }
    let (code, stem) = (code?.to_string(), stem?.to_string());
    Some(Scale { code, version, audiences, stem, choices, faces: faces? })
}

fn choice(entry: &Entry) -> Option<Choice> {
    entry.only(&["code", "label", "score", "favourable"]);
    let (code, label) = (entry.text("code"), entry.text("label"));
    let (score, favourable) = (entry.whole("score"), entry.yes_or_no("favourable"));
    if score.is_some_and(|score| score > 100) {
        entry.fault("score", "a score lies between 0 and 100");
    }
    if code.is_some_and(|code| OFF_SCALE.contains(&code)) {
        entry.fault("code", "this code is kept for answers outside the scale; write another");
    }
    let score = u8::try_from(score?).ok()?;
    Some(Choice { code: code?.to_string(), label: label?.to_string(), score, favourable: favourable? })
}

fn choice_breaches(choices: &[Choice]) -> Vec<&'static str> {
    let mut found = Vec::new();
    let ends = (choices.first().map(|choice| choice.score), choices.last().map(|choice| choice.score));
    if choices.len() < 2 || ends != (Some(0), Some(100)) {
        found.push("a scale has two or more choices, the first with score 0, the last with score 100");
    }
    if choices.windows(2).any(|pair| pair[0].score >= pair[1].score) {
        found.push(
            "choices stand from least to most favourable, each with a higher score than the one before",
        );
    }
    if choices.windows(2).any(|pair| pair[0].favourable && !pair[1].favourable) {
        found.push("a choice above a favourable one is favourable too");
    }
    if !choices.iter().any(|choice| choice.favourable) || choices.iter().all(|choice| choice.favourable) {
        found.push("some choices are favourable, and some are not");
    }
    let codes: BTreeSet<&str> = choices.iter().map(|choice| choice.code.as_str()).collect();
    let labels: BTreeSet<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
    if codes.len() < choices.len() || labels.len() < choices.len() {
        found.push("every choice has a code and a label of its own");
    }
    found
}

/// What could be read of the item bank.
pub struct ItemsFound {
    pub items: Vec<Item>,
    /// Every id that the file names, sound or not; `None` when the file could not be read.
    pub ids: Option<BTreeSet<String>>,
}

/// Reads the item bank; every item must serve an outcome of `theory` on a scale made for its audience.
pub fn read_items(file: &SourceFile, theory: &TheoryFound, scales: &[Scale], faults: &Faults) -> ItemsFound {
    let mut found = ItemsFound { items: Vec::new(), ids: None };
    let Some(top) = file.read(faults) else { return found };
    top.only(&["items"]);
    let mut ids = BTreeSet::new();
    found.items = read_listed(&top.entries("items"), (theory, scales), &mut ids);
    found.ids = Some(ids);
    found
}

/// Reads the items of these entries; every id that they name goes into `ids`.
pub(super) fn read_listed(
    entries: &[Entry],
    (theory, scales): (&TheoryFound, &[Scale]),
    ids: &mut BTreeSet<String>,
) -> Vec<Item> {
    let mut items = Vec::new();
    for entry in entries {
        let id = entry.text("id");
        if id.is_some_and(|id| !ids.insert(id.to_string())) {
            let id = id.unwrap_or_default();
            entry.fault("id", format!("the item \"{id}\" stands in the file twice; give each its own id"));
        }
        if let Some(item) = item(entry, id) {
            item_faults(entry, &item, theory, scales);
            items.push(item);
        }
    }
    items
}

fn item(entry: &Entry, id: Option<&str>) -> Option<Item> {
    entry.only(&[
        "id",
        "version",
        "outcome",
        "audience",
        "text",
        "facet",
        "scale",
        "does_not_apply",
        "home_term",
    ]);
    let text = |field: &str| entry.text(field).map(str::to_string);
    // Every field is read before the first `?`, so that one look names all that are missing.
    let (version, does_not_apply) = (entry.whole("version"), entry.yes_or_no("does_not_apply"));
    let audience = entry.one_of("audience", exact_audience, AUDIENCES);
    let terms = "\"every\", \"autumn\", \"spring\", \"summer\"";
    let home_term = entry.one_of("home_term", home_term, terms);
    let (outcome, words, facet, scale) = (text("outcome"), text("text"), text("facet"), text("scale"));
    if version == Some(0) {
        entry.fault("version", "versions start at 1");
    }
    Some(Item {
        id: id?.to_string(),
        version: version?,
        outcome: outcome?,
        audience: audience?,
        text: words?,
        facet: facet?,
        scale: scale?,
        does_not_apply: does_not_apply?,
        home_term: home_term?,
        lineage: Lineage::default(),
    })
}

/// The highest number of a question of one cell, so that there is always a next one.
const LAST_NUMBER: u32 = 9_999;

fn item_faults(entry: &Entry, item: &Item, theory: &TheoryFound, scales: &[Scale]) {
    let start = format!("{}-{}-", item.outcome, item.audience.code());
    let number = item.id.strip_prefix(&start).and_then(|number| number.parse::<u32>().ok());
    if number
        .is_none_or(|number| item.id != format!("{start}{number}") || !(1..=LAST_NUMBER).contains(&number))
    {
        let message = format!("\"{}\" does not fit its outcome and audience; write \"{start}1\"", item.id);
        entry.fault("id", format!("{message}, or the next free number"));
    }
    if let Some(message) = theory.unknown(&item.outcome) {
        entry.fault("outcome", message);
    } else if let Some(facets) = theory.outcomes.as_ref().and_then(|all| all.get(&item.outcome)) {
        let claim = claim(&item.facet);
        if !facets.iter().any(|facet| facet.asked && facet.name == claim) {
            let wanted = "add it to the outcome's facets in theory-of-change.toml with asked = true";
            let outcome = &item.outcome;
            entry.fault("facet", format!("outcome {outcome} has no asked facet \"{claim}\"; {wanted}"));
        }
    }
    match scales.iter().find(|scale| scale.code == item.scale) {
        None if scales.is_empty() => {}
        None => {
            let codes: Vec<&str> = scales.iter().map(|scale| scale.code.as_str()).collect();
            let (scale, codes) = (&item.scale, codes.join(", "));
            entry.fault("scale", format!("there is no scale \"{scale}\"; scales.toml has {codes}"));
        }
        Some(scale) if !scale.audiences.contains(&item.audience) => {
            let (code, noun) = (&scale.code, item.audience.noun());
            entry.fault("scale", format!("the scale {code} is not made for {noun}; write one that is"));
        }
        Some(_) => {}
    }
    for breach in breaches(&item.text, item.audience, Form::Closed) {
        entry.fault("text", breach);
    }
}

/// The claim that an item's facet names: what stands before a note in brackets.
pub fn claim(facet: &str) -> &str {
    facet.split(" (").next().unwrap_or(facet)
}

fn home_term(name: &str) -> Option<HomeTerm> {
    match name {
        "every" => Some(HomeTerm::Every),
        "autumn" => Some(HomeTerm::Autumn),
        "spring" => Some(HomeTerm::Spring),
        "summer" => Some(HomeTerm::Summer),
        _ => None,
    }
}

/// Reads the lived-experience prompts.
pub fn read_prompts(file: &SourceFile, faults: &Faults) -> Vec<Prompt> {
    let Some(top) = file.read(faults) else { return Vec::new() };
    top.only(&["prompts"]);
    let mut prompts: Vec<Prompt> = Vec::new();
    for entry in top.entries("prompts") {
        entry.only(&["id", "audience", "text"]);
        let (id, text) = (entry.text("id"), entry.text("text"));
        let audience = entry.one_of("audience", exact_audience, AUDIENCES);
        let (Some(id), Some(text), Some(audience)) = (id, text, audience) else { continue };
        if !id.starts_with(&format!("{}-", audience.code())) {
            let code = audience.code();
            entry.fault("id", format!("\"{id}\" does not fit its audience; start it with \"{code}-\""));
        }
        if prompts.iter().any(|other| other.id == id) {
            entry.fault("id", format!("the prompt \"{id}\" stands in the file twice; give each its own id"));
        }
        for breach in breaches(text, audience, Form::Open) {
            entry.fault("text", breach);
        }
        prompts.push(Prompt { id: id.to_string(), audience, text: text.to_string() });
    }
    prompts
}
