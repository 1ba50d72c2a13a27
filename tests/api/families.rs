//! Brothers and sisters in one mail, one child of each adult, and families who are told before children are asked.

use crate::support::{Mail, TestApp, london, rows_of};
use belong::clock::DAY;
use belong::ids::WaveId;
use belong::invitations::{self, ParentsTold};
use belong::surveys::Term;
use belong::theory::Audience::Children;
use belong::waves::{self, NewWave, Wave};

const HEADER: &str = "setting,kind,phase,locality,audience,email,child_ref,year_group,absence_band,language,group_1,group_2,nickname\n";

const HOME: &str = "home@example.org";

/// For everything that an approval may pass over.
const REASONS: [(&str, &str); 2] = [("reason-languages", WHY), ("reason-group-sizes", WHY)];
const WHY: &str = "The board knows it and agreed.";

/// Rows of setting, audience, address, reference, year group and nickname.
fn roster(rows: &[(&str, &str, &str, &str, &str, &str)]) -> String {
    let mut csv = HEADER.to_owned();
    for (setting, audience, email, child, year, nickname) in rows {
        csv.push_str(&format!(
            "{setting},school,primary,Dunes,{audience},{email},{child},{year},,en,,,{nickname}\n"
        ));
    }
    csv
}

/// Three children of one mailbox, at two schools, and a parent there.
fn three_children() -> String {
    roster(&[
        ("Heron School", "YC", HOME, "Ref-1", "2", "Sam"),
        ("Heron School", "YC", HOME, "Ref-2", "4", ""),
        ("Tern School", "YP", HOME, "Ref-3", "8", "J."),
        ("Heron School", "FA", HOME, "Ref-1", "2", ""),
        ("Heron School", "YC", "other@example.org", "Ref-4", "4", "Kit"),
    ])
}

/// Distinct links to a place of ours, in the order in which the text part has them.
fn links(mail: &Mail, place: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for rest in mail.text.split(&format!("http://localhost:8080{place}")).skip(1) {
        let token: String =
            rest.chars().take_while(|one| one.is_ascii_alphanumeric() || "-_".contains(*one)).collect();
        if !found.contains(&token) {
            found.push(token);
        }
    }
    found.into_iter().map(|token| format!("{place}{token}")).collect()
}

impl TestApp {
    /// A wave of children that opens in three weeks.
    async fn wave_to_come(&self) -> Wave {
        self.wave_that_opens_in(21).await
    }

    async fn wave_that_opens_in(&self, days: i64) -> Wave {
        self.gives_contacts().await;
        let new = NewWave {
            name: if days == 21 { "Autumn 2026".to_owned() } else { format!("In {days} days") },
            term: Term::Autumn,
            year: 2026,
            opens_at: self.clock.now().plus(days * DAY),
            closes_at: self.clock.now().plus((days + 14) * DAY),
            count_at: None,
            asks_words: false,
        };
        waves::plan(&self.app.db, new, self.clock.now()).await.unwrap()
    }

    async fn tells_parents(&self, wave: &Wave) -> u64 {
        let told = invitations::tell_parents(self.app.queueing(), wave.id).await.unwrap();
        self.app.post.run_until_empty().await.unwrap();
        told
    }

    async fn parents_told(&self, wave: &Wave) -> ParentsTold {
        invitations::parents_told(self.app.queueing(), wave.id).await.unwrap()
    }

    async fn opens_at_its_time(&self, wave: &Wave) {
        self.clock.set(wave.opens_at);
        self.opens(wave).await;
        self.send_mails(wave).await;
    }
}

fn parent_information(mails: &[Mail]) -> &Mail {
    mails.iter().find(|mail| mail.subject == "A short survey at school").expect("a mail to the family")
}

