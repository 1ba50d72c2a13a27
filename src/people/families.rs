//! Children and the mailboxes that their families read.

use super::entity::{participant, setting};
use super::store::{keep_mailboxes_stopped, may_be_asked, seem_to_be_asked};
use crate::ids::{ParticipantId, SettingId};
use crate::theory::Audience;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

/// A child or young person on the roster who may be asked.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ChildListed {
    pub id: ParticipantId,
    pub setting_id: SettingId,
    pub setting: String,
    pub child_ref: Option<String>,
    pub year_group: Option<i32>,
    pub nickname: Option<String>,
}

/// A row of the roster through which a mailbox may be written to: a child's own, or an adult's who names a child.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct MailboxListed {
    pub id: ParticipantId,
    pub setting_id: SettingId,
    pub child_ref: Option<String>,
    pub email: String,
    pub language: String,
    pub audience: String,
}

impl MailboxListed {
    /// Whether this row speaks of this child: it is the child's own, or an adult's of the same setting with the
    /// child's reference.
    pub fn is_about(&self, child: &ChildListed) -> bool {
        let is_its_adults = self.audience == Audience::Families.code()
            && self.setting_id == child.setting_id
            && self.child_ref.is_some()
            && self.child_ref == child.child_ref;
        self.id == child.id || is_its_adults
    }
}

fn children(of: Condition) -> Select<participant::Entity> {
    use participant::Column::{ChildRef, Id, Nickname, SettingId, YearGroup};
    participant::Entity::find()
        .select_only()
        .columns([Id, SettingId, ChildRef, YearGroup, Nickname])
        .column_as(setting::Column::Name, "setting")
        .inner_join(setting::Entity)
        .filter(is_child())
        .filter(of)
        .order_by_asc(Id)
}

fn is_child() -> Expr {
    let codes = Audience::ALL.into_iter().filter(|audience| audience.is_child()).map(Audience::code);
    participant::Column::Audience.is_in(codes)
}

fn mailboxes() -> Select<participant::Entity> {
    use participant::Column::{
        Audience as Of, ChildRef, Email, Id, Language, OptedOut, OptedOutByFamily, SettingId, StoppedByLink,
    };
    let adults = Of.eq(Audience::Families.code()).and(ChildRef.is_not_null());
    // Its family keeps the child out, and has not stopped our mails: nobody is to see that.
    let kept_out_alone = OptedOutByFamily.eq(true).and(StoppedByLink.eq(false));
    participant::Entity::find()
        .select_only()
        .columns([Id, SettingId, ChildRef, Email, Language])
        .column(Of)
        .filter(Email.is_not_null())
        .filter(Condition::any().add(OptedOut.eq(false)).add(kept_out_alone))
        .filter(Condition::any().add(is_child()).add(adults))
        .order_by_asc(Id)
}

/// Every child who may be asked, as colleagues see it: those whose families keep them out are among them. In the order of ids.
///
/// # Errors
/// The database's.
pub async fn children_listed(db: &impl ConnectionTrait) -> Result<Vec<ChildListed>, DbErr> {
    children(seem_to_be_asked()).into_model().all(db).await
}

/// Every row through which families may be written to, in the order of ids.
///
/// # Errors
/// The database's.
pub async fn mailboxes_listed(db: &impl ConnectionTrait) -> Result<Vec<MailboxListed>, DbErr> {
    mailboxes().into_model().all(db).await
}

/// The mailbox behind this row as it may be written to now, and the children who may be asked that its rows speak of;
/// none when the row is gone or its mailbox wants no mail.
///
/// # Errors
/// The database's.
pub async fn children_at(
    db: &impl ConnectionTrait,
    row: ParticipantId,
) -> Result<Option<(MailboxListed, Vec<ChildListed>)>, DbErr> {
    use participant::Column::{ChildRef, Email, Id, SettingId};
    let found: Option<MailboxListed> = mailboxes().filter(Id.eq(row)).into_model().one(db).await?;
    let Some(found) = found else { return Ok(None) };
    let rows: Vec<MailboxListed> =
        mailboxes().filter(Email.eq(found.email.as_str())).into_model().all(db).await?;
    let about = rows.iter().fold(Condition::any(), |about, row| {
        let its_adults =
            row.child_ref.as_ref().map(|child| SettingId.eq(row.setting_id).and(ChildRef.eq(child)));
        about.add(Id.eq(row.id)).add_option(its_adults)
    });
    let listed: Vec<ChildListed> = children(may_be_asked()).filter(about).into_model().all(db).await?;
    let theirs = listed.into_iter().filter(|child| rows.iter().any(|row| row.is_about(child)));
    Ok(Some((found, theirs.collect())))
}

/// The child's family wants it asked in no wave. A child who had opted out in another way stays as it was.
///
/// # Errors
/// The database's.
pub async fn child_kept_out(txn: &impl ConnectionTrait, child: ParticipantId) -> Result<(), DbErr> {
    use participant::Column::{Id, OptedOut, OptedOutByFamily};
    participant::Entity::update_many()
        .col_expr(OptedOut, Expr::value(true))
        .col_expr(OptedOutByFamily, Expr::value(true))
        .filter(Id.eq(child))
        .filter(is_child())
        .filter(may_be_asked())
        .exec(txn)
        .await?;
    Ok(())
}

/// Takes back what [`child_kept_out`] did, and no other opt-out.
///
/// # Errors
/// The database's.
pub async fn child_let_in(txn: &impl ConnectionTrait, child: ParticipantId) -> Result<(), DbErr> {
    use participant::Column::{Id, OptedOut, OptedOutByFamily, StoppedByLink};
    participant::Entity::update_many()
        .col_expr(OptedOut, Expr::col(StoppedByLink))
        .col_expr(OptedOutByFamily, Expr::value(false))
        .filter(Id.eq(child))
        .filter(OptedOutByFamily.eq(true))
        .exec(txn)
        .await?;
    keep_mailboxes_stopped(txn).await
}
