//! A folder laid over the embedded look.

use super::{EMBEDDED, Laid, Style, TEMPLATES, Templates, id_of, marks, trial};
use resvg::usvg;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use typst::foundations::Bytes;
use typst::syntax::Source;

pub(super) fn read(folder: &Path) -> Result<Templates, Vec<String>> {
    let mut faults = Vec::new();
    let mut laid = Laid {
        style: EMBEDDED.0.style.clone(),
        charts: EMBEDDED.0.charts.clone(),
        sources: EMBEDDED.0.sources.clone(),
        files: EMBEDDED.0.files.clone(),
    };
    let names = listed(folder, "").map_err(|fault| vec![fault])?;
    let mut changed = Vec::new();
    for name in names {
        let path = folder.join(&name);
        let read =
            if is_picture(&name) && !name.starts_with("icons/") { continue } else { text_of(&path, &name) };
        let outcome = read.and_then(|text| match &*name {
            "style.toml" => Style::read(&text, folder).map(|style| laid.style = style),
            "charts.css" => colours(text).map(|css| laid.charts = css),
            _ if name.starts_with("icons/") => mark(&name, text, &mut laid),
            _ => template(&name, text, &mut laid).map(|()| changed.push(name.clone())),
        });
        if let Err(found) = outcome {
            faults.extend(found);
        }
    }
    if let Some(logo) = &laid.style.logo {
        laid.files.push((id_of(logo.file), Bytes::new(logo.bytes.clone())));
    }
    let templates = Templates(Arc::new(laid));
    if faults.is_empty() {
        faults = trial::faults(&templates, &changed);
    }
    if faults.is_empty() { Ok(templates) } else { Err(faults) }
}

/// The files of the folder and of its `icons`, in order; notes (`*.md`) and hidden files are left out.
fn listed(folder: &Path, under: &str) -> Result<Vec<String>, String> {
    let unread = |fault: std::io::Error| {
        format!(
            "{} cannot be read ({fault}). Name a folder that Belong may read.",
            folder.join(under).to_string_lossy().trim_end_matches('/')
        )
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder.join(under)).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name.to_ascii_lowercase().ends_with(".md") {
            continue;
        }
        if entry.path().is_dir() {
            if !under.is_empty() || name != "icons" {
                return Err(format!(
                    "{under}{name}: no folder of this name is used; only `icons`. Take it out."
                ));
            }
            names.extend(listed(folder, "icons/")?);
        } else {
            names.push(format!("{under}{name}"));
        }
    }
    names.sort();
    Ok(names)
}

fn is_picture(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with(".svg") || lower.ends_with(".png")
}

fn text_of(path: &Path, name: &str) -> Result<String, Vec<String>> {
    let bytes = fs::read(path).map_err(|fault| vec![format!("{name} cannot be read ({fault}).")])?;
    String::from_utf8(bytes).map_err(|_| vec![format!("{name} is not text in UTF-8. Save it as UTF-8.")])
}

/// The style sheet stands inside every chart, so it must not end its element.
fn colours(css: String) -> Result<String, Vec<String>> {
    match css.lines().position(|line| line.contains(['<', '&'])) {
        Some(at) => {
            Err(vec![format!("charts.css, line {}: `<` and `&` have no place in it. Take them out.", at + 1)])
        }
        None => Ok(css),
    }
}

fn mark(name: &str, svg: String, laid: &mut Laid) -> Result<(), Vec<String>> {
    if !marks().any(|(known, _)| known == name) {
        let known: Vec<String> = marks().map(|(known, _)| known).collect();
        return Err(vec![format!("{name}: no mark has this name. Use one of {}.", known.join(", "))]);
    }
    if usvg::Tree::from_str(&svg, &usvg::Options::default()).is_err() {
        return Err(vec![format!("{name} is not an SVG that can be opened. Save it as plain SVG.")]);
    }
    let id = id_of(name);
    laid.files.retain(|(file, _)| *file != id);
    laid.files.push((id, Bytes::from_string(svg)));
    Ok(())
}

fn template(name: &str, text: String, laid: &mut Laid) -> Result<(), Vec<String>> {
    if !TEMPLATES.iter().any(|(known, _)| *known == name) {
        let known: Vec<&str> = TEMPLATES.iter().map(|(known, _)| *known).collect();
        return Err(vec![format!(
            "{name}: no file of this name is used. Use style.toml, charts.css or one of {}.",
            known.join(", ")
        )]);
    }
    let id = id_of(name);
    laid.sources.retain(|source| source.id() != id);
    laid.sources.push(Source::new(id, text));
    Ok(())
}
