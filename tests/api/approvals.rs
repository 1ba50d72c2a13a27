//! Before a wave opens: the checklist, a second person's approval, the invitations to oneself, the planner, and the
//! budget of minutes.

use crate::support::{Browser, TestApp, email_of, london, often, roster_of};
use belong::access::{Role, Roles, Who, acting_as};
use belong::clock::DAY;
use belong::invitations::tell_parents;
use belong::people as rosters;
use belong::schedule;
use belong::surveys::{Content, Question, Term};
use belong::theory::Audience::{self, Children, Families, Staff};
use belong::waves::{self, Approver, NewWave, Point, Reasons, State, Wave};
use sea_orm::{ConnectionTrait, Statement};

const HERON: &str = "Heron School";
const ROOK: &str = "Rook School";
const WHY: &str = "The board knows it and agreed.";

fn place(wave: &Wave) -> String {
    format!("/desk/waves/{}", wave.id)
}

/// Plans by the page's form.
async fn plans(person: &Browser, app: &TestApp, name: &str) -> Wave {
    let typed = |at: belong::clock::At| at.london().strftime("%Y-%m-%d %H:%M").to_string();
    let (opens, closes) = (typed(app.clock.now().plus(DAY)), typed(app.clock.now().plus(14 * DAY)));
    let form = [
        ("name", name),
        ("term", "autumn"),
        ("year", "2026"),
        ("opens_at", opens.as_str()),
        ("closes_at", closes.as_str()),
    ];
    let planned = person.post("/desk/waves", &form).await;
    assert_eq!(planned.status, 303, "{}", planned.body);
    waves::wave_by_name(app.app.db.reader(), name).await.unwrap().unwrap()
}

/// A planned wave that nobody has approved.
async fn planned(app: &TestApp, name: &str, asks_words: bool) -> Wave {
    let new = NewWave {
        name: name.to_owned(),
        term: Term::Autumn,
        year: 2026,
        opens_at: app.clock.now(),
        closes_at: app.clock.now().plus(14 * DAY),
        count_at: None,
        asks_words,
    };
    waves::plan(&app.app.db, new, app.clock.now()).await.unwrap()
}

async fn audited(app: &TestApp, what: &str) -> usize {
    let rows = app.every_row().await;
    rows.lines().filter(|line| line.contains(what)).count()
}

#[tokio::test]
async fn the_planner_of_a_wave_asks_a_second_person_and_until_then_it_does_not_open() {
    let app = TestApp::with_roster(&roster_of(&[(HERON, Families, 40)])).await;
    app.gives_contacts().await;
    let casey = app.coordinator().await;
    let wave = plans(&casey, &app, "Autumn 2026").await;
    let page = casey.get(&place(&wave)).await.body;
    assert!(page.contains("You planned this wave, so a colleague approves it"), "{page}");
    assert!(!page.contains("Approve this wave") && !page.contains("Open now"), "{page}");
    let own = casey.post(&format!("{}/approve", place(&wave)), &[]).await;
    assert!(
        own.status == 422 && own.body.contains("another colleague than the one who planned it"),
        "{}",
        own.body
    );
    app.clock.set(wave.opens_at);
    let (casey, robin) = (app.coordinator().await, app.lead().await);
    schedule::tend_waves(&app.app).await.unwrap();
    let by_hand = casey.post(&format!("{}/open", place(&wave)), &[]).await;
    assert!(
        by_hand.status == 422 && by_hand.body.contains("Nobody has approved this wave yet"),
        "{}",
        by_hand.body
    );
    assert_eq!((app.wave(&wave).await.state, app.count("invitation").await), (State::Planned, 0));
    let page = robin.get(&place(&wave)).await.body;
    assert!(
        page.contains("Approve this wave") && page.contains("<dt>Planned by</dt><dd>Casey</dd>"),
        "{page}"
    );
    assert_eq!(robin.post(&format!("{}/approve", place(&wave)), &[]).await.status, 303);
    let page = casey.get(&place(&wave)).await.body;
    assert!(page.contains("<dd>Robin, ") && page.contains("Open now"), "{page}");
    assert_eq!(casey.post(&format!("{}/take-back", place(&wave)), &[]).await.status, 303);
    assert_eq!(app.wave(&wave).await.state, State::Planned);
    assert_eq!(robin.post(&format!("{}/approve", place(&wave)), &[]).await.status, 303);
    app.clock.set(wave.opens_at.plus(DAY / 48));
    schedule::tend_waves(&app.app).await.unwrap();
    assert_eq!((app.wave(&wave).await.state, app.count("invitation").await), (State::Open, 40));
    let trail = [audited(&app, "wave-approved").await, audited(&app, "approval-taken-back").await];
    assert_eq!(trail, [2, 1]);
}

