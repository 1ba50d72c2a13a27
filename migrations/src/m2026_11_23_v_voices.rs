//! What people write, and who reads it.
//!
//! `waiting_box` holds one sealed box for every submit of a wave with words, written or not, until it is gathered;
//! `comment` the gathered ones, sealed to their setting's readers. A setting's readers, their absences and their
//! public key; what was done (`reading_act`); how comments were coded; what may leave (`passage`); and requests for
//! contact. Nothing here points to an invitation, a ballot or a response. Days are `YYYY-MM-DD` texts.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 10] = [
    "reading_act",
    "coding",
    "passage",
    "comment",
    "waiting_box",
    "contact_request",
    "voice_count",
    "reader_absence",
    "reader",
    "setting_key",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let created = [
            setting_key(),
            reader(),
            reader_absence(),
            voice_count(),
            contact_request(),
            waiting_box(),
            comment(),
            passage(),
            coding(),
            reading_act(),
        ];
        for table in created {
            manager.create_table(table).await?;
        }
        for (of, column) in [
            ("waiting_box", "setting_id"),
            ("comment", "setting_id"),
            ("contact_request", "setting_id"),
            ("passage", "wave_id"),
            ("reading_act", "comment_id"),
            ("reader", "staff_id"),
        ] {
            let index = Index::create()
                .name(format!("ix_{of}_{column}"))
                .table(Alias::new(of))
                .col(Alias::new(column))
                .to_owned();
            manager.create_index(index).await?;
        }
        let mut asks = boolean("asks_words").default(false).to_owned();
        let alter = Table::alter().table(Alias::new("wave")).add_column(&mut asks).to_owned();
        manager.alter_table(alter).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter().table(Alias::new("wave")).drop_column(Alias::new("asks_words")).to_owned();
        manager.alter_table(alter).await?;
        for table in TABLES {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

fn table(name: &str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

fn points_to(from: &str, column: &str, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{from}_{column}"))
        .from(Alias::new(from), Alias::new(column))
        .to(Alias::new(to), Alias::new("id"))
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

/// The public half of the key that a setting's readers read with; the other half is a file.
fn setting_key() -> TableCreateStatement {
    table("setting_key")
        .col(uuid("setting_id").primary_key())
        .col(binary("public_key"))
        .col(big_integer("made_at"))
        .col(big_integer_null("checked_at"))
        .foreign_key(&mut points_to("setting_key", "setting_id", "setting"))
        .to_owned()
}

/// `part`: `reader`, `deputy` or `cover`. Confirmed by the person, with a passkey.
fn reader() -> TableCreateStatement {
    table("reader")
        .col(uuid("id").primary_key())
        .col(uuid("setting_id"))
        .col(uuid("staff_id"))
        .col(string("part"))
        .col(big_integer("named_at"))
        .col(big_integer_null("confirmed_at"))
        .col(string("review_by"))
        .foreign_key(&mut points_to("reader", "setting_id", "setting"))
        .foreign_key(&mut points_to("reader", "staff_id", "staff"))
        .index(Index::create().unique().col(Alias::new("setting_id")).col(Alias::new("staff_id")))
        .to_owned()
}

/// The first and the last day on which somebody does not read.
fn reader_absence() -> TableCreateStatement {
    table("reader_absence")
        .col(uuid("staff_id"))
        .col(string("first_day"))
        .col(string("last_day"))
        .primary_key(Index::create().col(Alias::new("staff_id")).col(Alias::new("first_day")))
        .foreign_key(&mut points_to("reader_absence", "staff_id", "staff"))
        .to_owned()
}

/// How many boxes of a wave and setting were gathered, and in how many of them something was written.
fn voice_count() -> TableCreateStatement {
    table("voice_count")
        .col(uuid("wave_id"))
        .col(uuid("setting_id"))
        .col(string("audience"))
        .col(integer("boxes"))
        .col(integer("written"))
        .primary_key(
            Index::create()
                .col(Alias::new("wave_id"))
                .col(Alias::new("setting_id"))
                .col(Alias::new("audience")),
        )
        .foreign_key(&mut points_to("voice_count", "wave_id", "wave"))
        .to_owned()
}

/// `state`: `waiting` or `settled`. Sealed to the setting's readers.
fn contact_request() -> TableCreateStatement {
    table("contact_request")
        .col(uuid("id").primary_key())
        .col(uuid("setting_id"))
        .col(string("day"))
        .col(binary("sealed"))
        .col(string("state"))
        .col(big_integer("due_at"))
        .col(integer("told").default(0))
        .col(big_integer_null("settled_at"))
        .foreign_key(&mut points_to("contact_request", "setting_id", "setting"))
        .to_owned()
}

/// One for every submit, so that its being there tells nothing. Sealed under the wave's key, one length.
fn waiting_box() -> TableCreateStatement {
    table("waiting_box")
        .col(uuid("id").primary_key())
        .col(uuid("wave_id"))
        .col(uuid("setting_id"))
        .col(binary("sealed"))
        .foreign_key(&mut points_to("waiting_box", "wave_id", "wave"))
        .foreign_key(&mut points_to("waiting_box", "setting_id", "setting"))
        .to_owned()
}

/// `state`: `unread` or `read`. Sealed to the setting's readers, one length. `told`: who was told that it is overdue
/// (0 nobody, 1 the readers, 2 the leads).
fn comment() -> TableCreateStatement {
    table("comment")
        .col(uuid("id").primary_key())
        .col(uuid("wave_id"))
        .col(uuid("setting_id"))
        .col(string("day"))
        .col(boolean("read_first"))
        .col(binary("sealed"))
        .col(string("state"))
        .col(big_integer("due_at"))
        .col(integer("told").default(0))
        .col(big_integer_null("read_at"))
        .foreign_key(&mut points_to("comment", "wave_id", "wave"))
        .foreign_key(&mut points_to("comment", "setting_id", "setting"))
        .to_owned()
}

/// `form`: `words` or `paraphrase`; `state`: `proposed`, `approved`, `declined` or `withdrawn`. `sealed` to the
/// setting's readers until it is approved; from then on `body` holds it, and outlives the comment; declined or
/// withdrawn, neither does. `audience` and `outcome` are codes.
fn passage() -> TableCreateStatement {
    table("passage")
        .col(uuid("id").primary_key())
        .col(uuid("comment_id"))
        .col(uuid("wave_id"))
        .col(uuid("setting_id"))
        .col(string("audience"))
        .col(string("outcome"))
        .col(string("form"))
        .col(string("state"))
        .col(binary_null("sealed"))
        .col(text_null("body"))
        .col(uuid("proposed_by"))
        .col(uuid_null("decided_by"))
        .col(big_integer("proposed_at"))
        .col(big_integer_null("decided_at"))
        .foreign_key(&mut points_to("passage", "wave_id", "wave"))
        .to_owned()
}

/// How one colleague coded one comment; codes joined with commas, the audience beside them.
fn coding() -> TableCreateStatement {
    table("coding")
        .col(uuid("comment_id"))
        .col(uuid("staff_id"))
        .col(uuid("wave_id"))
        .col(uuid("setting_id"))
        .col(string("audience"))
        .col(string("outcomes"))
        .col(string("themes"))
        .col(big_integer("coded_at"))
        .primary_key(Index::create().col(Alias::new("comment_id")).col(Alias::new("staff_id")))
        .foreign_key(&mut points_to("coding", "comment_id", "comment"))
        .to_owned()
}

/// `comment_id` is a comment's or a request for contact's; `act` one of a fixed list of words.
fn reading_act() -> TableCreateStatement {
    table("reading_act")
        .col(uuid("id").primary_key())
        .col(uuid("comment_id"))
        .col(uuid("staff_id"))
        .col(string("act"))
        .col(big_integer("at"))
        .to_owned()
}
