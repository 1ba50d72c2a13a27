//! The rows of an action, of its changes, and of the results note of a wave.

pub mod action {
    use crate::clock::At;
    use crate::ids::{ActionId, SettingId, WaveId};
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
        /// `YYYY-MM-DD`: done, or decided against; empty before.
        pub done_on: String,
        pub created_at: At,
        /// `will do`, `done` or `not doing`.
        pub state: String,
        pub will: String,
        /// `YYYY-MM-DD`
        pub by_day: Option<String>,
        pub who: String,
        pub why: String,
        pub became: String,
        pub wave_id: Option<WaveId>,
        pub changed_at: At,
        pub removed_at: Option<At>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod change {
    use crate::clock::At;
    use crate::ids::{ActionChangeId, ActionId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "action_change")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ActionChangeId,
        pub action_id: ActionId,
        pub at: At,
        pub by_whom: String,
        pub what: String,
        /// JSON: what stood before, as pairs of a label and its words.
        pub before: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod note {
    use crate::clock::At;
    use crate::ids::WaveId;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "results_note")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub wave_id: WaveId,
        pub body: String,
        pub saved_at: At,
        pub saved_by: String,
        pub sent_at: Option<At>,
        pub sent_by: String,
        pub mails: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
