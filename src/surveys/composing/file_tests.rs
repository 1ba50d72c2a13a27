use super::*;
use crate::surveys::Content;
use crate::surveys::composing::{NewItem, next_free, plan_pulse};
use crate::surveys::composing::{Planned, Wish};

fn content() -> &'static Content {
    static CONTENT: std::sync::OnceLock<Content> = std::sync::OnceLock::new();
    CONTENT.get_or_init(Content::embedded)
}

fn composed() -> Composed {
    let outcomes = ["2S", "6M"].map(str::to_owned);
    let wish = Wish {
        term: Term::Spring,
        outcomes: outcomes.clone().into(),
        picks: BTreeMap::new(),
        own: Vec::new(),
    };
    let planned: Planned = plan_pulse(content(), &wish, &[]);
    Composed {
        name: "Mornings".to_owned(),
        term: Term::Spring,
        outcomes: outcomes.into(),
        lists: planned.lists(),
        items: Vec::new(),
        wordings: Vec::new(),
    }
}

fn typed(text: &str) -> NewItem {
    NewItem {
        outcome: "2S".to_owned(),
        audience: "YP".to_owned(),
        facet: "equipped".to_owned(),
        text: text.to_owned(),
        wordings: vec![("en-easy".to_owned(), "Adults here know how to help me.".to_owned())],
        ..NewItem::default()
    }
}

fn beside(known: &[Known]) -> Beside<'_> {
    Beside { content: content(), known }
}

fn with_a_question() -> Composed {
    typed("Adults at school know how to help me.").added_to(&composed(), &beside(&[])).unwrap()
}

fn faults_of(text: &str, known: &[Known]) -> Vec<(usize, String, String)> {
    let faults = read_pulse("file", text, &beside(known)).unwrap_err();
    faults.into_iter().map(|fault| (fault.line, fault.field, fault.message)).collect()
}

#[test]
fn a_pulse_is_the_same_after_it_is_written_and_read() {
    let pulse = with_a_question();
    let read = read_pulse("file", &pulse.written(), &beside(&[])).unwrap();
    assert_eq!(read, pulse);
    assert_eq!(read.items[0].id, "2S-YP-2");
    let at = read.list(Audience::YoungPeople).iter().position(|id| id == "2S-YP-2").unwrap();
    assert!(read.list(Audience::YoungPeople)[at + 1..].iter().all(|id| !id.starts_with('1')));
}

#[test]
fn a_new_question_is_asked_in_its_own_words_and_is_no_anchor() {
    let content = content().with_pulse(&with_a_question());
    let asked = content.questionnaire(Term::Spring, Audience::YoungPeople);
    assert_eq!(asked.own, ["2S-YP-2"]);
    assert!(asked.question("2S-YP-2").is_some() && !asked.anchors.contains(&"2S-YP-2".to_owned()));
    let easy = asked.in_edition("en-easy").unwrap();
    assert_eq!(easy.question("2S-YP-2").unwrap().text, "Adults here know how to help me.");
    assert!(content.questionnaire(Term::Summer, Audience::YoungPeople).own.is_empty());
}

#[test]
fn a_new_question_that_breaks_a_writing_rule_is_refused_with_the_rule_and_the_field() {
    let refused = |typed: NewItem| typed.added_to(&composed(), &beside(&[])).unwrap_err();
    let said = refused(typed("Adults never help me and my friends."));
    assert!(said.iter().all(|(field, _)| field == "text"), "{said:?}");
    let whole = format!("{said:?}");
    for rule in ["is a negative", "joins two ideas"] {
        assert!(whole.contains(rule), "{whole}");
    }
    let easy = [("en-easy".to_owned(), "Adults do not help.".to_owned())].into();
    let said = refused(NewItem { wordings: easy, ..typed("Adults at school know how to help me.") });
    assert_eq!(said[0].0, "wording-en-easy");
    let nothing = refused(NewItem::default());
    assert_eq!(
        nothing.iter().map(|fault| fault.0.as_str()).collect::<Vec<_>>(),
        ["outcome", "audience", "text"]
    );
    let turned = refused(typed("Adults help \u{202e}me."));
    assert!(turned[0].1.contains("without control characters"), "{turned:?}");
}

#[test]
fn a_full_questionnaire_takes_no_new_question() {
    let mut full = composed();
    let bank = content().items.iter().filter(|item| item.audience == Audience::YoungPeople);
    full.lists.insert(Audience::YoungPeople, bank.take(9).map(|item| item.id.clone()).collect());
    let said = typed("Adults at school know how to help me.").added_to(&full, &beside(&[])).unwrap_err();
    assert!(said[0].0 == "audience" && said[0].1.contains("9 questions already"), "{said:?}");
}

