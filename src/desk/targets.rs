//! /desk/targets: what the partnership agreed to aim at, what it aimed at before, and a form for a new target.

use super::evidence::{Evidence, Sources};
use super::target_form::{FieldFault, TargetForm, fault_at, fault_of};
use super::target_rows::{TargetRow, rows_of};
use crate::access::{Frame, Lead, failed, html};
use crate::clock::{At, Clock};
use crate::http::{DeskPage, FormBody, Problem};
use crate::ids::TargetId;
use crate::progress::{
    Baseline, Facts, Ground, NewTarget, RegisterMeasure, SetTargetError, Suggestion, baseline, pace_words,
    permille_words, set_target, steps, suggestions, withdraw_target,
};
use crate::theory::{Audience, HorizonSpan, Intervention, Measure, Outcome, Theory};
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query, Redirect};
use poem::{IntoResponse, Response, handler};
use serde::Deserialize;

const HERE: &str = "/desk/targets";

#[derive(Template)]
#[template(path = "desk/pages/targets.html")]
struct TargetsPage<'a> {
    page: DeskPage,
    rows: Vec<TargetRow>,
    history: Vec<TargetRow>,
    interventions: &'a [Intervention],
    audiences: [Audience; 4],
    registers: Vec<RegisterMeasure>,
    years: Vec<(i32, String)>,
    /// The heads of the suggestions: "one third of the gap, by 2030".
    steps: Vec<String>,
    aids: Vec<Aid>,
    form: TargetForm,
    faults: Vec<FieldFault>,
}

/// Where a workshop may start for one outcome: its lead audience's first reading and two figures.
struct Aid {
    outcome: String,
    who: &'static str,
    from: String,
    /// By horizon year, as in `steps`.
    by: Vec<(i32, String)>,
    /// The one of the outcome that the page was opened for.
    chosen: bool,
}

impl TargetsPage<'_> {
    fn wrong(&self, field: &str) -> String {
        fault_at(&self.faults, field)
    }
}

/// What the address of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TargetsQuery {
    outcome: String,
    kept: Option<String>,
    withdrawn: Option<String>,
}

async fn shown(
    page: DeskPage,
    from: &Sources<'_>,
    form: TargetForm,
    faults: Vec<FieldFault>,
) -> poem::Result<Response> {
    let theory = &from.content.theory;
    let year = |span: &HorizonSpan| (span.year(), span.title.clone());
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let evidence = Evidence::read(from).await?;
    let (history, rows) = rows_of(from, |_| true).await?.into_iter().partition(|row| row.ended.is_some());
    let page = html(&TargetsPage {
        page,
        rows,
        history,
        interventions: &theory.interventions,
        audiences: Audience::ALL,
        registers: from.registers().await?,
        years: theory.horizons.iter().map(year).collect(),
        steps: steps(theory).into_iter().map(step_words).collect(),
        aids: aids(&evidence.facts(from.content), &form.outcome),
        form,
        faults,
    })?;
    Ok(page.with_status(status).into_response())
}

/// The end of a horizon year's last day, as a year with a fraction.
fn due(theory: &Theory, year: i32) -> f64 {
    theory.horizon_ending(year).map_or(f64::from(year + 1), |span| {
        f64::from(year) + f64::from(span.ends.day_of_year()) / f64::from(span.ends.days_in_year())
    })
}

fn aids(facts: &Facts, chosen: &str) -> Vec<Aid> {
    let aid = |outcome: &Outcome| {
        let from = baseline(&outcome.id, outcome.lead_audience, facts)?;
        let suggested = suggestions(&from, facts.theory, |year| due(facts.theory, year));
        let own = facts.theory.horizon(outcome.horizon).map_or(0, HorizonSpan::year);
        let by = |year: i32| {
            let one = suggested.iter().find(|one| one.horizon == year && own <= year);
            one.map_or_else(|| "no suggestion".to_owned(), suggestion_words)
        };
        Some(Aid {
            outcome: outcome.id.clone(),
            who: outcome.lead_audience.title(),
            from: format!("{} ({})", permille_words(from.permille), from.when),
            by: steps(facts.theory).into_iter().map(|(year, _)| (year, by(year))).collect(),
            chosen: outcome.id == chosen,
        })
    };
    facts.theory.outcomes().filter_map(aid).collect()
}

