//! Own words: asked after the questions, never needed, sealed in one box for every submit, and nothing that a page
//! says tells what somebody wrote.

use crate::support::{Browser, Reply, Respondent, TestApp, email_of, often, roster_of, rows_of};
use belong::release;
use belong::surveys::{Content, SKIPPED};
use belong::theory::Audience::{self, Children, Families, Staff, YoungPeople};
use belong::voices::{BOX_LENGTH, WordsBox};
use belong::waves::Wave;
use sea_orm::{ConnectionTrait, Statement};

const HERE: &str = "Heron School";
/// Nonce and tag of a seal, in bytes.
const SEAL: usize = 40;

async fn app_with(audience: Audience, people: usize) -> (TestApp, Wave) {
    let app = TestApp::with_roster(&roster_of(&[(HERE, audience, people)])).await;
    let wave = app.open_wave_with_words().await;
    (app, wave)
}

fn person(app: &TestApp, audience: Audience, n: usize) -> Respondent {
    app.respondent(&email_of(HERE, audience, n))
}

async fn sealed(app: &TestApp, table: &str) -> Vec<Vec<u8>> {
    let reader = app.app.db.reader();
    let all = Statement::from_string(reader.get_database_backend(), format!("SELECT sealed FROM {table}"));
    let rows = reader.query_all_raw(all).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index::<Vec<u8>>(0).unwrap()).collect()
}

/// Every box that waits, opened with the wave's key.
async fn boxes(app: &TestApp, wave: &Wave) -> Vec<WordsBox> {
    let key = app.app.keys.of(wave.id).unwrap();
    let all = sealed(app, "waiting_box").await;
    all.iter().map(|one| WordsBox::unpack(&key.open_words(one).unwrap()).unwrap()).collect()
}

/// The ids of the prompts that an audience is asked in the autumn.
fn prompts(app: &TestApp, audience: Audience) -> Vec<String> {
    app.questionnaire(audience).prompts.iter().map(|prompt| prompt.id.clone()).collect()
}

/// Answers every question, one a page: the path of the journey, which stands at its first prompt.
async fn answers_the_questions(app: &TestApp, audience: Audience, me: &Respondent) -> String {
    let journey = me.starts("steps").await;
    for question in app.questionnaire(audience).questions {
        assert_eq!(me.answers_next(&journey, &often(&question)).await.status, 303);
    }
    journey
}

/// Presses a button on the page where the journey stands, with these fields.
async fn presses(me: &Respondent, at: &str, go: &str, fields: &[(&str, &str)]) -> Reply {
    let (page, nonce) = me.page(at).await;
    let item = page.field("item").unwrap_or_default();
    let mut form = vec![("nonce", nonce.as_str()), ("item", &item), ("go", go)];
    form.extend(fields);
    me.browser.post(at, &form).await
}

async fn sends(me: &Respondent, journey: &str) -> Reply {
    let led = presses(me, &format!("{journey}?q=check"), "send", &[]).await;
    assert_eq!(led.status, 303, "{}", led.body);
    me.browser.get(led.location()).await
}

