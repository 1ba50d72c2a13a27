//! Papers entered by staff: each counts once, nobody can see whose it was, and nothing is lost on the way.

use crate::classes::{setting, slips};
use crate::support::{Browser, Reply, TestApp, email_of, often, roster_of, rows_of};
use belong::clock::DAY;
use belong::ids::InvitationId;
use belong::release;
use belong::responses::{Ballot, PaperFault, PaperRefusal, Papers};
use belong::surveys::{NOT_SURE, Question};
use belong::theory::Audience::{Children, Families};
use belong::waves::{State, Wave};
use sea_orm::{ConnectionTrait, Statement};

const SCHOOL: &str = "Heron School";

/// A member of staff with a batch of families' papers from one school.
struct Clerk<'a> {
    app: &'a TestApp,
    desk: Browser,
    batch: String,
    words: Vec<String>,
}

async fn school(families: usize) -> (TestApp, Wave) {
    let groups = [(SCHOOL, Families, families), (SCHOOL, Children, 2), ("Wren School", Families, 3)];
    let app = TestApp::with_roster(&roster_of(&groups)).await;
    let wave = app.open_wave().await;
    (app, wave)
}

async fn clerk<'a>(app: &'a TestApp, wave: &Wave) -> Clerk<'a> {
    let desk = app.coordinator().await;
    let id = setting(app, SCHOOL).await.to_string();
    let path = format!("/desk/waves/{}/paper", wave.id);
    let opened = desk.post(&path, &[("setting", id.as_str()), ("audience", "FA")]).await;
    assert_eq!(opened.status, 303, "{}", opened.body);
    assert!(desk.get(&path).await.body.contains(opened.location()));
    let words = slips(app, wave, SCHOOL, Families).await;
    Clerk { app, desk, batch: opened.location().to_owned(), words }
}

impl Clerk<'_> {
    async fn step(&self, step: &str, form: &[(&str, &str)]) -> Reply {
        self.desk.post(&format!("{}/{step}", self.batch), form).await
    }

    async fn scans(&self, code: &str) -> Reply {
        self.step("stubs", &[("code", code), ("go", "add")]).await
    }

    async fn takes_out(&self, code: &str) -> Reply {
        self.step("stubs", &[("code", code), ("go", "take_out")]).await
    }

    async fn scans_stubs(&self, stubs: usize) {
        for words in &self.words[..stubs] {
            assert_eq!(self.scans(words).await.status, 303);
        }
        assert_eq!(self.step("detached", &[]).await.status, 303);
    }

    async fn page(&self) -> String {
        self.desk.get(&self.batch).await.body
    }

    /// Types one paper: where that leads.
    async fn types(&self, choice: impl Fn(&Question) -> String) -> String {
        let sheet = self.desk.get(&self.batch).await.field("sheet").expect("a form for a paper");
        self.types_as(&sheet, choice).await.location().to_owned()
    }

    async fn types_as(&self, sheet: &str, choice: impl Fn(&Question) -> String) -> Reply {
        let questions = self.app.questionnaire(Families).questions;
        let answers: Vec<(String, String)> =
            questions.iter().map(|question| (question.item.clone(), choice(question))).collect();
        let mut form = vec![("sheet", sheet), ("edition", "en")];
        form.extend(answers.iter().map(|(item, code)| (item.as_str(), code.as_str())));
        let kept = self.step("sheets", &form).await;
        assert_eq!(kept.status, 303, "{}", kept.body);
        kept
    }

    async fn types_papers(&self, papers: usize) {
        for _ in 0..papers {
            self.types(often).await;
        }
    }

    async fn keeps_empty(&self) {
        let sheet = self.desk.get(&self.batch).await.field("sheet").expect("a form for a paper");
        let kept = self.step("sheets", &[("sheet", sheet.as_str()), ("empty", "yes")]).await;
        assert_eq!(kept.status, 303, "{}", kept.body);
    }

    async fn posts(&self) -> Reply {
        self.step("post", &[]).await
    }
}