#[tokio::test]
async fn three_children_of_a_mailbox_share_a_mail_with_a_link_for_each() {
    let app = TestApp::with_roster(&three_children()).await;
    let wave = app.planned_wave().await;
    app.opens(&wave).await;
    app.send_mails(&wave).await;
    app.send_mails(&wave).await;
    assert_eq!(app.mails().len(), 3, "the family, the parent, the other child");
    let of_home = app.mails_to(HOME);
    let family = of_home.iter().find(|mail| mail.text.contains("each of you")).expect("one mail for three");
    let found = links(family, "/s/");
    assert_eq!(found.len(), 3);
    let at = |text: &str| family.text.find(text).unwrap_or_else(|| panic!("{text}: {}", family.text));
    let mut places = Vec::new();
    for (label, link) in ["Sam", "Link 2 (Year 4)", "J."].iter().zip(&found) {
        let labelled = format!("{label}\r\nhttp://localhost:8080{link}");
        places.push(at(&labelled));
    }
    assert!(places.is_sorted(), "{places:?}");
    assert!(family.text.contains("Heron School, Tern School and "), "{}", family.text);
    assert!(!family.text.contains("Ref-") && family.subject == "A few questions for you");
    for (link, audience) in found.iter().zip(["For children", "For children", "For young people"]) {
        let page = app.browser().get(link).await;
        assert!(page.status == 200 && page.body.contains(audience), "{}", page.body);
    }
    let alone = &app.mails_to("other@example.org")[0];
    assert!(links(alone, "/s/").len() == 1 && !alone.text.contains("Kit"), "{}", alone.text);
}

#[tokio::test]
async fn a_child_who_has_answered_is_in_the_mail_no_more_and_nobody_left_is_no_mail() {
    let app = TestApp::with_roster(&three_children()).await;
    let wave = app.planned_wave().await;
    app.opens(&wave).await;
    app.app.queue_invitations(wave.id).await.unwrap();
    assert_eq!(app.count("outbox").await, 3, "one row for each mailbox and audience");
    app.change("UPDATE invitation SET done = true WHERE year_group = 4 AND participant_id IN (SELECT id FROM participant WHERE email = 'home@example.org')").await;
    app.app.queue_invitations(wave.id).await.unwrap();
    assert_eq!(app.count("outbox").await, 3, "whoever has answered changes nothing in the queue");
    app.app.post.run_until_empty().await.unwrap();
    let of_home = app.mails_to(HOME);
    let family = of_home.iter().find(|mail| mail.text.contains("each of you")).unwrap();
    assert_eq!(links(family, "/s/").len(), 2);
    assert!(family.text.contains("\r\nSam\r\n") && family.text.contains("\r\nJ.\r\n"), "{}", family.text);
    assert!(!family.text.contains("Link 2"), "{}", family.text);

    let app = TestApp::with_roster(&three_children()).await;
    let wave = app.planned_wave().await;
    app.opens(&wave).await;
    app.app.queue_invitations(wave.id).await.unwrap();
    app.change("UPDATE invitation SET done = true WHERE audience <> 'FA'").await;
    app.app.post.run_until_empty().await.unwrap();
    assert_eq!(app.mails().len(), 1, "only the parent is left");
    assert_eq!(rows_of(&app.app.db, "outbox").await.matches("suppressed").count(), 2);
}

#[tokio::test]
async fn a_child_who_says_not_for_me_costs_its_brothers_and_sisters_nothing() {
    let app = TestApp::with_roster(&three_children()).await;
    app.open_wave().await;
    let first =
        links(app.mails_to(HOME).iter().find(|mail| mail.text.contains("each of you")).unwrap(), "/s/");
    app.change("UPDATE outbox SET state = 'queued' WHERE kind = 'invitation'").await;
    app.browser().post(&first[0], &[("go", "decline")]).await;
    app.app.post.run_until_empty().await.unwrap();
    let again = app.mails_to(HOME);
    let again = again.iter().find(|mail| mail.text.contains("each of you")).unwrap();
    assert_eq!(links(again, "/s/"), first[1..], "the same links, under the same Message-ID");
    assert_eq!(app.mails().len(), 3, "a mail that is sent again is the same file");
}

#[tokio::test]
async fn two_processes_at_once_queue_one_mail_for_a_family() {
    let app = TestApp::with_roster(&three_children()).await;
    let wave = app.planned_wave().await;
    app.opens(&wave).await;
    let racers: Vec<_> = (0..6)
        .map(|_| {
            let (program, wave) = (app.app.clone(), wave.id);
            tokio::spawn(async move { program.queue_invitations(wave).await.unwrap() })
        })
        .collect();
    for racer in racers {
        racer.await.unwrap();
    }
    assert_eq!(app.count("outbox").await, 3);
}

