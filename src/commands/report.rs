//! `belong report`: a release as files in a folder.

use super::{app, bar, count};
use crate::reports::{self, Form, Gathering, MadeFile, Material};
use anyhow::{Context, bail};
use belong_reports::model::ReportKind;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What `belong report` is asked for.
#[derive(Debug, Clone)]
pub struct ReportArguments {
    /// None: the newest release.
    pub wave: Option<String>,
    /// `summary`, `full`, ...; none: all.
    pub kinds: Vec<String>,
    /// `pdf`, `xlsx`, ...
    pub formats: Vec<String>,
    pub setting: Option<String>,
    pub out: PathBuf,
}

/// `belong report`
///
/// # Errors
/// An unknown wave, kind, format or setting, a folder that cannot be written, or the database's.
pub async fn report(arguments: ReportArguments) -> anyhow::Result<()> {
    let app = app().await?;
    for file in reports_into(app.gathering(), arguments).await? {
        println!("{}", file.display());
    }
    Ok(())
}

/// Makes what is asked for and says which files were written; nothing is written where something cannot be made.
///
/// # Errors
/// As [`report`].
pub async fn reports_into(from: Gathering, arguments: ReportArguments) -> anyhow::Result<Vec<PathBuf>> {
    let kinds = kinds_of(&arguments)?;
    let forms = forms_of(&arguments.formats)?;
    writable(&arguments.out)?;
    let material = from.material(arguments.wave.as_deref()).await?;
    let place = place_of(&material, arguments.setting.as_deref(), &kinds)?;
    let wanted: Vec<(ReportKind, Form)> =
        kinds.iter().flat_map(|kind| forms.iter().map(|form| (*kind, *form))).collect();
    let shown = bar("Making reports", wanted.len() as u64);
    let work = tokio::task::spawn_blocking(move || {
        let mut made = Vec::new();
        for (kind, form) in wanted {
            let files = reports::files(&material, (kind, place.as_deref()), form)
                .with_context(|| format!("the {} cannot be made as {}", kind.name(), form.name()))?;
            made.extend(files);
            shown.inc(1);
        }
        shown.finish_and_clear();
        Ok::<Vec<MadeFile>, anyhow::Error>(made)
    });
    let made = work.await??;
    made.iter().map(|file| written(&arguments.out, file)).collect()
}

fn kinds_of(arguments: &ReportArguments) -> anyhow::Result<Vec<ReportKind>> {
    let all = || ReportKind::ALL.map(ReportKind::name).join(", ");
    if arguments.kinds.is_empty() {
        let with_setting = arguments.setting.is_some();
        let wanted = |kind: &ReportKind| with_setting || *kind != ReportKind::Setting;
        return Ok(ReportKind::ALL.into_iter().filter(wanted).collect());
    }
    let mut kinds = Vec::new();
    for name in &arguments.kinds {
        let Some(kind) = reports::kind_named(name.trim()) else {
            bail!("--kind \"{name}\" is not known; write one or more of {}", all());
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

fn forms_of(names: &[String]) -> anyhow::Result<Vec<Form>> {
    let mut forms = Vec::new();
    for name in names {
        let Some(form) = Form::from_name(name) else {
            let all = Form::ALL.map(Form::name).join(", ");
            bail!("--format \"{name}\" is not known; write one or more of {all}");
        };
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    Ok(forms)
}

/// The reporting place of a setting's sheet.
fn place_of(
    material: &Material,
    setting: Option<&str>,
    kinds: &[ReportKind],
) -> anyhow::Result<Option<String>> {
    if !kinds.contains(&ReportKind::Setting) {
        return Ok(None);
    }
    let Some(setting) = setting else {
        bail!("a setting's sheet is about one setting: name it with --setting NAME");
    };
    let Some(place) = material.place_named(setting) else {
        let known: Vec<&str> = material.settings.iter().map(|one| one.name.as_str()).collect();
        bail!(
            "there is no setting \"{setting}\" on the roster, which has {}: {}",
            count(known.len(), "setting"),
            known.join(", ")
        );
    };
    Ok(Some(place))
}

/// Tries the folder before work goes into it.
fn writable(folder: &Path) -> anyhow::Result<()> {
    let cannot = || format!("cannot write into {}: choose another folder with --out", folder.display());
    std::fs::create_dir_all(folder).with_context(cannot)?;
    let trial = folder.join(".belong-trial");
    std::fs::write(&trial, b"").with_context(cannot)?;
    std::fs::remove_file(&trial).with_context(cannot)
}

/// Writes a file beside its place and moves it there, so that nobody ever reads half of it.
fn written(folder: &Path, file: &MadeFile) -> anyhow::Result<PathBuf> {
    let path = folder.join(&file.name);
    let beside = folder.join(format!(".{}.part", file.name));
    let write = || -> std::io::Result<()> {
        let mut open = std::fs::File::create(&beside)?;
        open.write_all(&file.bytes)?;
        open.sync_all()?;
        std::fs::rename(&beside, &path)
    };
    write().with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}
