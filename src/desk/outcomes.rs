//! GET /desk/outcomes/:id: what each audience says of one hoped-for change, and what stands beside it.

use super::evidence::{Evidence, Sources, horizon_title};
use super::panels::{Voice, voice};
use super::poster::state_class;
use super::register_section::{RegisterSection, register_section};
use crate::access::{Frame, Lead, failed, html};
use crate::clock::Clock;
use crate::http::{DeskPage, Problem};
use crate::progress::{State, Target, outcome_page, poster};
use crate::theory::{GuidanceEntry, guidance_library};
use askama::Template;
use poem::handler;
use poem::http::StatusCode;
use poem::web::{Data, Html, Path};

#[derive(Template)]
#[template(path = "desk/pages/outcome.html")]
struct OutcomePage {
    page: DeskPage,
    id: String,
    statement: String,
    number: u8,
    intervention: String,
    horizon: String,
    version: String,
    state: State,
    class: &'static str,
    voices: Vec<Voice>,
    not_asked: Vec<String>,
    targets: Vec<Target>,
    guidance: Vec<GuidanceEntry>,
    register: Option<RegisterSection>,
}

/// The refusal for an outcome that the theory does not have.
pub(super) fn unknown_outcome() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "unknown_outcome",
        "There is no such outcome in the theory of change.",
        "Go to the poster and choose one from there.",
    )
}

/// The address of an entry where it may be made into a link.
pub(super) fn link_of(entry: &GuidanceEntry) -> Option<&str> {
    let is_web = |address: &&str| address.starts_with("https://") || address.starts_with("http://");
    entry.address.as_deref().filter(is_web)
}

/// GET /desk/outcomes/:id
#[handler]
pub async fn outcome(
    person: Lead,
    frame: Frame,
    Path(id): Path<String>,
    clock: Data<&Clock>,
    from: Sources<'_>,
) -> poem::Result<Html<String>> {
    let content = from.content;
    let theory = &content.theory;
    let known = theory.outcome(&id).ok_or_else(unknown_outcome)?;
    let evidence = Evidence::read(&from).await?;
    let facts = evidence.facts(from.content);
    let state = poster(&facts).into_iter().find(|cell| cell.outcome == id).map(|cell| cell.state);
    let state = state.unwrap_or(State::NotAsked);
    let panels = outcome_page(&id, &facts);
    let library = guidance_library(from.db, &content.guidance).await.map_err(failed)?;
    let row = theory.interventions.iter().find(|row| row.number == known.intervention);
    let page = person.0.page("", &frame);
    let register = register_section(&from, &page, known, clock.now().day()).await?;
    html(&OutcomePage {
        page,
        register,
        statement: known.statement.clone(),
        number: known.intervention,
        intervention: row.map(|row| row.statement.clone()).unwrap_or_default(),
        horizon: horizon_title(content, known.horizon),
        version: theory.version.clone(),
        class: state_class(state),
        state,
        voices: panels.iter().filter_map(|panel| voice(panel, &evidence, content)).collect(),
        not_asked: known.facets.iter().filter(|one| !one.asked).map(|one| one.name.clone()).collect(),
        targets: evidence.targets.iter().filter(|target| target.outcome == id).cloned().collect(),
        guidance: library.into_iter().filter(|entry| entry.outcomes.contains(&id)).collect(),
        id,
    })
}
