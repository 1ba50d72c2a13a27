//! The demonstration's own queries: what it remembers, and whose link is whose.

use super::people;
use crate::app::App;
use crate::db::Db;
use crate::ids::{InvitationId, WaveId};
use crate::surveys::ENGLISH;
use crate::theory::Audience;
use crate::waves;
use anyhow::Context;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashSet;

/// Marks a database as a demonstration's.
pub const MARK: &str = "demo";
/// The demonstration's time when it was last looked at, in milliseconds. Only there once it is built.
pub const CLOCK: &str = "demo-clock";

fn name(text: &str) -> Alias {
    Alias::new(text)
}

pub async fn remembered(db: &Db, what: &str) -> Result<Option<String>, DbErr> {
    let mut query = Query::select();
    query.column(name("value")).from(name("instance")).and_where(Expr::col(name("name")).eq(what));
    db.reader().query_one(&query).await?.map(|row| row.try_get_by_index(0)).transpose()
}

pub async fn remember(db: &Db, what: &str, value: &str) -> Result<(), DbErr> {
    let mut insert = Query::insert();
    insert
        .into_table(name("instance"))
        .columns([name("name"), name("value")])
        .values_panic([what.into(), value.into()])
        .on_conflict(OnConflict::column(name("name")).update_column(name("value")).to_owned());
    let txn = db.begin().await?;
    txn.execute(&insert).await?;
    txn.commit().await
}

/// Whether the database is empty or a demonstration's.
pub async fn may_be_used(db: &Db) -> Result<bool, DbErr> {
    if remembered(db, MARK).await?.is_some() {
        return Ok(true);
    }
    for table in ["staff", "setting", "wave", "participant"] {
        let mut query = Query::select();
        query.column(name("id")).from(name(table)).limit(1);
        if db.reader().query_one(&query).await?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whose invitation is whose, by setting, audience code and address; not done yet.
pub struct Waiting {
    pub invitation: InvitationId,
    pub key: String,
}

pub async fn waiting(db: &Db, wave: WaveId) -> Result<Vec<Waiting>, DbErr> {
    let of = |table: &str, column: &str| (name(table), name(column));
    let mut query = Query::select();
    query
        .column(of("invitation", "id"))
        .column(of("setting", "name"))
        .column(of("participant", "audience"))
        .column(of("participant", "email"))
        .from(name("invitation"))
        .inner_join(
            name("participant"),
            Expr::col(of("participant", "id")).equals(of("invitation", "participant_id")),
        )
        .inner_join(name("setting"), Expr::col(of("setting", "id")).equals(of("participant", "setting_id")))
        .and_where(Expr::col(of("invitation", "wave_id")).eq(wave.0))
        .and_where(Expr::col(of("invitation", "done")).eq(false))
        .order_by(of("participant", "email"), Order::Asc);
    let rows = db.reader().query_all(&query).await?;
    rows.iter()
        .map(|row| {
            let (setting, audience): (String, String) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
            let email: Option<String> = row.try_get_by_index(3)?;
            let key = format!("{setting}|{audience}|{}", email.unwrap_or_default());
            Ok(Waiting { invitation: InvitationId(row.try_get_by_index(0)?), key })
        })
        .collect()
}

/// A few links of the open wave that nobody has used; of people whose roster says English.
pub async fn unused_links(app: &App, audience: Audience, at_most: usize) -> anyhow::Result<Vec<String>> {
    let Some(wave) = waves::open_waves(app.db.reader()).await?.into_iter().next() else {
        return Ok(Vec::new());
    };
    let key = app.keys.of(wave.id).context("the open wave has no key")?;
    let english: HashSet<String> = people::everybody()
        .into_iter()
        .filter(|person| person.audience == audience && person.language() == ENGLISH)
        .map(|person| person.key())
        .collect();
    let theirs = waiting(&app.db, wave.id).await?.into_iter().filter(|one| english.contains(&one.key));
    let link =
        |one: Waiting| format!("{}/s/{}", app.config.server.base_url, key.link_token(one.invitation, 0));
    Ok(theirs.take(at_most).map(link).collect())
}
