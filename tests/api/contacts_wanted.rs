//! "I would like someone to contact me": from the thank-you to what was done, who sees it, and what is left of it
//! where.

use crate::support::{Browser, Heard, Reply, TestApp, count, email_of, escaped, roster_of};
use belong::access::{Role, Roles};
use belong::clock::{DAY, HOUR};
use belong::ids::SettingId;
use belong::people as rosters;
use belong::theory::Audience::{self, Children, Families, Staff, YoungPeople};
use belong::voices::{ContactSpool, Part, WaitingContacts, forget_contacts, gather_contacts};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

const HERE: &str = "Sandpiper Primary";
const THERE: &str = "Turnstone Primary";
const MARKERS: [&str; 3] = ["Quillfeather", "behind-the-shed-at-ten", "thunderplum is shouting"];
const NUMBERS: &str = "0800 1111";

async fn two_schools() -> TestApp {
    TestApp::with_roster(&roster_of(&[(HERE, Children, 6), (THERE, Children, 6)])).await
}

impl TestApp {
    async fn setting_called(&self, name: &str) -> SettingId {
        let all = rosters::settings(self.app.db.reader()).await.unwrap();
        all.into_iter().find(|setting| setting.name == name).unwrap().id
    }

    /// A confirmed reader of a setting with a key, signed in.
    async fn reader_of(&self, name: &str, place: &str) -> Browser {
        let setting = self.setting_called(place).await;
        let staff = self.safeguarding_lead(name, &[setting]).await;
        self.gives_reader(setting, staff, Part::Reader).await;
        self.gives_key(setting).await;
        self.signs_in_with_passkey(name, Roles::default()).await
    }

    fn spool(&self) -> ContactSpool {
        ContactSpool::below(&self.app.config.keys)
    }

    fn waiting(&self) -> Vec<WaitingContacts> {
        self.spool().waiting(self.clock.now()).unwrap()
    }

    /// One round of one process, up to the commit; how many were new.
    async fn gathers(&self, waiting: &[WaitingContacts]) -> u64 {
        let now = self.clock.now();
        let mut fresh = 0;
        for one in waiting {
            let txn = self.app.db.begin().await.unwrap();
            fresh += gather_contacts(&txn, one, now, now.plus(7 * HOUR)).await.unwrap();
            txn.commit().await.unwrap();
        }
        fresh
    }

    fn contact_folders(&self) -> [PathBuf; 2] {
        [&self.app.config.keys.folder, &self.app.config.keys.copy].map(|folder| folder.join("contacts"))
    }
}

fn asks<'a>(place: &'a str, who: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![("setting", place), ("who", who), ("reach", ""), ("about", "")]
}

fn files_below(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.extend(path.file_name().unwrap().to_string_lossy().bytes());
        if path.is_dir() {
            all.extend(files_below(&path));
        } else {
            all.extend(std::fs::read(&path).unwrap());
        }
    }
    all
}

fn holds(bytes: &[u8], marker: &str) -> bool {
    bytes.windows(marker.len()).any(|window| window == marker.as_bytes())
}

/// Nothing of the markers in any row, as text or as bytes, nor in any file of the installation.
async fn nothing_in_plain(app: &TestApp) {
    let rows = app.every_row().await;
    let files = files_below(app.home.path());
    for marker in MARKERS {
        let hex: String = marker.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!rows.contains(&marker.to_lowercase()) && !rows.contains(&hex), "{marker} is in a row");
        assert!(!holds(&files, marker), "{marker} is in a file");
    }
}

fn no_cookie(reply: &Reply) {
    assert!(reply.header("set-cookie").is_none(), "{:?}", reply.headers);
    assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
}

