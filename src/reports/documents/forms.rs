//! A report in every form, as files with names and bytes.

use super::figures::{codebook, figures};
use super::html::{Part, Piece, parts};
use super::look::Look;
use super::material::Material;
use super::parts::slug;
use super::{built, workbook::workbook};
use crate::reports::table_as_csv;
use askama::Template;
use belong_reports::model::{Block, Chart, Report, ReportKind};

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Pdf,
    Html,
    Xlsx,
    Csv,
    Png,
    Json,
}

impl Form {
    pub const ALL: [Form; 6] = [Form::Pdf, Form::Html, Form::Xlsx, Form::Csv, Form::Png, Form::Json];

    /// The end of its files' names, and how it is asked for: `pdf`.
    pub fn name(self) -> &'static str {
        match self {
            Form::Pdf => "pdf",
            Form::Html => "html",
            Form::Xlsx => "xlsx",
            Form::Csv => "csv",
            Form::Png => "png",
            Form::Json => "json",
        }
    }

    pub fn from_name(name: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.name() == name.trim())
    }

    /// As people choose it.
    pub fn title(self) -> &'static str {
        match self {
            Form::Pdf => "PDF, to print and hand out",
            Form::Html => "Web page in a file",
            Form::Xlsx => "Excel workbook",
            Form::Csv => "CSV with codebook",
            Form::Png => "Charts as pictures",
            Form::Json => "JSON, for programs",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Form::Pdf => "application/pdf",
            Form::Html => "text/html; charset=utf-8",
            Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form::Csv => "text/csv; charset=utf-8; header=present",
            Form::Png => "image/png",
            Form::Json => "application/json",
        }
    }
}

/// A file that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFile {
    /// `belong-autumn-2026-summary.pdf`: letters, digits, hyphens and a dot.
    pub name: String,
    pub form: Form,
    pub bytes: Vec<u8>,
}

/// Why a form could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FormFault {
    #[error("this program was built without PDF and pictures; build it with the feature pdf")]
    NotBuiltIn,
    #[error("{0}")]
    Failed(String),
}

impl FormFault {
    /// Whether another build of the program could make it.
    pub fn is_not_built_in(&self) -> bool {
        matches!(self, FormFault::NotBuiltIn)
    }
}

fn failed(fault: impl std::fmt::Display) -> FormFault {
    FormFault::Failed(fault.to_string())
}

#[derive(Template)]
#[template(path = "reports/pages/report_file.html")]
struct FilePage<'a> {
    report: &'a Report,
    parts: Vec<Part<'a>>,
    charts_css: &'static str,
}

/// The files of one kind in one form: one, or two for CSV, or one for each chart.
///
/// Keeps a core busy for up to some seconds: call it where that hinders nobody.
///
/// # Errors
/// A form that is not built in, or a fault of the program.
pub fn files(
    material: &Material,
    (kind, place): (ReportKind, Option<&str>),
    form: Form,
) -> Result<Vec<MadeFile>, FormFault> {
    let report = built(material, kind, place);
    let stem = stem(material, kind, place);
    let one = |bytes| vec![MadeFile { name: format!("{stem}.{}", form.name()), form, bytes }];
    match form {
        Form::Pdf => Ok(one(pdf(&report, &material.look)?)),
        Form::Html => {
            let page = FilePage { parts: parts(&report.sections), report: &report, charts_css: CHARTS };
            Ok(one(page.render().map_err(failed)?.into_bytes()))
        }
        Form::Xlsx => {
            let (all, codes) = (figures(material, kind, place), codebook(material));
            Ok(one(workbook(&report, (&all, &codes), material).map_err(failed)?))
        }
        Form::Csv => {
            let mut made = one(table_as_csv(&figures(material, kind, place)).into_bytes());
            let bytes = table_as_csv(&codebook(material)).into_bytes();
            made.push(MadeFile { name: format!("{stem}-codebook.csv"), form, bytes });
            Ok(made)
        }
        Form::Png => {
            let drawn = charts(&report).map(|chart| {
                Ok(MadeFile {
                    name: format!("{stem}-{}.png", slug(&chart.id)),
                    form,
                    bytes: png(chart, &material.look)?,
                })
            });
            drawn.collect()
        }
        Form::Json => Ok(one(serde_json::to_vec_pretty(&report).map_err(failed)?)),
    }
}

const CHARTS: &str = include_str!("../../http/static/charts.css");

/// `belong-autumn-2026-setting-sandpiper-primary`.
fn stem(material: &Material, kind: ReportKind, place: Option<&str>) -> String {
    let wave = material.when().map_or_else(|| "no-release".to_owned(), |when| slug(&when));
    let place = place.filter(|_| kind == ReportKind::Setting).map(|place| format!("-{}", slug(place)));
    format!("belong-{wave}-{}{}", kind.name(), place.unwrap_or_default())
}

pub(super) fn charts(report: &Report) -> impl Iterator<Item = &Chart> {
    let blocks = report.sections.iter().flat_map(|section| &section.blocks);
    blocks.filter_map(|block| if let Block::Chart(chart) = block { Some(&**chart) } else { None })
}

#[cfg(feature = "pdf")]
fn pdf(report: &Report, look: &Look) -> Result<Vec<u8>, FormFault> {
    belong_reports::report(report, &look.templates()).map_err(failed)
}

#[cfg(not(feature = "pdf"))]
fn pdf(_: &Report, _: &Look) -> Result<Vec<u8>, FormFault> {
    Err(FormFault::NotBuiltIn)
}

/// Pixels for each unit of a chart that goes on a slide.
#[cfg(feature = "pdf")]
const SLIDES: f64 = 2.0;

#[cfg(feature = "pdf")]
pub(super) fn png(chart: &Chart, look: &Look) -> Result<Vec<u8>, FormFault> {
    belong_reports::png(chart, belong_reports::Direction::Ltr, &look.templates(), SLIDES).map_err(failed)
}

#[cfg(not(feature = "pdf"))]
pub(super) fn png(_: &Chart, _: &Look) -> Result<Vec<u8>, FormFault> {
    Err(FormFault::NotBuiltIn)
}
