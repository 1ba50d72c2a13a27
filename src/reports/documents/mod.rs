//! Documents that go into a meeting: one model for each kind, and that model in every form.
//!
//! [`Material`] is everything that is known of one release; `built` words it as a [`Report`] of a kind, and
//! `files` writes it as PDF, page, workbook, CSV, pictures or JSON. The clock is never asked: the same release
//! gives the same bytes. Nothing is worded here that no decision object said; figures are those of the frozen cube.

mod children;
mod figures;
mod forms;
mod full;
mod gather;
mod html;
mod jobs;
mod lines;
mod look;
mod map;
mod marks;
mod material;
mod outcome;
mod pages;
mod parts;
mod picture;
mod poster;
mod reading;
mod setting;
mod setting_voices;
mod spoken;
mod summary;
mod voice;
mod workbook;

pub use forms::{Form, FormFault, MadeFile, files};
pub use gather::{GatherFault, Gathering};
pub use jobs::Making;
pub use look::Look;
pub use map::{code_for, intervention_picture};
pub use marks::marks_of;
pub use material::Material;
pub use pages::{report_file, report_made, report_progress, reports_page};
pub use reading::report_as_page;

use belong_reports::model::{Report, ReportKind};

/// The report of a kind. The setting's kind needs a reporting place; the others leave `place` aside.
pub fn built(material: &Material, kind: ReportKind, place: Option<&str>) -> Report {
    match kind {
        ReportKind::Summary => summary::summary(material),
        ReportKind::Full => full::full(material),
        ReportKind::Setting => setting::setting(material, place.unwrap_or_default()),
        ReportKind::Poster => poster::poster(material),
        ReportKind::Children => children::children(material),
    }
}

/// A kind as people choose it.
pub fn kind_title(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Summary => "One-page summary",
        ReportKind::Full => "Full partnership report",
        ReportKind::Setting => "Setting sheet",
        ReportKind::Poster => "Poster (A3)",
        ReportKind::Children => "Children’s page",
    }
}

/// The kind of a name such as `summary`.
pub fn kind_named(name: &str) -> Option<ReportKind> {
    ReportKind::ALL.into_iter().find(|kind| kind.name() == name)
}

#[cfg(test)]
mod tests;