/// "One third of the gap, by 2030".
fn step_words((year, part): (i32, f64)) -> String {
    let part = if part < 0.5 { "One third" } else { "Three quarters" };
    format!("{part} of the gap, by {year}")
}

fn suggestion_words(suggestion: &Suggestion) -> String {
    let share = permille_words(suggestion.permille);
    match suggestion.pace {
        Some(pace) => format!("{share}: {}", pace_words(pace)),
        None => format!("{share}: reached, or too near for a yearly pace"),
    }
}

/// GET /desk/targets
#[handler]
pub async fn targets_page(
    person: Lead,
    frame: Frame,
    from: Sources<'_>,
    Query(query): Query<TargetsQuery>,
) -> poem::Result<Response> {
    let mut page = person.0.page(HERE, &frame);
    page.notice = match (query.kept.as_deref(), query.withdrawn) {
        (Some("unread"), _) => Some(
            "The target is kept. It is sealed with the next wave that is opened, and counts from then on. Nothing has \
             been read yet: should the first reading already reach it, it is read as one to keep, and this page says so.",
        ),
        (Some(_), _) => Some(
            "The target is kept. It is sealed with the next wave that is opened, and counts from then on.",
        ),
        (None, Some(_)) => Some("The target is withdrawn. It stays in the history below."),
        (None, None) => None,
    }
    .map(str::to_owned);
    let lead = from.content.theory.outcome(&query.outcome).map(|outcome| outcome.lead_audience);
    let measure = lead.map(|audience| audience.code().to_owned()).unwrap_or_default();
    let form = TargetForm { outcome: query.outcome, measure, ..TargetForm::default() };
    shown(page, &from, form, Vec::new()).await
}

/// The first reading of what a proposal is about.
async fn measured_from(from: &Sources<'_>, new: &NewTarget) -> poem::Result<Option<Baseline>> {
    match &new.measure {
        Measure::Voice(audience) => {
            let evidence = Evidence::read(from).await?;
            Ok(baseline(&new.outcome, *audience, &evidence.facts(from.content)))
        }
        Measure::Register(code) => {
            let registers = from.registers().await?;
            Ok(registers.into_iter().find(|one| one.code == *code).and_then(|one| one.baseline))
        }
    }
}

/// Whether there was a first reading to measure the kept target from, or why it was not kept.
async fn keep(from: &Sources<'_>, new: NewTarget, now: At) -> poem::Result<Result<bool, FieldFault>> {
    let baseline = measured_from(from, &new).await?;
    let on = Ground { theory: &from.content.theory, baseline: baseline.as_ref(), today: now.day() };
    match set_target(from.db, on, new, now).await {
        Ok(_) => Ok(Ok(baseline.is_some())),
        Err(SetTargetError::Refused(refusal)) => Ok(Err(fault_of(&refusal))),
        Err(fault) => Err(failed(fault)),
    }
}

/// POST /desk/targets
#[handler]
pub async fn target_set(
    person: Lead,
    frame: Frame,
    from: Sources<'_>,
    Data(clock): Data<&Clock>,
    form: FormBody,
) -> poem::Result<Response> {
    let page = person.0.page(HERE, &frame);
    let typed = TargetForm::typed(&form);
    let indicators: Vec<String> = from.registers().await?.into_iter().map(|one| one.code).collect();
    let faults = match typed.read(&from.content.theory, &indicators) {
        Ok(new) => match keep(&from, new, clock.now()).await? {
            Ok(true) => return Ok(Redirect::see_other("/desk/targets?kept=1").into_response()),
            Ok(false) => return Ok(Redirect::see_other("/desk/targets?kept=unread").into_response()),
            Err(fault) => vec![fault],
        },
        Err(faults) => faults,
    };
    shown(page, &from, typed, faults).await
}

/// POST /desk/targets/:id/withdraw
#[handler]
pub async fn target_withdrawn(
    _: Lead,
    from: Sources<'_>,
    Data(clock): Data<&Clock>,
    Path(id): Path<String>,
) -> poem::Result<Response> {
    let gone = || {
        let next = "Go to the targets and look at what stands.";
        Problem::new(StatusCode::NOT_FOUND, "no_such_target", "No target of this address stands.", next)
    };
    let id: TargetId = id.parse().map_err(|_| gone())?;
    match withdraw_target(from.db, id, clock.now()).await.map_err(failed)? {
        true => Ok(Redirect::see_other("/desk/targets?withdrawn=1").into_response()),
        false => Err(gone().into()),
    }
}
