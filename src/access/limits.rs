//! How often somebody may try to sign in, counted in the database, so that every process counts alike. Then a
//! wait, never a lock: tries that are refused do not lengthen it.

use super::rules::{SPAN, TRIES_PER_ACCOUNT, TRIES_PER_CLIENT};
use super::trail::{Entry, Object, What, Who, audit};
use super::{InstanceKey, session_store as store};
use crate::clock::{At, Clock};
use crate::db::Db;
use sea_orm::{ConnectionTrait, DbErr};
use std::net::IpAddr;

/// Who tries: from where, and for which address as typed. Kept as keyed hashes only, for ten minutes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trying<'a> {
    pub client: Option<IpAddr>,
    /// None where no account is named yet.
    pub email: Option<&'a str>,
}

impl Trying<'_> {
    /// What is counted, and how much of it there may be.
    fn counted(&self, key: &InstanceKey) -> Vec<([u8; 32], u64)> {
        let client = self.client.map(|client| key.derive("try-client", client.to_string().as_bytes()));
        let account = self.email.map(|email| {
            let email = email.trim().to_lowercase();
            key.derive("try-account", email.as_bytes())
        });
        let client = client.map(|who| (who, TRIES_PER_CLIENT));
        client.into_iter().chain(account.map(|who| (who, TRIES_PER_ACCOUNT))).collect()
    }
}

/// Counts one try. When it is one too many it is not counted, and the answer is when to try again.
///
/// # Errors
/// The database's.
pub async fn count_try(
    db: &Db,
    key: &InstanceKey,
    clock: &Clock,
    trying: Trying<'_>,
) -> Result<Result<(), At>, DbErr> {
    let (counted, now) = (trying.counted(key), clock.now());
    if let Some(again) = held_until(db.reader(), &counted, now).await?
        && is_noted(db.reader(), key, &counted, now).await?
    {
        return Ok(Err(again));
    }
    let txn = db.begin().await?;
    let again = held_until(&txn, &counted, now).await?;
    if again.is_none() {
        for (who, _) in &counted {
            store::keep_try(&txn, who.to_vec(), now).await?;
        }
    } else {
        note_once(&txn, key, &counted, now).await?;
    }
    txn.commit().await?;
    Ok(again.map_or(Ok(()), Err))
}

/// When this one may try again, if not now. Counts nothing.
///
/// # Errors
/// The database's.
pub async fn held(
    db: &Db,
    key: &InstanceKey,
    clock: &Clock,
    trying: Trying<'_>,
) -> Result<Option<At>, DbErr> {
    held_until(db.reader(), &trying.counted(key), clock.now()).await
}

async fn held_until(
    connection: &impl ConnectionTrait,
    counted: &[([u8; 32], u64)],
    now: At,
) -> Result<Option<At>, DbErr> {
    let mut again = None;
    for (who, most) in counted {
        let tries = store::tries_since(connection, who, now.plus(-SPAN), *most).await?;
        if tries.len() as u64 >= *most {
            again = again.max(tries.last().map(|oldest| oldest.plus(SPAN)));
        }
    }
    Ok(again)
}

/// One row of the audit trail for a span, however often somebody hammers.
async fn note_once(
    txn: &impl ConnectionTrait,
    key: &InstanceKey,
    counted: &[([u8; 32], u64)],
    now: At,
) -> Result<(), DbErr> {
    if !is_noted(txn, key, counted, now).await? {
        store::keep_try(txn, mark_of(key, counted).to_vec(), now).await?;
        audit(txn, Entry::of(now, What::Held, Object::noun("sign-in")).refused().by(Who::Visitor)).await?;
    }
    Ok(())
}

fn mark_of(key: &InstanceKey, counted: &[([u8; 32], u64)]) -> [u8; 32] {
    key.derive("try-noted", counted.first().map_or(&[], |(who, _)| who))
}

async fn is_noted(
    connection: &impl ConnectionTrait,
    key: &InstanceKey,
    counted: &[([u8; 32], u64)],
    now: At,
) -> Result<bool, DbErr> {
    let mark = mark_of(key, counted);
    Ok(!store::tries_since(connection, &mark, now.plus(-SPAN), 1).await?.is_empty())
}
