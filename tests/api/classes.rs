//! Class sessions on tablets: everybody in the group gets in, nobody else does, and the next child finds
//! nothing of the former.

use crate::support::{Browser, Reply, TestApp, often, roster_of};
use belong::clock::{HOUR, MINUTE};
use belong::ids::{InvitationId, SettingId, random_bytes};
use belong::invitations;
use belong::people as rosters;
use belong::theory::Audience::{self, Children, YoungPeople};
use belong::waves::Wave;
use belong::wordcode::WordCode;
use sea_orm::{ConnectionTrait, Statement};

const SCHOOL: &str = "Heron School";

/// The setting's id.
pub async fn setting(app: &TestApp, name: &str) -> SettingId {
    let all = rosters::settings(app.app.db.reader()).await.unwrap();
    all.into_iter().find(|setting| setting.name == name).unwrap().id
}

/// The slips' words of one group, in no order.
pub async fn slips(app: &TestApp, wave: &Wave, name: &str, audience: Audience) -> Vec<String> {
    let setting = setting(app, name).await;
    let key = app.app.keys.of(wave.id).unwrap();
    let sql = "SELECT id, setting_id FROM invitation WHERE audience = ";
    let db = app.app.db.reader();
    let backend = db.get_database_backend();
    let query = Statement::from_string(backend, format!("{sql}'{}'", audience.code()));
    let rows = db.query_all_raw(query).await.unwrap();
    let ours = rows.iter().filter(|row| row.try_get::<SettingId>("", "setting_id").unwrap() == setting);
    ours.map(|row| key.slip_code(row.try_get::<InvitationId>("", "id").unwrap()).to_string()).collect()
}

/// A member of staff opens a session: the path of its page.
async fn session(app: &TestApp, wave: &Wave, name: &str, audience: Audience) -> String {
    let desk = app.coordinator().await;
    let path = format!("/desk/waves/{}/class", wave.id);
    let id = setting(app, name).await.to_string();
    let form = [("setting", id.as_str()), ("audience", audience.code()), ("edition", "en")];
    let before = addresses(&desk.get(&path).await.body);
    let opened = desk.post(&path, &form).await;
    assert_eq!((opened.status, opened.location()), (303, path.as_str()), "{}", opened.body);
    let after = addresses(&desk.get(&path).await.body);
    after.into_iter().find(|address| !before.contains(address)).expect("the session's address")
}

/// The addresses of the sessions' pages on the desk's page.
fn addresses(page: &str) -> Vec<String> {
    let secrets = page.split("/class/").skip(1).filter_map(|part| Some(part.split_once("</code>")?.0));
    secrets.filter(|secret| !secret.contains(['/', '"'])).map(|secret| format!("/class/{secret}")).collect()
}

/// A tablet in the classroom.
struct Tablet {
    browser: Browser,
    session: String,
}

impl Tablet {
    fn new(app: &TestApp, session: &str) -> Tablet {
        Tablet { browser: app.browser(), session: session.to_owned() }
    }

    async fn types(&self, words: &str) -> Reply {
        self.browser.post(&self.session, &[("words", words)]).await
    }

    /// The journey that the words open.
    async fn enters(&self, words: &str) -> String {
        let entered = self.types(words).await;
        assert_eq!(entered.status, 303, "{}", entered.body);
        let welcome = entered.location().to_owned();
        let page = self.browser.get(&welcome).await;
        assert_eq!(page.status, 200, "{}", page.body);
        welcome.strip_suffix("/welcome").expect("the page before the questions").to_owned()
    }

    async fn starts(&self, words: &str, layout: &str) -> String {
        let journey = self.enters(words).await;
        let started = self.browser.post(&format!("{journey}/welcome"), &[("layout", layout)]).await;
        assert_eq!(started.location(), journey);
        journey
    }

    async fn answers_one(&self, journey: &str) -> Reply {
        let page = self.browser.get(journey).await;
        let (nonce, item) = (page.field("nonce").unwrap(), page.field("item").unwrap());
        let code = page.field("answer").unwrap_or_else(|| "not_sure".to_owned());
        let form = [("nonce", nonce.as_str()), ("item", &item), ("answer", &code), ("go", "next")];
        self.browser.post(journey, &form).await
    }

