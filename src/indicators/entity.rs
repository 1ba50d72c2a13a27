//! The rows of this room.

/// A file that figures came from.
pub mod register_file {
    use crate::clock::At;
    use crate::ids::RegisterFileId;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "register_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RegisterFileId,
        pub name: String,
        pub source: String,
        /// Tells the file again, keyed with the installation's own key: HMAC-SHA-256.
        pub digest: Vec<u8>,
        /// The last day that the file has figures for.
        pub latest: String,
        pub imported_at: At,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A figure as it was published.
pub mod register_value {
    use crate::ids::{RegisterFileId, RegisterValueId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "register_value")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RegisterValueId,
        pub file_id: RegisterFileId,
        pub indicator: String,
        pub level: String,
        pub place: String,
        pub place_name: String,
        pub phase: String,
        pub kind: String,
        pub starts: String,
        pub ends: String,
        pub value: String,
        pub count: String,
        pub denominator: String,
        pub withheld: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
