//! The house rules of `docs/architecture.md`, read off the source: direction, rooms' doors, purity,
//! size, names, and the promises that no query may break. Each rule is also shown to catch a breach.

#[path = "architecture/planted.rs"]
mod planted;
#[path = "architecture/source.rs"]
mod source;

use source::{NamedPath, Source, Token};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The rooms in their line: a room uses only rooms before it.
const ROOMS: &[&str] = &[
    "access",
    "theory",
    "surveys",
    "people",
    "waves",
    "actions",
    "voices",
    "invitations",
    "responses",
    "release",
    "indicators",
    "progress",
    "reports",
    "desk",
];

/// Files and folders that stand on top of the rooms and may name them all. No room may name them.
const ABOVE: &[&str] =
    &["main", "lib", "app", "routes", "schedule", "demo", "commands", "letters", "server", "api"];

const LONGEST_FILE: usize = 400;

const BANNED_NAMES: &[&str] =
    &["manager", "helper", "util", "common", "service", "handler", "data", "info", "process"];

/// File, name, and why it must be called so.
const NAMES_ALLOWED: &[(&str, &str, &str)] = &[
    ("reports/", "get_size", "plotters' DrawingBackend asks for it by this name"),
    ("config.rs", "handler", "reads the setting handler_seconds, in the web framework's own word"),
];

/// File, and why it may speak of invitations and of ballots or responses at once.
const INVITATIONS_BESIDE_BALLOTS: &[(&str, &str)] = &[
    ("responses/store", "holds the submit's two statements; neither row names the other"),
    ("release/store", "the count compares how many invitations are done with how many ballots there are"),
    ("release/count", "its tests set up invitations and ballots side by side"),
    ("release/entity", "the columns that the count compares: how many are done, how many ballots there are"),
];

/// What people are asked and what they answered, and what they wrote: no file asks about both.
const ASKED: [&str; 4] = ["invitation", "ballot", "response", "participant"];
const WRITTEN: [&str; 6] = ["waiting_box", "comment", "coding", "passage", "contact_request", "reading_act"];

/// File, and why it may speak of both.
const WORDS_BESIDE_ASKED: &[(&str, &str)] = &[
    (
        "responses/store.rs",
        "the submit's transaction leaves a box beside the ballot; it asks nothing about boxes",
    ),
    ("demo/store.rs", "lays invented people and words for a demonstration"),
];

/// The modules inside each room, which only the room itself may name.
type InnerModules = BTreeMap<String, BTreeSet<String>>;

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let below = path.strip_prefix(&root).expect("found below src");
                let name = below.to_string_lossy().replace('\\', "/");
                found.push(Source::new(&name, &std::fs::read_to_string(&path).expect("source is UTF-8")));
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(found.len() > 20, "the source was not found: {} files", found.len());
    found
}

fn inner_modules(sources: &[Source]) -> InnerModules {
    let mut inner = InnerModules::new();
    let is_open = |room: &str, module: &str| {
        let door = sources.iter().find(|source| source.path == format!("{room}/mod.rs"));
        let words = |visible: &str| format!("{visible} mod {module};");
        door.is_some_and(|door| {
            ["pub", "pub(crate)"].iter().any(|visible| door.text.contains(&words(visible)))
        })
    };
    for source in sources.iter().filter(|source| ROOMS.contains(&source.top())) {
        let below = source.path.split('/').nth(1).unwrap_or("mod.rs");
        let name = below.trim_end_matches(".rs");
        if name != "mod" && !is_open(source.top(), name) {
            inner.entry(source.top().to_owned()).or_default().insert(name.to_owned());
        }
    }
    inner
}

fn place_in_line(name: &str) -> Option<usize> {
    ROOMS.iter().position(|room| *room == name)
}

