//! Reading `themes.toml`: what a comment can be about.

use super::optional::OptionalFile;
use super::register::is_code;
use crate::theory::{Entry, Faults, TheoryFound};

/// What a comment can be about, as the people see it who sort comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    pub id: String,
    pub title: String,
    /// One sentence: what belongs here.
    pub belongs: String,
    /// Outcomes that such comments often speak to; all of them are in the theory.
    pub outcomes: Vec<String>,
}

/// Reads the themes. An outcome that the theory does not have is a fault in a file of the partnership's own, and
/// is left out of the copy inside the program, which may stand beside another theory.
pub fn read_themes(found: &OptionalFile, theory: &TheoryFound, faults: &Faults) -> Vec<Theme> {
    let Some(top) = found.file.read(faults) else { return Vec::new() };
    top.only(&["themes"]);
    let mut themes: Vec<Theme> = Vec::new();
    for entry in top.entries("themes") {
        let Some(theme) = theme(&entry, found.own, theory) else { continue };
        if themes.iter().any(|other| other.id == theme.id) {
            let message =
                format!("the theme \"{}\" stands in the file twice; give each its own id", theme.id);
            entry.fault("id", message);
        }
        if themes.iter().any(|other| other.title == theme.title) {
            let message = format!("two themes are called \"{}\"; give each its own title", theme.title);
            entry.fault("title", message);
        }
        themes.push(theme);
    }
    themes
}

fn theme(entry: &Entry, own: bool, theory: &TheoryFound) -> Option<Theme> {
    entry.only(&["id", "title", "belongs", "outcomes"]);
    let (id, title, belongs) = (entry.text("id"), entry.text("title"), entry.text("belongs"));
    if id.is_some_and(|id| !is_code(id)) {
        entry.fault("id", "an id is small letters, figures and single hyphens: calm-places");
    }
    let mut outcomes: Vec<String> = Vec::new();
    for listed in entry.texts("outcomes") {
        match theory.unknown(listed.text) {
            Some(message) if own => entry.fault_at(listed.line, "outcomes", message),
            Some(_) => {}
            None if outcomes.iter().any(|other| other == listed.text) => {
                let message = format!("{} stands in this list twice", listed.text);
                entry.fault_at(listed.line, "outcomes", message);
            }
            None => outcomes.push(listed.text.to_owned()),
        }
    }
    Some(Theme { id: id?.to_owned(), title: title?.to_owned(), belongs: belongs?.to_owned(), outcomes })
}

#[cfg(test)]
mod tests {
    use super::super::content::{Content, embedded_folder};
    use crate::theory::Fault;
    use std::fs;

    const COPY: &str = include_str!("../../surveys/themes.toml");

    fn with(text: &str) -> Result<Content, Vec<Fault>> {
        let folder = embedded_folder();
        fs::write(folder.path().join("themes.toml"), text).unwrap();
        Content::load(folder.path())
    }

    fn breaks((from, to): (&str, &str), (field, words): (&str, &str)) {
        let faults = with(&COPY.replacen(from, to, 1)).expect_err("the copy is broken");
        let right = |fault: &&Fault| fault.field == field && fault.message.contains(words);
        let fault = faults.iter().find(right).unwrap_or_else(|| panic!("{field} {words}: {faults:#?}"));
        assert!(fault.file.ends_with("themes.toml") && fault.line > 12, "{fault}");
    }

    #[test]
    fn the_copy_has_sixteen_themes_that_lead_to_outcomes() {
        let content = Content::embedded();
        assert_eq!(content.themes.len(), 16);
        assert!(content.themes.iter().all(|theme| theme.outcomes.len() == 2 && theme.belongs.ends_with('.')));
        assert!(with(COPY).unwrap().themes == content.themes, "the partnership's own copy reads alike");
    }

    #[test]
    fn a_folder_without_themes_uses_the_copy() {
        let folder = embedded_folder();
        assert!(!folder.path().join("themes.toml").exists());
        assert_eq!(Content::load(folder.path()).unwrap().themes, Content::embedded().themes);
    }

    #[test]
    fn broken_themes_are_named_with_file_line_and_field() {
        breaks(("\"1S\"", "\"9Z\""), ("outcomes", "there is no outcome \"9Z\""));
        breaks(("\"1S\", \"1M\"", "\"1M\", \"1M\""), ("outcomes", "1M stands in this list twice"));
        breaks(("\"travel\"", "\"mornings\""), ("id", "the theme \"mornings\" stands in the file twice"));
        breaks(("\"travel\"", "\"The way\""), ("id", "small letters"));
        breaks(("\"The way to school\"", "\"Lessons and learning\""), ("title", "two themes are called"));
        breaks(("belongs =", "about ="), ("about", "no such field"));
        breaks(("belongs =", "about ="), ("belongs", "this is missing"));
        breaks(("outcomes = [\"1S\"", "outcomes = [7"), ("outcomes", "must be a text"));
    }

    #[test]
    fn a_file_that_is_no_text_is_one_fault() {
        let folder = embedded_folder();
        fs::write(folder.path().join("themes.toml"), [0xff, 0xfe, 0x00]).unwrap();
        let faults = Content::load(folder.path()).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].message.contains("take it away to use the copy"), "{}", faults[0]);
    }

    #[test]
    fn a_file_cut_short_anywhere_gives_faults_or_fewer_themes_and_never_a_panic() {
        for cut in (0..COPY.len()).step_by(COPY.len() / 12) {
            match with(&COPY[..COPY.floor_char_boundary(cut)]) {
                Ok(content) => assert!(content.themes.len() < 16),
                Err(faults) => assert!(faults.iter().all(|fault| fault.file.ends_with("themes.toml"))),
            }
        }
    }

    #[test]
    fn beside_another_theory_the_copy_leaves_out_what_that_theory_does_not_have() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/theories/marram-bay");
        let content = Content::load(&folder).unwrap();
        assert_eq!(content.themes.len(), 16);
        let known = |id: &String| content.theory.outcome(id).is_some();
        assert!(content.themes.iter().all(|theme| theme.outcomes.iter().all(known)));
    }
}