async fn assert_whole(app: &TestApp, wave: &Wave) {
    assert_eq!(release::doctor(&app.app.db, wave.id).await.unwrap(), Vec::<String>::new());
}

async fn stubs_and_sheets(app: &TestApp) -> (i64, i64) {
    (app.count("paper_stub").await, app.count("paper_sheet").await)
}

#[tokio::test]
async fn ten_papers_are_posted_together_and_counted() {
    let (app, wave) = school(12).await;
    let clerk = clerk(&app, &wave).await;
    clerk.scans_stubs(10).await;
    assert!(!clerk.page().await.contains("Scan a stub, or type"), "stubs are detached");
    clerk.types_papers(10).await;
    let dump = app.every_row().await;
    let codes: Vec<String> = app.questionnaire(Families).questions.iter().map(often).collect();
    let sheets = rows_of(&app.app.db, "paper_sheet").await;
    assert!(codes.iter().all(|code| !sheets.contains(code.as_str())), "sheets are sealed");
    assert!(!dump.contains("\"choice\""), "no answer lies open anywhere");
    assert_eq!(clerk.posts().await.status, 303);
    assert!(clerk.page().await.contains("10 papers count"));
    assert_eq!(app.count("ballot").await, 10);
    assert_eq!(stubs_and_sheets(&app).await, (0, 0));
    assert_whole(&app, &wave).await;
    let ballots = rows_of(&app.app.db, "ballot").await;
    assert!(sheets.lines().all(|sheet| {
        let sealed = sheet.rsplit([',', '\'']).find(|part| part.len() > 1000).expect("a sealed sheet");
        !ballots.contains(sealed)
    }));
    let again = clerk.posts().await;
    assert_eq!(again.status, 303, "posting twice is no fault");
    assert_eq!(app.count("ballot").await, 10);
    let done = app.respondent(&email_of(SCHOOL, Families, 1));
    app.release(&wave).await;
    assert_whole(&app, &wave).await;
    assert_eq!(app.count("response").await, 10);
    let cube = app.app.releases.latest(&app.app.db).await.unwrap();
    assert!(cube.is_some());
    assert_ne!(done.opens().await.status, 200);
}

#[tokio::test]
async fn whose_paper_is_posted_has_answered_and_their_link_is_done() {
    let (app, wave) = school(10).await;
    let clerk = clerk(&app, &wave).await;
    let link = app.link_of(&email_of(SCHOOL, Families, 1));
    let begun = app.respondent(&email_of(SCHOOL, Families, 1));
    let journey = begun.starts("steps").await;
    begun.answers_next(&journey, "not_sure").await;
    assert_eq!(app.count("draft").await, 1);
    clerk.scans_stubs(10).await;
    clerk.types_papers(10).await;
    assert_eq!(clerk.posts().await.status, 303);
    assert_eq!(app.count("draft").await, 0, "what was begun online is dropped");
    assert_ne!(app.browser().get(&link).await.status, 200);
    assert_eq!(app.count("ballot").await, 10);
}

