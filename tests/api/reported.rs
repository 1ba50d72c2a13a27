//! Reports: whose they are, the trail of what was made, and the mails that tell of them.

use crate::support::{Browser, TestApp, email_of, london, roster_of, rows_of};
use belong::access::{self, Role, Roles};
use belong::clock::DAY;
use belong::people;
use belong::schedule::tend_waves;
use belong::theory::Audience::Families;

const HERE: &str = "/desk/reports/timetable";

async fn three_settings() -> TestApp {
    let places = ["Curlew", "Kittiwake", "Sandpiper"].map(|place| (place, Families, 40));
    let app = TestApp::with_roster(&roster_of(&places)).await;
    let wave = app.open_wave().await;
    for place in ["Curlew", "Kittiwake", "Sandpiper"] {
        for n in 1..=12 {
            app.respondent(&email_of(place, Families, n)).answers_everything(&app, Families).await;
        }
    }
    app.release(&wave).await;
    app
}

async fn setting_lead(app: &TestApp, name: &str, setting: &str) -> Browser {
    let known = people::settings(app.app.db.reader()).await.unwrap();
    let own = known.iter().find(|one| one.name == setting).unwrap().id;
    app.colleague(name, Roles::default().with(Role::SettingLead, Some(own))).await
}

/// The same colleague, signed in anew as the lead of another setting.
async fn of_another_setting(app: &TestApp, email: &str, setting: &str) -> Browser {
    let administrator = app.colleague("Ada", Roles::of(&[Role::Administrator])).await;
    let page = administrator.get("/desk/colleagues").await.body;
    let row = page.split("<tr>").find(|row| row.contains(email)).expect("a row of this colleague");
    let id = row.split("/desk/colleagues/").nth(1).unwrap()[..36].parse().unwrap();
    let known = people::settings(app.app.db.reader()).await.unwrap();
    let other = known.iter().find(|one| one.name == setting).unwrap().id;
    let roles = Roles::default().with(Role::SettingLead, Some(other));
    access::change_roles(&app.app.db, &app.clock, id, &roles).await.unwrap().unwrap();
    let link = access::mint_unbound_link(&app.app.db, &app.app.instance, &app.clock, "", email).await;
    let browser = app.browser();
    assert_eq!(browser.post(&link.unwrap().unwrap(), &[]).await.status, 303);
    browser
}

