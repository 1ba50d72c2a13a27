//! Own words in a journey: the page of one prompt, and what of a form is kept. Nothing here reads what is written;
//! whatever it says, the pages are the same.

use super::draft::{Draft, Written};
use super::endings::CheckRow;
use super::frame::{Form, Page, Problem};
use super::front::show;
use super::step::Step;
use super::views::Layout;
use crate::http::FormBody;
use crate::surveys::{Prompt, Words};
use crate::voices::{LONGEST_COMMENT, as_told};
use askama::Template;
use poem::Response;
use poem::http::StatusCode;

/// A prompt with its box and its two wishes.
#[derive(Debug, Clone)]
pub struct PromptBox {
    pub prompt: String,
    pub text: String,
    pub typed: String,
    pub read_first: bool,
    pub may_quote: bool,
    /// Words wait that this device did not write; they stay hidden.
    pub saved_earlier: bool,
    /// What is wrong with what was typed.
    pub wrong: Option<String>,
}

impl PromptBox {
    /// What this device may see of `draft`; of a form that cannot be kept, what was typed in it.
    pub(super) fn new(
        prompt: &Prompt,
        words: &Words,
        draft: Option<&Written>,
        typed: Option<&FormBody>,
    ) -> Self {
        let form = typed.filter(|form| form.value(&field("told", prompt)).is_some());
        let (typed, read_first, may_quote) = match (form, draft) {
            (Some(form), _) => {
                let text = form.value(&field("told", prompt)).unwrap_or_default().to_owned();
                (text, is_ticked(form, "first", prompt), is_ticked(form, "quote", prompt))
            }
            (None, Some(written)) => (written.text.clone(), written.read_first, written.may_quote),
            (None, None) => (String::new(), false, false),
        };
        let too_many = as_told(&typed).err().map(|long| long.characters - LONGEST_COMMENT);
        PromptBox {
            prompt: prompt.id.clone(),
            text: prompt.text.clone(),
            typed,
            read_first,
            may_quote,
            saved_earlier: false,
            wrong: too_many.map(|n| words.say("words-too-long").with("n", n).to_string()),
        }
    }

    /// The link of an error to this box.
    fn problem(&self) -> Option<Problem> {
        let sentence = self.wrong.clone()?;
        Some(Problem { sentence, field: format!("told-{}", self.prompt) })
    }
}

/// `told-YC-1`, `first-YC-1`, `quote-YC-1`: the fields of a prompt.
fn field(kind: &str, prompt: &Prompt) -> String {
    format!("{kind}-{}", prompt.id)
}

fn is_ticked(form: &FormBody, kind: &str, prompt: &Prompt) -> bool {
    form.value(&field(kind, prompt)) == Some("yes")
}

/// One prompt.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/telling.html")]
pub struct TellingView {
    pub page: Page,
    pub form: Form,
    pub told: PromptBox,
    /// From 1; prompts are counted after the questions.
    pub number: usize,
    pub total: usize,
    pub problem: Option<Problem>,
}

impl TellingView {
    pub fn new(page: Page, told: PromptBox, (number, total): (usize, usize)) -> Self {
        TellingView { page, form: Form::default(), problem: told.problem(), told, number, total }
    }
}

/// The first error among the boxes of a page.
pub(super) fn first_problem(boxes: &[PromptBox]) -> Option<Problem> {
    boxes.iter().find_map(PromptBox::problem)
}