#[tokio::test]
async fn stubs_are_scanned_as_links_tokens_or_words_and_each_once() {
    let (app, wave) = school(3).await;
    let clerk = clerk(&app, &wave).await;
    let link = |n| app.link_of(&email_of(SCHOOL, Families, n));
    assert_eq!(clerk.scans(&format!("https://belong.example.org{}", link(1))).await.status, 303);
    assert_eq!(clerk.scans(link(2).trim_start_matches("/s/")).await.status, 303);
    let twice = clerk.scans(&link(2)).await;
    assert_eq!(twice.status, 422);
    assert!(twice.body.contains("has been scanned already") && twice.body.contains("unread"));
    assert!(!twice.body.contains("@example.org"), "named by its words, never by a person");
    let key = app.app.keys.of(wave.id).unwrap();
    let named = clerk.words.iter().filter(|words| twice.body.contains(words.as_str())).count();
    assert_eq!(named, 1, "the stub is named by its words");
    let unknown = key.slip_code(InvitationId::random()).to_string();
    for (code, told) in [
        ("", "We do not know this code"),
        ("apple", "We do not know this code"),
        (unknown.as_str(), "We do not know this code"),
        (slips(&app, &wave, SCHOOL, Children).await[0].as_str(), "another group"),
        (slips(&app, &wave, "Wren School", Families).await[0].as_str(), "another group"),
    ] {
        let reply = clerk.scans(code).await;
        assert!(reply.status == 422 && reply.body.contains(told), "{code}: {}", reply.body);
    }
    app.respondent(&email_of(SCHOOL, Families, 3)).answers_everything(&app, Families).await;
    let done = clerk.scans(&link(3)).await;
    assert!(done.body.contains("is done already. Take this paper out, unread."), "{}", done.body);
    let other = self::clerk(&app, &wave).await;
    assert!(other.scans(&link(1)).await.body.contains("has been scanned already"));
    assert!(other.takes_out(&link(1)).await.body.contains("is not among the stubs"));
    assert_eq!(clerk.takes_out(&link(1)).await.status, 303);
    assert_eq!(other.scans(&link(1)).await.status, 303);
    assert_eq!(stubs_and_sheets(&app).await, (2, 0));
}

#[tokio::test]
async fn counts_that_differ_and_few_papers_are_refused_and_nothing_is_lost() {
    let (app, wave) = school(12).await;
    let clerk = clerk(&app, &wave).await;
    clerk.scans_stubs(10).await;
    clerk.types_papers(9).await;
    let differ = clerk.posts().await;
    assert_eq!(differ.status, 422);
    assert!(differ.body.contains("10 stubs and 9 papers"), "{}", differ.body);
    assert!(differ.body.contains("keep an empty paper for it"), "{}", differ.body);
    clerk.keeps_empty().await;
    let few = clerk.posts().await;
    assert!(few.status == 422 && few.body.contains("There are 9 papers with an answer"), "{}", few.body);
    assert_eq!((stubs_and_sheets(&app).await, app.count("ballot").await), ((10, 10), 0));
    app.app.close_wave(&wave).await.unwrap();
    assert_eq!(clerk.posts().await.status, 303, "after the close a few are enough");
    assert_eq!(app.count("ballot").await, 9);
    assert_whole(&app, &wave).await;
}

#[tokio::test]
async fn a_detached_stub_is_not_taken_out_while_its_owner_could_still_answer() {
    let (app, wave) = school(12).await;
    let clerk = clerk(&app, &wave).await;
    clerk.scans_stubs(3).await;
    assert!(!clerk.page().await.contains("Stub to take out"));
    for papers in [0, 1] {
        clerk.types_papers(papers).await;
        let refused = clerk.takes_out(&clerk.words[0]).await;
        assert!(refused.status == 422 && refused.body.contains("keep an empty paper for it"));
    }
    assert_eq!(clerk.step("attached", &[]).await.status, 303);
    let refused = clerk.takes_out(&clerk.words[0]).await;
    assert_eq!(refused.status, 422, "going back to scanning attaches no stub");
    assert_eq!(stubs_and_sheets(&app).await, (3, 1));
    clerk.step("detached", &[]).await;
    app.app.close_wave(&wave).await.unwrap();
    assert!(clerk.page().await.contains("Stub to take out"));
    assert_eq!(clerk.takes_out(&clerk.words[0]).await.status, 303, "after the close nobody answers twice");
    assert_eq!(stubs_and_sheets(&app).await, (2, 1));
}

