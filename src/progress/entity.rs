//! The row of a target.

use crate::clock::At;
use crate::ids::TargetId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "target")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TargetId,
    pub outcome_id: String,
    /// An audience's code, or an indicator's.
    pub measure: String,
    pub horizon: i32,
    pub permille: i32,
    pub keep: bool,
    #[sea_orm(column_type = "Text")]
    pub owner: String,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub agreed_at: At,
    pub superseded_at: Option<At>,
}

impl ActiveModelBehavior for ActiveModel {}
