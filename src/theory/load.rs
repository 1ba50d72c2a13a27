//! Reading `theory-of-change.toml` and `guidance.toml`.

use super::file::{Entry, Faults, SourceFile};
use super::model::{
    Audience, Facet, GuidanceEntry, Horizon, HorizonSpan, Intervention, Lens, Outcome, Theory,
};
use std::collections::{BTreeMap, BTreeSet};

/// What could be read of the theory, so that other files can be checked beside it.
pub struct TheoryFound {
    /// There when the file as a whole is sound in its shape.
    pub theory: Option<Theory>,
    /// The facets of every outcome that the file names, sound or not; `None` when the file could not be read.
    pub outcomes: Option<BTreeMap<String, Vec<Facet>>>,
    /// Every facet said to be asked, with its line.
    pub asked: Vec<AskedFacet>,
}

/// A facet that the theory says is asked.
pub struct AskedFacet {
    pub outcome: String,
    pub name: String,
    pub line: usize,
}

impl TheoryFound {
    /// Why `outcome` cannot be meant, or `None` when it can.
    pub fn unknown(&self, outcome: &str) -> Option<String> {
        let outcomes = self.outcomes.as_ref()?;
        (!outcomes.contains_key(outcome)).then(|| {
            let sorts = "an intervention's number and its horizon's letter, such as \"1S\"";
            format!("there is no outcome \"{outcome}\"; write an id of theory-of-change.toml: {sorts}")
        })
    }
}

/// Reads the theory of change. Whatever is wrong with it is added to `faults`.
pub fn read_theory(file: &SourceFile, faults: &Faults) -> TheoryFound {
    let mut found = TheoryFound { theory: None, outcomes: None, asked: Vec::new() };
    let Some(top) = file.read(faults) else { return found };
    found.outcomes = Some(BTreeMap::new());
    top.only(&["version", "dated", "title", "partnership", "place", "horizons", "interventions"]);
    let horizons = horizons(&top);
    let mut interventions = Vec::new();
    for (index, entry) in top.entries("interventions").iter().enumerate() {
        interventions.extend(intervention(entry, index, (&horizons, &mut found)));
    }
    let text = |field: &str| top.text(field).map(str::to_string);
    let (version, dated) = (text("version"), top.date("dated"));
    let (title, partnership, place) = (text("title"), text("partnership"), text("place"));
    if place.as_ref().is_some_and(|place| place.contains(['{', '}'])) {
        top.fault("place", "the place's name may not hold { or }");
    }
    found.theory = (|| {
        let (version, dated, title) = (version?, dated?, title?);
        let (partnership, place) = (partnership?, place?);
        Some(Theory { version, dated, title, partnership, place, horizons, interventions })
    })();
    found
}

fn horizons(top: &Entry) -> Vec<HorizonSpan> {
    let mut spans: Vec<HorizonSpan> = Vec::new();
    let listed = top.entries("horizons");
    for (place, entry) in (0..).zip(&listed) {
        entry.only(&["horizon", "letter", "title", "ends"]);
        let (name, title, ends) = (entry.text("horizon"), entry.text("title"), entry.date("ends"));
        let letter = letter(entry, name);
        let (Some(name), Some(letter), Some(title), Some(ends)) = (name, letter, title, ends) else {
            continue;
        };
        if spans.iter().any(|span| span.name == name || span.letter == letter) {
            entry.fault("horizon", "this horizon or its letter stands in the file twice; keep one");
        } else if spans.last().is_some_and(|span| span.ends.year() >= ends.year()) {
            entry.fault("ends", "horizons stand in order, the nearest first, each ending in a later year");
        }
        let (name, title) = (name.to_string(), title.to_string());
        spans.push(HorizonSpan { horizon: Horizon::at(place), name, letter, title, ends });
    }
    if !(1..=6).contains(&listed.len()) {
        top.fault("horizons", "a theory has one to six horizons; mend the [[horizons]] entries");
    }
    spans
}