#[tokio::test]
async fn a_paper_too_many_is_drawn_at_random_also_after_the_last_day() {
    let (app, wave) = school(12).await;
    let clerk = clerk(&app, &wave).await;
    clerk.scans_stubs(2).await;
    clerk.types_papers(4).await;
    app.app.close_wave(&wave).await.unwrap();
    app.clock.set(app.wave(&wave).await.closed_at.unwrap().plus(8 * DAY));
    let clerk = Clerk { desk: app.coordinator().await, ..clerk };
    let refused = clerk.posts().await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("2 stubs and 4 papers"), "{}", refused.body);
    assert!(refused.body.contains("Take out one paper drawn at random, until"), "{}", refused.body);
    for left in [3, 2] {
        assert_eq!(clerk.step("draw", &[]).await.status, 303);
        assert_eq!(stubs_and_sheets(&app).await, (2, left));
    }
    assert!(!clerk.page().await.contains("Take out one paper drawn"));
    let none = clerk.step("draw", &[]).await;
    assert!(none.status == 422 && none.body.contains("there is no paper too many"), "{}", none.body);
    assert_eq!(clerk.posts().await.status, 303);
    assert_eq!(app.count("ballot").await, 2);
    assert_whole(&app, &wave).await;
}

#[tokio::test]
async fn an_empty_paper_uses_its_stub_up_and_becomes_no_response() {
    let (app, wave) = school(12).await;
    let clerk = clerk(&app, &wave).await;
    clerk.scans_stubs(12).await;
    clerk.types_papers(10).await;
    clerk.keeps_empty().await;
    clerk.keeps_empty().await;
    assert_eq!(clerk.posts().await.status, 303);
    assert!(clerk.page().await.contains("10 papers count"));
    assert_eq!((app.count("ballot").await, app.wave(&wave).await.withdrawn), (10, 2));
    for n in 1..=12 {
        assert_ne!(app.respondent(&email_of(SCHOOL, Families, n)).opens().await.status, 200);
    }
    assert_whole(&app, &wave).await;
    app.release(&wave).await;
    assert_eq!(app.count("response").await, 10);
    assert_whole(&app, &wave).await;
}

#[tokio::test]
async fn a_corrected_paper_keeps_what_was_typed_last() {
    let (app, wave) = school(3).await;
    let clerk = clerk(&app, &wave).await;
    clerk.scans_stubs(1).await;
    let sheet = clerk.desk.get(&clerk.batch).await.field("sheet").unwrap();
    clerk.types_as(&sheet, often).await;
    clerk.types_as(&sheet, |_| NOT_SURE.to_owned()).await;
    assert_eq!(stubs_and_sheets(&app).await, (1, 1));
    let other = self::clerk(&app, &wave).await;
    assert_eq!(other.step("detached", &[]).await.status, 303);
    let strange = other.step("sheets", &[("sheet", sheet.as_str()), ("empty", "yes")]).await;
    assert_eq!(strange.status, 422, "a paper of another batch is left alone");
    app.app.close_wave(&wave).await.unwrap();
    assert_eq!(clerk.posts().await.status, 303);
    let sealed = rows_of(&app.app.db, "ballot").await;
    assert_eq!(app.count("ballot").await, 1, "{sealed}");
    let sql = Statement::from_string(app.app.db.reader().get_database_backend(), "SELECT sealed FROM ballot");
    let row = app.app.db.reader().query_one_raw(sql).await.unwrap().unwrap();
    let sealed: Vec<u8> = row.try_get_by_index(0).unwrap();
    let packed = app.app.keys.of(wave.id).unwrap().open_ballot(&sealed).unwrap();
    let answers = Ballot::unpack(&packed).unwrap().answers;
    assert!(answers.iter().all(|answer| answer.choice == NOT_SURE), "{answers:?}");
}