fn direction(source: &Source) -> Vec<String> {
    let top = source.top();
    if ABOVE.contains(&top) {
        return Vec::new();
    }
    let breach = |path: &NamedPath| {
        let named = path.segments[0].as_str();
        if named == top {
            return None;
        }
        let why = match (place_in_line(top), place_in_line(named)) {
            (Some(own), Some(other)) if other > own => format!("{top} stands above {named}"),
            (None, Some(_)) => format!("{top} is a shared piece and knows no room"),
            _ if ABOVE.contains(&named) => format!("{named} stands on top of everything"),
            _ => return None,
        };
        Some(format!("{}:{}: names crate::{}; {why}", source.path, path.line, path.segments.join("::")))
    };
    source.crate_paths().iter().filter_map(breach).collect()
}

fn doors(source: &Source, inner: &InnerModules) -> Vec<String> {
    let breach = |path: &NamedPath| {
        let [room, second, ..] = path.segments.as_slice() else { return None };
        let is_inner = inner.get(room).is_some_and(|modules| modules.contains(second));
        (is_inner && room != source.top())
            .then(|| format!("{}:{}: reaches past {room}/mod.rs to {second}", source.path, path.line))
    };
    source.crate_paths().iter().filter_map(breach).collect()
}

fn purity(source: &Source) -> Vec<String> {
    let pure = source.is_part("rules") || source.top() == "stats";
    let barred: &[&str] = match (pure, source.is_part("store")) {
        (true, _) => &["poem", "poem_openapi", "sea_orm", "sqlx", "lettre", "tokio", "hyper"],
        (false, true) => &["poem", "poem_openapi", "hyper"],
        _ => return Vec::new(),
    };
    words_before_colons(source)
        .filter(|(_, word)| barred.contains(word))
        .map(|(line, word)| format!("{}:{line}: may not use {word}", source.path))
        .collect()
}

/// Words that begin a path, and words after `use`.
fn words_before_colons(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    source.tokens.windows(3).filter_map(|three| match three {
        [(line, Token::Word(word)), (_, Token::Mark(':')), (_, Token::Mark(':'))] => {
            Some((*line, word.as_str()))
        }
        [(_, Token::Word(used)), (line, Token::Word(word)), _] if used == "use" => {
            Some((*line, word.as_str()))
        }
        _ => None,
    })
}

/// A file that its `mod.rs` declares for tests only holds nothing else.
fn is_all_tests(source: &Source) -> bool {
    ["tests.rs", "attacks.rs", "look.rs"].contains(&source.file_name())
        || source.file_name().ends_with("_tests.rs")
}

fn size(source: &Source) -> Vec<String> {
    let lines = source.lines_before_tests();
    let too_long = lines > LONGEST_FILE && !is_all_tests(source);
    too_long
        .then(|| format!("{}: {lines} lines before its tests; the wall is {LONGEST_FILE}", source.path))
        .into_iter()
        .collect()
}

/// The words of a name: `SendDueMails` and `send_due_mails` alike.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in name.chars() {
        if letter == '_' || letter.is_uppercase() {
            words.push(String::new());
        }
        if letter != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_banned(word: &str) -> bool {
    let singular = word.strip_suffix("es").filter(|_| word == "processes").or(word.strip_suffix('s'));
    BANNED_NAMES.contains(&word) || singular.is_some_and(|singular| BANNED_NAMES.contains(&singular))
}

/// Whether the `fn` at this token stands under `#[test]`, `#[tokio::test]` or `#[tokio::test(..)]`.
fn is_test(source: &Source, at: usize) -> bool {
    let before = source.tokens[..at].iter().rev().map(|(_, token)| token);
    let attribute = before.skip_while(|token| token.is_word("async")).take_while(|token| !token.is_mark('#'));
    let mut attribute = attribute.take(16).peekable();
    attribute.peek().is_some_and(|token| token.is_mark(']')) && attribute.any(|token| token.is_word("test"))
}

