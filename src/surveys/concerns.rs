//! Reading `concerns/<language>.toml`: the words by which a comment comes before its reader sooner.
//!
//! A phrase is words in a row. `~2` lets up to two words stand between, `a|b` is either, `{name}` any word of
//! that list in `[words]`, `hit*` every word that starts so, `#` a number.

use crate::theory::{Entry, Faults, Listed, SourceFile};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const FOLDER: &str = "concerns";
/// The language and its copy inside the program.
const EMBEDDED: [(&str, &str); 4] = [
    ("en", include_str!("../../surveys/concerns/en.toml")),
    ("pl", include_str!("../../surveys/concerns/pl.toml")),
    ("uk", include_str!("../../surveys/concerns/uk.toml")),
    ("ar", include_str!("../../surveys/concerns/ar.toml")),
];
const WIDEST_GAP: usize = 5;
const LONGEST_PHRASE: usize = 10;

/// The words of concern of one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernWords {
    pub language: String,
    pub groups: Vec<ConcernGroup>,
    /// Phrases that mean nothing bad: what they touch is not counted.
    pub harmless: Vec<Phrase>,
    /// Ordinary words that are never taken for a misspelt word of concern.
    pub spared: Vec<String>,
}

/// One kind of worry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernGroup {
    pub code: String,
    /// In English, for the reader only.
    pub label: String,
    pub phrases: Vec<Phrase>,
}

/// Words in a row, at least one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase(pub Vec<PhrasePart>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhrasePart {
    /// How many other words may stand before it; 0 for the first.
    pub gap: usize,
    /// Any one of these.
    pub words: Vec<PhraseWord>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhraseWord {
    Whole(String),
    /// Every word that starts so.
    Start(String),
    Number,
}

type Lists = BTreeMap<String, Vec<PhraseWord>>;

/// Reads the words of concern: those in `folder/concerns`, and the copy inside the program for each language that
/// is not there.
pub fn read_concerns(folder: Option<&Path>, faults: &Faults) -> Vec<ConcernWords> {
    let own = folder.map_or_else(Vec::new, |folder| files_of(&folder.join(FOLDER), faults));
    let kept = EMBEDDED.iter().filter(|(language, _)| !own.iter().any(|(other, _)| other == language));
    let kept = kept.map(|(language, text)| {
        (language.to_string(), SourceFile::new(format!("surveys/{FOLDER}/{language}.toml"), text))
    });
    let files: Vec<(String, SourceFile)> = kept.chain(own.iter().cloned()).collect();
    files.iter().filter_map(|(language, file)| read_language(language, file, faults)).collect()
}

/// The files of the folder by language; none when there is no such folder.
fn files_of(folder: &Path, faults: &Faults) -> Vec<(String, SourceFile)> {
    let Ok(listed) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    let file = |path: PathBuf| {
        let shown = path.display().to_string();
        let language = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => SourceFile::new(shown, &text),
            Err(error) => {
                let file = SourceFile::unread(shown);
                let advice = "write it anew, or take it away to use the copy in the program";
                file.fault(faults, 0, "", format!("this file cannot be read ({error}); {advice}"));
                file
            }
        };
        (language, file)
    };
    paths.into_iter().map(file).collect()
}

fn read_language(language: &str, file: &SourceFile, faults: &Faults) -> Option<ConcernWords> {
    let top = file.read(faults)?;
    top.only(&["language", "spared", "harmless", "words", "groups"]);
    if top.text("language").is_some_and(|written| written != language) {
        top.fault("language", format!("the file is called {language}.toml; write \"{language}\""));
    }
    let lists = top.optional_part("words").map_or_else(Lists::new, |part| read_lists(&part));
    let phrases = |entry: &Entry, field: &str| -> Vec<Phrase> {
        let listed = entry.texts(field);
        listed.iter().filter_map(|one| noted(entry, field, one, phrase(one.text, &lists))).collect()
    };
    let mut groups: Vec<ConcernGroup> = Vec::new();
    for entry in top.entries("groups") {
        entry.only(&["code", "label", "phrases"]);
        let (code, label) = (entry.text("code"), entry.text("label"));
        let phrases = phrases(&entry, "phrases");
        let (Some(code), Some(label)) = (code, label) else { continue };
        if groups.iter().any(|other| other.code == code) {
            entry.fault("code", format!("the group \"{code}\" stands in the file twice; keep one"));
        }
        groups.push(ConcernGroup { code: code.to_string(), label: label.to_string(), phrases });
    }
    let harmless = phrases(&top, "harmless");
    let mut spared = Vec::new();
    for one in top.texts("spared") {
        if let Some(PhraseWord::Whole(word)) = noted(&top, "spared", &one, word(one.text)) {
            spared.push(word);
        }
    }
    Some(ConcernWords { language: language.to_string(), groups, harmless, spared })
}

fn read_lists(part: &Entry) -> Lists {
    let mut lists = Lists::new();
    for name in part.fields() {
        let listed = part.texts(name);
        let words = listed.iter().filter_map(|one| noted(part, name, one, word(one.text)));
        lists.insert(name.to_string(), words.collect());
    }
    lists
}