#[tokio::test]
async fn batches_are_for_coordinators_and_gone_with_the_release() {
    let (app, wave) = school(12).await;
    let clerk = clerk(&app, &wave).await;
    let class = [("setting", setting(&app, SCHOOL).await.to_string()), ("audience", "YC".to_owned())];
    let class: Vec<(&str, &str)> = class.iter().map(|(name, value)| (*name, value.as_str())).collect();
    clerk.desk.post(&format!("/desk/waves/{}/class", wave.id), &class).await;
    assert_eq!(app.count("class_session").await, 1);
    let lead = app.lead().await;
    let list = format!("/desk/waves/{}/paper", wave.id);
    for path in [&list, &clerk.batch] {
        assert_eq!(lead.get(path).await.status, 404, "batches show exact counts");
    }
    assert_eq!(lead.post(&list, &[]).await.status, 404);
    assert_eq!(lead.post(&format!("{}/post", clerk.batch), &[]).await.status, 404);
    let page = format!("/desk/waves/{}", wave.id);
    assert!(!lead.get(&page).await.body.contains(&list));
    assert!(clerk.desk.get(&page).await.body.contains(&list));
    clerk.scans_stubs(10).await;
    clerk.types_papers(10).await;
    assert_eq!(clerk.posts().await.status, 303);
    belong::schedule::tend_waves(&app.app).await.unwrap();
    assert_eq!((app.count("paper_batch").await, app.count("class_session").await), (1, 1));
    app.release(&wave).await;
    belong::schedule::tend_waves(&app.app).await.unwrap();
    assert_eq!((app.count("paper_batch").await, app.count("class_session").await), (0, 0));
    assert_eq!(app.count("ballot").await, 10);
}

#[tokio::test]
async fn a_forgotten_batch_is_named_after_the_close_and_deleted_after_thirty_days() {
    let (app, wave) = school(12).await;
    let clerk = clerk(&app, &wave).await;
    clerk.scans_stubs(3).await;
    clerk.types_papers(2).await;
    let page = format!("/desk/waves/{}", wave.id);
    let waits = "These papers wait: post or delete them before the count";
    assert!(!clerk.desk.get(&page).await.body.contains(waits));
    app.app.close_wave(&wave).await.unwrap();
    let shown = clerk.desk.get(&page).await.body;
    assert!(shown.contains(waits) && shown.contains(&clerk.batch), "{shown}");
    let lead = app.lead().await.get(&page).await.body;
    assert!(lead.contains(waits) && lead.contains(SCHOOL) && !lead.contains(&clerk.batch), "{lead}");
    let closed = app.wave(&wave).await.closed_at.unwrap();
    app.clock.set(closed.plus(30 * DAY));
    belong::schedule::tend_waves(&app.app).await.unwrap();
    assert_eq!(stubs_and_sheets(&app).await, (3, 2));
    assert_eq!(app.wave(&wave).await.state, State::Closed, "the count waits");
    app.clock.set(closed.plus(31 * DAY));
    belong::schedule::tend_waves(&app.app).await.unwrap();
    assert_eq!((stubs_and_sheets(&app).await, app.count("paper_batch").await), ((0, 0), 0));
    assert_eq!(app.wave(&wave).await.state, State::Released, "the count goes ahead");
    assert_whole(&app, &wave).await;
}

#[tokio::test]
async fn contacts_go_120_days_after_the_close_counted_or_not() {
    let (app, wave) = school(3).await;
    app.app.close_wave(&wave).await.unwrap();
    let closed = app.wave(&wave).await.closed_at.unwrap();
    app.clock.set(closed.plus(119 * DAY));
    belong::schedule::keep_retention(&app.app).await.unwrap();
    assert_eq!(app.count("invitation").await, 8);
    app.clock.set(closed.plus(120 * DAY));
    belong::schedule::keep_retention(&app.app).await.unwrap();
    assert_eq!(app.wave(&wave).await.state, State::Closed);
    assert_eq!((app.count("invitation").await, app.count("outbox").await), (0, 0));
    assert!(!app.every_row().await.contains(&email_of(SCHOOL, Families, 1)));
}

