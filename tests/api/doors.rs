//! Lost links, no more mails, "not for me": what they do, and what they never tell.

use crate::support::{Browser, Mail, Reply, TestApp, email_of, roster_of, rows_of};
use belong::clock::{DAY, MINUTE};
use belong::config;
use belong::theory::Audience::{Children, Families, Staff};
use std::time::Instant;

const HEADER: &str =
    "setting,kind,phase,locality,audience,email,child_ref,year_group,absence_band,language,group_1,group_2\n";

async fn with_families(people: usize) -> TestApp {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, people)])).await;
    app.open_wave().await;
    app
}

fn family(n: usize) -> String {
    email_of("Heron School", Families, n)
}

impl TestApp {
    async fn asks_for_the_link_of(&self, email: &str) -> Reply {
        self.browser().post("/lost-link", &[("email", email)]).await
    }

    async fn answers_lost_links(&self) {
        self.app.lost_links.answer(self.app.mailer.domain()).await.unwrap();
        self.app.post.run_until_empty().await.unwrap();
    }

    fn way_out_of(&self, email: &str) -> String {
        self.mails_to(email)[0].link("/stop/").expect("a way out in the mail")
    }
}

/// As a mail provider's server presses "Unsubscribe": from elsewhere, without cookie or token.
async fn one_click(app: &TestApp, path: &str) -> Reply {
    app.browser().post_from_elsewhere(path, "List-Unsubscribe=One-Click").await
}

#[tokio::test]
async fn whoever_asks_for_a_lost_link_gets_the_same_page_for_every_address() {
    let app = with_families(4).await;
    app.respondent(&family(2)).answers_everything(&app, Families).await;
    one_click(&app, &app.way_out_of(&family(3))).await;
    let known = app.asks_for_the_link_of(&family(1)).await;
    assert_eq!(known.status, 200);
    assert!(known.body.contains("the same link is on its way"), "{}", known.body);
    let (done, stopped) = (family(2), family(3));
    for address in
        [&*done, &*stopped, "nobody@example.org", "x@y.example", " HERON@Example.ORG ", "ö@bücher.example"]
    {
        assert_eq!(app.asks_for_the_link_of(address).await, known, "{address}");
    }
    assert_eq!(app.count("lost_link").await, 7, "one row for each request, whoever it was");
    let rows = rows_of(&app.app.db, "lost_link").await;
    let shapes: std::collections::HashSet<usize> = rows.lines().map(str::len).collect();
    assert_eq!(shapes.len(), 1, "of one shape: {rows}");
    assert!(!rows.contains("example"), "a request holds no address");
    let before = app.mails().len();
    app.answers_lost_links().await;
    assert_eq!(app.mails().len(), before + 1, "only the one with an open invitation gets a mail");
    assert_eq!(app.count("lost_link").await, 1, "what concerned nobody is forgotten");
}

#[tokio::test]
async fn a_lost_link_comes_again_as_it_was() {
    let app = with_families(2).await;
    let link = app.link_of(&family(1));
    app.asks_for_the_link_of(&family(1).to_uppercase()).await;
    app.answers_lost_links().await;
    let mails = app.mails_to(&family(1));
    assert_eq!(mails.len(), 2);
    let again = mails.iter().find(|mail| mail.subject == "Your private link").expect("a second mail");
    assert_eq!(again.link("/s/").unwrap(), link);
    assert_eq!(again.text.matches("http://localhost:8080/s/").count(), 2, "in the text and in the HTML");
    assert!(again.text.contains("Autumn 2026") && again.text.contains("Heron School"), "{}", again.text);
    assert!(!again.text.contains("<img"));
    assert_eq!(app.browser().get(&link).await.status, 200);
    assert_eq!(app.mails_to(&family(2)).len(), 1);
}

