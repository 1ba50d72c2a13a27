//! `belong indicators ...`: bring in files of the register, and give back what is held.

use super::{app, bar, count};
use crate::indicators::{self, ImportReport};
use crate::release::WITHHELD_SENTENCE;
use crate::reports;
use crate::surveys::Source;
use anyhow::{anyhow, bail};
use csv::{Terminator, WriterBuilder};
use std::path::Path;

/// Changes that are told one by one.
const TOLD: usize = 20;

/// `belong indicators import`
///
/// # Errors
/// Every fault of the file with its row and column; then nothing was imported.
pub async fn import_indicators(file: &Path, dry_run: bool) -> anyhow::Result<()> {
    let app = app().await?;
    let shown = bar("Reading the file", 0);
    let rules = app.register_rules(dry_run);
    let imported = indicators::import_file(&app.db, file, rules, &mut |done, total| {
        shown.set_length(total as u64);
        shown.set_position(done as u64);
    })
    .await;
    shown.finish_and_clear();
    match imported {
        Ok(report) => {
            print!("{}", report_words(&report, dry_run));
            Ok(())
        }
        Err(indicators::ImportFault::File(faults)) => {
            for fault in &faults {
                println!("{fault}");
            }
            let found = count(faults.len(), "fault");
            Err(anyhow!("{found} in {}; nothing was imported", file.display()))
        }
        Err(other) => Err(other.into()),
    }
}

fn report_words(report: &ImportReport, dry_run: bool) -> String {
    let kind = match report.source {
        Source::Absence => "pupil absence in schools, by term and year",
        Source::Attendance => "pupil attendance in schools, by week",
        Source::Local => "local counts",
    };
    let (would, replaced) =
        if dry_run { ("would be ", report.replaced.len()) } else { ("", report.replaced.len()) };
    let mut words = format!("Understood as {kind}, {} to {}.\n", report.first, report.last);
    if let Some(since) = report.known_since {
        words.push_str(&format!("This very file was imported on {} already.\n", since.day_in_words()));
    }
    words.push_str(&format!(
        "{} {would}new, {replaced} {would}replaced, {} unchanged\n",
        count(report.new, "figure"),
        report.unchanged
    ));
    for change in report.replaced.iter().take(TOLD) {
        words.push_str(&format!("{would}replaced: {}: {} by {}\n", change.what, change.from, change.to));
    }
    if replaced > TOLD {
        words.push_str(&format!("and {} more\n", replaced - TOLD));
    }
    if report.kept_newer > 0 {
        words.push_str(&format!(
            "{} differ and stay as they are: they came from a newer file\n",
            count(report.kept_newer, "figure")
        ));
    }
    if report.withheld > 0 {
        words.push_str(&format!("{}: {WITHHELD_SENTENCE}\n", count(report.withheld, "figure")));
    }
    let others = [
        (report.other_places, "about other places"),
        (report.other_phases, "about other kinds of school"),
        (report.other_times, "about other lengths of time"),
    ];
    for (rows, about) in others.into_iter().filter(|(rows, _)| *rows > 0) {
        words.push_str(&format!("{} {about}: not kept\n", count(rows, "row")));
    }
    words
}

/// `belong indicators export`: every figure as it was published, to standard output.
///
/// # Errors
/// Another format than csv, or the database's.
pub async fn export_indicators(format: &str) -> anyhow::Result<()> {
    if format != "csv" {
        bail!("--format is \"{format}\"; write csv");
    }
    let app = app().await?;
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(std::io::stdout());
    writer.write_record(indicators::EXPORT_HEADER)?;
    let (all, files): (Vec<_>, Vec<_>) = indicators::held(app.db.reader()).await?.into_iter().unzip();
    for (held, file) in all.iter().zip(&files) {
        writer.write_record(indicators::export_row(held, file, &all).map(|cell| reports::guarded(&cell)))?;
    }
    writer.flush()?;
    Ok(())
}