#[tokio::test]
async fn a_posting_that_loses_a_race_on_postgresql_is_tried_once_more() {
    let (app, wave) = school(10).await;
    if !app.app.db.is_postgres() {
        return;
    }
    let clerk = clerk(&app, &wave).await;
    clerk.scans_stubs(10).await;
    clerk.types_papers(10).await;
    let sql = "CREATE SEQUENCE tries; \
        CREATE FUNCTION races() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
        IF nextval('tries') = 1 THEN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END IF; \
        RETURN NEW; END $$; \
        CREATE TRIGGER races BEFORE UPDATE OF posted ON paper_batch FOR EACH ROW EXECUTE FUNCTION races()";
    app.app.db.reader().execute_unprepared(sql).await.unwrap();
    assert_eq!(clerk.posts().await.status, 303);
    assert_eq!(app.count("ballot").await, 10);
    assert_whole(&app, &wave).await;
}

#[tokio::test]
async fn a_form_sent_twice_is_one_paper_and_the_last_can_be_taken_out() {
    let (app, wave) = school(3).await;
    let clerk = clerk(&app, &wave).await;
    let early = clerk.step("sheets", &[("sheet", "7b0e7f2e-55a9-4bb1-9d5c-6d7f7d1a2b3c")]).await;
    assert_eq!(early.status, 422, "stubs first");
    clerk.scans_stubs(2).await;
    let late = clerk.scans(&clerk.words[2]).await;
    assert!(late.body.contains("Go back to scanning"), "{}", late.body);
    let sheet = clerk.desk.get(&clerk.batch).await.field("sheet").unwrap();
    let kept = clerk.types_as(&sheet, often).await;
    clerk.types_as(&sheet, often).await;
    assert_eq!(stubs_and_sheets(&app).await, (2, 1));
    let page = clerk.desk.get(kept.location()).await.body;
    assert!(page.contains("Paper 1 is kept."), "{page}");
    assert_eq!(clerk.step("remove", &[("sheet", sheet.as_str())]).await.status, 303);
    assert_eq!(stubs_and_sheets(&app).await, (2, 0));
    let empty = clerk.step("sheets", &[("sheet", sheet.as_str())]).await;
    assert!(empty.status == 422 && empty.body.contains("This paper is empty"), "{}", empty.body);
    let first = app.questionnaire(Families).questions[0].item.clone();
    let odd = clerk.step("sheets", &[("sheet", sheet.as_str()), (first.as_str(), "purple")]).await;
    assert!(odd.status == 422 && odd.body.contains("not an answer that this question offers"));
    let blank = clerk.step("sheets", &[("sheet", sheet.as_str()), ("empty", "yes")]).await;
    assert_eq!(blank.status, 303, "{}", blank.body);
    assert_eq!(stubs_and_sheets(&app).await, (2, 1));
}

#[tokio::test]
async fn a_stub_spent_online_since_the_scan_drops_one_paper() {
    let (app, wave) = school(12).await;
    let clerk = clerk(&app, &wave).await;
    let link = app.link_of(&email_of(SCHOOL, Families, 1));
    assert_eq!(clerk.scans(&link).await.status, 303);
    let key = app.app.keys.of(wave.id).unwrap();
    let asked = app.app.front.journeys.behind(link.trim_start_matches("/s/")).await.unwrap().unwrap();
    let mine = key.slip_code(asked.invitation.id).to_string();
    for words in clerk.words.iter().filter(|words| **words != mine).take(10) {
        assert_eq!(clerk.scans(words).await.status, 303);
    }
    clerk.step("detached", &[]).await;
    clerk.types_papers(11).await;
    app.respondent(&email_of(SCHOOL, Families, 1)).answers_everything(&app, Families).await;
    assert_eq!(clerk.posts().await.status, 303);
    let page = clerk.page().await;
    assert!(page.contains("10 papers count") && page.contains("1 paper was dropped"), "{page}");
    assert_eq!(app.count("ballot").await, 11, "ten papers and one from the link");
    assert_whole(&app, &wave).await;
}

