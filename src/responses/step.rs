//! One step of a journey: draws its page, and takes what its form says.

use super::draft::{AnswerRefused, Draft};
use super::endings::CheckView;
use super::frame::{Form, Page};
use super::front::{Front, lead_to, path_of, set_cookie, show, token_for};
use super::journey::Journey;
use super::journeys::{Asked, SubmitRefused};
use super::views::{AskedQuestion, Layout, OnePageView, QuestionView, Seen};
use crate::http::FormBody;
use crate::surveys::{Question, SKIPPED};
use poem::http::StatusCode;
use poem::{Request, Response};
use std::sync::{Mutex, PoisonError};

/// Fields of the forms that are no answers.
const NOT_ITEMS: [&str; 6] = ["go", "nonce", "form_token", "edition", "look", "at"];

/// The query of a page that leads back to the check page.
const THEN_CHECK: &str = "?then=check";

/// Everything that a page of a journey is drawn from.
pub(super) struct Step<'a> {
    pub front: &'a Front,
    pub request: &'a Request,
    pub journey: &'a Journey,
    pub asked: &'a Asked,
    /// The address of the journey, without a slash at its end.
    pub base: String,
    /// On a coordinator's walk: where a draft goes instead of the database.
    pub preview: Option<&'a Kept>,
}

/// The last draft that a step of a preview kept.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Option<Draft>>);

