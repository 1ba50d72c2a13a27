//! The rows of this room that the reading queue works with.

/// A sealed box that waits to be gathered.
pub mod waiting_box {
    use crate::ids::{SettingId, WaitingBoxId, WaveId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "waiting_box")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: WaitingBoxId,
        pub wave_id: WaveId,
        pub setting_id: SettingId,
        pub sealed: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A comment in a setting's reading queue.
pub mod comment {
    use crate::clock::At;
    use crate::ids::{CommentId, SettingId, WaveId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "comment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CommentId,
        pub wave_id: WaveId,
        pub setting_id: SettingId,
        /// `YYYY-MM-DD`: when it was gathered.
        pub day: String,
        pub read_first: bool,
        pub sealed: Vec<u8>,
        pub state: String,
        pub due_at: At,
        pub told: i32,
        pub read_at: Option<At>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How one colleague coded one comment.
pub mod coding {
    use crate::clock::At;
    use crate::ids::{CommentId, SettingId, StaffId, WaveId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "coding")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub comment_id: CommentId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub staff_id: StaffId,
        pub wave_id: WaveId,
        pub setting_id: SettingId,
        pub audience: String,
        /// Codes of outcomes, joined with commas, in order; empty where none fits.
        pub outcomes: String,
        /// Ids of themes, joined with commas, in order.
        pub themes: String,
        pub coded_at: At,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Words that may leave the reading queue, or may not.
pub mod passage {
    use crate::clock::At;
    use crate::ids::{CommentId, PassageId, SettingId, StaffId, WaveId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passage")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PassageId,
        pub comment_id: CommentId,
        pub wave_id: WaveId,
        pub setting_id: SettingId,
        pub audience: String,
        pub outcome: String,
        pub form: String,
        pub state: String,
        pub sealed: Option<Vec<u8>>,
        pub body: Option<String>,
        pub proposed_by: StaffId,
        pub decided_by: Option<StaffId>,
        pub proposed_at: At,
        pub decided_at: Option<At>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Somebody who asks to be contacted.
pub mod contact_request {
    use crate::clock::At;
    use crate::ids::{ContactRequestId, SettingId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contact_request")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ContactRequestId,
        pub setting_id: SettingId,
        /// `YYYY-MM-DD`: when it was gathered.
        pub day: String,
        pub sealed: Vec<u8>,
        pub state: String,
        pub due_at: At,
        pub told: i32,
        pub settled_at: Option<At>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One thing that was done with a comment or a request for contact.
pub mod reading_act {
    use crate::clock::At;
    use crate::ids::{ReadingActId, StaffId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reading_act")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReadingActId,
        /// A comment's or a request's.
        pub comment_id: Uuid,
        pub staff_id: StaffId,
        pub act: String,
        pub at: At,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