impl TestApp {
    async fn tells_families(&self, wave: &Wave) {
        assert!(tell_parents(self.app.queueing(), wave.id).await.unwrap() > 0);
        self.app.post.run_until_empty().await.unwrap();
    }

    /// What the page says is not ready yet, as one text.
    async fn lacks(&self, wave: &Wave) -> String {
        let lead = self.lead().await;
        let page = lead.get(&place(wave)).await.body;
        page.split("<strong>Not ready:</strong> ")
            .skip(1)
            .map(|part| part.split("</li>\n<li>").next().unwrap())
            .collect()
    }

    pub async fn is_approved(&self, wave: &Wave, form: &[(&str, &str)]) -> u16 {
        let lead = self.lead().await;
        lead.post(&format!("{}/approve", place(wave)), form).await.status
    }
}

#[tokio::test]
async fn every_point_of_the_checklist_is_named_until_it_is_right() {
    let app = TestApp::new().await;
    app.lead().await;
    let wave = planned(&app, "Autumn 2026", true).await;
    let told = app.lacks(&wave).await;
    assert!(told.contains("nobody is on the roster yet"), "{told}");
    app.loads(&roster_of(&[(HERON, Families, 40), (ROOK, Children, 40)])).await;
    let told = app.lacks(&wave).await;
    for part in
        ["Heron School, Rook School have no support contact in date", "Heron School: ", "Rook School: "]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("nobody is on the roster"), "{told}");
    assert_eq!(app.is_approved(&wave, &[]).await, 422);
    app.gives_contacts().await;
    let told = app.lacks(&wave).await;
    assert!(
        told.contains("What people write can be read") && !told.contains("support contact in date"),
        "{told}"
    );
    assert_eq!(app.is_approved(&wave, &[]).await, 422);
    app.gives_readers().await;
    let told = app.lacks(&wave).await;
    assert!(told.contains("families have not been told yet (40 mailboxes)"), "{told}");
    assert_eq!(app.is_approved(&wave, &[]).await, 422);
    app.tells_families(&wave).await;
    assert_eq!(app.lacks(&wave).await, "");
    assert_eq!(app.is_approved(&wave, &[]).await, 303);
}

/// Which of an adult's rows is asked is drawn at the opening, so that each of them has to be right before.
#[tokio::test]
async fn an_adult_of_several_schools_is_drawn_after_the_checklist_has_looked_at_all_of_them() {
    const HEAD: &str = "setting,kind,phase,locality,audience,email,child_ref,year_group,absence_band,language,\
                        group_1,group_2\n";
    let rows = [HERON, ROOK, "Tern School", "Gull School"].map(|school| {
        let language = if school == ROOK { "pl" } else { "en" };
        format!("{school},school,primary,Dunes,FA,ann@example.org,Ref-1,,,{language},,\n")
    });
    let app = TestApp::with_roster(&(HEAD.to_owned() + &rows.concat())).await;
    let heron = rosters::settings(app.app.db.reader()).await.unwrap();
    let heron = heron.iter().find(|setting| setting.name == HERON).map(|setting| setting.id);
    app.gives_contact(heron, "Ms Example").await;
    app.lead().await;
    let wave = planned(&app, "Autumn 2026", false).await;
    let told = app.lacks(&wave).await;
    assert!(told.contains("Gull School, Rook School, Tern School have no support contact in date"), "{told}");
    assert!(told.contains("Polski") || told.contains("Polish"), "{told}");
}

