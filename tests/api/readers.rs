//! Who reads what people write: named, confirmed, away; their key; and waves that wait for all of it.

use crate::support::{Browser, READERS, TestApp, roster_of};
use belong::access::{self, Role, Roles};
use belong::app::App;
use belong::clock::DAY;
use belong::ids::{SettingId, StaffId};
use belong::people as rosters;
use belong::schedule;
use belong::theory::Audience::Families;
use belong::voices::{self, Kit, Part};
use belong::waves::{State, Wave};

const HERON: &str = "Heron School";
const ROOK: &str = "Rook School";

/// Two settings in good order, and a planned wave that asks for words.
struct House {
    app: TestApp,
    wave: Wave,
    heron: SettingId,
    rook: SettingId,
}

async fn house() -> House {
    let app = TestApp::with_roster(&roster_of(&[(HERON, Families, 2), (ROOK, Families, 2)])).await;
    app.gives_readers().await;
    let planned = app.planned_wave().await;
    app.change("UPDATE wave SET asks_words = TRUE").await;
    let wave = app.wave(&planned).await;
    let settings = rosters::settings(app.app.db.reader()).await.unwrap();
    House { heron: settings[0].id, rook: settings[1].id, app, wave }
}

impl House {
    async fn lacks(&self) -> String {
        self.app.app.unready(&self.wave).await.unwrap().join("\n")
    }

    async fn staff(&self, name: &str) -> StaffId {
        let known = access::known_colleagues(self.app.app.db.reader()).await.unwrap();
        known.iter().find(|one| one.colleague.name == name).unwrap().colleague.id
    }

    async fn part_of(&self, name: &str, setting: SettingId) -> String {
        let readers = voices::readers_of(self.app.app.db.reader(), setting).await.unwrap();
        readers.iter().find(|one| one.name == name).unwrap().id.to_string()
    }

    /// Neither a person nor the clock opens the wave, and the sentence says why, before and after.
    async fn is_refused(&self, sentence: &str) {
        let coordinator = self.app.coordinator_again().await;
        let place = format!("/desk/waves/{}", self.wave.id);
        let page = coordinator.get(&place).await.body;
        assert!(page.contains("cannot open yet") && page.contains(sentence), "{sentence}: {page}");
        assert!(page.contains("href=\"/desk/readers\""), "{page}");
        let by_hand = coordinator.post(&format!("{place}/open"), &[]).await;
        assert!(by_hand.status == 422 && by_hand.body.contains(sentence), "{sentence}: {}", by_hand.body);
        schedule::tend_waves(&self.app.app).await.unwrap();
        assert_eq!(self.app.wave(&self.wave).await.state, State::Approved, "{sentence}");
        assert_eq!(self.app.count("invitation").await, 0);
        let register = coordinator.get("/desk/readers").await.body;
        assert!(
            register.contains("Not ready for a wave") || register.contains("Nobody can read here"),
            "{register}"
        );
    }
}

impl TestApp {
    async fn coordinator_again(&self) -> Browser {
        let email = "cor@example.org";
        let new = access::NewColleague {
            name: "Cor".to_owned(),
            email: email.to_owned(),
            roles: Roles::of(&[Role::Coordinator]),
        };
        access::enrol(&self.app.db, &self.clock, new).await.unwrap();
        self.signs_in("Cor").await
    }
}

fn id_of(page: &str, before: &str) -> String {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("{before} is not in {page}"));
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_wave_with_words_opens_where_every_setting_is_in_good_order() {
    let house = house().await;
    assert_eq!(house.lacks().await, "");
    let coordinator = house.app.coordinator_again().await;
    let place = format!("/desk/waves/{}", house.wave.id);
    assert!(!coordinator.get(&place).await.body.contains("cannot open yet"));
    assert_eq!(coordinator.post(&format!("{place}/open"), &[]).await.status, 303);
    assert_eq!(house.app.wave(&house.wave).await.state, State::Open);
}

#[tokio::test]
async fn a_wave_without_words_needs_no_readers() {
    let app = TestApp::with_roster(&roster_of(&[(HERON, Families, 2)])).await;
    let wave = app.planned_wave().await;
    assert_eq!(app.app.unready(&wave).await.unwrap(), [""; 0]);
    app.opens(&wave).await;
}