#[tokio::test]
async fn an_adult_with_children_at_two_schools_is_asked_once_and_the_draw_can_be_checked() {
    let rows = [
        ("Heron School", "FA", "ann@example.org", "Ref-1", "", ""),
        ("Heron School", "FA", "Ann@example.org", "Ref-2", "", ""),
        ("Tern School", "FA", "ann@example.org", "Ref-3", "", ""),
        ("Tern School", "FA", "bob@example.org", "Ref-3", "", ""),
        ("Heron School", "YC", "ann@example.org", "Ref-1", "3", ""),
        ("Heron School", "ST", "ann@example.org", "", "", ""),
    ];
    let app = TestApp::with_roster(&roster(&rows)).await;
    let wave = app.planned_wave().await;
    let plan = app.lead().await.get(&format!("/desk/waves/{}/plan", wave.id)).await.body;
    assert!(plan.contains("Another child is asked about"), "{plan}");
    let of_families = plan.split("<tr>").filter(|row| row.contains("<td>Families</td>"));
    let cells: Vec<Vec<u64>> = of_families
        .map(|row| {
            row.split("<td>").skip(2).take(5).map(|cell| cell.split('<').next().unwrap().parse().unwrap())
        })
        .map(Iterator::collect)
        .collect();
    let sum = |column: usize| cells.iter().map(|row| row[column]).sum::<u64>();
    assert_eq!([0, 3, 4].map(sum), [4, 2, 2], "on the roster, another child, asked: {cells:?}");
    app.opens(&wave).await;
    assert_eq!(app.count("invitation").await, 4, "Ann once as a parent, Bob, the child, Ann as staff");
    assert_eq!(app.count("sibling_left_out").await, 2);
    let db = app.app.db.reader();
    let draw = waves::draw_of(db, wave.id).await.unwrap().unwrap();
    assert_eq!(draw.left_out, 2);
    let checked = waves::check_draw(db, wave.id, &draw).await.unwrap();
    assert_eq!((checked.adults, checked.wrong), (1, 0));

    let place = format!("/desk/waves/{}/families", wave.id);
    for reader in [app.coordinator().await, app.lead().await] {
        let page = reader.get(&place).await;
        assert_eq!(page.status, 200, "{}", page.body);
        for part in [draw.seed.written().as_str(), "2 rows of the roster", "the same for all 1 adult"] {
            assert!(page.body.contains(part), "{part}: {}", page.body);
        }
    }
    // Somebody who exchanges who was left out is found.
    app.change(
        "UPDATE wave SET draw_seed = '0000000000000000000000000000000000000000000000000000000000000000'",
    )
    .await;
    let mut wrong = 0;
    for n in 0..40 {
        app.change(&format!("UPDATE wave SET draw_seed = '{:064x}'", n)).await;
        let draw = waves::draw_of(db, wave.id).await.unwrap().unwrap();
        wrong += waves::check_draw(db, wave.id, &draw).await.unwrap().wrong;
    }
    assert!((15..=38).contains(&wrong), "{wrong} of 40");

    let late = invitations::forget_contacts(&app.app.db, app.clock.now()).await.unwrap();
    assert!(!late, "an open wave keeps its contacts");
    app.release(&wave).await;
    app.clock.set(app.clock.now().plus(130 * DAY));
    invitations::forget_contacts(&app.app.db, app.clock.now().plus(-120 * DAY)).await.unwrap();
    assert_eq!((app.count("sibling_left_out").await, app.count("participant").await), (0, 0));
}

