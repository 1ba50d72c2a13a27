//! A house whose every text is harmless, or difficult.

use crate::support::{Browser, Reply, TestApp, often};
use belong::access::{Role, Roles};
use belong::clock::{DAY, MINUTE};
use belong::commands::bring_in;
use belong::ids::SettingId;
use belong::people as rosters;
use belong::surveys::{Content, Term};
use belong::theory::Audience::Families;
use belong::waves::{self, Wave};
use std::collections::BTreeSet;
use std::path::Path;

/// Settings in the house; their names are the first words.
pub const PLACES: usize = 4;
/// People asked in each.
const PEOPLE: usize = 14;

/// Which words the house is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    Harmless,
    Difficult,
}

/// Signs that begin a formula, and one that does not.
const FIRST: [&str; 9] = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "%"];

impl Words {
    /// The nth text: markup of pages, mails, drawings, tables, documents and programs in one. Both kinds have the
    /// same length, spaces at the same places, so that lines break alike, and the same order in a sorted list.
    pub fn of(self, n: usize) -> String {
        let first = FIRST[n % FIRST.len()];
        let rest = self.styled(format!(
            "w{n}\"'><svg/onload=alert(1)><img src=x onerror=alert(1)>&lt; #panic()$x$*b*_[l]<r>{{7}}`\\"
        ));
        match self {
            Words::Difficult => format!("{first}{rest}"),
            Words::Harmless => {
                let before = FIRST.iter().filter(|sign| **sign < first).count();
                format!("{}{rest}", ["a", "b", "c", "d", "e", "f", "g", "h", "i"][before])
            }
        }
    }

    /// A shorter one without an @, for names of people; both kinds come before any other name.
    pub fn name(self, n: usize) -> String {
        let first = if self == Words::Difficult { "=" } else { "A" };
        format!("{first}{}", self.styled(format!("n{n}\"'><svg/onload=alert(1)>#f()$x$*b*")))
    }

    /// An address of the web that would leave its attribute.
    pub fn address(self) -> String {
        let end = self.styled("\"'><svg/onload=alert(1)>".to_owned());
        format!("https://guidance.example/{end}")
    }

    fn styled(self, text: String) -> String {
        match self {
            Words::Difficult => text,
            Words::Harmless => {
                let plain =
                    |letter: char| if letter.is_alphanumeric() || letter == ' ' { letter } else { 'x' };
                text.chars().map(plain).collect()
            }
        }
    }
}

/// The house: a wave that was brought in, a released one and an open one, and something in every list.
pub struct House {
    pub app: TestApp,
    pub words: Words,
    pub wave: Wave,
    pub open: Wave,
    /// Somebody with every role.
    pub everybody: Browser,
    /// Somebody's private link to the open wave.
    pub link: String,
    /// The outcome of the first question that families are asked.
    pub outcome: String,
}

// Which text is which, by its number.
pub const PARTNERSHIP: usize = PLACES;
pub const PLACE: usize = PLACES + 1;
pub const OUTCOME: usize = PLACES + 2;
pub const INTERVENTION: usize = PLACES + 3;
pub const ITEM: usize = PLACES + 4;
pub const LOCALITY: usize = PLACES + 5;
pub const RELEASED: usize = PLACES + 6;
pub const OPEN: usize = PLACES + 7;
pub const HEARD: usize = PLACES + 8;
pub const WILL: usize = PLACES + 9;
pub const DID: usize = PLACES + 10;
pub const BECAME: usize = PLACES + 11;
pub const WHY: usize = PLACES + 12;
pub const TITLE: usize = PLACES + 13;
pub const PUBLISHER: usize = PLACES + 14;
pub const REASON: usize = PLACES + 15;
pub const OWNER: usize = PLACES + 16;
pub const HOURS: usize = PLACES + 18;
pub const OWN: usize = PLACES + 19;
pub const COLLEAGUE: usize = 1;
pub const WHO: usize = 2;
pub const NOTE: usize = 3;
pub const CONTACT: usize = 6;

/// Our content with this partnership's words, and the outcome that is asked about first.
fn content(words: Words) -> (Content, String) {
    let mut content = Content::embedded();
    let questions = content.questionnaire(Term::Autumn, Families).questions;
    let asked: Vec<&str> = questions.iter().map(|question| question.item.as_str()).collect();
    let outcome = asked[0].split('-').next().unwrap().to_owned();
    content.theory.partnership = words.of(PARTNERSHIP);
    content.theory.place = words.of(PLACE);
    for intervention in &mut content.theory.interventions {
        if let Some(found) = intervention.outcomes.iter_mut().find(|one| one.id == outcome) {
            found.statement = words.of(OUTCOME);
            intervention.statement = words.of(INTERVENTION);
        }
    }
    for item in content.items.iter_mut().filter(|item| item.id == asked[asked.len() - 1]) {
        item.text = words.of(ITEM);
    }
    (content, outcome)
}

