//! What is withheld is nowhere to be found, and changes no byte (A12 and A14 of measurement.md 4.3).

use crate::crawl::{no_page_is_left_out, seen_by_every_role, seen_from, what_is_withheld_is_silent};
use crate::support::{TestApp, london, often, roster_of};
use belong::actions::{ActionIn, Ground, keep_action, read_action};
use belong::clock::DAY;
use belong::demo;
use belong::ids::{ActionId, BallotId, random_bytes};
use belong::indicators::import_bytes;
use belong::release::WITHHELD_SENTENCE;
use belong::responses::{Answer, Ballot};
use belong::surveys::{Question, SKIPPED, Term};
use belong::theory::Audience::Families;
use belong::waves::{self, NewWave, Wave};
use sea_orm::sea_query::{Alias, Query};
use sea_orm::{ConnectionTrait, Statement};

/// Setting, people on the roll, people who answer.
const PLACES: [(&str, usize, usize); 5] =
    [("Sandpiper", 40, 36), ("Kittiwake", 40, 34), ("Curlew", 36, 31), ("Plover", 24, 14), ("Heron", 22, 12)];
/// Of Heron's twelve, those who answer the first question: too few to show.
const VALID_AT_HERON: usize = 7;

/// What nobody may see: how many favour the first question of Heron's seven, and of Plover's fourteen.
type Hidden = [(usize, usize); 2];

/// Two released waves, a year apart, and what the register counted of a small place.
async fn released(hidden: Hidden, passing: (u32, u32)) -> (TestApp, Question) {
    let groups = PLACES.map(|(setting, roll, _)| (setting, Families, roll));
    let app = TestApp::with_roster(&roster_of(&groups)).await;
    let first = app.questionnaire(Families).questions[0].clone();
    for ((year, day), hidden) in [(2026, "11-02"), (2027, "10-04")].into_iter().zip(hidden) {
        app.clock.set(london(&format!("{year}-{day} 09:00")));
        let wave = wave_of(&app, year).await;
        seal(&app, &wave, (&first, hidden)).await;
        app.release(&app.wave(&wave).await).await;
        if year == 2026 {
            acts_on(&app, &first).await;
        }
    }
    let term = "2026-09-01,2026-12-19";
    let (heron, plover) = passing;
    let rows = [
        format!("passing-ten,Sandpiper,,primary,{term},41,160"),
        format!("passing-ten,Heron,,primary,{term},{heron},40"),
        format!("passing-ten,Plover,,primary,{term},{plover},60"),
    ];
    let head = "indicator,setting,area,phase,period_start,period_end,count,denominator";
    let rules = app.app.register_rules(false);
    for text in [demo::REGISTER.to_owned(), format!("{head}\n{}\n", rows.join("\n"))] {
        import_bytes(&app.app.db, ("a.csv", text.as_bytes()), rules, &mut |_, _| {}).await.unwrap();
    }
    (app, first)
}

/// What was done about the question the day after its release, so that the next one says what came since.
async fn acts_on(app: &TestApp, question: &Question) {
    app.clock.set(app.clock.now().plus(DAY));
    let typed = ActionIn {
        outcome: question.outcome.clone(),
        audience: Families.code().to_owned(),
        heard: "Nobody writes to us.".to_owned(),
        did: "We write to every family now.".to_owned(),
        done_on: app.clock.now().day().to_string(),
        ..ActionIn::default()
    };
    let on = Ground { theory: &app.app.content.theory, released: &[], now: app.clock.now() };
    let action = read_action(&typed, on, None, ActionId::random()).unwrap();
    let txn = app.app.db.begin().await.unwrap();
    keep_action(&txn, action, "Robin").await.unwrap();
    txn.commit().await.unwrap();
}

async fn wave_of(app: &TestApp, year: i32) -> Wave {
    app.gives_contacts().await;
    let new = NewWave {
        name: format!("Autumn {year}"),
        term: Term::Autumn,
        year,
        opens_at: app.clock.now(),
        closes_at: app.clock.now().plus(14 * DAY),
        count_at: None,
        asks_words: false,
    };
    let wave = waves::plan(&app.app.db, new, app.clock.now()).await.unwrap();
    app.opens(&wave).await;
    app.send_mails(&wave).await;
    app.wave(&wave).await
}