/// What waits is opened, acted on and settled by its reader, and is there for nobody else; its address.
async fn is_read_and_settled(app: &TestApp, reader: &Browser, other: &Browser) -> String {
    let list = reader.get("/desk/reading/contacts").await.body;
    let id = list.split("/desk/reading/contacts/").nth(1).unwrap()[..36].to_owned();
    assert!(list.contains("2 November 2026") && list.contains("waits") && list.contains(HERE), "{list}");
    let one = format!("/desk/reading/contacts/{id}");
    let closed = reader.get(&one).await;
    assert!(closed.status == 200 && MARKERS.iter().all(|marker| !closed.body.contains(marker)));
    assert!(closed.body.contains("Nothing yet."), "a look at the page opens nothing");
    let open = reader.post(&format!("{one}/open"), &[]).await;
    assert!(MARKERS.iter().all(|marker| open.body.contains(marker)), "{}", open.body);

    assert!(!other.get("/desk/reading/contacts").await.body.contains(&id));
    for person in [other, &app.both().await, &app.colleague("Ada", Roles::of(&[Role::Administrator])).await] {
        assert_eq!(person.get(&one).await.status, 404);
        assert_eq!(person.post(&format!("{one}/open"), &[]).await.status, 404);
        assert_eq!(person.post(&format!("{one}/act"), &[("act", "settled")]).await.status, 404);
    }
    assert_eq!(reader.post(&format!("{one}/act"), &[("act", "opened")]).await.status, 422);
    for act in ["spoke", "handed-on", "settled"] {
        let kept = reader.post(&format!("{one}/act"), &[("act", act)]).await;
        assert_eq!((kept.status, kept.location()), (303, format!("{one}?done=kept").as_str()));
    }
    let page = reader.get(&one).await.body;
    for line in ["Opened it: Rowan", "Spoke with them: Rowan", "Handed to social care", "Settled it: Rowan"] {
        assert!(page.contains(line), "{line}: {page}");
    }
    one
}

#[tokio::test]
async fn a_child_asks_and_somebody_of_their_school_reads_acts_and_settles() {
    let (heard, _listening) = Heard::listening(tracing::Level::TRACE);
    let app = two_schools().await;
    let (reader, other) = (app.reader_of("Rowan", HERE).await, app.reader_of("Oakley", THERE).await);
    app.open_wave().await;
    let child = app.respondent(&email_of(HERE, Children, 1));
    let thanks = child.answers_everything(&app, Children).await;
    assert!(thanks.body.contains("<a href=\"/contact\" rel=\"noreferrer\">"), "{}", thanks.body);
    let form = child.browser.get("/contact").await;
    no_cookie(&form);
    for words in [HERE, THERE, "next school day", "You can leave this empty.", NUMBERS, "href=\"/exit\""] {
        assert!(form.body.contains(words), "{words}: {}", form.body);
    }
    let rows = app.every_row().await;
    let typed = [("setting", HERE), ("who", MARKERS[0]), ("reach", MARKERS[1]), ("about", MARKERS[2])];
    let sent = child.browser.post("/contact", &typed).await;
    no_cookie(&sent);
    assert_eq!((sent.status, sent.location()), (303, "/contact/sent"), "{}", sent.body);
    let page = child.browser.get(sent.location()).await;
    no_cookie(&page);
    assert!(page.status == 200 && page.body.contains("next school day") && page.body.contains(NUMBERS));
    assert_eq!(app.every_row().await, rows, "until it is gathered the database knows nothing of it");
    nothing_in_plain(&app).await;

    let waiting = app.waiting();
    assert_eq!(app.gathers(&waiting).await, 1);
    app.spool().destroy(&waiting[0]).unwrap();
    assert!(app.waiting().is_empty());
    let one = is_read_and_settled(&app, &reader, &other).await;
    let trail = crate::support::rows_of(&app.app.db, "audit").await;
    for (what, times) in [("contacts-gathered", 1), ("contact-opened", 1), ("contact-settled", 3)] {
        assert_eq!(trail.matches(what).count(), times, "{what}");
    }
    nothing_in_plain(&app).await;
    let said = heard.said();
    assert!(!said.is_empty() && MARKERS.iter().all(|marker| !said.contains(marker)), "a log tells it");

    let (db, spool) = (&app.app.db, app.spool());
    assert_eq!(forget_contacts(db, &spool, app.clock.now().plus(30 * DAY - 1)).await.unwrap(), 0);
    assert_eq!(forget_contacts(db, &spool, app.clock.now().plus(30 * DAY)).await.unwrap(), 1);
    assert_eq!((count(db, "contact_request").await, count(db, "reading_act").await), (0, 0));
    assert_eq!(reader.get(&one).await.status, 404);
}

