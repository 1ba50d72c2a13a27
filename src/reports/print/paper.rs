//! A batch as paper questionnaires.

use super::batch::{Batch, Person};
use crate::people;
use crate::surveys::{Direction, Question, Words};
use crate::theory::Audience;
use belong_reports::{Face, PaperChoice, PaperQuestion, PaperSheet, PaperSize, Stub, StubWords, SupportLine};

/// One copy for everybody of the batch, or one without a stub.
pub(super) fn sheet(batch: &Batch, size: PaperSize, is_blank: bool) -> PaperSheet {
    let words = &batch.words;
    let said = |id: &str| words.ours(id).to_string();
    let stubs = if is_blank { Vec::new() } else { batch.people.iter().cloned().map(stub).collect() };
    PaperSheet {
        language: words.lang().to_owned(),
        direction: direction_of(words),
        size,
        title: said("landing-heading"),
        partnership: batch.partnership.clone(),
        intro: intro(batch),
        questions: batch.questions.questions.iter().map(|one| question(one, words)).collect(),
        closing: vec![said("paper-envelope"), said("paper-thanks")],
        support_heading: said("support-heading"),
        support: support(batch),
        stub: StubWords {
            batch: batch.name(),
            keep: said("paper-keep"),
            code_label: said("paper-words"),
            strip_note: said("paper-strip"),
            qr_label: said("slip-qr"),
        },
        stubs,
    }
}

pub(super) fn direction_of(words: &Words) -> belong_reports::Direction {
    match words.edition().direction {
        Direction::LeftToRight => belong_reports::Direction::Ltr,
        Direction::RightToLeft => belong_reports::Direction::Rtl,
    }
}

/// What the first page on the screen says before the first question, and how to tick.
fn intro(batch: &Batch) -> Vec<String> {
    let words = &batch.words;
    let mut sentences = vec![
        words.ours("landing-why").with("partnership", batch.partnership.as_str()).to_string(),
        words.ours("landing-sees").to_string(),
        words.ours("landing-freedom").to_string(),
    ];
    if batch.small_group {
        sentences.push(words.ours("landing-small").to_string());
    }
    sentences.push(words.ours("paper-tick").to_string());
    sentences
}

fn question(asked: &Question, words: &Words) -> PaperQuestion {
    let choice = |choice: &crate::surveys::Choice| PaperChoice {
        label: choice.label.clone(),
        face: asked.faces.then(|| face_of(choice.score)),
    };
    let mut others = vec!["not-sure", "prefer-not"];
    if asked.does_not_apply {
        others.insert(0, "does-not-apply");
    }
    PaperQuestion {
        text: asked.text.clone(),
        stem: asked.stem.clone(),
        choices: asked.choices.iter().map(choice).collect(),
        others: others.into_iter().map(|id| words.ours(id).to_string()).collect(),
    }
}

fn face_of(score: u8) -> Face {
    match score {
        0..=33 => Face::No,
        34..=66 => Face::Between,
        _ => Face::Yes,
    }
}

/// The same people to talk to as on the screen, in the same order.
fn support(batch: &Batch) -> Vec<SupportLine> {
    let words = &batch.words;
    let line = |id: &str, contact: &str| SupportLine {
        name: words.ours(id).to_string(),
        contact: contact.to_owned(),
    };
    let mut lines = Vec::new();
    if words.audience() != Some(Audience::Staff) {
        lines.push(line("support-childline", "0800 1111"));
    }
    lines.extend(batch.support.lines.iter().map(local));
    lines.push(line("support-danger", "999"));
    lines
}

fn local(line: &people::SupportLine) -> SupportLine {
    let hours = line.hours.as_ref().map(|hours| format!(" ({hours})")).unwrap_or_default();
    let phone = line.phone.as_ref().map(|phone| phone.shown.as_str());
    let contact: Vec<&str> = phone.into_iter().chain(line.email.as_deref()).collect();
    SupportLine { name: format!("{}, {}{hours}", line.name, line.words), contact: contact.join("  ") }
}

fn stub(person: Person) -> Stub {
    Stub { reference: person.reference, link: person.link, code: person.code }
}
