//! Languages on a respondent's pages: who is offered which, what is said of a draft, and what a switch keeps.

use crate::support::{Reply, TestApp, email_of, often, roster_of};
use belong::release;
use belong::responses::Ballot;
use belong::surveys::{Standing, Words};
use belong::theory::Audience::{self, Children, Families, Staff, YoungPeople};
use flate2::Compression;
use flate2::write::GzEncoder;
use sea_orm::{ConnectionTrait, Statement};
use std::collections::BTreeSet;
use std::io::Write;

const HERE: &str = "Heron School";

async fn open_to(audiences: &[Audience]) -> TestApp {
    let groups: Vec<_> = audiences.iter().map(|audience| (HERE, *audience, 30)).collect();
    let app = TestApp::with_roster(&roster_of(&groups)).await;
    app.open_wave().await;
    app
}

fn drafts(app: &TestApp) -> Vec<String> {
    let unchecked = app.app.content.editions.iter().filter(|edition| edition.standing == Standing::Draft);
    unchecked.map(|edition| edition.code.clone()).collect()
}

/// The words of an edition for an audience.
fn words(app: &TestApp, edition: &str, audience: Audience) -> Words {
    Words::new(app.app.content.editions.by_code(edition).unwrap().clone(), Some(audience))
}

fn reads_in(reply: &Reply, language: &str, direction: &str) -> bool {
    reply.status == 200 && reply.body.contains(&format!("<html lang=\"{language}\" dir=\"{direction}\""))
}

#[tokio::test]
async fn a_child_is_offered_no_draft_however_it_is_asked_for() {
    let app = open_to(&[Children, YoungPeople]).await;
    let drafts = drafts(&app);
    assert!(!drafts.is_empty(), "no translation waits for its check: this test needs one");
    for audience in [Children, YoungPeople] {
        let child = app.respondent(&email_of(HERE, audience, 1));
        let landing = child.opens().await;
        assert!(reads_in(&landing, "en", "ltr"), "{}", landing.body);
        assert!(landing.body.contains("?e=en-easy"), "easy read is offered");
        for draft in &drafts {
            assert!(!landing.body.contains(&format!("?e={draft}")), "{draft} on a page for {audience:?}");
            let wished = child.browser.get(&format!("{}?e={draft}", child.link)).await;
            assert!(reads_in(&wished, "en", "ltr"), "{draft}");
        }
        let journey = child.starts("steps").await;
        for draft in &drafts {
            let (page, nonce) = child.page(&journey).await;
            assert!(!page.body.contains(&format!("value=\"{draft}\"")), "{draft} on a question");
            let pressed = child.browser.post(&journey, &[("nonce", &nonce), ("edition", draft)]).await;
            assert!(reads_in(&child.browser.get(pressed.location()).await, "en", "ltr"), "{draft}");
        }
        let link = app.link_of(&email_of(HERE, audience, 1));
        let asked = app.app.front.journeys.behind(link.trim_start_matches("/s/")).await.unwrap().unwrap();
        assert!(drafts.iter().all(|draft| !asked.offers(draft)) && asked.offers("en-easy"));
    }
}

#[tokio::test]
async fn a_child_whose_roster_names_a_draft_language_reads_english() {
    let roster = roster_of(&[(HERE, Children, 30), (HERE, Families, 30)]).replace(",en,", ",pl,");
    let app = TestApp::with_roster(&roster).await;
    app.open_wave().await;
    let child = app.respondent(&email_of(HERE, Children, 1)).opens().await;
    assert!(reads_in(&child, "en", "ltr") && !child.body.contains("class=\"card unchecked\""));
    let family = app.respondent(&email_of(HERE, Families, 1)).opens().await;
    assert!(reads_in(&family, "pl", "ltr") && family.body.contains("class=\"card unchecked\""));
}

