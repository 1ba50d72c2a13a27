//! The demonstration's own queries: what it remembers, and whose link is whose.

use super::people;
use super::written::Written;
use crate::app::App;
use crate::clock::{DAY, HOUR};
use crate::db::Db;
use crate::ids::{InvitationId, SettingId, StaffId, WaveId};
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

/// Whether what was written in a wave is there.
pub async fn is_written(db: &Db, wave: WaveId) -> Result<bool, DbErr> {
    let mut query = Query::select();
    query.column(name("wave_id")).from(name("voice_count")).and_where(Expr::col(name("wave_id")).eq(wave.0));
    Ok(db.reader().query_one(query.limit(1)).await?.is_some())
}

/// Whether anybody has asked to be contacted.
pub async fn is_contact_asked(db: &Db) -> Result<bool, DbErr> {
    let mut query = Query::select();
    query.column(name("id")).from(name("contact_request"));
    Ok(db.reader().query_one(query.limit(1)).await?.is_some())
}

/// A comment that was read in time and sorted by both readers.
pub async fn keep_written(
    txn: &impl ConnectionTrait,
    written: &Written<'_>,
    readers: [StaffId; 2],
) -> Result<(), DbErr> {
    let (id, wave, setting) = (written.id.0, written.wave.0, written.setting.0);
    let gathered = written.gathered_at;
    let columns =
        ["id", "wave_id", "setting_id", "day", "read_first", "sealed", "state", "due_at", "told", "read_at"];
    let mut insert = Query::insert();
    insert.into_table(name("comment")).columns(columns.map(name)).values_panic([
        id.into(),
        wave.into(),
        setting.into(),
        gathered.day().to_string().into(),
        false.into(),
        written.sealed.clone().into(),
        "read".into(),
        (gathered.0 + 3 * DAY).into(),
        0.into(),
        (gathered.0 + HOUR).into(),
    ]);
    txn.execute(&insert).await?;
    let columns =
        ["comment_id", "staff_id", "wave_id", "setting_id", "audience", "outcomes", "themes", "coded_at"];
    let mut insert = Query::insert();
    insert.into_table(name("coding")).columns(columns.map(name));
    for (reader, themes) in readers.into_iter().zip(written.themes) {
        insert.values_panic([
            id.into(),
            reader.0.into(),
            wave.into(),
            setting.into(),
            written.audience.code().into(),
            written.outcome.into(),
            themes.into(),
            (gathered.0 + 2 * HOUR).into(),
        ]);
    }
    txn.execute(&insert).await.map(|_| ())
}

/// How many of an audience sent their answers there, and how many wrote.
pub async fn keep_voice_count(
    txn: &impl ConnectionTrait,
    (wave, setting, audience): (WaveId, SettingId, Audience),
    (boxes, wrote): (i32, i32),
) -> Result<(), DbErr> {
    let mut insert = Query::insert();
    insert
        .into_table(name("voice_count"))
        .columns(["wave_id", "setting_id", "audience", "boxes", "written"].map(name))
        .values_panic([wave.0.into(), setting.0.into(), audience.code().into(), boxes.into(), wrote.into()]);
    txn.execute(&insert).await.map(|_| ())
}
