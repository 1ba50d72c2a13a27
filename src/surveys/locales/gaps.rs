//! What an edition's Fluent files lack beside the English ones. `build.rs` reads this file too, so that a missing
//! string stops the build; it knows nothing but the files.

use fluent_syntax::ast::{self, Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use std::collections::{BTreeMap, BTreeSet};

/// One thing to mend in a Fluent file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    pub file: String,
    /// Counted from 1; 0 when the whole file is meant.
    pub line: usize,
    /// The message's id, with `.attribute` where one is meant.
    pub id: String,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Every message (and attribute, as `id.attribute`) of one file with the variables that it uses.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Messages(BTreeMap<String, BTreeSet<String>>);

impl Messages {
    #[cfg(test)]
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Adds what an edition takes over from the one that it is based on.
    pub fn inherit(&mut self, from: &Messages) {
        for (id, variables) in &from.0 {
            self.0.entry(id.clone()).or_insert_with(|| variables.clone());
        }
    }

    /// Adds a message that the content asks for (an item, a scale's choice) with its variables.
    pub fn expect(&mut self, id: String, variables: &[&str]) {
        self.0.insert(id, variables.iter().map(|name| (*name).to_owned()).collect());
    }
}

/// Reads a Fluent file; every part that is not Fluent and every id that stands twice is a gap.
///
/// # Errors
/// All of them.
pub fn read(file: &str, text: &str) -> Result<Messages, Vec<Gap>> {
    let gap =
        |line, id: &str, message: String| Gap { file: file.to_owned(), line, id: id.to_owned(), message };
    let resource = parser::parse(text).map_err(|(_, faults)| {
        let named = |fault: &parser::ParserError| {
            let line = text[..fault.pos.start.min(text.len())].matches('\n').count() + 1;
            gap(line, "", format!("this is not Fluent ({}); compare it with the English file", fault.kind))
        };
        faults.iter().map(named).collect::<Vec<Gap>>()
    })?;
    let (mut found, mut twice) = (BTreeMap::new(), Vec::new());
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut keep = |id: String, variables| {
            if found.insert(id.clone(), variables).is_some() {
                twice.push(gap(line_of(text, &id), &id, "it stands in the file twice; keep one".to_owned()));
            }
        };
        if let Some(value) = &message.value {
            keep(message.id.name.to_owned(), variables_of(value));
        }
        for attribute in &message.attributes {
            keep(format!("{}.{}", message.id.name, attribute.id.name), variables_of(&attribute.value));
        }
    }
    if twice.is_empty() { Ok(Messages(found)) } else { Err(twice) }
}

/// What `other` (the text of `file`) lacks or has too much beside `source`.
pub fn gaps(source: &Messages, other: &Messages, file: &str, text: &str) -> Vec<Gap> {
    let mut found = Vec::new();
    let mut add = |id: &str, message: String| {
        let (file, id) = (file.to_owned(), id.to_owned());
        found.push(Gap { line: line_of(text, &id), file, id, message });
    };
    for (id, variables) in &source.0 {
        match other.0.get(id) {
            None => add(id, "this message is missing; write it".to_owned()),
            Some(own) => {
                for name in variables.difference(own) {
                    add(id, format!("the variable {{ ${name} }} is missing; put it where it belongs"));
                }
                for name in own.difference(variables) {
                    add(
                        id,
                        format!("there is no variable {{ ${name} }} here; the English has {variables:?}"),
                    );
                }
            }
        }
    }
    for id in other.0.keys().filter(|id| !source.0.contains_key(*id)) {
        add(id, "the English has no such message; remove it or mend its name".to_owned());
    }
    found
}

fn line_of(text: &str, id: &str) -> usize {
    let name = id.split('.').next().unwrap_or(id);
    let starts = |line: &str| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='));
    text.lines().position(starts).map_or(0, |at| at + 1)
}

fn variables_of(pattern: &Pattern<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    gather(pattern, &mut found);
    found
}

fn gather(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => gather_inline(inline, found),
            Expression::Select { selector, variants } => {
                gather_inline(selector, found);
                variants.iter().for_each(|variant| gather(&variant.value, found));
            }
        }
    }
}

fn gather_inline(inline: &ast::InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| gather_inline(argument, found));
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inner) = expression.as_ref() {
                gather_inline(inner, found);
            }
        }
        _ => {}
    }
}
