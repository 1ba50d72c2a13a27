//! Every query about support contacts, named for the question it answers.

use super::entity::{ActiveModel, Column, Entity, Model};
use super::rules::{Phone, SupportContact};
use crate::ids::{SettingId, SupportContactId};
use jiff::civil::Date;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};
use std::collections::HashSet;

impl TryFrom<Model> for SupportContact {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<SupportContact, DbErr> {
        let odd = |_| DbErr::Type(format!("the support contact {} has no day of review", row.id));
        Ok(SupportContact {
            review_by: row.review_by.parse().map_err(odd)?,
            id: row.id,
            setting: row.setting_id,
            name: row.name,
            words: row.words,
            phone: row.phone.as_deref().and_then(Phone::parse),
            email: row.email,
            hours: row.hours,
            owner: row.owner,
        })
    }
}

fn row_of(contact: SupportContact) -> Model {
    Model {
        id: contact.id,
        setting_id: contact.setting,
        name: contact.name,
        words: contact.words,
        phone: contact.phone.map(|phone| phone.shown),
        email: contact.email,
        hours: contact.hours,
        owner: contact.owner,
        review_by: contact.review_by.to_string(),
    }
}

/// Every support contact, in date or not, by name.
///
/// # Errors
/// The database's.
pub async fn support_contacts(db: &impl ConnectionTrait) -> Result<Vec<SupportContact>, DbErr> {
    let rows = Entity::find().order_by_asc(Column::Name).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(SupportContact::try_from).collect()
}

/// The settings that have a contact of their own in date on this day.
///
/// # Errors
/// The database's.
pub async fn settings_with_support(
    db: &impl ConnectionTrait,
    today: Date,
) -> Result<HashSet<SettingId>, DbErr> {
    let contacts = support_contacts(db).await?;
    Ok(contacts.iter().filter(|one| one.is_in_date(today)).filter_map(|one| one.setting).collect())
}

pub(super) async fn contact_by_id(
    db: &impl ConnectionTrait,
    id: SupportContactId,
) -> Result<Option<SupportContact>, DbErr> {
    Entity::find_by_id(id).one(db).await?.map(SupportContact::try_from).transpose()
}

/// Adds a contact.
///
/// # Errors
/// The database's.
pub async fn keep_contact(txn: &impl ConnectionTrait, contact: SupportContact) -> Result<(), DbErr> {
    let row: ActiveModel = row_of(contact).into_active_model();
    Entity::insert(row.reset_all()).exec_without_returning(txn).await?;
    Ok(())
}

/// Writes what was changed about a contact. False: it is not there any more.
///
/// # Errors
/// The database's.
pub async fn change_contact(txn: &impl ConnectionTrait, contact: SupportContact) -> Result<bool, DbErr> {
    let id = contact.id;
    let row: ActiveModel = row_of(contact).into_active_model();
    let changed = Entity::update_many().set(row.reset_all()).filter(Column::Id.eq(id)).exec(txn).await?;
    Ok(changed.rows_affected == 1)
}

/// The contact is still right and will be looked at again on this day. False: it is not there any more.
///
/// # Errors
/// The database's.
pub async fn confirm_contact(
    txn: &impl ConnectionTrait,
    id: SupportContactId,
    review_by: Date,
) -> Result<bool, DbErr> {
    let row = ActiveModel { review_by: Set(review_by.to_string()), ..Default::default() };
    let changed = Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(txn).await?;
    Ok(changed.rows_affected == 1)
}

pub(super) async fn remove_contact(txn: &impl ConnectionTrait, id: SupportContactId) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(txn).await?;
    Ok(())
}
