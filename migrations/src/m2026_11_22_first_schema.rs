//! The first schema: settings and people, waves, invitations, drafts, ballots, releases, staff, mail.
//!
//! Times are UTC milliseconds in big integers, the same on both databases. Tables that hold answers
//! (`draft`, `ballot`, `response`, `tally`) carry no time, address or device: that is a promise, tested.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            instance(),
            staff(),
            sign_in(),
            session(),
            api_key(),
            guidance_entry(),
            setting(),
            participant(),
            wave(),
            questionnaire(),
            invitation(),
            outbox(),
            draft(),
            ballot(),
            response(),
            tally(),
            release(),
            target(),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in [
            "target",
            "release",
            "tally",
            "response",
            "ballot",
            "draft",
            "outbox",
            "invitation",
            "questionnaire",
            "wave",
            "participant",
            "setting",
            "guidance_entry",
            "api_key",
            "session",
            "sign_in",
            "staff",
            "instance",
        ] {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}

fn table(name: &str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

fn id() -> ColumnDef {
    uuid("id").primary_key().to_owned()
}

fn points_to(from: &str, column: &str, to: &str, on_delete: ForeignKeyAction) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{from}_{column}"))
        .from(Alias::new(from), Alias::new(column))
        .to(Alias::new(to), Alias::new("id"))
        .on_delete(on_delete)
        .to_owned()
}

fn instance() -> TableCreateStatement {
    table("instance").col(string("name").primary_key()).col(text("value")).to_owned()
}

fn staff() -> TableCreateStatement {
    table("staff")
        .col(id())
        .col(string("email").unique_key())
        .col(string("name"))
        .col(string("roles"))
        .col(boolean("disabled").default(false))
        .col(big_integer("created_at"))
        .to_owned()
}

