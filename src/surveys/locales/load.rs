//! Reading the editions, from a folder or from the copy inside the program.

use super::edition::{Direction, Edition, Editions, Standing};
use super::gaps::{self, Messages};
use super::{ENGLISH, PSEUDO, pseudo};
use crate::surveys::{Item, Prompt, Scale};
use crate::theory::{Entry, Fault, Faults, SourceFile};
use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use unic_langid::LanguageIdentifier;

const ABOUT: &str = "edition.toml";
const ITEMS: &str = "items.ftl";
const OUR_BANK: &str = include_str!("../../../surveys/items.toml");
const SCALES: &str = "scales.ftl";
const PROMPTS: &str = "prompts.ftl";

/// What an edition must word besides the pages: the English of it stands in the content files.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    pub items: &'a [Item],
    pub scales: &'a [Scale],
    pub prompts: &'a [Prompt],
}

type Copy = &'static [(&'static str, &'static [(&'static str, &'static str)])];

/// The folders of `surveys/locales`, put here by `build.rs`; English first.
const EMBEDDED: Copy = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// One folder: its code, where people find it, and its files by name.
struct Folder {
    code: String,
    shown: String,
    files: Vec<(String, String)>,
}

impl Folder {
    fn text(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|(file, _)| file == name).map(|(_, text)| text.as_str())
    }

    fn fluent(&self) -> impl Iterator<Item = (&str, &str)> {
        let fluent = self.files.iter().filter(|(name, _)| name.ends_with(".ftl"));
        fluent.map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// The editions inside the program.
pub fn embedded(asked: Sources, faults: &Faults) -> Option<Editions> {
    editions(&EMBEDDED.iter().map(folder_of).collect::<Vec<_>>(), asked, faults)
}

fn folder_of((code, files): &(&str, &[(&str, &str)])) -> Folder {
    Folder {
        code: (*code).to_owned(),
        shown: format!("surveys/locales/{code}"),
        files: files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
    }
}

/// Whether half of these items or more have words of the bank inside the program.
fn is_ours(items: &[Item]) -> bool {
    items.iter().filter(|item| is_of_our_bank(item)).count() * 2 >= items.len()
}

fn is_of_our_bank(item: &Item) -> bool {
    OUR_BANK.contains(&format!("text = \"{}\"", item.text))
}

/// The editions of `locales` in a content folder; the copy inside the program where there is no such folder. Of that
/// copy a partnership with another item bank has English alone: the others hold the words of our questions.
pub fn read_folder(content: &Path, asked: Sources, faults: &Faults) -> Option<Editions> {
    let locales = content.join("locales");
    if !locales.is_dir() && is_ours(asked.items) {
        return embedded(asked, faults);
    }
    if !locales.is_dir() {
        return editions(&[folder_of(&EMBEDDED[0])], asked, faults);
    }
    let mut paths: Vec<_> =
        std::fs::read_dir(&locales).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.is_dir());
    let easy = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("en-"));
    paths.sort_by_key(|path| (!path.ends_with(ENGLISH), !easy(path), path.clone()));
    let mut folders = Vec::new();
    for path in paths {
        let mut files = Vec::new();
        for file in std::fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()) {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name != ABOUT && !name.ends_with(".ftl") {
                continue;
            }
            match std::fs::read_to_string(&file) {
                Ok(text) => files.push((name, text)),
                Err(error) => {
                    let message = format!("this file cannot be read ({error}); save it as UTF-8 text");
                    faults.add(Fault {
                        file: file.display().to_string(),
                        line: 0,
                        field: String::new(),
                        message,
                    });
                }
            }
        }
        files.sort();
        let code = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        folders.push(Folder { code, shown: path.display().to_string(), files });
    }
    editions(&folders, asked, faults)
}

fn editions(folders: &[Folder], asked: Sources, faults: &Faults) -> Option<Editions> {
    let Some(english) = folders.iter().find(|folder| folder.code == ENGLISH) else {
        let message = "there is no folder \"en\"; start from the one that comes with Belong".to_owned();
        faults.add(Fault { file: "locales".to_owned(), line: 0, field: String::new(), message });
        return None;
    };
    let mut found = Vec::new();
    for folder in folders {
        check(folder, english, asked, faults);
        let drawn: BTreeSet<String> =
            asked.items.iter().filter(|item| is_of_our_bank(item)).map(|item| item.outcome.clone()).collect();
        found.extend(edition(folder, english, faults).map(|one| Arc::new(Edition { drawn, ..one })));
    }
    let whole = found.first().is_some_and(|edition| edition.code == ENGLISH);
    whole.then(|| Editions(Arc::new(found)))
}