/// Waits until what was begun is made.
async fn finished(who: &Browser, place: &str) -> String {
    loop {
        let page = who.get(place).await;
        assert_eq!(page.status, 200, "{}", page.body);
        if page.header("refresh").is_none() {
            return page.body;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_setting_lead_has_the_own_sheet_and_no_other_and_a_lead_has_all() {
    let app = three_settings().await;
    let own = setting_lead(&app, "Kim", "Curlew").await;
    let page = own.get("/desk/reports").await.body;
    assert!(page.contains("setting?setting=Curlew") && !page.contains("Kittiwake"), "{page}");
    let sheet = own.get("/desk/reports/newest/setting?setting=Curlew").await;
    assert!(sheet.status == 200 && sheet.body.contains("Curlew: autumn 2026"), "{}", sheet.body);
    assert!(!sheet.body.contains("Kittiwake") && !sheet.body.contains("Sandpiper"));
    assert_eq!(own.get("/desk/reports/newest/setting?setting=Kittiwake").await.status, 404);
    assert_eq!(own.get("/desk/reports/newest/setting").await.status, 404);
    let wish = |setting| [("kind", "setting"), ("form", "csv"), ("setting", setting)];
    let refused = own.post("/desk/reports", &wish("Kittiwake")).await;
    assert!(refused.status == 422 && refused.body.contains("Choose the setting"), "{}", refused.body);
    let made = own.post("/desk/reports", &wish("Curlew")).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let files = finished(&own, made.location()).await;
    assert!(files.contains("setting-curlew.csv"), "{files}");
    let trail = rows_of(&app.app.db, "audit").await;
    let rows: Vec<&str> = trail.lines().filter(|row| row.contains("report-made")).collect();
    assert!(
        rows.len() == 1 && rows[0].contains("report setting") && rows[0].contains("colleague "),
        "{rows:?}"
    );
    let file = format!("{}/", made.location());
    let file = format!("{file}{}", files.split(&file).nth(1).unwrap().split('"').next().unwrap());
    assert_eq!(own.get(&file).await.status, 200);
    let moved = of_another_setting(&app, "kim@example.org", "Kittiwake").await;
    for path in [&file, made.location()] {
        assert_eq!(moved.get(path).await.status, 404, "made with a right that has changed: {path}");
    }
    let lead = app.lead().await;
    for place in ["Curlew", "Kittiwake", "Sandpiper"] {
        let sheet = format!("/desk/reports/newest/setting?setting={place}");
        assert!(lead.get("/desk/reports").await.body.contains(&sheet));
        assert_eq!(lead.get(&sheet).await.status, 200);
    }
    let viewer = app.colleague("Vic", Roles::of(&[Role::Viewer])).await;
    assert!(!viewer.get("/desk/reports").await.body.contains("Curlew"));
    assert_eq!(viewer.get("/desk/reports/newest/setting?setting=Curlew").await.status, 404);
    assert_eq!(viewer.get("/desk/reports/newest/summary").await.status, 200);
}

fn told<'a>(mails: &'a [crate::support::Mail], to: &str) -> Vec<&'a crate::support::Mail> {
    mails.iter().filter(|mail| mail.subject == "Reports for you to read" && mail.to.contains(to)).collect()
}

#[tokio::test]
async fn who_chose_so_is_told_once_of_a_release_and_of_a_term_with_links_and_no_figure() {
    let places = ["Curlew", "Kittiwake"].map(|place| (place, Families, 20));
    let app = TestApp::with_roster(&roster_of(&places)).await;
    let wave = app.open_wave().await;
    for n in 1..=15 {
        app.respondent(&email_of("Curlew", Families, n)).answers_everything(&app, Families).await;
    }
    let (lead, viewer) = (app.lead().await, app.colleague("Vic", Roles::of(&[Role::Viewer])).await);
    let other = app.colleague("Nia", Roles::of(&[Role::Viewer])).await;
    let both = [("when", "released"), ("kind", "summary"), ("kind", "setting"), ("kind", "full")];
    assert_eq!(viewer.post(HERE, &both).await.location(), HERE);
    let page = viewer.get(HERE).await.body;
    assert!(
        page.contains("You receive: One-page summary; Full partnership report, when a wave is released."),
        "{page}"
    );
    assert!(!page.contains("Colleagues</h2>"), "a viewer chooses for nobody else");
    assert_eq!(other.post(HERE, &both).await.status, 303);
    assert_eq!(other.post(HERE, &[("kind", "summary")]).await.status, 303);
    assert!(other.get(HERE).await.body.contains("You receive: nothing by e-mail."));
    let of_vic = lead.get(HERE).await.body;
    let vic = &of_vic.split("timetable?colleague=").find(|rest| rest.contains(">Vic<")).unwrap()[..36];
    assert_eq!(other.post(HERE, &[("colleague", vic), ("kind", "full")]).await.status, 404);
    assert_eq!(other.get(&format!("{HERE}?colleague={vic}")).await.status, 404);
    let more = [("colleague", vic), ("when", "released"), ("when", "term"), ("kind", "summary")];
    assert_eq!(lead.post(HERE, &more).await.location(), format!("{HERE}?colleague={vic}"));
    let coordinator = app.coordinator().await;
    assert_eq!(coordinator.get(HERE).await.status, 404);

    app.release(&wave).await;
    for _ in 0..2 {
        tend_waves(&app.app).await.unwrap();
        app.app.post.run_until_empty().await.unwrap();
    }
    let mails = app.mails();
    let mine = told(&mails, "vic@");
    assert!(mine.len() == 1 && told(&mails, "nia@").is_empty() && told(&mails, "@").len() == 1);
    assert!(mine[0].text.contains("The answers of Autumn 2026 have been counted."), "{}", mine[0].text);
    let link = mine[0].link(&format!("/desk/reports/{}/summary", wave.id)).unwrap();
    assert!(mine[0].link(HERE).is_some(), "where to stop it");
    let words = mine[0].text.split("\r\n\r\n").skip(1).collect::<String>();
    for figure in ["%", " in 10", "about "] {
        assert!(!words.contains(&format!("5{figure}")) && !words.contains(&format!("0{figure}")), "{words}");
    }
    assert_eq!(app.browser().get(&link).await.location(), "/sign-in", "behind sign-in");
    assert_eq!(viewer.get(&link).await.status, 200);

    app.clock.set(london("2027-01-05 08:00"));
    for _ in 0..2 {
        tend_waves(&app.app).await.unwrap();
        app.app.post.run_until_empty().await.unwrap();
    }
    let mails = app.mails();
    let mine = told(&mails, "vic@");
    assert_eq!(mine.len(), 2, "{mine:?}");
    assert!(mine.iter().any(|mail| mail.text.contains("A new term has begun.")));
    assert_ne!(mine[0].message_id, mine[1].message_id);
    app.clock.set(london("2027-01-05 08:00").plus(20 * DAY));
    tend_waves(&app.app).await.unwrap();
    app.app.post.run_until_empty().await.unwrap();
    assert_eq!(told(&app.mails(), "@").len(), 2);
    let told = rows_of(&app.app.db, "report_told").await;
    assert!(told.contains("term spring 2027") && told.contains("release "), "{told}");
}

#[tokio::test]
async fn whoever_lost_access_is_told_of_nothing() {
    let app = TestApp::with_roster(&roster_of(&[("Curlew", Families, 20)])).await;
    let wave = app.open_wave().await;
    let viewer = app.colleague("Vic", Roles::of(&[Role::Viewer])).await;
    assert_eq!(viewer.post(HERE, &[("when", "released"), ("kind", "summary")]).await.status, 303);
    app.release(&wave).await;
    belong::reports::tell_of_reports(&app.app.db, "example.org", app.clock.now()).await.unwrap();
    app.change("UPDATE staff SET disabled = TRUE WHERE name = 'Vic'").await;
    app.app.post.run_until_empty().await.unwrap();
    assert!(told(&app.mails(), "vic@").is_empty());
}
