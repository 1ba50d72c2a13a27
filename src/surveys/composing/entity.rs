//! The row of a composed pulse.

use crate::clock::At;
use crate::ids::PulseId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pulse")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PulseId,
    pub name: String,
    /// The text of its file.
    pub file: String,
    /// JSON: by audience code, which new questions somebody walked through.
    pub seen: String,
    /// Counts its changes.
    pub version: i32,
    pub kept_at: At,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