#[tokio::test]
async fn every_audience_may_write_after_the_questions_and_the_box_holds_what_was_written() {
    for audience in Audience::ALL {
        let (app, wave) = app_with(audience, 1).await;
        let me = person(&app, audience, 1);
        let asked = app.questionnaire(audience);
        let landing = me.opens().await;
        assert!(landing.body.contains("we keep it apart") || landing.body.contains("We keep it apart"));
        let journey = answers_the_questions(&app, audience, &me).await;
        let (page, _) = me.page(&journey).await;
        let counted = format!("Question {} of {}", asked.questions.len() + 1, asked.pages());
        assert!(page.body.contains(&counted), "{counted}: {}", page.body);
        for said in ["straight away", "later, not right now", "not for emergencies", "do not write names"] {
            assert!(page.body.contains(said), "{audience:?} is not told \"{said}\"");
        }
        assert!(page.body.contains("tel:999") && page.body.contains("Exit this page"));
        assert_eq!(page.body.contains("0800 1111"), audience != Staff);
        let (told, first) =
            (format!("told-{}", asked.prompts[0].id), format!("first-{}", asked.prompts[0].id));
        let words = "Caf\u{e9} \u{1f600}\r\n<b>=1+1</b>";
        let led = presses(&me, &journey, "next", &[(&told, words), (&first, "yes")]).await;
        assert_eq!(led.location(), format!("{journey}?q={}", asked.pages()), "{}", led.body);
        let back = me.browser.get(&format!("{journey}?q={}", asked.pages() - 1)).await.body;
        assert!(back.contains("&lt;b&gt;=1+1&lt;/b&gt;") || back.contains("&#60;b&#62;=1+1"), "{back}");
        assert_eq!(back.matches(" checked").count(), 1);
        let led = presses(&me, led.location(), "skip", &[]).await;
        assert_eq!(led.location(), format!("{journey}?q=check"));
        let check = me.browser.get(led.location()).await.body;
        assert!(check.contains("class=\"said\" dir=\"auto\"") && !check.contains("<b>"), "{check}");
        let thanks = sends(&me, &journey).await;
        assert!(thanks.body.contains("The four words do not take back what you wrote."), "{}", thanks.body);
        let stored = boxes(&app, &wave).await;
        assert_eq!((stored.len(), stored[0].audience, stored[0].edition.as_str()), (1, audience, "en"));
        let [told] = stored[0].told.as_slice() else { panic!("{stored:?}") };
        assert_eq!(told.text, "Caf\u{e9} \u{1f600}\n<b>=1+1</b>");
        assert_eq!((&told.prompt, told.read_first, told.may_quote), (&asked.prompts[0].id, true, false));
        assert_eq!((app.count("draft").await, app.count("ballot").await), (0, 1));
    }
}

#[tokio::test]
async fn every_submit_leaves_one_box_of_one_length_and_a_second_send_leaves_none() {
    let (app, wave) = app_with(Families, 4).await;
    let id = prompts(&app, Families);
    let (one, other) = (format!("told-{}", id[0]), format!("told-{}", id[1]));
    let answer = app.questionnaire(Families).questions[0].clone();
    let wide = "\u{1f600}".repeat(1_000);
    let written = ["", "I like maths.", wide.as_str(), "\"\n\"".repeat(300).as_str()].map(str::to_owned);
    for (n, text) in written.iter().enumerate() {
        let me = person(&app, Families, n + 1);
        let journey = me.starts("all").await;
        let answers = [
            (answer.item.clone(), often(&answer)),
            (one.clone(), text.clone()),
            (other.clone(), text.clone()),
        ];
        let (_, nonce) = me.page(&journey).await;
        for _ in 0..2 {
            let sent = me.sends_with(&journey, &nonce, &answers).await;
            assert_eq!(sent.location(), format!("{journey}/thanks"), "{}", sent.body);
        }
    }
    let lengths: Vec<usize> = sealed(&app, "waiting_box").await.iter().map(Vec::len).collect();
    assert_eq!(lengths, vec![BOX_LENGTH + SEAL; 4]);
    let mut texts: Vec<usize> = boxes(&app, &wave).await.iter().map(|one| one.told.len()).collect();
    texts.sort_unstable();
    assert_eq!(texts, [0, 2, 2, 2]);
    assert_eq!(app.count("ballot").await, 4);
}

