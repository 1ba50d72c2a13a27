//! The life of words that may leave, in the database; every step is audited where it is taken.

use super::passages::{Form, PassageRefusal, ReadPassage, Standing, fitting, may_decide, may_withdraw};
use crate::access::{Entry, Object, What, audit};
use crate::clock::At;
use crate::ids::{CommentId, PassageId, SettingId, StaffId};
use crate::padded;
use crate::theory::Audience;
use crate::voices::entity::{comment, passage};
use crate::voices::setting_key::{PublicHalf, SealFault, SettingKey};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};

/// Proposed words are this long before sealing, in bytes: 600 characters of four bytes, and the rest.
const PASSAGE_LENGTH: usize = 2_560;

/// Why nothing became of a step.
#[derive(Debug, thiserror::Error)]
pub enum PassageFault {
    #[error(transparent)]
    Refused(#[from] PassageRefusal),
    #[error(transparent)]
    Db(#[from] DbErr),
}

/// Words that somebody proposes.
#[derive(Debug)]
pub struct NewPassage {
    pub comment: CommentId,
    /// As it stands in the comment.
    pub audience: Audience,
    pub passage: ReadPassage,
    pub by: StaffId,
    pub at: At,
}

/// Keeps proposed words, sealed to the setting's readers until a second person approves them.
///
/// # Errors
/// A comment that is gone or not read, or the database's.
pub async fn propose(
    txn: &impl ConnectionTrait,
    new: NewPassage,
    key: &PublicHalf,
) -> Result<PassageId, PassageFault> {
    let found = comment::Entity::find_by_id(new.comment).one(txn).await?.ok_or(PassageRefusal::Gone)?;
    if found.state != "read" {
        return Err(PassageRefusal::Unread.into());
    }
    let packed = padded::pack(&new.passage.text, PASSAGE_LENGTH)
        .map_err(|_| PassageRefusal::TooLong { characters: new.passage.text.chars().count() })?;
    let id = PassageId::random();
    let row = passage::Model {
        id,
        comment_id: new.comment,
        wave_id: found.wave_id,
        setting_id: found.setting_id,
        audience: new.audience.code().to_owned(),
        outcome: new.passage.outcome,
        form: new.passage.form.word().to_owned(),
        state: Standing::Proposed.word().to_owned(),
        sealed: Some(key.seal(&packed)),
        body: None,
        proposed_by: new.by,
        decided_by: None,
        proposed_at: new.at,
        decided_at: None,
    };
    passage::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(txn).await?;
    noted(txn, (What::PassageProposed, id), new.at).await?;
    Ok(id)
}

/// The text of words that were proposed, with the setting's key.
///
/// # Errors
/// [`SealFault`].
pub fn opened_passage(key: &SettingKey, sealed: &[u8]) -> Result<String, SealFault> {
    padded::unpack(&key.open(sealed)?).map_err(|_| SealFault)
}

/// Lets words leave: from now on `body` may be shown, once their wave is released. `body` is what the second person
/// read and let pass.
///
/// # Errors
/// Words of one's own, ones that were decided, a text that may not leave, or the database's.
pub async fn approve(
    txn: &impl ConnectionTrait,
    id: PassageId,
    by: StaffId,
    body: &str,
    now: At,
) -> Result<(), PassageFault> {
    let text = fitting(body)?;
    decide(txn, id, (by, now), (Standing::Approved, Some(text))).await?;
    Ok(noted(txn, (What::PassageApproved, id), now).await?)
}

/// Withholds proposed words, and forgets them.
///
/// # Errors
/// As [`approve`].
pub async fn decline(
    txn: &impl ConnectionTrait,
    id: PassageId,
    by: StaffId,
    now: At,
) -> Result<(), PassageFault> {
    decide(txn, id, (by, now), (Standing::Declined, None)).await?;
    Ok(noted(txn, (What::PassageDeclined, id), now).await?)
}

async fn decide(
    txn: &impl ConnectionTrait,
    id: PassageId,
    (by, now): (StaffId, At),
    (to, body): (Standing, Option<String>),
) -> Result<(), PassageFault> {
    let (standing, proposed_by) = standing(txn, id).await?;
    may_decide(standing, proposed_by, by)?;
    // The database asks once more: two people may press at once.
    let changed = passage::Entity::update_many()
        .set(ended(to, by, now, body))
        .filter(passage::Column::Id.eq(id))
        .filter(passage::Column::State.eq(Standing::Proposed.word()))
        .filter(passage::Column::ProposedBy.ne(by));
    if changed.exec(txn).await?.rows_affected == 0 {
        return Err(PassageRefusal::Decided(self::standing(txn, id).await?.0).into());
    }
    Ok(())
}

/// Takes words back, approved or not, and forgets them. Documents that were made with them keep them.
///
/// # Errors
/// Words that were declined or taken back, or the database's.
pub async fn withdraw(
    txn: &impl ConnectionTrait,
    id: PassageId,
    by: StaffId,
    now: At,
) -> Result<(), PassageFault> {
    may_withdraw(standing(txn, id).await?.0)?;
    let standing = [Standing::Proposed, Standing::Approved].map(Standing::word);
    let changed = passage::Entity::update_many()
        .set(ended(Standing::Withdrawn, by, now, None))
        .filter(passage::Column::Id.eq(id))
        .filter(passage::Column::State.is_in(standing));
    if changed.exec(txn).await?.rows_affected == 0 {
        return Err(PassageRefusal::Decided(Standing::Withdrawn).into());
    }
    Ok(noted(txn, (What::PassageDeclined, id), now).await?)
}

fn ended(to: Standing, by: StaffId, now: At, body: Option<String>) -> passage::ActiveModel {
    passage::ActiveModel {
        state: Set(to.word().to_owned()),
        sealed: Set(None),
        body: Set(body),
        decided_by: Set(Some(by)),
        decided_at: Set(Some(now)),
        ..Default::default()
    }
}

/// What was let out of a comment and not taken back.
///
/// # Errors
/// The database's.
pub async fn released_from(
    db: &impl ConnectionTrait,
    comment: CommentId,
) -> Result<Vec<(PassageId, String)>, DbErr> {
    let approved = passage::Entity::find()
        .filter(passage::Column::CommentId.eq(comment))
        .filter(passage::Column::State.eq(Standing::Approved.word()))
        .order_by_asc(passage::Column::Id);
    Ok(approved.all(db).await?.into_iter().map(|row| (row.id, row.body.unwrap_or_default())).collect())
}

async fn standing(txn: &impl ConnectionTrait, id: PassageId) -> Result<(Standing, StaffId), PassageFault> {
    let row = passage::Entity::find_by_id(id).one(txn).await?.ok_or(PassageRefusal::Gone)?;
    Ok((Standing::from_word(&row.state).ok_or_else(|| odd(id, "state"))?, row.proposed_by))
}

async fn noted(txn: &impl ConnectionTrait, (what, id): (What, PassageId), now: At) -> Result<(), DbErr> {
    audit(txn, Entry::of(now, what, Object::one("passage", id.0))).await
}

pub(super) fn odd(id: PassageId, what: &str) -> DbErr {
    DbErr::Type(format!("the passage {id} has an unknown {what}"))
}

/// Words that wait for a second person.
#[derive(Debug, Clone)]
pub struct WaitingPassage {
    pub id: PassageId,
    pub comment: CommentId,
    pub setting: SettingId,
    pub audience: Audience,
    pub outcome: String,
    pub form: Form,
    pub sealed: Vec<u8>,
    pub proposed_by: StaffId,
    pub proposed_at: At,
}

/// What waits for a second person in these settings, the oldest first.
///
/// # Errors
/// The database's, or a row that is damaged.
pub async fn passages_waiting(
    db: &impl ConnectionTrait,
    settings: &[SettingId],
) -> Result<Vec<WaitingPassage>, DbErr> {
    let waiting = passage::Entity::find()
        .filter(passage::Column::State.eq(Standing::Proposed.word()))
        .filter(passage::Column::SettingId.is_in(settings.iter().copied()))
        .order_by_asc(passage::Column::ProposedAt)
        .order_by_asc(passage::Column::Id);
    let read = |row: passage::Model| {
        Ok(WaitingPassage {
            id: row.id,
            comment: row.comment_id,
            setting: row.setting_id,
            audience: Audience::from_code(&row.audience).ok_or_else(|| odd(row.id, "audience"))?,
            outcome: row.outcome,
            form: Form::from_word(&row.form).ok_or_else(|| odd(row.id, "form"))?,
            sealed: row.sealed.unwrap_or_default(),
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
        })
    };
    waiting.all(db).await?.into_iter().map(read).collect()
}
