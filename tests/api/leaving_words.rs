//! What leaves the reading queue: words that two people let pass, themes as rounded counts, and nothing else.

use crate::crawl::seen_by_every_role;
use crate::support::{Browser, TestApp, email_of, roster_of, rows_of};
use belong::access::{Role, Roles};
use belong::clock::{At, DAY, HOUR};
use belong::ids::{CommentId, PassageId, SettingId, StaffId};
use belong::people;
use belong::reports::{Form as FileForm, files, kind_named};
use belong::theory::Audience::Families;
use belong::voices::{
    CommentText, Ground, NewPassage, PassageFault, PassageIn, PassageRefusal, SettingKey, Told, approve,
    decline, opened_passage, passages_waiting, propose, read_passage, withdraw,
};
use belong::waves::Wave;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Query};

const PLACES: [&str; 3] = ["Curlew", "Kittiwake", "Sandpiper"];
/// What was written and never let pass.
const MARKER: &str = "the-planted-marker-of-an-unreleased-comment";
const SHOWN: &str = "Somebody <rang> back the same day.";

/// A wave that three settings answered, and what some of them wrote.
struct Written {
    app: TestApp,
    wave: Wave,
    outcome: String,
    settings: Vec<SettingId>,
    keys: Vec<SettingKey>,
    comments: Vec<CommentId>,
    readers: [StaffId; 2],
}

async fn insert(txn: &impl ConnectionTrait, table: &str, row: Vec<(&str, sea_orm::sea_query::Expr)>) {
    let (columns, values): (Vec<_>, Vec<_>) =
        row.into_iter().map(|(column, value)| (Alias::new(column), value)).unzip();
    let mut insert = Query::insert();
    insert.into_table(Alias::new(table)).columns(columns).values_panic(values);
    txn.execute(&insert).await.unwrap();
}

impl Written {
    /// `people` of each setting wrote; of every four comments three name the first theme for both readers.
    async fn by(people: usize) -> Written {
        let places = PLACES.map(|place| (place, Families, 40));
        let app = TestApp::with_roster(&roster_of(&places)).await;
        let wave = app.open_wave().await;
        for place in PLACES {
            for n in 1..=12 {
                app.respondent(&email_of(place, Families, n)).answers_everything(&app, Families).await;
            }
        }
        let known = people::settings(app.app.db.reader()).await.unwrap();
        let settings: Vec<SettingId> = known.iter().map(|one| one.id).collect();
        let keys = settings.iter().map(|one| SettingKey::random(*one)).collect();
        let outcome = app.questionnaire(Families).questions[0].outcome.clone();
        let readers = [StaffId::random(), StaffId::random()];
        let mut written = Written { app, wave, outcome, settings, keys, comments: Vec::new(), readers };
        for n in 0..PLACES.len() {
            for comment in 0..people {
                let themes =
                    if comment % 4 < 3 { ["listened-to", "listened-to"] } else { ["clubs", "money-food"] };
                let id = written.comment(n, "read", themes).await;
                written.comments.push(id);
            }
            written.counts(n, people).await;
        }
        written
    }

    async fn comment(&self, n: usize, state: &str, themes: [&str; 2]) -> CommentId {
        let (id, now) = (CommentId::random(), self.app.clock.now());
        let told = Told { prompt: "FA-1".into(), text: MARKER.into(), read_first: false, may_quote: true };
        let text = CommentText { audience: Families, edition: "en".into(), told, signs: Vec::new() };
        let sealed = self.keys[n].public_half().seal(&text.pack().unwrap());
        let read_at = (state == "read").then_some(now.0 + HOUR);
        let (wave, setting) = (self.wave.id.0, self.settings[n].0);
        let txn = self.app.app.db.begin().await.unwrap();
        let row: Vec<(&str, sea_orm::sea_query::Expr)> = vec![
            ("id", id.0.into()),
            ("wave_id", wave.into()),
            ("setting_id", setting.into()),
            ("day", now.day().to_string().into()),
            ("read_first", false.into()),
            ("sealed", sealed.into()),
            ("state", state.into()),
            ("due_at", (now.0 + DAY).into()),
            ("told", 0.into()),
            ("read_at", read_at.into()),
        ];
        insert(&txn, "comment", row).await;
        for (reader, themes) in self.readers.iter().zip(themes).filter(|_| state == "read") {
            let row = vec![
                ("comment_id", id.0.into()),
                ("staff_id", reader.0.into()),
                ("wave_id", wave.into()),
                ("setting_id", setting.into()),
                ("audience", Families.code().into()),
                ("outcomes", self.outcome.as_str().into()),
                ("themes", themes.into()),
                ("coded_at", now.0.into()),
            ];
            insert(&txn, "coding", row).await;
        }
        txn.commit().await.unwrap();
        id
    }

