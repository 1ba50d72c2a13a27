//! The coordinator's page of colleagues: who may sign in, as what.

use super::edge::{CappedForm, Coordinator, Frame, failed, html, see_other};
use super::entity::staff;
use super::rules::{self, FieldFault, Roles};
use super::{enrol, set_access, store};
use crate::clock::Clock;
use crate::db::Db;
use crate::http::DeskPage;
use crate::ids::StaffId;
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{IntoResponse, Response, handler};
use serde::Deserialize;

const HERE: &str = "/desk/colleagues";

#[derive(Template)]
#[template(path = "access/pages/colleagues.html")]
struct ColleaguesPage {
    page: DeskPage,
    rows: Vec<Row>,
    faults: Vec<FieldFault>,
    form: ColleagueForm,
}

struct Row {
    id: StaffId,
    name: String,
    email: String,
    roles: &'static str,
    disabled: bool,
    is_self: bool,
}

/// The form for a new colleague.
#[derive(Debug, Default, Deserialize)]
pub struct ColleagueForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    coordinator: Option<String>,
    lead: Option<String>,
}

/// The button beside a colleague.
#[derive(Debug, Deserialize)]
pub struct AccessForm {
    /// `yes` gives access back; anything else takes it away.
    #[serde(default)]
    allowed: String,
}

async fn shown(
    db: &Db,
    person: &Coordinator,
    frame: &Frame,
    (form, faults): (ColleagueForm, Vec<FieldFault>),
) -> poem::Result<Response> {
    let own = person.0.0.id;
    let row = |row: staff::Model| Row {
        id: row.id,
        roles: Roles::from_stored(&row.roles).in_words(),
        disabled: row.disabled,
        is_self: row.id == own,
        name: row.name,
        email: row.email,
    };
    let rows = store::colleagues(db.reader()).await.map_err(failed)?.into_iter().map(row).collect();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ColleaguesPage { page: person.0.page(HERE, frame), rows, faults, form };
    Ok(html(&page)?.with_status(status).into_response())
}

/// GET /desk/colleagues
#[handler]
pub async fn colleagues_page(
    person: Coordinator,
    frame: Frame,
    Data(db): Data<&Db>,
) -> poem::Result<Response> {
    shown(db, &person, &frame, Default::default()).await
}

/// POST /desk/colleagues
#[handler]
pub async fn add_colleague(
    person: Coordinator,
    frame: Frame,
    Data(db): Data<&Db>,
    Data(clock): Data<&Clock>,
    CappedForm(form): CappedForm<ColleagueForm>,
) -> poem::Result<Response> {
    let roles = Roles { coordinator: form.coordinator.is_some(), lead: form.lead.is_some() };
    let new = match rules::colleague(&form.name, &form.email, roles) {
        Ok(new) => new,
        Err(faults) => return shown(db, &person, &frame, (form, faults)).await,
    };
    if enrol(db, clock, new).await.map_err(failed)?.is_none() {
        let message = "A colleague with this address is on the list already.".to_owned();
        return shown(db, &person, &frame, (form, vec![FieldFault { field: "email", message }])).await;
    }
    Ok(see_other(HERE, &[]))
}

/// POST /desk/colleagues/:id
#[handler]
pub async fn change_colleague(
    person: Coordinator,
    frame: Frame,
    Path(id): Path<String>,
    Data(db): Data<&Db>,
    CappedForm(form): CappedForm<AccessForm>,
) -> poem::Result<Response> {
    let Ok(id) = id.parse::<StaffId>() else { return Ok(see_other(HERE, &[])) };
    match set_access(db, person.0.0.id, id, form.allowed == "yes").await.map_err(failed)? {
        Ok(()) => Ok(see_other(HERE, &[])),
        Err(reason) => {
            let fault = FieldFault { field: "colleagues", message: reason.to_owned() };
            shown(db, &person, &frame, (ColleagueForm::default(), vec![fault])).await
        }
    }
}
