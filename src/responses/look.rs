//! Renders every page of the journey for every audience, and reads them as a respondent's browser would.
//!
//! To look at them, start the demonstration.

use super::*;
use crate::actions::{Latest, Told};
use crate::people::{Phone, SupportLine, SupportLines};
use crate::surveys::{Content, Edition, Editions, Prompt, Question, Questionnaire, Term, Words};
use crate::theory::Audience;
use askama::Template;
use flate2::{Compression, write::GzEncoder};
use std::io::Write;
use std::sync::{Arc, LazyLock};

const STYLE: &str = include_str!("../http/static/respondent.css");
const DESK_STYLE: &str = include_str!("../http/static/desk.css");
const MARK: &str = include_str!("../http/static/mark.svg");
const PARTNERSHIP: &str = "Sandbay Attendance Partnership";

static CONTENT: LazyLock<Content> = LazyLock::new(Content::embedded);
/// Every edition there is, the pseudo-locale last.
static EDITIONS: LazyLock<Editions> = LazyLock::new(|| CONTENT.editions.with_pseudo());

/// What an audience is asked in the autumn, in an edition; the last question offers "does not apply".
fn questionnaire(edition: &Edition, audience: Audience) -> Questionnaire {
    let questionnaire = CONTENT.preview(Term::Autumn, audience);
    let mut own = questionnaire.in_edition(&edition.code).unwrap_or(questionnaire);
    own.questions.last_mut().unwrap().does_not_apply = true;
    own
}

fn questions(edition: &Edition, audience: Audience) -> Vec<Question> {
    questionnaire(edition, audience).questions
}

/// Words of a respondent: no language that a test looks for.
const WRITTEN: &str = "أحب الرياضيات 123";

/// A box with something in it, ticked.
fn told_box(prompt: &Prompt, words: &Words, text: &str) -> PromptBox {
    let journey = crate::ids::JourneyId::random();
    let written = Written { text: text.to_owned(), read_first: true, may_quote: true, journey };
    PromptBox::new(prompt, words, Some(&written), None)
}

/// The pages of a wave that asks for words too.
fn pages_with_words(edition: &Arc<Edition>, asked: &Questionnaire) -> Vec<Rendered> {
    let audience = asked.audience;
    let page = || page(edition, Some(audience));
    let (words, total) = (page().words, asked.pages());
    let long = WRITTEN.repeat(64);
    let boxes = |text: &str| asked.prompts.iter().map(|one| told_box(one, &words, text)).collect::<Vec<_>>();
    let empty = PromptBox::new(&asked.prompts[0], &words, None, None);
    let telling = |told| TellingView { form: form(), ..TellingView::new(page(), told, (total, total)) };
    let all = asked.questions.iter().map(|one| AskedQuestion::among(one, &words, &Seen::Nothing)).collect();
    let answers: Vec<_> = asked.questions.iter().map(|one| (one, Seen::Nothing)).collect();
    let mut check = CheckView { form: form(), ..CheckView::new(page(), &answers) };
    check.rows.extend(boxes(WRITTEN).iter().map(|told| CheckRow::of_words(told, &words)));
    let thanks = ThanksView {
        page: page(),
        form: form(),
        results: None,
        code: Some("apple river moon stone".into()),
        told: Latest::default(),
        asked_words: true,
        contact: true,
    };
    let named = |name: &str, html: askama::Result<String>| Rendered {
        name: format!("{}-{name}-{}", edition.code, audience.code()),
        html: html.unwrap(),
    };
    vec![
        named("words", telling(empty.clone()).render()),
        named("words-earlier", telling(PromptBox { saved_earlier: true, ..empty }).render()),
        named("words-long", telling(boxes(&long).remove(0)).render()),
        named("words-all", OnePageView { form: form(), ..OnePageView::new(page(), all, boxes("")) }.render()),
        named("words-check", check.render()),
        named("words-thanks", thanks.render()),
    ]
}

fn form() -> Form {
    Form {
        action: String::new(),
        nonce: "Zm9yIHRoZSBsb29rIG9mIGl0".into(),
        form_token: "YSB0b2tlbiBvZiB0aGlydHktdHdvIGJ5dGVzIGxvbmc".into(),
    }
}

