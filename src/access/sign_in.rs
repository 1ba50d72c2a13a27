//! A link by e-mail: asked for, derived, redeemed once. And the session that it begins.

use super::entity::{session, sign_in, staff};
use super::rules::{LINK_LIVES, LINKS_AT_ONCE, NOTED_EVERY, Roles, SignInFacts, SignInRefusal};
use super::{InstanceKey, rules, secret, store};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::ids::{SignInId, StaffId};
use askama::Template;
use sea_orm::DbErr;

/// A request for a link, as it comes from the form.
#[derive(Debug, Clone)]
pub struct Asking {
    /// As typed.
    pub email: String,
    /// The value of the asking browser's cookie.
    pub browser: String,
    /// The From address of our mails; gives the Message-ID its domain.
    pub from: String,
}

/// A mail ready to be handed over, in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    pub id: StaffId,
    pub name: String,
    pub roles: Roles,
}

#[derive(Template)]
#[template(path = "access/mail/sign-in.txt")]
struct TextLetter<'a> {
    name: &'a str,
    link: &'a str,
}

#[derive(Template)]
#[template(path = "access/mail/sign-in.html")]
struct HtmlLetter<'a> {
    name: &'a str,
    link: &'a str,
}

/// Keeps the request and queues its mail, in one transaction, when the address is a colleague's who has not
/// asked too often. Says nothing about which it was.
///
/// # Errors
/// The database's.
pub async fn ask_to_sign_in(db: &Db, key: &InstanceKey, clock: &Clock, asking: &Asking) -> Result<(), DbErr> {
    let Ok(email) = crate::address::parse_address(&asking.email) else { return Ok(()) };
    let now = clock.now();
    let txn = db.begin().await?;
    let Some(colleague) = store::colleague_with_email(&txn, &email.to_lowercase()).await? else {
        return Ok(());
    };
    store::sweep(&txn, now).await?;
    if colleague.disabled || store::links_alive(&txn, colleague.id, now).await? >= LINKS_AT_ONCE {
        return Ok(());
    }
    let row = new_request(key, colleague.id, Some(secret::hash(&asking.browser)), now);
    let id = row.id;
    store::keep_sign_in(&txn, row).await?;
    store::queue_sign_in_mail(&txn, id, secret::message_id(&asking.from), now).await?;
    txn.commit().await
}

/// A link for the colleague with this address that any browser may use, once, within ten minutes. For the
/// demo, which prints it. None when there is no such colleague.
///
/// # Errors
/// The database's.
pub async fn mint_unbound_link(
    db: &Db,
    key: &InstanceKey,
    clock: &Clock,
    base_url: &str,
    staff_email: &str,
) -> Result<Option<String>, DbErr> {
    let txn = db.begin().await?;
    let Some(colleague) = store::colleague_with_email(&txn, &staff_email.to_lowercase()).await? else {
        return Ok(None);
    };
    let row = new_request(key, colleague.id, None, clock.now());
    let link = link(key, base_url, row.id);
    store::keep_sign_in(&txn, row).await?;
    txn.commit().await?;
    Ok(Some(link))
}

fn new_request(
    key: &InstanceKey,
    staff_id: StaffId,
    browser_hash: Option<Vec<u8>>,
    now: At,
) -> sign_in::Model {
    let id = SignInId::random();
    let token_hash = secret::hash(&token(key, id));
    sign_in::Model { id, staff_id, token_hash, browser_hash, expires_at: now.plus(LINK_LIVES), used_at: None }
}

/// Derived, so that a second attempt of the mail carries the same link; never stored.
fn token(key: &InstanceKey, id: SignInId) -> String {
    secret::in_base64url(&key.derive("sign-in", id.bytes()))
}

fn link(key: &InstanceKey, base_url: &str, id: SignInId) -> String {
    format!("{base_url}/sign-in/{}", token(key, id))
}