#[tokio::test]
async fn each_thing_that_is_missing_keeps_a_wave_with_words_closed() {
    let house = house().await;
    let away = "INSERT INTO reader_absence (staff_id, first_day, last_day) \
                SELECT DISTINCT staff_id, '2026-11-09', '2026-11-10' FROM reader";
    let mail = "INSERT INTO outbox (id, kind, staff_id, n, language, template_version, message_id, state, attempts, \
                next_at) SELECT id, 'welcome', staff_id, 0, 'en', 1, 'm', 'failed', 1, 4102444800000 FROM reader WHERE \
                part = 'cover' AND setting_id IN (SELECT setting_id FROM reader LIMIT 1)";
    let cases = [
        (
            "UPDATE reader SET confirmed_at = NULL WHERE part = 'reader'",
            "Rea, the reader, has not confirmed yet",
        ),
        ("DELETE FROM reader WHERE part = 'deputy'", "nobody is named as the deputy"),
        ("DELETE FROM reader WHERE part = 'cover'", "nobody is named as the holiday cover"),
        ("UPDATE reader SET review_by = '2026-11-01'", "was to be looked at again by 1 November 2026"),
        ("UPDATE reader SET review_by = '2026-11-10'", "before the wave closes on 16 November 2026"),
        (away, "everybody who reads there is away from 9 November 2026 to 10 November 2026"),
        (mail, "a mail to Cov, the holiday cover, could not be delivered"),
        ("UPDATE setting_key SET checked_at = NULL", "nobody has checked the recovery kit"),
        ("DELETE FROM setting_key", "there is no readers&#39; key yet"),
    ];
    for (change, sentence) in cases {
        let parts = snapshot(&house.app.app).await;
        house.app.change(change).await;
        house.is_refused(sentence).await;
        restored(&house, &parts).await;
        house.app.clock.set(house.app.clock.now().plus(DAY / 100));
        assert_eq!(house.lacks().await, "", "{change}");
    }
}

/// The files of keys are kept, so both tables can be made again.
async fn snapshot(app: &App) -> Vec<(SettingId, Vec<voices::Reader>)> {
    let mut all = Vec::new();
    for setting in rosters::settings(app.db.reader()).await.unwrap() {
        all.push((setting.id, voices::readers_of(app.db.reader(), setting.id).await.unwrap()));
    }
    all
}

async fn restored(house: &House, parts: &[(SettingId, Vec<voices::Reader>)]) {
    for table in ["reader", "reader_absence", "setting_key"] {
        house.app.change(&format!("DELETE FROM {table}")).await;
    }
    house.app.change("DELETE FROM outbox WHERE kind = 'welcome'").await;
    for (setting, readers) in parts {
        for one in readers {
            house.app.gives_reader(*setting, one.staff, one.part).await;
        }
        house.app.gives_key(*setting).await;
    }
}

#[tokio::test]
async fn a_reader_who_left_is_refused_and_whoever_lost_the_role_is_too() {
    let house = house().await;
    let (rea, dep) = (house.staff("Rea").await, house.staff("Dep").await);
    let (db, clock) = (&house.app.app.db, &house.app.clock);
    assert_eq!(voices::settings_read_by(db.reader(), rea).await.unwrap().len(), 2);
    access::set_access(db, clock, dep, (rea, false)).await.unwrap().unwrap();
    house.is_refused("Rea, the reader, may not sign in any more").await;
    assert_eq!(voices::settings_read_by(db.reader(), rea).await.unwrap(), []);
    access::set_access(db, clock, dep, (rea, true)).await.unwrap().unwrap();

    let only_rook = Roles::default().with(Role::SafeguardingLead, Some(house.rook));
    access::change_roles(db, clock, dep, &only_rook).await.unwrap().unwrap();
    clock.set(clock.now().plus(DAY / 100));
    house.is_refused("Dep, the deputy, is not a safeguarding lead there any more").await;
    assert_eq!(voices::settings_read_by(db.reader(), dep).await.unwrap(), [house.rook]);
    let told = voices::reachable_on(db.reader(), house.heron, clock.now().day()).await.unwrap();
    assert_eq!((told.staff, told.may_read), (vec![rea], true));
}

