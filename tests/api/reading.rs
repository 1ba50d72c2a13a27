//! The reading lane: from the box of a submit to its reader, and to nobody else.

use crate::support::{Browser, TestApp, email_of, london, often, roster_of};
use belong::access::{Role, Roles};
use belong::clock::{At, HOUR, MINUTE};
use belong::ids::SettingId;
use belong::responses::{Draft, Journey, Submitted, Written};
use belong::theory::Audience::YoungPeople;
use belong::voices::{self, COMPANY, Comment};
use belong::waves::Wave;
use std::collections::BTreeSet;

const HERE: &str = "Heron School";
const THERE: &str = "Sandpiper Primary";

/// A wave with words in two settings that opened on a Tuesday at nine.
async fn asked() -> (TestApp, Wave) {
    let roster = roster_of(&[(HERE, YoungPeople, 12), (THERE, YoungPeople, 6)]);
    let app = TestApp::with_roster(&roster).await;
    app.clock.set(london("2026-11-03 09:00"));
    let wave = app.open_wave_with_words().await;
    (app, wave)
}

impl TestApp {
    /// One respondent answers everything and writes this to the first prompt; nothing where it is empty.
    async fn writes(&self, setting: &str, n: usize, text: &str, read_first: bool) {
        let link = self.link_of(&email_of(setting, YoungPeople, n));
        let journeys = &self.app.front.journeys;
        let asked = journeys.behind(link.trim_start_matches("/s/")).await.unwrap().expect("an open link");
        let invitation = &asked.invitation;
        let journey = Journey::begin(invitation.wave_id, invitation.id, invitation.generation, self.now());
        let mut draft = Draft::default();
        for question in &asked.questionnaire.questions {
            draft.keep(&asked.questionnaire, &question.item, &often(question), journey.id).unwrap();
        }
        let prompt = asked.questionnaire.prompts[0].id.clone();
        let (text, may_quote) = (text.to_owned(), true);
        draft.written.insert(prompt, Written { text, read_first, may_quote, journey: journey.id });
        assert_eq!(journeys.submit(&journey, &asked, &draft).await.unwrap(), Submitted::Stored);
    }

    fn now(&self) -> At {
        self.clock.now()
    }

    async fn tends(&self) -> usize {
        self.app.gatherer.gather_due().await.unwrap()
    }

    async fn setting(&self, name: &str) -> SettingId {
        let known = belong::people::settings(self.app.db.reader()).await.unwrap();
        known.into_iter().find(|setting| setting.name == name).unwrap().id
    }

    async fn queue(&self, name: &str) -> Vec<Comment> {
        voices::comments_of(self.app.db.reader(), &[self.setting(name).await]).await.unwrap()
    }

    /// The reader of every setting, at a browser whose session is confirmed.
    async fn reader(&self) -> Browser {
        self.signs_in_with_passkey("Rea", Roles::default()).await
    }

    async fn deputy(&self) -> Browser {
        self.signs_in_with_passkey("Dep", Roles::default()).await
    }

    /// How many mails of this subject have left to somebody.
    async fn told(&self, email: &str, subject: &str) -> usize {
        self.app.post.run_until_empty().await.unwrap();
        self.mails().iter().filter(|mail| mail.to == email && mail.subject == subject).count()
    }
}

const SOMETHING: &str = "Something for you in Belong";
const LOOK: &str = "Belong needs somebody to look";

/// Something that the lexicon knows.
const DISCLOSURE: &str = "My dad hits me when he is angry";

#[tokio::test]
async fn words_wait_for_the_hour_and_enter_the_queue_in_company() {
    let (app, _) = asked().await;
    for n in 1..=COMPANY {
        let text = if n == 2 { "" } else { "I like maths." };
        app.writes(HERE, n, text, false).await;
    }
    assert_eq!(app.count("waiting_box").await, COMPANY as i64);
    assert_eq!(app.tends().await, 0);
    app.clock.set(london("2026-11-03 10:30"));
    assert_eq!(app.tends().await, COMPANY - 1);
    assert_eq!(app.count("waiting_box").await, 0);
    let queue = app.queue(HERE).await;
    assert_eq!(queue.len(), COMPANY - 1);
    assert!(queue.iter().all(|one| one.day == "2026-11-03" && !one.read_first && !one.is_read()));
    assert_eq!(queue.iter().map(|one| one.sealed.len()).collect::<BTreeSet<_>>().len(), 1, "one length");
    assert_eq!(app.told("rea@example.org", SOMETHING).await, 1);
    assert_eq!(app.told("dep@example.org", SOMETHING).await, 0, "the reader is there");
    assert_eq!(app.tends().await, 0);
    let reader = app.reader().await;
    let page = reader.get("/desk/reading").await;
    assert!(page.body.contains(&format!("To read ({})", COMPANY - 1)), "{}", page.body);
    let one = reader.get(&format!("/desk/reading/{}", queue[0].id)).await;
    assert!(one.body.contains("I like maths."), "{}", one.body);
}

