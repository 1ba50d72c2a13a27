//! GET and POST /desk/waves/:id/plan: whom a wave asks, what it can expect, and what that will not show.

use super::calendar::{OutcomeYear, calendar};
use super::rules::{GroupAhead, RateFrom};
use crate::access::{Entry, Frame, Object, Role, SignedIn, What, audit, failed, html};
use crate::clock::At;
use crate::db::Db;
use crate::http::{DeskPage, FormBody};
use crate::ids::WaveId;
use crate::surveys::{Term, is_share};
use crate::waves::approving::look_ahead;
use crate::waves::entity::wave::{Column, Entity};
use crate::waves::pages::{HERE, WavesDesk, see_wave, wave_at};
use crate::waves::rules::{State, Wave};
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{IntoResponse, Response, handler};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

#[derive(Template)]
#[template(path = "waves/pages/plan.html")]
struct PlanPage {
    page: DeskPage,
    wave: Wave,
    rows: Vec<RowView>,
    /// Whether anybody is left out for the sake of another child.
    other_child: bool,
    hidden: Vec<String>,
    minimum: u32,
    minutes: u32,
    /// What a lead can set: only before the approval, and where something is assumed.
    assumed: Option<String>,
    assumes: bool,
    year: Vec<OutcomeYear>,
    terms: [Term; 3],
    fault: Option<String>,
}

struct RowView {
    group: GroupAhead,
    expected: String,
    from: &'static str,
}

impl RowView {
    fn of(group: GroupAhead, minimum: u32) -> RowView {
        let expected = about(group.expected(), u64::from(minimum));
        let from = match group.rate.from {
            RateFrom::Place => "its share in the last released wave",
            RateFrom::Partnership => "the partnership’s share in the last released wave",
            RateFrom::Assumed => "assumed: no share was published yet",
        };
        RowView { group, expected, from }
    }
}

/// "about 35", in steps of five: an expectation is no count.
fn about(expected: u64, minimum: u64) -> String {
    match expected {
        0 => "none".to_owned(),
        few if few < minimum => format!("under {minimum}"),
        more => format!("about {}", more / 5 * 5),
    }
}

async fn shown(
    desk: &WavesDesk,
    (person, frame): (&SignedIn, &Frame),
    wave: Wave,
    refused: Option<(String, String)>,
) -> poem::Result<Response> {
    if !wave.state.is_ahead() {
        return Ok(see_wave(wave.id, ""));
    }
    let look = look_ahead(desk.ground(), &wave).await.map_err(failed)?;
    let assumes = look.groups.iter().any(|group| group.rate.from == RateFrom::Assumed);
    let may_set = person.has(Role::Lead) && wave.state == State::Planned && assumes;
    let status = if refused.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (fault, typed) = refused.map_or((None, None), |(fault, typed)| (Some(fault), Some(typed)));
    let page = PlanPage {
        page: person.page(HERE, frame),
        wave,
        other_child: look.groups.iter().any(|group| group.other_child > 0),
        rows: look.groups.into_iter().map(|group| RowView::of(group, look.minimum)).collect(),
        hidden: look.hidden,
        minimum: look.minimum,
        minutes: desk.content.planning.minutes_per_term,
        assumed: may_set.then(|| typed.unwrap_or_else(|| look.assumed.to_string())),
        assumes,
        year: calendar(&desk.content),
        terms: Term::ALL,
        fault,
    };
    Ok(html(&page)?.with_status(status).into_response())
}

/// GET /desk/waves/:id/plan
#[handler]
pub async fn plan_page(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
) -> poem::Result<Response> {
    let wave = wave_at(desk, &id).await?;
    shown(desk, (&person, &frame), wave, None).await
}

/// POST /desk/waves/:id/plan: the share of answers that is expected where nothing was released.
#[handler]
pub async fn plan_set(
    person: SignedIn,
    frame: Frame,
    Path(id): Path<String>,
    Data(desk): Data<&WavesDesk>,
    form: FormBody,
) -> poem::Result<Response> {
    let wave = wave_at(desk, &id).await?;
    let typed = form.value("expected").unwrap_or_default().trim().to_owned();
    let percent = typed.trim_end_matches(['%', ' ']).parse().ok().filter(|percent| is_share(*percent));
    let Some(percent) = percent else {
        let fault = "Write the share that you expect as whole percent, from 1 to 100.".to_owned();
        return shown(desk, (&person, &frame), wave, Some((fault, typed))).await;
    };
    if !set_expected(&desk.db, wave.id, percent, desk.clock.now()).await.map_err(failed)? {
        let fault = "This wave has been approved as it is. Take the approval back first.".to_owned();
        return shown(desk, (&person, &frame), wave, Some((fault, typed))).await;
    }
    Ok(see_wave(wave.id, "/plan"))
}

/// False once the wave is approved: what was looked at stays.
async fn set_expected(db: &Db, wave: WaveId, percent: u8, now: At) -> Result<bool, DbErr> {
    let txn = db.begin().await?;
    let changed = Entity::update_many()
        .col_expr(Column::ExpectedPercent, Expr::value(i32::from(percent)))
        .filter(Column::Id.eq(wave).and(Column::State.eq(State::Planned.name())))
        .exec(&txn)
        .await?;
    if changed.rows_affected == 0 {
        txn.rollback().await?;
        return Ok(false);
    }
    let entry = Entry::of(now, What::ExpectationSet, Object::one("wave", wave.0));
    audit(&txn, entry.amount(u64::from(percent))).await?;
    txn.commit().await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_expected_is_told_in_steps_of_five_and_never_as_a_few() {
        let told = [0, 1, 9, 10, 14, 15, 239].map(|expected| about(expected, 10));
        assert_eq!(told, ["none", "under 10", "under 10", "about 10", "about 10", "about 15", "about 235"]);
    }
}
