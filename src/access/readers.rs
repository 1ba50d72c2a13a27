//! Colleagues as other rooms may know them: who has access, with which roles, and where a mail reaches them.

use super::sign_in::Colleague;
use super::store;
use crate::db::Db;
use crate::ids::StaffId;
use sea_orm::{ConnectionTrait, DbErr};

/// Everybody who has access, by name.
///
/// # Errors
/// The database's.
pub async fn active_colleagues(db: &Db) -> Result<Vec<Colleague>, DbErr> {
    let mut roles = store::all_roles(db.reader()).await?;
    let known = store::colleagues(db.reader()).await?.into_iter().filter(|row| !row.disabled);
    let known = known.map(|row| Colleague {
        roles: roles.remove(&row.id).unwrap_or_default(),
        id: row.id,
        name: row.name,
    });
    Ok(known.filter(|colleague| !colleague.roles.is_empty()).collect())
}

/// A colleague with access, and the address for a mail; none where there is no access any more.
///
/// # Errors
/// The database's.
pub async fn reached(db: &Db, id: StaffId) -> Result<Option<(Colleague, String)>, DbErr> {
    let found = store::colleague(db.reader(), id).await?.filter(|row| !row.disabled);
    let Some(row) = found else { return Ok(None) };
    let roles = store::roles_of(db.reader(), id).await?;
    Ok(Some((Colleague { id, name: row.name, roles }, row.email)))
}

/// The colleague with access who signs in with this address; none where there is nobody.
///
/// # Errors
/// The database's.
pub async fn colleague_with_address(db: &Db, email: &str) -> Result<Option<Colleague>, DbErr> {
    let found = store::colleague_with_email(db.reader(), &email.trim().to_lowercase()).await?;
    let Some(row) = found.filter(|row| !row.disabled) else { return Ok(None) };
    let roles = store::roles_of(db.reader(), row.id).await?;
    Ok(Some(Colleague { id: row.id, name: row.name, roles }))
}

/// A colleague, and whether they may still sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownColleague {
    pub colleague: Colleague,
    pub has_access: bool,
}

/// Everybody who is or was a colleague, by name.
///
/// # Errors
/// The database's.
pub async fn known_colleagues(db: &impl ConnectionTrait) -> Result<Vec<KnownColleague>, DbErr> {
    let mut roles = store::all_roles(db).await?;
    let known = store::colleagues(db).await?.into_iter().map(|row| {
        let roles = roles.remove(&row.id).unwrap_or_default();
        KnownColleague {
            colleague: Colleague { id: row.id, name: row.name, roles },
            has_access: !row.disabled,
        }
    });
    Ok(known.collect())
}
