//! From a link to a stored ballot: once, and only what was said.

use crate::support::{Respondent, TestApp, email_of, often, roster_of};
use belong::responses::Ballot;
use belong::surveys::{NOT_SURE, PREFER_NOT, SKIPPED};
use belong::theory::Audience::{self, Children, Families, Staff, YoungPeople};
use belong::waves::Wave;
use sea_orm::{ConnectionTrait, Statement};
use tokio::task::JoinSet;

const HERE: &str = "Heron School";

async fn app_with(audience: Audience) -> (TestApp, Wave) {
    let app = TestApp::with_roster(&roster_of(&[(HERE, audience, 2)])).await;
    let wave = app.open_wave().await;
    (app, wave)
}

fn respondent(app: &TestApp, audience: Audience) -> Respondent {
    app.respondent(&email_of(HERE, audience, 1))
}

/// Every ballot, opened with the wave's key.
async fn ballots(app: &TestApp, wave: &Wave) -> Vec<Ballot> {
    let key = app.app.keys.of(wave.id).unwrap();
    let reader = app.app.db.reader();
    let all = Statement::from_string(reader.get_database_backend(), "SELECT sealed FROM ballot");
    let rows = reader.query_all_raw(all).await.unwrap();
    let sealed = rows.iter().map(|row| row.try_get_by_index::<Vec<u8>>(0).unwrap());
    sealed.map(|sealed| Ballot::unpack(&key.open_ballot(&sealed).unwrap()).unwrap()).collect()
}

fn choice_of<'b>(ballot: &'b Ballot, item: &str) -> &'b str {
    &ballot.answers.iter().find(|answer| answer.item == item).unwrap().choice
}

