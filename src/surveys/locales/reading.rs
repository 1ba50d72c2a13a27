//! How hard the words of pages and mails are to read, and whether every message that the program asks for is
//! there: what `build.rs` cannot know.

use super::edition::{Edition, Editions};
use super::gaps;
use crate::surveys::Content;
use crate::surveys::lint::{grade, words};
use fluent_bundle::FluentArgs;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Files of the English edition; what they hold is furniture, so every reader may meet it.
fn english_files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys/locales/en");
    let listed = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let fluent = listed.filter(|path| path.extension().is_some_and(|end| end == "ftl"));
    fluent.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap())).collect()
}

fn ids() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (name, text) in english_files() {
        all.extend(gaps::read(&name, &text).unwrap().ids().map(str::to_owned));
    }
    all
}

fn editions() -> Editions {
    Content::embedded().editions
}

/// The message with values such as a page gives it.
fn shown(edition: &Edition, id: &str) -> String {
    let mut values = FluentArgs::new();
    for name in ["n", "questions", "done", "total", "number", "minutes"] {
        values.set(name, 3);
    }
    for name in ["day", "closes", "moment", "time", "title", "setting", "partnership", "month", "year"] {
        values.set(name, "Our School");
    }
    edition.words_of(id, &values).unwrap_or_else(|| panic!("{} has no {id}", edition.code))
}

/// The highest grade (Flesch-Kincaid) at which a message may stand. What has no audience's ending is read by
/// children too, except the accessibility statement, which is a legal text for adults.
fn limit(id: &str) -> f64 {
    if id.starts_with("accessibility-") {
        return 9.0;
    }
    match id.rsplit('-').next() {
        Some("yp") => 6.5,
        Some("fa") => 8.0,
        Some("st") => 9.0,
        _ => 4.0,
    }
}

#[test]
fn every_message_reads_at_the_grade_of_its_readers() {
    let mut hard = Vec::new();
    let editions = editions();
    for id in ids() {
        let text = shown(editions.english(), &id);
        // On a label of a few words the formula says nothing.
        if words(&text).len() >= 6 && grade(&text) > limit(&id) {
            hard.push(format!("{id}: {:.1} > {}: {text}", grade(&text), limit(&id)));
        }
    }
    assert!(hard.is_empty(), "{} messages are hard to read:\n{}", hard.len(), hard.join("\n"));
}

#[test]
fn easy_read_has_fifteen_words_a_sentence_and_reads_easily_for_everybody() {
    let editions = editions();
    let easy = editions.by_code("en-easy").unwrap();
    assert!(easy.easy_read);
    let mut hard = Vec::new();
    for id in ids() {
        let text = shown(easy, &id);
        for sentence in text.split(['.', '?', '!', ':']) {
            let long = words(sentence).len();
            if long > 15 {
                hard.push(format!("{id}: {long} words: {}", sentence.trim()));
            }
        }
        if words(&text).len() >= 6 && grade(&text) > 5.0 {
            hard.push(format!("{id}: grade {:.1}: {text}", grade(&text)));
        }
    }
    assert!(hard.is_empty(), "{} messages are not easy read:\n{}", hard.len(), hard.join("\n"));
}

#[test]
fn nobody_is_hurried_or_blamed() {
    let editions = editions();
    for id in ids() {
        let text = shown(editions.english(), &id).to_lowercase();
        for word in ["only left", "hurry", "must ", "fail", "streak", "last chance", "remind"] {
            assert!(!text.contains(word), "{id}: {text}");
        }
    }
}

#[test]
fn every_message_that_the_program_asks_for_is_written_and_every_written_one_is_asked_for() {
    let (mut asked, mut waiting) = (BTreeSet::new(), vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")]);
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(&path).unwrap().flatten().map(|entry| entry.path()));
        } else if !path.ends_with("reading.rs") {
            gather(&path, &mut asked);
        }
    }
    let ids = ids();
    let fits = |id: &String, asked: &str| {
        id == asked || ["yc", "yp", "fa", "st"].iter().any(|end| *id == format!("{asked}-{end}"))
    };
    for asked in &asked {
        assert!(ids.iter().any(|id| fits(id, asked)), "no file holds the message {asked}");
    }
    let forgotten: Vec<_> = ids.iter().filter(|id| !asked.iter().any(|asked| fits(id, asked))).collect();
    let counted = |id: &&&String| !id.starts_with("month-");
    let forgotten: Vec<_> = forgotten.iter().filter(counted).collect();
    assert!(forgotten.is_empty(), "nothing asks for the messages {forgotten:?}");
}

/// The texts in quotation marks of a source file that look like ids.
fn gather(path: &PathBuf, into: &mut BTreeSet<String>) {
    let Ok(text) = std::fs::read_to_string(path) else { return };
    for call in ["say(\"", "ours(\""] {
        into.extend(text.split(call).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
    }
    // Ids that reach a page as a value: labels of buttons, choices and looks.
    let value = |word: &&str| {
        word.len() > 3 && word.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit())
    };
    if path.extension().is_some_and(|end| end == "rs") {
        let ids = ids();
        let known = |word: &&str| {
            ids.contains(*word) || ids.contains(&format!("{word}-yc")) || ids.contains(&format!("{word}-fa"))
        };
        into.extend(text.split('"').filter(value).filter(known).map(str::to_owned));
    }
}
