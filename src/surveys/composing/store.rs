//! Every query about composed pulses, named for the question it answers.

use super::entity::{ActiveModel, Column, Entity, Model};
use super::file::{Beside, Composed, read_pulse};
use crate::access::{self, Object, What, audit};
use crate::clock::At;
use crate::db::Db;
use crate::ids::PulseId;
use crate::theory::{Audience, Fault};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A pulse as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPulse {
    pub id: PulseId,
    pub name: String,
    /// The text of its file.
    pub file: String,
    /// By audience code, the [`Composed::mark`] of what somebody walked through.
    pub seen: BTreeMap<String, String>,
    /// Counts its changes.
    pub version: i32,
    pub kept_at: At,
}

impl TryFrom<Model> for KeptPulse {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<KeptPulse, DbErr> {
        let odd = |fault| DbErr::Json(format!("what was seen of the pulse {}: {fault}", row.id));
        let seen = serde_json::from_str(&row.seen).map_err(odd)?;
        let Model { id, name, file, version, kept_at, .. } = row;
        Ok(KeptPulse { id, name, file, seen, version, kept_at })
    }
}

impl KeptPulse {
    /// What its file says.
    ///
    /// # Errors
    /// Every fault: the content that it was composed for may have been changed since.
    pub fn read(&self, beside: &Beside) -> Result<Composed, Vec<Fault>> {
        read_pulse(&format!("{}.toml", self.name), &self.file, beside)
    }

    /// The audiences whose new questions nobody has walked through yet as they are now.
    pub fn unseen(&self, pulse: &Composed) -> Vec<Audience> {
        let is_unseen = |audience: &Audience| {
            pulse.mark(*audience).is_some_and(|mark| self.seen.get(audience.code()) != Some(&mark))
        };
        Audience::ALL.into_iter().filter(is_unseen).collect()
    }
}

impl Composed {
    /// The new questions of an audience with all their words, as one mark; none where it has none.
    pub fn mark(&self, audience: Audience) -> Option<String> {
        let mut sum = Sha256::new();
        let mine: Vec<_> = self.items.iter().filter(|item| item.audience == audience).collect();
        for item in &mine {
            let told = [&item.id, &item.text, &item.scale].map(|words| format!("{words:?}"));
            sum.update(format!("{} {} {}\n", told.join(" "), item.version, item.does_not_apply));
            for worded in self.wordings.iter().filter(|worded| worded.item == item.id) {
                sum.update(format!("{:?} {:?}\n", worded.edition, worded.text));
            }
        }
        let bytes = sum.finalize();
        (!mine.is_empty()).then(|| bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// Every composed pulse, by name.
///
/// # Errors
/// The database's, or a damaged row.
pub async fn pulses(db: &impl ConnectionTrait) -> Result<Vec<KeptPulse>, DbErr> {
    let rows = Entity::find().order_by_asc(Column::Name).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(KeptPulse::try_from).collect()
}

/// # Errors
/// As [`pulses`].
pub async fn pulse_by_id(db: &impl ConnectionTrait, id: PulseId) -> Result<Option<KeptPulse>, DbErr> {
    Entity::find_by_id(id).one(db).await?.map(KeptPulse::try_from).transpose()
}

/// The pulse inside a transaction that plans a wave with it: on PostgreSQL nobody takes it away meanwhile.
///
/// # Errors
/// As [`pulses`].
pub async fn pulse_held(txn: &impl ConnectionTrait, id: PulseId) -> Result<Option<KeptPulse>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Share).one(txn).await?.map(KeptPulse::try_from).transpose()
}

/// Stores a new pulse; none where its name is taken.
///
/// # Errors
/// The database's.
pub async fn keep_pulse(db: &Db, pulse: &Composed, now: At) -> Result<Option<PulseId>, DbErr> {
    let txn = db.begin().await?;
    if is_taken(&txn, &pulse.name, None).await? {
        return Ok(None);
    }
    let id = PulseId::random();
    let row = ActiveModel {
        id: Set(id),
        name: Set(pulse.name.clone()),
        file: Set(pulse.written()),
        seen: Set("{}".to_owned()),
        version: Set(1),
        kept_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(&txn).await?;
    changed(&txn, id, now).await?;
    txn.commit().await?;
    Ok(Some(id))
}

/// Stores a pulse in place of its version `from`, inside the transaction that says so to the waves that ask it; false
/// where somebody else changed or removed it meanwhile, or another has its name.
///
/// # Errors
/// The database's.
pub async fn change_pulse(
    txn: &impl ConnectionTrait,
    (id, from): (PulseId, i32),
    pulse: &Composed,
    now: At,
) -> Result<bool, DbErr> {
    if is_taken(txn, &pulse.name, Some(id)).await? {
        return Ok(false);
    }
    let done = Entity::update_many()
        .col_expr(Column::Name, Expr::value(pulse.name.clone()))
        .col_expr(Column::File, Expr::value(pulse.written()))
        .col_expr(Column::Version, Expr::value(from + 1))
        .col_expr(Column::KeptAt, Expr::value(now))
        .filter(Column::Id.eq(id).and(Column::Version.eq(from)))
        .exec(txn)
        .await?;
    if done.rows_affected == 0 {
        return Ok(false);
    }
    changed(txn, id, now).await?;
    Ok(true)
}

/// Notes that somebody walked through an audience's questions, as `mark` says them.
///
/// # Errors
/// The database's.
pub async fn note_seen(
    db: &Db,
    id: PulseId,
    (audience, mark): (Audience, String),
    now: At,
) -> Result<(), DbErr> {
    let txn = db.begin().await?;
    let row = Entity::find_by_id(id).lock(LockType::Update).one(&txn).await?;
    let Some(mut pulse) = row.map(KeptPulse::try_from).transpose()? else { return Ok(()) };
    pulse.seen.insert(audience.code().to_owned(), mark);
    let seen = serde_json::to_string(&pulse.seen).map_err(|fault| DbErr::Json(fault.to_string()))?;
    let update = Entity::update_many().col_expr(Column::Seen, Expr::value(seen));
    update.filter(Column::Id.eq(id)).exec(&txn).await?;
    changed(&txn, id, now).await?;
    txn.commit().await
}

/// Removes a pulse inside a transaction that then makes sure that no wave asks it.
///
/// # Errors
/// The database's.
pub async fn remove_pulse(txn: &impl ConnectionTrait, id: PulseId, now: At) -> Result<bool, DbErr> {
    let done = Entity::delete_by_id(id).exec(txn).await?;
    changed(txn, id, now).await?;
    Ok(done.rows_affected == 1)
}

async fn is_taken(txn: &impl ConnectionTrait, name: &str, besides: Option<PulseId>) -> Result<bool, DbErr> {
    let named = Entity::find().filter(Column::Name.eq(name)).one(txn).await?;
    Ok(named.is_some_and(|row| Some(row.id) != besides))
}

async fn changed(txn: &impl ConnectionTrait, id: PulseId, now: At) -> Result<(), DbErr> {
    audit(txn, access::Entry::of(now, What::PulseChanged, Object::one("pulse", id.0))).await
}
