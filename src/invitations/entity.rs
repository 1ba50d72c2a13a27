//! The rows of an invitation, of the outbox, and of requests for a lost link.

pub mod invitation {
    use crate::ids::{InvitationId, ParticipantId, SettingId, WaveId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invitation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: InvitationId,
        pub wave_id: WaveId,
        pub participant_id: Option<ParticipantId>,
        pub setting_id: SettingId,
        pub audience: String,
        pub year_group: Option<i32>,
        pub absence_band: Option<String>,
        pub language: String,
        pub group_1: Option<bool>,
        pub group_2: Option<bool>,
        pub generation: i32,
        pub token_hash: Vec<u8>,
        pub done: bool,
        /// "Not for me": no further mails about this wave. The link still works.
        pub declined: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod outbox {
    use crate::clock::At;
    use crate::ids::{InvitationId, OutboxId, ParticipantId, SignInId, StaffId, WaveId};
    use sea_orm::entity::prelude::*;

    /// A queued mail: what is needed to render it, never the mail itself.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: OutboxId,
        pub kind: String,
        /// Of which lane: waited for (0), to a colleague (1), to many (2).
        pub lane: i32,
        pub wave_id: Option<WaveId>,
        pub invitation_id: Option<InvitationId>,
        pub sign_in_id: Option<SignInId>,
        pub staff_id: Option<StaffId>,
        /// Whose address it goes to, where it is about nobody's invitation.
        pub participant_id: Option<ParticipantId>,
        pub n: i32,
        pub language: String,
        pub template_version: i32,
        pub message_id: String,
        pub state: String,
        pub attempts: i32,
        pub next_at: At,
        pub lease_until: Option<At>,
        pub last_error: Option<String>,
        /// When it was handed over.
        pub sent_at: Option<At>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod lost_link {
    use crate::clock::At;
    use crate::ids::LostLinkId;
    use sea_orm::entity::prelude::*;

    /// Somebody has asked for the links of an address. Gone when nobody has that address, and otherwise an
    /// hour after it was honoured.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lost_link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: LostLinkId,
        /// Keyed, so that nobody who holds the database alone can try addresses.
        pub address_hash: Vec<u8>,
        pub asked_at: At,
        pub honoured_at: Option<At>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod suppression {
    use crate::ids::ParticipantId;
    use sea_orm::entity::prelude::*;

    /// A mailbox that is not written to. Days are `YYYY-MM-DD`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "suppression")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub address_hash: Vec<u8>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub reason: String,
        pub day: String,
        pub until: Option<String>,
        pub listed: bool,
        pub asked_by: Option<ParticipantId>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod bounce {
    use crate::ids::OutboxId;
    use sea_orm::entity::prelude::*;

    /// What a report said of one mail. The day is `YYYY-MM-DD`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bounce")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub outbox_id: OutboxId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub verdict: String,
        pub address_hash: Vec<u8>,
        pub day: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
