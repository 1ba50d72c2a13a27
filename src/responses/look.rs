//! Renders every page of the journey for every audience, and reads them as a respondent's browser would.
//!
//! To look at them, start the demonstration.

use super::*;
use crate::surveys::{Choice, Question};
use crate::theory::Audience;
use askama::Template;
use flate2::{Compression, write::GzEncoder};
use std::io::Write;

const STYLE: &str = include_str!("../http/static/respondent.css");
const DESK_STYLE: &str = include_str!("../http/static/desk.css");
const MARK: &str = include_str!("../http/static/mark.svg");
const PARTNERSHIP: &str = "Sandbay Attendance Partnership";

/// Choices from least to most favourable; the code is the label with underscores.
fn choices(labels: &[&str]) -> Vec<Choice> {
    let score = |at: usize| (at * 100 / (labels.len() - 1)) as u8;
    let choice = |(at, label): (usize, &&str)| Choice {
        code: label.to_lowercase().replace(' ', "_"),
        label: (*label).to_owned(),
        score: score(at),
        favourable: score(at) > 50,
    };
    labels.iter().enumerate().map(choice).collect()
}

/// Ten questions of an audience, the last of them with "does not apply".
fn questions(audience: Audience) -> Vec<Question> {
    let (scale, stem, choices, text) = match audience {
        Audience::Children => (
            "FACE3",
            "Is this true for you?",
            choices(&["No", "Sometimes", "Yes"]),
            "Grown-ups at my school listen to me.",
        ),
        Audience::YoungPeople => (
            "TRUE5",
            "How often is this true for you?",
            choices(&["Never", "Rarely", "Sometimes", "Often", "Always"]),
            "Adults at school listen to what I have to say.",
        ),
        Audience::Families | Audience::Staff => (
            "AGREE5",
            "How much do you agree?",
            choices(&["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]),
            "School staff understand what things are like for my child.",
        ),
    };
    let question = |number: usize| Question {
        item: format!("{number}S-{}-1", audience.code()),
        version: 1,
        outcome: format!("{number}S"),
        text: text.to_owned(),
        scale: scale.to_owned(),
        stem: stem.to_owned(),
        faces: scale == "FACE3",
        choices: choices.clone(),
        does_not_apply: number == 10,
    };
    (1..=10).map(question).collect()
}

fn form() -> Form {
    Form {
        action: String::new(),
        nonce: "Zm9yIHRoZSBsb29rIG9mIGl0".into(),
        form_token: "YSB0b2tlbiBvZiB0aGlydHktdHdvIGJ5dGVzIGxvbmc".into(),
    }
}

fn page(audience: Audience) -> Page {
    Page::new(PARTNERSHIP, true, Some(audience))
}

struct Rendered {
    name: String,
    html: String,
}

fn seen(questions: &[Question], at: usize) -> Seen {
    match at {
        2 => Seen::Nothing,
        4 => Seen::Elsewhere,
        _ => Seen::Here(questions[at].choices[at % questions[at].choices.len()].code.clone()),
    }
}

fn pages_of(audience: Audience) -> Vec<Rendered> {
    let asked = questions(audience);
    let one = |at: usize, seen: &Seen| {
        let question = AskedQuestion::alone(&asked[at], audience, seen);
        QuestionView { form: form(), ..QuestionView::new(page(audience), audience, question, (at + 1, 10)) }
    };
    let all = (0..10).map(|at| AskedQuestion::among(&asked[at], audience, &seen(&asked, at))).collect();
    let answers: Vec<_> = (0..10).map(|at| (&asked[at], seen(&asked, at))).collect();
    let none: Vec<_> = asked.iter().map(|question| (question, Seen::Nothing)).collect();
    let check = |answers| CheckView { form: form(), ..CheckView::new(page(audience), audience, answers) };
    let thanks = ThanksView::new(page(audience), audience, Some("18 December 2026"));
    let chosen = Seen::Here(asked[0].choices[1].code.clone());
    let named = |name: &str, html: askama::Result<String>| Rendered {
        name: format!("{name}-{}", audience.code()),
        html: html.unwrap(),
    };
    vec![
        named("landing", LandingView::new(page(audience), audience, 10, None).render()),
        named("resumed", LandingView::new(page(audience), audience, 10, Some(3)).render()),
        named("question", one(0, &Seen::Nothing).render()),
        named("chosen", one(0, &chosen).render()),
        named("last", one(9, &Seen::Elsewhere).render()),
        named("unanswered", one(4, &Seen::Nothing).unanswered().render()),
        named(
            "one-page",
            OnePageView { form: form(), ..OnePageView::new(page(audience), audience, all) }.render(),
        ),
        named("check", check(&answers).render()),
        named("check-empty", check(&none).empty().render()),
        named("thanks", ThanksView { form: form(), ..thanks }.render()),
    ]
}

fn every_page() -> Vec<Rendered> {
    let mut pages: Vec<Rendered> = Audience::ALL.into_iter().flat_map(pages_of).collect();
    let anybody = [
        ("closed", ClosedView::new(PARTNERSHIP, true).render()),
        ("no-cookies", NoCookiesView::new(PARTNERSHIP, true).render()),
        ("cleared", ClearedView::new(PARTNERSHIP, true).render()),
    ];
    pages.extend(anybody.map(|(name, html)| Rendered { name: name.into(), html: html.unwrap() }));
    pages
}

fn html_of(name: &str) -> String {
    every_page().into_iter().find(|page| page.name == name).unwrap().html
}

fn zipped(parts: &[&str]) -> usize {
    let mut length = 0;
    for part in parts {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(part.as_bytes()).unwrap();
        length += packer.finish().unwrap().len();
    }
    length
}

#[test]
fn every_page_is_whole_plain_and_free_of_scripts() {
    let pages = every_page();
    assert_eq!(pages.len(), 43);
    for Rendered { name, html } in &pages {
        let lower = html.to_lowercase();
        for banned in ["<script", " style=", "javascript:", "<img", "<iframe", "http://"] {
            assert!(!lower.contains(banned), "{name} has {banned}");
        }
        assert!(!lower.split(' ').any(|word| word.starts_with("on") && word.contains("=\"")), "{name}");
        assert_eq!(html.matches("<h1>").count(), 1, "{name}");
        for once in ["<main", "<header>", "<footer>", "class=\"skip\"", "lang=\"en\"", "tel:999"] {
            assert_eq!(html.matches(once).count(), 1, "{name}: {once}");
        }
        let tags = |tag: &str| {
            (html.matches(&format!("<{tag}")).count(), html.matches(&format!("</{tag}>")).count())
        };
        for tag in ["form", "fieldset", "legend", "div", "p>", "dl", "label", "button", "svg"] {
            let (open, close) = tags(tag.trim_end_matches('>'));
            assert!(tag == "p>" || open == close, "{name}: {open} <{tag}> and {close} closings");
        }
        assert!(html.contains("rel=\"noreferrer nofollow\">Exit this page</a>"), "{name}");
        let https = html.matches("https://").count();
        assert_eq!(https, 1, "{name}: the way out is the only address of somebody else");
    }
}

#[test]
fn a_question_is_a_named_group_with_words_and_nothing_chosen() {
    for audience in Audience::ALL {
        let html = html_of(&format!("question-{}", audience.code()));
        assert!(html.contains("<legend><h1>"));
        assert!(html.contains("Question 1 of 10"));
        assert!(!html.contains(" checked"), "nothing is preselected");
        for button in ["value=\"next\"", "value=\"skip\""] {
            assert!(html.contains(button));
        }
        assert!(!html.contains("value=\"back\""), "the first question has no way back");
        let unsure = html.find("value=\"not_sure\"").unwrap();
        let rather_not = html.find("value=\"prefer_not\"").unwrap();
        assert!(unsure < rather_not && rather_not > html.rfind("type=\"radio\"").unwrap());
        assert_eq!(
            html.matches(" href=\"#face-").count(),
            if audience == Audience::Children { 3 } else { 0 }
        );
        for word in questions(audience)[0].choices.iter().map(|choice| &choice.label) {
            assert!(html.contains(&format!("{word}</label>")));
        }
        let last = html_of(&format!("last-{}", audience.code()));
        assert!(last.contains("value=\"does_not_apply\"") && last.contains("value=\"back\""));
        assert!(!last.contains(" checked"), "an answer of another device stays hidden");
        assert_eq!(html_of(&format!("chosen-{}", audience.code())).matches(" checked").count(), 1);
    }
}

#[test]
fn the_field_names_are_those_of_the_contract() {
    let question = html_of("question-YP");
    assert!(question.contains("name=\"item\" value=\"1S-YP-1\"") && question.contains("name=\"answer\""));
    for hidden in ["name=\"nonce\"", "name=\"form_token\""] {
        assert!(question.contains(hidden));
    }
    let all = html_of("one-page-YP");
    assert!(all.contains("name=\"1S-YP-1\"") && all.contains("name=\"go\" value=\"check\""));
    assert_eq!(all.matches("<fieldset").count(), 10);
    let check = html_of("check-YP");
    assert!(
        check.contains("name=\"go\" value=\"send\"") && check.contains("name=\"change\" value=\"1S-YP-1\"")
    );
    assert!(html_of("thanks-YP").contains("name=\"go\" value=\"finish\""));
}

#[test]
fn the_way_to_start_is_one_press_and_staff_get_one_page() {
    let first = |name: &str| {
        let html = html_of(name);
        html[html.find("name=\"layout\" value=\"").unwrap()..].split('"').nth(3).unwrap().to_owned()
    };
    assert_eq!([first("landing-YC"), first("landing-YP"), first("landing-FA")], ["steps", "steps", "steps"]);
    assert_eq!(first("landing-ST"), "all");
}

#[test]
fn the_landing_page_names_purpose_and_audience_and_no_person() {
    for (code, minutes) in [("YC", 2), ("YP", 3), ("FA", 4), ("ST", 4)] {
        let html = html_of(&format!("landing-{code}"));
        assert!(html.contains(&format!("about {minutes} minutes")) && html.contains(PARTNERSHIP));
        assert!(!html.contains("<input"), "no field, so nothing of a recipient");
        assert!(!html.contains('@') && !html.contains("Dear"));
        assert!(html_of(&format!("resumed-{code}")).contains("You have done 3 of 10."));
    }
}

#[test]
fn an_error_comes_first_and_leads_to_its_field() {
    for (name, field) in [("unanswered-FA", "a-5S-FA-1-strongly_disagree"), ("check-empty-FA", "c-1S-FA-1")] {
        let html = html_of(name);
        assert!(html.contains("<title>Error: "), "{name}");
        assert!(html.find("There is a problem").unwrap() < html.find("<h1>").unwrap());
        assert!(html.contains(&format!("href=\"#{field}\"")) && html.contains(&format!("id=\"{field}\"")));
    }
}

#[test]
fn the_check_page_counts_what_is_hidden_and_what_is_left_out() {
    let html = html_of("check-YP");
    assert!(html.contains("1 answer was saved earlier."));
    assert!(html.contains("You left 1 question out. That is fine."));
    assert!(html.contains("Change<span class=\"vh\">: Adults at school"));
}

#[test]
fn every_dead_link_shows_the_same_bytes() {
    let once = ClosedView::new(PARTNERSHIP, false).render().unwrap();
    assert_eq!(once, ClosedView::new(PARTNERSHIP, false).render().unwrap());
    assert!(once.contains("0800 1111") && !once.contains("<form"));
}

#[test]
fn support_stands_on_every_page_of_children_and_families() {
    for Rendered { name, html } in every_page() {
        assert_eq!(html.contains("tel:08001111"), !name.ends_with("-ST"), "{name}");
    }
}

#[test]
fn text_from_files_is_escaped() {
    let mut question = questions(Audience::Families).remove(0);
    question.text = "<b>\"School\"</b>".into();
    let asked = AskedQuestion::alone(&question, Audience::Families, &Seen::Nothing);
    let view = QuestionView::new(page(Audience::Families), Audience::Families, asked, (1, 1));
    assert!(!view.render().unwrap().contains("<b>"));
}

#[test]
fn the_pages_are_light() {
    assert!(STYLE.len() <= 9_000, "respondent.css has {} bytes", STYLE.len());
    assert!(DESK_STYLE.len() <= 20_000, "desk.css has {} bytes", DESK_STYLE.len());
    for Rendered { name, html } in every_page() {
        let first = zipped(&[&html, STYLE, MARK]);
        assert!(first <= 14_000, "{name} weighs {first} with all it loads");
        let later = zipped(&[&html]);
        assert!(later <= 6_000, "{name} weighs {later}");
    }
}
