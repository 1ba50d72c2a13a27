//! The rows of a wave and of its questionnaires.

pub mod wave {
    use crate::clock::At;
    use crate::ids::{PulseId, StaffId, WaveId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "wave")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: WaveId,
        pub name: String,
        pub term: String,
        pub year: i32,
        pub state: String,
        pub opens_at: At,
        pub closes_at: At,
        pub count_at: At,
        pub opened_at: Option<At>,
        pub closed_at: Option<At>,
        pub released_at: Option<At>,
        pub keys_destroyed_at: Option<At>,
        pub key_fingerprint: Option<Vec<u8>>,
        pub theory_version: Option<String>,
        pub plan: Option<String>,
        /// JSON, sealed at the opening; none in waves opened before targets were sealed.
        pub aims: Option<String>,
        pub withdrawn: i32,
        /// The file that it was brought in from; none for a wave that was asked here.
        pub imported_from: Option<String>,
        pub imported_hash: Option<String>,
        /// JSON: settings without a response to their last wave, and who opened this one anyway.
        pub opened_despite: Option<String>,
        /// The composed pulse that it asks; none for the pulse of its term.
        pub pulse_id: Option<PulseId>,
        /// Whether it asks for words too.
        pub asks_words: bool,
        /// By which one child of each adult was drawn, in hexadecimal; none in a wave that has not opened.
        pub draw_seed: Option<String>,
        /// Rows of the roster that were left out because the adult is asked about another child.
        pub siblings_left_out: i32,
        /// When families were last told that their children will be asked.
        pub parents_told_at: Option<At>,
        /// The colleague who planned it; none for a command, and for waves of before this was kept.
        pub planned_by: Option<StaffId>,
        /// JSON: who approved it, when, and what was passed over with which reason; none while nobody has.
        pub approval: Option<String>,
        /// The share of answers that is expected where nothing was released before; none for the usual one.
        pub expected_percent: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod questionnaire {
    use crate::ids::{QuestionnaireId, WaveId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "questionnaire")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: QuestionnaireId,
        pub wave_id: WaveId,
        pub audience: String,
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The part of an invitation that opening writes and coarse counts read.
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
        /// Of the words on its slip; none for a moment in waves that opened before there were slips.
        pub slip_mac: Option<Vec<u8>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