/// The letter that ends the ids of a horizon's outcomes; the first of its name where none is given.
fn letter(entry: &Entry, name: Option<&str>) -> Option<char> {
    let given = entry.optional_text("letter").or(name)?;
    let letter = given.chars().next()?.to_ascii_uppercase();
    let one = !entry.has("letter") || given.chars().count() == 1;
    if !one || !letter.is_ascii_uppercase() {
        entry.fault("letter", "write one letter from A to Z, such as letter = \"S\"");
        return None;
    }
    Some(letter)
}

/// The horizon that an outcome names.
fn horizon<'a>(entry: &Entry, spans: &'a [HorizonSpan]) -> Option<&'a HorizonSpan> {
    let names: Vec<String> = spans.iter().map(|span| format!("\"{}\"", span.name)).collect();
    entry.one_of("horizon", |text| spans.iter().find(|span| span.name == text), &names.join(", "))
}

fn intervention(
    entry: &Entry,
    index: usize,
    (spans, found): (&[HorizonSpan], &mut TheoryFound),
) -> Option<Intervention> {
    entry.only(&["number", "statement", "started", "places", "outcomes"]);
    let number = entry.whole("number");
    if number.is_some_and(|number| number as usize != index + 1) {
        entry.fault("number", format!("interventions are numbered 1, 2, 3 and so on; this is {}", index + 1));
    }
    let number = number.and_then(|number| u8::try_from(number).ok());
    let statement = entry.text("statement").map(str::to_string);
    let mut outcomes: Vec<Outcome> = Vec::new();
    let listed = entry.entries("outcomes");
    for one in &listed {
        outcomes.extend(outcome(one, number, (spans, found)));
    }
    let seen: BTreeSet<Horizon> = outcomes.iter().map(|outcome| outcome.horizon).collect();
    if listed.len() == outcomes.len() && (seen.len() != spans.len() || outcomes.len() != spans.len()) {
        let wanted = format!("an intervention has {} outcomes, one for each horizon", spans.len());
        entry.fault("outcomes", format!("{wanted}; mend the [[interventions.outcomes]] entries"));
    }
    let started = entry.optional_date("started");
    let places: Vec<String> = if entry.has("places") {
        entry.texts("places").iter().map(|place| place.text.to_string()).collect()
    } else {
        Vec::new()
    };
    if !places.is_empty() && !entry.has("started") {
        entry.fault("places", "places say where it was started; add the day, such as started = 2024-09-01");
    }
    Some(Intervention { number: number?, statement: statement?, outcomes, started, places })
}

fn outcome(
    entry: &Entry,
    intervention: Option<u8>,
    (spans, found): (&[HorizonSpan], &mut TheoryFound),
) -> Option<Outcome> {
    entry.only(&["id", "horizon", "statement", "lens", "lead_audience", "facets"]);
    let id = entry.text("id").map(str::to_string);
    let horizon = horizon(entry, spans);
    let lens = entry.one_of("lens", lens, "\"voice\", \"register\", \"both\"");
    let lead = entry.one_of("lead_audience", exact_audience, "\"YC\", \"YP\", \"FA\", \"ST\"");
    let statement = entry.text("statement").map(str::to_string);
    let facets = facets(entry, id.as_deref(), found);
    let id = id?;
    if let (Some(intervention), Some(horizon)) = (intervention, horizon) {
        let wanted = format!("{intervention}{}", horizon.letter);
        if id != wanted {
            entry.fault("id", format!("\"{id}\" does not fit; this outcome's id is \"{wanted}\""));
        }
    }
    let outcomes = found.outcomes.get_or_insert_with(BTreeMap::new);
    if outcomes.insert(id.clone(), facets.clone()).is_some() {
        entry.fault("id", format!("the outcome \"{id}\" stands in the file twice; give each its own id"));
    }
    Some(Outcome {
        id,
        intervention: intervention?,
        horizon: horizon?.horizon,
        statement: statement?,
        lead_audience: lead?,
        lens: lens?,
        facets,
    })
}

