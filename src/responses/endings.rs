//! The last pages of a journey, and the pages on which there is none: fields and templates.

use super::frame::{Form, Page, Problem};
use super::telling::PromptBox;
use super::views::{Seen, off_scale};
use crate::actions::{Latest, Told};
use crate::surveys::{Question, SKIPPED, Words};
use askama::Template;

/// One line of the check page.
#[derive(Debug, Clone)]
pub struct CheckRow {
    pub item: String,
    pub id: String,
    pub text: String,
    pub answer: String,
    pub written: bool,
    /// It is somebody's own words.
    pub told: bool,
}

impl CheckRow {
    /// The words of what this device may see of the answer.
    pub fn new(question: &Question, words: &Words, seen: &Seen) -> CheckRow {
        let answer = match seen {
            Seen::Nothing => words.say("check-left-out").to_string(),
            Seen::Elsewhere => words.say("check-saved").to_string(),
            Seen::Here(code) => label_of(question, words, code),
        };
        CheckRow {
            item: question.item.clone(),
            id: format!("c-{}", question.item),
            text: question.text.clone(),
            answer,
            written: matches!(seen, Seen::Here(code) if code != SKIPPED),
            told: false,
        }
    }

    /// What was written to a prompt.
    pub(super) fn of_words(told: &PromptBox, words: &Words) -> CheckRow {
        let written = !told.typed.is_empty();
        let answer = match written {
            true => told.typed.clone(),
            false if told.saved_earlier => words.say("check-saved").to_string(),
            false => words.say("check-left-out").to_string(),
        };
        let (item, id, text) = (told.prompt.clone(), format!("c-{}", told.prompt), told.text.clone());
        CheckRow { item, id, text, answer, written, told: written }
    }
}

fn label_of(question: &Question, words: &Words, code: &str) -> String {
    let own = question.choices.iter().find(|choice| choice.code == code).map(|choice| choice.label.clone());
    let outside = || off_scale(question).find(|(other, _)| *other == code);
    own.or_else(|| outside().map(|(_, label)| words.ours(label).to_string()))
        .unwrap_or_else(|| words.say("check-left-out").to_string())
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
    pub problem: Option<Problem>,
}

impl CheckView {
    /// `answers` pairs each question, in order, with what this device may see of its answer.
    pub fn new(page: Page, answers: &[(&Question, Seen)]) -> CheckView {
        let words = &page.words;
        let rows: Vec<CheckRow> =
            answers.iter().map(|(question, seen)| CheckRow::new(question, words, seen)).collect();
        let hidden = answers.iter().filter(|(_, seen)| *seen == Seen::Elsewhere).count();
        let left = rows.iter().filter(|row| !row.written).count() - hidden;
        let line = |id, n: usize| (n > 0).then(|| words.say(id).with("n", n).to_string());
        let lines = [line("check-hidden", hidden), line("check-left", left)].into_iter().flatten().collect();
        CheckView { page, form: Form::default(), rows, lines, problem: None }
    }

    /// The same page for a Send with nothing in it. Nothing was sent.
    pub fn empty(mut self) -> CheckView {
        self.problem = Some(Problem::empty(&self.page.words, self.first_field()));
        self.lines.clear();
        self
    }

    /// The same page for a Send that the database did not take.
    pub fn not_stored(mut self) -> CheckView {
        self.problem = Some(Problem::not_stored(&self.page.words, self.first_field()));
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
    /// The planned day of the results, in words.
    pub results: Option<String>,
    /// The words that take the answers back, while that can be done.
    pub code: Option<String>,
    /// What was done about what people said, here and everywhere.
    pub told: Latest,
    /// The wave asked for words too; the same for everybody, written or not.
    pub asked_words: bool,
    /// Whether somebody may be asked to contact them: to everybody, or to nobody where no setting takes requests.
    pub contact: bool,
}

impl ThanksView {
    /// What was said and done, each with the id of the words that say where.
    fn news(&self) -> impl Iterator<Item = (&'static str, &Told)> {
        let here = self.told.setting.iter().map(|told| ("thanks-did-here", told));
        here.chain(self.told.partnership.iter().map(|told| ("thanks-did-everywhere", told)))
    }
}

/// The one page for every link that does not open, whatever the reason. Takes nothing of the link, so that it
/// cannot tell why it is shown.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/closed.html")]
pub struct ClosedView {
    pub page: Page,
}

/// The browser keeps no cookie.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/no_cookies.html")]
pub struct NoCookiesView {
    pub page: Page,
}

/// The database did not answer.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/away.html")]
pub struct AwayView {
    pub page: Page,
}

/// The device is clear.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/cleared.html")]
pub struct ClearedView {
    pub page: Page,
}

/// The accessibility statement.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/accessibility.html")]
pub struct AccessibilityView {
    pub page: Page,
    /// The day on which it was last written, in words.
    pub prepared: String,
}
