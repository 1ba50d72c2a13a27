//! From "you said" to "did it help": an action's life on the desk's pages, the warning before a wave opens, the
//! results note and whom it goes to.

use crate::support::{Browser, TestApp, email_of, often, roster_of};
use belong::access::{Role, Roles};
use belong::clock::DAY;
use belong::invitations;
use belong::surveys::{Question, Term};
use belong::theory::Audience::{Families, Staff, YoungPeople};
use belong::waves::{self, NewWave, Wave};
use std::collections::BTreeSet;

const PLAN: [(&str, &str); 7] = [
    ("setting", ""),
    ("outcome", "1M"),
    ("audience", "FA"),
    ("heard", "We never <hear> back."),
    ("will", "Write to every family."),
    ("by", "2026-11-20"),
    ("who", "The family worker"),
];

/// Writes the plan down; the path of its page.
async fn writes_down(lead: &Browser) -> String {
    let added = lead.post("/desk/actions", &PLAN).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let page = lead.get("/desk/actions").await.body;
    let id = &page.split("href=\"/desk/actions/").nth(1).unwrap()[..36];
    format!("/desk/actions/{id}")
}

#[tokio::test]
async fn an_action_goes_from_a_plan_to_what_became_of_it_and_keeps_its_history() {
    let app = TestApp::new().await;
    let lead = app.lead().await;
    let place = writes_down(&lead).await;
    let page = lead.get(&place).await.body;
    for part in ["We never &#60;hear&#62; back.", "hoped for by 20 November 2026", "The family worker"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    app.clock.set(app.clock.now().plus(30 * DAY));
    let lead = app.colleague("Casey", Roles::of(&[Role::Lead])).await;
    let list = lead.get("/desk/actions").await.body;
    assert!(
        list.contains("Hoped for by now") && list.contains("was hoped for by 20 November 2026"),
        "{list}"
    );
    let step = |code: &str| format!("{place}/{code}");
    let early = lead.post(&step("became"), &[("became", "It helped.")]).await;
    assert_eq!(early.status, 422, "{}", early.body);
    assert!(early.body.contains("It is marked as “will do” now"), "{}", early.body);
    let half = lead.post(&step("done"), &[("did", "Every family has had a letter.")]).await;
    assert_eq!(half.status, 422);
    assert!(
        half.body.contains("href=\"#done_on\"") && half.body.contains(">Every family has had a letter.<")
    );
    let did = [("did", "Every family has had a letter."), ("done_on", "2026-11-30")];
    let done = lead.post(&step("done"), &did).await;
    assert_eq!((done.status, done.location()), (303, format!("{place}?done=kept").as_str()));
    assert_eq!(lead.post(&step("became"), &[("became", "Families say so.")]).await.status, 303);
    let mut edit = PLAN.to_vec();
    edit.extend([("did", "Every family has had two letters."), ("done_on", "2026-11-30")]);
    assert_eq!(lead.post(&step("change"), &edit).await.status, 303);
    let page = lead.get(&place).await.body;
    for part in [
        "done on 30 November 2026",
        "<h1>Every family has had two letters.</h1>",
        "Families say so.",
        "Robin: written down.",
        "Casey: marked as done.",
        "Casey: changed.",
        "<dt>We did</dt><dd>Every family has had a letter.</dd>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let gone = lead.get(&format!("/desk/actions/{}", "0".repeat(36))).await;
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn what_cannot_be_done_says_why_and_the_outcome_lists_it_with_what_was_done() {
    let app = TestApp::new().await;
    let lead = app.lead().await;
    let place = writes_down(&lead).await;
    let silent = lead.post(&format!("{place}/not-doing"), &[("why", " ")]).await;
    assert!(silent.status == 422 && silent.body.contains("href=\"#why\""), "{}", silent.body);
    let why = "There are too few of us to write to all.";
    assert_eq!(lead.post(&format!("{place}/not-doing"), &[("why", why)]).await.status, 303);
    let outcome = lead.get("/desk/outcomes/1M").await.body;
    let (_, section) = outcome.split_once("What was done about it</h2>").unwrap();
    for part in [why, "not doing for now, decided on 2 November 2026", "nothing has been done yet"] {
        assert!(section.contains(part), "{part}: {section}");
    }
    let other = lead.get("/desk/outcomes/6M").await.body;
    assert!(!other.contains(why) && other.contains("Nothing has been written down for this outcome yet."));
    let program = app.program().await;
    let said = program.get("/api/v1/actions").await.json();
    assert_eq!(said[0]["state"], "not doing");
    assert_eq!(said[0]["why"], why);
    assert_eq!(said[0]["standing"], "not doing for now, decided on 2 November 2026");
    assert_eq!(said[0]["heard"], "We never <hear> back.");
    assert!(said[0]["setting"].is_null() && said[0]["did"].is_null());
}

/// A second wave that is approved, to be opened three weeks after the first.
async fn planned_after(app: &TestApp) -> Wave {
    let now = app.clock.now();
    let new = NewWave {
        name: "Spring 2027".to_owned(),
        term: Term::Spring,
        year: 2027,
        opens_at: now.plus(DAY),
        closes_at: now.plus(14 * DAY),
        count_at: None,
        asks_words: false,
    };
    let wave = waves::plan(&app.app.db, new, now).await.unwrap();
    app.approves(&wave).await
}

/// One wave of two settings that is released.
async fn with_a_release(rosters: &[(&str, belong::theory::Audience, usize)]) -> (TestApp, Wave) {
    let app = TestApp::with_roster(&roster_of(rosters)).await;
    let wave = app.open_wave().await;
    app.release(&wave).await;
    let wave = app.wave(&wave).await;
    (app, wave)
}

#[tokio::test]
async fn a_setting_that_has_not_answered_is_named_before_the_next_wave_and_may_be_opened_anyway() {
    let (app, _) = with_a_release(&[("Heron School", Families, 2), ("Rook School", Families, 2)]).await;
    app.clock.set(app.clock.now().plus(DAY));
    let next = planned_after(&app).await;
    let (lead, coordinator) = (app.lead().await, app.coordinator().await);
    let place = format!("/desk/waves/{}", next.id);
    let page = coordinator.get(&place).await.body;
    for part in ["<li>Heron School</li>", "<li>Rook School</li>", "Open anyway", "A lead writes it down."] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(lead.get(&place).await.body.contains("href=\"/desk/actions#new\""));
    let refused = coordinator.post(&format!("{place}/open"), &[]).await;
    assert!(refused.status == 422 && refused.body.contains("Nothing has been opened."), "{}", refused.body);
    assert_eq!(app.wave(&next).await.opened_at, None);
    let form = lead.get("/desk/actions").await.body;
    let heron = form.split("Heron School</option>").next().unwrap().rsplit("value=\"").next().unwrap();
    let mut own = PLAN;
    own[0].1 = &heron[..36];
    assert_eq!(lead.post("/desk/actions", &own).await.status, 303);
    let page = coordinator.get(&place).await.body;
    assert!(!page.contains("<li>Heron School</li>") && page.contains("<li>Rook School</li>"), "{page}");
    assert_eq!(coordinator.post(&format!("{place}/open"), &[("anyway", "yes")]).await.status, 303);
    let despite = app.wave(&next).await.opened_despite.unwrap();
    assert_eq!((despite.settings, despite.by), (vec!["Rook School".to_owned()], Some("Casey".to_owned())));
    let page = coordinator.get(&place).await.body;
    assert!(page.contains("Rook School (opened by Casey)"), "{page}");
}

#[tokio::test]
async fn an_action_of_the_partnership_answers_for_every_setting_and_so_does_a_wave_nobody_was_asked_in() {
    let (app, wave) = with_a_release(&[("Heron School", Families, 2)]).await;
    assert_eq!(app.app.unanswered().await.unwrap(), ["Heron School"]);
    app.change("DELETE FROM outbox").await;
    app.clock.set(app.clock.now().plus(130 * DAY));
    let forgotten = invitations::forget_contacts(&app.app.db, app.clock.now().plus(-120 * DAY)).await;
    assert!(forgotten.unwrap(), "the contacts of {} are gone", wave.name);
    app.loads(&roster_of(&[("Heron School", Families, 2), ("New School", Families, 1)])).await;
    assert_eq!(app.app.unanswered().await.unwrap(), ["Heron School"], "the plan remembers whom it asked");
    writes_down(&app.lead().await).await;
    assert_eq!(app.app.unanswered().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_wave_that_opens_by_itself_is_not_held_up_and_says_so() {
    let (app, _) = with_a_release(&[("Heron School", Families, 2)]).await;
    let next = planned_after(&app).await;
    app.opens(&next).await;
    let page = app.coordinator().await.get(&format!("/desk/waves/{}", next.id)).await.body;
    assert!(page.contains("Heron School (it opened by itself at its time)"), "{page}");
}

/// Sends the note of a wave as the page does; everybody to whom it went.
async fn sends_the_note(app: &TestApp, wave: &Wave) -> BTreeSet<String> {
    let lead = app.lead().await;
    let place = format!("/desk/waves/{}/note", wave.id);
    let page = lead.get(&place).await;
    assert!(page.status == 200 && page.body.contains("A draft to begin with"), "{}", page.body);
    let text = "What we heard\n\nLetters feel <cold>.";
    let saved = lead.post(&place, &[("step", "save"), ("text", text)]).await;
    assert_eq!((saved.status, saved.location()), (303, format!("{place}?done=saved").as_str()));
    let page = lead.get(&place).await;
    assert!(page.body.contains("<p>Letters feel &#60;cold&#62;.</p>"), "{}", page.body);
    let saved_at = page.field("saved_at").unwrap();
    let unsure = lead.post(&place, &[("step", "send"), ("saved_at", &saved_at)]).await;
    assert!(unsure.status == 422 && unsure.body.contains("Nothing has been sent."), "{}", unsure.body);
    let send = [("step", "send"), ("saved_at", saved_at.as_str()), ("confirm", "yes")];
    let sent = lead.post(&place, &send).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let again = lead.post(&place, &send).await;
    assert!(again.status == 422 && again.body.contains("sent by somebody else"), "{}", again.body);
    app.app.post.run_until_empty().await.unwrap();
    let mails = app.mails();
    let notes: Vec<_> = mails.iter().filter(|mail| mail.subject.starts_with("What we heard")).collect();
    for note in &notes {
        assert!(note.text.contains("Letters feel <cold>.") && note.text.contains("List-Unsubscribe:"));
        assert!(note.text.contains("all who were asked"), "{}", note.text);
    }
    let to: BTreeSet<String> = notes.iter().map(|mail| mail.to.clone()).collect();
    assert_eq!(to.len(), notes.len(), "one for each mailbox");
    to
}

/// The note of a wave in which these answered, and two opted out, one before and one after they answered.
async fn notes_after(answered: &[usize]) -> BTreeSet<String> {
    let app = TestApp::with_roster(&roster_of(&[
        ("Heron School", Families, 5),
        ("Rook School", Staff, 2),
        ("Rook School", YoungPeople, 1),
    ]))
    .await;
    let wave = app.open_wave().await;
    for n in answered {
        app.respondent(&email_of("Heron School", Families, *n)).answers_everything(&app, Families).await;
    }
    for n in [1, 2] {
        let out = email_of("Heron School", Families, n);
        app.change(&format!("UPDATE participant SET opted_out = true WHERE email = '{out}'")).await;
    }
    app.release(&wave).await;
    sends_the_note(&app, &app.wave(&wave).await).await
}

#[tokio::test]
async fn the_note_goes_to_everybody_who_was_invited_less_who_opted_out_whoever_answered() {
    let invited: BTreeSet<String> = (3..=5)
        .map(|n| email_of("Heron School", Families, n))
        .chain((1..=2).map(|n| email_of("Rook School", Staff, n)))
        .chain([email_of("Rook School", YoungPeople, 1)])
        .collect();
    assert_eq!(notes_after(&[]).await, invited);
    assert_eq!(notes_after(&[2, 3, 5]).await, invited);
}

#[tokio::test]
async fn who_opts_out_before_their_note_has_left_gets_none_and_may_have_it_after_all() {
    let (app, wave) = with_a_release(&[("Heron School", Families, 2)]).await;
    let lead = app.lead().await;
    let place = format!("/desk/waves/{}/note", wave.id);
    lead.post(&place, &[("step", "save"), ("text", "Thank you.")]).await;
    let saved_at = lead.get(&place).await.field("saved_at").unwrap();
    let send = [("step", "send"), ("saved_at", saved_at.as_str()), ("confirm", "yes")];
    assert_eq!(lead.post(&place, &send).await.status, 303);
    let first = email_of("Heron School", Families, 1);
    let stop = app.mails().iter().find(|mail| mail.to == first).unwrap().link("/stop/").unwrap();
    assert_eq!(app.browser().post(&stop, &[("go", "stop")]).await.status, 200);
    app.app.post.run_until_empty().await.unwrap();
    let notes = || {
        let mails = app.mails().into_iter();
        mails.filter(|mail| mail.subject.starts_with("What we heard")).map(|mail| mail.to).collect::<Vec<_>>()
    };
    assert_eq!(notes(), [email_of("Heron School", Families, 2)]);
    let page = lead.get(&place).await.body;
    assert!(page.contains("Sent by Robin on 2 November 2026") && !page.contains("<textarea"), "{page}");
}

#[tokio::test]
async fn the_draft_holds_the_findings_and_what_is_done_and_refuses_what_does_not_belong_in_it() {
    let app = with_many_families().await;
    let wave = app.planned_wave().await;
    app.opens(&wave).await;
    asks_the_families(&app, &wave).await;
    let lead = app.lead().await;
    writes_down(&lead).await;
    let place = format!("/desk/waves/{}/note", wave.id);
    let page = lead.get(&place).await.body;
    for part in [
        "WHAT PEOPLE SAID",
        " families said ",
        "one reading cannot show a change",
        "We will: Write to every family.",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    for wrong in ["Write to head@school.example.", "See https://elsewhere.example/now"] {
        let refused = lead.post(&place, &[("step", "save"), ("text", wrong)]).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.body.contains("no links but ours") && refused.body.contains(wrong),
            "{}",
            refused.body
        );
    }
    assert_eq!(app.count("results_note").await, 0);
    assert_eq!(app.count("outbox").await, 120, "a draft sends nothing");
}

#[tokio::test]
async fn a_wave_whose_contacts_are_gone_offers_the_text_and_an_open_one_has_no_note() {
    let (app, wave) = with_a_release(&[("Heron School", Families, 2)]).await;
    app.clock.set(app.clock.now().plus(130 * DAY));
    invitations::forget_contacts(&app.app.db, app.clock.now().plus(-120 * DAY)).await.unwrap();
    let lead = app.lead().await;
    let place = format!("/desk/waves/{}/note", wave.id);
    assert_eq!(lead.post(&place, &[("step", "save"), ("text", "Thank you.")]).await.status, 303);
    let page = lead.get(&place).await;
    for part in
        ["Nobody can be written to about this wave any more", "Copy the text", ">\nThank you.</textarea>"]
    {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(!page.body.contains("Send it to everybody"));
    let saved_at = page.field("saved_at").unwrap_or_default();
    let sent = lead.post(&place, &[("step", "send"), ("saved_at", &saved_at), ("confirm", "yes")]).await;
    assert_eq!(sent.status, 422, "{}", sent.body);
    let next = planned_after(&app).await;
    assert_eq!(lead.get(&format!("/desk/waves/{}/note", next.id)).await.status, 404);
}

const SETTINGS: [&str; 3] = ["Heron", "Curlew", "Plover"];

/// Three settings of 40 families each.
async fn with_many_families() -> TestApp {
    TestApp::with_roster(&roster_of(&SETTINGS.map(|setting| (setting, Families, 40)))).await
}

/// Three in four of the families answer the wave that has just been opened, not all alike, and it is released.
async fn asks_the_families(app: &TestApp, wave: &Wave) {
    let before: BTreeSet<String> = app.mails().into_iter().map(|mail| mail.message_id).collect();
    app.send_mails(wave).await;
    let mut invited = app.mails();
    invited.retain(|mail| !before.contains(&mail.message_id));
    assert_eq!(invited.len(), 120);
    for setting in SETTINGS {
        for n in 1..=30 {
            let mixed = |question: &Question| match n % 4 {
                0 => question.choices[n % 3].code.clone(),
                _ => often(question),
            };
            let email = email_of(setting, Families, n);
            let mail = invited.iter().find(|mail| mail.to == email).unwrap();
            app.submits(&mail.link("/s/").unwrap(), &mixed).await;
        }
    }
    app.release(&app.wave(wave).await).await;
}

#[tokio::test]
async fn what_was_asked_again_after_it_was_done_is_shown_to_leads_and_programs_in_the_findings_words() {
    let app = with_many_families().await;
    let first = app.planned_wave().await;
    app.opens(&first).await;
    asks_the_families(&app, &first).await;
    app.clock.set(app.clock.now().plus(DAY));
    let item = app.questionnaire(Families).anchors[0].clone();
    let outcome = item.split('-').next().unwrap().to_owned();
    let lead = app.lead().await;
    let today = app.clock.now().day().to_string();
    let form = [
        ("setting", ""),
        ("outcome", outcome.as_str()),
        ("audience", "FA"),
        ("heard", "We have no time."),
        ("did", "There is an hour a week now."),
        ("done_on", today.as_str()),
    ];
    assert_eq!(lead.post("/desk/actions", &form).await.status, 303);
    assert!(!lead.get("/desk/actions").await.body.contains("Since then"), "nobody was asked again");
    let second = planned_after(&app).await;
    app.opens(&second).await;
    asks_the_families(&app, &second).await;
    let program = app.program().await;
    let said = program.get("/api/v1/actions").await.json();
    let since = said[0]["since"].as_str().unwrap().to_owned();
    assert!(since.starts_with("Asked again in spring 2027, families: "), "{since}");
    assert!(since.ends_with("This does not show what caused it."), "{since}");
    let readings = program.get(&format!("/api/v1/outcomes/{outcome}/readings")).await.body;
    let headline = since.strip_prefix("Asked again in spring 2027, families: ").unwrap();
    let headline = headline.strip_suffix(" This does not show what caused it.").unwrap();
    assert!(readings.contains(headline), "the finding's own sentence: {headline} in {readings}");
    let place = format!("/desk/actions/{}", said[0]["id"].as_str().unwrap());
    for page in ["/desk/actions", &place, &format!("/desk/outcomes/{outcome}")] {
        assert!(lead.get(page).await.body.contains(headline), "{page}");
    }
    let outcome_page = lead.get(&format!("/desk/outcomes/{outcome}")).await.body;
    assert!(outcome_page.contains("class=\"deed\"") && outcome_page.contains("Marked on the time axis"));
    let coordinator = app.coordinator().await;
    for page in ["/desk/actions", &place] {
        assert_eq!(coordinator.get(page).await.status, 404, "{page}: a coordinator sees no figure");
    }
}
