//! The chain of the audit trail: how a row is sealed to the one before it, and whether all of it still holds.

use super::entity::audit::Model;
use super::trail::Head;
use super::{audit_store as store, secret};
use crate::clock::At;
use crate::db::Db;
use sea_orm::DbErr;
use sha2::{Digest, Sha256};

/// SHA-256 over the hash before and every field, each with its length before it (u32, big endian).
pub(super) fn digest(row: &Model) -> Vec<u8> {
    let amount = row.amount.map(|amount| amount.to_string()).unwrap_or_default();
    let (seq, at) = (row.seq.to_string(), row.at.0.to_string());
    let fields = [&seq, &at, &row.who, &row.what, &row.object, &amount, &row.outcome];
    let mut sum = Sha256::new();
    sum.update(&row.before);
    for field in fields {
        sum.update(u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
        sum.update(field.as_bytes());
    }
    sum.finalize().to_vec()
}

/// What is wrong with the trail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("row {seq} of the audit trail is missing")]
    Missing { seq: i64 },
    #[error("row {seq} of the audit trail was changed, or does not follow the row before it")]
    Changed { seq: i64 },
    #[error("the audit trail ends with row {last}, and rows up to {head} were written")]
    CutOff { last: i64, head: i64 },
    #[error("the note of the audit trail's last row is missing, or does not fit row {seq}")]
    NoHead { seq: i64 },
}

/// Rows that are read at once.
const PAGE: u64 = 500;

/// Walks the whole trail: its last row, or the first row that is broken.
///
/// # Errors
/// The database's.
pub async fn verify_audit(db: &Db) -> Result<Result<Head, Broken>, DbErr> {
    let head = store::head(db.reader()).await?;
    let mut last = Head { seq: 0, hash: vec![0; 32] };
    loop {
        let rows = store::rows_after(db.reader(), last.seq, PAGE).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let seq = last.seq + 1;
            if row.seq != seq {
                return Ok(Err(Broken::Missing { seq }));
            }
            if row.before != last.hash || row.hash != digest(&row) {
                return Ok(Err(Broken::Changed { seq }));
            }
            if head.as_ref().is_some_and(|head| head.seq == seq && head.hash != row.hash) {
                return Ok(Err(Broken::NoHead { seq }));
            }
            last = Head { seq, hash: row.hash };
        }
    }
    Ok(match head {
        None => Err(Broken::NoHead { seq: last.seq }),
        Some(head) if head.seq > last.seq => Err(Broken::CutOff { last: last.seq, head: head.seq }),
        Some(_) => Ok(last),
    })
}

/// One row as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub seq: i64,
    pub at: At,
    /// "colleague" and an id, "console", "program" or "visitor".
    pub who: String,
    pub what: String,
    pub object: String,
    pub amount: Option<i64>,
    pub outcome: String,
    pub hash: String,
}

impl AuditRow {
    pub(super) fn of(row: Model) -> AuditRow {
        AuditRow {
            seq: row.seq,
            at: row.at,
            who: row.who,
            what: row.what,
            object: row.object,
            amount: row.amount,
            outcome: row.outcome,
            hash: secret::in_hex(&row.hash),
        }
    }
}

/// The whole trail as CSV, the oldest first; times in UTC.
///
/// # Errors
/// The database's, or writing.
pub async fn export_audit(db: &Db, out: &mut impl std::io::Write) -> anyhow::Result<()> {
    writeln!(out, "number,at_utc,who,what,object,amount,outcome,sha256")?;
    let mut after = 0;
    loop {
        let rows = store::rows_after(db.reader(), after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.seq;
        for row in rows.into_iter().map(AuditRow::of) {
            let amount = row.amount.map(|amount| amount.to_string()).unwrap_or_default();
            let at = row.at.rfc3339();
            let AuditRow { seq, who, what, object, outcome, hash, .. } = row;
            writeln!(out, "{seq},{at},{who},{what},{object},{amount},{outcome},{hash}")?;
        }
    }
}