    async fn counts(&self, n: usize, people: usize) {
        let txn = self.app.app.db.begin().await.unwrap();
        let row = vec![
            ("wave_id", self.wave.id.0.into()),
            ("setting_id", self.settings[n].0.into()),
            ("audience", Families.code().into()),
            ("boxes", 40.into()),
            ("written", (people as i32).into()),
        ];
        insert(&txn, "voice_count", row).await;
        txn.commit().await.unwrap();
    }

    /// The first reader proposes words from one of the first setting's comments.
    async fn proposed(&self, comment: CommentId, text: &str) -> Result<PassageId, PassageFault> {
        let typed = PassageIn {
            text: text.into(),
            form: "words".into(),
            outcome: self.outcome.clone(),
            masks_seen: true,
        };
        let theory = &self.app.app.content.theory;
        let passage = read_passage(&typed, Ground { theory, comment: MARKER, read: true, may_quote: true });
        let new = NewPassage {
            comment,
            audience: Families,
            passage: passage.unwrap(),
            by: self.readers[0],
            at: self.now(),
        };
        let txn = self.app.app.db.begin().await.unwrap();
        let id = propose(&txn, new, &self.keys[0].public_half()).await?;
        txn.commit().await.unwrap();
        Ok(id)
    }

    fn now(&self) -> At {
        self.app.clock.now()
    }

    async fn approves(&self, id: PassageId, by: StaffId, text: &str) -> Result<(), PassageFault> {
        let txn = self.app.app.db.begin().await.unwrap();
        approve(&txn, id, by, text, self.now()).await?;
        Ok(txn.commit().await?)
    }

    async fn declines(&self, id: PassageId, by: StaffId) -> Result<(), PassageFault> {
        let txn = self.app.app.db.begin().await.unwrap();
        decline(&txn, id, by, self.now()).await?;
        Ok(txn.commit().await?)
    }

    async fn takes_back(&self, id: PassageId, by: StaffId) -> Result<(), PassageFault> {
        let txn = self.app.app.db.begin().await.unwrap();
        withdraw(&txn, id, by, self.now()).await?;
        Ok(txn.commit().await?)
    }

    async fn lets_leave(&self, text: &str) -> PassageId {
        let id = self.proposed(self.comments[0], text).await.unwrap();
        self.approves(id, self.readers[1], text).await.unwrap();
        id
    }

    async fn setting_lead(&self, n: usize) -> Browser {
        let roles = Roles::default().with(Role::SettingLead, Some(self.settings[n]));
        self.app.colleague(&format!("Kim{n}"), roles).await
    }

    /// Every report in the forms that are text.
    async fn reports(&self) -> String {
        let material = self.app.app.gathering().material(None).await.unwrap();
        let mut all = String::new();
        for kind in ["summary", "full", "setting", "poster", "children"] {
            for form in [FileForm::Html, FileForm::Json, FileForm::Csv] {
                let made = files(&material, (kind_named(kind).unwrap(), Some(PLACES[0])), form).unwrap();
                all.extend(made.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned()));
            }
        }
        all
    }
}

fn refused(outcome: Result<(), PassageFault>) -> PassageRefusal {
    match outcome {
        Err(PassageFault::Refused(refusal)) => refusal,
        other => panic!("it was not refused: {other:?}"),
    }
}

#[tokio::test]
async fn what_two_people_let_pass_stands_beside_its_figure_after_the_release_and_the_rest_is_nowhere() {
    let it = Written::by(16).await;
    it.lets_leave(SHOWN).await;
    it.proposed(it.comments[1], MARKER).await.unwrap();
    let declined = it.proposed(it.comments[2], MARKER).await.unwrap();
    it.declines(declined, it.readers[1]).await.unwrap();
    let gone = it.lets_leave(MARKER).await;
    it.takes_back(gone, it.readers[0]).await.unwrap();
    let lead = it.app.lead().await;
    let early = lead.get("/desk/voices").await.body;
    assert!(early.contains("shown when the wave is released") && early.contains("about 120"), "{early}");
    assert!(!early.contains("same day") && !early.contains("Being listened to"), "{early}");
    it.app.release(&it.wave).await;
    let shown = "Somebody &#60;rang&#62; back the same day.";
    let about = format!("/desk/outcomes/{}", it.outcome);
    let seen = seen_by_every_role(&it.app).await;
    for (role, pages) in &seen {
        assert!(pages.iter().all(|(_, page)| !page.contains(MARKER)), "{role}");
        let on = |path: &str| pages.iter().find(|(at, _)| at == path).map(|(_, page)| page.as_str());
        if let Some(page) = on("/desk/voices") {
            assert!(
                page.contains(shown) && page.contains("Being listened to") && page.contains(" comments ("),
                "{page}"
            );
            assert!(
                !page.contains("Clubs and things"),
                "what readers differ in on every comment is named by none"
            );
            let own = page.contains("In single settings");
            assert_eq!(own, ["lead", "setting-lead", "both"].contains(&role.as_str()), "{role}");
            assert_eq!(page.contains("Kittiwake"), ["lead", "both"].contains(&role.as_str()), "{role}");
            let outcome = on(&about).unwrap();
            assert!(outcome.contains(shown) && outcome.contains("In their words"), "{role}: {outcome}");
            assert!(outcome.contains("not counts of everybody"), "{role}");
        }
    }
    assert_eq!(seen.iter().filter(|(_, pages)| pages.iter().any(|(at, _)| at == "/desk/voices")).count(), 6);
    let reports = it.reports().await;
    assert!(reports.contains("Somebody &#60;rang&#62; back") && reports.contains("Somebody <rang> back"));
    assert!(reports.contains("\"kind\": \"words\"") && reports.contains("Being listened to: about "));
    assert!(!reports.contains(MARKER));
    assert!(!it.app.every_row().await.contains(MARKER) && !format!("{:?}", it.app.mails()).contains(MARKER));
    let sheet = it.setting_lead(1).await.get("/desk/reports/newest/setting?setting=Kittiwake").await.body;
    assert!(sheet.contains("What people wrote about") && sheet.contains("Being listened to"), "{sheet}");
    assert!(!sheet.contains("same day") && !sheet.contains(" comments ("), "{sheet}");
}

