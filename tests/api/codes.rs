//! Coming back with three words, and taking answers back with four.

use crate::support::{Respondent, TestApp, email_of, often, roster_of};
use belong::clock::HOUR;
use belong::release;
use belong::responses::{WRONG_CODES, WRONG_WORDS};
use belong::theory::Audience::{self, Children, Families, YoungPeople};
use belong::waves::Wave;
use belong::wordcode::WordCode;

const HERE: &str = "Heron School";

async fn app_with(audience: Audience, people: usize) -> (TestApp, Wave) {
    let app = TestApp::with_roster(&roster_of(&[(HERE, audience, people)])).await;
    let wave = app.open_wave().await;
    (app, wave)
}

/// The words in the box of a page.
fn words_on(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("lang=\"en\" dir=\"ltr\"><strong>")?;
    rest.split('<').next().map(str::to_owned)
}

/// Answers the first question and chooses "save and finish later" on the second page: the page that this leads to.
async fn saves_for_later(app: &TestApp, audience: Audience, me: &Respondent, journey: &str) -> String {
    let questions = app.questionnaire(audience).questions;
    me.answers_next(journey, &often(&questions[0])).await;
    let (page, nonce) = me.page(journey).await;
    let item = page.field("item").unwrap();
    let code = often(&questions[1]);
    let form = [("nonce", nonce.as_str()), ("item", &item), ("answer", &code), ("go", "later")];
    let led = me.browser.post(journey, &form).await;
    assert_eq!(led.location(), format!("{journey}/later"), "{}", led.body);
    me.browser.get(led.location()).await.body
}

async fn types(me: &Respondent, journey: &str, words: &str) -> crate::support::Reply {
    let (_, nonce) = me.page(journey).await;
    me.browser.post(journey, &[("nonce", &nonce), ("words", words), ("go", "open")]).await
}

#[tokio::test]
async fn a_child_begins_in_one_browser_and_finishes_in_another_with_three_words() {
    for audience in [Children, YoungPeople] {
        let (app, _) = app_with(audience, 1).await;
        let at_school = app.respondent(&email_of(HERE, audience, 1));
        let journey = at_school.starts("steps").await;
        let saved = saves_for_later(&app, audience, &at_school, &journey).await;
        let words = words_on(&saved).unwrap();
        let again = at_school.browser.get(&format!("{journey}/later")).await.body;
        assert_eq!(words_on(&again), Some(words.clone()), "the same words on refresh");
        let own = at_school.browser.get(&format!("{journey}?q=1")).await.body;
        assert!(own.contains(" checked"), "the browser that wrote it needs no words");

        let at_home = at_school.elsewhere(&app);
        let theirs = at_home.starts("steps").await;
        let asked = at_home.browser.get(&theirs).await.body;
        assert!(asked.contains("Type your three words") && !asked.contains("name=\"answer\""), "{asked}");
        let typed = format!(" {}.", words.to_uppercase().replace(' ', "-"));
        let opened = types(&at_home, &theirs, &typed).await;
        assert_eq!((opened.status, opened.location()), (303, theirs.as_str()), "{}", opened.body);
        let questions = app.questionnaire(audience).questions;
        let (page, _) = at_home.page(&theirs).await;
        assert_eq!(page.field("item"), Some(questions[2].item.clone()), "it goes on where it stopped");
        let earlier = at_home.browser.get(&format!("{theirs}?q=1")).await.body;
        assert!(!earlier.contains(" checked"), "what another device answered stays hidden: {earlier}");
        at_home.answers_next(&theirs, &often(&questions[2])).await;
        let (_, nonce) = at_school.page(&journey).await;
        let sent = at_school.browser.post(&journey, &[("nonce", &nonce), ("go", "send")]).await;
        assert_eq!(sent.location(), format!("{journey}/thanks"), "both browsers hold the one draft");
        assert_eq!((app.count("ballot").await, app.count("draft").await), (1, 0));
    }
}