fn roster(words: Words) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = "setting,kind,phase,locality,audience,email,child_ref,year_group,absence_band,language,group_1,group_2";
    writer.write_record(head.split(',')).unwrap();
    for place in 0..PLACES {
        for n in 0..PEOPLE {
            let email = format!("p{place}-{n:02}@example.org");
            let (name, locality) = (words.of(place), words.of(LOCALITY));
            let row = [&*name, "school", "primary", &locality, "FA", &email, "", "", "", "en", "", ""];
            writer.write_record(row).unwrap();
        }
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn everything(settings: &[SettingId]) -> Roles {
    Role::ALL
        .into_iter()
        .fold(Roles::default(), |roles, role| roles.with(role, role.is_for_settings().then_some(settings[0])))
}

/// Fills a house through the doors that people use.
pub async fn house(words: Words) -> House {
    let (content, outcome) = content(words);
    let app = TestApp::with_content(content).await;
    app.loads(&roster(words)).await;
    let known = rosters::settings(app.app.db.reader()).await.unwrap();
    let named =
        |place| known.iter().find(|one| one.name == words.of(place)).expect("a setting of this name").id;
    let settings: Vec<SettingId> = (0..PLACES).map(named).collect();
    let desk = app.colleague("Everybody", everything(&settings)).await;
    let filling = Filling { app: &app, words, desk, settings: &settings, outcome: &outcome };
    filling.contacts().await;
    filling.brings_in().await;
    let wave = filling.wave_of(RELEASED, ("autumn", "2026", "2026-11-02 10:00", "2026-11-16 10:00")).await;
    for place in 0..PLACES {
        for n in 0..PEOPLE - 2 {
            app.submits(&app.link_of(&format!("p{place}-{n:02}@example.org")), &often).await;
        }
    }
    app.release(&wave).await;
    let wave = app.wave(&wave).await;
    filling.lists().await;
    filling.actions().await;
    filling.note(&wave).await;
    app.clock.set(app.clock.now().plus(70 * DAY));
    let everybody = app.colleague("Everybody", everything(&settings)).await;
    let filling = Filling { desk: everybody.clone(), ..filling };
    let links = || app.mails().iter().filter_map(|mail| mail.link("/s/")).collect::<BTreeSet<_>>();
    let closed = links();
    let open = filling.wave_of(OPEN, ("spring", "2027", "2027-01-12 10:00", "2027-01-26 10:00")).await;
    let link = links().difference(&closed).next().expect("a mail of the open wave").clone();
    House { app, words, wave, open, everybody, link, outcome }
}

struct Filling<'a> {
    app: &'a TestApp,
    words: Words,
    desk: Browser,
    settings: &'a [SettingId],
    outcome: &'a str,
}

