//! A colleague's passkeys: added, used to confirm a session, removed.

use super::entity::passkey;
use super::passkey_checks::{Assertion, KnownKey, Question, Site, ask_for_known, ask_for_new, new_key};
use super::passkey_store as passkeys;
use super::queued::{ToColleague, queue_to_colleague};
use super::rules::{CHALLENGE_LIVES, PASSKEYS, PasskeyRefusal, may_change_passkeys, passkey_name};
use super::secret;
use super::session_store::{PASSKEY, session_and_colleague};
use super::trail::{Entry, Object, What, audit};
use crate::clock::{At, Clock};
use crate::db::Db;
use crate::ids::{PasskeyId, StaffId};
use sea_orm::{ConnectionTrait, DbErr};

/// A passkey as its colleague sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPasskey {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: At,
    pub last_used_at: Option<At>,
}

/// The passkeys of this colleague, the oldest first.
///
/// # Errors
/// The database's.
pub async fn own_passkeys(db: &Db, staff: StaffId) -> Result<Vec<OwnPasskey>, DbErr> {
    let own = |row: passkey::Model| OwnPasskey {
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    };
    Ok(passkeys::passkeys_of(db.reader(), staff).await?.into_iter().map(own).collect())
}

/// What a browser is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Add,
    Confirm,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Purpose::Add => "add",
            Purpose::Confirm => "confirm",
        }
    }

    pub fn from_word(word: &str) -> Option<Purpose> {
        [Purpose::Add, Purpose::Confirm].into_iter().find(|purpose| purpose.word() == word)
    }
}

/// A colleague at a browser, in a session.
#[derive(Clone, Copy)]
pub struct Sitting<'a> {
    pub db: &'a Db,
    pub clock: &'a Clock,
    pub site: &'a Site,
    pub staff: StaffId,
    /// The value of the session's cookie.
    pub session: &'a str,
}

type Done<T> = Result<Result<T, PasskeyRefusal>, DbErr>;

