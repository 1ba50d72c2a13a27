//! The typed rows of this room, and the few columns that it needs of waves, invitations and ballots.

pub(super) mod wave {
    use crate::clock::At;
    use crate::ids::WaveId;
    use sea_orm::entity::prelude::*;

    /// The columns of a wave that the count reads and writes.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "wave")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: WaveId,
        pub state: String,
        pub opens_at: At,
        pub released_at: Option<At>,
        pub withdrawn: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod invitation {
    use crate::ids::{InvitationId, WaveId};
    use sea_orm::entity::prelude::*;

    /// The columns of an invitation that the standing check reads.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invitation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: InvitationId,
        pub wave_id: WaveId,
        pub done: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod ballot {
    use crate::ids::{BallotId, WaveId};
    use sea_orm::entity::prelude::*;

    /// A sealed ballot; its withdrawal code is none of this room's business.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ballot")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: BallotId,
        pub wave_id: WaveId,
        pub sealed: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod response {
    use crate::ids::{ResponseId, WaveId};
    use sea_orm::entity::prelude::*;

    /// A counted response: audience, final place, answers, and nothing else.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "response")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ResponseId,
        pub wave_id: WaveId,
        pub audience: String,
        pub place: String,
        /// A JSON object, item to choice.
        #[sea_orm(column_type = "Text")]
        pub answers: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod tally {
    use crate::ids::{TallyId, WaveId};
    use sea_orm::entity::prelude::*;

    /// One line of the raw count. Never leaves this room.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tally")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: TallyId,
        pub wave_id: WaveId,
        pub audience: String,
        pub dimension: String,
        pub category: String,
        pub item_id: String,
        pub item_version: i32,
        pub choice: String,
        pub n: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod release {
    use crate::clock::At;
    use crate::ids::{ReleaseId, WaveId};
    use sea_orm::entity::prelude::*;

    /// A frozen release.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "release")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReleaseId,
        pub wave_id: WaveId,
        /// 1, and one more for every numbered correction.
        pub number: i32,
        pub made_at: At,
        #[sea_orm(column_type = "Text")]
        pub cube: String,
        /// JSON that later releases are compared by; private to this room, never published.
        #[sea_orm(column_type = "Text", nullable)]
        pub basis: Option<String>,
        /// Why this numbered correction was made; none for a first release.
        #[sea_orm(column_type = "Text", nullable)]
        pub reason: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
