//! The first run: no default account, but a code on the console that makes the first colleague.

use super::roles::Roles;
use super::rules::{NewColleague, SETUP_LIVES};
use super::sign_in::{Colleague, begin_session};
use super::trail::{Entry, Object, What, Who, audit};
use super::{secret, store};
use crate::clock::{At, Clock};
use crate::db::Db;
use sea_orm::{ConnectionTrait, DbErr};
use subtle::ConstantTimeEq;

/// A link that makes the first colleague; it works once, for half an hour, and an earlier one stops working.
/// None when there are colleagues.
///
/// # Errors
/// The database's.
pub async fn setup_link(db: &Db, clock: &Clock, base_url: &str) -> Result<Option<String>, DbErr> {
    let txn = db.begin().await?;
    if store::has_staff(&txn).await? {
        return Ok(None);
    }
    let code = secret::random_secret();
    let ends = clock.now().plus(SETUP_LIVES);
    store::keep_setup_code(&txn, stored(&code, ends)).await?;
    txn.commit().await?;
    Ok(Some(format!("{base_url}/setup/{code}")))
}

/// Whether the code may still be used; writes nothing.
///
/// # Errors
/// The database's.
pub async fn setup_code_works(db: &Db, clock: &Clock, code: &str) -> Result<bool, DbErr> {
    Ok(!store::has_staff(db.reader()).await? && matching(db.reader(), clock.now(), code).await?.is_some())
}

/// Makes the first colleague, who does everything, uses the code up, and begins a session: the cookie's value.
/// None when the code does not work (any more).
///
/// # Errors
/// The database's.
pub async fn set_up(
    db: &Db,
    clock: &Clock,
    code: &str,
    (first, device): (NewColleague, &str),
) -> Result<Option<(String, Colleague)>, DbErr> {
    let now = clock.now();
    let txn = db.begin().await?;
    let Some(kept) = matching(&txn, now, code).await? else { return Ok(None) };
    if store::has_staff(&txn).await? || !store::spend_setup_code(&txn, &kept).await? {
        return Ok(None);
    }
    let name = first.name.clone();
    let roles = Roles::first();
    let first = NewColleague { roles: roles.clone(), ..first };
    let id = store::add_colleague(&txn, first, now).await?;
    let session = begin_session(&txn, id, device, now).await?;
    let entry = Entry::of(now, What::SetUp, Object::one("colleague", id.0));
    audit(&txn, entry.by(Who::Colleague(id))).await?;
    txn.commit().await?;
    Ok(Some((session, Colleague { id, name, roles })))
}

fn stored(code: &str, ends: At) -> String {
    format!("{}:{}", secret::in_base64url(&secret::hash(code)), ends.0)
}

/// The stored value of the code, when this is the code and it is not over.
async fn matching(connection: &impl ConnectionTrait, now: At, code: &str) -> Result<Option<String>, DbErr> {
    let Some(kept) = store::setup_code(connection).await? else { return Ok(None) };
    let Some(ends) = kept.rsplit_once(':').and_then(|(_, ends)| ends.parse().ok()).map(At) else {
        return Ok(None);
    };
    let same = bool::from(kept.as_bytes().ct_eq(stored(code, ends).as_bytes()));
    Ok((same && now < ends).then_some(kept))
}
