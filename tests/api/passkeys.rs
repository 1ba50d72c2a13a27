//! Passkeys: added, used to confirm a session, refused in every way in which an answer can be wrong, removed.

use crate::support::{Authenticator, Browser, TestApp, rows_of};
use belong::access::{self, Gate, Grant, Role, Roles};
use belong::clock::{HOUR, MINUTE};
use belong::config::Config;
use belong::routes;
use poem::{EndpointExt, Route, get, handler};
use std::sync::Arc;

const READERS: Grant = Grant::Passkey(&[Role::Lead]);
const READING: &str = "/desk/reading";

#[handler]
fn reading() -> &'static str {
    "sealed words"
}

/// A page that wants a passkey, at a door of its own.
fn door(app: &TestApp) -> Browser {
    let gate = || Gate::before(READING, READERS, reading);
    let routes = Route::new().at(READING, get(gate()).post(gate()));
    Browser::of(routes.data(app.app.db.clone()).data(app.clock.clone()).map_to_response().boxed())
}

fn leads() -> Roles {
    Roles::of(&[Role::Lead])
}

/// Somebody with a passkey, in a session that is not confirmed yet.
async fn with_passkey(app: &TestApp, name: &str) -> (Browser, Authenticator) {
    let (browser, mut device) = (app.colleague(name, leads()).await, Authenticator::new());
    let added = browser.adds_passkey(&mut device, "").await;
    assert_eq!((added.status, added.location()), (303, "/desk/passkeys?done=added"), "{}", added.body);
    (browser, device)
}

async fn opens(app: &TestApp, browser: &Browser) -> u16 {
    browser.at(&door(app)).get(READING).await.status
}

async fn trail(app: &TestApp) -> String {
    rows_of(&app.app.db, "audit").await
}

#[tokio::test]
async fn a_page_that_wants_a_passkey_leads_there_and_back_and_opens_with_one() {
    let app = TestApp::new().await;
    let robin = app.colleague("Robin", leads()).await;
    let at_door = robin.at(&door(&app));
    let asked = at_door.get("/desk/reading?page=2").await;
    assert_eq!((asked.status, asked.location()), (303, "/desk/passkeys?next=/desk/reading%3Fpage%3D2"));
    let page = robin.get(asked.location()).await;
    assert!(page.body.contains("wants a passkey, and you have none yet"), "{}", page.body);
    assert_eq!(page.field("next").unwrap(), "/desk/reading?page=2");
    let mut device = Authenticator::new();
    let added = robin.adds_passkey(&mut device, "/desk/reading?page=2").await;
    assert_eq!((added.status, added.location()), (303, "/desk/reading?page=2"), "{}", added.body);
    let asked = at_door.get(added.location()).await;
    assert_eq!(
        (asked.status, asked.location()),
        (303, "/desk/passkeys/confirm?next=/desk/reading%3Fpage%3D2")
    );
    let before = rows_of(&app.app.db, "session").await;
    let confirmed = robin.confirms(&mut device, "/desk/reading?page=2").await;
    assert_eq!((confirmed.status, confirmed.location()), (303, "/desk/reading?page=2"), "{}", confirmed.body);
    let after = rows_of(&app.app.db, "session").await;
    assert_eq!(after.lines().count(), 1);
    let id = |row: &str| row.chars().filter(char::is_ascii_hexdigit).take(40).collect::<String>();
    assert_ne!(id(&before), id(&after), "the session has a new id");
    let page = at_door.get(confirmed.location()).await;
    assert_eq!((page.status, page.body.as_str()), (200, "sealed words"));
    assert_eq!(at_door.post(READING, &[]).await.status, 200);
    for what in ["passkey-added", "passkey-confirmed"] {
        assert_eq!(trail(&app).await.matches(what).count(), 1, "{what}");
    }
    assert_eq!(app.count("passkey_challenge").await, 0);
}

#[tokio::test]
async fn a_mail_tells_of_a_new_passkey_and_holds_nothing_of_it() {
    let app = TestApp::new().await;
    with_passkey(&app, "Robin").await;
    app.app.post.run_until_empty().await.unwrap();
    let mails = app.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(
        (mails[0].to.as_str(), mails[0].subject.as_str()),
        ("robin@example.org", "A passkey was added to your account")
    );
    assert!(!mails[0].text.contains("School laptop"), "{}", mails[0].text);
    assert!(!trail(&app).await.contains("school laptop"));
}