impl Filling<'_> {
    async fn sends(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        let reply = self.desk.post(path, form).await;
        assert_eq!(reply.status, 303, "{path}: {}", reply.body);
        reply
    }

    async fn contacts(&self) {
        let (contact, hours) = (self.words.name(CONTACT), self.words.of(HOURS));
        for setting in self.settings {
            let form = [
                ("setting", &*setting.to_string()),
                ("name", &self.words.name(4)),
                ("words", &contact),
                ("phone", "01632 960 001"),
                ("hours", &hours),
                ("owner", &self.words.name(5)),
                ("review_by", "2027-09-01"),
            ];
            self.sends("/desk/support", &form).await;
        }
    }

    /// Answers of before, with a question and a choice of their own.
    async fn brings_in(&self) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/imported");
        let (map, table) = ("google.toml", "google.csv");
        let mut plan = std::fs::read_to_string(folder.join(map)).unwrap();
        let named = ["Sandpiper Primary", "Curlew School", "Plover Academy", "Heron College"];
        let ours = |place: usize| toml::Value::String(self.words.of(place)).to_string();
        for (place, name) in named.iter().enumerate() {
            plan = plan.replace(&format!("\"{name}\""), &ours(place));
        }
        let text = "text = \"Our breakfast club makes mornings easier.\"";
        assert!(plan.contains(text) && plan.contains("label = \"Partly\""));
        plan = plan.replace(text, &format!("text = {}", ours(OWN)));
        let mut reader = csv::Reader::from_path(folder.join(table)).unwrap();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(reader.headers().unwrap()).unwrap();
        for row in reader.records() {
            let cells = row.unwrap();
            let renamed = cells.iter().map(|cell| match named.iter().position(|name| *name == cell.trim()) {
                Some(place) => self.words.of(place),
                None => cell.to_owned(),
            });
            writer.write_record(renamed).unwrap();
        }
        let (map, table) = (self.app.home.path().join(map), self.app.home.path().join(table));
        std::fs::write(&map, plan).unwrap();
        std::fs::write(&table, writer.into_inner().unwrap()).unwrap();
        bring_in(&self.app.app, (&map, &table), false, &mut |_, _| {}).await.unwrap();
    }

    /// Plans by form, opens and sends.
    async fn wave_of(&self, name: usize, (term, year, opens, closes): (&str, &str, &str, &str)) -> Wave {
        let name = self.words.of(name);
        let form =
            [("name", &*name), ("term", term), ("year", year), ("opens_at", opens), ("closes_at", closes)];
        self.sends("/desk/waves", &form).await;
        let planned = waves::wave_by_name(self.app.app.db.reader(), &name).await.unwrap().unwrap();
        self.app.opens(&planned).await;
        self.app.send_mails(&planned).await;
        self.app.wave(&planned).await
    }

    async fn lists(&self) {
        let word = |n| self.words.of(n);
        let entry = [
            ("title", &*word(TITLE)),
            ("publisher", &*word(PUBLISHER)),
            ("address", &self.words.address()),
            ("checked_on", "2026-11-01"),
            ("outcomes", self.outcome),
        ];
        self.sends("/desk/guidance", &entry).await;
        let target = [
            ("outcome", self.outcome),
            ("measure", "FA"),
            ("horizon", "2030"),
            ("percent", "99"),
            ("owner", &*word(OWNER)),
            ("reason", &*word(REASON)),
        ];
        self.sends("/desk/targets", &target).await;
        let colleague =
            [("name", &*self.words.name(COLLEAGUE)), ("email", "new@example.org"), ("role", "viewer")];
        self.sends("/desk/colleagues", &colleague).await;
        self.app.app.post.run_until_empty().await.unwrap();
    }

    /// What is written in one second is listed in no order.
    fn minute(&self) {
        self.app.clock.set(self.app.clock.now().plus(MINUTE));
    }

    async fn actions(&self) {
        let word = |n| self.words.of(n);
        let (did, why, became) = (word(DID), word(WHY), word(BECAME));
        let day = self.app.clock.now().day().to_string();
        for setting in ["".to_owned(), self.settings[0].to_string()] {
            for steps in [&[("done", "did"), ("became", "became")][..], &[("not-doing", "why")]] {
                let form = [
                    ("setting", &*setting),
                    ("outcome", self.outcome),
                    ("audience", "FA"),
                    ("heard", &*word(HEARD)),
                    ("will", &*word(WILL)),
                    ("by", &*day),
                    ("who", &*self.words.name(WHO)),
                ];
                self.sends("/desk/actions", &form).await;
                self.minute();
                let page = self.desk.get("/desk/actions").await.body;
                let ids = page.split("href=\"/desk/actions/").skip(1).map(|rest| rest[..36].to_owned());
                for id in ids.collect::<BTreeSet<_>>() {
                    for (step, field) in steps {
                        let text = match *field {
                            "did" => &did,
                            "why" => &why,
                            _ => &became,
                        };
                        let form = [(*field, text.as_str()), ("done_on", &day)];
                        // Those that are past the step already refuse it.
                        let reply = self.desk.post(&format!("/desk/actions/{id}/{step}"), &form).await;
                        assert!([303, 422].contains(&reply.status), "{step}: {}", reply.body);
                        self.minute();
                    }
                }
            }
        }
    }

    async fn note(&self, wave: &Wave) {
        let path = format!("/desk/waves/{}/note", wave.id);
        self.sends(&path, &[("step", "save"), ("text", &self.words.name(NOTE))]).await;
        let saved_at = self.desk.get(&path).await.field("saved_at").expect("when it was saved");
        self.sends(&path, &[("step", "send"), ("confirm", "yes"), ("saved_at", &saved_at)]).await;
        self.app.app.post.run_until_empty().await.unwrap();
    }
}

impl House {
    /// Pages that no link of the crawl leads to.
    pub fn others(&self) -> Vec<String> {
        let (released, open) = (self.wave.id, self.open.id);
        let mut paths = vec![
            format!("/desk/waves/{open}/print"),
            format!("/desk/waves/{open}/class"),
            format!("/desk/waves/{open}/paper"),
            format!("/desk/waves/{released}/note"),
            format!("/desk/waves/{released}/story"),
            "/desk/sessions".to_owned(),
            "/desk/mail".to_owned(),
            "/desk/preview".to_owned(),
            "/desk/preview/autumn/fa?e=en".to_owned(),
            format!("/desk/targets?outcome={}", self.outcome),
        ];
        paths.extend(
            ["summary", "full", "poster", "children"].map(|kind| format!("/desk/reports/{released}/{kind}")),
        );
        paths
    }
}