impl Kept {
    pub fn into_inner(self) -> Option<Draft> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Step<'a> {
    /// A step of a respondent's own journey.
    pub fn of(front: &'a Front, request: &'a Request, journey: &'a Journey, asked: &'a Asked) -> Step<'a> {
        Step { front, request, journey, asked, base: path_of(journey.id), preview: None }
    }

    pub fn page(&self, draft: &Draft) -> poem::Result<Response> {
        let query = self.request.uri().query().unwrap_or_default();
        let wished = query.split('&').find_map(|pair| pair.strip_prefix("q=")).unwrap_or_default();
        if self.asks_for_words(draft) && wished.is_empty() {
            return show(StatusCode::OK, &self.words_asked());
        }
        if self.journey.layout == Layout::All && wished != "check" {
            return show(StatusCode::OK, &self.one_page(draft, None));
        }
        let last = self.asked.questionnaire.pages();
        let at = match wished {
            "check" => None,
            number => number
                .parse::<usize>()
                .ok()
                .filter(|number| (1..=last).contains(number))
                .map(|number| number - 1)
                .or_else(|| draft.next_page(&self.asked.questionnaire)),
        };
        let then = if query.contains("then=check") { THEN_CHECK } else { "" };
        let Some(index) = at else { return show(StatusCode::OK, &self.check(draft)) };
        match self.telling(draft, index, (then, None)) {
            Some(view) => show(StatusCode::OK, &view),
            None => show(StatusCode::OK, &self.question(draft, index, then)),
        }
    }

    fn seen(&self, draft: &Draft, item: &str) -> Seen {
        match draft.entries.get(item) {
            None => Seen::Nothing,
            Some(entry) if entry.choice == SKIPPED => Seen::Nothing,
            Some(entry) if entry.journey == self.journey.id => Seen::Here(entry.choice.clone()),
            Some(_) => Seen::Elsewhere,
        }
    }

    fn question(&self, draft: &Draft, index: usize, then: &str) -> QuestionView {
        let questions = &self.asked.questionnaire.questions;
        let question = &questions[index.min(questions.len() - 1)];
        let page = self.frame();
        let asked = AskedQuestion::alone(question, &page.words, &self.seen(draft, &question.item))
            .read_aloud(&self.front.recordings, &page.words);
        let mut view = QuestionView::new(page, asked, (index + 1, self.asked.questionnaire.pages()));
        view.form = self.form(then);
        view
    }

    pub(super) fn one_page(&self, draft: &Draft, typed: Option<&FormBody>) -> OnePageView {
        let page = self.frame();
        let ask = |question: &Question| {
            AskedQuestion::among(question, &page.words, &self.seen(draft, &question.item))
                .read_aloud(&self.front.recordings, &page.words)
        };
        let questions = self.asked.questionnaire.questions.iter().map(ask).collect();
        let boxes = self.boxes(&page.words, draft, typed);
        let mut view = OnePageView::new(page, questions, boxes);
        view.form = self.form("");
        view
    }

    fn check(&self, draft: &Draft) -> CheckView {
        let questions = &self.asked.questionnaire.questions;
        let answers: Vec<(&Question, Seen)> =
            questions.iter().map(|question| (question, self.seen(draft, &question.item))).collect();
        let page = self.frame();
        let told = self.rows_of_words(&page.words, draft);
        let mut view = CheckView::new(page, &answers);
        view.rows.extend(told);
        view.form = self.form("");
        view
    }

    /// Takes what a form says: saves, and leads to the next page; or sends.
    pub async fn take(&self, mut draft: Draft, form: &FormBody) -> poem::Result<Response> {
        let go = form.value("go").unwrap_or_default();
        if let Some(item) = form.value("change") {
            return Ok(self.lead_to_change(item));
        }
        if go != "skip"
            && let Some(page) = self.too_long(&draft, form, self.then())?
        {
            return Ok(page);
        }
        match (self.journey.layout, go) {
            (_, "later") => self.finish_later(draft, form).await,
            (_, "open") => self.opened_with_words(form),
            (_, "afresh") => Ok(self.lead_to("?q=1")),
            (Layout::All, "check" | "send") => {
                if self.keep_all(&mut draft, form).is_err() {
                    let view = self.one_page(&draft, Some(form)).not_offered();
                    return show(StatusCode::UNPROCESSABLE_ENTITY, &view);
                }
                if go == "send" {
                    return self.send(&draft).await;
                }
                if draft.has_an_answer() {
                    self.save(&draft).await?;
                }
                Ok(self.lead_to("?q=check"))
            }
            (_, "send") => self.send(&draft).await,
            (Layout::Steps, _) => self.take_one(draft, form, go).await,
            (Layout::All, _) => Ok(self.lead_to("")),
        }
    }

    pub(super) fn lead_to(&self, rest: &str) -> Response {
        lead_to(format!("{}{rest}", self.base))
    }

    fn lead_to_change(&self, item: &str) -> Response {
        let at = self.place_of(item);
        match (at, self.journey.layout) {
            (Some(at), Layout::Steps) => self.lead_to(&format!("?q={}&then=check", at + 1)),
            (Some(at), Layout::All) => {
                let Some(question) = self.asked.questionnaire.questions.get(at) else {
                    return self.lead_to(&format!("#told-{item}"));
                };
                let first = question.choices.first().map(|choice| choice.code.as_str()).unwrap_or_default();
                self.lead_to(&format!("#a-{item}-{first}"))
            }
            (None, _) => self.lead_to(""),
        }
    }

    /// The index of the page that asks this: of a question by its item, after the questions of a prompt by its id.
    fn place_of(&self, id: &str) -> Option<usize> {
        let asked = &self.asked.questionnaire;
        let prompts = asked.prompts.iter().map(|prompt| prompt.id.as_str());
        asked.questions.iter().map(|question| question.item.as_str()).chain(prompts).position(|one| one == id)
    }

    /// What the address of a page adds that was reached from the check page.
    fn then(&self) -> &'static str {
        if self.request.uri().query() == Some("then=check") { THEN_CHECK } else { "" }
    }

    /// Every answer of the page with all questions; an unknown name or answer refuses the whole form.
    fn keep_all(&self, draft: &mut Draft, form: &FormBody) -> Result<(), AnswerRefused> {
        self.keep_words(draft, form);
        for (item, choice) in &form.pairs {
            let answers = !NOT_ITEMS.contains(&item.as_str()) && !self.is_of_words(item);
            if answers && !choice.is_empty() {
                self.keep(draft, item, choice)?;
            }
        }
        Ok(())
    }

    fn keep(&self, draft: &mut Draft, item: &str, choice: &str) -> Result<(), AnswerRefused> {
        draft.keep(&self.asked.questionnaire, item, choice, self.journey.id)
    }

    /// Keeps what is chosen on a page that is about to be shown in other words or colours, and says where that
    /// page is. What cannot be kept is left out: nobody asked to save.
    pub async fn keep_place(&self, mut draft: Draft, form: &FormBody) -> poem::Result<Response> {
        if let Some(page) = self.too_long(&draft, form, self.then())? {
            return Ok(page);
        }
        let item = form.value("item").unwrap_or_default();
        let before = draft.clone();
        self.take_chosen(&mut draft, form);
        if draft != before {
            self.save(&draft).await?;
        }
        let then = self.then().replace('?', "&");
        Ok(match self.place_of(item) {
            Some(at) => self.lead_to(&format!("?q={}{then}", at + 1)),
            None if form.value("at") == Some("check") => self.lead_to("?q=check"),
            None if form.value("at") == Some("later") => self.lead_to("/later"),
            None => self.lead_to(""),
        })
    }

    /// Takes what is chosen on the page; what its questions do not offer is left out.
    pub(super) fn take_chosen(&self, draft: &mut Draft, form: &FormBody) {
        let item = form.value("item").unwrap_or_default();
        if self.journey.layout == Layout::All {
            let before = draft.clone();
            if self.keep_all(draft, form).is_err() {
                draft.clone_from(&before);
                self.keep_words(draft, form);
            }
            return;
        }
        self.keep_words(draft, form);
        if let Some(answer) = form.value("answer").filter(|answer| !answer.is_empty()) {
            self.keep(draft, item, answer).unwrap_or_default();
        }
    }

    pub(super) fn frame(&self) -> Page {
        Page { preview: self.preview.is_some(), ..self.front.page(self.request, self.asked) }
    }

    /// What the forms of this journey carry.
    pub fn form(&self, then: &str) -> Form {
        let form_token = token_for(self.request, &self.base);
        Form { form_token, action: format!("{}{then}", self.base), nonce: self.journey.nonce_text() }
    }

    pub(super) async fn save(&self, draft: &Draft) -> poem::Result<()> {
        if let Some(kept) = self.preview {
            *kept.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(draft.without_texts());
            return Ok(());
        }
        let away = self.front.away(self.request);
        self.front.journeys.keep(self.journey, self.asked, draft).await.map_err(away)?;
        Ok(())
    }

    /// Next, back or skip on the page of one question.
    async fn take_one(&self, mut draft: Draft, form: &FormBody, go: &str) -> poem::Result<Response> {
        let had_an_answer = draft.has_an_answer();
        let questions = &self.asked.questionnaire.questions;
        let item = form.value("item").unwrap_or_default();
        let Some(at) = self.place_of(item) else { return Ok(self.lead_to("")) };
        if at >= questions.len() {
            return self.take_words(draft, form, (go, at)).await;
        }
        let answer = form.value("answer").filter(|answer| !answer.is_empty());
        match (go, answer) {
            ("back", None) => {}
            ("skip", _) => self.keep(&mut draft, item, SKIPPED).unwrap_or_default(),
            (_, Some(answer)) => {
                if self.keep(&mut draft, item, answer).is_err() {
                    let view = self.question(&draft, at, self.then()).not_offered();
                    return show(StatusCode::UNPROCESSABLE_ENTITY, &view);
                }
            }
            (_, None) if self.seen(&draft, item) == Seen::Elsewhere => {}
            (_, None) => {
                let view = self.question(&draft, at, self.then()).unanswered();
                return show(StatusCode::UNPROCESSABLE_ENTITY, &view);
            }
        }
        // A scanner that leaves out every question must not make a draft, which a person would then meet.
        if draft.has_an_answer() || had_an_answer {
            self.save(&draft).await?;
        }
        Ok(self.lead_on(go, at))
    }

    /// Where a button leads from the page of this index.
    pub(super) fn lead_on(&self, go: &str, at: usize) -> Response {
        match go {
            "back" => self.lead_to(&format!("?q={}", at.max(1))),
            _ if !self.then().is_empty() || at + 1 == self.asked.questionnaire.pages() => {
                self.lead_to("?q=check")
            }
            _ => self.lead_to(&format!("?q={}", at + 2)),
        }
    }

    async fn send(&self, draft: &Draft) -> poem::Result<Response> {
        if self.preview.is_some() {
            let said = draft.has_an_answer();
            return if said {
                Ok(self.lead_to("/thanks"))
            } else {
                self.again(draft, StatusCode::UNPROCESSABLE_ENTITY)
            };
        }
        let journeys = &self.front.journeys;
        let mut outcome = journeys.submit(self.journey, self.asked, draft).await;
        let mut thanks = self.lead_to("/thanks");
        if matches!(outcome, Err(SubmitRefused::CodeTaken)) {
            let journey = self.journey.clone().with_new_nonce();
            outcome = journeys.submit(&journey, self.asked, draft).await;
            set_cookie(&mut thanks, &self.front.cookie_of(&journey));
        }
        match outcome {
            Ok(_) => Ok(thanks),
            Err(SubmitRefused::Closed) => self.front.closed(self.request),
            Err(SubmitRefused::Empty) => self.again(draft, StatusCode::UNPROCESSABLE_ENTITY),
            Err(SubmitRefused::CodeTaken | SubmitRefused::Unavailable(_)) => {
                self.again(draft, StatusCode::SERVICE_UNAVAILABLE)
            }
        }
    }

    /// The page that was sent, with what was chosen still on it and what to do.
    fn again(&self, draft: &Draft, status: StatusCode) -> poem::Result<Response> {
        let stored = status != StatusCode::SERVICE_UNAVAILABLE;
        if self.journey.layout == Layout::All {
            let view = self.one_page(draft, None);
            return show(status, &if stored { view.empty() } else { view.not_stored() });
        }
        let view = self.check(draft);
        show(status, &if stored { view.empty() } else { view.not_stored() })
    }
}