#[tokio::test]
async fn a_form_without_a_passkey_changes_nothing_and_says_so() {
    let app = TestApp::new().await;
    let (robin, mut device) = with_passkey(&app, "Robin").await;
    let refused = robin.at(&door(&app)).post(READING, &[]).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("Your passkey first") && refused.body.contains("/desk/passkeys/confirm"));
    assert!(trail(&app).await.contains("refused"));
    let viewer = app.colleague("Vic", Roles::of(&[Role::Viewer])).await;
    assert_eq!(opens(&app, &viewer).await, 404, "a passkey gives no role");
    assert_eq!(opens(&app, &app.browser()).await, 303);
    robin.confirms(&mut device, "").await;
    assert_eq!(opens(&app, &robin).await, 200);
    app.clock.set(app.clock.now().plus(HOUR));
    assert_eq!(robin.at(&door(&app)).get(READING).await.location(), "/sign-in", "it ends with the session");
}

#[tokio::test]
async fn an_answer_that_is_wrong_in_any_way_confirms_nothing() {
    type Fault = fn(&mut Authenticator);
    let faults: [(&str, Fault); 6] = [
        ("another origin", |device| device.origin = "https://evil.example".to_owned()),
        ("another port", |device| device.origin = "http://localhost:9090".to_owned()),
        ("another host", |device| device.host = "evil.example".to_owned()),
        ("nobody was verified", |device| device.verifies = false),
        ("a changed signature", |device| device.tampers = true),
        ("a counter that ran back", |device| device.counter = 0),
    ];
    for (what, spoil) in faults {
        let app = TestApp::new().await;
        let (robin, device) = with_passkey(&app, "Robin").await;
        let mut spoilt = device.clone();
        spoil(&mut spoilt);
        let refused = robin.confirms(&mut spoilt, "").await;
        assert_eq!(refused.status, 422, "{what}");
        assert!(refused.body.contains("could not be checked"), "{what}: {}", refused.body);
        assert_ne!(opens(&app, &robin).await, 200, "{what}");
        assert_eq!(trail(&app).await.matches("passkey-confirmed").count(), 1, "{what}");
        let mut sound = device;
        assert_eq!(robin.confirms(&mut sound, "").await.status, 303, "{what}: the sound one still works");
        assert_eq!(opens(&app, &robin).await, 200, "{what}");
    }
}

#[tokio::test]
async fn a_new_passkey_that_is_wrong_in_any_way_is_not_kept() {
    type Fault = fn(&mut Authenticator);
    let faults: [(&str, Fault); 3] = [
        ("another origin", |device| device.origin = "https://evil.example".to_owned()),
        ("another host", |device| device.host = "evil.example".to_owned()),
        ("nobody was verified", |device| device.verifies = false),
    ];
    let app = TestApp::new().await;
    let robin = app.colleague("Robin", leads()).await;
    for (what, spoil) in faults {
        let mut spoilt = Authenticator::new();
        spoil(&mut spoilt);
        assert_eq!(robin.adds_passkey(&mut spoilt, "").await.status, 422, "{what}");
        assert_eq!(app.count("passkey").await, 0, "{what}");
    }
    for (name, answer) in [("Key", "not json"), ("Key", ""), ("", "{}"), ("a\u{7}b", "{}")] {
        let refused = robin.post("/desk/passkeys", &[("name", name), ("answer", answer)]).await;
        assert_eq!(refused.status, 422, "{name} {answer}");
        assert!(refused.body.contains("There is a problem"));
    }
    assert_eq!((app.count("passkey").await, app.count("outbox").await), (0, 0));
}

