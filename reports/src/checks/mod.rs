//! What a model must have before it is printed.

mod report;

pub use report::report;

use crate::model::{PaperQuestion, PaperSheet, SlipSheet};
use std::collections::HashSet;

/// The longest text that still stands on its page, in characters.
const SENTENCE: usize = 400;
/// The longest label beside a tick box, and the longest reference, in characters.
const LABEL: usize = 80;
/// The longest link, in bytes: a QR code of it is still easy to read.
const LINK: usize = 1000;
/// Words of a code.
const CODE_WORDS: usize = 4;

/// A plain sentence that names the field, when the sheet cannot be printed.
pub fn slips(sheet: &SlipSheet) -> Result<(), String> {
    language(&sheet.language)?;
    for (field, text) in [
        ("title", &sheet.title),
        ("partnership", &sheet.partnership),
        ("heading", &sheet.heading),
        ("audience", &sheet.audience),
        ("code_label", &sheet.code_label),
        ("private", &sheet.private),
        ("closes", &sheet.closes),
        ("strip_note", &sheet.strip_note),
        ("qr_label", &sheet.qr_label),
    ] {
        said(field, text, LABEL * 2)?;
    }
    if let Some(address) = &sheet.address {
        said("address", address, LABEL)?;
    }
    if !(1..=3).contains(&sheet.how.len()) {
        return Err("`how` needs one to three sentences".to_owned());
    }
    sheet.how.iter().try_for_each(|sentence| said("how", sentence, LABEL * 2))?;
    if sheet.slips.is_empty() {
        return Err("there is nobody to print a slip for".to_owned());
    }
    each(sheet.slips.iter().map(|slip| (&*slip.reference, &*slip.link, &*slip.code)))
}

/// A plain sentence that names the field, when the sheet cannot be printed.
pub fn paper(sheet: &PaperSheet) -> Result<(), String> {
    language(&sheet.language)?;
    for (field, text) in [
        ("title", &sheet.title),
        ("partnership", &sheet.partnership),
        ("support_heading", &sheet.support_heading),
        ("stub.batch", &sheet.stub.batch),
        ("stub.keep", &sheet.stub.keep),
        ("stub.code_label", &sheet.stub.code_label),
        ("stub.strip_note", &sheet.stub.strip_note),
        ("stub.qr_label", &sheet.stub.qr_label),
    ] {
        said(field, text, LABEL * 2)?;
    }
    for (field, sentences) in [("intro", &sheet.intro), ("closing", &sheet.closing)] {
        if sentences.len() > 6 {
            return Err(format!("`{field}` has more than six sentences"));
        }
        sentences.iter().try_for_each(|sentence| said(field, sentence, SENTENCE))?;
    }
    if sheet.support.len() > 12 {
        return Err("`support` has more than twelve lines".to_owned());
    }
    sheet.support.iter().try_for_each(|line| said("support", &line.name, SENTENCE))?;
    if sheet.questions.is_empty() {
        return Err("there is no question to print".to_owned());
    }
    (1..).zip(&sheet.questions).try_for_each(|(number, one)| question(number, one))?;
    each(sheet.stubs.iter().map(|stub| (&*stub.reference, &*stub.link, &*stub.code)))
}

fn question(number: usize, question: &PaperQuestion) -> Result<(), String> {
    said(&format!("text of question {number}"), &question.text, SENTENCE)?;
    said(&format!("stem of question {number}"), &question.stem, SENTENCE)?;
    if !(2..=7).contains(&question.choices.len()) || question.others.len() > 4 {
        return Err(format!("question {number} needs two to seven choices and at most four others"));
    }
    let labels = question.choices.iter().map(|choice| &choice.label).chain(&question.others);
    let mut seen = HashSet::new();
    for label in labels {
        said(&format!("choice of question {number}"), label, LABEL)?;
        if !seen.insert(label) {
            return Err(format!("question {number} offers {label:?} twice"));
        }
    }
    let faces = question.choices.iter().filter(|choice| choice.face.is_some()).count();
    if faces != 0 && faces != question.choices.len() {
        return Err(format!("question {number} has faces for some of its choices only"));
    }
    Ok(())
}

/// One participant each: (reference, link, code). A link or code that comes twice would give two people one
/// answer.
fn each<'a>(people: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> Result<(), String> {
    let (mut links, mut codes) = (HashSet::new(), HashSet::new());
    for (number, (reference, link, code)) in (1..).zip(people) {
        if reference.contains('@') {
            return Err(format!("the reference of number {number} is an address"));
        }
        if !reference.is_empty() {
            said(&format!("reference of number {number}"), reference, LABEL)?;
        }
        if link.is_empty() || link.len() > LINK || link.contains(char::is_whitespace) {
            return Err(format!("number {number} has no link of at most {LINK} bytes"));
        }
        if code.split_whitespace().count() != CODE_WORDS || code.chars().count() > LABEL {
            return Err(format!("number {number} has no code of {CODE_WORDS} words"));
        }
        if !links.insert(link) || !codes.insert(code) {
            return Err(format!("number {number} has the link or the code of somebody before"));
        }
    }
    Ok(())
}

fn language(tag: &str) -> Result<(), String> {
    let first = tag.split('-').next().unwrap_or_default();
    let plain = matches!(first.len(), 2 | 3) && first.bytes().all(|letter| letter.is_ascii_lowercase());
    if plain { Ok(()) } else { Err(format!("{tag:?} is not a language like `en` or `ar`")) }
}

fn said(field: &str, text: &str, at_most: usize) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(format!("`{field}` is empty"));
    }
    if text.chars().count() > at_most {
        return Err(format!("`{field}` is longer than {at_most} characters"));
    }
    Ok(())
}