fn facets(entry: &Entry, outcome: Option<&str>, found: &mut TheoryFound) -> Vec<Facet> {
    let mut facets: Vec<Facet> = Vec::new();
    for one in entry.entries("facets") {
        one.only(&["name", "asked"]);
        let (Some(name), Some(asked)) = (one.text("name"), one.yes_or_no("asked")) else { continue };
        if facets.iter().any(|facet| facet.name == name) {
            one.fault("name", format!("the facet \"{name}\" stands in this outcome twice; keep one"));
        }
        if let (true, Some(outcome)) = (asked, outcome) {
            let (outcome, name) = (outcome.to_string(), name.to_string());
            found.asked.push(AskedFacet { outcome, name, line: one.line() });
        }
        facets.push(Facet { name: name.to_string(), asked });
    }
    facets
}

fn lens(text: &str) -> Option<Lens> {
    match text {
        "voice" => Some(Lens::Voice),
        "register" => Some(Lens::Register),
        "both" => Some(Lens::Both),
        _ => None,
    }
}

/// The audience of a code as content files write it: in capitals, without spaces.
pub fn exact_audience(code: &str) -> Option<Audience> {
    Audience::ALL.into_iter().find(|audience| audience.code() == code)
}

/// Reads the guidance library, whose entries must serve outcomes of `theory`.
pub fn read_guidance(file: &SourceFile, theory: &TheoryFound, faults: &Faults) -> Vec<GuidanceEntry> {
    let Some(top) = file.read(faults) else { return Vec::new() };
    top.only(&["guidance"]);
    let mut library: Vec<GuidanceEntry> = Vec::new();
    for entry in top.entries("guidance") {
        let Some(one) = guidance_entry(&entry, theory) else { continue };
        if library.iter().any(|other| other.id == one.id) {
            entry.fault("id", format!("the id \"{}\" stands in the file twice; give each its own", one.id));
        }
        library.push(one);
    }
    library
}

fn guidance_entry(entry: &Entry, theory: &TheoryFound) -> Option<GuidanceEntry> {
    entry.only(&["id", "publisher", "title", "address", "checked_on", "outcomes"]);
    let (id, publisher, title) = (entry.text("id"), entry.text("publisher"), entry.text("title"));
    let address = entry.optional_text("address").map(str::to_string);
    let checked_on = entry.optional_date("checked_on");
    let listed = entry.texts("outcomes");
    if id.is_some_and(|id| !id.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))) {
        entry.fault("id", "an id has small letters, digits and dashes only");
    }
    if let Some(address) = &address {
        let web = address.starts_with("https://") || address.starts_with("http://");
        if !web || address.contains(char::is_whitespace) {
            entry.fault("address", "this must be a web address that starts with https://");
        }
        if checked_on.is_none() {
            let wanted = "an address needs the day when somebody checked it; add checked_on = 2026-11-22";
            entry.fault("checked_on", wanted);
        }
    } else if checked_on.is_some() {
        entry.fault(
            "checked_on",
            "there is no address that could have been checked; add one or take this out",
        );
    }
    if listed.is_empty() {
        entry.fault("outcomes", "name at least one outcome that this helps with");
    }
    let mut outcomes: Vec<String> = Vec::new();
    for one in listed {
        if let Some(message) = theory.unknown(one.text) {
            entry.fault_at(one.line, "outcomes", message);
        }
        if outcomes.iter().any(|other| other == one.text) {
            entry.fault_at(one.line, "outcomes", format!("\"{}\" stands here twice; keep one", one.text));
        }
        outcomes.push(one.text.to_string());
    }
    let (id, publisher, title) = (id?.to_string(), publisher?.to_string(), title?.to_string());
    Some(GuidanceEntry { id, publisher, title, address, checked_on, outcomes })
}
