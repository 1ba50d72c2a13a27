//! Whom respondents can turn to: the desk's page, and waves that do not open without it.

use crate::support::{Browser, Reply, TestApp, email_of, often, roster_of};
use belong::clock::DAY;
use belong::schedule;
use belong::theory::Audience::{Children, Families, Staff, YoungPeople};
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
async fn a_contact_is_added_changed_confirmed_and_removed_by_two_coordinators() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 1)])).await;
    let (lead, coordinator) = (app.coordinator().await, app.coordinator().await);
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
    let (lead, coordinator) = (again(&app).await, again(&app).await);
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
async fn again(app: &TestApp) -> Browser {
    use belong::access::mint_unbound_link;
    let link = mint_unbound_link(&app.app.db, &app.app.instance, &app.clock, "", "casey@example.org").await;
    let browser = app.browser();
    assert_eq!(browser.post(&link.unwrap().unwrap(), &[]).await.status, 303);
    browser
}

#[tokio::test]
async fn what_cannot_be_kept_is_named_and_what_was_typed_stays() {
    let app = TestApp::new().await;
    let lead = app.coordinator().await;
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
    let coordinator = again(&app).await;

    schedule::tend_waves(&app.app).await.unwrap();
    assert_eq!(app.wave(&wave).await.state, State::Approved, "the clock does not open it");
    let page = coordinator.get(&place).await.body;
    assert!(page.contains("cannot open yet") && page.contains("Heron School has no support"), "{page}");
    let by_hand = coordinator.post(&format!("{place}/open"), &[]).await;
    assert_eq!((by_hand.status, app.wave(&wave).await.state), (422, State::Approved));
    let why = by_hand.body.split("There is a problem").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(why.contains("Heron School") && !why.contains("Rook School"), "{why}");
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

/// The support block of a page; there is exactly one.
fn block(page: &Reply) -> String {
    let parts: Vec<&str> = page.body.split("<div class=\"support\">").collect();
    assert_eq!(parts.len(), 2, "{}", page.body);
    parts[1].split("</div>").next().unwrap().to_owned()
}

#[tokio::test]
async fn every_page_of_children_and_families_names_the_same_people_whatever_is_answered() {
    let heron = |audience| ("Heron School", audience, 2);
    let rook = ("Rook School", Children, 1);
    let app = TestApp::with_roster(&roster_of(&[
        heron(Children),
        heron(YoungPeople),
        heron(Families),
        heron(Staff),
        rook,
    ]))
    .await;
    app.gives_contact(None, "The local line").await;
    app.open_wave().await;
    for audience in [Children, YoungPeople, Families] {
        let mut blocks = Vec::new();
        for (n, worst) in [(1, true), (2, false)] {
            let me = app.respondent(&email_of("Heron School", audience, n));
            blocks.push(block(&me.opens().await));
            let journey = me.starts("steps").await;
            for question in app.questionnaire(audience).questions {
                blocks.push(block(&me.page(&journey).await.0));
                let code = if worst { question.choices[0].code.clone() } else { often(&question) };
                assert_eq!(me.answers_next(&journey, &code).await.status, 303);
            }
            let (check, nonce) = me.page(&format!("{journey}?q=check")).await;
            blocks.push(block(&check));
            let sent = me.browser.post(&journey, &[("nonce", nonce.as_str()), ("go", "send")]).await;
            assert_eq!(sent.location(), format!("{journey}/thanks"), "{}", sent.body);
            blocks.push(block(&me.browser.get(sent.location()).await));
        }
        let own = "<bdi lang=\"en\">Ms Example of Heron School, the grown-up you can talk to</bdi>";
        assert!(blocks[0].contains(own) && blocks[0].contains("href=\"tel:01632960001\""), "{}", blocks[0]);
        assert!(blocks[0].find(own) < blocks[0].find("The local line"), "{}", blocks[0]);
        assert!(blocks[0].contains("tel:08001111") && blocks[0].contains("tel:999"), "{}", blocks[0]);
        assert!(blocks.len() > 10 && blocks.iter().all(|one| *one == blocks[0]), "{audience:?}: {blocks:?}");
    }
    let staff = block(&app.respondent(&email_of("Heron School", Staff, 1)).opens().await);
    assert!(!staff.contains("Ms Example") && staff.contains("tel:999"), "{staff}");
    let rook = block(&app.respondent(&email_of("Rook School", Children, 1)).opens().await);
    assert!(rook.contains("Ms Example of Rook School") && !rook.contains("Heron"), "{rook}");
    let closed = block(&app.browser().get("/s/nothing").await);
    assert!(closed.contains("The local line") && !closed.contains("Ms Example"), "{closed}");
}

#[tokio::test]
async fn a_contact_that_nobody_has_confirmed_is_not_shown_from_the_next_day_on() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 1)])).await;
    app.open_wave().await;
    let coordinator = app.coordinator().await;
    let page = coordinator.get("/desk/support").await.body;
    let heron = format!("/desk/support/{}", ids(&page, "href=\"/desk/support/")[0]);
    assert_eq!(
        coordinator.post(&format!("{heron}/confirm"), &[("review_by", "2026-11-03")]).await.status,
        303
    );
    let me = app.respondent(&email_of("Heron School", Families, 1));
    for (day, is_shown) in [("2026-11-03 23:00", true), ("2026-11-04 00:01", false)] {
        app.clock.set(crate::support::london(day));
        assert_eq!(block(&me.opens().await).contains("Ms Example"), is_shown, "{day}");
    }
    let coordinator = again(&app).await;
    assert_eq!(
        coordinator.post(&format!("{heron}/confirm"), &[("review_by", "2027-11-03")]).await.status,
        303
    );
    assert!(block(&me.opens().await).contains("Ms Example"), "a change shows at once");
}

#[tokio::test]
async fn the_first_page_warns_where_nine_are_invited_and_not_where_ten_are() {
    let app =
        TestApp::with_roster(&roster_of(&[("Heron School", Families, 9), ("Rook School", Families, 10)]))
            .await;
    app.open_wave().await;
    for (setting, is_small) in [("Heron School", true), ("Rook School", false)] {
        let page = app.respondent(&email_of(setting, Families, 1)).opens().await.body;
        assert_eq!(page.contains("Only a few families are asked here"), is_small, "{setting}: {page}");
        if is_small {
            assert!(
                page.find("Only a few families") < page.find("name=\"layout\""),
                "before anything starts"
            );
        }
    }
}
