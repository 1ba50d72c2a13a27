//! Composing a pulse at the desk, previewing its new question, asking it in a wave, sharing it as a file.

use crate::support::{Browser, Reply, TestApp, email_of, often, roster_of};
use belong::access::Role;
use belong::clock::DAY;
use belong::surveys::Question;
use belong::theory::Audience::{Families, YoungPeople};
use belong::waves::Wave;

const NASTY: &str = "<script>alert(1)</script>";

async fn saved(browser: &Browser, name: &str, outcomes: &[&str]) -> Reply {
    let mut form = vec![("term", "autumn"), ("name", name), ("step", "save")];
    form.extend(outcomes.iter().map(|id| ("outcome", *id)));
    browser.post("/desk/pulses", &form).await
}

/// A new question of the pulse at this address.
async fn adds(browser: &Browser, pulse: &str, more: &[(&str, &str)]) -> Reply {
    let mut form = vec![("asks", "2S|equipped"), ("audience", "FA")];
    form.extend(more);
    browser.post(&format!("{pulse}/add"), &form).await
}

/// Walks through the preview to its end, with one answer.
async fn walks(browser: &Browser, pulse: &str, audience: &str) -> Reply {
    let start = pulse.replace("/desk/pulses/", "/desk/preview/") + "/" + audience;
    let landing = browser.get(&start).await;
    assert_eq!(landing.status, 200, "{}", landing.body);
    assert_eq!(browser.post(&start, &[("layout", "steps")]).await.status, 303);
    let walk = format!("{start}/walk");
    let mut at = walk.clone();
    for _ in 0..20 {
        let page = browser.get(&at).await;
        let (nonce, item) = (page.field("nonce").unwrap_or_default(), page.field("item").unwrap_or_default());
        let (answer, go) = if at == walk { ("agree", "next") } else { ("", "skip") };
        let form = [("nonce", nonce.as_str()), ("item", &item), ("answer", answer), ("go", go)];
        let next = browser.post(&walk, &form).await;
        at = next.location().to_owned();
        if at.contains("q=check") {
            return browser.post(&walk, &[("go", "finish")]).await;
        }
    }
    panic!("the walk has no end");
}

#[tokio::test]
async fn a_pulse_is_composed_from_outcomes_and_shows_its_plan_before_it_is_saved() {
    let app = TestApp::new().await;
    let lead = app.lead().await;
    let empty = lead.get("/desk/pulses").await.body;
    assert!(empty.contains("Nobody has composed one yet") && !empty.contains(NASTY));
    let page = lead.get("/desk/pulses/new").await.body;
    assert!(page.contains("Choose outcomes, not questions") && page.contains("value=\"6M\""), "{page}");
    let nothing = lead.post("/desk/pulses", &[("term", "autumn"), ("step", "show")]).await;
    assert!(nothing.status == 422 && nothing.body.contains("Choose at least one outcome."));
    let form = [("term", "autumn"), ("outcome", "2L"), ("outcome", "3L"), ("step", "show")];
    let plan = lead.post("/desk/pulses", &form).await;
    assert_eq!((plan.status, app.count("pulse").await), (200, 0), "showing a plan keeps nothing");
    for words in [
        "4 of 9 questions at most, about 2 minutes",
        "asked in every wave",
        "Never asked before: this will be its starting point.",
        "2L: No question: the item bank has none for children.",
        "3L: No question: the item bank has none for families.",
        "name=\"pick-2L-YP\"",
    ] {
        assert!(plan.body.contains(words), "{words}: {}", plan.body);
    }
    let nameless = saved(&lead, "", &["2L"]).await;
    assert!(nameless.status == 422 && nameless.body.contains("Give the pulse a name"));
    let kept = saved(&lead, NASTY, &["2L"]).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    for path in [kept.location(), "/desk/pulses"] {
        let body = lead.get(path).await.body;
        assert!(body.contains("&#60;script&#62;alert(1)") && !body.contains(NASTY), "{body}");
    }
    let twice = saved(&lead, NASTY, &["2L"]).await;
    assert!(twice.status == 422 && twice.body.contains("There is a pulse of this name already"));
}

const PLACES: [&str; 3] = ["Curlew", "Kittiwake", "Sandpiper"];