#[tokio::test]
async fn languages_and_group_sizes_may_be_passed_over_in_writing_and_the_page_says_who_did() {
    let app = TestApp::new().await;
    app.lead().await;
    let polish = roster_of(&[(HERON, Families, 30), (HERON, Staff, 8)]).replacen(",en,", ",pl,", 12);
    app.loads(&polish).await;
    app.gives_contacts().await;
    let wave = planned(&app, "Autumn 2026", false).await;
    let told = app.lacks(&wave).await;
    assert!(told.contains("families (12 on the roster) would read"), "{told}");
    assert!(told.contains("Staff: under 10 answers are expected at Heron School"), "{told}");
    assert_eq!(app.is_approved(&wave, &[]).await, 422);
    let short = [("reason-languages", WHY), ("reason-group-sizes", "fine")];
    assert_eq!(app.is_approved(&wave, &short).await, 422);
    assert_eq!(app.wave(&wave).await.state, State::Planned);
    let reasons = [("reason-languages", WHY), ("reason-group-sizes", "They asked to be asked.")];
    assert_eq!(app.is_approved(&wave, &reasons).await, 303);
    let page = app.coordinator().await.get(&place(&wave)).await.body;
    for part in [WHY, "They asked to be asked.", "Approved although this was not met", "<dd>Robin, "] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(audited(&app, "check-passed-over").await, 2);
}

#[tokio::test]
async fn a_reason_stands_in_for_nothing_else() {
    let app = TestApp::with_roster(&roster_of(&[(HERON, Families, 40)])).await;
    app.lead().await;
    let wave = planned(&app, "Autumn 2026", false).await;
    let reasons: Vec<(String, String)> =
        Point::ALL.iter().map(|point| (format!("reason-{}", point.word()), WHY.to_owned())).collect();
    let form: Vec<(&str, &str)> = reasons.iter().map(|(name, why)| (name.as_str(), why.as_str())).collect();
    assert_eq!(app.is_approved(&wave, &form).await, 422, "a setting has nobody to turn to");
    app.gives_contacts().await;
    assert_eq!(app.is_approved(&wave, &form).await, 303);
    assert_eq!(app.wave(&wave).await.approval.unwrap().passed_over, []);
}

#[tokio::test]
async fn a_command_approves_for_a_named_colleague_who_may_and_the_trail_says_so() {
    let app = TestApp::with_roster(&roster_of(&[(HERON, Families, 40)])).await;
    app.gives_contacts().await;
    app.lead().await;
    app.colleague("Vee", Roles::of(&[Role::Viewer])).await;
    let wave = planned(&app, "Autumn 2026", false).await;
    let nobody = app.app.approver_with_address("nobody@example.org").await.unwrap_err().to_string();
    assert!(nobody.contains("no colleague with access"), "{nobody}");
    let viewer = app.app.approver_with_address("vee@example.org").await.unwrap_err().to_string();
    assert!(viewer.contains("only coordinators and leads"), "{viewer}");
    let approver = app.app.approver_with_address("ROBIN@example.org").await.unwrap();
    let reasons = Reasons::new();
    let approving = app.app.approve_wave(&wave, approver, &reasons);
    acting_as(Who::Console, approving).await.unwrap();
    let page = app.coordinator().await.get(&place(&wave)).await.body;
    assert!(page.contains("Robin, 2 November 2026, 09:00 (with a command at the machine)"), "{page}");
    let rows = app.every_row().await;
    let row = rows.lines().find(|line| line.contains("wave-approved")).unwrap();
    assert!(row.contains("console"), "{row}");
}

