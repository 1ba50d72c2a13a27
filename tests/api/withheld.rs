//! What is withheld is nowhere to be found, and changes no byte (A12 and A14 of measurement.md 4.3).

use crate::support::{Browser, Reply, TestApp, email_of, often, roster_of};
use belong::release::WITHHELD_SENTENCE;
use belong::surveys::{Question, SKIPPED};
use belong::theory::Audience::Families;
use std::collections::BTreeSet;

/// Setting, people on the roll, people who answer.
const PLACES: [(&str, usize, usize); 5] =
    [("Sandpiper", 40, 36), ("Kittiwake", 40, 34), ("Curlew", 36, 31), ("Plover", 24, 14), ("Heron", 22, 12)];
/// Of Heron's twelve, those who answer the first question: too few to show.
const VALID_AT_HERON: usize = 7;

/// A released wave in which of Heron's seven `heron` are favourable, and of Plover's fourteen `plover`.
async fn released(heron: usize, plover: usize) -> (TestApp, Question) {
    let groups = PLACES.map(|(setting, roll, _)| (setting, Families, roll));
    let app = TestApp::with_roster(&roster_of(&groups)).await;
    let wave = app.open_wave().await;
    let first = app.questionnaire(Families).questions[0].clone();
    for (setting, _, answering) in PLACES {
        for n in 1..=answering {
            let good = match setting {
                "Heron" => n <= heron,
                "Plover" => n <= plover,
                _ => n % 3 != 0,
            };
            let answers = |question: &Question| {
                if question.item != first.item {
                    return often(question);
                } else if setting == "Heron" && n > VALID_AT_HERON {
                    return SKIPPED.to_owned();
                }
                if good { often(question) } else { question.choices[1].code.clone() }
            };
            app.submits(&app.link_of(&email_of(setting, Families, n)), &answers).await;
        }
    }
    app.release(&wave).await;
    (app, first)
}

/// Every address on these pages that leads to a figure: outcomes and files.
fn addresses(page: &str) -> BTreeSet<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#', '?']).next());
    links.filter(|to| to.starts_with("/desk/outcomes/") || to.ends_with(".csv")).map(str::to_owned).collect()
}

/// Every page, picture and file with figures that a lead can reach, by its address, without the token of the
/// sign-out form.
async fn seen_by_a_lead(lead: &Browser) -> Vec<(String, String)> {
    let fixed =
        ["/desk", "/desk/poster.csv", "/desk/method", "/desk/register", "/desk/targets", "/desk/waves"];
    let mut waiting: Vec<String> = fixed.map(str::to_owned).to_vec();
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut seen = Vec::new();
    while let Some(path) = waiting.pop() {
        let reply = lead.get(&path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        waiting.extend(addresses(&reply.body).into_iter().filter(|to| known.insert(to.clone())));
        seen.push((path, unbound(&reply)));
    }
    seen
}

/// A page without the token of its sign-out form.
fn unbound(reply: &Reply) -> String {
    let token = reply.field("form_token").unwrap_or_else(|| "no form".to_owned());
    reply.body.replace(&token, "")
}

/// Everything that a program can read of the release.
async fn seen_by_a_program(app: &TestApp) -> Vec<(String, String)> {
    let outcomes = app.app.content.theory.outcomes();
    let mut paths: Vec<String> =
        outcomes.map(|outcome| format!("/api/v1/outcomes/{}/readings", outcome.id)).collect();
    paths.extend(["/api/v1/readings?wave=Autumn%202026".to_owned(), "/api/v1/outcomes".to_owned()]);
    let program = app.program().await;
    let mut seen = Vec::new();
    for path in paths {
        let said = program.get(&path).await;
        assert_eq!(said.status, 200, "{path}: {}", said.body);
        seen.push((path, said.body));
    }
    seen
}

#[tokio::test]
async fn a14_hidden_answers_change_no_byte_of_any_page_picture_file_or_api_answer() {
    let (one, question) = released(5, 6).await;
    let (other, _) = released(3, 8).await;
    let mut seen = seen_by_a_lead(&one.lead().await).await;
    let mut twin = seen_by_a_lead(&other.lead().await).await;
    seen.extend(seen_by_a_program(&one).await);
    twin.extend(seen_by_a_program(&other).await);
    let waves = |all: &mut Vec<(String, String)>| all.retain(|(path, _)| path != "/desk/waves");
    waves(&mut seen);
    waves(&mut twin);
    assert_eq!(seen.len(), twin.len());
    for ((path, page), (of, same)) in seen.iter().zip(&twin) {
        assert!(path == of && page == same, "{path} changes with hidden answers");
    }
    let files = seen.iter().filter(|(path, _)| path.ends_with(".csv")).count();
    assert!(files > 3 && seen.len() > 24 + 26 + files, "{} pages, {files} files", seen.len());
    // The same comparison sees a shown answer: one person more in a large place.
    let (third, _) = released(5, 7).await;
    let page = format!("/desk/outcomes/{}", question.outcome);
    let (mine, moved) = (one.lead().await.get(&page).await, third.lead().await.get(&page).await);
    assert_ne!(unbound(&mine), unbound(&moved));
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
    let (app, question) = released(2, 9).await;
    let lead = app.lead().await;
    let about = format!("/desk/outcomes/{}", question.outcome);
    let mut seen = seen_by_a_lead(&lead).await;
    let (mut rows, mut large, mut pictures) = (0, 0, 0);
    for (path, text) in seen.iter().filter(|(path, _)| path.starts_with(&about)) {
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
        rows >= 4 && large >= 2 && pictures > 0,
        "{rows} hidden rows, {large} shown, {pictures} pictures"
    );
    seen.extend(seen_by_a_program(&app).await);
    let mails = app.mails().iter().map(|mail| ("a mail".to_owned(), format!("{mail:?}"))).collect::<Vec<_>>();
    // The page on method explains with examples.
    for (path, text) in seen.iter().chain(&mails).filter(|(path, _)| path != "/desk/method") {
        for planted in
            ["29%", "\"percent\":29", "2 of 7", "2 in 7", "about 3 in 10", "\"tenths\":3", "7 answers"]
        {
            assert!(!text.contains(planted), "{path} says {planted}");
        }
    }
    let release = app.program().await.get("/api/v1/readings?wave=Autumn%202026").await.json();
    no_difference_gives_a_small_group(&release, &question);
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