#[tokio::test]
async fn few_words_wait_a_school_day_for_company() {
    let (app, _) = asked().await;
    app.writes(HERE, 1, "It is loud at lunch.", false).await;
    app.clock.set(london("2026-11-04 10:29"));
    assert_eq!(app.tends().await, 0);
    app.clock.set(london("2026-11-04 10:30"));
    assert_eq!(app.tends().await, 1);
}

#[tokio::test]
async fn what_may_be_a_concern_is_told_of_at_once_in_company_and_after_half_an_hour_alone() {
    let (app, _) = asked().await;
    app.writes(HERE, 1, DISCLOSURE, false).await;
    assert_eq!(app.tends().await, 0);
    app.clock.set(app.now().plus(30 * MINUTE));
    assert_eq!(app.tends().await, 1);
    let queue = app.queue(HERE).await;
    assert!(queue[0].read_first);
    for n in 1..COMPANY {
        app.writes(THERE, n, "Nothing much.", false).await;
    }
    app.writes(THERE, COMPANY, "I would like somebody to know.", true).await;
    assert_eq!(app.tends().await, 0, "at the next quarter of an hour");
    app.clock.set(app.now().plus(15 * MINUTE));
    assert_eq!(app.tends().await, COMPANY);
    let queue = app.queue(THERE).await;
    assert_eq!(queue.iter().filter(|one| one.read_first).count(), 1);
    assert!(queue[0].read_first, "first in the queue");
    let page = app.reader().await.get(&format!("/desk/reading/{}", queue[0].id)).await;
    assert!(page.body.contains("Read this first") && page.body.contains("asked for it"), "{}", page.body);
    app.app.post.run_until_empty().await.unwrap();
    for mail in app.mails().iter().filter(|mail| [SOMETHING, LOOK].contains(&mail.subject.as_str())) {
        for word in ["dad", "hits", "somebody to know", HERE, THERE] {
            assert!(mail.to.contains("example.org") && !mail.text.contains(word), "{}", mail.text);
        }
    }
}

#[tokio::test]
async fn two_gatherers_at_once_bring_every_word_once() {
    let (app, _) = asked().await;
    for n in 1..=10 {
        app.writes(HERE, n, "I like my form tutor.", false).await;
    }
    app.clock.set(london("2026-11-03 14:30"));
    let (one, two) = tokio::join!(app.app.gatherer.gather_due(), app.app.gatherer.gather_due());
    assert_eq!(one.unwrap() + two.unwrap(), 10);
    assert_eq!(app.queue(HERE).await.len(), 10);
    assert_eq!(app.told("rea@example.org", SOMETHING).await, 1);
}

#[tokio::test]
async fn nobody_but_those_who_read_there_sees_a_word_in_any_form() {
    let (app, _) = asked().await;
    let marker = "Zanzibarquagga";
    for n in 1..=COMPANY {
        app.writes(HERE, n, &format!("{marker} number {n}"), false).await;
    }
    app.clock.set(london("2026-11-03 10:30"));
    assert_eq!(app.tends().await, COMPANY);
    let queue = app.queue(HERE).await;
    let one = format!("/desk/reading/{}", queue[0].id);
    let there = app.setting(THERE).await;
    let elsewhere = Roles::default().with(Role::SafeguardingLead, Some(there));
    for (name, roles) in [
        ("Ada", Roles::of(&[Role::Administrator])),
        ("Cleo", Roles::of(&[Role::Coordinator])),
        ("Lee", Roles::of(&[Role::Lead])),
        ("Vic", Roles::of(&[Role::Viewer])),
        ("Elsa", elsewhere),
        ("Sol", Roles::default().with(Role::SafeguardingLead, Some(app.setting(HERE).await))),
    ] {
        let browser = app.signs_in_with_passkey(name, roles).await;
        for path in ["/desk/reading", one.as_str(), "/desk/voices", "/desk/audit", "/desk/mail"] {
            let reply = browser.get(path).await;
            assert!(!reply.body.contains(marker), "{name} on {path}");
            assert!(path != one || reply.status == 404, "{name} on {path}: {}", reply.status);
        }
        for step in ["read", "code", "propose", "decide"] {
            let reply = browser.post(&format!("{one}/{step}"), &[("came", "read")]).await;
            assert_eq!(reply.status, 404, "{name} {step}");
        }
    }
    let stored = app.every_row().await;
    assert!(!stored.contains(marker));
    let hex: String = marker.bytes().map(|byte| format!("{byte:02x}")).collect();
    assert!(!stored.to_lowercase().contains(&hex));
    app.app.post.run_until_empty().await.unwrap();
    assert!(app.mails().iter().all(|mail| !mail.text.contains(marker)));
    assert!(app.reader().await.get(&one).await.body.contains(marker), "its reader does");
    assert!(app.deputy().await.get(&one).await.body.contains(marker), "and the deputy");
}