/// The letter of a request; the same at every attempt. None when the request is used, over or gone: then
/// there is nothing to send.
///
/// # Errors
/// The database's.
pub async fn sign_in_mail(
    db: &Db,
    key: &InstanceKey,
    clock: &Clock,
    base_url: &str,
    id: SignInId,
) -> Result<Option<Letter>, DbErr> {
    let Some(request) = store::sign_in(db.reader(), id).await? else { return Ok(None) };
    if request.used_at.is_some() || clock.now() >= request.expires_at {
        return Ok(None);
    }
    let Some(colleague) = store::colleague(db.reader(), request.staff_id).await? else { return Ok(None) };
    if colleague.disabled {
        return Ok(None);
    }
    let link = link(key, base_url, id);
    let (name, link) = (colleague.name.as_str(), link.as_str());
    let broken = |fault: askama::Error| DbErr::Custom(format!("the sign-in letter: {fault}"));
    Ok(Some(Letter {
        subject: "Your link to sign in to Belong".to_owned(),
        text: TextLetter { name, link }.render().map_err(broken)?,
        html: HtmlLetter { name, link }.render().map_err(broken)?,
        to: colleague.email,
    }))
}

/// A browser that presents a link.
#[derive(Debug, Clone, Copy)]
pub struct Presented<'a> {
    pub token: &'a str,
    /// The value of its browser cookie, if it has one.
    pub browser: Option<&'a str>,
    /// The value of its session cookie, if it has one: that session ends.
    pub old_session: Option<&'a str>,
}

/// Uses a link up and begins a session; the value for the session cookie and who it is.
///
/// # Errors
/// The database's; inside, the reason why the link does not work here and now.
pub async fn redeem(
    db: &Db,
    clock: &Clock,
    presented: Presented<'_>,
) -> Result<Result<(String, Colleague), SignInRefusal>, DbErr> {
    let now = clock.now();
    let txn = db.begin().await?;
    let found = store::sign_in_with_token(&txn, &secret::hash(presented.token)).await?;
    let Some(request) = found else { return Ok(Err(SignInRefusal::Unknown)) };
    let facts = SignInFacts {
        browser_hash: request.browser_hash.clone(),
        expires_at: request.expires_at,
        used: request.used_at.is_some(),
    };
    let browser_hash = presented.browser.map(secret::hash);
    if let Err(refusal) = rules::may_sign_in(&facts, browser_hash.as_deref(), now) {
        return Ok(Err(refusal));
    }
    let colleague = store::colleague(&txn, request.staff_id).await?.filter(|row| !row.disabled);
    let Some(colleague) = colleague else { return Ok(Err(SignInRefusal::Unknown)) };
    if !store::spend_sign_in(&txn, request.id, now).await? {
        return Ok(Err(SignInRefusal::Used));
    }
    if let Some(old) = presented.old_session {
        store::end_session(&txn, &secret::hash(old)).await?;
    }
    let session = begin_session(&txn, colleague.id, now).await?;
    txn.commit().await?;
    Ok(Ok((session, known_as(colleague))))
}

/// A new session of this colleague: the value for the cookie. The database keeps its hash.
pub(super) async fn begin_session(
    connection: &impl sea_orm::ConnectionTrait,
    staff_id: StaffId,
    now: At,
) -> Result<String, DbErr> {
    let id = secret::random_secret();
    let row = session::Model { id_hash: secret::hash(&id), staff_id, created_at: now, seen_at: now };
    store::keep_session(connection, row).await?;
    Ok(id)
}

/// Who is signed in with this session cookie; none when the session is over or its colleague disabled.
/// Notes that the session was used, at most once a minute: the one write that a GET may cause.
///
/// # Errors
/// The database's.
pub async fn signed_in(db: &Db, clock: &Clock, session: &str) -> Result<Option<Colleague>, DbErr> {
    let now = clock.now();
    let id_hash = secret::hash(session);
    let Some((session, colleague)) = store::session_and_colleague(db.reader(), &id_hash).await? else {
        return Ok(None);
    };
    if colleague.disabled || !rules::session_lives(session.created_at, session.seen_at, now) {
        return Ok(None);
    }
    if now >= session.seen_at.plus(NOTED_EVERY) {
        let txn = db.begin().await?;
        store::note_session_seen(&txn, &id_hash, now).await?;
        txn.commit().await?;
    }
    Ok(Some(known_as(colleague)))
}

/// Ends a session.
///
/// # Errors
/// The database's.
pub async fn sign_out(db: &Db, session: &str) -> Result<(), DbErr> {
    let txn = db.begin().await?;
    store::end_session(&txn, &secret::hash(session)).await?;
    txn.commit().await
}

fn known_as(row: staff::Model) -> Colleague {
    Colleague { id: row.id, roles: Roles::from_stored(&row.roles), name: row.name }
}