#[tokio::test]
async fn nicknames_come_and_go_with_rosters_and_a_roster_without_the_column_leaves_them() {
    let app = TestApp::with_roster(&three_children()).await;
    let names = || async { rows_of(&app.app.db, "participant").await };
    assert!(names().await.contains("sam"), "{}", names().await);
    let without = HEADER.replace(",nickname", "")
        + "Heron School,school,primary,Dunes,YC,home@example.org,Ref-1,3,,en,,\n";
    app.loads(&without).await;
    assert!(names().await.contains("sam"), "the roster says nothing of nicknames");
    app.loads(&roster(&[("Heron School", "YC", HOME, "Ref-1", "3", "Sammy")])).await;
    assert!(names().await.contains("sammy"));
    app.loads(&roster(&[("Heron School", "YC", HOME, "Ref-1", "3", "")])).await;
    assert!(!names().await.contains("sam"), "an empty cell takes it back");
    let bad = roster(&[("Heron School", "YC", HOME, "Ref-1", "3", "ref-1")]);
    let parsed = belong::people::parse(bad.as_bytes()).unwrap();
    assert_eq!((parsed.rows.len(), parsed.problems[0].field), (0, "nickname"));
}

#[tokio::test]
async fn families_are_told_once_with_a_link_for_each_child() {
    let csv = three_children()
        + "Tern School,school,primary,Dunes,FA,dad@example.org,Ref-3,,,en,,,\n\
           Tern School,school,primary,Dunes,FA,stranger@example.org,,,,en,,,\n\
           Tern School,school,primary,Dunes,YP,,Ref-9,9,,en,,,Lou\n";
    let app = TestApp::with_roster(&csv).await;
    let wave = app.wave_to_come().await;
    let not_yet = ParentsTold::NotYet { mailboxes: 3, unreached: 1 };
    assert_eq!(app.parents_told(&wave).await, not_yet);
    let coordinator = app.coordinator().await;
    let place = format!("/desk/waves/{}/families", wave.id);
    let page = coordinator.get(&place).await;
    assert!(page.body.contains("Families have not been told yet"), "{}", page.body);
    assert!(app.lead().await.post(&place, &[("step", "tell")]).await.status == 404);
    for _ in 0..2 {
        assert_eq!(coordinator.post(&place, &[("step", "tell")]).await.status, 303);
    }
    app.app.post.run_until_empty().await.unwrap();
    let mut to: Vec<String> = app.mails().into_iter().map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, ["dad@example.org", HOME, "other@example.org"]);
    let home = app.mails_to(HOME);
    let home = parent_information(&home);
    assert_eq!(links(home, "/opt-out/").len(), 3);
    for part in ["\r\nSam\r\n", "\r\nChild 2 (Year 4)\r\n", "\r\nJ.\r\n", "23 November 2026"] {
        assert!(home.text.contains(part), "{part}: {}", home.text);
    }
    let dads = app.mails_to("dad@example.org");
    assert_eq!(links(parent_information(&dads), "/opt-out/").len(), 1);
    assert!(!dads[0].text.contains("J."), "one child needs no label: {}", dads[0].text);
    let sent = ParentsTold::Sent {
        on: london("2026-11-02 09:00").day(),
        mailboxes: 3,
        waiting: 0,
        failed: 0,
        unreached: 1,
        still_to_tell: 0,
    };
    assert_eq!(app.parents_told(&wave).await, sent);
    let page = coordinator.get(&place).await.body;
    assert!(page.contains("2 November 2026, 15 school days before the planned opening"), "{page}");

    app.loads(&roster(&[("Heron School", "YC", "new@example.org", "Ref-7", "3", "")])).await;
    assert!(matches!(app.parents_told(&wave).await, ParentsTold::Sent { still_to_tell: 1, .. }));
    assert_eq!(app.tells_parents(&wave).await, 1);
    app.opens_at_its_time(&wave).await;
    let coordinator = app.coordinator().await;
    let late = invitations::tell_parents(app.app.queueing(), wave.id).await;
    assert_eq!(late.unwrap_err().to_string(), "the wave is open; families are told before a wave opens");
    assert!(
        coordinator
            .post(&place, &[("step", "tell")])
            .await
            .body
            .contains("Nothing has been sent: the wave is open"),
    );
}

