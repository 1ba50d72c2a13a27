//! Pages for later: save and come back with three words, and take answers back with four.

use super::draft::Draft;
use super::failures::Network;
use super::frame::{Form, Page, Problem};
use super::front::{Front, path_of, set_cookie, show, token_for};
use super::journey::Journey;
use super::pages::Shared;
use super::returning::WordsRefused;
use super::step::Step;
use super::withdrawal::WithdrawalRefused;
use crate::http::{FormBody, client_of};
use crate::surveys::Words;
use crate::wordcode::CodeFault;
use askama::Template;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};

/// What was saved, and how to come back to it.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/later.html")]
pub struct LaterView {
    pub page: Page,
    pub done: usize,
    pub total: usize,
    /// A child's return code.
    pub words: Option<String>,
    /// Where the journey goes on.
    pub on: String,
    pub form: Form,
}

/// Asks for the words of a draft that another browser wrote. Shows nothing of it.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/words_asked.html")]
pub struct WordsAskedView {
    pub page: Page,
    pub form: Form,
    pub typed: String,
    pub problem: Option<Problem>,
}

/// Asks for the code that takes answers back.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/withdraw.html")]
pub struct WithdrawView {
    pub page: Page,
    pub form: Form,
    pub typed: String,
    pub problem: Option<Problem>,
}

/// The answers are gone, or were counted already. The fields are ids of words.
#[derive(Debug, Clone, Template)]
#[template(path = "responses/pages/withdrawn.html")]
pub struct WithdrawnView {
    pub page: Page,
    pub heading: &'static str,
    pub lead: &'static str,
    pub more: &'static str,
}

impl WithdrawnView {
    pub fn gone(page: Page) -> WithdrawnView {
        let (heading, lead, more) = ("withdraw-gone-heading", "withdraw-gone", "withdraw-gone-once");
        WithdrawnView { page, heading, lead, more }
    }

    pub fn counted(page: Page) -> WithdrawnView {
        let (heading, lead, more) = ("withdraw-late-heading", "withdraw-late", "withdraw-late-why");
        WithdrawnView { page, heading, lead, more }
    }
}

impl Step<'_> {
    /// Whether a child's draft of another browser waits here.
    pub(super) fn asks_for_words(&self, draft: &Draft) -> bool {
        draft.beside_another && self.asked.invitation.audience.is_child()
    }

    pub(super) fn words_asked(&self) -> WordsAskedView {
        WordsAskedView { page: self.frame(), form: self.form(""), typed: String::new(), problem: None }
    }

    /// Saves what is chosen, and leads to the page that says how to come back.
    pub(super) async fn finish_later(&self, mut draft: Draft, form: &FormBody) -> poem::Result<Response> {
        self.take_chosen(&mut draft, form);
        if self.preview.is_some() {
            self.save(&draft).await?;
            return Ok(self.lead_to(""));
        }
        let away = self.front.away(self.request);
        self.front.journeys.finish_later(self.journey, self.asked, draft).await.map_err(away)?;
        Ok(self.lead_to("/later"))
    }

    /// Keeps right words in this journey's cookie, and goes on with the draft.
    pub(super) fn opened_with_words(&self, form: &FormBody) -> poem::Result<Response> {
        let typed = form.value("words").unwrap_or_default();
        let refused = match self.front.journeys.open_with(self.asked, typed) {
            Ok(words) => {
                let seen = self.front.journeys.clock.now();
                let journey = Journey { words: Some(words.bytes()), seen, ..self.journey.clone() };
                let mut on = self.lead_to("");
                set_cookie(&mut on, &self.front.cookie_of(&journey));
                return Ok(on);
            }
            Err(refused) => refused,
        };
        let view = self.words_asked();
        let words = &view.page.words;
        let (status, sentence) = match refused {
            WordsRefused::NotACode(fault) => {
                (StatusCode::UNPROCESSABLE_ENTITY, fault_in(words, "return-count", fault))
            }
            WordsRefused::NotTheirs => {
                (StatusCode::UNPROCESSABLE_ENTITY, words.say("return-wrong").to_string())
            }
            WordsRefused::TooMany => (StatusCode::TOO_MANY_REQUESTS, words.say("return-many").to_string()),
        };
        let problem = Some(Problem { sentence, field: "words".to_owned() });
        show(status, &WordsAskedView { problem, typed: typed.to_owned(), ..view })
    }
}

/// What is wrong with a typed code, in the reader's words; `count` is the message for too few or too many.
fn fault_in(words: &Words, count: &str, fault: CodeFault) -> String {
    match fault {
        CodeFault::WordCount { .. } => words.say(count).to_string(),
        CodeFault::UnknownWord { position } => words.say("code-unknown").with("number", position).to_string(),
        CodeFault::CheckWord => words.say("withdraw-wrong").to_string(),
    }
}

/// What was saved and how to come back: the same on refresh.
#[handler]
pub async fn later_page(
    request: &Request,
    Path(id): Path<String>,
    front: Shared<'_>,
) -> poem::Result<Response> {
    let (journey, asked, draft) = front.answering(request, &id).await?;
    let view = LaterView {
        page: front.page(request, &asked),
        done: draft.answered(),
        total: asked.questionnaire.pages(),
        words: draft.under.map(|words| words.to_string()),
        on: path_of(journey.id),
        form: Step::of(&front, request, &journey, &asked).form(""),
    };
    show(StatusCode::OK, &view)
}

/// The page on which answers are taken back. Reads nothing.
#[handler]
pub fn withdraw_page(request: &Request, front: Shared<'_>) -> poem::Result<Response> {
    show(StatusCode::OK, &withdraw_view(request, &front))
}

fn withdraw_view(request: &Request, front: &Front) -> WithdrawView {
    let form = Form { form_token: token_for(request, request.uri().path()), ..Form::default() };
    WithdrawView { page: front.anybodys_page(request), form, typed: String::new(), problem: None }
}

/// Takes the answers with this code back.
#[handler]
pub async fn withdrawn(request: &Request, form: FormBody, front: Shared<'_>) -> poem::Result<Response> {
    let typed = form.value("code").unwrap_or_default();
    let from = Network::of(client_of(request));
    let view = withdraw_view(request, &front);
    let words = &view.page.words;
    let unknown = || (StatusCode::UNPROCESSABLE_ENTITY, words.say("withdraw-wrong").to_string());
    let (status, sentence) = match front.journeys.withdraw(typed, from).await {
        Ok(()) => return show(StatusCode::OK, &WithdrawnView::gone(view.page)),
        Err(WithdrawalRefused::Counted) => {
            return show(StatusCode::CONFLICT, &WithdrawnView::counted(view.page));
        }
        Err(WithdrawalRefused::Unavailable(fault)) => return Err(front.away(request)(fault)),
        Err(WithdrawalRefused::Unknown) => unknown(),
        Err(WithdrawalRefused::NotACode(fault)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, fault_in(words, "withdraw-count", fault))
        }
        Err(WithdrawalRefused::TooMany) => {
            (StatusCode::TOO_MANY_REQUESTS, words.say("withdraw-many").to_string())
        }
    };
    let problem = Some(Problem { sentence, field: "code".to_owned() });
    show(status, &WithdrawView { problem, typed: typed.to_owned(), ..view })
}