fn sign_in() -> TableCreateStatement {
    table("sign_in")
        .col(id())
        .col(uuid("staff_id"))
        .col(binary("token_hash").unique_key())
        .col(binary_null("browser_hash"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("used_at"))
        .foreign_key(&mut points_to("sign_in", "staff_id", "staff", ForeignKeyAction::Cascade))
        .to_owned()
}

fn session() -> TableCreateStatement {
    table("session")
        .col(binary("id_hash").primary_key())
        .col(uuid("staff_id"))
        .col(big_integer("created_at"))
        .col(big_integer("seen_at"))
        .foreign_key(&mut points_to("session", "staff_id", "staff", ForeignKeyAction::Cascade))
        .to_owned()
}

fn api_key() -> TableCreateStatement {
    table("api_key")
        .col(id())
        .col(string("name"))
        .col(binary("key_hash").unique_key())
        .col(big_integer("created_at"))
        .col(big_integer_null("revoked_at"))
        .to_owned()
}

fn guidance_entry() -> TableCreateStatement {
    table("guidance_entry")
        .col(string("id").primary_key())
        .col(string("publisher"))
        .col(text("title"))
        .col(text_null("address"))
        .col(string_null("checked_on"))
        .col(text("outcomes"))
        .col(boolean("removed").default(false))
        .to_owned()
}

fn setting() -> TableCreateStatement {
    table("setting")
        .col(id())
        .col(string("name").unique_key())
        .col(string("kind"))
        .col(string("phase"))
        .col(string("locality"))
        .to_owned()
}

fn participant() -> TableCreateStatement {
    table("participant")
        .col(id())
        .col(uuid("setting_id"))
        .col(string("audience"))
        .col(string_null("email"))
        .col(string_null("child_ref"))
        .col(integer_null("year_group"))
        .col(string_null("absence_band"))
        .col(string("language"))
        .col(boolean_null("group_1"))
        .col(boolean_null("group_2"))
        .col(boolean("opted_out").default(false))
        .col(big_integer("listed_at").default(0))
        .col(string("identity").unique_key())
        .foreign_key(&mut points_to("participant", "setting_id", "setting", ForeignKeyAction::Restrict))
        .to_owned()
}

fn wave() -> TableCreateStatement {
    table("wave")
        .col(id())
        .col(string("name").unique_key())
        .col(string("term"))
        .col(integer("year"))
        .col(string("state"))
        .col(big_integer("opens_at"))
        .col(big_integer("closes_at"))
        .col(big_integer("count_at"))
        .col(big_integer_null("opened_at"))
        .col(big_integer_null("closed_at"))
        .col(big_integer_null("released_at"))
        .col(big_integer_null("keys_destroyed_at"))
        .col(binary_null("key_fingerprint"))
        .col(string_null("theory_version"))
        .col(text_null("plan"))
        .col(integer("withdrawn").default(0))
        .to_owned()
}

fn questionnaire() -> TableCreateStatement {
    table("questionnaire")
        .col(id())
        .col(uuid("wave_id"))
        .col(string("audience"))
        .col(text("body"))
        .foreign_key(&mut points_to("questionnaire", "wave_id", "wave", ForeignKeyAction::Cascade))
        .to_owned()
}

fn invitation() -> TableCreateStatement {
    table("invitation")
        .col(id())
        .col(uuid("wave_id"))
        .col(uuid_null("participant_id"))
        .col(uuid("setting_id"))
        .col(string("audience"))
        .col(integer_null("year_group"))
        .col(string_null("absence_band"))
        .col(string("language"))
        .col(boolean_null("group_1"))
        .col(boolean_null("group_2"))
        .col(integer("generation").default(0))
        .col(binary("token_hash").unique_key())
        .col(boolean("done").default(false))
        .foreign_key(&mut points_to("invitation", "wave_id", "wave", ForeignKeyAction::Cascade))
        .foreign_key(&mut points_to("invitation", "participant_id", "participant", ForeignKeyAction::SetNull))
        .foreign_key(&mut points_to("invitation", "setting_id", "setting", ForeignKeyAction::Restrict))
        .to_owned()
}

fn outbox() -> TableCreateStatement {
    table("outbox")
        .col(id())
        .col(string("kind"))
        .col(uuid_null("wave_id"))
        .col(uuid_null("invitation_id"))
        .col(uuid_null("sign_in_id"))
        .col(integer("n").default(0))
        .col(string("language"))
        .col(integer("template_version"))
        .col(string("message_id").unique_key())
        .col(string("state"))
        .col(integer("attempts").default(0))
        .col(big_integer("next_at"))
        .col(big_integer_null("lease_until"))
        .col(string_null("last_error"))
        .foreign_key(&mut points_to("outbox", "wave_id", "wave", ForeignKeyAction::Cascade))
        .foreign_key(&mut points_to("outbox", "invitation_id", "invitation", ForeignKeyAction::Cascade))
        .foreign_key(&mut points_to("outbox", "sign_in_id", "sign_in", ForeignKeyAction::Cascade))
        .to_owned()
}

fn draft() -> TableCreateStatement {
    table("draft")
        .col(uuid("invitation_id").primary_key())
        .col(uuid("wave_id"))
        .col(binary("sealed"))
        .foreign_key(&mut points_to("draft", "invitation_id", "invitation", ForeignKeyAction::Cascade))
        .foreign_key(&mut points_to("draft", "wave_id", "wave", ForeignKeyAction::Cascade))
        .to_owned()
}

fn ballot() -> TableCreateStatement {
    table("ballot")
        .col(id())
        .col(uuid("wave_id"))
        .col(binary("sealed"))
        .col(binary("withdrawal_mac"))
        .foreign_key(&mut points_to("ballot", "wave_id", "wave", ForeignKeyAction::Cascade))
        .to_owned()
}

fn response() -> TableCreateStatement {
    table("response")
        .col(id())
        .col(uuid("wave_id"))
        .col(string("audience"))
        .col(string("place"))
        .col(text("answers"))
        .foreign_key(&mut points_to("response", "wave_id", "wave", ForeignKeyAction::Cascade))
        .to_owned()
}

fn tally() -> TableCreateStatement {
    table("tally")
        .col(id())
        .col(uuid("wave_id"))
        .col(string("audience"))
        .col(string("dimension"))
        .col(string("category"))
        .col(string("item_id"))
        .col(integer("item_version"))
        .col(string("choice"))
        .col(integer("n"))
        .foreign_key(&mut points_to("tally", "wave_id", "wave", ForeignKeyAction::Cascade))
        .to_owned()
}

fn release() -> TableCreateStatement {
    table("release")
        .col(id())
        .col(uuid("wave_id"))
        .col(integer("number"))
        .col(big_integer("made_at"))
        .col(text("cube"))
        .foreign_key(&mut points_to("release", "wave_id", "wave", ForeignKeyAction::Restrict))
        .to_owned()
}

fn target() -> TableCreateStatement {
    table("target")
        .col(id())
        .col(string("outcome_id"))
        .col(string("audience"))
        .col(integer("horizon"))
        .col(integer("percent"))
        .col(string("owner"))
        .col(text("reason"))
        .col(big_integer("agreed_at"))
        .to_owned()
}

fn indexes() -> Vec<IndexCreateStatement> {
    let on = |table: &str, columns: &[&str], unique: bool| {
        let mut index = Index::create();
        index.name(format!("ix_{table}_{}", columns.join("_"))).table(Alias::new(table));
        for column in columns {
            index.col(Alias::new(*column));
        }
        if unique {
            index.unique();
        }
        index
    };
    vec![
        on("participant", &["setting_id"], false),
        on("sign_in", &["staff_id"], false),
        on("invitation", &["participant_id"], false),
        on("outbox", &["invitation_id"], false),
        on("outbox", &["sign_in_id"], false),
        on("questionnaire", &["wave_id", "audience"], true),
        on("invitation", &["wave_id", "participant_id"], true),
        on("invitation", &["wave_id", "audience", "setting_id"], false),
        on("outbox", &["state", "next_at"], false),
        on("outbox", &["wave_id", "invitation_id", "kind", "n"], true),
        on("draft", &["wave_id"], false),
        on("ballot", &["wave_id", "withdrawal_mac"], true),
        on("response", &["wave_id"], false),
        on("tally", &["wave_id", "audience", "item_id"], false),
        on("release", &["wave_id", "number"], true),
        on("target", &["outcome_id", "audience", "horizon"], true),
        on("session", &["staff_id"], false),
    ]
}