#[tokio::test]
async fn a_comment_is_read_coded_by_two_and_leaves_by_a_second_person_only() {
    let (app, _) = asked().await;
    for n in 1..=COMPANY {
        app.writes(HERE, n, "Mr Blue listens to me. I like the quiet room.", false).await;
    }
    app.clock.set(london("2026-11-03 10:30"));
    assert_eq!(app.tends().await, COMPANY);
    let id = app.queue(HERE).await[0].id;
    let path = format!("/desk/reading/{id}");
    let (reader, deputy) = (app.reader().await, app.deputy().await);
    let early = reader.post(&format!("{path}/code"), &[("theme", "listened-to")]).await;
    assert_eq!(early.status, 422);
    let unsaid = reader.post(&format!("{path}/read"), &[]).await;
    assert!(unsaid.status == 422 && unsaid.body.contains("Say what came of reading it."));
    let read = reader.post(&format!("{path}/read"), &[("came", "read")]).await;
    assert_eq!(read.location(), "/desk/reading?done=read");
    let theme = app.app.content.themes[0].id.clone();
    for browser in [&reader, &deputy] {
        let coded = browser.post(&format!("{path}/code"), &[("theme", &theme), ("outcome", "1S")]).await;
        assert_eq!(coded.status, 303, "{}", coded.body);
    }
    assert_eq!(app.count("coding").await, 2);
    let words = |text: &'static str| {
        vec![("form", "words"), ("words_outcome", "1S"), ("masks_seen", "yes"), ("text", text)]
    };
    let changed = reader.post(&format!("{path}/propose"), &words("The teacher listens to me.")).await;
    assert!(changed.status == 422 && changed.body.contains("own words"), "{}", changed.body);
    let unlooked: Vec<_> =
        words("[name] listens to me.").into_iter().filter(|(name, _)| *name != "masks_seen").collect();
    assert_eq!(reader.post(&format!("{path}/propose"), &unlooked).await.status, 422);
    let proposed = reader.post(&format!("{path}/propose"), &words("[name] listens to me.")).await;
    assert_eq!(proposed.status, 303, "{}", proposed.body);
    let waiting = deputy.get(&path).await;
    let passage = waiting.field("passage").expect("a passage to decide on");
    let own = reader.post(&format!("{path}/decide"), &[("passage", &passage), ("decision", "approve")]).await;
    assert!(own.status == 422 && own.body.contains("second person"), "{}", own.body);
    let unsaid = deputy.post(&format!("{path}/decide"), &[("passage", &passage)]).await;
    assert_eq!(unsaid.status, 422);
    let approved =
        deputy.post(&format!("{path}/decide"), &[("passage", &passage), ("decision", "approve")]).await;
    assert_eq!(approved.location(), format!("{path}?done=approved"));
    let again =
        deputy.post(&format!("{path}/decide"), &[("passage", &passage), ("decision", "decline")]).await;
    assert_eq!(again.status, 422);
    assert!(app.every_row().await.contains("[name] listens to me."), "let out, so in plain");
    let history = reader.get(&path).await;
    for line in ["Rea: Read; nothing more to do", "Dep: Said what it is about", "Dep: Approved words"] {
        assert!(history.body.contains(line), "{line}: {}", history.body);
    }
}

#[tokio::test]
async fn what_is_overdue_is_told_to_all_who_read_there_once_and_to_the_leads_once() {
    let (app, _) = asked().await;
    app.lead().await;
    app.writes(HERE, 1, DISCLOSURE, true).await;
    app.clock.set(london("2026-11-03 10:00"));
    assert_eq!(app.tends().await, 1);
    let overdue = async || app.app.gatherer.tell_of_overdue().await.unwrap();
    app.clock.set(london("2026-11-03 12:00"));
    assert_eq!(overdue().await, 0);
    app.clock.set(london("2026-11-03 12:01"));
    assert_eq!(overdue().await, 1);
    assert_eq!(overdue().await, 0, "once");
    for who in ["rea", "dep"] {
        assert_eq!(app.told(&format!("{who}@example.org"), LOOK).await, 1, "{who}");
    }
    assert_eq!(app.told("robin@example.org", LOOK).await, 0);
    app.clock.set(london("2026-11-03 14:00"));
    assert_eq!(overdue().await, 1);
    assert_eq!(overdue().await, 0, "once");
    assert_eq!(app.told("robin@example.org", LOOK).await, 1);
    let (id, reader) = (app.queue(HERE).await[0].id, app.reader().await);
    assert!(reader.get("/desk/reading").await.body.contains("later than promised"));
    let done = [("came", "procedure")];
    assert_eq!(reader.post(&format!("/desk/reading/{id}/read"), &done).await.status, 303);
    assert!(app.queue(HERE).await[0].is_read());
}

