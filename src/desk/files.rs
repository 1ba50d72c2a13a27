//! Every table of the poster and of an outcome as CSV: the same figures, through the same tables.

use super::charts::{asked_last, drawn, marks_for, picture_file, who_answered};
use super::evidence::{Evidence, Sources};
use super::outcomes::unknown_outcome;
use super::scope::PlacesShown;
use crate::access::SignedIn;
use crate::clock::Clock;
use crate::http::Problem;
use crate::progress::{Facts, ItemView, gaps_of, groups_of, heading_of, outcome_page};
use crate::reports::{
    GROUPS, Making, Table, change_table, gaps_table, groups_table, poster_table, readings_table,
    spread_table, table_as_csv,
};
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Response, handler};

pub(super) fn csv_file(name: &str, table: &Table) -> Response {
    Response::builder()
        .content_type("text/csv; charset=utf-8; header=present")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"belong-{name}.csv\""))
        .body(table_as_csv(table))
}

/// The table of this kind; none where the question has none.
fn table_of(kind: &str, view: &ItemView, facts: &Facts, places: &PlacesShown) -> Option<Table> {
    match kind {
        "readings" => Some(readings_table(view)),
        "spread" => spread_table(view),
        "change" => change_table(view),
        "gaps" => gaps_of(view, facts).map(|gaps| gaps_table(view, &gaps)),
        _ => {
            let (dimension, heading, _) = GROUPS.into_iter().find(|(_, _, name)| *name == kind)?;
            let mut groups = groups_of(view, dimension, facts);
            groups.retain(|one| places.holds(&one.group));
            let heading = groups.first().map(|first| heading_of(&first.group, heading))?;
            (!groups.is_empty()).then(|| groups_table(view, &heading, &groups))
        }
    }
}

/// GET /desk/poster.csv
#[handler]
pub async fn poster_csv(_: SignedIn, from: Sources<'_>, clock: Data<&Clock>) -> poem::Result<Response> {
    let evidence = Evidence::read(&from).await?;
    let cells = from.cells(&evidence, clock.now().day()).await?;
    Ok(csv_file("poster", &poster_table(&cells)))
}

/// GET /desk/outcomes/:id/:file, where the file is `readings-6M-YP-1-v1.csv`: a kind (`readings`, `spread`,
/// `change`, `gaps`, `answered`, `phase`, `locality`, `year`, `absence`, `group1`, `group2`, `place`, `edition`), a
/// question and its version. `.png` is the chart of that name: `dot`, `spread`, `readings`, `gaps`, `answered`.
#[handler]
pub async fn outcome_csv(
    person: SignedIn,
    Path((id, file)): Path<(String, String)>,
    from: Sources<'_>,
    making: Data<&Making>,
) -> poem::Result<Response> {
    if from.content.theory.outcome(&id).is_none() {
        return Err(unknown_outcome().into());
    }
    let no_table = || {
        let next = "Go to the outcome and choose one of its tables.";
        Problem::new(StatusCode::NOT_FOUND, "unknown_table", "There is no such table.", next)
    };
    let (name, form) = file.rsplit_once('.').ok_or_else(no_table)?;
    let (kind, slug) = name.split_once('-').ok_or_else(no_table)?;
    let mut evidence = Evidence::read(&from).await?;
    if form == "png" && kind == "readings" {
        evidence.marks = marks_for(&person, &from, &id).await?;
    }
    let facts = evidence.facts(from.content);
    let panels = outcome_page(&id, &facts);
    let mut views = panels.iter().flat_map(|panel| &panel.items);
    let view = views.find(|view| view.slug() == slug).ok_or_else(no_table)?;
    if form == "png" {
        let (chart, source) = drawn(kind, view, (&evidence, from.content)).ok_or_else(no_table)?;
        return picture_file(&making, chart, source).await;
    }
    let table = match kind {
        "answered" => asked_last(view, &evidence).and_then(|cube| Some(who_answered(cube, view.audience)?.1)),
        _ => table_of(kind, view, &facts, &evidence.places),
    };
    let table = table.filter(|_| form == "csv").ok_or_else(no_table)?;
    Ok(csv_file(&format!("{kind}-{}", view.slug()), &table))
}
