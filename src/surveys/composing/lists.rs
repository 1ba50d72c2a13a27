//! The lists of a pulse: who is asked what, within the limits of every audience.

use crate::surveys::content::Content;
use crate::surveys::model::{HomeTerm, Item};
use crate::surveys::pulses::questions_per_wave;
use crate::theory::{Audience, Entry, Listed};
use std::collections::{BTreeMap, BTreeSet};

/// Reads the list of every audience.
pub(super) fn lists(top: &Entry, content: &Content, own: &[Item]) -> BTreeMap<Audience, Vec<String>> {
    let mut lists = BTreeMap::new();
    for audience in Audience::ALL {
        let field = audience.code();
        let listed = top.texts(field);
        let mut seen = BTreeSet::new();
        for one in &listed {
            let twice = !seen.insert(one.text);
            if let Some(message) = listing_breach(one, twice, audience, (content, own)) {
                top.fault_at(one.line, field, message);
            }
        }
        for message in list_breaches(&seen, audience, (content, own)) {
            top.fault(field, message);
        }
        lists.insert(audience, listed.iter().map(|one| one.text.to_owned()).collect());
    }
    if lists.values().all(Vec::is_empty) {
        top.fault("YC", "every list is empty: name the items of at least one audience");
    }
    lists
}

fn listing_breach(
    one: &Listed,
    twice: bool,
    audience: Audience,
    (content, own): (&Content, &[Item]),
) -> Option<String> {
    let id = one.text;
    if twice {
        return Some(format!("\"{id}\" stands in this list twice; keep one"));
    }
    let Some(item) = own.iter().chain(&content.items).find(|item| item.id == id) else {
        return Some(format!("there is no item \"{id}\" in the item bank or in this file; take it out"));
    };
    (item.audience != audience).then(|| {
        let (theirs, list) = (item.audience.noun(), audience.noun());
        format!("\"{id}\" is an item for {theirs}, not for {list}; take it out")
    })
}

fn list_breaches(
    seen: &BTreeSet<&str>,
    audience: Audience,
    (content, own): (&Content, &[Item]),
) -> Vec<String> {
    let mut found = Vec::new();
    let (most, there, noun) = (questions_per_wave(audience), seen.len(), audience.noun());
    if there > most {
        found.push(format!(
            "{noun} are asked {most} questions at most, and this list has {there}; take some out"
        ));
    }
    let of_audience = |item: &&Item| item.audience == audience;
    let anchors = content.items.iter().filter(of_audience).filter(|item| item.home_term == HomeTerm::Every);
    for anchor in anchors.filter(|item| !seen.is_empty() && !seen.contains(item.id.as_str())) {
        found.push(format!("\"{}\" is missing; it is an anchor, asked in every wave: add it", anchor.id));
    }
    for item in own.iter().filter(of_audience).filter(|item| !seen.contains(item.id.as_str())) {
        let advice = "add it to the list, or take it out of [[items]]";
        found.push(format!("the new question \"{}\" is not asked; {advice}", item.id));
    }
    let listed = content.items.iter().chain(own).filter(|item| seen.contains(item.id.as_str()));
    if listed.map(|item| item.scale.as_str()).collect::<BTreeSet<_>>().len() > 1 {
        found.push("these items have different scales; a questionnaire never mixes them".to_owned());
    }
    found
}
