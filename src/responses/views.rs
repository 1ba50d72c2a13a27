//! What the respondent's pages show: plain fields that a handler fills, and the templates that draw them.
//!
//! Field names of the forms: `answer` with a hidden `item` on the page of one question; the item's id on
//! the page of all questions; `go` is `next`, `back`, `skip`, `check`, `send` or `finish`; `change` is an
//! item's id; `layout` is `steps` or `all`. No view names a person.

use super::wording::{self, Intro, Support};
use crate::surveys::{DOES_NOT_APPLY, NOT_SURE, PREFER_NOT, Question};
use crate::theory::Audience;
use askama::Template;

/// The frame of every page (`http/pages/respondent.html`).
#[derive(Debug, Clone)]
pub struct Page {
    pub demo: bool,
    /// The partnership's name.
    pub partnership: String,
    pub support: Support,
    /// One sentence on who listens nearby, where the partnership gave one.
    pub local_support: Option<String>,
}

impl Page {
    /// The frame for an audience; none is for the pages that are the same for everybody.
    pub fn new(partnership: &str, demo: bool, audience: Option<Audience>) -> Page {
        Page {
            demo,
            partnership: partnership.to_owned(),
            support: wording::support(audience),
            local_support: None,
        }
    }
}

/// What every form carries. Empty fields are left out.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Where it is sent; empty is the page's own address.
    pub action: String,
    pub nonce: String,
    pub form_token: String,
}

/// What is wrong, and the id of the field that mends it.
#[derive(Debug, Clone)]
pub struct Problem {
    pub sentence: String,
    pub field: String,
}

impl Problem {
    /// A send with nothing in it. Nothing was sent.
    pub fn empty(field: String) -> Problem {
        let sentence =
            "Answer one question before you send. \"I would rather not say\" is an answer too.".to_owned();
        Problem { sentence, field }
    }

    /// A send that the database did not take. What was chosen stays on the page.
    pub fn not_stored(field: String) -> Problem {
        let sentence =
            "We could not save your answers just now. They are still here. Please send again in a moment.";
        Problem { sentence: sentence.to_owned(), field }
    }
}

/// How the questions are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Layout {
    /// One question a page.
    Steps,
    /// All on one page.
    All,
}

impl Layout {
    /// The form's word.
    pub fn code(self) -> &'static str {
        match self {
            Layout::Steps => "steps",
            Layout::All => "all",
        }
    }

    pub fn from_code(code: &str) -> Option<Layout> {
        [Layout::Steps, Layout::All].into_iter().find(|layout| layout.code() == code)
    }

    /// What an audience gets unless it chooses: staff all on one page, everybody else one at a time.
    pub fn usual(audience: Audience) -> Layout {
        if audience == Audience::Staff { Layout::All } else { Layout::Steps }
    }
}

/// A button that starts.
#[derive(Debug, Clone)]
pub struct Start {
    pub layout: &'static str,
    pub label: &'static str,
}

/// The page behind a private link. Showing it writes nothing.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/landing.html")]
pub struct LandingView {
    pub page: Page,
    pub form: Form,
    pub intro: Intro,
    /// "You have done 3 of 6."; only when a draft waits.
    pub resume: Option<String>,
    /// The first is the audience's usual way.
    pub starts: Vec<Start>,
}

impl LandingView {
    /// `answered` is the number of answers that wait in a draft.
    pub fn new(page: Page, audience: Audience, questions: usize, answered: Option<usize>) -> LandingView {
        let resume = answered.map(|done| {
            format!(
                "You have done {done} of {questions}. You can carry on where you stopped, or change them."
            )
        });
        let go = if resume.is_some() { "Carry on" } else { "Start" };
        let (first, second) = match Layout::usual(audience) {
            Layout::Steps => (Layout::Steps, Start { layout: "all", label: "Show all on one page" }),
            Layout::All => (Layout::All, Start { layout: "steps", label: "One question at a time" }),
        };
        LandingView {
            intro: wording::intro(audience, &page.partnership, questions),
            page,
            form: Form::default(),
            resume,
            starts: vec![Start { layout: first.code(), label: go }, second],
        }
    }
}

/// One radio button.
#[derive(Debug, Clone)]
pub struct Pick {
    pub id: String,
    pub code: String,
    pub label: String,
    pub chosen: bool,
    /// The id of the drawn face.
    pub face: Option<&'static str>,
}

/// A question with its radio buttons.
#[derive(Debug, Clone)]
pub struct AskedQuestion {
    pub item: String,
    /// The radio buttons' form name.
    pub field: String,
    pub text: String,
    pub stem: String,
    pub faces: bool,
    pub choices: Vec<Pick>,
    /// "Does not apply" where offered, "I don't know", and last "I would rather not say".
    pub off_scale: Vec<Pick>,
    /// An answer waits that this device did not write; which one stays hidden.
    pub saved_earlier: bool,
}