#[tokio::test]
async fn a_challenge_works_once_in_its_own_session_and_for_five_minutes() {
    let app = TestApp::new().await;
    let (robin, mut device) = with_passkey(&app, "Robin").await;
    let elsewhere = app.colleague("Robin", leads()).await;
    let options = robin.draws("confirm").await.json();
    let answer = device.shows(&options);
    let confirm = async |browser: &Browser, answer: &str| {
        browser.post("/desk/passkeys/confirm", &[("answer", answer)]).await.status
    };
    assert_eq!(confirm(&elsewhere, &answer).await, 422, "asked in another session");
    elsewhere.draws("confirm").await;
    assert_eq!(confirm(&elsewhere, &answer).await, 422, "another challenge");
    assert_eq!(confirm(&robin, &answer).await, 303);
    assert_eq!(confirm(&robin, &answer).await, 422, "the same answer once more");
    let late = device.shows(&elsewhere.draws("confirm").await.json());
    app.clock.set(app.clock.now().plus(5 * MINUTE));
    assert_eq!(confirm(&elsewhere, &late).await, 422, "after five minutes");
    assert_ne!(opens(&app, &elsewhere).await, 200);
    let adding = device.shows(&robin.draws("add").await.json());
    assert_eq!(confirm(&elsewhere, &adding).await, 422, "asked for something else");
}

#[tokio::test]
async fn anothers_passkey_confirms_nobody_else() {
    let app = TestApp::new().await;
    let (robin, device) = with_passkey(&app, "Robin").await;
    let (casey, mut own) = with_passkey(&app, "Casey").await;
    let mut borrowed = device.clone();
    assert_eq!(casey.confirms(&mut borrowed, "").await.status, 422);
    let mut posing = device;
    posing.user = own.user.clone();
    assert_eq!(casey.confirms(&mut posing, "").await.status, 422);
    let mut twice = own.clone();
    assert_eq!(casey.confirms(&mut own, "").await.status, 303);
    assert_eq!(casey.adds_passkey(&mut twice, "").await.status, 422, "the same credential once more");
    assert_ne!(opens(&app, &robin).await, 200);
    assert_eq!(app.count("passkey").await, 2);
}

#[tokio::test]
async fn a_second_passkey_and_a_removal_want_a_confirmed_session() {
    let app = TestApp::new().await;
    let (robin, mut device) = with_passkey(&app, "Robin").await;
    let thief = app.colleague("Robin", leads()).await;
    let first = rows_of(&app.app.db, "audit").await;
    let id = first.split("passkey ").nth(1).unwrap()[..36].to_owned();
    let remove = format!("/desk/passkeys/{id}/remove");
    assert_eq!(thief.draws("add").await.status, 403);
    let (form, refused) = ([("name", "Mine"), ("answer", "{}")], "Confirm this session with it first");
    assert!(thief.post("/desk/passkeys", &form).await.body.contains(refused));
    assert!(thief.post(&remove, &[]).await.body.contains(refused));
    assert_eq!(app.count("passkey").await, 1);
    robin.confirms(&mut device, "").await;
    let mut second = Authenticator::new();
    assert_eq!(robin.adds_passkey(&mut second, "").await.status, 303);
    assert_eq!(app.count("passkey").await, 2);
    let (casey, mut hers) = with_passkey(&app, "Casey").await;
    casey.confirms(&mut hers, "").await;
    assert_eq!(casey.post(&remove, &[]).await.status, 404, "somebody else's");
    assert_eq!(robin.post(&remove, &[]).await.status, 303);
    assert_ne!(opens(&app, &robin).await, 200, "what it confirmed is so no longer");
    assert_eq!(robin.confirms(&mut device, "").await.status, 422);
    assert_eq!(robin.confirms(&mut second, "").await.status, 303);
    assert_eq!(opens(&app, &robin).await, 200);
}

