//! The rows of readers, their absences and their key.

pub mod reader {
    use crate::clock::At;
    use crate::ids::{ReaderId, SettingId, StaffId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reader")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReaderId,
        pub setting_id: SettingId,
        pub staff_id: StaffId,
        pub part: String,
        pub named_at: At,
        pub confirmed_at: Option<At>,
        /// `YYYY-MM-DD`
        pub review_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod reader_absence {
    use crate::ids::StaffId;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reader_absence")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub staff_id: StaffId,
        /// `YYYY-MM-DD`
        #[sea_orm(primary_key, auto_increment = false)]
        pub first_day: String,
        pub last_day: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod setting_key {
    use crate::clock::At;
    use crate::ids::SettingId;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "setting_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub setting_id: SettingId,
        pub public_key: Vec<u8>,
        pub made_at: At,
        pub checked_at: Option<At>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
