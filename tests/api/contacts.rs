//! Whom respondents can turn to: the desk's page, and waves that do not open without it.

use crate::support::{Browser, TestApp, roster_of};
use belong::clock::DAY;
use belong::schedule;
use belong::theory::Audience::{Children, Families};
use belong::waves::State;

const MS_EXAMPLE: [(&str, &str); 6] = [
    ("name", "Ms Example <b>"),
    ("words", "the grown-up you can talk to"),
    ("phone", "01632 960 001"),
    ("owner", "The school office"),
    ("hours", ""),
    ("email", ""),
];

/// The ids of contacts and settings on a page, in order.
fn ids<'a>(page: &'a str, before: &str) -> Vec<&'a str> {
    page.split(before).skip(1).map(|rest| &rest[..36]).collect()
}

async fn setting_id(desk: &Browser) -> String {
    let page = desk.get("/desk/support").await.body;
    let (_, options) = page.split_once("Everybody in the partnership</option>").unwrap();
    ids(options, "<option value=\"")[0].to_owned()
}

#[tokio::test]
async fn a_contact_is_added_changed_confirmed_and_removed_by_either_role() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 1)])).await;
    let (lead, coordinator) = (app.lead().await, app.coordinator().await);
    let page = lead.get("/desk/support").await.body;
    assert!(page.contains("Heron School") && page.matches(">missing<").count() == 2, "{page}");
    let setting = setting_id(&lead).await;
    let mut form = MS_EXAMPLE.to_vec();
    form.extend([("setting", setting.as_str()), ("review_by", "2027-03-01")]);
    let added = lead.post("/desk/support", &form).await;
    assert_eq!((added.status, added.location()), (303, "/desk/support?done=added"), "{}", added.body);
    let page = coordinator.get("/desk/support?done=added").await.body;
    assert!(page.contains("Ms Example &#60;b&#62;") && page.contains("in date"), "{page}");
    assert!(page.contains("review by 1 March 2027") && page.contains("The contact is added."), "{page}");

    let one = format!("/desk/support/{}", ids(&page, "href=\"/desk/support/")[0]);
    let mut form = MS_EXAMPLE.to_vec();
    form[2].1 = "01632 960 002";
    form.push(("review_by", "2026-11-03"));
    assert_eq!(coordinator.get(&one).await.status, 200);
    assert_eq!(coordinator.post(&one, &form).await.status, 303);
    app.clock.set(app.clock.now().plus(2 * DAY));
    let (lead, coordinator) = (again(&app, "lead").await, again(&app, "coordinator").await);
    let page = lead.get("/desk/support").await.body;
    assert!(page.contains("01632 960 002") && page.contains("review is due"), "{page}");
    let confirmed = lead.post(&format!("{one}/confirm"), &[("review_by", "2027-09-01")]).await;
    assert_eq!(confirmed.location(), "/desk/support?done=confirmed", "{}", confirmed.body);
    assert!(lead.get("/desk/support").await.body.contains("review by 1 September 2027"));
    let late = lead.post(&format!("{one}/confirm"), &[("review_by", "2030-01-01")]).await;
    assert!(late.status == 422 && late.body.contains("within two years"), "{}", late.body);
    assert_eq!(coordinator.post(&format!("{one}/remove"), &[]).await.status, 303);
    assert_eq!((app.count("support_contact").await, coordinator.get(&one).await.status), (0, 404));
}

/// The same person, signed in again after their session has ended.
async fn again(app: &TestApp, role: &str) -> Browser {
    use belong::access::mint_unbound_link;
    let email = if role == "lead" { "robin@example.org" } else { "casey@example.org" };
    let link = mint_unbound_link(&app.app.db, &app.app.instance, &app.clock, "", email).await;
    let browser = app.browser();
    assert_eq!(browser.post(&link.unwrap().unwrap(), &[]).await.status, 303);
    browser
}

#[tokio::test]
async fn what_cannot_be_kept_is_named_and_what_was_typed_stays() {
    let app = TestApp::new().await;
    let lead = app.lead().await;
    let form =
        [("name", "Ms Example"), ("phone", "soon"), ("setting", "nowhere"), ("review_by", "2026-11-01")];
    let refused = lead.post("/desk/support", &form).await;
    assert_eq!(refused.status, 422);
    for part in
        ["There is a problem", "#setting", "#words", "#phone", "#owner", "#review_by", "value=\"soon\""]
    {
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    assert!(refused.body.contains("choose 2 November 2026 or later"), "{}", refused.body);
    assert_eq!(app.count("support_contact").await, 0);
    for path in ["", "/nonsense", "/00000000-0000-4000-8000-000000000000"] {
        let page = app.browser().get(&format!("/desk/support{path}")).await;
        assert_eq!((page.status, page.location()), (303, "/sign-in"), "{path}");
    }
    assert_eq!(lead.get("/desk/support/nonsense").await.status, 404);
}

#[tokio::test]
async fn neither_a_person_nor_the_clock_opens_a_wave_until_every_setting_has_a_contact_in_date() {
    let app =
        TestApp::with_roster(&roster_of(&[("Heron School", Children, 2), ("Rook School", Families, 2)]))
            .await;
    let wave = app.planned_wave().await;
    let coordinator = app.coordinator().await;
    let page = coordinator.get("/desk/support").await.body;
    let contacts = ids(&page, "href=\"/desk/support/");
    assert_eq!(contacts.len(), 2);
    let heron = format!("/desk/support/{}", contacts[0]);
    let place = format!("/desk/waves/{}", wave.id);
    assert!(!coordinator.get(&place).await.body.contains("cannot open yet"));
    let until_today = [("review_by", "2026-11-02")];
    assert_eq!(coordinator.post(&format!("{heron}/confirm"), &until_today).await.status, 303);
    app.clock.set(app.clock.now().plus(DAY));
    let coordinator = again(&app, "coordinator").await;

    schedule::tend_waves(&app.app).await.unwrap();
    assert_eq!(app.wave(&wave).await.state, State::Planned, "the clock does not open it");
    let page = coordinator.get(&place).await.body;
    assert!(page.contains("cannot open yet") && page.contains("Heron School has no support"), "{page}");
    let by_hand = coordinator.post(&format!("{place}/open"), &[]).await;
    assert_eq!((by_hand.status, app.wave(&wave).await.state), (422, State::Planned));
    assert!(
        by_hand.body.contains("Heron School") && !by_hand.body.contains("Rook School"),
        "{}",
        by_hand.body
    );
    assert_eq!(app.count("invitation").await, 0);

    assert_eq!(
        coordinator.post(&format!("{heron}/confirm"), &[("review_by", "2027-09-01")]).await.status,
        303
    );
    app.clock.set(app.clock.now().plus(DAY / 48));
    schedule::tend_waves(&app.app).await.unwrap();
    assert_eq!(app.wave(&wave).await.state, State::Open);
    assert_eq!(app.count("invitation").await, 4);
}