#[tokio::test]
async fn where_nobody_is_left_the_coordinators_are_told_and_the_words_wait() {
    let (app, _) = asked().await;
    app.coordinator().await;
    app.change("UPDATE staff SET disabled = TRUE WHERE name IN ('Rea', 'Dep', 'Cov')").await;
    app.writes(HERE, 1, DISCLOSURE, false).await;
    app.clock.set(app.now().plus(HOUR));
    assert_eq!(app.tends().await, 1);
    assert_eq!(app.told("casey@example.org", LOOK).await, 1);
    assert_eq!(app.queue(HERE).await.len(), 1);
}

#[tokio::test]
async fn a_lost_key_loses_no_word_that_waits_and_is_said_to_the_reader() {
    let (app, _) = asked().await;
    for n in 1..=COMPANY {
        app.writes(HERE, n, "I like maths.", false).await;
    }
    app.clock.set(london("2026-11-03 10:30"));
    assert_eq!(app.tends().await, COMPANY);
    let setting = app.setting(HERE).await;
    let file = format!("{setting}.readers.key");
    let (folder, copy) = (app.app.config.keys.folder.join(&file), app.app.config.keys.copy.join(&file));
    let kept = std::fs::read(&folder).unwrap();
    std::fs::remove_file(&folder).unwrap();
    std::fs::remove_file(&copy).unwrap();
    let (id, reader) = (app.queue(HERE).await[0].id, app.reader().await);
    let page = reader.get(&format!("/desk/reading/{id}")).await;
    assert!(page.status == 200 && page.body.contains("recovery kit"), "{}", page.body);
    app.writes(HERE, 9, "New words.", true).await;
    app.clock.set(app.now().plus(HOUR));
    assert_eq!(app.tends().await, 1, "sealing needs the public half alone");
    std::fs::write(&copy, kept).unwrap();
    let page = app.reader().await.get(&format!("/desk/reading/{id}")).await;
    assert!(page.body.contains("I like maths."), "{}", page.body);
}

#[tokio::test]
async fn words_are_destroyed_two_years_after_the_release_and_what_left_stays() {
    let (app, wave) = asked().await;
    for n in 1..=COMPANY {
        app.writes(HERE, n, "I like the quiet room.", false).await;
    }
    app.clock.set(london("2026-11-03 10:30"));
    assert_eq!(app.tends().await, COMPANY);
    app.clock.set(london("2026-11-17 10:00"));
    app.release(&wave).await;
    let forget =
        async |now: At| voices::forget_words(&app.app.db, now.plus(-730 * 24 * HOUR), now).await.unwrap();
    forget(london("2028-11-16 10:00")).await;
    assert_eq!(app.count("comment").await, COMPANY as i64);
    forget(london("2028-11-18 10:00")).await;
    assert_eq!(app.count("comment").await, 0);
}

#[tokio::test]
async fn a_key_that_is_lost_with_its_kit_is_given_up_and_what_it_locked_waits_no_longer() {
    let (app, _) = asked().await;
    for n in 1..=COMPANY {
        app.writes(HERE, n, "I like maths.", false).await;
    }
    app.clock.set(london("2026-11-03 10:30"));
    assert_eq!(app.tends().await, COMPANY);
    let (setting, reader) = (app.setting(HERE).await.to_string(), app.reader().await);
    let place = "/desk/reading/set-up";
    let give_up = [("setting", setting.as_str()), ("step", "give-up"), ("sure", "yes")];
    assert_eq!(reader.post(place, &give_up).await.status, 422, "a key that is there is not given up");
    assert!(app.queue(HERE).await.iter().all(|one| !one.is_read()));
    for folder in [&app.app.config.keys.folder, &app.app.config.keys.copy] {
        std::fs::remove_file(folder.join(format!("{setting}.readers.key"))).unwrap();
    }
    let unsure = reader.post(place, &give_up[..2]).await;
    assert!(unsure.status == 422 && unsure.body.contains("Tick that you know"), "{}", unsure.body);
    assert_eq!(reader.post(place, &give_up).await.status, 303);
    let queue = app.queue(HERE).await;
    assert!(queue.len() == COMPANY && queue.iter().all(Comment::is_read));
    let page = reader.get(&format!("/desk/reading/{}", queue[0].id)).await;
    assert!(page.body.contains("Gave up the lost key"), "{}", page.body);
    let made = reader.post(place, &[("setting", setting.as_str()), ("step", "make")]).await;
    assert!(made.status == 200 && made.body.contains("class=\"kit"), "{}", made.body);
}
