//! The rows of this room.

/// One value of the installation, by name.
pub mod instance {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "instance")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub value: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A colleague.
pub mod staff {
    use crate::{clock::At, ids::StaffId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "staff")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: StaffId,
        pub email: String,
        pub name: String,
        pub disabled: bool,
        pub created_at: At,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One request to sign in.
pub mod sign_in {
    use crate::{
        clock::At,
        ids::{SignInId, StaffId},
    };
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SignInId,
        pub staff_id: StaffId,
        pub token_hash: Vec<u8>,
        pub browser_hash: Option<Vec<u8>>,
        pub expires_at: At,
        pub used_at: Option<At>,
        /// How often somebody typed a wrong code for it.
        pub wrong_codes: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Somebody signed in, in one browser.
pub mod session {
    use crate::{
        clock::At,
        ids::{PasskeyId, StaffId},
    };
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id_hash: Vec<u8>,
        pub staff_id: StaffId,
        pub created_at: At,
        pub seen_at: At,
        /// Which browser, roughly, for the person's own list: "Firefox on Windows".
        pub device: String,
        /// When it was confirmed with a passkey; none: not.
        pub confirmed_at: Option<At>,
        pub confirmed_with: Option<PasskeyId>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A colleague's passkey: its public key and counter as the library writes them, and the name that it was given.
pub mod passkey {
    use crate::{
        clock::At,
        ids::{PasskeyId, StaffId},
    };
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkey")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PasskeyId,
        pub staff_id: StaffId,
        /// The authenticator's own id of it.
        pub credential: Vec<u8>,
        /// The public key.
        pub fixed_state: Vec<u8>,
        /// The counter and what else changes with use.
        pub moving_state: Vec<u8>,
        pub name: String,
        pub created_at: At,
        pub last_used_at: Option<At>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a session's browser was asked and has not answered yet, one for each purpose.
pub mod passkey_challenge {
    use crate::clock::At;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "passkey_challenge")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub session_hash: Vec<u8>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub purpose: String,
        /// The library's own notes, with the challenge in them.
        pub state: Vec<u8>,
        pub expires_at: At,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A key for the API.
pub mod api_key {
    use crate::{clock::At, ids::ApiKeyId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ApiKeyId,
        pub name: String,
        pub key_hash: Vec<u8>,
        pub created_at: At,
        pub revoked_at: Option<At>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One role of a colleague.
pub mod role_grant {
    use crate::ids::StaffId;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_grant")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub staff_id: StaffId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub role: String,
        /// The setting's id, or empty for the whole partnership.
        #[sea_orm(primary_key, auto_increment = false)]
        pub setting: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One row of the audit trail.
pub mod audit {
    use crate::clock::At;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub at: At,
        pub who: String,
        pub what: String,
        pub object: String,
        pub amount: Option<i64>,
        pub outcome: String,
        pub before: Vec<u8>,
        pub hash: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One attempt to sign in, by a keyed hash of whose it was.
pub mod sign_in_try {
    use crate::{clock::At, ids::SignInTryId};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_try")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SignInTryId,
        pub who: Vec<u8>,
        pub at: At,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