#[tokio::test]
async fn wrong_words_show_nothing_and_are_limited_while_starting_again_is_always_possible() {
    let (app, _) = app_with(Children, 1).await;
    let child = app.respondent(&email_of(HERE, Children, 1));
    let journey = child.starts("steps").await;
    let words = words_on(&saves_for_later(&app, Children, &child, &journey).await).unwrap();
    let question = app.questionnaire(Children).questions[0].clone();
    assert!(!app.every_row().await.contains(&words), "the words lie nowhere");
    let sibling = child.elsewhere(&app);
    let theirs = sibling.starts("steps").await;
    let says = |sentence: &'static str, reply: crate::support::Reply| {
        assert!(reply.body.contains(sentence) && !reply.body.contains(" checked"), "{}", reply.body);
        reply.status
    };
    assert_eq!(says("type all three", types(&sibling, &theirs, "moon").await), 422);
    assert_eq!(says("word 2 again", types(&sibling, &theirs, "moon qqqqqq moon").await), 422);
    for _ in 0..WRONG_WORDS {
        assert_eq!(says("do not fit", types(&sibling, &theirs, "moon moon moon").await), 422);
    }
    assert_eq!(says("many tries", types(&sibling, &theirs, &words).await), 429);
    let own = child.browser.get(&format!("{journey}?q=1")).await.body;
    assert!(own.contains(" checked"), "the child is not locked out");
    let (_, nonce) = sibling.page(&theirs).await;
    let afresh = sibling.browser.post(&theirs, &[("nonce", &nonce), ("go", "afresh")]).await;
    let first = sibling.browser.get(afresh.location()).await;
    assert_eq!(first.field("item"), Some(question.item), "start again begins with the first question");
}

#[tokio::test]
async fn an_adult_comes_back_with_the_link_alone_and_is_given_no_words() {
    let (app, _) = app_with(Families, 1).await;
    let me = app.respondent(&email_of(HERE, Families, 1));
    let journey = me.starts("steps").await;
    let saved = saves_for_later(&app, Families, &me, &journey).await;
    assert!(words_on(&saved).is_none() && saved.contains("You have done 2 of"), "{saved}");
    let elsewhere = me.elsewhere(&app);
    assert!(elsewhere.opens().await.body.contains("You have done 2 of"));
    let theirs = elsewhere.starts("steps").await;
    let (page, _) = elsewhere.page(&theirs).await;
    assert_eq!(page.field("item"), Some(app.questionnaire(Families).questions[2].item.clone()));
}

async fn withdraws(app: &TestApp, code: &str) -> crate::support::Reply {
    let browser = app.browser();
    let page = browser.get("/withdraw").await;
    let token = page.field("form_token").unwrap_or_default();
    browser.post("/withdraw", &[("form_token", &token), ("code", code)]).await
}