#[test]
fn everything_that_is_wrong_with_a_file_is_named_with_line_and_field() {
    let whole = with_a_question().written();
    let broken = |from: &str, to: &str, field: &str, words: &str| {
        assert!(whole.contains(from), "{from}: {whole}");
        let said = faults_of(&whole.replacen(from, to, 1), &[]);
        let right = |fault: &&(usize, String, String)| fault.1 == field && fault.2.contains(words);
        let fault = said.iter().find(right).unwrap_or_else(|| panic!("{field} {words}: {said:?}"));
        assert!(fault.0 > 0);
    };
    broken("name = \"Mornings\"", "name = \"\"", "name", "empty");
    broken("name = \"Mornings\"", "name = \"a\\nb\"", "name", "one line");
    broken("term = \"spring\"", "term = \"winter\"", "term", "not known");
    broken("outcomes = [\"2S\", \"6M\"]", "outcomes = [\"9Z\"]", "outcomes", "no outcome \"9Z\"");
    broken("outcomes = [\"2S\", \"6M\"]", "outcomes = []", "outcomes", "at least one");
    broken("\"6M-YC-1\"", "\"6M-YC-9\"", "YC", "no item \"6M-YC-9\"");
    broken("\"6M-YC-1\"", "\"6M-FA-1\"", "YC", "an item for families");
    broken("\"6M-YC-1\"", "\"6S-YC-2\"", "YC", "\"6M-YC-1\" is missing; it is an anchor");
    broken("\"2S-YP-2\", ", "", "YP", "is not asked");
    broken("id = \"2S-YP-2\"", "id = \"2S-YP-1\"", "id", "the item bank's question");
    broken("outcome = \"2S\"", "outcome = \"2M\"", "id", "does not fit its outcome");
    broken("facet = \"equipped\"", "facet = \"armed\"", "facet", "no asked facet");
    broken("scale = \"TRUE5\"", "scale = \"AGREE5\"", "scale", "not made for young people");
    broken("home_term = \"spring\"", "home_term = \"every\"", "home_term", "write \"spring\"");
    broken("know how to help me.\"", "never help me.\"", "text", "is a negative");
    broken("edition = \"en-easy\"", "edition = \"fr\"", "edition", "no edition \"fr\"");
    broken("edition = \"en-easy\"", "edition = \"en\"", "edition", "no edition \"en\"");
    broken("item = \"2S-YP-2\"", "item = \"6M-YP-1\"", "item", "brings no question");
    broken("version = 1", "version = 0", "version", "start at 1");
}

#[test]
fn an_id_is_one_question_for_ever_wherever_it_was_first() {
    let pulse = with_a_question();
    let place = &content().theory.place;
    let same = Known::of_item(&pulse.items[0], place, "the wave “Spring 2026”".to_owned());
    assert_eq!(read_pulse("file", &pulse.written(), &beside(std::slice::from_ref(&same))).unwrap(), pulse);
    let others = [
        Known { text: "Adults at school help.".to_owned(), ..same.clone() },
        Known { version: 2, ..same.clone() },
        Known { does_not_apply: true, ..same.clone() },
    ];
    for other in others {
        let said = faults_of(&pulse.written(), &[other]);
        assert_eq!(said[0].1, "id");
        assert!(
            said[0].2.contains("the wave “Spring 2026”") && said[0].2.contains("\"2S-YP-3\""),
            "{said:?}"
        );
    }
    let beside = beside(std::slice::from_ref(&same));
    assert_eq!(next_free("2S", Audience::YoungPeople, &beside, &[]), "2S-YP-3");
    assert_eq!(next_free("3L", Audience::Families, &beside, &[]), "3L-FA-1");
}

#[test]
fn a_file_that_is_cut_short_or_is_no_pulse_gives_faults_and_never_a_panic() {
    let whole = with_a_question().written();
    for cut in (0..whole.len()).step_by(7).filter(|cut| whole.is_char_boundary(*cut)) {
        let _ = read_pulse("file", &whole[..cut], &beside(&[]));
    }
    assert!(!faults_of("", &[]).is_empty());
    let items = include_str!("../../../surveys/items.toml");
    assert!(!faults_of(items, &[]).is_empty());
}

#[test]
fn a_change_of_a_new_questions_words_needs_another_look() {
    let pulse = with_a_question();
    assert_eq!(pulse.mark(Audience::Staff), None);
    let mark = pulse.mark(Audience::YoungPeople);
    let mut other = pulse.clone();
    other.wordings[0].text = "Adults here can help me.".to_owned();
    assert!(mark.is_some() && mark != other.mark(Audience::YoungPeople));
}
