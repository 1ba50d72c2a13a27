//! The regression set of concern triage: our own sentences, so these figures are no measure of the world.
//!
//! `cargo test --test concerns -- --nocapture` prints them. `docs/concerns.md` says what they mean.

use belong::surveys::Content;
use belong::voices::{Lexicons, concern_in};
use sha2::{Digest, Sha256};
use std::path::Path;

struct Sentence {
    id: String,
    language: String,
    label: String,
    half: String,
    text: String,
    found: bool,
}

fn sentences() -> Vec<Sentence> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/concerns.csv");
    let lexicons = Lexicons::new(&Content::embedded().concerns);
    let mut rows = csv::Reader::from_path(path).expect("the sentences are there");
    let row = |row: csv::StringRecord| {
        let field = |at: usize| row[at].to_string();
        let (language, text) = (field(1), field(5));
        let found = concern_in(&text, &language, false, &lexicons).is_some();
        Sentence { id: field(0), language, label: field(2), half: field(4), text, found }
    };
    rows.records().map(|read| row(read.expect("a row of six fields"))).collect()
}

/// Found and all of the sentences with this label.
fn found(sentences: &[&Sentence], label: &str) -> (usize, usize) {
    let labelled = sentences.iter().filter(|sentence| sentence.label == label);
    (labelled.clone().filter(|sentence| sentence.found).count(), labelled.count())
}

/// Explicit and veiled concerns found, and harmless texts flagged, each of how many.
fn figures(sentences: &[&Sentence]) -> [(usize, usize); 3] {
    ["explicit", "veiled", "harmless"].map(|label| found(sentences, label))
}

fn line(name: &str, [explicit, veiled, harmless]: [(usize, usize); 3]) -> String {
    let share = |(found, all): (usize, usize)| found as f64 / all.max(1) as f64;
    let flagged = explicit.0 + veiled.0 + harmless.0;
    format!(
        "{name:14} explicit {:>3}/{:<3} {:.3}   veiled {:>3}/{:<3} {:.3}   precision {:>3}/{:<3} {:.3}",
        explicit.0,
        explicit.1,
        share(explicit),
        veiled.0,
        veiled.1,
        share(veiled),
        flagged - harmless.0,
        flagged,
        share((flagged - harmless.0, flagged)),
    )
}

#[test]
fn the_set_is_large_mixed_and_split_by_a_fixed_rule() {
    let all = sentences();
    assert!(all.len() >= 640, "{} sentences", all.len());
    for (language, least) in [("en", 400), ("pl", 70), ("uk", 70), ("ar", 70)] {
        assert!(all.iter().filter(|one| one.language == language).count() >= least, "{language}");
    }
    assert!(all.iter().filter(|one| one.label == "harmless").count() * 100 >= all.len() * 45);
    for one in &all {
        let half = if Sha256::digest(one.id.as_bytes())[0] % 2 == 0 { "tuning" } else { "unseen" };
        assert_eq!(one.half, half, "{}: the half follows from the id", one.id);
    }
    let mut texts: Vec<&str> = all.iter().map(|one| one.text.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), all.len(), "a sentence stands in the set twice");
}

#[test]
fn recall_and_precision_hold_on_our_own_sentences() {
    let all = sentences();
    let of = |language: &str, half: &str| -> Vec<&Sentence> {
        let fits = |one: &&Sentence| {
            (language == "all" || one.language == language) && (half == "both" || one.half == half)
        };
        all.iter().filter(fits).collect()
    };
    for language in ["all", "en", "pl", "uk", "ar"] {
        for half in ["tuning", "unseen", "both"] {
            println!("{}", line(&format!("{language} {half}"), figures(&of(language, half))));
        }
    }
    let [explicit, veiled, harmless] = figures(&of("all", "both"));
    assert!(explicit.0 * 100 >= explicit.1 * 95, "explicit {explicit:?}");
    assert!(veiled.0 * 100 >= veiled.1 * 80, "veiled {veiled:?}");
    assert!(harmless.0 * 100 <= harmless.1 * 5, "harmless {harmless:?}");
    // The unseen half misses both bars (`docs/concerns.md`); it may not get worse than it was when it was measured.
    let [explicit, veiled, harmless] = figures(&of("all", "unseen"));
    assert!(explicit.0 >= 85 && veiled.0 >= 54 && harmless.0 <= 7, "{explicit:?} {veiled:?} {harmless:?}");
}