#[tokio::test]
async fn an_address_gets_three_such_mails_an_hour_and_never_hears_of_the_limit() {
    let app = with_families(1).await;
    let first = app.asks_for_the_link_of(&family(1)).await;
    app.answers_lost_links().await;
    for address in [family(1), family(1).to_uppercase(), family(1), family(1)] {
        app.clock.set(app.clock.now().plus(MINUTE));
        assert_eq!(app.asks_for_the_link_of(&address).await, first);
        app.answers_lost_links().await;
    }
    assert_eq!(app.mails_to(&family(1)).len(), 1 + 3);
    app.clock.set(app.clock.now().plus(60 * MINUTE));
    app.asks_for_the_link_of(&family(1)).await;
    app.answers_lost_links().await;
    assert_eq!(app.mails_to(&family(1)).len(), 1 + 4, "an hour later it works again");
}

#[tokio::test]
async fn many_presses_and_two_processes_at_once_give_one_mail() {
    let app = with_families(1).await;
    for _ in 0..5 {
        app.asks_for_the_link_of(&family(1)).await;
    }
    let domain = app.app.mailer.domain();
    let (one, two) = tokio::join!(app.app.lost_links.answer(domain), app.app.lost_links.answer(domain));
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    app.app.post.run_until_empty().await.unwrap();
    assert_eq!(app.mails_to(&family(1)).len(), 2);
}

/// The private links of a mail, in both of its parts.
fn survey_links(mail: &Mail) -> Vec<String> {
    let path = |rest: &str| {
        rest.chars().take_while(|one| one.is_ascii_alphanumeric() || "-_/".contains(*one)).collect()
    };
    let paths = mail.text.split("http://localhost:8080").skip(1).map(path);
    paths.filter(|path: &String| path.starts_with("/s/")).collect()
}

#[tokio::test]
async fn children_of_one_family_come_in_one_mail_and_no_name_with_them() {
    let shared = "home@example.org";
    let mut csv = HEADER.to_owned();
    for child in ["Ref-Alpha", "Ref-Beta"] {
        csv.push_str(&format!("Heron School,school,primary,Dunes,YC,{shared},{child},4,,en,,\n"));
    }
    csv.push_str(&format!("Tern School,school,primary,Dunes,FA,{shared},,,,en,,\n"));
    let app = TestApp::with_roster(&csv).await;
    app.open_wave().await;
    let sent = app.mails_to(shared);
    let mut first: Vec<String> = sent.iter().flat_map(survey_links).collect();
    first.sort();
    first.dedup();
    assert_eq!((first.len(), sent.len()), (3, 2), "the children's mail, and the parent's");
    app.asks_for_the_link_of(shared).await;
    app.answers_lost_links().await;
    let mails = app.mails_to(shared);
    assert_eq!(mails.len(), 3);
    let again = mails.iter().find(|mail| mail.subject == "Your private links").unwrap();
    let mut links = survey_links(again);
    links.sort();
    links.dedup();
    assert_eq!(links, first);
    assert!(!again.text.contains("Ref-"), "{}", again.text);
}

#[tokio::test]
async fn only_a_text_that_can_be_no_address_is_a_mistake() {
    let app = TestApp::new().await;
    let empty = app.browser().get("/lost-link").await;
    assert_eq!(empty.status, 200);
    assert!(empty.body.contains("<label for=\"email\">") && empty.body.contains("autocomplete=\"email\""));
    for typed in ["", "nobody", "a@b", "a@example.org, b@example.org", "\"><script>x@"] {
        let reply = app.asks_for_the_link_of(typed).await;
        assert_eq!(reply.status, 422, "{typed}");
        assert!(reply.body.contains("<title>Error: "), "{}", reply.body);
        assert!(reply.body.contains("href=\"#email\"") && reply.body.contains("aria-invalid=\"true\""));
        assert!(!reply.body.contains("<script>x@"));
    }
    let kept = app.asks_for_the_link_of("ann@example").await;
    assert!(kept.body.contains("value=\"ann@example\""), "what was typed stays: {}", kept.body);
    assert_eq!(app.count("lost_link").await, 0);
}