#[tokio::test]
async fn a_new_question_is_checked_previewed_asked_counted_and_shown_under_an_id_of_its_own() {
    let app = TestApp::with_roster(&roster_of(&PLACES.map(|place| (place, Families, 40)))).await;
    let both = app.both().await;
    let pulse = saved(&both, "Equipped", &["2S"]).await.location().to_owned();
    let refused = adds(&both, &pulse, &[("text", "Staff never help and never listen.")]).await;
    assert_eq!(refused.status, 422);
    for rule in ["is a negative", "joins two ideas"] {
        assert!(refused.body.contains(rule), "{rule}: {}", refused.body);
    }
    let added =
        adds(&both, &pulse, &[("text", ADDED), ("wording-en-easy", "Staff know how to help my child.")])
            .await;
    assert_eq!(added.status, 303, "{}", added.body);
    let page = both.get(&pulse).await.body;
    assert!(page.contains("2S-FA-2") && page.contains("Not previewed yet."), "{page}");

    let id = pulse.rsplit('/').next().unwrap().to_owned();
    let now = app.clock.now();
    let typed = |at: belong::clock::At| at.london().strftime("%Y-%m-%d %H:%M").to_string();
    let (opens, closes) = (typed(now), typed(now.plus(14 * DAY)));
    let plan = |term: &'static str| {
        vec![
            ("name", "Autumn 2026"),
            ("term", term),
            ("year", "2026"),
            ("opens_at", opens.as_str()),
            ("closes_at", closes.as_str()),
            ("pulse", id.as_str()),
        ]
    };
    let early = both.post("/desk/waves", &plan("autumn")).await;
    assert!(
        early.status == 422 && early.body.contains("nobody has previewed its new questions"),
        "{}",
        early.body
    );
    let unwalked = pulse.replace("/desk/pulses/", "/desk/preview/") + "/fa/walk";
    both.post(&unwalked, &[("go", "finish")]).await;
    assert!(both.get(&pulse).await.body.contains("Not previewed yet."), "a walk that was not walked is none");
    assert_eq!(walks(&both, &pulse, "fa").await.location(), pulse);
    assert!(both.get(&pulse).await.body.contains("Previewed."));
    let other = both.post("/desk/waves", &plan("spring")).await;
    assert!(other.status == 422 && other.body.contains("made for the autumn term"), "{}", other.body);
    let planned = both.post("/desk/waves", &plan("autumn")).await;
    assert_eq!(planned.status, 303, "{}", planned.body);
    assert!(both.get(planned.location()).await.body.contains(&pulse));

    let wave = opened_with(&app, &both, &pulse).await;
    answered_and_shown(&app, &both, &wave).await;
}

const ADDED: &str = "School staff know how to help my child.";

/// Opens the planned wave: what it asks is frozen, and the pulse stays as it is.
async fn opened_with(app: &TestApp, both: &Browser, pulse: &str) -> Wave {
    app.gives_contacts().await;
    let wave = belong::waves::wave_by_name(app.app.db.reader(), "Autumn 2026").await.unwrap().unwrap();
    app.opens(&wave).await;
    app.send_mails(&wave).await;
    let frozen = app.app.waves.by_id(wave.id).await.unwrap().unwrap().frozen.clone().unwrap();
    let asked = frozen.questionnaire(Families).unwrap();
    assert_eq!(asked.question("2S-FA-2").unwrap().text, ADDED);
    assert_eq!(asked.questions.len(), 5, "three anchors, the bank's 2S question and the new one");
    let changed = adds(both, pulse, &[("text", "School staff are kind to us.")]).await;
    assert!(changed.status == 422 && changed.body.contains("so it stays as it is"), "{}", changed.body);
    let removed = both.post(&format!("{pulse}/remove"), &[]).await;
    assert!(removed.status == 422 && app.count("pulse").await == 1);
    wave
}