/// Stores the sealed ballots of everybody who answers, as a submit does.
async fn seal(app: &TestApp, wave: &Wave, (first, (heron, plover)): (&Question, (usize, usize))) {
    let (key, asked) = (app.app.keys.of(wave.id).unwrap(), app.questionnaire(Families));
    let txn = app.app.db.begin().await.unwrap();
    for (setting, _, answering) in PLACES {
        for n in 1..=answering {
            let good = match setting {
                "Heron" => n <= heron,
                "Plover" => n <= plover,
                _ => n % 3 != 0,
            };
            let code = |question: &Question| {
                if question.item != first.item {
                    return often(question);
                } else if setting == "Heron" && n > VALID_AT_HERON {
                    return SKIPPED.to_owned();
                }
                if good { often(question) } else { question.choices[1].code.clone() }
            };
            let answer = |question: &Question| Answer {
                item: question.item.clone(),
                version: question.version,
                choice: code(question),
            };
            let ballot = Ballot {
                format: 1,
                audience: Families,
                setting: setting.to_owned(),
                edition: "en".to_owned(),
                year_group: None,
                absence_band: None,
                groups: [None, None],
                answers: asked.questions.iter().map(answer).collect(),
            };
            let sealed = key.seal_ballot(&ballot.pack().unwrap());
            let mut insert = Query::insert();
            insert.into_table(Alias::new("ballot"));
            insert.columns(["id", "wave_id", "sealed", "withdrawal_mac"].map(Alias::new));
            let mac = random_bytes::<32>().to_vec();
            insert.values_panic([BallotId::random().0.into(), wave.id.0.into(), sealed.into(), mac.into()]);
            txn.execute(&insert).await.unwrap();
        }
        let done = format!(
            "UPDATE invitation SET done = TRUE WHERE id IN (SELECT i.id FROM invitation i JOIN setting s ON \
             s.id = i.setting_id WHERE i.wave_id = $1 AND s.name = '{setting}' ORDER BY i.id LIMIT {answering})"
        );
        let values = [wave.id.0.into()];
        txn.execute_raw(Statement::from_sql_and_values(txn.get_database_backend(), done, values))
            .await
            .unwrap();
    }
    txn.commit().await.unwrap();
}

#[tokio::test]
async fn a14_hidden_answers_change_no_byte_of_any_page_picture_file_or_api_answer_for_any_role() {
    let (one, question) = released([(5, 6), (2, 9)], (3, 18)).await;
    let (other, _) = released([(3, 8), (4, 7)], (4, 17)).await;
    let (seen, twin) = (seen_by_every_role(&one).await, seen_by_every_role(&other).await);
    for ((role, seen), (_, twin)) in seen.iter().zip(&twin) {
        assert_eq!(seen.len(), twin.len(), "{role}");
        for ((path, page), (of, same)) in seen.iter().zip(twin) {
            assert!(path == of && page == same, "{path} changes with hidden answers for {role}");
        }
    }
    no_page_is_left_out(&one, &seen);
    let pages: Vec<&(String, String)> = seen.iter().flat_map(|(_, seen)| seen).collect();
    let count = |part: &str| pages.iter().filter(|(path, _)| path.contains(part)).count();
    assert!(count(".csv") > 20 && count("/desk/outcomes/") > 60, "{} files", count(".csv"));
    assert!(count("/desk/register/") > 10 && count("/desk/waves/ID") >= 6);
    assert_eq!(count("/api/v1/readings?wave="), 2, "of every wave");
    // The same comparison sees a shown answer: one person more in a large place.
    let (third, _) = released([(5, 7), (2, 9)], (3, 18)).await;
    let page = format!("/desk/outcomes/{}", question.outcome);
    let before = pages.iter().find(|(path, _)| *path == page).unwrap();
    let after = seen_from(&[&page], &third.lead().await, &[]).await;
    assert_ne!(before.1, after.iter().find(|(path, _)| *path == page).unwrap().1);
}

/// The pieces of a page that name a group: rows of tables, lines of files.
fn rows_naming<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let (cut, named): (&str, [String; 2]) = if text.contains("<html") {
        ("<tr>", [format!(">{name}<"), format!("{name}:")])
    } else {
        ("\n", [format!("{name},"), format!("\"{name}\"")])
    };
    let pieces = text.split(cut).map(|piece| piece.split("</tr>").next().unwrap_or(piece));
    pieces.filter(|piece| named.iter().any(|name| piece.contains(name))).collect()
}