#[tokio::test]
async fn a_lost_device_is_taken_off_by_an_administrator_and_ending_the_access_takes_all() {
    let app = TestApp::new().await;
    let admin = app.signs_in_with_passkey("Alex", Roles::of(&[Role::Administrator])).await;
    let (robin, mut device) = with_passkey(&app, "Robin").await;
    robin.confirms(&mut device, "").await;
    assert_eq!(opens(&app, &robin).await, 200);
    let everybody = access::active_colleagues(&app.app.db).await.unwrap();
    let id = |name: &str| everybody.iter().find(|one| one.name == name).unwrap().id;
    let (robins, own) =
        (format!("/desk/colleagues/{}", id("Robin")), format!("/desk/colleagues/{}", id("Alex")));
    assert!(admin.get(&robins).await.body.contains("Robin has one passkey"));
    assert_eq!(admin.post(&format!("{own}/passkeys"), &[]).await.location(), "/desk/passkeys");
    assert_eq!(app.count("passkey").await, 2, "not their own");
    assert_eq!(admin.post(&format!("{robins}/passkeys"), &[]).await.status, 303);
    assert_eq!(opens(&app, &robin).await, 303);
    assert_eq!(robin.get("/desk").await.status, 200, "the session itself goes on");
    assert_eq!(app.count("passkey").await, 1);
    let mut new = Authenticator::new();
    assert_eq!(robin.adds_passkey(&mut new, "").await.status, 303);
    assert_eq!(admin.post(&format!("{robins}/access"), &[("allowed", "no")]).await.status, 303);
    assert_eq!(app.count("passkey").await, 1);
    assert_eq!(trail(&app).await.matches("passkey-removed").count(), 2);
}

#[tokio::test]
async fn five_wrong_tries_are_followed_by_a_wait_and_then_it_goes_on() {
    let app = TestApp::new().await;
    let (robin, mut device) = with_passkey(&app, "Robin").await;
    let mut spoilt = Authenticator::new();
    spoilt.user = device.user.clone();
    for n in 0..5 {
        assert_eq!(robin.confirms(&mut spoilt, "").await.status, 422, "{n}");
    }
    assert_eq!(robin.draws("confirm").await.status, 429);
    assert_eq!(robin.post("/desk/passkeys/confirm", &[("answer", "{}")]).await.status, 429);
    app.clock.set(app.clock.now().plus(11 * MINUTE));
    assert_eq!(robin.confirms(&mut device, "").await.status, 303);
}

#[tokio::test]
async fn no_link_leads_elsewhere_and_without_a_script_the_page_says_what_to_do() {
    let app = TestApp::new().await;
    let (robin, mut device) = with_passkey(&app, "Robin").await;
    let page = robin.get("/desk/passkeys/confirm?next=https://evil.example").await;
    assert_eq!((page.status, page.field("next").as_deref()), (200, Some("")));
    assert!(page.body.contains("<noscript>") && page.body.contains("passkey.js"));
    let without = robin.post("/desk/passkeys/confirm", &[("answer", "")]).await;
    assert_eq!(without.status, 422);
    assert!(without.body.contains("Switch JavaScript on"), "{}", without.body);
    assert_eq!(robin.draws("nonsense").await.status, 422);
    let confirmed = robin.confirms(&mut device, "//evil.example").await;
    assert_eq!(confirmed.location(), "/desk/passkeys?done=confirmed");
    let listed = robin.get(confirmed.location()).await.body;
    assert!(listed.contains("School laptop") && listed.contains("This is your only passkey"), "{listed}");
}

#[tokio::test]
async fn at_an_address_without_a_name_the_page_says_why_there_are_no_passkeys() {
    let app = TestApp::new().await;
    let robin = app.colleague("Robin", leads()).await;
    let mut config = Config::clone(&app.app.config);
    config.server.base_url = "http://127.0.0.1:8080".to_owned();
    let numbered = belong::app::App { config: Arc::new(config), ..app.app.clone() };
    let there = robin.at(&Browser::of(routes::endpoint(&numbered)));
    let page = there.get("/desk/passkeys").await;
    assert!(page.body.contains("Passkeys need an address with a name"), "{}", page.body);
    assert!(!page.body.contains("Add a passkey</button>"));
    assert_eq!(there.draws("add").await.status, 422);
}

#[tokio::test]
async fn signing_in_with_a_passkey_opens_what_wants_one() {
    let app = TestApp::new().await;
    let robin = app.signs_in_with_passkey("Robin", leads()).await;
    let elsewhere = app.signs_in_with_passkey("Robin", leads()).await;
    assert_eq!((opens(&app, &robin).await, opens(&app, &elsewhere).await), (200, 200));
    let page = robin.get("/desk").await.body;
    assert!(page.contains("Your passkeys"), "{page}");
}