#[tokio::test]
async fn test_mails_go_to_oneself_alone_in_every_language_chosen_and_lead_to_a_preview() {
    let app = TestApp::new().await;
    let polish = roster_of(&[(HERON, Families, 30), (HERON, Staff, 30)]).replacen(",en,", ",pl,", 12);
    app.loads(&polish).await;
    app.gives_contacts().await;
    let casey = app.coordinator().await;
    let wave = planned(&app, "Autumn 2026", false).await;
    let ask = format!("{}/test-mail", place(&wave));
    for wrong in [vec![], vec![("mail", "YP:en")], vec![("mail", "FA:uk")], vec![("mail", "nonsense")]] {
        assert_eq!(casey.post(&ask, &wrong).await.status, 422, "{wrong:?}");
    }
    let asked = casey.post(&ask, &[("mail", "FA:en"), ("mail", "FA:pl"), ("mail", "ST:en")]).await;
    assert!(casey.get(asked.location()).await.body.contains("on their way to your own address"));
    app.app.post.run_until_empty().await.unwrap();
    let mails = app.mails();
    assert_eq!(mails.len(), 3);
    for mail in &mails {
        assert_eq!(mail.to, "casey@example.org");
        assert!(mail.text.contains("This is a test of Autumn 2026"), "{}", mail.text);
        assert!(
            !mail.text.contains("/s/") && !mail.text.contains("/stop/"),
            "no link that works: {}",
            mail.text
        );
        assert!(!mail.text.contains("List-Unsubscribe"), "{}", mail.text);
        let link = mail.link("/desk/preview/autumn/").unwrap();
        let audience = if mail.text.contains("/desk/preview/autumn/st") { "st" } else { "fa" };
        assert_eq!(casey.get(&link).await.status, 200, "{link} of {audience}");
    }
    let marked = mails.iter().filter(|mail| mail.subject.starts_with("Test: ")).count();
    assert!(marked >= 2, "the Polish subject may be encoded");
    assert_eq!((app.count("invitation").await, audited(&app, "test-mails-queued").await), (0, 1));
    app.opens(&wave).await;
    assert_eq!(casey.post(&ask, &[("mail", "FA:en")]).await.status, 422, "it is too late for a test");
}

#[tokio::test]
async fn the_planner_expects_what_was_published_and_never_what_was_withheld() {
    let app = TestApp::with_roster(&roster_of(&[(HERON, Families, 60), (ROOK, Families, 40)])).await;
    let first = app.open_wave().await;
    let answers = |question: &Question| often(question);
    for n in 1..=45 {
        app.submits(&app.link_of(&email_of(HERON, Families, n)), &answers).await;
    }
    for n in 1..=11 {
        app.submits(&app.link_of(&email_of(ROOK, Families, n)), &answers).await;
    }
    app.release(&first).await;
    let lead = app.lead().await;
    let cube = app.app.releases.latest(&app.app.db).await.unwrap().unwrap();
    let rook = cube.responses.iter().find(|cell| cell.group.name == ROOK);
    assert!(rook.is_none_or(|cell| cell.figure.shown().is_none_or(|share| share.percent.is_none())));
    let next = planned(&app, "Next", false).await;
    let page = lead.get(&format!("{}/plan", place(&next))).await.body;
    let row = |setting: &str| {
        let row = page.split("<tr>").find(|row| row.contains(setting)).unwrap_or_else(|| panic!("{page}"));
        row.split("</tr>").next().unwrap().to_owned()
    };
    assert!(row(HERON).contains("75 %: its share in the last released wave"), "{}", row(HERON));
    assert!(row(HERON).contains("<td>about 45</td>"), "{}", row(HERON));
    // The partnership's share is withheld too: it would give away the other school's.
    assert!(row(ROOK).contains("40 %: assumed"), "{}", row(ROOK));
    assert!(!row(ROOK).contains("27") && !row(ROOK).contains("<td>11</td>"), "{}", row(ROOK));
}

#[tokio::test]
async fn a_lead_sets_what_is_expected_where_nothing_is_known_and_the_page_names_what_will_not_show() {
    let app = TestApp::with_roster(&roster_of(&[(HERON, Children, 60), (ROOK, Staff, 20)])).await;
    app.gives_contacts().await;
    let (casey, robin) = (app.coordinator().await, app.lead().await);
    let wave = planned(&app, "Autumn 2026", false).await;
    let plan = format!("{}/plan", place(&wave));
    let page = casey.get(&plan).await.body;
    assert!(page.contains("40 %: assumed") && !page.contains("name=\"expected\""), "{page}");
    assert!(page.contains("Staff will not show at all."), "{page}");
    assert!(page.contains("What a year asks") && page.contains("children, young people"), "{page}");
    assert_eq!(casey.post(&plan, &[("expected", "60")]).await.status, 404);
    for wrong in ["", "0", "101", "many"] {
        assert_eq!(robin.post(&plan, &[("expected", wrong)]).await.status, 422, "{wrong}");
    }
    assert_eq!(robin.post(&plan, &[("expected", "60 %")]).await.status, 303);
    let page = robin.get(&plan).await.body;
    assert!(page.contains("60 %: assumed") && !page.contains("Staff will not show"), "{page}");
    app.tells_families(&wave).await;
    assert_eq!(app.is_approved(&wave, &[]).await, 303, "enough answers are expected now");
    let late = app.lead().await.post(&plan, &[("expected", "20")]).await;
    assert!(late.status == 422 && late.body.contains("Take the approval back first"), "{}", late.body);
    assert_eq!(app.wave(&wave).await.expected_percent, Some(60));
}