    /// From the words to the cleared tablet.
    async fn goes_through(&self, app: &TestApp, words: &str, audience: Audience) {
        assert_eq!(self.browser.get(&self.session).await.status, 200);
        let journey = self.starts(words, "steps").await;
        for question in app.questionnaire(audience).questions {
            let nonce = self.browser.get(&journey).await.field("nonce").unwrap();
            let answer = often(&question);
            let form =
                [("nonce", nonce.as_str()), ("item", &question.item), ("answer", &answer), ("go", "next")];
            assert_eq!(self.browser.post(&journey, &form).await.status, 303);
        }
        let nonce = self.browser.get(&journey).await.field("nonce").unwrap();
        let sent = self.browser.post(&journey, &[("nonce", nonce.as_str()), ("go", "send")]).await;
        assert_eq!(sent.location(), format!("{journey}/thanks"), "{}", sent.body);
        assert_eq!(self.browser.get(sent.location()).await.status, 200);
        let finished = self.browser.post(&journey, &[("go", "finish")]).await;
        assert_eq!((finished.status, finished.location()), (303, self.session.as_str()));
        assert!(finished.header("clear-site-data").is_some_and(|data| data.contains("cookies")));
    }
}

async fn classroom(pupils: usize) -> (TestApp, Wave) {
    let groups = [(SCHOOL, Children, pupils), (SCHOOL, YoungPeople, 2), ("Wren School", Children, 3)];
    let app = TestApp::with_roster(&roster_of(&groups)).await;
    let wave = app.planned_wave().await;
    app.opens(&wave).await;
    let wave = app.wave(&wave).await;
    (app, wave)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_pupils_finish_while_somebody_guesses_words_and_is_stopped() {
    let (app, wave) = classroom(300).await;
    let app = std::sync::Arc::new(app);
    let pupils = session(&app, &wave, SCHOOL, Children).await;
    let guessed = session(&app, &wave, "Wren School", Children).await;
    let words = slips(&app, &wave, SCHOOL, Children).await;
    assert_eq!(words.len(), 300);
    let guesser = tokio::spawn({
        let (app, guessed) = (app.clone(), guessed.clone());
        async move {
            let tablet = Tablet::new(&app, &guessed);
            let mut answers = Vec::new();
            for _ in 0..100 {
                let guess = WordCode::from_bytes(&random_bytes()).to_string();
                answers.push(tablet.types(&guess).await.status);
            }
            answers
        }
    });
    let class = words.chunks(10).map(|some| {
        let (app, pupils, some) = (app.clone(), pupils.clone(), some.to_vec());
        tokio::spawn(async move {
            let tablet = Tablet::new(&app, &pupils);
            for words in some {
                tablet.goes_through(&app, &words, Children).await;
            }
        })
    });
    for tablet in class.collect::<Vec<_>>() {
        tablet.await.unwrap();
    }
    assert_eq!(app.count("ballot").await, 300);
    let answers = guesser.await.unwrap();
    let told = answers.iter().filter(|status| **status == 422).count();
    assert_eq!((told, answers.len() - told), (60, 40), "after 60 guesses no word is looked at: {answers:?}");
    assert!(answers[60..].iter().all(|status| *status == 429), "{answers:?}");
    let true_words = &slips(&app, &wave, "Wren School", Children).await[0];
    assert_eq!(Tablet::new(&app, &guessed).types(true_words).await.status, 429, "even true words wait");
    let anew = session(&app, &wave, "Wren School", Children).await;
    Tablet::new(&app, &anew).enters(true_words).await;
}

#[tokio::test]
async fn a_slip_of_the_finger_is_understood_and_costs_nothing() {
    let (app, wave) = classroom(3).await;
    let address = session(&app, &wave, SCHOOL, Children).await;
    let words = slips(&app, &wave, SCHOOL, Children).await;
    let tablet = Tablet::new(&app, &address.to_uppercase().replace("/CLASS/", "/class/"));
    tablet.enters(&words[0].to_uppercase().replace(' ', "  ")).await;
    for typed in ["", "apple", "apple river moon stone cloud", "zzzzzz qqqqqq xxxxxx vvvvvv"] {
        let reply = tablet.types(typed).await;
        assert_eq!(reply.status, 422, "{typed}");
        assert!(reply.body.contains("id=\"words\""), "the field is still there");
        assert!(!reply.body.contains("zzzzzz"), "what was typed is not shown to the next child");
    }
    let near = (0..words[1].len()).find_map(|at| {
        let mut near = words[1].clone();
        near.remove(at);
        WordCode::read(&near).is_ok().then_some(near)
    });
    tablet.enters(&near.expect("a letter that may be missing")).await;
    let page = app.lead().await.get(&format!("/desk/waves/{}/class", wave.id)).await.body;
    assert!(page.contains("<td class=\"number\">0</td>"), "no failure was counted: {page}");
}

#[tokio::test]
async fn words_of_another_group_say_no_more_than_words_that_do_not_exist() {
    let (app, wave) = classroom(3).await;
    let address = session(&app, &wave, SCHOOL, Children).await;
    let tablet = Tablet::new(&app, &address);
    let unknown = tablet.types(&WordCode::from_bytes(&random_bytes()).to_string()).await;
    assert_eq!(unknown.status, 422);
    for (name, audience) in [("Wren School", Children), (SCHOOL, YoungPeople)] {
        let words = &slips(&app, &wave, name, audience).await[0];
        assert_eq!(tablet.types(words).await, unknown, "{name}");
    }
    for _ in 0..70 {
        let others = &slips(&app, &wave, "Wren School", Children).await[0];
        assert_eq!(tablet.types(others).await, unknown, "a slip of another group is a mistake, not a guess");
    }
    let sessions = app.lead().await.get(&format!("/desk/waves/{}/class", wave.id)).await.body;
    assert!(sessions.contains("<td class=\"number\">1</td>"), "only the guess was counted: {sessions}");
    let mine = &slips(&app, &wave, SCHOOL, Children).await[0];
    tablet.goes_through(&app, mine, Children).await;
    let again = tablet.types(mine).await;
    assert_eq!(again.status, 200);
    assert!(again.body.contains("These words have been used already. Thank you."));
    assert_eq!(app.count("ballot").await, 1);
    assert_eq!(app.browser().get("/class/nosuchsess").await.status, 404);
}

#[tokio::test]
async fn a_session_ends_with_its_hours_with_the_wave_and_when_staff_end_it() {
    let (app, wave) = classroom(3).await;
    let words = slips(&app, &wave, SCHOOL, Children).await;
    let first = session(&app, &wave, SCHOOL, Children).await;
    app.clock.set(app.clock.now().plus(4 * HOUR));
    let over = Tablet::new(&app, &first).types(&words[0]).await;
    assert_eq!(over.status, 410);
    assert!(over.body.contains("Nothing is lost."), "{}", over.body);
    let second = session(&app, &wave, SCHOOL, Children).await;
    let tablet = Tablet::new(&app, &second);
    let journey = tablet.starts(&words[0], "steps").await;
    let desk = app.lead().await;
    let page = desk.get(&format!("/desk/waves/{}/class", wave.id)).await.body;
    let (_, rest) = page.split_once("action=\"").expect("a button that ends a session");
    let close = rest.split('"').find(|path| path.ends_with("/close")).unwrap_or_default().to_owned();
    assert!(!close.is_empty(), "{page}");
    assert_eq!(desk.post(&close, &[]).await.status, 303);
    assert_eq!(Tablet::new(&app, &second).types(&words[1]).await.status, 410);
    assert_eq!(tablet.answers_one(&journey).await.status, 303, "who is in may finish");
    let third = session(&app, &wave, SCHOOL, Children).await;
    app.app.close_wave(&wave).await.unwrap();
    assert_eq!(Tablet::new(&app, &third).types(&words[1]).await.status, 410);
    assert_eq!(app.count("ballot").await, 0);
}

#[tokio::test]
async fn the_next_child_sees_nothing_of_the_former_who_carries_on_with_the_same_words() {
    let (app, wave) = classroom(3).await;
    let address = session(&app, &wave, SCHOOL, Children).await;
    let words = slips(&app, &wave, SCHOOL, Children).await;
    let tablet = Tablet::new(&app, &address);
    let former = tablet.starts(&words[0], "steps").await;
    assert!(tablet.answers_one(&former).await.location().contains("q=2"));
    let asked = tablet.browser.get(&address).await;
    assert!(asked.header("clear-site-data").is_some_and(|data| data.contains("cache")));
    let back = tablet.browser.get(&former).await;
    assert_ne!(back.status, 200, "the former's page is gone: {}", back.body);
    let next = tablet.starts(&words[1], "steps").await;
    assert!(tablet.browser.get(&format!("{next}?q=1")).await.body.matches("checked").count() == 0);
    assert_ne!(tablet.browser.get(&former).await.status, 200);
    let other = Tablet::new(&app, &address);
    let again = other.enters(&words[0]).await;
    let welcome = other.browser.get(&format!("{again}/welcome")).await.body;
    assert!(welcome.contains("You have done 1 of"), "the draft waits under the words: {welcome}");
    let first = other.browser.get(&format!("{again}?q=1")).await.body;
    assert!(!first.contains(" checked"), "what was chosen elsewhere is not shown");
}

#[tokio::test]
async fn a_tablet_left_alone_leads_to_the_next_child_after_ten_minutes() {
    let (app, wave) = classroom(3).await;
    let address = session(&app, &wave, SCHOOL, Children).await;
    let words = slips(&app, &wave, SCHOOL, Children).await;
    let tablet = Tablet::new(&app, &address);
    let journey = tablet.starts(&words[0], "steps").await;
    app.clock.set(app.clock.now().plus(9 * MINUTE));
    assert_eq!(tablet.answers_one(&journey).await.status, 303);
    app.clock.set(app.clock.now().plus(9 * MINUTE));
    assert_eq!(tablet.browser.get(&journey).await.status, 200, "each step counts anew");
    app.clock.set(app.clock.now().plus(2 * MINUTE));
    let idle = tablet.browser.get(&journey).await;
    assert_eq!((idle.status, idle.location()), (303, address.as_str()));
    tablet.goes_through(&app, &words[0], Children).await;
    assert_eq!(app.count("ballot").await, 1);
}

#[tokio::test]
async fn a_tablet_asks_one_question_a_page_whatever_is_wished_for() {
    let (app, wave) = classroom(3).await;
    let address = session(&app, &wave, SCHOOL, Children).await;
    let tablet = Tablet::new(&app, &address);
    let journey = tablet.enters(&slips(&app, &wave, SCHOOL, Children).await[0]).await;
    let welcome = format!("{journey}/welcome");
    let offered = tablet.browser.get(&welcome).await.body;
    assert!(offered.contains("value=\"steps\"") && !offered.contains("value=\"all\""), "{offered}");
    assert_eq!(tablet.browser.post(&welcome, &[("layout", "all")]).await.location(), journey);
    assert!(tablet.browser.get(&journey).await.field("item").is_some(), "a page of one question");
}

#[tokio::test]
async fn a_late_step_on_a_tablet_is_kept_for_half_an_hour_and_shows_nothing() {
    let (app, wave) = classroom(3).await;
    let address = session(&app, &wave, SCHOOL, Children).await;
    let words = slips(&app, &wave, SCHOOL, Children).await;
    let tablet = Tablet::new(&app, &address);
    let journey = tablet.starts(&words[0], "steps").await;
    let page = tablet.browser.get(&journey).await;
    let (nonce, item) = (page.field("nonce").unwrap(), page.field("item").unwrap());
    let code = page.field("answer").unwrap_or_else(|| "not_sure".to_owned());
    let form = [("nonce", nonce.as_str()), ("item", &item), ("answer", &code), ("go", "next")];
    app.clock.set(app.clock.now().plus(25 * MINUTE));
    let foreign = [("nonce", "another"), ("item", &item), ("answer", &code), ("go", "next")];
    assert_eq!(tablet.browser.post(&journey, &foreign).await.location(), address);
    assert_eq!(app.count("draft").await, 0, "a form of another journey is not kept");
    let late = tablet.browser.post(&journey, &form).await;
    assert_eq!((late.status, late.location()), (303, address.as_str()), "{}", late.body);
    assert_eq!(app.count("draft").await, 1);
    assert_eq!(tablet.browser.get(&journey).await.location(), address, "the journey stays ended");
    let again = Tablet::new(&app, &address);
    let welcome = again.enters(&words[0]).await;
    let welcome = again.browser.get(&format!("{welcome}/welcome")).await.body;
    assert!(welcome.contains("You have done 1 of"), "{welcome}");
    let other = tablet.starts(&words[1], "steps").await;
    let nonce = tablet.browser.get(&other).await.field("nonce").unwrap();
    app.clock.set(app.clock.now().plus(31 * MINUTE));
    let form = [("nonce", nonce.as_str()), ("item", &item), ("answer", &code), ("go", "next")];
    assert_eq!(tablet.browser.post(&other, &form).await.location(), address);
    assert_eq!(app.count("draft").await, 1, "after half an hour nothing is kept");
}

#[tokio::test]
async fn when_the_database_is_away_a_tablet_says_so_in_the_readers_language() {
    let (app, wave) = classroom(3).await;
    let address = session(&app, &wave, SCHOOL, Children).await;
    let words = slips(&app, &wave, SCHOOL, Children).await;
    app.change("ALTER TABLE class_session RENAME TO class_session_away").await;
    let polish = app.browser().with_header("accept-language", "pl");
    for reply in [polish.get(&address).await, polish.post(&address, &[("words", &words[0])]).await] {
        assert_eq!(reply.status, 503, "{}", reply.body);
        assert!(reply.body.contains("lang=\"pl\""), "{}", reply.body);
    }
}

#[tokio::test]
async fn words_printed_in_a_wave_from_before_there_were_slips_work_after_a_round_of_tending() {
    let (app, wave) = classroom(3).await;
    let address = session(&app, &wave, SCHOOL, Children).await;
    let words = slips(&app, &wave, SCHOOL, Children).await;
    app.change("UPDATE invitation SET slip_mac = NULL").await;
    assert_eq!(Tablet::new(&app, &address).types(&words[0]).await.status, 422);
    let key = app.app.keys.of(wave.id).unwrap();
    belong::schedule::tend_waves(&app.app).await.unwrap();
    let missing = invitations::fill_slip_codes(&app.app.db, wave.id, &key).await.unwrap();
    assert_eq!(missing, 0, "tending has filled them all in");
    Tablet::new(&app, &address).enters(&words[0]).await;
}

#[tokio::test]
async fn only_staff_open_sessions_and_no_secret_lies_in_the_database() {
    let (app, wave) = classroom(3).await;
    let path = format!("/desk/waves/{}/class", wave.id);
    assert_eq!(app.browser().get(&path).await.location(), "/sign-in");
    let address = session(&app, &wave, SCHOOL, Children).await;
    let secret = address.trim_start_matches("/class/").to_owned();
    let rows = app.every_row().await;
    assert!(!rows.contains(&secret) && !rows.contains(&secret.replace('-', "")));
    let words = slips(&app, &wave, SCHOOL, Children).await;
    let tablet = Tablet::new(&app, &address);
    let journey = tablet.starts(&words[0], "steps").await;
    tablet.answers_one(&journey).await;
    let rows = app.every_row().await;
    assert!(words.iter().all(|words| !rows.contains(words.as_str())));
    let found = invitations::groups_asked(app.app.db.reader(), wave.id).await.unwrap();
    assert_eq!(found.len(), 3);
}

#[tokio::test]
async fn a_tablet_comes_back_to_the_next_child_from_the_form_for_contact() {
    let (app, wave) = classroom(1).await;
    let path = session(&app, &wave, SCHOOL, Children).await;
    let words = slips(&app, &wave, SCHOOL, Children).await.remove(0);
    let tablet = Tablet::new(&app, &path);
    let journey = tablet.starts(&words, "steps").await;
    let form = tablet.browser.get("/contact").await;
    assert!(form.body.contains("href=\"/finish\"") && form.header("set-cookie").is_none(), "{}", form.body);
    let finished = tablet.browser.get("/finish").await;
    assert_eq!((finished.status, finished.location()), (303, path.as_str()));
    assert!(finished.header("clear-site-data").is_some());
    assert_eq!(tablet.browser.get(&journey).await.status, 400, "the device has forgotten the journey");
    let elsewhere = app.browser().get("/finish").await;
    assert_eq!(elsewhere.status, 200);
    assert!(elsewhere.header("set-cookie").is_none());
}
