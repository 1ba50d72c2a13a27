//! The administrator's pages of colleagues: who may sign in, as what, and where.

use super::edge::{Frame, SignedIn, failed, html, see_other};
use super::entity::staff;
use super::roles::{Role, Roles};
use super::rules::{self, FieldFault};
use super::{change_roles, invite, own_passkeys, set_access, store};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::http::{DeskPage, FormBody};
use crate::ids::{SettingId, StaffId};
use crate::mail::domain_of;
use askama::Template;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

const HERE: &str = "/desk/colleagues";

type Names = Pin<Box<dyn Future<Output = anyhow::Result<Vec<(SettingId, String)>>> + Send>>;

/// Where the names of the settings come from; this room does not know settings.
#[derive(Clone)]
pub struct SettingNames(Arc<dyn Fn() -> Names + Send + Sync>);

impl SettingNames {
    pub fn new<F>(names: impl Fn() -> F + Send + Sync + 'static) -> SettingNames
    where
        F: Future<Output = anyhow::Result<Vec<(SettingId, String)>>> + Send + 'static,
    {
        SettingNames(Arc::new(move || Box::pin(names())))
    }
}

#[derive(Template)]
#[template(path = "access/pages/colleagues.html")]
struct ColleaguesPage {
    page: DeskPage,
    rows: Vec<Row>,
    faults: Vec<FieldFault>,
    name: String,
    email: String,
    choice: Choice,
}

#[derive(Template)]
#[template(path = "access/pages/colleague.html")]
struct ColleaguePage {
    page: DeskPage,
    id: StaffId,
    name: String,
    email: String,
    disabled: bool,
    is_self: bool,
    /// How many passkeys there are.
    passkeys: usize,
    faults: Vec<FieldFault>,
    choice: Choice,
}

struct Row {
    id: StaffId,
    name: String,
    email: String,
    roles: String,
    settings: String,
    disabled: bool,
    is_self: bool,
}

/// The roles and settings to tick, as they are or as they were typed.
struct Choice {
    roles: Vec<(Role, bool)>,
    settings: Vec<(SettingId, String, bool)>,
}

impl Choice {
    fn of(names: &[(SettingId, String)], held: &Roles) -> Choice {
        let own: Vec<SettingId> = held.held().filter_map(|(_, setting)| setting).collect();
        let has = |role| held.held().any(|(one, _)| one == role);
        let ticked = |(id, name): &(SettingId, String)| (*id, name.clone(), own.contains(id));
        Choice {
            roles: Role::ALL.map(|role| (role, has(role))).to_vec(),
            settings: names.iter().map(ticked).collect(),
        }
    }

    fn names_some(&self) -> bool {
        self.settings.iter().any(|(.., ticked)| *ticked)
    }
}

/// The roles as ticked. The settings count for each role that is held for settings; a setting that is not on
/// the roster counts for nothing.
fn typed_roles(form: &FormBody, names: &[(SettingId, String)]) -> Roles {
    let known = |typed: &str| names.iter().find(|(id, _)| id.to_string() == typed).map(|(id, _)| *id);
    let settings: Vec<SettingId> = form.values("setting").filter_map(known).collect();
    let mut roles = Roles::default();
    for role in form.values("role").filter_map(Role::from_word) {
        if role.is_for_settings() && !settings.is_empty() {
            roles = settings.iter().fold(roles, |roles, setting| roles.with(role, Some(*setting)));
        } else {
            roles = roles.with(role, None);
        }
    }
    roles
}

/// What these pages need.
pub struct ColleaguesDesk {
    db: Db,
    clock: Clock,
    config: Arc<Config>,
    person: SignedIn,
    frame: Frame,
    names: Vec<(SettingId, String)>,
}

impl<'a> FromRequest<'a> for ColleaguesDesk {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let parts = (
            request.data::<Db>(),
            request.data::<Clock>(),
            request.data::<Arc<Config>>(),
            request.data::<SettingNames>(),
        );
        let (Some(db), Some(clock), Some(config), Some(names)) = parts else {
            return Err(failed("the database, the clock, the settings or their names are not in the data"));
        };
        Ok(ColleaguesDesk {
            db: db.clone(),
            clock: clock.clone(),
            config: config.clone(),
            person: SignedIn::from_request(request, body).await?,
            frame: Frame::from_request(request, body).await?,
            names: (names.0)().await.map_err(failed)?,
        })
    }
}

