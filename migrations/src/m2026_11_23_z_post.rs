//! The mail engine: lanes in the outbox, when a mail left, mails that are held, how many left in which minute, the
//! beat by which the program notices that it stood still, and the rounds of reminders.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

const NEW_TABLES: [&str; 4] = ["mail_hold", "mail_minute", "mail_beat", "reminder_round"];

async fn run(manager: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(statement).await.map(|_| ())
}

fn alter(table: &str) -> TableAlterStatement {
    Table::alter().table(Alias::new(table)).to_owned()
}

fn index(name: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(Alias::new("outbox"));
    for column in columns {
        index.col(Alias::new(*column));
    }
    index.to_owned()
}

fn unindex(name: &str) -> IndexDropStatement {
    Index::drop().name(name).table(Alias::new("outbox")).to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [integer("lane").default(2).to_owned(), big_integer_null("sent_at").to_owned()] {
            manager.alter_table(alter("outbox").add_column(&mut column).to_owned()).await?;
        }
        run(manager, "UPDATE outbox SET lane = 0 WHERE kind IN ('sign-in', 'lost_link')").await?;
        run(manager, "UPDATE outbox SET lane = 1 WHERE kind IN ('welcome', 'passkey', 'reports', 'reading')")
            .await?;
        manager.drop_index(unindex("ix_outbox_state_next_at")).await?;
        manager.create_index(index("ix_outbox_state_lane_next_at", &["state", "lane", "next_at"])).await?;
        for table in [hold(), minute(), beat(), round()] {
            manager.create_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, "DELETE FROM outbox WHERE kind = 'reminder'").await?;
        for table in NEW_TABLES {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        manager.drop_index(unindex("ix_outbox_state_lane_next_at")).await?;
        manager.create_index(index("ix_outbox_state_next_at", &["state", "next_at"])).await?;
        for column in ["sent_at", "lane"] {
            manager.alter_table(alter("outbox").drop_column(Alias::new(column)).to_owned()).await?;
        }
        Ok(())
    }
}

fn of_a_wave(table: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_wave_id"))
        .from(Alias::new(table), Alias::new("wave_id"))
        .to(Alias::new("wave"), Alias::new("id"))
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

/// Mails of a wave, or of all waves, that wait for somebody.
fn hold() -> TableCreateStatement {
    Table::create()
        .table(Alias::new("mail_hold"))
        .col(uuid("id").primary_key())
        .col(uuid_null("wave_id"))
        .col(string("why"))
        .col(uuid_null("staff_id"))
        .col(big_integer("since"))
        .foreign_key(&mut of_a_wave("mail_hold"))
        .to_owned()
}

/// How many mails one process handed over in one minute.
fn minute() -> TableCreateStatement {
    let mut key = Index::create().col(Alias::new("minute")).col(Alias::new("sender")).to_owned();
    Table::create()
        .table(Alias::new("mail_minute"))
        .col(big_integer("minute"))
        .col(uuid("sender"))
        .col(big_integer("sent"))
        .primary_key(&mut key)
        .to_owned()
}

/// When a program last looked after this database's mails: one row.
fn beat() -> TableCreateStatement {
    Table::create()
        .table(Alias::new("mail_beat"))
        .col(integer("id").primary_key())
        .col(big_integer("at"))
        .to_owned()
}

/// When a wave's reminders go out: the first, the second; none where somebody stopped them.
fn round() -> TableCreateStatement {
    let mut key = Index::create().col(Alias::new("wave_id")).col(Alias::new("n")).to_owned();
    Table::create()
        .table(Alias::new("reminder_round"))
        .col(uuid("wave_id"))
        .col(integer("n"))
        .col(big_integer_null("at"))
        .col(big_integer_null("queued_at"))
        .primary_key(&mut key)
        .foreign_key(&mut of_a_wave("reminder_round"))
        .to_owned()
}