#[tokio::test]
async fn a12_a_small_groups_figure_its_number_and_a_difference_that_gives_it_are_nowhere() {
    // Two of seven are 29%, and nothing else is.
    let (app, question) = released([(2, 9), (2, 9)], (3, 18)).await;
    let about = format!("/desk/outcomes/{}", question.outcome);
    let seen = seen_by_every_role(&app).await;
    let (mut rows, mut silent, mut large, mut pictures) = (0, 0, 0, 0);
    for (path, text) in seen.iter().flat_map(|(_, seen)| seen) {
        silent += what_is_withheld_is_silent(path, text);
        if !path.starts_with(&about) {
            continue;
        }
        for hidden in ["Heron", "Plover"] {
            for row in rows_naming(text, hidden) {
                let words: String =
                    row.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
                assert!(row.contains(WITHHELD_SENTENCE), "{path}: {row}");
                assert!(!words.contains(|sign: char| sign.is_ascii_digit()), "{path}: {words}");
                rows += 1;
            }
        }
        large += rows_naming(text, "Sandpiper").iter().filter(|row| row.contains("67%")).count();
        for svg in text.split("<svg").skip(1).filter_map(|rest| rest.split("</svg>").next()) {
            assert!(!svg.contains("Heron") || !svg.contains("29"), "{path}: {svg}");
            pictures += usize::from(svg.contains("65%"));
        }
    }
    assert!(
        rows >= 8 && silent >= 8 && large >= 4 && pictures > 1,
        "{rows} hidden rows, {silent} silent ones, {large} shown, {pictures} pictures"
    );
    let mails = app.mails().iter().map(|mail| ("a mail".to_owned(), format!("{mail:?}"))).collect::<Vec<_>>();
    // The page on method explains with examples; the register has figures of its own.
    let voices =
        |path: &str| path != "/desk/method" && !path.contains("register") && !path.contains("indicators");
    for (path, text) in seen.iter().flat_map(|(_, seen)| seen).chain(&mails).filter(|(path, _)| voices(path))
    {
        for planted in [
            ">29%",
            ",29%",
            "\"percent\":29,",
            "2 of 7",
            "2 in 7",
            "about 3 in 10",
            "\"tenths\":3",
            "7 answers",
        ] {
            assert!(!text.contains(planted), "{path} says {planted}");
        }
    }
    for year in [2026, 2027] {
        let release = app.program().await.get(&format!("/api/v1/readings?wave=Autumn%20{year}")).await.json();
        no_difference_gives_a_small_group(&release, &question);
    }
    the_small_count_of_the_register_is_nowhere(&app).await;
}

async fn the_small_count_of_the_register_is_nowhere(app: &TestApp) {
    let register = app.program().await.get("/api/v1/indicators").await.json();
    let figures = register.as_array().unwrap().iter().flat_map(|one| one["figures"].as_array().unwrap());
    let withheld: Vec<_> = figures.filter(|figure| figure["withheld"].is_string()).collect();
    assert_eq!(withheld.len(), 2, "Heron is small, and Plover goes with it: {withheld:?}");
    for figure in withheld {
        assert!(figure["value"].is_null() && figure["count"].is_null() && figure["denominator"].is_null());
        assert_eq!(figure["nearest"], "none", "the authority counted nothing: {figure}");
    }
}

/// What is left of the total when everything shown of a dimension is taken away.
fn no_difference_gives_a_small_group(release: &serde_json::Value, question: &Question) {
    let cells = release["cells"].as_array().unwrap();
    let mine = || cells.iter().filter(|cell| cell["item"] == question.item.as_str());
    let answers = |cell: &serde_json::Value| cell["figure"]["answers"].as_u64().unwrap_or(0);
    let total = mine().find(|cell| cell["dimension"] == "partnership").map(answers).unwrap();
    assert_eq!(total, 120);
    let places = || mine().filter(|cell| cell["dimension"] == "place");
    let hidden: Vec<_> = places().filter(|cell| cell["figure"]["withheld"] == true).collect();
    let alone: u64 = places().map(answers).sum();
    assert_eq!(hidden.len(), 2, "one withheld place alone would be the rest: {hidden:?}");
    assert!(hidden.iter().all(|cell| cell["nearest"] == "other groups together"), "{hidden:?}");
    assert!(hidden.iter().all(|cell| cell["figure"].as_object().unwrap().keys().all(|key| key != "answers")));
    assert!(total - alone >= 15, "{total} less {alone} are nearly the seven");
    // With the second place shown the rest would be the seven.
    assert!(total - alone - 14 < 10);
}
