//! Every query about requests for contact, named for the question it answers.

use super::rules::{ContactAct, forgotten_before};
use super::spool::{ContactSpool, WaitingContacts};
use crate::access::{Entry, Object, What, Who, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::{ContactRequestId, SettingId, StaffId};
use crate::voices::acts;
use crate::voices::entity::contact_request::{ActiveModel, Column, Entity, Model};
use crate::voices::entity::reading_act;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
};
use std::collections::HashSet;

pub(super) const WAITING: &str = "waiting";
pub(super) const SETTLED: &str = "settled";

/// Rows of one statement.
const AT_ONCE: usize = 500;

/// Puts a setting's waiting requests before its readers, due at `due`; says how many are new. What is there already
/// is left alone, so that a second gatherer, or one after a crash, adds nothing. The caller queues the mails in the
/// same transaction and removes the files ([`ContactSpool::destroy`]) after the commit.
///
/// # Errors
/// The database's; also for a setting that is not there any more, whose files then stay.
pub async fn gather_contacts(
    txn: &DatabaseTransaction,
    waiting: &WaitingContacts,
    now: At,
    due: At,
) -> Result<u64, DbErr> {
    let row = |(id, sealed): &(ContactRequestId, Vec<u8>)| ActiveModel {
        id: Set(*id),
        setting_id: Set(waiting.setting),
        day: Set(now.day().to_string()),
        sealed: Set(sealed.clone()),
        state: Set(WAITING.to_owned()),
        due_at: Set(due),
        told: Set(0),
        settled_at: Set(None),
    };
    let mut fresh = 0;
    for some in waiting.sealed.chunks(AT_ONCE) {
        let once = OnConflict::column(Column::Id).do_nothing().to_owned();
        fresh +=
            Entity::insert_many(some.iter().map(row)).on_conflict(once).exec_without_returning(txn).await?;
    }
    if fresh > 0 {
        let object = Object::one("setting", waiting.setting.0);
        let entry = Entry::of(now, What::ContactsGathered, object).by(Who::Program);
        audit(txn, entry).await?;
    }
    Ok(fresh)
}

/// Destroys what was settled 30 days ago or longer, with the list of what was done; says how many. What is not settled
/// stays. A request of which a file is still about stays as well, or the file would bring it back.
///
/// # Errors
/// The database's; a folder of waiting requests that cannot be read.
pub async fn forget_contacts(db: &Db, spool: &ContactSpool, now: At) -> anyhow::Result<u64> {
    let settled = Entity::find()
        .filter(Column::State.eq(SETTLED))
        .filter(Column::SettledAt.lte(forgotten_before(now)))
        .all(db.reader())
        .await?;
    if settled.is_empty() {
        return Ok(0);
    }
    let about: HashSet<ContactRequestId> = spool.ids()?.into_iter().collect();
    let ids: Vec<_> = settled.iter().map(|row| row.id).filter(|id| !about.contains(id)).collect();
    let txn = db.begin().await?;
    let mut gone = 0;
    for some in ids.chunks(AT_ONCE) {
        let still_settled = Entity::delete_many()
            .filter(Column::Id.is_in(some.iter().copied()))
            .filter(Column::State.eq(SETTLED))
            .filter(Column::SettledAt.lte(forgotten_before(now)));
        gone += still_settled.exec(&txn).await?.rows_affected;
        let left: HashSet<ContactRequestId> = Entity::find()
            .filter(Column::Id.is_in(some.iter().copied()))
            .all(&txn)
            .await?
            .into_iter()
            .map(|row| row.id)
            .collect();
        let acts = some.iter().filter(|id| !left.contains(id)).map(|id| id.0);
        let done = reading_act::Column::CommentId.is_in(acts);
        reading_act::Entity::delete_many().filter(done).exec(&txn).await?;
    }
    if gone > 0 {
        let object = Object::noun("requests for contact");
        audit(&txn, Entry::of(now, What::WordsForgotten, object).by(Who::Program).amount(gone)).await?;
    }
    txn.commit().await?;
    Ok(gone)
}

/// Every request of these settings: what waits first, by when it is due; then what was settled last.
pub(super) async fn requests_of(
    db: &impl ConnectionTrait,
    settings: &[SettingId],
) -> Result<Vec<Model>, DbErr> {
    let mut rows = Entity::find().filter(Column::SettingId.is_in(settings.iter().copied())).all(db).await?;
    let newest_first = |row: &Model| row.settled_at.map(|at| -at.0);
    rows.sort_by_key(|row| (row.state == SETTLED, newest_first(row), row.due_at, row.id));
    Ok(rows)
}

/// How many requests of these settings are not settled.
///
/// # Errors
/// The database's.
pub async fn contacts_waiting(db: &impl ConnectionTrait, settings: &[SettingId]) -> Result<usize, DbErr> {
    let rows = requests_of(db, settings).await?;
    Ok(rows.iter().filter(|row| row.state == WAITING).count())
}

/// One request, of one of these settings.
pub(super) async fn request_by_id(
    db: &impl ConnectionTrait,
    id: ContactRequestId,
    settings: &[SettingId],
) -> Result<Option<Model>, DbErr> {
    let own = Column::SettingId.is_in(settings.iter().copied());
    Entity::find_by_id(id).filter(own).one(db).await
}

/// Writes down what somebody did, and settles the request or opens it again where that is what was done.
pub(super) async fn keep_act(
    txn: &impl ConnectionTrait,
    id: ContactRequestId,
    act: ContactAct,
    (person, now): (StaffId, At),
) -> Result<(), DbErr> {
    acts::keep_act(txn, id.0, (person, act.word()), now).await?;
    let (state, settled_at) = match act {
        ContactAct::Settled | ContactAct::Lost => (SETTLED, Some(now)),
        ContactAct::Reopened => (WAITING, None),
        _ => return Ok(()),
    };
    Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::SettledAt, Expr::value(settled_at))
        .filter(Column::Id.eq(id))
        .filter(Column::State.ne(state))
        .exec(txn)
        .await?;
    Ok(())
}

/// Settles what waits in a setting whose key is lost for good; says how many.
pub async fn close_for_ever(
    txn: &impl ConnectionTrait,
    (setting, who): (SettingId, StaffId),
    now: At,
) -> Result<u64, DbErr> {
    let waiting = Column::SettingId.eq(setting);
    let rows = Entity::find().filter(waiting).filter(Column::State.eq(WAITING)).all(txn).await?;
    for row in &rows {
        keep_act(txn, row.id, ContactAct::Lost, (who, now)).await?;
    }
    Ok(rows.len() as u64)
}
