//! The command `belong check --seal`, and what every reading of the content compares.

use super::content::Content;
use super::continuity::{Present, undeclared};
use super::history::History;
use crate::theory::{Fault, Faults, SourceFile};
use std::path::Path;

pub(super) const HISTORY: &str = "history.toml";

/// Whether declared changes that are not yet in the sealed listing are a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sealing {
    /// They are: words that are not sealed could change unseen.
    Compare,
    /// They are not: this reading is for sealing them.
    Renew,
}

impl Sealing {
    /// Compares `now` with the sealed listing of `file`, and returns the listing with what there is now.
    pub(super) fn compared(self, now: &Present, file: &SourceFile, faults: &Faults) -> History {
        let sealed = History::read(file, faults);
        if !faults.is_empty() {
            return sealed;
        }
        let unsealed = undeclared(now, &sealed, faults);
        if self == Sealing::Compare && faults.is_empty() && !unsealed.is_empty() {
            let shown: Vec<&str> = unsealed.iter().take(3).map(String::as_str).collect();
            let more = unsealed.len() - shown.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let advice = "run `belong check --seal --surveys FOLDER` once the wording is final";
            file.fault(faults, 0, "", format!("not sealed yet: {}{more}; {advice}", shown.join(", ")));
        }
        sealed.with(now.theory, now.scales, now.items)
    }
}

