//! /desk/addresses: which addresses of the roster do not work, and those that a colleague keeps mail from.

use super::listed::{NotWorking, not_working};
use super::store;
use crate::access::{Entry, Frame, InstanceKey, Object, SignedIn, What, audit, failed, html};
use crate::address::parse_address;
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::http::{DeskPage, FormBody, Problem};
use crate::invitations::suppression::{self, Reason, Suppressed, SuppressionList};
use crate::invitations::{outbox, store as invitation_store};
use crate::people;
use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::{Path, Query, Redirect};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response, handler};
use sea_orm::DbErr;
use serde::Deserialize;

const HERE: &str = "/desk/addresses";
/// Rows shown on the page; the file has all of them.
const SHOWN: usize = 500;

#[derive(Template)]
#[template(path = "invitations/bounces/addresses.html")]
struct AddressesPage {
    page: DeskPage,
    settings: Vec<OfSetting>,
    left_off: usize,
    typed: String,
    fault: Option<String>,
}

struct OfSetting {
    name: String,
    rows: Vec<NotWorking>,
}

/// What these pages need.
pub struct AddressDesk<'a> {
    db: &'a Db,
    list: SuppressionList,
    now: At,
}

impl<'a> FromRequest<'a> for AddressDesk<'a> {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let (Some(db), Some(key), Some(clock)) =
            (request.data::<Db>(), request.data::<InstanceKey>(), request.data::<Clock>())
        else {
            return Err(failed("the database, the key or the clock are not in the application's data"));
        };
        Ok(AddressDesk { db, list: SuppressionList::new(key), now: clock.now() })
    }
}

/// What the address of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AddressesQuery {
    done: String,
}

fn by_setting(rows: Vec<NotWorking>) -> Vec<OfSetting> {
    let mut settings: Vec<OfSetting> = Vec::new();
    for row in rows {
        match settings.last_mut() {
            Some(setting) if setting.name == row.setting => setting.rows.push(row),
            _ => settings.push(OfSetting { name: row.setting.clone(), rows: vec![row] }),
        }
    }
    settings
}

async fn list(
    page: DeskPage,
    desk: &AddressDesk<'_>,
    (typed, fault): (String, Option<String>),
) -> poem::Result<Response> {
    let mut rows = not_working(desk.db, &desk.list).await.map_err(failed)?;
    let left_off = rows.len().saturating_sub(SHOWN);
    rows.truncate(SHOWN);
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = AddressesPage { page, settings: by_setting(rows), left_off, typed, fault };
    Ok(html(&page)?.with_status(status).into_response())
}

/// GET /desk/addresses
#[handler]
pub async fn addresses_page(
    person: SignedIn,
    frame: Frame,
    desk: AddressDesk<'_>,
    Query(query): Query<AddressesQuery>,
) -> poem::Result<Response> {
    let mut page = person.page(HERE, &frame);
    let sentence = match query.done.as_str() {
        "stop" => Some("Nothing is sent to this address any more."),
        "again" => Some("This address is written to again, unless whoever reads it asked us not to."),
        _ => None,
    };
    page.notice = sentence.map(str::to_owned);
    list(page, &desk, Default::default()).await
}

/// POST /desk/addresses/:step: `stop` keeps all mail from an address, `again` takes back what reports and colleagues
/// entered. What whoever reads it asked for is theirs alone, and the page never tells of it.
#[handler]
pub async fn addresses_step(
    person: SignedIn,
    frame: Frame,
    Path(step): Path<String>,
    form: FormBody,
    desk: AddressDesk<'_>,
) -> poem::Result<Response> {
    if !["stop", "again"].contains(&step.as_str()) {
        return Err(Problem::of_status(StatusCode::NOT_FOUND).into());
    }
    let typed = form.value("address").unwrap_or_default();
    let address = match parse_address(typed) {
        Ok(address) => address,
        Err(fault) => {
            let shown = typed.chars().take(254).collect();
            return list(person.page(HERE, &frame), &desk, (shown, Some(fault.to_string()))).await;
        }
    };
    if step == "stop" {
        stop(&desk, &address).await.map_err(failed)?;
    } else {
        write_again(&desk, &address).await.map_err(failed)?;
    }
    Ok(Redirect::see_other(format!("{HERE}?done={step}")).into_response())
}

async fn stop(desk: &AddressDesk<'_>, address: &str) -> Result<(), DbErr> {
    let (now, hash) = (desk.now, desk.list.hash(address));
    let txn = desk.db.begin().await?;
    let one = Suppressed::of(hash, Reason::Manual, now.day());
    suppression::enter(&txn, Suppressed { listed: true, ..one }).await?;
    store::suppress_queued_to(&txn, address).await?;
    audit(&txn, Entry::of(now, What::AddressSuppressed, Object::noun("address"))).await?;
    txn.commit().await
}

async fn write_again(desk: &AddressDesk<'_>, address: &str) -> Result<(), DbErr> {
    let (now, hash) = (desk.now, desk.list.hash(address));
    let txn = desk.db.begin().await?;
    suppression::free(&txn, hash, &[Reason::Bounce, Reason::Manual]).await?;
    store::forget_reports_of(&txn, hash).await?;
    let people = people::everybody_at(&txn, address).await?;
    outbox::queue_again(&txn, &invitation_store::invitations_of(&txn, &people).await?, now).await?;
    audit(&txn, Entry::of(now, What::AddressFreed, Object::noun("address"))).await?;
    txn.commit().await
}

/// GET /desk/addresses.csv: setting, address, why, since.
#[handler]
pub async fn addresses_csv(_: SignedIn, desk: AddressDesk<'_>) -> poem::Result<Response> {
    let rows = not_working(desk.db, &desk.list).await.map_err(failed)?;
    let mut text = "setting,address,why,since\r\n".to_owned();
    for row in &rows {
        let cells = [&*row.setting, &*row.address, row.words(), &*row.since];
        text.push_str(&cells.map(cell).join(","));
        text.push_str("\r\n");
    }
    Ok(Response::builder()
        .content_type("text/csv; charset=utf-8; header=present")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"belong-addresses.csv\"")
        .body(text))
}

/// A cell in quotation marks, and never a formula for a spreadsheet.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if is_formula { "'" } else { "" }, text.replace('"', "\"\""))
}
