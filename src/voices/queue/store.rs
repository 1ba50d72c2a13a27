//! How comments were coded: every query, named for the question it answers.

use super::rules::Codes;
use crate::clock::At;
use crate::ids::{CommentId, SettingId, StaffId};
use crate::theory::Audience;
use crate::voices::comment::Comment;
use crate::voices::entity::coding::{ActiveModel, Column, Entity, Model};
use crate::voices::entity::comment;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap};

/// A comment is coded by two people; a third would only be counted with one of them.
pub const CODERS: usize = 2;

/// What became of somebody's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coded {
    Kept,
    /// Two others have coded it.
    EnoughAlready,
}

fn joined(codes: &BTreeSet<String>) -> String {
    codes.iter().map(String::as_str).collect::<Vec<_>>().join(",")
}

fn split(text: &str) -> BTreeSet<String> {
    text.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

/// Who coded a comment, and how.
pub async fn codings_of(
    db: &impl ConnectionTrait,
    comment: CommentId,
) -> Result<Vec<(StaffId, Codes)>, DbErr> {
    let rows = Entity::find().filter(Column::CommentId.eq(comment)).all(db).await?;
    Ok(rows.into_iter().map(codes_of).collect())
}

fn codes_of(row: Model) -> (StaffId, Codes) {
    (row.staff_id, Codes { outcomes: split(&row.outcomes), themes: split(&row.themes) })
}

/// Who coded which comments of these settings.
pub async fn coders_in(
    db: &impl ConnectionTrait,
    settings: &[SettingId],
) -> Result<HashMap<CommentId, Vec<StaffId>>, DbErr> {
    let mine = Column::SettingId.is_in(settings.iter().copied());
    let mut coders: HashMap<CommentId, Vec<StaffId>> = HashMap::new();
    for row in Entity::find().filter(mine).all(db).await? {
        coders.entry(row.comment_id).or_default().push(row.staff_id);
    }
    Ok(coders)
}

/// Keeps how somebody coded a comment, in place of what they gave it before.
pub async fn keep_codes(
    txn: &impl ConnectionTrait,
    (comment, audience): (&Comment, Audience),
    (staff, codes): (StaffId, &Codes),
    now: At,
) -> Result<Coded, DbErr> {
    comment::Entity::find_by_id(comment.id).lock_exclusive().one(txn).await?;
    let others = codings_of(txn, comment.id).await?.into_iter().filter(|(who, _)| *who != staff).count();
    if others >= CODERS {
        return Ok(Coded::EnoughAlready);
    }
    Entity::delete_by_id((comment.id, staff)).exec(txn).await?;
    let row = ActiveModel {
        comment_id: Set(comment.id),
        staff_id: Set(staff),
        wave_id: Set(comment.wave),
        setting_id: Set(comment.setting),
        audience: Set(audience.code().to_owned()),
        outcomes: Set(joined(&codes.outcomes)),
        themes: Set(joined(&codes.themes)),
        coded_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(txn).await?;
    Ok(Coded::Kept)
}