/// Families take 4 minutes; who has been asked for so many minutes this term is asked no more.
async fn with_budget(minutes: u32) -> TestApp {
    let mut content = Content::embedded();
    content.planning.minutes_per_term = minutes;
    let app = TestApp::with_content(content).await;
    app.loads(&roster_of(&[(HERON, Families, 20)])).await;
    app.gives_contacts().await;
    app
}

async fn invited(app: &TestApp, wave: &Wave, audience: Audience) -> i64 {
    let sql = "SELECT COUNT(*) FROM invitation WHERE wave_id = $1 AND audience = $2";
    let db = app.app.db.reader();
    let values = [wave.id.into(), audience.code().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn nobody_is_asked_for_more_minutes_in_a_term_than_the_budget_whatever_the_setting() {
    let app = with_budget(7).await;
    let first = planned(&app, "First", false).await;
    app.opens(&first).await;
    assert_eq!(invited(&app, &first, Families).await, 20);
    // Ten of the families work at Rook School, and ten people there are new.
    let staff = |n: usize| match n {
        1..=10 => email_of(HERON, Families, n),
        n => format!("new{n}@example.org"),
    };
    let rows: Vec<String> =
        (1..=20).map(|n| format!("{ROOK},school,primary,Dunes,ST,{},,,,en,,", staff(n))).collect();
    app.loads(&format!("{}\n{}\n", rosters::HEADER.join(","), rows.join("\n"))).await;
    let second = planned(&app, "Second", false).await;
    let robin = app.lead().await;
    let page = robin.get(&format!("{}/plan", place(&second))).await.body;
    let row = |setting: &str| {
        let row = page.split("<tr>").find(|row| row.contains(setting)).unwrap_or_else(|| panic!("{page}"));
        row.split("</tr>").next().unwrap().to_owned()
    };
    assert!(row(HERON).contains("<td>20</td><td>0</td><td>20</td><td>0</td>"), "{}", row(HERON));
    assert!(row(ROOK).contains("<td>20</td><td>0</td><td>10</td><td>10</td>"), "{}", row(ROOK));
    assert!(!page.contains('@'), "nobody is named");
    app.opens(&second).await;
    assert_eq!((invited(&app, &second, Families).await, invited(&app, &second, Staff).await), (0, 10));
    // A new term begins anew.
    app.clock.set(london("2027-02-01 09:00"));
    let next = NewWave {
        name: "Spring".to_owned(),
        term: Term::Spring,
        year: 2027,
        opens_at: app.clock.now(),
        closes_at: app.clock.now().plus(14 * DAY),
        count_at: None,
        asks_words: false,
    };
    let third = waves::plan(&app.app.db, next, app.clock.now()).await.unwrap();
    app.opens(&third).await;
    let (families, staff) = (invited(&app, &third, Families).await, invited(&app, &third, Staff).await);
    assert_eq!(
        families + staff,
        30,
        "everybody once: ten are parents and staff, and 8 minutes are over the budget"
    );
    assert!(families >= 10 && staff >= 10);
}

#[tokio::test]
async fn a_wave_for_which_nobody_has_time_left_says_so() {
    let app = with_budget(7).await;
    let first = planned(&app, "First", false).await;
    app.opens(&first).await;
    app.lead().await;
    let second = planned(&app, "Second", false).await;
    let told = app.lacks(&second).await;
    assert!(told.contains("asked for as many minutes this term as the budget allows"), "{told}");
    app.approves(&second).await;
    let refused = app.app.open_wave(&second).await.unwrap_err().to_string();
    assert!(refused.contains("nobody is on the roster"), "{refused}");
    let ada = Approver { id: belong::ids::StaffId::random(), name: "Ada".to_owned(), by_command: false };
    assert!(app.app.approve_wave(&first, ada, &Reasons::new()).await.is_err(), "it is open");
}