/// Every string that the folder lacks beside English, the items, the scales and the prompts.
fn check(folder: &Folder, english: &Folder, asked: Sources, faults: &Faults) {
    let based = folder.text(ABOUT).is_some_and(|about| about.contains("based_on"));
    let add = |gap: gaps::Gap| {
        let gaps::Gap { file, line, id, message } = gap;
        faults.add(Fault { file, line, field: id, message });
    };
    let mut names: Vec<&str> = english.fluent().map(|(name, _)| name).collect();
    if folder.code != ENGLISH {
        names.extend([ITEMS, SCALES, PROMPTS]);
    }
    for (name, _) in folder.fluent().filter(|(name, _)| !names.contains(name)) {
        let message = "English has no such file; remove it or mend its name".to_owned();
        add(gaps::Gap { file: format!("{}/{name}", folder.shown), line: 0, id: String::new(), message });
    }
    for name in names {
        let file = format!("{}/{name}", folder.shown);
        let Some(text) = folder.text(name) else {
            if !based {
                let message = "this file is missing; write it".to_owned();
                add(gaps::Gap { file, line: 0, id: String::new(), message });
            }
            continue;
        };
        let source = match name {
            ITEMS => of_items(asked.items),
            SCALES => of_scales(asked.scales),
            PROMPTS => of_prompts(asked.prompts),
            _ => gaps::read(name, english.text(name).unwrap_or_default()).unwrap_or_default(),
        };
        match gaps::read(&file, text) {
            Err(gaps) => gaps.into_iter().for_each(add),
            Ok(mut own) => {
                if based {
                    own.inherit(&source);
                }
                gaps::gaps(&source, &own, &file, text).into_iter().for_each(add);
            }
        }
    }
}

fn of_items(items: &[Item]) -> Messages {
    let mut source = Messages::default();
    for item in items {
        let place: &[&str] = if item.text.contains("{place}") { &["place"] } else { &[] };
        source.expect(format!("item-{}", item.id), place);
    }
    source
}

fn of_prompts(prompts: &[Prompt]) -> Messages {
    let mut source = Messages::default();
    for prompt in prompts {
        source.expect(format!("prompt-{}", prompt.id), &[]);
    }
    source
}

fn of_scales(scales: &[Scale]) -> Messages {
    let mut source = Messages::default();
    for scale in scales {
        source.expect(format!("scale-{}", scale.code), &[]);
        for choice in &scale.choices {
            source.expect(format!("scale-{}.{}", scale.code, choice.code), &[]);
        }
    }
    source
}

fn edition(folder: &Folder, english: &Folder, faults: &Faults) -> Option<Edition> {
    let shown = format!("{}/{ABOUT}", folder.shown);
    let file = match folder.text(ABOUT) {
        Some(text) => SourceFile::new(shown, text),
        None => {
            let message = "this file is missing; it names the language and who checked it".to_owned();
            faults.add(Fault { file: shown.clone(), line: 0, field: String::new(), message });
            return None;
        }
    };
    let about = file.read(faults)?;
    about.only(&[
        "language",
        "name",
        "direction",
        "based_on",
        "easy_read",
        "status",
        "checked_by",
        "checked_on",
    ]);
    let (language, name) = (about.text("language"), about.text("name"));
    let direction = about.one_of("direction", direction, "\"ltr\", \"rtl\"");
    let standing = standing(&about);
    let tag = language.and_then(|language| {
        let tag = language.parse::<LanguageIdentifier>().ok();
        if tag.is_none() {
            about.fault("language", "this is no language tag; write one such as \"pl\" or \"pt-BR\"");
        }
        tag
    });
    let based_on = about.optional_text("based_on");
    if based_on.is_some_and(|code| code != ENGLISH) {
        about.fault("based_on", "an edition is based on \"en\" or on none");
    }
    let easy_read = about.yes_or_no("easy_read");
    let (direction, standing, easy_read) = (direction?, standing?, easy_read?);
    let mut words = FluentBundle::new_concurrent(vec![tag?]);
    words.set_use_isolating(direction == Direction::RightToLeft);
    for from in based_on.map(|_| english).into_iter().chain([folder]) {
        for (_, text) in from.fluent() {
            let read = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(partly, _)| partly);
            words.add_resource_overriding(read);
        }
    }
    let (language, name) = (language?.to_owned(), name?.to_owned());
    let (code, drawn) = (folder.code.clone(), BTreeSet::new());
    Some(Edition { code, language, name, direction, easy_read, standing, words, drawn })
}

fn direction(code: &str) -> Option<Direction> {
    [Direction::LeftToRight, Direction::RightToLeft].into_iter().find(|direction| direction.code() == code)
}

fn standing(about: &Entry<'_>) -> Option<Standing> {
    let wanted = "\"source\", \"draft\", \"checked\"";
    let status = about.one_of(
        "status",
        |code| wanted.contains(&format!("\"{code}\"")).then(|| code.to_owned()),
        wanted,
    )?;
    match status.as_str() {
        "source" => Some(Standing::Source),
        "draft" => Some(Standing::Draft),
        _ => {
            let (by, on) = (about.text("checked_by"), about.date("checked_on"));
            Some(Standing::Checked { by: by?.to_owned(), on: on? })
        }
    }
}

impl Editions {
    /// The same with the pseudo-locale at the end, for tests and previews of the layout.
    #[must_use]
    pub fn with_pseudo(&self) -> Editions {
        let (_, files) = EMBEDDED.first().expect("English is embedded; build.rs puts it first");
        let language: LanguageIdentifier = "en".parse().expect("a language tag");
        let mut words = FluentBundle::new_concurrent(vec![language]);
        words.set_transform(Some(pseudo::marked));
        for (_, text) in files.iter().filter(|(name, _)| name.ends_with(".ftl")) {
            let read = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partly, _)| partly);
            words.add_resource_overriding(read);
        }
        let edition = Edition {
            code: PSEUDO.to_owned(),
            language: "en-x-pseudo".to_owned(),
            name: "Ṕséúdó".to_owned(),
            direction: Direction::LeftToRight,
            easy_read: false,
            standing: Standing::Draft,
            words,
            drawn: BTreeSet::new(),
        };
        let mut all = self.0.as_ref().clone();
        all.push(Arc::new(edition));
        Editions(Arc::new(all))
    }
}