#[tokio::test]
async fn grown_ups_are_told_on_every_page_that_nobody_has_checked_a_translation() {
    let app = open_to(&[Families, Staff]).await;
    for (audience, edition, direction) in
        [(Families, "pl", "ltr"), (Families, "uk", "ltr"), (Staff, "ar", "rtl")]
    {
        let words = words(&app, edition, audience);
        let notice = format!("<p class=\"card unchecked\">{}</p>", words.say("unchecked-notice"));
        let reader = app.respondent(&email_of(HERE, audience, 1));
        let english = reader.opens().await;
        assert!(english.body.contains(&format!("?e={edition}")) && !english.body.contains("unchecked"));
        let address = format!("{}?e={edition}", reader.link);
        let landing = reader.browser.get(&address).await;
        assert!(reads_in(&landing, edition, direction) && landing.body.contains(&notice), "{edition}");
        let journey = reader.browser.post(&address, &[("layout", "steps")]).await.location().to_owned();
        for page in [journey.clone(), format!("{journey}?q=check")] {
            let page = reader.browser.get(&page).await;
            assert!(reads_in(&page, edition, direction) && page.body.contains(&notice), "{}", page.body);
        }
    }
}

/// What the only ballot holds.
async fn the_ballot(app: &TestApp) -> Ballot {
    let db = app.app.db.reader();
    let statement = Statement::from_string(db.get_database_backend(), "SELECT sealed, wave_id FROM ballot");
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    let sealed: Vec<u8> = row.try_get_by_index(0).unwrap();
    let wave = belong::waves::open_waves(db).await.unwrap().remove(0);
    Ballot::unpack(&app.app.keys.of(wave.id).unwrap().open_ballot(&sealed).unwrap()).unwrap()
}

#[tokio::test]
async fn a_switch_of_language_keeps_every_answer_and_the_place() {
    let app = open_to(&[Families]).await;
    let questions = app.questionnaire(Families).questions;
    let (first, second) = (&questions[0], &questions[1]);
    let reader = app.respondent(&email_of(HERE, Families, 1));
    let journey = reader.starts("steps").await;
    reader.answers_next(&journey, &often(first)).await;
    let (page, nonce) = reader.page(&journey).await;
    assert_eq!(page.field("item").as_deref(), Some(second.item.as_str()));

    // The answer that is on the page, not saved yet, goes along.
    let chosen = often(second);
    for (edition, direction) in [("pl", "ltr"), ("ar", "rtl"), ("en-easy", "ltr"), ("pl", "ltr")] {
        let form =
            [("nonce", nonce.as_str()), ("item", &second.item), ("answer", &chosen), ("edition", edition)];
        let switched = reader.browser.post(&journey, &form).await;
        assert_eq!(switched.status, 303, "{}", switched.body);
        let page = reader.browser.get(switched.location()).await;
        let language = edition.trim_end_matches("-easy");
        assert!(reads_in(&page, language, direction), "{edition}: {}", page.body);
        assert_eq!(page.field("item").as_deref(), Some(second.item.as_str()), "{edition} stays at its place");
        assert!(page.body.contains(&format!("value=\"{chosen}\" checked")), "{edition}: {}", page.body);
    }
    let polish = app.questionnaire(Families).in_edition("pl").unwrap();
    let (page, nonce) = reader.page(&format!("{journey}?q=check")).await;
    let label = |at: usize, code: &str| {
        let choices = &polish.questions[at].choices;
        choices.iter().find(|choice| choice.code == code).unwrap().label.clone()
    };
    for (at, question) in [first, second].into_iter().enumerate() {
        assert!(page.body.contains(&polish.questions[at].text), "{}", page.body);
        assert!(page.body.contains(&label(at, &often(question))), "{}", page.body);
    }
    let sent = reader.browser.post(&journey, &[("nonce", &nonce), ("go", "send")]).await;
    assert!(sent.location().ends_with("/thanks"), "{}", sent.body);
    assert!(reads_in(&reader.browser.get(sent.location()).await, "pl", "ltr"));
    let ballot = the_ballot(&app).await;
    assert_eq!(ballot.edition, "pl", "the edition in which it was sent");
    let given: Vec<&str> = ballot.answers.iter().map(|answer| answer.choice.as_str()).collect();
    assert_eq!(given[..2], [often(first), chosen], "one set of codes for all editions");
}