#[tokio::test]
async fn words_alone_are_something_to_send_and_the_count_agrees() {
    let (app, wave) = app_with(Children, 12).await;
    let me = person(&app, Children, 1);
    let journey = me.starts("steps").await;
    for _ in app.questionnaire(Children).questions {
        presses(&me, &journey, "skip", &[]).await;
    }
    let last = app.questionnaire(Children).questions.len() + 1;
    let at = format!("{journey}?q={last}");
    let told = format!("told-{}", prompts(&app, Children)[0]);
    assert_eq!(presses(&me, &at, "next", &[(&told, "Nobody asks me.")]).await.status, 303);
    assert!(sends(&me, &journey).await.body.contains("<h1>Thank you</h1>"));
    for n in 2..=12 {
        app.submits(&app.link_of(&email_of(HERE, Children, n)), &often).await;
    }
    assert_eq!((app.count("ballot").await, app.count("waiting_box").await), (12, 12));
    app.release(&wave).await;
    assert_eq!(release::doctor(&app.app.db, wave.id).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn all_skipped_is_still_nothing_to_send_and_leaves_nothing() {
    let (app, _) = app_with(YoungPeople, 1).await;
    let me = person(&app, YoungPeople, 1);
    let journey = me.starts("steps").await;
    for at in 1..=app.questionnaire(YoungPeople).pages() {
        assert_eq!(presses(&me, &format!("{journey}?q={at}"), "skip", &[]).await.status, 303);
    }
    assert_eq!(presses(&me, &format!("{journey}?q=check"), "send", &[]).await.status, 422);
    let blank = format!("told-{}", prompts(&app, YoungPeople)[0]);
    let at = format!("{journey}?q={}", app.questionnaire(YoungPeople).pages() - 1);
    assert_eq!(presses(&me, &at, "next", &[(&blank, " \n ")]).await.status, 303, "an empty box may be left");
    assert_eq!(
        (app.count("draft").await, app.count("ballot").await, app.count("waiting_box").await),
        (0, 0, 0)
    );
}

#[tokio::test]
async fn a_text_that_is_too_long_comes_back_whole_and_says_by_how_much() {
    let (app, wave) = app_with(Staff, 1).await;
    let me = person(&app, Staff, 1);
    let id = prompts(&app, Staff);
    let (told, quote) = (format!("told-{}", id[0]), format!("quote-{}", id[0]));
    let some = "\u{1f600}\u{627}\u{644}\u{6f22}<i>=SUM(A1)</i>\u{202e}e\u{301}";
    let long: String = some.chars().cycle().take(10_000).collect();
    let question = app.questionnaire(Staff).questions[0].clone();
    let all = me.starts("all").await;
    let (_, nonce) = me.page(&all).await;
    let code = often(&question);
    let form = [
        ("nonce", nonce.as_str()),
        (question.item.as_str(), code.as_str()),
        (told.as_str(), long.as_str()),
        (quote.as_str(), "yes"),
    ];
    for button in [("go", "send"), ("go", "check"), ("go", "later"), ("look", "large"), ("edition", "ar")] {
        let mut form = form.to_vec();
        form.push(button);
        let page = me.browser.post(&all, &form).await;
        assert_eq!(page.status, 422, "{button:?}: {}", page.body);
        assert!(
            page.body.contains("There is a problem")
                && page.body.contains("9000 letters and spaces too many")
        );
        assert_eq!(page.body.matches('\u{1f600}').count(), long.matches('\u{1f600}').count());
        assert!(!page.body.contains("<i>"), "it is escaped");
        assert_eq!(page.body.matches(" checked").count(), 2, "the answer and the wish stay");
        assert!(
            page.body.contains(&format!("href=\"#{told}\"")) && page.body.contains(&format!("id=\"{told}\""))
        );
    }
    let steps = person(&app, Staff, 1);
    let journey = answers_the_questions(&app, Staff, &steps).await;
    for go in ["next", "back", "later"] {
        let page = presses(&steps, &journey, go, &[(&told, &long)]).await;
        assert_eq!(page.status, 422, "{go}");
        assert!(page.body.contains("9000 letters and spaces too many"), "{}", page.body);
    }
    let fits: String = some.chars().cycle().take(1_000).collect();
    assert_eq!(presses(&steps, &journey, "next", &[(&told, &fits)]).await.status, 303);
    sends(&steps, &journey).await;
    assert_eq!(boxes(&app, &wave).await[0].told[0].text, fits);
}

#[tokio::test]
async fn a_nul_is_refused_plainly_and_nothing_is_stored() {
    let (app, _) = app_with(Families, 1).await;
    let me = person(&app, Families, 1);
    let journey = answers_the_questions(&app, Families, &me).await;
    let told = format!("told-{}", prompts(&app, Families)[0]);
    let refused = presses(&me, &journey, "next", &[(&told, "a\u{0}b")]).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert_eq!(app.count("waiting_box").await, 0);
}

#[tokio::test]
async fn another_device_is_told_that_words_wait_and_never_which() {
    let (app, wave) = app_with(Families, 1).await;
    let me = person(&app, Families, 1);
    let journey = answers_the_questions(&app, Families, &me).await;
    let before: Vec<usize> = sealed(&app, "draft").await.iter().map(Vec::len).collect();
    let id = prompts(&app, Families)[0].clone();
    let told = format!("told-{id}");
    presses(&me, &journey, "next", &[(&told, "Only on my own phone.")]).await;
    let after: Vec<usize> = sealed(&app, "draft").await.iter().map(Vec::len).collect();
    assert_eq!((before.len(), &before), (1, &after), "the length of a draft tells nothing");
    let elsewhere = me.elsewhere(&app);
    let theirs = elsewhere.starts("steps").await;
    let at = format!("{theirs}?q={}", app.questionnaire(Families).questions.len() + 1);
    let page = elsewhere.browser.get(&at).await.body;
    assert!(
        page.contains("There are words here from an earlier visit.") && !page.contains("own phone"),
        "{page}"
    );
    presses(&elsewhere, &at, "next", &[(&told, "")]).await;
    let check = elsewhere.browser.get(&format!("{theirs}?q=check")).await.body;
    assert!(!check.contains("own phone"), "{check}");
    sends(&elsewhere, &theirs).await;
    assert_eq!(boxes(&app, &wave).await[0].told[0].text, "Only on my own phone.");
}

#[tokio::test]
async fn the_words_page_changes_its_language_and_keeps_what_was_written() {
    let (app, _) = app_with(Families, 1).await;
    let me = person(&app, Families, 1);
    let journey = answers_the_questions(&app, Families, &me).await;
    let at = format!("{journey}?q={}", app.questionnaire(Families).questions.len() + 1);
    let told = format!("told-{}", prompts(&app, Families)[0]);
    for edition in Content::embedded().editions.iter().skip(1) {
        let (page, nonce) = me.page(&at).await;
        let item = page.field("item").unwrap();
        let fields = [
            ("nonce", nonce.as_str()),
            ("item", &item),
            (&told, "Kawa i \u{0456}\u{0457}"),
            ("edition", &edition.code),
        ];
        let moved = me.browser.post(&journey, &fields).await;
        assert_eq!(moved.location(), at, "{}", moved.body);
        let page = me.browser.get(&at).await.body;
        assert!(page.contains("Kawa i \u{0456}\u{0457}</textarea>"), "{}: {page}", edition.code);
        let prompt = edition.prompt(&prompts(&app, Families)[0]).unwrap();
        assert!(
            page.contains(&format!(">{}</label></h1>", prompt.replace('\'', "&#39;"))),
            "{}",
            edition.code
        );
        assert!(
            page.contains(&format!(" dir=\"{}\"", edition.direction.code())) && page.contains("dir=\"auto\"")
        );
    }
}

#[tokio::test]
async fn no_table_holds_a_word_of_what_was_written() {
    let (app, _) = app_with(Families, 2).await;
    let marker = "zebrafinchmarker";
    let told = format!("told-{}", prompts(&app, Families)[0]);
    for (n, is_sent) in [(1, true), (2, false)] {
        let me = person(&app, Families, n);
        let journey = answers_the_questions(&app, Families, &me).await;
        presses(&me, &journey, "next", &[(&told, marker)]).await;
        if is_sent {
            sends(&me, &journey).await;
        }
    }
    assert_eq!((app.count("waiting_box").await, app.count("draft").await), (1, 1));
    let in_hex: String = marker.bytes().map(|byte| format!("{byte:02x}")).collect();
    let everything = app.every_row().await;
    let boxes = rows_of(&app.app.db, "waiting_box").await;
    for rows in [everything, boxes] {
        assert!(!rows.contains(marker) && !rows.contains(&in_hex));
    }
}

#[tokio::test]
async fn a_closed_wave_takes_no_words() {
    let (app, wave) = app_with(Families, 1).await;
    let me = person(&app, Families, 1);
    let journey = answers_the_questions(&app, Families, &me).await;
    let (page, nonce) = me.page(&journey).await;
    app.app.close_wave(&wave).await.unwrap();
    let told = format!("told-{}", prompts(&app, Families)[0]);
    let item = page.field("item").unwrap();
    let fields = [("nonce", nonce.as_str()), ("item", &item), ("go", "next"), (&told, "Too late")];
    let refused = me.browser.post(&journey, &fields).await;
    assert_eq!(refused.status, 404, "{}", refused.body);
    assert_eq!(app.count("waiting_box").await, 0);
}

/// What a journey said, with everything in it that chance draws taken out.
struct Heard(Vec<String>);

impl Heard {
    fn note(&mut self, reply: &Reply, journey: &str, words: &str) {
        let mut text = format!("{}\n", reply.status);
        for (name, value) in &reply.headers {
            let value = if name == "set-cookie" { masked(value, "=", ";") } else { value.clone() };
            text.push_str(&format!("{name}: {}\n", value.replace(journey, "JOURNEY")));
        }
        text.push_str(&reply.body);
        for before in ["name=\"nonce\" value=\"", "name=\"form_token\" value=\"", "dir=\"ltr\"><strong>"] {
            let end = if before.ends_with('>') { "<" } else { "\"" };
            text = masked(&text, before, end);
        }
        let cookie = journey.trim_start_matches("/j/");
        self.0.push(text.replace(words, "WORDS").replace(journey, "JOURNEY").replace(cookie, "JOURNEY"));
    }
}

/// The text with what stands between the first `before` and the next `end` taken out.
fn masked(text: &str, before: &str, end: &str) -> String {
    let Some((start, rest)) = text.split_once(before) else { return text.to_owned() };
    let after = rest.find(end).unwrap_or(rest.len());
    format!("{start}{before}{}", &rest[after..])
}

async fn hears(app: &TestApp, audience: Audience, (n, words): (usize, &str)) -> Vec<String> {
    let me = person(app, audience, n);
    let journey = answers_the_questions(app, audience, &me).await;
    let told = format!("told-{}", prompts(app, audience)[0]);
    let pages = app.questionnaire(audience).pages();
    let mut heard = Heard(Vec::new());
    let at = format!("{journey}?q={}", pages - 1);
    heard.note(&me.browser.get(&at).await, &journey, words);
    heard.note(&presses(&me, &at, "next", &[(&told, words)]).await, &journey, words);
    heard.note(&me.browser.get(&at).await, &journey, words);
    let last = format!("{journey}?q={pages}");
    heard.note(&me.browser.get(&last).await, &journey, words);
    heard.note(&presses(&me, &last, "skip", &[]).await, &journey, words);
    heard.note(&me.browser.get(&format!("{journey}?q=check")).await, &journey, words);
    heard.note(&presses(&me, &format!("{journey}?q=check"), "send", &[]).await, &journey, words);
    heard.note(&me.browser.get(&format!("{journey}/thanks")).await, &journey, words);
    heard.note(&me.browser.post(&journey, &[("go", "finish")]).await, &journey, words);
    heard.0
}

#[tokio::test]
async fn a_disclosure_and_a_liking_for_maths_meet_the_same_bytes() {
    for audience in [Children, YoungPeople] {
        let (app, _) = app_with(audience, 2).await;
        let disclosure = "My uncle hits me at night";
        let harmless = format!("{:.<width$}", "I like maths", width = disclosure.len());
        let worried = hears(&app, audience, (1, disclosure)).await;
        let content = hears(&app, audience, (2, &harmless)).await;
        assert_eq!(worried.len(), 9);
        for (one, other) in worried.iter().zip(&content) {
            assert_eq!(one, other, "{audience:?}");
        }
        assert!(worried.iter().any(|page| page.contains("WORDS")), "the words were on a page");
    }
}

#[tokio::test]
async fn a_wave_that_asks_for_no_words_is_as_it_was() {
    let app = TestApp::with_roster(&roster_of(&[(HERE, Families, 1)])).await;
    let wave = app.open_wave().await;
    assert!(!wave.asks_words);
    let frozen = rows_of(&app.app.db, "questionnaire").await;
    assert!(!frozen.contains("prompt"), "nothing of prompts is frozen: {frozen}");
    let me = person(&app, Families, 1);
    let journey = answers_the_questions(&app, Families, &me).await;
    let (page, _) = me.page(&journey).await;
    assert!(page.body.contains("Check your answers") && !page.body.contains("<textarea"), "{}", page.body);
    let told = [("told-FA-1".to_owned(), "Some words".to_owned())];
    let other = me.elsewhere(&app);
    let all = other.starts("all").await;
    assert_eq!(other.sends(&all, &told).await.status, 422, "it offers no such question");
    let thanks = sends(&me, &journey).await;
    assert!(!thanks.body.contains("do not take back what you wrote"), "{}", thanks.body);
    assert_eq!((app.count("ballot").await, app.count("waiting_box").await), (1, 0));
}

async fn plans(desk: &Browser, words: &str) -> String {
    let form = [
        ("name", "Autumn with words"),
        ("term", "autumn"),
        ("year", "2026"),
        ("opens_at", "2026-11-09 09:00"),
        ("closes_at", "2026-11-20 18:00"),
        ("words", words),
    ];
    let planned = desk.post("/desk/waves", &form).await;
    assert_eq!(planned.status, 303, "{}", planned.body);
    desk.get(planned.location()).await.body
}

#[tokio::test]
async fn a_coordinator_ticks_that_words_are_asked_and_the_wave_says_so() {
    let app = TestApp::new().await;
    let desk = app.coordinator().await;
    assert!(desk.get("/desk/waves").await.body.contains("Ask for words too"));
    assert!(plans(&desk, "yes").await.contains("people are asked for words of their own too"));
}

#[tokio::test]
async fn a_wave_with_words_needs_a_prompt_for_everybody_on_the_roster() {
    let mut content = Content::embedded();
    for pulse in content.pulses.iter_mut().filter(|pulse| pulse.audience == Staff) {
        pulse.prompts.clear();
    }
    let app = TestApp::with_content(content).await;
    app.loads(&roster_of(&[(HERE, Staff, 1)])).await;
    app.gives_readers().await;
    let wave = app.planned_wave_with_words().await;
    let refused = app.app.open_wave(&wave).await.unwrap_err().to_string();
    assert!(refused.contains("no prompt for staff") && refused.contains("prompts_ST"), "{refused}");
}

#[tokio::test]
async fn skipped_is_what_a_ballot_says_of_a_question_beside_words_alone() {
    let (app, wave) = app_with(Families, 1).await;
    let me = person(&app, Families, 1);
    let journey = me.starts("all").await;
    let told = format!("told-{}", prompts(&app, Families)[1]);
    let sent = me.sends(&journey, &[(told, "Only this.".to_owned())]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let key = app.app.keys.of(wave.id).unwrap();
    let ballots = sealed(&app, "ballot").await;
    let ballot = belong::responses::Ballot::unpack(&key.open_ballot(&ballots[0]).unwrap()).unwrap();
    assert!(ballot.answers.iter().all(|answer| answer.choice == SKIPPED));
    assert_eq!(boxes(&app, &wave).await[0].told[0].prompt, prompts(&app, Families)[1]);
}
