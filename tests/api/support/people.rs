//! The people of the tests: rosters, and respondents with verbs.

use super::{Browser, Reply, TestApp};
use belong::responses::{Draft, Journey, Submitted};
use belong::surveys::{ENGLISH, Question, SKIPPED};
use belong::theory::Audience;

/// A roster file: for each setting and audience so many people, `setting-audience-n@example.org`.
pub fn roster_of(groups: &[(&str, Audience, usize)]) -> String {
    let mut csv = String::from(
        "setting,kind,phase,locality,audience,email,child_ref,year_group,absence_band,language,group_1,group_2\n",
    );
    for (setting, audience, people) in groups {
        for n in 1..=*people {
            let email = email_of(setting, *audience, n);
            let child = if audience.is_child() { format!("C{n}") } else { String::new() };
            let code = audience.code();
            csv.push_str(&format!("{setting},school,primary,Dunes,{code},{email},{child},,,en,,\n"));
        }
    }
    csv
}

pub fn email_of(setting: &str, audience: Audience, n: usize) -> String {
    let slug = setting.to_lowercase().replace(' ', "-");
    format!("{slug}-{}-{n}@example.org", audience.code().to_lowercase())
}

/// Which code somebody gives to a question.
pub type Answers<'a> = &'a dyn Fn(&Question) -> String;

/// The last but one choice of the scale, which is favourable on all of them.
pub fn often(question: &Question) -> String {
    question.choices[question.choices.len() - 2 + usize::from(question.choices.len() < 4)].code.clone()
}

/// Somebody with a link, at a browser of their own.
#[derive(Clone)]
pub struct Respondent {
    pub browser: Browser,
    pub link: String,
}

impl Respondent {
    pub fn new(browser: Browser, link: String) -> Respondent {
        Respondent { browser, link }
    }

    /// The same link in another browser.
    pub fn elsewhere(&self, app: &TestApp) -> Respondent {
        Respondent::new(app.browser(), self.link.clone())
    }

    pub async fn opens(&self) -> Reply {
        self.browser.get(&self.link).await
    }

    /// Starts with all questions on one page (`all`) or one a page (`steps`): the journey's path.
    pub async fn starts(&self, layout: &str) -> String {
        let reply = self.browser.post(&self.link, &[("layout", layout)]).await;
        assert_eq!(reply.status, 303, "{}", reply.body);
        reply.location().split('?').next().unwrap_or_default().to_owned()
    }

    /// The page of the journey, with its nonce.
    pub async fn page(&self, journey: &str) -> (Reply, String) {
        let page = self.browser.get(journey).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let nonce = page.field("nonce").expect("a nonce in the form");
        (page, nonce)
    }

    /// Answers the question on the page and goes on; where that leads.
    pub async fn answers_next(&self, journey: &str, code: &str) -> Reply {
        let (page, nonce) = self.page(journey).await;
        let item = page.field("item").expect("a question on the page");
        let form = [("nonce", nonce.as_str()), ("item", &item), ("answer", code), ("go", "next")];
        self.browser.post(journey, &form).await
    }

    /// Sends these answers from the page with all questions.
    pub async fn sends(&self, journey: &str, answers: &[(String, String)]) -> Reply {
        let (_, nonce) = self.page(journey).await;
        self.sends_with(journey, &nonce, answers).await
    }

    pub async fn sends_with(&self, journey: &str, nonce: &str, answers: &[(String, String)]) -> Reply {
        let mut form = vec![("nonce", nonce), ("go", "send")];
        form.extend(answers.iter().map(|(item, code)| (item.as_str(), code.as_str())));
        self.browser.post(journey, &form).await
    }

    /// From the link to the thank-you, on one page.
    pub async fn answers_everything(&self, app: &TestApp, audience: Audience) -> Reply {
        assert_eq!(self.opens().await.status, 200);
        let journey = self.starts("all").await;
        let answers: Vec<(String, String)> = app
            .questionnaire(audience)
            .questions
            .iter()
            .map(|question| (question.item.clone(), often(question)))
            .collect();
        let sent = self.sends(&journey, &answers).await;
        assert_eq!(sent.location(), format!("{journey}/thanks"), "{}", sent.body);
        self.browser.get(sent.location()).await
    }
}

impl TestApp {
    /// Submits without a browser: for releases that need many answers.
    pub async fn submits(&self, link: &str, answers: Answers<'_>) {
        self.submits_in(ENGLISH, link, answers).await;
    }

    /// The same by somebody who reads another edition.
    pub async fn submits_in(&self, edition: &str, link: &str, answers: Answers<'_>) {
        let journeys = &self.app.front.journeys;
        let asked = journeys.behind(link.trim_start_matches("/s/")).await.unwrap().expect("an open link");
        assert!(asked.offers(edition), "{edition} is not offered");
        let asked = asked.read_in(edition);
        let invitation = &asked.invitation;
        let journey =
            Journey::begin(invitation.wave_id, invitation.id, invitation.generation, self.clock.now());
        let mut draft = Draft::default();
        for question in &asked.questionnaire.questions {
            let code = answers(question);
            if code != SKIPPED {
                draft.keep(&asked.questionnaire, &question.item, &code, journey.id).unwrap();
            }
        }
        assert_eq!(journeys.submit(&journey, &asked, &draft).await.unwrap(), Submitted::Stored);
    }
}
