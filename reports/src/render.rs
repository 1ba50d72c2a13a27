//! From model to bytes.

use crate::model::{PaperSheet, SlipSheet};
use crate::world::Desk;
use crate::{checks, qr};
use serde::Serialize;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
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
    let of = "the sheet of slips";
    checks::slips(sheet).map_err(|what| ReportFault::Model { document: of, what })?;
    let links = sheet.slips.iter().map(|slip| slip.link.as_str());
    let model = prepared(of, sheet, links)?;
    rendered("slips.typ", model)
}

/// Paper questionnaires as PDF, one for each stub, or one without a stub. The same sheet gives the same bytes.
///
/// Takes seconds for hundreds of copies and keeps a core busy: call it where that hinders nobody.
///
/// # Errors
/// A [`ReportFault`] that names the field or the template.
pub fn paper(sheet: &PaperSheet) -> Result<Vec<u8>, ReportFault> {
    let of = "the paper questionnaire";
    checks::paper(sheet).map_err(|what| ReportFault::Model { document: of, what })?;
    let links = sheet.stubs.iter().map(|stub| stub.link.as_str());
    let model = prepared(of, sheet, links)?;
    rendered("paper.typ", model)
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

fn rendered(template: &'static str, model: Vec<u8>) -> Result<Vec<u8>, ReportFault> {
    let pdf = laid_out(template, model)
        .and_then(|document| written(&document).map_err(|what| ReportFault::Pdf { template, what }));
    // What the compiler remembers of this model would otherwise stay in memory: private links among it.
    typst::comemo::evict(0);
    pdf
}

fn laid_out(template: &'static str, model: Vec<u8>) -> Result<PagedDocument, ReportFault> {
    let compiled = typst::compile::<PagedDocument>(&Desk::new(template, model)).output;
    compiled.map_err(|faults| ReportFault::Template { template, what: in_words(&faults) })
}

/// PDF/UA-1; where a character has no shape in the embedded fonts, which that standard forbids, the same
/// document, tagged, without the claim.
fn written(document: &PagedDocument) -> Result<Vec<u8>, String> {
    let accessible = PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|fault| fault.message().to_string())?;
    let options = |standards| PdfOptions {
        creator: Smart::Custom(Some("Belong".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options(accessible))
        .or_else(|_| typst_pdf::pdf(document, &options(PdfStandards::default())))
        .map_err(|faults| in_words(&faults))
}

fn in_words(faults: &[SourceDiagnostic]) -> String {
    faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