#[tokio::test]
async fn a_code_takes_its_answers_back_once_and_the_sums_hold() {
    let (app, wave) = app_with(Families, 12).await;
    let mut codes = Vec::new();
    for n in 1..=12 {
        let me = app.respondent(&email_of(HERE, Families, n));
        let thanks = me.answers_everything(&app, Families).await.body;
        codes.push(words_on(&thanks).unwrap());
        if n == 1 {
            let journey = me.browser.get(&me.link).await.location().to_owned();
            assert_eq!(words_on(&me.browser.get(&journey).await.body), Some(codes[0].clone()), "on refresh");
            assert!(!app.every_row().await.contains(&codes[0]));
        }
    }
    let gone = withdraws(&app, &codes[0].replace(' ', ", ").to_uppercase()).await;
    assert!(gone.status == 200 && gone.body.contains("Your answers are gone"), "{}", gone.body);
    assert_eq!((app.count("ballot").await, app.wave(&wave).await.withdrawn), (11, 1));
    let again = withdraws(&app, &codes[0]).await;
    assert!(again.status == 422 && again.body.contains("No answers have these words"), "{}", again.body);
    let me = app.respondent(&email_of(HERE, Families, 1));
    assert_eq!(me.opens().await.status, 404, "the invitation stays done");
    app.app.close_wave(&wave).await.unwrap();
    assert_eq!(withdraws(&app, &codes[1]).await.status, 200, "until the count, closed or not");
    assert_eq!(release::doctor(&app.app.db, wave.id).await.unwrap(), [""; 0]);
    app.app.count_wave(&app.wave(&wave).await).await.unwrap();
    let late = withdraws(&app, &codes[2]).await;
    assert!(late.status == 409 && late.body.contains("too late"), "{}", late.body);
    assert_eq!((app.wave(&wave).await.withdrawn, app.count("response").await), (2, 10));
    assert_eq!(release::doctor(&app.app.db, wave.id).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn guessing_codes_is_stopped_and_mistyping_is_not_counted() {
    let (app, _) = app_with(Families, 1).await;
    let thanks = app.respondent(&email_of(HERE, Families, 1)).answers_everything(&app, Families).await;
    let code = words_on(&thanks.body).unwrap();
    for _ in 0..300 {
        assert_eq!(withdraws(&app, "moon moon moon moon").await.status, 422);
    }
    for guess in 0..WRONG_CODES {
        let guess = WordCode::from_bytes(&(u64::from(guess) << 40).to_be_bytes()).to_string();
        assert_eq!(withdraws(&app, &guess).await.status, 422);
    }
    let refused = withdraws(&app, &code).await;
    assert!(refused.status == 429 && refused.body.contains("too many tries"), "{}", refused.body);
    assert_eq!(app.count("ballot").await, 1);
    app.clock.set(app.clock.now().plus(HOUR));
    assert_eq!(withdraws(&app, &code).await.status, 200);
}

#[tokio::test]
async fn behind_a_proxy_whoever_guesses_codes_stops_nobody_else() {
    let (app, _) = app_with(Families, 1).await;
    let thanks = app.respondent(&email_of(HERE, Families, 1)).answers_everything(&app, Families).await;
    let code = words_on(&thanks.body).unwrap();
    let from = |client: &str| app.browser().with_header("x-forwarded-for", client);
    let guesser = from("203.0.113.7");
    for guess in 0..=WRONG_CODES {
        let typed = WordCode::from_bytes(&(u64::from(guess) << 40).to_be_bytes()).to_string();
        let expected = if guess < WRONG_CODES { 422 } else { 429 };
        assert_eq!(guesser.post("/withdraw", &[("code", &typed)]).await.status, expected, "{guess}");
    }
    assert_eq!(from("203.0.113.8").post("/withdraw", &[("code", &code)]).await.status, 200);
    assert_eq!(app.count("ballot").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_withdrawal_beside_the_count_comes_before_it_or_is_too_late() {
    let (app, wave) = app_with(Families, 12).await;
    let mut codes = Vec::new();
    for n in 1..=12 {
        let thanks = app.respondent(&email_of(HERE, Families, n)).answers_everything(&app, Families).await;
        codes.push(words_on(&thanks.body).unwrap());
    }
    app.app.close_wave(&wave).await.unwrap();
    let closed = app.wave(&wave).await;
    let (counted, one, same) =
        tokio::join!(app.app.count_wave(&closed), withdraws(&app, &codes[0]), withdraws(&app, &codes[0]));
    counted.unwrap();
    let gone = [one.status, same.status].iter().filter(|status| **status == 200).count();
    assert!(gone <= 1, "a code works once");
    assert_eq!(app.wave(&wave).await.withdrawn as usize, gone);
    assert_eq!(app.count("response").await as usize, 12 - gone);
    assert_eq!(release::doctor(&app.app.db, wave.id).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn nothing_but_an_answer_touches_a_childs_draft_that_waits_under_the_link() {
    let (app, _) = app_with(Children, 1).await;
    let child = app.respondent(&email_of(HERE, Children, 1));
    let journey = child.starts("steps").await;
    let words = words_on(&saves_for_later(&app, Children, &child, &journey).await).unwrap();
    let before = app.every_row().await;
    for layout in ["steps", "all"] {
        let stranger = child.elsewhere(&app);
        let theirs = stranger.starts(layout).await;
        let (_, nonce) = stranger.page(&theirs).await;
        let item = app.questionnaire(Children).questions[0].item.clone();
        for press in [
            &[("go", "check")][..],
            &[("go", "skip"), ("item", &item)],
            &[("go", "afresh")],
            &[("go", "next"), ("item", &item)],
            &[("go", "later")],
            &[("edition", "en-easy")],
            &[("look", "cream")],
        ] {
            let mut form = vec![("nonce", nonce.as_str())];
            form.extend_from_slice(press);
            stranger.browser.post(&theirs, &form).await;
            assert_eq!(app.every_row().await, before, "{layout}: {press:?}");
        }
    }
    let at_home = child.elsewhere(&app);
    let theirs = at_home.starts("steps").await;
    assert_eq!(types(&at_home, &theirs, &words).await.status, 303, "the words still open it");
}

#[tokio::test]
async fn right_words_are_kept_also_when_the_journeys_cookie_is_due_to_be_renewed() {
    let (app, _) = app_with(Children, 1).await;
    let child = app.respondent(&email_of(HERE, Children, 1));
    let journey = child.starts("steps").await;
    let words = words_on(&saves_for_later(&app, Children, &child, &journey).await).unwrap();
    let at_home = child.elsewhere(&app);
    let theirs = at_home.starts("steps").await;
    app.clock.set(app.clock.now().plus(HOUR));
    let opened = types(&at_home, &theirs, &words).await;
    assert_eq!(opened.headers.iter().filter(|(name, _)| name == "set-cookie").count(), 1, "{opened:?}");
    let page = at_home.browser.get(&theirs).await;
    assert!(page.body.contains("name=\"answer\"") && !page.body.contains("Type your three words"));
}
