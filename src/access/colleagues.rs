//! Colleagues: added, given other roles, taken off; and the mails that tell somebody of their access and of a new
//! passkey on it.

use super::passkeys::remove_passkeys;
use super::queued::{ToColleague, queue_to_colleague};
use super::roles::{Role, Roles};
use super::rules::{self, NewColleague};
use super::session_store::WELCOME;
use super::sign_in::Letter;
use super::trail::{Entry, Object, What, audit};
use super::{entity::staff, store};
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::StaffId;
use askama::Template;
use sea_orm::{ConnectionTrait, DbErr};

/// Adds a colleague; none when the address is a colleague's already.
///
/// # Errors
/// The database's.
pub async fn enrol(db: &Db, clock: &Clock, new: NewColleague) -> Result<Option<StaffId>, DbErr> {
    add(db, clock, new, None).await
}

/// As [`enrol`], and queues the mail that tells them.
///
/// # Errors
/// The database's.
pub async fn invite(
    db: &Db,
    clock: &Clock,
    new: NewColleague,
    mail_domain: &str,
) -> Result<Option<StaffId>, DbErr> {
    add(db, clock, new, Some(mail_domain)).await
}

async fn add(
    db: &Db,
    clock: &Clock,
    new: NewColleague,
    mail_domain: Option<&str>,
) -> Result<Option<StaffId>, DbErr> {
    let now = clock.now();
    let txn = db.begin().await?;
    if store::colleague_with_email(&txn, &new.email).await?.is_some() {
        return Ok(None);
    }
    let id = store::add_colleague(&txn, new, now).await?;
    if let Some(mail_domain) = mail_domain {
        queue_to_colleague(&txn, ToColleague::of(WELCOME, id), mail_domain, now).await?;
    }
    audit(&txn, Entry::of(now, What::ColleagueAdded, Object::one("colleague", id.0))).await?;
    txn.commit().await?;
    Ok(Some(id))
}

/// A colleague, their roles, and how many administrators there are besides.
struct Standing {
    colleague: staff::Model,
    roles: Roles,
    other_administrators: usize,
}

async fn standing(txn: &impl ConnectionTrait, id: StaffId) -> Result<Option<Standing>, DbErr> {
    let everybody = store::colleagues_locked(txn).await?;
    let mut roles = store::all_roles(txn).await?;
    let administers = |row: &&staff::Model| {
        row.id != id && !row.disabled && roles.get(&row.id).is_some_and(|held| held.has(Role::Administrator))
    };
    let other_administrators = everybody.iter().filter(administers).count();
    let found = everybody.into_iter().find(|row| row.id == id);
    Ok(found.map(|colleague| Standing {
        colleague,
        roles: roles.remove(&id).unwrap_or_default(),
        other_administrators,
    }))
}

const NOBODY: &str = "There is no such colleague.";

/// Takes a colleague's access away, which ends all sessions and links at once and removes the passkeys, or gives
/// it back.
///
/// # Errors
/// The database's; inside, a sentence when `by` may not do this.
pub async fn set_access(
    db: &Db,
    clock: &Clock,
    by: StaffId,
    (id, allowed): (StaffId, bool),
) -> Result<Result<(), &'static str>, DbErr> {
    let txn = db.begin().await?;
    let Some(standing) = standing(&txn, id).await? else { return Ok(Err(NOBODY)) };
    if !allowed {
        let others = standing.other_administrators;
        if let Err(reason) = rules::may_disable(by == id, &standing.roles, others) {
            return Ok(Err(reason));
        }
    }
    store::set_disabled(&txn, id, !allowed).await?;
    if !allowed {
        remove_passkeys(&txn, id, clock.now()).await?;
    }
    let what = if allowed { What::AccessGiven } else { What::AccessEnded };
    audit(&txn, Entry::of(clock.now(), what, Object::one("colleague", id.0))).await?;
    txn.commit().await?;
    Ok(Ok(()))
}

