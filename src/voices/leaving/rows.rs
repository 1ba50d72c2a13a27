//! What is known of a wave's comments without opening one: counts, codes, times, and words that were approved.

use super::passages::{Form, Standing};
use super::rules::{Coded, Wrote};
use super::store::odd;
use crate::clock::At;
use crate::ids::{PassageId, SettingId, WaveId};
use crate::theory::Audience;
use crate::voices::entity::{coding, comment, passage};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeSet;

/// Words that a second person let pass. Whether they may be shown is asked elsewhere.
pub(super) struct Approved {
    pub id: PassageId,
    pub setting: SettingId,
    pub audience: Audience,
    pub outcome: String,
    pub form: Form,
    pub body: String,
}

pub(super) async fn approved_in(db: &impl ConnectionTrait, wave: WaveId) -> Result<Vec<Approved>, DbErr> {
    let approved = passage::Entity::find()
        .filter(passage::Column::WaveId.eq(wave))
        .filter(passage::Column::State.eq(Standing::Approved.word()));
    let read = |row: passage::Model| {
        Ok(Approved {
            id: row.id,
            setting: row.setting_id,
            audience: Audience::from_code(&row.audience).ok_or_else(|| odd(row.id, "audience"))?,
            outcome: row.outcome,
            form: Form::from_word(&row.form).ok_or_else(|| odd(row.id, "form"))?,
            body: row.body.ok_or_else(|| odd(row.id, "body"))?,
        })
    };
    approved.all(db).await?.into_iter().map(read).collect()
}

/// How every comment of a wave was sorted, by whom.
pub(super) async fn codings_in(db: &impl ConnectionTrait, wave: WaveId) -> Result<Vec<Coded>, DbErr> {
    let rows = coding::Entity::find().filter(coding::Column::WaveId.eq(wave)).all(db).await?;
    let codes = |text: &str| -> BTreeSet<String> {
        text.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect()
    };
    let read = |row: coding::Model| {
        let odd =
            || DbErr::Type(format!("a coding of the comment {} has an unknown audience", row.comment_id));
        Ok(Coded {
            comment: row.comment_id,
            by: row.staff_id,
            setting: row.setting_id,
            audience: Audience::from_code(&row.audience).ok_or_else(odd)?,
            outcomes: codes(&row.outcomes),
            themes: codes(&row.themes),
            at: row.coded_at,
        })
    };
    rows.into_iter().map(read).collect()
}

/// How many sent their answers of a wave and wrote something, by setting and audience, as far as it was gathered.
pub(super) async fn wrote_in(db: &impl ConnectionTrait, wave: WaveId) -> Result<Vec<Wrote>, DbErr> {
    let mut query = Query::select();
    query
        .columns(["setting_id", "audience", "boxes", "written"].map(Alias::new))
        .from(Alias::new("voice_count"))
        .and_where(Expr::col(Alias::new("wave_id")).eq(wave.0));
    let rows = db.query_all(&query).await?;
    let whole = |many: i32| u32::try_from(many).unwrap_or(0);
    rows.iter()
        .map(|row| {
            let code: String = row.try_get_by_index(1)?;
            let odd = || DbErr::Type(format!("a count of what was written has the audience {code}"));
            Ok(Wrote {
                setting: SettingId(row.try_get_by_index(0)?),
                audience: Audience::from_code(&code).ok_or_else(odd)?,
                asked: whole(row.try_get_by_index(2)?),
                wrote: whole(row.try_get_by_index(3)?),
            })
        })
        .collect()
}

/// When each comment of a wave was to be read, and when it was.
pub(super) async fn reading_in(
    db: &impl ConnectionTrait,
    wave: WaveId,
) -> Result<Vec<(At, Option<At>)>, DbErr> {
    let of = comment::Entity::find()
        .filter(comment::Column::WaveId.eq(wave))
        .filter(comment::Column::State.ne("lost"));
    let times = of.select_only().columns([comment::Column::DueAt, comment::Column::ReadAt]);
    times.into_tuple().all(db).await
}
