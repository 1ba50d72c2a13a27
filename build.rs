//! Puts the editions of `surveys/locales` into the program, and stops the build where one lacks a string.

#[path = "src/surveys/locales/gaps.rs"]
mod gaps;

use gaps::{Gap, Messages};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const LOCALES: &str = "surveys/locales";
/// The edition that the others are measured against.
const ENGLISH: &str = "en";
/// Items, scales and prompts of the English edition stand in `items.toml`, `scales.toml` and `prompts.toml`.
const CONTENT: [&str; 3] = ["items.ftl", "scales.ftl", "prompts.ftl"];

fn main() {
    println!("cargo::rerun-if-changed={LOCALES}");
    println!("cargo::rerun-if-changed=surveys/items.toml");
    println!("cargo::rerun-if-changed=surveys/scales.toml");
    println!("cargo::rerun-if-changed=surveys/prompts.toml");
    println!("cargo::rerun-if-changed=surveys/pictures");
    let (mut all, mut found) = (BTreeMap::new(), Vec::new());
    for folder in folders() {
        println!("cargo::rerun-if-changed={}", folder.display());
        let code = folder.file_name().expect("a folder that was listed has a name");
        all.insert(code.to_string_lossy().into_owned(), files_of(&folder));
    }
    for (code, files) in &all {
        found.extend(faults_of(code, files, &all[ENGLISH]));
    }
    for gap in &found {
        println!("cargo::error={}:{}: {}: {}", gap.file, gap.line, gap.id, gap.message);
    }
    let out = outputs();
    fs::write(out.join("locales.rs"), embedded(&all)).expect("cargo's folder for outputs can be written");
    fs::write(out.join("pictures.rs"), pictures()).expect("cargo's folder for outputs can be written");
}

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script its folder in no other way")]
fn outputs() -> PathBuf {
    PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"))
}

/// Every folder with an `edition.toml`; one without is a translation that has only begun.
fn folders() -> Vec<PathBuf> {
    let listed = fs::read_dir(LOCALES).expect("surveys/locales is part of the project");
    let mut folders: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
    folders.retain(|path| path.join("edition.toml").is_file());
    folders.sort();
    folders
}

fn files_of(folder: &Path) -> BTreeMap<String, String> {
    let listed = fs::read_dir(folder).expect("the folder was listed");
    let files = listed.flatten().map(|entry| entry.path());
    let read = |path: PathBuf| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let sound = name == "edition.toml" || name.ends_with(".ftl");
        sound.then(|| (name, fs::read_to_string(&path).expect("a content file is UTF-8 text")))
    };
    files.filter_map(read).collect()
}

fn faults_of(code: &str, files: &BTreeMap<String, String>, english: &BTreeMap<String, String>) -> Vec<Gap> {
    let based = files["edition.toml"].contains("based_on");
    let mut found = Vec::new();
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".ftl")) {
        let file = format!("{LOCALES}/{code}/{name}");
        let source = source_of(name, english, &file, &mut found);
        match gaps::read(&file, text) {
            Err(gaps) => found.extend(gaps),
            Ok(mut own) => {
                if based {
                    own.inherit(&source);
                }
                found.extend(gaps::gaps(&source, &own, &file, text));
            }
        }
    }
    let wanted = english.keys().map(String::as_str).chain(if code == ENGLISH { [""; 3] } else { CONTENT });
    for name in wanted.filter(|name| !based && name.ends_with(".ftl") && !files.contains_key(*name)) {
        let file = format!("{LOCALES}/{code}/{name}");
        found.push(Gap {
            file,
            line: 0,
            id: String::new(),
            message: "this file is missing; write it".into(),
        });
    }
    found
}

/// What a file of this name must hold: the English file, or the item bank, the scales and the prompts.
fn source_of(name: &str, english: &BTreeMap<String, String>, file: &str, found: &mut Vec<Gap>) -> Messages {
    let toml = |path: &str| fs::read_to_string(path).expect("the content files are part of the project");
    match (name, english.get(name)) {
        ("items.ftl", _) => {
            let bank = toml("surveys/items.toml");
            let mut source = Messages::default();
            for block in bank.split("[[items]]").skip(1) {
                let Some(id) = quoted(block, "id = ") else { continue };
                let place = quoted(block, "text = ").is_some_and(|text| text.contains("{place}"));
                source.expect(format!("item-{id}"), if place { &["place"] } else { &[] });
            }
            source
        }
        ("prompts.ftl", _) => {
            let prompts = toml("surveys/prompts.toml");
            let mut source = Messages::default();
            for block in prompts.split("[[prompts]]").skip(1) {
                let Some(id) = quoted(block, "id = ") else { continue };
                source.expect(format!("prompt-{id}"), &[]);
            }
            source
        }
        ("scales.ftl", _) => {
            let scales = toml("surveys/scales.toml");
            let mut source = Messages::default();
            for block in scales.split("[[scales]]").skip(1) {
                let Some(code) = quoted(block, "code = ") else { continue };
                source.expect(format!("scale-{code}"), &[]);
                for choice in block.split("{ code = \"").skip(1) {
                    let choice = choice.split('"').next().unwrap_or_default();
                    source.expect(format!("scale-{code}.{choice}"), &[]);
                }
            }
            source
        }
        (_, Some(text)) => gaps::read(&format!("{LOCALES}/{ENGLISH}/{name}"), text).unwrap_or_default(),
        (_, None) => {
            let message = "the English edition has no such file; remove it or mend its name".to_owned();
            found.push(Gap { file: file.to_owned(), line: 0, id: String::new(), message });
            Messages::default()
        }
    }
}

/// The text between the first two quotation marks after `before` at a line's start.
fn quoted<'a>(block: &'a str, before: &str) -> Option<&'a str> {
    block.lines().find_map(|line| line.trim_start().strip_prefix(before)?.split('"').nth(1))
}

/// `&[("en", &[("edition.toml", "..."), ..]), ..]`, English first.
fn embedded(all: &BTreeMap<String, BTreeMap<String, String>>) -> String {
    let mut text = String::from("&[");
    let mut listed: Vec<_> = all.iter().collect();
    listed.sort_by_key(|(code, _)| (code.as_str() != ENGLISH, !code.starts_with("en-"), code.as_str()));
    for (code, files) in listed {
        write!(text, "({code:?}, &[").expect("a String takes everything");
        for (name, content) in files {
            write!(text, "({name:?}, {content:?}), ").expect("a String takes everything");
        }
        text.push_str("]), ");
    }
    text.push(']');
    text
}

/// `&[("1S", "<svg ..."), ..]`: the pictures of easy read, by outcome.
fn pictures() -> String {
    let mut text = String::from("&[");
    let mut listed: Vec<PathBuf> =
        fs::read_dir("surveys/pictures").into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    listed.sort();
    for path in listed.iter().filter(|path| path.extension().is_some_and(|end| end == "svg")) {
        let outcome = path.file_stem().expect("it ends in .svg").to_string_lossy().into_owned();
        let drawn = fs::read_to_string(path).expect("a picture is UTF-8 text");
        let drawn = drawn.replace(" xmlns=\"http://www.w3.org/2000/svg\"", "");
        write!(text, "({outcome:?}, {:?}), ", drawn.trim()).expect("a String takes everything");
    }
    text.push(']');
    text
}
