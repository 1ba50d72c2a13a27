//! A report's model with the partnership's look, laid out on as many pages as its kind has.

use super::{ReportFault, laid_out, options_for, placed, written};
use crate::drawing::coloured;
use crate::look::Templates;
use crate::model::{Block, Report, ReportKind};
use crate::world::Desk;
use crate::{checks, qr};
use serde::Serialize;
use typst_layout::PagedDocument;
use typst_pdf::PdfStandard;

/// What a template sees: the report, and beside it what the form adds.
#[derive(Serialize)]
struct Dressed<'a> {
    #[serde(flatten)]
    report: &'a Report,
    look: Look<'a>,
    /// The letters' size in points.
    size: f64,
    /// The map's QR code, as SVG.
    qr_code: Option<String>,
}

#[derive(Serialize)]
struct Look<'a> {
    colours: &'a crate::look::Colours,
    logo: Option<LogoWords<'a>>,
}

#[derive(Serialize)]
struct LogoWords<'a> {
    file: &'a str,
    alt: &'a str,
}

/// How many pages a kind has, and the sizes of letters that are tried, in points, until it has no more.
/// Contents that are too many even at the last run on to a further page.
struct Fit {
    template: &'static str,
    pages: usize,
    sizes: &'static [f64],
}

fn fit(report: &Report) -> Fit {
    let fit = |template, pages, sizes| Fit { template, pages, sizes };
    match report.kind {
        ReportKind::Summary => fit("summary.typ", 1, &[11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5]),
        ReportKind::Full => fit("full.typ", usize::MAX, &[10.0]),
        ReportKind::Setting => fit("setting.typ", 2, &[10.5, 10.0, 9.5, 9.0, 8.5, 8.0]),
        ReportKind::Poster => {
            let sheets = maps(report).filter(|map| map.shorthand.is_some()).count();
            fit("poster.typ", 1 + sheets, &[11.5, 11.0, 10.5, 10.0, 9.75, 9.5, 9.25, 9.0, 8.5, 8.0, 7.5, 7.0])
        }
        ReportKind::Children => {
            fit("children.typ", 1, &[18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0])
        }
    }
}

fn maps(report: &Report) -> impl Iterator<Item = &crate::model::PosterMap> {
    let blocks = report.sections.iter().flat_map(|section| &section.blocks);
    blocks.filter_map(|block| if let Block::Map(map) = block { Some(&**map) } else { None })
}

/// The report as PDF in the partnership's look. The same report and look give the same bytes.
///
/// Keeps a core busy for up to two seconds: call it where that hinders nobody.
///
/// # Errors
/// A [`ReportFault`] that names the field or the template.
pub fn report(report: &Report, templates: &Templates) -> Result<Vec<u8>, ReportFault> {
    let fit = fit(report);
    let fault = |what| ReportFault::Pdf { template: fit.template, what };
    let pdf = report_laid_out(report, templates, &fit).and_then(|document| written(&document).map_err(fault));
    typst::comemo::evict(0);
    pdf
}

/// Whether the report can be written as PDF/UA-1 with these templates.
///
/// # Errors
/// What stands in the way, with file and line.
pub(crate) fn accessible(report: &Report, templates: &Templates) -> Result<(), ReportFault> {
    let Fit { template, sizes, .. } = fit(report);
    // One size is enough to find a fault.
    let last = &sizes[sizes.len() - 1..];
    let document = report_laid_out(report, templates, &Fit { template, pages: usize::MAX, sizes: last })?;
    let fault = |what| ReportFault::Pdf { template, what };
    let options = options_for(&[PdfStandard::Ua_1]).map_err(fault)?;
    let desk = Desk::new(template, Vec::new(), templates);
    typst_pdf::pdf(&document, &options).map(|_| ()).map_err(|faults| fault(placed(&faults, &desk)))
}

fn report_laid_out(report: &Report, templates: &Templates, fit: &Fit) -> Result<PagedDocument, ReportFault> {
    let refused = |what| ReportFault::Model { document: "the report", what };
    checks::report(report).map_err(refused)?;
    let own = dressed(report, templates);
    let link = maps(report).find_map(|map| map.qr.as_ref());
    let qr_code = link.and_then(|link| qr::svg(&link.link));
    let style = templates.style();
    let logo = style.logo.as_ref().map(|logo| LogoWords { file: logo.file, alt: &logo.alt });
    let Fit { template, pages, sizes } = *fit;
    let mut dressed =
        Dressed { report: &own, look: Look { colours: &style.colours, logo }, size: sizes[0], qr_code };
    let mut last = None;
    for &size in sizes {
        dressed.size = size;
        let model = serde_json::to_vec(&dressed).map_err(|fault| refused(fault.to_string()))?;
        let document = laid_out(template, model, templates)?;
        if document.pages().len() <= pages {
            return Ok(document);
        }
        last = Some(document);
    }
    last.ok_or_else(|| refused("no size of letters was tried".to_owned()))
}

/// The report as it goes on paper: without its details, with the partnership's words and colours in its charts.
fn dressed(report: &Report, templates: &Templates) -> Report {
    let mut own = report.clone();
    own.sections.retain(|section| !section.detail);
    let style = templates.style();
    if let Some(title) = style.title(own.kind) {
        title.clone_into(&mut own.title);
    }
    if let Some(contact) = style.contact() {
        own.contact = Some(contact.to_owned());
    }
    for block in own.sections.iter_mut().flat_map(|section| &mut section.blocks) {
        let colour = |svg: &mut String| *svg = coloured(svg, templates.charts());
        match block {
            Block::Chart(chart) => colour(&mut chart.svg),
            Block::Pictures(all) => all.iter_mut().filter_map(|one| one.svg.as_mut()).for_each(colour),
            Block::Map(map) => {
                let cells = map.rows.iter_mut().flat_map(|row| &mut row.cells);
                cells.filter_map(|cell| cell.picture.as_mut()).for_each(colour);
            }
            _ => {}
        }
    }
    own
}
