//! Private links: what a scanner, a stranger and a late visitor can do with them.

use crate::support::{TestApp, email_of, roster_of};
use belong::clock::DAY;
use belong::theory::Audience::{Children, Families};

async fn with_family() -> (TestApp, String) {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 3)])).await;
    app.open_wave().await;
    (app, email_of("Heron School", Families, 1))
}

#[tokio::test]
async fn reading_a_link_changes_no_row_however_often_and_by_whatever_method() {
    let (app, family) = with_family().await;
    let link = app.link_of(&family);
    let before = app.every_row().await;
    for agent in ["", "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0", "Barracuda", "GoogleImageProxy"] {
        for method in ["GET", "HEAD", "OPTIONS"] {
            for _ in 0..17 {
                let browser =
                    app.browser().with_header("user-agent", agent).with_header("purpose", "prefetch");
                let reply = browser.ask(method, &link).await;
                assert!(reply.status < 500, "{method}: {}", reply.body);
            }
        }
    }
    assert_eq!(app.every_row().await, before);
}

#[tokio::test]
async fn a_scanner_that_presses_everything_with_empty_fields_uses_nothing_up() {
    let (app, family) = with_family().await;
    for layout in ["steps", "all"] {
        let scanner = app.respondent(&family);
        let journey = scanner.starts(layout).await;
        let (page, nonce) = scanner.page(&journey).await;
        let item = page.field("item").unwrap_or_default();
        for go in ["next", "back", "skip", "check", "send", "change", "", "finish"] {
            for given in [&nonce, ""] {
                let form = [("nonce", given), ("go", go), ("item", &*item), ("answer", "")];
                let pressed = scanner.browser.post(&journey, &form).await;
                assert!(pressed.status < 500, "{go}: {}", pressed.body);
            }
        }
    }
    assert_eq!((app.count("ballot").await, app.count("response").await), (0, 0));
    let human = app.respondent(&family);
    assert!(human.answers_everything(&app, Families).await.body.contains("Thank you"));
    assert_eq!(app.count("ballot").await, 1);
}

#[tokio::test]
async fn used_unknown_malformed_and_closed_links_give_the_same_page_to_the_byte() {
    let (app, family) = with_family().await;
    let used = app.respondent(&family);
    used.answers_everything(&app, Families).await;
    let unknown = format!("/s/{}", "A".repeat(43));
    let open = app.link_of(&email_of("Heron School", Families, 2));
    let kind = app.browser().get(&used.link).await;
    assert_eq!(kind.status, 404);
    assert!(kind.body.contains("This link is not open"), "{}", kind.body);
    let malformed =
        ["/s/x", "/s/%00", "/s/%F0%9F%98%80", "/s/..%2F..%2Fetc%2Fpasswd", "/s/a%22%3E%3Cscript%3E"];
    for link in malformed.iter().copied().chain([unknown.as_str(), &used.link]) {
        assert_eq!(app.browser().get(link).await, kind, "{link}");
        assert_eq!(app.browser().post(link, &[]).await, kind, "POST {link}");
    }
    app.clock.set(app.clock.now().plus(15 * DAY));
    assert_eq!(app.browser().get(&open).await, kind, "a wave whose time is over");
}

#[tokio::test]
async fn a_link_names_nobody_and_gives_way_to_an_address_without_it() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Children, 1)])).await;
    app.open_wave().await;
    let child = email_of("Heron School", Children, 1);
    let respondent = app.respondent(&child);
    let landing = respondent.opens().await;
    for told in [child.as_str(), "C1", "heron-school"] {
        assert!(!landing.body.contains(told), "the landing page says {told}");
    }
    assert_eq!(landing.header("cache-control"), Some("no-store"));
    assert_eq!(landing.header("referrer-policy"), Some("no-referrer"));
    let journey = respondent.starts("steps").await;
    let token = respondent.link.trim_start_matches("/s/");
    assert!(!journey.contains(token) && !respondent.page(&journey).await.0.body.contains(token));
}

#[tokio::test]
async fn a_closed_wave_drops_its_drafts_and_stops_links_and_journeys() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 2)])).await;
    let wave = app.open_wave().await;
    let half_way = app.respondent(&email_of("Heron School", Families, 1));
    let journey = half_way.starts("steps").await;
    let code = app.questionnaire(Families).questions[0].choices[0].code.clone();
    half_way.answers_next(&journey, &code).await;
    assert_eq!(app.count("draft").await, 1);
    let (_, nonce) = half_way.page(&journey).await;
    app.app.close_wave(&wave).await.unwrap();
    assert_eq!(app.count("draft").await, 0);
    for reply in [
        half_way.opens().await,
        half_way.browser.get(&journey).await,
        half_way.browser.post(&journey, &[("nonce", &nonce), ("go", "send")]).await,
    ] {
        assert_eq!(reply.status, 404);
        assert!(reply.body.contains("This link is not open"), "{}", reply.body);
    }
    assert_eq!(app.count("ballot").await, 0);
}

#[tokio::test]
async fn whoever_sent_before_the_close_sees_the_thank_you_after_it() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 2)])).await;
    let wave = app.open_wave().await;
    let person = app.respondent(&email_of("Heron School", Families, 1));
    let journey = person.starts("all").await;
    let first = &app.questionnaire(Families).questions[0];
    let answers = [(first.item.clone(), first.choices[0].code.clone())];
    assert_eq!(person.sends(&journey, &answers).await.status, 303);
    app.app.close_wave(&wave).await.unwrap();
    let thanks = person.browser.get(&format!("{journey}/thanks")).await;
    assert_eq!(thanks.status, 200);
    assert!(thanks.body.contains("Thank you"), "{}", thanks.body);
}