#[tokio::test]
async fn where_few_wrote_nothing_is_said_whatever_was_let_pass() {
    let it = Written::by(3).await;
    it.lets_leave(SHOWN).await;
    it.app.release(&it.wave).await;
    let page = it.app.lead().await.get("/desk/voices").await.body;
    assert!(page.contains("not enough answers to show safely"), "{page}");
    for hidden in ["same day", "listened to", "about ", "Sandpiper"] {
        assert!(!page.contains(hidden), "{hidden}: {page}");
    }
    assert!(!it.reports().await.contains("same day"));
}

#[tokio::test]
async fn a_second_person_decides_once_and_every_step_is_in_the_trail() {
    let it = Written::by(4).await;
    let [one, other] = it.readers;
    let id = it.proposed(it.comments[0], SHOWN).await.unwrap();
    let waiting = passages_waiting(it.app.app.db.reader(), &it.settings[..1]).await.unwrap();
    assert!(waiting.len() == 1 && waiting[0].id == id && waiting[0].proposed_by == one);
    assert_eq!(opened_passage(&it.keys[0], &waiting[0].sealed).unwrap(), SHOWN);
    assert!(opened_passage(&it.keys[1], &waiting[0].sealed).is_err());
    assert!(passages_waiting(it.app.app.db.reader(), &it.settings[1..]).await.unwrap().is_empty());
    assert_eq!(refused(it.approves(id, one, SHOWN).await), PassageRefusal::SamePerson);
    assert_eq!(refused(it.declines(id, one).await), PassageRefusal::SamePerson);
    let long = "a".repeat(601);
    assert_eq!(refused(it.approves(id, other, &long).await), PassageRefusal::TooLong { characters: 601 });
    assert_eq!(refused(it.approves(id, other, " ").await), PassageRefusal::Empty);
    it.approves(id, other, SHOWN).await.unwrap();
    let again = refused(it.approves(id, other, "Other words.").await);
    assert_eq!(again.to_string(), "These words were approved already.");
    assert!(refused(it.declines(id, other).await).to_string().contains("approved already"));
    it.takes_back(id, other).await.unwrap();
    assert!(refused(it.takes_back(id, other).await).to_string().contains("taken back"));
    let second = it.proposed(it.comments[1], SHOWN).await.unwrap();
    it.declines(second, other).await.unwrap();
    assert!(refused(it.approves(second, other, SHOWN).await).to_string().contains("were declined"));
    let rows = rows_of(&it.app.app.db, "passage").await;
    assert!(!rows.contains("rang"), "what was declined or taken back is forgotten: {rows}");
    let unread = it.comment(0, "unread", ["", ""]).await;
    assert_eq!(refused(it.proposed(unread, SHOWN).await.map(|_| ())), PassageRefusal::Unread);
    let nothing = it.proposed(CommentId::random(), SHOWN).await.map(|_| ());
    assert_eq!(refused(nothing), PassageRefusal::Gone);
    assert_eq!(refused(it.approves(PassageId::random(), other, SHOWN).await), PassageRefusal::Gone);
    let trail = rows_of(&it.app.app.db, "audit").await;
    let steps = |what: &str| trail.lines().filter(|row| row.contains(what)).count();
    assert_eq!((steps("passage-proposed"), steps("passage-approved"), steps("passage-declined")), (2, 1, 2));
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_does() {
    let it = Written::by(4).await;
    let id = it.proposed(it.comments[0], SHOWN).await.unwrap();
    let (third, fourth) = (StaffId::random(), StaffId::random());
    let both = tokio::join!(it.approves(id, third, "One."), it.declines(id, fourth));
    assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
    let rows = rows_of(&it.app.app.db, "passage").await;
    assert_eq!(rows.contains("one."), both.0.is_ok(), "{rows}");
}