/// What a device may see of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// No answer, or skipped.
    Nothing,
    /// This device wrote it: the code.
    Here(String),
    /// Another device wrote it; it stays hidden.
    Elsewhere,
}

impl AskedQuestion {
    /// For the page of one question: the form name is `answer`.
    pub fn alone(question: &Question, audience: Audience, seen: &Seen) -> AskedQuestion {
        Self::named("answer", question, audience, seen)
    }

    /// For the page of all questions: the form name is the item's id.
    pub fn among(question: &Question, audience: Audience, seen: &Seen) -> AskedQuestion {
        Self::named(&question.item, question, audience, seen)
    }

    fn named(field: &str, question: &Question, audience: Audience, seen: &Seen) -> AskedQuestion {
        let pick = |code: &str, label: &str, face| Pick {
            id: format!("a-{}-{code}", question.item),
            code: code.to_owned(),
            label: label.to_owned(),
            chosen: matches!(seen, Seen::Here(written) if written == code),
            face,
        };
        let mut off_scale = Vec::with_capacity(3);
        if question.does_not_apply {
            off_scale.push(pick(DOES_NOT_APPLY, wording::does_not_apply(audience), None));
        }
        off_scale.push(pick(NOT_SURE, "I don't know", None));
        off_scale.push(pick(PREFER_NOT, "I would rather not say", None));
        let face = |score| question.faces.then(|| face_of(score));
        let choices =
            question.choices.iter().map(|choice| pick(&choice.code, &choice.label, face(choice.score)));
        AskedQuestion {
            item: question.item.clone(),
            field: field.to_owned(),
            text: question.text.clone(),
            stem: question.stem.clone(),
            faces: question.faces,
            choices: choices.collect(),
            off_scale,
            saved_earlier: *seen == Seen::Elsewhere,
        }
    }

    /// The id that an error links to.
    pub fn first_field(&self) -> String {
        self.choices.first().map(|pick| pick.id.clone()).unwrap_or_default()
    }
}

fn face_of(score: u8) -> &'static str {
    match score {
        0..=33 => "face-no",
        34..=66 => "face-between",
        _ => "face-yes",
    }
}

/// One question.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/question.html")]
pub struct QuestionView {
    pub page: Page,
    pub form: Form,
    pub asked: AskedQuestion,
    /// From 1.
    pub number: usize,
    pub total: usize,
    pub has_back: bool,
    pub saved_earlier: &'static str,
    pub problem: Option<Problem>,
}

impl QuestionView {
    /// `number` counts from 1 of `total`; the first question has no way back.
    pub fn new(
        page: Page,
        audience: Audience,
        asked: AskedQuestion,
        (number, total): (usize, usize),
    ) -> Self {
        QuestionView {
            page,
            form: Form::default(),
            asked,
            number,
            total,
            has_back: number > 1,
            saved_earlier: wording::saved_earlier(audience),
            problem: None,
        }
    }

    /// The same page for a Next without a choice.
    pub fn unanswered(mut self) -> Self {
        let sentence = "Choose an answer, or skip this one.".to_owned();
        self.problem = Some(Problem { sentence, field: self.asked.first_field() });
        self
    }
}

/// All questions in one form.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/one_page.html")]
pub struct OnePageView {
    pub page: Page,
    pub form: Form,
    pub heading: &'static str,
    pub hint: &'static str,
    pub faces: bool,
    pub saved_earlier: &'static str,
    pub questions: Vec<AskedQuestion>,
    pub problem: Option<Problem>,
}

impl OnePageView {
    pub fn new(page: Page, audience: Audience, questions: Vec<AskedQuestion>) -> Self {
        OnePageView {
            heading: wording::intro(audience, "", 0).heading,
            hint: wording::one_page_hint(audience),
            faces: questions.iter().any(|asked| asked.faces),
            saved_earlier: wording::saved_earlier(audience),
            page,
            form: Form::default(),
            questions,
            problem: None,
        }
    }

    fn first_field(&self) -> String {
        self.questions.first().map(AskedQuestion::first_field).unwrap_or_default()
    }

    /// The same page for a Send with nothing in it. Nothing was sent.
    pub fn empty(mut self) -> Self {
        self.problem = Some(Problem::empty(self.first_field()));
        self
    }

    /// The same page for a Send that the database did not take.
    pub fn not_stored(mut self) -> Self {
        self.problem = Some(Problem::not_stored(self.first_field()));
        self
    }
}