#[tokio::test]
async fn a_posting_that_fails_half_way_leaves_everything_as_it_was() {
    let (app, wave) = school(10).await;
    let clerk = clerk(&app, &wave).await;
    clerk.scans_stubs(10).await;
    clerk.types_papers(10).await;
    let sql = if app.app.db.is_postgres() {
        "ALTER TABLE paper_batch ADD CONSTRAINT broken CHECK (posted = 0)"
    } else {
        "CREATE TRIGGER broken BEFORE UPDATE OF posted ON paper_batch BEGIN SELECT RAISE(ABORT, 'broken'); END"
    };
    app.app.db.reader().execute_unprepared(sql).await.unwrap();
    assert_eq!(clerk.posts().await.status, 500);
    assert_eq!((stubs_and_sheets(&app).await, app.count("ballot").await), ((10, 10), 0));
    assert_whole(&app, &wave).await;
    let mended = if app.app.db.is_postgres() {
        "ALTER TABLE paper_batch DROP CONSTRAINT broken"
    } else {
        "DROP TRIGGER broken"
    };
    app.app.db.reader().execute_unprepared(mended).await.unwrap();
    assert_eq!(clerk.posts().await.status, 303);
    assert_eq!(app.count("ballot").await, 10);
}

#[tokio::test]
async fn two_who_post_at_once_post_once() {
    let (app, wave) = school(10).await;
    let clerk = clerk(&app, &wave).await;
    clerk.scans_stubs(10).await;
    clerk.types_papers(10).await;
    let id = clerk.batch.rsplit('/').next().unwrap().parse().unwrap();
    let papers = Papers::of(&app.app.front.journeys);
    let (one, two) = tokio::join!(papers.post(id), papers.post(id));
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(app.count("ballot").await, 10);
    assert_whole(&app, &wave).await;
    assert!(matches!(papers.discard(id).await, Err(PaperFault::Refused(PaperRefusal::AlreadyPosted))));
}

#[tokio::test]
async fn the_count_waits_for_a_batch_until_it_is_posted_or_deleted() {
    let (app, wave) = school(12).await;
    let clerk = clerk(&app, &wave).await;
    clerk.scans_stubs(3).await;
    clerk.types_papers(3).await;
    app.app.close_wave(&wave).await.unwrap();
    let lead = app.lead().await;
    let count = format!("/desk/waves/{}/count", wave.id);
    let refused = lead.post(&count, &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("papers have not been posted"), "{}", refused.body);
    app.clock.set(app.wave(&wave).await.closed_at.unwrap().plus(7 * DAY + 1));
    let clerk = Clerk { desk: app.coordinator().await, ..clerk };
    let late = clerk.step("sheets", &[("sheet", "7b0e7f2e-55a9-4bb1-9d5c-6d7f7d1a2b3c"), ("empty", "yes")]);
    assert!(late.await.body.contains("seven days after the close"));
    let unticked = clerk.step("delete", &[]).await;
    assert_eq!((unticked.status, stubs_and_sheets(&app).await), (422, (3, 3)));
    assert_eq!(clerk.posts().await.status, 303, "what was typed in time is not lost");
    let lead = app.lead().await;
    let counted = lead.post(&count, &[]).await;
    assert_eq!(counted.status, 303, "{}", counted.body);
    assert_eq!(app.count("response").await, 3);
}

#[tokio::test]
async fn a_deleted_batch_leaves_no_sheet_and_its_people_can_answer() {
    let (app, wave) = school(3).await;
    let clerk = clerk(&app, &wave).await;
    clerk.scans_stubs(2).await;
    clerk.types_papers(2).await;
    let deleted = clerk.step("delete", &[("confirm", "yes")]).await;
    assert_eq!(deleted.location(), format!("/desk/waves/{}/paper", wave.id));
    assert_eq!((stubs_and_sheets(&app).await, app.count("paper_batch").await), ((0, 0), 0));
    assert_eq!(clerk.desk.get(&clerk.batch).await.status, 404);
    for n in 1..=3 {
        app.respondent(&email_of(SCHOOL, Families, n)).answers_everything(&app, Families).await;
    }
    assert_eq!(app.count("ballot").await, 3);
    assert_eq!(app.browser().get(&format!("/desk/waves/{}/paper", wave.id)).await.location(), "/sign-in");
}