#[tokio::test]
async fn one_client_cannot_flood_and_others_go_on() {
    let app = TestApp::new().await;
    let flooder = app.browser().with_header("x-forwarded-for", "203.0.113.7");
    let mut last = 0;
    for n in 0..61 {
        last = flooder.post("/lost-link", &[("email", &format!("x{n}@example.org"))]).await.status;
    }
    assert_eq!(last, 429);
    assert_eq!(app.count("lost_link").await, 60);
    let other = app.browser().with_header("x-forwarded-for", "203.0.113.8");
    assert_eq!(other.post("/lost-link", &[("email", "y@example.org")]).await.status, 200);
}

/// `./check full` makes it the 500 tries of the promise.
#[tokio::test]
async fn a_known_address_takes_as_long_as_an_unknown_one() {
    let rounds = config::variable("BELONG_FAULT_ROUNDS").and_then(|text| text.parse().ok()).unwrap_or(20);
    let app = with_families(50).await;
    let mut times = [Vec::new(), Vec::new()];
    for n in 0..rounds * 5 {
        let browser: Browser =
            app.browser().with_header("x-forwarded-for", &format!("10.1.{}.{}", n / 200, n % 200));
        for (kind, address) in [family(1 + n % 50), format!("nobody-{n}@example.org")].iter().enumerate() {
            let begun = Instant::now();
            assert_eq!(browser.post("/lost-link", &[("email", address)]).await.status, 200);
            times[kind].push(begun.elapsed());
        }
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    });
    println!("known {known:?}, unknown {unknown:?}");
    assert!(known.abs_diff(unknown).as_millis() < 5, "known {known:?}, unknown {unknown:?}");
}

