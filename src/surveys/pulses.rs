//! Reading `pulses/*.toml`: what is asked in a term, which must agree with the items' home terms.

use super::load::ItemsFound;
use super::model::{HomeTerm, Item, MOST_PROMPTS, Prompt, Pulse, Term};
use crate::theory::{Audience, Entry, Faults, Listed, SourceFile};
use std::collections::BTreeSet;

/// The most closed questions that an audience meets in a wave (measurement.md 1.3).
pub fn questions_per_wave(audience: Audience) -> usize {
    match audience {
        Audience::Children => 7,
        Audience::YoungPeople => 9,
        Audience::Families | Audience::Staff => 10,
    }
}

fn asked_in(item: &Item, term: Term) -> bool {
    match item.home_term {
        HomeTerm::Every => true,
        HomeTerm::Autumn => term == Term::Autumn,
        HomeTerm::Spring => term == Term::Spring,
        HomeTerm::Summer => term == Term::Summer,
    }
}

/// Reads what is asked in `term`; it must agree with the items' home terms.
pub fn read_pulses(
    file: &SourceFile,
    term: Term,
    (found, prompts): (&ItemsFound, &[Prompt]),
    faults: &Faults,
) -> Vec<Pulse> {
    let Some(top) = file.read(faults) else { return Vec::new() };
    top.only(&["term", "YC", "YP", "FA", "ST", "prompts_YC", "prompts_YP", "prompts_FA", "prompts_ST"]);
    if let Some(name) = top.text("term")
        && name != term.name()
    {
        top.fault("term", format!("this file is for the {0} term; write term = \"{0}\"", term.name()));
    }
    let mut pulses = Vec::new();
    for audience in Audience::ALL {
        let listed = top.texts(audience.code());
        let mut seen = BTreeSet::new();
        for one in &listed {
            if let Some(message) = listing_breach(one, !seen.insert(one.text), (term, audience), found) {
                top.fault_at(one.line, audience.code(), message);
            }
        }
        pulse_faults(&top, &seen, (term, audience), found);
        let items = listed.iter().map(|one| one.text.to_string()).collect();
        pulses.push(Pulse { term, audience, items, prompts: listed_prompts(&top, audience, prompts) });
    }
    pulses
}

/// The prompts of an audience in a wave that asks for words too; a file may leave them out.
fn listed_prompts(top: &Entry, audience: Audience, prompts: &[Prompt]) -> Vec<String> {
    let field = format!("prompts_{}", audience.code());
    if !top.has(&field) {
        return Vec::new();
    }
    let mut chosen: Vec<String> = Vec::new();
    for one in &top.texts(&field) {
        let id = one.text;
        let theirs = audience.noun();
        let breach = match prompts.iter().find(|prompt| prompt.id == id) {
            None if prompts.is_empty() => None,
            None => Some(format!("there is no prompt \"{id}\"; write an id of prompts.toml")),
            Some(prompt) if prompt.audience != audience => Some(format!(
                "\"{id}\" is a prompt for {}, not for {theirs}; take it out",
                prompt.audience.noun()
            )),
            Some(_) if chosen.iter().any(|other| other == id) => {
                Some(format!("\"{id}\" stands in this list twice; keep one"))
            }
            Some(_) if chosen.len() == MOST_PROMPTS => {
                Some(format!("{theirs} are asked {MOST_PROMPTS} prompts in a wave at most; take one out"))
            }
            Some(_) => None,
        };
        match breach {
            Some(message) => top.fault_at(one.line, &field, message),
            None => chosen.push(id.to_owned()),
        }
    }
    chosen
}

fn listing_breach(
    one: &Listed,
    twice: bool,
    (term, audience): (Term, Audience),
    found: &ItemsFound,
) -> Option<String> {
    let id = one.text;
    if twice {
        return Some(format!("\"{id}\" stands in this list twice; keep one"));
    }
    let Some(item) = found.items.iter().find(|item| item.id == id) else {
        let unknown = found.ids.as_ref().is_some_and(|ids| !ids.contains(id));
        return unknown.then(|| format!("there is no item \"{id}\"; write an id of items.toml"));
    };
    if item.audience != audience {
        let (theirs, list) = (item.audience.noun(), audience.noun());
        return Some(format!("\"{id}\" is an item for {theirs}, not for {list}; take it out"));
    }
    (!asked_in(item, term)).then(|| {
        let change = "take it out, or change home_term in items.toml";
        format!("\"{id}\" has another home term than {}; {change}", term.name())
    })
}

fn pulse_faults(top: &Entry, seen: &BTreeSet<&str>, (term, audience): (Term, Audience), found: &ItemsFound) {
    let field = audience.code();
    let of_audience = |item: &&Item| item.audience == audience;
    for item in found.items.iter().filter(of_audience).filter(|item| asked_in(item, term)) {
        if !seen.contains(item.id.as_str()) {
            let kind = match item.home_term {
                HomeTerm::Every => "an anchor, asked every term",
                _ => "at home in this term",
            };
            top.fault(field, format!("\"{}\" is missing; it is {kind}: add it to the list", item.id));
        }
    }
    let (most, there) = (questions_per_wave(audience), seen.len());
    if there > most {
        let noun = audience.noun();
        let advice = "give some of them another home term";
        top.fault(
            field,
            format!("{noun} are asked {most} questions in a term at most; this list has {there}: {advice}"),
        );
    }
    let listed = found.items.iter().filter(|item| seen.contains(item.id.as_str()));
    if listed.map(|item| item.scale.as_str()).collect::<BTreeSet<_>>().len() > 1 {
        top.fault(field, "these items have different scales; a questionnaire never mixes them");
    }
}