#[tokio::test]
async fn two_deputies_on_leave_are_covered_and_the_coordinators_are_told_when_nobody_is_left() {
    let house = house().await;
    let (db, day) = (house.app.app.db.reader(), house.app.clock.now().day());
    let second = house.app.safeguarding_lead("Second", &[house.heron]).await;
    house.app.gives_reader(house.heron, second, Part::Deputy).await;
    for name in ["Dep", "Second", "Rea"] {
        let desk = house.app.signs_in(name).await;
        let form = [("first_day", "2026-11-02"), ("last_day", "2026-11-06")];
        let told = desk.post("/desk/readers/away", &form).await;
        assert_eq!(told.location(), "/desk/readers?done=away", "{}", told.body);
    }
    let page = house.app.signs_in("Second").await.get("/desk/readers").await.body;
    assert!(page.contains("Told instead: Heron School: Cov"), "{page}");
    assert!(!page.contains(ROOK), "the settings of others are not there");
    assert_eq!(house.lacks().await, "", "the cover is there");
    let told = voices::reachable_on(db, house.heron, day).await.unwrap();
    assert_eq!((told.staff, told.may_read), (vec![house.staff("Cov").await], true));

    let cover = house.app.signs_in("Cov").await;
    let form = [("first_day", "2026-11-04"), ("last_day", "2026-11-10")];
    assert_eq!(cover.post("/desk/readers/away", &form).await.status, 303);
    house.is_refused("everybody who reads there is away from 4 November 2026 to 6 November 2026").await;
    house.app.clock.set(house.app.clock.now().plus(2 * DAY));
    let told = voices::reachable_on(db, house.heron, house.app.clock.now().day()).await.unwrap();
    assert_eq!((told.staff, told.may_read), (vec![house.staff("Cor").await], false));
    let cover = house.app.signs_in("Cov").await;
    assert_eq!(cover.post("/desk/readers/away", &[("back", "2026-11-04")]).await.status, 303);
    assert_eq!(house.lacks().await, "");
    assert!(house.app.every_row().await.contains("reader-away"));
}

#[tokio::test]
async fn a_reader_is_named_by_a_coordinator_and_confirmed_by_nobody_else() {
    let app = TestApp::with_roster(&roster_of(&[(HERON, Families, 2)])).await;
    let heron = rosters::settings(app.app.db.reader()).await.unwrap()[0].id;
    let (ann, ben) =
        (app.safeguarding_lead("Ann", &[heron]).await, app.safeguarding_lead("Ben", &[heron]).await);
    let coordinator = app.coordinator_again().await;
    let page = coordinator.get("/desk/readers").await.body;
    assert!(page.contains("Nobody is named as the reader.") && page.contains("Heron School: Ann"), "{page}");
    let who = format!("{heron} {ann}");
    let form = |who, day| [("who", who), ("part", "reader"), ("review_by", day)];
    let wrong = coordinator.post("/desk/readers", &form("", "2028-01-01")).await;
    assert_eq!(wrong.status, 422);
    for part in ["There is a problem", "#who", "#review_by", "within a year", "value=\"2028-01-01\""] {
        assert!(wrong.body.contains(part), "{part}: {}", wrong.body);
    }
    let nobody = format!("{heron} {}", StaffId::random());
    assert!(
        coordinator
            .post("/desk/readers", &form(&nobody, "2027-09-01"))
            .await
            .body
            .contains("safeguarding lead")
    );
    let named = coordinator.post("/desk/readers", &form(&who, "2027-09-01")).await;
    assert_eq!(named.location(), "/desk/readers?done=named", "{}", named.body);
    let other = format!("{heron} {ben}");
    let second = coordinator.post("/desk/readers", &form(&other, "2027-09-01")).await;
    assert!(
        second.status == 422 && second.body.contains("Ann is the reader there already"),
        "{}",
        second.body
    );

    let desk = app.signs_in("Ann").await;
    let page = desk.get("/desk/readers").await.body;
    let confirm = format!("/desk/readers/{}", id_of(&page, "action=\"/desk/readers/"));
    assert_eq!(voices::settings_read_by(app.app.db.reader(), ann).await.unwrap(), []);
    assert_eq!(app.signs_in("Ben").await.post(&confirm, &[]).await.status, 404);
    assert_eq!(coordinator.post(&confirm, &[]).await.status, 404);
    assert_eq!(desk.post(&confirm, &[]).await.location(), "/desk/readers?done=confirmed");
    assert_eq!(voices::settings_read_by(app.app.db.reader(), ann).await.unwrap(), [heron]);

    let later = coordinator.post("/desk/readers", &form(&who, "2027-10-01")).await;
    assert_eq!(later.status, 303, "{}", later.body);
    assert_eq!(
        voices::settings_read_by(app.app.db.reader(), ann).await.unwrap(),
        [heron],
        "it stays confirmed"
    );
    let deputy = [("who", who.as_str()), ("part", "deputy"), ("review_by", "2027-10-01")];
    assert_eq!(coordinator.post("/desk/readers", &deputy).await.status, 303);
    assert_eq!(
        voices::settings_read_by(app.app.db.reader(), ann).await.unwrap(),
        [],
        "another part is confirmed anew"
    );
    let trail = app.every_row().await;
    assert!(trail.contains("reader-named") && trail.contains("reader-confirmed"));
}