#[tokio::test]
async fn every_mail_shows_its_way_out_and_looking_at_it_changes_nothing() {
    let app = with_families(1).await;
    let mail = &app.mails()[0];
    let path = app.way_out_of(&family(1));
    assert!(
        mail.text.contains(&format!("List-Unsubscribe: <http://localhost:8080{path}>\r\n")),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{}", mail.text);
    let before = app.every_row().await;
    for method in ["GET", "HEAD", "OPTIONS"] {
        for _ in 0..100 {
            assert!(app.browser().ask(method, &path).await.status < 500);
        }
    }
    for body in ["", "go=", "go=stop", "List-Unsubscribe=One-Click&x=1"] {
        let reply = app.browser().post_from_elsewhere(&path, body).await;
        assert_eq!(reply.status, 403, "{body} from elsewhere");
    }
    assert_eq!(app.browser().post(&path, &[]).await.status, 200);
    assert_eq!(app.every_row().await, before);
}

#[tokio::test]
async fn one_click_stops_the_mails_of_a_mailbox_and_its_link_works_on() {
    let app = with_families(2).await;
    let path = app.way_out_of(&family(1));
    for _ in 0..2 {
        let stopped = one_click(&app, &path).await;
        assert_eq!(stopped.status, 200);
        assert!(stopped.body.contains("We will not write to you again"), "{}", stopped.body);
        assert_eq!(stopped.header("set-cookie"), None);
    }
    app.asks_for_the_link_of(&family(1)).await;
    app.answers_lost_links().await;
    assert_eq!(app.mails_to(&family(1)).len(), 1, "no lost link either");
    app.respondent(&family(1)).answers_everything(&app, Families).await;
    assert_eq!(app.count("ballot").await, 1, "an open link still takes answers");
}

#[tokio::test]
async fn who_stopped_the_mails_is_not_written_to_under_another_school_until_they_say_so() {
    let csv = |setting: &str| format!("{HEADER}{setting},school,primary,Dunes,FA,home@example.org,,,,en,,\n");
    let app = TestApp::with_roster(&csv("Heron School")).await;
    let wave = app.planned_wave().await;
    app.opens(&wave).await;
    app.app.queue_invitations(wave.id).await.unwrap();
    let person = first_participant(&app).await;
    let path = format!("/stop/{}", app.stop_token(person));
    one_click(&app, &path).await;
    app.send_mails(&wave).await;
    assert_eq!(app.mails().len(), 0, "what was queued is held back");
    app.loads(&csv("Tern School")).await;
    assert_eq!(rows_of(&app.app.db, "participant").await.lines().count(), 2);
    app.send_mails(&wave).await;
    assert_eq!(app.mails().len(), 0, "the wish is the mailbox's, wherever it is listed");
    let roll = belong::people::participants_for_wave(app.app.db.reader(), None, 10).await.unwrap();
    assert_eq!(roll.len(), 2, "paper, slips and tablets are there all the same");
    let batch = belong::invitations::batch_of(app.app.db.reader(), wave.id, roll[0].setting, Families);
    let other = belong::invitations::batch_of(app.app.db.reader(), wave.id, roll[1].setting, Families);
    assert_eq!(batch.await.unwrap().len() + other.await.unwrap().len(), 1, "the invited one gets a slip");
    let page = app.browser().get(&path).await;
    let again = app
        .browser()
        .post(&path, &[("go", "again"), ("form_token", &page.field("form_token").unwrap())])
        .await;
    assert!(again.body.contains("We will write to you again"), "{}", again.body);
    app.send_mails(&wave).await;
    assert_eq!(app.mails_to("home@example.org").len(), 1, "what was held back comes");
}

#[tokio::test]
async fn who_stopped_the_mails_is_invited_to_the_next_wave_without_a_mail() {
    let app = TestApp::with_roster(&roster_of(&[("Heron School", Families, 2)])).await;
    let person = first_participant(&app).await;
    let path = format!("/stop/{}", app.stop_token(person));
    one_click(&app, &path).await;
    let wave = app.planned_wave().await;
    app.opens(&wave).await;
    assert_eq!(app.count("invitation").await, 2);
    app.send_mails(&wave).await;
    assert_eq!((app.count("outbox").await, app.mails().len()), (1, 1), "nothing is even queued for them");
    app.change("UPDATE participant SET opted_out = true, stopped_by_link = false").await;
    let setting = belong::people::settings(app.app.db.reader()).await.unwrap()[0].id;
    let batch = belong::invitations::batch_of(app.app.db.reader(), wave.id, setting, Families).await.unwrap();
    assert_eq!(batch, Vec::new(), "an opt-out that came another way holds on paper too");
}

async fn first_participant(app: &TestApp) -> belong::ids::ParticipantId {
    belong::people::participants_for_wave(app.app.db.reader(), None, 1).await.unwrap()[0].id
}

impl TestApp {
    fn stop_token(&self, person: belong::ids::ParticipantId) -> String {
        let app = &self.app;
        belong::invitations::StopMails::new(app.db.clone(), app.clock.clone(), app.instance.clone())
            .token(person)
    }
}

#[tokio::test]
async fn an_opt_out_that_came_another_way_is_not_taken_back_by_the_link() {
    let app = with_families(1).await;
    let path = app.way_out_of(&family(1));
    app.change("UPDATE participant SET opted_out = true").await;
    app.browser().post(&path, &[("go", "stop")]).await;
    app.browser().post(&path, &[("go", "again")]).await;
    let roll = belong::people::participants_for_wave(app.app.db.reader(), None, 10).await.unwrap();
    assert_eq!(roll, Vec::new());
}

#[tokio::test]
async fn each_token_is_nothing_at_the_others_door() {
    let app = with_families(1).await;
    let (survey, stop) = (app.link_of(&family(1)), app.way_out_of(&family(1)));
    let (survey, stop) = (survey.trim_start_matches("/s/"), stop.trim_start_matches("/stop/"));
    let nothing = app.browser().get(&format!("/s/{}", "A".repeat(64))).await;
    assert_eq!(nothing.status, 404);
    assert_eq!(app.browser().get(&format!("/s/{stop}")).await, nothing);
    assert_eq!(app.browser().post(&format!("/s/{stop}"), &[]).await, nothing);
    let before = app.every_row().await;
    let without_proof = |reply: Reply| {
        let proof = reply.field("form_token").unwrap_or_default();
        (reply.status, reply.body.replace(&proof, ""))
    };
    let real = without_proof(app.browser().get(&format!("/stop/{stop}")).await);
    for token in [survey, "A", &"A".repeat(64), &stop[1..]] {
        let path = format!("/stop/{token}");
        assert_eq!(without_proof(app.browser().get(&path).await), real, "{token}");
        assert_eq!(one_click(&app, &path).await.status, 200);
        app.browser().post(&path, &[("go", "again")]).await;
    }
    assert_eq!(app.every_row().await, before, "an unknown token does nothing");
    let said = without_proof(one_click(&app, "/stop/unknown").await);
    assert_eq!(without_proof(one_click(&app, &format!("/stop/{stop}")).await), said);
}

#[tokio::test]
async fn not_for_me_ends_this_waves_mails_and_costs_nothing_else() {
    let app =
        TestApp::with_roster(&roster_of(&[("Heron School", Children, 1), ("Heron School", Staff, 1)])).await;
    app.open_wave().await;
    let child = email_of("Heron School", Children, 1);
    let me = app.respondent(&child);
    let journey = me.starts("steps").await;
    let code = app.questionnaire(Children).questions[0].choices[0].code.clone();
    me.answers_next(&journey, &code).await;
    let drafts = rows_of(&app.app.db, "draft").await;
    let before = app.every_row().await;
    let asked = me.browser.post(&me.link, &[("go", "not-for-me")]).await;
    assert_eq!(asked.status, 200);
    assert!(
        asked.body.contains("Not for you?") && asked.body.contains("value=\"decline\""),
        "{}",
        asked.body
    );
    assert_eq!(app.every_row().await, before, "the first press only asks");
    let done = me.browser.post(&me.link, &[("go", "decline")]).await;
    assert!(done.body.contains("We will not write to you about this again"), "{}", done.body);
    app.asks_for_the_link_of(&child).await;
    app.answers_lost_links().await;
    assert_eq!(app.mails_to(&child).len(), 1, "no further mail about this wave");
    assert_eq!(rows_of(&app.app.db, "draft").await, drafts, "the draft stays");
    me.browser.post(&me.link, &[("layout", "steps")]).await;
    app.asks_for_the_link_of(&child).await;
    app.answers_lost_links().await;
    assert_eq!(app.mails_to(&child).len(), 2, "whoever starts is written to again");
    me.browser.post(&me.link, &[("go", "decline")]).await;
    me.answers_everything(&app, Children).await;
    assert_eq!(app.count("ballot").await, 1, "and an answer counts either way");
}

#[tokio::test]
async fn a_mail_that_waits_is_held_back_by_not_for_me() {
    let app = with_families(1).await;
    let link = app.link_of(&family(1));
    app.asks_for_the_link_of(&family(1)).await;
    app.app.lost_links.answer(app.app.mailer.domain()).await.unwrap();
    app.browser().post(&link, &[("go", "decline")]).await;
    app.app.post.run_until_empty().await.unwrap();
    assert_eq!(app.mails_to(&family(1)).len(), 1);
}

#[tokio::test]
async fn a_closed_wave_has_no_links_to_send_again() {
    let app = with_families(1).await;
    app.asks_for_the_link_of(&family(1)).await;
    app.clock.set(app.clock.now().plus(15 * DAY));
    app.answers_lost_links().await;
    assert_eq!(app.mails_to(&family(1)).len(), 1);
}
