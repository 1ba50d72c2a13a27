//! access: who may sign in, what they may do, and keys for the API.
//!
//! A colleague has one or both roles, coordinator and lead. The first colleague is made with a one-time code
//! from the console; the others are added by a coordinator. Signing in: ask, receive a link by mail, open it
//! in the same browser, press the button. The link is derived from the installation's key, works once and
//! for ten minutes; the session that it begins ends when idle, after twelve hours, or with the access itself.
//! The room refuses everything that a role does not give, with a page that does not say what is there, and
//! answers the same to addresses that it knows and does not know.

mod api;
mod api_keys;
mod colleague_pages;
mod edge;
mod entity;
mod instance_key;
mod pages;
mod rules;
mod secret;
mod setup;
mod sign_in;
mod store;

pub use api::ApiKeyHolder;
pub use api_keys::{ApiKey, api_keys, key_is_valid, mint_api_key, revoke_api_key};
pub use colleague_pages::{add_colleague, change_colleague, colleagues_page};
pub use edge::{
    AnyRole, CappedForm, Coordinator, Frame, Lead, Partnership, SESSION_COOKIE, SignedIn, failed, html,
};
pub use instance_key::InstanceKey;
pub use pages::{ask_page, ask_submitted, link_page, link_used, set_up_page, set_up_submitted, signed_out};
pub use rules::{FieldFault, NewColleague, Roles, SignInRefusal, colleague};
pub use secret::message_id;
pub use setup::{set_up, setup_code_works, setup_link};
pub use sign_in::{
    Asking, Colleague, Letter, Presented, ask_to_sign_in, mint_unbound_link, redeem, sign_in_mail, sign_out,
    signed_in,
};

use crate::{clock::Clock, db::Db, ids::StaffId};
use sea_orm::DbErr;

/// Adds a colleague; none when the address is a colleague's already.
///
/// # Errors
/// The database's.
pub async fn enrol(db: &Db, clock: &Clock, new: NewColleague) -> Result<Option<StaffId>, DbErr> {
    let txn = db.begin().await?;
    if store::colleague_with_email(&txn, &new.email).await?.is_some() {
        return Ok(None);
    }
    let id = store::add_colleague(&txn, new, clock.now()).await?;
    txn.commit().await?;
    Ok(Some(id))
}

/// Takes a colleague's access away, which ends all sessions and links at once, or gives it back.
///
/// # Errors
/// The database's; inside, a sentence when `by` may not do this.
pub async fn set_access(
    db: &Db,
    by: StaffId,
    id: StaffId,
    allowed: bool,
) -> Result<Result<(), &'static str>, DbErr> {
    let txn = db.begin().await?;
    let everybody = store::colleagues(&txn).await?;
    let Some(colleague) = everybody.iter().find(|row| row.id == id) else {
        return Ok(Err("There is no such colleague."));
    };
    if !allowed {
        let coordinates = |row: &&entity::staff::Model| Roles::from_stored(&row.roles).coordinator;
        let others = everybody.iter().filter(|row| row.id != id && !row.disabled).filter(coordinates).count();
        if let Err(reason) = rules::may_disable(by == id, coordinates(&colleague), others as u64) {
            return Ok(Err(reason));
        }
    }
    store::set_disabled(&txn, id, !allowed).await?;
    txn.commit().await?;
    Ok(Ok(()))
}

#[cfg(test)]
mod tests;
