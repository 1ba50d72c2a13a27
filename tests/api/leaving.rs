//! "Exit this page", and what the pages carry for the one script.

use crate::support::{TestApp, email_of, roster_of};
use belong::theory::Audience::Families;

#[tokio::test]
async fn the_exit_leads_away_and_this_device_forgets_the_journey_but_the_link_keeps_the_answers() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 1)])).await;
    app.open_wave().await;
    let me = app.respondent(&email_of("Heron School", Families, 1));
    let journey = me.starts("steps").await;
    me.answers_next(&journey, "agree").await;
    let page = me.browser.get(&format!("{journey}?q=2")).await.body;
    assert!(page.contains("<a class=\"exit\" href=\"/exit\" rel=\"noreferrer nofollow\">"), "{page}");
    let away = me.browser.get("/exit").await;
    assert_eq!((away.status, away.location()), (303, "https://www.bbc.co.uk/weather"));
    assert_eq!(away.header("referrer-policy"), Some("no-referrer"));
    let back = me.browser.get(&journey).await;
    assert_eq!(back.status, 400, "going back shows no question: {}", back.body);
    let again = me.opens().await.body;
    assert!(again.contains("You have done 1 of 10."), "{again}");
    assert_eq!(app.browser().get("/exit").await.status, 303, "without a journey it just leads away");
}

#[tokio::test]
async fn a_respondents_page_names_one_script_and_the_desk_none() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 1)])).await;
    app.open_wave().await;
    let me = app.respondent(&email_of("Heron School", Families, 1));
    for path in [me.link.clone(), me.starts("steps").await] {
        let page = me.browser.get(&path).await.body;
        assert_eq!(page.matches("<script").count(), 1, "{page}");
        assert!(page.contains("<script src=\"/static/respondent.js?v="), "{page}");
        assert!(page.contains(" data-keep=\"/live\""), "{page}");
        for words in
            ["data-listen-label=\"Listen\"", "data-listen-stop=\"Stop\"", "data-offline-text=\"You are"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
    assert!(!app.browser().get("/sign-in").await.body.contains("<script"));
}
