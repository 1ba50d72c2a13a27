//! Editions of a question count together, and one whose figure stands apart is named.

use crate::support::{Reply, TestApp, email_of, often, roster_of};
use belong::release::WITHHELD_SENTENCE;
use belong::surveys::{ENGLISH, Question};
use belong::theory::Audience::Families;

const EASY: &str = "en-easy";
const PLACES: [&str; 3] = ["Sandpiper", "Kittiwake", "Curlew"];

/// How many readers of an edition answer in each place, and of how many the first answer is favourable.
#[derive(Clone, Copy)]
struct Readers {
    answering: usize,
    favourable: usize,
}

/// A released wave of families: English and easy-read, so many in each of the three places.
async fn released(english: Readers, easy: Readers) -> (TestApp, Question) {
    let app = TestApp::with_roster(&roster_of(&PLACES.map(|place| (place, Families, 60)))).await;
    let wave = app.open_wave().await;
    let first = app.questionnaire(Families).questions[0].clone();
    for place in PLACES {
        for (edition, readers, from) in [(ENGLISH, english, 1), (EASY, easy, 1 + english.answering)] {
            for n in 0..readers.answering {
                let answers = |question: &Question| match question.item == first.item {
                    true if n >= readers.favourable => question.choices[0].code.clone(),
                    _ => often(question),
                };
                let link = app.link_of(&email_of(place, Families, from + n));
                app.submits_in(edition, &link, &answers).await;
            }
        }
    }
    app.release(&wave).await;
    (app, first)
}

fn unbound(reply: &Reply) -> String {
    reply.field("form_token").map_or_else(|| reply.body.clone(), |token| reply.body.replace(&token, ""))
}

fn figure(release: &serde_json::Value, item: &str, group: (&str, &str)) -> serde_json::Value {
    let wanted = |cell: &&serde_json::Value| {
        cell["item"] == item && cell["dimension"] == group.0 && cell["group"] == group.1
    };
    release["cells"].as_array().unwrap().iter().find(wanted).unwrap()["figure"].clone()
}

const FLAG: &str = "People who answered in easy-read English answered this differently (about 37 points lower). \
                    The words may not mean quite the same. Ask someone who reads both before you compare.";

#[tokio::test]
async fn two_editions_of_a_question_join_in_one_figure_and_the_one_that_stands_apart_is_named() {
    let english = Readers { answering: 20, favourable: 14 };
    let (app, question) = released(english, Readers { answering: 15, favourable: 5 }).await;
    let program = app.program().await;
    let release = program.get("/api/v1/readings?wave=Autumn%202026").await.json();
    let percent = |group: (&str, &str)| figure(&release, &question.item, group)["share"]["percent"].as_u64();
    assert_eq!(percent(("partnership", "")), Some(54), "57 of 105, whatever they read");
    assert_eq!((percent(("edition", ENGLISH)), percent(("edition", EASY))), (Some(70), Some(33)));
    assert_eq!(figure(&release, &question.item, ("partnership", ""))["answers"], 105);

    let lead = app.lead().await;
    let page = lead.get(&format!("/desk/outcomes/{}", question.outcome)).await.body;
    assert_eq!(page.matches(&format!("<p class=\"flag\">{FLAG}</p>")).count(), 1, "{page}");
    assert!(page.contains("By edition") && !page.contains("People who answered in English"));
    let slug = format!("{}-v{}", question.item, question.version);
    let csv = lead.get(&format!("/desk/outcomes/{}/edition-{slug}.csv", question.outcome)).await.body;
    assert!(csv.contains("\nEnglish,70%,") && csv.contains("\nEasy-read English,33%,"), "{csv}");
    let readings = program.get(&format!("/api/v1/outcomes/{}/readings", question.outcome)).await.json();
    let items = readings["audiences"].as_array().unwrap().iter().flat_map(|one| one["items"].as_array());
    let mine = items.flatten().find(|one| one["item"] == question.item.as_str()).unwrap();
    assert_eq!(mine["edition_flags"], serde_json::json!([FLAG]));
}

#[tokio::test]
async fn an_edition_that_few_read_is_withheld_unnamed_and_its_answers_change_no_byte() {
    let of = |easy: usize| {
        let english = Readers { answering: 20, favourable: 16 - easy };
        released(english, Readers { answering: 6, favourable: easy })
    };
    let ((one, question), (other, _)) = (of(2).await, of(5).await);
    let slug = format!("{}-v{}", question.item, question.version);
    let (lead, twin) = (one.lead().await, other.lead().await);
    for path in [
        format!("/desk/outcomes/{}", question.outcome),
        format!("/desk/outcomes/{}/edition-{slug}.csv", question.outcome),
        format!("/desk/outcomes/{}/readings-{slug}.csv", question.outcome),
    ] {
        let shown = lead.get(&path).await;
        assert_eq!(shown.status, 200, "{path}");
        assert!(!shown.body.contains("answered this differently"), "{path}");
        assert_eq!(unbound(&shown), unbound(&twin.get(&path).await), "{path} changes with hidden answers");
    }
    let (program, twin) = (one.program().await, other.program().await);
    let release = program.get("/api/v1/readings?wave=Autumn%202026").await;
    let hidden = serde_json::json!({ "withheld": true, "sentence": WITHHELD_SENTENCE });
    assert_eq!(figure(&release.json(), &question.item, ("edition", EASY)), hidden);
    assert_eq!(figure(&release.json(), &question.item, ("edition", ENGLISH)), hidden);
    let path = format!("/api/v1/outcomes/{}/readings", question.outcome);
    for path in ["/api/v1/readings?wave=Autumn%202026", &path] {
        assert_eq!(program.get(path).await.body, twin.get(path).await.body, "{path}");
    }
}