#[tokio::test]
async fn ending_the_last_part_while_people_write_is_allowed_and_said() {
    let house = house().await;
    house.app.opens(&house.wave).await;
    let coordinator = house.app.coordinator_again().await;
    let page = coordinator.get("/desk/readers").await.body;
    assert!(page.contains("People can write now: Autumn 2026."), "{page}");
    for (name, said) in READERS.into_iter().zip(["ended", "ended", "ended-last"]) {
        let end = format!("/desk/readers/{}/end", house.part_of(name, house.heron).await);
        if said == "ended-last" {
            assert!(coordinator.get("/desk/readers").await.body.contains("the only one who can read here"));
        }
        let ended = coordinator.post(&end, &[]).await;
        assert_eq!(ended.location(), format!("/desk/readers?done={said}"));
        assert_eq!(coordinator.post(&end, &[]).await.status, 404);
    }
    let page = coordinator.get("/desk/readers?done=ended-last").await.body;
    assert!(page.contains("waits, sealed, until") && page.contains("Nobody can read here."), "{page}");
    assert!(house.app.every_row().await.contains("reader-ended"));
}

/// The groups of the kit on the page that shows it.
fn groups(page: &str) -> Vec<String> {
    let after = page.split("<code class=\"kit\">").skip(1);
    after.map(|rest| rest[..4].to_owned()).collect()
}

#[tokio::test]
async fn a_key_is_made_shown_once_checked_lost_and_restored_by_its_kit() {
    let app = TestApp::with_roster(&roster_of(&[(HERON, Families, 2), (ROOK, Families, 2)])).await;
    let settings = rosters::settings(app.app.db.reader()).await.unwrap();
    let (heron, rook) = (settings[0].id, settings[1].id);
    let ann = app.safeguarding_lead("Ann", &[heron, rook]).await;
    let desk = app.signs_in("Ann").await;
    let place = format!("/desk/reading/set-up?setting={heron}");
    assert!(desk.get("/desk/reading/set-up").await.body.contains("not a confirmed reader"));
    assert_eq!(desk.get(&place).await.status, 404, "not before they are named and confirm");
    app.gives_reader(heron, ann, Part::Reader).await;
    assert!(desk.get("/desk/reading/set-up").await.body.contains(HERON));
    let rooks = [("setting", rook.to_string()), ("step", "make".to_owned())];
    let rooks = rooks.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(desk.post("/desk/reading/set-up", &rooks).await.status, 404);
    assert!(desk.get(&place).await.body.contains("lost for good"));

    let setting = heron.to_string();
    let step = |step: &'static str| vec![("setting", setting.as_str()), ("step", step)];
    let void = groups(&desk.post("/desk/reading/set-up", &step("make")).await.body);
    assert_eq!(void.len(), 14);
    assert_eq!(voices::public_half(app.app.db.reader(), heron).await.unwrap(), None, "nobody copied it yet");
    let made = desk.post("/desk/reading/set-up", &step("make")).await;
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let kit = groups(&made.body);
    assert_ne!(kit, void, "made anew, while nobody had checked the first");
    let after = desk.get(&place).await.body;
    assert!(groups(&after).is_empty() && !after.contains(&kit.join(" ")), "it is shown once");
    let typed = |third: &str, eleventh: &str| {
        let mut form: Vec<(&str, String)> = vec![("setting", setting.clone()), ("step", "check".to_owned())];
        form.extend([("group_3", third.to_owned()), ("group_11", eleventh.to_owned())]);
        form
    };
    let wrong = typed(&kit[2], &void[10]);
    let wrong: Vec<_> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = desk.post("/desk/reading/set-up", &wrong).await;
    assert!(
        refused.status == 422 && refused.body.contains("Group 11 is not what the kit says"),
        "{}",
        refused.body
    );
    assert!(groups(&refused.body).is_empty());
    let right = typed(&kit[2].to_uppercase(), &format!(" {} ", kit[10]));
    let right: Vec<_> = right.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let checked = desk.post("/desk/reading/set-up", &right).await;
    assert!(checked.location().ends_with("done=checked"), "{}", checked.body);
    assert!(voices::public_half(app.app.db.reader(), heron).await.unwrap().is_some());
    let kept = desk.post("/desk/reading/set-up", &step("make")).await;
    assert!(kept.location().ends_with("done=kept"), "a checked key is never made anew");
    is_lost_and_restored(&app, &desk, heron, (&kit, &void)).await;
}