#[tokio::test]
async fn two_languages_of_a_question_join_in_one_figure() {
    let places = ["Sandpiper", "Kittiwake", "Curlew"];
    let app = TestApp::with_roster(&roster_of(&places.map(|place| (place, Families, 40)))).await;
    let wave = app.open_wave().await;
    for place in places {
        for n in 1..=22 {
            let edition = if n <= 12 { "ar" } else { "pl" };
            app.submits_in(edition, &app.link_of(&email_of(place, Families, n)), &often).await;
        }
    }
    app.release(&wave).await;
    let cube = app.app.releases.latest(&app.app.db).await.unwrap().unwrap();
    let first = &app.questionnaire(Families).questions[0].item;
    let whole = cube
        .cells
        .iter()
        .find(|cell| cell.item == *first && cell.group.dimension == release::Dimension::Partnership);
    assert_eq!(whole.unwrap().figure.shown().unwrap().answers, Some(65), "66 people, to the nearest 5");
    assert_eq!(release::doctor(&app.app.db, wave.id).await.unwrap(), [""; 0]);
}

/// Heads of a reply on the wire, with room to spare.
const HEADS: usize = 700;

fn on_the_wire(text: &str, level: u32) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len() + HEADS
}

/// Everything of our own that a page loads, each once.
fn loads(page: &str) -> BTreeSet<&str> {
    let links = page.split(['"', '\'']).filter(|part| part.starts_with("/static/"));
    links.map(|link| link.split('#').next().unwrap_or(link)).collect()
}

#[tokio::test]
async fn in_every_language_the_landing_page_weighs_at_most_14_kb_and_a_later_one_6() {
    let app = open_to(&Audience::ALL).await;
    let mut pages = 0;
    for audience in Audience::ALL {
        for (n, edition) in app.app.content.editions.iter().enumerate() {
            if !edition.is_offered_to(audience) {
                continue;
            }
            let reader = app.respondent(&email_of(HERE, audience, n + 1));
            let address = format!("{}?e={}", reader.link, edition.code);
            let landing = reader.browser.get(&address).await;
            assert!(reads_in(&landing, &edition.language, edition.direction.code()), "{}", edition.code);
            let mut whole = on_the_wire(&landing.body, 1);
            for part in loads(&landing.body) {
                let loaded = reader.browser.get(part).await;
                assert_eq!(loaded.status, 200, "{part}");
                whole += on_the_wire(&loaded.body, 9);
            }
            let label = format!("{} for {}", edition.code, audience.noun());
            assert!((2_000..=14 * 1024).contains(&whole), "landing, {label}: {whole} bytes");
            let journey = reader.browser.post(&address, &[("layout", "steps")]).await.location().to_owned();
            for page in [journey.clone(), format!("{journey}?q=check")] {
                let page = reader.browser.get(&page).await;
                let before = loads(&landing.body);
                let new = loads(&page.body).into_iter().filter(|part| !before.contains(part)).count();
                let weight = on_the_wire(&page.body, 1);
                assert!(weight <= 6 * 1024 && new == 0, "{label}: {weight} bytes and {new} new files");
                pages += 1;
            }
            println!("{label}: landing {whole} bytes");
        }
    }
    let offered = |audience| app.app.content.editions.offered_to(audience).count();
    assert_eq!(pages, 2 * Audience::ALL.into_iter().map(offered).sum::<usize>());
}

#[tokio::test]
async fn whoever_carries_on_reads_the_language_that_they_had_chosen() {
    let app = open_to(&[Families]).await;
    let parent = app.respondent(&email_of(HERE, Families, 1));
    let journey = parent.starts("steps").await;
    let (_, nonce) = parent.page(&journey).await;
    parent.browser.post(&journey, &[("nonce", &nonce), ("edition", "pl")]).await;
    assert!(reads_in(&parent.opens().await, "pl", "ltr"));
    let again = parent.starts("steps").await;
    assert!(reads_in(&parent.browser.get(&again).await, "pl", "ltr"));
}

#[tokio::test]
async fn a_browser_without_cookies_is_told_why_in_the_chosen_language() {
    let app = open_to(&[Families]).await;
    let parent = app.respondent(&email_of(HERE, Families, 1));
    let started = parent.browser.post(&format!("{}?e=ar", parent.link), &[("layout", "steps")]).await;
    let elsewhere = app.browser().get(started.location()).await;
    assert_eq!(elsewhere.status, 400);
    assert!(elsewhere.body.contains("<html lang=\"ar\" dir=\"rtl\""), "{}", elsewhere.body);
}
