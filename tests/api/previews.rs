//! A coordinator walks through questionnaires; nothing is kept.

use super::support::{Reply, TestApp};
use belong::surveys::Content;
use belong::theory::Audience;

fn form_of(page: &Reply) -> Vec<(String, String)> {
    ["form_token", "nonce", "item"]
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), page.field(name)?)))
        .collect()
}

async fn presses(browser: &super::support::Browser, at: &str, page: &Reply, more: &[(&str, &str)]) -> Reply {
    let own = form_of(page);
    let mut fields: Vec<(&str, &str)> =
        own.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend(more);
    browser.post(at, &fields).await
}

#[tokio::test]
async fn a_coordinator_walks_every_questionnaire_to_the_end_and_nothing_is_kept() {
    let app = TestApp::new().await;
    let coordinator = app.coordinator().await;
    let before = app.every_row().await;
    for audience in Audience::ALL {
        let start = format!("/desk/preview/autumn/{}", audience.code().to_lowercase());
        let landing = coordinator.get(&start).await;
        assert_eq!(landing.status, 200, "{}", landing.body);
        assert!(landing.body.contains("This is a preview. Nothing that you choose here is kept."));
        let token = landing.field("form_token").unwrap();
        let started = coordinator.post(&start, &[("form_token", &token), ("layout", "steps")]).await;
        let walk = format!("{start}/walk");
        assert_eq!((started.status, started.location()), (303, walk.as_str()));
        let mut page = coordinator.get(&walk).await;
        assert!(page.body.contains("Question 1 of"), "{}", page.body);
        let first = page.body.split("type=\"radio\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
        let choice = first.split('"').next().unwrap().to_owned();
        let mut next = presses(&coordinator, &walk, &page, &[("answer", &choice), ("go", "next")]).await;
        while !next.location().contains("q=check") {
            page = coordinator.get(next.location()).await;
            next = presses(&coordinator, &walk, &page, &[("go", "skip")]).await;
        }
        let check = coordinator.get(next.location()).await;
        let sent = presses(&coordinator, &walk, &check, &[("go", "send")]).await;
        let thanks = coordinator.get(sent.location()).await;
        assert!(thanks.body.contains("<h1>Thank you</h1>"), "{}", thanks.body);
    }
    assert_eq!(app.every_row().await, before, "a preview writes nothing");
}

#[tokio::test]
async fn a_walk_changes_its_edition_and_keeps_place_and_answer() {
    let app = TestApp::new().await;
    let coordinator = app.coordinator().await;
    let start = "/desk/preview/autumn/yc";
    let landing = coordinator.get(start).await;
    let token = landing.field("form_token").unwrap();
    coordinator.post(start, &[("form_token", &token), ("layout", "steps")]).await;
    let walk = format!("{start}/walk");
    let second = coordinator.get(&format!("{walk}?q=2")).await;
    for edition in Content::embedded().editions.iter() {
        let switch = [("answer", "sometimes"), ("edition", edition.code.as_str())];
        let moved = presses(&coordinator, &walk, &second, &switch).await;
        assert_eq!(moved.location(), format!("{walk}?q=2"));
        let page = coordinator.get(moved.location()).await;
        let dir = edition.direction.code();
        assert!(page.body.contains(&format!("<html lang=\"{}\" dir=\"{dir}\"", edition.language)));
        assert!(page.body.contains("value=\"sometimes\" checked"), "{}: the answer stays", edition.code);
        assert_eq!(page.body.contains("class=\"card unchecked\""), edition.is_draft(), "{}", edition.code);
        assert_eq!(page.body.contains("class=\"p\""), edition.easy_read, "{}", edition.code);
    }
}

#[tokio::test]
async fn only_coordinators_preview() {
    let app = TestApp::new().await;
    for path in ["/desk/preview", "/desk/preview/autumn/yc", "/desk/preview/autumn/yc/walk"] {
        assert!(app.browser().get(path).await.location().starts_with("/sign-in"), "{path}");
    }
    let coordinator = app.coordinator().await;
    assert_eq!(coordinator.get("/desk/preview/winter/yc").await.status, 404);
    assert_eq!(coordinator.get("/desk/preview/autumn/xx").await.status, 404);
    assert!(
        coordinator.get("/desk/preview").await.body.contains("draft: nobody who reads it has checked it yet")
    );
}
