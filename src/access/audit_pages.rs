//! /desk/audit: the audit trail, the newest first, a hundred at a time, of one kind or of all.

use super::audit_chain::AuditRow;
use super::edge::{Frame, SignedIn, failed, html};
use super::trail::What;
use super::{audit_store, store};
use crate::db::Db;
use crate::http::DeskPage;
use askama::Template;
use poem::handler;
use poem::web::{Data, Html, Query};
use serde::Deserialize;
use std::collections::HashMap;

const HERE: &str = "/desk/audit";
const AT_ONCE: usize = 100;

#[derive(Template)]
#[template(path = "access/pages/audit.html")]
struct AuditPage {
    page: DeskPage,
    rows: Vec<Row>,
    kinds: &'static [What],
    /// The chosen kind's word, or empty.
    kind: String,
    /// The number below which the next page begins.
    older: Option<i64>,
}

struct Row {
    seq: i64,
    at: String,
    who: String,
    what: String,
    object: String,
    amount: Option<i64>,
    refused: bool,
}

/// What the address of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    kind: String,
    before: Option<i64>,
}

/// GET /desk/audit
#[handler]
pub async fn audit_page(
    person: SignedIn,
    frame: Frame,
    Query(query): Query<AuditQuery>,
    Data(db): Data<&Db>,
) -> poem::Result<Html<String>> {
    let what = What::ALL.iter().find(|what| what.word() == query.kind).map(|what| what.word());
    let before = query.before.unwrap_or(i64::MAX);
    let mut found =
        audit_store::rows_before(db.reader(), before, what, AT_ONCE as u64 + 1).await.map_err(failed)?;
    let goes_on = found.len() > AT_ONCE;
    found.truncate(AT_ONCE);
    let everybody = store::colleagues(db.reader()).await.map_err(failed)?;
    let names: HashMap<String, String> =
        everybody.into_iter().map(|row| (row.id.to_string(), row.name)).collect();
    let rows: Vec<Row> = found.into_iter().map(|row| shown(AuditRow::of(row), &names)).collect();
    let older = rows.last().map(|row| row.seq).filter(|_| goes_on);
    let kind = what.unwrap_or_default().to_owned();
    html(&AuditPage { page: person.page(HERE, &frame), rows, kinds: What::ALL, kind, older })
}

fn shown(row: AuditRow, names: &HashMap<String, String>) -> Row {
    let named = |noun: &str, id: &str| {
        names.get(id).map_or_else(|| format!("{noun} {}", &id[..id.len().min(8)]), Clone::clone)
    };
    let title = What::ALL.iter().find(|what| what.word() == row.what).map_or(&*row.what, |what| what.title());
    let who = match row.who.split_once(' ') {
        Some((noun, id)) => named(noun, id),
        None if row.who == "console" => "A command at the machine".to_owned(),
        None if row.who == "visitor" => "Somebody not signed in".to_owned(),
        None => "Belong itself".to_owned(),
    };
    let object = match row.object.split_once(' ') {
        Some((noun, id)) if id.len() == 36 => named(noun, id),
        _ => row.object.clone(),
    };
    Row {
        seq: row.seq,
        at: row.at.rfc3339().replace('T', " ").chars().take(19).collect(),
        who,
        what: title.to_owned(),
        object,
        amount: row.amount,
        refused: row.outcome == "refused",
    }
}
