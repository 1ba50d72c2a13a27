//! A link by e-mail: asked for, derived, redeemed once. And the session that it begins.

use super::entity::{session, sign_in, staff};
use super::queued::{ToColleague, queue_to_colleague};
use super::roles::Roles;
use super::rules::{LINK_LIVES, LINKS_AT_ONCE, NOTED_EVERY, SignInFacts, SignInRefusal};
use super::session_store;
use super::trail::{Entry, Object, What, Who, audit};
use super::{InstanceKey, code, rules, secret, store};
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
    /// Of the Message-ID.
    pub mail_domain: String,
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

/// A colleague in a session that lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    pub colleague: Colleague,
    /// When the session was confirmed with a passkey; none: not.
    pub confirmed_at: Option<At>,
}

#[derive(Template)]
#[template(path = "access/mail/sign-in.txt")]
struct TextLetter<'a> {
    name: &'a str,
    link: &'a str,
    code: &'a str,
}

#[derive(Template)]
#[template(path = "access/mail/sign-in.html")]
struct HtmlLetter<'a> {
    name: &'a str,
    link: &'a str,
    code: &'a str,
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
    queue_to_colleague(&txn, ToColleague::sign_in(id), &asking.mail_domain, now).await?;
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
    let expires_at = now.plus(LINK_LIVES);
    sign_in::Model { id, staff_id, token_hash, browser_hash, expires_at, used_at: None, wrong_codes: 0 }
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
    let (link, code) = (link(key, base_url, id), code::code_of(key, id));
    let (name, link, code) = (colleague.name.as_str(), link.as_str(), code.as_str());
    let broken = |fault: askama::Error| DbErr::Custom(format!("the sign-in letter: {fault}"));
    Ok(Some(Letter {
        subject: "Your link to sign in to Belong".to_owned(),
        text: TextLetter { name, link, code }.render().map_err(broken)?,
        html: HtmlLetter { name, link, code }.render().map_err(broken)?,
        to: colleague.email,
    }))
}

/// A browser that presents a link or a code.
#[derive(Debug, Clone, Copy, Default)]
pub struct Presented<'a> {
    /// The link's token, or the code as typed.
    pub token: &'a str,
    /// The value of its browser cookie, if it has one.
    pub browser: Option<&'a str>,
    /// The value of its session cookie, if it has one: that session ends.
    pub old_session: Option<&'a str>,
    /// Which browser it is, roughly.
    pub device: &'a str,
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
    let checked = found.ok_or(SignInRefusal::Unknown).and_then(|request| {
        let facts = SignInFacts {
            browser_hash: request.browser_hash.clone(),
            expires_at: request.expires_at,
            used: request.used_at.is_some(),
        };
        let browser_hash = presented.browser.map(secret::hash);
        rules::may_sign_in(&facts, browser_hash.as_deref(), now).map(|()| request)
    });
    let begun = match checked {
        Ok(request) => enter(&txn, &request, presented, now).await?,
        Err(refusal) => Err(refusal),
    };
    if begun.is_err() {
        let entry = Entry::of(now, What::SignedIn, Object::noun("link")).refused();
        audit(&txn, entry.by(Who::Visitor)).await?;
    }
    txn.commit().await?;
    Ok(begun)
}

/// Uses this request up and begins a session with a new id; the session that the browser had ends.
pub(super) async fn enter(
    txn: &impl sea_orm::ConnectionTrait,
    request: &sign_in::Model,
    presented: Presented<'_>,
    now: At,
) -> Result<Result<(String, Colleague), SignInRefusal>, DbErr> {
    let colleague = store::colleague(txn, request.staff_id).await?.filter(|row| !row.disabled);
    let Some(colleague) = colleague else { return Ok(Err(SignInRefusal::Unknown)) };
    if !store::spend_sign_in(txn, request.id, now).await? {
        return Ok(Err(SignInRefusal::Used));
    }
    if let Some(old) = presented.old_session {
        session_store::end_session(txn, &secret::hash(old)).await?;
    }
    let session = begin_session(txn, colleague.id, presented.device, now).await?;
    let who = Who::Colleague(colleague.id);
    audit(txn, Entry::of(now, What::SignedIn, Object::noun("session")).by(who)).await?;
    let roles = store::roles_of(txn, colleague.id).await?;
    Ok(Ok((session, known_as(colleague, roles))))
}

/// A new session of this colleague: the value for the cookie. The database keeps its hash.
pub(super) async fn begin_session(
    connection: &impl sea_orm::ConnectionTrait,
    staff_id: StaffId,
    device: &str,
    now: At,
) -> Result<String, DbErr> {
    let id = secret::random_secret();
    let (id_hash, device) = (secret::hash(&id), device.to_owned());
    let (created_at, seen_at, confirmed_at, confirmed_with) = (now, now, None, None);
    let row = session::Model { id_hash, staff_id, created_at, seen_at, device, confirmed_at, confirmed_with };
    session_store::keep_session(connection, row).await?;
    Ok(id)
}

/// Who is signed in with this session cookie; none when the session is over or its colleague disabled.
/// Notes that the session was used, at most once a minute: the one write that a GET may cause.
///
/// # Errors
/// The database's.
pub async fn signed_in(db: &Db, clock: &Clock, session: &str) -> Result<Option<Present>, DbErr> {
    let now = clock.now();
    let id_hash = secret::hash(session);
    let Some((session, colleague)) = session_store::session_and_colleague(db.reader(), &id_hash).await?
    else {
        return Ok(None);
    };
    if colleague.disabled || !rules::session_lives(session.created_at, session.seen_at, now) {
        return Ok(None);
    }
    if now >= session.seen_at.plus(NOTED_EVERY) {
        let txn = db.begin().await?;
        session_store::note_session_seen(&txn, &id_hash, now).await?;
        txn.commit().await?;
    }
    let roles = store::roles_of(db.reader(), colleague.id).await?;
    Ok(Some(Present { colleague: known_as(colleague, roles), confirmed_at: session.confirmed_at }))
}

/// Ends a session.
///
/// # Errors
/// The database's.
pub async fn sign_out(db: &Db, clock: &Clock, session: &str) -> Result<(), DbErr> {
    let txn = db.begin().await?;
    let id_hash = secret::hash(session);
    if let Some((_, colleague)) = session_store::session_and_colleague(&txn, &id_hash).await? {
        session_store::end_session(&txn, &id_hash).await?;
        let entry = Entry::of(clock.now(), What::SignedOut, Object::noun("session"));
        audit(&txn, entry.by(Who::Colleague(colleague.id))).await?;
    }
    txn.commit().await
}

fn known_as(row: staff::Model, roles: Roles) -> Colleague {
    Colleague { id: row.id, roles, name: row.name }
}
