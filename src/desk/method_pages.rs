//! GET /desk/method: how everything is computed and what may be said, with the constants that are in force.

use super::constants::constants;
use super::evidence::Sources;
use super::markdown;
use crate::access::{Frame, SignedIn, html};
use crate::http::DeskPage;
use crate::theory::Theory;
use askama::Template;
use poem::handler;
use poem::web::Html;
use std::sync::LazyLock;

const TEMPLATE: &str = include_str!("pages/method.md");

static WRITTEN: LazyLock<String> = LazyLock::new(|| filled(TEMPLATE));

/// Where the years of the theory's horizons stand.
const HORIZONS: &str = "{{horizons}}";

/// The document with every constant as the program has it and the horizons of `theory`, in Markdown.
/// `docs/method.md` is this for the theory inside the program.
pub fn method(theory: &Theory) -> String {
    let years: Vec<String> = theory.horizon_years().iter().map(i32::to_string).collect();
    let words = match &years[..] {
        [sooner @ .., last] if !sooner.is_empty() => format!("{} and {last}", sooner.join(", ")),
        _ => years.concat(),
    };
    WRITTEN.replace(HORIZONS, &words)
}

fn filled(template: &str) -> String {
    let name = |(name, value): &(&str, String)| (format!("{{{{{name}}}}}"), value.clone());
    let values = constants();
    values.iter().map(name).fold(template.to_owned(), |text, (name, value)| text.replace(&name, &value))
}

#[derive(Template)]
#[template(path = "desk/pages/method.html")]
struct MethodPage {
    page: DeskPage,
    body: String,
}

/// GET /desk/method
#[handler]
pub async fn method_page(person: SignedIn, frame: Frame, from: Sources<'_>) -> poem::Result<Html<String>> {
    let body = markdown::html(&method(&from.content.theory));
    html(&MethodPage { page: person.page("/desk/method", &frame), body })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Content;

    #[test]
    fn the_document_in_docs_is_what_the_program_writes() {
        let kept = include_str!("../../docs/method.md");
        assert!(
            kept == method(&Content::embedded().theory),
            "docs/method.md is not up to date: run `belong method > docs/method.md`"
        );
    }

    #[test]
    fn every_placeholder_has_its_constant_and_every_constant_its_place() {
        let written = method(&Content::embedded().theory);
        assert!(written.contains("2026, 2030 and 2040"));
        assert!(!written.contains("{{") && !written.contains("}}"), "a placeholder was left");
        for (name, _) in constants() {
            assert!(TEMPLATE.contains(&format!("{{{{{name}}}}}")), "{name} stands nowhere");
        }
    }

    /// Formulas stand in code marks; years of publication under Sources. Everywhere else a number comes from code.
    #[test]
    fn no_number_in_the_text_is_typed_by_hand() {
        let (text, sources) = TEMPLATE.split_once("\n## Sources\n").unwrap();
        assert!(sources.contains("Wilson, E. B. (1927)"));
        let mut words = String::new();
        for (at, part) in text.split('`').enumerate() {
            words.push_str(if at % 2 == 0 { part } else { "code" });
        }
        let mut rest = words.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            no_digit(before);
            rest = after.split_once("}}").unwrap().1;
        }
        no_digit(rest);
    }

    #[track_caller]
    fn no_digit(words: &str) {
        // The name of a response rate is no constant of ours.
        let typed = words.replace("RR1", "").find(|letter: char| letter.is_ascii_digit());
        assert!(typed.is_none(), "typed by hand: {}", &words[words.len().saturating_sub(60)..]);
    }

    #[test]
    fn every_anchor_that_a_figure_names_is_there_once() {
        let written = method(&Content::embedded().theory);
        let (anchors, page) = (markdown::anchors(&written), markdown::html(&written));
        for id in [
            "share",
            "mean",
            "response-rate",
            "weighting",
            "evenness",
            "worst-case",
            "change",
            "path",
            "projection",
            "verdict",
            "gaps",
            "reliability",
            "run-chart",
            "control-chart",
            "disclosure",
            "register",
            "series",
            "words",
            "not-known",
        ] {
            assert_eq!(anchors.iter().filter(|anchor| *anchor == id).count(), 1, "{id}");
            assert!(page.contains(&format!("<h2 id=\"{id}\">")), "{id}");
        }
    }

    #[test]
    fn the_sentences_that_are_never_said_are_not_said_here() {
        let text = method(&Content::embedded().theory).to_lowercase();
        for never in ["significant", "failing", "underperform", "league table of", "worst school"] {
            assert!(!text.contains(never), "{never}");
        }
    }
}