/// The file of a checked key goes, in one folder and in both, and its kit brings it back.
async fn is_lost_and_restored(
    app: &TestApp,
    desk: &Browser,
    heron: SettingId,
    (kit, void): (&[String], &[String]),
) {
    let (place, setting) = (format!("/desk/reading/set-up?setting={heron}"), heron.to_string());
    let step = |step: &'static str| vec![("setting", setting.as_str()), ("step", step)];
    let (keys, file) = (&app.app.config.keys, format!("{heron}.readers.key"));
    std::fs::remove_file(keys.folder.join(&file)).unwrap();
    assert!(desk.get(&place).await.body.contains("The key is ready."), "one folder is enough");
    std::fs::remove_file(keys.copy.join(&file)).unwrap();
    assert!(desk.get(&place).await.body.contains("missing or wrong in both folders"));
    let said = voices::check_readers_keys(app.app.db.reader(), &app.app.readers_keys).await.unwrap();
    assert!(said.len() == 1 && said[0].contains(HERON) && said[0].contains("recovery kit"), "{said:?}");
    for (typed, sentence) in [
        (void.join(" "), "belongs to another setting or to an earlier key"),
        (kit.join(" ").replacen(&kit[4], &kit[4][..3], 1), "Group 5 has 3 characters"),
        (String::new(), "Type the 14 groups"),
    ] {
        let form = [step("restore"), vec![("kit", typed.as_str())]].concat();
        let refused = desk.post("/desk/reading/set-up", &form).await;
        assert!(refused.status == 422 && refused.body.contains(sentence), "{sentence}: {}", refused.body);
    }
    let typed = kit.join("\r\n").to_uppercase();
    let form = [step("restore"), vec![("kit", typed.as_str())]].concat();
    let restored = desk.post("/desk/reading/set-up", &form).await;
    assert!(restored.location().ends_with("done=restored"), "{}", restored.body);
    let key = app.app.readers_keys.of(heron).unwrap().unwrap();
    assert!(Kit::of(&key.secret()) == Kit::read(&typed).unwrap());
    assert!(keys.folder.join(&file).exists() && keys.copy.join(&file).exists());
    let trail = app.every_row().await;
    for what in ["readers-key-made", "readers-key-checked", "readers-key-restored"] {
        assert!(trail.contains(what), "{what}");
    }
    assert!(!trail.contains(&kit.concat()) && !trail.contains(&kit.join(" ")));
}

#[tokio::test]
async fn a_lost_key_holds_up_the_next_wave_and_not_the_start_of_the_program() {
    let house = house().await;
    let keys = &house.app.app.config.keys;
    for folder in [&keys.folder, &keys.copy] {
        std::fs::remove_file(folder.join(format!("{}.readers.key", house.rook))).unwrap();
    }
    house.is_refused("the file of the readers&#39; key is missing or wrong").await;
    let config = (*house.app.app.config).clone();
    App::start_with(config, house.app.clock.clone(), belong::surveys::Content::embedded()).await.unwrap();
}
