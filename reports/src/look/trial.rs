//! Changed templates are tried on a sample of every document before anybody relies on them.

use super::Templates;
use crate::model::{PaperSheet, Report, ReportKind, SlipSheet};
use crate::render::{self, ReportFault};

fn sample(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Summary => include_str!("../../samples/report-summary.json"),
        ReportKind::Full => include_str!("../../samples/report-full.json"),
        ReportKind::Setting => include_str!("../../samples/report-setting.json"),
        ReportKind::Poster => include_str!("../../samples/report-poster.json"),
        ReportKind::Children => include_str!("../../samples/report-children.json"),
    }
}

/// What goes wrong with these templates when the files of these names were changed; a fault that several
/// documents share is said once.
pub(super) fn faults(templates: &Templates, changed: &[String]) -> Vec<String> {
    let touches = |names: &[&str]| changed.iter().any(|name| names.contains(&&**name));
    let mut faults = Vec::new();
    let mut note = |outcome: Result<(), ReportFault>| {
        if let Err(fault) = outcome {
            let what = match fault {
                ReportFault::Template { what, .. } | ReportFault::Pdf { what, .. } => what,
                other => other.to_string(),
            };
            let line = format!(
                "{what}. Correct the line (docs/reports.md lists the fields), or delete the file to have the one that comes with Belong."
            );
            if !faults.contains(&line) {
                faults.push(line);
            }
        }
    };
    for kind in ReportKind::ALL {
        if !touches(&["shared.typ", "blocks.typ", &format!("{}.typ", kind.name())]) {
            continue;
        }
        let report: Report = serde_json::from_str(sample(kind)).expect("a test reads every committed sample");
        note(render::accessible(&report, templates));
    }
    if touches(&["shared.typ", "slips.typ"]) {
        let slips = include_str!("../../samples/slips-en.json");
        let sheet: SlipSheet = serde_json::from_str(slips).expect("a test reads every committed sample");
        note(render::slips_with(&sheet, templates).map(|_| ()));
    }
    if touches(&["shared.typ", "paper.typ"]) {
        let questions = include_str!("../../samples/paper-children-a4-en.json");
        let sheet: PaperSheet = serde_json::from_str(questions).expect("a test reads every committed sample");
        note(render::paper_with(&sheet, templates).map(|_| ()));
    }
    faults
}
