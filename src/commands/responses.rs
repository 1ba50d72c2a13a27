//! `belong responses ...`: answers of before, brought in from the files of other programs.

use super::{app, bar};
use crate::app::App;
use crate::release::{self, AnswersFile, ImportGround, ImportMap};
use crate::theory::SourceFile;
use anyhow::{Context, anyhow};
use std::path::Path;

/// Called with the bytes read and of the whole file.
type Seen<'a> = &'a mut dyn FnMut(usize, usize);

/// `belong responses import`
///
/// # Errors
/// Every fault of the map or of the file; then nothing was brought in.
pub async fn import_responses(map: &Path, file: &Path, dry_run: bool) -> anyhow::Result<()> {
    let app = app().await?;
    let shown = bar("Reading the answers", 0);
    let lines = bring_in(&app, (map, file), dry_run, &mut |done, total| {
        shown.set_length(total as u64);
        shown.set_position(done as u64);
        if done == total {
            shown.set_message("Counting and writing");
        }
    })
    .await;
    shown.finish_and_clear();
    for line in lines? {
        println!("{line}");
    }
    Ok(())
}

/// Reads a file by a map and brings it in, or with `dry_run` only says what it would do; the lines say what was
/// understood.
///
/// # Errors
/// As [`import_responses`].
pub async fn bring_in(
    app: &App,
    (map, file): (&Path, &Path),
    dry_run: bool,
    seen: Seen<'_>,
) -> anyhow::Result<Vec<String>> {
    let read = |path: &Path| std::fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let text = String::from_utf8(read(map)?)
        .map_err(|_| anyhow!("{} is not UTF-8 text; save the map as UTF-8", map.display()))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let answers = AnswersFile { name, bytes: read(file)? };
    let plan = app.plan().await?;
    let cubes = app.releases.cubes(&app.db).await?;
    let own_questions = cubes.iter().flat_map(|cube| cube.own_questions.clone()).collect();
    let ground = ImportGround {
        content: &app.content,
        plan: &plan,
        own_questions,
        today: app.now().day(),
        key: &app.instance,
    };
    let map = SourceFile::new(map.display().to_string(), &text);
    let map = ImportMap::read(&map, &ground)
        .map_err(|faults| refusal("the map", faults.iter().map(ToString::to_string).collect()))?;
    let understood =
        release::understand(&map, answers, &ground, seen).map_err(|faults| refusal("the file", faults))?;
    seen(1, 1);
    let weighed = understood.weigh(&app.db, &plan, app.now()).await?;
    let mut lines = weighed.lines();
    if dry_run {
        lines.push("Nothing was written: this was a dry run.".to_owned());
        return Ok(lines);
    }
    let released = weighed.keep(&app.db, app.now()).await?;
    lines.push(format!("{} is brought in and released; that is final", released.cube.wave));
    Ok(lines)
}

fn refusal(what: &str, faults: Vec<String>) -> anyhow::Error {
    anyhow!("{what} cannot be used, and nothing was brought in:\n  {}", faults.join("\n  "))
}