/// Gives a colleague these roles instead of the old ones, which ends all their sessions.
///
/// # Errors
/// The database's; inside, a sentence when that cannot be.
pub async fn change_roles(
    db: &Db,
    clock: &Clock,
    id: StaffId,
    roles: &Roles,
) -> Result<Result<(), &'static str>, DbErr> {
    if let Err(reason) = rules::roles_given(roles) {
        return Ok(Err(reason));
    }
    let txn = db.begin().await?;
    let Some(standing) = standing(&txn, id).await? else { return Ok(Err(NOBODY)) };
    if let Err(reason) = rules::may_lose(&standing.roles, roles, standing.other_administrators) {
        return Ok(Err(reason));
    }
    if standing.roles != *roles {
        store::change_roles(&txn, id, roles).await?;
        let entry =
            Entry::of(clock.now(), What::RolesChanged, Object::one("colleague", standing.colleague.id.0));
        audit(&txn, entry).await?;
    }
    txn.commit().await?;
    Ok(Ok(()))
}

#[derive(Template)]
#[template(path = "access/mail/welcome.txt")]
struct TextLetter<'a> {
    name: &'a str,
    partnership: &'a str,
    roles: &'a str,
    email: &'a str,
    link: &'a str,
}

#[derive(Template)]
#[template(path = "access/mail/welcome.html")]
struct HtmlLetter<'a> {
    name: &'a str,
    partnership: &'a str,
    roles: &'a str,
    email: &'a str,
    link: &'a str,
}

/// The letter to somebody who has been given access: where to sign in, and no secret. None when the access has
/// ended in the meantime.
///
/// # Errors
/// The database's.
pub async fn welcome_mail(
    db: &Db,
    (partnership, base_url): (&str, &str),
    id: StaffId,
) -> Result<Option<Letter>, DbErr> {
    let found = store::colleague(db.reader(), id).await?.filter(|row| !row.disabled);
    let Some(colleague) = found else { return Ok(None) };
    let roles = store::roles_of(db.reader(), id).await?.in_words().to_lowercase();
    let link = format!("{base_url}/sign-in");
    let (name, email) = (colleague.name.as_str(), colleague.email.as_str());
    let (roles, link) = (roles.as_str(), link.as_str());
    let broken = |fault: askama::Error| DbErr::Custom(format!("the welcome letter: {fault}"));
    Ok(Some(Letter {
        subject: "You have been given access to Belong".to_owned(),
        text: TextLetter { name, partnership, roles, email, link }.render().map_err(broken)?,
        html: HtmlLetter { name, partnership, roles, email, link }.render().map_err(broken)?,
        to: colleague.email,
    }))
}

#[derive(Template)]
#[template(path = "access/mail/passkey.txt")]
struct PasskeyText<'a> {
    name: &'a str,
    link: &'a str,
}

#[derive(Template)]
#[template(path = "access/mail/passkey.html")]
struct PasskeyHtml<'a> {
    name: &'a str,
    link: &'a str,
}

/// The letter to a colleague on whose account there is a new passkey; it does not say which. None when the
/// access has ended in the meantime.
///
/// # Errors
/// The database's.
pub async fn passkey_mail(db: &Db, base_url: &str, id: StaffId) -> Result<Option<Letter>, DbErr> {
    let found = store::colleague(db.reader(), id).await?.filter(|row| !row.disabled);
    let Some(colleague) = found else { return Ok(None) };
    let link = format!("{base_url}/desk/passkeys");
    let (name, link) = (colleague.name.as_str(), link.as_str());
    let broken = |fault: askama::Error| DbErr::Custom(format!("the letter about a passkey: {fault}"));
    Ok(Some(Letter {
        subject: "A passkey was added to your account".to_owned(),
        text: PasskeyText { name, link }.render().map_err(broken)?,
        html: PasskeyHtml { name, link }.render().map_err(broken)?,
        to: colleague.email,
    }))
}