impl Sitting<'_> {
    /// Whether this session is still there and confirmed, as the database says now.
    async fn is_confirmed(&self, txn: &impl ConnectionTrait) -> Result<bool, DbErr> {
        let found = session_and_colleague(txn, &secret::hash(self.session)).await?;
        Ok(found.is_some_and(|(row, _)| row.staff_id == self.staff && row.confirmed_at.is_some()))
    }

    /// Draws a challenge for this session; what to ask the browser, as JSON.
    ///
    /// # Errors
    /// The database's; inside, why nothing is asked.
    pub async fn draw(&self, purpose: Purpose) -> Done<String> {
        let txn = self.db.begin().await?;
        let Some(row) = passkeys::colleague_locked(&txn, self.staff).await? else {
            return Ok(Err(PasskeyRefusal::Gone));
        };
        let known = passkeys::passkeys_of(&txn, self.staff).await?;
        let question = match purpose {
            Purpose::Add => {
                if let Err(refusal) = self.may_add(&txn, known.len()).await? {
                    return Ok(Err(refusal));
                }
                let known = known.into_iter().map(|row| row.credential).collect();
                ask_for_new(self.site, (self.staff, &row.email, &row.name), known)
            }
            Purpose::Confirm => ask_for_known(self.site),
        };
        let broken = || DbErr::Custom("no question about a passkey could be made".to_owned());
        let Question { state, options } = question.ok_or_else(broken)?;
        let row = super::entity::passkey_challenge::Model {
            session_hash: secret::hash(self.session),
            purpose: purpose.word().to_owned(),
            state,
            expires_at: self.clock.now().plus(CHALLENGE_LIVES),
        };
        passkeys::keep_challenge(&txn, row).await?;
        txn.commit().await?;
        Ok(Ok(options))
    }

    async fn may_add(
        &self,
        txn: &impl ConnectionTrait,
        known: usize,
    ) -> Result<Result<(), PasskeyRefusal>, DbErr> {
        if let Err(refusal) = may_change_passkeys(known > 0, self.is_confirmed(txn).await?) {
            return Ok(Err(refusal));
        }
        Ok(if known < PASSKEYS { Ok(()) } else { Err(PasskeyRefusal::TooMany) })
    }

    /// Keeps a new passkey under this name and queues the mail that tells of it.
    ///
    /// # Errors
    /// The database's; inside, why it is not kept.
    pub async fn add(&self, name: &str, answer: &str, mail_domain: &str) -> Done<()> {
        let name = match passkey_name(name) {
            Ok(name) => name.to_owned(),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (now, txn) = (self.clock.now(), self.db.begin().await?);
        if passkeys::colleague_locked(&txn, self.staff).await?.is_none() {
            return Ok(Err(PasskeyRefusal::Gone));
        }
        let known = passkeys::passkeys_of(&txn, self.staff).await?.len();
        if let Err(refusal) = self.may_add(&txn, known).await? {
            return Ok(Err(refusal));
        }
        let kept = self.keep_new(&txn, name, answer, now).await?;
        let entry = match kept {
            Ok(id) => {
                queue_to_colleague(&txn, ToColleague::of(PASSKEY, self.staff), mail_domain, now).await?;
                Entry::of(now, What::PasskeyAdded, Object::one("passkey", id.0))
            }
            Err(_) => Entry::of(now, What::PasskeyAdded, Object::noun("passkey")).refused(),
        };
        audit(&txn, entry).await?;
        txn.commit().await?;
        Ok(kept.map(|_| ()))
    }

    async fn keep_new(
        &self,
        txn: &impl ConnectionTrait,
        name: String,
        answer: &str,
        now: At,
    ) -> Done<PasskeyId> {
        let hash = secret::hash(self.session);
        let Some(state) = passkeys::take_challenge(txn, &hash, Purpose::Add.word(), now).await? else {
            return Ok(Err(PasskeyRefusal::Over));
        };
        let Some(made) = new_key(self.site, &state, answer) else { return Ok(Err(PasskeyRefusal::Wrong)) };
        let id = PasskeyId::random();
        let row = passkey::Model {
            id,
            staff_id: self.staff,
            credential: made.credential,
            fixed_state: made.fixed_state,
            moving_state: made.moving_state,
            name,
            created_at: now,
            last_used_at: None,
        };
        let kept = passkeys::keep_passkey(txn, row).await?;
        Ok(if kept { Ok(id) } else { Err(PasskeyRefusal::Wrong) })
    }

    /// Confirms this session with one of the colleague's passkeys: the new value for its cookie.
    ///
    /// # Errors
    /// The database's; inside, why it is not confirmed.
    pub async fn confirm(&self, answer: &str) -> Done<String> {
        let (now, txn) = (self.clock.now(), self.db.begin().await?);
        let confirmed = self.confirm_in(&txn, answer, now).await?;
        let entry = match &confirmed {
            Ok((id, _)) => Entry::of(now, What::PasskeyConfirmed, Object::one("passkey", id.0)),
            Err(_) => Entry::of(now, What::PasskeyConfirmed, Object::noun("passkey")).refused(),
        };
        audit(&txn, entry).await?;
        txn.commit().await?;
        Ok(confirmed.map(|(_, session)| session))
    }

    async fn confirm_in(
        &self,
        txn: &impl ConnectionTrait,
        answer: &str,
        now: At,
    ) -> Done<(PasskeyId, String)> {
        let hash = secret::hash(self.session);
        let Some(state) = passkeys::take_challenge(txn, &hash, Purpose::Confirm.word(), now).await? else {
            return Ok(Err(PasskeyRefusal::Over));
        };
        let wrong = Ok(Err(PasskeyRefusal::Wrong));
        // Also waits for whoever uses or removes one of these passkeys at the same time.
        if passkeys::colleague_locked(txn, self.staff).await?.is_none() {
            return wrong;
        }
        let Some(assertion) = Assertion::read(answer) else { return wrong };
        let found = passkeys::passkey_with(txn, assertion.credential()).await?;
        let Some(row) = found.filter(|row| row.staff_id == self.staff) else { return wrong };
        let key = KnownKey {
            credential: &row.credential,
            fixed_state: &row.fixed_state,
            moving_state: &row.moving_state,
        };
        let Some(moved) = assertion.holds(self.site, &state, (self.staff, key)) else { return wrong };
        let session = secret::random_secret();
        let ids = (hash.as_slice(), secret::hash(&session));
        if !passkeys::confirm_session(txn, ids, (self.staff, row.id), now).await? {
            return Ok(Err(PasskeyRefusal::Over));
        }
        passkeys::note_use(txn, row.id, moved, now).await?;
        Ok(Ok((row.id, session)))
    }

    /// Removes one of the colleague's own passkeys.
    ///
    /// # Errors
    /// The database's; inside, why not.
    pub async fn remove(&self, id: PasskeyId) -> Done<()> {
        let txn = self.db.begin().await?;
        passkeys::colleague_locked(&txn, self.staff).await?;
        if let Err(refusal) = may_change_passkeys(true, self.is_confirmed(&txn).await?) {
            return Ok(Err(refusal));
        }
        if !passkeys::remove_passkey(&txn, self.staff, id).await? {
            return Ok(Err(PasskeyRefusal::Gone));
        }
        let entry = Entry::of(self.clock.now(), What::PasskeyRemoved, Object::one("passkey", id.0));
        audit(&txn, entry).await?;
        txn.commit().await?;
        Ok(Ok(()))
    }
}

/// Removes every passkey of a colleague, whose sessions lose the confirmation; how many there were.
///
/// # Errors
/// The database's.
pub async fn remove_all(db: &Db, clock: &Clock, staff: StaffId) -> Result<u64, DbErr> {
    let txn = db.begin().await?;
    passkeys::colleague_locked(&txn, staff).await?;
    let removed = remove_passkeys(&txn, staff, clock.now()).await?;
    txn.commit().await?;
    Ok(removed)
}

/// As [`remove_all`], within the transaction of something larger.
pub(super) async fn remove_passkeys(
    txn: &impl ConnectionTrait,
    staff: StaffId,
    now: At,
) -> Result<u64, DbErr> {
    let removed = passkeys::remove_passkeys_of(txn, staff).await?;
    if removed > 0 {
        let entry = Entry::of(now, What::PasskeyRemoved, Object::one("colleague", staff.0));
        audit(txn, entry.amount(removed)).await?;
    }
    Ok(removed)
}