fn status_of(faults: &[FieldFault]) -> StatusCode {
    if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

impl ColleaguesDesk {
    fn setting_names(&self, roles: &Roles) -> String {
        let own: Vec<SettingId> = roles.held().filter_map(|(_, setting)| setting).collect();
        let mine = self.names.iter().filter(|(id, _)| own.contains(id));
        mine.map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    async fn list(
        &self,
        (name, email, roles): (&str, &str, &Roles),
        faults: Vec<FieldFault>,
    ) -> poem::Result<Response> {
        let mut held: HashMap<StaffId, Roles> = store::all_roles(self.db.reader()).await.map_err(failed)?;
        let row = |row: staff::Model| {
            let roles = held.remove(&row.id).unwrap_or_default();
            Row {
                id: row.id,
                roles: roles.in_words(),
                settings: self.setting_names(&roles),
                disabled: row.disabled,
                is_self: row.id == self.person.colleague.id,
                name: row.name,
                email: row.email,
            }
        };
        let everybody = store::colleagues(self.db.reader()).await.map_err(failed)?;
        let page = ColleaguesPage {
            page: self.person.page(HERE, &self.frame),
            rows: everybody.into_iter().map(row).collect(),
            choice: Choice::of(&self.names, roles),
            name: name.to_owned(),
            email: email.to_owned(),
            faults,
        };
        Ok(html(&page)?.with_status(status_of(&page.faults)).into_response())
    }

    async fn one(&self, id: &str, typed: Option<Roles>, faults: Vec<FieldFault>) -> poem::Result<Response> {
        let not_there = || poem::Error::from_status(StatusCode::NOT_FOUND);
        let id: StaffId = id.parse().map_err(|_| not_there())?;
        let row = store::colleague(self.db.reader(), id).await.map_err(failed)?.ok_or_else(not_there)?;
        let roles = match typed {
            Some(roles) => roles,
            None => store::roles_of(self.db.reader(), id).await.map_err(failed)?,
        };
        let page = ColleaguePage {
            page: self.person.page(HERE, &self.frame),
            choice: Choice::of(&self.names, &roles),
            is_self: id == self.person.colleague.id,
            passkeys: own_passkeys(&self.db, id).await.map_err(failed)?.len(),
            disabled: row.disabled,
            name: row.name,
            email: row.email,
            id,
            faults,
        };
        Ok(html(&page)?.with_status(status_of(&page.faults)).into_response())
    }
}

/// GET /desk/colleagues
#[handler]
pub async fn colleagues_page(desk: ColleaguesDesk) -> poem::Result<Response> {
    desk.list(("", "", &Roles::default()), Vec::new()).await
}

/// POST /desk/colleagues
#[handler]
pub async fn add_colleague(desk: ColleaguesDesk, form: FormBody) -> poem::Result<Response> {
    let typed = |name: &str| form.value(name).unwrap_or_default();
    let (name, email, roles) = (typed("name"), typed("email"), typed_roles(&form, &desk.names));
    let new = match rules::colleague(name, email, roles.clone()) {
        Ok(new) => new,
        Err(faults) => return desk.list((name, email, &roles), faults).await,
    };
    let mail_domain = domain_of(&desk.config.mail.from).unwrap_or_default();
    if invite(&desk.db, &desk.clock, new, &mail_domain).await.map_err(failed)?.is_none() {
        let message = "A colleague with this address is on the list already.".to_owned();
        return desk.list((name, email, &roles), vec![FieldFault { field: "email", message }]).await;
    }
    Ok(see_other(HERE, &[]))
}

/// GET /desk/colleagues/:id
#[handler]
pub async fn colleague_page(desk: ColleaguesDesk, Path(id): Path<String>) -> poem::Result<Response> {
    desk.one(&id, None, Vec::new()).await
}

/// POST /desk/colleagues/:id
#[handler]
pub async fn roles_changed(
    desk: ColleaguesDesk,
    Path(id): Path<String>,
    form: FormBody,
) -> poem::Result<Response> {
    let roles = typed_roles(&form, &desk.names);
    let Ok(known) = id.parse::<StaffId>() else { return desk.one(&id, None, Vec::new()).await };
    match change_roles(&desk.db, &desk.clock, known, &roles).await.map_err(failed)? {
        Ok(()) => Ok(see_other(HERE, &[])),
        Err(reason) => {
            let fault = FieldFault { field: "roles", message: reason.to_owned() };
            desk.one(&id, Some(roles), vec![fault]).await
        }
    }
}

/// POST /desk/colleagues/:id/access, where `allowed` is `yes` to give access back; anything else ends it.
#[handler]
pub async fn access_changed(
    desk: ColleaguesDesk,
    Path(id): Path<String>,
    form: FormBody,
) -> poem::Result<Response> {
    let Ok(known) = id.parse::<StaffId>() else { return desk.one(&id, None, Vec::new()).await };
    if store::colleague(desk.db.reader(), known).await.map_err(failed)?.is_none() {
        return desk.one(&id, None, Vec::new()).await;
    }
    let allowed = form.value("allowed") == Some("yes");
    let by = desk.person.colleague.id;
    match set_access(&desk.db, &desk.clock, by, (known, allowed)).await.map_err(failed)? {
        Ok(()) => Ok(see_other(HERE, &[])),
        Err(reason) => {
            let fault = FieldFault { field: "colleagues", message: reason.to_owned() };
            desk.list(("", "", &Roles::default()), vec![fault]).await
        }
    }
}
