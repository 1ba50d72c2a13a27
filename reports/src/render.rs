//! From model to bytes.

mod report;

pub(crate) use report::accessible;
pub use report::report;

use crate::look::Templates;
use crate::model::{PaperSheet, SlipSheet};
use crate::world::Desk;
use crate::{checks, qr};
use serde::Serialize;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Why there is no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportFault {
    /// The model would print something useless or unreadable.
    #[error("{document} cannot be printed: {what}")]
    Model { document: &'static str, what: String },
    /// The template does not compile with this model: a fault of the program.
    #[error("the template {template} failed: {what}")]
    Template { template: &'static str, what: String },
    /// The pages could not be written as PDF: a fault of the program.
    #[error("the template {template} gave no PDF: {what}")]
    Pdf { template: &'static str, what: String },
}

/// A model with the QR code of each participant, in the same order.
#[derive(Serialize)]
struct Prepared<'a, T> {
    #[serde(flatten)]
    sheet: &'a T,
    qr_codes: Vec<String>,
}

/// Private slips as PDF, six on a page. The same sheet gives the same bytes.
///
/// Takes seconds for hundreds of slips and keeps a core busy: call it where that hinders nobody.
///
/// # Errors
/// A [`ReportFault`] that names the field or the template.
pub fn slips(sheet: &SlipSheet) -> Result<Vec<u8>, ReportFault> {
    slips_with(sheet, &Templates::embedded())
}

/// Paper questionnaires as PDF, one for each stub, or one without a stub. The same sheet gives the same bytes.
///
/// Takes seconds for hundreds of copies and keeps a core busy: call it where that hinders nobody.
///
/// # Errors
/// A [`ReportFault`] that names the field or the template.
pub fn paper(sheet: &PaperSheet) -> Result<Vec<u8>, ReportFault> {
    paper_with(sheet, &Templates::embedded())
}

pub(crate) fn slips_with(sheet: &SlipSheet, templates: &Templates) -> Result<Vec<u8>, ReportFault> {
    let of = "the sheet of slips";
    checks::slips(sheet).map_err(|what| ReportFault::Model { document: of, what })?;
    let links = sheet.slips.iter().map(|slip| slip.link.as_str());
    rendered("slips.typ", prepared(of, sheet, links)?, templates)
}

pub(crate) fn paper_with(sheet: &PaperSheet, templates: &Templates) -> Result<Vec<u8>, ReportFault> {
    let of = "the paper questionnaire";
    checks::paper(sheet).map_err(|what| ReportFault::Model { document: of, what })?;
    let links = sheet.stubs.iter().map(|stub| stub.link.as_str());
    rendered("paper.typ", prepared(of, sheet, links)?, templates)
}

fn prepared<'a, T: Serialize>(
    document: &'static str,
    sheet: &T,
    links: impl Iterator<Item = &'a str>,
) -> Result<Vec<u8>, ReportFault> {
    let fault = |what: String| ReportFault::Model { document, what };
    let drawn = links.enumerate().map(|(at, link)| {
        qr::svg(link).ok_or_else(|| fault(format!("the link of number {} is too long for a QR code", at + 1)))
    });
    let qr_codes = drawn.collect::<Result<Vec<_>, _>>()?;
    serde_json::to_vec(&Prepared { sheet, qr_codes }).map_err(|error| fault(error.to_string()))
}

fn rendered(template: &'static str, model: Vec<u8>, templates: &Templates) -> Result<Vec<u8>, ReportFault> {
    let pdf = laid_out(template, model, templates)
        .and_then(|document| written(&document).map_err(|what| ReportFault::Pdf { template, what }));
    // What the compiler remembers of this model would otherwise stay in memory: private links among it.
    typst::comemo::evict(0);
    pdf
}

fn laid_out(
    template: &'static str,
    model: Vec<u8>,
    templates: &Templates,
) -> Result<PagedDocument, ReportFault> {
    let desk = Desk::new(template, model, templates);
    let compiled = typst::compile::<PagedDocument>(&desk).output;
    compiled.map_err(|faults| ReportFault::Template { template, what: placed(&faults, &desk) })
}

/// PDF/UA-1; where a character has no shape in the embedded fonts, which that standard forbids, the same
/// document, tagged, without the claim.
fn written(document: &PagedDocument) -> Result<Vec<u8>, String> {
    let accessible = options_for(&[PdfStandard::Ua_1])?;
    typst_pdf::pdf(document, &accessible)
        .or_else(|_| {
            typst_pdf::pdf(document, &PdfOptions { standards: PdfStandards::default(), ..accessible })
        })
        .map_err(|faults| in_words(&faults))
}

fn options_for(standards: &[PdfStandard]) -> Result<PdfOptions, String> {
    Ok(PdfOptions {
        creator: Smart::Custom(Some("Belong".to_owned())),
        standards: PdfStandards::new(standards).map_err(|fault| fault.message().to_string())?,
        ..PdfOptions::default()
    })
}

fn in_words(faults: &[SourceDiagnostic]) -> String {
    faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; ")
}

/// The same with file and line, where the fault has a place: "full.typ, line 12: ...".
fn placed(faults: &[SourceDiagnostic], desk: &Desk) -> String {
    let one = |fault: &SourceDiagnostic| {
        let traced = fault.trace.iter().map(|point| point.span.into());
        let spot = std::iter::once(fault.span).chain(traced).find_map(|span| {
            let source = desk.source(span.id()?).ok()?;
            let line = source.lines().byte_to_line(desk.range(span)?.start)?;
            let name = source.id().get().vpath().get_without_slash().to_owned();
            Some(format!("{name}, line {}: ", line + 1))
        });
        spot.unwrap_or_default() + &fault.message
    };
    faults.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
