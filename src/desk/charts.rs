//! Charts as files: the drawing of a page as a picture for slides, with the same titles, source and words.

use super::evidence::{Evidence, Sources};
use crate::access::{SignedIn, failed};
use crate::actions::actions_in;
use crate::http::Problem;
use crate::people;
use crate::progress::{ItemView, gaps_of};
use crate::release::Cube;
use crate::reports::{
    Chart, Making, Mark, Table, answered, answered_source, answered_table, dot, gaps, marks_of,
    readings_marked, source, spread,
};
use crate::surveys::Content;
use crate::theory::Audience;
use poem::Response;
use poem::http::{StatusCode, header};

/// What stands on the time axis of an outcome for this person: what was done about it, and when its intervention was
/// started.
///
/// # Errors
/// A fault of ours, logged, as a 500 without detail.
pub(super) async fn marks_for(
    person: &SignedIn,
    from: &Sources<'_>,
    outcome: &str,
) -> poem::Result<Vec<Mark>> {
    let mut actions = actions_in(from.db.reader(), &person.actions_scope()).await.map_err(failed)?;
    actions.retain(|action| action.outcome == outcome);
    let settings = people::settings(from.db.reader()).await.map_err(failed)?;
    let theory = &from.content.theory;
    let row = theory
        .outcome(outcome)
        .and_then(|known| theory.interventions.iter().find(|row| row.number == known.intervention));
    Ok(marks_of(&actions, &settings, row))
}

/// The release in which a question was asked last.
pub(super) fn asked_last<'a>(view: &ItemView, evidence: &'a Evidence) -> Option<&'a Cube> {
    evidence.cube(&view.series.points.last()?.wave)
}

/// Who answered in one release: the chart with its table.
pub(super) fn who_answered(cube: &Cube, audience: Audience) -> Option<(Chart, Table)> {
    answered(cube, audience).zip(answered_table(cube, audience))
}

/// The chart of a question by the kind in its address, with the line under it; none where there is none.
pub(super) fn drawn(
    kind: &str,
    view: &ItemView,
    (evidence, content): (&Evidence, &Content),
) -> Option<(Chart, String)> {
    let newest = view.latest().map(|(point, _)| point);
    let of_newest = || source(view, newest, &evidence.cubes);
    let chart = match kind {
        "dot" => dot(view)?,
        "spread" => spread(view)?,
        "readings" => readings_marked(view, &evidence.marks)?,
        "gaps" => {
            let group = gaps_of(view, &evidence.facts(content))?;
            return Some((gaps(view, &group), source(view, view.series.points.last(), &evidence.cubes)));
        }
        "answered" => {
            let cube = asked_last(view, evidence)?;
            return Some((answered(cube, view.audience)?, answered_source(cube, view.audience)));
        }
        _ => return None,
    };
    Some((chart, of_newest()))
}

/// A chart as PNG to download; its description is inside the file and stands beside the link on the page.
///
/// # Errors
/// A program that was built without pictures, as a page that says so; a fault of ours.
pub(super) async fn picture_file(making: &Making, chart: Chart, source: String) -> poem::Result<Response> {
    let name = chart.id.clone();
    let bytes = match making.picture(chart, source).await {
        Ok(bytes) => bytes,
        Err(fault) if fault.is_not_built_in() => {
            let next = "Use the table or print the page.";
            let kind = "This program was built without pictures.";
            return Err(Problem::new(StatusCode::NOT_FOUND, "no_pictures", kind, next).into());
        }
        Err(fault) => return Err(failed(fault)),
    };
    Ok(Response::builder()
        .content_type("image/png")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"belong-{name}.png\""))
        .body(bytes))
}