/// Answers, counts, and finds the new question under its own id.
async fn answered_and_shown(app: &TestApp, both: &Browser, wave: &Wave) {
    for place in PLACES {
        for n in 1..=30 {
            let answers = |question: &Question| match question.item.as_str() {
                "2S-FA-2" if n % 2 == 0 => question.choices[0].code.clone(),
                _ => often(question),
            };
            app.submits(&app.link_of(&email_of(place, Families, n)), &answers).await;
        }
    }
    app.release(wave).await;
    let page = both.get("/desk/outcomes/2S").await.body;
    assert!(page.contains(ADDED) && page.contains("50%"), "{page}");
    let program = app.program().await;
    let release = program.get("/api/v1/readings?wave=Autumn%202026").await.json();
    let cells = release["cells"].as_array().unwrap();
    let mine =
        cells.iter().find(|cell| cell["item"] == "2S-FA-2" && cell["dimension"] == "partnership").unwrap();
    assert_eq!(mine["figure"]["share"]["percent"], 50);
    let banks = cells.iter().find(|cell| cell["item"] == "2S-FA-1" && cell["dimension"] == "partnership");
    assert!(banks.is_none_or(|cell| cell["figure"]["share"]["percent"] != 50), "the two are never one");
    assert!(program.get("/api/v1/outcomes/2S/readings").await.body.contains("2S-FA-2"));
}

#[tokio::test]
async fn a_pulse_travels_as_a_file_and_nothing_of_a_bad_one_is_imported() {
    let app = TestApp::new().await;
    let coordinator = app.coordinator().await;
    let pulse = saved(&coordinator, "Equipped", &["2S", "6M"]).await.location().to_owned();
    let text = "School staff know how to help my child.";
    assert_eq!(adds(&coordinator, &pulse, &[("text", text)]).await.status, 303);
    let file = coordinator.get(&format!("{pulse}/pulse.toml")).await;
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"pulse.toml\""));
    assert!(file.body.contains("id = \"2S-FA-2\"") && file.body.contains(text), "{}", file.body);

    let other = TestApp::new().await;
    let there = other.coordinator().await;
    let sent = imports(&there, file.body.as_bytes()).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(there.get(&format!("{}/pulse.toml", sent.location())).await.body, file.body);
    assert!(there.get(sent.location()).await.body.contains("Not previewed yet."));

    let renamed = file.body.replace("name = \"Equipped\"", "name = \"Another\"");
    for (body, told) in [
        (file.body.clone(), "there is a pulse called “Equipped” already"),
        (renamed.replace("2S-FA-2", "2S-FA-1"), "an id is one question for ever"),
        (renamed.replace(text, "School staff never help my child."), "Line"),
        (renamed.replace(text, "School staff help us."), "the pulse “Equipped”"),
        (renamed.replace("term = \"autumn\"", &format!("term = \"{NASTY}\"")), "is not known here"),
        ("not toml at all = = =".to_owned(), "this is not valid TOML"),
        (String::new(), "this is missing"),
    ] {
        let reply = imports(&there, body.as_bytes()).await;
        assert_eq!((reply.status, other.count("pulse").await), (422, 1), "{told}: {}", reply.body);
        assert!(
            reply.body.contains(told) && reply.body.contains("nothing was changed"),
            "{told}: {}",
            reply.body
        );
        assert!(!reply.body.contains(NASTY));
    }
    let bytes = imports(&there, &[0xff, 0xfe, 0x00, 0x41]).await;
    assert!(bytes.status == 422 && bytes.body.contains("no text in UTF-8"), "{}", bytes.body);
    assert_eq!(
        imports(&there, renamed.as_bytes()).await.status,
        303,
        "the very same question may travel twice"
    );
}

async fn imports(browser: &Browser, bytes: &[u8]) -> Reply {
    let mut body =
        b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.toml\"\r\n\r\n".to_vec();
    body.extend(bytes);
    body.extend(b"\r\n--edge--\r\n");
    browser.post_bytes("/desk/pulses/import", "multipart/form-data; boundary=edge", body).await
}

