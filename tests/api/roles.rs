//! Who may do what: every path of the list, for every role, and what belongs to another setting.
//! `docs/roles.md` is what was agreed; the list and the program's answers are held against it.

use crate::support::{Browser, TestApp, email_of, often, roster_of};
use belong::access::{Grant, Role, Roles};
use belong::actions::{ActionIn, Ground, keep_action, read_action};
use belong::ids::{ActionId, PulseId, SettingId, StaffId, SupportContactId};
use belong::surveys::{Composed, Question, Term, Wish, keep_pulse, plan_pulse};
use belong::theory::Audience::Families;
use belong::waves::Wave;
use belong::{people as rosters, routes};
use std::collections::BTreeMap;

const DOCS: &str = include_str!("../../docs/roles.md");
pub const PLACES: [&str; 3] = ["Curlew", "Kittiwake", "Sandpiper"];

/// The rows of the table in `docs/roles.md`: method and path, and the words of the roles.
pub fn agreed() -> BTreeMap<(String, String), Vec<Role>> {
    let rows = DOCS.lines().filter_map(|line| line.strip_prefix("| ")).filter(|line| line.contains("`/desk"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_end_matches('|').split('|').map(str::trim).collect();
        let role = |title: &str| {
            let known = Role::ALL.into_iter().find(|role| role.title().eq_ignore_ascii_case(title.trim()));
            known.unwrap_or_else(|| panic!("docs/roles.md names no role of ours: {title}"))
        };
        let key = (cells[0].to_owned(), cells[1].trim_matches('`').to_owned());
        (key, cells[2].split(',').map(role).collect())
    };
    rows.map(row).collect()
}

/// Three settings with released figures, an action and a contact each.
pub struct House {
    pub app: TestApp,
    pub wave: Wave,
    pub first: Question,
    pub settings: Vec<SettingId>,
    pub actions: Vec<ActionId>,
    pub contacts: Vec<SupportContactId>,
    pub pulse: PulseId,
}

pub async fn house() -> House {
    let app = TestApp::with_roster(&roster_of(&PLACES.map(|place| (place, Families, 40)))).await;
    let wave = app.open_wave().await;
    let first = app.questionnaire(Families).questions[0].clone();
    for place in PLACES {
        for n in 1..=30 {
            let answers = |question: &Question| match question.item == first.item {
                true if n % 3 == 0 => question.choices[0].code.clone(),
                _ => often(question),
            };
            app.submits(&app.link_of(&email_of(place, Families, n)), &answers).await;
        }
    }
    app.release(&wave).await;
    let settings: Vec<SettingId> =
        rosters::settings(app.app.db.reader()).await.unwrap().iter().map(|setting| setting.id).collect();
    let mut actions = Vec::new();
    for (place, setting) in PLACES.iter().zip(&settings) {
        let typed = ActionIn {
            outcome: "6M".to_owned(),
            heard: format!("Heard in {place}"),
            did: format!("Done in {place}"),
            done_on: app.clock.now().day().to_string(),
            ..ActionIn::default()
        };
        let on = Ground { theory: &app.app.content.theory, released: &[], now: app.clock.now() };
        let action = read_action(&typed, on, Some(*setting), ActionId::random()).unwrap();
        actions.push(action.id);
        let txn = app.app.db.begin().await.unwrap();
        keep_action(&txn, action, "Ann").await.unwrap();
        txn.commit().await.unwrap();
    }
    let known = rosters::support_contacts(app.app.db.reader()).await.unwrap();
    let contact = |setting: &SettingId| known.iter().find(|one| one.setting == Some(*setting)).unwrap().id;
    let contacts = settings.iter().map(contact).collect();
    let pulse = composed(&app, "Mornings").await;
    House { app, wave, first, settings, actions, contacts, pulse }
}

/// A pulse about one outcome.
pub async fn composed(app: &TestApp, name: &str) -> PulseId {
    let content = &app.app.content;
    let wish = Wish {
        term: Term::Spring,
        outcomes: ["6M".to_owned()].into(),
        picks: BTreeMap::new(),
        own: Vec::new(),
    };
    let planned = plan_pulse(content, &wish, &[]);
    let pulse = Composed {
        name: name.to_owned(),
        term: wish.term,
        outcomes: planned.outcomes(),
        lists: planned.lists(),
        items: Vec::new(),
        wordings: Vec::new(),
    };
    keep_pulse(&app.app.db, &pulse, app.clock.now()).await.unwrap().unwrap()
}

impl House {
    /// Somebody with this role and a passkey; where the role is for settings, for the first of the three.
    pub async fn with_role(&self, role: Role) -> Browser {
        self.app.signs_in_with_passkey(role.word(), Roles::default().with(role, Some(self.settings[0]))).await
    }

    /// A path of the list with real things of the second setting in it.
    pub fn real(&self, path: &str) -> String {
        let place = format!("place-{}-v1.csv", self.first.item);
        let answered = format!("answered-{}.csv", self.first.item.split('-').nth(1).unwrap());
        let room = path.trim_start_matches("/desk/").split('/').next().unwrap();
        let id = match room {
            "waves" => self.wave.id.to_string(),
            "support" => self.contacts[1].to_string(),
            "actions" => self.actions[1].to_string(),
            "outcomes" => self.first.item.split('-').next().unwrap().to_owned(),
            "guidance" => "dfe-attendance-video".to_owned(),
            "pulses" => self.pulse.to_string(),
            _ => StaffId::random().to_string(),
        };
        let step = if room == "actions" { "done" } else { "close" };
        let query = if room == "preview" { "?term=autumn&audience=FA&edition=en&size=a4" } else { "" };
        let query = if path.ends_with(".pdf") { query } else { "" };
        path.replace(":id", &id)
            .replace("story/:file", &format!("story/{answered}"))
            .replace(":file", if room == "outcomes" { &place } else { "latest.csv" })
            .replace(":number", "6")
            .replace(":code", "absence")
            .replace(":term", "autumn")
            .replace(":audience", "fa")
            .replace(":handle", "0011223344556677")
            .replace(":session", &StaffId::random().to_string())
            .replace(":batch", &StaffId::random().to_string())
            .replace(":step", step)
            .replace(":wave", &self.wave.id.to_string())
            .replace(":kind", "summary")
            + query
    }
}

/// Paths whose own thing is not in the house: allowed or not, they answer 404.
fn is_absent(path: &str) -> bool {
    path.contains("/:batch")
        || path.starts_with("/desk/register/:code")
        || path == "/desk/colleagues/:id"
        || path.starts_with("/desk/reading/contacts/:id")
        || path.starts_with("/desk/reading/:id")
        || path.starts_with("/desk/reports/made/")
        || path.contains("/walk")
        || (cfg!(not(feature = "pdf")) && path.ends_with(".pdf"))
}

#[tokio::test]
async fn the_list_of_paths_is_what_was_agreed_and_gives_every_page_of_the_desk_to_somebody() {
    let app = TestApp::new().await;
    let agreed = agreed();
    let mut listed = BTreeMap::new();
    for way in routes::ways(&app.app) {
        let is_desk = way.path == "/desk" || way.path.starts_with("/desk/");
        match way.grant {
            Grant::Roles(roles) | Grant::Passkey(roles) => {
                assert!(is_desk && !roles.is_empty(), "{} {} is for nobody", way.method, way.path);
                let key = (way.method.to_string(), way.path.to_owned());
                assert!(listed.insert(key, roles.to_vec()).is_none(), "{} is listed twice", way.path);
            }
            Grant::Everybody | Grant::Key => {
                assert!(!is_desk, "{} {} has no role", way.method, way.path);
            }
        }
    }
    for (key, roles) in &listed {
        let wanted = agreed.get(key).unwrap_or_else(|| panic!("{key:?} is not in docs/roles.md"));
        let sorted = |roles: &[Role]| roles.iter().copied().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(sorted(roles), sorted(wanted), "{key:?}");
    }
    assert_eq!(listed.len(), agreed.len(), "docs/roles.md names a path that is not there");
    assert!(listed.len() > 60, "{}", listed.len());
}

#[tokio::test]
async fn each_role_opens_what_was_agreed_and_everything_else_is_not_there() {
    let house = house().await;
    let agreed = agreed();
    let mut asked = 0;
    for role in Role::ALL {
        let person = house.with_role(role).await;
        for ((method, path), roles) in &agreed {
            let real = house.real(path);
            let reply = match (method.as_str(), roles.contains(&role)) {
                ("GET", _) => person.get(&real).await,
                (_, false) => person.post(&real, &[]).await,
                // What is allowed is tried where it belongs; here it would change the house.
                (_, true) => continue,
            };
            asked += 1;
            let is_there = ![403, 404].contains(&reply.status);
            let is_scoped = role.is_for_settings()
                && (path.starts_with("/desk/support/:id") || path.starts_with("/desk/actions/:id"));
            let is_left_out =
                path == "/desk/outcomes/:id/:file" && ![Role::Lead, Role::SettingLead].contains(&role);
            if !roles.contains(&role) {
                assert!(!is_there, "{role:?} {method} {real} answers {}", reply.status);
            } else if is_scoped {
                assert!(!is_there, "{role:?} reaches another setting's {real}");
            } else if !(is_absent(path) || is_left_out) {
                assert!(is_there, "{role:?} {method} {real} answers {}", reply.status);
            }
        }
    }
    assert!(asked > 300, "{asked}");
}

#[tokio::test]
async fn without_a_session_every_page_of_the_desk_leads_to_signing_in_and_a_session_opens_no_operation() {
    let house = house().await;
    let nobody = house.app.browser();
    for ((method, path), _) in agreed() {
        let real = house.real(&path);
        let reply = if method == "GET" { nobody.get(&real).await } else { nobody.post(&real, &[]).await };
        assert_eq!((reply.status, reply.location()), (303, "/sign-in"), "{method} {path}");
    }
    let specification: serde_json::Value = serde_json::from_str(&belong::api::specification()).unwrap();
    let operations: Vec<&String> = specification["paths"].as_object().unwrap().keys().collect();
    assert!(operations.len() > 5);
    for role in Role::ALL {
        let person = house.with_role(role).await;
        for operation in &operations {
            let path = format!("/api/v1{}", operation.replace("{id}", &house.wave.id.to_string()));
            assert_eq!(person.get(&path).await.status, 401, "{role:?} {path}");
        }
    }
}

#[tokio::test]
async fn figures_of_single_settings_are_for_leads_and_their_own_leads() {
    let house = house().await;
    let outcome = house.first.item.split('-').next().unwrap();
    let page = format!("/desk/outcomes/{outcome}");
    let csv = house.real("/desk/outcomes/:id/:file");
    let said = "Single settings are shown to their own leads.";
    for (role, shown) in [
        (Role::Lead, &PLACES[..]),
        (Role::SettingLead, &PLACES[..1]),
        (Role::SafeguardingLead, &[]),
        (Role::Viewer, &[]),
        (Role::Administrator, &[]),
    ] {
        let person = house.with_role(role).await;
        let (page, csv) = (person.get(&page).await, person.get(&csv).await);
        assert_eq!(page.status, 200, "{role:?}");
        for place in PLACES {
            let (here, there) = (page.body.contains(place), csv.body.contains(place));
            assert_eq!((here, there), (shown.contains(&place), shown.contains(&place)), "{role:?} {place}");
        }
        assert_eq!(page.body.contains(said), shown.len() < PLACES.len(), "{role:?}");
        assert_eq!(csv.status, if shown.is_empty() { 404 } else { 200 }, "{role:?}");
    }
}

#[tokio::test]
async fn a_setting_lead_writes_and_removes_actions_of_the_own_setting_only() {
    let house = house().await;
    let lead = house.with_role(Role::SettingLead).await;
    let page = lead.get("/desk/actions").await.body;
    assert!(page.contains("Done in Curlew") && !page.contains("Kittiwake"), "{page}");
    let day = house.app.clock.now().day().to_string();
    let (own, other) = (house.settings[0].to_string(), house.settings[1].to_string());
    for (setting, status) in [(own.as_str(), 303), (other.as_str(), 422), ("", 422)] {
        let form = [
            ("setting", setting),
            ("outcome", "6M"),
            ("heard", "More clubs"),
            ("did", "Two new clubs"),
            ("done_on", &day),
        ];
        assert_eq!(lead.post("/desk/actions", &form).await.status, status, "{setting}");
    }
    assert_eq!(house.app.count("action").await, 4);
    let remove = |id: ActionId| format!("/desk/actions/{id}/remove");
    assert_eq!(lead.post(&remove(house.actions[1]), &[]).await.status, 404);
    assert_eq!(lead.post(&remove(house.actions[0]), &[]).await.status, 303);
    let kept = lead.get("/desk/actions").await.body;
    assert!(!kept.contains("Done in Curlew"), "{kept}");
    assert_eq!(house.app.count("action").await, 4, "what is removed stays in the history");
}

#[tokio::test]
async fn a_safeguarding_lead_keeps_the_contacts_of_the_own_setting_only() {
    let house = house().await;
    let lead = house.with_role(Role::SafeguardingLead).await;
    let page = lead.get("/desk/support").await.body;
    assert!(page.contains("Curlew") && !page.contains("Kittiwake"), "{page}");
    for (step, own) in [("", 422), ("/confirm", 422), ("/remove", 303)] {
        for (contact, status) in [(house.contacts[1], 404), (house.contacts[0], own)] {
            let path = format!("/desk/support/{contact}{step}");
            assert_eq!(lead.post(&path, &[]).await.status, status, "{path}");
        }
    }
    assert_eq!(house.app.count("support_contact").await, 2);
}

#[tokio::test]
async fn the_trail_tells_of_a_term_and_holds_no_answer_address_link_or_name() {
    let house = house().await;
    let lead = house.with_role(Role::Lead).await;
    let coordinator = house.with_role(Role::Coordinator).await;
    lead.get("/desk/poster.csv").await;
    coordinator.get("/desk/targets").await;
    let admin = house.with_role(Role::Administrator).await;
    let page = admin.get("/desk/audit").await.body;
    for what in [
        "Imported a roster",
        "Opened a wave",
        "Queued mails",
        "Sent mails",
        "Closed a wave",
        "Counted and released a wave",
        "Downloaded",
        "Refused",
    ] {
        assert!(page.contains(what), "{what}: {page}");
    }
    let only = admin.get("/desk/audit?kind=downloaded").await.body;
    assert!(only.contains("/desk/poster.csv") && !only.contains("<td data-label=\"What\">Opened a wave"));
    let mut printed = Vec::new();
    belong::access::export_audit(&house.app.app.db, &mut printed).await.unwrap();
    let printed = String::from_utf8(printed).unwrap();
    let link = house.app.link_of(&email_of("Curlew", Families, 1));
    let token = link.trim_start_matches("/s/");
    for secret in ["@", "Curlew", "Heard", "Ms Example", "Autumn 2026", token, &house.first.text] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
    let held = belong::access::verify_audit(&house.app.app.db).await.unwrap();
    assert!(held.is_ok_and(|last| last.seq > 10));
}