fn names(source: &Source) -> Vec<String> {
    let definers = ["fn", "struct", "enum", "mod", "trait"];
    let mut found = Vec::new();
    let tests_from = source.lines_before_tests() + 1;
    for (at, two) in source.tokens.windows(2).enumerate() {
        let [(_, Token::Word(definer)), (line, Token::Word(name))] = two else { continue };
        if *line > tests_from || is_test(source, at) {
            continue; // a test's name is a sentence
        }
        let allowed =
            NAMES_ALLOWED.iter().any(|(file, known, _)| source.path.starts_with(file) && known == name);
        if !definers.contains(&definer.as_str()) || allowed {
            continue;
        }
        if let Some(word) = words_of(name).into_iter().find(|word| is_banned(word)) {
            found.push(format!("{}:{line}: {name} says \"{word}\"; name the thing itself", source.path));
        }
        if definer == "fn" && name.starts_with("get_") {
            found.push(format!("{}:{line}: {name}; a plain read needs no get_", source.path));
        }
    }
    found
}

fn environment(source: &Source) -> Vec<String> {
    if source.path == "config.rs" {
        return Vec::new();
    }
    source
        .tokens
        .windows(4)
        .filter(|four| four[0].1.is_word("std") && four[1].1.is_mark(':') && four[3].1.is_word("env"))
        .map(|four| format!("{}:{}: only config.rs reads the environment", source.path, four[0].0))
        .collect()
}

fn openings(source: &Source) -> Vec<String> {
    let lines = source.text.lines().take_while(|line| line.starts_with("//!")).count();
    (source.file_name() == "mod.rs" && lines < 3)
        .then(|| format!("{}: opens with {lines} lines of //!, at least 3 are due", source.path))
        .into_iter()
        .collect()
}

/// Whether the file speaks of a table: its entity module, its name as a whole string, or SQL.
fn speaks_of(source: &Source, table: &str) -> Option<usize> {
    let in_sql = |text: &str| {
        let words: Vec<&str> =
            text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
        words.windows(2).any(|two| {
            let before = two[0].to_ascii_lowercase();
            two[1] == table && ["from", "into", "update", "join", "table"].contains(&before.as_str())
        })
    };
    let entity = ["Entity", "Column", "Model", "ActiveModel", "entity"];
    let tokens = source.tokens.iter().enumerate();
    let mut lines = tokens.filter_map(|(at, (line, token))| match token {
        Token::Text(text) if text == table || in_sql(text) => Some(*line),
        Token::Word(word) if word == table => {
            let after = source.tokens.get(at + 3).map(|(_, token)| token);
            let is_path = source.tokens.get(at + 1).is_some_and(|(_, token)| token.is_mark(':'));
            (is_path && matches!(after, Some(Token::Word(word)) if entity.contains(&word.as_str())))
                .then_some(*line)
        }
        _ => None,
    });
    lines.next()
}

fn tallies(source: &Source) -> Vec<String> {
    if source.top() == "release" {
        return Vec::new();
    }
    let named = source.crate_paths().into_iter().find_map(|path| {
        let is_tally =
            path.segments.iter().any(|segment| words_of(segment).iter().any(|word| word == "tally"));
        (path.segments[0] == "release" && is_tally).then_some(path.line)
    });
    let counted = ["tally", "response", "release"].into_iter().find_map(|table| speaks_of(source, table));
    counted
        .or(named)
        .or(speaks_of_basis(source))
        .map(|line| format!("{}:{line}: raw counts are read by the release room only", source.path))
        .into_iter()
        .collect()
}

/// Whether the file asks for the exact sums that later releases are compared by.
fn speaks_of_basis(source: &Source) -> Option<usize> {
    let in_sql = |text: &str| {
        let mut words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let asks = ["SELECT", "UPDATE", "INSERT"].into_iter().any(|verb| text.contains(verb));
        asks && words.any(|word| word == "basis")
    };
    let tokens = source.tokens.iter().enumerate();
    let mut lines = tokens.filter_map(|(at, (line, token))| match token {
        Token::Text(text) if in_sql(text) => Some(*line),
        Token::Word(word) if word == "Basis" => {
            let column = at.checked_sub(3).map(|before| &source.tokens[before].1);
            column.is_some_and(|before| before.is_word("Column")).then_some(*line)
        }
        _ => None,
    });
    lines.next()
}