#[tokio::test]
async fn a_wave_of_children_is_not_approved_before_families_had_their_days_to_say_no() {
    let app = TestApp::with_a_window(5, &three_children()).await;
    let soon = app.wave_that_opens_in(6).await;
    let lead = app.lead().await;
    let lacks = async |wave: &Wave| lead.get(&format!("/desk/waves/{}", wave.id)).await.body;
    assert!(lacks(&soon).await.contains("families have not been told yet (2 mailboxes)"));
    invitations::tell_parents(app.app.queueing(), soon.id).await.unwrap();
    let page = lacks(&soon).await;
    assert!(page.contains("the parent information has not left yet (2 waiting)"), "{page}");
    app.app.post.run_until_empty().await.unwrap();
    let page = lacks(&soon).await;
    assert!(page.contains("families were told 4 school days before the opening and should have 5"), "{page}");
    assert_eq!(app.is_approved(&soon, &REASONS).await, 422);
    let later = app.wave_that_opens_in(7).await;
    app.tells_parents(&later).await;
    let page = lacks(&later).await;
    assert!(!page.contains("families were told") && !page.contains("parent information has not"), "{page}");
    app.loads(&roster(&[("Heron School", "YC", "new@example.org", "Ref-7", "3", "")])).await;
    assert!(lacks(&later).await.contains("families have not been told yet (1 mailbox)"));
    assert_eq!(app.is_approved(&later, &REASONS).await, 422);
    app.clock.set(app.clock.now().plus(3 * DAY));
    app.tells_parents(&later).await;
    assert_eq!(
        app.is_approved(&later, &REASONS).await,
        303,
        "who joins late does not take the others' days away"
    );
    let early = app.app.open_wave(&app.wave(&later).await).await.unwrap_err().to_string();
    assert!(
        early.starts_with("families still have time to say no; the wave opens by itself on 9 November 2026"),
        "{early}"
    );
    app.clock.set(later.opens_at);
    app.app.open_wave(&app.wave(&later).await).await.unwrap();
}

#[tokio::test]
async fn parent_information_that_nobody_got_is_no_parent_information() {
    let app = TestApp::with_roster(&three_children()).await;
    let wave = app.wave_to_come().await;
    let both = app.both().await;
    let place = format!("/desk/waves/{}", wave.id);
    invitations::tell_parents(app.app.queueing(), wave.id).await.unwrap();
    for state in ["retry", "failed"] {
        app.change(&format!("UPDATE outbox SET state = '{state}', last_error = '451 at RCPT'")).await;
        let page = both.get(&place).await.body;
        assert!(page.contains("the parent information has not left yet (2 waiting)"), "{state}: {page}");
    }
    app.change("UPDATE outbox SET state = 'queued'").await;
    let id = wave.id.to_string();
    both.post("/desk/mail/pause", &[("wave", &id)]).await;
    both.post("/desk/mail/cancel", &[("wave", &id)]).await;
    both.post("/desk/mail/resume", &[("wave", &id)]).await;
    assert!(both.get(&place).await.body.contains("families have not been told yet (2 mailboxes)"));
    assert_eq!(app.tells_parents(&wave).await, 2, "it can be sent after all");
}

#[tokio::test]
async fn a_mailbox_that_is_not_written_to_is_told_on_paper_and_a_report_about_the_mail_counts() {
    let app = TestApp::with_roster(&three_children()).await;
    let wave = app.wave_to_come().await;
    let coordinator = app.coordinator().await;
    let other = [("address", "other@example.org")];
    assert_eq!(coordinator.post("/desk/addresses/stop", &other).await.status, 303);
    assert_eq!(app.parents_told(&wave).await, ParentsTold::NotYet { mailboxes: 1, unreached: 1 });
    assert_eq!(app.tells_parents(&wave).await, 1);
    let home = app.mails_to(HOME);
    assert_eq!((home.len(), app.mails().len()), (1, 1), "nobody else is written to");
    let taken = app.comes_back("postfix-unknown-user", "parent-information", HOME).await;
    assert!(taken.ends_with("not written to any more"), "{taken}");
    assert!(matches!(app.parents_told(&wave).await, ParentsTold::Sent { failed: 1, unreached: 4, .. }));
    app.opens_at_its_time(&wave).await;
    assert_eq!(app.mails().len(), 1, "and the invitation does not go there either");
}

