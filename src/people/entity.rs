//! The rows of this room.

/// A school, college or service.
pub mod setting {
    use crate::ids::SettingId;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "setting")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SettingId,
        pub name: String,
        pub kind: String,
        pub phase: String,
        pub locality: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One person on a roster.
pub mod participant {
    use crate::clock::At;
    use crate::ids::{ParticipantId, SettingId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "participant")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ParticipantId,
        pub setting_id: SettingId,
        pub audience: String,
        pub email: Option<String>,
        pub child_ref: Option<String>,
        pub year_group: Option<i32>,
        pub absence_band: Option<String>,
        pub language: String,
        pub group_1: Option<bool>,
        pub group_2: Option<bool>,
        pub opted_out: bool,
        /// The opt-out came through the link in a mail, and that link takes it back.
        pub stopped_by_link: bool,
        /// The child's family asked that it is never asked; its own link takes that back.
        pub opted_out_by_family: bool,
        /// What the family calls the child, as the roster has it.
        pub nickname: Option<String>,
        /// When a roster last named this person.
        pub listed_at: At,
        /// Setting id, audience, e-mail and reference: holds the address a second time.
        pub identity: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::setting::Entity",
            from = "Column::SettingId",
            to = "super::setting::Column::Id"
        )]
        Setting,
    }

    impl Related<super::setting::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Setting.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}
