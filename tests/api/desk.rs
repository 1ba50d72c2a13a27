//! Who may see what. A page that is not for somebody looks like a page that does not exist.

use crate::support::{TestApp, email_of, roster_of};
use belong::theory::Audience::Families;

const FOR_COORDINATORS: [&str; 4] = ["/desk/settings", "/desk/roster", "/desk/support", "/desk/mail"];
const FOR_LEADS: [&str; 10] = [
    "/desk",
    "/desk/pictures",
    "/desk/interventions/6",
    "/desk/poster.csv",
    "/desk/outcomes/6M",
    "/desk/register",
    "/desk/register/overall-absence",
    "/desk/targets",
    "/desk/guidance",
    "/desk/actions",
];
const FOR_BOTH: [&str; 2] = ["/desk/waves", "/desk/sessions"];

#[tokio::test]
async fn without_signing_in_the_desk_leads_to_the_sign_in_page() {
    let app = TestApp::new().await;
    for path in FOR_COORDINATORS.iter().chain(&FOR_LEADS).chain(&FOR_BOTH) {
        let reply = app.browser().get(path).await;
        assert_eq!((reply.status, reply.location()), (303, "/sign-in"), "{path}");
        let posted = app.browser().post(path, &[("name", "x")]).await;
        assert!(matches!(posted.status, 303 | 405), "POST {path}: {}", posted.status);
    }
    assert_eq!(app.count("staff").await, 0);
}

#[tokio::test]
async fn a_lead_cannot_see_rosters_and_a_coordinator_cannot_see_figures() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 3)])).await;
    let (lead, coordinator) = (app.lead().await, app.coordinator().await);
    let not_there = lead.get("/desk/no-such-page").await.status;
    for path in FOR_COORDINATORS {
        let reply = lead.get(path).await;
        assert_eq!(reply.status, not_there, "{path}");
        assert!(!reply.body.contains("Heron School"), "{path}");
        assert_eq!(coordinator.get(path).await.status, 200, "{path}");
        assert!(matches!(lead.post(path, &[]).await.status, 404 | 405), "POST {path}");
    }
    for path in FOR_LEADS {
        assert_eq!(coordinator.get(path).await.status, not_there, "{path}");
        assert_eq!(lead.get(path).await.status, 200, "{path}");
        assert!(matches!(coordinator.post(path, &[]).await.status, 404 | 405), "POST {path}");
    }
    for path in FOR_COORDINATORS.iter().chain(&FOR_BOTH) {
        let page = coordinator.get(path).await.body;
        assert!(!page.contains(&email_of("Heron School", Families, 1)), "{path} lists an address");
    }
    for path in FOR_BOTH {
        assert_eq!((lead.get(path).await.status, coordinator.get(path).await.status), (200, 200), "{path}");
    }
}

#[tokio::test]
async fn a_session_ends_with_signing_out_and_after_half_an_hour() {
    let app = TestApp::new().await;
    let coordinator = app.coordinator().await;
    assert_eq!(coordinator.get("/desk/settings").await.status, 200);
    assert_eq!(coordinator.post("/sign-out", &[]).await.status, 303);
    assert_eq!(coordinator.get("/desk/settings").await.location(), "/sign-in");
    let lead = app.lead().await;
    app.clock.set(app.clock.now().plus(31 * belong::clock::MINUTE));
    assert_eq!(lead.get("/desk/settings").await.location(), "/sign-in");
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 1)])).await;
    app.open_wave().await;
    let before = app.every_row().await;
    let link = app.link_of(&email_of("Heron School", Families, 1));
    for (name, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        for path in [link.as_str(), "/sign-in", "/desk/roster", "/desk/colleagues", "/sign-out"] {
            let foreign = app.browser().with_header(name, value);
            let reply = foreign.ask("POST", path).await;
            assert_eq!(reply.status, 403, "{path} with {name}: {}", reply.body);
        }
    }
    assert_eq!(app.every_row().await, before);
}