#[tokio::test]
async fn a_child_who_is_kept_out_before_the_opening_is_not_invited_and_nobody_hears_of_it() {
    let app = TestApp::with_roster(&three_children()).await;
    let wave = app.wave_to_come().await;
    app.tells_parents(&wave).await;
    let home = app.mails_to(HOME);
    let out = links(parent_information(&home), "/opt-out/");
    let (sam, second) = (&out[0], &out[1]);
    let before = app.every_row().await;
    let page = app.browser().get(sam).await;
    assert!(page.status == 200 && page.body.contains("Shall we not ask your child?"), "{}", page.body);
    assert!(!page.body.contains("Sam"), "the page names nobody");
    assert_eq!(app.every_row().await, before, "looking changes nothing");
    let scanner = app.browser().post_from_elsewhere(sam, "go=this").await;
    assert_ne!(scanner.status, 200);
    assert_eq!(app.every_row().await, before, "a press from elsewhere changes nothing");
    for go in ["this", "this"] {
        let kept = app.browser().post(sam, &[("go", go)]).await;
        assert!(kept.body.contains("We will not ask your child in this survey."), "{}", kept.body);
    }
    let lead = app.lead().await;
    let seen = async || {
        let plan = lead.get(&format!("/desk/waves/{}/plan", wave.id)).await.body;
        plan + &lead.get(&format!("/desk/waves/{}", wave.id)).await.body
    };
    let next = app.wave_that_opens_in(40).await;
    let of_the_next = async || {
        let wave = lead.get(&format!("/desk/waves/{}", next.id)).await.body;
        wave + &lead.get(&format!("/desk/waves/{}/families", next.id)).await.body
    };
    let (as_it_was, next_as_it_was) = (seen().await, of_the_next().await);
    app.browser().post(second, &[("go", "all")]).await;
    assert_eq!(seen().await, as_it_was, "a family that says no to every wave is nothing that a lead sees");
    assert_eq!(of_the_next().await, next_as_it_was, "nor in the wave after it");
    let trail = rows_of(&app.app.db, "audit").await;
    assert!(!trail.contains("participant") && !trail.contains("opt"), "{trail}");
    app.opens_at_its_time(&wave).await;
    let (lead, coordinator) = (app.both().await, app.coordinator().await);
    for who in [&lead, &coordinator] {
        let page = who.get(&format!("/desk/waves/{}/families", wave.id)).await.body;
        assert!(page.contains("fewer than 5, or none"), "{page}");
    }
    assert_eq!(app.count("invitation").await, 3, "the third child, the other child, the parent");
    let invited: Vec<Mail> =
        app.mails_to(HOME).into_iter().filter(|mail| mail.text.contains("/s/")).collect();
    assert_eq!(invited.len(), 2, "the third child's and the parent's");
    assert!(invited.iter().all(|mail| !mail.text.contains("each of you")), "one child alone has no label");
    no_slip_for(&app, wave.id, 1).await;
}

/// How many children of the first school would get a slip.
async fn no_slip_for(app: &TestApp, wave: WaveId, left: usize) {
    let settings = belong::people::settings(app.app.db.reader()).await.unwrap();
    let heron = settings.iter().find(|one| one.name == "Heron School").unwrap().id;
    let batch = invitations::batch_of(app.app.db.reader(), wave, heron, Children).await.unwrap();
    assert_eq!(batch.len(), left);
}

