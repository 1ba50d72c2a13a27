//! What the respondent's pages show: plain fields that the pages fill, and the templates that draw them.
//!
//! Field names of the forms: `answer` with a hidden `item` on the page of one question; the item's id on
//! the page of all questions; `go` is `next`, `back`, `skip`, `check`, `send` or `finish`; `change` is an
//! item's id; `layout` is `steps` or `all`; `edition` is an edition's code; `look` is a word of the appearance.
//! No view names a person.

use super::frame::{Form, Page, Problem};
use super::telling::{PromptBox, first_problem};
use crate::surveys::{DOES_NOT_APPLY, NOT_SURE, PREFER_NOT, Question, Questionnaire, Recordings, Words};
use crate::theory::Audience;
use askama::Template;

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
    /// The id of its words.
    pub label: &'static str,
}

/// A row of the example of what is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    pub name: String,
    pub value: String,
}

/// The page behind a private link. Showing it writes nothing.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/landing.html")]
pub struct LandingView {
    pub page: Page,
    pub form: Form,
    /// Prompts among them.
    pub questions: usize,
    pub asks_words: bool,
    /// How many answers wait in a draft, if any do.
    pub resume: Option<usize>,
    /// Fewer are invited here than the reporting minimum.
    pub small_group: bool,
    /// The first is the audience's usual way.
    pub starts: Vec<Start>,
    /// Of an invented person: all that is kept of one.
    pub example: Vec<Kept>,
}

impl LandingView {
    /// `answered` is the number of answers that wait in a draft.
    pub fn new(page: Page, asked: &Questionnaire, answered: Option<usize>) -> LandingView {
        let audience = asked.audience;
        let go = if answered.is_some() { "landing-carry-on" } else { "landing-start" };
        let (first, second) = match Layout::usual(audience) {
            Layout::Steps => (Layout::Steps, Start { layout: "all", label: "landing-all" }),
            Layout::All => (Layout::All, Start { layout: "steps", label: "landing-steps" }),
        };
        LandingView {
            example: example(&page.words, audience, &asked.questions),
            page,
            form: Form::default(),
            questions: asked.pages(),
            asks_words: !asked.prompts.is_empty(),
            resume: answered,
            small_group: false,
            starts: vec![Start { layout: first.code(), label: go }, second],
        }
    }

    /// Offers one question a page and nothing else.
    pub fn one_by_one(&mut self) {
        self.starts.truncate(1);
        for start in &mut self.starts {
            start.layout = Layout::Steps.code();
        }
    }
}

/// What a ballot of somebody invented holds, word for word.
fn example(words: &Words, audience: Audience, questions: &[Question]) -> Vec<Kept> {
    let row = |name: String, value: String| Kept { name, value };
    let said = |id| words.say(id).to_string();
    let mut rows = vec![row(said("keep-example-setting"), "Sandpiper School".to_owned())];
    if audience != Audience::Staff {
        let year = if audience == Audience::YoungPeople { "9" } else { "5" };
        rows.push(row(said("keep-example-year"), year.to_owned()));
        rows.push(row(said("keep-example-missed"), said("keep-example-missed-value")));
    }
    for question in questions.iter().take(2) {
        let label = question.choices.last().map(|choice| choice.label.clone()).unwrap_or_default();
        rows.push(row(question.text.clone(), label));
    }
    rows.push(row(said("language-label"), words.edition().name.clone()));
    rows.push(row(said("keep-example-name"), said("keep-example-name-value")));
    rows
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
    /// The drawing beside the words, in easy read.
    pub picture: Option<&'static str>,
    pub choices: Vec<Pick>,
    /// "Does not apply" where offered, "I don't know", and last "I would rather not say".
    pub off_scale: Vec<Pick>,
    /// The address of the question read aloud, where the partnership has recorded it in this edition.
    pub recording: Option<String>,
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
    pub fn alone(question: &Question, words: &Words, seen: &Seen) -> AskedQuestion {
        Self::named("answer", question, words, seen)
    }

    /// For the page of all questions: the form name is the item's id.
    pub fn among(question: &Question, words: &Words, seen: &Seen) -> AskedQuestion {
        Self::named(&question.item, question, words, seen)
    }

    fn named(field: &str, question: &Question, words: &Words, seen: &Seen) -> AskedQuestion {
        let pick = |code: &str, label: String, face| Pick {
            id: format!("a-{}-{code}", question.item),
            code: code.to_owned(),
            label,
            chosen: matches!(seen, Seen::Here(written) if written == code),
            face,
        };
        let off_scale = off_scale(question);
        let off_scale =
            off_scale.map(|(code, label)| pick(code, words.ours(label).to_string(), None)).collect();
        let face = |score| question.faces.then(|| face_of(score));
        let choices = question
            .choices
            .iter()
            .map(|choice| pick(&choice.code, choice.label.clone(), face(choice.score)));
        AskedQuestion {
            item: question.item.clone(),
            field: field.to_owned(),
            text: question.text.clone(),
            stem: question.stem.clone(),
            faces: question.faces,
            picture: words.edition().picture(&question.outcome),
            choices: choices.collect(),
            off_scale,
            recording: None,
            saved_earlier: *seen == Seen::Elsewhere,
        }
    }

    /// The same with its recording in the edition of `words`, if there is one.
    pub fn read_aloud(mut self, recordings: &Recordings, words: &Words) -> AskedQuestion {
        let recording = recordings.of_item(&words.edition().code, &self.item);
        self.recording = recording.map(|recording| recording.url.clone());
        self
    }

    /// The id that an error links to.
    pub fn first_field(&self) -> String {
        self.choices.first().map(|pick| pick.id.clone()).unwrap_or_default()
    }
}

