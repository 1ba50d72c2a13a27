//! The row of a support contact.

use crate::ids::{SettingId, SupportContactId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "support_contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SupportContactId,
    /// None: for everybody in the partnership.
    pub setting_id: Option<SettingId>,
    pub name: String,
    pub words: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub hours: Option<String>,
    pub owner: String,
    /// `YYYY-MM-DD`
    pub review_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