fn page(edition: &Arc<Edition>, audience: Option<Audience>) -> Page {
    let words = Words::new(edition.clone(), audience);
    let page = Page::new(PARTNERSHIP, words, Appearance::default(), CONTENT.editions.iter());
    let line = |name: &str, words: &str, phone: &str| SupportLine {
        name: name.into(),
        words: words.into(),
        phone: Phone::parse(phone),
        email: None,
        hours: Some("at every break".into()),
    };
    let own = line("Ms Marram", "the grown-up you can talk to", "01632 960 101");
    let everybodys = line("Sandbay family line", "for families", "01632 960 100");
    let lines = match audience {
        Some(Audience::Staff) => vec![],
        Some(_) => vec![own, everybodys],
        None => vec![everybodys],
    };
    Page { demo: true, local_support: SupportLines { lines }, ..page }
}

/// Words of a partnership, as long as they may be.
fn told() -> Told {
    let done_on = jiff::civil::date(2026, 10, 5);
    Told { heard: "We said so. ".repeat(23), did: "It is done. ".repeat(23), done_on }
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

fn pages_of(edition: &Arc<Edition>, audience: Audience) -> Vec<Rendered> {
    let whole = questionnaire(edition, audience);
    let asked = whole.questions.clone();
    let total = asked.len();
    let page = || page(edition, Some(audience));
    let words = page().words;
    let one = |at: usize, seen: &Seen| {
        let question = AskedQuestion::alone(&asked[at], &words, seen);
        QuestionView { form: form(), ..QuestionView::new(page(), question, (at + 1, total)) }
    };
    let all = (0..total).map(|at| AskedQuestion::among(&asked[at], &words, &seen(&asked, at))).collect();
    let answers: Vec<_> = (0..total).map(|at| (&asked[at], seen(&asked, at))).collect();
    let none: Vec<_> = asked.iter().map(|question| (question, Seen::Nothing)).collect();
    let check = |answers| CheckView { form: form(), ..CheckView::new(page(), answers) };
    let thanks = ThanksView {
        page: page(),
        form: form(),
        results: Some("18 December 2026".into()),
        code: Some("apple river moon stone".into()),
        told: Latest { setting: Some(told()), partnership: Some(told()) },
        asked_words: true,
        contact: true,
    };
    let later = LaterView {
        page: page(),
        done: 3,
        total,
        words: Some("apple river moon stone".into()),
        on: "/j/on".into(),
        form: form(),
    };
    let wrong = |id, field: &str| Problem { sentence: words.say(id).to_string(), field: field.to_owned() };
    let words_asked = |problem| WordsAskedView { page: page(), form: form(), typed: String::new(), problem };
    let chosen = Seen::Here(asked[0].choices[1].code.clone());
    let landing = |answered| LandingView::new(page(), &whole, answered);
    let small = LandingView { small_group: true, ..landing(None) };
    let named = |name: &str, html: askama::Result<String>| Rendered {
        name: format!("{}-{name}-{}", edition.code, audience.code()),
        html: html.unwrap(),
    };
    let beside = doors::rendered(page, form()).into_iter().map(|(name, html)| named(name, html));
    let mut pages = vec![
        named("landing", landing(None).render()),
        named("small", small.render()),
        named("resumed", landing(Some(3)).render()),
        named("question", one(0, &Seen::Nothing).render()),
        named("chosen", one(0, &chosen).render()),
        named("last", one(total - 1, &Seen::Elsewhere).render()),
        named("unanswered", one(4, &Seen::Nothing).unanswered().render()),
        named("one-page", OnePageView { form: form(), ..OnePageView::new(page(), all, vec![]) }.render()),
        named("check", check(&answers).render()),
        named("check-empty", check(&none).empty().render()),
        named("thanks", thanks.render()),
        named("later", later.render()),
        named("words-asked", words_asked(None).render()),
        named("words-wrong", words_asked(Some(wrong("return-wrong", "words"))).render()),
    ];
    pages.extend(beside);
    pages.extend(pages_with_words(edition, &whole));
    pages
}

fn anybodys_pages(edition: &Arc<Edition>) -> Vec<Rendered> {
    let page = || page(edition, None);
    let named = |name: &str, html: askama::Result<String>| Rendered {
        name: format!("{}-{name}", edition.code),
        html: html.unwrap(),
    };
    let sentence = page().words.say("withdraw-wrong").to_string();
    let wrong = Problem { sentence, field: "code".to_owned() };
    let withdraw = |problem| WithdrawView { page: page(), form: form(), typed: String::new(), problem };
    let beside = doors::rendered(page, form()).into_iter().map(|(name, html)| named(name, html));
    let mut pages = vec![
        named("closed", ClosedView { page: page() }.render()),
        named("no-cookies", NoCookiesView { page: page() }.render()),
        named("cleared", ClearedView { page: page() }.render()),
        named("away", AwayView { page: page() }.render()),
        named("withdraw", withdraw(None).render()),
        named("withdraw-wrong", withdraw(Some(wrong)).render()),
        named("withdrawn", WithdrawnView::gone(page()).render()),
        named("too-late", WithdrawnView::counted(page()).render()),
        named(
            "accessibility",
            AccessibilityView { page: page(), prepared: "18 December 2026".into() }.render(),
        ),
    ];
    pages.extend(beside);
    pages.extend(contact::rendered(page, form()).into_iter().map(|(name, html)| named(name, html)));
    pages
}

/// Every page of every edition for every audience.
fn every_page() -> Vec<Rendered> {
    let of = |edition: &Arc<Edition>| {
        let own = Audience::ALL.into_iter().flat_map(|audience| pages_of(edition, audience));
        own.chain(anybodys_pages(edition)).collect::<Vec<_>>()
    };
    EDITIONS.iter().flat_map(of).collect()
}

/// A page of the English edition.
fn html_of(name: &str) -> String {
    let english = EDITIONS.english();
    let own = Audience::ALL.into_iter().flat_map(|audience| pages_of(english, audience));
    let name = format!("en-{name}");
    own.chain(anybodys_pages(english)).find(|page| page.name == name).unwrap().html
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
    assert_eq!(pages.len(), EDITIONS.iter().count() * 113);
    for Rendered { name, html } in &pages {
        let lower = html.to_lowercase();
        for banned in ["<script>", " style=", "javascript:", "<img", "<iframe", "http://"] {
            assert!(!lower.contains(banned), "{name} has {banned}");
        }
        assert!(!lower.split(' ').any(|word| word.starts_with("on") && word.contains("=\"")), "{name}");
        assert_eq!(html.matches("<script").count(), html.matches("respondent.js?v=").count(), "{name}");
        assert!(html.contains("\" defer></script>"), "{name}: the script never holds the page up");
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        for once in ["<main", "<header>", "<footer>", "class=\"skip\"", "<html lang=", "tel:999"] {
            assert_eq!(html.matches(once).count(), 1, "{name}: {once}");
        }
        let tags = |tag: &str| {
            (html.matches(&format!("<{tag}")).count(), html.matches(&format!("</{tag}>")).count())
        };
        for tag in ["form", "fieldset", "legend", "div", "p>", "dl", "label", "button", "svg"] {
            let (open, close) = tags(tag.trim_end_matches('>'));
            assert!(tag == "p>" || open == close, "{name}: {open} <{tag}> and {close} closings");
        }
        assert!(html.contains("rel=\"noreferrer nofollow\">"), "{name}");
        let https = html.matches("https://").count();
        assert_eq!(https, 0, "{name}: no address of somebody else");
    }
}

#[test]
fn a_question_is_a_named_group_with_words_and_nothing_chosen() {
    for audience in Audience::ALL {
        let html = html_of(&format!("question-{}", audience.code()));
        assert!(html.contains("<legend data-listen><h1>"));
        assert!(html.contains("Question 1 of "));
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
        for word in questions(EDITIONS.english(), audience)[0].choices.iter().map(|choice| &choice.label) {
            assert!(html.contains(&format!(">{word}</")), "{word}");
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
    assert_eq!(all.matches("<fieldset").count(), 9);
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
        assert!(html_of(&format!("resumed-{code}")).contains("You have done 3 of "));
    }
}

#[test]
fn an_error_comes_first_and_leads_to_its_field() {
    for (name, field) in [("unanswered-FA", "a-2S-FA-1-strongly_disagree"), ("check-empty-FA", "c-1S-FA-1")] {
        let html = html_of(name);
        assert!(html.contains("<title>Error: "), "{name}");
        assert!(html.find("There is a problem").unwrap() < html.find("<h1").unwrap());
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
    let page = || page(EDITIONS.english(), None);
    let once = ClosedView { page: page() }.render().unwrap();
    assert_eq!(once, ClosedView { page: page() }.render().unwrap());
    assert!(once.contains("0800 1111") && !once.contains("<form"));
}

#[test]
fn no_message_of_a_page_is_missing_in_any_edition() {
    for Rendered { name, html } in every_page() {
        assert!(!html.contains('⟪'), "{name} asks for a message that no file holds");
    }
}

#[test]
fn the_pseudo_locale_finds_no_bare_english() {
    let bare = |text: &str| text.chars().any(|letter| letter.is_ascii_lowercase());
    let (heard, did) = (told().heard, told().did);
    let support = [
        "Ms Marram, the grown-up you can talk to (at every break)",
        "Sandbay family line, for families (at every break)",
    ];
    let ours = ["Belong", PARTNERSHIP, "Sandpiper School", "18 December 2026", heard.trim(), did.trim()];
    let ours = ours.into_iter().chain(support).chain(["apple river moon stone"]);
    for Rendered { name, html } in every_page().into_iter().filter(|page| page.name.starts_with("qps-")) {
        let body = html[html.find("<title>").unwrap()..].replace("<bdi>", "").replace("</bdi>", "");
        for text in body.split('>').filter_map(|part| part.split('<').next()).map(str::trim) {
            let items = CONTENT.items.iter().map(|item| item.text.replace("{place}", &CONTENT.theory.place));
            let scales = CONTENT.scales.iter().flat_map(|scale| {
                scale.choices.iter().map(|choice| choice.label.clone()).chain([scale.stem.clone()])
            });
            let editions = EDITIONS.iter().map(|edition| edition.name.clone());
            let prompts = CONTENT.prompts.iter().map(|prompt| prompt.text.clone());
            let mut left = text.to_owned();
            for known in
                items.chain(scales).chain(editions).chain(prompts).chain(ours.clone().map(str::to_owned))
            {
                let escaped = known.replace('\'', "&#39;");
                left = left.replace(&escaped, "");
            }
            let outside = outside_marks(&left);
            assert!(!bare(&outside), "{name} says \"{text}\" without a message: {outside}");
        }
    }
}

/// What stands outside the marks of the pseudo-locale.
fn outside_marks(text: &str) -> String {
    let mut depth = 0i32;
    let mut outside = String::new();
    for letter in text.chars() {
        match letter {
            '⟦' => depth += 1,
            '⟧' => depth -= 1,
            _ if depth == 0 => outside.push(letter),
            _ => {}
        }
    }
    outside
}

#[test]
fn right_to_left_pages_say_so_and_isolate_numbers() {
    for Rendered { name, html } in every_page().into_iter().filter(|page| page.name.starts_with("ar-")) {
        assert!(html.contains("<html lang=\"ar\" dir=\"rtl\""), "{name}");
        assert!(html.contains("dir=\"ltr\"><bdi>999</bdi>"), "{name}");
    }
}

#[test]
fn support_stands_on_every_page_of_children_and_families() {
    for Rendered { name, html } in every_page() {
        let block = &html[html.find("class=\"support\"").unwrap()..];
        let block = &block[..block.find("</div>").unwrap()];
        let is_staff = name.ends_with("-ST");
        for number in
            ["tel:08001111\" dir=\"ltr\"><bdi>0800 1111", "tel:01632960100\" dir=\"ltr\"><bdi>01632 960 100"]
        {
            assert_eq!(block.contains(number), !is_staff, "{name}: {number}");
        }
        let is_anybodys = !["-YC", "-YP", "-FA", "-ST"].iter().any(|audience| name.ends_with(audience));
        let own =
            block.find("<bdi lang=\"en\">Ms Marram, the grown-up you can talk to (at every break)</bdi>");
        assert_eq!(own.is_some(), !is_staff && !is_anybodys, "{name}");
        assert!(own.is_none() || own < block.find("01632 960 100"), "{name}: the setting's own comes first");
        assert!(block.contains("tel:999"), "{name}");
    }
}

#[test]
fn an_address_of_support_is_a_link_in_its_own_direction() {
    let english = EDITIONS.english();
    let email = "talk@sandbay.example";
    let mut page = page(english, Some(Audience::Families));
    page.local_support.lines[0].email = Some(email.into());
    let (results, code, told) = (None, None, Latest::default());
    let thanks = ThanksView { page, form: form(), results, code, told, asked_words: false, contact: false };
    let thanks = thanks.render().unwrap();
    let link = format!("<a href=\"mailto:{email}\" dir=\"ltr\"><bdi>{email}</bdi></a>");
    assert!(thanks.contains(&link), "{thanks}");
    assert!(!thanks.contains("You said, we did"), "there is nothing to tell yet");
}

#[test]
fn the_thank_you_page_tells_what_was_done_here_first() {
    let html = html_of("thanks-YC");
    let places =
        ["You said, we did", "Near you", "You said:", "We did:", "In the whole area", "Talk to someone now"];
    let found: Vec<_> = places.iter().map(|words| html.find(words).expect(words)).collect();
    assert!(found.is_sorted(), "{found:?}");
}

#[test]
fn text_from_files_is_escaped() {
    let english = EDITIONS.english();
    let mut question = questions(english, Audience::Families).remove(0);
    question.text = "<b>\"School\"</b>".into();
    let page = page(english, Some(Audience::Families));
    let asked = AskedQuestion::alone(&question, &page.words, &Seen::Nothing);
    assert!(!QuestionView::new(page, asked, (1, 1)).render().unwrap().contains("<b>"));
}

#[test]
fn the_pages_are_light() {
    assert!(zipped(&[STYLE]) <= 3_600, "respondent.css weighs {}", zipped(&[STYLE]));
    assert!(DESK_STYLE.len() <= 20_000, "desk.css has {} bytes", DESK_STYLE.len());
    for Rendered { name, html } in every_page() {
        let first = zipped(&[&html, STYLE, MARK]);
        assert!(first <= 14_000, "{name} weighs {first} with all it loads");
        let later = zipped(&[&html]);
        assert!(later <= 6_000, "{name} weighs {later}");
    }
}

#[test]
fn before_every_box_stands_who_reads_it_when_and_that_it_may_give_away() {
    for audience in Audience::ALL {
        for page in ["words", "words-earlier", "words-long", "words-all"] {
            let html = html_of(&format!("{page}-{}", audience.code()));
            let (notice, first) = (html.find("id=\"notice\"").unwrap(), html.find("<textarea").unwrap());
            assert!(notice < first, "{page}");
            let notice = &html[notice..first];
            let names = "Please do not write names. What you write may ";
            let anonymous = if audience == Audience::Children {
                "We do not know who you are. Nobody reads this straight away."
            } else {
                "We do not know who you are, and nobody reads this straight away."
            };
            for said in [anonymous, "later, not right now. This is not for emergencies.", names] {
                assert!(notice.contains(said), "{page} of {audience:?} does not say \"{said}\": {notice}");
            }
            assert!(!html.contains("maxlength") && html.contains(" dir=\"auto\""));
        }
        let html = html_of(&format!("words-{}", audience.code()));
        assert!(!html.contains(" checked"), "no wish is made for anybody");
        let go = html.matches("<button class=\"go\" name=\"go\" value=\"").count();
        assert_eq!(go, 2, "next and skip weigh the same");
    }
    let html = html_of("words-long-YC");
    assert!(html.contains("<title>Error: ") && html.contains("href=\"#told-YC-1\""), "{html}");
}