/// The codes outside the scale that a question offers, with the ids of their words.
pub(super) fn off_scale(question: &Question) -> impl Iterator<Item = (&'static str, &'static str)> {
    let does_not_apply = question.does_not_apply.then_some((DOES_NOT_APPLY, "does-not-apply"));
    does_not_apply.into_iter().chain([(NOT_SURE, "not-sure"), (PREFER_NOT, "prefer-not")])
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
    pub problem: Option<Problem>,
}

impl QuestionView {
    /// `number` counts from 1 of `total`; the first question has no way back.
    pub fn new(page: Page, asked: AskedQuestion, (number, total): (usize, usize)) -> Self {
        QuestionView {
            page,
            form: Form::default(),
            asked,
            number,
            total,
            has_back: number > 1,
            problem: None,
        }
    }

    /// The same page for a Next without a choice.
    pub fn unanswered(mut self) -> Self {
        let sentence = self.page.words.say("choose-or-skip").to_string();
        self.problem = Some(Problem { sentence, field: self.asked.first_field() });
        self
    }

    /// The same page for an answer that it does not offer.
    pub fn not_offered(mut self) -> Self {
        let sentence = self.page.words.say("answer-not-offered").to_string();
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
    pub faces: bool,
    pub questions: Vec<AskedQuestion>,
    pub boxes: Vec<PromptBox>,
    pub problem: Option<Problem>,
}

impl OnePageView {
    /// A box with too much in it is the page's problem.
    pub fn new(page: Page, questions: Vec<AskedQuestion>, boxes: Vec<PromptBox>) -> Self {
        let faces = questions.iter().any(|asked| asked.faces);
        let problem = first_problem(&boxes);
        OnePageView { faces, page, form: Form::default(), questions, boxes, problem }
    }

    fn total(&self) -> usize {
        self.questions.len() + self.boxes.len()
    }

    fn first_field(&self) -> String {
        self.questions.first().map(AskedQuestion::first_field).unwrap_or_default()
    }

    /// The same page for a Send with nothing in it. Nothing was sent.
    pub fn empty(mut self) -> Self {
        self.problem = Some(Problem::empty(&self.page.words, self.first_field()));
        self
    }

    /// The same page for an answer that a question does not offer.
    pub fn not_offered(mut self) -> Self {
        let sentence = self.page.words.say("answer-not-offered").to_string();
        self.problem = Some(Problem { sentence, field: self.first_field() });
        self
    }

    /// The same page for a Send that the database did not take.
    pub fn not_stored(mut self) -> Self {
        self.problem = Some(Problem::not_stored(&self.page.words, self.first_field()));
        self
    }
}
