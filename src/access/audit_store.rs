//! Every query about the audit trail, named for the question it answers.

use super::entity::{audit, instance};
use super::trail::Head;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// The name of the last row's note in `instance`.
const HEAD: &str = "audit";

/// The last row's number and hash; none when the note is gone or cannot be read.
pub async fn head(connection: &impl ConnectionTrait) -> Result<Option<Head>, DbErr> {
    let row = instance::Entity::find_by_id(HEAD).one(connection).await?;
    Ok(row.and_then(|row| Head::from_stored(&row.value)))
}

/// The last row's number and hash, which stay so until this transaction ends.
pub async fn head_locked(txn: &impl ConnectionTrait) -> Result<Head, DbErr> {
    let row = instance::Entity::find_by_id(HEAD).lock_exclusive().one(txn).await?;
    let head = row.and_then(|row| Head::from_stored(&row.value));
    head.ok_or_else(|| DbErr::Custom("the audit trail has lost the note of its last row".to_owned()))
}

pub async fn keep(txn: &impl ConnectionTrait, row: audit::Model) -> Result<(), DbErr> {
    let row: audit::ActiveModel = row.into();
    audit::Entity::insert(row.reset_all()).exec_without_returning(txn).await?;
    Ok(())
}

/// Moves the note from one row to the next; an error when another writer came in between.
pub async fn move_head(txn: &impl ConnectionTrait, from: &Head, to: &Head) -> Result<(), DbErr> {
    let moved = instance::Entity::update_many()
        .col_expr(instance::Column::Value, Expr::value(to.stored()))
        .filter(instance::Column::Name.eq(HEAD))
        .filter(instance::Column::Value.eq(from.stored()))
        .exec(txn)
        .await?;
    if moved.rows_affected == 1 {
        Ok(())
    } else {
        Err(DbErr::Custom("two writers met at the end of the audit trail".to_owned()))
    }
}

/// The next rows after this one, the oldest first.
pub async fn rows_after(
    connection: &impl ConnectionTrait,
    seq: i64,
    at_most: u64,
) -> Result<Vec<audit::Model>, DbErr> {
    audit::Entity::find()
        .filter(audit::Column::Seq.gt(seq))
        .order_by_asc(audit::Column::Seq)
        .limit(at_most)
        .all(connection)
        .await
}

/// The rows before this one, the newest first, of one kind or of all.
pub async fn rows_before(
    connection: &impl ConnectionTrait,
    seq: i64,
    what: Option<&str>,
    at_most: u64,
) -> Result<Vec<audit::Model>, DbErr> {
    let mut rows = audit::Entity::find().filter(audit::Column::Seq.lt(seq));
    if let Some(what) = what {
        rows = rows.filter(audit::Column::What.eq(what));
    }
    rows.order_by_desc(audit::Column::Seq).limit(at_most).all(connection).await
}
