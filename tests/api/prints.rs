//! Slips and paper questionnaires: who gets them, and that they are kept nowhere.

use crate::support::{TestApp, roster_of};
use belong::theory::Audience::{Children, Families};

const SLIPS: &str = "slips.pdf?setting=Heron+School&audience=YC&edition=en";
const PAPER: &str = "paper.pdf?setting=Heron+School&audience=YC&edition=en&size=a4";

async fn heron() -> (TestApp, String) {
    let roster = roster_of(&[("Heron School", Children, 7), ("Heron School", Families, 2)]);
    let app = TestApp::with_roster(&roster).await;
    let wave = app.open_wave().await;
    let path = format!("/desk/waves/{}", wave.id);
    (app, path)
}

#[tokio::test]
async fn a_coordinator_prints_slips_and_papers_that_no_cache_may_keep() {
    let (app, wave) = heron().await;
    let coordinator = app.coordinator().await;
    assert!(coordinator.get(&wave).await.body.contains("Print slips and paper questionnaires"));
    let page = coordinator.get(&format!("{wave}/print")).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("as private as the invitation by e-mail"), "{}", page.body);
    let before = app.every_row_besides_notes().await;
    for what in [SLIPS, PAPER] {
        let reply = coordinator.get(&format!("{wave}/{what}")).await;
        assert_eq!(reply.status, 200, "{what}: {}", reply.body);
        assert_eq!(reply.header("content-type"), Some("application/pdf"));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert!(reply.body.starts_with("%PDF-"), "{what}");
    }
    assert_eq!(before, app.every_row_besides_notes().await, "a GET writes nothing but that it was asked for");
}

#[tokio::test]
async fn slips_are_for_coordinators_and_a_lead_prints_a_blank_questionnaire_only() {
    let (app, wave) = heron().await;
    let (lead, coordinator, nobody) = (app.lead().await, app.coordinator().await, app.browser());
    for what in [SLIPS, PAPER, "print"] {
        let reply = nobody.get(&format!("{wave}/{what}")).await;
        assert_eq!((reply.status, reply.location()), (303, "/sign-in"), "{what}");
    }
    assert_eq!(lead.get(&format!("{wave}/{SLIPS}")).await.status, 404);
    let page = lead.get(&format!("{wave}/print")).await.body;
    assert!(!page.contains("slips.pdf"), "{page}");
    let theirs = lead.get(&format!("{wave}/{PAPER}")).await;
    let blank = coordinator.get(&format!("{wave}/{PAPER}&blank=1")).await;
    assert_eq!((theirs.status, theirs.body.as_str()), (200, blank.body.as_str()));
    let named = coordinator.get(&format!("{wave}/{PAPER}")).await;
    assert!(named.body.len() > theirs.body.len());
}

#[tokio::test]
async fn what_cannot_be_printed_comes_back_with_a_sentence() {
    let (app, wave) = heron().await;
    let coordinator = app.coordinator().await;
    for (what, sentence) in [
        ("slips.pdf", "Choose who it is for."),
        ("slips.pdf?audience=YC&setting=Nowhere", "Choose a setting from the list."),
        ("slips.pdf?audience=ST&setting=Heron+School", "Nobody at Heron School is asked as staff."),
        ("paper.pdf?audience=YC&setting=Heron+School&edition=qps", "This wave does not offer"),
    ] {
        let reply = coordinator.get(&format!("{wave}/{what}")).await;
        assert_eq!(reply.status, 422, "{what}");
        assert!(reply.body.contains(sentence) && reply.body.contains("There is a problem"), "{}", reply.body);
    }
}

#[tokio::test]
async fn a_coordinator_prints_any_questionnaire_blank_before_a_wave_opens() {
    let app = TestApp::new().await;
    let coordinator = app.coordinator().await;
    for (audience, edition) in [("YC", "en-easy"), ("FA", "ar"), ("ST", "uk")] {
        let path =
            format!("/desk/preview/paper.pdf?term=autumn&audience={audience}&edition={edition}&size=a4");
        let reply = coordinator.get(&path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        assert!(reply.body.starts_with("%PDF-"), "{path}");
        assert!(app.browser().get(&path).await.location().starts_with("/sign-in"));
    }
    assert_eq!(coordinator.get("/desk/preview/paper.pdf?term=winter&audience=YC").await.status, 404);
}