#[tokio::test]
async fn two_gatherers_and_a_crash_before_the_files_go_make_each_request_once() {
    let app = two_schools().await;
    app.reader_of("Rowan", HERE).await;
    app.reader_of("Oakley", THERE).await;
    for n in 0..5 {
        let place = if n % 2 == 0 { HERE } else { THERE };
        let sent = app.browser().post("/contact", &asks(place, &format!("Robin {n}"))).await;
        assert_eq!(sent.status, 303);
    }
    let kept: Vec<(PathBuf, Vec<u8>)> = std::fs::read_dir(&app.contact_folders()[0])
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    let lengths: HashSet<usize> = kept.iter().map(|(_, bytes)| bytes.len()).collect();
    assert_eq!((kept.len(), lengths.len()), (5, 1), "one length for all");
    let (one, two) = (app.waiting(), app.waiting());
    let (first, second) = tokio::join!(app.gathers(&one), app.gathers(&two));
    assert_eq!((first + second, app.count("contact_request").await), (5, 5));
    // Neither came to removing the files. The next round finds them again, and adds nothing.
    let again = app.waiting();
    assert_eq!(again.iter().map(WaitingContacts::count).sum::<usize>(), 5);
    assert_eq!(app.gathers(&again).await, 0);
    let now = app.clock.now().0;
    app.change(&format!("UPDATE contact_request SET state = 'settled', settled_at = {now}")).await;
    app.clock.set(app.clock.now().plus(31 * DAY));
    let (db, spool) = (&app.app.db, app.spool());
    assert_eq!(
        forget_contacts(db, &spool, app.clock.now()).await.unwrap(),
        0,
        "their files would bring them back"
    );
    for waiting in &again {
        spool.destroy(waiting).unwrap();
    }
    let (path, bytes) = &kept[0];
    std::fs::write(path, bytes).unwrap();
    assert_eq!(forget_contacts(db, &spool, app.clock.now()).await.unwrap(), 4);
    assert_eq!(app.gathers(&app.waiting()).await, 0, "the one whose file came back is still known");
}

#[tokio::test]
async fn a_request_that_is_not_settled_is_never_forgotten() {
    let app = two_schools().await;
    let reader = app.reader_of("Rowan", HERE).await;
    app.browser().post("/contact", &asks(HERE, "Robin")).await;
    let waiting = app.waiting();
    app.gathers(&waiting).await;
    app.spool().destroy(&waiting[0]).unwrap();
    let list = reader.get("/desk/reading/contacts").await.body;
    let one =
        format!("/desk/reading/contacts/{}", &list.split("/desk/reading/contacts/").nth(1).unwrap()[..36]);
    for act in ["settled", "reopened"] {
        assert_eq!(reader.post(&format!("{one}/act"), &[("act", act)]).await.status, 303);
    }
    let much_later = app.clock.now().plus(400 * DAY);
    assert_eq!(forget_contacts(&app.app.db, &app.spool(), much_later).await.unwrap(), 0);
    for folder in [&app.app.config.keys.folder, &app.app.config.keys.copy] {
        let setting = app.setting_called(HERE).await;
        std::fs::remove_file(folder.join(format!("{setting}.readers.key"))).unwrap();
    }
    let lost = reader.post(&format!("{one}/open"), &[]).await.body;
    assert!(lost.contains("recovery kit") && lost.contains("It cannot be opened"), "{lost}");
}

#[tokio::test]
async fn the_thank_you_offers_it_to_everybody_in_the_same_bytes_and_the_form_knows_nobody() {
    let groups: Vec<(&str, Audience, usize)> =
        [Children, YoungPeople, Families, Staff].map(|audience| (HERE, audience, 2)).to_vec();
    let app = TestApp::with_roster(&roster_of(&groups)).await;
    app.open_wave().await;
    let early = app.respondent(&email_of(HERE, Families, 2)).answers_everything(&app, Families).await.body;
    assert!(!early.contains("/contact"), "where nobody takes requests, nobody is offered one");
    let app = TestApp::with_roster(&roster_of(&groups)).await;
    app.reader_of("Rowan", HERE).await;
    app.open_wave().await;
    let (mut offers, mut forms) = (HashSet::new(), HashSet::new());
    for audience in [Children, YoungPeople, Families, Staff] {
        for n in 1..=2 {
            let me = app.respondent(&email_of(HERE, audience, n));
            let thanks = me.answers_everything(&app, audience).await.body;
            let (_, offer) =
                thanks.split_once("<h2>Would you like someone to contact you?</h2>").expect("an offer");
            offers.insert(offer.split_once("<h2>").unwrap().0.to_owned());
            let journey = me.starts("all").await;
            me.browser.post(&journey, &[("look", "larger")]).await;
            forms.insert(me.browser.get("/contact").await.body);
        }
    }
    forms.insert(app.browser().get("/contact").await.body);
    let from =
        app.browser().with_header("referer", "https://belong.example/j/0123").with_header("cookie", "x=1");
    forms.insert(from.get("/contact").await.body);
    assert_eq!((offers.len(), forms.len()), (1, 1));
    let polish = app.browser().get("/contact?e=pl").await.body;
    assert!(polish.contains("<html lang=\"pl\"") && polish.contains("?e=uk"), "{polish}");
    let sent = app.browser().post("/contact?e=pl", &asks(HERE, "Robin")).await;
    assert_eq!(sent.location(), "/contact/sent?e=pl");
}