#[tokio::test]
async fn a_child_who_is_kept_out_after_the_opening_gets_no_more_mails_and_what_it_sent_stays() {
    let app = TestApp::with_roster(&three_children()).await;
    let wave = app.wave_to_come().await;
    app.tells_parents(&wave).await;
    let home = app.mails_to(HOME);
    let out = links(parent_information(&home), "/opt-out/");
    app.clock.set(wave.opens_at);
    app.opens(&wave).await;
    app.app.queue_invitations(wave.id).await.unwrap();
    app.browser().post(&out[0], &[("go", "this")]).await;
    app.app.post.run_until_empty().await.unwrap();
    let mails = app.mails_to(HOME);
    let family = mails.iter().find(|mail| mail.text.contains("each of you")).unwrap();
    let left = links(family, "/s/");
    assert!(left.len() == 2 && !family.text.contains("Sam"), "{}", family.text);
    no_slip_for(&app, wave.id, 2).await;

    let second = crate::support::Respondent::new(app.browser(), left[0].clone());
    second.answers_everything(&app, Children).await;
    app.browser().post(&out[1], &[("go", "this")]).await;
    assert_eq!(app.count("ballot").await, 1, "what was sent stays");
    app.browser().post("/lost-link", &[("email", HOME)]).await;
    app.app.lost_links.answer(app.app.mailer.domain()).await.unwrap();
    app.app.post.run_until_empty().await.unwrap();
    let mails = app.mails_to(HOME);
    let lost = mails.iter().find(|mail| mail.subject == "Your private links").unwrap();
    assert_eq!(links(lost, "/s/").len(), 2, "the third child's and the parent's: {}", lost.text);
    assert!(lost.text.contains(" J.") && !lost.text.contains("Sam"), "{}", lost.text);

    app.browser().post(&out[0], &[("go", "again")]).await;
    no_slip_for(&app, wave.id, 2).await;
    app.release(&app.wave(&wave).await).await;
}

#[tokio::test]
async fn a_family_can_change_its_mind_and_one_that_stopped_all_mails_stays_so() {
    let app = TestApp::with_roster(&three_children()).await;
    let wave = app.wave_to_come().await;
    app.tells_parents(&wave).await;
    let home = app.mails_to(HOME);
    let home = parent_information(&home);
    let (out, stop) = (links(home, "/opt-out/"), home.link("/stop/").unwrap());
    for go in ["all", "again"] {
        app.browser().post(&out[0], &[("go", go)]).await;
    }
    let before = rows_of(&app.app.db, "participant").await;
    app.browser().post(&stop, &[("go", "stop")]).await;
    app.browser().post(&out[0], &[("go", "all")]).await;
    app.browser().post(&stop, &[("go", "again")]).await;
    app.browser().post(&out[0], &[("go", "again")]).await;
    assert_eq!(rows_of(&app.app.db, "participant").await, before, "each door takes back its own");
    app.browser().post(&out[0], &[("go", "all")]).await;
    app.browser().post(&stop, &[("go", "stop")]).await;
    app.browser().post(&out[0], &[("go", "again")]).await;
    app.opens_at_its_time(&wave).await;
    let asked = app.mails_to(HOME).into_iter().filter(|mail| mail.text.contains("/s/")).count();
    assert_eq!((asked, app.count("invitation").await), (0, 5), "on paper, and no mail to the mailbox");
}

#[tokio::test]
async fn the_tokens_of_a_mail_open_nothing_at_each_others_doors() {
    let app = TestApp::with_roster(&three_children()).await;
    let wave = app.wave_to_come().await;
    app.tells_parents(&wave).await;
    let home = app.mails_to(HOME);
    let home = parent_information(&home);
    let (out, stop) = (links(home, "/opt-out/"), home.link("/stop/").unwrap());
    app.opens_at_its_time(&wave).await;
    let before = app.every_row().await;
    let token = out[0].trim_start_matches("/opt-out/");
    app.browser().post(&format!("/stop/{token}"), &[("go", "stop")]).await;
    assert_eq!(app.browser().get(&format!("/s/{token}")).await.status, 404);
    let stop = stop.trim_start_matches("/stop/");
    let said = app.browser().post(&format!("/opt-out/{stop}"), &[("go", "all")]).await;
    assert!(said.body.contains("We will not ask your child"), "the page never tells what it knows");
    assert_eq!(app.every_row().await, before);
}

#[tokio::test]
async fn a_wave_without_children_tells_no_parents() {
    let csv = roster(&[("Heron School", "FA", HOME, "Ref-1", "2", "")]);
    let app = TestApp::with_roster(&csv).await;
    let wave = app.wave_to_come().await;
    assert_eq!(app.parents_told(&wave).await, ParentsTold::NoneNeeded);
    assert_eq!(app.tells_parents(&wave).await, 0);
    app.opens_at_its_time(&wave).await;
    let landing = app.respondent(HOME).opens().await;
    assert!(landing.body.contains("For parents and carers"), "{}", landing.body);
}