impl Step<'_> {
    fn prompts(&self) -> &[Prompt] {
        &self.asked.questionnaire.prompts
    }

    /// Whether a field of a form belongs to a prompt.
    pub(super) fn is_of_words(&self, name: &str) -> bool {
        self.prompts()
            .iter()
            .any(|prompt| ["told", "first", "quote"].iter().any(|kind| name == field(kind, prompt)))
    }

    /// The page of this index, which counts on from the questions; none where a question has it.
    pub(super) fn telling(
        &self,
        draft: &Draft,
        index: usize,
        (then, typed): (&str, Option<&FormBody>),
    ) -> Option<TellingView> {
        let questionnaire = &self.asked.questionnaire;
        let prompt = self.prompts().get(index.checked_sub(questionnaire.questions.len())?)?;
        let page = self.frame();
        let told = self.prompt_box(prompt, &page.words, (draft, typed));
        let mut view = TellingView::new(page, told, (index + 1, questionnaire.pages()));
        view.form = self.form(then);
        Some(view)
    }

    /// Every prompt with its box, for the page with everything.
    pub(super) fn boxes(&self, words: &Words, draft: &Draft, typed: Option<&FormBody>) -> Vec<PromptBox> {
        self.prompts().iter().map(|prompt| self.prompt_box(prompt, words, (draft, typed))).collect()
    }

    fn prompt_box(
        &self,
        prompt: &Prompt,
        words: &Words,
        (draft, typed): (&Draft, Option<&FormBody>),
    ) -> PromptBox {
        let found = draft.written.get(&prompt.id).filter(|written| !written.text.is_empty());
        let here = found.filter(|written| written.journey == self.journey.id);
        let saved_earlier = found.is_some() && here.is_none();
        PromptBox { saved_earlier, ..PromptBox::new(prompt, words, here, typed) }
    }

    /// The rows of the check page for what was written.
    pub(super) fn rows_of_words(&self, words: &Words, draft: &Draft) -> Vec<CheckRow> {
        let row = |told: PromptBox| CheckRow::of_words(&told, words);
        self.boxes(words, draft, None).into_iter().map(row).collect()
    }

    /// The page of a form with more than may be written, everything on it kept; none where all of it fits.
    pub(super) fn too_long(
        &self,
        draft: &Draft,
        form: &FormBody,
        then: &str,
    ) -> poem::Result<Option<Response>> {
        let is_long =
            |prompt: &Prompt| form.value(&field("told", prompt)).is_some_and(|typed| as_told(typed).is_err());
        let Some(long) = self.prompts().iter().position(is_long) else { return Ok(None) };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        if self.journey.layout == Layout::All {
            let mut draft = draft.clone();
            self.take_chosen(&mut draft, form);
            return show(status, &self.one_page(&draft, Some(form))).map(Some);
        }
        let index = self.asked.questionnaire.questions.len() + long;
        self.telling(draft, index, (then, Some(form))).map(|view| show(status, &view)).transpose()
    }

    /// Keeps what fits of what was written on a page; an empty box takes back what this device wrote before, and
    /// leaves alone what another did.
    pub(super) fn keep_words(&self, draft: &mut Draft, form: &FormBody) {
        for prompt in self.prompts() {
            let Some(Ok(text)) = form.value(&field("told", prompt)).map(as_told) else { continue };
            let before = draft.written.get(&prompt.id);
            let read_first = is_ticked(form, "first", prompt);
            if text.is_empty()
                && !read_first
                && before.is_none_or(|written| written.journey != self.journey.id)
            {
                continue;
            }
            let may_quote = !text.is_empty() && is_ticked(form, "quote", prompt);
            let written = Written { text, read_first, may_quote, journey: self.journey.id };
            draft.written.insert(prompt.id.clone(), written);
        }
    }

    /// Next, back or skip on the page of one prompt. Nothing need be written.
    pub(super) async fn take_words(
        &self,
        mut draft: Draft,
        form: &FormBody,
        (go, at): (&str, usize),
    ) -> poem::Result<Response> {
        let questionnaire = &self.asked.questionnaire;
        let had_an_answer = draft.has_an_answer();
        let id = self.prompts().get(at - questionnaire.questions.len()).map(|prompt| prompt.id.clone());
        let left_out =
            Written { text: String::new(), read_first: false, may_quote: false, journey: self.journey.id };
        match (go, id) {
            ("skip", Some(id)) => {
                draft.written.insert(id, left_out);
            }
            ("back", _) | (_, None) => self.keep_words(&mut draft, form),
            (_, Some(id)) => {
                self.keep_words(&mut draft, form);
                draft.written.entry(id).or_insert(left_out);
            }
        }
        if draft.has_an_answer() || had_an_answer {
            self.save(&draft).await?;
        }
        Ok(self.lead_on(go, at))
    }
}