/// The command `belong check --seal`: takes what is declared into the folder's sealed listing.
///
/// # Errors
/// Every fault of the content, undeclared changes among them; then the listing is as it was.
pub fn seal(folder: &Path) -> Result<String, Vec<Fault>> {
    let content = Content::load_for(folder, Sealing::Renew)?;
    let path = folder.join(HISTORY);
    let unwritten = |error: std::io::Error| {
        let message = format!("this file cannot be written ({error}); allow it, and run the command again");
        vec![Fault { file: path.display().to_string(), line: 0, field: String::new(), message }]
    };
    let beside = folder.join(format!("{HISTORY}.new"));
    std::fs::write(&beside, content.history().written()).map_err(unwritten)?;
    std::fs::rename(&beside, &path).map_err(unwritten)?;
    let content = Content::load(folder)?;
    Ok(format!("Sealed in {}. {}.", path.display(), content.summary()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    const STEP: &str = "\ndate = 2027-09-01\ndecided_by = \"The steering group\"\nnote = \"Shorter words\"\n";

    fn folder() -> TempDir {
        super::super::content::embedded_folder()
    }

    fn edit(folder: &TempDir, name: &str, after: &str, (from, to): (&str, &str)) {
        let path = folder.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        let start = text.find(after).expect(after);
        let at = start + text[start..].find(from).expect(from);
        fs::write(&path, format!("{}{to}{}", &text[..at], &text[at + from.len()..])).unwrap();
    }

    fn declare(folder: &TempDir, head: &str, fields: &str) {
        let path = folder.path().join("series.toml");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{text}\n[[{head}]]\n{fields}{STEP}")).unwrap();
    }

    fn said(folder: &TempDir) -> Vec<String> {
        let below = format!("{}/", folder.path().display());
        let faults = Content::load(folder.path()).err().unwrap_or_default();
        faults.iter().map(|fault| fault.to_string().replace(&below, "")).collect()
    }

    #[track_caller]
    fn one_fault(folder: &TempDir, words: &[&str]) {
        let said = said(folder);
        assert_eq!(said.len(), 1, "{said:#?}");
        assert!(words.iter().all(|word| said[0].contains(word)), "{words:?}: {said:?}");
    }

    #[test]
    fn new_words_under_an_old_version_are_a_fault_until_a_declared_step_is_sealed() {
        let folder = folder();
        let item = "id = \"6M-YP-1\"";
        edit(&folder, "items.toml", item, ("a place where I belong", "somewhere I belong"));
        one_fault(&folder, &["items.toml:", "text: the words of 6M-YP-1 changed", "version = 2", "1 to 2"]);
        assert!(seal(folder.path()).is_err(), "an undeclared change cannot be sealed away");
        edit(&folder, "items.toml", item, ("version = 1", "version = 2"));
        one_fault(&folder, &["version: the step of 6M-YP-1 from version 1 to 2 is not declared"]);
        declare(&folder, "items", "items = [\"6M-YP-1\"]\nfrom = 1\nto = 2\nkind = \"note\"");
        one_fault(&folder, &["history.toml: not sealed yet: item 6M-YP-1 version 2", "belong check --seal"]);
        assert!(seal(folder.path()).unwrap().starts_with("Sealed in "));
        assert_eq!(said(&folder), Vec::<String>::new());
        let content = Content::load(folder.path()).unwrap();
        assert_eq!(content.item("6M-YP-1").unwrap().lineage.versions[0].note, "Shorter words");
        edit(&folder, "items.toml", item, ("somewhere I belong", "a place I love"));
        one_fault(&folder, &["the words of 6M-YP-1 changed", "version = 3"]);
        edit(&folder, "items.toml", item, ("version = 2", "version = 1"));
        assert!(said(&folder)[0].contains("version 2 already; versions never go back"));
    }

    #[test]
    fn the_same_words_in_other_punctuation_need_the_old_words_and_no_new_version() {
        let folder = folder();
        edit(
            &folder,
            "items.toml",
            "id = \"6M-YP-1\"",
            ("School is a place where", "School is a place, where"),
        );
        one_fault(
            &folder,
            &["the punctuation of 6M-YP-1 changed", "was = \"School is a place where I belong.\""],
        );
        let same =
            "items = [\"6M-YP-1\"]\nfrom = 1\nto = 1\nkind = \"same\"\nwas = \"School is a place where";
        declare(&folder, "items", &format!("{same} I belonged.\""));
        assert!(
            said(&folder).iter().any(|fault| fault.contains("was: these are other words than items.toml"))
        );
        edit(&folder, "series.toml", "was = \"School is a place where", ("belonged.", "belong."));
        seal(folder.path()).unwrap();
        assert_eq!(said(&folder), Vec::<String>::new());
    }

    #[test]
    fn a_changed_scale_needs_a_step_and_a_new_version_of_every_item_on_it() {
        let folder = folder();
        let (name, scale) = ("scales.toml", "code = \"TRUE5\"");
        edit(&folder, name, scale, ("\"Rarely\"", "\"Hardly ever\""));
        one_fault(&folder, &["scales.toml:", "choices: the scale TRUE5 changed", "version = 2"]);
        edit(&folder, name, scale, ("stem", "version = 2\nstem"));
        let faults = said(&folder);
        assert!(faults.iter().any(|fault| fault.contains("the step of TRUE5 from version 1 to 2")));
        let items =
            faults.iter().filter(|fault| fault.contains("was asked on TRUE5 version 1, not on TRUE5"));
        assert_eq!(items.count(), 21, "every item for young people: {faults:#?}");
    }

    #[test]
    fn a_label_in_other_capitals_is_the_same_and_asks_for_no_new_items() {
        let folder = folder();
        edit(&folder, "scales.toml", "code = \"TRUE5\"", ("\"Rarely\"", "\"rarely\""));
        one_fault(&folder, &["the punctuation of TRUE5 changed", "was = \"Rarely\""]);
        let same = "scale = \"TRUE5\"\nfrom = 1\nto = 1\nkind = \"same\"\nwas = \"Rarely\"";
        declare(&folder, "scales", same);
        seal(folder.path()).unwrap();
        assert_eq!(said(&folder), Vec::<String>::new());
    }

    #[test]
    fn steps_that_do_not_fit_the_content_are_named_with_line_and_field() {
        let declared = |fields: &str| {
            let folder = folder();
            declare(&folder, "items", fields);
            said(&folder).join("\n")
        };
        let unknown = declared("items = [\"6M-YP-9\"]\nfrom = 1\nto = 2\nkind = \"note\"");
        assert!(unknown.contains("items: there is no item \"6M-YP-9\" and never was"), "{unknown}");
        let ahead = declared("items = [\"6M-YP-1\"]\nfrom = 1\nto = 2\nkind = \"note\"");
        assert!(ahead.contains("leads 6M-YP-1 to version 2, and its file has version 1"), "{ahead}");
        let gap = declared("items = [\"6M-YP-1\"]\nfrom = 2\nto = 3\nkind = \"note\"");
        assert!(gap.contains("from: the next step of 6M-YP-1 starts at version 1"), "{gap}");
        let folder = folder();
        let same = |was: &str| {
            format!("items = [\"6M-YP-1\"]\nfrom = 1\nto = 1\nkind = \"same\"\nwas = \"School is a {was}\"")
        };
        declare(&folder, "items", &same("place where I belong!"));
        declare(&folder, "items", &same("place where I belong?"));
        edit(&folder, "series.toml", "belong?", ("2027-09-01", "2027-08-31"));
        one_fault(&folder, &["series.toml:", "date: the step of 6M-YP-1 before this one is dated later"]);
    }

    #[test]
    fn a_statement_of_the_theory_changes_with_a_declared_version_only() {
        let folder = folder();
        let (name, statement) =
            ("theory-of-change.toml", ("Joined up working around", "Joined-up work around"));
        edit(&folder, name, "id = \"2M\"", statement);
        one_fault(&folder, &["statement: the statement of 2M changed within one version"]);
        edit(&folder, name, "version", ("2026-1", "2027-1"));
        let faults = said(&folder).join("\n");
        assert!(
            faults.contains("step of the theory from \"2026-1\" to \"2027-1\" is not declared"),
            "{faults}"
        );
        assert!(faults.contains("declare it in series.toml under [[outcomes]]"), "{faults}");
        let steps = "from = \"2026-1\"\nto = \"2027-1\"";
        declare(&folder, "theory", steps);
        declare(&folder, "outcomes", &format!("outcome = \"2M\"\n{steps}\nkind = \"break\""));
        seal(folder.path()).unwrap();
        assert_eq!(said(&folder), Vec::<String>::new());
        let content = Content::load(folder.path()).unwrap();
        assert_eq!(content.item("2M-ST-1").unwrap().lineage.outcome.len(), 1);
    }

    #[test]
    fn a_folder_without_the_listing_is_told_to_seal() {
        let folder = folder();
        fs::remove_file(folder.path().join(HISTORY)).unwrap();
        one_fault(&folder, &["history.toml: not sealed yet: item ", " more; run `belong check --seal"]);
        seal(folder.path()).unwrap();
        assert_eq!(said(&folder), Vec::<String>::new());
    }
}