#[tokio::test]
async fn every_audience_walks_from_the_mail_to_the_thank_you_one_question_a_page() {
    for audience in Audience::ALL {
        let (app, wave) = app_with(audience).await;
        let me = respondent(&app, audience);
        assert_eq!(me.opens().await.status, 200);
        let journey = me.starts("steps").await;
        let questions = app.questionnaire(audience).questions;
        for question in &questions {
            let led = me.answers_next(&journey, &often(question)).await;
            assert_eq!(led.status, 303, "{}", led.body);
        }
        let check = me.browser.get(&format!("{journey}?q=check")).await;
        assert!(check.body.contains("Check your answers"), "{}", check.body);
        let nonce = check.field("nonce").unwrap();
        let sent = me.browser.post(&journey, &[("nonce", &nonce), ("go", "send")]).await;
        let thanks = me.browser.get(sent.location()).await;
        assert!(thanks.body.contains("Thank you"), "{}", thanks.body);
        let stored = ballots(&app, &wave).await;
        assert_eq!(stored.len(), 1);
        assert_eq!((stored[0].audience, stored[0].setting.as_str()), (audience, HERE));
        for question in &questions {
            assert_eq!(choice_of(&stored[0], &question.item), often(question));
        }
        assert_eq!(app.count("draft").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_sends_of_one_link_at_once_are_one_ballot_and_fifty_thank_yous() {
    let (app, _) = app_with(Families).await;
    let answers: Vec<(String, String)> =
        app.questionnaire(Families).questions.iter().map(|one| (one.item.clone(), often(one))).collect();
    let mut browsers = Vec::new();
    for _ in 0..5 {
        let me = respondent(&app, Families);
        let journey = me.starts("all").await;
        let (_, nonce) = me.page(&journey).await;
        browsers.push((me, journey, nonce));
    }
    let mut sending = JoinSet::new();
    for (me, journey, nonce) in &browsers {
        for _ in 0..10 {
            let (me, journey, nonce, answers) = (me.clone(), journey.clone(), nonce.clone(), answers.clone());
            sending.spawn(async move {
                let sent = me.sends_with(&journey, &nonce, &answers).await;
                (sent.status, me.browser.get(sent.location()).await)
            });
        }
    }
    let mut thanked = 0;
    while let Some(sent) = sending.join_next().await {
        let (status, thanks) = sent.unwrap();
        assert_eq!(status, 303);
        thanked += usize::from(thanks.status == 200 && thanks.body.contains("Thank you"));
    }
    assert_eq!((app.count("ballot").await, thanked), (1, 50));
}

#[tokio::test]
async fn a_second_send_and_a_refresh_show_the_thank_you_again() {
    let (app, _) = app_with(Staff).await;
    let me = respondent(&app, Staff);
    let journey = me.starts("all").await;
    let (_, nonce) = me.page(&journey).await;
    let question = app.questionnaire(Staff).questions[0].clone();
    let answers = [(question.item.clone(), often(&question))];
    let first = me.sends_with(&journey, &nonce, &answers).await;
    let again = me.sends_with(&journey, &nonce, &answers).await;
    assert_eq!((first.status, again.status), (303, 303));
    assert_eq!(first.location(), again.location());
    for _ in 0..3 {
        assert!(me.browser.get(first.location()).await.body.contains("Thank you"));
    }
    assert_eq!(me.browser.get(&journey).await.location(), first.location(), "back leads to the thank-you");
    assert_eq!(me.opens().await.location(), first.location(), "so does the link, in this browser");
    assert_eq!(app.count("ballot").await, 1);
    let finished = me.browser.post(&journey, &[("go", "finish")]).await;
    assert!(finished.header("clear-site-data").is_some());
    assert_eq!(me.browser.get(first.location()).await.status, 400, "the device has forgotten the journey");
}

#[tokio::test]
async fn an_empty_send_is_refused_with_a_summary_and_stores_nothing() {
    let (app, _) = app_with(Families).await;
    let me = respondent(&app, Families);
    let all = me.starts("all").await;
    let sent = me.sends(&all, &[]).await;
    assert_eq!(sent.status, 422);
    assert!(sent.body.contains("There is a problem"), "{}", sent.body);
    let only_skips = [(app.questionnaire(Families).questions[0].item.clone(), SKIPPED.to_owned())];
    assert_eq!(me.sends(&all, &only_skips).await.status, 422);
    assert_eq!(app.count("ballot").await, 0);
    let not_said = [(app.questionnaire(Families).questions[0].item.clone(), PREFER_NOT.to_owned())];
    assert_eq!(me.sends(&all, &not_said).await.status, 303, "a refusal to say is something to send");
    assert_eq!(app.count("ballot").await, 1);
}

#[tokio::test]
async fn a_page_without_an_answer_says_so_and_keeps_its_place() {
    let (app, _) = app_with(YoungPeople).await;
    let me = respondent(&app, YoungPeople);
    let journey = me.starts("steps").await;
    let (page, nonce) = me.page(&journey).await;
    let item = page.field("item").unwrap();
    let form = [("nonce", nonce.as_str()), ("item", &item), ("go", "next")];
    let refused = me.browser.post(&journey, &form).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("There is a problem") && refused.body.contains(&item));
    assert_eq!(app.count("draft").await, 0);
}

#[tokio::test]
async fn skips_and_the_two_ways_not_to_answer_are_stored_as_they_were_given() {
    let (app, wave) = app_with(Families).await;
    let me = respondent(&app, Families);
    let journey = me.starts("steps").await;
    let questions = app.questionnaire(Families).questions;
    me.answers_next(&journey, NOT_SURE).await;
    me.answers_next(&journey, PREFER_NOT).await;
    let (page, nonce) = me.page(&journey).await;
    let item = page.field("item").unwrap();
    let skip = [("nonce", nonce.as_str()), ("item", &item), ("go", "skip")];
    me.browser.post(&journey, &skip).await;
    me.browser.post(&journey, &[("nonce", &nonce), ("go", "send")]).await;
    let stored = &ballots(&app, &wave).await[0];
    let given: Vec<&str> = stored.answers.iter().take(4).map(|answer| answer.choice.as_str()).collect();
    assert_eq!(given, [NOT_SURE, PREFER_NOT, SKIPPED, SKIPPED]);
    assert_eq!(stored.answers.len(), questions.len());
}

#[tokio::test]
async fn an_answer_that_is_not_offered_is_refused_and_nothing_of_its_form_is_saved() {
    let (app, _) = app_with(Families).await;
    let me = respondent(&app, Families);
    let journey = me.starts("all").await;
    let questions = app.questionnaire(Families).questions;
    let good = (questions[0].item.clone(), often(&questions[0]));
    for bad in [
        (questions[1].item.clone(), "always_and_ever".to_owned()),
        (questions[1].item.clone(), "😀 مرحبا".to_owned()),
        ("9Z-XX-1".to_owned(), "often".to_owned()),
        ("group_1".to_owned(), "yes".to_owned()),
    ] {
        let sent = me.sends(&journey, &[good.clone(), bad]).await;
        assert_eq!(sent.status, 422, "{}", sent.body);
        assert!(sent.body.contains("Nothing was saved"), "{}", sent.body);
    }
    assert_eq!((app.count("ballot").await, app.count("draft").await), (0, 0));
}

#[tokio::test]
async fn two_childrens_links_in_two_tabs_of_one_browser_never_mix() {
    let (app, wave) = app_with(Children).await;
    let browser = app.browser();
    let child = |n| Respondent::new(browser.clone(), app.link_of(&email_of(HERE, Children, n)));
    let (one, two) = (child(1), child(2));
    let (journey_one, journey_two) = (one.starts("steps").await, two.starts("steps").await);
    assert_ne!(journey_one, journey_two);
    let questions = app.questionnaire(Children).questions;
    let (first, last) = (
        |at: usize| questions[at].choices[0].code.clone(),
        |at: usize| questions[at].choices.last().unwrap().code.clone(),
    );
    for at in 0..questions.len() {
        one.answers_next(&journey_one, &first(at)).await;
        two.answers_next(&journey_two, &last(at)).await;
    }
    // The nonce of one page does not send the other's answers.
    let check = |journey: &str| format!("{journey}?q=check");
    let nonce_one = one.browser.get(&check(&journey_one)).await.field("nonce").unwrap();
    let nonce_two = two.browser.get(&check(&journey_two)).await.field("nonce").unwrap();
    one.browser.post(&journey_two, &[("nonce", &nonce_one), ("go", "send")]).await;
    assert_eq!(app.count("ballot").await, 0);
    one.browser.post(&journey_one, &[("nonce", &nonce_one), ("go", "send")]).await;
    two.browser.post(&journey_two, &[("nonce", &nonce_two), ("go", "send")]).await;
    let mut given: Vec<String> = Vec::new();
    for ballot in ballots(&app, &wave).await {
        let codes: Vec<&str> = ballot.answers.iter().map(|answer| answer.choice.as_str()).collect();
        assert!(codes.iter().all(|code| *code == codes[0]), "a mixed ballot: {codes:?}");
        given.push(codes[0].to_owned());
    }
    given.sort();
    let mut wanted = vec![first(0), last(0)];
    wanted.sort();
    assert_eq!(given, wanted);
}

#[tokio::test]
async fn a_childs_draft_opens_only_in_the_browser_that_wrote_it() {
    for audience in [Children, YoungPeople] {
        let (app, _) = app_with(audience).await;
        let child = respondent(&app, audience);
        let journey = child.starts("steps").await;
        let question = app.questionnaire(audience).questions[0].clone();
        child.answers_next(&journey, &often(&question)).await;
        let same = child.browser.get(&format!("{journey}?q=1")).await;
        assert!(same.body.contains(" checked"), "this browser shows the answer again");
        let sibling = child.elsewhere(&app);
        let landing = sibling.opens().await.body;
        let theirs = sibling.starts("steps").await;
        let page = sibling.browser.get(&theirs).await;
        assert_eq!(page.field("item"), Some(question.item.clone()), "they begin at the beginning");
        assert!(!page.body.contains(" checked") && !page.body.contains("aved earlier"), "{}", page.body);
        assert!(!landing.contains("1 answer"), "the landing page tells nothing of it: {landing}");
    }
}

#[tokio::test]
async fn an_adults_draft_goes_on_elsewhere_without_showing_what_was_answered() {
    let (app, wave) = app_with(Families).await;
    let at_home = respondent(&app, Families);
    let journey = at_home.starts("steps").await;
    let questions = app.questionnaire(Families).questions;
    at_home.answers_next(&journey, &often(&questions[0])).await;
    let at_work = at_home.elsewhere(&app);
    let theirs = at_work.starts("steps").await;
    let page = at_work.browser.get(&theirs).await;
    assert_eq!(page.field("item"), Some(questions[1].item.clone()), "it goes on at the second question");
    for path in [format!("{theirs}?q=1"), format!("{theirs}?q=check")] {
        let shown = at_work.browser.get(&path).await.body;
        assert!(!shown.contains(" checked"), "{shown}");
        assert!(shown.contains("earlier"), "{shown}");
    }
    let nonce = page.field("nonce").unwrap();
    at_work.browser.post(&theirs, &[("nonce", &nonce), ("go", "send")]).await;
    assert_eq!(choice_of(&ballots(&app, &wave).await[0], &questions[0].item), often(&questions[0]));
}

#[tokio::test]
async fn a_draft_cannot_be_read_in_the_database() {
    let (app, _) = app_with(Families).await;
    let me = respondent(&app, Families);
    let journey = me.starts("steps").await;
    let question = app.questionnaire(Families).questions[0].clone();
    me.answers_next(&journey, &often(&question)).await;
    let draft = crate::support::rows_of(&app.app.db, "draft").await;
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    for told in [question.item.as_str(), &often(&question)] {
        assert!(!draft.contains(&told.to_lowercase()) && !draft.contains(&hex(told)), "{told} in {draft}");
    }
}