/// What was read; a fault at its line where nothing was.
fn noted<T>(entry: &Entry, field: &str, one: &Listed, read: Result<T, String>) -> Option<T> {
    read.map_err(|message| entry.fault_at(one.line, field, format!("\"{}\": {message}", one.text))).ok()
}

fn phrase(text: &str, lists: &Lists) -> Result<Phrase, String> {
    let mut parts: Vec<PhrasePart> = Vec::new();
    let mut gap = None;
    for piece in text.split_whitespace() {
        if let Some(width) = piece.strip_prefix('~') {
            let width = width.parse().ok().filter(|width| (1..=WIDEST_GAP).contains(width));
            let width = width.ok_or(format!("a gap is ~1 to ~{WIDEST_GAP}"))?;
            if parts.is_empty() || gap.replace(width).is_some() {
                return Err("one gap stands between two words".to_string());
            }
            continue;
        }
        let mut words = Vec::new();
        for either in piece.split('|') {
            match either.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) => {
                    let listed = lists.get(name);
                    words.extend_from_slice(
                        listed.ok_or(format!("there is no list \"{name}\" in [words]; add it"))?,
                    );
                }
                None => words.push(word(either)?),
            }
        }
        parts.push(PhrasePart { gap: gap.take().unwrap_or(0), words });
    }
    match () {
        () if gap.is_some() => Err("one gap stands between two words".to_string()),
        () if parts.len() > LONGEST_PHRASE => {
            Err(format!("a phrase has {LONGEST_PHRASE} words at most; write a shorter one"))
        }
        () => Ok(Phrase(parts)),
    }
}

fn word(text: &str) -> Result<PhraseWord, String> {
    if text == "#" {
        return Ok(PhraseWord::Number);
    }
    let (stem, starts) = text.strip_suffix('*').map_or((text, false), |stem| (stem, true));
    let is_part = |letter: char| letter.is_alphanumeric() || "'’ʼ".contains(letter);
    let letters = stem.chars().filter(|letter| letter.is_alphanumeric()).count();
    match () {
        () if letters == 0 => Err("this is no word; write letters".to_string()),
        () if !stem.chars().all(is_part) => {
            Err("a word has letters only; write words apart, with a space between".to_string())
        }
        () if starts && letters < 2 => Err("write two letters or more before the *".to_string()),
        () if starts => Ok(PhraseWord::Start(stem.to_string())),
        () => Ok(PhraseWord::Whole(stem.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        let faults = Faults::default();
        read_language("en", &SourceFile::new("concerns/en.toml", text), &faults);
        faults.into_sorted().iter().map(ToString::to_string).collect()
    }

    fn with_phrase(phrase: &str) -> Vec<String> {
        let head = "language = \"en\"\nspared = []\nharmless = []\n[words]\nme = [\"me\"]\n";
        messages(&format!(
            "{head}[[groups]]\ncode = \"hurt\"\nlabel = \"Being hurt\"\nphrases = [\n  \"{phrase}\",\n]\n"
        ))
    }

    #[test]
    fn a_broken_phrase_is_named_with_file_line_and_field() {
        assert_eq!(with_phrase("hits|hit ~2 {me}"), Vec::<String>::new());
        for (phrase, words) in [
            ("hits {you}", "there is no list \"you\""),
            ("~2 hits", "one gap stands between two words"),
            ("hits ~2", "one gap stands between two words"),
            ("hits ~1 ~2 me", "one gap stands between two words"),
            ("hits ~9 me", "a gap is ~1 to ~5"),
            ("h*", "two letters or more"),
            ("self-harm", "write words apart"),
            ("hits|", "this is no word"),
            ("a b c d e f g h i j k", "10 words at most"),
        ] {
            let said = with_phrase(phrase);
            let right = said.len() == 1
                && said[0].starts_with("concerns/en.toml:10: phrases: ")
                && said[0].contains(words);
            assert!(right, "{phrase}: {said:?}");
        }
    }

    #[test]
    fn a_broken_file_is_named_and_never_a_panic() {
        assert!(messages("language = \"pl\"\nspared = [\"a b\"]\nharmless = 3\ngroups = []\n").len() == 3);
        let whole = EMBEDDED[0].1;
        for cut in (0..whole.len()).step_by(whole.len() / 40).filter(|cut| whole.is_char_boundary(*cut)) {
            messages(&whole[..cut]);
        }
    }

    #[test]
    fn a_folder_replaces_one_language_adds_another_and_keeps_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let faults = Faults::default();
        let embedded = read_concerns(None, &faults);
        assert_eq!(read_concerns(Some(folder.path()), &faults), embedded);
        std::fs::create_dir(folder.path().join(FOLDER)).unwrap();
        for language in ["pl", "ro"] {
            let text = format!("language = \"{language}\"\nspared = []\nharmless = []\ngroups = []\n");
            std::fs::write(folder.path().join(FOLDER).join(format!("{language}.toml")), text).unwrap();
        }
        let read = read_concerns(Some(folder.path()), &faults);
        assert_eq!(faults.into_sorted(), []);
        let groups =
            |language: &str| read.iter().find(|one| one.language == language).map(|one| one.groups.len());
        assert_eq!((read.len(), groups("pl"), groups("ro")), (5, Some(0), Some(0)));
        assert!(groups("en").unwrap() > 5);
    }
}