#[tokio::test]
async fn what_cannot_be_kept_stays_on_the_page_with_the_numbers() {
    let app = two_schools().await;
    app.reader_of("Rowan", HERE).await;
    let me = app.browser();
    let long = "māth ".repeat(2_000);
    let refused = me.post("/contact", &[("setting", ""), ("who", "<b>Robin</b>"), ("about", &long)]).await;
    assert_eq!(refused.status, 422);
    for words in ["<title>Error: ", "There is a problem", "href=\"#setting\"", "href=\"#about\"", NUMBERS] {
        assert!(refused.body.contains(words), "{words}: {}", refused.body);
    }
    assert!(refused.body.contains(&long) && !refused.body.contains("<b>Robin"), "kept, as text");
    let empty = me.post("/contact", &asks(HERE, "  ")).await;
    assert!(
        empty.status == 422
            && empty.body.contains("href=\"#who\"")
            && empty.body.contains("<option lang=\"en\" selected>")
    );
    let nul = me.post("/contact", &asks(HERE, "Rob\0in")).await;
    assert!(nul.status == 400 && nul.body.contains("NUL") && nul.body.contains("<h1>"), "{}", nul.body);
    let markup = me.post("/contact", &asks(&format!(" {HERE}  "), "<script>=1+1 مرحبا")).await;
    assert_eq!(markup.status, 303, "{}", markup.body);
    assert_eq!(app.waiting()[0].count(), 1);
    for folder in app.contact_folders() {
        std::fs::rename(&folder, folder.with_extension("away")).unwrap();
        std::fs::write(&folder, b"a file").unwrap();
    }
    let away = me.post("/contact", &asks(HERE, "Robin at the gate")).await;
    assert!(away.status == 503 && away.header("retry-after").is_some(), "{}", away.status);
    assert!(away.body.contains("Robin at the gate") && away.body.contains(NUMBERS), "{}", away.body);
    std::fs::remove_file(&app.contact_folders()[1]).unwrap();
    assert_eq!(me.post("/contact", &asks(HERE, "Robin")).await.status, 303, "one folder is enough");
    let mut last = None;
    for _ in 0..60 {
        last = Some(me.post("/contact", &asks(HERE, "Robin at the door")).await);
    }
    let busy = last.unwrap();
    assert!(busy.status == 429 && busy.body.contains("Robin at the door") && busy.body.contains(NUMBERS));
    let forged = me.post_from_elsewhere("/contact", &format!("setting={}&who=Robin", escaped(HERE))).await;
    assert_eq!(forged.status, 403, "another site's form is none of ours");
}

#[tokio::test]
async fn a_setting_that_takes_no_requests_says_where_else_to_turn() {
    let app = two_schools().await;
    let none = app.browser().get("/contact").await;
    assert!(
        none.status == 200 && !none.body.contains("<form") && none.body.contains(NUMBERS),
        "{}",
        none.body
    );
    app.reader_of("Rowan", HERE).await;
    app.gives_key(app.setting_called(THERE).await).await;
    let page = app.browser().get("/contact").await.body;
    assert!(page.contains(HERE) && !page.contains(THERE), "a key that nobody reads with");
    let refused = app.browser().post("/contact", &asks(THERE, "Robin")).await;
    assert!(
        refused.status == 422 && refused.body.contains("Use a number here") && refused.body.contains("Robin")
    );
    app.change("UPDATE staff SET disabled = TRUE").await;
    let left = app.browser().get("/contact").await.body;
    assert!(!left.contains("<form") && left.contains(NUMBERS), "a reader who left reads nothing: {left}");
    assert_eq!(app.browser().post("/contact", &asks(HERE, "Robin")).await.status, 422);
    assert!(app.waiting().is_empty());
}

#[tokio::test]
async fn the_form_of_sixty_schools_is_light() {
    let words =
        ["Curlew", "Dunlin", "Avocet", "Gannet", "Heron", "Knot", "Merlin", "Osprey", "Puffin", "Redshank"];
    let kinds = ["Primary", "Academy", "College", "Infants", "Juniors", "Service"];
    let names: Vec<String> =
        words.iter().flat_map(|word| kinds.map(|kind| format!("{word} {kind}"))).collect();
    let groups: Vec<_> = names.iter().map(|name| (name.as_str(), Families, 1)).collect();
    let app = TestApp::with_roster(&roster_of(&groups)).await;
    app.gives_readers().await;
    let page = app.browser().get("/contact?e=uk").await.body;
    assert_eq!(page.matches("<option").count(), 61);
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(page.as_bytes()).unwrap();
    let bytes = packer.finish().unwrap().len();
    assert!(bytes <= 6_000, "{bytes} bytes");
}
