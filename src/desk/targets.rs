//! /desk/targets: what the partnership agreed to aim at, and a form for a new target.

use super::evidence::{Sources, horizon_title};
use super::target_form::{FieldFault, TargetForm, fault_at, fault_of};
use crate::access::{Frame, Lead, failed, html};
use crate::clock::Clock;
use crate::http::{DeskPage, FormBody};
use crate::progress::{HORIZON_YEARS, SetTargetError, Target, set_target, targets};
use crate::theory::{Audience, Intervention};
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Query, Redirect};
use poem::{IntoResponse, Response, handler};
use serde::Deserialize;

const HERE: &str = "/desk/targets";

#[derive(Template)]
#[template(path = "desk/pages/targets.html")]
struct TargetsPage<'a> {
    page: DeskPage,
    rows: Vec<Row>,
    interventions: &'a [Intervention],
    audiences: [Audience; 4],
    years: [(i32, String); 3],
    form: TargetForm,
    faults: Vec<FieldFault>,
}

struct Row {
    statement: String,
    target: Target,
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
}

async fn shown(
    page: DeskPage,
    from: &Sources<'_>,
    form: TargetForm,
    faults: Vec<FieldFault>,
) -> poem::Result<Response> {
    let theory = &from.content.theory;
    let row = |target: Target| Row {
        statement: theory.outcome(&target.outcome).map(|one| one.statement.clone()).unwrap_or_default(),
        target,
    };
    let year = |year: i32| {
        let mut spans = theory.horizons.iter();
        let span = spans.find(|span| i32::from(span.ends.year()) == year);
        (year, span.map(|span| horizon_title(from.content, span.horizon)).unwrap_or_default())
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = html(&TargetsPage {
        page,
        rows: targets(from.db.reader()).await.map_err(failed)?.into_iter().map(row).collect(),
        interventions: &theory.interventions,
        audiences: Audience::ALL,
        years: HORIZON_YEARS.map(year),
        form,
        faults,
    })?;
    Ok(page.with_status(status).into_response())
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
    page.notice = query.kept.map(|_| "The target is kept.".to_owned());
    let lead = from.content.theory.outcome(&query.outcome).map(|outcome| outcome.lead_audience);
    let audience = lead.map(|audience| audience.code().to_owned()).unwrap_or_default();
    let form = TargetForm { outcome: query.outcome, audience, ..TargetForm::default() };
    shown(page, &from, form, Vec::new()).await
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
    let faults = match typed.read(&from.content.theory) {
        Ok(new) => match set_target(from.db, &from.content.theory, new, clock.now()).await {
            Ok(_) => return Ok(Redirect::see_other("/desk/targets?kept=1").into_response()),
            Err(SetTargetError::Refused(refusal)) => vec![fault_of(&refusal)],
            Err(fault) => return Err(failed(fault)),
        },
        Err(faults) => faults,
    };
    shown(page, &from, typed, faults).await
}
