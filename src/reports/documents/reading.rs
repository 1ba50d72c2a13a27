//! A report read as pages of the desk. The full one is read part by part, with its contents on the first page, so
//! that no page is too heavy for a phone.

use super::html::{Part, Piece, parts};
use super::jobs::Making;
use super::pages::{HERE, named, not_here};
use super::{built, kind_named};
use crate::access::{Frame, SignedIn, failed, html};
use crate::http::DeskPage;
use askama::Template;
use belong_reports::model::{Report, ReportKind, Section};
use poem::handler;
use poem::web::{Data, Html, Path, Query};
use serde::Deserialize;

/// A part of the full report, and whether it stands under the part before.
struct Leaf<'a> {
    id: &'a str,
    heading: &'a str,
    is_under: bool,
    sections: &'a [Section],
}

#[derive(Template)]
#[template(path = "reports/pages/report_page.html")]
struct ReportPage<'a> {
    page: DeskPage,
    report: &'a Report,
    /// Where this report is read, without a part.
    path: String,
    contents: &'a [Leaf<'a>],
    /// The part that is shown; none on the first page.
    shown: Option<&'a Leaf<'a>>,
    before: Option<&'a Leaf<'a>>,
    after: Option<&'a Leaf<'a>>,
    parts: Vec<Part<'a>>,
}

/// Which setting's sheet is read, or which part of the full report.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ReadQuery {
    setting: String,
    part: String,
}

/// GET /desk/reports/:wave/:kind: the same report as a page. The wave is an id, or `newest`.
#[handler]
pub async fn report_as_page(
    person: SignedIn,
    frame: Frame,
    Path((wave, kind)): Path<(String, String)>,
    Query(query): Query<ReadQuery>,
    making: Data<&Making>,
) -> poem::Result<Html<String>> {
    let path = format!("{HERE}/{wave}/{kind}");
    let kind = kind_named(&kind).ok_or_else(not_here)?;
    let wave = match wave.as_str() {
        "newest" => None,
        id => Some(named(&making, id).await?.ok_or_else(not_here)?),
    };
    let material = making.from.material(wave.as_deref()).await.map_err(failed)?;
    let own = material.places_in(&person.colleague.roles.settings_scope());
    let place = material.place_named(&query.setting).filter(|place| own.contains(place));
    if kind == ReportKind::Setting && place.is_none() {
        return Err(not_here().into());
    }
    let work = tokio::task::spawn_blocking(move || built(&material, kind, place.as_deref()));
    let report = work.await.map_err(failed)?;
    let (first, contents) = leaves(&report);
    let at = contents.iter().position(|leaf| leaf.id == query.part);
    if at.is_none() && !query.part.is_empty() {
        return Err(not_here().into());
    }
    let shown = at.map(|at| &contents[at]);
    html(&ReportPage {
        page: person.page(HERE, &frame),
        path,
        contents: &contents,
        before: at.and_then(|at| contents.get(at.checked_sub(1)?)),
        after: contents.get(at.map_or(0, |at| at + 1)),
        parts: parts(shown.map_or(first, |leaf| leaf.sections)),
        shown,
        report: &report,
    })
}

/// The sections of the first page, and the other parts; only the full report has other parts.
fn leaves(report: &Report) -> (&[Section], Vec<Leaf<'_>>) {
    let all = &report.sections[..];
    let is_row = |section: &Section| report.kind == ReportKind::Full && section.id.starts_with("row-");
    let from = all.iter().position(is_row).unwrap_or(all.len());
    let (first, rest) = all.split_at(from);
    let begins: Vec<usize> = (0..rest.len()).filter(|at| rest[*at].level <= 3).collect();
    let ends = begins.iter().skip(1).copied().chain([rest.len()]);
    let leaf = |(begin, end): (usize, usize)| {
        let head = &rest[begin];
        Leaf { id: &head.id, heading: &head.heading, is_under: head.level > 2, sections: &rest[begin..end] }
    };
    (first, begins.iter().copied().zip(ends).map(leaf).collect())
}
