//! "You said, we did": the desk's page.

use crate::support::{TestApp, email_of, roster_of};
use belong::theory::Audience::Families;

#[tokio::test]
async fn what_was_heard_and_done_is_added_listed_and_removed() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 1)])).await;
    let (lead, coordinator) = (app.lead().await, app.lead().await);
    let page = coordinator.get("/desk/actions").await.body;
    let (_, options) = page.split_once("The partnership</option>").unwrap();
    let setting = &options.split("<option value=\"").nth(1).unwrap()[..36];
    let form = [
        ("setting", setting),
        ("outcome", "6S"),
        ("audience", "YP"),
        ("heard", "The corridors are <packed>."),
        ("did", "Two year groups now eat earlier."),
        ("done_on", "2026-10-05"),
    ];
    let added = coordinator.post("/desk/actions", &form).await;
    assert_eq!((added.status, added.location()), (303, "/desk/actions?done=added"), "{}", added.body);
    let page = lead.get("/desk/actions").await.body;
    for part in ["Heron School ", "&#60;packed&#62;", "done on 5 October 2026", "eat earlier"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let id = &page.split("href=\"/desk/actions/").nth(1).unwrap()[..36];
    assert_eq!(lead.post(&format!("/desk/actions/{id}/remove"), &[]).await.status, 303);
    assert!(!lead.get("/desk/actions").await.body.contains("eat earlier"));
    assert_eq!(lead.get(&format!("/desk/actions/{id}")).await.status, 404);
    assert_eq!((app.count("action").await, app.count("action_change").await), (1, 2), "nothing is lost");
}

#[tokio::test]
async fn half_an_action_or_one_to_come_is_refused_and_what_was_typed_stays() {
    let app = TestApp::new().await;
    let lead = app.lead().await;
    let form = [("setting", "nowhere"), ("heard", "Too loud."), ("done_on", "2026-11-03")];
    let refused = lead.post("/desk/actions", &form).await;
    assert_eq!(refused.status, 422);
    for part in ["#setting", "#outcome", "#did", "#done_on", ">Too loud.</textarea>"] {
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    assert_eq!(app.count("action").await, 0);
    let nobody = app.browser().post("/desk/actions", &form).await;
    assert_eq!((nobody.status, nobody.location()), (303, "/sign-in"));
}

#[tokio::test]
async fn whoever_has_answered_reads_the_latest_of_their_setting_and_of_the_partnership() {
    let app =
        TestApp::with_roster(&roster_of(&[("Heron School", Families, 1), ("Rook School", Families, 1)]))
            .await;
    app.open_wave().await;
    let thanks = |setting| app.respondent(&email_of(setting, Families, 1));
    let early = thanks("Rook School").answers_everything(&app, Families).await;
    assert!(!early.body.contains("You said, we did"), "{}", early.body);
    let lead = app.lead().await;
    let page = lead.get("/desk/actions").await.body;
    let (_, options) = page.split_once("The partnership</option>").unwrap();
    let heron = &options.split("<option value=\"").nth(1).unwrap()[..36];
    for (setting, did, done_on) in [
        ("", "An older thing.", "2026-09-01"),
        ("", "We wrote <new> letters.", "2026-10-01"),
        (heron, "Two year groups eat earlier.", "2026-10-05"),
    ] {
        let heard = "You told us so.";
        let form =
            [("setting", setting), ("outcome", "6S"), ("heard", heard), ("did", did), ("done_on", done_on)];
        assert_eq!(lead.post("/desk/actions", &form).await.status, 303);
    }
    let page = thanks("Heron School").answers_everything(&app, Families).await.body;
    for part in ["You said, we did", "eat earlier", "We wrote &#60;new&#62; letters.", "You told us so."] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.find("eat earlier") < page.find("letters") && !page.contains("An older thing"), "{page}");
}