#[tokio::test]
async fn two_people_who_change_a_pulse_at_once_do_not_undo_each_other_and_it_can_be_removed() {
    let app = TestApp::new().await;
    let both = app.both().await;
    let pulse = saved(&both, "Equipped", &["2S"]).await.location().to_owned();
    let change = |outcome: &'static str| {
        [("version", "1"), ("name", "Equipped"), ("term", "autumn"), ("outcome", outcome)]
    };
    let path = format!("{pulse}/change");
    assert_eq!(both.post(&path, &change("6M")).await.status, 303);
    let late = both.post(&path, &change("5S")).await;
    assert!(late.status == 422 && late.body.contains("Somebody else changed this pulse"), "{}", late.body);
    let page = both.get(&pulse).await.body;
    assert!(page.contains("value=\"6M\" id=\"outcome-6M\" checked"), "{page}");
    assert_eq!(both.post(&format!("{pulse}/nothing"), &[]).await.status, 404);
    assert_eq!(both.post(&format!("{pulse}/remove"), &[]).await.location(), "/desk/pulses");
    assert_eq!((both.get(&pulse).await.status, app.count("pulse").await), (404, 0));
}

#[tokio::test]
async fn a_planned_wave_says_why_its_pulse_cannot_be_asked_and_goes_back_to_its_terms_when_it_is_removed() {
    let app = TestApp::new().await;
    let both = app.both().await;
    let form = [("term", "autumn"), ("name", "Mornings"), ("outcome", "2S"), ("step", "save")];
    let pulse = both.post("/desk/pulses", &form).await.location().to_owned();
    let id = pulse.rsplit('/').next().unwrap();
    let typed = |at: belong::clock::At| at.london().strftime("%Y-%m-%d %H:%M").to_string();
    let (opens, closes) = (typed(app.clock.now()), typed(app.clock.now().plus(14 * DAY)));
    let wave = [
        ("name", "Asks it"),
        ("term", "autumn"),
        ("year", "2026"),
        ("opens_at", &opens),
        ("closes_at", &closes),
        ("pulse", id),
    ];
    let planned = both.post("/desk/waves", &wave).await;
    assert_eq!(planned.status, 303, "{}", planned.body);
    let kept = belong::waves::wave_by_name(app.app.db.reader(), "Asks it").await.unwrap().unwrap();
    let path = format!("/desk/waves/{}", kept.id);
    let page = both.get(&path).await.body;
    assert!(page.contains(&pulse) && !page.contains("not previewed"), "{page}");
    let words = [("version", "1"), ("text", "School staff are kind to us.")];
    let added = adds(&both, &pulse, &words).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let page = both.get(&path).await.body;
    assert!(page.contains("cannot be asked") && page.contains("preview"), "{page}");
    assert_eq!(both.post(&format!("{pulse}/remove"), &[]).await.location(), "/desk/pulses");
    let page = both.get(&path).await.body;
    assert!(!page.contains(&pulse) && !page.contains("cannot be asked"), "{page}");
}

#[tokio::test]
async fn programs_read_pulses_in_the_words_of_the_pages() {
    let app = TestApp::new().await;
    let lead = app.lead().await;
    let pulse = saved(&lead, "Equipped", &["2S"]).await.location().to_owned();
    let program = app.program().await;
    let all = program.get("/api/v1/pulses").await.json();
    assert_eq!((all[0]["name"].as_str(), all[0]["term"].as_str()), (Some("Equipped"), Some("autumn")));
    let id = pulse.rsplit('/').next().unwrap();
    let one = program.get(&format!("/api/v1/pulses/{id}")).await.json();
    let page = lead.get(&pulse).await.body;
    let young = &one["questionnaires"].as_array().unwrap()[1];
    assert_eq!(young["audience"], YoungPeople.code());
    assert!(page.contains(young["length"].as_str().unwrap()));
    for question in young["questions"].as_array().unwrap() {
        for words in ["text", "comparable"] {
            assert!(page.contains(&question[words].as_str().unwrap().replace('\'', "&#39;")), "{question}");
        }
    }
    assert_eq!(one["file"].as_str(), Some(lead.get(&format!("{pulse}/pulse.toml")).await.body.as_str()));
    let none = program.get("/api/v1/pulses/none").await;
    assert_eq!((none.status, none.json()["code"].as_str()), (404, Some("no_such_pulse")));
}

#[tokio::test]
async fn nobody_but_coordinators_and_leads_composes() {
    let app = TestApp::new().await;
    let viewer = app.colleague("Vee", belong::access::Roles::of(&[Role::Viewer])).await;
    assert_eq!(viewer.get("/desk/pulses").await.status, 404);
    assert_eq!(saved(&viewer, "Equipped", &["2S"]).await.status, 404);
    assert_eq!(app.count("pulse").await, 0);
}