fn unlinked_answers(source: &Source) -> Vec<String> {
    let allowed = INVITATIONS_BESIDE_BALLOTS
        .iter()
        .any(|(file, _)| source.path == format!("{file}.rs") || source.path.starts_with(&format!("{file}/")));
    let asked = speaks_of(source, "invitation");
    let answered = speaks_of(source, "ballot").or(speaks_of(source, "response"));
    match (asked, answered) {
        (Some(asked), Some(answered)) if !allowed => vec![format!(
            "{}:{asked} and {answered}: one file asks about invitations and about ballots or responses",
            source.path
        )],
        _ => Vec::new(),
    }
}

/// The room of words never speaks of invitations or answers, and no file asks about both.
fn unlinked_words(source: &Source) -> Vec<String> {
    let first = |tables: &[&str]| tables.iter().find_map(|table| speaks_of(source, table));
    let (asked, written) = (first(&ASKED), first(&WRITTEN));
    let apart = match (source.top(), asked, written) {
        ("voices", Some(line), _) => Some((line, "the room of words speaks of invitations or answers")),
        ("invitations" | "responses", _, Some(line)) => Some((line, "a room of answers speaks of words")),
        (_, Some(_), Some(line)) => Some((line, "one file asks about answers and about words")),
        _ => None,
    };
    let allowed = WORDS_BESIDE_ASKED.iter().any(|(file, _)| source.path == *file);
    let breach = apart.filter(|_| !allowed || source.top() == "responses" && asks_about_boxes(source));
    breach.map(|(line, why)| format!("{}:{line}: {why}", source.path)).into_iter().collect()
}

/// Whether the file that leaves boxes does more than insert them, or speaks of what became of them.
fn asks_about_boxes(source: &Source) -> bool {
    let is_box = |token: &Token| matches!(token, Token::Text(text) if text.contains("waiting_box"));
    let named: Vec<usize> = (0..source.tokens.len()).filter(|at| is_box(&source.tokens[*at].1)).collect();
    let inserted = |at: &usize| {
        source.tokens[at.saturating_sub(8)..*at].iter().any(|(_, token)| token.is_word("into_table"))
    };
    !named.iter().all(inserted) || WRITTEN[1..].iter().any(|table| speaks_of(source, table).is_some())
}

fn assert_none(breaches: Vec<String>) {
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

fn every(rule: impl Fn(&Source) -> Vec<String>) {
    assert_none(sources().iter().flat_map(rule).collect());
}

#[test]
fn rooms_use_only_rooms_above_them() {
    every(direction);
}

#[test]
fn rooms_are_entered_by_their_door() {
    let sources = sources();
    let inner = inner_modules(&sources);
    assert_none(sources.iter().flat_map(|source| doors(source, &inner)).collect());
}

#[test]
fn rules_and_stats_are_pure_and_stores_know_no_web() {
    every(purity);
}

#[test]
fn no_file_is_over_the_wall() {
    every(size);
}

#[test]
fn names_say_what_a_thing_is() {
    every(names);
}

#[test]
fn only_the_configuration_reads_the_environment() {
    every(environment);
}

#[test]
fn every_room_says_what_it_is() {
    every(openings);
}

#[test]
fn raw_counts_stay_in_the_release_room() {
    every(tallies);
}

#[test]
fn no_query_ties_an_invitation_to_an_answer() {
    every(unlinked_answers);
}

#[test]
fn no_query_ties_words_to_whoever_was_asked_or_answered() {
    every(unlinked_words);
}
