//! The row of an action.

use crate::clock::At;
use crate::ids::{ActionId, SettingId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "action")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ActionId,
    /// None: the whole partnership's.
    pub setting_id: Option<SettingId>,
    pub outcome_id: String,
    /// None: heard from several audiences.
    pub audience: Option<String>,
    pub heard: String,
    pub did: String,
    /// `YYYY-MM-DD`
    pub done_on: String,
    pub created_at: At,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
