//! A comment in the reading queue: its row, and what is asked about it.

use super::acts::keep_act;
use super::entity::comment::{ActiveModel, Column, Entity, Model};
use crate::clock::At;
use crate::ids::{CommentId, SettingId, StaffId, WaveId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

/// Rows of one insert: ten values each.
const AT_ONCE: usize = 500;

/// Where a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Unread,
    Read {
        at: At,
    },
    /// Its key was lost with the kit: nobody can ever open it.
    Lost,
}

/// A comment as it is stored: sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: CommentId,
    pub wave: WaveId,
    pub setting: SettingId,
    /// `YYYY-MM-DD`: when it was gathered.
    pub day: String,
    pub read_first: bool,
    pub sealed: Vec<u8>,
    pub due_at: At,
    pub standing: Standing,
}

impl From<Model> for Comment {
    fn from(row: Model) -> Comment {
        let standing = match row.read_at {
            Some(at) => Standing::Read { at },
            None if row.state == LOST => Standing::Lost,
            None => Standing::Unread,
        };
        Comment {
            id: row.id,
            wave: row.wave_id,
            setting: row.setting_id,
            day: row.day,
            read_first: row.read_first,
            sealed: row.sealed,
            due_at: row.due_at,
            standing,
        }
    }
}

impl Comment {
    pub fn is_read(&self) -> bool {
        self.standing != Standing::Unread
    }
}

const UNREAD: &str = "unread";
const READ: &str = "read";

/// Puts comments into the queue, in the order in which they come.
pub(super) async fn insert(txn: &impl ConnectionTrait, comments: Vec<Comment>) -> Result<(), DbErr> {
    let row = |comment: Comment| ActiveModel {
        id: Set(comment.id),
        wave_id: Set(comment.wave),
        setting_id: Set(comment.setting),
        day: Set(comment.day),
        read_first: Set(comment.read_first),
        sealed: Set(comment.sealed),
        state: Set(UNREAD.to_owned()),
        due_at: Set(comment.due_at),
        told: Set(0),
        read_at: Set(None),
    };
    let mut rows = comments.into_iter().map(row);
    loop {
        let some: Vec<ActiveModel> = rows.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            return Ok(());
        }
        Entity::insert_many(some).exec_without_returning(txn).await?;
    }
}

/// The comments of these settings: what is to be read first first, then the oldest, what is read last. Within a day
/// their order is that of their random ids.
///
/// # Errors
/// The database's.
pub async fn comments_of(db: &impl ConnectionTrait, settings: &[SettingId]) -> Result<Vec<Comment>, DbErr> {
    let rows = Entity::find()
        .filter(Column::SettingId.is_in(settings.iter().copied()))
        .order_by_desc(Column::State)
        .order_by_desc(Column::ReadFirst)
        .order_by_asc(Column::Day)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Comment::from).collect())
}

/// One comment, if it is of one of these settings.
///
/// # Errors
/// The database's.
pub async fn comment_of(
    db: &impl ConnectionTrait,
    id: CommentId,
    settings: &[SettingId],
) -> Result<Option<Comment>, DbErr> {
    let mine = Column::SettingId.is_in(settings.iter().copied());
    Ok(Entity::find_by_id(id).filter(mine).one(db).await?.map(Comment::from))
}

/// Marks a comment as read; false when it was read before.
pub(super) async fn mark_read(txn: &impl ConnectionTrait, id: CommentId, now: At) -> Result<bool, DbErr> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(READ))
        .col_expr(Column::ReadAt, Expr::value(now))
        .filter(Column::Id.eq(id).and(Column::State.eq(UNREAD)))
        .exec(txn)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// The state of a text whose key is lost with its kit, and what is kept as done with it.
pub(super) const LOST: &str = "lost";

/// Settles the unread comments of a setting whose key is lost for good; says how many.
pub(super) async fn close_for_ever(
    txn: &impl ConnectionTrait,
    (setting, who): (SettingId, StaffId),
    now: At,
) -> Result<u64, DbErr> {
    let unread = Column::SettingId.eq(setting).and(Column::State.eq(UNREAD));
    let rows = Entity::find().filter(unread).all(txn).await?;
    for row in &rows {
        Entity::update_many()
            .col_expr(Column::State, Expr::value(LOST))
            .filter(Column::Id.eq(row.id))
            .exec(txn)
            .await?;
        keep_act(txn, row.id.0, (who, LOST), now).await?;
    }
    Ok(rows.len() as u64)
}
