//! Parts of a map that sort people by what a column says: audience, setting, year group, band, language.

use super::labels::plain;
use crate::theory::Entry;
use std::collections::HashMap;

/// A column whose values mean something; `None` means that the row is left out.
#[derive(Debug, Clone)]
pub(super) struct Sorted<T> {
    pub column: String,
    /// The line of the map.
    pub line: usize,
    pub known: HashMap<String, Option<T>>,
    /// What an empty cell means; `None` when that is a fault.
    pub empty: Option<Option<T>>,
}

impl<T: Clone> Sorted<T> {
    /// What a cell means; none when the map does not say.
    pub fn read(&self, cell: &str) -> Option<Option<T>> {
        let plain = plain(cell);
        if plain.is_empty() { self.empty.clone() } else { self.known.get(&plain).cloned() }
    }
}

/// One thing for everybody, or sorted by a column.
#[derive(Debug, Clone)]
pub(super) enum Told<T> {
    Everybody(T),
    Column(Sorted<T>),
}

impl<T> Told<T> {
    pub fn column(&self) -> Option<(&str, usize)> {
        match self {
            Told::Everybody(_) => None,
            Told::Column(sorted) => Some((&sorted.column, sorted.line)),
        }
    }
}

/// How a part reads the names of what it sorts into.
pub(super) struct Sorting<'a, T> {
    /// What is understood without being listed.
    pub known: Vec<(String, T)>,
    /// The meaning of a name in the map.
    pub name: &'a dyn Fn(&str) -> Option<T>,
    /// What the names are, for the reader.
    pub allowed: &'a str,
}

/// Reads `column`, `values`, `leave_out`, `elsewhere` and `empty` of a part.
pub(super) fn sorted<T: Clone + PartialEq>(
    part: &Entry,
    by: &Sorting<'_, T>,
    elsewhere: Option<T>,
) -> Option<Sorted<T>> {
    let column = part.text("column")?.to_owned();
    let known = by.known.iter().map(|(label, meant)| (plain(label), Some(meant.clone()))).collect();
    let mut found = Sorted { column, line: part.line_of("column"), known, empty: None };
    let mut given: Vec<(String, Option<T>, usize)> = Vec::new();
    if let Some(values) = part.optional_part("values") {
        for field in values.fields() {
            let meant = (by.name)(field);
            if meant.is_none() {
                values.fault(field, format!("\"{field}\" is not known here; write {}", by.allowed));
            }
            let labels = values.texts(field);
            let meanings = labels.iter().map(|label| (plain(label.text), meant.clone(), label.line));
            given.extend(meanings.filter(|(_, meant, _)| meant.is_some()));
        }
    }
    for (field, meant) in [("leave_out", None), ("elsewhere", elsewhere.clone())] {
        if part.has(field) {
            given.extend(part.texts(field).iter().map(|one| (plain(one.text), meant.clone(), one.line)));
        }
    }
    for (at, (label, meant, line)) in given.iter().enumerate() {
        if given[..at].iter().any(|(other, before, _)| other == label && before != meant) {
            part.fault_at(*line, "values", format!("\"{label}\" stands for two things; keep one"));
        }
        found.known.insert(label.clone(), meant.clone());
    }
    found.empty = empty(part, by, elsewhere);
    Some(found)
}

fn empty<T: Clone>(part: &Entry, by: &Sorting<'_, T>, elsewhere: Option<T>) -> Option<Option<T>> {
    match (part.optional_text("empty")?, elsewhere) {
        ("leave out", _) => Some(None),
        ("elsewhere", Some(elsewhere)) => Some(Some(elsewhere)),
        (name, _) => {
            let meant = (by.name)(name);
            if meant.is_none() {
                part.fault("empty", format!("write \"leave out\" or {}", by.allowed));
            }
            meant.map(Some)
        }
    }
}
