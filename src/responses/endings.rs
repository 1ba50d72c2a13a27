//! The last pages of a journey, and the pages on which there is none: fields and templates.

use super::views::{Form, Page, Problem, Seen};
use super::wording;
use crate::surveys::{DOES_NOT_APPLY, NOT_SURE, PREFER_NOT, Question, SKIPPED};
use crate::theory::Audience;
use askama::Template;

/// One line of the check page.
#[derive(Debug, Clone)]
pub struct CheckRow {
    pub item: String,
    pub id: String,
    pub text: String,
    pub answer: String,
    pub written: bool,
}

impl CheckRow {
    /// The words of what this device may see of the answer.
    pub fn new(question: &Question, audience: Audience, seen: &Seen) -> CheckRow {
        let answer = match seen {
            Seen::Nothing => "Left out",
            Seen::Elsewhere => "Saved earlier",
            Seen::Here(code) => label_of(question, audience, code),
        };
        CheckRow {
            item: question.item.clone(),
            id: format!("c-{}", question.item),
            text: question.text.clone(),
            answer: answer.to_owned(),
            written: matches!(seen, Seen::Here(code) if code != SKIPPED),
        }
    }
}

fn label_of<'a>(question: &'a Question, audience: Audience, code: &str) -> &'a str {
    match code {
        NOT_SURE => "I don't know",
        PREFER_NOT => "I would rather not say",
        DOES_NOT_APPLY => wording::does_not_apply(audience),
        _ => question
            .choices
            .iter()
            .find(|choice| choice.code == code)
            .map_or("Left out", |choice| &choice.label),
    }
}

/// Check your answers.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/check.html")]
pub struct CheckView {
    pub page: Page,
    pub form: Form,
    pub rows: Vec<CheckRow>,
    /// How many are saved from elsewhere, how many are left out.
    pub lines: Vec<String>,
    pub before_sending: &'static str,
    pub problem: Option<Problem>,
}

impl CheckView {
    /// `answers` pairs each question, in order, with what this device may see of its answer.
    pub fn new(page: Page, audience: Audience, answers: &[(&Question, Seen)]) -> CheckView {
        let rows: Vec<CheckRow> =
            answers.iter().map(|(question, seen)| CheckRow::new(question, audience, seen)).collect();
        let elsewhere = answers.iter().filter(|(_, seen)| *seen == Seen::Elsewhere).count();
        let left_out = rows.iter().filter(|row| !row.written).count() - elsewhere;
        let mut lines = Vec::with_capacity(2);
        match elsewhere {
            0 => {}
            1 => lines.push("1 answer was saved earlier. It stays hidden here and will be sent too.".into()),
            n => lines
                .push(format!("{n} answers were saved earlier. They stay hidden here and will be sent too.")),
        }
        match left_out {
            0 => {}
            1 => lines.push("You left 1 question out. That is fine.".into()),
            n => lines.push(format!("You left {n} questions out. That is fine.")),
        }
        CheckView {
            page,
            form: Form::default(),
            rows,
            lines,
            before_sending: wording::before_sending(audience),
            problem: None,
        }
    }

    /// The same page for a Send with nothing in it. Nothing was sent.
    pub fn empty(mut self) -> CheckView {
        self.problem = Some(Problem::empty(self.first_field()));
        self.lines.clear();
        self
    }

    /// The same page for a Send that the database did not take.
    pub fn not_stored(mut self) -> CheckView {
        self.problem = Some(Problem::not_stored(self.first_field()));
        self
    }

    fn first_field(&self) -> String {
        self.rows.first().map(|row| row.id.clone()).unwrap_or_default()
    }
}

/// Thank you: the same on refresh and on every retry.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/thanks.html")]
pub struct ThanksView {
    pub page: Page,
    pub form: Form,
    pub sentences: Vec<String>,
    pub finish: &'static str,
}

impl ThanksView {
    /// `results` is the planned day of the results, in words.
    pub fn new(page: Page, audience: Audience, results: Option<&str>) -> ThanksView {
        ThanksView {
            page,
            form: Form::default(),
            sentences: wording::thanks(audience, results),
            finish: wording::finish(audience),
        }
    }
}

/// The one page for every link that does not open, whatever the reason.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/closed.html")]
pub struct ClosedView {
    pub page: Page,
    pub contact: String,
}

impl ClosedView {
    /// Takes nothing of the link, so that the page cannot tell why it is shown.
    pub fn new(partnership: &str, demo: bool) -> ClosedView {
        ClosedView { page: Page::new(partnership, demo, None), contact: contact(partnership) }
    }
}

/// The browser keeps no cookie.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/no_cookies.html")]
pub struct NoCookiesView {
    pub page: Page,
    pub contact: String,
}

impl NoCookiesView {
    pub fn new(partnership: &str, demo: bool) -> NoCookiesView {
        NoCookiesView { page: Page::new(partnership, demo, None), contact: contact(partnership) }
    }
}

fn contact(partnership: &str) -> String {
    format!("If you would like help, answer the e-mail that brought you here, or ask {partnership}.")
}

/// The device is clear.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/cleared.html")]
pub struct ClearedView {
    pub page: Page,
}

impl ClearedView {
    pub fn new(partnership: &str, demo: bool) -> ClearedView {
        ClearedView { page: Page::new(partnership, demo, None) }
    }
}
